//! Runs that a worker carries out: who wanted them need not wait. Must not run anything itself but through the one way that
//! every run goes.

use std::sync::Arc;

use seatbridge_core::actor::TenantScope;
use seatbridge_core::connections::Connection;
use seatbridge_core::ids::{JobId, RunId};
use seatbridge_core::permissions::Permission;
use seatbridge_core::{Actor, PsaKind};
use seatbridge_store::{NewJob, RunPhase, RunProgress, RunRecord, StoreError, Unique};
use serde_json::json;

use super::{Order, RunState, SyncOptions};
use crate::jobs::SYNC;
use crate::{Engine, Error, ErrorCode, Result};

/// How often a worker takes a run up before it is given up: while another process writes the connection it has to wait.
pub(crate) const MOST_ATTEMPTS: u32 = 240;

impl Engine {
    /// Lets a worker run the billing sync of a connection, or preview it, and answers the run at once. The same wish
    /// while such a run waits or is under way is that run; another wish has to wait for its end.
    pub async fn start_sync(&self, actor: &Actor, psa: PsaKind, options: &SyncOptions) -> Result<RunId> {
        let scope = actor.scope(Permission::ManageIntegration)?;
        let connection = self.connection(&scope, psa).await?;
        let options = self.settled(&scope, options).await?;
        // a run may end between the refusal of a second one and the look at it
        for _ in 0..2 {
            if let Some(run) = self.queue_run(actor, &scope, &connection, &options).await? {
                return Ok(run);
            }
            if let Some(open) = self.store.find_open_run(&scope, connection.id, options.preview).await? {
                let same = serde_json::from_str(&open.options).is_ok_and(|open: SyncOptions| open == options);
                return if same { Ok(open.id) } else { Err(busy(psa)) };
            }
        }
        Err(busy(psa))
    }

    /// The options with our ids of the organizations, each once and in order: the same wish looks the same.
    async fn settled(&self, scope: &TenantScope, options: &SyncOptions) -> Result<SyncOptions> {
        let mut release = Vec::with_capacity(options.release.len());
        for id in &options.release {
            release.push(self.organization(scope, id).await?.id.to_string());
        }
        release.sort_unstable();
        release.dedup();
        Ok(SyncOptions { release, ..options.clone() })
    }

    /// Queues a run; `None` where one waits or is under way.
    async fn queue_run(
        &self,
        actor: &Actor,
        scope: &TenantScope,
        connection: &Connection,
        options: &SyncOptions,
    ) -> Result<Option<RunId>> {
        let now = self.clock.now();
        let record = RunRecord {
            id: self.id(),
            connection: connection.id,
            preview: options.preview,
            state: RunState::Waiting.as_str().to_owned(),
            today: self.clock.today(),
            started_at: now,
            finished_at: None,
            plan_hash: String::new(),
            report: "{}".to_owned(),
            queued: true,
            options: json!(options).to_string(),
            started_by: actor.to_string(),
            progress: RunProgress { phase: RunPhase::Waiting, done: 0, of: 0 },
        };
        let mut tx = self.store.begin().await?;
        match tx.create_run(scope, &record).await {
            Ok(()) => {}
            Err(StoreError::Taken(Unique::OpenRun)) => {
                tx.rollback().await?;
                return Ok(None);
            }
            Err(error) => return Err(error.into()),
        }
        tx.enqueue(&NewJob {
            id: self.id::<JobId>(),
            partner: Some(scope.partner()),
            kind: SYNC.to_owned(),
            payload: json!({ "v": 1, "run": record.id }).to_string(),
            run_at: now,
            max_attempts: MOST_ATTEMPTS,
            dedup_key: None,
        })
        .await?;
        self.audit_start(&mut tx, actor, record.id, connection, options).await?;
        tx.commit().await?;
        Ok(Some(record.id))
    }

    /// Carries out a run that waits. What goes wrong ends the run and not the job; only a connection that another
    /// process writes just now is worth another attempt.
    pub(crate) async fn run_queued(&self, scope: &TenantScope, id: RunId, attempt: u32) -> Result<()> {
        let Some(record) = self.store.find_run(scope, id).await? else { return Ok(()) };
        let outcome = match RunState::from_word(&record.state) {
            Some(RunState::Waiting) => self.try_run(scope, &record).await,
            // whoever carried it out lost its hold on the job
            Some(RunState::Running) => self.abandoned(scope, &record).await,
            _ => return Ok(()),
        };
        match outcome {
            Err(error) if error.code == ErrorCode::SyncRunning && attempt < MOST_ATTEMPTS => Err(error),
            Err(error) => self.end_badly(scope, record, &error).await,
            Ok(()) => Ok(()),
        }
    }

    async fn try_run(&self, scope: &TenantScope, record: &RunRecord) -> Result<()> {
        let corrupt = |e| Error::new(ErrorCode::StoredData).with("reason", "the options of a run").because(e);
        let options: SyncOptions = serde_json::from_str(&record.options).map_err(corrupt)?;
        let connection = self.live_connection(scope, record).await?;
        let actor = Actor::System { partner: scope.partner() };
        let order = Order { id: record.id, connection: &connection, options: &options, actor: &actor, waits: true };
        self.carry_out_order(scope, &order, Arc::new(|_| {})).await.map(drop)
    }

    async fn live_connection(&self, scope: &TenantScope, record: &RunRecord) -> Result<Connection> {
        let connections = self.store.list_connections(scope).await?;
        if let Some(connection) = connections.into_iter().find(|c| c.id == record.connection) {
            return Ok(connection);
        }
        let psa = self.store.psa_of_connection(scope, record.connection).await?;
        Err(Error::new(ErrorCode::NotConnected).with("psa", psa.map_or("", PsaKind::as_str)))
    }

    /// Tells that the process of a run is gone. While somebody holds the connection's lease it may be that process.
    async fn abandoned(&self, scope: &TenantScope, record: &RunRecord) -> Result<()> {
        if !record.preview
            && let Ok(connection) = self.live_connection(scope, record).await
        {
            let lease = self.claim(&connection).await?;
            self.store.release_lease(connection.id, lease).await?;
        }
        Err(Error::new(ErrorCode::RunAbandoned))
    }

    /// Ends a run that has nothing to report but why.
    async fn end_badly(&self, scope: &TenantScope, mut record: RunRecord, error: &Error) -> Result<()> {
        tracing::warn!(run = %record.id, %error, "a sync run could not be carried out");
        RunState::Red.as_str().clone_into(&mut record.state);
        record.finished_at = Some(self.clock.now());
        let args: Vec<_> = error.args.iter().map(|(name, value)| (*name, value)).collect();
        record.report = json!({ "error": { "code": error.code.as_str(), "args": args } }).to_string();
        let mut tx = self.store.begin().await?;
        match tx.finish_run(scope, &record).await {
            // it ended meanwhile after all
            Ok(()) | Err(StoreError::Stale) => Ok(tx.commit().await?),
            Err(error) => Err(error.into()),
        }
    }
}

fn busy(psa: PsaKind) -> Error {
    Error::new(ErrorCode::SyncRunning).with("psa", psa)
}
