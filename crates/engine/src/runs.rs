//! Runs that were made. Must not run anything (`sync`).

use seatbridge_core::Actor;
use seatbridge_core::ids::RunId;
use seatbridge_core::permissions::Permission;
use seatbridge_store::RunRecord;
use serde_json::Value;

use crate::{Engine, Error, ErrorCode, Result};

/// A run with its lines, as they were kept.
#[derive(Debug, Clone)]
pub struct KeptRun {
    /// The run.
    pub run: RunRecord,
    /// Its report and all its lines as JSON, in the shape of a `sync` report.
    pub report: Value,
}

impl Engine {
    /// The latest runs of a partner, newest first.
    pub async fn list_runs(&self, actor: &Actor, limit: u32) -> Result<Vec<RunRecord>> {
        let scope = actor.scope(Permission::SeeSyncResults)?;
        Ok(self.store.list_runs(&scope, None, limit).await?)
    }

    /// A run with everything that was kept of it.
    pub async fn run_report(&self, actor: &Actor, id: &str) -> Result<KeptRun> {
        let scope = actor.scope(Permission::SeeSyncResults)?;
        let unknown = || Error::new(ErrorCode::RunUnknown).with("run", id);
        let run_id: RunId = id.parse().map_err(|_| unknown())?;
        let run = self.store.find_run(&scope, run_id).await?.ok_or_else(unknown)?;
        let corrupt = |e: serde_json::Error| Error::new(ErrorCode::Database).with("reason", "a kept run").because(e);
        let mut report: Value = serde_json::from_str(&run.report).map_err(corrupt)?;
        let (mut lines, mut unmapped) = (Vec::new(), Vec::new());
        for line in self.store.run_lines(&scope, run_id).await? {
            let detail: Value = serde_json::from_str(&line.detail).map_err(corrupt)?;
            if line.line.is_some() { lines.push(detail) } else { unmapped.push(detail) }
        }
        if let Some(fields) = report.as_object_mut() {
            fields.insert("lines".to_owned(), lines.into());
            fields.insert("unmapped".to_owned(), unmapped.into());
        }
        Ok(KeptRun { run, report })
    }
}
