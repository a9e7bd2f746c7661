//! Links of organizations to lines, and what is agreed on the lines.

use std::collections::HashMap;

use chrono::TimeDelta;
use seatbridge_core::PsaKind;
use seatbridge_core::psa::LineRef;
use seatbridge_core::quantity::QuantityRules;
use seatbridge_core::schedule::Steps;
use seatbridge_store::{NewConnection, StoreError, Unique};

use crate::db::Db;
use crate::house::{House, at, connection, day, link};

both_dbs! {
    a_link_comes_back_as_it_was_stored_and_ends,
    an_organization_has_one_live_link_over_all_connections,
    a_line_has_one_organization,
    links_of_other_connections_are_named,
    resting_links_come_back_to_the_same_psa_tenant_within_thirty_days,
    a_resting_link_blocks_nothing_and_gives_way_to_a_newer_one,
    the_agreed_quantities_of_lines_are_set_and_cleared,
    a_link_made_while_its_connection_is_revoked_does_not_outlive_it,
}

async fn a_link_comes_back_as_it_was_stored_and_ends(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let scope = &house.scope;
    let mut stored = link(&db, house.connection, house.organization, "line-1");
    stored.rules = Some(QuantityRules::default());
    db.write(async |tx| tx.create_link(scope, &stored, at(1)).await).await.unwrap();
    assert_eq!(db.list_links(scope, house.connection).await.unwrap(), [stored.clone()]);
    assert_eq!(db.find_link(scope, house.organization).await.unwrap(), Some(stored.clone()));
    db.write(async |tx| tx.unlink(scope, stored.id, at(2)).await).await.unwrap();
    assert_eq!(db.find_link(scope, house.organization).await.unwrap(), None);
    let again = db.write(async |tx| tx.unlink(scope, stored.id, at(2)).await).await;
    assert!(matches!(again, Err(StoreError::Missing)), "{again:?}");
    let relinked = link(&db, house.connection, house.organization, "line-1");
    db.write(async |tx| tx.create_link(scope, &relinked, at(3)).await).await.unwrap();
    assert_eq!(db.list_links(scope, house.connection).await.unwrap(), [relinked]);
}

async fn an_organization_has_one_live_link_over_all_connections(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let second = connection(&db, PsaKind::ConnectWise);
    db.write(async |tx| {
        tx.create_connection(&house.scope, &second, at(0)).await?;
        tx.create_link(&house.scope, &link(&db, house.connection, house.organization, "line-1"), at(1)).await
    })
    .await
    .unwrap();
    for (connection, line) in [(house.connection, "line-2"), (second.id, "line-1")] {
        let other = link(&db, connection, house.organization, line);
        let taken = db.write(async |tx| tx.create_link(&house.scope, &other, at(2)).await).await;
        assert!(matches!(taken, Err(StoreError::Taken(Unique::OrganizationLink))), "{taken:?}");
    }
}

async fn a_line_has_one_organization(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let other = house.add_organization(&db, "other").await;
    let second = connection(&db, PsaKind::ConnectWise);
    db.write(async |tx| {
        tx.create_connection(&house.scope, &second, at(0)).await?;
        tx.create_link(&house.scope, &link(&db, house.connection, house.organization, "line-1"), at(1)).await
    })
    .await
    .unwrap();
    let same = link(&db, house.connection, other, "line-1");
    let taken = db.write(async |tx| tx.create_link(&house.scope, &same, at(2)).await).await;
    assert!(matches!(taken, Err(StoreError::Taken(Unique::LineLink))), "{taken:?}");
    // another PSA's line may have the same number
    let elsewhere = link(&db, second.id, other, "line-1");
    db.write(async |tx| tx.create_link(&house.scope, &elsewhere, at(2)).await).await.unwrap();
}

async fn links_of_other_connections_are_named(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let other = house.add_organization(&db, "other").await;
    let second = connection(&db, PsaKind::ConnectWise);
    db.write(async |tx| {
        tx.create_connection(&house.scope, &second, at(0)).await?;
        tx.create_link(&house.scope, &link(&db, house.connection, house.organization, "1"), at(1)).await?;
        tx.create_link(&house.scope, &link(&db, second.id, other, "1"), at(1)).await
    })
    .await
    .unwrap();
    assert_eq!(db.linked_elsewhere(&house.scope, house.connection).await.unwrap(), [other]);
    assert_eq!(db.linked_elsewhere(&house.scope, second.id).await.unwrap(), [house.organization]);
}

async fn resting_links_come_back_to_the_same_psa_tenant_within_thirty_days(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let scope = &house.scope;
    let stored = link(&db, house.connection, house.organization, "line-1");
    let steps = Steps::constant(day("2026-11-01"), 7);
    db.write(async |tx| {
        tx.create_link(scope, &stored, at(1)).await?;
        tx.set_agreed(scope, house.connection, &[(LineRef::from("line-1"), steps.clone())], at(1)).await?;
        tx.revoke_connection(scope, house.connection, at(2)).await
    })
    .await
    .unwrap();
    let elsewhere = NewConnection { tenant: "tenant-2".to_owned(), ..connection(&db, PsaKind::ConnectWise) };
    let again = connection(&db, PsaKind::Autotask);
    db.write(async |tx| {
        tx.create_connection(scope, &elsewhere, at(3)).await?;
        tx.create_connection(scope, &again, at(3)).await
    })
    .await
    .unwrap();
    let end = at(2) + TimeDelta::days(30);
    let psa = PsaKind::Autotask;
    assert_eq!(db.list_resting_links(scope, psa, "tenant-1", at(3)).await.unwrap(), std::slice::from_ref(&stored));
    assert_eq!(db.list_resting_links(scope, psa, "tenant-2", at(3)).await.unwrap(), []);
    assert_eq!(db.list_resting_links(scope, PsaKind::ConnectWise, "tenant-1", at(3)).await.unwrap(), []);
    assert_eq!(db.list_resting_links(scope, psa, "tenant-1", end).await.unwrap(), []);
    for (connection, now) in [(elsewhere.id, at(4)), (house.connection, at(4)), (again.id, end)] {
        let refused = db.write(async |tx| tx.restore_link(scope, stored.id, connection, now).await).await;
        assert!(matches!(refused, Err(StoreError::Missing)), "{refused:?}");
    }
    db.write(async |tx| tx.restore_link(scope, stored.id, again.id, at(4)).await).await.unwrap();
    let back = db.find_link(scope, house.organization).await.unwrap().unwrap();
    assert_eq!((back.id, back.connection, back.line), (stored.id, again.id, stored.line));
    assert_eq!(db.agreed(scope, again.id).await.unwrap(), HashMap::from([(LineRef::from("line-1"), steps)]));
    assert_eq!(db.list_resting_links(scope, psa, "tenant-1", at(5)).await.unwrap(), []);
}

async fn a_resting_link_blocks_nothing_and_gives_way_to_a_newer_one(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let scope = &house.scope;
    let resting = link(&db, house.connection, house.organization, "line-1");
    let again = connection(&db, PsaKind::Autotask);
    let newer = link(&db, again.id, house.organization, "line-2");
    db.write(async |tx| {
        tx.create_link(scope, &resting, at(1)).await?;
        tx.revoke_connection(scope, house.connection, at(2)).await?;
        tx.create_connection(scope, &again, at(3)).await?;
        tx.create_link(scope, &newer, at(3)).await
    })
    .await
    .unwrap();
    let taken = db.write(async |tx| tx.restore_link(scope, resting.id, again.id, at(4)).await).await;
    assert!(matches!(taken, Err(StoreError::Taken(Unique::OrganizationLink))), "{taken:?}");
    assert_eq!(db.find_link(scope, house.organization).await.unwrap(), Some(newer));
}

async fn the_agreed_quantities_of_lines_are_set_and_cleared(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let (scope, id) = (&house.scope, house.connection);
    let (a, b) = (LineRef::from("a"), LineRef::from("b"));
    let steps = |units| Steps::new(vec![(day("2026-11-01"), units), (day("2026-12-01"), units + 1)]).unwrap();
    let set = async |lines: &[(LineRef, Steps)]| {
        db.write(async |tx| tx.set_agreed(scope, id, lines, at(1)).await).await.unwrap();
    };
    set(&[]).await;
    set(&[(a.clone(), steps(1)), (b.clone(), steps(2)), (a.clone(), steps(3))]).await;
    assert_eq!(db.agreed(scope, id).await.unwrap(), HashMap::from([(a.clone(), steps(3)), (b.clone(), steps(2))]));
    set(&[(b.clone(), steps(9))]).await;
    db.write(async |tx| tx.clear_agreed(scope, id, &a).await).await.unwrap();
    assert_eq!(db.agreed(scope, id).await.unwrap(), HashMap::from([(b, steps(9))]));
}

async fn a_link_made_while_its_connection_is_revoked_does_not_outlive_it(db: Db) {
    for n in 0..10 {
        let house = House::new(&db, &format!("House {n}")).await;
        let stored = link(&db, house.connection, house.organization, "line-1");
        let (linked, revoked) = tokio::join!(
            db.write(async |tx| tx.create_link(&house.scope, &stored, at(1)).await),
            db.write(async |tx| tx.revoke_connection(&house.scope, house.connection, at(2)).await),
        );
        revoked.unwrap();
        assert!(matches!(linked, Ok(()) | Err(StoreError::Missing)), "{linked:?}");
        assert_eq!(db.find_link(&house.scope, house.organization).await.unwrap(), None);
    }
}
