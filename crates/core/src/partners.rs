//! Partners: the tenants of an installation. Must not decide who may see them; `permissions` does.

use serde::{Deserialize, Serialize};

use crate::ids::PartnerId;

/// What a partner is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartnerType {
    /// Sells through sub-resellers and directly.
    Distributor,
    /// Sells directly; may have sub-resellers.
    DirectReseller,
    /// Child of one of the other two; sells its parent's plans.
    SubReseller,
}

impl PartnerType {
    /// Whether this type owns plans and has a plan mapping.
    pub const fn owns_plans(self) -> bool {
        !matches!(self, Self::SubReseller)
    }
}

/// A company that sells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partner {
    /// Its id.
    pub id: PartnerId,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: PartnerType,
    /// Its name, unique in the installation (letter case and accents aside).
    pub name: String,
    /// The distributor or direct reseller above a sub-reseller.
    pub parent: Option<PartnerId>,
}
