//! Content made from a seed: customers with awkward names, contracts of every kind, lines.
//! Must give the same content for the same seed and day on every platform.

use jiff::ToSpan;
use jiff::civil::Date;

use super::names::{company_name, look_alike};
use crate::dice::Dice;
use crate::scenario::{
    ById, Scenario, ScenarioAdjustment, ScenarioBundle, ScenarioCompany, ScenarioContract, ScenarioLine,
    ScenarioService,
};

const SERVICES: [(&str, f64, f64, &str, bool, &str); 9] = [
    ("Cloud Backup Mailbox", 3.5, 1.9, "monthly", true, "CBK-MBX"),
    ("Cloud Backup User", 4.9, 2.6, "monthly", true, "CBK-USR"),
    ("Cloud Backup Site", 12.0, 7.5, "monthly", true, "CBK-SITE"),
    ("Mail Archiver", 2.25, 1.1, "monthly", true, "ARC-MBX"),
    ("Mail Archiver (Quarterly)", 6.75, 3.3, "quarterly", true, "ARC-MBX-Q"),
    ("Endpoint Schutz & Patch", 5.0, 3.0, "monthly", true, "EPP"),
    ("Cloud Backup Mailbox (Yearly)", 38.0, 20.0, "yearly", true, "CBK-MBX-Y"),
    ("Cloud Backup Mailbox 2019", 4.2, 2.0, "monthly", false, "CBK-MBX-OLD"),
    ("Tape Vault", 90.0, 60.0, "monthly", false, "TAPE"),
];

/// Ids the catalogue gets; fixed so that lines can name them.
const FIRST_COMPANY: i64 = 174;
const FIRST_SERVICE: i64 = 9001;
const FIRST_BUNDLE: i64 = 9501;

/// Companies whose past periods are posted; in large tenants the billing items would only cost memory.
const POSTED_COMPANIES: usize = 300;

/// The content for a seed.
pub fn scenario(companies: usize, seed: u64, today: Date) -> Scenario {
    let mut dice = Dice::new(seed);
    let mut content = Scenario { services: services(), bundles: bundles(), ..Scenario::default() };
    let mut next_contract = 7001;
    let mut last_name = String::new();
    for (id, n) in (FIRST_COMPANY..).zip(0..companies) {
        let name = if n % 9 == 4 { look_alike(&mut dice, &last_name) } else { company_name(&mut dice, n) };
        last_name.clone_from(&name);
        let kind = match n % 12 {
            10 => Some("prospect".to_owned()),
            11 => Some("vendor".to_owned()).filter(|_| n % 24 == 23),
            _ => None,
        };
        let active = n % 8 != 7;
        let sells = kind.is_none();
        content.companies.push(ScenarioCompany {
            id: Some(id),
            name,
            number: (n % 3 != 2).then(|| format!("C-{:05}", 10_000 + n)),
            active,
            kind,
        });
        if !sells {
            continue;
        }
        let contracts = [1, 1, 2, 1, 3, 1, 2][n % 7];
        for nth in 0..contracts {
            add_contract(&mut content, &mut dice, id, &mut next_contract, (n, nth), today);
        }
    }
    content
}

fn services() -> Vec<ScenarioService> {
    SERVICES
        .iter()
        .zip(FIRST_SERVICE..)
        .map(|((name, price, cost, period, active, sku), id)| ScenarioService {
            id: Some(id),
            name: (*name).to_owned(),
            unit_price: *price,
            unit_cost: *cost,
            period_type: Some((*period).to_owned()),
            active: *active,
            sku: Some((*sku).to_owned()),
        })
        .collect()
}

fn bundles() -> Vec<ScenarioBundle> {
    let bundle = |id, name: &str, unit_price, services: &[i64]| ScenarioBundle {
        id: Some(id),
        name: name.to_owned(),
        unit_price,
        period_type: Some("monthly".to_owned()),
        active: true,
        services: services.iter().copied().map(ById::Id).collect(),
    };
    vec![
        bundle(FIRST_BUNDLE, "Arbeitsplatz Komplett", 14.9, &[9001, 9006]),
        bundle(FIRST_BUNDLE + 1, "Backup & Archive Bundle", 5.4, &[9001, 9004]),
    ]
}

/// Where a contract stands today.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Life {
    Running,
    Inactive,
    Ended,
    Renewed,
}

fn add_contract(
    content: &mut Scenario,
    dice: &mut Dice,
    company: i64,
    next: &mut i64,
    (n, nth): (usize, usize),
    today: Date,
) {
    let (period, months) = match (n + nth) % 10 {
        3 => ("quarterly", 3),
        6 => ("yearly", 12),
        9 => ("semi_annual", 6),
        _ => ("monthly", 1),
    };
    let life = match (n * 3 + nth) % 11 {
        4 => Life::Inactive,
        7 => Life::Ended,
        9 => Life::Renewed,
        _ => Life::Running,
    };
    let name = match nth {
        0 => "Managed Cloud".to_owned(),
        1 => "Backup & Archiv".to_owned(),
        _ => format!("Zusatzvertrag {nth}"),
    };
    let term_months = if months == 12 { 24 } else { 12 };
    let start = start_day(dice, today, life);
    let end = start.checked_add(term_months.months()).and_then(Date::yesterday).unwrap_or(start);
    let id = *next;
    *next += 1;
    let successor = (life == Life::Renewed).then_some(id + 1);
    let contract = |id, start, end, renewed, status: &str| ScenarioContract {
        id: Some(id),
        company: ById::Id(company),
        name: name.clone(),
        number: (n % 4 == 0).then(|| format!("V-{id}")),
        start,
        end,
        status: Some(status.to_owned()),
        period_type: Some(period.to_owned()),
        renewed,
        contract_type: None,
        // everything before this month has been billed
        posted_through: today.first_of_month().yesterday().ok().filter(|day| n < POSTED_COMPANIES && *day >= start),
    };
    let status = if life == Life::Inactive { "inactive" } else { "active" };
    content.contracts.push(contract(id, start, end, successor, status));
    let lines = add_lines(dice, n, nth, months);
    for line in &lines {
        content.lines.push(line.on(id, start, end, today));
    }
    if let Some(successor) = successor {
        *next += 1;
        let start = end.tomorrow().unwrap_or(end);
        let end = start.checked_add(term_months.months()).and_then(Date::yesterday).unwrap_or(start);
        content.contracts.push(contract(successor, start, end, None, "active"));
        for line in &lines {
            content.lines.push(line.on(successor, start, end, today));
        }
    }
}

/// A contract start; a quarter of them on the 29th to 31st, where months have such a day.
fn start_day(dice: &mut Dice, today: Date, life: Life) -> Date {
    let back = match life {
        Life::Ended => dice.between(26, 40),
        Life::Renewed => dice.between(13, 20),
        Life::Running | Life::Inactive => dice.between(1, 9),
    };
    let month = today.first_of_month().checked_sub(back.months()).unwrap_or(today);
    let day = match dice.below(8) {
        0 => 31,
        1 => dice.pick(&[29, 30], 29),
        2 => 15,
        _ => 1,
    };
    Date::new(month.year(), month.month(), day.min(month.days_in_month())).unwrap_or(month)
}

struct LineIdea {
    item: i64,
    is_bundle: bool,
    units: i64,
    change: Option<i64>,
}

impl LineIdea {
    fn on(&self, contract: i64, start: Date, end: Date, today: Date) -> ScenarioLine {
        let changed = today.first_of_month().checked_sub(1.month()).unwrap_or(start);
        let adjustments = match self.change {
            Some(change) if changed > start && changed <= end => vec![ScenarioAdjustment { on: changed, change }],
            _ => Vec::new(),
        };
        ScenarioLine {
            id: None,
            contract: ById::Id(contract),
            service: (!self.is_bundle).then_some(ById::Id(self.item)),
            bundle: self.is_bundle.then_some(ById::Id(self.item)),
            unit_price: None,
            units: self.units,
            since: None,
            adjustments,
        }
    }
}

fn add_lines(dice: &mut Dice, n: usize, nth: usize, months: i32) -> Vec<LineIdea> {
    let count = [1, 2, 1, 3, 2][(n + nth) % 5];
    let mut lines: Vec<LineIdea> = Vec::new();
    let menu: &[i64] = match months {
        3 => &[9005, 9001, 9002],
        12 => &[9007, 9002, 9003],
        _ => &[9001, 9004, 9002, 9003, 9006],
    };
    for at in 0..count {
        let item = menu[(n + nth + at) % menu.len()];
        if lines.iter().any(|line| line.item == item) {
            continue;
        }
        let units = match dice.below(10) {
            0 => 0,
            1..=6 => dice.between(1, 40),
            7 | 8 => dice.between(41, 250),
            _ => dice.between(251, 1800),
        };
        let change = dice.chance(30).then(|| dice.between(-(units / 2), 12));
        lines.push(LineIdea { item, is_bundle: false, units, change });
    }
    if n % 10 == 2 {
        let item = if dice.chance(50) { FIRST_BUNDLE } else { FIRST_BUNDLE + 1 };
        lines.push(LineIdea { item, is_bundle: true, units: dice.between(3, 60), change: None });
    }
    // the same service twice on one contract, and a retired one still billed
    if n % 13 == 5 {
        let first = menu[(n + nth) % menu.len()];
        lines.push(LineIdea { item: first, is_bundle: false, units: dice.between(1, 9), change: None });
    }
    if n % 14 == 8 {
        lines.push(LineIdea { item: 9008, is_bundle: false, units: dice.between(1, 30), change: None });
    }
    lines
}
