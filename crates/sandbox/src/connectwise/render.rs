//! Records as JSON: references expanded, nulls left out, `_info`, selected fields (facts: connectwise.md 2.3, 3.1).
//! Must not filter rows.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::cells::{Cell, Row, instant_text, midnight, number_json};
use super::kinds::Kind;
use super::model::Model;
use super::schema::{Type, schema};
use super::select::{Reader, custom_value};
use super::switches::Nulls;

/// What `fields` asked for; `None` = everything.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    names: Option<BTreeSet<String>>,
}

impl Selection {
    pub fn parse(fields: Option<&str>) -> Self {
        let names =
            fields.map(|list| list.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()));
        Self { names: names.map(Iterator::collect).filter(|names: &BTreeSet<String>| !names.is_empty()) }
    }

    /// Names as they were sent.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().flatten().map(String::as_str)
    }

    /// Whether any part of a member is wanted.
    fn wants(&self, name: &str) -> bool {
        self.names
            .as_ref()
            .is_none_or(|names| names.iter().any(|wanted| wanted == name || wanted.split('/').next() == Some(name)))
    }

    /// The wanted members of an object; `None` = all.
    fn inside(&self, name: &str) -> Option<Vec<&str>> {
        let names = self.names.as_ref()?;
        if names.contains(name) {
            return None;
        }
        Some(names.iter().filter_map(|wanted| wanted.strip_prefix(name)?.strip_prefix('/')).collect())
    }

    fn trimmed(&self, name: &str, value: Value) -> Value {
        let (Some(wanted), Value::Object(map)) = (self.inside(name), &value) else { return value };
        let kept = map.iter().filter(|(key, _)| wanted.contains(&key.as_str()));
        Value::Object(kept.map(|(key, value)| (key.clone(), value.clone())).collect())
    }
}

/// Renders rows for one request.
pub struct Renderer<'a> {
    pub reader: Reader<'a>,
    pub model: &'a Model,
    pub selection: &'a Selection,
    /// Address of the API as the caller wrote it, for links.
    pub base: &'a str,
}

impl<'a> Renderer<'a> {
    pub fn row(&self, row: &'a Row) -> Value {
        let kind = self.model.kind;
        let mut map = Map::new();
        if self.selection.wants("id") {
            map.insert("id".to_owned(), json!(row.id));
        }
        for member in &self.model.members {
            if !self.selection.wants(member.name) {
                continue;
            }
            let Some(field) = schema(kind).fields.get(member.column) else { continue };
            let cell = self.reader.tenant.value(kind, row, member.column, self.reader.context);
            let value = self.value(member.name, &field.kind, &cell);
            let is_null = value.is_null();
            if !is_null || self.reader.context.switches.nulls == Nulls::Send {
                map.insert(member.name.to_owned(), self.selection.trimmed(member.name, value));
            }
        }
        if self.selection.wants("_info") {
            map.insert("_info".to_owned(), self.selection.trimmed("_info", self.info(row)));
        }
        Value::Object(map)
    }

    fn info(&self, row: &Row) -> Value {
        let mut info = json!({
            "lastUpdated": instant_text(row.updated.at),
            "updatedBy": row.updated.who.identifier(),
            "dateEntered": instant_text(row.entered.at),
            "enteredBy": row.entered.who.identifier(),
        });
        let link = match self.model.kind {
            Kind::Agreements => {
                Some(("additions_href", format!("{}/finance/agreements/{}/additions", self.base, row.id)))
            }
            Kind::Companies => {
                Some(("contacts_href", format!("{}/company/contacts?conditions=company/id={}", self.base, row.id)))
            }
            _ => None,
        };
        if let (Some((name, url)), Some(map)) = (link, info.as_object_mut()) {
            map.insert(name.to_owned(), Value::String(url));
        }
        info
    }

    fn value(&self, name: &str, kind: &Type, cell: &Cell) -> Value {
        match (kind, cell) {
            (Type::Ref(target), Cell::Int(id)) => self.reference(name, *target, *id),
            (Type::Refs(target), Cell::Ints(ids)) => {
                Value::Array(ids.iter().map(|id| self.reference("type", *target, *id)).collect())
            }
            (Type::Refs(_) | Type::Opens | Type::Texts | Type::Ints, Cell::Null) => json!([]),
            (Type::Custom, cell) => self.custom(cell),
            (Type::Number, Cell::Int(value)) => number_json((*value).into()),
            (_, cell) => plain(cell),
        }
    }

    fn reference(&self, name: &str, target: Kind, id: i64) -> Value {
        let Some(row) = self.reader.tenant.table(target).get(id) else { return json!({ "id": id }) };
        let mut map = Map::new();
        map.insert("id".to_owned(), json!(id));
        for member in target.reference() {
            let stored = self.reader.tenant.table(target).of(row, target.behind(member));
            let value = match (target, *member) {
                // the agreement reference names its type as text
                (Kind::Agreements, "type") => {
                    let types = self.reader.tenant.table(Kind::AgreementTypes);
                    plain(types.cell(stored.int().unwrap_or_default(), "name"))
                }
                (Kind::Contacts, "name") => {
                    let last = self.reader.tenant.table(target).of(row, "lastName").str().unwrap_or_default();
                    json!(format!("{} {last}", stored.str().unwrap_or_default()).trim())
                }
                _ => plain(stored),
            };
            if !value.is_null() {
                map.insert((*member).to_owned(), value);
            }
        }
        let key = if target == Kind::Catalog { "catalog" } else { name };
        let url = format!("{}{}/{id}", self.base, self.folder(target, id));
        map.insert("_info".to_owned(), json!({ format!("{key}_href"): url }));
        Value::Object(map)
    }

    /// Path of the list that holds a record.
    fn folder(&self, kind: Kind, id: i64) -> String {
        let table = self.reader.tenant.table(kind);
        let board = || table.cell(id, "board").int().unwrap_or_default();
        match kind {
            Kind::Companies => "/company/companies".to_owned(),
            Kind::CompanyStatuses => "/company/companies/statuses".to_owned(),
            Kind::CompanyTypes => "/company/companies/types".to_owned(),
            Kind::Contacts => "/company/contacts".to_owned(),
            Kind::Sites => format!("/company/companies/{}/sites", table.cell(id, "company").int().unwrap_or_default()),
            Kind::Members => "/system/members".to_owned(),
            Kind::Locations => "/system/locations".to_owned(),
            Kind::Departments => "/system/departments".to_owned(),
            Kind::Agreements | Kind::Additions => "/finance/agreements".to_owned(),
            Kind::AgreementTypes => "/finance/agreements/types".to_owned(),
            Kind::BillingCycles => "/finance/billingCycles".to_owned(),
            Kind::Catalog => "/procurement/catalog".to_owned(),
            Kind::Categories => "/procurement/categories".to_owned(),
            Kind::Subcategories => "/procurement/subcategories".to_owned(),
            Kind::ProductTypes => "/procurement/types".to_owned(),
            Kind::UnitsOfMeasure => "/procurement/unitOfMeasures".to_owned(),
            Kind::Boards => "/service/boards".to_owned(),
            Kind::BoardStatuses => format!("/service/boards/{}/statuses", board()),
            Kind::BoardTypes => format!("/service/boards/{}/types", board()),
            Kind::BoardSubtypes => format!("/service/boards/{}/subtypes", board()),
            Kind::BoardItems => format!("/service/boards/{}/items", board()),
            Kind::BoardTeams => {
                format!("/service/boards/{}/teams", table.cell(id, "boardId").int().unwrap_or_default())
            }
            Kind::Associations => format!("/service/boards/{}/typeSubTypeItemAssociations", board()),
            Kind::Priorities => "/service/priorities".to_owned(),
            Kind::Sources => "/service/sources".to_owned(),
        }
    }

    /// Every defined custom field, with a value where there is one (facts: connectwise.md 4.0).
    fn custom(&self, cell: &Cell) -> Value {
        let kind = self.model.kind;
        let fields = self.reader.tenant.custom_fields.iter().filter(|field| field.kind == kind);
        let list = fields.map(|field| {
            let mut map = Map::new();
            map.insert("id".to_owned(), json!(field.id));
            map.insert("caption".to_owned(), json!(field.caption));
            map.insert("type".to_owned(), json!(field.type_name));
            map.insert("entryMethod".to_owned(), json!("EntryField"));
            map.insert("numberOfDecimals".to_owned(), json!(0));
            if let Some(value) = custom_value(Some(cell), field.id) {
                map.insert("value".to_owned(), value.clone());
            }
            Value::Object(map)
        });
        let list: Vec<Value> = list.collect();
        if list.is_empty() { Value::Null } else { Value::Array(list) }
    }
}

fn plain(cell: &Cell) -> Value {
    match cell {
        Cell::Null => Value::Null,
        Cell::Bool(value) => json!(value),
        Cell::Int(value) => json!(value),
        Cell::Number(value) => number_json(*value),
        Cell::Text(text) => json!(text),
        Cell::Day(day) => json!(instant_text(midnight(*day))),
        Cell::Instant(at) => json!(instant_text(*at)),
        Cell::Ints(values) => json!(values),
        Cell::Texts(values) => json!(values),
        Cell::Json(value) => (**value).clone(),
    }
}
