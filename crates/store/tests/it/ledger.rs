//! The ledger: what was intended, sent, confirmed, and by whom it may be moved.

use std::collections::HashMap;

use seatbridge_core::ledger::{ChangeEvent, ChangeState, Written};
use seatbridge_core::psa::LineRef;
use seatbridge_core::schedule::Steps;
use seatbridge_store::{ChangeRecord, Lease, StoreError, Unique};

use crate::db::Db;
use crate::house::{House, at, day, key, link};

both_dbs! {
    every_way_through_the_ledger_is_kept,
    what_can_not_happen_is_refused_and_changes_nothing,
    a_change_moves_from_the_state_it_was_seen_in_only,
    a_lost_or_returned_lease_moves_nothing,
    a_line_has_one_open_change_per_day,
    confirming_agrees_on_what_was_expected,
    confirmed_writes_are_told_from_a_day_on,
    open_changes_come_in_the_order_of_their_intention,
    an_intent_for_another_connection_or_in_another_state_is_refused,
    of_many_moves_at_once_exactly_one_succeeds,
    link_and_agreement_follow_a_confirmed_change_to_its_new_line,
}

/// A change of a line of the house, from 5 to 8.
pub fn change(db: &Db, house: &House, line: &str) -> ChangeRecord {
    ChangeRecord {
        id: db.id(),
        run: house.run,
        connection: house.connection,
        organization: house.organization,
        key: key(line),
        effective_on: Some(day("2026-12-01")),
        before: 5,
        after: 8,
        expected: Steps::new(vec![(day("2026-11-01"), 5), (day("2026-12-01"), 8)]).unwrap(),
        state: ChangeState::Intended,
        intended_at: at(1),
        sent_at: None,
        settled_at: None,
        answer: None,
        successor: None,
    }
}

/// The lease of the house's connection.
pub async fn leased(db: &Db, house: &House) -> Lease {
    db.claim_lease(house.connection, "test", at(0), at(1_000)).await.unwrap().unwrap()
}

async fn intend(db: &Db, house: &House, lease: Lease, changes: &[ChangeRecord]) -> Result<(), StoreError> {
    db.write(async |tx| tx.intend_changes(&house.scope, lease, changes).await).await
}

async fn moved(
    db: &Db,
    house: &House,
    lease: Lease,
    change: &ChangeRecord,
    from: ChangeState,
    event: ChangeEvent,
) -> Result<ChangeState, StoreError> {
    let now = at(if event == ChangeEvent::Sending { 2 } else { 3 });
    let answer = (event != ChangeEvent::Sending).then_some("answer\0");
    db.write(async |tx| tx.move_change(&house.scope, lease, change.id, from, event, now, answer).await).await
}

async fn stored(db: &Db, house: &House, change: &ChangeRecord) -> ChangeRecord {
    let all = db.run_changes(&house.scope, house.run).await.unwrap();
    all.into_iter().find(|found| found.id == change.id).unwrap()
}

const EVENTS: [ChangeEvent; 8] = [
    ChangeEvent::Sending,
    ChangeEvent::Accepted,
    ChangeEvent::Rejected,
    ChangeEvent::NoAnswer,
    ChangeEvent::ReadNew,
    ChangeEvent::ReadOld,
    ChangeEvent::ReadOther,
    ChangeEvent::Withdrawn,
];

/// The events that lead to a state.
fn way_to(state: ChangeState) -> Vec<ChangeEvent> {
    use ChangeEvent as E;
    match state {
        ChangeState::Intended => vec![],
        ChangeState::Sent => vec![E::Sending],
        ChangeState::Confirmed => vec![E::Sending, E::Accepted],
        ChangeState::Refused => vec![E::Sending, E::Rejected],
        ChangeState::InDoubt => vec![E::Sending, E::NoAnswer],
        ChangeState::NotApplied => vec![E::Sending, E::NoAnswer, E::ReadOld],
        ChangeState::Conflict => vec![E::Sending, E::NoAnswer, E::ReadOther],
        ChangeState::Cancelled => vec![E::Withdrawn],
    }
}

async fn every_way_through_the_ledger_is_kept(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let lease = leased(&db, &house).await;
    for (index, state) in ChangeState::ALL.into_iter().enumerate() {
        let change = change(&db, &house, &format!("line-{index}"));
        intend(&db, &house, lease, std::slice::from_ref(&change)).await.unwrap();
        let mut reached = ChangeState::Intended;
        for event in way_to(state) {
            reached = moved(&db, &house, lease, &change, reached, event).await.unwrap();
        }
        assert_eq!(reached, state);
        let never_sent = matches!(state, ChangeState::Intended | ChangeState::Cancelled);
        let expected = ChangeRecord {
            state,
            sent_at: (!never_sent).then_some(at(2)),
            settled_at: (!state.is_open()).then_some(at(3)),
            answer: way_to(state).iter().any(|event| *event != ChangeEvent::Sending).then(|| "answer".to_owned()),
            ..change.clone()
        };
        assert_eq!(stored(&db, &house, &change).await, expected);
        let open = db.open_changes(&house.scope, house.connection).await.unwrap();
        assert_eq!(open.contains(&expected), state.is_open());
        // the rest of the cases of the table, from here
        for event in EVENTS {
            if state.after(event).is_err() {
                let refused = moved(&db, &house, lease, &change, state, event).await;
                assert!(matches!(refused, Err(StoreError::Impossible(_))), "{refused:?}");
            }
        }
        assert_eq!(stored(&db, &house, &change).await, expected);
    }
}

async fn what_can_not_happen_is_refused_and_changes_nothing(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let lease = leased(&db, &house).await;
    let change = change(&db, &house, "line-1");
    let unknown = moved(&db, &house, lease, &change, ChangeState::Intended, ChangeEvent::Sending).await;
    assert!(matches!(unknown, Err(StoreError::Missing)), "{unknown:?}");
    intend(&db, &house, lease, std::slice::from_ref(&change)).await.unwrap();
    let refused = moved(&db, &house, lease, &change, ChangeState::Intended, ChangeEvent::Accepted).await;
    assert!(matches!(refused, Err(StoreError::Impossible(_))), "{refused:?}");
    assert_eq!(stored(&db, &house, &change).await, change);
}

async fn a_change_moves_from_the_state_it_was_seen_in_only(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let lease = leased(&db, &house).await;
    let change = change(&db, &house, "line-1");
    intend(&db, &house, lease, std::slice::from_ref(&change)).await.unwrap();
    let early = moved(&db, &house, lease, &change, ChangeState::Sent, ChangeEvent::Accepted).await;
    assert!(matches!(early, Err(StoreError::Stale)), "{early:?}");
    moved(&db, &house, lease, &change, ChangeState::Intended, ChangeEvent::Sending).await.unwrap();
    let twice = moved(&db, &house, lease, &change, ChangeState::Intended, ChangeEvent::Sending).await;
    assert!(matches!(twice, Err(StoreError::Stale)), "{twice:?}");
    assert_eq!(stored(&db, &house, &change).await.state, ChangeState::Sent);
    assert!(db.agreed(&house.scope, house.connection).await.unwrap().is_empty());
}

async fn a_lost_or_returned_lease_moves_nothing(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let lost = leased(&db, &house).await;
    let first = change(&db, &house, "line-1");
    intend(&db, &house, lost, std::slice::from_ref(&first)).await.unwrap();
    let current = db.claim_lease(house.connection, "other", at(1_000), at(2_000)).await.unwrap().unwrap();
    let stale = intend(&db, &house, lost, &[change(&db, &house, "line-2")]).await;
    assert!(matches!(stale, Err(StoreError::Stale)), "{stale:?}");
    let stale = moved(&db, &house, lost, &first, ChangeState::Intended, ChangeEvent::Sending).await;
    assert!(matches!(stale, Err(StoreError::Stale)), "{stale:?}");
    let invented = Lease { token: current.token + 1 };
    let stale = moved(&db, &house, invented, &first, ChangeState::Intended, ChangeEvent::Sending).await;
    assert!(matches!(stale, Err(StoreError::Stale)), "{stale:?}");
    moved(&db, &house, current, &first, ChangeState::Intended, ChangeEvent::Sending).await.unwrap();
    db.release_lease(house.connection, current).await.unwrap();
    let returned = moved(&db, &house, current, &first, ChangeState::Sent, ChangeEvent::Accepted).await;
    assert!(matches!(returned, Err(StoreError::Stale)), "{returned:?}");
    assert_eq!(stored(&db, &house, &first).await.state, ChangeState::Sent);
}

async fn a_line_has_one_open_change_per_day(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let lease = leased(&db, &house).await;
    let on = |text: Option<&str>| ChangeRecord { effective_on: text.map(day), ..change(&db, &house, "line-1") };
    let (dated, undated) = (on(Some("2026-12-01")), on(None));
    intend(&db, &house, lease, &[dated.clone(), undated.clone(), on(Some("2027-01-01"))]).await.unwrap();
    for again in [on(Some("2026-12-01")), on(None)] {
        let taken = intend(&db, &house, lease, &[change(&db, &house, "line-9"), again]).await;
        assert!(matches!(taken, Err(StoreError::Taken(Unique::OpenChange))), "{taken:?}");
    }
    for (change, event) in [(&dated, ChangeEvent::Withdrawn), (&undated, ChangeEvent::Sending)] {
        moved(&db, &house, lease, change, ChangeState::Intended, event).await.unwrap();
    }
    intend(&db, &house, lease, &[on(Some("2026-12-01"))]).await.unwrap();
    let taken = intend(&db, &house, lease, &[on(None)]).await;
    assert!(matches!(taken, Err(StoreError::Taken(Unique::OpenChange))), "a sent one is open: {taken:?}");
    moved(&db, &house, lease, &undated, ChangeState::Sent, ChangeEvent::NoAnswer).await.unwrap();
    let taken = intend(&db, &house, lease, &[on(None)]).await;
    assert!(matches!(taken, Err(StoreError::Taken(Unique::OpenChange))), "one in doubt is open: {taken:?}");
    moved(&db, &house, lease, &undated, ChangeState::InDoubt, ChangeEvent::ReadOld).await.unwrap();
    intend(&db, &house, lease, &[on(None)]).await.unwrap();
}

async fn confirming_agrees_on_what_was_expected(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let lease = leased(&db, &house).await;
    let (accepted, read) = (change(&db, &house, "line-1"), change(&db, &house, "line-2"));
    let refused = change(&db, &house, "line-3");
    intend(&db, &house, lease, &[accepted.clone(), read.clone(), refused.clone()]).await.unwrap();
    for change in [&accepted, &read, &refused] {
        moved(&db, &house, lease, change, ChangeState::Intended, ChangeEvent::Sending).await.unwrap();
    }
    moved(&db, &house, lease, &accepted, ChangeState::Sent, ChangeEvent::Accepted).await.unwrap();
    moved(&db, &house, lease, &read, ChangeState::Sent, ChangeEvent::ReadNew).await.unwrap();
    moved(&db, &house, lease, &refused, ChangeState::Sent, ChangeEvent::Rejected).await.unwrap();
    let expected = HashMap::from([
        (LineRef::from("line-1"), accepted.expected.clone()),
        (LineRef::from("line-2"), read.expected.clone()),
    ]);
    assert_eq!(db.agreed(&house.scope, house.connection).await.unwrap(), expected);
}

async fn confirmed_writes_are_told_from_a_day_on(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let lease = leased(&db, &house).await;
    let mut changes = Vec::new();
    for (line, on, after) in
        [("a", Some("2026-11-01"), 8), ("b", Some("2026-12-01"), 2), ("a", Some("2026-12-02"), 9), ("c", None, 6)]
    {
        changes.push(ChangeRecord { effective_on: on.map(day), after, ..change(&db, &house, line) });
    }
    intend(&db, &house, lease, &changes).await.unwrap();
    for change in &changes {
        moved(&db, &house, lease, change, ChangeState::Intended, ChangeEvent::Sending).await.unwrap();
        moved(&db, &house, lease, change, ChangeState::Sent, ChangeEvent::Accepted).await.unwrap();
    }
    let pending = ChangeRecord { effective_on: Some(day("2027-01-01")), ..change(&db, &house, "a") };
    intend(&db, &house, lease, &[pending]).await.unwrap();
    let written = |line: &str, on: &str, delta| (LineRef::from(line), Written { effective_on: day(on), delta });
    let since = async |on: &str| db.confirmed_writes(&house.scope, house.connection, day(on)).await.unwrap();
    assert_eq!(since("2026-12-01").await, [written("b", "2026-12-01", -3), written("a", "2026-12-02", 4)]);
    assert_eq!(since("2026-01-01").await.len(), 3);
    assert_eq!(since("2026-12-03").await, []);
}

async fn open_changes_come_in_the_order_of_their_intention(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let lease = leased(&db, &house).await;
    let mut changes: Vec<_> = (0..1_500).map(|n| change(&db, &house, &format!("line-{n}"))).collect();
    changes.reverse();
    intend(&db, &house, lease, &changes[..700]).await.unwrap();
    intend(&db, &house, lease, &[]).await.unwrap();
    intend(&db, &house, lease, &changes[700..]).await.unwrap();
    assert_eq!(db.open_changes(&house.scope, house.connection).await.unwrap(), changes);
    assert_eq!(db.run_changes(&house.scope, house.run).await.unwrap(), changes);
}

async fn an_intent_for_another_connection_or_in_another_state_is_refused(db: Db) {
    let (house, other) = (House::new(&db, "Nordlicht").await, House::new(&db, "Südwind").await);
    let lease = leased(&db, &house).await;
    let mine = change(&db, &house, "line-1");
    let theirs = ChangeRecord { connection: other.connection, run: other.run, ..change(&db, &house, "line-2") };
    let sent = ChangeRecord { state: ChangeState::Sent, ..change(&db, &house, "line-3") };
    for changes in [vec![mine.clone(), theirs], vec![mine, sent]] {
        let refused = intend(&db, &house, lease, &changes).await;
        assert!(matches!(refused, Err(StoreError::Stale)), "{refused:?}");
    }
    let foreign_run = ChangeRecord { run: other.run, ..change(&db, &house, "line-1") };
    let refused = intend(&db, &house, lease, &[foreign_run]).await;
    assert!(matches!(refused, Err(StoreError::Missing)), "{refused:?}");
    assert_eq!(db.open_changes(&house.scope, house.connection).await.unwrap(), []);
}

async fn of_many_moves_at_once_exactly_one_succeeds(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let lease = leased(&db, &house).await;
    let change = change(&db, &house, "line-1");
    intend(&db, &house, lease, std::slice::from_ref(&change)).await.unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (db, house, change) = (db.clone(), house.clone(), change.clone());
        tasks.spawn(
            async move { moved(&db, &house, lease, &change, ChangeState::Intended, ChangeEvent::Sending).await },
        );
    }
    let results = tasks.join_all().await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    assert!(results.iter().all(|result| matches!(result, Ok(ChangeState::Sent) | Err(StoreError::Stale))));
}

async fn link_and_agreement_follow_a_confirmed_change_to_its_new_line(db: Db) {
    let house = House::new(&db, "Nordwind").await;
    let lease = leased(&db, &house).await;
    let link = link(&db, house.connection, house.organization, "5120");
    db.write(async |tx| tx.create_link(&house.scope, &link, at(0)).await).await.unwrap();
    let line = link.line.line.as_str().to_owned();
    let change = change(&db, &house, &line);
    intend(&db, &house, lease, std::slice::from_ref(&change)).await.unwrap();
    let follow =
        async |scope| db.write(async |tx| tx.follow_line(scope, lease, change.id, &"5121".into(), at(4)).await).await;
    // before the PSA said yes nothing moves
    assert!(matches!(follow(&house.scope).await, Err(StoreError::Stale)));
    moved(&db, &house, lease, &change, ChangeState::Intended, ChangeEvent::Sending).await.unwrap();
    moved(&db, &house, lease, &change, ChangeState::Sent, ChangeEvent::Accepted).await.unwrap();
    let other = House::new(&db, "Other").await;
    assert!(matches!(follow(&other.scope).await, Err(StoreError::Stale)));
    follow(&house.scope).await.unwrap();
    let followed = db.find_link(&house.scope, house.organization).await.unwrap().unwrap();
    assert_eq!((followed.id, followed.line.line.as_str()), (link.id, "5121"));
    assert_eq!(followed.line.contract, link.line.contract);
    let agreed = db.agreed(&house.scope, house.connection).await.unwrap();
    assert_eq!(agreed.get(&line.as_str().into()), None);
    assert_eq!(agreed.get(&"5121".into()), Some(&Steps::constant(day("2026-12-01"), 8)));
    assert_eq!(stored(&db, &house, &change).await.successor, Some("5121".into()));
}
