//! Decisions to leave what stands on a line.

use std::collections::HashMap;

use seatbridge_core::billing::KeptQuantity;
use seatbridge_core::schedule::Steps;
use seatbridge_store::StoreError;

use crate::db::Db;
use crate::house::{House, at, day};

both_dbs! {
    a_decision_holds_until_something_is_agreed_on_its_line,
    nothing_is_decided_on_a_revoked_connection,
}

fn kept(units: i64) -> KeptQuantity {
    KeptQuantity { steps: Steps::constant(day("2026-11-01"), units), wanted: units + 3 }
}

async fn a_decision_holds_until_something_is_agreed_on_its_line(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let (scope, id) = (&house.scope, house.connection);
    let decided = async || db.kept_lines(scope, id).await.unwrap();
    db.write(async |tx| {
        for (line, units) in [("1", 10), ("2", 20), ("3", 30), ("1", 11)] {
            tx.keep_line(scope, id, &line.into(), &kept(units), "usr_1", at(1)).await?;
        }
        Ok(())
    })
    .await
    .unwrap();
    assert_eq!(
        decided().await,
        HashMap::from([("1".into(), kept(11)), ("2".into(), kept(20)), ("3".into(), kept(30))])
    );
    let agreed = [("1".into(), Steps::constant(day("2026-11-01"), 11))];
    db.write(async |tx| tx.set_agreed(scope, id, &agreed, at(2)).await).await.unwrap();
    assert_eq!(decided().await, HashMap::from([("2".into(), kept(20)), ("3".into(), kept(30))]));
    db.write(async |tx| tx.clear_agreed(scope, id, &"2".into()).await).await.unwrap();
    assert_eq!(decided().await, HashMap::from([("3".into(), kept(30))]));
}

async fn nothing_is_decided_on_a_revoked_connection(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let (scope, id) = (&house.scope, house.connection);
    db.write(async |tx| tx.revoke_connection(scope, id, at(1)).await).await.unwrap();
    let refused = db.write(async |tx| tx.keep_line(scope, id, &"1".into(), &kept(1), "usr_1", at(2)).await).await;
    assert!(matches!(refused, Err(StoreError::Missing)), "{refused:?}");
}
