//! What a field of an entity is: type, length, flags, picklist, reference.
//! Must not hold the lists themselves (`fields_*.rs`).

use super::kinds::Kind;
use super::picklists::Pick;

/// Type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    Int,
    Long,
    /// Text with its maximal length.
    Text(usize),
    Bool,
    /// A date stored as date-time (facts 7.9).
    Day,
    /// An instant.
    Instant,
    Number,
}

impl Type {
    /// `dataType` of the field information (facts 3.21).
    pub const fn wire(self) -> &'static str {
        match self {
            Self::Int => "integer",
            Self::Long => "long",
            Self::Text(_) => "string",
            Self::Bool => "boolean",
            Self::Day | Self::Instant => "datetime",
            Self::Number => "double",
        }
    }
}

/// A field of an entity.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "independent flags of the field information")]
pub struct Field {
    pub name: &'static str,
    pub ty: Type,
    pub required: bool,
    pub read_only: bool,
    /// Accepted on create, read-only afterwards.
    pub create_only: bool,
    pub queryable: bool,
    /// Kept in an index.
    pub indexed: bool,
    pub reference: Option<&'static str>,
    pub target: Option<Kind>,
    pub pick: Option<Pick>,
}

const fn field(name: &'static str, ty: Type) -> Field {
    Field {
        name,
        ty,
        required: false,
        read_only: false,
        create_only: false,
        queryable: true,
        indexed: false,
        reference: None,
        target: None,
        pick: None,
    }
}

pub const fn int(name: &'static str) -> Field {
    field(name, Type::Int)
}
pub const fn long(name: &'static str) -> Field {
    field(name, Type::Long)
}
pub const fn text(name: &'static str, length: usize) -> Field {
    field(name, Type::Text(length))
}
pub const fn boolean(name: &'static str) -> Field {
    field(name, Type::Bool)
}
pub const fn day(name: &'static str) -> Field {
    field(name, Type::Day)
}
pub const fn instant(name: &'static str) -> Field {
    field(name, Type::Instant)
}
pub const fn number(name: &'static str) -> Field {
    field(name, Type::Number)
}
/// The `id` every entity begins with.
pub const fn id() -> Field {
    let mut id = long("id").ro();
    id.required = true;
    id
}

impl Field {
    pub const fn req(mut self) -> Self {
        self.required = true;
        self
    }
    pub const fn ro(mut self) -> Self {
        self.read_only = true;
        self
    }
    pub const fn once(mut self) -> Self {
        self.create_only = true;
        self
    }
    pub const fn hidden(mut self) -> Self {
        self.queryable = false;
        self
    }
    /// References rows of an entity the simulator holds.
    pub const fn to(mut self, kind: Kind) -> Self {
        self.reference = Some(kind.singular());
        self.target = Some(kind);
        self
    }
    /// References rows of an entity the simulator does not hold.
    pub const fn outside(mut self, name: &'static str) -> Self {
        self.reference = Some(name);
        self
    }
    pub const fn index(mut self) -> Self {
        self.indexed = true;
        self
    }
    pub const fn pick(mut self, pick: Pick) -> Self {
        self.pick = Some(pick);
        self
    }
}

/// The fields of an entity in wire order; the first one is `id`.
pub const fn fields_of(kind: Kind) -> &'static [Field] {
    use super::{fields_contracts as contracts, fields_other as other, fields_tickets as tickets};
    match kind {
        Kind::Contracts => contracts::CONTRACTS,
        Kind::ContractServices => contracts::CONTRACT_SERVICES,
        Kind::ContractServiceUnits => contracts::CONTRACT_SERVICE_UNITS,
        Kind::ContractServiceAdjustments => contracts::CONTRACT_SERVICE_ADJUSTMENTS,
        Kind::ContractServiceBundles => contracts::CONTRACT_SERVICE_BUNDLES,
        Kind::ContractServiceBundleUnits => contracts::CONTRACT_SERVICE_BUNDLE_UNITS,
        Kind::ContractServiceBundleAdjustments => contracts::CONTRACT_SERVICE_BUNDLE_ADJUSTMENTS,
        Kind::ContractNotes => contracts::CONTRACT_NOTES,
        Kind::Services => contracts::SERVICES,
        Kind::ServiceBundles => contracts::SERVICE_BUNDLES,
        Kind::ServiceBundleServices => contracts::SERVICE_BUNDLE_SERVICES,
        Kind::Companies => other::COMPANIES,
        Kind::BillingCodes => other::BILLING_CODES,
        Kind::BillingItems => other::BILLING_ITEMS,
        Kind::Resources => other::RESOURCES,
        Kind::Currencies => other::CURRENCIES,
        Kind::Tickets => tickets::TICKETS,
        Kind::TicketCategories => tickets::TICKET_CATEGORIES,
    }
}

/// Position of a field by its exact or differently cased name (facts 3.2).
pub fn column(kind: Kind, name: &str) -> Option<usize> {
    let fields = fields_of(kind);
    fields
        .iter()
        .position(|field| field.name == name)
        .or_else(|| fields.iter().position(|field| field.name.eq_ignore_ascii_case(name)))
}
