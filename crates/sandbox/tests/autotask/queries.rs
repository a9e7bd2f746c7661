//! The query engine (facts 3.4-3.19).

use jiff::civil::date;
use reqwest::Method;
use serde_json::{Value, json};

use crate::bench::{Bench, company, contract, line, options, small};

fn all() -> Value {
    json!({ "op": "gte", "field": "id", "value": 0 })
}

async fn shop() -> Bench {
    let mut scenario = small();
    scenario.companies = vec![
        company(174, "Müller & Söhne GmbH"),
        company(175, "Alpenblick Dental AG"),
        company(176, "alpenblick Optik"),
        company(177, "Zürcher Bau"),
    ];
    scenario.companies[1].number = Some("C-10".into());
    scenario.companies[3].active = false;
    Bench::start(options(scenario)).await
}

async fn names(bench: &Bench, filter: Value) -> Vec<i64> {
    bench.items("Companies", filter).await.iter().map(|item| item["id"].as_i64().unwrap()).collect()
}

async fn refused(bench: &Bench, entity: &str, body: Value, text: &str) {
    let (status, answer) = bench.post(&format!("{entity}/query"), body.clone()).await;
    assert_eq!(status, 500, "{body}");
    let error = answer["errors"][0].as_str().unwrap_or_default().to_owned();
    assert!(error.contains(text), "{body}: {error}");
}

#[tokio::test]
async fn each_of_the_thirteen_operators_finds_its_rows() {
    let bench = shop().await;
    for (cond, expected) in [
        (json!({ "op": "eq", "field": "id", "value": 175 }), vec![175]),
        (json!({ "op": "noteq", "field": "id", "value": 175 }), vec![0, 174, 176, 177]),
        (json!({ "op": "gt", "field": "id", "value": 175 }), vec![176, 177]),
        (json!({ "op": "gte", "field": "id", "value": 176 }), vec![176, 177]),
        (json!({ "op": "lt", "field": "id", "value": 174 }), vec![0]),
        (json!({ "op": "lte", "field": "id", "value": 174 }), vec![0, 174]),
        (json!({ "op": "beginsWith", "field": "companyName", "value": "alpen" }), vec![175, 176]),
        (json!({ "op": "endsWith", "field": "companyName", "value": "BAU" }), vec![177]),
        (json!({ "op": "contains", "field": "companyName", "value": "& s" }), vec![174]),
        (json!({ "op": "exist", "field": "companyNumber" }), vec![175]),
        (json!({ "op": "notExist", "field": "companyNumber" }), vec![0, 174, 176, 177]),
        (json!({ "op": "in", "field": "id", "value": [177, 174, 9] }), vec![174, 177]),
        (json!({ "op": "notIn", "field": "id", "value": [0, 174] }), vec![175, 176, 177]),
    ] {
        assert_eq!(names(&bench, json!([cond])).await, expected, "{cond}");
    }
}

#[tokio::test]
async fn top_level_conditions_are_anded_and_groups_nest() {
    let bench = shop().await;
    let two = json!([{ "op": "eq", "field": "id", "value": 174 }, { "op": "eq", "field": "id", "value": 175 }]);
    assert_eq!(names(&bench, two).await, [0i64; 0]);
    let nested = json!([{ "op": "or", "items": [
        { "op": "eq", "field": "id", "value": 0 },
        { "op": "and", "items": [
            { "op": "beginsWith", "field": "companyName", "value": "Alpen" },
            { "op": "eq", "field": "isActive", "value": true },
            { "op": "or", "items": [{ "op": "exist", "field": "companyNumber" }] },
        ] },
    ] }]);
    assert_eq!(names(&bench, nested).await, [0, 175]);
}

#[tokio::test]
async fn types_are_taken_seriously() {
    let bench = shop().await;
    let none: [i64; 0] = [];
    assert_eq!(names(&bench, json!([{ "op": "eq", "field": "id", "value": "174" }])).await, none);
    assert_eq!(names(&bench, json!([{ "op": "in", "field": "id", "value": ["174", "175"] }])).await, none);
    let refused = |entity: &'static str, cond: Value, text: &'static str| {
        refused(&bench, entity, json!({ "filter": [cond] }), text)
    };
    refused(
        "Contracts",
        json!({ "op": "eq", "field": "status", "value": "Active" }),
        "Conversion failed when converting varchar 'Active' to data type int",
    )
    .await;
    refused("Companies", json!({ "op": "eq", "field": "isActive", "value": 1 }), "boolean").await;
    refused("Companies", json!({ "op": "eq", "field": "isActive", "value": null }), "boolean").await;
    refused(
        "Companies",
        json!({ "op": "eq", "field": "nonsense", "value": 1 }),
        "Unable to find nonsense in the Company Entity",
    )
    .await;
    refused("Companies", json!({ "op": "like", "field": "companyName", "value": "x" }), "like").await;
    refused("Companies", json!({ "op": "eq", "field": "sicCode", "value": "x" }), "cannot be queried").await;
    refused("Contracts", json!({ "op": "gte", "field": "endDate", "value": "soon" }), "datetime").await;
}

#[tokio::test]
async fn the_limits_of_a_query_are_enforced() {
    let bench = shop().await;
    for size in [0, 501, -1] {
        refused(
            &bench,
            "Companies",
            json!({ "maxRecords": size, "filter": [all()] }),
            "maxCountOfRecordsToReturn must be between 1 and 500",
        )
        .await;
    }
    refused(&bench, "Companies", json!({ "filter": [] }), "filter").await;
    refused(&bench, "Companies", json!({ "maxRecords": 5 }), "filter").await;
    let ids: Vec<i64> = (0..501).collect();
    let text = "Invalid query syntax. Queries are limited to 500 or fewer 'OR' conditions.";
    refused(&bench, "Companies", json!({ "filter": [{ "op": "in", "field": "id", "value": ids }] }), text).await;
    let halves = json!([
        { "op": "in", "field": "id", "value": ids[..300] },
        { "op": "or", "items": ids[..201].iter().map(|id| json!({ "op": "eq", "field": "id", "value": id })).collect::<Vec<_>>() },
    ]);
    refused(&bench, "Companies", json!({ "filter": halves }), text).await;
    let udf = json!({ "op": "exist", "field": "Number of Employees", "udf": true });
    refused(&bench, "Companies", json!({ "filter": [udf, udf] }), "user-defined").await;
}

#[tokio::test]
async fn unknown_include_fields_are_refused_or_ignored_by_switch() {
    let bench = shop().await;
    let query = json!({ "includeFields": ["id", "adjustedPrice"], "filter": [all()] });
    refused(&bench, "ContractServices", query.clone(), "Unable to find adjustedPrice in the ContractService Entity")
        .await;
    bench.switch("unknown_include_field", json!("ignore")).await;
    assert_eq!(bench.post("ContractServices/query", query).await.1["items"], json!([{ "id": 8001 }]));
}

#[tokio::test]
async fn user_defined_fields_are_found_by_their_display_name() {
    let bench = shop().await;
    let udfs = json!([{ "name": "Number of Employees", "value": "12" }]);
    bench.patch("Companies", json!({ "id": 175, "userDefinedFields": udfs })).await;
    let more = json!([{ "op": "gt", "field": "Number of Employees", "value": 9, "udf": true }]);
    assert_eq!(names(&bench, more).await, [175]);
}

#[tokio::test]
async fn get_queries_page_by_get() {
    let bench = shop().await;
    let search = r#"{"maxRecords":2,"filter":[{"op":"gte","field":"id","value":0}]}"#;
    let path = format!("Companies/query?search={}", urlencode(search));
    let (status, mut page) = bench.get(&path).await;
    assert_eq!(status, 200);
    let mut seen = Vec::new();
    loop {
        seen.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].as_i64().unwrap()));
        let Some(next) = page["pageDetails"]["nextPageUrl"].as_str() else { break };
        assert!(next.contains("/Companies/query?paging="), "{next}");
        page = bench.send(Method::GET, next, None).await.unwrap().json().await.unwrap();
    }
    assert_eq!(seen, [0, 174, 175, 176, 177]);
    let (_, count) = bench.get(&format!("Companies/query/count?search={}", urlencode(search))).await;
    assert_eq!(count["queryCount"], 5);
}

fn urlencode(text: &str) -> String {
    text.bytes().fold(String::new(), |all, byte| format!("{all}%{byte:02X}"))
}

#[tokio::test]
async fn a_url_beyond_2048_characters_is_a_404() {
    let bench = shop().await;
    let long = format!(r#"{{"filter":[{{"op":"eq","field":"companyName","value":"{}"}}]}}"#, "x".repeat(700));
    let path = format!("Companies/query?search={}", urlencode(&long));
    assert_eq!(bench.get(&path).await.0, 404);
    bench.switch("get_url_limit", json!(9000)).await;
    assert_eq!(bench.get(&path).await.0, 200);
}

#[tokio::test]
async fn an_exactly_full_last_page_ends_or_leads_to_an_empty_one_by_switch() {
    let bench = shop().await;
    let query = json!({ "maxRecords": 5, "filter": [all()] });
    let (_, page) = bench.post("Companies/query", query.clone()).await;
    assert_eq!(page["pageDetails"]["nextPageUrl"], Value::Null);
    bench.switch("full_last_page", json!("url")).await;
    let (_, page) = bench.post("Companies/query", query.clone()).await;
    let next = page["pageDetails"]["nextPageUrl"].as_str().unwrap();
    let empty: Value = bench.send(Method::POST, next, Some(&query)).await.unwrap().json().await.unwrap();
    assert_eq!(empty["items"], json!([]));
    assert_eq!(empty["pageDetails"]["nextPageUrl"], Value::Null);
}

#[tokio::test]
async fn more_than_one_page_needs_the_id_among_the_fields() {
    let bench = shop().await;
    let query = |size: i64| json!({ "maxRecords": size, "includeFields": ["companyName"], "filter": [all()] });
    refused(&bench, "Companies", query(2), "Id must be among").await;
    let (_, page) = bench.post("Companies/query", query(500)).await;
    assert_eq!(page["items"][0]["id"], 0);
    assert_eq!(page["items"][0]["companyName"], "Sandbox MSP");
    bench.switch("paging_without_id", json!("works")).await;
    assert!(bench.post("Companies/query", query(2)).await.1["pageDetails"]["nextPageUrl"].is_string());
}

#[tokio::test]
async fn twenty_thousand_lines_are_read_in_blocks_of_five_hundred() {
    let mut scenario = small();
    scenario.contracts = (0..5000).map(|n| contract(10_000 + n, date(2026, 1, 1), date(2026, 12, 31))).collect();
    scenario.lines = (0..20_000).map(|n| line(100_000 + n, 10_000 + n / 4, n % 50)).collect();
    let bench = Bench::start(options(scenario)).await;
    let mut rows = 0;
    for block in 0..40 {
        let ids: Vec<i64> = (0..500).map(|n| 100_000 + block * 500 + n).collect();
        let filter = json!([
            { "op": "in", "field": "contractServiceID", "value": ids },
            { "op": "lte", "field": "startDate", "value": "2026-11-20" },
            { "op": "gte", "field": "endDate", "value": "2026-11-20" },
        ]);
        rows += bench.items("ContractServiceUnits", filter).await.len();
    }
    assert_eq!(rows, 20_000);
}

#[tokio::test]
async fn pages_of_an_indexed_query_show_every_row_once_in_id_order() {
    let bench = shop().await;
    bench.edit(json!({ "kind": "adjust_units", "line": 8001, "on": "2026-03-17", "change": 1 })).await;
    let filter = json!([{ "op": "in", "field": "contractServiceID", "value": [8001] }]);
    let query = json!({ "maxRecords": 5, "filter": filter });
    let (_, mut page) = bench.post("ContractServiceUnits/query", query.clone()).await;
    let mut seen = Vec::new();
    loop {
        seen.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].as_i64().unwrap()));
        let Some(next) = page["pageDetails"]["nextPageUrl"].as_str() else { break };
        page = bench.send(Method::POST, next, Some(&query)).await.unwrap().json().await.unwrap();
        assert!(seen.len() < 20, "paging does not end");
    }
    assert_eq!(seen, (90_001..90_014).collect::<Vec<i64>>());
}

#[tokio::test]
async fn broken_json_is_a_500_with_errors() {
    let bench = shop().await;
    let access = &bench.at.autotask;
    for body in ["", "{\"filter\":", "null", "[]"] {
        let answer = bench
            .http
            .post(bench.url("Companies/query"))
            .header("UserName", &access.key)
            .header("Secret", &access.secret)
            .header("ApiIntegrationCode", &access.integration_code)
            .body(body)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 500, "{body}");
        assert!(answer.json::<Value>().await.unwrap()["errors"].is_array());
    }
}
