//! A plain calendar day. Must not know time zones: a billing date never shifts.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A calendar day, written `2026-11-20`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

/// A text is not a day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no date of the form YYYY-MM-DD")]
pub struct InvalidDay(pub String);

impl Day {
    /// The last day that can be told; stands for "no end".
    pub const MAX: Self = Self(Date::constant(9999, 12, 31));

    /// The day with this year, month and day of month, if there is one.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        Date::new(year, month, day).ok().map(Self)
    }

    /// The day as the calendar library sees it.
    pub const fn date(self) -> Date {
        self.0
    }

    /// The day `days` later (earlier when negative), stopping at the ends of the calendar.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        Self(self.0.saturating_add(days.days()))
    }

    /// The day `months` later; a day that month does not have becomes its last one.
    #[must_use]
    pub fn plus_months(self, months: i32) -> Self {
        Self(self.0.saturating_add(months.months()))
    }

    /// The first day of this month.
    #[must_use]
    pub fn first_of_month(self) -> Self {
        Self(self.0.first_of_month())
    }

    /// The first day of the next month.
    #[must_use]
    pub fn first_of_next_month(self) -> Self {
        self.first_of_month().plus_months(1)
    }

    /// Whole days from `earlier` to this day; negative when `earlier` is later.
    pub fn days_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0).get_days().into()
    }

    /// Year, month (1 to 12) and day of month.
    pub fn parts(self) -> (i16, i8, i8) {
        (self.0.year(), self.0.month(), self.0.day())
    }
}

impl From<Date> for Day {
    fn from(value: Date) -> Self {
        Self(value)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Day {
    type Err = InvalidDay;

    fn from_str(text: &str) -> Result<Self, InvalidDay> {
        let invalid = || InvalidDay(text.to_owned());
        let bytes = text.as_bytes();
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
            return Err(invalid());
        }
        let number = |range| text.get(range).filter(|t: &&str| t.bytes().all(|b| b.is_ascii_digit()));
        let year = number(0..4).and_then(|t| t.parse().ok());
        let month = number(5..7).and_then(|t| t.parse().ok());
        let day = number(8..10).and_then(|t| t.parse().ok());
        match (year, month, day) {
            (Some(year), Some(month), Some(day)) => Self::new(year, month, day).ok_or_else(invalid),
            _ => Err(invalid()),
        }
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A day from its text, for tests and constants.
///
/// # Panics
/// When the text is no day.
#[cfg(test)]
pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_plain_iso_form_is_a_day() {
        for good in ["2026-11-20", "2024-02-29", "0001-01-01"] {
            assert_eq!(day(good).to_string(), good);
        }
        for bad in ["2026-2-1", "20.11.2026", "2026-11-20T00:00:00Z", "2025-02-29", "", "2026-13-01", "+026-01-01"] {
            assert!(bad.parse::<Day>().is_err(), "{bad}");
        }
    }

    #[test]
    fn months_are_clamped_to_their_last_day() {
        assert_eq!(day("2026-01-31").plus_months(1), day("2026-02-28"));
        assert_eq!(day("2023-12-31").plus_months(2), day("2024-02-29"));
        assert_eq!(day("2026-12-15").first_of_next_month(), day("2027-01-01"));
        assert_eq!(day("2027-01-01").days_since(day("2026-01-01")), 365);
    }
}
