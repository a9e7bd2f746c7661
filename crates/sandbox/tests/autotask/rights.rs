//! The security level of the API user (facts 2.4, 3.28, 5.5, 11b).

use jiff::civil::date;
use reqwest::Method;
use serde_json::json;

use crate::bench::{Bench, company, contract, options, small};

#[tokio::test]
async fn a_missing_right_is_reported_and_enforced() {
    let bench = Bench::small().await;
    let rights = json!({ "entities": { "Contracts": { "update": "None" }, "ContractServiceAdjustments": { "create": "None" } } });
    bench.set(Method::PUT, "autotask/rights", rights).await;
    let (_, info) = bench.get("Contracts/entityInformation").await;
    assert_eq!((&info["info"]["canUpdate"], &info["info"]["userAccessForUpdate"]), (&json!(true), &json!("None")));
    let (status, body) = bench.patch("Contracts", json!({ "id": 7001, "description": "x" })).await;
    assert_eq!(status, 500);
    assert!(
        body["errors"][0]
            .as_str()
            .unwrap()
            .starts_with("The logged in Resource does not have the adequate permissions")
    );
    bench.switch("forbidden_status", json!(403)).await;
    assert_eq!(bench.adjust("2026-12-01", 1).await.0, 403);
    assert_eq!(bench.get("Contracts/7001").await.0, 200);
    assert_eq!(bench.truth(8001, "2026-12-01").await, 10);
}

#[tokio::test]
async fn restricted_access_hides_rows_without_an_error() {
    let mut scenario = small();
    scenario.companies.push(company(175, "Zürcher Bau"));
    scenario.contracts.push(contract(7002, date(2026, 1, 1), date(2026, 12, 31)));
    let bench = Bench::start(options(scenario)).await;
    let rights = json!({
        "entities": { "Contracts": { "query": "Restricted" }, "ContractServiceUnits": { "query": "Restricted" } },
        "hidden_companies": [174],
    });
    bench.set(Method::PUT, "autotask/rights", rights).await;
    let all = json!([{ "op": "gte", "field": "id", "value": 0 }]);
    assert_eq!(bench.items("Contracts", all.clone()).await.len(), 0);
    assert_eq!(bench.items("ContractServiceUnits", all.clone()).await.len(), 0);
    assert_eq!(bench.items("Companies", all).await.len(), 3);
    assert_eq!(bench.get("Contracts/7001").await.1, json!({ "item": null }));
    assert_eq!(bench.get("Contracts/entityInformation").await.1["info"]["userAccessForQuery"], "Restricted");
}

#[tokio::test]
async fn limited_contract_visibility_blocks_the_contract_service_family() {
    let bench = Bench::small().await;
    bench.switch("contract_visibility", json!("limited")).await;
    let all = json!([{ "op": "gte", "field": "id", "value": 0 }]);
    assert_eq!(bench.items("ContractServices", all.clone()).await.len(), 0);
    assert_eq!(bench.items("ContractServiceUnits", all.clone()).await.len(), 0);
    assert_eq!(bench.items("Contracts", all).await.len(), 1);
    assert_eq!(bench.adjust("2026-12-01", 1).await.0, 500);
    assert_eq!(
        bench.get("ContractServiceAdjustments/entityInformation").await.1["info"]["userAccessForCreate"],
        "None"
    );
}

#[tokio::test]
async fn rights_with_unknown_names_are_refused() {
    let bench = Bench::small().await;
    for wrong in [
        json!({ "entities": { "Contract": { "query": "All" } } }),
        json!({ "entities": { "Contracts": { "read": "All" } } }),
        json!({ "entities": { "Contracts": { "query": "Some" } } }),
    ] {
        assert_eq!(bench.control(Method::PUT, "autotask/rights", Some(wrong)).await.0, 400);
    }
}
