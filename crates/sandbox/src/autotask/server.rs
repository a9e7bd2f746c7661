//! The Autotask server: login, limits, rights, then the route (facts 1, 2, 5, 6).
//! Must not contain business rules.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};

use super::filter::Reader;
use super::info;
use super::kinds::{Child, Family, Kind};
use super::limits::{self, Limits, Slot};
use super::op::AutotaskOp;
use super::paging::{self, Cursor, Cursors, Way, fingerprint};
use super::query;
use super::render::{self, errors, message, no_route, wrong_verb};
use super::rights::{Access, Operation};
use super::route::{self, Info, Route, Verb};
use super::switches::{AutotaskSwitches, ContractVisibility, HourlyStatus, MissingItem};
use crate::announce::AutotaskAccess;
use crate::pipeline::{Class, Handled, Incoming, Shared, Vendor};
use crate::reply::{Refusal, Reply};
use crate::world::{Op, World};

/// The simulated Autotask.
pub struct Autotask {
    shared: Arc<Shared>,
    limits: Arc<Mutex<Limits>>,
    cursors: Mutex<Cursors>,
    access: AutotaskAccess,
    /// Port of each zone.
    ports: Mutex<BTreeMap<u16, u16>>,
}

/// What a running request holds.
pub struct Pass {
    slot: Option<Slot>,
}

/// Answer of a route: reply and, for writes, the change.
type Answer = Result<(Reply, Option<Value>), Refusal>;

impl Autotask {
    pub fn new(shared: Arc<Shared>, access: AutotaskAccess) -> Self {
        Self { shared, limits: Arc::default(), cursors: Mutex::default(), access, ports: Mutex::default() }
    }

    pub fn open_zone(&self, zone: u16, port: u16) {
        self.ports.lock().unwrap_or_else(PoisonError::into_inner).insert(zone, port);
    }

    pub fn has_zone(&self, zone: u16) -> bool {
        self.ports.lock().unwrap_or_else(PoisonError::into_inner).contains_key(&zone)
    }

    /// Base URL of a zone.
    pub fn zone_url(&self, zone: u16) -> String {
        let port = self.ports.lock().unwrap_or_else(PoisonError::into_inner).get(&zone).copied().unwrap_or_default();
        format!("http://127.0.0.1:{port}/ATServicesRest/")
    }

    /// Starts the rolling hour anew.
    pub fn forget_hour(&self) {
        self.limits().forget();
    }

    fn limits(&self) -> MutexGuard<'_, Limits> {
        self.limits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_logged_in(&self, request: &Incoming) -> bool {
        let same = |name: &str, wanted: &str| request.header(name) == Some(wanted);
        same("ApiIntegrationCode", &self.access.integration_code)
            && same("Secret", &self.access.secret)
            && request.header("UserName").is_some_and(|name| name.eq_ignore_ascii_case(&self.access.key))
    }

    /// Answers what has nothing to do with entities; `None` = go on.
    fn gate(&self, request: &Incoming, route: Route, pass: &Pass, world: &World) -> Option<Reply> {
        let switches = &world.switches.autotask;
        if let Route::Zone = route {
            return Some(self.zone(request, world));
        }
        let is_open = matches!(route, Route::VersionInformation) && !switches.version_information_needs_credentials;
        let is_home = request.door == world.autotask.zone;
        let is_let_in = is_open || (is_home && self.is_logged_in(request));
        if !is_let_in {
            // facts 2.7: the same empty answer for every reason
            let challenge = "Basic Realm=\"127.0.0.1\"";
            return Some(Reply::empty(401).with_header("WWW-Authenticate", challenge));
        }
        if pass.slot.is_none() {
            let text = format!(
                "Itgenatr005: The thread threshold of {} threads has been exceeded for this tracking identifier.",
                switches.thread_limit
            );
            return Some(errors(switches.thread_status, &text));
        }
        let mut limits = self.limits();
        if limits.used() + switches.hourly_used_by_others >= switches.hourly_threshold {
            let left = limits.seconds_left();
            drop(limits);
            let text = "The API request threshold of the database has been exceeded.";
            return Some(match switches.hourly_status {
                HourlyStatus::TooManyRetryAfter => errors(429, text).with_header("Retry-After", left.to_string()),
                HourlyStatus::TooMany => errors(429, text),
                HourlyStatus::ServerError => errors(500, text),
            });
        }
        limits.count();
        drop(limits);
        let url = || format!("http://127.0.0.1{}", request.path);
        match route {
            Route::Unknown => Some(no_route(&url())),
            _ => match route.verb(&request.method) {
                Verb::Known => None,
                Verb::Wrong => Some(wrong_verb(&request.method)),
                Verb::ChildRoot if switches.child_create_at_root == 405 => Some(wrong_verb(&request.method)),
                Verb::ChildRoot => Some(no_route(&url())),
            },
        }
    }

    fn zone(&self, request: &Incoming, world: &World) -> Reply {
        if request.method != "GET" {
            return wrong_verb(&request.method);
        }
        let user = parameter(&request.query, "user").unwrap_or_default();
        if !user.trim().eq_ignore_ascii_case(&self.access.key) {
            return errors(500, "Zone information could not be determined");
        }
        let zone = world.autotask.zone;
        let url = self.zone_url(zone);
        let web = url.trim_end_matches("ATServicesRest/").to_owned();
        Reply::ok(json!({ "zoneName": format!("Sim {zone}"), "url": url, "webUrl": web, "ci": 1 }))
    }

    fn answer(&self, request: &Incoming, route: Route, world: &mut World) -> Answer {
        allowed(route, &request.method, world)?;
        let read = |value: Value| Ok((Reply::ok(value), None));
        match route {
            Route::VersionInformation => read(json!({ "apiVersions": [world.switches.autotask.version_text] })),
            Route::Version => read(json!({
                "majorVersion": 2026, "minorVersion": 4, "build": "2026.4.0.77", "customerType": "Production",
            })),
            Route::Authenticate => read(json!({
                "authToken": "c2FuZGJveA", "expiration": format!("{}T23:59:59Z", world.today()),
            })),
            Route::Threshold => {
                let switches = &world.switches.autotask;
                read(json!({
                    "externalRequestThreshold": switches.hourly_threshold,
                    "requestThresholdTimeframe": 60,
                    "currentTimeframeRequestCount": self.limits().used() + switches.hourly_used_by_others,
                }))
            }
            Route::Modules => {
                let modules: Vec<Value> = (1..=5).map(|key| json!({ "key": key, "value": key != 4 })).collect();
                read(Value::Array(modules))
            }
            Route::AllEntities => {
                let (rights, switches) = (&world.autotask.rights, &world.switches.autotask);
                let all: Vec<Value> = Kind::ALL.into_iter().map(|kind| info::entity(kind, rights, switches)).collect();
                read(json!({ "info": all }))
            }
            Route::Info(kind, part) => read(match part {
                Info::Entity => {
                    json!({ "info": info::entity(kind, &world.autotask.rights, &world.switches.autotask) })
                }
                Info::Fields => json!({ "fields": info::fields(kind, &world.switches.autotask) }),
                Info::Udfs => json!({ "fields": info::udfs(kind) }),
            }),
            Route::Query(kind) => self.query(request, kind, world),
            Route::Next(kind) => self.next(request, kind, world),
            Route::Count(kind) => {
                let body = self.query_body(request, &world.switches.autotask)?.0;
                let parsed = query::parse(kind, &body, &world.switches.autotask)?;
                read(json!({ "queryCount": reader(world).find(kind, &parsed.filter, None, usize::MAX).len() }))
            }
            Route::Item(kind, id) if request.method == "GET" => Ok((one(world, kind, id, None), None)),
            Route::Item(kind, id) => write(world, AutotaskOp::Delete { kind, parent: None, id }),
            Route::Collection(kind) => collection(request, kind, world),
            Route::ChildList(parent, id, child) => children(request, parent, id, child, world),
            Route::ChildItem(_, parent, child, id) if request.method == "GET" => {
                Ok((one(world, child.kind, id, Some((child, parent))), None))
            }
            Route::ChildItem(parent, parent_id, child, id) => {
                write(world, AutotaskOp::Delete { kind: child.kind, parent: Some((parent, parent_id)), id })
            }
            Route::Zone | Route::Unknown => Ok((no_route(&request.path), None)),
        }
    }

    /// The query of a request and, for GET, its text.
    fn query_body(&self, request: &Incoming, switches: &AutotaskSwitches) -> Result<(Value, String), Refusal> {
        if request.method == "POST" {
            return Ok((body(request)?, String::new()));
        }
        let length =
            self.zone_url(request.door).len().saturating_sub("/ATServicesRest/".len()) + request.target().len();
        if length > switches.get_url_limit {
            return Err(Refusal::invalid(TOO_LONG));
        }
        let search = parameter(&request.query, "search").unwrap_or_default();
        let value = serde_json::from_str(&search).map_err(|error| broken_json(&search, &error))?;
        Ok((value, search))
    }

    fn query(&self, request: &Incoming, kind: Kind, world: &World) -> Answer {
        let switches = &world.switches.autotask;
        let (body, search) = self.query_body(request, switches)?;
        let parsed = query::parse(kind, &body, switches)?;
        let (cursor, way) = if request.method == "GET" {
            let cursor = parameter(&request.query, "paging").map(|text| Cursor::parse(&text)).transpose()?;
            (cursor, Way::Get { search: &search })
        } else {
            (None, Way::Post { body: fingerprint(&body) })
        };
        self.page(request, kind, &parsed, cursor, way, world)
    }

    fn next(&self, request: &Incoming, kind: Kind, world: &World) -> Answer {
        let body = body(request)?;
        let parsed = query::parse(kind, &body, &world.switches.autotask)?;
        let paging = parameter(&request.query, "paging").unwrap_or_default();
        let cursor = Cursor::parse(&paging)?;
        let mark = fingerprint(&body);
        let known = format!("{} {paging}", kind.plural());
        if !self.cursors.lock().unwrap_or_else(PoisonError::into_inner).fits(&known, mark) {
            return Err(Refusal::invalid("The request body does not match the query that the paging URL belongs to."));
        }
        self.page(request, kind, &parsed, Some(cursor), Way::Post { body: mark }, world)
    }

    fn page(
        &self,
        request: &Incoming,
        kind: Kind,
        parsed: &query::Query,
        cursor: Option<Cursor>,
        way: Way<'_>,
        world: &World,
    ) -> Answer {
        let base = self.zone_url(request.door);
        let mut cursors = self.cursors.lock().unwrap_or_else(PoisonError::into_inner);
        let page = paging::page(reader(world), kind, parsed, cursor, way, &base, &mut cursors)?;
        Ok((Reply::ok(page), None))
    }
}

/// Marks the refusal that becomes a 404 (facts 3.16).
const TOO_LONG: &str = "\u{0}url too long";

impl Vendor for Autotask {
    type Pass = Pass;

    const NAME: &'static str = "autotask";

    fn classify(&self, request: &Incoming) -> Class {
        let route = route::parse(&request.path);
        Class {
            entity: route.entity(),
            is_write: route.is_write(&request.method),
            is_unknown: route.verb(&request.method) != Verb::Known,
        }
    }

    fn enter(&self, request: &Incoming, class: Class) -> Pass {
        // facts 6.5: zone discovery is exempt
        let is_exempt = class.entity == "ZoneInformation";
        let most = if is_exempt { usize::MAX } else { self.shared.world().switches.autotask.thread_limit };
        let code = request.header("ApiIntegrationCode").unwrap_or_default();
        Pass { slot: limits::take(&self.limits, code, class.entity, most) }
    }

    fn handle(&self, request: &Incoming, pass: &Pass) -> Handled {
        let mut world = self.shared.world();
        let route = route::parse(&request.path);
        let (reply, change) = match self.gate(request, route, pass, &world) {
            Some(reply) => (reply, None),
            None => match self.answer(request, route, &mut world) {
                Ok(answer) => answer,
                Err(refusal) if refusal.texts.first().is_some_and(|text| text == TOO_LONG) => (
                    Reply::text(
                        404,
                        "text/html",
                        "<!DOCTYPE html><html><head><title>404 - File or directory not found.</title></head></html>",
                    ),
                    None,
                ),
                Err(refusal) => (render::refusal(&refusal, &world.switches.autotask), None),
            },
        };
        let wait = self.latency(&world.switches.autotask);
        Handled { reply, change, wait }
    }

    fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }
}

impl Autotask {
    /// Latency by usage of the hour (facts 6.3).
    fn latency(&self, switches: &AutotaskSwitches) -> Duration {
        let base = Duration::from_millis(switches.min_latency_ms);
        if !switches.latency_tiers {
            return base;
        }
        let used = self.limits().used() + switches.hourly_used_by_others;
        let tier = if used * 4 >= switches.hourly_threshold * 3 {
            1000
        } else if used * 2 >= switches.hourly_threshold {
            500
        } else {
            0
        };
        base + Duration::from_millis(tier)
    }
}

fn reader(world: &World) -> Reader<'_> {
    Reader { tenant: &world.autotask, switches: &world.switches.autotask }
}

/// Refuses what the security level does not allow (facts 2.4, 5.5).
fn allowed(route: Route, method: &str, world: &World) -> Result<(), Refusal> {
    let by_verb = match method {
        "POST" => Operation::Create,
        "PATCH" | "PUT" => Operation::Update,
        "DELETE" => Operation::Delete,
        _ => Operation::Query,
    };
    let (kind, operation) = match route {
        Route::Query(kind) | Route::Count(kind) | Route::Next(kind) => (kind, Operation::Query),
        Route::Item(kind, _) | Route::Collection(kind) => (kind, by_verb),
        Route::ChildList(_, _, child) | Route::ChildItem(_, _, child, _) => (child.kind, by_verb),
        _ => return Ok(()),
    };
    let limited = world.switches.autotask.contract_visibility == ContractVisibility::Limited;
    let is_blocked = limited && operation != Operation::Query && kind.is_contract_service_family();
    if is_blocked || world.autotask.rights.access(kind, operation) == Access::None {
        let verb = match operation {
            Operation::Create => "create",
            Operation::Query => "query",
            Operation::Update => "update",
            Operation::Delete => "delete",
        };
        return Err(Refusal::forbidden(format!(
            "The logged in Resource does not have the adequate permissions to {verb} this entity type."
        )));
    }
    Ok(())
}

fn one(world: &World, kind: Kind, id: i64, parent: Option<(Child, i64)>) -> Reply {
    let reader = reader(world);
    let view = reader.row(kind, id).filter(|view| {
        parent.is_none_or(|(child, parent)| {
            super::fields::column(kind, child.key).is_some_and(|at| reader.cell(kind, *view, at).int() == Some(parent))
        })
    });
    match view {
        Some(view) => Reply::ok(json!({ "item": render::item(reader, kind, view, None) })),
        None if world.switches.autotask.missing_item == MissingItem::NotFound => message(404, "Not found."),
        None => Reply::ok(json!({ "item": null })),
    }
}

fn write(world: &mut World, op: AutotaskOp) -> Answer {
    let outcome = world.commit(Op::Autotask(op))?;
    Ok((Reply::ok(json!({ "itemId": outcome.item_id })), Some(outcome.change)))
}

fn collection(request: &Incoming, kind: Kind, world: &mut World) -> Answer {
    let body = body(request)?;
    if let Some(family) = Family::of_adjustments(kind) {
        return write(world, AutotaskOp::Adjust { family, contract: None, body });
    }
    match request.method.as_str() {
        "POST" => write(world, AutotaskOp::Create { kind, parent: None, body }),
        method => write(world, AutotaskOp::Update { kind, parent: None, put: method == "PUT", body }),
    }
}

fn children(request: &Incoming, parent: Kind, id: i64, child: Child, world: &mut World) -> Answer {
    let kind = child.kind;
    if request.method == "GET" {
        let reader = reader(world);
        let filter = json!({ "filter": [{ "op": "eq", "field": child.key, "value": id }] });
        let parsed = query::parse(kind, &filter, &world.switches.autotask)?;
        let ids = reader.find(kind, &parsed.filter, None, usize::MAX);
        return Ok((Reply::ok(paging::list(reader, kind, &ids)), None));
    }
    let body = body(request)?;
    if let Some(family) = Family::of_adjustments(kind) {
        return write(world, AutotaskOp::Adjust { family, contract: Some(id), body });
    }
    let parent = Some((parent, id));
    match request.method.as_str() {
        "POST" => write(world, AutotaskOp::Create { kind, parent, body }),
        method => write(world, AutotaskOp::Update { kind, parent, put: method == "PUT", body }),
    }
}

/// The JSON body of a request (facts 4.13: plain JSON only).
fn body(request: &Incoming) -> Result<Value, Refusal> {
    if request.header("Content-Encoding").is_some_and(|coding| !coding.eq_ignore_ascii_case("identity")) {
        return Err(Refusal::invalid("Unexpected character encountered while parsing value: \u{1f}."));
    }
    let text = String::from_utf8_lossy(&request.body);
    serde_json::from_str(&text).map_err(|error| broken_json(&text, &error))
}

fn broken_json(text: &str, error: &serde_json::Error) -> Refusal {
    if text.trim().is_empty() {
        return Refusal::invalid("The request body is empty.");
    }
    let column = error.column().saturating_sub(1);
    let line = text.lines().nth(error.line().saturating_sub(1)).unwrap_or_default();
    let at = line.chars().nth(column).or_else(|| text.chars().next()).unwrap_or('?');
    Refusal::invalid(format!(
        "Unexpected character encountered while parsing value: {at}. Path '', line {}, position {}.",
        error.line(),
        error.column()
    ))
}

/// A decoded parameter of the query string, whatever the case of its name.
fn parameter(query: &str, name: &str) -> Option<String> {
    url::form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.into_owned())
}
