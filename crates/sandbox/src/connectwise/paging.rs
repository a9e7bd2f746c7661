//! Pages of a list and the `Link` header (facts: connectwise.md 2.4).
//! Must not find or render rows.

use super::errors::{condition, malformed};
use super::switches::{ConnectWiseSwitches, ForwardOnlyEnd, Links, Strictness};
use crate::reply::Refusal;

/// Which page is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    Number {
        page: usize,
        size: usize,
    },
    /// Rows with an id above this one.
    After {
        id: i64,
        size: usize,
    },
}

/// A page.
#[derive(Debug)]
pub struct Page {
    pub ids: Vec<i64>,
    /// Value of the `Link` header; `None` = no header.
    pub link: Option<String>,
}

fn number(text: Option<&str>, name: &str, fallback: usize) -> Result<usize, Refusal> {
    match text.map(str::trim).filter(|text| !text.is_empty()) {
        None => Ok(fallback),
        Some(text) => text.parse().map_err(|_| malformed(format!("The value of {name} is not a valid number."))),
    }
}

/// Reads the paging parameters of a request.
pub fn wanted(
    parameter: &dyn Fn(&str) -> Option<String>,
    is_forward_only: bool,
    switches: &ConnectWiseSwitches,
) -> Result<Wanted, Refusal> {
    let size = number(parameter("pageSize").as_deref(), "pageSize", 25)?;
    let size = if size == 0 { 25 } else { size.min(switches.largest_page) };
    if is_forward_only {
        for name in ["page", "orderBy"] {
            if parameter(name).is_some_and(|value| !value.is_empty())
                && switches.forward_only_extras == Strictness::Refuse
            {
                return Err(condition(format!("{name} can not be used with forward-only pagination.")));
            }
        }
        let id = parameter("pageId").filter(|text| !text.is_empty()).unwrap_or_else(|| "0".to_owned());
        let id = id.parse().map_err(|_| malformed("The value of pageId is not a valid number."))?;
        return Ok(Wanted::After { id, size });
    }
    let page = number(parameter("page").as_deref(), "page", 1)?;
    Ok(Wanted::Number { page: page.max(1), size })
}

/// Cuts the page out of all matching ids, which are in order.
pub fn cut(
    ids: &[i64],
    wanted: Wanted,
    url: &str,
    kept: &str,
    supports_forward_only: bool,
    switches: &ConnectWiseSwitches,
) -> Page {
    // facts 2.4: other parameters may be left out; `page` comes last
    let kept = if switches.links == Links::KeepParameters { kept } else { "" };
    let address = |size: usize, last: &str| format!("<{url}?{kept}pageSize={size}&{last}>");
    match wanted {
        Wanted::Number { page, size } => {
            let pages = ids.len().div_ceil(size).max(1);
            let start = (page - 1).saturating_mul(size);
            let shown: Vec<i64> = ids.iter().skip(start).take(size).copied().collect();
            let mut links = Vec::new();
            let mut link = |page: usize, relation: &str| {
                links.push(format!("{}; rel=\"{relation}\"", address(size, &format!("page={page}"))));
            };
            if page < pages {
                link(page + 1, "next");
                link(pages, "last");
            }
            if page > 1 && page <= pages {
                link(page - 1, "prev");
                link(1, "first");
            }
            let has_link = !links.is_empty() && switches.links != Links::Absent;
            Page { ids: shown, link: has_link.then(|| links.join(", ")) }
        }
        Wanted::After { id, size } => {
            let start = ids.partition_point(|known| *known <= id);
            let shown: Vec<i64> = ids.iter().skip(start).take(size).copied().collect();
            let has_more = start + shown.len() < ids.len();
            let next = shown
                .last()
                .filter(|_| has_more)
                .map(|last| format!("{}; rel=\"next\"", address(size, &format!("pageId={last}"))));
            let end = || (switches.forward_only_end == ForwardOnlyEnd::EmptyLink).then(String::new);
            Page { ids: shown, link: next.or_else(end).filter(|_| supports_forward_only) }
        }
    }
}
