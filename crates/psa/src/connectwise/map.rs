//! ConnectWise's rows as the model of the port. Must not make calls, and must not invent a value that did not come:
//! every field may be absent, which is the same as null.

use std::collections::{HashMap, HashSet};

use rust_decimal::Decimal;
use seatbridge_core::Day;
use seatbridge_core::billing::{Contract, Line};
use seatbridge_core::calendar::PeriodType;
use seatbridge_core::psa::{LineKey, ProductRef};
use seatbridge_core::schedule::{self, UNREADABLE_UNITS};
use serde_json::Value;

use crate::json::{Odd, Row, decimal, visible};
use crate::model::{Company, CompanyKind, ScheduleAsk};
use crate::period;

/// Fields of a company.
pub const COMPANY: &[&str] =
    &["identifier", "name", "accountNumber", "status/name", "deletedFlag", "leadFlag", "types"];
/// Fields of an agreement.
pub const AGREEMENT: &[&str] = &[
    "name",
    "company/id",
    "type/id",
    "startDate",
    "endDate",
    "noEndingDateFlag",
    "cancelledFlag",
    "dateCancelled",
    "billStartDate",
    "billOneTimeFlag",
    "billingCycle/id",
    "billingCycle/name",
    "invoicingCycle",
    "nextInvoiceDate",
    "agreementStatus",
];
/// Fields of an addition.
pub const ADDITION: &[&str] = &[
    "product/id",
    "product/identifier",
    "description",
    "quantity",
    "unitPrice",
    "effectiveDate",
    "cancelledDate",
    "sequenceNumber",
    "agreementId",
];

/// The company a partner itself has by default (facts: connectwise.md 4.1).
const DEFAULT_OWN: (i64, &str) = (2, "yourcompany");

/// A company; `login` is the company id of the login.
///
/// The partner's own company has that id as its identifier, or is of the type "Owner", or is the untouched default one.
/// The external id is the account number, where the partner keeps one, else the identifier.
pub fn company(row: &Row, login: &str) -> Company {
    let identifier = row.text("identifier");
    let types = type_names(row);
    let is = |name: &str| identifier.as_ref().is_some_and(|identifier| identifier.eq_ignore_ascii_case(name));
    let own = is(login) || types.iter().any(|name| name == "owner") || (row.id == DEFAULT_OWN.0 && is(DEFAULT_OWN.1));
    let prospect =
        types.iter().any(|name| is_prospect(name)) || (types.is_empty() && row.flag("leadFlag") == Some(true));
    let customer = types.iter().any(|name| ["client", "customer", "kunde"].iter().any(|word| name.contains(word)));
    let kind = if row.flag("deletedFlag") == Some(true) {
        CompanyKind::Deleted
    } else if own {
        CompanyKind::Own
    } else if prospect && !customer {
        CompanyKind::Prospect
    } else {
        CompanyKind::Customer
    };
    // a status is a name that the partner gives; its flags are about the status (facts: connectwise.md 4.1)
    let status = row.text("status/name").unwrap_or_default().to_lowercase();
    let inactive = ["inactive", "inaktiv"].iter().any(|word| status.contains(word));
    Company {
        id: row.id.into(),
        name: row.text("name").unwrap_or_default(),
        external_id: row.text("accountNumber").or(identifier),
        active: !inactive && kind != CompanyKind::Deleted,
        kind,
    }
}

fn type_names(row: &Row) -> Vec<String> {
    let Some(Value::Array(types)) = row.get("types") else { return Vec::new() };
    let names = types.iter().filter_map(|one| one.get("name")?.as_str());
    names.map(|name| visible(name).to_lowercase()).collect()
}

fn is_prospect(name: &str) -> bool {
    ["prospect", "suspect", "lead", "interessent"].iter().any(|word| name.contains(word))
}

/// What is known of the agreement types and billing cycles of a company.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// Types that are paid ahead: blocks of hours, nothing that bills by the period (facts: connectwise.md 4.2).
    pub prepaid: HashSet<i64>,
    /// Billing cycles whose name says nothing, by id.
    pub cycles: HashMap<i64, Cycle>,
}

/// How often a billing cycle bills.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cycle {
    /// By this period.
    Every(PeriodType),
    /// Not by the period.
    NotRecurring,
    /// In a way that is not understood, such as every two weeks.
    Other,
}

impl Cycle {
    /// By the option of the cycle, which unlike its name can't be renamed (facts: connectwise.md 4.2).
    pub fn by_option(option: &str) -> Self {
        match option {
            "Monthly" => Self::Every(PeriodType::Monthly),
            "Quarterly" => Self::Every(PeriodType::Quarterly),
            "SemiAnnual" => Self::Every(PeriodType::SemiAnnual),
            "Yearly" => Self::Every(PeriodType::Yearly),
            "NotRecurring" => Self::NotRecurring,
            _ => Self::Other,
        }
    }

    fn by_name(name: &str) -> Option<Self> {
        Some(match period::by_word(name)? {
            PeriodType::OneTime => Self::NotRecurring,
            period => Self::Every(period),
        })
    }
}

/// The billing cycle of an agreement whose name says nothing.
pub fn unknown_cycle(row: &Row) -> Option<i64> {
    let named = row.text("billingCycle/name").is_some_and(|name| Cycle::by_name(&name).is_some());
    row.integer("billingCycle/id").ok().flatten().filter(|_| !named)
}

/// An agreement.
pub fn contract(row: &Row, terms: &Terms) -> Result<Contract, Odd> {
    let named = row.text("billingCycle/name").and_then(|name| Cycle::by_name(&name));
    let by_id = || terms.cycles.get(&row.integer("billingCycle/id").ok().flatten()?).copied();
    let cycle = named.or_else(by_id);
    let period = match cycle {
        Some(Cycle::Every(period)) => Some(period),
        Some(Cycle::NotRecurring) => Some(PeriodType::OneTime),
        Some(Cycle::Other) | None => None,
    };
    let prepaid = row.integer("type/id")?.is_some_and(|id| terms.prepaid.contains(&id));
    let once = row.flag("billOneTimeFlag") == Some(true) || cycle == Some(Cycle::NotRecurring);
    let cancelled = row.flag("cancelledFlag") == Some(true);
    let status = row.text("agreementStatus").map(|status| status.to_lowercase());
    let calendar = row.text("invoicingCycle").is_some_and(|cycle| cycle.eq_ignore_ascii_case("CalendarYear"));
    let start = row.day("startDate")?.ok_or_else(|| row.odd("startDate", "missing"))?;
    let first = row.day("billStartDate")?.map_or(start, |day| day.max(start));
    let starts_on = if calendar { calendar_start(first, period) } else { first };
    let open_end = row.flag("noEndingDateFlag") == Some(true);
    let mut ends_on = row.day("endDate")?.filter(|_| !open_end).unwrap_or(Day::MAX);
    if cancelled {
        // cancelled on a day that is not told: over, whenever that was
        ends_on = ends_on.min(row.day("dateCancelled")?.unwrap_or(starts_on));
    }
    Ok(Contract {
        id: row.id.into(),
        company: row.need("company/id")?.into(),
        name: row.text("name").unwrap_or_default(),
        starts_on,
        ends_on,
        period,
        active: !cancelled && status.is_none_or(|status| status == "active"),
        recurring: !prepaid && !once,
        successor: None,
        // a date that can't be read says nothing; the server refuses a day that it has invoiced (facts: connectwise.md 6.1)
        billed_until: row.day("nextInvoiceDate").ok().flatten().map(|day| day.plus_days(-1)),
    })
}

/// The first day of the calendar period that a day lies in: where invoices follow the calendar year and not the
/// agreement's own one, its periods begin on the first of a month (facts: connectwise.md 4.2, `invoicingCycle`).
fn calendar_start(day: Day, period: Option<PeriodType>) -> Day {
    let Some(months) = period.and_then(PeriodType::months).and_then(|months| i8::try_from(months).ok()) else {
        return day;
    };
    let (year, month, _) = day.parts();
    Day::new(year, (month - 1) / months * months + 1, 1).unwrap_or(day)
}

/// An addition as far as billing needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addition {
    /// Its id.
    pub id: i64,
    /// The agreement it stands on.
    pub agreement: i64,
    /// What it bills.
    pub product: Option<i64>,
    /// What the product is called.
    pub name: String,
    /// The product's own key.
    pub identifier: String,
    /// Units; `None` when there are none, or no whole number.
    pub quantity: Option<i64>,
    /// Price of a unit.
    pub price: Option<Decimal>,
    /// First day that is billed, where it is told.
    pub starts_on: Option<Day>,
    /// Last day that is billed (facts: connectwise.md 6.1), where there is one.
    pub ends_on: Option<Day>,
    /// Place on the invoice.
    pub sequence: Option<Decimal>,
    /// Whether its dates could be read.
    pub dated: bool,
}

/// An addition of an agreement. What can't be read of it is left open and stops this line alone.
pub fn addition(row: &Row, agreement: i64) -> Result<Addition, Odd> {
    if row.integer("agreementId")?.is_some_and(|id| id != agreement) {
        return Err(row.odd("agreementId", "another agreement"));
    }
    let whole = |value: &Value| decimal(value).filter(|n| n.fract().is_zero()).and_then(|n| i64::try_from(n).ok());
    let (starts_on, ends_on) = (row.day("effectiveDate"), row.day("cancelledDate"));
    let identifier = row.text("product/identifier").unwrap_or_default();
    Ok(Addition {
        id: row.id,
        agreement,
        product: row.integer("product/id").ok().flatten(),
        name: row.text("description").unwrap_or_else(|| identifier.clone()),
        identifier,
        quantity: row.get("quantity").and_then(whole),
        price: row.decimal("unitPrice").ok().flatten(),
        dated: starts_on.is_ok() && ends_on.is_ok(),
        starts_on: starts_on.ok().flatten(),
        ends_on: ends_on.ok().flatten(),
        sequence: row.decimal("sequenceNumber").ok().flatten(),
    })
}

impl Addition {
    /// Where it stands.
    pub fn key(&self) -> LineKey {
        LineKey { contract: self.agreement.into(), line: self.id.into() }
    }

    /// As a line. A product that did not come is an empty id, which equals none that was linked.
    pub fn line(&self) -> Line {
        Line {
            key: self.key(),
            product: self.product.map_or_else(|| ProductRef(String::new()), ProductRef::from),
            name: self.name.clone(),
            product_active: None,
            unit_price: self.price,
            list_price: None,
            starts_on: self.starts_on,
            ends_on: self.ends_on,
        }
    }

    /// Its quantity over time: one row. Without a first day it counts as long as is asked for.
    pub fn row(&self, ask: &ScheduleAsk) -> schedule::Row {
        let units = self.quantity.filter(|_| self.dated).unwrap_or(UNREADABLE_UNITS);
        schedule::Row {
            starts_on: self.starts_on.unwrap_or(ask.from),
            ends_on: self.ends_on.unwrap_or(Day::MAX),
            units,
            billed: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn row(value: Value) -> Row {
        Row::new("x", value).unwrap()
    }

    #[test]
    fn a_company_is_told_by_its_flags_types_and_status() {
        use CompanyKind::{Customer, Deleted, Own, Prospect};
        for (mut fields, kind, active) in [
            (json!({ "types": [{ "id": 1, "name": "Client" }] }), Customer, true),
            (json!({ "types": null, "deletedFlag": true }), Deleted, false),
            (json!({ "identifier": "ExampleMSP" }), Own, true),
            (json!({ "types": [{ "name": "Owner" }] }), Own, true),
            (json!({ "id": 2, "identifier": "YourCompany" }), Own, true),
            (json!({ "id": 2, "identifier": "Acme" }), Customer, true),
            (json!({ "types": [{ "name": "Prospect" }] }), Prospect, true),
            (json!({ "types": [{ "name": "Former Prospect" }, { "name": "Client" }] }), Customer, true),
            (json!({ "leadFlag": true }), Prospect, true),
            (json!({ "status": { "id": 3, "name": "Inactive - left" } }), Customer, false),
            (json!({ "status": { "name": "Active" } }), Customer, true),
        ] {
            if fields.get("id").is_none() {
                fields["id"] = json!(250);
            }
            let found = company(&row(fields.clone()), "examplemsp");
            assert_eq!((found.kind, found.active), (kind, active), "{fields}");
        }
    }

    #[test]
    fn names_lose_characters_without_width_and_the_account_number_goes_before_the_identifier() {
        let one = json!({ "id": 5, "name": "\u{200e}Müller\u{200b} GmbH \u{feff}", "identifier": "Mueller" });
        let found = company(&row(one.clone()), "x");
        assert_eq!((found.name.as_str(), found.external_id.as_deref()), ("Müller GmbH", Some("Mueller")));
        let mut numbered = one;
        numbered["accountNumber"] = json!(" K-17 ");
        assert_eq!(company(&row(numbered), "x").external_id.as_deref(), Some("K-17"));
    }

    fn agreement(more: &Value) -> Contract {
        let mut fields = json!({ "id": 311, "name": "Cloud", "company": { "id": 250 }, "type": { "id": 4 },
            "startDate": "2026-01-15T00:00:00Z", "billingCycle": { "id": 2, "name": "Monthly" } });
        for (key, value) in more.as_object().unwrap() {
            fields[key] = value.clone();
        }
        let terms = Terms {
            prepaid: HashSet::from([9]),
            cycles: HashMap::from([(7, Cycle::Every(PeriodType::Quarterly)), (8, Cycle::Other)]),
        };
        contract(&row(fields), &terms).unwrap()
    }

    #[test]
    fn an_agreement_ends_when_it_says_so_or_when_it_was_cancelled() {
        for (fields, ends_on, active) in [
            (json!({}), "9999-12-31", true),
            (json!({ "endDate": "2026-12-31T00:00:00Z" }), "2026-12-31", true),
            (json!({ "endDate": "2026-12-31T00:00:00Z", "noEndingDateFlag": true }), "9999-12-31", true),
            (json!({ "cancelledFlag": true, "dateCancelled": "2026-06-30T00:00:00Z" }), "2026-06-30", false),
            (json!({ "cancelledFlag": false, "dateCancelled": "2026-06-30T00:00:00Z" }), "9999-12-31", true),
            (
                json!({ "cancelledFlag": true, "dateCancelled": "2027-06-30", "endDate": "2026-12-31" }),
                "2026-12-31",
                false,
            ),
            (json!({ "cancelledFlag": true }), "2026-01-15", false),
            (json!({ "agreementStatus": "Expired" }), "9999-12-31", false),
            (json!({ "agreementStatus": "Active" }), "9999-12-31", true),
        ] {
            let found = agreement(&fields);
            assert_eq!((found.ends_on.to_string().as_str(), found.active), (ends_on, active), "{fields}");
        }
    }

    #[test]
    fn what_is_paid_once_or_ahead_does_not_bill_by_the_period() {
        for (fields, period, recurring) in [
            (json!({}), Some(PeriodType::Monthly), true),
            (json!({ "type": { "id": 9 } }), Some(PeriodType::Monthly), false),
            (json!({ "billOneTimeFlag": true }), Some(PeriodType::Monthly), false),
            (json!({ "billingCycle": { "id": 1, "name": "Semi-Annual" } }), Some(PeriodType::SemiAnnual), true),
            (json!({ "billingCycle": { "id": 1, "name": "Annual" } }), Some(PeriodType::Yearly), true),
            (json!({ "billingCycle": { "id": 1, "name": "One Time" } }), Some(PeriodType::OneTime), false),
            (json!({ "billingCycle": { "id": 7, "name": "Q in advance" } }), Some(PeriodType::Quarterly), true),
            (json!({ "billingCycle": { "id": 8, "name": "Bi-Weekly" } }), None, true),
            (json!({ "billingCycle": null }), None, true),
        ] {
            let found = agreement(&fields);
            assert_eq!((found.period, found.recurring), (period, recurring), "{fields}");
        }
    }

    #[test]
    fn periods_begin_with_the_first_bill_and_with_the_month_where_the_calendar_rules() {
        for (fields, starts_on) in [
            (json!({}), "2026-01-15"),
            (json!({ "billStartDate": "2026-02-01T00:00:00Z" }), "2026-02-01"),
            (json!({ "billStartDate": "2025-02-01T00:00:00Z" }), "2026-01-15"),
            (json!({ "invoicingCycle": "ContractYear" }), "2026-01-15"),
            (json!({ "invoicingCycle": "CalendarYear" }), "2026-01-01"),
            (
                json!({ "invoicingCycle": "CalendarYear", "startDate": "2026-05-20",
                        "billingCycle": { "name": "Quarterly" } }),
                "2026-04-01",
            ),
        ] {
            assert_eq!(agreement(&fields).starts_on.to_string(), starts_on, "{fields}");
        }
    }

    #[test]
    fn a_quantity_that_is_no_whole_number_stops_its_line_and_no_other() {
        let ask = |day: &str| ScheduleAsk {
            key: LineKey { contract: 311.into(), line: 5.into() },
            from: day.parse().unwrap(),
            as_of: day.parse().unwrap(),
            until: Day::MAX,
        };
        for (quantity, units) in [
            (json!(25.0), 25),
            (json!("25.00"), 25),
            (json!(0), 0),
            (json!(-3), -3),
            (json!(2.5), UNREADABLE_UNITS),
            (json!(null), UNREADABLE_UNITS),
            (json!("many"), UNREADABLE_UNITS),
        ] {
            let one = json!({ "id": 5, "quantity": quantity, "effectiveDate": "2026-01-01T00:00:00Z" });
            let found = addition(&row(one), 311).unwrap().row(&ask("2026-11-20"));
            assert_eq!((found.units, found.starts_on.to_string()), (units, "2026-01-01".to_owned()), "{quantity}");
        }
        let undated = addition(&row(json!({ "id": 5, "quantity": 3, "effectiveDate": "soon" })), 311).unwrap();
        assert_eq!(undated.row(&ask("2026-11-20")).units, UNREADABLE_UNITS);
        assert!(addition(&row(json!({ "id": 5, "agreementId": 312 })), 311).is_err());
    }
}
