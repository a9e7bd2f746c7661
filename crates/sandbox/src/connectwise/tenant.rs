//! The tenant: tables, histories, invoices, role, codebase.
//! Must not answer HTTP and must not decide what is allowed.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time};
use serde_json::Value;

use super::cells::{Cell, Row, Stamp, Who, decimal};
use super::derive;
use super::history::{Billable, History, Source};
use super::kinds::Kind;
use super::periods::{Calendar, Length};
use super::rights::Rights;
use super::schema::schema;
use super::switches::ConnectWiseSwitches;
use super::table::Table;

/// What every change needs to know about its surroundings.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    pub switches: &'a ConnectWiseSwitches,
    pub today: Date,
}

/// Definition of a custom field.
#[derive(Debug, Clone)]
pub struct CustomField {
    pub id: i64,
    pub kind: Kind,
    pub caption: String,
    pub type_name: String,
}

/// The simulated ConnectWise database.
#[derive(Debug, Clone)]
pub struct Tenant {
    tables: Vec<Table>,
    pub histories: BTreeMap<i64, History>,
    /// Last invoiced day of an agreement.
    pub invoiced_through: BTreeMap<i64, Date>,
    pub invoices: Vec<Value>,
    pub custom_fields: Vec<CustomField>,
    pub rights: Rights,
    pub codebase: String,
    /// Whether the keys of the API member work.
    pub keys_work: bool,
    /// Companies merged into another one.
    pub merged: BTreeMap<i64, i64>,
    /// Number of stamps given; makes each one different.
    stamps: i64,
}

impl Tenant {
    pub fn empty() -> Self {
        Self {
            tables: Kind::ALL.into_iter().map(Table::new).collect(),
            histories: BTreeMap::new(),
            invoiced_through: BTreeMap::new(),
            invoices: Vec::new(),
            custom_fields: Vec::new(),
            rights: Rights::default(),
            codebase: "v2026_1/".to_owned(),
            keys_work: true,
            merged: BTreeMap::new(),
            stamps: 0,
        }
    }

    pub fn table(&self, kind: Kind) -> &Table {
        &self.tables[kind as usize]
    }

    pub fn table_mut(&mut self, kind: Kind) -> &mut Table {
        &mut self.tables[kind as usize]
    }

    /// Noon of the day and a second more for every write, so that `_info.lastUpdated` tells writes apart.
    pub fn stamp(&mut self, today: Date, who: Who) -> Stamp {
        self.stamps += 1;
        let noon = DateTime::from_parts(today, Time::constant(12, 0, 0, 0));
        Stamp { at: noon.checked_add((self.stamps % 36_000).seconds()).unwrap_or(noon), who }
    }

    /// A stamp of exactly noon, for content that was there before.
    pub fn old_stamp(today: Date) -> Stamp {
        Stamp { at: DateTime::from_parts(today, Time::constant(12, 0, 0, 0)), who: Who::Person }
    }

    /// The billing periods of an agreement.
    pub fn calendar(&self, agreement: i64) -> Calendar {
        let agreements = self.table(Kind::Agreements);
        let cycle = agreements.cell(agreement, "billingCycle").int().unwrap_or_default();
        let options = self.table(Kind::BillingCycles).cell(cycle, "billingOptions").str().unwrap_or_default();
        let start = agreements
            .cell(agreement, "billStartDate")
            .day()
            .or_else(|| agreements.cell(agreement, "startDate").day())
            .unwrap_or(Date::MIN);
        Calendar {
            start,
            length: Length::of(options),
            by_year: agreements.cell(agreement, "invoicingCycle").str() == Some("CalendarYear"),
        }
    }

    /// First day that is not invoiced yet; a child follows its parent (facts: connectwise.md 4.2).
    pub fn next_invoice(&self, agreement: i64) -> Date {
        let payer = self.payer(agreement);
        let start = self.calendar(payer).start;
        self.invoiced_through.get(&payer).map_or(start, |last| super::periods::day_after(*last).max(start))
    }

    /// The agreement that is invoiced: the parent of a child.
    pub fn payer(&self, agreement: i64) -> i64 {
        self.table(Kind::Agreements).cell(agreement, "parentAgreement").int().unwrap_or(agreement)
    }

    /// Billing values of a stored addition.
    pub fn billable(&self, addition: i64) -> Option<Billable> {
        let table = self.table(Kind::Additions);
        let row = table.get(addition)?;
        let get = |name| table.of(row, name);
        let agreement = get("agreementId").int()?;
        Some(Billable {
            agreement,
            product: get("product").int()?,
            quantity: get("quantity").amount(),
            less_included: get("lessIncluded").amount(),
            unit_price: get("unitPrice").amount(),
            unit_cost: get("unitCost").amount(),
            bill_customer: get("billCustomer").str().unwrap_or("Billable").to_owned(),
            effective: get("effectiveDate").day().unwrap_or_else(|| self.calendar(agreement).start),
            cancelled: get("cancelledDate").day(),
        })
    }

    /// Writes what an addition now says into its history.
    pub fn remember(&mut self, addition: i64, on: Date, source: Source) {
        let Some(values) = self.billable(addition) else { return };
        match self.histories.get_mut(&addition) {
            Some(history) => history.add(on, source, values),
            None => {
                self.histories.insert(addition, History::begin(on, source, values));
            }
        }
    }

    /// Value of a field, computed ones included.
    pub fn value<'a>(&'a self, kind: Kind, row: &'a Row, column: usize, context: Context<'_>) -> Cow<'a, Cell> {
        let Some(field) = schema(kind).fields.get(column) else { return Cow::Owned(Cell::Null) };
        if field.computed {
            return Cow::Owned(derive::cell(self, kind, row, field.name, context));
        }
        row.cells.get(column).map_or(Cow::Owned(Cell::Null), Cow::Borrowed)
    }

    /// Whether a right of level "My" shows a record: the API member entered it or its parent.
    pub fn is_own(&self, kind: Kind, row: &Row) -> bool {
        if kind == Kind::Additions {
            let agreement = self.table(kind).of(row, "agreementId").int().unwrap_or_default();
            return self.table(Kind::Agreements).get(agreement).is_some_and(|row| row.entered.who == Who::Api);
        }
        row.entered.who == Who::Api
    }
}

/// A money amount from a scenario.
pub fn money(value: f64) -> Cell {
    Cell::Number(decimal(value))
}
