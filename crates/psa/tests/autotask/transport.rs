//! The wire below the meaning: retries of reads, pauses, guard, redirects.

use std::sync::Arc;
use std::time::Duration;

use seatbridge_psa::model::Requests;
use seatbridge_psa::{ErrorKind, Gate, OpenGate, PsaOptions, Sent, open};
use serde_json::json;

use crate::support::{Pauses, Raw, RawServer, Tenant, credentials, http, one_contract, options, write};

const EMPTY: &str =
    r#"{"items":[],"pageDetails":{"count":0,"requestCount":500,"prevPageUrl":null,"nextPageUrl":null}}"#;

#[tokio::test]
async fn a_read_is_tried_again_after_what_may_pass_and_not_after_a_refusal() {
    let html = || http(503, "text/html", "<html>busy</html>");
    for (bad, tries) in [
        (Raw::json(502, ""), 4),
        (Raw::json(500, "{\"Message\":\"An error has occurred.\"}"), 4),
        (Raw::Answer(html()), 4),
        (Raw::Answer(http(200, "text/html", "<html></html>")), 4),
        (Raw::json(200, ""), 4),
        (Raw::json(200, "{\"items\":["), 4),
        (Raw::Close, 4),
        (Raw::json(429, "{\"errors\":[\"Itgenatr005: thread threshold of 3 threads has been exceeded\"]}"), 4),
        (Raw::json(500, "{\"errors\":[\"Itgenatr005\"]}"), 4),
        (Raw::json(500, "{\"errors\":[\"Unable to find x in the Contract Entity.\"]}"), 1),
        (Raw::json(200, "{\"errors\":[\"No.\"]}"), 1),
        (Raw::json(403, ""), 1),
        (Raw::json(404, "<html></html>"), 1),
        (Raw::json(405, "{\"Message\":\"no\"}"), 1),
    ] {
        let bytes = match &bad {
            Raw::Answer(bytes) => Some(bytes.clone()),
            _ => None,
        };
        let text = bytes.as_deref().map(String::from_utf8_lossy).map(String::from);
        // three bad answers, then a good one: only four tries reach it
        let server = RawServer::start(move |number, _| match (&bytes, number) {
            (_, 4..) => Raw::json(200, EMPTY),
            (Some(bytes), _) => Raw::Answer(bytes.clone()),
            (None, _) => Raw::Close,
        })
        .await;
        let psa = server.psa();
        let result = psa.contracts(&[7001.into()]).await;
        assert_eq!((result.is_ok(), psa.requests().reads), (tries == 4, tries), "{text:?} {result:?}");
    }
}

#[tokio::test]
async fn a_read_gives_up_after_four_tries() {
    let server = RawServer::start(|_, _| Raw::json(503, "busy")).await;
    let psa = server.psa();
    let error = psa.contracts(&[7001.into()]).await.unwrap_err();
    assert_eq!((error.kind, psa.requests().reads), (ErrorKind::Unavailable, 4));
}

#[tokio::test]
async fn a_429_to_a_read_pauses_the_connection_for_as_long_as_it_says() {
    for (header, pause) in [
        ("Retry-After: 3\r\n", 3),
        ("", 60),
        ("Date: Fri, 20 Nov 2026 10:00:00 GMT\r\nRetry-After: Fri, 20 Nov 2026 10:00:30 GMT\r\n", 30),
    ] {
        let server = RawServer::start(move |number, _| match number {
            1 => Raw::Answer(format!("HTTP/1.1 429 X\r\n{header}Content-Length: 0\r\n\r\n").into_bytes()),
            _ => Raw::json(200, EMPTY),
        })
        .await;
        let gate = Arc::new(Pauses::default());
        let psa = server.psa_with(gate.clone(), Duration::from_secs(20));
        psa.contracts(&[7001.into()]).await.unwrap();
        assert_eq!(gate.seen(), [Duration::from_secs(pause)], "{header:?}");
    }
}

#[tokio::test]
async fn the_hourly_limit_pauses_everything_in_whatever_status_it_comes() {
    let tenant = Tenant::autotask(one_contract(&[])).await;
    for status in ["429_retry_after", "429", "500"] {
        tenant.switch(json!({ "hourly_threshold": 1, "hourly_used_by_others": 0, "hourly_status": "429" })).await;
        tenant.control(reqwest::Method::POST, "autotask/hour/reset", serde_json::Value::Null).await;
        let gate = Arc::new(Pauses::default());
        let psa = tenant.psa_with(&tenant.options(), gate.clone());
        tenant.switch(json!({ "hourly_used_by_others": 100, "hourly_status": status })).await;
        let error = psa.write(&write(7001, 8001, "2026-12-01", 1, 2)).await.unwrap_err();
        assert!(matches!(error.kind, ErrorKind::RateLimited { .. }), "{status}: {error}");
        assert!(!error.in_doubt());
        let pauses = gate.seen();
        assert!(
            !pauses.is_empty() && pauses.iter().all(|pause| *pause >= Duration::from_mins(1)),
            "{status}: {pauses:?}"
        );
    }
    tenant.stop().await;
}

#[tokio::test]
async fn a_wait_that_is_too_long_is_an_error_and_no_sleep() {
    let server = RawServer::start(|_, _| Raw::json(200, EMPTY)).await;
    let gate = Arc::new(OpenGate::default());
    gate.pause(Duration::from_mins(5)).await.unwrap();
    let psa = server.psa_with(gate, Duration::from_secs(20));
    let error = psa.contracts(&[7001.into()]).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::RateLimited { .. }) && error.sent == Sent::NotSent, "{error}");
    assert_eq!((psa.requests(), server.arrived()), (Requests::default(), 0));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let target = RawServer::start(|_, _| Raw::json(200, EMPTY)).await;
    let location = target.base.clone();
    let server = RawServer::start(move |_, _| {
        Raw::Answer(format!("HTTP/1.1 307 X\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n").into_bytes())
    })
    .await;
    let error = server.psa().contracts(&[7001.into()]).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Protocol);
    let error = server.psa().write(&write(7001, 8001, "2026-12-01", 1, 2)).await.unwrap_err();
    assert_eq!((error.kind, error.sent), (ErrorKind::Protocol, Sent::Unknown));
    assert_eq!(target.arrived(), 0);
}

#[tokio::test]
async fn discovery_carries_no_secret_and_a_private_zone_gets_no_call() {
    let zone = RawServer::start(|_, _| Raw::json(200, EMPTY)).await;
    for (url, host) in [
        (zone.base.clone(), "127.0.0.1"),
        ("https://10.0.0.7/ATServicesRest/".to_owned(), "10.0.0.7"),
        ("https://psa.example/ATServicesRest/".to_owned(), "psa.example"),
        ("http://webservices2.autotask.net/ATServicesRest/".to_owned(), "webservices2.autotask.net"),
    ] {
        let body = json!({ "zoneName": "X", "url": url, "webUrl": url, "ci": 1 }).to_string();
        let seen = Arc::new(std::sync::Mutex::new(String::new()));
        let heard = Arc::clone(&seen);
        let server = RawServer::start(move |_, request| {
            heard.lock().unwrap().push_str(request);
            Raw::json(200, &body)
        })
        .await;
        let options = options(&server.base, &[]);
        let psa =
            open(credentials("api@msp.example", "s3cr3t-value", "CODE-0001"), &options, Arc::new(OpenGate::default()));
        let error = psa.unwrap().companies().await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Blocked { host: host.to_owned() });
        let seen = seen.lock().unwrap().to_lowercase();
        assert!(seen.contains("user=api%40msp.example") && seen.contains("user-agent: seatbridge/"), "{seen}");
        assert!(!seen.contains("s3cr3t") && !seen.contains("code-0001") && !seen.contains("username:"), "{seen}");
        assert_eq!(server.arrived(), 1);
    }
    assert_eq!(zone.arrived(), 0);
}

#[tokio::test]
async fn a_known_server_that_is_not_believed_is_looked_up_anew() {
    let trap = RawServer::start(|_, _| Raw::json(200, EMPTY)).await;
    let tenant = Tenant::autotask(one_contract(&[])).await;
    let options = PsaOptions { known_endpoint: Some(trap.base.clone()), ..tenant.options() };
    let psa = tenant.psa_with(&options, Arc::new(OpenGate::default()));
    assert_eq!(psa.contracts(&[7001.into()]).await.unwrap().len(), 1);
    assert_eq!(trap.arrived(), 0);
    tenant.stop().await;
}

#[tokio::test]
async fn an_answer_without_end_is_cut_off() {
    let server = RawServer::start(|_, _| Raw::Last(http(200, "application/json", &" ".repeat((64 << 20) + 1)))).await;
    let psa = server.psa();
    let error = psa.contracts(&[7001.into()]).await.unwrap_err();
    assert_eq!((error.kind, psa.requests().reads), (ErrorKind::Protocol, 1));
}

#[tokio::test]
async fn a_secret_that_no_header_can_carry_is_refused_at_once() {
    let options = options("http://127.0.0.1:9/", &[]);
    for (key, secret, code) in [("a\nb", "s", "c"), ("a", "s\r\nX: y", "c"), ("a", "s", "c\0")] {
        let error = open(credentials(key, secret, code), &options, Arc::new(OpenGate::default())).unwrap_err();
        assert!(matches!(error.kind, ErrorKind::Auth(_)) && error.sent == Sent::NotSent);
    }
    // anything that can be typed is carried, also what breaks careless quoting
    open(credentials("ü@msp.example", "$#\\\"ä", "c"), &options, Arc::new(OpenGate::default())).unwrap();
}
