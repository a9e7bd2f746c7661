//! Partners, as the operator makes and sees them. Must not create plans or organizations, nor show what a partner keeps to
//! itself: a secret, an account, a mapping.

use seatbridge_core::Actor;
use seatbridge_core::ids::{PartnerId, UserId};
use seatbridge_core::partners::{Partner, PartnerType};
use seatbridge_core::permissions::{Permission, Role};
use seatbridge_store::{ConnectionHealthRow, NewUser, PartnerRow};
use serde_json::json;

use crate::pages::{PAGE_SIZE, Page, offset};
use crate::users::{Delivery, Invited, NewPerson, User};
use crate::{Engine, Error, ErrorCode, Result};

/// Longest name of anything, in characters.
pub(crate) const MAX_NAME: usize = 200;

/// A name as typed, without outer spaces; refused when nothing is left or it is too long.
pub(crate) fn name<'a>(text: &'a str, field: &'static str) -> Result<&'a str> {
    let name = text.trim();
    if name.is_empty() || name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
        return Err(Error::new(ErrorCode::NameInvalid).with("field", field).with("max", MAX_NAME));
    }
    Ok(name)
}

/// A partner that was created with its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatedPartner {
    /// The partner.
    pub partner: Partner,
    /// The link of the owner's invitation, where no mail server is configured; else it is on its way by mail.
    pub link: Option<String>,
}

/// A partner as the operator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerOverview {
    /// The partner.
    pub row: PartnerRow,
    /// How its live connections are.
    pub connections: Vec<ConnectionHealthRow>,
}

/// A partner as the operator sees it, with its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerDetails {
    /// The partner.
    pub partner: Partner,
    /// The partner above it.
    pub parent: Option<Partner>,
    /// Its owner; `None` where the command line created it without one.
    pub owner: Option<User>,
    /// How its live connections are.
    pub connections: Vec<ConnectionHealthRow>,
}

fn unknown(id: &str) -> Error {
    Error::new(ErrorCode::PartnerUnknown).with("name", id)
}

impl Engine {
    /// Creates the first operator, if there is none. Answers whether there was none.
    pub async fn ensure_operator(&self, email: &str) -> Result<bool> {
        let mut tx = self.store.begin().await?;
        if tx.count_operators().await? > 0 {
            return Ok(false);
        }
        let user = NewUser {
            id: self.id::<UserId>(),
            partner: None,
            email: email.to_owned(),
            name: "Operator".to_owned(),
            role: "operator".to_owned(),
            locale: None,
        };
        tx.create_user(&user, self.clock.now()).await?;
        self.audit(&mut tx, &Actor::operator_cli(), "operator.created", user.id, json!({ "email": email })).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Creates a partner. A sub-reseller may use all plans its parent has by now.
    pub async fn create_partner(
        &self,
        actor: &Actor,
        kind: PartnerType,
        name_typed: &str,
        parent: Option<&str>,
    ) -> Result<Partner> {
        let name = name(name_typed, "name")?;
        let parent = match (kind, parent) {
            (PartnerType::SubReseller, None) => return Err(Error::new(ErrorCode::ParentMissing)),
            (PartnerType::SubReseller, Some(parent)) => Some(self.partner(parent).await?),
            (_, Some(_)) => return Err(Error::new(ErrorCode::ParentNotAllowed)),
            (_, None) => None,
        };
        if let Some(parent) = parent.as_ref().filter(|p| !p.kind.owns_plans()) {
            return Err(Error::new(ErrorCode::ParentIsSubReseller).with("name", &parent.name));
        }
        actor.require_operator()?;
        let partner =
            Partner { id: self.id::<PartnerId>(), kind, name: name.to_owned(), parent: parent.as_ref().map(|p| p.id) };
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        tx.create_partner(&partner, now).await.map_err(|e| Error::from(e).with("name", name))?;
        if let Some(parent) = &parent {
            let scope = Actor::System { partner: parent.id }.scope(Permission::ManageSubResellers)?;
            for plan in tx.list_plans(&scope).await? {
                tx.assign_plan(&scope, plan.id, partner.id, now).await?;
            }
        }
        self.audit(&mut tx, actor, "partner.created", partner.id, json!({ "name": name, "type": kind })).await?;
        tx.commit().await?;
        Ok(partner)
    }

    /// Creates a distributor or direct reseller and invites its owner. Sub-resellers are created by their parent.
    pub async fn create_partner_with_owner(
        &self,
        actor: &Actor,
        kind: PartnerType,
        name_typed: &str,
        owner: &NewPerson<'_>,
        base_url: &str,
    ) -> Result<CreatedPartner> {
        actor.require_operator()?;
        if !kind.owns_plans() {
            return Err(Error::new(ErrorCode::ParentMissing));
        }
        let name = name(name_typed, "name")?;
        let partner = Partner { id: self.id::<PartnerId>(), kind, name: name.to_owned(), parent: None };
        let mut tx = self.store.begin().await?;
        tx.create_partner(&partner, self.clock.now()).await.map_err(|e| Error::from(e).with("name", name))?;
        self.audit(&mut tx, actor, "partner.created", partner.id, json!({ "name": name, "type": kind })).await?;
        let invited = self.invite_in(&mut tx, actor, partner.id, owner, Role::Owner, base_url, Delivery::Mail).await?;
        tx.commit().await?;
        Ok(CreatedPartner { partner, link: invited.link })
    }

    /// Partners of the installation whose name contains the text, by name, with how their connections are.
    pub async fn search_partners(&self, actor: &Actor, search: &str, page: u32) -> Result<Page<PartnerOverview>> {
        actor.require_operator()?;
        let (number, skip) = offset(page);
        let total = self.store.count_partners(search).await?;
        let rows = self.store.search_partners(search, PAGE_SIZE, skip).await?;
        let ids: Vec<_> = rows.iter().map(|row| row.partner.id).collect();
        let health = self.store.list_connection_health(&ids).await?;
        let connections = |id| health.iter().filter(|row| row.partner == id).cloned().collect();
        let rows =
            rows.into_iter().map(|row| PartnerOverview { connections: connections(row.partner.id), row }).collect();
        Ok(Page { rows, total, number })
    }

    /// A partner of the installation with its owner and how its connections are.
    pub async fn get_partner(&self, actor: &Actor, id: &str) -> Result<PartnerDetails> {
        actor.require_operator()?;
        let partner: PartnerId = id.parse().map_err(|_| unknown(id))?;
        let partner = self.store.find_partner(partner).await?.ok_or_else(|| unknown(id))?;
        let parent = match partner.parent {
            Some(parent) => self.store.find_partner(parent).await?,
            None => None,
        };
        let owner = self.store.find_owner(partner.id).await?.map(User::of).transpose()?;
        let connections = self.store.list_connection_health(&[partner.id]).await?;
        Ok(PartnerDetails { partner, parent, owner, connections })
    }

    /// Invites the owner of a partner again, or a first one where there is none.
    pub async fn invite_owner(
        &self,
        actor: &Actor,
        id: &str,
        person: Option<&NewPerson<'_>>,
        base_url: &str,
    ) -> Result<Invited> {
        let partner = self.get_partner(actor, id).await?.partner;
        self.invite_owner_of(actor, partner.id, person, base_url).await
    }

    /// Invites the owner of a partner, for somebody who has looked whether that is allowed.
    pub(crate) async fn invite_owner_of(
        &self,
        actor: &Actor,
        partner: PartnerId,
        person: Option<&NewPerson<'_>>,
        base_url: &str,
    ) -> Result<Invited> {
        match (self.store.find_owner(partner).await?.map(User::of).transpose()?, person) {
            (Some(owner), None) => self.invite_known(actor, partner, &owner, base_url).await,
            (Some(_), Some(_)) => Err(Error::new(ErrorCode::OwnerThere)),
            (None, None) => Err(Error::new(ErrorCode::FieldMissing).with("field", "email")),
            (None, Some(person)) => {
                let mut tx = self.store.begin().await?;
                let invited =
                    self.invite_in(&mut tx, actor, partner, person, Role::Owner, base_url, Delivery::Mail).await?;
                tx.commit().await?;
                Ok(invited)
            }
        }
    }

    /// All partners of the installation.
    pub async fn list_partners(&self, actor: &Actor) -> Result<Vec<Partner>> {
        actor.require_operator()?;
        Ok(self.store.list_partners().await?)
    }
}
