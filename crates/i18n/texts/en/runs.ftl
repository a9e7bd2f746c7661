# Sync runs: the list, the page of one, its lines and their export.

runs-all = All
runs-writing = Runs
runs-previews = Previews
runs-any-state = Any state
runs-any-psa = Any PSA
runs-filter = Filter
runs-show-all = All runs
runs-none = No run found
runs-none-text = No run matches this filter.
runs-first = No run yet
runs-first-connect = Connect a PSA and link your organizations. The first run then compares every line.
runs-first-start = Start with a preview: it reads the PSA, shows what a run would change, and writes nothing.
runs-first-wait = As soon as somebody of your company starts one, it stands here.
runs-to-integration = To the integration
runs-sync-now = Sync now
runs-preview = Preview

run-title = Run in { $psa } for { $day }
run-title-preview = Preview in { $psa } for { $day }
run-started = Started
run-kind = Kind
run-is-run = Run
run-is-preview = Preview
run-psa = PSA
run-state = State
run-state-waiting = Waiting
run-state-running = Running
run-state-green = Green
run-state-findings = Findings
run-state-red = Red
run-changed = Changed
run-waiting-lines = To be decided
run-duration = Duration
run-by = Started by
run-seconds = { $seconds } s
run-minutes = { $count } min { $seconds } s
run-requests = Requests
run-requests-made = { $reads } read, { $writes } written
run-released = Released
run-released-whole = the whole run
run-released-some =
    { $count ->
        [one] one organization
       *[other] { $count } organizations
    }
run-phase-waiting = Waiting for its turn …
run-phase-reading =
    { $lines ->
        [0] Reading the PSA …
        [one] Reading one line …
       *[other] Reading { $lines } lines …
    }
run-phase-writing = Writing: { $count } of { $lines } lines
run-phase-settling =
    { $lines ->
        [one] One answer did not arrive: reading until it is known what happened …
       *[other] { $lines } answers did not arrive: reading until it is known what happened …
    }
run-goes-on = The run goes on when you leave this page or close the browser.
run-look-again = Show how far it is now
run-nothing-compared = Nothing was compared, so this run proves nothing.
run-undo-autotask =
    { $count ->
        [one] One line was changed. Autotask can’t take the change back: it can only be compensated by another one.
       *[other] { $count } lines were changed. Autotask can’t take the changes back: they can only be compensated by others.
    }
run-undo-autotask-preview =
    { $count ->
        [one] A run would change one line. Autotask can’t take a change back: it can only be compensated by another one.
       *[other] A run would change { $count } lines. Autotask can’t take changes back: they can only be compensated by others.
    }
run-undo-connectwise =
    { $count ->
        [one] One line was changed. It counts from the next invoice on; what is invoiced by then can’t be taken back.
       *[other] { $count } lines were changed. They count from the next invoice on; what is invoiced by then can’t be taken back.
    }
run-undo-connectwise-preview =
    { $count ->
        [one] A run would change one line. What is invoiced after that can’t be taken back.
       *[other] A run would change { $count } lines. What is invoiced after that can’t be taken back.
    }

sum-title = Closing sum
sum-reported = reported
sum-billed = billed
sum-excluded = excluded by rule
sum-unmapped = unmapped
sum-held = held
sum-failed = failed
sum-closes = The sum closes: every reported seat is accounted for.
sum-open = The sum does not close: some reported seats are not accounted for. Nothing in this run is proven.

run-lines = Lines
run-lines-all = All lines
run-lines-show-all = All lines of this run
run-lines-none = No line found
run-lines-none-text = No line of this run matches the filter.
run-verdict = Verdict
run-reason = Finding
run-any-reason = Any finding
run-search = Organization: name or id
run-open-all = Show all details
run-close-all = Hide all details

line-organization = Organization
line-line = Line
line-reported = Reported
line-wanted = Wanted
line-observed = In the PSA
line-effective = Effective on
line-details = Details
line-to-findings = Answer this finding
line-now = now
line-usage-of = Usage of { $day }
line-usage = { $quantity } purchased, { $count } in use, { $units } deactivated
line-rule = Rule
line-before = In the PSA before, as of { $day }
line-after = In the PSA after, as of { $day }
line-in-psa = Where it stands
line-place = { $psa }: { $company }, contract { $contract }, line { $line }
line-written = Writes of this run
line-would-write = Writes that a run would make

rule-base-purchased = Purchased seats are billed.
rule-base-in-use = Seats in use are billed.
rule-base-peak = The highest seats in use in the billing period are billed.
rule-deactivated =
    { $count ->
        [one] One deactivated account above a fifth of the purchased seats is billed too.
       *[other] { $count } deactivated accounts above a fifth of the purchased seats are billed too.
    }
rule-at-least =
    { $count ->
        [one] At least one seat is billed.
       *[other] At least { $count } seats are billed.
    }
rule-less =
    { $count ->
        [one] One seat is included.
       *[other] { $count } seats are included.
    }

change-quantity = Quantity
change-state = State
change-answer = Answer of the PSA
change-sent = Sent
change-accepted = accepted
change-intended = not sent yet
change-on-its-way = on its way
change-confirmed = confirmed
change-refused = refused
change-in-doubt = in doubt
change-not-applied = did not arrive
change-conflict = conflict
change-cancelled = given up before it was sent

export-external-id = External id
export-company = Company
export-contract = Contract
export-contract-id = Contract id
export-line-id = Line id
export-before = Before
export-after = After
export-sentence = Cause and cure
export-notices = Notices
export-writes = Writes
