//! The one error of the port. Its kind decides what happens next, never its text.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Whether a call reached the PSA. Billing depends on it: only what was certainly not sent may be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sent {
    /// It never left: refused by us, or no connection was made.
    NotSent,
    /// It arrived and was answered with a refusal.
    Sent,
    /// It left, and no answer that can be trusted came back.
    Unknown,
}

/// What kind of failure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum ErrorKind {
    /// The PSA does not accept the credentials.
    Auth(AuthProblem),
    /// A right is missing.
    Forbidden {
        /// The entity, in the PSA's own word.
        entity: String,
        /// The operation.
        operation: Operation,
    },
    /// The record is not there.
    NotFound,
    /// The PSA says that this was done already (Autotask: "duplicate", facts: autotask.md 7.3).
    Conflict,
    /// The PSA refuses the values.
    Invalid {
        /// What it said, per field where it says so.
        reasons: Vec<String>,
    },
    /// Too many calls; not before this long.
    RateLimited {
        /// How long to wait.
        #[serde(with = "millis")]
        retry_after: Duration,
    },
    /// The PSA can't be reached or does not work.
    Unavailable,
    /// No answer in time.
    Timeout,
    /// The answer is not what the PSA's documentation promises.
    Protocol,
    /// The guard does not allow this address.
    Blocked {
        /// The host.
        host: String,
    },
}

/// What is wrong with the credentials, as far as the PSA tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthProblem {
    /// The PSA does not know the key (API user, public key).
    UnknownKey,
    /// One of key, secret, vendor code or server is wrong, and the PSA does not say which.
    Refused,
    /// The PSA does not know the company id.
    UnknownCompany,
    /// The vendor code (integration code, client id) is refused.
    VendorCode,
    /// The address lacks the `api-` prefix.
    NoApiPrefix,
}

/// The closer cause of a failure, where it is known. It chooses the sentence for a person, never what happens next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// No connection was made: the name is not known, nobody listens, the certificate is not trusted.
    NoConnection,
    /// A page for people came: of the user interface, of a guard in front, or of maintenance.
    WebPage,
    /// The server sends callers to another address.
    Redirect,
    /// The server does not serve this company or codebase.
    NotServed,
    /// The server wants https, or the address of its API.
    SslRequired,
    /// The address is plain http. The detail is the same one with https.
    PlainHttp,
    /// The address is one of the vendor's without its region. The detail is an example.
    NoRegion,
    /// What was typed is no address of a server.
    NoAddress,
}

impl Cause {
    /// The word the texts tell it by.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoConnection => "no_connection",
            Self::WebPage => "web_page",
            Self::Redirect => "redirect",
            Self::NotServed => "not_served",
            Self::SslRequired => "ssl_required",
            Self::PlainHttp => "plain_http",
            Self::NoRegion => "no_region",
            Self::NoAddress => "no_address",
        }
    }
}

/// What was tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// Reading.
    Read,
    /// Creating.
    Create,
    /// Changing.
    Update,
    /// Deleting.
    Delete,
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Read => "read",
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
        })
    }
}

/// A call to a PSA failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PsaError {
    /// What kind.
    pub kind: ErrorKind,
    /// Whether the call reached the PSA.
    pub sent: Sent,
    /// What was being done, such as `POST Contracts/7/ServiceAdjustments`; never holds a secret or a query string.
    pub call: String,
    /// What the PSA or the transport said, shortened; never holds a secret.
    pub detail: String,
    /// The closer cause, where it is known.
    #[serde(default)]
    pub cause: Option<Cause>,
}

impl PsaError {
    /// An error of a call.
    pub fn new(kind: ErrorKind, sent: Sent, call: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { kind, sent, call: call.into(), detail: detail.into(), cause: None }
    }

    /// The same error with its closer cause.
    #[must_use]
    pub fn because(self, cause: Cause) -> Self {
        Self { cause: Some(cause), ..self }
    }

    /// Whether a write that failed so may have happened all the same.
    pub const fn in_doubt(&self) -> bool {
        matches!(self.sent, Sent::Unknown)
    }
}

impl fmt::Display for PsaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {:?} ({:?}): {}", self.call, self.kind, self.sent, self.detail)
    }
}

impl std::error::Error for PsaError {}

mod millis {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(value: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(u64::try_from(value.as_millis()).unwrap_or(u64::MAX))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        u64::deserialize(deserializer).map(Duration::from_millis)
    }
}
