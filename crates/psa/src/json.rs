//! Values of JSON as PSAs send them: numbers as text, dates as instants, references one level deeper. Must not know a
//! vendor, or decide what a value means.

use std::str::FromStr;

use rust_decimal::Decimal;
use seatbridge_core::Day;
use serde_json::{Map, Value};

use crate::{ErrorKind, PsaError, Sent};

/// A whole number, also when it comes as text or as `12.0`.
pub fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| {
            let number = Decimal::from_str(&number.to_string()).ok()?;
            if number.fract().is_zero() { i64::try_from(number).ok() } else { None }
        }),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// A row or part of an answer that is not as documented.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{entity} {id}: field {field} is {what}")]
pub struct Odd {
    /// The entity.
    pub entity: &'static str,
    /// The row, if it says.
    pub id: String,
    /// The field.
    pub field: &'static str,
    /// What is wrong with it.
    pub what: &'static str,
}

/// One row of an entity.
#[derive(Debug, Clone)]
pub struct Row {
    entity: &'static str,
    /// Its id.
    pub id: i64,
    fields: Map<String, Value>,
}

impl Row {
    /// A row; one without an id is refused.
    pub fn new(entity: &'static str, value: Value) -> Result<Self, Odd> {
        let odd = |field, what| Odd { entity, id: "?".into(), field, what };
        let Value::Object(fields) = value else { return Err(odd("items", "no list of objects")) };
        let id = find(&fields, "id").and_then(integer).ok_or_else(|| odd("id", "missing"))?;
        Ok(Self { entity, id, fields })
    }

    /// An error about a field of this row.
    pub fn odd(&self, field: &'static str, what: &'static str) -> Odd {
        Odd { entity: self.entity, id: self.id.to_string(), field, what }
    }

    /// A field by its name in any case, or a field of a reference by its path, such as `company/id`; `None` when it is
    /// absent or null.
    pub fn get(&self, path: &str) -> Option<&Value> {
        let (field, below) = path.split_once('/').map_or((path, None), |(field, below)| (field, Some(below)));
        let mut value = find(&self.fields, field)?;
        for part in below.into_iter().flat_map(|below| below.split('/')) {
            value = find(value.as_object()?, part)?;
        }
        Some(value).filter(|value| !value.is_null())
    }

    /// A whole number, if there is a value.
    pub fn integer(&self, field: &'static str) -> Result<Option<i64>, Odd> {
        self.get(field).map(|value| integer(value).ok_or_else(|| self.odd(field, "no whole number"))).transpose()
    }

    /// A whole number that must be there.
    pub fn need(&self, field: &'static str) -> Result<i64, Odd> {
        self.integer(field)?.ok_or_else(|| self.odd(field, "missing"))
    }

    /// A text; numbers count as text, an empty one is none. Characters without width would make equal names differ
    /// (facts: connectwise.md 3.1).
    pub fn text(&self, field: &str) -> Option<String> {
        match self.get(field)? {
            Value::String(text) => Some(visible(text)).filter(|text| !text.is_empty()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// Yes or no: `true`, `1`, `"1"` or `"true"` and their opposites.
    pub fn flag(&self, field: &str) -> Option<bool> {
        flag(self.get(field)?)
    }

    /// A day. Only the date part counts, and it is never moved between time zones (facts: autotask.md 7.9). The year 1
    /// stands for no date (facts: autotask.md 7.4).
    pub fn day(&self, field: &'static str) -> Result<Option<Day>, Odd> {
        let Some(value) = self.get(field) else { return Ok(None) };
        let day = match value {
            Value::String(text) if text.trim().is_empty() => return Ok(None),
            Value::String(text) => day(text),
            _ => None,
        };
        let day = day.ok_or_else(|| self.odd(field, "no date"))?;
        Ok(Some(day).filter(|day| day.parts().0 > 1))
    }

    /// An amount.
    pub fn decimal(&self, field: &'static str) -> Result<Option<Decimal>, Odd> {
        let Some(value) = self.get(field) else { return Ok(None) };
        decimal(value).map(Some).ok_or_else(|| self.odd(field, "no number"))
    }
}

fn find<'a>(fields: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let any_case = || fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value);
    fields.get(name).or_else(any_case)
}

/// The text without its margins and without characters that have no width.
pub fn visible(text: &str) -> String {
    let without: String =
        text.chars().filter(|c| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')).collect();
    without.trim().to_owned()
}

/// Yes or no, however it is spelt.
pub fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        other => integer(other).map(|number| number != 0),
    }
}

/// The date part of a text, if it is a date or an instant.
pub fn day(text: &str) -> Option<Day> {
    let text = text.trim();
    let date = text.get(..10)?;
    let rest = &text[10..];
    if rest.is_empty() || rest.starts_with(['T', 't', ' ']) { date.parse().ok() } else { None }
}

/// A number from its own digits, never through a float.
pub fn decimal(value: &Value) -> Option<Decimal> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_owned(),
        _ => return None,
    };
    Decimal::from_str(&text).or_else(|_| Decimal::from_scientific(&text)).ok()
}

/// Ids as the numbers they are. As text they would match nothing, or become part of a filter.
pub fn ids<'a>(texts: impl IntoIterator<Item = &'a str>, entity: &str) -> Result<Vec<i64>, PsaError> {
    let parse = |text: &str| {
        text.parse().ok().filter(|id: &i64| *id >= 0 && id.to_string() == text).ok_or_else(|| {
            let reason = format!("{:?} is no id of {entity}", text.chars().take(40).collect::<String>());
            PsaError::new(ErrorKind::Invalid { reasons: vec![reason.clone()] }, Sent::NotSent, entity, reason)
        })
    };
    texts.into_iter().map(parse).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn row(value: Value) -> Row {
        Row::new("Contracts", value).unwrap()
    }

    #[test]
    fn a_date_is_the_date_part_of_whatever_instant_comes() {
        for text in [
            "2026-12-31",
            "2026-12-31T00:00:00Z",
            "2026-12-31T05:00:00Z",
            "2026-12-31T00:00:00.000Z",
            "2026-12-31T23:59:59.033Z",
            "2026-12-31T00:00:00",
            "2026-12-31T00:00:00+00:00",
            " 2026-12-31 00:00:00 ",
        ] {
            let found = row(json!({ "id": 1, "endDate": text })).day("endDate").unwrap();
            assert_eq!(found.unwrap().to_string(), "2026-12-31", "{text}");
        }
        for none in [json!(null), json!(""), json!("0001-01-01T00:00:00Z")] {
            assert_eq!(row(json!({ "id": 1, "endDate": none })).day("endDate"), Ok(None));
        }
        for bad in [json!("2026-13-01"), json!("31.12.2026"), json!("2026-12-311"), json!(20_261_231), json!("2026-ä")]
        {
            assert!(row(json!({ "id": 1, "endDate": bad })).day("endDate").is_err(), "{bad}");
        }
    }

    #[test]
    fn numbers_may_be_text_and_keys_may_have_any_case() {
        let row =
            row(json!({ "Id": "7001", "CompanyID": 174.0, "unitPrice": 7.5, "IsActive": 1, "contractName": " x " }));
        assert_eq!((row.id, row.need("companyID")), (7001, Ok(174)));
        assert_eq!(row.decimal("unitPrice"), Ok(Some(Decimal::new(75, 1))));
        assert_eq!((row.flag("isActive"), row.text("contractName").as_deref()), (Some(true), Some("x")));
        assert_eq!(row.integer("renewedContractID"), Ok(None));
        assert!(row.need("unitPrice").is_err());
        assert!(row.integer("contractName").is_err());
    }

    #[test]
    fn prices_keep_their_digits() {
        for (text, expected) in
            [("0.1", "0.1"), ("34.55", "34.55"), ("1e-3", "0.001"), ("\"12.30\"", "12.30"), ("-4", "-4")]
        {
            let value: Value = serde_json::from_str(text).unwrap();
            assert_eq!(decimal(&value).unwrap().to_string(), expected);
        }
        assert_eq!(decimal(&json!("free")), None);
    }

    #[test]
    fn a_row_without_an_id_is_refused() {
        for bad in [json!({ "name": "x" }), json!({ "id": null }), json!({ "id": "x" }), json!(5)] {
            assert!(Row::new("Services", bad).is_err());
        }
    }
}
