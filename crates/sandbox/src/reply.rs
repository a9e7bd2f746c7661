//! An answer before it becomes HTTP, and the reasons to refuse a request.
//! Must not know any vendor's error texts.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use serde_json::{Value, json};

/// Body of an answer.
#[derive(Debug, Clone)]
pub enum Content {
    Empty,
    Json(Value),
    Text { kind: &'static str, text: String },
}

/// An answer: status, body and extra headers.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub content: Content,
    pub headers: Vec<(&'static str, String)>,
}

impl Reply {
    pub fn json(status: u16, body: Value) -> Self {
        Self { status, content: Content::Json(body), headers: Vec::new() }
    }

    pub fn ok(body: Value) -> Self {
        Self::json(200, body)
    }

    pub fn empty(status: u16) -> Self {
        Self { status, content: Content::Empty, headers: Vec::new() }
    }

    pub fn text(status: u16, kind: &'static str, text: impl Into<String>) -> Self {
        Self { status, content: Content::Text { kind, text: text.into() }, headers: Vec::new() }
    }

    pub fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The control API's own error shape.
    pub fn problem(status: u16, text: impl Into<String>) -> Self {
        Self::json(status, json!({ "error": text.into() }))
    }

    pub fn into_response(self) -> Response<Body> {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let (kind, body) = match self.content {
            Content::Empty => (None, Body::empty()),
            Content::Json(value) => (Some("application/json; charset=utf-8"), Body::from(value.to_string())),
            Content::Text { kind, text } => (Some(kind), Body::from(text)),
        };
        let mut response = Response::new(body);
        *response.status_mut() = status;
        if let Some(kind) = kind {
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        for (name, value) in self.headers {
            if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(&value)) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

/// Why an operation on the state was refused; each front end words the status its own way.
#[derive(Debug, Clone)]
pub struct Refusal {
    pub kind: RefusalKind,
    pub texts: Vec<String>,
    /// Status and body, where a vendor's rule already knows them.
    pub worded: Option<Box<(u16, Value)>>,
}

/// Coarse reason of a [`Refusal`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalKind {
    /// A business rule or a malformed value.
    Invalid,
    /// The security level lacks the right.
    Forbidden,
    /// The state could not be stored.
    Storage,
}

impl Refusal {
    pub fn invalid(text: impl Into<String>) -> Self {
        Self { kind: RefusalKind::Invalid, texts: vec![text.into()], worded: None }
    }

    pub fn many(texts: Vec<String>) -> Self {
        Self { kind: RefusalKind::Invalid, texts, worded: None }
    }

    pub fn forbidden(text: impl Into<String>) -> Self {
        Self { kind: RefusalKind::Forbidden, texts: vec![text.into()], worded: None }
    }

    pub fn storage(text: impl Into<String>) -> Self {
        Self { kind: RefusalKind::Storage, texts: vec![text.into()], worded: None }
    }

    /// A refusal whose answer is known; the texts are for people who read the control API.
    pub fn worded(status: u16, body: Value, texts: Vec<String>) -> Self {
        Self { kind: RefusalKind::Invalid, texts, worded: Some(Box::new((status, body))) }
    }

    pub fn joined(&self) -> String {
        self.texts.join(" ")
    }
}
