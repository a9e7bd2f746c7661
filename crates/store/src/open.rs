//! Opening a database and its transactions. Must not hold a query.

use std::path::PathBuf;

use seatbridge_store_postgres as postgres;
use seatbridge_store_sqlite as sqlite;
use secrecy::{ExposeSecret, SecretString};

use crate::StoreError;

/// Where the data is.
#[derive(Debug, Clone)]
pub enum Database {
    /// A file, created when it is not there.
    Sqlite(PathBuf),
    /// The URL of a database of a PostgreSQL server.
    Postgres(SecretString),
}

/// An open database. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) pool: Pool,
}

#[derive(Debug, Clone)]
pub(crate) enum Pool {
    Sqlite(sqlite::pool::Pool),
    Postgres(postgres::pool::Pool),
}

/// A write transaction: dropped without [`Tx::commit`], nothing of it happened.
///
/// Nothing may be awaited in it but the store: on `SQLite` everybody else's writes wait for its end. Once the database
/// refused a statement ([`StoreError::Taken`], [`StoreError::Missing`] by a reference, [`StoreError::Database`]), the rest is
/// refused too, and so is the commit: PostgreSQL does it so, and a commit that stores nothing must not pass for one.
#[derive(Debug)]
pub struct Tx {
    pub(crate) open: Open,
    pub(crate) broken: bool,
}

#[derive(Debug)]
pub(crate) enum Open {
    Sqlite(sqlite::pool::Tx),
    Postgres(postgres::pool::Tx),
}

impl Store {
    /// Opens a database, creates and migrates what is missing. Refuses one that a newer version migrated, or whose
    /// migrations were edited.
    pub async fn open(database: &Database) -> Result<Self, StoreError> {
        let pool = match database {
            Database::Sqlite(path) => Pool::Sqlite(sqlite::pool::Pool::open(path).await?),
            Database::Postgres(url) => Pool::Postgres(postgres::pool::Pool::open(url.expose_secret()).await?),
        };
        Ok(Self { pool })
    }

    /// Begins a write transaction. On `SQLite` there is one at a time: it waits its turn.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        let open = match &self.pool {
            Pool::Sqlite(pool) => Open::Sqlite(pool.begin().await?),
            Pool::Postgres(pool) => Open::Postgres(pool.begin().await?),
        };
        Ok(Tx { open, broken: false })
    }

    /// Closes all connections.
    pub async fn close(self) {
        match &self.pool {
            Pool::Sqlite(pool) => pool.close().await,
            Pool::Postgres(pool) => pool.close().await,
        }
    }
}

impl Tx {
    /// Makes everything of this transaction happen.
    pub async fn commit(self) -> Result<(), StoreError> {
        self.require_sound()?;
        match self.open {
            Open::Sqlite(tx) => Ok(sqlite::pool::commit(tx).await?),
            Open::Postgres(tx) => Ok(postgres::pool::commit(tx).await?),
        }
    }

    pub(crate) fn require_sound(&self) -> Result<(), StoreError> {
        if self.broken {
            return Err(StoreError::Database("an earlier statement of this transaction was refused".to_owned()));
        }
        Ok(())
    }

    /// Gives everything of this transaction up.
    pub async fn rollback(self) -> Result<(), StoreError> {
        match self.open {
            Open::Sqlite(tx) => Ok(sqlite::pool::rollback(tx).await?),
            Open::Postgres(tx) => Ok(postgres::pool::rollback(tx).await?),
        }
    }
}
