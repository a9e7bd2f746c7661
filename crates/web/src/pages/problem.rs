//! Pages that say what is wrong and lead back. Must not tell more than the text of a code: causes are in the log.

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use seatbridge_engine::Error;
use seatbridge_engine::error::Kind;

use crate::access::Access;
use crate::error::{sentence, status};
use crate::page::Visit;
use crate::parts::{Icon, empty};

/// Nothing is here: an unknown path, or a record of another tenant.
pub(crate) async fn not_found(request: Request) -> Response {
    let visit = Visit::of(&request, None);
    let (title, text) = (visit.t("problem-not-found"), visit.t("problem-not-found-text"));
    show(visit, StatusCode::NOT_FOUND, &title, &text)
}

/// The person may not be here.
pub(crate) fn forbidden(visit: Visit, access: Access) -> Response {
    let key = match access {
        Access::Operator => "problem-operator-only",
        _ if visit.person.as_ref().is_some_and(|person| person.partner.is_none()) => "problem-partner-only",
        _ => "problem-role",
    };
    let (title, text) = (visit.t("problem-forbidden"), visit.t(key));
    show(visit, StatusCode::FORBIDDEN, &title, &text)
}

/// A use case failed.
pub(crate) fn failed(visit: Visit, error: &Error) -> Response {
    let status = status(error);
    if matches!(error.code.kind(), Kind::Unavailable) {
        tracing::error!(code = error.code.as_str(), source = error.source.as_deref(), "a page failed");
    }
    let title = match error.code.kind() {
        Kind::NotFound => visit.t("problem-not-found"),
        Kind::Forbidden => visit.t("problem-forbidden"),
        _ => visit.t("problem-failed"),
    };
    let text = sentence(&visit, error);
    show(visit, status, &title, &text)
}

fn show(visit: Visit, status: StatusCode, title: &str, text: &str) -> Response {
    let back = html! { a class="btn btn-primary" href="/" { (visit.t("problem-back")) } };
    let body = empty(Icon::Alert, title, text, Some(&back));
    if visit.person.is_some() {
        visit.page_with(status, title, None, &html! { div class="card" { (body) } })
    } else {
        visit.alone(status, title, &html! { p { (text) } (back) })
    }
}
