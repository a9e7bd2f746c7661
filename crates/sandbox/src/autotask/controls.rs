//! Control routes of the Autotask half: true quantities, edits of persons, content, zone, rights.
//! Must read truth from the ledgers, never from the unit rows.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::Response;
use axum::routing::{get, post};
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};

use super::cells::{Cell, decimal_json};
use super::edits::Edit;
use super::kinds::{Family, Kind};
use super::ledger::Ledger;
use super::op::AutotaskOp;
use super::rights::Rights;
use super::state::Tenant;
use super::units::UnitRow;
use crate::control::{listed, parsed, reply};
use crate::merge::merged;
use crate::reply::Refusal;
use crate::sandbox::Hall;
use crate::scenario::Scenario;
use crate::world::Op;

/// Routes under `/control/autotask`.
pub fn routes() -> Router<Arc<Hall>> {
    Router::new()
        .route("/lines", get(lines).post(add_lines))
        .route("/lines/{id}", get(line))
        .route("/lines/{id}/adjustments", get(adjustments))
        .route("/edits", post(edits))
        .route("/companies", post(add_companies))
        .route("/services", post(add_services))
        .route("/bundles", post(add_bundles))
        .route("/contracts", post(add_contracts))
        .route("/zone", get(zone).post(move_zone))
        .route("/rights", get(rights).put(set_rights))
        .route("/hour/reset", post(reset_hour))
}

#[derive(Deserialize)]
struct OnDay {
    on: Option<Date>,
    #[serde(default)]
    bundle: bool,
}

impl OnDay {
    fn family(&self) -> Family {
        if self.bundle { Family::Bundles } else { Family::Services }
    }
}

fn text_of(tenant: &Tenant, kind: Kind, id: i64, field: &str) -> Value {
    tenant.table(kind).get(id).and_then(|row| row.get(field).str().map(Value::from)).unwrap_or_default()
}

fn describe(tenant: &Tenant, family: Family, ledger: &Ledger, day: Date) -> Value {
    let contract = tenant.table(Kind::Contracts).get(ledger.contract);
    let company = contract.and_then(|row| row.get("companyID").int()).unwrap_or_default();
    let term = tenant.term(ledger.contract);
    let in_term = term.is_some_and(|term| term.contains(day));
    let quantity = if in_term { ledger.quantity_on(day) } else { 0 };
    let pending: i64 = ledger.live().filter(|entry| entry.on > day).map(|entry| entry.change).sum();
    json!({
        "line": ledger.line,
        "bundle": family == Family::Bundles,
        "company": company,
        "company_name": text_of(tenant, Kind::Companies, company, "companyName"),
        "contract": ledger.contract,
        "contract_name": text_of(tenant, Kind::Contracts, ledger.contract, "contractName"),
        "contract_active": contract.is_some_and(|row| *row.get("status") == Cell::Int(1)),
        "contract_start": term.map(|term| term.start),
        "contract_end": term.map(|term| term.end),
        "service": ledger.item,
        "service_name": text_of(tenant, family.catalogue(), ledger.item, "name"),
        "quantity": quantity,
        "in_term": in_term,
        "pending": pending,
        "unit_price": decimal_json(ledger.price_on(day)),
        "adjustments": ledger.live().filter(|entry| entry.source != super::ledger::Source::Initial).count(),
    })
}

async fn lines(State(hall): State<Arc<Hall>>, Query(asked): Query<OnDay>) -> Response<Body> {
    let world = hall.shared.world();
    let day = asked.on.unwrap_or_else(|| world.today());
    let families: &[Family] = if asked.bundle { &[Family::Bundles] } else { &[Family::Services] };
    let lines: Vec<Value> = families
        .iter()
        .flat_map(|family| world.autotask.ledgers(*family).values().map(move |ledger| (*family, ledger)))
        .map(|(family, ledger)| describe(&world.autotask, family, ledger, day))
        .collect();
    reply(Ok(json!({ "on": day, "lines": lines })))
}

fn no_line(id: i64) -> Refusal {
    Refusal::invalid(format!("there is no line {id}"))
}

async fn line(State(hall): State<Arc<Hall>>, Path(id): Path<i64>, Query(asked): Query<OnDay>) -> Response<Body> {
    let world = hall.shared.world();
    let day = asked.on.unwrap_or_else(|| world.today());
    let family = asked.family();
    let found = world.autotask.ledger(family, id).ok_or_else(|| no_line(id)).map(|ledger| {
        let mut value = describe(&world.autotask, family, ledger, day);
        if let Some(map) = value.as_object_mut() {
            let rows: Vec<Value> = world.autotask.unit_rows(family, id).map(UnitRow::summary).collect();
            map.insert("on".to_owned(), json!(day));
            map.insert("rows".to_owned(), Value::Array(rows));
        }
        value
    });
    reply(found)
}

async fn adjustments(State(hall): State<Arc<Hall>>, Path(id): Path<i64>, Query(asked): Query<OnDay>) -> Response<Body> {
    let world = hall.shared.world();
    let found = world.autotask.ledger(asked.family(), id).ok_or_else(|| no_line(id)).map(|ledger| {
        let entries: Vec<Value> = ledger
            .entries
            .iter()
            .map(|entry| {
                json!({
                    "id": entry.id, "on": entry.on, "change": entry.change, "source": entry.source,
                    "entered": entry.entered, "unit_price": entry.price.map(decimal_json),
                    "unit_cost": entry.cost.map(decimal_json), "dropped": entry.dropped,
                })
            })
            .collect();
        json!({ "line": id, "adjustments": entries })
    });
    reply(found)
}

fn commit(hall: &Hall, op: AutotaskOp) -> Result<Value, Refusal> {
    hall.shared.world().commit(Op::Autotask(op)).map(|outcome| outcome.change)
}

async fn edits(State(hall): State<Arc<Hall>>, body: Bytes) -> Response<Body> {
    let apply = |edits: Vec<Edit>| {
        let mut results = Vec::new();
        for edit in edits {
            results.push(commit(&hall, AutotaskOp::Edit { edit })?);
        }
        Ok(json!({ "results": results }))
    };
    reply(listed(&body).and_then(apply))
}

fn add(hall: &Hall, content: Scenario) -> Result<Value, Refusal> {
    commit(hall, AutotaskOp::Load { content: Box::new(content), replace: false })
}

fn ids(added: &Value, what: &str) -> Value {
    json!({ "ids": added.get(what) })
}

async fn add_companies(State(hall): State<Arc<Hall>>, body: Bytes) -> Response<Body> {
    let added = listed(&body).and_then(|companies| add(&hall, Scenario { companies, ..Scenario::default() }));
    reply(added.map(|added| ids(&added, "companies")))
}

async fn add_services(State(hall): State<Arc<Hall>>, body: Bytes) -> Response<Body> {
    let added = listed(&body).and_then(|services| add(&hall, Scenario { services, ..Scenario::default() }));
    reply(added.map(|added| ids(&added, "services")))
}

async fn add_bundles(State(hall): State<Arc<Hall>>, body: Bytes) -> Response<Body> {
    let added = listed(&body).and_then(|bundles| add(&hall, Scenario { bundles, ..Scenario::default() }));
    reply(added.map(|added| ids(&added, "bundles")))
}

async fn add_contracts(State(hall): State<Arc<Hall>>, body: Bytes) -> Response<Body> {
    let added = listed(&body).and_then(|contracts| add(&hall, Scenario { contracts, ..Scenario::default() }));
    reply(added.map(|added| ids(&added, "contracts")))
}

async fn add_lines(State(hall): State<Arc<Hall>>, body: Bytes) -> Response<Body> {
    let added = listed(&body).and_then(|lines| add(&hall, Scenario { lines, ..Scenario::default() }));
    reply(added.map(|added| ids(&added, "lines")))
}

fn zone_now(hall: &Hall) -> Value {
    let zone = hall.shared.world().autotask.zone;
    json!({ "zone": zone, "url": hall.autotask.zone_url(zone) })
}

async fn zone(State(hall): State<Arc<Hall>>) -> Response<Body> {
    reply(Ok(zone_now(&hall)))
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct NewZone {
    /// Default: the next one.
    zone: Option<u16>,
}

async fn move_zone(State(hall): State<Arc<Hall>>, body: Bytes) -> Response<Body> {
    let wish = if body.is_empty() { Ok(NewZone::default()) } else { parsed::<NewZone>(&body) };
    let zone = match wish {
        Ok(wish) => wish.zone.unwrap_or_else(|| hall.shared.world().autotask.zone.saturating_add(1)).max(1),
        Err(refusal) => return reply(Err(refusal)),
    };
    if let Err(error) = hall.open_zone(zone).await {
        return reply(Err(Refusal::storage(error.to_string())));
    }
    reply(commit(&hall, AutotaskOp::Zone { zone }).map(|_| zone_now(&hall)))
}

async fn rights(State(hall): State<Arc<Hall>>) -> Response<Body> {
    let world = hall.shared.world();
    reply(serde_json::to_value(&world.autotask.rights).map_err(|error| Refusal::invalid(error.to_string())))
}

async fn set_rights(State(hall): State<Arc<Hall>>, body: Bytes) -> Response<Body> {
    let set = |change: Value| {
        let current = hall.shared.world().autotask.rights.clone();
        let rights: Rights = merged(&current, &change).map_err(Refusal::invalid)?;
        commit(&hall, AutotaskOp::Rights { rights })
    };
    reply(parsed(&body).and_then(set))
}

async fn reset_hour(State(hall): State<Arc<Hall>>) -> Response<Body> {
    hall.autotask.forget_hour();
    reply(Ok(json!({ "used": 0 })))
}
