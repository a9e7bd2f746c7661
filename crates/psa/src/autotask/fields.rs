//! Field descriptions of an entity and their picklists. Must not hold ids of a tenant: they are looked up by label.

use serde_json::Value;

use super::client::Client;
use super::wire::{Object, flag, integer};
use crate::PsaError;

/// One entry of a picklist (facts: autotask.md 3.22).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PickValue {
    /// Its value; a text even for fields of numbers.
    pub value: String,
    /// What it is called.
    pub label: String,
    /// The value of the parent field it belongs to; empty when it has none.
    pub parent: String,
    /// Whether it may be chosen anew.
    pub active: bool,
    order: i64,
}

/// The picklists of an entity.
#[derive(Debug, Clone, Default)]
pub struct Fields(Vec<(String, Vec<PickValue>)>);

impl Fields {
    /// The entries of a field in the order of the tenant; none when the field is no picklist.
    pub fn values(&self, field: &str) -> &[PickValue] {
        self.0.iter().find(|(name, _)| name.eq_ignore_ascii_case(field)).map_or(&[], |(_, values)| values)
    }

    /// The label of a field's value.
    pub fn label(&self, field: &str, value: &str) -> Option<&str> {
        self.values(field).iter().find(|entry| entry.value == value).map(|entry| entry.label.as_str())
    }

    fn parse(answer: &Object) -> Option<Self> {
        let Some(Value::Array(fields)) = answer.get("fields") else { return None };
        let picklists = fields.iter().filter_map(|field| {
            let name = field.get("name")?.as_str()?.to_owned();
            let Some(Value::Array(values)) = field.get("picklistvalues") else { return None };
            let mut values: Vec<_> = values.iter().filter_map(PickValue::parse).collect();
            values.sort_by(|a, b| (a.order, &a.label).cmp(&(b.order, &b.label)));
            Some((name, values))
        });
        Some(Self(picklists.collect()))
    }
}

impl PickValue {
    fn parse(value: &Value) -> Option<Self> {
        let text = |key| match value.get(key) {
            Some(Value::String(text)) => Some(text.trim().to_owned()),
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        };
        let id = text("value")?;
        Some(Self {
            label: text("label").unwrap_or_else(|| id.clone()),
            parent: text("parentvalue").unwrap_or_default(),
            active: value.get("isactive").and_then(flag).unwrap_or(true),
            order: value.get("sortorder").and_then(integer).unwrap_or(0),
            value: id,
        })
    }
}

impl Client {
    /// The picklists of an entity, live.
    pub async fn fields(&self, entity: &'static str) -> Result<Fields, PsaError> {
        let path = format!("{entity}/entityInformation/fields");
        let answer = self.get(&path, entity).await?;
        Fields::parse(&answer).ok_or_else(|| self.odd(&format!("GET {path}"), "no list of fields"))
    }
}
