//! A sandbox with a client, and a server of raw bytes. Must not hold assertions.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use seatbridge_core::psa::LineKey;
use seatbridge_core::{Day, Seats};
use seatbridge_psa::model::{Credentials, LineWrite};
use seatbridge_psa::{Gate, OpenGate, Psa, PsaOptions, open};
use seatbridge_sandbox::{Announcement, Options, Sandbox};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
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
pub fn options(base: &str, allow: &[&str]) -> PsaOptions {
    let allowed = |url: &&str| {
        let url = Url::parse(url).unwrap();
        format!("{}:{}", url.host_str().unwrap(), url.port_or_known_default().unwrap())
    };
    PsaOptions {
        autotask_base_url: PsaOptions::parse_autotask_base_url(base).unwrap(),
        outbound_allow: allow.iter().map(allowed).collect(),
        timeout: Duration::from_secs(20),
        retry_base: Duration::from_millis(1),
        slot_gap: Duration::ZERO,
        ..PsaOptions::default()
    }
}

pub fn credentials(key: &str, secret: &str, code: &str) -> Credentials {
    Credentials::Autotask { key: key.to_owned(), secret: secret.into(), integration_code: code.into() }
}

/// One simulated tenant.
pub struct Tenant {
    sandbox: Sandbox,
    pub access: Announcement,
    http: reqwest::Client,
}

impl Tenant {
    /// A tenant with this content; see the scenario file of the sandbox.
    pub async fn with(content: Value) -> Self {
        let scenario = serde_json::from_value(content).unwrap();
        Self::start(Options { scenario: Some(scenario), ..Options::default() }).await
    }

    pub async fn start(options: Options) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let options = Options { today: Some(TODAY.parse().unwrap()), ..options };
        let sandbox = Sandbox::start(options).await.unwrap();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { access: sandbox.announcement(), sandbox, http }
    }

    pub async fn stop(self) {
        self.sandbox.stop().await;
    }

    pub fn options(&self) -> PsaOptions {
        options(&self.access.autotask.base_url, &[&self.access.autotask.base_url])
    }

    pub fn credentials(&self) -> Credentials {
        let access = &self.access.autotask;
        credentials(&access.key, &access.secret, &access.integration_code)
    }

    pub fn psa(&self) -> Arc<dyn Psa> {
        self.psa_with(&self.options(), Arc::new(OpenGate::default()))
    }

    pub fn psa_with(&self, options: &PsaOptions, gate: Arc<dyn Gate>) -> Arc<dyn Psa> {
        open(self.credentials(), options, gate).unwrap()
    }

    /// A call to the control API.
    pub async fn control(&self, method: reqwest::Method, path: &str, body: Value) -> Value {
        let url = format!("{}{path}", self.access.control);
        let mut call = self.http.request(method, url);
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
        self.control(reqwest::Method::PUT, "switches", json!({ "autotask": switches })).await;
    }

    pub async fn fault(&self, rule: Value) {
        self.control(reqwest::Method::POST, "faults", rule).await;
    }

    pub async fn reset_counters(&self) {
        self.control(reqwest::Method::POST, "counters/reset", Value::Null).await;
    }

    /// Counters of the Autotask half.
    pub async fn counters(&self) -> Value {
        self.control(reqwest::Method::GET, "counters", Value::Null).await
    }

    /// How often a call such as `POST Companies` arrived.
    pub async fn calls(&self, call: &str) -> u64 {
        find(&self.counters().await, call).and_then(|count| count["calls"].as_u64()).unwrap_or(0)
    }

    /// The true quantity of a line.
    pub async fn truth(&self, line: i64, on: &str) -> i64 {
        let path = format!("autotask/lines/{line}?on={on}");
        self.control(reqwest::Method::GET, &path, Value::Null).await["quantity"].as_i64().unwrap()
    }
}

/// A value by its key, however deep.
pub fn find<'a>(value: &'a Value, key: &str) -> Option<&'a Value> {
    match value {
        Value::Object(object) => object
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(key))
            .map(|(_, value)| value)
            .or_else(|| object.values().find_map(|value| find(value, key))),
        _ => None,
    }
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

/// What a raw server does with a request.
pub enum Raw {
    /// Sends these bytes and keeps the connection.
    Answer(Vec<u8>),
    /// Sends these bytes and closes.
    Last(Vec<u8>),
    /// Closes without a byte.
    Close,
}

impl Raw {
    /// A JSON answer.
    pub fn json(status: u16, body: &str) -> Self {
        Self::Answer(http(status, "application/json", body))
    }
}

pub fn http(status: u16, kind: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n{body}").into_bytes()
}

/// A server of raw bytes that counts what arrives.
pub struct RawServer {
    pub base: String,
    pub requests: Arc<AtomicUsize>,
    pub connections: Arc<AtomicUsize>,
}

impl RawServer {
    /// Answers the n-th request (from 1), whose text is given, as `script` says.
    pub async fn start(script: impl Fn(usize, &str) -> Raw + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}/ATServicesRest/", listener.local_addr().unwrap());
        let (requests, connections) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (count, opened, script) = (Arc::clone(&requests), Arc::clone(&connections), Arc::new(script));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                opened.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve(stream, Arc::clone(&count), Arc::clone(&script)));
            }
        });
        Self { base, requests, connections }
    }

    pub fn arrived(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
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

async fn serve<F>(mut stream: TcpStream, count: Arc<AtomicUsize>, script: Arc<F>)
where
    F: Fn(usize, &str) -> Raw,
{
    while let Some(request) = request(&mut stream).await {
        let number = count.fetch_add(1, Ordering::SeqCst) + 1;
        let (bytes, more) = match script(number, &request) {
            Raw::Answer(bytes) => (bytes, true),
            Raw::Last(bytes) => (bytes, false),
            Raw::Close => (Vec::new(), false),
        };
        if stream.write_all(&bytes).await.is_err() || !more {
            return;
        }
    }
}

/// One whole request, or `None` at the end of the connection.
async fn request(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some(head) = text.find("\r\n\r\n") {
            let length = text[..head].to_ascii_lowercase();
            let length = length.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
            let length: usize = length.map_or(0, |number| number.trim().parse().unwrap());
            if bytes.len() >= head + 4 + length {
                return Some(text);
            }
        }
        let mut chunk = [0; 4_096];
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => return None,
            Ok(read) => bytes.extend_from_slice(&chunk[..read]),
        }
    }
}
