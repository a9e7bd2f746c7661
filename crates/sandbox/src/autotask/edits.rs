//! Edits as a person makes them in the vendor's UI, for tests through the control API (facts 11, pitfall 28).
//! Must not be reachable through the API of the vendor.

use jiff::Unit;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::billing::{self, Span};
use super::cells::{Cell, Row, float_decimal, noon};
use super::kinds::{Family, Kind};
use super::ledger::Source;
use super::periods::Term;
use super::picklists::{CONTRACT_ACTIVE, CONTRACT_INACTIVE};
use super::state::{Context, NewEntry, NewLine, PERSON_RESOURCE, Tenant};
use super::writes::move_end;
use crate::reply::Refusal;

/// An edit of a person. Lines are contract services unless `bundle` is true.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Edit {
    /// Changes the units of a line by `change`, or to `to`, from `on` (default today).
    AdjustUnits {
        line: i64,
        #[serde(default)]
        bundle: bool,
        #[serde(default)]
        on: Option<Date>,
        #[serde(default)]
        change: Option<i64>,
        #[serde(default)]
        to: Option<i64>,
    },
    /// Changes price and cost of a line from `on` (default today).
    SetPrice {
        line: i64,
        #[serde(default)]
        bundle: bool,
        #[serde(default)]
        on: Option<Date>,
        price: f64,
        #[serde(default)]
        cost: Option<f64>,
    },
    /// Removes a line with all its rows.
    DeleteLine {
        line: i64,
        #[serde(default)]
        bundle: bool,
    },
    /// Removes a line and puts its units on another contract under a new id.
    MoveLine {
        line: i64,
        #[serde(default)]
        bundle: bool,
        contract: i64,
    },
    InactivateContract {
        contract: i64,
    },
    ActivateContract {
        contract: i64,
    },
    RenameContract {
        contract: i64,
        name: String,
    },
    /// Sets the last day to `on` (default today).
    EndContract {
        contract: i64,
        #[serde(default)]
        on: Option<Date>,
    },
    ExtendContract {
        contract: i64,
        end: Date,
    },
    ShortenContract {
        contract: i64,
        end: Date,
    },
    /// Creates the follow-up contract with the same lines and units.
    RenewContract {
        contract: i64,
        /// First day; default the day after the old end.
        #[serde(default)]
        start: Option<Date>,
        /// Last day; default a term of the same length.
        #[serde(default)]
        end: Option<Date>,
        #[serde(default)]
        name: Option<String>,
    },
    RenameCompany {
        company: i64,
        name: String,
    },
    DeactivateCompany {
        company: i64,
    },
    ActivateCompany {
        company: i64,
    },
    RetireService {
        service: i64,
    },
    RestoreService {
        service: i64,
    },
    RenameService {
        service: i64,
        name: String,
    },
    /// Posts the rows of a contract or line whose period holds `on`, or all that begin `through` a day.
    PostPeriod(Posting),
    /// Takes the posting back.
    UnpostPeriod(Posting),
}

/// What is posted or taken back.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Posting {
    #[serde(default)]
    contract: Option<i64>,
    #[serde(default)]
    line: Option<i64>,
    #[serde(default)]
    bundle: bool,
    #[serde(default)]
    on: Option<Date>,
    #[serde(default)]
    through: Option<Date>,
}

const fn family(bundle: bool) -> Family {
    if bundle { Family::Bundles } else { Family::Services }
}

fn unknown(what: &str, id: i64) -> Refusal {
    Refusal::invalid(format!("there is no {what} {id}"))
}

/// Carries out an edit and describes it.
pub fn edit(tenant: &mut Tenant, edit: &Edit, context: Context<'_>) -> Result<Value, Refusal> {
    match edit {
        Edit::AdjustUnits { line, bundle, on, change, to } => {
            adjust_units(tenant, (family(*bundle), *line), on.unwrap_or(context.today), (*change, *to), context)
        }
        Edit::SetPrice { line, bundle, on, price, cost } => {
            let family = family(*bundle);
            tenant.ledger(family, *line).ok_or_else(|| unknown("line", *line))?;
            let entry = NewEntry {
                on: on.unwrap_or(context.today),
                change: 0,
                price: Some(float_decimal(*price)),
                cost: cost.map(float_decimal),
                source: Source::Person,
            };
            let id = tenant.enter(family, *line, entry, context);
            Ok(json!({ "adjustment": id, "line": line, "unit_price": price }))
        }
        Edit::DeleteLine { line, bundle } => {
            tenant.remove_line(family(*bundle), *line).ok_or_else(|| unknown("line", *line))?;
            Ok(json!({ "deleted_line": line }))
        }
        Edit::MoveLine { line, bundle, contract } => move_line(tenant, family(*bundle), *line, *contract, context),
        Edit::InactivateContract { contract } => {
            set(tenant, Kind::Contracts, *contract, "status", Cell::Int(CONTRACT_INACTIVE))
        }
        Edit::ActivateContract { contract } => {
            set(tenant, Kind::Contracts, *contract, "status", Cell::Int(CONTRACT_ACTIVE))
        }
        Edit::RenameContract { contract, name } => {
            set(tenant, Kind::Contracts, *contract, "contractName", Cell::text(name))
        }
        Edit::EndContract { contract, on } => new_end(tenant, *contract, on.unwrap_or(context.today), context),
        Edit::ExtendContract { contract, end } | Edit::ShortenContract { contract, end } => {
            new_end(tenant, *contract, *end, context)
        }
        Edit::RenewContract { contract, start, end, name } => {
            renew(tenant, *contract, *start, *end, name.as_deref(), context)
        }
        Edit::RenameCompany { company, name } => {
            set(tenant, Kind::Companies, *company, "companyName", Cell::text(name))
        }
        Edit::DeactivateCompany { company } => set(tenant, Kind::Companies, *company, "isActive", Cell::Bool(false)),
        Edit::ActivateCompany { company } => set(tenant, Kind::Companies, *company, "isActive", Cell::Bool(true)),
        Edit::RetireService { service } => set(tenant, Kind::Services, *service, "isActive", Cell::Bool(false)),
        Edit::RestoreService { service } => set(tenant, Kind::Services, *service, "isActive", Cell::Bool(true)),
        Edit::RenameService { service, name } => set(tenant, Kind::Services, *service, "name", Cell::text(name)),
        Edit::PostPeriod(posting) => {
            let (lines, span) = posting.chosen(tenant, context.today)?;
            Ok(billing::post(tenant, &lines, span, context))
        }
        Edit::UnpostPeriod(posting) => {
            let (lines, span) = posting.chosen(tenant, context.today)?;
            Ok(billing::unpost(tenant, &lines, span))
        }
    }
}

impl Posting {
    fn chosen(&self, tenant: &Tenant, today: Date) -> Result<(Vec<(Family, i64)>, Span), Refusal> {
        let lines = match (self.contract, self.line) {
            (_, Some(line)) => {
                tenant.ledger(family(self.bundle), line).ok_or_else(|| unknown("line", line))?;
                vec![(family(self.bundle), line)]
            }
            (Some(contract), None) => {
                tenant.term(contract).ok_or_else(|| unknown("contract", contract))?;
                lines_of(tenant, contract)
            }
            (None, None) => return Err(Refusal::invalid("contract or line is needed")),
        };
        let span = self.through.map_or(Span::Period(self.on.unwrap_or(today)), Span::Through);
        Ok((lines, span))
    }
}

/// All lines of a contract, both families.
pub fn lines_of(tenant: &Tenant, contract: i64) -> Vec<(Family, i64)> {
    Family::BOTH
        .into_iter()
        .flat_map(|family| tenant.lines_of(family, contract).into_iter().map(move |line| (family, line)))
        .collect()
}

fn set(tenant: &mut Tenant, kind: Kind, id: i64, field: &str, value: Cell) -> Result<Value, Refusal> {
    if tenant.table_mut(kind).change(id, |row| row.set(field, value)) {
        Ok(json!({ "updated": kind.singular(), "id": id, "fields": [field] }))
    } else {
        Err(unknown(kind.singular(), id))
    }
}

fn adjust_units(
    tenant: &mut Tenant,
    (family, line): (Family, i64),
    on: Date,
    (change, to): (Option<i64>, Option<i64>),
    context: Context<'_>,
) -> Result<Value, Refusal> {
    let ledger = tenant.ledger(family, line).ok_or_else(|| unknown("line", line))?;
    let before = ledger.quantity_on(on);
    let change = match (change, to) {
        (Some(change), None) => change,
        (None, Some(to)) => to - before,
        _ => return Err(Refusal::invalid("either change or to is needed")),
    };
    let contract = ledger.contract;
    if !tenant.term(contract).is_some_and(|term| term.contains(on)) {
        return Err(Refusal::invalid("the day lies outside the contract"));
    }
    if ledger.lowest_from(on) + change < 0 {
        return Err(Refusal::invalid("the units would become negative"));
    }
    let entry = NewEntry { on, change, price: None, cost: None, source: Source::Person };
    let id = tenant.enter(family, line, entry, context);
    let text = format!("{} {line}: units {before} -> {} effective {on}.", family.lines().singular(), before + change);
    tenant.note(contract, "Contract Service Adjustment", &text, PERSON_RESOURCE, context.today);
    Ok(
        json!({ "adjustment": id, "line": line, "on": on, "unit_change": change, "before": before, "after": before + change }),
    )
}

fn new_end(tenant: &mut Tenant, contract: i64, end: Date, context: Context<'_>) -> Result<Value, Refusal> {
    let term = tenant.term(contract).ok_or_else(|| unknown("contract", contract))?;
    if end < term.start {
        return Err(Refusal::invalid("the end lies before the start"));
    }
    move_end(tenant, contract, end, context)?;
    Ok(json!({ "updated": "Contract", "id": contract, "end": end }))
}

fn copy_line(
    tenant: &mut Tenant,
    family: Family,
    line: i64,
    contract: i64,
    on: Date,
    context: Context<'_>,
) -> Option<i64> {
    let ledger = tenant.ledger(family, line)?.clone();
    let row = tenant.table(family.lines()).get(line)?.clone().with("contractID", Cell::Int(contract));
    let start = tenant.term(contract)?.start;
    let units = ledger.quantity_on(on);
    let new = NewLine {
        family,
        contract,
        item: ledger.item,
        start,
        price: ledger.last_price(),
        cost: ledger.last_cost(),
        row,
        wished: None,
    };
    let id = tenant.add_line(new, context.switches);
    let entry = NewEntry { on: on.max(start), change: units, price: None, cost: None, source: Source::Initial };
    tenant.enter(family, id, entry, context);
    Some(id)
}

fn move_line(
    tenant: &mut Tenant,
    family: Family,
    line: i64,
    contract: i64,
    context: Context<'_>,
) -> Result<Value, Refusal> {
    tenant.ledger(family, line).ok_or_else(|| unknown("line", line))?;
    let term = tenant.term(contract).ok_or_else(|| unknown("contract", contract))?;
    let on = context.today.clamp(term.start, term.end);
    let id = copy_line(tenant, family, line, contract, on, context);
    tenant.remove_line(family, line);
    Ok(json!({ "moved_line": line, "line": id, "contract": contract }))
}

/// Last day of a term of the same length from another day; whole months stay whole months.
fn same_length(term: Term, start: Date) -> Option<Date> {
    let after = term.end.tomorrow().ok()?;
    let months = term.start.until((Unit::Month, after)).ok()?;
    if months.get_days() == 0 {
        return start.checked_add(months).ok()?.yesterday().ok();
    }
    start.checked_add(term.start.until(term.end).ok()?).ok()
}

fn renew(
    tenant: &mut Tenant,
    contract: i64,
    start: Option<Date>,
    end: Option<Date>,
    name: Option<&str>,
    context: Context<'_>,
) -> Result<Value, Refusal> {
    let term = tenant.term(contract).ok_or_else(|| unknown("contract", contract))?;
    let beyond = || Refusal::invalid("the term leaves the calendar");
    let start = start.map_or_else(|| term.end.tomorrow(), Ok).map_err(|_| beyond())?;
    let end = match end {
        Some(end) => end,
        None => same_length(term, start).ok_or_else(beyond)?,
    };
    if end < start {
        return Err(Refusal::invalid("the end lies before the start"));
    }
    let old = tenant.table(Kind::Contracts).get(contract).cloned().unwrap_or_else(|| Row::new(Kind::Contracts));
    let mut row = old
        .with("startDate", Cell::Day(start))
        .with("endDate", Cell::Day(end))
        .with("renewedContractID", Cell::Null)
        .with("lastModifiedDateTime", Cell::Instant(noon(context.today)));
    if let Some(name) = name {
        row.set("contractName", Cell::text(name));
    }
    let id = tenant.table_mut(Kind::Contracts).insert(row, None);
    tenant.table_mut(Kind::Contracts).change(contract, |row| row.set("renewedContractID", Cell::Int(id)));
    let mut lines = Vec::new();
    for (family, line) in lines_of(tenant, contract) {
        if let Some(copy) = copy_line(tenant, family, line, id, term.end, context) {
            lines.push(json!({ "old": line, "new": copy }));
        }
    }
    // units are taken over as of the old contract's last day and count from the first day of the new one
    Ok(json!({ "renewed_contract": contract, "contract": id, "start": start, "end": end, "lines": lines }))
}
