//! Compares a run with the sandbox's own record of what stands on each line. Must not use the PSA client: the record is
//! what the client can't see.

use std::collections::HashMap;

use seatbridge_core::billing::Verdict;
use seatbridge_engine::sync::{ReportLine, SyncReport};
use serde::Deserialize;

use crate::failure::Failure;

/// What a comparison found.
pub struct Comparison {
    /// Lines that were compared.
    pub compared: usize,
    /// A sentence for each that differs.
    pub lines: Vec<String>,
}

#[derive(Deserialize)]
struct Record {
    lines: Vec<RecordedLine>,
}

#[derive(Deserialize)]
struct RecordedLine {
    line: i64,
    bundle: bool,
    quantity: i64,
}

/// Compares every line of the report whose quantity is known with the sandbox's record of the same day.
pub async fn compare(control: &str, report: &SyncReport) -> Result<Comparison, Failure> {
    let mut days: HashMap<String, Vec<&ReportLine>> = HashMap::new();
    for line in &report.lines {
        let day = line.effective_on.unwrap_or(report.today);
        days.entry(day.to_string()).or_default().push(line);
    }
    let client = reqwest::Client::builder().no_proxy().build().map_err(failed)?;
    let mut comparison = Comparison { compared: 0, lines: Vec::new() };
    for (day, lines) in days {
        let answer = client.get(format!("{control}autotask/lines?on={day}")).send().await.map_err(failed)?;
        let text = answer.error_for_status().map_err(failed)?.text().await.map_err(failed)?;
        let record: Record = serde_json::from_str(&text).map_err(|error| Failure::system(error.to_string()))?;
        let true_quantities: HashMap<_, _> =
            record.lines.iter().filter(|l| !l.bundle).map(|l| (l.line.to_string(), l.quantity)).collect();
        for line in lines {
            let Some(known) = line.observed_after else { continue };
            comparison.compared += 1;
            let recorded = true_quantities.get(line.line.as_str()).copied();
            let wanted = match line.verdict {
                Verdict::InStep | Verdict::Raise | Verdict::Lower => line.wanted,
                _ => Some(known),
            };
            if recorded != Some(known) || recorded != wanted {
                comparison.lines.push(format!(
                    "{} on line {}: wanted {wanted:?}, read back {known}, recorded {recorded:?} for {day}",
                    line.organization, line.line
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
