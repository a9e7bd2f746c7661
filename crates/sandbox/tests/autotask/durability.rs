//! State across restarts: stopped, killed, torn in the middle of a write.

use std::fs;
use std::path::Path;

use jiff::civil::date;
use reqwest::Method;
use seatbridge_sandbox::Options;
use serde_json::{Value, json};

use crate::bench::{Bench, options, small};

fn kept(dir: &Path) -> Options {
    Options { state_dir: Some(dir.to_owned()), ..options(small()) }
}

async fn busy(bench: &Bench) {
    bench.set(Method::PUT, "clock", json!({ "today": "2026-11-25" })).await;
    bench.switch("row_price", json!("unit")).await;
    bench.edit(json!({ "kind": "post_period", "contract": 7001, "on": "2026-10-15" })).await;
    bench.adjust("2026-12-01", 3).await;
    bench
        .post(
            "Companies",
            json!({ "companyName": "Neu GmbH", "companyType": 1, "ownerResourceID": 29_682_886, "phone": "1" }),
        )
        .await;
    bench.post("Contracts/7001/Services", json!({ "serviceID": 9002, "unitPrice": 4.5 })).await;
    bench.set(Method::PUT, "autotask/rights", json!({ "entities": { "Tickets": { "query": "None" } } })).await;
}

async fn picture(bench: &Bench) -> Vec<Value> {
    let all = json!([{ "op": "gte", "field": "id", "value": 0 }]);
    let mut picture = Vec::new();
    for entity in
        ["Companies", "Contracts", "ContractServices", "ContractServiceUnits", "ContractNotes", "BillingItems"]
    {
        picture.extend(bench.items(entity, all.clone()).await);
    }
    for path in ["clock", "switches", "autotask/rights", "autotask/lines", "autotask/lines/8001/adjustments"] {
        picture.push(bench.control(Method::GET, path, None).await.1);
    }
    picture
}

#[tokio::test]
async fn a_restart_brings_back_everything_that_was_written() {
    let dir = tempfile::tempdir().unwrap();
    let bench = Bench::start(kept(dir.path())).await;
    busy(&bench).await;
    let before = picture(&bench).await;
    bench.sandbox.stop().await;
    let mut later = kept(dir.path());
    later.scenario = None;
    later.companies = 3;
    let bench = Bench::start(later).await;
    assert_eq!(picture(&bench).await, before);
    let (_, next) = bench.post("Contracts/7001/Services", json!({ "serviceID": 9002 })).await;
    assert_eq!(next["itemId"], 8003, "ids go on where they were");
}

#[tokio::test]
async fn a_write_is_in_the_folder_before_its_answer_is_sent() {
    let dir = tempfile::tempdir().unwrap();
    let bench = Bench::start(kept(dir.path())).await;
    busy(&bench).await;
    // what a kill -9 at this moment would leave
    let copy = tempfile::tempdir().unwrap();
    fs::copy(dir.path().join("sandbox.ndjson"), copy.path().join("sandbox.ndjson")).unwrap();
    let other = Bench::start(kept(copy.path())).await;
    assert_eq!(picture(&other).await, picture(&bench).await);
}

#[tokio::test]
async fn a_dropped_connection_comes_after_the_change_is_in_the_folder() {
    let dir = tempfile::tempdir().unwrap();
    let bench = Bench::start(kept(dir.path())).await;
    bench
        .set(Method::POST, "faults", json!({ "entity": "ContractServiceAdjustments", "kind": "drop_after_commit" }))
        .await;
    let body = json!({ "contractServiceID": 8001, "effectiveDate": "2026-12-01", "unitChange": 4 });
    let url = bench.url("ContractServiceAdjustments");
    assert!(bench.send(Method::POST, &url, Some(&body)).await.is_err());
    let copy = tempfile::tempdir().unwrap();
    fs::copy(dir.path().join("sandbox.ndjson"), copy.path().join("sandbox.ndjson")).unwrap();
    assert_eq!(Bench::start(kept(copy.path())).await.truth(8001, "2026-12-01").await, 14);
}

#[tokio::test]
async fn a_line_that_was_torn_in_the_write_is_cut_off() {
    let dir = tempfile::tempdir().unwrap();
    let bench = Bench::start(kept(dir.path())).await;
    bench.adjust("2026-12-01", 3).await;
    bench.adjust("2026-12-01", 5).await;
    bench.sandbox.stop().await;
    let file = dir.path().join("sandbox.ndjson");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, &text[..text.len() - 10]).unwrap();
    let bench = Bench::start(kept(dir.path())).await;
    assert_eq!(bench.truth(8001, "2026-12-01").await, 13);
    bench.adjust("2026-12-01", 1).await;
    bench.sandbox.stop().await;
    assert_eq!(Bench::start(kept(dir.path())).await.truth(8001, "2026-12-01").await, 14);
}

#[tokio::test]
async fn the_tenant_stays_in_the_zone_it_was_moved_to() {
    let dir = tempfile::tempdir().unwrap();
    let bench = Bench::start(kept(dir.path())).await;
    bench.set(Method::POST, "autotask/zone", json!({})).await;
    bench.sandbox.stop().await;
    let bench = Bench::start(kept(dir.path())).await;
    let (_, zone) = bench.control(Method::GET, "autotask/zone", None).await;
    assert_eq!(zone["zone"], 2);
    assert_eq!(bench.get("Companies/174").await.0, 401);
}

#[tokio::test]
async fn the_start_day_is_kept_unless_another_one_is_given() {
    let dir = tempfile::tempdir().unwrap();
    Bench::start(kept(dir.path())).await.sandbox.stop().await;
    let bench = Bench::start(Options { today: None, ..kept(dir.path()) }).await;
    assert_eq!(bench.control(Method::GET, "clock", None).await.1["today"], "2026-11-20");
    bench.sandbox.stop().await;
    let bench = Bench::start(Options { today: Some(date(2027, 1, 2)), ..kept(dir.path()) }).await;
    assert_eq!(bench.control(Method::GET, "clock", None).await.1["today"], "2027-01-02");
}
