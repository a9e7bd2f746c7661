//! The dashboard: where the seats are, and what needs a person. Must not show more than the role may see.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use seatbridge_core::permissions::Permission;
use seatbridge_engine::{ConnectionGlance, Dashboard, MonthSeats};

use crate::App;
use crate::error::OrProblem;
use crate::page::Visit;
use crate::pages::psa_states::last_run;
use crate::parts::chart::{Point, chart};
use crate::parts::{Icon, empty, icon};

/// The dashboard of a partner.
pub(crate) async fn show(visit: Visit, State(app): State<App>) -> Result<Response, Response> {
    let actor = visit.actor().or_problem(&visit)?;
    let dashboard = app.engine.dashboard(actor).await.or_problem(&visit)?;
    let title = visit.t("nav-dashboard");
    let body = html! {
        @if dashboard.organizations.all() == 0 {
            div class="card mb-3" { (beginning(&visit)) }
        } @else {
            (tiles(&visit, &dashboard))
        }
        @if visit.may(Permission::SeeSyncResults) { (connections(&visit, &dashboard.connections)) }
        @if dashboard.months.iter().any(|month| month.organizations > 0) {
            section class="card mb-3" aria-labelledby="seats" {
                div class="card-header" { h2 class="card-title" id="seats" { (visit.t("dashboard-seats-chart")) } }
                div class="card-body" {
                    p class="text-secondary" { (visit.t("dashboard-seats-text")) }
                    (months(&visit, &dashboard.months))
                }
            }
        }
    };
    Ok(visit.page(&title, None, &body))
}

/// What to do first.
fn beginning(visit: &Visit) -> Markup {
    let action = html! {
        div class="btn-list justify-content-center" {
            a class="btn btn-primary" href="/organizations/new" { (icon(Icon::Plus)) (visit.t("organizations-new")) }
            a class="btn" href="/organizations/import" { (icon(Icon::Import)) (visit.t("organizations-import")) }
        }
    };
    let action = visit.may(Permission::ManageOrganizations).then_some(&action);
    empty(Icon::Building, &visit.t("organizations-none"), &visit.t("organizations-none-text"), action)
}

fn tiles(visit: &Visit, dashboard: &Dashboard) -> Markup {
    let number = |count: u64| visit.texts.number(i64::try_from(count).unwrap_or(i64::MAX));
    let counts = dashboard.organizations;
    let manages = visit.may(Permission::ManageIntegration);
    html! {
        div class="tiles" {
            @if visit.may(Permission::SeeSyncResults) {
                (tile(
                    &visit.t("dashboard-billed"),
                    &dashboard.billed().map_or_else(|| "–".to_owned(), |billed| visit.texts.number(billed)),
                    &html! { (visit.t(if dashboard.billed().is_some() { "dashboard-billed-text" } else { "dashboard-not-billed" })) },
                    Some("/runs"),
                ))
            }
            (tile(
                &visit.t("dashboard-active"),
                &number(counts.active),
                &html! {
                    a href="/organizations?status=suspended" {
                        (visit.tn("dashboard-suspended", &[("count", &counts.suspended.to_string())]))
                    }
                    " · "
                    a href="/organizations?status=unsubscribed" {
                        (visit.tn("dashboard-unsubscribed", &[("count", &counts.unsubscribed.to_string())]))
                    }
                },
                Some("/organizations"),
            ))
            @if let Some(unmapped) = dashboard.unmapped {
                (tile(
                    &visit.t("dashboard-unmapped"),
                    &number(unmapped),
                    &html! { (visit.t(if unmapped == 0 { "dashboard-all-mapped" } else { "dashboard-unmapped-text" })) },
                    manages.then_some("/integration"),
                ))
                (tile(
                    &visit.t("nav-findings"),
                    &number(dashboard.findings()),
                    &html! {
                        (visit.t(if dashboard.findings() == 0 { "dashboard-no-findings" } else { "dashboard-findings-text" }))
                    },
                    Some("/findings"),
                ))
            }
        }
    }
}

/// A number with its name; the name leads to where it comes from.
fn tile(name: &str, number: &str, below: &Markup, href: Option<&str>) -> Markup {
    html! {
        section class="card tile" {
            h2 { @if let Some(href) = href { a href=(href) { (name) } } @else { (name) } }
            p class="tile-number" { (number) }
            p class="sub" { (below) }
        }
    }
}

fn connections(visit: &Visit, connections: &[ConnectionGlance]) -> Markup {
    html! {
        section class="card mb-3" aria-labelledby="connections" {
            div class="card-header" { h2 class="card-title" id="connections" { (visit.t("dashboard-connections")) } }
            @if connections.is_empty() {
                @let connect = html! { a class="btn btn-primary" href="/integration" { (icon(Icon::Plug)) (visit.t("psa-connect-one")) } };
                @let action = visit.may(Permission::ManageIntegration).then_some(&connect);
                (empty(Icon::Plug, &visit.t("psa-none-title"), &visit.t("psa-none"), action))
            } @else {
                table class="table stack" {
                    thead { tr {
                        th scope="col" { (visit.t("dashboard-psa")) }
                        th scope="col" { (visit.t("dashboard-last-run")) }
                        th class="num" scope="col" { (visit.t("dashboard-billed")) }
                        th class="num" scope="col" { (visit.t("nav-findings")) }
                    } }
                    tbody {
                        @for connection in connections {
                            tr {
                                td data-label=(visit.t("dashboard-psa")) { (connection.psa.name()) }
                                td data-label=(visit.t("dashboard-last-run")) { (last_run(visit, connection.last_run.as_ref())) }
                                td class="num" data-label=(visit.t("dashboard-billed")) {
                                    (connection.billed().map_or_else(|| "–".to_owned(), |billed| visit.texts.number(billed)))
                                }
                                td class="num" data-label=(visit.t("nav-findings")) {
                                    (visit.texts.number(i64::try_from(connection.findings).unwrap_or(i64::MAX)))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn months(visit: &Visit, months: &[MonthSeats]) -> Markup {
    let points: Vec<_> = months
        .iter()
        .map(|sum| Point { label: visit.texts.month(sum.month), values: [sum.purchased, sum.in_use] })
        .collect();
    let (purchased, in_use) = (visit.t("seats-purchased"), visit.t("seats-in-use"));
    chart(
        visit.texts,
        "months",
        &visit.t("dashboard-seats-chart"),
        &visit.t("dashboard-month"),
        [&purchased, &in_use],
        &points,
    )
}
