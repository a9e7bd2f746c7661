//! The `seatbridge` program: settings, wiring, commands. Must not hold a rule of the domain.

mod app;
mod cli;
mod commands;
mod config;
mod demo;
mod failure;
mod shell;
mod table;

use std::io::IsTerminal as _;
use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::EnvFilter;

use crate::app::App;
use crate::cli::Cli;
use crate::config::{LogFormat, Settings};
use crate::failure::Failure;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let json = cli.json;
    match start(cli) {
        Ok(status) => ExitCode::from(status),
        Err(failure) => {
            eprintln!("{failure}");
            if json {
                println!("{}", serde_json::json!({ "error": { "code": failure.code, "message": failure.message } }));
            }
            ExitCode::from(failure.status)
        }
    }
}

fn start(cli: Cli) -> Result<u8, Failure> {
    // another part of the program may have installed it already: the result does not matter
    let _ = rustls::crypto::ring::default_provider().install_default();
    let settings = Settings::load(cli.config.as_deref())?;
    log(&settings);
    let app = App::new(&cli, settings);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(commands::run(&app, cli.command))
}

fn log(settings: &Settings) {
    let filter = EnvFilter::try_new(&settings.log.filter).unwrap_or_else(|_| EnvFilter::new("warn"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // colours are for eyes: a file or a collector gets plain text
    let builder = builder.with_ansi(std::io::stderr().is_terminal());
    match settings.log.format {
        LogFormat::Text => builder.init(),
        LogFormat::Json => builder.json().init(),
    }
}
