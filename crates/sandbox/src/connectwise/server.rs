//! The ConnectWise server: gateway, rights, then the route.
//! Must not contain business rules.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};

use super::errors::{malformed, not_found, security, unknown_name, unsupported_media, wrong_verb};
use super::gateway::{self, Minute};
use super::kinds::Kind;
use super::model::{Model, Path};
use super::op::ConnectWiseOp;
use super::paging::{self, Wanted};
use super::render::{Renderer, Selection};
use super::rights::{Action, Level};
use super::route::{self, Place, Route, parent_of};
use super::schema::schema;
use super::select::{Filter, Reader};
use super::switches::{ConnectWiseSwitches, HiddenRecord, MediaType, MergedCompany, MissingParent, Silence};
use super::tenant::Context;
use crate::announce::ConnectWiseAccess;
use crate::pipeline::{Class, Handled, Incoming, Shared, Vendor};
use crate::reply::{Content, Refusal, RefusalKind, Reply};
use crate::world::{Op, World};

/// The simulated ConnectWise PSA.
pub struct ConnectWise {
    shared: Arc<Shared>,
    access: ConnectWiseAccess,
    minute: Mutex<Minute>,
    requests: AtomicU64,
}

type Answer = Result<(Reply, Option<Value>), Refusal>;

impl ConnectWise {
    pub fn new(shared: Arc<Shared>, access: ConnectWiseAccess) -> Self {
        Self { shared, access, minute: Mutex::default(), requests: AtomicU64::new(0) }
    }

    /// Forgets the calls of the last minute.
    pub fn forget_minute(&self) {
        self.minute().forget();
    }

    fn minute(&self) -> MutexGuard<'_, Minute> {
        self.minute.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn route(request: &Incoming, world: &World) -> Route {
        route::parse(&request.path, &world.connectwise.codebase, world.switches.connectwise.path_case)
    }

    /// Answers what does not get to the API; `None` = go on.
    fn gate(&self, request: &Incoming, route: &Route, world: &World) -> Option<Reply> {
        let (tenant, switches) = (&world.connectwise, &world.switches.connectwise);
        let is_ui = gateway::is_ui(request, switches);
        match route {
            Route::CompanyInfo(company) if request.method == "GET" => {
                return Some(gateway::company_info(company, request, tenant, &self.access, is_ui));
            }
            _ if is_ui => return Some(gateway::ui_answer(switches)),
            Route::NoTenant => return Some(gateway::no_tenant()),
            Route::OldCodebase => return Some(gateway::nothing_here()),
            _ => {}
        }
        let is_open = matches!(route, Route::SystemInfo) && !switches.system_info_needs_login;
        if !is_open && let Some(refused) = gateway::login(request, tenant, &self.access, switches) {
            return Some(refused);
        }
        if let Some(refused) = gateway::unknown_version(request, switches).or_else(|| self.minute().count(switches)) {
            return Some(refused);
        }
        match route {
            Route::Unknown => Some(gateway::nothing_here()),
            _ if !route.knows(&request.method) => Some(refusal(&wrong_verb(&request.method))),
            _ => None,
        }
    }

    fn answer(request: &Incoming, route: &Route, world: &mut World) -> Answer {
        let read = |value: Value| Ok((Reply::ok(value), None));
        let base = base_url(request);
        match route {
            Route::SystemInfo => read(system_info(world)),
            Route::MySecurity => my_security(request, world, &base),
            Route::MySecurityCount => read(json!({ "count": world.connectwise.rights.rows().len() })),
            Route::List(place, parent) if request.method == "GET" => list(request, place, *parent, world, &base),
            Route::Count(place, parent) => {
                let context = context(world);
                allowed(place, *parent, &request.method, world)?;
                let model = model(place, context.switches);
                let ids = matching(request, place, *parent, &model, world)?;
                read(json!({ "count": ids.len() }))
            }
            Route::Item(place, parent, id) if request.method == "GET" => {
                let level = allowed(place, *parent, &request.method, world)?;
                let context = context(world);
                let model = model(place, context.switches);
                let selection = selection(request, &model, context)?;
                let id = existing(place, *parent, *id, level, world)?;
                read(shown(world, &model, &selection, id, &base))
            }
            Route::List(place, parent) => {
                let body = body(request)?;
                allowed(place, *parent, &request.method, world)?;
                let op = ConnectWiseOp::Create { kind: place.kind, parent: owner(place, *parent), body };
                write(world, place, op, 201, &base)
            }
            Route::Item(place, parent, id) => {
                let level = allowed(place, *parent, &request.method, world)?;
                let (kind, parent, id) = (place.kind, owner(place, *parent), *id);
                refuse_foreign(place, id, level, world)?;
                match request.method.as_str() {
                    "DELETE" => write(world, place, ConnectWiseOp::Delete { kind, parent, id }, 204, &base),
                    "PUT" => {
                        let op = ConnectWiseOp::Replace { kind, parent, id, body: body(request)? };
                        write(world, place, op, 200, &base)
                    }
                    _ => {
                        let op = ConnectWiseOp::Patch { kind, parent, id, body: body(request)? };
                        write(world, place, op, 200, &base)
                    }
                }
            }
            _ => Ok((gateway::nothing_here(), None)),
        }
    }

    /// Headers of every answer (facts: connectwise.md 1.3).
    fn dressed(&self, reply: Reply, switches: &ConnectWiseSwitches) -> Reply {
        let number = self.requests.fetch_add(1, Ordering::Relaxed) + 1;
        let is_json = matches!(reply.content, Content::Json(_));
        let reply = reply
            .with_header("x-cw-request-id", format!("6c0f0000-0000-4000-8000-{number:012x}"))
            .with_header("api-current-version", switches.api_version.clone())
            .with_header("Cache-Control", "no-cache");
        if is_json && switches.media_type == MediaType::Vendor {
            let kind = format!("application/vnd.connectwise.com+json; version={}", switches.api_version);
            return reply.with_header("Content-Type", kind);
        }
        reply
    }
}

impl Vendor for ConnectWise {
    type Pass = ();

    const NAME: &'static str = "connectwise";

    fn classify(&self, request: &Incoming) -> Class {
        let route = Self::route(request, &self.shared.world());
        Class {
            entity: route.entity(),
            is_write: matches!(request.method.as_str(), "POST" | "PUT" | "PATCH" | "DELETE"),
            is_unknown: !route.exists() || !route.knows(&request.method),
        }
    }

    fn enter(&self, _: &Incoming, _: Class) {}

    fn handle(&self, request: &Incoming, (): &()) -> Handled {
        let mut world = self.shared.world();
        let route = Self::route(request, &world);
        let (reply, change) = match self.gate(request, &route, &world) {
            Some(reply) => (reply, None),
            None => match Self::answer(request, &route, &mut world) {
                Ok(answer) => answer,
                Err(why) => (refusal(&why), None),
            },
        };
        let switches = &world.switches.connectwise;
        let wait = Duration::from_millis(switches.min_latency_ms);
        Handled { reply: self.dressed(reply, switches), change, wait }
    }

    fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }
}

fn refusal(why: &Refusal) -> Reply {
    if let Some(worded) = &why.worded {
        return Reply::json(worded.0, worded.1.clone());
    }
    let status = if why.kind == RefusalKind::Storage { 500 } else { 400 };
    Reply::json(status, json!({ "code": "InvalidObject", "message": why.joined() }))
}

fn context(world: &World) -> Context<'_> {
    Context { switches: &world.switches.connectwise, today: world.today() }
}

fn reader(world: &World) -> Reader<'_> {
    Reader { tenant: &world.connectwise, context: context(world) }
}

fn model(place: &Place, switches: &ConnectWiseSwitches) -> Model {
    place.slim.map_or_else(|| Model::full(place.kind, switches), |spec| Model::slim(place.kind, spec))
}

/// Address of the API as the caller wrote it.
fn base_url(request: &Incoming) -> String {
    let codebase = request.path.trim_start_matches('/').split('/').next().unwrap_or_default();
    format!("http://{}/{codebase}/apis/3.0", gateway::host(request))
}

fn parameters(request: &Incoming) -> impl Fn(&str) -> Option<String> + '_ {
    |name| {
        url::form_urlencoded::parse(request.query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }
}

/// JSON of a write; the media type must be JSON (facts: connectwise.md 1.3).
fn body(request: &Incoming) -> Result<Value, Refusal> {
    let kind = request.header("Content-Type").unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if kind != "application/json" && !kind.ends_with("+json") {
        return Err(unsupported_media());
    }
    serde_json::from_slice(&request.body).map_err(|error| malformed(format!("The body is not valid JSON: {error}")))
}

fn system_info(world: &World) -> Value {
    let version = gateway::version(&world.connectwise.codebase);
    json!({
        "version": format!("{version}.11000"),
        "isCloud": world.connectwise.codebase != "v4_6_release/",
        "serverTimeZone": "W. Europe Standard Time",
        "licenseBits": [{ "name": "Agreements", "activeFlag": true }],
        "cloudRegion": "EU",
        "maxWorkFlowRecordsAllowed": 100,
    })
}

/// Parent of a nested list, as the operations name it.
fn owner(place: &Place, parent: Option<i64>) -> Option<(Kind, i64)> {
    parent.and_then(|id| parent_of(place.kind).map(|(kind, _)| (kind, id)))
}

fn parent_column(place: &Place, parent: Option<i64>) -> Option<(usize, i64)> {
    let (_, name) = parent_of(place.kind)?;
    Some((schema(place.kind).column(name)?, parent?))
}

/// The right a request needs (facts: connectwise.md 5.2).
fn allowed(place: &Place, parent: Option<i64>, method: &str, world: &World) -> Result<Level, Refusal> {
    let rights = &world.connectwise.rights;
    let action = match method {
        "POST" => Action::Add,
        "PUT" | "PATCH" => Action::Edit,
        "DELETE" => Action::Delete,
        _ => Action::Inquire,
    };
    let level = rights.on(place.kind, action, place.is_info);
    let switches = &world.switches.connectwise;
    let is_new_addition = place.kind == Kind::Additions && action == Action::Add;
    let lacks_catalog = is_new_addition
        && switches.addition_needs_catalog_right
        && rights.on(Kind::Catalog, Action::Inquire, false) == Level::None;
    if level == Level::None || lacks_catalog {
        return Err(security());
    }
    if let Some((kind, id)) = owner(place, parent)
        && !world.connectwise.table(kind).contains(id)
        && (switches.missing_parent == MissingParent::NotFound || action != Action::Inquire)
    {
        return Err(not_found(kind, id));
    }
    Ok(level)
}

/// A record that "My" does not show may not be written either.
fn refuse_foreign(place: &Place, id: i64, level: Level, world: &World) -> Result<(), Refusal> {
    let row = world.connectwise.table(place.kind).get(id);
    match row {
        Some(row) if level == Level::My && !world.connectwise.is_own(place.kind, row) => Err(security()),
        _ => Ok(()),
    }
}

fn is_visible(place: &Place, id: i64, level: Level, world: &World) -> bool {
    let tenant = &world.connectwise;
    let Some(row) = tenant.table(place.kind).get(id) else { return false };
    let in_category = match &tenant.rights.catalog_categories {
        Some(seen) if place.kind == Kind::Catalog => {
            tenant.table(Kind::Catalog).of(row, "category").int().is_some_and(|category| seen.contains(&category))
        }
        _ => true,
    };
    let is_merged_away = place.kind == Kind::Companies
        && tenant.merged.contains_key(&id)
        && world.switches.connectwise.merged_company == MergedCompany::NotFound;
    let is_active = !place.only_active || !tenant.table(place.kind).of(row, "inactiveFlag").is_true();
    in_category && !is_merged_away && is_active && (level != Level::My || tenant.is_own(place.kind, row))
}

/// The id, if there is a record the caller may see.
fn existing(place: &Place, parent: Option<i64>, id: i64, level: Level, world: &World) -> Result<i64, Refusal> {
    let missing = || not_found(place.kind, id);
    let row = world.connectwise.table(place.kind).get(id).ok_or_else(missing)?;
    let elsewhere = parent_column(place, parent)
        .is_some_and(|(column, parent)| row.cells.get(column).and_then(super::cells::Cell::int) != Some(parent));
    if elsewhere {
        return Err(missing());
    }
    if is_visible(place, id, level, world) {
        return Ok(id);
    }
    let is_foreign = level == Level::My && world.switches.connectwise.hidden_record == HiddenRecord::Forbidden;
    Err(if is_foreign { security() } else { missing() })
}

fn selection(request: &Incoming, model: &Model, context: Context<'_>) -> Result<Selection, Refusal> {
    let selection = Selection::parse(parameters(request)("fields").as_deref());
    if context.switches.unknown_select == Silence::Refuse {
        for name in selection.names() {
            let first = name.split('/').next().unwrap_or_default();
            let is_known = matches!(first, "id" | "_info") || model.members.iter().any(|member| member.name == first);
            if !is_known {
                return Err(unknown_name(name));
            }
        }
    }
    Ok(selection)
}

/// Ids of the matching rows the caller may see, in id order.
fn matching(
    request: &Incoming,
    place: &Place,
    parent: Option<i64>,
    model: &Model,
    world: &World,
) -> Result<Vec<i64>, Refusal> {
    let parameter = parameters(request);
    let texts = ["conditions", "childConditions", "customFieldConditions"].map(&parameter);
    let [conditions, children, custom] = &texts;
    let filter = Filter::parse(model, [conditions.as_deref(), children.as_deref(), custom.as_deref()], context(world))?;
    let level = world.connectwise.rights.on(place.kind, Action::Inquire, place.is_info);
    let mut ids = reader(world).find(place.kind, &filter, parent_column(place, parent));
    ids.retain(|id| is_visible(place, *id, level, world));
    Ok(ids)
}

fn order_keys(text: &str, model: &Model, context: Context<'_>) -> Result<Vec<(Path, bool)>, Refusal> {
    let mut keys = Vec::new();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let mut words = part.split_whitespace();
        let name = words.next().unwrap_or_default();
        let descending = match words.next().map(str::to_ascii_lowercase).as_deref() {
            None | Some("asc") => false,
            Some("desc") => true,
            Some(other) => return Err(unknown_name(other)),
        };
        keys.push((model.path(name, context.switches)?, descending));
    }
    Ok(keys)
}

fn list(request: &Incoming, place: &Place, parent: Option<i64>, world: &World, base: &str) -> Answer {
    allowed(place, parent, &request.method, world)?;
    let context = context(world);
    let model = model(place, context.switches);
    let selection = selection(request, &model, context)?;
    let mut ids = matching(request, place, parent, &model, world)?;
    let parameter = parameters(request);
    let is_forward_only =
        request.header("pagination-type").is_some_and(|wish| wish.trim().eq_ignore_ascii_case("forward-only"));
    let supports = !context.switches.forward_only_unsupported.iter().any(|name| name == place.kind.about().entity);
    let wanted = paging::wanted(&parameter, is_forward_only && supports, context.switches)?;
    let is_numbered = matches!(wanted, Wanted::Number { .. });
    if is_numbered && let Some(text) = parameter("orderBy") {
        reader(world).sort(place.kind, &mut ids, &order_keys(&text, &model, context)?);
    }
    let url = format!("http://{}{}", gateway::host(request), request.path.trim_end_matches('/'));
    let page = paging::cut(&ids, wanted, &url, &kept_parameters(request), supports, context.switches);
    let renderer = Renderer { reader: reader(world), model: &model, selection: &selection, base };
    let table = world.connectwise.table(place.kind);
    let rows: Vec<Value> = page.ids.iter().filter_map(|id| table.get(*id)).map(|row| renderer.row(row)).collect();
    let reply = Reply::ok(Value::Array(rows));
    let reply = match page.link.filter(|_| supports || !is_forward_only) {
        Some(link) => reply.with_header("Link", link),
        None => reply,
    };
    Ok((reply, None))
}

/// The parameters of a request that a link may repeat.
fn kept_parameters(request: &Incoming) -> String {
    let mut kept = url::form_urlencoded::Serializer::new(String::new());
    for (key, value) in url::form_urlencoded::parse(request.query.as_bytes()) {
        if !matches!(key.as_ref(), "page" | "pageSize" | "pageId") {
            kept.append_pair(&key, &value);
        }
    }
    let text = kept.finish();
    if text.is_empty() { text } else { format!("{text}&") }
}

fn shown(world: &World, model: &Model, selection: &Selection, id: i64, base: &str) -> Value {
    let renderer = Renderer { reader: reader(world), model, selection, base };
    world.connectwise.table(model.kind).get(id).map(|row| renderer.row(row)).unwrap_or_default()
}

/// The caller's own rights; needs none (facts: connectwise.md 5.3, 10.7).
fn my_security(request: &Incoming, world: &World, base: &str) -> Answer {
    let rows = world.connectwise.rights.rows();
    let switches = &world.switches.connectwise;
    let wanted = paging::wanted(&parameters(request), false, switches)?;
    let ids: Vec<i64> = (1..).take(rows.len()).collect();
    let page = paging::cut(&ids, wanted, &format!("{base}/system/mySecurity"), "", true, switches);
    let shown: Vec<Value> =
        rows.into_iter().zip(ids).filter(|(_, id)| page.ids.contains(id)).map(|(row, _)| row).collect();
    let reply = Reply::ok(Value::Array(shown));
    Ok((if let Some(link) = page.link { reply.with_header("Link", link) } else { reply }, None))
}

fn write(world: &mut World, place: &Place, op: ConnectWiseOp, status: u16, base: &str) -> Answer {
    let outcome = world.commit(Op::ConnectWise(op))?;
    if status == 204 {
        return Ok((Reply::empty(204), Some(outcome.change)));
    }
    let model = model(place, &world.switches.connectwise);
    let selection = Selection::default();
    let id = outcome.item_id.unwrap_or_default();
    Ok((Reply::json(status, shown(world, &model, &selection, id, base)), Some(outcome.change)))
}
