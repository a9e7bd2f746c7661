//! The sandbox as a program of its own.

use seatbridge_sandbox::{Options, Sandbox, Scenario};

use crate::app::App;
use crate::cli::SandboxArgs;
use crate::failure::Failure;

pub async fn run(app: &App, args: SandboxArgs) -> Result<u8, Failure> {
    let scenario = match &args.scenario {
        None => None,
        Some(path) => {
            let text = std::fs::read_to_string(path)
                .map_err(|error| Failure::input(format!("The scenario {} can't be read: {error}.", path.display())))?;
            let scenario: Scenario = serde_json::from_str(&text)
                .map_err(|error| Failure::input(format!("The scenario {} is not right: {error}.", path.display())))?;
            Some(scenario)
        }
    };
    let options = Options {
        autotask_port: args.autotask_port,
        connectwise_port: args.connectwise_port,
        control_port: args.control_port,
        companies: args.companies,
        seed: args.seed,
        today: app.settings.clock.today.map(seatbridge_core::Day::date),
        state_dir: args.state,
        scenario,
    };
    let sandbox =
        Sandbox::start(options).await.map_err(|error| Failure::system(format!("The sandbox can't start: {error}.")))?;
    // one line, whatever --json says: scripts read it
    let line = serde_json::to_string(&sandbox.announcement()).map_err(|error| Failure::system(error.to_string()))?;
    println!("{line}");
    crate::commands::serve::stopped().await;
    sandbox.stop().await;
    Ok(0)
}
