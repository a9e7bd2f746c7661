//! Approve & Post: marks periods as billed and writes billing items (facts 7.8).
//! Must not be reachable through the API; only persons post.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::cells::{Cell, Row, noon};
use super::fields::column;
use super::kinds::{Family, Kind};
use super::state::{Context, Tenant};
use super::switches::LedgerModel;
use super::table::Key;
use super::units::UnitRow;

/// Which rows are posted.
#[derive(Debug, Clone, Copy)]
pub enum Span {
    /// The rows whose billing period holds the day.
    Period(Date),
    /// The rows that begin on or before the day.
    Through(Date),
}

impl Span {
    fn holds(self, row: &UnitRow, period_start: Option<Date>) -> bool {
        match self {
            Self::Period(day) => period_start.is_some_and(|start| start <= day) && day <= row.period_end,
            Self::Through(day) => row.start <= day,
        }
    }
}

/// Posts the rows of lines; returns what was posted.
pub fn post(tenant: &mut Tenant, lines: &[(Family, i64)], span: Span, context: Context<'_>) -> Value {
    let mut posted = Vec::new();
    for (family, line) in lines.iter().copied() {
        let rows: Vec<UnitRow> =
            chosen(tenant, family, line, span).into_iter().filter(|row| row.posted.is_none()).collect();
        for row in rows {
            if let Some(slot) = tenant.unit_row_mut(family, row.id) {
                slot.posted = Some(noon(context.today));
            }
            let quantity = billed_units(tenant, family, &row, context);
            let item = billing_item(tenant, family, &row, quantity, context.today);
            tenant.table_mut(Kind::BillingItems).insert(item, None);
            posted.push(row.id);
        }
    }
    json!({ "posted_rows": posted })
}

/// Takes the posting back: the marks and the billing items disappear (facts 7.8).
pub fn unpost(tenant: &mut Tenant, lines: &[(Family, i64)], span: Span) -> Value {
    let mut unposted = Vec::new();
    for (family, line) in lines.iter().copied() {
        for row in chosen(tenant, family, line, span).into_iter().filter(|row| row.posted.is_some()) {
            if let Some(slot) = tenant.unit_row_mut(family, row.id) {
                slot.posted = None;
            }
            let items = column(Kind::BillingItems, family.line_key())
                .map(|at| tenant.table(Kind::BillingItems).find(at, &Key::Int(line)).collect::<Vec<i64>>())
                .unwrap_or_default();
            for id in items {
                let ours =
                    tenant.table(Kind::BillingItems).get(id).is_some_and(|item| item.int("lineItemID") == row.id);
                if ours {
                    tenant.table_mut(Kind::BillingItems).remove(id);
                }
            }
            unposted.push(row.id);
        }
    }
    json!({ "unposted_rows": unposted })
}

fn chosen(tenant: &Tenant, family: Family, line: i64, span: Span) -> Vec<UnitRow> {
    let contract = tenant.ledger(family, line).map(|ledger| ledger.contract).unwrap_or_default();
    let periods = tenant.term(contract).map(super::periods::Term::periods).unwrap_or_default();
    let period_start = |row: &UnitRow| periods.iter().find(|period| period.end == row.period_end).map(|p| p.start);
    tenant.unit_rows(family, line).filter(|row| span.holds(row, period_start(row))).cloned().collect()
}

/// A period row is billed whole, a mid-period row by its change (facts 7.8).
fn billed_units(tenant: &Tenant, family: Family, row: &UnitRow, context: Context<'_>) -> i64 {
    if !row.split || context.switches.ledger_model == LedgerModel::Delta {
        return row.units;
    }
    let before = tenant
        .unit_rows(family, row.line)
        .filter(|other| other.start < row.start && other.period_end == row.period_end)
        .max_by_key(|other| other.start)
        .map_or(0, |other| other.units);
    row.units - before
}

fn billing_item(tenant: &Tenant, family: Family, row: &UnitRow, quantity: i64, today: Date) -> Row {
    let period_row = tenant
        .unit_rows(family, row.line)
        .find(|other| !other.split && other.period_end == row.period_end)
        .map_or(row.id, |other| other.id);
    let contract = tenant.table(Kind::Contracts).get(row.contract);
    let company = contract.map(|contract| contract.get("companyID").clone()).unwrap_or_default();
    let name = tenant.table(family.catalogue()).get(row.item).map(|item| item.get("name").clone()).unwrap_or_default();
    let amount = row.price * Decimal::from(quantity);
    let day = |day: Date| Cell::Instant(super::cells::midnight(day));
    let kind = match family {
        Family::Services => 11,
        Family::Bundles => 12,
    };
    Row::new(Kind::BillingItems)
        .with("companyID", company)
        .with("contractID", Cell::Int(row.contract))
        .with(family.line_key(), Cell::Int(row.line))
        .with(family.item_key(), Cell::Int(row.item))
        .with("contractServicePeriodID", Cell::Int(period_row))
        .with("lineItemID", Cell::Int(row.id))
        .with("billingItemType", Cell::Int(kind))
        .with("itemName", name.clone())
        .with("description", name)
        .with("itemDate", day(row.start))
        .with("postedDate", day(today))
        .with("postedOnTime", Cell::Instant(noon(today)))
        .with("quantity", Cell::Number(Decimal::from(quantity)))
        .with("rate", Cell::Number(row.price))
        .with("ourCost", Cell::Number(row.cost))
        .with("extendedPrice", Cell::Number(amount))
        .with("totalAmount", Cell::Number(amount))
        .with("internalCurrencyExtendedPrice", Cell::Number(amount))
        .with("internalCurrencyTotalAmount", Cell::Number(amount))
        .with("internalCurrencyRate", Cell::Number(row.price))
        .with("nonBillable", Cell::Int(0))
}
