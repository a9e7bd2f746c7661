# The integration: cards, connecting, mappings, settings, revoking, help.

integration-title = Integration
integration-intro = Connect your PSA, and seat counts stand on the right contract lines without anybody typing numbers. Both PSAs may be connected at once.
integration-connect = Connect
integration-connected-badge = Connected
integration-not-connected = { $psa } is not connected. Connecting asks for the credentials of an API user; nothing is written until you have mapped organizations and run a sync.
integration-option = Option
integration-manage = Manage connection
integration-tickets = Ticket mapping
integration-settings = Settings
integration-help = Rights and help
integration-revoke-autotask = Revoke Autotask
integration-revoke-connection = Revoke connection

psa-card-last-sync = Last sync
psa-card-never-synced = No sync yet
psa-card-run-green = All in step
psa-card-run-findings = Finished with findings
psa-card-run-red = Failed
psa-card-run-running = Under way
psa-card-plans = Plans
psa-card-organizations = Organizations
psa-card-mapped = { $count } mapped
psa-card-unmapped = { $count } not mapped
psa-card-elsewhere = { $count } mapped in the other PSA
psa-card-tickets = Ticket mapping
psa-card-tickets-done = Done
psa-card-tickets-pending = Pending
psa-card-tickets-continue = Continue with it
psa-card-tickets-stale = Choices are gone
psa-card-tickets-stale-fields = No longer offered: { $field }. Tickets wait until this is corrected; nothing is lost.
psa-card-tickets-correct = Correct it
psa-card-account = Account
psa-card-since = Connected since
psa-card-attention = Needs attention

attention-writes-stopped = A price in { $psa } moved with a write, so nothing more is written. Since
attention-paused = { $psa } asked for a pause. No calls before
attention-run-failed = The last sync failed.
attention-rights = The API user in { $psa } lacks rights, or reaches only some records: { $rights }.
attention-organizations =
    { $count ->
        [one] One mapped organization needs a decision.
       *[other] { $count } mapped organizations need a decision.
    }
attention-plans =
    { $count ->
        [one] One mapped plan has a choice that is no longer offered.
       *[other] { $count } mapped plans have a choice that is no longer offered.
    }
attention-resting =
    { $count ->
        [one] One mapping of an earlier connection can be taken back.
       *[other] { $count } mappings of an earlier connection can be taken back.
    }
attention-to-findings = Open the findings
attention-to-run = Open the run
attention-to-rights = Check the rights
attention-look = Have a look
attention-review = Review

wizard-steps = Steps of connecting
wizard-credentials = Credentials
wizard-tickets = Ticket mapping
wizard-settings = Settings
wizard-next = Next step

connect-title = Connect { $psa }
connect-done = { $psa } is connected.
connect-already = { $psa } is connected already. To connect another account, revoke the connection first.
connect-key = Key
connect-key-hint = The user name of the API user, as Autotask generated it.
connect-secret = Secret
connect-secret-hint = Kept sealed and never shown again. A new API user can take 5 minutes to become valid.
connect-site = Site URL
connect-site-hint = The address of your ConnectWise cloud with the prefix “api-”, such as api-na.myconnectwise.net.
connect-company = Company ID
connect-company-hint = Your own company, as you type it when you sign in to ConnectWise. Not a customer’s.
connect-public-key = Public key
connect-public-key-hint = The public key of the API member.
connect-private-key = Private key
connect-private-key-hint = ConnectWise shows it once, when it is made. Kept sealed and never shown again.
connect-look-here = See the message above.
connect-use-address = Use { $value }
connect-advanced = Advanced
connect-integration-code = Integration code of your own
connect-client-id = Client ID of your own
connect-vendor-code-hint = Leave this empty: the installation has one. Only for an integration vendor of your own.

help-title = { $psa }: rights and help
help-prepare = What to prepare in { $psa }
help-rights = Rights
help-right = Right, and where it is granted
help-needed-for = Needed for
help-found = Result
help-for-billing = Billing
help-for-tickets = Tickets, or making lines
help-granted = Granted
help-missing = Missing
help-restricted = Only some records
help-unknown = Not checked
help-check-rights = Check rights
help-check-failed = The rights could not be checked: { $reason }.
help-rights-complete = All rights that billing needs are granted.
help-rights-missing = Rights are missing. The table names each with the place where it is granted.
help-rights-restricted = Some rights reach only a part of the records. What the API user can’t see looks as if it were deleted.
help-surplus =
    { $count ->
        [one] One right is granted and never used
       *[other] { $count } rights are granted and never used
    }
help-surplus-text = It works with them, too. Taking them away makes a stolen key worth less.

autotask-step-1 = Sign in to Autotask as an administrator.
autotask-step-2 = Open Admin > Company Settings & Users, unfold Resources/Users (HR) and choose Resources/Users.
autotask-step-3 = Open the menu beside “New” and choose New API User.
autotask-step-4 = Fill in the section General and choose a security level made for this purpose (see below).
autotask-step-5 = Press Generate Key and Generate Secret, and keep both: they go into the form on this page.
autotask-step-6 = Choose the integration vendor of this installation.
autotask-step-7 = Press Save & Close.
autotask-note-minutes = A new API user becomes valid after up to 5 minutes. Autotask refuses it until then without saying why.
autotask-note-once = Autotask shows the secret once. If it is lost, generate a new one and connect again.
autotask-level = The security level, step by step
autotask-level-1 = Open Admin > Company Settings & Users, unfold Resources/Users (HR) and choose Security Levels.
autotask-level-2 = Right-click “API User (system) (API-only)” and choose Copy. Give the copy a name and tick Active.
autotask-level-3 = Contracts: View All, Add Yes, Contract Visibility Full. Editing contracts is not needed.
autotask-level-4 = CRM: press No Permission, then Company & Contact Access All; Customer & Cancellation All; Vendor & Partner All; Prospects, Leads and Dead None.
autotask-level-5 = Inventory, Projects, Documents & Knowledge Base, Timesheets, Reports: press No Permission.
autotask-level-6 = Service Desk: press No Permission, then Tickets: View All, Add Yes, Edit Yes.
autotask-level-7 = Admin: press No Permission, then tick Resources/Users, Products, Services & Inventory, and Contracts.
autotask-level-8 = Press Save & Close.
autotask-level-9 = Choose this security level at the API user.
autotask-level-grants = The article many partners know also grants editing and deleting of companies and deleting of tickets. Seatbridge never does that, so you may leave it out.

connectwise-step-1 = Sign in to ConnectWise as an administrator.
connectwise-step-2 = Open System > Members and choose the tab API Members.
connectwise-step-3 = Press New, fill in what is required and choose a role made for this purpose as Role ID (see below).
connectwise-step-4 = Save the member.
connectwise-step-5 = Open the tab API Keys of this member and press New.
connectwise-step-6 = Type a description, such as Seatbridge, and save.
connectwise-step-7 = Keep the public and the private key: both go into the form on this page.
connectwise-note-site = The site URL is that of the API: the host of your ConnectWise with “api-” in front, such as api-eu.myconnectwise.net.
connectwise-note-once = The private key is shown once. If it is lost, make a new pair of keys and connect again.
connectwise-role = The security role, step by step
connectwise-role-1 = Open System > Security Roles and press New Item (+). Type a role ID and save.
connectwise-role-2 = Companies > Company Maintenance: Inquire All.
connectwise-role-3 = Finance > Agreements: Inquire All, Edit All; Add All where lines are made or replaced.
connectwise-role-4 = Procurement > Product Catalog: Inquire All.
connectwise-role-5 = Service Desk > Service Tickets: Add, Edit and Inquire All.
connectwise-role-6 = Service Desk > Close Service Tickets: Edit All.
connectwise-role-7 = System > Table Setup: Inquire All.
connectwise-role-8 = Set everything else to None.
connectwise-role-9 = Save the role.
connectwise-role-10 = Choose this role at the API member.
connectwise-role-grants = The article many partners know grants more: configurations, project tickets, finance of tickets, custom menu entries. Seatbridge does not use that, so you may leave it out.

tickets-title = { $psa }: ticket mapping
tickets-intro = How an alert becomes a ticket in { $psa }. The choices come from there, live.
tickets-choose = Please choose
tickets-nothing = Nothing to choose
tickets-load-dependent = Load dependent lists
tickets-skip = Skip for now
tickets-done = Ticket mapping completed.
tickets-unmap = Unmap all tickets
tickets-unmap-ask = This resets the ticket mapping form only. The connection to { $psa }, plans, organizations and open tickets stay as they are. New alerts wait until tickets are mapped again.
tickets-unmapped = The ticket mapping is reset. The connection to { $psa } stays.
tickets-stale = { $psa } no longer offers what was chosen for: { $field }. Tickets wait until you choose anew; nothing is lost.
tickets-stale-field = What was chosen here is no longer offered.
tickets-resting = Mappings of an earlier connection to this { $psa } can be taken back.
tickets-retry = Try again

field-company = Company
field-contract = Contract
field-agreement = Agreement
field-contract-service = Contract service
field-addition = Addition
field-service = Service
field-category = Category
field-subcategory = Subcategory
field-product-type = Product type
field-catalog = Catalog
field-queue = Queue
field-board = Board
field-status-new = Status for new
field-status-resolved = Status for resolved
field-priority = Priority
field-source = Source
field-issue-type = Issue type
field-sub-issue-type = Sub-issue type
field-type = Type
field-subtype = Subtype
field-item = Item
field-due-hours = Due within (hours)

picker-choose = Choose …
picker-later = Choose what stands before it first
picker-loading = Loading …
picker-failed = The choices could not be loaded. Try again.
picker-needed = Choose an entry of the list.

choices-title = { $psa }: choose { $field }
choices-search = Search { $field }
choices-none = No { $field } found in { $psa }.
choices-none-text = Search for something else, or create it in the PSA and refresh the list.
choices-more = There are more. Type a part of the name to narrow the list.
choices-copied = Local copy of
choices-new-line = Create the line for “{ $name }”
choices-take = Take this one
mark-fits = bills what the plan is linked to
mark-taken = bills { $organization } already
mark-inactive = inactive
mark-prospect = prospect

manage-title = { $psa }: manage connection
manage-sections = Sections
manage-plans = Plan mapping
manage-organizations = Organization mapping
manage-filter = Filter
manage-all = All
manage-unlinked = Unlinked
manage-linked = Linked
manage-attention = Needs attention
manage-search-plans = Search plans
manage-search-organizations = Search by name or id
manage-show-all = Show all
manage-no-match = Nothing found
manage-no-match-text = No row fits this search and filter.
manage-action = Action
manage-is-linked = Linked:
manage-unlink = Unlink
manage-failed = That did not work. { $reason }.

mapped-plans-plan = Plan
mapped-plans-intro = What each plan is in { $psa }. It is optional: where a plan is linked, its lines come first when organizations are mapped.
mapped-plans-none = No plans yet
mapped-plans-none-text = Create a plan first; then it can be linked here.
mapped-plans-linked = The plan is linked in { $psa }.
mapped-plans-unlinked = The plan is no longer linked in { $psa }.
mapped-plans-unlink-ask = “{ $name }” is then linked to nothing in { $psa }. Organizations that are mapped stay mapped, and nothing changes in { $psa }.
mapped-plans-stale = { $psa } no longer offers: { $field }

mapped-organizations-organization = Organization
mapped-organizations-unlinked = { $count } not linked
mapped-organizations-none = No organizations yet
mapped-organizations-none-text = Create or import organizations first; then they can be linked here.
mapped-organizations-linked = The organization is linked in { $psa }.
mapped-organizations-unlinked-done = The organization is no longer linked in { $psa }. What stands there stays.
mapped-organizations-unlink-ask = “{ $name }” is then billed nowhere by Seatbridge. What stands in { $psa } stays as it is.
mapped-organizations-compare = Compare
mapped-organizations-compared = Linked. Quantities side by side
mapped-organizations-portal = Portal
mapped-organizations-unknown = not known
mapped-organizations-nothing-written = Nothing is written until the next sync.
mapped-organizations-other-period = The plan is billed in another rhythm than the contract.
mapped-organizations-other-product = The plan is linked to “{ $name }”, this line bills something else.
mapped-organizations-elsewhere = Linked in { $psa }, unlink there first
mapped-organizations-go-there = Open { $psa }
mapped-organizations-companies-of = Companies as of
mapped-organizations-companies-never = not read yet
mapped-organizations-refresh = Refresh
mapped-organizations-refreshed =
    { $count ->
        [one] One company was read from { $psa }.
       *[other] { $count } companies were read from { $psa }.
    }
mapped-organizations-new-line = Create the line
mapped-suspended = suspended
mapped-unsubscribed = unsubscribed
mapped-deleted = deleted

suggestions-title = { $psa }: suggestions
suggestions-open = Suggestions
suggestions-counts = { $count } of { $from } are beyond doubt.
suggestions-apply = Apply all sure suggestions
suggestions-applied = { $count } organizations linked, { $from } left for you to decide.
suggestions-none = Nothing left to suggest
suggestions-none-text = Every organization that is billed is linked.
suggestions-company = Company, and why
suggestions-line = Line
suggestions-line-sure = one line fits
suggestions-line-several = { $count } lines fit
suggestions-line-none = no line fits
suggestions-no-company = no company found
suggestions-sure = Sure
suggestions-review = Review
evidence-number = carries its external id
evidence-name = has the same name
evidence-words = has the same name but for legal form and spelling
evidence-similar = has a similar name ({ $count } %)

settings-title = { $psa }: settings
settings-saved = The settings of { $psa } are saved.
settings-later = Later
settings-quantity = From usage to quantity
settings-writing = How quantities are written
settings-dates = From which day a change counts
settings-foreign = Quantities that somebody changed in the PSA
settings-brakes = Brakes: what waits for a person
settings-allowance = Calls to the PSA
setting-base = Seats that are billed
setting-purchased = Purchased seats
setting-in-use = Seats in use
setting-in-use-peak = Highest seats in use in the billing period
setting-bill-deactivated = Also bill deactivated accounts above a fifth of the purchased seats
setting-minimum = Minimum quantity
setting-minimum-hint = What is billed at least, before included seats are taken off.
setting-included = Included seats
setting-included-hint = Seats that cost nothing.
setting-stale-days = Usage is too old after (days)
setting-stale-days-hint = Older usage is unknown, never 0: the line stays as it is.
setting-write-mode = A new quantity is written
setting-update = in place; it counts from the next invoice
setting-replace = by a new addition; the old one is ended and the history stays readable
setting-increase = More seats count from
setting-decrease = Fewer seats count from
setting-next-period = the start of the next billing period
setting-today = today
setting-first-of-month = the first of this month
setting-first-of-next-month = the first of next month
setting-foreign = If somebody changed it there
setting-foreign-ask = ask
setting-foreign-keep = keep their value
setting-foreign-overwrite = write ours
setting-brake-zero = Hold a line that falls from some seats to none while its organization is active
setting-brake-percent = Hold a line that changes by more than (percent)
setting-brake-percent-hint = And by more than the seats beside it: both must be exceeded.
setting-brake-seats = … and by more than (seats)
setting-brake-seats-hint = Small customers may double without a question.
setting-brake-lines = Hold a run that changes more than (lines)
setting-brake-lines-hint = Nothing of such a run is written until a person releases it.
setting-brake-share = Hold a run that changes more than (percent of its lines)
setting-brake-share-hint = Only for runs of at least so many lines as stand beside it.
setting-brake-from = … of at least (lines)
setting-brake-from-hint = Smaller runs are looked at line by line only.
setting-share = Share of the hourly allowance (percent)
setting-share-hint = Autotask counts the calls of all tools together. Beyond this share Seatbridge waits.

restore-title = { $psa }: mappings of an earlier connection
restore-intro = You were connected to this { $psa } before. Its mappings rest for 30 days and can be taken back; nothing is written by that.
restore-revoked = Revoked
restore-links =
    { $count ->
        [one] One organization
       *[other] { $count } organizations
    }
restore-plans =
    { $count ->
        [one] One plan
       *[other] { $count } plans
    }
restore-tickets = The ticket mapping
restore-settings = The settings, which were not the usual ones
restore-do = Take these back
restore-leave = Leave them
restore-state = State
restore-free = Can be taken back
restore-linked-in = Linked in { $psa } by now
restore-line-of = The line bills { $organization } by now
restore-none = Nothing rests here
restore-none-text = There are no mappings of an earlier connection to take back.
restore-done = Taken back: { $count } organizations. Left, because something newer stands there: { $from }.

revoke-ask = Revoking ends the connection to { $psa } at once.
revoke-secret = The stored secret is destroyed.
revoke-writes = Writes that were not sent yet are cancelled and noted.
revoke-organizations =
    { $count ->
        [one] One organization is no longer kept right.
       *[other] { $count } organizations are no longer kept right.
    }
revoke-plans =
    { $count ->
        [one] One plan is no longer linked.
       *[other] { $count } plans are no longer linked.
    }
revoke-tickets = Alerts no longer become tickets.
revoke-stays = Nothing is deleted in { $psa }: contracts, lines, quantities and tickets stay as they are.
revoke-rest = The mappings rest for 30 days. If you connect the same company again within that time, you can take them back.
revoke-done = { $psa } is no longer connected.
revoke-done-cancelled = { $psa } is no longer connected. Pending writes that were cancelled: { $count }.
