//! What a picker offers: as a part for the script, and as a page of its own where there is none. Must not choose.

use axum::extract::{Path, Query, State};
use axum::response::IntoResponse;
use maud::{Markup, html};
use seatbridge_core::PsaKind;
use seatbridge_core::mappings::MappingForm;
use seatbridge_engine::{Error, ErrorCode, Mark, Offer, Offers, OffersAsk};

use super::{Answer, Values, at, given, label, psa, said};
use crate::App;
use crate::error::{OrProblem, is_about_input};
use crate::page::Visit;
use crate::parts::{Icon, Picker, Tone, banner, empty, hidden, moment, picker};

/// The value that stands for "make this line": no PSA has such an id.
pub(super) const NEW_LINE: &str = "new";

/// What a row's pickers need to know.
pub(super) struct Row<'a> {
    pub psa: PsaKind,
    pub form: MappingForm,
    /// Unique on the page.
    pub id: &'a str,
    /// The plan or organization, as the query names it.
    pub subject: (&'a str, &'a str),
    /// The fields in their order, with what each waits for.
    pub fields: &'a [(&'static str, &'static [&'static str])],
    /// What is chosen so far: id and name by field.
    pub chosen: &'a [(String, String, String)],
}

/// The drop-downs of the plan form and of the organization form, with what each depends on.
pub(super) const fn fields(psa: PsaKind, form: MappingForm) -> &'static [(&'static str, &'static [&'static str])] {
    match (psa, form) {
        (PsaKind::Autotask, MappingForm::Plan) => &[("service", &[])],
        (PsaKind::ConnectWise, MappingForm::Plan) => &[
            ("category", &[]),
            ("subcategory", &["category"]),
            ("product_type", &[]),
            ("catalog", &["category", "subcategory", "product_type"]),
        ],
        (_, MappingForm::Organization) => {
            &[("company", &[]), ("contract", &["company"]), ("line", &["company", "contract"])]
        }
        (_, MappingForm::Tickets) => &[],
    }
}

/// The pickers of a row.
pub(super) fn pickers(visit: &Visit, row: &Row<'_>) -> Markup {
    let chosen = |name: &str| row.chosen.iter().find(|(field, ..)| field == name);
    html! {
        @for (name, depends_on) in row.fields {
            @let chosen_elsewhere = row.chosen.iter().filter(|(field, ..)| field != name);
            @let query: Vec<_> = std::iter::once(row.subject).chain(chosen_elsewhere.map(|(field, id, _)| (field.as_str(), id.as_str()))).collect();
            @let screen = format!("choices/{}/{name}", word(row.form));
            (picker(visit.texts, Picker {
                id: &format!("{}-{name}", row.id),
                name,
                label: &label(visit, row.psa, row.form, name),
                source: &crate::parts::address(&at(row.psa, &screen), &query),
                chosen: chosen(name).map(|(_, id, text)| (id.as_str(), text.as_str())),
                depends_on,
                waits: depends_on.iter().any(|parent| chosen(parent).is_none()),
            }))
        }
    }
}

const fn word(form: MappingForm) -> &'static str {
    match form {
        MappingForm::Tickets => "tickets",
        MappingForm::Plan => "plan",
        MappingForm::Organization => "organization",
    }
}

fn form_of(word: &str) -> Option<MappingForm> {
    match word {
        "plan" => Some(MappingForm::Plan),
        "organization" => Some(MappingForm::Organization),
        _ => None,
    }
}

/// The choices.
pub(crate) async fn show(
    visit: Visit,
    State(app): State<App>,
    Path((psa_word, form_word, field)): Path<(String, String, String)>,
    Query(values): Query<Values>,
) -> Answer {
    let psa = psa(&visit, &psa_word)?;
    let unknown = || Error::new(ErrorCode::FieldUnknown).with("field", &field).with("known", "");
    let form = form_of(&form_word).ok_or_else(unknown).or_problem(&visit)?;
    let known = fields(psa, form);
    let spec = known.iter().find(|(name, _)| *name == field).ok_or_else(unknown).or_problem(&visit)?;
    let ask = OffersAsk {
        field: field.clone(),
        given: values
            .iter()
            .filter(|(name, _)| known.iter().any(|(field, _)| field == name))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
        search: given(&values, "search").to_owned(),
        organization: values.get("organization").filter(|id| !id.is_empty()).cloned(),
    };
    let actor = visit.actor().or_problem(&visit)?;
    let found = app.engine.offers(actor, psa, form, &ask).await;
    let offers = match found {
        Ok(offers) => Ok(offers),
        Err(error) if is_about_input(&error) => Err(said(&visit, psa, form, &error)),
        Err(error) => return Err(crate::pages::problem::failed(visit, &error)),
    };
    let name = label(&visit, psa, form, &field);
    if visit.partial {
        let part = part(&visit, psa, &name, &offers);
        return Ok(visit.part(&part).into_response());
    }
    let body = page(&visit, psa, form, spec.0, &values, &offers);
    let title = visit.tn("choices-title", &[("field", &name), ("psa", psa.name())]);
    Ok(visit.page(&title, None, &body))
}

fn nothing(visit: &Visit, psa: PsaKind, name: &str) -> String {
    visit.tn("choices-none", &[("field", name), ("psa", psa.name())])
}

fn remark(visit: &Visit, mark: &Mark) -> String {
    match mark {
        Mark::Fits => visit.t("mark-fits"),
        Mark::Taken(holder) => visit.tn("mark-taken", &[("organization", holder)]),
        Mark::Inactive => visit.t("mark-inactive"),
        Mark::Prospect => visit.t("mark-prospect"),
    }
}

fn is_taken(offer: &Offer) -> bool {
    matches!(offer.mark, Some(Mark::Taken(_)))
}

/// The list of a combobox, and what is to be said below it.
fn part(visit: &Visit, psa: PsaKind, name: &str, offers: &Result<Offers, String>) -> Markup {
    let offers = match offers {
        Ok(offers) => offers,
        Err(text) => return html! { p class="note" role="alert" { (text) } },
    };
    let option = |value: &str, text: &str, mark: Option<&Mark>, taken: bool| {
        html! {
            li role="option" data-value=(value) data-text=(text) aria-selected="false" aria-disabled=[taken.then_some("true")] {
                (text)
                @if let Some(mark) = mark { span class="sub d-block" { (remark(visit, mark)) } }
            }
        }
    };
    html! {
        @if offers.offers.is_empty() && offers.missing.is_none() {
            p class="note" role="status" { (nothing(visit, psa, name)) }
        } @else {
            ul role="listbox" {
                @if let Some(product) = &offers.missing {
                    (option(NEW_LINE, &visit.tn("choices-new-line", &[("name", &product.label)]), None, false))
                }
                @for offer in &offers.offers {
                    (option(&offer.choice.id, &offer.choice.label, offer.mark.as_ref(), is_taken(offer)))
                }
            }
        }
        @if offers.more { p class="note" { (visit.t("choices-more")) } }
        @if let Some(copied_at) = offers.copied_at { p class="note" { (visit.t("choices-copied")) " " (moment(visit.texts, copied_at)) } }
    }
}

/// The same without a script: a search that narrows a list, and the way back with what was chosen.
fn page(
    visit: &Visit,
    psa: PsaKind,
    form: MappingForm,
    field: &'static str,
    values: &Values,
    offers: &Result<Offers, String>,
) -> Markup {
    let name = label(visit, psa, form, field);
    let place = fields(psa, form).iter().position(|(name, _)| *name == field).unwrap_or(0);
    // what depends on this field is chosen anew
    let kept = |values: &Values| {
        let fields = fields(psa, form);
        let stays = |name: &str| {
            let spec = fields.iter().enumerate().find(|(_, (known, _))| *known == name);
            spec.is_none_or(|(at, (_, depends_on))| at != place && !depends_on.contains(&field))
        };
        let kept = values.iter().filter(|(name, _)| name.as_str() != "search" && stays(name));
        html! { @for (name, value) in kept { (hidden(name, value)) } }
    };
    let section = match form {
        MappingForm::Plan => "plans",
        _ => "organizations",
    };
    let own = at(psa, &format!("choices/{}/{field}", word(form)));
    html! {
        div class="card" {
            div class="toolbar" {
                form class="search" method="get" action=(own) role="search" {
                    @for (name, value) in values.iter().filter(|(name, _)| name.as_str() != "search") { (hidden(name, value)) }
                    input class="form-control" type="search" name="search" value=(given(values, "search")) aria-label=(visit.tn("choices-search", &[("field", &name)]));
                    button class="btn" type="submit" { (visit.t("part-search")) }
                }
            }
            @match offers {
                Err(text) => { div class="card-body" { (banner(Tone::Bad, text)) } }
                Ok(offers) if offers.offers.is_empty() && offers.missing.is_none() => {
                    (empty(Icon::Search, &nothing(visit, psa, &name), &visit.t("choices-none-text"), None))
                }
                Ok(offers) => {
                    form class="card-body" method="get" action=(at(psa, "manage")) {
                        (hidden("section", section))
                        (kept(values))
                        div class="mb-3" {
                            label class="form-label required" for="choice" { (name) }
                            select class="form-select" id="choice" name=(field) size="10" required {
                                @if let Some(product) = &offers.missing {
                                    option value=(NEW_LINE) { (visit.tn("choices-new-line", &[("name", &product.label)])) }
                                }
                                @for offer in &offers.offers {
                                    option value=(offer.choice.id) disabled[is_taken(offer)] selected[given(values, field) == offer.choice.id] {
                                        (offer.choice.label)
                                        @if let Some(mark) = &offer.mark { " – " (remark(visit, mark)) }
                                    }
                                }
                            }
                            @if offers.more { small class="form-hint" { (visit.t("choices-more")) } }
                            @if let Some(copied_at) = offers.copied_at { small class="form-hint" { (visit.t("choices-copied")) " " (moment(visit.texts, copied_at)) } }
                        }
                        div class="dialog-end" {
                            a class="btn" href={ (at(psa, "manage")) "?section=" (section) } { (visit.t("part-cancel")) }
                            button class="btn btn-primary" type="submit" { (visit.t("choices-take")) }
                        }
                    }
                }
            }
        }
    }
}
