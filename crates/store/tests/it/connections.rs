//! Connections: made, changed, revoked.

use chrono::TimeDelta;
use seatbridge_core::PsaKind;
use seatbridge_core::connections::{ConnectionSettings, ForeignChange};
use seatbridge_core::ledger::ChangeState;
use seatbridge_store::{StoreError, Unique};

use crate::db::Db;
use crate::house::{House, at, connection, link};
use crate::ledger::{change, leased};

both_dbs! {
    a_connection_comes_back_as_it_was_stored,
    one_live_connection_per_psa,
    settings_endpoint_rights_and_marks_are_kept,
    the_later_of_two_pauses_stays,
    revoking_destroys_the_secret_and_ends_what_was_open,
    nothing_is_changed_at_a_revoked_connection,
}

async fn a_connection_comes_back_as_it_was_stored(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let found = db.find_connection(&house.scope, PsaKind::Autotask).await.unwrap().unwrap();
    assert_eq!((found.id, found.partner, found.psa), (house.connection, house.partner.id, PsaKind::Autotask));
    assert_eq!((found.account.as_str(), found.tenant.as_str()), ("api@example.com", "tenant-1"));
    assert_eq!(found.settings, ConnectionSettings::default());
    assert_eq!(db.find_connection(&house.scope, PsaKind::ConnectWise).await.unwrap(), None);
    assert_eq!(db.sealed_secret(&house.scope, house.connection).await.unwrap(), Some(b"sealed".to_vec()));
    let state = db.connection_state(&house.scope, house.connection).await.unwrap().unwrap();
    assert_eq!((state.connected_at, state.rights.as_str()), (at(0), "{}"));
    assert_eq!(
        (state.paused_until, state.price_checked_at, state.writes_stopped_at, state.companies_at),
        (None, None, None, None)
    );
}

async fn one_live_connection_per_psa(db: Db) {
    let (house, other) = (House::new(&db, "Nordlicht").await, House::new(&db, "Südwind").await);
    let second = connection(&db, PsaKind::Autotask);
    let taken = db.write(async |tx| tx.create_connection(&house.scope, &second, at(1)).await).await;
    assert!(matches!(taken, Err(StoreError::Taken(Unique::Connection))), "{taken:?}");
    let connectwise = connection(&db, PsaKind::ConnectWise);
    db.write(async |tx| tx.create_connection(&house.scope, &connectwise, at(1)).await).await.unwrap();
    let ids = |list: Vec<seatbridge_core::connections::Connection>| list.into_iter().map(|c| c.id).collect::<Vec<_>>();
    assert_eq!(ids(db.list_connections(&house.scope).await.unwrap()), [house.connection, connectwise.id]);
    let all = ids(db.list_all_live_connections().await.unwrap());
    assert_eq!(all, [house.connection, connectwise.id, other.connection]);
    db.write(async |tx| tx.revoke_connection(&house.scope, house.connection, at(2)).await).await.unwrap();
    db.write(async |tx| tx.create_connection(&house.scope, &second, at(3)).await).await.unwrap();
    assert_eq!(ids(db.list_connections(&house.scope).await.unwrap()), [second.id, connectwise.id]);
}

async fn settings_endpoint_rights_and_marks_are_kept(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let (scope, id) = (&house.scope, house.connection);
    let settings = ConnectionSettings { foreign_change: ForeignChange::Keep, ..ConnectionSettings::default() };
    let fine = at(3) + TimeDelta::nanoseconds(1_234_567);
    db.write(async |tx| {
        tx.update_connection_settings(scope, id, &settings).await?;
        tx.update_connection_endpoint(scope, id, "https://other.example.com/").await?;
        tx.update_connection_rights(scope, id, "{\"tickets\":false}").await?;
        tx.mark_price_checked(scope, id, fine).await?;
        tx.mark_writes_stopped(scope, id, Some(at(4))).await
    })
    .await
    .unwrap();
    let found = db.find_connection(scope, PsaKind::Autotask).await.unwrap().unwrap();
    assert_eq!((found.settings, found.endpoint.as_str()), (settings, "https://other.example.com/"));
    let state = db.connection_state(scope, id).await.unwrap().unwrap();
    assert_eq!(state.rights, "{\"tickets\":false}");
    assert_eq!(state.price_checked_at, Some(at(3) + TimeDelta::microseconds(1_234)), "microseconds are kept");
    assert_eq!(state.writes_stopped_at, Some(at(4)));
    db.write(async |tx| tx.mark_writes_stopped(scope, id, None).await).await.unwrap();
    assert_eq!(db.connection_state(scope, id).await.unwrap().unwrap().writes_stopped_at, None);
}

async fn the_later_of_two_pauses_stays(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    assert_eq!(db.paused_until(house.connection).await.unwrap(), None);
    for (until, stays) in [(20, 20), (10, 20), (30, 30)] {
        db.pause_connection(house.connection, at(until)).await.unwrap();
        assert_eq!(db.paused_until(house.connection).await.unwrap(), Some(at(stays)));
    }
    assert_eq!(db.connection_state(&house.scope, house.connection).await.unwrap().unwrap().paused_until, Some(at(30)));
    assert_eq!(db.paused_until(db.id()).await.unwrap(), None);
}

async fn revoking_destroys_the_secret_and_ends_what_was_open(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let other = house.add_organization(&db, "other").await;
    let lease = leased(&db, &house).await;
    let (scope, id) = (&house.scope, house.connection);
    let (waiting, sent) = (change(&db, &house, "line-1"), change(&db, &house, "line-2"));
    db.write(async |tx| {
        tx.create_link(scope, &link(&db, id, house.organization, "line-1"), at(1)).await?;
        tx.create_link(scope, &link(&db, id, other, "line-2"), at(1)).await?;
        tx.intend_changes(scope, lease, &[waiting.clone(), sent.clone()]).await?;
        let sending = seatbridge_core::ledger::ChangeEvent::Sending;
        tx.move_change(scope, lease, sent.id, ChangeState::Intended, sending, at(2), None).await
    })
    .await
    .unwrap();
    let cancelled = db.write(async |tx| tx.revoke_connection(scope, id, at(5)).await).await.unwrap();
    assert_eq!(cancelled, 1);
    assert_eq!(db.sealed_secret(scope, id).await.unwrap(), None);
    assert_eq!(db.find_connection(scope, PsaKind::Autotask).await.unwrap(), None);
    assert_eq!(db.connection_state(scope, id).await.unwrap(), None);
    assert_eq!(db.list_links(scope, id).await.unwrap(), []);
    let resting = db.list_resting_links(scope, PsaKind::Autotask, "tenant-1", at(5)).await.unwrap();
    assert_eq!(resting.len(), 2);
    let states: Vec<_> = db.run_changes(scope, house.run).await.unwrap().into_iter().map(|c| (c.id, c.state)).collect();
    assert_eq!(states, [(waiting.id, ChangeState::Cancelled), (sent.id, ChangeState::Sent)]);
    // what was sent can still be settled by the process that sent it
    let accepted = seatbridge_core::ledger::ChangeEvent::Accepted;
    db.write(async |tx| tx.move_change(scope, lease, sent.id, ChangeState::Sent, accepted, at(6), None).await)
        .await
        .unwrap();
    let late = db.write(async |tx| tx.intend_changes(scope, lease, &[change(&db, &house, "line-3")]).await).await;
    assert!(matches!(late, Err(StoreError::Stale)), "{late:?}");
}

async fn nothing_is_changed_at_a_revoked_connection(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let (scope, id) = (&house.scope, house.connection);
    db.write(async |tx| tx.revoke_connection(scope, id, at(5)).await).await.unwrap();
    let settings = ConnectionSettings::default();
    let refused = [
        db.write(async |tx| tx.revoke_connection(scope, id, at(6)).await.map(drop)).await,
        db.write(async |tx| tx.update_connection_settings(scope, id, &settings).await).await,
        db.write(async |tx| tx.update_connection_endpoint(scope, id, "x").await).await,
        db.write(async |tx| tx.update_connection_rights(scope, id, "{}").await).await,
        db.write(async |tx| tx.mark_price_checked(scope, id, at(6)).await).await,
        db.write(async |tx| tx.mark_writes_stopped(scope, id, None).await).await,
        db.write(async |tx| tx.create_link(scope, &link(&db, id, house.organization, "l"), at(6)).await).await,
        db.write(async |tx| tx.replace_companies(scope, id, &[], at(6)).await).await,
        db.write(async |tx| tx.record_findings(scope, id, house.run, &[], at(6)).await.map(drop)).await,
    ];
    for result in refused {
        assert!(matches!(result, Err(StoreError::Missing)), "{result:?}");
    }
    assert_eq!(db.claim_lease(id, "worker", at(6), at(60)).await.unwrap(), None);
}
