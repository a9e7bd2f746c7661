//! The control API of a sandbox, as documented in `docs/sandbox.md`.
//! Must not change what the sandbox holds.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Context;
use serde::Deserialize;
use serde::de::DeserializeOwned;

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
pub struct TrueLine {
    /// Its id.
    pub line: i64,
    /// Units today.
    pub quantity: i64,
    /// Sum of the changes of later days.
    pub pending: i64,
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

    /// Puts the counters to zero and tells the number of the last request of the journal.
    pub async fn begin(&self) -> anyhow::Result<u64> {
        let asked = self.client.post(format!("{}counters/reset", self.url)).send().await;
        asked.and_then(reqwest::Response::error_for_status).context("the sandbox's counters can't be put to zero")?;
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

    /// The true quantities of all lines.
    pub async fn lines(&self) -> anyhow::Result<Vec<TrueLine>> {
        let lines: TrueLines = self.get("autotask/lines").await?;
        Ok(lines.lines)
    }
}
