//! What the drop-downs of the mapping forms offer. Must not hide what is inactive: it is marked.

use std::collections::HashSet;

use seatbridge_core::Day;
use seatbridge_core::billing::Contract;
use seatbridge_core::mappings::{Choice, FieldInput, FieldSpec, MappingForm, Selection};
use seatbridge_core::psa::{CompanyRef, ContractRef};
use serde_json::Value;

use super::ConnectWise;
use super::additions;
use super::query::{Condition, List};
use crate::json::{Row, ids, integer};
use crate::model::CompanyKind;
use crate::port::Psa as _;
use crate::{ErrorKind, PsaError, Sent};

const fn choice(name: &'static str, depends_on: &'static [&'static str]) -> FieldSpec {
    FieldSpec { name, depends_on, input: FieldInput::Choice }
}

const TICKETS: &[FieldSpec] = &[
    choice("board", &[]),
    choice("status_new", &["board"]),
    choice("status_resolved", &["board"]),
    choice("type", &["board"]),
    choice("subtype", &["board", "type"]),
    choice("item", &["board", "type", "subtype"]),
    choice("priority", &[]),
    choice("source", &[]),
];
const PLAN: &[FieldSpec] = &[
    choice("category", &[]),
    choice("subcategory", &["category"]),
    choice("product_type", &[]),
    choice("catalog", &["category", "subcategory", "product_type"]),
];
const ORGANIZATION: &[FieldSpec] =
    &[choice("company", &[]), choice("contract", &["company"]), choice("line", &["company", "contract"])];

/// The drop-downs of a form.
pub const fn fields(form: MappingForm) -> &'static [FieldSpec] {
    match form {
        MappingForm::Tickets => TICKETS,
        MappingForm::Plan => PLAN,
        MappingForm::Organization => ORGANIZATION,
    }
}

/// Fields of an entry; the flags of full records and of slim ones have different names (facts: connectwise.md 4.5).
const SLIM: &[&str] = &["name", "inactiveFlag"];
const SORTED: &[&str] = &["name", "sortOrder"];
const SLIM_STATUS: &[&str] = &["name", "sortOrder", "inactiveFlag"];
const STATUS: &[&str] = &["name", "sortOrder", "inactive"];
const BOARD: &[&str] = &["name", "inactiveFlag", "projectFlag"];
const OF_BOARD: &[&str] = &["name", "inactiveFlag", "board/id"];
const SUBTYPE: &[&str] = &["name", "inactiveFlag", "typeAssociationIds"];
const ASSOCIATION: &[&str] = &["type/id", "subType/id", "item/id"];
const SUBCATEGORY: &[&str] = &["name", "inactiveFlag", "category/id"];
const ITEM: &[&str] = &["identifier", "description", "inactiveFlag", "productClass"];

/// What ConnectWise calls the right behind a list (facts: connectwise.md 5.2).
const SETUP: &str = "Table Setup";
const CATALOG: &str = "Product Catalog";

/// A type, subtype and item that fit each other.
struct Triple {
    kind: i64,
    subtype: Option<i64>,
    item: Option<i64>,
}

impl ConnectWise {
    /// What a drop-down offers. Nothing as long as what it depends on is not chosen.
    pub(super) async fn offer(
        &self,
        form: MappingForm,
        field: &str,
        selection: &Selection,
    ) -> Result<Vec<Choice>, PsaError> {
        let Some(spec) = fields(form).iter().find(|spec| spec.name == field) else {
            let reasons = vec![format!("there is no drop-down {field}")];
            return Err(PsaError::new(ErrorKind::Invalid { reasons }, Sent::NotSent, "choices", "no such drop-down"));
        };
        let chosen = |name: &str| selection.get(name).map(|choice| choice.id.as_str()).filter(|id| !id.is_empty());
        let Some(parents) = spec.depends_on.iter().map(|name| chosen(name)).collect::<Option<Vec<_>>>() else {
            return Ok(Vec::new());
        };
        let parents = ids(parents, "choices")?;
        match (form, field, parents.as_slice()) {
            (_, "board", _) => self.boards().await,
            (_, "status_new" | "status_resolved", [board]) => self.statuses(*board).await,
            (_, "type", [board]) => self.types(*board).await,
            (_, "subtype", [board, kind]) => self.subtypes(*board, *kind).await,
            (_, "item", [board, kind, subtype]) => self.items(*board, *kind, *subtype).await,
            (_, "priority", _) => self.list(SORTED, "service/priority/info", "service/priorities").await,
            (_, "source", _) => self.list(&["name"], "service/sources/info", "service/sources").await,
            (_, "category", _) => self.list(SLIM, "procurement/categories/info", "procurement/categories").await,
            (_, "subcategory", [category]) => self.subcategories(*category).await,
            (_, "product_type", _) => self.list(SLIM, "procurement/types/info", "procurement/types").await,
            (_, "catalog", [category, subcategory, kind]) => self.catalog(*category, *subcategory, *kind).await,
            (_, "company", _) => self.company_choices().await,
            (_, "contract", [company]) => self.contract_choices(*company).await,
            (_, "line", [_, contract]) => self.line_choices(*contract).await,
            _ => Ok(Vec::new()),
        }
    }

    /// The slim list where this member and version have it, else the full one (facts: connectwise.md 2.4).
    async fn either(&self, slim: &List, full: &List) -> Result<Vec<Row>, PsaError> {
        match self.client.rows_if_any(slim).await? {
            Some(rows) => Ok(rows),
            None => self.client.rows(full).await,
        }
    }

    async fn list(
        &self,
        fields: &'static [&'static str],
        slim: &'static str,
        full: &'static str,
    ) -> Result<Vec<Choice>, PsaError> {
        let rows = self.either(&List::all(SETUP, slim, fields), &List::all(SETUP, full, fields)).await?;
        Ok(entries(&rows))
    }

    /// Boards for tickets; those of projects take none (facts: connectwise.md 4.5).
    async fn boards(&self) -> Result<Vec<Choice>, PsaError> {
        let slim = List::all(SETUP, "service/info/boards", BOARD);
        let mut rows = self.either(&slim, &List::all(SETUP, "service/boards", BOARD)).await?;
        rows.retain(|row| row.flag("projectFlag") != Some(true));
        Ok(entries(&rows))
    }

    async fn statuses(&self, board: i64) -> Result<Vec<Choice>, PsaError> {
        let slim = List::all(SETUP, format!("service/boards/{board}/statuses/info"), SLIM_STATUS);
        let full = List::all(SETUP, format!("service/boards/{board}/statuses"), STATUS);
        Ok(entries(&self.either(&slim, &full).await?))
    }

    async fn types(&self, board: i64) -> Result<Vec<Choice>, PsaError> {
        let slim = List::all(SETUP, "service/info/boardtypes", OF_BOARD).only(Condition::Is("board/id", board));
        let full = List::all(SETUP, format!("service/boards/{board}/types"), OF_BOARD);
        let mut rows = match self.client.rows_if_any(&slim).await {
            // the field may not be one that this list can be filtered by
            Ok(None) => self.client.rows(&full).await?,
            Err(error) if matches!(error.kind, ErrorKind::Invalid { .. }) => self.client.rows(&full).await?,
            other => other?.unwrap_or_default(),
        };
        rows.retain(|row| row.integer("board/id").ok().flatten().is_none_or(|id| id == board));
        Ok(entries(&rows))
    }

    /// Subtypes that fit a type: by their own list of types, or by the list of what fits where that is left out.
    async fn subtypes(&self, board: i64, kind: i64) -> Result<Vec<Choice>, PsaError> {
        let slim = List::all(SETUP, format!("service/boards/{board}/subtypes/info"), SUBTYPE);
        let full = List::all(SETUP, format!("service/boards/{board}/subtypes"), SUBTYPE);
        let mut rows = self.either(&slim, &full).await?;
        let types = |row: &Row| match row.get("typeAssociationIds") {
            Some(Value::Array(types)) => Some(types.iter().filter_map(integer).collect::<HashSet<i64>>()),
            _ => None,
        };
        let told = rows.iter().all(|row| types(row).is_some());
        let triples = if told { None } else { self.triples(board).await? };
        let fitting: Option<HashSet<i64>> = triples
            .map(|triples| triples.iter().filter(|one| one.kind == kind).filter_map(|one| one.subtype).collect());
        rows.retain(|row| match (types(row), &fitting) {
            (Some(types), _) => types.contains(&kind),
            (None, Some(fitting)) => fitting.contains(&row.id),
            (None, None) => true,
        });
        Ok(entries(&rows))
    }

    async fn items(&self, board: i64, kind: i64, subtype: i64) -> Result<Vec<Choice>, PsaError> {
        let list = List::all(SETUP, format!("service/boards/{board}/items"), SLIM);
        let mut rows = self.client.rows(&list).await?;
        if let Some(triples) = self.triples(board).await? {
            let fits = |one: &&Triple| one.kind == kind && one.subtype == Some(subtype);
            let fitting: HashSet<i64> = triples.iter().filter(fits).filter_map(|one| one.item).collect();
            rows.retain(|row| fitting.contains(&row.id));
        }
        Ok(entries(&rows))
    }

    /// What fits on a board; `None` where that can't be read.
    async fn triples(&self, board: i64) -> Result<Option<Vec<Triple>>, PsaError> {
        let list = List::all(SETUP, format!("service/boards/{board}/typeSubTypeItemAssociations"), ASSOCIATION);
        let Some(rows) = self.client.rows_if_any(&list).await? else { return Ok(None) };
        let id = |row: &Row, field| row.integer(field).ok().flatten();
        let triple = |row: &Row| {
            Some(Triple { kind: id(row, "type/id")?, subtype: id(row, "subType/id"), item: id(row, "item/id") })
        };
        Ok(Some(rows.iter().filter_map(triple).collect()))
    }

    async fn subcategories(&self, category: i64) -> Result<Vec<Choice>, PsaError> {
        let slim = List::all(SETUP, "procurement/subcategories/info/", SUBCATEGORY)
            .only(Condition::Is("category/id", category));
        let full = List::all(SETUP, format!("procurement/categories/{category}/subcategories/"), SUBCATEGORY);
        let mut rows = self.either(&slim, &full).await?;
        rows.retain(|row| row.integer("category/id").ok().flatten().is_none_or(|id| id == category));
        Ok(entries(&rows))
    }

    /// Catalog items. Bundles can't stand on an agreement (facts: connectwise.md 4.4), so they are not to be chosen anew.
    async fn catalog(&self, category: i64, subcategory: i64, kind: i64) -> Result<Vec<Choice>, PsaError> {
        let list = List::all(CATALOG, "procurement/catalog", ITEM)
            .only(Condition::Is("category/id", category))
            .only(Condition::Is("subcategory/id", subcategory))
            .only(Condition::Is("type/id", kind));
        let rows = self.client.rows(&list).await?;
        let choices = rows.iter().map(|row| {
            let bundle = row.text("productClass").is_some_and(|class| class.eq_ignore_ascii_case("Bundle"));
            let label = named(row.text("description").unwrap_or_default(), row.text("identifier"));
            Choice { id: row.id.to_string(), label, active: !bundle && is_active(row) }
        });
        Ok(sorted(choices.collect()))
    }

    async fn company_choices(&self) -> Result<Vec<Choice>, PsaError> {
        let companies = self.companies().await?.into_iter();
        let offered = companies.filter(|company| !matches!(company.kind, CompanyKind::Own | CompanyKind::Deleted));
        Ok(sorted(offered.map(|one| Choice { id: one.id.0, label: one.name, active: one.active }).collect()))
    }

    async fn contract_choices(&self, company: i64) -> Result<Vec<Choice>, PsaError> {
        let contracts = self.contracts_of(&[CompanyRef::from(company)]).await?;
        let choices = contracts.into_iter().map(|one| Choice { label: term(&one), id: one.id.0, active: one.active });
        Ok(sorted(choices.collect()))
    }

    /// The lines of an agreement. One that was ended is marked: it bills no more, or soon no more. Two of the same name
    /// are told apart by their days and ids.
    async fn line_choices(&self, contract: i64) -> Result<Vec<Choice>, PsaError> {
        let contract = ids([ContractRef::from(contract).as_str()], "agreements")?;
        let lines: Vec<_> = additions::of_all(&self.client, contract).await?.into_values().flatten().collect();
        let choices = lines.iter().map(|line| {
            let twins = lines.iter().filter(|other| other.name == line.name).count();
            let mut label = named(line.name.clone(), Some(line.identifier.clone()));
            if twins > 1 || label.is_empty() {
                label = if label.is_empty() { format!("#{}", line.id) } else { format!("{label} #{}", line.id) };
            }
            if let Some(last) = line.ends_on {
                label = format!("{label} (– {last})");
            }
            Choice { id: line.id.to_string(), label, active: line.ends_on.is_none() }
        });
        Ok(sorted(choices.collect()))
    }
}

/// A name with the key of the same thing, where that says more.
fn named(name: String, key: Option<String>) -> String {
    match key.filter(|key| !key.is_empty() && *key != name) {
        Some(key) if name.is_empty() => key,
        Some(key) => format!("{name} ({key})"),
        None => name,
    }
}

fn is_active(row: &Row) -> bool {
    !["inactiveFlag", "inactive"].iter().any(|field| row.flag(field) == Some(true))
}

/// Entries in the tenant's order where there is one, else by name.
fn entries(rows: &[Row]) -> Vec<Choice> {
    let mut rows: Vec<&Row> = rows.iter().collect();
    let name = |row: &Row| row.text("name").unwrap_or_else(|| format!("#{}", row.id));
    rows.sort_by_cached_key(|row| {
        let order = row.integer("sortOrder").ok().flatten().unwrap_or(i64::MAX);
        (order, name(row).to_lowercase(), row.id)
    });
    rows.into_iter().map(|row| Choice { id: row.id.to_string(), label: name(row), active: is_active(row) }).collect()
}

fn term(contract: &Contract) -> String {
    let end = if contract.ends_on == Day::MAX { String::new() } else { format!(" {}", contract.ends_on) };
    format!("{} ({} –{end})", contract.name, contract.starts_on)
}

fn sorted(mut choices: Vec<Choice>) -> Vec<Choice> {
    choices.sort_by_cached_key(|choice| (choice.label.to_lowercase(), choice.id.clone()));
    choices
}
