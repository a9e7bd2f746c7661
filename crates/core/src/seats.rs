//! Counted seats. Must not be negative, fractional or invented.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A number of seats; never negative, never a fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seats(pub u32);

impl Seats {
    /// No seats at all.
    pub const ZERO: Self = Self(0);

    /// The number, wide enough for sums and differences.
    pub const fn get(self) -> i64 {
        self.0 as i64
    }

    /// Seats from a number of a database or PSA; `None` when it is negative or too large.
    pub fn from_i64(value: i64) -> Option<Self> {
        u32::try_from(value).ok().map(Self)
    }
}

impl fmt::Display for Seats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
