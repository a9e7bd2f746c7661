//! A fresh database for one test.

use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use seatbridge_store::{Database, Store, StoreError, Tx};
use secrecy::{ExposeSecret, SecretString};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};
use tempfile::TempDir;
use uuid::Uuid;

/// An open store in a database of its own.
#[derive(Clone)]
pub struct Db {
    pub store: Store,
    pub database: Database,
    dir: Option<Arc<TempDir>>,
    ids: Arc<AtomicU64>,
}

impl Deref for Db {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

impl Db {
    pub async fn sqlite() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let database = Database::Sqlite(dir.path().join("seatbridge.db"));
        Self::open(database, Some(dir)).await
    }

    pub async fn postgres() -> Self {
        let admin = admin_url();
        let name = format!("test_{}", Uuid::from_u128(unique()).simple());
        let mut connection = PgConnection::connect(&admin).await.unwrap();
        sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        let (server, _) = admin.rsplit_once('/').unwrap();
        Self::open(Database::Postgres(SecretString::from(format!("{server}/{name}"))), None).await
    }

    async fn open(database: Database, dir: Option<TempDir>) -> Self {
        let store = Store::open(&database).await.unwrap();
        Self { store, database, dir: dir.map(Arc::new), ids: Arc::new(AtomicU64::new(1)) }
    }

    /// The same database, opened once more, as another program would.
    pub async fn opened_again(&self) -> Self {
        Self { store: Store::open(&self.database).await.unwrap(), ..self.clone() }
    }

    /// An id that no other record of this database has; later ones are greater.
    pub fn id<T: From<Uuid>>(&self) -> T {
        T::from(Uuid::from_u128(u128::from(self.ids.fetch_add(1, Ordering::Relaxed))))
    }

    /// Runs a transaction and commits it when it succeeds.
    pub async fn write<T>(&self, body: impl AsyncFnOnce(&mut Tx) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut tx = self.store.begin().await?;
        let output = body(&mut tx).await?;
        tx.commit().await?;
        Ok(output)
    }

    /// Changes the database behind the store's back.
    pub async fn raw(&self, sql: &str) {
        match &self.database {
            Database::Sqlite(path) => {
                let mut connection = sqlx::sqlite::SqliteConnectOptions::new().filename(path).connect().await.unwrap();
                sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
                connection.close().await.unwrap();
            }
            Database::Postgres(url) => {
                let mut connection = PgConnection::connect(url.expose_secret()).await.unwrap();
                sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
                connection.close().await.unwrap();
            }
        }
    }

    pub fn is_sqlite(&self) -> bool {
        self.dir.is_some()
    }

    pub fn file(&self) -> PathBuf {
        match &self.database {
            Database::Sqlite(path) => path.clone(),
            Database::Postgres(_) => panic!("PostgreSQL has no file"),
        }
    }

    /// Ends the test: nothing stays behind.
    pub async fn remove(self) {
        self.store.close().await;
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
        "the tests of the store need a PostgreSQL server: run them by ./test, which starts one, or set \
         SEATBRIDGE_TEST_POSTGRES_URL to what `ops/postgres.sh start DIR` prints",
    )
}

/// A number that no other test of this machine has.
fn unique() -> u128 {
    let mut bytes = [0; 16];
    rand::TryRng::try_fill_bytes(&mut rand::rngs::SysRng, &mut bytes).unwrap();
    u128::from_le_bytes(bytes)
}
