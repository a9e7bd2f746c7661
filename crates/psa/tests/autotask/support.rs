//! Content and scripted servers of Autotask, with clients for them. Must not hold assertions.

use std::sync::Arc;
use std::time::Duration;

use seatbridge_core::Seats;
use seatbridge_psa::model::{Credentials, LineWrite};
use seatbridge_psa::{Gate, OpenGate, Psa, PsaOptions, open};
use serde_json::{Value, json};

pub use crate::shared::tenant::Tenant;
pub use crate::shared::wire::{Raw, Traffic};
use crate::shared::{self, wire};
pub use crate::shared::{Pauses, day, key};

/// Options with this discovery that reach these servers and never wait.
pub fn options(base: &str, allow: &[&str]) -> PsaOptions {
    PsaOptions { autotask_base_url: PsaOptions::parse_autotask_base_url(base).unwrap(), ..shared::options(allow) }
}

pub fn credentials(key: &str, secret: &str, code: &str) -> Credentials {
    Credentials::Autotask { key: key.to_owned(), secret: secret.into(), integration_code: code.into() }
}

/// A company, a monthly contract of 2026 and lines with these ids and units.
pub fn one_contract(lines: &[(i64, i64)]) -> Value {
    let lines: Vec<Value> = lines
        .iter()
        .map(|(id, units)| json!({ "id": id, "contract": 7001, "service": 9001, "units": units, "unit_price": 7.5 }))
        .collect();
    json!({
        "companies": [{ "id": 174, "name": "Müller GmbH", "number": "K-174" }],
        "services": [{ "id": 9001, "name": "Backup seat", "unit_price": 8.25 }],
        "contracts": [{ "id": 7001, "company": 174, "name": "Cloud", "start": "2026-01-01", "end": "2026-12-31" }],
        "lines": lines,
    })
}

pub fn write(contract: i64, line: i64, on: &str, before: u32, after: u32) -> LineWrite {
    LineWrite {
        key: key(contract, line),
        product: 9001.into(),
        effective_on: Some(day(on)),
        before: Seats(before),
        after: Seats(after),
    }
}

pub fn http(status: u16, kind: &str, body: &str) -> Vec<u8> {
    wire::http(status, kind, "", body)
}

impl Raw {
    /// A JSON answer.
    pub fn json(status: u16, body: &str) -> Self {
        Self::Answer(http(status, "application/json", body))
    }
}

/// A server of raw bytes.
pub struct RawServer {
    pub base: String,
    pub traffic: Traffic,
}

impl RawServer {
    /// Answers the n-th request (from 1), whose text is given, as `script` says.
    pub async fn start(script: impl Fn(usize, &str) -> Raw + Send + Sync + 'static) -> Self {
        let (root, traffic) = wire::serve(script).await;
        Self { base: format!("{root}/ATServicesRest/"), traffic }
    }

    /// A server that is served by somebody else.
    pub fn at(root: &str) -> Self {
        Self { base: format!("{root}/ATServicesRest/"), traffic: Traffic::default() }
    }

    pub fn arrived(&self) -> usize {
        self.traffic.requests()
    }

    /// A client that knows this server as its zone.
    pub fn psa(&self) -> Arc<dyn Psa> {
        self.psa_with(Arc::new(OpenGate::default()), Duration::from_secs(20))
    }

    pub fn psa_with(&self, gate: Arc<dyn Gate>, timeout: Duration) -> Arc<dyn Psa> {
        let options =
            PsaOptions { known_endpoint: Some(self.base.clone()), timeout, ..options(&self.base, &[&self.base]) };
        open(credentials("api@msp.example", "s3cr3t-value", "CODE-0001"), &options, gate).unwrap()
    }
}
