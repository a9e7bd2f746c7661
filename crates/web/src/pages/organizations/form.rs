//! The form of an organization, new or there already. Must not know what is right: the use case does.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};
use seatbridge_core::permissions::Permission;
use seatbridge_core::plans::Plan;
use seatbridge_engine::{ErrorCode, NewOrganization};
use serde::Deserialize;

use super::parsed;
use crate::App;
use crate::error::{OrProblem, is_about_input};
use crate::fault::Fault;
use crate::flash::Flash;
use crate::page::Visit;
use crate::parts::{Field, Icon, Tone, address, empty, field, hidden, icon, save, select};

/// An organization as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    /// The id of the new organization, or the state that was seen of one that is there.
    token: String,
    first_name: String,
    last_name: String,
    email: String,
    country: String,
    plan: String,
    name: String,
    external_id: String,
}

impl Typed {
    fn organization(&self) -> NewOrganization<'_> {
        NewOrganization {
            first_name: &self.first_name,
            last_name: &self.last_name,
            email: &self.email,
            country: &self.country,
            plan: &self.plan,
            name: &self.name,
            external_id: &self.external_id,
        }
    }
}

/// The form of a new organization.
pub(crate) async fn new(visit: Visit, State(app): State<App>) -> Result<Response, Response> {
    let plans = plans(&visit, &app).await?;
    let token = app.engine.new_organization_id().to_string();
    Ok(creation(visit, &plans, &Typed { token, ..Typed::default() }, &Fault::default()))
}

/// Creates an organization; where its plan is linked, the list then says that it is to be mapped.
pub(crate) async fn create(
    visit: Visit,
    State(app): State<App>,
    Form(typed): Form<Typed>,
) -> Result<Response, Response> {
    let actor = visit.actor().or_problem(&visit)?;
    let id = parsed(&typed.token).unwrap_or_else(|_| app.engine.new_organization_id());
    match app.engine.create_organization(actor, id, &typed.organization()).await {
        Ok(created) => {
            let id = created.organization.id.to_string();
            let asks = !created.mapping_required.is_empty() && visit.may(Permission::ManageIntegration);
            let place =
                if asks { address("/organizations", &[("created", &id)]) } else { format!("/organizations/{id}") };
            Ok(Flash::done("organization-created", &[("name", &created.organization.name)]).to(&place))
        }
        Err(error) if is_about_input(&error) || error.code == ErrorCode::PlanUnknown => {
            let fault = Fault::of(&visit, &error);
            let plans = plans(&visit, &app).await?;
            Ok(creation(visit, &plans, &typed, &fault))
        }
        Err(error) => Err(error).or_problem(&visit),
    }
}

/// The form of an organization that is there.
pub(crate) async fn edit(visit: Visit, State(app): State<App>, Path(id): Path<String>) -> Result<Response, Response> {
    let actor = visit.actor().or_problem(&visit)?;
    let id = parsed(&id).or_problem(&visit)?;
    let record = app.engine.organization_to_edit(actor, id).await.or_problem(&visit)?;
    let plans = plans(&visit, &app).await?;
    let organization = &record.organization;
    let typed = Typed {
        token: record.updated_at.to_rfc3339(),
        first_name: record.first_name.clone(),
        last_name: record.last_name.clone(),
        email: organization.email.clone(),
        country: organization.country.clone(),
        plan: organization.plan.to_string(),
        name: organization.name.clone(),
        external_id: organization.external_id.clone(),
    };
    let action = format!("/organizations/{id}/edit");
    Ok(changing(visit, &organization.name, &action, &plans, &typed, &Fault::default()))
}

/// Changes an organization.
pub(crate) async fn update(
    visit: Visit,
    State(app): State<App>,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Response> {
    let actor = visit.actor().or_problem(&visit)?;
    let id = parsed(&id).or_problem(&visit)?;
    match app.engine.edit_organization(actor, id, &typed.token, &typed.organization()).await {
        Ok(edited) => {
            let args = [("name", edited.organization.name.as_str())];
            let flash = if edited.line_may_be_of_old_plan {
                Flash::new(Tone::Attention, "organization-plan-changed", &args)
            } else {
                Flash::done("organization-changed", &args)
            };
            Ok(flash.to(&format!("/organizations/{id}")))
        }
        Err(error) if is_about_input(&error) || error.code == ErrorCode::PlanUnknown => {
            let fault = Fault::of(&visit, &error);
            let title = app.engine.organization_to_edit(actor, id).await.or_problem(&visit)?.organization.name;
            let plans = plans(&visit, &app).await?;
            Ok(changing(visit, &title, &format!("/organizations/{id}/edit"), &plans, &typed, &fault))
        }
        Err(error) => Err(error).or_problem(&visit),
    }
}

async fn plans(visit: &Visit, app: &App) -> Result<Vec<Plan>, Response> {
    let actor = visit.actor().or_problem(visit)?;
    app.engine.usable_plans(actor).await.or_problem(visit)
}

fn creation(visit: Visit, plans: &[Plan], typed: &Typed, fault: &Fault) -> Response {
    let title = visit.t("organizations-new");
    if plans.is_empty() {
        let owns = visit.may(Permission::ManagePlans);
        let new = html! { a class="btn btn-primary" href="/plans/new" { (icon(Icon::Plus)) (visit.t("plans-new")) } };
        let text = visit.t(if owns { "organization-needs-plan" } else { "organization-needs-assigned-plan" });
        let body = html! {
            div class="card" {
                (empty(Icon::Package, &visit.t("plans-none"), &text, owns.then_some(&new)))
            }
        };
        return visit.page(&title, None, &body);
    }
    let body = fields(&visit, "/organizations", "/organizations", plans, typed, fault, true);
    visit.page_with(fault.status(), &title, None, &body)
}

fn changing(visit: Visit, title: &str, action: &str, plans: &[Plan], typed: &Typed, fault: &Fault) -> Response {
    let back = action.trim_end_matches("/edit");
    let body = fields(&visit, action, back, plans, typed, fault, false);
    visit.page_with(fault.status(), title, None, &body)
}

fn fields(visit: &Visit, action: &str, back: &str, plans: &[Plan], typed: &Typed, fault: &Fault, new: bool) -> Markup {
    let plans: Vec<_> = plans.iter().map(|plan| (plan.id.to_string(), plan.name.as_str())).collect();
    let plans: Vec<_> = plans.iter().map(|(id, name)| (id.as_str(), *name)).collect();
    let countries = visit.texts.countries();
    let countries: Vec<_> = countries.iter().map(|(code, name)| (*code, name.as_str())).collect();
    let text = |name, label: &str, value, required| {
        field(Field { name, label, value, error: fault.about(name), required, autocomplete: "off", ..Field::default() })
    };
    let choose = visit.t("part-choose");
    html! {
        form class="card narrow" method="post" action=(action) { div class="card-body" {
            (fault.banner())
            (hidden("token", &typed.token))
            (text("name", &visit.t("organization-name"), &typed.name, true))
            (select("plan", &visit.t("organization-plan"), &plans, &typed.plan, Some(&choose), true))
            // what a file brought may lack its owner
            (text("first_name", &visit.t("organization-first-name"), &typed.first_name, new))
            (text("last_name", &visit.t("organization-last-name"), &typed.last_name, new))
            (field(Field {
                name: "email", label: &visit.t("organization-email"), kind: "email", value: &typed.email,
                error: fault.about("email"), required: new, autocomplete: "off", ..Field::default()
            }))
            (select("country", &visit.t("organization-country"), &countries, &typed.country, Some(&choose), new))
            @if new {
                (field(Field {
                    name: "external_id", label: &visit.t("organization-external-id"), value: &typed.external_id,
                    hint: Some(&visit.t("organization-external-id-hint")), error: fault.about("external_id"),
                    autocomplete: "off", ..Field::default()
                }))
            }
            (save(visit.texts, back))
        } }
    }
}
