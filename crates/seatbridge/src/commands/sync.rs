//! The billing sync: preview or run, its progress and its report.

use std::io::IsTerminal;
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressStyle};
use seatbridge_core::billing::Verdict;
use seatbridge_engine::sync::{OnProgress, Progress, ReportLine, RunState, SyncOptions, SyncReport};
use seatbridge_i18n::Texts;

use crate::app::{App, owner};
use crate::cli::SyncArgs;
use crate::failure::{FAILED, Failure};
use crate::table::{cut, table};

/// Lines of each kind that are printed.
const MOST_PRINTED: usize = 40;

pub async fn run(app: &App, args: SyncArgs) -> Result<u8, Failure> {
    let engine = app.engine().await?;
    let (_, actor) = owner(&engine, &args.at.partner).await?;
    let options = SyncOptions { preview: args.preview, release: args.release, release_run: args.release_run };
    let report = engine.sync(&actor, args.at.psa, &options, progress()).await?;
    app.print(&report, || describe(app.texts(), &report));
    Ok(status(&report))
}

/// The exit status of a report.
pub const fn status(report: &SyncReport) -> u8 {
    match report.state {
        RunState::Green => 0,
        RunState::Findings => 1,
        RunState::Red | RunState::Running => FAILED,
    }
}

/// A bar on a terminal, plain lines otherwise.
pub fn progress() -> OnProgress {
    if !std::io::stderr().is_terminal() {
        return Arc::new(|step| match step {
            Progress::Reading { lines } => eprintln!("Reading {lines} lines …"),
            Progress::Planned { changes } => eprintln!("{changes} lines to write."),
            Progress::Written { .. } => {}
            Progress::Settling { in_doubt } => {
                eprintln!("{in_doubt} answers did not arrive: reading until it is known what happened …");
            }
        });
    }
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}") {
        bar.set_style(style);
    }
    Arc::new(move |step| match step {
        Progress::Reading { lines } => {
            bar.set_length(lines as u64);
            bar.set_message("Reading");
        }
        Progress::Planned { changes } => {
            bar.set_length(changes as u64);
            bar.set_message("Writing");
            if changes == 0 {
                bar.finish_and_clear();
            }
        }
        Progress::Written { done } => {
            bar.set_position(done as u64);
            if bar.length().is_some_and(|all| done as u64 >= all) {
                bar.finish_and_clear();
            }
        }
        Progress::Settling { in_doubt } => bar.set_message(format!("Settling {in_doubt}")),
    })
}

/// The report for a person: what changes, what waits, the sum.
pub fn describe(texts: Texts, report: &SyncReport) -> String {
    let mut parts = Vec::new();
    let changed: Vec<_> =
        report.lines.iter().filter(|l| matches!(l.verdict, Verdict::Raise | Verdict::Lower)).collect();
    if !changed.is_empty() {
        parts.push(lines(texts, &changed));
    }
    let waiting: Vec<_> = report.lines.iter().filter(|l| l.finding.is_some()).collect();
    for line in waiting.iter().take(MOST_PRINTED) {
        if let Some(finding) = &line.finding {
            let name = cut(&line.name, 40);
            parts.push(format!("{} {name}, line {}: {}", line.organization, line.line, texts.finding(finding)));
        }
    }
    if waiting.len() > MOST_PRINTED {
        parts.push(format!("… {} lines in all need a person", waiting.len()));
    }
    for finding in report.findings.iter().filter(|f| f.organization.is_empty()) {
        parts.push(texts.finding(&finding.kind));
    }
    if !report.unmapped.is_empty() {
        let names: Vec<_> = report.unmapped.iter().take(8).map(|u| u.organization.as_str()).collect();
        let more = if report.unmapped.len() > names.len() { ", …" } else { "" };
        parts.push(format!("On no line: {}{more}", names.join(", ")));
    }
    parts.push(summary(texts, report));
    parts.join("\n")
}

fn lines(texts: Texts, changed: &[&ReportLine]) -> String {
    let number = |n: Option<i64>| n.map_or_else(|| "–".to_owned(), |n| texts.number(n));
    let mut rows: Vec<_> = changed
        .iter()
        .take(MOST_PRINTED)
        .map(|l| {
            vec![
                l.organization.clone(),
                cut(&l.name, 36),
                l.line.to_string(),
                number(l.observed_before),
                number(l.wanted),
                number(l.observed_after),
                l.effective_on.map_or_else(|| "–".to_owned(), |day| texts.day(day)),
            ]
        })
        .collect();
    if changed.len() > MOST_PRINTED {
        rows.push(vec!["…".to_owned(), format!("{} in all", changed.len())]);
    }
    table(&["organization", "name", "line", "before", "wanted", "after", "from"], &rows)
}

/// The counts and the closing sum.
pub fn summary(texts: Texts, report: &SyncReport) -> String {
    let (c, t) = (&report.counts, &report.totals);
    let count = |key: &str, value: usize| texts.get(key, &[("count", &value.to_string())]);
    let counts = [
        ("cli-lines-in-step", c.in_step),
        ("cli-lines-raised", c.raised),
        ("cli-lines-lowered", c.lowered),
        ("cli-lines-kept", c.kept),
        ("cli-lines-held", c.held),
        ("cli-lines-failed", c.failed),
        ("cli-lines-unmapped", c.unmapped),
    ];
    let counts: Vec<_> = counts.into_iter().map(|(key, value)| count(key, value)).collect();
    let requests = [("reads", report.requests.reads.to_string()), ("writes", report.requests.writes.to_string())];
    let requests: Vec<_> = requests.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let totals = [
        ("cli-total-reported", t.reported),
        ("cli-total-billed", t.billed),
        ("cli-total-excluded", t.excluded),
        ("cli-total-unmapped", t.unmapped),
        ("cli-total-held", t.held),
        ("cli-total-failed", t.failed),
    ];
    let totals: Vec<_> = totals.into_iter().map(|(key, n)| vec![texts.get(key, &[]), texts.number(n)]).collect();
    let mut parts = vec![counts.join(", "), texts.get("cli-requests", &requests), table(&["", ""], &totals)];
    parts.push(texts.get(if report.sum_closes { "cli-sum-closes" } else { "cli-sum-open" }, &[]));
    if report.counts.compared == 0 {
        parts.push(texts.get("cli-nothing-compared", &[]));
    }
    if report.preview {
        parts.push(texts.get("cli-preview", &[]));
    }
    parts.push(format!("{}: {}", report.run, texts.get(&format!("cli-state-{}", report.state.as_str()), &[])));
    parts.join("\n")
}
