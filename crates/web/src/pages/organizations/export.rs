//! Organizations as a file, a thousand at a time: whatever their number, little of it is in memory. Must not show more
//! than the list does.

use std::collections::HashMap;

use axum::body::{Body, Bytes};
use axum::extract::{Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures::stream;
use seatbridge_core::Actor;
use seatbridge_core::ids::{OrganizationId, PlanId};
use seatbridge_engine::{Engine, Error, ListedOrganization, OrganizationQuery};

use super::{Filters, status_word};
use crate::App;
use crate::error::OrProblem;
use crate::page::Visit;

/// The columns: those of an import, then what is known beside them.
const COLUMNS: [&str; 13] = [
    "external_id",
    "name",
    "email",
    "country",
    "plan",
    "status",
    "id",
    "day",
    "purchased",
    "in_use",
    "deactivated",
    "shared",
    "integration",
];

/// Where an export stands.
struct Export {
    engine: Engine,
    actor: Actor,
    query: OrganizationQuery,
    plans: HashMap<PlanId, String>,
    shows_links: bool,
    after: Option<(String, OrganizationId)>,
    begun: bool,
}

/// The organizations that the list shows, on all its pages.
pub(crate) async fn export(
    visit: Visit,
    State(app): State<App>,
    Query(filters): Query<Filters>,
) -> Result<Response, Response> {
    let actor = visit.actor().or_problem(&visit)?;
    let query = filters.query().or_problem(&visit)?;
    let plans = app.engine.usable_plans(actor).await.or_problem(&visit)?;
    let mut export = Export {
        engine: app.engine.clone(),
        actor: actor.clone(),
        shows_links: query.partner.is_none() && visit.may(seatbridge_core::permissions::Permission::SeeSyncResults),
        query,
        plans: plans.into_iter().map(|plan| (plan.id, plan.name)).collect(),
        after: None,
        begun: false,
    };
    // before the first byte is out, a refusal is still a page
    let first = export.next().await.or_problem(&visit)?;
    let rest = stream::try_unfold((export, first), |(mut export, piece)| async move {
        let Some(piece) = piece else { return Ok::<_, std::io::Error>(None) };
        let next = export.next().await.map_err(|error| {
            tracing::error!(code = error.code.as_str(), "an export broke off");
            std::io::Error::other("the export broke off")
        })?;
        Ok(Some((Bytes::from(piece), (export, next))))
    });
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"organizations.csv\""),
    ];
    Ok((headers, Body::from_stream(rest)).into_response())
}

impl Export {
    /// The next piece of the file; `None` at its end.
    async fn next(&mut self) -> Result<Option<Vec<u8>>, Error> {
        let organizations = self.engine.export_organizations(&self.actor, &self.query, self.after.clone()).await?;
        let mut rows = csv::Writer::from_writer(Vec::new());
        if !self.begun {
            let _ = rows.write_record(COLUMNS);
        }
        for listed in &organizations {
            let _ = rows.write_record(self.row(listed));
        }
        let mut piece = rows.into_inner().unwrap_or_default();
        if !self.begun {
            // spreadsheets take a file without this mark for another encoding
            piece.splice(0..0, *b"\xef\xbb\xbf");
            self.begun = true;
        }
        if let Some(last) = organizations.last() {
            self.after = Some(last.place.clone());
        }
        Ok((!piece.is_empty()).then_some(piece))
    }

    fn row(&self, listed: &ListedOrganization) -> [String; 13] {
        let organization = &listed.organization;
        let counts = listed.latest.map(|(_, counts)| counts);
        let seats = |count: Option<i64>| count.map(|count| count.to_string()).unwrap_or_default();
        let integration = match listed.linked {
            Some(psa) => psa.as_str(),
            None if self.shows_links && organization.status.is_billed() => "unmapped",
            None => "",
        };
        [
            harmless(&organization.external_id),
            harmless(&organization.name),
            harmless(&organization.email),
            organization.country.clone(),
            harmless(self.plans.get(&organization.plan).map_or("", String::as_str)),
            status_word(organization.status).to_owned(),
            organization.id.to_string(),
            listed.latest.map(|(day, _)| day.to_string()).unwrap_or_default(),
            seats(counts.map(|counts| counts.purchased.get())),
            seats(counts.map(|counts| counts.in_use.get())),
            seats(counts.map(|counts| counts.deactivated.get())),
            seats(counts.map(|counts| counts.shared.get())),
            integration.to_owned(),
        ]
    }
}

/// A text that no spreadsheet takes for a formula.
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_of_an_import_come_first_and_formulas_become_texts() {
        assert_eq!(COLUMNS[..6], seatbridge_engine::imports::ORGANIZATION_COLUMNS);
        assert_eq!(harmless("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(harmless("Bäckerei -3-"), "Bäckerei -3-");
    }
}
