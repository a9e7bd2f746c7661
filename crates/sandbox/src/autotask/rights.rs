//! The security level of the API user: access per entity and operation, hidden companies (facts 2.4, 3.20, 3.28).
//! Must not answer requests; it only says what is allowed.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::kinds::Kind;

/// Access to one operation of one entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Access {
    None,
    #[default]
    All,
    Restricted,
}

impl Access {
    /// Number in the help pages (facts 3.20).
    pub const fn number(self) -> i64 {
        match self {
            Self::None => 0,
            Self::All => 1,
            Self::Restricted => 2,
        }
    }

    pub const fn text(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::All => "All",
            Self::Restricted => "Restricted",
        }
    }
}

/// An operation of an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    Create,
    Query,
    Update,
    Delete,
}

/// Access to one entity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EntityRights {
    pub create: Access,
    pub query: Access,
    pub update: Access,
    pub delete: Access,
}

/// The security level; entities that are not named are fully accessible.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rights {
    pub entities: BTreeMap<Kind, EntityRights>,
    /// Companies whose rows `Restricted` access does not see.
    pub hidden_companies: BTreeSet<i64>,
}

impl Rights {
    pub fn access(&self, kind: Kind, operation: Operation) -> Access {
        let rights = self.entities.get(&kind).copied().unwrap_or_default();
        match operation {
            Operation::Create => rights.create,
            Operation::Query => rights.query,
            Operation::Update => rights.update,
            Operation::Delete => rights.delete,
        }
    }
}
