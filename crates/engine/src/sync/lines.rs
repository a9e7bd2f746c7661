//! A line on its way through a run. Must not talk to anybody.

use rust_decimal::Decimal;
use seatbridge_core::billing::{Line, Observed, PlanLine, Subject, Verdict};
use seatbridge_core::findings::FindingKind;
use seatbridge_store::ChangeRecord;

/// A line, its plan, and what became of it.
pub(super) struct Entry {
    pub subject: Subject,
    pub plan: PlanLine,
    /// The changes of this run, in the order of their intention.
    pub changes: Vec<ChangeRecord>,
    /// Quantity read back as of the effective day.
    pub observed_after: Option<i64>,
    /// The line as the answer of its last write showed it, with the quantity that was wanted: the proof of that write.
    pub shown: Option<Line>,
    /// Whether a write certainly did not happen and may be decided anew in this run.
    pub again: bool,
    /// Price of a seat before anything was written.
    pub price_before: Option<Decimal>,
}

impl Entry {
    pub(super) fn new(subject: Subject, plan: PlanLine) -> Self {
        let mut entry = Self {
            subject,
            plan,
            changes: Vec::new(),
            observed_after: None,
            shown: None,
            again: false,
            price_before: None,
        };
        entry.planned();
        entry
    }

    /// Takes over a newer reading and the plan made from it.
    pub(super) fn replan(&mut self, subject: Subject, plan: PlanLine) {
        (self.subject, self.plan, self.again, self.shown) = (subject, plan, false, None);
        self.planned();
    }

    fn planned(&mut self) {
        self.observed_after = if self.is_due() { None } else { self.plan.observed };
        self.price_before = match &self.subject.observed {
            Observed::Found(found) => found.line.unit_price,
            _ => None,
        };
    }

    /// Takes over what became of a change; the line may be another one after it.
    pub(super) fn take_in(&mut self, change: ChangeRecord) {
        if let Some(line) = &change.successor {
            line.clone_into(&mut self.plan.key.line);
            line.clone_into(&mut self.subject.key.line);
        }
        if let Some(known) = self.changes.iter_mut().find(|known| known.id == change.id) {
            *known = change;
        }
    }

    /// Whether something is to be written.
    pub(super) const fn is_due(&self) -> bool {
        !self.plan.adjustments.is_empty()
    }

    /// Whether the line's price differs from the catalogue's, so that a reset would show.
    pub(super) fn has_own_price(&self) -> bool {
        match &self.subject.observed {
            Observed::Found(found) => found.line.list_price.is_some() && found.line.unit_price != found.line.list_price,
            _ => false,
        }
    }

    /// Whether this change is the last of what the plan asks for.
    pub(super) fn ends_with(&self, change: &ChangeRecord) -> bool {
        self.plan.adjustments.last().is_none_or(|last| last.expected == change.expected)
    }

    /// Ends the line with something for a person.
    pub(super) fn fail(&mut self, finding: FindingKind) {
        self.plan.verdict = if finding.is_failure() { Verdict::Failed } else { Verdict::Held };
        self.plan.finding = Some(finding);
        self.again = false;
    }
}
