//! What is drawn of a made-up tenant: seats and terms as partners have them.
//! Must not be chance: the same seed gives the same rolls.

use jiff::ToSpan;
use jiff::civil::Date;

use super::TODAY;

/// The term of a contract.
#[derive(Debug, Clone, Copy)]
pub struct Term {
    /// First day.
    pub start: Date,
    /// Last day.
    pub end: Date,
    /// Months of a period.
    pub period: i64,
    /// Whether at least one whole billing period is left after the next one.
    pub has_time_left: bool,
}

impl Term {
    /// The year that ended the day before.
    pub fn before(self) -> Self {
        let end = self.start.saturating_sub(1.day());
        Self { start: self.start.saturating_sub(12.months()), end, ..self }
    }
}

/// Numbers that look like chance and are the same each time (`SplitMix64`).
pub struct Dice(pub u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from `low` to `high`, both included.
    pub fn within(&mut self, low: i64, high: i64) -> i64 {
        let span = high.abs_diff(low) + 1;
        low.saturating_add_unsigned(self.roll() % span)
    }

    /// True in so many of 100 cases.
    pub fn percent(&mut self, share: u64) -> bool {
        self.roll() % 100 < share
    }

    /// One of these.
    pub fn one_of<T: Copy>(&mut self, of: &[T]) -> T {
        let len = of.len() as u64;
        of[usize::try_from(self.roll() % len).unwrap_or(0)]
    }

    /// A small customer as a rule, up to 200 seats.
    pub fn seats(&mut self) -> i64 {
        match self.within(1, 100) {
            1..=50 => self.within(1, 15),
            51..=85 => self.within(10, 60),
            _ => self.within(50, 200),
        }
    }

    /// A term that runs today and goes on for at least one more period: 90 % monthly, 6 % quarterly, 4 % yearly.
    pub fn term(&mut self) -> Term {
        let (period, months) = match self.within(1, 100) {
            1..=90 => (1, self.one_of(&[12, 12, 12, 12, 12, 24, 24, 36, 36, 36])),
            91..=96 => (3, self.one_of(&[12, 24, 36])),
            _ => (12, 36),
        };
        let since = self.within(1, months - period - 1);
        let day = match self.within(1, 100) {
            1..=45 => 1,
            46..=58 => self.within(29, 31),
            _ => self.within(2, 28),
        };
        let first = TODAY.first_of_month().saturating_sub(since.months());
        let last_day = i64::from(first.last_of_month().day());
        let start = first.saturating_add((day.min(last_day) - 1).days());
        let end = start.saturating_add(months.months()).saturating_sub(1.day());
        Term { start, end, period, has_time_left: months - since > 2 * period + 1 }
    }
}
