//! Quantities over time: what a schedule says on a day is what the PSA bills on it.

use std::collections::HashMap;

use seatbridge_core::psa::LineRef;
use seatbridge_core::schedule::Schedule;
use seatbridge_psa::model::ScheduleAsk;

use crate::content::{EMPTY, LINE, NOTHING, OLD_PRODUCT, RUNNING, TWIN};
use crate::shared::{TODAY, day, key};
use crate::stage::{Edit, NEXT, Stage, ask, billing, counts_from};

on_every_psa!(
    every_line_asked_for_is_in_the_answer,
    a_quantity_on_a_day_is_what_the_psa_bills_on_it,
    a_quantity_that_changed_is_right_on_every_simulated_day,
    a_change_that_is_dated_ahead_is_seen_before_its_day,
);

const DAYS: [&str; 5] = [TODAY, "2026-11-30", NEXT, "2026-12-15", "2026-12-31"];

fn on(found: &HashMap<LineRef, Schedule>, line: i64, on: &str) -> i64 {
    found[&line.into()].steps(&[], None).unwrap().on(day(on))
}

async fn every_line_asked_for_is_in_the_answer(stage: &Stage) {
    stage.edit(Edit::DeleteLine(TWIN)).await;
    let keys = [key(RUNNING, LINE), key(RUNNING, TWIN), key(RUNNING, NOTHING), key(NOTHING, NOTHING + 1)];
    let keys = keys.into_iter().chain([key(RUNNING, EMPTY), key(RUNNING, LINE)]);
    let found = stage.psa().schedules(&keys.map(ask).collect::<Vec<_>>()).await.unwrap();
    let mut lines: Vec<i64> = found.keys().map(|line| line.as_str().parse().unwrap()).collect();
    lines.sort_unstable();
    assert_eq!(lines, [LINE, TWIN, EMPTY, NOTHING, NOTHING + 1]);
    for schedule in found.values() {
        assert_eq!((schedule.from, schedule.as_of), (day(TODAY), day(NEXT)));
    }
    // what is not there has no quantity, least of all another line's
    for gone in [TWIN, NOTHING, NOTHING + 1] {
        assert_eq!(found[&gone.into()].rows, []);
    }
}

async fn a_quantity_on_a_day_is_what_the_psa_bills_on_it(stage: &Stage) {
    let lines = [LINE, TWIN, OLD_PRODUCT, EMPTY];
    let asks: Vec<ScheduleAsk> = lines.map(|line| ask(key(RUNNING, line))).into();
    let found = stage.psa().schedules(&asks).await.unwrap();
    for line in lines {
        for text in DAYS {
            assert_eq!(Some(on(&found, line, text)), stage.truth(&key(RUNNING, line), text).await, "{line} {text}");
        }
    }
    assert_eq!((on(&found, LINE, TODAY), on(&found, TWIN, NEXT), on(&found, EMPTY, TODAY)), (10, 7, 0));
}

async fn a_quantity_that_changed_is_right_on_every_simulated_day(stage: &Stage) {
    let psa = stage.psa();
    for (today, to) in [("2026-09-10", 14), ("2026-10-05", 9), ("2026-11-01", 0), ("2026-11-20", 33)] {
        stage.set_today(today).await;
        stage.edit(Edit::Quantity { line: LINE, to }).await;
        let ask = ScheduleAsk { from: day(today), as_of: day(NEXT), ..ask(key(RUNNING, LINE)) };
        let found = psa.schedules(&[ask]).await.unwrap();
        assert_eq!(on(&found, LINE, today), to);
        for text in DAYS.into_iter().chain([today]).filter(|text| *text >= today) {
            let expected = stage.truth(&key(RUNNING, LINE), text).await;
            assert_eq!(Some(on(&found, LINE, text)), expected, "{today}: {text}");
        }
    }
}

async fn a_change_that_is_dated_ahead_is_seen_before_its_day(stage: &Stage) {
    let psa = stage.psa();
    let write = stage.write(LINE, 10, 12);
    let done = psa.write(&write).await.unwrap();
    let line = billing(&write, &done);
    let first = counts_from(&write);
    let ask = ScheduleAsk { from: day(&first), as_of: day(&first), ..ask(line.clone()) };
    let found = psa.schedules(&[ask]).await.unwrap();
    let steps = found[&line.line].steps(&[], None).unwrap();
    for text in DAYS.into_iter().filter(|text| *text >= first.as_str()) {
        assert_eq!(Some(steps.on(day(text))), stage.truth(&line, text).await, "{text}");
    }
    assert_eq!(steps.on(day(&first)), 12);
}
