//! Fields of The product catalog and its lists (facts: connectwise.md 4.4).
//! Must not hold rules; the notation is explained in `schema.rs`.

pub const CATALOG_ITEM: &str = "\
    *identifier str75; *description str60; inactiveFlag bool; *subcategory ref:Subcategories; \
    *type ref:ProductTypes; productClass enum:Agreement|Bundle|Inventory|NonInventory|Service =NonInventory; \
    serializedFlag bool; serializedCostFlag bool; phaseProductFlag bool; unitOfMeasure ref:UnitsOfMeasure; \
    minStockLevel int; price num =0; cost num =0; \
    priceAttribute enum:FixedFee|NotToExceed|OverrideRate|TimeAndMaterials =FixedFee; taxableFlag bool; \
    dropShipFlag bool; specialOrderFlag bool; *customerDescription str6000; manufacturer open; \
    manufacturerPartNumber str50; vendor ref:Companies; vendorSku str50; notes str; integrationXRef str50; \
    sla open; entityType open; recurringFlag bool; recurringRevenue num; recurringCost num; \
    recurringOneTimeFlag bool; recurringBillCycle ref:BillingCycles; \
    recurringCycleType enum:ContractYear|CalendarYear; calculatedPriceFlag bool; calculatedCostFlag bool; \
    category ref:Categories; calculatedPrice num; calculatedCost num; \
    billableOption enum:Billable|DoNotBill|NoCharge|NoDefault =Billable; connectWiseID str; \
    agreementType ref:AgreementTypes; markupPercentage num; markupFlag bool; autoUpdateUnitCostFlag bool; \
    autoUpdateUnitPriceFlag bool; customFields custom";

pub const CATEGORY: &str = "\
    *name str50; inactiveFlag bool; priceLevelXref str10; integrationXref str50; locationIds ints; \
    defaultFlag bool; addAllLocations bool; removeAllLocations bool";

pub const SUBCATEGORY: &str = "\
    *name str50; inactiveFlag bool; integrationXref str50; defaultFlag bool; *category ref:Categories";

pub const PRODUCT_TYPE: &str = "\
    *name str50; inactiveFlag bool; typeXref enum:InventoryPart|NonInventoryPart|OtherCharge|Service; \
    defaultFlag bool";

pub const UNIT_OF_MEASURE: &str = "\
    *name str50; inactiveFlag bool; defaultFlag bool; uomScheduleXref str31";
