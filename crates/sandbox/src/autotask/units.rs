//! Unit rows of one family: compact, by id and by line.
//! Must not derive them; the ledger says what they shall be.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime};
use rust_decimal::Decimal;

use super::cells::{Cell, decimal_json};
use super::ledger::{Ledger, Wanted};
use super::switches::{AutotaskSwitches, RowPrice};

/// A `ContractServiceUnit` or `ContractServiceBundleUnit`.
#[derive(Debug, Clone)]
pub struct UnitRow {
    pub id: i64,
    pub line: i64,
    pub contract: i64,
    pub item: i64,
    pub start: Date,
    pub end: Date,
    pub period_end: Date,
    pub units: i64,
    pub price: Decimal,
    pub cost: Decimal,
    pub split: bool,
    pub posted: Option<DateTime>,
}

impl UnitRow {
    /// Value of a field of the units entity.
    pub fn cell(&self, field: &str, switches: &AutotaskSwitches) -> Cell {
        match field {
            "id" => Cell::Int(self.id),
            "approveAndPostDate" => self.posted.map_or(Cell::Null, Cell::Instant),
            "contractID" => Cell::Int(self.contract),
            "contractServiceID" | "contractServiceBundleID" => Cell::Int(self.line),
            "serviceID" | "serviceBundleID" => Cell::Int(self.item),
            "cost" => Cell::Number(self.cost),
            "startDate" => Cell::Day(self.start),
            "endDate" => Cell::Day(self.end),
            "units" => Cell::Int(self.units),
            "price" | "internalCurrencyPrice" => Cell::Number(match switches.row_price {
                RowPrice::Extended => self.price * Decimal::from(self.units),
                RowPrice::Unit => self.price,
            }),
            _ => Cell::Null,
        }
    }

    /// The row as journal and control API show it.
    pub fn summary(&self) -> serde_json::Value {
        serde_json::json!({
            "id": self.id, "start": self.start, "end": self.end, "units": self.units,
            "unit_price": decimal_json(self.price), "posted": self.posted.map(DateTime::date),
        })
    }
}

/// The unit rows of one family.
#[derive(Debug, Clone)]
pub struct UnitTable {
    pub rows: BTreeMap<i64, UnitRow>,
    next_id: i64,
}

impl UnitTable {
    pub fn new(first_id: i64) -> Self {
        Self { rows: BTreeMap::new(), next_id: first_id }
    }

    /// Makes a line's rows what the ledger calls for; rows that stay keep their ids, posted ones their end.
    pub fn settle(&mut self, ledger: &mut Ledger, wanted: Vec<Wanted>) {
        let mut old: BTreeMap<(Date, bool), UnitRow> = BTreeMap::new();
        for id in ledger.rows.drain(..) {
            if let Some(row) = self.rows.remove(&id) {
                old.insert((row.start, row.split), row);
            }
        }
        for want in wanted {
            let row = if let Some(mut row) = old.remove(&(want.start, want.split)) {
                // a posted row was billed as it stands: it is re-totalled at most, never cut or re-priced
                if row.posted.is_some() {
                    row.end = row.end.max(want.end);
                } else {
                    row.end = want.end;
                    row.price = want.price;
                    row.cost = want.cost;
                }
                row.period_end = want.period_end;
                row.units = want.units;
                row
            } else {
                let id = self.next_id;
                self.next_id += 1;
                UnitRow {
                    id,
                    line: ledger.line,
                    contract: ledger.contract,
                    item: ledger.item,
                    start: want.start,
                    end: want.end,
                    period_end: want.period_end,
                    units: want.units,
                    price: want.price,
                    cost: want.cost,
                    split: want.split,
                    posted: None,
                }
            };
            ledger.rows.push(row.id);
            self.rows.insert(row.id, row);
        }
    }

    pub fn of<'a>(&'a self, ledger: &'a Ledger) -> impl Iterator<Item = &'a UnitRow> {
        ledger.rows.iter().filter_map(|id| self.rows.get(id))
    }

    pub fn drop_rows(&mut self, ledger: &mut Ledger) {
        for id in ledger.rows.drain(..) {
            self.rows.remove(&id);
        }
    }
}
