//! The write that ends a line and puts a successor in its place. Must not make a second successor, must not end a line
//! before its successor stands, and must not take another line's successor for its own.

use reqwest::Method;
use seatbridge_core::Day;
use seatbridge_core::psa::LineKey;
use serde_json::{Map, Value, json};

use super::additions::{self, ENTITY};
use super::client::Client;
use super::error::Reply;
use super::map::Addition;
use super::writing::{self, Target, doubt, refused};
use crate::error::Operation;
use crate::model::{LineWrite, Replaced, Written};
use crate::{ErrorKind, PsaError, Sent};

/// What a successor takes over as it is: the PSA's prices and texts stay the PSA's (facts: connectwise.md 4.3). The place
/// on the invoice also tells whose successor it is.
const COPIED: [&str; 13] = [
    "billCustomer",
    "lessIncluded",
    "unitPrice",
    "unitCost",
    "taxableFlag",
    "serialNumber",
    "invoiceDescription",
    "description",
    "sequenceNumber",
    "purchaseItemFlag",
    "specialOrderFlag",
    "prorateCurrentPeriodFlag",
    "customFields",
];
/// References that are taken over, by their ids.
const REFERENCES: [&str; 2] = ["opportunity", "invoiceGrouping"];

/// The addition that succeeds a line, as far as it can be told.
#[derive(Debug, PartialEq, Eq)]
enum Successor<'a> {
    None,
    One(&'a Addition),
    Unclear,
}

/// Looks for the successor of `old` from `day` on among the additions of its agreement.
///
/// Where another line of the same product could be its predecessor as well, the place on the invoice decides, which a
/// successor takes over. Where that does not tell them apart, nothing does.
fn successor<'a>(old: &Addition, day: Day, all: &'a [Addition]) -> Successor<'a> {
    let others = || all.iter().filter(|one| one.id != old.id && one.product == old.product);
    let found: Vec<&Addition> = others().filter(|one| one.starts_on == Some(day)).collect();
    let twins: Vec<&Addition> = others()
        .filter(|one| one.starts_on.is_none_or(|starts_on| starts_on < day))
        .filter(|one| one.ends_on.is_none_or(|ends_on| ends_on >= day.plus_days(-1)))
        .collect();
    let single = |mine: &[&'a Addition]| match mine {
        [] => Successor::None,
        [one] => Successor::One(one),
        _ => Successor::Unclear,
    };
    if twins.is_empty() || found.is_empty() {
        return single(&found);
    }
    let is_twins = |one: &Addition| twins.iter().any(|twin| twin.sequence == one.sequence);
    if old.sequence.is_none() || is_twins(old) {
        return Successor::Unclear;
    }
    let (mine, other): (Vec<&Addition>, Vec<&Addition>) =
        found.into_iter().partition(|one| one.sequence == old.sequence);
    if other.into_iter().all(is_twins) { single(&mine) } else { Successor::Unclear }
}

fn conflict(detail: impl Into<String>) -> PsaError {
    PsaError::new(ErrorKind::Conflict, Sent::NotSent, "POST additions", detail)
}

/// The line of a write and all additions beside it, as they are now.
struct Scene {
    target: Target,
    day: Day,
    old: Option<Addition>,
    all: Vec<Addition>,
}

impl Scene {
    async fn read(client: &Client, write: &LineWrite) -> Result<Self, PsaError> {
        let target = Target::of(write)?;
        let day = write.effective_on.ok_or_else(|| refused("a replacement needs its day"))?;
        let all = additions::of_all(client, [target.agreement]).await?.remove(&target.agreement).unwrap_or_default();
        let old = all.iter().find(|one| one.id == target.addition).cloned();
        Ok(Self { target, day, old, all })
    }

    fn last_day(&self) -> Day {
        self.day.plus_days(-1)
    }

    /// The old line, if it may be written to.
    fn old(&self) -> Result<&Addition, PsaError> {
        let Some(old) = &self.old else {
            let detail = format!("addition {} is not there", self.target.addition);
            return Err(PsaError::new(ErrorKind::NotFound, Sent::NotSent, "GET additions", detail));
        };
        if old.product != Some(self.target.product) || !old.dated {
            return Err(refused("the line bills another product now, or its days can't be read"));
        }
        if old.starts_on.is_some_and(|starts_on| starts_on > self.day) {
            return Err(refused(format!("the line begins after {}", self.day)));
        }
        Ok(old)
    }

    fn begins_today(old: &Addition, day: Day) -> bool {
        old.starts_on == Some(day)
    }

    /// The successor, if it is certain which one it is and it has the wanted quantity.
    fn successor(&self, old: &Addition, write: &LineWrite) -> Result<Option<&Addition>, PsaError> {
        match successor(old, self.day, &self.all) {
            Successor::None => Ok(None),
            Successor::One(one) if one.quantity == Some(write.after.get()) => Ok(Some(one)),
            Successor::One(one) => Err(conflict(format!(
                "addition {} begins on {} with another quantity than {}",
                one.id, self.day, write.after
            ))),
            Successor::Unclear => {
                Err(conflict(format!("it can't be told which addition from {} on succeeds {}", self.day, old.id)))
            }
        }
    }

    fn is_ended(&self, old: &Addition) -> bool {
        old.ends_on.is_some_and(|ends_on| ends_on <= self.last_day())
    }
}

/// Ends the line and gives it a successor; what an earlier try left half done is finished.
///
/// A line that begins on that very day has billed nothing yet: it gets the quantity in place.
pub async fn replace(client: &Client, write: &LineWrite) -> Result<Written, PsaError> {
    let unsent = |error: PsaError| PsaError { sent: Sent::NotSent, ..error };
    let scene = Scene::read(client, write).await.map_err(unsent)?;
    let old = scene.old()?;
    if Scene::begins_today(old, scene.day) {
        return writing::update(client, write).await;
    }
    if let Some(there) = scene.successor(old, write)? {
        if !scene.is_ended(old) {
            end(client, &scene).await?;
        }
        return Ok(Written { line: Some(there.line()), quantity: Some(write.after) });
    }
    if old.quantity != Some(write.before.get()) {
        return Err(refused(format!("the line has not {} seats any more", write.before)));
    }
    if scene.is_ended(old) {
        return Err(refused(format!("the line ends before {}", scene.day)));
    }
    let body = body_of(client, &scene, write).await.map_err(unsent)?;
    let path = format!("finance/agreements/{}/additions", scene.target.agreement);
    let answer = client.write(Method::POST, &path, ENTITY, Operation::Create, &body).await?;
    // from here on a successor stands: whatever fails now is settled by reading
    let made = scene.target.answered(client, &format!("POST {path}"), answer)?;
    let as_wanted = made.quantity == Some(write.after.get()) && made.starts_on == Some(scene.day);
    if made.id == old.id || !as_wanted {
        return Err(doubt(client, &format!("POST {path}"), "the successor is not as it was asked for"));
    }
    end(client, &scene).await.map_err(|error| PsaError {
        sent: Sent::Unknown,
        detail: format!("the successor {} stands, the old line was not ended: {}", made.id, error.detail),
        ..error
    })?;
    Ok(Written { line: Some(made.line()), quantity: Some(write.after) })
}

/// Writes the last billed day of the old line.
async fn end(client: &Client, scene: &Scene) -> Result<(), PsaError> {
    end_on(client, scene.target, scene.last_day()).await
}

async fn end_on(client: &Client, target: Target, last_day: Day) -> Result<(), PsaError> {
    let found = target.patch(client, target.addition, "cancelledDate", json!(instant(last_day))).await?;
    if found.ends_on == Some(last_day) {
        return Ok(());
    }
    let call = format!("PATCH {}", target.path(target.addition));
    Err(doubt(client, &call, "the answer does not show the last billed day"))
}

/// A day as ConnectWise stores it: midnight UTC, which is never moved (facts: connectwise.md 3.1).
fn instant(day: Day) -> String {
    format!("{day}T00:00:00Z")
}

/// The successor: the old line as it is now, with the new quantity and day.
async fn body_of(client: &Client, scene: &Scene, write: &LineWrite) -> Result<Value, PsaError> {
    let path = scene.target.path(scene.target.addition);
    let old = match client.read(&path, "", ENTITY).await? {
        Reply::Json(Value::Object(old), _) => old,
        Reply::Json(..) => return Err(client.odd(&format!("GET {path}"), "no object")),
        Reply::Elsewhere(error) => return Err(error),
    };
    Ok(Value::Object(copy(&old, scene, write)))
}

fn copy(old: &Map<String, Value>, scene: &Scene, write: &LineWrite) -> Map<String, Value> {
    let mut body = Map::new();
    for field in COPIED {
        if let Some(value) = old.get(field).filter(|value| !value.is_null()) {
            body.insert(field.to_owned(), value.clone());
        }
    }
    for field in REFERENCES {
        if let Some(id) = old.get(field).and_then(|reference| reference.get("id")).filter(|id| !id.is_null()) {
            body.insert(field.to_owned(), json!({ "id": id }));
        }
    }
    // without it the server refuses (facts: connectwise.md 4.3)
    body.entry("billCustomer").or_insert_with(|| json!("Billable"));
    body.insert("product".to_owned(), json!({ "id": scene.target.product }));
    body.insert("quantity".to_owned(), json!(write.after.get()));
    body.insert("effectiveDate".to_owned(), json!(instant(scene.day)));
    // a line that a person has ended later must not bill beyond that day through its successor
    if let Some(last) = scene.old.as_ref().and_then(|old| old.ends_on) {
        body.insert("cancelledDate".to_owned(), json!(instant(last)));
    }
    body
}

/// How far a replacement got, by reading.
pub async fn replaced(client: &Client, write: &LineWrite) -> Result<Replaced, PsaError> {
    let scene = Scene::read(client, write).await?;
    let old = scene.old()?;
    if Scene::begins_today(old, scene.day) {
        let done = old.quantity == Some(write.after.get());
        return Ok(if done { Replaced::New(old.key()) } else { Replaced::Old });
    }
    Ok(match scene.successor(old, write)? {
        None => Replaced::Old,
        Some(there) if scene.is_ended(old) => Replaced::New(there.key()),
        Some(there) => Replaced::Half(there.key()),
    })
}

/// Ends the old line of a replacement that is half done.
pub async fn finish(client: &Client, write: &LineWrite, successor: &LineKey) -> Result<(), PsaError> {
    let target = Target::of(write)?;
    let day = write.effective_on.ok_or_else(|| refused("a replacement needs its day"))?;
    if *successor == write.key {
        // written in place: there is no old line to end
        return Ok(());
    }
    if successor.contract != write.key.contract {
        return Err(refused("the successor stands on another agreement"));
    }
    end_on(client, target, day.plus_days(-1)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addition(id: i64, sequence: i64, from: &str, to: Option<&str>) -> Addition {
        Addition {
            id,
            agreement: 311,
            product: Some(904),
            name: String::new(),
            identifier: String::new(),
            quantity: Some(10),
            price: None,
            starts_on: Some(from.parse().unwrap()),
            ends_on: to.map(|day| day.parse().unwrap()),
            sequence: (sequence > 0).then(|| sequence.into()),
            dated: true,
        }
    }

    const E: &str = "2026-12-01";
    const LAST: Option<&str> = Some("2026-11-30");

    fn find(others: &[Addition]) -> Option<i64> {
        let old = addition(1, 3, "2026-01-01", None);
        let mut all = vec![old.clone()];
        all.extend_from_slice(others);
        match successor(&old, E.parse().unwrap(), &all) {
            Successor::None => Some(0),
            Successor::One(one) => Some(one.id),
            Successor::Unclear => None,
        }
    }

    #[test]
    fn a_line_alone_has_the_one_successor_that_begins_on_the_day() {
        assert_eq!(find(&[]), Some(0));
        assert_eq!(find(&[addition(2, 9, E, None)]), Some(2));
        assert_eq!(find(&[addition(2, 9, "2026-12-02", None)]), Some(0));
        assert_eq!(find(&[addition(2, 9, E, None), addition(3, 9, E, None)]), None);
        // one of long ago is nobody's predecessor now
        assert_eq!(find(&[addition(2, 9, E, None), addition(3, 9, "2026-01-01", Some("2026-05-31"))]), Some(2));
        let other = Addition { product: Some(5), ..addition(2, 3, E, None) };
        assert_eq!(find(&[other]), Some(0));
    }

    #[test]
    fn among_twins_the_place_on_the_invoice_tells_whose_successor_it_is() {
        let twin = || addition(4, 7, "2026-01-01", None);
        assert_eq!(find(&[twin()]), Some(0));
        assert_eq!(find(&[twin(), addition(5, 7, E, None)]), Some(0));
        assert_eq!(find(&[twin(), addition(5, 3, E, None)]), Some(5));
        assert_eq!(find(&[addition(4, 7, "2026-01-01", LAST), addition(5, 7, E, None)]), Some(0));
        assert_eq!(find(&[twin(), addition(5, 7, E, None), addition(6, 3, E, None)]), Some(6));
        // nothing tells them apart
        assert_eq!(find(&[twin(), addition(5, 8, E, None)]), None);
        assert_eq!(find(&[addition(4, 3, "2026-01-01", None), addition(5, 3, E, None)]), None);
        assert_eq!(find(&[twin(), addition(5, 0, E, None)]), None);
    }
}
