//! A made-up tenant: companies, contracts and lines as partners have them, the same ones for the same size.
//! Must not talk to anybody, and must not know what the engine will make of it.

use std::fmt::Write;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use seatbridge_sandbox::{
    ById, Scenario, ScenarioAdjustment, ScenarioCompany, ScenarioContract, ScenarioLine, ScenarioService,
};

/// The day of all runs.
pub const TODAY: Date = date(2026, 11, 17);
/// The plan of all organizations.
pub const PLAN: &str = "Cloud Backup";
/// The service the plan is linked to.
pub const PLAN_SERVICE: i64 = 9001;

const FIRST_COMPANY: i64 = 174;
const SERVICES: [(&str, f64); 6] = [
    ("Cloud Backup", 3.5),
    ("Endpoint Protection", 5.0),
    ("Patch Management", 2.75),
    ("Mail Security", 1.9),
    ("Firewall", 39.0),
    ("Helpdesk", 24.0),
];

/// An organization, and the line it is to be linked to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// External id, and number of its company.
    pub external_id: String,
    /// Its name, and that of its company.
    pub name: String,
    /// Id of its line.
    pub line: i64,
    /// Seats.
    pub seats: i64,
    /// Whether its contract has at least one whole billing period left after the next one.
    pub has_time_left: bool,
}

/// A tenant.
#[derive(Debug)]
pub struct Tenant {
    /// What the PSA holds.
    pub scenario: Scenario,
    /// What the portal holds.
    pub organizations: Vec<Organization>,
}

/// Numbers that look like chance and are the same each time (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from `low` to `high`, both included.
    fn within(&mut self, low: i64, high: i64) -> i64 {
        let span = high.abs_diff(low) + 1;
        low.saturating_add_unsigned(self.roll() % span)
    }

    fn percent(&mut self, share: u64) -> bool {
        self.roll() % 100 < share
    }

    fn one_of<T: Copy>(&mut self, of: &[T]) -> T {
        let len = of.len() as u64;
        of[usize::try_from(self.roll() % len).unwrap_or(0)]
    }
}

const OWNERS: [&str; 60] = [
    "Ahrens", "Arslan", "Bach", "Becker", "Berger", "Böhm", "Brandt", "Busch", "Demir", "Dietrich", "Ebert", "Engel",
    "Fischer", "Förster", "Frank", "Fuchs", "Graf", "Groß", "Günther", "Haas", "Hahn", "Hansen", "Hoffmann", "Horn",
    "Huber", "Jäger", "Jansen", "Jung", "Kaiser", "Keller", "Koch", "Köhler", "König", "Kowalski", "Kraus", "Kühn",
    "Lang", "Lehmann", "Lorenz", "Maier", "Meyer", "Möller", "Müller", "Nguyen", "Novak", "Otto", "Pohl", "Richter",
    "Roth", "Sauer", "Schäfer", "Schmidt", "Schulz", "Seidel", "Simon", "Sommer", "Vogel", "Wagner", "Winter",
    "Yılmaz",
];
const TRADES: [&str; 40] = [
    "Anlagenbau",
    "Apotheke",
    "Architekten",
    "Autohaus",
    "Bäckerei",
    "Bau",
    "Bestattungen",
    "Brauerei",
    "Buchhandlung",
    "Consulting",
    "Dachdeckerei",
    "Druck & Medien",
    "Elektrotechnik",
    "Fahrzeugteile",
    "Fliesen",
    "Garten- und Landschaftsbau",
    "Gebäudereinigung",
    "Hausverwaltung",
    "Heizung Sanitär",
    "Holzbau",
    "Immobilien",
    "Ingenieure",
    "Kanzlei",
    "Kunststofftechnik",
    "Logistik",
    "Malerbetrieb",
    "Maschinenbau",
    "Metallbau",
    "Möbel",
    "Optik",
    "Pflegedienst",
    "Praxis Dr.",
    "Reisen",
    "Schreinerei",
    "Spedition",
    "Steuerberatung",
    "Textil",
    "Tierarztpraxis",
    "Transporte",
    "Werbeagentur",
];
const FORMS: [&str; 5] = ["GmbH", "GmbH & Co. KG", "AG", "e. K.", "KG"];
const TOWNS: [&str; 12] = [
    "Aachen", "Bremen", "Celle", "Dortmund", "Erfurt", "Fulda", "Gera", "Hagen", "Itzehoe", "Jena", "Kassel", "Lübeck",
];

/// Names that differ: owner and trade, from 2,400 on with a town.
fn name(n: usize) -> String {
    let (owners, trades) = (OWNERS.len(), TRADES.len());
    let mut name = format!("{} {}", OWNERS[n % owners], TRADES[n / owners % trades]);
    if let Some(town) = (n / (owners * trades)).checked_sub(1) {
        name += " ";
        name += TOWNS[town % TOWNS.len()];
    }
    format!("{name} {}", FORMS[(n * 7 + n / 60) % FORMS.len()])
}

/// A tenant with so many organizations, each to be billed on a line of its own on a contract of its own.
pub fn tenant(organizations: usize) -> Tenant {
    let mut maker =
        Maker { dice: Dice(organizations as u64), scenario: Scenario::default(), organizations: Vec::new() };
    maker.scenario.services = SERVICES
        .iter()
        .zip(PLAN_SERVICE..)
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

#[derive(Clone, Copy)]
struct Term {
    start: Date,
    end: Date,
    /// Months of a period.
    period: i64,
    has_time_left: bool,
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
        let term = self.term();
        if self.dice.percent(10) {
            self.former_contract(company, term);
        }
        let contract = self.contract(company, "Managed Cloud", term);
        let seats = self.seats();
        let line = self.plan_line(contract, term, seats);
        let others = [0, 0, 0, 0, 0, 0, 1, 1, 2, 4];
        for other in 0..self.dice.one_of(&others) {
            let units = self.seats();
            self.line(contract, PLAN_SERVICE + 1 + other, None, units, Vec::new());
        }
        let has_time_left = term.has_time_left;
        self.organizations.push(Organization { external_id, name, line, seats, has_time_left });
    }

    /// A small customer as a rule, up to 200 seats.
    fn seats(&mut self) -> i64 {
        match self.dice.within(1, 100) {
            1..=50 => self.dice.within(1, 15),
            51..=85 => self.dice.within(10, 60),
            _ => self.dice.within(50, 200),
        }
    }

    /// A term that runs today and goes on for at least one more period: 90 % monthly, 6 % quarterly, 4 % yearly.
    fn term(&mut self) -> Term {
        let (period, months) = match self.dice.within(1, 100) {
            1..=90 => (1, self.dice.one_of(&[12, 12, 12, 12, 12, 24, 24, 36, 36, 36])),
            91..=96 => (3, self.dice.one_of(&[12, 24, 36])),
            _ => (12, 36),
        };
        let since = self.dice.within(1, months - period - 1);
        let day = match self.dice.within(1, 100) {
            1..=45 => 1,
            46..=58 => self.dice.within(29, 31),
            _ => self.dice.within(2, 28),
        };
        let first = TODAY.first_of_month().saturating_sub(since.months());
        let last_day = i64::from(first.last_of_month().day());
        let start = first.saturating_add((day.min(last_day) - 1).days());
        let end = start.saturating_add(months.months()).saturating_sub(1.day());
        Term { start, end, period, has_time_left: months - since > 2 * period + 1 }
    }

    /// An ended one, whose line bills nothing any more and must not be taken for the running one.
    fn former_contract(&mut self, company: i64, term: Term) {
        let end = term.start.saturating_sub(1.day());
        let former = Term { start: term.start.saturating_sub(12.months()), end, ..term };
        let contract = self.contract(company, "Managed Cloud (old)", former);
        let units = self.seats();
        self.line(contract, PLAN_SERVICE, None, units, Vec::new());
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
        self.line(contract, PLAN_SERVICE, price, first, adjustments)
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

impl Tenant {
    /// The file of organizations.
    pub fn organizations_csv(&self) -> String {
        let mut csv = "external_id,name,email,country,plan,status\n".to_owned();
        for o in &self.organizations {
            // writing into a String does not fail
            let _ = writeln!(csv, "{},\"{}\",,DE,{PLAN},active", o.external_id, o.name);
        }
        csv
    }

    /// The file of usage of these organizations, for today.
    pub fn usage_csv<'a>(organizations: impl IntoIterator<Item = &'a Organization>) -> String {
        let mut csv = "organization,day,purchased,in_use,deactivated,shared\n".to_owned();
        for o in organizations {
            let in_use = o.seats - o.seats / 10;
            let _ = writeln!(csv, "{},{TODAY},{},{in_use},{},0", o.external_id, o.seats, o.seats / 20);
        }
        csv
    }

    /// Changes the seats of so many organizations a little, spread over the tenant; answers these. Another `round` changes
    /// other organizations.
    pub fn change(&mut self, lines: usize, round: usize) -> Vec<&Organization> {
        let mut dice = Dice(lines as u64);
        let step = (self.organizations.len() / lines.max(1)).max(1);
        let mut changed = Vec::with_capacity(lines);
        for chunk in self.organizations.chunks_mut(step) {
            let able = chunk.iter_mut().filter(|o| o.has_time_left && o.seats > 3).nth(round);
            if let Some(organization) = able.filter(|_| changed.len() < lines) {
                organization.seats += dice.one_of(&[-1, 1, 1, 2, 3]);
                changed.push(&*organization);
            }
        }
        changed
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_tenant_is_the_same_each_time_and_its_names_and_ids_are_all_different() {
        let tenant = tenant(5_000);
        assert_eq!(tenant.scenario, super::tenant(5_000).scenario);
        let names: HashSet<_> = tenant.organizations.iter().map(|o| &o.name).collect();
        let lines: HashSet<_> = tenant.organizations.iter().map(|o| o.line).collect();
        assert_eq!((names.len(), lines.len()), (5_000, 5_000));
        assert!(tenant.organizations.iter().all(|o| (1..=200).contains(&o.seats)));
    }

    #[test]
    fn twenty_thousand_names_are_all_different() {
        let names: HashSet<_> = (0..20_000).map(name).collect();
        assert_eq!(names.len(), 20_000);
    }

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

    #[test]
    fn changes_are_small_and_leave_seats() {
        let mut tenant = tenant(2_000);
        let before: Vec<_> = tenant.organizations.clone();
        let first: Vec<_> = tenant.change(50, 0).into_iter().cloned().collect();
        let second = tenant.change(50, 1);
        assert_eq!((first.len(), second.len()), (50, 50));
        assert!(second.iter().all(|o| first.iter().all(|f| f.line != o.line)));
        let changed = before.iter().zip(&tenant.organizations).filter(|(old, new)| old.seats != new.seats);
        assert_eq!(changed.clone().count(), 100);
        assert!(changed.into_iter().all(|(old, new)| new.seats > 0 && old.seats.abs_diff(new.seats) <= 3));
    }
}
