//! Error bodies with their status (facts: connectwise.md 1.4, 3.2).
//! Must not decide when they are due.

use serde_json::{Value, json};

use super::kinds::Kind;
use crate::reply::Refusal;

/// One entry of the `errors` list.
#[derive(Debug, Clone)]
pub struct Inner {
    pub code: &'static str,
    pub message: String,
    pub field: String,
}

impl Inner {
    pub fn new(code: &'static str, message: impl Into<String>, field: impl Into<String>) -> Self {
        Self { code, message: message.into(), field: field.into() }
    }

    pub fn missing(field: &str) -> Self {
        Self::new("MissingRequiredField", format!("{field} is required."), field)
    }

    pub fn not_found(message: impl Into<String>, field: impl Into<String>) -> Self {
        Self::new("NotFound", message, field)
    }

    pub fn exists(field: &str, value: &str) -> Self {
        Self::new("ObjectExists", format!("{field} {value} already exists."), field)
    }

    /// A business rule or a value of the wrong type; its code is not in the facts.
    pub fn invalid(message: impl Into<String>, field: impl Into<String>) -> Self {
        Self::new("InvalidObject", message, field)
    }
}

fn plain(status: u16, code: &str, message: impl Into<String>) -> Refusal {
    let message = message.into();
    Refusal::worded(status, json!({ "code": code, "message": message }), vec![message])
}

/// 400 with the inner list.
pub fn invalid_object(kind: Kind, inner: &[Inner]) -> Refusal {
    let resource = kind.about().resource;
    let errors: Vec<Value> = inner
        .iter()
        .map(
            |error| json!({ "code": error.code, "message": error.message, "resource": resource, "field": error.field }),
        )
        .collect();
    let body = json!({ "code": "InvalidObject", "message": format!("{resource} object is invalid"), "errors": errors });
    Refusal::worded(400, body, inner.iter().map(|error| error.message.clone()).collect())
}

pub fn one(kind: Kind, inner: Inner) -> Refusal {
    invalid_object(kind, &[inner])
}

/// 400 whose message says it all: unknown member, broken JSON.
pub fn malformed(message: impl Into<String>) -> Refusal {
    plain(400, "InvalidObject", message)
}

pub fn unknown_member(kind: Kind, name: &str) -> Refusal {
    malformed(format!("Could not find member '{name}' on object of type '{}'.", kind.about().label))
}

/// 400 of the query language.
pub fn condition(message: impl Into<String>) -> Refusal {
    plain(400, "ApiFindCondition", message)
}

pub fn unknown_name(name: &str) -> Refusal {
    condition(format!("{name} is not a recognized name."))
}

/// The long hint (facts: connectwise.md 3.2; the exact words are not public).
pub fn hint(expected: &str) -> Refusal {
    condition(format!(
        "Expected {expected}. Check to make sure values for fields are correct. Strings should be surrounded by double \
         quotes, Booleans must be True or False, DateTime must be in square brackets."
    ))
}

pub fn not_found(kind: Kind, id: i64) -> Refusal {
    plain(404, "NotFound", format!("{} {id} not found", kind.about().label))
}

pub fn security() -> Refusal {
    plain(403, "Security", "You do not have security permission to perform this action.")
}

pub fn conflict(status: u16, message: &str) -> Refusal {
    plain(status, if status == 409 { "Conflict" } else { "InvalidObject" }, message)
}

pub fn unsupported_media() -> Refusal {
    plain(415, "InvalidObject", "The request contains an entity body but its media type is not supported.")
}

pub fn wrong_verb(method: &str) -> Refusal {
    plain(405, "MethodNotAllowed", format!("The requested resource does not support http method '{method}'."))
}
