//! What the test binaries of this package share. Must not hold assertions about a client.

pub mod tenant;
pub mod wire;

use std::sync::Mutex;
use std::time::Duration;

use seatbridge_core::Day;
use seatbridge_core::psa::LineKey;
use seatbridge_psa::{Gate, PsaError, PsaOptions};
use url::Url;

/// The simulated day.
pub const TODAY: &str = "2026-11-20";

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub fn key(contract: i64, line: i64) -> LineKey {
    LineKey { contract: contract.into(), line: line.into() }
}

/// Options that reach these servers and never wait.
pub fn options(allow: &[&str]) -> PsaOptions {
    let allowed = |url: &&str| {
        let url = Url::parse(url).unwrap();
        format!("{}:{}", url.host_str().unwrap(), url.port_or_known_default().unwrap())
    };
    PsaOptions {
        outbound_allow: allow.iter().map(allowed).collect(),
        timeout: Duration::from_secs(20),
        retry_base: Duration::from_millis(1),
        slot_gap: Duration::ZERO,
        ..PsaOptions::default()
    }
}

/// A gate that is open as soon as it was paused, and remembers for how long.
#[derive(Debug, Default)]
pub struct Pauses(Mutex<Vec<Duration>>);

impl Pauses {
    pub fn seen(&self) -> Vec<Duration> {
        self.0.lock().unwrap().clone()
    }
}

#[async_trait::async_trait]
impl Gate for Pauses {
    async fn wait(&self) -> Result<Duration, PsaError> {
        Ok(Duration::ZERO)
    }

    async fn pause(&self, for_time: Duration) -> Result<(), PsaError> {
        self.0.lock().unwrap().push(for_time);
        Ok(())
    }
}
