//! Carrying out a plan: every intent durable before its write, one call per change, no call sent twice.

use std::collections::{BTreeMap, HashSet};
use std::sync::OnceLock;
use std::time::Duration;

use futures::StreamExt;
use seatbridge_core::Seats;
use seatbridge_core::billing::{Line, plan};
use seatbridge_core::findings::FindingKind;
use seatbridge_core::ids::ChangeId;
use seatbridge_core::ledger::{ChangeEvent, ChangeState};
use seatbridge_core::psa::ContractRef;
use seatbridge_psa::model::LineWrite;
use seatbridge_psa::{ErrorKind, PsaError, Sent};
use seatbridge_store::ChangeRecord;

use super::lines::Entry;
use super::read::World;
use super::settle::doubt;
use super::{Progress, Session};
use crate::{Error, ErrorCode, Result};

/// Lines that are read again, written and verified together: few enough that what was read is fresh, many enough that
/// the reading costs little.
const BATCH: usize = 100;

/// Lines of so few contracts are read again before they are written, whatever it costs: the changes of an ordinary day.
const ALWAYS_READ_AGAIN: usize = 10;

/// How often a line is planned anew in one run, after a write that certainly did not happen.
const MAX_PASSES: usize = 3;

/// Lines of different contracts that are written at once; one contract is written by one call at a time.
const WRITES_AT_ONCE: usize = 2;

impl Session<'_> {
    /// Carries out what the plan says, batch by batch, until nothing is left or nothing more may be written.
    pub(super) async fn apply(&mut self, world: &mut World, entries: &mut [Entry]) -> Result<()> {
        let mut due: Vec<_> = (0..entries.len()).filter(|i| entries[*i].is_due()).collect();
        // the first write of a connection also shows whether prices stay: a price of its own would show a reset
        if !self.price_checked {
            due.sort_by_key(|i| !entries[*i].has_own_price());
        }
        let mut done = 0;
        for pass in 0..MAX_PASSES {
            for batch in due.chunks(BATCH) {
                // what failed is decided anew, from a new reading
                let serves = if pass == 0 { self.client.reading_serves() } else { Duration::ZERO };
                self.write_batch(world, entries, batch, serves).await?;
                done += batch.len();
                (self.progress)(Progress::Written { done });
            }
            self.settle_entries(world, entries).await?;
            let settled: Vec<_> = due.iter().copied().filter(|i| was_settled(&entries[*i])).collect();
            self.verify(world, entries, &settled).await?;
            due = (0..entries.len()).filter(|i| entries[*i].again).collect();
            if due.is_empty() {
                return Ok(());
            }
        }
        for i in due {
            entries[i].fail(FindingKind::PsaFailed { reason: "the write did not arrive, several times".to_owned() });
        }
        Ok(())
    }

    async fn write_batch(
        &mut self,
        world: &mut World,
        entries: &mut [Entry],
        batch: &[usize],
        reading_serves: Duration,
    ) -> Result<()> {
        if self.halted.is_none()
            && !self.reading_serves(entries, batch, reading_serves)
            && let Err(error) = self.read_again(world, entries, batch).await?
        {
            self.halted = Some(failure(&error));
        }
        if let Some(finding) = self.halted.clone() {
            for i in batch {
                entries[*i].fail(finding.clone());
            }
            return Ok(());
        }
        let due: Vec<_> = batch.iter().copied().filter(|i| entries[*i].is_due()).collect();
        self.intend(entries, &due).await?;
        let mut rest = due.as_slice();
        // one by one until a write was seen to do what it should and nothing else; an answer that did not arrive, or a
        // refusal, shows nothing
        while !self.price_seen
            && let Some((first, others)) = rest.split_first()
        {
            let first = std::slice::from_ref(first);
            self.write_lines(world, entries, first).await?;
            self.verify(world, entries, first).await?;
            if let Some(finding @ FindingKind::NotVerified { .. }) = &entries[first[0]].plan.finding {
                self.halted = Some(not_seen(finding));
            }
            rest = others;
        }
        self.write_lines(world, entries, rest).await?;
        self.verify(world, entries, rest).await
    }

    /// Whether the first reading is good enough to write these lines by: it is young, and reading again would cost many
    /// calls.
    fn reading_serves(&self, entries: &[Entry], batch: &[usize], serves: Duration) -> bool {
        let contracts: HashSet<_> = batch.iter().map(|i| &entries[*i].plan.key.contract).collect();
        let age = (self.engine.clock.now() - self.read_at).to_std().unwrap_or_default();
        contracts.len() > ALWAYS_READ_AGAIN && age < serves
    }

    /// Reads the lines of a batch once more and plans them anew: a person may have been here since the first reading.
    async fn read_again(&self, world: &World, entries: &mut [Entry], batch: &[usize]) -> Result<Result<(), PsaError>> {
        if let Err(error) = self.client.allowance(self.connection.settings.request_share_percent).await {
            return Ok(Err(error));
        }
        let subjects = match self.read(world, batch).await? {
            Ok(subjects) => subjects,
            Err(error) => return Ok(Err(error)),
        };
        let plans = plan(&self.plan_input(true), &subjects);
        for ((i, subject), plan) in batch.iter().zip(subjects).zip(plans) {
            entries[*i].replan(subject, plan);
        }
        Ok(Ok(()))
    }

    /// Writes the changes of these lines down, durably, before anything is sent. A line whose organization was unlinked
    /// meanwhile is left out: only mapped lines are written.
    async fn intend(&self, entries: &mut [Entry], due: &[usize]) -> Result<()> {
        let lease = self.lease.ok_or_else(|| Error::new(ErrorCode::Stale))?;
        if due.is_empty() {
            return Ok(());
        }
        let now = self.engine.clock.now();
        let mut tx = self.engine.store.begin().await?;
        let links: HashSet<_> = tx
            .list_links(&self.scope, self.connection.id)
            .await?
            .into_iter()
            .map(|link| (link.organization, link.line))
            .collect();
        let mut changes = Vec::new();
        for i in due {
            let entry = &mut entries[*i];
            if !links.contains(&(entry.plan.organization, entry.plan.key.clone())) {
                entry.plan.hold(FindingKind::Unlinked);
                continue;
            }
            for adjustment in &entry.plan.adjustments {
                changes.push(ChangeRecord {
                    id: self.engine.id::<ChangeId>(),
                    run: self.run,
                    connection: self.connection.id,
                    organization: entry.plan.organization,
                    key: entry.plan.key.clone(),
                    effective_on: adjustment.effective_on,
                    before: adjustment.before,
                    after: adjustment.after,
                    expected: adjustment.expected.clone(),
                    state: ChangeState::Intended,
                    intended_at: now,
                    sent_at: None,
                    settled_at: None,
                    answer: None,
                    successor: None,
                });
                entry.changes.extend(changes.last().cloned());
            }
        }
        tx.intend_changes(&self.scope, lease, &changes).await?;
        Ok(tx.commit().await?)
    }

    /// Writes these lines, a contract at a time each.
    async fn write_lines(&mut self, world: &mut World, entries: &mut [Entry], due: &[usize]) -> Result<()> {
        let mut contracts: BTreeMap<ContractRef, Vec<(usize, Vec<ChangeRecord>)>> = BTreeMap::new();
        for i in due {
            let entry = &mut entries[*i];
            let open = entry.changes.iter().filter(|c| c.state == ChangeState::Intended).cloned().collect();
            contracts.entry(entry.plan.key.contract.clone()).or_default().push((*i, open));
        }
        let session = &*self;
        let subjects = &*entries;
        // a refusal that concerns every line ends the writing of the other contracts too
        let stopped = &OnceLock::new();
        let mut outcomes = futures::stream::iter(contracts.into_values().map(|lines| async move {
            let mut outcomes = Vec::with_capacity(lines.len());
            for (i, mut changes) in lines {
                let halt = stopped.get().cloned().or_else(|| session.halted.clone());
                let end = session.write_line(&subjects[i], &mut changes, halt).await?;
                if let Err(Failure::Stop(finding)) = &end {
                    let _ = stopped.set(finding.clone());
                }
                outcomes.push((i, changes, end));
            }
            Ok::<_, Error>(outcomes)
        }))
        .buffer_unordered(WRITES_AT_ONCE)
        .collect::<Vec<_>>()
        .await;
        for outcome in outcomes.drain(..) {
            for (i, changes, end) in outcome? {
                self.take_in(world, &mut entries[i], changes, end);
            }
        }
        Ok(())
    }

    fn take_in(&mut self, world: &mut World, entry: &mut Entry, changes: Vec<ChangeRecord>, end: End) {
        for change in changes {
            match change.state {
                ChangeState::Confirmed => world.confirmed(&change),
                ChangeState::InDoubt => {
                    world.in_doubt.insert(change.key.line.clone());
                }
                _ => {}
            }
            entry.take_in(change);
        }
        match end {
            Ok(shown) => entry.shown = shown,
            Err(Failure::InDoubt) => {}
            Err(Failure::NotNow) => entry.again = true,
            Err(Failure::Finding(finding)) => entry.fail(finding),
            Err(Failure::Stop(finding)) => {
                entry.fail(finding.clone());
                self.halted = Some(finding);
            }
        }
    }

    /// Sends the changes of one line, one after the other; stops at the first that is not accepted.
    async fn write_line(
        &self,
        entry: &Entry,
        changes: &mut [ChangeRecord],
        halted: Option<FindingKind>,
    ) -> Result<End> {
        let mut end = halted.map_or(Ok(None), |finding| Err(Failure::Finding(finding)));
        for change in changes {
            if end.is_err() {
                self.step(change, ChangeEvent::Withdrawn, Some("an earlier write failed")).await?;
                continue;
            }
            end = self.send(entry, change).await?;
        }
        Ok(end)
    }

    async fn send(&self, entry: &Entry, change: &mut ChangeRecord) -> Result<End> {
        let (Some(before), Some(after)) = (Seats::from_i64(change.before), Seats::from_i64(change.after)) else {
            self.step(change, ChangeEvent::Withdrawn, Some("below zero")).await?;
            let reason = format!("the quantity would fall from {} to {}", change.before, change.after);
            return Ok(Err(Failure::Finding(FindingKind::Refused { reason })));
        };
        let product = entry.subject.product.clone();
        let write = LineWrite { key: change.key.clone(), product, effective_on: change.effective_on, before, after };
        self.step(change, ChangeEvent::Sending, None).await?;
        let answer = self.client.write(&write).await;
        match answer {
            Ok(written) if written.quantity.is_none_or(|quantity| quantity == after) => {
                self.confirm(change, ChangeEvent::Accepted, written.line.as_ref().map(|line| &line.key.line)).await?;
                Ok(Ok(written.line.filter(|_| written.quantity.is_some())))
            }
            Ok(written) => {
                let answer = format!("answered with {:?} instead of {after}", written.quantity);
                self.step(change, ChangeEvent::NoAnswer, Some(&answer)).await?;
                Ok(Err(Failure::InDoubt))
            }
            Err(error) if error.in_doubt() => {
                self.step(change, ChangeEvent::NoAnswer, Some(&doubt(&error))).await?;
                // it may have waited for its turn: it left at most a time-out ago
                let timed_out = matches!(error.kind, ErrorKind::Timeout);
                let waited = if timed_out { self.engine.settings.psa.timeout } else { Duration::ZERO };
                change.sent_at = change.sent_at.max(Some(self.engine.clock.now() - waited));
                Ok(Err(Failure::InDoubt))
            }
            Err(error) => {
                self.step(change, ChangeEvent::Rejected, Some(&error.to_string())).await?;
                Ok(Err(Failure::of(&error)))
            }
        }
    }
}

/// Whether a line got its confirmation by reading, after its batch was verified.
fn was_settled(entry: &Entry) -> bool {
    entry.observed_after.is_none()
        && entry.plan.finding.is_none()
        && entry.changes.iter().any(|c| c.state == ChangeState::Confirmed)
}

/// How the writing of a line ended: with the line as the last answer shows it, wanted quantity included, or with `None`
/// where answers don't show it.
type End = std::result::Result<Option<Line>, Failure>;

/// Why a write did not go through.
#[derive(Debug, Clone)]
enum Failure {
    /// It is not known whether it did.
    InDoubt,
    /// It certainly did not, and may be decided anew.
    NotNow,
    /// The PSA refused this line.
    Finding(FindingKind),
    /// Nothing more may be written in this run.
    Stop(FindingKind),
}

impl Failure {
    /// The failure of a write that certainly did not happen.
    fn of(error: &PsaError) -> Self {
        let reason = error.detail.clone();
        match &error.kind {
            ErrorKind::RateLimited { .. } => Self::NotNow,
            ErrorKind::Unavailable | ErrorKind::Timeout if error.sent == Sent::NotSent => Self::NotNow,
            ErrorKind::Conflict => Self::Finding(FindingKind::Duplicate { reason }),
            ErrorKind::Auth(_) | ErrorKind::Forbidden { .. } | ErrorKind::Blocked { .. } => Self::Stop(failure(error)),
            _ => Self::Finding(FindingKind::Refused { reason }),
        }
    }
}

/// Why nothing more is written after a first write that can't be seen.
fn not_seen(finding: &FindingKind) -> FindingKind {
    FindingKind::PsaFailed { reason: format!("the first write of the run does not show ({})", finding.code()) }
}

/// A failed call as a finding.
pub(super) fn failure(error: &PsaError) -> FindingKind {
    FindingKind::PsaFailed { reason: format!("{}: {}", error.call, error.detail) }
}
