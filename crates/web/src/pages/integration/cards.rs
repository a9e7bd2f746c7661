//! The integration page: one card per PSA, and how its connection is at one look. Must not call a PSA.

use axum::extract::State;
use maud::{Markup, html};
use seatbridge_core::PsaKind;
use seatbridge_core::mappings::MappingForm;
use seatbridge_engine::{Attention, Card, CardConnection, CardRun, TicketState};

use super::{Answer, at, labels};
use crate::App;
use crate::error::OrProblem;
use crate::page::Visit;
use crate::parts::{Icon, Tone, badge, dot, icon, menu, menu_link, moment};

/// The page.
pub(crate) async fn page(visit: Visit, State(app): State<App>) -> Answer {
    let cards = app.engine.integration(visit.actor().or_problem(&visit)?).await.or_problem(&visit)?;
    let body = html! {
        p class="text-secondary" { (visit.t("integration-intro")) }
        div class="row row-cards" {
            @for card in &cards { div class="col-lg-6" { (one(&visit, card)) } }
        }
    };
    let title = visit.t("integration-title");
    Ok(visit.page(&title, None, &body))
}

fn one(visit: &Visit, card: &Card) -> Markup {
    let (psa, id) = (card.psa, format!("card-{}", card.psa.as_str()));
    html! {
        section class="card" id=(card.psa.as_str()) aria-labelledby=(id) {
            div class="card-header" {
                h2 class="card-title" id=(id) { (icon(Icon::Plug)) " " (psa.name()) }
                @if card.connected.is_some() {
                    span class="ms-2" { (badge(Tone::Good, &visit.t("integration-connected-badge"))) }
                    div class="card-actions" { (options(visit, psa)) }
                }
            }
            @match &card.connected {
                Some(connection) => (connected(visit, psa, connection)),
                None => {
                    div class="card-body" {
                        p { (visit.tn("integration-not-connected", &[("psa", psa.name())])) }
                        a class="btn btn-primary" href=(at(psa, "connect")) aria-describedby=(id) { (visit.t("integration-connect")) }
                    }
                }
            }
        }
    }
}

fn options(visit: &Visit, psa: PsaKind) -> Markup {
    let revoke = match psa {
        PsaKind::Autotask => visit.t("integration-revoke-autotask"),
        PsaKind::ConnectWise => visit.t("integration-revoke-connection"),
    };
    let entries = html! {
        (menu_link(&at(psa, "manage"), &visit.t("integration-manage")))
        (menu_link(&at(psa, "tickets"), &visit.t("integration-tickets")))
        (menu_link(&at(psa, "settings"), &visit.t("integration-settings")))
        (menu_link(&at(psa, "help"), &visit.t("integration-help")))
        (menu_link(&at(psa, "revoke"), &revoke))
    };
    menu(&visit.t("integration-option"), true, &entries)
}

fn connected(visit: &Visit, psa: PsaKind, connection: &CardConnection) -> Markup {
    let organizations = &connection.organizations;
    let count = |key: &str, number: u64| visit.tn(key, &[("count", &number.to_string())]);
    html! {
        div class="card-body" {
            dl class="facts" {
                dt { (visit.t("psa-card-last-sync")) }
                dd { (last_run(visit, connection.last_run.as_ref())) }
                @if let Some(plans) = &connection.plans {
                    dt { (visit.t("psa-card-plans")) }
                    dd {
                        a href={ (at(psa, "manage")) "?section=plans" } {
                            (count("psa-card-mapped", plans.linked)) ", " (count("psa-card-unmapped", plans.all - plans.linked))
                        }
                    }
                }
                dt { (visit.t("psa-card-organizations")) }
                dd {
                    a href={ (at(psa, "manage")) "?section=organizations" } {
                        (count("psa-card-mapped", organizations.linked)) ", " (count("psa-card-unmapped", organizations.unlinked))
                    }
                    @if organizations.elsewhere > 0 { span class="sub d-block" { (count("psa-card-elsewhere", organizations.elsewhere)) } }
                }
                dt { (visit.t("psa-card-tickets")) }
                dd { (tickets(visit, psa, &connection.tickets)) }
                dt { (visit.t("psa-card-account")) }
                dd { span class="text-break" { (connection.account) } span class="sub d-block" { (visit.t("psa-card-since")) " " (moment(visit.texts, connection.connected_at)) } }
            }
        }
        @if !connection.attention.is_empty() {
            div class="card-body attention" {
                h3 class="h4" { (visit.t("psa-card-attention")) }
                ul class="list-unstyled mb-0" {
                    @for one in &connection.attention { li class="mb-2" { (attention(visit, psa, one)) } }
                }
            }
        }
    }
}

fn last_run(visit: &Visit, run: Option<&CardRun>) -> Markup {
    let Some(run) = run else { return html! { (visit.t("psa-card-never-synced")) } };
    let (tone, key) = match run.state.as_str() {
        "green" => (Tone::Good, "psa-card-run-green"),
        "findings" => (Tone::Attention, "psa-card-run-findings"),
        "red" => (Tone::Bad, "psa-card-run-red"),
        _ => (Tone::Info, "psa-card-run-running"),
    };
    html! {
        a href={ "/runs/" (run.id) } { (dot(tone, &visit.t(key))) }
        span class="sub d-block" { (moment(visit.texts, run.finished_at.unwrap_or(run.started_at))) }
    }
}

fn tickets(visit: &Visit, psa: PsaKind, state: &TicketState) -> Markup {
    let go = |text: String| html! { a href=(at(psa, "tickets")) { (text) } };
    match state {
        TicketState::Done => dot(Tone::Good, &visit.t("psa-card-tickets-done")),
        TicketState::Pending => html! {
            (dot(Tone::Attention, &visit.t("psa-card-tickets-pending"))) " " (go(visit.t("psa-card-tickets-continue")))
        },
        TicketState::Stale(fields) => {
            let fields = labels(visit, psa, MappingForm::Tickets, fields);
            html! {
                (dot(Tone::Bad, &visit.t("psa-card-tickets-stale")))
                span class="sub d-block" { (visit.tn("psa-card-tickets-stale-fields", &[("field", &fields)])) " " (go(visit.t("psa-card-tickets-correct"))) }
            }
        }
    }
}

fn attention(visit: &Visit, psa: PsaKind, one: &Attention) -> Markup {
    let name = psa.name();
    let counted = |key: &str, count: u64| visit.tn(key, &[("count", &count.to_string())]);
    let (tone, text, link) = match one {
        Attention::WritesStopped(at) => {
            let moment = moment(visit.texts, *at);
            return html! { (dot(Tone::Bad, &visit.tn("attention-writes-stopped", &[("psa", name)]))) " " (moment) " " a href="/findings" { (visit.t("attention-to-findings")) } };
        }
        Attention::Paused(until) => {
            let moment = moment(visit.texts, *until);
            return html! { (dot(Tone::Attention, &visit.tn("attention-paused", &[("psa", name)]))) " " (moment) };
        }
        Attention::Finding(kind) => {
            let tone = if kind.is_failure() { Tone::Bad } else { Tone::Attention };
            (tone, visit.texts.finding(kind), Some(("/findings".to_owned(), "attention-to-findings")))
        }
        Attention::RunFailed(run) => {
            (Tone::Bad, visit.t("attention-run-failed"), Some((format!("/runs/{run}"), "attention-to-run")))
        }
        Attention::Rights(rights) => {
            let named = rights.iter().map(|right| visit.texts.right(psa, &right.entity, &right.operation.to_string()));
            let list = named.collect::<Vec<_>>().join("; ");
            let text = visit.tn("attention-rights", &[("psa", name), ("rights", &list)]);
            (Tone::Bad, text, Some((at(psa, "help"), "attention-to-rights")))
        }
        Attention::Organizations(count) => {
            let link = format!("{}?section=organizations&filter=attention", at(psa, "manage"));
            (Tone::Attention, counted("attention-organizations", *count), Some((link, "attention-look")))
        }
        Attention::Plans(count) => {
            let link = format!("{}?section=plans&filter=attention", at(psa, "manage"));
            (Tone::Attention, counted("attention-plans", *count), Some((link, "attention-look")))
        }
        Attention::Resting(count) => {
            (Tone::Info, counted("attention-resting", *count), Some((at(psa, "restore"), "attention-review")))
        }
    };
    html! {
        (dot(tone, &text))
        @if let Some((href, key)) = &link { " " a href=(href) { (visit.t(key)) } }
    }
}
