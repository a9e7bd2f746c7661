//! The portal over its real server and a real database, as a browser without scripts sees it.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod accounts;
mod browser;
mod runs;
mod tenants;
