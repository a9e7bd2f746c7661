//! Content every tenant begins with: set-up lists, the own company, boards with their quirks.
//! Must not depend on a seed; ids are the same in every sandbox.

use jiff::civil::Date;

use super::cells::Cell;
use super::kinds::Kind;
use super::tenant::Tenant;

/// Id of the own company (facts: connectwise.md 4.1).
pub const OWN_COMPANY: i64 = 2;

struct Maker {
    tenant: Tenant,
    today: Date,
}

impl Maker {
    fn add(&mut self, kind: Kind, id: Option<i64>, values: &[(&str, Cell)]) -> i64 {
        add(&mut self.tenant, kind, id, values, self.today)
    }

    /// Rows with a name and flags that are true.
    fn named(&mut self, kind: Kind, first: i64, rows: &[(&str, &[&str])]) {
        for ((name, flags), id) in rows.iter().zip(first..) {
            let mut values = vec![("name", Cell::text(*name))];
            values.extend(flags.iter().map(|flag| (*flag, Cell::Bool(true))));
            self.add(kind, Some(id), &values);
        }
    }
}

/// Adds a row that was there before.
pub fn add(tenant: &mut Tenant, kind: Kind, id: Option<i64>, values: &[(&str, Cell)], today: Date) -> i64 {
    let table = tenant.table_mut(kind);
    let mut cells = table.blank();
    for (name, value) in values {
        if let Some(slot) = super::schema::schema(kind).column(name).and_then(|at| cells.get_mut(at)) {
            *slot = value.clone();
        }
    }
    table.insert(cells, id, Tenant::old_stamp(today))
}

/// A tenant without customers.
pub fn tenant(today: Date) -> Tenant {
    let mut maker = Maker { tenant: Tenant::empty(), today };
    lists(&mut maker);
    agreement_types(&mut maker);
    catalog_lists(&mut maker);
    own_company(&mut maker);
    boards(&mut maker);
    maker.tenant
}

fn lists(maker: &mut Maker) {
    maker.named(
        Kind::CompanyStatuses,
        1,
        &[
            ("Active", &["defaultFlag"]),
            ("Inactive", &[]),
            ("Not-Approved", &["disallowSavingFlag"]),
            ("Credit Hold", &["notifyFlag"]),
            ("Old", &["inactiveFlag"]),
        ],
    );
    maker.named(
        Kind::CompanyTypes,
        1,
        &[("Client", &["defaultFlag"]), ("Prospect", &[]), ("Vendor", &["vendorFlag"]), ("Former Client", &[])],
    );
    maker.named(Kind::Locations, 2, &[("Head Office", &[]), ("Branch", &[])]);
    for (id, identifier, name) in [(10, "PS", "Professional Services"), (11, "Admin", "Administration")] {
        let values = [("identifier", Cell::text(identifier)), ("name", Cell::text(name))];
        maker.add(Kind::Departments, Some(id), &values);
    }
    for (id, identifier, first, last, class) in [
        (140, "jdoe", "Jane", "Doe", "F"),
        (141, "SeatbridgeAPI", "Seatbridge", "API", "A"),
        (142, "mmüller", "Max", "Müller", "F"),
    ] {
        let values = [
            ("identifier", Cell::text(identifier)),
            ("firstName", Cell::text(first)),
            ("lastName", Cell::text(last)),
            ("fullName", Cell::text(format!("{first} {last}"))),
            ("defaultEmail", Cell::text("Office")),
            ("licenseClass", Cell::text(class)),
            ("hireDate", Cell::Day(Date::constant(2020, 1, 1))),
        ];
        maker.add(Kind::Members, Some(id), &values);
    }
    for (id, identifier, options, name) in [
        (1, "WK", "Weekly", "Weekly"),
        (2, "MO", "Monthly", "Monthly"),
        (3, "QTR", "Quarterly", "Quarterly"),
        (4, "SEMI", "SemiAnnual", "Semi-Annual"),
        (5, "YR", "Yearly", "Annually"),
        (6, "BIMO", "BiMonthly", "Every Two Months"),
        (7, "BIWK", "BiWeekly", "Every Two Weeks"),
        (8, "ONE", "NotRecurring", "One Time"),
    ] {
        let values = [
            ("identifier", Cell::text(identifier)),
            ("name", Cell::text(name)),
            ("billingOptions", Cell::text(options)),
            ("defaultFlag", Cell::Bool(id == 2)),
        ];
        maker.add(Kind::BillingCycles, Some(id), &values);
    }
    for (id, name, color, level) in [
        (1, "Priority 1 - Emergency", "Red", "Critical"),
        (2, "Priority 2 - Quick Response", "Orange", "High"),
        (3, "Priority 3 - Normal Response", "Yellow", "Medium"),
        (4, "Priority 4 - Scheduled Maintenance", "Blue", "Low"),
    ] {
        let values = [
            ("name", Cell::text(name)),
            ("color", Cell::text(color)),
            ("level", Cell::text(level)),
            ("sortOrder", Cell::Int(id)),
            ("defaultFlag", Cell::Bool(id == 3)),
        ];
        maker.add(Kind::Priorities, Some(id), &values);
    }
    maker.named(
        Kind::Sources,
        1,
        &[
            ("Call", &["defaultFlag"]),
            ("Email Connector", &[]),
            ("Internal", &[]),
            ("Portal", &[]),
            ("Monitoring", &[]),
        ],
    );
}

fn agreement_types(maker: &mut Maker) {
    for (id, name, flags) in [
        (1, "Managed Services", &["defaultFlag"][..]),
        (2, "Cloud Services", &["prorateFlag"]),
        (3, "Block Time", &["prePaymentFlag"]),
        (4, "Managed Services 2019", &["inactiveFlag"]),
    ] {
        let mut values = vec![
            ("name", Cell::text(name)),
            ("billingCycle", Cell::Int(2)),
            ("invoicingCycle", Cell::text("ContractYear")),
            ("employeeCompRate", Cell::text("Hourly")),
            ("employeeCompNotExceed", Cell::text("Billing")),
            ("billTime", Cell::text("Billable")),
            ("billExpenses", Cell::text("Billable")),
            ("billProducts", Cell::text("Billable")),
            ("applicationUnits", Cell::text(if id == 3 { "Hours" } else { "Amount" })),
        ];
        values.extend(flags.iter().map(|flag| (*flag, Cell::Bool(true))));
        maker.add(Kind::AgreementTypes, Some(id), &values);
    }
}

fn catalog_lists(maker: &mut Maker) {
    maker.named(
        Kind::Categories,
        20,
        &[("Cloud Services", &["defaultFlag"]), ("Hardware", &[]), ("Software", &[]), ("Retired", &["inactiveFlag"])],
    );
    for (id, name, category, inactive) in [
        (60, "Backup", 20, false),
        (61, "Archiving", 20, false),
        (62, "Security", 20, false),
        (63, "Server", 21, false),
        (64, "Licences", 22, false),
        (65, "Tape", 20, true),
    ] {
        let values = [
            ("name", Cell::text(name)),
            ("category", Cell::Int(category)),
            ("inactiveFlag", Cell::Bool(inactive)),
            ("defaultFlag", Cell::Bool(id == 60)),
        ];
        maker.add(Kind::Subcategories, Some(id), &values);
    }
    maker.named(
        Kind::ProductTypes,
        30,
        &[("Agreement", &["defaultFlag"]), ("Service", &[]), ("Inventory Part", &[]), ("Old Type", &["inactiveFlag"])],
    );
    maker.named(Kind::UnitsOfMeasure, 1, &[("Each", &["defaultFlag"]), ("Seat", &[])]);
}

fn own_company(maker: &mut Maker) {
    let values = [
        ("identifier", Cell::text("YourCompany")),
        ("name", Cell::text("Sandbox MSP")),
        ("status", Cell::Int(1)),
        ("city", Cell::text("Köln")),
    ];
    maker.add(Kind::Companies, Some(OWN_COMPANY), &values);
}

/// Boards: an ordinary one, one whose closed status is not flagged, a project one, an inactive one, one without a
/// default status (facts: connectwise.md 4.5, 6.2).
fn boards(maker: &mut Maker) {
    for (id, name, flags) in [
        (1, "Service", &[][..]),
        (2, "Alerts", &[]),
        (3, "Projects", &["projectFlag"]),
        (4, "Service 2019", &["inactiveFlag"]),
        (5, "Dispatch", &[]),
    ] {
        let mut values = vec![("name", Cell::text(name)), ("location", Cell::Int(2)), ("department", Cell::Int(10))];
        values.extend(flags.iter().map(|flag| (*flag, Cell::Bool(true))));
        maker.add(Kind::Boards, Some(id), &values);
    }
    let mut status = 16;
    for (board, rows) in [
        (1, &[("New", "d"), ("In Progress", ""), ("Waiting on Client", ""), (">Closed", "c"), ("Old", "i")][..]),
        (2, &[("New", "d"), ("Acknowledged", ""), ("Closed", "")]),
        (3, &[("New", "d"), ("Closed", "c")]),
        (4, &[("New", "d"), (">Closed", "c")]),
        (5, &[("New", ""), (">Closed - No response", "c")]),
    ] {
        for ((name, flags), sort) in rows.iter().zip(0..) {
            let values = [
                ("name", Cell::text(*name)),
                ("board", Cell::Int(board)),
                ("sortOrder", Cell::Int(sort)),
                ("displayOnBoard", Cell::Bool(true)),
                ("defaultFlag", Cell::Bool(flags.contains('d'))),
                ("closedStatus", Cell::Bool(flags.contains('c'))),
                ("timeEntryNotAllowed", Cell::Bool(flags.contains('c'))),
                ("inactive", Cell::Bool(flags.contains('i'))),
                ("escalationStatus", Cell::text(if flags.contains('c') { "Resolved" } else { "NotResponded" })),
            ];
            maker.add(Kind::BoardStatuses, Some(status), &values);
            status += 1;
        }
    }
    board_lists(maker);
}

fn board_lists(maker: &mut Maker) {
    for (id, board, name, flag) in [
        (4, 1, "Service Request", "defaultFlag"),
        (5, 1, "Problem", ""),
        (6, 1, "Retired Type", "inactiveFlag"),
        (7, 2, "Backup", "defaultFlag"),
        (8, 3, "Project Work", ""),
    ] {
        let values = [("name", Cell::text(name)), ("board", Cell::Int(board)), (flag, Cell::Bool(true))];
        maker.add(Kind::BoardTypes, Some(id), &values);
    }
    for (id, board, name, types) in
        [(40, 1, "Software", vec![4, 5]), (41, 1, "Hardware", vec![5]), (42, 2, "Job Failed", vec![7])]
    {
        let values =
            [("name", Cell::text(name)), ("board", Cell::Int(board)), ("typeAssociationIds", Cell::Ints(types))];
        maker.add(Kind::BoardSubtypes, Some(id), &values);
    }
    for (id, board, name) in [(70, 1, "Mail"), (71, 1, "Backup"), (72, 2, "Mailbox")] {
        maker.add(Kind::BoardItems, Some(id), &[("name", Cell::text(name)), ("board", Cell::Int(board))]);
    }
    for (id, board, name) in [(25, 1, "Service Team"), (26, 2, "NOC")] {
        let values = [
            ("name", Cell::text(name)),
            ("boardId", Cell::Int(board)),
            ("teamLeader", Cell::Int(140)),
            ("members", Cell::Ints(vec![140, 142])),
            ("defaultFlag", Cell::Bool(true)),
        ];
        maker.add(Kind::BoardTeams, Some(id), &values);
    }
    for (id, board, of_type, subtype, item) in [
        (500, 1, 4, 40, Some(70)),
        (501, 1, 4, 40, Some(71)),
        (502, 1, 5, 40, Some(71)),
        (503, 1, 5, 41, None),
        (504, 2, 7, 42, Some(72)),
    ] {
        let values = [
            ("board", Cell::Int(board)),
            ("type", Cell::Int(of_type)),
            ("subType", Cell::Int(subtype)),
            ("item", item.map_or(Cell::Null, Cell::Int)),
        ];
        maker.add(Kind::Associations, Some(id), &values);
    }
}
