//! Partners and the operator. Must not create plans or organizations.

use seatbridge_core::Actor;
use seatbridge_core::ids::{PartnerId, UserId};
use seatbridge_core::partners::{Partner, PartnerType};
use seatbridge_core::permissions::Permission;
use seatbridge_store::UserRecord;
use serde_json::json;

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

impl Engine {
    /// Creates the first operator, if there is none. Answers whether there was none.
    pub async fn ensure_operator(&self, email: &str) -> Result<bool> {
        let mut tx = self.store.begin().await?;
        if tx.count_operators().await? > 0 {
            return Ok(false);
        }
        let user = UserRecord {
            id: self.id::<UserId>(),
            partner: None,
            email: email.to_owned(),
            name: "Operator".to_owned(),
            role: "operator".to_owned(),
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

    /// All partners of the installation.
    pub async fn list_partners(&self, actor: &Actor) -> Result<Vec<Partner>> {
        actor.require_operator()?;
        Ok(self.store.list_partners().await?)
    }
}
