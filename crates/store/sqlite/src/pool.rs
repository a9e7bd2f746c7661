//! Opening a `SQLite` file: several readers, one writer. Must not hold a query.

use std::path::Path;
use std::time::Duration;

use seatbridge_store_model::StoreError;
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{SqlitePool, Transaction};

use crate::Db;
use crate::queries::{Failure, unusable};

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../migrations/sqlite");

/// Connections that may read at the same time.
const READERS: u32 = 4;
/// How long somebody waits for the writer: longer than any transaction takes, an import included.
const PATIENCE: Duration = Duration::from_mins(2);

/// A write transaction; dropped, it is rolled back.
pub type Tx = Transaction<'static, Db>;

/// An open database file.
#[derive(Debug, Clone)]
pub struct Pool {
    readers: SqlitePool,
    writer: SqlitePool,
}

impl Pool {
    /// Opens the file, creates it when it is not there, and migrates it.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        create_private(path)
            .map_err(|error| StoreError::Database(format!("{} can't be used: {error}", path.display())))?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // an intent must survive a power cut before its call leaves
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            .pragma("secure_delete", "on");
        let pool = |connections| {
            SqlitePoolOptions::new().max_connections(connections).acquire_timeout(PATIENCE).idle_timeout(None)
        };
        let writer = pool(1).max_lifetime(None).connect_with(options.clone()).await.map_err(Failure::from)?;
        migrate(&writer).await?;
        let readers = pool(READERS).connect_with(options.pragma("query_only", "on")).await.map_err(Failure::from)?;
        Ok(Self { readers, writer })
    }

    /// A connection that can only read.
    pub async fn reader(&self) -> Result<PoolConnection<Db>, Failure> {
        Ok(self.readers.acquire().await?)
    }

    /// The write transaction, as soon as nobody else has one.
    pub async fn begin(&self) -> Result<Tx, Failure> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// Closes all connections.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// Brings the schema up to date, or refuses the file.
async fn migrate(writer: &SqlitePool) -> Result<(), StoreError> {
    if is_current(writer).await? {
        // compares what was applied with what this program holds; writes nothing, so that nobody waits
        return MIGRATIONS.run(writer).await.map_err(|error| unusable(&error));
    }
    // another program may start at the same moment: the second one waits and finds nothing left to do
    let mut tx = writer.begin_with("BEGIN IMMEDIATE").await.map_err(Failure::from)?;
    // what `run` calls; `run` itself can't be awaited across threads with a borrowed connection (sqlx 0.9)
    MIGRATIONS.run_direct(None, &mut *tx, false).await.map_err(|error| unusable(&error))?;
    Ok(tx.commit().await.map_err(Failure::from)?)
}

async fn is_current(writer: &SqlitePool) -> Result<bool, Failure> {
    let table = "SELECT COUNT(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'";
    let tables: i64 = sqlx::query_scalar(table).fetch_one(writer).await?;
    if tables == 0 {
        return Ok(false);
    }
    let latest: Option<i64> = sqlx::query_scalar("SELECT MAX(version) FROM _sqlx_migrations").fetch_one(writer).await?;
    Ok(latest >= MIGRATIONS.iter().map(|migration| migration.version).max())
}

/// Creates the file so that only its owner can read it.
#[cfg(unix)]
fn create_private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;

    std::fs::OpenOptions::new().create(true).append(true).mode(0o600).open(path).map(drop)
}

#[cfg(not(unix))]
fn create_private(_path: &Path) -> std::io::Result<()> {
    Ok(())
}

/// Makes everything of a transaction happen.
pub async fn commit(tx: Tx) -> Result<(), Failure> {
    Ok(tx.commit().await?)
}

/// Gives everything of a transaction up.
pub async fn rollback(tx: Tx) -> Result<(), Failure> {
    Ok(tx.rollback().await?)
}
