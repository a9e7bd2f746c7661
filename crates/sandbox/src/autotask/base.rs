//! What every tenant holds from the start: own company, billing codes, resources, currencies, ticket categories.
//! Must not hold customers or contracts.

use rust_decimal::Decimal;

use super::cells::{Cell, Row};
use super::kinds::Kind;
use super::picklists::{CUSTOMER, USE_RECURRING};
use super::state::{API_RESOURCE, PERSON_RESOURCE, Tenant};

/// Billing code of recurring services.
pub const RECURRING_CODE: i64 = 594;

/// A tenant without customers.
pub fn tenant(key: &str) -> Tenant {
    let mut tenant = Tenant::empty();
    let own = company("Sandbox MSP").with("address1", Cell::text("Hauptstraße 1")).with("city", Cell::text("München"));
    tenant.table_mut(Kind::Companies).insert(own, Some(0));
    for (id, name, use_type, active) in [
        (RECURRING_CODE, "Recurring Cloud Services", USE_RECURRING, true),
        (595, "Recurring Backup", USE_RECURRING, true),
        (596, "Recurring (old)", USE_RECURRING, false),
        (101, "Remote Support", 1, true),
        (102, "Onsite Support", 1, true),
        (201, "Hardware", 2, true),
        (301, "Vacation", 3, true),
    ] {
        let row = Row::new(Kind::BillingCodes)
            .with("name", Cell::text(name))
            .with("useType", Cell::Int(use_type))
            .with("billingCodeType", Cell::Int(0))
            .with("isActive", Cell::Bool(active))
            .with("isExcludedFromNewContracts", Cell::Bool(false))
            .with("unitPrice", Cell::Number(Decimal::ZERO))
            .with("unitCost", Cell::Number(Decimal::ZERO));
        tenant.table_mut(Kind::BillingCodes).insert(row, Some(id));
    }
    for (id, first, last, user, license, active) in [
        (API_RESOURCE, "Seatbridge", "API", key, 7, true),
        (PERSON_RESOURCE, "Jürgen", "Groß", "jgross", 1, true),
        (29_682_887, "Ada", "O'Neill", "aoneill", 1, true),
        (29_682_888, "Gone", "Colleague", "gcolleague", 1, false),
    ] {
        let row = Row::new(Kind::Resources)
            .with("firstName", Cell::text(first))
            .with("lastName", Cell::text(last))
            .with("userName", Cell::text(user))
            .with("email", Cell::text(format!("{}@msp.example", last.to_lowercase().replace('\'', ""))))
            .with("licenseType", Cell::Int(license))
            .with("isActive", Cell::Bool(active))
            .with("resourceType", Cell::text("Employee"));
        tenant.table_mut(Kind::Resources).insert(row, Some(id));
    }
    for (id, name, home) in [(1, "EUR", true), (2, "CHF", false)] {
        let row = Row::new(Kind::Currencies)
            .with("name", Cell::text(name))
            .with("description", Cell::text(name))
            .with("isActive", Cell::Bool(true))
            .with("isInternalCurrency", Cell::Bool(home))
            .with("exchangeRate", Cell::Number(Decimal::ONE));
        tenant.table_mut(Kind::Currencies).insert(row, Some(id));
    }
    for (id, name, nickname, default) in [(3, "Standard", "STD", true), (104, "Monitoring", "MON", false)] {
        let row = Row::new(Kind::TicketCategories)
            .with("name", Cell::text(name))
            .with("nickname", Cell::text(nickname))
            .with("isActive", Cell::Bool(true))
            .with("isApiOnly", Cell::Bool(false))
            .with("isGlobalDefault", Cell::Bool(default))
            .with("displayColorRGB", Cell::Int(2));
        tenant.table_mut(Kind::TicketCategories).insert(row, Some(id));
    }
    tenant
}

/// A company row with the usual defaults.
pub fn company(name: &str) -> Row {
    let mut row = Row::new(Kind::Companies)
        .with("companyName", Cell::text(name))
        .with("companyType", Cell::Int(CUSTOMER))
        .with("ownerResourceID", Cell::Int(PERSON_RESOURCE))
        .with("phone", Cell::text("+49 89 5550100"))
        .with("isActive", Cell::Bool(true))
        .with("currencyID", Cell::Int(1))
        .with("surveyCompanyRating", Cell::Null);
    for flag in ["isClientPortalActive", "isEnabledForComanaged", "isSample", "isTaskFireActive", "isTaxExempt"] {
        row.set(flag, Cell::Bool(false));
    }
    row
}
