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
    /// Create, edit and import organizations.
    ManageOrganizations,
    /// Report usage.
    ReportUsage,
    /// Create sub-resellers and assign plans to them.
    ManageSubResellers,
}

impl Permission {
    /// Whether a user of this role, at a partner of this type, has the permission.
    pub const fn allows(self, role: Role, partner: PartnerType) -> bool {
        let administers = matches!(role, Role::Owner | Role::SuperAdmin | Role::Admin);
        match self {
            Self::ManageIntegration | Self::ManageOrganizations | Self::ReportUsage => administers,
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
    }
}
