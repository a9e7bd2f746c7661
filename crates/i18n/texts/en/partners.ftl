# Partners as the operator sees them, and sub-resellers as their parent does.

partners-new = New partner
partners-search = Search by name
partners-none = No partners yet
partners-none-text = Create a distributor or a direct reseller. Its owner gets an invitation and does the rest.
partners-not-found = No partner found
partners-not-found-text = No name has this text in it.
partners-all = Show all partners

partner-distributor = Distributor
partner-direct-reseller = Direct reseller
partner-sub-reseller = Sub-reseller
partner-name = Company
partner-type = Type
partner-below = below { $name }
partner-parent = Parent partner
partner-id = Identifier
partner-created = Created
partner-about = About this partner
partner-connections = Connections
partner-unconnected = No PSA connected
partner-unconnected-text = The partner connects its PSA itself; only the partner sees and changes its connection.
partner-owner = Owner
partner-owner-text = The owner gets a link to choose a password, and invites all further users.
partner-no-owner = This partner has no owner yet, so nobody of it can sign in. Invite one.
partner-invite-owner = Invite owner

health-psa = PSA
health-state = State
health-last-run = Last sync
health-since = Connected since
health-stopped = Writing stopped
health-no-run = No sync yet
health-green = In step
health-findings = Findings
health-running = Running
health-red = Failed
health-paused = The PSA asks to wait until

sub-resellers-new = New sub-reseller
sub-resellers-search = Search by name
sub-resellers-none = No sub-resellers yet
sub-resellers-none-text = Sub-resellers sell your plans to their own customers. Create one; its owner gets an invitation.
sub-resellers-all = Show all sub-resellers
sub-reseller-plans = Plans it may sell
sub-reseller-no-plans = You have no plans yet that could be assigned.
sub-reseller-plan-used =
    { $count ->
        [one] in use by one organization
       *[other] in use by { $count } organizations
    }
sub-reseller-organizations =
    { $count ->
        [0] No organization of this sub-reseller is on one of your plans.
        [one] One organization of this sub-reseller is on one of your plans.
       *[other] { $count } organizations of this sub-reseller are on your plans.
    }
sub-reseller-saved = The plans are assigned.
