//! One page of a list. Must not know what is listed.

use seatbridge_store::Window;

/// Rows on a page.
pub const PAGE_SIZE: u32 = 25;
/// The last page that is looked for: further on, a search is quicker.
const LAST: u32 = 100_000;

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// Its rows.
    pub rows: Vec<T>,
    /// Rows on all pages.
    pub total: u64,
    /// Its number, from 1.
    pub number: u32,
}

impl<T> Page<T> {
    /// How many pages there are: at least one.
    pub const fn pages(&self) -> u64 {
        let pages = self.total.div_ceil(PAGE_SIZE as u64);
        if pages == 0 { 1 } else { pages }
    }
}

/// A page number as asked for, and its part of the list.
pub(crate) fn window(number: u32) -> (u32, Window) {
    let (number, offset) = offset(number);
    (number, Window { offset: offset.into(), limit: PAGE_SIZE })
}

/// A page number as asked for, and how many rows stand before it.
pub(crate) fn offset(number: u32) -> (u32, u32) {
    let number = number.clamp(1, LAST);
    (number, (number - 1) * PAGE_SIZE)
}

/// The same for a list whose length is known: a page behind the last one is the last one.
pub(crate) fn last_at_most(number: u32, total: u64) -> (u32, u32) {
    let last = u32::try_from(total.div_ceil(u64::from(PAGE_SIZE))).unwrap_or(LAST).max(1);
    offset(number.min(last))
}
