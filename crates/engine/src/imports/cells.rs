//! What single cells mean: counts, names, addresses. Must not know which column they stand in.

use seatbridge_core::{Day, Seats};

use super::MOST_SEATS;
use super::problem::{Reason, shortened};

/// A text that must be there, of at most so many characters.
pub(super) fn text(cell: &str, max: u64) -> Result<String, Reason> {
    if cell.is_empty() {
        return Err(Reason::Empty);
    }
    optional(cell, max)
}

/// A text that may be empty, of at most so many characters.
pub(super) fn optional(cell: &str, max: u64) -> Result<String, Reason> {
    if cell.chars().count() as u64 > max { Err(Reason::TooLong { max }) } else { Ok(cell.to_owned()) }
}

/// A count of seats: digits and nothing else.
pub(super) fn seats(cell: &str) -> Result<Seats, Reason> {
    let value = || shortened(cell);
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if cell.is_empty() {
        return Err(Reason::Empty);
    }
    if is_digits(cell) {
        let max = u64::from(MOST_SEATS);
        let seats = cell.parse::<u32>().ok().filter(|seats| *seats <= MOST_SEATS);
        return seats.map(Seats).ok_or_else(|| Reason::TooLarge { value: value(), max });
    }
    let unsigned = cell.strip_prefix(['-', '\u{2212}']);
    let digits = unsigned.unwrap_or(cell);
    if digits.split(['.', ',', '\'', '’']).all(is_digits) {
        return Err(if unsigned.is_some() {
            Reason::Negative { value: value() }
        } else {
            Reason::Fraction { value: value() }
        });
    }
    Err(Reason::NotANumber { value: value() })
}

/// A day of the form `2026-11-20`.
pub(super) fn day(cell: &str) -> Result<Day, Reason> {
    if cell.is_empty() {
        return Err(Reason::Empty);
    }
    cell.parse().map_err(|_| Reason::NotADay { value: shortened(cell) })
}

/// An e-mail address as far as its form goes, or nothing.
pub(super) fn email(cell: &str) -> Result<String, Reason> {
    const MOST: u64 = 254;
    let right = |host: &str| host.contains('.') && host.split('.').all(|label| !label.is_empty());
    let sound = cell.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.contains('@') && right(host))
        && !cell.contains(|c: char| c.is_whitespace() || "<>,;:\"()[]\\".contains(c));
    if cell.is_empty() || sound { optional(cell, MOST) } else { Err(Reason::BadEmail { value: shortened(cell) }) }
}

/// A country code of two letters, in capitals, or nothing.
pub(super) fn country(cell: &str) -> Result<String, Reason> {
    if cell.is_empty() || cell.len() == 2 && cell.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        Ok(cell.to_ascii_uppercase())
    } else {
        Err(Reason::BadCountry { value: shortened(cell) })
    }
}
