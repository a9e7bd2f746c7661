# What a run found, what it says of a line, and why seats are not billed. Keys end with the code of the domain.

seats =
    { $count ->
        [one] { $count } seat
       *[other] { $count } seats
    }

finding-unmapped =
    { $seats ->
        [0] The organization is not linked to a line of the PSA. It has no seats at present; link it before it gets some.
        [one] One seat is billed nowhere: the organization is not linked to a line of the PSA. Link it.
       *[other] { $seats } seats are billed nowhere: the organization is not linked to a line of the PSA. Link it.
    }
finding-usage_unknown =
    { $why ->
        [stale] The latest usage is of { $latest } and too old to be billed. The line stays as it is. Report the current usage.
       *[never_reported] No usage was ever reported for this organization. The line stays as it is. Report its usage, or unsubscribe the organization.
    }
finding-contract_gone = The PSA no longer shows the contract. It was deleted, or the API user is not allowed to see it. Check it in the PSA; if it is gone, link the organization to another contract.
finding-line_gone = The PSA no longer shows the line. It was deleted, or the API user is not allowed to see it. Check it in the PSA; if it is gone, link the organization to another line.
finding-line_moved = The line now stands on another contract or bills another product than when it was linked. Unlink the organization and link it again.
finding-unlinked = The organization was unlinked while the run was under way, so nothing was written. Link it again if its seats are to be billed.
finding-contract_ended =
    { $successor ->
        [none] The contract ended on { $day }, so these seats are billed nowhere. Renew it in the PSA, or link the organization to a current contract.
       *[other] The contract ended on { $day }, so these seats are billed nowhere. Contract { $successor } seems to follow it: link the organization to its line.
    }
finding-line_ended = The line is billed for the last time on { $day }, and a change would come after that. Link the organization to the line that follows, or take the end off the line in the PSA.
finding-period_unknown = The contract does not bill by the period, or its billing period is not understood. Set the period in the PSA, or link the organization to a recurring contract.
finding-units_unreadable =
    { $problem ->
        [not_whole] The PSA holds no whole quantity from { $day }, or a day that can’t be read. Nothing is written until it is corrected in the PSA.
        [negative] The PSA holds a negative quantity of { $units } from { $day }. Nothing is written until it is corrected in the PSA.
        [ambiguous] The PSA holds two different quantities from { $day }. Nothing is written until it is corrected in the PSA.
        [total_or_difference] The PSA holds a change from { $day } that can be read as a new total or as a difference. Nothing is written: check the quantity in the PSA and enter the change there once by hand.
       *[gap] The PSA holds no quantity for { $day }, although the contract covers that day. Nothing is written until it is corrected in the PSA.
    }
finding-no_lawful_date =
    { $successor ->
        [none] The change would take effect after the contract ends on { $day }, or in a period that is already billed. It is not moved back. Renew the contract, or choose another rule for the effective date.
       *[other] The change would take effect after the contract ends on { $day }, or in a period that is already billed. It is not moved back. Contract { $successor } seems to follow it: link the organization to its line.
    }
finding-changed_in_psa = Somebody changed the quantity in the PSA: { $observed } stands there, { $expected } was expected, { $wanted } is wanted. Decide whether to keep the PSA’s value or to write { $wanted }.
finding-pending_foreign_change = The PSA holds a change that Seatbridge did not write: { $quantity } from { $day }. Nothing is written until you have decided whether it stays.
finding-brake_zero = Held for safety: an active organization would fall from { $from } to 0. Check the reported usage. If it is right, release the change; if the customer has left, unsubscribe the organization.
finding-brake_jump = Held for safety: the quantity would jump from { $from } to { $to }. Check the reported usage and release the change if it is right.
finding-brake_run = Held for safety: this run would change { $changes } of { $lines } lines. Check a few of them, and release the run if they are right.
finding-in_doubt = A change was sent and the answer did not arrive. It is not sent again; the next run reads the line and settles it. If this stays, look at the line in the PSA.
finding-conflict = A change from { $before } to { $after } got no answer, and { $observed } now stands there. It can’t be told whether the change was made. Check the line in the PSA and decide which quantity is right.
finding-refused = The PSA refused the change: { $reason }. Correct the cause in the PSA; the next run tries again.
finding-duplicate = The PSA says that a change of this line was already made for this day: { $reason }. Check the quantity in the PSA. Nothing more is written to the line until you have decided.
finding-not_verified =
    { $observed ->
        [unknown] The PSA accepted the change to { $wanted }, but the line could not be read back. Check it in the PSA; the next run reads it again.
       *[other] The PSA accepted the change to { $wanted }, but { $observed } stands there. Check the line in the PSA; nothing is sent again before that.
    }
finding-price_drift = A change of the quantity changed the price of the line from { $price_before } to { $price_after }. To be safe, nothing more is written on this connection. Correct the price in the PSA and report the case to the operator before you allow writing again.
finding-writes_stopped = Nothing is written on this connection, because an earlier change altered a price. Settle that finding first.
finding-psa_failed = The PSA did not answer, or not usably: { $reason }. The line is unknown, not zero, and stays as it is. The next run tries again.

verdict-in_step = in step
verdict-raise = raise
verdict-lower = lower
verdict-kept = kept
verdict-held = held
verdict-failed = failed
verdict-unmapped = unmapped

notice-inactive_contract = The contract is marked inactive in the PSA and still bills until its end.
notice-retired_product = The product is retired in the PSA’s catalogue and still bills on this line.
notice-moved_to_start = The change takes effect on the first day of the contract, because the chosen day lies before it.
notice-moved_past_billed = The change takes effect after the periods that are already billed.
notice-brake_released = A person released the safety brake for this change.

rule-included = The included seats are not billed.
rule-minimum = The agreed minimum is billed.
rule-minimum_and_included = The agreed minimum is billed, less the included seats.
rule-unsubscribed = The organization is unsubscribed; nothing is billed.
rule-deleted = The organization is deleted; nothing is billed.
