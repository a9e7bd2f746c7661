//! Queries in Autotask's filter language. Must not send an id as text: it matches nothing, without an error
//! (facts: autotask.md 3.8).

use seatbridge_core::Day;
use serde_json::{Value, json};

use super::limits::PAGE;

/// A query over one entity.
#[derive(Debug, Clone)]
pub struct Query {
    /// The entity.
    pub entity: &'static str,
    /// Fields to answer; `id` comes on top.
    fields: &'static [&'static str],
    /// Conditions that all hold.
    filter: Vec<Value>,
}

impl Query {
    /// All rows. `gte` because the id 0 exists (facts: autotask.md 3.5).
    pub fn all(entity: &'static str, fields: &'static [&'static str]) -> Self {
        Self::new(entity, fields, vec![compare("gte", "id", 0)])
    }

    /// Rows that match all conditions.
    pub fn new(entity: &'static str, fields: &'static [&'static str], filter: Vec<Value>) -> Self {
        Self { entity, fields, filter }
    }

    /// The same query from a row on.
    pub fn after(&self, id: i64) -> Self {
        let mut next = self.clone();
        next.filter.push(compare("gt", "id", id));
        next
    }

    /// The body of the call.
    pub fn body(&self) -> Vec<u8> {
        let fields: Vec<&str> = std::iter::once("id").chain(self.fields.iter().copied()).collect();
        json!({ "maxRecords": PAGE, "includeFields": fields, "filter": self.filter }).to_string().into_bytes()
    }
}

fn compare(op: &str, field: &str, value: impl Into<Value>) -> Value {
    json!({ "op": op, "field": field, "value": value.into() })
}

/// The field has this number.
pub fn eq(field: &str, value: i64) -> Value {
    compare("eq", field, value)
}

/// The field does not have this number.
pub fn not_eq(field: &str, value: i64) -> Value {
    compare("noteq", field, value)
}

/// The field has one of these numbers.
pub fn one_of(field: &str, values: &[i64]) -> Value {
    compare("in", field, values)
}

/// The field has a value.
pub fn exists(field: &str) -> Value {
    json!({ "op": "exist", "field": field })
}

/// The field lies on or before this day. Days are instants on the wire, some of them not midnight (facts: autotask.md
/// 7.9), so the next day is the border: `lte` would lose what starts at five in the morning.
pub fn until(field: &str, day: Day) -> Value {
    compare("lt", field, day.plus_days(1).to_string())
}

/// The field lies on or after this day.
pub fn since(field: &str, day: Day) -> Value {
    compare("gte", field, day.to_string())
}

/// The field lies after this day.
pub fn later(field: &str, day: Day) -> Value {
    since(field, day.plus_days(1))
}

/// All of these hold.
pub fn and(items: &[Value]) -> Value {
    json!({ "op": "and", "items": items })
}

/// One of these holds.
pub fn or(items: &[Value]) -> Value {
    json!({ "op": "or", "items": items })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_names_the_id_first_and_holds_numbers_as_numbers() {
        let query = Query::new("Contracts", &["companyID"], vec![one_of("companyID", &[7, 8]), eq("contractType", 7)]);
        let body: Value = serde_json::from_slice(&query.after(12).body()).unwrap();
        assert_eq!(
            body,
            json!({ "maxRecords": 500, "includeFields": ["id", "companyID"], "filter": [
                { "op": "in", "field": "companyID", "value": [7, 8] },
                { "op": "eq", "field": "contractType", "value": 7 },
                { "op": "gt", "field": "id", "value": 12 },
            ] })
        );
    }
}
