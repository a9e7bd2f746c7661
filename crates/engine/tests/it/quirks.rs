//! What the sources leave open about the PSA: each switch of the sandbox, and never a wrong quantity.

use seatbridge_core::PsaKind;
use seatbridge_core::billing::Verdict;
use seatbridge_engine::sync::{RunState, SyncOptions};
use seatbridge_testkit::{AppOptions, Backend, Customer, Setup, TestApp, both_dbs, day, line, silent};
use serde_json::{Value, json};

both_dbs! {
    every_ledger_model_is_exact_where_changes_begin_with_a_period,
    both_models_of_totals_are_exact_inside_a_period,
    the_model_of_differences_holds_lines_and_never_writes_wrong,
    a_model_that_turns_out_later_holds_lines,
    posted_periods_are_passed_over_and_never_written,
    a_contract_whose_every_period_is_posted_is_held,
    a_back_dated_rule_does_not_reach_into_what_is_posted,
    lines_without_units_have_rows_or_none,
    days_with_a_time_are_days,
    letters_for_periods_and_numbers_for_rights_are_understood,
    an_exactly_full_last_page_is_not_the_end_nor_more,
    an_item_id_in_the_answer_changes_nothing,
    a_refusal_to_go_to_zero_is_a_finding,
    the_zone_moves_in_the_middle_of_a_run,
    contracts_that_begin_on_the_last_of_a_month_bill_on_it,
    periods_of_every_length_are_kept,
    few_threads_and_slow_answers_are_no_fault,
}

async fn switched(on: Backend, switches: Value, setups: &[Setup]) -> (TestApp, Vec<Customer>) {
    let app = TestApp::new(on).await;
    app.control.switch(switches).await;
    let customers = app.customers(setups).await;
    (app, customers)
}

async fn every_ledger_model_is_exact_where_changes_begin_with_a_period(on: Backend) {
    for model in ["total", "total_uncut", "delta"] {
        let (app, customers) =
            switched(on, json!({ "ledger_model": model }), &[Setup::of(10, 14), Setup::of(10, 7), Setup::of(2, 3)])
                .await;
        for (seats, accepted) in [([14, 7, 3], 1), ([16, 5, 0], 2), ([15, 15, 4], 3)] {
            for (customer, seats) in customers.iter().zip(seats) {
                app.seats(customer, seats).await;
            }
            let report = app.run_released(&customers.iter().collect::<Vec<_>>()).await;
            assert_eq!(report.state, RunState::Green, "{model}: {report:#?}");
            for (customer, seats) in customers.iter().zip(seats) {
                app.assert_line(customer, "2026-12-01", i64::from(seats), accepted).await;
            }
        }
        app.finish().await;
    }
}

async fn both_models_of_totals_are_exact_inside_a_period(on: Backend) {
    for model in ["total", "total_uncut"] {
        let (app, customers) =
            switched(on, json!({ "ledger_model": model }), &[Setup::of(10, 14), Setup::of(10, 7)]).await;
        app.set(&[("increase_on", "today"), ("decrease_on", "today")]).await;
        for (seats, accepted) in [([14, 7], 1), ([16, 5], 2), ([16, 5], 2), ([12, 9], 3)] {
            for (customer, seats) in customers.iter().zip(seats) {
                app.seats(customer, seats).await;
            }
            let report = app.run().await;
            assert_eq!(report.state, RunState::Green, "{model}: {report:#?}");
            for (customer, seats) in customers.iter().zip(seats) {
                app.assert_line(customer, "2026-11-19", 10, accepted).await;
                app.assert_line(customer, "2026-11-20", i64::from(seats), accepted).await;
                app.assert_line(customer, "2027-05-01", i64::from(seats), accepted).await;
            }
        }
        // days later, with rows of both kinds in the past
        let engine = app.engine_on("2026-11-25").await;
        app.report("2026-11-25", &[(&customers[0].id, 13, 13), (&customers[1].id, 9, 9)]).await;
        let options = SyncOptions::default();
        let report = engine.sync(&app.actor, PsaKind::Autotask, &options, silent()).await.unwrap();
        assert_eq!((report.state, report.requests.writes), (RunState::Green, 1), "{model}: {report:#?}");
        app.assert_line(&customers[0], "2026-11-25", 13, 4).await;
        app.finish().await;
    }
}

/// One change inside a period is all it takes to see that rows are differences; then a person must look.
async fn the_model_of_differences_holds_lines_and_never_writes_wrong(on: Backend) {
    let (app, customers) =
        switched(on, json!({ "ledger_model": "delta" }), &[Setup::of(10, 14), Setup::of(10, 7), Setup::of(10, 12)])
            .await;
    app.set(&[("increase_on", "today"), ("decrease_on", "today")]).await;
    let report = app.run().await;
    assert_eq!((report.state, report.requests.writes), (RunState::Red, 1), "{report:#?}");
    let written = customers.iter().find(|c| line(&report, c).reason == "not_verified").unwrap();
    let wanted = line(&report, written).wanted.unwrap();
    app.assert_line(written, "2026-11-20", wanted, 1).await;
    for _ in 0..4 {
        let again = app.run().await;
        assert_eq!(line(&again, written).reason, "units_unreadable", "{again:#?}");
        app.assert_line(written, "2026-11-20", wanted, 1).await;
    }
    for (customer, wanted) in customers.iter().zip([14, 7, 12]) {
        app.assert_line(customer, "2026-11-20", wanted, 1).await;
    }
    app.finish().await;
}

async fn a_model_that_turns_out_later_holds_lines(on: Backend) {
    let (app, customers) = switched(on, json!({}), &[Setup::of(10, 14)]).await;
    app.set(&[("increase_on", "today")]).await;
    assert_eq!(app.run().await.state, RunState::Green);
    app.control.switch(json!({ "ledger_model": "delta" })).await;
    app.seats(&customers[0], 18).await;
    let report = app.run().await;
    assert_eq!(
        (report.requests.writes, line(&report, &customers[0]).reason.as_str()),
        (0, "units_unreadable"),
        "{report:#?}"
    );
    app.assert_line(&customers[0], "2026-11-20", 14, 1).await;
    app.finish().await;
}

async fn posted_periods_are_passed_over_and_never_written(on: Backend) {
    for rule in ["accept", "reject"] {
        let posted = |through| Setup { posted_through: Some(through), ..Setup::of(10, 14) };
        let (app, customers) = switched(
            on,
            json!({ "posted_period": rule }),
            &[posted("2026-11-01"), posted("2026-12-01"), posted("2027-03-01")],
        )
        .await;
        let report = app.run().await;
        assert_eq!(report.state, RunState::Green, "{rule}: {report:#?}");
        for (customer, (last, first)) in customers.iter().zip([
            ("2026-11-30", "2026-12-01"),
            ("2026-12-31", "2027-01-01"),
            ("2027-03-31", "2027-04-01"),
        ]) {
            app.assert_line(customer, last, 10, 1).await;
            app.assert_line(customer, first, 14, 1).await;
            assert_eq!(line(&report, customer).effective_on, Some(day(first)));
        }
        assert_eq!(json!(line(&report, &customers[2]).notices), json!(["moved_past_billed"]));
        assert_eq!(app.run().await.requests.writes, 0);
        app.finish().await;
    }
}

async fn a_contract_whose_every_period_is_posted_is_held(on: Backend) {
    let setup = Setup { end: "2026-12-31", posted_through: Some("2026-12-01"), ..Setup::of(10, 14) };
    let (app, customers) = switched(on, json!({}), &[setup]).await;
    let report = app.run().await;
    assert_eq!(
        (report.requests.writes, line(&report, &customers[0]).reason.as_str()),
        (0, "no_lawful_date"),
        "{report:#?}"
    );
    app.assert_line(&customers[0], "2026-12-31", 10, 0).await;
    app.finish().await;
}

async fn a_back_dated_rule_does_not_reach_into_what_is_posted(on: Backend) {
    let anchored = Setup { start: "2026-01-17", end: "2028-01-16", ..Setup::of(10, 14) };
    let posted = |through| Setup { posted_through: Some(through), ..anchored.clone() };
    let (app, customers) =
        switched(on, json!({}), &[anchored.clone(), posted("2026-10-17"), posted("2026-11-17")]).await;
    app.set(&[("increase_on", "first_of_month"), ("decrease_on", "first_of_month")]).await;
    let report = app.run().await;
    assert_eq!(report.state, RunState::Green, "{report:#?}");
    for (customer, first) in customers.iter().zip(["2026-11-01", "2026-11-17", "2026-12-17"]) {
        assert_eq!(line(&report, customer).effective_on, Some(day(first)), "{report:#?}");
        app.assert_line(customer, &day(first).plus_days(-1).to_string(), 10, 1).await;
        app.assert_line(customer, first, 14, 1).await;
    }
    assert_eq!(app.run().await.requests.writes, 0);
    app.finish().await;
}

async fn lines_without_units_have_rows_or_none(on: Backend) {
    for rows in ["rows", "none"] {
        let ended = Setup { status: "unsubscribed", ..Setup::of(10, 10) };
        let (app, customers) =
            switched(on, json!({ "zero_unit_lines": rows }), &[Setup::of(0, 4), Setup::of(0, 0), ended]).await;
        for _ in 0..3 {
            let report = app.run().await;
            assert_eq!(report.state, RunState::Green, "{rows}: {report:#?}");
            app.assert_line(&customers[0], "2026-12-01", 4, 1).await;
            app.assert_line(&customers[1], "2026-12-01", 0, 0).await;
            app.assert_line(&customers[2], "2026-12-01", 0, 1).await;
        }
        // and back again
        app.organizations(&[(&customers[2].id, "active")]).await;
        let report = app.run().await;
        assert_eq!(report.state, RunState::Green, "{rows}: {report:#?}");
        app.assert_line(&customers[2], "2026-12-01", 10, 2).await;
        app.finish().await;
    }
}

async fn days_with_a_time_are_days(on: Backend) {
    let (app, customers) = switched(on, json!({ "dates": "t05" }), &[Setup::of(10, 14), Setup::of(10, 7)]).await;
    app.set(&[("increase_on", "today")]).await;
    let report = app.run().await;
    assert_eq!(report.state, RunState::Green, "{report:#?}");
    app.assert_line(&customers[0], "2026-11-19", 10, 1).await;
    app.assert_line(&customers[0], "2026-11-20", 14, 1).await;
    app.assert_line(&customers[1], "2026-11-30", 10, 1).await;
    app.assert_line(&customers[1], "2026-12-01", 7, 1).await;
    assert_eq!(app.run().await.requests.writes, 0);
    app.finish().await;
}

async fn letters_for_periods_and_numbers_for_rights_are_understood(on: Backend) {
    let app = TestApp::unconnected(on, AppOptions::default()).await;
    app.control.switch(json!({ "period_type_spelling": "letter", "user_access_spelling": "number" })).await;
    let connected = app.engine.connect(&app.actor, app.credentials()).await.unwrap();
    assert!(connected.advice.iter().all(|right| right.entity.starts_with("Ticket")), "{:?}", connected.advice);
    let customers = app.customers(&[Setup::of(10, 14), Setup { period: "quarterly", ..Setup::of(10, 7) }]).await;
    let report = app.run().await;
    assert_eq!(report.state, RunState::Green, "{report:#?}");
    assert_eq!(line(&report, &customers[1]).effective_on, Some(day("2027-01-01")));
    app.assert_line(&customers[1], "2027-01-01", 7, 1).await;
    app.finish().await;
}

async fn an_exactly_full_last_page_is_not_the_end_nor_more(on: Backend) {
    for last in ["null", "url"] {
        let (app, _) = switched(
            on,
            json!({ "full_last_page": last, "hourly_threshold": 1_000_000 }),
            &vec![Setup::of(10, 10); 500],
        )
        .await;
        let report = app.run().await;
        assert_eq!((report.state, report.counts.in_step), (RunState::Green, 500), "{last}");
        app.finish().await;
    }
}

async fn an_item_id_in_the_answer_changes_nothing(on: Backend) {
    let (app, customers) =
        switched(on, json!({ "adjustment_item_id": "number", "adjustment_note": false }), &[Setup::of(10, 14)]).await;
    assert_eq!(app.run().await.state, RunState::Green);
    app.assert_line(&customers[0], "2026-12-01", 14, 1).await;
    app.finish().await;
}

async fn a_refusal_to_go_to_zero_is_a_finding(on: Backend) {
    let ended = Setup { status: "deleted", ..Setup::of(10, 10) };
    for as_200 in [false, true] {
        let (app, customers) = switched(
            on,
            json!({ "adjust_to_zero": "refuse", "errors_as_200": as_200 }),
            &[ended.clone(), Setup::of(10, 11)],
        )
        .await;
        let report = app.run().await;
        assert_eq!(
            (report.state, line(&report, &customers[0]).reason.as_str()),
            (RunState::Findings, "refused"),
            "{report:#?}"
        );
        app.assert_line(&customers[0], "2026-12-01", 10, 0).await;
        app.assert_line(&customers[1], "2026-12-01", 11, 1).await;
        app.finish().await;
    }
}

async fn the_zone_moves_in_the_middle_of_a_run(on: Backend) {
    let app = TestApp::new(on).await;
    let customers = app.customers(&[Setup::of(10, 14), Setup::of(10, 7), Setup::of(10, 12)]).await;
    // the new zone is a port that the operator has not listed: nothing is sent there
    let (control, moved) = (app.control.clone(), std::sync::Arc::new(std::sync::Mutex::new(String::new())));
    let url = std::sync::Arc::clone(&moved);
    let report = app
        .run_while(seatbridge_testkit::at_plan(move || {
            let (control, url) = (control.clone(), std::sync::Arc::clone(&url));
            async move {
                let new = control.move_zone().await;
                *url.lock().unwrap() = new;
            }
        }))
        .await;
    assert_eq!((report.state, report.requests.writes), (RunState::Red, 0), "{report:#?}");
    let new: String = moved.lock().unwrap().clone();
    let port = new.split(':').nth(2).unwrap().split('/').next().unwrap().to_owned();
    let engine = app.engine_with(|psa| psa.outbound_allow.push(format!("127.0.0.1:{port}"))).await;
    let options = SyncOptions::default();
    let report = engine.sync(&app.actor, PsaKind::Autotask, &options, silent()).await.unwrap();
    assert_eq!(report.state, RunState::Green, "{report:#?}");
    for (customer, quantity) in customers.iter().zip([14, 7, 12]) {
        app.assert_line(customer, "2026-12-01", quantity, 1).await;
    }
    // and back, in the middle of the writing: a refused write is decided anew by the next run
    for (customer, seats) in customers.iter().zip([15, 8, 13]) {
        app.seats(customer, seats).await;
    }
    app.control.fault_of_write(1, json!({ "kind": "delay", "ms": 300 })).await;
    let control = app.control.clone();
    let back = async {
        while control.fired().await == 0 {}
        control.move_zone_to(1).await;
    };
    let (report, ()) = tokio::join!(engine.sync(&app.actor, PsaKind::Autotask, &options, silent()), back);
    let report = report.unwrap();
    let last = engine.sync(&app.actor, PsaKind::Autotask, &options, silent()).await.unwrap();
    assert_eq!(last.state, RunState::Green, "{report:#?} {last:#?}");
    for (customer, quantity) in customers.iter().zip([15, 8, 13]) {
        app.assert_line(customer, "2026-12-01", quantity, 2).await;
    }
    app.finish().await;
}

async fn contracts_that_begin_on_the_last_of_a_month_bill_on_it(on: Backend) {
    let app = TestApp::with(on, AppOptions { today: "2027-02-10", ..AppOptions::default() }).await;
    let customers = app
        .customers(&[
            Setup { start: "2026-01-31", end: "2028-01-30", purchased: None, ..Setup::of(10, 0) },
            Setup { start: "2026-08-29", end: "2028-08-28", purchased: None, ..Setup::of(10, 0) },
        ])
        .await;
    app.report("2027-02-10", &[(&customers[0].id, 14, 14), (&customers[1].id, 8, 8)]).await;
    let report = app.run().await;
    assert_eq!(report.state, RunState::Green, "{report:#?}");
    for (customer, quantity) in customers.iter().zip([14, 8]) {
        assert_eq!(line(&report, customer).effective_on, Some(day("2027-02-28")));
        app.assert_line(customer, "2027-02-27", 10, 1).await;
        app.assert_line(customer, "2027-02-28", quantity, 1).await;
    }
    app.finish().await;
}

async fn periods_of_every_length_are_kept(on: Backend) {
    let of = |period| Setup { period, start: "2026-03-05", end: "2029-03-04", ..Setup::of(10, 14) };
    let (app, customers) =
        switched(on, json!({}), &[of("monthly"), of("quarterly"), of("semi_annual"), of("yearly"), of("one_time")])
            .await;
    let report = app.run().await;
    for (customer, first) in customers.iter().zip(["2026-12-05", "2026-12-05", "2027-03-05", "2027-03-05"]) {
        assert_eq!(
            (line(&report, customer).verdict, line(&report, customer).effective_on),
            (Verdict::Raise, Some(day(first))),
            "{report:#?}"
        );
        app.assert_line(customer, &day(first).plus_days(-1).to_string(), 10, 1).await;
        app.assert_line(customer, first, 14, 1).await;
    }
    // a single period has no next one
    assert_eq!(line(&report, &customers[4]).reason, "no_lawful_date");
    app.assert_line(&customers[4], "2027-12-05", 10, 0).await;
    app.finish().await;
}

async fn few_threads_and_slow_answers_are_no_fault(on: Backend) {
    let (app, customers) =
        switched(on, json!({ "thread_limit": 2, "min_latency_ms": 20 }), &vec![Setup::of(10, 14); 6]).await;
    let report = app.run().await;
    assert_eq!((report.state, report.requests.writes), (RunState::Green, 6), "{report:#?}");
    for customer in &customers {
        app.assert_line(customer, "2026-12-01", 14, 1).await;
    }
    app.finish().await;
}
