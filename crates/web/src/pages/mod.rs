//! The pages, one file per area: parse, call a use case, show. Must not reach data but through the engine.

pub(crate) mod home;
pub(crate) mod problem;
