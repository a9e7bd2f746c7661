//! Rows of the mapping tables: what is linked, what is not, what rests. Must not hold SQL.

use seatbridge_core::connections::ConnectionSettings;
use seatbridge_core::ids::{ConnectionId, OrganizationId, PlanId};
use seatbridge_core::mappings::{OrganizationMapping, PlanMapping, Selection};
use seatbridge_core::organizations::OrganizationStatus;
use seatbridge_core::plans::Plan;

use crate::Moment;

/// Which rows of a mapping table are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum RowFilter {
    /// Everything but what is deleted and linked nowhere.
    #[default]
    All,
    /// What is billed and linked nowhere.
    Unlinked,
    /// What is linked in this connection.
    Linked,
    /// What is linked in this connection and has an open finding or a choice gone stale.
    Attention,
}

/// One page of a mapping table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RowsAsk {
    /// A part of name or external id, letter case and accents aside; empty for all.
    pub search: String,
    /// Which rows.
    pub filter: RowFilter,
    /// Rows of this plan alone.
    pub plan: Option<PlanId>,
    /// This organization alone.
    pub organization: Option<OrganizationId>,
    /// Rows at most.
    pub limit: u32,
    /// Rows before them.
    pub offset: u32,
}

/// An organization as a row of the mapping table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationRow {
    /// Its id.
    pub id: OrganizationId,
    /// The id the backup product knows it by.
    pub external_id: String,
    /// Its name.
    pub name: String,
    /// The plan it is on.
    pub plan: PlanId,
    /// Where it stands in its life.
    pub status: OrganizationStatus,
    /// The connection it is linked in.
    pub linked_in: Option<ConnectionId>,
}

/// How the organizations of a partner stand to one connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OrganizationCounts {
    /// All that the table shows.
    pub all: u64,
    /// Linked in this connection.
    pub linked: u64,
    /// Billed and linked nowhere.
    pub unlinked: u64,
    /// Linked in another connection.
    pub elsewhere: u64,
    /// Linked in this connection, with an open finding.
    pub attention: u64,
}

/// An own plan as a row of the mapping table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanRow {
    /// The plan.
    pub plan: Plan,
    /// What it is in the PSA.
    pub mapping: Option<PlanMapping>,
    /// Fields whose choice was gone or inactive when it was last looked at.
    pub stale: Vec<String>,
}

/// How the own plans of a partner stand to one connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PlanCounts {
    /// All own plans.
    pub all: u64,
    /// Linked.
    pub linked: u64,
    /// Linked, with a choice gone stale.
    pub attention: u64,
}

/// How alerts of a connection become tickets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketMapping {
    /// The choices.
    pub selection: Selection,
    /// Fields whose choice was gone or inactive when it was last looked at: tickets wait.
    pub stale: Vec<String>,
    /// When it was made.
    pub updated_at: Moment,
}

/// A link of an earlier connection to the same PSA tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestingLink {
    /// The link.
    pub link: OrganizationMapping,
    /// External id of the organization.
    pub external_id: String,
    /// Name of the organization.
    pub name: String,
    /// Where the organization is linked by now.
    pub linked_in: Option<ConnectionId>,
    /// The organization that the line bills by now.
    pub line_holder: Option<String>,
}

/// An earlier connection to the same PSA tenant whose mappings can still be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierConnection {
    /// Its id.
    pub id: ConnectionId,
    /// When it was revoked.
    pub revoked_at: Moment,
    /// How it synced.
    pub settings: ConnectionSettings,
    /// Plans that are linked in it and not in the present one.
    pub plans: u64,
    /// Whether it has a ticket mapping and the present one has none.
    pub tickets: bool,
}
