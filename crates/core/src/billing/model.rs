//! What a billing run reads from a PSA. Must not hold more than billing needs.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::Day;
use crate::calendar::{BillingCalendar, PeriodType};
use crate::psa::{CompanyRef, ContractRef, LineKey, ProductRef};

/// A contract (Autotask) or agreement (ConnectWise).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    /// Its id.
    pub id: ContractRef,
    /// Whose it is.
    pub company: CompanyRef,
    /// Its name, for display.
    pub name: String,
    /// First day.
    pub starts_on: Day,
    /// Last day; [`Day::MAX`] without one.
    pub ends_on: Day,
    /// How often it bills; `None` when the PSA's value could not be understood.
    pub period: Option<PeriodType>,
    /// Whether the PSA calls it active. An inactive one may bill all the same.
    pub active: bool,
    /// Whether it bills by the period at all (Autotask: recurring service contract).
    pub recurring: bool,
    /// The contract that renews it, where the PSA says so.
    pub successor: Option<ContractRef>,
    /// Last day that is invoiced already, where the contract and not its lines tells so.
    pub billed_until: Option<Day>,
}

impl Contract {
    /// Its billing periods.
    pub fn calendar(&self) -> Option<BillingCalendar> {
        self.period.map(|period| BillingCalendar { starts_on: self.starts_on, ends_on: self.ends_on, period })
    }

    /// The days on which a line of this contract bills.
    pub fn term(&self, line: &Line) -> Term {
        let ends_on = line.ends_on.map_or(self.ends_on, |day| day.min(self.ends_on));
        Term {
            starts_on: line.starts_on.map_or(self.starts_on, |day| day.max(self.starts_on)),
            ends_on,
            // the periods stay the contract's
            calendar: self.calendar().map(|calendar| BillingCalendar { ends_on, ..calendar }),
            billed_until: self.billed_until,
        }
    }
}

/// The days on which a line bills: those of its contract, and of them those of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// First day.
    pub starts_on: Day,
    /// Last day; [`Day::MAX`] without one.
    pub ends_on: Day,
    /// The contract's billing periods up to the last day; `None` when they are not known.
    pub calendar: Option<BillingCalendar>,
    /// Last day that is invoiced already, where the contract tells so.
    pub billed_until: Option<Day>,
}

impl Term {
    /// The day itself, or the first or last day of the term when it lies outside.
    pub fn nearest(&self, day: Day) -> Day {
        day.max(self.starts_on).min(self.ends_on)
    }
}

/// A line of a contract: where seats are billed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Where it stands.
    pub key: LineKey,
    /// What it bills.
    pub product: ProductRef,
    /// Name of the product, for display; may be empty in a bulk read.
    pub name: String,
    /// Whether the product can still be sold; `None` when it was not read.
    pub product_active: Option<bool>,
    /// Price of one seat, in the currency of the company.
    pub unit_price: Option<Decimal>,
    /// Price of the product in the catalogue.
    pub list_price: Option<Decimal>,
    /// First day it bills, where it has one of its own beside its contract's.
    pub starts_on: Option<Day>,
    /// Last day it bills, where it has one of its own.
    pub ends_on: Option<Day>,
}
