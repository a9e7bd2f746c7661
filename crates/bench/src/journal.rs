//! What the sandbox saw of one run, told apart by phase.
//! Must not count anything the sandbox did not note down.
//!
//! The journal says what came, not why. Two marks tell the phases apart: each PSA has one entity that is asked for before
//! lines are read in order to plan (the first time: all lines; each further time: the lines of a batch, again, just before
//! they are written), and a read after a write is reading back until the next mark.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::vendor::Vendor;

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

    /// Its entity, and whether it asked for a further page: of a query, or of the rows behind an id.
    pub fn label(&self) -> String {
        let path = self.path.to_ascii_lowercase();
        let further = path.contains("/query/next") || path.contains("id%3e");
        if further { format!("{} (next page)", self.entity) } else { self.entity.clone() }
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
    /// Changes of quantities that were accepted.
    pub writes: u64,
    /// Other writes, and writes that were refused.
    pub other_writes: u64,
}

impl Phases {
    /// The phases of these requests, in the order they were answered.
    pub fn of(entries: &[Entry], vendor: &Vendor) -> Self {
        let mut phases = Self::default();
        let mut marks = 0;
        let mut wrote = false;
        let mut before = "";
        for entry in entries {
            let follows_itself = before == entry.entity;
            before = &entry.entity;
            if entry.is_write() {
                if (entry.method.as_str(), before) == vendor.write && entry.status == Some(200) {
                    phases.writes += 1;
                } else {
                    phases.other_writes += 1;
                }
                wrote = true;
                continue;
            }
            if phases.writes + phases.other_writes == 0 {
                phases.before_first_write += 1;
            }
            // several calls in a row are one question
            if entry.entity == vendor.mark && !follows_itself {
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

    /// Reads after the first write, whatever for.
    pub const fn after_first_write(&self) -> u64 {
        if self.writes + self.other_writes == 0 { 0 } else { self.reads() - self.before_first_write }
    }
}

#[cfg(test)]
mod tests {
    use seatbridge_core::PsaKind;

    use super::*;

    fn entry(method: &str, path: &str, entity: &str) -> Entry {
        Entry { method: method.to_owned(), path: path.to_owned(), entity: entity.to_owned(), status: Some(200) }
    }

    fn sizes(phases: &Phases) -> [u64; 4] {
        [phases.opening.all, phases.reading.all, phases.again.all, phases.verifying.all]
    }

    #[test]
    fn the_marks_tell_reading_reading_again_and_verifying_apart() {
        let mark = || entry("GET", "/V1.0/ThresholdInformation", "ThresholdInformation");
        let query = || entry("POST", "/V1.0/Contracts/query", "Contracts");
        let next = || entry("POST", "/V1.0/Contracts/query/next?paging=1", "Contracts");
        let write = || entry("POST", "/V1.0/ContractServiceAdjustments", "ContractServiceAdjustments");
        let zone = entry("GET", "/V1.0/ZoneInformation", "ZoneInformation");
        let entries = [
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
        ];
        let phases = Phases::of(&entries, Vendor::of(PsaKind::Autotask));
        assert_eq!(sizes(&phases), [1, 3, 4, 3]);
        assert_eq!((phases.before_first_write, phases.writes, phases.other_writes), (6, 3, 0));
        assert_eq!(phases.reading.by_entity["Contracts (next page)"], 1);
        assert_eq!((phases.reads(), phases.after_first_write()), (11, 5));
    }

    #[test]
    fn agreements_mark_a_reading_of_connectwise_however_many_calls_they_take() {
        let agreements = || entry("GET", "/finance/agreements?conditions=id%20in%20%281%29&page=1", "agreements");
        let next = entry("GET", "/finance/agreements?conditions=id%3E1000&page=1", "agreements");
        let additions = || entry("GET", "/finance/agreements/1/additions?page=1", "additions");
        let write = || entry("PATCH", "/finance/agreements/1/additions/2", "additions");
        let info = entry("GET", "/login/companyinfo/x", "companyinfo");
        let created = entry("POST", "/finance/agreements/1/additions", "additions");
        let entries = [
            info,
            agreements(),
            next,
            additions(),
            additions(),
            agreements(),
            additions(),
            write(),
            additions(),
            created,
        ];
        let phases = Phases::of(&entries, Vendor::of(PsaKind::ConnectWise));
        assert_eq!(sizes(&phases), [1, 4, 2, 1]);
        assert_eq!((phases.before_first_write, phases.writes, phases.other_writes), (7, 1, 1));
        assert_eq!((phases.reading.by_entity["agreements (next page)"], phases.after_first_write()), (1, 1));
    }

    #[test]
    fn a_run_that_writes_nothing_has_no_reads_after_a_write() {
        let phases = Phases::of(&[entry("GET", "/x", "agreements")], Vendor::of(PsaKind::ConnectWise));
        assert_eq!((phases.reads(), phases.after_first_write()), (1, 0));
    }
}
