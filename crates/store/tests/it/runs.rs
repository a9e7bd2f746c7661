//! Runs and their lines.

use seatbridge_core::PsaKind;
use seatbridge_core::psa::LineRef;
use seatbridge_store::{
    RunFilter, RunLineFilter, RunLineRecord, RunPhase, RunProgress, RunRecord, StoreError, Unique, Window,
};

use crate::db::Db;
use crate::house::{House, at, connection, day, run};

both_dbs! {
    a_run_is_finished_once,
    runs_are_listed_newest_first,
    the_lines_of_a_run_keep_their_order,
    a_connection_has_one_run_and_one_preview_for_the_worker_at_a_time,
    a_run_that_waits_begins_once_and_tells_how_far_it_is,
    runs_are_filtered_and_shown_in_windows,
    the_lines_of_a_run_are_found_by_verdict_reason_and_organization,
}

async fn a_run_is_finished_once(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let begun = db.find_run(&house.scope, house.run).await.unwrap().unwrap();
    assert_eq!((begun.state.as_str(), begun.finished_at, begun.preview), ("running", None, false));
    let ended = RunRecord {
        state: "findings".to_owned(),
        finished_at: Some(at(9)),
        plan_hash: "abc".to_owned(),
        report: "{\"lines\":3}".to_owned(),
        ..begun
    };
    db.write(async |tx| tx.finish_run(&house.scope, &ended).await).await.unwrap();
    assert_eq!(db.find_run(&house.scope, house.run).await.unwrap(), Some(ended.clone()));
    let again = db.write(async |tx| tx.finish_run(&house.scope, &ended).await).await;
    assert!(matches!(again, Err(StoreError::Stale)), "{again:?}");
    assert_eq!(db.find_run(&house.scope, db.id()).await.unwrap(), None);
}

async fn runs_are_listed_newest_first(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let second = connection(&db, PsaKind::ConnectWise);
    let later = RunRecord { started_at: at(100), preview: true, ..run(&db, second.id) };
    let same_time = RunRecord { started_at: at(100), ..run(&db, house.connection) };
    db.write(async |tx| {
        tx.create_connection(&house.scope, &second, at(0)).await?;
        tx.create_run(&house.scope, &later).await?;
        tx.create_run(&house.scope, &same_time).await
    })
    .await
    .unwrap();
    let list = async |connection, limit| {
        let runs = db.list_runs(&house.scope, connection, limit).await.unwrap();
        runs.into_iter().map(|run| run.id).collect::<Vec<_>>()
    };
    assert_eq!(list(None, 10).await, [same_time.id, later.id, house.run]);
    assert_eq!(list(None, 2).await, [same_time.id, later.id]);
    assert_eq!(list(Some(house.connection), 10).await, [same_time.id, house.run]);
    assert_eq!(list(Some(second.id), 10).await, [later.id]);
    assert!(db.find_run(&house.scope, later.id).await.unwrap().unwrap().preview);
}

async fn the_lines_of_a_run_keep_their_order(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let verdicts = ["in_step", "raise", "lower", "held", "failed", "unmapped", "kept"];
    let lines: Vec<_> = (0..2_100)
        .zip(verdicts.iter().cycle())
        .map(|(n, verdict)| RunLineRecord {
            organization: house.organization,
            line: (n % 3 != 0).then(|| LineRef::from(n)),
            verdict: (*verdict).to_owned(),
            reason: String::new(),
            detail: format!("{{\"n\":{n}}}"),
        })
        .collect();
    for part in [&lines[..1_500], &[], &lines[1_500..]] {
        db.write(async |tx| tx.add_run_lines(&house.scope, house.run, part).await).await.unwrap();
    }
    assert_eq!(db.run_lines(&house.scope, house.run).await.unwrap(), lines);
}

fn waiting(db: &Db, house: &House, preview: bool) -> RunRecord {
    let progress = RunProgress { phase: RunPhase::Waiting, done: 0, of: 0 };
    RunRecord { queued: true, preview, state: "waiting".to_owned(), progress, ..run(db, house.connection) }
}

async fn a_connection_has_one_run_and_one_preview_for_the_worker_at_a_time(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let create = async |run: &RunRecord| db.write(async |tx| tx.create_run(&house.scope, run).await).await;
    let find = async |preview| db.find_open_run(&house.scope, house.connection, preview).await.unwrap();
    assert_eq!(find(false).await, None, "a run of the command line is nobody else's");
    let (first, preview) = (waiting(&db, &house, false), waiting(&db, &house, true));
    create(&first).await.unwrap();
    create(&preview).await.unwrap();
    assert_eq!((find(false).await, find(true).await), (Some(first.clone()), Some(preview)));
    for state in ["waiting", "running"] {
        let second = create(&waiting(&db, &house, false)).await;
        assert!(matches!(second, Err(StoreError::Taken(Unique::OpenRun))), "{state}: {second:?}");
        if state == "waiting" {
            db.write(async |tx| tx.begin_run(&house.scope, first.id, day("2026-11-21"), at(5)).await).await.unwrap();
        }
    }
    let ended = RunRecord { state: "green".to_owned(), finished_at: Some(at(9)), ..first };
    db.write(async |tx| tx.finish_run(&house.scope, &ended).await).await.unwrap();
    create(&waiting(&db, &house, false)).await.unwrap();
}

async fn a_run_that_waits_begins_once_and_tells_how_far_it_is(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let run = waiting(&db, &house, false);
    let find = async || db.find_run(&house.scope, run.id).await.unwrap().unwrap();
    let progress = RunProgress { phase: RunPhase::Writing, done: 3, of: 7 };
    db.write(async |tx| tx.create_run(&house.scope, &run).await).await.unwrap();
    let ended = db.write(async |tx| tx.end_abandoned_runs(&house.scope, house.connection, at(1)).await).await.unwrap();
    assert_eq!(ended, 1, "the house's own run, and not the one that waits");
    db.note_progress(&house.scope, run.id, &progress).await.unwrap();
    assert_eq!(find().await, run, "a run that waits has no progress");
    let begin = async || db.write(async |tx| tx.begin_run(&house.scope, run.id, day("2026-11-21"), at(5)).await).await;
    begin().await.unwrap();
    let begun = find().await;
    assert_eq!((begun.state.as_str(), begun.today, begun.started_at), ("running", day("2026-11-21"), at(5)));
    assert_eq!(begun.progress.phase, RunPhase::Reading);
    let again = begin().await;
    assert!(matches!(again, Err(StoreError::Stale)), "{again:?}");
    db.note_progress(&house.scope, run.id, &progress).await.unwrap();
    assert_eq!(find().await.progress, progress);
    let ended = RunRecord { state: "red".to_owned(), finished_at: Some(at(9)), ..find().await };
    db.write(async |tx| tx.finish_run(&house.scope, &ended).await).await.unwrap();
    db.note_progress(&house.scope, run.id, &RunProgress { done: 4, ..progress }).await.unwrap();
    assert_eq!(find().await, ended, "what is over stays as it was");
}

async fn runs_are_filtered_and_shown_in_windows(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let second = connection(&db, PsaKind::ConnectWise);
    let green = RunRecord {
        state: "green".to_owned(),
        started_at: at(100),
        finished_at: Some(at(101)),
        preview: true,
        ..run(&db, second.id)
    };
    let red =
        RunRecord { state: "red".to_owned(), started_at: at(200), finished_at: Some(at(201)), ..run(&db, second.id) };
    db.write(async |tx| {
        tx.create_connection(&house.scope, &second, at(0)).await?;
        tx.create_run(&house.scope, &green).await?;
        tx.create_run(&house.scope, &red).await?;
        tx.revoke_connection(&house.scope, second.id, at(300)).await
    })
    .await
    .unwrap();
    let find = async |filter: RunFilter, offset, limit| {
        let found = db.find_runs(&house.scope, &filter, Window { offset, limit }).await.unwrap();
        let count = db.count_runs(&house.scope, &filter).await.unwrap();
        (found.into_iter().map(|listed| (listed.run.id, listed.psa)).collect::<Vec<_>>(), count)
    };
    let (own, other) = (PsaKind::Autotask, PsaKind::ConnectWise);
    let all = RunFilter::default();
    assert_eq!(find(all.clone(), 0, 2).await, (vec![(red.id, other), (green.id, other)], 3));
    assert_eq!(find(all.clone(), 2, 2).await, (vec![(house.run, own)], 3));
    assert_eq!(find(RunFilter { psa: Some(own), ..all.clone() }, 0, 9).await, (vec![(house.run, own)], 1));
    assert_eq!(find(RunFilter { preview: Some(true), ..all.clone() }, 0, 9).await, (vec![(green.id, other)], 1));
    let state = Some("red".to_owned());
    assert_eq!(find(RunFilter { state, ..all }, 0, 9).await, (vec![(red.id, other)], 1));
    assert_eq!(db.psa_of_connection(&house.scope, second.id).await.unwrap(), Some(other));
}

async fn the_lines_of_a_run_are_found_by_verdict_reason_and_organization(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let special = house.add_organization(&db, "100%_a").await;
    let kinds = [("in_step", ""), ("held", "brake_zero"), ("failed", "psa_failed")];
    let lines: Vec<_> = (0..30)
        .zip(kinds.iter().cycle())
        .map(|(n, (verdict, reason))| RunLineRecord {
            organization: if n < 3 { special } else { house.organization },
            line: Some(LineRef::from(n)),
            verdict: (*verdict).to_owned(),
            reason: (*reason).to_owned(),
            detail: format!("{n}"),
        })
        .collect();
    db.write(async |tx| tx.add_run_lines(&house.scope, house.run, &lines).await).await.unwrap();
    let find = async |filter: RunLineFilter, offset, limit| {
        let found = db.find_run_lines(&house.scope, house.run, &filter, Window { offset, limit }).await.unwrap();
        let counts = db.count_run_lines(&house.scope, house.run, &RunLineFilter { after: 0, ..filter }).await.unwrap();
        for kept in &found {
            assert_eq!(kept.line, lines[usize::try_from(kept.position).unwrap() - 1]);
        }
        let counts: Vec<_> = counts.into_iter().map(|c| (c.verdict, c.reason, c.count)).collect();
        (found.into_iter().map(|kept| kept.position).collect::<Vec<_>>(), counts)
    };
    let said = |verdict: &str, reason: &str, count: u64| (verdict.to_owned(), reason.to_owned(), count);
    let each = vec![said("failed", "psa_failed", 10), said("held", "brake_zero", 10), said("in_step", "", 10)];
    let all = RunLineFilter::default();
    assert_eq!(find(all.clone(), 0, 3).await, (vec![1, 2, 3], each.clone()));
    assert_eq!(find(all.clone(), 28, 3).await, (vec![29, 30], each.clone()));
    assert_eq!(find(RunLineFilter { after: 27, ..all.clone() }, 1, 2).await, (vec![29, 30], each));
    let held = RunLineFilter { verdict: Some("held".to_owned()), ..all.clone() };
    assert_eq!(find(held, 8, 9).await, (vec![26, 29], vec![said("held", "brake_zero", 10)]));
    let failed = RunLineFilter { reason: Some("psa_failed".to_owned()), ..all.clone() };
    assert_eq!(find(failed, 0, 2).await, (vec![3, 6], vec![said("failed", "psa_failed", 10)]));
    let search = |text: &str| RunLineFilter { search: Some(text.to_owned()), ..all.clone() };
    for text in ["MULLER 100", "100%", "100%_a"] {
        assert_eq!(find(search(text), 0, 9).await.0, [1, 2, 3], "{text}");
    }
    assert_eq!(find(search("_"), 0, 9).await.0, [1, 2, 3], "no letter stands for others");
    assert_eq!(find(search("nobody"), 0, 9).await, (Vec::new(), Vec::new()));
}
