//! The invoice run and the days it moves (facts 4.2, 6.1).

use jiff::civil::date;
use reqwest::Method;
use seatbridge_sandbox::{ById, CwAddition, CwAgreement};
use serde_json::{Value, json};

use crate::bench::{Bench, TODAY, addition, agreement, options, replace, small};

const LINE: &str = "/finance/agreements/311/additions/5120";

async fn invoice(bench: &Bench, body: Value) -> Vec<Value> {
    bench.set(Method::POST, "connectwise/invoices", body).await["invoices"].as_array().unwrap().clone()
}

async fn next_invoice(bench: &Bench, agreement: i64) -> String {
    let body = bench.get(&format!("/finance/agreements/{agreement}")).await.body;
    body["nextInvoiceDate"].as_str().unwrap()[..10].to_owned()
}

#[tokio::test]
async fn a_run_bills_the_value_of_the_day_and_moves_the_next_invoice_date() {
    let bench = Bench::small().await;
    assert_eq!(next_invoice(&bench, 311).await, "2026-12-01");
    assert!(invoice(&bench, json!({})).await.is_empty(), "nothing is due today");
    bench.patch(LINE, replace("quantity", json!(12))).await;
    bench.edit(json!({ "kind": "set_included", "addition": 5120, "less_included": 2 })).await;
    let made = invoice(&bench, json!({ "through": "2026-12-01", "agreements": [311] })).await;
    assert_eq!(made.len(), 1);
    assert_eq!((&made[0]["from"], &made[0]["to"]), (&json!("2026-12-01"), &json!("2026-12-31")));
    assert_eq!((&made[0]["lines"][0]["billed_quantity"], &made[0]["total"]), (&json!(10), &json!(35)));
    assert_eq!(next_invoice(&bench, 311).await, "2027-01-01");
    assert!(invoice(&bench, json!({ "through": "2026-12-31", "agreements": [311] })).await.is_empty());
    let (_, kept) = bench.control(Method::GET, "connectwise/invoices", None).await;
    assert_eq!(kept["invoices"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn without_proration_part_periods_bill_whole_and_a_cancel_counts_its_last_day() {
    let bench = Bench::small().await;
    bench.patch(LINE, replace("cancelledDate", json!("2026-12-01T00:00:00Z"))).await;
    let made = invoice(&bench, json!({ "through": "2027-01-15", "agreements": [311] })).await;
    let totals: Vec<&Value> = made.iter().map(|one| &one["total"]).collect();
    assert_eq!(totals, [&json!(35), &json!(0)], "one day of December costs December, January nothing");
}

#[tokio::test]
async fn with_proration_a_line_in_an_invoiced_period_is_caught_up_by_days() {
    let bench = Bench::small().await;
    let new = json!({
        "product": { "id": 904 }, "quantity": 10, "unitPrice": 30, "billCustomer": "Billable",
        "effectiveDate": "2026-11-21T00:00:00Z",
    });
    let made = bench.post("/finance/agreements/312/additions", new).await;
    assert_eq!(made.status, 201);
    let id = made.body["id"].as_i64().unwrap();
    let path = format!("/finance/agreements/312/additions/{id}");
    let made = invoice(&bench, json!({ "through": "2026-12-01", "agreements": [312] })).await;
    let amounts: Vec<&Value> = made[0]["lines"].as_array().unwrap().iter().map(|line| &line["amount"]).collect();
    assert_eq!(amounts, [&json!(100), &json!(300)], "10 of 30 days of November, then December");
    bench.patch(&path, replace("cancelledDate", json!("2027-01-15T00:00:00Z"))).await;
    let made = invoice(&bench, json!({ "through": "2027-02-01", "agreements": [312] })).await;
    let totals: Vec<&Value> = made.iter().map(|one| &one["total"]).collect();
    assert_eq!(totals, [&json!(145.16), &json!(0)], "15 of 31 days");
}

#[tokio::test]
async fn lines_not_to_be_billed_or_not_yet_effective_cost_nothing() {
    let mut content = small();
    content.additions = vec![
        CwAddition { bill_customer: Some("NoCharge".into()), ..addition(5120, 311, 5.0) },
        CwAddition { bill_customer: Some("DoNotBill".into()), ..addition(5121, 311, 5.0) },
        CwAddition { effective: Some(date(2027, 1, 1)), ..addition(5122, 311, 5.0) },
    ];
    let bench = Bench::start(options(content)).await;
    let made = invoice(&bench, json!({ "through": "2026-12-01", "agreements": [311] })).await;
    let lines: Vec<&Value> = made[0]["lines"].as_array().unwrap().iter().map(|line| &line["addition"]).collect();
    assert_eq!((lines, &made[0]["total"]), (vec![&json!(5120)], &json!(0)));
}

#[tokio::test]
async fn a_child_is_on_the_invoice_of_its_parent_and_follows_its_date() {
    let mut content = small();
    let child = CwAgreement {
        parent: Some(ById::Id(311)),
        invoiced_through: None,
        ..agreement(313, "Child", date(2026, 6, 1))
    };
    content.agreements.push(child);
    content.additions.push(addition(5121, 313, 4.0));
    let bench = Bench::start(options(content)).await;
    assert_eq!(next_invoice(&bench, 313).await, "2026-12-01");
    let made = invoice(&bench, json!({ "through": "2026-12-01" })).await;
    let of_parent = made.iter().find(|one| one["agreement"] == 311).unwrap();
    assert_eq!(of_parent["total"], 49, "10 and 4 seats at 3.50");
    assert!(made.iter().all(|one| one["agreement"] != 313));
}

#[tokio::test]
async fn a_cancelled_agreement_stops_after_its_last_day() {
    let bench = Bench::small().await;
    bench.edit(json!({ "kind": "cancel_agreement", "agreement": 311, "on": "2026-12-15" })).await;
    let made = invoice(&bench, json!({ "through": "2027-03-01", "agreements": [311] })).await;
    assert_eq!(made.len(), 1);
    assert_eq!(made[0]["total"], 35);
}

#[tokio::test]
async fn cycles_have_their_lengths() {
    let mut content = small();
    content.agreements = ["Quarterly", "Yearly", "Weekly", "NotRecurring", "SemiAnnual"]
        .into_iter()
        .zip(400..)
        .map(|(cycle, id)| CwAgreement {
            cycle: Some(cycle.into()),
            invoiced_through: None,
            ..agreement(id, cycle, date(2026, 1, 31))
        })
        .collect();
    content.additions = Vec::new();
    let bench = Bench::start(options(content)).await;
    invoice(&bench, json!({ "through": TODAY })).await;
    for (id, wanted) in [(400, "2027-01-31"), (401, "2027-01-31"), (402, "2026-11-21"), (404, "2027-01-31")] {
        assert_eq!(next_invoice(&bench, id).await, wanted, "{id}");
    }
}
