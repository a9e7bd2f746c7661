//! The pages, one file per area: parse, call a use case, show. Must not reach data but through the engine.

pub(crate) mod audit;
pub(crate) mod dashboard;
pub(crate) mod home;
pub(crate) mod imports;
pub(crate) mod integration;
pub(crate) mod organizations;
pub(crate) mod partners;
pub(crate) mod people;
pub(crate) mod plans;
pub(crate) mod problem;
pub(crate) mod profile;
pub(crate) mod psa_states;
pub(crate) mod reset;
pub(crate) mod sign_in;
pub(crate) mod sub_resellers;
pub(crate) mod users;
