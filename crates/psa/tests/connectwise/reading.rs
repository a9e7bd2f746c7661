//! Lists, pages and lines: complete or an error, and in few calls.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

use seatbridge_core::calendar::PeriodType;
use seatbridge_core::schedule::UNREADABLE_UNITS;
use seatbridge_core::schedule::Unreadable;
use seatbridge_psa::ErrorKind;
use seatbridge_psa::model::CompanyKind;
use serde_json::{Value, json};
use tokio::sync::Barrier;

use crate::support::{Call, Raw, Server, addition, agreement, ask, day, ids_of, key, write};

fn companies(ids: std::ops::RangeInclusive<i64>) -> Value {
    Value::Array(
        ids.map(|id| json!({ "id": id, "identifier": format!("c{id}"), "name": format!("Company {id}") })).collect(),
    )
}

/// The row after which a page begins.
fn after(call: &Call) -> i64 {
    let conditions = call.query.get("conditions").cloned().unwrap_or_default();
    conditions.split("id>").nth(1).and_then(|id| id.parse().ok()).unwrap_or(0)
}

#[tokio::test]
async fn a_full_page_without_a_link_has_a_successor_and_a_short_one_has_none() {
    let server = Server::start(|call| {
        (call.path == "company/companies").then(|| {
            let from = after(call) + 1;
            Raw::json(200, &companies(from..=(from + 999).min(2_310)))
        })
    })
    .await;
    let found = server.psa().companies().await.unwrap();
    assert_eq!(found.len(), 2_310);
    assert_eq!(server.arrived("GET company/companies"), 3);
    for call in server.seen().iter().filter(|call| call.path == "company/companies") {
        assert_eq!((call.query["pageSize"].as_str(), call.query["orderBy"].as_str()), ("1000", "id asc"));
    }
}

#[tokio::test]
async fn a_link_says_whether_there_is_more_and_its_address_is_never_followed() {
    let server = Server::start(|call| {
        (call.path == "company/companies").then(|| match after(call) {
            0 => Raw::with(200, "Link: <http://evil.example/steal?page=2>; rel=\"next\"\r\n", &companies(1..=25)),
            25 => Raw::with(200, "Link: <http://evil.example/steal?page=1>; rel=\"first\"\r\n", &companies(26..=1_025)),
            _ => Raw::json(500, &json!({})),
        })
    })
    .await;
    assert_eq!(server.psa().companies().await.unwrap().len(), 1_025);
}

#[tokio::test]
async fn a_row_that_is_deleted_between_two_pages_costs_no_other_row() {
    let server = Server::start(|call| {
        (call.path == "company/companies").then(|| match after(call) {
            0 => Raw::json(200, &companies(1..=1_000)),
            // row 1 is gone meanwhile: a second page by number would begin at 1002
            last => Raw::json(200, &companies(last + 1..=1_005)),
        })
    })
    .await;
    assert_eq!(server.psa().companies().await.unwrap().len(), 1_005);
}

#[tokio::test]
async fn pages_that_repeat_or_lose_their_order_are_no_answer() {
    for bad in [
        json!([{ "id": 2 }, { "id": 1 }]),
        json!([{ "id": 1 }, { "id": 1 }]),
        json!([{ "name": "x" }]),
        json!([5]),
        json!({ "items": [] }),
    ] {
        let answer = bad.clone();
        let server =
            Server::start(move |call| (call.path == "company/companies").then(|| Raw::json(200, &answer))).await;
        let error = server.psa().companies().await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Protocol, "{bad}");
    }
    // a server that ignores where a page begins
    let server = Server::start(|call| {
        (call.path == "company/companies").then(|| Raw::with(200, "Link: <x>; rel=\"next\"\r\n", &companies(1..=5)))
    })
    .await;
    assert_eq!(server.psa().companies().await.unwrap_err().kind, ErrorKind::Protocol);
    let server = Server::start(|call| {
        (call.path == "company/companies").then(|| Raw::with(200, "Link: <x>; rel=\"next\"\r\n", &json!([])))
    })
    .await;
    assert_eq!(server.psa().companies().await.unwrap_err().kind, ErrorKind::Protocol);
}

#[tokio::test]
async fn a_server_that_does_not_know_a_field_is_asked_for_whole_rows() {
    let server = Server::start(|call| {
        (call.path == "company/companies").then(|| match call.query.get("fields") {
            Some(_) => Raw::refusal(400, "ApiFindCondition", "accountNumber is not a recognized name."),
            None => Raw::json(200, &companies(1..=3)),
        })
    })
    .await;
    let psa = server.psa();
    assert_eq!(psa.companies().await.unwrap().len(), 3);
    psa.companies().await.unwrap();
    assert_eq!(server.arrived("GET company/companies"), 3);
}

#[tokio::test]
async fn companies_come_with_their_kind_and_the_best_key_there_is() {
    let server = Server::start(|call| {
        (call.path == "company/companies").then(|| {
            Raw::json(
                200,
                &json!([
                    { "id": 2, "identifier": "examplemsp", "name": "Example MSP" },
                    { "id": 250, "identifier": "Acme", "name": "Acme\u{200b} Ltd", "accountNumber": "K-1",
                      "status": { "id": 1, "name": "Active" }, "types": [{ "id": 1, "name": "Client" }] },
                    { "id": 251, "identifier": "Gone", "name": "Gone", "deletedFlag": true },
                    { "id": 252, "identifier": "Pro", "name": "Pro", "types": [{ "id": 2, "name": "Prospect" }],
                      "status": { "id": 9, "name": "Inactive" } },
                ]),
            )
        })
    })
    .await;
    let found = server.psa().companies().await.unwrap();
    let kinds: Vec<_> = found.iter().map(|one| (one.kind, one.active)).collect();
    assert_eq!(
        kinds,
        [
            (CompanyKind::Own, true),
            (CompanyKind::Customer, true),
            (CompanyKind::Deleted, false),
            (CompanyKind::Prospect, false)
        ]
    );
    assert_eq!((found[1].name.as_str(), found[1].external_id.as_deref()), ("Acme Ltd", Some("K-1")));
    assert_eq!(found[2].external_id.as_deref(), Some("Gone"));
}

#[tokio::test]
async fn agreements_are_asked_for_in_short_urls_and_read_with_types_and_cycles() {
    let server = Server::start(|call| match call.path.as_str() {
        "finance/agreements" => {
            let rows: Vec<Value> = ids_of(call)
                .into_iter()
                .filter(|id| id % 2 == 0 && *id > after(call))
                .map(|id| {
                    let mut one = agreement(id);
                    if id == 90_000_010 {
                        one["billingCycle"] = json!({ "id": 7, "name": "In advance" });
                        one["type"] = json!({ "id": 9 });
                    }
                    one
                })
                .collect();
            Some(Raw::json(200, &json!(rows)))
        }
        "finance/agreements/types" => {
            Some(Raw::json(200, &json!([{ "id": 1, "prePaymentFlag": false }, { "id": 9, "prePaymentFlag": true }])))
        }
        "finance/billingCycles" => Some(Raw::json(200, &json!([{ "id": 7, "billingOptions": "Quarterly" }]))),
        _ => None,
    })
    .await;
    let psa = server.psa();
    let ids: Vec<_> = (90_000_000_i64..90_000_400).map(Into::into).collect();
    let found = psa.contracts(&ids).await.unwrap();
    assert_eq!(found.len(), 200);
    assert!(server.seen().iter().all(|call| call.target.len() < 2_000));
    let odd = found.iter().find(|one| one.id.as_str() == "90000010").unwrap();
    assert_eq!((odd.period, odd.recurring), (Some(PeriodType::Quarterly), false));
    assert_eq!((found[0].period, found[0].recurring, found[0].active), (Some(PeriodType::Monthly), true, true));
    // those that do not bill by the period are no agreements of a company
    let offered = psa.contracts_of(&[90_000_010.into(), 90_000_012.into()]).await.unwrap();
    assert_eq!(offered.len(), 1);
    assert_eq!(server.arrived("GET finance/agreements/types"), 1);
}

/// A tenant of so many agreements with five additions each.
async fn tenant(agreements: i64) -> Server {
    Server::start(move |call| {
        if call.path == "finance/agreements" {
            let rows: Vec<Value> = ids_of(call).into_iter().map(agreement).collect();
            return Some(Raw::json(200, &json!(rows)));
        }
        let id: i64 = call.path.strip_prefix("finance/agreements/")?.strip_suffix("/additions")?.parse().ok()?;
        (id <= agreements).then(|| {
            let rows: Vec<Value> = (0..5).map(|n| addition(id, id * 10 + n, n)).collect();
            Raw::json(200, &json!(rows))
        })
    })
    .await
}

#[tokio::test]
async fn a_reading_of_two_thousand_lines_in_four_hundred_agreements_takes_few_calls() {
    let server = tenant(400).await;
    let psa = server.psa();
    let ids: Vec<_> = (1..=400).map(Into::into).collect();
    assert_eq!(psa.contracts(&ids).await.unwrap().len(), 400);
    let keys: Vec<_> = (1..=400).flat_map(|id| (0..5).map(move |n| key(id, id * 10 + n))).collect();
    assert_eq!(psa.lines(&keys).await.unwrap().len(), 2_000);
    let asks: Vec<_> = (1..=400).flat_map(|id| (0..5).map(move |n| ask(id, id * 10 + n))).collect();
    let schedules = psa.schedules(&asks).await.unwrap();
    assert_eq!(schedules.len(), 2_000);
    assert_eq!(schedules[&14.into()].rows[0].units, 4);
    assert!(psa.requests().reads <= 420, "{:?}", psa.requests());
    assert!(server.traffic.most() <= 4);
}

#[tokio::test]
async fn what_lines_read_serves_the_schedules_of_the_same_reading_and_no_other() {
    let quantity = Arc::new(AtomicI64::new(10));
    let now = Arc::clone(&quantity);
    let server = Server::start(move |call| match call.path.as_str() {
        "finance/agreements/311/additions" => {
            Some(Raw::json(200, &json!([addition(311, 5120, now.load(Ordering::SeqCst))])))
        }
        "finance/agreements/311/additions/5120" => {
            now.store(call.body[0]["value"].as_i64().unwrap(), Ordering::SeqCst);
            Some(Raw::json(200, &addition(311, 5120, now.load(Ordering::SeqCst))))
        }
        _ => None,
    })
    .await;
    let psa = server.psa();
    let units = async || psa.schedules(&[ask(311, 5120)]).await.unwrap()[&5120.into()].rows[0].units;
    let calls = || server.arrived("GET finance/agreements/311/additions");
    psa.lines(&[key(311, 5120)]).await.unwrap();
    assert_eq!((units().await, calls()), (10, 1));
    quantity.store(11, Ordering::SeqCst);
    assert_eq!((units().await, calls()), (11, 2), "taken once");
    psa.lines(&[key(311, 5120)]).await.unwrap();
    psa.write(&write(311, 5120, 11, 12)).await.unwrap();
    assert_eq!((units().await, calls()), (12, 4), "a write drops what was read before it");
}

#[tokio::test]
async fn a_write_that_was_given_up_half_way_leaves_nothing_of_the_reading_before_it() {
    let arrived = Arc::new(tokio::sync::Notify::new());
    let tell = Arc::clone(&arrived);
    let server = Server::start(move |call| match call.method.as_str() {
        "PATCH" => {
            tell.notify_one();
            Some(Raw::Hang)
        }
        _ => call.path.ends_with("/additions").then(|| Raw::json(200, &json!([addition(311, 5120, 10)]))),
    })
    .await;
    let psa = server.psa();
    psa.lines(&[key(311, 5120)]).await.unwrap();
    let writer = Arc::clone(&psa);
    let task = tokio::spawn(async move { writer.write(&write(311, 5120, 10, 12)).await });
    arrived.notified().await;
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    psa.schedules(&[ask(311, 5120)]).await.unwrap();
    assert_eq!(server.arrived("GET finance/agreements/311/additions"), 2);
}

#[tokio::test]
async fn a_line_without_its_agreement_or_its_addition_is_absent_and_never_zero() {
    let server = tenant(3).await;
    let psa = server.psa();
    let found = psa.lines(&[key(1, 10), key(1, 999), key(7, 70)]).await.unwrap();
    assert_eq!(found.iter().map(|line| line.key.clone()).collect::<Vec<_>>(), [key(1, 10)]);
    let schedules = psa.schedules(&[ask(1, 999)]).await.unwrap();
    let gap = schedules[&999.into()].steps(&[], None);
    assert!(matches!(gap, Err(Unreadable::Gap { .. })), "{gap:?}");
}

#[tokio::test]
async fn a_line_bills_from_its_first_day_to_its_last() {
    let server = Server::start(|call| {
        (call.path == "finance/agreements/311/additions").then(|| {
            let mut rows: Vec<Value> = (1..=5).map(|id| addition(311, id, 10)).collect();
            rows[1]["cancelledDate"] = json!("2026-11-19T00:00:00Z");
            rows[2]["effectiveDate"] = json!("2026-12-01T00:00:00Z");
            rows[3]["quantity"] = json!(2.5);
            rows[4]["cancelledDate"] = json!("2026-11-20T00:00:00Z");
            Raw::json(200, &json!(rows))
        })
    })
    .await;
    let psa = server.psa();
    let asks: Vec<_> = (1..=5).map(|id| ask(311, id)).collect();
    let found = psa.schedules(&asks).await.unwrap();
    let today = day("2026-11-20");
    let on = |id: i64| found[&id.into()].steps(&[], None).map(|steps| steps.on(today));
    assert_eq!((on(1), on(5)), (Ok(10), Ok(10)));
    for gone in [2, 3] {
        assert!(matches!(on(gone), Err(Unreadable::Gap { .. })), "{gone}");
    }
    assert_eq!(found[&4.into()].rows[0].units, UNREADABLE_UNITS);
    assert!(matches!(on(4), Err(Unreadable::NotWhole { .. })));
    assert_eq!((found[&1.into()].from, found[&1.into()].as_of), (today, today));
}

#[tokio::test]
async fn never_more_than_four_calls_are_under_way() {
    let (barrier, served) = (Arc::new(Barrier::new(4)), AtomicUsize::new(0));
    let server = Server::start(move |call| {
        call.path.ends_with("/additions").then(|| {
            served.fetch_add(1, Ordering::SeqCst);
            // answered four at a time: fewer at once would wait for ever, more would be seen
            Raw::Together(Arc::clone(&barrier), crate::support::http(200, "application/json", "", "[]"))
        })
    })
    .await;
    let psa = server.psa();
    psa.contracts(&[]).await.unwrap();
    let keys: Vec<_> = (1..=12).map(|id| key(id, id)).collect();
    psa.lines(&keys).await.unwrap();
    assert_eq!(server.traffic.most(), 4);
}
