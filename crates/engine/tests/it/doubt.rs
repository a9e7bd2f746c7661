//! Writes whose answer did not arrive: settled by reading, never by sending again too early.
//! Every test here ends with the truth of the sandbox, not with what a report says.

use seatbridge_core::billing::Verdict;
use seatbridge_core::ledger::ChangeState;
use seatbridge_engine::sync::{RunState, SyncOptions};
use seatbridge_testkit::{Backend, Setup, TestApp, at_settling, both_dbs, line, silent};
use serde_json::json;

both_dbs! {
    an_answer_that_is_lost_after_the_write_is_found_by_reading,
    a_write_that_was_lost_on_its_way_is_sent_again_once_it_is_proven_lost,
    a_write_that_arrives_after_the_time_out_is_found_and_not_sent_again,
    a_write_that_arrives_while_it_is_being_looked_for_is_not_taken_for_lost,
    the_time_a_write_waited_for_the_pause_of_the_connection_proves_nothing,
    a_write_in_doubt_stays_in_doubt_when_a_person_changes_the_line_meanwhile,
    a_person_who_undoes_a_write_in_doubt_is_not_overruled,
    a_change_of_two_steps_is_finished_when_the_answer_of_the_first_was_lost,
    a_doubt_that_reading_can_not_end_stays_open_and_holds_the_line,
    a_line_that_can_not_be_seen_does_not_settle_a_doubt,
}

async fn an_answer_that_is_lost_after_the_write_is_found_by_reading(on: Backend) {
    let app = TestApp::impatient(on).await;
    let customers = app.customers(&[Setup::of(10, 14), Setup::of(10, 7), Setup::of(0, 3)]).await;
    app.control
        .fault(json!({ "method": "POST", "entity": "ContractServiceAdjustments", "kind": "drop_after_commit" }))
        .await;
    let report = app.run().await;
    assert_eq!(report.state, RunState::Green, "{report:#?}");
    assert_eq!(report.requests.writes, 3);
    for (customer, quantity) in customers.iter().zip([14, 7, 3]) {
        app.assert_line(customer, "2026-12-01", quantity, 1).await;
        assert_eq!(line(&report, customer).changes[0].state, Some(ChangeState::Confirmed));
        assert_eq!(line(&report, customer).observed_after, Some(quantity));
    }
    app.finish().await;
}

async fn a_write_that_was_lost_on_its_way_is_sent_again_once_it_is_proven_lost(on: Backend) {
    let app = TestApp::impatient(on).await;
    let customers = app.customers(&[Setup::of(10, 14), Setup::of(10, 7)]).await;
    app.control.fault_of_write(1, json!({ "kind": "drop_before_commit" })).await;
    let report = app.run().await;
    assert_eq!(report.state, RunState::Green, "{report:#?}");
    assert_eq!(report.requests.writes, 3);
    let states: Vec<_> = line(&report, &customers[0]).changes.iter().map(|c| c.state.unwrap()).collect();
    assert_eq!(states, [ChangeState::NotApplied, ChangeState::Confirmed]);
    app.assert_line(&customers[0], "2026-12-01", 14, 1).await;
    app.assert_line(&customers[1], "2026-12-01", 7, 1).await;
    app.finish().await;
}

async fn a_write_that_arrives_after_the_time_out_is_found_and_not_sent_again(on: Backend) {
    let app = TestApp::with_timeout(on, 1_000).await;
    let customer = app.customer(Setup::of(10, 14)).await;
    app.control.fault_of_write(1, json!({ "kind": "hang", "ms": 2_000, "commit": "after" })).await;
    let report = app.run().await;
    assert_eq!((report.state, report.requests.writes), (RunState::Green, 1), "{report:#?}");
    app.assert_line(&customer, "2026-12-01", 14, 1).await;
    app.finish().await;
}

/// The reading that proves must begin after the time that proves: one that began earlier saw an earlier state.
async fn a_write_that_arrives_while_it_is_being_looked_for_is_not_taken_for_lost(on: Backend) {
    let app = TestApp::with_timeout(on, 2_000).await;
    let customer = app.customer(Setup::of(10, 14)).await;
    let control = app.control.clone();
    app.control.fault_of_write(1, json!({ "kind": "hang", "ms": 9_200, "commit": "after" })).await;
    // the answers of readings take their time, and show what was there when they were asked for
    let report = app
        .run_while(at_settling(move || {
            let control = control.clone();
            async move {
                control
                    .fault(json!({ "entity": "ContractServiceUnits", "every": 2, "kind": "delay", "ms": 1_650 }))
                    .await;
            }
        }))
        .await;
    assert_eq!(report.requests.writes, 1, "{report:#?}");
    app.assert_line(&customer, "2026-12-01", 14, 1).await;
    app.finish().await;
}

/// A write that waits behind a 429 is on the ledger as sent long before it leaves.
async fn the_time_a_write_waited_for_the_pause_of_the_connection_proves_nothing(on: Backend) {
    let app = TestApp::with_timeout(on, 1_000).await;
    let first = app.customer(Setup::of(10, 14)).await;
    let second = app.second_line(&first, 5, 8).await;
    app.control.fault_of_write(1, json!({ "kind": "http_429", "retry_after": "5" })).await;
    app.control.fault_of_write(2, json!({ "kind": "hang", "ms": 2_500, "commit": "after" })).await;
    let report = app.run().await;
    assert_eq!(report.state, RunState::Green, "{report:#?}");
    app.assert_line(&first, "2026-12-01", 14, 1).await;
    app.assert_line(&second, "2026-12-01", 8, 1).await;
    app.finish().await;
}

async fn a_write_in_doubt_stays_in_doubt_when_a_person_changes_the_line_meanwhile(on: Backend) {
    let app = TestApp::with_timeout(on, 1_000).await;
    app.set(&[("foreign_change", "overwrite"), ("increase_on", "today"), ("decrease_on", "today")]).await;
    let customer = app.customer(Setup::of(10, 15)).await;
    let (control, id) = (app.control.clone(), customer.line);
    app.control.fault_of_write(1, json!({ "kind": "hang", "ms": 2_500, "commit": "after" })).await;
    let first = app
        .run_while(at_settling(move || {
            let control = control.clone();
            async move { control.adjust(id, "2026-11-20", 1).await }
        }))
        .await;
    // at once: the first write is still on its way
    let second = app.run().await;
    app.control.until_idle().await;
    assert_eq!(app.control.truth(customer.line, "2026-11-20").await, 15, "{first:#?}{second:#?}");
    assert_eq!(app.run().await.state, RunState::Green);
    app.finish().await;
}

async fn a_person_who_undoes_a_write_in_doubt_is_not_overruled(on: Backend) {
    let app = TestApp::impatient(on).await;
    let customer = app.customer(Setup::of(10, 10)).await;
    assert_eq!(app.run().await.state, RunState::Green);
    app.seats(&customer, 15).await;
    let (control, id) = (app.control.clone(), customer.line);
    app.control.fault_of_write(1, json!({ "kind": "drop_after_commit" })).await;
    let report = app
        .run_while(at_settling(move || {
            let control = control.clone();
            async move { control.adjust(id, "2026-12-01", -2).await }
        }))
        .await;
    assert_eq!((report.state, line(&report, &customer).reason.as_str()), (RunState::Red, "conflict"), "{report:#?}");
    app.assert_line(&customer, "2026-12-01", 13, 1).await;
    let again = app.run().await;
    assert_eq!(line(&again, &customer).verdict, Verdict::Held, "{again:#?}");
    app.assert_line(&customer, "2026-12-01", 13, 1).await;
    app.finish().await;
}

/// More seats today, and a decrease of ours that is already dated: two writes, of which the first loses its answer.
async fn a_change_of_two_steps_is_finished_when_the_answer_of_the_first_was_lost(on: Backend) {
    let app = TestApp::impatient(on).await;
    app.set(&[("increase_on", "today")]).await;
    let customer = app.customer(Setup::of(10, 8)).await;
    assert_eq!(app.run().await.state, RunState::Green);
    app.assert_line(&customer, "2026-12-01", 8, 1).await;
    app.seats(&customer, 13).await;
    app.control.fault_of_write(1, json!({ "kind": "drop_after_commit" })).await;
    let report = app.run().await;
    assert_eq!(report.state, RunState::Green, "{report:#?}");
    assert_eq!(line(&report, &customer).wanted, Some(13));
    app.assert_line(&customer, "2026-11-20", 13, 3).await;
    app.assert_line(&customer, "2026-12-01", 13, 3).await;
    app.finish().await;
}

/// In model D the row of a change inside a period is a difference: what it says can't be told from a total.
async fn a_doubt_that_reading_can_not_end_stays_open_and_holds_the_line(on: Backend) {
    let app = TestApp::impatient(on).await;
    app.control.switch(json!({ "ledger_model": "delta" })).await;
    app.set(&[("increase_on", "today")]).await;
    let customer = app.customer(Setup::of(10, 14)).await;
    app.control.fault_of_write(1, json!({ "kind": "drop_after_commit" })).await;
    for _ in 0..3 {
        let report = app.run().await;
        assert_eq!(
            (report.state, line(&report, &customer).reason.as_str()),
            (RunState::Red, "in_doubt"),
            "{report:#?}"
        );
        app.assert_line(&customer, "2026-11-20", 14, 1).await;
    }
    let preview = app.preview().await;
    assert_eq!(line(&preview, &customer).reason, "in_doubt");
    // not even a person's "write ours" sends again what may have arrived
    let released = app.run_released(&[&customer]).await;
    assert_eq!(line(&released, &customer).reason, "in_doubt");
    app.assert_line(&customer, "2026-11-20", 14, 1).await;
    app.finish_with(1).await;
}

/// Rights that hide rows hide them without an error: no rows are not zero seats.
async fn a_line_that_can_not_be_seen_does_not_settle_a_doubt(on: Backend) {
    let app = TestApp::impatient(on).await;
    let customer = app.customer(Setup { status: "unsubscribed", ..Setup::of(10, 10) }).await;
    app.control.fault_of_write(1, json!({ "kind": "drop_before_commit" })).await;
    let control = app.control.clone();
    let report = app
        .run_while(at_settling(move || {
            let control = control.clone();
            async move { control.switch(json!({ "contract_visibility": "limited" })).await }
        }))
        .await;
    assert_eq!((report.state, line(&report, &customer).reason.as_str()), (RunState::Red, "in_doubt"), "{report:#?}");
    assert_eq!(app.open_changes().await.len(), 1);
    app.control.switch(json!({ "contract_visibility": "full" })).await;
    let report = app.try_sync(&SyncOptions::default(), silent()).await.unwrap();
    assert_eq!(report.state, RunState::Green, "{report:#?}");
    app.assert_line(&customer, "2026-12-01", 0, 1).await;
    app.finish().await;
}
