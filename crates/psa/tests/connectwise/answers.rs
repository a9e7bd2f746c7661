//! What every answer means, to a read and to a write.

use std::time::Duration;

use seatbridge_psa::error::{AuthProblem, Operation};
use seatbridge_psa::{ErrorKind, Sent};
use serde_json::{Value, json};

use crate::support::{Pauses, Raw, Server, http, write};

const HTML: &str = "<!DOCTYPE html><html>busy</html>";

fn own(code: &str, message: &str) -> String {
    json!({ "code": code, "message": message, "errors": null }).to_string()
}

fn inner(errors: &Value) -> String {
    json!({ "code": "InvalidObject", "message": "addition object is invalid", "errors": errors }).to_string()
}

fn invalid(text: &str) -> ErrorKind {
    ErrorKind::Invalid { reasons: vec![text.to_owned()] }
}

fn limited(seconds: u64) -> ErrorKind {
    ErrorKind::RateLimited { retry_after: Duration::from_secs(seconds) }
}

fn exists() -> Value {
    json!([{ "code": "ObjectExists", "message": "already there", "resource": "addition", "field": "product" }])
}

#[tokio::test]
async fn every_answer_to_a_write_has_one_meaning() {
    use ErrorKind::{Conflict, NotFound, Protocol, Timeout, Unavailable};
    let forbidden = || ErrorKind::Forbidden { entity: "Agreements".to_owned(), operation: Operation::Update };
    let billed = json!([{ "code": "InvalidField", "message": "The period has been invoiced.\r\n",
        "resource": "addition", "field": "effectiveDate" }]);
    for (status, body, kind, sent) in [
        (400, inner(&billed), invalid("effectiveDate: The period has been invoiced."), Sent::Sent),
        (400, inner(&exists()), Conflict, Sent::Sent),
        (400, own("ObjectExists", "already there"), Conflict, Sent::Sent),
        (400, own("InvalidObject", "addition object is invalid"), invalid("addition object is invalid"), Sent::Sent),
        (
            400,
            own("InvalidObject", "Could not find member 'clientId'"),
            invalid("Could not find member 'clientId'"),
            Sent::Sent,
        ),
        (400, "Cannot route. Codebase/company is invalid".to_owned(), Protocol, Sent::Sent),
        (400, "bad".to_owned(), invalid("HTTP 400: bad"), Sent::Sent),
        (400, HTML.to_owned(), Unavailable, Sent::Unknown),
        (401, own("Unauthorized", "no"), ErrorKind::Auth(AuthProblem::Refused), Sent::Sent),
        (401, String::new(), ErrorKind::Auth(AuthProblem::Refused), Sent::Sent),
        (401, own("Unauthorized", "clientId is missing"), ErrorKind::Auth(AuthProblem::VendorCode), Sent::Sent),
        (403, own("Security", "You do not have security permission to perform this action."), forbidden(), Sent::Sent),
        (403, String::new(), forbidden(), Sent::Sent),
        (403, own("Security", "SSL is required"), Protocol, Sent::Sent),
        (403, HTML.to_owned(), Unavailable, Sent::Unknown),
        (404, own("NotFound", "Addition 5120 not found"), NotFound, Sent::Sent),
        (404, HTML.to_owned(), Protocol, Sent::Unknown),
        (404, String::new(), Protocol, Sent::Unknown),
        (405, String::new(), Protocol, Sent::Sent),
        (408, String::new(), Timeout, Sent::Unknown),
        (409, String::new(), Conflict, Sent::Sent),
        (415, own("InvalidObject", "media type"), invalid("media type"), Sent::Sent),
        (429, String::new(), limited(30), Sent::Sent),
        (429, HTML.to_owned(), limited(30), Sent::Sent),
        (500, own("Error", "Query read timeout"), Timeout, Sent::Unknown),
        (500, own("Error", "Column does not belong to table"), Unavailable, Sent::Unknown),
        (500, String::new(), Unavailable, Sent::Unknown),
        (502, HTML.to_owned(), Unavailable, Sent::Unknown),
        (503, "{}".to_owned(), Unavailable, Sent::Unknown),
        (522, HTML.to_owned(), Unavailable, Sent::Unknown),
        (302, String::new(), Protocol, Sent::Unknown),
        (200, String::new(), Protocol, Sent::Unknown),
        (200, HTML.to_owned(), Protocol, Sent::Unknown),
        (200, "null".to_owned(), Protocol, Sent::Unknown),
        (200, "[]".to_owned(), Protocol, Sent::Unknown),
        (200, "{\"quantity\":12}".to_owned(), Protocol, Sent::Unknown),
        (200, "{\"id\":5120,\"quant".to_owned(), Protocol, Sent::Unknown),
        (200, own("InvalidObject", "no"), Protocol, Sent::Unknown),
    ] {
        let answer = body.clone();
        let server = Server::start(move |call| {
            (call.method == "PATCH").then(|| Raw::Answer(http(status, "application/json", "", &answer)))
        })
        .await;
        let psa = server.psa();
        let error = psa.write(&write(311, 5120, 10, 12)).await.unwrap_err();
        assert_eq!((&error.kind, error.sent), (&kind, sent), "{status} {body}");
        assert_eq!((psa.requests().writes, server.writes().len()), (1, 1), "{status} {body}");
    }
}

#[tokio::test]
async fn every_answer_to_a_read_has_one_meaning_and_only_what_may_pass_is_tried_again() {
    use ErrorKind::{Conflict, NotFound, Protocol, Timeout, Unavailable};
    let forbidden = || ErrorKind::Forbidden { entity: "Company Maintenance".to_owned(), operation: Operation::Read };
    for (status, body, kind, tries) in [
        (
            400,
            own("ApiFindCondition", "Enum value supplied was invalid"),
            invalid("Enum value supplied was invalid"),
            1,
        ),
        (400, inner(&exists()), Conflict, 1),
        (400, "Cannot route. Codebase/company is invalid".to_owned(), Protocol, 1),
        (401, own("ConnectWiseApi", "UserNotAuthenticated"), ErrorKind::Auth(AuthProblem::Refused), 1),
        (403, own("Security", "no permission"), forbidden(), 1),
        (403, HTML.to_owned(), Unavailable, 4),
        (404, own("NotFound", "not found"), NotFound, 1),
        (404, HTML.to_owned(), Protocol, 1),
        (405, String::new(), Protocol, 1),
        (408, String::new(), Timeout, 4),
        (500, own("Error", "timeout"), Unavailable, 4),
        (503, HTML.to_owned(), Unavailable, 4),
        (302, String::new(), Protocol, 1),
        (200, HTML.to_owned(), Protocol, 4),
        (200, String::new(), Protocol, 4),
        (200, "[{\"id\":1},".to_owned(), Protocol, 4),
        (200, "null".to_owned(), Protocol, 4),
        (200, own("Error", "no"), Protocol, 1),
    ] {
        let answer = body.clone();
        let server = Server::start(move |call| {
            (call.path == "company/companies").then(|| Raw::Answer(http(status, "application/json", "", &answer)))
        })
        .await;
        let psa = server.psa();
        let error = psa.companies().await.unwrap_err();
        assert_eq!((&error.kind, server.arrived("GET company/companies")), (&kind, tries), "{status} {body}");
    }
}

#[tokio::test]
async fn a_429_pauses_the_connection_for_as_long_as_it_says_or_for_thirty_seconds() {
    for (header, pause) in [("Retry-After: 3\r\n", 3), ("", 30)] {
        let server = Server::start(move |call| {
            (call.path == "company/companies").then(|| match call.number {
                2 => Raw::with(429, header, &json!({ "error": "ConnectWiseAPI", "message": "wait" })),
                _ => Raw::json(200, &json!([])),
            })
        })
        .await;
        let gate = std::sync::Arc::new(Pauses::default());
        server.psa_with(&server.options(), gate.clone()).companies().await.unwrap();
        assert_eq!(gate.seen(), [Duration::from_secs(pause)]);
    }
}

#[tokio::test]
async fn json_is_json_whatever_its_content_type_says() {
    for kind in
        ["application/vnd.connectwise.com+json; version=2026.4", "text/plain", "application/json; charset=utf-8"]
    {
        let server = Server::start(move |call| {
            (call.path == "company/companies").then(|| Raw::text(200, kind, "\u{feff}[{\"id\":5}]"))
        })
        .await;
        assert_eq!(server.psa().companies().await.unwrap().len(), 1);
    }
}
