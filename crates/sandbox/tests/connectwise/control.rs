//! The control API of the ConnectWise half.

use reqwest::Method;
use seatbridge_sandbox::{Options, Scenario};
use serde_json::{Value, json};

use crate::bench::{Bench, options, replace, small};

const LINE: &str = "/finance/agreements/311/additions/5120";

#[tokio::test]
async fn the_truth_of_a_day_comes_from_the_change_log() {
    let bench = Bench::small().await;
    bench.patch(LINE, replace("quantity", json!(14))).await;
    bench.today("2026-11-25").await;
    bench.edit(json!({ "kind": "set_quantity", "addition": 5120, "quantity": 20 })).await;
    bench.edit(json!({ "kind": "cancel_addition", "addition": 5120, "on": "2026-12-31" })).await;
    for (day, wanted) in [
        ("2025-12-31", 0),
        ("2026-01-01", 10),
        ("2026-11-19", 10),
        ("2026-11-20", 14),
        ("2026-11-24", 14),
        ("2026-11-25", 20),
        ("2026-12-31", 20),
        ("2027-01-01", 0),
    ] {
        assert_eq!(bench.truth(5120, day).await, wanted, "{day}");
    }
    let history = bench.line(5120, "2026-11-25").await["history"].clone();
    let sources: Vec<&str> = history.as_array().unwrap().iter().map(|one| one["source"].as_str().unwrap()).collect();
    assert_eq!(sources, ["initial", "api", "person", "person"]);
    let (_, all) = bench.control(Method::GET, "connectwise/lines?on=2026-11-25&agreement=311", None).await;
    assert_eq!((all["lines"].as_array().unwrap().len(), &all["lines"][0]["quantity"]), (1, &json!(20)));
    assert_eq!(all["lines"][0]["company_name"], "Müller & Söhne GmbH");
    assert_eq!(all["lines"][0]["product_identifier"], "BKP-MBX");
}

#[tokio::test]
async fn edits_of_a_person_are_visible_at_once_and_not_bound_by_rights() {
    let bench = Bench::small().await;
    bench.rights(json!({ "preset": "least" })).await;
    bench
        .set(
            Method::POST,
            "connectwise/edits",
            json!([
                { "kind": "reprice", "addition": 5120, "price": 4.25 },
                { "kind": "rename_company", "company": 250, "name": "Müller AG" },
                { "kind": "rename_agreement", "agreement": 311, "name": "Cloud 2027" },
                { "kind": "deactivate_item", "item": 904 },
                { "kind": "set_flag", "list": "boards", "id": 1, "flag": "inactiveFlag", "value": true },
                { "kind": "delete_record", "list": "boardStatuses", "id": 17 },
                { "kind": "add_addition", "agreement": 312, "product": "BKP-MBX", "quantity": 3 },
                { "kind": "delete_addition", "addition": 5121 },
            ]),
        )
        .await;
    let line = bench.get(LINE).await.body;
    assert_eq!((&line["unitPrice"], &line["_info"]["updatedBy"]), (&json!(4.25), &json!("jdoe")));
    assert_eq!(bench.get("/company/companies/250").await.body["name"], "Müller AG");
    assert_eq!(bench.get("/finance/agreements/311").await.body["name"], "Cloud 2027");
    assert_eq!(bench.get("/procurement/catalog/904").await.body["inactiveFlag"], true);
    assert_eq!(bench.get("/service/info/boards/active").await.ids(), [2, 3, 5]);
    assert_eq!(bench.get("/service/boards/1/statuses/17").await.status, 404);
    assert_eq!(bench.get("/finance/agreements/312/additions").await.ids(), [0; 0]);
    assert_eq!(bench.line(5121, "2026-11-20").await["quantity"], 0);
    let unknown = bench.control(Method::POST, "connectwise/edits", Some(json!({ "kind": "x" }))).await;
    assert_eq!(unknown.0, 400);
}

#[tokio::test]
async fn a_merged_company_is_a_deleted_twin_or_gone_and_its_agreements_move() {
    let bench = Bench::small().await;
    bench.edit(json!({ "kind": "merge_company", "company": 250, "into": 252 })).await;
    assert_eq!(bench.find("/finance/agreements", "company/id = 252").await.ids(), [311, 312]);
    assert_eq!(bench.get("/company/companies/250").await.body["deletedFlag"], true);
    bench.switch("merged_company", json!("not_found")).await;
    assert_eq!(bench.get("/company/companies/250").await.body["message"], "Company 250 not found");
    assert_eq!(bench.get("/company/companies").await.ids(), [2, 251, 252]);
}

#[tokio::test]
async fn content_is_added_whole_or_not_at_all() {
    let bench = Bench::small().await;
    let made = bench.set(Method::POST, "connectwise/companies", json!([{ "name": "Neu & Co" }])).await;
    assert_eq!(made["ids"], json!([253]));
    bench.set(Method::POST, "connectwise/catalog", json!([{ "identifier": "X", "price": 2, "category": "New" }])).await;
    let agreement = json!([{ "company": "Neu & Co", "name": "A", "start": "2026-12-01", "cycle": "Yearly" }]);
    assert_eq!(bench.set(Method::POST, "connectwise/agreements", agreement).await["ids"], json!([313]));
    let lines = json!([{ "agreement": "A", "product": "X", "quantity": 3 }, { "agreement": "A", "product": "Y" }]);
    let refused = bench.control(Method::POST, "connectwise/additions", Some(lines)).await;
    assert_eq!(refused, (400, json!({ "error": "there is no CatalogItem Y" })));
    assert_eq!(bench.get("/finance/agreements/313/additions").await.ids(), [0; 0]);
    let twins = json!({ "company": "Müller & Söhne GmbH", "name": "B", "start": "2026-12-01" });
    assert_eq!(bench.control(Method::POST, "connectwise/agreements", Some(twins)).await.0, 400, "two share the name");
}

#[tokio::test]
async fn a_scenario_loads_both_halves_or_none() {
    let bench = Bench::small().await;
    let mut scenario = serde_json::to_value(Scenario { connectwise: Some(small()), ..Scenario::default() }).unwrap();
    scenario["companies"] = json!([{ "name": "Only" }]);
    let ids = bench.set(Method::POST, "load", scenario.clone()).await;
    assert_eq!(ids["connectwise"]["additions"], json!([5120]));
    bench.patch(LINE, replace("quantity", json!(77))).await;
    scenario["lines"] = json!([{ "contract": "nothing" }]);
    assert_eq!(bench.control(Method::POST, "load", Some(scenario)).await.0, 400);
    assert_eq!(bench.truth(5120, "2026-11-20").await, 77, "the refused load left it alone");
}

#[tokio::test]
async fn counters_tell_calls_by_resource_and_the_journal_what_changed() {
    let bench = Bench::small().await;
    bench.get("/finance/agreements").await;
    bench.patch(LINE, replace("quantity", json!(11))).await;
    let (_, counters) = bench.control(Method::GET, "counters", None).await;
    assert_eq!((&counters["reads"], &counters["writes"]), (&json!(1), &json!(1)));
    assert_eq!(counters["by_call"]["PATCH additions"]["by_status"]["200"], 1);
    assert_eq!(counters["max_concurrent"]["agreements"], 1);
    let (_, journal) = bench.control(Method::GET, "journal?since=1", None).await;
    let entry = &journal["entries"][0];
    assert_eq!((&entry["vendor"], &entry["entity"]), (&json!("connectwise"), &json!("additions")));
    assert_eq!(
        (&entry["change"]["before"]["quantity"], &entry["change"]["after"]["quantity"]),
        (&json!(10), &json!(11))
    );
}

#[tokio::test]
async fn the_announcement_names_site_and_login() {
    let bench = Bench::small().await;
    let line: Value = serde_json::to_value(&bench.at).unwrap();
    let names: Vec<&String> = line["connectwise"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["site", "company", "public_key", "private_key", "client_id"]);
    assert!(bench.at.connectwise.site.starts_with("http://127.0.0.1:"));
}

#[tokio::test]
async fn a_seed_makes_the_same_content_and_every_awkward_case() {
    let seeded = |seed| Options { today: options(small()).today, companies: 60, seed, ..Options::default() };
    let picture = async |bench: &Bench| {
        let companies = bench.get("/company/companies?pageSize=1000").await.body;
        let (_, lines) = bench.control(Method::GET, "connectwise/lines", None).await;
        let text = companies.to_string().replace(&bench.at.connectwise.site, "");
        (text, lines)
    };
    let (one, two, other) =
        (Bench::start(seeded(7)).await, Bench::start(seeded(7)).await, Bench::start(seeded(8)).await);
    let first = picture(&one).await;
    assert_eq!(first, picture(&two).await);
    assert_ne!(first.0, picture(&other).await.0);
    assert_eq!(one.get("/company/companies/count").await.body["count"], 61);
    for (path, conditions) in [
        ("/company/companies", "deletedFlag = true"),
        ("/company/companies", "status/name = \"Inactive\""),
        ("/finance/agreements", "agreementStatus = \"Expired\""),
        ("/finance/agreements", "agreementStatus = \"Cancelled\""),
        ("/finance/agreements", "agreementStatus = \"Inactive\""),
        ("/finance/agreements", "parentAgreement/id != null"),
        ("/finance/agreements", "prorateFlag = true"),
        ("/procurement/catalog", "inactiveFlag = true"),
        ("/procurement/catalog", "productClass = \"Bundle\""),
    ] {
        assert!(!one.find(path, conditions).await.ids().is_empty(), "{path} {conditions}");
    }
}
