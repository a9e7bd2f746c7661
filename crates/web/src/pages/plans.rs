//! Plans of distributors and direct resellers: list, create, edit, and where they are linked. Must not map them.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use maud::{Markup, html};
use seatbridge_core::ids::PlanId;
use seatbridge_core::permissions::Permission;
use seatbridge_core::plans::{Plan, PlanPeriod, PlanType};
use seatbridge_engine::{Error, ErrorCode, NewPlan, PlanPage, PlanRow};
use seatbridge_i18n::Locale;
use serde::Deserialize;

use crate::App;
use crate::error::{OrProblem, is_about_input};
use crate::fault::Fault;
use crate::flash::Flash;
use crate::page::Visit;
use crate::pages::psa_states::{entry, last_run, none_connected, synced};
use crate::parts::{
    Field, Icon, Tone, address, badge, dialog, empty, field, hidden, icon, menu, menu_link, numbered, save, search,
    select,
};

/// Which part of the list is asked for, and which pop-up is open.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    search: String,
    page: u32,
    /// The plan whose integration is shown.
    integration: String,
    /// The plan that was just created.
    created: String,
}

impl Asked {
    /// The list without a pop-up.
    fn list(&self) -> String {
        let page = if self.page > 1 { self.page.to_string() } else { String::new() };
        address("/plans", &[("search", &self.search), ("page", &page)])
    }

    /// The list with the integration of a plan.
    fn with_integration(&self, id: PlanId) -> String {
        let page = if self.page > 1 { self.page.to_string() } else { String::new() };
        address("/plans", &[("search", &self.search), ("page", &page), ("integration", &id.to_string())])
    }
}

/// The list.
pub(crate) async fn list(
    visit: Visit,
    State(app): State<App>,
    Query(asked): Query<Asked>,
) -> Result<Response, Response> {
    let actor = visit.actor().or_problem(&visit)?;
    let found = app.engine.list_own_plans(actor, &asked.search, asked.page).await.or_problem(&visit)?;
    let new = html! { a class="btn btn-primary" href="/plans/new" { (icon(Icon::Plus)) (visit.t("plans-new")) } };
    let body = html! {
        (popup(&visit, &app, &asked).await?)
        div class="card" {
            div class="toolbar" { (search(visit.texts, "/plans", &visit.t("plans-search"), &asked.search, &[])) }
            @if !found.page.rows.is_empty() {
                (table(&visit, &asked, &found))
            } @else if asked.search.is_empty() {
                (empty(Icon::Package, &visit.t("plans-none"), &visit.t("plans-none-text"), Some(&new)))
            } @else {
                @let all = html! { a class="btn" href="/plans" { (visit.t("plans-all")) } };
                (empty(Icon::Search, &visit.t("plans-not-found"), &visit.t("plans-not-found-text"), Some(&all)))
            }
            (numbered(visit.texts, "/plans", &[("search", &asked.search)], &found.page))
        }
    };
    let title = visit.t("nav-plans");
    Ok(visit.page(&title, Some(new), &body))
}

fn table(visit: &Visit, asked: &Asked, found: &PlanPage) -> Markup {
    let below = found.page.rows.iter().any(|row| row.listed.below > 0);
    html! {
        table class="table stack" {
            thead { tr {
                th scope="col" { (visit.t("plan-name")) }
                th scope="col" { (visit.t("plan-type")) }
                th class="num" scope="col" { (visit.t("plan-price")) }
                th class="num" scope="col" { (visit.t("nav-organizations")) }
                @if below { th class="num" scope="col" { (visit.t("plan-below")) } }
                th scope="col" { (visit.t("nav-integration")) }
                th class="shrink" scope="col" { span class="visually-hidden" { (visit.t("plans-actions")) } }
            } }
            tbody { @for row in &found.page.rows { (line(visit, asked, found, row, below)) } }
        }
    }
}

fn line(visit: &Visit, asked: &Asked, found: &PlanPage, row: &PlanRow, below: bool) -> Markup {
    let plan = &row.listed.plan;
    let number = |count: u64| visit.texts.number(i64::try_from(count).unwrap_or(i64::MAX));
    let edit = format!("/plans/{}", plan.id);
    html! {
        tr {
            td class="name-cell" data-label=(visit.t("plan-name")) { a href=(edit) { (plan.name) } }
            td data-label=(visit.t("plan-type")) { (visit.t(type_key(plan.kind))) }
            td class="num" data-label=(visit.t("plan-price")) {
                (visit.texts.money(plan.price))
                div class="sub" { (visit.t(period_key(plan.period))) }
            }
            td class="num" data-label=(visit.t("nav-organizations")) {
                a href=(address("/organizations", &[("plan", &plan.id.to_string()), ("status", "all")])) {
                    (number(row.listed.organizations))
                }
            }
            @if below { td class="num" data-label=(visit.t("plan-below")) { (number(row.listed.below)) } }
            td data-label=(visit.t("nav-integration")) {
                @for (psa, last) in &found.last_runs {
                    @if row.linked.contains(psa) {
                        div {
                            (synced(visit)) " " (psa.name())
                            span class="sub" { " · " (visit.t("psa-last-run")) " " (last_run(visit, last.as_ref())) }
                        }
                    }
                }
                @if row.linked.is_empty() { span class="text-secondary" { "–" } }
            }
            td class="shrink" {
                (menu(&visit.tn("plan-menu", &[("name", &plan.name)]), false, &html! {
                    @if visit.may(Permission::ManageIntegration) {
                        (menu_link(&asked.with_integration(plan.id), &visit.t("psa-show")))
                    }
                    (menu_link(&edit, &visit.t("plan-edit")))
                }))
            }
        }
    }
}

/// The pop-up that is open, if one is.
async fn popup(visit: &Visit, app: &App, asked: &Asked) -> Result<Markup, Response> {
    let (id, created) = if asked.created.is_empty() { (&asked.integration, false) } else { (&asked.created, true) };
    if id.is_empty() {
        return Ok(html! {});
    }
    let actor = visit.actor().or_problem(visit)?;
    let id = parsed(id).or_problem(visit)?;
    let plan = app.engine.own_plan(actor, id).await.or_problem(visit)?;
    let states = app.engine.plan_integrations(actor, id).await.or_problem(visit)?;
    if created && states.is_empty() {
        return Ok(html! {});
    }
    let manage = visit.t("psa-manage");
    let body = html! {
        @if created { p { (visit.tn("plan-created-text", &[("name", &plan.name)])) } }
        @for state in &states {
            @let href = format!("/integration/{}/manage?plan={id}#plan-{id}", state.psa.as_str());
            @let standing = html! {
                @if let Some(linked) = &state.linked {
                    (synced(visit))
                    div class="sub" { (linked.values().map(|choice| choice.label.as_str()).collect::<Vec<_>>().join(" · ")) }
                } @else {
                    (badge(Tone::Quiet, &visit.t("psa-not-linked")))
                }
                div class="sub" { (visit.t("psa-last-run")) " " (last_run(visit, state.last_run.as_ref())) }
            };
            (entry(state.psa, &standing, Some((&href, &manage))))
        }
        @if states.is_empty() { (none_connected(visit)) }
    };
    let title = if created { visit.t("plan-link-title") } else { visit.tn("psa-states-of", &[("name", &plan.name)]) };
    Ok(dialog(visit.texts, "integration", &title, &asked.list(), &body))
}

/// A plan as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    id: String,
    name: String,
    kind: String,
    currency: String,
    price: String,
    period: String,
}

impl Typed {
    fn of(visit: &Visit, plan: &Plan) -> Self {
        let price = plan.price.amount.to_string();
        Self {
            id: plan.id.to_string(),
            name: plan.name.clone(),
            kind: type_word(plan.kind).to_owned(),
            currency: plan.price.currency.to_string(),
            price: if visit.texts.locale() == Locale::De { price.replace('.', ",") } else { price },
            period: period_word(plan.period).to_owned(),
        }
    }

    fn plan<'a>(&'a self, price: &'a str) -> NewPlan<'a> {
        let kind = TYPES.into_iter().find(|kind| type_word(*kind) == self.kind).unwrap_or(PlanType::Backup);
        let period = PERIODS.into_iter().find(|period| period_word(*period) == self.period);
        NewPlan {
            name: &self.name,
            kind,
            currency: self.currency.trim(),
            price,
            period: period.unwrap_or(PlanPeriod::Monthly),
        }
    }
}

/// A price as typed, with a point. What the language would read as thousands is no price: it is not guessed.
fn price(locale: Locale, typed: &str) -> String {
    let typed = typed.trim();
    match (locale, typed.split_once(','), typed.split_once('.')) {
        (Locale::De, Some((whole, part)), None) => format!("{whole}.{part}"),
        (Locale::De, None, Some((_, part))) if part.len() == 3 => format!("{typed} ?"),
        _ => typed.to_owned(),
    }
}

/// The form of a new plan.
pub(crate) async fn new(visit: Visit, State(app): State<App>) -> Response {
    let typed = Typed { id: app.engine.new_plan_id().to_string(), currency: "EUR".to_owned(), ..Typed::default() };
    let title = visit.t("plans-new");
    form(visit, &title, "/plans", &typed, &Fault::default())
}

/// Creates a plan, and offers to link it.
pub(crate) async fn create(
    visit: Visit,
    State(app): State<App>,
    Form(typed): Form<Typed>,
) -> Result<Response, Response> {
    let actor = visit.actor().or_problem(&visit)?;
    let id = parsed(&typed.id).unwrap_or_else(|_| app.engine.new_plan_id());
    let price = price(visit.texts.locale(), &typed.price);
    match app.engine.create_plan_as(actor, id, &typed.plan(&price)).await {
        Ok(plan) => {
            let place = address("/plans", &[("created", &plan.id.to_string())]);
            Ok(Flash::done("plan-created", &[("name", &plan.name)]).to(&place))
        }
        Err(error) if is_about_input(&error) => {
            let (title, fault) = (visit.t("plans-new"), Fault::of(&visit, &error));
            Ok(form(visit, &title, "/plans", &typed, &fault))
        }
        Err(error) => Err(error).or_problem(&visit),
    }
}

/// The form of a plan that is there.
pub(crate) async fn show(visit: Visit, State(app): State<App>, Path(id): Path<String>) -> Result<Response, Response> {
    let actor = visit.actor().or_problem(&visit)?;
    let id = parsed(&id).or_problem(&visit)?;
    let plan = app.engine.own_plan(actor, id).await.or_problem(&visit)?;
    let typed = Typed::of(&visit, &plan);
    Ok(form(visit, &plan.name, &format!("/plans/{id}"), &typed, &Fault::default()))
}

/// Changes a plan.
pub(crate) async fn update(
    visit: Visit,
    State(app): State<App>,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Response> {
    let actor = visit.actor().or_problem(&visit)?;
    let id = parsed(&id).or_problem(&visit)?;
    let price = price(visit.texts.locale(), &typed.price);
    match app.engine.edit_plan(actor, id, &typed.plan(&price)).await {
        Ok(plan) => Ok(Flash::done("plan-changed", &[("name", &plan.name)]).to("/plans")),
        Err(error) if is_about_input(&error) => {
            let fault = Fault::of(&visit, &error);
            let title = app.engine.own_plan(actor, id).await.or_problem(&visit)?.name;
            Ok(form(visit, &title, &format!("/plans/{id}"), &typed, &fault))
        }
        Err(error) => Err(error).or_problem(&visit),
    }
}

fn form(visit: Visit, title: &str, action: &str, typed: &Typed, fault: &Fault) -> Response {
    let types = TYPES.map(|kind| (type_word(kind), visit.t(type_key(kind))));
    let periods = PERIODS.map(|period| (period_word(period), visit.t(period_key(period))));
    let types = types.each_ref().map(|(word, text)| (*word, text.as_str()));
    let periods = periods.each_ref().map(|(word, text)| (*word, text.as_str()));
    let body = html! {
        form class="card narrow" method="post" action=(action) { div class="card-body" {
            (fault.banner())
            (hidden("id", &typed.id))
            (field(Field {
                name: "name", label: &visit.t("plan-name"), value: &typed.name, error: fault.about("name"),
                required: true, autocomplete: "off", ..Field::default()
            }))
            (select("kind", &visit.t("plan-type"), &types, &typed.kind, None, true))
            (field(Field {
                name: "price", label: &visit.t("plan-price-of-seat"), value: &typed.price, error: fault.about("price"),
                hint: Some(&visit.t("plan-price-hint")), required: true, autocomplete: "off", ..Field::default()
            }))
            (field(Field {
                name: "currency", label: &visit.t("plan-currency"), value: &typed.currency,
                hint: Some(&visit.t("plan-currency-hint")), required: true, autocomplete: "off", ..Field::default()
            }))
            (select("period", &visit.t("plan-period"), &periods, &typed.period, None, true))
            (save(visit.texts, "/plans"))
        } }
    };
    visit.page_with(fault.status(), title, None, &body)
}

/// The id in an address; what is none is no plan.
fn parsed(id: &str) -> Result<PlanId, Error> {
    id.parse().map_err(|_| Error::new(ErrorCode::PlanUnknown).with("name", id).with("known", ""))
}

const TYPES: [PlanType; 3] = [PlanType::Backup, PlanType::Archiver, PlanType::Personal];
const PERIODS: [PlanPeriod; 4] =
    [PlanPeriod::Monthly, PlanPeriod::Quarterly, PlanPeriod::SemiAnnual, PlanPeriod::Yearly];

/// The word of a type in forms.
const fn type_word(kind: PlanType) -> &'static str {
    match kind {
        PlanType::Backup => "backup",
        PlanType::Archiver => "archiver",
        PlanType::Personal => "personal",
    }
}

/// The key of a type's name.
pub(crate) const fn type_key(kind: PlanType) -> &'static str {
    match kind {
        PlanType::Backup => "plan-type-backup",
        PlanType::Archiver => "plan-type-archiver",
        PlanType::Personal => "plan-type-personal",
    }
}

/// The word of a period in forms.
const fn period_word(period: PlanPeriod) -> &'static str {
    match period {
        PlanPeriod::Monthly => "monthly",
        PlanPeriod::Quarterly => "quarterly",
        PlanPeriod::SemiAnnual => "semi_annual",
        PlanPeriod::Yearly => "yearly",
    }
}

/// The key of a period's name.
pub(crate) const fn period_key(period: PlanPeriod) -> &'static str {
    match period {
        PlanPeriod::Monthly => "plan-period-monthly",
        PlanPeriod::Quarterly => "plan-period-quarterly",
        PlanPeriod::SemiAnnual => "plan-period-semi_annual",
        PlanPeriod::Yearly => "plan-period-yearly",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_read_as_its_language_writes_it_and_never_guessed() {
        for (locale, typed, read) in [
            (Locale::De, " 3,50", "3.50"),
            (Locale::De, "3.50", "3.50"),
            (Locale::De, "1.200", "1.200 ?"),
            (Locale::De, "1.200,50", "1.200,50"),
            (Locale::En, "3.505", "3.505"),
            (Locale::En, "1,200", "1,200"),
        ] {
            assert_eq!(price(locale, typed), read);
        }
    }
}
