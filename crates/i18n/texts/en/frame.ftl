# The frame around every page, and what the parts of a page say.

frame-skip = Skip to the content
frame-menu = Menu
frame-navigation = Main navigation
frame-operator = Operator
frame-profile = Profile
frame-sign-out = Sign out

nav-dashboard = Dashboard
nav-organizations = Organizations
nav-plans = Plans
nav-integration = Integration
nav-runs = Sync runs
nav-findings = Findings
nav-sub-resellers = Sub-resellers
nav-users = Users
nav-partners = Partners
nav-audit = Audit

role-owner = Owner
role-super_admin = Super admin
role-admin = Admin
role-finance = Finance
role-support = Support

part-search = Search
part-pages = Pages
part-shown = { $from }–{ $to } of { $count }
part-previous = Previous
part-next = Next
part-close = Close
part-cancel = Cancel
part-save = Save
part-choose = Choose …
part-as-table = As a table

problem-not-found = Not found
problem-not-found-text = There is nothing at this address, or it is not yours to see. The record may have been deleted.
problem-forbidden = No access
problem-role = Your role does not allow this page. An owner, super admin or admin of your company can open it, or change your role.
problem-operator-only = This page is for the operator of the installation.
problem-partner-only = This page belongs to a partner. The operator has no access to it.
problem-failed = That did not work
problem-back = Back to the start
