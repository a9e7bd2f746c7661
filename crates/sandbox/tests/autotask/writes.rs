//! Create and update of rows (facts 4, 7.2, 7.6, 7.7).

use reqwest::Method;
use serde_json::{Value, json};

use crate::bench::Bench;

fn service() -> Value {
    json!({ "name": "Mailbox", "unitPrice": 3.5, "unitCost": 2.0, "periodType": 2, "billingCodeID": 594, "sku": "MBX" })
}

fn contract() -> Value {
    json!({
        "companyID": 174, "contractName": "Neu", "contractType": 7, "status": 1, "startDate": "2026-11-15",
        "endDate": "2027-11-14", "contractPeriodType": "m", "timeReportingRequiresStartAndStopTimes": false,
    })
}

#[tokio::test]
async fn a_service_a_contract_and_a_line_are_created_one_after_the_other() {
    let bench = Bench::small().await;
    let (status, service) = bench.post("Services", service()).await;
    assert_eq!((status.as_u16(), &service), (200, &json!({ "itemId": 9003 })));
    let (_, contract) = bench.post("Contracts", contract()).await;
    assert_eq!(contract, json!({ "itemId": 7002 }));
    let (_, line) = bench
        .post(
            "Contracts/7002/Services",
            json!({ "contractID": 7002, "serviceID": 9003, "unitPrice": 3.1, "internalDescription": "sub-1" }),
        )
        .await;
    assert_eq!(line, json!({ "itemId": 8002 }));
    let (_, body) = bench.get("ContractServices/8002").await;
    assert_eq!((&body["item"]["unitPrice"], &body["item"]["unitCost"]), (&json!(3.1), &json!(2.0)));
    assert_eq!(body["item"]["internalDescription"], "sub-1");
    let rows = bench.rows(8002).await;
    assert_eq!(rows.len(), 12);
    assert_eq!((rows[0].0.as_str(), rows[0].1.as_str(), rows[0].2), ("2026-11-15", "2026-12-14", 0));
    let (_, list) = bench.get("Contracts/7002/Services").await;
    assert_eq!(list["items"][0]["id"], 8002);
    assert_eq!(list["pageDetails"]["count"], 1);
    assert_eq!(bench.get("Contracts/7001/Services/8002").await.1, json!({ "item": null }));
    assert_eq!(bench.get("Contracts/7002/Services/8002").await.1["item"]["id"], 8002);
    let (_, units) = bench.get("Contracts/7002/ServiceUnits").await;
    assert_eq!(units["items"].as_array().unwrap().len(), 12);
}

#[tokio::test]
async fn a_line_takes_its_price_from_the_body_or_the_catalogue_by_switch() {
    let bench = Bench::small().await;
    bench.switch("line_price_on_create", json!("catalogue")).await;
    bench.post("Contracts/7001/Services", json!({ "serviceID": 9002, "unitPrice": 1.0 })).await;
    assert_eq!(bench.get("ContractServices/8002").await.1["item"]["unitPrice"], 7.5);
    bench
        .patch("Contracts/7001/Services", json!({ "id": 8002, "unitPrice": 2.0, "invoiceDescription": "Seats" }))
        .await;
    let (_, line) = bench.get("ContractServices/8002").await;
    assert_eq!((&line["item"]["unitPrice"], &line["item"]["invoiceDescription"]), (&json!(7.5), &json!("Seats")));
    bench.switch("line_price_on_patch", json!("accept")).await;
    bench.patch("Contracts/7001/Services", json!({ "id": 8002, "unitPrice": 2.0 })).await;
    assert_eq!(bench.get("ContractServices/8002").await.1["item"]["unitPrice"], 2.0);
}

#[tokio::test]
async fn a_line_without_its_own_text_shows_the_catalogue_s() {
    let bench = Bench::small().await;
    assert_eq!(bench.get("ContractServices/8001").await.1["item"]["invoiceDescription"], "Backup seat");
}

#[tokio::test]
async fn bad_values_are_refused_with_the_reader_s_texts() {
    let bench = Bench::small().await;
    for (entity, field, value, text) in [
        ("Services", "name", json!("x".repeat(151)), "maximum length of 150"),
        ("Services", "periodType", json!(77), "Value does not reference an existing entity for periodType"),
        ("Services", "billingCodeID", json!(101), "billingCodeID"),
        (
            "Services",
            "billingCodeID",
            json!(1),
            "Reference value on field: billingCodeID of type: BillingCode does not exist or is invalid.",
        ),
        ("Services", "isActive", json!("yes"), "Unexpected character encountered while parsing value: y"),
        ("Services", "unitCost", json!(null), "unitCost"),
        ("Contracts", "companyID", json!(999), "companyID"),
        ("Contracts", "endDate", json!("2026-01-01"), "endDate"),
        ("Contracts", "startDate", json!("tomorrow"), "DateTime"),
        ("Contracts", "contractCategory", json!(14), "contractCategory"),
        ("Contracts", "status", json!(true), "Unexpected character encountered while parsing value: t"),
    ] {
        let mut body = if entity == "Services" { service() } else { contract() };
        body[field] = value;
        let (status, answer) = bench.post(entity, body.clone()).await;
        assert_eq!(status, 500, "{body}");
        assert!(answer["errors"][0].as_str().unwrap().contains(text), "{answer}");
    }
    assert_eq!(bench.post("Services", service()).await.1["itemId"], 9003, "refused calls used no id");
}

#[tokio::test]
async fn companies_are_created_with_their_four_required_fields() {
    let bench = Bench::small().await;
    let (_, body) = bench.post("Companies", json!({})).await;
    for name in ["companyName", "companyType", "ownerResourceID", "phone"] {
        assert!(
            body["errors"].as_array().unwrap().contains(&json!(format!("Missing Required Field: {name}."))),
            "{body}"
        );
    }
    let new =
        json!({ "id": 0, "companyName": "Neu GmbH", "companyType": 1, "ownerResourceID": 29_682_886, "phone": "1" });
    assert_eq!(bench.post("Companies", new.clone()).await.1, json!({ "itemId": 175 }));
    assert_eq!(bench.get("Companies/175").await.1["item"]["isActive"], true);
    let mut gone = new;
    gone["ownerResourceID"] = json!(29_682_888);
    assert_eq!(bench.post("Companies", gone).await.0, 500, "an inactive resource is no owner");
}

#[tokio::test]
async fn patch_changes_what_it_names_and_put_clears_the_rest() {
    let bench = Bench::small().await;
    bench.patch("Contracts", json!({ "id": 7001, "contractNumber": "V-1", "description": "a", "companyID": 0 })).await;
    let (_, item) = bench.get("Contracts/7001").await;
    assert_eq!((&item["item"]["contractNumber"], &item["item"]["companyID"]), (&json!("V-1"), &json!(174)));
    bench.patch("Contracts", json!({ "id": 7001, "description": null, "startDate": "2026-02-01" })).await;
    let (_, item) = bench.get("Contracts/7001").await;
    assert_eq!((&item["item"]["description"], &item["item"]["contractNumber"]), (&Value::Null, &json!("V-1")));
    assert_eq!(item["item"]["startDate"], "2026-01-01T00:00:00Z", "the start is fixed while there are services");
    let put = json!({
        "id": 7001, "contractName": "Neu", "status": 1, "startDate": "2026-01-01", "endDate": "2026-12-31",
        "timeReportingRequiresStartAndStopTimes": 0,
    });
    let (status, body) = bench.call(Method::PUT, "Contracts", Some(&put)).await;
    assert_eq!(status, 200, "{body}");
    let (_, item) = bench.get("Contracts/7001").await;
    assert_eq!((&item["item"]["contractNumber"], &item["item"]["contractType"]), (&Value::Null, &json!(7)));
    assert_eq!(bench.patch("Contracts", json!({ "id": 4711, "description": "x" })).await.0, 500);
    assert_eq!(bench.patch("Contracts", json!({ "description": "x" })).await.0, 500);
}

#[tokio::test]
async fn read_only_fields_are_ignored_or_refused_by_switch() {
    let bench = Bench::small().await;
    let body = json!({ "id": 7001, "contractPeriodType": 3 });
    assert_eq!(bench.patch("Contracts", body.clone()).await.0, 200);
    assert_eq!(bench.get("Contracts/7001").await.1["item"]["contractPeriodType"], 2);
    bench.switch("read_only_on_update", json!("error")).await;
    assert_eq!(bench.patch("Contracts", body).await.0, 500);
}

#[tokio::test]
async fn the_parent_of_the_url_wins_or_a_mismatch_is_refused() {
    let bench = Bench::small().await;
    let body = json!({ "contractID": 7009, "serviceID": 9002 });
    assert_eq!(bench.post("Contracts/7001/Services", body.clone()).await.0, 500);
    bench.switch("parent_mismatch", json!("url_wins")).await;
    assert_eq!(bench.post("Contracts/7001/Services", body).await.0, 200);
    assert_eq!(bench.get("ContractServices/8002").await.1["item"]["contractID"], 7001);
    assert_eq!(bench.post("Contracts/4711/Services", json!({ "serviceID": 9002 })).await.0, 500);
}

#[tokio::test]
async fn notes_are_written_under_their_contract() {
    let bench = Bench::small().await;
    let (_, note) = bench.post("Contracts/7001/Notes", json!({ "title": "Run 1", "description": "10 -> 12" })).await;
    let id = note["itemId"].as_i64().unwrap();
    let (_, read) = bench.get(&format!("ContractNotes/{id}")).await;
    assert_eq!((&read["item"]["title"], &read["item"]["contractID"]), (&json!("Run 1"), &json!(7001)));
    assert_eq!(read["item"]["createDateTime"], "2026-11-20T12:00:00Z");
}

#[tokio::test]
async fn bundles_and_their_contents_can_be_deleted() {
    let bench = Bench::small().await;
    let (_, bundle) = bench
        .post("ServiceBundles", json!({ "name": "B", "billingCodeID": 594, "periodType": 2, "unitPrice": 9 }))
        .await;
    let id = bundle["itemId"].as_i64().unwrap();
    let (_, link) = bench.post(&format!("ServiceBundles/{id}/Services"), json!({ "serviceID": 9001 })).await;
    let link = link["itemId"].as_i64().unwrap();
    assert_eq!(
        bench.call(Method::DELETE, &format!("ServiceBundles/{id}/Services/{link}"), None).await.1,
        json!({ "itemId": link })
    );
    assert_eq!(bench.call(Method::DELETE, &format!("ServiceBundles/{id}"), None).await.1, json!({ "itemId": id }));
    let (status, body) = bench.call(Method::DELETE, &format!("ServiceBundles/{id}"), None).await;
    assert_eq!(status, 500);
    assert!(body["errors"][0].as_str().unwrap().starts_with("No matching records found."));
}

#[tokio::test]
async fn errors_may_come_with_a_200_or_a_line_end_by_switch() {
    let bench = Bench::small().await;
    bench
        .set(Method::PUT, "switches", json!({ "autotask": { "errors_as_200": true, "errors_end_with_newline": true } }))
        .await;
    let (status, body) = bench.adjust("2030-01-01", 1).await;
    assert_eq!(status, 200);
    assert!(body["errors"][0].as_str().unwrap().ends_with("\r\n"));
}
