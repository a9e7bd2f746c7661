//! Field lists of contracts and everything under them, and of the service catalogue (facts 7.2, 17).
//! Must not contain fields the REST models do not have.

use super::fields::{Field, boolean, day, id, instant, int, long, number, text};
use super::kinds::Kind;
use super::picklists::Pick;

pub const CONTRACTS: &[Field] = &[
    id(),
    int("billingPreference").pick(Pick::BillingPreference),
    int("billToCompanyContactID").outside("Contact"),
    int("billToCompanyID").to(Kind::Companies),
    int("companyID").to(Kind::Companies).req().once().index(),
    int("contactID").outside("Contact"),
    text("contactName", 250),
    int("contractCategory").pick(Pick::ContractCategory),
    int("contractExclusionSetID").outside("ContractExclusionSet"),
    text("contractName", 100).req(),
    text("contractNumber", 50),
    // facts 7.2: flagged read-only, yet create accepts it
    int("contractPeriodType").pick(Pick::PeriodType).once(),
    int("contractType").pick(Pick::ContractType).req().once(),
    text("description", 2000),
    day("endDate").req(),
    number("estimatedCost"),
    number("estimatedHours"),
    number("estimatedRevenue"),
    long("exclusionContractID").to(Kind::Contracts).once(),
    number("internalCurrencyOverageBillingRate").ro(),
    number("internalCurrencySetupFee").ro(),
    boolean("isCompliant"),
    boolean("isDefaultContract"),
    instant("lastModifiedDateTime").ro(),
    int("opportunityID").outside("Opportunity"),
    int("organizationalLevelAssociationID").outside("OrganizationalLevelAssociation"),
    number("overageBillingRate"),
    text("purchaseOrderNumber", 50),
    long("renewedContractID").to(Kind::Contracts),
    int("serviceLevelAgreementID").pick(Pick::ServiceLevelAgreement),
    number("setupFee"),
    long("setupFeeBillingCodeID").to(Kind::BillingCodes),
    day("startDate").req(),
    int("status").pick(Pick::ContractStatus).req(),
    int("timeReportingRequiresStartAndStopTimes").pick(Pick::YesNo).req(),
];

pub const CONTRACT_SERVICES: &[Field] = &[
    id(),
    int("contractID").to(Kind::Contracts).req().once().index(),
    number("internalCurrencyAdjustedPrice").ro(),
    number("internalCurrencyUnitPrice").ro(),
    text("internalDescription", 100).once(),
    text("invoiceDescription", 1000),
    long("quoteItemID").outside("QuoteItem").ro(),
    int("serviceID").to(Kind::Services).req().once().index(),
    number("unitCost").once(),
    number("unitPrice").once(),
];

pub const CONTRACT_SERVICE_UNITS: &[Field] = &[
    id(),
    instant("approveAndPostDate").ro(),
    int("contractID").to(Kind::Contracts).req().ro(),
    int("contractServiceID").to(Kind::ContractServices).ro(),
    number("cost").ro(),
    day("endDate").req().ro(),
    number("internalCurrencyPrice").ro(),
    int("organizationalLevelAssociationID").outside("OrganizationalLevelAssociation").ro(),
    number("price").ro(),
    int("serviceID").to(Kind::Services).req().ro(),
    day("startDate").req().ro(),
    int("units").req().ro(),
    int("vendorCompanyID").to(Kind::Companies).ro(),
];

pub const CONTRACT_SERVICE_ADJUSTMENTS: &[Field] = &[
    id(),
    number("adjustedUnitCost"),
    number("adjustedUnitPrice"),
    boolean("allowRepeatService"),
    int("contractID").to(Kind::Contracts),
    int("contractServiceID").to(Kind::ContractServices),
    day("effectiveDate").req(),
    int("quoteItemID").outside("QuoteItem"),
    int("serviceID").to(Kind::Services),
    int("unitChange"),
];

pub const CONTRACT_SERVICE_BUNDLES: &[Field] = &[
    id(),
    number("adjustedPrice").once(),
    int("contractID").to(Kind::Contracts).req().once().index(),
    number("internalCurrencyAdjustedPrice").ro(),
    number("internalCurrencyUnitPrice").ro(),
    text("internalDescription", 100).once(),
    text("invoiceDescription", 1000),
    long("quoteItemID").outside("QuoteItem").ro(),
    int("serviceBundleID").to(Kind::ServiceBundles).req().once().index(),
    number("unitPrice").once(),
];

pub const CONTRACT_SERVICE_BUNDLE_UNITS: &[Field] = &[
    id(),
    instant("approveAndPostDate").ro(),
    int("contractID").to(Kind::Contracts).req().ro(),
    int("contractServiceBundleID").to(Kind::ContractServiceBundles).ro(),
    number("cost").ro(),
    day("endDate").req().ro(),
    number("internalCurrencyPrice").ro(),
    int("organizationalLevelAssociationID").outside("OrganizationalLevelAssociation").ro(),
    number("price").ro(),
    int("serviceBundleID").to(Kind::ServiceBundles).req().ro(),
    day("startDate").req().ro(),
    int("units").req().ro(),
];

pub const CONTRACT_SERVICE_BUNDLE_ADJUSTMENTS: &[Field] = &[
    id(),
    number("adjustedUnitPrice"),
    boolean("allowRepeatServiceBundle"),
    int("contractID").to(Kind::Contracts),
    int("contractServiceBundleID").to(Kind::ContractServiceBundles),
    day("effectiveDate").req(),
    int("quoteItemID").outside("QuoteItem"),
    int("serviceBundleID").to(Kind::ServiceBundles),
    int("unitChange"),
];

pub const CONTRACT_NOTES: &[Field] = &[
    id(),
    int("contractID").to(Kind::Contracts).req().once().index(),
    instant("createDateTime").ro(),
    int("creatorResourceID").to(Kind::Resources).ro(),
    text("description", 8000).req(),
    int("impersonatorCreatorResourceID").to(Kind::Resources).ro(),
    int("impersonatorUpdaterResourceID").to(Kind::Resources).ro(),
    instant("lastActivityDate").ro(),
    text("title", 250).req(),
];

pub const SERVICES: &[Field] = &[
    id(),
    int("billingCodeID").to(Kind::BillingCodes).req(),
    text("catalogNumberPartNumber", 50),
    instant("createDate").ro(),
    int("creatorResourceID").to(Kind::Resources).ro(),
    text("description", 400),
    text("externalID", 50),
    text("internalID", 50),
    text("invoiceDescription", 1000),
    boolean("isActive"),
    instant("lastModifiedDate").ro(),
    text("manufacturerServiceProvider", 100),
    text("manufacturerServiceProviderProductNumber", 50),
    number("markupRate").ro(),
    text("name", 150).req(),
    int("periodType").pick(Pick::PeriodType).req().once(),
    long("serviceLevelAgreementID").pick(Pick::ServiceLevelAgreement),
    text("sku", 50),
    number("unitCost"),
    number("unitPrice").req(),
    int("updateResourceID").to(Kind::Resources).ro(),
    text("url", 2048),
    int("vendorCompanyID").to(Kind::Companies),
];

pub const SERVICE_BUNDLES: &[Field] = &[
    id(),
    int("billingCodeID").to(Kind::BillingCodes).req(),
    instant("createDate").ro(),
    int("creatorResourceID").to(Kind::Resources).ro(),
    text("description", 200),
    text("invoiceDescription", 1000),
    boolean("isActive"),
    instant("lastModifiedDate").ro(),
    text("name", 150).req(),
    number("percentageDiscount"),
    int("periodType").pick(Pick::PeriodType).req().once(),
    long("serviceLevelAgreementID").pick(Pick::ServiceLevelAgreement),
    number("unitCost").ro(),
    number("unitDiscount"),
    number("unitPrice"),
    int("updateResourceID").to(Kind::Resources).ro(),
];

pub const SERVICE_BUNDLE_SERVICES: &[Field] = &[
    id(),
    long("serviceBundleID").to(Kind::ServiceBundles).req().once().index(),
    long("serviceID").to(Kind::Services).req().once(),
];
