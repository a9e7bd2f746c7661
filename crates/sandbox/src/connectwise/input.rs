//! JSON of a write turned into cells: types, lengths, references (facts: connectwise.md 3.1, 3.2).
//! Must not know business rules.

use jiff::civil::DateTime;
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::cells::Cell;
use super::errors::{Inner, unknown_member};
use super::kinds::Kind;
use super::schema::{Field, Type, schema};
use super::switches::{PartialCustomFields, Silence, Strictness};
use super::tenant::{Context, Tenant};
use crate::reply::Refusal;

/// Columns and their new values.
pub type Changes = Vec<(usize, Cell)>;

/// Turns the members of an object into changes; collects what is wrong with them.
pub fn object(
    tenant: &Tenant,
    kind: Kind,
    body: &Map<String, Value>,
    context: Context<'_>,
) -> Result<(Changes, Vec<Inner>), Refusal> {
    let mut changes = Vec::new();
    let mut wrong = Vec::new();
    for (name, value) in body {
        if name == "id" || name == "_info" {
            continue;
        }
        let column = schema(kind).column(name).filter(|_| is_known(kind, name, context));
        let column = column.ok_or_else(|| unknown_member(kind, name))?;
        match member(tenant, kind, column, value, context) {
            Ok(Some(cell)) => changes.push((column, cell)),
            Ok(None) => {}
            Err(inner) => wrong.push(inner),
        }
    }
    Ok((changes, wrong))
}

fn is_known(kind: Kind, name: &str, context: Context<'_>) -> bool {
    (kind, name) != (Kind::Additions, "additionStatus") || context.switches.addition_status_field
}

/// Value of one member; `None` for a read-only one that is passed over.
pub fn member(
    tenant: &Tenant,
    kind: Kind,
    column: usize,
    value: &Value,
    context: Context<'_>,
) -> Result<Option<Cell>, Inner> {
    let Some(field) = schema(kind).fields.get(column) else { return Ok(None) };
    if field.computed || field.read_only {
        return match context.switches.read_only_fields {
            Silence::Ignore => Ok(None),
            Silence::Refuse => Err(Inner::invalid(format!("{} is read-only.", field.name), field.name)),
        };
    }
    if value.is_null() {
        if field.required {
            return Err(Inner::missing(field.name));
        }
        return Ok(Some(if field.kind == Type::Bool { Cell::Bool(false) } else { Cell::Null }));
    }
    convert(tenant, kind, field, value, context).map(Some)
}

fn wrong_type(field: &Field, expected: &str) -> Inner {
    Inner::invalid(format!("The value of {} is not a valid {expected}.", field.name), field.name)
}

fn convert(tenant: &Tenant, kind: Kind, field: &Field, value: &Value, context: Context<'_>) -> Result<Cell, Inner> {
    let name = field.name;
    match &field.kind {
        Type::Int => integer(value).map(Cell::Int).ok_or_else(|| wrong_type(field, "integer")),
        Type::Number => decimal_of(value).map(Cell::Number).ok_or_else(|| wrong_type(field, "number")),
        Type::Bool => match value {
            Value::Bool(value) => Ok(Cell::Bool(*value)),
            Value::String(text) if text.eq_ignore_ascii_case("true") => Ok(Cell::Bool(true)),
            Value::String(text) if text.eq_ignore_ascii_case("false") => Ok(Cell::Bool(false)),
            _ => Err(wrong_type(field, "boolean")),
        },
        Type::Text(longest) => {
            let text = value.as_str().ok_or_else(|| wrong_type(field, "string"))?;
            if let Some(longest) = longest.filter(|longest| text.chars().count() > *longest) {
                let message = format!("The field {name} must be a string with a maximum length of {longest}.");
                return Err(Inner::new("MaxLengthField", message, name));
            }
            if text.is_empty() && field.required {
                return Err(Inner::missing(name));
            }
            Ok(Cell::text(text))
        }
        Type::Day => instant(field, value, context).map(|at| Cell::Day(at.date())),
        Type::Instant => instant(field, value, context).map(Cell::Instant),
        // facts 4.3: billCustomer is an enum text, never a boolean
        Type::Enum(known) => {
            let text = value.as_str().unwrap_or_default();
            if known.contains(&text) {
                Ok(Cell::text(text))
            } else {
                let message = format!("The value {value} is not valid for {name}. Valid values: {}.", known.join(", "));
                Err(Inner::invalid(message, name))
            }
        }
        Type::Ref(target) => reference(tenant, *target, name, value).map(Cell::Int),
        Type::Refs(target) => {
            let list = value.as_array().ok_or_else(|| wrong_type(field, "array"))?;
            let ids = list.iter().map(|value| reference(tenant, *target, name, value));
            ids.collect::<Result<Vec<i64>, Inner>>().map(Cell::Ints)
        }
        Type::Ints => {
            let list = value.as_array().ok_or_else(|| wrong_type(field, "array"))?;
            let ids: Option<Vec<i64>> = list.iter().map(integer).collect();
            ids.map(Cell::Ints).ok_or_else(|| wrong_type(field, "array"))
        }
        Type::Texts => {
            let list = value.as_array().ok_or_else(|| wrong_type(field, "array"))?;
            let texts: Option<Vec<String>> = list.iter().map(|value| value.as_str().map(str::to_owned)).collect();
            texts.map(Cell::Texts).ok_or_else(|| wrong_type(field, "array"))
        }
        Type::Custom => custom(tenant, kind, field, value, context),
        Type::Communications => {
            let list = value.as_array().ok_or_else(|| wrong_type(field, "array"))?;
            let all = list.iter().all(|item| item.get("value").is_some_and(Value::is_string));
            if all { Ok(Cell::Json(Box::new(value.clone()))) } else { Err(Inner::missing("communicationItems/value")) }
        }
        Type::Open => Err(nothing_there(field, value)),
        Type::Opens => match value.as_array().and_then(|list| list.first()) {
            Some(first) => Err(nothing_there(field, first)),
            None => Ok(Cell::Null),
        },
    }
}

fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        // facts 3.1: sloppy clients send numbers as text
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn decimal_of(value: &Value) -> Option<Decimal> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_owned(),
        _ => return None,
    };
    text.parse().ok().or_else(|| Decimal::from_scientific(&text).ok())
}

/// Seconds and `Z`; milliseconds and offsets are refused (facts: connectwise.md 3.1).
fn instant(field: &Field, value: &Value, context: Context<'_>) -> Result<DateTime, Inner> {
    let refused = || Inner::invalid(format!("Unsupported format applied to {}", field.name), field.name);
    let text = value.as_str().ok_or_else(refused)?;
    if text.len() == 10 && context.switches.day_without_time == Strictness::Accept {
        return text.parse().map(super::cells::midnight).map_err(|_| refused());
    }
    let plain = text.strip_suffix('Z').filter(|plain| plain.len() == 19).ok_or_else(refused)?;
    plain.parse().map_err(|_| refused())
}

/// A list that is not simulated has no records.
fn nothing_there(field: &Field, value: &Value) -> Inner {
    let key = ["id", "identifier", "name"].into_iter().find(|key| value.get(key).is_some()).unwrap_or("id");
    let shown = value.get(key).map(ToString::to_string).unwrap_or_default();
    Inner::not_found(format!("{} {shown} not found", field.name), format!("{}/{key}", field.name))
}

/// `{"id":5}`, `{"identifier":"X"}` or `{"name":"X"}` (facts: connectwise.md 3.1).
pub fn reference(tenant: &Tenant, target: Kind, name: &str, value: &Value) -> Result<i64, Inner> {
    let label = target.about().label;
    let Some(map) = value.as_object() else {
        return Err(Inner::invalid(format!("The value of {name} is not a valid {label} reference."), name));
    };
    let table = tenant.table(target);
    if let Some(sent) = map.get("id").filter(|id| !id.is_null()) {
        let id = integer(sent).filter(|id| table.contains(*id));
        return id.ok_or_else(|| Inner::not_found(format!("{label} {sent} not found"), format!("{name}/id")));
    }
    for key in ["identifier", "name"] {
        let Some(wanted) = map.get(key).and_then(Value::as_str) else { continue };
        let found = if key == "identifier" && schema(target).column(key).is_some() {
            table.identified(wanted).next()
        } else {
            let column = target.behind("name");
            let same = |row: &&super::cells::Row| {
                table.of(row, column).str().is_some_and(|text| text.eq_ignore_ascii_case(wanted))
            };
            table.rows().find(same).map(|row| row.id)
        };
        return found.ok_or_else(|| Inner::not_found(format!("{label} {wanted} not found"), format!("{name}/{key}")));
    }
    Err(Inner::missing(&format!("{name}/id")))
}

/// The full array is expected; what it leaves out is cleared or the whole is refused (facts: connectwise.md 3.3).
fn custom(tenant: &Tenant, kind: Kind, field: &Field, value: &Value, context: Context<'_>) -> Result<Cell, Inner> {
    let list = value.as_array().ok_or_else(|| wrong_type(field, "array"))?;
    let known: Vec<i64> = tenant.custom_fields.iter().filter(|one| one.kind == kind).map(|one| one.id).collect();
    let mut values = Map::new();
    for item in list {
        let id = item.get("id").and_then(integer).filter(|id| known.contains(id));
        let id = id.ok_or_else(|| Inner::not_found("Custom field not found", "customFields/id"))?;
        values.insert(id.to_string(), item.get("value").cloned().unwrap_or_default());
    }
    if context.switches.partial_custom_fields == PartialCustomFields::Refuse && values.len() < known.len() {
        return Err(Inner::invalid("All custom fields have to be sent.", "customFields"));
    }
    Ok(Cell::Json(Box::new(Value::Object(values))))
}
