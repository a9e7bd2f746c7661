//! Control routes of the ConnectWise half: true quantities, edits of persons, content, rights, codebase, invoice run.
//! Must read truth from the histories.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::Response;
use axum::routing::{get, post};
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};

use super::cells::{Cell, plain_json};
use super::derive::{agreement_status, runs_on};
use super::edits::Edit;
use super::history::History;
use super::kinds::Kind;
use super::op::ConnectWiseOp;
use super::rights::Rights;
use super::rules::summary;
use super::tenant::Context;
use crate::control::{listed, parsed, reply};
use crate::merge::merged;
use crate::reply::Refusal;
use crate::sandbox::Hall;
use crate::scenario::ConnectWiseScenario;
use crate::world::{Op, World};

/// Routes under `/control/connectwise`.
pub fn routes() -> Router<Arc<Hall>> {
    Router::new()
        .route("/lines", get(lines))
        .route("/lines/{id}", get(line))
        .route("/edits", post(edits))
        .route("/companies", post(add_companies))
        .route("/catalog", post(add_catalog))
        .route("/agreements", post(add_agreements))
        .route("/additions", post(add_additions))
        .route("/load", post(load))
        .route("/rights", get(rights).put(set_rights))
        .route("/codebase", get(codebase).put(set_codebase))
        .route("/keys", get(keys).put(set_keys))
        .route("/invoices", get(invoices).post(invoice))
        .route("/minute/reset", post(reset_minute))
}

#[derive(Deserialize)]
struct OnDay {
    on: Option<Date>,
    company: Option<i64>,
    agreement: Option<i64>,
}

fn text(cell: &Cell) -> Value {
    cell.str().map_or(Value::Null, Value::from)
}

fn describe(world: &World, id: i64, history: &History, day: Date) -> Value {
    let tenant = &world.connectwise;
    let Some(values) = history.values_on(day) else { return Value::Null };
    let now = history.latest().unwrap_or(values);
    let agreements = tenant.table(Kind::Agreements);
    let agreement = now.agreement;
    let company = agreements.cell(agreement, "company").int();
    let companies = tenant.table(Kind::Companies);
    let context = Context { switches: &world.switches.connectwise, today: day };
    let runs = runs_on(tenant, agreement, day) && agreements.contains(agreement);
    let quantity = if runs { history.quantity_on(day) } else { rust_decimal::Decimal::ZERO };
    let in_term = runs
        && now.effective <= day
        && now.cancelled.is_none_or(|last| day <= last)
        && history.deleted.is_none_or(|deleted| day < deleted);
    let items = tenant.table(Kind::Catalog);
    json!({
        "line": id,
        "company": company,
        "company_name": text(companies.cell(company.unwrap_or_default(), "name")),
        "agreement": agreement,
        "agreement_name": text(agreements.cell(agreement, "name")),
        "agreement_status": agreement_status(tenant, agreement, context),
        "product": now.product,
        "product_identifier": text(items.cell(now.product, "identifier")),
        "quantity": plain_json(quantity),
        "stored_quantity": plain_json(values.quantity),
        "less_included": plain_json(values.less_included),
        "unit_price": plain_json(values.unit_price),
        "unit_cost": plain_json(values.unit_cost),
        "bill_customer": values.bill_customer,
        "effective": now.effective,
        "cancelled": now.cancelled,
        "in_term": in_term,
        "deleted": history.deleted,
        "billed_through": history.billed_through,
        "changes": history.entries.len().saturating_sub(1),
    })
}

async fn lines(State(hall): State<Arc<Hall>>, Query(asked): Query<OnDay>) -> Response<Body> {
    let world = hall.shared.world();
    let day = asked.on.unwrap_or_else(|| world.today());
    let fits = |value: &Value| {
        asked.company.is_none_or(|id| value["company"] == id)
            && asked.agreement.is_none_or(|id| value["agreement"] == id)
    };
    let histories = world.connectwise.histories.iter().filter(|(_, history)| history.deleted.is_none());
    let lines: Vec<Value> = histories.map(|(id, history)| describe(&world, *id, history, day)).filter(fits).collect();
    reply(Ok(json!({ "on": day, "lines": lines })))
}

async fn line(State(hall): State<Arc<Hall>>, Path(id): Path<i64>, Query(asked): Query<OnDay>) -> Response<Body> {
    let world = hall.shared.world();
    let day = asked.on.unwrap_or_else(|| world.today());
    let Some(history) = world.connectwise.histories.get(&id) else {
        return reply(Err(Refusal::invalid(format!("there is no line {id}"))));
    };
    let mut value = describe(&world, id, history, day);
    if let Some(map) = value.as_object_mut() {
        let entries: Vec<Value> = history
            .entries
            .iter()
            .map(|entry| json!({ "on": entry.on, "source": entry.source, "values": summary(&entry.values) }))
            .collect();
        map.insert("on".to_owned(), json!(day));
        map.insert("history".to_owned(), Value::Array(entries));
    }
    reply(Ok(value))
}

fn commit(hall: &Hall, op: ConnectWiseOp) -> Result<Value, Refusal> {
    hall.shared.world().commit(Op::ConnectWise(op)).map(|outcome| outcome.change)
}

async fn edits(State(hall): State<Arc<Hall>>, body: Bytes) -> Response<Body> {
    let apply = |edits: Vec<Edit>| {
        let mut results = Vec::new();
        for edit in edits {
            results.push(commit(&hall, ConnectWiseOp::Edit { edit })?);
        }
        Ok(json!({ "results": results }))
    };
    reply(listed(&body).and_then(apply))
}

fn add(hall: &Hall, content: ConnectWiseScenario, what: &str) -> Result<Value, Refusal> {
    let added = commit(hall, ConnectWiseOp::Load { content: Box::new(content), replace: false })?;
    Ok(json!({ "ids": added.get(what) }))
}

async fn add_companies(State(hall): State<Arc<Hall>>, body: Bytes) -> Response<Body> {
    let content = |companies| ConnectWiseScenario { companies, ..ConnectWiseScenario::default() };
    reply(listed(&body).and_then(|list| add(&hall, content(list), "companies")))
}

async fn add_catalog(State(hall): State<Arc<Hall>>, body: Bytes) -> Response<Body> {
    let content = |catalog| ConnectWiseScenario { catalog, ..ConnectWiseScenario::default() };
    reply(listed(&body).and_then(|list| add(&hall, content(list), "catalog")))
}

async fn add_agreements(State(hall): State<Arc<Hall>>, body: Bytes) -> Response<Body> {
    let content = |agreements| ConnectWiseScenario { agreements, ..ConnectWiseScenario::default() };
    reply(listed(&body).and_then(|list| add(&hall, content(list), "agreements")))
}

async fn add_additions(State(hall): State<Arc<Hall>>, body: Bytes) -> Response<Body> {
    let content = |additions| ConnectWiseScenario { additions, ..ConnectWiseScenario::default() };
    reply(listed(&body).and_then(|list| add(&hall, content(list), "additions")))
}

#[derive(Deserialize)]
struct LoadHow {
    #[serde(default)]
    add: bool,
}

async fn load(State(hall): State<Arc<Hall>>, Query(how): Query<LoadHow>, body: Bytes) -> Response<Body> {
    let loaded = parsed::<ConnectWiseScenario>(&body)
        .and_then(|content| commit(&hall, ConnectWiseOp::Load { content: Box::new(content), replace: !how.add }));
    reply(loaded)
}

fn rights_now(hall: &Hall) -> Result<Value, Refusal> {
    serde_json::to_value(&hall.shared.world().connectwise.rights).map_err(|error| Refusal::invalid(error.to_string()))
}

async fn rights(State(hall): State<Arc<Hall>>) -> Response<Body> {
    reply(rights_now(&hall))
}

async fn set_rights(State(hall): State<Arc<Hall>>, body: Bytes) -> Response<Body> {
    let set = |mut change: Value| {
        let preset = change.as_object_mut().and_then(|map| map.remove("preset"));
        let start = match preset.as_ref().map(Value::as_str) {
            None => hall.shared.world().connectwise.rights.clone(),
            Some(name) => name
                .and_then(Rights::preset)
                .ok_or_else(|| Refusal::invalid("the presets are seed, full, least, none"))?,
        };
        let rights: Rights = merged(&start, &change).map_err(Refusal::invalid)?;
        if let Some(name) = rights.unknown().first() {
            return Err(Refusal::invalid(format!("there is no module function {name}")));
        }
        commit(&hall, ConnectWiseOp::Rights { rights })?;
        rights_now(&hall)
    };
    reply(parsed(&body).and_then(set))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewCodebase {
    codebase: String,
}

async fn codebase(State(hall): State<Arc<Hall>>) -> Response<Body> {
    reply(Ok(json!({ "codebase": hall.shared.world().connectwise.codebase })))
}

async fn set_codebase(State(hall): State<Arc<Hall>>, body: Bytes) -> Response<Body> {
    let set = |new: NewCodebase| {
        let name = new.codebase.trim_matches('/');
        let fits = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
        if !fits {
            return Err(Refusal::invalid("a codebase looks like v2026_2/"));
        }
        commit(&hall, ConnectWiseOp::Codebase { codebase: format!("{name}/") })
    };
    reply(parsed(&body).and_then(set))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewKeys {
    work: bool,
}

async fn keys(State(hall): State<Arc<Hall>>) -> Response<Body> {
    reply(Ok(json!({ "work": hall.shared.world().connectwise.keys_work })))
}

async fn set_keys(State(hall): State<Arc<Hall>>, body: Bytes) -> Response<Body> {
    reply(parsed(&body).and_then(|new: NewKeys| commit(&hall, ConnectWiseOp::Keys { work: new.work })))
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct InvoiceRun {
    /// Default today.
    through: Option<Date>,
    agreements: Option<Vec<i64>>,
}

async fn invoices(State(hall): State<Arc<Hall>>) -> Response<Body> {
    reply(Ok(json!({ "invoices": hall.shared.world().connectwise.invoices })))
}

async fn invoice(State(hall): State<Arc<Hall>>, body: Bytes) -> Response<Body> {
    let run = |wish: InvoiceRun| {
        let through = wish.through.unwrap_or_else(|| hall.shared.world().today());
        commit(&hall, ConnectWiseOp::Invoice { through, agreements: wish.agreements })
    };
    let wish = if body.is_empty() { Ok(InvoiceRun::default()) } else { parsed(&body) };
    reply(wish.and_then(run))
}

async fn reset_minute(State(hall): State<Arc<Hall>>) -> Response<Body> {
    hall.connectwise.forget_minute();
    reply(Ok(json!({ "used": 0 })))
}
