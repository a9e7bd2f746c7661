//! Operations that change the tenant: what is logged, replayed after a restart, and carried out in one piece.
//! Must be deterministic: same state, same day, same switches, same operation, same result.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::adjust::adjust;
use super::base;
use super::edits::{Edit, edit};
use super::kinds::{Family, Kind};
use super::load::load;
use super::rights::Rights;
use super::state::{Context, Outcome, Tenant};
use super::writes::{self, Parent};
use crate::reply::Refusal;
use crate::scenario::Scenario;

/// A change of the tenant.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum AutotaskOp {
    Create {
        kind: Kind,
        parent: Option<(Kind, i64)>,
        body: Value,
    },
    Update {
        kind: Kind,
        parent: Option<(Kind, i64)>,
        put: bool,
        body: Value,
    },
    Delete {
        kind: Kind,
        parent: Option<(Kind, i64)>,
        id: i64,
    },
    Adjust {
        family: Family,
        contract: Option<i64>,
        body: Value,
    },
    Edit {
        edit: Edit,
    },
    /// Adds content, or replaces all customers, contracts and services by it.
    Load {
        content: Box<Scenario>,
        replace: bool,
    },
    Zone {
        zone: u16,
    },
    Rights {
        rights: Rights,
    },
}

fn parent_of(kind: Kind, parent: Option<(Kind, i64)>) -> Parent {
    let key = if kind == Kind::ServiceBundleServices { "serviceBundleID" } else { "contractID" };
    parent.map(|(parent, id)| (parent, id, key))
}

/// Carries out an operation; a refused one leaves the tenant as it was.
pub fn apply(tenant: &mut Tenant, op: &AutotaskOp, key: &str, context: Context<'_>) -> Result<Outcome, Refusal> {
    match op {
        AutotaskOp::Create { kind, parent, body } => {
            writes::create(tenant, *kind, parent_of(*kind, *parent), body, context)
        }
        AutotaskOp::Update { kind, parent, put, body } => {
            writes::update(tenant, *kind, parent_of(*kind, *parent), body, *put, context)
        }
        AutotaskOp::Delete { kind, parent, id } => writes::delete(tenant, *kind, parent_of(*kind, *parent), *id),
        AutotaskOp::Adjust { family, contract, body } => adjust(tenant, *family, *contract, body, context),
        AutotaskOp::Edit { edit: wanted } => edit(tenant, wanted, context).map(|change| Outcome::new(None, change)),
        AutotaskOp::Load { content, replace } => {
            let mut next = if *replace {
                let mut fresh = base::tenant(key);
                fresh.zone = tenant.zone;
                fresh.rights = tenant.rights.clone();
                fresh
            } else {
                tenant.clone()
            };
            let ids = load(&mut next, content, context)?;
            *tenant = next;
            Ok(Outcome::new(None, ids))
        }
        AutotaskOp::Zone { zone } => {
            tenant.zone = *zone;
            Ok(Outcome::new(None, json!({ "zone": zone })))
        }
        AutotaskOp::Rights { rights } => {
            tenant.rights = rights.clone();
            Ok(Outcome::new(None, json!({ "rights": rights })))
        }
    }
}
