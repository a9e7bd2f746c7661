//! Support for tests of the whole application: a real database, a real sandbox on loopback, the engine between them.
//! Must not replace anything of ours by a double: what is tested is what ships.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "test support")]
#![expect(clippy::missing_panics_doc, reason = "support for tests panics where a test is to fail")]

mod app;
mod browser;
mod clock;
mod control;
mod customers;
mod db;
mod installation;
mod mail_server;
mod portal;
mod progress;

pub use app::{AppOptions, TODAY, TestApp, day};
pub use browser::{Browser, BrowserOptions, Part};
pub use clock::TestClock;
pub use control::{ApiAdjustment, Control};
pub use customers::{Customer, Setup, line};
pub use db::{Backend, TestDb};
pub use installation::Installation;
pub use mail_server::{Mail, MailServer};
pub use portal::{BASE_URL, PASSWORD, Portal};
pub use progress::{at_plan, at_settling, silent};
pub use seatbridge_i18n::Locale;

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

/// Makes two tests of each `async fn(Locale)` listed: one per language.
#[macro_export]
macro_rules! both_languages {
    ($($name:ident),* $(,)?) => {
        mod english {$(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name($crate::Locale::En).await;
            }
        )*}
        mod german {$(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name($crate::Locale::De).await;
            }
        )*}
    };
}
