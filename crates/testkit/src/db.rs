//! A fresh database for one test, and what only somebody behind the store's back can do to it.
//! Must not skip PostgreSQL where there is none: the test fails and says what to do.

use std::path::PathBuf;
use std::sync::Arc;

use seatbridge_store::{Database, Store};
use secrecy::{ExposeSecret, SecretString};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection, Row};
use tempfile::TempDir;
use uuid::Uuid;

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// A file.
    Sqlite,
    /// A database of its own on the server of `SEATBRIDGE_TEST_POSTGRES_URL`.
    Postgres,
}

/// A database of its own, with a folder for the key file.
#[derive(Debug, Clone)]
pub struct TestDb {
    database: Database,
    dir: Arc<TempDir>,
}

impl TestDb {
    /// A new, empty database.
    pub async fn new(backend: Backend) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let database = match backend {
            Backend::Sqlite => Database::Sqlite(dir.path().join("seatbridge.db")),
            Backend::Postgres => {
                let admin = admin_url();
                let name = format!("test_{}", Uuid::from_u128(rand::random()).simple());
                let mut connection = PgConnection::connect(&admin).await.unwrap();
                sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut connection).await.unwrap();
                connection.close().await.unwrap();
                let (server, _) = admin.rsplit_once('/').unwrap();
                Database::Postgres(SecretString::from(format!("{server}/{name}")))
            }
        };
        Self { database, dir: Arc::new(dir) }
    }

    /// Where it is.
    pub const fn database(&self) -> &Database {
        &self.database
    }

    /// Its URL, if it is PostgreSQL's.
    pub fn url(&self) -> Option<String> {
        match &self.database {
            Database::Sqlite(_) => None,
            Database::Postgres(url) => Some(url.expose_secret().to_owned()),
        }
    }

    /// The folder of the key file (and of the `SQLite` file).
    pub fn folder(&self) -> PathBuf {
        self.dir.path().to_owned()
    }

    /// The key file.
    pub fn key_file(&self) -> PathBuf {
        self.dir.path().join("seatbridge.key")
    }

    /// Opens it, once more if it is open already, as another program would.
    pub async fn open(&self) -> Store {
        Store::open(&self.database).await.unwrap()
    }

    /// Changes it behind the store's back; tells how many rows.
    pub async fn raw(&self, sql: &str) -> u64 {
        match &self.database {
            Database::Sqlite(path) => {
                let mut connection = sqlx::sqlite::SqliteConnectOptions::new().filename(path).connect().await.unwrap();
                let done = sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap().rows_affected();
                connection.close().await.unwrap();
                done
            }
            Database::Postgres(url) => {
                let mut connection = PgConnection::connect(url.expose_secret()).await.unwrap();
                let done = sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap().rows_affected();
                connection.close().await.unwrap();
                done
            }
        }
    }

    /// The one number a query gives.
    pub async fn number(&self, sql: &str) -> i64 {
        match &self.database {
            Database::Sqlite(path) => {
                let mut connection = sqlx::sqlite::SqliteConnectOptions::new().filename(path).connect().await.unwrap();
                let row = sqlx::query(AssertSqlSafe(sql)).fetch_one(&mut connection).await.unwrap();
                connection.close().await.unwrap();
                row.get(0)
            }
            Database::Postgres(url) => {
                let mut connection = PgConnection::connect(url.expose_secret()).await.unwrap();
                let row = sqlx::query(AssertSqlSafe(sql)).fetch_one(&mut connection).await.unwrap();
                connection.close().await.unwrap();
                row.get(0)
            }
        }
    }

    /// Lets every lease run out, as the minute after the death of its holder would.
    pub async fn expire_leases(&self) {
        self.raw("UPDATE leases SET holder = NULL, held_until = NULL").await;
    }

    /// Removes it.
    pub async fn remove(self) {
        if let Database::Postgres(url) = &self.database {
            let (_, name) = url.expose_secret().rsplit_once('/').unwrap();
            let mut connection = PgConnection::connect(&admin_url()).await.unwrap();
            sqlx::query(AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)")))
                .execute(&mut connection)
                .await
                .unwrap();
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "./test says where its PostgreSQL is")]
fn admin_url() -> String {
    std::env::var("SEATBRIDGE_TEST_POSTGRES_URL").expect(
        "this test needs a PostgreSQL server: run it by ./test, which starts one, or set SEATBRIDGE_TEST_POSTGRES_URL \
         to what `ops/postgres.sh start DIR` prints",
    )
}
