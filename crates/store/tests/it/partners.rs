//! Partners and users.

use seatbridge_core::partners::{Partner, PartnerType};
use seatbridge_store::{StoreError, Unique};

use crate::db::Db;
use crate::house::{House, at, scope_of};

both_dbs! {
    a_partner_is_found_by_id_and_folded_name,
    a_partner_name_is_taken_in_any_spelling,
    sub_resellers_stand_below_their_parent,
    only_a_sub_reseller_has_a_parent,
    partners_are_searched_in_pages,
    a_dropped_or_rolled_back_transaction_leaves_nothing,
    a_transaction_with_a_refused_statement_can_not_be_committed,
}

fn partner(db: &Db, name: &str) -> Partner {
    Partner { id: db.id(), kind: PartnerType::Distributor, name: name.to_owned(), parent: None }
}

async fn a_partner_is_found_by_id_and_folded_name(db: Db) {
    let muller = partner(&db, "Müller & Söhne");
    let abc = partner(&db, "abc\0");
    db.write(async |tx| {
        tx.create_partner(&muller, at(0)).await?;
        tx.create_partner(&abc, at(0)).await
    })
    .await
    .unwrap();
    assert_eq!(db.find_partner(muller.id).await.unwrap(), Some(muller.clone()));
    assert_eq!(db.find_partner_by_name("MULLER  & sohne").await.unwrap(), Some(muller.clone()));
    assert_eq!(db.find_partner_by_name("Meier").await.unwrap(), None);
    assert_eq!(db.find_partner(db.id()).await.unwrap(), None);
    let names: Vec<_> = db.list_partners().await.unwrap().into_iter().map(|partner| partner.name).collect();
    assert_eq!(names, ["abc", "Müller & Söhne"]);
}

async fn a_partner_name_is_taken_in_any_spelling(db: Db) {
    db.write(async |tx| tx.create_partner(&partner(&db, "Müller"), at(0)).await).await.unwrap();
    let again = db.write(async |tx| tx.create_partner(&partner(&db, "MULLER"), at(0)).await).await;
    assert!(matches!(again, Err(StoreError::Taken(Unique::PartnerName))), "{again:?}");
}

async fn sub_resellers_stand_below_their_parent(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let sub = |name: &str| Partner {
        id: db.id(),
        kind: PartnerType::SubReseller,
        name: name.to_owned(),
        parent: Some(house.partner.id),
    };
    let (second, first) = (sub("Zwei"), sub("Eins"));
    db.write(async |tx| {
        tx.create_partner(&second, at(0)).await?;
        tx.create_partner(&first, at(0)).await
    })
    .await
    .unwrap();
    assert_eq!(db.list_sub_resellers(&house.scope).await.unwrap(), [first.clone(), second]);
    assert_eq!(db.list_sub_resellers(&scope_of(first.id)).await.unwrap(), []);
}

async fn only_a_sub_reseller_has_a_parent(db: Db) {
    let orphan = Partner { kind: PartnerType::SubReseller, ..partner(&db, "Orphan") };
    assert!(db.write(async |tx| tx.create_partner(&orphan, at(0)).await).await.is_err());
    let stranger = Partner { kind: PartnerType::SubReseller, parent: Some(db.id()), ..partner(&db, "Stranger") };
    let refused = db.write(async |tx| tx.create_partner(&stranger, at(0)).await).await;
    assert!(matches!(refused, Err(StoreError::Missing)), "{refused:?}");
}

async fn partners_are_searched_in_pages(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let below =
        |name: &str| Partner { kind: PartnerType::SubReseller, parent: Some(house.partner.id), ..partner(&db, name) };
    let rows = [below("Müller Süd"), below("muller 100%"), below("Zander"), partner(&db, "Ähre Müller")];
    db.write(async |tx| {
        for row in &rows {
            tx.create_partner(row, at(0)).await?;
        }
        tx.assign_plan(&house.scope, house.plan, rows[2].id, at(0)).await
    })
    .await
    .unwrap();
    let names = |rows: Vec<seatbridge_store::PartnerRow>| rows.into_iter().map(|r| r.partner.name).collect::<Vec<_>>();
    let found = db.search_partners("MULLER", 2, 0).await.unwrap();
    assert_eq!((found[0].parent_name.as_deref(), found[1].parent_name.as_deref()), (None, Some("Nordlicht")));
    assert_eq!(names(found), ["Ähre Müller", "muller 100%"]);
    assert_eq!(names(db.search_partners("MULLER", 2, 2).await.unwrap()), ["Müller Süd"]);
    assert_eq!(db.count_partners("müller").await.unwrap(), 3);
    assert_eq!(names(db.search_partners("0%", 9, 0).await.unwrap()), ["muller 100%"], "% is a letter");
    let subs = db.search_sub_resellers(&house.scope, "", 9, 0).await.unwrap();
    assert_eq!(subs.iter().map(|row| row.plans).collect::<Vec<_>>(), [0, 0, 1]);
    assert_eq!(names(subs), ["muller 100%", "Müller Süd", "Zander"]);
    assert_eq!(db.count_sub_resellers(&house.scope, "müll").await.unwrap(), 2);
    let stranger = scope_of(rows[3].id);
    assert_eq!(db.search_sub_resellers(&stranger, "", 9, 0).await.unwrap(), []);
    assert_eq!(db.count_sub_resellers(&stranger, "").await.unwrap(), 0);
    assert_eq!(db.find_sub_reseller(&stranger, rows[2].id).await.unwrap(), None);
    assert_eq!(db.list_plan_choices(&stranger, rows[2].id).await.unwrap(), []);
    assert!(!db.write(async |tx| tx.unassign_plan(&stranger, house.plan, rows[2].id).await).await.unwrap());
    let choices = db.list_plan_choices(&house.scope, rows[2].id).await.unwrap();
    assert_eq!((choices.len(), choices[0].assigned, choices[0].organizations), (1, true, 0));
    assert!(db.write(async |tx| tx.unassign_plan(&house.scope, house.plan, rows[2].id).await).await.unwrap());
    let own = db.write(async |tx| tx.unassign_plan(&house.scope, house.plan, house.partner.id).await).await.unwrap();
    assert!(!own, "a partner keeps its own plans");
}

async fn a_dropped_or_rolled_back_transaction_leaves_nothing(db: Db) {
    let mut tx = db.begin().await.unwrap();
    tx.create_partner(&partner(&db, "Dropped"), at(0)).await.unwrap();
    assert!(tx.find_partner_by_name("Dropped").await.unwrap().is_some());
    drop(tx);
    let mut tx = db.begin().await.unwrap();
    tx.create_partner(&partner(&db, "Rolled back"), at(0)).await.unwrap();
    tx.rollback().await.unwrap();
    assert_eq!(db.list_partners().await.unwrap(), []);
}

async fn a_transaction_with_a_refused_statement_can_not_be_committed(db: Db) {
    let mut tx = db.begin().await.unwrap();
    tx.create_partner(&partner(&db, "Nordlicht"), at(0)).await.unwrap();
    let taken = tx.create_partner(&partner(&db, "nordlicht"), at(0)).await;
    assert!(matches!(taken, Err(StoreError::Taken(Unique::PartnerName))), "{taken:?}");
    assert!(tx.create_partner(&partner(&db, "Another"), at(0)).await.is_err());
    assert!(tx.list_partners().await.is_err());
    assert!(tx.commit().await.is_err());
    assert_eq!(db.list_partners().await.unwrap(), []);
    // a verdict of the store itself ends nothing
    let house = House::new(&db, "Südwind").await;
    let mut tx = db.begin().await.unwrap();
    let missing = tx.unlink(&house.scope, db.id(), at(0)).await;
    assert!(matches!(missing, Err(StoreError::Missing)), "{missing:?}");
    tx.create_partner(&partner(&db, "Another"), at(0)).await.unwrap();
    tx.commit().await.unwrap();
    assert!(db.find_partner_by_name("another").await.unwrap().is_some());
}
