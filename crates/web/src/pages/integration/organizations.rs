//! Organization mapping: on which line each organization is billed. Must show portal and PSA side by side before anything is
//! written.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};
use seatbridge_core::PsaKind;
use seatbridge_core::mappings::MappingForm;
use seatbridge_core::organizations::OrganizationStatus;
use seatbridge_core::quantity::Quantity;
use seatbridge_engine::{
    Error, ErrorCode, LinkState, Linked, MappedOrganization, NewLink, OrganizationTable, RowFilter,
};

use super::choices::{self, NEW_LINE, Row, fields};
use super::manage::{Place, asked, toolbar};
use super::plans::{connect, returned};
use super::{Answer, Values, at, given, psa, said};
use crate::App;
use crate::error::{OrProblem, is_about_input, sentence};
use crate::flash::Flash;
use crate::page::Visit;
use crate::parts::{Icon, Tone, address, ask, badge, banner, dot, empty, hidden, icon, moment, numbered, post_button};

const FORM: MappingForm = MappingForm::Organization;

/// The section.
pub(super) async fn section(visit: &Visit, app: &App, place: &Place<'_>) -> Result<Markup, Response> {
    let (psa, actor) = (place.psa, visit.actor().or_problem(visit)?);
    let asked = asked(place.values);
    let table = app.engine.organization_table(actor, psa, &asked).await.or_problem(visit)?;
    let mut chosen = Vec::new();
    if asked.organization.is_some() {
        let given: Values = fields(psa, FORM)
            .iter()
            .filter_map(|(name, _)| place.values.get(*name).map(|value| ((*name).to_owned(), value.clone())))
            .collect();
        if !given.is_empty() {
            let found = app.engine.chosen(actor, psa, FORM, &given).await;
            // a PSA that does not answer now leaves the row empty; the pickers will say so
            chosen
                .extend(found.unwrap_or_default().into_iter().map(|(field, choice)| (field, choice.id, choice.label)));
            if given.get("line").is_some_and(|line| line == NEW_LINE) {
                chosen.push(("line".to_owned(), NEW_LINE.to_owned(), visit.t("mapped-organizations-new-line")));
            }
        }
    }
    let compared = match given(place.values, "linked") {
        "" => None,
        id => Some(app.engine.compare(actor, psa, id).await),
    };
    let counts = [
        (RowFilter::All, table.counts.all),
        (RowFilter::Unlinked, table.counts.unlinked),
        (RowFilter::Linked, table.counts.linked),
        (RowFilter::Attention, table.counts.attention),
    ];
    Ok(html! {
        @if let Some(compared) = &compared { (side_by_side(visit, psa, compared)) }
        section class="card" id="organizations" aria-labelledby="organizations-title" {
            div class="card-header" {
                h2 class="card-title" id="organizations-title" { (visit.t("manage-organizations")) }
                span class="ms-2" { (badge(if table.counts.unlinked > 0 { Tone::Attention } else { Tone::Good }, &visit.tn("mapped-organizations-unlinked", &[("count", &table.counts.unlinked.to_string())]))) }
                @if table.counts.unlinked > 0 { div class="card-actions" { a class="btn" href=(at(psa, "suggestions")) { (visit.t("suggestions-open")) } } }
            }
            (toolbar(visit, place, &counts, &copy(visit, place, &table)))
            @if table.page.rows.is_empty() { (nothing(visit, psa, &table)) } @else {
                table class="table stack mb-0" {
                    thead { tr {
                        th scope="col" { (visit.t("mapped-organizations-organization")) }
                        th scope="col" { (psa.name()) }
                        th scope="col" class="shrink" { span class="visually-hidden" { (visit.t("manage-action")) } }
                    } }
                    tbody { @for organization in &table.page.rows { (row(visit, place, organization, if asked.organization.is_some() { &chosen } else { &[] })) } }
                }
                (numbered(visit.texts, &at(psa, "manage"), &place.kept(&["page"]), &table.page))
            }
        }
        @if let Some(row) = table.page.rows.iter().find(|row| row.id == given(place.values, "unlink")) {
            (ask(visit.texts, "unlink", &visit.t("manage-unlink"), &visit.tn("mapped-organizations-unlink-ask", &[("name", &row.name), ("psa", psa.name())]),
                &place.with(&[], &[]), &at(psa, "organizations/unlink"),
                &html! { (hidden("organization", &row.id)) (hidden("back", &place.back())) },
                ("btn-danger", &visit.t("manage-unlink"))))
        }
    })
}

/// The age of the local copy of companies, and the way to a new one.
fn copy(visit: &Visit, place: &Place<'_>, table: &OrganizationTable) -> Markup {
    html! {
        span class="sub align-self-center" {
            (visit.t("mapped-organizations-companies-of")) " "
            @match table.companies_at { Some(at) => (moment(visit.texts, at)), None => (visit.t("mapped-organizations-companies-never")) }
        }
        (post_button(&at(place.psa, "companies"), "", &visit.t("mapped-organizations-refresh"), &hidden("back", &place.back())))
    }
}

fn nothing(visit: &Visit, psa: PsaKind, table: &OrganizationTable) -> Markup {
    if table.counts.all == 0 {
        let action = html! { a class="btn btn-primary" href="/organizations" { (visit.t("nav-organizations")) } };
        return empty(
            Icon::Building,
            &visit.t("mapped-organizations-none"),
            &visit.t("mapped-organizations-none-text"),
            Some(&action),
        );
    }
    let all = address(&at(psa, "manage"), &[("section", "organizations")]);
    let action = html! { a class="btn" href=(all) { (visit.t("manage-show-all")) } };
    empty(Icon::Search, &visit.t("manage-no-match"), &visit.t("manage-no-match-text"), Some(&action))
}

fn row(visit: &Visit, place: &Place<'_>, row: &MappedOrganization, chosen: &[(String, String, String)]) -> Markup {
    let psa = place.psa;
    let (anchor, form) = (format!("organization-{}", row.id), format!("form-{}", row.id));
    let status = match row.status {
        OrganizationStatus::Active => None,
        OrganizationStatus::Suspended => Some("mapped-suspended"),
        OrganizationStatus::Unsubscribed => Some("mapped-unsubscribed"),
        OrganizationStatus::Deleted => Some("mapped-deleted"),
    };
    html! {
        tr id=(anchor) {
            td class="name-cell" data-label=(visit.t("mapped-organizations-organization")) {
                strong { (row.name) }
                span class="sub d-block" { (row.external_id) " · " (row.plan) @if let Some(key) = status { " · " (visit.t(key)) } }
            }
            @match &row.state {
                LinkState::Linked(link) => {
                    td data-label=(psa.name()) {
                        (icon(Icon::Check)) " " (visit.t("manage-is-linked")) " "
                        (link.labels.company) " › " (link.labels.contract) " › " (link.labels.line)
                        @if row.bills_another_product() {
                            @if let Some(product) = &row.product { div class="sub" { (dot(Tone::Attention, &visit.tn("mapped-organizations-other-product", &[("name", &product.label)]))) } }
                        }
                        @for finding in &row.findings { div class="sub" { (dot(Tone::Attention, &visit.texts.finding(finding))) } }
                    }
                    td class="shrink" {
                        div class="btn-list flex-nowrap" {
                            a class="btn" href=(place.with(&[], &[("linked", &row.id)])) { (visit.t("mapped-organizations-compare")) }
                            a class="btn" href=(place.with(&[], &[("unlink", &row.id)])) { (icon(Icon::Unlink)) (visit.t("manage-unlink")) }
                        }
                    }
                }
                LinkState::Elsewhere(other) => {
                    td data-label=(psa.name()) { (dot(Tone::Quiet, &visit.tn("mapped-organizations-elsewhere", &[("psa", other.name())]))) }
                    td class="shrink" {
                        a class="btn" href=(address(&at(*other, "manage"), &[("section", "organizations"), ("organization", &row.id)])) { (visit.tn("mapped-organizations-go-there", &[("psa", other.name())])) }
                    }
                }
                LinkState::Unlinked => {
                    td data-label=(psa.name()) {
                        form class="map-row" id=(form) method="post" action=(at(psa, "organizations/link")) data-guard {
                            (hidden("organization", &row.id)) (hidden("back", &place.back()))
                            (choices::pickers(visit, &Row { psa, form: FORM, id: &anchor, subject: ("organization", &row.id), fields: fields(psa, FORM), chosen }))
                        }
                    }
                    td class="shrink" { (connect(visit, &form)) }
                }
            }
        }
    }
}

/// Portal quantity beside PSA quantity.
fn side_by_side(visit: &Visit, psa: PsaKind, compared: &Result<Linked, Error>) -> Markup {
    let linked = match compared {
        Ok(linked) => linked,
        Err(error) => return banner(Tone::Attention, &sentence(visit, error)),
    };
    let portal = match &linked.portal {
        Quantity::Known(breakdown) => visit.texts.number(breakdown.wanted.get()),
        Quantity::Unknown(_) => visit.t("mapped-organizations-unknown"),
    };
    let there = linked.psa.map_or_else(|| visit.t("mapped-organizations-unknown"), |quantity| visit.texts.number(quantity));
    let labels = &linked.mapping.labels;
    html! {
        section class="card mb-3" aria-labelledby="compared" {
            div class="card-body" {
                h2 class="h3" id="compared" { (icon(Icon::Check)) " " (visit.t("mapped-organizations-compared")) }
                p { (labels.company) " › " (labels.contract) " › " (labels.line) }
                div class="side-by-side" {
                    div { span class="text-secondary" { (visit.t("mapped-organizations-portal")) } strong { (portal) } }
                    div { span class="text-secondary" { (psa.name()) } strong { (there) } }
                }
                p class="text-secondary mb-0 mt-2" { (visit.t("mapped-organizations-nothing-written")) }
                @if linked.other_period { div class="mt-2" { (dot(Tone::Attention, &visit.t("mapped-organizations-other-period"))) } }
            }
        }
    }
}

/// Links an organization; makes its line first where that was chosen.
pub(crate) async fn link(
    visit: Visit,
    State(app): State<App>,
    Path(word): Path<String>,
    Form(values): Form<Values>,
) -> Answer {
    let psa = psa(&visit, &word)?;
    let actor = visit.actor().or_problem(&visit)?;
    let (organization, back) = (given(&values, "organization"), given(&values, "back"));
    let filled = |name: &'static str| {
        let value = given(&values, name).trim();
        if value.is_empty() { Err(Error::new(ErrorCode::FieldMissing).with("field", name)) } else { Ok(value) }
    };
    let linked = async {
        let (company, contract, line) = (filled("company")?, filled("contract")?, filled("line")?);
        let line = match line {
            NEW_LINE => app.engine.create_line(actor, psa, organization, &contract.into()).await?,
            line => line.into(),
        };
        let new = NewLink { company: company.into(), contract: contract.into(), line };
        app.engine.map_organization(actor, psa, organization, &new).await
    }
    .await;
    let error = match linked {
        Ok(_) => {
            let done = Flash::done("mapped-organizations-linked", &[("psa", psa.name())]);
            return Ok(done.to(&returned(psa, "organizations", back, &[("linked", organization)])));
        }
        // sent twice: the first one has done it
        Err(error) if is_linked_here(psa, &error) => {
            return Ok(Flash::new(Tone::Info, "mapped-organizations-linked", &[("psa", psa.name())]).to(&returned(
                psa,
                "organizations",
                back,
                &[("linked", organization)],
            )));
        }
        Err(error) if is_about_input(&error) || row_is_meant(&error) => error,
        Err(error) => return Err(crate::pages::problem::failed(visit, &error)),
    };
    let text = said(&visit, psa, FORM, &error);
    let more = [
        ("organization", organization),
        ("company", given(&values, "company")),
        ("contract", given(&values, "contract")),
        ("line", given(&values, "line")),
    ];
    let failed = Flash::new(Tone::Bad, "manage-failed", &[("reason", &text)]);
    Ok(failed.to(&format!("{}#organization-{organization}", returned(psa, "organizations", back, &more))))
}

fn is_linked_here(psa: PsaKind, error: &Error) -> bool {
    let here = |(name, value): &(&str, String)| *name == "psa" && value == psa.name();
    error.code == ErrorCode::OrganizationLinked && error.args.iter().any(here)
}

/// What the PSA does not show (any more) is about the row, not about the page.
const fn row_is_meant(error: &Error) -> bool {
    matches!(error.code, ErrorCode::CompanyUnknown | ErrorCode::ContractUnknown | ErrorCode::LineUnknown)
}

/// Ends the link of an organization.
pub(crate) async fn unlink(
    visit: Visit,
    State(app): State<App>,
    Path(word): Path<String>,
    Form(values): Form<Values>,
) -> Answer {
    let psa = psa(&visit, &word)?;
    let (organization, back) = (given(&values, "organization"), given(&values, "back"));
    let place = format!("{}#organization-{organization}", returned(psa, "organizations", back, &[]));
    match app.engine.unlink_organization(visit.actor().or_problem(&visit)?, psa, organization).await {
        Ok(()) => Ok(Flash::done("mapped-organizations-unlinked-done", &[("psa", psa.name())]).to(&place)),
        // sent twice: the first one has done it
        Err(error) if error.code == ErrorCode::OrganizationNotLinked => {
            Ok(Flash::new(Tone::Info, "mapped-organizations-unlinked-done", &[("psa", psa.name())]).to(&place))
        }
        Err(error) if is_about_input(&error) => {
            Ok(Flash::new(Tone::Bad, "manage-failed", &[("reason", &sentence(&visit, &error))]).to(&place))
        }
        Err(error) => Err(crate::pages::problem::failed(visit, &error)),
    }
}

/// Copies the companies of the PSA anew.
pub(crate) async fn refresh(
    visit: Visit,
    State(app): State<App>,
    Path(word): Path<String>,
    Form(values): Form<Values>,
) -> Answer {
    let psa = psa(&visit, &word)?;
    let place = returned(psa, "organizations", given(&values, "back"), &[]);
    match app.engine.copy_companies(visit.actor().or_problem(&visit)?, psa).await {
        Ok(count) => {
            Ok(Flash::done("mapped-organizations-refreshed", &[("count", &count.to_string()), ("psa", psa.name())]).to(&place))
        }
        Err(error) if is_about_input(&error) => {
            Ok(Flash::new(Tone::Bad, "manage-failed", &[("reason", &sentence(&visit, &error))]).to(&place))
        }
        Err(error) => Err(crate::pages::problem::failed(visit, &error)),
    }
}
