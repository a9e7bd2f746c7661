//! Runs that were made, with their lines. Must not run anything (`sync`).

use seatbridge_core::findings::FindingKind;
use seatbridge_core::ids::{ConnectionId, OrganizationId, RunId};
use seatbridge_core::permissions::Permission;
use seatbridge_core::{Actor, Day, PsaKind, TenantScope};
use seatbridge_store::{
    KeptRunLine, ListedRun, Moment, RunFilter, RunLineCount, RunLineFilter, RunProgress, RunRecord, Window,
};
use serde::Deserialize;
use serde_json::Value;

use crate::pages::window;
use crate::sync::{ReportLine, RunState, SyncOptions, SyncReport, UnmappedOrganization};
use crate::{Engine, Error, ErrorCode, Page, Result};

/// Lines of an export that are in memory at the same time.
const AT_ONCE: u32 = 1_000;

/// A run with its lines, as they were kept.
#[derive(Debug, Clone)]
pub struct KeptRun {
    /// The run.
    pub run: RunRecord,
    /// Its report and all its lines as JSON, in the shape of a `sync` report.
    pub report: Value,
}

/// A run without its lines.
#[derive(Debug, Clone)]
pub struct RunView {
    /// Its id.
    pub id: RunId,
    /// Of which connection.
    pub connection: ConnectionId,
    /// The PSA of that connection, which may be revoked by now.
    pub psa: PsaKind,
    /// What it was to do.
    pub options: SyncOptions,
    /// Where it stands.
    pub state: RunState,
    /// The calendar day it ran for.
    pub today: Day,
    /// When it began; of one that waits, since when.
    pub started_at: Moment,
    /// When it ended.
    pub finished_at: Option<Moment>,
    /// Who wanted it, as `Actor` displays.
    pub started_by: String,
    /// How far it is.
    pub progress: RunProgress,
    /// What it says of itself, without lines; `None` until it is over, and of one that could not be carried out.
    pub report: Option<SyncReport>,
    /// Why it could not be carried out.
    pub failure: Option<RunFailure>,
}

/// Why a run could not be carried out: an error code with what its text speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RunFailure {
    /// The code.
    pub code: String,
    /// What the text speaks of.
    pub args: Vec<(String, String)>,
}

/// A line of a run in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineView {
    /// Its place in the run, from 1.
    pub position: i64,
    /// Our id of the organization.
    pub organization: OrganizationId,
    /// What the run says of it.
    pub said: Said,
}

/// What a run says of an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// It stands on a line.
    Line(Box<ReportLine>),
    /// It stands on none.
    Unmapped(UnmappedOrganization),
}

impl Said {
    /// What a person must decide.
    pub const fn finding(&self) -> Option<&FindingKind> {
        match self {
            Self::Line(line) => line.finding.as_ref(),
            Self::Unmapped(organization) => Some(&organization.finding),
        }
    }
}

impl Engine {
    /// The latest runs of a partner, newest first.
    pub async fn list_runs(&self, actor: &Actor, limit: u32) -> Result<Vec<RunRecord>> {
        let scope = actor.scope(Permission::SeeSyncResults)?;
        Ok(self.store.list_runs(&scope, None, limit).await?)
    }

    /// A page of the runs that are asked for, newest first.
    pub async fn find_runs(&self, actor: &Actor, filter: &RunFilter, page: u32) -> Result<Page<RunView>> {
        let scope = actor.scope(Permission::SeeSyncResults)?;
        let (number, window) = window(page);
        let rows = self.store.find_runs(&scope, filter, window).await?.into_iter().map(view).collect::<Result<_>>()?;
        Ok(Page { rows, total: self.store.count_runs(&scope, filter).await?, number })
    }

    /// A run.
    pub async fn run(&self, actor: &Actor, id: &str) -> Result<RunView> {
        let scope = actor.scope(Permission::SeeSyncResults)?;
        let run = self.kept_run(&scope, id).await?;
        let psa = self.store.psa_of_connection(&scope, run.connection).await?;
        let psa = psa.ok_or_else(|| Error::new(ErrorCode::RunUnknown).with("run", id))?;
        view(ListedRun { run, psa })
    }

    /// A page of the lines of a run that are asked for, in their order.
    pub async fn run_lines(
        &self,
        actor: &Actor,
        run: RunId,
        filter: &RunLineFilter,
        page: u32,
    ) -> Result<Page<LineView>> {
        let scope = actor.scope(Permission::SeeSyncResults)?;
        let (number, window) = window(page);
        let rows = self.store.find_run_lines(&scope, run, filter, window).await?;
        let total = self.store.count_run_lines(&scope, run, filter).await?.iter().map(|counted| counted.count).sum();
        Ok(Page { rows: rows.into_iter().map(line).collect::<Result<_>>()?, total, number })
    }

    /// The next lines of a run that are asked for, for an export: so many that they fit into memory, none at the end.
    pub async fn next_run_lines(&self, actor: &Actor, run: RunId, filter: &RunLineFilter) -> Result<Vec<LineView>> {
        let scope = actor.scope(Permission::SeeSyncResults)?;
        let window = Window { offset: 0, limit: AT_ONCE };
        self.store.find_run_lines(&scope, run, filter, window).await?.into_iter().map(line).collect()
    }

    /// How many lines of a run are asked for, by verdict and reason.
    pub async fn count_run_lines(
        &self,
        actor: &Actor,
        run: RunId,
        filter: &RunLineFilter,
    ) -> Result<Vec<RunLineCount>> {
        let scope = actor.scope(Permission::SeeSyncResults)?;
        Ok(self.store.count_run_lines(&scope, run, filter).await?)
    }

    /// A run with everything that was kept of it.
    pub async fn run_report(&self, actor: &Actor, id: &str) -> Result<KeptRun> {
        let scope = actor.scope(Permission::SeeSyncResults)?;
        let run = self.kept_run(&scope, id).await?;
        let mut report: Value = serde_json::from_str(&run.report).map_err(corrupt)?;
        let (mut lines, mut unmapped) = (Vec::new(), Vec::new());
        for line in self.store.run_lines(&scope, run.id).await? {
            let detail: Value = serde_json::from_str(&line.detail).map_err(corrupt)?;
            if line.line.is_some() { lines.push(detail) } else { unmapped.push(detail) }
        }
        if let Some(fields) = report.as_object_mut() {
            fields.insert("lines".to_owned(), lines.into());
            fields.insert("unmapped".to_owned(), unmapped.into());
        }
        Ok(KeptRun { run, report })
    }

    async fn kept_run(&self, scope: &TenantScope, id: &str) -> Result<RunRecord> {
        let unknown = || Error::new(ErrorCode::RunUnknown).with("run", id);
        let run: RunId = id.parse().map_err(|_| unknown())?;
        self.store.find_run(scope, run).await?.ok_or_else(unknown)
    }
}

fn corrupt(error: serde_json::Error) -> Error {
    Error::new(ErrorCode::StoredData).with("reason", "a kept run").because(error)
}

fn view(ListedRun { run, psa }: ListedRun) -> Result<RunView> {
    #[derive(Deserialize)]
    struct Failed {
        error: RunFailure,
    }
    let state = RunState::from_word(&run.state);
    let state = state.ok_or_else(|| Error::new(ErrorCode::StoredData).with("reason", "the state of a run"))?;
    let report: Option<SyncReport> = serde_json::from_str(&run.report).ok();
    let failed: Option<Failed> = serde_json::from_str(&run.report).ok();
    // what has an end and nothing to say was ended by the run after it
    let gone = (!state.is_open() && report.is_none())
        .then(|| RunFailure { code: ErrorCode::RunAbandoned.as_str().to_owned(), args: Vec::new() });
    Ok(RunView {
        id: run.id,
        connection: run.connection,
        psa,
        options: serde_json::from_str(&run.options).map_err(corrupt)?,
        state,
        today: run.today,
        started_at: run.started_at,
        finished_at: run.finished_at,
        started_by: run.started_by,
        progress: run.progress,
        report,
        failure: failed.map(|failed| failed.error).or(gone),
    })
}

fn line(KeptRunLine { position, line }: KeptRunLine) -> Result<LineView> {
    let said = if line.line.is_some() {
        Said::Line(serde_json::from_str(&line.detail).map_err(corrupt)?)
    } else {
        Said::Unmapped(serde_json::from_str(&line.detail).map_err(corrupt)?)
    };
    Ok(LineView { position, organization: line.organization, said })
}
