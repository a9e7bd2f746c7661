//! Billing periods of a contract (facts 19): counted from the contract start, clamped to month ends.
//! Must not know lines or units.

use jiff::ToSpan;
use jiff::civil::Date;

/// More periods than this are never generated; guards against contracts that end in the year 9999.
const MOST: i32 = 1200;

/// First and last day of a contract and the length of its periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    pub start: Date,
    pub end: Date,
    /// `None`: a single period.
    pub months: Option<i32>,
}

/// A billing period, both days included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub start: Date,
    pub end: Date,
}

impl Term {
    pub fn contains(self, day: Date) -> bool {
        self.start <= day && day <= self.end
    }

    /// All periods of the term; the last one ends with the contract.
    pub fn periods(self) -> Vec<Period> {
        let mut periods = Vec::new();
        for n in 0..MOST {
            let Some(start) = self.nth_start(n) else { break };
            if start > self.end {
                break;
            }
            let next = self.nth_start(n + 1);
            let end = next.and_then(|next| next.yesterday().ok()).map_or(self.end, |end| end.min(self.end));
            periods.push(Period { start, end });
            if next.is_none() {
                break;
            }
        }
        periods
    }

    /// Start of the n-th period, always computed from the original day so that 31 January is followed by
    /// 28 February and 31 March.
    fn nth_start(self, n: i32) -> Option<Date> {
        if n == 0 {
            return Some(self.start);
        }
        let months = self.months?;
        self.start.checked_add((n * months).months()).ok()
    }
}
