//! What the store takes and gives where the domain has no type of its own, and its errors. Must not hold SQL.

use chrono::{DateTime, Utc};
use seatbridge_core::connections::ConnectionSettings;
use seatbridge_core::findings::FindingKind;
use seatbridge_core::ids::{
    AuditId, ChangeId, ConnectionId, FindingId, JobId, OrganizationId, PartnerId, RunId, UserId,
};
use seatbridge_core::ledger::ChangeState;
use seatbridge_core::psa::{LineKey, LineRef};
use seatbridge_core::schedule::Steps;
use seatbridge_core::usage::Counts;
use seatbridge_core::{Day, PsaKind};

/// A point in time. The store keeps microseconds.
pub type Moment = DateTime<Utc>;

/// What failed in the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A record with this value is there already.
    #[error("{0:?} is there already")]
    Taken(Unique),
    /// A record refers to one that is not there, or belongs to another partner.
    #[error("a record refers to one that is not there")]
    Missing,
    /// The record was changed or taken over by somebody else meanwhile.
    #[error("the record was changed by somebody else")]
    Stale,
    /// A change can't see this event in its state: a defect of ours.
    #[error(transparent)]
    Impossible(#[from] seatbridge_core::ledger::Impossible),
    /// The data can't be understood: written by a newer version, or damaged.
    #[error("stored data can't be read: {0}")]
    Corrupt(String),
    /// The database can't be reached or used.
    #[error("the database failed: {0}")]
    Database(String),
}

/// What must be unique.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unique {
    /// Name of a partner in the installation.
    PartnerName,
    /// E-mail address of a user in the installation.
    UserEmail,
    /// Name of a plan of its owner.
    PlanName,
    /// External id of an organization of its partner.
    OrganizationExternalId,
    /// One live connection per PSA and partner.
    Connection,
    /// One live link per organization.
    OrganizationLink,
    /// One organization per line.
    LineLink,
    /// One open change per line.
    OpenChange,
    /// Anything else.
    Other,
}

/// A person who can sign in. Passwords come with the portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserRecord {
    /// Its id.
    pub id: UserId,
    /// Its partner; `None` for an operator.
    pub partner: Option<PartnerId>,
    /// Login.
    pub email: String,
    /// Name for display.
    pub name: String,
    /// `owner` … `support`; `operator` for an operator.
    pub role: String,
}

/// What became of the organizations that were handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Upserted {
    /// They were not there before.
    pub created: u64,
    /// They were there with other values.
    pub updated: u64,
    /// They were there with the same values.
    pub unchanged: u64,
}

/// Usage to be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewUsage {
    /// Whose.
    pub organization: OrganizationId,
    /// Which day.
    pub day: Day,
    /// The counts.
    pub counts: Counts,
}

/// A connection to be stored.
#[derive(Debug, Clone)]
pub struct NewConnection {
    /// Its id.
    pub id: ConnectionId,
    /// Which PSA.
    pub psa: PsaKind,
    /// The public part of the credentials.
    pub account: String,
    /// Names the PSA tenant.
    pub tenant: String,
    /// Base URL that discovery found.
    pub endpoint: String,
    /// How it syncs.
    pub settings: ConnectionSettings,
    /// The sealed credentials: opaque here.
    pub secret: Vec<u8>,
    /// The rights that were found, as JSON.
    pub rights: String,
}

/// What the store knows of a live connection beside its core fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionState {
    /// When it was connected.
    pub connected_at: Moment,
    /// No calls before this moment.
    pub paused_until: Option<Moment>,
    /// When the price check of its first write passed.
    pub price_checked_at: Option<Moment>,
    /// When a price drift stopped its writes.
    pub writes_stopped_at: Option<Moment>,
    /// The rights that were found, as JSON.
    pub rights: String,
    /// When the local copy of its companies was made.
    pub companies_at: Option<Moment>,
}

/// The lease that makes one process the writer of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// Grows with every claim; a write with an older one is refused.
    pub token: i64,
}

/// A company of the local copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanyRow {
    /// The PSA's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The partner's own number for it.
    pub external_id: Option<String>,
    /// Whether the PSA calls it active.
    pub active: bool,
    /// `customer`, `prospect`, `own`, `deleted`.
    pub kind: String,
}

/// A sync run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRecord {
    /// Its id.
    pub id: RunId,
    /// Of which connection.
    pub connection: ConnectionId,
    /// Whether it only looked.
    pub preview: bool,
    /// `running`, `green`, `findings`, `red`.
    pub state: String,
    /// The calendar day it ran for.
    pub today: Day,
    /// When it began.
    pub started_at: Moment,
    /// When it ended.
    pub finished_at: Option<Moment>,
    /// Hash of its plan.
    pub plan_hash: String,
    /// Its report without the lines, as JSON.
    pub report: String,
}

/// One line of a run, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunLineRecord {
    /// The organization.
    pub organization: OrganizationId,
    /// The line; `None` for an unmapped organization.
    pub line: Option<LineRef>,
    /// `in_step`, `raise`, `lower`, `held`, `failed`, `unmapped`, `kept`.
    pub verdict: String,
    /// Everything about it (wanted, observed, written, rule, when, answer) as JSON.
    pub detail: String,
}

/// One intended write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeRecord {
    /// Its id.
    pub id: ChangeId,
    /// The run that decided it.
    pub run: RunId,
    /// Of which connection.
    pub connection: ConnectionId,
    /// For which organization.
    pub organization: OrganizationId,
    /// Which line.
    pub key: LineKey,
    /// From which day on; `None` where the write carries no date.
    pub effective_on: Option<Day>,
    /// Quantity before, as of that day.
    pub before: i64,
    /// Quantity wanted, as of that day.
    pub after: i64,
    /// What the line's quantity over time is to be once this is confirmed.
    pub expected: Steps,
    /// Where it stands.
    pub state: ChangeState,
    /// When it was written down.
    pub intended_at: Moment,
    /// When it was sent.
    pub sent_at: Option<Moment>,
    /// When its state became an end state.
    pub settled_at: Option<Moment>,
    /// What the PSA answered, shortened.
    pub answer: Option<String>,
    /// The line that took the place of `key`, where the write replaced it.
    pub successor: Option<LineRef>,
}

/// Something a person must decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingRecord {
    /// Its id.
    pub id: FindingId,
    /// Of which connection.
    pub connection: ConnectionId,
    /// At which organization.
    pub organization: Option<OrganizationId>,
    /// At which line.
    pub line: Option<LineRef>,
    /// What.
    pub kind: FindingKind,
    /// The run that found it first.
    pub opened_by: RunId,
    /// When.
    pub opened_at: Moment,
    /// When it was no longer found.
    pub resolved_at: Option<Moment>,
}

/// A finding of a run, before the store decides whether it is new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFinding {
    /// Its id, should it be new.
    pub id: FindingId,
    /// At which organization.
    pub organization: Option<OrganizationId>,
    /// At which line.
    pub line: Option<LineRef>,
    /// What.
    pub kind: FindingKind,
}

/// One row of the audit: who did what to what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRecord {
    /// Its id.
    pub id: AuditId,
    /// Whose data; `None` for the installation's own.
    pub partner: Option<PartnerId>,
    /// Who, as `Actor` displays.
    pub actor: String,
    /// What was done, such as `connection.connected`.
    pub action: String,
    /// The id of the object.
    pub object: String,
    /// Old and new values as JSON; secrets only as "changed".
    pub diff: String,
    /// When.
    pub at: Moment,
}

/// A job to be queued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// Its id.
    pub id: JobId,
    /// For whom it acts; `None` for the installation.
    pub partner: Option<PartnerId>,
    /// Its kind, such as `refresh_companies`.
    pub kind: String,
    /// Versioned payload as JSON.
    pub payload: String,
    /// Not before this moment.
    pub run_at: Moment,
    /// Attempts before it is buried.
    pub max_attempts: u32,
    /// While a job with the same key waits or runs, this one is not queued.
    pub dedup_key: Option<String>,
}

/// A claimed job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// For whom it acts.
    pub partner: Option<PartnerId>,
    /// Its kind.
    pub kind: String,
    /// Versioned payload as JSON.
    pub payload: String,
    /// This attempt, from 1.
    pub attempt: u32,
    /// Fences this attempt: an older one can't complete the job.
    pub token: i64,
}
