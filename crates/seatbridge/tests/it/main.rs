//! The program as a child process, as an operator or a script runs it: commands in, exit status and output out.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod commands;
mod connectwise;
mod crash;
mod demo;
mod imports;
mod program;
mod secrets;
mod sync;
