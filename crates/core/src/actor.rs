//! Who acts, and for which tenant. Must stay the only place that makes a [`TenantScope`].

use std::fmt;

use crate::ids::{PartnerId, UserId};
use crate::partners::{Partner, PartnerType};
use crate::permissions::{Permission, Role};

/// The right to touch the records of one partner. Every tenant query takes one; only an [`Actor`] gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TenantScope {
    partner: PartnerId,
}

impl TenantScope {
    /// The partner whose records may be touched.
    pub const fn partner(&self) -> PartnerId {
        self.partner
    }
}

/// The actor lacks a permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{permission:?} is not allowed here")]
pub struct Forbidden {
    /// What would have been needed; `None` for something only the operator may do.
    pub permission: Option<Permission>,
}

/// Who does something: written into every audit row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// Who runs the installation.
    Operator {
        /// How the operator came in.
        via: Via,
    },
    /// A person of a partner.
    PartnerUser {
        /// The person; absent for the command line, which acts as the owner.
        user: Option<UserId>,
        /// Its role.
        role: Role,
        /// Its partner.
        partner: PartnerId,
        /// Type of the partner.
        partner_type: PartnerType,
        /// How the person came in.
        via: Via,
    },
    /// A job, acting for a partner.
    System {
        /// For whom.
        partner: PartnerId,
    },
}

/// The door an actor came through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// The portal.
    Web,
    /// The JSON API.
    Api,
    /// The command line on the host.
    Cli,
}

impl Actor {
    /// The operator at the shell.
    pub const fn operator_cli() -> Self {
        Self::Operator { via: Via::Cli }
    }

    /// The command line acting as the owner of a partner; audited as `cli`.
    pub const fn cli(partner: &Partner) -> Self {
        Self::PartnerUser {
            user: None,
            role: Role::Owner,
            partner: partner.id,
            partner_type: partner.kind,
            via: Via::Cli,
        }
    }

    /// Whether the actor has the permission. Jobs have all: they were allowed when they were enqueued.
    pub const fn may(&self, permission: Permission) -> bool {
        match self {
            Self::Operator { .. } => false,
            Self::PartnerUser { role, partner_type, .. } => permission.allows(*role, *partner_type),
            Self::System { .. } => true,
        }
    }

    /// The tenant the actor may touch with this permission.
    pub const fn scope(&self, permission: Permission) -> Result<TenantScope, Forbidden> {
        match self {
            Self::PartnerUser { partner, .. } | Self::System { partner } if self.may(permission) => {
                Ok(TenantScope { partner: *partner })
            }
            _ => Err(Forbidden { permission: Some(permission) }),
        }
    }

    /// Passes for the operator only.
    pub const fn require_operator(&self) -> Result<(), Forbidden> {
        match self {
            Self::Operator { .. } => Ok(()),
            _ => Err(Forbidden { permission: None }),
        }
    }

    /// The partner the actor belongs to; `None` for the operator.
    pub const fn partner(&self) -> Option<PartnerId> {
        match self {
            Self::Operator { .. } => None,
            Self::PartnerUser { partner, .. } | Self::System { partner } => Some(*partner),
        }
    }
}

/// As written into the audit: `cli`, `usr_…`, `operator`, `system`.
impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PartnerUser { user: Some(user), .. } => write!(f, "{user}"),
            Self::PartnerUser { user: None, .. } | Self::Operator { via: Via::Cli } => f.write_str("cli"),
            Self::Operator { .. } => f.write_str("operator"),
            Self::System { .. } => f.write_str("system"),
        }
    }
}
