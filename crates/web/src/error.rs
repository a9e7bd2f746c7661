//! A failed use case as a page. Must show the text of its code, never its source.

use axum::http::StatusCode;
use axum::response::Response;
use seatbridge_engine::error::Kind;
use seatbridge_engine::{Error, ErrorCode};

use crate::page::Visit;
use crate::pages::problem;

/// The status of a failure.
pub(crate) const fn status(error: &Error) -> StatusCode {
    match error.code.kind() {
        Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::Upstream => StatusCode::BAD_GATEWAY,
        Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// The sentence of a failure: cause and cure.
pub(crate) fn sentence(visit: &Visit, error: &Error) -> String {
    let args: Vec<_> = error.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    visit.texts.error(error.code.as_str(), &args)
}

/// Ends a handler with the page of its failure.
pub(crate) trait OrProblem<T> {
    /// The value, or the page that says why there is none.
    fn or_problem(self, visit: &Visit) -> Result<T, Response>;
}

impl<T> OrProblem<T> for Result<T, Error> {
    fn or_problem(self, visit: &Visit) -> Result<T, Response> {
        self.map_err(|error| problem::failed(visit.clone(), &error))
    }
}

/// Whether a failure is about what was typed, so that the form is shown again with it.
pub(crate) const fn is_about_input(error: &Error) -> bool {
    matches!(error.code.kind(), Kind::Invalid | Kind::Conflict | Kind::Upstream)
        && !matches!(error.code, ErrorCode::Stale)
}
