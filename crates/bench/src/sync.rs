//! The benchmark of the billing sync: how many requests, how many at once, how much memory.
//! Must not count by itself what the sandbox counts.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use seatbridge_core::PsaKind;
use serde_json::Value;

use crate::children::{SandboxChild, step};
use crate::content::{Organization, Tenant};
use crate::control::{Control, Counters};
use crate::journal::{Phases, Reads};
use crate::measure::{Check, megabytes};
use crate::report::{self, Report, Run, Section};
use crate::steps::{LINKS_FILE, Links, ORGANIZATIONS_FILE, Ran, SETUP_FILE, Setup, Step, USAGE_FILE};
use crate::vendor::{AtOnce, Case, Linking, Plan, Vendor};

/// Peak memory of the process that runs, in megabytes.
const MEMORY: u64 = 200;
/// How long the sandbox keeps every answer of a run back: without it an answer on loopback is there before the next request
/// begins, and requests at once would not show.
const ANSWER: Duration = Duration::from_millis(20);

/// Measures one PSA or all of them, and judges what was measured.
pub async fn run(psa: Option<PsaKind>, quick: bool) -> anyhow::Result<Report> {
    let mut sections = Vec::new();
    for psa in PsaKind::ALL.into_iter().filter(|one| psa.is_none_or(|wanted| wanted == *one)) {
        let vendor = Vendor::of(psa);
        let mut section = Section::new(psa);
        for plan in if quick { vendor.quick } else { vendor.plans } {
            measure(vendor, *plan, &mut section).await?;
        }
        section.judge_growth();
        sections.push(section);
    }
    Ok(Report::new(sections))
}

/// Measures one tenant on a sandbox and a database of its own.
async fn measure(vendor: &'static Vendor, plan: Plan, section: &mut Section) -> anyhow::Result<()> {
    eprintln!("{}, {} lines: making content …", vendor.psa, plan.lines);
    let folder = tempfile::tempdir().context("no temporary folder")?;
    let tenant = (vendor.tenant)(plan.lines);
    let scenario = folder.path().join("scenario.json");
    std::fs::write(&scenario, serde_json::to_vec(&tenant.scenario)?)?;
    let sandbox = SandboxChild::start(&scenario).await?;
    let setup = Setup { psa: vendor.psa, access: sandbox.access.clone() };
    std::fs::write(folder.path().join(SETUP_FILE), serde_json::to_vec(&setup)?)?;
    let control = Control::new(sandbox.access.control.clone())?;
    let measured = Bench { vendor, folder: folder.path(), control, section }.tenant(plan, tenant).await;
    sandbox.stop().await?;
    measured
}

struct Bench<'a> {
    vendor: &'static Vendor,
    folder: &'a Path,
    control: Control,
    section: &'a mut Section,
}

impl Bench<'_> {
    async fn tenant(&mut self, plan: Plan, mut tenant: Tenant) -> anyhow::Result<()> {
        let (psa, lines) = (self.vendor.psa, plan.lines);
        std::fs::write(self.folder.join(ORGANIZATIONS_FILE), tenant.organizations_csv())?;
        std::fs::write(self.folder.join(LINKS_FILE), serde_json::to_vec(&tenant.organizations)?)?;
        eprintln!("{psa}, {lines} lines: importing and connecting …");
        let (prepared, _): (Value, Duration) = step(Step::Prepare, self.folder).await?;
        let imported = self.import(Tenant::usage_csv(&tenant.organizations)).await?;
        self.link(lines, imported.max(prepared["peak"].as_u64().unwrap_or_default())).await?;
        let at_first = self.control.quantities(psa).await?;
        self.control.delay_answers(psa, ANSWER).await?;

        for case in Case::ALL.into_iter().filter(|case| *case <= plan.last) {
            let mut changed = 0;
            if let Some(round) = case.round() {
                let organizations = tenant.change(plan.changed, round);
                changed = organizations.len();
                let usage = Tenant::usage_csv(organizations);
                self.import(usage).await?;
            }
            self.run(case, plan, changed, &tenant.organizations, &at_first).await?;
        }
        Ok(())
    }

    /// Imports usage; answers the peak memory of that.
    async fn import(&self, usage: String) -> anyhow::Result<u64> {
        std::fs::write(self.folder.join(USAGE_FILE), usage)?;
        let (imported, _): (Value, Duration) = step(Step::Usage, self.folder).await?;
        Ok(imported["peak"].as_u64().unwrap_or_default())
    }

    async fn link(&mut self, lines: usize, peak_of_imports: u64) -> anyhow::Result<()> {
        eprintln!("{}, {lines} lines: linking …", self.vendor.psa);
        let since = self.control.begin().await?;
        let (links, took): (Links, _) = step(Step::Link, self.folder).await?;
        let counters = self.control.counters().await?;
        let mut seen = Reads::default();
        for entry in self.control.journal(since).await? {
            *seen.by_entity.entry(entry.label()).or_default() += 1;
        }
        let open = (lines as u64).abs_diff(links.linked);
        let check = Check::equal(&format!("{lines} lines, linking"), "left open", &open, &0);
        self.section.checks.push(check.everywhere());
        if self.vendor.linking == Linking::Suggestions {
            self.section.linkings.push(report::Linking {
                lines,
                linked: links.linked,
                open: links.open,
                requests: counters.requests(),
                by_entity: seen.by_entity,
                seconds: rounded(took),
                peak: links.peak,
                peak_of_imports,
            });
        }
        Ok(())
    }

    async fn run(
        &mut self,
        case: Case,
        plan: Plan,
        changed: usize,
        organizations: &[Organization],
        at_first: &HashMap<i64, i64>,
    ) -> anyhow::Result<()> {
        let name = format!("{} lines, {}", plan.lines, case.name());
        eprintln!("{}, {name} …", self.vendor.psa);
        if let Some(limit) = self.vendor.calls_per_minute {
            // runs of a partner are hours apart; these follow each other within a minute
            self.control.limit_calls(self.vendor.psa, limit).await?;
        }
        let since = self.control.begin().await?;
        let (ran, took): (Ran, _) = step(Step::Run, self.folder).await?;
        let counters = self.control.counters().await?;
        let phases = Phases::of(&self.control.journal(since).await?, self.vendor);
        for finding in &ran.findings {
            eprintln!("  finding: {finding}");
        }
        self.judge_wire(&name, &ran, &counters, &phases).await?;
        self.judge_lines(&name, organizations, at_first).await?;
        self.judge_phases(&name, plan, changed, &counters, &phases);
        self.section.runs.push(Run {
            name,
            case: case.name(),
            lines: plan.lines,
            changed,
            state: ran.state,
            counts: ran.counts,
            findings: ran.findings,
            phases,
            requests: counters.requests(),
            at_once: self.at_once(&counters).1,
            at_once_by_entity: counters.max_concurrent,
            peak_before: ran.peak_before,
            peak: ran.peak,
            seconds: rounded(took),
        });
        Ok(())
    }

    /// What is limited of requests at once, how many there were, and how many there may be.
    fn at_once(&self, counters: &Counters) -> (&'static str, u64, u64) {
        match self.vendor.limits.at_once {
            AtOnce::OfOneEntity(most) => ("requests of one entity at once", counters.at_once(), most),
            AtOnce::OfAll(most) => ("requests at once, all entities together", counters.max_concurrent_all, most),
        }
    }

    /// What has to hold of every run.
    async fn judge_wire(&mut self, case: &str, ran: &Ran, counters: &Counters, phases: &Phases) -> anyhow::Result<()> {
        let refused = counters.refused() + self.control.unknown_calls().await?;
        let own = ran.own_count.0.abs_diff(counters.reads) + ran.own_count.1.abs_diff(counters.writes);
        let missing = phases.reads().abs_diff(counters.reads);
        let (what, at_once, most) = self.at_once(counters);
        let checks = [
            Check::at_most(case, what, at_once, most),
            Check::below(case, "peak memory, MB", megabytes(ran.peak), MEMORY),
            Check::equal(case, "result of the run", ran.state.as_str(), "green"),
            Check::equal(case, "sum that closes", &ran.sum_closes, &true),
            Check::equal(case, "requests that were refused or unknown", &refused, &0),
            Check::equal(case, "requests that were too many (429)", &counters.too_many(), &0),
            Check::equal(case, "requests that the run itself counted differently", &own, &0),
            Check::equal(case, "reads that the journal counts differently", &missing, &0),
        ];
        self.section.checks.extend(checks.map(Check::everywhere));
        Ok(())
    }

    /// Every linked line has to end up with its seats, and every other line as it was.
    async fn judge_lines(
        &mut self,
        case: &str,
        organizations: &[Organization],
        at_first: &HashMap<i64, i64>,
    ) -> anyhow::Result<()> {
        let now = self.control.quantities(self.vendor.psa).await?;
        let linked: HashSet<_> = organizations.iter().map(|o| o.line).collect();
        let wrong = organizations.iter().filter(|o| now.get(&o.line) != Some(&o.seats)).count();
        let others = now.iter().filter(|(line, _)| !linked.contains(*line));
        let foreign = others.filter(|(line, quantity)| at_first.get(*line) != Some(*quantity)).count();
        let checks = [
            Check::equal(case, "linked lines with a wrong quantity", &wrong, &0),
            Check::equal(case, "other lines that changed", &foreign, &0),
        ];
        self.section.checks.extend(checks.map(Check::everywhere));
        Ok(())
    }

    fn judge_phases(&mut self, case: &str, plan: Plan, changed: usize, counters: &Counters, phases: &Phases) {
        let checks = &mut self.section.checks;
        let other = counters.writes.saturating_sub(phases.writes);
        checks.push(Check::equal(case, "writes", &phases.writes, &(changed as u64)));
        checks.push(Check::equal(case, "writes that are no accepted change of a quantity", &other, &0).everywhere());
        let limits = &self.vendor.limits;
        let most = limits.reads(plan.lines);
        if plan.small && changed > 0 {
            checks.push(Check::at_most(case, "reads before the first write", phases.before_first_write, most));
            let after = phases.after_first_write();
            checks.push(Check::at_most(case, "reads after the first write", after, limits.reads_after));
        } else if plan.small {
            checks.push(Check::at_most(case, "requests", counters.requests(), most));
        }
    }
}

const fn rounded(time: Duration) -> u64 {
    time.saturating_add(Duration::from_millis(500)).as_secs()
}
