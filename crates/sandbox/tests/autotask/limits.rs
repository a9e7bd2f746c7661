//! Thread slots, the rolling hour, zones (facts 1.8, 6).

use reqwest::Method;
use serde_json::{Value, json};
use slow_calls::three_running;

use crate::bench::Bench;

/// Starts three slow calls on one entity and waits until all of them run.
mod slow_calls {
    use reqwest::Method;
    use serde_json::json;
    use tokio::task::JoinHandle;

    use crate::bench::Bench;

    pub async fn three_running(bench: &Bench) -> Vec<JoinHandle<u16>> {
        bench
            .set(Method::POST, "faults", json!({ "entity": "Companies", "times": 3, "kind": "delay", "ms": 1500 }))
            .await;
        let mut calls = Vec::new();
        for _ in 0..3 {
            let access = bench.at.autotask.clone();
            let (http, url) = (bench.http.clone(), bench.url("Companies/174"));
            calls.push(tokio::spawn(async move {
                let request = http
                    .get(url)
                    .header("UserName", access.key)
                    .header("Secret", access.secret)
                    .header("ApiIntegrationCode", access.integration_code);
                request.send().await.unwrap().status().as_u16()
            }));
        }
        for _ in 0..10_000 {
            let (_, counters) = bench.control(Method::GET, "counters", None).await;
            if counters["max_concurrent"]["Companies"] == 3 {
                return calls;
            }
        }
        panic!("the three calls never ran at once");
    }
}

#[tokio::test]
async fn the_fourth_concurrent_call_on_one_entity_is_refused() {
    let bench = Bench::small().await;
    let running = three_running(&bench).await;
    let (status, body) = bench.get("Companies/entityInformation").await;
    assert_eq!(status, 429);
    assert!(body["errors"][0].as_str().unwrap().contains("Itgenatr005"));
    assert!(body["errors"][0].as_str().unwrap().contains("thread threshold of 3 threads has been exceeded"));
    bench.switch("thread_status", json!(500)).await;
    assert_eq!(bench.get("Companies/174").await.0, 500);
    assert_eq!(bench.get("Contracts/7001").await.0, 200, "another entity has its own slots");
    let zone = bench.http.get(bench.url("ZoneInformation?user=seatbridge-api@msp.example")).send().await.unwrap();
    assert_eq!(zone.status(), 200, "zone discovery is exempt");
    for call in running {
        assert_eq!(call.await.unwrap(), 200);
    }
    assert_eq!(bench.get("Companies/174").await.0, 200, "the slots were given back");
}

#[tokio::test]
async fn the_hourly_threshold_counts_and_refuses() {
    let bench = Bench::small().await;
    bench.get("Companies/174").await;
    let (_, threshold) = bench.get("ThresholdInformation").await;
    assert_eq!(
        threshold,
        json!({ "externalRequestThreshold": 10_000, "requestThresholdTimeframe": 60, "currentTimeframeRequestCount": 2 })
    );
    bench.switch("hourly_used_by_others", json!(9_990)).await;
    assert_eq!(bench.get("ThresholdInformation").await.1["currentTimeframeRequestCount"], 9_993);
    bench.switch("hourly_threshold", json!(9_993)).await;
    for (status, code, retry) in [("429_retry_after", 429, true), ("429", 429, false), ("500", 500, false)] {
        bench.switch("hourly_status", json!(status)).await;
        let answer = bench.send(Method::GET, &bench.url("Companies/174"), None).await.unwrap();
        assert_eq!(answer.status(), code);
        assert_eq!(answer.headers().contains_key("retry-after"), retry);
        assert!(answer.json::<Value>().await.unwrap()["errors"].is_array());
    }
    bench.set(Method::POST, "autotask/hour/reset", json!(null)).await;
    assert_eq!(bench.get("Companies/174").await.0, 200);
}

#[tokio::test]
async fn latency_grows_with_the_usage_of_the_hour() {
    let bench = Bench::small().await;
    bench
        .set(Method::PUT, "switches", json!({ "autotask": { "latency_tiers": true, "hourly_used_by_others": 5_000 } }))
        .await;
    let started = std::time::Instant::now();
    bench.get("Companies/174").await;
    assert!(started.elapsed().as_millis() >= 500);
}

#[tokio::test]
async fn after_a_zone_move_the_old_zone_answers_401_and_discovery_names_the_new_one() {
    let bench = Bench::small().await;
    let moved = bench.set(Method::POST, "autotask/zone", json!({})).await;
    let url = moved["url"].as_str().unwrap();
    assert_ne!(url, bench.at.autotask.base_url);
    assert_eq!(bench.get("Companies/174").await.0, 401);
    for door in [bench.at.autotask.base_url.as_str(), url] {
        let found = bench.http.get(format!("{door}V1.0/ZoneInformation?user=seatbridge-api@msp.example")).send().await;
        assert_eq!(found.unwrap().json::<Value>().await.unwrap()["url"], url);
    }
    let answer = bench.send(Method::GET, &format!("{url}V1.0/Companies/174"), None).await.unwrap();
    assert_eq!(answer.status(), 200);
    let query = json!({ "maxRecords": 1, "filter": [{ "op": "gte", "field": "id", "value": 0 }] });
    let page: Value = bench
        .send(Method::POST, &format!("{url}V1.0/Companies/query"), Some(&query))
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert!(page["pageDetails"]["nextPageUrl"].as_str().unwrap().starts_with(url));
    bench.set(Method::POST, "autotask/zone", json!({ "zone": 1 })).await;
    assert_eq!(bench.get("Companies/174").await.0, 200);
}
