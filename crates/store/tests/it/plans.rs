//! Plans and their assignment to sub-resellers.

use seatbridge_core::partners::{Partner, PartnerType};
use seatbridge_store::{StoreError, Unique};

use crate::db::Db;
use crate::house::{House, at, organization, plan, scope_of};

both_dbs! {
    a_plan_keeps_its_price_and_is_found_by_folded_name,
    a_plan_name_is_taken_by_its_owner_only,
    a_sub_reseller_sees_the_plans_assigned_to_it,
    a_plan_is_assigned_by_its_owner_to_its_own_sub_resellers_only,
}

async fn sub_reseller(db: &Db, house: &House, name: &str) -> Partner {
    let kind = PartnerType::SubReseller;
    let sub = Partner { id: db.id(), kind, name: name.to_owned(), parent: Some(house.partner.id) };
    db.write(async |tx| tx.create_partner(&sub, at(0)).await).await.unwrap();
    sub
}

async fn a_plan_keeps_its_price_and_is_found_by_folded_name(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let archive = plan(&db, house.partner.id, "Archiv Süd");
    db.write(async |tx| tx.create_plan(&house.scope, &archive, at(0)).await).await.unwrap();
    let found = db.find_plan_by_name(&house.scope, "archiv sud").await.unwrap().unwrap();
    assert_eq!(found, archive);
    assert_eq!(found.price.to_minor(), Some(35_050));
    assert_eq!(db.find_plan_by_name(&house.scope, "gold").await.unwrap(), None);
    let names: Vec<_> = db.list_plans(&house.scope).await.unwrap().into_iter().map(|plan| plan.name).collect();
    assert_eq!(names, ["Archiv Süd", "Backup"]);
}

async fn a_plan_name_is_taken_by_its_owner_only(db: Db) {
    let (house, other) = (House::new(&db, "Nordlicht").await, House::new(&db, "Südwind").await);
    let again = plan(&db, house.partner.id, "BACKUP");
    let taken = db.write(async |tx| tx.create_plan(&house.scope, &again, at(0)).await).await;
    assert!(matches!(taken, Err(StoreError::Taken(Unique::PlanName))), "{taken:?}");
    // both houses have a plan of this name already
    assert_ne!(house.plan, other.plan);
    let foreign = plan(&db, other.partner.id, "Gold");
    let refused = db.write(async |tx| tx.create_plan(&house.scope, &foreign, at(0)).await).await;
    assert!(matches!(refused, Err(StoreError::Missing)), "{refused:?}");
}

async fn a_sub_reseller_sees_the_plans_assigned_to_it(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let sub = sub_reseller(&db, &house, "Eins").await;
    let scope = scope_of(sub.id);
    let customer = [organization(&db, sub.id, house.plan, "org-1")];
    assert_eq!(db.list_plans(&scope).await.unwrap(), []);
    let refused = db.write(async |tx| tx.upsert_organizations(&scope, &customer, at(0)).await).await;
    assert!(matches!(refused, Err(StoreError::Missing)), "{refused:?}");
    for _ in 0..2 {
        db.write(async |tx| tx.assign_plan(&house.scope, house.plan, sub.id, at(0)).await).await.unwrap();
    }
    assert_eq!(db.list_plans(&scope).await.unwrap()[0].owner, house.partner.id);
    assert_eq!(db.find_plan_by_name(&scope, "backup").await.unwrap().map(|plan| plan.id), Some(house.plan));
    assert_eq!(db.list_assigned_partners(&house.scope, house.plan).await.unwrap(), [sub.id]);
    assert_eq!(db.list_assigned_partners(&scope, house.plan).await.unwrap(), []);
    db.write(async |tx| tx.upsert_organizations(&scope, &customer, at(0)).await).await.unwrap();
}

async fn a_plan_is_assigned_by_its_owner_to_its_own_sub_resellers_only(db: Db) {
    let (house, other) = (House::new(&db, "Nordlicht").await, House::new(&db, "Südwind").await);
    let (own, foreign) = (sub_reseller(&db, &house, "Eins").await, sub_reseller(&db, &other, "Zwei").await);
    for (plan, partner) in [(house.plan, foreign.id), (other.plan, own.id), (house.plan, other.partner.id)] {
        let refused = db.write(async |tx| tx.assign_plan(&house.scope, plan, partner, at(0)).await).await;
        assert!(matches!(refused, Err(StoreError::Missing)), "{refused:?}");
    }
}
