//! What happened on the wire: counters, the journal of requests, calls to routes that do not exist.
//! Must not influence any answer.

use std::collections::{BTreeMap, VecDeque};

use serde::Serialize;
use serde_json::Value;

/// The journal keeps this many requests; older ones are dropped.
const KEPT: usize = 200_000;

/// One request as it was received and answered.
#[derive(Debug, Clone, Serialize)]
pub struct JournalEntry {
    pub seq: u64,
    pub vendor: &'static str,
    pub method: String,
    /// Path with query as sent.
    pub path: String,
    pub entity: String,
    /// Status sent; `null` when the connection was cut.
    pub status: Option<u16>,
    /// Kind of the fault that was applied.
    pub fault: Option<String>,
    /// Body of a write.
    pub body: Option<Value>,
    /// What the request changed in the state.
    pub change: Option<Value>,
}

/// Counters of one method and entity.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Count {
    pub calls: u64,
    /// Calls by status; `cut` for closed connections.
    pub by_status: BTreeMap<String, u64>,
}

/// Counters and journal of one vendor's server.
#[derive(Debug, Default)]
pub struct Traffic {
    next_seq: u64,
    journal: VecDeque<JournalEntry>,
    unknown: Vec<Value>,
    counts: BTreeMap<String, Count>,
    reads: u64,
    writes: u64,
    in_flight: BTreeMap<String, u64>,
    most_in_flight: BTreeMap<String, u64>,
    /// Of all entities together.
    most_in_flight_all: u64,
}

impl Traffic {
    pub fn begin(&mut self, entity: &str) {
        let now = self.in_flight.entry(entity.to_owned()).or_default();
        *now += 1;
        let most = self.most_in_flight.entry(entity.to_owned()).or_default();
        *most = (*most).max(*now);
        self.most_in_flight_all = self.most_in_flight_all.max(self.in_flight_all());
    }

    fn in_flight_all(&self) -> u64 {
        self.in_flight.values().sum()
    }

    /// Records a finished request and returns its sequence number.
    pub fn end(&mut self, mut entry: JournalEntry, is_write: bool, unknown_route: bool) -> u64 {
        if let Some(now) = self.in_flight.get_mut(&entry.entity) {
            *now = now.saturating_sub(1);
        }
        self.next_seq += 1;
        entry.seq = self.next_seq;
        let count = self.counts.entry(format!("{} {}", entry.method, entry.entity)).or_default();
        count.calls += 1;
        let status = entry.status.map_or_else(|| "cut".to_owned(), |status| status.to_string());
        *count.by_status.entry(status).or_default() += 1;
        if is_write {
            self.writes += 1;
        } else {
            self.reads += 1;
        }
        if unknown_route {
            self.unknown.push(serde_json::json!({
                "seq": entry.seq, "method": entry.method, "path": entry.path, "status": entry.status,
            }));
        }
        self.journal.push_back(entry);
        if self.journal.len() > KEPT {
            self.journal.pop_front();
        }
        self.next_seq
    }

    pub fn counters(&self) -> Value {
        serde_json::json!({
            "total": self.reads + self.writes,
            "reads": self.reads,
            "writes": self.writes,
            "by_call": self.counts,
            "max_concurrent": self.most_in_flight,
            "max_concurrent_all": self.most_in_flight_all,
        })
    }

    /// Forgets counters and unknown calls; the journal and its numbers go on.
    pub fn reset_counters(&mut self) {
        self.counts.clear();
        self.unknown.clear();
        self.reads = 0;
        self.writes = 0;
        self.most_in_flight = self.in_flight.clone();
        self.most_in_flight_all = self.in_flight_all();
    }

    pub fn clear_journal(&mut self) {
        self.journal.clear();
    }

    pub fn journal(&self, since: u64) -> impl Iterator<Item = &JournalEntry> {
        self.journal.iter().filter(move |entry| entry.seq > since)
    }

    pub fn last_seq(&self) -> u64 {
        self.next_seq
    }

    pub fn unknown(&self) -> &[Value] {
        &self.unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_of_different_entities_are_at_once_all_the_same() {
        let entry = |entity: &str| JournalEntry {
            seq: 0,
            vendor: "x",
            method: "GET".to_owned(),
            path: String::new(),
            entity: entity.to_owned(),
            status: Some(200),
            fault: None,
            body: None,
            change: None,
        };
        let mut traffic = Traffic::default();
        traffic.begin("a");
        traffic.end(entry("a"), false, false);
        traffic.begin("a");
        traffic.begin("b");
        traffic.end(entry("a"), false, false);
        assert_eq!(traffic.counters()["max_concurrent"], serde_json::json!({ "a": 1, "b": 1 }));
        assert_eq!(traffic.counters()["max_concurrent_all"], 2);
        traffic.reset_counters();
        assert_eq!(traffic.counters()["max_concurrent_all"], 1);
    }
}
