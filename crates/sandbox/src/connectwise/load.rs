//! Loads the ConnectWise section of a scenario.
//! Must refuse what contradicts itself; the caller throws the half-loaded tenant away.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::base::add;
use super::cells::{Cell, midnight};
use super::history::Source;
use super::kinds::Kind;
use super::periods::Length;
use super::tenant::{Context, Tenant, money};
use crate::reply::Refusal;
use crate::scenario::{ById, ConnectWiseScenario};
use crate::scenario_connectwise::{CwAddition, CwAgreement, CwCompany, CwItem};

/// Names of records, for references by name; `None` = two records share it.
type Names = HashMap<String, Option<i64>>;

struct Loader<'a> {
    tenant: &'a mut Tenant,
    context: Context<'a>,
    companies: Names,
    items: Names,
    agreements: Names,
}

/// Adds content; answers the ids in file order.
pub fn load(tenant: &mut Tenant, content: &ConnectWiseScenario, context: Context<'_>) -> Result<Value, Refusal> {
    let mut loader = Loader { tenant, context, companies: Names::new(), items: Names::new(), agreements: Names::new() };
    loader.learn();
    let each = |ids: Result<Vec<i64>, Refusal>| ids;
    let companies = each(content.companies.iter().map(|one| loader.company(one)).collect())?;
    let catalog = each(content.catalog.iter().map(|one| loader.item(one)).collect())?;
    let agreements = each(content.agreements.iter().map(|one| loader.agreement(one)).collect())?;
    let additions = each(content.additions.iter().map(|one| loader.addition(one)).collect())?;
    loader.mark_invoiced();
    Ok(json!({ "companies": companies, "catalog": catalog, "agreements": agreements, "additions": additions }))
}

fn learn(names: &mut Names, name: &str, id: i64) {
    names
        .entry(name.to_lowercase())
        .and_modify(|known| *known = known.filter(|known| *known == id))
        .or_insert(Some(id));
}

fn wrong(text: String) -> Refusal {
    Refusal::invalid(text)
}

impl Loader<'_> {
    fn learn(&mut self) {
        for (kind, columns, names) in [
            (Kind::Companies, &["name", "identifier"][..], &mut self.companies),
            (Kind::Catalog, &["identifier"], &mut self.items),
            (Kind::Agreements, &["name"], &mut self.agreements),
        ] {
            let table = self.tenant.table(kind);
            for row in table.rows() {
                for column in columns {
                    if let Some(text) = table.of(row, column).str() {
                        learn(names, text, row.id);
                    }
                }
            }
        }
    }

    fn find(&self, kind: Kind, wanted: &ById) -> Result<i64, Refusal> {
        let label = kind.about().label;
        match wanted {
            ById::Id(id) if self.tenant.table(kind).contains(*id) => Ok(*id),
            ById::Id(id) => Err(wrong(format!("there is no {label} {id}"))),
            ById::Name(name) => {
                let names = match kind {
                    Kind::Companies => &self.companies,
                    Kind::Catalog => &self.items,
                    _ => &self.agreements,
                };
                match names.get(&name.to_lowercase()) {
                    Some(Some(id)) => Ok(*id),
                    Some(None) => Err(wrong(format!("more than one {label} is called {name}"))),
                    None => Err(wrong(format!("there is no {label} {name}"))),
                }
            }
        }
    }

    fn free(&self, kind: Kind, id: Option<i64>) -> Result<Option<i64>, Refusal> {
        match id {
            Some(id) if id <= 0 || self.tenant.table(kind).contains(id) => {
                Err(wrong(format!("the id {id} of {} is taken or not positive", kind.about().label)))
            }
            id => Ok(id),
        }
    }

    fn add(&mut self, kind: Kind, id: Option<i64>, values: &[(&str, Cell)]) -> i64 {
        add(self.tenant, kind, id, values, self.context.today)
    }

    /// A record of a set-up list by name.
    fn listed(&self, kind: Kind, name: &str) -> Option<i64> {
        let table = self.tenant.table(kind);
        let same =
            |row: &&super::cells::Row| table.of(row, "name").str().is_some_and(|text| text.eq_ignore_ascii_case(name));
        table.rows().find(same).map(|row| row.id)
    }

    fn set_up(&self, kind: Kind, name: &str) -> Result<i64, Refusal> {
        self.listed(kind, name).ok_or_else(|| wrong(format!("there is no {} {name}", kind.about().label)))
    }

    fn company(&mut self, new: &CwCompany) -> Result<i64, Refusal> {
        let id = self.free(Kind::Companies, new.id)?;
        let identifier = match &new.identifier {
            Some(identifier) => identifier.clone(),
            None => self.identifier(&new.name),
        };
        if self.tenant.table(Kind::Companies).identified(&identifier).next().is_some() {
            return Err(wrong(format!("the identifier {identifier} is taken")));
        }
        let status = self.set_up(Kind::CompanyStatuses, new.status.as_deref().unwrap_or("Active"))?;
        let client = ["Client".to_owned()];
        let types = if new.types.is_empty() { &client[..] } else { &new.types };
        let types: Result<Vec<i64>, Refusal> = types.iter().map(|name| self.set_up(Kind::CompanyTypes, name)).collect();
        let mut values = vec![
            ("identifier", Cell::text(identifier.clone())),
            ("name", Cell::text(new.name.clone())),
            ("status", Cell::Int(status)),
            ("types", Cell::Ints(types?)),
            ("city", Cell::text("Köln")),
        ];
        if new.deleted {
            values.push(("deletedFlag", Cell::Bool(true)));
            values.push(("dateDeleted", Cell::Instant(midnight(self.context.today))));
            values.push(("deletedBy", Cell::text("jdoe")));
        }
        let id = self.add(Kind::Companies, id, &values);
        let site = [("name", Cell::text("Main")), ("company", Cell::Int(id)), ("primaryAddressFlag", Cell::Bool(true))];
        let site = self.add(Kind::Sites, None, &site);
        let contact = [
            ("firstName", Cell::text("Kim")),
            ("lastName", Cell::text("Beispiel")),
            ("company", Cell::Int(id)),
            ("site", Cell::Int(site)),
            ("defaultFlag", Cell::Bool(true)),
            (
                "communicationItems",
                Cell::Json(Box::new(json!([{
                    "id": 1, "value": format!("kim{id}@customer.example"), "defaultFlag": true,
                    "communicationType": "Email",
                }]))),
            ),
        ];
        let contact = self.add(Kind::Contacts, None, &contact);
        let stamp = Tenant::old_stamp(self.context.today);
        let links = vec![("site", Cell::Int(site)), ("defaultContact", Cell::Int(contact))];
        self.tenant.table_mut(Kind::Companies).set(id, links, stamp);
        learn(&mut self.companies, &new.name, id);
        learn(&mut self.companies, &identifier, id);
        Ok(id)
    }

    /// A free identifier made from a name: letters and digits, a number where it is taken.
    fn identifier(&self, name: &str) -> String {
        let plain: String = name.chars().filter(char::is_ascii_alphanumeric).take(20).collect();
        let plain = if plain.is_empty() { "Company".to_owned() } else { plain };
        let is_free = |text: &str| self.tenant.table(Kind::Companies).identified(text).next().is_none();
        if is_free(&plain) {
            return plain;
        }
        let mut n = 2;
        while !is_free(&format!("{plain}{n}")) {
            n += 1;
        }
        format!("{plain}{n}")
    }

    fn item(&mut self, new: &CwItem) -> Result<i64, Refusal> {
        let id = self.free(Kind::Catalog, new.id)?;
        if new.identifier.is_empty() || self.tenant.table(Kind::Catalog).identified(&new.identifier).next().is_some() {
            return Err(wrong(format!("the identifier {:?} is empty or taken", new.identifier)));
        }
        let category = self.made(Kind::Categories, new.category.as_deref().unwrap_or("Cloud Services"), None);
        let subcategory =
            self.made(Kind::Subcategories, new.subcategory.as_deref().unwrap_or("Backup"), Some(category));
        let kind = self.made(Kind::ProductTypes, new.kind.as_deref().unwrap_or("Agreement"), None);
        let class = new.class.as_deref().unwrap_or("Agreement");
        if !["Agreement", "Service", "NonInventory", "Inventory", "Bundle"].contains(&class) {
            return Err(wrong(format!("{class} is no product class")));
        }
        let description = new.description.clone().unwrap_or_else(|| new.identifier.clone());
        let optional = |text: &Option<String>| text.clone().map_or(Cell::Null, Cell::Text);
        let values = [
            ("identifier", Cell::text(new.identifier.clone())),
            ("description", Cell::text(description.clone())),
            ("customerDescription", Cell::text(description)),
            ("category", Cell::Int(category)),
            ("subcategory", Cell::Int(subcategory)),
            ("type", Cell::Int(kind)),
            ("productClass", Cell::text(class)),
            ("unitOfMeasure", Cell::Int(1)),
            ("price", money(new.price)),
            ("cost", money(new.cost)),
            ("inactiveFlag", Cell::Bool(new.inactive)),
            ("taxableFlag", Cell::Bool(true)),
            ("vendorSku", optional(&new.sku)),
            ("integrationXRef", optional(&new.xref)),
        ];
        let id = self.add(Kind::Catalog, id, &values);
        learn(&mut self.items, &new.identifier, id);
        Ok(id)
    }

    /// A list entry by name, made when it is missing; subcategories are looked up within their category.
    fn made(&mut self, kind: Kind, name: &str, category: Option<i64>) -> i64 {
        let table = self.tenant.table(kind);
        let same = |row: &&super::cells::Row| {
            table.of(row, "name").str().is_some_and(|text| text.eq_ignore_ascii_case(name))
                && category.is_none_or(|category| table.of(row, "category").int() == Some(category))
        };
        if let Some(row) = table.rows().find(same) {
            return row.id;
        }
        let mut values = vec![("name", Cell::text(name))];
        values.extend(category.map(|category| ("category", Cell::Int(category))));
        self.add(kind, None, &values)
    }

    fn agreement(&mut self, new: &CwAgreement) -> Result<i64, Refusal> {
        let id = self.free(Kind::Agreements, new.id)?;
        let company = self.find(Kind::Companies, &new.company)?;
        let kind = self.set_up(Kind::AgreementTypes, new.kind.as_deref().unwrap_or("Managed Services"))?;
        let parent = new.parent.as_ref().map(|parent| self.find(Kind::Agreements, parent)).transpose()?;
        let options = new.cycle.as_deref().unwrap_or("Monthly");
        let cycles = self.tenant.table(Kind::BillingCycles);
        let cycle = cycles.rows().find(|row| cycles.of(row, "billingOptions").str() == Some(options));
        let cycle = cycle.map(|row| row.id).ok_or_else(|| wrong(format!("there is no billing cycle {options}")))?;
        if new.end.is_some_and(|end| end < new.start) {
            return Err(wrong(format!("the agreement {} ends before it begins", new.name)));
        }
        let of_company = |name| self.tenant.table(Kind::Companies).cell(company, name).clone();
        let values = [
            ("name", Cell::text(new.name.clone())),
            ("type", Cell::Int(kind)),
            ("company", Cell::Int(company)),
            ("contact", of_company("defaultContact")),
            ("site", of_company("site")),
            ("billToCompany", Cell::Int(company)),
            ("parentAgreement", parent.map_or(Cell::Null, Cell::Int)),
            ("startDate", Cell::Day(new.start)),
            ("endDate", Cell::opt_day(new.end)),
            ("noEndingDateFlag", Cell::Bool(new.end.is_none())),
            ("billStartDate", Cell::Day(new.bill_start.unwrap_or(new.start))),
            ("billingCycle", Cell::Int(cycle)),
            ("invoicingCycle", Cell::text(if new.calendar_year { "CalendarYear" } else { "ContractYear" })),
            ("prorateFlag", Cell::Bool(new.prorate)),
            ("cancelledFlag", Cell::Bool(new.cancelled.is_some())),
            ("dateCancelled", Cell::opt_day(new.cancelled)),
        ];
        let id = self.add(Kind::Agreements, id, &values);
        if let Some(through) = new.invoiced_through {
            let calendar = self.tenant.calendar(id);
            if calendar.start <= through && calendar.length != Length::Once {
                self.tenant.invoiced_through.insert(id, calendar.holding(through).end);
            }
        }
        learn(&mut self.agreements, &new.name, id);
        Ok(id)
    }

    fn addition(&mut self, new: &CwAddition) -> Result<i64, Refusal> {
        let id = self.free(Kind::Additions, new.id)?;
        let agreement = self.find(Kind::Agreements, &new.agreement)?;
        let product = self.find(Kind::Catalog, &new.product)?;
        let items = self.tenant.table(Kind::Catalog);
        let of_item = |name| items.cell(product, name).clone();
        let bill = new.bill_customer.as_deref().unwrap_or("Billable");
        if !["Billable", "DoNotBill", "NoCharge"].contains(&bill) {
            return Err(wrong(format!("{bill} is no way to bill")));
        }
        let start = self.tenant.calendar(agreement).start;
        let effective = new.effective.unwrap_or(start);
        let additions = self.tenant.table(Kind::Additions);
        let nth = additions.naming_by("agreementId", agreement).len() + 1;
        let values = [
            ("agreementId", Cell::Int(agreement)),
            ("product", Cell::Int(product)),
            ("quantity", money(new.quantity)),
            ("lessIncluded", money(new.less_included)),
            ("unitPrice", new.unit_price.map_or_else(|| of_item("price"), money)),
            ("unitCost", new.unit_cost.map_or_else(|| of_item("cost"), money)),
            ("billCustomer", Cell::text(bill)),
            ("effectiveDate", Cell::Day(effective)),
            ("cancelledDate", Cell::opt_day(new.cancelled)),
            ("taxableFlag", of_item("taxableFlag")),
            ("description", of_item("description")),
            ("invoiceDescription", of_item("customerDescription")),
            ("serialNumber", new.serial_number.clone().map_or(Cell::Null, Cell::Text)),
            ("sequenceNumber", Cell::Number(i64::try_from(nth).unwrap_or_default().into())),
        ];
        let id = self.add(Kind::Additions, id, &values);
        self.tenant.remember(id, effective.min(self.context.today), Source::Initial);
        Ok(id)
    }

    /// Additions of invoiced periods count as invoiced.
    fn mark_invoiced(&mut self) {
        let ids: Vec<i64> = self.tenant.histories.keys().copied().collect();
        for id in ids {
            let Some(values) = self.tenant.billable(id) else { continue };
            let payer = self.tenant.payer(values.agreement);
            let Some(through) = self.tenant.invoiced_through.get(&payer).copied() else { continue };
            if let Some(history) = self.tenant.histories.get_mut(&id)
                && values.effective <= through
                && history.billed_through.is_none()
            {
                history.billed_through = Some(through);
            }
        }
    }
}
