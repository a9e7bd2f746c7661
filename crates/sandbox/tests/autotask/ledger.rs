//! The worked period ledger of facts 19, in all three models, and the calendar.

use jiff::civil::{Date, date};
use reqwest::Method;
use serde_json::json;

use crate::bench::{Bench, contract, line, options, row, small};

/// October posted, then -3 from 17 November, then +1 from 1 December.
async fn worked_example(model: &str) -> Bench {
    let bench = Bench::small().await;
    bench.switch("ledger_model", json!(model)).await;
    bench.edit(json!({ "kind": "post_period", "contract": 7001, "on": "2026-10-15" })).await;
    assert_eq!(bench.adjust("2026-11-17", -3).await.0, 200);
    assert_eq!(bench.adjust("2026-12-01", 1).await.0, 200);
    for (day, units) in [("2026-11-16", 10), ("2026-11-17", 7), ("2026-11-30", 7), ("2026-12-01", 8)] {
        assert_eq!(bench.truth(8001, day).await, units, "{day}");
    }
    bench
}

#[tokio::test]
async fn model_total_cuts_the_period_row_on_the_effective_date() {
    let bench = worked_example("total").await;
    let rows = bench.rows(8001).await;
    assert_eq!(rows[..2], [row("2026-01-01", "2026-01-31", 10), row("2026-02-01", "2026-02-28", 10)]);
    assert_eq!(
        rows[10..],
        [row("2026-11-01", "2026-11-17", 10), row("2026-11-17", "2026-11-30", 7), row("2026-12-01", "2026-12-31", 8)]
    );
}

#[tokio::test]
async fn model_total_uncut_leaves_the_period_row_whole() {
    let bench = worked_example("total_uncut").await;
    assert_eq!(
        bench.rows(8001).await[10..],
        [row("2026-11-01", "2026-11-30", 10), row("2026-11-17", "2026-11-30", 7), row("2026-12-01", "2026-12-31", 8)]
    );
}

#[tokio::test]
async fn model_delta_writes_the_change_into_the_split_row() {
    let bench = worked_example("delta").await;
    assert_eq!(
        bench.rows(8001).await[10..],
        [row("2026-11-01", "2026-11-30", 10), row("2026-11-17", "2026-11-30", -3), row("2026-12-01", "2026-12-31", 8)]
    );
}

#[tokio::test]
async fn a_split_row_gets_a_new_id_and_the_other_rows_keep_theirs() {
    let bench = Bench::small().await;
    let filter = json!([{ "op": "eq", "field": "contractServiceID", "value": 8001 }]);
    let before = bench.items("ContractServiceUnits", filter.clone()).await;
    bench.adjust("2026-11-17", -3).await;
    let after = bench.items("ContractServiceUnits", filter).await;
    let ids = |rows: &[serde_json::Value]| rows.iter().map(|row| row["id"].as_i64().unwrap()).collect::<Vec<_>>();
    assert_eq!(ids(&before)[..], ids(&after)[..12]);
    assert_eq!(after[12]["startDate"], "2026-11-17T00:00:00Z");
}

#[tokio::test]
async fn a_posted_row_keeps_its_mark_and_a_back_dated_change_adds_an_unposted_one() {
    let bench = worked_example("total").await;
    assert_eq!(bench.adjust("2026-10-10", 2).await.0, 200);
    let filter = json!([{ "op": "gte", "field": "startDate", "value": "2026-10-01" }]);
    let rows = bench.items("ContractServiceUnits", filter).await;
    let posted: Vec<_> = rows.iter().filter(|row| !row["approveAndPostDate"].is_null()).collect();
    assert_eq!(posted.len(), 1);
    assert_eq!(posted[0]["startDate"], "2026-10-01T00:00:00Z");
    assert_eq!(
        bench.rows(8001).await[9..],
        [
            row("2026-10-01", "2026-10-31", 10),
            row("2026-10-10", "2026-10-31", 12),
            row("2026-11-01", "2026-11-17", 12),
            row("2026-11-17", "2026-11-30", 9),
            row("2026-12-01", "2026-12-31", 10)
        ]
    );
}

#[tokio::test]
async fn a_date_in_a_posted_period_is_refused_when_the_switch_says_so() {
    let bench = worked_example("total").await;
    bench.switch("posted_period", json!("reject")).await;
    let (status, body) = bench.adjust("2026-10-10", 2).await;
    assert_eq!(status, 500);
    assert!(body["errors"][0].as_str().unwrap().contains("already approved and posted contract period"));
    assert_eq!(bench.truth(8001, "2026-10-10").await, 10);
    assert_eq!(bench.adjust("2026-11-02", 2).await.0, 200);
}

async fn starts(start: Date, end: Date, period: &str) -> Vec<String> {
    let mut scenario = small();
    scenario.contracts = vec![contract(7001, start, end)];
    scenario.contracts[0].period_type = Some(period.into());
    let bench = Bench::start(options(scenario)).await;
    let rows = bench.rows(8001).await;
    for pair in rows.windows(2) {
        let end: Date = pair[0].1.parse().unwrap();
        assert_eq!(end.tomorrow().unwrap().to_string(), pair[1].0, "periods are gapless");
    }
    assert_eq!(rows.last().unwrap().1, end.to_string(), "the last period ends with the contract");
    rows.into_iter().map(|row| row.0).collect()
}

#[tokio::test]
async fn a_monthly_contract_from_the_31st_is_clamped_and_comes_back_to_the_31st() {
    assert_eq!(
        starts(date(2026, 1, 31), date(2026, 6, 29), "monthly").await,
        ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]
    );
}

#[tokio::test]
async fn a_leap_year_keeps_the_29th_of_february() {
    assert_eq!(
        starts(date(2027, 12, 30), date(2028, 4, 29), "monthly").await,
        ["2027-12-30", "2028-01-30", "2028-02-29", "2028-03-30"]
    );
    assert_eq!(
        starts(date(2028, 2, 29), date(2030, 3, 31), "yearly").await,
        ["2028-02-29", "2029-02-28", "2030-02-28"]
    );
}

#[tokio::test]
async fn quarters_half_years_and_one_time_contracts_have_their_own_periods() {
    assert_eq!(
        starts(date(2026, 1, 29), date(2027, 1, 28), "quarterly").await,
        ["2026-01-29", "2026-04-29", "2026-07-29", "2026-10-29"]
    );
    assert_eq!(starts(date(2026, 8, 31), date(2027, 8, 30), "semi_annual").await, ["2026-08-31", "2027-02-28"]);
    assert_eq!(starts(date(2026, 5, 17), date(2028, 1, 3), "one_time").await, ["2026-05-17"]);
}

#[tokio::test]
async fn extending_a_contract_adds_rows_with_the_last_total() {
    let bench = worked_example("total").await;
    let (status, body) = bench.patch("Contracts", json!({ "id": 7001, "endDate": "2027-02-10" })).await;
    assert_eq!((status.as_u16(), &body["itemId"]), (200, &json!(7001)));
    assert_eq!(
        bench.rows(8001).await[12..],
        [row("2026-12-01", "2026-12-31", 8), row("2027-01-01", "2027-01-31", 8), row("2027-02-01", "2027-02-10", 8)]
    );
}

#[tokio::test]
async fn shortening_a_contract_drops_later_rows_and_changes_for_good() {
    let bench = worked_example("total").await;
    bench.edit(json!({ "kind": "shorten_contract", "contract": 7001, "end": "2026-11-16" })).await;
    assert_eq!(bench.rows(8001).await.last(), Some(&row("2026-11-01", "2026-11-16", 10)));
    bench.edit(json!({ "kind": "extend_contract", "contract": 7001, "end": "2026-12-31" })).await;
    assert_eq!(bench.truth(8001, "2026-12-31").await, 10);
    let refused = bench
        .control(
            Method::POST,
            "autotask/edits",
            Some(json!({ "kind": "shorten_contract", "contract": 7001, "end": "2026-10-20" })),
        )
        .await;
    assert_eq!(refused.0, 400);
    assert!(refused.1["error"].as_str().unwrap().contains("posted"));
}

#[tokio::test]
async fn lines_without_units_have_rows_or_none_by_switch() {
    let mut scenario = small();
    scenario.lines.push(line(8002, 7001, 0));
    let bench = Bench::start(options(scenario)).await;
    assert_eq!(bench.rows(8002).await.len(), 12);
    bench.switch("zero_unit_lines", json!("none")).await;
    assert_eq!(bench.rows(8002).await, []);
    assert_eq!(bench.rows(8001).await.len(), 12);
}

#[tokio::test]
async fn the_price_of_a_row_is_extended_or_per_unit_by_switch() {
    let bench = Bench::small().await;
    let filter = json!([{ "op": "eq", "field": "id", "value": 90001 }]);
    let first = &bench.items("ContractServiceUnits", filter.clone()).await[0];
    assert_eq!((&first["price"], &first["cost"]), (&json!(75.0), &json!(5.0)));
    bench.switch("row_price", json!("unit")).await;
    assert_eq!(bench.items("ContractServiceUnits", filter).await[0]["price"], 7.5);
}

#[tokio::test]
async fn days_are_sent_as_midnight_or_five_o_clock_by_switch() {
    let bench = Bench::small().await;
    bench.switch("dates", json!("t05")).await;
    let (_, body) = bench.get("Contracts/7001").await;
    assert_eq!(body["item"]["startDate"], "2026-01-01T05:00:00Z");
    let on_the_day = json!([{ "op": "lte", "field": "startDate", "value": "2026-01-01" }]);
    assert_eq!(bench.items("Contracts", on_the_day).await.len(), 1);
}
