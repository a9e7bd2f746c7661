//! Fault rules and the unknown outcomes they make (facts 14.13).

use reqwest::Method;
use serde_json::{Value, json};

use crate::bench::Bench;

async fn fault(bench: &Bench, rule: Value) {
    bench.set(Method::POST, "faults", rule).await;
}

async fn try_adjust(bench: &Bench) -> Result<reqwest::Response, reqwest::Error> {
    let body = json!({ "contractServiceID": 8001, "effectiveDate": "2026-12-01", "unitChange": 1 });
    bench.send(Method::POST, &bench.url("Contracts/7001/ServiceAdjustments"), Some(&body)).await
}

#[tokio::test]
async fn a_drop_before_commit_closes_the_connection_and_changes_nothing() {
    let bench = Bench::small().await;
    fault(&bench, json!({ "entity": "ContractServiceAdjustments", "nth": 1, "kind": "drop_before_commit" })).await;
    let error = try_adjust(&bench).await.unwrap_err();
    assert!(error.is_request() && error.status().is_none(), "{error:?}");
    assert_eq!(bench.truth(8001, "2026-12-01").await, 10);
    assert_eq!(try_adjust(&bench).await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_drop_after_commit_closes_the_connection_and_the_change_stands() {
    let bench = Bench::small().await;
    fault(
        &bench,
        json!({ "method": "post", "entity": "contractserviceadjustments", "times": 1, "kind": "drop_after_commit" }),
    )
    .await;
    let error = try_adjust(&bench).await.unwrap_err();
    assert!(error.status().is_none(), "{error:?}");
    assert_eq!(bench.truth(8001, "2026-12-01").await, 11);
    let (_, journal) = bench.control(Method::GET, "journal", None).await;
    let entry = &journal["entries"][0];
    assert_eq!((&entry["status"], &entry["fault"]), (&Value::Null, &json!("drop_after_commit")));
    assert_eq!(entry["change"]["after"], 11);
    assert_eq!(entry["body"]["unitChange"], 1);
}

#[tokio::test]
async fn a_hang_ends_without_an_answer_or_commits_late_even_without_a_client() {
    let bench = Bench::small().await;
    fault(&bench, json!({ "entity": "ContractServiceAdjustments", "times": 1, "kind": "hang", "ms": 1 })).await;
    assert!(try_adjust(&bench).await.is_err());
    assert_eq!(bench.truth(8001, "2026-12-01").await, 10);

    fault(
        &bench,
        json!({ "entity": "ContractServiceAdjustments", "times": 1, "kind": "hang", "ms": 200, "commit": "after" }),
    )
    .await;
    let body = json!({ "contractServiceID": 8001, "effectiveDate": "2026-12-01", "unitChange": 5 });
    let access = &bench.at.autotask;
    let gone = bench
        .http
        .post(bench.url("Contracts/7001/ServiceAdjustments"))
        .header("UserName", &access.key)
        .header("Secret", &access.secret)
        .header("ApiIntegrationCode", &access.integration_code)
        .timeout(std::time::Duration::from_millis(50))
        .json(&body)
        .send()
        .await;
    assert!(gone.unwrap_err().is_timeout());
    let committed = async {
        while bench.truth(8001, "2026-12-01").await == 10 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), committed).await.expect("the late commit never came");
    assert_eq!(bench.truth(8001, "2026-12-01").await, 15);
}

#[tokio::test]
async fn false_answers_have_their_shapes_and_commit_only_when_asked() {
    let bench = Bench::small().await;
    let next = async |rule: Value| {
        let mut rule = rule;
        rule["nth"] = json!(1);
        fault(&bench, rule).await;
        let answer = try_adjust(&bench).await.unwrap();
        let kind = answer.headers().get("content-type").map(|kind| kind.to_str().unwrap().to_owned());
        let after = answer.headers().get("retry-after").map(|after| after.to_str().unwrap().to_owned());
        (answer.status().as_u16(), kind, after, answer.text().await.unwrap())
    };
    let (status, kind, _, text) = next(json!({ "kind": "html" })).await;
    assert_eq!((status, kind.unwrap().starts_with("text/html")), (503, true));
    assert!(text.contains("<html>"));
    let (status, _, _, text) = next(json!({ "kind": "malformed" })).await;
    assert!(status == 200 && serde_json::from_str::<Value>(&text).is_err());
    assert_eq!(next(json!({ "kind": "empty" })).await, (200, None, None, String::new()));
    assert_eq!(
        next(json!({ "kind": "http_429", "retry_after": "7" })).await,
        (429, None, Some("7".into()), String::new())
    );
    let (status, _, _, text) = next(json!({ "kind": "status", "code": 502, "body": { "errors": ["x"] } })).await;
    assert_eq!((status, text.as_str()), (502, r#"{"errors":["x"]}"#));
    assert_eq!(bench.truth(8001, "2026-12-01").await, 10);
    next(json!({ "kind": "status", "code": 500, "commit": "before" })).await;
    assert_eq!(bench.truth(8001, "2026-12-01").await, 11);
}

#[tokio::test]
async fn rules_count_their_matches() {
    let bench = Bench::small().await;
    fault(&bench, json!({ "path_contains": "Companies/1", "nth": 2, "times": 2, "kind": "empty" })).await;
    fault(&bench, json!({ "entity": "Contracts", "every": 3, "kind": "empty" })).await;
    let mut hits = Vec::new();
    for _ in 0..5 {
        hits.push(bench.get("Companies/174").await.1 == json!(""));
    }
    assert_eq!(hits, [false, true, true, false, false]);
    let mut hits = Vec::new();
    for _ in 0..6 {
        hits.push(bench.get("Contracts/7001").await.1 == json!(""));
    }
    assert_eq!(hits, [false, false, true, false, false, true]);
    let (_, rules) = bench.control(Method::GET, "faults", None).await;
    assert_eq!((&rules["faults"][1]["seen"], &rules["faults"][1]["fired"]), (&json!(6), &json!(2)));
    bench.set(Method::DELETE, "faults/2", json!(null)).await;
    bench.set(Method::DELETE, "faults", json!(null)).await;
    assert_eq!(bench.control(Method::GET, "faults", None).await.1, json!({ "faults": [] }));
}

#[tokio::test]
async fn probability_is_drawn_from_the_seed() {
    let mut sequences = Vec::new();
    for _ in 0..2 {
        let bench = Bench::small().await;
        fault(&bench, json!({ "probability": 0.5, "kind": "empty" })).await;
        let mut hits = Vec::new();
        for _ in 0..20 {
            hits.push(bench.get("Companies/174").await.1 == json!(""));
        }
        assert!(hits.contains(&true) && hits.contains(&false), "{hits:?}");
        sequences.push(hits);
    }
    assert_eq!(sequences[0], sequences[1]);
}

#[tokio::test]
async fn rules_that_make_no_sense_are_refused() {
    let bench = Bench::small().await;
    for rule in [
        json!({ "kind": "explode" }),
        json!({ "kind": "empty", "entiti": "Companies" }),
        json!({ "kind": "hang" }),
        json!({ "kind": "status" }),
        json!({ "kind": "empty", "nth": 0 }),
        json!({ "kind": "empty", "probability": 1.5 }),
    ] {
        assert_eq!(bench.control(Method::POST, "faults", Some(rule.clone())).await.0, 400, "{rule}");
    }
}
