//! Who did what, newest first. Must only read.

use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};
use seatbridge_engine::{AuditActor, AuditEntry, AuditSearch};
use serde::Deserialize;
use serde_json::Value;

use crate::App;
use crate::error::OrProblem;
use crate::page::Visit;
use crate::parts::{Field, Icon, address, empty, field, hidden, icon, moment, pager, select};

/// Which rows are asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    action: String,
    actor: String,
    object: String,
    until: String,
    after: String,
}

/// What was done, and the key of its name.
const ACTIONS: &[(&str, &str)] = &[
    ("connection.connected", "audit-connection-connected"),
    ("connection.restored", "audit-connection-restored"),
    ("connection.revoked", "audit-connection-revoked"),
    ("connection.settings_changed", "audit-connection-settings-changed"),
    ("connection.writes_allowed", "audit-connection-writes-allowed"),
    ("line.accepted", "audit-line-accepted"),
    ("line.created", "audit-line-created"),
    ("operator.created", "audit-operator-created"),
    ("organization.changed", "audit-organization-changed"),
    ("organization.created", "audit-organization-created"),
    ("organization.linked", "audit-organization-linked"),
    ("organization.restored", "audit-organization-restored"),
    ("organization.status_changed", "audit-organization-status-changed"),
    ("organization.unlinked", "audit-organization-unlinked"),
    ("organizations.imported", "audit-organizations-imported"),
    ("partner.created", "audit-partner-created"),
    ("partner.plans_assigned", "audit-partner-plans-assigned"),
    ("plan.changed", "audit-plan-changed"),
    ("plan.created", "audit-plan-created"),
    ("plan.mapped", "audit-plan-mapped"),
    ("plan.unmapped", "audit-plan-unmapped"),
    ("sync.previewed", "audit-sync-previewed"),
    ("sync.started", "audit-sync-started"),
    ("tickets.mapped", "audit-tickets-mapped"),
    ("tickets.unmapped", "audit-tickets-unmapped"),
    ("usage.imported", "audit-usage-imported"),
    ("user.changed", "audit-user-changed"),
    ("user.deleted", "audit-user-deleted"),
    ("user.invited", "audit-user-invited"),
    ("user.invited_again", "audit-user-invited-again"),
    ("user.password_set", "audit-user-password-set"),
    ("user.profile_changed", "audit-user-profile-changed"),
    ("user.reset_sent", "audit-user-reset-sent"),
    ("user.signed_in", "audit-user-signed-in"),
];

fn action(visit: &Visit, action: &str) -> String {
    let known = ACTIONS.iter().find(|(code, _)| *code == action);
    known.map_or_else(|| action.to_owned(), |(_, key)| visit.texts.get(key, &[]))
}

fn actor(visit: &Visit, by: &AuditActor) -> String {
    match by {
        AuditActor::Person(name) => name.clone(),
        AuditActor::Cli => visit.t("audit-by-cli"),
        AuditActor::Operator => visit.t("frame-operator"),
        AuditActor::System => visit.t("audit-by-system"),
        AuditActor::Gone(_) => visit.t("audit-by-gone"),
    }
}

fn filled(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The page.
pub(crate) async fn list(
    visit: Visit,
    State(app): State<App>,
    Query(asked): Query<Asked>,
) -> Result<Response, Response> {
    let search = AuditSearch {
        action: filled(&asked.action),
        actor: filled(&asked.actor),
        object: filled(&asked.object),
        until: asked.until.parse().ok(),
        after: filled(&asked.after),
    };
    let who = visit.actor().or_problem(&visit)?;
    let page = app.engine.search_audit(who, search).await.or_problem(&visit)?;
    let kept =
        [("action", &*asked.action), ("actor", &*asked.actor), ("object", &*asked.object), ("until", &*asked.until)];
    let newest = (!asked.after.is_empty()).then(|| address("/audit", &kept));
    let older = page.next.as_deref().map(|after| {
        let mut values = kept.to_vec();
        values.push(("after", after));
        address("/audit", &values)
    });
    let filtered = kept.iter().any(|(_, value)| !value.is_empty());
    let body = html! {
        div class="card" {
            (filters(&visit, &asked, filtered))
            @if page.entries.is_empty() {
                (empty(Icon::History, &visit.t("audit-none"), &visit.t("audit-none-text"), None))
            } @else {
                table class="table stack" {
                    thead { tr {
                        th scope="col" { (visit.t("audit-when")) }
                        th scope="col" { (visit.t("audit-who")) }
                        th scope="col" { (visit.t("audit-what")) }
                        th scope="col" { (visit.t("audit-object")) }
                        th scope="col" { (visit.t("audit-details")) }
                    } }
                    tbody { @for entry in &page.entries { (row(&visit, entry)) } }
                }
            }
            @if newest.is_some() || older.is_some() {
                (pager(visit.texts, &visit.t("audit-order"), newest.as_deref(), older.as_deref()))
            }
        }
    };
    let title = visit.t("nav-audit");
    Ok(visit.page(&title, None, &body))
}

fn filters(visit: &Visit, asked: &Asked, filtered: bool) -> Markup {
    let mut options: Vec<_> = ACTIONS.iter().map(|(code, key)| (*code, visit.texts.get(key, &[]))).collect();
    options.sort_by(|one, two| one.1.cmp(&two.1));
    let options: Vec<_> = options.iter().map(|(code, text)| (*code, text.as_str())).collect();
    html! {
        form class="toolbar" method="get" action="/audit" role="search" {
            (select("action", &visit.t("audit-what"), &options, &asked.action, Some(&visit.t("audit-any")), false))
            (field(Field {
                name: "until", label: &visit.t("audit-until"), kind: "date", value: &asked.until, ..Field::default()
            }))
            (hidden("actor", &asked.actor))
            (hidden("object", &asked.object))
            button class="btn" type="submit" { (icon(Icon::Filter)) (visit.t("audit-filter")) }
            @if filtered { a class="btn" href="/audit" { (icon(Icon::X)) (visit.t("audit-all")) } }
        }
    }
}

fn row(visit: &Visit, entry: &AuditEntry) -> Markup {
    let record = &entry.record;
    let diff =
        serde_json::from_str::<Value>(&record.diff).ok().filter(|diff| *diff != Value::Object(Default::default()));
    let pretty = diff.and_then(|diff| serde_json::to_string_pretty(&diff).ok());
    html! {
        tr {
            td class="shrink" data-label=(visit.t("audit-when")) { (moment(visit.texts, record.at)) }
            td data-label=(visit.t("audit-who")) {
                a href=(address("/audit", &[("actor", &record.actor)])) { (actor(visit, &entry.by)) }
            }
            td data-label=(visit.t("audit-what")) { (action(visit, &record.action)) }
            td data-label=(visit.t("audit-object")) {
                a href=(address("/audit", &[("object", &record.object)])) { code { (record.object) } }
            }
            td data-label=(visit.t("audit-details")) {
                @if let Some(pretty) = pretty {
                    details { summary { (visit.t("audit-show")) } pre class="mb-0" { (pretty) } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::ACTIONS;

    /// The words `noun.what_was_done` of a source text.
    fn done(source: &str) -> impl Iterator<Item = &str> {
        source.split('"').skip(1).step_by(2).filter(|word| {
            let plain = word.bytes().all(|b| b.is_ascii_lowercase() || matches!(b, b'.' | b'_'));
            let verb = word.split_once('.').map_or("", |(_, verb)| verb);
            plain && verb.split('_').any(|part| part.ends_with("ed") || matches!(part, "set" | "sent"))
        })
    }

    fn of_engine(folder: &Path, into: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                of_engine(&path, into);
            } else {
                into.extend(done(&std::fs::read_to_string(&path).unwrap()).map(ToOwned::to_owned));
            }
        }
    }

    #[test]
    fn every_action_of_the_engine_has_a_name() {
        let mut found = BTreeSet::new();
        of_engine(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../engine/src"), &mut found);
        let known: BTreeSet<_> = ACTIONS.iter().map(|(code, _)| (*code).to_owned()).collect();
        assert_eq!(found, known, "what the engine writes down, and what the page has names for");
    }
}
