//! What Autotask's answers mean. Must not call a write refused unless Autotask said so itself: everything else is in
//! doubt.

use std::time::Duration;

use serde_json::Value;

use super::wire::{self, Object};
use crate::error::{AuthProblem, Operation};
use crate::http::{Again, Answer, Failure, Transport};
use crate::{ErrorKind, PsaError, Sent};

/// Wait after a refusal for too many calls at once (facts: autotask.md 6.5, 6.6).
const THREAD_PAUSE: Duration = Duration::from_secs(5);

/// Reasons that are kept of one answer.
const MOST_REASONS: usize = 10;

/// Judges the answers of one call.
#[derive(Debug, Clone, Copy)]
pub struct Judge<'a> {
    /// Cleans texts.
    pub transport: &'a Transport,
    /// How errors name the call.
    pub call: &'a str,
    /// The entity.
    pub entity: &'a str,
    /// What the call does to it.
    pub operation: Operation,
}

/// What a text of `errors[]` says (facts: autotask.md 5.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    TooManyAtOnce,
    TooManyPerHour,
    Duplicate,
    Permission,
    NotFound,
    TimedOut,
    Refused,
}

fn meaning(reasons: &[String]) -> Meaning {
    let text = reasons.join("\n").to_lowercase();
    let has = |part: &str| text.contains(part);
    if has("itgenatr005") || has("thread threshold") || (has("thread") && has("exceeded")) {
        Meaning::TooManyAtOnce
    } else if has("too many requests") || has("rate limit") || (has("request") && has("threshold") && has("exceed")) {
        Meaning::TooManyPerHour
    } else if has("duplicate") {
        Meaning::Duplicate
    } else if has("no matching records found") {
        Meaning::NotFound
    } else if has("adequate permission")
        || has("required permission")
        || has("permission denied")
        || has("access denied")
    {
        Meaning::Permission
    } else if has("execution timeout") || has("timeout expired") || has("timed out") {
        Meaning::TimedOut
    } else {
        Meaning::Refused
    }
}

/// The texts of `errors[]`; a few calls carry them in a 200 (facts: autotask.md 5.1, 5.3, 5.8).
fn reasons(object: Option<&Object>, clean: impl Fn(&str) -> String) -> Vec<String> {
    let text = |value: &Value| match value {
        Value::String(text) => clean(text),
        Value::Object(error) => {
            clean(&error.get("message").and_then(Value::as_str).map_or_else(|| value.to_string(), str::to_owned))
        }
        other => clean(&other.to_string()),
    };
    match object.and_then(|object| object.get("errors")) {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(errors)) => errors.iter().take(MOST_REASONS).map(text).collect(),
        Some(Value::String(empty)) if empty.is_empty() => Vec::new(),
        Some(other) => vec![text(other)],
    }
}

impl Judge<'_> {
    fn fail(&self, kind: ErrorKind, sent: Sent, again: Again, detail: impl Into<String>) -> Failure {
        Failure { error: PsaError::new(kind, sent, self.call, detail), again }
    }

    fn detail(&self, answer: &Answer, object: Option<&Object>, reasons: &[String]) -> String {
        if !reasons.is_empty() {
            return self.transport.clean(&reasons.join("; "));
        }
        let message = object.and_then(|object| object.get("message")).and_then(Value::as_str);
        let status = answer.status.as_u16();
        match (message, object) {
            (Some(message), _) => self.transport.clean(&format!("HTTP {status}: {message}")),
            (None, Some(_)) => format!("HTTP {status} without a reason"),
            (None, None) if answer.body.is_empty() => format!("HTTP {status} without a body"),
            (None, None) => format!("HTTP {status} with a body that is no JSON object"),
        }
    }

    fn forbidden(&self) -> ErrorKind {
        ErrorKind::Forbidden { entity: self.entity.to_owned(), operation: self.operation }
    }

    /// A 429, or a text that says the same. Too many at once pauses nobody else, unless the answer says how long.
    fn limited(&self, answer: &Answer, at_once: bool, detail: String) -> Failure {
        if at_once && !answer.says_when {
            let kind = ErrorKind::RateLimited { retry_after: THREAD_PAUSE };
            return self.fail(kind, Sent::Sent, Again::Soon, detail);
        }
        let kind = ErrorKind::RateLimited { retry_after: answer.retry_after };
        self.fail(kind, Sent::Sent, Again::Paused(answer.retry_after), detail)
    }

    /// A refusal that Autotask gave reasons for.
    fn refused(&self, answer: &Answer, reasons: Vec<String>, detail: String) -> Failure {
        let kind = match meaning(&reasons) {
            Meaning::TooManyAtOnce => return self.limited(answer, true, detail),
            Meaning::TooManyPerHour => return self.limited(answer, false, detail),
            Meaning::Duplicate => ErrorKind::Conflict,
            Meaning::Permission => self.forbidden(),
            Meaning::NotFound if self.operation == Operation::Read => ErrorKind::NotFound,
            // what timed out inside may have been done all the same
            Meaning::TimedOut if self.operation != Operation::Read => {
                return self.fail(ErrorKind::Timeout, Sent::Unknown, Again::Never, detail);
            }
            Meaning::NotFound | Meaning::TimedOut | Meaning::Refused => ErrorKind::Invalid { reasons },
        };
        self.fail(kind, Sent::Sent, Again::Never, detail)
    }

    /// An answer to a read.
    pub fn read(&self, answer: &Answer) -> Result<Object, Failure> {
        let object = wire::object(&answer.body);
        let reasons = reasons(object.as_ref(), |text| self.transport.clean(text));
        let detail = self.detail(answer, object.as_ref(), &reasons);
        let at_once = meaning(&reasons) == Meaning::TooManyAtOnce;
        let refuse = |kind| Err(self.fail(kind, Sent::Sent, Again::Never, detail.clone()));
        match answer.status.as_u16() {
            200..=299 if reasons.is_empty() => match object {
                Some(object) => Ok(object),
                None => Err(self.fail(ErrorKind::Protocol, Sent::Unknown, Again::Soon, detail)),
            },
            // no body, and the same for every cause (facts: autotask.md 2.7)
            401 => refuse(ErrorKind::Auth(AuthProblem::Refused)),
            429 => Err(self.limited(answer, at_once, detail)),
            403 => refuse(self.forbidden()),
            404 => refuse(ErrorKind::NotFound),
            300..=399 | 405 => refuse(ErrorKind::Protocol),
            409 => refuse(ErrorKind::Conflict),
            502..=504 if !at_once => Err(self.fail(ErrorKind::Unavailable, Sent::Unknown, Again::Soon, detail)),
            // validation and business errors are a 500 (facts: autotask.md 5.2)
            _ if !reasons.is_empty() => Err(self.refused(answer, reasons, detail)),
            400..=499 => refuse(ErrorKind::Invalid { reasons: vec![detail.clone()] }),
            _ => Err(self.fail(ErrorKind::Unavailable, Sent::Unknown, Again::Soon, detail)),
        }
    }

    /// An answer to a create. Success is a JSON object with `itemId`, which is null for adjustments
    /// (facts: autotask.md 4.1, 7.3).
    pub fn create(&self, answer: &Answer) -> Result<Object, Failure> {
        let object = wire::object(&answer.body);
        let reasons = reasons(object.as_ref(), |text| self.transport.clean(text));
        let detail = self.detail(answer, object.as_ref(), &reasons);
        let meaning = meaning(&reasons);
        let limit = matches!(meaning, Meaning::TooManyAtOnce | Meaning::TooManyPerHour);
        let refuse = |kind| Err(self.fail(kind, Sent::Sent, Again::Never, detail.clone()));
        let doubt = |kind| Err(self.fail(kind, Sent::Unknown, Again::Never, detail.clone()));
        match answer.status.as_u16() {
            200..=299 => {
                let id = object.as_ref().and_then(|object| object.get("itemid"));
                let made = id.and_then(wire::integer).is_some();
                match object {
                    Some(object)
                        if reasons.is_empty() && (made || object.get("itemid").is_some_and(Value::is_null)) =>
                    {
                        Ok(object)
                    }
                    Some(_) if !reasons.is_empty() && !made => Err(self.refused(answer, reasons, detail)),
                    // nothing that says yes or no, or both at once
                    _ => doubt(ErrorKind::Protocol),
                }
            }
            401 => refuse(ErrorKind::Auth(AuthProblem::Refused)),
            403 => refuse(self.forbidden()),
            404 => {
                refuse(ErrorKind::Invalid { reasons: if reasons.is_empty() { vec![detail.clone()] } else { reasons } })
            }
            405 => refuse(ErrorKind::Protocol),
            408 => doubt(ErrorKind::Timeout),
            409 => refuse(ErrorKind::Conflict),
            429 => Err(self.limited(answer, meaning == Meaning::TooManyAtOnce, detail)),
            502..=504 if !limit => doubt(ErrorKind::Unavailable),
            400..=599 if !reasons.is_empty() => Err(self.refused(answer, reasons, detail)),
            400..=499 => refuse(ErrorKind::Invalid { reasons: vec![detail.clone()] }),
            500..=599 => doubt(ErrorKind::Unavailable),
            _ => doubt(ErrorKind::Protocol),
        }
    }

    /// An answer to zone discovery, which refuses unknown users with a 500 (facts: autotask.md 1.6, 1.7).
    pub fn discovery(&self, answer: &Answer) -> Result<Object, Failure> {
        self.read(answer).map_err(|mut failure| {
            let text = failure.error.detail.to_lowercase();
            if text.contains("zone information could not be determined") {
                failure.error.kind = ErrorKind::Auth(AuthProblem::UnknownKey);
            } else if text.contains("integrationcode is invalid") {
                failure.error.kind = ErrorKind::Auth(AuthProblem::VendorCode);
            } else if matches!(failure.error.kind, ErrorKind::NotFound) {
                failure.error.kind = ErrorKind::Protocol;
            }
            failure
        })
    }
}
