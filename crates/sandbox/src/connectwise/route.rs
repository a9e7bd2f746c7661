//! From path to route, and the verbs a route knows (facts: connectwise.md 1.2, 2.4, 4).
//! Must not carry anything out.

use super::kinds::Kind;
use super::switches::Case;

/// A list of the API.
#[derive(Debug)]
pub struct Place {
    /// Path below the base; `*` stands for the id of the parent.
    pub path: &'static str,
    pub kind: Kind,
    /// Members of an answer that does not show all fields.
    pub slim: Option<&'static str>,
    /// An `/info` list, gated by the module's own right.
    pub is_info: bool,
    /// `l`ist, `c`ount, `i`tem.
    has: &'static str,
    /// Whether records can be written.
    writes: bool,
    /// Shows active records only.
    pub only_active: bool,
}

const fn full(path: &'static str, kind: Kind) -> Place {
    Place { path, kind, slim: None, is_info: false, has: "lci", writes: true, only_active: false }
}

const fn read(path: &'static str, kind: Kind) -> Place {
    Place { path, kind, slim: None, is_info: false, has: "lci", writes: false, only_active: false }
}

const fn slim(path: &'static str, kind: Kind, has: &'static str, members: &'static str) -> Place {
    Place { path, kind, slim: Some(members), is_info: true, has, writes: false, only_active: false }
}

const BOARD_INFO: &str = "name location department projectFlag inactiveFlag closedLoopDiscussionsFlag \
    closedLoopInternalAnalysisFlag closedLoopResolutionFlag closedLoopAllFlag overrideBillingSetupFlag \
    billTicketsAfterClosedFlag billUnapprovedTimeExpenseFlag billTime billExpense billProduct problemSort \
    internalAnalysisSort resolutionSort allSort";
const COMPANY_INFO: &str = "identifier name territory defaultContact phoneNumber city site isVendorFlag currency \
    billToCompany billingSite billingContact billingTerms taxCode deletedFlag types status addressLine1 addressLine2 \
    state country zip leadFlag faxNumber vendorIdentifier taxIdentifier facebookUrl twitterUrl linkedInUrl";
const CONTACT_INFO: &str = "firstName lastName communicationItems defaultPhoneNbr defaultPhoneType defaultFlag company \
    companyLocation site inactiveFlag title types addressLine1 addressLine2 city state zip country department \
    defaultBillingFlag facebookUrl twitterUrl linkedInUrl";
const SITE_INFO: &str = "name addressLine1 addressLine2 city stateReference country zip addressFormat phoneNumber \
    inactiveFlag defaultShippingFlag defaultBillingFlag primaryAddressFlag taxCode phoneNumberExt";
const ITEM_INFO: &str = "identifier description inactiveFlag productClass serializedCostFlag price cost taxableFlag \
    dropShipFlag specialOrderFlag customerDescription manufacturerPartNumber vendorSku billableOption";
const MEMBER_INFO: &str = "identifier firstName middleInitial lastName fullName defaultEmail licenseClass inactiveFlag";

static PLACES: [Place; 47] = [
    full("company/companies", Kind::Companies),
    slim("company/companies/info", Kind::Companies, "lc", COMPANY_INFO),
    slim("company/companies/info/types", Kind::CompanyTypes, "lc", "name isVendor<vendorFlag"),
    full("company/companies/statuses", Kind::CompanyStatuses),
    full("company/companies/types", Kind::CompanyTypes),
    full("company/companies/*/sites", Kind::Sites),
    slim("company/companies/*/sites/info", Kind::Sites, "lc", SITE_INFO),
    full("company/contacts", Kind::Contacts),
    slim("company/contacts/info", Kind::Contacts, "lc", CONTACT_INFO),
    full("finance/agreements", Kind::Agreements),
    full("finance/agreements/types", Kind::AgreementTypes),
    slim("finance/agreements/types/info", Kind::AgreementTypes, "l", "name inactiveFlag applicationUnits billingTerms"),
    full("finance/agreements/*/additions", Kind::Additions),
    full("finance/billingCycles", Kind::BillingCycles),
    slim("finance/billingCycles/info", Kind::BillingCycles, "lc", "name defaultFlag"),
    full("procurement/catalog", Kind::Catalog),
    slim("procurement/catalog/info", Kind::Catalog, "lc", ITEM_INFO),
    full("procurement/categories", Kind::Categories),
    slim("procurement/categories/info", Kind::Categories, "lc", "name inactiveFlag defaultFlag"),
    // the contract calls this model LegacySubCategory; it has no category
    Place { slim: Some("name inactiveFlag"), ..full("procurement/categories/*/subcategories", Kind::Subcategories) },
    slim("procurement/categories/*/subcategories/info", Kind::Subcategories, "lc", "name inactiveFlag"),
    full("procurement/subcategories", Kind::Subcategories),
    slim("procurement/subcategories/info", Kind::Subcategories, "lc", "name category inactiveFlag defaultFlag"),
    full("procurement/types", Kind::ProductTypes),
    slim("procurement/types/info", Kind::ProductTypes, "lc", "name inactiveFlag defaultFlag"),
    full("procurement/unitOfMeasures", Kind::UnitsOfMeasure),
    full("service/boards", Kind::Boards),
    slim("service/info/boards", Kind::Boards, "lci", BOARD_INFO),
    Place { only_active: true, ..slim("service/info/boards/active", Kind::Boards, "l", BOARD_INFO) },
    full("service/boards/*/statuses", Kind::BoardStatuses),
    slim(
        "service/boards/*/statuses/info",
        Kind::BoardStatuses,
        "lc",
        "name sortOrder defaultFlag inactiveFlag<inactive closedFlag<closedStatus",
    ),
    full("service/boards/*/types", Kind::BoardTypes),
    slim("service/info/boardtypes", Kind::BoardTypes, "lci", "name board inactiveFlag defaultFlag"),
    full("service/boards/*/subtypes", Kind::BoardSubtypes),
    slim("service/boards/*/subtypes/info", Kind::BoardSubtypes, "lc", "name inactiveFlag typeAssociationIds"),
    full("service/boards/*/items", Kind::BoardItems),
    full("service/boards/*/teams", Kind::BoardTeams),
    slim("service/boards/*/teams/info", Kind::BoardTeams, "lc", "name"),
    read("service/boards/*/typeSubTypeItemAssociations", Kind::Associations),
    full("service/priorities", Kind::Priorities),
    slim(
        "service/priority/info",
        Kind::Priorities,
        "l",
        "name color sortOrder defaultFlag imageLink urgencySortOrder level",
    ),
    full("service/sources", Kind::Sources),
    slim("service/sources/info", Kind::Sources, "lc", "name defaultFlag"),
    read("system/members", Kind::Members),
    slim("system/info/members", Kind::Members, "lci", MEMBER_INFO),
    read("system/locations", Kind::Locations),
    read("system/departments", Kind::Departments),
];

/// Field of a kind that names its parent, and the parent's kind.
pub const fn parent_of(kind: Kind) -> Option<(Kind, &'static str)> {
    match kind {
        Kind::Sites => Some((Kind::Companies, "company")),
        Kind::Additions => Some((Kind::Agreements, "agreementId")),
        Kind::Subcategories => Some((Kind::Categories, "category")),
        Kind::BoardTeams => Some((Kind::Boards, "boardId")),
        Kind::BoardStatuses | Kind::BoardTypes | Kind::BoardSubtypes | Kind::BoardItems | Kind::Associations => {
            Some((Kind::Boards, "board"))
        }
        _ => None,
    }
}

/// Where a request goes.
#[derive(Debug, Clone)]
pub enum Route {
    CompanyInfo(String),
    SystemInfo,
    MySecurity,
    MySecurityCount,
    List(&'static Place, Option<i64>),
    Count(&'static Place, Option<i64>),
    Item(&'static Place, Option<i64>, i64),
    /// The codebase is not the tenant's.
    OldCodebase,
    /// The gateway can't tell the tenant.
    NoTenant,
    /// Below the base, but nothing there.
    Unknown,
}

/// The route of a path; `codebase` is the tenant's, with its slash.
pub fn parse(path: &str, codebase: &str, case: Case) -> Route {
    let segments: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    match segments.as_slice() {
        ["login", "companyinfo", company] => Route::CompanyInfo(decoded(company)),
        [base, "apis", "3.0", rest @ ..] => {
            if rest.contains(&"apis") {
                return Route::NoTenant;
            }
            let fits = *base == "v4_6_release" || format!("{base}/") == codebase;
            if fits { below(rest, case) } else { Route::OldCodebase }
        }
        _ => Route::NoTenant,
    }
}

fn decoded(text: &str) -> String {
    // a path has no plus for a space, the form decoder would see one
    let escaped = text.replace('+', "%2B");
    url::form_urlencoded::parse(format!("x={escaped}").as_bytes())
        .next()
        .map(|(_, v)| v.into_owned())
        .unwrap_or_default()
}

fn below(segments: &[&str], case: Case) -> Route {
    match segments {
        ["system", "info"] => return Route::SystemInfo,
        ["system", "mySecurity"] => return Route::MySecurity,
        ["system", "mySecurity", "count"] => return Route::MySecurityCount,
        _ => {}
    }
    let found = |segments: &[&str]| {
        PLACES.iter().find_map(|place| parent_id(place.path, segments, case).map(|parent| (place, parent)))
    };
    if let Some((place, parent)) = found(segments)
        && place.has.contains('l')
    {
        return Route::List(place, parent);
    }
    let Some((last, front)) = segments.split_last() else { return Route::Unknown };
    let Some((place, parent)) = found(front) else { return Route::Unknown };
    if *last == "count" && place.has.contains('c') {
        return Route::Count(place, parent);
    }
    match last.parse() {
        Ok(id) if place.has.contains('i') => Route::Item(place, parent, id),
        _ => Route::Unknown,
    }
}

/// Whether the segments are this path; inside the id of the parent.
#[expect(clippy::option_option, reason = "outside: no match; inside: no parent in the path")]
fn parent_id(path: &str, segments: &[&str], case: Case) -> Option<Option<i64>> {
    let mut parent = None;
    let mut given = segments.iter();
    for wanted in path.split('/') {
        let segment = given.next()?;
        let same = match case {
            Case::Sensitive => wanted == *segment,
            Case::Insensitive => wanted.eq_ignore_ascii_case(segment),
        };
        if wanted == "*" {
            parent = Some(segment.parse().ok()?);
        } else if !same {
            return None;
        }
    }
    given.next().is_none().then_some(parent)
}

impl Route {
    /// Name for counters and fault rules.
    pub const fn entity(&self) -> &'static str {
        match self {
            Self::CompanyInfo(_) => "companyinfo",
            Self::SystemInfo => "systemInfo",
            Self::MySecurity | Self::MySecurityCount => "mySecurity",
            Self::List(place, _) | Self::Count(place, _) | Self::Item(place, _, _) => place.kind.about().entity,
            Self::OldCodebase | Self::NoTenant | Self::Unknown => "unknown",
        }
    }

    /// Whether something is there at all.
    pub const fn exists(&self) -> bool {
        !matches!(self, Self::OldCodebase | Self::NoTenant | Self::Unknown)
    }

    pub fn knows(&self, method: &str) -> bool {
        match self {
            Self::List(place, _) => method == "GET" || (method == "POST" && place.writes),
            Self::Item(place, _, _) => {
                method == "GET" || (matches!(method, "PUT" | "PATCH" | "DELETE") && place.writes)
            }
            _ => method == "GET",
        }
    }
}
