//! One page of a list. Must not know what is listed.

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

/// A page number as asked for, and how many rows stand before it.
pub(crate) fn offset(number: u32) -> (u32, u32) {
    let number = number.clamp(1, LAST);
    (number, (number - 1) * PAGE_SIZE)
}
