//! Revoking: asks first and names what ends. Must not delete anything in the PSA.

use axum::extract::{Path, State};
use maud::html;
use seatbridge_core::PsaKind;
use seatbridge_engine::{ErrorCode, TicketState};

use super::{Answer, at, psa};
use crate::App;
use crate::error::OrProblem;
use crate::flash::Flash;
use crate::page::Visit;
use crate::parts::{Tone, banner, post_button};

/// The question.
pub(crate) async fn form(visit: Visit, State(app): State<App>, Path(word): Path<String>) -> Answer {
    let psa = psa(&visit, &word)?;
    let card = app.engine.connection_card(visit.actor().or_problem(&visit)?, psa).await.or_problem(&visit)?;
    let label = label(&visit, psa);
    let count = |key: &str, number: u64| visit.tn(key, &[("count", &number.to_string())]);
    let body = html! {
        div class="card" { div class="card-body" {
            (banner(Tone::Attention, &visit.tn("revoke-ask", &[("psa", psa.name())])))
            ul {
                li { (visit.t("revoke-secret")) }
                li { (visit.t("revoke-writes")) }
                li { (count("revoke-organizations", card.organizations.linked)) }
                @if let Some(plans) = &card.plans { li { (count("revoke-plans", plans.linked)) } }
                @if card.tickets != TicketState::Pending { li { (visit.t("revoke-tickets")) } }
            }
            p { (visit.tn("revoke-stays", &[("psa", psa.name())])) }
            p { (visit.t("revoke-rest")) }
            div class="dialog-end" {
                a class="btn" href="/integration" { (visit.t("part-cancel")) }
                (post_button(&at(psa, "revoke"), "btn-danger", &label, &html! {}))
            }
        } }
    };
    Ok(visit.page(&label, None, &body))
}

fn label(visit: &Visit, psa: PsaKind) -> String {
    match psa {
        PsaKind::Autotask => visit.t("integration-revoke-autotask"),
        PsaKind::ConnectWise => visit.t("integration-revoke-connection"),
    }
}

/// Revokes.
pub(crate) async fn send(visit: Visit, State(app): State<App>, Path(word): Path<String>) -> Answer {
    let psa = psa(&visit, &word)?;
    let done = |tone| Flash::new(tone, "revoke-done", &[("psa", psa.name())]).to("/integration");
    match app.engine.revoke(visit.actor().or_problem(&visit)?, psa).await {
        Ok(0) => Ok(done(Tone::Good)),
        Ok(cancelled) => {
            let count = cancelled.to_string();
            Ok(Flash::done("revoke-done-cancelled", &[("psa", psa.name()), ("count", &count)]).to("/integration"))
        }
        // sent twice: the first one has done it
        Err(error) if error.code == ErrorCode::NotConnected => Ok(done(Tone::Info)),
        Err(error) => Err(crate::pages::problem::failed(visit, &error)),
    }
}
