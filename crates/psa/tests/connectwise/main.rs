//! The ConnectWise client against servers that do what their script says. Must not ask a server to bend: its answers are
//! the documented ones.

#![expect(clippy::unwrap_used, reason = "all of this is test code; clippy knows only the test functions")]

#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "each suite uses its part")]
mod shared;

mod answers;
mod choices;
mod login;
mod reading;
mod replacing;
mod sandbox;
mod support;
mod writing;
