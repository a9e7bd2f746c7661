//! Parsing of query bodies (facts 3.4-3.12, 3.18): operators, groups, value types, the limits of a query.
//! Must not look at rows.

use std::collections::HashSet;

use jiff::civil::DateTime;
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::cells::json_decimal;
use super::fields::{Field, Type, column, fields_of};
use super::incoming::{key, moment};
use super::kinds::Kind;
use super::picklists::{Pick, period_by_word};
use super::switches::{AutotaskSwitches, UnknownInclude};
use super::writes::udfs_of;
use crate::reply::Refusal;

/// A parsed query.
#[derive(Debug, Clone)]
pub struct Query {
    /// Page size.
    pub page: usize,
    /// Columns asked for; `None` = all.
    pub include: Option<Vec<usize>>,
    pub filter: Vec<Cond>,
}

/// A condition.
#[derive(Debug, Clone)]
pub enum Cond {
    And(Vec<Cond>),
    Or(Vec<Cond>),
    Test { target: Target, op: Op, want: Want },
}

/// What a condition looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    Column(usize),
    Udf(&'static str),
}

/// The 13 operators (facts 3.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    Eq,
    NotEq,
    Gt,
    Gte,
    Lt,
    Lte,
    BeginsWith,
    EndsWith,
    Contains,
    Exist,
    NotExist,
    In,
    NotIn,
}

impl Op {
    fn parse(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "eq" => Self::Eq,
            "noteq" => Self::NotEq,
            "gt" => Self::Gt,
            "gte" => Self::Gte,
            "lt" => Self::Lt,
            "lte" => Self::Lte,
            "beginswith" => Self::BeginsWith,
            "endswith" => Self::EndsWith,
            "contains" => Self::Contains,
            "exist" => Self::Exist,
            "notexist" => Self::NotExist,
            "in" => Self::In,
            "notin" => Self::NotIn,
            _ => return None,
        })
    }
}

/// The value a condition compares with.
#[derive(Debug, Clone)]
pub enum Want {
    /// No value (`exist`, `notExist`).
    Nothing,
    /// A string against a Long or an id: matches no row, silently (facts 3.8).
    Never,
    Int(i64),
    Number(Decimal),
    Text(String),
    Bool(bool),
    At(DateTime),
    Ints(HashSet<i64>),
    Any(Vec<Want>),
}

/// Parses a query body.
pub fn parse(kind: Kind, body: &Value, switches: &AutotaskSwitches) -> Result<Query, Refusal> {
    let body = body.as_object().ok_or_else(|| Refusal::invalid("The request body must be a JSON object."))?;
    let page = page_size(key(body, "maxRecords"))?;
    let include = include(kind, key(body, "includeFields"), switches)?;
    let list = match key(body, "filter") {
        Some(Value::Array(list)) if !list.is_empty() => list,
        // facts 3.5: refused; the text is synthetic
        _ => return Err(Refusal::invalid("Invalid query syntax. At least one filter condition is required.")),
    };
    let mut tally = Tally::default();
    let filter = list.iter().map(|cond| condition(kind, cond, &mut tally)).collect::<Result<Vec<_>, _>>()?;
    if tally.ors > switches.or_limit {
        return Err(Refusal::invalid(format!(
            "Invalid query syntax. Queries are limited to {} or fewer 'OR' conditions.",
            switches.or_limit
        )));
    }
    if tally.udfs > 1 {
        return Err(Refusal::invalid("Invalid query syntax. Queries are limited to one user-defined field."));
    }
    Ok(Query { page, include, filter })
}

#[derive(Default)]
struct Tally {
    ors: usize,
    udfs: usize,
}

fn page_size(sent: Option<&Value>) -> Result<usize, Refusal> {
    let size = match sent {
        None | Some(Value::Null) => return Ok(500),
        Some(value) => value.as_i64().ok_or_else(|| {
            Refusal::invalid(format!("Input string '{value}' is not a valid integer. Path 'maxRecords'."))
        })?,
    };
    usize::try_from(size)
        .ok()
        .filter(|size| (1..=500).contains(size))
        .ok_or_else(|| Refusal::invalid("maxCountOfRecordsToReturn must be between 1 and 500"))
}

fn include(kind: Kind, sent: Option<&Value>, switches: &AutotaskSwitches) -> Result<Option<Vec<usize>>, Refusal> {
    let list = match sent {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Array(list)) if list.is_empty() => return Ok(None),
        Some(Value::Array(list)) => list,
        Some(_) => return Err(Refusal::invalid("includeFields must be an array of field names.")),
    };
    let mut columns = Vec::new();
    for name in list {
        let name = name.as_str().unwrap_or_default();
        match column(kind, name) {
            Some(at) => columns.push(at),
            None if udfs_of(kind).iter().any(|udf| udf.eq_ignore_ascii_case(name)) => {}
            None if switches.unknown_include_field == UnknownInclude::Ignore => {}
            None => return Err(unknown_field(kind, name)),
        }
    }
    Ok(Some(columns))
}

fn unknown_field(kind: Kind, name: &str) -> Refusal {
    Refusal::invalid(format!("Unable to find {name} in the {} Entity.", kind.singular()))
}

fn condition(kind: Kind, cond: &Value, tally: &mut Tally) -> Result<Cond, Refusal> {
    let cond = cond.as_object().ok_or_else(|| Refusal::invalid("A filter condition must be a JSON object."))?;
    let name = key(cond, "op").and_then(Value::as_str).unwrap_or_default();
    if name.eq_ignore_ascii_case("and") || name.eq_ignore_ascii_case("or") {
        let is_or = name.eq_ignore_ascii_case("or");
        let items = match key(cond, "items") {
            Some(Value::Array(items)) if !items.is_empty() => items,
            _ => return Err(Refusal::invalid(format!("Invalid query syntax. The group '{name}' needs items."))),
        };
        if is_or {
            tally.ors += items.len();
        }
        let items = items.iter().map(|item| condition(kind, item, tally)).collect::<Result<Vec<_>, _>>()?;
        return Ok(if is_or { Cond::Or(items) } else { Cond::And(items) });
    }
    let op = Op::parse(name).ok_or_else(|| {
        Refusal::invalid(format!("Error converting value \"{name}\" to type 'FilterOperator'. Path 'filter.op'."))
    })?;
    let field = key(cond, "field").and_then(Value::as_str).unwrap_or_default();
    if key(cond, "udf").is_some_and(|udf| *udf == Value::Bool(true)) {
        tally.udfs += 1;
        return udf_test(kind, field, op, cond, tally);
    }
    let at = column(kind, field).ok_or_else(|| unknown_field(kind, field))?;
    let known = fields_of(kind).get(at).ok_or_else(|| unknown_field(kind, field))?;
    if !known.queryable {
        return Err(Refusal::invalid(format!("The field {} of {} cannot be queried.", known.name, kind.singular())));
    }
    let want = wanted(known, op, cond, tally)?;
    Ok(Cond::Test { target: Target::Column(at), op, want })
}

fn udf_test(kind: Kind, name: &str, op: Op, cond: &Map<String, Value>, tally: &mut Tally) -> Result<Cond, Refusal> {
    let udf =
        udfs_of(kind).iter().find(|udf| udf.eq_ignore_ascii_case(name)).ok_or_else(|| unknown_field(kind, name))?;
    let text = |value: &Value| match value {
        Value::String(text) => Want::Text(text.clone()),
        other => json_decimal(other).map_or_else(|| Want::Text(other.to_string()), Want::Number),
    };
    let want = match (op, key(cond, "value")) {
        (Op::Exist | Op::NotExist, _) => Want::Nothing,
        (_, None | Some(Value::Null)) => return Err(no_value(name)),
        (Op::In | Op::NotIn, Some(Value::Array(list))) => {
            tally.ors += list.len();
            Want::Any(list.iter().map(text).collect())
        }
        (_, Some(value)) => text(value),
    };
    Ok(Cond::Test { target: Target::Udf(udf), op, want })
}

fn no_value(field: &str) -> Refusal {
    Refusal::invalid(format!("Invalid query syntax. A value is required for the condition on {field}."))
}

fn wanted(field: &Field, op: Op, cond: &Map<String, Value>, tally: &mut Tally) -> Result<Want, Refusal> {
    if matches!(op, Op::Exist | Op::NotExist) {
        return Ok(Want::Nothing);
    }
    let value = key(cond, "value").filter(|value| !value.is_null()).ok_or_else(|| {
        if field.ty == Type::Bool {
            Refusal::invalid(format!("The value of the boolean field {} must be true or false.", field.name))
        } else {
            no_value(field.name)
        }
    })?;
    if matches!(op, Op::BeginsWith | Op::EndsWith | Op::Contains) && !matches!(field.ty, Type::Text(_)) {
        return Err(Refusal::invalid(format!(
            "Invalid query syntax. The operator cannot be used with the field {}.",
            field.name
        )));
    }
    if matches!(op, Op::In | Op::NotIn) {
        let list = value.as_array().ok_or_else(|| {
            Refusal::invalid(format!("Invalid query syntax. The value for the field {} must be an array.", field.name))
        })?;
        tally.ors += list.len();
        let wants = list.iter().map(|value| single(field, value)).collect::<Result<Vec<_>, _>>()?;
        let is_whole = wants.iter().all(|want| matches!(want, Want::Int(_) | Want::Never));
        if matches!(field.ty, Type::Int | Type::Long) && is_whole {
            let ints = wants.iter().filter_map(|want| if let Want::Int(int) = want { Some(*int) } else { None });
            return Ok(Want::Ints(ints.collect()));
        }
        return Ok(Want::Any(wants));
    }
    single(field, value)
}

fn single(field: &Field, value: &Value) -> Result<Want, Refusal> {
    let refused = || {
        Refusal::invalid(format!(
            "Unexpected character encountered while parsing value: {}. Field {}.",
            value.to_string().trim_start_matches('"').chars().next().unwrap_or('?'),
            field.name
        ))
    };
    let conversion = |text: &str, to: &str| {
        Refusal::invalid(format!("Conversion failed when converting varchar '{text}' to data type {to}."))
    };
    match field.ty {
        Type::Int | Type::Long => match value {
            Value::Number(number) => {
                number.as_i64().map(Want::Int).or_else(|| json_decimal(value).map(Want::Number)).ok_or_else(refused)
            }
            // facts 3.8: silently no row for ids; a label against another integer is a conversion error
            Value::String(_) if field.ty == Type::Long || field.reference.is_some() => Ok(Want::Never),
            Value::String(text) => text
                .trim()
                .parse()
                .ok()
                .or_else(|| field.pick.filter(|pick| *pick == Pick::PeriodType).and(period_by_word(text)))
                .map(Want::Int)
                .ok_or_else(|| conversion(text, "int")),
            _ => Err(refused()),
        },
        Type::Number => match value {
            Value::Number(_) => json_decimal(value).map(Want::Number).ok_or_else(refused),
            Value::String(text) => {
                Decimal::from_str_exact(text.trim()).map(Want::Number).map_err(|_| conversion(text, "float"))
            }
            _ => Err(refused()),
        },
        Type::Bool => value.as_bool().map(Want::Bool).ok_or_else(|| {
            Refusal::invalid(format!("The value of the boolean field {} must be true or false.", field.name))
        }),
        Type::Text(_) => match value {
            Value::String(text) => Ok(Want::Text(text.clone())),
            Value::Number(number) => Ok(Want::Text(number.to_string())),
            _ => Err(refused()),
        },
        Type::Day | Type::Instant => {
            let text = value.as_str().ok_or_else(refused)?;
            moment(text).map(Want::At).ok_or_else(|| conversion(text, "datetime"))
        }
    }
}
