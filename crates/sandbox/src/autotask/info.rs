//! Entity and field information (facts 3.20-3.24).
//! Must not show anything the rights do not allow to be known; metadata itself is open to every API user.

use serde_json::{Value, json};

use super::fields::{Field, Type, fields_of};
use super::kinds::{Kind, Offers};
use super::picklists::{Pick, period_letter};
use super::rights::{Access, Operation, Rights};
use super::switches::{AccessSpelling, AutotaskSwitches, ContractVisibility, PeriodSpelling};
use super::writes::udfs_of;

/// What can be done with an entity at all, under a parent or at the root.
fn abilities(kind: Kind) -> Offers {
    let at_root = kind.offers();
    match kind {
        Kind::ContractServices | Kind::ContractServiceBundles | Kind::ContractNotes => {
            Offers { create: true, update: true, ..at_root }
        }
        Kind::ServiceBundleServices => Offers { create: true, delete: true, ..at_root },
        _ => at_root,
    }
}

/// `info` of an entity.
pub fn entity(kind: Kind, rights: &Rights, switches: &AutotaskSwitches) -> Value {
    let can = abilities(kind);
    let is_blocked = kind.is_contract_service_family() && switches.contract_visibility == ContractVisibility::Limited;
    let access = |able: bool, operation| {
        let access = if able && !is_blocked { rights.access(kind, operation) } else { Access::None };
        match switches.user_access_spelling {
            AccessSpelling::Text => json!(access.text()),
            AccessSpelling::Number => json!(access.number()),
        }
    };
    json!({
        "name": kind.singular(),
        "canCreate": can.create,
        "canDelete": can.delete,
        "canQuery": can.query,
        "canUpdate": can.update,
        "userAccessForCreate": access(can.create, Operation::Create),
        "userAccessForDelete": access(can.delete, Operation::Delete),
        "userAccessForQuery": access(can.query, Operation::Query),
        "userAccessForUpdate": access(can.update, Operation::Update),
        "hasUserDefinedFields": kind.has_udfs(),
        "supportsWebhookCallouts": matches!(kind, Kind::Companies | Kind::Tickets),
    })
}

/// `fields` of an entity.
pub fn fields(kind: Kind, switches: &AutotaskSwitches) -> Value {
    Value::Array(fields_of(kind).iter().map(|field| describe(kind, field, switches)).collect())
}

fn describe(kind: Kind, field: &Field, switches: &AutotaskSwitches) -> Value {
    let is_letter = field.pick == Some(Pick::PeriodType) && switches.period_type_spelling == PeriodSpelling::Letter;
    let length = if let Type::Text(length) = field.ty { length } else { 0 };
    // facts 7.2: field info flags contractPeriodType read-only although create accepts it
    let read_only = field.read_only || field.name == "contractPeriodType";
    json!({
        "name": field.name,
        "dataType": if is_letter { "string" } else { field.ty.wire() },
        "length": if is_letter { 1 } else { length },
        "isRequired": field.required,
        "isReadOnly": read_only,
        "isQueryable": field.queryable,
        "isReference": field.reference.is_some(),
        "referenceEntityType": field.reference.unwrap_or_default(),
        "isPickList": field.pick.is_some(),
        "picklistValues": field.pick.map(|pick| picklist(pick, is_letter)),
        "picklistParentValueField": field.pick.map(Pick::parent_field).unwrap_or_default(),
        "isSupportedWebhookField": kind == Kind::Tickets && !field.read_only,
    })
}

fn picklist(pick: Pick, is_letter: bool) -> Value {
    let entries = pick.choices().iter().enumerate().map(|(at, choice)| {
        let number = choice.value.to_string();
        let value = period_letter(choice.value).filter(|_| is_letter).map_or(number, str::to_owned);
        json!({
            "value": value,
            "label": choice.label,
            "isDefaultValue": choice.default,
            "sortOrder": at + 1,
            "parentValue": choice.parent.map(|parent| parent.to_string()).unwrap_or_default(),
            "isActive": choice.active,
            "isSystem": choice.system,
        })
    });
    Value::Array(entries.collect())
}

/// `fields` of the user-defined fields of an entity.
pub fn udfs(kind: Kind) -> Value {
    let describe = |name: &&str| {
        json!({
            "name": name, "label": name, "type": "Text (Single Line)", "description": "", "defaultValue": "",
            "dataType": "string", "length": 0, "isRequired": false, "isReadOnly": false, "isQueryable": true,
            "isReference": false, "referenceEntityType": "", "isPickList": false, "picklistValues": null,
            "picklistParentValueField": "", "isSupportedWebhookField": false,
        })
    };
    Value::Array(udfs_of(kind).iter().map(describe).collect())
}
