//! Roles and what they may do. Must not know records: whose record it is decides the tenant scope.

use serde::{Deserialize, Serialize};

use crate::partners::PartnerType;

/// The role of a partner user, highest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The one person who can't be deleted.
    Owner,
    /// Everything but the owner.
    SuperAdmin,
    /// Daily work.
    Admin,
    /// Sees sync results.
    Finance,
    /// Sees organizations and alerts.
    Support,
}

impl Role {
    /// All roles, highest first.
    pub const ALL: [Self; 5] = [Self::Owner, Self::SuperAdmin, Self::Admin, Self::Finance, Self::Support];

    /// The word of API, database and texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::SuperAdmin => "super_admin",
            Self::Admin => "admin",
            Self::Finance => "finance",
            Self::Support => "support",
        }
    }

    /// The role of this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }

    /// The roles one may assign and whose holders one may manage: those below one's own.
    pub fn below(self) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |role| *role > self)
    }
}

/// What can be allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Connect, map, change settings, run a sync, revoke.
    ManageIntegration,
    /// Read runs, their lines and findings.
    SeeSyncResults,
    /// Create and edit plans.
    ManagePlans,
    /// See organizations, their seats and their history.
    SeeOrganizations,
    /// Create, edit and import organizations.
    ManageOrganizations,
    /// Report usage.
    ReportUsage,
    /// Create sub-resellers and assign plans to them.
    ManageSubResellers,
    /// Invite, change and remove users of the own partner; see its audit.
    ManageUsers,
}

impl Permission {
    /// Whether a user of this role, at a partner of this type, has the permission.
    pub const fn allows(self, role: Role, partner: PartnerType) -> bool {
        let administers = matches!(role, Role::Owner | Role::SuperAdmin | Role::Admin);
        match self {
            Self::ManageIntegration | Self::ManageOrganizations | Self::ReportUsage | Self::ManageUsers => administers,
            Self::SeeOrganizations => true,
            Self::SeeSyncResults => administers || matches!(role, Role::Finance),
            Self::ManagePlans | Self::ManageSubResellers => administers && partner.owns_plans(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn support_sees_no_integration_and_finance_only_its_results() {
        for partner in [PartnerType::Distributor, PartnerType::DirectReseller, PartnerType::SubReseller] {
            for role in [Role::Owner, Role::SuperAdmin, Role::Admin] {
                assert!(Permission::ManageIntegration.allows(role, partner));
            }
            assert!(!Permission::ManageIntegration.allows(Role::Finance, partner));
            assert!(Permission::SeeSyncResults.allows(Role::Finance, partner));
            assert!(!Permission::SeeSyncResults.allows(Role::Support, partner));
        }
        assert!(!Permission::ManagePlans.allows(Role::Owner, PartnerType::SubReseller));
        assert!(Permission::SeeOrganizations.allows(Role::Support, PartnerType::SubReseller));
        assert!(!Permission::ManageOrganizations.allows(Role::Finance, PartnerType::Distributor));
    }

    #[test]
    fn one_assigns_only_roles_below_ones_own() {
        use Role::{Admin, Finance, Owner, SuperAdmin, Support};
        assert_eq!(Owner.below().collect::<Vec<_>>(), [SuperAdmin, Admin, Finance, Support]);
        assert_eq!(Admin.below().collect::<Vec<_>>(), [Finance, Support]);
        assert_eq!(Support.below().count(), 0);
        for role in Role::ALL {
            assert_eq!(Role::from_word(role.as_str()), Some(role));
            assert_eq!(serde_json::to_value(role).unwrap(), role.as_str());
        }
    }
}
