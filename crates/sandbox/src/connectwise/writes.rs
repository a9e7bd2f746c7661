//! POST, PUT, PATCH, DELETE on any kind, whole or not at all (facts: connectwise.md 3.1, 3.3).
//! Must not contain the rules of a single kind (`rules.rs`).

use serde_json::{Map, Value, json};

use super::cells::{Cell, Who};
use super::errors::{Inner, invalid_object, malformed, not_found, one};
use super::history::Source;
use super::input::{self, Changes};
use super::kinds::Kind;
use super::rules;
use super::schema::{Type, schema};
use super::switches::{Strictness, SubPathPatch};
use super::tenant::{Context, Tenant};
use crate::autotask::state::Outcome;
use crate::reply::Refusal;

/// Column of the parent and its id, for records that live under another one.
pub type Parent = Option<(Kind, usize, i64)>;

/// What a write is about.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    pub kind: Kind,
    pub parent: Parent,
}

fn members(body: &Value) -> Result<&Map<String, Value>, Refusal> {
    body.as_object().ok_or_else(|| malformed("An object is expected in the body of the request."))
}

fn check_parent(tenant: &Tenant, target: Target) -> Result<(), Refusal> {
    match target.parent {
        Some((kind, _, id)) if !tenant.table(kind).contains(id) => Err(not_found(kind, id)),
        _ => Ok(()),
    }
}

fn found(tenant: &Tenant, target: Target, id: i64) -> Result<Vec<Cell>, Refusal> {
    check_parent(tenant, target)?;
    let row = tenant.table(target.kind).get(id).filter(|row| {
        target.parent.is_none_or(|(_, column, parent)| row.cells.get(column) == Some(&Cell::Int(parent)))
    });
    row.map(|row| row.cells.clone()).ok_or_else(|| not_found(target.kind, id))
}

fn put(cells: &mut [Cell], changes: Changes) -> Vec<usize> {
    let mut columns = Vec::new();
    for (column, cell) in changes {
        if let Some(slot) = cells.get_mut(column) {
            *slot = cell;
            columns.push(column);
        }
    }
    columns
}

/// Fields that something is already said about.
fn reported(wrong: &[Inner]) -> Vec<String> {
    wrong.iter().filter_map(|inner| inner.field.split('/').next()).map(str::to_owned).collect()
}

fn missing(kind: Kind, cells: &[Cell], is_missing: impl Fn(&super::schema::Field) -> bool) -> Vec<Inner> {
    let fields = schema(kind).fields.iter().zip(cells);
    fields
        .filter(|(field, cell)| cell.is_null() && is_missing(field))
        .map(|(field, _)| Inner::missing(field.name))
        .collect()
}

/// Creates a record; the answer is the stored object.
pub fn create(
    tenant: &mut Tenant,
    target: Target,
    body: &Value,
    who: Who,
    context: Context<'_>,
) -> Result<Outcome, Refusal> {
    check_parent(tenant, target)?;
    let kind = target.kind;
    let (changes, mut wrong) = input::object(tenant, kind, members(body)?, context)?;
    let mut cells = tenant.table(kind).blank();
    let sent = put(&mut cells, changes);
    if let Some((_, column, parent)) = target.parent
        && let Some(slot) = cells.get_mut(column)
    {
        *slot = Cell::Int(parent);
    }
    let reported = reported(&wrong);
    wrong.extend(
        missing(kind, &cells, |field| field.required).into_iter().filter(|inner| !reported.contains(&inner.field)),
    );
    rules::complete(tenant, kind, &mut cells, &sent, context);
    rules::check(tenant, kind, None, &cells, &sent, context, &mut wrong);
    if !wrong.is_empty() {
        return Err(invalid_object(kind, &wrong));
    }
    let stamp = tenant.stamp(context.today, who);
    let id = tenant.table_mut(kind).insert(cells, None, stamp);
    rules::created(tenant, kind, id, who, context);
    Ok(Outcome::new(Some(id), described(tenant, kind, id, "created")))
}

/// Replaces a record: what is left out goes back to its default (facts: connectwise.md 3.1).
pub fn replace(
    tenant: &mut Tenant,
    target: Target,
    id: i64,
    body: &Value,
    who: Who,
    context: Context<'_>,
) -> Result<Outcome, Refusal> {
    let kind = target.kind;
    let old = found(tenant, target, id)?;
    let (changes, mut wrong) = input::object(tenant, kind, members(body)?, context)?;
    let mut cells = tenant.table(kind).blank();
    for ((cell, before), field) in cells.iter_mut().zip(&old).zip(&schema(kind).fields) {
        if field.read_only || field.computed {
            *cell = before.clone();
        } else if field.required_on_put {
            *cell = Cell::Null;
        }
    }
    put(&mut cells, changes);
    let reported = reported(&wrong);
    let absent = missing(kind, &cells, |field| field.required_on_put);
    wrong.extend(absent.into_iter().filter(|inner| !reported.contains(&inner.field)));
    store(tenant, target, id, &old, cells, wrong, who, context)
}

/// Changes single fields by a list of operations (facts: connectwise.md 3.3).
pub fn patch(
    tenant: &mut Tenant,
    target: Target,
    id: i64,
    body: &Value,
    who: Who,
    context: Context<'_>,
) -> Result<Outcome, Refusal> {
    let old = found(tenant, target, id)?;
    let operations = body.as_array().ok_or_else(|| malformed("An array of operations is expected in the body."))?;
    let mut cells = old.clone();
    let mut wrong = Vec::new();
    for operation in operations {
        match operate(tenant, target.kind, operation, context)? {
            Ok(Some((column, cell))) => {
                put(&mut cells, vec![(column, cell)]);
            }
            Ok(None) => {}
            Err(inner) => wrong.push(inner),
        }
    }
    store(tenant, target, id, &old, cells, wrong, who, context)
}

type Operated = Result<Option<(usize, Cell)>, Inner>;

fn operate(tenant: &Tenant, kind: Kind, operation: &Value, context: Context<'_>) -> Result<Operated, Refusal> {
    let text = |name| operation.get(name).and_then(Value::as_str);
    let (Some(op), Some(path)) = (text("op"), text("path")) else {
        return Err(malformed("An operation needs op and path."));
    };
    let removes = match op {
        "add" | "replace" => false,
        "remove" => true,
        _ => return Err(malformed(format!("The operation {op} is not supported."))),
    };
    let path = path.strip_prefix('/').unwrap_or(path);
    let null = Value::Null;
    let value = match operation.get("value") {
        _ if removes => &null,
        Some(value) => value,
        None => return Err(malformed(format!("The operation {op} of {path} needs a value."))),
    };
    let (name, member) = path.split_once('/').map_or((path, None), |(name, member)| (name, Some(member)));
    let Some(column) = schema(kind).column(name) else {
        return match context.switches.unknown_patch_path {
            Strictness::Refuse if name == "id" || name == "_info" => Ok(Ok(None)),
            Strictness::Refuse => Ok(Err(Inner::invalid(format!("Could not find member '{name}' on object."), name))),
            Strictness::Accept => Ok(Ok(None)),
        };
    };
    let whole = match (member, context.switches.sub_path_patch) {
        (None, _) => value.clone(),
        (Some(_), SubPathPatch::FalseOk) => return Ok(Ok(None)),
        (Some(_), SubPathPatch::Refuse) => {
            return Ok(Err(Inner::invalid(format!("The path {path} is not supported."), path)));
        }
        (Some(member), SubPathPatch::Apply) => json!({ member: value }),
    };
    Ok(input::member(tenant, kind, column, &whole, context).map(|cell| cell.map(|cell| (column, cell))))
}

#[expect(clippy::too_many_arguments, reason = "the last step shared by PUT and PATCH")]
fn store(
    tenant: &mut Tenant,
    target: Target,
    id: i64,
    old: &[Cell],
    mut cells: Vec<Cell>,
    mut wrong: Vec<Inner>,
    who: Who,
    context: Context<'_>,
) -> Result<Outcome, Refusal> {
    let kind = target.kind;
    rules::follow_up(tenant, kind, old, &mut cells);
    let changed: Vec<usize> =
        old.iter().zip(&cells).enumerate().filter(|(_, (a, b))| a != b).map(|(column, _)| column).collect();
    rules::check(tenant, kind, Some(id), &cells, &changed, context, &mut wrong);
    if !wrong.is_empty() {
        return Err(invalid_object(kind, &wrong));
    }
    if changed.is_empty() {
        return Ok(Outcome::new(Some(id), json!({ "unchanged": kind.about().resource, "id": id })));
    }
    let before = tenant.billable(id).filter(|_| kind == Kind::Additions);
    let stamp = tenant.stamp(context.today, who);
    tenant.table_mut(kind).replace(id, cells, stamp);
    let mut change = described(tenant, kind, id, "changed");
    if kind == Kind::Additions {
        tenant.remember(id, context.today, Source::from(who));
        if let (Some(before), Some(map)) = (before, change.as_object_mut()) {
            map.insert("before".to_owned(), rules::summary(&before));
        }
    } else if let Some(map) = change.as_object_mut() {
        let names: Vec<&str> =
            changed.iter().filter_map(|column| schema(kind).fields.get(*column)).map(|field| field.name).collect();
        map.insert("fields".to_owned(), json!(names));
    }
    Ok(Outcome::new(Some(id), change))
}

/// Deletes a record.
pub fn delete(
    tenant: &mut Tenant,
    target: Target,
    id: i64,
    who: Who,
    context: Context<'_>,
) -> Result<Outcome, Refusal> {
    found(tenant, target, id)?;
    rules::delete(tenant, target.kind, id, who, context)?;
    Ok(Outcome::new(None, json!({ "deleted": target.kind.about().resource, "id": id })))
}

/// Refuses to delete a record that others name.
pub fn named_by_others(tenant: &Tenant, kind: Kind, id: i64) -> Result<(), Refusal> {
    for other in Kind::ALL {
        for (column, field) in schema(other).fields.iter().enumerate() {
            if field.kind == Type::Ref(kind) && tenant.table(other).naming(column, id).next().is_some() {
                let message = format!("{} {id} is in use.", kind.about().label);
                return Err(one(kind, Inner::invalid(message, "id")));
            }
        }
    }
    Ok(())
}

/// A write for the journal.
fn described(tenant: &Tenant, kind: Kind, id: i64, what: &str) -> Value {
    let mut map = Map::new();
    map.insert(what.to_owned(), json!(kind.about().resource));
    map.insert("id".to_owned(), json!(id));
    if let Some(values) = tenant.billable(id).filter(|_| kind == Kind::Additions) {
        map.insert("after".to_owned(), rules::summary(&values));
    }
    Value::Object(map)
}
