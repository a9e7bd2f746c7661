//! Suggestions for unlinked organizations, with their evidence. Must not link what is ambiguous.

use axum::extract::{Path, Query, State};
use maud::{Markup, html};
use seatbridge_core::PsaKind;
use seatbridge_core::suggestions::{Candidate, Evidence, LineMatch};
use seatbridge_engine::{PAGE_SIZE, Page, Suggestion};

use super::{Answer, Values, at, given, psa};
use crate::App;
use crate::error::{OrProblem, is_about_input, sentence};
use crate::flash::Flash;
use crate::page::Visit;
use crate::parts::{Icon, Tone, address, badge, banner, empty, icon, numbered, post_button};

/// The proposals, the sure ones first.
pub(crate) async fn page(
    visit: Visit,
    State(app): State<App>,
    Path(word): Path<String>,
    Query(values): Query<Values>,
) -> Answer {
    let psa = psa(&visit, &word)?;
    let title = visit.tn("suggestions-title", &[("psa", psa.name())]);
    let back = address(&at(psa, "manage"), &[("section", "organizations")]);
    let actions = html! { a class="btn" href=(back) { (icon(Icon::ChevronLeft)) (visit.t("manage-organizations")) } };
    let all = match app.engine.suggest(visit.actor().or_problem(&visit)?, psa, false).await {
        Ok(all) => all,
        Err(error) if is_about_input(&error) => {
            let body = html! {
                (banner(Tone::Bad, &sentence(&visit, &error)))
                a class="btn" href=(at(psa, "suggestions")) { (visit.t("tickets-retry")) }
            };
            return Ok(visit.page_with(crate::error::status(&error), &title, Some(actions), &body));
        }
        Err(error) => return Err(crate::pages::problem::failed(visit, &error)),
    };
    let sure = all.iter().filter(|one| one.sure).count();
    let (mut rows, open): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| one.sure);
    rows.extend(open);
    let total = rows.len() as u64;
    let last = u32::try_from(total.div_ceil(u64::from(PAGE_SIZE))).unwrap_or(u32::MAX).max(1);
    let number: u32 = given(&values, "page").parse().unwrap_or(1).clamp(1, last);
    let before = (number as usize - 1) * PAGE_SIZE as usize;
    let rows: Vec<_> = rows.into_iter().skip(before).take(PAGE_SIZE as usize).collect();
    let page = Page { rows, total, number };
    let body = html! {
        div class="card" {
            div class="toolbar" {
                span { (visit.tn("suggestions-counts", &[("count", &sure.to_string()), ("from", &total.to_string())])) }
                @if sure > 0 { div class="end" { (post_button(&at(psa, "suggestions"), "btn-primary", &visit.t("suggestions-apply"), &html! {})) } }
            }
            @if page.rows.is_empty() {
                (empty(Icon::Check, &visit.t("suggestions-none"), &visit.t("suggestions-none-text"), None))
            } @else {
                table class="table stack mb-0" {
                    thead { tr {
                        th scope="col" { (visit.t("mapped-organizations-organization")) }
                        th scope="col" { (visit.t("suggestions-company")) }
                        th scope="col" { (visit.t("suggestions-line")) }
                        th scope="col" class="shrink" { span class="visually-hidden" { (visit.t("manage-action")) } }
                    } }
                    tbody { @for one in &page.rows { (row(&visit, psa, one)) } }
                }
                (numbered(visit.texts, &at(psa, "suggestions"), &[], &page))
            }
        }
    };
    Ok(visit.page(&title, Some(actions), &body))
}

fn row(visit: &Visit, psa: PsaKind, one: &Suggestion) -> Markup {
    let first = one.candidates.first();
    let line = match &one.line {
        LineMatch::Sure(key) => Some(key),
        _ => None,
    };
    let mut query = vec![("section", "organizations"), ("organization", one.organization.as_str())];
    query.extend(first.map(|candidate| ("company", candidate.company.as_str())));
    if let Some(key) = line {
        query.extend([("contract", key.contract.as_str()), ("line", key.line.as_str())]);
    }
    html! {
        tr {
            td class="name-cell" data-label=(visit.t("mapped-organizations-organization")) { strong { (one.name) } span class="sub d-block" { (one.organization) } }
            td data-label=(visit.t("suggestions-company")) {
                @if one.candidates.is_empty() { span class="text-secondary" { (visit.t("suggestions-no-company")) } }
                @for candidate in &one.candidates {
                    div { (candidate.name) span class="sub" { " – " (evidence(visit, candidate)) } }
                }
            }
            td data-label=(visit.t("suggestions-line")) {
                @match &one.line {
                    LineMatch::Sure(_) => (visit.t("suggestions-line-sure")),
                    LineMatch::Several(lines) => (visit.tn("suggestions-line-several", &[("count", &lines.len().to_string())])),
                    LineMatch::None => (visit.t("suggestions-line-none")),
                }
            }
            td class="shrink" {
                @if one.sure { (badge(Tone::Good, &visit.t("suggestions-sure"))) " " }
                a class="btn" href=(address(&at(psa, "manage"), &query)) { (visit.t("suggestions-review")) }
            }
        }
    }
}

fn evidence(visit: &Visit, candidate: &Candidate) -> String {
    match candidate.evidence {
        Evidence::ExternalId => visit.t("evidence-number"),
        Evidence::SameName => visit.t("evidence-name"),
        Evidence::SameWords => visit.t("evidence-words"),
        Evidence::Similar { percent } => visit.tn("evidence-similar", &[("count", &percent.to_string())]),
    }
}

/// Links all sure ones.
pub(crate) async fn apply(visit: Visit, State(app): State<App>, Path(word): Path<String>) -> Answer {
    let psa = psa(&visit, &word)?;
    match app.engine.suggest(visit.actor().or_problem(&visit)?, psa, true).await {
        Ok(all) => {
            let applied = all.iter().filter(|one| one.applied).count();
            let (linked, open) = (applied.to_string(), (all.len() - applied).to_string());
            let done = Flash::done("suggestions-applied", &[("count", &linked), ("from", &open)]);
            Ok(done.to(&address(&at(psa, "manage"), &[("section", "organizations")])))
        }
        Err(error) if is_about_input(&error) => {
            Ok(Flash::new(Tone::Bad, "manage-failed", &[("reason", &sentence(&visit, &error))])
                .to(&at(psa, "suggestions")))
        }
        Err(error) => Err(crate::pages::problem::failed(visit, &error)),
    }
}
