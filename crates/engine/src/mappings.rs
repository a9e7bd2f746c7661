//! The three mappings: tickets, plans, organizations. Every choice is checked live against the PSA before it is stored.

use std::collections::BTreeMap;

use seatbridge_core::actor::TenantScope;
use seatbridge_core::billing::{Contract, Line};
use seatbridge_core::calendar::PeriodType;
use seatbridge_core::connections::Connection;
use seatbridge_core::ids::LinkId;
use seatbridge_core::mappings::{
    Choice, FieldInput, FieldSpec, LinkLabels, MappingForm, OrganizationMapping, PlanMapping, Selection,
};
use seatbridge_core::organizations::Organization;
use seatbridge_core::permissions::Permission;
use seatbridge_core::plans::PlanPeriod;
use seatbridge_core::psa::{CompanyRef, ContractRef, LineKey, LineRef, ProductRef};
use seatbridge_core::quantity::Quantity;
use seatbridge_core::{Actor, PsaKind};
use seatbridge_psa::Psa;
use seatbridge_psa::model::ScheduleAsk;
use seatbridge_store::{StoreError, TicketMapping, Unique};
use serde_json::json;

use crate::{Engine, Error, ErrorCode, Result};

/// An organization that was linked, with both quantities side by side: nothing is written by linking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linked {
    /// The mapping.
    pub mapping: OrganizationMapping,
    /// What the portal would bill.
    pub portal: Quantity,
    /// What stands in the PSA today; `None` when it can't be read as a quantity.
    pub psa: Option<i64>,
    /// Whether the plan is sold by another period than the contract bills.
    pub other_period: bool,
}

/// A drop-down of a form with what it offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilledField {
    /// The field.
    pub spec: FieldSpec,
    /// What may be chosen.
    pub choices: Vec<Choice>,
    /// What is chosen.
    pub value: Option<String>,
    /// Whether a value was given that may not be chosen, or not any more.
    pub refused: bool,
}

/// Where an organization is to be billed, as typed.
#[derive(Debug, Clone)]
pub struct NewLink {
    /// The company in the PSA.
    pub company: CompanyRef,
    /// The contract or agreement.
    pub contract: ContractRef,
    /// The line.
    pub line: LineRef,
}

impl Engine {
    /// Stores how alerts become tickets. Every field that offers a choice is required.
    pub async fn map_tickets(
        &self,
        actor: &Actor,
        psa: PsaKind,
        values: &BTreeMap<String, String>,
    ) -> Result<Selection> {
        let scope = actor.scope(Permission::ManageIntegration)?;
        let connection = self.connection(&scope, psa).await?;
        let client = self.client(&scope, &connection).await?;
        let selection = self.select(client.as_ref(), MappingForm::Tickets, values).await?;
        let mut tx = self.store.begin().await?;
        tx.put_ticket_mapping(&scope, connection.id, &selection, self.clock.now()).await?;
        self.audit(&mut tx, actor, "tickets.mapped", connection.id, json!(selection)).await?;
        tx.commit().await?;
        Ok(selection)
    }

    /// Forgets how alerts become tickets. Connection, plans, organizations and tickets in the PSA stay. `false` when there
    /// was nothing to forget.
    pub async fn unmap_tickets(&self, actor: &Actor, psa: PsaKind) -> Result<bool> {
        let scope = actor.scope(Permission::ManageIntegration)?;
        let connection = self.connection(&scope, psa).await?;
        let mut tx = self.store.begin().await?;
        let gone = tx.delete_ticket_mapping(&scope, connection.id).await?;
        if gone {
            self.audit(&mut tx, actor, "tickets.unmapped", connection.id, json!({ "psa": psa })).await?;
        }
        tx.commit().await?;
        Ok(gone)
    }

    /// How alerts become tickets, as it is stored.
    pub async fn ticket_mapping(&self, actor: &Actor, psa: PsaKind) -> Result<Option<TicketMapping>> {
        let scope = actor.scope(Permission::ManageIntegration)?;
        let connection = self.connection(&scope, psa).await?;
        Ok(self.store.find_ticket_mapping(&scope, connection.id).await?)
    }

    /// The drop-downs of a form, in their order.
    pub async fn form_fields(&self, actor: &Actor, psa: PsaKind, form: MappingForm) -> Result<&'static [FieldSpec]> {
        let scope = actor.scope(Permission::ManageIntegration)?;
        let connection = self.connection(&scope, psa).await?;
        Ok(self.client(&scope, &connection).await?.fields(form))
    }

    /// All drop-downs of a form filled for what is chosen so far: fields whose parents are not chosen offer nothing, and
    /// a choice that its list does not offer is left out of the selection.
    pub async fn filled_form(
        &self,
        actor: &Actor,
        psa: PsaKind,
        form: MappingForm,
        values: &BTreeMap<String, String>,
    ) -> Result<Vec<FilledField>> {
        let scope = actor.scope(Permission::ManageIntegration)?;
        let connection = self.connection(&scope, psa).await?;
        let client = self.client(&scope, &connection).await?;
        fill(client.as_ref(), form, values).await
    }

    /// Ends the link of a plan. What stands in the PSA stays, and so do the links of its organizations.
    pub async fn unmap_plan(&self, actor: &Actor, psa: PsaKind, plan: &str) -> Result<bool> {
        let scope = actor.scope(Permission::ManageIntegration)?;
        if !actor.may(Permission::ManagePlans) {
            return Err(Error::new(ErrorCode::PlansNotHere));
        }
        let connection = self.connection(&scope, psa).await?;
        let plan = self.plan(&scope, plan).await?;
        let mut tx = self.store.begin().await?;
        let gone = tx.delete_plan_mapping(&scope, connection.id, plan.id).await?;
        if gone {
            self.audit(&mut tx, actor, "plan.unmapped", plan.id, json!({ "psa": psa })).await?;
        }
        tx.commit().await?;
        Ok(gone)
    }

    /// Portal quantity and PSA quantity of a linked organization side by side, read now.
    pub async fn compare(&self, actor: &Actor, psa: PsaKind, organization: &str) -> Result<Linked> {
        let scope = actor.scope(Permission::ManageIntegration)?;
        let connection = self.connection(&scope, psa).await?;
        let organization = self.organization(&scope, organization).await?;
        let link = self.store.find_link(&scope, organization.id).await?.filter(|l| l.connection == connection.id);
        let mapping = link.ok_or_else(|| {
            let error = Error::new(ErrorCode::OrganizationNotLinked).with("organization", &organization.external_id);
            error.with("psa", psa)
        })?;
        let client = self.client(&scope, &connection).await?;
        let failed = |e| Error::psa(psa.name(), e);
        let contract = &mapping.line.contract;
        let found = client.contracts(std::slice::from_ref(contract)).await.map_err(failed)?.into_iter().next();
        let found = found.ok_or_else(|| Error::new(ErrorCode::ContractUnknown).with("contract", contract))?;
        let line = client.lines(std::slice::from_ref(&mapping.line)).await.map_err(failed)?.into_iter().next();
        let line = line.filter(|line| line.key == mapping.line);
        let line = line.ok_or_else(|| Error::new(ErrorCode::LineUnknown).with("line", &mapping.line.line))?;
        let psa = self.quantity_today(client.as_ref(), &found, &line).await.map_err(failed)?;
        let portal = self.portal_quantity(&scope, &connection, &organization, &found).await?;
        let other_period = self.bills_in_another_period(&scope, &organization, &found).await?;
        Ok(Linked { mapping, portal, psa, other_period })
    }

    /// Whether the plan is sold by another period than the contract bills.
    async fn bills_in_another_period(
        &self,
        scope: &TenantScope,
        organization: &Organization,
        contract: &Contract,
    ) -> Result<bool> {
        let plans = self.store.list_plans(scope).await?;
        let plan = plans.into_iter().find(|plan| plan.id == organization.plan);
        Ok(match (plan, contract.period) {
            (Some(plan), Some(period)) => !same_period(plan.period, period),
            _ => false,
        })
    }

    /// Looks at every stored choice of tickets and plans, and marks those the PSA does not offer any more.
    pub(crate) async fn check_choices(
        &self,
        scope: &TenantScope,
        connection: &Connection,
        client: &dyn Psa,
    ) -> Result<()> {
        let mut tickets = None;
        if let Some(mapping) = self.store.find_ticket_mapping(scope, connection.id).await? {
            let stale = stale(client, MappingForm::Tickets, &mapping.selection).await?;
            tickets = (stale != mapping.stale).then_some(stale);
        }
        // plans that share their choices are looked at once
        let mut known: BTreeMap<Vec<String>, Vec<String>> = BTreeMap::new();
        let mut plans = Vec::new();
        for mapping in self.store.list_plan_mappings(scope, connection.id).await? {
            let key: Vec<String> = mapping.selection.values().map(|choice| choice.id.clone()).collect();
            let found = match known.get(&key) {
                Some(found) => found.clone(),
                None => stale(client, MappingForm::Plan, &mapping.selection).await?,
            };
            known.insert(key, found.clone());
            plans.push((mapping.plan, found));
        }
        let mut tx = self.store.begin().await?;
        if let Some(stale) = tickets {
            tx.mark_ticket_mapping(scope, connection.id, &stale).await?;
        }
        for (plan, stale) in plans {
            tx.mark_plan_mapping(scope, connection.id, plan, &stale).await?;
        }
        Ok(tx.commit().await?)
    }

    /// What a drop-down of a form offers, live from the PSA.
    pub async fn choices(
        &self,
        actor: &Actor,
        psa: PsaKind,
        form: MappingForm,
        field: &str,
        selection: &Selection,
    ) -> Result<Vec<Choice>> {
        let scope = actor.scope(Permission::ManageIntegration)?;
        let connection = self.connection(&scope, psa).await?;
        let client = self.client(&scope, &connection).await?;
        client.choices(form, field, selection).await.map_err(|e| Error::psa(psa.name(), e))
    }

    /// Stores what a plan is in the PSA.
    pub async fn map_plan(
        &self,
        actor: &Actor,
        psa: PsaKind,
        plan: &str,
        values: &BTreeMap<String, String>,
    ) -> Result<PlanMapping> {
        let scope = actor.scope(Permission::ManageIntegration)?;
        if !actor.may(Permission::ManagePlans) {
            return Err(Error::new(ErrorCode::PlansNotHere));
        }
        let connection = self.connection(&scope, psa).await?;
        let plan = self.plan(&scope, plan).await?;
        let client = self.client(&scope, &connection).await?;
        let selection = self.select(client.as_ref(), MappingForm::Plan, values).await?;
        // the last drop-down of the form is the product: what stands before it only narrows the list
        let product = client.fields(MappingForm::Plan).last().and_then(|field| selection.get(field.name));
        let product = product.ok_or_else(|| Error::new(ErrorCode::FieldMissing).with("field", "service"))?;
        let mapping = PlanMapping {
            connection: connection.id,
            plan: plan.id,
            product: ProductRef(product.id.clone()),
            selection,
        };
        let mut tx = self.store.begin().await?;
        tx.put_plan_mapping(&scope, &mapping, self.clock.now()).await?;
        self.audit(&mut tx, actor, "plan.mapped", plan.id, json!(mapping)).await?;
        tx.commit().await?;
        Ok(mapping)
    }

    /// Links an organization to the line it is billed on. Company, contract and line are checked in the PSA.
    pub async fn map_organization(
        &self,
        actor: &Actor,
        psa: PsaKind,
        organization: &str,
        new: &NewLink,
    ) -> Result<Linked> {
        let scope = actor.scope(Permission::ManageIntegration)?;
        let connection = self.connection(&scope, psa).await?;
        let organization = self.organization(&scope, organization).await?;
        let client = self.client(&scope, &connection).await?;
        let failed = |e| Error::psa(psa.name(), e);
        let company = self.company(&scope, &connection, client.as_ref(), &new.company).await?;
        if company.kind == "own" {
            return Err(Error::new(ErrorCode::CompanyIsOwn).with("company", &new.company));
        }
        let contract = client.contracts(std::slice::from_ref(&new.contract)).await.map_err(failed)?.into_iter().next();
        let contract =
            contract.ok_or_else(|| Error::new(ErrorCode::ContractUnknown).with("contract", &new.contract))?;
        if contract.company != new.company {
            let error = Error::new(ErrorCode::ContractOfOther).with("contract", &new.contract);
            return Err(error.with("company", &contract.company));
        }
        if !contract.recurring {
            return Err(Error::new(ErrorCode::ContractNotRecurring).with("contract", &new.contract));
        }
        // cancelled or expired: a number there would look right and never be billed
        if !contract.active && contract.ends_on <= self.clock.today() {
            let error = Error::new(ErrorCode::ContractEnded).with("contract", &new.contract);
            return Err(error.with("day", contract.ends_on));
        }
        let key = LineKey { contract: new.contract.clone(), line: new.line.clone() };
        let line = client.lines(std::slice::from_ref(&key)).await.map_err(failed)?.into_iter().next();
        let line = line.ok_or_else(|| Error::new(ErrorCode::LineUnknown).with("line", &new.line))?;
        if line.key != key {
            let error = Error::new(ErrorCode::LineOfOther).with("line", &new.line).with("contract", &new.contract);
            return Err(error.with("actual", &line.key.contract));
        }
        if let Some(ended_on) = line.ends_on.filter(|day| *day < self.clock.today()) {
            return Err(Error::new(ErrorCode::LineEnded).with("line", &new.line).with("day", ended_on));
        }
        let psa_quantity = self.quantity_today(client.as_ref(), &contract, &line).await.map_err(failed)?;
        let mapping = OrganizationMapping {
            id: self.id::<LinkId>(),
            connection: connection.id,
            organization: organization.id,
            company: new.company.clone(),
            line: key,
            product: line.product,
            labels: LinkLabels { company: company.name, contract: contract.name.clone(), line: line.name },
            rules: None,
        };
        self.store_links(actor, &scope, std::slice::from_ref(&mapping)).await?;
        let portal = self.portal_quantity(&scope, &connection, &organization, &contract).await?;
        let other_period = self.bills_in_another_period(&scope, &organization, &contract).await?;
        Ok(Linked { mapping, portal, psa: psa_quantity, other_period })
    }

    /// Ends the link of an organization. What stands in the PSA stays.
    pub async fn unlink_organization(&self, actor: &Actor, psa: PsaKind, organization: &str) -> Result<()> {
        let scope = actor.scope(Permission::ManageIntegration)?;
        let connection = self.connection(&scope, psa).await?;
        let organization = self.organization(&scope, organization).await?;
        let link = self.store.find_link(&scope, organization.id).await?.filter(|l| l.connection == connection.id);
        let link = link.ok_or_else(|| {
            let error = Error::new(ErrorCode::OrganizationNotLinked).with("organization", &organization.external_id);
            error.with("psa", psa)
        })?;
        let mut tx = self.store.begin().await?;
        if tx.open_changes(&scope, connection.id).await?.iter().any(|change| change.key.line == link.line.line) {
            return Err(Error::new(ErrorCode::SyncRunning).with("psa", psa));
        }
        tx.unlink(&scope, link.id, self.clock.now()).await?;
        tx.clear_agreed(&scope, connection.id, &link.line.line).await?;
        self.audit(&mut tx, actor, "organization.unlinked", organization.id, json!(link)).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Stores links with their audit rows in one transaction, and names who holds an organization or line already.
    pub(crate) async fn store_links(
        &self,
        actor: &Actor,
        scope: &TenantScope,
        links: &[OrganizationMapping],
    ) -> Result<()> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        for link in links {
            if let Err(error) = tx.create_link(scope, link, now).await {
                tx.rollback().await?;
                return Err(self.link_refused(scope, link, error).await?);
            }
            self.audit(&mut tx, actor, "organization.linked", link.organization, json!(link)).await?;
        }
        Ok(tx.commit().await?)
    }

    async fn link_refused(&self, scope: &TenantScope, link: &OrganizationMapping, error: StoreError) -> Result<Error> {
        let held = self.store.find_link(scope, link.organization).await?;
        Ok(match error {
            // linked twice to the same line, both are taken: the organization is what the person thinks of
            StoreError::Taken(Unique::OrganizationLink | Unique::LineLink) if held.is_some() => {
                let connections = self.store.list_connections(scope).await?;
                let psa = held.and_then(|h| connections.into_iter().find(|c| c.id == h.connection)).map(|c| c.psa);
                let name = self.store.find_organization(scope, link.organization).await?.map(|o| o.external_id);
                Error::new(ErrorCode::OrganizationLinked)
                    .with("organization", name.unwrap_or_default())
                    .with("psa", psa.map_or("", PsaKind::name))
            }
            StoreError::Taken(Unique::LineLink) => {
                let links = self.store.list_links(scope, link.connection).await?;
                let holder = links.into_iter().find(|l| l.line.line == link.line.line).map(|l| l.organization);
                let name = match holder {
                    Some(holder) => self.store.find_organization(scope, holder).await?.map(|o| o.external_id),
                    None => None,
                };
                Error::new(ErrorCode::LineLinked)
                    .with("line", &link.line.line)
                    .with("organization", name.unwrap_or_default())
            }
            other => other.into(),
        })
    }

    /// The organization with this external id or id of ours.
    pub(crate) async fn organization(&self, scope: &TenantScope, id: &str) -> Result<Organization> {
        if let Some(found) = self.store.find_organization_by_external_id(scope, id).await? {
            return Ok(found);
        }
        if let Ok(own) = id.parse()
            && let Some(found) = self.store.find_organization(scope, own).await?
        {
            return Ok(found);
        }
        Err(Error::new(ErrorCode::OrganizationUnknown).with("id", id))
    }

    async fn quantity_today(
        &self,
        client: &dyn Psa,
        contract: &Contract,
        line: &Line,
    ) -> Result<Option<i64>, seatbridge_psa::PsaError> {
        let (today, term) = (self.clock.today(), contract.term(line));
        if today > term.ends_on {
            return Ok(None);
        }
        let day = term.nearest(today);
        let ask = ScheduleAsk { key: line.key.clone(), from: day, as_of: day, until: term.ends_on };
        let schedules = client.schedules(std::slice::from_ref(&ask)).await?;
        Ok(schedules.get(&line.key.line).and_then(|s| s.steps(&[], None).ok()).map(|steps| steps.on(day)))
    }

    /// Checks typed values against what the PSA offers, parents before the fields that depend on them.
    async fn select(
        &self,
        client: &dyn Psa,
        form: MappingForm,
        values: &BTreeMap<String, String>,
    ) -> Result<Selection> {
        let fields = client.fields(form);
        if let Some(unknown) = values.keys().find(|name| fields.iter().all(|f| f.name != name.as_str())) {
            let known: Vec<_> = fields.iter().map(|f| f.name).collect();
            return Err(Error::new(ErrorCode::FieldUnknown).with("field", unknown).with("known", known.join(", ")));
        }
        let mut selection = Selection::new();
        for field in fields {
            let value = values.get(field.name).map(|v| v.trim()).filter(|v| !v.is_empty());
            if let Some(choice) = choose(client, form, field, value, &selection).await? {
                selection.insert(field.name.to_owned(), choice);
            }
        }
        Ok(selection)
    }
}

async fn choose(
    client: &dyn Psa,
    form: MappingForm,
    field: &FieldSpec,
    value: Option<&str>,
    selection: &Selection,
) -> Result<Option<Choice>> {
    let missing = || Error::new(ErrorCode::FieldMissing).with("field", field.name);
    if let FieldInput::Number { min, max } = field.input {
        let value = value.ok_or_else(missing)?;
        let number = value.parse().ok().filter(|n| (min..=max).contains(n));
        let number: u32 = number.ok_or_else(|| {
            let error = Error::new(ErrorCode::NumberOutOfRange).with("field", field.name);
            error.with("min", min).with("max", max)
        })?;
        return Ok(Some(Choice { id: number.to_string(), label: number.to_string(), active: true }));
    }
    let choices = client.choices(form, field.name, selection).await.map_err(|e| Error::psa(client.kind().name(), e))?;
    let Some(value) = value else {
        return if choices.iter().any(|c| c.active) { Err(missing()) } else { Ok(None) };
    };
    let unknown = |code| Error::new(code).with("field", field.name).with("value", value);
    let choice = choices.into_iter().find(|c| c.id == value).ok_or_else(|| unknown(ErrorCode::ChoiceUnknown))?;
    if choice.active { Ok(Some(choice)) } else { Err(unknown(ErrorCode::ChoiceInactive).with("name", choice.label)) }
}

/// Fills a form's drop-downs, parents before the fields that depend on them.
async fn fill(client: &dyn Psa, form: MappingForm, values: &BTreeMap<String, String>) -> Result<Vec<FilledField>> {
    let mut filled: Vec<FilledField> = Vec::new();
    let mut selection = Selection::new();
    for spec in client.fields(form) {
        let given = values.get(spec.name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        if matches!(spec.input, FieldInput::Number { .. }) {
            filled.push(FilledField { spec: *spec, choices: Vec::new(), value: given, refused: false });
            continue;
        }
        // a list whose parent offers choices and has none chosen is empty; one whose parent offers nothing is not
        let waits = spec.depends_on.iter().any(|parent| {
            let parent = filled.iter().find(|field| field.spec.name == *parent);
            parent.is_some_and(|field| field.value.is_none() && !field.choices.is_empty())
        });
        let choices = if waits {
            Vec::new()
        } else {
            let found = client.choices(form, spec.name, &selection).await;
            found.map_err(|e| Error::psa(client.kind().name(), e))?
        };
        let chosen = choices.iter().find(|choice| Some(&choice.id) == given.as_ref()).filter(|choice| choice.active);
        if let Some(chosen) = chosen {
            selection.insert(spec.name.to_owned(), chosen.clone());
        }
        let value = chosen.map(|choice| choice.id.clone());
        let refused = given.is_some() && value.is_none();
        let choices = choices.into_iter().filter(|choice| choice.active).collect();
        filled.push(FilledField { spec: *spec, choices, value, refused });
    }
    Ok(filled)
}

/// The fields of a stored selection whose choice is gone or inactive by now.
async fn stale(client: &dyn Psa, form: MappingForm, selection: &Selection) -> Result<Vec<String>> {
    let values = selection.iter().map(|(field, choice)| (field.clone(), choice.id.clone())).collect();
    let filled = fill(client, form, &values).await?;
    Ok(filled.into_iter().filter(|field| field.refused).map(|field| field.spec.name.to_owned()).collect())
}

const fn same_period(plan: PlanPeriod, contract: PeriodType) -> bool {
    matches!(
        (plan, contract),
        (PlanPeriod::Monthly, PeriodType::Monthly)
            | (PlanPeriod::Quarterly, PeriodType::Quarterly)
            | (PlanPeriod::SemiAnnual, PeriodType::SemiAnnual)
            | (PlanPeriod::Yearly, PeriodType::Yearly)
    )
}
