//! Rows and refusals as the vendor's JSON (facts 3.1, 3.12, 3.23, 3.26, 5.1).
//! Must not decide what is shown, only how.

use jiff::civil::DateTime;
use serde_json::{Map, Value, json};

use super::cells::{Cell, decimal_json};
use super::fields::{Field, fields_of};
use super::filter::{Reader, View};
use super::kinds::Kind;
use super::picklists::{Pick, period_letter};
use super::switches::{AutotaskSwitches, DayTime, PeriodSpelling};
use super::writes::udfs_of;
use crate::reply::{Refusal, RefusalKind, Reply};

/// A row with all or the chosen columns; the id is always there (facts 3.12).
pub fn item(reader: Reader<'_>, kind: Kind, view: View<'_>, include: Option<&[usize]>) -> Value {
    let mut map = Map::new();
    for (at, field) in fields_of(kind).iter().enumerate() {
        if at == 0 || include.is_none_or(|columns| columns.contains(&at)) {
            map.insert(field.name.to_owned(), cell(&reader.cell(kind, view, at), field, reader.switches));
        }
    }
    if let (true, View::Stored(row)) = (kind.has_udfs(), view) {
        let udfs: Vec<Value> =
            udfs_of(kind).iter().map(|name| json!({ "name": name, "value": row.udfs.get(name) })).collect();
        map.insert("userDefinedFields".to_owned(), Value::Array(udfs));
    }
    Value::Object(map)
}

fn cell(cell: &Cell, field: &Field, switches: &AutotaskSwitches) -> Value {
    match cell {
        Cell::Null => Value::Null,
        Cell::Int(value) => {
            let is_letter =
                field.pick == Some(Pick::PeriodType) && switches.period_type_spelling == PeriodSpelling::Letter;
            period_letter(*value).filter(|_| is_letter).map_or_else(|| json!(value), |letter| json!(letter))
        }
        Cell::Number(value) => decimal_json(*value),
        Cell::Text(text) => json!(&**text),
        Cell::Bool(value) => json!(value),
        // facts 7.9: date-only values are date-times
        Cell::Day(day) => json!(match switches.dates {
            DayTime::T00 => format!("{day}T00:00:00Z"),
            DayTime::T05 => format!("{day}T05:00:00Z"),
        }),
        Cell::Instant(at) => json!(instant(*at)),
    }
}

/// An instant in UTC.
pub fn instant(at: DateTime) -> String {
    format!("{}Z", at.strftime("%Y-%m-%dT%H:%M:%S"))
}

/// `{"errors":[…]}` with the status of the kind of refusal (facts 5.1, 5.2).
pub fn refusal(refusal: &Refusal, switches: &AutotaskSwitches) -> Reply {
    let status = match refusal.kind {
        RefusalKind::Forbidden => switches.forbidden_status,
        RefusalKind::Invalid if switches.errors_as_200 => 200,
        RefusalKind::Invalid | RefusalKind::Storage => 500,
    };
    let end = if switches.errors_end_with_newline { "\r\n" } else { "" };
    let texts: Vec<String> = refusal.texts.iter().map(|text| format!("{text}{end}")).collect();
    Reply::json(status, json!({ "errors": texts }))
}

/// `{"errors":[…]}` with a given status.
pub fn errors(status: u16, text: &str) -> Reply {
    Reply::json(status, json!({ "errors": [text] }))
}

/// The other error shape, of the web framework (facts 5.4).
pub fn message(status: u16, text: impl Into<String>) -> Reply {
    Reply::json(status, json!({ "Message": text.into() }))
}

/// 405.
pub fn wrong_verb(method: &str) -> Reply {
    message(405, format!("The requested resource does not support http method '{method}'."))
}

/// 404 of an unknown route.
pub fn no_route(url: &str) -> Reply {
    message(404, format!("No HTTP resource was found that matches the request URI '{url}'."))
}
