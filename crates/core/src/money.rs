//! Amounts of money with their currency. Must not use floating point.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// An ISO 4217 currency code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

/// A text is not a currency code or not an amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMoney {
    /// Not three upper-case letters.
    #[error("{0:?} is no currency code of three capital letters, such as EUR")]
    Currency(String),
    /// Not a number, negative, or with more than four decimals.
    #[error("{0:?} is no amount such as 3.50 (not negative, at most four decimals)")]
    Amount(String),
}

impl Currency {
    /// The three letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }
}

impl FromStr for Currency {
    type Err = InvalidMoney;

    fn from_str(text: &str) -> Result<Self, InvalidMoney> {
        match <[u8; 3]>::try_from(text.as_bytes()) {
            Ok(letters) if letters.iter().all(u8::is_ascii_uppercase) => Ok(Self(letters)),
            _ => Err(InvalidMoney::Currency(text.to_owned())),
        }
    }
}

impl TryFrom<String> for Currency {
    type Error = InvalidMoney;

    fn try_from(text: String) -> Result<Self, InvalidMoney> {
        text.parse()
    }
}

impl From<Currency> for String {
    fn from(value: Currency) -> Self {
        value.as_str().to_owned()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A price. Stored as ten-thousandths of the currency unit, because unit prices may have four decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// The amount in units of the currency.
    pub amount: Decimal,
    /// Its currency.
    pub currency: Currency,
}

impl Money {
    /// Decimals that are kept.
    pub const DECIMALS: u32 = 4;

    /// An amount that a person typed: not negative, at most four decimals, `.` as decimal point.
    pub fn parse(amount: &str, currency: Currency) -> Result<Self, InvalidMoney> {
        let invalid = || InvalidMoney::Amount(amount.to_owned());
        let value = Decimal::from_str(amount.trim()).map_err(|_| invalid())?;
        if value.is_sign_negative() && !value.is_zero() || value.normalize().scale() > Self::DECIMALS {
            return Err(invalid());
        }
        let money = Self { amount: value, currency };
        money.to_minor().map(|_| money).ok_or_else(invalid)
    }

    /// Ten-thousandths, as stored; `None` when the amount is too large or too fine.
    pub fn to_minor(self) -> Option<i64> {
        let scaled = self.amount.checked_mul(Decimal::from(10_i64.pow(Self::DECIMALS)))?;
        if scaled.fract().is_zero() { i64::try_from(scaled.trunc().mantissa_at_zero_scale()).ok() } else { None }
    }

    /// The amount that was stored.
    pub fn from_minor(minor: i64, currency: Currency) -> Self {
        Self { amount: Decimal::new(minor, Self::DECIMALS).normalize(), currency }
    }
}

trait WholeMantissa {
    fn mantissa_at_zero_scale(&self) -> i128;
}

impl WholeMantissa for Decimal {
    fn mantissa_at_zero_scale(&self) -> i128 {
        let mut whole = *self;
        whole.rescale(0);
        whole.mantissa()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_survives_the_database_and_a_bad_one_is_refused() {
        let eur: Currency = "EUR".parse().unwrap();
        for (text, minor) in [("3.50", 35_000), ("0", 0), ("0.0001", 1), ("1200", 12_000_000)] {
            let money = Money::parse(text, eur).unwrap();
            assert_eq!(money.to_minor(), Some(minor));
            assert_eq!(Money::from_minor(minor, eur).amount, money.amount);
        }
        for bad in ["-1", "3,50", "0.00001", "", "1e400", "99999999999999999999"] {
            assert!(Money::parse(bad, eur).is_err(), "{bad}");
        }
        assert!("eur".parse::<Currency>().is_err());
    }
}
