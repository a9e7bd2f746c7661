//! What the port speaks of beyond the domain's own billing types. Must not hold a vendor's field names.

use seatbridge_core::billing::Line;
use seatbridge_core::psa::{CompanyRef, LineKey, ProductRef};
use seatbridge_core::{Day, PsaKind, Seats};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::error::Operation;

/// What a partner types to connect.
#[derive(Debug, Clone)]
pub enum Credentials {
    /// Autotask: an API user.
    Autotask {
        /// User name of the API user; the form calls it key.
        key: String,
        /// Its secret.
        secret: SecretString,
        /// The vendor code: identifies Seatbridge (or the installation) to Autotask.
        integration_code: SecretString,
    },
    /// ConnectWise: the keys of an API member.
    ConnectWise {
        /// The site as typed: scheme and path may be left out.
        site: String,
        /// The company id of the login; upper and lower case matter.
        company: String,
        /// The public key.
        public_key: String,
        /// The private key.
        private_key: SecretString,
        /// The vendor code: identifies Seatbridge (or the installation) to ConnectWise.
        client_id: SecretString,
    },
}

impl Credentials {
    /// Which PSA they are for.
    pub const fn psa(&self) -> PsaKind {
        match self {
            Self::Autotask { .. } => PsaKind::Autotask,
            Self::ConnectWise { .. } => PsaKind::ConnectWise,
        }
    }
}

/// What a successful login told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    /// Base URL of the PSA's API for this tenant.
    pub endpoint: String,
    /// Names the PSA tenant for good, so that the same one is recognised when it is connected again.
    pub tenant: String,
    /// The rights that were looked at.
    pub rights: Vec<Right>,
}

/// One right Seatbridge needs, or does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Right {
    /// The entity, in the PSA's own word.
    pub entity: String,
    /// The operation.
    pub operation: Operation,
    /// What the PSA grants.
    pub access: Access,
    /// Whether Seatbridge can't work without it.
    pub needed: bool,
    /// Whether it is granted and never used: better taken away.
    #[serde(default)]
    pub surplus: bool,
}

/// How much of an entity the API user reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Nothing.
    None,
    /// Some records; others are silently left out.
    Restricted,
    /// Everything.
    All,
    /// The PSA did not tell in a way we understand.
    Unknown,
}

/// A company of the PSA.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Company {
    /// Its id.
    pub id: CompanyRef,
    /// Its name.
    pub name: String,
    /// The number or key the partner gave it, the best evidence for a suggestion.
    pub external_id: Option<String>,
    /// Whether the PSA calls it active.
    pub active: bool,
    /// Whether it is a customer, where the PSA tells.
    pub kind: CompanyKind,
}

/// What a company is to the partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CompanyKind {
    /// A customer, or a kind of its own that the partner made.
    Customer,
    /// A prospect or lead.
    Prospect,
    /// The partner itself: never offered.
    Own,
    /// A deleted twin: never offered.
    Deleted,
}

/// One line whose quantities are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleAsk {
    /// The line.
    pub key: LineKey,
    /// First day that must be complete.
    pub from: Day,
    /// Last day that must be complete; later days come back only where they differ or are billed.
    pub as_of: Day,
    /// Last day of the contract.
    pub until: Day,
}

/// One write to one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineWrite {
    /// The line.
    pub key: LineKey,
    /// What it bills: sent along where the PSA would otherwise accept another line.
    pub product: ProductRef,
    /// From which day on; `None` where the PSA's write carries no date.
    pub effective_on: Option<Day>,
    /// Quantity as read just before.
    pub before: Seats,
    /// Quantity that is wanted.
    pub after: Seats,
}

/// A write that the PSA accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The line as the answer shows it, where the answer shows it.
    pub line: Option<Line>,
    /// The quantity the answer shows. `None`: it must be read back.
    pub quantity: Option<Seats>,
}

/// How far a write got that ends a line and puts a successor in its place, as reading shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replaced {
    /// This client writes in place: the quantity itself tells.
    NotSupported,
    /// Nothing happened: the old line stands alone.
    Old,
    /// The successor is there, and the old line has not been ended: both would be billed.
    Half(LineKey),
    /// The successor is there and the old line ends the day before it.
    New(LineKey),
}

/// Calls made so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Requests {
    /// Calls that read.
    pub reads: u64,
    /// Calls that wrote.
    pub writes: u64,
}
