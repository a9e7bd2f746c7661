//! The demo: the main job on made-up data with every PSA, from nothing to verified quantities. Must not do anything that
//! a partner could not do with the commands.

mod verify;
mod world;

use std::collections::BTreeMap;

use seatbridge_core::mappings::{MappingForm, Selection};
use seatbridge_core::organizations::OrganizationStatus;
use seatbridge_core::psa::{CompanyRef, ContractRef, LineRef};
use seatbridge_core::{Actor, Day, PsaKind};
use seatbridge_engine::sync::{RunState, SyncOptions, SyncReport};
use seatbridge_engine::{Engine, NewLink, imports};
use seatbridge_sandbox::{Announcement, Options, Sandbox, Scenario};
use url::Url;

use self::world::{Connected, Sold};
use crate::app::{App, owner};
use crate::commands::serve::serve_until_stopped;
use crate::commands::sync::{describe, progress};
use crate::config::Settings;
use crate::failure::Failure;

/// Keeps the address of the sandbox's ConnectWise half: it is part of the connection, so it must outlive a restart.
const SITE_FILE: &str = "connectwise-site.txt";

pub async fn run(app: &App, keep_serving: bool) -> Result<u8, Failure> {
    let today: Day = world::TODAY.parse().map_err(|_| Failure::system("The demo's day is no day."))?;
    say(app, &format!("Data folder {} (remove it to begin anew).", app.data.display()));
    std::fs::create_dir_all(&app.data)?;
    let sandbox = start_sandbox(app, today).await?;
    let access = sandbox.announcement();
    let (autotask, connectwise) = (&access.autotask.base_url, &access.connectwise.site);
    say(
        app,
        &format!(
            "Sandbox of Autotask at {autotask}, of ConnectWise at {connectwise} (control API at {}).",
            access.control
        ),
    );
    let engine = app.engine_with(&settings(app, &access, today)).await?;
    create_partners(app, &engine).await?;
    let mut reports = BTreeMap::new();
    for connected in &world::CONNECTED {
        reports.insert(connected.psa, bill(app, &engine, &access, connected).await?);
    }
    app.print(&reports, || describe_all(app, &reports));
    let mut verified = true;
    for (psa, report) in &reports {
        verified &= verify(app, &access.control, *psa, report).await?;
    }
    if keep_serving {
        serve_until_stopped(engine, &app.settings.server.listen).await?;
    }
    sandbox.stop().await;
    Ok(u8::from(!verified))
}

/// What happens, as plain lines beside the result: with --json the one JSON document stays alone on standard output.
fn say(app: &App, line: &str) {
    if app.json { eprintln!("{line}") } else { println!("{line}") }
}

async fn start_sandbox(app: &App, today: Day) -> Result<Sandbox, Failure> {
    let scenario: Scenario = serde_json::from_str(world::SANDBOX)
        .map_err(|error| Failure::system(format!("The demo's scenario is not right: {error}.")))?;
    let site_file = app.data.join(SITE_FILE);
    let site = std::fs::read_to_string(&site_file).ok();
    let options = Options {
        connectwise_port: site.as_deref().and_then(|site| Url::parse(site).ok()?.port()).unwrap_or(0),
        state_dir: Some(app.data.join("sandbox")),
        today: Some(today.date()),
        scenario: Some(scenario),
        ..Options::default()
    };
    let sandbox = Sandbox::start(options).await.map_err(|error| {
        let connected = site.map(|site| format!(" ConnectWise is connected at {site}: that port must be free."));
        Failure::system(format!("The sandbox can't start: {error}.{}", connected.unwrap_or_default()))
    })?;
    std::fs::write(site_file, sandbox.announcement().connectwise.site)?;
    Ok(sandbox)
}

/// The settings that point the installation at the sandbox.
fn settings(app: &App, access: &Announcement, today: Day) -> Settings {
    let mut settings = app.settings.clone();
    let servers = [&access.autotask.base_url, &access.connectwise.site];
    settings.outbound.allow.extend(servers.into_iter().filter_map(|url| host_and_port(url)));
    settings.autotask.base_url = Some(access.autotask.base_url.clone());
    settings.autotask.integration_code = Some(access.autotask.integration_code.clone().into());
    settings.connectwise.client_id = Some(access.connectwise.client_id.clone().into());
    settings.clock.today = Some(today);
    settings
}

fn host_and_port(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    Some(format!("{}:{}", url.host_str()?, url.port_or_known_default()?))
}

async fn create_partners(app: &App, engine: &Engine) -> Result<(), Failure> {
    let operator = Actor::operator_cli();
    if engine.ensure_operator("operator@demo.example").await? {
        say(app, "Operator operator@demo.example created.");
    }
    let known: Vec<_> = engine.list_partners(&operator).await?.into_iter().map(|p| p.name).collect();
    for (kind, name, parent) in world::PARTNERS {
        if !known.iter().any(|k| k == name) {
            engine.create_partner(&operator, kind, name, parent).await?;
            say(app, &format!("Partner {name} created."));
        }
    }
    Ok(())
}

/// The main job of one partner: from its data to the run.
async fn bill(app: &App, engine: &Engine, access: &Announcement, connected: &Connected) -> Result<SyncReport, Failure> {
    let (_, actor) = owner(engine, connected.partner).await?;
    let psa = connected.psa;
    if engine.count_organizations(&actor).await? == 0 {
        import(app, engine, &actor, connected).await?;
    }
    if engine.connections_health(&actor, false).await?.is_empty() {
        engine.connect(&actor, (connected.input)(access)).await?;
        say(app, &format!("{}: connected by {}.", psa.name(), connected.partner));
        for sold in connected.plans {
            link_plan(app, engine, &actor, psa, sold).await?;
        }
        link_by_hand(app, engine, &actor, connected).await?;
    }
    let suggestions = engine.suggest(&actor, psa, true).await?;
    let linked = suggestions.iter().filter(|s| s.applied).count();
    let left = suggestions.len() - linked;
    say(app, &format!("{}: {linked} organizations linked beyond doubt, {left} left as findings.", psa.name()));
    let preview = sync(engine, &actor, psa, true).await?.counts;
    let (in_step, due, held) = (preview.in_step, preview.raised + preview.lowered, preview.held);
    say(app, &format!("{}: preview: {in_step} lines in step, {due} to write, {held} held.", psa.name()));
    sync(engine, &actor, psa, false).await
}

async fn import(app: &App, engine: &Engine, actor: &Actor, connected: &Connected) -> Result<(), Failure> {
    for sold in connected.plans {
        engine.create_plan(actor, &sold.plan).await?;
    }
    let parsed = imports::organizations(connected.organizations.as_bytes(), None);
    let ended = parsed.rows.iter().filter(|(_, o)| o.status != OrganizationStatus::Active).count();
    let organizations = engine.import_organizations(actor, parsed, false).await?.imported;
    let usage = imports::usage(connected.usage.as_bytes(), None);
    let usage = engine.import_usage(actor, usage, false).await?.imported;
    let partner = connected.partner;
    say(
        app,
        &format!(
            "{partner}: {organizations} organizations imported ({ended} of them not active), {usage} rows of usage."
        ),
    );
    Ok(())
}

/// Links a plan as a person does: drop-down by drop-down.
async fn link_plan(app: &App, engine: &Engine, actor: &Actor, psa: PsaKind, sold: &Sold) -> Result<(), Failure> {
    let Some((_, product)) = sold.product.last() else { return Ok(()) };
    let mut selection = Selection::new();
    for (field, label) in sold.product {
        let choices = engine.choices(actor, psa, MappingForm::Plan, field, &selection).await?;
        let choice = choices.into_iter().find(|choice| choice.label == *label).ok_or_else(|| {
            let plan = sold.plan.name;
            Failure::system(format!("The plan {plan} can't be linked: the sandbox offers no {field} {label}."))
        })?;
        selection.insert((*field).to_owned(), choice);
    }
    let values = selection.into_iter().map(|(field, choice)| (field, choice.id)).collect();
    engine.map_plan(actor, psa, sold.plan.name, &values).await?;
    say(app, &format!("{}: plan {} linked to {product}.", psa.name(), sold.plan.name));
    Ok(())
}

async fn link_by_hand(app: &App, engine: &Engine, actor: &Actor, connected: &Connected) -> Result<(), Failure> {
    for link in connected.links {
        let new = NewLink {
            company: CompanyRef::from(link.company),
            contract: ContractRef::from(link.contract),
            line: LineRef::from(link.line),
        };
        let linked = engine.map_organization(actor, connected.psa, link.organization, &new).await?;
        let labels = linked.mapping.labels;
        say(
            app,
            &format!(
                "{}: {} linked by hand to {}, {}.",
                connected.psa.name(),
                link.organization,
                labels.company,
                labels.line
            ),
        );
    }
    Ok(())
}

async fn sync(engine: &Engine, actor: &Actor, psa: PsaKind, preview: bool) -> Result<SyncReport, Failure> {
    let options = SyncOptions { preview, ..SyncOptions::default() };
    Ok(engine.sync(actor, psa, &options, progress()).await?)
}

fn describe_all(app: &App, reports: &BTreeMap<PsaKind, SyncReport>) -> String {
    let reports = reports.iter().map(|(psa, report)| format!("\n{psa}\n{}", describe(app.texts(), report)));
    reports.collect::<Vec<_>>().join("\n") + "\n"
}

/// Says whether the sandbox's own record confirms a run.
async fn verify(app: &App, control: &str, psa: PsaKind, report: &SyncReport) -> Result<bool, Failure> {
    let found = verify::compare(control, report).await?;
    for line in &found.differing {
        say(app, line);
    }
    let (compared, differing) = (found.compared, found.differing.len());
    let verified = differing == 0 && report.state != RunState::Red;
    if verified {
        say(app, &format!("{psa}: all {compared} quantities verified"));
    } else if differing == 0 {
        eprintln!("{psa}: the run is red, so nothing counts as verified.");
    } else {
        eprintln!("{psa}: {differing} of {compared} quantities differ from the sandbox's own record.");
    }
    Ok(verified)
}
