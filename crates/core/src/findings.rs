//! Findings: what a person must decide. Must not hold a sentence: texts belong to `i18n`, by kind.

use serde::{Deserialize, Serialize};

use crate::Day;
use crate::psa::ContractRef;
use crate::quantity::UnknownUsage;
use crate::schedule::Unreadable;

/// What was found at an organization or its line. The tag is the stable code of API, CLI and texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum FindingKind {
    /// An organization with seats stands on no line.
    Unmapped {
        /// Its seats.
        seats: i64,
    },
    /// Its usage is not known.
    UsageUnknown(UnknownUsage),
    /// The contract is not in the PSA, or hidden from the API user by its rights.
    ContractGone,
    /// The line is not in the PSA, or hidden from the API user by its rights.
    LineGone,
    /// The line stands on another contract or bills another product than when it was linked.
    LineMoved,
    /// The organization was unlinked while the run was under way.
    Unlinked,
    /// The contract is over.
    ContractEnded {
        /// Its last day.
        ended_on: Day,
        /// The contract that seems to follow it.
        successor: Option<ContractRef>,
    },
    /// The line is over on this day or before a change could take effect, while its contract goes on.
    LineEnded {
        /// Its last day.
        ended_on: Day,
    },
    /// The contract does not bill by the period, or its period is not understood.
    PeriodUnknown,
    /// The PSA's rows can't be read as quantities.
    UnitsUnreadable(Unreadable),
    /// The day the change should take effect on lies after the contract, or in what is billed already.
    NoLawfulDate {
        /// Last day of the contract.
        ends_on: Day,
        /// The contract that seems to follow it.
        successor: Option<ContractRef>,
    },
    /// A person changed the quantity in the PSA.
    ChangedInPsa {
        /// What should stand there by our last write.
        expected: i64,
        /// What stands there.
        observed: i64,
        /// What we want there now.
        wanted: i64,
    },
    /// A change dated in the future that we did not write.
    PendingForeignChange {
        /// Its day.
        on: Day,
        /// Quantity from then on.
        quantity: i64,
    },
    /// Brake: an active organization falls to 0.
    BrakeZero {
        /// Quantity now.
        from: i64,
    },
    /// Brake: a large jump.
    BrakeJump {
        /// Quantity now.
        from: i64,
        /// Quantity wanted.
        to: i64,
    },
    /// Brake: the run would change too many lines.
    BrakeRun {
        /// Lines it would change.
        changes: u32,
        /// Lines it looked at.
        lines: u32,
    },
    /// A write got no answer, and reading has not settled it yet.
    InDoubt,
    /// A write got no answer, and the line shows neither the old nor the new quantity.
    Conflict {
        /// Quantity before.
        before: i64,
        /// Quantity that was to be.
        after: i64,
        /// Quantity now.
        observed: i64,
    },
    /// The PSA refused the write.
    Refused {
        /// What it said.
        reason: String,
    },
    /// The PSA says the change of this day was made already.
    Duplicate {
        /// What it said.
        reason: String,
    },
    /// The write was accepted, and the line does not show it.
    NotVerified {
        /// Quantity that was to be.
        wanted: i64,
        /// Quantity that is there; `None` when it could not be read.
        observed: Option<i64>,
    },
    /// A write of a quantity changed a price: nothing more is written on this connection.
    PriceDrift {
        /// Price before.
        before: String,
        /// Price after.
        after: String,
    },
    /// The connection's writes are stopped by an earlier price drift.
    WritesStopped,
    /// The PSA did not answer, or not usably.
    PsaFailed {
        /// What went wrong, for a person.
        reason: String,
    },
}

impl FindingKind {
    /// The stable code: what `kind` is in JSON.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unmapped { .. } => "unmapped",
            Self::UsageUnknown(_) => "usage_unknown",
            Self::ContractGone => "contract_gone",
            Self::LineGone => "line_gone",
            Self::LineMoved => "line_moved",
            Self::Unlinked => "unlinked",
            Self::ContractEnded { .. } => "contract_ended",
            Self::LineEnded { .. } => "line_ended",
            Self::PeriodUnknown => "period_unknown",
            Self::UnitsUnreadable(_) => "units_unreadable",
            Self::NoLawfulDate { .. } => "no_lawful_date",
            Self::ChangedInPsa { .. } => "changed_in_psa",
            Self::PendingForeignChange { .. } => "pending_foreign_change",
            Self::BrakeZero { .. } => "brake_zero",
            Self::BrakeJump { .. } => "brake_jump",
            Self::BrakeRun { .. } => "brake_run",
            Self::InDoubt => "in_doubt",
            Self::Conflict { .. } => "conflict",
            Self::Refused { .. } => "refused",
            Self::Duplicate { .. } => "duplicate",
            Self::NotVerified { .. } => "not_verified",
            Self::PriceDrift { .. } => "price_drift",
            Self::WritesStopped => "writes_stopped",
            Self::PsaFailed { .. } => "psa_failed",
        }
    }

    /// Whether the line failed, rather than waits for a person.
    pub const fn is_failure(&self) -> bool {
        matches!(
            self,
            Self::InDoubt
                | Self::Conflict { .. }
                | Self::Refused { .. }
                | Self::Duplicate { .. }
                | Self::NotVerified { .. }
                | Self::PsaFailed { .. }
        )
    }
}

/// Worth telling, nothing to decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// The contract is called inactive and bills all the same.
    InactiveContract,
    /// The product is retired and bills all the same.
    RetiredProduct,
    /// The day was moved to the contract's first day.
    MovedToStart,
    /// The day was moved behind a billed period.
    MovedPastBilled,
    /// A brake was released for this run.
    BrakeReleased,
}
