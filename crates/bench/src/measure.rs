//! How figures are taken and shown: memory of a process, limits, tables.
//! Must not know what is measured.

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
    /// What is limited.
    pub what: String,
    /// What it has to be.
    pub must: String,
    /// What it is.
    pub is: String,
    /// Whether the limit is kept.
    pub passed: bool,
}

impl Check {
    /// A figure that may not be above `most`.
    pub fn at_most(what: impl Into<String>, is: u64, most: u64) -> Self {
        Self { what: what.into(), must: format!("<= {most}"), is: is.to_string(), passed: is <= most }
    }

    /// A figure that has to be below `limit`.
    pub fn below(what: impl Into<String>, is: u64, limit: u64) -> Self {
        Self { what: what.into(), must: format!("< {limit}"), is: is.to_string(), passed: is < limit }
    }

    /// Something that has to be exactly so.
    pub fn equal<T: Display + PartialEq + ?Sized>(what: impl Into<String>, is: &T, must: &T) -> Self {
        Self { what: what.into(), must: must.to_string(), is: is.to_string(), passed: is == must }
    }

    /// Its word in a table.
    pub const fn word(&self) -> &'static str {
        if self.passed { "PASS" } else { "FAIL" }
    }
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
    fn a_table_is_aligned() {
        let text = table(&["case", "n"], 1, &[vec!["a".to_owned(), "1".to_owned()]]);
        assert_eq!(text, "| case |   n |\n| ---- | --: |\n| a    |   1 |\n");
    }
}
