//! Sub-resellers of the own partner: list, create, plans, owner. Must not show what is theirs: connection, mappings, users
//! beyond the owner.

use std::collections::BTreeSet;

use axum::Form;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use maud::{Markup, html};
use seatbridge_core::ids::PlanId;
use seatbridge_engine::{PartnerRow, PlanChoice, SubReseller};
use serde::Deserialize;

use crate::App;
use crate::error::{OrProblem, is_about_input};
use crate::fault::Fault;
use crate::flash::Flash;
use crate::page::Visit;
use crate::pages::partners::owner;
use crate::pages::people::{self, TypedPerson};
use crate::parts::{Field, Icon, empty, field, icon, moment, numbered, save, search};

/// Which part of the list is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    search: String,
    page: u32,
}

/// The list.
pub(crate) async fn list(
    visit: Visit,
    State(app): State<App>,
    Query(asked): Query<Asked>,
) -> Result<Response, Response> {
    let actor = visit.actor().or_problem(&visit)?;
    let page = app.engine.list_sub_resellers(actor, &asked.search, asked.page).await.or_problem(&visit)?;
    let new = html! {
        a class="btn btn-primary" href="/sub-resellers/new" { (icon(Icon::Plus)) (visit.t("sub-resellers-new")) }
    };
    let kept = [("search", asked.search.as_str())];
    let body = html! {
        div class="card" {
            div class="toolbar" {
                (search(visit.texts, "/sub-resellers", &visit.t("sub-resellers-search"), &asked.search, &[]))
            }
            @if !page.rows.is_empty() {
                table class="table stack" {
                    thead { tr {
                        th scope="col" { (visit.t("partner-name")) }
                        th class="num" scope="col" { (visit.t("nav-plans")) }
                        th scope="col" { (visit.t("partner-created")) }
                    } }
                    tbody { @for row in &page.rows { (line(&visit, row)) } }
                }
            } @else if asked.search.is_empty() {
                (empty(Icon::Store, &visit.t("sub-resellers-none"), &visit.t("sub-resellers-none-text"), Some(&new)))
            } @else {
                @let all = html! { a class="btn" href="/sub-resellers" { (visit.t("sub-resellers-all")) } };
                (empty(Icon::Search, &visit.t("partners-not-found"), &visit.t("partners-not-found-text"), Some(&all)))
            }
            (numbered(visit.texts, "/sub-resellers", &kept, &page))
        }
    };
    let title = visit.t("nav-sub-resellers");
    Ok(visit.page(&title, Some(new), &body))
}

fn line(visit: &Visit, row: &PartnerRow) -> Markup {
    html! {
        tr {
            td class="name-cell" data-label=(visit.t("partner-name")) {
                a href={ "/sub-resellers/" (row.partner.id) } { (row.partner.name) }
            }
            td class="num" data-label=(visit.t("nav-plans")) {
                (visit.texts.number(i64::try_from(row.plans).unwrap_or(i64::MAX)))
            }
            td data-label=(visit.t("partner-created")) { (moment(visit.texts, row.created_at)) }
        }
    }
}

/// What is typed about a new sub-reseller, its owner and its plans. A field of several values needs reading by hand.
#[derive(Debug, Default)]
struct Typed {
    name: String,
    person: TypedPerson,
    plans: Vec<PlanId>,
}

impl Typed {
    fn read(body: &[u8]) -> Self {
        let mut typed = Self::default();
        for (name, value) in form_urlencoded::parse(body) {
            match name.as_ref() {
                "name" => typed.name = value.into_owned(),
                "person" => typed.person.person = value.into_owned(),
                "email" => typed.person.email = value.into_owned(),
                "language" => typed.person.language = value.into_owned(),
                "plan" => typed.plans.extend(value.parse::<PlanId>()),
                _ => {}
            }
        }
        typed
    }
}

/// The plans with a box each. One that organizations are on can't be taken away, so its box is fixed.
fn plan_boxes(visit: &Visit, plans: &[PlanChoice], chosen: &BTreeSet<PlanId>) -> Markup {
    html! {
        fieldset class="mb-3" {
            legend class="form-label" { (visit.t("sub-reseller-plans")) }
            @if plans.is_empty() {
                p class="text-secondary" { (visit.t("sub-reseller-no-plans")) " " a href="/plans" { (visit.t("nav-plans")) } }
            }
            @for plan in plans {
                @let in_use = plan.assigned && plan.organizations > 0;
                @let id = format!("plan-{}", plan.plan);
                div class="form-check" {
                    @if in_use { input type="hidden" name="plan" value=(plan.plan); }
                    input class="form-check-input" type="checkbox" id=(id) name="plan" value=(plan.plan)
                        checked[in_use || chosen.contains(&plan.plan)] disabled[in_use];
                    label class="form-check-label" for=(id) {
                        (plan.name)
                        @if in_use {
                            " " span class="text-secondary" {
                                (visit.tn("sub-reseller-plan-used", &[("count", &plan.organizations.to_string())]))
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The form of a new sub-reseller.
pub(crate) async fn new(visit: Visit, State(app): State<App>) -> Result<Response, Response> {
    let plans = own_plans(&visit, &app).await?;
    let typed = Typed {
        person: TypedPerson::empty(&visit),
        plans: plans.iter().map(|plan| plan.plan).collect(),
        ..Typed::default()
    };
    Ok(creation(visit, &plans, &typed, &Fault::default()))
}

async fn own_plans(visit: &Visit, app: &App) -> Result<Vec<PlanChoice>, Response> {
    let actor = visit.actor().or_problem(visit)?;
    app.engine.plans_to_assign(actor).await.or_problem(visit)
}

fn creation(visit: Visit, plans: &[PlanChoice], typed: &Typed, fault: &Fault) -> Response {
    let chosen = typed.plans.iter().copied().collect();
    let body = html! {
        form class="card" method="post" action="/sub-resellers" { div class="card-body" {
            (fault.banner())
            (field(Field {
                name: "name", label: &visit.t("partner-name"), value: &typed.name, error: fault.about("name"),
                required: true, autocomplete: "off", ..Field::default()
            }))
            (plan_boxes(&visit, plans, &chosen))
            h2 class="h3" { (visit.t("partner-owner")) }
            p class="text-secondary" { (visit.t("partner-owner-text")) }
            (people::fields(&visit, &typed.person, fault))
            (save(visit.texts, "/sub-resellers"))
        } }
    };
    let title = visit.t("sub-resellers-new");
    visit.page_with(fault.status(), &title, None, &body)
}

/// Creates a sub-reseller and invites its owner.
pub(crate) async fn create(visit: Visit, State(app): State<App>, body: Bytes) -> Result<Response, Response> {
    let typed = Typed::read(&body);
    let actor = visit.actor().or_problem(&visit)?;
    let person = typed.person.person();
    match app.engine.create_sub_reseller(actor, &typed.name, &typed.plans, &person, &app.base_url).await {
        Ok(created) => {
            let at = format!("/sub-resellers/{}", created.partner.id);
            Ok(people::handed_over(created.link.as_deref(), &typed.person.person, false, &at))
        }
        Err(error) if is_about_input(&error) => {
            let fault = Fault::of(&visit, &error);
            let plans = own_plans(&visit, &app).await?;
            Ok(creation(visit, &plans, &typed, &fault))
        }
        Err(error) => Err(error).or_problem(&visit),
    }
}

/// The page of a sub-reseller.
pub(crate) async fn show(visit: Visit, State(app): State<App>, Path(id): Path<String>) -> Result<Response, Response> {
    let found = found(&visit, &app, &id).await?;
    let typed = TypedPerson::empty(&visit);
    Ok(details(visit, &found, None, &typed, (&Fault::default(), &Fault::default())))
}

async fn found(visit: &Visit, app: &App, id: &str) -> Result<SubReseller, Response> {
    let actor = visit.actor().or_problem(visit)?;
    app.engine.get_sub_reseller(actor, id).await.or_problem(visit)
}

/// `chosen` are the plans as typed, where they were refused; the faults are those of the plans and of the owner.
fn details(
    visit: Visit,
    found: &SubReseller,
    chosen: Option<&[PlanId]>,
    typed: &TypedPerson,
    (about_plans, about_owner): (&Fault, &Fault),
) -> Response {
    let at = format!("/sub-resellers/{}", found.partner.id);
    let chosen: BTreeSet<PlanId> = match chosen {
        Some(chosen) => chosen.iter().copied().collect(),
        None => found.plans.iter().filter(|plan| plan.assigned).map(|plan| plan.plan).collect(),
    };
    let organizations: u64 = found.plans.iter().map(|plan| plan.organizations).sum();
    let body = html! {
        div class="row row-cards" {
            div class="col-lg-6" {
                section class="card" aria-labelledby="plans" {
                    div class="card-header" { h2 class="card-title" id="plans" { (visit.t("nav-plans")) } }
                    form class="card-body" method="post" action={ (at) "/plans" } {
                        (about_plans.banner())
                        p class="text-secondary" {
                            (visit.tn("sub-reseller-organizations", &[("count", &organizations.to_string())]))
                        }
                        (plan_boxes(&visit, &found.plans, &chosen))
                        (save(visit.texts, "/sub-resellers"))
                    }
                }
            }
            div class="col-lg-6" { (owner(&visit, &at, found.owner.as_ref(), typed, about_owner)) }
        }
    };
    let status = about_plans.status().max(about_owner.status());
    visit.page_with(status, &found.partner.name, None, &body)
}

/// Assigns plans.
pub(crate) async fn assign(
    visit: Visit,
    State(app): State<App>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Response> {
    let plans = Typed::read(&body).plans;
    let actor = visit.actor().or_problem(&visit)?;
    match app.engine.assign_plans(actor, &id, &plans).await {
        Ok(()) => Ok(Flash::done("sub-reseller-saved", &[]).to(&format!("/sub-resellers/{id}"))),
        Err(error) if is_about_input(&error) => {
            let fault = Fault::of(&visit, &error);
            let found = found(&visit, &app, &id).await?;
            let typed = TypedPerson::empty(&visit);
            Ok(details(visit, &found, Some(&plans), &typed, (&fault, &Fault::default())))
        }
        Err(error) => Err(error).or_problem(&visit),
    }
}

/// Invites the owner again, or a first one.
pub(crate) async fn invite_owner(
    visit: Visit,
    State(app): State<App>,
    Path(id): Path<String>,
    Form(typed): Form<TypedPerson>,
) -> Result<Response, Response> {
    let found = found(&visit, &app, &id).await?;
    let actor = visit.actor().or_problem(&visit)?;
    let new = found.owner.is_none().then(|| typed.person());
    match app.engine.invite_sub_resellers_owner(actor, &id, new.as_ref(), &app.base_url).await {
        Ok(invited) => {
            let (name, known) =
                found.owner.as_ref().map_or((typed.person.as_str(), false), |owner| (&owner.name, owner.has_password));
            Ok(people::invited(&invited, name, known, &format!("/sub-resellers/{}", found.partner.id)))
        }
        Err(error) if is_about_input(&error) => {
            let fault = Fault::of(&visit, &error);
            Ok(details(visit, &found, None, &typed, (&Fault::default(), &fault)))
        }
        Err(error) => Err(error).or_problem(&visit),
    }
}
