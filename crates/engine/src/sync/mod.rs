//! The billing run: read, plan, apply, verify. Must decide nothing itself: `core::billing` decides, the ledger remembers.

mod apply;
mod lines;
mod read;
mod report;
mod settle;
mod verify;

use std::collections::HashSet;
use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use seatbridge_core::actor::TenantScope;
use seatbridge_core::billing::{PlanInput, PlanLine, Subject, Verdict, plan, successor_of};
use seatbridge_core::connections::Connection;
use seatbridge_core::findings::FindingKind;
use seatbridge_core::ids::{OrganizationId, RunId};
use seatbridge_core::permissions::Permission;
use seatbridge_core::{Actor, Day, PsaKind};
use seatbridge_psa::error::Operation;
use seatbridge_psa::model::{Access, Right};
use seatbridge_psa::{Psa, PsaError};
use seatbridge_store::{Lease, Moment, RunRecord};
use sha2::{Digest, Sha256};

use crate::{Engine, Error, ErrorCode, Result};
use lines::Entry;
use read::World;
pub use report::{Counts, ReportChange, ReportFinding, ReportLine, RunState, SyncReport, UnmappedOrganization};

/// How long a run keeps its connection without a sign of life.
const LEASE: Duration = Duration::from_mins(1);

/// What a run is to do.
#[derive(Debug, Clone, Default)]
pub struct SyncOptions {
    /// Look only, write nothing.
    pub preview: bool,
    /// Organizations (external id or our id) whose brake or question is answered with "write ours".
    pub release: Vec<String>,
    /// Whether the brake on a run that changes very much is released.
    pub release_run: bool,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// The PSA is being read.
    Reading {
        /// Lines that are linked.
        lines: usize,
    },
    /// The plan is made.
    Planned {
        /// Lines that are to be written.
        changes: usize,
    },
    /// Lines were written.
    Written {
        /// So many.
        done: usize,
    },
    /// Answers did not arrive; the PSA is read until it is known what happened.
    Settling {
        /// So many writes.
        in_doubt: usize,
    },
}

/// Told how far a run is.
pub type OnProgress = Arc<dyn Fn(Progress) + Send + Sync>;

/// Keeps a lease alive for as long as it exists: a run that is dropped half-way must not keep its connection for good.
struct Beat(tokio::task::JoinHandle<()>);

impl Drop for Beat {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// One run of one connection.
#[expect(clippy::struct_excessive_bools, reason = "what is known at a moment of a run, not the states of a machine")]
pub(crate) struct Session<'a> {
    engine: &'a Engine,
    scope: TenantScope,
    connection: Connection,
    client: Arc<dyn Psa>,
    run: RunId,
    /// `None` in a preview, which writes nothing.
    lease: Option<Lease>,
    today: Day,
    /// When the reading began that the plan is made of.
    read_at: Moment,
    released: HashSet<OrganizationId>,
    run_released: bool,
    /// Whether a price drift stopped the writes of this connection.
    writes_stopped: bool,
    /// Whether a first write left a price of its own alone.
    price_checked: bool,
    /// Whether a write of this run was read back with its price unmoved.
    price_seen: bool,
    /// Whether the API user's rights leave records out of answers without an error.
    rows_may_be_hidden: bool,
    /// Why nothing more may be written in this run.
    halted: Option<FindingKind>,
    progress: OnProgress,
}

impl Engine {
    /// Runs the billing sync of a connection, or previews it.
    ///
    /// A failed read or write is in the report, whose state is then red; an error means that there was no run.
    pub async fn sync(
        &self,
        actor: &Actor,
        psa: PsaKind,
        options: &SyncOptions,
        progress: OnProgress,
    ) -> Result<SyncReport> {
        let scope = actor.scope(Permission::ManageIntegration)?;
        let connection = self.connection(&scope, psa).await?;
        let mut released = HashSet::new();
        for id in &options.release {
            released.insert(self.organization(&scope, id).await?.id);
        }
        let client = self.client(&scope, &connection).await?;
        let lease = if options.preview { None } else { Some(self.claim(&connection).await?) };
        let beat = lease.map(|lease| self.keep_alive(&connection, lease));
        let outcome = self.run(&scope, &connection, client, lease, options, released, progress, actor).await;
        drop(beat);
        if let Some(lease) = lease {
            self.store.release_lease(connection.id, lease).await?;
        }
        outcome
    }

    async fn claim(&self, connection: &Connection) -> Result<Lease> {
        let now = self.clock.now();
        let lease = self.store.claim_lease(connection.id, &self.holder, now, now + LEASE).await?;
        lease.ok_or_else(|| Error::new(ErrorCode::SyncRunning).with("psa", connection.psa))
    }

    fn keep_alive(&self, connection: &Connection, lease: Lease) -> Beat {
        let (engine, id) = (self.clone(), connection.id);
        Beat(tokio::spawn(async move {
            loop {
                tokio::time::sleep(LEASE / 4).await;
                // a lost lease is noticed by the ledger, which refuses the next step
                if let Err(error) = engine.store.renew_lease(id, lease, engine.clock.now() + LEASE).await {
                    tracing::warn!(connection = %id, %error, "the lease of a sync run could not be renewed");
                }
            }
        }))
    }

    #[expect(clippy::too_many_arguments, reason = "called once, to keep the lease outside")]
    async fn run(
        &self,
        scope: &TenantScope,
        connection: &Connection,
        client: Arc<dyn Psa>,
        lease: Option<Lease>,
        options: &SyncOptions,
        released: HashSet<OrganizationId>,
        progress: OnProgress,
        actor: &Actor,
    ) -> Result<SyncReport> {
        let state = self.store.connection_state(scope, connection.id).await?;
        let state = state.ok_or_else(|| Error::new(ErrorCode::NotConnected).with("psa", connection.psa))?;
        let mut session = Session {
            engine: self,
            scope: *scope,
            connection: connection.clone(),
            client,
            run: self.id(),
            lease,
            today: self.clock.today(),
            read_at: self.clock.now(),
            released,
            run_released: options.release_run,
            writes_stopped: state.writes_stopped_at.is_some(),
            price_checked: state.price_checked_at.is_some(),
            price_seen: state.price_checked_at.is_some(),
            rows_may_be_hidden: hides_rows(&state.rights),
            halted: None,
            progress,
        };
        let mut record = RunRecord {
            id: session.run,
            connection: connection.id,
            preview: options.preview,
            state: RunState::Running.as_str().to_owned(),
            today: session.today,
            started_at: self.clock.now(),
            finished_at: None,
            plan_hash: String::new(),
            report: "{}".to_owned(),
        };
        let mut tx = self.store.begin().await?;
        if lease.is_some() {
            tx.end_abandoned_runs(scope, connection.id, record.started_at).await?;
        }
        tx.create_run(scope, &record).await?;
        let action = if options.preview { "sync.previewed" } else { "sync.started" };
        self.audit(&mut tx, actor, action, session.run, serde_json::json!({ "connection": connection.id })).await?;
        tx.commit().await?;
        let report = session.carry_out(&mut record).await?;
        session.store_report(&mut record, &report).await?;
        Ok(report)
    }
}

impl Session<'_> {
    async fn carry_out(&mut self, record: &mut RunRecord) -> Result<SyncReport> {
        let mut world = World::load(self).await?;
        (self.progress)(Progress::Reading { lines: world.links.len() });
        if self.lease.is_some()
            && let Err(error) = self.settle_left_overs(&mut world).await?
        {
            return Ok(self.failed_report(&world, record, &error));
        }
        let every: Vec<_> = (0..world.links.len()).collect();
        self.read_at = self.engine.clock.now();
        let allowed = self.client.allowance(self.connection.settings.request_share_percent).await;
        let read = match allowed {
            Ok(()) => self.read(&world, &every).await?,
            Err(error) => Err(error),
        };
        let subjects = match read {
            Ok(subjects) => subjects,
            Err(error) => return Ok(self.failed_report(&world, record, &error)),
        };
        let mut plans = plan(&self.plan_input(self.run_released), &subjects);
        if let Err(error) = self.propose_successors(&subjects, &mut plans).await {
            return Ok(self.failed_report(&world, record, &error));
        }
        record.plan_hash = plan_hash(&plans);
        let mut entries: Vec<_> =
            subjects.into_iter().zip(plans).map(|(subject, plan)| Entry::new(subject, plan)).collect();
        (self.progress)(Progress::Planned { changes: entries.iter().filter(|e| e.is_due()).count() });
        if self.lease.is_some() {
            self.apply(&mut world, &mut entries).await?;
            self.agree(&mut world, &entries).await?;
        }
        Ok(self.report(&world, &entries, record))
    }

    fn plan_input(&self, run_released: bool) -> PlanInput<'_> {
        PlanInput {
            today: self.today,
            dated: self.client.writes_are_dated(),
            settings: &self.connection.settings,
            writes_stopped: self.writes_stopped,
            released: &self.released,
            run_released,
        }
    }

    /// Looks for the contract that follows, where a line has none that is long enough.
    async fn propose_successors(&self, subjects: &[Subject], plans: &mut [PlanLine]) -> Result<(), PsaError> {
        use seatbridge_core::billing::Observed;
        let ends = |plan: &PlanLine| {
            matches!(plan.finding, Some(FindingKind::ContractEnded { .. } | FindingKind::NoLawfulDate { .. }))
        };
        let ending: Vec<_> = (0..plans.len()).filter(|i| ends(&plans[*i])).collect();
        let contract = |i: &usize| match &subjects[*i].observed {
            Observed::Found(found) => Some(&found.contract),
            _ => None,
        };
        let mut companies: Vec<_> = ending.iter().filter_map(contract).map(|c| c.company.clone()).collect();
        companies.sort_unstable();
        companies.dedup();
        if companies.is_empty() {
            return Ok(());
        }
        let candidates = self.client.contracts_of(&companies).await?;
        for i in ending {
            let follows = contract(&i).and_then(|c| successor_of(c, &candidates));
            if let Some(FindingKind::ContractEnded { successor, .. } | FindingKind::NoLawfulDate { successor, .. }) =
                &mut plans[i].finding
            {
                *successor = follows;
            }
        }
        Ok(())
    }

    /// Notes what is in step as agreed, so that a person's later change can be told from ours.
    async fn agree(&self, world: &mut World, entries: &[Entry]) -> Result<()> {
        let mut agreed = Vec::new();
        for entry in entries.iter().filter(|e| e.plan.verdict == Verdict::InStep) {
            if let Some(steps) = &entry.plan.steps
                && world.agreed.get(&entry.plan.key.line).is_none_or(|known| known != steps)
            {
                agreed.push((entry.plan.key.line.clone(), steps.clone()));
            }
        }
        if agreed.is_empty() {
            return Ok(());
        }
        let mut tx = self.engine.store.begin().await?;
        tx.set_agreed(&self.scope, self.connection.id, &agreed, self.engine.clock.now()).await?;
        Ok(tx.commit().await?)
    }
}

/// Whether a needed right to read is restricted, by the rights that were found when the PSA was connected.
fn hides_rows(rights: &str) -> bool {
    let rights: Vec<Right> = serde_json::from_str(rights).unwrap_or_default();
    rights.iter().any(|r| r.needed && r.operation == Operation::Read && r.access == Access::Restricted)
}

/// Names a plan: the same writes give the same hash.
fn plan_hash(plans: &[PlanLine]) -> String {
    let mut hash = Sha256::new();
    for line in plans.iter().filter(|line| !line.adjustments.is_empty()) {
        hash.update(line.organization.to_string());
        hash.update(line.key.contract.as_str());
        hash.update([0]);
        hash.update(line.key.line.as_str());
        for adjustment in &line.adjustments {
            let on = adjustment.effective_on.map(|day| day.to_string()).unwrap_or_default();
            hash.update(format!("\0{on} {} {}", adjustment.before, adjustment.after));
        }
        hash.update([0]);
    }
    hash.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
        // writing into a String does not fail
        let _ = write!(text, "{byte:02x}");
        text
    })
}
