//! Mappings of an earlier connection: review, and their way back. Must list what can't come back.

use axum::extract::{Path, Query, State};
use maud::{Markup, html};
use seatbridge_core::PsaKind;
use seatbridge_core::permissions::Permission;
use seatbridge_engine::{Blocked, Resting};

use super::{Answer, Values, at, given, psa};
use crate::App;
use crate::error::{OrProblem, is_about_input, sentence};
use crate::flash::Flash;
use crate::page::Visit;
use crate::parts::{Icon, Tone, dot, empty, moment, numbered, post_button};

/// What rests.
pub(crate) async fn page(
    visit: Visit,
    State(app): State<App>,
    Path(word): Path<String>,
    Query(values): Query<Values>,
) -> Answer {
    let psa = psa(&visit, &word)?;
    let number = given(&values, "page").parse().unwrap_or(1);
    let resting = app.engine.resting(visit.actor().or_problem(&visit)?, psa, number).await.or_problem(&visit)?;
    let title = visit.tn("restore-title", &[("psa", psa.name())]);
    let body = if resting.links.total == 0 && resting.plans == 0 && !resting.tickets && resting.settings.is_none() {
        let back = html! { a class="btn" href="/integration" { (visit.t("integration-title")) } };
        empty(Icon::History, &visit.t("restore-none"), &visit.t("restore-none-text"), Some(&back))
    } else {
        review(&visit, psa, &resting)
    };
    Ok(visit.page(&title, None, &html! { div class="card" { (body) } }))
}

fn review(visit: &Visit, psa: PsaKind, resting: &Resting) -> Markup {
    let count = |key: &str, number: u64| visit.tn(key, &[("count", &number.to_string())]);
    let something = resting.free > 0 || resting.plans > 0 || resting.tickets || resting.settings.is_some();
    html! {
        div class="card-body" {
            p {
                (visit.tn("restore-intro", &[("psa", psa.name())]))
                @if let Some(at) = resting.revoked_at { " " (visit.t("restore-revoked")) " " (moment(visit.texts, at)) }
            }
            ul {
                li { (count("restore-links", resting.free)) }
                @if visit.may(Permission::ManagePlans) { li { (count("restore-plans", resting.plans)) } }
                @if resting.tickets { li { (visit.t("restore-tickets")) } }
                @if resting.settings.is_some() { li { (visit.t("restore-settings")) } }
            }
            @if something {
                (post_button(&at(psa, "restore"), "btn-primary", &visit.t("restore-do"), &html! {}))
                " " a class="btn" href="/integration" { (visit.t("restore-leave")) }
            }
        }
        @if resting.links.total > 0 {
            table class="table stack mb-0" {
                thead { tr {
                    th scope="col" { (visit.t("mapped-organizations-organization")) }
                    th scope="col" { (psa.name()) }
                    th scope="col" { (visit.t("restore-state")) }
                } }
                tbody {
                    @for row in &resting.links.rows {
                        tr {
                            td class="name-cell" data-label=(visit.t("mapped-organizations-organization")) { strong { (row.name) } span class="sub d-block" { (row.external_id) } }
                            td data-label=(psa.name()) { (row.link.labels.company) " › " (row.link.labels.contract) " › " (row.link.labels.line) }
                            td data-label=(visit.t("restore-state")) {
                                @match &row.blocked {
                                    None => (dot(Tone::Good, &visit.t("restore-free"))),
                                    Some(Blocked::LinkedIn(other)) => (dot(Tone::Attention, &visit.tn("restore-linked-in", &[("psa", other.name())]))),
                                    Some(Blocked::LineOf(holder)) => (dot(Tone::Attention, &visit.tn("restore-line-of", &[("organization", holder)]))),
                                }
                            }
                        }
                    }
                }
            }
            (numbered(visit.texts, &at(psa, "restore"), &[], &resting.links))
        }
    }
}

/// Takes back what nothing newer stands in the way of.
pub(crate) async fn send(visit: Visit, State(app): State<App>, Path(word): Path<String>) -> Answer {
    let psa = psa(&visit, &word)?;
    match app.engine.restore(visit.actor().or_problem(&visit)?, psa).await {
        Ok(restored) => {
            let (links, left) = (restored.links.to_string(), restored.left.to_string());
            Ok(Flash::done("restore-done", &[("count", &links), ("from", &left)]).to("/integration"))
        }
        Err(error) if is_about_input(&error) => {
            Ok(Flash::new(Tone::Bad, "manage-failed", &[("reason", &sentence(&visit, &error))]).to(&at(psa, "restore")))
        }
        Err(error) => Err(crate::pages::problem::failed(visit, &error)),
    }
}
