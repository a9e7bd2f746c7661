//! Partners and users.

use seatbridge_core::partners::{Partner, PartnerType};
use seatbridge_store::{StoreError, Unique, UserRecord};

use crate::db::Db;
use crate::house::{House, at, scope_of};

both_dbs! {
    a_partner_is_found_by_id_and_folded_name,
    a_partner_name_is_taken_in_any_spelling,
    sub_resellers_stand_below_their_parent,
    only_a_sub_reseller_has_a_parent,
    an_e_mail_address_is_taken_once_and_operators_are_counted,
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

async fn an_e_mail_address_is_taken_once_and_operators_are_counted(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let user = |email: &str, role: &str| UserRecord {
        id: db.id(),
        partner: (role != "operator").then_some(house.partner.id),
        email: email.to_owned(),
        name: "Anna".to_owned(),
        role: role.to_owned(),
    };
    assert_eq!(db.count_operators().await.unwrap(), 0);
    db.write(async |tx| {
        tx.create_user(&user("anna@example.com", "owner"), at(0)).await?;
        tx.create_user(&user("op@example.com", "operator"), at(0)).await
    })
    .await
    .unwrap();
    assert_eq!(db.count_operators().await.unwrap(), 1);
    let again = db.write(async |tx| tx.create_user(&user("Anna@Example.com", "support"), at(0)).await).await;
    assert!(matches!(again, Err(StoreError::Taken(Unique::UserEmail))), "{again:?}");
    assert!(db.write(async |tx| tx.create_user(&user("x@example.com", "emperor"), at(0)).await).await.is_err());
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
