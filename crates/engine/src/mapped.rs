//! The mapping tables of "Manage connection": plans and organizations, page by page. Must not call a PSA.

use std::collections::HashMap;

use seatbridge_core::findings::FindingKind;
use seatbridge_core::ids::PlanId;
use seatbridge_core::mappings::{Choice, OrganizationMapping};
use seatbridge_core::organizations::OrganizationStatus;
use seatbridge_core::permissions::Permission;
use seatbridge_core::plans::Plan;
use seatbridge_core::{Actor, PsaKind};
use seatbridge_store::{Moment, OrganizationCounts, PlanCounts, PlanRow, RowFilter, RowsAsk};

use crate::pages::{PAGE_SIZE, Page, last_at_most};
use crate::{Engine, Error, ErrorCode, Result};

/// Which rows of a table are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableAsk {
    /// A part of name or external id.
    pub search: String,
    /// Which rows.
    pub filter: RowFilter,
    /// Rows of this plan alone: its id.
    pub plan: Option<String>,
    /// This organization alone: its external id or id of ours.
    pub organization: Option<String>,
    /// Which page, from 1.
    pub page: u32,
}

/// The plan section.
#[derive(Debug, Clone)]
pub struct PlanTable {
    /// How many there are of each kind.
    pub counts: PlanCounts,
    /// The rows.
    pub page: Page<PlanRow>,
}

/// The organization section.
#[derive(Debug, Clone)]
pub struct OrganizationTable {
    /// How many there are of each kind.
    pub counts: OrganizationCounts,
    /// The rows.
    pub page: Page<MappedOrganization>,
    /// When the local copy of companies was made.
    pub companies_at: Option<Moment>,
}

/// An organization as a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappedOrganization {
    /// Our id.
    pub id: String,
    /// The id the backup product knows it by.
    pub external_id: String,
    /// Its name.
    pub name: String,
    /// Where it stands in its life.
    pub status: OrganizationStatus,
    /// Name of its plan.
    pub plan: String,
    /// What its plan is in this PSA.
    pub product: Option<Choice>,
    /// Where it is linked.
    pub state: LinkState,
    /// What a person must decide about it.
    pub findings: Vec<FindingKind>,
}

/// Where an organization is linked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkState {
    /// Nowhere.
    Unlinked,
    /// In this connection.
    Linked(Box<OrganizationMapping>),
    /// In another PSA: it must be unlinked there first.
    Elsewhere(PsaKind),
}

impl MappedOrganization {
    /// Whether its line bills something else than its plan is in this PSA.
    pub fn bills_another_product(&self) -> bool {
        match (&self.state, &self.product) {
            (LinkState::Linked(link), Some(product)) => link.product.as_str() != product.id,
            _ => false,
        }
    }
}

impl Engine {
    /// One page of the partner's own plans.
    pub async fn plan_table(&self, actor: &Actor, psa: PsaKind, ask: &TableAsk) -> Result<PlanTable> {
        let scope = actor.scope(Permission::ManageIntegration)?;
        if !actor.may(Permission::ManagePlans) {
            return Err(Error::new(ErrorCode::PlansNotHere));
        }
        let connection = self.connection(&scope, psa).await?;
        let plan = match &ask.plan {
            Some(id) => Some(self.plan(&scope, id).await?.id),
            None => None,
        };
        let mut rows =
            RowsAsk { search: ask.search.clone(), filter: ask.filter, plan, limit: PAGE_SIZE, ..RowsAsk::default() };
        let total = self.store.count_plan_rows(&scope, connection.id, &rows).await?;
        let (number, offset) = last_at_most(ask.page, total);
        rows.offset = offset;
        let found = self.store.list_plan_rows(&scope, connection.id, &rows).await?;
        let counts = self.store.plan_counts(&scope, connection.id).await?;
        Ok(PlanTable { counts, page: Page { rows: found, total, number } })
    }

    /// One page of the partner's organizations.
    pub async fn organization_table(&self, actor: &Actor, psa: PsaKind, ask: &TableAsk) -> Result<OrganizationTable> {
        let scope = actor.scope(Permission::ManageIntegration)?;
        let connection = self.connection(&scope, psa).await?;
        let (id, store) = (connection.id, &self.store);
        let plan = match &ask.plan {
            Some(id) => Some(self.plan(&scope, id).await?.id),
            None => None,
        };
        let organization = match &ask.organization {
            Some(id) => Some(self.organization(&scope, id).await?.id),
            None => None,
        };
        let counts = store.organization_counts(&scope, id).await?;
        let mut rows = RowsAsk {
            search: ask.search.clone(),
            filter: ask.filter,
            plan,
            organization,
            limit: PAGE_SIZE,
            ..RowsAsk::default()
        };
        let narrowed = plan.is_some() || organization.is_some() || !ask.search.trim().is_empty();
        let total = match ask.filter {
            _ if narrowed => store.count_organization_rows(&scope, id, &rows).await?,
            RowFilter::All => counts.all,
            RowFilter::Unlinked => counts.unlinked,
            RowFilter::Linked => counts.linked,
            RowFilter::Attention => counts.attention,
        };
        let (number, offset) = last_at_most(ask.page, total);
        rows.offset = offset;
        let found = store.list_organization_rows(&scope, id, &rows).await?;
        let ids: Vec<_> = found.iter().map(|row| row.id).collect();
        let mut links = store.links_of(&scope, &ids).await?;
        let mut findings = store.open_findings_of(&scope, id, &ids).await?;
        let connections = store.list_connections(&scope).await?;
        let plans: HashMap<PlanId, Plan> =
            store.list_plans(&scope).await?.into_iter().map(|plan| (plan.id, plan)).collect();
        let products = self.product_choices(&scope, id).await?;
        let organizations = found.into_iter().map(|row| MappedOrganization {
            id: row.id.to_string(),
            external_id: row.external_id,
            name: row.name,
            status: row.status,
            plan: plans.get(&row.plan).map(|plan| plan.name.clone()).unwrap_or_default(),
            product: products.get(&row.plan).cloned(),
            state: match links.remove(&row.id) {
                None => LinkState::Unlinked,
                Some(link) if link.connection == id => LinkState::Linked(Box::new(link)),
                Some(link) => {
                    let other = connections.iter().find(|connection| connection.id == link.connection);
                    LinkState::Elsewhere(other.map_or(psa, |connection| connection.psa))
                }
            },
            findings: findings.remove(&row.id).unwrap_or_default(),
        });
        let page = Page { rows: organizations.collect(), total, number };
        let state = store.connection_state(&scope, id).await?;
        Ok(OrganizationTable { counts, page, companies_at: state.and_then(|state| state.companies_at) })
    }
}
