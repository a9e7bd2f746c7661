//! The tenant: its tables, ledgers and unit rows, and the few moves every rule is built from.
//! Must not answer HTTP and must not decide what is allowed.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::Value;

use super::cells::{Cell, Row, noon};
use super::fields::column;
use super::kinds::{Family, Kind};
use super::ledger::{Entry, Ledger, Source};
use super::periods::Term;
use super::picklists::{MONTHLY, period_months};
use super::rights::Rights;
use super::switches::{AutotaskSwitches, LineUnitPrice};
use super::table::{Key, Table};
use super::units::{UnitRow, UnitTable};

/// Resource id of the API user.
pub const API_RESOURCE: i64 = 29_682_885;
/// Resource id of the person who makes the edits of the control API.
pub const PERSON_RESOURCE: i64 = 29_682_886;

/// What every change needs to know about its surroundings.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    pub switches: &'a AutotaskSwitches,
    pub today: Date,
}

/// What an operation did.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    pub item_id: Option<i64>,
    /// Short description for the journal.
    pub change: Value,
}

impl Outcome {
    pub fn new(item_id: Option<i64>, change: Value) -> Self {
        Self { item_id, change }
    }
}

/// The simulated Autotask database.
#[derive(Debug, Clone)]
pub struct Tenant {
    tables: BTreeMap<Kind, Table>,
    units: BTreeMap<Family, UnitTable>,
    ledgers: BTreeMap<Family, BTreeMap<i64, Ledger>>,
    next_entry: i64,
    pub rights: Rights,
    pub zone: u16,
}

const fn first_id(kind: Kind) -> i64 {
    match kind {
        Kind::Companies => 174,
        Kind::Contracts => 7001,
        Kind::ContractServices => 8001,
        Kind::ContractServiceBundles => 8_001_001,
        Kind::Services => 9001,
        Kind::ServiceBundles => 9501,
        Kind::ContractNotes => 60_001,
        Kind::BillingItems => 500_001,
        Kind::Tickets => 128_926,
        _ => 1,
    }
}

impl Tenant {
    pub fn empty() -> Self {
        let tables = Kind::ALL.into_iter().map(|kind| (kind, Table::new(kind, first_id(kind)))).collect();
        let units = [(Family::Services, UnitTable::new(90_001)), (Family::Bundles, UnitTable::new(9_000_001))];
        Self {
            tables,
            units: BTreeMap::from(units),
            ledgers: Family::BOTH.into_iter().map(|family| (family, BTreeMap::new())).collect(),
            next_entry: 1,
            rights: Rights::default(),
            zone: 1,
        }
    }

    pub fn table(&self, kind: Kind) -> &Table {
        &self.tables[&kind]
    }

    pub fn table_mut(&mut self, kind: Kind) -> &mut Table {
        self.tables.entry(kind).or_insert_with(|| Table::new(kind, first_id(kind)))
    }

    pub fn units(&self, family: Family) -> &UnitTable {
        &self.units[&family]
    }

    pub fn ledgers(&self, family: Family) -> &BTreeMap<i64, Ledger> {
        &self.ledgers[&family]
    }

    pub fn ledger(&self, family: Family, line: i64) -> Option<&Ledger> {
        self.ledgers[&family].get(&line)
    }

    pub fn ledger_mut(&mut self, family: Family, line: i64) -> Option<&mut Ledger> {
        self.ledgers.get_mut(&family)?.get_mut(&line)
    }

    pub fn unit_rows(&self, family: Family, line: i64) -> impl Iterator<Item = &UnitRow> {
        self.ledger(family, line).into_iter().flat_map(move |ledger| self.units(family).of(ledger))
    }

    pub fn unit_row_mut(&mut self, family: Family, id: i64) -> Option<&mut UnitRow> {
        self.units.get_mut(&family)?.rows.get_mut(&id)
    }

    /// First and last day and period length of a contract.
    pub fn term(&self, contract: i64) -> Option<Term> {
        let row = self.table(Kind::Contracts).get(contract)?;
        let months = period_months(row.get("contractPeriodType").int().unwrap_or(MONTHLY));
        Some(Term { start: row.get("startDate").day()?, end: row.get("endDate").day()?, months })
    }

    /// Lines of a contract in id order.
    pub fn lines_of(&self, family: Family, contract: i64) -> Vec<i64> {
        let kind = family.lines();
        let Some(at) = column(kind, "contractID") else { return Vec::new() };
        self.table(kind).find(at, &Key::Int(contract)).collect()
    }

    pub fn has_lines(&self, contract: i64) -> bool {
        Family::BOTH.into_iter().any(|family| !self.lines_of(family, contract).is_empty())
    }

    /// Adds a line with its ledger and rows.
    pub fn add_line(&mut self, new: NewLine, switches: &AutotaskSwitches) -> i64 {
        let family = new.family;
        let id = self.table_mut(family.lines()).insert(new.row, new.wished);
        let ledger = Ledger {
            line: id,
            contract: new.contract,
            item: new.item,
            start: new.start,
            price: new.price,
            cost: new.cost,
            entries: Vec::new(),
            rows: Vec::new(),
        };
        self.ledgers.entry(family).or_default().insert(id, ledger);
        self.settle(family, id, switches);
        id
    }

    /// Removes a line and its rows; only persons and the control API can.
    pub fn remove_line(&mut self, family: Family, line: i64) -> Option<Ledger> {
        self.table_mut(family.lines()).remove(line)?;
        let mut ledger = self.ledgers.get_mut(&family)?.remove(&line)?;
        if let Some(units) = self.units.get_mut(&family) {
            units.drop_rows(&mut ledger);
        }
        Some(ledger)
    }

    /// Writes an entry into a line's ledger and brings rows and the line's price up to date.
    pub fn enter(&mut self, family: Family, line: i64, entry: NewEntry, context: Context<'_>) -> i64 {
        let id = self.next_entry;
        self.next_entry += 1;
        if let Some(ledger) = self.ledger_mut(family, line) {
            ledger.entries.push(Entry {
                id,
                on: entry.on,
                change: entry.change,
                price: entry.price,
                cost: entry.cost,
                source: entry.source,
                entered: context.today,
                dropped: false,
            });
        }
        self.settle(family, line, context.switches);
        id
    }

    /// Regenerates the rows of a line from its ledger.
    pub fn settle(&mut self, family: Family, line: i64, switches: &AutotaskSwitches) {
        let Some(contract) = self.ledger(family, line).map(|ledger| ledger.contract) else { return };
        let Some(term) = self.term(contract) else { return };
        let (Some(ledgers), Some(units)) = (self.ledgers.get_mut(&family), self.units.get_mut(&family)) else { return };
        let Some(ledger) = ledgers.get_mut(&line) else { return };
        let wanted = ledger.wanted_rows(term, switches.ledger_model, switches.zero_unit_lines);
        units.settle(ledger, wanted);
    }

    pub fn settle_contract(&mut self, contract: i64, switches: &AutotaskSwitches) {
        for family in Family::BOTH {
            for line in self.lines_of(family, contract) {
                self.settle(family, line, switches);
            }
        }
    }

    pub fn settle_all(&mut self, switches: &AutotaskSwitches) {
        for family in Family::BOTH {
            let lines: Vec<i64> = self.ledgers(family).keys().copied().collect();
            for line in lines {
                self.settle(family, line, switches);
            }
        }
    }

    /// Writes the automatic note of a contract (facts 7.3).
    pub fn note(&mut self, contract: i64, title: &str, text: &str, author: i64, today: Date) -> i64 {
        let at = Cell::Instant(noon(today));
        let row = Row::new(Kind::ContractNotes)
            .with("contractID", Cell::Int(contract))
            .with("title", Cell::text(title))
            .with("description", Cell::text(text))
            .with("creatorResourceID", Cell::Int(author))
            .with("createDateTime", at.clone())
            .with("lastActivityDate", at);
        self.table_mut(Kind::ContractNotes).insert(row, None)
    }

    /// Value of a field of a stored row, computed fields included.
    pub fn cell(&self, row: &Row, at: usize, name: &str, switches: &AutotaskSwitches) -> Cell {
        let stored = || row.cells.get(at).cloned().unwrap_or_default();
        let Some(family) = Family::of_lines(row.kind) else { return stored() };
        let Some(ledger) = self.ledger(family, row.id()) else { return stored() };
        let factor = || super::cells::float_decimal(switches.internal_currency_factor);
        match name {
            "unitPrice" => Cell::Number(match switches.line_unit_price {
                LineUnitPrice::Adjusted => ledger.last_price(),
                LineUnitPrice::Original => ledger.price,
            }),
            "adjustedPrice" => Cell::Number(ledger.last_price()),
            "unitCost" => Cell::Number(ledger.last_cost()),
            "internalCurrencyUnitPrice" => Cell::Number(ledger.price * factor()),
            "internalCurrencyAdjustedPrice" => Cell::Number(ledger.last_price() * factor()),
            // facts 7.2: a line with the standard description returns the catalogue's text
            "invoiceDescription" if row.get(name).is_null() => self
                .table(family.catalogue())
                .get(ledger.item)
                .map(|item| item.get("invoiceDescription").clone())
                .unwrap_or_default(),
            _ => stored(),
        }
    }
}

/// A line to be added.
#[derive(Debug, Clone)]
pub struct NewLine {
    pub family: Family,
    pub contract: i64,
    pub item: i64,
    pub start: Date,
    pub price: Decimal,
    pub cost: Decimal,
    /// The row with the texts of the line.
    pub row: Row,
    pub wished: Option<i64>,
}

/// A ledger entry to be written.
#[derive(Debug, Clone, Copy)]
pub struct NewEntry {
    pub on: Date,
    pub change: i64,
    pub price: Option<Decimal>,
    pub cost: Option<Decimal>,
    pub source: Source,
}
