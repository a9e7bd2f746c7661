//! Ticket and plan mappings.

use seatbridge_core::mappings::{Choice, PlanMapping, Selection};
use seatbridge_core::psa::ProductRef;

use crate::db::Db;
use crate::house::{House, at};

both_dbs! {
    a_ticket_mapping_is_replaced_and_deleted,
    plan_mappings_are_replaced_listed_and_deleted,
}

pub fn selection(id: &str) -> Selection {
    let choice = Choice { id: id.to_owned(), label: "Störung\0".to_owned(), active: true };
    Selection::from([("queue".to_owned(), choice)])
}

async fn a_ticket_mapping_is_replaced_and_deleted(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let (scope, id) = (&house.scope, house.connection);
    assert_eq!(db.find_ticket_mapping(scope, id).await.unwrap(), None);
    for choice in ["1", "2"] {
        db.write(async |tx| tx.put_ticket_mapping(scope, id, &selection(choice), at(1)).await).await.unwrap();
        assert_eq!(db.find_ticket_mapping(scope, id).await.unwrap(), Some(selection(choice)));
    }
    assert!(db.write(async |tx| tx.delete_ticket_mapping(scope, id).await).await.unwrap());
    assert!(!db.write(async |tx| tx.delete_ticket_mapping(scope, id).await).await.unwrap());
    assert_eq!(db.find_ticket_mapping(scope, id).await.unwrap(), None);
}

async fn plan_mappings_are_replaced_listed_and_deleted(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let (scope, id) = (&house.scope, house.connection);
    let mapping = |product: &str| PlanMapping {
        connection: id,
        plan: house.plan,
        product: ProductRef::from(product),
        selection: selection(product),
    };
    for product in ["p1", "p2"] {
        db.write(async |tx| tx.put_plan_mapping(scope, &mapping(product), at(1)).await).await.unwrap();
        assert_eq!(db.list_plan_mappings(scope, id).await.unwrap(), [mapping(product)]);
    }
    assert!(!db.write(async |tx| tx.delete_plan_mapping(scope, id, db.id()).await).await.unwrap());
    assert!(db.write(async |tx| tx.delete_plan_mapping(scope, id, house.plan).await).await.unwrap());
    assert_eq!(db.list_plan_mappings(scope, id).await.unwrap(), []);
}
