//! The sandbox's own log of every addition: who changed what on which simulated day, and what was invoiced.
//! Must not be readable through the vendor's API; the truth of the control API comes from here.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

use super::cells::Who;

/// Where a change came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    Initial,
    Api,
    Person,
}

impl From<Who> for Source {
    fn from(who: Who) -> Self {
        match who {
            Who::Api => Self::Api,
            Who::Person => Self::Person,
        }
    }
}

/// Values of an addition that matter for billing.
#[derive(Debug, Clone, PartialEq)]
pub struct Billable {
    pub agreement: i64,
    pub product: i64,
    pub quantity: Decimal,
    pub less_included: Decimal,
    pub unit_price: Decimal,
    pub unit_cost: Decimal,
    pub bill_customer: String,
    pub effective: Date,
    pub cancelled: Option<Date>,
}

/// One change.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Simulated day on which it was written.
    pub on: Date,
    pub source: Source,
    pub values: Billable,
}

/// The history of one addition.
#[derive(Debug, Clone)]
pub struct History {
    pub entries: Vec<Entry>,
    pub deleted: Option<Date>,
    /// Last day that was invoiced.
    pub billed_through: Option<Date>,
}

impl History {
    pub fn begin(on: Date, source: Source, values: Billable) -> Self {
        Self { entries: vec![Entry { on, source, values }], deleted: None, billed_through: None }
    }

    pub fn add(&mut self, on: Date, source: Source, values: Billable) {
        if self.entries.last().is_none_or(|last| last.values != values) {
            self.entries.push(Entry { on, source, values });
        }
    }

    /// What stood on the line at the end of a simulated day; before its first change, what it began with
    /// (facts: connectwise.md 6.1.4: a changed quantity keeps no history, so a coming day has today's value).
    pub fn values_on(&self, day: Date) -> Option<&Billable> {
        self.entries.iter().rev().find(|entry| entry.on <= day).or(self.entries.first()).map(|entry| &entry.values)
    }

    pub fn latest(&self) -> Option<&Billable> {
        self.entries.last().map(|entry| &entry.values)
    }

    /// Quantity on a day; 0 outside effective and cancelled day and after deletion.
    pub fn quantity_on(&self, day: Date) -> Decimal {
        let is_gone = self.deleted.is_some_and(|deleted| deleted <= day);
        let (Some(now), Some(values)) = (self.latest(), self.values_on(day)) else { return Decimal::ZERO };
        let runs = now.effective <= day && now.cancelled.is_none_or(|last| day <= last);
        if runs && !is_gone { values.quantity } else { Decimal::ZERO }
    }
}
