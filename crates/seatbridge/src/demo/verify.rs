//! Compares a run with the sandbox's own record of what stands on each line. Must not use the PSA client: the record is
//! what the client can't see.

use std::collections::HashMap;

use seatbridge_core::Day;
use seatbridge_core::billing::Verdict;
use seatbridge_engine::sync::{ReportLine, SyncReport};
use serde::Deserialize;
use serde_json::Number;

use crate::failure::Failure;

/// What a comparison found.
pub struct Comparison {
    /// Lines that were compared.
    pub compared: usize,
    /// A sentence for each that differs.
    pub differing: Vec<String>,
}

#[derive(Deserialize)]
struct Record {
    lines: Vec<RecordedLine>,
}

/// A line of the record. A quantity need not be a whole number: a person may have typed anything.
#[derive(Deserialize)]
struct RecordedLine {
    line: i64,
    #[serde(default)]
    bundle: bool,
    /// What is billed on the day; 0 outside the line's days.
    quantity: Number,
}

/// Compares every line of the report whose quantity is known with the sandbox's record of the day it was compared for:
/// where writes carry no date and the line has begun, the day of the run.
pub async fn compare(control: &str, report: &SyncReport) -> Result<Comparison, Failure> {
    let mut days: HashMap<Day, Vec<&ReportLine>> = HashMap::new();
    for line in &report.lines {
        days.entry(line.effective_on.unwrap_or(report.today)).or_default().push(line);
    }
    let client = reqwest::Client::builder().no_proxy().build().map_err(failed)?;
    let mut comparison = Comparison { compared: 0, differing: Vec::new() };
    for (day, lines) in days {
        let url = format!("{control}{}/lines?on={day}", report.psa.as_str());
        let answer = client.get(url).send().await.map_err(failed)?;
        let text = answer.error_for_status().map_err(failed)?.text().await.map_err(failed)?;
        let record: Record = serde_json::from_str(&text).map_err(|error| Failure::system(error.to_string()))?;
        let recorded = record.lines.into_iter().filter(|line| !line.bundle);
        let recorded: HashMap<_, _> = recorded.map(|line| (line.line.to_string(), line.quantity)).collect();
        for line in lines {
            let Some(known) = line.observed_after else { continue };
            comparison.compared += 1;
            let wanted = match line.verdict {
                Verdict::InStep | Verdict::Raise | Verdict::Lower => line.wanted,
                _ => Some(known),
            };
            let recorded = recorded.get(line.line.as_str());
            if recorded != Some(&known.into()) || wanted != Some(known) {
                let number = |number: Option<String>| number.unwrap_or_else(|| "nothing".to_owned());
                comparison.differing.push(format!(
                    "{} on line {}: wanted {}, read back {known}, recorded {} for {day}",
                    line.organization,
                    line.line,
                    number(wanted.map(|n| n.to_string())),
                    number(recorded.map(ToString::to_string)),
                ));
            }
        }
    }
    Ok(comparison)
}

#[expect(clippy::needless_pass_by_value, reason = "used with map_err")]
fn failed(error: reqwest::Error) -> Failure {
    Failure::system(format!("The sandbox's record can't be read: {error}."))
}
