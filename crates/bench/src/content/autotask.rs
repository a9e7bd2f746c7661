//! An Autotask tenant: each organization is a company with a running contract of its own.
//! Must not give a company a second line of the plan's service on a running contract.

use jiff::ToSpan;
use seatbridge_sandbox::{
    ById, Scenario, ScenarioAdjustment, ScenarioCompany, ScenarioContract, ScenarioLine, ScenarioService,
};

use super::dice::{Dice, Term};
use super::names::name;
use super::{Organization, PRODUCTS, TODAY, Tenant};

/// The plan's service, as text for a form.
pub const PLAN_SERVICE: &str = "9001";

/// The id of the plan's service; the other products follow.
const FIRST_SERVICE: i64 = 9001;
const FIRST_COMPANY: i64 = 174;

/// A tenant with so many organizations, each to be billed on a line of its own on a contract of its own.
pub fn tenant(organizations: usize) -> Tenant {
    let mut maker =
        Maker { dice: Dice(organizations as u64), scenario: Scenario::default(), organizations: Vec::new() };
    maker.scenario.services = PRODUCTS
        .iter()
        .zip(FIRST_SERVICE..)
        .map(|((name, price), id)| ScenarioService {
            id: Some(id),
            name: (*name).to_owned(),
            unit_price: *price,
            unit_cost: *price / 2.0,
            period_type: None,
            active: true,
            sku: None,
        })
        .collect();
    for n in 0..organizations {
        maker.customer(n);
    }
    for n in 0..organizations / 10 {
        maker.company(format!("Prospect {n:05}"), None, Some("prospect"));
    }
    Tenant { scenario: maker.scenario, organizations: maker.organizations }
}

struct Maker {
    dice: Dice,
    scenario: Scenario,
    organizations: Vec<Organization>,
}

impl Maker {
    fn company(&mut self, name: String, number: Option<String>, kind: Option<&str>) -> i64 {
        let id = (FIRST_COMPANY..).nth(self.scenario.companies.len()).unwrap_or(FIRST_COMPANY);
        let kind = kind.map(str::to_owned);
        self.scenario.companies.push(ScenarioCompany { id: Some(id), name, number, active: true, kind });
        id
    }

    fn customer(&mut self, n: usize) {
        let (external_id, name) = (format!("ORG-{n:06}"), name(n));
        let company = self.company(name.clone(), Some(external_id.clone()), None);
        let term = self.dice.term();
        if self.dice.percent(10) {
            self.former_contract(company, term);
        }
        let contract = self.contract(company, "Managed Cloud", term);
        let seats = self.dice.seats();
        let line = self.plan_line(contract, term, seats);
        let others = [0, 0, 0, 0, 0, 0, 1, 1, 2, 4];
        for other in 0..self.dice.one_of(&others) {
            let units = self.dice.seats();
            self.line(contract, FIRST_SERVICE + 1 + other, None, units, Vec::new());
        }
        let has_time_left = term.has_time_left;
        self.organizations.push(Organization { external_id, name, company, contract, line, seats, has_time_left });
    }

    /// An ended one, whose line bills nothing any more and must not be taken for the running one.
    fn former_contract(&mut self, company: i64, term: Term) {
        let contract = self.contract(company, "Managed Cloud (old)", term.before());
        let units = self.dice.seats();
        self.line(contract, FIRST_SERVICE, None, units, Vec::new());
    }

    fn contract(&mut self, company: i64, name: &str, term: Term) -> i64 {
        let id = (7001..).nth(self.scenario.contracts.len()).unwrap_or(7001);
        let period_type = match term.period {
            1 => None,
            3 => Some("quarterly".to_owned()),
            _ => Some("yearly".to_owned()),
        };
        // some partners post what has begun, a few a month ahead
        let posted_through = match self.dice.within(1, 100) {
            1..=25 => Some(TODAY),
            26..=27 => Some(TODAY.saturating_add(1.month())),
            _ => None,
        };
        self.scenario.contracts.push(ScenarioContract {
            id: Some(id),
            company: ById::Id(company),
            name: format!("{name} {}", term.start.year()),
            number: None,
            start: term.start,
            end: term.end,
            status: None,
            period_type,
            renewed: None,
            contract_type: None,
            posted_through,
        });
        id
    }

    /// A fifth of the lines was changed by a person at some time, a few in the days before today; a third has a price of
    /// its own.
    fn plan_line(&mut self, contract: i64, term: Term, seats: i64) -> i64 {
        let days = i64::from((TODAY - term.start).get_days());
        let mut adjustments = Vec::new();
        let age = match self.dice.within(1, 100) {
            1..=3 => Some(self.dice.within(1, 10)),
            4..=20 => Some(self.dice.within(1, days)),
            _ => None,
        };
        if let Some(age) = age.filter(|age| *age < days) {
            let change = self.dice.within(1, 3).min(seats - 1);
            if change > 0 {
                adjustments.push(ScenarioAdjustment { on: TODAY.saturating_sub(age.days()), change });
            }
        }
        let price = self.dice.percent(33).then(|| self.dice.one_of(&[2.9, 3.1, 3.25, 3.99]));
        let first = seats - adjustments.iter().map(|a| a.change).sum::<i64>();
        self.line(contract, FIRST_SERVICE, price, first, adjustments)
    }

    fn line(
        &mut self,
        contract: i64,
        service: i64,
        unit_price: Option<f64>,
        units: i64,
        adjustments: Vec<ScenarioAdjustment>,
    ) -> i64 {
        let id = (8001..).nth(self.scenario.lines.len()).unwrap_or(8001);
        self.scenario.lines.push(ScenarioLine {
            id: Some(id),
            contract: ById::Id(contract),
            service: Some(ById::Id(service)),
            bundle: None,
            unit_price,
            units,
            since: None,
            adjustments,
        });
        id
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn contracts_run_today_and_begin_on_all_days_of_a_month() {
        let scenario = tenant(2_000).scenario;
        let running: Vec<_> = scenario.contracts.iter().filter(|c| c.end >= TODAY).collect();
        assert_eq!(running.len(), 2_000);
        assert!(running.iter().all(|c| c.start < TODAY));
        let days: HashSet<_> = running.iter().map(|c| c.start.day()).collect();
        assert_eq!(days.len(), 31);
        let of = |word: Option<&str>| running.iter().filter(|c| c.period_type.as_deref() == word).count();
        assert!(of(None) > 1_700 && of(Some("quarterly")) > 60 && of(Some("yearly")) > 40);
    }
}
