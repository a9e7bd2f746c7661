//! The local copy of companies.

use seatbridge_store::CompanyRow;

use crate::db::Db;
use crate::house::{House, at};

both_dbs! {
    the_copy_is_replaced_as_a_whole,
    companies_are_searched_without_case_and_accents,
}

pub fn company(id: &str, name: &str, external_id: Option<&str>) -> CompanyRow {
    CompanyRow {
        id: id.to_owned(),
        name: name.to_owned(),
        external_id: external_id.map(ToOwned::to_owned),
        active: id != "3",
        kind: "customer".to_owned(),
    }
}

async fn the_copy_is_replaced_as_a_whole(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let (scope, id) = (&house.scope, house.connection);
    let first = [company("1", "Zebra", None), company("2", "Äpfel", Some("K-2")), company("1", "twice", None)];
    db.write(async |tx| tx.replace_companies(scope, id, &first, at(7)).await).await.unwrap();
    assert_eq!(db.list_companies(scope, id).await.unwrap(), [first[1].clone(), first[0].clone()]);
    assert_eq!(db.connection_state(scope, id).await.unwrap().unwrap().companies_at, Some(at(7)));
    let many: Vec<_> = (0..2_500).map(|n| company(&n.to_string(), &format!("Firma {n:04}"), None)).collect();
    db.write(async |tx| tx.replace_companies(scope, id, &many, at(8)).await).await.unwrap();
    assert_eq!(db.list_companies(scope, id).await.unwrap(), many);
    db.write(async |tx| tx.replace_companies(scope, id, &[], at(9)).await).await.unwrap();
    assert_eq!(db.list_companies(scope, id).await.unwrap(), []);
}

async fn companies_are_searched_without_case_and_accents(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let (scope, id) = (&house.scope, house.connection);
    let all = [
        company("1", "MÜLLER & Söhne", Some("K-100")),
        company("2", "Ölmüller", None),
        company("3", "50% off_er!", Some("x")),
    ];
    db.write(async |tx| tx.replace_companies(scope, id, &all, at(7)).await).await.unwrap();
    let search = async |text: &str, limit| {
        let found = db.search_companies(scope, id, text, limit).await.unwrap();
        found.into_iter().map(|company| company.id).collect::<Vec<_>>()
    };
    assert_eq!(search("muller", 10).await, ["1", "2"]);
    assert_eq!(search("Müller", 1).await, ["1"]);
    assert_eq!(search("SÖHNE", 10).await, ["1"]);
    assert_eq!(search("k-10", 10).await, ["1"], "its own number");
    assert_eq!(search("100", 10).await, Vec::<String>::new(), "a number from its start only");
    assert_eq!(search("0% off_", 10).await, ["3"]);
    assert_eq!(search("0_ off", 10).await, Vec::<String>::new(), "signs stand for themselves");
    assert_eq!(search("r!", 10).await, ["3"]);
    assert_eq!(search("", 10).await.len(), 3);
    assert_eq!(search(&"x".repeat(100_000), 10).await, Vec::<String>::new());
}
