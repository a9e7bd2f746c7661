//! What the sandbox saw of one run, told apart by phase.
//! Must not count anything the sandbox did not note down.
//!
//! The journal says what came, not why. Two marks tell the phases apart: the engine asks for `ThresholdInformation` before
//! it begins to read (the first time: all lines; each further time: the lines of a batch, again, just before they are
//! written), and a read after a write is reading back until the next mark.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One request as the sandbox noted it.
#[derive(Debug, Clone, Deserialize)]
pub struct Entry {
    /// The verb.
    pub method: String,
    /// The path.
    pub path: String,
    /// The name in the counters.
    pub entity: String,
    /// `None` where the connection was cut.
    pub status: Option<u16>,
}

impl Entry {
    /// Queries are read with POST as well.
    fn is_write(&self) -> bool {
        let path = self.path.to_ascii_lowercase();
        self.method != "GET" && !path.contains("/query")
    }

    /// Its entity, and whether it asked for a further page.
    pub fn label(&self) -> String {
        let path = self.path.to_ascii_lowercase();
        if path.contains("/query/next") { format!("{} (next page)", self.entity) } else { self.entity.clone() }
    }
}

/// Reads of one phase, by entity.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Reads {
    /// All.
    pub all: u64,
    /// By entity; further pages of an answer on their own.
    pub by_entity: BTreeMap<String, u64>,
}

impl Reads {
    fn add(&mut self, entity: &str) {
        self.all += 1;
        *self.by_entity.entry(entity.to_owned()).or_default() += 1;
    }
}

/// The requests of one run by phase.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Phases {
    /// Before the first reading: finding the server.
    pub opening: Reads,
    /// All lines, to compare them.
    pub reading: Reads,
    /// The lines of a batch, once more, just before they are written.
    pub again: Reads,
    /// After a write: reading back.
    pub verifying: Reads,
    /// Requests before the first write, whatever for.
    pub before_first_write: u64,
    /// Writes that were accepted.
    pub adjustments: u64,
    /// Other writes, and writes that were refused.
    pub other_writes: u64,
}

impl Phases {
    /// The phases of these requests, in the order they were answered.
    pub fn of(entries: &[Entry]) -> Self {
        let mut phases = Self::default();
        let mut marks = 0;
        let mut wrote = false;
        for entry in entries {
            if entry.is_write() {
                if entry.entity == "ContractServiceAdjustments" && entry.status == Some(200) {
                    phases.adjustments += 1;
                } else {
                    phases.other_writes += 1;
                }
                wrote = true;
                continue;
            }
            if phases.adjustments + phases.other_writes == 0 {
                phases.before_first_write += 1;
            }
            if entry.entity == "ThresholdInformation" {
                marks += 1;
                wrote = false;
            }
            let phase = match (wrote, marks) {
                (true, _) => &mut phases.verifying,
                (false, 0) => &mut phases.opening,
                (false, 1) => &mut phases.reading,
                (false, _) => &mut phases.again,
            };
            phase.add(&entry.label());
        }
        phases
    }

    /// All reads.
    pub const fn reads(&self) -> u64 {
        self.opening.all + self.reading.all + self.again.all + self.verifying.all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_marks_tell_reading_reading_again_and_verifying_apart() {
        let entry = |method: &str, path: &str, entity: &str| Entry {
            method: method.to_owned(),
            path: path.to_owned(),
            entity: entity.to_owned(),
            status: Some(200),
        };
        let mark = || entry("GET", "/V1.0/ThresholdInformation", "ThresholdInformation");
        let query = || entry("POST", "/V1.0/Contracts/query", "Contracts");
        let next = || entry("POST", "/V1.0/Contracts/query/next?paging=1", "Contracts");
        let write = || entry("POST", "/V1.0/ContractServiceAdjustments", "ContractServiceAdjustments");
        let zone = entry("GET", "/V1.0/ZoneInformation", "ZoneInformation");
        let phases = Phases::of(&[
            zone,
            mark(),
            query(),
            next(),
            mark(),
            query(),
            write(),
            query(),
            query(),
            write(),
            query(),
            mark(),
            query(),
            write(),
        ]);
        let all = |reads: &Reads| reads.all;
        assert_eq!(
            (all(&phases.opening), all(&phases.reading), all(&phases.again), all(&phases.verifying)),
            (1, 3, 4, 3)
        );
        assert_eq!((phases.before_first_write, phases.adjustments, phases.other_writes), (6, 3, 0));
        assert_eq!(phases.reading.by_entity["Contracts (next page)"], 1);
        assert_eq!(phases.reads(), 11);
    }
}
