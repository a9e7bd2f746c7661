//! The three mappings and their suggestions.

use std::collections::BTreeMap;

use seatbridge_core::mappings::Choice;
use seatbridge_core::quantity::Quantity;
use seatbridge_core::suggestions::LineMatch;
use seatbridge_engine::{NewLink, Suggestion};
use serde_json::json;

use crate::app::{App, owner};
use crate::cli::{At, MapCommand};
use crate::failure::Failure;
use crate::table::{cut, table};

pub async fn run(app: &App, command: MapCommand) -> Result<u8, Failure> {
    let engine = app.engine().await?;
    match command {
        MapCommand::Tickets { at, fields } => {
            let (_, actor) = owner(&engine, &at.partner).await?;
            let fields: BTreeMap<_, _> = fields.into_iter().collect();
            let selection = engine.map_tickets(&actor, at.psa, &fields).await?;
            app.print(&selection, || {
                let rows: Vec<_> =
                    selection.iter().map(|(f, c)| vec![f.clone(), c.id.clone(), c.label.clone()]).collect();
                format!("Ticket mapping completed.\n{}", table(&["field", "id", "name"], &rows))
            });
        }
        MapCommand::Plan { at, plan, fields } => {
            let (_, actor) = owner(&engine, &at.partner).await?;
            let fields: BTreeMap<_, _> = fields.into_iter().collect();
            let mapping = engine.map_plan(&actor, at.psa, &plan, &fields).await?;
            app.print(&mapping, || {
                let names: Vec<_> = mapping.selection.values().map(|c| c.label.as_str()).collect();
                format!("Plan {plan} is linked to {}.", names.join(", "))
            });
        }
        MapCommand::Choices { at, form, field, given } => {
            let (_, actor) = owner(&engine, &at.partner).await?;
            let given =
                given.into_iter().map(|(name, id)| (name, Choice { label: id.clone(), id, active: true })).collect();
            let choices = engine.choices(&actor, at.psa, form.into(), &field, &given).await?;
            app.print(&choices, || {
                let rows = choices
                    .iter()
                    .map(|c| vec![c.id.clone(), c.label.clone(), if c.active { "" } else { "inactive" }.to_owned()]);
                table(&["id", "name", ""], &rows.collect::<Vec<_>>())
            });
        }
        MapCommand::Organization { at, organization, company, contract, line } => {
            let (_, actor) = owner(&engine, &at.partner).await?;
            let new = NewLink {
                company: company.as_str().into(),
                contract: contract.as_str().into(),
                line: line.as_str().into(),
            };
            let linked = engine.map_organization(&actor, at.psa, &organization, &new).await?;
            let portal = match linked.portal {
                Quantity::Known(breakdown) => Some(breakdown.wanted.get()),
                Quantity::Unknown(_) => None,
            };
            let result = json!({ "mapping": linked.mapping, "portal_quantity": portal, "psa_quantity": linked.psa });
            app.print(&result, || {
                let number = |n: Option<i64>| n.map_or_else(|| "unknown".to_owned(), |n| n.to_string());
                let labels = &linked.mapping.labels;
                format!(
                    "{organization} is linked to {} / {} / {}.\nPortal: {}   {}: {}   Nothing is written until the next sync.",
                    labels.company,
                    labels.contract,
                    labels.line,
                    number(portal),
                    at.psa.name(),
                    number(linked.psa)
                )
            });
        }
        MapCommand::Suggest { at, apply_sure } => {
            let (_, actor) = owner(&engine, &at.partner).await?;
            let suggestions = engine.suggest(&actor, at.psa, apply_sure).await?;
            let open = suggestions.iter().filter(|s| !s.applied).count();
            let applied = suggestions.len() - open;
            let result = json!({ "applied": applied, "open": open, "suggestions": suggestions });
            app.print(&result, || describe(&suggestions, applied, open));
            return Ok(u8::from(open > 0));
        }
        MapCommand::Restore { at, apply } => {
            let (_, actor) = owner(&engine, &at.partner).await?;
            let (restored, left) = engine.restore_links(&actor, at.psa, apply).await?;
            let result = json!({ "restored": restored, "left": left });
            app.print(&result, || {
                let rows = restored.iter().chain(&left).map(|link| {
                    let state = if restored.contains(link) { "restored" } else { "resting" };
                    vec![
                        state.to_owned(),
                        link.labels.company.clone(),
                        link.labels.contract.clone(),
                        link.line.line.to_string(),
                    ]
                });
                let rows: Vec<_> = rows.collect();
                table(&["state", "company", "contract", "line"], &rows)
            });
        }
    }
    Ok(0)
}

fn describe(suggestions: &[Suggestion], applied: usize, open: usize) -> String {
    let rows: Vec<_> = suggestions
        .iter()
        .filter(|s| !s.applied)
        .map(|s| {
            let first = s.candidates.first();
            let evidence = first.map_or_else(
                || "no company found".to_owned(),
                |c| {
                    let word = json!(c.evidence);
                    let word = word["evidence"].as_str().unwrap_or_default().replace('_', " ");
                    format!("{} {} ({word})", c.company, cut(&c.name, 30))
                },
            );
            let line = match &s.line {
                LineMatch::Sure(key) => format!("contract {} line {}", key.contract, key.line),
                LineMatch::Several(keys) => format!("{} lines fit", keys.len()),
                LineMatch::None => "no line fits".to_owned(),
            };
            let sure = if s.sure { "sure" } else { "" };
            vec![s.organization.clone(), cut(&s.name, 32), evidence, line, sure.to_owned()]
        })
        .collect();
    let head = ["organization", "name", "company", "line", ""];
    let list = if rows.is_empty() { String::new() } else { format!("{}\n", table(&head, &rows)) };
    format!("{list}{applied} organizations linked, {open} open.")
}

pub async fn unmap(app: &App, at: &At, organization: &str) -> Result<u8, Failure> {
    let engine = app.engine().await?;
    let (_, actor) = owner(&engine, &at.partner).await?;
    engine.unlink_organization(&actor, at.psa, organization).await?;
    app.print(&json!({ "unlinked": organization }), || {
        format!("{organization} is no longer linked. What stands in {} stays.", at.psa.name())
    });
    Ok(0)
}
