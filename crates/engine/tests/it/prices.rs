//! Prices are not ours: the first write of a connection shows whether they stay.

use seatbridge_core::billing::Verdict;
use seatbridge_engine::sync::RunState;
use seatbridge_testkit::{Backend, Setup, TestApp, both_dbs, line};
use serde_json::json;

both_dbs! {
    a_price_that_is_reset_stops_all_writes_after_the_first,
    a_first_write_whose_answer_is_lost_proves_no_price,
    a_first_write_that_is_refused_proves_no_price,
    a_first_write_that_does_not_show_stops_the_run,
    a_line_at_the_price_of_the_catalogue_proves_no_price_of_others,
    writes_leave_prices_alone,
}

fn many(count: usize) -> Vec<Setup> {
    // the last one has a price of its own: it is written first
    let mut setups = vec![Setup { price: 7.5, ..Setup::of(10, 12) }; count];
    setups[count - 1].price = 6.0;
    setups
}

async fn a_price_that_is_reset_stops_all_writes_after_the_first(on: Backend) {
    let app = TestApp::new(on).await;
    app.control.switch(json!({ "adjustment_without_price": "reset" })).await;
    let customers = app.customers(&many(4)).await;
    let report = app.run().await;
    assert_eq!((report.state, report.requests.writes), (RunState::Red, 1), "{report:#?}");
    assert_eq!(line(&report, &customers[3]).reason, "price_drift");
    app.assert_line(&customers[3], "2026-12-01", 12, 1).await;
    for customer in &customers[..3] {
        assert_eq!(line(&report, customer).reason, "writes_stopped", "{report:#?}");
        app.assert_line(customer, "2026-12-01", 10, 0).await;
    }
    let again = app.run().await;
    assert_eq!((again.state, again.requests.writes), (RunState::Findings, 0), "{again:#?}");
    assert_eq!(line(&again, &customers[0]).verdict, Verdict::Held);
    assert_eq!(line(&again, &customers[0]).reason, "writes_stopped");
    app.finish().await;
}

async fn a_first_write_whose_answer_is_lost_proves_no_price(on: Backend) {
    let app = TestApp::impatient(on).await;
    app.control.switch(json!({ "adjustment_without_price": "reset" })).await;
    let mut setups = many(6);
    setups[0].price = 5.0;
    app.customers(&setups).await;
    app.control.fault_of_write(1, json!({ "kind": "drop_after_commit" })).await;
    let report = app.run().await;
    assert_eq!(report.state, RunState::Red, "{report:#?}");
    assert!(report.requests.writes <= 2, "{} writes, prices reset on them", report.requests.writes);
    app.finish().await;
}

async fn a_first_write_that_is_refused_proves_no_price(on: Backend) {
    let app = TestApp::new(on).await;
    app.control.switch(json!({ "adjustment_without_price": "reset" })).await;
    let mut setups = many(6);
    setups[0].price = 5.0;
    app.customers(&setups).await;
    app.control.fault_of_write(1, json!({ "kind": "status", "code": 500, "body": { "errors": ["No."] } })).await;
    let report = app.run().await;
    assert_eq!(report.state, RunState::Red, "{report:#?}");
    assert_eq!(report.requests.writes, 2, "{report:#?}");
    app.finish().await;
}

/// A PSA that says yes and does nothing, or shows nothing of it, is not asked for more.
async fn a_first_write_that_does_not_show_stops_the_run(on: Backend) {
    let app = TestApp::new(on).await;
    app.control.switch(json!({ "adjustment_without_price": "keep" })).await;
    app.customers(&many(6)).await;
    app.control
        .fault(json!({ "entity": "ContractServiceAdjustments", "kind": "status", "code": 200, "body": { "itemId": null } }))
        .await;
    let report = app.run().await;
    assert_eq!((report.state, report.requests.writes), (RunState::Red, 1), "{report:#?}");
    assert!(report.findings.iter().any(|f| f.kind.code() == "not_verified"), "{report:#?}");
    app.control.clear_faults().await;
    app.stop().await;
}

/// Lines with prices of their own are turned away at first; those without one show nothing of a reset.
async fn a_line_at_the_price_of_the_catalogue_proves_no_price_of_others(on: Backend) {
    let app = TestApp::new(on).await;
    app.control.switch(json!({ "adjustment_without_price": "reset" })).await;
    let mut setups = vec![Setup { price: 6.0, ..Setup::of(10, 12) }; 3];
    setups.push(Setup { price: 7.5, ..Setup::of(10, 12) });
    app.customers(&setups).await;
    let busy = json!({ "errors": ["Itgenatr005: The thread threshold was exceeded."] });
    for nth in 1..=3 {
        app.control.fault_of_write(nth, json!({ "kind": "status", "code": 429, "body": busy })).await;
    }
    let report = app.run().await;
    assert_eq!(report.state, RunState::Red, "{report:#?}");
    let mut reset = 0;
    for line in app.control.lines("2026-12-01").await {
        reset += usize::from(line["adjustments"] == 1 && line["line"] != 800_003);
    }
    assert!(reset <= 1, "{reset} prices were reset");
    app.finish().await;
}

async fn writes_leave_prices_alone(on: Backend) {
    let app = TestApp::new(on).await;
    let customers = app.customers(&many(3)).await;
    assert_eq!(app.run().await.state, RunState::Green);
    for (customer, price) in customers.iter().zip([7.5, 7.5, 6.0]) {
        let shown = app.control.line(customer.line, "2026-12-01").await;
        assert_eq!(shown["unit_price"].as_f64(), Some(price), "{shown}");
    }
    let writes = app.control.journal(0).await;
    let bodies: Vec<_> =
        writes.iter().filter(|e| e["entity"] == "ContractServiceAdjustments" && e["body"].is_object()).collect();
    assert_eq!(bodies.len(), 3);
    for body in bodies {
        let fields: Vec<_> = body["body"].as_object().unwrap().keys().cloned().collect();
        assert_eq!(fields, ["contractID", "contractServiceID", "effectiveDate", "unitChange"]);
    }
    app.finish().await;
}
