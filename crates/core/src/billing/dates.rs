//! The day a change takes effect on. Must never name one before the contract, after it, or in what is billed.

use serde::{Deserialize, Serialize};

use super::model::Term;
use crate::Day;
use crate::connections::{ConnectionSettings, EffectiveRule};
use crate::findings::Notice;
use crate::schedule::Schedule;

/// There is no day a change may take effect on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoLawfulDay {
    /// It would lie after the contract.
    AfterEnd,
    /// The contract's billing periods are not known.
    PeriodUnknown,
}

/// The day of a rule, and whether it had to be moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LawfulDay {
    /// The day.
    pub day: Day,
    /// Why it is not the day the rule names.
    pub moved: Option<Notice>,
}

/// The days increases and decreases of a line take effect on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EffectiveDays {
    /// For more seats.
    pub increase: Result<LawfulDay, NoLawfulDay>,
    /// For fewer seats.
    pub decrease: Result<LawfulDay, NoLawfulDay>,
}

impl EffectiveDays {
    /// First and last day that has to be read to compare as of both days; `today` alone when neither is lawful.
    pub fn window(&self, today: Day) -> (Day, Day) {
        let days = [self.increase, self.decrease].into_iter().flatten().map(|lawful| lawful.day);
        days.fold((today, today), |(from, to), day| (from.min(day), to.max(day)))
    }
}

/// The effective days by the connection's rules. Without a `schedule` nothing is taken for billed: good enough to know
/// what to read, not to write.
pub fn effective_days(
    settings: &ConnectionSettings,
    term: &Term,
    schedule: Option<&Schedule>,
    today: Day,
) -> EffectiveDays {
    EffectiveDays {
        increase: lawful_day(settings.increase_on, term, schedule, today),
        decrease: lawful_day(settings.decrease_on, term, schedule, today),
    }
}

fn lawful_day(
    rule: EffectiveRule,
    term: &Term,
    schedule: Option<&Schedule>,
    today: Day,
) -> Result<LawfulDay, NoLawfulDay> {
    let calendar = term.calendar.ok_or(NoLawfulDay::PeriodUnknown)?;
    let named = match rule {
        EffectiveRule::NextPeriod => calendar.next_period(today).ok_or(NoLawfulDay::AfterEnd)?.starts_on,
        EffectiveRule::Today => today,
        EffectiveRule::FirstOfMonth => today.first_of_month(),
        EffectiveRule::FirstOfNextMonth => today.first_of_next_month(),
    };
    let mut lawful = LawfulDay { day: named, moved: None };
    if lawful.day < term.starts_on {
        lawful = LawfulDay { day: term.starts_on, moved: Some(Notice::MovedToStart) };
    }
    // a change counts for every later day too: it may start behind the last billed period only
    let period = calendar.period_on(lawful.day).ok_or(NoLawfulDay::AfterEnd)?;
    if let Some(billed) = schedule.and_then(|schedule| schedule.last_billed_from(period.starts_on)) {
        let period = calendar.period_on(billed.min(term.ends_on)).ok_or(NoLawfulDay::AfterEnd)?;
        lawful = LawfulDay { day: period.ends_on.plus_days(1), moved: Some(Notice::MovedPastBilled) };
    }
    if let Some(billed) = term.billed_until.filter(|billed| lawful.day <= *billed) {
        lawful = LawfulDay { day: billed.plus_days(1), moved: Some(Notice::MovedPastBilled) };
    }
    calendar.period_on(lawful.day).ok_or(NoLawfulDay::AfterEnd)?;
    Ok(lawful)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::billing::{Contract, Line};
    use crate::calendar::PeriodType;
    use crate::day::day;
    use crate::schedule::Row;

    fn contract(starts_on: &str, ends_on: &str) -> Contract {
        Contract {
            id: "7".into(),
            company: "1".into(),
            name: "Managed".into(),
            starts_on: day(starts_on),
            ends_on: day(ends_on),
            period: Some(PeriodType::Monthly),
            active: true,
            recurring: true,
            successor: None,
            billed_until: None,
        }
    }

    /// A line without days of its own.
    fn line() -> Line {
        Line {
            key: crate::psa::LineKey { contract: "7".into(), line: "8".into() },
            product: "9".into(),
            name: String::new(),
            product_active: None,
            unit_price: None,
            list_price: None,
            starts_on: None,
            ends_on: None,
        }
    }

    fn increase(rule: EffectiveRule, contract: &Contract, schedule: Option<&Schedule>) -> Result<String, NoLawfulDay> {
        let settings = ConnectionSettings { increase_on: rule, ..ConnectionSettings::default() };
        let term = contract.term(&line());
        effective_days(&settings, &term, schedule, day("2026-11-20")).increase.map(|l| l.day.to_string())
    }

    #[test]
    fn each_rule_names_its_day() {
        let contract = contract("2026-01-17", "2027-01-16");
        for (rule, expected) in [
            (EffectiveRule::NextPeriod, "2026-12-17"),
            (EffectiveRule::Today, "2026-11-20"),
            (EffectiveRule::FirstOfMonth, "2026-11-01"),
            (EffectiveRule::FirstOfNextMonth, "2026-12-01"),
        ] {
            assert_eq!(increase(rule, &contract, None).as_deref(), Ok(expected), "{rule:?}");
        }
    }

    #[test]
    fn a_day_before_the_contract_moves_forward_and_one_after_it_is_never_pulled_back() {
        let later = contract("2026-12-15", "2027-12-14");
        assert_eq!(increase(EffectiveRule::Today, &later, None).as_deref(), Ok("2026-12-15"));
        let last_month = contract("2025-12-01", "2026-11-30");
        assert_eq!(increase(EffectiveRule::NextPeriod, &last_month, None), Err(NoLawfulDay::AfterEnd));
        assert_eq!(increase(EffectiveRule::FirstOfNextMonth, &last_month, None), Err(NoLawfulDay::AfterEnd));
        assert_eq!(increase(EffectiveRule::Today, &last_month, None).as_deref(), Ok("2026-11-20"));
        let over = contract("2024-12-01", "2026-11-19");
        assert_eq!(increase(EffectiveRule::Today, &over, None), Err(NoLawfulDay::AfterEnd));
        let unknown = Contract { period: None, ..last_month };
        assert_eq!(increase(EffectiveRule::Today, &unknown, None), Err(NoLawfulDay::PeriodUnknown));
    }

    #[test]
    fn a_billed_period_is_passed_over() {
        let contract = contract("2026-01-01", "2027-12-31");
        let billed =
            |starts: &str, ends: &str| Row { starts_on: day(starts), ends_on: day(ends), units: 5, billed: true };
        let schedule = Schedule {
            from: day("2026-11-20"),
            as_of: day("2026-12-01"),
            until: contract.ends_on,
            rows: vec![billed("2026-11-01", "2026-11-30"), billed("2026-12-01", "2026-12-31")],
            empty: false,
        };
        assert_eq!(increase(EffectiveRule::Today, &contract, Some(&schedule)).as_deref(), Ok("2027-01-01"));
        assert_eq!(increase(EffectiveRule::NextPeriod, &contract, Some(&schedule)).as_deref(), Ok("2027-01-01"));
        // a change of December would count in January too
        let ahead = Schedule { rows: vec![billed("2027-01-01", "2027-01-31")], ..schedule };
        assert_eq!(increase(EffectiveRule::Today, &contract, Some(&ahead)).as_deref(), Ok("2027-02-01"));
        assert_eq!(increase(EffectiveRule::NextPeriod, &contract, Some(&ahead)).as_deref(), Ok("2027-02-01"));
        let all = Schedule { rows: vec![billed("2027-12-01", "2027-12-31")], ..ahead };
        assert_eq!(increase(EffectiveRule::Today, &contract, Some(&all)), Err(NoLawfulDay::AfterEnd));
    }

    #[test]
    fn a_line_with_days_of_its_own_narrows_those_of_its_contract() {
        let contract = contract("2026-01-17", "2027-12-31");
        let on = |rule, starts_on: Option<&str>, ends_on: Option<&str>| {
            let line = Line { starts_on: starts_on.map(day), ends_on: ends_on.map(day), ..line() };
            let settings = ConnectionSettings { increase_on: rule, ..ConnectionSettings::default() };
            effective_days(&settings, &contract.term(&line), None, day("2026-11-20")).increase
        };
        let named = |day_text: &str, moved| Ok(LawfulDay { day: day(day_text), moved });
        // the periods stay the contract's
        assert_eq!(on(EffectiveRule::NextPeriod, Some("2026-11-03"), None), named("2026-12-17", None));
        let moved = Some(Notice::MovedToStart);
        assert_eq!(on(EffectiveRule::Today, Some("2026-12-05"), None), named("2026-12-05", moved));
        assert_eq!(on(EffectiveRule::FirstOfMonth, Some("2026-11-03"), None), named("2026-11-03", moved));
        assert_eq!(on(EffectiveRule::NextPeriod, None, Some("2026-12-16")), Err(NoLawfulDay::AfterEnd));
        assert_eq!(on(EffectiveRule::Today, None, Some("2026-12-16")), named("2026-11-20", None));
    }

    #[test]
    fn days_that_the_contract_has_invoiced_are_passed_over() {
        let until = |text: &str| Contract { billed_until: Some(day(text)), ..contract("2026-01-01", "2027-12-31") };
        assert_eq!(increase(EffectiveRule::Today, &until("2026-11-30"), None).as_deref(), Ok("2026-12-01"));
        assert_eq!(increase(EffectiveRule::NextPeriod, &until("2026-11-30"), None).as_deref(), Ok("2026-12-01"));
        assert_eq!(increase(EffectiveRule::NextPeriod, &until("2026-12-31"), None).as_deref(), Ok("2027-01-01"));
        assert_eq!(increase(EffectiveRule::Today, &until("2026-10-31"), None).as_deref(), Ok("2026-11-20"));
        assert_eq!(increase(EffectiveRule::Today, &until("2027-12-31"), None), Err(NoLawfulDay::AfterEnd));
    }
}
