use crate::db::Db;
use crate::house::{House, at, day, key, link, organization, usage};
use std::time::Instant;
both_dbs! { scale }
async fn scale(db: Db) {
    let n: u32 = 100_000;
    let house = House::new(&db, "N").await;
    let batch: Vec<_> =
        (0..n).map(|n| organization(&db, house.partner.id, house.plan, &format!("bulk-{n:06}"))).collect();
    let t = Instant::now();
    db.write(async |tx| tx.upsert_organizations(&house.scope, &batch, at(0)).await).await.unwrap();
    eprintln!("{} upsert {:?}", db.is_sqlite(), t.elapsed());
    let t = Instant::now();
    db.write(async |tx| tx.upsert_organizations(&house.scope, &batch, at(0)).await).await.unwrap();
    eprintln!("{} upsert unchanged {:?}", db.is_sqlite(), t.elapsed());
    for d in ["2026-11-18", "2026-11-19", "2026-11-20"] {
        let rows: Vec<_> = batch.iter().map(|o| usage(o.id, d, 7)).collect();
        let t = Instant::now();
        db.write(async |tx| tx.append_usage(&house.scope, &rows, "csv", at(0)).await).await.unwrap();
        eprintln!("{} append {:?}", db.is_sqlite(), t.elapsed());
    }
    let t = Instant::now();
    let latest = db.latest_usage(&house.scope, day("2026-11-20")).await.unwrap();
    eprintln!("{} latest {} {:?}", db.is_sqlite(), latest.len(), t.elapsed());
    let t = Instant::now();
    let spans: Vec<_> = batch.iter().map(|o| (o.id, day("2026-11-01"), day("2026-11-30"))).collect();
    let peaks = db.peak_in_use(&house.scope, &spans).await.unwrap();
    eprintln!("{} peak {} {:?}", db.is_sqlite(), peaks.len(), t.elapsed());
    let t = Instant::now();
    let l = db.list_organizations(&house.scope).await.unwrap();
    eprintln!("{} list {} {:?}", db.is_sqlite(), l.len(), t.elapsed());
    let t = Instant::now();
    db.write(async |tx| {
        for (i, o) in batch[..5000].iter().enumerate() {
            tx.create_link(&house.scope, &link(&db, house.connection, o.id, &format!("l{i}")), at(0)).await?;
        }
        Ok(())
    })
    .await
    .unwrap();
    eprintln!("{} 5000 links {:?}", db.is_sqlite(), t.elapsed());
    let lease = crate::ledger::leased(&db, &house).await;
    let changes: Vec<_> = (0..5000).map(|i| crate::ledger::change(&db, &house, &format!("l{i}"))).collect();
    let t = Instant::now();
    db.write(async |tx| tx.intend_changes(&house.scope, lease, &changes).await).await.unwrap();
    eprintln!("{} intend 5000 {:?}", db.is_sqlite(), t.elapsed());
    let t = Instant::now();
    use seatbridge_core::ledger::*;
    for c in &changes[..1000] {
        db.write(async |tx| {
            tx.move_change(&house.scope, lease, c.id, ChangeState::Intended, ChangeEvent::Sending, at(3), None).await
        })
        .await
        .unwrap();
    }
    eprintln!("{} 1000 moves {:?}", db.is_sqlite(), t.elapsed());
    let _ = key("x");
}
