//! The store on both databases: every test runs on a `SQLite` file and on PostgreSQL.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that can't go on fails")]

/// Makes two tests of each `async fn(Db)` listed: one per database.
macro_rules! both_dbs {
    ($($name:ident),* $(,)?) => {
        mod sqlite {$(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let db = crate::db::Db::sqlite().await;
                super::$name(db.clone()).await;
                db.remove().await;
            }
        )*}
        mod postgres {$(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let db = crate::db::Db::postgres().await;
                super::$name(db.clone()).await;
                db.remove().await;
            }
        )*}
    };
}

mod audit;
mod companies;
mod connections;
mod db;
mod findings;
mod house;
mod jobs;
mod leases;
mod ledger;
mod links;
mod mappings;
mod organizations;
mod parity;
mod partners;
mod plans;
mod runs;
mod schema;
mod tenancy;
mod usage;
