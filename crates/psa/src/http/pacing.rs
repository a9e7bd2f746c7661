//! How many calls may be under way at once, and within a minute. Must not be per client: the PSA counts all of a login
//! together.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use futures::{StreamExt, TryStreamExt, stream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use crate::PsaError;

/// Calls at once per entity: the PSA allows 3 and frees a place a little late (facts: autotask.md 6.5).
const PER_ENTITY: usize = 2;
/// Calls at once altogether (facts: connectwise.md 3.4: 4 workers did not reach the limit, 12 did).
pub const IN_ALL: usize = 4;
/// What a limit of calls counts over.
const WINDOW: Duration = Duration::from_mins(1);

static SHARED: Mutex<Option<HashMap<String, Weak<Pacing>>>> = Mutex::new(None);

/// The places of one login at one PSA, shared by all clients of this process.
#[derive(Debug)]
pub struct Pacing {
    all: Arc<Semaphore>,
    by_entity: Mutex<HashMap<String, Arc<Semaphore>>>,
    /// Calls that may start within [`WINDOW`], and when the latest ones started.
    window: Option<(usize, Mutex<VecDeque<Instant>>)>,
}

/// Runs calls, so many at once, and gives their answers in order; the first error ends all.
pub async fn in_order<T, F>(calls: Vec<F>, at_once: usize) -> Result<Vec<T>, PsaError>
where
    F: Future<Output = Result<T, PsaError>>,
{
    stream::iter(calls).buffered(at_once).try_collect().await
}

impl Pacing {
    fn new(per_minute: Option<usize>) -> Self {
        let window = per_minute.map(|limit| (limit.max(1), Mutex::default()));
        Self { all: Arc::new(Semaphore::new(IN_ALL)), by_entity: Mutex::default(), window }
    }

    /// The places of a login; `name` is PSA, server and user. `per_minute` counts for the first client of it.
    pub fn shared(name: &str, per_minute: Option<usize>) -> Arc<Self> {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        let shared = shared.get_or_insert_default();
        if let Some(known) = shared.get(name).and_then(Weak::upgrade) {
            return known;
        }
        shared.retain(|_, pacing| pacing.strong_count() > 0);
        let new = Arc::new(Self::new(per_minute));
        shared.insert(name.to_owned(), Arc::downgrade(&new));
        new
    }

    /// Waits for a place for a call that counts for all of these entities; they are freed `gap` after it ends.
    pub async fn enter(&self, entities: &[&str], gap: Duration) -> Places {
        let mut names: Vec<String> = entities.iter().map(|name| name.to_ascii_lowercase()).collect();
        // always in the same order, the common places last: two calls never wait for each other
        names.sort_unstable();
        names.dedup();
        let mut waiting: Vec<_> = {
            let mut by_entity = self.by_entity.lock().unwrap_or_else(PoisonError::into_inner);
            let new = || Arc::new(Semaphore::new(PER_ENTITY));
            names.into_iter().map(|name| Arc::clone(by_entity.entry(name).or_insert_with(new))).collect()
        };
        waiting.push(Arc::clone(&self.all));
        let mut permits = Vec::with_capacity(waiting.len());
        for semaphore in waiting {
            // never closed, so an error can't happen; a missing permit would only weaken the pacing
            permits.extend(semaphore.acquire_owned().await.ok());
        }
        self.turn().await;
        Places { permits, gap }
    }

    /// Waits until one more call may start within the window.
    async fn turn(&self) {
        let Some((limit, starts)) = &self.window else { return };
        loop {
            let wait = {
                let mut starts = starts.lock().unwrap_or_else(PoisonError::into_inner);
                let now = Instant::now();
                while starts.front().is_some_and(|start| now.duration_since(*start) >= WINDOW) {
                    starts.pop_front();
                }
                match starts.front() {
                    Some(first) if starts.len() >= *limit => WINDOW.saturating_sub(now.duration_since(*first)),
                    _ => {
                        starts.push_back(now);
                        return;
                    }
                }
            };
            tokio::time::sleep(wait).await;
        }
    }
}

/// Places that a call holds.
#[derive(Debug)]
pub struct Places {
    permits: Vec<OwnedSemaphorePermit>,
    gap: Duration,
}

impl Drop for Places {
    fn drop(&mut self) {
        let permits = std::mem::take(&mut self.permits);
        let gap = self.gap;
        if gap.is_zero() {
            return;
        }
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                tokio::time::sleep(gap).await;
                drop(permits);
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[tokio::test]
    async fn a_third_call_of_one_entity_waits_and_another_entity_does_not() {
        let pacing = Pacing::new(None);
        let first = pacing.enter(&["Contracts", "ContractServiceAdjustments"], Duration::ZERO).await;
        let second = pacing.enter(&["contracts"], Duration::ZERO).await;
        assert!(pacing.enter(&["Contracts"], Duration::ZERO).now_or_never().is_none());
        assert!(pacing.enter(&["Companies"], Duration::ZERO).now_or_never().is_some());
        drop(first);
        assert!(pacing.enter(&["Contracts"], Duration::ZERO).now_or_never().is_some());
        drop(second);
    }

    #[tokio::test]
    async fn never_more_than_four_calls_are_under_way() {
        let pacing = Pacing::new(None);
        let mut held = Vec::new();
        for entity in ["A", "B", "C", "D"] {
            held.push(pacing.enter(&[entity], Duration::ZERO).await);
        }
        assert!(pacing.enter(&["E"], Duration::ZERO).now_or_never().is_none());
        held.pop();
        assert!(pacing.enter(&["E"], Duration::ZERO).now_or_never().is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn a_place_is_freed_only_after_the_gap() {
        let pacing = Pacing::new(None);
        let gap = Duration::from_millis(20);
        let (one, _two) = (pacing.enter(&["A"], gap).await, pacing.enter(&["A"], gap).await);
        let start = Instant::now();
        drop(one);
        let _three = pacing.enter(&["A"], gap).await;
        assert!(start.elapsed() >= gap);
    }

    #[test]
    fn two_clients_of_one_login_share_their_places_and_others_do_not() {
        let one = Pacing::shared("autotask host user", None);
        assert!(Arc::ptr_eq(&one, &Pacing::shared("autotask host user", None)));
        assert!(!Arc::ptr_eq(&one, &Pacing::shared("autotask host other", None)));
    }

    #[tokio::test(start_paused = true)]
    async fn no_more_calls_start_within_a_minute_than_the_limit() {
        let pacing = Pacing::new(Some(3));
        let start = Instant::now();
        for _ in 0..3 {
            drop(pacing.enter(&[], Duration::ZERO).await);
        }
        assert!(start.elapsed() < Duration::from_secs(1));
        drop(pacing.enter(&[], Duration::ZERO).await);
        assert!(start.elapsed() >= WINDOW);
        // the places of the first three are free again, the fourth counts
        for _ in 0..2 {
            drop(pacing.enter(&[], Duration::ZERO).await);
        }
        assert!(start.elapsed() < 2 * WINDOW);
        drop(pacing.enter(&[], Duration::ZERO).await);
        assert!(start.elapsed() >= 2 * WINDOW);
    }
}
