//! Billing periods of an agreement (facts: connectwise.md 4.2, 6.1).
//! Must not know records.

use jiff::civil::Date;
use jiff::{Span, ToSpan, Unit};

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    Months(i64),
    Weeks(i64),
    /// One period without an end.
    Once,
}

impl Length {
    pub fn of(billing_options: &str) -> Self {
        match billing_options {
            "BiMonthly" => Self::Months(2),
            "Quarterly" => Self::Months(3),
            "SemiAnnual" => Self::Months(6),
            "Yearly" => Self::Months(12),
            "Weekly" => Self::Weeks(1),
            "BiWeekly" => Self::Weeks(2),
            "NotRecurring" => Self::Once,
            _ => Self::Months(1),
        }
    }

    fn span(self, n: i64) -> Span {
        match self {
            Self::Months(months) => (months * n).months(),
            Self::Weeks(weeks) => (weeks * n).weeks(),
            Self::Once => (1200 * n).months(),
        }
    }
}

/// The row of billing periods of an agreement.
#[derive(Debug, Clone, Copy)]
pub struct Calendar {
    /// First billed day.
    pub start: Date,
    pub length: Length,
    /// Periods follow the calendar year; the first one may be shorter.
    pub by_year: bool,
}

/// First and last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub start: Date,
    pub end: Date,
}

impl Period {
    /// Days in it, both ends counted.
    pub fn days(self) -> i64 {
        days_between(self.start, self.end)
    }
}

/// Days from the first to the last day, both counted; 0 when they are in the wrong order.
pub fn days_between(first: Date, last: Date) -> i64 {
    if last < first {
        return 0;
    }
    first.until((Unit::Day, last)).map_or(0, |span| i64::from(span.get_days())) + 1
}

pub fn day_before(day: Date) -> Date {
    day.yesterday().unwrap_or(day)
}

pub fn day_after(day: Date) -> Date {
    day.tomorrow().unwrap_or(day)
}

impl Calendar {
    fn anchor(self) -> Date {
        if self.by_year && matches!(self.length, Length::Months(_)) { self.start.first_of_year() } else { self.start }
    }

    fn nth(self, n: i64) -> Date {
        self.anchor().checked_add(self.length.span(n)).unwrap_or(Date::MAX)
    }

    /// The period that holds a day; days before the start belong to the first one.
    pub fn holding(self, day: Date) -> Period {
        let day = day.max(self.start);
        let days = days_between(self.anchor(), day);
        let mut n = match self.length {
            Length::Months(months) => days / (months * 31),
            Length::Weeks(weeks) => days / (weeks * 7),
            Length::Once => 0,
        };
        // the guess is never too late, months are 31 days at most; it may be early
        n = (n - 1).max(0);
        while self.nth(n + 1) <= day && self.nth(n + 1) < Date::MAX {
            n += 1;
        }
        Period { start: self.nth(n).max(self.start), end: day_before(self.nth(n + 1)) }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn months_follow_the_day_of_the_start_and_do_not_drift() {
        let calendar = Calendar { start: date(2026, 1, 31), length: Length::Months(1), by_year: false };
        assert_eq!(calendar.holding(date(2026, 2, 28)), Period { start: date(2026, 2, 28), end: date(2026, 3, 30) });
        assert_eq!(calendar.holding(date(2026, 3, 31)), Period { start: date(2026, 3, 31), end: date(2026, 4, 29) });
        assert_eq!(calendar.holding(date(2020, 1, 1)).start, date(2026, 1, 31));
    }

    #[test]
    fn calendar_quarters_begin_with_a_shorter_period() {
        let calendar = Calendar { start: date(2026, 5, 20), length: Length::Months(3), by_year: true };
        assert_eq!(calendar.holding(date(2026, 5, 20)), Period { start: date(2026, 5, 20), end: date(2026, 6, 30) });
        assert_eq!(calendar.holding(date(2030, 12, 31)), Period { start: date(2030, 10, 1), end: date(2030, 12, 31) });
    }

    #[test]
    fn every_day_lies_in_the_period_found_for_it() {
        for length in [Length::Months(1), Length::Months(12), Length::Weeks(2), Length::Once] {
            let calendar = Calendar { start: date(2024, 2, 29), length, by_year: false };
            let mut day = calendar.start;
            while day < date(2029, 1, 1) {
                let period = calendar.holding(day);
                assert!(period.start <= day && day <= period.end, "{length:?} {day} {period:?}");
                day = day_after(day);
            }
        }
    }
}
