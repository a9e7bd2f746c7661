//! The picklists of the tenant (facts 3.22): numbers that differ between tenants, inactive entries, child lists.
//! Must not be assumed stable by clients; the numbers are unround on purpose.

/// A picklist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pick {
    BillingCodeType,
    BillingItemType,
    BillingPreference,
    CompanyType,
    ContractCategory,
    ContractStatus,
    ContractType,
    DisplayColor,
    IssueType,
    LicenseType,
    PeriodType,
    Priority,
    Queue,
    ServiceLevelAgreement,
    Source,
    SubIssueType,
    TicketCategory,
    TicketStatus,
    TicketType,
    UseType,
    YesNo,
}

/// One entry of a picklist.
#[derive(Debug, Clone, Copy)]
pub struct Choice {
    pub value: i64,
    pub label: &'static str,
    pub active: bool,
    pub system: bool,
    pub default: bool,
    /// Value of the parent field this entry belongs to.
    pub parent: Option<i64>,
}

const fn on(value: i64, label: &'static str) -> Choice {
    Choice { value, label, active: true, system: false, default: false, parent: None }
}
const fn system(value: i64, label: &'static str) -> Choice {
    Choice { system: true, ..on(value, label) }
}
const fn first(value: i64, label: &'static str) -> Choice {
    Choice { default: true, ..on(value, label) }
}
const fn off(value: i64, label: &'static str) -> Choice {
    Choice { active: false, ..on(value, label) }
}
const fn under(parent: i64, value: i64, label: &'static str) -> Choice {
    Choice { parent: Some(parent), ..on(value, label) }
}

/// Contract type of recurring-service contracts (facts 7.2).
pub const RECURRING: i64 = 7;
/// Contract status values (facts 7.2; 0 is likely).
pub const CONTRACT_ACTIVE: i64 = 1;
pub const CONTRACT_INACTIVE: i64 = 0;
/// `useType` of billing codes for recurring services; the number is this tenant's.
pub const USE_RECURRING: i64 = 5;
/// `companyType` of customers.
pub const CUSTOMER: i64 = 1;

/// Period types: number, letter of the old API, name in scenarios, label, months (`None` = once).
pub const PERIODS: [(i64, &str, &str, &str, Option<i32>); 5] = [
    (2, "m", "monthly", "Monthly", Some(1)),
    (3, "q", "quarterly", "Quarterly", Some(3)),
    (4, "s", "semi_annual", "Semi-Annual", Some(6)),
    (5, "y", "yearly", "Yearly", Some(12)),
    (1, "o", "one_time", "One-Time", None),
];
/// The monthly period type.
pub const MONTHLY: i64 = 2;

impl Pick {
    /// Field of the same entity that the entries' parents belong to.
    pub const fn parent_field(self) -> &'static str {
        match self {
            Self::SubIssueType => "issueType",
            _ => "",
        }
    }

    #[expect(clippy::too_many_lines, reason = "a table")]
    pub const fn choices(self) -> &'static [Choice] {
        match self {
            Self::BillingCodeType => const { &[system(0, "Normal"), system(1, "System"), system(2, "Non-Billable")] },
            Self::BillingItemType => {
                const { &[system(11, "Recurring Service"), system(12, "Recurring Service Bundle")] }
            }
            Self::BillingPreference => const { &[system(1, "Immediately without my approval"), system(2, "Manually")] },
            Self::CompanyType => {
                const {
                    &[
                        Choice { default: true, ..system(CUSTOMER, "Customer") },
                        system(2, "Lead"),
                        system(3, "Prospect"),
                        system(4, "Dead"),
                        system(6, "Cancelation"),
                        system(7, "Vendor"),
                        system(8, "Partner"),
                    ]
                }
            }
            Self::ContractCategory => {
                const { &[on(12, "Managed Services"), on(13, "Cloud"), off(14, "Legacy Hosting")] }
            }
            Self::ContractStatus => {
                const { &[system(CONTRACT_INACTIVE, "Inactive"), system(CONTRACT_ACTIVE, "Active")] }
            }
            Self::ContractType => {
                const {
                    &[
                        system(1, "Time and Materials"),
                        system(3, "Fixed Price"),
                        system(4, "Block Hours"),
                        system(6, "Retainer"),
                        system(RECURRING, "Recurring Service"),
                        system(8, "Incident"),
                    ]
                }
            }
            Self::DisplayColor => const { &[system(1, "Red"), system(2, "Blue"), system(3, "Green")] },
            Self::IssueType => {
                const {
                    &[
                        on(10, "Hardware"),
                        on(11, "Cloud & Backup"),
                        on(14, "Network / Internet"),
                        off(15, "Fax (retired)"),
                    ]
                }
            }
            Self::LicenseType => const { &[system(1, "Professional"), system(3, "Time Only"), system(7, "API User")] },
            Self::PeriodType => {
                const {
                    &[
                        system(2, "Monthly"),
                        system(3, "Quarterly"),
                        system(4, "Semi-Annual"),
                        system(5, "Yearly"),
                        system(1, "One-Time"),
                    ]
                }
            }
            Self::Priority => {
                const { &[system(4, "Critical"), system(1, "High"), first(2, "Medium"), system(3, "Low"), off(5, "Someday")] }
            }
            Self::Queue => {
                const {
                    &[
                        system(5, "Client Portal"),
                        system(6, "Post Sale"),
                        first(29_682_833, "Level I Support"),
                        on(29_683_484, "Backup Monitoring"),
                        on(29_683_485, "Nächtliche Prüfung"),
                        off(29_682_969, "Zz old queue"),
                    ]
                }
            }
            Self::ServiceLevelAgreement => const { &[on(1, "Standard SLA"), on(4, "Gold")] },
            Self::Source => {
                const {
                    &[
                        system(-2, "Insourced"),
                        system(-1, "Client Portal"),
                        system(2, "Phone"),
                        system(4, "Email"),
                        on(8, "Monitoring Alert"),
                        off(9, "Telegram"),
                    ]
                }
            }
            Self::SubIssueType => {
                const {
                    &[
                        under(10, 136, "Printer"),
                        under(10, 137, "Workstation"),
                        under(11, 218, "Backup failed"),
                        under(11, 219, "Storage full"),
                        Choice { active: false, ..under(11, 220, "Tape") },
                        under(14, 301, "Firewall"),
                        under(14, 302, "WLAN"),
                    ]
                }
            }
            Self::TicketCategory => {
                const { &[Choice { default: true, ..system(3, "Standard") }, on(104, "Monitoring")] }
            }
            Self::TicketStatus => {
                const {
                    &[
                        system(1, "New"),
                        system(5, "Complete"),
                        on(7, "Waiting Customer"),
                        on(8, "In Progress"),
                        on(13, "Rückfrage beim Hersteller"),
                        off(12, "Waiting Fax"),
                    ]
                }
            }
            Self::TicketType => {
                const { &[system(1, "Service Request"), system(2, "Incident"), system(3, "Problem"), system(5, "Alert")] }
            }
            Self::UseType => {
                const {
                    &[
                        system(1, "Work Type"),
                        system(2, "Material"),
                        system(3, "Internal Time"),
                        system(4, "Expense Category"),
                        system(USE_RECURRING, "Recurring Contract Service"),
                        system(6, "Milestone"),
                    ]
                }
            }
            Self::YesNo => const { &[system(0, "No"), system(1, "Yes")] },
        }
    }

    pub fn find(self, value: i64) -> Option<&'static Choice> {
        self.choices().iter().find(|choice| choice.value == value)
    }
}

/// Number of a period type written as a letter or as a scenario's word.
pub fn period_by_word(word: &str) -> Option<i64> {
    let word = word.to_ascii_lowercase();
    PERIODS
        .iter()
        .find(|(_, letter, name, label, _)| *letter == word || *name == word || label.to_ascii_lowercase() == word)
        .map(|(value, ..)| *value)
}

/// Letter of a period type.
pub fn period_letter(value: i64) -> Option<&'static str> {
    PERIODS.iter().find(|(number, ..)| *number == value).map(|(_, letter, ..)| *letter)
}

/// Months of a period type; `None` = one single period.
pub fn period_months(value: i64) -> Option<i32> {
    PERIODS.iter().find(|(number, ..)| *number == value).map_or(Some(1), |(.., months)| *months)
}
