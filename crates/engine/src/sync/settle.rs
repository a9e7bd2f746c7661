//! Settling writes whose answer did not arrive: by reading the PSA, never by sending again.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use seatbridge_core::Seats;
use seatbridge_core::billing::Contract;
use seatbridge_core::findings::FindingKind;
use seatbridge_core::ledger::{ChangeEvent, ChangeState, Written};
use seatbridge_core::psa::LineRef;
use seatbridge_core::schedule::Schedule;
use seatbridge_psa::model::{LineWrite, Replaced, ScheduleAsk};
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

/// What the PSA shows of a change that got no answer.
enum Seen {
    /// It is there; on this line, where it was replaced.
    New(Option<LineRef>),
    /// Everything is as it was before.
    Old,
    /// The quantity is a third one.
    Other(i64),
    /// It can't be told.
    Unreadable,
}

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
        for (index, entry) in entries.iter().enumerate() {
            for change in entry.changes.iter().filter(|c| c.state == ChangeState::InDoubt) {
                places.push(index);
                changes.push(change.clone());
            }
        }
        if changes.is_empty() {
            return Ok(());
        }
        if let Err(error) = self.settle(world, &mut changes).await? {
            tracing::warn!(%error, "writes without an answer could not be settled yet");
        }
        for (index, change) in places.into_iter().zip(changes) {
            let entry = &mut entries[index];
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
            entry.take_in(change);
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
            let seen = match self.look(world, open.iter().map(|i| &changes[*i])).await {
                Ok(seen) => seen,
                Err(error) => return Ok(Err(error)),
            };
            let mut waiting = false;
            for (i, seen) in open.into_iter().zip(seen) {
                let change = &mut changes[i];
                let left_at = change.sent_at.max(paused_until);
                let elapsed = left_at.and_then(|left_at| (asked_at - left_at).to_std().ok());
                let proven = elapsed.is_some_and(|elapsed| elapsed >= self.proof_after(change));
                match seen {
                    Seen::New(line) => {
                        self.confirm(change, ChangeEvent::ReadNew, line.as_ref()).await?;
                        world.confirmed(change);
                    }
                    Seen::Unreadable => {}
                    // a third value too: somebody else was here, and ours may still arrive on top of it
                    Seen::Old | Seen::Other(_) if !proven => waiting = true,
                    Seen::Old => {
                        self.step(change, ChangeEvent::ReadOld, None).await?;
                        world.in_doubt.remove(&change.key.line);
                    }
                    Seen::Other(observed) => {
                        self.step(change, ChangeEvent::ReadOther, Some(&format!("read back as {observed}"))).await?;
                        world.in_doubt.remove(&change.key.line);
                    }
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

    /// What the PSA shows of each of these changes.
    async fn look(
        &self,
        world: &World,
        changes: impl Iterator<Item = &ChangeRecord> + Clone + Send,
    ) -> Result<Vec<Seen>, PsaError> {
        let mut seen = Vec::new();
        let mut in_place = Vec::new();
        for change in changes {
            seen.push(self.look_for_successor(world, change).await?);
            in_place.extend(seen.last().is_some_and(Option::is_none).then_some(change));
        }
        let schedules = self.schedules_of(in_place.iter().copied()).await?;
        let mut quantities =
            in_place.into_iter().map(|change| match self.observed(world, schedules.get(&change.key.line), change) {
                Some(observed) if observed == change.after => Seen::New(None),
                Some(observed) if observed == change.before => Seen::Old,
                Some(observed) => Seen::Other(observed),
                None => Seen::Unreadable,
            });
        Ok(seen.into_iter().filter_map(|seen| seen.or_else(|| quantities.next())).collect())
    }

    /// How far a change got that replaces its line; what is half done is finished. `None` for a change in place, of which
    /// the quantity tells.
    async fn look_for_successor(&self, world: &World, change: &ChangeRecord) -> Result<Option<Seen>, PsaError> {
        let link = world.links.iter().find(|link| link.line == change.key);
        let quantities = Seats::from_i64(change.before).zip(Seats::from_i64(change.after));
        // without its link it is not known what the line must bill, and nothing may be taken for it
        let (Some(link), Some((before, after))) = (link, quantities) else { return Ok(Some(Seen::Unreadable)) };
        let product = link.product.clone();
        let write = LineWrite { key: change.key.clone(), product, effective_on: change.effective_on, before, after };
        let replaced = match self.client.replaced(&write).await {
            Ok(Replaced::Half(successor)) => {
                self.client.finish_replace(&write, &successor).await?;
                self.client.replaced(&write).await
            }
            replaced => replaced,
        };
        Ok(match replaced {
            Ok(Replaced::NotSupported) => None,
            Ok(Replaced::Old) => Some(Seen::Old),
            Ok(Replaced::New(key)) => Some(Seen::New(Some(key.line))),
            // what can't be told apart, or not at all, is for a person
            Ok(Replaced::Half(_)) => Some(Seen::Unreadable),
            Err(error)
                if matches!(error.kind, ErrorKind::Conflict | ErrorKind::NotFound | ErrorKind::Invalid { .. }) =>
            {
                tracing::warn!(%error, line = %change.key.line, "it can't be told whether the line was replaced");
                Some(Seen::Unreadable)
            }
            Err(error) => return Err(error),
        })
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
        let lines: HashMap<_, _> = lines.into_iter().map(|line| (line.key.clone(), line)).collect();
        let mut asks: HashMap<LineRef, ScheduleAsk> = HashMap::new();
        for change in changes {
            let Some((contract, line)) = contracts.get(&change.key.contract).zip(lines.get(&change.key)) else {
                continue;
            };
            let term = contract.term(line);
            let day = term.nearest(change.effective_on.unwrap_or(self.today));
            let ask = asks.entry(change.key.line.clone()).or_insert_with(|| ScheduleAsk {
                key: change.key.clone(),
                from: term.nearest(day.min(self.today)),
                as_of: term.nearest(day.max(self.today)),
                until: term.ends_on,
            });
            ask.from = ask.from.min(day);
            ask.as_of = ask.as_of.max(day);
        }
        self.schedules(&asks.into_values().collect::<Vec<_>>()).await
    }

    /// Moves a change in the ledger, durably.
    pub(super) async fn step(&self, change: &mut ChangeRecord, event: ChangeEvent, answer: Option<&str>) -> Result<()> {
        self.move_change(change, event, answer, None).await
    }

    /// Confirms a change in the ledger, durably. Where another line took the place of its own, the link goes over to it.
    pub(super) async fn confirm(
        &self,
        change: &mut ChangeRecord,
        event: ChangeEvent,
        line: Option<&LineRef>,
    ) -> Result<()> {
        let successor = line.filter(|line| **line != change.key.line);
        self.move_change(change, event, None, successor).await
    }

    async fn move_change(
        &self,
        change: &mut ChangeRecord,
        event: ChangeEvent,
        answer: Option<&str>,
        successor: Option<&LineRef>,
    ) -> Result<()> {
        let lease = self.lease.ok_or_else(|| crate::Error::new(crate::ErrorCode::Stale))?;
        let now = self.engine.clock.now();
        let mut tx = self.engine.store.begin().await?;
        let state = tx.move_change(&self.scope, lease, change.id, change.state, event, now, answer).await?;
        if let Some(line) = successor {
            tx.follow_line(&self.scope, lease, change.id, line, now).await?;
        }
        tx.commit().await?;
        (change.state, change.successor) = (state, successor.cloned());
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
