//! Outgoing HTTP for all PSA clients: guard, pacing, one call, retries of reads. Must not know a vendor.

mod guard;
mod pacing;
mod text;
mod transport;

pub use guard::Guard;
pub use pacing::{IN_ALL, Pacing, in_order};
pub use text::Redactor;
pub use transport::{Again, Answer, Failure, Request, Transport};
