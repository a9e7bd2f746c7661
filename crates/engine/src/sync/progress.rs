//! How far a run is, noted in its row so that every page and process sees it. Must not slow the run down.

use std::sync::Arc;
use std::time::Duration;

use seatbridge_core::actor::TenantScope;
use seatbridge_core::ids::RunId;
use seatbridge_store::{RunPhase, RunProgress};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::{OnProgress, Progress};
use crate::Engine;

/// At most one note in this time.
const APART: Duration = Duration::from_secs(1);

/// Notes the progress of a run for as long as it exists.
pub(super) struct Notes(JoinHandle<()>);

impl Drop for Notes {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Engine {
    /// The same listener, who is told by way of the run's row as well.
    pub(super) fn note_progress(&self, scope: &TenantScope, run: RunId, told: OnProgress) -> (OnProgress, Notes) {
        let (tell, mut told_last) = watch::channel(RunProgress { phase: RunPhase::Reading, done: 0, of: 0 });
        let (engine, scope) = (self.clone(), *scope);
        let notes = Notes(tokio::spawn(async move {
            while told_last.changed().await.is_ok() {
                let progress = *told_last.borrow_and_update();
                if let Err(error) = engine.store.note_progress(&scope, run, &progress).await {
                    tracing::warn!(%run, %error, "the progress of a run could not be noted");
                }
                tokio::time::sleep(APART).await;
            }
        }));
        let listener = move |step: Progress| {
            tell.send_modify(|progress| *progress = after(*progress, step));
            told(step);
        };
        (Arc::new(listener), notes)
    }
}

/// How far a run is after it told something.
fn after(progress: RunProgress, step: Progress) -> RunProgress {
    let to_write = if progress.phase == RunPhase::Writing { progress.of } else { 0 };
    match step {
        Progress::Reading { lines } => RunProgress { phase: RunPhase::Reading, done: 0, of: lines as u64 },
        Progress::Planned { changes } => RunProgress { phase: RunPhase::Writing, done: 0, of: changes as u64 },
        // what failed is written once more: never more than all
        Progress::Written { done } => {
            let done = done as u64;
            RunProgress { phase: RunPhase::Writing, done: done.min(to_write), of: to_write }
        }
        Progress::Settling { in_doubt } => RunProgress { phase: RunPhase::Settling, done: 0, of: in_doubt as u64 },
    }
}
