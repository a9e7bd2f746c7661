//! The operator's pages: partners, their owners, and how their connections are. Must not show what a partner keeps to itself.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use maud::{Markup, html};
use seatbridge_core::partners::{Partner, PartnerType};
use seatbridge_engine::{ConnectionHealthRow, PartnerDetails, PartnerOverview, User};
use serde::Deserialize;

use crate::App;
use crate::error::{OrProblem, is_about_input};
use crate::fault::Fault;
use crate::page::Visit;
use crate::pages::people::{self, TypedPerson};
use crate::parts::{Field, Icon, Tone, badge, dot, empty, field, icon, moment, numbered, save, search, select};

/// Which part of the list is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    search: String,
    page: u32,
}

/// What a type is called.
pub(crate) fn kind(visit: &Visit, kind: PartnerType) -> String {
    match kind {
        PartnerType::Distributor => visit.t("partner-distributor"),
        PartnerType::DirectReseller => visit.t("partner-direct-reseller"),
        PartnerType::SubReseller => visit.t("partner-sub-reseller"),
    }
}

/// The list.
pub(crate) async fn list(
    visit: Visit,
    State(app): State<App>,
    Query(asked): Query<Asked>,
) -> Result<Response, Response> {
    let actor = visit.actor().or_problem(&visit)?;
    let page = app.engine.search_partners(actor, &asked.search, asked.page).await.or_problem(&visit)?;
    let new = html! { a class="btn btn-primary" href="/partners/new" { (icon(Icon::Plus)) (visit.t("partners-new")) } };
    let kept = [("search", asked.search.as_str())];
    let body = html! {
        div class="card" {
            div class="toolbar" { (search(visit.texts, "/partners", &visit.t("partners-search"), &asked.search, &[])) }
            @if !page.rows.is_empty() {
                table class="table stack" {
                    thead { tr {
                        th scope="col" { (visit.t("partner-name")) }
                        th scope="col" { (visit.t("partner-type")) }
                        th scope="col" { (visit.t("partner-connections")) }
                        th scope="col" { (visit.t("partner-created")) }
                    } }
                    tbody { @for partner in &page.rows { (row(&visit, partner)) } }
                }
            } @else if asked.search.is_empty() {
                (empty(Icon::Store, &visit.t("partners-none"), &visit.t("partners-none-text"), Some(&new)))
            } @else {
                @let all = html! { a class="btn" href="/partners" { (visit.t("partners-all")) } };
                (empty(Icon::Search, &visit.t("partners-not-found"), &visit.t("partners-not-found-text"), Some(&all)))
            }
            (numbered(visit.texts, "/partners", &kept, &page))
        }
    };
    let title = visit.t("nav-partners");
    Ok(visit.page(&title, Some(new), &body))
}

fn row(visit: &Visit, overview: &PartnerOverview) -> Markup {
    let row = &overview.row;
    html! {
        tr {
            td class="name-cell" data-label=(visit.t("partner-name")) {
                div {
                    a href={ "/partners/" (row.partner.id) } { (row.partner.name) }
                    @if let Some(parent) = &row.parent_name {
                        div class="sub" { (visit.tn("partner-below", &[("name", parent)])) }
                    }
                }
            }
            td data-label=(visit.t("partner-type")) { (kind(visit, row.partner.kind)) }
            td data-label=(visit.t("partner-connections")) {
                div {
                    @if overview.connections.is_empty() { span class="text-secondary" { (visit.t("partner-unconnected")) } }
                    @for connection in &overview.connections { div { (connection.psa.name()) " " (health(visit, connection)) } }
                }
            }
            td data-label=(visit.t("partner-created")) { (moment(visit.texts, row.created_at)) }
        }
    }
}

/// How a connection is, in a word: what stops it goes before what its last run said.
fn health(visit: &Visit, connection: &ConnectionHealthRow) -> Markup {
    if connection.writes_stopped_at.is_some() {
        return badge(Tone::Bad, &visit.t("health-stopped"));
    }
    match connection.last_run.as_deref() {
        None => badge(Tone::Quiet, &visit.t("health-no-run")),
        Some("green") => badge(Tone::Good, &visit.t("health-green")),
        Some("findings") => badge(Tone::Attention, &visit.t("health-findings")),
        Some("running") => badge(Tone::Info, &visit.t("health-running")),
        Some(_) => badge(Tone::Bad, &visit.t("health-red")),
    }
}

/// What is typed about a new partner and its owner.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    kind: String,
    name: String,
    person: String,
    email: String,
    language: String,
}

/// The form of a new partner.
pub(crate) async fn new(visit: Visit) -> Response {
    let typed = TypedPerson::empty(&visit);
    creation(visit, "distributor", "", &typed, &Fault::default())
}

fn creation(visit: Visit, chosen: &str, name: &str, person: &TypedPerson, fault: &Fault) -> Response {
    let types = [PartnerType::Distributor, PartnerType::DirectReseller].map(|of| kind(&visit, of));
    let types = [("distributor", types[0].as_str()), ("direct_reseller", types[1].as_str())];
    let body = html! {
        form class="card" method="post" action="/partners" { div class="card-body" {
            (fault.banner())
            (select("kind", &visit.t("partner-type"), &types, chosen, None, true))
            (field(Field {
                name: "name", label: &visit.t("partner-name"), value: name, error: fault.about("name"), required: true,
                autocomplete: "off", ..Field::default()
            }))
            h2 class="h3" { (visit.t("partner-owner")) }
            p class="text-secondary" { (visit.t("partner-owner-text")) }
            (people::fields(&visit, person, fault))
            (save(visit.texts, "/partners"))
        } }
    };
    let title = visit.t("partners-new");
    visit.page_with(fault.status(), &title, None, &body)
}

/// Creates a partner and invites its owner.
pub(crate) async fn create(
    visit: Visit,
    State(app): State<App>,
    Form(typed): Form<Typed>,
) -> Result<Response, Response> {
    let person = TypedPerson { person: typed.person, email: typed.email, language: typed.language };
    let kind = if typed.kind == "direct_reseller" { PartnerType::DirectReseller } else { PartnerType::Distributor };
    let actor = visit.actor().or_problem(&visit)?;
    match app.engine.create_partner_with_owner(actor, kind, &typed.name, &person.person(), &app.base_url).await {
        Ok(created) => {
            Ok(people::handed_over(created.link.as_deref(), &person.person, false, &page_of(&created.partner)))
        }
        Err(error) if is_about_input(&error) => {
            let fault = Fault::of(&visit, &error);
            Ok(creation(visit, &typed.kind, &typed.name, &person, &fault))
        }
        Err(error) => Err(error).or_problem(&visit),
    }
}

fn page_of(partner: &Partner) -> String {
    format!("/partners/{}", partner.id)
}

/// The page of a partner.
pub(crate) async fn show(visit: Visit, State(app): State<App>, Path(id): Path<String>) -> Result<Response, Response> {
    let actor = visit.actor().or_problem(&visit)?;
    let details = app.engine.get_partner(actor, &id).await.or_problem(&visit)?;
    let typed = TypedPerson::empty(&visit);
    Ok(details_page(visit, &details, &typed, &Fault::default()))
}

fn details_page(visit: Visit, details: &PartnerDetails, typed: &TypedPerson, fault: &Fault) -> Response {
    let at = page_of(&details.partner);
    let body = html! {
        div class="row row-cards" {
            div class="col-lg-5" {
                section class="card" aria-labelledby="about" {
                    div class="card-header" { h2 class="card-title" id="about" { (visit.t("partner-about")) } }
                    div class="card-body" { dl class="row mb-0" {
                        dt class="col-4" { (visit.t("partner-type")) } dd class="col-8" { (kind(&visit, details.partner.kind)) }
                        @if let Some(parent) = &details.parent {
                            dt class="col-4" { (visit.t("partner-parent")) }
                            dd class="col-8" { a href=(page_of(parent)) { (parent.name) } }
                        }
                        dt class="col-4" { (visit.t("partner-id")) } dd class="col-8" { code { (details.partner.id) } }
                    } }
                }
                (owner(&visit, &at, details.owner.as_ref(), typed, fault))
            }
            div class="col-lg-7" { (connections(&visit, &details.connections)) }
        }
    };
    visit.page_with(fault.status(), &details.partner.name, None, &body)
}

/// The owner of a partner, or the form that invites one.
pub(crate) fn owner(visit: &Visit, at: &str, owner: Option<&User>, typed: &TypedPerson, fault: &Fault) -> Markup {
    html! {
        section class="card mt-3" aria-labelledby="owner" {
            div class="card-header" { h2 class="card-title" id="owner" { (visit.t("partner-owner")) } }
            form class="card-body" method="post" action={ (at) "/owner" } {
                (fault.banner())
                @if let Some(owner) = owner {
                    p { strong { (owner.name) } br; (owner.email) }
                    p { (people::state(visit, owner)) }
                    button class="btn" type="submit" { (icon(Icon::Mail)) (people::again(visit, owner)) }
                } @else {
                    p class="text-secondary" { (visit.t("partner-no-owner")) }
                    (people::fields(visit, typed, fault))
                    button class="btn btn-primary" type="submit" { (icon(Icon::UserPlus)) (visit.t("partner-invite-owner")) }
                }
            }
        }
    }
}

fn connections(visit: &Visit, connections: &[ConnectionHealthRow]) -> Markup {
    html! {
        section class="card" aria-labelledby="connections" {
            div class="card-header" { h2 class="card-title" id="connections" { (visit.t("partner-connections")) } }
            @if connections.is_empty() {
                (empty(Icon::Plug, &visit.t("partner-unconnected"), &visit.t("partner-unconnected-text"), None))
            } @else {
                table class="table stack" {
                    thead { tr {
                        th scope="col" { (visit.t("health-psa")) }
                        th scope="col" { (visit.t("health-state")) }
                        th scope="col" { (visit.t("health-last-run")) }
                        th scope="col" { (visit.t("health-since")) }
                    } }
                    tbody { @for connection in connections {
                        tr {
                            td data-label=(visit.t("health-psa")) { (connection.psa.name()) }
                            td data-label=(visit.t("health-state")) {
                                div {
                                    (health(visit, connection))
                                    @if let Some(until) = connection.paused_until {
                                        div { (dot(Tone::Quiet, &visit.t("health-paused"))) " " (moment(visit.texts, until)) }
                                    }
                                }
                            }
                            td data-label=(visit.t("health-last-run")) {
                                @if let Some(at) = connection.last_run_at { (moment(visit.texts, at)) } @else { "–" }
                            }
                            td data-label=(visit.t("health-since")) { (moment(visit.texts, connection.connected_at)) }
                        }
                    } }
                }
            }
        }
    }
}

/// Invites the owner again, or a first one.
pub(crate) async fn invite_owner(
    visit: Visit,
    State(app): State<App>,
    Path(id): Path<String>,
    Form(typed): Form<TypedPerson>,
) -> Result<Response, Response> {
    let actor = visit.actor().or_problem(&visit)?;
    let details = app.engine.get_partner(actor, &id).await.or_problem(&visit)?;
    let new = details.owner.is_none().then(|| typed.person());
    match app.engine.invite_owner(actor, &id, new.as_ref(), &app.base_url).await {
        Ok(invited) => {
            let (name, known) = details
                .owner
                .as_ref()
                .map_or((typed.person.as_str(), false), |owner| (&owner.name, owner.has_password));
            Ok(people::invited(&invited, name, known, &page_of(&details.partner)))
        }
        Err(error) if is_about_input(&error) => {
            let fault = Fault::of(&visit, &error);
            Ok(details_page(visit, &details, &typed, &fault))
        }
        Err(error) => Err(error).or_problem(&visit),
    }
}
