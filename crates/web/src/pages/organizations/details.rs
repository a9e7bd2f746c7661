//! All of an organization: what it is, where it is billed, what it reported, and the steps of its life. Must not tell
//! of a sub-reseller's mappings.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use maud::{Markup, html};
use seatbridge_core::organizations::{OrganizationStatus, REACTIVATION_DAYS, StatusChange};
use seatbridge_core::permissions::Permission;
use seatbridge_core::usage::Usage;
use seatbridge_engine::{ErrorCode, OrganizationDetails, day_of};
use serde::Deserialize;

use super::list::manage_address;
use super::{parsed, status, why};
use crate::App;
use crate::error::OrProblem;
use crate::flash::Flash;
use crate::page::Visit;
use crate::pages::plans::period_key;
use crate::pages::psa_states::synced;
use crate::parts::chart::{Point, chart};
use crate::parts::{Icon, Tone, ask, badge, banner, empty, hidden, icon, moment, tabs};

/// Spans of the usage history that are offered, in days.
const SPANS: [i64; 3] = [30, 90, 365];

/// What the page is to show beside the organization.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    /// Days of usage history.
    days: i64,
    /// The day whose number is explained.
    day: String,
    /// The change that is asked about.
    ask: String,
}

/// The page.
pub(crate) async fn show(
    visit: Visit,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Response> {
    let actor = visit.actor().or_problem(&visit)?;
    let id = parsed(&id).or_problem(&visit)?;
    let details = app.engine.organization_details(actor, id).await.or_problem(&visit)?;
    let today = app.engine.today();
    let days = if SPANS.contains(&asked.days) { asked.days } else { SPANS[1] };
    let usage = app.engine.usage_history(actor, id, today.plus_days(1 - days), today).await.or_problem(&visit)?;
    let explained = details.below.is_none() && visit.may(Permission::SeeSyncResults);
    let day = asked.day.parse().unwrap_or(today);
    let explanation = if explained { app.engine.why(actor, id, day).await.or_problem(&visit)? } else { None };
    let at = format!("/organizations/{id}");
    let body = html! {
        (question(&visit, &details, &asked, &at))
        @if let Some(partner) = &details.below {
            (banner(Tone::Info, &visit.tn("organization-below", &[("name", &partner.name)])))
        }
        div class="columns" {
            (facts(&visit, &details, &at))
            @if explained { (billing(&visit, &details)) }
        }
        @if explained { (why::section(&visit, &at, day, explanation.as_ref())) }
        (history(&visit, &at, days, &usage))
    };
    let actions = html! {
        @if details.below.is_none() && visit.may(Permission::ManageOrganizations) {
            a class="btn" href={ (at) "/edit" } { (icon(Icon::Pencil)) (visit.t("organization-edit")) }
        }
    };
    let title = details.record.organization.name.clone();
    Ok(visit.page(&title, Some(actions), &body))
}

fn facts(visit: &Visit, details: &OrganizationDetails, at: &str) -> Markup {
    let (record, organization) = (&details.record, &details.record.organization);
    let owner = format!("{} {}", record.first_name, record.last_name);
    let or_dash = |text: &str| if text.trim().is_empty() { "–".to_owned() } else { text.trim().to_owned() };
    html! {
        section class="card" aria-labelledby="facts" {
            div class="card-header" { h2 class="card-title" id="facts" { (visit.t("organization-facts")) } }
            div class="card-body" {
                dl class="facts" {
                    dt { (visit.t("organization-status")) }
                    dd { (status(visit, organization.status)) (ended(visit, details)) }
                    dt { (visit.t("organization-plan")) }
                    dd {
                        (details.plan.name)
                        div class="sub" { (visit.texts.money(details.plan.price)) " · " (visit.t(period_key(details.plan.period))) }
                    }
                    dt { (visit.t("organization-owner")) }
                    dd { (or_dash(&owner)) }
                    dt { (visit.t("organization-email")) }
                    dd { (or_dash(&organization.email)) }
                    dt { (visit.t("organization-country")) }
                    dd { (or_dash(&visit.texts.country(&organization.country))) }
                    dt { (visit.t("organization-external-id")) }
                    dd { code { (organization.external_id) } }
                    dt { (visit.t("organization-id")) }
                    dd { code { (organization.id) } }
                    dt { (visit.t("organization-since")) }
                    dd { (moment(visit.texts, record.created_at)) }
                }
                @if !details.changes.is_empty() {
                    div class="btn-list mt-3" {
                        @for change in &details.changes {
                            a class={ "btn " (look(*change)) } href={ (at) "?ask=" (change.as_str()) } { (visit.t(change_key(*change))) }
                        }
                    }
                }
            }
        }
    }
}

/// Since when billing has ended, and until when the organization can come back.
fn ended(visit: &Visit, details: &OrganizationDetails) -> Markup {
    let record = &details.record;
    let Some(at) = record.ended_at else { return html! {} };
    let until = visit.texts.day(day_of(at).plus_days(REACTIVATION_DAYS));
    html! {
        div class="sub" { (visit.tn("organization-ended", &[("day", &visit.texts.day(day_of(at)))])) }
        @if record.organization.status == OrganizationStatus::Unsubscribed {
            div class="sub" { (visit.tn("organization-returns-until", &[("day", &until)])) }
        }
    }
}

fn billing(visit: &Visit, details: &OrganizationDetails) -> Markup {
    let id = details.record.organization.id;
    let maps = visit.may(Permission::ManageIntegration);
    html! {
        section class="card" aria-labelledby="billing" {
            div class="card-header" { h2 class="card-title" id="billing" { (visit.t("organization-billing")) } }
            div class="card-body" {
                @if let Some((psa, link)) = &details.link {
                    p { (synced(visit)) " " strong { (psa.name()) } }
                    dl class="facts" {
                        dt { (visit.t("organization-company")) } dd { (link.labels.company) }
                        dt { (visit.t("organization-contract")) } dd { (link.labels.contract) }
                        dt { (visit.t("organization-line")) } dd { (link.labels.line) }
                    }
                    @if maps {
                        a class="btn" href=(manage_address(psa.as_str(), id)) { (icon(Icon::Link)) (visit.t("psa-manage")) }
                    }
                } @else if details.record.organization.status.is_billed() {
                    p { (badge(Tone::Attention, &visit.t("psa-unmapped"))) " " (visit.t("organization-unmapped-text")) }
                    @if maps {
                        a class="btn btn-primary" href={ "/organizations?status=all&integration=" (id) "&search=" (id) } {
                            (icon(Icon::Link)) (visit.t("psa-show"))
                        }
                    }
                } @else {
                    p class="text-secondary" { (visit.t("organization-not-billed")) }
                }
                @if !details.findings.is_empty() {
                    h3 class="h4 mt-3" { (visit.t("nav-findings")) }
                    @for finding in &details.findings { (banner(Tone::Attention, &visit.texts.finding(&finding.kind))) }
                    a href="/findings" { (visit.t("organization-to-findings")) }
                }
            }
        }
    }
}

fn history(visit: &Visit, at: &str, days: i64, usage: &[Usage]) -> Markup {
    let spans = SPANS.map(|span| {
        let text = visit.tn("organization-days", &[("count", &span.to_string())]);
        (format!("{at}?days={span}#usage"), text, None, span == days)
    });
    html! {
        section class="card mt-3" aria-labelledby="usage" {
            div class="card-header" { h2 class="card-title" id="usage" { (visit.t("organization-usage")) } }
            div class="toolbar" { (tabs(visit.texts, &visit.t("organization-span"), &spans)) }
            @if usage.is_empty() {
                (empty(Icon::History, &visit.t("organization-no-usage"), &visit.t("organization-no-usage-text"), None))
            } @else {
                div class="card-body" { (drawing(visit, usage)) }
                (numbers(visit, usage))
            }
        }
    }
}

fn drawing(visit: &Visit, usage: &[Usage]) -> Markup {
    let points: Vec<_> = usage
        .iter()
        .map(|day| Point {
            label: visit.texts.day(day.day),
            values: [day.counts.purchased.0.into(), day.counts.in_use.0.into()],
        })
        .collect();
    let (purchased, in_use) = (visit.t("seats-purchased"), visit.t("seats-in-use"));
    let (title, day) = (visit.t("organization-usage"), visit.t("organization-day"));
    chart(visit.texts, "history", &title, &day, [&purchased, &in_use], &points)
}

/// The latest days with all four counts.
fn numbers(visit: &Visit, usage: &[Usage]) -> Markup {
    const MOST: usize = 14;
    html! {
        table class="table stack" {
            caption class="visually-hidden" { (visit.t("organization-latest-days")) }
            thead { tr {
                th scope="col" { (visit.t("organization-day")) }
                @for key in ["seats-purchased", "seats-in-use", "seats-deactivated", "seats-shared"] {
                    th class="num" scope="col" { (visit.t(key)) }
                }
            } }
            tbody {
                @for day in usage.iter().rev().take(MOST) {
                    tr {
                        td data-label=(visit.t("organization-day")) { (visit.texts.day(day.day)) }
                        @let counts = [day.counts.purchased, day.counts.in_use, day.counts.deactivated, day.counts.shared];
                        @for (key, count) in ["seats-purchased", "seats-in-use", "seats-deactivated", "seats-shared"].iter().zip(counts) {
                            td class="num" data-label=(visit.t(key)) { (visit.texts.number(count.get())) }
                        }
                    }
                }
            }
        }
    }
}

/// The question before a step that is asked for, while it is possible.
fn question(visit: &Visit, details: &OrganizationDetails, asked: &Asked, at: &str) -> Markup {
    let Some(change) = StatusChange::from_word(&asked.ask).filter(|change| details.changes.contains(change)) else {
        return html! {};
    };
    let text = visit.tn(question_key(change), &[("name", &details.record.organization.name)]);
    ask(
        visit.texts,
        "change",
        &visit.t(change_key(change)),
        &text,
        at,
        &format!("{at}/status"),
        &hidden("change", change.as_str()),
        (look(change), &visit.t(change_key(change))),
    )
}

/// A step in the life of an organization.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Step {
    change: String,
}

/// Takes the step.
pub(crate) async fn change_status(
    visit: Visit,
    State(app): State<App>,
    Path(id): Path<String>,
    Form(step): Form<Step>,
) -> Result<Response, Response> {
    let actor = visit.actor().or_problem(&visit)?;
    let id = parsed(&id).or_problem(&visit)?;
    let unknown = || seatbridge_engine::Error::new(ErrorCode::PageUnknown);
    let change = StatusChange::from_word(&step.change).ok_or_else(unknown).or_problem(&visit)?;
    let changed = app.engine.change_organization_status(actor, id, change).await.or_problem(&visit)?;
    Ok(Flash::done(done_key(change), &[("name", &changed.name)]).to(&format!("/organizations/{id}")))
}

/// The look of a step's button.
const fn look(change: StatusChange) -> &'static str {
    match change {
        StatusChange::Reactivate => "btn-primary",
        StatusChange::Suspend => "",
        StatusChange::Unsubscribe | StatusChange::Delete => "btn-danger",
    }
}

const fn change_key(change: StatusChange) -> &'static str {
    match change {
        StatusChange::Suspend => "change-suspend",
        StatusChange::Unsubscribe => "change-unsubscribe",
        StatusChange::Reactivate => "change-reactivate",
        StatusChange::Delete => "change-delete",
    }
}

const fn question_key(change: StatusChange) -> &'static str {
    match change {
        StatusChange::Suspend => "change-suspend-text",
        StatusChange::Unsubscribe => "change-unsubscribe-text",
        StatusChange::Reactivate => "change-reactivate-text",
        StatusChange::Delete => "change-delete-text",
    }
}

const fn done_key(change: StatusChange) -> &'static str {
    match change {
        StatusChange::Suspend => "change-suspend-done",
        StatusChange::Unsubscribe => "change-unsubscribe-done",
        StatusChange::Reactivate => "change-reactivate-done",
        StatusChange::Delete => "change-delete-done",
    }
}
