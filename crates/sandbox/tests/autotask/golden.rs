//! The wire transcripts of facts 18.

use reqwest::Method;
use serde_json::{Value, json};

use crate::bench::Bench;

#[tokio::test]
async fn zone_discovery_needs_no_login_and_knows_only_its_user() {
    let bench = Bench::small().await;
    let base = &bench.at.autotask.base_url;
    let zone = |user: &'static str| bench.http.get(format!("{base}V1.0/ZoneInformation{user}")).send();
    let good = zone("?user=seatbridge-api%40msp.example").await.unwrap();
    assert_eq!(good.status(), 200);
    let body: Value = good.json().await.unwrap();
    assert_eq!(body["zoneName"], "Sim 1");
    assert_eq!(body["url"], json!(base));
    assert_eq!(body["webUrl"], json!(base.replace("ATServicesRest/", "")));
    assert_eq!(body["ci"], 1);
    for bad in ["?user=nobody", "?user=", ""] {
        let answer = zone(bad).await.unwrap();
        assert_eq!(answer.status(), 500, "{bad}");
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body, json!({ "errors": ["Zone information could not be determined"] }));
    }
}

#[tokio::test]
async fn every_bad_login_is_the_same_empty_401() {
    let bench = Bench::small().await;
    let access = &bench.at.autotask;
    let right =
        [("UserName", &access.key), ("Secret", &access.secret), ("ApiIntegrationCode", &access.integration_code)];
    for wrong in 0..right.len() {
        for value in [None, Some("wrong")] {
            let mut request = bench.http.post(bench.url("Companies/query")).json(&json!({}));
            for (at, (name, good)) in right.iter().enumerate() {
                match value {
                    Some(bad) if at == wrong => request = request.header(*name, bad),
                    None if at == wrong => {}
                    _ => request = request.header(*name, *good),
                }
            }
            let answer = request.send().await.unwrap();
            assert_eq!(answer.status(), 401);
            assert_eq!(answer.headers()["www-authenticate"], "Basic Realm=\"127.0.0.1\"");
            assert_eq!(answer.headers()["content-length"], "0");
            assert_eq!(answer.text().await.unwrap(), "");
        }
    }
}

#[tokio::test]
async fn a_query_with_groups_answers_items_and_page_details() {
    let bench = Bench::small().await;
    let (status, body) = bench
        .post(
            "Contracts/query",
            json!({
                "maxRecords": 500,
                "includeFields": ["id", "companyID", "contractName", "status", "startDate", "endDate", "contractPeriodType"],
                "filter": [
                    { "op": "eq", "field": "contractType", "value": 7 },
                    { "op": "gte", "field": "endDate", "value": "2026-11-20" },
                    { "op": "or", "items": [
                        { "op": "eq", "field": "status", "value": 1 },
                        { "op": "beginsWith", "field": "contractNumber", "value": "SYNC-" },
                    ] },
                ],
            }),
        )
        .await;
    assert_eq!(status, 200);
    assert_eq!(
        body,
        json!({
            "items": [{
                "id": 7001, "companyID": 174, "contractName": "Managed Cloud 2026", "contractPeriodType": 2,
                "endDate": "2026-12-31T00:00:00Z", "startDate": "2026-01-01T00:00:00Z", "status": 1,
                "userDefinedFields": [{ "name": "External Subscription ID", "value": null }],
            }],
            "pageDetails": { "count": 1, "requestCount": 500, "prevPageUrl": null, "nextPageUrl": null },
        })
    );
}

#[tokio::test]
async fn pages_are_fetched_with_post_and_the_same_body_only() {
    let bench = Bench::small().await;
    let query = json!({ "maxRecords": 1, "filter": [{ "op": "gte", "field": "id", "value": 0 }] });
    let (_, first) = bench.post("Companies/query", query.clone()).await;
    assert_eq!(first["items"][0]["id"], 0);
    let next = first["pageDetails"]["nextPageUrl"].as_str().unwrap();
    let expected = "V1.0/Companies/query/next?paging=%7b%22pageSize%22%3a1%2c%22previousIds%22%3a%5b0%5d%2c%22nextIds%22%3a%5b0%5d%7d";
    assert_eq!(next, format!("{}{expected}", bench.at.autotask.base_url));
    assert_eq!(
        first["pageDetails"],
        json!({ "count": 1, "requestCount": 1, "prevPageUrl": null, "nextPageUrl": next })
    );

    let get = bench.send(Method::GET, next, None).await.unwrap();
    assert_eq!(get.status(), 405);
    let body: Value = get.json().await.unwrap();
    assert_eq!(body, json!({ "Message": "The requested resource does not support http method 'GET'." }));

    let empty = bench.send(Method::POST, next, None).await.unwrap();
    assert_eq!(empty.status(), 500);
    assert!(empty.json::<Value>().await.unwrap()["errors"].is_array());
    let other = json!({ "maxRecords": 1, "filter": [{ "op": "gte", "field": "id", "value": 1 }] });
    assert_eq!(bench.send(Method::POST, next, Some(&other)).await.unwrap().status(), 500);

    let second: Value = bench.send(Method::POST, next, Some(&query)).await.unwrap().json().await.unwrap();
    assert_eq!(second["items"][0]["id"], 174);
    assert_eq!(second["pageDetails"]["nextPageUrl"], Value::Null);
}

#[tokio::test]
async fn count_answers_the_number_alone() {
    let bench = Bench::small().await;
    let filter = json!({ "filter": [{ "op": "eq", "field": "contractServiceID", "value": 8001 }] });
    assert_eq!(bench.post("ContractServiceUnits/query/count", filter).await.1, json!({ "queryCount": 12 }));
}

#[tokio::test]
async fn a_missing_row_is_a_null_item() {
    let bench = Bench::small().await;
    let (status, body) = bench.get("Contracts/999999999").await;
    assert_eq!((status.as_u16(), body), (200, json!({ "item": null })));
    bench.switch("missing_item", json!("not_found")).await;
    assert_eq!(bench.get("Contracts/999999999").await.0, 404);
}

#[tokio::test]
async fn missing_required_fields_come_all_at_once() {
    let bench = Bench::small().await;
    let (status, body) = bench.post("Contracts", json!({ "contractName": "x" })).await;
    assert_eq!(status, 500);
    let errors = body["errors"].as_array().unwrap();
    assert!(errors.contains(&json!("Missing Required Field: companyID.")), "{errors:?}");
    assert!(errors.contains(&json!("Missing Required Field: endDate.")), "{errors:?}");
}

#[tokio::test]
async fn wrong_verbs_are_405_and_unknown_routes_404_with_a_message() {
    let bench = Bench::small().await;
    for (method, path, status) in [
        (Method::PATCH, "Contracts/7001", 405),
        (Method::PATCH, "Tickets/5", 405),
        (Method::DELETE, "Contracts/7001", 405),
        (Method::POST, "BillingCodes", 405),
        (Method::POST, "ContractServices", 404),
        (Method::POST, "ContractNotes", 404),
        (Method::POST, "TicketNotes", 404),
        (Method::GET, "ContractServiceAdjustments/1", 404),
        (Method::POST, "ContractServiceAdjustments/query", 404),
        (Method::GET, "Contracts/7001/ServiceAdjustments", 405),
        (Method::GET, "Nonsense", 404),
    ] {
        let (got, body) = bench.call(method.clone(), path, Some(&json!({ "id": 7001 }))).await;
        assert_eq!(got, status, "{method} {path}");
        assert!(body["Message"].is_string(), "{method} {path}: {body}");
    }
    let (_, unknown) = bench.control(Method::GET, "unknown", None).await;
    assert_eq!(unknown["calls"].as_array().unwrap().len(), 11);
    bench.switch("child_create_at_root", json!(405)).await;
    assert_eq!(bench.post("ContractServices", json!({})).await.0, 405);
}

#[tokio::test]
async fn an_adjustment_answers_a_null_item_id_and_its_refusals_carry_the_documented_texts() {
    let bench = Bench::small().await;
    let (status, body) = bench.adjust("2026-12-01", 2).await;
    assert_eq!((status.as_u16(), body), (200, json!({ "itemId": null })));
    let (status, body) = bench.adjust("2027-02-01", 2).await;
    assert_eq!(status, 500);
    assert_eq!(
        body,
        json!({ "errors": ["ContractServiceAdjustment effectiveDate must be between the start date and end date of the Contract referenced by contractID."] })
    );
    let (status, body) = bench.adjust("2026-12-01", -99).await;
    assert_eq!(status, 500);
    assert!(body["errors"][0].as_str().unwrap().contains("negative"));
    bench.switch("duplicate_adjustment", json!("always")).await;
    let (status, body) = bench.adjust("2026-12-01", 1).await;
    assert_eq!(status, 500);
    assert!(
        body["errors"][0].as_str().unwrap().contains("Attempt to insert duplicate data into contract_service_period")
    );
    assert_eq!(bench.truth(8001, "2026-12-01").await, 12);
}

#[tokio::test]
async fn paths_and_body_keys_may_have_any_case() {
    let bench = Bench::small().await;
    let url = bench.at.autotask.base_url.replace("ATServicesRest", "atservicesrest") + "v1.0/companies/Query";
    let query =
        json!({ "MaxRecords": 5, "Filter": [{ "Op": "EQ", "Field": "COMPANYNAME", "Value": "müller & söhne gmbh" }] });
    let body: Value = bench.send(Method::POST, &url, Some(&query)).await.unwrap().json().await.unwrap();
    assert_eq!(body["items"][0]["companyName"], "Müller & Söhne GmbH");
    let (status, _) = bench.patch("companies", json!({ "ID": 174, "CompanyNumber": "C-1" })).await;
    assert_eq!(status, 200);
    assert_eq!(bench.get("Companies/174").await.1["item"]["companyNumber"], "C-1");
}
