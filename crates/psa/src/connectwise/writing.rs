//! The write to a line in place, and its way to the replacement. Must not touch anything but the quantity, and must
//! never be sent twice.

use reqwest::Method;
use seatbridge_core::Seats;
use serde_json::{Value, json};

use super::additions::ENTITY;
use super::client::Client;
use super::map::{self, Addition};
use crate::error::Operation;
use crate::json::{Row, ids};
use crate::model::{LineWrite, Written};
use crate::{ErrorKind, PsaError, Sent};

/// Agreement, addition and product of a write as numbers.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// The agreement.
    pub agreement: i64,
    /// The addition.
    pub addition: i64,
    /// What it must bill.
    pub product: i64,
}

/// A refusal of ours, before anything is sent.
pub fn refused(reason: impl Into<String>) -> PsaError {
    let reason = reason.into();
    PsaError::new(ErrorKind::Invalid { reasons: vec![reason.clone()] }, Sent::NotSent, "PATCH additions", reason)
}

impl Target {
    /// The target of a write that changes something.
    pub fn of(write: &LineWrite) -> Result<Self, PsaError> {
        let texts = [write.key.contract.as_str(), write.key.line.as_str(), write.product.as_str()];
        let [agreement, addition, product] = ids(texts, "additions")?[..] else {
            return Err(refused("agreement, addition and product are needed"));
        };
        if write.before == write.after {
            return Err(refused("a write must change something"));
        }
        Ok(Self { agreement, addition, product })
    }

    /// The path of an addition of this agreement.
    pub fn path(self, addition: i64) -> String {
        format!("finance/agreements/{}/additions/{addition}", self.agreement)
    }

    /// Changes one field of an addition, once. The value is absolute.
    pub async fn patch(
        self,
        client: &Client,
        addition: i64,
        field: &'static str,
        value: Value,
    ) -> Result<Addition, PsaError> {
        let (path, body) = (self.path(addition), json!([{ "op": "replace", "path": field, "value": value }]));
        let answer = client.write(Method::PATCH, &path, ENTITY, Operation::Update, &body).await?;
        let found = self.answered(client, &format!("PATCH {path}"), answer)?;
        if found.id != addition {
            return Err(doubt(client, &format!("PATCH {path}"), "the answer shows another addition"));
        }
        Ok(found)
    }

    /// The addition that an answer to a write shows. An answer that can't be read, or that shows another agreement or
    /// product, proves nothing.
    pub fn answered(self, client: &Client, call: &str, answer: Value) -> Result<Addition, PsaError> {
        let said_quantity = answer.get("quantity").is_some_and(|quantity| !quantity.is_null());
        let row = Row::new("additions", answer).map_err(|odd| doubt(client, call, &odd.to_string()))?;
        let found = map::addition(&row, self.agreement).map_err(|odd| doubt(client, call, &odd.to_string()))?;
        if found.product.is_some_and(|product| product != self.product) {
            return Err(doubt(client, call, "the answer shows another product"));
        }
        if said_quantity && found.quantity.is_none() {
            return Err(doubt(client, call, "the answer shows no whole quantity"));
        }
        Ok(found)
    }
}

/// It was sent, and what came back does not say that it was done.
pub fn doubt(client: &Client, call: &str, detail: &str) -> PsaError {
    PsaError { sent: Sent::Unknown, ..client.odd(call, detail) }
}

/// Sets the quantity of a line. What the answer shows is told, also when it is not what was wanted: some servers say yes
/// and change nothing (facts: connectwise.md 3.3).
pub async fn update(client: &Client, write: &LineWrite) -> Result<Written, PsaError> {
    let target = Target::of(write)?;
    let found = target.patch(client, target.addition, "quantity", json!(write.after.get())).await?;
    let quantity = match found.quantity {
        Some(quantity) => Some(Seats::from_i64(quantity).ok_or_else(|| {
            doubt(client, &format!("PATCH {}", target.path(target.addition)), "the answer shows no lawful quantity")
        })?),
        None => None,
    };
    Ok(Written { line: Some(found.line()), quantity })
}
