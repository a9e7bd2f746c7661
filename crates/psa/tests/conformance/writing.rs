//! One quantity, written once: what it does, what it leaves alone, and when it is refused.

use std::sync::Arc;
use std::time::Duration;

use seatbridge_core::Seats;
use seatbridge_psa::model::{LineWrite, Requests};
use seatbridge_psa::{ErrorKind, Gate, OpenGate, Sent};
use serde_json::json;

use crate::content::{EMPTY, LINE, NOTHING, RUNNING, TWIN};
use crate::shared::{TODAY, day, key};
use crate::stage::{Call, Edit, NEXT, Stage, ask, billing, counts_from};

on_every_psa!(
    a_write_is_done_once_and_its_answer_agrees_with_the_record,
    a_write_changes_one_quantity_and_nothing_else,
    a_quantity_may_fall_to_zero_and_rise_from_it,
    writes_one_after_the_other_add_up_to_the_last,
    a_write_that_changes_nothing_or_has_the_wrong_kind_of_day_never_leaves,
    a_refusal_by_the_rules_of_the_psa_is_certain,
    a_write_to_a_line_that_is_gone_is_certain,
    a_429_did_nothing_and_pauses_every_client_that_shares_the_gate,
    a_write_to_nobody_was_not_sent,
);

async fn a_write_is_done_once_and_its_answer_agrees_with_the_record(stage: &Stage) {
    let psa = stage.found().await;
    let write = stage.write(LINE, 10, 12);
    assert_eq!(write.effective_on.is_some(), psa.writes_are_dated());
    let done = psa.write(&write).await.unwrap();
    let calls = stage.calls_of_a_write();
    assert_eq!(stage.writes().await.len(), calls);
    assert_eq!(psa.requests().writes, u64::try_from(calls).unwrap());
    let (line, first) = (billing(&write, &done), counts_from(&write));
    assert_eq!(stage.truth(&line, &first).await, Some(12));
    assert!(done.quantity.is_none_or(|quantity| quantity == Seats(12)), "{done:?}");
    if let Some(shown) = &done.line {
        assert_eq!((&shown.product, shown.unit_price), (&write.product, Some("7.5".parse().unwrap())));
    }
    // whatever the answer leaves open is read back
    let read = psa.lines(std::slice::from_ref(&line)).await.unwrap().remove(0);
    assert_eq!((read.key, read.product, read.unit_price), (line.clone(), write.product, Some("7.5".parse().unwrap())));
    let asked = seatbridge_psa::model::ScheduleAsk { from: day(&first), as_of: day(&first), ..ask(line.clone()) };
    let schedules = psa.schedules(&[asked]).await.unwrap();
    assert_eq!(schedules[&line.line].steps(&[], None).unwrap().on(day(&first)), 12);
}

async fn a_write_changes_one_quantity_and_nothing_else(stage: &Stage) {
    let days = [TODAY, "2026-11-30", NEXT, "2026-12-31"];
    let write = stage.write(LINE, 10, 12);
    let mut expected = Vec::new();
    for on in days {
        let mut billed = stage.billed(on).await;
        if *on >= *counts_from(&write) {
            billed.get_mut(&LINE).unwrap()["quantity"] = json!(12);
        }
        let mut records: Vec<String> = billed.values().map(ToString::to_string).collect();
        records.sort_unstable();
        expected.push(records);
    }
    stage.psa().write(&write).await.unwrap();
    for (on, expected) in days.into_iter().zip(expected) {
        let billed = stage.billed(on).await;
        let mut records: Vec<String> = billed.values().map(ToString::to_string).collect();
        records.sort_unstable();
        assert_eq!(records, expected, "{on}");
        assert!(billed.contains_key(&TWIN), "the other line is still itself");
    }
}

async fn a_quantity_may_fall_to_zero_and_rise_from_it(stage: &Stage) {
    let psa = stage.psa();
    for (line, before, after) in [(LINE, 10, 0), (EMPTY, 0, 5)] {
        let write = stage.write(line, before, after);
        let done = psa.write(&write).await.unwrap();
        let truth = stage.truth(&billing(&write, &done), &counts_from(&write)).await;
        assert_eq!(truth, Some(i64::from(after)), "{line}");
    }
    assert_eq!(stage.truth(&key(RUNNING, TWIN), NEXT).await, Some(7));
}

async fn writes_one_after_the_other_add_up_to_the_last(stage: &Stage) {
    let psa = stage.psa();
    let mut write = stage.write(LINE, 10, 12);
    for after in [12, 9, 30] {
        write.after = Seats(after);
        let done = psa.write(&write).await.unwrap();
        let line = billing(&write, &done);
        assert_eq!(stage.truth(&line, &counts_from(&write)).await, Some(i64::from(after)));
        write = LineWrite { key: line, before: Seats(after), ..write };
    }
    let on_last_day = stage.billed("2026-12-31").await;
    let mut quantities: Vec<i64> = on_last_day.values().map(|one| one["quantity"].as_i64().unwrap()).collect();
    quantities.sort_unstable();
    assert_eq!(quantities, [0, 3, 7, 30]);
}

async fn a_write_that_changes_nothing_or_has_the_wrong_kind_of_day_never_leaves(stage: &Stage) {
    let psa = stage.psa();
    let write = stage.write(LINE, 10, 12);
    let other_day = if psa.writes_are_dated() { None } else { Some(day(NEXT)) };
    for bad in [stage.write(LINE, 10, 10), LineWrite { effective_on: other_day, ..write }] {
        let error = psa.write(&bad).await.unwrap_err();
        assert!(matches!(error.kind, ErrorKind::Invalid { .. }) && error.sent == Sent::NotSent, "{error}");
    }
    assert_eq!((psa.requests(), stage.counted().await), (Requests::default(), Requests::default()));
}

async fn a_refusal_by_the_rules_of_the_psa_is_certain(stage: &Stage) {
    let write = stage.unlawful().await;
    let before = stage.billed(NEXT).await;
    let psa = stage.psa();
    let error = psa.write(&write).await.unwrap_err();
    assert_eq!(error.sent, Sent::Sent, "{error}");
    let ErrorKind::Invalid { reasons } = &error.kind else { panic!("{error}") };
    assert!(!reasons.is_empty() && reasons.iter().all(|reason| !reason.is_empty()), "{error}");
    assert_eq!((stage.writes().await.len(), psa.requests().writes), (1, 1));
    assert_eq!(stage.billed(NEXT).await, before);
}

async fn a_write_to_a_line_that_is_gone_is_certain(stage: &Stage) {
    stage.edit(Edit::DeleteLine(LINE)).await;
    let before = stage.billed(NEXT).await;
    for line in [LINE, NOTHING] {
        let error = stage.psa().write(&stage.write(line, 10, 12)).await.unwrap_err();
        assert!(matches!(error.kind, ErrorKind::Invalid { .. } | ErrorKind::NotFound), "{error}");
        assert!(!error.in_doubt(), "{error}");
    }
    assert_eq!(stage.billed(NEXT).await, before);
}

async fn a_429_did_nothing_and_pauses_every_client_that_shares_the_gate(stage: &Stage) {
    let gate: Arc<dyn Gate> = Arc::new(OpenGate::default());
    let client = || stage.psa_with(&stage.options(), Arc::clone(&gate));
    let (one, other) = (client(), client());
    other.contracts(&[RUNNING.into()]).await.unwrap();
    stage.fault(Call::Write, json!({ "kind": "http_429", "retry_after": "600" })).await;
    let write = stage.write(LINE, 10, 12);
    let error = one.write(&write).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::RateLimited { retry_after: Duration::from_mins(10) });
    assert!(!error.in_doubt(), "{error}");
    assert_eq!((stage.writes().await.len(), stage.has_happened(&write).await), (1, false));
    assert!(gate.wait().await.unwrap() > Duration::from_mins(9));
    let (calls, counted) = (other.requests(), stage.counted().await);
    for error in [
        one.write(&write).await.unwrap_err(),
        other.write(&write).await.unwrap_err(),
        other.companies().await.unwrap_err(),
    ] {
        assert!(matches!(error.kind, ErrorKind::RateLimited { .. }) && error.sent == Sent::NotSent, "{error}");
    }
    assert_eq!((other.requests(), stage.counted().await), (calls, counted), "nothing leaves while the gate is closed");
}

async fn a_write_to_nobody_was_not_sent(stage: &Stage) {
    let error = stage.orphan().await.write(&stage.write(LINE, 10, 12)).await.unwrap_err();
    assert_eq!((error.kind, error.sent), (ErrorKind::Unavailable, Sent::NotSent));
    // a server that was never found was never written to
    stage.tenant.fault(json!({ "kind": "html" })).await;
    let error = stage.psa().write(&stage.write(LINE, 10, 12)).await.unwrap_err();
    assert_eq!((error.kind, error.sent), (ErrorKind::Unavailable, Sent::NotSent));
    assert_eq!(stage.writes().await.len(), 0);
}
