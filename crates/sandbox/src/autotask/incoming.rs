//! Reading the body of a write: key case, types, lengths, picklists, references (facts 3.2, 3.7, 4.3, 5.6).
//! Must not change the state.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::cells::{Cell, json_decimal, midnight};
use super::fields::{Field, Type, fields_of};
use super::kinds::Kind;
use super::picklists::{Pick, period_by_word};
use super::state::Tenant;
use super::switches::{AutotaskSwitches, ReadOnlyOnUpdate, Strictness};
use crate::reply::Refusal;

/// What a body is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Create,
    Patch,
    Put,
}

/// Value of a key, whatever its case (facts 3.2).
pub fn key<'a>(body: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    body.get(name).or_else(|| body.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

/// The body as an object.
pub fn object(body: &Value) -> Result<&Map<String, Value>, Refusal> {
    body.as_object().ok_or_else(|| Refusal::invalid("The request body must be a JSON object."))
}

/// The fields a body sets, checked one by one; several errors come together (facts 5.8).
pub fn read(
    tenant: &Tenant,
    kind: Kind,
    body: &Map<String, Value>,
    purpose: Purpose,
    switches: &AutotaskSwitches,
) -> Result<Vec<(&'static Field, Cell)>, Refusal> {
    let mut errors = Vec::new();
    let mut read = Vec::new();
    for field in fields_of(kind) {
        if field.name == "id" {
            continue;
        }
        let sent = key(body, field.name);
        let fixed = field.read_only || (purpose != Purpose::Create && field.create_only);
        if fixed {
            let refused = purpose != Purpose::Create && switches.read_only_on_update == ReadOnlyOnUpdate::Error;
            if sent.is_some() && refused {
                errors.push(format!("The field {} is read-only and cannot be updated.", field.name));
            }
            continue;
        }
        match sent {
            None => {
                if field.required && purpose != Purpose::Patch {
                    errors.push(missing(field.name));
                }
            }
            Some(Value::Null) => {
                // facts 4.3: nulls on create fail; facts 4.3 INFERENCE: null clears on update
                if purpose == Purpose::Create && switches.null_on_create == Strictness::Refuse {
                    errors.push(format!("Object reference not set to an instance of an object. Field: {}", field.name));
                } else if field.required {
                    errors.push(missing(field.name));
                } else {
                    read.push((field, Cell::Null));
                }
            }
            Some(value) => match convert(field, value).and_then(|cell| check(tenant, field, cell)) {
                Ok(cell) if field.required && cell.str().is_some_and(str::is_empty) => {
                    errors.push(missing(field.name));
                }
                Ok(cell) => read.push((field, cell)),
                Err(text) => errors.push(text),
            },
        }
    }
    if errors.is_empty() { Ok(read) } else { Err(Refusal::many(errors)) }
}

/// Text of a missing required field (facts 5.7: synthetic).
pub fn missing(name: &str) -> String {
    format!("Missing Required Field: {name}.")
}

/// Text of a reference to nothing (facts 5.6, newer wording).
pub fn bad_reference(name: &str, target: &str) -> String {
    format!("Reference value on field: {name} of type: {target} does not exist or is invalid.")
}

/// A JSON value as the field's type, with the errors of the vendor's JSON reader.
pub fn convert(field: &Field, value: &Value) -> Result<Cell, String> {
    let unexpected = |value: &Value| {
        let first = value.to_string().trim_start_matches('"').chars().next().unwrap_or('?');
        format!("Unexpected character encountered while parsing value: {first}. Path '{}'.", field.name)
    };
    match field.ty {
        Type::Int | Type::Long => integer(field, value).unwrap_or_else(|| Err(unexpected(value))),
        Type::Number => match value {
            Value::Number(_) => json_decimal(value).map(Cell::Number).ok_or_else(|| unexpected(value)),
            Value::String(text) => Decimal::from_str_exact(text.trim())
                .map(Cell::Number)
                .map_err(|_| format!("Could not convert string to double: {text}. Path '{}'.", field.name)),
            _ => Err(unexpected(value)),
        },
        Type::Bool => value.as_bool().map(Cell::Bool).ok_or_else(|| unexpected(value)),
        Type::Text(length) => {
            let text = match value {
                Value::String(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                _ => return Err(unexpected(value)),
            };
            if text.chars().count() > length {
                return Err(format!(
                    "The value of field {} exceeds the maximum length of {length} characters.",
                    field.name
                ));
            }
            Ok(Cell::text(text))
        }
        Type::Day | Type::Instant => {
            let text = value.as_str().ok_or_else(|| unexpected(value))?;
            let at = moment(text)
                .ok_or_else(|| format!("Could not convert string to DateTime: {text}. Path '{}'.", field.name))?;
            Ok(if field.ty == Type::Day { Cell::Day(at.date()) } else { Cell::Instant(at) })
        }
    }
}

fn integer(field: &Field, value: &Value) -> Option<Result<Cell, String>> {
    let not_an_integer = |text: &str| format!("Input string '{text}' is not a valid integer. Path '{}'.", field.name);
    let number = match value {
        Value::Number(number) => match number.as_i64() {
            Some(number) => number,
            None => return Some(Err(not_an_integer(&number.to_string()))),
        },
        Value::String(text) => {
            if let Some(number) = field.pick.filter(|pick| *pick == Pick::PeriodType).and(period_by_word(text)) {
                number
            } else {
                match text.trim().parse() {
                    Ok(number) => number,
                    Err(_) => {
                        return Some(Err(format!(
                            "Could not convert string to integer: {text}. Path '{}'.",
                            field.name
                        )));
                    }
                }
            }
        }
        // facts 7.2: one production client sends false here although the field is an integer picklist
        Value::Bool(flag) if field.pick == Some(Pick::YesNo) => i64::from(*flag),
        _ => return None,
    };
    if field.ty == Type::Int && i32::try_from(number).is_err() {
        return Some(Err(format!("JSON integer {number} is too large or small for an Int32. Path '{}'.", field.name)));
    }
    Some(Ok(Cell::Int(number)))
}

fn check(tenant: &Tenant, field: &Field, cell: Cell) -> Result<Cell, String> {
    let Some(value) = cell.int() else { return Ok(cell) };
    if let Some(pick) = field.pick
        && !pick.find(value).is_some_and(|choice| choice.active)
    {
        return Err(format!("Value does not reference an existing entity for {}", field.name));
    }
    if let Some(kind) = field.target {
        let row = tenant.table(kind).get(value);
        // facts 5.6: the same text is used for inactive resources
        let usable = row.is_some_and(|row| kind != Kind::Resources || row.get("isActive").is_true());
        if !usable {
            return Err(bad_reference(field.name, kind.singular()));
        }
    }
    Ok(cell)
}

/// A date or date-time of a client in UTC; a plain date is midnight.
pub fn moment(text: &str) -> Option<DateTime> {
    let text = text.trim();
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant.to_zoned(TimeZone::UTC).datetime());
    }
    if text.len() <= 10 {
        return text.parse::<Date>().ok().map(midnight);
    }
    text.parse::<DateTime>().ok()
}
