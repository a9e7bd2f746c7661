//! Connections and their settings. Must not hold a secret: that is sealed in the store and opened in the engine.

use serde::{Deserialize, Serialize};

use crate::PsaKind;
use crate::ids::{ConnectionId, PartnerId};
use crate::quantity::QuantityRules;

/// A partner's link to one PSA, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// Its id.
    pub id: ConnectionId,
    /// Whose it is.
    pub partner: PartnerId,
    /// Which PSA.
    pub psa: PsaKind,
    /// The public part of the credentials: API user name or public key.
    pub account: String,
    /// Names the PSA tenant, so that the same one is recognised when it is connected again.
    pub tenant: String,
    /// Base URL that discovery found.
    pub endpoint: String,
    /// How it syncs.
    pub settings: ConnectionSettings,
}

/// When a change takes effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EffectiveRule {
    /// At the start of the line's next billing period.
    NextPeriod,
    /// Today.
    Today,
    /// On the first of the current month.
    FirstOfMonth,
    /// On the first of the next month.
    FirstOfNextMonth,
}

/// What to do with a quantity that a person changed in the PSA.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ForeignChange {
    /// Hold the line and ask.
    Ask,
    /// Leave the PSA's value.
    Keep,
    /// Write ours.
    Overwrite,
}

/// How a quantity is brought onto a line, where the PSA leaves a choice (facts: connectwise.md 6.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WriteMode {
    /// In the PSA's usual way: `ConnectWise` gets the new quantity in place, without a date.
    #[default]
    Update,
    /// The line is ended and gets a successor with the new quantity from the effective day on: keeps the history.
    Replace,
}

impl WriteMode {
    /// Whether a PSA can be written in this way.
    pub const fn fits(self, psa: PsaKind) -> bool {
        matches!((self, psa), (Self::Update, _) | (Self::Replace, PsaKind::ConnectWise))
    }
}

/// Changes that wait for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Brakes {
    /// Hold a line when an active organization falls from above 0 to 0.
    pub zero: bool,
    /// Hold a line that changes by more than this share of its quantity, in percent …
    pub line_percent: u32,
    /// … and by more than this number of seats.
    pub line_seats: u32,
    /// Hold a whole run that changes more lines than this.
    pub run_lines: u32,
    /// Hold a whole run that changes more than this share of its lines, in percent …
    pub run_percent: u32,
    /// … when it has at least this number of lines.
    pub run_percent_from: u32,
}

impl Default for Brakes {
    fn default() -> Self {
        Self { zero: true, line_percent: 50, line_seats: 20, run_lines: 500, run_percent: 80, run_percent_from: 500 }
    }
}

/// How a connection syncs. Stored as JSON; a field that is missing there has its default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ConnectionSettings {
    /// How usage becomes a quantity.
    pub quantity: QuantityRules,
    /// How quantities are written.
    pub write_mode: WriteMode,
    /// When more seats take effect.
    pub increase_on: EffectiveRule,
    /// When fewer seats take effect.
    pub decrease_on: EffectiveRule,
    /// What to do when a person changed a quantity in the PSA.
    pub foreign_change: ForeignChange,
    /// Usage older than this many days is unknown.
    pub stale_usage_days: u32,
    /// What waits for a person.
    pub brakes: Brakes,
    /// Share of the PSA's hourly request allowance that Seatbridge may use, in percent, counting other tools' use too.
    pub request_share_percent: u32,
}

impl Default for ConnectionSettings {
    fn default() -> Self {
        Self {
            quantity: QuantityRules::default(),
            write_mode: WriteMode::default(),
            increase_on: EffectiveRule::NextPeriod,
            decrease_on: EffectiveRule::NextPeriod,
            foreign_change: ForeignChange::Ask,
            stale_usage_days: 3,
            brakes: Brakes::default(),
            request_share_percent: 60,
        }
    }
}
