//! Organizations: the customers of a partner. Must not know their seats (`usage`) or lines (`mappings`).

use serde::{Deserialize, Serialize};

use crate::ids::{OrganizationId, PartnerId, PlanId};

/// Where an organization stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrganizationStatus {
    /// In use and billed.
    Active,
    /// Locked out, still billed.
    Suspended,
    /// Billing ended; can come back within 45 days.
    Unsubscribed,
    /// Gone; billing ended.
    Deleted,
}

impl OrganizationStatus {
    /// Whether its seats are billed.
    pub const fn is_billed(self) -> bool {
        matches!(self, Self::Active | Self::Suspended)
    }
}

/// A customer of a partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// The partner that owns it.
    pub partner: PartnerId,
    /// The id the backup product knows it by; unique per partner.
    pub external_id: String,
    /// Its name.
    pub name: String,
    /// Address of its owner; may be empty.
    pub email: String,
    /// ISO 3166 country code of two letters; may be empty.
    pub country: String,
    /// The plan it is on.
    pub plan: PlanId,
    /// Where it stands in its life.
    pub status: OrganizationStatus,
}
