//! Writes that end a line and give it a successor, and clients that never do.

use seatbridge_psa::model::Replaced;
use seatbridge_psa::{ErrorKind, Sent};
use serde_json::json;

use crate::content::{BACKUP, LINE, RUNNING};
use crate::shared::key;
use crate::stage::{Call, Edit, NEXT, Stage, billing, counts_from};

on!(autotask: a_client_that_writes_in_place_replaces_nothing, a_line_of_a_retired_product_is_written_in_place);
on!(connectwise_update: a_client_that_writes_in_place_replaces_nothing, a_line_of_a_retired_product_is_written_in_place);
on!(connectwise_replace:
    a_replacement_is_old_before_it_and_new_after_it,
    a_replacement_that_is_half_done_is_finished_once,
    a_refused_replacement_leaves_the_old_line,
    a_retired_product_gets_no_successor_and_the_old_line_stays,
);

async fn a_client_that_writes_in_place_replaces_nothing(stage: &Stage) {
    let psa = stage.found().await;
    let write = stage.write(LINE, 10, 12);
    let calls = psa.requests();
    assert_eq!(psa.replaced(&write).await.unwrap(), Replaced::NotSupported);
    let error = psa.finish_replace(&write, &key(RUNNING, LINE + 100)).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::Invalid { .. }) && error.sent == Sent::NotSent, "{error}");
    assert_eq!(psa.requests(), calls);
    let done = psa.write(&write).await.unwrap();
    assert_eq!(billing(&write, &done), write.key);
    assert_eq!(psa.replaced(&write).await.unwrap(), Replaced::NotSupported);
}

async fn a_replacement_is_old_before_it_and_new_after_it(stage: &Stage) {
    let psa = stage.psa();
    let write = stage.write(LINE, 10, 12);
    assert_eq!(psa.replaced(&write).await.unwrap(), Replaced::Old);
    assert_eq!(psa.requests().writes, 0);
    let done = psa.write(&write).await.unwrap();
    let successor = done.line.unwrap().key;
    assert_ne!(successor, write.key);
    let writes = psa.requests().writes;
    assert_eq!(psa.replaced(&write).await.unwrap(), Replaced::New(successor.clone()));
    assert_eq!(psa.requests().writes, writes, "it only reads");
    for (line, on, quantity) in [
        (&write.key, "2026-11-30", Some(10)),
        (&write.key, NEXT, None),
        (&successor, "2026-11-30", None),
        (&successor, NEXT, Some(12)),
    ] {
        assert_eq!(stage.truth(line, on).await, quantity, "{line:?} {on}");
    }
}

async fn a_replacement_that_is_half_done_is_finished_once(stage: &Stage) {
    let psa = stage.psa();
    let write = stage.write(LINE, 10, 12);
    stage.fault(Call::Write, json!({ "kind": "drop_after_commit" })).await;
    assert!(psa.write(&write).await.unwrap_err().in_doubt());
    stage.clear_faults().await;
    let Replaced::Half(successor) = psa.replaced(&write).await.unwrap() else { panic!("half done") };
    psa.finish_replace(&write, &successor).await.unwrap();
    assert_eq!(psa.replaced(&write).await.unwrap(), Replaced::New(successor.clone()));
    let billed = stage.billed(NEXT).await;
    assert_eq!(stage.truth(&successor, NEXT).await, Some(12));
    assert_eq!(stage.truth(&write.key, NEXT).await, None);
    psa.finish_replace(&write, &successor).await.unwrap();
    assert_eq!(stage.billed(NEXT).await, billed, "doing it again changes nothing");
    assert_eq!(psa.replaced(&write).await.unwrap(), Replaced::New(successor));
}

async fn a_refused_replacement_leaves_the_old_line(stage: &Stage) {
    let psa = stage.psa();
    let write = stage.unlawful().await;
    psa.write(&write).await.unwrap_err();
    assert_eq!(psa.replaced(&write).await.unwrap(), Replaced::Old);
    assert_eq!(stage.truth(&write.key, NEXT).await, Some(10));
}

async fn a_line_of_a_retired_product_is_written_in_place(stage: &Stage) {
    stage.edit(Edit::RetireProduct(BACKUP)).await;
    let write = stage.write(LINE, 10, 12);
    stage.psa().write(&write).await.unwrap();
    assert_eq!(stage.truth(&write.key, &counts_from(&write)).await, Some(12));
}

async fn a_retired_product_gets_no_successor_and_the_old_line_stays(stage: &Stage) {
    stage.edit(Edit::RetireProduct(BACKUP)).await;
    let (psa, write) = (stage.psa(), stage.write(LINE, 10, 12));
    let error = psa.write(&write).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::Invalid { .. }) && error.sent == Sent::Sent, "{error}");
    assert_eq!(psa.replaced(&write).await.unwrap(), Replaced::Old);
    assert_eq!(stage.truth(&write.key, NEXT).await, Some(10));
}
