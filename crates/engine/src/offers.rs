//! What pickers offer: choices of the mapping forms, searched and marked, and the line that is missing on a contract. Must
//! not link anything.

use std::collections::{BTreeMap, HashMap};

use seatbridge_core::actor::TenantScope;
use seatbridge_core::billing::Line;
use seatbridge_core::connections::Connection;
use seatbridge_core::ids::ConnectionId;
use seatbridge_core::ids::PlanId;
use seatbridge_core::mappings::{Choice, MappingForm, Selection};
use seatbridge_core::names::fold;
use seatbridge_core::organizations::Organization;
use seatbridge_core::permissions::Permission;
use seatbridge_core::psa::{ContractRef, LineRef, ProductRef};
use seatbridge_core::{Actor, PsaKind};
use seatbridge_psa::Psa;
use seatbridge_psa::model::NewLine;
use seatbridge_store::Moment;
use serde_json::json;

use crate::{Engine, Error, ErrorCode, Result};

/// How many choices a picker shows at once.
pub const MOST_OFFERS: u32 = 50;

/// What a picker asks for.
#[derive(Debug, Clone, Default)]
pub struct OffersAsk {
    /// The field of the form.
    pub field: String,
    /// What is chosen in the other fields.
    pub given: BTreeMap<String, String>,
    /// A part of the name; empty for all.
    pub search: String,
    /// The organization the row is of, where it is one: its external id or id of ours.
    pub organization: Option<String>,
}

/// What a picker shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Offers {
    /// The choices, the fitting ones first.
    pub offers: Vec<Offer>,
    /// Whether there are more than are shown.
    pub more: bool,
    /// When the local copy they come from was made; `None` where they are live.
    pub copied_at: Option<Moment>,
    /// The product that the plan is linked to and no free line of the contract bills: a line of it can be made.
    pub missing: Option<Choice>,
}

/// One choice of a picker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The choice.
    pub choice: Choice,
    /// What is to be said of it.
    pub mark: Option<Mark>,
}

/// What is to be said of a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// It bills what the plan is linked to.
    Fits,
    /// It bills this organization already and can't be chosen.
    Taken(String),
    /// The PSA calls it inactive.
    Inactive,
    /// It is a prospect and no customer yet.
    Prospect,
}

impl Engine {
    /// What a picker offers: companies from the local copy, everything else live.
    pub async fn offers(&self, actor: &Actor, psa: PsaKind, form: MappingForm, ask: &OffersAsk) -> Result<Offers> {
        let scope = actor.scope(Permission::ManageIntegration)?;
        let connection = self.connection(&scope, psa).await?;
        if form == MappingForm::Organization && ask.field == "company" {
            return self.company_offers(&scope, &connection, &ask.search).await;
        }
        let client = self.client(&scope, &connection).await?;
        if form == MappingForm::Organization && ask.field == "line" {
            return self.line_offers(&scope, &connection, client.as_ref(), ask).await;
        }
        let chosen: Selection = ask.given.iter().map(|(field, id)| (field.clone(), unnamed(id))).collect();
        let choices = client.choices(form, &ask.field, &chosen).await.map_err(|e| Error::psa(psa.name(), e))?;
        // an inactive contract bills until it ends, so it can be linked; anything else that is inactive can't be chosen
        let inactive_too = form == MappingForm::Organization;
        let offers = choices
            .into_iter()
            .filter(|choice| choice.active || inactive_too)
            .map(|choice| Offer { mark: (!choice.active).then_some(Mark::Inactive), choice });
        Ok(searched(offers, &ask.search))
    }

    /// The choices behind these ids as far as they are offered, by field: what a form shows that was filled before.
    pub async fn chosen(
        &self,
        actor: &Actor,
        psa: PsaKind,
        form: MappingForm,
        given: &BTreeMap<String, String>,
    ) -> Result<BTreeMap<String, Choice>> {
        let scope = actor.scope(Permission::ManageIntegration)?;
        let connection = self.connection(&scope, psa).await?;
        let client = self.client(&scope, &connection).await?;
        let mut chosen: Selection = Selection::new();
        for spec in client.fields(form) {
            let Some(id) = given.get(spec.name).filter(|id| !id.is_empty()) else { continue };
            if form == MappingForm::Organization && spec.name == "company" {
                let found = self.store.find_company(&scope, connection.id, id).await?.filter(|row| row.kind != "own");
                chosen.extend(
                    found.map(|row| (spec.name.to_owned(), Choice { id: row.id, label: row.name, active: row.active })),
                );
                continue;
            }
            if spec.depends_on.iter().any(|parent| !chosen.contains_key(*parent)) {
                continue;
            }
            let choices = client.choices(form, spec.name, &chosen).await.map_err(|e| Error::psa(psa.name(), e))?;
            let found = choices.into_iter().find(|choice| choice.id == *id);
            chosen.extend(found.map(|choice| (spec.name.to_owned(), choice)));
        }
        Ok(chosen)
    }

    async fn company_offers(&self, scope: &TenantScope, connection: &Connection, search: &str) -> Result<Offers> {
        let state = self.store.connection_state(scope, connection.id).await?;
        let copied_at = state.and_then(|state| state.companies_at);
        if copied_at.is_none() {
            // right after connecting the job may not have run yet
            let client = self.client(scope, connection).await?;
            self.refresh_companies(scope, connection, client.as_ref()).await?;
        }
        let rows = self.store.search_companies(scope, connection.id, search, MOST_OFFERS + 1).await?;
        let more = rows.len() > MOST_OFFERS as usize;
        let offers = rows.into_iter().take(MOST_OFFERS as usize).map(|row| {
            let mark = match (row.active, row.kind.as_str()) {
                (false, _) => Some(Mark::Inactive),
                (true, "prospect") => Some(Mark::Prospect),
                _ => None,
            };
            let label = match row.external_id.as_deref().map(str::trim).filter(|id| !id.is_empty()) {
                Some(number) => format!("{} ({number})", row.name),
                None => row.name,
            };
            Offer { choice: Choice { id: row.id, label, active: row.active }, mark }
        });
        let copied_at = copied_at.or_else(|| Some(self.clock.now()));
        Ok(Offers { offers: offers.collect(), more, copied_at, missing: None })
    }

    /// The lines of a contract: those of the plan's product first, those of other organizations marked, those that are
    /// over left out.
    async fn line_offers(
        &self,
        scope: &TenantScope,
        connection: &Connection,
        client: &dyn Psa,
        ask: &OffersAsk,
    ) -> Result<Offers> {
        let Some(contract) = ask.given.get("contract").filter(|id| !id.is_empty()) else {
            return Ok(Offers::default());
        };
        let failed = |e| Error::psa(connection.psa.name(), e);
        let contract = ContractRef(contract.clone());
        let product = match &ask.organization {
            Some(id) => {
                let organization = self.organization(scope, id).await?;
                self.product_choices(scope, connection.id).await?.remove(&organization.plan)
            }
            None => None,
        };
        let today = self.clock.today();
        let mut lines = client.lines_of(std::slice::from_ref(&contract)).await.map_err(failed)?;
        lines.retain(|line| line.ends_on.is_none_or(|day| day >= today));
        let fits = |line: &Line| product.as_ref().is_some_and(|product| product.id == line.product.as_str());
        let keys: Vec<LineRef> = lines.iter().map(|line| line.key.line.clone()).collect();
        let holders = self.store.line_holders(scope, connection.id, &keys).await?;
        lines.sort_by_cached_key(|line| {
            (holders.contains_key(&line.key.line), !fits(line), fold(&line.name), line.key.line.clone())
        });
        let missing = product.clone().filter(|_| {
            ask.search.trim().is_empty()
                && !lines.iter().any(|line| fits(line) && !holders.contains_key(&line.key.line))
        });
        let twins = |line: &Line| lines.iter().filter(|other| other.name == line.name).count() > 1;
        let offers: Vec<_> = lines
            .iter()
            .map(|line| {
                let label = if twins(line) || line.name.is_empty() {
                    format!("{} #{}", line.name, line.key.line).trim_start().to_owned()
                } else {
                    line.name.clone()
                };
                let mark = match holders.get(&line.key.line) {
                    Some(holder) => Some(Mark::Taken(holder.clone())),
                    None => fits(line).then_some(Mark::Fits),
                };
                Offer { choice: Choice { id: line.key.line.0.clone(), label, active: true }, mark }
            })
            .collect();
        Ok(Offers { missing, ..searched(offers.into_iter(), &ask.search) })
    }

    /// Makes the line that an organization's plan needs on a contract, without seats. Where a free line of that product
    /// stands there already, it is that one: asking twice makes one.
    pub async fn create_line(
        &self,
        actor: &Actor,
        psa: PsaKind,
        organization: &str,
        contract: &ContractRef,
    ) -> Result<LineRef> {
        let scope = actor.scope(Permission::ManageIntegration)?;
        let connection = self.connection(&scope, psa).await?;
        let organization = self.organization(&scope, organization).await?;
        let product = self.product_of(&scope, &connection, &organization).await?;
        let client = self.client(&scope, &connection).await?;
        let failed = |e| Error::psa(psa.name(), e);
        let found = client.contracts(std::slice::from_ref(contract)).await.map_err(failed)?.into_iter().next();
        let found = found.ok_or_else(|| Error::new(ErrorCode::ContractUnknown).with("contract", contract))?;
        if !found.recurring {
            return Err(Error::new(ErrorCode::ContractNotRecurring).with("contract", contract));
        }
        let today = self.clock.today();
        if found.ends_on < today {
            let error = Error::new(ErrorCode::ContractEnded).with("contract", contract);
            return Err(error.with("day", found.ends_on));
        }
        let lines = client.lines_of(std::slice::from_ref(contract)).await.map_err(failed)?;
        let keys: Vec<LineRef> = lines.iter().map(|line| line.key.line.clone()).collect();
        let holders = self.store.line_holders(&scope, connection.id, &keys).await?;
        let free = lines.into_iter().find(|line| {
            line.product == product
                && line.ends_on.is_none_or(|day| day >= today)
                && !holders.contains_key(&line.key.line)
        });
        if let Some(line) = free {
            return Ok(line.key.line);
        }
        let unbilled = found.billed_until.map(|day| day.plus_days(1));
        let starts_on = today.max(found.starts_on).max(unbilled.unwrap_or(today));
        let new = NewLine { contract: contract.clone(), product, starts_on };
        let made = client.create_line(&new).await.map_err(|error| {
            if error.in_doubt() {
                return Error::new(ErrorCode::LineInDoubt).with("psa", psa).with("contract", contract).because(error);
            }
            failed(error)
        })?;
        let mut tx = self.store.begin().await?;
        let diff = json!({ "contract": contract, "line": made.line, "product": new.product, "starts_on": starts_on });
        self.audit(&mut tx, actor, "line.created", organization.id, diff).await?;
        tx.commit().await?;
        Ok(made.line)
    }

    async fn product_of(
        &self,
        scope: &TenantScope,
        connection: &Connection,
        organization: &Organization,
    ) -> Result<ProductRef> {
        let product = self.products(scope, connection.id).await?.remove(&organization.plan);
        product.ok_or_else(|| Error::new(ErrorCode::PlanNotLinked).with("psa", connection.psa))
    }

    /// What each plan is in the PSA, by name.
    pub(crate) async fn product_choices(
        &self,
        scope: &TenantScope,
        connection: ConnectionId,
    ) -> Result<HashMap<PlanId, Choice>> {
        let mappings = self.store.list_plan_mappings(scope, connection).await?;
        let choice = |mapping: &seatbridge_core::mappings::PlanMapping| {
            let named = mapping.selection.values().find(|choice| choice.id == mapping.product.as_str());
            named.cloned().unwrap_or_else(|| unnamed(mapping.product.as_str()))
        };
        Ok(mappings.iter().map(|mapping| (mapping.plan, choice(mapping))).collect())
    }
}

/// A choice of which only the id is known.
fn unnamed(id: &str) -> Choice {
    Choice { id: id.to_owned(), label: id.to_owned(), active: true }
}

/// Those whose name contains the text, as many as a picker shows.
fn searched(offers: impl Iterator<Item = Offer>, search: &str) -> Offers {
    let wanted = fold(search);
    let mut offers: Vec<_> =
        offers.filter(|offer| fold(&offer.choice.label).contains(&wanted)).take(MOST_OFFERS as usize + 1).collect();
    let more = offers.len() > MOST_OFFERS as usize;
    offers.truncate(MOST_OFFERS as usize);
    Offers { offers, more, ..Offers::default() }
}
