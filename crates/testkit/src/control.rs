//! A small client of the sandbox's control API (`docs/sandbox.md`). Must not know anything of ours.

use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

const AUTOTASK: &str = "autotask";

/// The control API of one sandbox. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Control {
    base: String,
    half: String,
    http: reqwest::Client,
}

/// A change of a line as the sandbox accepted it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ApiAdjustment {
    /// From which day on.
    pub on: String,
    /// By how much.
    pub change: i64,
    /// `initial`, `api` or `person`.
    pub source: String,
    /// Undone by shortening the contract.
    pub dropped: bool,
}

impl Control {
    /// The control API at a URL that ends in `/control/`.
    #[expect(clippy::disallowed_methods, reason = "the sandbox is no PSA of a partner")]
    pub fn new(base: &str) -> Self {
        // another part of the test may have installed it already
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self { base: base.to_owned(), half: AUTOTASK.to_owned(), http: reqwest::Client::new() }
    }

    /// The same, of the half of this name: `autotask` (the default) or `connectwise`.
    #[must_use]
    pub fn of(self, half: &str) -> Self {
        Self { half: half.to_owned(), ..self }
    }

    fn is_autotask(&self) -> bool {
        self.half == AUTOTASK
    }

    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let mut call = self.http.request(method.clone(), format!("{}{path}", self.base));
        if let Some(body) = body {
            call = call.json(&body);
        }
        let answer = call.send().await.expect("the sandbox answers");
        let status = answer.status();
        let body: Value = answer.json().await.expect("the control API speaks JSON");
        assert!(status.is_success(), "{method} {path}: {status} {body}");
        body
    }

    /// Changes switches of the half.
    pub async fn switch(&self, switches: Value) {
        self.call(Method::PUT, "switches", Some(json!({ self.half.as_str(): switches }))).await;
    }

    /// Sets a fault rule.
    pub async fn fault(&self, rule: Value) {
        self.call(Method::POST, "faults", Some(rule)).await;
    }

    /// A fault of the k-th write of a quantity from now (k from 1).
    pub async fn fault_of_write(&self, nth: u64, mut rule: Value) {
        let (method, entity) =
            if self.is_autotask() { ("POST", "ContractServiceAdjustments") } else { ("PATCH", "additions") };
        rule["method"] = json!(method);
        rule["entity"] = json!(entity);
        rule["nth"] = json!(nth);
        self.fault(rule).await;
    }

    /// Removes all fault rules.
    pub async fn clear_faults(&self) {
        self.call(Method::DELETE, "faults", None).await;
    }

    /// How often fault rules fired.
    pub async fn fired(&self) -> u64 {
        let faults = self.call(Method::GET, "faults", None).await;
        faults["faults"].as_array().unwrap().iter().filter_map(|f| f["fired"].as_u64()).sum()
    }

    /// An edit as a person makes it in the UI of the PSA.
    pub async fn edit(&self, edit: Value) -> Value {
        self.call(Method::POST, &format!("{}/edits", self.half), Some(edit)).await["results"][0].clone()
    }

    /// A person changes the units of a line from a day on.
    pub async fn adjust(&self, line: i64, on: &str, change: i64) {
        self.edit(json!({ "kind": "adjust_units", "line": line, "on": on, "change": change })).await;
    }

    /// Adds content: `companies`, `services`, `contracts`, `lines`; `catalog`, `agreements`, `additions`. Tells the ids.
    pub async fn add(&self, what: &str, content: Value) -> Vec<i64> {
        let added = self.call(Method::POST, &format!("{}/{what}", self.half), Some(content)).await;
        added["ids"].as_array().unwrap().iter().filter_map(Value::as_i64).collect()
    }

    /// The true quantity of a line on a day.
    pub async fn truth(&self, line: i64, on: &str) -> i64 {
        self.call(Method::GET, &format!("{}/lines/{line}?on={on}", self.half), None).await["quantity"].as_i64().unwrap()
    }

    /// A line as the sandbox describes it, with its unit rows.
    pub async fn line(&self, line: i64, on: &str) -> Value {
        self.call(Method::GET, &format!("{}/lines/{line}?on={on}", self.half), None).await
    }

    /// All lines as the sandbox describes them on a day.
    pub async fn lines(&self, on: &str) -> Vec<Value> {
        let lines = self.call(Method::GET, &format!("{}/lines?on={on}", self.half), None).await;
        lines["lines"].as_array().unwrap().clone()
    }

    /// The lines of a contract or agreement as the sandbox describes them on a day.
    pub async fn lines_of(&self, contract: i64, on: &str) -> Vec<Value> {
        let key = if self.is_autotask() { "contract" } else { "agreement" };
        self.lines(on).await.into_iter().filter(|line| line[key] == contract).collect()
    }

    /// What a contract or agreement bills on a day, over all its lines.
    pub async fn billed(&self, contract: i64, on: &str) -> i64 {
        self.lines_of(contract, on).await.iter().filter_map(|line| line["quantity"].as_i64()).sum()
    }

    /// How many quantities the API wrote to the lines of a contract or agreement.
    pub async fn accepted_on(&self, contract: i64) -> usize {
        let mut accepted = 0;
        for line in self.lines_of(contract, "2026-11-20").await {
            accepted += self.accepted(line["line"].as_i64().unwrap()).await.len();
        }
        accepted
    }

    /// What was entered on a line by the API, dropped entries included.
    pub async fn accepted(&self, line: i64) -> Vec<ApiAdjustment> {
        if !self.is_autotask() {
            return self.written(line).await;
        }
        let path = format!("autotask/lines/{line}/adjustments");
        let all = self.call(Method::GET, &path, None).await["adjustments"].clone();
        let all: Vec<ApiAdjustment> = serde_json::from_value(all).unwrap();
        all.into_iter().filter(|entry| entry.source == "api").collect()
    }

    /// The quantities that the API wrote to an addition: with its first one it begins, the others change it in place.
    async fn written(&self, line: i64) -> Vec<ApiAdjustment> {
        let line = self.call(Method::GET, &format!("connectwise/lines/{line}"), None).await;
        let mut before = 0;
        let mut written = Vec::new();
        for (place, entry) in line["history"].as_array().unwrap().iter().enumerate() {
            let Some(quantity) = entry["values"]["quantity"].as_i64() else { continue };
            let change = quantity - before;
            before += change;
            if entry["source"] == "api" && change != 0 {
                let effective = entry["values"]["effective"].as_str().unwrap();
                let on = if place == 0 { effective.to_owned() } else { String::new() };
                written.push(ApiAdjustment { on, change, source: "api".to_owned(), dropped: false });
            }
        }
        written
    }

    /// Writes that arrived since the counters were reset, refused ones included.
    pub async fn writes(&self) -> u64 {
        self.call(Method::GET, "counters", None).await["writes"].as_u64().unwrap()
    }

    /// Reads that arrived since the counters were reset.
    pub async fn reads(&self) -> u64 {
        self.call(Method::GET, "counters", None).await["reads"].as_u64().unwrap()
    }

    /// Forgets counters and unknown calls.
    pub async fn reset_counters(&self) {
        self.call(Method::POST, "counters/reset", None).await;
    }

    /// No route or verb was called that does not exist.
    pub async fn assert_no_unknown(&self) {
        let calls = self.call(Method::GET, "unknown", None).await;
        // the sandbox has no ticket notes yet (docs/sandbox.md, "not yet"); a login looks at their rights all the same
        let notes = |c: &&Value| c["path"].as_str().is_some_and(|p| p.ends_with("TicketNotes/entityInformation"));
        let unknown: Vec<_> = calls["calls"].as_array().unwrap().iter().filter(|c| !notes(c)).collect();
        assert!(unknown.is_empty(), "unknown calls: {unknown:?}");
    }

    /// Waits until no request is under way, whose client may be gone long since. Counters begin anew.
    pub async fn until_idle(&self) {
        loop {
            self.assert_no_unknown().await;
            let now = self.call(Method::POST, "counters/reset", None).await;
            if now["max_concurrent"].as_object().unwrap().values().all(|count| count == 0) {
                return;
            }
            tokio::task::yield_now().await;
        }
    }

    /// The journal of requests since a number.
    pub async fn journal(&self, since: u64) -> Vec<Value> {
        self.call(Method::GET, &format!("journal?since={since}"), None).await["entries"].as_array().unwrap().clone()
    }

    /// Sets the simulated day.
    pub async fn set_day(&self, day: &str) {
        self.call(Method::PUT, "clock", Some(json!({ "today": day }))).await;
    }

    /// Moves the tenant to the next zone; answers its URL.
    pub async fn move_zone(&self) -> String {
        self.call(Method::POST, "autotask/zone", Some(json!({}))).await["url"].as_str().unwrap().to_owned()
    }

    /// Moves the tenant to a zone.
    pub async fn move_zone_to(&self, zone: u16) {
        self.call(Method::POST, "autotask/zone", Some(json!({ "zone": zone }))).await;
    }

    /// Changes the rights of the API user.
    pub async fn rights(&self, rights: Value) {
        self.call(Method::PUT, &format!("{}/rights", self.half), Some(rights)).await;
    }

    /// Waits until the sandbox has entered so many adjustments of the API on a line.
    pub async fn until_accepted(&self, line: i64, count: usize) {
        while self.accepted(line).await.len() < count {
            tokio::task::yield_now().await;
        }
    }

    /// Waits until so many requests of a kind have been journaled.
    pub async fn until_seen(&self, method: &str, entity: &str, count: usize) {
        loop {
            let seen = self.journal(0).await;
            if seen.iter().filter(|e| e["method"] == method && e["entity"] == entity).count() >= count {
                return;
            }
            tokio::task::yield_now().await;
        }
    }
}
