//! Operations that change the tenant: what is logged, replayed after a restart, and carried out in one piece.
//! Must be deterministic: same state, same day, same switches, same operation, same result.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::base;
use super::cells::Who;
use super::edits::{Edit, edit};
use super::invoices;
use super::kinds::Kind;
use super::load::load;
use super::rights::Rights;
use super::route::parent_of;
use super::schema::schema;
use super::tenant::{Context, Tenant};
use super::writes::{self, Target};
use crate::autotask::state::Outcome;
use crate::reply::Refusal;
use crate::scenario::ConnectWiseScenario;

/// A change of the tenant.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum ConnectWiseOp {
    Create {
        kind: Kind,
        parent: Option<(Kind, i64)>,
        body: Value,
    },
    Replace {
        kind: Kind,
        parent: Option<(Kind, i64)>,
        id: i64,
        body: Value,
    },
    Patch {
        kind: Kind,
        parent: Option<(Kind, i64)>,
        id: i64,
        body: Value,
    },
    Delete {
        kind: Kind,
        parent: Option<(Kind, i64)>,
        id: i64,
    },
    Edit {
        edit: Edit,
    },
    /// Adds content, or replaces all customers, catalog items, agreements and additions by it.
    Load {
        content: Box<ConnectWiseScenario>,
        replace: bool,
    },
    Rights {
        rights: Rights,
    },
    Codebase {
        codebase: String,
    },
    /// Whether the keys of the API member work.
    Keys {
        work: bool,
    },
    /// Invoices every period that begins by a day.
    Invoice {
        through: Date,
        agreements: Option<Vec<i64>>,
    },
}

fn target(kind: Kind, parent: Option<(Kind, i64)>) -> Target {
    let column = parent_of(kind).and_then(|(_, name)| schema(kind).column(name));
    Target { kind, parent: parent.zip(column).map(|((parent, id), column)| (parent, column, id)) }
}

/// Carries out an operation; a refused one leaves the tenant as it was.
pub fn apply(tenant: &mut Tenant, op: &ConnectWiseOp, context: Context<'_>) -> Result<Outcome, Refusal> {
    match op {
        ConnectWiseOp::Create { kind, parent, body } => {
            writes::create(tenant, target(*kind, *parent), body, Who::Api, context)
        }
        ConnectWiseOp::Replace { kind, parent, id, body } => {
            writes::replace(tenant, target(*kind, *parent), *id, body, Who::Api, context)
        }
        ConnectWiseOp::Patch { kind, parent, id, body } => {
            writes::patch(tenant, target(*kind, *parent), *id, body, Who::Api, context)
        }
        ConnectWiseOp::Delete { kind, parent, id } => {
            writes::delete(tenant, target(*kind, *parent), *id, Who::Api, context)
        }
        ConnectWiseOp::Edit { edit: wanted } => edit(tenant, wanted, context).map(|change| Outcome::new(None, change)),
        ConnectWiseOp::Load { content, replace } => {
            let mut next = if *replace {
                let mut fresh = base::tenant(context.today);
                fresh.rights = tenant.rights.clone();
                fresh.codebase.clone_from(&tenant.codebase);
                fresh.keys_work = tenant.keys_work;
                fresh
            } else {
                tenant.clone()
            };
            let ids = load(&mut next, content, context)?;
            *tenant = next;
            Ok(Outcome::new(None, ids))
        }
        ConnectWiseOp::Rights { rights } => {
            tenant.rights = rights.clone();
            Ok(Outcome::new(None, json!({ "rights": rights })))
        }
        ConnectWiseOp::Codebase { codebase } => {
            tenant.codebase.clone_from(codebase);
            Ok(Outcome::new(None, json!({ "codebase": codebase })))
        }
        ConnectWiseOp::Keys { work } => {
            tenant.keys_work = *work;
            Ok(Outcome::new(None, json!({ "keys_work": work })))
        }
        ConnectWiseOp::Invoice { through, agreements } => {
            let made = invoices::run(tenant, *through, agreements.as_deref())?;
            Ok(Outcome::new(None, json!({ "invoices": made })))
        }
    }
}
