//! Why a use case could not be carried out. Must not hold a sentence: the code and its arguments become one in `i18n`.

use seatbridge_core::actor::Forbidden;
use seatbridge_psa::{ErrorKind, PsaError};
use seatbridge_store_model::{StoreError, Unique};

/// What kind of failure: decides exit status and HTTP status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The input can't be accepted.
    Invalid,
    /// The actor may not do this.
    Forbidden,
    /// The record is not there, or belongs to another tenant.
    NotFound,
    /// The record is there already, or in use.
    Conflict,
    /// The PSA refused or failed.
    Upstream,
    /// The database or the host failed.
    Unavailable,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $kind:ident;)*) => {
        /// Every reason a use case can fail for. Closed: each has a text in every language.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ErrorCode {
            $($(#[$doc])* $name,)*
        }

        impl ErrorCode {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stable word of API and CLI; the text's key is `error-` and this word.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// What kind of failure it is.
            pub const fn kind(self) -> Kind {
                match self { $(Self::$name => Kind::$kind,)* }
            }
        }
    };
}

codes! {
    /// No partner has this name. Args: `name`.
    PartnerUnknown = "partner-unknown", NotFound;
    /// A partner has this name. Args: `name`.
    PartnerNameTaken = "partner-name-taken", Conflict;
    /// A sub-reseller needs a parent.
    ParentMissing = "parent-missing", Invalid;
    /// Only a sub-reseller has a parent.
    ParentNotAllowed = "parent-not-allowed", Invalid;
    /// The parent is a sub-reseller itself. Args: `name`.
    ParentIsSubReseller = "parent-is-sub-reseller", Invalid;
    /// A name is empty or too long. Args: `field`, `max`.
    NameInvalid = "name-invalid", Invalid;
    /// An amount or currency is no such thing. Args: `value`.
    MoneyInvalid = "money-invalid", Invalid;
    /// No plan of the partner has this name. Args: `name`, `known`.
    PlanUnknown = "plan-unknown", NotFound;
    /// A plan of the partner has this name. Args: `name`.
    PlanNameTaken = "plan-name-taken", Conflict;
    /// Sub-resellers have no plans of their own.
    PlansNotHere = "plans-not-here", Forbidden;
    /// The actor lacks a permission. Args: `permission`.
    Forbidden = "forbidden", Forbidden;
    /// The partner has no organization with this id. Args: `id`.
    OrganizationUnknown = "organization-unknown", NotFound;
    /// A file was refused. Args: `file`, `problems` (count), `first`.
    ImportRefused = "import-refused", Invalid;
    /// A file can't be read. Args: `file`, `reason`.
    FileUnreadable = "file-unreadable", Invalid;
    /// The PSA is connected already. Args: `psa`.
    AlreadyConnected = "already-connected", Conflict;
    /// The PSA is not connected. Args: `psa`.
    NotConnected = "not-connected", NotFound;
    /// The key is empty or malformed. Args: `field`.
    CredentialMissing = "credential-missing", Invalid;
    /// No vendor code is configured. Args: `psa`, `setting`.
    VendorCodeMissing = "vendor-code-missing", Invalid;
    /// The PSA grants too few rights. Args: `psa`, `rights` (`entity/operation`, separated by commas).
    RightsMissing = "rights-missing", Invalid;
    /// The form has no such field. Args: `field`, `known`.
    FieldUnknown = "field-unknown", Invalid;
    /// A required field has no value. Args: `field`.
    FieldMissing = "field-missing", Invalid;
    /// The PSA offers no such choice. Args: `field`, `value`.
    ChoiceUnknown = "choice-unknown", Invalid;
    /// The choice is inactive in the PSA, or can't be billed. Args: `field`, `value`, `name`.
    ChoiceInactive = "choice-inactive", Invalid;
    /// A number is out of its bounds. Args: `field`, `min`, `max`.
    NumberOutOfRange = "number-out-of-range", Invalid;
    /// The organization is linked already. Args: `organization`, `psa`.
    OrganizationLinked = "organization-linked", Conflict;
    /// The organization is not linked. Args: `organization`, `psa`.
    OrganizationNotLinked = "organization-not-linked", NotFound;
    /// The line bills another organization already. Args: `line`, `organization`.
    LineLinked = "line-linked", Conflict;
    /// The PSA shows no such company. Args: `company`.
    CompanyUnknown = "company-unknown", NotFound;
    /// The partner's own company is never billed. Args: `company`.
    CompanyIsOwn = "company-is-own", Invalid;
    /// The PSA shows no such contract. Args: `contract`.
    ContractUnknown = "contract-unknown", NotFound;
    /// The contract belongs to another company. Args: `contract`, `company`.
    ContractOfOther = "contract-of-other", Invalid;
    /// The contract was cancelled or is inactive, and its last day has come. Args: `contract`, `day`.
    ContractEnded = "contract-ended", Invalid;
    /// The line is billed no more. Args: `line`, `day`.
    LineEnded = "line-ended", Invalid;
    /// The contract does not bill by the period. Args: `contract`.
    ContractNotRecurring = "contract-not-recurring", Invalid;
    /// The PSA shows no such line. Args: `line`.
    LineUnknown = "line-unknown", NotFound;
    /// The line stands on another contract. Args: `line`, `contract`, `actual`.
    LineOfOther = "line-of-other", Invalid;
    /// A setting is not known or its value is not accepted. Args: `setting`, `reason`.
    SettingInvalid = "setting-invalid", Invalid;
    /// Another process syncs this connection. Args: `psa`.
    SyncRunning = "sync-running", Conflict;
    /// There is no such run. Args: `run`.
    RunUnknown = "run-unknown", NotFound;
    /// The PSA does not know the key. Args: `psa`.
    PsaUnknownKey = "psa-unknown-key", Invalid;
    /// The PSA refuses the credentials and does not say which part. Args: `psa`.
    PsaCredentials = "psa-credentials", Invalid;
    /// The PSA refuses the vendor code. Args: `psa`.
    PsaVendorCode = "psa-vendor-code", Invalid;
    /// The PSA does not know the company id. Args: `psa`.
    PsaCompany = "psa-company", Invalid;
    /// The address is not one of the API. Args: `psa`, `detail`, `problem`.
    PsaAddress = "psa-address", Invalid;
    /// A right is missing. Args: `psa`, `entity`, `operation`.
    PsaForbidden = "psa-forbidden", Upstream;
    /// The PSA can't be reached. Args: `psa`, `detail`, `problem`.
    PsaUnavailable = "psa-unavailable", Upstream;
    /// The PSA did not answer in time. Args: `psa`.
    PsaTimeout = "psa-timeout", Upstream;
    /// The PSA asks to wait. Args: `psa`, `seconds`.
    PsaRateLimited = "psa-rate-limited", Upstream;
    /// The answer is not the PSA's. Args: `psa`, `detail`, `problem`.
    PsaProtocol = "psa-protocol", Upstream;
    /// The address may not be called. Args: `psa`, `host`, `detail`, `problem`.
    PsaBlocked = "psa-blocked", Invalid;
    /// The PSA refused the call. Args: `psa`, `detail`.
    PsaRefused = "psa-refused", Upstream;
    /// The key file can't be used. Args: `reason`.
    KeyFile = "key-file", Unavailable;
    /// A stored secret can't be opened with the key file. Args: `reason`.
    SecretUnreadable = "secret-unreadable", Unavailable;
    /// The database failed. Args: `reason`.
    Database = "database", Unavailable;
    /// The stored data is another version's, or damaged. Args: `reason`.
    StoredData = "stored-data", Unavailable;
    /// A record was changed by somebody else meanwhile.
    Stale = "stale", Conflict;
}

/// A use case failed.
#[derive(Debug, thiserror::Error)]
#[error("{}: {args:?}", code.as_str())]
pub struct Error {
    /// Why.
    pub code: ErrorCode,
    /// What the text speaks of.
    pub args: Vec<(&'static str, String)>,
    /// Where it came from.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What a use case gives.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A failure without arguments.
    pub const fn new(code: ErrorCode) -> Self {
        Self { code, args: Vec::new(), source: None }
    }

    /// The same failure, speaking of this too.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "callers pass numbers, texts and references alike")]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, value.to_string()));
        self
    }

    /// The same failure, caused by this.
    #[must_use]
    pub fn because(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.source = Some(Box::new(source));
        self
    }

    /// A failed call to a PSA of this name.
    pub fn psa(psa: &'static str, error: PsaError) -> Self {
        use seatbridge_psa::error::{AuthProblem as A, Cause};
        let code = match &error.kind {
            ErrorKind::Auth(A::UnknownKey) => ErrorCode::PsaUnknownKey,
            ErrorKind::Auth(A::Refused) => ErrorCode::PsaCredentials,
            ErrorKind::Auth(A::VendorCode) => ErrorCode::PsaVendorCode,
            ErrorKind::Auth(A::UnknownCompany) => ErrorCode::PsaCompany,
            ErrorKind::Auth(A::NoApiPrefix) => ErrorCode::PsaAddress,
            ErrorKind::Forbidden { .. } => ErrorCode::PsaForbidden,
            ErrorKind::RateLimited { .. } => ErrorCode::PsaRateLimited,
            ErrorKind::Unavailable => ErrorCode::PsaUnavailable,
            ErrorKind::Timeout => ErrorCode::PsaTimeout,
            ErrorKind::Protocol => ErrorCode::PsaProtocol,
            ErrorKind::Blocked { .. } => ErrorCode::PsaBlocked,
            ErrorKind::Invalid { .. } if matches!(error.cause, Some(Cause::NoAddress | Cause::NoRegion)) => {
                ErrorCode::PsaAddress
            }
            ErrorKind::NotFound | ErrorKind::Conflict | ErrorKind::Invalid { .. } => ErrorCode::PsaRefused,
        };
        let mut failure = Self::new(code).with("psa", psa).with("detail", &error.detail);
        failure = match &error.kind {
            ErrorKind::Forbidden { entity, operation } => failure.with("entity", entity).with("operation", operation),
            ErrorKind::RateLimited { retry_after } => failure.with("seconds", retry_after.as_secs()),
            ErrorKind::Blocked { host } => failure.with("host", host),
            _ => failure,
        };
        if let Some(cause) = error.cause {
            failure = failure.with("problem", cause.as_str());
        }
        failure.because(error)
    }
}

impl From<Forbidden> for Error {
    fn from(value: Forbidden) -> Self {
        let permission = value.permission.map_or_else(|| "operator".to_owned(), |p| format!("{p:?}"));
        Self::new(ErrorCode::Forbidden).with("permission", permission)
    }
}

impl From<StoreError> for Error {
    fn from(value: StoreError) -> Self {
        let code = match &value {
            StoreError::Taken(Unique::PartnerName) => ErrorCode::PartnerNameTaken,
            StoreError::Taken(Unique::PlanName) => ErrorCode::PlanNameTaken,
            StoreError::Taken(Unique::Connection) => ErrorCode::AlreadyConnected,
            StoreError::Stale => ErrorCode::Stale,
            StoreError::Corrupt(_) => ErrorCode::StoredData,
            _ => ErrorCode::Database,
        };
        Self::new(code).with("reason", &value).because(value)
    }
}
