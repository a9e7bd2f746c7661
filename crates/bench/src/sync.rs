//! The benchmark of the billing sync: how many requests, how many at once, how much memory.
//! Must not count by itself what the sandbox counts.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use serde::Serialize;
use serde_json::Value;

use crate::children::{SandboxChild, step};
use crate::content::{self, Organization, Tenant};
use crate::control::{Control, Counters};
use crate::journal::{Phases, Reads};
use crate::measure::{Check, check_table, megabytes, per, table};
use crate::steps::{ACCESS_FILE, ORGANIZATIONS_FILE, Ran, Step, Suggested, USAGE_FILE};

/// Reads before the first write.
const MOST_READS: u64 = 40;
/// Reads after the first write, in the case with 100 changes.
const MOST_VERIFYING: u64 = 10;
/// Requests of a run that changes nothing.
const MOST_REQUESTS: u64 = 40;
/// Requests of one entity at once.
const MOST_AT_ONCE: u64 = 2;
/// Peak memory of the process that runs, in megabytes.
const MEMORY: u64 = 200;

const FIRST: &str = "first run, all in step";
const FIRST_CHANGES: &str = "first writes";
const AGAIN: &str = "the same again";
const LATER_CHANGES: &str = "later writes";

/// A tenant and what is run on it.
#[derive(Debug, Clone, Copy)]
struct Plan {
    lines: usize,
    /// Lines that are changed after the first run; none: there is only the first run.
    changed: usize,
    /// Whether the limits of small tenants hold.
    small: bool,
}

const FULL: [Plan; 4] = [
    Plan { lines: 2_000, changed: 100, small: true },
    Plan { lines: 5_000, changed: 0, small: false },
    Plan { lines: 10_000, changed: 0, small: false },
    Plan { lines: 20_000, changed: 500, small: false },
];
const QUICK: [Plan; 2] =
    [Plan { lines: 500, changed: 50, small: true }, Plan { lines: 1_500, changed: 0, small: true }];

/// What linking a tenant took.
#[derive(Debug, Serialize)]
pub struct Linking {
    lines: usize,
    applied: u64,
    open: u64,
    requests: u64,
    by_entity: BTreeMap<String, u64>,
    seconds: u64,
    peak: u64,
    peak_of_imports: u64,
}

/// What the sandbox saw of a run.
#[derive(Debug, Serialize)]
pub struct Run {
    #[serde(skip)]
    name: String,
    case: String,
    lines: usize,
    changed: usize,
    state: String,
    counts: BTreeMap<String, u64>,
    findings: Vec<String>,
    phases: Phases,
    requests: u64,
    at_once: BTreeMap<String, u64>,
    peak_before: u64,
    peak: u64,
    seconds: u64,
}

/// Everything.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Whether all limits are kept.
    pub passed: bool,
    linkings: Vec<Linking>,
    runs: Vec<Run>,
    checks: Vec<Check>,
}

/// Measures, and judges what was measured.
pub async fn run(quick: bool) -> anyhow::Result<Report> {
    let plans: &[Plan] = if quick { &QUICK } else { &FULL };
    let mut report = Report { passed: false, linkings: Vec::new(), runs: Vec::new(), checks: Vec::new() };
    for plan in plans {
        eprintln!("{} lines: making content …", plan.lines);
        let folder = tempfile::tempdir().context("no temporary folder")?;
        let tenant = content::tenant(plan.lines);
        let scenario = folder.path().join("scenario.json");
        std::fs::write(&scenario, serde_json::to_vec(&tenant.scenario)?)?;
        let sandbox = SandboxChild::start(&scenario).await?;
        std::fs::write(folder.path().join(ACCESS_FILE), serde_json::to_vec(&sandbox.access)?)?;
        let control = Control::new(sandbox.access.control.clone())?;
        let measured = Bench { folder: folder.path(), control, report: &mut report }.tenant(*plan, tenant).await;
        sandbox.stop().await?;
        measured?;
    }
    report.judge_growth();
    report.passed = report.checks.iter().all(|check| check.passed);
    Ok(report)
}

struct Bench<'a> {
    folder: &'a Path,
    control: Control,
    report: &'a mut Report,
}

impl Bench<'_> {
    async fn tenant(&mut self, plan: Plan, mut tenant: Tenant) -> anyhow::Result<()> {
        let lines = plan.lines;
        std::fs::write(self.folder.join(ORGANIZATIONS_FILE), tenant.organizations_csv())?;
        std::fs::write(self.folder.join(USAGE_FILE), Tenant::usage_csv(&tenant.organizations))?;
        eprintln!("{lines} lines: importing and connecting …");
        let (prepared, _): (Value, Duration) = step(Step::Prepare, self.folder).await?;
        let peak_of_imports = prepared["peak"].as_u64().unwrap_or_default();
        self.link(lines, peak_of_imports).await?;
        let at_first = self.quantities().await?;

        self.run(FIRST, plan, 0, &tenant.organizations, &at_first).await?;
        if plan.changed == 0 {
            return Ok(());
        }
        for (round, case) in [FIRST_CHANGES, LATER_CHANGES].into_iter().enumerate() {
            let changed = tenant.change(plan.changed, round);
            let changes = changed.len();
            std::fs::write(self.folder.join(USAGE_FILE), Tenant::usage_csv(changed))?;
            let (_, _): (Value, Duration) = step(Step::Usage, self.folder).await?;
            self.run(case, plan, changes, &tenant.organizations, &at_first).await?;
            if round == 0 {
                self.run(AGAIN, plan, 0, &tenant.organizations, &at_first).await?;
            }
        }
        Ok(())
    }

    async fn link(&mut self, lines: usize, peak_of_imports: u64) -> anyhow::Result<()> {
        eprintln!("{lines} lines: linking …");
        let since = self.control.begin().await?;
        let (suggested, took): (Suggested, _) = step(Step::Suggest, self.folder).await?;
        let counters = self.control.counters().await?;
        let mut seen = Reads::default();
        for entry in self.control.journal(since).await? {
            *seen.by_entity.entry(entry.label()).or_default() += 1;
        }
        let check = Check::equal(
            &format!("{lines} lines, linking"),
            "left open",
            &(lines as u64).abs_diff(suggested.applied),
            &0,
        );
        self.report.checks.push(check.everywhere());
        self.report.linkings.push(Linking {
            lines,
            applied: suggested.applied,
            open: suggested.open,
            requests: counters.requests(),
            by_entity: seen.by_entity,
            seconds: rounded(took),
            peak: suggested.peak,
            peak_of_imports,
        });
        Ok(())
    }

    /// The quantity that each line will have when everything that was written counts.
    async fn quantities(&self) -> anyhow::Result<HashMap<i64, i64>> {
        Ok(self.control.lines().await?.into_iter().map(|line| (line.line, line.quantity + line.pending)).collect())
    }

    async fn run(
        &mut self,
        case: &str,
        plan: Plan,
        changed: usize,
        organizations: &[Organization],
        at_first: &HashMap<i64, i64>,
    ) -> anyhow::Result<()> {
        let name = format!("{} lines, {case}", plan.lines);
        eprintln!("{name} …");
        let since = self.control.begin().await?;
        let (ran, took): (Ran, _) = step(Step::Run, self.folder).await?;
        let counters = self.control.counters().await?;
        let phases = Phases::of(&self.control.journal(since).await?);
        for finding in &ran.findings {
            eprintln!("  finding: {finding}");
        }
        self.judge_wire(&name, &ran, &counters, &phases).await?;
        self.judge_lines(&name, organizations, at_first).await?;
        self.judge_phases(&name, plan, changed, &counters, &phases);
        self.report.runs.push(Run {
            name,
            case: case.to_owned(),
            lines: plan.lines,
            changed,
            state: ran.state,
            counts: ran.counts,
            findings: ran.findings,
            phases,
            requests: counters.requests(),
            at_once: counters.max_concurrent,
            peak_before: ran.peak_before,
            peak: ran.peak,
            seconds: rounded(took),
        });
        Ok(())
    }

    /// What has to hold of every run.
    async fn judge_wire(&mut self, case: &str, ran: &Ran, counters: &Counters, phases: &Phases) -> anyhow::Result<()> {
        let refused = counters.refused() + self.control.unknown_calls().await?;
        let own = ran.own_count.0.abs_diff(counters.reads) + ran.own_count.1.abs_diff(counters.writes);
        let missing = phases.reads().abs_diff(counters.reads);
        let checks = [
            Check::at_most(case, "requests of one entity at once", counters.at_once(), MOST_AT_ONCE),
            Check::below(case, "peak memory, MB", megabytes(ran.peak), MEMORY),
            Check::equal(case, "result of the run", ran.state.as_str(), "green"),
            Check::equal(case, "sum that closes", &ran.sum_closes, &true),
            Check::equal(case, "requests that were refused or unknown", &refused, &0),
            Check::equal(case, "requests that the run itself counted differently", &own, &0),
            Check::equal(case, "reads that the journal counts differently", &missing, &0),
        ];
        self.report.checks.extend(checks.map(Check::everywhere));
        Ok(())
    }

    /// Every linked line has to end up with its seats, and every other line as it was.
    async fn judge_lines(
        &mut self,
        case: &str,
        organizations: &[Organization],
        at_first: &HashMap<i64, i64>,
    ) -> anyhow::Result<()> {
        let now = self.quantities().await?;
        let linked: HashSet<_> = organizations.iter().map(|o| o.line).collect();
        let wrong = organizations.iter().filter(|o| now.get(&o.line) != Some(&o.seats)).count();
        let others = now.iter().filter(|(line, _)| !linked.contains(*line));
        let foreign = others.filter(|(line, quantity)| at_first.get(*line) != Some(*quantity)).count();
        let checks = [
            Check::equal(case, "linked lines with a wrong quantity", &wrong, &0),
            Check::equal(case, "other lines that changed", &foreign, &0),
        ];
        self.report.checks.extend(checks.map(Check::everywhere));
        Ok(())
    }

    fn judge_phases(&mut self, case: &str, plan: Plan, changed: usize, counters: &Counters, phases: &Phases) {
        let checks = &mut self.report.checks;
        let other = counters.writes.saturating_sub(phases.adjustments);
        checks.push(Check::equal(case, "adjustments", &phases.adjustments, &(changed as u64)));
        checks.push(Check::equal(case, "writes that are no accepted adjustment", &other, &0).everywhere());
        if plan.small && changed > 0 {
            checks.push(Check::at_most(case, "reads before the first write", phases.before_first_write, MOST_READS));
            let verifying = phases.verifying.all;
            checks.push(Check::at_most(case, "reads after the first write", verifying, MOST_VERIFYING));
        } else if plan.small {
            checks.push(Check::at_most(case, "requests", counters.requests(), MOST_REQUESTS));
        }
    }
}

const fn rounded(time: Duration) -> u64 {
    time.saturating_add(Duration::from_millis(500)).as_secs()
}

impl Report {
    /// The runs that all sizes have.
    fn first_runs(&self) -> impl Iterator<Item = &Run> {
        self.runs.iter().filter(|run| run.case == FIRST)
    }

    /// More lines may need more requests, but not more per line: neither altogether nor for the lines that are added.
    fn judge_growth(&mut self) {
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

    /// All figures as Markdown.
    pub fn tables(&self) -> String {
        let texts = [
            self.run_table(),
            self.growth_table(),
            self.entity_table(),
            self.linking_table(),
            check_table(&self.checks),
        ];
        let failed = self.checks.iter().filter(|check| !check.passed).count();
        let verdict =
            format!("{} limits, {failed} not kept: {}", self.checks.len(), if self.passed { "PASS" } else { "FAIL" });
        format!("{}\n{verdict}", texts.join("\n"))
    }

    fn run_table(&self) -> String {
        let head = [
            "lines",
            "case",
            "changed",
            "opening",
            "reading",
            "reading again",
            "adjustments",
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
                run.case.clone(),
                run.changed.to_string(),
                phases.opening.all.to_string(),
                phases.reading.all.to_string(),
                phases.again.all.to_string(),
                phases.adjustments.to_string(),
                phases.verifying.all.to_string(),
                run.requests.to_string(),
                run.at_once.values().max().copied().unwrap_or(0).to_string(),
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
                    run.case.clone(),
                    phase.to_owned(),
                    entities.collect::<Vec<_>>().join(", "),
                ]);
            }
        }
        table(&["lines", "case", "phase", "reads by entity"], 4, &rows)
    }

    fn linking_table(&self) -> String {
        let rows = self.linkings.iter().map(|linking| {
            vec![
                linking.lines.to_string(),
                linking.applied.to_string(),
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
