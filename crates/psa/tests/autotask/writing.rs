//! Writes: what is sent, what each answer means, and that nothing is ever sent twice.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use reqwest::Method;
use seatbridge_psa::error::{AuthProblem, Operation};
use seatbridge_psa::{ErrorKind, Gate, OpenGate, Sent};
use serde_json::{Value, json};

use crate::support::{Raw, RawServer, Tenant, http, one_contract, write};

#[tokio::test]
async fn a_write_sends_one_dated_difference_and_touches_nothing_else() {
    let tenant = Tenant::autotask(one_contract(&[(8001, 10)])).await;
    let psa = tenant.psa();
    assert!(psa.writes_are_dated());
    for item in ["null", "number"] {
        tenant.switch(json!({ "adjustment_item_id": item })).await;
        let day = if item == "null" { "2026-12-01" } else { "2026-12-15" };
        let done = psa.write(&write(7001, 8001, day, 10, 13)).await.unwrap();
        assert_eq!((done.line, done.quantity), (None, None));
    }
    assert_eq!(tenant.truth(8001, "2026-12-14").await, Some(13));
    assert_eq!(tenant.truth(8001, "2026-12-15").await, Some(16));
    let journal = tenant.control(Method::GET, "journal", Value::Null).await;
    let entries = journal["entries"].as_array().unwrap();
    let sent: Vec<_> = entries.iter().filter(|entry| !entry["change"].is_null()).collect();
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0]["method"], "POST");
    assert!(sent[0]["path"].as_str().unwrap().ends_with("/V1.0/Contracts/7001/ServiceAdjustments"));
    let body = json!({ "contractID": 7001, "contractServiceID": 8001, "effectiveDate": "2026-12-01", "unitChange": 3 });
    assert_eq!(sent[0]["body"], body);
    assert_eq!(psa.requests().writes, 2);
    tenant.stop().await;
}

#[tokio::test]
async fn refusals_of_autotask_are_certain_and_keep_their_text() {
    let tenant = Tenant::autotask(one_contract(&[(8001, 10), (8002, 10)])).await;
    tenant.switch(json!({ "duplicate_adjustment": "always", "errors_end_with_newline": true })).await;
    let psa = tenant.psa();
    psa.write(&write(7001, 8002, "2026-12-05", 10, 11)).await.unwrap();
    for as_200 in [false, true] {
        tenant.switch(json!({ "errors_as_200": as_200 })).await;
        for (bad, text, conflict) in [
            (
                write(7001, 8001, "2027-02-01", 10, 11),
                "effectiveDate must be between the start date and end date",
                false,
            ),
            (write(7001, 8001, "2026-12-01", 99, 0), "negative", false),
            (write(7001, 8002, "2026-12-05", 11, 12), "duplicate data into contract_service_period", true),
            (write(7001, 8999, "2026-12-01", 1, 2), "8999", false),
        ] {
            let error = psa.write(&bad).await.unwrap_err();
            assert_eq!(error.sent, Sent::Sent, "{error}");
            assert!(error.detail.to_lowercase().contains(&text.to_lowercase()) || text == "8999", "{error}");
            assert_eq!(error.kind == ErrorKind::Conflict, conflict, "{error}");
            if !conflict {
                assert!(matches!(&error.kind, ErrorKind::Invalid { reasons } if reasons.len() == 1), "{error}");
            }
        }
    }
    assert_eq!((tenant.truth(8001, "2026-12-31").await, tenant.truth(8002, "2026-12-31").await), (Some(10), Some(11)));
    tenant.stop().await;
}

#[tokio::test]
async fn a_refusal_for_too_many_calls_at_once_did_nothing_and_pauses_nobody_else() {
    let tenant = Tenant::autotask(one_contract(&[(8001, 10)])).await;
    for status in [429, 500] {
        tenant.switch(json!({ "thread_limit": 0, "thread_status": status })).await;
        let gate: Arc<dyn Gate> = Arc::new(OpenGate::default());
        let psa = tenant.psa_with(&tenant.options(), Arc::clone(&gate));
        let error = psa.write(&write(7001, 8001, "2026-12-01", 10, 12)).await.unwrap_err();
        assert!(matches!(error.kind, ErrorKind::RateLimited { .. }) && error.sent == Sent::Sent, "{status}: {error}");
        assert_eq!(psa.requests().writes, 1);
        assert!(gate.wait().await.unwrap().is_zero());
    }
    assert_eq!(tenant.truth(8001, "2026-12-01").await, Some(10));
    tenant.stop().await;
}

#[tokio::test]
async fn every_answer_to_a_write_has_one_meaning() {
    use ErrorKind::{Conflict, Protocol, Timeout, Unavailable};
    let invalid = |text: &str| ErrorKind::Invalid { reasons: vec![text.to_owned()] };
    let forbidden =
        ErrorKind::Forbidden { entity: "ContractServiceAdjustments".to_owned(), operation: Operation::Create };
    let limited = |seconds| ErrorKind::RateLimited { retry_after: Duration::from_secs(seconds) };
    let permission = "The logged in Resource does not have the adequate permissions to create this.";
    for (status, body, kind, sent) in [
        (500, json!({ "errors": ["No."] }).to_string(), invalid("No."), Sent::Sent),
        (500, json!({ "Errors": [{ "message": "No." }] }).to_string(), invalid("No."), Sent::Sent),
        (200, json!({ "errors": ["No."] }).to_string(), invalid("No."), Sent::Sent),
        (200, json!({ "itemId": null, "errors": ["No."] }).to_string(), invalid("No."), Sent::Sent),
        (200, json!({ "itemId": 5, "errors": ["No."] }).to_string(), Protocol, Sent::Unknown),
        (500, json!({ "errors": ["Attempt to insert DUPLICATE data"] }).to_string(), Conflict, Sent::Sent),
        (500, json!({ "errors": [permission] }).to_string(), forbidden.clone(), Sent::Sent),
        (500, json!({ "errors": ["Execution Timeout Expired."] }).to_string(), Timeout, Sent::Unknown),
        (500, json!({ "errors": [] }).to_string(), Unavailable, Sent::Unknown),
        (500, json!({ "Message": "An error has occurred." }).to_string(), Unavailable, Sent::Unknown),
        (500, "<html></html>".to_owned(), Unavailable, Sent::Unknown),
        (502, json!({ "errors": ["bad gateway"] }).to_string(), Unavailable, Sent::Unknown),
        (503, "{}".to_owned(), Unavailable, Sent::Unknown),
        (503, json!({ "errors": ["Itgenatr005 x"] }).to_string(), limited(5), Sent::Sent),
        (504, String::new(), Unavailable, Sent::Unknown),
        (400, json!({ "errors": ["Bad."] }).to_string(), invalid("Bad."), Sent::Sent),
        (401, String::new(), ErrorKind::Auth(AuthProblem::Refused), Sent::Sent),
        (403, String::new(), forbidden, Sent::Sent),
        (404, json!({ "Message": "No route." }).to_string(), invalid("HTTP 404: No route."), Sent::Sent),
        (405, json!({ "Message": "No POST." }).to_string(), Protocol, Sent::Sent),
        (408, String::new(), Timeout, Sent::Unknown),
        (409, String::new(), Conflict, Sent::Sent),
        (429, String::new(), limited(60), Sent::Sent),
        (302, String::new(), Protocol, Sent::Unknown),
        (200, String::new(), Protocol, Sent::Unknown),
        (200, "<html></html>".to_owned(), Protocol, Sent::Unknown),
        (200, "{}".to_owned(), Protocol, Sent::Unknown),
        (200, "[]".to_owned(), Protocol, Sent::Unknown),
        (200, "{\"itemId\":nu".to_owned(), Protocol, Sent::Unknown),
        (200, json!({ "itemId": true }).to_string(), Protocol, Sent::Unknown),
    ] {
        let answer = body.clone();
        let server = RawServer::start(move |_, request| {
            if request.starts_with("POST") {
                Raw::json(status, &answer)
            } else {
                Raw::json(500, "{\"errors\":[\"?\"]}")
            }
        })
        .await;
        let psa = server.psa();
        let error = psa.write(&write(7001, 8001, "2026-12-01", 10, 12)).await.unwrap_err();
        assert_eq!((&error.kind, error.sent), (&kind, sent), "{status} {body}");
        assert_eq!(psa.requests().writes, 1, "{status} {body}");
    }
    for body in ["{\"itemId\":null}", "{\"ItemId\":4711}", "{\"itemId\":null,\"errors\":[]}"] {
        let server = RawServer::start(move |_, _| Raw::json(200, body)).await;
        server.psa().write(&write(7001, 8001, "2026-12-01", 10, 12)).await.unwrap();
    }
}

#[tokio::test]
async fn a_connection_that_died_while_idle_does_not_send_a_write_twice() {
    // answers the first write and closes; nothing may be sent on what was left of that connection
    let server = RawServer::start(|_, _| Raw::Last(http(200, "application/json", "{\"itemId\":null}"))).await;
    let psa = server.psa();
    for arrived in 1..=5 {
        psa.write(&write(7001, 8001, "2026-12-01", 10, 12)).await.unwrap();
        assert_eq!(server.arrived(), arrived);
    }
}

#[tokio::test]
async fn a_write_that_the_server_reads_and_drops_arrives_once_whether_the_connection_is_new_or_used() {
    // keeps the connection after the first answer, drops every later request
    let server =
        RawServer::start(|number, _| if number == 1 { Raw::json(200, "{\"itemId\":null}") } else { Raw::Close }).await;
    let psa = server.psa();
    psa.write(&write(7001, 8001, "2026-12-01", 10, 12)).await.unwrap();
    let error = psa.write(&write(7001, 8001, "2026-12-01", 12, 14)).await.unwrap_err();
    assert_eq!((error.kind, error.sent), (ErrorKind::Unavailable, Sent::Unknown));
    assert_eq!((server.arrived(), psa.requests().writes), (2, 2));
    let connections = server.traffic.connections();
    assert_eq!(connections, 2, "each write has a connection of its own");
}

#[tokio::test]
async fn a_connection_that_is_closed_at_once_is_not_opened_again_for_a_write() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let root = format!("http://{}", listener.local_addr().unwrap());
    let connections = Arc::new(AtomicUsize::new(0));
    let opened = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            opened.fetch_add(1, Ordering::SeqCst);
            drop(stream);
        }
    });
    let server = RawServer::at(&root);
    for count in 1..=10 {
        let error = server.psa().write(&write(7001, 8001, "2026-12-01", 10, 12)).await.unwrap_err();
        assert_eq!((error.kind, error.sent), (ErrorKind::Unavailable, Sent::Unknown));
        assert_eq!(connections.load(Ordering::SeqCst), count);
    }
}
