//! Organizations as pages show them: lists, details, history, and why a number is what it is. Must not change anything.

use seatbridge_core::actor::TenantScope;
use seatbridge_core::ids::{OrganizationId, PartnerId, PlanId};
use seatbridge_core::mappings::OrganizationMapping;
use seatbridge_core::organizations::{OrganizationStatus, StatusChange};
use seatbridge_core::partners::Partner;
use seatbridge_core::permissions::Permission;
use seatbridge_core::plans::Plan;
use seatbridge_core::usage::Usage;
use seatbridge_core::{Actor, Day, PsaKind};
use seatbridge_store::{
    FindingRecord, ListedOrganization, OrganizationFilter, OrganizationRecord, Piece, RunRecord, StatusCounts,
};
use serde::Deserialize;
use serde_json::Value;

use crate::pages::{PAGE_SIZE, Page, offset};
use crate::sync::{ReportLine, UnmappedOrganization};
use crate::{Engine, Error, ErrorCode, Result};

/// Organizations of one piece of an export.
const EXPORTED_AT_ONCE: u32 = 1_000;

/// Which organizations a list is to show.
#[derive(Debug, Clone, Default)]
pub struct OrganizationQuery {
    /// Whose: a sub-reseller's, or the partner's own.
    pub partner: Option<PartnerId>,
    /// Part of the name or the external id, or the whole id.
    pub search: String,
    /// Only of this status.
    pub status: Option<OrganizationStatus>,
    /// Only on this plan.
    pub plan: Option<PlanId>,
}

/// A page of a list.
#[derive(Debug, Clone)]
pub struct OrganizationPage {
    /// Its organizations, by name.
    pub page: Page<ListedOrganization>,
    /// How many there are of each status, on all pages.
    pub counts: StatusCounts,
}

/// All of an organization.
#[derive(Debug, Clone)]
pub struct OrganizationDetails {
    /// The organization.
    pub record: OrganizationRecord,
    /// Its plan.
    pub plan: Plan,
    /// The sub-reseller it belongs to; `None` for an own one. It can then only be read.
    pub below: Option<Partner>,
    /// What can be done with its status now; nothing with a sub-reseller's.
    pub changes: Vec<StatusChange>,
    /// Where it is linked; never told of a sub-reseller's, nor without the right to see results of syncs.
    pub link: Option<(PsaKind, OrganizationMapping)>,
    /// Its open findings; likewise.
    pub findings: Vec<FindingRecord>,
}

/// What a run said of an organization.
#[derive(Debug, Clone)]
pub enum Explained {
    /// It is linked to this line.
    Line(Box<ReportLine>),
    /// It stands on no line.
    Unmapped(UnmappedOrganization),
}

/// Why a number is what it is.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// The run that decided it.
    pub run: RunRecord,
    /// The PSA of the run.
    pub psa: Option<PsaKind>,
    /// What it said.
    pub said: Explained,
}

impl Engine {
    /// A page of organizations, by name.
    pub async fn list_organizations(
        &self,
        actor: &Actor,
        query: &OrganizationQuery,
        number: u32,
    ) -> Result<OrganizationPage> {
        let scope = actor.scope(Permission::SeeOrganizations)?;
        let filter = self.filter(&scope, query).await?;
        let counts = self.store.count_by_status(&scope, &filter).await?;
        let (number, offset) = offset(number);
        let piece = Piece { after: None, offset, limit: PAGE_SIZE };
        let organizations = self.store.page_organizations(&scope, &filter, &piece, self.clock.today()).await?;
        let total = query.status.map_or(counts.all(), |status| counts.of(status));
        let page = Page { rows: discreet(actor, organizations), total, number };
        Ok(OrganizationPage { page, counts })
    }

    /// The organizations that follow `after` in a list, a thousand at a time: an export asks until there are none.
    pub async fn export_organizations(
        &self,
        actor: &Actor,
        query: &OrganizationQuery,
        after: Option<(String, OrganizationId)>,
    ) -> Result<Vec<ListedOrganization>> {
        let scope = actor.scope(Permission::SeeOrganizations)?;
        let filter = self.filter(&scope, query).await?;
        let piece = Piece { after, offset: 0, limit: EXPORTED_AT_ONCE };
        let organizations = self.store.page_organizations(&scope, &filter, &piece, self.clock.today()).await?;
        Ok(discreet(actor, organizations))
    }

    /// How many organizations the partner has.
    pub async fn count_organizations(&self, actor: &Actor) -> Result<u64> {
        let scope = actor.scope(Permission::SeeOrganizations)?;
        Ok(self.store.count_organizations(&scope).await?)
    }

    /// The sub-resellers whose organizations the actor may read.
    pub async fn readable_sub_resellers(&self, actor: &Actor) -> Result<Vec<Partner>> {
        let scope = actor.scope(Permission::SeeOrganizations)?;
        Ok(self.store.list_sub_resellers(&scope).await?)
    }

    /// The plans an organization of the partner can be on.
    pub async fn usable_plans(&self, actor: &Actor) -> Result<Vec<Plan>> {
        let scope = actor.scope(Permission::SeeOrganizations)?;
        Ok(self.store.list_plans(&scope).await?)
    }

    /// All of an organization of the partner or of one of its sub-resellers.
    pub async fn organization_details(&self, actor: &Actor, id: OrganizationId) -> Result<OrganizationDetails> {
        let scope = actor.scope(Permission::SeeOrganizations)?;
        let record = self.readable(&scope, id).await?;
        let plan = self.store.find_plan(&scope, record.organization.plan).await?;
        let plan = plan.ok_or_else(|| Error::new(ErrorCode::Stale))?;
        let own = record.organization.partner == scope.partner();
        let below = if own { None } else { self.store.find_partner(record.organization.partner).await? };
        let (mut link, mut findings) = (None, Vec::new());
        if own && actor.may(Permission::SeeSyncResults) {
            if let Some(found) = self.store.find_link(&scope, id).await? {
                let connections = self.store.list_connections(&scope).await?;
                link = connections.iter().find(|c| c.id == found.connection).map(|c| (c.psa, found));
            }
            findings = self.store.list_organization_findings(&scope, id).await?;
        }
        let ended_days = record.ended_at.map_or(0, |ended| (self.clock.now() - ended).num_days());
        let changes = if own && actor.may(Permission::ManageOrganizations) {
            record.organization.status.changes(ended_days).collect()
        } else {
            Vec::new()
        };
        Ok(OrganizationDetails { record, plan, below, changes, link, findings })
    }

    /// Usage of an organization of the partner or of one of its sub-resellers, day by day (both days included).
    pub async fn usage_history(&self, actor: &Actor, id: OrganizationId, from: Day, to: Day) -> Result<Vec<Usage>> {
        let scope = actor.scope(Permission::SeeOrganizations)?;
        self.readable(&scope, id).await?;
        Ok(self.store.usage_days(&scope, id, from, to).await?)
    }

    /// Why an own organization's number was what it was on a day: what the last run up to then said of it.
    pub async fn why(&self, actor: &Actor, id: OrganizationId, day: Day) -> Result<Option<Explanation>> {
        let scope = actor.scope(Permission::SeeSyncResults)?;
        if self.store.find_organization(&scope, id).await?.is_none() {
            return Err(unknown(id));
        }
        let Some((run, line)) = self.store.find_run_line(&scope, id, day).await? else { return Ok(None) };
        let said = match line.line {
            Some(_) => Explained::Line(Box::new(kept(&line.detail)?)),
            None => Explained::Unmapped(kept(&line.detail)?),
        };
        let report: Value = kept(&run.report)?;
        let psa = report.get("psa").and_then(Value::as_str).and_then(PsaKind::from_word);
        Ok(Some(Explanation { run, psa, said }))
    }

    async fn filter(&self, scope: &TenantScope, query: &OrganizationQuery) -> Result<OrganizationFilter> {
        let partner = query.partner.unwrap_or(scope.partner());
        if partner != scope.partner() {
            let below = self.store.list_sub_resellers(scope).await?;
            if !below.iter().any(|sub| sub.id == partner) {
                return Err(Error::new(ErrorCode::PartnerUnknown).with("name", partner));
            }
        }
        Ok(OrganizationFilter { partner, search: query.search.clone(), status: query.status, plan: query.plan })
    }

    async fn readable(&self, scope: &TenantScope, id: OrganizationId) -> Result<OrganizationRecord> {
        self.store.find_organization_record(scope, id).await?.ok_or_else(|| unknown(id))
    }
}

/// Without where they are linked, for those who see no results of syncs.
fn discreet(actor: &Actor, mut organizations: Vec<ListedOrganization>) -> Vec<ListedOrganization> {
    if !actor.may(Permission::SeeSyncResults) {
        for listed in &mut organizations {
            listed.linked = None;
        }
    }
    organizations
}

fn unknown(id: OrganizationId) -> Error {
    Error::new(ErrorCode::OrganizationUnknown).with("id", id)
}

/// What a run kept, as it was kept.
fn kept<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T> {
    serde_json::from_str(text).map_err(|e| Error::new(ErrorCode::StoredData).with("reason", "a kept run").because(e))
}
