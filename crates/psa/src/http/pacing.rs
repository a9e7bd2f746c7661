//! How many calls may be under way at once. Must not be per client: the PSA counts all of a login together.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Calls at once per entity: the PSA allows 3 and frees a place a little late (facts: autotask.md 6.5).
const PER_ENTITY: usize = 2;
/// Calls at once altogether.
const IN_ALL: usize = 4;

static SHARED: Mutex<Option<HashMap<String, Weak<Pacing>>>> = Mutex::new(None);

/// The places of one login at one PSA, shared by all clients of this process.
#[derive(Debug)]
pub struct Pacing {
    all: Arc<Semaphore>,
    by_entity: Mutex<HashMap<String, Arc<Semaphore>>>,
}

impl Pacing {
    fn new() -> Self {
        Self { all: Arc::new(Semaphore::new(IN_ALL)), by_entity: Mutex::default() }
    }

    /// The places of a login; `name` is PSA, server and user.
    pub fn shared(name: &str) -> Arc<Self> {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        let shared = shared.get_or_insert_default();
        if let Some(known) = shared.get(name).and_then(Weak::upgrade) {
            return known;
        }
        shared.retain(|_, pacing| pacing.strong_count() > 0);
        let new = Arc::new(Self::new());
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
        Places { permits, gap }
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
        let pacing = Pacing::new();
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
        let pacing = Pacing::new();
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
        let pacing = Pacing::new();
        let gap = Duration::from_millis(20);
        let (one, _two) = (pacing.enter(&["A"], gap).await, pacing.enter(&["A"], gap).await);
        let start = tokio::time::Instant::now();
        drop(one);
        let _three = pacing.enter(&["A"], gap).await;
        assert!(start.elapsed() >= gap);
    }

    #[test]
    fn two_clients_of_one_login_share_their_places_and_others_do_not() {
        let one = Pacing::shared("autotask host user");
        assert!(Arc::ptr_eq(&one, &Pacing::shared("autotask host user")));
        assert!(!Arc::ptr_eq(&one, &Pacing::shared("autotask host other")));
    }
}
