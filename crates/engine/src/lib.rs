//! Use cases: who may do what, the rule, the probe of the PSA outside any transaction, one write transaction with
//! change, audit and job. Must not know HTTP, SQL or a vendor.

mod audit;
mod companies;
mod connections;
mod context;
mod dashboard;
pub mod error;
mod files;
mod findings;
mod gate;
pub mod imports;
mod integration;
mod integration_states;
mod jobs;
mod mails;
mod mapped;
mod mappings;
mod offers;
mod organization_pages;
mod organizations;
mod pages;
mod partners;
mod passwords;
mod plans;
mod resting;
mod runs;
pub mod sessions;
mod sub_resellers;
mod suggestions;
pub mod sync;
mod tokens;
mod usage;
mod users;

pub use audit::{AuditActor, AuditEntry, AuditPage, AuditSearch};
pub use connections::{ConnectInput, Connected, ConnectionHealth};
pub use context::{Clock, Engine, EngineSettings, SystemClock, day_of};
pub use dashboard::{ConnectionGlance, Dashboard};
pub use error::{Error, ErrorCode, Kind, Result};
pub use files::ImportReport;
pub use integration::{Attention, Card, CardConnection, CardRun, TicketState};
pub use integration_states::{LastRun, OrganizationIntegration, PlanIntegration};
pub use mails::{MailSettings, MailTls};
pub use mapped::{LinkState, MappedOrganization, OrganizationTable, PlanTable, TableAsk};
pub use mappings::{FilledField, Linked, NewLink};
pub use offers::{MOST_OFFERS, Mark, Offer, Offers, OffersAsk};
pub use organization_pages::{Explained, Explanation, OrganizationDetails, OrganizationPage, OrganizationQuery};
pub use organizations::{CreatedOrganization, EditedOrganization, NewOrganization};
pub use pages::{PAGE_SIZE, Page};
pub use partners::{CreatedPartner, PartnerDetails, PartnerOverview};
pub use passwords::{LONGEST_PASSWORD, SHORTEST_PASSWORD};
pub use plans::{NewPlan, PlanPage, PlanRow};
pub use resting::{Blocked, Resting, RestingOrganization, Restored};
pub use runs::{KeptRun, LineView, RunFailure, RunView, Said};
pub use sub_resellers::SubReseller;
pub use suggestions::Suggestion;
pub use users::{Invited, NewPerson, User};
// what use cases answer in the words of the rooms below
pub use seatbridge_psa::error::Operation;
pub use seatbridge_psa::model::{Access, Right};
pub use seatbridge_store::{
    AuditRecord, ConnectionHealthRow, FindingCount, FindingFilter, FindingRecord, ListedFinding, ListedOrganization,
    ListedPlan, Moment, MonthSeats, OrganizationCounts, OrganizationRecord, PartnerRow, PlanChoice, PlanCounts,
    PlanRow as MappedPlan, RowFilter, RunFilter, RunLineCount, RunLineFilter, RunPhase, RunProgress, RunRecord,
    StatusCounts, TicketMapping,
};
