//! Fields of Agreements, additions, billing cycles (facts: connectwise.md 4.2, 4.3).
//! Must not hold rules; the notation is explained in `schema.rs`.

pub const AGREEMENT: &str = "\
    *name str100; *type ref:AgreementTypes; *company ref:Companies; *contact ref:Contacts; site ref:Sites; \
    subContractCompany ref:Companies; subContractContact ref:Contacts; parentAgreement ref:Agreements; \
    customerPO str50; location ref:Locations; department ref:Departments; restrictLocationFlag bool; \
    restrictDepartmentFlag bool; startDate day; endDate day; noEndingDateFlag bool; opportunity open; \
    cancelledFlag bool; dateCancelled day; reasonCancelled str100; sla open; workOrder str20; \
    internalNotes str; applicationUnits enum:Amount|Hours|Incidents =Amount; applicationLimit num; \
    applicationCycle enum:Contract2Weeks|Contract4Weeks|ContractYear|CalendarMonth|CalendarQuarter|CalendarWeek|ContractQuarter|CalendarYear =CalendarMonth; \
    applicationUnlimitedFlag bool; oneTimeFlag bool; coverAgreementTime bool; coverAgreementProduct bool; \
    coverAgreementExpense bool; coverSalesTax bool; carryOverUnused bool; allowOverruns bool; expiredDays int; \
    limit int; expireWhenZero bool; chargeToFirm bool; +employeeCompRate enum:Actual|Hourly =Hourly; \
    +employeeCompNotExceed enum:Billing|Amount|Percent =Billing; compHourlyRate num; compLimitAmount num; \
    billingCycle ref:BillingCycles; billOneTimeFlag bool; billingTerms open; \
    +invoicingCycle enum:ContractYear|CalendarYear =ContractYear; billToCompany ref:Companies; \
    billToContact ref:Contacts; billToSite ref:Sites; billAmount num =0; taxable bool; prorateFirstBill num =0; \
    billStartDate day; taxCode open; restrictDownPayment bool; prorateFlag bool; \
    invoiceProratedAdditionsFlag bool; invoiceDescription str; topComment bool; bottomComment bool; \
    workRole open; workType open; projectType open; invoiceTemplate open; \
    +billTime enum:Billable|DoNotBill|NoCharge|NoDefault =Billable; \
    +billExpenses enum:Billable|DoNotBill|NoCharge|NoDefault =Billable; \
    +billProducts enum:Billable|DoNotBill|NoCharge|NoDefault =Billable; billableTimeInvoice bool; \
    billableExpenseInvoice bool; billableProductInvoice bool; currency open; \
    periodType enum:Current|Future|Both|Undefined =Current; autoInvoiceFlag bool; billZeroAmountFlag bool; \
    ^nextInvoiceDate day; companyLocation ref:Locations; shipToCompany ref:Companies; \
    shipToContact ref:Contacts; shipToSite ref:Sites; ^agreementStatus enum:Active|Cancelled|Expired|Inactive; \
    customFields custom";

pub const AGREEMENT_TYPE: &str = "\
    *name str50; prefixSuffixOption enum:Prefix|Suffix; defaultFlag bool; inactiveFlag bool; \
    prePaymentFlag bool; invoicePreSuffix str5; location ref:Locations; department ref:Departments; \
    restrictLocationFlag bool; restrictDepartmentFlag bool; sla open; \
    applicationUnits enum:Amount|Hours|Incidents; applicationLimit num; \
    applicationCycle enum:Contract2Weeks|Contract4Weeks|ContractYear|CalendarMonth|CalendarQuarter|CalendarWeek|ContractQuarter|CalendarYear; \
    applicationUnlimitedFlag bool; oneTimeFlag bool; coverAgreementTimeFlag bool; \
    coverAgreementProductFlag bool; coverAgreementExpenseFlag bool; coverSalesTaxFlag bool; \
    carryOverUnusedFlag bool; allowOverrunsFlag bool; expiredDays int; limit int; expireWhenZero bool; \
    chargeToFirmFlag bool; *employeeCompRate enum:Actual|Hourly; \
    *employeeCompNotExceed enum:Billing|Amount|Percent; compHourlyRate num; compLimitAmount num; \
    billingCycle ref:BillingCycles; billOneTimeFlag bool; billingTerms open; \
    *invoicingCycle enum:ContractYear|CalendarYear; billAmount num; taxableFlag bool; \
    restrictDownPaymentFlag bool; invoiceDescription str4000; topCommentFlag bool; bottomCommentFlag bool; \
    workRole open; workType open; projectType open; invoiceTemplate open; \
    *billTime enum:Billable|DoNotBill|NoCharge|NoDefault; \
    *billExpenses enum:Billable|DoNotBill|NoCharge|NoDefault; \
    *billProducts enum:Billable|DoNotBill|NoCharge|NoDefault; billableTimeInvoiceFlag bool; \
    billableExpenseInvoiceFlag bool; billableProductInvoiceFlag bool; copyWorkRolesFlag bool; \
    copyWorkTypesFlag bool; exclusionWorkRoleIds ints; addAllWorkRoleExclusions bool; \
    removeAllWorkRoleExclusions bool; exclusionWorkTypeIds ints; addAllWorkTypeExclusions bool; \
    removeAllWorkTypeExclusions bool; integrationXRef str50; prorateFlag bool; emailTemplate open; \
    autoInvoiceFlag bool; billZeroAmountFlag bool; invoiceProratedAdditionsFlag bool; connectWiseId str";

pub const ADDITION: &str = "\
    *product ref:Catalog; quantity num =0; lessIncluded num =0; unitPrice num =0; unitCost num =0; \
    *billCustomer enum:Billable|DoNotBill|NoCharge; effectiveDate day; cancelledDate day; taxableFlag bool; \
    serialNumber str50; invoiceDescription str6000; purchaseItemFlag bool; specialOrderFlag bool; \
    !agreementId int; description str; ^billedQuantity num; ^uom str; ^extPrice num; ^extCost num; \
    sequenceNumber num; ^margin num; ^prorateCost num; ^proratePrice num; ^extendedProrateCost num; \
    ^extendedProratePrice num; prorateCurrentPeriodFlag bool; opportunity open; \
    ^agreementStatus enum:Active|Cancelled|Expired|Inactive; invoiceGrouping open; customFields custom; \
    ^additionStatus enum:Active|Cancelled|Expired|Inactive";

pub const BILLING_CYCLE: &str = "\
    *identifier str5; *name str50; defaultFlag bool; \
    *billingOptions enum:BiMonthly|BiWeekly|Monthly|NotRecurring|Quarterly|SemiAnnual|Weekly|Yearly";
