//! Between the domain's types and what both databases can hold. Must lose nothing but what is said here.

use std::borrow::Cow;

use chrono::SubsecRound;
use seatbridge_core::{Currency, Day, Money, Seats};
use seatbridge_store_model::{Moment, StoreError};
use serde::Serialize;
use serde::de::{DeserializeOwned, IntoDeserializer, value};

use super::Failure;

/// A moment with microseconds: PostgreSQL keeps no more.
pub fn micros(at: Moment) -> Moment {
    at.trunc_subsecs(6)
}

/// A text without NUL: PostgreSQL refuses it.
pub fn clean(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { Cow::Owned(text.replace('\0', "")) } else { Cow::Borrowed(text) }
}

/// The word of an enum without fields, as serde writes it.
pub fn word<T: Serialize>(value: &T) -> Result<String, Failure> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        _ => Err(corrupt("a value without a word of its own")),
    }
}

/// The enum value of a word.
pub fn from_word<T: DeserializeOwned>(word: &str) -> Result<T, Failure> {
    T::deserialize(IntoDeserializer::<value::Error>::into_deserializer(word))
        .map_err(|_| corrupt(format!("the word {word:?}")))
}

/// A value as JSON text.
pub fn json<T: Serialize>(value: &T) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|error| corrupt(error.to_string()))
}

/// A value from its JSON text.
pub fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, Failure> {
    serde_json::from_str(text).map_err(|error| corrupt(error.to_string()))
}

/// A day from its text.
pub fn day(text: &str) -> Result<Day, Failure> {
    text.parse().map_err(|_| corrupt(format!("the day {text:?}")))
}

/// Seats from their number.
pub fn seats(number: i64) -> Result<Seats, Failure> {
    Seats::from_i64(number).ok_or_else(|| corrupt(format!("{number} seats")))
}

/// A number that is never negative.
pub fn count(number: i64) -> Result<u64, Failure> {
    u64::try_from(number).map_err(|_| corrupt(format!("the count {number}")))
}

/// A small number that is never negative.
pub fn small(number: i64) -> Result<u32, Failure> {
    u32::try_from(number).map_err(|_| corrupt(format!("the number {number}")))
}

/// Money from its ten-thousandths.
pub fn money(minor: i64, currency: &str) -> Result<Money, Failure> {
    let currency: Currency = currency.parse().map_err(|_| corrupt(format!("the currency {currency:?}")))?;
    Ok(Money::from_minor(minor, currency))
}

/// Stored data can't be read.
pub fn corrupt(what: impl Into<String>) -> Failure {
    Failure::Store(StoreError::Corrupt(what.into()))
}
