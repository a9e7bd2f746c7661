//! The three mappings: tickets, plans, organizations. Every choice is checked live against the PSA before it is stored.

use std::collections::BTreeMap;

use seatbridge_core::actor::TenantScope;
use seatbridge_core::billing::{Contract, Line};
use seatbridge_core::ids::LinkId;
use seatbridge_core::mappings::{
    Choice, FieldInput, FieldSpec, LinkLabels, MappingForm, OrganizationMapping, PlanMapping, Selection,
};
use seatbridge_core::organizations::Organization;
use seatbridge_core::permissions::Permission;
use seatbridge_core::psa::{CompanyRef, ContractRef, LineKey, LineRef, ProductRef};
use seatbridge_core::quantity::Quantity;
use seatbridge_core::{Actor, PsaKind};
use seatbridge_psa::Psa;
use seatbridge_psa::model::ScheduleAsk;
use seatbridge_store::{StoreError, Unique};
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
        Ok(Linked { mapping, portal, psa: psa_quantity })
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

    /// The mappings of an earlier connection to the same PSA tenant that may be taken back; with `apply` they are,
    /// except where organization or line is taken by now. Answers those restored and those left.
    pub async fn restore_links(
        &self,
        actor: &Actor,
        psa: PsaKind,
        apply: bool,
    ) -> Result<(Vec<OrganizationMapping>, Vec<OrganizationMapping>)> {
        let scope = actor.scope(Permission::ManageIntegration)?;
        let connection = self.connection(&scope, psa).await?;
        let now = self.clock.now();
        let resting = self.store.list_resting_links(&scope, psa, &connection.tenant, now).await?;
        let (mut restored, mut left) = (Vec::new(), Vec::new());
        for link in resting {
            let mut tx = self.store.begin().await?;
            let outcome = if apply { tx.restore_link(&scope, link.id, connection.id, now).await } else { Ok(()) };
            match outcome {
                Ok(()) if apply => {
                    self.audit(&mut tx, actor, "organization.restored", link.organization, json!(link)).await?;
                    tx.commit().await?;
                    restored.push(link);
                }
                Ok(()) | Err(StoreError::Taken(_)) => {
                    tx.rollback().await?;
                    left.push(link);
                }
                Err(other) => return Err(other.into()),
            }
        }
        Ok((restored, left))
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
        Ok(match error {
            StoreError::Taken(Unique::OrganizationLink) => {
                let held = self.store.find_link(scope, link.organization).await?;
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
