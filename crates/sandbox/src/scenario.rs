//! The scenario file: the content of a simulated PSA, vendor-neutral, as a person writes it.
//! Must not assign ids or check rules; each vendor's loader does.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use crate::scenario_connectwise::ConnectWiseScenario;

/// Content of a PSA. Ids are optional everywhere; missing ones are assigned in file order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Scenario {
    /// Customers. The own company (id 0) exists always.
    pub companies: Vec<ScenarioCompany>,
    /// Catalogue services.
    pub services: Vec<ScenarioService>,
    /// Catalogue bundles of services.
    pub bundles: Vec<ScenarioBundle>,
    /// Recurring-service contracts.
    pub contracts: Vec<ScenarioContract>,
    /// Services and bundles on contracts.
    pub lines: Vec<ScenarioLine>,
    /// Content of the ConnectWise half; absent = only its set-up lists and the own company.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connectwise: Option<ConnectWiseScenario>,
}

/// A reference by id, or by name (also by company number, contract number or SKU).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ById {
    /// By id.
    Id(i64),
    /// By name; refused when more than one row has it.
    Name(String),
}

/// A customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScenarioCompany {
    /// Wished id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// Name.
    pub name: String,
    /// Company number, the usual foreign key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Active or not; default true.
    #[serde(default = "yes")]
    pub active: bool,
    /// Type: `customer` (default), `lead`, `prospect`, `dead`, `cancelation`, `vendor`, `partner`.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
}

/// A catalogue service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScenarioService {
    /// Wished id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// Name.
    pub name: String,
    /// Catalogue price of one unit for one period.
    #[serde(default)]
    pub unit_price: f64,
    /// Cost of one unit for one period.
    #[serde(default)]
    pub unit_cost: f64,
    /// `monthly` (default), `quarterly`, `semi_annual`, `yearly`, `one_time`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period_type: Option<String>,
    /// Active or retired; default true.
    #[serde(default = "yes")]
    pub active: bool,
    /// Stock keeping unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
}

/// A catalogue bundle of services.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScenarioBundle {
    /// Wished id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// Name.
    pub name: String,
    /// Price of one unit for one period.
    #[serde(default)]
    pub unit_price: f64,
    /// `monthly` (default), `quarterly`, `semi_annual`, `yearly`, `one_time`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period_type: Option<String>,
    /// Active or retired; default true.
    #[serde(default = "yes")]
    pub active: bool,
    /// The services inside.
    #[serde(default)]
    pub services: Vec<ById>,
}

/// A recurring-service contract.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScenarioContract {
    /// Wished id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// The customer.
    pub company: ById,
    /// Name.
    pub name: String,
    /// External contract number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// First day.
    pub start: Date,
    /// Last day.
    pub end: Date,
    /// `active` (default) or `inactive`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// `monthly` (default), `quarterly`, `semi_annual`, `yearly`, `one_time`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period_type: Option<String>,
    /// Id of the contract that follows this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renewed: Option<i64>,
    /// Vendor's number of the contract type; default 7, recurring service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract_type: Option<i64>,
    /// Every period that begins on or before this day is approved and posted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub posted_through: Option<Date>,
}

/// A service or bundle on a contract.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScenarioLine {
    /// Wished id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// The contract.
    pub contract: ById,
    /// The catalogue service; either this or `bundle`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ById>,
    /// The catalogue bundle; either this or `service`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bundle: Option<ById>,
    /// Price of one unit; default the catalogue's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_price: Option<f64>,
    /// Units from `since`.
    #[serde(default)]
    pub units: i64,
    /// First day of the units; default the contract's start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
    /// Later changes of the units, as a person made them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adjustments: Vec<ScenarioAdjustment>,
}

/// A later change of a line's units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScenarioAdjustment {
    /// Effective day.
    pub on: Date,
    /// Change of the units.
    pub change: i64,
}

fn yes() -> bool {
    true
}
