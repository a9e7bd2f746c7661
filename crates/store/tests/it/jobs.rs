//! The queue.

use std::collections::HashSet;

use seatbridge_store::NewJob;

use crate::db::Db;
use crate::house::{House, at};

both_dbs! {
    jobs_are_claimed_when_due_in_order_and_by_kind,
    a_key_is_queued_once_while_it_waits_or_runs,
    a_job_belongs_to_its_latest_claim,
    a_failed_job_is_tried_again_until_its_attempts_are_used_up,
    an_expired_job_without_attempts_is_buried,
    a_job_and_the_change_that_wants_it_happen_together,
    many_workers_claim_each_job_exactly_once,
}

const KINDS: &[&str] = &["sync", "mail"];

fn job(db: &Db, kind: &str, run_at: i64) -> NewJob {
    NewJob {
        id: db.id(),
        partner: None,
        kind: kind.to_owned(),
        payload: "{\"v\":1}".to_owned(),
        run_at: at(run_at),
        max_attempts: 2,
        dedup_key: None,
    }
}

async fn enqueue(db: &Db, job: &NewJob) -> bool {
    db.write(async |tx| tx.enqueue(job).await).await.unwrap()
}

async fn jobs_are_claimed_when_due_in_order_and_by_kind(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let late = NewJob { partner: Some(house.partner.id), ..job(&db, "sync", 20) };
    let early = job(&db, "mail", 10);
    let unknown = job(&db, "dance", 1);
    for job in [&late, &early, &unknown] {
        assert!(enqueue(&db, job).await);
    }
    assert_eq!(db.claim_job(KINDS, at(9), at(60)).await.unwrap(), None);
    assert_eq!(db.claim_job(&[], at(99), at(60)).await.unwrap(), None);
    let first = db.claim_job(KINDS, at(30), at(60)).await.unwrap().unwrap();
    assert_eq!((first.id, first.kind.as_str(), first.attempt, first.partner), (early.id, "mail", 1, None));
    assert_eq!(first.payload, early.payload);
    let second = db.claim_job(KINDS, at(30), at(60)).await.unwrap().unwrap();
    assert_eq!((second.id, second.partner), (late.id, Some(house.partner.id)));
    assert_eq!(db.claim_job(KINDS, at(30), at(60)).await.unwrap(), None);
    assert!(db.complete_job(first.id, first.token, at(31)).await.unwrap());
    assert!(!db.complete_job(first.id, first.token, at(31)).await.unwrap());
    assert_eq!(db.claim_job(KINDS, at(59), at(99)).await.unwrap(), None);
}

async fn a_key_is_queued_once_while_it_waits_or_runs(db: Db) {
    let keyed = || NewJob { dedup_key: Some("sync con_1".to_owned()), ..job(&db, "sync", 0) };
    assert!(enqueue(&db, &keyed()).await);
    assert!(!enqueue(&db, &keyed()).await);
    let claimed = db.claim_job(KINDS, at(1), at(60)).await.unwrap().unwrap();
    assert!(!enqueue(&db, &keyed()).await);
    assert!(db.complete_job(claimed.id, claimed.token, at(2)).await.unwrap());
    assert!(enqueue(&db, &keyed()).await);
    assert!(enqueue(&db, &job(&db, "sync", 0)).await);
    assert!(enqueue(&db, &job(&db, "sync", 0)).await, "no key, no limit");
}

async fn a_job_belongs_to_its_latest_claim(db: Db) {
    enqueue(&db, &job(&db, "sync", 0)).await;
    let lost = db.claim_job(KINDS, at(1), at(10)).await.unwrap().unwrap();
    assert!(db.renew_job(lost.id, lost.token, at(20)).await.unwrap());
    assert_eq!(db.claim_job(KINDS, at(19), at(60)).await.unwrap(), None);
    let current = db.claim_job(KINDS, at(20), at(60)).await.unwrap().unwrap();
    assert_eq!((current.id, current.attempt), (lost.id, 2));
    assert!(!db.renew_job(lost.id, lost.token, at(99)).await.unwrap());
    assert!(!db.complete_job(lost.id, lost.token, at(21)).await.unwrap());
    assert!(!db.fail_job(lost.id, lost.token, Some(at(30)), "lost", at(21)).await.unwrap());
    assert!(db.complete_job(current.id, current.token, at(22)).await.unwrap());
    assert_eq!(db.list_dead_jobs().await.unwrap(), []);
}

async fn a_failed_job_is_tried_again_until_its_attempts_are_used_up(db: Db) {
    let first = job(&db, "sync", 0);
    enqueue(&db, &first).await;
    let attempt = db.claim_job(KINDS, at(1), at(60)).await.unwrap().unwrap();
    assert!(db.fail_job(attempt.id, attempt.token, Some(at(30)), "timeout", at(2)).await.unwrap());
    assert_eq!(db.claim_job(KINDS, at(29), at(60)).await.unwrap(), None);
    let attempt = db.claim_job(KINDS, at(30), at(60)).await.unwrap().unwrap();
    assert_eq!(attempt.attempt, 2);
    assert!(db.fail_job(attempt.id, attempt.token, Some(at(90)), "timeout\0 again", at(31)).await.unwrap());
    let second = job(&db, "mail", 0);
    enqueue(&db, &second).await;
    let attempt = db.claim_job(KINDS, at(40), at(60)).await.unwrap().unwrap();
    assert!(db.fail_job(attempt.id, attempt.token, None, "hopeless", at(41)).await.unwrap());
    assert_eq!(db.claim_job(KINDS, at(999), at(9_999)).await.unwrap(), None);
    let dead = db.list_dead_jobs().await.unwrap();
    let dead: Vec<_> = dead.iter().map(|(job, error)| (job.id, job.attempt, error.as_str())).collect();
    assert_eq!(dead, [(first.id, 2, "timeout again"), (second.id, 1, "hopeless")]);
}

async fn an_expired_job_without_attempts_is_buried(db: Db) {
    let once = NewJob { max_attempts: 1, ..job(&db, "sync", 0) };
    enqueue(&db, &once).await;
    enqueue(&db, &job(&db, "sync", 5)).await;
    for _ in 0..2 {
        db.claim_job(KINDS, at(6), at(10)).await.unwrap().unwrap();
    }
    assert_eq!(db.bury_expired_jobs(at(9)).await.unwrap(), 0);
    assert_eq!(db.bury_expired_jobs(at(10)).await.unwrap(), 1);
    let dead = db.list_dead_jobs().await.unwrap();
    assert_eq!(dead[0].0.id, once.id);
    assert!(!dead[0].1.is_empty());
    assert!(db.claim_job(KINDS, at(11), at(20)).await.unwrap().is_some(), "the other one has an attempt left");
}

async fn a_job_and_the_change_that_wants_it_happen_together(db: Db) {
    let mut tx = db.begin().await.unwrap();
    assert!(tx.enqueue(&job(&db, "sync", 0)).await.unwrap());
    tx.rollback().await.unwrap();
    assert_eq!(db.claim_job(KINDS, at(1), at(60)).await.unwrap(), None);
}

async fn many_workers_claim_each_job_exactly_once(db: Db) {
    for _ in 0..40 {
        enqueue(&db, &job(&db, "sync", 0)).await;
    }
    let mut workers = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let db = db.clone();
        workers.spawn(async move {
            let mut claimed = Vec::new();
            while let Some(job) = db.claim_job(KINDS, at(1), at(60)).await.unwrap() {
                claimed.push(job.id);
                assert!(db.complete_job(job.id, job.token, at(2)).await.unwrap());
            }
            claimed
        });
    }
    let claimed: Vec<_> = workers.join_all().await.into_iter().flatten().collect();
    assert_eq!(claimed.len(), 40);
    assert_eq!(claimed.into_iter().collect::<HashSet<_>>().len(), 40);
}
