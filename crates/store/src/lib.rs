//! The only room that knows SQL: one facade over `SQLite` and PostgreSQL, and the sealing of secrets. Must not decide
//! anything: rules belong to `core`, use cases to `engine`.

#[macro_use]
mod dispatch;

mod methods;
mod open;
pub mod seal;

pub use open::{Database, Store, Tx};
pub use seatbridge_store_model::*;
