//! What a run knows: from the database once, from the PSA in bulk as often as needed. Must not decide.

use std::collections::{HashMap, HashSet};

use seatbridge_core::billing::{Contract, Found, Line, Observed, Subject, effective_days};
use seatbridge_core::ids::OrganizationId;
use seatbridge_core::ledger::{ChangeState, Written};
use seatbridge_core::mappings::OrganizationMapping;
use seatbridge_core::organizations::Organization;
use seatbridge_core::psa::{ContractRef, LineRef};
use seatbridge_core::quantity::{BaseRule, Quantity, UsageView, wanted};
use seatbridge_core::schedule::{Schedule, Steps};
use seatbridge_core::usage::Counts;
use seatbridge_core::{Day, Seats};
use seatbridge_psa::PsaError;
use seatbridge_psa::model::ScheduleAsk;
use seatbridge_store::ChangeRecord;

use super::Session;
use super::settle::written;
use crate::Result;

/// How far back our own writes matter: they explain rows of the billing period that is running.
const WRITES_SINCE_DAYS: i64 = 400;

/// What the database knows.
pub(super) struct World {
    /// The organizations of this run: all of the partner but those linked in another PSA.
    pub organizations: HashMap<OrganizationId, Organization>,
    /// The links of the connection, by external id of their organization.
    pub links: Vec<OrganizationMapping>,
    pub usage: HashMap<OrganizationId, (Day, Counts)>,
    pub agreed: HashMap<LineRef, Steps>,
    pub written: HashMap<LineRef, Vec<Written>>,
    pub in_doubt: HashSet<LineRef>,
}

impl World {
    pub(super) async fn load(session: &Session<'_>) -> Result<Self> {
        let (store, scope, id) = (&session.engine.store, &session.scope, session.connection.id);
        let elsewhere: HashSet<_> = store.linked_elsewhere(scope, id).await?.into_iter().collect();
        let organizations: HashMap<_, _> = store
            .list_organizations(scope)
            .await?
            .into_iter()
            .filter(|o| !elsewhere.contains(&o.id))
            .map(|o| (o.id, o))
            .collect();
        let mut links = store.list_links(scope, id).await?;
        links.retain(|link| organizations.contains_key(&link.organization));
        links.sort_by_cached_key(|link| organizations.get(&link.organization).map(|o| o.external_id.clone()));
        let usage = store.latest_usage(scope, session.today).await?;
        let mut written: HashMap<LineRef, Vec<Written>> = HashMap::new();
        for (line, write) in store.confirmed_writes(scope, id, session.today.plus_days(-WRITES_SINCE_DAYS)).await? {
            written.entry(line).or_default().push(write);
        }
        let open = store.open_changes(scope, id).await?;
        Ok(Self {
            organizations,
            links,
            usage: usage.into_iter().map(|u| (u.organization, (u.day, u.counts))).collect(),
            agreed: store.agreed(scope, id).await?,
            written,
            in_doubt: open.into_iter().filter(|c| c.state != ChangeState::Intended).map(|c| c.key.line).collect(),
        })
    }

    /// Notes a confirmed change, and follows it to the line that took the place of its own.
    pub(super) fn confirmed(&mut self, change: &ChangeRecord) {
        let line = &change.key.line;
        self.in_doubt.remove(line);
        if let Some(successor) = &change.successor {
            let expected = &change.expected;
            self.agreed.remove(line);
            let agreed = change.effective_on.map_or_else(|| expected.clone(), |on| expected.from(on));
            self.agreed.insert(successor.clone(), agreed);
            for link in self.links.iter_mut().filter(|link| link.line == change.key) {
                link.line.line = successor.clone();
            }
        } else {
            self.agreed.insert(line.clone(), change.expected.clone());
            self.written.entry(line.clone()).or_default().extend(written(change));
        }
    }
}

impl Session<'_> {
    /// What is wanted for an organization.
    pub(super) fn quantity(
        &self,
        world: &World,
        organization: &Organization,
        link: Option<&OrganizationMapping>,
        peak: Option<Seats>,
    ) -> Quantity {
        let settings = &self.connection.settings;
        let rules = link.and_then(|l| l.rules).unwrap_or(settings.quantity);
        let usage = UsageView { latest: world.usage.get(&organization.id).copied(), peak_in_use: peak };
        wanted(&rules, organization.status, &usage, self.today, settings.stale_usage_days)
    }

    /// Reads the lines of these links in bulk, completely or not at all.
    pub(super) async fn read(&self, world: &World, which: &[usize]) -> Result<Result<Vec<Subject>, PsaError>> {
        let links: Vec<_> = which.iter().map(|i| &world.links[*i]).collect();
        let found = match self.observe(&links).await {
            Ok(found) => found,
            Err(error) => return Ok(Err(error)),
        };
        let peaks = self.peaks(&links, &found).await?;
        let subjects = links.into_iter().zip(found).filter_map(|(link, observed)| {
            let organization = world.organizations.get(&link.organization)?;
            let line = &link.line.line;
            Some(Subject {
                organization: link.organization,
                status: organization.status,
                quantity: self.quantity(world, organization, Some(link), peaks.get(&link.organization).copied()),
                key: link.line.clone(),
                product: link.product.clone(),
                observed,
                agreed: world.agreed.get(line).cloned(),
                written: world.written.get(line).cloned().unwrap_or_default(),
                in_doubt: world.in_doubt.contains(line),
            })
        });
        Ok(Ok(subjects.collect()))
    }

    async fn observe(&self, links: &[&OrganizationMapping]) -> Result<Vec<Observed>, PsaError> {
        let mut ids: Vec<ContractRef> = links.iter().map(|l| l.line.contract.clone()).collect();
        ids.sort_unstable();
        ids.dedup();
        let contracts = self.client.contracts(&ids).await?;
        let contracts: HashMap<_, _> = contracts.into_iter().map(|c| (c.id.clone(), c)).collect();
        let keys: Vec<_> =
            links.iter().filter(|l| contracts.contains_key(&l.line.contract)).map(|l| l.line.clone()).collect();
        let lines = self.client.lines(&keys).await?;
        let mut lines: HashMap<_, _> = lines.into_iter().map(|l| (l.key.line.clone(), l)).collect();
        let mut asks = Vec::with_capacity(keys.len());
        for link in links {
            if let (Some(contract), Some(line)) = (contracts.get(&link.line.contract), lines.get(&link.line.line)) {
                asks.extend(self.ask(contract, line));
            }
        }
        let mut schedules = self.schedules(&asks).await?;
        Ok(links
            .iter()
            .map(|link| {
                let Some(contract) = contracts.get(&link.line.contract) else { return Observed::ContractGone };
                let Some(line) = lines.remove(&link.line.line) else { return Observed::LineGone };
                let schedule = schedules.remove(&link.line.line);
                Observed::Found(Box::new(Found { contract: contract.clone(), line, schedule, successor: None }))
            })
            .collect())
    }

    /// The quantities of these lines over time. Where rights hide rows, which happens without an error, no row at all is
    /// not 0 but unknown, and the line is left out.
    pub(super) async fn schedules(&self, asks: &[ScheduleAsk]) -> Result<HashMap<LineRef, Schedule>, PsaError> {
        let mut schedules = self.client.schedules(asks).await?;
        if self.rows_may_be_hidden {
            schedules.retain(|_, schedule| !schedule.empty);
        }
        Ok(schedules)
    }

    /// Which days of a line have to be read: those its quantities are compared for. None of a line that is over.
    pub(super) fn ask(&self, contract: &Contract, line: &Line) -> Option<ScheduleAsk> {
        let term = contract.term(line);
        if term.ends_on < self.today || !contract.recurring {
            return None;
        }
        let (from, as_of) = effective_days(&self.connection.settings, &term, None, self.today).window(self.today);
        let from = from.max(term.starts_on);
        let as_of = as_of.min(term.ends_on).max(from);
        Some(ScheduleAsk { key: line.key.clone(), from, as_of, until: term.ends_on })
    }

    /// The peaks of the billing periods that are running, for organizations whose rule asks for them.
    async fn peaks(
        &self,
        links: &[&OrganizationMapping],
        found: &[Observed],
    ) -> Result<HashMap<OrganizationId, Seats>> {
        let mut spans = Vec::new();
        for (link, observed) in links.iter().zip(found) {
            let rules = link.rules.unwrap_or(self.connection.settings.quantity);
            if rules.base == BaseRule::InUsePeak
                && let Observed::Found(found) = observed
                && let Some(period) = found.contract.calendar().and_then(|c| c.period_on(self.today))
            {
                spans.push((link.organization, period.starts_on, self.today));
            }
        }
        if spans.is_empty() {
            Ok(HashMap::new())
        } else {
            Ok(self.engine.store.peak_in_use(&self.scope, &spans).await?)
        }
    }
}
