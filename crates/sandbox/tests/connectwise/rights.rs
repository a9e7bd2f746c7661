//! The security role (facts 5).

use reqwest::Method;
use serde_json::{Value, json};

use crate::bench::{Bench, replace};

const LINE: &str = "/finance/agreements/311/additions/5120";

fn security() -> Value {
    json!({ "code": "Security", "message": "You do not have security permission to perform this action." })
}

#[tokio::test]
async fn each_function_gates_its_lists_and_the_body_does_not_say_which() {
    let bench = Bench::small().await;
    for (function, paths) in [
        ("CompanyMaintenance", vec!["/company/companies", "/company/companies/info", "/company/companies/250/sites"]),
        (
            "Agreements",
            vec!["/finance/agreements", LINE, "/finance/agreements/types/info", "/finance/agreements/count"],
        ),
        ("ProductCatalog", vec!["/procurement/catalog", "/procurement/catalog/info", "/procurement/types/info"]),
        ("ServiceTickets", vec!["/service/info/boards", "/service/priority/info"]),
        (
            "TableSetup",
            vec!["/service/boards", "/service/boards/1/statuses", "/procurement/types", "/finance/billingCycles"],
        ),
    ] {
        bench.rights(json!({ "preset": "full" })).await;
        for path in &paths {
            assert_eq!(bench.get(path).await.status, 200, "{path}");
        }
        bench.rights(json!({ "functions": { function: { "inquire": "None" } } })).await;
        for path in &paths {
            let refused = bench.get(path).await;
            assert_eq!((refused.status, refused.body), (403, security()), "{path} without {function}");
        }
    }
}

#[tokio::test]
async fn the_seed_role_reads_no_contacts_and_no_members_and_edits_no_companies() {
    let bench = Bench::small().await;
    for path in ["/company/contacts", "/system/members"] {
        assert_eq!(bench.get(path).await.status, 403, "{path}");
    }
    assert_eq!(bench.get("/system/info/members").await.status, 200);
    assert_eq!(bench.patch("/company/companies/252", replace("name", json!("X"))).await.body, security());
    assert_eq!(bench.patch(LINE, replace("quantity", json!(11))).await.status, 200);
}

#[tokio::test]
async fn add_edit_and_delete_are_rights_of_their_own() {
    let bench = Bench::small().await;
    let new = json!({ "product": { "id": 904 }, "billCustomer": "Billable", "effectiveDate": "2026-12-01T00:00:00Z" });
    let lines = "/finance/agreements/311/additions";
    bench.rights(json!({ "functions": { "Agreements": { "add": "None" } } })).await;
    assert_eq!(bench.post(lines, new.clone()).await.status, 403);
    bench.rights(json!({ "functions": { "Agreements": { "add": "All", "edit": "None" } } })).await;
    assert_eq!(bench.patch(LINE, replace("quantity", json!(1))).await.status, 403);
    bench.rights(json!({ "functions": { "Agreements": { "delete": "None" } } })).await;
    assert_eq!(bench.send(Method::DELETE, LINE, json!({})).await.status, 403);
    bench.rights(json!({ "functions": { "ProductCatalog": { "inquire": "None" } } })).await;
    assert_eq!(bench.post(lines, new.clone()).await.status, 403, "an addition names a product");
    bench.switch("addition_needs_catalog_right", json!(false)).await;
    assert_eq!(bench.post(lines, new).await.status, 201);
    assert_eq!(bench.line(5120, "2026-11-20").await["changes"], 0);
}

#[tokio::test]
async fn my_shows_own_records_only_without_an_error() {
    let bench = Bench::small().await;
    let agreement = json!({
        "name": "Own", "type": { "id": 1 }, "company": { "id": 252 }, "contact": { "id": 1202 },
        "startDate": "2026-12-01T00:00:00Z",
    });
    let own = bench.post("/finance/agreements", agreement).await.body["id"].as_i64().unwrap();
    bench.rights(json!({ "functions": { "Agreements": { "inquire": "My", "edit": "My" } } })).await;
    assert_eq!(bench.get("/finance/agreements").await.ids(), [own]);
    assert_eq!(bench.get("/finance/agreements/count").await.body["count"], 1);
    assert_eq!(bench.get("/finance/agreements/311/additions").await.ids(), [0; 0]);
    assert_eq!(bench.get("/finance/agreements/311").await.status, 404);
    assert_eq!(bench.patch(LINE, replace("quantity", json!(1))).await.status, 403);
    bench.switch("hidden_record", json!("forbidden")).await;
    assert_eq!(bench.get("/finance/agreements/311").await.status, 403);
}

#[tokio::test]
async fn a_customized_table_setup_refuses_single_lists() {
    let bench = Bench::small().await;
    bench.rights(json!({ "functions": { "TableSetup": { "customize": ["Service / Service Board"] } } })).await;
    assert_eq!(bench.get("/service/boards/1/statuses").await.status, 200);
    assert_eq!(bench.get("/service/sources").await.status, 403);
    assert_eq!(bench.get("/service/sources/info").await.status, 200);
    let rights = bench.get("/system/mySecurity?pageSize=1000").await;
    let row =
        rights.body.as_array().unwrap().iter().find(|row| row["moduleFunctionIdentifier"] == "TableSetup").unwrap();
    assert_eq!((&row["customFlag"], &row["inquireLevel"]), (&json!(true), &json!("All")));
}

#[tokio::test]
async fn a_role_limited_to_categories_hides_items_silently() {
    let bench = Bench::small().await;
    bench.rights(json!({ "catalog_categories": [21] })).await;
    assert_eq!(bench.get("/procurement/catalog").await.ids(), [0; 0]);
    assert_eq!(bench.get("/procurement/catalog/904").await.status, 404);
    bench.rights(json!({ "catalog_categories": null })).await;
    assert_eq!(bench.get("/procurement/catalog").await.ids(), [904, 905, 906]);
}

#[tokio::test]
async fn my_security_comes_from_the_same_data_and_needs_no_right() {
    let bench = Bench::small().await;
    bench.rights(json!({ "preset": "none" })).await;
    assert_eq!(bench.get("/finance/agreements").await.status, 403);
    bench.rights(json!({ "functions": { "Agreements": { "inquire": "My" } } })).await;
    let rows = bench.get("/system/mySecurity?pageSize=1000").await;
    let row = rows.body.as_array().unwrap().iter().find(|row| row["moduleFunctionIdentifier"] == "Agreements").unwrap();
    assert_eq!(
        (&row["addLevel"], &row["inquireLevel"], &row["moduleFunctionName"], &row["moduleIdentifier"]),
        (&json!("None"), &json!("My"), &json!("Agreements"), &json!("Finance"))
    );
    let first = bench.get("/system/mySecurity?pageSize=1").await;
    assert_eq!(first.ids(), [1]);
    assert!(first.header("link").unwrap().contains("page=2>; rel=\"next\""));
    assert_eq!(
        bench.control(Method::PUT, "connectwise/rights", Some(json!({ "functions": { "X": {} } }))).await.0,
        400
    );
}
