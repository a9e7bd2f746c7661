//! What a run says of itself: the lines, the closing sum, the findings. Must not change a verdict.

use seatbridge_core::billing::{Share, Totals, Verdict};
use seatbridge_core::findings::{FindingKind, Notice};
use seatbridge_core::ids::{FindingId, OrganizationId, RunId};
use seatbridge_core::ledger::ChangeState;
use seatbridge_core::psa::{ContractRef, LineRef};
use seatbridge_core::quantity::{Breakdown, Quantity};
use seatbridge_core::{Day, PsaKind};
use seatbridge_psa::PsaError;
use seatbridge_psa::model::Requests;
use seatbridge_store::{ChangeRecord, NewFinding, RunLineRecord, RunRecord};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Session;
use super::apply::failure;
use super::lines::Entry;
use super::read::World;
use crate::Result;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// Not over yet.
    Running,
    /// Everything stands where it should.
    Green,
    /// A person must decide something.
    Findings,
    /// Something failed, nothing was compared, or the sum does not close.
    Red,
}

impl RunState {
    /// The word of database and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Green => "green",
            Self::Findings => "findings",
            Self::Red => "red",
        }
    }
}

/// How many lines have which verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Lines that were looked at.
    pub lines: usize,
    /// Lines whose quantity was compared.
    pub compared: usize,
    /// In step.
    pub in_step: usize,
    /// Raised, or to be raised in a preview.
    pub raised: usize,
    /// Lowered, or to be lowered in a preview.
    pub lowered: usize,
    /// Left as a person set them.
    pub kept: usize,
    /// Waiting for a person.
    pub held: usize,
    /// Failed.
    pub failed: usize,
    /// Organizations on no line.
    pub unmapped: usize,
}

/// One line of a report. Quantities are as of `effective_on`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportLine {
    /// External id of the organization.
    pub organization: String,
    /// Its name.
    pub name: String,
    /// The PSA's id of the line.
    pub line: LineRef,
    /// The PSA's id of the contract.
    pub contract: ContractRef,
    /// Seats reported; `None` when not known.
    pub reported: Option<i64>,
    /// Quantity wanted; `None` when not known.
    pub wanted: Option<i64>,
    /// Quantity before the run; `None` when not known.
    pub observed_before: Option<i64>,
    /// Quantity read back; `None` when not known, or in a preview of a change.
    pub observed_after: Option<i64>,
    /// The day the quantities were compared for; `None` where writes carry no date or no day could be found.
    pub effective_on: Option<Day>,
    /// What was decided.
    pub verdict: Verdict,
    /// Code of the finding; empty without one.
    pub reason: String,
    /// The finding, with its details.
    pub finding: Option<FindingKind>,
    /// Worth telling.
    pub notices: Vec<Notice>,
    /// How the wanted quantity came about.
    pub breakdown: Option<Breakdown>,
    /// The writes of this run; in a preview the writes it would make.
    pub changes: Vec<ReportChange>,
}

/// One write of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportChange {
    /// From which day on.
    pub effective_on: Option<Day>,
    /// Quantity of that day before.
    pub before: i64,
    /// Quantity of that day after.
    pub after: i64,
    /// Where it stands; `None` in a preview.
    pub state: Option<ChangeState>,
    /// What the PSA answered, where it did not simply accept.
    pub answer: Option<String>,
}

/// An organization that stands on no line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnmappedOrganization {
    /// Its external id.
    pub organization: String,
    /// Its name.
    pub name: String,
    /// Its seats; `None` when not known.
    pub reported: Option<i64>,
}

/// A finding of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportFinding {
    /// External id of the organization; empty for the connection itself.
    pub organization: String,
    /// The PSA's id of the line.
    pub line: Option<LineRef>,
    /// What was found.
    #[serde(flatten)]
    pub kind: FindingKind,
}

/// What a run says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncReport {
    /// Its id.
    pub run: RunId,
    /// Which PSA.
    pub psa: PsaKind,
    /// Whether it only looked.
    pub preview: bool,
    /// The day it ran for.
    pub today: Day,
    /// How it ended.
    pub state: RunState,
    /// Whether every reported seat is accounted for.
    pub sum_closes: bool,
    /// Where the reported seats are.
    pub totals: Totals,
    /// How many lines have which verdict.
    pub counts: Counts,
    /// Calls made to the PSA.
    pub requests: Requests,
    /// Names the plan.
    pub plan_hash: String,
    /// Every linked organization, by external id.
    pub lines: Vec<ReportLine>,
    /// Organizations with seats that stand on no line, by external id.
    pub unmapped: Vec<UnmappedOrganization>,
    /// What a person must decide.
    pub findings: Vec<ReportFinding>,
}

impl Session<'_> {
    /// The report of a run whose reading succeeded.
    pub(super) fn report(&self, world: &World, entries: &[Entry], record: &RunRecord) -> SyncReport {
        let mut report = self.empty_report(record);
        let preview = self.lease.is_none();
        for entry in entries {
            let Some(organization) = world.organizations.get(&entry.plan.organization) else { continue };
            let plan = &entry.plan;
            let (reported, share) = plan.share();
            report.totals.place(reported, share);
            report.counts.add(plan.verdict, plan.observed.is_some());
            report.findings.extend(plan.finding.clone().map(|kind| ReportFinding {
                organization: organization.external_id.clone(),
                line: Some(plan.key.line.clone()),
                kind,
            }));
            let planned = plan.adjustments.iter().map(|a| ReportChange {
                effective_on: a.effective_on,
                before: a.before,
                after: a.after,
                state: None,
                answer: None,
            });
            report.lines.push(ReportLine {
                organization: organization.external_id.clone(),
                name: organization.name.clone(),
                line: plan.key.line.clone(),
                contract: plan.key.contract.clone(),
                reported: plan.breakdown.map(|b| b.reported.get()),
                wanted: plan.breakdown.map(|b| b.wanted.get()),
                observed_before: plan.observed,
                observed_after: entry.observed_after,
                effective_on: plan.effective_on,
                verdict: plan.verdict,
                reason: plan.finding.as_ref().map_or("", FindingKind::code).to_owned(),
                finding: plan.finding.clone(),
                notices: plan.notices.clone(),
                breakdown: plan.breakdown,
                changes: if preview {
                    planned.collect()
                } else {
                    entry.changes.iter().map(ReportChange::from).collect()
                },
            });
        }
        self.add_unmapped(world, &mut report);
        report.close(entries.iter().map(|e| e.plan.breakdown.map_or(0, |b| b.reported.get())).sum());
        report
    }

    /// The report of a run that could not read the PSA: every line failed, nothing is taken for zero.
    pub(super) fn failed_report(&self, world: &World, record: &RunRecord, error: &PsaError) -> SyncReport {
        let mut report = self.empty_report(record);
        let mut linked = 0;
        for link in &world.links {
            let Some(organization) = world.organizations.get(&link.organization) else { continue };
            let known = match self.quantity(world, organization, Some(link), None) {
                Quantity::Known(breakdown) => Some(breakdown),
                Quantity::Unknown(_) => None,
            };
            let reported = known.map(|b| b.reported.get());
            linked += reported.unwrap_or(0);
            report.totals.place(reported.unwrap_or(0), Share::Failed);
            report.counts.add(Verdict::Failed, false);
            report.lines.push(ReportLine {
                organization: organization.external_id.clone(),
                name: organization.name.clone(),
                line: link.line.line.clone(),
                contract: link.line.contract.clone(),
                reported,
                wanted: known.map(|b| b.wanted.get()),
                observed_before: None,
                observed_after: None,
                effective_on: None,
                verdict: Verdict::Failed,
                reason: "psa_failed".to_owned(),
                finding: None,
                notices: Vec::new(),
                breakdown: known,
                changes: Vec::new(),
            });
        }
        report.findings.push(ReportFinding { organization: String::new(), line: None, kind: failure(error) });
        self.add_unmapped(world, &mut report);
        report.close(linked);
        report
    }

    fn empty_report(&self, record: &RunRecord) -> SyncReport {
        SyncReport {
            run: self.run,
            psa: self.connection.psa,
            preview: self.lease.is_none(),
            today: self.today,
            state: RunState::Running,
            sum_closes: false,
            totals: Totals::default(),
            counts: Counts::default(),
            requests: self.client.requests(),
            plan_hash: record.plan_hash.clone(),
            lines: Vec::new(),
            unmapped: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// Organizations on no line: with seats they are a finding, with unknown usage too; ended ones are excluded by rule.
    fn add_unmapped(&self, world: &World, report: &mut SyncReport) {
        let linked: std::collections::HashSet<OrganizationId> = world.links.iter().map(|l| l.organization).collect();
        let mut unlinked: Vec<_> = world.organizations.values().filter(|o| !linked.contains(&o.id)).collect();
        unlinked.sort_unstable_by(|a, b| a.external_id.cmp(&b.external_id));
        for organization in unlinked {
            let (reported, finding) = match self.quantity(world, organization, None, None) {
                Quantity::Known(b) => {
                    let reported = b.reported.get();
                    report.totals.reported += reported;
                    if b.wanted.get() == 0 {
                        report.totals.place(reported, Share::Excluded);
                        continue;
                    }
                    report.totals.place(reported, Share::Unmapped);
                    (Some(reported), FindingKind::Unmapped { seats: reported })
                }
                Quantity::Unknown(why) => (None, FindingKind::UsageUnknown(why)),
            };
            report.counts.unmapped += 1;
            report.unmapped.push(UnmappedOrganization {
                organization: organization.external_id.clone(),
                name: organization.name.clone(),
                reported,
            });
            report.findings.push(ReportFinding {
                organization: organization.external_id.clone(),
                line: None,
                kind: finding,
            });
        }
    }

    /// Keeps every line of the run, its findings and its end.
    pub(super) async fn store_report(&self, record: &mut RunRecord, report: &SyncReport) -> Result<()> {
        let now = self.engine.clock.now();
        let scope = &self.scope;
        let external: std::collections::HashMap<_, _> = {
            let ids: Vec<_> = report
                .lines
                .iter()
                .map(|l| l.organization.clone())
                .chain(report.unmapped.iter().map(|u| u.organization.clone()))
                .collect();
            self.engine.store.organization_ids(scope, &ids).await?
        };
        let mut lines = Vec::with_capacity(report.lines.len() + report.unmapped.len());
        for line in &report.lines {
            let Some(organization) = external.get(&line.organization) else { continue };
            lines.push(RunLineRecord {
                organization: *organization,
                line: Some(line.line.clone()),
                verdict: word(line.verdict),
                detail: json!(line).to_string(),
            });
        }
        for unmapped in &report.unmapped {
            let Some(organization) = external.get(&unmapped.organization) else { continue };
            lines.push(RunLineRecord {
                organization: *organization,
                line: None,
                verdict: word(Verdict::Unmapped),
                detail: json!(unmapped).to_string(),
            });
        }
        let mut findings: Vec<_> = report
            .findings
            .iter()
            .map(|finding| NewFinding {
                id: self.engine.id::<FindingId>(),
                organization: external.get(&finding.organization).copied(),
                line: finding.line.clone(),
                kind: finding.kind.clone(),
            })
            .collect();
        report.state.as_str().clone_into(&mut record.state);
        record.finished_at = Some(now);
        record.report =
            json!(SyncReport { lines: Vec::new(), unmapped: Vec::new(), findings: Vec::new(), ..report.clone() })
                .to_string();
        let mut tx = self.engine.store.begin().await?;
        tx.add_run_lines(scope, self.run, &lines).await?;
        // a preview only looks; a connection that was revoked meanwhile has no findings any more
        if self.lease.is_some() && tx.connection_state(scope, self.connection.id).await?.is_some() {
            // what a failed reading did not see is not resolved
            if report.counts.compared == 0 {
                let open = tx.list_open_findings(scope, Some(self.connection.id)).await?;
                findings.extend(open.into_iter().map(|f| NewFinding {
                    id: f.id,
                    organization: f.organization,
                    line: f.line,
                    kind: f.kind,
                }));
            }
            tx.record_findings(scope, self.connection.id, self.run, &findings, now).await?;
        }
        tx.finish_run(scope, record).await?;
        Ok(tx.commit().await?)
    }
}

impl Counts {
    fn add(&mut self, verdict: Verdict, compared: bool) {
        self.lines += 1;
        self.compared += usize::from(compared);
        *match verdict {
            Verdict::InStep => &mut self.in_step,
            Verdict::Raise => &mut self.raised,
            Verdict::Lower => &mut self.lowered,
            Verdict::Kept => &mut self.kept,
            Verdict::Held => &mut self.held,
            Verdict::Failed => &mut self.failed,
            Verdict::Unmapped => &mut self.unmapped,
        } += 1;
    }
}

impl SyncReport {
    /// Closes the sum against the seats that were reported, and names the state.
    fn close(&mut self, linked: i64) {
        self.totals.reported += linked;
        self.sum_closes = self.totals.closes();
        let alarm = self.findings.iter().any(|f| is_alarm(&f.kind));
        self.state = if !self.sum_closes || self.counts.compared == 0 || alarm {
            RunState::Red
        } else if self.findings.is_empty() {
            RunState::Green
        } else {
            RunState::Findings
        };
    }
}

/// Whether a finding means that something is not known, rather than that a person must decide.
const fn is_alarm(finding: &FindingKind) -> bool {
    matches!(
        finding,
        FindingKind::InDoubt
            | FindingKind::Conflict { .. }
            | FindingKind::NotVerified { .. }
            | FindingKind::PriceDrift { .. }
            | FindingKind::PsaFailed { .. }
    )
}

impl From<&ChangeRecord> for ReportChange {
    fn from(change: &ChangeRecord) -> Self {
        Self {
            effective_on: change.effective_on,
            before: change.before,
            after: change.after,
            state: Some(change.state),
            answer: change.answer.clone(),
        }
    }
}

fn word(verdict: Verdict) -> String {
    json!(verdict).as_str().unwrap_or_default().to_owned()
}
