//! The write that ends a line and gives it a successor: never two successors, never somebody else's.

use std::sync::{Arc, Mutex};

use seatbridge_core::Seats;
use seatbridge_psa::model::{LineWrite, Replaced};
use seatbridge_psa::{ErrorKind, Sent};
use serde_json::{Value, json};

use crate::support::{Call, Raw, Server, addition, day, key, write};

const E: &str = "2026-12-01T00:00:00Z";
const LAST: &str = "2026-11-30T00:00:00Z";

fn dated(before: u32, after: u32) -> LineWrite {
    LineWrite { effective_on: Some(day("2026-12-01")), ..write(311, 5120, before, after) }
}

/// What happens to a write instead of its being answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    LosePost,
    LosePatch,
    RefusePost,
    RefusePatch,
}

/// An agreement that keeps its additions.
#[derive(Clone)]
struct Agreement {
    rows: Arc<Mutex<Vec<Value>>>,
    fault: Arc<Mutex<Fault>>,
}

impl Agreement {
    fn with(rows: Vec<Value>) -> Self {
        Self { rows: Arc::new(Mutex::new(rows)), fault: Arc::new(Mutex::new(Fault::None)) }
    }

    fn fault(&self, fault: Fault) {
        *self.fault.lock().unwrap() = fault;
    }

    fn rows(&self) -> Vec<Value> {
        self.rows.lock().unwrap().clone()
    }

    fn row(&self, id: i64) -> Value {
        self.rows().into_iter().find(|row| row["id"] == id).unwrap()
    }

    fn answer(&self, call: &Call) -> Option<Raw> {
        let below = call.path.strip_prefix("finance/agreements/311/additions")?.trim_start_matches('/');
        let mut rows = self.rows.lock().unwrap();
        let fault = *self.fault.lock().unwrap();
        let id: Option<i64> = below.parse().ok();
        let at = rows.iter().position(|row| Some(row["id"].as_i64().unwrap()) == id);
        Some(match (call.method.as_str(), at) {
            ("GET", None) if id.is_none() => Raw::json(200, &json!(*rows)),
            ("GET", Some(at)) => Raw::json(200, &rows[at]),
            ("POST", None) if fault == Fault::RefusePost => Raw::refusal(400, "InvalidObject", "period invoiced"),
            ("POST", None) => {
                let mut made = call.body.clone();
                made["id"] = json!(9_000 + i64::try_from(rows.len()).unwrap());
                made["agreementId"] = json!(311);
                rows.push(made.clone());
                if fault == Fault::LosePost { Raw::Close } else { Raw::json(201, &made) }
            }
            ("PATCH", Some(_)) if fault == Fault::RefusePatch => Raw::refusal(403, "Security", "no"),
            ("PATCH", Some(at)) => {
                let change = &call.body[0];
                rows[at][change["path"].as_str().unwrap()] = change["value"].clone();
                if fault == Fault::LosePatch { Raw::Close } else { Raw::json(200, &rows[at]) }
            }
            _ => return None,
        })
    }

    async fn serve(&self) -> Server {
        let this = self.clone();
        Server::start(move |call| this.answer(call)).await
    }
}

#[tokio::test]
async fn a_line_is_ended_after_its_successor_stands_and_prices_and_texts_go_over() {
    let mut old = addition(311, 5120, 10);
    old["serialNumber"] = json!("SN-1");
    old["customFields"] = json!([{ "id": 3, "value": "x" }]);
    old["invoiceGrouping"] = json!({ "id": 8, "name": "Cloud", "_info": {} });
    let agreement = Agreement::with(vec![old]);
    let server = agreement.serve().await;
    let psa = server.replacing();
    assert!(psa.writes_are_dated());
    let done = psa.write(&dated(10, 12)).await.unwrap();
    let line = done.line.unwrap();
    assert_eq!((line.key, done.quantity), (key(311, 9001), Some(Seats(12))));
    let sent = server.writes();
    assert_eq!(sent.len(), 2);
    assert!(sent[0].is("POST finance/agreements/311/additions"));
    assert_eq!(
        sent[0].body,
        json!({ "product": { "id": 904 }, "quantity": 12, "effectiveDate": E, "lessIncluded": 2.0, "unitPrice": 3.5,
            "unitCost": 2.1, "billCustomer": "Billable", "taxableFlag": true, "description": "Cloud backup mailbox",
            "invoiceDescription": "Cloud backup, per mailbox", "sequenceNumber": 3.0, "serialNumber": "SN-1",
            "customFields": [{ "id": 3, "value": "x" }], "invoiceGrouping": { "id": 8 } })
    );
    assert!(sent[1].is("PATCH finance/agreements/311/additions/5120"));
    assert_eq!(sent[1].body, json!([{ "op": "replace", "path": "cancelledDate", "value": LAST }]));
    assert_eq!(psa.replaced(&dated(10, 12)).await.unwrap(), Replaced::New(key(311, 9001)));
    // the same write again finds everything done
    let again = psa.write(&dated(10, 12)).await.unwrap();
    assert_eq!((again.quantity, server.writes().len()), (Some(Seats(12)), 2));
}

#[tokio::test]
async fn a_lost_answer_is_told_by_reading_and_never_sent_again() {
    let agreement = Agreement::with(vec![addition(311, 5120, 10)]);
    let server = agreement.serve().await;
    let psa = server.replacing();
    let write = dated(10, 12);
    assert_eq!(psa.replaced(&write).await.unwrap(), Replaced::Old);
    agreement.fault(Fault::LosePost);
    let error = psa.write(&write).await.unwrap_err();
    assert!(error.in_doubt(), "{error}");
    let half = Replaced::Half(key(311, 9001));
    assert_eq!(psa.replaced(&write).await.unwrap(), half);
    agreement.fault(Fault::LosePatch);
    assert!(psa.finish_replace(&write, &key(311, 9001)).await.unwrap_err().in_doubt());
    assert_eq!(psa.replaced(&write).await.unwrap(), Replaced::New(key(311, 9001)));
    agreement.fault(Fault::None);
    psa.finish_replace(&write, &key(311, 9001)).await.unwrap();
    assert_eq!(agreement.rows().len(), 2);
    assert_eq!(agreement.row(5120)["cancelledDate"], LAST);
    assert_eq!(agreement.row(5120)["quantity"], 10);
}

#[tokio::test]
async fn a_half_done_replacement_is_finished_by_the_same_write() {
    let agreement = Agreement::with(vec![addition(311, 5120, 10)]);
    let server = agreement.serve().await;
    let psa = server.replacing();
    agreement.fault(Fault::RefusePatch);
    let error = psa.write(&dated(10, 12)).await.unwrap_err();
    assert!(error.in_doubt() && error.detail.contains("9001"), "a refusal after the POST is no refusal: {error}");
    agreement.fault(Fault::None);
    let done = psa.write(&dated(10, 12)).await.unwrap();
    assert_eq!(done.line.unwrap().key, key(311, 9001));
    assert_eq!(agreement.rows().len(), 2);
    assert_eq!(agreement.row(5120)["cancelledDate"], LAST);
}

#[tokio::test]
async fn a_refused_successor_leaves_the_line_as_it_was() {
    let agreement = Agreement::with(vec![addition(311, 5120, 10)]);
    agreement.fault(Fault::RefusePost);
    let server = agreement.serve().await;
    let error = server.replacing().write(&dated(10, 12)).await.unwrap_err();
    assert_eq!(
        (error.kind, error.sent),
        (ErrorKind::Invalid { reasons: vec!["period invoiced".to_owned()] }, Sent::Sent)
    );
    assert_eq!(agreement.rows(), [addition(311, 5120, 10)]);
}

#[tokio::test]
async fn what_does_not_fit_is_refused_before_anything_is_sent() {
    type Check<'a> = &'a dyn Fn(&ErrorKind) -> bool;
    let begins = |mut row: Value, day: &str| {
        row["effectiveDate"] = json!(day);
        row
    };
    let ends = |mut row: Value, day: &str| {
        row["cancelledDate"] = json!(day);
        row
    };
    let other = |mut row: Value| {
        row["product"] = json!({ "id": 905 });
        row
    };
    let conflict = |error: &ErrorKind| *error == ErrorKind::Conflict;
    let invalid = |error: &ErrorKind| matches!(error, ErrorKind::Invalid { .. });
    let gone = |error: &ErrorKind| *error == ErrorKind::NotFound;
    let line = || addition(311, 5120, 10);
    let cases: [(Vec<Value>, Check<'_>); 8] = [
        (vec![], &gone),
        (vec![other(line())], &invalid),
        (vec![addition(311, 5120, 11)], &invalid),
        (vec![begins(line(), "2026-12-02T00:00:00Z")], &invalid),
        (vec![ends(line(), LAST)], &invalid),
        // another quantity than ours begins on the day
        (vec![line(), begins(addition(311, 5121, 13), E)], &conflict),
        // two begin on the day
        (vec![line(), begins(addition(311, 5121, 12), E), begins(addition(311, 5122, 12), E)], &conflict),
        // a line of the same product beside it, and nothing tells whose successor this is
        (vec![line(), addition(311, 5121, 4), begins(addition(311, 5122, 12), E)], &conflict),
    ];
    for (rows, expected) in cases {
        let agreement = Agreement::with(rows.clone());
        let server = agreement.serve().await;
        let error = server.replacing().write(&dated(10, 12)).await.unwrap_err();
        assert!(expected(&error.kind) && error.sent == Sent::NotSent, "{rows:?}: {error}");
        assert_eq!(server.writes().len(), 0, "{rows:?}");
    }
}

#[tokio::test]
async fn two_lines_of_one_product_get_a_successor_each() {
    let mut twin = addition(311, 5130, 10);
    twin["sequenceNumber"] = json!(4.0);
    let agreement = Agreement::with(vec![addition(311, 5120, 10), twin]);
    let server = agreement.serve().await;
    let psa = server.replacing();
    let second = LineWrite { key: key(311, 5130), ..dated(10, 12) };
    psa.write(&dated(10, 12)).await.unwrap();
    assert_eq!(psa.replaced(&second).await.unwrap(), Replaced::Old);
    let done = psa.write(&second).await.unwrap();
    assert_eq!(done.line.unwrap().key, key(311, 9003));
    assert_eq!(agreement.rows().len(), 4);
    assert_eq!(psa.replaced(&dated(10, 12)).await.unwrap(), Replaced::New(key(311, 9002)));
    assert_eq!(psa.replaced(&second).await.unwrap(), Replaced::New(key(311, 9003)));
}

#[tokio::test]
async fn a_line_that_begins_on_the_day_gets_its_quantity_in_place() {
    let mut line = addition(311, 5120, 10);
    line["effectiveDate"] = json!(E);
    let agreement = Agreement::with(vec![line]);
    let server = agreement.serve().await;
    let psa = server.replacing();
    assert_eq!(psa.replaced(&dated(10, 12)).await.unwrap(), Replaced::Old);
    let done = psa.write(&dated(10, 12)).await.unwrap();
    assert_eq!((done.line.unwrap().key, done.quantity), (key(311, 5120), Some(Seats(12))));
    assert_eq!(server.writes().len(), 1);
    assert_eq!(psa.replaced(&dated(10, 12)).await.unwrap(), Replaced::New(key(311, 5120)));
    psa.finish_replace(&dated(10, 12), &key(311, 5120)).await.unwrap();
    assert_eq!(server.writes().len(), 1);
}

#[tokio::test]
async fn a_line_that_ends_later_hands_its_end_on() {
    let mut line = addition(311, 5120, 10);
    line["cancelledDate"] = json!("2027-03-31T00:00:00Z");
    let agreement = Agreement::with(vec![line]);
    let server = agreement.serve().await;
    server.replacing().write(&dated(10, 12)).await.unwrap();
    assert_eq!(agreement.row(9001)["cancelledDate"], "2027-03-31T00:00:00Z");
    assert_eq!(agreement.row(5120)["cancelledDate"], LAST);
}

#[tokio::test]
async fn a_write_without_a_day_replaces_nothing_and_one_with_a_day_is_told_in_every_mode() {
    let agreement = Agreement::with(vec![addition(311, 5120, 10)]);
    let server = agreement.serve().await;
    let undated = LineWrite { effective_on: None, ..dated(10, 12) };
    assert_eq!(server.replacing().replaced(&undated).await.unwrap(), Replaced::NotSupported);
    server.replacing().write(&dated(10, 12)).await.unwrap();
    assert!(matches!(server.psa().replaced(&dated(10, 12)).await.unwrap(), Replaced::New(_)));
}
