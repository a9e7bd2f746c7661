//! One writer per connection.

use crate::db::Db;
use crate::house::{House, at};

both_dbs! {
    a_lease_is_claimed_when_free_or_expired_and_its_token_grows,
    a_lost_lease_is_neither_renewed_nor_released,
    of_many_claims_at_once_exactly_one_succeeds,
}

async fn a_lease_is_claimed_when_free_or_expired_and_its_token_grows(db: Db) {
    let id = House::new(&db, "Nordlicht").await.connection;
    let first = db.claim_lease(id, "a", at(0), at(10)).await.unwrap().unwrap();
    assert_eq!(db.claim_lease(id, "b", at(9), at(20)).await.unwrap(), None);
    assert_eq!(db.claim_lease(id, "a", at(9), at(20)).await.unwrap(), None, "not even by the same holder");
    assert!(db.renew_lease(id, first, at(15)).await.unwrap());
    assert_eq!(db.claim_lease(id, "b", at(14), at(20)).await.unwrap(), None);
    let second = db.claim_lease(id, "b", at(15), at(30)).await.unwrap().unwrap();
    assert!(second.token > first.token);
    db.release_lease(id, second).await.unwrap();
    let third = db.claim_lease(id, "c", at(16), at(40)).await.unwrap().unwrap();
    assert!(third.token > second.token);
    assert_eq!(db.claim_lease(db.id(), "c", at(16), at(40)).await.unwrap(), None);
}

async fn a_lost_lease_is_neither_renewed_nor_released(db: Db) {
    let id = House::new(&db, "Nordlicht").await.connection;
    let lost = db.claim_lease(id, "a", at(0), at(10)).await.unwrap().unwrap();
    let current = db.claim_lease(id, "b", at(11), at(20)).await.unwrap().unwrap();
    assert!(!db.renew_lease(id, lost, at(99)).await.unwrap());
    db.release_lease(id, lost).await.unwrap();
    assert_eq!(db.claim_lease(id, "c", at(12), at(20)).await.unwrap(), None);
    assert!(db.renew_lease(id, current, at(30)).await.unwrap());
    db.release_lease(id, current).await.unwrap();
    assert!(!db.renew_lease(id, current, at(40)).await.unwrap(), "given back");
}

async fn of_many_claims_at_once_exactly_one_succeeds(db: Db) {
    let id = House::new(&db, "Nordlicht").await.connection;
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..12 {
        let db = db.clone();
        tasks.spawn(async move { db.claim_lease(id, &format!("worker {n}"), at(0), at(10)).await.unwrap() });
    }
    assert_eq!(tasks.join_all().await.into_iter().flatten().count(), 1);
}
