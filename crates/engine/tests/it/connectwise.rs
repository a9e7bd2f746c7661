//! The billing run on ConnectWise: quantities in place, and lines that are ended and get a successor.

use seatbridge_core::PsaKind;
use seatbridge_core::billing::Verdict;
use seatbridge_core::connections::WriteMode;
use seatbridge_core::findings::FindingKind;
use seatbridge_engine::sync::{RunState, SyncOptions};
use seatbridge_engine::{ErrorCode, NewLink};
use seatbridge_testkit::{Backend, Customer, Setup, TestApp, at_plan, both_dbs, day, line, silent};
use serde_json::json;

both_dbs! {
    a_quantity_is_written_in_place_and_proven_by_its_answer,
    an_answer_that_did_not_arrive_is_settled_by_reading,
    an_answer_that_shows_another_quantity_is_no_proof,
    a_line_is_ended_and_its_successor_takes_the_link,
    a_successor_without_an_answer_is_found_and_not_made_twice,
    a_replacement_that_was_left_half_done_is_finished_by_the_next_run,
}

async fn app(on: Backend) -> TestApp {
    TestApp::connectwise(on, 400).await
}

async fn replacing(on: Backend) -> TestApp {
    let app = app(on).await;
    app.set(&[("write_mode", "replace")]).await;
    app
}

/// The line the organization of a customer is linked to now.
async fn linked_line(app: &TestApp, customer: &Customer) -> i64 {
    let links = app.engine.store().list_links(&app.scope(), app.connection().await).await.unwrap();
    let companies: Vec<_> = links.iter().filter(|link| link.company == customer.company.into()).collect();
    assert_eq!(companies.len(), 1);
    companies[0].line.line.as_str().parse().unwrap()
}

async fn a_quantity_is_written_in_place_and_proven_by_its_answer(on: Backend) {
    let app = app(on).await;
    let included = Setup { included: 2, price: 6.25, ..Setup::of(10, 14) };
    let customers = app.customers(&[included, Setup::of(10, 7), Setup::of(3, 3)]).await;
    let before = app.control.journal(0).await.len();
    let report = app.run().await;
    assert_eq!(report.state, RunState::Green, "{report:#?}");
    let calls = app.control.journal(0).await.split_off(before);
    let first_write = calls.iter().position(|call| call["method"] == "PATCH").unwrap();
    let after = &calls[first_write..];
    assert!(after.iter().all(|call| call["method"] == "PATCH"), "read after the first write: {after:#?}");
    assert_eq!(after.len(), 2);
    for call in after {
        let paths: Vec<_> = call["body"].as_array().unwrap().iter().map(|op| op["path"].clone()).collect();
        assert_eq!(paths, ["quantity"], "nothing but the quantity is written");
    }
    for (customer, quantity) in customers.iter().zip([14, 7, 3]) {
        let shown = line(&report, customer);
        assert_eq!((shown.wanted, shown.observed_after, shown.effective_on), (Some(quantity), Some(quantity), None));
        assert_eq!(app.control.truth(customer.line, "2026-11-20").await, quantity);
    }
    let kept = app.control.line(customers[0].line, "2026-11-20").await;
    assert_eq!((kept["less_included"].as_f64(), kept["unit_price"].as_f64()), (Some(2.0), Some(6.25)));
    let again = app.run().await;
    assert_eq!((again.state, again.requests.writes), (RunState::Green, 0));
    app.finish().await;
}

async fn an_answer_that_did_not_arrive_is_settled_by_reading(on: Backend) {
    for (kind, writes) in [("drop_after_commit", 2), ("drop_before_commit", 3)] {
        let app = app(on).await;
        let customers = app.customers(&[Setup::of(10, 14), Setup::of(10, 7)]).await;
        app.control.fault_of_write(1, json!({ "kind": kind })).await;
        let report = app.run().await;
        assert_eq!((report.state, report.requests.writes), (RunState::Green, writes), "{kind} {report:#?}");
        for (customer, quantity) in customers.iter().zip([14, 7]) {
            assert_eq!(app.control.billed(customer.contract, "2026-11-20").await, quantity);
        }
        app.finish().await;
    }
}

/// Facts: connectwise.md 3.3, an answer of success without a change.
async fn an_answer_that_shows_another_quantity_is_no_proof(on: Backend) {
    let app = app(on).await;
    let customer = app.customer(Setup::of(10, 14)).await;
    let stale =
        json!({ "id": customer.line, "agreementId": customer.contract, "product": { "id": 9001 }, "quantity": 10 });
    app.control.fault_of_write(1, json!({ "kind": "status", "code": 200, "body": stale })).await;
    let report = app.run().await;
    assert_eq!((report.state, report.requests.writes), (RunState::Green, 2), "{report:#?}");
    assert_eq!(app.control.truth(customer.line, "2026-11-20").await, 14);
    app.finish().await;
}

#[tokio::test]
async fn what_a_person_changed_asks_before_it_is_overwritten() {
    let app = app(Backend::Sqlite).await;
    let customer = app.customer(Setup::of(10, 14)).await;
    app.run().await;
    app.control.edit(json!({ "kind": "set_quantity", "addition": customer.line, "quantity": 20 })).await;
    app.seats(&customer, 15).await;
    let report = app.run().await;
    let expected = FindingKind::ChangedInPsa { expected: 14, observed: 20, wanted: 15 };
    assert_eq!(line(&report, &customer).finding, Some(expected));
    assert_eq!(app.control.truth(customer.line, "2026-11-20").await, 20);
    app.run_released(&[&customer]).await;
    assert_eq!(app.control.truth(customer.line, "2026-11-20").await, 15);
    app.finish().await;
}

#[tokio::test]
async fn lines_that_are_over_not_begun_or_no_whole_number_are_told_apart() {
    let app = app(Backend::Sqlite).await;
    let customers = app.customers(&vec![Setup::of(10, 12); 6]).await;
    let [over, coming, broken, cancelled, expired, gone] = &customers[..] else { panic!() };
    let edits = [
        json!({ "kind": "cancel_addition", "addition": over.line, "on": "2026-10-31" }),
        json!({ "kind": "set_effective", "addition": coming.line, "on": "2026-12-15" }),
        json!({ "kind": "set_quantity", "addition": broken.line, "quantity": 10.5 }),
        json!({ "kind": "cancel_agreement", "agreement": cancelled.contract, "on": "2026-10-31" }),
        json!({ "kind": "expire_agreement", "agreement": expired.contract, "on": "2026-11-19" }),
        json!({ "kind": "delete_addition", "addition": gone.line }),
    ];
    for edit in edits {
        app.control.edit(edit).await;
    }
    let report = app.run().await;
    let reason = |customer: &Customer| line(&report, customer).reason.clone();
    assert_eq!(
        [over, broken, cancelled, expired, gone].map(reason),
        ["line_ended", "units_unreadable", "contract_ended", "contract_ended", "line_gone"]
    );
    // compared and written for the day it begins on
    let begins = line(&report, coming);
    assert_eq!(
        (begins.verdict, begins.observed_after, begins.effective_on),
        (Verdict::Raise, Some(12), Some(day("2026-12-15")))
    );
    assert_eq!(app.control.truth(coming.line, "2026-12-15").await, 12);
    assert_eq!((report.state, report.requests.writes), (RunState::Findings, 1));
    app.finish().await;
}

async fn a_line_is_ended_and_its_successor_takes_the_link(on: Backend) {
    let app = replacing(on).await;
    let setup = Setup { included: 1, price: 6.25, ..Setup::of(10, 14) };
    let customers = app.customers(&[setup, Setup::of(3, 3)]).await;
    let customer = &customers[0];
    let report = app.run().await;
    assert_eq!(report.state, RunState::Green, "{report:#?}");
    let successor = linked_line(&app, customer).await;
    assert_ne!(successor, customer.line);
    let shown = line(&report, customer);
    assert_eq!(shown.line.as_str(), successor.to_string());
    assert_eq!((shown.observed_after, shown.effective_on), (Some(14), Some(day("2026-12-01"))));
    for (on, billed) in [("2026-11-20", 10), ("2026-11-30", 10), ("2026-12-01", 14), ("2027-06-01", 14)] {
        assert_eq!(app.control.billed(customer.contract, on).await, billed, "{on}");
    }
    let kept = app.control.line(successor, "2026-12-01").await;
    assert_eq!((kept["less_included"].as_f64(), kept["unit_price"].as_f64()), (Some(1.0), Some(6.25)));
    // the line that has not begun is ours now: nothing to do again, and a change of it is made in place
    let again = app.run().await;
    assert_eq!((again.state, again.requests.writes), (RunState::Green, 0), "{again:#?}");
    app.seats(customer, 15).await;
    let third = app.run().await;
    assert_eq!((third.state, third.requests.writes), (RunState::Green, 1), "{third:#?}");
    assert_eq!(linked_line(&app, customer).await, successor);
    assert_eq!(app.control.billed(customer.contract, "2026-12-01").await, 15);
    assert_eq!(app.control.billed(customer.contract, "2026-11-30").await, 10);
    app.finish().await;
}

async fn a_successor_without_an_answer_is_found_and_not_made_twice(on: Backend) {
    for method in ["POST", "PATCH"] {
        for kind in ["drop_after_commit", "drop_before_commit"] {
            let app = replacing(on).await;
            let customer = app.customer(Setup::of(10, 14)).await;
            app.control.fault(json!({ "method": method, "entity": "additions", "nth": 1, "kind": kind })).await;
            let report = app.run().await;
            assert_eq!(report.state, RunState::Green, "{method} {kind} {report:#?}");
            assert_eq!(app.control.lines_of(customer.contract, "2026-11-20").await.len(), 2, "{method} {kind}");
            assert_eq!(app.control.billed(customer.contract, "2026-11-30").await, 10, "{method} {kind}");
            assert_eq!(app.control.billed(customer.contract, "2026-12-01").await, 14, "{method} {kind}");
            assert_eq!(app.run().await.requests.writes, 0);
            app.finish().await;
        }
    }
}

/// The process dies between the successor and the end of the old line, and the mode is another one when it comes back.
async fn a_replacement_that_was_left_half_done_is_finished_by_the_next_run(on: Backend) {
    let app = replacing(on).await;
    let customer = app.customer(Setup::of(10, 14)).await;
    app.control.fault(json!({ "method": "PATCH", "entity": "additions", "kind": "hang", "ms": 3_000 })).await;
    let engine = app.another_engine().await;
    let actor = app.actor.clone();
    let dying = tokio::spawn(async move {
        let _ = engine.sync(&actor, PsaKind::ConnectWise, &SyncOptions::default(), silent()).await;
    });
    app.control.until_seen("PATCH", "additions", 1).await;
    dying.abort();
    let _ = dying.await;
    assert_eq!(app.control.billed(customer.contract, "2026-12-01").await, 24, "both stand there");
    app.control.clear_faults().await;
    app.db.expire_leases().await;
    app.set(&[("write_mode", "update")]).await;
    let report = app.run().await;
    assert_eq!((report.state, report.requests.writes), (RunState::Green, 1), "{report:#?}");
    assert_eq!(app.control.billed(customer.contract, "2026-12-01").await, 14);
    assert_eq!(app.control.billed(customer.contract, "2026-11-30").await, 10);
    assert_ne!(linked_line(&app, &customer).await, customer.line);
    app.finish().await;
}

#[tokio::test]
async fn a_successor_begins_behind_what_is_invoiced_and_after_billing_starts() {
    let app = replacing(Backend::Sqlite).await;
    let invoiced = Setup { posted_through: Some("2026-12-01"), ..Setup::of(10, 14) };
    let coming = Setup { start: "2027-02-01", ..Setup::of(10, 14) };
    let customers = app.customers(&[invoiced, coming]).await;
    let report = app.run().await;
    assert_eq!(report.state, RunState::Green, "{report:#?}");
    let on: Vec<_> = customers.iter().map(|c| line(&report, c).effective_on).collect();
    assert_eq!(on, [Some(day("2027-01-01")), Some(day("2027-02-01"))]);
    assert_eq!(app.control.billed(customers[0].contract, "2026-12-31").await, 10);
    assert_eq!(app.control.billed(customers[0].contract, "2027-01-01").await, 14);
    assert_eq!(app.control.billed(customers[1].contract, "2027-02-01").await, 14);
    app.finish().await;
}

#[tokio::test]
async fn a_second_successor_that_cant_be_told_apart_holds_the_line() {
    let app = replacing(Backend::Sqlite).await;
    let customer = app.customer(Setup::of(10, 14)).await;
    // somebody prepared the same change by hand, twice
    for _ in 0..2 {
        let by_hand = json!({ "kind": "add_addition", "agreement": customer.contract, "product": 9001, "quantity": 14,
                              "effective": "2026-12-01" });
        app.control.edit(by_hand).await;
    }
    let report = app.run().await;
    assert_ne!(report.state, RunState::Green, "{report:#?}");
    assert_eq!(report.requests.writes, 0, "{report:#?}");
    assert_eq!(linked_line(&app, &customer).await, customer.line);
    app.finish().await;
}

#[tokio::test]
async fn lines_are_replaced_only_where_the_psa_and_the_rights_allow_it() {
    let app = app(Backend::Sqlite).await;
    app.control.rights(json!({ "functions": { "Agreements": { "add": "None" } } })).await;
    let replace = [("write_mode".to_owned(), "replace".to_owned())];
    let refused = app.engine.change_settings(&app.actor, app.psa(), &replace).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::RightsMissing);
    assert_ne!(app.engine.connection_settings(&app.actor, app.psa()).await.unwrap().write_mode, WriteMode::Replace);
    app.finish().await;
    let autotask = TestApp::new(Backend::Sqlite).await;
    let refused = autotask.engine.change_settings(&autotask.actor, autotask.psa(), &replace).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::SettingInvalid);
    autotask.finish().await;
}

#[tokio::test]
async fn a_line_that_is_over_is_not_linked() {
    let app = app(Backend::Sqlite).await;
    let customer = app.customer(Setup { linked: false, ..Setup::of(10, 14) }).await;
    app.control.edit(json!({ "kind": "cancel_addition", "addition": customer.line, "on": "2026-11-19" })).await;
    assert_eq!(app.link(&customer).await.unwrap_err().code, ErrorCode::LineEnded);
    // the last billed day itself is one
    app.control.edit(json!({ "kind": "cancel_addition", "addition": customer.line, "on": "2026-11-20" })).await;
    app.link(&customer).await.unwrap();
    app.finish().await;
}

#[tokio::test]
async fn an_organization_is_linked_in_one_psa_only() {
    let app = app(Backend::Sqlite).await;
    let customer = app.customer(Setup::of(10, 14)).await;
    let autotask = &app.access.autotask;
    let input = seatbridge_engine::ConnectInput::Autotask {
        key: autotask.key.clone(),
        secret: autotask.secret.clone().into(),
        integration_code: Some(autotask.integration_code.clone().into()),
    };
    app.engine.connect(&app.actor, input).await.unwrap();
    let other = app.control.clone().of("autotask");
    other.add("services", json!({ "id": 9001, "name": "Backup seat", "unit_price": 7.5, "sku": "BKP" })).await;
    other.add("companies", json!({ "id": 174, "name": "Kunde", "number": customer.id })).await;
    let contract = json!({ "id": 7001, "company": 174, "name": "Cloud", "start": "2026-01-01", "end": "2027-12-31" });
    other.add("contracts", contract).await;
    other.add("lines", json!({ "id": 8001, "contract": 7001, "service": 9001, "units": 10 })).await;
    let new = NewLink { company: 174.into(), contract: 7001.into(), line: 8001.into() };
    let refused = app.engine.map_organization(&app.actor, PsaKind::Autotask, &customer.id, &new).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::OrganizationLinked);
    // a run of the other PSA does not count it as unmapped: it is billed here
    let report = app.engine.sync(&app.actor, PsaKind::Autotask, &SyncOptions::default(), silent()).await.unwrap();
    assert!(report.unmapped.is_empty(), "{report:#?}");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_person_changes_between_plan_and_write_is_seen() {
    let app = app(Backend::Sqlite).await;
    let customer = app.customer(Setup::of(10, 14)).await;
    app.run().await;
    app.seats(&customer, 15).await;
    let (control, line_id) = (app.control.clone(), customer.line);
    let edit = move || {
        let control = control.clone();
        async move {
            control.edit(json!({ "kind": "set_quantity", "addition": line_id, "quantity": 20 })).await;
        }
    };
    let report = app.run_while(at_plan(edit)).await;
    assert_eq!((line(&report, &customer).reason.as_str(), report.requests.writes), ("changed_in_psa", 0));
    assert_eq!(app.control.truth(customer.line, "2026-11-20").await, 20);
    app.finish().await;
}

#[tokio::test]
async fn of_many_changes_each_agreement_is_read_once() {
    let app = app(Backend::Sqlite).await;
    app.customers(&vec![Setup::of(10, 12); 15]).await;
    let before = app.control.journal(0).await.len();
    let report = app.run().await;
    assert_eq!((report.state, report.requests.writes), (RunState::Green, 15), "{report:#?}");
    let calls = app.control.journal(0).await.split_off(before);
    let reads = calls.iter().filter(|call| call["method"] == "GET" && call["entity"] == "additions").count();
    assert_eq!(reads, 15);
    app.finish().await;
}
