//! The settings of an installation: defaults < `seatbridge.toml` < environment < flags. The only place that reads the
//! environment. An unknown key is an error.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use config::{Config, Environment, File, FileFormat};
use seatbridge_core::Day;
use seatbridge_engine::EngineSettings;
use seatbridge_psa::PsaOptions;
use secrecy::SecretString;
use serde::{Deserialize, Deserializer};

use crate::failure::Failure;

const PREFIX: &str = "SEATBRIDGE_";

/// All settings, as merged.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// How Autotask is reached.
    pub autotask: Autotask,
    /// How ConnectWise is reached.
    pub connectwise: ConnectWise,
    /// What may be called.
    pub outbound: Outbound,
    /// How the PSAs are called.
    pub psa: PsaCalls,
    /// The calendar.
    pub clock: ClockSettings,
    /// The HTTP server.
    pub server: Server,
    /// What is logged.
    pub log: Log,
}

/// How Autotask is reached.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub struct Autotask {
    /// URL of zone discovery; the path may be left out.
    pub base_url: Option<String>,
    /// The vendor code that identifies this installation.
    pub integration_code: Option<SecretString>,
    /// A file that holds it.
    pub integration_code_file: Option<PathBuf>,
}

/// How ConnectWise is reached.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub struct ConnectWise {
    /// The vendor code that identifies this installation.
    pub client_id: Option<SecretString>,
}

/// What may be called.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub struct Outbound {
    /// `host:port` entries that may be private or plain http.
    #[serde(deserialize_with = "list")]
    pub allow: Vec<String>,
}

/// How the PSAs are called.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PsaCalls {
    /// How long a call may take, in milliseconds.
    pub timeout_ms: u64,
    /// Wait before a read is tried a second time, in milliseconds.
    pub retry_base_ms: u64,
}

impl Default for PsaCalls {
    fn default() -> Self {
        let psa = PsaOptions::default();
        let millis = |d: Duration| u64::try_from(d.as_millis()).unwrap_or(u64::MAX);
        Self { timeout_ms: millis(psa.timeout), retry_base_ms: millis(psa.retry_base) }
    }
}

/// The calendar.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub struct ClockSettings {
    /// A fixed calendar day in place of today's: for tests and the demo.
    pub today: Option<Day>,
}

/// The HTTP server.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// Where it listens.
    pub listen: String,
}

impl Default for Server {
    fn default() -> Self {
        Self { listen: "127.0.0.1:8080".to_owned() }
    }
}

/// What is logged.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// `warn`, `info`, `seatbridge_psa=debug` …
    pub filter: String,
    /// `text` or `json`.
    pub format: LogFormat,
}

impl Default for Log {
    fn default() -> Self {
        Self { filter: "warn".to_owned(), format: LogFormat::Text }
    }
}

/// How log lines look.
#[derive(Debug, Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For a person.
    Text,
    /// For a machine.
    Json,
}

/// A list, or in the environment a text with commas.
fn list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        List(Vec<String>),
        Text(String),
    }
    Ok(match Either::deserialize(deserializer)? {
        Either::List(list) => list,
        Either::Text(text) => {
            text.split(',').map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
        }
    })
}

impl Settings {
    /// Merges the settings: `file`, or `seatbridge.toml` beside the program's working folder, then the environment.
    pub fn load(file: Option<&Path>) -> Result<Self, Failure> {
        let environment: HashMap<_, _> = std::env::vars().collect();
        Self::merge(file, environment)
    }

    fn merge(file: Option<&Path>, environment: HashMap<String, String>) -> Result<Self, Failure> {
        let source = match file {
            Some(path) => File::from(path).format(FileFormat::Toml).required(true),
            None => File::new("seatbridge.toml", FileFormat::Toml).required(false),
        };
        // a name without a section is not a setting, so that other variables of the same prefix do no harm
        let sections = environment
            .into_iter()
            .filter(|(name, _)| name.strip_prefix(PREFIX).is_some_and(|rest| rest.contains("__")));
        let environment = Environment::with_prefix("SEATBRIDGE")
            .prefix_separator("_")
            .separator("__")
            .ignore_empty(true)
            .source(Some(sections.collect()));
        let merged = Config::builder().add_source(source).add_source(environment).build();
        merged.and_then(Config::try_deserialize).map_err(|error| {
            Failure::input(format!(
                "The settings can't be read: {error}. Correct seatbridge.toml or the SEATBRIDGE_… variable."
            ))
        })
    }

    /// The settings of the engine.
    pub fn engine(&self) -> Result<EngineSettings, Failure> {
        let defaults = PsaOptions::default();
        let autotask_base_url = match &self.autotask.base_url {
            Some(url) => PsaOptions::parse_autotask_base_url(url)
                .map_err(|error| Failure::input(format!("The setting autotask.base_url is wrong: {error}.")))?,
            None => defaults.autotask_base_url.clone(),
        };
        let integration_code = match (&self.autotask.integration_code, &self.autotask.integration_code_file) {
            (Some(code), _) => Some(code.clone()),
            (None, Some(path)) => Some(secret_file(path)?),
            (None, None) => None,
        };
        Ok(EngineSettings {
            psa: PsaOptions {
                autotask_base_url,
                outbound_allow: self.outbound.allow.clone(),
                timeout: Duration::from_millis(self.psa.timeout_ms.max(1)),
                retry_base: Duration::from_millis(self.psa.retry_base_ms.max(1)),
                ..defaults
            },
            autotask_integration_code: integration_code,
            connectwise_client_id: self.connectwise.client_id.clone(),
        })
    }
}

/// A secret from a file, or from standard input for `-`; one trailing newline is dropped.
pub fn secret_file(path: &Path) -> Result<SecretString, Failure> {
    let read =
        if path == Path::new("-") { std::io::read_to_string(std::io::stdin()) } else { std::fs::read_to_string(path) };
    let mut text =
        read.map_err(|error| Failure::input(format!("The secret file {} can't be read: {error}.", path.display())))?;
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    Ok(text.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(pairs: &[(&str, &str)]) -> Result<Settings, Failure> {
        Settings::merge(None, pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect())
    }

    #[test]
    fn the_environment_sets_any_setting_and_lists_have_commas() {
        let settings = from(&[
            ("SEATBRIDGE_OUTBOUND__ALLOW", "127.0.0.1:9001, localhost:9002"),
            ("SEATBRIDGE_PSA__TIMEOUT_MS", "250"),
            ("SEATBRIDGE_CLOCK__TODAY", "2026-11-20"),
            ("SEATBRIDGE_AUTOTASK__INTEGRATION_CODE", "007"),
        ])
        .unwrap();
        assert_eq!(settings.outbound.allow, ["127.0.0.1:9001", "localhost:9002"]);
        assert_eq!(settings.psa.timeout_ms, 250);
        assert_eq!(settings.clock.today.map(|d| d.to_string()).as_deref(), Some("2026-11-20"));
        let engine = settings.engine().unwrap();
        assert_eq!(secrecy::ExposeSecret::expose_secret(&engine.autotask_integration_code.unwrap()), "007");
    }

    #[test]
    fn an_unknown_setting_is_refused_and_a_variable_without_section_is_none() {
        assert!(from(&[("SEATBRIDGE_PSA__TIMEOUT", "250")]).is_err());
        assert!(from(&[("SEATBRIDGE_TEST_POSTGRES_URL", "x")]).is_ok());
    }

    #[test]
    fn the_example_holds_the_defaults() {
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../seatbridge.example.toml");
        let (example, defaults) =
            (Settings::merge(Some(&example), HashMap::new()).unwrap(), Settings::merge(None, HashMap::new()).unwrap());
        assert_eq!(example.engine().unwrap().psa.autotask_base_url, defaults.engine().unwrap().psa.autotask_base_url);
        let without_url = |mut settings: Settings| {
            settings.autotask.base_url = None;
            format!("{settings:?}")
        };
        assert_eq!(without_url(example), without_url(defaults));
    }

    #[test]
    fn the_environment_goes_over_the_file() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("s.toml");
        std::fs::write(&file, "[psa]\ntimeout_ms = 1\nretry_base_ms = 2\n[outbound]\nallow = [\"a:1\"]\n").unwrap();
        let environment = HashMap::from([("SEATBRIDGE_PSA__TIMEOUT_MS".to_owned(), "9".to_owned())]);
        let settings = Settings::merge(Some(&file), environment).unwrap();
        assert_eq!((settings.psa.timeout_ms, settings.psa.retry_base_ms), (9, 2));
        assert_eq!(settings.outbound.allow, ["a:1"]);
    }
}
