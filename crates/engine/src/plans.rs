//! Plans of distributors and direct resellers. Must not map them to a PSA (`mappings`).

use seatbridge_core::actor::TenantScope;
use seatbridge_core::ids::PlanId;
use seatbridge_core::permissions::Permission;
use seatbridge_core::plans::{Plan, PlanPeriod, PlanType};
use seatbridge_core::{Actor, Currency, Money};
use serde_json::json;

use crate::partners::name;
use crate::{Engine, Error, ErrorCode, Result};

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

impl Engine {
    /// Creates a plan; all sub-resellers of the partner may use it.
    pub async fn create_plan(&self, actor: &Actor, new: &NewPlan<'_>) -> Result<Plan> {
        let scope = actor.scope(Permission::ManagePlans).map_err(|forbidden| match actor {
            Actor::PartnerUser { partner_type, .. } if !partner_type.owns_plans() => {
                Error::new(ErrorCode::PlansNotHere)
            }
            _ => forbidden.into(),
        })?;
        let money = |value: &str| Error::new(ErrorCode::MoneyInvalid).with("value", value);
        let currency: Currency = new.currency.parse().map_err(|_| money(new.currency))?;
        let plan = Plan {
            id: self.id::<PlanId>(),
            owner: scope.partner(),
            name: name(new.name, "name")?.to_owned(),
            kind: new.kind,
            price: Money::parse(new.price, currency).map_err(|_| money(new.price))?,
            period: new.period,
        };
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

    /// The plan of this name among those the partner may use.
    pub(crate) async fn plan(&self, scope: &TenantScope, name: &str) -> Result<Plan> {
        if let Some(plan) = self.store.find_plan_by_name(scope, name).await? {
            return Ok(plan);
        }
        let known: Vec<_> = self.store.list_plans(scope).await?.into_iter().map(|p| p.name).collect();
        Err(Error::new(ErrorCode::PlanUnknown).with("name", name).with("known", known.join(", ")))
    }
}
