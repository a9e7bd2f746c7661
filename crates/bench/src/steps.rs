//! The steps of the engine, each carried out in a process of its own and wired as the program wires it.
//! Must not judge what comes out.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, ensure};
use clap::ValueEnum;
use seatbridge_core::partners::PartnerType;
use seatbridge_core::plans::{PlanPeriod, PlanType};
use seatbridge_core::{Actor, Day, PsaKind};
use seatbridge_engine::sync::SyncOptions;
use seatbridge_engine::{ConnectInput, Engine, EngineSettings, ImportReport, NewPlan, SystemClock, imports};
use seatbridge_psa::PsaOptions;
use seatbridge_store::seal::Keyring;
use seatbridge_store::{Database, Store};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::children::Access;
use crate::content;
use crate::measure::peak_memory;

/// How the sandbox is reached.
pub const ACCESS_FILE: &str = "access.json";
/// The organizations.
pub const ORGANIZATIONS_FILE: &str = "organizations.csv";
/// The usage that is imported next.
pub const USAGE_FILE: &str = "usage.csv";

const PARTNER: &str = "Benchmark";
const PSA: PsaKind = PsaKind::Autotask;

/// A step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Step {
    /// Partner, plan, organizations, usage, connection, plan mapping.
    Prepare,
    /// Link all organizations by sure suggestions.
    Suggest,
    /// Import usage.
    Usage,
    /// Run the sync.
    Run,
}

impl Step {
    /// Its word on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Prepare => "prepare",
            Self::Suggest => "suggest",
            Self::Usage => "usage",
            Self::Run => "run",
        }
    }
}

/// What became of suggestions.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Suggested {
    /// Organizations that were linked.
    pub applied: u64,
    /// Organizations that were not.
    pub open: u64,
    /// Peak memory of the process, in bytes.
    pub peak: u64,
}

/// What became of a run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ran {
    /// Its state.
    pub state: String,
    /// How many lines have which verdict.
    pub counts: BTreeMap<String, u64>,
    /// Whether the sum closes.
    pub sum_closes: bool,
    /// Requests as the run counted them itself: reads and writes.
    pub own_count: (u64, u64),
    /// The first findings, to see what is wrong.
    pub findings: Vec<String>,
    /// Peak memory of the process before the run, in bytes.
    pub peak_before: u64,
    /// Peak memory of the process, in bytes.
    pub peak: u64,
}

/// Carries out a step on the tenant in a folder.
pub async fn carry_out(step: Step, folder: &Path) -> anyhow::Result<Value> {
    let engine = engine(folder).await?;
    match step {
        Step::Prepare => prepare(&engine, folder).await,
        Step::Suggest => suggest(&engine).await,
        Step::Usage => {
            let actor = owner(&engine).await?;
            import_usage(&engine, &actor, folder).await?;
            Ok(json!({ "peak": peak_memory()? }))
        }
        Step::Run => run(&engine).await,
    }
}

fn access(folder: &Path) -> anyhow::Result<Access> {
    Ok(serde_json::from_str(&std::fs::read_to_string(folder.join(ACCESS_FILE))?)?)
}

async fn engine(folder: &Path) -> anyhow::Result<Engine> {
    let access = access(folder)?.autotask;
    let base_url = PsaOptions::parse_autotask_base_url(&access.base_url)?;
    let host = base_url.host_str().context("the sandbox has no host")?;
    let allowed = format!("{host}:{}", base_url.port().context("the sandbox has no port")?);
    let store = Store::open(&Database::Sqlite(folder.join("seatbridge.db"))).await?;
    let keys = Keyring::open_or_create(&folder.join("seatbridge.key"))?;
    let psa = PsaOptions { autotask_base_url: base_url, outbound_allow: vec![allowed], ..PsaOptions::default() };
    let settings = EngineSettings {
        psa,
        autotask_integration_code: Some(access.integration_code.into()),
        ..EngineSettings::default()
    };
    let clock = SystemClock { today: Some(Day::from(content::TODAY)) };
    Ok(Engine::open(store, keys, Arc::new(clock), settings).await?)
}

async fn owner(engine: &Engine) -> anyhow::Result<Actor> {
    Ok(Actor::cli(&engine.partner(PARTNER).await?))
}

fn open(folder: &Path, name: &str) -> anyhow::Result<(BufReader<File>, Option<u64>)> {
    let file = File::open(folder.join(name)).with_context(|| format!("{name} can't be read"))?;
    let size = file.metadata()?.len();
    Ok((BufReader::new(file), Some(size)))
}

fn complete(report: &ImportReport) -> anyhow::Result<()> {
    ensure!(report.stored && report.refused == 0, "{} rows were refused", report.refused);
    Ok(())
}

async fn import_usage(engine: &Engine, actor: &Actor, folder: &Path) -> anyhow::Result<()> {
    let (file, size) = open(folder, USAGE_FILE)?;
    complete(&engine.import_usage(actor, imports::usage(file, size), false).await?)
}

async fn prepare(engine: &Engine, folder: &Path) -> anyhow::Result<Value> {
    engine.create_partner(&Actor::operator_cli(), PartnerType::DirectReseller, PARTNER, None).await?;
    let actor = owner(engine).await?;
    let plan = NewPlan {
        name: content::PLAN,
        kind: PlanType::Backup,
        currency: "EUR",
        price: "3.50",
        period: PlanPeriod::Monthly,
    };
    engine.create_plan(&actor, &plan).await?;
    let (file, size) = open(folder, ORGANIZATIONS_FILE)?;
    complete(&engine.import_organizations(&actor, imports::organizations(file, size), false).await?)?;
    import_usage(engine, &actor, folder).await?;
    let login = access(folder)?.autotask;
    let input = ConnectInput::Autotask { key: login.key, secret: login.secret.into(), integration_code: None };
    engine.connect(&actor, input).await?;
    let service = BTreeMap::from([("service".to_owned(), content::PLAN_SERVICE.to_string())]);
    engine.map_plan(&actor, PSA, content::PLAN, &service).await?;
    Ok(json!({ "peak": peak_memory()? }))
}

async fn suggest(engine: &Engine) -> anyhow::Result<Value> {
    let actor = owner(engine).await?;
    let suggestions = engine.suggest(&actor, PSA, true).await?;
    let applied = suggestions.iter().filter(|s| s.applied).count() as u64;
    let open = suggestions.len() as u64 - applied;
    Ok(json!(Suggested { applied, open, peak: peak_memory()? }))
}

async fn run(engine: &Engine) -> anyhow::Result<Value> {
    let actor = owner(engine).await?;
    let peak_before = peak_memory()?;
    let report = engine.sync(&actor, PSA, &SyncOptions::default(), Arc::new(|_| {})).await?;
    let findings = report.findings.iter().take(5);
    let findings = findings.map(|f| format!("{} {}", f.organization, json!(f.kind))).collect();
    Ok(json!(Ran {
        state: report.state.as_str().to_owned(),
        counts: serde_json::from_value(json!(report.counts))?,
        sum_closes: report.sum_closes,
        own_count: (report.requests.reads, report.requests.writes),
        findings,
        peak_before,
        peak: peak_memory()?,
    }))
}
