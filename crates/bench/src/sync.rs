//! The benchmark of the billing sync: how many requests, how many at once, how much memory.
//! Must not count by itself what the sandbox counts.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use serde::Serialize;
use serde_json::Value;

use crate::children::{SandboxChild, step};
use crate::content::{self, Organization, Tenant};
use crate::control::{Control, Counters};
use crate::journal::{Phases, Reads};
use crate::measure::{Check, megabytes, per, table};
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
    [Plan { lines: 500, changed: 100, small: true }, Plan { lines: 1_500, changed: 0, small: true }];

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

        let first = self.measured("first run, nothing to change", plan, 0).await?;
        self.judge(&first, plan, &tenant.organizations, &at_first).await?;
        self.report.runs.push(first);
        if plan.changed == 0 {
            return Ok(());
        }
        let changed = tenant.change(plan.changed);
        let changes = changed.len();
        std::fs::write(self.folder.join(USAGE_FILE), Tenant::usage_csv(changed))?;
        let (_, _): (Value, Duration) = step(Step::Usage, self.folder).await?;
        for (case, changes) in [("seats changed", changes), ("the same again", 0)] {
            let run = self.measured(case, plan, changes).await?;
            self.judge(&run, plan, &tenant.organizations, &at_first).await?;
            self.report.runs.push(run);
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
            *seen.by_entity.entry(entry.entity).or_default() += 1;
        }
        let what = format!("{lines} lines: linked by suggestion");
        self.report.checks.push(Check::equal(what, &suggested.applied, &(lines as u64)));
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

    async fn measured(&mut self, case: &str, plan: Plan, changed: usize) -> anyhow::Result<Run> {
        let name = format!("{} lines, {case}", plan.lines);
        eprintln!("{name} …");
        let since = self.control.begin().await?;
        let (ran, took): (Ran, _) = step(Step::Run, self.folder).await?;
        let counters = self.control.counters().await?;
        let phases = Phases::of(&self.control.journal(since).await?);
        self.judge_wire(&name, &ran, &counters, &phases).await?;
        Ok(Run {
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
        })
    }

    /// What has to hold of every run.
    async fn judge_wire(&mut self, name: &str, ran: &Ran, counters: &Counters, phases: &Phases) -> anyhow::Result<()> {
        let unknown = self.control.unknown_calls().await?;
        self.report.checks.extend([
            Check::at_most(format!("{name}: requests of one entity at once"), counters.at_once(), MOST_AT_ONCE),
            Check::equal(
                format!("{name}: requests refused, or to routes that do not exist"),
                &(counters.refused() + unknown),
                &0,
            ),
            Check::equal(
                format!("{name}: reads and writes as the run counted them"),
                &format!("{} + {}", ran.own_count.0, ran.own_count.1),
                &format!("{} + {}", counters.reads, counters.writes),
            ),
            Check::equal(format!("{name}: reads of the journal"), &phases.reads(), &counters.reads),
            Check::equal(format!("{name}: result"), ran.state.as_str(), "green"),
        ]);
        for finding in &ran.findings {
            eprintln!("  finding: {finding}");
        }
        Ok(())
    }

    /// What has to hold of this run.
    async fn judge(
        &mut self,
        run: &Run,
        plan: Plan,
        organizations: &[Organization],
        at_first: &HashMap<i64, i64>,
    ) -> anyhow::Result<()> {
        let name = format!("{} lines, {}", run.lines, run.case);
        let now = self.quantities().await?;
        let wanted: HashMap<_, _> = organizations.iter().map(|o| (o.line, o.seats)).collect();
        let wrong = organizations.iter().filter(|o| now.get(&o.line) != Some(&o.seats)).count();
        let foreign = now.iter().filter(|(line, _)| !wanted.contains_key(*line));
        let foreign = foreign.filter(|(line, quantity)| at_first.get(*line) != Some(*quantity)).count();
        let (phases, checks) = (&run.phases, &mut self.report.checks);
        checks.extend([
            Check::equal(format!("{name}: adjustments"), &phases.adjustments, &(run.changed as u64)),
            Check::equal(format!("{name}: other writes"), &phases.other_writes, &0),
            Check::equal(format!("{name}: linked lines that end up with another quantity than wanted"), &wrong, &0),
            Check::equal(format!("{name}: other lines that changed"), &foreign, &0),
            Check::below(format!("{name}: peak memory, MB"), megabytes(run.peak), MEMORY),
        ]);
        if plan.small && run.changed > 0 {
            let verifying = phases.verifying.all;
            checks.push(Check::at_most(
                format!("{name}: reads before the first write"),
                phases.before_first_write,
                MOST_READS,
            ));
            checks.push(Check::at_most(format!("{name}: reads after the first write"), verifying, MOST_VERIFYING));
        } else if plan.small {
            checks.push(Check::at_most(format!("{name}: requests"), run.requests, MOST_REQUESTS));
        }
        Ok(())
    }
}

const fn rounded(time: Duration) -> u64 {
    time.saturating_add(Duration::from_millis(500)).as_secs()
}

impl Report {
    fn first_runs(&self) -> impl Iterator<Item = &Run> {
        // the first run of each tenant, which all sizes have
        let mut last = 0;
        self.runs.iter().filter(move |run| std::mem::replace(&mut last, run.lines) != run.lines)
    }

    /// More lines may need more requests, but not more per line.
    fn judge_growth(&mut self) {
        let firsts: Vec<_> = self.first_runs().collect();
        let (Some(small), Some(large)) = (firsts.first(), firsts.last()) else { return };
        let (small, large) = ((small.requests, small.lines as u64), (large.requests, large.lines as u64));
        let check = Check {
            what: format!("requests per 1,000 lines with {} lines against {} lines", large.1, small.1),
            must: format!("<= {}", per(small.0 * 1_000, small.1)),
            is: per(large.0 * 1_000, large.1),
            passed: large.0 * small.1 <= small.0 * large.1,
        };
        self.checks.push(check);
    }

    /// All figures as Markdown.
    pub fn tables(&self) -> String {
        let texts =
            [self.run_table(), self.growth_table(), self.entity_table(), self.linking_table(), self.check_table()];
        let failed = self.checks.iter().filter(|check| !check.passed).count();
        let verdict =
            format!("{} limits, {failed} not kept: {}", self.checks.len(), if self.passed { "PASS" } else { "FAIL" });
        format!("{}\n{verdict}", texts.join("\n"))
    }

    fn run_table(&self) -> String {
        let head = [
            "lines",
            "case",
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
            let case = if run.changed > 0 { format!("{} lines changed", run.changed) } else { run.case.clone() };
            vec![
                run.lines.to_string(),
                case,
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
                self.word(&format!("{} lines, {}", run.lines, run.case)),
            ]
        });
        table(&head, 2, &rows.collect::<Vec<_>>())
    }

    fn word(&self, name: &str) -> String {
        let prefix = format!("{name}:");
        let kept = self.checks.iter().filter(|check| check.what.starts_with(&prefix)).all(|check| check.passed);
        if kept { "PASS" } else { "FAIL" }.to_owned()
    }

    fn growth_table(&self) -> String {
        let rows = self.first_runs().map(|run| {
            vec![run.lines.to_string(), run.requests.to_string(), per(run.requests * 1_000, run.lines as u64)]
        });
        table(&["lines", "requests of the first run", "per 1,000 lines"], 0, &rows.collect::<Vec<_>>())
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
                let case = if run.changed > 0 { format!("{} lines changed", run.changed) } else { run.case.clone() };
                rows.push(vec![run.lines.to_string(), case, phase.to_owned(), entities.collect::<Vec<_>>().join(", ")]);
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

    fn check_table(&self) -> String {
        let rows = self
            .checks
            .iter()
            .map(|check| vec![check.what.clone(), check.must.clone(), check.is.clone(), check.word().to_owned()]);
        table(&["limit", "must", "is", ""], 1, &rows.collect::<Vec<_>>())
    }
}
