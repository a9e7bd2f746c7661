//! What a person answers to a finding: released, overwritten, kept, allowed again. Whatever is answered is written once.

use seatbridge_core::actor::Via;
use seatbridge_core::billing::Verdict;
use seatbridge_core::findings::FindingKind;
use seatbridge_core::partners::PartnerType;
use seatbridge_core::permissions::Role;
use seatbridge_core::{Actor, PsaKind};
use seatbridge_engine::sync::RunState;
use seatbridge_engine::{ErrorCode, FindingFilter, ListedFinding};
use seatbridge_testkit::{Backend, Customer, Setup, TestApp, both_dbs, line};
use serde_json::json;

both_dbs! {
    released_findings_are_written_by_one_run,
    a_brake_on_the_whole_run_is_released,
    a_value_of_the_psa_is_kept_until_it_or_what_is_wanted_changes,
    a_kept_value_is_written_over_when_a_person_says_so_after_all,
    a_change_dated_ahead_is_kept,
    only_what_the_finding_says_is_kept,
    writes_go_on_after_a_price_drift_when_a_person_allows_it,
    findings_are_answered_in_their_own_way_by_who_may,
}

async fn findings(app: &TestApp, code: &str) -> Vec<ListedFinding> {
    let filter = FindingFilter { code: Some(code.to_owned()), ..FindingFilter::default() };
    app.engine.open_findings(&app.actor, &filter, 1).await.unwrap().rows
}

async fn one(app: &TestApp, code: &str) -> String {
    let found = findings(app, code).await;
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].finding.id.to_string()
}

async fn work(app: &TestApp) {
    while app.engine.work_once().await.unwrap() {}
}

async fn released_findings_are_written_by_one_run(on: Backend) {
    let app = TestApp::new(on).await;
    let customers = app.customers(&[Setup::of(10, 0), Setup::of(10, 99), Setup::of(10, 88)]).await;
    app.run().await;
    let zero = one(&app, "brake_zero").await;
    let jumps = findings(&app, "brake_jump").await;
    let of_first = jumps.iter().find(|f| f.organization.as_ref().is_some_and(|o| o.0 == customers[1].id)).unwrap();
    let ids = [zero, of_first.finding.id.to_string()];
    let run = app.engine.release_findings(&app.actor, &ids).await.unwrap();
    assert_eq!(app.engine.release_findings(&app.actor, &ids).await.unwrap(), run, "a double click");
    work(&app).await;
    assert_eq!(app.engine.run(&app.actor, &run.to_string()).await.unwrap().state, RunState::Findings);
    for (customer, (quantity, writes)) in customers.iter().zip([(0, 1), (99, 1), (10, 0)]) {
        app.assert_line(customer, "2026-12-01", quantity, writes).await;
    }
    assert!(findings(&app, "brake_zero").await.is_empty());
    assert_eq!(findings(&app, "brake_jump").await.len(), 1);
    app.finish().await;
}

async fn a_brake_on_the_whole_run_is_released(on: Backend) {
    let app = TestApp::new(on).await;
    app.set(&[("brakes.run_lines", "1")]).await;
    let customers = app.customers(&[Setup::of(10, 12), Setup::of(10, 13)]).await;
    app.run().await;
    let held = findings(&app, "brake_run").await;
    assert_eq!(held.len(), 2);
    app.engine.release_findings(&app.actor, &[held[0].finding.id.to_string()]).await.unwrap();
    work(&app).await;
    app.assert_line(&customers[0], "2026-12-01", 12, 1).await;
    app.assert_line(&customers[1], "2026-12-01", 13, 1).await;
    assert!(findings(&app, "brake_run").await.is_empty());
    app.finish().await;
}

/// A line of 14 that a person lowered to 11.
async fn changed_by_a_person(app: &TestApp) -> Customer {
    let customer = app.customer(Setup::of(10, 14)).await;
    app.set(&[("increase_on", "today"), ("decrease_on", "today")]).await;
    assert_eq!(app.run().await.state, RunState::Green);
    app.control.edit(json!({ "kind": "adjust_units", "line": customer.line, "to": 11 })).await;
    let asked = app.run().await;
    assert_eq!(line(&asked, &customer).reason, "changed_in_psa");
    customer
}

async fn a_value_of_the_psa_is_kept_until_it_or_what_is_wanted_changes(on: Backend) {
    let app = TestApp::new(on).await;
    let customer = changed_by_a_person(&app).await;
    app.engine.keep_psa_quantity(&app.actor, &one(&app, "changed_in_psa").await).await.unwrap();
    assert!(findings(&app, "changed_in_psa").await.is_empty());
    for _ in 0..2 {
        let report = app.run().await;
        let kept = line(&report, &customer);
        assert_eq!(
            (kept.verdict, kept.wanted, kept.observed_after),
            (Verdict::Kept, Some(14), Some(11)),
            "{report:#?}"
        );
        assert_eq!((report.state, report.totals.billed, report.totals.excluded), (RunState::Green, 11, 3));
    }
    app.seats(&customer, 15).await;
    assert_eq!(line(&app.run().await, &customer).reason, "changed_in_psa", "something else is wanted");
    app.seats(&customer, 14).await;
    assert_eq!(line(&app.run().await, &customer).verdict, Verdict::Kept);
    app.control.edit(json!({ "kind": "adjust_units", "line": customer.line, "to": 12 })).await;
    assert_eq!(line(&app.run().await, &customer).reason, "changed_in_psa", "something else stands there");
    app.assert_line(&customer, "2026-12-01", 12, 1).await;
    let audit = app.engine.store().list_audit(Some(&app.scope()), 100).await.unwrap();
    assert!(audit.iter().any(|row| row.action == "line.accepted" && row.diff.contains("14")), "{audit:?}");
    app.finish().await;
}

async fn a_kept_value_is_written_over_when_a_person_says_so_after_all(on: Backend) {
    let app = TestApp::new(on).await;
    let customer = changed_by_a_person(&app).await;
    let id = one(&app, "changed_in_psa").await;
    app.engine.release_findings(&app.actor, std::slice::from_ref(&id)).await.unwrap();
    work(&app).await;
    app.assert_line(&customer, "2026-12-01", 14, 2).await;
    let gone = app.engine.keep_psa_quantity(&app.actor, &id).await.unwrap_err();
    assert_eq!(gone.code, ErrorCode::FindingSettled);
    // what was agreed anew ends what was kept before
    app.control.edit(json!({ "kind": "adjust_units", "line": customer.line, "to": 11 })).await;
    app.run().await;
    app.engine.keep_psa_quantity(&app.actor, &one(&app, "changed_in_psa").await).await.unwrap();
    app.control.edit(json!({ "kind": "adjust_units", "line": customer.line, "to": 14 })).await;
    assert_eq!(app.run().await.state, RunState::Green);
    app.control.edit(json!({ "kind": "adjust_units", "line": customer.line, "to": 11 })).await;
    assert_eq!(line(&app.run().await, &customer).reason, "changed_in_psa", "asked anew");
    app.finish().await;
}

async fn a_change_dated_ahead_is_kept(on: Backend) {
    let app = TestApp::new(on).await;
    let customer = app.customer(Setup::of(10, 10)).await;
    app.run().await;
    let ahead = json!({ "kind": "adjust_units", "line": customer.line, "on": "2027-03-01", "to": 12 });
    app.control.edit(ahead).await;
    assert_eq!(line(&app.run().await, &customer).reason, "pending_foreign_change");
    app.engine.keep_psa_quantity(&app.actor, &one(&app, "pending_foreign_change").await).await.unwrap();
    let report = app.run().await;
    assert_eq!((line(&report, &customer).verdict, report.requests.writes), (Verdict::Kept, 0), "{report:#?}");
    app.assert_line(&customer, "2027-03-01", 12, 0).await;
    app.finish().await;
}

async fn only_what_the_finding_says_is_kept(on: Backend) {
    let app = TestApp::new(on).await;
    let customer = changed_by_a_person(&app).await;
    app.control.edit(json!({ "kind": "adjust_units", "line": customer.line, "to": 3 })).await;
    let id = one(&app, "changed_in_psa").await;
    let refused = app.engine.keep_psa_quantity(&app.actor, &id).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::FindingChanged);
    assert_eq!(one(&app, "changed_in_psa").await, id, "it is still to be answered");
    app.control.edit(json!({ "kind": "adjust_units", "line": customer.line, "to": 11 })).await;
    app.seats(&customer, 20).await;
    let refused = app.engine.keep_psa_quantity(&app.actor, &id).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::FindingChanged, "another quantity is wanted by now");
    app.finish().await;
}

async fn writes_go_on_after_a_price_drift_when_a_person_allows_it(on: Backend) {
    let app = TestApp::new(on).await;
    app.control.switch(json!({ "adjustment_without_price": "reset" })).await;
    let setups = [Setup { price: 7.0, ..Setup::of(10, 12) }, Setup { price: 6.0, ..Setup::of(10, 13) }];
    let customers = app.customers(&setups).await;
    assert_eq!(app.run().await.state, RunState::Red);
    app.control.switch(json!({ "adjustment_without_price": "keep" })).await;
    let again = app.run().await;
    assert_eq!(again.requests.writes, 0, "stopped");
    let open = findings(&app, "writes_stopped").await;
    assert!(open.iter().all(|f| f.finding.kind == FindingKind::WritesStopped) && !open.is_empty(), "{open:?}");
    app.engine.allow_writes(&app.actor, PsaKind::Autotask).await.unwrap();
    app.engine.allow_writes(&app.actor, PsaKind::Autotask).await.unwrap();
    assert!(findings(&app, "writes_stopped").await.is_empty() && findings(&app, "price_drift").await.is_empty());
    let audit = app.engine.store().list_audit(Some(&app.scope()), 100).await.unwrap();
    assert_eq!(audit.iter().filter(|row| row.action == "connection.writes_allowed").count(), 1);
    assert_eq!(app.run().await.state, RunState::Green);
    app.assert_line(&customers[0], "2026-12-01", 12, 1).await;
    app.assert_line(&customers[1], "2026-12-01", 13, 1).await;
    app.finish().await;
}

async fn findings_are_answered_in_their_own_way_by_who_may(on: Backend) {
    let app = TestApp::new(on).await;
    app.customers(&[Setup::of(10, 0), Setup { linked: false, ..Setup::of(5, 8) }]).await;
    app.run().await;
    let (zero, unmapped) = (one(&app, "brake_zero").await, one(&app, "unmapped").await);
    let engine = &app.engine;
    let other = ErrorCode::FindingOther;
    assert_eq!(engine.keep_psa_quantity(&app.actor, &zero).await.unwrap_err().code, other);
    assert_eq!(engine.release_findings(&app.actor, std::slice::from_ref(&unmapped)).await.unwrap_err().code, other);
    assert_eq!(engine.release_findings(&app.actor, &[]).await.unwrap_err().code, other);
    let (partner, partner_type) = (app.partner.id, PartnerType::Distributor);
    let person = |role| Actor::PartnerUser { user: None, role, partner, partner_type, via: Via::Web };
    let finance = person(Role::Finance);
    assert_eq!(engine.finding(&finance, &zero).await.unwrap().psa, PsaKind::Autotask);
    for actor in [&finance, &person(Role::Support)] {
        for refused in [
            engine.release_findings(actor, std::slice::from_ref(&zero)).await.map(drop),
            engine.keep_psa_quantity(actor, &zero).await,
            engine.allow_writes(actor, PsaKind::Autotask).await,
        ] {
            assert_eq!(refused.unwrap_err().code, ErrorCode::Forbidden);
        }
    }
    let filter = FindingFilter::default();
    assert_eq!(engine.count_findings(&person(Role::Support), &filter).await.unwrap_err().code, ErrorCode::Forbidden);
    let operator = Actor::operator_cli();
    let stranger = engine.create_partner(&operator, PartnerType::DirectReseller, "Südwind", None).await.unwrap();
    let unknown = engine.release_findings(&Actor::cli(&stranger), &[zero]).await.unwrap_err();
    assert_eq!(unknown.code, ErrorCode::FindingUnknown);
    app.finish().await;
}
