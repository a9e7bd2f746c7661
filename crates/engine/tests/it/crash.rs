//! Processes that end at any instruction, and two at once: still once, by what the database and the PSA say.
//! A process that died is a future that was dropped; the minute its lease goes on living is taken from it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use seatbridge_core::PsaKind;
use seatbridge_core::ledger::ChangeState;
use seatbridge_engine::sync::{Progress, RunState, SyncOptions};
use seatbridge_engine::{Engine, ErrorCode};
use seatbridge_testkit::{Backend, Customer, Setup, TestApp, at_plan, both_dbs, line, silent};
use serde_json::json;

both_dbs! {
    a_process_that_dies_while_the_psa_works_is_settled_by_the_next_one,
    a_process_that_dies_before_the_write_arrives_writes_once,
    a_dead_process_whose_write_waited_for_a_pause_counts_once,
    intents_of_a_dead_process_are_withdrawn_and_decided_anew,
    a_dead_process_after_an_accepted_write_is_settled_by_reading,
    a_process_may_die_at_any_moment_of_a_run,
    of_two_runs_at_once_the_second_is_refused,
    a_run_that_is_dropped_does_not_keep_its_connection,
    a_run_that_lost_its_lease_writes_nothing_more,
    a_process_that_loses_its_lease_while_the_psa_works_does_not_count_twice,
    a_preview_beside_a_run_writes_nothing_and_waits_for_nothing,
    revoking_during_a_run_cancels_what_was_not_sent,
}

async fn sync(engine: &Engine, app: &TestApp) -> seatbridge_engine::Result<seatbridge_engine::sync::SyncReport> {
    engine.sync(&app.actor, PsaKind::Autotask, &SyncOptions::default(), silent()).await
}

/// A run that is dropped as soon as something is seen at the sandbox.
async fn die_when(app: &TestApp, seen: impl Future<Output = ()>) {
    let engine = app.another_engine().await;
    tokio::select! {
        report = sync(&engine, app) => panic!("the run ended first: {report:#?}"),
        () = seen => {}
    }
    engine.store().clone().close().await;
}

async fn three(on: Backend) -> (TestApp, Vec<Customer>) {
    let app = TestApp::with_timeout(on, 1_000).await;
    let customers = app.customers(&[Setup::of(10, 14), Setup::of(10, 7), Setup::of(0, 3)]).await;
    (app, customers)
}

async fn exact(app: &TestApp, customers: &[Customer]) {
    let report = app.run().await;
    assert_eq!(report.state, RunState::Green, "{report:#?}");
    for (customer, quantity) in customers.iter().zip([14, 7, 3]) {
        app.assert_line(customer, "2026-12-01", quantity, 1).await;
    }
}

async fn open_states(app: &TestApp) -> Vec<ChangeState> {
    app.open_changes().await.into_iter().map(|change| change.state).collect()
}

async fn a_process_that_dies_while_the_psa_works_is_settled_by_the_next_one(on: Backend) {
    for (fault, accepted) in
        [(json!({ "kind": "delay", "ms": 800 }), 1), (json!({ "kind": "hang", "ms": 800, "commit": "after" }), 0)]
    {
        let (app, customers) = three(on).await;
        app.control.fault_of_write(2, fault).await;
        let (control, all) = (app.control.clone(), customers.clone());
        die_when(&app, async {
            // the first is done, the second is at the server
            loop {
                let mut count = 0;
                for customer in &all {
                    count += control.accepted(customer.line).await.len();
                }
                if count > accepted && control.fired().await == 1 {
                    return;
                }
            }
        })
        .await;
        assert!(open_states(&app).await.contains(&ChangeState::Sent));
        let refused = app.try_sync(&SyncOptions::default(), silent()).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::SyncRunning, "the dead one's lease lives on for a minute");
        app.db.expire_leases().await;
        exact(&app, &customers).await;
        app.finish().await;
    }
}

async fn a_process_that_dies_before_the_write_arrives_writes_once(on: Backend) {
    let (app, customers) = three(on).await;
    app.control.fault_of_write(1, json!({ "kind": "hang", "ms": 300 })).await;
    let control = app.control.clone();
    die_when(&app, async { while control.fired().await == 0 {} }).await;
    assert_eq!(open_states(&app).await[..1], [ChangeState::Sent]);
    app.db.expire_leases().await;
    exact(&app, &customers).await;
    app.finish().await;
}

/// The ledger calls a write sent before it waits for the pause of the connection to end.
async fn a_dead_process_whose_write_waited_for_a_pause_counts_once(on: Backend) {
    let app = TestApp::with_timeout(on, 1_000).await;
    let first = app.customer(Setup::of(10, 14)).await;
    let second = app.second_line(&first, 5, 8).await;
    app.control.fault_of_write(1, json!({ "kind": "http_429", "retry_after": "5" })).await;
    app.control.fault_of_write(2, json!({ "kind": "hang", "ms": 1_800, "commit": "after" })).await;
    let control = app.control.clone();
    die_when(&app, async { while control.fired().await < 2 {} }).await;
    app.db.expire_leases().await;
    let report = app.run().await;
    assert_eq!(report.state, RunState::Green, "{report:#?}");
    app.assert_line(&first, "2026-12-01", 14, 1).await;
    app.assert_line(&second, "2026-12-01", 8, 1).await;
    app.finish().await;
}

/// Rows as a process leaves them that dies between two instructions.
async fn intents_of_a_dead_process_are_withdrawn_and_decided_anew(on: Backend) {
    let (app, customers) = three(on).await;
    app.run().await;
    app.db.raw("UPDATE changes SET state = 'intended', sent_at = NULL, settled_at = NULL").await;
    app.seats(&customers[0], 16).await;
    let report = app.run().await;
    assert_eq!((report.state, report.requests.writes), (RunState::Green, 1), "{report:#?}");
    app.assert_line(&customers[0], "2026-12-01", 16, 2).await;
    app.assert_line(&customers[1], "2026-12-01", 7, 1).await;
    assert!(app.open_changes().await.is_empty());
    app.stop().await;
}

async fn a_dead_process_after_an_accepted_write_is_settled_by_reading(on: Backend) {
    let (app, customers) = three(on).await;
    app.run().await;
    app.db.raw("DELETE FROM line_states").await;
    assert_eq!(app.db.raw("UPDATE changes SET state = 'sent', settled_at = NULL").await, 3);
    let report = app.run().await;
    assert_eq!((report.state, report.requests.writes), (RunState::Green, 0), "{report:#?}");
    exact(&app, &customers).await;
    app.finish().await;
}

/// Drops the run at its k-th sign of life of the sandbox, for every k.
async fn a_process_may_die_at_any_moment_of_a_run(on: Backend) {
    let (app, customers) = three(on).await;
    let begin = app.control.journal(0).await.len();
    app.run().await;
    let calls = app.control.journal(0).await.len() - begin;
    for customer in &customers {
        app.control.until_accepted(customer.line, 1).await;
    }
    app.finish().await;
    for k in 1..=calls {
        let (app, customers) = three(on).await;
        let begin = app.control.journal(0).await.len();
        let engine = app.another_engine().await;
        let control = app.control.clone();
        tokio::select! {
            _ = sync(&engine, &app) => {}
            () = async { while control.journal(0).await.len() < begin + k {} } => {}
        }
        engine.store().clone().close().await;
        app.db.expire_leases().await;
        exact(&app, &customers).await;
        app.finish().await;
    }
}

async fn of_two_runs_at_once_the_second_is_refused(on: Backend) {
    let (app, customers) = three(on).await;
    let other = app.another_engine().await;
    let (actor, refused) = (app.actor.clone(), Arc::new(AtomicUsize::new(0)));
    let count = Arc::clone(&refused);
    let report = app
        .run_while(at_plan(move || {
            let (other, actor, count) = (other.clone(), actor.clone(), Arc::clone(&count));
            async move {
                let options = SyncOptions::default();
                let error = other.sync(&actor, PsaKind::Autotask, &options, silent()).await.unwrap_err();
                assert_eq!(error.code, ErrorCode::SyncRunning);
                count.fetch_add(1, Ordering::SeqCst);
            }
        }))
        .await;
    assert_eq!((report.state, refused.load(Ordering::SeqCst)), (RunState::Green, 1));
    exact(&app, &customers).await;
    app.finish().await;
}

async fn a_run_that_is_dropped_does_not_keep_its_connection(on: Backend) {
    let (app, customers) = three(on).await;
    let before = app.engines();
    app.control.fault(json!({ "entity": "Contracts", "kind": "delay", "ms": 300 })).await;
    let dropped =
        tokio::time::timeout(Duration::from_millis(150), app.try_sync(&SyncOptions::default(), silent())).await;
    assert!(dropped.is_err());
    app.control.clear_faults().await;
    // nobody is left who would keep the lease alive
    let gone = async {
        while app.engines() > before {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), gone).await.expect("something of the dropped run lives on");
    app.db.expire_leases().await;
    exact(&app, &customers).await;
    app.finish().await;
}

async fn a_run_that_lost_its_lease_writes_nothing_more(on: Backend) {
    let (app, customers) = three(on).await;
    let (db, store, connection) = (app.db.clone(), app.engine.store().clone(), app.connection().await);
    let now = chrono_now();
    let lost = app
        .try_sync(
            &SyncOptions::default(),
            at_plan(move || {
                let (db, store) = (db.clone(), store.clone());
                async move {
                    db.expire_leases().await;
                    store
                        .claim_lease(connection, "another", now, now + Duration::from_mins(10))
                        .await
                        .unwrap()
                        .unwrap();
                }
            }),
        )
        .await
        .unwrap_err();
    assert_eq!(lost.code, ErrorCode::Stale);
    for customer in &customers {
        assert!(app.control.accepted(customer.line).await.is_empty());
    }
    assert!(app.changes().await.is_empty(), "not even an intent");
    app.db.expire_leases().await;
    exact(&app, &customers).await;
    app.finish().await;
}

/// The first process is still alive, and its write still on its way, when another one takes over.
async fn a_process_that_loses_its_lease_while_the_psa_works_does_not_count_twice(on: Backend) {
    for fault in [json!({ "kind": "delay", "ms": 800 }), json!({ "kind": "hang", "ms": 2_000, "commit": "after" })] {
        let (app, customers) = three(on).await;
        app.control.fault_of_write(1, fault).await;
        let first = app.another_engine().await;
        let take_over = async {
            while app.control.fired().await == 0 {}
            app.db.expire_leases().await;
            exact(&app, &customers).await;
        };
        let (lost, ()) = tokio::join!(sync(&first, &app), take_over);
        assert_eq!(lost.unwrap_err().code, ErrorCode::Stale);
        exact(&app, &customers).await;
        app.finish().await;
    }
}

#[expect(clippy::disallowed_methods, reason = "the moment another process would claim at")]
fn chrono_now() -> seatbridge_store::Moment {
    seatbridge_store::Moment::from(std::time::SystemTime::now())
}

async fn a_preview_beside_a_run_writes_nothing_and_waits_for_nothing(on: Backend) {
    let (app, customers) = three(on).await;
    let other = app.another_engine().await;
    let actor = app.actor.clone();
    let report = app
        .run_while(Arc::new(move |step| {
            if matches!(step, Progress::Planned { .. }) {
                let (other, actor) = (other.clone(), actor.clone());
                tokio::task::block_in_place(|| {
                    tokio::runtime::Handle::current().block_on(async move {
                        let options = SyncOptions { preview: true, ..SyncOptions::default() };
                        let preview = other.sync(&actor, PsaKind::Autotask, &options, silent()).await.unwrap();
                        assert_eq!((preview.requests.writes, preview.counts.raised), (0, 2));
                    });
                });
            }
        }))
        .await;
    assert_eq!(report.requests.writes, 3);
    exact(&app, &customers).await;
    app.finish().await;
}

async fn revoking_during_a_run_cancels_what_was_not_sent(on: Backend) {
    let app = TestApp::new(on).await;
    let customers = app.customers(&[Setup::of(10, 14), Setup::of(10, 7)]).await;
    let (engine, actor) = (app.engine.clone(), app.actor.clone());
    let outcome = app
        .try_sync(
            &SyncOptions::default(),
            at_plan(move || {
                let (engine, actor) = (engine.clone(), actor.clone());
                async move {
                    engine.revoke(&actor, PsaKind::Autotask).await.unwrap();
                }
            }),
        )
        .await;
    let report = outcome.unwrap();
    assert_eq!((report.requests.writes, report.counts.held), (0, 2), "{report:#?}");
    for customer in &customers {
        app.assert_line(customer, "2026-12-01", 10, 0).await;
    }
    app.connect().await.unwrap();
    let report = app.run().await;
    assert!(report.lines.is_empty(), "links rest until they are taken back: {report:#?}");
    for customer in &customers {
        app.link(customer).await.unwrap();
    }
    let report = app.run().await;
    assert_eq!(report.state, RunState::Green, "{report:#?}");
    assert_eq!(line(&report, &customers[0]).observed_after, Some(14));
    app.assert_line(&customers[0], "2026-12-01", 14, 1).await;
    app.finish().await;
}
