//! A clock that a test sets forward. Must not stand still by itself: leases and waits need real time.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::TimeDelta;
use seatbridge_core::Day;
use seatbridge_engine::{Clock, Moment, SystemClock};

/// The host's clock and as much as a test has added to it. The calendar day stays.
#[derive(Debug, Default)]
pub struct TestClock {
    host: SystemClock,
    ahead: AtomicI64,
}

impl TestClock {
    /// A clock whose calendar day is fixed.
    pub fn on(today: Day) -> Self {
        Self { host: SystemClock { today: Some(today) }, ahead: AtomicI64::new(0) }
    }

    /// Lets time pass.
    pub fn pass(&self, time: Duration) {
        self.ahead.fetch_add(i64::try_from(time.as_secs()).unwrap(), Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Moment {
        self.host.now() + TimeDelta::seconds(self.ahead.load(Ordering::SeqCst))
    }

    fn today(&self) -> Day {
        self.host.today()
    }
}
