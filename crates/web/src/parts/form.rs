//! Forms. Every action is a plain form that works without a script. A field says what is wrong with it beside itself.

use maud::{Markup, html};
use seatbridge_i18n::Texts;

/// One input with its label.
#[derive(Debug, Clone, Copy, Default)]
pub struct Field<'a> {
    /// Its name in the form; also its id.
    pub name: &'a str,
    /// Its label.
    pub label: &'a str,
    /// `text` (default), `email`, `password`, `number`, `date`, `url`.
    pub kind: &'a str,
    /// What it holds; never shown for a password.
    pub value: &'a str,
    /// A word of help below it.
    pub hint: Option<&'a str>,
    /// What is wrong with it.
    pub error: Option<&'a str>,
    /// Whether it must be filled.
    pub required: bool,
    /// The browser's name for what belongs here, such as `email` or `off`.
    pub autocomplete: &'a str,
}

/// An input with its label, help and error.
pub fn field(field: Field<'_>) -> Markup {
    let kind = if field.kind.is_empty() { "text" } else { field.kind };
    let described = match (field.hint, field.error) {
        (_, Some(_)) => Some(format!("{}-error", field.name)),
        (Some(_), None) => Some(format!("{}-hint", field.name)),
        (None, None) => None,
    };
    html! {
        div class="mb-3" {
            label class={ "form-label" @if field.required { " required" } } for=(field.name) { (field.label) }
            input class={ "form-control" @if field.error.is_some() { " is-invalid" } } id=(field.name) name=(field.name)
                type=(kind) value=[(kind != "password").then_some(field.value)] required[field.required]
                autocomplete=[(!field.autocomplete.is_empty()).then_some(field.autocomplete)]
                aria-invalid=[field.error.map(|_| "true")] aria-describedby=[described] spellcheck="false";
            @if let Some(error) = field.error {
                div class="invalid-feedback" id={ (field.name) "-error" } { (error) }
            } @else if let Some(hint) = field.hint {
                small class="form-hint" id={ (field.name) "-hint" } { (hint) }
            }
        }
    }
}

/// A drop-down with its label; `options` are value and text, `chosen` the value that is selected. `none` is the text of
/// the empty choice, if there is one.
pub fn select(
    name: &str,
    label: &str,
    options: &[(&str, &str)],
    chosen: &str,
    none: Option<&str>,
    required: bool,
) -> Markup {
    html! {
        div class="mb-3" {
            label class={ "form-label" @if required { " required" } } for=(name) { (label) }
            select class="form-select" id=(name) name=(name) required[required] {
                @if let Some(none) = none { option value="" { (none) } }
                @for (value, text) in options {
                    option value=(value) selected[*value == chosen] { (text) }
                }
            }
        }
    }
}

/// The end of a form: saving, and the way back without it.
pub fn save(texts: Texts, back: &str) -> Markup {
    html! {
        div class="dialog-end" {
            a class="btn" href=(back) { (texts.get("part-cancel", &[])) }
            button class="btn btn-primary" type="submit" { (texts.get("part-save", &[])) }
        }
    }
}

/// A value that goes along unseen.
pub fn hidden(name: &str, value: &str) -> Markup {
    html! { input type="hidden" name=(name) value=(value); }
}

/// A form that is one button. `class` is the button's look, such as `btn-primary` or `btn-danger`.
pub fn post_button(action: &str, class: &str, label: &str, fields: &Markup) -> Markup {
    html! {
        form class="d-inline" method="post" action=(action) {
            (fields)
            button class={ "btn " (class) } type="submit" { (label) }
        }
    }
}
