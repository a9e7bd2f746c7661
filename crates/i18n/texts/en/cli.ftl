# Words of the command line.

cli-total-reported = Reported
cli-total-billed = Billed
cli-total-excluded = Excluded by rule
cli-total-unmapped = Unmapped
cli-total-held = Held
cli-total-failed = Failed

cli-lines-in-step =
    { $count ->
        [one] { $count } line in step
       *[other] { $count } lines in step
    }
cli-lines-raised = { $count } raised
cli-lines-lowered = { $count } lowered
cli-lines-kept = { $count } kept as in the PSA
cli-lines-held = { $count } held
cli-lines-unmapped = { $count } unmapped
cli-lines-failed = { $count } failed

cli-requests = Requests: { $reads } read, { $writes } written
cli-sum-closes = The sum closes: every reported seat is accounted for.
cli-sum-open = The sum does not close: some reported seats are not accounted for.
cli-state-green = Green: everything is in step or written.
cli-state-findings = Findings: a person must decide.
cli-state-red = Red: something failed, or the sum does not close.
cli-preview = Preview: nothing was written.
cli-nothing-compared = Nothing was compared, so this run proves nothing.
cli-clock-shifted = Attention: the calendar is set to { $day } by clock.today. This is meant for tests and demonstrations only.
cli-imported-organizations = Organizations: { $created } new, { $updated } changed, { $unchanged } unchanged.
cli-imported-usage =
    { $count ->
        [one] One usage report taken over.
       *[other] { $count } usage reports taken over.
    }
cli-more-problems =
    { $count ->
        [one] … and one more problem.
       *[other] … and { $count } more problems.
    }
cli-connected = { $psa } is connected.
cli-revoked = The connection to { $psa } is revoked. Nothing was deleted in { $psa }.
cli-suggestions-sure =
    { $count ->
        [one] One sure suggestion
       *[other] { $count } sure suggestions
    }
cli-suggestions-open =
    { $count ->
        [one] One organization needs a person’s decision
       *[other] { $count } organizations need a person’s decision
    }

cli-right-missing = Missing, so that what needs it will not work: { $sentence }
cli-right-restricted = Restricted, so that records may be left out without an error: { $sentence }
cli-rights-unknown = { $psa } does not say whether these rights are granted: { $rights }. Check them if something does not work.
cli-rights-surplus =
    { $psa ->
        [ConnectWise] More is granted than is ever used: { $rights }. The least set is recommended. Leave at All: Company Maintenance (Inquire); Agreements (Add, Edit, Inquire); Product Catalog (Inquire); Service Tickets (Add, Edit, Inquire); Close Service Tickets (Edit); Table Setup (Inquire). Set everything else to None in System > Security Roles.
       *[other] More is granted than is ever used: { $rights }. Taking it away is recommended.
    }

cli-doctor-autotask = Autotask at { $host }, integration code: { $value }
cli-doctor-connectwise = ConnectWise client id: { $value }
cli-doctor-set = set
cli-doctor-not-set = NOT SET ({ $setting })
cli-doctor-database = reachable, up to date
cli-doctor-connected = connected as { $name }
cli-doctor-works = login as { $name } works, all needed rights are there
cli-doctor-rights = login as { $name } works, but needed rights are missing: { $rights }
