//! Findings over several runs.

use seatbridge_core::PsaKind;
use seatbridge_core::findings::FindingKind;
use seatbridge_core::psa::LineRef;
use seatbridge_store::{NewFinding, RunRecord, StoreError};

use crate::db::Db;
use crate::house::{House, at, connection, run};

both_dbs! {
    findings_are_opened_kept_and_resolved,
    a_resolved_finding_opens_anew,
    findings_of_another_connection_stay_and_those_of_a_revoked_one_end,
    every_kind_of_finding_comes_back,
    many_findings_are_opened_and_resolved_at_once,
}

fn finding(db: &Db, house: &House, line: Option<&str>, kind: FindingKind) -> NewFinding {
    NewFinding { id: db.id(), organization: Some(house.organization), line: line.map(LineRef::from), kind }
}

async fn record(db: &Db, house: &House, run: &RunRecord, found: &[NewFinding], second: i64) -> (u64, u64) {
    let record = async |tx: &mut seatbridge_store::Tx| {
        tx.record_findings(&house.scope, house.connection, run.id, found, at(second)).await
    };
    db.write(record).await.unwrap()
}

async fn later_run(db: &Db, house: &House) -> RunRecord {
    let run = run(db, house.connection);
    db.write(async |tx| tx.create_run(&house.scope, &run).await).await.unwrap();
    run
}

async fn findings_are_opened_kept_and_resolved(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let (first, second) = (later_run(&db, &house).await, later_run(&db, &house).await);
    let zero = finding(&db, &house, Some("1"), FindingKind::BrakeZero { from: 5 });
    let unmapped = finding(&db, &house, None, FindingKind::Unmapped { seats: 3 });
    assert_eq!(record(&db, &house, &first, &[zero.clone(), unmapped.clone(), zero.clone()], 10).await, (2, 0));
    // the same with other details, under an id of its own
    let still = finding(&db, &house, Some("1"), FindingKind::BrakeZero { from: 6 });
    let other_line = finding(&db, &house, Some("2"), FindingKind::BrakeZero { from: 6 });
    assert_eq!(record(&db, &house, &second, &[still.clone(), other_line.clone()], 20).await, (1, 1));
    let open = db.list_open_findings(&house.scope, None).await.unwrap();
    assert_eq!(open.len(), 2);
    assert_eq!((open[0].id, open[0].opened_by, open[0].opened_at), (zero.id, first.id, at(10)));
    assert_eq!(open[0].kind, still.kind);
    assert_eq!((open[1].id, open[1].opened_by, open[1].opened_at), (other_line.id, second.id, at(20)));
    assert!(open.iter().all(|finding| finding.resolved_at.is_none()));
    assert_eq!(record(&db, &house, &second, &[], 30).await, (0, 2));
    assert_eq!(db.list_open_findings(&house.scope, Some(house.connection)).await.unwrap(), []);
}

async fn a_resolved_finding_opens_anew(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let run = later_run(&db, &house).await;
    let find = || finding(&db, &house, None, FindingKind::ContractGone);
    let (first, second) = (find(), find());
    assert_eq!(record(&db, &house, &run, std::slice::from_ref(&first), 10).await, (1, 0));
    assert_eq!(record(&db, &house, &run, &[], 20).await, (0, 1));
    assert_eq!(record(&db, &house, &run, std::slice::from_ref(&second), 30).await, (1, 0));
    assert_eq!(db.list_open_findings(&house.scope, None).await.unwrap()[0].id, second.id);
}

async fn findings_of_another_connection_stay_and_those_of_a_revoked_one_end(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let second = connection(&db, PsaKind::ConnectWise);
    let second_run = run(&db, second.id);
    let same = finding(&db, &house, None, FindingKind::ContractGone);
    db.write(async |tx| {
        tx.create_connection(&house.scope, &second, at(0)).await?;
        tx.create_run(&house.scope, &second_run).await?;
        tx.record_findings(&house.scope, second.id, second_run.id, std::slice::from_ref(&same), at(1)).await
    })
    .await
    .unwrap();
    let run = later_run(&db, &house).await;
    let here = finding(&db, &house, None, FindingKind::ContractGone);
    assert_eq!(record(&db, &house, &run, &[here], 10).await, (1, 0));
    assert_eq!(record(&db, &house, &run, &[], 20).await, (0, 1));
    let list = async |connection| db.list_open_findings(&house.scope, connection).await.unwrap().len();
    assert_eq!((list(None).await, list(Some(second.id)).await, list(Some(house.connection)).await), (1, 1, 0));
    let wrong_run = db
        .write(async |tx| {
            tx.record_findings(
                &house.scope,
                second.id,
                run.id,
                &[NewFinding { id: db.id(), line: Some("9".into()), ..same.clone() }],
                at(2),
            )
            .await
        })
        .await;
    assert!(matches!(wrong_run, Err(StoreError::Missing)), "{wrong_run:?}");
    db.write(async |tx| tx.revoke_connection(&house.scope, second.id, at(30)).await).await.unwrap();
    assert_eq!(list(None).await, 0);
}

async fn every_kind_of_finding_comes_back(db: Db) {
    use seatbridge_core::quantity::UnknownUsage;
    use seatbridge_core::schedule::Unreadable;

    let house = House::new(&db, "Nordlicht").await;
    let run = later_run(&db, &house).await;
    let day = crate::house::day("2026-11-20");
    let kinds = [
        FindingKind::Unmapped { seats: 1 },
        FindingKind::UsageUnknown(UnknownUsage::Stale { latest: day }),
        FindingKind::LineGone,
        FindingKind::ContractEnded { ended_on: day, successor: Some("77".into()) },
        FindingKind::UnitsUnreadable(Unreadable::Gap { on: day }),
        FindingKind::BrakeRun { changes: 1, lines: 2 },
        FindingKind::Refused { reason: "nein \"x\" \u{0} ☃".to_owned() },
        FindingKind::NotVerified { wanted: 1, observed: None },
        FindingKind::WritesStopped,
    ];
    let found: Vec<_> = kinds.iter().map(|kind| finding(&db, &house, None, kind.clone())).collect();
    assert_eq!(record(&db, &house, &run, &found, 1).await, (9, 0));
    let whole_run = NewFinding { organization: None, ..finding(&db, &house, None, FindingKind::InDoubt) };
    let mut all = found.clone();
    all.push(whole_run);
    assert_eq!(record(&db, &house, &run, &all, 2).await, (1, 0));
    let open: Vec<_> = db.list_open_findings(&house.scope, None).await.unwrap().into_iter().map(|f| f.kind).collect();
    assert_eq!(open[..9], kinds);
    assert_eq!(open[9], FindingKind::InDoubt);
}

async fn many_findings_are_opened_and_resolved_at_once(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let run = later_run(&db, &house).await;
    let found: Vec<_> =
        (0..2_300).map(|n| finding(&db, &house, Some(&n.to_string()), FindingKind::LineMoved)).collect();
    assert_eq!(record(&db, &house, &run, &found, 1).await, (2_300, 0));
    assert_eq!(record(&db, &house, &run, &found, 2).await, (0, 0));
    assert_eq!(record(&db, &house, &run, &found[..5], 3).await, (0, 2_295));
}
