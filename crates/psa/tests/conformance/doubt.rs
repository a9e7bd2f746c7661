//! Writes whose answer is lost or makes no sense: in doubt, never sent again, and settled by reading.

use std::sync::Arc;
use std::time::Duration;

use seatbridge_psa::model::Replaced;
use seatbridge_psa::{ErrorKind, OpenGate, Sent};
use serde_json::{Value, json};

use crate::content::{LINE, RUNNING};
use crate::shared::day;
use crate::stage::{Call, Stage, ask, counts_from};

on_every_psa!(
    a_write_whose_connection_broke_is_in_doubt_and_is_not_sent_again,
    a_write_without_an_answer_in_time_is_in_doubt_and_is_not_sent_again,
    a_write_whose_answer_makes_no_sense_is_in_doubt_and_is_not_sent_again,
    a_write_that_the_server_failed_at_is_in_doubt_and_is_not_sent_again,
);

/// Writes under a fault, and looks at what is left of it.
async fn write_under(stage: &Stage, fault: &Value, kind: ErrorKind, happens: bool) {
    let mut options = stage.options();
    if fault["kind"] == "hang" {
        options.timeout = Duration::from_secs(1);
    }
    let psa = stage.psa_with(&options, Arc::new(OpenGate::default()));
    psa.contracts(&[RUNNING.into()]).await.unwrap();
    let write = stage.write(LINE, 10, 12);
    stage.fault(Call::Write, fault.clone()).await;
    let error = psa.write(&write).await.unwrap_err();
    assert_eq!((error.kind.clone(), error.sent), (kind, Sent::Unknown), "{fault}: {error}");
    assert!(error.in_doubt());
    // the fault strikes every write: it met one
    assert_eq!((stage.clear_faults().await, psa.requests().writes), (1, 1), "{fault}");
    assert_eq!(stage.has_happened(&write).await, happens, "{fault}");
    // reading tells what happened
    if let Some(standing) = stage.standing(&*psa, &write).await {
        assert_eq!(matches!(standing, Replaced::Half(_)), happens, "{fault}: {standing:?}");
        assert_eq!(standing == Replaced::Old, !happens, "{fault}: {standing:?}");
    } else {
        let asks = [ask(write.key.clone())];
        let steps = psa.schedules(&asks).await.unwrap()[&write.key.line].steps(&[], None).unwrap();
        let first = counts_from(&write);
        assert_eq!(steps.on(day(&first)), if happens { 12 } else { 10 }, "{fault}");
    }
}

/// Each fault needs a line that nothing happened to yet.
async fn each(stage: &Stage, faults: &[(Value, ErrorKind, bool)]) {
    let (last, others) = faults.split_last().unwrap();
    for (fault, kind, happens) in others {
        let fresh = stage.again().await;
        write_under(&fresh, fault, kind.clone(), *happens).await;
        fresh.end().await;
    }
    write_under(stage, &last.0, last.1.clone(), last.2).await;
}

async fn a_write_whose_connection_broke_is_in_doubt_and_is_not_sent_again(stage: &Stage) {
    let faults = [
        (json!({ "kind": "drop_before_commit" }), ErrorKind::Unavailable, false),
        (json!({ "kind": "drop_after_commit" }), ErrorKind::Unavailable, true),
    ];
    each(stage, &faults).await;
}

async fn a_write_without_an_answer_in_time_is_in_doubt_and_is_not_sent_again(stage: &Stage) {
    let hang = |commit: &str| json!({ "kind": "hang", "ms": 60_000, "commit": commit });
    each(stage, &[(hang("never"), ErrorKind::Timeout, false), (hang("before"), ErrorKind::Timeout, true)]).await;
}

async fn a_write_whose_answer_makes_no_sense_is_in_doubt_and_is_not_sent_again(stage: &Stage) {
    let faults = [
        (json!({ "kind": "malformed", "commit": "before" }), ErrorKind::Protocol, true),
        (json!({ "kind": "malformed", "commit": "never" }), ErrorKind::Protocol, false),
        (json!({ "kind": "empty", "commit": "before" }), ErrorKind::Protocol, true),
        (json!({ "kind": "html", "code": 200, "commit": "before" }), ErrorKind::Protocol, true),
        (json!({ "kind": "html", "code": 200 }), ErrorKind::Protocol, false),
    ];
    each(stage, &faults).await;
}

async fn a_write_that_the_server_failed_at_is_in_doubt_and_is_not_sent_again(stage: &Stage) {
    let status = |code: u16, commit: &str| json!({ "kind": "status", "code": code, "body": "An error has occurred.", "commit": commit });
    let faults = [
        (status(500, "never"), ErrorKind::Unavailable, false),
        (status(500, "before"), ErrorKind::Unavailable, true),
        (status(502, "before"), ErrorKind::Unavailable, true),
        (status(504, "never"), ErrorKind::Unavailable, false),
        (json!({ "kind": "html" }), ErrorKind::Unavailable, false),
    ];
    each(stage, &faults).await;
}
