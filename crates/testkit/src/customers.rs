//! Customers on both sides: a company with a contract and a line in the PSA, an organization with usage in the portal.
//! Must not link them unless asked.

use std::fmt::Write;

use seatbridge_core::PsaKind;
use seatbridge_engine::sync::{ReportLine, SyncReport};
use seatbridge_engine::{Linked, NewLink, Result, imports};
use serde_json::{Value, json};

use crate::app::{TODAY, TestApp};

/// The service all lines bill, unless said otherwise.
pub const SERVICE: i64 = 9001;
/// Its price in the catalogue.
const LIST_PRICE: f64 = 7.5;

/// A customer as it stands on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// External id of the organization; number of the company.
    pub id: String,
    /// The company.
    pub company: i64,
    /// Its contract.
    pub contract: i64,
    /// Its line.
    pub line: i64,
}

/// A customer to be made.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Units of the line.
    pub units: i64,
    /// Seats that were bought; `None`: no usage is reported.
    pub purchased: Option<u32>,
    /// Seats in use; as many as were bought, unless said.
    pub in_use: Option<u32>,
    /// First day of the contract.
    pub start: &'static str,
    /// Last day of the contract.
    pub end: &'static str,
    /// `monthly`, `quarterly` …
    pub period: &'static str,
    /// Price of a unit on the contract.
    pub price: f64,
    /// Units at no charge, which are the PSA's (`ConnectWise`).
    pub included: i64,
    /// First day of the units.
    pub since: Option<&'static str>,
    /// Last day whose period is posted.
    pub posted_through: Option<&'static str>,
    /// Status of the organization.
    pub status: &'static str,
    /// Whether the organization is linked to the line.
    pub linked: bool,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            units: 10,
            purchased: Some(10),
            in_use: None,
            start: "2026-01-01",
            end: "2027-12-31",
            period: "monthly",
            // not the catalogue's: a reset would show
            price: 7.0,
            included: 0,
            since: None,
            posted_through: None,
            status: "active",
            linked: true,
        }
    }
}

impl Setup {
    /// A line with these units, of a customer that bought these seats.
    pub fn of(units: i64, purchased: u32) -> Self {
        Self { units, purchased: Some(purchased), ..Self::default() }
    }
}

impl TestApp {
    /// Makes customers on both sides; their order is that of their external ids.
    pub async fn customers(&self, setups: &[Setup]) -> Vec<Customer> {
        let first = self.next_customers(setups.len());
        let id = |n: usize| i64::try_from(n).unwrap();
        let customers: Vec<_> = (first..)
            .take(setups.len())
            .map(|n| Customer {
                id: format!("C-{n:05}"),
                company: 200_000 + id(n),
                contract: 700_000 + id(n),
                line: 800_000 + id(n),
            })
            .collect();
        match self.psa() {
            PsaKind::Autotask => self.autotask_content(&customers, setups, first == 0).await,
            PsaKind::ConnectWise => self.connectwise_content(&customers, setups, first == 0).await,
        }
        self.organizations(&customers.iter().zip(setups).map(|(c, s)| (c.id.as_str(), s.status)).collect::<Vec<_>>())
            .await;
        let usage: Vec<_> = customers
            .iter()
            .zip(setups)
            .filter_map(|(c, s)| s.purchased.map(|bought| (c.id.as_str(), bought, s.in_use.unwrap_or(bought))))
            .collect();
        if !usage.is_empty() {
            self.report(TODAY, &usage).await;
        }
        for (customer, setup) in customers.iter().zip(setups).filter(|(_, setup)| setup.linked) {
            if setups.len() > 20 {
                break;
            }
            let linked = self.link(customer).await.unwrap();
            assert!(linked.psa.is_none_or(|units| units == setup.units), "{linked:?}");
        }
        if setups.len() > 20 && setups.iter().all(|setup| setup.linked) {
            let suggestions = self.engine.suggest(&self.actor, self.psa(), true).await.unwrap();
            assert!(suggestions.iter().all(|s| s.applied), "{suggestions:?}");
        }
        customers
    }

    async fn autotask_content(&self, customers: &[Customer], setups: &[Setup], first: bool) {
        let rows = rows_of(customers, setups);
        if first {
            let service = json!({ "id": SERVICE, "name": "Backup seat", "unit_price": LIST_PRICE, "sku": "BKP" });
            self.control.add("services", service).await;
        }
        let companies = rows(&|c, _| json!({ "id": c.company, "name": format!("Kunde {}", c.id), "number": c.id }));
        self.control.add("companies", companies).await;
        let contracts = rows(&|c, s| {
            json!({ "id": c.contract, "company": c.company, "name": format!("Cloud {}", c.id), "start": s.start,
                    "end": s.end, "period_type": s.period })
        });
        self.control.add("contracts", contracts).await;
        let lines = rows(&|c, s| {
            let mut line = json!({ "id": c.line, "contract": c.contract, "service": SERVICE, "units": s.units,
                                   "unit_price": s.price });
            if let Some(since) = s.since {
                line["since"] = json!(since);
            }
            line
        });
        self.control.add("lines", lines).await;
        for (customer, setup) in customers.iter().zip(setups) {
            if let Some(through) = setup.posted_through {
                let edit = json!({ "kind": "post_period", "contract": customer.contract, "through": through });
                self.control.edit(edit).await;
            }
        }
    }

    async fn connectwise_content(&self, customers: &[Customer], setups: &[Setup], first: bool) {
        let rows = rows_of(customers, setups);
        if first {
            let item = json!({ "id": SERVICE, "identifier": "BKP", "description": "Backup seat", "price": LIST_PRICE });
            self.control.add("catalog", item).await;
        }
        let companies = rows(&|c, _| json!({ "id": c.company, "name": format!("Kunde {}", c.id), "identifier": c.id }));
        self.control.add("companies", companies).await;
        let agreements = rows(&|c, s| {
            json!({ "id": c.contract, "company": c.company, "name": format!("Cloud {}", c.id), "start": s.start,
                    "end": s.end, "cycle": billing_option(s.period), "invoiced_through": s.posted_through })
        });
        self.control.add("agreements", agreements).await;
        let additions = rows(&|c, s| {
            json!({ "id": c.line, "agreement": c.contract, "product": SERVICE, "quantity": s.units,
                    "unit_price": s.price, "less_included": s.included, "effective": s.since })
        });
        self.control.add("additions", additions).await;
    }

    /// One customer.
    pub async fn customer(&self, setup: Setup) -> Customer {
        self.customers(&[setup]).await.remove(0)
    }

    /// Another organization on a second line of a customer's contract, which is written behind the first.
    pub async fn second_line(&self, first: &Customer, units: i64, purchased: u32) -> Customer {
        let line = first.line + 50_000;
        match self.psa() {
            PsaKind::Autotask => {
                let content = json!({ "id": line, "contract": first.contract, "service": SERVICE, "units": units });
                self.control.add("lines", content).await;
            }
            PsaKind::ConnectWise => {
                let content = json!({ "id": line, "agreement": first.contract, "product": SERVICE, "quantity": units });
                self.control.add("additions", content).await;
            }
        }
        let second = Customer { id: format!("{}-2", first.id), line, ..first.clone() };
        self.organizations(&[(&second.id, "active")]).await;
        self.seats(&second, purchased).await;
        self.link(&second).await.unwrap();
        second
    }

    /// Stores organizations: external id and status.
    pub async fn organizations(&self, organizations: &[(&str, &str)]) {
        let mut csv = "external_id,name,email,country,plan,status\n".to_owned();
        for (id, status) in organizations {
            writeln!(csv, "{id},Kunde {id},a@kunde.example,DE,Backup,{status}").unwrap();
        }
        let parsed = imports::organizations(csv.as_bytes(), None);
        let report = self.engine.import_organizations(&self.actor, parsed, false).await.unwrap();
        assert!(report.stored, "{report:?}");
    }

    /// Reports usage of a day: external id, purchased, in use.
    pub async fn report(&self, day: &str, usage: &[(&str, u32, u32)]) {
        let mut csv = "organization,day,purchased,in_use,deactivated,shared\n".to_owned();
        for (id, purchased, in_use) in usage {
            writeln!(csv, "{id},{day},{purchased},{in_use},0,0").unwrap();
        }
        let parsed = imports::usage(csv.as_bytes(), None);
        let report = self.engine.import_usage(&self.actor, parsed, false).await.unwrap();
        assert!(report.stored, "{report:?}");
    }

    /// Reports today's seats of one organization.
    pub async fn seats(&self, customer: &Customer, purchased: u32) {
        self.report(TODAY, &[(&customer.id, purchased, purchased)]).await;
    }

    /// Links a customer's organization to its line.
    pub async fn link(&self, customer: &Customer) -> Result<Linked> {
        let new = NewLink {
            company: customer.company.into(),
            contract: customer.contract.into(),
            line: customer.line.into(),
        };
        self.engine.map_organization(&self.actor, self.psa(), &customer.id, &new).await
    }
}

/// A period in `ConnectWise`'s word.
fn billing_option(period: &str) -> &str {
    match period {
        "monthly" => "Monthly",
        "quarterly" => "Quarterly",
        "yearly" => "Yearly",
        other => other,
    }
}

/// A piece of content of a customer.
type Row<'a> = &'a dyn Fn(&Customer, &Setup) -> Value;

/// Makes one piece of content of each customer.
fn rows_of(customers: &[Customer], setups: &[Setup]) -> impl Fn(Row<'_>) -> Value {
    move |row| customers.iter().zip(setups).map(|(customer, setup)| row(customer, setup)).collect()
}

/// The line of a customer in a report.
pub fn line<'a>(report: &'a SyncReport, customer: &Customer) -> &'a ReportLine {
    report.lines.iter().find(|line| line.organization == customer.id).expect("the customer is in the report")
}
