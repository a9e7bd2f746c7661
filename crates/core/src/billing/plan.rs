//! The plan of a run: for each line what is wanted, what stands there, who changed it, and what to write.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::dates::{EffectiveDays, LawfulDay, NoLawfulDay, effective_days};
use super::model::{Contract, Line};
use super::proof::Share;
use crate::Day;
use crate::connections::{Brakes, ConnectionSettings, ForeignChange};
use crate::findings::{FindingKind, Notice};
use crate::ids::OrganizationId;
use crate::ledger::Written;
use crate::organizations::OrganizationStatus;
use crate::psa::{ContractRef, LineKey, ProductRef};
use crate::quantity::{Breakdown, Quantity};
use crate::schedule::{Schedule, Steps};

/// Everything a plan is made from.
#[derive(Debug)]
pub struct PlanInput<'a> {
    /// The calendar day of the run.
    pub today: Day,
    /// Whether the PSA's writes name the day they take effect on.
    pub dated: bool,
    /// How the connection syncs.
    pub settings: &'a ConnectionSettings,
    /// Whether an earlier price drift stopped the writes of this connection.
    pub writes_stopped: bool,
    /// Organizations whose brakes and questions a person has answered with "write ours".
    pub released: &'a HashSet<OrganizationId>,
    /// Whether a person has released the brake on the whole run.
    pub run_released: bool,
}

/// A linked organization with all that is known of it.
#[derive(Debug, Clone)]
pub struct Subject {
    /// The organization.
    pub organization: OrganizationId,
    /// Where it stands in its life.
    pub status: OrganizationStatus,
    /// What is wanted on its line.
    pub quantity: Quantity,
    /// Its line, as linked.
    pub key: LineKey,
    /// What the line billed when it was linked.
    pub product: ProductRef,
    /// What the PSA shows.
    pub observed: Observed,
    /// The quantity over time that we last wrote or found in step; `None` before the first run.
    pub agreed: Option<Steps>,
    /// What we wrote to the line, as far as it reaches into the days that were read.
    pub written: Vec<Written>,
    /// Whether a change of ours is still in doubt.
    pub in_doubt: bool,
}

/// What the PSA shows of a line.
#[derive(Debug, Clone)]
pub enum Observed {
    /// The contract was not in a complete answer.
    ContractGone,
    /// The line was not in a complete answer.
    LineGone,
    /// Both are there.
    Found(Box<Found>),
}

/// A line that is there.
#[derive(Debug, Clone)]
pub struct Found {
    /// The contract the line stands on.
    pub contract: Contract,
    /// The line.
    pub line: Line,
    /// Its quantities; not read where the contract is over.
    pub schedule: Option<Schedule>,
    /// The contract that seems to follow, where it was looked for.
    pub successor: Option<ContractRef>,
}

/// What a plan says of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The wanted quantity stands there.
    InStep,
    /// More seats are to be written.
    Raise,
    /// Fewer seats are to be written.
    Lower,
    /// A person's value in the PSA is kept.
    Kept,
    /// Nothing is written until a person decides.
    Held,
    /// A write or its check failed.
    Failed,
    /// The organization stands on no line.
    Unmapped,
}

/// One write to one line. Relative: it moves the quantity of its day and of every later one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjustment {
    /// From which day on; `None` where writes carry no date.
    pub effective_on: Option<Day>,
    /// Quantity of that day before.
    pub before: i64,
    /// Quantity of that day after.
    pub after: i64,
    /// The line's whole quantity over time after this write.
    pub expected: Steps,
}

/// One line of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanLine {
    /// The organization.
    pub organization: OrganizationId,
    /// Its line.
    pub key: LineKey,
    /// How the wanted quantity came about; `None` when it is not known.
    pub breakdown: Option<Breakdown>,
    /// Quantity in the PSA as of `effective_on`; `None` when it is not known.
    pub observed: Option<i64>,
    /// The day the quantities were compared for; `None` where writes carry no date and the line bills today, or where no
    /// day is lawful.
    pub effective_on: Option<Day>,
    /// What to do.
    pub verdict: Verdict,
    /// The writes, in the order of their days; empty unless `verdict` is `Raise` or `Lower`.
    pub adjustments: Vec<Adjustment>,
    /// What a person must decide.
    pub finding: Option<FindingKind>,
    /// Worth telling.
    pub notices: Vec<Notice>,
    /// The PSA's quantity over time as it was read; what both sides agree on when the line is in step.
    pub steps: Option<Steps>,
}

impl PlanLine {
    /// Where the organization's seats are, if the plan is carried out.
    pub fn share(&self) -> (i64, Share) {
        let reported = self.breakdown.map_or(0, |b| b.reported.get());
        let share = match self.verdict {
            Verdict::InStep | Verdict::Raise | Verdict::Lower => {
                Share::Billed { quantity: self.breakdown.map_or(0, |b| b.wanted.get()) }
            }
            Verdict::Kept => Share::Billed { quantity: self.observed.unwrap_or(0) },
            Verdict::Held => Share::Held,
            Verdict::Failed => Share::Failed,
            Verdict::Unmapped => Share::Unmapped,
        };
        (reported, share)
    }

    /// Holds the line with a finding; nothing is written.
    pub fn hold(&mut self, finding: FindingKind) {
        self.verdict = if finding.is_failure() { Verdict::Failed } else { Verdict::Held };
        self.finding = Some(finding);
        self.adjustments.clear();
    }
}

/// Plans all lines of a run. The same input gives the same plan; lines come back in the order they went in.
pub fn plan(input: &PlanInput<'_>, subjects: &[Subject]) -> Vec<PlanLine> {
    let mut lines: Vec<_> = subjects.iter().map(|subject| plan_line(input, subject)).collect();
    if !input.run_released {
        brake_run(&input.settings.brakes, &mut lines);
    }
    lines
}

fn brake_run(brakes: &Brakes, lines: &mut [PlanLine]) {
    let total = lines.len();
    let changes = lines.iter().filter(|line| !line.adjustments.is_empty()).count();
    let too_many = changes > brakes.run_lines as usize;
    let too_large = total >= brakes.run_percent_from as usize && changes * 100 > total * brakes.run_percent as usize;
    if too_many || too_large {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        for line in lines.iter_mut().filter(|line| !line.adjustments.is_empty()) {
            line.hold(FindingKind::BrakeRun { changes: count(changes), lines: count(total) });
        }
    }
}

fn plan_line(input: &PlanInput<'_>, subject: &Subject) -> PlanLine {
    let mut line = PlanLine {
        organization: subject.organization,
        key: subject.key.clone(),
        breakdown: None,
        observed: None,
        effective_on: None,
        verdict: Verdict::InStep,
        adjustments: Vec::new(),
        finding: None,
        notices: Vec::new(),
        steps: None,
    };
    if let Err(finding) = decide(input, subject, &mut line) {
        line.hold(finding);
    }
    line
}

fn decide(input: &PlanInput<'_>, subject: &Subject, line: &mut PlanLine) -> Result<(), FindingKind> {
    if let Quantity::Known(breakdown) = subject.quantity {
        line.breakdown = Some(breakdown);
    }
    if subject.in_doubt {
        return Err(FindingKind::InDoubt);
    }
    let Found { contract, line: psa_line, schedule, successor } = match &subject.observed {
        Observed::ContractGone => return Err(FindingKind::ContractGone),
        Observed::LineGone => return Err(FindingKind::LineGone),
        Observed::Found(found) => found.as_ref(),
    };
    if psa_line.key != subject.key || psa_line.product != subject.product {
        return Err(FindingKind::LineMoved);
    }
    if contract.ends_on < input.today {
        // nothing is billed there any more: right for who wants nothing, a hole for everybody else
        line.observed = Some(0);
        let ended = FindingKind::ContractEnded { ended_on: contract.ends_on, successor: successor.clone() };
        return if line.breakdown.is_some_and(|b| b.wanted.get() == 0) { Ok(()) } else { Err(ended) };
    }
    let term = contract.term(psa_line);
    let line_ended = FindingKind::LineEnded { ended_on: term.ends_on };
    if term.ends_on < input.today {
        line.observed = Some(0);
        return if line.breakdown.is_some_and(|b| b.wanted.get() == 0) { Ok(()) } else { Err(line_ended) };
    }
    if !contract.recurring || (input.dated && contract.period.is_none()) {
        return Err(FindingKind::PeriodUnknown);
    }
    if !contract.active {
        line.notices.push(Notice::InactiveContract);
    }
    if psa_line.product_active == Some(false) {
        line.notices.push(Notice::RetiredProduct);
    }
    let schedule = schedule.as_ref().ok_or(FindingKind::LineGone)?;
    let observed = schedule.steps(&subject.written, subject.agreed.as_ref()).map_err(FindingKind::UnitsUnreadable)?;
    let days = if input.dated {
        effective_days(input.settings, &term, Some(schedule), input.today)
    } else {
        // the one number of a line that has not begun counts from its first day
        let day = Ok(LawfulDay { day: term.nearest(input.today), moved: None });
        EffectiveDays { increase: day, decrease: day }
    };
    let seats = line.breakdown.map(|b| b.wanted.get());
    let compared = compared_on(&days, &observed, seats.unwrap_or_else(|| observed.on(Day::MAX)), input.today);
    line.effective_on = (input.dated || compared > input.today).then_some(compared);
    line.observed = Some(observed.on(compared));
    line.steps = Some(observed.clone());
    let wanted = match subject.quantity {
        Quantity::Known(breakdown) => breakdown,
        Quantity::Unknown(why) => return Err(FindingKind::UsageUnknown(why)),
    };
    let target = Target { days: &days, wanted: wanted.wanted.get() };
    let adjustments = target.adjustments(&observed, input.today, input.dated);
    if adjustments.is_empty() && target.reached(&observed) {
        return Ok(());
    }
    let released = input.released.contains(&subject.organization);
    if let Some(finding) = foreign(subject.agreed.as_ref(), &observed, input.today, wanted.wanted.get()) {
        let pending = matches!(finding, FindingKind::PendingForeignChange { .. });
        match input.settings.foreign_change {
            ForeignChange::Keep if !pending && !released => {
                line.verdict = Verdict::Kept;
                return Ok(());
            }
            ForeignChange::Overwrite if !pending => {}
            _ if released => {}
            _ => return Err(finding),
        }
    }
    if !target.reached_after(&observed, &adjustments) {
        let no_day = FindingKind::NoLawfulDate { ends_on: contract.ends_on, successor: successor.clone() };
        return Err(if term.ends_on < contract.ends_on { line_ended } else { no_day });
    }
    if input.writes_stopped {
        return Err(FindingKind::WritesStopped);
    }
    if let Some(finding) = brake_line(&input.settings.brakes, subject.status, &wanted, &adjustments) {
        if !released {
            return Err(finding);
        }
        line.notices.push(Notice::BrakeReleased);
    }
    let rises = adjustments.iter().map(|a| a.after - a.before).sum::<i64>() > 0;
    let moved = if rises { days.increase } else { days.decrease };
    line.notices.extend(moved.ok().and_then(|lawful| lawful.moved));
    if let Some(first) = adjustments.first() {
        line.effective_on = first.effective_on.or(line.effective_on);
        line.observed = Some(first.before);
    }
    line.verdict = if rises { Verdict::Raise } else { Verdict::Lower };
    line.adjustments = adjustments;
    Ok(())
}

/// The day a line is compared for: that of an increase or a decrease, whichever the difference calls for.
fn compared_on(days: &EffectiveDays, observed: &Steps, wanted: i64, today: Day) -> Day {
    let (increase, decrease) = (days.increase.ok().map(|l| l.day), days.decrease.ok().map(|l| l.day));
    let day = match (increase, decrease) {
        (Some(increase), Some(decrease)) => {
            let falls = observed.on(increase.max(today)) >= wanted && observed.on(decrease.max(today)) > wanted;
            if falls { decrease } else { increase }
        }
        (Some(day), None) | (None, Some(day)) => day,
        (None, None) => today,
    };
    day.max(today)
}

/// The quantity a line is to have: at least `wanted` from the day of increases on, at most `wanted` from the day of
/// decreases on.
struct Target<'a> {
    days: &'a EffectiveDays,
    wanted: i64,
}

impl Target<'_> {
    fn on(&self, day: Day, observed: i64) -> i64 {
        let applies = |lawful: &Result<LawfulDay, NoLawfulDay>| lawful.is_ok_and(|l| l.day <= day);
        let rises = observed < self.wanted && applies(&self.days.increase);
        let falls = observed > self.wanted && applies(&self.days.decrease);
        if rises || falls { self.wanted } else { observed }
    }

    /// The writes that bring a line there. Each moves all later days too, so a day needs one only where the distance to
    /// the target changes. A day before today gets the difference that today shows: what was billed for the days
    /// between stays as it is, but for that difference.
    fn adjustments(&self, observed: &Steps, today: Day, dated: bool) -> Vec<Adjustment> {
        let mut days: Vec<_> = [self.days.increase, self.days.decrease].into_iter().flatten().map(|l| l.day).collect();
        days.extend(observed.after(today).iter().map(|(day, _)| *day));
        days.sort_unstable();
        days.dedup();
        let mut state = observed.clone();
        let mut adjustments = Vec::new();
        for day in days {
            let judged = day.max(today);
            let delta = self.on(day, observed.on(judged)) - state.on(judged);
            if delta != 0 {
                let before = state.on(day);
                state = state.shifted(day, delta);
                adjustments.push(Adjustment {
                    effective_on: dated.then_some(day),
                    before,
                    after: before + delta,
                    expected: state.clone(),
                });
            }
        }
        adjustments
    }

    fn reached(&self, steps: &Steps) -> bool {
        steps.on(Day::MAX) == self.wanted
    }

    fn reached_after(&self, observed: &Steps, adjustments: &[Adjustment]) -> bool {
        self.reached(adjustments.last().map_or(observed, |last| &last.expected))
    }
}

/// What somebody else changed since both sides agreed, from today on.
fn foreign(agreed: Option<&Steps>, observed: &Steps, today: Day, wanted: i64) -> Option<FindingKind> {
    // linking is the consent: before the first run, what stands there today is the baseline
    let baseline = Steps::constant(today, observed.on(today));
    let agreed = agreed.unwrap_or(&baseline);
    let on = agreed.days_with(observed, today).into_iter().find(|day| agreed.on(*day) != observed.on(*day))?;
    Some(if on > today {
        FindingKind::PendingForeignChange { on, quantity: observed.on(on) }
    } else {
        FindingKind::ChangedInPsa { expected: agreed.on(today), observed: observed.on(today), wanted }
    })
}

fn brake_line(
    brakes: &Brakes,
    status: OrganizationStatus,
    wanted: &Breakdown,
    adjustments: &[Adjustment],
) -> Option<FindingKind> {
    if !status.is_billed() {
        return None;
    }
    let from = adjustments.first()?.before;
    let to = adjustments.last()?.after;
    if brakes.zero && wanted.reported.get() == 0 && to == 0 && from > 0 {
        return Some(FindingKind::BrakeZero { from });
    }
    let jump = adjustments.iter().map(|a| (a.after - a.before).abs()).max()?;
    let large = jump > i64::from(brakes.line_seats) && jump * 100 > from * i64::from(brakes.line_percent);
    large.then_some(FindingKind::BrakeJump { from, to })
}
