//! The kinds of records, how they are called in messages and counters, and which table a role gates them by.
//! Must not hold records or fields.

use serde::{Deserialize, Serialize};

use super::{fields_company, fields_finance, fields_procurement, fields_service};

/// A kind of record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    Companies,
    CompanyStatuses,
    CompanyTypes,
    Contacts,
    Sites,
    Members,
    Locations,
    Departments,
    Agreements,
    AgreementTypes,
    Additions,
    BillingCycles,
    Catalog,
    Categories,
    Subcategories,
    ProductTypes,
    UnitsOfMeasure,
    Boards,
    BoardStatuses,
    BoardTypes,
    BoardSubtypes,
    BoardItems,
    BoardTeams,
    Associations,
    Priorities,
    Sources,
}

/// What belongs to a kind.
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// Name in counters and fault rules; `_info` links use it too.
    pub entity: &'static str,
    /// Name in error bodies: `addition object is invalid`.
    pub resource: &'static str,
    /// Name in `{Type} {id} not found` and of the JSON type.
    pub label: &'static str,
    /// Field list.
    pub fields: &'static str,
    pub first_id: i64,
}

const fn about(
    entity: &'static str,
    resource: &'static str,
    label: &'static str,
    fields: &'static str,
    first_id: i64,
) -> About {
    About { entity, resource, label, fields, first_id }
}

impl Kind {
    pub const ALL: [Self; 26] = [
        Self::Companies,
        Self::CompanyStatuses,
        Self::CompanyTypes,
        Self::Contacts,
        Self::Sites,
        Self::Members,
        Self::Locations,
        Self::Departments,
        Self::Agreements,
        Self::AgreementTypes,
        Self::Additions,
        Self::BillingCycles,
        Self::Catalog,
        Self::Categories,
        Self::Subcategories,
        Self::ProductTypes,
        Self::UnitsOfMeasure,
        Self::Boards,
        Self::BoardStatuses,
        Self::BoardTypes,
        Self::BoardSubtypes,
        Self::BoardItems,
        Self::BoardTeams,
        Self::Associations,
        Self::Priorities,
        Self::Sources,
    ];

    pub const fn about(self) -> About {
        match self {
            Self::Companies => about("companies", "company", "Company", fields_company::COMPANY, 250),
            Self::CompanyStatuses => {
                about("companyStatuses", "companyStatus", "CompanyStatus", fields_company::COMPANY_STATUS, 1)
            }
            Self::CompanyTypes => about("companyTypes", "companyType", "CompanyType", fields_company::COMPANY_TYPE, 1),
            Self::Contacts => about("contacts", "contact", "Contact", fields_company::CONTACT, 1200),
            Self::Sites => about("sites", "companySite", "CompanySite", fields_company::SITE, 2200),
            Self::Members => about("members", "member", "Member", fields_company::MEMBER, 140),
            Self::Locations => about("locations", "systemLocation", "SystemLocation", fields_company::LOCATION, 2),
            Self::Departments => {
                about("departments", "systemDepartment", "SystemDepartment", fields_company::DEPARTMENT, 10)
            }
            Self::Agreements => about("agreements", "agreement", "Agreement", fields_finance::AGREEMENT, 311),
            Self::AgreementTypes => {
                about("agreementTypes", "agreementType", "AgreementType", fields_finance::AGREEMENT_TYPE, 1)
            }
            Self::Additions => about("additions", "addition", "Addition", fields_finance::ADDITION, 5120),
            Self::BillingCycles => {
                about("billingCycles", "billingCycle", "BillingCycle", fields_finance::BILLING_CYCLE, 1)
            }
            Self::Catalog => about("catalog", "catalogItem", "CatalogItem", fields_procurement::CATALOG_ITEM, 904),
            Self::Categories => {
                about("categories", "productCategory", "ProductCategory", fields_procurement::CATEGORY, 20)
            }
            Self::Subcategories => {
                about("subcategories", "productSubCategory", "ProductSubCategory", fields_procurement::SUBCATEGORY, 60)
            }
            Self::ProductTypes => {
                about("productTypes", "productType", "ProductType", fields_procurement::PRODUCT_TYPE, 30)
            }
            Self::UnitsOfMeasure => {
                about("unitOfMeasures", "unitOfMeasure", "UnitOfMeasure", fields_procurement::UNIT_OF_MEASURE, 1)
            }
            Self::Boards => about("boards", "board", "Board", fields_service::BOARD, 1),
            Self::BoardStatuses => {
                about("boardStatuses", "boardStatus", "BoardStatus", fields_service::BOARD_STATUS, 16)
            }
            Self::BoardTypes => about("boardTypes", "boardType", "BoardType", fields_service::BOARD_TYPE, 4),
            Self::BoardSubtypes => {
                about("boardSubtypes", "boardSubType", "BoardSubType", fields_service::BOARD_SUBTYPE, 40)
            }
            Self::BoardItems => about("boardItems", "boardItem", "BoardItem", fields_service::BOARD_ITEM, 70),
            Self::BoardTeams => about("boardTeams", "boardTeam", "BoardTeam", fields_service::BOARD_TEAM, 25),
            Self::Associations => about(
                "typeSubTypeItemAssociations",
                "boardTypeSubTypeItemAssociation",
                "BoardTypeSubTypeItemAssociation",
                fields_service::ASSOCIATION,
                500,
            ),
            Self::Priorities => about("priorities", "priority", "Priority", fields_service::PRIORITY, 1),
            Self::Sources => about("sources", "source", "Source", fields_service::SOURCE, 1),
        }
    }

    /// The kind with a name as the field lists write it.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| format!("{kind:?}") == name)
    }

    /// Members of a reference to this kind beside `id` (facts: connectwise.md 4.0).
    pub const fn reference(self) -> &'static [&'static str] {
        match self {
            Self::Companies | Self::Departments | Self::Members => &["identifier", "name"],
            Self::Catalog => &["identifier", "serializedFlag"],
            Self::Agreements => &["name", "type", "chargeFirmFlag"],
            Self::BoardStatuses => &["name", "sort"],
            _ => &["name"],
        }
    }

    /// Column behind a member of a reference.
    pub fn behind(self, member: &'static str) -> &'static str {
        match (self, member) {
            (Self::Agreements, "chargeFirmFlag") => "chargeToFirm",
            (Self::BoardStatuses, "sort") => "sortOrder",
            (Self::Contacts, "name") => "firstName",
            (Self::Members, "name") => "fullName",
            _ => member,
        }
    }
}
