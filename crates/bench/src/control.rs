//! The control API of a sandbox, as documented in `docs/sandbox.md`.
//! Must not change what the sandbox holds.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use anyhow::Context;
use seatbridge_core::PsaKind;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::journal::Entry;

/// The counters since they were last put to zero.
#[derive(Debug, Clone, Deserialize)]
pub struct Counters {
    /// Reads.
    pub reads: u64,
    /// Writes.
    pub writes: u64,
    /// By verb and entity.
    pub by_call: BTreeMap<String, Count>,
    /// The most requests at once, by entity.
    pub max_concurrent: BTreeMap<String, u64>,
    /// The most requests at once, of all entities together.
    pub max_concurrent_all: u64,
}

/// The counter of one verb and entity.
#[derive(Debug, Clone, Deserialize)]
pub struct Count {
    /// By status.
    pub by_status: BTreeMap<String, u64>,
}

impl Counters {
    /// All requests.
    pub const fn requests(&self) -> u64 {
        self.reads + self.writes
    }

    /// Requests that were answered with anything but 200.
    pub fn refused(&self) -> u64 {
        let statuses = self.by_call.values().flat_map(|count| &count.by_status);
        statuses.filter(|(status, _)| *status != "200").map(|(_, calls)| calls).sum()
    }

    /// Requests that were answered with "too many".
    pub fn too_many(&self) -> u64 {
        self.by_call.values().filter_map(|count| count.by_status.get("429")).sum()
    }

    /// The most requests of one entity at once.
    pub fn at_once(&self) -> u64 {
        self.max_concurrent.values().copied().max().unwrap_or(0)
    }
}

#[derive(Deserialize)]
struct Journal {
    last: u64,
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
struct Unknown {
    calls: Vec<serde_json::Value>,
}

/// What the sandbox knows to be true of a line.
#[derive(Debug, Clone, Copy, Deserialize)]
struct TrueLine {
    /// Its id.
    line: i64,
    /// Units today.
    quantity: i64,
    /// Sum of the changes of later days, where changes have a day.
    #[serde(default)]
    pending: i64,
    /// Units as they stand on the line, whether it bills today or not, where a line holds one number.
    stored_quantity: Option<i64>,
}

impl TrueLine {
    /// The units it has when everything that was written counts.
    fn finally(&self) -> i64 {
        self.stored_quantity.unwrap_or(self.quantity + self.pending)
    }
}

#[derive(Deserialize)]
struct TrueLines {
    lines: Vec<TrueLine>,
}

/// The control API of a running sandbox.
#[derive(Debug, Clone)]
pub struct Control {
    url: String,
    client: reqwest::Client,
}

impl Control {
    /// At its address, which ends with `/control/`.
    pub fn new(url: String) -> anyhow::Result<Self> {
        let client = reqwest::Client::builder().no_proxy().timeout(Duration::from_mins(2)).build()?;
        Ok(Self { url, client })
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> anyhow::Result<T> {
        let asked = self.client.get(format!("{}{path}", self.url)).send().await;
        let answer = asked.and_then(reqwest::Response::error_for_status);
        let answer = answer.with_context(|| format!("the sandbox does not answer {path}"))?;
        answer.json().await.with_context(|| format!("the sandbox's answer to {path} is not as documented"))
    }

    async fn send(&self, request: reqwest::RequestBuilder, what: &str) -> anyhow::Result<()> {
        let answer = request.send().await.and_then(reqwest::Response::error_for_status);
        answer.with_context(|| format!("the sandbox does not accept {what}"))?;
        Ok(())
    }

    async fn post(&self, path: &str) -> anyhow::Result<()> {
        self.send(self.client.post(format!("{}{path}", self.url)), path).await
    }

    /// Puts the counters to zero and tells the number of the last request of the journal.
    pub async fn begin(&self) -> anyhow::Result<u64> {
        self.post("counters/reset").await?;
        let journal: Journal = self.get(&format!("journal?since={}", u64::MAX)).await?;
        Ok(journal.last)
    }

    /// The counters.
    pub async fn counters(&self) -> anyhow::Result<Counters> {
        self.get("counters").await
    }

    /// The requests after one.
    pub async fn journal(&self, since: u64) -> anyhow::Result<Vec<Entry>> {
        let journal: Journal = self.get(&format!("journal?since={since}")).await?;
        Ok(journal.entries)
    }

    /// How many calls there were to routes that do not exist.
    pub async fn unknown_calls(&self) -> anyhow::Result<u64> {
        let unknown: Unknown = self.get("unknown").await?;
        Ok(unknown.calls.len() as u64)
    }

    /// Allows so many calls within a minute, and forgets those of the last one.
    pub async fn limit_calls(&self, psa: PsaKind, per_minute: usize) -> anyhow::Result<()> {
        let switch = json!({ psa.as_str(): { "calls_per_minute": per_minute } });
        self.send(self.client.put(format!("{}switches", self.url)).json(&switch), "the limit of calls").await?;
        self.post(&format!("{}/minute/reset", psa.as_str())).await
    }

    /// Keeps every answer back from now on.
    pub async fn delay_answers(&self, psa: PsaKind, time: Duration) -> anyhow::Result<()> {
        let rule = json!({ "vendor": psa.as_str(), "kind": "delay", "ms": time.as_millis() });
        self.send(self.client.post(format!("{}faults", self.url)).json(&rule), "the delay of answers").await
    }

    /// The units that each line will have when everything that was written counts.
    pub async fn quantities(&self, psa: PsaKind) -> anyhow::Result<HashMap<i64, i64>> {
        let lines: TrueLines = self.get(&format!("{}/lines", psa.as_str())).await?;
        Ok(lines.lines.iter().map(|line| (line.line, line.finally())).collect())
    }
}
