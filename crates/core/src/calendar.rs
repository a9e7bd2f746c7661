//! Billing periods of a contract. Must not know time zones or vendors: plain days in, plain days out.

use serde::{Deserialize, Serialize};

use crate::Day;

/// How often a contract bills.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodType {
    /// Every month.
    Monthly,
    /// Every three months.
    Quarterly,
    /// Every six months.
    SemiAnnual,
    /// Every twelve months.
    Yearly,
    /// Once, for the whole term.
    OneTime,
}

impl PeriodType {
    /// Months of one period; `None` for the whole term.
    pub const fn months(self) -> Option<i32> {
        match self {
            Self::Monthly => Some(1),
            Self::Quarterly => Some(3),
            Self::SemiAnnual => Some(6),
            Self::Yearly => Some(12),
            Self::OneTime => None,
        }
    }
}

/// One billing period, both days included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// Its first day.
    pub starts_on: Day,
    /// Its last day.
    pub ends_on: Day,
}

/// The periods of a contract: the n-th starts n periods after the contract's first day, counted from that day itself,
/// so that a contract of the 31st bills on the last day of February and again on the 31st of March.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillingCalendar {
    /// First day of the contract.
    pub starts_on: Day,
    /// Last day of the contract; [`Day::MAX`] when it has none.
    pub ends_on: Day,
    /// Length of a period.
    pub period: PeriodType,
}

impl BillingCalendar {
    /// Whether the day lies in the contract.
    pub fn covers(&self, day: Day) -> bool {
        self.starts_on <= day && day <= self.ends_on
    }

    /// The period a day of the contract lies in.
    pub fn period_on(&self, day: Day) -> Option<Period> {
        if !self.covers(day) {
            return None;
        }
        let Some(months) = self.period.months() else {
            return Some(Period { starts_on: self.starts_on, ends_on: self.ends_on });
        };
        let (start_year, start_month, _) = self.starts_on.parts();
        let (year, month, _) = day.parts();
        let elapsed = (i32::from(year) - i32::from(start_year)) * 12 + i32::from(month) - i32::from(start_month);
        let mut n = elapsed / months;
        if self.starts_on.plus_months(n * months) > day {
            n -= 1;
        }
        let starts_on = self.starts_on.plus_months(n * months);
        let next = self.starts_on.plus_months((n + 1) * months);
        Some(Period { starts_on, ends_on: next.plus_days(-1).min(self.ends_on) })
    }

    /// The first period that starts after the day: the contract's first one for a day before it, none in its last one.
    pub fn next_period(&self, day: Day) -> Option<Period> {
        if day < self.starts_on {
            return self.period_on(self.starts_on);
        }
        let next = self.period_on(day)?.ends_on.plus_days(1);
        self.period_on(next)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::day::day;

    fn calendar(starts_on: &str, ends_on: &str, period: PeriodType) -> BillingCalendar {
        BillingCalendar { starts_on: day(starts_on), ends_on: day(ends_on), period }
    }

    fn starts(calendar: &BillingCalendar, count: usize) -> Vec<String> {
        let mut day = calendar.starts_on;
        let mut all = vec![day.to_string()];
        while let Some(next) = calendar.next_period(day).filter(|_| all.len() < count) {
            day = next.starts_on;
            all.push(day.to_string());
        }
        all
    }

    #[test]
    fn a_contract_of_the_31st_bills_on_the_last_day_of_shorter_months() {
        assert_eq!(
            starts(&calendar("2026-01-31", "2026-12-31", PeriodType::Monthly), 5),
            ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]
        );
        assert_eq!(
            starts(&calendar("2026-01-29", "2026-12-31", PeriodType::Monthly), 3),
            ["2026-01-29", "2026-02-28", "2026-03-29"]
        );
        assert_eq!(
            starts(&calendar("2026-01-30", "2026-12-31", PeriodType::Monthly), 3),
            ["2026-01-30", "2026-02-28", "2026-03-30"]
        );
    }

    #[test]
    fn leap_years_have_their_29th() {
        assert_eq!(
            starts(&calendar("2023-11-30", "2024-06-30", PeriodType::Monthly), 5),
            ["2023-11-30", "2023-12-30", "2024-01-30", "2024-02-29", "2024-03-30"]
        );
        assert_eq!(
            starts(&calendar("2024-02-29", "2028-12-31", PeriodType::Yearly), 5),
            ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]
        );
    }

    #[test]
    fn longer_periods_and_the_end_of_a_contract() {
        assert_eq!(
            starts(&calendar("2025-11-30", "2026-11-29", PeriodType::Quarterly), 9).join(" "),
            "2025-11-30 2026-02-28 2026-05-30 2026-08-30"
        );
        assert_eq!(
            starts(&calendar("2025-08-31", "2026-08-30", PeriodType::SemiAnnual), 9).join(" "),
            "2025-08-31 2026-02-28"
        );
        let short = calendar("2026-01-17", "2026-03-01", PeriodType::Monthly);
        assert_eq!(
            short.period_on(day("2026-02-20")),
            Some(Period { starts_on: day("2026-02-17"), ends_on: day("2026-03-01") })
        );
        assert_eq!(short.next_period(day("2026-02-20")), None);
        assert_eq!(short.next_period(day("2025-12-01")).map(|p| p.starts_on), Some(day("2026-01-17")));
        assert_eq!(short.period_on(day("2026-03-02")), None);
        let once = calendar("2026-01-17", "2028-01-16", PeriodType::OneTime);
        assert_eq!(once.next_period(day("2026-05-05")), None);
    }

    proptest! {
        #[test]
        fn every_day_of_a_contract_lies_in_exactly_one_period(
            start in 0_i64..3_000, length in 0_i64..1_500, offset in 0_i64..1_500, kind in 0_usize..5,
        ) {
            let starts_on = day("2019-01-01").plus_days(start);
            let period = [PeriodType::Monthly, PeriodType::Quarterly, PeriodType::SemiAnnual, PeriodType::Yearly, PeriodType::OneTime][kind];
            let calendar = BillingCalendar { starts_on, ends_on: starts_on.plus_days(length), period };
            let day = starts_on.plus_days(offset);
            let Some(found) = calendar.period_on(day) else {
                prop_assert!(offset > length);
                return Ok(());
            };
            prop_assert!(found.starts_on <= day && day <= found.ends_on && found.ends_on <= calendar.ends_on);
            prop_assert_eq!(calendar.period_on(found.starts_on), Some(found));
            prop_assert_eq!(calendar.period_on(found.ends_on), Some(found));
            if let Some(next) = calendar.next_period(day) {
                prop_assert_eq!(next.starts_on, found.ends_on.plus_days(1));
            } else {
                prop_assert_eq!(found.ends_on, calendar.ends_on);
            }
        }
    }
}
