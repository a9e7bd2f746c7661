//! The internal truth of a line: its entries, and the unit rows each model derives from them (facts 7.4, 19).
//! Must not decide whether an adjustment is allowed (`adjust.rs`).

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

use super::periods::Term;
use super::switches::{LedgerModel, ZeroUnits};

/// Who made an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Units the line was created with.
    Initial,
    /// An accepted adjustment of the API.
    Api,
    /// An edit of a person in the UI (control API).
    Person,
}

/// A change of a line's units or price from a day on.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub id: i64,
    pub on: Date,
    pub change: i64,
    pub price: Option<Decimal>,
    pub cost: Option<Decimal>,
    pub source: Source,
    /// Day on which it was entered.
    pub entered: Date,
    /// Dropped by shortening the contract; counts no more.
    pub dropped: bool,
}

/// The truth about one line.
#[derive(Debug, Clone)]
pub struct Ledger {
    pub line: i64,
    pub contract: i64,
    pub item: i64,
    /// First day that may have a row.
    pub start: Date,
    pub price: Decimal,
    pub cost: Decimal,
    pub entries: Vec<Entry>,
    /// Ids of the line's unit rows.
    pub rows: Vec<i64>,
}

/// A unit row the ledger calls for.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    pub start: Date,
    pub end: Date,
    pub units: i64,
    pub price: Decimal,
    pub cost: Decimal,
    /// Begins inside its period.
    pub split: bool,
    /// Last day of its billing period.
    pub period_end: Date,
}

impl Ledger {
    pub fn live(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| !entry.dropped)
    }

    /// True quantity on a day, pending changes of later days not counted.
    pub fn quantity_on(&self, day: Date) -> i64 {
        self.live().filter(|entry| entry.on <= day).map(|entry| entry.change).sum()
    }

    /// The smallest quantity from a day on, pending changes included.
    pub fn lowest_from(&self, day: Date) -> i64 {
        self.live()
            .filter(|entry| entry.on > day)
            .map(|entry| self.quantity_on(entry.on))
            .fold(self.quantity_on(day), i64::min)
    }

    pub fn price_on(&self, day: Date) -> Decimal {
        self.latest(day, |entry| entry.price).unwrap_or(self.price)
    }

    pub fn cost_on(&self, day: Date) -> Decimal {
        self.latest(day, |entry| entry.cost).unwrap_or(self.cost)
    }

    /// Price after the last accepted price change, whatever its date: what the line itself shows.
    pub fn last_price(&self) -> Decimal {
        self.live().filter(|entry| entry.price.is_some()).last().and_then(|entry| entry.price).unwrap_or(self.price)
    }

    pub fn last_cost(&self) -> Decimal {
        self.live().filter(|entry| entry.cost.is_some()).last().and_then(|entry| entry.cost).unwrap_or(self.cost)
    }

    fn latest(&self, day: Date, value: impl Fn(&Entry) -> Option<Decimal>) -> Option<Decimal> {
        let mut found: Option<(Date, Decimal)> = None;
        for entry in self.live().filter(|entry| entry.on <= day) {
            if let Some(amount) = value(entry)
                && found.is_none_or(|(on, _)| on <= entry.on)
            {
                found = Some((entry.on, amount));
            }
        }
        found.map(|(_, amount)| amount)
    }

    /// Whether the line got its first units by an adjustment of exactly this day (facts 7.3, the attested case).
    pub fn is_fresh_on(&self, day: Date) -> bool {
        let first = self.live().filter(|entry| entry.change != 0).min_by_key(|entry| (entry.on, entry.id));
        first.is_some_and(|entry| entry.on == day && entry.source == Source::Api)
    }

    pub fn has_adjustment_on(&self, day: Date) -> bool {
        self.live().any(|entry| entry.on == day && entry.source != Source::Initial)
    }

    /// The rows of the whole term.
    pub fn wanted_rows(&self, term: Term, model: LedgerModel, zero: ZeroUnits) -> Vec<Wanted> {
        let mut rows = Vec::new();
        for period in term.periods() {
            if period.end < self.start {
                continue;
            }
            let start = period.start.max(self.start);
            let mut days: Vec<Date> = self
                .live()
                .filter(|entry| start < entry.on && entry.on <= period.end)
                .filter(|entry| entry.change != 0 || (model != LedgerModel::Delta && entry.price.is_some()))
                .map(|entry| entry.on)
                .collect();
            days.sort_unstable();
            days.dedup();
            let row = |start: Date, end: Date, units: i64, split: bool| Wanted {
                start,
                end,
                units,
                price: self.price_on(start),
                cost: self.cost_on(start),
                split,
                period_end: period.end,
            };
            // facts 7.4: a superseded row ends on the effective date of the next adjustment, not the day before
            let first_end = match (model, days.first()) {
                (LedgerModel::Total, Some(next)) => *next,
                _ => period.end,
            };
            rows.push(row(start, first_end, self.quantity_on(start), false));
            for (at, day) in days.iter().enumerate() {
                if model == LedgerModel::Delta {
                    let change = self.live().filter(|entry| entry.on == *day).map(|entry| entry.change).sum();
                    rows.push(row(*day, period.end, change, true));
                } else {
                    let end = days.get(at + 1).copied().unwrap_or(period.end);
                    rows.push(row(*day, end, self.quantity_on(*day), true));
                }
            }
        }
        if zero == ZeroUnits::None {
            // a change to zero inside a period keeps its row, or the row it cuts would go on counting on that day
            rows.retain(|row| row.units != 0 || row.split);
        }
        rows
    }
}
