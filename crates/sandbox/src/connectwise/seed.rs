//! Content made from a seed: agreements and additions of every kind for customers with awkward names.
//! Must give the same content for the same seed and day on every platform.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::dice::Dice;
use crate::scenario::{ById, ConnectWiseScenario, ScenarioCompany};
use crate::scenario_connectwise::{CwAddition, CwAgreement, CwCompany, CwItem};

/// Ids of the generated content; fixed so that later rows can name earlier ones.
const FIRST_COMPANY: i64 = 250;
const FIRST_ITEM: i64 = 904;
const FIRST_AGREEMENT: i64 = 311;

/// identifier, description, subcategory, price, cost, class, inactive.
type Idea = (&'static str, &'static str, &'static str, f64, f64, &'static str, bool);

const ITEMS: [Idea; 9] = [
    ("CBK-MBX", "Cloud Backup Mailbox", "Backup", 3.5, 1.9, "Agreement", false),
    ("CBK-USR", "Cloud Backup User", "Backup", 4.9, 2.6, "Agreement", false),
    ("CBK-SITE", "Cloud Backup Site", "Backup", 12.0, 7.5, "Agreement", false),
    ("ARC-MBX", "Mail Archiver", "Archiving", 2.25, 1.1, "Agreement", false),
    ("EPP", "Endpoint Schutz & Patch", "Security", 5.0, 3.0, "Service", false),
    ("CBK-MBX-OLD", "Cloud Backup Mailbox 2019", "Backup", 4.2, 2.0, "Agreement", true),
    ("TAPE", "Tape Vault", "Tape", 90.0, 60.0, "NonInventory", true),
    ("ALL-IN", "All in Bundle", "Backup", 14.9, 9.0, "Bundle", false),
    ("SRV-1", "Server 19\"", "Server", 1200.0, 900.0, "Inventory", false),
];

/// Items that generated additions use.
const SOLD: [i64; 5] = [0, 1, 2, 3, 4];

/// The content for a seed.
pub fn scenario(companies: &[ScenarioCompany], seed: u64, today: Date) -> ConnectWiseScenario {
    let mut dice = Dice::new(seed ^ 0xc0de);
    let mut content = ConnectWiseScenario { catalog: items(), ..ConnectWiseScenario::default() };
    let mut next_agreement = FIRST_AGREEMENT;
    for ((n, company), id) in companies.iter().enumerate().zip(FIRST_COMPANY..) {
        let (status, kind) = match n % 12 {
            10 => (None, "Prospect"),
            11 if n % 24 == 23 => (None, "Vendor"),
            7 => (Some("Inactive"), "Client"),
            5 if n % 24 == 17 => (Some("Not-Approved"), "Client"),
            _ => (None, "Client"),
        };
        content.companies.push(CwCompany {
            id: Some(id),
            name: company.name.clone(),
            identifier: Some(identifier(&company.name, n)),
            status: status.map(str::to_owned),
            types: vec![kind.to_owned()],
            deleted: n % 15 == 14,
        });
        if kind != "Client" {
            continue;
        }
        let first = next_agreement;
        for nth in 0..[1, 1, 2, 1, 3, 1, 2][n % 7] {
            let parent = (nth == 2).then_some(first);
            add_agreement(&mut content, &mut dice, (id, next_agreement), (n, nth), parent, today);
            next_agreement += 1;
        }
    }
    content
}

fn items() -> Vec<CwItem> {
    let item = |(of, id): (&Idea, i64)| CwItem {
        id: Some(id),
        identifier: of.0.to_owned(),
        description: Some(of.1.to_owned()),
        category: Some(if of.2 == "Server" { "Hardware" } else { "Cloud Services" }.to_owned()),
        subcategory: Some(of.2.to_owned()),
        kind: Some(if of.5 == "Inventory" { "Inventory Part" } else { "Agreement" }.to_owned()),
        class: Some(of.5.to_owned()),
        price: of.3,
        cost: of.4,
        inactive: of.6,
        sku: Some(format!("SB-{}", of.0)),
        xref: None,
    };
    ITEMS.iter().zip(FIRST_ITEM..).map(item).collect()
}

fn identifier(name: &str, n: usize) -> String {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).take(16).collect();
    format!("{plain}{n:04}")
}

fn add_agreement(
    content: &mut ConnectWiseScenario,
    dice: &mut Dice,
    (company, id): (i64, i64),
    (n, nth): (usize, usize),
    parent: Option<i64>,
    today: Date,
) {
    let first_of_month = today.first_of_month();
    let begun = first_of_month.saturating_sub(dice.between(3, 20).months());
    let day = [1, 1, 1, 15, 31][n % 5];
    let start = begun.saturating_add((day - 1).days()).min(begun.last_of_month());
    let (start, end, cancelled) = match (n + nth) % 16 {
        9 => (start, Some(first_of_month.saturating_sub(1.day())), None),
        11 => (start, None, Some(first_of_month.saturating_sub(1.day()))),
        13 => (first_of_month.saturating_add(2.months()), None, None),
        4 | 8 => (start, Some(start.saturating_add(36.months()).saturating_sub(1.day())), None),
        _ => (start, None, None),
    };
    let cycle = match (n + nth) % 10 {
        6 => "Quarterly",
        7 => "Yearly",
        _ => "Monthly",
    };
    content.agreements.push(CwAgreement {
        id: Some(id),
        company: ById::Id(company),
        name: ["Managed Cloud", "Cloud Services", "Backup & Archive"][nth % 3].to_owned(),
        kind: Some(["Managed Services", "Cloud Services"][(n + nth) % 2].to_owned()),
        start,
        end,
        cycle: Some(cycle.to_owned()),
        calendar_year: n % 11 == 3,
        bill_start: None,
        invoiced_through: Some(today),
        prorate: (n + nth) % 2 == 1,
        cancelled,
        parent: parent.map(ById::Id),
    });
    let count = [2, 1, 2, 1, 3][(n + nth) % 5];
    for line in 0..count {
        let item = SOLD[(n + nth + line) % SOLD.len()];
        let quantity = match dice.below(10) {
            0 => 0,
            1..=6 => dice.between(1, 40),
            7 | 8 => dice.between(41, 250),
            _ => dice.between(251, 1800),
        };
        content.additions.push(addition(id, FIRST_ITEM + item, quantity, n));
    }
    // the same item twice on one agreement, an inactive item still billed, a cancelled line
    if n % 13 == 5 {
        content.additions.push(addition(id, FIRST_ITEM, dice.between(1, 9), n));
    }
    if n % 14 == 8 {
        content.additions.push(addition(id, FIRST_ITEM + 5, dice.between(1, 30), n));
    }
    if n % 10 == 2 {
        let mut old = addition(id, FIRST_ITEM + 1, dice.between(1, 20), n);
        old.cancelled = Some(first_of_month.saturating_sub(1.day()).max(start));
        content.additions.push(old);
    }
}

fn addition(agreement: i64, product: i64, quantity: i64, n: usize) -> CwAddition {
    let quantity = i32::try_from(quantity).map_or(0.0, f64::from);
    CwAddition {
        id: None,
        agreement: ById::Id(agreement),
        product: ById::Id(product),
        quantity,
        less_included: if n % 17 == 6 { quantity.min(2.0) } else { 0.0 },
        unit_price: (n % 6 == 1).then_some(3.1),
        unit_cost: None,
        bill_customer: (n % 19 == 7).then(|| "NoCharge".to_owned()),
        effective: None,
        cancelled: None,
        serial_number: None,
    }
}
