//! Runs that a worker carries out: started once, seen by everybody, ended whatever happens.

use std::collections::HashSet;
use std::sync::Arc;

use seatbridge_core::actor::Via;
use seatbridge_core::partners::PartnerType;
use seatbridge_core::permissions::Role;
use seatbridge_core::{Actor, PsaKind};
use seatbridge_engine::sync::{RunState, SyncOptions};
use seatbridge_engine::{Error, ErrorCode, Kind, RunFilter, RunLineFilter, RunPhase, RunView, Said};
use seatbridge_testkit::{Backend, Setup, TestApp, both_dbs};
use serde_json::json;
use tokio::sync::Barrier;

both_dbs! {
    a_worker_carries_a_run_out_and_keeps_what_it_says,
    the_same_wish_is_the_same_run_and_another_one_waits,
    many_clicks_at_once_start_one_run,
    everybody_sees_how_far_a_run_is,
    a_run_waits_while_another_process_writes_the_connection,
    a_run_whose_process_died_ends_red_and_the_next_one_settles_it,
    a_run_of_a_connection_that_was_revoked_ends_red_and_says_why,
    finance_reads_runs_and_starts_none_and_support_sees_none,
    another_partner_finds_no_run,
}

async fn start(app: &TestApp, options: &SyncOptions) -> Result<String, Error> {
    Ok(app.engine.start_sync(&app.actor, app.psa(), options).await?.to_string())
}

fn preview() -> SyncOptions {
    SyncOptions { preview: true, ..SyncOptions::default() }
}

/// Lets the worker do everything that is due.
async fn work(app: &TestApp) {
    while app.engine.work_once().await.unwrap() {}
}

async fn run(app: &TestApp, id: &str) -> RunView {
    app.engine.run(&app.actor, id).await.unwrap()
}

async fn a_worker_carries_a_run_out_and_keeps_what_it_says(on: Backend) {
    let app = TestApp::new(on).await;
    let customers =
        app.customers(&[Setup::of(10, 14), Setup::of(10, 10), Setup { linked: false, ..Setup::of(5, 8) }]).await;
    let id = start(&app, &SyncOptions::default()).await.unwrap();
    let waiting = run(&app, &id).await;
    assert_eq!((waiting.state, waiting.progress.phase), (RunState::Waiting, RunPhase::Waiting));
    assert!(waiting.report.is_none() && waiting.failure.is_none() && waiting.finished_at.is_none());
    app.assert_line(&customers[0], "2026-12-01", 10, 0).await;
    work(&app).await;
    app.assert_line(&customers[0], "2026-12-01", 14, 1).await;
    let ended = run(&app, &id).await;
    assert_eq!((ended.state, ended.started_by.as_str()), (RunState::Findings, "cli"));
    assert!(ended.finished_at >= Some(ended.started_at));
    let report = ended.report.unwrap();
    assert!(report.sum_closes && report.counts.raised == 1 && report.requests.writes == 1, "{report:#?}");
    let lines =
        async |filter: RunLineFilter| app.engine.run_lines(&app.actor, ended.id, &filter, 1).await.unwrap().rows;
    let all = lines(RunLineFilter::default()).await;
    assert_eq!(all.iter().map(|line| line.position).collect::<Vec<_>>(), [1, 2, 3]);
    let Said::Line(raised) = &all[0].said else { panic!("{all:?}") };
    assert_eq!((raised.wanted, raised.observed_before, raised.observed_after), (Some(14), Some(10), Some(14)));
    assert_eq!((raised.labels.company.as_str(), raised.rules.minimum.get()), ("Kunde C-00000", 0));
    assert!(raised.changes[0].sent_at.is_some() && raised.changes[0].settled_at >= raised.changes[0].sent_at);
    assert!(matches!(&all[2].said, Said::Unmapped(organization) if organization.reported == Some(8)));
    let raised = lines(RunLineFilter { verdict: Some("raise".to_owned()), ..RunLineFilter::default() }).await;
    assert_eq!(raised.len(), 1);
    let unmapped = lines(RunLineFilter { reason: Some("unmapped".to_owned()), ..RunLineFilter::default() }).await;
    assert_eq!(unmapped[0].position, 3);
    let found = lines(RunLineFilter { search: Some(customers[1].id.clone()), ..RunLineFilter::default() }).await;
    assert_eq!(found[0].position, 2);
    let runs = app.engine.find_runs(&app.actor, &RunFilter::default(), 1).await.unwrap();
    assert_eq!((runs.total, runs.rows[0].id), (1, ended.id));
    app.finish().await;
}

async fn the_same_wish_is_the_same_run_and_another_one_waits(on: Backend) {
    let app = TestApp::new(on).await;
    let customers = app.customers(&[Setup::of(10, 14), Setup::of(10, 10)]).await;
    let first = start(&app, &SyncOptions::default()).await.unwrap();
    assert_eq!(start(&app, &SyncOptions::default()).await.unwrap(), first, "a double click");
    let looked = start(&app, &preview()).await.unwrap();
    assert_ne!(looked, first, "a preview goes beside a run");
    let both = [customers[1].id.clone(), customers[0].id.clone(), customers[0].id.clone()];
    let release = SyncOptions { release: both.into(), ..SyncOptions::default() };
    let refused = start(&app, &release).await.unwrap_err();
    assert_eq!((refused.code, refused.code.kind()), (ErrorCode::SyncRunning, Kind::Conflict));
    work(&app).await;
    assert_eq!(run(&app, &first).await.state, RunState::Green);
    assert!(run(&app, &looked).await.options.preview);
    let released = start(&app, &release).await.unwrap();
    let turned =
        SyncOptions { release: vec![customers[0].id.clone(), customers[1].id.clone()], ..SyncOptions::default() };
    assert_eq!(start(&app, &turned).await.unwrap(), released, "the order of a wish does not matter");
    work(&app).await;
    app.assert_line(&customers[0], "2026-12-01", 14, 1).await;
    app.finish().await;
}

async fn many_clicks_at_once_start_one_run(on: Backend) {
    let app = TestApp::new(on).await;
    let customer = app.customer(Setup::of(10, 14)).await;
    let barrier = Arc::new(Barrier::new(6));
    let mut clicks = tokio::task::JoinSet::new();
    for _ in 0..6 {
        let (engine, actor, barrier) = (app.another_engine().await, app.actor.clone(), Arc::clone(&barrier));
        clicks.spawn(async move {
            barrier.wait().await;
            engine.start_sync(&actor, PsaKind::Autotask, &SyncOptions::default()).await.unwrap()
        });
    }
    let runs: HashSet<_> = clicks.join_all().await.into_iter().collect();
    assert_eq!(runs.len(), 1, "{runs:?}");
    work(&app).await;
    assert_eq!(app.engine.find_runs(&app.actor, &RunFilter::default(), 1).await.unwrap().total, 1);
    app.assert_line(&customer, "2026-12-01", 14, 1).await;
    app.finish().await;
}

async fn everybody_sees_how_far_a_run_is(on: Backend) {
    let app = TestApp::new(on).await;
    app.customers(&[Setup::of(10, 14), Setup::of(10, 15), Setup::of(10, 10)]).await;
    app.control.fault_of_write(1, json!({ "kind": "delay", "ms": 2_500 })).await;
    let id = start(&app, &SyncOptions::default()).await.unwrap();
    let worker = app.another_engine().await;
    let worker = tokio::spawn(async move { while worker.work_once().await.unwrap() {} });
    let mut seen = Vec::new();
    loop {
        let now = run(&app, &id).await;
        let progress = (now.state, now.progress.phase, now.progress.of);
        if seen.last() != Some(&progress) {
            seen.push(progress);
        }
        if !now.state.is_open() {
            break;
        }
        tokio::task::yield_now().await;
    }
    worker.await.unwrap();
    assert!(seen.contains(&(RunState::Running, RunPhase::Writing, 2)), "{seen:?}");
    assert_eq!(run(&app, &id).await.state, RunState::Green);
    app.finish().await;
}

async fn a_run_waits_while_another_process_writes_the_connection(on: Backend) {
    let app = TestApp::new(on).await;
    let customer = app.customer(Setup::of(10, 14)).await;
    let (store, connection) = (app.engine.store(), app.connection().await);
    let now = chrono::DateTime::from_timestamp(0, 0).unwrap();
    let until = chrono::DateTime::from_timestamp(4_000_000_000, 0).unwrap();
    let lease = store.claim_lease(connection, "another process", now, until).await.unwrap().unwrap();
    let id = start(&app, &SyncOptions::default()).await.unwrap();
    work(&app).await;
    assert_eq!(run(&app, &id).await.state, RunState::Waiting);
    app.assert_line(&customer, "2026-12-01", 10, 0).await;
    store.release_lease(connection, lease).await.unwrap();
    app.db.raw("UPDATE jobs SET run_at = '2020-01-01T00:00:00.000000+00:00' WHERE state = 'waiting'").await;
    work(&app).await;
    assert_eq!(run(&app, &id).await.state, RunState::Green);
    app.assert_line(&customer, "2026-12-01", 14, 1).await;
    app.finish().await;
}

async fn a_run_whose_process_died_ends_red_and_the_next_one_settles_it(on: Backend) {
    let app = TestApp::impatient(on).await;
    let customer = app.customer(Setup::of(10, 14)).await;
    app.control.fault_of_write(1, json!({ "kind": "delay", "ms": 10_000 })).await;
    let id = start(&app, &SyncOptions::default()).await.unwrap();
    let worker = app.engine_with(|psa| psa.timeout = std::time::Duration::from_mins(1)).await;
    let worker = tokio::spawn(async move { while worker.work_once().await.unwrap() {} });
    while app.control.accepted(customer.line).await.is_empty() {
        tokio::task::yield_now().await;
    }
    worker.abort();
    assert!(worker.await.unwrap_err().is_cancelled());
    assert_eq!(start(&app, &SyncOptions::default()).await.unwrap(), id, "nobody knows yet that it is gone");
    app.db.raw("UPDATE jobs SET lease_until = '2020-01-01T00:00:00.000000+00:00' WHERE state = 'running'").await;
    app.db.expire_leases().await;
    work(&app).await;
    let gone = run(&app, &id).await;
    assert_eq!((gone.state, gone.failure.unwrap().code.as_str()), (RunState::Red, "run-abandoned"));
    let next = start(&app, &SyncOptions::default()).await.unwrap();
    work(&app).await;
    assert_eq!(run(&app, &next).await.state, RunState::Green);
    app.assert_line(&customer, "2026-12-01", 14, 1).await;
    app.finish().await;
}

async fn a_run_of_a_connection_that_was_revoked_ends_red_and_says_why(on: Backend) {
    let app = TestApp::new(on).await;
    app.customer(Setup::of(10, 14)).await;
    let id = start(&app, &SyncOptions::default()).await.unwrap();
    app.engine.revoke(&app.actor, PsaKind::Autotask).await.unwrap();
    work(&app).await;
    let ended = run(&app, &id).await;
    let failure = ended.failure.unwrap();
    assert_eq!((ended.state, failure.code.as_str()), (RunState::Red, "not-connected"));
    assert_eq!(failure.args, [("psa".to_owned(), "autotask".to_owned())]);
    assert!(ended.report.is_none() && ended.finished_at.is_some());
    app.finish().await;
}

fn person(app: &TestApp, role: Role) -> Actor {
    let (partner, partner_type) = (app.partner.id, PartnerType::Distributor);
    Actor::PartnerUser { user: None, role, partner, partner_type, via: Via::Web }
}

async fn finance_reads_runs_and_starts_none_and_support_sees_none(on: Backend) {
    let app = TestApp::new(on).await;
    app.customer(Setup::of(10, 14)).await;
    let id = app.preview().await.run;
    let finance = person(&app, Role::Finance);
    let engine = &app.engine;
    assert_eq!(engine.run(&finance, &id.to_string()).await.unwrap().id, id);
    assert_eq!(engine.run_lines(&finance, id, &RunLineFilter::default(), 1).await.unwrap().total, 1);
    let refused = engine.start_sync(&finance, PsaKind::Autotask, &preview()).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Forbidden);
    let support = person(&app, Role::Support);
    let filter = RunLineFilter::default();
    for refused in [
        engine.run(&support, &id.to_string()).await.map(drop),
        engine.find_runs(&support, &RunFilter::default(), 1).await.map(drop),
        engine.next_run_lines(&support, id, &filter).await.map(drop),
        engine.run_lines(&support, id, &filter, 1).await.map(drop),
        engine.count_run_lines(&support, id, &filter).await.map(drop),
    ] {
        assert_eq!(refused.unwrap_err().code, ErrorCode::Forbidden);
    }
    assert_eq!(engine.find_runs(&app.actor, &RunFilter::default(), 1).await.unwrap().total, 1);
    app.finish().await;
}

async fn another_partner_finds_no_run(on: Backend) {
    let app = TestApp::new(on).await;
    app.customer(Setup::of(10, 14)).await;
    let id = app.preview().await.run;
    let operator = Actor::operator_cli();
    let other = app.engine.create_partner(&operator, PartnerType::DirectReseller, "Südwind", None).await.unwrap();
    let below =
        app.engine.create_partner(&operator, PartnerType::SubReseller, "West", Some("Nordlicht")).await.unwrap();
    for stranger in [Actor::cli(&other), Actor::cli(&below)] {
        let unknown = app.engine.run(&stranger, &id.to_string()).await.unwrap_err();
        assert_eq!((unknown.code, unknown.code.kind()), (ErrorCode::RunUnknown, Kind::NotFound));
        let lines = app.engine.run_lines(&stranger, id, &RunLineFilter::default(), 1).await.unwrap();
        assert!(lines.rows.is_empty() && lines.total == 0, "{lines:?}");
        assert_eq!(app.engine.next_run_lines(&stranger, id, &RunLineFilter::default()).await.unwrap(), []);
        assert_eq!(app.engine.find_runs(&stranger, &RunFilter::default(), 1).await.unwrap().total, 0);
    }
    app.finish().await;
}
