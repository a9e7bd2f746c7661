//! Sentences for the things of the domain. Must match exhaustively: a new finding without a text does not compile.

use seatbridge_core::billing::Verdict;
use seatbridge_core::findings::{FindingKind, Notice};
use seatbridge_core::quantity::{ExclusionRule, UnknownUsage};
use seatbridge_core::schedule::Unreadable;

use crate::texts::Texts;

impl Texts {
    /// What was found at an organization or its line: the cause, and what to do.
    pub fn finding(self, finding: &FindingKind) -> String {
        let key = format!("finding-{}", finding.code());
        let plain = |args: &[(&str, &str)]| self.get(&key, args);
        let counted = |counts: &[(&str, i64)], args: &[(&str, &str)]| self.counted(&key, counts, args);
        match finding {
            FindingKind::Unmapped { seats } => counted(&[("seats", *seats)], &[]),
            FindingKind::UsageUnknown(UnknownUsage::NeverReported) => plain(&[("why", "never_reported")]),
            FindingKind::UsageUnknown(UnknownUsage::Stale { latest }) => {
                plain(&[("why", "stale"), ("latest", &self.day(*latest))])
            }
            FindingKind::ContractEnded { ended_on: day, successor }
            | FindingKind::NoLawfulDate { ends_on: day, successor } => {
                let successor = successor.as_ref().map_or("none", |contract| contract.as_str());
                plain(&[("day", &self.day(*day)), ("successor", successor)])
            }
            FindingKind::LineEnded { ended_on } => plain(&[("day", &self.day(*ended_on))]),
            FindingKind::UnitsUnreadable(problem) => self.unreadable(&key, *problem),
            FindingKind::ChangedInPsa { expected, observed, wanted } => {
                counted(&[("expected", *expected), ("observed", *observed), ("wanted", *wanted)], &[])
            }
            FindingKind::PendingForeignChange { on, quantity } => {
                counted(&[("quantity", *quantity)], &[("day", &self.day(*on))])
            }
            FindingKind::BrakeZero { from } => counted(&[("from", *from)], &[]),
            FindingKind::BrakeJump { from, to } => counted(&[("from", *from), ("to", *to)], &[]),
            FindingKind::BrakeRun { changes, lines } => {
                counted(&[("changes", i64::from(*changes)), ("lines", i64::from(*lines))], &[])
            }
            FindingKind::Conflict { before, after, observed } => {
                counted(&[("before", *before), ("after", *after), ("observed", *observed)], &[])
            }
            FindingKind::Refused { reason } | FindingKind::Duplicate { reason } | FindingKind::PsaFailed { reason } => {
                plain(&[("reason", reason)])
            }
            FindingKind::NotVerified { wanted, observed: Some(observed) } => {
                counted(&[("wanted", *wanted), ("observed", *observed)], &[])
            }
            FindingKind::NotVerified { wanted, observed: None } => {
                counted(&[("wanted", *wanted)], &[("observed", "unknown")])
            }
            FindingKind::PriceDrift { before, after } => plain(&[("price_before", before), ("price_after", after)]),
            FindingKind::ContractGone
            | FindingKind::LineGone
            | FindingKind::LineMoved
            | FindingKind::Unlinked
            | FindingKind::PeriodUnknown
            | FindingKind::InDoubt
            | FindingKind::WritesStopped => plain(&[]),
        }
    }

    fn unreadable(self, key: &str, problem: Unreadable) -> String {
        let (word, day, units) = match problem {
            Unreadable::NotWhole { starts_on } => ("not_whole", starts_on, 0),
            Unreadable::Negative { starts_on, units } => ("negative", starts_on, units),
            Unreadable::Ambiguous { starts_on } => ("ambiguous", starts_on, 0),
            Unreadable::TotalOrDifference { starts_on } => ("total_or_difference", starts_on, 0),
            Unreadable::Gap { on } => ("gap", on, 0),
        };
        self.counted(key, &[("units", units)], &[("problem", word), ("day", &self.day(day))])
    }

    /// What a plan says of a line, in a word or two.
    pub fn verdict(self, verdict: Verdict) -> String {
        self.get(
            match verdict {
                Verdict::InStep => "verdict-in_step",
                Verdict::Raise => "verdict-raise",
                Verdict::Lower => "verdict-lower",
                Verdict::Kept => "verdict-kept",
                Verdict::Held => "verdict-held",
                Verdict::Failed => "verdict-failed",
                Verdict::Unmapped => "verdict-unmapped",
            },
            &[],
        )
    }

    /// Something worth telling, as a sentence.
    pub fn notice(self, notice: Notice) -> String {
        self.get(
            match notice {
                Notice::InactiveContract => "notice-inactive_contract",
                Notice::RetiredProduct => "notice-retired_product",
                Notice::MovedToStart => "notice-moved_to_start",
                Notice::MovedPastBilled => "notice-moved_past_billed",
                Notice::BrakeReleased => "notice-brake_released",
            },
            &[],
        )
    }

    /// Why reported seats are not billed, as a sentence.
    pub fn rule(self, rule: ExclusionRule) -> String {
        self.get(
            match rule {
                ExclusionRule::Included => "rule-included",
                ExclusionRule::Minimum => "rule-minimum",
                ExclusionRule::MinimumAndIncluded => "rule-minimum_and_included",
                ExclusionRule::Unsubscribed => "rule-unsubscribed",
                ExclusionRule::Deleted => "rule-deleted",
            },
            &[],
        )
    }
}
