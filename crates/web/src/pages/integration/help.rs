//! What has to be done in the PSA: the steps in our own words, and the rights with what was found of them. Must not ask the
//! PSA but when somebody says so.

use axum::extract::{Path, State};
use maud::{Markup, html};
use seatbridge_core::PsaKind;
use seatbridge_engine::{Access, Right};

use super::{Answer, at, psa};
use crate::App;
use crate::error::{OrProblem, sentence};
use crate::flash::Flash;
use crate::page::Visit;
use crate::parts::{Icon, Tone, dot, icon};

/// The page of a connected PSA.
pub(crate) async fn page(visit: Visit, State(app): State<App>, Path(word): Path<String>) -> Answer {
    let psa = psa(&visit, &word)?;
    let rights = app.engine.known_rights(visit.actor().or_problem(&visit)?, psa).await.or_problem(&visit)?;
    let body = html! {
        div class="row row-cards" {
            div class="col-lg-6" {
                (rights_table(&visit, psa, &rights))
                form method="post" action=(at(psa, "rights")) class="mt-3" {
                    button class="btn btn-primary" type="submit" { (icon(Icon::Refresh)) (visit.t("help-check-rights")) }
                }
            }
            div class="col-lg-6" { (panel(&visit, psa)) }
        }
    };
    let title = visit.tn("help-title", &[("psa", psa.name())]);
    Ok(visit.page(&title, None, &body))
}

/// Looks at the rights, and at every stored choice.
pub(crate) async fn check(visit: Visit, State(app): State<App>, Path(word): Path<String>) -> Answer {
    let psa = psa(&visit, &word)?;
    let place = at(psa, "help");
    Ok(match app.engine.check_rights(visit.actor().or_problem(&visit)?, psa).await {
        Ok(rights) => {
            let (tone, key) = verdict(&rights);
            Flash::new(tone, key, &[]).to(&place)
        }
        Err(error) if crate::error::is_about_input(&error) => {
            Flash::new(Tone::Bad, "help-check-failed", &[("reason", &sentence(&visit, &error))]).to(&place)
        }
        Err(error) => return Err(crate::pages::problem::failed(visit, &error)),
    })
}

/// What rights come to, in a word.
pub(super) fn verdict(rights: &[Right]) -> (Tone, &'static str) {
    let lacks = |access| rights.iter().any(|right| right.needed && !right.surplus && right.access == access);
    if lacks(Access::None) {
        (Tone::Bad, "help-rights-missing")
    } else if lacks(Access::Restricted) {
        (Tone::Attention, "help-rights-restricted")
    } else {
        (Tone::Good, "help-rights-complete")
    }
}

/// The rights, each with what was found of it. Those that are granted and never used are one row.
pub(super) fn rights_table(visit: &Visit, psa: PsaKind, rights: &[Right]) -> Markup {
    let surplus: Vec<_> = rights
        .iter()
        .filter(|right| right.surplus)
        .map(|right| visit.texts.right(psa, &right.entity, &right.operation.to_string()))
        .collect();
    html! {
        section class="card mt-3" aria-labelledby="rights" {
            div class="card-header" { h2 class="card-title" id="rights" { (visit.t("help-rights")) } }
            div class="table-responsive" {
                table class="table stack mb-0" {
                    thead { tr {
                        th scope="col" { (visit.t("help-right")) }
                        th scope="col" { (visit.t("help-needed-for")) }
                        th scope="col" { (visit.t("help-found")) }
                    } }
                    tbody {
                        @for right in rights.iter().filter(|right| !right.surplus) {
                            @let (tone, key) = found(right);
                            tr {
                                td data-label=(visit.t("help-right")) { (visit.texts.right(psa, &right.entity, &right.operation.to_string())) }
                                td data-label=(visit.t("help-needed-for")) { (visit.t(if right.needed { "help-for-billing" } else { "help-for-tickets" })) }
                                td data-label=(visit.t("help-found")) { (dot(tone, &visit.t(key))) }
                            }
                        }
                    }
                }
            }
            @if !surplus.is_empty() {
                div class="card-body" {
                    details {
                        summary { (visit.tn("help-surplus", &[("count", &surplus.len().to_string())])) }
                        p class="text-secondary" { (visit.t("help-surplus-text")) }
                        ul { @for right in &surplus { li { (right) } } }
                    }
                }
            }
        }
    }
}

const fn found(right: &Right) -> (Tone, &'static str) {
    match (right.access, right.needed) {
        (Access::All, _) => (Tone::Good, "help-granted"),
        (Access::None, true) => (Tone::Bad, "help-missing"),
        (Access::None, false) => (Tone::Attention, "help-missing"),
        (Access::Restricted, _) => (Tone::Attention, "help-restricted"),
        (Access::Unknown, _) => (Tone::Quiet, "help-unknown"),
    }
}

/// The preparation in the PSA, step by step.
pub(super) fn panel(visit: &Visit, psa: PsaKind) -> Markup {
    let (steps, notes, level): (&[&str], &[&str], &[&str]) = match psa {
        PsaKind::Autotask => (&AUTOTASK, &["autotask-note-minutes", "autotask-note-once"], &AUTOTASK_LEVEL),
        PsaKind::ConnectWise => (&CONNECTWISE, &["connectwise-note-site", "connectwise-note-once"], &CONNECTWISE_ROLE),
    };
    let (level_title, level_steps) = match psa {
        PsaKind::Autotask => ("autotask-level", "autotask-level-grants"),
        PsaKind::ConnectWise => ("connectwise-role", "connectwise-role-grants"),
    };
    html! {
        section class="card" aria-labelledby="help" {
            div class="card-header" { h2 class="card-title" id="help" { (icon(Icon::Help)) " " (visit.tn("help-prepare", &[("psa", psa.name())])) } }
            div class="card-body" {
                ol { @for step in steps { li { (visit.t(step)) } } }
                @for note in notes { p class="text-secondary" { (visit.t(note)) } }
                details {
                    summary { (visit.t(level_title)) }
                    ol { @for step in level { li { (visit.t(step)) } } }
                    p class="text-secondary" { (visit.t(level_steps)) }
                }
            }
        }
    }
}

const AUTOTASK: [&str; 7] = [
    "autotask-step-1",
    "autotask-step-2",
    "autotask-step-3",
    "autotask-step-4",
    "autotask-step-5",
    "autotask-step-6",
    "autotask-step-7",
];
const AUTOTASK_LEVEL: [&str; 9] = [
    "autotask-level-1",
    "autotask-level-2",
    "autotask-level-3",
    "autotask-level-4",
    "autotask-level-5",
    "autotask-level-6",
    "autotask-level-7",
    "autotask-level-8",
    "autotask-level-9",
];
const CONNECTWISE: [&str; 7] = [
    "connectwise-step-1",
    "connectwise-step-2",
    "connectwise-step-3",
    "connectwise-step-4",
    "connectwise-step-5",
    "connectwise-step-6",
    "connectwise-step-7",
];
const CONNECTWISE_ROLE: [&str; 10] = [
    "connectwise-role-1",
    "connectwise-role-2",
    "connectwise-role-3",
    "connectwise-role-4",
    "connectwise-role-5",
    "connectwise-role-6",
    "connectwise-role-7",
    "connectwise-role-8",
    "connectwise-role-9",
    "connectwise-role-10",
];
