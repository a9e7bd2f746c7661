//! Plans of distributors and direct resellers. Must not map them to a PSA (`mappings`).

use std::collections::HashSet;

use seatbridge_core::actor::TenantScope;
use seatbridge_core::ids::PlanId;
use seatbridge_core::permissions::Permission;
use seatbridge_core::plans::{Plan, PlanPeriod, PlanType};
use seatbridge_core::{Actor, Currency, Money, PsaKind};
use seatbridge_store::ListedPlan;
use serde_json::json;

use crate::pages::{PAGE_SIZE, Page, offset};
use crate::partners::name;
use crate::{Engine, Error, ErrorCode, LastRun, Result};

/// A plan as typed.
#[derive(Debug, Clone)]
pub struct NewPlan<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it protects.
    pub kind: PlanType,
    /// Its currency, such as `EUR`.
    pub currency: &'a str,
    /// Its price, such as `3.50`.
    pub price: &'a str,
    /// How often it is billed.
    pub period: PlanPeriod,
}

/// A plan of a list.
#[derive(Debug, Clone)]
pub struct PlanRow {
    /// The plan, with how many organizations are on it.
    pub listed: ListedPlan,
    /// The PSAs in which it is linked.
    pub linked: Vec<PsaKind>,
}

/// A page of plans.
#[derive(Debug, Clone)]
pub struct PlanPage {
    /// Its plans, by name.
    pub page: Page<PlanRow>,
    /// The connected PSAs, each with the last run of its connection.
    pub last_runs: Vec<(PsaKind, Option<LastRun>)>,
}

/// The tenant whose plans the actor may manage. A sub-reseller is told that it has none.
fn scope(actor: &Actor) -> Result<TenantScope> {
    actor.scope(Permission::ManagePlans).map_err(|forbidden| match actor {
        Actor::PartnerUser { partner_type, .. } if !partner_type.owns_plans() => Error::new(ErrorCode::PlansNotHere),
        _ => forbidden.into(),
    })
}

/// The plan as it was typed.
fn filled_in(id: PlanId, scope: &TenantScope, new: &NewPlan<'_>) -> Result<Plan> {
    let money = |value: &str| Error::new(ErrorCode::MoneyInvalid).with("value", value);
    let currency: Currency = new.currency.parse().map_err(|_| money(new.currency))?;
    Ok(Plan {
        id,
        owner: scope.partner(),
        name: name(new.name, "name")?.to_owned(),
        kind: new.kind,
        price: Money::parse(new.price, currency).map_err(|_| money(new.price))?,
        period: new.period,
    })
}

impl Engine {
    /// Creates a plan; all sub-resellers of the partner may use it.
    pub async fn create_plan(&self, actor: &Actor, new: &NewPlan<'_>) -> Result<Plan> {
        self.create_plan_as(actor, self.id::<PlanId>(), new).await
    }

    /// A new id for a form that creates a plan: sent twice, the form creates it once.
    pub fn new_plan_id(&self) -> PlanId {
        self.id()
    }

    /// Creates a plan with this id. Where the partner has it already, the form came twice and the plan is answered as it
    /// is; unless something else was typed since: then it is another one, with an id of its own.
    pub async fn create_plan_as(&self, actor: &Actor, id: PlanId, new: &NewPlan<'_>) -> Result<Plan> {
        let scope = scope(actor)?;
        let mut plan = filled_in(id, &scope, new)?;
        match self.store.find_plan(&scope, id).await? {
            Some(there) if there == plan => return Ok(plan),
            Some(_) => plan.id = self.id(),
            None => {}
        }
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        tx.create_plan(&scope, &plan, now).await.map_err(|e| Error::from(e).with("name", &plan.name))?;
        for partner in tx.list_sub_resellers(&scope).await? {
            tx.assign_plan(&scope, plan.id, partner.id, now).await?;
        }
        self.audit(&mut tx, actor, "plan.created", plan.id, json!(plan)).await?;
        tx.commit().await?;
        Ok(plan)
    }

    /// A page of the partner's own plans, by name.
    pub async fn list_own_plans(&self, actor: &Actor, search: &str, number: u32) -> Result<PlanPage> {
        let scope = scope(actor)?;
        let (number, offset) = offset(number);
        let listed = self.store.page_plans(&scope, search, offset, PAGE_SIZE).await?;
        let mut plans: Vec<_> = listed.into_iter().map(|listed| PlanRow { listed, linked: Vec::new() }).collect();
        let mut last_runs = Vec::new();
        for connection in self.store.list_connections(&scope).await? {
            let mapped = self.store.list_plan_mappings(&scope, connection.id).await?;
            let mapped: HashSet<_> = mapped.into_iter().map(|mapping| mapping.plan).collect();
            for row in plans.iter_mut().filter(|row| mapped.contains(&row.listed.plan.id)) {
                row.linked.push(connection.psa);
            }
            last_runs.push((connection.psa, self.last_run(&scope, &connection).await?));
        }
        let total = self.store.count_plans(&scope, search).await?;
        Ok(PlanPage { page: Page { rows: plans, total, number }, last_runs })
    }

    /// An own plan.
    pub async fn own_plan(&self, actor: &Actor, id: PlanId) -> Result<Plan> {
        let scope = scope(actor)?;
        let plan = self.store.find_plan(&scope, id).await?.filter(|plan| plan.owner == scope.partner());
        plan.ok_or_else(|| Error::new(ErrorCode::PlanUnknown).with("name", id).with("known", ""))
    }

    /// The PSAs that are connected: in each of them a new plan can be linked.
    pub async fn plan_offers(&self, actor: &Actor) -> Result<Vec<PsaKind>> {
        let scope = scope(actor)?;
        Ok(self.store.list_connections(&scope).await?.into_iter().map(|connection| connection.psa).collect())
    }

    /// Changes an own plan. Where it is linked, it stays linked.
    pub async fn edit_plan(&self, actor: &Actor, id: PlanId, new: &NewPlan<'_>) -> Result<Plan> {
        let old = self.own_plan(actor, id).await?;
        let scope = scope(actor)?;
        let plan = filled_in(id, &scope, new)?;
        if plan == old {
            return Ok(plan);
        }
        let mut tx = self.store.begin().await?;
        tx.update_plan(&scope, &plan).await.map_err(|e| Error::from(e).with("name", &plan.name))?;
        self.audit(&mut tx, actor, "plan.changed", id, json!({ "old": old, "new": plan })).await?;
        tx.commit().await?;
        Ok(plan)
    }

    /// The plan of this name or id of ours among those the partner may use.
    pub(crate) async fn plan(&self, scope: &TenantScope, name: &str) -> Result<Plan> {
        if let Ok(id) = name.parse::<PlanId>()
            && let Some(plan) = self.store.list_plans(scope).await?.into_iter().find(|plan| plan.id == id)
        {
            return Ok(plan);
        }
        if let Some(plan) = self.store.find_plan_by_name(scope, name).await? {
            return Ok(plan);
        }
        let known: Vec<_> = self.store.list_plans(scope).await?.into_iter().map(|p| p.name).collect();
        Err(Error::new(ErrorCode::PlanUnknown).with("name", name).with("known", known.join(", ")))
    }
}
