//! What the lists of plans and organizations are asked by and what they give. Must not hold SQL.

use seatbridge_core::ids::{OrganizationId, PartnerId, PlanId};
use seatbridge_core::organizations::{Organization, OrganizationStatus};
use seatbridge_core::plans::Plan;
use seatbridge_core::usage::Counts;
use seatbridge_core::{Day, PsaKind};

use crate::Moment;

/// An organization with all that is known of it beside its seats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationRecord {
    /// What billing knows.
    pub organization: Organization,
    /// First name of its owner; may be empty.
    pub first_name: String,
    /// Last name of its owner; may be empty.
    pub last_name: String,
    /// When it was created.
    pub created_at: Moment,
    /// When it was last changed.
    pub updated_at: Moment,
    /// When its billing ended: for an unsubscribed or deleted one.
    pub ended_at: Option<Moment>,
}

/// Which organizations of one partner are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationFilter {
    /// Whose: the asking partner or one of its sub-resellers.
    pub partner: PartnerId,
    /// Part of the name or the external id, letter case and accents aside, or the whole id; empty for all.
    pub search: String,
    /// Only of this status.
    pub status: Option<OrganizationStatus>,
    /// Only on this plan.
    pub plan: Option<PlanId>,
}

/// A piece of a list that is ordered by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Piece {
    /// Behind this record (its folded name and id, as [`ListedOrganization::place`] tells); from the beginning without.
    pub after: Option<(String, OrganizationId)>,
    /// Records that are passed over.
    pub offset: u32,
    /// Records at most.
    pub limit: u32,
}

/// An organization of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedOrganization {
    /// The organization.
    pub organization: Organization,
    /// Its place in the order of the list.
    pub place: (String, OrganizationId),
    /// Its latest usage up to the day that was asked for.
    pub latest: Option<(Day, Counts)>,
    /// Where it is linked; never told of a sub-reseller's.
    pub linked: Option<PsaKind>,
}

/// How many organizations have which status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StatusCounts {
    /// In use and billed.
    pub active: u64,
    /// Locked out, still billed.
    pub suspended: u64,
    /// Billing ended, may come back.
    pub unsubscribed: u64,
    /// Gone.
    pub deleted: u64,
}

impl StatusCounts {
    /// How many have this status.
    pub const fn of(&self, status: OrganizationStatus) -> u64 {
        match status {
            OrganizationStatus::Active => self.active,
            OrganizationStatus::Suspended => self.suspended,
            OrganizationStatus::Unsubscribed => self.unsubscribed,
            OrganizationStatus::Deleted => self.deleted,
        }
    }

    /// How many there are.
    pub const fn all(&self) -> u64 {
        self.active + self.suspended + self.unsubscribed + self.deleted
    }
}

/// Seats of all organizations of a partner together, each by its last report of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthSeats {
    /// First day of the month.
    pub month: Day,
    /// Organizations that reported in it.
    pub organizations: u64,
    /// Seats purchased.
    pub purchased: u64,
    /// Seats in use.
    pub in_use: u64,
}

/// A plan of a list, with how many organizations are on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedPlan {
    /// The plan.
    pub plan: Plan,
    /// Organizations of the asking partner.
    pub organizations: u64,
    /// Organizations of its sub-resellers.
    pub below: u64,
}
