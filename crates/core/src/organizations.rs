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
    /// All, in the order of a life.
    pub const ALL: [Self; 4] = [Self::Active, Self::Suspended, Self::Unsubscribed, Self::Deleted];

    /// Whether its seats are billed.
    pub const fn is_billed(self) -> bool {
        matches!(self, Self::Active | Self::Suspended)
    }

    /// Where the change leads. `ended_days` are the whole days since billing ended.
    pub const fn after(self, change: StatusChange, ended_days: i64) -> Result<Self, ChangeRefused> {
        use StatusChange::{Delete, Reactivate, Suspend, Unsubscribe};
        match (self, change) {
            (Self::Unsubscribed, Reactivate) if ended_days > REACTIVATION_DAYS => Err(ChangeRefused::TooLate),
            (Self::Active, Suspend | Unsubscribe | Delete)
            | (Self::Suspended, Reactivate | Unsubscribe | Delete)
            | (Self::Unsubscribed, Reactivate | Delete) => Ok(change.target()),
            _ => Err(ChangeRefused::NotFromHere),
        }
    }

    /// The changes that are possible now.
    pub fn changes(self, ended_days: i64) -> impl Iterator<Item = StatusChange> {
        StatusChange::ALL.into_iter().filter(move |change| self.after(*change, ended_days).is_ok())
    }
}

/// Days after the end of billing on which an unsubscribed organization can still come back.
pub const REACTIVATION_DAYS: i64 = 45;

/// A step in the life of an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusChange {
    /// Lock it out; billing goes on.
    Suspend,
    /// End billing; it can come back for [`REACTIVATION_DAYS`].
    Unsubscribe,
    /// Bring it back.
    Reactivate,
    /// End it for good.
    Delete,
}

impl StatusChange {
    /// All, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::Reactivate, Self::Suspend, Self::Unsubscribe, Self::Delete];

    /// The change with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|change| change.as_str() == word)
    }

    /// The stable word of URLs, audit and texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Suspend => "suspend",
            Self::Unsubscribe => "unsubscribe",
            Self::Reactivate => "reactivate",
            Self::Delete => "delete",
        }
    }

    /// Where it leads.
    pub const fn target(self) -> OrganizationStatus {
        match self {
            Self::Suspend => OrganizationStatus::Suspended,
            Self::Unsubscribe => OrganizationStatus::Unsubscribed,
            Self::Reactivate => OrganizationStatus::Active,
            Self::Delete => OrganizationStatus::Deleted,
        }
    }
}

/// Why a status can't change so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeRefused {
    /// The status knows no such change.
    NotFromHere,
    /// The organization ended too long ago to come back.
    TooLate,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_status_offers_what_can_follow_it() {
        use StatusChange::{Delete, Reactivate, Suspend, Unsubscribe};
        let offered = |status: OrganizationStatus, days| status.changes(days).collect::<Vec<_>>();
        assert_eq!(offered(OrganizationStatus::Active, 0), [Suspend, Unsubscribe, Delete]);
        assert_eq!(offered(OrganizationStatus::Suspended, 0), [Reactivate, Unsubscribe, Delete]);
        assert_eq!(offered(OrganizationStatus::Unsubscribed, 45), [Reactivate, Delete]);
        assert_eq!(offered(OrganizationStatus::Unsubscribed, 46), [Delete]);
        assert_eq!(offered(OrganizationStatus::Deleted, 0), []);
    }

    #[test]
    fn too_late_is_told_apart_from_impossible() {
        let refused = OrganizationStatus::Unsubscribed.after(StatusChange::Reactivate, 46);
        assert_eq!(refused, Err(ChangeRefused::TooLate));
        let refused = OrganizationStatus::Deleted.after(StatusChange::Reactivate, 0);
        assert_eq!(refused, Err(ChangeRefused::NotFromHere));
    }
}
