//! Manage connection: the two mapping sections, and their frame. Must not decide what may be linked.

use axum::extract::{Path, Query, State};
use maud::{Markup, html};
use seatbridge_core::PsaKind;
use seatbridge_core::permissions::Permission;
use seatbridge_engine::{RowFilter, TableAsk};

use super::{Answer, Values, at, given, organizations, plans, psa};
use crate::App;
use crate::page::Visit;
use crate::parts::{Icon, address, icon, search, tabs};

/// Where a person is on the page, so that every form leads back there.
pub(super) struct Place<'a> {
    pub psa: PsaKind,
    pub section: &'static str,
    pub values: &'a Values,
}

impl Place<'_> {
    /// The filters that go along, but for those named.
    pub(super) fn kept(&self, but: &[&str]) -> Vec<(&str, &str)> {
        let mut kept = vec![("section", self.section)];
        for name in ["filter", "search", "plan", "organization", "page"] {
            if !but.contains(&name) {
                kept.push((name, given(self.values, name)));
            }
        }
        kept
    }

    /// The address of the page with these filters and one more value.
    pub(super) fn with(&self, but: &[&str], more: &[(&str, &str)]) -> String {
        let mut values = self.kept(but);
        values.extend(more);
        address(&at(self.psa, "manage"), &values)
    }

    /// The same for a form's way back: the query alone.
    pub(super) fn back(&self) -> String {
        let own = self.with(&[], &[]);
        own.split_once('?').map_or(String::new(), |(_, query)| query.to_owned())
    }
}

/// What the query asks of a table.
pub(super) fn asked(values: &Values) -> TableAsk {
    let some = |name: &str| Some(given(values, name).to_owned()).filter(|text| !text.is_empty());
    TableAsk {
        search: given(values, "search").to_owned(),
        filter: match given(values, "filter") {
            "unlinked" => RowFilter::Unlinked,
            "linked" => RowFilter::Linked,
            "attention" => RowFilter::Attention,
            _ => RowFilter::All,
        },
        plan: some("plan"),
        organization: some("organization"),
        page: given(values, "page").parse().unwrap_or(1),
    }
}

/// The page.
pub(crate) async fn page(
    visit: Visit,
    State(app): State<App>,
    Path(word): Path<String>,
    Query(values): Query<Values>,
) -> Answer {
    let psa = psa(&visit, &word)?;
    let with_plans = visit.may(Permission::ManagePlans);
    let section = match given(&values, "section") {
        "plans" if with_plans => "plans",
        "organizations" => "organizations",
        _ if !given(&values, "organization").is_empty() || !with_plans => "organizations",
        _ => "plans",
    };
    let place = Place { psa, section, values: &values };
    let body = if section == "plans" {
        plans::section(&visit, &app, &place).await?
    } else {
        organizations::section(&visit, &app, &place).await?
    };
    let to = |section: &str, key: &str| {
        (address(&at(psa, "manage"), &[("section", section)]), visit.t(key), None, section == place.section)
    };
    let mut sections = Vec::new();
    if with_plans {
        sections.push(to("plans", "manage-plans"));
    }
    sections.push(to("organizations", "manage-organizations"));
    let body = html! {
        div class="mb-3" { (tabs(visit.texts, &visit.t("manage-sections"), &sections)) }
        (body)
    };
    let title = visit.tn("manage-title", &[("psa", psa.name())]);
    let actions = html! {
        a class="btn" href="/integration" { (icon(Icon::ChevronLeft)) (visit.t("integration-title")) }
    };
    Ok(visit.page(&title, Some(actions), &body))
}

/// Filters and search of a section: number of rows by filter, and what else stands at the end.
pub(super) fn toolbar(visit: &Visit, place: &Place<'_>, counts: &[(RowFilter, u64)], end: &Markup) -> Markup {
    let shown = asked(place.values).filter;
    let filters: Vec<_> = counts
        .iter()
        .map(|(filter, count)| {
            let (word, key) = match filter {
                RowFilter::All => ("", "manage-all"),
                RowFilter::Unlinked => ("unlinked", "manage-unlinked"),
                RowFilter::Linked => ("linked", "manage-linked"),
                RowFilter::Attention => ("attention", "manage-attention"),
            };
            let href = place.with(&["filter", "page", "plan", "organization"], &[("filter", word)]);
            (href, visit.t(key), i64::try_from(*count).ok(), *filter == shown)
        })
        .collect();
    let narrowed = ["plan", "organization", "search"].iter().any(|name| !given(place.values, name).is_empty());
    html! {
        div class="toolbar" {
            (tabs(visit.texts, &visit.t("manage-filter"), &filters))
            div class="end d-flex flex-wrap gap-2" {
                (search(visit.texts, &at(place.psa, "manage"), &visit.t(if place.section == "plans" { "manage-search-plans" } else { "manage-search-organizations" }),
                    given(place.values, "search"), &place.kept(&["search", "page", "plan", "organization"])))
                @if narrowed { a class="btn" href=(place.with(&["search", "plan", "organization", "page"], &[])) { (visit.t("manage-show-all")) } }
                (end)
            }
        }
    }
}
