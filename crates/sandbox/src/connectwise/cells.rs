//! Values and rows of the simulated tables.
//! Must not know fields or rules.

use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};
use serde_json::{Number, Value};

/// A stored value. References hold the id of the record they name.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Cell {
    #[default]
    Null,
    Bool(bool),
    Int(i64),
    Number(Decimal),
    Text(String),
    /// A day, on the wire midnight UTC (facts: connectwise.md 3.1).
    Day(Date),
    Instant(DateTime),
    Ints(Vec<i64>),
    Texts(Vec<String>),
    Json(Box<Value>),
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    pub fn is_true(&self) -> bool {
        *self == Self::Bool(true)
    }

    pub const fn int(&self) -> Option<i64> {
        if let Self::Int(value) = self { Some(*value) } else { None }
    }

    pub const fn day(&self) -> Option<Date> {
        if let Self::Day(day) = self { Some(*day) } else { None }
    }

    pub const fn str(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text.as_str()) } else { None }
    }

    pub fn amount(&self) -> Decimal {
        match self {
            Self::Number(value) => *value,
            Self::Int(value) => Decimal::from(*value),
            _ => Decimal::ZERO,
        }
    }

    pub fn opt_day(day: Option<Date>) -> Self {
        day.map_or(Self::Null, Self::Day)
    }
}

/// `f64` as its shortest decimal.
pub fn decimal(value: f64) -> Decimal {
    value.to_string().parse().ok().or_else(|| Decimal::from_f64(value)).unwrap_or_default()
}

/// A decimal as a JSON number with a point, as the answers show it.
pub fn number_json(value: Decimal) -> Value {
    value.to_f64().and_then(Number::from_f64).map_or(Value::Null, Value::Number)
}

/// A decimal as an integer where it is one; for the control API.
pub fn plain_json(value: Decimal) -> Value {
    if value.fract().is_zero() { value.to_i64().map_or(Value::Null, Value::from) } else { number_json(value) }
}

pub fn midnight(day: Date) -> DateTime {
    day.to_datetime(Time::midnight())
}

/// `yyyy-MM-ddTHH:mm:ssZ` (facts: connectwise.md 3.1).
pub fn instant_text(at: DateTime) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Who wrote a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// The API member.
    Api,
    /// A person in the UI.
    Person,
}

impl Who {
    pub const fn identifier(self) -> &'static str {
        match self {
            Self::Api => "SeatbridgeAPI",
            Self::Person => "jdoe",
        }
    }
}

/// When and by whom a record was written.
#[derive(Debug, Clone, Copy)]
pub struct Stamp {
    pub at: DateTime,
    pub who: Who,
}

/// A record.
#[derive(Debug, Clone)]
pub struct Row {
    pub id: i64,
    pub cells: Vec<Cell>,
    pub entered: Stamp,
    pub updated: Stamp,
}
