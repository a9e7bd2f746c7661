//! Lines and their quantities: one call per agreement and reading. Must not serve a quantity that is older than the
//! reading it belongs to.
//!
//! Additions exist below their agreement only (facts: connectwise.md 4.3), and the list that names a line also holds its
//! quantity. So [`lines`] keeps what it read, and the [`schedules`] that follows takes it instead of asking again:
//! - what is kept is taken once: the next reading asks anew;
//! - a new [`lines`] replaces what was kept before;
//! - a write drops it, before it is sent and after it was answered, and a reading that was under way then keeps nothing;
//! - it serves for [`FRESH`] after [`lines`] returned: longer than the rest of a reading takes, shorter than any wait.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use seatbridge_core::billing::Line;
use seatbridge_core::psa::{ContractRef, LineKey, LineRef};
use seatbridge_core::schedule::Schedule;

use super::client::Client;
use super::map::{self, Addition};
use super::query::List;
use crate::http::{IN_ALL, in_order};
use crate::json::ids;
use crate::model::ScheduleAsk;
use crate::{ErrorKind, PsaError};

/// What errors and rights call it: additions stand under the right of agreements (facts: connectwise.md 5.2).
pub const ENTITY: &str = "Agreements";
/// How long what `lines` read serves the `schedules` of the same reading.
const FRESH: Duration = Duration::from_secs(30);

type ByAgreement = HashMap<i64, Vec<Addition>>;

/// What the last `lines` read, for the `schedules` that follows it.
#[derive(Debug, Default)]
pub struct Kept(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// Grows with each write: what was asked for before one is not kept after it.
    writes: u64,
    read: Option<(Instant, ByAgreement)>,
}

impl Kept {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Drops what was read: a write is about to be sent, or was answered.
    pub fn drop_all(&self) {
        let mut state = self.state();
        state.writes += 1;
        state.read = None;
    }

    fn writes(&self) -> u64 {
        self.state().writes
    }

    fn keep(&self, writes: u64, read: ByAgreement) {
        let mut state = self.state();
        state.read = (state.writes == writes).then(|| (Instant::now(), read));
    }

    fn take(&self) -> ByAgreement {
        let read = self.state().read.take();
        read.filter(|(at, _)| at.elapsed() < FRESH).map(|(_, read)| read).unwrap_or_default()
    }
}

/// All additions of an agreement; none where it is gone or hidden.
async fn of(client: &Client, agreement: i64) -> Result<(i64, Vec<Addition>), PsaError> {
    let list = List::all(ENTITY, format!("finance/agreements/{agreement}/additions"), map::ADDITION);
    let rows = match client.rows(&list).await {
        Err(error) if error.kind == ErrorKind::NotFound => return Ok((agreement, Vec::new())),
        rows => rows?,
    };
    let additions = rows.iter().map(|row| map::addition(row, agreement)).collect::<Result<_, _>>();
    Ok((agreement, additions.map_err(|odd| client.odd_row(&odd))?))
}

/// All additions of these agreements, each asked for once.
pub async fn of_all(client: &Client, agreements: impl IntoIterator<Item = i64>) -> Result<ByAgreement, PsaError> {
    let agreements: BTreeSet<i64> = agreements.into_iter().collect();
    let read = in_order(agreements.into_iter().map(|agreement| of(client, agreement)).collect(), IN_ALL).await?;
    Ok(read.into_iter().collect())
}

fn split<'a>(keys: impl Iterator<Item = &'a LineKey> + Clone) -> Result<Vec<(i64, i64)>, PsaError> {
    let agreements = ids(keys.clone().map(|key| key.contract.as_str()), "agreements")?;
    let additions = ids(keys.map(|key| key.line.as_str()), "additions")?;
    Ok(agreements.into_iter().zip(additions).collect())
}

/// These lines; their quantities are kept for the `schedules` that follows.
pub async fn lines(client: &Client, kept: &Kept, keys: &[LineKey]) -> Result<Vec<Line>, PsaError> {
    let wanted: BTreeSet<(i64, i64)> = split(keys.iter())?.into_iter().collect();
    let writes = kept.writes();
    let read = of_all(client, wanted.iter().map(|(agreement, _)| *agreement)).await?;
    let mut found: Vec<&Addition> =
        read.values().flatten().filter(|addition| wanted.contains(&(addition.agreement, addition.id))).collect();
    found.sort_unstable_by_key(|addition| (addition.agreement, addition.id));
    let lines = found.into_iter().map(Addition::line).collect();
    kept.keep(writes, read);
    Ok(lines)
}

/// All lines of these agreements, ended ones included.
pub async fn lines_of(client: &Client, contracts: &[ContractRef]) -> Result<Vec<Line>, PsaError> {
    let agreements = ids(contracts.iter().map(ContractRef::as_str), "agreements")?;
    let mut read: Vec<Addition> = of_all(client, agreements).await?.into_values().flatten().collect();
    read.sort_unstable_by_key(|addition| (addition.agreement, addition.id));
    Ok(read.iter().map(Addition::line).collect())
}

/// The quantities of these lines: one row each, from the first billed day to the last. A line that is not there has no
/// row, which is a gap and not a zero.
pub async fn schedules(
    client: &Client,
    kept: &Kept,
    asks: &[ScheduleAsk],
) -> Result<HashMap<LineRef, Schedule>, PsaError> {
    let keys = split(asks.iter().map(|ask| &ask.key))?;
    let mut read = kept.take();
    let missing: Vec<i64> =
        keys.iter().map(|(agreement, _)| *agreement).filter(|agreement| !read.contains_key(agreement)).collect();
    read.extend(of_all(client, missing).await?);
    let by_key: HashMap<(i64, i64), &Addition> =
        read.values().flatten().map(|addition| ((addition.agreement, addition.id), addition)).collect();
    let schedules = asks.iter().zip(keys).map(|(ask, key)| {
        let rows = by_key.get(&key).map(|addition| addition.row(ask)).into_iter().collect();
        let schedule = Schedule { from: ask.from, as_of: ask.as_of, until: ask.until, rows, empty: false };
        (ask.key.line.clone(), schedule)
    });
    Ok(schedules.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read() -> ByAgreement {
        HashMap::from([(311, Vec::new())])
    }

    #[test]
    fn what_was_read_serves_once_and_never_after_a_write() {
        let kept = Kept::default();
        kept.keep(kept.writes(), read());
        assert_eq!((kept.take().len(), kept.take().len()), (1, 0));
        kept.keep(kept.writes(), read());
        kept.drop_all();
        assert_eq!(kept.take().len(), 0);
        // a reading that began before a write may not leave anything behind
        let before = kept.writes();
        kept.drop_all();
        kept.keep(before, read());
        assert_eq!(kept.take().len(), 0);
    }
}
