//! Verbs and error bodies (facts 3).

use reqwest::Method;
use serde_json::{Value, json};

use crate::bench::{Bench, answer, replace};

const LINE: &str = "/finance/agreements/311/additions/5120";

#[tokio::test]
async fn patch_takes_bare_and_slash_paths_all_three_operations_and_whole_references() {
    let bench = Bench::small().await;
    assert_eq!(bench.patch(LINE, replace("quantity", json!(31))).await.body["quantity"], 31.0);
    assert_eq!(bench.patch(LINE, replace("/quantity", json!("32"))).await.body["quantity"], 32.0, "numeric text");
    let several = json!([
        { "op": "add", "path": "serialNumber", "value": "org-7" },
        { "op": "remove", "path": "invoiceDescription" },
        { "op": "replace", "path": "taxableFlag", "value": "False" },
    ]);
    let changed = bench.patch(LINE, several).await.body;
    assert_eq!((&changed["serialNumber"], &changed["taxableFlag"]), (&json!("org-7"), &json!(false)));
    assert!(changed.get("invoiceDescription").is_none());
    bench.rights(json!({ "preset": "full" })).await;
    let status = bench.patch("/company/companies/252", replace("status", json!({ "name": "inactive" }))).await;
    assert_eq!(status.body["status"]["id"], 2);
}

#[tokio::test]
async fn a_patch_is_refused_whole() {
    let bench = Bench::small().await;
    let mixed = json!([
        { "op": "replace", "path": "quantity", "value": 99 },
        { "op": "replace", "path": "serialNumber", "value": "x".repeat(51) },
    ]);
    let refused = bench.patch(LINE, mixed).await;
    assert_eq!(
        refused.body,
        json!({
            "code": "InvalidObject", "message": "addition object is invalid",
            "errors": [{
                "code": "MaxLengthField", "resource": "addition", "field": "serialNumber",
                "message": "The field serialNumber must be a string with a maximum length of 50.",
            }],
        })
    );
    assert_eq!(bench.get(LINE).await.body["quantity"], 10.0);
}

#[tokio::test]
async fn a_sub_path_is_a_false_200_unless_switched() {
    let bench = Bench::small().await;
    bench.rights(json!({ "preset": "full" })).await;
    let sub = replace("status/id", json!(2));
    let company = "/company/companies/252";
    let before = bench.get(company).await.body;
    let answered = bench.patch(company, sub.clone()).await;
    assert_eq!((answered.status, &answered.body), (200, &before));
    bench.switch("sub_path_patch", json!("refuse")).await;
    assert_eq!(bench.patch(company, sub.clone()).await.status, 400);
    bench.switch("sub_path_patch", json!("apply")).await;
    assert_eq!(bench.patch(company, sub).await.body["status"]["name"], "Inactive");
}

#[tokio::test]
async fn malformed_patches_are_refused() {
    let bench = Bench::small().await;
    for body in [
        json!({ "op": "replace", "path": "quantity", "value": 1 }),
        json!([{ "op": "move", "path": "quantity", "value": 1 }]),
        json!([{ "op": "replace", "path": "quantity" }]),
        json!([{ "path": "quantity", "value": 1 }]),
        json!([{ "op": "replace", "path": "Quantity", "value": 1 }]),
        json!([{ "op": "replace", "path": "quantity", "value": "many" }]),
        json!([{ "op": "remove", "path": "billCustomer" }]),
    ] {
        assert_eq!(bench.patch(LINE, body.clone()).await.status, 400, "{body}");
    }
    assert_eq!(bench.line(5120, "2026-11-20").await["changes"], 0);
}

#[tokio::test]
async fn read_only_fields_are_passed_over_or_refused() {
    let bench = Bench::small().await;
    let answered = bench.patch(LINE, replace("extPrice", json!(1))).await;
    assert_eq!((answered.status, &answered.body["extPrice"]), (200, &json!(35.0)));
    bench.switch("read_only_fields", json!("refuse")).await;
    assert_eq!(bench.patch(LINE, replace("extPrice", json!(1))).await.status, 400);
}

#[tokio::test]
async fn put_replaces_the_whole_record_and_forgets_what_is_left_out() {
    let bench = Bench::small().await;
    bench.edit(json!({ "kind": "set_included", "addition": 5120, "less_included": 3 })).await;
    let body = json!({
        "product": { "id": 904 }, "billCustomer": "Billable", "quantity": 10, "effectiveDate": "2026-01-01T00:00:00Z",
    });
    let put = bench.send(Method::PUT, LINE, body).await;
    assert_eq!(put.status, 200, "{}", put.body);
    assert_eq!((&put.body["lessIncluded"], &put.body["unitPrice"]), (&json!(0.0), &json!(0.0)));
    let short = bench.send(Method::PUT, LINE, json!({ "quantity": 1 })).await;
    assert_eq!(short.inner(), [("MissingRequiredField", "product"), ("MissingRequiredField", "billCustomer")]);
    let agreement = json!({ "name": "A", "type": { "id": 1 }, "company": { "id": 250 }, "contact": { "id": 1200 } });
    let short = bench.send(Method::PUT, "/finance/agreements/311", agreement).await;
    assert!(short.inner().contains(&("MissingRequiredField", "billTime")), "{}", short.body);
}

#[tokio::test]
async fn a_whole_object_that_was_read_can_be_put_back() {
    let bench = Bench::small().await;
    let mut read = bench.get(LINE).await.body;
    read["quantity"] = json!(12);
    let put = bench.send(Method::PUT, LINE, read).await;
    assert_eq!((put.status, &put.body["quantity"]), (200, &json!(12.0)));
    assert_eq!(put.body["unitPrice"], 3.5);
}

#[tokio::test]
async fn post_names_what_is_missing_unknown_or_not_found() {
    let bench = Bench::small().await;
    let path = "/finance/agreements/311/additions";
    let empty = bench.post(path, json!({})).await;
    assert!(empty.inner().contains(&("MissingRequiredField", "product")));
    assert!(empty.inner().contains(&("MissingRequiredField", "billCustomer")));
    assert_eq!(empty.body["errors"][0]["message"], "product is required.");
    let lost = json!({ "product": { "id": 77 }, "billCustomer": "Billable", "effectiveDate": "2026-12-01T00:00:00Z" });
    let lost = bench.post(path, lost).await;
    assert_eq!(lost.inner(), [("NotFound", "product/id")]);
    assert_eq!(lost.body["errors"][0]["message"], "CatalogItem 77 not found");
    let unknown = bench.post(path, json!({ "bogus": 1 })).await;
    assert_eq!(
        unknown.body,
        json!({ "code": "InvalidObject", "message": "Could not find member 'bogus' on object of type 'Addition'." })
    );
    assert_eq!(
        bench.post("/finance/agreements/99/additions", json!({})).await.body["message"],
        "Agreement 99 not found"
    );
}

#[tokio::test]
async fn dates_need_seconds_and_z() {
    let bench = Bench::small().await;
    for (text, status) in [
        ("2026-11-30T00:00:00Z", 200),
        ("2026-11-30T15:30:00Z", 200),
        ("2026-11-30", 400),
        ("2026-11-30T00:00:00.000Z", 400),
        ("2026-11-30T00:00:00+01:00", 400),
        ("2026-11-30T00:00:00", 400),
        ("30.11.2026", 400),
    ] {
        let answered = bench.patch(LINE, replace("cancelledDate", json!(text))).await;
        assert_eq!(answered.status, status, "{text}");
        if status == 200 {
            assert_eq!(answered.body["cancelledDate"], "2026-11-30T00:00:00Z", "a day is stored as midnight");
        } else {
            let message = answered.body["errors"][0]["message"].as_str().unwrap();
            assert_eq!(message, "Unsupported format applied to cancelledDate");
        }
    }
    bench.switch("day_without_time", json!("accept")).await;
    assert_eq!(bench.patch(LINE, replace("cancelledDate", json!("2026-12-31"))).await.status, 200);
}

#[tokio::test]
async fn a_new_company_needs_an_address_and_a_free_identifier() {
    let bench = Bench::small().await;
    let path = "/company/companies";
    let bare = bench.post(path, json!({ "identifier": "New", "name": "New" })).await;
    assert_eq!(bare.inner(), [("MissingRequiredField", "addressLine1")]);
    let taken = bench.post(path, json!({ "identifier": "ACME", "name": "New", "city": "Bonn" })).await;
    assert_eq!(taken.inner(), [("ObjectExists", "identifier")]);
    let made =
        bench.post(path, json!({ "identifier": "New", "name": "New", "city": "Bonn", "types": [{ "id": 1 }] })).await;
    assert_eq!((made.status, &made.body["status"]["name"]), (201, &json!("Active")));
    assert_eq!(made.body["site"]["name"], "Main");
}

#[tokio::test]
async fn an_agreement_takes_defaults_from_its_type() {
    let bench = Bench::small().await;
    let sent = json!({
        "name": "New", "type": { "name": "Cloud Services" }, "company": { "identifier": "Acme" },
        "contact": { "id": 1202 }, "startDate": "2026-12-01T00:00:00Z",
    });
    let made = bench.post("/finance/agreements", sent).await;
    assert_eq!(made.status, 201, "{}", made.body);
    assert_eq!(made.body["contact"]["name"], "Kim Beispiel");
    let expected = json!({
        "billingCycle": "Monthly", "prorateFlag": true, "noEndingDateFlag": true, "agreementStatus": "Inactive",
        "billStartDate": "2026-12-01T00:00:00Z", "nextInvoiceDate": "2026-12-01T00:00:00Z",
    });
    for (name, wanted) in expected.as_object().unwrap() {
        let found = if name == "billingCycle" { &made.body[name]["name"] } else { &made.body[name] };
        assert_eq!(found, wanted, "{name}");
    }
    let missing = bench.post("/finance/agreements", json!({ "name": "New" })).await;
    let fields: Vec<&str> = missing.inner().iter().map(|(_, field)| *field).collect();
    assert_eq!(fields, ["type", "company", "contact"]);
}

#[tokio::test]
async fn a_company_whose_status_disallows_saving_gets_no_agreement() {
    let bench = Bench::small().await;
    bench.edit(json!({ "kind": "set_company_status", "company": 252, "status": "Not-Approved" })).await;
    let sent = json!({ "name": "N", "type": { "id": 1 }, "company": { "id": 252 }, "contact": { "id": 1202 } });
    assert_eq!(bench.post("/finance/agreements", sent.clone()).await.inner(), [("InvalidObject", "company/id")]);
    bench.switch("disallow_saving", json!("tickets_only")).await;
    assert_eq!(bench.post("/finance/agreements", sent).await.status, 201);
}

#[tokio::test]
async fn the_catalog_keeps_identifiers_apart_and_categories_right() {
    let bench = Bench::small().await;
    let sent = |identifier: &str, category: Option<i64>| {
        let mut body = json!({
            "identifier": identifier, "description": "Seat", "customerDescription": "Seat",
            "subcategory": { "id": 61 }, "type": { "id": 30 },
        });
        if let Some(id) = category {
            body["category"] = json!({ "id": id });
        }
        body
    };
    let made = bench.post("/procurement/catalog", sent("NEW", None)).await;
    assert_eq!((made.status, &made.body["category"]["name"]), (201, &json!("Cloud Services")));
    assert_eq!(made.body["productClass"], "NonInventory");
    assert_eq!(bench.post("/procurement/catalog", sent("new", None)).await.inner(), [("ObjectExists", "identifier")]);
    assert_eq!(
        bench.post("/procurement/catalog", sent("N2", Some(21))).await.inner(),
        [("InvalidObject", "category/id")]
    );
}

#[tokio::test]
async fn a_company_with_agreements_stays_another_becomes_a_deleted_twin() {
    let bench = Bench::small().await;
    bench.rights(json!({ "preset": "full" })).await;
    assert_eq!(bench.send(Method::DELETE, "/company/companies/250", json!({})).await.status, 409);
    assert_eq!(bench.send(Method::DELETE, "/company/companies/252", json!({})).await.status, 204);
    let twin = bench.get("/company/companies/252").await.body;
    assert_eq!((&twin["deletedFlag"], &twin["deletedBy"]), (&json!(true), &json!("SeatbridgeAPI")));
}

#[tokio::test]
async fn a_body_that_is_no_json_is_415_or_400() {
    let bench = Bench::small().await;
    let form = bench.request(Method::PATCH, LINE).header("Content-Type", "text/plain").body("[]").send();
    let form = answer(form.await.unwrap()).await;
    assert_eq!((form.status, &form.body["code"]), (415, &json!("InvalidObject")));
    let broken = bench.request(Method::PATCH, LINE).header("Content-Type", "application/json").body("[{").send();
    assert_eq!(broken.await.unwrap().status(), 400);
    assert_eq!(bench.post(LINE, json!({})).await.status, 405);
}

#[tokio::test]
async fn every_write_gets_a_new_last_updated() {
    let bench = Bench::small().await;
    let stamp = |body: Value| body["_info"]["lastUpdated"].as_str().unwrap().to_owned();
    let first = stamp(bench.patch(LINE, replace("quantity", json!(11))).await.body);
    let second = stamp(bench.patch(LINE, replace("quantity", json!(12))).await.body);
    assert!(first < second && first.starts_with("2026-11-20T12:00:"), "{first} {second}");
}

#[tokio::test]
async fn open_questions_of_writes_are_switches() {
    let bench = Bench::small().await;
    for (switch, value, path, sent, before, after) in [
        ("negative_quantity", "accept", LINE, replace("quantity", json!(-1)), 400, 200),
        (
            "cancelled_before_effective",
            "accept",
            LINE,
            replace("cancelledDate", json!("2025-01-01T00:00:00Z")),
            400,
            200,
        ),
        ("unknown_patch_path", "accept", LINE, replace("bogus", json!(1)), 400, 200),
        (
            "effective_before_billing_start",
            "accept",
            "/finance/agreements/312/additions/5121",
            replace("effectiveDate", json!("2025-01-01T00:00:00Z")),
            400,
            200,
        ),
    ] {
        bench.edit(json!({ "kind": "add_addition", "agreement": 312, "product": 904, "quantity": 1 })).await;
        assert_eq!(bench.patch(path, sent.clone()).await.status, before, "{switch}");
        bench.switch(switch, json!(value)).await;
        assert_eq!(bench.patch(path, sent).await.status, after, "{switch}");
    }
    let nowhere = "/finance/agreements/99/additions";
    assert_eq!(bench.get(nowhere).await.status, 404);
    bench.switch("missing_parent", json!("empty")).await;
    assert_eq!(bench.get(nowhere).await.body, json!([]));
}

#[tokio::test]
async fn a_partial_array_of_custom_fields_clears_the_rest_or_is_refused() {
    let bench = Bench::small().await;
    for caption in ["One", "Two"] {
        bench.edit(json!({ "kind": "define_custom_field", "list": "additions", "caption": caption })).await;
    }
    let both = json!([{ "id": 1, "value": "a" }, { "id": 2, "value": "b" }]);
    bench.patch(LINE, replace("customFields", both)).await;
    let one = json!([{ "id": 2, "value": "c" }]);
    let changed = bench.patch(LINE, replace("customFields", one.clone())).await.body;
    assert!(changed["customFields"][0].get("value").is_none());
    assert_eq!(changed["customFields"][1]["value"], "c");
    bench.switch("partial_custom_fields", json!("refuse")).await;
    assert_eq!(bench.patch(LINE, replace("customFields", one)).await.status, 400);
}
