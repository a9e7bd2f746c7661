//! All rows of a list, or an error. Must not take a page for the whole: a lost row would read as "does not exist".

use std::sync::atomic::Ordering;

use serde_json::Value;

use super::client::Client;
use super::error::Reply;
use super::query::{List, PAGE};
use crate::json::Row;
use crate::{ErrorKind, PsaError};

/// Reads that went nowhere for good: what is asked for is not there for this member or in this version.
fn is_absent(error: &PsaError) -> bool {
    matches!(error.kind, ErrorKind::Forbidden { .. } | ErrorKind::NotFound)
}

/// Every known page size is a multiple of it, the default one included (facts: connectwise.md 2.4).
const ROUND: usize = 25;

/// One page.
enum Page {
    Rows { rows: Vec<Row>, more: bool },
    Elsewhere(PsaError),
}

impl Client {
    /// All rows of a list, in the order of their ids.
    pub async fn rows(&self, list: &List) -> Result<Vec<Row>, PsaError> {
        self.pages(list).await?
    }

    /// All rows of a list, or `None` where this member or this version does not have it.
    pub async fn rows_if_any(&self, list: &List) -> Result<Option<Vec<Row>>, PsaError> {
        match self.pages(list).await {
            Ok(Ok(rows)) => Ok(Some(rows)),
            Ok(Err(_)) => Ok(None),
            Err(error) if is_absent(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn pages(&self, list: &List) -> Result<Result<Vec<Row>, PsaError>, PsaError> {
        let call = format!("GET {}", list.path);
        let mut rows: Vec<Row> = Vec::new();
        loop {
            let last = rows.last().map(|row| row.id);
            let (mut page, more) = match self.page(list, last).await? {
                Page::Rows { rows, more } => (rows, more),
                Page::Elsewhere(error) => return Ok(Err(error)),
            };
            let ascending = page.windows(2).all(|pair| pair[0].id < pair[1].id);
            if !ascending || page.first().zip(last).is_some_and(|(row, last)| row.id <= last) {
                return Err(self.odd(&call, "a page repeats rows or is out of order"));
            }
            let empty = page.is_empty();
            rows.append(&mut page);
            match (more, empty) {
                (true, true) => return Err(self.odd(&call, "an empty page has a successor")),
                (true, false) => {}
                (false, _) => return Ok(Ok(rows)),
            }
        }
    }

    /// One page. A server that does not know one of the fields is asked for whole rows from then on.
    async fn page(&self, list: &List, last: Option<i64>) -> Result<Page, PsaError> {
        let whole = self.whole_rows.load(Ordering::Relaxed);
        let result = self.one_page(list, last, whole).await;
        match &result {
            Err(PsaError { kind: ErrorKind::Invalid { reasons }, .. })
                if !whole && reasons.iter().any(|reason| reason.contains("not a recognized name")) =>
            {
                let page = self.one_page(list, last, true).await?;
                self.whole_rows.store(true, Ordering::Relaxed);
                Ok(page)
            }
            _ => result,
        }
    }

    async fn one_page(&self, list: &List, last: Option<i64>, whole: bool) -> Result<Page, PsaError> {
        let call = || format!("GET {}", list.path);
        match self.read(&list.path, &list.query(last, whole), list.entity).await? {
            Reply::Elsewhere(error) => Ok(Page::Elsewhere(error)),
            Reply::Json(Value::Array(items), link) => {
                let more = has_more(items.len(), link.as_deref());
                let rows = items.into_iter().map(|item| Row::new(list.entity, item)).collect::<Result<_, _>>();
                Ok(Page::Rows { rows: rows.map_err(|odd| self.odd(&call(), &odd.to_string()))?, more })
            }
            Reply::Json(..) => Err(self.odd(&call(), "no list")),
        }
    }
}

/// Whether a page has a successor: by its `Link` header, and without one by its being full (facts: connectwise.md 2.4).
/// The header only says yes or no; its URL is never followed. A server may give smaller pages than asked for without a
/// word, and they come in round numbers: such a page counts as full.
pub fn has_more(rows: usize, link: Option<&str>) -> bool {
    let says = |rel: &str| {
        link.is_some_and(|link| {
            link.to_ascii_lowercase().split([';', ',']).any(|part| {
                let part: String = part.chars().filter(|c| !matches!(c, ' ' | '"')).collect();
                part == format!("rel={rel}")
            })
        })
    };
    if says("next") {
        return true;
    }
    let full = rows >= PAGE || (rows > 0 && rows.is_multiple_of(ROUND));
    full && !["prev", "first", "last"].into_iter().any(says)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_a_successor_when_its_link_says_so_or_when_it_is_full_and_has_none() {
        let next = r#"<https://x/a?pageSize=1000&page=2>; rel="next", <https://x/a?pageSize=1000&page=7>; rel="last""#;
        let last = r#"<https://x/a?page=1>; rel="prev", <https://x/a?page=1>; rel="first""#;
        for (rows, link, more) in [
            (1_000, None, true),
            (999, None, false),
            (0, None, false),
            // a server that cuts off without a word
            (25, None, true),
            (250, None, true),
            (24, None, false),
            (1_000, Some(next), true),
            // a server that gives smaller pages than asked for
            (25, Some(next), true),
            (1_000, Some(last), false),
            // a header of somebody else says nothing
            (1_000, Some("</style.css>; rel=preload"), true),
            (1_000, Some(""), true),
            (3, Some("<x>; rel=next"), true),
        ] {
            assert_eq!(has_more(rows, link), more, "{rows} {link:?}");
        }
    }
}
