//! Fields of Boards with their children, priorities, sources (facts: connectwise.md 4.5, 4.6).
//! Must not hold rules; the notation is explained in `schema.rs`.

pub const BOARD: &str = "\
    *name str50; *location ref:Locations; *department ref:Departments; inactiveFlag bool; signOffTemplate open; \
    sendToContactFlag bool; contactTemplate open; sendToResourceFlag bool; resourceTemplate open; \
    projectFlag bool; showDependenciesFlag bool; showEstimatesFlag bool; boardIcon open; \
    billTicketsAfterClosedFlag bool; billTicketSeparatelyFlag bool; billUnapprovedTimeExpenseFlag bool; \
    overrideBillingSetupFlag bool; dispatchMember ref:Members; serviceManagerMember ref:Members; \
    dutyManagerMember ref:Members; oncallMember ref:Members; workRole open; workType open; \
    billTime enum:Billable|DoNotBill|NoCharge|NoDefault; \
    billExpense enum:Billable|DoNotBill|NoCharge|NoDefault; \
    billProduct enum:Billable|DoNotBill|NoCharge|NoDefault; autoCloseStatus ref:BoardStatuses; \
    autoAssignNewTicketsFlag bool; autoAssignNewECTicketsFlag bool; autoAssignNewPortalTicketsFlag bool; \
    discussionsLockedFlag bool; timeEntryLockedFlag bool; notifyEmailFrom str50; notifyEmailFromName str60; \
    closedLoopDiscussionsFlag bool; closedLoopResolutionFlag bool; closedLoopInternalAnalysisFlag bool; \
    timeEntryDiscussionFlag bool; timeEntryResolutionFlag bool; timeEntryInternalAnalysisFlag bool; \
    problemSort enum:Ascending|Descending; resolutionSort enum:Ascending|Descending; \
    internalAnalysisSort enum:Ascending|Descending; emailConnectorAllowReopenClosedFlag bool; \
    emailConnectorReopenStatus ref:BoardStatuses; emailConnectorReopenResourcesFlag bool; \
    emailConnectorNewTicketNoMatchFlag bool; emailConnectorNeverReopenByDaysFlag bool; \
    emailConnectorReopenDaysLimit int; emailConnectorNeverReopenByDaysClosedFlag bool; \
    emailConnectorReopenDaysClosedLimit int; useMemberDisplayNameFlag bool; sendToCCFlag bool; \
    autoAssignTicketOwnerFlag bool; autoAssignLimitFlag bool; autoAssignLimitAmount int; \
    closedLoopAllFlag bool; percentageCalculation enum:ActualHours|Manual|ClosedPhases|ClosedTickets; \
    allSort enum:Ascending|Descending; markFirstNoteIssueFlag bool; restrictBoardByDefaultFlag bool; \
    sendToBundledFlag bool; connectWiseId str";

pub const BOARD_STATUS: &str = "\
    *name str50; !board ref:Boards; sortOrder int; displayOnBoard bool; inactive bool; closedStatus bool; \
    timeEntryNotAllowed bool; roundRobinCatchall bool; defaultFlag bool; \
    escalationStatus enum:NotResponded|Responded|ResolutionPlan|Resolved|NoEscalation; \
    customerPortalDescription str500; customerPortalFlag bool; emailTemplate open; statusIndicator open; \
    customStatusIndicatorName str30; saveTimeAsNote bool; connectWiseId str; parentConnectWiseId str; \
    parentId int; grandParentId int; grandParentConnectWiseId str";

pub const BOARD_TYPE: &str = "\
    *name str50; category enum:Reactive|Proactive; defaultFlag bool; inactiveFlag bool; \
    requestForChangeFlag bool; integrationXref str50; skillCategory open; skill open; !board ref:Boards; \
    location ref:Locations; department ref:Departments; connectWiseId str; parentConnectWiseId str; \
    parentId int; grandParentId int; grandParentConnectWiseId str";

pub const BOARD_SUBTYPE: &str = "\
    *name str50; inactiveFlag bool; typeAssociationIds ints; addAllTypesFlag bool; removeAllTypesFlag bool; \
    !board ref:Boards; connectWiseId str; parentConnectWiseId str; parentId int; grandParentId int; \
    grandParentConnectWiseId str";

pub const BOARD_ITEM: &str = "\
    *name str50; inactiveFlag bool; !board ref:Boards; connectWiseId str; parentConnectWiseId str; \
    parentId int; grandParentId int; grandParentConnectWiseId str";

pub const BOARD_TEAM: &str = "\
    *name str30; *teamLeader ref:Members; members ints; defaultFlag bool; notifyOnTicketDelete bool; \
    defaultRoundRobinFlag bool; roundRobinFlag bool; !boardId int; locationId int; businessUnitId int; \
    connectWiseId str; parentConnectWiseId str; parentId int; grandParentId int; grandParentConnectWiseId str";

pub const ASSOCIATION: &str = "\
    type ref:BoardTypes; subType ref:BoardSubtypes; item ref:BoardItems; board ref:Boards";

pub const PRIORITY: &str = "\
    *name str50; *color enum:Black|Blue|Cyan|Gray|Green|Lime|Orange|Pink|Purple|Red|White|Yellow|Custom; \
    sortOrder int; defaultFlag bool; imageLink str; urgencySortOrder str; level enum:Critical|High|Medium|Low; \
    connectWiseId str";

pub const SOURCE: &str = "\
    *name str50; defaultFlag bool; enteredBy str; dateEntered dt; connectWiseId str";
