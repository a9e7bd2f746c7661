//! Runs and their lines.

use seatbridge_core::PsaKind;
use seatbridge_core::psa::LineRef;
use seatbridge_store::{RunLineRecord, RunRecord, StoreError};

use crate::db::Db;
use crate::house::{House, at, connection, run};

both_dbs! {
    a_run_is_finished_once,
    runs_are_listed_newest_first,
    the_lines_of_a_run_keep_their_order,
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
            detail: format!("{{\"n\":{n}}}"),
        })
        .collect();
    for part in [&lines[..1_500], &[], &lines[1_500..]] {
        db.write(async |tx| tx.add_run_lines(&house.scope, house.run, part).await).await.unwrap();
    }
    assert_eq!(db.run_lines(&house.scope, house.run).await.unwrap(), lines);
}
