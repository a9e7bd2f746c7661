//! From usage to the quantity that is billed. Must not guess: what is not known stays [`Quantity::Unknown`].

use serde::{Deserialize, Serialize};

use crate::organizations::OrganizationStatus;
use crate::usage::Counts;
use crate::{Day, Seats};

/// Which count is billed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BaseRule {
    /// Seats bought.
    Purchased,
    /// Seats in use on the latest day.
    InUse,
    /// The highest seats in use on any day of the line's billing period so far.
    InUsePeak,
}

/// `max(minimum, base + deactivated above 20 % of purchased, if that counts) − included`, never below 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct QuantityRules {
    /// Which count is billed.
    pub base: BaseRule,
    /// Whether deactivated accounts above the free fifth of the purchased seats are billed too.
    pub bill_deactivated: bool,
    /// The least that is billed before `included` is taken off.
    pub minimum: Seats,
    /// Seats that cost nothing.
    pub included: Seats,
}

impl Default for QuantityRules {
    fn default() -> Self {
        Self { base: BaseRule::Purchased, bill_deactivated: false, minimum: Seats::ZERO, included: Seats::ZERO }
    }
}

/// Why a quantity is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum UnknownUsage {
    /// Nothing was ever reported.
    NeverReported,
    /// The latest report is too old.
    Stale {
        /// Its day.
        latest: Day,
    },
}

/// A quantity, or that it is not known. A failed read or a missing report can't become a zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quantity {
    /// Known, with how it came about.
    Known(Breakdown),
    /// Not known: a finding, never 0.
    Unknown(UnknownUsage),
}

/// How a quantity came about: the answer to "why 43?".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breakdown {
    /// The day the counts are of.
    pub day: Day,
    /// The counts of that day.
    pub counts: Counts,
    /// The count the base rule chose.
    pub base: Seats,
    /// Deactivated accounts that are billed.
    pub deactivated: Seats,
    /// What the organization reported in billable seats: `base + deactivated`.
    pub reported: Seats,
    /// What is to stand on the line.
    pub wanted: Seats,
    /// Why `wanted` differs from `reported`, if it does.
    pub rule: Option<ExclusionRule>,
}

/// Why reported seats are not billed (or, for `Minimum`, more than those reported).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExclusionRule {
    /// Included seats are free.
    Included,
    /// The minimum is billed.
    Minimum,
    /// A minimum and included seats together.
    MinimumAndIncluded,
    /// The organization is unsubscribed.
    Unsubscribed,
    /// The organization is deleted.
    Deleted,
}

/// What is known of an organization's usage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsageView {
    /// The latest day not after today, with its counts.
    pub latest: Option<(Day, Counts)>,
    /// The highest seats in use in the line's billing period so far, latest day included.
    pub peak_in_use: Option<Seats>,
}

/// The quantity that is to stand on an organization's line today.
pub fn wanted(
    rules: &QuantityRules,
    status: OrganizationStatus,
    usage: &UsageView,
    today: Day,
    stale_after_days: u32,
) -> Quantity {
    let ended = match status {
        OrganizationStatus::Active | OrganizationStatus::Suspended => None,
        OrganizationStatus::Unsubscribed => Some(ExclusionRule::Unsubscribed),
        OrganizationStatus::Deleted => Some(ExclusionRule::Deleted),
    };
    let (day, counts) = match (usage.latest, ended) {
        (Some((day, _)), None) if today.days_since(day) > i64::from(stale_after_days) => {
            return Quantity::Unknown(UnknownUsage::Stale { latest: day });
        }
        (Some(latest), _) => latest,
        (None, None) => return Quantity::Unknown(UnknownUsage::NeverReported),
        (None, Some(_)) => {
            let none = Seats::ZERO;
            (today, Counts { purchased: none, in_use: none, deactivated: none, shared: none })
        }
    };
    let base = match rules.base {
        BaseRule::Purchased => counts.purchased,
        BaseRule::InUse => counts.in_use,
        BaseRule::InUsePeak => usage.peak_in_use.unwrap_or(counts.in_use).max(counts.in_use),
    };
    let deactivated = if rules.bill_deactivated {
        Seats(counts.deactivated.0.saturating_sub(counts.purchased.0 / 5))
    } else {
        Seats::ZERO
    };
    let reported = Seats(base.0.saturating_add(deactivated.0));
    let (wanted, rule) = if let Some(rule) = ended {
        (Seats::ZERO, Some(rule))
    } else {
        let floored = reported.max(rules.minimum);
        let wanted = Seats(floored.0.saturating_sub(rules.included.0));
        let rule = match (floored > reported, wanted < floored) {
            (true, true) => Some(ExclusionRule::MinimumAndIncluded),
            (true, false) => Some(ExclusionRule::Minimum),
            (false, true) => Some(ExclusionRule::Included),
            (false, false) => None,
        };
        (wanted, rule)
    };
    Quantity::Known(Breakdown { day, counts, base, deactivated, reported, wanted, rule })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::day;

    fn counts(purchased: u32, in_use: u32, deactivated: u32) -> Counts {
        Counts { purchased: Seats(purchased), in_use: Seats(in_use), deactivated: Seats(deactivated), shared: Seats(0) }
    }

    fn of(rules: QuantityRules, status: OrganizationStatus, counts: Counts) -> (u32, Option<ExclusionRule>) {
        let usage = UsageView { latest: Some((day("2026-11-20"), counts)), peak_in_use: Some(Seats(40)) };
        match wanted(&rules, status, &usage, day("2026-11-20"), 3) {
            Quantity::Known(b) => (b.wanted.0, b.rule),
            Quantity::Unknown(why) => panic!("{why:?}"),
        }
    }

    #[test]
    fn a_fifth_of_the_purchased_seats_may_be_deactivated_for_free() {
        let rules = QuantityRules { bill_deactivated: true, ..QuantityRules::default() };
        assert_eq!(of(rules, OrganizationStatus::Active, counts(10, 9, 2)).0, 10);
        assert_eq!(of(rules, OrganizationStatus::Active, counts(10, 9, 5)).0, 13);
        // a fifth of 14 is 2.8: rounded down
        assert_eq!(of(rules, OrganizationStatus::Active, counts(14, 9, 3)).0, 15);
    }

    #[test]
    fn minimum_comes_before_included_and_nothing_falls_below_zero() {
        let rules = QuantityRules { minimum: Seats(5), included: Seats(2), ..QuantityRules::default() };
        assert_eq!(
            of(rules, OrganizationStatus::Active, counts(3, 3, 0)),
            (3, Some(ExclusionRule::MinimumAndIncluded))
        );
        assert_eq!(of(rules, OrganizationStatus::Active, counts(9, 3, 0)), (7, Some(ExclusionRule::Included)));
        let rules = QuantityRules { included: Seats(9), ..QuantityRules::default() };
        assert_eq!(of(rules, OrganizationStatus::Active, counts(3, 3, 0)), (0, Some(ExclusionRule::Included)));
    }

    #[test]
    fn suspended_keeps_billing_and_unsubscribed_is_zero_even_with_a_minimum() {
        let rules = QuantityRules { minimum: Seats(5), ..QuantityRules::default() };
        assert_eq!(of(rules, OrganizationStatus::Suspended, counts(8, 1, 0)), (8, None));
        assert_eq!(
            of(rules, OrganizationStatus::Unsubscribed, counts(8, 1, 0)),
            (0, Some(ExclusionRule::Unsubscribed))
        );
        assert_eq!(of(rules, OrganizationStatus::Deleted, counts(8, 1, 0)), (0, Some(ExclusionRule::Deleted)));
    }

    #[test]
    fn the_peak_of_the_period_counts_where_that_is_the_rule() {
        let rules = QuantityRules { base: BaseRule::InUsePeak, ..QuantityRules::default() };
        assert_eq!(of(rules, OrganizationStatus::Active, counts(99, 12, 0)).0, 40);
        let rules = QuantityRules { base: BaseRule::InUse, ..QuantityRules::default() };
        assert_eq!(of(rules, OrganizationStatus::Active, counts(99, 12, 0)).0, 12);
    }

    #[test]
    fn old_or_missing_usage_is_unknown_and_never_zero() {
        let rules = QuantityRules::default();
        let at = |latest: &str| UsageView { latest: Some((day(latest), counts(4, 4, 0))), peak_in_use: None };
        let today = day("2026-11-20");
        let status = OrganizationStatus::Active;
        assert!(matches!(wanted(&rules, status, &at("2026-11-17"), today, 3), Quantity::Known(_)));
        assert_eq!(
            wanted(&rules, status, &at("2026-11-16"), today, 3),
            Quantity::Unknown(UnknownUsage::Stale { latest: day("2026-11-16") })
        );
        let none = UsageView { latest: None, peak_in_use: None };
        assert_eq!(wanted(&rules, status, &none, today, 3), Quantity::Unknown(UnknownUsage::NeverReported));
    }
}
