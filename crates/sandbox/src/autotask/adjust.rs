//! The rules of the adjustment call (facts 7.3): window, negative, duplicates, posted periods, auto-created lines.
//! Must not be used for edits of persons; those have their own rules (`edits.rs`).

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::cells::{Cell, Row, decimal_json};
use super::fields::column;
use super::incoming::{self, Purpose, bad_reference, missing};
use super::kinds::{Family, Kind};
use super::ledger::Source;
use super::picklists::RECURRING;
use super::state::{API_RESOURCE, Context, NewEntry, NewLine, Outcome, Tenant};
use super::switches::{
    AdjustmentItemId, AdjustmentPrice, DuplicateAdjustment, Leniency, ParentMismatch, PostedPeriod, Strictness,
};
use crate::reply::Refusal;

/// Text of an edit that would touch a posted period (facts 7.3).
pub const POSTED: &str = "Unable to make changes as it would result in the deletion/modification of an already \
                          approved and posted contract period";

/// An adjustment as it was asked for.
struct Wish {
    family: Family,
    contract: i64,
    /// Existing line; `None` creates one.
    line: Option<i64>,
    item: i64,
    on: Date,
    change: i64,
    price: Option<Decimal>,
    cost: Option<Decimal>,
}

/// Carries out an adjustment, or refuses it and changes nothing.
pub fn adjust(
    tenant: &mut Tenant,
    family: Family,
    url_contract: Option<i64>,
    body: &Value,
    context: Context<'_>,
) -> Result<Outcome, Refusal> {
    let wish = read(tenant, family, url_contract, body, context)?;
    allow(tenant, &wish, context)?;
    let created = wish.line.is_none();
    let line = match wish.line {
        Some(line) => line,
        None => create_line(tenant, &wish, context),
    };
    let price = match (wish.price, context.switches.adjustment_without_price) {
        (Some(price), _) => Some(price),
        (None, AdjustmentPrice::Reset) => catalogue_price(tenant, family, wish.item),
        (None, AdjustmentPrice::Keep) => None,
    };
    let before = tenant.ledger(family, line).map(|ledger| ledger.quantity_on(wish.on)).unwrap_or_default();
    let entry = NewEntry { on: wish.on, change: wish.change, price, cost: wish.cost, source: Source::Api };
    let id = tenant.enter(family, line, entry, context);
    if context.switches.adjustment_note {
        let text = format!(
            "{} {line}: units {before} -> {} effective {}.",
            family.lines().singular(),
            before + wish.change,
            wish.on
        );
        tenant.note(wish.contract, "Contract Service Adjustment", &text, API_RESOURCE, context.today);
    }
    let item_id = (context.switches.adjustment_item_id == AdjustmentItemId::Number).then_some(id);
    let change = json!({
        "adjustment": id, "line": line, "line_created": created, "contract": wish.contract, "on": wish.on,
        "unit_change": wish.change, "unit_price": price.map(decimal_json), "before": before,
        "after": before + wish.change,
    });
    Ok(Outcome::new(item_id, change))
}

fn read(
    tenant: &Tenant,
    family: Family,
    url_contract: Option<i64>,
    body: &Value,
    context: Context<'_>,
) -> Result<Wish, Refusal> {
    let kind = family.adjustments();
    let set = incoming::read(tenant, kind, incoming::object(body)?, Purpose::Create, context.switches)?;
    let mut row = Row::new(kind);
    for (field, cell) in set {
        row.set(field.name, cell);
    }
    let mut contract = row.get("contractID").int();
    if let Some(parent) = url_contract {
        if contract.is_some_and(|id| id != parent) && context.switches.parent_mismatch == ParentMismatch::Error {
            return Err(Refusal::invalid("contractID does not match the parent id of the request URL."));
        }
        if !tenant.table(Kind::Contracts).contains(parent) {
            return Err(Refusal::invalid(bad_reference("contractID", "Contract")));
        }
        contract = Some(parent);
    }
    let item = row.get(family.item_key()).int();
    let (contract, line, item) = if let Some(line) = row.get(family.line_key()).int() {
        let ledger = tenant
            .ledger(family, line)
            .ok_or_else(|| Refusal::invalid(bad_reference(family.line_key(), family.lines().singular())))?;
        if contract.is_some_and(|id| id != ledger.contract) {
            return Err(Refusal::invalid(bad_reference(family.line_key(), family.lines().singular())));
        }
        if item.is_some_and(|id| id != ledger.item) {
            return Err(Refusal::invalid(bad_reference(family.item_key(), family.catalogue().singular())));
        }
        (ledger.contract, Some(line), ledger.item)
    } else {
        let (Some(contract), Some(item)) = (contract, item) else {
            return Err(Refusal::invalid(missing(family.line_key())));
        };
        // facts 7.3: without allowRepeatService the existing line is adjusted
        let repeat = row.get(family.repeat_key()).is_true();
        let existing = tenant
            .lines_of(family, contract)
            .into_iter()
            .find(|line| tenant.ledger(family, *line).is_some_and(|ledger| ledger.item == item));
        (contract, existing.filter(|_| !repeat), item)
    };
    let on = row.get("effectiveDate").day().ok_or_else(|| Refusal::invalid(missing("effectiveDate")))?;
    // facts 7.2: bundle adjustments change quantity only
    let priced = family == Family::Services;
    Ok(Wish {
        family,
        contract,
        line,
        item,
        on,
        change: row.int("unitChange"),
        price: row.get("adjustedUnitPrice").number().filter(|_| priced),
        cost: column(kind, "adjustedUnitCost").and_then(|at| row.cells.get(at)).and_then(Cell::number),
    })
}

fn allow(tenant: &Tenant, wish: &Wish, context: Context<'_>) -> Result<(), Refusal> {
    let name = wish.family.adjustments().singular();
    let contract = tenant.table(Kind::Contracts).get(wish.contract);
    if contract.is_none_or(|row| row.int("contractType") != RECURRING) {
        return Err(Refusal::invalid(format!(
            "{name} contractID must reference a Contract of contractType Recurring Service."
        )));
    }
    if !tenant.term(wish.contract).is_some_and(|term| term.contains(wish.on)) {
        return Err(Refusal::invalid(format!(
            "{name} effectiveDate must be between the start date and end date of the Contract referenced by contractID."
        )));
    }
    let Some(ledger) = wish.line.and_then(|line| tenant.ledger(wish.family, line)) else {
        if wish.change < 0 {
            return Err(Refusal::invalid(negative(name)));
        }
        return usable_item(tenant, wish.family, wish.item, context);
    };
    let lowest = ledger.lowest_from(wish.on) + wish.change;
    if wish.change != 0 && lowest < 0 {
        return Err(Refusal::invalid(negative(name)));
    }
    if wish.change < 0 && lowest == 0 && context.switches.adjust_to_zero == Leniency::Refuse {
        return Err(Refusal::invalid(format!("{name} unitChange would set the units to 0.")));
    }
    let duplicate = match context.switches.duplicate_adjustment {
        DuplicateAdjustment::Off => false,
        DuplicateAdjustment::FreshLine => ledger.is_fresh_on(wish.on),
        DuplicateAdjustment::Always => ledger.has_adjustment_on(wish.on),
    };
    if duplicate {
        return Err(Refusal::invalid(
            "System.Data.SqlClient.SqlException: Attempt to insert duplicate data into contract_service_period.\r\n",
        ));
    }
    let posted =
        tenant.unit_rows(wish.family, ledger.line).any(|row| row.posted.is_some() && row.period_end >= wish.on);
    if posted && context.switches.posted_period == PostedPeriod::Reject {
        return Err(Refusal::invalid(POSTED));
    }
    Ok(())
}

fn negative(name: &str) -> String {
    format!("{name} unitChange would result in a negative number of units.")
}

/// Whether a catalogue item may be put on a contract anew (facts 11, pitfall 19).
pub fn usable_item(tenant: &Tenant, family: Family, item: i64, context: Context<'_>) -> Result<(), Refusal> {
    let row = tenant.table(family.catalogue()).get(item);
    let active = row.is_some_and(|row| row.get("isActive").is_true());
    let tolerated = row.is_some() && context.switches.inactive_service == Strictness::Accept;
    if active || tolerated {
        return Ok(());
    }
    Err(Refusal::invalid(bad_reference(family.item_key(), family.catalogue().singular())))
}

/// Price of a catalogue item.
pub fn catalogue_price(tenant: &Tenant, family: Family, item: i64) -> Option<Decimal> {
    tenant.table(family.catalogue()).get(item)?.get("unitPrice").number()
}

/// Cost of a catalogue item.
pub fn catalogue_cost(tenant: &Tenant, family: Family, item: i64) -> Option<Decimal> {
    tenant.table(family.catalogue()).get(item)?.get("unitCost").number()
}

fn create_line(tenant: &mut Tenant, wish: &Wish, context: Context<'_>) -> i64 {
    let kind = wish.family.lines();
    let row =
        Row::new(kind).with("contractID", Cell::Int(wish.contract)).with(wish.family.item_key(), Cell::Int(wish.item));
    tenant.add_line(
        NewLine {
            family: wish.family,
            contract: wish.contract,
            item: wish.item,
            start: wish.on,
            price: wish.price.or_else(|| catalogue_price(tenant, wish.family, wish.item)).unwrap_or_default(),
            cost: wish.cost.or_else(|| catalogue_cost(tenant, wish.family, wish.item)).unwrap_or_default(),
            row,
            wished: None,
        },
        context.switches,
    )
}
