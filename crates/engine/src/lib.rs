//! Use cases: who may do what, the rule, the probe of the PSA outside any transaction, one write transaction with
//! change, audit and job. Must not know HTTP, SQL or a vendor.

pub mod error;
pub mod imports;

pub use error::{Error, ErrorCode, Kind, Result};
