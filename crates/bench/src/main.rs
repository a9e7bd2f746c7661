//! The benchmarks of `docs/benchmarks.md`: one subcommand each, figures from the sandbox's own counters.
//! Must not hold a rule of the product: it starts the engine as the program does, and counts.

mod children;
mod content;
mod control;
mod journal;
mod measure;
mod report;
mod steps;
mod sync;
mod vendor;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use seatbridge_core::PsaKind;
use tracing_subscriber::EnvFilter;

use crate::steps::Step;

// the allocator of the program, or its memory would not be the memory measured here
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Benchmarks of Seatbridge.
#[derive(Debug, Parser)]
#[command(name = "seatbridge-bench", max_term_width = 110)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The billing sync: requests, requests at once, memory.
    Sync {
        /// Small sizes only.
        #[arg(long)]
        quick: bool,
        /// This PSA only: autotask or connectwise.
        #[arg(long, value_parser = psa)]
        psa: Option<PsaKind>,
        /// Print JSON in place of the tables.
        #[arg(long)]
        json: bool,
    },
    /// A sandbox that ends when its standard input ends.
    #[command(hide = true)]
    SandboxServer {
        /// The content.
        #[arg(long)]
        scenario: PathBuf,
    },
    /// One step in a process of its own, so that its memory can be told from everything else's.
    #[command(hide = true)]
    Step {
        /// Which one.
        #[arg(value_enum)]
        step: Step,
        /// The folder of the tenant.
        folder: PathBuf,
    },
}

fn psa(word: &str) -> Result<PsaKind, String> {
    PsaKind::from_word(word).ok_or_else(|| "autotask or connectwise".to_owned())
}

fn main() -> ExitCode {
    match start(Cli::parse().command) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("The benchmark could not be carried out: {error:#}.");
            ExitCode::from(3)
        }
    }
}

/// Answers whether every limit was kept.
fn start(command: Command) -> anyhow::Result<bool> {
    // an error says that it is installed already
    let _ = rustls::crypto::ring::default_provider().install_default();
    tracing_subscriber::fmt().with_env_filter(EnvFilter::new("warn")).with_writer(std::io::stderr).init();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match command {
            Command::Sync { quick, psa, json } => {
                let report = sync::run(psa, quick).await?;
                if json {
                    println!("{}", serde_json::to_string_pretty(&report)?);
                } else {
                    println!("{}", report.tables());
                }
                Ok(report.passed)
            }
            Command::SandboxServer { scenario } => children::serve_sandbox(&scenario).await.map(|()| true),
            Command::Step { step, folder } => {
                let result = steps::carry_out(step, &folder).await?;
                println!("{}", serde_json::to_string(&result)?);
                Ok(true)
            }
        }
    })
}
