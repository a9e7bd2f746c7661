//! Organizations, a few and many.

use seatbridge_core::organizations::{Organization, OrganizationStatus};
use seatbridge_store::Upserted;

use crate::db::Db;
use crate::house::{House, at, organization};

both_dbs! {
    an_upsert_creates_updates_and_leaves_alone,
    the_last_row_of_an_external_id_wins,
    organizations_are_found_and_listed_by_name,
    ten_thousand_organizations_are_stored_and_read_at_once,
}

async fn an_upsert_creates_updates_and_leaves_alone(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let present = db.find_organization(&house.scope, house.organization).await.unwrap().unwrap();
    let renamed = Organization {
        id: db.id(),
        name: "Neu".to_owned(),
        status: OrganizationStatus::Unsubscribed,
        ..present.clone()
    };
    let new = organization(&db, house.partner.id, house.plan, "org-2");
    let batch = [renamed.clone(), new.clone()];
    let upsert = async |batch: &[Organization]| {
        db.write(async |tx| tx.upsert_organizations(&house.scope, batch, at(5)).await).await.unwrap()
    };
    assert_eq!(upsert(&batch).await, Upserted { created: 1, updated: 1, unchanged: 0 });
    assert_eq!(upsert(&batch).await, Upserted { created: 0, updated: 0, unchanged: 2 });
    assert_eq!(upsert(&[]).await, Upserted::default());
    let kept = Organization { id: present.id, ..renamed };
    assert_eq!(db.find_organization(&house.scope, present.id).await.unwrap(), Some(kept));
    assert_eq!(db.find_organization(&house.scope, new.id).await.unwrap(), Some(new));
    assert_eq!(db.count_organizations(&house.scope).await.unwrap(), 2);
}

async fn the_last_row_of_an_external_id_wins(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let first = organization(&db, house.partner.id, house.plan, "new");
    let last =
        Organization { name: "Last\0 name".to_owned(), ..organization(&db, house.partner.id, house.plan, "new") };
    let upserted = db
        .write(async |tx| tx.upsert_organizations(&house.scope, &[first.clone(), last.clone()], at(0)).await)
        .await
        .unwrap();
    assert_eq!(upserted, Upserted { created: 1, updated: 0, unchanged: 0 });
    let found = db.find_organization_by_external_id(&house.scope, "new").await.unwrap().unwrap();
    assert_eq!(found.name, "Last name");
}

async fn organizations_are_found_and_listed_by_name(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let mut batch = Vec::new();
    for (external_id, name) in [("1", "Zebra"), ("2", "Äpfel"), ("3", "apfel"), ("4", "Öl"), ("5", "ol2")] {
        batch.push(Organization {
            name: name.to_owned(),
            ..organization(&db, house.partner.id, house.plan, external_id)
        });
    }
    db.write(async |tx| tx.upsert_organizations(&house.scope, &batch, at(0)).await).await.unwrap();
    let names: Vec<_> = db.list_organizations(&house.scope).await.unwrap().into_iter().map(|o| o.name).collect();
    assert_eq!(names, ["Äpfel", "apfel", "Müller org-1 GmbH", "Öl", "ol2", "Zebra"]);
    let wanted = ["2", "nobody", "5"].map(ToOwned::to_owned);
    let ids = db.organization_ids(&house.scope, &wanted).await.unwrap();
    assert_eq!(ids.len(), 2);
    assert_eq!(ids["2"], batch[1].id);
    assert!(db.organization_ids(&house.scope, &[]).await.unwrap().is_empty());
    assert_eq!(db.find_organization_by_external_id(&house.scope, "5").await.unwrap().as_ref(), batch.last());
    assert_eq!(db.find_organization_by_external_id(&house.scope, "6").await.unwrap(), None);
}

async fn ten_thousand_organizations_are_stored_and_read_at_once(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let batch: Vec<_> =
        (0..10_000).map(|n| organization(&db, house.partner.id, house.plan, &format!("bulk-{n:05}"))).collect();
    let first = db.write(async |tx| tx.upsert_organizations(&house.scope, &batch, at(0)).await).await.unwrap();
    assert_eq!(first, Upserted { created: 10_000, updated: 0, unchanged: 0 });
    let again = db.write(async |tx| tx.upsert_organizations(&house.scope, &batch, at(9)).await).await.unwrap();
    assert_eq!(again, Upserted { created: 0, updated: 0, unchanged: 10_000 });
    assert_eq!(db.list_organizations(&house.scope).await.unwrap().len(), 10_001);
    let names: Vec<_> = batch.iter().map(|organization| organization.external_id.clone()).collect();
    let mut tx = db.begin().await.unwrap();
    let ids = tx.organization_ids(&house.scope, &names).await.unwrap();
    assert!(batch.iter().all(|organization| ids[&organization.external_id] == organization.id));
}
