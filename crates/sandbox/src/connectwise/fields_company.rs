//! Fields of Companies, their lists, contacts and sites (facts: connectwise.md 4.1, 4.14).
//! Must not hold rules; the notation is explained in `schema.rs`.

pub const COMPANY: &str = "\
    *identifier str156; *name str156; status ref:CompanyStatuses; addressLine1 str50; addressLine2 str50; \
    city str50; state str50; zip str12; country open; phoneNumber str30; faxNumber str30; website str255; \
    territory ref:Locations; market open; accountNumber str; defaultContact ref:Contacts; dateAcquired day; \
    sicCode open; parentCompany ref:Companies; annualRevenue num; creditLimit num; additionalDebt num; \
    numberOfEmployees int; yearEstablished int; revenueYear int; ownershipType open; timeZoneSetup open; \
    leadSource str50; leadFlag bool; unsubscribeFlag bool; calendar open; userDefinedField1 str50; \
    userDefinedField2 str50; userDefinedField3 str50; userDefinedField4 str50; userDefinedField5 str50; \
    userDefinedField6 str50; userDefinedField7 str50; userDefinedField8 str50; userDefinedField9 str50; \
    userDefinedField10 str50; vendorIdentifier str; taxIdentifier str; taxCode open; billingTerms open; \
    invoiceTemplate open; pricingSchedule open; companyEntityType open; billToCompany ref:Companies; \
    billingSite ref:Sites; billingContact ref:Contacts; invoiceDeliveryMethod open; emailTemplate open; \
    invoiceToEmailAddress str; invoiceCCEmailAddress str; !deletedFlag bool; !dateDeleted dt; !deletedBy str; \
    mobileGuid str; facebookUrl str; twitterUrl str; linkedInUrl str; currency open; \
    territoryManager ref:Members; resellerIdentifier str; isVendorFlag bool; types refs:CompanyTypes; \
    site ref:Sites; integratorTags strs; customFields custom";

pub const COMPANY_STATUS: &str = "\
    *name str50; defaultFlag bool; inactiveFlag bool; notifyFlag bool; disallowSavingFlag bool; \
    notificationMessage str500; customNoteFlag bool; cancelOpenTracksFlag bool; track open; connectWiseId str";

pub const COMPANY_TYPE: &str = "\
    *name str50; defaultFlag bool; vendorFlag bool; serviceAlertFlag bool; serviceAlertMessage str150; \
    connectWiseId str";

pub const CONTACT: &str = "\
    *firstName str; lastName str; company ref:Companies; site ref:Sites; addressLine1 str; addressLine2 str; \
    city str; state str; zip str; country open; relationship open; relationshipOverride str; department open; \
    inactiveFlag bool; defaultMergeContactId int; securityIdentifier str; managerContact ref:Contacts; \
    assistantContact ref:Contacts; title str; school str; nickName str; marriedFlag bool; childrenFlag bool; \
    children str; significantOther str; portalSecurityLevel int; disablePortalLoginFlag bool; \
    unsubscribeFlag bool; gender enum:Female|Male; birthDay str; anniversary str; \
    presence enum:NoAgent|Online|DoNotDisturb|Away|Offline; mobileGuid str; facebookUrl str; twitterUrl str; \
    linkedInUrl str; defaultPhoneType str; defaultPhoneNbr str; defaultPhoneExtension str; \
    defaultBillingFlag bool; defaultFlag bool; userDefinedField1 str50; userDefinedField2 str50; \
    userDefinedField3 str50; userDefinedField4 str50; userDefinedField5 str50; userDefinedField6 str50; \
    userDefinedField7 str50; userDefinedField8 str50; userDefinedField9 str50; userDefinedField10 str50; \
    companyLocation ref:Locations; communicationItems comms; types opens; integratorTags strs; \
    customFields custom; ignoreDuplicates bool; typeIds ints";

pub const SITE: &str = "\
    *name str156; addressLine1 str50; addressLine2 str50; city str50; stateReference open; zip str12; \
    country open; addressFormat str; phoneNumber str30; phoneNumberExt str30; faxNumber str30; taxCode open; \
    entityType open; expenseReimbursement num; primaryAddressFlag bool; defaultShippingFlag bool; \
    defaultBillingFlag bool; defaultMailingFlag bool; inactiveFlag bool; billSeparateFlag bool; mobileGuid str; \
    calendar open; timeZone open; !company ref:Companies; territory ref:Locations; invoiceTemplate open; \
    customFields custom";

pub const MEMBER: &str = "\
    *identifier str15; firstName str30; middleInitial str3; lastName str30; fullName str; \
    defaultEmail enum:Office|Mobile|Home; \
    defaultPhone enum:Office|Mobile|Home =Office; licenseClass enum:A|C|F|X; inactiveFlag bool; hireDate day";

pub const LOCATION: &str = "*name str50";

pub const DEPARTMENT: &str = "*identifier str15; *name str50";
