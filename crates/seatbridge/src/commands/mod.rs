//! One file per group of commands. Must not decide what a use case decides.

mod admin;
mod advice;
mod connect;
mod doctor;
mod import;
mod map;
mod runs;
mod sandbox;
pub mod serve;
pub mod sync;

use crate::app::App;
use crate::cli::{Command, DbCommand};
use crate::failure::Failure;

/// Carries a command out and answers the exit status.
pub async fn run(app: &App, command: Command) -> Result<u8, Failure> {
    match command {
        Command::Demo { keep_serving } => crate::demo::run(app, keep_serving).await,
        Command::Serve { listen } => serve::serve(app, listen.as_deref()).await,
        Command::Worker => serve::worker(app).await,
        Command::Sandbox(args) => sandbox::run(app, args).await,
        Command::Doctor { psa } => doctor::run(app, psa).await,
        Command::Db(DbCommand::Migrate) => {
            app.store().await?.close().await;
            app.print(&serde_json::json!({ "migrated": true }), || "The database is up to date.".to_owned());
            Ok(0)
        }
        Command::Admin(command) => admin::run(app, command).await,
        Command::Import(command) => import::run(app, command).await,
        Command::Connect(command) => connect::connect(app, command).await,
        Command::Settings { at, changes } => connect::settings(app, &at, &changes).await,
        Command::Revoke { at } => connect::revoke(app, &at).await,
        Command::Map(command) => map::run(app, command).await,
        Command::Unmap { at, organization } => map::unmap(app, &at, &organization).await,
        Command::Sync(args) => sync::run(app, args).await,
        Command::Runs(command) => runs::run(app, command).await,
    }
}
