//! The writes: a quantity of a line, and a line without any. Must not touch a price, must not name the service of a line
//! that is there, and must never be sent twice.

use seatbridge_core::psa::LineKey;
use serde_json::json;

use super::client::Client;
use super::wire;
use crate::json::ids;
use crate::model::{LineWrite, NewLine, Written};
use crate::{ErrorKind, PsaError, Sent};

const ENTITY: &str = "ContractServiceAdjustments";
const LINES: &str = "ContractServices";

/// Sends one adjustment.
///
/// The service is left out, because an unknown line with a service would be created; the price is left out, because it
/// is not ours (facts: autotask.md 7.3). The answer shows no quantity: it must be read back.
pub async fn write(client: &Client, write: &LineWrite) -> Result<Written, PsaError> {
    let refuse = |reason: &str| {
        let kind = ErrorKind::Invalid { reasons: vec![reason.to_owned()] };
        PsaError::new(kind, Sent::NotSent, "POST Contracts/ServiceAdjustments", reason)
    };
    let [contract, line] = ids([write.key.contract.as_str(), write.key.line.as_str()], ENTITY)?[..] else {
        return Err(refuse("contract and line are needed"));
    };
    let day = write.effective_on.ok_or_else(|| refuse("an adjustment needs its day"))?;
    let change =
        i32::try_from(write.after.get() - write.before.get()).map_err(|_| refuse("the change is too large"))?;
    if change == 0 {
        return Err(refuse("an adjustment must change something"));
    }
    let path = format!("Contracts/{contract}/ServiceAdjustments");
    let body = json!({
        "contractID": contract,
        "contractServiceID": line,
        "effectiveDate": day.to_string(),
        "unitChange": change,
    });
    // the server may count it for the parent or for the adjustments: places of both are taken (facts: autotask.md 6.5)
    client.create(&path, ENTITY, vec!["Contracts", ENTITY], &body).await?;
    Ok(Written { line: None, quantity: None })
}

/// Makes a line, at the price of the catalogue and for the whole term of its contract: Autotask's lines have no days of
/// their own, and no quantity until one is adjusted (facts: autotask.md 7.2, 7.6). They are made below their contract
/// only.
pub async fn create_line(client: &Client, new: &NewLine) -> Result<LineKey, PsaError> {
    let [contract, service] = ids([new.contract.as_str(), new.product.as_str()], LINES)?[..] else {
        let reason = "contract and service are needed";
        let kind = ErrorKind::Invalid { reasons: vec![reason.to_owned()] };
        return Err(PsaError::new(kind, Sent::NotSent, "POST Contracts/Services", reason));
    };
    let path = format!("Contracts/{contract}/Services");
    let body = json!({ "contractID": contract, "serviceID": service });
    let answer = client.create(&path, LINES, vec!["Contracts", LINES], &body).await?;
    let made = answer.get("itemid").and_then(wire::integer).ok_or_else(|| {
        let odd = client.odd(&format!("POST {path}"), "the answer does not name the new line");
        PsaError { sent: Sent::Unknown, ..odd }
    })?;
    Ok(LineKey { contract: new.contract.clone(), line: made.into() })
}
