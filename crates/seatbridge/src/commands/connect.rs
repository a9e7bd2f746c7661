//! Connections: make, set, end. Secrets come from files or standard input, never from arguments.

use seatbridge_engine::ConnectInput;
use serde_json::json;

use crate::app::{App, owner};
use crate::cli::{At, ConnectCommand};
use crate::commands::advice;
use crate::config::secret_file;
use crate::failure::Failure;

pub async fn connect(app: &App, command: ConnectCommand) -> Result<u8, Failure> {
    let (partner, input) = match command {
        ConnectCommand::Autotask { partner, key, secret_file: file, integration_code_file } => {
            let secret = secret_file(&file)?;
            let integration_code = integration_code_file.as_deref().map(secret_file).transpose()?;
            (partner, ConnectInput::Autotask { key, secret, integration_code })
        }
        ConnectCommand::Connectwise { partner, site, company, public_key, private_key_file, client_id_file } => {
            let private_key = secret_file(&private_key_file)?;
            let client_id = client_id_file.as_deref().map(secret_file).transpose()?;
            (partner, ConnectInput::ConnectWise { site, company, public_key, private_key, client_id })
        }
    };
    let engine = app.engine().await?;
    let (_, actor) = owner(&engine, &partner).await?;
    let connected = engine.connect(&actor, input).await?;
    let (texts, psa) = (app.texts(), connected.psa);
    let advised = advice::json(texts, psa, &connected.advice);
    let result = json!({
        "connection": connected.id, "psa": psa, "advice": advised, "resting_mappings": connected.resting,
    });
    app.print(&result, || {
        let mut lines = vec![texts.get("cli-connected", &[("psa", psa.name())])];
        lines.extend(advice::lines(texts, psa, &connected.advice).iter().map(|line| format!("  {line}")));
        if connected.resting > 0 {
            lines.push(format!("  {} mappings of an earlier connection are resting.", connected.resting));
        }
        lines.join("\n")
    });
    Ok(0)
}

pub async fn settings(app: &App, at: &At, changes: &[(String, String)]) -> Result<u8, Failure> {
    let engine = app.engine().await?;
    let (_, actor) = owner(&engine, &at.partner).await?;
    let settings = if changes.is_empty() {
        engine.connection_settings(&actor, at.psa).await?
    } else {
        engine.change_settings(&actor, at.psa, changes).await?
    };
    app.print(&settings, || {
        let mut lines = Vec::new();
        flatten("", &json!(settings), &mut lines);
        lines.join("\n")
    });
    Ok(0)
}

fn flatten(prefix: &str, value: &serde_json::Value, lines: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(fields) => {
            for (name, value) in fields {
                let name = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
                flatten(&name, value, lines);
            }
        }
        serde_json::Value::String(text) => lines.push(format!("{prefix}={text}")),
        other => lines.push(format!("{prefix}={other}")),
    }
}

pub async fn revoke(app: &App, at: &At) -> Result<u8, Failure> {
    let engine = app.engine().await?;
    let (_, actor) = owner(&engine, &at.partner).await?;
    let cancelled = engine.revoke(&actor, at.psa).await?;
    app.print(&json!({ "revoked": at.psa, "cancelled_changes": cancelled }), || {
        format!(
            "{} is no longer connected. The stored secret is destroyed, {cancelled} pending writes are cancelled, \
             nothing is deleted in {}. The mappings rest for 30 days.",
            at.psa.name(),
            at.psa.name()
        )
    });
    Ok(0)
}
