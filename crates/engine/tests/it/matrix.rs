//! The fault matrix: each kind of fault at each call of a run. Whatever happens, the runs after it end exact.
//! `quick` leaves it out.

use std::sync::Arc;

use seatbridge_engine::sync::RunState;
use seatbridge_testkit::{Backend, Setup, TestApp, both_dbs};
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

both_dbs! {
    fault_matrix_of_reads,
    fault_matrix_of_writes,
}

/// The ledger is the same one: a database is enough for the other ways of writing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_matrix_of_connectwise_in_place() {
    reads(Way::InPlace, Backend::Sqlite, |_| true).await;
    matrix(Way::InPlace, Backend::Sqlite, 2, json!({ "method": "PATCH", "entity": "additions" })).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_matrix_of_connectwise_by_successor() {
    reads(Way::BySuccessor, Backend::Sqlite, |_| true).await;
    for method in ["POST", "PATCH"] {
        matrix(Way::BySuccessor, Backend::Sqlite, 2, json!({ "method": method, "entity": "additions" })).await;
    }
}

/// How quantities are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Autotask: adjustments with a day.
    Adjustments,
    /// ConnectWise: a new quantity on the line.
    InPlace,
    /// ConnectWise: the line is ended and gets a successor.
    BySuccessor,
}

impl Way {
    async fn app(self, on: Backend) -> TestApp {
        match self {
            Self::Adjustments => TestApp::with_timeout(on, 500).await,
            Self::InPlace => TestApp::connectwise(on, 500).await,
            Self::BySuccessor => {
                let app = TestApp::connectwise(on, 500).await;
                app.set(&[("write_mode", "replace")]).await;
                app
            }
        }
    }
}

/// Scenarios under way at once: they mostly wait.
const AT_ONCE: usize = 6;

fn kinds() -> Vec<Value> {
    vec![
        json!({ "kind": "drop_before_commit" }),
        json!({ "kind": "drop_after_commit" }),
        json!({ "kind": "hang", "ms": 700 }),
        json!({ "kind": "hang", "ms": 700, "commit": "before" }),
        json!({ "kind": "hang", "ms": 1_300, "commit": "after" }),
        json!({ "kind": "delay", "ms": 700 }),
        json!({ "kind": "status", "code": 500, "body": { "errors": ["Boom."] } }),
        json!({ "kind": "html" }),
        json!({ "kind": "html", "code": 500, "commit": "before" }),
        json!({ "kind": "malformed", "commit": "before" }),
        json!({ "kind": "empty" }),
        json!({ "kind": "http_429", "retry_after": "1" }),
        json!({ "kind": "status", "code": 401 }),
    ]
}

/// Two lines of one contract and one of another, one change of each; then what the fault did is looked at.
async fn scenario(way: Way, on: Backend, fault: Option<&Value>) -> usize {
    let app = way.app(on).await;
    let customers = app.customers(&[Setup::of(10, 14), Setup::of(10, 7), Setup::of(3, 3)]).await;
    let before = app.control.journal(0).await.len();
    if let Some(fault) = fault {
        app.control.fault(fault.clone()).await;
    }
    let first = app.run().await;
    if let Some(fault) = fault {
        assert_eq!(app.control.fired().await, 1, "{fault} met no call");
    }
    app.control.clear_faults().await;
    assert!(first.sum_closes, "{fault:?} {first:#?}");
    let calls = app.control.journal(0).await.len() - before;
    // exact now, or a finding and untouched
    app.control.until_idle().await;
    for (customer, (old, new)) in customers.iter().zip([(10, 14), (10, 7), (3, 3)]) {
        let shown = seatbridge_testkit::line(&first, customer);
        let truth = app.control.billed(customer.contract, "2026-12-01").await;
        let accepted = app.control.accepted_on(customer.contract).await;
        // both are there until the next run has settled it
        let half = way == Way::BySuccessor && shown.finding.is_some() && truth == old + new;
        if shown.finding.is_none() && first.state == RunState::Green {
            assert_eq!((truth, accepted), (new, usize::from(new != old)), "{fault:?} {first:#?}");
        } else {
            assert!(accepted <= usize::from(new != old), "{fault:?} {first:#?}");
            assert!(truth == new || truth == old || half, "{fault:?} {first:#?}");
        }
    }
    let mut last = app.run().await;
    // a refused first write proves no price: another run finishes
    for _ in 0..2 {
        if last.state != RunState::Green {
            last = app.run().await;
        }
    }
    assert_eq!(last.state, RunState::Green, "{fault:?} {last:#?}");
    for (customer, (old, new)) in customers.iter().zip([(10, 14), (10, 7), (3, 3)]) {
        app.control.until_idle().await;
        assert_eq!(app.control.billed(customer.contract, "2026-12-01").await, new, "{fault:?}");
        assert_eq!(app.control.accepted_on(customer.contract).await, usize::from(new != old), "{fault:?}");
        // nothing counts twice before the day either
        if way == Way::BySuccessor {
            assert_eq!(app.control.billed(customer.contract, "2026-11-30").await, old, "{fault:?}");
        }
    }
    app.finish().await;
    calls
}

async fn matrix(way: Way, on: Backend, calls: usize, of: Value) {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut tasks = JoinSet::new();
    for nth in 1..=calls {
        for mut fault in kinds() {
            fault["nth"] = json!(nth);
            for (key, value) in of.as_object().unwrap() {
                fault[key] = value.clone();
            }
            let places = Arc::clone(&places);
            tasks.spawn(async move {
                let _place = places.acquire().await.unwrap();
                scenario(way, on, Some(&fault)).await
            });
        }
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
}

async fn fault_matrix_of_writes(on: Backend) {
    matrix(Way::Adjustments, on, 2, json!({ "method": "POST", "entity": "ContractServiceAdjustments" })).await;
}

async fn fault_matrix_of_reads(on: Backend) {
    // every call meets every kind over two databases and both halves of the kinds
    reads(Way::Adjustments, on, |place| place % 2 == usize::from(on == Backend::Postgres)).await;
}

/// Any call of the run, reads and writes alike, by its place.
async fn reads(way: Way, on: Backend, wanted: impl Fn(usize) -> bool) {
    let calls = scenario(way, on, None).await;
    assert!(calls > 5, "{calls} calls");
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut tasks = JoinSet::new();
    // the late and the slow kinds are in the matrix of writes
    for (index, fault) in kinds().into_iter().enumerate().filter(|(_, f)| f["kind"] != "hang" && f["kind"] != "delay") {
        for nth in (1..=calls).filter(|nth| wanted(nth + index)) {
            let mut fault = fault.clone();
            fault["nth"] = json!(nth);
            let places = Arc::clone(&places);
            tasks.spawn(async move {
                let _place = places.acquire().await.unwrap();
                scenario(way, on, Some(&fault)).await
            });
        }
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
}
