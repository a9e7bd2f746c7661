# The dashboard.

dashboard-billed = Seats billed
dashboard-billed-text = By the last syncs
dashboard-not-billed = Nothing has been synced yet
dashboard-active = Active organizations
dashboard-suspended =
    { $count ->
        [one] { $count } suspended
       *[other] { $count } suspended
    }
dashboard-unsubscribed =
    { $count ->
        [one] { $count } unsubscribed
       *[other] { $count } unsubscribed
    }
dashboard-unmapped = Not mapped
dashboard-unmapped-text = Their seats are billed nowhere
dashboard-all-mapped = Every billed organization is mapped
dashboard-no-findings = Nothing to decide
dashboard-findings-text = They wait for your decision
dashboard-connections = Last syncs
dashboard-psa = PSA
dashboard-last-run = Last sync
dashboard-seats-chart = Seats over the last 12 months
dashboard-seats-text = All organizations together, each by its last report of the month.
dashboard-month = Month

seats-purchased = Purchased
seats-in-use = In use
seats-deactivated = Deactivated
seats-shared = Shared
