//! The invoice run: bills every period that has begun and moves the next invoice date (facts: connectwise.md 4.2, 6.1).
//! Must not be reachable through the vendor's API. An invoice of a date bills the period that begins on it; billing
//! in arrears is not modelled.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::cells::plain_json;
use super::derive::{round, runs_on};
use super::history::Billable;
use super::kinds::Kind;
use super::periods::{Calendar, Length, Period, day_after, days_between};
use super::tenant::Tenant;
use crate::reply::Refusal;

/// Invoices all agreements, or some, through a day. Children are on the invoice of their parent.
pub fn run(tenant: &mut Tenant, through: Date, only: Option<&[i64]>) -> Result<Vec<Value>, Refusal> {
    if let Some(missing) = only.into_iter().flatten().find(|id| !tenant.table(Kind::Agreements).contains(**id)) {
        return Err(Refusal::invalid(format!("there is no agreement {missing}")));
    }
    let is_wanted = |id: &i64| only.is_none_or(|only| only.contains(id));
    let payers: Vec<i64> =
        tenant.table(Kind::Agreements).ids().filter(|id| is_wanted(id) && tenant.payer(*id) == *id).collect();
    let mut made = Vec::new();
    for payer in payers {
        let calendar = tenant.calendar(payer);
        while tenant.next_invoice(payer) <= through {
            let next = tenant.next_invoice(payer);
            let already = tenant.invoiced_through.contains_key(&payer);
            if calendar.length == Length::Once && already {
                break;
            }
            let period = Period { start: next, ..calendar.holding(next) };
            let is_live = runs_on(tenant, payer, period.start) || runs_on(tenant, payer, period.end);
            if !is_live && !overlaps(tenant, payer, period) {
                break;
            }
            made.push(invoice(tenant, payer, period, calendar));
            tenant.invoiced_through.insert(payer, period.end);
        }
    }
    tenant.invoices.extend(made.iter().cloned());
    Ok(made)
}

fn overlaps(tenant: &Tenant, agreement: i64, period: Period) -> bool {
    let table = tenant.table(Kind::Agreements);
    let start = table.cell(agreement, "startDate").day();
    start.is_some_and(|start| period.start < start && start <= period.end)
}

fn invoice(tenant: &mut Tenant, payer: i64, period: Period, calendar: Calendar) -> Value {
    let mut members = vec![payer];
    members.extend(tenant.table(Kind::Agreements).naming_by("parentAgreement", payer));
    let prorates = tenant.table(Kind::Agreements).cell(payer, "prorateFlag").is_true();
    let mut lines = Vec::new();
    let mut total = Decimal::ZERO;
    for agreement in members {
        for addition in tenant.table(Kind::Additions).naming_by("agreementId", agreement) {
            let Some(values) = tenant.billable(addition) else { continue };
            for (span, share) in spans(tenant, addition, &values, period, calendar, prorates) {
                let billed = (values.quantity - values.less_included).max(Decimal::ZERO);
                let is_free = values.bill_customer != "Billable";
                let amount = if is_free { Decimal::ZERO } else { round(billed * values.unit_price * share) };
                total += amount;
                lines.push(json!({
                    "addition": addition,
                    "agreement": agreement,
                    "product": values.product,
                    "quantity": plain_json(values.quantity),
                    "billed_quantity": plain_json(billed),
                    "unit_price": plain_json(values.unit_price),
                    "from": span.start,
                    "to": span.end,
                    "share": plain_json(share.round_dp(6)),
                    "bill_customer": values.bill_customer,
                    "amount": plain_json(amount),
                }));
            }
            if let Some(history) = tenant.histories.get_mut(&addition)
                && values.effective <= period.end
            {
                history.billed_through = Some(period.end);
            }
        }
    }
    json!({
        "invoice": tenant.invoices.len() + 1,
        "agreement": payer,
        "company": tenant.table(Kind::Agreements).cell(payer, "company").int(),
        "from": period.start,
        "to": period.end,
        "lines": lines,
        "total": plain_json(total),
    })
}

/// The spans an addition is billed for, with the share of the period's price: this period, and with proration also
/// the part of invoiced periods the line came too late for (facts: connectwise.md 6.1.2, 6.1.3).
fn spans(
    tenant: &Tenant,
    addition: i64,
    values: &Billable,
    period: Period,
    calendar: Calendar,
    prorates: bool,
) -> Vec<(Period, Decimal)> {
    if values.bill_customer == "DoNotBill" {
        return Vec::new();
    }
    let last = values.cancelled.unwrap_or(Date::MAX);
    if !prorates {
        let is_due = values.effective <= period.end && period.start <= last;
        let runs = runs_on(tenant, values.agreement, period.start.max(values.effective));
        return if is_due && runs { vec![(period, Decimal::ONE)] } else { Vec::new() };
    }
    let billed = tenant.histories.get(&addition).and_then(|history| history.billed_through);
    let mut from = billed.map_or(values.effective, |day| day_after(day).max(values.effective)).max(calendar.start);
    let mut found = Vec::new();
    while from <= period.end && from <= last {
        let whole = calendar.holding(from);
        let span = Period { start: from, end: whole.end.min(last) };
        let days = (0..span.days()).filter(|n| {
            let day = from.checked_add(jiff::Span::new().days(*n)).unwrap_or(from);
            runs_on(tenant, values.agreement, day)
        });
        let days = i64::try_from(days.count()).unwrap_or_default();
        if days > 0 {
            let share = Decimal::from(days) / Decimal::from(days_between(whole.start, whole.end).max(1));
            found.push((span, share));
        }
        from = day_after(whole.end);
    }
    found
}
