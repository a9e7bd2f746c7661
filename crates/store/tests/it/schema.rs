//! The schema: the same on both databases, migrated once, never silently another.

use std::collections::BTreeSet;

use seatbridge_core::partners::{Partner, PartnerType};
use seatbridge_store::{Database, Store, StoreError};
use secrecy::{ExposeSecret, SecretString};
use sqlx::{ConnectOptions, Connection, PgConnection};

use crate::db::Db;
use crate::house::at;

both_dbs! {
    what_was_stored_is_there_when_the_database_is_opened_again,
    a_database_whose_migration_was_edited_is_refused,
    a_database_of_a_newer_version_is_refused,
    two_programs_write_to_one_database,
    programs_that_start_at_the_same_moment_migrate_once,
}

fn partner(db: &Db, name: &str) -> Partner {
    Partner { id: db.id(), kind: PartnerType::Distributor, name: name.to_owned(), parent: None }
}

async fn what_was_stored_is_there_when_the_database_is_opened_again(db: Db) {
    let stored = partner(&db, "Nordlicht");
    db.write(async |tx| tx.create_partner(&stored, at(0)).await).await.unwrap();
    let again = Store::open(&db.database).await.unwrap();
    assert_eq!(again.find_partner(stored.id).await.unwrap(), Some(stored));
    again.close().await;
}

async fn refusal(db: &Db) -> String {
    match Store::open(&db.database).await {
        Err(StoreError::Corrupt(why)) => why,
        other => panic!("{other:?}"),
    }
}

async fn a_database_whose_migration_was_edited_is_refused(db: Db) {
    let other = if db.is_sqlite() { "X'00'" } else { "'\\x00'" };
    db.raw(&format!("UPDATE _sqlx_migrations SET checksum = {other} WHERE version = 1")).await;
    assert!(refusal(&db).await.contains("migration 1"));
}

async fn a_database_of_a_newer_version_is_refused(db: Db) {
    db.raw(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         SELECT 9999, 'later', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1",
    )
    .await;
    assert!(refusal(&db).await.contains("newer version of Seatbridge (migration 9999)"));
}

async fn two_programs_write_to_one_database(db: Db) {
    let second = db.opened_again().await;
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..20 {
        let db = if n % 2 == 0 { db.clone() } else { second.clone() };
        tasks.spawn(async move {
            let partner = partner(&db, &format!("Partner {n}"));
            db.write(async |tx| {
                tx.list_partners().await?;
                tx.create_partner(&partner, at(0)).await
            })
            .await
        });
    }
    assert!(tasks.join_all().await.into_iter().all(|written| written.is_ok()));
    assert_eq!(second.list_partners().await.unwrap().len(), 20);
    second.store.close().await;
}

async fn programs_that_start_at_the_same_moment_migrate_once(db: Db) {
    let database = match &db.database {
        Database::Sqlite(path) => Database::Sqlite(path.with_file_name("fresh.db")),
        Database::Postgres(_) => {
            db.raw("DROP SCHEMA public CASCADE").await;
            db.raw("CREATE SCHEMA public").await;
            db.database.clone()
        }
    };
    let mut programs = tokio::task::JoinSet::new();
    for _ in 0..6 {
        let database = database.clone();
        programs.spawn(async move { Store::open(&database).await });
    }
    for opened in programs.join_all().await {
        let store = opened.unwrap();
        assert_eq!(store.list_partners().await.unwrap(), []);
        store.close().await;
    }
}

/// Table, column, type and whether it may be absent; then the indexes that a migration names.
type Shape = (BTreeSet<(String, String, String, bool)>, BTreeSet<(String, String)>);

async fn sqlite_shape(db: &Db) -> Shape {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(db.file());
    let mut connection = options.connect().await.unwrap();
    let columns: Vec<(String, String, String, bool)> = sqlx::query_as(
        "SELECT t.name, c.name, c.type, c.\"notnull\" = 0 FROM sqlite_schema t, pragma_table_info(t.name) c
         WHERE t.type = 'table' AND t.name NOT LIKE '\\_sqlx%' ESCAPE '\\'",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    let indexes: Vec<(String, String)> =
        sqlx::query_as("SELECT tbl_name, name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")
            .fetch_all(&mut connection)
            .await
            .unwrap();
    (columns.into_iter().collect(), indexes.into_iter().collect())
}

async fn postgres_shape(db: &Db) -> Shape {
    let Database::Postgres(url) = &db.database else { panic!("not PostgreSQL") };
    let mut connection = PgConnection::connect(url.expose_secret()).await.unwrap();
    let columns: Vec<(String, String, String, bool)> = sqlx::query_as(
        "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT), CAST(data_type AS TEXT), is_nullable = 'YES'
         FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%'",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    let indexes: Vec<(String, String)> = sqlx::query_as(
        "SELECT CAST(tablename AS TEXT), CAST(indexname AS TEXT) FROM pg_indexes
         WHERE schemaname = 'public' AND indexname NOT IN (SELECT conname FROM pg_constraint)
           AND tablename NOT LIKE '\\_sqlx%'",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    let columns = columns.into_iter().map(|(table, column, data_type, nullable)| {
        let data_type = match data_type.as_str() {
            "uuid" | "bytea" => "BLOB",
            "bigint" | "boolean" => "INTEGER",
            "text" | "timestamp with time zone" => "TEXT",
            other => panic!("{table}.{column} is {other}: this type has no counterpart on SQLite"),
        };
        (table, column, data_type.to_owned(), nullable)
    });
    (columns.collect(), indexes.into_iter().collect())
}

#[tokio::test]
async fn both_databases_have_the_same_tables_columns_and_indexes() {
    let (sqlite, postgres) = (Db::sqlite().await, Db::postgres().await);
    let (lite, full) = (sqlite_shape(&sqlite).await, postgres_shape(&postgres).await);
    assert!(lite.0.len() > 100 && lite.1.len() > 15);
    assert_eq!(lite.0.symmetric_difference(&full.0).collect::<Vec<_>>(), Vec::<&_>::new());
    assert_eq!(lite.1.symmetric_difference(&full.1).collect::<Vec<_>>(), Vec::<&_>::new());
    sqlite.remove().await;
    postgres.remove().await;
}

#[test]
fn nothing_changes_or_deletes_what_is_only_appended() {
    let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/queries");
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap().to_lowercase();
        for table in ["audit", "usage"] {
            for statement in ["update ", "delete from ", "replace into "] {
                assert!(!text.contains(&format!("{statement}{table}")), "{} in {}", statement, path.display());
            }
        }
    }
}

#[cfg(unix)]
#[tokio::test]
async fn only_its_owner_may_read_the_database_file() {
    use std::os::unix::fs::PermissionsExt;

    let db = Db::sqlite().await;
    for suffix in ["", "-wal", "-shm"] {
        let path = format!("{}{suffix}", db.file().display());
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600, "{path}");
    }
    db.remove().await;
}

#[tokio::test]
async fn a_database_that_can_not_be_opened_is_named_without_its_password() {
    for url in ["postgres://me:s3cret@127.0.0.1:1/none", "mysql://me:s3cret@host/x", "s3cret"] {
        let error = Store::open(&Database::Postgres(SecretString::from(url))).await.unwrap_err();
        assert!(!format!("{error} {error:?}").contains("s3cret"), "{error}");
    }
    let missing = Database::Sqlite("/nowhere/at/all/seatbridge.db".into());
    let error = Store::open(&missing).await.unwrap_err().to_string();
    assert!(error.contains("/nowhere/at/all/seatbridge.db"), "{error}");
}
