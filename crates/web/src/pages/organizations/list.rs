//! The list of organizations, and the pop-ups about where one is linked. Must not change anything.

use std::collections::HashMap;

use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};
use seatbridge_core::ids::{OrganizationId, PlanId};
use seatbridge_core::organizations::OrganizationStatus;
use seatbridge_core::partners::Partner;
use seatbridge_core::permissions::Permission;
use seatbridge_core::plans::Plan;
use seatbridge_engine::{ListedOrganization, OrganizationPage};
use serde::Deserialize;

use super::{Filters, parsed, status, status_key, status_word};
use crate::App;
use crate::error::OrProblem;
use crate::page::Visit;
use crate::pages::psa_states::{entry, last_run, none_connected, synced};
use crate::parts::{Icon, Tone, badge, dialog, empty, icon, menu, menu_link, numbered, tabs};

/// Which part of the list is asked for, and which pop-up is open.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    #[serde(flatten)]
    filters: Filters,
    // flattened, so numbers come as texts
    page: String,
    /// The organization whose integration is shown.
    integration: String,
    /// The organization that was just created.
    created: String,
}

impl Asked {
    fn page(&self) -> &str {
        if self.page == "1" { "" } else { &self.page }
    }

    /// The list without a pop-up.
    fn list(&self) -> String {
        self.filters.address("/organizations", &[("page", self.page())])
    }

    /// The list with the integration of an organization.
    fn with_integration(&self, id: OrganizationId) -> String {
        self.filters.address("/organizations", &[("page", self.page()), ("integration", &id.to_string())])
    }
}

/// What a row needs to know beside its organization.
#[expect(clippy::struct_excessive_bools, reason = "what the person may, not the states of a machine")]
struct Context<'a> {
    asked: &'a Asked,
    plans: HashMap<PlanId, &'a Plan>,
    /// Whether it is the partner's own list, and not a sub-reseller's.
    own: bool,
    manages: bool,
    maps: bool,
    sees_results: bool,
}

/// The list.
pub(crate) async fn list(
    visit: Visit,
    State(app): State<App>,
    Query(asked): Query<Asked>,
) -> Result<Response, Response> {
    let actor = visit.actor().or_problem(&visit)?;
    let query = asked.filters.query().or_problem(&visit)?;
    let number = asked.page.parse().unwrap_or(1);
    let found = app.engine.list_organizations(actor, &query, number).await.or_problem(&visit)?;
    let plans = app.engine.usable_plans(actor).await.or_problem(&visit)?;
    let below = app.engine.readable_sub_resellers(actor).await.or_problem(&visit)?;
    let context = Context {
        asked: &asked,
        plans: plans.iter().map(|plan| (plan.id, plan)).collect(),
        own: query.partner.is_none(),
        manages: visit.may(Permission::ManageOrganizations),
        maps: visit.may(Permission::ManageIntegration),
        sees_results: visit.may(Permission::SeeSyncResults),
    };
    let body = html! {
        (popup(&visit, &app, &asked).await?)
        div class="card" {
            div class="toolbar" { (filters(&visit, &asked.filters, &plans, &below)) }
            div class="toolbar" { (statuses(&visit, &asked.filters, &found)) }
            @if found.page.rows.is_empty() {
                (nothing(&visit, &context, &found))
            } @else {
                (table(&visit, &context, &found))
            }
            (numbered(visit.texts, "/organizations", &asked.filters.kept(), &found.page))
        }
    };
    let actions = html! {
        a class="btn" href=(asked.filters.address("/organizations/export", &[])) {
            (icon(Icon::Download)) (visit.t("organizations-export"))
        }
        @if context.manages {
            a class="btn" href="/organizations/import" { (icon(Icon::Import)) (visit.t("organizations-import")) }
            a class="btn btn-primary" href="/organizations/new" { (icon(Icon::Plus)) (visit.t("organizations-new")) }
        }
    };
    let title = visit.t("nav-organizations");
    Ok(visit.page(&title, Some(actions), &body))
}

/// Search, plan and partner in one form, so that each keeps the others.
fn filters(visit: &Visit, asked: &Filters, plans: &[Plan], below: &[Partner]) -> Markup {
    let search = visit.t("organizations-search");
    html! {
        form class="search filters" method="get" action="/organizations" role="search" {
            @if !asked.status.is_empty() { input type="hidden" name="status" value=(asked.status); }
            input class="form-control" type="search" name="search" value=(asked.search) aria-label=(search) placeholder=(search);
            select class="form-select" name="plan" aria-label=(visit.t("organization-plan")) {
                option value="" { (visit.t("organizations-all-plans")) }
                @for plan in plans {
                    option value=(plan.id) selected[plan.id.to_string() == asked.plan] { (plan.name) }
                }
            }
            @if !below.is_empty() {
                select class="form-select" name="partner" aria-label=(visit.t("organizations-partner")) {
                    option value="" { (visit.t("organizations-own")) }
                    @for partner in below {
                        option value=(partner.id) selected[partner.id.to_string() == asked.partner] { (partner.name) }
                    }
                }
            }
            button class="btn" type="submit" { (icon(Icon::Search)) (visit.t("part-search")) }
        }
    }
}

fn statuses(visit: &Visit, asked: &Filters, found: &OrganizationPage) -> Markup {
    let count = |count: u64| Some(i64::try_from(count).unwrap_or(i64::MAX));
    let at = |word: &str| Filters { status: word.to_owned(), ..asked.clone() }.address("/organizations", &[]);
    let mut all: Vec<_> = OrganizationStatus::ALL
        .into_iter()
        .map(|status| {
            let word = if status == OrganizationStatus::Active { "" } else { status_word(status) };
            (at(word), visit.t(status_key(status)), count(found.counts.of(status)), asked.status() == Some(status))
        })
        .collect();
    all.push((at("all"), visit.t("organizations-all"), count(found.counts.all()), asked.status().is_none()));
    tabs(visit.texts, &visit.t("organization-status"), &all)
}

/// What stands in the place of the list: the next step, where there is nothing at all; the way back to more, otherwise.
fn nothing(visit: &Visit, context: &Context<'_>, found: &OrganizationPage) -> Markup {
    let asked = &context.asked.filters;
    let filtered = !asked.search.trim().is_empty() || !asked.plan.is_empty() || found.counts.all() > 0;
    if filtered {
        let everything = Filters { status: "all".to_owned(), partner: asked.partner.clone(), ..Filters::default() };
        let all = html! {
            a class="btn" href=(everything.address("/organizations", &[])) { (visit.t("organizations-show-all")) }
        };
        return empty(
            Icon::Search,
            &visit.t("organizations-not-found"),
            &visit.t("organizations-not-found-text"),
            Some(&all),
        );
    }
    if !context.own {
        return empty(Icon::Building, &visit.t("organizations-none"), &visit.t("organizations-none-below"), None);
    }
    let new = html! {
        a class="btn btn-primary" href="/organizations/new" { (icon(Icon::Plus)) (visit.t("organizations-new")) }
    };
    let action = context.manages.then_some(&new);
    empty(Icon::Building, &visit.t("organizations-none"), &visit.t("organizations-none-text"), action)
}

fn table(visit: &Visit, context: &Context<'_>, found: &OrganizationPage) -> Markup {
    html! {
        table class="table stack" {
            thead { tr {
                th scope="col" { (visit.t("organization-name")) }
                th scope="col" { (visit.t("organization-status")) }
                th scope="col" { (visit.t("organization-plan")) }
                th class="num" scope="col" { (visit.t("seats-purchased")) }
                th class="num" scope="col" { (visit.t("seats-in-use")) }
                @if context.own && context.sees_results { th scope="col" { (visit.t("nav-integration")) } }
                th class="shrink" scope="col" { span class="visually-hidden" { (visit.t("organizations-actions")) } }
            } }
            tbody { @for listed in &found.page.rows { (row(visit, context, listed)) } }
        }
    }
}

fn row(visit: &Visit, context: &Context<'_>, listed: &ListedOrganization) -> Markup {
    let organization = &listed.organization;
    let at = format!("/organizations/{}", organization.id);
    let seats = |count: Option<i64>| count.map_or_else(|| "–".to_owned(), |count| visit.texts.number(count));
    html! {
        tr {
            td class="name-cell" data-label=(visit.t("organization-name")) {
                a href=(at) { (organization.name) }
                div class="sub" {
                    (organization.external_id)
                    @if !organization.email.is_empty() { " · " (organization.email) }
                }
            }
            td data-label=(visit.t("organization-status")) { (status(visit, organization.status)) }
            td data-label=(visit.t("organization-plan")) {
                (context.plans.get(&organization.plan).map_or("–", |plan| plan.name.as_str()))
            }
            td class="num" data-label=(visit.t("seats-purchased")) {
                (seats(listed.latest.map(|(_, counts)| counts.purchased.get())))
                @if let Some((day, _)) = listed.latest { div class="sub" { (visit.texts.day(day)) } }
            }
            td class="num" data-label=(visit.t("seats-in-use")) {
                (seats(listed.latest.map(|(_, counts)| counts.in_use.get())))
            }
            @if context.own && context.sees_results {
                td data-label=(visit.t("nav-integration")) {
                    @if let Some(psa) = listed.linked {
                        (synced(visit)) " " (psa.name())
                    } @else if organization.status.is_billed() {
                        (badge(Tone::Attention, &visit.t("psa-unmapped")))
                    } @else {
                        span class="text-secondary" { "–" }
                    }
                }
            }
            td class="shrink" {
                (menu(&visit.tn("organization-menu", &[("name", &organization.name)]), false, &html! {
                    (menu_link(&at, &visit.t("organization-details")))
                    @if context.own && context.maps {
                        (menu_link(&context.asked.with_integration(organization.id), &visit.t("psa-show")))
                    }
                    @if context.own && context.manages {
                        (menu_link(&format!("{at}/edit"), &visit.t("organization-edit")))
                    }
                }))
            }
        }
    }
}

/// The pop-up that is open, if one is.
async fn popup(visit: &Visit, app: &App, asked: &Asked) -> Result<Markup, Response> {
    if !asked.created.is_empty() {
        return required(visit, app, asked).await;
    }
    if asked.integration.is_empty() {
        return Ok(html! {});
    }
    let actor = visit.actor().or_problem(visit)?;
    let id = parsed(&asked.integration).or_problem(visit)?;
    let states = app.engine.organization_integrations(actor, id).await.or_problem(visit)?;
    let organization = app.engine.organization_details(actor, id).await.or_problem(visit)?.record.organization;
    let manage = visit.t("psa-manage");
    let body = html! {
        @for state in &states {
            @let href = manage_address(state.psa.as_str(), id);
            @let standing = html! {
                @if let Some(labels) = &state.linked {
                    (synced(visit))
                    div class="sub" { (labels.company) " · " (labels.contract) " · " (labels.line) }
                } @else if let Some(other) = state.elsewhere {
                    (badge(Tone::Quiet, &visit.tn("psa-elsewhere", &[("psa", other.as_str())])))
                } @else {
                    (badge(Tone::Attention, &visit.t("psa-unmapped")))
                }
                div class="sub" { (visit.t("psa-last-run")) " " (last_run(visit, state.last_run.as_ref())) }
            };
            (entry(state.psa, &standing, Some((&href, &manage))))
        }
        @if states.is_empty() { (none_connected(visit)) }
    };
    let title = visit.tn("psa-states-of", &[("name", &organization.name)]);
    Ok(dialog(visit.texts, "integration", &title, &asked.list(), &body))
}

/// What follows the creation of an organization whose plan is linked.
async fn required(visit: &Visit, app: &App, asked: &Asked) -> Result<Markup, Response> {
    let actor = visit.actor().or_problem(visit)?;
    let id = parsed(&asked.created).or_problem(visit)?;
    let (organization, psas) = app.engine.mapping_offers(actor, id).await.or_problem(visit)?;
    if psas.is_empty() {
        return Ok(html! {});
    }
    let manage = visit.t("psa-manage");
    let body = html! {
        p { (visit.tn("organization-mapping-text", &[("name", &organization.name)])) }
        @for psa in &psas {
            (entry(*psa, &html! {}, Some((&manage_address(psa.as_str(), id), &manage))))
        }
    };
    Ok(dialog(visit.texts, "mapping", &visit.t("organization-mapping-required"), &asked.list(), &body))
}

/// The mapping page of a PSA, at one organization.
pub(super) fn manage_address(psa: &str, id: OrganizationId) -> String {
    format!("/integration/{psa}/manage?organization={id}")
}
