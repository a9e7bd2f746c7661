//! Looks at everything that must be right before a sync can be.

use seatbridge_core::Actor;
use seatbridge_psa::model::Access;
use serde_json::json;

use crate::app::{App, KEY_FILE};
use crate::failure::{FAILED, Failure};

pub async fn run(app: &App, psa: bool) -> Result<u8, Failure> {
    let mut checks = Vec::new();
    let mut check = |name: String, result: Result<String, String>| {
        if !app.json {
            let (mark, text) = match &result {
                Ok(text) => ("ok    ", text),
                Err(text) => ("WRONG ", text),
            };
            println!("{mark}{name}: {text}");
        }
        checks.push(json!({ "check": name, "ok": result.is_ok(), "detail": result.unwrap_or_else(|e| e) }));
    };
    let settings = app.settings.engine();
    check(
        "settings".to_owned(),
        settings
            .as_ref()
            .map(|s| {
                let code =
                    if s.autotask_integration_code.is_some() { "set" } else { "NOT SET (autotask.integration_code)" };
                format!("Autotask at {}, vendor code {code}", s.psa.autotask_base_url)
            })
            .map_err(ToString::to_string),
    );
    match app.engine().await {
        Err(failure) => check("database and key file".to_owned(), Err(failure.message)),
        Ok(engine) => {
            check(
                "database".to_owned(),
                engine.store().ping().await.map(|()| "reachable, up to date".to_owned()).map_err(|e| e.to_string()),
            );
            check("key file".to_owned(), Ok(app.data.join(KEY_FILE).display().to_string()));
            for partner in engine.list_partners(&Actor::operator_cli()).await? {
                let actor = Actor::cli(&partner);
                for health in engine.connections_health(&actor, psa).await? {
                    let name = format!("{} of {}", health.psa.name(), partner.name);
                    let missing = |rights: &[seatbridge_psa::model::Right]| {
                        let list: Vec<_> = rights
                            .iter()
                            .filter(|r| r.needed && r.access == Access::None)
                            .map(|r| app.texts().right(health.psa, &r.entity, &r.operation.to_string()))
                            .collect();
                        list.join("; ")
                    };
                    check(
                        name,
                        match health.login {
                            None => Ok(format!("connected as {}", health.account)),
                            Some(Err(error)) => Err(Failure::of(&error, app.locale).message),
                            Some(Ok(rights)) if !missing(&rights).is_empty() => {
                                Err(format!("rights missing: {}", missing(&rights)))
                            }
                            Some(Ok(_)) => {
                                Ok(format!("login as {} works, all needed rights are there", health.account))
                            }
                        },
                    );
                }
            }
        }
    }
    let healthy = checks.iter().all(|c| c["ok"] == true);
    if app.json {
        println!("{}", json!({ "healthy": healthy, "checks": checks }));
    }
    Ok(if healthy { 0 } else { FAILED })
}
