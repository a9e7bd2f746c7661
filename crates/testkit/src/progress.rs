//! What happens while a run is under way. Must not decide when: the engine tells its progress.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use seatbridge_engine::sync::{OnProgress, Progress};
use tokio::runtime::Handle;
use tokio::task::block_in_place;

/// Nobody listens.
pub fn silent() -> OnProgress {
    Arc::new(|_| {})
}

fn once<F, Fut>(when: fn(Progress) -> bool, action: F) -> OnProgress
where
    F: Fn() -> Fut + Send + Sync + 'static,
    Fut: Future<Output = ()>,
{
    let done = AtomicBool::new(false);
    Arc::new(move |step| {
        if when(step) && !done.swap(true, Ordering::SeqCst) {
            block_in_place(|| Handle::current().block_on(action()));
        }
    })
}

/// Does something between the first reading and the writing of a run; the run waits for it.
pub fn at_plan<F, Fut>(action: F) -> OnProgress
where
    F: Fn() -> Fut + Send + Sync + 'static,
    Fut: Future<Output = ()>,
{
    once(|step| matches!(step, Progress::Planned { .. }), action)
}

/// Does something once when a run begins to settle writes without an answer; the run waits for it.
pub fn at_settling<F, Fut>(action: F) -> OnProgress
where
    F: Fn() -> Fut + Send + Sync + 'static,
    Fut: Future<Output = ()>,
{
    once(|step| matches!(step, Progress::Settling { .. }), action)
}
