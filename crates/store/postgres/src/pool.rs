//! Opening a PostgreSQL database. Must not hold a query.

use std::time::Duration;

use seatbridge_store_model::StoreError;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, PgPool, Transaction};

use crate::queries::{Failure, unusable};
use crate::{Conn, Db};

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../migrations/postgres");

/// Connections of one process.
const CONNECTIONS: u32 = 10;
/// How long somebody waits for a free one.
const PATIENCE: Duration = Duration::from_mins(1);
/// The oldest version the statements are checked against.
const OLDEST: i64 = 15;

/// A write transaction; dropped, it is rolled back.
pub type Tx = Transaction<'static, Db>;

/// An open database.
#[derive(Debug, Clone)]
pub struct Pool {
    connections: PgPool,
}

impl Pool {
    /// Opens the database and migrates it.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        // the parser's own words may repeat the URL and its password
        let options: PgConnectOptions = url.parse().map_err(|_| {
            StoreError::Database("the database URL is not of the form postgres://user:password@host/name".to_owned())
        })?;
        let options = options.application_name("seatbridge");
        // by a single connection: a pool would try an unreachable server again and again
        let mut first = options.connect().await.map_err(Failure::from)?;
        refuse_old_server(&mut first).await?;
        first.close().await.map_err(Failure::from)?;
        let connections = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(PATIENCE)
            .connect_with(options)
            .await
            .map_err(Failure::from)?;
        MIGRATIONS.run(&connections).await.map_err(|error| unusable(&error))?;
        Ok(Self { connections })
    }

    /// A connection to read with.
    pub async fn reader(&self) -> Result<PoolConnection<Db>, Failure> {
        Ok(self.connections.acquire().await?)
    }

    /// A write transaction.
    pub async fn begin(&self) -> Result<Tx, Failure> {
        Ok(self.connections.begin().await?)
    }

    /// Closes all connections.
    pub async fn close(&self) {
        self.connections.close().await;
    }
}

async fn refuse_old_server(conn: &mut Conn) -> Result<(), StoreError> {
    let version: i64 = sqlx::query_scalar("SELECT CAST(current_setting('server_version_num') AS BIGINT) / 10000")
        .fetch_one(&mut *conn)
        .await
        .map_err(Failure::from)?;
    if version < OLDEST {
        return Err(StoreError::Database(format!("PostgreSQL {OLDEST} or later is needed, the server is {version}")));
    }
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
