//! Settling writes whose answer did not arrive: by reading the PSA, never by sending again.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use seatbridge_core::billing::Contract;
use seatbridge_core::findings::FindingKind;
use seatbridge_core::ledger::{ChangeEvent, ChangeState, Written};
use seatbridge_core::psa::LineRef;
use seatbridge_core::schedule::Schedule;
use seatbridge_psa::model::ScheduleAsk;
use seatbridge_psa::{ErrorKind, PsaError};
use seatbridge_store::ChangeRecord;

use super::lines::Entry;
use super::read::World;
use super::{Progress, Session};
use crate::Result;

/// A write without an answer may still arrive: a server works on for as long as this many time-outs (with the default of
/// 60 s: the five minutes that Autotask gives a request, facts: autotask.md 6.7). Only then does an unchanged quantity
/// prove that it did not.
const TIMEOUTS_UNTIL_PROOF: u32 = 5;

/// A connection that broke is no slow server: what was received is done within seconds.
const BROKEN_UNTIL_PROOF: Duration = Duration::from_secs(15);

/// How often is read while waiting, at most this long apart.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// How the answer of a change in doubt begins when the connection broke.
const BROKEN: &str = "connection broke";

/// What the ledger keeps of an answer that did not arrive.
pub(super) fn doubt(error: &PsaError) -> String {
    // a gateway that lost its patience says nothing of the server behind it, which may still be at work
    let gateway = ["HTTP 502", "HTTP 503", "HTTP 504"].iter().any(|status| error.detail.starts_with(status));
    match error.kind {
        ErrorKind::Timeout => format!("no answer in time: {}", error.detail),
        _ if gateway => format!("no answer behind a gateway: {}", error.detail),
        _ => format!("{BROKEN}: {}", error.detail),
    }
}

impl Session<'_> {
    /// How long after sending an unchanged quantity proves that the write did not arrive.
    fn proof_after(&self, change: &ChangeRecord) -> Duration {
        let slow = self.engine.settings.psa.timeout * TIMEOUTS_UNTIL_PROOF;
        let broke = change.answer.as_deref().is_some_and(|answer| answer.starts_with(BROKEN));
        if broke { slow.min(BROKEN_UNTIL_PROOF) } else { slow }
    }

    /// Ends what an earlier process left open. What stays in doubt holds its line.
    pub(super) async fn settle_left_overs(&self, world: &mut World) -> Result<Result<(), PsaError>> {
        let mut doubtful = Vec::new();
        for mut change in self.engine.store.open_changes(&self.scope, self.connection.id).await? {
            match change.state {
                ChangeState::Intended => {
                    self.step(&mut change, ChangeEvent::Withdrawn, Some("the process ended")).await?;
                }
                ChangeState::Sent => {
                    // the host closes the connections of a process that ends
                    let answer = format!("{BROKEN}: the process ended");
                    self.step(&mut change, ChangeEvent::NoAnswer, Some(&answer)).await?;
                    doubtful.push(change);
                }
                _ => doubtful.push(change),
            }
        }
        self.settle(world, &mut doubtful).await
    }

    /// Settles the changes of these lines that are in doubt, waiting as long as it takes to be sure.
    pub(super) async fn settle_entries(&mut self, world: &mut World, entries: &mut [Entry]) -> Result<()> {
        let mut places = Vec::new();
        let mut changes = Vec::new();
        for (entry_index, entry) in entries.iter().enumerate() {
            for (index, change) in entry.changes.iter().enumerate().filter(|(_, c)| c.state == ChangeState::InDoubt) {
                places.push((entry_index, index));
                changes.push(change.clone());
            }
        }
        if changes.is_empty() {
            return Ok(());
        }
        if let Err(error) = self.settle(world, &mut changes).await? {
            tracing::warn!(%error, "writes without an answer could not be settled yet");
        }
        for ((entry_index, index), change) in places.into_iter().zip(changes) {
            let entry = &mut entries[entry_index];
            match change.state {
                // what was to follow on the line was held back until this was known
                ChangeState::Confirmed => entry.again = !entry.ends_with(&change),
                ChangeState::NotApplied => entry.again = true,
                ChangeState::Conflict => {
                    let observed = change.answer.as_deref().and_then(|a| a.rsplit(' ').next()?.parse().ok());
                    entry.fail(FindingKind::Conflict {
                        before: change.before,
                        after: change.after,
                        observed: observed.unwrap_or(change.before),
                    });
                }
                _ => entry.fail(FindingKind::InDoubt),
            }
            entry.changes[index] = change;
        }
        Ok(())
    }

    async fn settle(&self, world: &mut World, changes: &mut [ChangeRecord]) -> Result<Result<(), PsaError>> {
        let mut wait = self.engine.settings.psa.retry_base;
        // a call that found the connection paused left when the pause was over, not when the ledger called it sent
        let paused_until = self.engine.store.paused_until(self.connection.id).await?;
        loop {
            let open: Vec<_> = (0..changes.len()).filter(|i| changes[*i].state == ChangeState::InDoubt).collect();
            if open.is_empty() {
                return Ok(Ok(()));
            }
            (self.progress)(Progress::Settling { in_doubt: open.len() });
            // what is read shows a moment after this one, however long the reading takes
            let asked_at = self.engine.clock.now();
            let schedules = match self.schedules_of(open.iter().map(|i| &changes[*i])).await {
                Ok(schedules) => schedules,
                Err(error) => return Ok(Err(error)),
            };
            let mut waiting = false;
            for i in open {
                let change = &mut changes[i];
                let line = change.key.line.clone();
                let Some(observed) = self.observed(world, schedules.get(&line), change) else { continue };
                let left_at = change.sent_at.max(paused_until);
                let elapsed = left_at.and_then(|left_at| (asked_at - left_at).to_std().ok());
                let proven = elapsed.is_some_and(|elapsed| elapsed >= self.proof_after(change));
                if observed == change.after {
                    self.step(change, ChangeEvent::ReadNew, None).await?;
                    world.confirmed(&line, &change.expected, written(change));
                } else if !proven {
                    // a third value too: somebody else was here, and ours may still arrive on top of it
                    waiting = true;
                } else if observed == change.before {
                    self.step(change, ChangeEvent::ReadOld, None).await?;
                    world.in_doubt.remove(&line);
                } else {
                    self.step(change, ChangeEvent::ReadOther, Some(&format!("read back as {observed}"))).await?;
                    world.in_doubt.remove(&line);
                }
            }
            if !waiting {
                // what is left can't be read as a quantity: a finding, and the line stays closed
                return Ok(Ok(()));
            }
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    /// The quantity of a change's day, or `None` when the PSA does not show one.
    fn observed(&self, world: &World, schedule: Option<&Schedule>, change: &ChangeRecord) -> Option<i64> {
        let mut ours = world.written.get(&change.key.line).cloned().unwrap_or_default();
        let steps = |ours: &[Written]| schedule?.steps(ours, Some(&change.expected)).ok();
        // the write in doubt may or may not be in the rows: either reading will do, if there is one
        let plain = steps(&ours);
        ours.extend(written(change));
        let steps = plain.or_else(|| steps(&ours))?;
        Some(steps.on(change.effective_on.unwrap_or(self.today)))
    }

    async fn schedules_of(
        &self,
        changes: impl Iterator<Item = &ChangeRecord> + Clone,
    ) -> Result<HashMap<LineRef, Schedule>, PsaError> {
        let mut ids: Vec<_> = changes.clone().map(|c| c.key.contract.clone()).collect();
        ids.sort_unstable();
        ids.dedup();
        let contracts = self.client.contracts(&ids).await?;
        let contracts: HashMap<_, Contract> = contracts.into_iter().map(|c| (c.id.clone(), c)).collect();
        // a line that is gone or hidden has no rows either, and that is not the quantity 0
        let keys: HashSet<_> =
            changes.clone().map(|c| &c.key).filter(|k| contracts.contains_key(&k.contract)).collect();
        let lines = self.client.lines(&keys.into_iter().cloned().collect::<Vec<_>>()).await?;
        let lines: HashSet<_> = lines.into_iter().map(|line| line.key).collect();
        let mut asks: HashMap<LineRef, ScheduleAsk> = HashMap::new();
        for change in changes {
            let Some(contract) = contracts.get(&change.key.contract).filter(|_| lines.contains(&change.key)) else {
                continue;
            };
            let day = change.effective_on.unwrap_or(self.today);
            let ask = asks.entry(change.key.line.clone()).or_insert_with(|| ScheduleAsk {
                key: change.key.clone(),
                from: day.min(self.today).max(contract.starts_on),
                as_of: day.max(self.today).min(contract.ends_on).max(contract.starts_on),
                until: contract.ends_on,
            });
            ask.from = ask.from.min(day);
            ask.as_of = ask.as_of.max(day);
        }
        self.schedules(&asks.into_values().collect::<Vec<_>>()).await
    }

    /// Moves a change in the ledger, durably.
    pub(super) async fn step(&self, change: &mut ChangeRecord, event: ChangeEvent, answer: Option<&str>) -> Result<()> {
        let lease = self.lease.ok_or_else(|| crate::Error::new(crate::ErrorCode::Stale))?;
        let now = self.engine.clock.now();
        let mut tx = self.engine.store.begin().await?;
        change.state = tx.move_change(&self.scope, lease, change.id, change.state, event, now, answer).await?;
        tx.commit().await?;
        if event == ChangeEvent::Sending {
            change.sent_at = Some(now);
        }
        if !change.state.is_open() {
            change.settled_at = Some(now);
        }
        if let Some(answer) = answer {
            change.answer = Some(answer.to_owned());
        }
        Ok(())
    }
}

/// The write of a change, where writes carry a date.
pub(super) fn written(change: &ChangeRecord) -> Option<Written> {
    change.effective_on.map(|effective_on| Written { effective_on, delta: change.after - change.before })
}

#[cfg(test)]
mod tests {
    use seatbridge_psa::Sent;

    use super::*;

    #[test]
    fn only_a_connection_that_broke_is_waited_for_shortly() {
        let text = |kind, detail: &str| doubt(&PsaError::new(kind, Sent::Unknown, "POST x", detail));
        assert!(text(ErrorKind::Unavailable, "connection reset by peer").starts_with(BROKEN));
        assert!(text(ErrorKind::Unavailable, "HTTP 500 without a body").starts_with(BROKEN));
        assert!(!text(ErrorKind::Timeout, "operation timed out").starts_with(BROKEN));
        for status in [502, 503, 504] {
            let detail = format!("HTTP {status} with a body that is no JSON object");
            assert!(!text(ErrorKind::Unavailable, &detail).starts_with(BROKEN), "{detail}");
        }
    }
}
