//! The file of organizations. Must not know the partner's plans: the caller resolves them by name.

use std::collections::HashMap;
use std::io::Read;

use seatbridge_core::organizations::OrganizationStatus;

use super::cells;
use super::problem::{Parsed, Reason, shortened};
use super::table::{self, Column, Row};

/// The columns, in the order they are documented.
pub const ORGANIZATION_COLUMNS: [&str; 6] = ["external_id", "name", "email", "country", "plan", "status"];

const EXTERNAL_ID: usize = 0;
const NAME: usize = 1;
const EMAIL: usize = 2;
const COUNTRY: usize = 3;
const PLAN: usize = 4;
const STATUS: usize = 5;

static COLUMNS: [Column; 6] = [
    Column { name: ORGANIZATION_COLUMNS[EXTERNAL_ID], required: true },
    Column { name: ORGANIZATION_COLUMNS[NAME], required: true },
    Column { name: ORGANIZATION_COLUMNS[EMAIL], required: false },
    Column { name: ORGANIZATION_COLUMNS[COUNTRY], required: false },
    Column { name: ORGANIZATION_COLUMNS[PLAN], required: true },
    Column { name: ORGANIZATION_COLUMNS[STATUS], required: false },
];

const MOST_ID: u64 = 100;
const MOST_NAME: u64 = 200;

/// An organization as a file names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationRow {
    /// The id the backup product knows it by.
    pub external_id: String,
    /// Its name, as it stands in the file.
    pub name: String,
    /// Address of its owner; may be empty.
    pub email: String,
    /// Country code in capitals; may be empty.
    pub country: String,
    /// Name of its plan.
    pub plan: String,
    /// Where it stands in its life; active where the file does not say.
    pub status: OrganizationStatus,
}

/// Reads a file of organizations. `email`, `country` and `status` may be empty or missing as columns; an organization
/// without a status is active. `size_hint` is the size of the file in bytes, where it is known: a file that is too large
/// is then refused without reading it.
pub fn organizations(input: impl Read, size_hint: Option<u64>) -> Parsed<OrganizationRow> {
    let mut seen: HashMap<String, u64> = HashMap::new();
    table::read(input, size_hint, &COLUMNS, |row| organization(row, &mut seen))
}

fn organization(row: &mut Row<'_>, seen: &mut HashMap<String, u64>) -> Option<OrganizationRow> {
    let external_id = row.check(EXTERNAL_ID, cells::text(row.cell(EXTERNAL_ID), MOST_ID));
    if let Some(id) = &external_id {
        let first_row = *seen.entry(id.clone()).or_insert(row.line);
        if first_row != row.line {
            row.refuse(EXTERNAL_ID, Reason::Duplicate { first_row });
        }
    }
    let name = row.check(NAME, cells::text(row.cell(NAME), MOST_NAME));
    let email = row.check(EMAIL, cells::email(row.cell(EMAIL)));
    let country = row.check(COUNTRY, cells::country(row.cell(COUNTRY)));
    let plan = row.check(PLAN, cells::text(row.cell(PLAN), MOST_NAME));
    let status = row.check(STATUS, status(row.cell(STATUS)));
    Some(OrganizationRow {
        external_id: external_id?,
        name: name?,
        email: email?,
        country: country?,
        plan: plan?,
        status: status?,
    })
}

fn status(cell: &str) -> Result<OrganizationStatus, Reason> {
    match cell.to_ascii_lowercase().as_str() {
        "" | "active" => Ok(OrganizationStatus::Active),
        "suspended" => Ok(OrganizationStatus::Suspended),
        "unsubscribed" => Ok(OrganizationStatus::Unsubscribed),
        "deleted" => Ok(OrganizationStatus::Deleted),
        _ => Err(Reason::UnknownStatus { value: shortened(cell) }),
    }
}
