//! Thread slots and the rolling hour (facts 6.1-6.6).
//! Must not use the simulated clock: these limits run on real time.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

const HOUR: Duration = Duration::from_hours(1);

/// Running requests per integration code and entity, and the requests of the last 60 minutes.
#[derive(Debug, Default)]
pub struct Limits {
    threads: HashMap<(String, &'static str), usize>,
    hour: VecDeque<Instant>,
}

/// A taken thread slot; given back when dropped.
#[derive(Debug)]
pub struct Slot {
    limits: Arc<Mutex<Limits>>,
    key: (String, &'static str),
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut limits = self.limits.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = limits.threads.get_mut(&self.key) {
            *running = running.saturating_sub(1);
        }
    }
}

/// Takes a slot; `None` when all are taken.
pub fn take(limits: &Arc<Mutex<Limits>>, code: &str, entity: &'static str, most: usize) -> Option<Slot> {
    let key = (code.to_owned(), entity);
    let mut inner = limits.lock().unwrap_or_else(PoisonError::into_inner);
    let running = inner.threads.entry(key.clone()).or_default();
    if *running >= most {
        return None;
    }
    *running += 1;
    drop(inner);
    Some(Slot { limits: Arc::clone(limits), key })
}

impl Limits {
    /// Requests of the last 60 minutes.
    pub fn used(&mut self) -> usize {
        let now = Instant::now();
        while self.hour.front().is_some_and(|at| now.duration_since(*at) >= HOUR) {
            self.hour.pop_front();
        }
        self.hour.len()
    }

    pub fn count(&mut self) {
        self.hour.push_back(Instant::now());
    }

    /// Seconds until the oldest request of the hour leaves it.
    pub fn seconds_left(&mut self) -> u64 {
        let oldest = self.hour.front().map_or(Duration::ZERO, Instant::elapsed);
        HOUR.saturating_sub(oldest).as_secs().max(1)
    }

    pub fn forget(&mut self) {
        self.hour.clear();
    }
}
