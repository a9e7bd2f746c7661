//! Use cases: who may do what, the rule, the probe of the PSA outside any transaction, one write transaction with
//! change, audit and job. Must not know HTTP, SQL or a vendor.

mod companies;
mod connections;
mod context;
mod dashboard;
pub mod error;
mod files;
mod gate;
pub mod imports;
mod integration_states;
mod jobs;
mod mappings;
mod organization_pages;
mod organizations;
mod partners;
mod plans;
mod runs;
mod suggestions;
pub mod sync;
mod usage;

pub use connections::{ConnectInput, Connected, ConnectionHealth};
pub use context::{Clock, Engine, EngineSettings, SystemClock, day_of};
pub use dashboard::{ConnectionGlance, Dashboard};
pub use error::{Error, ErrorCode, Kind, Result};
pub use files::ImportReport;
pub use integration_states::{LastRun, OrganizationIntegration, PlanIntegration};
pub use mappings::{Linked, NewLink};
pub use organization_pages::{Explained, Explanation, OrganizationDetails, OrganizationPage, OrganizationQuery};
pub use organizations::{CreatedOrganization, EditedOrganization, NewOrganization};
pub use plans::{NewPlan, PlanPage, PlanRow};
pub use runs::KeptRun;
pub use suggestions::Suggestion;
