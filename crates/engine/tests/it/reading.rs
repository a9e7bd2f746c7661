//! What can't be read is not known: never zero, never missing, never resolved.

use seatbridge_core::billing::Verdict;
use seatbridge_engine::sync::RunState;
use seatbridge_testkit::{Backend, Setup, TestApp, both_dbs, line};
use serde_json::json;

both_dbs! {
    a_failed_read_is_red_writes_nothing_and_resolves_no_finding,
    a_run_that_compared_nothing_opens_its_findings_all_the_same,
    a_run_with_nothing_mapped_is_red,
    hidden_rows_are_not_zero_seats,
    rows_that_are_hidden_later_hold_their_lines,
    a_used_up_hour_writes_nothing,
}

async fn a_failed_read_is_red_writes_nothing_and_resolves_no_finding(on: Backend) {
    let app = TestApp::new(on).await;
    let customers = app.customers(&[Setup::of(10, 14), Setup { purchased: None, ..Setup::of(5, 0) }]).await;
    let report = app.run().await;
    assert_eq!(report.state, RunState::Findings, "{report:#?}");
    let open = app.findings().await;
    assert_eq!(open.len(), 1);
    app.seats(&customers[0], 20).await;
    for fault in [
        json!({ "entity": "Contracts", "kind": "status", "code": 500, "body": { "errors": ["Boom."] } }),
        json!({ "entity": "ContractServices", "kind": "html" }),
        json!({ "entity": "ContractServiceUnits", "kind": "malformed" }),
        json!({ "entity": "ContractServiceUnits", "kind": "empty" }),
        json!({ "entity": "ContractServiceUnits", "kind": "drop_before_commit" }),
        json!({ "entity": "Services", "kind": "status", "code": 200, "body": { "items": [] } }),
    ] {
        app.control.fault(fault.clone()).await;
        app.control.reset_counters().await;
        let report = app.run().await;
        assert_eq!((report.state, report.requests.writes), (RunState::Red, 0), "{fault} {report:#?}");
        assert!(report.sum_closes);
        assert_eq!((report.totals.reported, report.totals.failed), (20, 20), "{fault}");
        assert!(report.lines.iter().all(|l| l.verdict == Verdict::Failed && l.observed_before.is_none()));
        assert!(report.findings.iter().any(|f| f.kind.code() == "psa_failed"));
        let known = app.findings().await;
        assert!(known.iter().any(|f| f.id == open[0].id), "{fault}: the finding of before was resolved");
        assert!(known.iter().any(|f| f.kind.code() == "psa_failed"), "{fault}: the failure is nowhere to be seen");
        app.control.clear_faults().await;
    }
    let report = app.run().await;
    assert_eq!(report.state, RunState::Findings);
    assert_eq!(app.findings().await.len(), 1, "the failure is over");
    app.assert_line(&customers[0], "2026-12-01", 20, 2).await;
    app.finish().await;
}

async fn a_run_that_compared_nothing_opens_its_findings_all_the_same(on: Backend) {
    let app = TestApp::new(on).await;
    let customer = app.customer(Setup::of(5, 6)).await;
    app.control.edit(json!({ "kind": "delete_line", "line": customer.line })).await;
    let report = app.run().await;
    assert_eq!((report.state, report.counts.compared), (RunState::Red, 0), "{report:#?}");
    assert_eq!(line(&report, &customer).reason, "line_gone");
    let open = app.findings().await;
    assert_eq!(open.iter().map(|f| f.kind.code()).collect::<Vec<_>>(), ["line_gone"]);
    app.run().await;
    assert_eq!(app.findings().await, open, "one finding, opened once");
    app.finish().await;
}

async fn a_run_with_nothing_mapped_is_red(on: Backend) {
    let app = TestApp::new(on).await;
    let report = app.run().await;
    assert_eq!((report.state, report.counts.lines), (RunState::Red, 0));
    app.customer(Setup { linked: false, ..Setup::of(5, 8) }).await;
    let report = app.run().await;
    assert_eq!(report.state, RunState::Red, "{report:#?}");
    assert_eq!((report.totals.reported, report.totals.unmapped), (8, 8));
    assert!(report.sum_closes);
    assert_eq!(report.unmapped.len(), 1);
    app.finish().await;
}

/// The API user sees contract and line, and not the rows of a company: without an error (facts 2.4).
async fn hidden_rows_are_not_zero_seats(on: Backend) {
    let app = TestApp::unconnected(on, seatbridge_testkit::AppOptions::default()).await;
    let restricted = json!({ "ContractServiceUnits": { "query": "Restricted" } });
    app.control.rights(json!({ "entities": restricted, "hidden_companies": [200_000, 200_001, 200_002] })).await;
    app.connect().await.unwrap();
    let customers = app
        .customers(&[
            Setup { linked: false, ..Setup::of(10, 10) },
            Setup { linked: false, ..Setup::of(10, 12) },
            Setup { linked: false, ..Setup::of(10, 8) },
        ])
        .await;
    for customer in &customers {
        app.link(customer).await.unwrap();
    }
    let report = app.run().await;
    assert_eq!(report.requests.writes, 0, "{report:#?}");
    for customer in &customers {
        app.assert_line(customer, "2026-12-01", 10, 0).await;
        assert_eq!(line(&report, customer).reason, "line_gone", "{report:#?}");
    }
    app.finish().await;
}

/// Rights that are cut after connecting, on the first run of many lines: at most one line is written in the dark.
async fn rows_that_are_hidden_later_hold_their_lines(on: Backend) {
    let app = TestApp::new(on).await;
    let customers = app.customers(&[Setup::of(10, 10), Setup::of(10, 12), Setup::of(10, 8)]).await;
    let first = app.run().await;
    assert_eq!(first.state, RunState::Green, "{first:#?}");
    let restricted = json!({ "ContractServiceUnits": { "query": "Restricted" } });
    app.control.rights(json!({ "entities": restricted, "hidden_companies": [200_000, 200_001, 200_002] })).await;
    let report = app.run().await;
    assert_eq!(report.requests.writes, 0, "{report:#?}");
    for (customer, quantity) in customers.iter().zip([10, 12, 8]) {
        assert_eq!(app.control.truth(customer.line, "2026-12-01").await, quantity);
        assert!(line(&report, customer).finding.is_some());
    }
    app.finish().await;
}

async fn a_used_up_hour_writes_nothing(on: Backend) {
    let app = TestApp::new(on).await;
    let customer = app.customer(Setup::of(10, 14)).await;
    app.control.switch(json!({ "hourly_threshold": 1_000, "hourly_used_by_others": 700 })).await;
    let report = app.run().await;
    assert_eq!((report.state, report.requests.writes), (RunState::Red, 0), "{report:#?}");
    app.control.switch(json!({ "hourly_used_by_others": 0 })).await;
    assert_eq!(app.run().await.state, RunState::Green);
    app.assert_line(&customer, "2026-12-01", 14, 1).await;
    app.finish().await;
}
