# How things stand with the connected PSAs, in lists and pop-ups.

psa-synced = Synced
psa-unmapped = Not mapped
psa-not-linked = Not linked
psa-elsewhere = Linked in { $psa }, unlink there first
psa-show = Show integration
psa-manage = Manage
psa-states-of = Integration of { $name }
psa-last-run = Last sync:
psa-never-run = never
psa-run-green = in step
psa-run-findings = with findings
psa-run-red = failed
psa-none-title = No PSA is connected
psa-none = Connect Autotask or ConnectWise, so that seats are billed there.
psa-connect-one = To the integration
