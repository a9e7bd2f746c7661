//! Pure domain of Seatbridge: ids, actors, permissions, plans, organizations, usage, mappings, quantity rules, the
//! calendar and the billing planner. No I/O, no async, no clock of its own.

pub mod actor;
pub mod billing;
pub mod calendar;
pub mod connections;
pub mod day;
pub mod findings;
pub mod ids;
pub mod ledger;
pub mod mappings;
pub mod money;
pub mod names;
pub mod organizations;
pub mod partners;
pub mod permissions;
pub mod plans;
pub mod psa;
pub mod quantity;
pub mod schedule;
pub mod seats;
pub mod suggestions;
pub mod usage;

pub use actor::{Actor, TenantScope};
pub use day::Day;
pub use money::{Currency, Money};
pub use psa::PsaKind;
pub use seats::Seats;
