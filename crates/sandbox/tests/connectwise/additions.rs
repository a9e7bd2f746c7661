//! The rules and computed fields of additions (facts 4.3, 6.1).

use reqwest::Method;
use serde_json::{Value, json};

use crate::bench::{Bench, replace};

const LINES: &str = "/finance/agreements/311/additions";
const LINE: &str = "/finance/agreements/311/additions/5120";

fn new(effective: &str) -> Value {
    json!({ "product": { "id": 904 }, "quantity": 25, "billCustomer": "Billable", "effectiveDate": effective })
}

#[tokio::test]
async fn a_new_addition_is_201_with_the_whole_object() {
    let bench = Bench::small().await;
    let sent = json!({
        "product": { "identifier": "bkp-mbx" }, "quantity": 25, "lessIncluded": 5, "unitPrice": 3.5, "unitCost": 2.1,
        "billCustomer": "Billable", "effectiveDate": "2026-12-01T00:00:00Z", "taxableFlag": true,
        "invoiceDescription": "Cloud backup, per mailbox",
    });
    let made = bench.post(LINES, sent).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let url = bench.url("/procurement/catalog/904");
    assert_eq!(
        made.body,
        json!({
            "id": 5121,
            "product": {
                "id": 904, "identifier": "BKP-MBX", "serializedFlag": false, "_info": { "catalog_href": url },
            },
            "quantity": 25.0, "lessIncluded": 5.0, "unitPrice": 3.5, "unitCost": 2.1, "billCustomer": "Billable",
            "effectiveDate": "2026-12-01T00:00:00Z", "taxableFlag": true,
            "invoiceDescription": "Cloud backup, per mailbox", "purchaseItemFlag": false, "specialOrderFlag": false,
            "agreementId": 311, "description": "BKP-MBX", "billedQuantity": 20.0, "uom": "Each", "extPrice": 70.0,
            "extCost": 42.0, "sequenceNumber": 2.0, "margin": 28.0, "prorateCost": 0.0, "proratePrice": 0.0,
            "extendedProrateCost": 0.0, "extendedProratePrice": 0.0, "prorateCurrentPeriodFlag": false,
            "agreementStatus": "Active", "additionStatus": "Inactive",
            "_info": {
                "lastUpdated": "2026-11-20T12:00:01Z", "updatedBy": "SeatbridgeAPI",
                "dateEntered": "2026-11-20T12:00:01Z", "enteredBy": "SeatbridgeAPI",
            },
        })
    );
    bench.switch("extended_from", json!("quantity")).await;
    assert_eq!(bench.get(&format!("{LINES}/5121")).await.body["extPrice"], 87.5);
}

#[tokio::test]
async fn price_cost_and_texts_default_to_the_catalog() {
    let bench = Bench::small().await;
    let made = bench.post(LINES, new("2026-12-01T00:00:00Z")).await;
    assert_eq!(made.body["unitPrice"], 3.5);
    assert_eq!(made.body["unitCost"], 2.1);
    assert_eq!(made.body["invoiceDescription"], "BKP-MBX");
}

#[tokio::test]
async fn a_bundle_or_an_inactive_item_is_refused() {
    let bench = Bench::small().await;
    for (item, part) in [(905, "Bundle"), (906, "inactive")] {
        let mut body = new("2026-12-01T00:00:00Z");
        body["product"] = json!({ "id": item });
        let refused = bench.post(LINES, body).await;
        assert_eq!(refused.status, 400);
        assert_eq!(refused.body["message"], "addition object is invalid");
        assert!(refused.body["errors"][0]["message"].as_str().unwrap().contains(part), "{}", refused.body);
    }
    bench.switch("inactive_item", json!("accept")).await;
    let mut body = new("2026-12-01T00:00:00Z");
    body["product"] = json!({ "id": 906 });
    assert_eq!(bench.post(LINES, body).await.status, 201);
}

#[tokio::test]
async fn an_effective_date_before_the_billing_start_or_in_an_invoiced_period_is_refused() {
    let bench = Bench::small().await;
    let early = bench.post(LINES, new("2025-12-31T00:00:00Z")).await;
    assert_eq!((early.status, early.inner()), (400, vec![("InvalidObject", "effectiveDate")]));
    assert!(early.body["errors"][0]["message"].as_str().unwrap().contains("billing start"));
    let invoiced = bench.post(LINES, new("2026-11-30T00:00:00Z")).await;
    assert!(invoiced.body["errors"][0]["message"].as_str().unwrap().contains("Next Invoice Date"));
    assert_eq!(bench.post(LINES, new("2026-12-01T00:00:00Z")).await.status, 201);
    let moved = bench.patch(LINE, replace("effectiveDate", json!("2026-11-02T00:00:00Z"))).await;
    assert_eq!(moved.status, 400);
    let untouched = bench.patch(LINE, replace("quantity", json!(11))).await;
    assert_eq!(untouched.status, 200, "an old date that is not sent again is no reason");
    bench.switch("invoiced_period", json!("accept")).await;
    assert_eq!(bench.post(LINES, new("2026-11-30T00:00:00Z")).await.status, 201);
}

#[tokio::test]
async fn a_prorated_agreement_takes_a_date_in_an_invoiced_period_and_computes_the_part() {
    let bench = Bench::small().await;
    let made = bench.post("/finance/agreements/312/additions", new("2026-11-16T00:00:00Z")).await;
    assert_eq!(made.status, 201, "{}", made.body);
    assert_eq!(made.body["proratePrice"], 1.75, "15 of 30 days");
    assert_eq!(made.body["extendedProratePrice"], 43.75);
    assert_eq!(made.body["extendedProrateCost"], 26.25);
}

#[tokio::test]
async fn bill_customer_is_a_word_and_never_a_boolean() {
    let bench = Bench::small().await;
    let refused = bench.patch(LINE, replace("billCustomer", json!(true))).await;
    assert_eq!((refused.status, refused.inner()), (400, vec![("InvalidObject", "billCustomer")]));
    assert_eq!(bench.patch(LINE, replace("billCustomer", json!("NoCharge"))).await.body["billCustomer"], "NoCharge");
}

#[tokio::test]
async fn statuses_follow_the_day() {
    let bench = Bench::small().await;
    let statuses = |body: &Value| {
        let text = |name: &str| body[name].as_str().unwrap().to_owned();
        (text("additionStatus"), text("agreementStatus"))
    };
    bench.patch(LINE, replace("cancelledDate", json!("2026-11-30T00:00:00Z"))).await;
    bench.today("2026-11-30").await;
    assert_eq!(statuses(&bench.get(LINE).await.body).0, "Active", "the last billed day");
    bench.switch("last_day", json!("over")).await;
    assert_eq!(statuses(&bench.get(LINE).await.body).0, "Cancelled");
    bench.switch("last_day", json!("active")).await;
    bench.today("2026-12-01").await;
    assert_eq!(statuses(&bench.get(LINE).await.body), ("Cancelled".into(), "Active".into()));
    let open = "cancelledDate = null or cancelledDate > [2026-12-01]";
    assert_eq!(bench.find(LINES, open).await.ids(), [0; 0]);
    bench.patch(LINE, json!([{ "op": "remove", "path": "cancelledDate" }])).await;
    assert!(bench.get(LINE).await.body.get("cancelledDate").is_none());
    bench.edit(json!({ "kind": "expire_agreement", "agreement": 311 })).await;
    assert_eq!(statuses(&bench.get(LINE).await.body), ("Expired".into(), "Expired".into()));
    bench.edit(json!({ "kind": "cancel_agreement", "agreement": 311 })).await;
    assert_eq!(statuses(&bench.get(LINE).await.body).1, "Cancelled");
    bench.switch("addition_status_field", json!(false)).await;
    assert!(bench.get(LINE).await.body.get("additionStatus").is_none());
    let refused = bench.find(LINES, "additionStatus = \"Active\"").await;
    assert_eq!(refused.body["message"], "additionStatus is not a recognized name.");
}

#[tokio::test]
async fn writes_to_an_ended_agreement_succeed_unless_switched_off() {
    let bench = Bench::small().await;
    bench.edit(json!({ "kind": "cancel_agreement", "agreement": 311, "on": "2026-11-01" })).await;
    assert_eq!(bench.patch(LINE, replace("quantity", json!(12))).await.status, 200);
    assert_eq!(bench.truth(5120, "2026-11-20").await, 0, "nothing is billed any more");
    bench.switch("write_to_ended_agreement", json!("refuse")).await;
    assert_eq!(bench.patch(LINE, replace("quantity", json!(13))).await.status, 400);
}

#[tokio::test]
async fn zero_is_legal_negative_and_a_cancel_before_the_start_are_not() {
    let bench = Bench::small().await;
    assert_eq!(bench.patch(LINE, replace("quantity", json!(0))).await.body["quantity"], 0.0);
    assert_eq!(bench.patch(LINE, replace("quantity", json!(-1))).await.status, 400);
    let early = bench.patch(LINE, replace("cancelledDate", json!("2025-12-01T00:00:00Z"))).await;
    assert_eq!(early.inner(), [("InvalidObject", "cancelledDate")]);
    assert_eq!(bench.patch(LINE, replace("quantity", json!(2.5))).await.body["extPrice"], 8.75);
}

#[tokio::test]
async fn an_invoiced_addition_can_not_be_deleted_a_fresh_one_can() {
    let bench = Bench::small().await;
    assert_eq!(bench.send(Method::DELETE, LINE, json!({})).await.status, 400);
    bench.post(LINES, new("2026-12-01T00:00:00Z")).await;
    let fresh = format!("{LINES}/5121");
    let gone = bench.send(Method::DELETE, &fresh, json!({})).await;
    assert_eq!((gone.status, gone.body), (204, json!("")));
    let missing = bench.get(&fresh).await;
    assert_eq!(
        (missing.status, &missing.body),
        (404, &json!({ "code": "NotFound", "message": "Addition 5121 not found" }))
    );
    assert_eq!(bench.get("/finance/agreements/312/additions/5120").await.status, 404, "of another agreement");
    bench.switch("delete_invoiced", json!("accept")).await;
    assert_eq!(bench.send(Method::DELETE, LINE, json!({})).await.status, 204);
    assert_eq!(bench.line(5120, "2026-11-20").await["deleted"], "2026-11-20");
}

#[tokio::test]
async fn nothing_stops_two_additions_of_one_product() {
    let bench = Bench::small().await;
    for _ in 0..2 {
        assert_eq!(bench.post(LINES, new("2026-12-01T00:00:00Z")).await.status, 201);
    }
    assert_eq!(bench.find(LINES, "product/id = 904").await.ids(), [5120, 5121, 5122]);
}
