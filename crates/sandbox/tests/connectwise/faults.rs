//! Fault rules on the ConnectWise door and the unknown outcomes they make.

use reqwest::Method;
use serde_json::{Value, json};

use crate::bench::{Bench, replace};

const LINE: &str = "/finance/agreements/311/additions/5120";
const LINES: &str = "/finance/agreements/311/additions";

async fn fault(bench: &Bench, rule: Value) {
    bench.set(Method::POST, "faults", rule).await;
}

fn new() -> Value {
    json!({ "product": { "id": 904 }, "quantity": 1, "billCustomer": "Billable", "effectiveDate": "2026-12-01T00:00:00Z" })
}

#[tokio::test]
async fn a_drop_after_commit_closes_the_connection_and_the_addition_stands() {
    let bench = Bench::small().await;
    fault(&bench, json!({ "method": "POST", "entity": "additions", "nth": 1, "kind": "drop_after_commit" })).await;
    let error = bench.request(Method::POST, LINES).json(&new()).send().await.unwrap_err();
    assert!(error.status().is_none(), "{error:?}");
    assert_eq!(bench.get(LINES).await.ids(), [5120, 5121]);
    let (_, journal) = bench.control(Method::GET, "journal", None).await;
    assert_eq!(journal["entries"][0]["status"], Value::Null);
    assert_eq!(journal["entries"][0]["change"]["created"], "addition");
}

#[tokio::test]
async fn a_drop_before_commit_changes_nothing() {
    let bench = Bench::small().await;
    fault(&bench, json!({ "entity": "additions", "times": 1, "kind": "drop_before_commit" })).await;
    assert!(bench.request(Method::PATCH, LINE).json(&replace("quantity", json!(99))).send().await.is_err());
    assert_eq!(bench.truth(5120, "2026-11-20").await, 10);
}

#[tokio::test]
async fn a_500_after_commit_and_a_html_page_lie_about_the_write() {
    let bench = Bench::small().await;
    let timeout = json!({ "code": "ConnectWiseApi", "message": "Query read timeout" });
    fault(
        &bench,
        json!({ "entity": "additions", "nth": 1, "kind": "status", "code": 500, "body": timeout, "commit": "before" }),
    )
    .await;
    let lie = bench.patch(LINE, replace("quantity", json!(11))).await;
    assert_eq!((lie.status, &lie.body["message"]), (500, &json!("Query read timeout")));
    assert_eq!(bench.truth(5120, "2026-11-20").await, 11);
    fault(&bench, json!({ "entity": "additions", "nth": 1, "kind": "html" })).await;
    let page = bench.patch(LINE, replace("quantity", json!(12))).await;
    assert_eq!((page.status, page.body.is_string()), (503, true));
    assert_eq!(bench.truth(5120, "2026-11-20").await, 11);
}

#[tokio::test]
async fn a_rule_for_one_vendor_spares_the_other() {
    let bench = Bench::small().await;
    fault(&bench, json!({ "vendor": "autotask", "kind": "http_429" })).await;
    assert_eq!(bench.get("/company/companies").await.status, 200);
    fault(&bench, json!({ "vendor": "connectwise", "kind": "http_429", "retry_after": "5", "times": 1 })).await;
    let refused = bench.get("/company/companies").await;
    assert_eq!((refused.status, refused.header("retry-after")), (429, Some("5")));
    let zone = format!("{}V1.0/ZoneInformation?user=x", bench.at.autotask.base_url);
    assert_eq!(bench.http.get(zone).send().await.unwrap().status(), 429);
}
