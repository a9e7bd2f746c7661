//! The port to the PSAs: one trait, one model, one error type, and a client for each vendor behind it. Must not decide
//! what to bill, and must not let a vendor's field names out of its own folder.

pub mod error;
pub mod gate;
pub mod model;
pub mod port;

pub use error::{ErrorKind, PsaError, Sent};
pub use gate::{Gate, OpenGate};
pub use port::Psa;
