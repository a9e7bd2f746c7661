//! The control API: clock, switches, faults, counters, journal; each vendor adds its own routes.
//! Must not be reachable through a vendor's port.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::{Method, Response, Uri};
use axum::routing::{delete, get, post};
use jiff::civil::Date;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::autotask;
use crate::connectwise;
use crate::faults::FaultRule;
use crate::reply::{Refusal, Reply};
use crate::sandbox::Hall;
use crate::scenario::Scenario;
use crate::world::Op;

/// Answer of a control route.
pub type Answer = Result<Value, Refusal>;

/// The control API.
pub fn router(hall: Arc<Hall>) -> Router {
    let routes = Router::new()
        .route("/", get(announcement))
        .route("/clock", get(clock).put(set_clock))
        .route("/switches", get(switches).put(set_switches))
        .route("/faults", get(faults).post(add_fault).delete(clear_faults))
        .route("/faults/{id}", delete(remove_fault))
        .route("/counters", get(counters).delete(reset_counters))
        .route("/counters/reset", post(reset_counters))
        .route("/journal", get(journal).delete(clear_journal))
        .route("/unknown", get(unknown))
        .route("/load", post(load))
        .nest("/autotask", autotask::controls::routes())
        .nest("/connectwise", connectwise::controls::routes());
    Router::new()
        .nest("/control", routes.clone())
        .route("/control/", get(announcement))
        .fallback(missing)
        .method_not_allowed_fallback(wrong_method)
        .with_state(hall)
}

async fn missing(uri: Uri) -> Response<Body> {
    Reply::problem(404, format!("there is no control route {}", uri.path())).into_response()
}

async fn wrong_method(method: Method, uri: Uri) -> Response<Body> {
    Reply::problem(405, format!("{} has no {method}", uri.path())).into_response()
}

/// An answer as JSON; refusals are 400.
pub fn reply(answer: Answer) -> Response<Body> {
    match answer {
        Ok(value) => Reply::ok(value).into_response(),
        Err(refusal) => Reply::problem(400, refusal.joined()).into_response(),
    }
}

/// A JSON body.
pub fn parsed<T: DeserializeOwned>(body: &Bytes) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|error| Refusal::invalid(error.to_string()))
}

/// A list, or a single object in its place.
pub fn listed<T: DeserializeOwned>(body: &Bytes) -> Result<Vec<T>, Refusal> {
    let value: Value = parsed(body)?;
    let list = if let Value::Array(list) = value { list } else { vec![value] };
    list.into_iter()
        .map(|value| serde_json::from_value(value).map_err(|error| Refusal::invalid(error.to_string())))
        .collect()
}

async fn announcement(State(hall): State<Arc<Hall>>) -> Response<Body> {
    reply(serde_json::to_value(&hall.announcement).map_err(|error| Refusal::invalid(error.to_string())))
}

async fn clock(State(hall): State<Arc<Hall>>) -> Response<Body> {
    let world = hall.shared.world();
    reply(Ok(json!({ "today": world.today(), "pinned": world.clock.pinned().is_some() })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewClock {
    /// `null` = the real day.
    today: Option<Date>,
}

async fn set_clock(State(hall): State<Arc<Hall>>, body: Bytes) -> Response<Body> {
    let set = |new: NewClock| {
        let mut world = hall.shared.world();
        world.commit(Op::Clock { today: new.today })?;
        Ok(json!({ "today": world.today(), "pinned": new.today.is_some() }))
    };
    reply(parsed(&body).and_then(set))
}

fn all_switches(hall: &Hall) -> Answer {
    serde_json::to_value(&hall.shared.world().switches).map_err(|error| Refusal::invalid(error.to_string()))
}

async fn switches(State(hall): State<Arc<Hall>>) -> Response<Body> {
    reply(all_switches(&hall))
}

async fn set_switches(State(hall): State<Arc<Hall>>, body: Bytes) -> Response<Body> {
    let set = |change: Value| {
        if !change.is_object() {
            return Err(Refusal::invalid("an object is needed"));
        }
        hall.shared.world().commit(Op::Switches { change })?;
        all_switches(&hall)
    };
    reply(parsed(&body).and_then(set))
}

#[derive(Deserialize)]
struct LoadHow {
    #[serde(default)]
    add: bool,
}

async fn load(State(hall): State<Arc<Hall>>, Query(how): Query<LoadHow>, body: Bytes) -> Response<Body> {
    let load = |content: Scenario| {
        let op = Op::Load { content: Box::new(content), replace: !how.add };
        hall.shared.world().commit(op).map(|outcome| outcome.change)
    };
    reply(parsed(&body).and_then(load))
}

async fn faults(State(hall): State<Arc<Hall>>) -> Response<Body> {
    reply(Ok(json!({ "faults": hall.shared.faults().list() })))
}

async fn add_fault(State(hall): State<Arc<Hall>>, body: Bytes) -> Response<Body> {
    let add = |rule: FaultRule| hall.shared.faults().add(rule).map(|id| json!({ "id": id })).map_err(Refusal::invalid);
    reply(parsed(&body).and_then(add))
}

async fn clear_faults(State(hall): State<Arc<Hall>>) -> Response<Body> {
    reply(Ok(json!({ "removed": hall.shared.faults().remove(None) })))
}

async fn remove_fault(State(hall): State<Arc<Hall>>, Path(id): Path<u64>) -> Response<Body> {
    reply(Ok(json!({ "removed": hall.shared.faults().remove(Some(id)) })))
}

async fn counters(State(hall): State<Arc<Hall>>) -> Response<Body> {
    reply(Ok(hall.shared.traffic().counters()))
}

async fn reset_counters(State(hall): State<Arc<Hall>>) -> Response<Body> {
    hall.shared.traffic().reset_counters();
    reply(Ok(hall.shared.traffic().counters()))
}

#[derive(Deserialize)]
struct Since {
    #[serde(default)]
    since: u64,
}

async fn journal(State(hall): State<Arc<Hall>>, Query(from): Query<Since>) -> Response<Body> {
    let traffic = hall.shared.traffic();
    let entries: Vec<_> = traffic.journal(from.since).collect();
    reply(Ok(json!({ "last": traffic.last_seq(), "entries": entries })))
}

async fn clear_journal(State(hall): State<Arc<Hall>>) -> Response<Body> {
    let mut traffic = hall.shared.traffic();
    traffic.clear_journal();
    reply(Ok(json!({ "last": traffic.last_seq() })))
}

async fn unknown(State(hall): State<Arc<Hall>>) -> Response<Body> {
    reply(Ok(json!({ "calls": hall.shared.traffic().unknown() })))
}
