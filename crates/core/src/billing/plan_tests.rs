//! What the planner says in each situation a line can be in.

use std::collections::HashSet;

use super::{Contract, Found, Line, Observed, PlanInput, PlanLine, Subject, Verdict, plan};
use crate::calendar::PeriodType;
use crate::connections::{ConnectionSettings, EffectiveRule, ForeignChange};
use crate::day::day;
use crate::findings::{FindingKind, Notice};
use crate::ids::OrganizationId;
use crate::ledger::Written;
use crate::organizations::OrganizationStatus;
use crate::psa::LineKey;
use crate::quantity::{Quantity, QuantityRules, UnknownUsage, UsageView, wanted};
use crate::schedule::{Row, Schedule, Steps};
use crate::usage::Counts;
use crate::{Day, Seats};

const TODAY: &str = "2026-11-20";

fn row(starts_on: &str, ends_on: &str, units: i64) -> Row {
    Row { starts_on: day(starts_on), ends_on: day(ends_on), units, billed: false }
}

/// A monthly line of 2026 to 2027 with 10 seats, and this many wanted.
fn subject(purchased: u32) -> Subject {
    let key = LineKey { contract: "7001".into(), line: "8001".into() };
    let contract = Contract {
        id: key.contract.clone(),
        company: "174".into(),
        name: "Managed".into(),
        starts_on: day("2026-01-01"),
        ends_on: day("2027-12-31"),
        period: Some(PeriodType::Monthly),
        active: true,
        recurring: true,
        successor: None,
        billed_until: None,
    };
    let line = Line {
        key: key.clone(),
        product: "9001".into(),
        name: "Backup seat".into(),
        product_active: Some(true),
        unit_price: None,
        list_price: None,
        starts_on: None,
        ends_on: None,
    };
    let schedule = Schedule {
        from: day(TODAY),
        as_of: day("2026-12-01"),
        until: contract.ends_on,
        rows: vec![row("2026-11-01", "2026-11-30", 10), row("2026-12-01", "2026-12-31", 10)],
        empty: false,
    };
    Subject {
        organization: OrganizationId(uuid::Uuid::from_u128(1)),
        status: OrganizationStatus::Active,
        quantity: quantity(purchased, OrganizationStatus::Active),
        key,
        product: "9001".into(),
        observed: Observed::Found(Box::new(Found { contract, line, schedule: Some(schedule), successor: None })),
        agreed: None,
        written: Vec::new(),
        in_doubt: false,
    }
}

fn quantity(purchased: u32, status: OrganizationStatus) -> Quantity {
    let seats = Seats(purchased);
    let counts = Counts { purchased: seats, in_use: seats, deactivated: Seats::ZERO, shared: Seats::ZERO };
    let usage = UsageView { latest: Some((day(TODAY), counts)), peak_in_use: None };
    wanted(&QuantityRules::default(), status, &usage, day(TODAY), 3)
}

fn found(subject: &mut Subject) -> &mut Found {
    match &mut subject.observed {
        Observed::Found(found) => found,
        other => panic!("{other:?}"),
    }
}

fn schedule_of(subject: &mut Subject) -> &mut Schedule {
    found(subject).schedule.as_mut().unwrap()
}

fn with_rows(mut subject: Subject, rows: Vec<Row>) -> Subject {
    schedule_of(&mut subject).rows = rows;
    subject
}

fn with_contract(mut subject: Subject, change: impl FnOnce(&mut Contract)) -> Subject {
    change(&mut found(&mut subject).contract);
    subject
}

fn planned(subject: &Subject) -> PlanLine {
    planned_with(subject, &ConnectionSettings::default(), false)
}

fn planned_with(subject: &Subject, settings: &ConnectionSettings, release: bool) -> PlanLine {
    let released = if release { HashSet::from([subject.organization]) } else { HashSet::new() };
    let input = PlanInput {
        today: day(TODAY),
        dated: true,
        settings,
        writes_stopped: false,
        released: &released,
        run_released: false,
    };
    plan(&input, std::slice::from_ref(subject)).remove(0)
}

fn writes(line: &PlanLine) -> Vec<(String, i64, i64)> {
    line.adjustments.iter().map(|a| (a.effective_on.unwrap().to_string(), a.before, a.after)).collect()
}

#[test]
fn a_line_with_the_wanted_quantity_is_in_step_and_says_for_which_day() {
    let line = planned(&subject(10));
    assert_eq!((line.verdict, line.observed, line.effective_on), (Verdict::InStep, Some(10), Some(day("2026-12-01"))));
    assert!(line.finding.is_none() && line.adjustments.is_empty());
}

#[test]
fn more_and_fewer_seats_are_written_for_the_next_period() {
    let raise = planned(&subject(12));
    assert_eq!((raise.verdict, writes(&raise)), (Verdict::Raise, vec![("2026-12-01".to_owned(), 10, 12)]));
    let lower = planned(&subject(7));
    assert_eq!((lower.verdict, writes(&lower)), (Verdict::Lower, vec![("2026-12-01".to_owned(), 10, 7)]));
}

#[test]
fn our_own_change_of_next_month_is_not_sent_again_tomorrow() {
    let rows = vec![row("2026-11-01", "2026-11-30", 10), row("2026-12-01", "2026-12-31", 12)];
    let mut subject = with_rows(subject(12), rows);
    subject.agreed = Some(Steps::constant(day("2026-11-01"), 10).shifted(day("2026-12-01"), 2));
    assert_eq!(planned(&subject).verdict, Verdict::InStep);
    // and a later wish comes on top of it
    subject.quantity = quantity(15, OrganizationStatus::Active);
    assert_eq!(writes(&planned(&subject)), [("2026-12-01".to_owned(), 12, 15)]);
}

#[test]
fn a_pending_decrease_of_ours_is_taken_back_by_a_later_increase() {
    let rows = vec![row("2026-11-01", "2026-11-30", 10), row("2026-12-01", "2026-12-31", 8)];
    let mut subject = with_rows(subject(12), rows);
    subject.agreed = Some(Steps::constant(day("2026-11-01"), 10).shifted(day("2026-12-01"), -2));
    subject.written = vec![Written { effective_on: day("2026-12-01"), delta: -2 }];
    let settings = ConnectionSettings { increase_on: EffectiveRule::Today, ..ConnectionSettings::default() };
    let line = planned_with(&subject, &settings, false);
    assert_eq!(writes(&line), [(TODAY.to_owned(), 10, 12), ("2026-12-01".to_owned(), 10, 12)]);
    assert!(line.adjustments[1].expected.same_from(&Steps::constant(day(TODAY), 12), day(TODAY)));
}

#[test]
fn the_first_of_the_month_gets_the_difference_of_today() {
    // a person raised the line on the 10th: what was billed before stays
    let mut subject = with_rows(
        subject(16),
        vec![
            row("2026-11-01", "2026-11-10", 10),
            row("2026-11-10", "2026-11-30", 14),
            row("2026-12-01", "2026-12-31", 14),
        ],
    );
    schedule_of(&mut subject).from = day("2026-11-01");
    let settings = ConnectionSettings { increase_on: EffectiveRule::FirstOfMonth, ..ConnectionSettings::default() };
    assert_eq!(writes(&planned_with(&subject, &settings, false)), [("2026-11-01".to_owned(), 10, 12)]);
    subject.quantity = quantity(14, OrganizationStatus::Active);
    assert_eq!(planned_with(&subject, &settings, false).verdict, Verdict::InStep);
}

#[test]
fn what_a_person_changed_is_asked_kept_or_overwritten() {
    let mut subject = subject(12);
    subject.agreed = Some(Steps::constant(day("2026-11-01"), 9));
    let ask = planned(&subject);
    assert_eq!(ask.finding, Some(FindingKind::ChangedInPsa { expected: 9, observed: 10, wanted: 12 }));
    assert!(ask.verdict == Verdict::Held && ask.adjustments.is_empty());
    let keep = ConnectionSettings { foreign_change: ForeignChange::Keep, ..ConnectionSettings::default() };
    assert_eq!(planned_with(&subject, &keep, false).verdict, Verdict::Kept);
    let overwrite = ConnectionSettings { foreign_change: ForeignChange::Overwrite, ..ConnectionSettings::default() };
    assert_eq!(planned_with(&subject, &overwrite, false).verdict, Verdict::Raise);
    assert_eq!(planned_with(&subject, &ConnectionSettings::default(), true).verdict, Verdict::Raise);
    // the person typed what we want: nothing to ask
    subject.quantity = quantity(10, OrganizationStatus::Active);
    assert_eq!(planned(&subject).verdict, Verdict::InStep);
}

#[test]
fn a_future_change_that_is_not_ours_holds_the_line_at_any_distance() {
    for starts in ["2026-12-01", "2027-05-01"] {
        let mut rows = vec![row("2026-11-01", "2026-11-30", 10), row("2026-12-01", "2026-12-31", 10)];
        rows.retain(|r| r.starts_on != day(starts));
        rows.push(row(starts, "2027-12-31", 14));
        let held = planned(&with_rows(subject(10), rows));
        assert_eq!(held.finding, Some(FindingKind::PendingForeignChange { on: day(starts), quantity: 14 }), "{starts}");
        assert!(held.adjustments.is_empty());
    }
}

#[test]
fn unknown_usage_is_a_finding_and_never_zero() {
    let mut subject = subject(0);
    subject.quantity = Quantity::Unknown(UnknownUsage::NeverReported);
    let line = planned(&subject);
    assert_eq!(line.finding, Some(FindingKind::UsageUnknown(UnknownUsage::NeverReported)));
    assert_eq!((line.verdict, line.observed), (Verdict::Held, Some(10)));
    assert!(line.adjustments.is_empty());
}

#[test]
fn an_active_organization_that_falls_to_zero_is_held_and_an_unsubscribed_one_is_not() {
    let mut subject = subject(0);
    assert_eq!(planned(&subject).finding, Some(FindingKind::BrakeZero { from: 10 }));
    let released = planned_with(&subject, &ConnectionSettings::default(), true);
    assert_eq!((released.verdict, released.notices), (Verdict::Lower, vec![Notice::BrakeReleased]));
    for status in [OrganizationStatus::Unsubscribed, OrganizationStatus::Deleted] {
        subject.status = status;
        subject.quantity = quantity(10, status);
        assert_eq!(writes(&planned(&subject)), [("2026-12-01".to_owned(), 10, 0)]);
    }
}

#[test]
fn a_jump_is_held_only_when_it_is_large_in_percent_and_in_seats() {
    let seats = |from: i64, to: u32| {
        let rows = vec![row("2026-11-01", "2026-11-30", from), row("2026-12-01", "2026-12-31", from)];
        planned(&with_rows(subject(to), rows)).finding
    };
    assert_eq!(seats(10, 30), None, "20 seats");
    assert_eq!(seats(10, 31), Some(FindingKind::BrakeJump { from: 10, to: 31 }));
    assert_eq!(seats(100, 150), None, "50 %");
    assert_eq!(seats(100, 151), Some(FindingKind::BrakeJump { from: 100, to: 151 }));
    assert_eq!(seats(100, 49), Some(FindingKind::BrakeJump { from: 100, to: 49 }));
    assert_eq!(seats(0, 20), None);
    assert_eq!(seats(0, 21), Some(FindingKind::BrakeJump { from: 0, to: 21 }));
}

#[test]
fn a_run_that_changes_too_much_is_held_as_a_whole() {
    let run = |total: u128, changed: u128| {
        let subjects: Vec<_> = (0..total)
            .map(|n| Subject {
                organization: OrganizationId(uuid::Uuid::from_u128(n)),
                ..subject(if n < changed { 11 } else { 10 })
            })
            .collect();
        let settings = ConnectionSettings::default();
        let none = HashSet::new();
        let input = PlanInput {
            today: day(TODAY),
            dated: true,
            settings: &settings,
            writes_stopped: false,
            released: &none,
            run_released: false,
        };
        plan(&input, &subjects).iter().filter(|l| matches!(l.finding, Some(FindingKind::BrakeRun { .. }))).count()
    };
    assert_eq!(run(499, 499), 0, "below 500 lines the share does not count");
    assert_eq!(run(500, 400), 0, "80 %");
    assert_eq!(run(500, 401), 401);
    assert_eq!(run(2_000, 500), 0);
    assert_eq!(run(2_000, 501), 501);
}

#[test]
fn contracts_that_are_over_or_end_too_soon_are_findings() {
    let over = with_contract(subject(12), |c| c.ends_on = day("2026-11-19"));
    assert!(matches!(planned(&over).finding, Some(FindingKind::ContractEnded { .. })));
    let mut nothing_wanted = over;
    nothing_wanted.quantity = quantity(5, OrganizationStatus::Deleted);
    assert_eq!(planned(&nothing_wanted).verdict, Verdict::InStep);
    let mut last = with_contract(subject(12), |c| c.ends_on = day("2026-11-30"));
    last = with_rows(last, vec![row("2026-11-01", "2026-11-30", 10)]);
    let schedule = schedule_of(&mut last);
    (schedule.as_of, schedule.until) = (day(TODAY), day("2026-11-30"));
    assert!(matches!(planned(&last).finding, Some(FindingKind::NoLawfulDate { .. })));
    last.quantity = quantity(10, OrganizationStatus::Active);
    assert_eq!(planned(&last).verdict, Verdict::InStep);
}

#[test]
fn inactive_contracts_and_retired_products_still_bill_and_are_written_with_a_notice() {
    let mut subject = with_contract(subject(12), |c| c.active = false);
    found(&mut subject).line.product_active = Some(false);
    let line = planned(&subject);
    assert_eq!(line.verdict, Verdict::Raise);
    assert_eq!(line.notices, [Notice::InactiveContract, Notice::RetiredProduct]);
}

#[test]
fn a_line_that_is_gone_moved_or_in_doubt_is_not_written() {
    let mut gone = subject(12);
    gone.observed = Observed::LineGone;
    assert_eq!(planned(&gone).finding, Some(FindingKind::LineGone));
    gone.observed = Observed::ContractGone;
    assert_eq!(planned(&gone).finding, Some(FindingKind::ContractGone));
    let mut moved = subject(12);
    moved.product = "9002".into();
    assert_eq!(planned(&moved).finding, Some(FindingKind::LineMoved));
    let mut doubt = subject(12);
    doubt.in_doubt = true;
    assert_eq!(planned(&doubt).finding, Some(FindingKind::InDoubt));
    let unknown_period = with_contract(subject(12), |c| c.period = None);
    assert_eq!(planned(&unknown_period).finding, Some(FindingKind::PeriodUnknown));
}

#[test]
fn a_billed_period_is_never_written_into() {
    let mut rows = vec![row("2026-11-01", "2026-11-30", 10), row("2026-12-01", "2026-12-31", 10)];
    rows[1].billed = true;
    let line = planned(&with_rows(subject(12), rows));
    assert_eq!(writes(&line), [("2027-01-01".to_owned(), 10, 12)]);
    assert_eq!(line.notices, [Notice::MovedPastBilled]);
}

#[test]
fn the_whole_term_without_an_end_is_compared() {
    let line = planned(&with_contract(subject(10), |c| c.ends_on = Day::MAX));
    assert_eq!(line.verdict, Verdict::InStep);
}

/// The line bills from and to these days alone, and was read for the days of its term.
fn with_days(mut subject: Subject, starts_on: Option<&str>, ends_on: Option<&str>, units: i64) -> Subject {
    let found = found(&mut subject);
    (found.line.starts_on, found.line.ends_on) = (starts_on.map(day), ends_on.map(day));
    let term = found.contract.term(&found.line);
    let from = term.nearest(day(TODAY));
    found.schedule = (term.ends_on >= day(TODAY)).then(|| Schedule {
        from,
        as_of: term.nearest(day("2026-12-01")).max(from),
        until: term.ends_on,
        rows: vec![Row { starts_on: term.starts_on, ends_on: term.ends_on, units, billed: false }],
        empty: false,
    });
    subject
}

fn undated(subject: &Subject) -> PlanLine {
    let settings = ConnectionSettings::default();
    let input = PlanInput {
        today: day(TODAY),
        dated: false,
        settings: &settings,
        writes_stopped: false,
        released: &HashSet::new(),
        run_released: false,
    };
    plan(&input, std::slice::from_ref(subject)).remove(0)
}

#[test]
fn a_line_that_has_not_begun_is_compared_by_the_quantity_it_begins_with() {
    let line = undated(&with_days(subject(12), Some("2027-01-01"), None, 10));
    let begins = Some(day("2027-01-01"));
    assert_eq!((line.verdict, line.observed, line.effective_on), (Verdict::Raise, Some(10), begins));
    assert_eq!(line.adjustments[0].effective_on, None);
    assert_eq!(undated(&with_days(subject(10), Some("2027-01-01"), None, 10)).verdict, Verdict::InStep);
    let dated = planned(&with_days(subject(12), Some("2027-01-01"), None, 10));
    assert_eq!(writes(&dated), [("2027-01-01".to_owned(), 10, 12)]);
    assert_eq!(dated.notices, [Notice::MovedToStart]);
}

#[test]
fn a_line_that_is_over_is_a_finding_unless_nothing_is_wanted() {
    let over = with_days(subject(10), None, Some("2026-10-31"), 10);
    let ended = Some(FindingKind::LineEnded { ended_on: day("2026-10-31") });
    for line in [undated(&over), planned(&over)] {
        assert_eq!((line.verdict, line.observed, line.finding), (Verdict::Held, Some(0), ended.clone()));
    }
    let mut gone = over;
    (gone.status, gone.quantity) = (OrganizationStatus::Deleted, quantity(10, OrganizationStatus::Deleted));
    assert_eq!(undated(&gone).verdict, Verdict::InStep);
}

#[test]
fn a_change_that_would_count_only_after_the_line_is_over_is_a_finding() {
    let ending = with_days(subject(12), None, Some("2026-11-30"), 10);
    assert_eq!(planned(&ending).finding, Some(FindingKind::LineEnded { ended_on: day("2026-11-30") }));
    // without a date it counts at once
    assert_eq!(undated(&ending).verdict, Verdict::Raise);
}

#[test]
fn a_quantity_that_is_no_whole_number_stops_the_line() {
    let line = undated(&with_days(subject(12), None, None, crate::schedule::UNREADABLE_UNITS));
    let problem = crate::schedule::Unreadable::NotWhole { starts_on: day("2026-01-01") };
    assert_eq!(line.finding, Some(FindingKind::UnitsUnreadable(problem)));
}
