//! The file of usage. Must not know the partner's organizations: the caller resolves them by external id.

use std::collections::HashMap;
use std::io::Read;

use seatbridge_core::usage::Counts;
use seatbridge_core::{Day, Seats};

use super::cells;
use super::problem::{Parsed, Reason};
use super::table::{self, Column, Row};

/// The columns, in the order they are documented.
pub const USAGE_COLUMNS: [&str; 6] = ["organization", "day", "purchased", "in_use", "deactivated", "shared"];

const ORGANIZATION: usize = 0;
const DAY: usize = 1;
const PURCHASED: usize = 2;
const IN_USE: usize = 3;
const DEACTIVATED: usize = 4;
const SHARED: usize = 5;

static COLUMNS: [Column; 6] = [
    Column { name: USAGE_COLUMNS[ORGANIZATION], required: true },
    Column { name: USAGE_COLUMNS[DAY], required: true },
    Column { name: USAGE_COLUMNS[PURCHASED], required: true },
    Column { name: USAGE_COLUMNS[IN_USE], required: true },
    Column { name: USAGE_COLUMNS[DEACTIVATED], required: true },
    Column { name: USAGE_COLUMNS[SHARED], required: true },
];

const MOST_ID: u64 = 100;

/// Usage of an organization on a day, as a file reports it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageRow {
    /// The organization's external id.
    pub organization: String,
    /// Counted for this day.
    pub day: Day,
    /// The counts.
    pub counts: Counts,
}

/// Reads a file of usage. All six columns must be there. `purchased` and `in_use` are billed, so an empty cell there is a
/// problem, never 0 and never the other count; in `deactivated` and `shared` an empty cell is 0. `size_hint` is the size
/// of the file in bytes, where it is known: a file that is too large is then refused without reading it.
pub fn usage(input: impl Read, size_hint: Option<u64>) -> Parsed<UsageRow> {
    let mut seen = Seen::default();
    table::read(input, size_hint, &COLUMNS, |row| report(row, &mut seen))
}

/// First line of each organization and day.
#[derive(Default)]
struct Seen {
    organizations: HashMap<String, u32>,
    days: HashMap<(u32, Day), u64>,
}

impl Seen {
    fn first_row(&mut self, organization: &str, day: Day, line: u64) -> u64 {
        let next = u32::try_from(self.organizations.len()).unwrap_or(u32::MAX);
        let number = match self.organizations.get(organization) {
            Some(number) => *number,
            None => *self.organizations.entry(organization.to_owned()).or_insert(next),
        };
        *self.days.entry((number, day)).or_insert(line)
    }
}

fn report(row: &mut Row<'_>, seen: &mut Seen) -> Option<UsageRow> {
    let organization = row.check(ORGANIZATION, cells::text(row.cell(ORGANIZATION), MOST_ID));
    let day = row.check(DAY, cells::day(row.cell(DAY)));
    if let (Some(organization), Some(day)) = (&organization, day) {
        let first_row = seen.first_row(organization, day, row.line);
        if first_row != row.line {
            row.refuse(DAY, Reason::Duplicate { first_row });
        }
    }
    let purchased = row.check(PURCHASED, cells::seats(row.cell(PURCHASED)));
    let in_use = row.check(IN_USE, cells::seats(row.cell(IN_USE)));
    let deactivated = row.check(DEACTIVATED, or_none(row.cell(DEACTIVATED)));
    let shared = row.check(SHARED, or_none(row.cell(SHARED)));
    let counts = Counts { purchased: purchased?, in_use: in_use?, deactivated: deactivated?, shared: shared? };
    Some(UsageRow { organization: organization?, day: day?, counts })
}

fn or_none(cell: &str) -> Result<Seats, Reason> {
    if cell.is_empty() { Ok(Seats::ZERO) } else { cells::seats(cell) }
}
