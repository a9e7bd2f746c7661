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
async fn scenario(on: Backend, fault: Option<&Value>) -> usize {
    let app = TestApp::with_timeout(on, 500).await;
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
        let truth = app.control.truth(customer.line, "2026-12-01").await;
        let accepted = app.control.accepted(customer.line).await.len();
        if shown.finding.is_none() && first.state == RunState::Green {
            assert_eq!((truth, accepted), (new, usize::from(new != old)), "{fault:?} {first:#?}");
        } else {
            assert!(accepted <= usize::from(new != old), "{fault:?} {first:#?}");
            assert!(truth == new || truth == old, "{fault:?} {first:#?}");
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
        app.assert_line(customer, "2026-12-01", new, usize::from(new != old)).await;
    }
    app.finish().await;
    calls
}

async fn matrix(on: Backend, calls: usize, of: Value) {
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
                scenario(on, Some(&fault)).await
            });
        }
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
}

async fn fault_matrix_of_writes(on: Backend) {
    matrix(on, 2, json!({ "method": "POST", "entity": "ContractServiceAdjustments" })).await;
}

/// Any call of the run, reads and writes alike, by its place.
async fn fault_matrix_of_reads(on: Backend) {
    let calls = scenario(on, None).await;
    assert!(calls > 10, "{calls} calls");
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut tasks = JoinSet::new();
    // the late and the slow kinds are in the matrix of writes
    for (index, fault) in kinds().into_iter().enumerate().filter(|(_, f)| f["kind"] != "hang" && f["kind"] != "delay") {
        // every call meets every kind over two databases and both halves of the kinds
        for nth in (1..=calls).filter(|nth| (nth + index) % 2 == usize::from(on == Backend::Postgres)) {
            let mut fault = fault.clone();
            fault["nth"] = json!(nth);
            let places = Arc::clone(&places);
            tasks.spawn(async move {
                let _place = places.acquire().await.unwrap();
                scenario(on, Some(&fault)).await
            });
        }
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
}
