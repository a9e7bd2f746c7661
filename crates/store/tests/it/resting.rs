//! What rests of revoked connections, and its way back.

use chrono::TimeDelta;
use seatbridge_core::PsaKind;
use seatbridge_core::mappings::PlanMapping;
use seatbridge_store::{NewConnection, StoreError};

use crate::db::Db;
use crate::house::{House, at, connection, link, plan};
use crate::mappings::selection;

both_dbs! {
    what_rests_is_listed_with_what_stands_in_its_way,
    plans_and_tickets_come_over_where_there_is_nothing_newer,
    only_the_same_tenant_within_thirty_days_gives_anything_back,
}

async fn what_rests_is_listed_with_what_stands_in_its_way(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let (scope, old) = (&house.scope, house.connection);
    let (b, c) = (house.add_organization(&db, "b").await, house.add_organization(&db, "c").await);
    let (anew, other) = (connection(&db, PsaKind::Autotask), connection(&db, PsaKind::ConnectWise));
    let newcomer = house.add_organization(&db, "d").await;
    db.write(async |tx| {
        for (organization, line) in [(house.organization, "1"), (b, "2"), (c, "3")] {
            tx.create_link(scope, &link(&db, old, organization, line), at(1)).await?;
        }
        tx.revoke_connection(scope, old, at(2)).await?;
        tx.create_connection(scope, &anew, at(3)).await?;
        tx.create_connection(scope, &other, at(3)).await?;
        tx.create_link(scope, &link(&db, other.id, b, "9"), at(4)).await?;
        tx.create_link(scope, &link(&db, anew.id, newcomer, "3"), at(4)).await
    })
    .await
    .unwrap();
    assert_eq!(db.count_resting(scope, anew.id, at(5)).await.unwrap(), (3, 1));
    let rows = db.list_resting(scope, anew.id, at(5), 10, 0).await.unwrap();
    let seen: Vec<_> =
        rows.iter().map(|row| (row.external_id.as_str(), row.linked_in, row.line_holder.as_deref())).collect();
    assert_eq!(seen, [("b", Some(other.id), None), ("c", None, Some("Müller d GmbH")), ("org-1", None, None)]);
    assert_eq!(rows[2].link.line.line.as_str(), "1");
    let second = db.list_resting(scope, anew.id, at(5), 1, 2).await.unwrap();
    assert_eq!(second, rows[2..]);
}

async fn plans_and_tickets_come_over_where_there_is_nothing_newer(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let (scope, old) = (&house.scope, house.connection);
    let second = plan(&db, house.partner.id, "Archiver");
    let mapping = |connection, plan, product: &str| PlanMapping {
        connection,
        plan,
        product: product.into(),
        selection: selection(product),
    };
    let anew = connection(&db, PsaKind::Autotask);
    db.write(async |tx| {
        tx.create_plan(scope, &second, at(0)).await?;
        tx.put_plan_mapping(scope, &mapping(old, house.plan, "old"), at(1)).await?;
        tx.put_plan_mapping(scope, &mapping(old, second.id, "old"), at(1)).await?;
        tx.put_ticket_mapping(scope, old, &selection("q"), at(1)).await?;
        tx.revoke_connection(scope, old, at(2)).await?;
        tx.create_connection(scope, &anew, at(3)).await?;
        tx.put_plan_mapping(scope, &mapping(anew.id, house.plan, "new"), at(4)).await
    })
    .await
    .unwrap();
    let earlier = db.earlier_connections(scope, anew.id, at(5)).await.unwrap();
    let seen: Vec<_> = earlier.iter().map(|one| (one.id, one.plans, one.tickets, one.revoked_at)).collect();
    assert_eq!(seen, [(old, 1, true, at(2))]);
    let back = db.write(async |tx| tx.restore_mappings(scope, anew.id, old, at(6)).await).await.unwrap();
    assert_eq!(back, (1, true));
    let mut plans = db.list_plan_mappings(scope, anew.id).await.unwrap();
    plans.sort_by(|a, b| a.product.as_str().cmp(b.product.as_str()));
    assert_eq!(plans, [mapping(anew.id, house.plan, "new"), mapping(anew.id, second.id, "old")]);
    assert_eq!(db.find_ticket_mapping(scope, anew.id).await.unwrap().unwrap().selection, selection("q"));
    // a second time there is nothing left to bring
    let again = db.write(async |tx| tx.restore_mappings(scope, anew.id, old, at(6)).await).await.unwrap();
    assert_eq!(again, (0, false));
}

async fn only_the_same_tenant_within_thirty_days_gives_anything_back(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let (scope, old) = (&house.scope, house.connection);
    let elsewhere = NewConnection { tenant: "tenant-2".to_owned(), ..connection(&db, PsaKind::Autotask) };
    db.write(async |tx| {
        tx.create_link(scope, &link(&db, old, house.organization, "1"), at(1)).await?;
        tx.put_ticket_mapping(scope, old, &selection("q"), at(1)).await?;
        tx.revoke_connection(scope, old, at(2)).await?;
        tx.create_connection(scope, &elsewhere, at(3)).await
    })
    .await
    .unwrap();
    assert_eq!(db.count_resting(scope, elsewhere.id, at(5)).await.unwrap(), (0, 0));
    assert_eq!(db.earlier_connections(scope, elsewhere.id, at(5)).await.unwrap(), []);
    let refused = db.write(async |tx| tx.restore_mappings(scope, elsewhere.id, old, at(5)).await).await;
    assert!(matches!(refused, Err(StoreError::Missing)), "{refused:?}");
    let late = at(2) + TimeDelta::days(30);
    let anew = connection(&db, PsaKind::Autotask);
    db.write(async |tx| {
        tx.revoke_connection(scope, elsewhere.id, at(6)).await?;
        tx.create_connection(scope, &anew, at(7)).await
    })
    .await
    .unwrap();
    assert_eq!(db.count_resting(scope, anew.id, at(8)).await.unwrap(), (1, 1));
    assert_eq!(db.earlier_connections(scope, anew.id, at(8)).await.unwrap().len(), 1);
    assert_eq!(db.count_resting(scope, anew.id, late).await.unwrap(), (0, 0));
    assert_eq!(db.earlier_connections(scope, anew.id, late).await.unwrap(), []);
    let refused = db.write(async |tx| tx.restore_mappings(scope, anew.id, old, late).await).await;
    assert!(matches!(refused, Err(StoreError::Missing)), "{refused:?}");
}
