//! Connecting, step 2: how alerts become tickets. Must not keep a choice that the PSA does not offer.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use maud::{Markup, html};
use seatbridge_core::PsaKind;
use seatbridge_core::mappings::{FieldInput, MappingForm};
use seatbridge_engine::{Attention, FilledField, TicketMapping};

use super::{Answer, Values, at, given, label, labels, psa, said, steps};
use crate::App;
use crate::error::{OrProblem, is_about_input, status};
use crate::flash::Flash;
use crate::page::Visit;
use crate::parts::{Tone, ask, banner, dot, hidden};

const FORM: MappingForm = MappingForm::Tickets;
/// Fields of the query that are none of the form's.
const OWN: [&str; 3] = ["wizard", "ask", "reload"];

/// The form; for the script its fields alone.
pub(crate) async fn form(
    visit: Visit,
    State(app): State<App>,
    Path(word): Path<String>,
    Query(values): Query<Values>,
) -> Answer {
    let psa = psa(&visit, &word)?;
    let actor = visit.actor().or_problem(&visit)?;
    let stored = app.engine.ticket_mapping(actor, psa).await.or_problem(&visit)?;
    let typed: Values =
        values.iter().filter(|(name, _)| !OWN.contains(&name.as_str())).map(|(n, v)| (n.clone(), v.clone())).collect();
    let kept = || {
        stored.iter().flat_map(|mapping| &mapping.selection).map(|(field, choice)| (field.clone(), choice.id.clone()))
    };
    let chosen: Values = if typed.is_empty() { kept().collect() } else { typed };
    let fields = app.engine.filled_form(actor, psa, FORM, &chosen).await;
    let fields = match fields {
        Ok(fields) => Ok(fields),
        Err(error) if is_about_input(&error) => Err((status(&error), said(&visit, psa, FORM, &error))),
        Err(error) => return Err(crate::pages::problem::failed(visit, &error)),
    };
    if visit.partial {
        let part = inputs(&visit, psa, &fields, stored.as_ref());
        return Ok(visit.part(&part).into_response());
    }
    let resting = app.engine.connection_card(actor, psa).await.or_problem(&visit)?.attention;
    let resting = resting.iter().any(|one| matches!(one, Attention::Resting(_)));
    show(visit, psa, &values, &fields, stored.as_ref(), resting, None)
}

/// Stores the mapping.
pub(crate) async fn send(
    visit: Visit,
    State(app): State<App>,
    Path(word): Path<String>,
    Form(values): Form<Values>,
) -> Answer {
    let psa = psa(&visit, &word)?;
    let actor = visit.actor().or_problem(&visit)?;
    let typed: Values =
        values.iter().filter(|(name, _)| !OWN.contains(&name.as_str())).map(|(n, v)| (n.clone(), v.clone())).collect();
    let error = match app.engine.map_tickets(actor, psa, &typed).await {
        Ok(_) => {
            let next = if given(&values, "wizard").is_empty() {
                "/integration".to_owned()
            } else {
                format!("{}?wizard=1", at(psa, "settings"))
            };
            return Ok(Flash::done("tickets-done", &[]).to(&next));
        }
        Err(error) if is_about_input(&error) => error,
        Err(error) => return Err(crate::pages::problem::failed(visit, &error)),
    };
    let stored = app.engine.ticket_mapping(actor, psa).await.or_problem(&visit)?;
    // the form stays filled, with what can still be chosen
    let fields = app.engine.filled_form(actor, psa, FORM, &typed).await;
    let fields = fields.map_err(|error| (status(&error), said(&visit, psa, FORM, &error)));
    let text = said(&visit, psa, FORM, &error);
    show(visit, psa, &values, &fields, stored.as_ref(), false, Some((status(&error), text)))
}

/// Forgets the mapping.
pub(crate) async fn unmap(visit: Visit, State(app): State<App>, Path(word): Path<String>) -> Answer {
    let psa = psa(&visit, &word)?;
    app.engine.unmap_tickets(visit.actor().or_problem(&visit)?, psa).await.or_problem(&visit)?;
    Ok(Flash::done("tickets-unmapped", &[("psa", psa.name())]).to(&at(psa, "tickets")))
}

type Fields = Result<Vec<FilledField>, (StatusCode, String)>;

#[expect(
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps,
    reason = "the end of a handler: all it has goes into the page"
)]
fn show(
    visit: Visit,
    psa: PsaKind,
    values: &Values,
    fields: &Fields,
    stored: Option<&TicketMapping>,
    resting: bool,
    refused: Option<(StatusCode, String)>,
) -> Answer {
    let wizard = !given(values, "wizard").is_empty();
    let own = at(psa, "tickets");
    let skip = if wizard { format!("{}?wizard=1", at(psa, "settings")) } else { "/integration".to_owned() };
    let status =
        refused.as_ref().map(|(status, _)| *status).or_else(|| fields.as_ref().err().map(|(status, _)| *status));
    let body = html! {
        @if wizard { (steps(&visit, 2)) }
        @if resting {
            div class="alert alert-info" role="status" {
                div class="alert-text" { (visit.tn("tickets-resting", &[("psa", psa.name())])) " " a href=(at(psa, "restore")) { (visit.t("attention-review")) } }
            }
        }
        @if let Some((_, text)) = &refused { (banner(Tone::Bad, text)) }
        form class="card" method="post" action=(own) data-guard {
            div class="card-body" {
                p class="text-secondary" { (visit.tn("tickets-intro", &[("psa", psa.name())])) }
                @if wizard { (hidden("wizard", "1")) }
                div id="ticket-fields" { (inputs(&visit, psa, fields, stored)) }
                noscript {
                    button class="btn" type="submit" formmethod="get" formaction=(own) formnovalidate { (visit.t("tickets-load-dependent")) }
                }
            }
            div class="card-footer dialog-end" {
                a class="btn" href=(skip) { (visit.t("tickets-skip")) }
                button class="btn btn-primary" type="submit" data-needs-all disabled[fields.is_err()] { (visit.t("wizard-next")) }
            }
        }
        @if stored.is_some() {
            p class="mt-3" { a class="btn btn-outline-danger" href={ (own) "?ask=unmap" } { (visit.t("tickets-unmap")) } }
        }
        @if given(values, "ask") == "unmap" && stored.is_some() {
            (ask(visit.texts, "unmap", &visit.t("tickets-unmap"), &visit.tn("tickets-unmap-ask", &[("psa", psa.name())]), &own,
                &format!("{own}/unmap"), &html! {}, ("btn-danger", &visit.t("tickets-unmap"))))
        }
    };
    let title = visit.tn("tickets-title", &[("psa", psa.name())]);
    Ok(visit.page_with(status.unwrap_or(StatusCode::OK), &title, None, &body))
}

fn inputs(visit: &Visit, psa: PsaKind, fields: &Fields, stored: Option<&TicketMapping>) -> Markup {
    let fields = match fields {
        Ok(fields) => fields,
        Err((_, text)) => {
            return html! { (banner(Tone::Bad, text)) p { a class="btn" href=(at(psa, "tickets")) { (visit.t("tickets-retry")) } } };
        }
    };
    // only what was stored and vanished is stale; a choice that its changed parent cleared is not
    let stale: Vec<String> = fields
        .iter()
        .filter(|field| field.refused && stored.is_some_and(|mapping| mapping.selection.contains_key(field.spec.name)))
        .map(|field| field.spec.name.to_owned())
        .collect();
    let is_parent = |name: &str| fields.iter().any(|field| field.spec.depends_on.contains(&name));
    html! {
        @if !stale.is_empty() {
            (banner(Tone::Attention, &visit.tn("tickets-stale", &[("psa", psa.name()), ("field", &labels(visit, psa, FORM, &stale))])))
        }
        div class="row" {
            @for field in fields {
                @let name = field.spec.name;
                @let text = label(visit, psa, FORM, name);
                div class="col-md-6" { div class="mb-3" {
                    @match field.spec.input {
                        FieldInput::Number { min, max } => {
                            label class="form-label required" for=(name) { (text) }
                            input class="form-control" type="number" id=(name) name=(name) min=(min) max=(max) required value=(field.value.as_deref().unwrap_or("24"));
                        }
                        FieldInput::Choice => {
                            @let waits = field.choices.is_empty();
                            label class={ "form-label" @if !waits { " required" } } for=(name) { (text) }
                            select class={ "form-select" @if stale.iter().any(|one| one == name) { " is-invalid" } } id=(name) name=(name)
                                required[!waits] disabled[waits]
                                hx-get=[is_parent(name).then(|| at(psa, "tickets"))] hx-target=[is_parent(name).then_some("#ticket-fields")]
                                hx-trigger=[is_parent(name).then_some("change")] hx-include=[is_parent(name).then_some("closest form")]
                                hx-indicator=[is_parent(name).then_some("#tickets-loading")] {
                                option value="" { (visit.t(if waits { "tickets-nothing" } else { "tickets-choose" })) }
                                @for choice in &field.choices {
                                    option value=(choice.id) selected[field.value.as_ref() == Some(&choice.id)] { (choice.label) }
                                }
                            }
                            @if stale.iter().any(|one| one == name) { div class="invalid-feedback" { (visit.t("tickets-stale-field")) } }
                        }
                    }
                } }
            }
        }
        p class="htmx-indicator" id="tickets-loading" role="status" { (dot(Tone::Info, &visit.t("picker-loading"))) }
    }
}
