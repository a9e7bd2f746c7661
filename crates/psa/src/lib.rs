//! The port to the PSAs: one trait, one model, one error type, and a client for each vendor behind it. Must not decide
//! what to bill, and must not let a vendor's field names out of its own folder.

mod autotask;
mod connectwise;
pub mod error;
pub mod gate;
mod http;
mod json;
pub mod model;
pub mod options;
mod period;
pub mod port;
pub mod registry;

pub use error::{ErrorKind, PsaError, Sent};
pub use gate::{Gate, OpenGate};
pub use options::{InvalidBaseUrl, PsaOptions};
pub use port::Psa;
pub use registry::open;
