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

use crate::{Engine, Error, ErrorCode, Result};

/// Rows of a page.
pub(crate) const PAGE: u32 = 50;

/// One page of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageOf<T> {
    /// Its rows.
    pub rows: Vec<T>,
    /// Which page, from 1.
    pub page: u32,
    /// How many pages there are; at least one.
    pub pages: u32,
    /// Rows on all pages.
    pub total: u64,
}

impl<T> PageOf<T> {
    /// The page of this number of so many rows, still empty: a page behind the last one is the last one.
    pub(crate) fn place(page: u32, total: u64) -> Self {
        let pages = u32::try_from(total.div_ceil(u64::from(PAGE))).unwrap_or(u32::MAX).max(1);
        Self { rows: Vec::new(), page: page.clamp(1, pages), pages, total }
    }

    /// Rows before this page.
    pub(crate) const fn offset(&self) -> u32 {
        (self.page - 1).saturating_mul(PAGE)
    }

    /// The same page with these rows.
    pub(crate) fn with<U>(self, rows: Vec<U>) -> PageOf<U> {
        PageOf { rows, page: self.page, pages: self.pages, total: self.total }
    }
}

/// Which rows of a table are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableAsk {
    /// A part of the name or the beginning of the external id.
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
    pub page: PageOf<PlanRow>,
}

/// The organization section.
#[derive(Debug, Clone)]
pub struct OrganizationTable {
    /// How many there are of each kind.
    pub counts: OrganizationCounts,
    /// The rows.
    pub page: PageOf<MappedOrganization>,
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
            RowsAsk { search: ask.search.clone(), filter: ask.filter, plan, limit: PAGE, ..RowsAsk::default() };
        let total = self.store.count_plan_rows(&scope, connection.id, &rows).await?;
        let place = PageOf::<()>::place(ask.page, total);
        rows.offset = place.offset();
        let found = self.store.list_plan_rows(&scope, connection.id, &rows).await?;
        let counts = self.store.plan_counts(&scope, connection.id).await?;
        Ok(PlanTable { counts, page: place.with(found) })
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
            limit: PAGE,
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
        let place = PageOf::<()>::place(ask.page, total);
        rows.offset = place.offset();
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
        let page = place.with(organizations.collect());
        let state = store.connection_state(&scope, id).await?;
        Ok(OrganizationTable { counts, page, companies_at: state.and_then(|state| state.companies_at) })
    }
}
