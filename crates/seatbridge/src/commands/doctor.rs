//! Looks at everything that must be right before a sync can be.

use seatbridge_core::Actor;
use seatbridge_engine::{ConnectionHealth, Engine, EngineSettings};
use seatbridge_i18n::Texts;
use seatbridge_psa::model::{Access, Right};
use serde_json::{Value, json};

use crate::app::{App, KEY_FILE};
use crate::commands::advice;
use crate::failure::{FAILED, Failure};

/// What was looked at so far; said at once where a person reads it.
struct Checks {
    json: bool,
    done: Vec<Value>,
}

impl Checks {
    fn add(&mut self, name: &str, result: Result<String, String>) {
        if !self.json {
            let (mark, text) = match &result {
                Ok(text) => ("ok    ", text),
                Err(text) => ("WRONG ", text),
            };
            println!("{mark}{name}: {text}");
        }
        self.done.push(json!({ "check": name, "ok": result.is_ok(), "detail": result.unwrap_or_else(|e| e) }));
    }

    /// What belongs to the last check and makes nothing wrong.
    fn advise(&mut self, lines: &[String], advice: Value) {
        if !self.json {
            for line in lines {
                println!("        {line}");
            }
        }
        if let Some(last) = self.done.last_mut() {
            last["advice"] = advice;
        }
    }
}

pub async fn run(app: &App, psa: bool) -> Result<u8, Failure> {
    let texts = app.texts();
    let mut checks = Checks { json: app.json, done: Vec::new() };
    let settings = app.settings.engine();
    checks.add("settings", settings.as_ref().map(|s| vendor_codes(texts, s)).map_err(ToString::to_string));
    match app.engine().await {
        Err(failure) => checks.add("database and key file", Err(failure.message)),
        Ok(engine) => {
            let ping = engine.store().ping().await;
            let reachable = ping.map(|()| texts.get("cli-doctor-database", &[])).map_err(|e| e.to_string());
            checks.add("database", reachable);
            checks.add("key file", Ok(app.data.join(KEY_FILE).display().to_string()));
            connections(app, &engine, psa, &mut checks).await?;
        }
    }
    let healthy = checks.done.iter().all(|c| c["ok"] == true);
    if app.json {
        println!("{}", json!({ "healthy": healthy, "checks": checks.done }));
    }
    Ok(if healthy { 0 } else { FAILED })
}

/// Where the vendors are asked, and whether the codes that identify the installation to them are there.
fn vendor_codes(texts: Texts, settings: &EngineSettings) -> String {
    let code = |is_set: bool, setting| {
        let key = if is_set { "cli-doctor-set" } else { "cli-doctor-not-set" };
        texts.get(key, &[("setting", setting)])
    };
    let host = settings.psa.autotask_base_url.as_str();
    let autotask = code(settings.autotask_integration_code.is_some(), "autotask.integration_code");
    let connectwise = code(settings.connectwise_client_id.is_some(), "connectwise.client_id");
    let autotask = texts.get("cli-doctor-autotask", &[("host", host), ("value", &autotask)]);
    let connectwise = texts.get("cli-doctor-connectwise", &[("value", &connectwise)]);
    format!("{autotask}; {connectwise}")
}

async fn connections(app: &App, engine: &Engine, log_in: bool, checks: &mut Checks) -> Result<(), Failure> {
    for partner in engine.list_partners(&Actor::operator_cli()).await? {
        let actor = Actor::cli(&partner);
        for health in engine.connections_health(&actor, log_in).await? {
            let name = format!("{} of {}", health.psa.name(), partner.name);
            connection(app, &name, &health, checks);
        }
    }
    Ok(())
}

fn connection(app: &App, name: &str, health: &ConnectionHealth, checks: &mut Checks) {
    let (texts, psa) = (app.texts(), health.psa);
    let account = ("name", health.account.as_str());
    let rights = match &health.login {
        None => return checks.add(name, Ok(texts.get("cli-doctor-connected", &[account]))),
        Some(Err(error)) => return checks.add(name, Err(Failure::of(error, app.locale).message)),
        Some(Ok(rights)) => rights,
    };
    let (missing, others): (Vec<Right>, Vec<Right>) =
        rights.iter().cloned().partition(|r| r.needed && !r.surplus && r.access == Access::None);
    if missing.is_empty() {
        checks.add(name, Ok(texts.get("cli-doctor-works", &[account])));
    } else {
        let list: Vec<_> = missing.iter().map(|right| advice::sentence(texts, psa, right)).collect();
        checks.add(name, Err(texts.get("cli-doctor-rights", &[account, ("rights", &list.join("; "))])));
    }
    let others: Vec<Right> = others.into_iter().filter(|r| r.surplus || r.access != Access::All).collect();
    checks.advise(&advice::lines(texts, psa, &others), advice::json(texts, psa, &others));
}
