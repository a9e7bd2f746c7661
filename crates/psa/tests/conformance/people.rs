//! What a person changes in the PSA is seen by the next reading.

use seatbridge_psa::Psa;

use crate::content::{BACKUP, CUSTOMER, LINE, OLD_PRODUCT, RUNNING, TWIN};
use crate::shared::{TODAY, day, key};
use crate::stage::{Edit, Stage, ask};

on_every_psa!(
    a_changed_quantity_is_in_the_next_reading,
    a_changed_price_is_in_the_next_reading,
    a_deleted_line_is_absent_from_the_next_reading,
    an_ended_contract_says_so_and_is_still_listed,
    new_names_are_in_the_next_reading,
    a_line_of_a_retired_product_is_still_there,
);

/// The lines and then their quantities, as a billing run reads them.
async fn reading(psa: &dyn Psa, line: i64) -> i64 {
    assert_eq!(psa.lines(&[key(RUNNING, line)]).await.unwrap().len(), 1);
    let found = psa.schedules(&[ask(key(RUNNING, line))]).await.unwrap();
    found[&line.into()].steps(&[], None).unwrap().on(day(TODAY))
}

async fn a_changed_quantity_is_in_the_next_reading(stage: &Stage) {
    let psa = stage.psa();
    assert_eq!(reading(&*psa, LINE).await, 10);
    for to in [15, 4] {
        stage.edit(Edit::Quantity { line: LINE, to }).await;
        assert_eq!(reading(&*psa, LINE).await, to);
    }
    // quantities alone are a reading too
    stage.edit(Edit::Quantity { line: LINE, to: 6 }).await;
    let found = psa.schedules(&[ask(key(RUNNING, LINE))]).await.unwrap();
    assert_eq!(found[&LINE.into()].steps(&[], None).unwrap().on(day(TODAY)), 6);
    assert_eq!(reading(&*psa, TWIN).await, 7);
}

async fn a_changed_price_is_in_the_next_reading(stage: &Stage) {
    let psa = stage.psa();
    let prices = async || {
        let found = psa.lines(&[key(RUNNING, LINE), key(RUNNING, TWIN)]).await.unwrap();
        let price = |line: i64| found.iter().find(|one| one.key.line == line.into()).unwrap().unit_price.unwrap();
        (price(LINE).to_string(), price(TWIN).to_string())
    };
    assert_eq!(prices().await, ("7.5".to_owned(), "6.95".to_owned()));
    stage.edit(Edit::Price { line: LINE, to: 7.25 }).await;
    assert_eq!(prices().await, ("7.25".to_owned(), "6.95".to_owned()));
}

async fn a_deleted_line_is_absent_from_the_next_reading(stage: &Stage) {
    let psa = stage.psa();
    let keys = [key(RUNNING, LINE), key(RUNNING, TWIN)];
    assert_eq!(psa.lines(&keys).await.unwrap().len(), 2);
    stage.edit(Edit::DeleteLine(LINE)).await;
    let left: Vec<_> = psa.lines(&keys).await.unwrap().into_iter().map(|one| one.key).collect();
    assert_eq!(left, [key(RUNNING, TWIN)]);
    assert!(psa.lines_of(&[RUNNING.into()]).await.unwrap().iter().all(|one| one.key != keys[0]));
}

async fn an_ended_contract_says_so_and_is_still_listed(stage: &Stage) {
    let psa = stage.psa();
    let running = async || {
        let by_id = psa.contracts(&[RUNNING.into()]).await.unwrap().remove(0);
        let of_company = psa.contracts_of(&[CUSTOMER.into()]).await.unwrap();
        assert_eq!(of_company.into_iter().find(|one| one.id == RUNNING.into()), Some(by_id.clone()));
        by_id
    };
    assert_eq!(running().await.ends_on, day("2026-12-31"));
    stage.edit(Edit::EndContract { contract: RUNNING, on: "2026-11-15" }).await;
    assert_eq!(running().await.ends_on, day("2026-11-15"));
    assert_eq!(psa.lines_of(&[RUNNING.into()]).await.unwrap().len(), 4, "its lines are still there");
}

async fn new_names_are_in_the_next_reading(stage: &Stage) {
    let psa = stage.psa();
    psa.companies().await.unwrap();
    psa.contracts(&[RUNNING.into()]).await.unwrap();
    stage.edit(Edit::RenameCompany { company: CUSTOMER, name: "Müller AG" }).await;
    stage.edit(Edit::RenameContract { contract: RUNNING, name: "Cloud 2026" }).await;
    let companies = psa.companies().await.unwrap();
    assert_eq!(companies.iter().find(|one| one.id == CUSTOMER.into()).unwrap().name, "Müller AG");
    assert_eq!(psa.contracts(&[RUNNING.into()]).await.unwrap()[0].name, "Cloud 2026");
}

async fn a_line_of_a_retired_product_is_still_there(stage: &Stage) {
    let psa = stage.psa();
    stage.edit(Edit::RetireProduct(BACKUP)).await;
    assert_eq!(reading(&*psa, LINE).await, 10);
    assert_eq!(reading(&*psa, OLD_PRODUCT).await, 3);
    let line = psa.lines(&[key(RUNNING, LINE)]).await.unwrap().remove(0);
    assert_ne!(line.product_active, Some(true));
}
