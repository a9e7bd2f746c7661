//! The closing sum of a run: every reported seat is somewhere. Must not trust the plan: it is checked against the usage.

use serde::{Deserialize, Serialize};

/// Where the reported seats of a run went, in seats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Totals {
    /// Seats reported by all organizations in the run.
    pub reported: i64,
    /// Seats that stand on lines.
    pub billed: i64,
    /// Seats that a rule leaves out; negative where a minimum bills more than was reported.
    pub excluded: i64,
    /// Seats of organizations that stand on no line.
    pub unmapped: i64,
    /// Seats of lines that wait for a person.
    pub held: i64,
    /// Seats of lines whose write failed.
    pub failed: i64,
}

/// What one organization adds to the sum: `reported` seats, and where they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Share {
    /// On a line, with this quantity; the rest of `reported` is excluded by rule.
    Billed {
        /// The quantity on the line.
        quantity: i64,
    },
    /// Left out by rule.
    Excluded,
    /// On no line.
    Unmapped,
    /// Waiting for a person.
    Held,
    /// Failed.
    Failed,
}

impl Totals {
    /// Adds where the seats of one organization are. `reported` itself is summed elsewhere, from the usage.
    pub const fn place(&mut self, reported: i64, share: Share) {
        match share {
            Share::Billed { quantity } => {
                self.billed += quantity;
                self.excluded += reported - quantity;
            }
            Share::Excluded => self.excluded += reported,
            Share::Unmapped => self.unmapped += reported,
            Share::Held => self.held += reported,
            Share::Failed => self.failed += reported,
        }
    }

    /// Whether every reported seat is accounted for.
    pub const fn closes(&self) -> bool {
        self.reported == self.billed + self.excluded + self.unmapped + self.held + self.failed
    }
}
