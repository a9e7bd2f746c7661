//! A picker for lists of any length: a link to a page of choices, which the script turns into a field that searches them in
//! place (combobox). Must work without a script, and must not hold the choices: they come from the server, searched there.

use maud::{Markup, html};
use seatbridge_i18n::Texts;

/// One picker of a form.
#[derive(Debug, Clone, Copy)]
pub struct Picker<'a> {
    /// The id of its field; unique on the page.
    pub id: &'a str,
    /// Its name in the form.
    pub name: &'a str,
    /// Its label.
    pub label: &'a str,
    /// Where its choices are, as a page or, for the script, as a part.
    pub source: &'a str,
    /// The chosen value and what it is called.
    pub chosen: Option<(&'a str, &'a str)>,
    /// Pickers of the same form that must be chosen before.
    pub depends_on: &'a [&'a str],
    /// Whether one of those is not chosen yet.
    pub waits: bool,
}

/// Draws a picker.
pub fn picker(texts: Texts, picker: Picker<'_>) -> Markup {
    let (value, text) = picker.chosen.unwrap_or(("", ""));
    let label_id = format!("{}-label", picker.id);
    html! {
        div class="picker" data-picker=(picker.name) data-source=(picker.source) data-depends=(picker.depends_on.join(" "))
            data-chosen=(text) data-label=(picker.label) data-empty=(texts.get("picker-choose", &[]))
            data-loading=(texts.get("picker-loading", &[])) data-failed=(texts.get("picker-failed", &[]))
            data-needed=(texts.get("picker-needed", &[])) {
            span class="picker-label" id=(label_id) { (picker.label) }
            input type="hidden" name=(picker.name) value=(value);
            @if picker.waits {
                span class="form-select disabled" id=(picker.id) { (texts.get("picker-later", &[])) }
            } @else {
                a class="form-select" id=(picker.id) href=(picker.source) aria-labelledby={ (label_id) " " (picker.id) } {
                    @if text.is_empty() { (texts.get("picker-choose", &[])) } @else { (text) }
                }
            }
        }
    }
}
