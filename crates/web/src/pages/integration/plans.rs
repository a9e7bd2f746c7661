//! Plan mapping: what each own plan is in the PSA. Must be absent for sub-resellers, who have no plans.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};
use seatbridge_core::mappings::MappingForm;
use seatbridge_engine::{MappedPlan, RowFilter};

use super::choices::{self, Row, fields};
use super::manage::{Place, asked, toolbar};
use super::{Answer, Values, at, given, labels, psa, said};
use crate::App;
use crate::error::{OrProblem, is_about_input};
use crate::flash::Flash;
use crate::page::Visit;
use crate::parts::{Icon, Tone, address, ask, badge, empty, hidden, icon, numbered};

const FORM: MappingForm = MappingForm::Plan;

/// The section.
pub(super) async fn section(visit: &Visit, app: &App, place: &Place<'_>) -> Result<Markup, Response> {
    let (psa, actor) = (place.psa, visit.actor().or_problem(visit)?);
    let asked = asked(place.values);
    let table = app.engine.plan_table(actor, psa, &asked).await.or_problem(visit)?;
    // without a script a row is filled page by page: what was chosen so far came with the address
    let given: Values = fields(psa, FORM)
        .iter()
        .filter_map(|(name, _)| place.values.get(*name).map(|value| ((*name).to_owned(), value.clone())))
        .collect();
    let mut chosen = Vec::new();
    if asked.plan.is_some() && !given.is_empty() {
        let found = app.engine.chosen(actor, psa, FORM, &given).await.or_problem(visit)?;
        chosen.extend(found.into_iter().map(|(field, choice)| (field, choice.id, choice.label)));
    }
    let counts = [
        (RowFilter::All, table.counts.all),
        (RowFilter::Unlinked, table.counts.all - table.counts.linked),
        (RowFilter::Linked, table.counts.linked),
        (RowFilter::Attention, table.counts.attention),
    ];
    Ok(html! {
        section class="card" id="plans" aria-labelledby="plans-title" {
            div class="card-header" { h2 class="card-title" id="plans-title" { (visit.t("manage-plans")) } }
            div class="card-body pb-0" { p class="text-secondary" { (visit.tn("mapped-plans-intro", &[("psa", psa.name())])) } }
            (toolbar(visit, place, &counts, &html! {}))
            @if table.page.rows.is_empty() {
                @if table.counts.all == 0 {
                    (empty(Icon::Package, &visit.t("mapped-plans-none"), &visit.t("mapped-plans-none-text"), Some(&html! { a class="btn btn-primary" href="/plans" { (visit.t("nav-plans")) } })))
                } @else {
                    (empty(Icon::Search, &visit.t("manage-no-match"), &visit.t("manage-no-match-text"), Some(&html! { a class="btn" href=(address(&at(psa, "manage"), &[("section", "plans")])) { (visit.t("manage-show-all")) } })))
                }
            } @else {
                table class="table stack mb-0" {
                    thead { tr {
                        th scope="col" { (visit.t("mapped-plans-plan")) }
                        th scope="col" { (psa.name()) }
                        th scope="col" class="shrink" { span class="visually-hidden" { (visit.t("manage-action")) } }
                    } }
                    tbody { @for plan in &table.page.rows { (row(visit, place, plan, if asked.plan.is_some() { &chosen } else { &[] })) } }
                }
                (numbered(visit.texts, &at(psa, "manage"), &place.kept(&["page"]), &table.page))
            }
        }
        @if let Some(plan) = table.page.rows.iter().find(|row| row.plan.id.to_string() == super::given(place.values, "unlink")) {
            (ask(visit.texts, "unlink", &visit.t("manage-unlink"), &visit.tn("mapped-plans-unlink-ask", &[("name", &plan.plan.name), ("psa", psa.name())]),
                &place.with(&[], &[]), &at(psa, "plans/unlink"),
                &html! { (hidden("plan", &plan.plan.id.to_string())) (hidden("back", &place.back())) },
                ("btn-danger", &visit.t("manage-unlink"))))
        }
    })
}

fn row(visit: &Visit, place: &Place<'_>, row: &MappedPlan, chosen: &[(String, String, String)]) -> Markup {
    let (psa, id) = (place.psa, row.plan.id.to_string());
    let (anchor, form) = (format!("plan-{id}"), format!("form-{id}"));
    html! {
        tr id=(anchor) {
            td class="name-cell" data-label=(visit.t("mapped-plans-plan")) { strong { (row.plan.name) } }
            @match &row.mapping {
                Some(mapping) => {
                    td data-label=(psa.name()) {
                        (icon(Icon::Check)) " " (visit.t("manage-is-linked")) " "
                        (mapping.selection.values().map(|choice| choice.label.as_str()).collect::<Vec<_>>().join(" › "))
                        @if !row.stale.is_empty() {
                            div { (badge(Tone::Attention, &visit.tn("mapped-plans-stale", &[("psa", psa.name()), ("field", &labels(visit, psa, FORM, &row.stale))]))) }
                        }
                    }
                    td class="shrink" { a class="btn" href=(place.with(&[], &[("unlink", &id)])) { (icon(Icon::Unlink)) (visit.t("manage-unlink")) } }
                }
                None => {
                    td data-label=(psa.name()) {
                        form class="map-row" id=(form) method="post" action=(at(psa, "plans/link")) data-guard {
                            (hidden("plan", &id)) (hidden("back", &place.back()))
                            (choices::pickers(visit, &Row { psa, form: FORM, id: &anchor, subject: ("plan", &id), fields: fields(psa, FORM), chosen }))
                        }
                    }
                    td class="shrink" { (connect(visit, &form)) }
                }
            }
        }
    }
}

/// The blue icon that links a row.
pub(super) fn connect(visit: &Visit, form: &str) -> Markup {
    let label = visit.t("integration-connect");
    html! {
        button class="btn btn-primary btn-icon" type="submit" form=(form) data-needs-all aria-label=(label) title=(label) { (icon(Icon::Link)) }
    }
}

/// Links a plan.
pub(crate) async fn link(
    visit: Visit,
    State(app): State<App>,
    Path(word): Path<String>,
    Form(mut values): Form<Values>,
) -> Answer {
    let psa = psa(&visit, &word)?;
    let actor = visit.actor().or_problem(&visit)?;
    let (plan, back) = (values.remove("plan").unwrap_or_default(), values.remove("back").unwrap_or_default());
    match app.engine.map_plan(actor, psa, &plan, &values).await {
        Ok(mapping) => {
            let done = Flash::done("mapped-plans-linked", &[("psa", psa.name())]);
            Ok(done.to(&format!("{}#plan-{}", returned(psa, "plans", &back, &[]), mapping.plan)))
        }
        Err(error) if is_about_input(&error) => {
            let text = said(&visit, psa, FORM, &error);
            let mut more = vec![("plan", plan.as_str())];
            more.extend(values.iter().map(|(name, value)| (name.as_str(), value.as_str())));
            let failed = Flash::new(Tone::Bad, "manage-failed", &[("reason", &text)]);
            Ok(failed.to(&format!("{}#plan-{plan}", returned(psa, "plans", &back, &more))))
        }
        Err(error) => Err(crate::pages::problem::failed(visit, &error)),
    }
}

/// Ends the link of a plan.
pub(crate) async fn unlink(
    visit: Visit,
    State(app): State<App>,
    Path(word): Path<String>,
    Form(values): Form<Values>,
) -> Answer {
    let psa = psa(&visit, &word)?;
    let plan = given(&values, "plan");
    app.engine.unmap_plan(visit.actor().or_problem(&visit)?, psa, plan).await.or_problem(&visit)?;
    let done = Flash::done("mapped-plans-unlinked", &[("psa", psa.name())]);
    Ok(done.to(&format!("{}#plan-{plan}", returned(psa, "plans", given(&values, "back"), &[]))))
}

/// The page a form came from, by the query it brought along, with further values.
pub(super) fn returned(psa: seatbridge_core::PsaKind, section: &str, back: &str, more: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("section", section);
    let known = ["filter", "search", "plan", "organization", "page"];
    for (name, value) in form_urlencoded::parse(back.as_bytes()) {
        if known.contains(&name.as_ref()) && more.iter().all(|(other, _)| *other != name) {
            query.append_pair(&name, &value);
        }
    }
    query.extend_pairs(more.iter().filter(|(_, value)| !value.is_empty()));
    format!("{}?{}", at(psa, "manage"), query.finish())
}
