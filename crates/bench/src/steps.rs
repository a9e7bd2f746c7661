//! The steps of the engine, each carried out in a process of its own and wired as the program wires it.
//! Must not judge what comes out.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, ensure};
use clap::ValueEnum;
use seatbridge_core::mappings::{LinkLabels, OrganizationMapping};
use seatbridge_core::partners::PartnerType;
use seatbridge_core::permissions::Permission;
use seatbridge_core::plans::{PlanPeriod, PlanType};
use seatbridge_core::psa::LineKey;
use seatbridge_core::{Actor, Day, PsaKind};
use seatbridge_engine::sync::SyncOptions;
use seatbridge_engine::{Clock, Engine, EngineSettings, ImportReport, NewPlan, SystemClock, imports};
use seatbridge_psa::PsaOptions;
use seatbridge_store::seal::Keyring;
use seatbridge_store::{Database, Store};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;

use crate::children::Access;
use crate::content::{self, Organization};
use crate::measure::peak_memory;
use crate::vendor::{Linking, Vendor};

/// Which PSA, and how the sandbox is reached.
pub const SETUP_FILE: &str = "setup.json";
/// The organizations, to be imported.
pub const ORGANIZATIONS_FILE: &str = "organizations.csv";
/// The organizations and their lines, to be linked.
pub const LINKS_FILE: &str = "links.json";
/// The usage that is imported next.
pub const USAGE_FILE: &str = "usage.csv";

const PARTNER: &str = "Benchmark";

/// What all steps of a tenant need to know.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Setup {
    /// The PSA.
    pub psa: PsaKind,
    /// How the sandbox is reached.
    pub access: Access,
}

/// A step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Step {
    /// Partner, plan, organizations, connection, plan mapping.
    Prepare,
    /// Link all organizations.
    Link,
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
            Self::Link => "link",
            Self::Usage => "usage",
            Self::Run => "run",
        }
    }
}

/// What became of linking.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Links {
    /// Organizations that were linked.
    pub linked: u64,
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
    let setup: Setup = read_json(folder, SETUP_FILE)?;
    let vendor = Vendor::of(setup.psa);
    let store = Store::open(&Database::Sqlite(folder.join("seatbridge.db"))).await?;
    let engine = engine(store.clone(), folder, &setup.access).await?;
    match step {
        Step::Prepare => prepare(&engine, folder, vendor, &setup.access).await,
        Step::Link => link(&engine, &store, folder, vendor).await,
        Step::Usage => {
            let actor = owner(&engine).await?;
            import_usage(&engine, &actor, folder).await?;
            Ok(json!({ "peak": peak_memory()? }))
        }
        Step::Run => run(&engine, vendor).await,
    }
}

fn read_json<T: DeserializeOwned>(folder: &Path, name: &str) -> anyhow::Result<T> {
    let text = std::fs::read_to_string(folder.join(name)).with_context(|| format!("{name} can't be read"))?;
    Ok(serde_json::from_str(&text)?)
}

fn address(url: &Url) -> anyhow::Result<String> {
    let host = url.host_str().context("the sandbox has no host")?;
    Ok(format!("{host}:{}", url.port().context("the sandbox has no port")?))
}

async fn engine(store: Store, folder: &Path, access: &Access) -> anyhow::Result<Engine> {
    let autotask_base_url = PsaOptions::parse_autotask_base_url(&access.autotask.base_url)?;
    let outbound_allow = vec![address(&autotask_base_url)?, address(&access.connectwise.site.parse()?)?];
    let keys = Keyring::open_or_create(&folder.join("seatbridge.key"))?;
    let psa = PsaOptions { autotask_base_url, outbound_allow, ..PsaOptions::default() };
    let settings = EngineSettings {
        psa,
        autotask_integration_code: Some(access.autotask.integration_code.clone().into()),
        connectwise_client_id: Some(access.connectwise.client_id.clone().into()),
    };
    Ok(Engine::open(store, keys, Arc::new(clock()), settings).await?)
}

fn clock() -> SystemClock {
    SystemClock { today: Some(Day::from(content::TODAY)) }
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

async fn prepare(engine: &Engine, folder: &Path, vendor: &Vendor, access: &Access) -> anyhow::Result<Value> {
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
    engine.connect(&actor, (vendor.login)(access)).await?;
    let product = vendor.product.iter().map(|(field, id)| ((*field).to_owned(), (*id).to_owned())).collect();
    engine.map_plan(&actor, vendor.psa, content::PLAN, &product).await?;
    Ok(json!({ "peak": peak_memory()? }))
}

async fn link(engine: &Engine, store: &Store, folder: &Path, vendor: &Vendor) -> anyhow::Result<Value> {
    let actor = owner(engine).await?;
    let (linked, open) = match vendor.linking {
        Linking::Suggestions => {
            let suggestions = engine.suggest(&actor, vendor.psa, true).await?;
            let applied = suggestions.iter().filter(|s| s.applied).count() as u64;
            (applied, suggestions.len() as u64 - applied)
        }
        Linking::Given => (link_as_given(store, &actor, folder, vendor).await?, 0),
    };
    Ok(json!(Links { linked, open, peak: peak_memory()? }))
}

/// Puts the links into the database as the engine would after asking the PSA, four calls each, about all of them.
async fn link_as_given(store: &Store, actor: &Actor, folder: &Path, vendor: &Vendor) -> anyhow::Result<u64> {
    let scope = actor.scope(Permission::ManageIntegration)?;
    let connection = store.find_connection(&scope, vendor.psa).await?.context("nothing is connected")?;
    let (_, product) = vendor.product.last().context("the plan has no product")?;
    let stored = store.list_organizations(&scope).await?;
    let stored: HashMap<_, _> = stored.into_iter().map(|o| (o.external_id, o.id)).collect();
    let given: Vec<Organization> = read_json(folder, LINKS_FILE)?;
    let mut tx = store.begin().await?;
    for one in &given {
        let organization = *stored.get(&one.external_id).context("an organization was not imported")?;
        let link = OrganizationMapping {
            id: organization.uuid().into(),
            connection: connection.id,
            organization,
            company: one.company.into(),
            line: LineKey { contract: one.contract.into(), line: one.line.into() },
            product: (*product).into(),
            labels: LinkLabels::default(),
            rules: None,
        };
        tx.create_link(&scope, &link, clock().now()).await?;
    }
    tx.commit().await?;
    Ok(given.len() as u64)
}

async fn run(engine: &Engine, vendor: &Vendor) -> anyhow::Result<Value> {
    let actor = owner(engine).await?;
    let peak_before = peak_memory()?;
    let report = engine.sync(&actor, vendor.psa, &SyncOptions::default(), Arc::new(|_| {})).await?;
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
