//! How figures are taken and shown: memory of a process, limits, tables.
//! Must not know what is measured.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use anyhow::Context;
use serde::Serialize;

/// The most memory this process ever held at once, in bytes.
pub fn peak_memory() -> anyhow::Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status").context("the memory can't be read without /proc")?;
    peak_of(&status).context("/proc/self/status has no VmHWM")
}

fn peak_of(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

/// Bytes as megabytes of a million bytes, rounded up.
pub const fn megabytes(bytes: u64) -> u64 {
    bytes.div_ceil(1_000_000)
}

/// `a` per `b`, with one digit after the point.
pub fn per(a: u64, b: u64) -> String {
    let tenths = (a * 10 + b / 2) / b.max(1);
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// A figure against its limit.
#[derive(Debug, Clone, Serialize)]
pub struct Check {
    /// Where it was measured.
    pub case: String,
    /// What is limited.
    pub what: &'static str,
    /// What it has to be.
    pub must: String,
    /// What it is.
    pub is: String,
    /// Whether the limit is kept.
    pub passed: bool,
    /// Whether it holds of every case alike, so that one row says enough where it is kept.
    pub everywhere: bool,
}

impl Check {
    /// A figure that may not be above `most`.
    pub fn at_most(case: &str, what: &'static str, is: u64, most: u64) -> Self {
        Self::new(case, what, format!("<= {most}"), is.to_string(), is <= most)
    }

    /// A figure that has to be below `limit`.
    pub fn below(case: &str, what: &'static str, is: u64, limit: u64) -> Self {
        Self::new(case, what, format!("< {limit}"), is.to_string(), is < limit)
    }

    /// Something that has to be exactly so.
    pub fn equal<T: Display + PartialEq + ?Sized>(case: &str, what: &'static str, is: &T, must: &T) -> Self {
        Self::new(case, what, must.to_string(), is.to_string(), is == must)
    }

    /// A figure as text against its limit.
    pub fn new(case: &str, what: &'static str, must: String, is: String, passed: bool) -> Self {
        Self { case: case.to_owned(), what, must, is, passed, everywhere: false }
    }

    /// The same, for every case alike.
    pub fn everywhere(self) -> Self {
        Self { everywhere: true, ..self }
    }

    fn row(&self) -> Vec<String> {
        let word = if self.passed { "PASS" } else { "FAIL" };
        vec![self.case.clone(), self.what.to_owned(), self.must.clone(), self.is.clone(), word.to_owned()]
    }
}

/// The checks as a table: those of every case alike as one row, where all of them are kept.
pub fn check_table(checks: &[Check]) -> String {
    let mut rows = Vec::new();
    let mut alike: BTreeMap<&str, Vec<&Check>> = BTreeMap::new();
    for check in checks {
        if check.everywhere && check.passed {
            alike.entry(check.what).or_default().push(check);
        } else {
            rows.push(check.row());
        }
    }
    for (what, checks) in alike {
        let values: BTreeSet<_> = checks.iter().map(|check| (check.is.len(), check.is.as_str())).collect();
        let (first, last) = (values.first().map_or("", |v| v.1), values.last().map_or("", |v| v.1));
        let is = if first == last { first.to_owned() } else { format!("{first} to {last}") };
        let must = checks.first().map(|check| check.must.clone()).unwrap_or_default();
        rows.push(vec![format!("{} cases", checks.len()), what.to_owned(), must, is, "PASS".to_owned()]);
    }
    table(&["case", "figure", "must", "is", "result"], 2, &rows)
}

/// A table as Markdown, columns as wide as their widest cell; all but the first `left` columns are set to the right.
pub fn table(head: &[&str], left: usize, rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        cells.chain([head[column].chars().count(), 3]).max().unwrap_or(3)
    };
    let widths: Vec<_> = (0..head.len()).map(width).collect();
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let cells = cells.zip(&widths).enumerate().map(|(column, (cell, width))| {
            if column < left { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
        });
        format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
    };
    let rule = widths
        .iter()
        .enumerate()
        .map(|(column, width)| if column < left { "-".repeat(*width) } else { format!("{}:", "-".repeat(width - 1)) });
    let mut text = line(&mut head.iter().copied());
    text += &line(&mut rule.collect::<Vec<_>>().iter().map(String::as_str));
    for row in rows {
        text += &line(&mut row.iter().map(String::as_str));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_is_read_from_the_status_of_a_process() {
        assert_eq!(peak_of("Name:\tx\nVmPeak:\t  9 kB\nVmHWM:\t    2048 kB\n"), Some(2_097_152));
        assert_eq!(peak_of("Name:\tx\n"), None);
        assert!(peak_memory().unwrap() > 100_000);
    }

    #[test]
    fn ratios_have_one_digit_and_megabytes_are_rounded_up() {
        assert_eq!(per(29, 2), "14.5");
        assert_eq!(per(317, 20), "15.9");
        assert_eq!((megabytes(200_000_000), megabytes(200_000_001)), (200, 201));
    }

    #[test]
    fn checks_of_every_case_are_one_row_unless_one_fails() {
        let check = |case, is| Check::at_most(case, "at once", is, 2).everywhere();
        let lines = |checks: &[Check]| check_table(checks).lines().skip(2).map(str::to_owned).collect::<Vec<_>>();
        let kept = lines(&[check("a", 1), check("b", 2)]);
        assert_eq!(kept, ["| 2 cases | at once | <= 2 | 1 to 2 |   PASS |"]);
        let missed = lines(&[check("a", 1), check("b", 3)]);
        assert!(missed.len() == 2 && missed[0].starts_with("| b ") && missed[0].contains("FAIL"));
    }

    #[test]
    fn a_table_is_aligned() {
        let text = table(&["case", "n"], 1, &[vec!["a".to_owned(), "1".to_owned()]]);
        assert_eq!(text, "| case |   n |\n| ---- | --: |\n| a    |   1 |\n");
    }
}
