//! Organizations: list, form, details, export. Must not decide who may see one: the engine does.

pub(crate) mod details;
pub(crate) mod export;
pub(crate) mod form;
pub(crate) mod list;
mod why;

use maud::Markup;
use seatbridge_core::ids::{OrganizationId, PartnerId, PlanId};
use seatbridge_core::organizations::OrganizationStatus;
use seatbridge_engine::{Error, ErrorCode, OrganizationQuery};
use serde::Deserialize;

use crate::page::Visit;
use crate::parts::{Tone, address, dot};

/// Which organizations are asked for: the same in the address of the list and of the export.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Filters {
    search: String,
    /// A status, or `all`; active ones without.
    status: String,
    plan: String,
    /// A sub-reseller; own ones without.
    partner: String,
}

impl Filters {
    fn status(&self) -> Option<OrganizationStatus> {
        let named = OrganizationStatus::ALL.into_iter().find(|status| status_word(*status) == self.status);
        match self.status.as_str() {
            "all" => None,
            _ => Some(named.unwrap_or(OrganizationStatus::Active)),
        }
    }

    /// As the engine wants it; what is no id finds nothing.
    fn query(&self) -> Result<OrganizationQuery, Error> {
        let unknown = |id: &str| Error::new(ErrorCode::PartnerUnknown).with("name", id);
        Ok(OrganizationQuery {
            partner: match self.partner.as_str() {
                "" => None,
                id => Some(id.parse::<PartnerId>().map_err(|_| unknown(id))?),
            },
            search: self.search.clone(),
            status: self.status(),
            plan: self.plan.parse::<PlanId>().ok(),
        })
    }

    /// The values that go along in addresses.
    fn kept(&self) -> [(&'static str, &str); 4] {
        [("search", &self.search), ("status", &self.status), ("plan", &self.plan), ("partner", &self.partner)]
    }

    /// An address with these filters and some more.
    fn address(&self, path: &str, more: &[(&str, &str)]) -> String {
        address(path, &[&self.kept()[..], more].concat())
    }
}

/// The id in an address; what is none is no organization.
fn parsed(id: &str) -> Result<OrganizationId, Error> {
    id.parse().map_err(|_| Error::new(ErrorCode::OrganizationUnknown).with("id", id))
}

/// The word of a status in addresses.
const fn status_word(status: OrganizationStatus) -> &'static str {
    match status {
        OrganizationStatus::Active => "active",
        OrganizationStatus::Suspended => "suspended",
        OrganizationStatus::Unsubscribed => "unsubscribed",
        OrganizationStatus::Deleted => "deleted",
    }
}

/// The key of a status' name.
const fn status_key(status: OrganizationStatus) -> &'static str {
    match status {
        OrganizationStatus::Active => "organization-active",
        OrganizationStatus::Suspended => "organization-suspended",
        OrganizationStatus::Unsubscribed => "organization-unsubscribed",
        OrganizationStatus::Deleted => "organization-deleted",
    }
}

/// A status at a glance.
fn status(visit: &Visit, status: OrganizationStatus) -> Markup {
    let tone = match status {
        OrganizationStatus::Active => Tone::Good,
        OrganizationStatus::Suspended => Tone::Attention,
        OrganizationStatus::Unsubscribed | OrganizationStatus::Deleted => Tone::Quiet,
    };
    dot(tone, &visit.t(status_key(status)))
}
