//! Organizations as a person creates and changes them. Must not read files (`files`), link (`mappings`) or show (`organization_pages`).

use chrono::DateTime;
use seatbridge_core::actor::TenantScope;
use seatbridge_core::ids::{OrganizationId, PlanId};
use seatbridge_core::organizations::{ChangeRefused, Organization, OrganizationStatus, StatusChange};
use seatbridge_core::permissions::Permission;
use seatbridge_core::{Actor, PsaKind};
use seatbridge_store::{Moment, OrganizationRecord, StoreError};
use serde_json::json;

use crate::imports::country;
use crate::partners::name;
use crate::users::email;
use crate::{Engine, Error, ErrorCode, Result};

/// An organization as typed.
#[derive(Debug, Clone, Default)]
pub struct NewOrganization<'a> {
    /// First name of its owner.
    pub first_name: &'a str,
    /// Last name of its owner.
    pub last_name: &'a str,
    /// E-mail address of its owner.
    pub email: &'a str,
    /// Country code of two letters.
    pub country: &'a str,
    /// Id of its plan.
    pub plan: &'a str,
    /// Its name.
    pub name: &'a str,
    /// The id the backup product knows it by; made up where it is empty. Not looked at in a change.
    pub external_id: &'a str,
}

/// An organization that was created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatedOrganization {
    /// The organization.
    pub organization: Organization,
    /// The PSAs in which it is to be mapped now; none where its plan is not linked.
    pub mapping_required: Vec<PsaKind>,
}

/// An organization that was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditedOrganization {
    /// The organization.
    pub organization: Organization,
    /// Whether it got another plan while it is linked: its line may bill the old plan's product.
    pub line_may_be_of_old_plan: bool,
}

impl Engine {
    /// A new id for a form that creates an organization: sent twice, the form creates it once.
    pub fn new_organization_id(&self) -> OrganizationId {
        self.id()
    }

    /// Creates an organization with this id. Where the partner has it already, the form came twice and the organization
    /// is answered as it is; unless something else was typed since: then it is another one, with an id of its own.
    pub async fn create_organization(
        &self,
        actor: &Actor,
        id: OrganizationId,
        new: &NewOrganization<'_>,
    ) -> Result<CreatedOrganization> {
        let scope = actor.scope(Permission::ManageOrganizations)?;
        let there = self.store.find_organization_record(&scope, id).await?;
        let id = match there.filter(|record| record.organization.partner == scope.partner()) {
            None => id,
            Some(record) if self.is_same(&scope, &record, new).await? => {
                let organization = record.organization;
                let mapping_required = self.unmapped_in(&scope, &organization).await?;
                return Ok(CreatedOrganization { organization, mapping_required });
            }
            Some(_) => self.id(),
        };
        email(new.email)?;
        if new.country.trim().is_empty() {
            return Err(Error::new(ErrorCode::CountryInvalid).with("value", ""));
        }
        name(new.first_name, "first_name")?;
        name(new.last_name, "last_name")?;
        let external_id = match new.external_id.trim() {
            "" => made_up(id),
            typed => name(typed, "external_id")?.to_owned(),
        };
        let organization = Organization {
            id,
            partner: scope.partner(),
            external_id,
            name: String::new(),
            email: String::new(),
            country: String::new(),
            plan: PlanId(uuid::Uuid::nil()),
            status: OrganizationStatus::Active,
        };
        let now = self.clock.now();
        let blank = OrganizationRecord {
            organization,
            first_name: String::new(),
            last_name: String::new(),
            created_at: now,
            updated_at: now,
            ended_at: None,
        };
        let record = self.filled_in(&scope, &blank, new).await?;
        let organization = record.organization.clone();
        let mut tx = self.store.begin().await?;
        tx.create_organization(&scope, &record)
            .await
            .map_err(|e| Error::from(e).with("id", &organization.external_id))?;
        self.audit(&mut tx, actor, "organization.created", id, contents(&record)).await?;
        tx.commit().await?;
        let mapping_required = self.unmapped_in(&scope, &organization).await?;
        Ok(CreatedOrganization { organization, mapping_required })
    }

    /// Changes all that a person may change of an own organization. `seen` is the state the person saw; when it is
    /// another one by now, nothing is changed, unless it is what the person wants anyway.
    pub async fn edit_organization(
        &self,
        actor: &Actor,
        id: OrganizationId,
        seen: &str,
        new: &NewOrganization<'_>,
    ) -> Result<EditedOrganization> {
        let scope = actor.scope(Permission::ManageOrganizations)?;
        let old = self.own_record(&scope, id).await?;
        let mut record = self.filled_in(&scope, &old, new).await?;
        let organization = record.organization.clone();
        let linked = self.store.find_link(&scope, id).await?.is_some();
        let edited = EditedOrganization {
            line_may_be_of_old_plan: linked && organization.plan != old.organization.plan,
            organization,
        };
        if record == old {
            return Ok(edited);
        }
        let seen = seen_at(seen)?;
        record.updated_at = self.clock.now();
        let mut tx = self.store.begin().await?;
        tx.update_organization(&scope, &record, seen).await?;
        let diff = json!({ "old": contents(&old), "new": contents(&record) });
        self.audit(&mut tx, actor, "organization.changed", id, diff).await?;
        tx.commit().await?;
        Ok(edited)
    }

    /// Takes a step in the life of an own organization. One that is there already is no error: the order came twice.
    pub async fn change_organization_status(
        &self,
        actor: &Actor,
        id: OrganizationId,
        change: StatusChange,
    ) -> Result<Organization> {
        let scope = actor.scope(Permission::ManageOrganizations)?;
        let old = self.own_record(&scope, id).await?;
        let status = old.organization.status;
        let now = self.clock.now();
        let ended_days = old.ended_at.map_or(0, |ended| (now - ended).num_days());
        let refused = |code| Err(Error::new(code).with("name", &old.organization.name));
        let next = match status.after(change, ended_days) {
            Ok(next) => next,
            Err(ChangeRefused::NotFromHere) if status == change.target() => return Ok(old.organization),
            Err(ChangeRefused::NotFromHere) => return refused(ErrorCode::StatusNotFromHere),
            Err(ChangeRefused::TooLate) => return refused(ErrorCode::ReactivationOver),
        };
        let mut record = old.clone();
        record.organization.status = next;
        record.updated_at = now;
        record.ended_at = if next.is_billed() { None } else { Some(old.ended_at.unwrap_or(now)) };
        let mut tx = self.store.begin().await?;
        tx.update_organization(&scope, &record, old.updated_at).await?;
        let diff = json!({ "change": change, "old": status, "new": next });
        self.audit(&mut tx, actor, "organization.status_changed", id, diff).await?;
        tx.commit().await?;
        Ok(record.organization)
    }

    /// All of an own organization, for the form that changes it.
    pub async fn organization_to_edit(&self, actor: &Actor, id: OrganizationId) -> Result<OrganizationRecord> {
        let scope = actor.scope(Permission::ManageOrganizations)?;
        self.own_record(&scope, id).await
    }

    /// An own organization, and the PSAs in which it is still to be mapped.
    pub async fn mapping_offers(&self, actor: &Actor, id: OrganizationId) -> Result<(Organization, Vec<PsaKind>)> {
        let scope = actor.scope(Permission::ManageIntegration)?;
        let organization = self.own_record(&scope, id).await?.organization;
        let required = self.unmapped_in(&scope, &organization).await?;
        Ok((organization, required))
    }

    /// Whether this was typed when the organization was created.
    async fn is_same(
        &self,
        scope: &TenantScope,
        record: &OrganizationRecord,
        new: &NewOrganization<'_>,
    ) -> Result<bool> {
        let external_id = new.external_id.trim();
        let same_id = external_id.is_empty() || external_id == record.organization.external_id;
        Ok(same_id && self.filled_in(scope, record, new).await? == *record)
    }

    /// The record with what was typed in it.
    async fn filled_in(
        &self,
        scope: &TenantScope,
        record: &OrganizationRecord,
        new: &NewOrganization<'_>,
    ) -> Result<OrganizationRecord> {
        let optional = |text: &str, field| -> Result<String> {
            if text.trim().is_empty() { Ok(String::new()) } else { Ok(name(text, field)?.to_owned()) }
        };
        let plan_unknown = || Error::new(ErrorCode::PlanUnknown).with("name", new.plan).with("known", "");
        let plan: PlanId = new.plan.parse().map_err(|_| plan_unknown())?;
        let organization = Organization {
            name: name(new.name, "name")?.to_owned(),
            email: email(new.email.trim()).map_err(|_| Error::new(ErrorCode::EmailInvalid).with("value", new.email))?,
            country: country(new.country.trim())
                .map_err(|_| Error::new(ErrorCode::CountryInvalid).with("value", new.country))?,
            plan: self.store.find_plan(scope, plan).await?.ok_or_else(plan_unknown)?.id,
            ..record.organization.clone()
        };
        Ok(OrganizationRecord {
            organization,
            first_name: optional(new.first_name, "first_name")?,
            last_name: optional(new.last_name, "last_name")?,
            ..record.clone()
        })
    }

    /// The PSAs in which the organization is still to be mapped.
    async fn unmapped_in(&self, scope: &TenantScope, organization: &Organization) -> Result<Vec<PsaKind>> {
        if self.store.find_link(scope, organization.id).await?.is_some() {
            return Ok(Vec::new());
        }
        self.mapping_required(scope, organization.plan).await
    }

    /// All of an own organization, for a change; a sub-reseller's is only read.
    async fn own_record(&self, scope: &TenantScope, id: OrganizationId) -> Result<OrganizationRecord> {
        let record = self.store.find_organization_record(scope, id).await?;
        let own = record.filter(|record| record.organization.partner == scope.partner());
        own.ok_or_else(|| Error::new(ErrorCode::OrganizationUnknown).with("id", id))
    }
}

/// The state that a form says its person saw.
fn seen_at(text: &str) -> Result<Moment> {
    let moment = DateTime::parse_from_rfc3339(text).map(|moment| moment.to_utc());
    moment.map_err(|_| StoreError::Stale.into())
}

/// An id for an organization that has none elsewhere: from its own, so that the same form makes up the same one.
fn made_up(id: OrganizationId) -> String {
    // without letters that are taken for digits
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let mut rest = id.uuid().as_u128();
    let mut made = "SB-".to_owned();
    for _ in 0..12 {
        made.push(char::from(LETTERS[usize::try_from(rest % 32).unwrap_or(0)]));
        rest /= 32;
    }
    made
}

/// What the audit keeps of it.
fn contents(record: &OrganizationRecord) -> serde_json::Value {
    json!({
        "organization": record.organization, "first_name": record.first_name, "last_name": record.last_name,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_up_id_is_always_the_same_and_another_for_another_organization() {
        let id = |n: u128| OrganizationId(uuid::Uuid::from_u128(n));
        assert_eq!(made_up(id(31 + 32 * 10)), "SB-ZA0000000000");
        assert_ne!(made_up(id(1)), made_up(id(2)));
    }

    #[test]
    fn a_form_that_says_nothing_of_what_was_seen_is_stale() {
        assert_eq!(seen_at("yesterday").unwrap_err().code, ErrorCode::Stale);
        assert!(seen_at("2026-11-20T10:00:00.123456+00:00").is_ok());
    }
}
