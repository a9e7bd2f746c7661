//! The simulated ConnectWise PSA (REST 3.0), built from the collected facts alone.
//! Must not share code with a client and must not know Autotask.

mod base;
mod cells;
mod conditions;
pub mod controls;
mod derive;
mod edits;
mod errors;
mod fields_company;
mod fields_finance;
mod fields_procurement;
mod fields_service;
mod gateway;
mod history;
mod input;
mod invoices;
mod kinds;
mod like;
mod load;
mod model;
pub mod op;
mod paging;
mod periods;
mod render;
mod rights;
mod route;
mod rules;
mod schema;
mod seed;
mod select;
pub mod server;
pub mod switches;
mod table;
pub mod tenant;
mod words;
mod writes;

use jiff::civil::Date;

use crate::scenario::{ConnectWiseScenario, ScenarioCompany};

/// A tenant without customers.
pub fn new_tenant(today: Date) -> tenant::Tenant {
    base::tenant(today)
}

/// The content made from a seed, for customers with these names.
pub fn generated(companies: &[ScenarioCompany], seed: u64, today: Date) -> ConnectWiseScenario {
    seed::scenario(companies, seed, today)
}
