//! Files that come in: CSV bytes become rows and problems. Must not touch the database or decide whether a file with
//! problems is taken over; whether a plan or an organization is known is the caller's to tell.
//!
//! Both files are read the same way. UTF-8, with or without byte-order mark; comma, semicolon or tab as separator, told
//! from the header line; columns in any order, their names in any case. Cells are trimmed. A line whose cells are all
//! empty is no row. Nothing is guessed: what is not plainly right is a [`Problem`] with the line it stands in.

mod cells;
mod organizations;
mod problem;
mod source;
mod table;
#[cfg(test)]
mod tests;
mod usage;

pub use organizations::{ORGANIZATION_COLUMNS, OrganizationRow, organizations};
pub use problem::{Encoding, Parsed, Problem, Reason};
pub use usage::{USAGE_COLUMNS, UsageRow, usage};

/// The largest file that is read, in MiB.
pub const MOST_MIB: u64 = 256;

/// The most rows of a file.
pub const MOST_ROWS: u64 = 2_000_000;

/// The most problems that are kept of a file; further ones are only counted.
pub const MOST_PROBLEMS: usize = 1_000;

/// The largest count of seats that is believed.
pub const MOST_SEATS: u32 = 10_000_000;
