//! From usage to the quantity, and what waits for a person. Limits by their edges.

use seatbridge_core::billing::Verdict;
use seatbridge_engine::sync::{RunState, SyncOptions};
use seatbridge_testkit::{Backend, Setup, TestApp, both_dbs, line, silent};
use serde_json::json;

both_dbs! {
    an_active_organization_that_falls_to_zero_waits_for_a_person,
    a_large_change_waits_for_a_person_and_a_smaller_one_does_not,
    a_run_that_changes_very_many_lines_waits_for_a_person,
    a_run_that_changes_most_of_its_lines_waits_for_a_person,
    a_release_is_for_its_organization_and_for_one_run,
    unknown_and_stale_usage_are_never_zero,
    usage_of_tomorrow_does_not_count_today,
    the_last_report_of_a_day_counts,
    suspended_keeps_billing_and_ended_ones_become_zero,
    the_peak_of_the_billing_period_counts_where_that_is_the_rule,
    minimum_and_included_seats_are_rules_of_the_sum,
    each_effective_rule_names_its_day,
    settings_that_are_none_are_refused,
}

async fn an_active_organization_that_falls_to_zero_waits_for_a_person(on: Backend) {
    let app = TestApp::new(on).await;
    let customers =
        app.customers(&[Setup::of(3, 0), Setup { status: "suspended", ..Setup::of(3, 0) }, Setup::of(0, 0)]).await;
    let report = app.run().await;
    assert_eq!((report.state, report.requests.writes), (RunState::Findings, 0), "{report:#?}");
    for (customer, reason) in customers.iter().zip(["brake_zero", "brake_zero", ""]) {
        assert_eq!(line(&report, customer).reason, reason);
    }
    app.assert_line(&customers[0], "2026-12-01", 3, 0).await;
    let released = app.run_released(&[&customers[0]]).await;
    assert_eq!((released.state, released.requests.writes), (RunState::Findings, 1), "{released:#?}");
    assert_eq!(json!(line(&released, &customers[0]).notices), json!(["brake_released"]));
    app.assert_line(&customers[0], "2026-12-01", 0, 1).await;
    app.assert_line(&customers[1], "2026-12-01", 3, 0).await;
    app.set(&[("brakes.zero", "false")]).await;
    assert_eq!(app.run().await.state, RunState::Green);
    app.assert_line(&customers[1], "2026-12-01", 0, 1).await;
    app.finish().await;
}

async fn a_large_change_waits_for_a_person_and_a_smaller_one_does_not(on: Backend) {
    let app = TestApp::new(on).await;
    // more than 50 % and more than 20 seats, both
    let setups = [
        (40, 61, true),
        (40, 60, false),
        (100, 150, false),
        (100, 151, true),
        (0, 21, true),
        (0, 20, false),
        (60, 29, true),
        (60, 30, false),
    ];
    let customers = app.customers(&setups.map(|(units, bought, _)| Setup::of(units, bought))).await;
    let report = app.run().await;
    for (customer, (units, bought, held)) in customers.iter().zip(setups) {
        assert_eq!(line(&report, customer).reason, if held { "brake_jump" } else { "" }, "{units} to {bought}");
        let quantity = if held { units } else { i64::from(bought) };
        app.assert_line(customer, "2026-12-01", quantity, usize::from(!held)).await;
    }
    assert!(report.sum_closes);
    assert_eq!(report.totals.held, 61 + 151 + 21 + 29);
    app.run_released(&customers.iter().collect::<Vec<_>>()).await;
    for (customer, (_, bought, _)) in customers.iter().zip(setups) {
        app.assert_line(customer, "2026-12-01", i64::from(bought), 1).await;
    }
    app.finish().await;
}

async fn many(on: Backend, settings: &[(&str, &str)], lines: usize, changes: usize) -> (TestApp, u64) {
    let app = TestApp::new(on).await;
    app.set(settings).await;
    let setups: Vec<_> = (0..lines).map(|n| if n < changes { Setup::of(10, 11) } else { Setup::of(10, 10) }).collect();
    app.customers(&setups).await;
    app.control.until_idle().await;
    let report = app.run().await;
    assert!(report.sum_closes);
    let held = report.lines.iter().filter(|l| l.reason == "brake_run").count();
    assert!(held == 0 || held == changes, "{held}");
    (app, report.requests.writes)
}

async fn a_run_that_changes_very_many_lines_waits_for_a_person(on: Backend) {
    let (app, writes) = many(on, &[("brakes.run_lines", "4")], 8, 5).await;
    assert_eq!((writes, app.control.writes().await), (0, 0));
    let options = SyncOptions { release_run: true, ..SyncOptions::default() };
    let released = app.try_sync(&options, silent()).await.unwrap();
    assert_eq!((released.state, released.requests.writes), (RunState::Green, 5));
    app.finish().await;
    let (app, writes) = many(on, &[("brakes.run_lines", "5")], 8, 5).await;
    assert_eq!(writes, 5);
    app.finish().await;
}

async fn a_run_that_changes_most_of_its_lines_waits_for_a_person(on: Backend) {
    for (from, changes, expected) in [("10", 9, 0), ("10", 8, 8), ("11", 9, 9)] {
        let (app, writes) = many(on, &[("brakes.run_percent_from", from)], 10, changes).await;
        assert_eq!(writes, expected, "{changes} of 10, from {from}");
        app.finish().await;
    }
}

async fn a_release_is_for_its_organization_and_for_one_run(on: Backend) {
    let app = TestApp::new(on).await;
    let customers = app.customers(&[Setup::of(3, 0), Setup::of(4, 0)]).await;
    let preview = SyncOptions { preview: true, release: vec![customers[0].id.clone()], ..SyncOptions::default() };
    let shown = app.try_sync(&preview, silent()).await.unwrap();
    assert_eq!(line(&shown, &customers[0]).verdict, Verdict::Lower);
    app.assert_line(&customers[0], "2026-12-01", 3, 0).await;
    assert_eq!(app.run().await.requests.writes, 0, "a release in a preview releases nothing");
    app.run_released(&[&customers[0]]).await;
    app.assert_line(&customers[0], "2026-12-01", 0, 1).await;
    app.assert_line(&customers[1], "2026-12-01", 4, 0).await;
    app.seats(&customers[0], 5).await;
    app.run().await;
    app.seats(&customers[0], 0).await;
    assert_eq!(line(&app.run().await, &customers[0]).reason, "brake_zero", "released once, not for good");
    app.finish().await;
}

async fn unknown_and_stale_usage_are_never_zero(on: Backend) {
    let app = TestApp::new(on).await;
    let unknown = Setup { purchased: None, ..Setup::of(5, 0) };
    let customers = app.customers(&[unknown.clone(), unknown.clone(), unknown]).await;
    app.report("2026-11-16", &[(&customers[1].id, 9, 9)]).await;
    app.report("2026-11-17", &[(&customers[2].id, 9, 9)]).await;
    let report = app.run().await;
    for (customer, (why, quantity)) in customers.iter().zip([("never_reported", 5), ("stale", 5), ("", 9)]) {
        let shown = line(&report, customer);
        assert_eq!(json!(shown.finding)["why"].as_str().unwrap_or_default(), why, "{report:#?}");
        app.assert_line(customer, "2026-12-01", quantity, usize::from(why.is_empty())).await;
    }
    assert_eq!(report.state, RunState::Findings);
    assert_eq!((report.totals.reported, report.totals.billed, report.sum_closes), (9, 9, true));
    app.finish().await;
}

async fn usage_of_tomorrow_does_not_count_today(on: Backend) {
    let app = TestApp::new(on).await;
    let customer = app.customer(Setup::of(5, 7)).await;
    app.report("2026-11-21", &[(&customer.id, 50, 50)]).await;
    assert_eq!(app.run().await.state, RunState::Green);
    app.assert_line(&customer, "2026-12-01", 7, 1).await;
    app.finish().await;
}

async fn the_last_report_of_a_day_counts(on: Backend) {
    let app = TestApp::new(on).await;
    let customer = app.customer(Setup::of(5, 7)).await;
    app.seats(&customer, 9).await;
    app.seats(&customer, 8).await;
    app.report("2026-11-19", &[(&customer.id, 12, 12)]).await;
    assert_eq!(app.run().await.state, RunState::Green);
    app.assert_line(&customer, "2026-12-01", 8, 1).await;
    app.finish().await;
}

async fn suspended_keeps_billing_and_ended_ones_become_zero(on: Backend) {
    let app = TestApp::new(on).await;
    let of = |status| Setup { status, ..Setup::of(40, 41) };
    let gone = Setup { status: "deleted", purchased: None, ..Setup::of(40, 0) };
    let customers = app.customers(&[of("suspended"), of("unsubscribed"), of("deleted"), gone]).await;
    let report = app.run().await;
    // ending is no brake, whatever its size
    assert_eq!((report.state, report.requests.writes), (RunState::Green, 4), "{report:#?}");
    for (customer, quantity) in customers.iter().zip([41, 0, 0, 0]) {
        app.assert_line(customer, "2026-11-30", 40, 1).await;
        app.assert_line(customer, "2026-12-01", quantity, 1).await;
    }
    assert_eq!((report.totals.reported, report.totals.billed, report.totals.excluded), (123, 41, 82));
    app.finish().await;
}

async fn the_peak_of_the_billing_period_counts_where_that_is_the_rule(on: Backend) {
    let app = TestApp::new(on).await;
    app.set(&[("quantity.base", "in_use_peak")]).await;
    let anchored = Setup { start: "2026-01-17", end: "2028-01-16", in_use: Some(6), ..Setup::of(5, 30) };
    let customers = app.customers(&[Setup { in_use: Some(6), ..Setup::of(5, 30) }, anchored]).await;
    for (on_day, in_use) in [("2026-10-31", 25), ("2026-11-05", 12), ("2026-11-18", 9)] {
        app.report(on_day, &customers.iter().map(|c| (c.id.as_str(), 30, in_use)).collect::<Vec<_>>()).await;
    }
    assert_eq!(app.run().await.state, RunState::Green);
    app.assert_line(&customers[0], "2026-12-01", 12, 1).await;
    // its period began on the 17th
    app.assert_line(&customers[1], "2026-12-17", 9, 1).await;
    app.set(&[("quantity.base", "in_use")]).await;
    assert_eq!(app.run().await.state, RunState::Green);
    app.assert_line(&customers[0], "2026-12-01", 6, 2).await;
    app.finish().await;
}

async fn minimum_and_included_seats_are_rules_of_the_sum(on: Backend) {
    let app = TestApp::new(on).await;
    app.set(&[("quantity.minimum", "5"), ("quantity.included", "2")]).await;
    let customers = app.customers(&[Setup::of(1, 3), Setup::of(1, 9), Setup::of(1, 0)]).await;
    let report = app.run().await;
    assert_eq!(report.state, RunState::Green, "{report:#?}");
    for (customer, quantity) in customers.iter().zip([3, 7, 3]) {
        app.assert_line(customer, "2026-12-01", quantity, 1).await;
    }
    assert_eq!(
        (report.totals.reported, report.totals.billed, report.totals.excluded, report.sum_closes),
        (12, 13, -1, true)
    );
    let rule = |n: usize| json!(line(&report, &customers[n]).breakdown)["rule"].clone();
    assert_eq!([rule(0), rule(1)], [json!("minimum_and_included"), json!("included")]);
    app.finish().await;
}

async fn each_effective_rule_names_its_day(on: Backend) {
    for (rule, first) in [
        ("next_period", "2026-12-17"),
        ("today", "2026-11-20"),
        ("first_of_month", "2026-11-01"),
        ("first_of_next_month", "2026-12-01"),
    ] {
        let app = TestApp::new(on).await;
        app.set(&[("increase_on", rule), ("decrease_on", rule)]).await;
        let of = |bought| Setup { start: "2026-01-17", end: "2028-01-16", ..Setup::of(10, bought) };
        let customers = app.customers(&[of(14), of(7), Setup { start: "2027-02-01", ..of(12) }]).await;
        let report = app.run().await;
        assert_eq!(report.state, RunState::Green, "{rule} {report:#?}");
        for (customer, quantity) in customers.iter().zip([14, 7]) {
            app.assert_line(customer, &seatbridge_testkit::day(first).plus_days(-1).to_string(), 10, 1).await;
            app.assert_line(customer, first, quantity, 1).await;
        }
        // a day before the contract moves to its first one
        app.assert_line(&customers[2], "2027-02-01", 12, 1).await;
        assert_eq!(app.run().await.requests.writes, 0, "{rule}");
        app.finish().await;
    }
}

async fn settings_that_are_none_are_refused(on: Backend) {
    let app = TestApp::new(on).await;
    for (name, value) in [
        ("quantity.bass", "in_use"),
        ("quantity", "{}"),
        ("quantity.base", "some"),
        ("brakes.line_percent", "-1"),
        ("brakes.zero", "perhaps"),
        ("quantity.minimum", "1.5"),
        ("increase_on", "yesterday"),
    ] {
        let before = app.engine.connection_settings(&app.actor, seatbridge_core::PsaKind::Autotask).await.unwrap();
        let change = [("stale_usage_days".to_owned(), "9".to_owned()), (name.to_owned(), value.to_owned())];
        let psa = seatbridge_core::PsaKind::Autotask;
        let refused = app.engine.change_settings(&app.actor, psa, &change).await.unwrap_err();
        assert_eq!(refused.code, seatbridge_engine::ErrorCode::SettingInvalid, "{name}={value}");
        assert_eq!(app.engine.connection_settings(&app.actor, psa).await.unwrap(), before, "all or nothing");
    }
    app.finish().await;
}
