//! Create, update and delete of rows through the API (facts 4, 7.6).
//! Must not contain the adjustment rules (`adjust.rs`) or edits of persons (`edits.rs`).

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::adjust::{POSTED, catalogue_cost, catalogue_price, usable_item};
use super::cells::{Cell, Row, noon};
use super::fields::{column, fields_of};
use super::incoming::{self, Purpose, bad_reference};
use super::kinds::{Family, Kind};
use super::picklists::{MONTHLY, RECURRING, USE_RECURRING};
use super::state::{API_RESOURCE, Context, NewLine, Outcome, Tenant};
use super::switches::{LinePriceOnCreate, LinePriceOnPatch, ParentMismatch, ReadOnlyOnUpdate};
use crate::reply::Refusal;

/// Parent row of a child collection: its entity, its id, the field that holds the id.
pub type Parent = Option<(Kind, i64, &'static str)>;

/// Creates a row.
pub fn create(
    tenant: &mut Tenant,
    kind: Kind,
    parent: Parent,
    body: &Value,
    context: Context<'_>,
) -> Result<Outcome, Refusal> {
    let body = with_parent(tenant, parent, body, context)?;
    let set = incoming::read(tenant, kind, &body, Purpose::Create, context.switches)?;
    let mut row = Row::new(kind);
    for (field, cell) in set {
        row.set(field.name, cell);
    }
    if let Some(udfs) = incoming::key(&body, "userDefinedFields") {
        set_udfs(&mut row, udfs)?;
    }
    stamp_new(&mut row, context.today);
    if let Some(family) = Family::of_lines(kind) {
        return create_line(tenant, family, row, context);
    }
    complete(tenant, &mut row)?;
    let id = tenant.table_mut(kind).insert(row, None);
    Ok(Outcome::new(Some(id), json!({ "created": kind.singular(), "id": id })))
}

/// Adds the parent's id to the body, or refuses a body that names another one (facts 4.10).
fn with_parent(
    tenant: &Tenant,
    parent: Parent,
    body: &Value,
    context: Context<'_>,
) -> Result<Map<String, Value>, Refusal> {
    let mut body = incoming::object(body)?.clone();
    let Some((kind, id, name)) = parent else { return Ok(body) };
    if !tenant.table(kind).contains(id) {
        return Err(Refusal::invalid(bad_reference(name, kind.singular())));
    }
    let sent = incoming::key(&body, name).and_then(Value::as_i64);
    if sent.is_some_and(|sent| sent != id && sent != 0) && context.switches.parent_mismatch == ParentMismatch::Error {
        return Err(Refusal::invalid(format!("{name} does not match the parent id of the request URL.")));
    }
    body.retain(|key, _| !key.eq_ignore_ascii_case(name));
    body.insert(name.to_owned(), json!(id));
    Ok(body)
}

fn stamp_new(row: &mut Row, today: Date) {
    let at = Cell::Instant(noon(today));
    for name in ["createDate", "createDateTime", "lastActivityDate", "lastModifiedDate", "lastModifiedDateTime"] {
        if column(row.kind, name).is_some() {
            row.set(name, at.clone());
        }
    }
    if column(row.kind, "creatorResourceID").is_some() {
        row.set("creatorResourceID", Cell::Int(API_RESOURCE));
    }
    if column(row.kind, "isActive").is_some() && row.get("isActive").is_null() {
        row.set("isActive", Cell::Bool(true));
    }
}

/// Rules of single entities, and values the server fills in.
fn complete(tenant: &Tenant, row: &mut Row) -> Result<(), Refusal> {
    match row.kind {
        Kind::Contracts => {
            if row.get("contractPeriodType").is_null() && row.int("contractType") == RECURRING {
                row.set("contractPeriodType", Cell::Int(MONTHLY));
            }
            days_in_order(row.get("startDate").day(), row.get("endDate").day())
        }
        Kind::Services | Kind::ServiceBundles => {
            let code = tenant.table(Kind::BillingCodes).get(row.int("billingCodeID"));
            // facts 7.2: the code must suit
            if code.is_some_and(|code| code.int("useType") == USE_RECURRING) {
                Ok(())
            } else {
                Err(Refusal::invalid(bad_reference("billingCodeID", "BillingCode")))
            }
        }
        _ => Ok(()),
    }
}

fn days_in_order(start: Option<Date>, end: Option<Date>) -> Result<(), Refusal> {
    if start <= end { Ok(()) } else { Err(Refusal::invalid("Contract endDate must be on or after startDate.")) }
}

fn create_line(tenant: &mut Tenant, family: Family, row: Row, context: Context<'_>) -> Result<Outcome, Refusal> {
    let contract = row.int("contractID");
    let item = row.int(family.item_key());
    let name = family.lines().singular();
    let is_recurring =
        tenant.table(Kind::Contracts).get(contract).is_some_and(|row| row.int("contractType") == RECURRING);
    let term = tenant.term(contract).filter(|_| is_recurring).ok_or_else(|| {
        Refusal::invalid(format!("{name} contractID must reference a Contract of contractType Recurring Service."))
    })?;
    usable_item(tenant, family, item, context)?;
    let honour = context.switches.line_price_on_create == LinePriceOnCreate::Honour;
    let price = row.get("unitPrice").number().filter(|_| honour);
    let cost = match family {
        Family::Services => row.get("unitCost").number().filter(|_| honour),
        Family::Bundles => None,
    };
    let id = tenant.add_line(
        NewLine {
            family,
            contract,
            item,
            start: term.start,
            price: price.or_else(|| catalogue_price(tenant, family, item)).unwrap_or_default(),
            cost: cost.or_else(|| catalogue_cost(tenant, family, item)).unwrap_or_default(),
            row,
            wished: None,
        },
        context.switches,
    );
    Ok(Outcome::new(Some(id), json!({ "created": name, "id": id, "contract": contract })))
}

/// Changes a row named by the `id` of the body (facts 4.3, 4.4).
pub fn update(
    tenant: &mut Tenant,
    kind: Kind,
    parent: Parent,
    body: &Value,
    put: bool,
    context: Context<'_>,
) -> Result<Outcome, Refusal> {
    let body = with_parent(tenant, parent, body, context)?;
    let id =
        incoming::key(&body, "id").and_then(Value::as_i64).ok_or_else(|| Refusal::invalid(incoming::missing("id")))?;
    let current = tenant.table(kind).get(id).cloned();
    let ours = |row: &Row| parent.is_none_or(|(_, parent, name)| row.int(name) == parent);
    let mut row = current.filter(ours).ok_or_else(|| {
        Refusal::invalid("No matching records found. The logged in Resource may not have the required permissions.")
    })?;
    let purpose = if put { Purpose::Put } else { Purpose::Patch };
    let set = incoming::read(tenant, kind, &body, purpose, context.switches)?;
    if put {
        for field in fields_of(kind).iter().filter(|field| !field.read_only && !field.create_only) {
            row.set(field.name, Cell::Null);
        }
        row.udfs.clear();
    }
    let before = row.clone();
    for (field, cell) in set {
        row.set(field.name, cell);
    }
    if let Some(udfs) = incoming::key(&body, "userDefinedFields") {
        set_udfs(&mut row, udfs)?;
    }
    for name in ["lastModifiedDate", "lastModifiedDateTime", "lastActivityDate"] {
        if column(kind, name).is_some() {
            row.set(name, Cell::Instant(noon(context.today)));
        }
    }
    let price = incoming::key(&body, "unitPrice").and_then(super::cells::json_decimal);
    match kind {
        Kind::Contracts => return update_contract(tenant, id, row, context),
        Kind::Services | Kind::ServiceBundles => complete(tenant, &mut row)?,
        Kind::ContractServices | Kind::ContractServiceBundles => {
            if let (Some(price), Some(family)) = (price, Family::of_lines(kind))
                && context.switches.line_price_on_patch == LinePriceOnPatch::Accept
            {
                if let Some(ledger) = tenant.ledger_mut(family, id) {
                    ledger.price = price;
                }
                tenant.settle(family, id, context.switches);
            }
        }
        _ => {}
    }
    let changed = changed_fields(&before, &row);
    tenant.table_mut(kind).change(id, |slot| *slot = row);
    Ok(Outcome::new(Some(id), json!({ "updated": kind.singular(), "id": id, "fields": changed })))
}

fn changed_fields(before: &Row, after: &Row) -> Vec<&'static str> {
    fields_of(after.kind)
        .iter()
        .filter(|field| before.get(field.name) != after.get(field.name))
        .map(|field| field.name)
        .collect()
}

fn update_contract(tenant: &mut Tenant, id: i64, mut row: Row, context: Context<'_>) -> Result<Outcome, Refusal> {
    let old = tenant.table(Kind::Contracts).get(id).cloned().unwrap_or_else(|| row.clone());
    if row.get("startDate") != old.get("startDate") && tenant.has_lines(id) {
        // facts 7.2: read-only as soon as the contract holds services
        if context.switches.read_only_on_update == ReadOnlyOnUpdate::Error {
            return Err(Refusal::invalid("The field startDate is read-only and cannot be updated."));
        }
        row.set("startDate", old.get("startDate").clone());
    }
    days_in_order(row.get("startDate").day(), row.get("endDate").day())?;
    let end = row.get("endDate").day();
    row.set("endDate", old.get("endDate").clone());
    let changed = changed_fields(&old, &row);
    if let Some(end) = end {
        move_end(tenant, id, end, context)?;
        row.set("endDate", Cell::Day(end));
    }
    tenant.table_mut(Kind::Contracts).change(id, |slot| *slot = row);
    tenant.settle_contract(id, context.switches);
    let moved = end != old.get("endDate").day();
    Ok(Outcome::new(
        Some(id),
        json!({ "updated": "Contract", "id": id, "fields": changed, "end": end.filter(|_| moved) }),
    ))
}

/// Moves the last day of a contract: later entries and rows are dropped, missing rows are added (facts 7.7, 19).
pub fn move_end(tenant: &mut Tenant, contract: i64, end: Date, context: Context<'_>) -> Result<(), Refusal> {
    let old = tenant.term(contract).map(|term| term.end);
    if old == Some(end) {
        return Ok(());
    }
    for family in Family::BOTH {
        for line in tenant.lines_of(family, contract) {
            let hit = tenant.unit_rows(family, line).any(|row| row.posted.is_some() && row.end > end);
            if hit {
                return Err(Refusal::invalid(POSTED));
            }
        }
    }
    tenant.table_mut(Kind::Contracts).change(contract, |row| row.set("endDate", Cell::Day(end)));
    for family in Family::BOTH {
        for line in tenant.lines_of(family, contract) {
            if let Some(ledger) = tenant.ledger_mut(family, line) {
                for entry in ledger.entries.iter_mut().filter(|entry| entry.on > end) {
                    entry.dropped = true;
                }
            }
            tenant.settle(family, line, context.switches);
        }
    }
    Ok(())
}

/// Deletes a row (facts 4.11); only bundles and their contents can be deleted.
pub fn delete(tenant: &mut Tenant, kind: Kind, parent: Parent, id: i64) -> Result<Outcome, Refusal> {
    let ours =
        tenant.table(kind).get(id).is_some_and(|row| parent.is_none_or(|(_, parent, key)| row.int(key) == parent));
    if !ours {
        return Err(Refusal::invalid(
            "No matching records found. The logged in Resource may not have the required permissions to delete the \
             data.",
        ));
    }
    if kind == Kind::ServiceBundles && tenant.ledgers(Family::Bundles).values().any(|ledger| ledger.item == id) {
        return Err(Refusal::invalid("The ServiceBundle is in use on a Contract and cannot be deleted."));
    }
    tenant.table_mut(kind).remove(id);
    Ok(Outcome::new(Some(id), json!({ "deleted": kind.singular(), "id": id })))
}

/// The user-defined fields of an entity by display name (facts 3.9, 3.23).
pub const fn udfs_of(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Companies => &["Number of Employees", "ERP Kundennummer"],
        Kind::Contracts => &["External Subscription ID"],
        Kind::Services => &["Vendor Plan"],
        _ => &[],
    }
}

fn set_udfs(row: &mut Row, sent: &Value) -> Result<(), Refusal> {
    let Some(list) = sent.as_array() else {
        return if sent.is_null() { Ok(()) } else { Err(Refusal::invalid("userDefinedFields must be an array.")) };
    };
    for entry in list.iter().filter_map(Value::as_object) {
        let name = incoming::key(entry, "name").and_then(Value::as_str).unwrap_or_default();
        let Some(known) = udfs_of(row.kind).iter().find(|known| known.eq_ignore_ascii_case(name)) else {
            return Err(Refusal::invalid(format!("Unable to find {name} in the {} Entity.", row.kind.singular())));
        };
        match incoming::key(entry, "value") {
            Some(Value::String(text)) => {
                row.udfs.insert(known, text.clone());
            }
            None | Some(Value::Null) => {
                row.udfs.remove(known);
            }
            Some(other) => {
                row.udfs.insert(known, other.to_string());
            }
        }
    }
    Ok(())
}
