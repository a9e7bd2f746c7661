//! All rows of a query, or an error. Must not take a page for the whole: a lost row would read as "does not exist".

use std::collections::HashSet;

use serde_json::Value;
use url::Url;

use super::client::{Client, Fetched, Place};
use super::limits::PAGE;
use super::query::Query;
use super::wire::{Object, Row, integer};
use crate::{ErrorKind, PsaError};

/// One page.
struct Page {
    rows: Vec<Row>,
    next: Option<Url>,
    /// As many rows as were asked for: there may be more, whatever `next` says.
    full: bool,
}

impl Client {
    /// All rows of a query, in the order of their ids.
    ///
    /// The next page is fetched with the same verb and body as the first (facts: autotask.md 3.15). A full last page is
    /// confirmed by asking for what comes after it, because a server that cuts off looks the same.
    pub async fn rows(&self, query: &Query) -> Result<Vec<Row>, PsaError> {
        let call = format!("POST {}/query", query.entity);
        let first = Place::Path(format!("{}/query", query.entity));
        let mut rows: Vec<Row> = Vec::new();
        let mut seen = HashSet::new();
        let mut place = first.clone();
        let mut body = query.body();
        loop {
            let last = rows.last().map(|row| row.id);
            let fetched = self.read(&place, query.entity, Some(&body)).await.map_err(|mut error| {
                // a query has no record that could be missing
                if error.kind == ErrorKind::NotFound {
                    error.kind = ErrorKind::Protocol;
                }
                error
            })?;
            let Fetched::Answer(answer, zone) = fetched else {
                // go on in the new zone behind the last row that came
                body = last.map_or_else(|| query.body(), |id| query.after(id).body());
                place = first.clone();
                continue;
            };
            let mut page = page(query.entity, answer, &zone).map_err(|what| self.odd(&call, &what))?;
            page.rows.sort_unstable_by_key(|row| row.id);
            let repeated = page.rows.windows(2).any(|pair| pair[0].id == pair[1].id);
            if repeated || page.rows.first().zip(last).is_some_and(|(row, last)| row.id <= last) {
                return Err(self.odd(&call, "a page repeats rows"));
            }
            let empty = page.rows.is_empty();
            rows.append(&mut page.rows);
            match page.next {
                None if page.full => {
                    let Some(last) = rows.last() else { return Ok(rows) };
                    body = query.after(last.id).body();
                    place = first.clone();
                }
                None => return Ok(rows),
                Some(_) if empty => return Err(self.odd(&call, "an empty page has a successor")),
                Some(url) => {
                    if !seen.insert(url.clone()) {
                        return Err(self.odd(&call, "the pages go round in circles"));
                    }
                    place = Place::Cursor { url, zone };
                }
            }
        }
    }
}

fn page(entity: &'static str, mut answer: Object, zone: &Url) -> Result<Page, String> {
    let Some(Value::Array(items)) = answer.remove("items") else { return Err("no list of items".to_owned()) };
    let Some(Value::Object(details)) = answer.remove("pagedetails") else { return Err("no pageDetails".to_owned()) };
    if details.get("count").and_then(integer).is_some_and(|count| usize::try_from(count) != Ok(items.len())) {
        return Err("count is not the number of items".to_owned());
    }
    let size = details.get("requestcount").and_then(integer).and_then(|size| usize::try_from(size).ok());
    let full = !items.is_empty() && items.len() >= size.unwrap_or(PAGE).min(PAGE);
    let next = match details.get("nextpageurl") {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) if text.is_empty() => None,
        Some(Value::String(text)) => Some(continuation(text, zone)?),
        Some(_) => return Err("nextPageUrl is no text".to_owned()),
    };
    let rows = items.into_iter().map(|item| Row::new(entity, item)).collect::<Result<_, _>>();
    Ok(Page { rows: rows.map_err(|odd| odd.to_string())?, next, full })
}

/// A continuation is input from outside: secrets follow it only to the zone's own host (facts: autotask.md 3.19).
fn continuation(text: &str, zone: &Url) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|_| "nextPageUrl is no URL".to_owned())?;
    let plain = url.username().is_empty() && url.password().is_none();
    if url.origin() != zone.origin() || !plain {
        return Err("nextPageUrl leads to another server".to_owned());
    }
    Ok(url)
}
