//! The ConnectWise section of a scenario file.
//! Must not assign ids or check rules; the loader does.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::scenario::ById;

/// Content of the ConnectWise half. Ids are optional everywhere; missing ones are assigned in file order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ConnectWiseScenario {
    /// Customers. The own company (id 2) exists always.
    pub companies: Vec<CwCompany>,
    /// Catalog items.
    pub catalog: Vec<CwItem>,
    /// Agreements.
    pub agreements: Vec<CwAgreement>,
    /// Additions on agreements.
    pub additions: Vec<CwAddition>,
}

/// A customer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CwCompany {
    /// Wished id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// Name.
    pub name: String,
    /// Identifier, unique; default made from the name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identifier: Option<String>,
    /// Name of the status; default `Active`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Names of the types; default `Client`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub types: Vec<String>,
    /// Soft-deleted.
    pub deleted: bool,
}

/// A catalog item.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CwItem {
    /// Wished id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// Identifier, unique.
    pub identifier: String,
    /// Description; default the identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Name of the category, made when missing; default `Cloud Services`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Name of the subcategory, made when missing; default `Backup`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subcategory: Option<String>,
    /// Name of the product type, made when missing; default `Agreement`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// `Agreement` (default), `Service`, `NonInventory`, `Inventory`, `Bundle`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// Price of one unit.
    pub price: f64,
    /// Cost of one unit.
    pub cost: f64,
    /// No longer offered.
    pub inactive: bool,
    /// `vendorSku`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// `integrationXRef`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub xref: Option<String>,
}

/// An agreement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CwAgreement {
    /// Wished id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// The customer, by id, identifier or name.
    pub company: ById,
    /// Name.
    pub name: String,
    /// Name of the agreement type; default `Managed Services`.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// First day.
    pub start: Date,
    /// Last day; absent = no end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<Date>,
    /// `Monthly` (default), `Quarterly`, `Yearly` … as `billingOptions`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cycle: Option<String>,
    /// Periods follow the calendar year instead of the start.
    #[serde(default)]
    pub calendar_year: bool,
    /// First billed day; default the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bill_start: Option<Date>,
    /// Every period that begins on or before this day is invoiced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoiced_through: Option<Date>,
    /// Part periods are prorated.
    #[serde(default)]
    pub prorate: bool,
    /// Cancelled with this last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled: Option<Date>,
    /// The agreement it is billed with, by id or name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<ById>,
}

/// An addition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CwAddition {
    /// Wished id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// The agreement, by id or name.
    pub agreement: ById,
    /// The catalog item, by id or identifier.
    pub product: ById,
    /// Quantity.
    #[serde(default)]
    pub quantity: f64,
    /// Units at no charge.
    #[serde(default)]
    pub less_included: f64,
    /// Price of one unit; default the item's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_price: Option<f64>,
    /// Cost of one unit; default the item's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_cost: Option<f64>,
    /// `Billable` (default), `DoNotBill`, `NoCharge`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bill_customer: Option<String>,
    /// First billed day; default the first billed day of the agreement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective: Option<Date>,
    /// Last billed day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled: Option<Date>,
    /// `serialNumber`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial_number: Option<String>,
}
