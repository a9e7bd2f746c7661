//! The quantities of many lines over time, in few calls. Must not decide what a line's rows add up to: the core does.

use std::collections::{BTreeMap, HashMap};

use seatbridge_core::Day;
use seatbridge_core::psa::LineRef;
use seatbridge_core::schedule::{Row, Schedule};
use serde_json::Value;

use super::client::{Client, two_at_once};
use super::limits::{AT_ONCE, CONDITIONS, lines_per_page, pack};
use super::map;
use super::query::{Query, and, exists, later, not_eq, one_of, or, since, until};
use crate::PsaError;
use crate::json::ids;
use crate::model::ScheduleAsk;

const ENTITY: &str = "ContractServiceUnits";
const LINE: &str = "contractServiceID";
/// OR conditions of a deviation beside its lines: the group itself, its quantity, its posted rows.
const GROUP: usize = 3;
/// Rows that a line has when nothing is known yet: those of the period now and the next one.
const ROWS_AT_FIRST: usize = 2;

#[derive(Debug, Clone, Copy)]
struct Ask {
    line: i64,
    from: Day,
    as_of: Day,
    until: Day,
}

impl Ask {
    fn wants(&self, row: &Row) -> bool {
        row.starts_on <= self.as_of && row.ends_on >= self.from
    }

    /// The quantity on the last day of the complete part, where the contract goes on after it.
    fn quantity(&self, rows: &[Row]) -> Option<i64> {
        let covering = rows.iter().filter(|row| row.starts_on <= self.as_of && self.as_of <= row.ends_on);
        covering.max_by_key(|row| row.starts_on).filter(|_| self.as_of < self.until).map(|row| row.units)
    }
}

type Rows = HashMap<i64, Vec<Row>>;

/// The quantities of these lines: all rows of the days asked for, and of a line that differs later all its later rows.
pub async fn schedules(client: &Client, asks: &[ScheduleAsk]) -> Result<HashMap<LineRef, Schedule>, PsaError> {
    let asks = unique(asks)?;
    let mut rows = complete_part(client, &asks).await?;
    let without: Vec<i64> =
        asks.iter().filter(|ask| rows.get(&ask.line).is_none_or(Vec::is_empty)).map(|ask| ask.line).collect();
    let elsewhere = any_rows(client, &without).await?;
    let mut later = deviations(client, &asks, &rows).await?;
    later.extend(later_rows(client, &asks, &rows, &later).await?);
    for (line, later) in later {
        rows.entry(line).or_default().extend(later);
    }
    rows.extend(elsewhere);
    let answer = asks.into_iter().map(|ask| {
        let rows = rows.remove(&ask.line).unwrap_or_default();
        let empty = rows.is_empty();
        (ask.line.into(), Schedule { from: ask.from, as_of: ask.as_of, until: ask.until, rows, empty })
    });
    Ok(answer.collect())
}

/// The asks in an order that puts equal days together; two asks for one line become one that serves both.
fn unique(asks: &[ScheduleAsk]) -> Result<Vec<Ask>, PsaError> {
    let lines = ids(asks.iter().map(|ask| ask.key.line.as_str()), "ContractServices")?;
    let mut by_line: HashMap<i64, Ask> = HashMap::with_capacity(asks.len());
    for (line, ask) in lines.into_iter().zip(asks) {
        let new = Ask { line, from: ask.from, as_of: ask.as_of, until: ask.until };
        let merge = |known: &mut Ask| {
            known.from = known.from.min(new.from);
            known.as_of = known.as_of.max(new.as_of);
            known.until = known.until.max(new.until);
        };
        by_line.entry(line).and_modify(merge).or_insert(new);
    }
    let mut asks: Vec<Ask> = by_line.into_values().collect();
    asks.sort_unstable_by_key(|ask| (ask.as_of, ask.from, ask.line));
    Ok(asks)
}

/// All rows that touch the days asked for. How many lines go into a call follows from the rows that the last calls
/// brought, so that pages are full.
async fn complete_part(client: &Client, asks: &[Ask]) -> Result<Rows, PsaError> {
    let mut found = Rows::with_capacity(asks.len());
    let mut rest = asks;
    let mut size = lines_per_page(1, ROWS_AT_FIRST);
    while !rest.is_empty() {
        let (now, later) = rest.split_at(rest.len().min(size * AT_ONCE));
        rest = later;
        let read = two_at_once(now.chunks(size).map(|chunk| window(client, chunk)).collect()).await?;
        size = lines_per_page(now.len(), read.iter().flat_map(Rows::values).map(Vec::len).sum());
        for rows in read {
            found.extend(rows);
        }
    }
    for ask in asks {
        if let Some(rows) = found.get_mut(&ask.line) {
            rows.retain(|row| ask.wants(row));
        }
    }
    Ok(found)
}

async fn window(client: &Client, asks: &[Ask]) -> Result<Rows, PsaError> {
    let lines: Vec<i64> = asks.iter().map(|ask| ask.line).collect();
    let (Some(from), Some(to)) = (asks.iter().map(|ask| ask.from).min(), asks.iter().map(|ask| ask.as_of).max()) else {
        return Ok(Rows::new());
    };
    read(client, &lines, vec![one_of(LINE, &lines), until("startDate", to), since("endDate", from)]).await
}

/// Rows of lines that have none on the days asked for: without any the quantity is 0, otherwise there is a gap
/// (facts: autotask.md 7.4).
async fn any_rows(client: &Client, lines: &[i64]) -> Result<Rows, PsaError> {
    let calls = lines.chunks(CONDITIONS).map(|lines| read(client, lines, vec![one_of(LINE, lines)]));
    let read = two_at_once(calls.collect()).await?;
    Ok(read.into_iter().flatten().collect())
}

/// The later rows that differ from a line's quantity, or are posted. Lines of the same quantity share a group whose day
/// is the earliest of theirs: few groups are few conditions, and a row too many is dropped here.
async fn deviations(client: &Client, asks: &[Ask], rows: &Rows) -> Result<Rows, PsaError> {
    let mut groups: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    let mut wanted: HashMap<i64, (Day, i64)> = HashMap::new();
    for ask in asks {
        if let Some(quantity) = rows.get(&ask.line).and_then(|rows| ask.quantity(rows)) {
            groups.entry(quantity).or_default().push(ask.line);
            wanted.insert(ask.line, (ask.as_of, quantity));
        }
    }
    let calls = pack(groups.into_iter().collect(), GROUP).into_iter().map(|groups| {
        let lines: Vec<i64> = groups.iter().flat_map(|(_, lines)| lines.iter().copied()).collect();
        let groups: Vec<Value> =
            groups.iter().filter_map(|(quantity, lines)| group(*quantity, lines, &wanted)).collect();
        async move { read(client, &lines, vec![or(&groups)]).await }
    });
    let read = two_at_once(calls.collect()).await?;
    let mut found = Rows::new();
    for (line, mut rows) in read.into_iter().flatten() {
        if let Some((as_of, quantity)) = wanted.get(&line) {
            rows.retain(|row| row.starts_on > *as_of && (row.units != *quantity || row.billed));
            found.insert(line, rows);
        }
    }
    Ok(found)
}

/// All later rows of the lines that differ: a quantity that comes back has rows like those that were left out.
async fn later_rows(client: &Client, asks: &[Ask], rows: &Rows, deviations: &Rows) -> Result<Rows, PsaError> {
    let differs = |ask: &&Ask| {
        let quantity = rows.get(&ask.line).and_then(|rows| ask.quantity(rows));
        deviations.get(&ask.line).is_some_and(|later| later.iter().any(|row| Some(row.units) != quantity))
    };
    let days: HashMap<i64, Day> = asks.iter().filter(differs).map(|ask| (ask.line, ask.as_of)).collect();
    let mut lines: Vec<i64> = days.keys().copied().collect();
    lines.sort_unstable();
    let calls = lines.chunks(CONDITIONS).filter_map(|lines| {
        let first = lines.iter().filter_map(|line| days.get(line)).min()?;
        Some(read(client, lines, vec![one_of(LINE, lines), later("startDate", *first)]))
    });
    let mut found: Rows = two_at_once(calls.collect()).await?.into_iter().flatten().collect();
    for (line, rows) in &mut found {
        rows.retain(|row| days.get(line).is_some_and(|as_of| row.starts_on > *as_of));
    }
    Ok(found)
}

fn group(quantity: i64, lines: &[i64], wanted: &HashMap<i64, (Day, i64)>) -> Option<Value> {
    let first = lines.iter().filter_map(|line| wanted.get(line)).map(|(as_of, _)| *as_of).min()?;
    let differs = or(&[not_eq("units", quantity), exists("approveAndPostDate")]);
    Some(and(&[one_of(LINE, lines), later("startDate", first), differs]))
}

/// The rows of a query by line. A row of a line that was not asked for means that the filter was not understood.
async fn read(client: &Client, lines: &[i64], filter: Vec<Value>) -> Result<Rows, PsaError> {
    let mut found = Rows::new();
    let asked: std::collections::HashSet<&i64> = lines.iter().collect();
    for row in client.rows(&Query::new(ENTITY, map::UNITS, filter)).await? {
        let (line, quantities) = map::units(&row).map_err(|odd| client.odd_row(&odd))?;
        if !asked.contains(&line) {
            return Err(client.odd_row(&row.odd(LINE, "a line that was not asked for")));
        }
        found.entry(line).or_default().push(quantities);
    }
    Ok(found)
}
