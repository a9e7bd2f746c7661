//! How things stand with the connected PSAs, as lists and pop-ups show it. Must not be a page.

use maud::{Markup, html};
use seatbridge_core::PsaKind;
use seatbridge_core::permissions::Permission;
use seatbridge_engine::LastRun;

use crate::page::Visit;
use crate::parts::{Icon, Tone, badge, dot, icon, moment};

/// The badge of what is linked. It says nothing of the last run: that stands beside it.
pub(crate) fn synced(visit: &Visit) -> Markup {
    badge(Tone::Good, &visit.t("psa-synced"))
}

/// When a connection was last synced, and how that ended; leads to the run.
pub(crate) fn last_run(visit: &Visit, last: Option<&LastRun>) -> Markup {
    let Some(last) = last else {
        return html! { span class="text-secondary" { (visit.t("psa-never-run")) } };
    };
    html! {
        a href={ "/runs/" (last.run.id) } { (moment(visit.texts, last.run.finished_at.unwrap_or(last.run.started_at))) }
        " " (state(visit, &last.run.state))
    }
}

/// How a run ended.
fn state(visit: &Visit, state: &str) -> Markup {
    match state {
        "green" => dot(Tone::Good, &visit.t("psa-run-green")),
        "findings" => dot(Tone::Attention, &visit.t("psa-run-findings")),
        _ => dot(Tone::Bad, &visit.t("psa-run-red")),
    }
}

/// A PSA in a pop-up: its name, how things stand there, and the way to manage it.
pub(crate) fn entry(psa: PsaKind, standing: &Markup, manage: Option<(&str, &str)>) -> Markup {
    html! {
        div class="psa-entry" {
            div { strong { (psa.name()) } " " (standing) }
            @if let Some((href, label)) = manage {
                a class="btn btn-primary" href=(href) aria-label={ (label) ": " (psa.name()) } {
                    (icon(Icon::Link)) (label)
                }
            }
        }
    }
}

/// What a pop-up says while no PSA is connected.
pub(crate) fn none_connected(visit: &Visit) -> Markup {
    html! {
        p { (visit.t("psa-none")) }
        @if visit.may(Permission::ManageIntegration) {
            div class="dialog-end" { a class="btn btn-primary" href="/integration" { (visit.t("psa-connect-one")) } }
        }
    }
}
