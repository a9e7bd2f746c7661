//! The program killed in the middle of a run: the runs after it end exact.

use std::time::Duration;

use seatbridge_testkit::{Backend, both_dbs};
use serde_json::json;

use crate::program::Program;

both_dbs! {
    a_program_killed_while_the_psa_answers_counts_once,
    a_program_killed_before_the_psa_works_counts_once,
    a_program_killed_at_any_call_counts_once,
    two_programs_at_once_count_once,
}

async fn three(on: Backend) -> Program {
    let mut program = Program::connected(on).await;
    program.customers(&[(10, 14), (10, 7), (2, 3)]).await;
    program.set("SEATBRIDGE_PSA__TIMEOUT_MS", "600");
    program
}

async fn exact(program: &Program) {
    let outcome = program.sync(&["--run"]).await;
    assert_eq!(outcome.status, 0, "{outcome:?}");
    for (n, quantity) in [14, 7, 3].into_iter().enumerate() {
        program.assert_line(n, quantity, 1).await;
    }
}

const SYNC: [&str; 6] = ["sync", "--partner", "Nordlicht", "--psa", "autotask", "--run"];

async fn killed_when(program: &Program, seen: impl Future<Output = ()>) {
    let mut child = program.start(&SYNC);
    let seen = tokio::time::timeout(Duration::from_secs(30), seen).await;
    // SIGKILL
    child.kill().unwrap();
    child.wait().unwrap();
    seen.expect("what the program was to be killed at did not happen");
    let refused = program.sync(&["--run"]).await;
    // a program that was done already left nothing to wait for
    if refused.status != 0 {
        assert_eq!((refused.status, &refused.json()["error"]["code"]), (2, &json!("sync-running")), "{refused:?}");
    }
    program.db.expire_leases().await;
}

async fn a_program_killed_while_the_psa_answers_counts_once(on: Backend) {
    for nth in [1, 2] {
        let program = three(on).await;
        program.control.fault_of_write(nth, json!({ "kind": "delay", "ms": 500 })).await;
        killed_when(&program, async { while program.control.fired().await == 0 {} }).await;
        assert!(program.db.number("SELECT COUNT(*) FROM changes WHERE state = 'sent'").await > 0);
        exact(&program).await;
        exact(&program).await;
        program.end().await;
    }
}

async fn a_program_killed_before_the_psa_works_counts_once(on: Backend) {
    for commit in ["never", "after"] {
        let mut program = three(on).await;
        // proven lost after ten seconds
        program.set("SEATBRIDGE_PSA__TIMEOUT_MS", "2000");
        program.control.fault_of_write(1, json!({ "kind": "hang", "ms": 4_000, "commit": commit })).await;
        killed_when(&program, async { while program.control.fired().await == 0 {} }).await;
        exact(&program).await;
        exact(&program).await;
        program.end().await;
    }
}

async fn a_program_killed_at_any_call_counts_once(on: Backend) {
    for calls in [4, 11, 14, 17, 19, 21] {
        let program = three(on).await;
        let begin = program.control.journal(0).await.len();
        let mut child = program.start(&SYNC);
        while program.control.journal(0).await.len() < begin + calls && child.try_wait().unwrap().is_none() {}
        child.kill().unwrap();
        child.wait().unwrap();
        program.db.expire_leases().await;
        exact(&program).await;
        program.end().await;
    }
}

async fn two_programs_at_once_count_once(on: Backend) {
    let program = three(on).await;
    program.control.fault(json!({ "entity": "Contracts", "kind": "delay", "ms": 200 })).await;
    let (one, two) = tokio::join!(program.sync(&["--run"]), program.sync(&["--run"]));
    for outcome in [&one, &two] {
        if outcome.status != 0 {
            assert_eq!((outcome.status, &outcome.json()["error"]["code"]), (2, &json!("sync-running")), "{outcome:?}");
        }
    }
    assert!(one.status == 0 || two.status == 0, "{one:?} {two:?}");
    program.control.clear_faults().await;
    exact(&program).await;
    program.end().await;
}
