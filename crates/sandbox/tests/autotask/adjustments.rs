//! The adjustment call (facts 7.3).

use jiff::civil::date;
use serde_json::{Value, json};

use crate::bench::{Bench, contract, options, row, small};

async fn lines(bench: &Bench) -> Vec<Value> {
    bench.items("ContractServices", json!([{ "op": "eq", "field": "contractID", "value": 7001 }])).await
}

#[tokio::test]
async fn both_urls_take_an_adjustment() {
    let bench = Bench::small().await;
    let body = json!({ "contractID": 7001, "contractServiceID": 8001, "effectiveDate": "2026-11-20", "unitChange": 2 });
    assert_eq!(bench.post("ContractServiceAdjustments", body.clone()).await.1, json!({ "itemId": null }));
    assert_eq!(bench.post("contracts/7001/serviceadjustments", body).await.1, json!({ "itemId": null }));
    assert_eq!(bench.truth(8001, "2026-11-20").await, 14);
    bench.switch("adjustment_item_id", json!("number")).await;
    assert!(bench.adjust("2026-11-20", 1).await.1["itemId"].is_i64());
}

#[tokio::test]
async fn the_effective_date_must_lie_in_the_contract_on_both_ends() {
    let bench = Bench::small().await;
    for (day, status) in [("2025-12-31", 500), ("2026-01-01", 200), ("2026-12-31", 200), ("2027-01-01", 500)] {
        assert_eq!(bench.adjust(day, 1).await.0, status, "{day}");
    }
    assert_eq!(bench.adjust("2026-12-31T23:30:00-05:00", 1).await.0, 500, "that is the next day in UTC");
}

#[tokio::test]
async fn a_contract_id_and_a_service_id_create_the_line_that_is_missing() {
    let bench = Bench::small().await;
    let body = json!({ "contractID": 7001, "serviceID": 9002, "effectiveDate": "2026-11-17", "unitChange": 4 });
    assert_eq!(bench.post("ContractServiceAdjustments", body.clone()).await.1, json!({ "itemId": null }));
    let created = lines(&bench).await;
    assert_eq!(created.len(), 2);
    assert_eq!((&created[1]["serviceID"], &created[1]["unitPrice"]), (&json!(9002), &json!(7.5)));
    let id = created[1]["id"].as_i64().unwrap();
    assert_eq!(bench.rows(id).await, [row("2026-11-17", "2026-11-30", 4), row("2026-12-01", "2026-12-31", 4)]);
    let again = json!({ "contractID": 7001, "serviceID": 9002, "effectiveDate": "2026-11-18", "unitChange": 1 });
    assert_eq!(bench.post("ContractServiceAdjustments", again.clone()).await.0, 200);
    assert_eq!(lines(&bench).await.len(), 2, "the existing line was adjusted");
    let mut repeat = again;
    repeat["allowRepeatService"] = json!(true);
    assert_eq!(bench.post("ContractServiceAdjustments", repeat).await.0, 200);
    assert_eq!(lines(&bench).await.len(), 3);
}

#[tokio::test]
async fn a_fresh_line_refuses_a_second_adjustment_of_its_first_day() {
    let bench = Bench::small().await;
    let (_, line) = bench.post("Contracts/7001/Services", json!({ "serviceID": 9002 })).await;
    let id = line["itemId"].as_i64().unwrap();
    let body = |on: &str| json!({ "contractServiceID": id, "effectiveDate": on, "unitChange": 3 });
    let url = "Contracts/7001/ServiceAdjustments";
    assert_eq!(bench.post(url, body("2026-12-01")).await.0, 200);
    let (status, answer) = bench.post(url, body("2026-12-01")).await;
    assert_eq!(status, 500);
    assert!(answer["errors"][0].as_str().unwrap().contains("contract_service_period"));
    assert_eq!(bench.truth(id, "2026-12-01").await, 3);
    assert_eq!(bench.post(url, body("2026-12-02")).await.0, 200);
    for _ in 0..2 {
        assert_eq!(bench.adjust("2026-12-01", 1).await.0, 200, "an older line is no fresh one");
    }
    bench.switch("duplicate_adjustment", json!("off")).await;
    assert_eq!(bench.post(url, body("2026-12-01")).await.0, 200);
    bench.switch("duplicate_adjustment", json!("always")).await;
    assert_eq!(bench.adjust("2026-12-01", 1).await.0, 500);
}

#[tokio::test]
async fn units_never_become_negative_not_even_later() {
    let bench = Bench::small().await;
    bench.adjust("2026-12-01", -8).await;
    let (status, body) = bench.adjust("2026-11-20", -3).await;
    assert_eq!(status, 500);
    assert!(body["errors"][0].as_str().unwrap().contains("negative"));
    assert_eq!(bench.adjust("2026-11-20", -2).await.0, 200);
    assert_eq!(bench.truth(8001, "2026-12-01").await, 0);
    bench.adjust("2026-11-20", 5).await;
    bench.switch("adjust_to_zero", json!("refuse")).await;
    assert_eq!(bench.adjust("2026-12-01", -5).await.0, 500);
}

#[tokio::test]
async fn only_whole_units_and_known_fields_count() {
    let bench = Bench::small().await;
    for (change, text) in
        [(json!(2.5), "2.5"), (json!(true), "t"), (json!("two"), "two"), (json!(9_999_999_999_i64), "Int32")]
    {
        let body = json!({ "contractServiceID": 8001, "effectiveDate": "2026-12-01", "unitChange": change });
        let (status, answer) = bench.post("ContractServiceAdjustments", body).await;
        assert_eq!(status, 500);
        assert!(answer["errors"][0].as_str().unwrap().contains(text), "{answer}");
    }
    for body in [
        json!({ "contractServiceID": 8001, "unitChange": 1 }),
        json!({ "contractID": 7001, "effectiveDate": "2026-12-01", "unitChange": 1 }),
        json!({ "contractServiceID": 4711, "effectiveDate": "2026-12-01", "unitChange": 1 }),
        json!({ "contractID": 7001, "serviceID": 4711, "effectiveDate": "2026-12-01", "unitChange": 1 }),
        json!({ "contractServiceID": 8001, "serviceID": 9002, "effectiveDate": "2026-12-01", "unitChange": 1 }),
    ] {
        assert_eq!(bench.post("ContractServiceAdjustments", body.clone()).await.0, 500, "{body}");
    }
    assert_eq!(bench.truth(8001, "2026-12-31").await, 10);
    assert_eq!(lines(&bench).await.len(), 1);
}

#[tokio::test]
async fn a_line_of_another_contract_is_refused() {
    let mut scenario = small();
    scenario.contracts.push(contract(7002, date(2026, 1, 1), date(2026, 12, 31)));
    let bench = Bench::start(options(scenario)).await;
    let body = json!({ "contractServiceID": 8001, "effectiveDate": "2026-12-01", "unitChange": 1 });
    assert_eq!(bench.post("Contracts/7002/ServiceAdjustments", body).await.0, 500);
    let both = json!({ "contractID": 7002, "contractServiceID": 8001, "effectiveDate": "2026-12-01", "unitChange": 1 });
    assert_eq!(bench.post("Contracts/7001/ServiceAdjustments", both).await.0, 500);
    assert_eq!(bench.truth(8001, "2026-12-01").await, 10);
}

#[tokio::test]
async fn only_recurring_service_contracts_take_adjustments() {
    let mut scenario = small();
    scenario.contracts[0].contract_type = Some(1);
    let bench = Bench::start(options(scenario)).await;
    let (status, body) = bench.adjust("2026-12-01", 1).await;
    assert_eq!(status, 500);
    assert!(body["errors"][0].as_str().unwrap().contains("Recurring Service"));
}

#[tokio::test]
async fn a_price_changes_at_once_on_the_line_and_from_its_day_in_the_rows() {
    let bench = Bench::small().await;
    let body =
        json!({ "contractServiceID": 8001, "effectiveDate": "2026-12-01", "unitChange": 0, "adjustedUnitPrice": 8.25 });
    assert_eq!(bench.post("ContractServiceAdjustments", body).await.0, 200);
    assert_eq!(lines(&bench).await[0]["unitPrice"], 8.25);
    let units = bench
        .items("ContractServiceUnits", json!([{ "op": "gte", "field": "startDate", "value": "2026-11-01" }]))
        .await;
    assert_eq!((&units[0]["price"], &units[1]["price"]), (&json!(75.0), &json!(82.5)));
    bench.switch("line_unit_price", json!("original")).await;
    bench.switch("internal_currency_factor", json!(40)).await;
    let line = &lines(&bench).await[0];
    assert_eq!(line["unitPrice"], 7.5);
    assert_eq!(line["internalCurrencyUnitPrice"], 300.0);
    assert_eq!(line["internalCurrencyAdjustedPrice"], 330.0);
}

#[tokio::test]
async fn an_adjustment_without_a_price_keeps_it_or_resets_it_to_the_catalogue() {
    let mut scenario = small();
    scenario.lines[0].unit_price = Some(6.0);
    let bench = Bench::start(options(scenario)).await;
    bench.adjust("2026-11-17", 1).await;
    assert_eq!(lines(&bench).await[0]["unitPrice"], 6.0);
    bench.switch("adjustment_without_price", json!("reset")).await;
    bench.adjust("2026-11-18", 1).await;
    assert_eq!(lines(&bench).await[0]["unitPrice"], 7.5);
}

#[tokio::test]
async fn an_adjustment_leaves_a_contract_note_unless_switched_off() {
    let bench = Bench::small().await;
    bench.adjust("2026-12-01", 2).await;
    let notes = json!([{ "op": "eq", "field": "contractID", "value": 7001 }]);
    let written = bench.items("ContractNotes", notes.clone()).await;
    assert_eq!(written.len(), 1);
    assert!(written[0]["description"].as_str().unwrap().contains("10 -> 12"));
    bench.switch("adjustment_note", json!(false)).await;
    bench.adjust("2026-12-01", 2).await;
    assert_eq!(bench.items("ContractNotes", notes).await.len(), 1);
}

#[tokio::test]
async fn a_retired_service_stays_adjustable_and_is_not_added_anew() {
    let bench = Bench::small().await;
    bench
        .edit(json!([{ "kind": "retire_service", "service": 9001 }, { "kind": "retire_service", "service": 9002 }]))
        .await;
    assert_eq!(bench.adjust("2026-12-01", 2).await.0, 200);
    let new = json!({ "contractID": 7001, "serviceID": 9002, "effectiveDate": "2026-12-01", "unitChange": 2 });
    assert_eq!(bench.post("ContractServiceAdjustments", new.clone()).await.0, 500);
    bench.switch("inactive_service", json!("accept")).await;
    assert_eq!(bench.post("ContractServiceAdjustments", new).await.0, 200);
}

#[tokio::test]
async fn bundles_are_adjusted_by_their_own_call() {
    let mut scenario = small();
    scenario.bundles = vec![seatbridge_sandbox::ScenarioBundle {
        id: Some(9501),
        name: "Arbeitsplatz".into(),
        unit_price: 14.9,
        period_type: None,
        active: true,
        services: vec![seatbridge_sandbox::ById::Name("Backup seat".into())],
    }];
    let bench = Bench::start(options(scenario)).await;
    let (_, line) = bench.post("Contracts/7001/ServiceBundles", json!({ "serviceBundleID": 9501 })).await;
    let id = line["itemId"].as_i64().unwrap();
    let body = json!({ "contractServiceBundleID": id, "effectiveDate": "2026-11-17", "unitChange": 5 });
    assert_eq!(bench.post("Contracts/7001/ServiceBundleAdjustments", body).await.1, json!({ "itemId": null }));
    let units = bench.items("ContractServiceBundleUnits", json!([{ "op": "gt", "field": "units", "value": 0 }])).await;
    assert_eq!(units.len(), 2);
    assert_eq!((&units[0]["contractServiceBundleID"], &units[0]["units"]), (&json!(id), &json!(5)));
    assert_eq!(bench.get(&format!("ContractServiceBundles/{id}")).await.1["item"]["adjustedPrice"], 14.9);
}
