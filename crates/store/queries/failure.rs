//! From the databases' errors to the store's own, in one place. Must not quote values: they may be secret.

use seatbridge_core::ledger::Impossible;
use seatbridge_store_model::{StoreError, Unique};
use sqlx::error::ErrorKind;
use sqlx::migrate::MigrateError;

/// What failed in a query; becomes a [`StoreError`] at the facade.
#[derive(Debug)]
pub enum Failure {
    /// The database's own error.
    Sql(sqlx::Error),
    /// The query's verdict.
    Store(StoreError),
}

impl Failure {
    /// Whether the database itself said no: PostgreSQL then refuses the rest of the transaction.
    pub fn ends_transaction(&self) -> bool {
        matches!(self, Self::Sql(_))
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Impossible> for Failure {
    fn from(error: Impossible) -> Self {
        Self::Store(error.into())
    }
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Store(error) => error,
            Failure::Sql(sqlx::Error::Database(error)) => match error.kind() {
                ErrorKind::UniqueViolation => Self::Taken(violated(error.constraint(), error.message())),
                ErrorKind::ForeignKeyViolation => Self::Missing,
                _ => Self::Database(error.message().to_owned()),
            },
            Failure::Sql(sqlx::Error::ColumnDecode { index, .. }) => Self::Corrupt(format!("column {index}")),
            Failure::Sql(error) => Self::Database(error.to_string()),
        }
    }
}

/// The unique constraints by their name, which PostgreSQL tells, and by their columns, which `SQLite` tells (of an index
/// over an expression it tells the name as well).
const UNIQUES: &[(&str, &str, Unique)] = &[
    ("partners_name", "partners.name_key", Unique::PartnerName),
    ("users_email", "users.email_key", Unique::UserEmail),
    ("plans_name", "plans.partner_id, plans.name_key", Unique::PlanName),
    (
        "organizations_external_id",
        "organizations.partner_id, organizations.external_id",
        Unique::OrganizationExternalId,
    ),
    ("connections_live", "connections.partner_id, connections.psa", Unique::Connection),
    ("links_organization", "links.organization_id", Unique::OrganizationLink),
    ("links_line", "links.connection_id, links.line_ref", Unique::LineLink),
    ("changes_open", "index 'changes_open'", Unique::OpenChange),
];

fn violated(constraint: Option<&str>, message: &str) -> Unique {
    let columns = message.strip_prefix("UNIQUE constraint failed: ");
    UNIQUES
        .iter()
        .find(|(name, known, _)| constraint == Some(*name) || columns == Some(*known))
        .map_or(Unique::Other, |(_, _, unique)| *unique)
}

/// Why a database can't be migrated.
pub fn unusable(error: &MigrateError) -> StoreError {
    match error {
        MigrateError::VersionMissing(version) | MigrateError::VersionTooNew(version, _) => StoreError::Corrupt(
            format!("the database was migrated by a newer version of Seatbridge (migration {version})"),
        ),
        MigrateError::VersionMismatch(version) => {
            StoreError::Corrupt(format!("migration {version} is not the one that was applied to this database"))
        }
        other => StoreError::Database(other.to_string()),
    }
}
