//! The queries: one body per query, compiled once per driver against its own database. Must not hold what only one of the
//! two understands (that is in `dialect`), a clock, or a rule of the business.

pub mod audit;
pub mod companies;
pub mod connections;
mod convert;
mod failure;
pub mod findings;
pub mod jobs;
pub mod leases;
pub mod ledger;
pub mod links;
pub mod mappings;
pub mod meta;
pub mod organizations;
pub mod partners;
pub mod plans;
pub mod runs;
pub mod usage;

pub use failure::{Failure, unusable};
pub use leases::HeldLease;

/// What a query gives.
type Outcome<T> = Result<T, Failure>;

/// Rows of one statement of a bulk write: its parameters stay below both databases' limits.
const CHUNK: usize = 1_000;
