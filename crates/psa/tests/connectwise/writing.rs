//! The write in place: what is sent, and that nothing is ever sent twice.

use seatbridge_core::Seats;
use seatbridge_psa::{ErrorKind, Sent};
use serde_json::{Value, json};

use crate::support::{Raw, Server, addition, key, write};

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
async fn a_write_whose_server_can_not_be_found_was_not_sent() {
    let server =
        Server::start(|call| call.path.starts_with("login").then(|| Raw::text(503, "text/html", "<html>"))).await;
    let error = server.psa().write(&write(311, 5120, 10, 12)).await.unwrap_err();
    assert_eq!((error.kind, error.sent), (ErrorKind::Unavailable, Sent::NotSent));
    assert_eq!(server.writes().len(), 0);
}
