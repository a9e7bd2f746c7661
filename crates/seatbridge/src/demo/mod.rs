//! The demo: the main job on made-up data, from nothing to verified quantities. Must not do anything that a partner
//! could not do with the commands.

mod verify;
mod world;

use seatbridge_core::Day;
use seatbridge_core::mappings::{MappingForm, Selection};
use seatbridge_core::organizations::OrganizationStatus;
use seatbridge_core::{Actor, PsaKind};
use seatbridge_engine::sync::{RunState, SyncOptions, SyncReport};
use seatbridge_engine::{ConnectInput, Engine};
use seatbridge_sandbox::{Options, Sandbox, Scenario};

use crate::app::App;
use crate::commands::serve::serve_until_stopped;
use crate::commands::sync::{describe, progress};
use crate::config::Settings;
use crate::failure::Failure;

const PSA: PsaKind = PsaKind::Autotask;

pub async fn run(app: &App, keep_serving: bool) -> Result<u8, Failure> {
    let today: Day = world::TODAY.parse().map_err(|_| Failure::system("The demo's day is no day."))?;
    say(app, &format!("Data folder {} (remove it to begin anew).", app.data.display()));
    std::fs::create_dir_all(&app.data)?;
    let sandbox = start_sandbox(app, today).await?;
    let access = sandbox.announcement();
    say(app, &format!("Sandbox of Autotask at {} (control API at {}).", access.autotask.base_url, access.control));
    let engine = app.engine_with(&settings(app, &access.autotask, today)).await?;
    let actor = prepare(app, &engine, &access.autotask).await?;
    let suggestions = engine.suggest(&actor, PSA, true).await?;
    let linked = suggestions.iter().filter(|s| s.applied).count();
    say(app, &format!("{linked} organizations linked beyond doubt, {} left as findings.", suggestions.len() - linked));
    let preview = sync(&engine, &actor, true).await?;
    let due = preview.counts.raised + preview.counts.lowered;
    say(
        app,
        &format!("Preview: {} lines in step, {due} to write, {} held.", preview.counts.in_step, preview.counts.held),
    );
    let report = sync(&engine, &actor, false).await?;
    app.print(&report, || describe(app.texts(), &report));
    let differing = verify::compare(&access.control, &report).await?;
    for line in &differing.lines {
        println!("{line}");
    }
    let verified = differing.lines.is_empty() && report.state != RunState::Red;
    if verified {
        // with --json the one JSON document stays alone on standard output
        let sentence = format!("all {} quantities verified", differing.compared);
        if app.json { eprintln!("{sentence}") } else { println!("{sentence}") }
    } else {
        eprintln!(
            "{} of {} quantities differ from the sandbox's own record.",
            differing.lines.len(),
            differing.compared
        );
    }
    if keep_serving {
        serve_until_stopped(engine, &app.settings.server.listen).await?;
    }
    sandbox.stop().await;
    Ok(u8::from(!verified))
}

/// What happens, as plain lines beside the result.
fn say(app: &App, line: &str) {
    if app.json { eprintln!("{line}") } else { println!("{line}") }
}

async fn start_sandbox(app: &App, today: Day) -> Result<Sandbox, Failure> {
    let scenario: Scenario = serde_json::from_str(world::SANDBOX)
        .map_err(|error| Failure::system(format!("The demo's scenario is not right: {error}.")))?;
    let options = Options {
        state_dir: Some(app.data.join("sandbox")),
        today: Some(today.date()),
        scenario: Some(scenario),
        ..Options::default()
    };
    Sandbox::start(options).await.map_err(|error| Failure::system(format!("The sandbox can't start: {error}.")))
}

/// The settings that point the installation at the sandbox.
fn settings(app: &App, access: &seatbridge_sandbox::AutotaskAccess, today: Day) -> Settings {
    let mut settings = app.settings.clone();
    settings.outbound.allow.extend(host_and_port(&access.base_url));
    settings.autotask.base_url = Some(access.base_url.clone());
    settings.autotask.integration_code = Some(access.integration_code.clone().into());
    settings.clock.today = Some(today);
    settings
}

fn host_and_port(url: &str) -> Option<String> {
    let url = url::Url::parse(url).ok()?;
    Some(format!("{}:{}", url.host_str()?, url.port_or_known_default()?))
}

/// Creates what is not there yet, and answers who acts.
async fn prepare(app: &App, engine: &Engine, access: &seatbridge_sandbox::AutotaskAccess) -> Result<Actor, Failure> {
    let operator = Actor::operator_cli();
    if engine.ensure_operator("operator@demo.example").await? {
        say(app, "Operator operator@demo.example created.");
    }
    let mut known: Vec<_> = engine.list_partners(&operator).await?.into_iter().map(|p| p.name).collect();
    for (kind, name, parent) in world::PARTNERS {
        if !known.iter().any(|k| k == name) {
            engine.create_partner(&operator, kind, name, parent).await?;
            known.push(name.to_owned());
            say(app, &format!("Partner {name} created."));
        }
    }
    let actor = Actor::cli(&engine.partner(world::DISTRIBUTOR).await?);
    if engine.count_organizations(&actor).await? == 0 {
        for plan in &world::PLANS {
            engine.create_plan(&actor, plan).await?;
        }
        let parsed = seatbridge_engine::imports::organizations(world::ORGANIZATIONS.as_bytes(), None);
        let ended = parsed.rows.iter().filter(|(_, o)| o.status != OrganizationStatus::Active).count();
        let organizations = engine.import_organizations(&actor, parsed, false).await?;
        let usage = seatbridge_engine::imports::usage(world::USAGE.as_bytes(), None);
        let usage = engine.import_usage(&actor, usage, false).await?;
        say(
            app,
            &format!(
                "{} organizations imported ({ended} of them not active), {} rows of usage.",
                organizations.imported, usage.imported
            ),
        );
    }
    if engine.connections_health(&actor, false).await?.is_empty() {
        let input = ConnectInput::Autotask {
            key: access.key.clone(),
            secret: access.secret.clone().into(),
            integration_code: None,
        };
        engine.connect(&actor, input).await?;
        say(app, "Autotask is connected.");
        let services = engine.choices(&actor, PSA, MappingForm::Plan, "service", &Selection::new()).await?;
        for (plan, service) in world::PLANS.iter().zip(world::SERVICES) {
            let Some(choice) = services.iter().find(|c| c.label == service) else { continue };
            let values = [("service".to_owned(), choice.id.clone())].into();
            engine.map_plan(&actor, PSA, plan.name, &values).await?;
            say(app, &format!("Plan {} linked to the service {service}.", plan.name));
        }
    }
    Ok(actor)
}

async fn sync(engine: &Engine, actor: &Actor, preview: bool) -> Result<SyncReport, Failure> {
    let options = SyncOptions { preview, ..SyncOptions::default() };
    Ok(engine.sync(actor, PSA, &options, progress()).await?)
}
