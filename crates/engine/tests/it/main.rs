//! The use cases against a real database and a real sandbox. What touches the ledger runs on both databases.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod access;
mod connect;
mod connectwise;
mod crash;
mod doubt;
mod faults;
mod happy;
mod matrix;
mod person;
mod prices;
mod quirks;
mod reading;
mod rules;
