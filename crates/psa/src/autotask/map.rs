//! Autotask's rows as the model of the port. Must not make calls, and must not invent a value that did not come.

use std::collections::HashMap;

use rust_decimal::Decimal;
use seatbridge_core::Day;
use seatbridge_core::billing::{Contract, Line};
use seatbridge_core::calendar::PeriodType;
use seatbridge_core::psa::LineKey;
use seatbridge_core::schedule;

use super::fields::Fields;
use super::wire::{Odd, Row};
use crate::model::{Company, CompanyKind};
use crate::period;

/// The type of contracts that bill by the period: Recurring Service (facts: autotask.md 7.2).
pub const RECURRING: i64 = 7;
/// The status of active contracts (facts: autotask.md 7.2).
const ACTIVE: i64 = 1;
/// The partner's own company (facts: autotask.md 9.1).
const OWN: i64 = 0;

/// Fields of a company.
pub const COMPANY: &[&str] = &["companyName", "companyNumber", "isActive", "companyType"];
/// Fields of a contract.
pub const CONTRACT: &[&str] = &[
    "companyID",
    "contractName",
    "contractType",
    "status",
    "startDate",
    "endDate",
    "contractPeriodType",
    "renewedContractID",
];
/// Fields of a line.
pub const LINE: &[&str] = &["contractID", "serviceID", "unitPrice"];
/// Fields of a service.
pub const SERVICE: &[&str] = &["name", "isActive", "unitPrice"];
/// Fields of a row of quantities.
pub const UNITS: &[&str] = &["contractServiceID", "startDate", "endDate", "units", "approveAndPostDate"];

/// A company; `types` are the picklists of companies.
pub fn company(row: &Row, types: &Fields) -> Company {
    let kind = match row.text("companyType") {
        _ if row.id == OWN => CompanyKind::Own,
        Some(value) if types.label("companyType", &value).is_some_and(is_prospect) => CompanyKind::Prospect,
        _ => CompanyKind::Customer,
    };
    Company {
        id: row.id.into(),
        name: row.text("companyName").unwrap_or_default(),
        external_id: row.text("companyNumber"),
        active: row.flag("isActive").unwrap_or(true),
        kind,
    }
}

fn is_prospect(label: &str) -> bool {
    let label = label.to_lowercase();
    ["prospect", "suspect", "lead", "dead", "interessent"].iter().any(|word| label.contains(word))
}

/// A contract; `periods` are the picklists of contracts.
pub fn contract(row: &Row, periods: &Fields) -> Result<Contract, Odd> {
    Ok(Contract {
        id: row.id.into(),
        company: row.need("companyID")?.into(),
        name: row.text("contractName").unwrap_or_default(),
        starts_on: row.day("startDate")?.ok_or_else(|| row.odd("startDate", "missing"))?,
        ends_on: row.day("endDate")?.unwrap_or(Day::MAX),
        period: row.text("contractPeriodType").and_then(|value| period(&value, periods)),
        active: row.integer("status")? == Some(ACTIVE),
        recurring: row.integer("contractType")? == Some(RECURRING),
        successor: row.integer("renewedContractID")?.filter(|id| *id > 0).map(Into::into),
        // what is posted, the rows of a line tell
        billed_until: None,
    })
}

/// The length of a period from its value: by the label of the tenant's picklist, else by the letters that older servers
/// send (facts: autotask.md 7.2).
fn period(value: &str, periods: &Fields) -> Option<PeriodType> {
    periods.label("contractPeriodType", value).and_then(period::by_word).or_else(|| period::by_word(value))
}

/// A service of the catalogue.
#[derive(Debug, Clone)]
pub struct Service {
    /// Its name.
    pub name: String,
    /// Whether it can be added anew.
    pub active: Option<bool>,
    /// Its price in the catalogue, which is not the contract's (facts: autotask.md 7.2).
    pub price: Option<Decimal>,
}

/// A service.
pub fn service(row: &Row) -> Result<Service, Odd> {
    Ok(Service {
        name: row.text("name").unwrap_or_default(),
        active: row.flag("isActive"),
        price: row.decimal("unitPrice")?,
    })
}

/// A line with what is known of its service.
pub fn line(row: &Row, services: &HashMap<i64, Service>) -> Result<Line, Odd> {
    let product = row.need("serviceID")?;
    let service = services.get(&product);
    Ok(Line {
        key: LineKey { contract: row.need("contractID")?.into(), line: row.id.into() },
        product: product.into(),
        name: service.map(|service| service.name.clone()).unwrap_or_default(),
        product_active: service.and_then(|service| service.active),
        unit_price: row.decimal("unitPrice")?,
        list_price: service.and_then(|service| service.price),
        starts_on: None,
        ends_on: None,
    })
}

/// A row of quantities and the line it belongs to. A row without its line is refused: it could be anybody's.
pub fn units(row: &Row) -> Result<(i64, schedule::Row), Odd> {
    let line = row.need("contractServiceID")?;
    let quantities = schedule::Row {
        starts_on: row.day("startDate")?.ok_or_else(|| row.odd("startDate", "missing"))?,
        ends_on: row.day("endDate")?.unwrap_or(Day::MAX),
        units: row.need("units")?,
        billed: row.day("approveAndPostDate")?.is_some(),
    };
    Ok((line, quantities))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_spelling_of_a_period_is_understood_and_nothing_else() {
        use PeriodType::{Monthly, OneTime, Quarterly, SemiAnnual, Yearly};
        for (label, expected) in [
            ("Monthly", Some(Monthly)),
            ("m", Some(Monthly)),
            ("monatlich", Some(Monthly)),
            ("Quarterly", Some(Quarterly)),
            ("Vierteljährlich", Some(Quarterly)),
            ("q", Some(Quarterly)),
            ("Semi-Annual", Some(SemiAnnual)),
            ("Semi-Annually", Some(SemiAnnual)),
            ("Half-Yearly", Some(SemiAnnual)),
            ("halbjährlich", Some(SemiAnnual)),
            ("s", Some(SemiAnnual)),
            ("Yearly", Some(Yearly)),
            ("Annual", Some(Yearly)),
            ("Annually", Some(Yearly)),
            ("jährlich", Some(Yearly)),
            ("One-Time", Some(OneTime)),
            ("One Time", Some(OneTime)),
            ("einmalig", Some(OneTime)),
            ("O", Some(OneTime)),
            ("Weekly", None),
            ("", None),
            ("3", None),
        ] {
            assert_eq!(period::by_word(label), expected, "{label}");
        }
    }

    #[test]
    fn an_open_end_is_the_last_day_there_is_and_a_missing_start_is_refused() {
        let row = |value| Row::new("Contracts", value).unwrap();
        let open =
            row(json!({ "id": 1, "companyid": 5, "startdate": "2026-01-01", "enddate": "0001-01-01T00:00:00Z" }));
        let contract = contract(&open, &Fields::default()).unwrap();
        assert_eq!(
            (contract.ends_on, contract.active, contract.recurring, contract.period),
            (Day::MAX, false, false, None)
        );
        assert!(super::contract(&row(json!({ "id": 1, "companyid": 5 })), &Fields::default()).is_err());
    }

    #[test]
    fn a_row_of_quantities_without_its_line_or_with_a_fraction_is_refused() {
        let row = |value| Row::new("ContractServiceUnits", value).unwrap();
        let good = json!({ "id": 1, "contractserviceid": 8, "startdate": "2026-11-01", "enddate": "2026-11-30", "units": 12.0 });
        assert_eq!(units(&row(good.clone())).unwrap().0, 8);
        for (field, value) in [("contractserviceid", json!(null)), ("units", json!(1.5)), ("units", json!(null))] {
            let mut bad = good.clone();
            bad[field] = value;
            assert!(units(&row(bad)).is_err(), "{field}");
        }
    }
}
