//! What a PSA will bill on a line, day by day. Must not guess: rows that can't be read stop the line.

use serde::{Deserialize, Serialize};

use crate::Day;
use crate::ledger::Written;

/// Stands in a row for a quantity that is no whole number.
pub const UNREADABLE_UNITS: i64 = i64::MIN;

/// One row of a line's quantities as the PSA holds it: Autotask's unit rows (facts: autotask.md 7.4), or one row from
/// effective to cancelled date for a ConnectWise addition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// First day it counts for.
    pub starts_on: Day,
    /// Last day it may count for; a row that starts later wins from its own first day.
    pub ends_on: Day,
    /// Quantity as sent by the PSA, or [`UNREADABLE_UNITS`]; a negative one stops the line.
    pub units: i64,
    /// Whether the PSA has billed (posted, invoiced) it.
    pub billed: bool,
}

/// The rows of one line that matter for one billing run.
///
/// Between `from` and `as_of` every row is present. After `as_of` either every row is present, or, where none there differs
/// from the quantity on `as_of`, only those that are billed: a day that no row covers there has the quantity of `as_of`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// First day of the complete part.
    pub from: Day,
    /// Last day of the complete part.
    pub as_of: Day,
    /// Last day of the contract; no row is expected after it.
    pub until: Day,
    /// The rows, in any order.
    pub rows: Vec<Row>,
    /// `true` when the PSA holds no row at all for the line, on any day: its quantity is 0.
    pub empty: bool,
}

/// Why rows can't be read as quantities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "problem")]
pub enum Unreadable {
    /// A quantity is no whole number, or its days can't be read.
    #[error("the row from {starts_on} has no whole quantity")]
    NotWhole {
        /// First day of the row.
        starts_on: Day,
    },
    /// A row has a negative quantity.
    #[error("the row from {starts_on} has {units} units")]
    Negative {
        /// First day of the row.
        starts_on: Day,
        /// Its units.
        units: i64,
    },
    /// Two rows start on the same day with different quantities.
    #[error("two rows start on {starts_on} with different units")]
    Ambiguous {
        /// The day.
        starts_on: Day,
    },
    /// Two rows cover a day, and it can't be told whether the later one is a total or a difference.
    #[error("the row from {starts_on} lies inside another row and does not agree with the next period")]
    TotalOrDifference {
        /// First day of the later row.
        starts_on: Day,
    },
    /// No row covers a day of the contract, although the line has rows.
    #[error("no row covers {on}")]
    Gap {
        /// The day.
        on: Day,
    },
}

/// A quantity over time: it changes on the days listed and stays after the last one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Steps(Vec<(Day, i64)>);

impl Steps {
    /// A quantity that never changes after `from`.
    pub fn constant(from: Day, units: i64) -> Self {
        Self(vec![(from, units)])
    }

    /// Steps from day and quantity pairs in any order; `None` when there are none. Steps that change nothing are dropped.
    pub fn new(mut steps: Vec<(Day, i64)>) -> Option<Self> {
        steps.sort_unstable_by_key(|(day, _)| *day);
        steps.dedup_by(|later, earlier| later.1 == earlier.1);
        if steps.is_empty() { None } else { Some(Self(steps)) }
    }

    /// The quantity on a day; before the first step that of the first step.
    pub fn on(&self, day: Day) -> i64 {
        let after = self.0.partition_point(|(from, _)| *from <= day);
        self.0[after.saturating_sub(1)].1
    }

    /// The days after `day` on which the quantity changes, with the quantity from then on.
    pub fn after(&self, day: Day) -> &[(Day, i64)] {
        &self.0[self.0.partition_point(|(from, _)| *from <= day)..]
    }

    /// The days on which either of two quantities changes at or after `from`, `from` first.
    pub fn days_with(&self, other: &Self, from: Day) -> Vec<Day> {
        let mut days = vec![from];
        days.extend(self.after(from).iter().chain(other.after(from)).map(|(day, _)| *day));
        days.sort_unstable();
        days.dedup();
        days
    }

    /// The same quantities, raised by `delta` (lowered when negative) from a day on.
    #[must_use]
    pub fn shifted(&self, from: Day, delta: i64) -> Self {
        let mut steps: Vec<_> =
            self.0.iter().map(|&(day, units)| (day, if day < from { units } else { units + delta })).collect();
        if self.0.iter().all(|(day, _)| *day != from) {
            steps.push((from, self.on(from) + delta));
        }
        if from < self.0[0].0 {
            // the steps start with the shifted part: nothing is known of the days before
            steps.retain(|(day, _)| *day >= from);
        }
        Self::new(steps).unwrap_or_else(|| self.clone())
    }

    /// The same quantities, with nothing said of the days before `day`.
    #[must_use]
    pub fn from(&self, day: Day) -> Self {
        let mut steps = vec![(day, self.on(day))];
        steps.extend_from_slice(self.after(day));
        Self(steps)
    }

    /// Whether both say the same for `from` and every later day.
    pub fn same_from(&self, other: &Self, from: Day) -> bool {
        self.days_with(other, from).into_iter().all(|day| self.on(day) == other.on(day))
    }
}

impl Schedule {
    /// A schedule of a single quantity without end, for PSAs whose lines carry one number.
    pub fn single(from: Day, units: i64) -> Self {
        let row = Row { starts_on: from, ends_on: Day::MAX, units, billed: false };
        Self { from, as_of: from, until: Day::MAX, rows: vec![row], empty: false }
    }

    /// The quantity over time from `self.from` on.
    ///
    /// `ours` are the changes that we wrote to this line: they tell a total from a difference where a period's next
    /// first row was changed by us as well. `expected` is what should be there by our last write: a PSA may keep no rows
    /// for days of quantity 0 (facts: autotask.md 7.4), and a day without a row is 0 only where we put a 0. Without that
    /// it is a gap, and a person must look.
    pub fn steps(&self, ours: &[Written], expected: Option<&Steps>) -> Result<Steps, Unreadable> {
        if self.empty {
            return Ok(Steps::constant(self.from, 0));
        }
        let mut rows = self.rows.clone();
        rows.sort_unstable_by_key(|row| (row.starts_on, row.ends_on));
        if let Some(row) = rows.iter().find(|row| row.units == UNREADABLE_UNITS) {
            return Err(Unreadable::NotWhole { starts_on: row.starts_on });
        }
        if let Some(row) = rows.iter().find(|row| row.units < 0) {
            return Err(Unreadable::Negative { starts_on: row.starts_on, units: row.units });
        }
        if let Some(pair) = rows.windows(2).find(|p| p[0].starts_on == p[1].starts_on && p[0].units != p[1].units) {
            return Err(Unreadable::Ambiguous { starts_on: pair[0].starts_on });
        }
        let is_zero = |day: Day| expected.is_some_and(|steps| steps.on(day) == 0);
        let covering = |day: Day| rows.iter().rev().find(|row| row.starts_on <= day && day <= row.ends_on);
        let mut steps = Vec::with_capacity(rows.len() + 1);
        let last = self.as_of.min(self.until);
        let days = std::iter::once(self.from)
            .chain(rows.iter().map(|row| row.starts_on))
            .chain(rows.iter().map(|row| row.ends_on.plus_days(1)));
        let mut days: Vec<_> = days.filter(|day| *day >= self.from && *day <= self.until).collect();
        days.push(last.max(self.from));
        days.sort_unstable();
        days.dedup();
        for day in days {
            match covering(day) {
                Some(row) => steps.push((day, row.units)),
                None if is_zero(day) => steps.push((day, 0)),
                None if day <= last => return Err(Unreadable::Gap { on: day }),
                None => match covering(last) {
                    Some(row) => steps.push((day, row.units)),
                    None if is_zero(last) => steps.push((day, 0)),
                    None => return Err(Unreadable::Gap { on: last }),
                },
            }
        }
        let steps = Steps::new(steps).ok_or(Unreadable::Gap { on: self.from })?;
        self.refuse_differences(&rows, &steps, ours)?;
        Ok(steps)
    }

    /// A row inside another one is a new total or a difference, and the PSA does not say which (facts: autotask.md 7.4,
    /// 19). A total equals the first row of the next period, but for what we changed there ourselves.
    fn refuse_differences(&self, rows: &[Row], steps: &Steps, ours: &[Written]) -> Result<(), Unreadable> {
        for (index, later) in rows.iter().enumerate() {
            let Some(whole) =
                rows[..index].iter().find(|r| r.starts_on < later.starts_on && r.ends_on >= later.ends_on)
            else {
                continue;
            };
            if later.ends_on < self.from {
                continue;
            }
            let next = whole.ends_on.plus_days(1);
            let here: i64 = ours.iter().filter(|w| w.effective_on == later.starts_on).map(|w| w.delta).sum();
            let is_total = if next <= self.until {
                let there: i64 = ours
                    .iter()
                    .filter(|w| later.starts_on < w.effective_on && w.effective_on <= next)
                    .map(|w| w.delta)
                    .sum();
                later.units + there == steps.on(next)
            } else {
                here != 0 && whole.units + here == later.units
            };
            if !is_total {
                return Err(Unreadable::TotalOrDifference { starts_on: later.starts_on });
            }
        }
        Ok(())
    }

    /// The last day from `day` on that the PSA has billed already.
    pub fn last_billed_from(&self, day: Day) -> Option<Day> {
        self.rows.iter().filter(|row| row.billed && row.ends_on >= day).map(|row| row.ends_on).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::day;

    fn schedule(rows: &[(&str, &str, i64)]) -> Schedule {
        let rows = rows
            .iter()
            .map(|&(s, e, units)| Row { starts_on: day(s), ends_on: day(e), units, billed: false })
            .collect();
        Schedule { from: day("2026-11-16"), as_of: day("2026-12-01"), until: day("2026-12-31"), rows, empty: false }
    }

    fn on(steps: &Steps) -> [i64; 3] {
        ["2026-11-16", "2026-11-17", "2026-12-01"].map(|text| steps.on(day(text)))
    }

    const OURS: &[(&str, i64)] = &[("2026-12-01", 1)];

    fn ours() -> Vec<Written> {
        OURS.iter().map(|&(text, delta)| Written { effective_on: day(text), delta }).collect()
    }

    #[test]
    fn totals_that_cut_the_earlier_row_are_read() {
        let rows = schedule(&[
            ("2026-11-01", "2026-11-17", 10),
            ("2026-11-17", "2026-11-30", 7),
            ("2026-12-01", "2026-12-31", 8),
        ]);
        assert_eq!(on(&rows.steps(&[], None).unwrap()), [10, 7, 8]);
    }

    #[test]
    fn totals_that_leave_the_period_row_uncut_are_read_when_the_next_period_agrees() {
        let uncut =
            [("2026-11-01", "2026-11-30", 10), ("2026-11-17", "2026-11-30", 7), ("2026-12-01", "2026-12-31", 8)];
        assert_eq!(on(&schedule(&uncut).steps(&ours(), None).unwrap()), [10, 7, 8]);
        // somebody else's change in the next period: can't be told apart any more
        assert!(matches!(schedule(&uncut).steps(&[], None), Err(Unreadable::TotalOrDifference { .. })));
        let unchanged =
            [("2026-11-01", "2026-11-30", 10), ("2026-11-17", "2026-11-30", 7), ("2026-12-01", "2026-12-31", 7)];
        assert_eq!(on(&schedule(&unchanged).steps(&[], None).unwrap()), [10, 7, 7]);
    }

    #[test]
    fn differences_are_refused_and_not_guessed() {
        let lower =
            [("2026-11-01", "2026-11-30", 10), ("2026-11-17", "2026-11-30", -3), ("2026-12-01", "2026-12-31", 8)];
        assert!(matches!(schedule(&lower).steps(&ours(), None), Err(Unreadable::Negative { .. })));
        let higher =
            [("2026-11-01", "2026-11-30", 10), ("2026-11-17", "2026-11-30", 3), ("2026-12-01", "2026-12-31", 13)];
        assert!(matches!(schedule(&higher).steps(&[], None), Err(Unreadable::TotalOrDifference { .. })));
    }

    #[test]
    fn a_line_without_any_row_is_zero_and_one_with_a_gap_is_refused() {
        let mut none = schedule(&[]);
        none.empty = true;
        assert_eq!(on(&none.steps(&[], None).unwrap()), [0, 0, 0]);
        let lapsed = schedule(&[("2026-10-01", "2026-10-31", 5)]);
        assert!(matches!(lapsed.steps(&[], None), Err(Unreadable::Gap { .. })));
        let hole = schedule(&[("2026-11-01", "2026-11-30", 5)]);
        assert!(matches!(hole.steps(&[], None), Err(Unreadable::Gap { .. })));
    }

    #[test]
    fn a_day_without_a_row_is_zero_only_where_we_put_a_zero() {
        let steps = |text: &str, units: i64| Steps::constant(day("2026-11-01"), 5).shifted(day(text), units - 5);
        let ended = schedule(&[("2026-11-01", "2026-11-30", 5)]);
        assert_eq!(on(&ended.steps(&[], Some(&steps("2026-12-01", 0))).unwrap()), [5, 5, 0]);
        assert!(matches!(ended.steps(&[], Some(&steps("2026-12-01", 4))), Err(Unreadable::Gap { .. })));
        let begun = schedule(&[("2026-12-01", "2026-12-31", 5)]);
        let raised = Steps::constant(day("2026-11-01"), 0).shifted(day("2026-12-01"), 5);
        assert_eq!(on(&begun.steps(&[], Some(&raised)).unwrap()), [0, 0, 5]);
    }

    #[test]
    fn after_the_complete_part_a_missing_row_means_no_change() {
        let mut rows = schedule(&[
            ("2026-11-01", "2026-11-30", 5),
            ("2026-12-01", "2026-12-31", 5),
            ("2027-03-01", "2027-03-31", 9),
        ]);
        rows.until = day("2027-06-30");
        let steps = rows.steps(&[], None).unwrap();
        assert_eq!(["2027-02-28", "2027-03-01", "2027-03-31", "2027-04-01"].map(|d| steps.on(day(d))), [5, 9, 9, 5]);
    }

    #[test]
    fn shifting_raises_every_later_day() {
        let steps = Steps::new(vec![(day("2026-11-01"), 10), (day("2026-12-01"), 12)]).unwrap();
        let shifted = steps.shifted(day("2026-11-20"), 3);
        assert_eq!(["2026-11-19", "2026-11-20", "2026-12-01"].map(|d| shifted.on(day(d))), [10, 13, 15]);
        assert!(shifted.shifted(day("2026-11-20"), -3).same_from(&steps, day("2026-11-01")));
        assert!(!shifted.same_from(&steps, day("2026-12-15")));
    }
}
