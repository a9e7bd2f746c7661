//! The Autotask client against the sandbox, and against servers that misbehave on the wire. Must not ask the sandbox to
//! bend: it is built from the documented facts alone.

#![expect(clippy::unwrap_used, reason = "all of this is test code; clippy knows only the test functions")]

#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "each suite uses its part")]
mod shared;

mod login;
mod oddities;
mod reading;
mod schedules;
mod support;
mod transport;
mod writing;
