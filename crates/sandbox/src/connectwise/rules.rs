//! Rules of single kinds: defaults, refusals, what a write brings about (facts: connectwise.md 4, 6.1).
//! Must not parse requests.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::cells::{Cell, Who, plain_json};
use super::derive::agreement_status;
use super::errors::{Inner, conflict, one};
use super::history::{Billable, Source};
use super::kinds::Kind;
use super::schema::schema;
use super::switches::{DisallowSaving, Leniency, Strictness};
use super::tenant::{Context, Tenant};
use super::writes::named_by_others;
use crate::reply::Refusal;

/// Named access to the cells of a record that is not stored yet.
struct Draft<'a> {
    kind: Kind,
    cells: &'a [Cell],
}

impl Draft<'_> {
    fn get(&self, name: &str) -> &Cell {
        schema(self.kind).column(name).and_then(|at| self.cells.get(at)).unwrap_or(&Cell::Null)
    }
}

fn set(kind: Kind, cells: &mut [Cell], name: &str, value: Cell) {
    if let Some(slot) = schema(kind).column(name).and_then(|at| cells.get_mut(at)) {
        *slot = value;
    }
}

fn get(kind: Kind, cells: &[Cell], name: &str) -> Cell {
    Draft { kind, cells }.get(name).clone()
}

/// Fills what a new record gets by itself.
pub fn complete(tenant: &Tenant, kind: Kind, cells: &mut [Cell], sent: &[usize], context: Context<'_>) {
    let was_sent = |name: &str| schema(kind).column(name).is_some_and(|column| sent.contains(&column));
    match kind {
        Kind::Companies if get(kind, cells, "status").is_null() => {
            let table = tenant.table(Kind::CompanyStatuses);
            let default = table.rows().find(|row| table.of(row, "defaultFlag").is_true());
            set(kind, cells, "status", default.map_or(Cell::Null, |row| Cell::Int(row.id)));
        }
        Kind::Agreements => {
            if !was_sent("startDate") {
                set(kind, cells, "startDate", Cell::Day(context.today));
            }
            if !was_sent("billStartDate") {
                let start = get(kind, cells, "startDate");
                set(kind, cells, "billStartDate", start);
            }
            if !was_sent("endDate") {
                set(kind, cells, "noEndingDateFlag", Cell::Bool(true));
            }
            defaults_of_type(tenant, cells, sent);
        }
        Kind::Additions => defaults_of_item(tenant, cells, sent),
        Kind::Catalog => follow_subcategory(tenant, cells, was_sent("category")),
        _ => {}
    }
}

/// The type supplies defaults for most billing fields (facts: connectwise.md 4.2).
fn defaults_of_type(tenant: &Tenant, cells: &mut [Cell], sent: &[usize]) {
    const PAIRS: [(&str, &str); 14] = [
        ("billingCycle", "billingCycle"),
        ("invoicingCycle", "invoicingCycle"),
        ("prorateFlag", "prorateFlag"),
        ("taxable", "taxableFlag"),
        ("billTime", "billTime"),
        ("billExpenses", "billExpenses"),
        ("billProducts", "billProducts"),
        ("applicationUnits", "applicationUnits"),
        ("applicationCycle", "applicationCycle"),
        ("employeeCompRate", "employeeCompRate"),
        ("employeeCompNotExceed", "employeeCompNotExceed"),
        ("billAmount", "billAmount"),
        ("location", "location"),
        ("department", "department"),
    ];
    let kind = Kind::Agreements;
    let Some(of) = get(kind, cells, "type").int() else { return };
    for (name, source) in PAIRS {
        let was_sent = schema(kind).column(name).is_some_and(|column| sent.contains(&column));
        let value = tenant.table(Kind::AgreementTypes).cell(of, source);
        if !was_sent && !value.is_null() {
            set(kind, cells, name, value.clone());
        }
    }
}

/// Price, cost, texts and tax come from the catalog item (facts: connectwise.md 4.3).
fn defaults_of_item(tenant: &Tenant, cells: &mut [Cell], sent: &[usize]) {
    let kind = Kind::Additions;
    let items = tenant.table(Kind::Catalog);
    if let Some(item) = get(kind, cells, "product").int() {
        for (name, source) in [
            ("unitPrice", "price"),
            ("unitCost", "cost"),
            ("taxableFlag", "taxableFlag"),
            ("invoiceDescription", "customerDescription"),
            ("description", "description"),
        ] {
            let was_sent = schema(kind).column(name).is_some_and(|column| sent.contains(&column));
            if !was_sent {
                set(kind, cells, name, items.cell(item, source).clone());
            }
        }
    }
    let Some(agreement) = get(kind, cells, "agreementId").int() else { return };
    if get(kind, cells, "effectiveDate").is_null() {
        let start = tenant.table(Kind::Agreements).cell(agreement, "startDate").day();
        let start = start.unwrap_or_else(|| tenant.calendar(agreement).start);
        set(kind, cells, "effectiveDate", Cell::Day(start.max(tenant.calendar(agreement).start)));
    }
    if get(kind, cells, "sequenceNumber").is_null() {
        let additions = tenant.table(kind);
        let others = additions.naming_by("agreementId", agreement);
        let last = others.into_iter().map(|id| additions.cell(id, "sequenceNumber").amount()).max();
        set(kind, cells, "sequenceNumber", Cell::Number(last.unwrap_or_default() + Decimal::ONE));
    }
}

fn follow_subcategory(tenant: &Tenant, cells: &mut [Cell], keep: bool) {
    if keep {
        return;
    }
    if let Some(subcategory) = get(Kind::Catalog, cells, "subcategory").int() {
        let category = tenant.table(Kind::Subcategories).cell(subcategory, "category").clone();
        set(Kind::Catalog, cells, "category", category);
    }
}

/// Fields that follow others when a record is changed.
pub fn follow_up(tenant: &Tenant, kind: Kind, old: &[Cell], cells: &mut [Cell]) {
    match kind {
        Kind::Catalog if get(kind, old, "subcategory") != get(kind, cells, "subcategory") => {
            let keep = get(kind, old, "category") != get(kind, cells, "category");
            follow_subcategory(tenant, cells, keep);
        }
        Kind::Agreements => {
            let (was, is) = (get(kind, old, "endDate"), get(kind, cells, "endDate"));
            if was != is {
                set(kind, cells, "noEndingDateFlag", Cell::Bool(is.is_null()));
            } else if get(kind, cells, "noEndingDateFlag").is_true() {
                set(kind, cells, "endDate", Cell::Null);
            }
        }
        _ => {}
    }
}

/// Finds what forbids a record; `changed` are the columns that were sent or differ.
pub fn check(
    tenant: &Tenant,
    kind: Kind,
    id: Option<i64>,
    cells: &[Cell],
    changed: &[usize],
    context: Context<'_>,
    wrong: &mut Vec<Inner>,
) {
    let draft = Draft { kind, cells };
    if let Some(identifier) = draft.get("identifier").str()
        && tenant.table(kind).identified(identifier).any(|other| Some(other) != id)
    {
        wrong.push(Inner::exists("identifier", identifier));
    }
    match kind {
        Kind::Companies => check_company(&draft, wrong),
        Kind::Agreements => check_agreement(tenant, id, &draft, context, wrong),
        Kind::Additions => {
            let has = |name: &str| schema(kind).column(name).is_some_and(|column| changed.contains(&column));
            check_addition(tenant, id.is_none(), &draft, &has, context, wrong);
        }
        Kind::Catalog => {
            let category =
                draft.get("subcategory").int().map(|id| tenant.table(Kind::Subcategories).cell(id, "category"));
            if category.is_some_and(|category| category != draft.get("category")) {
                wrong.push(Inner::invalid("The subcategory does not belong to the category.", "category/id"));
            }
        }
        _ => {}
    }
}

/// Facts 4.1: at least one address field.
fn check_company(draft: &Draft<'_>, wrong: &mut Vec<Inner>) {
    let address = ["addressLine1", "addressLine2", "city", "state", "zip", "country"];
    if address.into_iter().all(|name| draft.get(name).is_null()) {
        wrong.push(Inner::new("MissingRequiredField", "At least one address field is required.", "addressLine1"));
    }
}

fn check_agreement(tenant: &Tenant, id: Option<i64>, draft: &Draft<'_>, context: Context<'_>, wrong: &mut Vec<Inner>) {
    if let (Some(start), Some(end)) = (draft.get("startDate").day(), draft.get("endDate").day())
        && end < start
    {
        wrong.push(Inner::invalid("endDate must not be before startDate.", "endDate"));
    }
    if let Some(parent) = draft.get("parentAgreement").int()
        && (Some(parent) == id || !tenant.table(Kind::Agreements).cell(parent, "parentAgreement").is_null())
    {
        wrong.push(Inner::invalid("The parent agreement can not be a child agreement.", "parentAgreement/id"));
    }
    let company = draft.get("company").int().filter(|_| id.is_none());
    let status = company.and_then(|company| tenant.table(Kind::Companies).cell(company, "status").int());
    let is_closed =
        status.is_some_and(|status| tenant.table(Kind::CompanyStatuses).cell(status, "disallowSavingFlag").is_true());
    if is_closed && context.switches.disallow_saving == DisallowSaving::Refuse {
        wrong.push(Inner::invalid("The status of the company does not allow new records.", "company/id"));
    }
}

/// Facts 4.3, 6.1.1, 6.1.2.
fn check_addition(
    tenant: &Tenant,
    is_new: bool,
    draft: &Draft<'_>,
    changed: &dyn Fn(&str) -> bool,
    context: Context<'_>,
    wrong: &mut Vec<Inner>,
) {
    let switches = context.switches;
    let refuses = |switch: Strictness| switch == Strictness::Refuse;
    let items = tenant.table(Kind::Catalog);
    if let Some(item) = draft.get("product").int().filter(|_| is_new || changed("product")) {
        if items.cell(item, "productClass").str() == Some("Bundle") {
            wrong.push(Inner::invalid("A product of the class Bundle can not be added to an agreement.", "product/id"));
        }
        if items.cell(item, "inactiveFlag").is_true() && refuses(switches.inactive_item) {
            wrong.push(Inner::invalid("The product is inactive.", "product/id"));
        }
    }
    for name in ["quantity", "lessIncluded"] {
        if draft.get(name).amount() < Decimal::ZERO && refuses(switches.negative_quantity) {
            wrong.push(Inner::invalid(format!("{name} must not be negative."), name));
        }
    }
    let Some(agreement) = draft.get("agreementId").int() else { return };
    if switches.write_to_ended_agreement == Leniency::Refuse && agreement_status(tenant, agreement, context) != "Active"
    {
        wrong.push(Inner::invalid("The agreement is not active.", "agreementId"));
    }
    let Some(effective) = draft.get("effectiveDate").day() else { return };
    if is_new || changed("effectiveDate") {
        check_effective(tenant, agreement, effective, context, wrong);
    }
    if draft.get("cancelledDate").day().is_some_and(|last| last < effective)
        && refuses(switches.cancelled_before_effective)
        && (changed("cancelledDate") || changed("effectiveDate"))
    {
        wrong.push(Inner::invalid("The cancelled date must not be before the effective date.", "cancelledDate"));
    }
}

fn check_effective(tenant: &Tenant, agreement: i64, effective: Date, context: Context<'_>, wrong: &mut Vec<Inner>) {
    let switches = context.switches;
    if effective < tenant.calendar(agreement).start && switches.effective_before_billing_start == Strictness::Refuse {
        let message = "The effective date must not be before the billing start date of the agreement.";
        wrong.push(Inner::invalid(message, "effectiveDate"));
        return;
    }
    let prorates = tenant.table(Kind::Agreements).cell(tenant.payer(agreement), "prorateFlag").is_true();
    if effective < tenant.next_invoice(agreement) && !prorates && switches.invoiced_period == Strictness::Refuse {
        let message = "No invoice will be created for this period. Prorate the agreement or set the effective date on or \
                       after the Next Invoice Date.";
        wrong.push(Inner::invalid(message, "effectiveDate"));
    }
}

/// What the creation of a record brings about.
pub fn created(tenant: &mut Tenant, kind: Kind, id: i64, who: Who, context: Context<'_>) {
    match kind {
        Kind::Additions => tenant.remember(id, context.today, Source::from(who)),
        Kind::Companies => add_site(tenant, id, who, context.today),
        _ => {}
    }
}

/// The primary site of a new company (facts: connectwise.md 4.1).
pub fn add_site(tenant: &mut Tenant, company: i64, who: Who, today: Date) {
    let stamp = tenant.stamp(today, who);
    let mut cells = tenant.table(Kind::Sites).blank();
    set(Kind::Sites, &mut cells, "name", Cell::text("Main"));
    set(Kind::Sites, &mut cells, "company", Cell::Int(company));
    set(Kind::Sites, &mut cells, "primaryAddressFlag", Cell::Bool(true));
    let site = tenant.table_mut(Kind::Sites).insert(cells, None, stamp);
    tenant.table_mut(Kind::Companies).set(company, vec![("site", Cell::Int(site))], stamp);
}

/// Deletes a record as its kind demands.
pub fn delete(tenant: &mut Tenant, kind: Kind, id: i64, who: Who, context: Context<'_>) -> Result<(), Refusal> {
    match kind {
        Kind::Companies => {
            // facts 4.1: with agreements refused, otherwise a soft delete
            if !tenant.table(Kind::Agreements).naming_by("company", id).is_empty() {
                let message = format!("Company {id} has agreements and can not be deleted.");
                return Err(conflict(context.switches.company_in_use_status, &message));
            }
            soft_delete(tenant, id, who, context.today);
        }
        Kind::Additions => delete_addition(tenant, id, context)?,
        Kind::Agreements => {
            let lines = tenant.table(Kind::Additions).naming_by("agreementId", id);
            let was_invoiced = |line: &i64| tenant.histories.get(line).is_some_and(|one| one.billed_through.is_some());
            if lines.iter().any(was_invoiced) && context.switches.delete_invoiced == Strictness::Refuse {
                return Err(one(kind, Inner::invalid("The agreement has been invoiced.", "id")));
            }
            if !tenant.table(kind).naming_by("parentAgreement", id).is_empty() {
                return Err(one(kind, Inner::invalid("The agreement has child agreements.", "id")));
            }
            for line in lines {
                remove_addition(tenant, line, context.today);
            }
            tenant.table_mut(kind).remove(id);
            tenant.invoiced_through.remove(&id);
        }
        _ => {
            named_by_others(tenant, kind, id)?;
            tenant.table_mut(kind).remove(id);
        }
    }
    Ok(())
}

fn delete_addition(tenant: &mut Tenant, id: i64, context: Context<'_>) -> Result<(), Refusal> {
    let was_invoiced = tenant.histories.get(&id).is_some_and(|one| one.billed_through.is_some());
    if was_invoiced && context.switches.delete_invoiced == Strictness::Refuse {
        return Err(one(Kind::Additions, Inner::invalid("The addition has been invoiced.", "id")));
    }
    remove_addition(tenant, id, context.today);
    Ok(())
}

/// Removes an addition; its history stays.
pub fn remove_addition(tenant: &mut Tenant, id: i64, today: Date) {
    tenant.table_mut(Kind::Additions).remove(id);
    if let Some(history) = tenant.histories.get_mut(&id) {
        history.deleted = Some(today);
    }
}

/// Marks a company as deleted.
pub fn soft_delete(tenant: &mut Tenant, company: i64, who: Who, today: Date) {
    let stamp = tenant.stamp(today, who);
    let values = vec![
        ("deletedFlag", Cell::Bool(true)),
        ("dateDeleted", Cell::Instant(stamp.at)),
        ("deletedBy", Cell::text(who.identifier())),
    ];
    tenant.table_mut(Kind::Companies).set(company, values, stamp);
}

/// Billing values for the journal.
pub fn summary(values: &Billable) -> Value {
    json!({
        "agreement": values.agreement,
        "product": values.product,
        "quantity": plain_json(values.quantity),
        "less_included": plain_json(values.less_included),
        "unit_price": plain_json(values.unit_price),
        "unit_cost": plain_json(values.unit_cost),
        "bill_customer": values.bill_customer,
        "effective": values.effective,
        "cancelled": values.cancelled,
    })
}
