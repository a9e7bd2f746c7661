//! The control API: clock, switches, counters, journal, edits of persons, content.

use reqwest::Method;
use serde_json::{Value, json};

use crate::bench::{Bench, row};

#[tokio::test]
async fn the_clock_is_read_and_set() {
    let bench = Bench::small().await;
    assert_eq!(bench.control(Method::GET, "clock", None).await.1, json!({ "today": "2026-11-20", "pinned": true }));
    bench.set(Method::PUT, "clock", json!({ "today": "2027-03-01" })).await;
    let (_, note) = bench.post("Contracts/7001/Notes", json!({ "title": "a", "description": "b" })).await;
    let (_, read) = bench.get(&format!("ContractNotes/{}", note["itemId"])).await;
    assert_eq!(read["item"]["createDateTime"], "2027-03-01T12:00:00Z");
    assert_eq!(bench.set(Method::PUT, "clock", json!({ "today": null })).await["pinned"], false);
    assert_eq!(bench.control(Method::PUT, "clock", Some(json!({ "today": "soon" }))).await.0, 400);
}

#[tokio::test]
async fn unknown_switches_and_values_are_refused_and_change_nothing() {
    let bench = Bench::small().await;
    let before = bench.control(Method::GET, "switches", None).await.1;
    for wrong in [
        json!({ "autotask": { "row_price": "unit", "no_such_switch": 1 } }),
        json!({ "autotask": { "row_price": "both" } }),
        json!({ "autotask": { "thread_limit": -1 } }),
        json!({ "row_price": "unit" }),
        json!("row_price"),
    ] {
        assert_eq!(bench.control(Method::PUT, "switches", Some(wrong.clone())).await.0, 400, "{wrong}");
    }
    assert_eq!(bench.control(Method::GET, "switches", None).await.1, before);
}

#[tokio::test]
async fn every_switch_is_documented() {
    let docs = include_str!("../../../../docs/sandbox.md");
    let bench = Bench::small().await;
    let (_, switches) = bench.control(Method::GET, "switches", None).await;
    for (name, value) in switches["autotask"].as_object().unwrap() {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        assert!(docs.contains(&format!("| `{name}` | `{value}` |")), "{name} = {value} is not in docs/sandbox.md");
    }
}

#[tokio::test]
async fn counters_tell_reads_from_writes_and_can_be_reset() {
    let bench = Bench::small().await;
    bench.items("Contracts", json!([{ "op": "gte", "field": "id", "value": 0 }])).await;
    bench.get("Contracts/7001").await;
    bench.adjust("2026-12-01", 1).await;
    bench.adjust("2030-12-01", 1).await;
    let (_, counters) = bench.control(Method::GET, "counters", None).await;
    assert_eq!((&counters["total"], &counters["reads"], &counters["writes"]), (&json!(4), &json!(2), &json!(2)));
    assert_eq!(
        counters["by_call"]["POST ContractServiceAdjustments"],
        json!({ "calls": 2, "by_status": { "200": 1, "500": 1 } })
    );
    assert_eq!(counters["max_concurrent"]["Contracts"], 1);
    bench.set(Method::POST, "counters/reset", json!(null)).await;
    assert_eq!(bench.control(Method::GET, "counters", None).await.1["total"], 0);
}

#[tokio::test]
async fn the_journal_goes_on_from_a_number() {
    let bench = Bench::small().await;
    bench.get("Contracts/7001").await;
    bench.adjust("2026-12-01", 1).await;
    let (_, journal) = bench.control(Method::GET, "journal?since=1", None).await;
    assert_eq!(journal["last"], 2);
    let entries = journal["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0]["method"], "POST");
    assert_eq!(entries[0]["entity"], "ContractServiceAdjustments");
    assert_eq!(entries[0]["path"], "/ATServicesRest/V1.0/Contracts/7001/ServiceAdjustments");
    assert_eq!((&entries[0]["change"]["before"], &entries[0]["change"]["after"]), (&json!(10), &json!(11)));
}

#[tokio::test]
async fn true_quantities_come_with_company_contract_and_service() {
    let bench = Bench::small().await;
    bench.adjust("2026-12-01", 3).await;
    let (_, lines) = bench.control(Method::GET, "autotask/lines?on=2026-11-30", None).await;
    let line = &lines["lines"][0];
    for (key, value) in [
        ("line", json!(8001)),
        ("company", json!(174)),
        ("contract", json!(7001)),
        ("service", json!(9001)),
        ("quantity", json!(10)),
        ("pending", json!(3)),
        ("adjustments", json!(1)),
        ("in_term", json!(true)),
    ] {
        assert_eq!(line[key], value, "{key}");
    }
    let (_, after) = bench.control(Method::GET, "autotask/lines/8001?on=2027-01-01", None).await;
    assert_eq!((&after["quantity"], &after["in_term"]), (&json!(0), &json!(false)));
    let (_, list) = bench.control(Method::GET, "autotask/lines/8001/adjustments", None).await;
    let sources: Vec<&Value> = list["adjustments"].as_array().unwrap().iter().map(|entry| &entry["source"]).collect();
    assert_eq!(sources, ["initial", "api"]);
    assert_eq!(bench.control(Method::GET, "autotask/lines/4711", None).await.0, 400);
}

#[tokio::test]
async fn a_person_edits_units_prices_names_and_states() {
    let bench = Bench::small().await;
    let done = bench
        .edit(json!([
            { "kind": "adjust_units", "line": 8001, "on": "2026-12-01", "to": 25 },
            { "kind": "set_price", "line": 8001, "on": "2026-12-01", "price": 6.5 },
            { "kind": "inactivate_contract", "contract": 7001 },
            { "kind": "rename_company", "company": 174, "name": "Müller Holding" },
            { "kind": "deactivate_company", "company": 174 },
            { "kind": "retire_service", "service": 9001 },
        ]))
        .await;
    assert_eq!(done["results"].as_array().unwrap().len(), 6);
    assert_eq!(bench.truth(8001, "2026-12-01").await, 25);
    assert_eq!(bench.get("ContractServices/8001").await.1["item"]["unitPrice"], 6.5);
    assert_eq!(bench.get("Contracts/7001").await.1["item"]["status"], 0);
    let (_, company) = bench.get("Companies/174").await;
    assert_eq!(
        (&company["item"]["companyName"], &company["item"]["isActive"]),
        (&json!("Müller Holding"), &json!(false))
    );
    assert_eq!(bench.get("Services/9001").await.1["item"]["isActive"], false);
    assert_eq!(bench.adjust("2026-12-01", 1).await.0, 200, "an inactive contract still bills");
    for wrong in [
        json!({ "kind": "adjust_units", "line": 8001 }),
        json!({ "kind": "no_such_edit" }),
        json!({ "kind": "delete_line", "line": 1 }),
    ] {
        assert_eq!(bench.control(Method::POST, "autotask/edits", Some(wrong)).await.0, 400);
    }
}

#[tokio::test]
async fn a_renewal_makes_a_successor_with_the_same_units() {
    let bench = Bench::small().await;
    bench.adjust("2026-12-01", 4).await;
    let done = bench.edit(json!({ "kind": "renew_contract", "contract": 7001 })).await;
    let renewed = &done["results"][0];
    assert_eq!(
        (&renewed["contract"], &renewed["start"], &renewed["end"]),
        (&json!(7002), &json!("2027-01-01"), &json!("2027-12-31"))
    );
    assert_eq!(bench.get("Contracts/7001").await.1["item"]["renewedContractID"], 7002);
    let line = renewed["lines"][0]["new"].as_i64().unwrap();
    assert_eq!(bench.truth(line, "2027-01-01").await, 14);
    assert_eq!(bench.rows(line).await[0], row("2027-01-01", "2027-01-31", 14));
}

#[tokio::test]
async fn a_line_that_is_deleted_or_moved_is_gone_with_its_rows() {
    let bench = Bench::small().await;
    bench.edit(json!({ "kind": "renew_contract", "contract": 7001 })).await;
    bench.edit(json!({ "kind": "move_line", "line": 8001, "contract": 7002 })).await;
    assert_eq!(bench.get("ContractServices/8001").await.1, json!({ "item": null }));
    assert_eq!(bench.rows(8001).await, []);
    bench.edit(json!({ "kind": "delete_line", "line": 8002 })).await;
    let left = bench.items("ContractServices", json!([{ "op": "gte", "field": "id", "value": 0 }])).await;
    assert_eq!(left.len(), 1);
    assert_eq!((&left[0]["id"], &left[0]["contractID"]), (&json!(8003), &json!(7002)));
}

#[tokio::test]
async fn posting_bills_the_period_and_its_splits_and_can_be_taken_back() {
    let bench = Bench::small().await;
    bench.adjust("2026-11-17", -3).await;
    bench.edit(json!({ "kind": "post_period", "line": 8001, "on": "2026-11-20" })).await;
    let all = json!([{ "op": "gte", "field": "id", "value": 0 }]);
    let items = bench.items("BillingItems", all.clone()).await;
    let facts: Vec<(&Value, &Value)> = items.iter().map(|item| (&item["itemDate"], &item["quantity"])).collect();
    assert_eq!(facts, [(&json!("2026-11-01T00:00:00Z"), &json!(10.0)), (&json!("2026-11-17T00:00:00Z"), &json!(-3.0))]);
    assert_eq!(items[0]["contractServicePeriodID"], items[1]["contractServicePeriodID"]);
    let posted = json!([{ "op": "exist", "field": "approveAndPostDate" }]);
    assert_eq!(bench.items("ContractServiceUnits", posted.clone()).await.len(), 2);
    bench.edit(json!({ "kind": "unpost_period", "line": 8001, "on": "2026-11-20" })).await;
    assert_eq!(bench.items("ContractServiceUnits", posted).await.len(), 0);
    assert_eq!(bench.items("BillingItems", all).await.len(), 0);
}

#[tokio::test]
async fn content_is_added_in_batches_or_replaced_as_a_whole() {
    let bench = Bench::small().await;
    let added =
        bench.set(Method::POST, "autotask/companies", json!([{ "name": "A" }, { "name": "B", "active": false }])).await;
    assert_eq!(added, json!({ "ids": [175, 176] }));
    let contract = json!({ "company": 175, "name": "Neu", "start": "2026-01-31", "end": "2027-01-30" });
    assert_eq!(bench.set(Method::POST, "autotask/contracts", contract).await, json!({ "ids": [7002] }));
    let service = json!([{ "name": "Neu", "unit_price": 2 }]);
    assert_eq!(bench.set(Method::POST, "autotask/services", service).await, json!({ "ids": [9003] }));
    let lines =
        json!([{ "contract": 7002, "service": 9003, "units": 6 }, { "contract": "Neu", "service": "Neu", "units": 1 }]);
    assert_eq!(bench.set(Method::POST, "autotask/lines", lines).await, json!({ "ids": [8002, 8003] }));
    assert_eq!(bench.truth(8002, "2026-11-20").await, 6);

    let half = json!([{ "contract": 7002, "service": 9003, "units": 6 }, { "contract": 1, "service": 9003 }]);
    assert_eq!(bench.control(Method::POST, "autotask/lines", Some(half)).await.0, 400);
    let (_, count) = bench.control(Method::GET, "autotask/lines", None).await;
    assert_eq!(count["lines"].as_array().unwrap().len(), 3, "a batch is added whole or not at all");

    let scenario = json!({ "companies": [{ "id": 500, "name": "Only" }] });
    bench.set(Method::POST, "load", scenario.clone()).await;
    let all = json!([{ "op": "gte", "field": "id", "value": 0 }]);
    assert_eq!(bench.items("Companies", all.clone()).await.len(), 2);
    assert_eq!(bench.items("ContractServiceUnits", all.clone()).await.len(), 0);
    bench.set(Method::POST, "load?add=true", json!({ "companies": [{ "name": "More" }] })).await;
    assert_eq!(bench.items("Companies", all).await.len(), 3);
}

#[tokio::test]
async fn unknown_control_routes_say_so() {
    let bench = Bench::small().await;
    assert_eq!(bench.control(Method::GET, "nonsense", None).await.0, 404);
    assert_eq!(bench.control(Method::DELETE, "clock", None).await.0, 405);
    assert_eq!(bench.control(Method::GET, "", None).await.1["autotask"]["base_url"], json!(bench.at.autotask.base_url));
}
