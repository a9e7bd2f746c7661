//! State across restarts of the ConnectWise half.

use std::fs;
use std::path::Path;

use reqwest::Method;
use seatbridge_sandbox::Options;
use serde_json::{Value, json};

use crate::bench::{Bench, options, replace, small};

const LINE: &str = "/finance/agreements/311/additions/5120";

fn kept(dir: &Path) -> Options {
    Options { state_dir: Some(dir.to_owned()), ..options(small()) }
}

async fn busy(bench: &Bench) {
    bench.patch(LINE, replace("quantity", json!(11))).await;
    bench.today("2026-11-25").await;
    bench.switch("nulls", json!("send")).await;
    bench.edit(json!({ "kind": "reprice", "addition": 5120, "price": 9 })).await;
    bench.edit(json!({ "kind": "define_custom_field", "list": "additions", "caption": "External Id" })).await;
    bench.edit(json!({ "kind": "merge_company", "company": 251, "into": 250 })).await;
    let new = json!({ "product": { "id": 904 }, "billCustomer": "Billable", "effectiveDate": "2026-12-01T00:00:00Z" });
    assert_eq!(bench.post("/finance/agreements/311/additions", new).await.status, 201);
    bench.set(Method::POST, "connectwise/invoices", json!({ "through": "2026-12-01" })).await;
    bench.set(Method::PUT, "connectwise/codebase", json!({ "codebase": "v2026_2" })).await;
    bench.rights(json!({ "preset": "full" })).await;
    bench.set(Method::POST, "connectwise/catalog", json!([{ "identifier": "LATE" }])).await;
}

async fn picture(bench: &Bench) -> String {
    let mut picture = Vec::new();
    for path in [
        "/company/companies",
        "/finance/agreements",
        "/finance/agreements/311/additions",
        "/procurement/catalog",
        "/company/contacts",
        "/system/mySecurity?pageSize=99",
    ] {
        picture.push(bench.get(path).await.body);
    }
    for path in
        ["clock", "switches", "connectwise/rights", "connectwise/lines", "connectwise/invoices", "connectwise/codebase"]
    {
        picture.push(bench.control(Method::GET, path, None).await.1);
    }
    Value::Array(picture).to_string().replace(&bench.at.connectwise.site, "")
}

#[tokio::test]
async fn a_restart_brings_back_everything_and_ids_go_on() {
    let dir = tempfile::tempdir().unwrap();
    let bench = Bench::start(kept(dir.path())).await;
    busy(&bench).await;
    let before = picture(&bench).await;
    bench.sandbox.stop().await;
    let bench = Bench::start(Options { scenario: None, companies: 3, ..kept(dir.path()) }).await;
    assert_eq!(picture(&bench).await, before);
    let new = json!({ "product": { "id": 904 }, "billCustomer": "Billable", "effectiveDate": "2027-01-01T00:00:00Z" });
    assert_eq!(bench.post("/finance/agreements/311/additions", new).await.body["id"], 5122);
}

#[tokio::test]
async fn a_write_is_in_the_folder_before_its_answer_even_when_the_answer_is_cut() {
    let dir = tempfile::tempdir().unwrap();
    let bench = Bench::start(kept(dir.path())).await;
    bench.set(Method::POST, "faults", json!({ "entity": "additions", "nth": 1, "kind": "drop_after_commit" })).await;
    assert!(bench.request(Method::PATCH, LINE).json(&replace("quantity", json!(42))).send().await.is_err());
    // what a kill -9 at this moment would leave
    let copy = tempfile::tempdir().unwrap();
    fs::copy(dir.path().join("sandbox.ndjson"), copy.path().join("sandbox.ndjson")).unwrap();
    assert_eq!(Bench::start(kept(copy.path())).await.truth(5120, "2026-11-20").await, 42);
}

#[tokio::test]
async fn a_folder_of_a_release_without_this_half_still_opens() {
    let dir = tempfile::tempdir().unwrap();
    let old = concat!(
        r#"{"format":1,"companies":2,"seed":1,"today":"2026-11-20","pinned":true,"scenario":null}"#,
        "\n",
        r#"{"today":"2026-11-20","op":{"switches":{"change":{"autotask":{"thread_limit":9}}}}}"#,
        "\n",
    );
    fs::write(dir.path().join("sandbox.ndjson"), old).unwrap();
    let bench = Bench::start(kept(dir.path())).await;
    assert_eq!(bench.get("/company/companies").await.ids(), [2, 250, 251]);
}
