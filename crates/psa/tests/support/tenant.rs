//! One simulated tenant of a PSA: its sandbox, the control API, and clients for it. Must not ask the sandbox to bend: it
//! is built from the documented facts alone.

use std::sync::Arc;

use reqwest::Method;
use seatbridge_core::PsaKind;
use seatbridge_psa::model::Credentials;
use seatbridge_psa::{Gate, OpenGate, Psa, PsaOptions, open};
use seatbridge_sandbox::{Announcement, Options, Sandbox};
use serde_json::{Value, json};

use super::TODAY;

/// What a client may call although the sandbox does not have it yet (docs/sandbox.md).
const NOT_YET: &str = "/V1.0/TicketNotes/entityInformation";

/// One simulated tenant.
pub struct Tenant {
    pub kind: PsaKind,
    pub access: Announcement,
    sandbox: Sandbox,
    http: reqwest::Client,
}

impl Tenant {
    /// An Autotask tenant with this content; see the scenario file of the sandbox.
    pub async fn autotask(content: Value) -> Self {
        Self::with(PsaKind::Autotask, content).await
    }

    /// A ConnectWise tenant with this content: the section `connectwise` of a scenario file.
    pub async fn connectwise(content: Value) -> Self {
        Self::with(PsaKind::ConnectWise, json!({ "connectwise": content })).await
    }

    /// A tenant with the content of a whole scenario file.
    pub async fn with(kind: PsaKind, scenario: Value) -> Self {
        let scenario = serde_json::from_value(scenario).unwrap();
        Self::start(kind, Options { scenario: Some(scenario), ..Options::default() }).await
    }

    /// A tenant with so many companies, their contracts and lines.
    pub async fn generated(kind: PsaKind, companies: usize) -> Self {
        Self::start(kind, Options { companies, ..Options::default() }).await
    }

    async fn start(kind: PsaKind, options: Options) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let options = Options { today: Some(TODAY.parse().unwrap()), ..options };
        let sandbox = Sandbox::start(options).await.unwrap();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { kind, access: sandbox.announcement(), sandbox, http }
    }

    /// Ends the tenant; every call must have been one that a server knows.
    pub async fn stop(self) {
        let unknown = self.control(Method::GET, "unknown", Value::Null).await;
        let calls = unknown["calls"].as_array().unwrap().iter();
        let unknown: Vec<_> = calls.filter(|call| !call["path"].as_str().unwrap().ends_with(NOT_YET)).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
        self.sandbox.stop().await;
    }

    pub fn options(&self) -> PsaOptions {
        let autotask = &self.access.autotask.base_url;
        PsaOptions {
            autotask_base_url: PsaOptions::parse_autotask_base_url(autotask).unwrap(),
            ..super::options(&[autotask, &self.access.connectwise.site])
        }
    }

    pub fn credentials(&self) -> Credentials {
        match self.kind {
            PsaKind::Autotask => {
                let access = self.access.autotask.clone();
                Credentials::Autotask {
                    key: access.key,
                    secret: access.secret.into(),
                    integration_code: access.integration_code.into(),
                }
            }
            PsaKind::ConnectWise => {
                let access = self.access.connectwise.clone();
                Credentials::ConnectWise {
                    site: access.site,
                    company: access.company,
                    public_key: access.public_key,
                    private_key: access.private_key.into(),
                    client_id: access.client_id.into(),
                }
            }
        }
    }

    pub fn psa(&self) -> Arc<dyn Psa> {
        self.psa_with(&self.options(), Arc::new(OpenGate::default()))
    }

    pub fn psa_with(&self, options: &PsaOptions, gate: Arc<dyn Gate>) -> Arc<dyn Psa> {
        open(self.credentials(), options, gate).unwrap()
    }

    /// A call to the control API.
    pub async fn control(&self, method: Method, path: &str, body: Value) -> Value {
        let mut call = self.http.request(method, format!("{}{path}", self.access.control));
        if !body.is_null() {
            call = call.json(&body);
        }
        let answer = call.send().await.unwrap();
        let status = answer.status();
        let body: Value = answer.json().await.unwrap();
        assert!(status.is_success(), "{path}: {status} {body}");
        body
    }

    pub async fn switch(&self, switches: Value) {
        let word = self.kind.as_str();
        self.control(Method::PUT, "switches", json!({ word: switches })).await;
    }

    pub async fn fault(&self, rule: Value) {
        self.control(Method::POST, "faults", rule).await;
    }

    pub async fn counters(&self) -> Value {
        self.control(Method::GET, "counters", Value::Null).await
    }

    /// Forgets counters and unknown calls.
    pub async fn reset_counters(&self) {
        self.control(Method::POST, "counters/reset", Value::Null).await;
    }

    /// How often a call such as `POST Companies` arrived.
    pub async fn calls(&self, call: &str) -> u64 {
        self.counters().await["by_call"][call]["calls"].as_u64().unwrap_or(0)
    }

    /// The sandbox's own record of a line on a day.
    pub async fn record(&self, line: i64, on: &str) -> Value {
        self.control(Method::GET, &format!("{}/lines/{line}?on={on}", self.kind.as_str()), Value::Null).await
    }

    /// The true quantity of a line on a day, `None` when it does not bill.
    pub async fn truth(&self, line: i64, on: &str) -> Option<i64> {
        let record = self.record(line, on).await;
        record["quantity"].as_i64().filter(|_| record["in_term"] == true)
    }
}
