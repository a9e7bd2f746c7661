//! What must hold for every contract, quantity and rule.

use std::collections::HashSet;

use proptest::prelude::*;

use super::{Contract, Found, Line, Observed, PlanInput, Subject, Totals, Verdict, effective_days, plan};
use crate::calendar::{BillingCalendar, PeriodType};
use crate::connections::{Brakes, ConnectionSettings, EffectiveRule};
use crate::day::day;
use crate::ids::OrganizationId;
use crate::organizations::OrganizationStatus;
use crate::psa::LineKey;
use crate::quantity::{Quantity, QuantityRules, UsageView, wanted};
use crate::schedule::{Row, Schedule, Steps};
use crate::usage::Counts;
use crate::{Day, Seats};

const PERIODS: [PeriodType; 5] =
    [PeriodType::Monthly, PeriodType::Quarterly, PeriodType::SemiAnnual, PeriodType::Yearly, PeriodType::OneTime];
const RULES: [EffectiveRule; 4] =
    [EffectiveRule::NextPeriod, EffectiveRule::Today, EffectiveRule::FirstOfMonth, EffectiveRule::FirstOfNextMonth];

/// A PSA's rows (totals that cut the earlier row) for a quantity over time.
fn rows(calendar: &BillingCalendar, steps: &Steps, billed_until: Day) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut period = calendar.period_on(calendar.starts_on);
    while let Some(p) = period {
        let cuts: Vec<_> = steps.after(p.starts_on).iter().map(|(d, _)| *d).filter(|d| *d <= p.ends_on).collect();
        let starts = std::iter::once(p.starts_on).chain(cuts.iter().copied());
        let ends = cuts.iter().copied().chain(std::iter::once(p.ends_on));
        rows.extend(starts.zip(ends).map(|(starts_on, ends_on)| Row {
            starts_on,
            ends_on,
            units: steps.on(starts_on),
            billed: p.starts_on <= billed_until,
        }));
        period = calendar.next_period(p.starts_on);
    }
    rows
}

#[derive(Debug, Clone)]
struct Case {
    calendar: BillingCalendar,
    today: Day,
    steps: Steps,
    settings: ConnectionSettings,
    purchased: u32,
    ended: bool,
    billed_until: Day,
}

prop_compose! {
    fn case()(
        start in 0_i64..700, length in 30_i64..900, offset in 0_i64..900, period in 0_usize..5,
        changes in proptest::collection::vec((-400_i64..400, 0_i64..200), 0..4), first in 0_i64..200,
        increase in 0_usize..4, decrease in 0_usize..4, purchased in 0_u32..200, ended in proptest::bool::weighted(0.1),
        billed in -60_i64..60,
    ) -> Case {
        let starts_on = day("2025-01-29").plus_days(start);
        let calendar = BillingCalendar { starts_on, ends_on: starts_on.plus_days(length), period: PERIODS[period] };
        let today = starts_on.plus_days(offset.min(length));
        let mut steps = vec![(starts_on, first)];
        for (day, units) in changes {
            let day = today.plus_days(day);
            if day > starts_on && day <= calendar.ends_on && steps.iter().all(|(d, _)| *d != day) {
                steps.push((day, units));
            }
        }
        let steps = Steps::new(steps).unwrap();
        let brakes = Brakes { zero: false, line_seats: 100_000, ..Brakes::default() };
        let settings = ConnectionSettings { increase_on: RULES[increase], decrease_on: RULES[decrease], brakes, ..ConnectionSettings::default() };
        Case { calendar, today, steps, settings, purchased, ended, billed_until: today.plus_days(billed) }
    }
}

/// The schedule a client makes of the rows: complete in the window, and after it where the quantity changes there.
fn schedule(case: &Case, contract: &Contract, line: &Line, steps: &Steps) -> Schedule {
    let (from, as_of) = effective_days(&case.settings, &contract.term(line), None, case.today).window(case.today);
    let quantity = steps.on(as_of);
    let rows = rows(&case.calendar, steps, case.billed_until);
    let differs = rows.iter().any(|r| r.starts_on > as_of && r.units != quantity);
    let rows =
        rows.into_iter().filter(|r| r.ends_on >= from && (r.starts_on <= as_of || differs || r.billed)).collect();
    Schedule { from: from.max(case.calendar.starts_on), as_of, until: contract.ends_on, rows, empty: false }
}

fn subject(case: &Case, steps: &Steps, agreed: Option<Steps>) -> Subject {
    let key = LineKey { contract: "1".into(), line: "2".into() };
    let contract = Contract {
        id: "1".into(),
        company: "3".into(),
        name: String::new(),
        starts_on: case.calendar.starts_on,
        ends_on: case.calendar.ends_on,
        period: Some(case.calendar.period),
        active: true,
        recurring: true,
        successor: None,
        billed_until: None,
    };
    let line = Line {
        key: key.clone(),
        product: "4".into(),
        name: String::new(),
        product_active: None,
        unit_price: None,
        list_price: None,
        starts_on: None,
        ends_on: None,
    };
    let status = if case.ended { OrganizationStatus::Deleted } else { OrganizationStatus::Active };
    let seats = Seats(case.purchased);
    let counts = Counts { purchased: seats, in_use: seats, deactivated: seats, shared: seats };
    let usage = UsageView { latest: Some((case.today, counts)), peak_in_use: None };
    Subject {
        organization: OrganizationId(uuid::Uuid::from_u128(1)),
        status,
        quantity: wanted(&QuantityRules::default(), status, &usage, case.today, 3),
        key,
        product: "4".into(),
        observed: Observed::Found(Box::new(Found {
            schedule: Some(schedule(case, &contract, &line, steps)),
            contract,
            line,
            successor: None,
        })),
        agreed,
        written: Vec::new(),
        in_doubt: false,
    }
}

fn run(case: &Case, subject: &Subject) -> super::PlanLine {
    let released = HashSet::new();
    let input = PlanInput {
        today: case.today,
        dated: true,
        settings: &case.settings,
        writes_stopped: false,
        released: &released,
        run_released: false,
    };
    plan(&input, std::slice::from_ref(subject)).remove(0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn carrying_out_a_plan_leaves_nothing_to_write(case in case()) {
        // everything that stands there is agreed: whatever the plan does not write, it has a reason for
        let before = subject(&case, &case.steps, Some(case.steps.clone()));
        let first = run(&case, &before);
        let Quantity::Known(breakdown) = before.quantity else { panic!("usage is known") };
        let wanted = breakdown.wanted.get();
        let mut steps = case.steps.clone();
        for adjustment in &first.adjustments {
            let on = adjustment.effective_on.unwrap();
            prop_assert_eq!(steps.on(on), adjustment.before);
            prop_assert!(case.calendar.covers(on));
            let period = case.calendar.period_on(on).unwrap();
            prop_assert!(period.starts_on > case.billed_until, "written into what is billed");
            steps = steps.shifted(on, adjustment.after - adjustment.before);
            prop_assert!(steps.same_from(&adjustment.expected, case.today));
        }
        match first.verdict {
            Verdict::InStep | Verdict::Raise | Verdict::Lower => {
                prop_assert_eq!(steps.on(Day::MAX), wanted);
                prop_assert_eq!(first.verdict == Verdict::InStep, first.adjustments.is_empty());
            }
            _ => prop_assert!(first.finding.is_some() && first.adjustments.is_empty()),
        }
        // a line that would fall below zero on the way is the PSA's to refuse
        prop_assume!(steps.after(Day::new(1, 1, 1).unwrap()).iter().all(|(_, units)| *units >= 0));
        let again = run(&case, &subject(&case, &steps, Some(steps.clone())));
        prop_assert!(again.adjustments.is_empty(), "{:?}", again);
    }

    #[test]
    fn whatever_a_person_changed_is_never_overwritten_without_being_asked(case in case(), on in 0_i64..300, by in 1_i64..50) {
        let changed = case.steps.shifted(case.today.plus_days(on).min(case.calendar.ends_on), by);
        let line = run(&case, &subject(&case, &changed, Some(case.steps.clone())));
        prop_assert!(line.adjustments.is_empty(), "{:?}", line);
        prop_assert!(line.finding.is_some() || line.verdict == Verdict::InStep);
    }

    #[test]
    fn the_sum_closes_whatever_the_plan_says(cases in proptest::collection::vec(case(), 1..20)) {
        let mut totals = Totals::default();
        for case in &cases {
            let subject = subject(case, &case.steps, None);
            if let Quantity::Known(b) = subject.quantity {
                totals.reported += b.reported.get();
            }
            let (reported, share) = run(case, &subject).share();
            totals.place(reported, share);
        }
        prop_assert!(totals.closes(), "{totals:?}");
    }
}
