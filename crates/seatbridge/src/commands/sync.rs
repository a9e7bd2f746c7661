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
    let (c, t, n) = (&report.counts, &report.totals, |n: i64| texts.number(n));
    let count = |value: usize| texts.number(i64::try_from(value).unwrap_or(i64::MAX));
    let rows = vec![
        vec!["lines in step".to_owned(), count(c.in_step)],
        vec![if report.preview { "to raise" } else { "raised" }.to_owned(), count(c.raised)],
        vec![if report.preview { "to lower" } else { "lowered" }.to_owned(), count(c.lowered)],
        vec!["kept".to_owned(), count(c.kept)],
        vec!["held".to_owned(), count(c.held)],
        vec!["failed".to_owned(), count(c.failed)],
        vec!["unmapped".to_owned(), count(c.unmapped)],
        vec!["requests".to_owned(), format!("{} reads, {} writes", report.requests.reads, report.requests.writes)],
    ];
    let sum = format!(
        "{} reported = {} billed + {} excluded + {} unmapped + {} held + {} failed: the sum {}",
        n(t.reported),
        n(t.billed),
        n(t.excluded),
        n(t.unmapped),
        n(t.held),
        n(t.failed),
        if report.sum_closes { "closes" } else { "DOES NOT CLOSE" }
    );
    let what = if report.preview { "Preview" } else { "Run" };
    format!("{}\n{sum}\n{what} {} for {}: {}", table(&["", ""], &rows), report.run, report.today, report.state.as_str())
}
