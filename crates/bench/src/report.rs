//! What the benchmark of the billing sync found out, and how it is shown.
//! Must not measure.

use std::collections::BTreeMap;

use seatbridge_core::PsaKind;
use serde::Serialize;

use crate::journal::Phases;
use crate::measure::{Check, check_table, megabytes, per, table};
use crate::vendor::Case;

/// What linking a tenant took.
#[derive(Debug, Serialize)]
pub struct Linking {
    /// Lines of the tenant.
    pub lines: usize,
    /// Organizations that were linked.
    pub linked: u64,
    /// Organizations that were not.
    pub open: u64,
    /// Requests that the sandbox counted.
    pub requests: u64,
    /// The same by entity.
    pub by_entity: BTreeMap<String, u64>,
    /// Seconds, start of the process included.
    pub seconds: u64,
    /// Peak memory, in bytes.
    pub peak: u64,
    /// Peak memory of the imports, in bytes.
    pub peak_of_imports: u64,
}

/// What the sandbox saw of a run.
#[derive(Debug, Serialize)]
pub struct Run {
    /// Lines and case, as the checks name it.
    #[serde(skip)]
    pub name: String,
    /// Name of the case.
    pub case: &'static str,
    /// Lines of the tenant.
    pub lines: usize,
    /// Lines whose usage was changed before.
    pub changed: usize,
    /// State of the run.
    pub state: String,
    /// Lines by verdict.
    pub counts: BTreeMap<String, u64>,
    /// The first findings.
    pub findings: Vec<String>,
    /// Requests by phase.
    pub phases: Phases,
    /// All requests.
    pub requests: u64,
    /// The most requests at once, counted as the limit counts them.
    pub at_once: u64,
    /// The most requests of an entity at once.
    pub at_once_by_entity: BTreeMap<String, u64>,
    /// Peak memory before the run, in bytes.
    pub peak_before: u64,
    /// Peak memory, in bytes.
    pub peak: u64,
    /// Seconds, start of the process included.
    pub seconds: u64,
}

/// Everything of one PSA.
#[derive(Debug, Serialize)]
pub struct Section {
    psa: PsaKind,
    /// One per tenant.
    pub linkings: Vec<Linking>,
    /// All runs.
    pub runs: Vec<Run>,
    /// All limits.
    pub checks: Vec<Check>,
}

/// Everything.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Whether all limits are kept.
    pub passed: bool,
    sections: Vec<Section>,
}

impl Report {
    /// Of these PSAs.
    pub fn new(sections: Vec<Section>) -> Self {
        let passed = sections.iter().flat_map(|section| &section.checks).all(|check| check.passed);
        Self { passed, sections }
    }

    /// All figures as Markdown.
    pub fn tables(&self) -> String {
        self.sections.iter().map(Section::tables).collect::<Vec<_>>().join("\n")
    }
}

impl Section {
    /// Nothing was measured yet.
    pub const fn new(psa: PsaKind) -> Self {
        Self { psa, linkings: Vec::new(), runs: Vec::new(), checks: Vec::new() }
    }

    /// The runs that all sizes have.
    fn first_runs(&self) -> impl Iterator<Item = &Run> {
        self.runs.iter().filter(|run| run.case == Case::First.name())
    }

    /// More lines may need more requests, but not more per line: neither altogether nor for the lines that are added.
    pub fn judge_growth(&mut self) {
        let sizes: Vec<_> = self.first_runs().map(|run| (run.requests, run.lines as u64)).collect();
        let (Some(small), Some(large)) = (sizes.first(), sizes.last()) else { return };
        let case = format!("{} lines against {}", large.1, small.1);
        let (most, is) = (per(small.0 * 1_000, small.1), per(large.0 * 1_000, large.1));
        let kept = large.0 * small.1 <= small.0 * large.1;
        let altogether = Check::new(&case, "requests per 1,000 lines", format!("<= {most}"), is, kept);
        let added = |pair: &[(u64, u64)]| (pair[1].0.saturating_sub(pair[0].0), pair[1].1 - pair[0].1);
        let steps: Vec<_> = sizes.windows(2).map(added).collect();
        self.checks.push(altogether);
        if let [first, .., last] = steps.as_slice() {
            let (most, is) = (per(first.0 * 1_100, first.1), per(last.0 * 1_000, last.1));
            let kept = last.0 * first.1 * 10 <= first.0 * last.1 * 11;
            let what = "requests per 1,000 lines more, against the first step + 10 %";
            self.checks.push(Check::new(&case, what, format!("<= {most}"), is, kept));
        }
    }

    fn tables(&self) -> String {
        let texts = [
            format!("### {}\n{}", self.psa, self.run_table()),
            self.growth_table(),
            self.linking_table(),
            check_table(&self.checks),
            self.verdict(),
            self.entity_table(),
        ];
        texts.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
    }

    fn verdict(&self) -> String {
        let failed = self.checks.iter().filter(|check| !check.passed).count();
        let word = if failed == 0 { "PASS" } else { "FAIL" };
        format!("{} limits, {failed} not kept: {word}\n", self.checks.len())
    }

    fn run_table(&self) -> String {
        let head = [
            "lines",
            "case",
            "changed",
            "opening",
            "reading",
            "reading again",
            "writes",
            "verifying",
            "requests",
            "at once",
            "peak MB",
            "of it before",
            "seconds",
            "result",
        ];
        let rows = self.runs.iter().map(|run| {
            let phases = &run.phases;
            vec![
                run.lines.to_string(),
                run.case.to_owned(),
                run.changed.to_string(),
                phases.opening.all.to_string(),
                phases.reading.all.to_string(),
                phases.again.all.to_string(),
                phases.writes.to_string(),
                phases.verifying.all.to_string(),
                run.requests.to_string(),
                run.at_once.to_string(),
                megabytes(run.peak).to_string(),
                megabytes(run.peak_before).to_string(),
                run.seconds.to_string(),
                self.word(&run.name),
            ]
        });
        table(&head, 2, &rows.collect::<Vec<_>>())
    }

    fn word(&self, name: &str) -> String {
        let kept = self.checks.iter().filter(|check| check.case == name).all(|check| check.passed);
        if kept { "PASS" } else { "FAIL" }.to_owned()
    }

    fn growth_table(&self) -> String {
        let mut before: Option<(u64, u64)> = None;
        let mut rows = Vec::new();
        for run in self.first_runs() {
            let lines = run.lines as u64;
            let more = before.map(|(requests, less)| per(run.requests.saturating_sub(requests) * 1_000, lines - less));
            rows.push(vec![
                lines.to_string(),
                run.requests.to_string(),
                per(run.requests * 1_000, lines),
                more.unwrap_or_default(),
            ]);
            before = Some((run.requests, lines));
        }
        table(&["lines", "requests of the first run", "per 1,000 lines", "per 1,000 lines more"], 0, &rows)
    }

    fn entity_table(&self) -> String {
        let mut rows = Vec::new();
        for run in &self.runs {
            let phases = &run.phases;
            let named = [
                ("opening", &phases.opening),
                ("reading", &phases.reading),
                ("reading again", &phases.again),
                ("verifying", &phases.verifying),
            ];
            for (phase, reads) in named.into_iter().filter(|(_, reads)| reads.all > 0) {
                let entities = reads.by_entity.iter().map(|(entity, calls)| format!("{entity} {calls}"));
                rows.push(vec![
                    run.lines.to_string(),
                    run.case.to_owned(),
                    phase.to_owned(),
                    entities.collect::<Vec<_>>().join(", "),
                ]);
            }
        }
        table(&["lines", "case", "phase", "reads by entity"], 4, &rows)
    }

    fn linking_table(&self) -> String {
        if self.linkings.is_empty() {
            return String::new();
        }
        let rows = self.linkings.iter().map(|linking| {
            vec![
                linking.lines.to_string(),
                linking.linked.to_string(),
                linking.open.to_string(),
                linking.requests.to_string(),
                linking.seconds.to_string(),
                megabytes(linking.peak).to_string(),
                megabytes(linking.peak_of_imports).to_string(),
            ]
        });
        let head = ["organizations", "linked", "left open", "requests", "seconds", "peak MB", "peak MB of the imports"];
        table(&head, 0, &rows.collect::<Vec<_>>())
    }
}
