//! Pages and cursors (facts 3.11-3.17, 18.4): keyset by id, absolute URLs, same method and same body.
//! Must not keep rows; a cursor is only the last id seen.

use std::collections::{HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::{Map, Value, json};

use super::filter::Reader;
use super::incoming::key;
use super::kinds::Kind;
use super::query::Query;
use super::render;
use super::switches::{FullLastPage, PagingWithoutId};
use crate::reply::Refusal;

/// Cursors remembered at most.
const REMEMBERED: usize = 20_000;

/// Which bodies a cursor was given out for; a cursor that is not known any more is accepted.
#[derive(Debug, Default)]
pub struct Cursors {
    given: HashMap<String, Vec<u64>>,
    order: VecDeque<String>,
}

impl Cursors {
    fn give(&mut self, cursor: String, body: u64) {
        let known = self.given.entry(cursor.clone()).or_default();
        if !known.contains(&body) {
            known.push(body);
            self.order.push_back(cursor);
        }
        if self.order.len() > REMEMBERED
            && let Some(old) = self.order.pop_front()
        {
            self.given.remove(&old);
        }
    }

    /// Whether the body is one that this cursor was given out for (facts 3.15).
    pub fn fits(&self, cursor: &str, body: u64) -> bool {
        self.given.get(cursor).is_none_or(|known| known.contains(&body))
    }
}

/// Where a page begins.
#[derive(Debug, Clone, Copy)]
pub struct Cursor {
    pub page: usize,
    pub after: i64,
}

impl Cursor {
    /// Reads `paging={"pageSize":…,"previousIds":[…],"nextIds":[…]}`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let broken = || Refusal::invalid("The paging parameter is invalid.");
        let value: Value = serde_json::from_str(text).map_err(|_| broken())?;
        let object = value.as_object().ok_or_else(broken)?;
        let page = key(object, "pageSize").and_then(Value::as_u64).and_then(|size| usize::try_from(size).ok());
        let after = key(object, "nextIds").and_then(|ids| ids.get(0)).and_then(Value::as_i64);
        match (page, after) {
            (Some(page), Some(after)) if (1..=500).contains(&page) => Ok(Self { page, after }),
            _ => Err(broken()),
        }
    }

    /// The cursor on the wire; `previousIds` holds the first id of the page that was left.
    fn text(self, first: i64) -> String {
        json!({ "pageSize": self.page, "previousIds": [first], "nextIds": [self.after] }).to_string()
    }
}

/// Fingerprint of a query body that ignores key case and order.
pub fn fingerprint(body: &Value) -> u64 {
    fn walk(value: &Value, hasher: &mut DefaultHasher) {
        match value {
            Value::Object(map) => {
                let mut keys: Vec<(String, &Value)> =
                    map.iter().map(|(key, value)| (key.to_ascii_lowercase(), value)).collect();
                keys.sort_by(|a, b| a.0.cmp(&b.0));
                for (key, value) in keys {
                    key.hash(hasher);
                    walk(value, hasher);
                }
            }
            Value::Array(list) => {
                list.len().hash(hasher);
                for value in list {
                    walk(value, hasher);
                }
            }
            other => other.to_string().hash(hasher),
        }
    }
    let mut hasher = DefaultHasher::new();
    walk(body, &mut hasher);
    hasher.finish()
}

/// How the next page is fetched.
#[derive(Debug, Clone, Copy)]
pub enum Way<'a> {
    /// POST of the same body to `/query/next`.
    Post { body: u64 },
    /// GET of `/query` with `paging` and `search`.
    Get { search: &'a str },
}

/// One page of a query.
pub fn page(
    reader: Reader<'_>,
    kind: Kind,
    query: &Query,
    cursor: Option<Cursor>,
    way: Way<'_>,
    base_url: &str,
    cursors: &mut Cursors,
) -> Result<Value, Refusal> {
    let size = cursor.map_or(query.page, |cursor| cursor.page);
    let ids = reader.find(kind, &query.filter, cursor.map(|cursor| cursor.after), size + 1);
    let shown = ids.get(..size).unwrap_or(&ids);
    let mut has_more = ids.len() > size || (ids.len() == size && reader.switches.full_last_page == FullLastPage::Url);
    let names_id = query.include.as_ref().is_none_or(|columns| columns.contains(&0));
    if ids.len() > size && !names_id {
        match reader.switches.paging_without_id {
            PagingWithoutId::Works => {}
            PagingWithoutId::Truncate => has_more = false,
            PagingWithoutId::Error => {
                return Err(Refusal::invalid(
                    "Invalid query syntax. Id must be among the IncludeFields when the results exceed one page.",
                ));
            }
        }
    }
    let next = match (shown.first(), shown.last()) {
        (Some(first), Some(last)) if has_more => {
            let text = Cursor { page: size, after: *last }.text(*first);
            Some(next_url(kind, &text, way, base_url, cursors))
        }
        _ => None,
    };
    let items: Vec<Value> = shown
        .iter()
        .filter_map(|id| Some(render::item(reader, kind, reader.row(kind, *id)?, query.include.as_deref())))
        .collect();
    let details = details(items.len(), size, next.as_deref());
    Ok(json!({ "items": items, "pageDetails": details }))
}

fn details(count: usize, size: usize, next: Option<&str>) -> Value {
    json!({ "count": count, "requestCount": size, "prevPageUrl": null, "nextPageUrl": next })
}

fn next_url(kind: Kind, text: &str, way: Way<'_>, base_url: &str, cursors: &mut Cursors) -> String {
    let entity = kind.plural();
    match way {
        Way::Post { body } => {
            cursors.give(format!("{entity} {text}"), body);
            format!("{base_url}V1.0/{entity}/query/next?paging={}", encode(text))
        }
        Way::Get { search } => {
            format!("{base_url}V1.0/{entity}/query?paging={}&search={}", encode(text), encode(search))
        }
    }
}

/// A child collection under its parent: all rows on one page (facts 4.9).
pub fn list(reader: Reader<'_>, kind: Kind, ids: &[i64]) -> Value {
    let items: Vec<Value> =
        ids.iter().filter_map(|id| Some(render::item(reader, kind, reader.row(kind, *id)?, None))).collect();
    let mut map = Map::new();
    let count = items.len();
    map.insert("items".to_owned(), Value::Array(items));
    map.insert("pageDetails".to_owned(), details(count, 500, None));
    Value::Object(map)
}

/// Percent-encoding as the vendor's framework writes it: lower-case digits.
pub fn encode(text: &str) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'!' | b'*' | b'(' | b')') {
            encoded.push(char::from(byte));
        } else {
            // writing to a String cannot fail
            let _ = write!(encoded, "%{byte:02x}");
        }
    }
    encoded
}
