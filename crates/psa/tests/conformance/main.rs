//! What every client of the port promises, whichever PSA stands behind it: each test is written once and runs against
//! the sandbox of each PSA, with each way to write. Must not know a vendor's words outside `stage`, and leaves the quirks
//! of a vendor to its own suite.

#![expect(clippy::unwrap_used, reason = "all of this is test code; clippy knows only the test functions")]

/// Runs these tests on one PSA, whose name becomes part of theirs.
macro_rules! on {
    ($way:ident: $($test:ident),+ $(,)?) => {
        mod $way {
            $(
                #[tokio::test]
                async fn $test() {
                    let stage = crate::stage::Stage::$way().await;
                    super::$test(&stage).await;
                    stage.end().await;
                }
            )+
        }
    };
}

/// Runs these tests on every PSA and in every way to write.
macro_rules! on_every_psa {
    ($($test:ident),+ $(,)?) => {
        on!(autotask: $($test),+);
        on!(connectwise_update: $($test),+);
        on!(connectwise_replace: $($test),+);
    };
}

mod content;
mod doubt;
mod faults;
mod limits;
mod login;
mod people;
mod quantities;
mod reading;
mod replacing;
mod stage;
mod writing;

#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "each suite uses its part")]
mod shared;
