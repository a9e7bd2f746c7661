//! A person works in the PSA at the same time: what they did is seen, kept and asked about, never overrun.

use seatbridge_core::PsaKind;
use seatbridge_core::billing::Verdict;
use seatbridge_engine::sync::{OnProgress, RunState};
use seatbridge_testkit::{Backend, Customer, Setup, TestApp, at_plan, both_dbs, line};
use serde_json::{Value, json};

both_dbs! {
    an_edit_between_preview_and_run_is_asked_about,
    an_edit_between_reading_and_writing_is_seen_by_the_second_reading,
    an_edit_between_the_second_reading_and_the_write_is_not_verified,
    a_change_dated_ahead_by_a_person_holds_the_line,
    a_persons_value_is_kept_where_that_is_the_rule,
    a_persons_value_is_overwritten_where_that_is_the_rule_or_a_person_says_so,
    a_contract_that_ends_meanwhile_is_not_written,
    a_contract_that_is_shortened_or_extended_is_not_a_change_of_seats,
    a_line_that_is_deleted_or_moved_is_a_finding,
    an_inactive_contract_and_a_retired_service_are_written_with_a_notice,
    a_renewed_contract_is_proposed_and_not_taken,
    an_organization_that_is_unlinked_meanwhile_is_not_written,
    a_period_that_is_posted_meanwhile_is_passed_over,
}

/// Makes these edits between the first reading and the writing.
fn edits(app: &TestApp, edits: Vec<Value>) -> OnProgress {
    let control = app.control.clone();
    at_plan(move || {
        let (control, edits) = (control.clone(), edits.clone());
        async move {
            for edit in edits {
                control.edit(edit).await;
            }
        }
    })
}

fn adjust(customer: &Customer, on: &str, change: i64) -> Value {
    json!({ "kind": "adjust_units", "line": customer.line, "on": on, "change": change })
}

/// A line both sides agreed on, for which more seats are wanted now.
async fn agreed(on: Backend) -> (TestApp, Customer) {
    let app = TestApp::new(on).await;
    let customer = app.customer(Setup::of(10, 10)).await;
    assert_eq!(app.run().await.state, RunState::Green);
    app.seats(&customer, 15).await;
    (app, customer)
}

async fn an_edit_between_preview_and_run_is_asked_about(on: Backend) {
    let (app, customer) = agreed(on).await;
    assert_eq!(line(&app.preview().await, &customer).verdict, Verdict::Raise);
    app.control.adjust(customer.line, "2026-11-20", 2).await;
    for _ in 0..2 {
        let report = app.run().await;
        assert_eq!((report.state, report.requests.writes), (RunState::Findings, 0), "{report:#?}");
        let shown = line(&report, &customer);
        assert_eq!(
            (shown.verdict, shown.reason.as_str(), shown.observed_before),
            (Verdict::Held, "changed_in_psa", Some(12))
        );
    }
    assert_eq!(app.findings().await.len(), 1);
    app.assert_line(&customer, "2026-12-01", 12, 0).await;
    // the person's value is what is wanted: the question is over
    app.seats(&customer, 12).await;
    assert_eq!(app.run().await.state, RunState::Green);
    assert!(app.findings().await.is_empty());
    app.finish().await;
}

async fn an_edit_between_reading_and_writing_is_seen_by_the_second_reading(on: Backend) {
    let (app, customer) = agreed(on).await;
    let report = app.run_while(edits(&app, vec![adjust(&customer, "2026-11-20", -3)])).await;
    assert_eq!(
        (report.requests.writes, line(&report, &customer).reason.as_str()),
        (0, "changed_in_psa"),
        "{report:#?}"
    );
    app.assert_line(&customer, "2026-12-01", 7, 0).await;
    // a person who brings it where it should be leaves nothing to do
    app.control.adjust(customer.line, "2026-11-20", 3).await;
    let report = app.run_while(edits(&app, vec![adjust(&customer, "2026-11-20", 5)])).await;
    assert_eq!((report.requests.writes, line(&report, &customer).verdict), (0, Verdict::InStep), "{report:#?}");
    app.assert_line(&customer, "2026-12-01", 15, 0).await;
    app.finish().await;
}

/// There is no lock in the PSA: both changes stand, and the run says so at once.
async fn an_edit_between_the_second_reading_and_the_write_is_not_verified(on: Backend) {
    let (app, customer) = agreed(on).await;
    app.control.fault_of_write(1, json!({ "kind": "delay", "ms": 1_500 })).await;
    let control = app.control.clone();
    let meanwhile = async {
        control.until_accepted(customer.line, 1).await;
        control.adjust(customer.line, "2026-12-01", 1).await;
    };
    let (report, ()) = tokio::join!(app.run(), meanwhile);
    assert_eq!(
        (report.state, line(&report, &customer).reason.as_str()),
        (RunState::Red, "not_verified"),
        "{report:#?}"
    );
    assert_eq!(line(&report, &customer).observed_after, Some(16));
    app.assert_line(&customer, "2026-12-01", 16, 1).await;
    let next = app.run().await;
    assert_eq!((next.requests.writes, line(&next, &customer).verdict), (0, Verdict::Held), "{next:#?}");
    app.finish().await;
}

async fn a_change_dated_ahead_by_a_person_holds_the_line(on: Backend) {
    let (app, customer) = agreed(on).await;
    app.control.adjust(customer.line, "2027-03-01", -4).await;
    let report = app.run().await;
    let shown = line(&report, &customer);
    assert_eq!((report.requests.writes, shown.reason.as_str()), (0, "pending_foreign_change"), "{report:#?}");
    app.assert_line(&customer, "2026-12-01", 10, 0).await;
    app.set(&[("foreign_change", "overwrite")]).await;
    assert_eq!(line(&app.run().await, &customer).reason, "pending_foreign_change", "held under every rule");
    let released = app.run_released(&[&customer]).await;
    assert_eq!(released.state, RunState::Green, "{released:#?}");
    app.control.until_idle().await;
    assert_eq!(app.control.truth(customer.line, "2026-12-01").await, 15);
    assert_eq!(app.control.truth(customer.line, "2027-03-01").await, 15);
    app.finish().await;
}

async fn a_persons_value_is_kept_where_that_is_the_rule(on: Backend) {
    let (app, customer) = agreed(on).await;
    app.set(&[("foreign_change", "keep")]).await;
    app.control.adjust(customer.line, "2026-11-20", 2).await;
    let report = app.run().await;
    assert_eq!((report.state, line(&report, &customer).verdict), (RunState::Green, Verdict::Kept), "{report:#?}");
    assert_eq!((report.totals.billed, report.totals.excluded), (12, 3), "{report:#?}");
    app.assert_line(&customer, "2026-12-01", 12, 0).await;
    app.finish().await;
}

async fn a_persons_value_is_overwritten_where_that_is_the_rule_or_a_person_says_so(on: Backend) {
    let (app, customer) = agreed(on).await;
    app.control.adjust(customer.line, "2026-11-20", 2).await;
    let released = app.run_released(&[&customer]).await;
    assert_eq!(released.state, RunState::Green, "{released:#?}");
    app.assert_line(&customer, "2026-12-01", 15, 1).await;
    app.set(&[("foreign_change", "overwrite")]).await;
    app.control.adjust(customer.line, "2026-11-20", -6).await;
    assert_eq!(app.run().await.state, RunState::Green);
    app.assert_line(&customer, "2026-12-01", 15, 2).await;
    app.finish().await;
}

async fn a_contract_that_ends_meanwhile_is_not_written(on: Backend) {
    for (edit, reason) in [
        (json!({ "kind": "end_contract", "on": "2026-11-20" }), "no_lawful_date"),
        (json!({ "kind": "end_contract", "on": "2026-11-19" }), "contract_ended"),
        (json!({ "kind": "end_contract", "on": "2026-11-30" }), "no_lawful_date"),
    ] {
        let (app, customer) = agreed(on).await;
        let mut edit = edit.clone();
        edit["contract"] = json!(customer.contract);
        let report = app.run_while(edits(&app, vec![edit])).await;
        assert_eq!((report.requests.writes, line(&report, &customer).reason.as_str()), (0, reason), "{report:#?}");
        let entered = app.control.accepted(customer.line).await;
        assert!(entered.is_empty(), "{entered:?}");
        app.finish().await;
    }
}

async fn a_contract_that_is_shortened_or_extended_is_not_a_change_of_seats(on: Backend) {
    let (app, customer) = agreed(on).await;
    assert_eq!(app.run().await.state, RunState::Green);
    app.control.edit(json!({ "kind": "extend_contract", "contract": customer.contract, "end": "2029-12-31" })).await;
    assert_eq!(app.run().await.state, RunState::Green);
    app.control.edit(json!({ "kind": "shorten_contract", "contract": customer.contract, "end": "2027-06-30" })).await;
    let report = app.run().await;
    assert_eq!((report.state, report.requests.writes), (RunState::Green, 0), "{report:#?}");
    app.assert_line(&customer, "2027-06-30", 15, 1).await;
    app.finish().await;
}

async fn a_line_that_is_deleted_or_moved_is_a_finding(on: Backend) {
    let app = TestApp::new(on).await;
    let customers = app.customers(&[Setup::of(10, 12), Setup::of(10, 12), Setup::of(10, 12)]).await;
    let moved = json!({ "kind": "move_line", "line": customers[1].line, "contract": customers[2].contract });
    let report =
        app.run_while(edits(&app, vec![json!({ "kind": "delete_line", "line": customers[0].line }), moved])).await;
    assert_eq!(report.state, RunState::Findings, "{report:#?}");
    assert_eq!(
        (line(&report, &customers[0]).reason.as_str(), line(&report, &customers[1]).reason.as_str()),
        ("line_gone", "line_gone")
    );
    app.assert_line(&customers[2], "2026-12-01", 12, 1).await;
    let lines = app.control.lines("2026-12-01").await;
    assert_eq!(lines.len(), 2);
    assert!(
        lines.iter().any(|l| l["line"] != customers[2].line && l["quantity"] == 10 && l["adjustments"] == 0),
        "{lines:?}"
    );
    app.stop().await;
}

async fn an_inactive_contract_and_a_retired_service_are_written_with_a_notice(on: Backend) {
    let (app, customer) = agreed(on).await;
    app.control.edit(json!({ "kind": "retire_service", "service": 9001 })).await;
    let edited = vec![json!({ "kind": "inactivate_contract", "contract": customer.contract })];
    let report = app.run_while(edits(&app, edited)).await;
    assert_eq!(report.state, RunState::Green, "{report:#?}");
    assert_eq!(json!(line(&report, &customer).notices), json!(["inactive_contract", "retired_product"]));
    app.assert_line(&customer, "2026-12-01", 15, 1).await;
    app.finish().await;
}

async fn a_renewed_contract_is_proposed_and_not_taken(on: Backend) {
    let app = TestApp::new(on).await;
    let customer = app.customer(Setup { start: "2025-12-01", end: "2026-11-30", ..Setup::of(10, 12) }).await;
    let renewed = app.control.edit(json!({ "kind": "renew_contract", "contract": customer.contract })).await;
    let report = app.run().await;
    let shown = line(&report, &customer);
    assert_eq!((report.requests.writes, shown.reason.as_str()), (0, "no_lawful_date"), "{report:#?}");
    let successor = json!(shown.finding)["successor"].clone();
    assert!(renewed.to_string().contains(successor.as_str().unwrap()), "{renewed} {successor}");
    for line in app.control.lines("2026-12-01").await {
        assert_eq!(line["adjustments"], 0, "{line}");
    }
    app.finish().await;
}

async fn an_organization_that_is_unlinked_meanwhile_is_not_written(on: Backend) {
    let app = TestApp::new(on).await;
    let customers = app.customers(&[Setup::of(10, 12), Setup::of(10, 14)]).await;
    let (engine, actor, id) = (app.engine.clone(), app.actor.clone(), customers[0].id.clone());
    let report = app
        .run_while(at_plan(move || {
            let (engine, actor, id) = (engine.clone(), actor.clone(), id.clone());
            async move { engine.unlink_organization(&actor, PsaKind::Autotask, &id).await.unwrap() }
        }))
        .await;
    assert_eq!((report.requests.writes, line(&report, &customers[0]).verdict), (1, Verdict::Held), "{report:#?}");
    assert!(report.sum_closes);
    app.assert_line(&customers[0], "2026-12-01", 10, 0).await;
    app.assert_line(&customers[1], "2026-12-01", 14, 1).await;
    let next = app.run().await;
    assert_eq!((next.counts.unmapped, next.totals.unmapped), (1, 12));
    app.finish().await;
}

async fn a_period_that_is_posted_meanwhile_is_passed_over(on: Backend) {
    let (app, customer) = agreed(on).await;
    let post = |on: &str| json!({ "kind": "post_period", "contract": customer.contract, "on": on });
    let report = app.run_while(edits(&app, vec![post("2026-12-15")])).await;
    assert_eq!(report.state, RunState::Green, "{report:#?}");
    assert_eq!(json!(line(&report, &customer).notices), json!(["moved_past_billed"]));
    app.assert_line(&customer, "2026-12-31", 10, 1).await;
    app.assert_line(&customer, "2027-01-01", 15, 1).await;
    // billed ahead, with a period between that is not: a change before it would count in it too
    app.control.edit(post("2027-04-15")).await;
    app.seats(&customer, 17).await;
    let report = app.run().await;
    assert_eq!(report.state, RunState::Green, "{report:#?}");
    app.assert_line(&customer, "2027-04-30", 15, 2).await;
    app.assert_line(&customer, "2027-05-01", 17, 2).await;
    app.finish().await;
}
