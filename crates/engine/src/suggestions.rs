//! Suggestions for unlinked organizations, and linking the sure ones. Must not link what is ambiguous.

use std::collections::{HashMap, HashSet};

use seatbridge_core::actor::TenantScope;
use seatbridge_core::billing::{Contract, Line};
use seatbridge_core::ids::{ConnectionId, LinkId, PlanId};
use seatbridge_core::mappings::{LinkLabels, OrganizationMapping};
use seatbridge_core::organizations::Organization;
use seatbridge_core::permissions::Permission;
use seatbridge_core::psa::{CompanyRef, LineKey, LineRef, ProductRef};
use seatbridge_core::suggestions::{Candidate, LineMatch, LineOffer, MatchCompany, Matcher, match_line};
use seatbridge_core::{Actor, PsaKind};
use seatbridge_psa::Psa;
use serde::Serialize;

use crate::{Engine, Error, Result};

/// What is proposed for one organization.
#[derive(Debug, Clone, Serialize)]
pub struct Suggestion {
    /// Its external id.
    pub organization: String,
    /// Its name.
    pub name: String,
    /// Companies it may be, best first.
    pub candidates: Vec<Candidate>,
    /// Lines of the first candidate it may be billed on.
    #[serde(flatten)]
    pub line: LineMatch,
    /// Whether company and line are beyond doubt.
    pub sure: bool,
    /// Whether it was linked just now.
    pub applied: bool,
}

struct Offers {
    contracts: HashMap<String, Contract>,
    lines: HashMap<CompanyRef, Vec<Line>>,
}

impl Engine {
    /// Proposes a company and line for every unlinked organization that is billed; links the sure ones on request.
    pub async fn suggest(&self, actor: &Actor, psa: PsaKind, apply_sure: bool) -> Result<Vec<Suggestion>> {
        let scope = actor.scope(Permission::ManageIntegration)?;
        let connection = self.connection(&scope, psa).await?;
        let client = self.client(&scope, &connection).await?;
        let links = self.store.list_links(&scope, connection.id).await?;
        let mut linked: HashSet<_> = self.store.linked_elsewhere(&scope, connection.id).await?.into_iter().collect();
        linked.extend(links.iter().map(|l| l.organization));
        let mut taken: HashSet<LineRef> = links.into_iter().map(|l| l.line.line).collect();
        let organizations = self.store.list_organizations(&scope).await?;
        let open: Vec<_> =
            organizations.into_iter().filter(|o| o.status.is_billed() && !linked.contains(&o.id)).collect();
        if open.is_empty() {
            return Ok(Vec::new());
        }
        let companies = self.refresh_companies(&scope, &connection, client.as_ref()).await?;
        let offered = companies.into_iter().filter(|c| c.kind == "customer" && c.active).map(|c| MatchCompany {
            id: CompanyRef(c.id),
            name: c.name,
            external_id: c.external_id,
        });
        let keys: Vec<_> = open.iter().map(|o| (o.external_id.as_str(), o.name.as_str())).collect();
        let matches = Matcher::new(offered.collect()).find_all(&keys);
        let firsts: HashSet<_> =
            matches.iter().filter(|m| m.sure).filter_map(|m| m.candidates.first()).map(|c| c.company.clone()).collect();
        let offers = self.offers(client.as_ref(), &firsts.into_iter().collect::<Vec<_>>()).await?;
        let products = self.products(&scope, connection.id).await?;
        let mut suggestions = Vec::with_capacity(open.len());
        let mut new_links = Vec::new();
        for (organization, found) in open.iter().zip(matches) {
            let first = found.candidates.first().map(|c| c.company.clone());
            let free: Vec<_> = first
                .as_ref()
                .and_then(|company| offers.lines.get(company))
                .into_iter()
                .flatten()
                .filter(|line| !taken.contains(&line.key.line))
                .map(|line| LineOffer { key: line.key.clone(), product: line.product.clone() })
                .collect();
            let line = match_line(&free, products.get(&organization.plan));
            let sure = found.sure && matches!(line, LineMatch::Sure(_));
            if let (true, Some(company), LineMatch::Sure(key)) = (sure, first, &line) {
                taken.insert(key.line.clone());
                new_links.push(self.proposed_link(
                    &connection.id,
                    organization,
                    company,
                    key,
                    &found.candidates,
                    &offers,
                ));
            }
            suggestions.push(Suggestion {
                organization: organization.external_id.clone(),
                name: organization.name.clone(),
                candidates: found.candidates,
                line,
                sure,
                applied: sure && apply_sure,
            });
        }
        if apply_sure {
            let links: Vec<_> = new_links.into_iter().flatten().collect();
            self.store_links(actor, &scope, &links).await?;
        }
        Ok(suggestions)
    }

    fn proposed_link(
        &self,
        connection: &ConnectionId,
        organization: &Organization,
        company: CompanyRef,
        key: &LineKey,
        candidates: &[Candidate],
        offers: &Offers,
    ) -> Option<OrganizationMapping> {
        let line = offers.lines.get(&company)?.iter().find(|l| l.key == *key)?;
        let contract = offers.contracts.get(key.contract.as_str())?;
        Some(OrganizationMapping {
            id: self.id::<LinkId>(),
            connection: *connection,
            organization: organization.id,
            company,
            line: key.clone(),
            product: line.product.clone(),
            labels: LinkLabels {
                company: candidates.first().map(|c| c.name.clone()).unwrap_or_default(),
                contract: contract.name.clone(),
                line: line.name.clone(),
            },
            rules: None,
        })
    }

    /// The lines of current contracts of these companies.
    async fn offers(&self, client: &dyn Psa, companies: &[CompanyRef]) -> Result<Offers> {
        let failed = |e| Error::psa(client.kind().name(), e);
        let today = self.clock.today();
        let contracts = client.contracts_of(companies).await.map_err(failed)?;
        let unended: Vec<_> = contracts.into_iter().filter(|c| c.recurring && c.ends_on >= today).collect();
        // a renewal that has not begun competes with nothing that runs
        let running: HashSet<_> = unended.iter().filter(|c| c.starts_on <= today).map(|c| c.company.clone()).collect();
        let current: HashMap<_, _> = unended
            .into_iter()
            .filter(|c| c.starts_on <= today || !running.contains(&c.company))
            .map(|c| (c.id.0.clone(), c))
            .collect();
        let ids: Vec<_> = current.values().map(|c| c.id.clone()).collect();
        let mut lines: HashMap<CompanyRef, Vec<Line>> = HashMap::new();
        for line in client.lines_of(&ids).await.map_err(failed)? {
            if let Some(contract) = current.get(line.key.contract.as_str()) {
                lines.entry(contract.company.clone()).or_default().push(line);
            }
        }
        Ok(Offers { contracts: current, lines })
    }

    /// The product each plan is linked to.
    pub(crate) async fn products(
        &self,
        scope: &TenantScope,
        connection: ConnectionId,
    ) -> Result<HashMap<PlanId, ProductRef>> {
        let mappings = self.store.list_plan_mappings(scope, connection).await?;
        Ok(mappings.into_iter().map(|m| (m.plan, m.product)).collect())
    }
}
