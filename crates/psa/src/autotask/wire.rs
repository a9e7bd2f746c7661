//! Autotask's JSON as it comes: names in any case. Must not decide what a value means.

use serde_json::{Map, Value};

pub use crate::json::{Odd, Row, flag, integer};

/// A JSON object; all keys are lower case.
pub type Object = Map<String, Value>;

/// The object of an answer, or `None` when the body is none. Keys become lower case: Autotask answers camelCase, other
/// servers and older versions Pascal case (facts: autotask.md 3.2).
pub fn object(body: &[u8]) -> Option<Object> {
    match serde_json::from_slice(body).ok().map(lower)? {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

fn lower(value: Value) -> Value {
    match value {
        Value::Object(object) => {
            Value::Object(object.into_iter().map(|(key, value)| (key.to_ascii_lowercase(), lower(value))).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(lower).collect()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_object_is_an_answer() {
        for bad in ["", "<html></html>", "[]", "null", "{\"items\":[", "\"x\""] {
            assert_eq!(object(bad.as_bytes()), None, "{bad}");
        }
        assert!(
            object(b"{\"PageDetails\":{\"NextPageUrl\":null}}").unwrap()["pagedetails"].get("nextpageurl").is_some()
        );
    }
}
