//! Computed fields of agreements and additions (facts: connectwise.md 4.2, 4.3; most of it INFERENCE).
//! Must not change anything.

use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};

use super::cells::{Cell, Row};
use super::kinds::Kind;
use super::periods::{day_before, days_between};
use super::switches::{ExtendedFrom, LastDay};
use super::tenant::{Context, Tenant};

/// Value of a computed field.
pub fn cell(tenant: &Tenant, kind: Kind, row: &Row, name: &str, context: Context<'_>) -> Cell {
    match (kind, name) {
        (Kind::Agreements, "agreementStatus") => Cell::text(agreement_status(tenant, row.id, context)),
        (Kind::Agreements, "nextInvoiceDate") => Cell::Day(tenant.next_invoice(row.id)),
        (Kind::Additions, _) => addition(tenant, row, name, context).unwrap_or_default(),
        _ => Cell::Null,
    }
}

fn is_over(last: Date, context: Context<'_>) -> bool {
    match context.switches.last_day {
        LastDay::Active => last < context.today,
        LastDay::Over => last <= context.today,
    }
}

/// Status of an agreement today.
pub fn agreement_status(tenant: &Tenant, agreement: i64, context: Context<'_>) -> &'static str {
    let table = tenant.table(Kind::Agreements);
    let get = |name| table.cell(agreement, name);
    if get("cancelledFlag").is_true() {
        "Cancelled"
    } else if get("endDate").day().is_some_and(|end| is_over(end, context)) {
        "Expired"
    } else if get("startDate").day().is_some_and(|start| context.today < start) {
        "Inactive"
    } else {
        "Active"
    }
}

/// Whether an agreement bills on a day.
pub fn runs_on(tenant: &Tenant, agreement: i64, day: Date) -> bool {
    let table = tenant.table(Kind::Agreements);
    let get = |name| table.cell(agreement, name);
    let begun = get("startDate").day().is_none_or(|start| start <= day);
    let ended = get("endDate").day().is_some_and(|end| end < day);
    let cancelled = get("cancelledFlag").is_true() && get("dateCancelled").day().is_none_or(|last| last < day);
    begun && !ended && !cancelled
}

fn addition_status(tenant: &Tenant, row: &Row, agreement: i64, context: Context<'_>) -> &'static str {
    let table = tenant.table(Kind::Additions);
    if table.of(row, "cancelledDate").day().is_some_and(|last| is_over(last, context)) {
        return "Cancelled";
    }
    match agreement_status(tenant, agreement, context) {
        "Expired" => "Expired",
        "Cancelled" => "Cancelled",
        _ if table.of(row, "effectiveDate").day().is_some_and(|first| context.today < first) => "Inactive",
        _ => "Active",
    }
}

/// Amounts are rounded half away from zero; how the vendor rounds is not public (facts: connectwise.md 10.4).
pub fn round(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

fn addition(tenant: &Tenant, row: &Row, name: &str, context: Context<'_>) -> Option<Cell> {
    let table = tenant.table(Kind::Additions);
    let get = |name| table.of(row, name);
    let agreement = get("agreementId").int()?;
    let quantity = get("quantity").amount();
    let billed = (quantity - get("lessIncluded").amount()).max(Decimal::ZERO);
    let units = match context.switches.extended_from {
        ExtendedFrom::Billed => billed,
        ExtendedFrom::Quantity => quantity,
    };
    let (price, cost) = (get("unitPrice").amount(), get("unitCost").amount());
    let share = || part_of_period(tenant, row, agreement);
    Some(match name {
        "billedQuantity" => Cell::Number(billed),
        "extPrice" => Cell::Number(round(units * price)),
        "extCost" => Cell::Number(round(units * cost)),
        "margin" => Cell::Number(round(units * price) - round(units * cost)),
        "proratePrice" => Cell::Number(round(price * share())),
        "prorateCost" => Cell::Number(round(cost * share())),
        "extendedProratePrice" => Cell::Number(round(units * price * share())),
        "extendedProrateCost" => Cell::Number(round(units * cost * share())),
        "agreementStatus" => Cell::text(agreement_status(tenant, agreement, context)),
        "additionStatus" => Cell::text(addition_status(tenant, row, agreement, context)),
        "uom" => {
            let unit = tenant.table(Kind::Catalog).cell(get("product").int()?, "unitOfMeasure").int()?;
            tenant.table(Kind::UnitsOfMeasure).cell(unit, "name").clone()
        }
        _ => return None,
    })
}

/// Share of its first period that a line bills: days left / days, 0 where nothing is prorated
/// (facts: connectwise.md 6.1.6).
fn part_of_period(tenant: &Tenant, row: &Row, agreement: i64) -> Decimal {
    let payer = tenant.payer(agreement);
    let prorates = tenant.table(Kind::Agreements).cell(payer, "prorateFlag").is_true();
    let Some(effective) = tenant.table(Kind::Additions).of(row, "effectiveDate").day() else { return Decimal::ZERO };
    let period = tenant.calendar(payer).holding(effective);
    if !prorates || effective <= period.start || period.end <= day_before(effective) {
        return Decimal::ZERO;
    }
    Decimal::from(days_between(effective, period.end)) / Decimal::from(period.days().max(1))
}
