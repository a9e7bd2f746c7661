//! The start: where a person goes first.

use axum::response::Redirect;

use crate::page::Visit;

/// Leads to the dashboard, or the operator to its partners.
pub(crate) async fn index(visit: Visit) -> Redirect {
    let operator = visit.person.is_some_and(|person| person.partner.is_none());
    Redirect::to(if operator { "/partners" } else { "/dashboard" })
}
