//! Usage: appended, never changed.

use std::collections::HashMap;

use seatbridge_core::Seats;

use crate::db::Db;
use crate::house::{House, at, counts, day, usage};

both_dbs! {
    the_last_report_of_a_day_counts_and_the_history_stays,
    the_latest_day_is_never_after_today,
    the_peak_is_the_highest_latest_report_of_the_days,
    ten_thousand_reports_of_several_days_are_appended_at_once,
    reports_at_the_same_time_are_all_kept,
}

async fn the_last_report_of_a_day_counts_and_the_history_stays(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let org = house.organization;
    let reports = [usage(org, "2026-11-18", 4), usage(org, "2026-11-19", 9), usage(org, "2026-11-19", 7)];
    let appended = db.write(async |tx| tx.append_usage(&house.scope, &reports, "csv", at(1)).await).await.unwrap();
    assert_eq!(appended, 3);
    let later = [usage(org, "2026-11-19", 8)];
    db.write(async |tx| tx.append_usage(&house.scope, &later, "api", at(2)).await).await.unwrap();
    assert_eq!(db.write(async |tx| tx.append_usage(&house.scope, &[], "api", at(3)).await).await.unwrap(), 0);
    let latest = db.latest_usage(&house.scope, day("2026-11-20")).await.unwrap();
    assert_eq!(latest.len(), 1);
    assert_eq!((latest[0].organization, latest[0].day, latest[0].counts), (org, day("2026-11-19"), counts(8)));
    let history = db.list_usage(&house.scope, org).await.unwrap();
    let seen: Vec<_> = history.iter().map(|(usage, revision, at)| (usage.counts.in_use.0, *revision, *at)).collect();
    assert_eq!(seen, [(4, 1, at(1)), (9, 1, at(1)), (7, 2, at(1)), (8, 3, at(2))]);
}

async fn the_latest_day_is_never_after_today(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let silent = house.add_organization(&db, "silent").await;
    let org = house.organization;
    let reports = [usage(org, "2026-11-01", 1), usage(org, "2026-11-20", 2), usage(org, "2026-11-21", 3)];
    db.write(async |tx| tx.append_usage(&house.scope, &reports, "csv", at(1)).await).await.unwrap();
    for (today, expected) in
        [("2026-10-31", None), ("2026-11-19", Some(1)), ("2026-11-20", Some(2)), ("2027-01-01", Some(3))]
    {
        let latest = db.latest_usage(&house.scope, day(today)).await.unwrap();
        assert!(latest.iter().all(|usage| usage.organization != silent));
        assert_eq!(latest.first().map(|usage| usage.counts.in_use.0), expected, "{today}");
    }
}

async fn the_peak_is_the_highest_latest_report_of_the_days(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let (a, b) = (house.organization, house.add_organization(&db, "b").await);
    let silent = house.add_organization(&db, "silent").await;
    let reports = [
        usage(a, "2026-11-01", 50),
        usage(a, "2026-11-02", 40),
        usage(a, "2026-11-02", 10),
        usage(a, "2026-11-03", 20),
        usage(b, "2026-11-02", 7),
    ];
    db.write(async |tx| tx.append_usage(&house.scope, &reports, "csv", at(1)).await).await.unwrap();
    let (from, to) = (day("2026-11-02"), day("2026-11-03"));
    let peaks = db.peak_in_use(&house.scope, &[(a, from, to), (b, from, to), (silent, from, to)]).await.unwrap();
    assert_eq!(peaks, HashMap::from([(a, Seats(20)), (b, Seats(7))]));
    assert!(db.peak_in_use(&house.scope, &[]).await.unwrap().is_empty());
}

async fn ten_thousand_reports_of_several_days_are_appended_at_once(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let first = day("2020-01-01");
    let reports: Vec<_> = (0..10_000_u32)
        .map(|n| seatbridge_store::NewUsage {
            organization: house.organization,
            day: first.plus_days(i64::from(n) % 2_500),
            counts: counts(n),
        })
        .collect();
    let appended = db.write(async |tx| tx.append_usage(&house.scope, &reports, "csv", at(1)).await).await.unwrap();
    assert_eq!(appended, 10_000);
    let history = db.list_usage(&house.scope, house.organization).await.unwrap();
    assert_eq!(history.len(), 10_000);
    assert!(history.chunks(4).all(|day| day.iter().map(|(_, revision, _)| *revision).eq(1..=4)));
    let latest = db.latest_usage(&house.scope, day("2026-11-20")).await.unwrap();
    assert_eq!(latest[0].counts.in_use, Seats(9_999));
}

async fn reports_at_the_same_time_are_all_kept(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..8 {
        let (db, house) = (db.clone(), house.clone());
        tasks.spawn(async move {
            let report = [usage(house.organization, "2026-11-20", n)];
            db.write(async |tx| tx.append_usage(&house.scope, &report, "api", at(1)).await).await
        });
    }
    assert!(tasks.join_all().await.into_iter().all(|appended| appended.unwrap() == 1));
    assert_eq!(db.list_usage(&house.scope, house.organization).await.unwrap().len(), 8);
}
