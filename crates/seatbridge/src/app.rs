//! What every command stands on: settings, database, key file, engine, and how it prints. Must not hold a command.

use std::path::PathBuf;
use std::sync::Arc;

use seatbridge_core::Actor;
use seatbridge_core::partners::Partner;
use seatbridge_engine::{Engine, Error, ErrorCode, SystemClock};
use seatbridge_i18n::{Locale, Texts};
use seatbridge_store::seal::Keyring;
use seatbridge_store::{Database, Store};
use serde::Serialize;

use crate::cli::{Cli, Command};
use crate::config::Settings;
use crate::failure::Failure;

/// The file of the SQLite database in the data folder.
const DATABASE_FILE: &str = "seatbridge.db";
/// The file of the key that seals secrets.
pub const KEY_FILE: &str = "seatbridge.key";

/// What every command stands on.
pub struct App {
    /// The settings.
    pub settings: Settings,
    /// The data folder.
    pub data: PathBuf,
    /// Where the data is.
    pub database: Database,
    /// Whether JSON is printed.
    pub json: bool,
    /// The language of the person at the shell.
    pub locale: Locale,
}

impl App {
    /// From the options of the command line.
    pub fn new(cli: &Cli, settings: Settings) -> Self {
        let default = if matches!(cli.command, Command::Demo { .. }) { "./demo-data" } else { "./data" };
        let data = cli.data.clone().unwrap_or_else(|| default.into());
        let database = match &cli.database_url {
            Some(url) => Database::Postgres(url.clone().into()),
            None => Database::Sqlite(data.join(DATABASE_FILE)),
        };
        Self { settings, data, database, json: cli.json, locale: crate::shell::locale() }
    }

    /// The database, created and migrated when needed.
    pub async fn store(&self) -> Result<Store, Failure> {
        std::fs::create_dir_all(&self.data).map_err(|error| {
            Failure::system(format!("The data folder {} can't be made: {error}.", self.data.display()))
        })?;
        Ok(Store::open(&self.database).await?)
    }

    /// The use cases on the database.
    pub async fn engine(&self) -> Result<Engine, Failure> {
        self.engine_with(&self.settings).await
    }

    /// The use cases on the database, with other settings.
    pub async fn engine_with(&self, settings: &Settings) -> Result<Engine, Failure> {
        let store = self.store().await?;
        let keys = Keyring::open_or_create(&self.data.join(KEY_FILE))
            .map_err(|error| Error::new(ErrorCode::KeyFile).with("reason", error))?;
        let clock = SystemClock { today: settings.clock.today };
        if let Some(today) = clock.today {
            eprintln!("{}", self.texts().get("cli-clock-shifted", &[("day", &self.texts().day(today))]));
        }
        Ok(Engine::open(store, keys, Arc::new(clock), settings.engine()?).await?)
    }

    /// Texts in the language of the shell.
    pub const fn texts(&self) -> Texts {
        Texts(self.locale)
    }

    /// Prints JSON where that was asked for, else text.
    pub fn print(&self, value: &impl Serialize, text: impl FnOnce() -> String) {
        if self.json {
            match serde_json::to_string_pretty(value) {
                Ok(json) => println!("{json}"),
                Err(error) => eprintln!("The result can't be written as JSON: {error}."),
            }
        } else {
            println!("{}", text());
        }
    }
}

/// The command line acting as the owner of the named partner.
pub async fn owner(engine: &Engine, name: &str) -> Result<(Partner, Actor), Failure> {
    let partner = engine.partner(name).await?;
    let actor = Actor::cli(&partner);
    Ok((partner, actor))
}
