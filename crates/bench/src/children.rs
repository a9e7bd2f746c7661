//! The processes a benchmark consists of: the sandbox, and each step of the engine. Every child ends with its parent.
//! Must not measure.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use seatbridge_sandbox::{Options, Sandbox, Scenario};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::content;
use crate::steps::Step;

/// How long the sandbox may take to load its content.
const START: Duration = Duration::from_mins(3);
/// How long a step may take.
const STEP: Duration = Duration::from_mins(15);
/// How long the sandbox may take to end by itself.
const END: Duration = Duration::from_secs(10);

/// How a sandbox is reached.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Access {
    /// Its Autotask half.
    pub autotask: AutotaskAccess,
    /// Its ConnectWise half.
    pub connectwise: ConnectWiseAccess,
    /// Its control API.
    pub control: String,
}

/// How the simulated Autotask is reached.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AutotaskAccess {
    /// Zone discovery.
    pub base_url: String,
    /// User name.
    pub key: String,
    /// Secret.
    pub secret: String,
    /// Vendor code.
    pub integration_code: String,
}

/// How the simulated ConnectWise is reached.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ConnectWiseAccess {
    /// The site.
    pub site: String,
    /// Company id of the login.
    pub company: String,
    /// Public key.
    pub public_key: String,
    /// Private key.
    pub private_key: String,
    /// Vendor code.
    pub client_id: String,
}

fn this_program() -> anyhow::Result<Command> {
    let mut command = Command::new(std::env::current_exe().context("this program can't be found")?);
    command.kill_on_drop(true);
    Ok(command)
}

/// A sandbox in a process of its own.
pub struct SandboxChild {
    child: Child,
    /// How it is reached.
    pub access: Access,
}

impl SandboxChild {
    /// Starts one with the content of a file.
    pub async fn start(scenario: &Path) -> anyhow::Result<Self> {
        let mut command = this_program()?;
        command.arg("sandbox-server").arg("--scenario").arg(scenario);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let stdout = child.stdout.take().context("the sandbox has no standard output")?;
        let mut line = String::new();
        let mut stdout = BufReader::new(stdout);
        let read = tokio::time::timeout(START, stdout.read_line(&mut line)).await;
        read.context("the sandbox did not start in time")??;
        let access = serde_json::from_str(&line).context("the sandbox could not start")?;
        Ok(Self { child, access })
    }

    /// Ends it.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        drop(self.child.stdin.take());
        if tokio::time::timeout(END, self.child.wait()).await.is_err() {
            self.child.kill().await.context("the sandbox can't be ended")?;
        }
        Ok(())
    }
}

/// Serves a sandbox until standard input ends, which it does when the parent ends, however it ends.
pub async fn serve_sandbox(scenario: &Path) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(scenario)?;
    let scenario: Scenario = serde_json::from_str(&text)?;
    drop(text);
    let options = Options { today: Some(content::TODAY), scenario: Some(scenario), ..Options::default() };
    let sandbox = Sandbox::start(options).await?;
    println!("{}", serde_json::to_string(&sandbox.announcement())?);
    tokio::task::spawn_blocking(|| std::io::copy(&mut std::io::stdin(), &mut std::io::sink())).await??;
    sandbox.stop().await;
    Ok(())
}

/// Carries out a step in a process of its own; answers its result and how long it took, starting the process included.
pub async fn step<T: DeserializeOwned>(step: Step, folder: &Path) -> anyhow::Result<(T, Duration)> {
    let mut command = this_program()?;
    command.arg("step").arg(step.word()).arg(folder).stdin(Stdio::null()).stdout(Stdio::piped());
    let started = Instant::now();
    let child = command.spawn()?;
    let output = tokio::time::timeout(STEP, child.wait_with_output()).await;
    let output = output.with_context(|| format!("the step {} did not end in time", step.word()))??;
    let took = started.elapsed();
    if !output.status.success() {
        bail!("the step {} failed", step.word());
    }
    let result = serde_json::from_slice(&output.stdout);
    Ok((result.with_context(|| format!("the step {} printed no result", step.word()))?, took))
}
