//! The one write to a line. Must not touch the price, must not name a service, and must never be sent twice.

use serde_json::json;

use super::client::Client;
use crate::json::ids;
use crate::model::{LineWrite, Written};
use crate::{ErrorKind, PsaError, Sent};

const ENTITY: &str = "ContractServiceAdjustments";

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
