//! The main job when nothing goes wrong: raise, lower, do nothing twice, and account for every seat.

use seatbridge_core::billing::Verdict;
use seatbridge_core::ledger::ChangeState;
use seatbridge_engine::ErrorCode;
use seatbridge_engine::sync::RunState;
use seatbridge_testkit::{Backend, Setup, TestApp, both_dbs, day, line};
use serde_json::json;

both_dbs! {
    lines_are_raised_and_lowered_and_a_second_run_writes_nothing,
    a_preview_writes_nothing_and_shows_the_plan_of_the_run,
    a_change_dated_ahead_is_not_sent_again_on_the_days_before_it,
    a_later_seat_count_adds_one_more_change_and_no_other,
    many_lines_are_written_once_each,
    every_seat_is_accounted_for,
    a_run_is_kept_with_all_its_lines,
    a_restored_backup_of_the_database_writes_nothing_twice,
}

async fn lines_are_raised_and_lowered_and_a_second_run_writes_nothing(on: Backend) {
    let app = TestApp::new(on).await;
    let customers = app.customers(&[Setup::of(10, 14), Setup::of(10, 7), Setup::of(10, 10), Setup::of(0, 5)]).await;
    let report = app.run().await;
    assert_eq!((report.state, report.requests.writes), (RunState::Green, 3), "{report:#?}");
    let verdicts = [Verdict::Raise, Verdict::Lower, Verdict::InStep, Verdict::Raise];
    for ((customer, verdict), (before, after)) in
        customers.iter().zip(verdicts).zip([(10, 14), (10, 7), (10, 10), (0, 5)])
    {
        let line = line(&report, customer);
        assert_eq!((line.verdict, line.observed_before, line.observed_after), (verdict, Some(before), Some(after)));
        assert_eq!(line.effective_on, Some(day("2026-12-01")));
        app.assert_line(customer, "2026-11-30", before, usize::from(verdict != Verdict::InStep)).await;
        app.assert_line(customer, "2026-12-01", after, usize::from(verdict != Verdict::InStep)).await;
        app.assert_line(customer, "2027-12-31", after, usize::from(verdict != Verdict::InStep)).await;
    }
    app.control.until_idle().await;
    let second = app.run().await;
    assert_eq!(
        (second.state, second.counts.in_step, app.control.writes().await),
        (RunState::Green, 4, 0),
        "{second:#?}"
    );
    app.finish().await;
}

async fn a_preview_writes_nothing_and_shows_the_plan_of_the_run(on: Backend) {
    let app = TestApp::new(on).await;
    let customers = app.customers(&[Setup::of(10, 14), Setup::of(10, 7), Setup::of(10, 10)]).await;
    let preview = app.preview().await;
    assert_eq!((preview.preview, preview.requests.writes, app.control.writes().await), (true, 0, 0));
    assert!(app.changes().await.is_empty() && app.findings().await.is_empty());
    let shown = line(&preview, &customers[0]);
    assert_eq!((shown.verdict, shown.observed_before, shown.observed_after), (Verdict::Raise, Some(10), None));
    assert_eq!(shown.changes.iter().map(|c| (c.before, c.after, c.state)).collect::<Vec<_>>(), [(10, 14, None)]);
    app.assert_line(&customers[0], "2026-12-01", 10, 0).await;
    assert_eq!(app.preview().await.plan_hash, preview.plan_hash, "the same plan has the same name");
    let run = app.run().await;
    assert_eq!(run.plan_hash, preview.plan_hash);
    let empty = app.preview().await;
    assert_ne!(empty.plan_hash, preview.plan_hash);
    app.finish().await;
}

async fn a_change_dated_ahead_is_not_sent_again_on_the_days_before_it(on: Backend) {
    let app = TestApp::new(on).await;
    let customer = app.customer(Setup::of(10, 14)).await;
    assert_eq!(app.run().await.state, RunState::Green);
    for today in ["2026-11-21", "2026-11-30", "2026-12-01", "2026-12-02", "2027-01-15"] {
        let engine = app.engine_on(today).await;
        app.report(today, &[(&customer.id, 14, 14)]).await;
        let options = seatbridge_engine::sync::SyncOptions::default();
        let report = engine
            .sync(&app.actor, seatbridge_core::PsaKind::Autotask, &options, seatbridge_testkit::silent())
            .await
            .unwrap();
        assert_eq!((report.state, report.requests.writes), (RunState::Green, 0), "{today}: {report:#?}");
    }
    app.assert_line(&customer, "2027-01-15", 14, 1).await;
    app.finish().await;
}

async fn a_later_seat_count_adds_one_more_change_and_no_other(on: Backend) {
    let app = TestApp::new(on).await;
    let customer = app.customer(Setup::of(10, 14)).await;
    for (seats, writes) in [(14, 1), (17, 2), (17, 2), (9, 3), (10, 4), (10, 4)] {
        app.seats(&customer, seats).await;
        assert_eq!(app.run().await.state, RunState::Green);
        app.assert_line(&customer, "2026-12-01", i64::from(seats), writes).await;
        app.assert_line(&customer, "2026-11-30", 10, writes).await;
    }
    app.finish().await;
}

async fn many_lines_are_written_once_each(on: Backend) {
    let app = TestApp::new(on).await;
    let customers = app.customers(&vec![Setup::of(10, 12); 130]).await;
    app.control.until_idle().await;
    let report = app.run().await;
    assert_eq!((report.state, report.counts.raised, report.requests.writes), (RunState::Green, 130, 130));
    app.control.until_idle().await;
    for line in app.control.lines("2026-12-01").await {
        assert_eq!((line["quantity"].as_i64(), line["adjustments"].as_i64()), (Some(12), Some(1)), "{line}");
    }
    assert_eq!(customers.len(), 130);
    app.finish().await;
}

async fn every_seat_is_accounted_for(on: Backend) {
    let app = TestApp::new(on).await;
    let customers = app
        .customers(&[
            Setup::of(10, 14),
            Setup { purchased: None, ..Setup::of(5, 0) },
            Setup { linked: false, ..Setup::of(5, 8) },
            Setup { linked: false, status: "unsubscribed", ..Setup::of(5, 6) },
            Setup { status: "deleted", ..Setup::of(4, 4) },
            Setup { end: "2026-10-31", ..Setup::of(3, 3) },
        ])
        .await;
    let report = app.run().await;
    assert!(report.sum_closes, "{report:#?}");
    assert_eq!(report.state, RunState::Findings);
    let totals = report.totals;
    assert_eq!(
        (totals.reported, totals.billed, totals.excluded, totals.unmapped, totals.held, totals.failed),
        (14 + 8 + 6 + 4 + 3, 14, 6 + 4, 8, 3, 0)
    );
    let reasons: Vec<_> = customers
        .iter()
        .filter(|c| report.lines.iter().any(|l| l.organization == c.id))
        .map(|c| line(&report, c).reason.as_str())
        .collect();
    assert_eq!(reasons, ["", "usage_unknown", "", "contract_ended"]);
    app.assert_line(&customers[4], "2026-12-01", 0, 1).await;
    app.finish().await;
}

async fn a_run_is_kept_with_all_its_lines(on: Backend) {
    let app = TestApp::new(on).await;
    app.customers(&[Setup::of(10, 14), Setup { linked: false, ..Setup::of(5, 8) }]).await;
    let report = app.run().await;
    let kept = app.engine.run_report(&app.actor, &report.run.to_string()).await.unwrap();
    assert_eq!(kept.report["state"], json!("findings"));
    assert_eq!(kept.report["lines"], json!(report.lines));
    assert_eq!(kept.report["unmapped"], json!(report.unmapped));
    assert_eq!(app.engine.list_runs(&app.actor, 10).await.unwrap().len(), 1);
    let unknown = app.engine.run_report(&app.actor, "run_nothing").await.unwrap_err();
    assert_eq!(unknown.code, ErrorCode::RunUnknown);
    let changes = app.changes().await;
    assert_eq!(changes.iter().map(|c| c.state).collect::<Vec<_>>(), [ChangeState::Confirmed]);
    app.finish().await;
}

/// What the database forgot, the PSA still shows: either it is what is wanted, or it is a question for a person.
async fn a_restored_backup_of_the_database_writes_nothing_twice(on: Backend) {
    let app = TestApp::new(on).await;
    let customers = app.customers(&[Setup::of(10, 14), Setup::of(10, 10), Setup::of(10, 7)]).await;
    assert_eq!(app.run().await.state, RunState::Green);
    app.db.raw("CREATE TABLE kept AS SELECT * FROM line_states").await;
    app.seats(&customers[1], 13).await;
    app.run().await;
    // everything the second run knew is lost
    let restore = async || {
        app.db.raw("DELETE FROM changes WHERE quantity_after = 13").await;
        app.db.raw("DELETE FROM line_states").await;
        assert_eq!(app.db.raw("INSERT INTO line_states SELECT * FROM kept").await, 3);
    };
    restore().await;
    app.seats(&customers[1], 15).await;
    let held = app.run().await;
    assert_eq!((held.requests.writes, line(&held, &customers[1]).reason.as_str()), (0, "pending_foreign_change"));
    restore().await;
    app.seats(&customers[1], 13).await;
    let again = app.run().await;
    assert_eq!((again.state, again.requests.writes), (RunState::Green, 0), "what is wanted stands there: {again:#?}");
    for (customer, (quantity, accepted)) in customers.iter().zip([(14, 1), (13, 1), (7, 1)]) {
        app.assert_line(customer, "2026-12-01", quantity, accepted).await;
    }
    app.stop().await;
}
