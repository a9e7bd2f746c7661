//! One fault at a time: each ends exact, with one accepted adjustment per intended change, or with a finding and none.

use seatbridge_engine::sync::{RunState, SyncReport};
use seatbridge_testkit::{Backend, Customer, Setup, TestApp, both_dbs, line};
use serde_json::{Value, json};

both_dbs! {
    a_refusal_is_a_finding_and_nothing_is_written,
    a_duplicate_answer_holds_the_line,
    a_server_error_without_a_reason_is_settled_by_reading,
    an_answer_that_is_no_answer_is_settled_by_reading,
    a_hang_that_ends_without_a_write_is_written_once,
    too_many_calls_are_waited_for_and_written_once,
    too_many_calls_at_once_are_written_once,
    a_long_pause_writes_nothing,
    reads_are_tried_again,
    a_write_is_never_tried_again_by_the_transport,
    a_credential_that_stops_working_is_tried_once,
}

async fn app(on: Backend) -> (TestApp, Vec<Customer>) {
    let app = TestApp::impatient(on).await;
    let customers = app.customers(&[Setup::of(10, 14), Setup::of(10, 7), Setup::of(0, 3)]).await;
    (app, customers)
}

async fn exact(app: &TestApp, customers: &[Customer], report: &SyncReport) {
    assert_eq!(report.state, RunState::Green, "{report:#?}");
    for (customer, quantity) in customers.iter().zip([14, 7, 3]) {
        app.assert_line(customer, "2026-12-01", quantity, 1).await;
    }
}

async fn a_refusal_is_a_finding_and_nothing_is_written(on: Backend) {
    let (app, customers) = app(on).await;
    app.control
        .fault_of_write(2, json!({ "kind": "status", "code": 500, "body": { "errors": ["This is not allowed."] } }))
        .await;
    let report = app.run().await;
    assert_eq!(report.state, RunState::Findings, "{report:#?}");
    let refused: Vec<_> = customers.iter().filter(|c| line(&report, c).reason == "refused").collect();
    assert_eq!(refused.len(), 1);
    app.assert_line(refused[0], "2026-12-01", line(&report, refused[0]).observed_before.unwrap(), 0).await;
    exact(&app, &customers, &app.run().await).await;
    app.finish().await;
}

async fn a_duplicate_answer_holds_the_line(on: Backend) {
    let (app, customers) = app(on).await;
    app.run().await;
    app.control.switch(json!({ "duplicate_adjustment": "always" })).await;
    app.seats(&customers[0], 16).await;
    for _ in 0..2 {
        let report = app.run().await;
        assert_eq!((report.state, line(&report, &customers[0]).reason.as_str()), (RunState::Findings, "duplicate"));
        assert_eq!(report.requests.writes, 1);
        app.assert_line(&customers[0], "2026-12-01", 14, 1).await;
    }
    app.finish().await;
}

async fn settled(on: Backend, fault: Value) {
    for commit in ["never", "before"] {
        let (app, customers) = app(on).await;
        let mut fault = fault.clone();
        fault["commit"] = json!(commit);
        app.control.fault_of_write(2, fault.clone()).await;
        let report = app.run().await;
        exact(&app, &customers, &report).await;
        assert_eq!(report.requests.writes, if commit == "never" { 4 } else { 3 }, "{fault}");
        app.finish().await;
    }
}

async fn a_server_error_without_a_reason_is_settled_by_reading(on: Backend) {
    settled(on, json!({ "kind": "html", "code": 500 })).await;
    settled(on, json!({ "kind": "status", "code": 503 })).await;
}

async fn an_answer_that_is_no_answer_is_settled_by_reading(on: Backend) {
    settled(on, json!({ "kind": "malformed" })).await;
    settled(on, json!({ "kind": "empty" })).await;
    settled(on, json!({ "kind": "status", "code": 500, "body": { "errors": ["Execution Timeout Expired."] } })).await;
}

async fn a_hang_that_ends_without_a_write_is_written_once(on: Backend) {
    let (app, customers) = app(on).await;
    app.control.fault_of_write(2, json!({ "kind": "hang", "ms": 900 })).await;
    exact(&app, &customers, &app.run().await).await;
    app.finish().await;
}

async fn too_many_calls_are_waited_for_and_written_once(on: Backend) {
    let (app, customers) = app(on).await;
    app.control.fault_of_write(2, json!({ "kind": "http_429", "retry_after": "1" })).await;
    app.control
        .fault(json!({ "entity": "ContractServiceUnits", "nth": 2, "kind": "http_429", "retry_after": "1" }))
        .await;
    exact(&app, &customers, &app.run().await).await;
    app.finish().await;
}

async fn too_many_calls_at_once_are_written_once(on: Backend) {
    let (app, customers) = app(on).await;
    let text = "Itgenatr005: The thread threshold was exceeded.";
    app.control.fault_of_write(1, json!({ "kind": "status", "code": 500, "body": { "errors": [text] } })).await;
    app.control
        .fault(json!({ "entity": "Contracts", "nth": 1, "kind": "status", "code": 429, "body": { "errors": [text] } }))
        .await;
    exact(&app, &customers, &app.run().await).await;
    app.finish().await;
}

async fn a_long_pause_writes_nothing(on: Backend) {
    let (app, customers) = app(on).await;
    app.control.fault_of_write(1, json!({ "kind": "http_429", "retry_after": "600" })).await;
    let report = app.run().await;
    assert_eq!((report.state, report.requests.writes), (RunState::Red, 1), "{report:#?}");
    assert!(report.lines.iter().all(|l| l.reason == "psa_failed"), "{report:#?}");
    // another process keeps the pause too
    let engine = app.another_engine().await;
    let options = seatbridge_engine::sync::SyncOptions::default();
    let psa = seatbridge_core::PsaKind::Autotask;
    let report = engine.sync(&app.actor, psa, &options, seatbridge_testkit::silent()).await.unwrap();
    assert_eq!((report.state, report.requests.writes), (RunState::Red, 0), "{report:#?}");
    for customer in &customers {
        assert!(app.control.accepted(customer.line).await.is_empty());
    }
    app.finish().await;
}

async fn reads_are_tried_again(on: Backend) {
    let (app, customers) = app(on).await;
    for entity in ["Contracts", "ContractServices", "ContractServiceUnits", "Services"] {
        app.control.fault(json!({ "entity": entity, "nth": 1, "kind": "drop_before_commit" })).await;
        app.control.fault(json!({ "entity": entity, "nth": 2, "kind": "html" })).await;
        app.control.fault(json!({ "entity": entity, "nth": 3, "kind": "malformed" })).await;
    }
    exact(&app, &customers, &app.run().await).await;
    app.finish().await;
}

async fn a_write_is_never_tried_again_by_the_transport(on: Backend) {
    let (app, customers) = app(on).await;
    app.control
        .fault(json!({ "method": "POST", "entity": "ContractServiceAdjustments", "kind": "drop_before_commit" }))
        .await;
    app.control.until_idle().await;
    let report = app.run().await;
    assert_eq!(report.state, RunState::Red, "{report:#?}");
    // each line was decided three times, each decision was sent once
    assert_eq!((report.requests.writes, app.control.writes().await), (9, 9));
    assert!(report.lines.iter().all(|l| l.reason == "psa_failed"), "{report:#?}");
    app.control.clear_faults().await;
    exact(&app, &customers, &app.run().await).await;
    app.finish().await;
}

/// Repeated refusals may lock the user out.
async fn a_credential_that_stops_working_is_tried_once(on: Backend) {
    let app = TestApp::new(on).await;
    app.customers(&vec![Setup::of(10, 12); 12]).await;
    assert_eq!(app.run().await.state, RunState::Green);
    app.report(
        "2026-11-20",
        &(0..12)
            .map(|n| format!("C-{n:05}"))
            .collect::<Vec<_>>()
            .iter()
            .map(|id| (id.as_str(), 15, 15))
            .collect::<Vec<_>>(),
    )
    .await;
    app.control
        .fault(json!({ "method": "POST", "entity": "ContractServiceAdjustments", "kind": "status", "code": 401 }))
        .await;
    let report = app.run().await;
    assert_eq!(report.state, RunState::Red, "{report:#?}");
    assert!(report.requests.writes <= 2, "{} writes with refused credentials", report.requests.writes);
    app.control.clear_faults().await;
    assert_eq!(app.run().await.state, RunState::Green);
    app.finish().await;
}
