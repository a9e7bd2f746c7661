//! What ConnectWise's answers mean. Must not call a write refused unless ConnectWise said so itself: everything else is
//! in doubt.

use std::time::Duration;

use serde_json::{Map, Value};

use super::site;
use crate::error::{AuthProblem, Cause, Operation};
use crate::http::{Again, Answer, Failure, Transport};
use crate::{ErrorKind, PsaError, Sent};

/// Pause after a 429 that does not say how long (facts: connectwise.md 3.4).
const PAUSE: Duration = Duration::from_secs(30);

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
    /// The address with the prefix, where the one in use seems to lack it.
    pub prefixed: Option<&'a str>,
}

/// An answer to a read.
#[derive(Debug)]
pub enum Reply {
    /// JSON, and the `Link` header.
    Json(Value, Option<String>),
    /// Nothing of ConnectWise lives at this path: the codebase changed, or this version does not have it
    /// (facts: connectwise.md 1.2, 6.3). The error says so.
    Elsewhere(PsaError),
}

/// What the body of an answer is.
enum Body {
    /// ConnectWise's own words: code, message, reasons.
    Own { code: String, reasons: Vec<String>, exists: bool },
    /// Other JSON.
    Json(Value),
    /// A page for people: the user interface, a gateway, a guard in front.
    Html,
    /// A line of text.
    Text(String),
    /// Nothing.
    Empty,
}

impl Body {
    /// Reads `{code, message, errors}` (facts: connectwise.md 3.2), else what it is.
    fn of(answer: &Answer, clean: impl Fn(&str) -> String) -> Self {
        let text = String::from_utf8_lossy(&answer.body);
        let text = text.trim_start_matches('\u{feff}').trim();
        if text.is_empty() {
            return Self::Empty;
        }
        match serde_json::from_str(text) {
            Ok(Value::Object(object)) if object.get("code").is_some_and(Value::is_string) => Self::own(&object, clean),
            Ok(value) => Self::Json(value),
            Err(_) if text.starts_with('<') => Self::Html,
            Err(_) => Self::Text(clean(text)),
        }
    }

    fn own(object: &Map<String, Value>, clean: impl Fn(&str) -> String) -> Self {
        let text = |object: &Map<String, Value>, key: &str| {
            object.get(key).and_then(Value::as_str).map(&clean).filter(|text| !text.is_empty())
        };
        let inner: Vec<&Map<String, Value>> = match object.get("errors") {
            Some(Value::Array(errors)) => errors.iter().take(MOST_REASONS).filter_map(Value::as_object).collect(),
            _ => Vec::new(),
        };
        let code = text(object, "code").unwrap_or_default();
        let mut codes = std::iter::once(Some(code.clone())).chain(inner.iter().map(|error| text(error, "code")));
        let exists = codes.any(|code| code.is_some_and(|code| code.eq_ignore_ascii_case("ObjectExists")));
        let mut reasons: Vec<String> = inner
            .iter()
            .filter_map(|error| {
                let message = text(error, "message").or_else(|| text(error, "code"))?;
                Some(match text(error, "field") {
                    Some(field) => format!("{field}: {message}"),
                    None => message,
                })
            })
            .collect();
        if reasons.is_empty() {
            reasons.push(text(object, "message").unwrap_or_else(|| code.clone()));
        }
        Self::Own { code, reasons, exists }
    }

    /// All that it says, in lower case.
    fn words(&self) -> String {
        match self {
            Self::Own { code, reasons, .. } => format!("{code} {}", reasons.join(" ")).to_lowercase(),
            Self::Json(value) => value.to_string().to_lowercase(),
            Self::Text(text) => text.to_lowercase(),
            Self::Html | Self::Empty => String::new(),
        }
    }

    fn is(&self, name: &str) -> bool {
        matches!(self, Self::Own { code, .. } if code.eq_ignore_ascii_case(name))
    }
}

impl Judge<'_> {
    fn fail(&self, kind: ErrorKind, sent: Sent, again: Again, detail: impl Into<String>) -> Failure {
        Failure { error: PsaError::new(kind, sent, self.call, detail), again }
    }

    fn detail(&self, answer: &Answer, body: &Body) -> String {
        let status = answer.status.as_u16();
        match body {
            Body::Own { reasons, .. } => self.transport.clean(&reasons.join("; ")),
            Body::Json(value) => {
                let message = ["message", "Message", "error"].iter().find_map(|key| value.get(key)?.as_str());
                match message {
                    Some(message) => self.transport.clean(&format!("HTTP {status}: {message}")),
                    None => format!("HTTP {status} without a reason"),
                }
            }
            Body::Html => format!("HTTP {status} with a web page in place of JSON"),
            Body::Text(text) => self.transport.clean(&format!("HTTP {status}: {text}")),
            Body::Empty => format!("HTTP {status} without a body"),
        }
    }

    fn forbidden(&self) -> ErrorKind {
        ErrorKind::Forbidden { entity: self.entity.to_owned(), operation: self.operation }
    }

    /// The user interface answered, or somebody who wants the address spelt otherwise (facts: connectwise.md 1.2).
    fn wrong_address(&self, cause: Cause, sent: Sent, again: Again, detail: &str) -> Failure {
        match self.prefixed {
            Some(prefixed) => Failure { error: site::no_prefix(prefixed, sent, self.call), again: Again::Never },
            None => self.fail(ErrorKind::Protocol, sent, again, detail).because(cause),
        }
    }

    /// The path or the company is none of this server's (facts: connectwise.md 1.2).
    fn elsewhere(&self, cause: Option<Cause>, detail: String) -> Reply {
        let error = PsaError::new(ErrorKind::Protocol, Sent::Sent, self.call, detail);
        Reply::Elsewhere(PsaError { cause, ..error })
    }

    fn limited(&self, answer: &Answer, detail: String) -> Failure {
        let pause = if answer.says_when { answer.retry_after } else { PAUSE };
        self.fail(ErrorKind::RateLimited { retry_after: pause }, Sent::Sent, Again::Paused(pause), detail)
    }

    /// Refusals that mean the same for reads and writes; `None` where they differ.
    fn refusal(&self, answer: &Answer, body: &Body, detail: &str) -> Option<Failure> {
        let refuse = |kind| Some(self.fail(kind, Sent::Sent, Again::Never, detail));
        let words = body.words();
        let client_id = ["clientid", "client id", "client-id", "client_id"].iter().any(|word| words.contains(word));
        match answer.status.as_u16() {
            429 => Some(self.limited(answer, detail.to_owned())),
            400 | 401 | 403 | 404 if client_id && !body.is("InvalidObject") => {
                refuse(ErrorKind::Auth(AuthProblem::VendorCode))
            }
            401 => refuse(ErrorKind::Auth(AuthProblem::Refused)),
            // hosted servers are said to answer so with another status (facts: connectwise.md 1.4)
            400..=499 if body.is("Unauthorized") || words.contains("usernotauthenticated") => {
                refuse(ErrorKind::Auth(AuthProblem::Refused))
            }
            403 if words.contains("ssl is required") => {
                Some(self.wrong_address(Cause::SslRequired, Sent::Sent, Again::Never, detail))
            }
            403 if !matches!(body, Body::Html) => refuse(self.forbidden()),
            405 => refuse(ErrorKind::Protocol),
            409 => refuse(ErrorKind::Conflict),
            400 | 402..=499 => match body {
                Body::Own { exists: true, .. } => refuse(ErrorKind::Conflict),
                Body::Own { reasons, .. } if !body.is("NotFound") || answer.status.as_u16() != 404 => {
                    refuse(ErrorKind::Invalid { reasons: reasons.clone() })
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn cannot_route(body: &Body) -> bool {
        matches!(body, Body::Text(text) if text.to_lowercase().contains("cannot route"))
    }

    /// An answer to a read.
    pub fn read(&self, answer: &Answer) -> Result<Reply, Failure> {
        let body = Body::of(answer, |text| self.transport.clean(text));
        let detail = self.detail(answer, &body);
        if let Some(failure) = self.refusal(answer, &body, &detail) {
            return Err(failure);
        }
        let refuse = |kind| Err(self.fail(kind, Sent::Sent, Again::Never, detail.clone()));
        match (answer.status.as_u16(), body) {
            (200..=299, Body::Json(value @ (Value::Array(_) | Value::Object(_)))) => {
                Ok(Reply::Json(value, answer.link.clone()))
            }
            (200..=299, Body::Own { .. }) => refuse(ErrorKind::Protocol),
            (200..=299, Body::Html) => Err(self.wrong_address(Cause::WebPage, Sent::Unknown, Again::Soon, &detail)),
            (200..=299, _) => Err(self.fail(ErrorKind::Protocol, Sent::Unknown, Again::Soon, detail)),
            (300..=399, _) => Err(self.wrong_address(Cause::Redirect, Sent::Sent, Again::Never, &detail)),
            (404, Body::Own { .. }) => refuse(ErrorKind::NotFound),
            // a page is the server's for a codebase it does not have; anything else may be a refused login (1.4)
            (404, Body::Html) => Ok(self.elsewhere(Some(Cause::NotServed), detail)),
            (404, _) => Ok(self.elsewhere(None, detail)),
            (400, body) if Self::cannot_route(&body) => Ok(self.elsewhere(Some(Cause::NotServed), detail)),
            (408, _) => Err(self.fail(ErrorKind::Timeout, Sent::Unknown, Again::Soon, detail)),
            (400..=599, Body::Html) => {
                let failure = self.fail(ErrorKind::Unavailable, Sent::Unknown, Again::Soon, detail);
                Err(failure.because(Cause::WebPage))
            }
            (400..=499, _) => refuse(ErrorKind::Invalid { reasons: vec![detail.clone()] }),
            _ => Err(self.fail(ErrorKind::Unavailable, Sent::Unknown, Again::Soon, detail)),
        }
    }

    /// An answer to a write. Success is a JSON object with an id (facts: connectwise.md 3.1).
    pub fn write(&self, answer: &Answer) -> Result<Value, Failure> {
        let body = Body::of(answer, |text| self.transport.clean(text));
        let detail = self.detail(answer, &body);
        let status = answer.status.as_u16();
        if status >= 400
            && let Some(failure) = self.refusal(answer, &body, &detail)
        {
            return Err(failure);
        }
        let refuse = |kind| Err(self.fail(kind, Sent::Sent, Again::Never, detail.clone()));
        let doubt = |kind| Err(self.fail(kind, Sent::Unknown, Again::Never, detail.clone()));
        match (status, body) {
            (200..=299, Body::Json(value)) if value.get("id").is_some_and(|id| !id.is_null()) => Ok(value),
            (404, Body::Own { .. }) => refuse(ErrorKind::NotFound),
            // the gateway itself says that it took the call nowhere
            (400, body) if Self::cannot_route(&body) => refuse(ErrorKind::Protocol),
            (408, _) => doubt(ErrorKind::Timeout),
            // no word of ConnectWise's own
            (404, _) => doubt(ErrorKind::Protocol),
            (400..=499, Body::Html) => doubt(ErrorKind::Unavailable),
            (400..=499, _) => refuse(ErrorKind::Invalid { reasons: vec![detail.clone()] }),
            (500..=599, body) if body.words().contains("timeout") => doubt(ErrorKind::Timeout),
            (500..=599, _) => doubt(ErrorKind::Unavailable),
            _ => doubt(ErrorKind::Protocol),
        }
    }

    /// An answer to companyinfo: an object, or the word `null` for a company that is not known
    /// (facts: connectwise.md 1.1).
    pub fn company(&self, answer: &Answer) -> Result<Value, Failure> {
        if answer.status.is_success() && answer.body.trim_ascii() == b"null" {
            let kind = ErrorKind::Auth(AuthProblem::UnknownCompany);
            return Err(self.fail(kind, Sent::Sent, Again::Never, "no company of this name"));
        }
        match self.read(answer)? {
            Reply::Json(value @ Value::Object(_), _) => Ok(value),
            Reply::Json(..) => Err(self.fail(ErrorKind::Protocol, Sent::Sent, Again::Never, "no object")),
            Reply::Elsewhere(error) => Err(Failure { error: error.because(Cause::NotServed), again: Again::Never }),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::http::{Pacing, Redactor};
    use crate::{OpenGate, PsaOptions};

    fn answer(status: u16, body: &str) -> Answer {
        Answer {
            status: reqwest::StatusCode::from_u16(status).unwrap(),
            retry_after: Duration::from_mins(1),
            says_when: false,
            link: None,
            body: body.as_bytes().to_vec(),
        }
    }

    #[test]
    fn the_user_interface_of_a_hosted_server_is_told_with_the_address_of_its_api() {
        let gate = Arc::new(OpenGate::default());
        let pacing = Pacing::shared("test of the judge", None);
        let transport = Transport::new(&PsaOptions::default(), gate, pacing, Redactor::new(Vec::new()));
        let judge = |prefixed| Judge {
            transport: &transport,
            call: "GET system/info",
            entity: "x",
            operation: Operation::Read,
            prefixed,
        };
        let corrected = "https://api-na.example.net";
        for (status, body, cause) in [
            (200, "<!DOCTYPE html><html>Log in</html>", Cause::WebPage),
            (302, "", Cause::Redirect),
            (403, "{\"code\":\"Security\",\"message\":\"SSL is required\"}", Cause::SslRequired),
        ] {
            let error = judge(Some(corrected)).read(&answer(status, body)).unwrap_err().error;
            assert_eq!(error.kind, ErrorKind::Auth(AuthProblem::NoApiPrefix), "{status}");
            assert_eq!(error.detail, corrected);
            let error = judge(None).read(&answer(status, body)).unwrap_err().error;
            assert_eq!((error.kind, error.cause), (ErrorKind::Protocol, Some(cause)), "{status}");
        }
    }
}
