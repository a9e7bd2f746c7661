//! Usage: what was counted at an organization on a day. Must not turn counts into a billed quantity (`quantity`).

use serde::{Deserialize, Serialize};

use crate::ids::OrganizationId;
use crate::{Day, Seats};

/// The four counts of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Seats the organization bought.
    pub purchased: Seats,
    /// Seats in use.
    pub in_use: Seats,
    /// Deactivated accounts whose data is kept.
    pub deactivated: Seats,
    /// Shared mailboxes.
    pub shared: Seats,
}

/// Usage of one organization on one day. Append-only: a later report for the same day replaces this one, and both stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Whose seats.
    pub organization: OrganizationId,
    /// Counted for this day.
    pub day: Day,
    /// The counts.
    pub counts: Counts,
}
