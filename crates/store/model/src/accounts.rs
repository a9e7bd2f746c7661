//! People, their sessions and links, and what the operator sees of partners. Must not hold a password or a token: of those
//! only hashes come here.

use seatbridge_core::PsaKind;
use seatbridge_core::ids::{AuditId, PartnerId, PlanId, UserId};
use seatbridge_core::partners::Partner;

use crate::Moment;

/// A person to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUser {
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
    /// The language to begin with.
    pub locale: Option<String>,
}

/// A person who can sign in, once there is a password.
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
    /// The language the person chose.
    pub locale: Option<String>,
    /// Whether the person has chosen a password.
    pub has_password: bool,
    /// When it was stored.
    pub created_at: Moment,
    /// When it was last invited.
    pub invited_at: Option<Moment>,
    /// When it last signed in.
    pub signed_in_at: Option<Moment>,
}

/// A person with its partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The person.
    pub user: UserRecord,
    /// Its partner; `None` for an operator.
    pub partner: Option<Partner>,
}

/// A session that is still good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenSession {
    /// Whose.
    pub account: Account,
    /// When it was last used, to within some minutes.
    pub seen_at: Moment,
}

/// A link that is still good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenLink {
    /// `set_up`, `invitation` or `reset`.
    pub purpose: String,
    /// For whom; `None` for the first set-up.
    pub account: Option<Account>,
}

/// A partner in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerRow {
    /// The partner.
    pub partner: Partner,
    /// Name of the partner above it.
    pub parent_name: Option<String>,
    /// When it was created.
    pub created_at: Moment,
    /// How many plans it may use.
    pub plans: u64,
}

/// A plan that a sub-reseller may be allowed to use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanChoice {
    /// The plan.
    pub plan: PlanId,
    /// Its name.
    pub name: String,
    /// Whether the sub-reseller may use it.
    pub assigned: bool,
    /// How many organizations of the sub-reseller are on it.
    pub organizations: u64,
}

/// How a live connection is, without anything that a partner keeps to itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionHealthRow {
    /// Whose.
    pub partner: PartnerId,
    /// Which PSA.
    pub psa: PsaKind,
    /// Since when.
    pub connected_at: Moment,
    /// No calls before this moment.
    pub paused_until: Option<Moment>,
    /// When a price drift stopped its writes.
    pub writes_stopped_at: Option<Moment>,
    /// `running`, `green`, `findings`, `red`: how the last run that was no preview went.
    pub last_run: Option<String>,
    /// When that run began.
    pub last_run_at: Option<Moment>,
}

/// Which rows of the audit are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditFilter {
    /// Only by this actor.
    pub actor: Option<String>,
    /// Only this action.
    pub action: Option<String>,
    /// Only about this object.
    pub object: Option<String>,
    /// Only before this moment.
    pub until: Option<Moment>,
    /// Only rows that stand behind this one, newest first.
    pub after: Option<(Moment, AuditId)>,
}
