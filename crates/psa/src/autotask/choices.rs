//! What the drop-downs of the mapping forms offer. Must not hide what is inactive: it is marked.

use seatbridge_core::mappings::{Choice, FieldInput, FieldSpec, MappingForm, Selection};
use seatbridge_core::psa::{CompanyRef, ContractRef};
use seatbridge_core::{Day, billing::Contract};

use super::Autotask;
use super::map;
use super::query::Query;
use crate::model::CompanyKind;
use crate::port::Psa as _;
use crate::{ErrorKind, PsaError, Sent};

const fn choice(name: &'static str, depends_on: &'static [&'static str]) -> FieldSpec {
    FieldSpec { name, depends_on, input: FieldInput::Choice }
}

const TICKETS: &[FieldSpec] = &[
    choice("queue", &[]),
    choice("status_new", &[]),
    choice("status_resolved", &[]),
    choice("priority", &[]),
    choice("source", &[]),
    choice("issue_type", &[]),
    choice("sub_issue_type", &["issue_type"]),
    // a year at most
    FieldSpec { name: "due_hours", depends_on: &[], input: FieldInput::Number { min: 1, max: 8_760 } },
];
const PLAN: &[FieldSpec] = &[choice("service", &[])];
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

/// The picklist of tickets behind a drop-down (facts: autotask.md 8.2).
fn picklist(field: &str) -> Option<&'static str> {
    Some(match field {
        "queue" => "queueID",
        "status_new" | "status_resolved" => "status",
        "priority" => "priority",
        "source" => "source",
        "issue_type" => "issueType",
        "sub_issue_type" => "subIssueType",
        _ => return None,
    })
}

impl Autotask {
    /// What a drop-down offers.
    pub(super) async fn offer(
        &self,
        form: MappingForm,
        field: &str,
        selection: &Selection,
    ) -> Result<Vec<Choice>, PsaError> {
        let chosen = |name: &str| selection.get(name).map(|choice| choice.id.as_str()).filter(|id| !id.is_empty());
        match (form, field) {
            (MappingForm::Tickets, "due_hours") => Ok(Vec::new()),
            (MappingForm::Tickets, field) if picklist(field).is_some() => {
                self.ticket_choices(field, chosen("issue_type")).await
            }
            (MappingForm::Plan, "service") => self.service_choices().await,
            (MappingForm::Organization, "company") => self.company_choices().await,
            (MappingForm::Organization, "contract") => match chosen("company") {
                Some(company) => self.contract_choices(company).await,
                None => Ok(Vec::new()),
            },
            (MappingForm::Organization, "line") => match chosen("contract") {
                Some(contract) => self.line_choices(contract).await,
                None => Ok(Vec::new()),
            },
            _ => {
                let reasons = vec![format!("there is no drop-down {field}")];
                Err(PsaError::new(ErrorKind::Invalid { reasons }, Sent::NotSent, "choices", "no such drop-down"))
            }
        }
    }

    async fn ticket_choices(&self, field: &str, issue_type: Option<&str>) -> Result<Vec<Choice>, PsaError> {
        let fields = self.ticket_fields().await?;
        let values = fields.values(picklist(field).unwrap_or_default());
        // a list in which no entry has a parent depends on nothing (facts: autotask.md 3.22)
        let depends = field == "sub_issue_type" && values.iter().any(|value| !value.parent.is_empty());
        let offered = values.iter().filter(|value| !depends || issue_type == Some(value.parent.as_str()));
        let choices =
            offered.map(|value| Choice { id: value.value.clone(), label: value.label.clone(), active: value.active });
        Ok(choices.collect())
    }

    async fn service_choices(&self) -> Result<Vec<Choice>, PsaError> {
        let rows = self.client.rows(&Query::all("Services", map::SERVICE)).await?;
        let mut choices = Vec::with_capacity(rows.len());
        for row in rows {
            let service = map::service(&row).map_err(|odd| self.client.odd_row(&odd))?;
            choices.push(Choice {
                id: row.id.to_string(),
                label: service.name,
                active: service.active.unwrap_or(true),
            });
        }
        Ok(sorted(choices))
    }

    async fn company_choices(&self) -> Result<Vec<Choice>, PsaError> {
        let companies = self.companies().await?.into_iter();
        let offered = companies.filter(|company| !matches!(company.kind, CompanyKind::Own | CompanyKind::Deleted));
        Ok(sorted(offered.map(|one| Choice { id: one.id.0, label: one.name, active: one.active }).collect()))
    }

    async fn contract_choices(&self, company: &str) -> Result<Vec<Choice>, PsaError> {
        let contracts = self.contracts_of(&[CompanyRef::from(company)]).await?;
        let choices = contracts.into_iter().map(|one| Choice { label: term(&one), id: one.id.0, active: one.active });
        Ok(sorted(choices.collect()))
    }

    /// The lines of a contract. A line of a retired service bills on, so it is offered (facts: autotask.md 11.19). Two of
    /// the same name are told apart by their ids.
    async fn line_choices(&self, contract: &str) -> Result<Vec<Choice>, PsaError> {
        let lines = self.lines_of(&[ContractRef::from(contract)]).await?;
        let choices = lines.iter().map(|line| {
            let twins = lines.iter().filter(|other| other.name == line.name).count();
            let label = if twins > 1 || line.name.is_empty() {
                format!("{} #{}", line.name, line.key.line).trim_start().to_owned()
            } else {
                line.name.clone()
            };
            Choice { id: line.key.line.0.clone(), label, active: true }
        });
        Ok(sorted(choices.collect()))
    }
}

fn term(contract: &Contract) -> String {
    let end = if contract.ends_on == Day::MAX { String::new() } else { format!(" {}", contract.ends_on) };
    format!("{} ({} –{end})", contract.name, contract.starts_on)
}

fn sorted(mut choices: Vec<Choice>) -> Vec<Choice> {
    choices.sort_by_cached_key(|choice| (choice.label.to_lowercase(), choice.id.clone()));
    choices
}
