//! A made-up tenant: companies, contracts and lines as partners have them, the same ones for the same size.
//! Must not talk to anybody, and must not know what the engine will make of it.

mod autotask;
mod connectwise;
mod dice;
mod names;

use std::fmt::Write;

use jiff::civil::{Date, date};
use seatbridge_sandbox::Scenario;
use serde::{Deserialize, Serialize};

pub use autotask::{PLAN_SERVICE, tenant as autotask};
pub use connectwise::{LINES_PER_AGREEMENT, PLAN_ITEM, tenant as connectwise};
use dice::Dice;

/// The day of all runs.
pub const TODAY: Date = date(2026, 11, 17);
/// The plan of all organizations, and the first product.
pub const PLAN: &str = PRODUCTS[0].0;

/// What the partner sells, with prices of a unit and month.
const PRODUCTS: [(&str, f64); 6] = [
    ("Cloud Backup", 3.5),
    ("Endpoint Protection", 5.0),
    ("Patch Management", 2.75),
    ("Mail Security", 1.9),
    ("Firewall", 39.0),
    ("Helpdesk", 24.0),
];

/// An organization, and the line it is to be linked to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    /// External id.
    pub external_id: String,
    /// Its name.
    pub name: String,
    /// Id of its company.
    pub company: i64,
    /// Id of its contract or agreement.
    pub contract: i64,
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
        for make in [autotask, connectwise] {
            let tenant = make(5_000);
            assert_eq!(tenant.scenario, make(5_000).scenario);
            let names: HashSet<_> = tenant.organizations.iter().map(|o| &o.name).collect();
            let lines: HashSet<_> = tenant.organizations.iter().map(|o| o.line).collect();
            assert_eq!((names.len(), lines.len()), (5_000, 5_000));
            assert!(tenant.organizations.iter().all(|o| (1..=200).contains(&o.seats)));
        }
    }

    #[test]
    fn as_many_seats_are_changed_as_asked_a_little_and_in_each_round_others() {
        for make in [autotask, connectwise] {
            let mut tenant = make(2_000);
            let before: Vec<_> = tenant.organizations.clone();
            let first: Vec<_> = tenant.change(100, 0).into_iter().cloned().collect();
            let second = tenant.change(100, 1);
            assert_eq!((first.len(), second.len()), (100, 100));
            assert!(second.iter().all(|o| first.iter().all(|f| f.line != o.line)));
            let changed = before.iter().zip(&tenant.organizations).filter(|(old, new)| old.seats != new.seats);
            assert_eq!(changed.clone().count(), 200);
            assert!(changed.into_iter().all(|(old, new)| new.seats > 0 && old.seats.abs_diff(new.seats) <= 3));
        }
    }
}
