//! Proving what was written, by its answer or by reading it back: the quantity must be there, and the price must not have
//! moved. Must not take a write for done that neither shows.

use std::collections::HashMap;

use rust_decimal::Decimal;
use seatbridge_core::billing::Observed;
use seatbridge_core::findings::FindingKind;
use seatbridge_core::ledger::ChangeState;
use seatbridge_core::psa::LineRef;
use seatbridge_core::schedule::Schedule;
use seatbridge_psa::PsaError;

use super::Session;
use super::lines::Entry;
use super::read::World;
use crate::Result;

impl Session<'_> {
    /// Reads the written lines back and compares them with what they are to be.
    pub(super) async fn verify(&mut self, world: &World, entries: &mut [Entry], which: &[usize]) -> Result<()> {
        let written: Vec<_> = which
            .iter()
            .copied()
            .filter(|i| {
                let states = || entries[*i].changes.iter().map(|c| c.state);
                states().any(|s| s == ChangeState::Confirmed) && !states().any(|s| s == ChangeState::InDoubt)
            })
            .collect();
        if written.is_empty() {
            return Ok(());
        }
        let unshown: Vec<_> = written.iter().copied().filter(|i| entries[*i].shown.is_none()).collect();
        let found = match self.read_back(entries, &unshown).await {
            Ok(found) => found,
            Err(error) => {
                tracing::warn!(%error, "written lines could not be read back");
                for i in unshown {
                    let wanted = entries[i].plan.adjustments.last().map_or(0, |a| a.after);
                    entries[i].fail(FindingKind::NotVerified { wanted, observed: None });
                }
                HashMap::new()
            }
        };
        let mut own_price_kept = false;
        // a line at the price of the catalogue shows no reset, and speaks only where no other line could
        let own_price_due = entries.iter().any(|e| e.is_due() && e.plan.finding.is_none() && e.has_own_price());
        for i in written {
            let entry = &mut entries[i];
            let Some(last) = entry.changes.iter().rev().find(|c| c.state == ChangeState::Confirmed) else { continue };
            let day = last.effective_on.unwrap_or(self.today);
            let line = &entry.plan.key.line;
            let expected = if last.successor.is_some() { last.expected.from(day) } else { last.expected.clone() };
            let (price, steps) = match (&entry.shown, found.get(line)) {
                (Some(shown), _) => (shown.unit_price, Some(expected.clone())),
                (None, Some((price, schedule))) => {
                    let ours = world.written.get(line).map_or(&[][..], Vec::as_slice);
                    (*price, schedule.steps(ours, Some(&expected)).ok())
                }
                (None, None) if entry.plan.finding.is_some() => continue,
                (None, None) => {
                    entry.fail(FindingKind::NotVerified { wanted: expected.on(day), observed: None });
                    continue;
                }
            };
            let first = entry.plan.effective_on.unwrap_or(self.today);
            entry.observed_after = steps.as_ref().map(|s| s.on(first));
            if !steps.as_ref().is_some_and(|s| s.same_from(&expected, first.max(self.today))) {
                let observed = steps.as_ref().map(|s| s.on(day));
                entry.fail(FindingKind::NotVerified { wanted: expected.on(day), observed });
            }
            if price != entry.price_before {
                let text = |price: Option<Decimal>| price.map(|p| p.to_string()).unwrap_or_default();
                let drift = FindingKind::PriceDrift { before: text(entry.price_before), after: text(price) };
                entry.fail(drift);
                self.stop_writes().await?;
                continue;
            }
            // from now on several lines are written before they are read back
            self.price_seen |= entry.plan.finding.is_none() && (entry.has_own_price() || !own_price_due);
            own_price_kept |= entry.has_own_price();
        }
        if own_price_kept && !self.price_checked && !self.writes_stopped {
            let mut tx = self.engine.store.begin().await?;
            tx.mark_price_checked(&self.scope, self.connection.id, self.engine.clock.now()).await?;
            tx.commit().await?;
            self.price_checked = true;
        }
        Ok(())
    }

    /// Price and quantities of these lines now, in as few calls as possible: their contracts are known.
    async fn read_back(
        &self,
        entries: &[Entry],
        which: &[usize],
    ) -> Result<HashMap<LineRef, (Option<Decimal>, Schedule)>, PsaError> {
        if which.is_empty() {
            return Ok(HashMap::new());
        }
        let contracts: HashMap<_, _> = which
            .iter()
            .filter_map(|i| match &entries[*i].subject.observed {
                Observed::Found(found) => Some((entries[*i].plan.key.clone(), &found.contract)),
                _ => None,
            })
            .collect();
        let keys: Vec<_> = contracts.keys().cloned().collect();
        let lines = self.client.lines(&keys).await?;
        let asks: Vec<_> = lines.iter().filter_map(|line| self.ask(contracts.get(&line.key)?, line)).collect();
        let mut schedules = self.schedules(&asks).await?;
        Ok(lines
            .into_iter()
            .filter_map(|line| {
                let schedule = schedules.remove(&line.key.line)?;
                Some((line.key.line, (line.unit_price, schedule)))
            })
            .collect())
    }

    /// Stops all writes of the connection until a person lets them go on.
    async fn stop_writes(&mut self) -> Result<()> {
        self.writes_stopped = true;
        self.halted = Some(FindingKind::WritesStopped);
        let mut tx = self.engine.store.begin().await?;
        tx.mark_writes_stopped(&self.scope, self.connection.id, Some(self.engine.clock.now())).await?;
        Ok(tx.commit().await?)
    }
}
