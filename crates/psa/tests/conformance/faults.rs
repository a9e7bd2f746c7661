//! Reads that meet a bad server: tried again, and complete or an error. Never a short list.

use std::sync::Arc;
use std::time::Duration;

use seatbridge_psa::{ErrorKind, OpenGate, PsaOptions, Sent};
use serde_json::{Value, json};

use crate::content::{Company, Content, RUNNING, Standing};
use crate::shared::Pauses;
use crate::stage::{Call, Read, Stage};

on_every_psa!(
    a_read_is_tried_again_after_what_may_pass,
    a_read_that_never_gets_an_answer_is_an_error,
    a_bad_page_in_the_middle_of_a_list_is_read_again,
    a_list_that_stays_broken_in_the_middle_is_an_error_and_never_a_short_list,
    a_bad_answer_to_one_of_many_calls_is_an_error_and_never_a_short_answer,
    a_429_to_a_read_pauses_everybody_for_as_long_as_it_says,
    a_read_without_an_answer_in_time_is_tried_again,
    a_server_that_is_not_there_is_unavailable,
);

type Check = fn(&ErrorKind) -> bool;

/// What may pass, and what it is when it does not.
fn faults() -> Vec<(Value, Check)> {
    let unavailable: Check = |kind| *kind == ErrorKind::Unavailable;
    let protocol: Check = |kind| *kind == ErrorKind::Protocol;
    vec![
        (json!({ "kind": "html" }), unavailable),
        (json!({ "kind": "status", "code": 500, "body": "Internal Server Error" }), unavailable),
        (json!({ "kind": "status", "code": 502, "body": "" }), unavailable),
        (json!({ "kind": "drop_before_commit" }), unavailable),
        (json!({ "kind": "drop_after_commit" }), unavailable),
        (json!({ "kind": "malformed" }), protocol),
        (json!({ "kind": "empty" }), protocol),
        (json!({ "kind": "html", "code": 200 }), protocol),
        (json!({ "kind": "http_429", "retry_after": "0" }), |kind| matches!(kind, ErrorKind::RateLimited { .. })),
    ]
}

fn with(fault: &Value, key: &str, value: u32) -> Value {
    let mut rule = fault.clone();
    rule[key] = json!(value);
    rule
}

async fn a_read_is_tried_again_after_what_may_pass(stage: &Stage) {
    for read in Read::ALL {
        let whole = read.of(&*stage.psa()).await.unwrap();
        for (fault, _) in faults() {
            stage.fault(read.call(), with(&fault, "nth", 1)).await;
            assert_eq!(read.of(&*stage.psa()).await.unwrap(), whole, "{read:?} {fault}");
            assert_eq!(stage.clear_faults().await, 1, "{read:?} {fault}");
            // finding the server is a read as well
            stage.tenant.fault(with(&fault, "nth", 1)).await;
            assert_eq!(read.of(&*stage.psa()).await.unwrap(), whole, "{read:?} {fault}");
            assert_eq!(stage.clear_faults().await, 1, "{read:?} {fault}");
        }
    }
}

async fn a_read_that_never_gets_an_answer_is_an_error(stage: &Stage) {
    for read in Read::ALL {
        for (fault, expected) in faults() {
            stage.fault(read.call(), fault.clone()).await;
            let error = read.of(&*stage.psa()).await.unwrap_err();
            assert!(expected(&error.kind), "{read:?} {fault}: {error}");
            assert!((2..=16).contains(&stage.clear_faults().await), "{read:?} {fault}: tried again, and not for ever");
        }
    }
}

async fn add_pages(stage: &Stage) {
    let many = (0..1_200).map(|n| Company { id: 20_000 + n, name: "One of many", standing: Standing::Customer });
    stage.add(&Content { companies: many.collect(), ..Content::default() }).await;
}

async fn a_bad_page_in_the_middle_of_a_list_is_read_again(stage: &Stage) {
    add_pages(stage).await;
    let whole = stage.psa().companies().await.unwrap();
    for (fault, _) in faults() {
        stage.fault(Call::Companies, with(&fault, "nth", 2)).await;
        assert_eq!(stage.psa().companies().await.unwrap(), whole, "{fault}");
        assert_eq!(stage.clear_faults().await, 1, "{fault}");
    }
}

async fn a_list_that_stays_broken_in_the_middle_is_an_error_and_never_a_short_list(stage: &Stage) {
    add_pages(stage).await;
    for (fault, expected) in faults() {
        stage.fault(Call::Companies, with(&with(&fault, "nth", 2), "times", 1_000)).await;
        let error = stage.psa().companies().await.unwrap_err();
        assert!(expected(&error.kind), "{fault}: {error}");
        assert!(stage.clear_faults().await > 1, "{fault}");
    }
}

async fn a_bad_answer_to_one_of_many_calls_is_an_error_and_never_a_short_answer(stage: &Stage) {
    // more ids than go into one call
    let ids: Vec<_> = (0..1_200_i64).map(|n| (20_000 + n).into()).chain([RUNNING.into()]).collect();
    for (fault, expected) in faults() {
        stage.fault(Call::Contracts, with(&with(&fault, "nth", 2), "times", 1_000)).await;
        let error = stage.psa().contracts(&ids).await.unwrap_err();
        assert!(expected(&error.kind), "{fault}: {error}");
        stage.clear_faults().await;
    }
}

async fn a_429_to_a_read_pauses_everybody_for_as_long_as_it_says(stage: &Stage) {
    for read in Read::ALL {
        stage.fault(read.call(), json!({ "kind": "http_429", "retry_after": "7", "nth": 1 })).await;
        let gate = Arc::new(Pauses::default());
        read.of(&*stage.psa_with(&stage.options(), gate.clone())).await.unwrap();
        assert_eq!(gate.seen(), [Duration::from_secs(7)], "{read:?}");
        stage.clear_faults().await;
    }
}

async fn a_read_without_an_answer_in_time_is_tried_again(stage: &Stage) {
    let options = PsaOptions { timeout: Duration::from_millis(500), ..stage.options() };
    for read in Read::ALL {
        let whole = read.of(&*stage.psa()).await.unwrap();
        stage.fault(read.call(), json!({ "kind": "hang", "ms": 60_000, "nth": 1 })).await;
        let psa = stage.psa_with(&options, Arc::new(OpenGate::default()));
        assert_eq!(read.of(&*psa).await.unwrap(), whole, "{read:?}");
        assert_eq!(stage.clear_faults().await, 1);
    }
    stage.fault(Call::Companies, json!({ "kind": "hang", "ms": 60_000 })).await;
    let error = stage.psa_with(&options, Arc::new(OpenGate::default())).companies().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Timeout);
}

async fn a_server_that_is_not_there_is_unavailable(stage: &Stage) {
    for read in Read::ALL {
        let error = read.of(&*stage.orphan().await).await.unwrap_err();
        assert_eq!((error.kind, error.sent), (ErrorKind::Unavailable, Sent::NotSent), "{read:?}");
    }
}
