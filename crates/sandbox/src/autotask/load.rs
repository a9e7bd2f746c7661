//! Loading scenario content into the tenant: ids, references by name, contracts, lines, postings.
//! Must not generate content (`seed.rs`).

use std::collections::HashMap;

use jiff::civil::Date;
use serde_json::{Value, json};

use super::base::{RECURRING_CODE, company};
use super::billing::{self, Span};
use super::cells::{Cell, Row, float_decimal, noon};
use super::edits::lines_of;
use super::kinds::{Family, Kind};
use super::ledger::Source;
use super::picklists::{CONTRACT_ACTIVE, CONTRACT_INACTIVE, CUSTOMER, MONTHLY, Pick, RECURRING, period_by_word};
use super::state::{Context, NewEntry, NewLine, PERSON_RESOURCE, Tenant};
use crate::reply::Refusal;
use crate::scenario::{
    ById, Scenario, ScenarioBundle, ScenarioCompany, ScenarioContract, ScenarioLine, ScenarioService,
};

/// Ids by lower-case name; a name of two rows holds `None`.
type Names = HashMap<(Kind, String), Option<i64>>;

/// Adds the content to the tenant and returns the ids in file order. Stops at the first mistake, with the tenant
/// half filled: callers keep a copy.
pub fn load(tenant: &mut Tenant, scenario: &Scenario, context: Context<'_>) -> Result<Value, Refusal> {
    let mut names = names(tenant);
    let mut loader = Loader { tenant, names: &mut names, context };
    let companies = each(&scenario.companies, |row| loader.company(row))?;
    let services = each(&scenario.services, |row| loader.service(row))?;
    let bundles = each(&scenario.bundles, |row| loader.bundle(row))?;
    let contracts = each(&scenario.contracts, |row| loader.contract(row))?;
    let lines = each(&scenario.lines, |row| loader.line(row))?;
    for (contract, id) in scenario.contracts.iter().zip(&contracts) {
        if let Some(through) = contract.posted_through {
            let lines = lines_of(tenant, *id);
            billing::post(tenant, &lines, Span::Through(through), context);
        }
    }
    Ok(json!({
        "companies": companies, "services": services, "bundles": bundles, "contracts": contracts, "lines": lines,
    }))
}

fn each<T>(rows: &[T], mut add: impl FnMut(&T) -> Result<i64, Refusal>) -> Result<Vec<i64>, Refusal> {
    rows.iter().map(&mut add).collect()
}

const NAMED: [(Kind, [&str; 2]); 4] = [
    (Kind::Companies, ["companyName", "companyNumber"]),
    (Kind::Contracts, ["contractName", "contractNumber"]),
    (Kind::Services, ["name", "sku"]),
    (Kind::ServiceBundles, ["name", "name"]),
];

fn names(tenant: &Tenant) -> Names {
    let mut names = Names::new();
    for (kind, _) in NAMED {
        for row in tenant.table(kind).rows() {
            remember(&mut names, row);
        }
    }
    names
}

fn remember(names: &mut Names, row: &Row) {
    let Some((_, fields)) = NAMED.iter().find(|(kind, _)| *kind == row.kind) else { return };
    for field in fields {
        if let Some(name) = row.get(field).str() {
            names
                .entry((row.kind, name.to_lowercase()))
                .and_modify(|id| {
                    if *id != Some(row.id()) {
                        *id = None;
                    }
                })
                .or_insert(Some(row.id()));
        }
    }
}

struct Loader<'a> {
    tenant: &'a mut Tenant,
    names: &'a mut Names,
    context: Context<'a>,
}

impl Loader<'_> {
    fn resolve(&self, kind: Kind, wanted: &ById) -> Result<i64, Refusal> {
        let name = kind.singular();
        match wanted {
            ById::Id(id) if self.tenant.table(kind).contains(*id) => Ok(*id),
            ById::Id(id) => Err(Refusal::invalid(format!("there is no {name} {id}"))),
            ById::Name(text) => match self.names.get(&(kind, text.to_lowercase())) {
                Some(Some(id)) => Ok(*id),
                Some(None) => Err(Refusal::invalid(format!("more than one {name} is called {text}"))),
                None => Err(Refusal::invalid(format!("there is no {name} called {text}"))),
            },
        }
    }

    fn insert(&mut self, row: Row, wished: Option<i64>) -> Result<i64, Refusal> {
        let kind = row.kind;
        if let Some(id) = wished
            && (id < 0 || self.tenant.table(kind).contains(id))
        {
            return Err(Refusal::invalid(format!("the id {id} of a {} is taken or negative", kind.singular())));
        }
        let id = self.tenant.table_mut(kind).insert(row, wished);
        if let Some(row) = self.tenant.table(kind).get(id) {
            remember(self.names, row);
        }
        Ok(id)
    }

    fn company(&mut self, new: &ScenarioCompany) -> Result<i64, Refusal> {
        let kind = match &new.kind {
            None => CUSTOMER,
            Some(word) => Pick::CompanyType
                .choices()
                .iter()
                .find(|choice| choice.label.eq_ignore_ascii_case(word))
                .map(|choice| choice.value)
                .ok_or_else(|| Refusal::invalid(format!("there is no company type {word}")))?,
        };
        let mut row = company(&new.name)
            .with("companyType", Cell::Int(kind))
            .with("isActive", Cell::Bool(new.active))
            .with("createDate", Cell::Instant(noon(self.context.today)));
        if let Some(number) = &new.number {
            row.set("companyNumber", Cell::text(number));
        }
        self.insert(row, new.id)
    }

    fn service(&mut self, new: &ScenarioService) -> Result<i64, Refusal> {
        let at = Cell::Instant(noon(self.context.today));
        let mut row = Row::new(Kind::Services)
            .with("name", Cell::text(&new.name))
            .with("invoiceDescription", Cell::text(&new.name))
            .with("unitPrice", Cell::Number(float_decimal(new.unit_price)))
            .with("unitCost", Cell::Number(float_decimal(new.unit_cost)))
            .with("periodType", Cell::Int(period(new.period_type.as_deref())?))
            .with("billingCodeID", Cell::Int(RECURRING_CODE))
            .with("isActive", Cell::Bool(new.active))
            .with("creatorResourceID", Cell::Int(PERSON_RESOURCE))
            .with("createDate", at.clone())
            .with("lastModifiedDate", at);
        if let Some(sku) = &new.sku {
            row.set("sku", Cell::text(sku));
        }
        self.insert(row, new.id)
    }

    fn bundle(&mut self, new: &ScenarioBundle) -> Result<i64, Refusal> {
        let at = Cell::Instant(noon(self.context.today));
        let row = Row::new(Kind::ServiceBundles)
            .with("name", Cell::text(&new.name))
            .with("invoiceDescription", Cell::text(&new.name))
            .with("unitPrice", Cell::Number(float_decimal(new.unit_price)))
            .with("periodType", Cell::Int(period(new.period_type.as_deref())?))
            .with("billingCodeID", Cell::Int(RECURRING_CODE))
            .with("isActive", Cell::Bool(new.active))
            .with("creatorResourceID", Cell::Int(PERSON_RESOURCE))
            .with("createDate", at.clone())
            .with("lastModifiedDate", at);
        let mut services = Vec::new();
        for service in &new.services {
            services.push(self.resolve(Kind::Services, service)?);
        }
        let id = self.insert(row, new.id)?;
        for service in services {
            let link = Row::new(Kind::ServiceBundleServices)
                .with("serviceBundleID", Cell::Int(id))
                .with("serviceID", Cell::Int(service));
            self.tenant.table_mut(Kind::ServiceBundleServices).insert(link, None);
        }
        Ok(id)
    }

    fn contract(&mut self, new: &ScenarioContract) -> Result<i64, Refusal> {
        let company = self.resolve(Kind::Companies, &new.company)?;
        if new.end < new.start {
            return Err(Refusal::invalid(format!("the contract {} ends before it starts", new.name)));
        }
        let status = match new.status.as_deref() {
            None | Some("active") => CONTRACT_ACTIVE,
            Some("inactive") => CONTRACT_INACTIVE,
            Some(word) => return Err(Refusal::invalid(format!("there is no contract status {word}"))),
        };
        let mut row = Row::new(Kind::Contracts)
            .with("companyID", Cell::Int(company))
            .with("contractName", Cell::text(&new.name))
            .with("contractType", Cell::Int(new.contract_type.unwrap_or(RECURRING)))
            .with("contractPeriodType", Cell::Int(period(new.period_type.as_deref())?))
            .with("status", Cell::Int(status))
            .with("startDate", Cell::Day(new.start))
            .with("endDate", Cell::Day(new.end))
            .with("timeReportingRequiresStartAndStopTimes", Cell::Int(0))
            .with("isDefaultContract", Cell::Bool(false))
            .with("isCompliant", Cell::Bool(true))
            .with("lastModifiedDateTime", Cell::Instant(noon(self.context.today)));
        if let Some(number) = &new.number {
            row.set("contractNumber", Cell::text(number));
        }
        if let Some(renewed) = new.renewed {
            row.set("renewedContractID", Cell::Int(renewed));
        }
        self.insert(row, new.id)
    }

    fn line(&mut self, new: &ScenarioLine) -> Result<i64, Refusal> {
        let contract = self.resolve(Kind::Contracts, &new.contract)?;
        let (family, item) = match (&new.service, &new.bundle) {
            (Some(service), None) => (Family::Services, self.resolve(Kind::Services, service)?),
            (None, Some(bundle)) => (Family::Bundles, self.resolve(Kind::ServiceBundles, bundle)?),
            _ => return Err(Refusal::invalid("a line names either a service or a bundle")),
        };
        let term = self.tenant.term(contract).ok_or_else(|| Refusal::invalid("the contract has no term"))?;
        let since = new.since.unwrap_or(term.start);
        let inside = |day: Date| {
            if term.contains(day) {
                Ok(())
            } else {
                Err(Refusal::invalid(format!("{day} lies outside the contract {contract}")))
            }
        };
        inside(since)?;
        if new.units < 0 {
            return Err(Refusal::invalid("units can't be negative"));
        }
        let taken = new.id.is_some_and(|id| id < 0 || self.tenant.table(family.lines()).contains(id));
        if taken {
            return Err(Refusal::invalid(format!("the id {} of a line is taken", new.id.unwrap_or_default())));
        }
        let catalogue = |field: &str| {
            self.tenant.table(family.catalogue()).get(item).and_then(|row| row.get(field).number()).unwrap_or_default()
        };
        let (price, cost) =
            (new.unit_price.map_or_else(|| catalogue("unitPrice"), float_decimal), catalogue("unitCost"));
        let row =
            Row::new(family.lines()).with("contractID", Cell::Int(contract)).with(family.item_key(), Cell::Int(item));
        let line = NewLine { family, contract, item, start: since, price, cost, row, wished: new.id };
        let id = self.tenant.add_line(line, self.context.switches);
        let mut enter = |on: Date, change: i64, source: Source| {
            let entry = NewEntry { on, change, price: None, cost: None, source };
            self.tenant.enter(family, id, entry, self.context);
        };
        if new.units != 0 {
            enter(since, new.units, Source::Initial);
        }
        for adjustment in &new.adjustments {
            inside(adjustment.on)?;
            enter(adjustment.on, adjustment.change, Source::Person);
        }
        let negative = self.tenant.ledger(family, id).is_some_and(|ledger| ledger.lowest_from(since) < 0);
        if negative { Err(Refusal::invalid("an adjustment makes the units negative")) } else { Ok(id) }
    }
}

fn period(word: Option<&str>) -> Result<i64, Refusal> {
    word.map_or(Ok(MONTHLY), |word| {
        period_by_word(word).ok_or_else(|| Refusal::invalid(format!("there is no period type {word}")))
    })
}
