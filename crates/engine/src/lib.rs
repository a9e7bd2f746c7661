//! Use cases: who may do what, the rule, the probe of the PSA outside any transaction, one write transaction with
//! change, audit and job. Must not know HTTP, SQL or a vendor.

mod companies;
mod connections;
mod context;
pub mod error;
mod gate;
pub mod imports;
mod jobs;
mod mappings;
mod organizations;
mod partners;
mod plans;
mod runs;
mod suggestions;
pub mod sync;
mod usage;

pub use connections::{ConnectInput, Connected, ConnectionHealth};
pub use context::{Clock, Engine, EngineSettings, SystemClock, day_of};
pub use error::{Error, ErrorCode, Kind, Result};
pub use mappings::{Linked, NewLink};
pub use organizations::ImportReport;
pub use plans::NewPlan;
pub use runs::KeptRun;
pub use suggestions::Suggestion;
