//! Support for tests of the whole application: a real database, a real sandbox on loopback, the engine between them.
//! Must not replace anything of ours by a double: what is tested is what ships.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "test support")]
#![expect(clippy::missing_panics_doc, reason = "support for tests panics where a test is to fail")]

mod app;
mod control;
mod customers;
mod db;
mod progress;

pub use app::{AppOptions, TODAY, TestApp, day};
pub use control::{ApiAdjustment, Control};
pub use customers::{Customer, Setup, line};
pub use db::{Backend, TestDb};
pub use progress::{at_plan, at_settling, silent};

/// Makes two tests of each `async fn(Backend)` listed: one per database.
#[macro_export]
macro_rules! both_dbs {
    ($($name:ident),* $(,)?) => {
        mod sqlite {$(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name($crate::Backend::Sqlite).await;
            }
        )*}
        mod postgres {$(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name($crate::Backend::Postgres).await;
            }
        )*}
    };
}
