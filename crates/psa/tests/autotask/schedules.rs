//! Quantities over time: the three ways to hold a split, deviations, gaps, and how many calls it takes.

use std::collections::HashMap;

use seatbridge_core::ledger::Written;
use seatbridge_core::psa::LineRef;
use seatbridge_core::schedule::{Schedule, Unreadable};
use seatbridge_psa::model::ScheduleAsk;
use serde_json::{Value, json};

use crate::support::{Tenant, day, key, one_contract};

fn ask(line: i64, from: &str, as_of: &str) -> ScheduleAsk {
    ScheduleAsk { key: key(7001, line), from: day(from), as_of: day(as_of), until: day("2026-12-31") }
}

fn rows(schedule: &Schedule) -> Vec<(String, String, i64, bool)> {
    let mut rows: Vec<_> = schedule
        .rows
        .iter()
        .map(|row| (row.starts_on.to_string(), row.ends_on.to_string(), row.units, row.billed))
        .collect();
    rows.sort_unstable();
    rows
}

fn of(found: &HashMap<LineRef, Schedule>, line: i64) -> &Schedule {
    &found[&line.into()]
}

/// Facts 19: ten units, then 3 less on the 17th of November and 1 more on the 1st of December.
fn split() -> Value {
    let mut content = one_contract(&[(8001, 10)]);
    content["lines"][0]["adjustments"] =
        json!([{ "on": "2026-11-17", "change": -3 }, { "on": "2026-12-01", "change": 1 }]);
    content
}

#[tokio::test]
async fn a_split_period_is_read_in_both_models_of_totals() {
    let tenant = Tenant::autotask(split()).await;
    for (model, end) in [("total", "2026-11-17"), ("total_uncut", "2026-11-30")] {
        tenant.switch(json!({ "ledger_model": model })).await;
        for dates in ["t00", "t05"] {
            tenant.switch(json!({ "dates": dates })).await;
            let found = tenant.psa().schedules(&[ask(8001, "2026-11-16", "2026-12-01")]).await.unwrap();
            let schedule = of(&found, 8001);
            let row = |start: &str, end: &str, units| (start.to_owned(), end.to_owned(), units, false);
            let expected =
                [row("2026-11-01", end, 10), row("2026-11-17", "2026-11-30", 7), row("2026-12-01", "2026-12-31", 8)];
            assert_eq!(rows(schedule), expected, "{model} {dates}");
            let ours = [Written { effective_on: day("2026-12-01"), delta: 1 }];
            let steps = schedule.steps(&ours, None).unwrap();
            let days = ["2026-11-16", "2026-11-17", "2026-12-01"];
            assert_eq!(days.map(|text| steps.on(day(text))), [10, 7, 8], "{model}");
        }
    }
    tenant.stop().await;
}

#[tokio::test]
async fn a_difference_in_place_of_a_total_reaches_the_core_as_it_is_and_is_refused_there() {
    let tenant = Tenant::autotask(split()).await;
    tenant.switch(json!({ "ledger_model": "delta" })).await;
    let found = tenant.psa().schedules(&[ask(8001, "2026-11-16", "2026-12-01")]).await.unwrap();
    let units: Vec<i64> = rows(of(&found, 8001)).iter().map(|row| row.2).collect();
    assert_eq!(units, [10, -3, 8]);
    assert!(matches!(of(&found, 8001).steps(&[], None), Err(Unreadable::Negative { units: -3, .. })));
    tenant.stop().await;
}

#[tokio::test]
async fn after_the_complete_part_rows_come_of_lines_that_differ_and_those_that_are_billed() {
    let mut content = one_contract(&[(8001, 10), (8002, 10), (8003, 4), (8004, 4)]);
    content["contracts"].as_array_mut().unwrap().push(json!({
        "id": 7002, "company": 174, "name": "Posted", "start": "2026-01-01", "end": "2026-12-31",
        "posted_through": "2026-11-15",
    }));
    content["lines"][0]["adjustments"] = json!([{ "on": "2026-11-01", "change": 2 }]);
    content["lines"][2]["adjustments"] =
        json!([{ "on": "2026-10-01", "change": 1 }, { "on": "2026-12-01", "change": -1 }]);
    content["lines"].as_array_mut().unwrap().push(json!({ "id": 8005, "contract": 7002, "service": 9001, "units": 4 }));
    let tenant = Tenant::autotask(content).await;
    let psa = tenant.psa();
    // each line has a complete part of its own
    let asks = [
        ask(8001, "2026-09-10", "2026-09-20"),
        ask(8002, "2026-09-10", "2026-09-20"),
        ask(8003, "2026-08-31", "2026-08-31"),
        ask(8004, "2026-11-20", "2026-12-01"),
        ask(8005, "2026-09-20", "2026-10-01"),
    ];
    let found = psa.schedules(&asks).await.unwrap();
    assert_eq!(found.len(), 5);
    let starts = |line| {
        let units = rows(of(&found, line)).into_iter();
        units
            .map(|(start, _, units, billed)| format!("{} {units}{}", &start[5..7], if billed { "b" } else { "" }))
            .collect::<Vec<_>>()
    };
    assert_eq!(starts(8001), ["09 10", "10 10", "11 12", "12 12"]);
    assert_eq!(starts(8002), ["09 10"]);
    // the quantity that comes back is there too
    assert_eq!(starts(8003), ["08 4", "09 4", "10 5", "11 5", "12 4"]);
    assert_eq!(starts(8004), ["11 4", "12 4"]);
    assert_eq!(starts(8005), ["09 4b", "10 4b", "11 4b"]);
    // two pages of rows are not needed, two quantities fit into one call
    assert_eq!(psa.requests().reads, 4, "discovery, rows, deviations, later rows");
    tenant.stop().await;
}

#[tokio::test]
async fn a_line_without_any_row_is_empty_and_one_whose_rows_lie_elsewhere_is_a_gap() {
    let mut content = one_contract(&[(8001, 0), (8002, 5)]);
    content["contracts"].as_array_mut().unwrap().push(json!({
        "id": 7002, "company": 174, "name": "Over", "start": "2025-01-01", "end": "2025-12-31",
    }));
    content["lines"].as_array_mut().unwrap().push(json!({ "id": 8003, "contract": 7002, "service": 9001, "units": 4 }));
    let tenant = Tenant::autotask(content).await;
    let asks = [8001, 8002, 8003].map(|line| ask(line, "2026-11-20", "2026-12-01"));
    for (zero, empty, count) in [("none", true, 0), ("rows", false, 2)] {
        tenant.switch(json!({ "zero_unit_lines": zero })).await;
        let found = tenant.psa().schedules(&asks).await.unwrap();
        assert_eq!((of(&found, 8001).empty, of(&found, 8001).rows.len()), (empty, count), "{zero}");
        assert_eq!(of(&found, 8001).steps(&[], None).unwrap().on(day("2026-12-01")), 0);
        assert_eq!(of(&found, 8002).rows.len(), 2);
        assert!(!of(&found, 8003).empty && of(&found, 8003).rows.len() == 12);
        assert!(matches!(of(&found, 8003).steps(&[], None), Err(Unreadable::Gap { .. })));
    }
    tenant.stop().await;
}

#[tokio::test]
async fn two_asks_for_one_line_are_served_by_one_schedule_that_covers_both() {
    let tenant = Tenant::autotask(one_contract(&[(8001, 5)])).await;
    let asks = [ask(8001, "2026-06-10", "2026-06-20"), ask(8001, "2026-04-10", "2026-04-20")];
    let found = tenant.psa().schedules(&asks).await.unwrap();
    let schedule = of(&found, 8001);
    assert_eq!((schedule.from, schedule.as_of), (day("2026-04-10"), day("2026-06-20")));
    assert_eq!(schedule.rows.len(), 3);
    assert_eq!(tenant.psa().schedules(&[]).await.unwrap().len(), 0);
    tenant.stop().await;
}

/// Lines on contracts of their own, which start on `anchor(n)`.
fn many(lines: i64, anchor: impl Fn(i64) -> String) -> Value {
    let contract = |n: i64| json!({ "id": 10_000 + n, "company": 174, "name": format!("C{n}"), "start": anchor(n), "end": "2026-12-31" });
    let line = |n: i64| {
        let mut line = json!({ "id": 20_000 + n, "contract": 10_000 + n, "service": 9001, "units": 1 + n % 40 });
        if n % 100 == 7 {
            line["adjustments"] = json!([{ "on": "2026-12-22", "change": 1 }]);
        }
        line
    };
    json!({
        "companies": [{ "id": 174, "name": "A" }],
        "services": [{ "id": 9001, "name": "Backup seat" }],
        "contracts": (0..lines).map(contract).collect::<Vec<_>>(),
        "lines": (0..lines).map(line).collect::<Vec<_>>(),
    })
}

#[tokio::test]
async fn two_thousand_lines_need_few_calls() {
    let tenant = Tenant::autotask(many(2_000, |_| "2026-01-01".to_owned())).await;
    let psa = tenant.psa();
    psa.companies().await.unwrap();
    let before = psa.requests().reads;
    let asks: Vec<_> = (0..2_000)
        .map(|n| ScheduleAsk {
            key: key(10_000 + n, 20_000 + n),
            from: day("2026-11-20"),
            as_of: day("2026-12-01"),
            until: day("2026-12-31"),
        })
        .collect();
    let found = psa.schedules(&asks).await.unwrap();
    let reads = psa.requests().reads - before;
    assert_eq!(found.len(), 2_000);
    for n in 0..2_000 {
        let schedule = of(&found, 20_000 + n);
        let steps = schedule.steps(&[], None).unwrap();
        let expected = [1 + n % 40, 1 + n % 40, 1 + n % 40 + i64::from(n % 100 == 7)];
        assert_eq!(["2026-11-20", "2026-12-21", "2026-12-22"].map(|text| steps.on(day(text))), expected, "{n}");
    }
    assert!(reads <= 15, "{reads} reads");
    println!("{reads} reads for 2,000 lines");
    tenant.stop().await;
}

#[tokio::test]
async fn two_thousand_lines_of_contracts_that_start_on_any_day_need_few_calls_too() {
    let anchor = |n: i64| format!("2026-01-{:02}", 1 + n % 28);
    let tenant = Tenant::autotask(many(2_000, anchor)).await;
    let psa = tenant.psa();
    psa.companies().await.unwrap();
    let before = psa.requests().reads;
    let asks: Vec<_> = (0..2_000)
        .map(|n| {
            let start = 1 + n % 28;
            let month = if start > 20 { 11 } else { 12 };
            ScheduleAsk {
                key: key(10_000 + n, 20_000 + n),
                from: day("2026-11-20"),
                as_of: day(&format!("2026-{month}-{start:02}")),
                until: day("2026-12-31"),
            }
        })
        .collect();
    let found = psa.schedules(&asks).await.unwrap();
    let reads = psa.requests().reads - before;
    for n in 0..2_000 {
        let steps = of(&found, 20_000 + n).steps(&[], None).unwrap();
        assert_eq!((n, steps.on(asks[usize::try_from(n).unwrap()].as_of)), (n, 1 + n % 40));
        assert_eq!(steps.on(day("2026-12-31")), 1 + n % 40 + i64::from(n % 100 == 7));
    }
    assert!(reads <= 18, "{reads} reads");
    println!("{reads} reads for 2,000 lines that start on any day");
    tenant.stop().await;
}

#[tokio::test]
async fn never_more_than_two_calls_of_an_entity_are_under_way() {
    let tenant = Tenant::autotask(many(600, |_| "2026-01-01".to_owned())).await;
    tenant.switch(json!({ "min_latency_ms": 20, "thread_limit": 2 })).await;
    let one = tenant.psa();
    let other = tenant.psa();
    let asks: Vec<_> = (0..600)
        .map(|n| ScheduleAsk {
            key: key(10_000 + n, 20_000 + n),
            from: day("2026-11-20"),
            as_of: day("2026-12-01"),
            until: day("2026-12-31"),
        })
        .collect();
    let ids: Vec<_> = (0..600).map(|n| (10_000 + n).into()).collect();
    let all = tokio::join!(one.schedules(&asks), other.schedules(&asks), one.contracts(&ids), other.contracts(&ids));
    assert!(all.0.is_ok() && all.1.is_ok() && all.2.is_ok() && all.3.is_ok());
    let counters = tenant.counters().await;
    let most = &counters["max_concurrent"];
    for (entity, most) in most.as_object().unwrap() {
        assert!(most.as_u64().unwrap() <= 2, "{entity}: {most}");
    }
    assert!(!counters["by_call"].to_string().contains("\"429\""), "nothing was refused for too many calls at once");
    tenant.stop().await;
}
