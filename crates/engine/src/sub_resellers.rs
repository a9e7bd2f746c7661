//! Sub-resellers of a distributor or direct reseller: create them, give them plans. Must not touch what is theirs: their
//! connection, mappings and users beyond the owner.

use std::collections::BTreeSet;

use seatbridge_core::Actor;
use seatbridge_core::actor::TenantScope;
use seatbridge_core::ids::{PartnerId, PlanId};
use seatbridge_core::partners::{Partner, PartnerType};
use seatbridge_core::permissions::{Permission, Role};
use seatbridge_store::{PartnerRow, PlanChoice, StoreError};
use serde_json::json;

use crate::pages::{PAGE_SIZE, Page, offset};
use crate::partners::{CreatedPartner, name};
use crate::users::{Delivery, Invited, NewPerson, User};
use crate::{Engine, Error, ErrorCode, Result};

/// A sub-reseller as its parent sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubReseller {
    /// The partner.
    pub partner: Partner,
    /// Its owner; `None` where the command line created it without one.
    pub owner: Option<User>,
    /// The parent's plans with what it makes of each.
    pub plans: Vec<PlanChoice>,
}

fn unknown(id: &str) -> Error {
    Error::new(ErrorCode::PartnerUnknown).with("name", id)
}

impl Engine {
    /// The actor's sub-resellers whose name contains the text, by name.
    pub async fn list_sub_resellers(&self, actor: &Actor, search: &str, page: u32) -> Result<Page<PartnerRow>> {
        let scope = actor.scope(Permission::ManageSubResellers)?;
        let (number, skip) = offset(page);
        let total = self.store.count_sub_resellers(&scope, search).await?;
        let rows = self.store.search_sub_resellers(&scope, search, PAGE_SIZE, skip).await?;
        Ok(Page { rows, total, number })
    }

    /// One of the actor's sub-resellers.
    pub async fn get_sub_reseller(&self, actor: &Actor, id: &str) -> Result<SubReseller> {
        let scope = actor.scope(Permission::ManageSubResellers)?;
        let partner = self.sub_reseller_of(&scope, id).await?;
        let owner = self.store.find_owner(partner.id).await?.map(User::of).transpose()?;
        let plans = self.store.list_plan_choices(&scope, partner.id).await?;
        Ok(SubReseller { partner, owner, plans })
    }

    /// The plans that a sub-reseller of the actor can be given, none of them assigned yet.
    pub async fn plans_to_assign(&self, actor: &Actor) -> Result<Vec<PlanChoice>> {
        let scope = actor.scope(Permission::ManageSubResellers)?;
        let own = self.store.list_plans(&scope).await?.into_iter().filter(|plan| plan.owner == scope.partner());
        Ok(own.map(|plan| PlanChoice { plan: plan.id, name: plan.name, assigned: false, organizations: 0 }).collect())
    }

    async fn sub_reseller_of(&self, scope: &TenantScope, id: &str) -> Result<Partner> {
        let partner: PartnerId = id.parse().map_err(|_| unknown(id))?;
        self.store.find_sub_reseller(scope, partner).await?.ok_or_else(|| unknown(id))
    }

    /// Creates a sub-reseller that may use these plans, and invites its owner.
    pub async fn create_sub_reseller(
        &self,
        actor: &Actor,
        name_typed: &str,
        plans: &[PlanId],
        owner: &NewPerson<'_>,
        base_url: &str,
    ) -> Result<CreatedPartner> {
        let scope = actor.scope(Permission::ManageSubResellers)?;
        let name = name(name_typed, "name")?;
        let partner = Partner {
            id: self.id::<PartnerId>(),
            kind: PartnerType::SubReseller,
            name: name.to_owned(),
            parent: Some(scope.partner()),
        };
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        tx.create_partner(&partner, now).await.map_err(|e| Error::from(e).with("name", name))?;
        for plan in plans {
            tx.assign_plan(&scope, *plan, partner.id, now).await.map_err(|e| not_ours(e, *plan))?;
        }
        let diff = json!({ "name": name, "type": partner.kind, "plans": plans });
        self.audit(&mut tx, actor, "partner.created", partner.id, diff).await?;
        let invited = self.invite_in(&mut tx, actor, partner.id, owner, Role::Owner, base_url, Delivery::Mail).await?;
        tx.commit().await?;
        Ok(CreatedPartner { partner, link: invited.link })
    }

    /// Lets a sub-reseller use these of the actor's plans and no other. A plan that its organizations are on stays.
    pub async fn assign_plans(&self, actor: &Actor, id: &str, plans: &[PlanId]) -> Result<()> {
        let scope = actor.scope(Permission::ManageSubResellers)?;
        let partner = self.sub_reseller_of(&scope, id).await?.id;
        let wanted: BTreeSet<PlanId> = plans.iter().copied().collect();
        let choices = self.store.list_plan_choices(&scope, partner).await?;
        if let Some(plan) = wanted.iter().find(|plan| choices.iter().all(|choice| choice.plan != **plan)) {
            return Err(Error::new(ErrorCode::PlanUnknown).with("name", plan));
        }
        let now = self.clock.now();
        let (mut given, mut taken) = (Vec::new(), Vec::new());
        let mut tx = self.store.begin().await?;
        for choice in &choices {
            match (choice.assigned, wanted.contains(&choice.plan)) {
                (false, true) => {
                    tx.assign_plan(&scope, choice.plan, partner, now).await.map_err(|e| not_ours(e, choice.plan))?;
                    given.push(&choice.name);
                }
                (true, false) => {
                    let in_use = || {
                        let count = choice.organizations.max(1);
                        Error::new(ErrorCode::PlanInUse).with("name", &choice.name).with("count", count)
                    };
                    if choice.organizations > 0 {
                        return Err(in_use());
                    }
                    // an organization may have come meanwhile: the database refuses then
                    tx.unassign_plan(&scope, choice.plan, partner).await.map_err(|error| match error {
                        StoreError::Missing => in_use(),
                        other => other.into(),
                    })?;
                    taken.push(&choice.name);
                }
                _ => {}
            }
        }
        self.audit(&mut tx, actor, "partner.plans_assigned", partner, json!({ "given": given, "taken": taken }))
            .await?;
        Ok(tx.commit().await?)
    }

    /// Invites the owner of one of the actor's sub-resellers again, or a first one where there is none.
    pub async fn invite_sub_resellers_owner(
        &self,
        actor: &Actor,
        id: &str,
        person: Option<&NewPerson<'_>>,
        base_url: &str,
    ) -> Result<Invited> {
        let scope = actor.scope(Permission::ManageSubResellers)?;
        let partner = self.sub_reseller_of(&scope, id).await?.id;
        self.invite_owner_of(actor, partner, person, base_url).await
    }
}

fn not_ours(error: StoreError, plan: PlanId) -> Error {
    match error {
        StoreError::Missing => Error::new(ErrorCode::PlanUnknown).with("name", plan),
        other => other.into(),
    }
}
