//! Values of fields and rows of values.
//! Must not know rules; a row holds whatever it is given.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};
use serde_json::{Number, Value};

use super::fields::{column, fields_of};
use super::kinds::Kind;

/// One value.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    #[default]
    Null,
    Int(i64),
    Number(Decimal),
    Text(Arc<str>),
    Bool(bool),
    Day(Date),
    Instant(DateTime),
}

impl Cell {
    pub fn text(text: impl AsRef<str>) -> Self {
        Self::Text(Arc::from(text.as_ref()))
    }

    pub fn int(&self) -> Option<i64> {
        match self {
            Self::Int(value) => Some(*value),
            _ => None,
        }
    }

    pub fn number(&self) -> Option<Decimal> {
        match self {
            Self::Number(value) => Some(*value),
            Self::Int(value) => Some(Decimal::from(*value)),
            _ => None,
        }
    }

    pub fn str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn day(&self) -> Option<Date> {
        match self {
            Self::Day(day) => Some(*day),
            Self::Instant(at) => Some(at.date()),
            _ => None,
        }
    }

    pub fn is_null(&self) -> bool {
        *self == Self::Null
    }

    pub fn is_true(&self) -> bool {
        *self == Self::Bool(true)
    }
}

/// Midnight of a day.
pub fn midnight(day: Date) -> DateTime {
    day.to_datetime(Time::midnight())
}

/// The time of day at which the simulated world stamps its changes.
pub fn noon(day: Date) -> DateTime {
    day.at(12, 0, 0, 0)
}

/// A decimal as a JSON number.
pub fn decimal_json(value: Decimal) -> Value {
    value.to_f64().and_then(Number::from_f64).map_or(Value::Null, Value::Number)
}

/// A JSON number as a decimal.
pub fn json_decimal(value: &Value) -> Option<Decimal> {
    let number = value.as_number()?;
    if let Some(int) = number.as_i64() {
        return Some(Decimal::from(int));
    }
    let text = number.to_string();
    Decimal::from_str_exact(&text).ok().or_else(|| Decimal::from_scientific(&text).ok())
}

/// A float of a scenario as a decimal.
pub fn float_decimal(value: f64) -> Decimal {
    Decimal::from_f64(value).unwrap_or_default()
}

/// A row of an entity: one cell per field, plus user-defined fields by display name.
#[derive(Debug, Clone)]
pub struct Row {
    pub kind: Kind,
    pub cells: Vec<Cell>,
    pub udfs: BTreeMap<&'static str, String>,
}

impl Row {
    pub fn new(kind: Kind) -> Self {
        Self { kind, cells: vec![Cell::Null; fields_of(kind).len()], udfs: BTreeMap::new() }
    }

    pub fn id(&self) -> i64 {
        self.cells.first().and_then(Cell::int).unwrap_or_default()
    }

    pub fn get(&self, field: &str) -> &Cell {
        column(self.kind, field).and_then(|at| self.cells.get(at)).unwrap_or(&Cell::Null)
    }

    /// Sets a field; a name the entity does not have is a bug of the simulator and caught by its tests.
    pub fn set(&mut self, field: &str, value: Cell) {
        debug_assert!(column(self.kind, field).is_some(), "{:?} has no {field}", self.kind);
        if let Some(slot) = column(self.kind, field).and_then(|at| self.cells.get_mut(at)) {
            *slot = value;
        }
    }

    pub fn with(mut self, field: &str, value: Cell) -> Self {
        self.set(field, value);
        self
    }

    pub fn int(&self, field: &str) -> i64 {
        self.get(field).int().unwrap_or_default()
    }
}
