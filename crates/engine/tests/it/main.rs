//! The use cases against a real database and a real sandbox. What touches the ledger runs on both databases.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod access;
mod accounts;
mod answers;
mod connect;
mod connectwise;
mod crash;
mod doubt;
mod faults;
mod happy;
mod integration;
mod matrix;
mod organizations;
mod person;
mod prices;
mod queue;
mod quirks;
mod reading;
mod rules;
mod tenants;
