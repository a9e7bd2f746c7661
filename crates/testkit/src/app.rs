//! The whole application without its doors: database, engine, sandbox. Must end by looking whether everything is in order.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use seatbridge_core::ids::ConnectionId;
use seatbridge_core::ledger::ChangeState;
use seatbridge_core::partners::{Partner, PartnerType};
use seatbridge_core::permissions::Permission;
use seatbridge_core::plans::{PlanPeriod, PlanType};
use seatbridge_core::{Actor, Day, PsaKind, TenantScope};
use seatbridge_engine::sync::{OnProgress, SyncOptions, SyncReport};
use seatbridge_engine::{Clock, ConnectInput, Engine, EngineSettings, NewPlan, Result, SystemClock};
use seatbridge_psa::PsaOptions;
use seatbridge_sandbox::{Announcement, Options, Sandbox, Scenario};
use seatbridge_store::seal::Keyring;
use seatbridge_store::{ChangeRecord, FindingRecord};
use url::Url;

use crate::control::Control;
use crate::customers::Customer;
use crate::db::{Backend, TestDb};
use crate::progress::silent;

/// The calendar day of every test.
pub const TODAY: &str = "2026-11-20";

/// A day from its text.
pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// How a test application is made.
#[derive(Debug, Clone)]
pub struct AppOptions {
    /// How long a call to the PSA may take.
    pub timeout: Duration,
    /// The calendar day.
    pub today: &'static str,
    /// The PSA of the partner.
    pub psa: PsaKind,
}

impl Default for AppOptions {
    fn default() -> Self {
        // long enough for a machine that builds something else at the same time
        Self { timeout: Duration::from_secs(5), today: TODAY, psa: PsaKind::Autotask }
    }
}

impl AppOptions {
    /// Answers that do not come are given up soon.
    pub fn impatient() -> Self {
        Self { timeout: Duration::from_millis(400), ..Self::default() }
    }
}

/// A partner with a plan, connected to a sandbox without customers.
pub struct TestApp {
    /// The use cases.
    pub engine: Engine,
    /// The sandbox behind the PSA's back.
    pub control: Control,
    /// How to log in to the sandbox.
    pub access: Announcement,
    /// The partner.
    pub partner: Partner,
    /// Its owner.
    pub actor: Actor,
    /// The database.
    pub db: TestDb,
    clock: Arc<dyn Clock>,
    options: AppOptions,
    sandbox: Sandbox,
    made: AtomicUsize,
}

impl TestApp {
    /// A connected partner.
    pub async fn new(backend: Backend) -> Self {
        Self::with(backend, AppOptions::default()).await
    }

    /// A connected partner whose calls are given up soon.
    pub async fn impatient(backend: Backend) -> Self {
        Self::with(backend, AppOptions::impatient()).await
    }

    /// A connected partner whose calls are given up after so many milliseconds. Tests of writes that arrive late need
    /// room between that moment and the proof that a write is lost, also on a machine that is busy.
    pub async fn with_timeout(backend: Backend, millis: u64) -> Self {
        Self::with(backend, AppOptions { timeout: Duration::from_millis(millis), ..AppOptions::default() }).await
    }

    /// A partner that has connected ConnectWise, whose calls are given up after so many milliseconds.
    pub async fn connectwise(backend: Backend, millis: u64) -> Self {
        let options =
            AppOptions { timeout: Duration::from_millis(millis), psa: PsaKind::ConnectWise, ..AppOptions::default() };
        Self::with(backend, options).await
    }

    /// A connected partner.
    pub async fn with(backend: Backend, options: AppOptions) -> Self {
        let app = Self::unconnected(backend, options).await;
        app.connect().await.unwrap();
        app
    }

    /// A partner that has not connected its PSA yet.
    pub async fn unconnected(backend: Backend, options: AppOptions) -> Self {
        let sandbox = Sandbox::start(Options {
            scenario: Some(Scenario::default()),
            today: Some(day(options.today).date()),
            ..Options::default()
        })
        .await
        .unwrap();
        let access = sandbox.announcement();
        let db = TestDb::new(backend).await;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock { today: Some(day(options.today)) });
        let engine = open(&db, settings(&access, &options), Arc::clone(&clock)).await;
        let operator = Actor::operator_cli();
        let partner = engine.create_partner(&operator, PartnerType::Distributor, "Nordlicht", None).await.unwrap();
        let actor = Actor::cli(&partner);
        let plan = NewPlan {
            name: "Backup",
            kind: PlanType::Backup,
            currency: "EUR",
            price: "3.50",
            period: PlanPeriod::Monthly,
        };
        engine.create_plan(&actor, &plan).await.unwrap();
        let control = Control::new(&access.control).of(options.psa.as_str());
        Self { engine, control, access, partner, actor, db, clock, options, sandbox, made: AtomicUsize::new(0) }
    }

    /// What to type to connect the sandbox.
    pub fn credentials(&self) -> ConnectInput {
        let (autotask, connectwise) = (&self.access.autotask, &self.access.connectwise);
        match self.options.psa {
            PsaKind::Autotask => ConnectInput::Autotask {
                key: autotask.key.clone(),
                secret: autotask.secret.clone().into(),
                integration_code: Some(autotask.integration_code.clone().into()),
            },
            PsaKind::ConnectWise => ConnectInput::ConnectWise {
                site: connectwise.site.clone(),
                company: connectwise.company.clone(),
                public_key: connectwise.public_key.clone(),
                private_key: connectwise.private_key.clone().into(),
                client_id: Some(connectwise.client_id.clone().into()),
            },
        }
    }

    /// Connects the partner to the sandbox.
    pub async fn connect(&self) -> Result<ConnectionId> {
        Ok(self.engine.connect(&self.actor, self.credentials()).await?.id)
    }

    /// The use cases of another process on the same database.
    pub async fn another_engine(&self) -> Engine {
        open_engine(&self.db, &self.access, &self.options).await
    }

    /// The use cases of another process on the same database, on another day.
    pub async fn engine_on(&self, today: &'static str) -> Engine {
        self.control.set_day(today).await;
        open_engine(&self.db, &self.access, &AppOptions { today, ..self.options.clone() }).await
    }

    /// The use cases, with other settings of the PSA.
    pub async fn engine_with(&self, change: impl FnOnce(&mut PsaOptions)) -> Engine {
        let mut settings = settings(&self.access, &self.options);
        change(&mut settings.psa);
        open(&self.db, settings, Arc::clone(&self.clock)).await
    }

    /// How many copies of the engine are alive: tasks that are left behind hold one.
    pub fn engines(&self) -> usize {
        Arc::strong_count(&self.clock)
    }

    /// The partner's records.
    pub fn scope(&self) -> TenantScope {
        self.actor.scope(Permission::ManageIntegration).unwrap()
    }

    /// The PSA the partner has connected.
    pub const fn psa(&self) -> PsaKind {
        self.options.psa
    }

    /// The live connection.
    pub async fn connection(&self) -> ConnectionId {
        let found = self.engine.store().find_connection(&self.scope(), self.psa()).await.unwrap();
        found.expect("the sandbox is connected").id
    }

    /// Changes settings of the connection.
    pub async fn set(&self, settings: &[(&str, &str)]) {
        let settings: Vec<_> = settings.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        self.engine.change_settings(&self.actor, self.psa(), &settings).await.unwrap();
    }

    /// Runs the billing sync.
    pub async fn run(&self) -> SyncReport {
        self.try_sync(&SyncOptions::default(), silent()).await.unwrap()
    }

    /// Previews the billing sync.
    pub async fn preview(&self) -> SyncReport {
        self.try_sync(&SyncOptions { preview: true, ..SyncOptions::default() }, silent()).await.unwrap()
    }

    /// Runs while something happens.
    pub async fn run_while(&self, progress: OnProgress) -> SyncReport {
        self.try_sync(&SyncOptions::default(), progress).await.unwrap()
    }

    /// Runs with the questions of these organizations answered by "write ours".
    pub async fn run_released(&self, customers: &[&Customer]) -> SyncReport {
        let release = customers.iter().map(|c| c.id.clone()).collect();
        self.try_sync(&SyncOptions { release, ..SyncOptions::default() }, silent()).await.unwrap()
    }

    /// Runs or previews.
    pub async fn try_sync(&self, options: &SyncOptions, progress: OnProgress) -> Result<SyncReport> {
        self.engine.sync(&self.actor, self.psa(), options, progress).await
    }

    /// The open findings.
    pub async fn findings(&self) -> Vec<FindingRecord> {
        let connection = self.connection().await;
        self.engine.store().list_open_findings(&self.scope(), Some(connection)).await.unwrap()
    }

    /// The open changes of the connection.
    pub async fn open_changes(&self) -> Vec<ChangeRecord> {
        self.engine.store().open_changes(&self.scope(), self.connection().await).await.unwrap()
    }

    /// Every change that was ever intended, by run.
    pub async fn changes(&self) -> Vec<ChangeRecord> {
        let store = self.engine.store();
        let mut all = Vec::new();
        for run in store.list_runs(&self.scope(), None, 1_000).await.unwrap() {
            all.extend(store.run_changes(&self.scope(), run.id).await.unwrap());
        }
        all
    }

    /// The line of a customer has this true quantity on a day, by exactly so many accepted adjustments of ours, those
    /// counted that were still on their way.
    pub async fn assert_line(&self, customer: &Customer, on: &str, quantity: i64, accepted: usize) {
        self.control.until_idle().await;
        let entered = self.control.accepted(customer.line).await;
        let truth = self.control.truth(customer.line, on).await;
        assert_eq!((truth, entered.len()), (quantity, accepted), "{customer:?} on {on}: {entered:?}");
    }

    /// Ends the test: nothing is open, and the ledger is what the PSA has.
    pub async fn finish(self) {
        self.finish_with(0).await;
    }

    /// Ends the test: so many changes are open for a reason the test has looked at.
    pub async fn finish_with(self, open: usize) {
        let changes = self.changes().await;
        let left: Vec<_> = changes.iter().filter(|c| c.state.is_open()).collect();
        assert_eq!(left.len(), open, "open changes: {left:?}");
        let dead = self.engine.store().list_dead_jobs().await.unwrap();
        assert!(dead.is_empty(), "dead jobs: {dead:?}");
        self.control.assert_no_unknown().await;
        self.control.until_idle().await;
        if open == 0 && changes.iter().all(|c| c.state != ChangeState::Conflict) {
            self.assert_ledger_is_true(&changes).await;
        }
        self.stop().await;
    }

    /// Every confirmed change is one accepted write of a quantity, and there is no other one.
    async fn assert_ledger_is_true(&self, changes: &[ChangeRecord]) {
        let mut ledger: BTreeMap<i64, Vec<(String, i64)>> = BTreeMap::new();
        for change in changes.iter().filter(|c| c.state == ChangeState::Confirmed) {
            let line = change.successor.as_ref().unwrap_or(&change.key.line).as_str().parse().unwrap();
            // a successor begins with its whole quantity, on its day; in place a quantity changes without a day
            let in_place = change.successor.is_none() && self.psa() == PsaKind::ConnectWise;
            let on = change.effective_on.filter(|_| !in_place).map(|day| day.to_string()).unwrap_or_default();
            let by = if change.successor.is_some() { change.after } else { change.after - change.before };
            ledger.entry(line).or_default().push((on, by));
        }
        for line in self.control.lines(self.options.today).await {
            let line = line["line"].as_i64().unwrap();
            let entered = self.control.accepted(line).await;
            let mut entered: Vec<_> = entered.into_iter().map(|entry| (entry.on, entry.change)).collect();
            let mut ours = ledger.remove(&line).unwrap_or_default();
            entered.sort();
            ours.sort();
            assert_eq!(ours, entered, "the ledger of line {line} is not what the PSA has");
        }
    }

    /// Ends the test without looking.
    pub async fn stop(self) {
        self.sandbox.stop().await;
        self.engine.store().clone().close().await;
        drop(self.engine);
        self.db.remove().await;
    }

    pub(crate) fn next_customers(&self, count: usize) -> usize {
        self.made.fetch_add(count, Ordering::Relaxed)
    }
}

fn settings(access: &Announcement, options: &AppOptions) -> EngineSettings {
    let base: Url = access.autotask.base_url.parse().unwrap();
    // every zone of the sandbox is a port of its own
    let site: Url = access.connectwise.site.parse().unwrap();
    let allow = [&base, &site].map(|url| format!("{}:{}", url.host_str().unwrap(), url.port().unwrap())).into();
    EngineSettings {
        psa: PsaOptions {
            autotask_base_url: base,
            outbound_allow: allow,
            timeout: options.timeout,
            retry_base: Duration::from_millis(5),
            slot_gap: Duration::ZERO,
            ..PsaOptions::default()
        },
        ..EngineSettings::default()
    }
}

async fn open_engine(db: &TestDb, access: &Announcement, options: &AppOptions) -> Engine {
    open(db, settings(access, options), Arc::new(SystemClock { today: Some(day(options.today)) })).await
}

async fn open(db: &TestDb, settings: EngineSettings, clock: Arc<dyn Clock>) -> Engine {
    let keys = Keyring::open_or_create(&db.key_file()).unwrap();
    Engine::open(db.open().await, keys, clock, settings).await.unwrap()
}
