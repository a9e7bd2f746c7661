//! The portal as a person meets it: the program, served, in a real browser, beside the sandboxes of both PSAs.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod accounts;
mod autotask;
mod browser;
mod connectwise;
mod frame;
mod roles;
mod sections;
mod steps;
mod wizard;
mod world;
