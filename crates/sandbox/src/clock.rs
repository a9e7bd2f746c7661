//! The simulated calendar day of the sandbox.
//! Must not be used for time-outs or rolling windows; those run on `std::time::Instant`.

use jiff::civil::Date;

/// The day the simulated PSAs live in: pinned, or the real one in UTC.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    pinned: Option<Date>,
}

impl Clock {
    pub fn new(pinned: Option<Date>) -> Self {
        Self { pinned }
    }

    pub fn pin(&mut self, day: Option<Date>) {
        self.pinned = day;
    }

    pub fn pinned(self) -> Option<Date> {
        self.pinned
    }

    pub fn today(self) -> Date {
        self.pinned.unwrap_or_else(real_today)
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place where the default day comes from the real clock")]
fn real_today() -> Date {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date()
}
