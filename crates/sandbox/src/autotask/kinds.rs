//! The entities of the tenant and which calls each of them offers (facts 7.1, 16).
//! Must not know fields or rows.

use serde::{Deserialize, Serialize};

/// An entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Kind {
    BillingCodes,
    BillingItems,
    Companies,
    ContractNotes,
    ContractServiceAdjustments,
    ContractServiceBundleAdjustments,
    ContractServiceBundleUnits,
    ContractServiceBundles,
    ContractServiceUnits,
    ContractServices,
    Contracts,
    Currencies,
    Resources,
    ServiceBundleServices,
    ServiceBundles,
    Services,
    TicketCategories,
    Tickets,
}

/// What an entity offers at its root URL.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "four verbs")]
pub struct Offers {
    pub query: bool,
    pub create: bool,
    pub update: bool,
    pub delete: bool,
}

const READ: Offers = Offers { query: true, create: false, update: false, delete: false };
const UPDATE: Offers = Offers { query: true, create: false, update: true, delete: false };
const WRITE: Offers = Offers { query: true, create: true, update: true, delete: false };
const COMMAND: Offers = Offers { query: false, create: true, update: false, delete: false };

impl Kind {
    pub const ALL: [Self; 18] = [
        Self::BillingCodes,
        Self::BillingItems,
        Self::Companies,
        Self::ContractNotes,
        Self::ContractServiceAdjustments,
        Self::ContractServiceBundleAdjustments,
        Self::ContractServiceBundleUnits,
        Self::ContractServiceBundles,
        Self::ContractServiceUnits,
        Self::ContractServices,
        Self::Contracts,
        Self::Currencies,
        Self::Resources,
        Self::ServiceBundleServices,
        Self::ServiceBundles,
        Self::Services,
        Self::TicketCategories,
        Self::Tickets,
    ];

    /// Name in URLs.
    pub const fn plural(self) -> &'static str {
        match self {
            Self::BillingCodes => "BillingCodes",
            Self::BillingItems => "BillingItems",
            Self::Companies => "Companies",
            Self::ContractNotes => "ContractNotes",
            Self::ContractServiceAdjustments => "ContractServiceAdjustments",
            Self::ContractServiceBundleAdjustments => "ContractServiceBundleAdjustments",
            Self::ContractServiceBundleUnits => "ContractServiceBundleUnits",
            Self::ContractServiceBundles => "ContractServiceBundles",
            Self::ContractServiceUnits => "ContractServiceUnits",
            Self::ContractServices => "ContractServices",
            Self::Contracts => "Contracts",
            Self::Currencies => "Currencies",
            Self::Resources => "Resources",
            Self::ServiceBundleServices => "ServiceBundleServices",
            Self::ServiceBundles => "ServiceBundles",
            Self::Services => "Services",
            Self::TicketCategories => "TicketCategories",
            Self::Tickets => "Tickets",
        }
    }

    /// Name in `entityInformation`, `referenceEntityType` and error texts.
    pub const fn singular(self) -> &'static str {
        match self {
            Self::BillingCodes => "BillingCode",
            Self::BillingItems => "BillingItem",
            Self::Companies => "Company",
            Self::ContractNotes => "ContractNote",
            Self::ContractServiceAdjustments => "ContractServiceAdjustment",
            Self::ContractServiceBundleAdjustments => "ContractServiceBundleAdjustment",
            Self::ContractServiceBundleUnits => "ContractServiceBundleUnit",
            Self::ContractServiceBundles => "ContractServiceBundle",
            Self::ContractServiceUnits => "ContractServiceUnit",
            Self::ContractServices => "ContractService",
            Self::Contracts => "Contract",
            Self::Currencies => "Currency",
            Self::Resources => "Resource",
            Self::ServiceBundleServices => "ServiceBundleService",
            Self::ServiceBundles => "ServiceBundle",
            Self::Services => "Service",
            Self::TicketCategories => "TicketCategory",
            Self::Tickets => "Ticket",
        }
    }

    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.plural().eq_ignore_ascii_case(name))
    }

    /// Calls at the root URL.
    pub const fn offers(self) -> Offers {
        match self {
            Self::Companies | Self::Contracts | Self::Services => WRITE,
            Self::ServiceBundles => Offers { delete: true, ..WRITE },
            // facts 8.1: tickets are created and changed at the root; the simulator only reads them so far
            Self::Resources | Self::TicketCategories | Self::BillingItems | Self::Currencies => UPDATE,
            Self::ContractServiceAdjustments | Self::ContractServiceBundleAdjustments => COMMAND,
            Self::BillingCodes
            | Self::ContractNotes
            | Self::ContractServiceBundleUnits
            | Self::ContractServiceBundles
            | Self::ContractServiceUnits
            | Self::ContractServices
            | Self::ServiceBundleServices
            | Self::Tickets => READ,
        }
    }

    /// Whether rows are created under a parent only (facts 4.8).
    pub const fn is_child(self) -> bool {
        matches!(
            self,
            Self::ContractNotes
                | Self::ContractServices
                | Self::ContractServiceBundles
                | Self::ContractServiceUnits
                | Self::ContractServiceBundleUnits
                | Self::ServiceBundleServices
        )
    }

    pub const fn has_udfs(self) -> bool {
        matches!(self, Self::Companies | Self::Contracts | Self::Services | Self::ServiceBundles | Self::Tickets)
    }

    /// Blocked as a whole by limited contract visibility (facts 11b).
    pub const fn is_contract_service_family(self) -> bool {
        matches!(
            self,
            Self::ContractServices
                | Self::ContractServiceUnits
                | Self::ContractServiceAdjustments
                | Self::ContractServiceBundles
                | Self::ContractServiceBundleUnits
                | Self::ContractServiceBundleAdjustments
        )
    }
}

/// A collection under a parent row.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "four verbs")]
pub struct Child {
    pub kind: Kind,
    /// Field that holds the parent's id.
    pub key: &'static str,
    pub read: bool,
    pub create: bool,
    pub update: bool,
    pub delete: bool,
}

/// The collection `name` under rows of `parent` (facts 7.1, 16).
pub fn child(parent: Kind, name: &str) -> Option<Child> {
    let key = "contractID";
    let rows = |kind| Child { kind, key, read: true, create: false, update: false, delete: false };
    let lines = |kind| Child { create: true, update: true, ..rows(kind) };
    let command = |kind| Child { kind, key, read: false, create: true, update: false, delete: false };
    let name = name.to_ascii_lowercase();
    match (parent, name.as_str()) {
        (Kind::Contracts, "services") => Some(lines(Kind::ContractServices)),
        (Kind::Contracts, "servicebundles") => Some(lines(Kind::ContractServiceBundles)),
        (Kind::Contracts, "notes") => Some(lines(Kind::ContractNotes)),
        (Kind::Contracts, "serviceunits") => Some(rows(Kind::ContractServiceUnits)),
        (Kind::Contracts, "servicebundleunits") => Some(rows(Kind::ContractServiceBundleUnits)),
        (Kind::Contracts, "serviceadjustments") => Some(command(Kind::ContractServiceAdjustments)),
        (Kind::Contracts, "servicebundleadjustments") => Some(command(Kind::ContractServiceBundleAdjustments)),
        (Kind::ServiceBundles, "services") => Some(Child {
            kind: Kind::ServiceBundleServices,
            key: "serviceBundleID",
            read: true,
            create: true,
            update: false,
            delete: true,
        }),
        _ => None,
    }
}

/// Services and bundles: two families with the same rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Family {
    Services,
    Bundles,
}

impl Family {
    pub const BOTH: [Self; 2] = [Self::Services, Self::Bundles];

    pub const fn lines(self) -> Kind {
        match self {
            Self::Services => Kind::ContractServices,
            Self::Bundles => Kind::ContractServiceBundles,
        }
    }

    pub const fn adjustments(self) -> Kind {
        match self {
            Self::Services => Kind::ContractServiceAdjustments,
            Self::Bundles => Kind::ContractServiceBundleAdjustments,
        }
    }

    pub const fn catalogue(self) -> Kind {
        match self {
            Self::Services => Kind::Services,
            Self::Bundles => Kind::ServiceBundles,
        }
    }

    /// Field with the catalogue row's id.
    pub const fn item_key(self) -> &'static str {
        match self {
            Self::Services => "serviceID",
            Self::Bundles => "serviceBundleID",
        }
    }

    /// Field with the line's id.
    pub const fn line_key(self) -> &'static str {
        match self {
            Self::Services => "contractServiceID",
            Self::Bundles => "contractServiceBundleID",
        }
    }

    pub const fn repeat_key(self) -> &'static str {
        match self {
            Self::Services => "allowRepeatService",
            Self::Bundles => "allowRepeatServiceBundle",
        }
    }

    pub const fn of_units(kind: Kind) -> Option<Self> {
        match kind {
            Kind::ContractServiceUnits => Some(Self::Services),
            Kind::ContractServiceBundleUnits => Some(Self::Bundles),
            _ => None,
        }
    }

    pub const fn of_adjustments(kind: Kind) -> Option<Self> {
        match kind {
            Kind::ContractServiceAdjustments => Some(Self::Services),
            Kind::ContractServiceBundleAdjustments => Some(Self::Bundles),
            _ => None,
        }
    }

    pub const fn of_lines(kind: Kind) -> Option<Self> {
        match kind {
            Kind::ContractServices => Some(Self::Services),
            Kind::ContractServiceBundles => Some(Self::Bundles),
            _ => None,
        }
    }
}
