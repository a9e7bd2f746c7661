//! The security role of the API member (facts: connectwise.md 5).
//! Must not answer requests; it only says what is allowed.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::kinds::Kind;

/// Level of a right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Level {
    #[default]
    None,
    My,
    All,
}

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Add,
    Edit,
    Delete,
    Inquire,
}

/// Levels of one module function.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Levels {
    pub add: Level,
    pub edit: Level,
    pub delete: Level,
    pub inquire: Level,
    /// Tables of a customized function that are allowed; `null` = not customized.
    pub customize: Option<BTreeSet<String>>,
}

impl Levels {
    fn of(text: &str) -> Self {
        let level = |letter| if text.contains(letter) { Level::All } else { Level::None };
        Self { add: level('A'), edit: level('E'), delete: level('D'), inquire: level('I'), customize: None }
    }
}

/// A module function: module, identifier, name, what the seed article asks for.
/// Identifiers are not public; these follow the names (facts: connectwise.md 5.3).
const FUNCTIONS: [(&str, &str, &str, &str); 18] = [
    ("Companies", "CompanyMaintenance", "Company Maintenance", "AI"),
    ("Companies", "Configurations", "Configurations", "AEI"),
    ("Companies", "Contacts", "Contacts", ""),
    ("Finance", "Agreements", "Agreements", "AEDI"),
    ("Finance", "Invoicing", "Invoicing", ""),
    ("Procurement", "ProductCatalog", "Product Catalog", "AEI"),
    ("Procurement", "Products", "Products", ""),
    ("Project", "ProjectTickets", "Project Tickets", "AEI"),
    ("Project", "ProjectTicketDependencies", "Project Tickets - Dependencies", "AEI"),
    ("Project", "CloseProjectTickets", "Close Project Tickets", "AEI"),
    ("ServiceDesk", "ServiceTickets", "Service Tickets", "AEI"),
    ("ServiceDesk", "ServiceTicketsFinance", "Service Tickets - Finance", "AEI"),
    ("ServiceDesk", "ServiceTicketsDependencies", "Service Tickets - Dependencies", "AEI"),
    ("ServiceDesk", "CloseServiceTickets", "Close Service Tickets", "AEI"),
    ("System", "TableSetup", "Table Setup", "AEI"),
    ("System", "CustomMenuEntry", "Custom Menu Entry", "AEDI"),
    ("System", "MemberMaintenance", "Member Maintenance", ""),
    ("System", "ApiReports", "API Reports", ""),
];

fn module_name(identifier: &str) -> &str {
    if identifier == "ServiceDesk" { "Service Desk" } else { identifier }
}

/// The role. Functions that are not named have no right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rights {
    pub functions: BTreeMap<String, Levels>,
    /// Categories of the catalog the role sees; `null` = all (facts: connectwise.md 6.2.21).
    pub catalog_categories: Option<BTreeSet<i64>>,
}

impl Default for Rights {
    fn default() -> Self {
        Self::preset("seed").unwrap_or(Self { functions: BTreeMap::new(), catalog_categories: None })
    }
}

impl Rights {
    /// `seed` (what the seed article asks for), `full`, `least` (facts: connectwise.md 5.2), `none`.
    pub fn preset(name: &str) -> Option<Self> {
        let least = |identifier: &str| match identifier {
            "CompanyMaintenance" | "ProductCatalog" | "TableSetup" => "I",
            "Agreements" | "ServiceTickets" => "AEI",
            "CloseServiceTickets" => "E",
            _ => "",
        };
        let functions = FUNCTIONS.iter().map(|(_, identifier, _, seed)| {
            let letters = match name {
                "seed" => Some(*seed),
                "full" => Some("AEDI"),
                "least" => Some(least(identifier)),
                "none" => Some(""),
                _ => None,
            };
            letters.map(|letters| ((*identifier).to_owned(), Levels::of(letters)))
        });
        Some(Self { functions: functions.collect::<Option<_>>()?, catalog_categories: None })
    }

    /// Identifiers that are no module function.
    pub fn unknown(&self) -> Vec<&str> {
        let known = |name: &str| FUNCTIONS.iter().any(|(_, identifier, _, _)| *identifier == name);
        self.functions.keys().map(String::as_str).filter(|name| !known(name)).collect()
    }

    pub fn level(&self, function: &str, action: Action) -> Level {
        let Some(levels) = self.functions.get(function) else { return Level::None };
        match action {
            Action::Add => levels.add,
            Action::Edit => levels.edit,
            Action::Delete => levels.delete,
            Action::Inquire => levels.inquire,
        }
    }

    /// Level for a kind; `slim` = an `/info` route.
    pub fn on(&self, kind: Kind, action: Action, slim: bool) -> Level {
        let gate = gate(kind);
        let function = if slim { gate.module } else { gate.function };
        if slim && kind == Kind::Members {
            return Level::All;
        }
        let is_refused = self
            .functions
            .get(function)
            .and_then(|levels| levels.customize.as_ref())
            .is_some_and(|tables| gate.function == "TableSetup" && !tables.contains(gate.table));
        if is_refused && !slim { Level::None } else { self.level(function, action) }
    }

    /// Rows of `/system/mySecurity` (facts: connectwise.md 5.3).
    pub fn rows(&self) -> Vec<Value> {
        let none = Levels::default();
        let row = |(id, (module, identifier, name, _)): (usize, &(&str, &str, &str, &str))| {
            let levels = self.functions.get(*identifier).unwrap_or(&none);
            json!({
                "id": id + 1,
                "addLevel": levels.add, "editLevel": levels.edit,
                "deleteLevel": levels.delete, "inquireLevel": levels.inquire,
                "moduleFunctionName": name,
                "moduleFunctionDescription": name,
                "myAllFlag": true,
                "moduleFunctionIdentifier": identifier,
                "reportFlag": false,
                "restrictFlag": false,
                "customFlag": levels.customize.is_some(),
                "moduleDescription": module_name(module),
                "moduleIdentifier": module,
                "moduleName": module_name(module),
                "sortOrder": id + 1,
            })
        };
        FUNCTIONS.iter().enumerate().map(row).collect()
    }
}

/// What gates a kind.
struct Gate {
    function: &'static str,
    /// Function of the module, for `/info` routes.
    module: &'static str,
    /// Name in the "Customize" list of Table Setup.
    table: &'static str,
}

/// Facts 5.2; set-up lists are gated by Table Setup.
fn gate(kind: Kind) -> Gate {
    let set_up = |module, table| Gate { function: "TableSetup", module, table };
    let own = |function| Gate { function, module: function, table: "" };
    match kind {
        Kind::Companies | Kind::Sites => own("CompanyMaintenance"),
        Kind::Contacts => own("Contacts"),
        Kind::Agreements | Kind::Additions => own("Agreements"),
        Kind::Catalog => own("ProductCatalog"),
        Kind::Members => own("MemberMaintenance"),
        Kind::CompanyStatuses => set_up("CompanyMaintenance", "Company / Company Status"),
        Kind::CompanyTypes => set_up("CompanyMaintenance", "Company / Company Type"),
        Kind::Locations => set_up("CompanyMaintenance", "General / Location"),
        Kind::Departments => set_up("CompanyMaintenance", "General / Department"),
        Kind::AgreementTypes => set_up("Agreements", "Agreements / Agreement Type"),
        Kind::BillingCycles => set_up("Agreements", "Invoice / Billing Cycle"),
        Kind::Categories => set_up("ProductCatalog", "Products / Category"),
        Kind::Subcategories => set_up("ProductCatalog", "Products / Subcategory"),
        Kind::ProductTypes => set_up("ProductCatalog", "Products / Product Type"),
        Kind::UnitsOfMeasure => set_up("ProductCatalog", "Products / Unit of Measure"),
        Kind::Boards
        | Kind::BoardStatuses
        | Kind::BoardTypes
        | Kind::BoardSubtypes
        | Kind::BoardItems
        | Kind::BoardTeams
        | Kind::Associations => set_up("ServiceTickets", "Service / Service Board"),
        Kind::Priorities => set_up("ServiceTickets", "Service / Priority"),
        Kind::Sources => set_up("ServiceTickets", "Service / Source"),
    }
}
