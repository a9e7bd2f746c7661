//! Users of a partner: invite, edit, remove. Must not sign anybody in (`sessions`).

use std::str::FromStr;

use lettre::Address;
use seatbridge_core::Actor;
use seatbridge_core::actor::TenantScope;
use seatbridge_core::ids::{JobId, PartnerId, UserId};
use seatbridge_core::partners::Partner;
use seatbridge_core::permissions::{Permission, Role};
use seatbridge_i18n::Locale;
use seatbridge_store::{Moment, NewJob, NewUser, Tx, UserRecord};
use serde_json::json;

use crate::jobs::SEND_INVITATION;
use crate::pages::{PAGE_SIZE, Page, offset};
use crate::partners::name;
use crate::sessions::INVITED_FOR;
use crate::{Engine, Error, ErrorCode, Result};

/// The longest e-mail address, in characters.
pub(crate) const MAX_EMAIL: usize = 254;

/// A person to be invited, as typed.
#[derive(Debug, Clone, Copy)]
pub struct NewPerson<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its login.
    pub email: &'a str,
    /// The language of its invitation, and of its pages until it chooses another one.
    pub locale: Option<Locale>,
}

/// A person of a partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// Its name.
    pub name: String,
    /// Its login.
    pub email: String,
    /// Its role.
    pub role: Role,
    /// Whether it has chosen a password: until then it is invited.
    pub has_password: bool,
    /// When it was last invited.
    pub invited_at: Option<Moment>,
    /// When it last signed in.
    pub signed_in_at: Option<Moment>,
}

impl User {
    pub(crate) fn of(record: UserRecord) -> Result<Self> {
        Ok(Self {
            id: record.id,
            role: role_of(&record)?,
            name: record.name,
            email: record.email,
            has_password: record.has_password,
            invited_at: record.invited_at,
            signed_in_at: record.signed_in_at,
        })
    }
}

/// A person that was invited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invited {
    /// The person.
    pub user: UserId,
    /// The link to hand over, where no mail server is configured; else it is on its way by mail.
    pub link: Option<String>,
}

/// The role of a partner's person.
pub(crate) fn role_of(user: &UserRecord) -> Result<Role> {
    Role::from_word(&user.role)
        .ok_or_else(|| Error::new(ErrorCode::StoredData).with("reason", format!("the role {:?}", user.role)))
}

/// An e-mail address as typed, without outer spaces.
pub(crate) fn email(text: &str) -> Result<String> {
    let email = text.trim();
    if email.chars().count() > MAX_EMAIL || Address::from_str(email).is_err() {
        return Err(Error::new(ErrorCode::EmailInvalid).with("value", email));
    }
    Ok(email.to_owned())
}

fn unknown(id: &str) -> Error {
    Error::new(ErrorCode::UserUnknown).with("id", id)
}

/// How an invitation reaches the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// By mail, or where no mail server is configured by the hand of who invites.
    Mail,
    /// By the hand of who invites.
    Hand,
}

impl Engine {
    /// Users of the actor's partner whose name or address contains the text, by name.
    pub async fn list_users(&self, actor: &Actor, search: &str, page: u32) -> Result<Page<User>> {
        let scope = actor.scope(Permission::ManageUsers)?;
        let (number, skip) = offset(page);
        let total = self.store.count_users(&scope, search).await?;
        let rows = self.store.search_users(&scope, search, PAGE_SIZE, skip).await?;
        Ok(Page { rows: rows.into_iter().map(User::of).collect::<Result<_>>()?, total, number })
    }

    /// A user of the actor's partner.
    pub async fn get_user(&self, actor: &Actor, id: &str) -> Result<User> {
        let scope = actor.scope(Permission::ManageUsers)?;
        self.user_of(&scope, id).await
    }

    async fn user_of(&self, scope: &TenantScope, id: &str) -> Result<User> {
        let user_id: UserId = id.parse().map_err(|_| unknown(id))?;
        User::of(self.store.find_user(scope, user_id).await?.ok_or_else(|| unknown(id))?)
    }

    /// A user whose role is below the actor's.
    async fn user_below(&self, actor: &Actor, id: &str) -> Result<(TenantScope, User)> {
        let scope = actor.scope(Permission::ManageUsers)?;
        let user = self.user_of(&scope, id).await?;
        if user.role == Role::Owner {
            return Err(Error::new(ErrorCode::OwnerStays));
        }
        below(actor, user.role)?;
        Ok((scope, user))
    }

    /// Invites a person to the actor's partner, with a role below the actor's.
    pub async fn invite_user(
        &self,
        actor: &Actor,
        person: &NewPerson<'_>,
        role: Role,
        base_url: &str,
    ) -> Result<Invited> {
        let scope = actor.scope(Permission::ManageUsers)?;
        below(actor, role)?;
        let mut tx = self.store.begin().await?;
        let invited = self.invite_in(&mut tx, actor, scope.partner(), person, role, base_url, Delivery::Mail).await?;
        tx.commit().await?;
        Ok(invited)
    }

    /// Creates a person and its invitation, in a transaction of somebody who has looked whether that is allowed.
    #[expect(clippy::too_many_arguments, reason = "who, for whom, whom, as what, how")]
    pub(crate) async fn invite_in(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        partner: PartnerId,
        person: &NewPerson<'_>,
        role: Role,
        base_url: &str,
        delivery: Delivery,
    ) -> Result<Invited> {
        let user = NewUser {
            id: self.id::<UserId>(),
            partner: Some(partner),
            email: email(person.email)?,
            name: name(person.name, "person")?.to_owned(),
            role: role.as_str().to_owned(),
            locale: person.locale.map(|locale| locale.as_str().to_owned()),
        };
        tx.create_user(&user, self.clock.now()).await.map_err(|e| Error::from(e).with("value", &user.email))?;
        let diff = json!({ "name": user.name, "email": user.email, "role": role });
        self.audit_of(tx, Some(partner), actor, "user.invited", user.id, diff).await?;
        let link = self.deliver_invitation(tx, user.id, base_url, delivery).await?;
        Ok(Invited { user: user.id, link })
    }

    async fn deliver_invitation(
        &self,
        tx: &mut Tx,
        user: UserId,
        base_url: &str,
        delivery: Delivery,
    ) -> Result<Option<String>> {
        tx.mark_invited(user, self.clock.now()).await?;
        if delivery == Delivery::Hand || self.settings.mail.is_none() {
            return Ok(Some(self.create_link(tx, Some(user), "invitation", INVITED_FOR, base_url).await?));
        }
        tx.enqueue(&NewJob {
            id: self.id::<JobId>(),
            partner: None,
            kind: SEND_INVITATION.to_owned(),
            payload: json!({ "v": 1, "user": user, "base_url": base_url }).to_string(),
            run_at: self.clock.now(),
            max_attempts: 5,
            dedup_key: Some(format!("{SEND_INVITATION}:{user}")),
        })
        .await?;
        Ok(None)
    }

    /// Invites a person again that has not chosen a password yet; one that has gets a link to choose another.
    pub async fn invite_again(&self, actor: &Actor, id: &str, base_url: &str) -> Result<Invited> {
        let (scope, user) = self.user_below(actor, id).await?;
        self.invite_known(actor, scope.partner(), &user, base_url).await
    }

    pub(crate) async fn invite_known(
        &self,
        actor: &Actor,
        partner: PartnerId,
        user: &User,
        base_url: &str,
    ) -> Result<Invited> {
        let mut tx = self.store.begin().await?;
        // a password is never taken away or handed out by somebody else: its link goes to its owner alone
        let (action, link) = if user.has_password {
            self.enqueue_reset(&mut tx, &user.email, base_url).await?;
            ("user.reset_sent", None)
        } else {
            ("user.invited_again", self.deliver_invitation(&mut tx, user.id, base_url, Delivery::Mail).await?)
        };
        self.audit_of(&mut tx, Some(partner), actor, action, user.id, json!({ "email": user.email })).await?;
        tx.commit().await?;
        Ok(Invited { user: user.id, link })
    }

    /// Changes name and role of a user below the actor, to a role below the actor's. The e-mail address stays what it is.
    pub async fn update_user(&self, actor: &Actor, id: &str, name_typed: &str, role: Role) -> Result<()> {
        let (scope, user) = self.user_below(actor, id).await?;
        below(actor, role)?;
        let name = name(name_typed, "person")?;
        let mut tx = self.store.begin().await?;
        tx.update_user(&scope, user.id, name, user.role.as_str(), role.as_str()).await?;
        let diff = json!({ "old": { "name": user.name, "role": user.role }, "new": { "name": name, "role": role } });
        self.audit(&mut tx, actor, "user.changed", user.id, diff).await?;
        Ok(tx.commit().await?)
    }

    /// Deletes a user below the actor; its sessions end at once. The owner can't be deleted.
    pub async fn delete_user(&self, actor: &Actor, id: &str) -> Result<()> {
        let (scope, user) = self.user_below(actor, id).await?;
        let mut tx = self.store.begin().await?;
        tx.delete_user(&scope, user.id, user.role.as_str()).await?;
        let diff = json!({ "name": user.name, "email": user.email, "role": user.role });
        self.audit(&mut tx, actor, "user.deleted", user.id, diff).await?;
        Ok(tx.commit().await?)
    }

    /// Creates a user on the command line, of a partner or another operator, and gives the link of its invitation.
    pub async fn create_user(
        &self,
        actor: &Actor,
        partner: Option<(&Partner, Role)>,
        person: &NewPerson<'_>,
        base_url: &str,
    ) -> Result<Invited> {
        actor.require_operator()?;
        let mut tx = self.store.begin().await?;
        let invited = if let Some((partner, role)) = partner {
            self.invite_in(&mut tx, actor, partner.id, person, role, base_url, Delivery::Hand).await?
        } else {
            let user = NewUser {
                id: self.id::<UserId>(),
                partner: None,
                email: email(person.email)?,
                name: name(person.name, "person")?.to_owned(),
                role: "operator".to_owned(),
                locale: person.locale.map(|locale| locale.as_str().to_owned()),
            };
            tx.create_user(&user, self.clock.now()).await.map_err(|e| Error::from(e).with("value", &user.email))?;
            self.audit(&mut tx, actor, "operator.created", user.id, json!({ "email": user.email })).await?;
            let link = self.deliver_invitation(&mut tx, user.id, base_url, Delivery::Hand).await?;
            Invited { user: user.id, link }
        };
        tx.commit().await?;
        Ok(invited)
    }
}

/// Passes where the role is below the actor's own.
fn below(actor: &Actor, role: Role) -> Result<()> {
    match actor.role() {
        Some(own) if own.below().any(|below| below == role) => Ok(()),
        _ => Err(Error::new(ErrorCode::RoleNotBelow).with("role", role.as_str())),
    }
}
