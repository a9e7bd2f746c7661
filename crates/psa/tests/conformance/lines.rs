//! A line that is made: what it bills, and what is known when no answer comes.

use std::collections::BTreeSet;

use seatbridge_psa::Sent;
use seatbridge_psa::model::{LineWrite, NewLine, ScheduleAsk};
use serde_json::json;

use crate::content::{BACKUP, NOTHING, YEARLY};
use crate::shared::day;
use crate::stage::{Call, NEXT, Stage, ask, billing};

on_every_psa!(
    a_line_that_is_made_holds_nothing_at_the_price_of_the_catalogue_and_takes_seats,
    a_line_on_a_contract_that_is_gone_is_refused_for_certain,
    a_line_whose_answer_is_lost_is_in_doubt_and_reading_shows_it,
);

fn new(contract: i64) -> NewLine {
    NewLine { contract: contract.into(), product: BACKUP.into(), starts_on: day(NEXT) }
}

async fn a_line_that_is_made_holds_nothing_at_the_price_of_the_catalogue_and_takes_seats(stage: &Stage) {
    let psa = stage.found().await;
    let before: BTreeSet<i64> = stage.billed(NEXT).await.into_keys().collect();
    let key = psa.create_line(&new(YEARLY)).await.unwrap();
    assert_eq!((psa.requests().writes, stage.writes().await.len()), (1, 1));
    assert_eq!(stage.truth(&key, NEXT).await, Some(0));
    let line = psa.lines(std::slice::from_ref(&key)).await.unwrap().remove(0);
    assert_eq!((line.key, line.product), (key.clone(), BACKUP.into()));
    assert_eq!(line.unit_price, Some("8.25".parse().unwrap()));
    let all = psa.lines_of(&[YEARLY.into()]).await.unwrap();
    assert_eq!(all.iter().map(|line| &line.key).collect::<Vec<_>>(), [&key]);
    // nothing else changed
    let after: BTreeSet<i64> = stage.billed(NEXT).await.into_keys().collect();
    assert_eq!(after.difference(&before).count(), 1);
    let asked = ScheduleAsk { from: day(NEXT), as_of: day(NEXT), ..ask(key.clone()) };
    let steps = psa.schedules(&[asked]).await.unwrap()[&key.line].steps(&[], None).unwrap();
    assert_eq!(steps.on(day(NEXT)), 0);
    let write = LineWrite { key, ..stage.write(0, 0, 5) };
    let done = psa.write(&write).await.unwrap();
    assert_eq!(stage.truth(&billing(&write, &done), NEXT).await, Some(5));
}

async fn a_line_on_a_contract_that_is_gone_is_refused_for_certain(stage: &Stage) {
    let psa = stage.found().await;
    let error = psa.create_line(&new(NOTHING)).await.unwrap_err();
    assert_eq!(error.sent, Sent::Sent, "{error}");
    let words = NewLine { contract: "7 OR 1".into(), ..new(YEARLY) };
    let error = psa.create_line(&words).await.unwrap_err();
    assert_eq!(error.sent, Sent::NotSent, "{error}");
}

async fn a_line_whose_answer_is_lost_is_in_doubt_and_reading_shows_it(stage: &Stage) {
    for (fault, made) in [
        (json!({ "kind": "drop_before_commit", "nth": 1 }), 0),
        (json!({ "kind": "drop_after_commit", "nth": 1 }), 1),
        (json!({ "kind": "malformed", "commit": "before", "nth": 1 }), 1),
    ] {
        let stage = stage.again().await;
        let psa = stage.found().await;
        stage.fault(Call::Create, fault.clone()).await;
        let error = psa.create_line(&new(YEARLY)).await.unwrap_err();
        assert!(error.in_doubt(), "{fault}: {error}");
        assert_eq!((stage.clear_faults().await, psa.requests().writes), (1, 1), "{fault}");
        assert_eq!(psa.lines_of(&[YEARLY.into()]).await.unwrap().len(), made, "{fault}");
        stage.end().await;
    }
}
