//! The integration: cards, connecting, mappings, settings, revoking. One file per screen. Must not know a rule: what may be
//! chosen, linked or written, the use cases decide.

pub(crate) mod cards;
pub(crate) mod choices;
pub(crate) mod connect;
pub(crate) mod help;
pub(crate) mod manage;
pub(crate) mod organizations;
pub(crate) mod plans;
pub(crate) mod restore;
pub(crate) mod revoke;
pub(crate) mod settings;
pub(crate) mod suggestions;
pub(crate) mod tickets;

use std::collections::BTreeMap;

use axum::response::Response;
use maud::{Markup, html};
use seatbridge_core::PsaKind;
use seatbridge_core::mappings::MappingForm;
use seatbridge_engine::{Error, ErrorCode};

use crate::error::OrProblem;
use crate::page::Visit;

/// What a handler answers: a page, or the page that says why there is none.
pub(crate) type Answer = Result<Response, Response>;

/// The fields of a form or query.
pub(crate) type Values = BTreeMap<String, String>;

/// The PSA that a path names.
fn psa(visit: &Visit, word: &str) -> Result<PsaKind, Response> {
    let unknown = || Error::new(ErrorCode::NotConnected).with("psa", word);
    PsaKind::from_word(word).ok_or_else(unknown).or_problem(visit)
}

/// A field of a form, empty where it did not come.
fn given<'a>(values: &'a Values, name: &str) -> &'a str {
    values.get(name).map_or("", String::as_str)
}

/// The address of a screen of a PSA.
fn at(psa: PsaKind, screen: &str) -> String {
    format!("/integration/{}/{screen}", psa.as_str())
}

/// The label of a field of a mapping form.
fn label(visit: &Visit, psa: PsaKind, form: MappingForm, field: &str) -> String {
    let key = match (psa, form, field) {
        (_, MappingForm::Organization, "company") => "field-company",
        (PsaKind::Autotask, MappingForm::Organization, "contract") => "field-contract",
        (PsaKind::ConnectWise, MappingForm::Organization, "contract") => "field-agreement",
        (PsaKind::Autotask, MappingForm::Organization, "line") => "field-contract-service",
        (PsaKind::ConnectWise, MappingForm::Organization, "line") => "field-addition",
        (_, _, "service") => "field-service",
        (_, _, "category") => "field-category",
        (_, _, "subcategory") => "field-subcategory",
        (_, _, "product_type") => "field-product-type",
        (_, _, "catalog") => "field-catalog",
        (_, _, "queue") => "field-queue",
        (_, _, "board") => "field-board",
        (_, _, "status_new") => "field-status-new",
        (_, _, "status_resolved") => "field-status-resolved",
        (_, _, "priority") => "field-priority",
        (_, _, "source") => "field-source",
        (_, _, "issue_type") => "field-issue-type",
        (_, _, "sub_issue_type") => "field-sub-issue-type",
        (_, _, "type") => "field-type",
        (_, _, "subtype") => "field-subtype",
        (_, _, "item") => "field-item",
        (_, _, "due_hours") => "field-due-hours",
        _ => return field.to_owned(),
    };
    visit.t(key)
}

/// The labels of several fields as one text.
fn labels(visit: &Visit, psa: PsaKind, form: MappingForm, fields: &[String]) -> String {
    fields.iter().map(|field| label(visit, psa, form, field)).collect::<Vec<_>>().join(", ")
}

/// The sentence of a failure that calls the fields of a form by their labels.
fn said(visit: &Visit, psa: PsaKind, form: MappingForm, error: &Error) -> String {
    let named = |name: &str, value: &str| {
        if name == "field" { label(visit, psa, form, value) } else { value.to_owned() }
    };
    let args: Vec<_> = error.args.iter().map(|(name, value)| (*name, named(name, value))).collect();
    visit.texts.error(error.code.as_str(), &args)
}

/// Where the wizard stands: three steps, of which the last two can be skipped.
fn steps(visit: &Visit, current: usize) -> Markup {
    let names = [visit.t("wizard-credentials"), visit.t("wizard-tickets"), visit.t("wizard-settings")];
    html! {
        ol class="steps mb-3" aria-label=(visit.t("wizard-steps")) {
            @for (place, name) in names.iter().enumerate() {
                li class={ "step-item" @if place + 1 == current { " active" } }
                    aria-current=[(place + 1 == current).then_some("step")] { (name) }
            }
        }
    }
}
