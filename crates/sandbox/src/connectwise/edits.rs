//! Edits as a person makes them in the vendor's UI, for tests through the control API.
//! Must not be reachable through the API of the vendor; not bound by its rights and refusals.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::cells::{Cell, Who};
use super::history::Source;
use super::kinds::Kind;
use super::load::load;
use super::rules::{remove_addition, soft_delete, summary};
use super::tenant::{Context, CustomField, Tenant, money};
use crate::reply::Refusal;
use crate::scenario::ConnectWiseScenario;
use crate::scenario_connectwise::CwAddition;

/// An edit of a person.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Edit {
    SetQuantity {
        addition: i64,
        quantity: f64,
    },
    SetIncluded {
        addition: i64,
        less_included: f64,
    },
    Reprice {
        addition: i64,
        price: f64,
        #[serde(default)]
        cost: Option<f64>,
    },
    /// Sets the last billed day (default today).
    CancelAddition {
        addition: i64,
        #[serde(default)]
        on: Option<Date>,
    },
    /// Takes the cancelled day away.
    ReopenAddition {
        addition: i64,
    },
    SetEffective {
        addition: i64,
        on: Date,
    },
    SetProduct {
        addition: i64,
        product: i64,
    },
    DeleteAddition {
        addition: i64,
    },
    /// The object of a scenario.
    AddAddition(CwAddition),
    /// Cancels with this last day (default today).
    CancelAgreement {
        agreement: i64,
        #[serde(default)]
        on: Option<Date>,
        #[serde(default)]
        reason: Option<String>,
    },
    ReopenAgreement {
        agreement: i64,
    },
    /// Sets the last day (default yesterday, so that it is expired today).
    ExpireAgreement {
        agreement: i64,
        #[serde(default)]
        on: Option<Date>,
    },
    SetProrate {
        agreement: i64,
        prorate: bool,
    },
    RenameAgreement {
        agreement: i64,
        name: String,
    },
    DeleteAgreement {
        agreement: i64,
    },
    RenameCompany {
        company: i64,
        #[serde(default)]
        name: Option<String>,
        #[serde(default)]
        identifier: Option<String>,
    },
    /// Status by name.
    SetCompanyStatus {
        company: i64,
        status: String,
    },
    DeleteCompany {
        company: i64,
    },
    RestoreCompany {
        company: i64,
    },
    /// Moves the agreements to another company; the old one becomes a deleted twin.
    MergeCompany {
        company: i64,
        into: i64,
    },
    DeactivateItem {
        item: i64,
    },
    ActivateItem {
        item: i64,
    },
    RenameItem {
        item: i64,
        #[serde(default)]
        identifier: Option<String>,
        #[serde(default)]
        description: Option<String>,
    },
    /// Any field of any record of a set-up list, e.g. a board's `inactiveFlag`.
    SetFlag {
        list: Kind,
        id: i64,
        flag: String,
        value: bool,
    },
    /// Removes a record of a set-up list, whoever names it.
    DeleteRecord {
        list: Kind,
        id: i64,
    },
    DefineCustomField {
        list: Kind,
        caption: String,
        #[serde(rename = "type", default)]
        type_name: Option<String>,
    },
}

/// Carries out an edit and describes it.
pub fn edit(tenant: &mut Tenant, edit: &Edit, context: Context<'_>) -> Result<Value, Refusal> {
    match edit {
        Edit::SetQuantity { addition, quantity } => {
            line(tenant, *addition, vec![("quantity", money(*quantity))], context)
        }
        Edit::SetIncluded { addition, less_included } => {
            line(tenant, *addition, vec![("lessIncluded", money(*less_included))], context)
        }
        Edit::Reprice { addition, price, cost } => {
            let mut values = vec![("unitPrice", money(*price))];
            values.extend(cost.map(|cost| ("unitCost", money(cost))));
            line(tenant, *addition, values, context)
        }
        Edit::CancelAddition { addition, on } => {
            line(tenant, *addition, vec![("cancelledDate", Cell::Day(on.unwrap_or(context.today)))], context)
        }
        Edit::ReopenAddition { addition } => line(tenant, *addition, vec![("cancelledDate", Cell::Null)], context),
        Edit::SetEffective { addition, on } => {
            line(tenant, *addition, vec![("effectiveDate", Cell::Day(*on))], context)
        }
        Edit::SetProduct { addition, product } => {
            known(tenant, Kind::Catalog, *product)?;
            line(tenant, *addition, vec![("product", Cell::Int(*product))], context)
        }
        Edit::DeleteAddition { addition } => {
            known(tenant, Kind::Additions, *addition)?;
            remove_addition(tenant, *addition, context.today);
            Ok(json!({ "deleted": "addition", "id": addition }))
        }
        Edit::AddAddition(new) => {
            let content = ConnectWiseScenario { additions: vec![new.clone()], ..ConnectWiseScenario::default() };
            let mut next = tenant.clone();
            let ids = load(&mut next, &content, context)?;
            *tenant = next;
            Ok(json!({ "created": "addition", "id": ids["additions"][0] }))
        }
        Edit::CancelAgreement { .. }
        | Edit::ReopenAgreement { .. }
        | Edit::ExpireAgreement { .. }
        | Edit::SetProrate { .. }
        | Edit::RenameAgreement { .. }
        | Edit::DeleteAgreement { .. } => agreement(tenant, edit, context),
        Edit::RenameCompany { .. }
        | Edit::SetCompanyStatus { .. }
        | Edit::DeleteCompany { .. }
        | Edit::RestoreCompany { .. }
        | Edit::MergeCompany { .. } => company(tenant, edit, context),
        _ => lists(tenant, edit, context),
    }
}

fn known(tenant: &Tenant, kind: Kind, id: i64) -> Result<(), Refusal> {
    let missing = || Refusal::invalid(format!("there is no {} {id}", kind.about().resource));
    if tenant.table(kind).contains(id) { Ok(()) } else { Err(missing()) }
}

fn set(
    tenant: &mut Tenant,
    kind: Kind,
    id: i64,
    values: Vec<(&str, Cell)>,
    context: Context<'_>,
) -> Result<Value, Refusal> {
    known(tenant, kind, id)?;
    let fields: Vec<String> = values.iter().map(|(name, _)| (*name).to_owned()).collect();
    let stamp = tenant.stamp(context.today, Who::Person);
    tenant.table_mut(kind).set(id, values, stamp);
    Ok(json!({ "changed": kind.about().resource, "id": id, "fields": fields }))
}

fn line(tenant: &mut Tenant, id: i64, values: Vec<(&str, Cell)>, context: Context<'_>) -> Result<Value, Refusal> {
    known(tenant, Kind::Additions, id)?;
    let before = tenant.billable(id).map(|values| summary(&values));
    set(tenant, Kind::Additions, id, values, context)?;
    tenant.remember(id, context.today, Source::Person);
    let after = tenant.billable(id).map(|values| summary(&values));
    Ok(json!({ "changed": "addition", "id": id, "before": before, "after": after }))
}

fn agreement(tenant: &mut Tenant, edit: &Edit, context: Context<'_>) -> Result<Value, Refusal> {
    let kind = Kind::Agreements;
    match edit {
        Edit::CancelAgreement { agreement, on, reason } => {
            let values = vec![
                ("cancelledFlag", Cell::Bool(true)),
                ("dateCancelled", Cell::Day(on.unwrap_or(context.today))),
                ("reasonCancelled", reason.clone().map_or(Cell::Null, Cell::Text)),
            ];
            set(tenant, kind, *agreement, values, context)
        }
        Edit::ReopenAgreement { agreement } => {
            let values = vec![
                ("cancelledFlag", Cell::Bool(false)),
                ("dateCancelled", Cell::Null),
                ("reasonCancelled", Cell::Null),
                ("endDate", Cell::Null),
                ("noEndingDateFlag", Cell::Bool(true)),
            ];
            set(tenant, kind, *agreement, values, context)
        }
        Edit::ExpireAgreement { agreement, on } => {
            let last = on.unwrap_or_else(|| super::periods::day_before(context.today));
            let values = vec![("endDate", Cell::Day(last)), ("noEndingDateFlag", Cell::Bool(false))];
            set(tenant, kind, *agreement, values, context)
        }
        Edit::SetProrate { agreement, prorate } => {
            set(tenant, kind, *agreement, vec![("prorateFlag", Cell::Bool(*prorate))], context)
        }
        Edit::RenameAgreement { agreement, name } => {
            set(tenant, kind, *agreement, vec![("name", Cell::text(name.clone()))], context)
        }
        Edit::DeleteAgreement { agreement } => {
            known(tenant, kind, *agreement)?;
            for line in tenant.table(Kind::Additions).naming_by("agreementId", *agreement) {
                remove_addition(tenant, line, context.today);
            }
            tenant.table_mut(kind).remove(*agreement);
            Ok(json!({ "deleted": "agreement", "id": agreement }))
        }
        _ => Ok(Value::Null),
    }
}

fn company(tenant: &mut Tenant, edit: &Edit, context: Context<'_>) -> Result<Value, Refusal> {
    let kind = Kind::Companies;
    match edit {
        Edit::RenameCompany { company, name, identifier } => {
            let mut values = Vec::new();
            values.extend(name.clone().map(|name| ("name", Cell::Text(name))));
            if let Some(identifier) = identifier {
                if tenant.table(kind).identified(identifier).any(|other| other != *company) {
                    return Err(Refusal::invalid(format!("the identifier {identifier} is taken")));
                }
                values.push(("identifier", Cell::text(identifier.clone())));
            }
            set(tenant, kind, *company, values, context)
        }
        Edit::SetCompanyStatus { company, status } => {
            let table = tenant.table(Kind::CompanyStatuses);
            let found = table.rows().find(|row| table.of(row, "name").str() == Some(status));
            let id = found.map(|row| row.id).ok_or_else(|| Refusal::invalid(format!("there is no status {status}")))?;
            set(tenant, kind, *company, vec![("status", Cell::Int(id))], context)
        }
        Edit::DeleteCompany { company } => {
            known(tenant, kind, *company)?;
            soft_delete(tenant, *company, Who::Person, context.today);
            Ok(json!({ "deleted": "company", "id": company }))
        }
        Edit::RestoreCompany { company } => {
            let values =
                vec![("deletedFlag", Cell::Bool(false)), ("dateDeleted", Cell::Null), ("deletedBy", Cell::Null)];
            tenant.merged.remove(company);
            set(tenant, kind, *company, values, context)
        }
        Edit::MergeCompany { company, into } => {
            known(tenant, kind, *company)?;
            known(tenant, kind, *into)?;
            if company == into {
                return Err(Refusal::invalid("a company can't be merged into itself"));
            }
            let moved = tenant.table(Kind::Agreements).naming_by("company", *company);
            for agreement in &moved {
                set(tenant, Kind::Agreements, *agreement, vec![("company", Cell::Int(*into))], context)?;
            }
            soft_delete(tenant, *company, Who::Person, context.today);
            tenant.merged.insert(*company, *into);
            Ok(json!({ "merged": company, "into": into, "agreements": moved }))
        }
        _ => Ok(Value::Null),
    }
}

fn lists(tenant: &mut Tenant, edit: &Edit, context: Context<'_>) -> Result<Value, Refusal> {
    match edit {
        Edit::DeactivateItem { item } => {
            set(tenant, Kind::Catalog, *item, vec![("inactiveFlag", Cell::Bool(true))], context)
        }
        Edit::ActivateItem { item } => {
            set(tenant, Kind::Catalog, *item, vec![("inactiveFlag", Cell::Bool(false))], context)
        }
        Edit::RenameItem { item, identifier, description } => {
            let mut values = Vec::new();
            values.extend(identifier.clone().map(|text| ("identifier", Cell::Text(text))));
            values.extend(description.clone().map(|text| ("description", Cell::Text(text))));
            set(tenant, Kind::Catalog, *item, values, context)
        }
        Edit::SetFlag { list, id, flag, value } => {
            let column = super::schema::schema(*list).fields.iter().find(|field| field.name == flag);
            if column.is_none_or(|field| field.kind != super::schema::Type::Bool) {
                return Err(Refusal::invalid(format!("{} has no flag {flag}", list.about().resource)));
            }
            set(tenant, *list, *id, vec![(flag, Cell::Bool(*value))], context)
        }
        Edit::DeleteRecord { list, id } => {
            if matches!(list, Kind::Companies | Kind::Agreements | Kind::Additions) {
                return Err(Refusal::invalid("use the edit of its own"));
            }
            known(tenant, *list, *id)?;
            tenant.table_mut(*list).remove(*id);
            Ok(json!({ "deleted": list.about().resource, "id": id }))
        }
        Edit::DefineCustomField { list, caption, type_name } => {
            let id = i64::try_from(tenant.custom_fields.len()).unwrap_or_default() + 1;
            tenant.custom_fields.push(CustomField {
                id,
                kind: *list,
                caption: caption.clone(),
                type_name: type_name.clone().unwrap_or_else(|| "Text".to_owned()),
            });
            Ok(json!({ "custom_field": id }))
        }
        _ => Ok(Value::Null),
    }
}
