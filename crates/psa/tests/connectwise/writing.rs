//! The write in place: what is sent, and that nothing is ever sent twice.

use std::sync::Arc;
use std::time::Duration;

use seatbridge_core::Seats;
use seatbridge_psa::{ErrorKind, Gate, OpenGate, PsaOptions, Sent};
use serde_json::{Value, json};

use crate::support::{Raw, Server, addition, day, key, write};

async fn answering(answer: Value) -> Server {
    Server::start(move |call| (call.method == "PATCH").then(|| Raw::json(200, &answer))).await
}

#[tokio::test]
async fn a_write_sends_the_quantity_and_touches_nothing_else() {
    let server = answering(addition(311, 5120, 12)).await;
    let psa = server.psa();
    assert!(!psa.writes_are_dated());
    let done = psa.write(&write(311, 5120, 10, 12)).await.unwrap();
    assert_eq!(done.quantity, Some(Seats(12)));
    let line = done.line.unwrap();
    assert_eq!(
        (line.key, line.product.as_str(), line.unit_price.unwrap().to_string().as_str()),
        (key(311, 5120), "904", "3.5")
    );
    let sent = server.writes();
    assert_eq!(sent.len(), 1);
    assert!(sent[0].is("PATCH finance/agreements/311/additions/5120"));
    assert_eq!(sent[0].body, json!([{ "op": "replace", "path": "quantity", "value": 12 }]));
    assert_eq!(sent[0].headers["content-type"], "application/json");
    assert_eq!((psa.requests().reads, psa.requests().writes), (1, 1), "companyinfo and the write");
}

#[tokio::test]
async fn a_yes_that_changed_nothing_shows_what_stands_there() {
    let server = answering(addition(311, 5120, 10)).await;
    let done = server.psa().write(&write(311, 5120, 10, 12)).await.unwrap();
    assert_eq!(done.quantity, Some(Seats(10)));
    let mut silent = addition(311, 5120, 0);
    silent.as_object_mut().unwrap().remove("quantity");
    let server = answering(silent).await;
    assert_eq!(server.psa().write(&write(311, 5120, 10, 12)).await.unwrap().quantity, None, "to be read back");
}

#[tokio::test]
async fn an_answer_about_something_else_leaves_the_write_in_doubt() {
    for (field, value) in [
        ("id", json!(5121)),
        ("agreementId", json!(312)),
        ("product", json!({ "id": 905 })),
        ("quantity", json!(12.5)),
        ("quantity", json!(-12)),
        ("quantity", json!("many")),
    ] {
        let mut answer = addition(311, 5120, 12);
        answer[field] = value.clone();
        let server = answering(answer).await;
        let error = server.psa().write(&write(311, 5120, 10, 12)).await.unwrap_err();
        assert_eq!((error.kind, error.sent), (ErrorKind::Protocol, Sent::Unknown), "{field} {value}");
        assert_eq!(server.writes().len(), 1);
    }
}

#[tokio::test]
async fn a_write_that_changes_nothing_or_is_not_meant_for_this_mode_never_leaves() {
    let server = answering(addition(311, 5120, 12)).await;
    let mut dated = write(311, 5120, 10, 12);
    dated.effective_on = Some(day("2026-12-01"));
    let mut foreign = write(311, 5120, 10, 12);
    foreign.key.line = "5120/../../x".into();
    for bad in [write(311, 5120, 5, 5), dated, foreign] {
        let error = server.psa().write(&bad).await.unwrap_err();
        assert!(matches!(error.kind, ErrorKind::Invalid { .. }) && error.sent == Sent::NotSent, "{error}");
    }
    let undated = server.replacing().write(&write(311, 5120, 10, 12)).await.unwrap_err();
    assert_eq!(undated.sent, Sent::NotSent);
    assert_eq!(server.seen().len(), 0);
}

#[tokio::test]
async fn an_answer_that_is_lost_leaves_the_write_in_doubt_and_it_is_not_sent_again() {
    let server = Server::start(|call| (call.method == "PATCH").then_some(Raw::Close)).await;
    let psa = server.psa();
    let error = psa.write(&write(311, 5120, 10, 12)).await.unwrap_err();
    assert_eq!((error.kind, error.sent), (ErrorKind::Unavailable, Sent::Unknown));
    assert_eq!((server.writes().len(), psa.requests().writes), (1, 1));

    let server = Server::start(|call| (call.method == "PATCH").then_some(Raw::Hang)).await;
    let options = PsaOptions { timeout: Duration::from_millis(300), ..server.options() };
    let psa = server.psa_with(&options, Arc::new(OpenGate::default()));
    let error = psa.write(&write(311, 5120, 10, 12)).await.unwrap_err();
    assert_eq!((error.kind, error.sent), (ErrorKind::Timeout, Sent::Unknown));
    assert_eq!((server.writes().len(), psa.requests().writes), (1, 1));
}

#[tokio::test]
async fn a_write_whose_server_can_not_be_found_was_not_sent() {
    let server =
        Server::start(|call| call.path.starts_with("login").then(|| Raw::text(503, "text/html", "<html>"))).await;
    let error = server.psa().write(&write(311, 5120, 10, 12)).await.unwrap_err();
    assert_eq!((error.kind, error.sent), (ErrorKind::Unavailable, Sent::NotSent));
    assert_eq!(server.writes().len(), 0);
}

#[tokio::test]
async fn a_429_to_a_write_pauses_every_client_that_shares_the_gate() {
    let server = Server::start(|call| {
        (call.method == "PATCH").then(|| Raw::with(429, "Retry-After: 600\r\n", &json!({ "message": "wait" })))
    })
    .await;
    let gate: Arc<dyn Gate> = Arc::new(OpenGate::default());
    let client = || server.psa_with(&server.options(), Arc::clone(&gate));
    let (one, other) = (client(), client());
    let error = one.write(&write(311, 5120, 10, 12)).await.unwrap_err();
    let ten_minutes = ErrorKind::RateLimited { retry_after: Duration::from_mins(10) };
    assert_eq!((error.kind, error.sent), (ten_minutes, Sent::Sent));
    for error in [other.companies().await.unwrap_err(), other.write(&write(311, 5120, 10, 12)).await.unwrap_err()] {
        assert!(matches!(error.kind, ErrorKind::RateLimited { .. }) && error.sent == Sent::NotSent, "{error}");
    }
    assert_eq!((server.writes().len(), other.requests().reads), (1, 0));
}
