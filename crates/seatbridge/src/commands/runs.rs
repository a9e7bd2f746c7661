//! Runs that were made.

use seatbridge_core::Actor;
use seatbridge_core::partners::Partner;
use seatbridge_engine::sync::SyncReport;
use seatbridge_engine::{Engine, Error, ErrorCode};
use seatbridge_store::RunRecord;
use serde_json::json;

use crate::app::App;
use crate::cli::RunsCommand;
use crate::commands::sync::describe;
use crate::failure::Failure;
use crate::table::table;

pub async fn run(app: &App, command: RunsCommand) -> Result<u8, Failure> {
    let engine = app.engine().await?;
    match command {
        RunsCommand::List { partner, limit } => {
            let mut runs = Vec::new();
            for partner in partners(&engine, partner.as_deref()).await? {
                let found = engine.list_runs(&Actor::cli(&partner), limit).await?;
                runs.extend(found.into_iter().map(|run| (partner.name.clone(), run)));
            }
            runs.sort_by_key(|(_, run)| std::cmp::Reverse(run.started_at));
            runs.truncate(limit as usize);
            let list: Vec<_> = runs.iter().map(|(partner, run)| entry(partner, run)).collect();
            app.print(&list, || {
                let rows: Vec<_> = runs
                    .iter()
                    .map(|(partner, run)| {
                        let kind = if run.preview { "preview" } else { "run" };
                        let at = run.started_at.format("%Y-%m-%d %H:%M:%S UTC").to_string();
                        vec![
                            run.id.to_string(),
                            partner.clone(),
                            kind.to_owned(),
                            run.today.to_string(),
                            at,
                            run.state.clone(),
                        ]
                    })
                    .collect();
                table(&["run", "partner", "kind", "for", "started", "state"], &rows)
            });
        }
        RunsCommand::Show { run, partner } => {
            for partner in partners(&engine, partner.as_deref()).await? {
                match engine.run_report(&Actor::cli(&partner), &run).await {
                    Err(error) if error.code == ErrorCode::RunUnknown => {}
                    Err(error) => return Err(error.into()),
                    Ok(kept) => {
                        let report: Option<SyncReport> = serde_json::from_value(kept.report.clone()).ok();
                        app.print(&kept.report, || match report {
                            Some(report) => describe(app.texts(), &report),
                            None => entry(&partner.name, &kept.run).to_string(),
                        });
                        return Ok(0);
                    }
                }
            }
            return Err(Error::new(ErrorCode::RunUnknown).with("run", &run).into());
        }
    }
    Ok(0)
}

async fn partners(engine: &Engine, name: Option<&str>) -> Result<Vec<Partner>, Failure> {
    Ok(match name {
        Some(name) => vec![engine.partner(name).await?],
        None => engine.list_partners(&Actor::operator_cli()).await?,
    })
}

fn entry(partner: &str, run: &RunRecord) -> serde_json::Value {
    json!({
        "run": run.id, "partner": partner, "preview": run.preview, "today": run.today, "state": run.state,
        "started_at": run.started_at.to_rfc3339(), "finished_at": run.finished_at.map(|at| at.to_rfc3339()),
        "plan_hash": run.plan_hash,
    })
}
