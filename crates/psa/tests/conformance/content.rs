//! What stands in a PSA before a test, in words that both vendors share, and as their scenario files. Must not leave
//! anything to the defaults of a sandbox that a test looks at.

use seatbridge_core::PsaKind;
use serde_json::{Value, json};

/// What a company is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Customer,
    Inactive,
    Prospect,
    /// A deleted twin, where the PSA keeps them.
    Deleted,
}

/// How a contract bills.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bills {
    Monthly,
    Quarterly,
    SemiAnnually,
    Yearly,
    Once,
    /// Something else is sold than periods: blocks of hours.
    Hours,
}

/// A company; its number is `K-` and its id.
#[derive(Debug, Clone)]
pub struct Company {
    pub id: i64,
    pub name: &'static str,
    pub standing: Standing,
}

/// Something that a line bills.
#[derive(Debug, Clone)]
pub struct Product {
    pub id: i64,
    pub name: &'static str,
    pub price: f64,
    pub retired: bool,
}

/// A contract. Periods that began before the simulated month are billed where the PSA knows that.
#[derive(Debug, Clone)]
pub struct Contract {
    pub id: i64,
    pub company: i64,
    pub start: &'static str,
    pub end: &'static str,
    pub bills: Bills,
}

/// A line.
#[derive(Debug, Clone)]
pub struct Line {
    pub id: i64,
    pub contract: i64,
    pub product: i64,
    pub quantity: i64,
    pub price: f64,
}

/// All of it.
#[derive(Debug, Clone, Default)]
pub struct Content {
    pub companies: Vec<Company>,
    pub products: Vec<Product>,
    pub contracts: Vec<Contract>,
    pub lines: Vec<Line>,
}

impl Contract {
    pub fn name(&self) -> String {
        format!("Contract {}", self.id)
    }
}

impl Content {
    /// As a scenario file of the sandbox.
    pub fn scenario(&self, psa: PsaKind) -> Value {
        match psa {
            PsaKind::Autotask => self.autotask(),
            PsaKind::ConnectWise => json!({ "connectwise": self.connectwise() }),
        }
    }

    fn autotask(&self) -> Value {
        let kept = self.companies.iter().filter(|one| one.standing != Standing::Deleted);
        let company = |one: &Company| {
            let kind = if one.standing == Standing::Prospect { "prospect" } else { "customer" };
            json!({ "id": one.id, "name": one.name, "number": format!("K-{}", one.id), "type": kind,
                "active": one.standing != Standing::Inactive })
        };
        let service =
            |one: &Product| json!({ "id": one.id, "name": one.name, "unit_price": one.price, "active": !one.retired });
        let contract = |one: &Contract| {
            let (period, kind) = match one.bills {
                Bills::Monthly => ("monthly", 7),
                Bills::Quarterly => ("quarterly", 7),
                Bills::SemiAnnually => ("semi_annual", 7),
                Bills::Yearly => ("yearly", 7),
                Bills::Once => ("one_time", 7),
                Bills::Hours => ("monthly", 4),
            };
            json!({ "id": one.id, "company": one.company, "name": one.name(), "start": one.start, "end": one.end,
                "period_type": period, "contract_type": kind })
        };
        let line = |one: &Line| {
            json!({ "id": one.id, "contract": one.contract, "service": one.product, "units": one.quantity,
                "unit_price": one.price })
        };
        json!({
            "companies": kept.map(company).collect::<Vec<_>>(),
            "services": self.products.iter().map(service).collect::<Vec<_>>(),
            "contracts": self.contracts.iter().map(contract).collect::<Vec<_>>(),
            "lines": self.lines.iter().map(line).collect::<Vec<_>>(),
        })
    }

    fn connectwise(&self) -> Value {
        let company = |one: &Company| {
            let status = if one.standing == Standing::Inactive { "Inactive" } else { "Active" };
            let kind = if one.standing == Standing::Prospect { "Prospect" } else { "Client" };
            json!({ "id": one.id, "name": one.name, "identifier": format!("K-{}", one.id), "types": [kind],
                "status": status, "deleted": one.standing == Standing::Deleted })
        };
        let item = |one: &Product| {
            json!({ "id": one.id, "identifier": format!("P-{}", one.id), "description": one.name, "price": one.price,
                "cost": 1.5, "inactive": one.retired })
        };
        let agreement = |one: &Contract| {
            let (cycle, kind) = match one.bills {
                Bills::Monthly => ("Monthly", "Managed Services"),
                Bills::Quarterly => ("Quarterly", "Managed Services"),
                Bills::SemiAnnually => ("SemiAnnual", "Managed Services"),
                Bills::Yearly => ("Yearly", "Managed Services"),
                Bills::Once => ("NotRecurring", "Managed Services"),
                Bills::Hours => ("Monthly", "Block Time"),
            };
            let invoiced = (one.bills == Bills::Monthly).then_some("2026-11-01");
            json!({ "id": one.id, "company": one.company, "name": one.name(), "start": one.start, "end": one.end,
                "cycle": cycle, "type": kind, "invoiced_through": invoiced })
        };
        let addition = |one: &Line| {
            json!({ "id": one.id, "agreement": one.contract, "product": one.product, "quantity": one.quantity,
                "unit_price": one.price, "unit_cost": 1.25, "less_included": 1 })
        };
        json!({
            "companies": self.companies.iter().map(company).collect::<Vec<_>>(),
            "catalog": self.products.iter().map(item).collect::<Vec<_>>(),
            "agreements": self.contracts.iter().map(agreement).collect::<Vec<_>>(),
            "additions": self.lines.iter().map(addition).collect::<Vec<_>>(),
        })
    }
}

pub const CUSTOMER: i64 = 501;
pub const INACTIVE: i64 = 502;
pub const PROSPECT: i64 = 503;
pub const DELETED: i64 = 504;
/// A customer without anything.
pub const NEWCOMER: i64 = 505;

pub const BACKUP: i64 = 9_001;
pub const RETIRED: i64 = 9_002;

/// Monthly, all of 2026.
pub const RUNNING: i64 = 7_001;
/// Monthly, all of 2025.
pub const ENDED: i64 = 7_002;
pub const QUARTERLY: i64 = 7_003;
pub const SEMI_ANNUAL: i64 = 7_004;
pub const YEARLY: i64 = 7_005;
pub const ONCE: i64 = 7_006;
pub const HOURS: i64 = 7_007;

/// 10 seats on the running contract: what tests write to.
pub const LINE: i64 = 8_001;
/// 7 seats of the same product beside it.
pub const TWIN: i64 = 8_002;
/// 3 seats of a retired product.
pub const OLD_PRODUCT: i64 = 8_003;
/// 4 seats on the ended contract.
pub const PAST: i64 = 8_004;
/// No seats.
pub const EMPTY: i64 = 8_005;

/// Ids that nothing has.
pub const NOTHING: i64 = 999_999;

/// What every test finds.
pub fn standard() -> Content {
    let company = |id, name, standing| Company { id, name, standing };
    let contract = |id, start, end, bills| Contract { id, company: CUSTOMER, start, end, bills };
    let year = |id, bills| contract(id, "2026-01-01", "2026-12-31", bills);
    let line = |id, contract, product, quantity, price| Line { id, contract, product, quantity, price };
    Content {
        companies: vec![
            company(CUSTOMER, "Müller & Söhne GmbH", Standing::Customer),
            company(INACTIVE, "Was here", Standing::Inactive),
            company(PROSPECT, "May come", Standing::Prospect),
            company(DELETED, "Gone", Standing::Deleted),
            company(NEWCOMER, "New Ltd", Standing::Customer),
        ],
        products: vec![
            Product { id: BACKUP, name: "Backup seat", price: 8.25, retired: false },
            Product { id: RETIRED, name: "Tape rotation", price: 2.0, retired: true },
        ],
        contracts: vec![
            year(RUNNING, Bills::Monthly),
            contract(ENDED, "2025-01-01", "2025-12-31", Bills::Monthly),
            year(QUARTERLY, Bills::Quarterly),
            year(SEMI_ANNUAL, Bills::SemiAnnually),
            year(YEARLY, Bills::Yearly),
            year(ONCE, Bills::Once),
            year(HOURS, Bills::Hours),
        ],
        lines: vec![
            line(LINE, RUNNING, BACKUP, 10, 7.5),
            line(TWIN, RUNNING, BACKUP, 7, 6.95),
            line(OLD_PRODUCT, RUNNING, RETIRED, 3, 2.1),
            line(PAST, ENDED, BACKUP, 4, 7.0),
            line(EMPTY, RUNNING, BACKUP, 0, 7.5),
        ],
    }
}
