//! The simulated Autotask PSA, REST v1.0, built from the collected facts alone.
//! Must not share code with a client and must not know ConnectWise.

mod adjust;
mod base;
mod billing;
mod cells;
pub mod controls;
mod edits;
mod fields;
mod fields_contracts;
mod fields_other;
mod fields_tickets;
mod filter;
#[cfg(test)]
mod filter_tests;
mod incoming;
mod info;
mod kinds;
mod ledger;
#[cfg(test)]
mod ledger_tests;
mod limits;
mod load;
mod names;
pub mod op;
mod paging;
mod periods;
mod picklists;
mod query;
mod render;
mod rights;
mod route;
mod seed;
pub mod server;
pub mod state;
pub mod switches;
mod table;
mod units;
mod writes;

use jiff::civil::Date;

use crate::scenario::Scenario;

/// A tenant without customers.
pub fn new_tenant(key: &str) -> state::Tenant {
    base::tenant(key)
}

/// The content made from a seed.
pub fn generated(companies: usize, seed: u64, today: Date) -> Scenario {
    seed::scenario(companies, seed, today)
}
