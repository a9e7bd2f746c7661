# The page of open findings, and how they are answered.

findings-all = All
findings-search = Organization: name or id
findings-read-only = An owner, super admin or admin of your company can answer these findings.
findings-release-chosen = Release the chosen ones
findings-choose = Choose
findings-none = Nothing to decide
findings-none-text = No finding is open. Every run compares all lines again and tells here what a person must decide.
findings-to-runs = To the runs
findings-no-match = No finding found
findings-no-match-text = No open finding matches this filter.
findings-show-all = All findings
findings-none-chosen = Choose at least one finding.
findings-released = Released: this run writes what was held.
findings-kept = The value of the PSA stays. The next run asks again as soon as it, or what is wanted, changes.
findings-writes-allowed = Seatbridge may write to { $psa } again. The next run checks the prices as closely as the first one.

finding-what = Finding
finding-since = Since
finding-answer = What to do
finding-choose = Choose { $name }
finding-whole = All of { $psa }
finding-to-run = To the run

remedy-release = Release
remedy-release-run = Release run
remedy-overwrite = Overwrite
remedy-keep = Keep the PSA’s value
remedy-allow-writes = Allow writing again
remedy-map = To the mapping
remedy-report-usage = To the organization

ask-release = A run starts at once and writes the quantity of { $name } to { $psa }. All other lines go by their rules as always.
ask-release-run = A run starts at once and writes all changes that this safety brake of { $psa } holds.
ask-overwrite = A run starts at once and writes our quantity of { $name } over the one in { $psa }.
ask-keep = { $psa } is read once more; then the quantity of { $name } stays as it stands there. Nothing is written.
ask-allow-writes = Seatbridge may then write quantities to { $psa } again. Correct the price there first.
