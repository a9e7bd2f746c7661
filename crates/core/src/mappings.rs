//! The three mappings of a connection. Must not reach a PSA: choices come in, decisions go out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::{ConnectionId, LinkId, OrganizationId, PlanId};
use crate::psa::{CompanyRef, LineKey, ProductRef};
use crate::quantity::QuantityRules;

/// A form whose drop-downs a PSA fills.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MappingForm {
    /// How alerts become tickets.
    Tickets,
    /// What a plan is in the PSA.
    Plan,
    /// Where an organization is billed.
    Organization,
}

/// One drop-down of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FieldSpec {
    /// Its name in commands, the API and the database, such as `queue`.
    pub name: &'static str,
    /// The drop-downs whose choice decides what this one offers.
    pub depends_on: &'static [&'static str],
    /// How it is filled.
    pub input: FieldInput,
}

/// How a field is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldInput {
    /// One of the PSA's choices; required when there is at least one.
    Choice,
    /// A whole number within these bounds.
    Number {
        /// The smallest that is accepted.
        min: u32,
        /// The largest that is accepted.
        max: u32,
    },
}

/// One entry of a drop-down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The PSA's id.
    pub id: String,
    /// What the PSA calls it.
    pub label: String,
    /// `false` when the PSA marks it inactive: shown where it is already chosen, never offered.
    pub active: bool,
}

/// Chosen values by field name.
pub type Selection = BTreeMap<String, Choice>;

/// What a plan is in the PSA.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanMapping {
    /// Of which connection.
    pub connection: ConnectionId,
    /// Which plan.
    pub plan: PlanId,
    /// The service or catalog item that bills it.
    pub product: ProductRef,
    /// All choices of the row.
    pub selection: Selection,
}

/// Where an organization is billed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationMapping {
    /// Its id.
    pub id: LinkId,
    /// Of which connection.
    pub connection: ConnectionId,
    /// Which organization.
    pub organization: OrganizationId,
    /// The company in the PSA.
    pub company: CompanyRef,
    /// The line, and the contract it stands on.
    pub line: LineKey,
    /// What the line bills, as it was when linked.
    pub product: ProductRef,
    /// Names at the time of linking, for display only: company, contract, line.
    pub labels: LinkLabels,
    /// Quantity rules of this organization alone.
    pub rules: Option<QuantityRules>,
}

/// What the PSA called the linked records.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LinkLabels {
    /// The company's name.
    pub company: String,
    /// The contract's or agreement's name.
    pub contract: String,
    /// What the line bills.
    pub line: String,
}
