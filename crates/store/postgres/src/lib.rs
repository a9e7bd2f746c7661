//! The shared queries, compiled and checked against PostgreSQL, and how such a database is opened. Must not hold a query
//! that `SQLite` understands as well: those are in `../queries`.
#![expect(missing_docs, reason = "the queries are documented where they are offered, in the facade")]

pub mod dialect;
pub mod pool;
#[path = "../../queries/mod.rs"]
pub mod queries;

/// The database of this driver.
pub type Db = sqlx::Postgres;
/// One connection of this driver.
pub type Conn = sqlx::PgConnection;
