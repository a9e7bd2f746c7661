//! A ConnectWise tenant: each company has one running agreement, and each of its sites is an organization with an
//! addition of its own there. Must not give two organizations the same addition.

use jiff::ToSpan;
use seatbridge_sandbox::{ById, ConnectWiseScenario, CwAddition, CwAgreement, CwCompany, CwItem, Scenario};

use super::dice::{Dice, Term};
use super::names::name;
use super::{Organization, PRODUCTS, TODAY, Tenant};

/// Organizations that are billed on one agreement.
pub const LINES_PER_AGREEMENT: usize = SITES.len();
/// The plan's catalog item, as text for a form.
pub const PLAN_ITEM: &str = "904";

const SITES: [&str; 5] = ["Zentrale", "Niederlassung Nord", "Niederlassung Süd", "Werk 2", "Lager"];
/// The id of the plan's item; the other products follow.
const FIRST_ITEM: i64 = 904;
const FIRST_COMPANY: i64 = 250;
const FIRST_AGREEMENT: i64 = 311;
const FIRST_ADDITION: i64 = 5120;

/// A tenant with so many organizations, [`LINES_PER_AGREEMENT`] of them on one agreement each.
pub fn tenant(organizations: usize) -> Tenant {
    let content = ConnectWiseScenario { catalog: catalog(), ..ConnectWiseScenario::default() };
    let mut maker = Maker { dice: Dice(organizations as u64), content, organizations: Vec::new() };
    let companies = organizations.div_ceil(LINES_PER_AGREEMENT);
    for n in 0..companies {
        let sites = LINES_PER_AGREEMENT.min(organizations - n * LINES_PER_AGREEMENT);
        maker.customer(n, sites);
    }
    for n in 0..companies / 10 {
        maker.company(format!("Prospect {n:05}"), format!("P{n:05}"), &["Prospect"]);
    }
    let scenario = Scenario { connectwise: Some(maker.content), ..Scenario::default() };
    Tenant { scenario, organizations: maker.organizations }
}

fn catalog() -> Vec<CwItem> {
    let item = |((name, price), id): (&(&str, f64), i64)| CwItem {
        id: Some(id),
        identifier: (*name).to_owned(),
        price: *price,
        cost: *price / 2.0,
        ..CwItem::default()
    };
    PRODUCTS.iter().zip(FIRST_ITEM..).map(item).collect()
}

struct Maker {
    dice: Dice,
    content: ConnectWiseScenario,
    organizations: Vec<Organization>,
}

impl Maker {
    fn company(&mut self, name: String, identifier: String, types: &[&str]) -> i64 {
        let id = (FIRST_COMPANY..).nth(self.content.companies.len()).unwrap_or(FIRST_COMPANY);
        let types = types.iter().map(|kind| (*kind).to_owned()).collect();
        let identifier = Some(identifier);
        self.content.companies.push(CwCompany { id: Some(id), name, identifier, types, ..CwCompany::default() });
        id
    }

    fn customer(&mut self, n: usize, sites: usize) {
        let name = name(n);
        let company = self.company(name.clone(), format!("C{n:05}"), &[]);
        let term = self.dice.term();
        if self.dice.percent(10) {
            let former = self.agreement(company, "Managed Cloud (old)", term.before(), false);
            let seats = self.dice.seats();
            self.addition(former, FIRST_ITEM, seats);
        }
        let endless = self.dice.percent(50);
        let agreement = self.agreement(company, "Managed Cloud", term, endless);
        for site in &SITES[..sites] {
            let seats = self.dice.seats();
            let line = self.plan_line(agreement, term, seats);
            let external_id = format!("ORG-{:06}", self.organizations.len());
            self.organizations.push(Organization {
                external_id,
                name: format!("{name}, {site}"),
                company,
                contract: agreement,
                line,
                seats,
                has_time_left: endless || term.has_time_left,
            });
        }
        self.other_lines(agreement, term);
    }

    /// What is not to be touched: other products, and a line of the plan's product that a person ended.
    fn other_lines(&mut self, agreement: i64, term: Term) {
        for other in 0..self.dice.one_of(&[0, 0, 0, 0, 0, 0, 1, 1, 2, 4]) {
            let seats = self.dice.seats();
            self.addition(agreement, FIRST_ITEM + 1 + other, seats);
        }
        if self.dice.percent(10) {
            let seats = self.dice.seats();
            self.addition(agreement, FIRST_ITEM, seats).cancelled = Some(term.start.saturating_add(20.days()));
        }
    }

    /// Half of the agreements have no end; a fifth is prorated, a tenth billed by the calendar year.
    fn agreement(&mut self, company: i64, name: &str, term: Term, endless: bool) -> i64 {
        let id = (FIRST_AGREEMENT..).nth(self.content.agreements.len()).unwrap_or(FIRST_AGREEMENT);
        let cycle = match term.period {
            1 => None,
            3 => Some("Quarterly".to_owned()),
            _ => Some("Yearly".to_owned()),
        };
        // some partners invoice what has begun, a few a month ahead
        let invoiced_through = match self.dice.within(1, 100) {
            1..=25 => Some(TODAY),
            26..=27 => Some(TODAY.saturating_add(1.month())),
            _ => None,
        };
        self.content.agreements.push(CwAgreement {
            id: Some(id),
            company: ById::Id(company),
            name: format!("{name} {}", term.start.year()),
            kind: None,
            start: term.start,
            end: (!endless).then_some(term.end),
            cycle,
            calendar_year: self.dice.percent(10),
            bill_start: None,
            invoiced_through,
            prorate: self.dice.percent(20),
            cancelled: None,
            parent: None,
        });
        id
    }

    /// A fifth of the lines was added later, a third has a price of its own, a few have units at no charge.
    fn plan_line(&mut self, agreement: i64, term: Term, seats: i64) -> i64 {
        let days = i64::from((TODAY - term.start).get_days());
        let effective = self.dice.percent(20).then(|| term.start.saturating_add(self.dice.within(0, days).days()));
        let unit_price = self.dice.percent(33).then(|| self.dice.one_of(&[2.9, 3.1, 3.25, 3.99]));
        let less_included = if self.dice.percent(5) { 1.0 } else { 0.0 };
        let line = self.addition(agreement, FIRST_ITEM, seats);
        *line = CwAddition { effective, unit_price, less_included, ..line.clone() };
        line.id.unwrap_or(FIRST_ADDITION)
    }

    fn addition(&mut self, agreement: i64, product: i64, units: i64) -> &mut CwAddition {
        let id = (FIRST_ADDITION..).nth(self.content.additions.len()).unwrap_or(FIRST_ADDITION);
        // small whole numbers
        let quantity = i32::try_from(units).map_or(0.0, f64::from);
        self.content.additions.push(CwAddition {
            id: Some(id),
            agreement: ById::Id(agreement),
            product: ById::Id(product),
            quantity,
            less_included: 0.0,
            unit_price: None,
            unit_cost: None,
            bill_customer: None,
            effective: None,
            cancelled: None,
            serial_number: None,
        });
        let last = self.content.additions.len() - 1;
        &mut self.content.additions[last]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn five_organizations_share_an_agreement_and_each_has_an_addition_of_its_own_that_bills_its_seats() {
        let tenant = tenant(2_000);
        let content = tenant.scenario.connectwise.unwrap();
        let additions: HashMap<_, _> = content.additions.iter().map(|one| (one.id.unwrap(), one)).collect();
        let mut by_agreement: HashMap<i64, Vec<i64>> = HashMap::new();
        for organization in &tenant.organizations {
            let addition = additions[&organization.line];
            assert_eq!(addition.agreement, ById::Id(organization.contract));
            assert_eq!(addition.product, ById::Id(PLAN_ITEM.parse().unwrap()));
            assert!((addition.quantity - f64::from(i32::try_from(organization.seats).unwrap())).abs() < 0.1);
            assert!(addition.effective.is_none_or(|on| on <= TODAY) && addition.cancelled.is_none());
            by_agreement.entry(organization.contract).or_default().push(organization.line);
        }
        assert_eq!(by_agreement.len(), 400);
        assert!(by_agreement.values().all(|lines| lines.len() == LINES_PER_AGREEMENT));
        let mut lines: Vec<_> = by_agreement.into_values().flatten().collect();
        lines.sort_unstable();
        lines.dedup();
        assert_eq!(lines.len(), 2_000);
    }

    #[test]
    fn agreements_of_organizations_run_today_and_there_are_lines_that_nobody_is_linked_to() {
        let tenant = tenant(2_000);
        let content = tenant.scenario.connectwise.unwrap();
        let ends: HashMap<_, _> =
            content.agreements.iter().map(|one| (one.id.unwrap(), (one.start, one.end))).collect();
        for organization in &tenant.organizations {
            let (start, end) = ends[&organization.contract];
            assert!(start < TODAY && end.is_none_or(|end| end > TODAY));
        }
        assert!(content.additions.len() > 2_200 && content.agreements.len() > 420);
        assert!(content.additions.iter().any(|one| one.cancelled.is_some()));
    }
}
