//! Dialogs and menus with the browser's own elements. A dialog is part of the page that answers its link, open from the
//! start, so that it works without a script; with one it becomes modal.

use maud::{Markup, html};
use seatbridge_i18n::Texts;

use super::{Icon, icon};

/// A dialog that is open. `close` is where its closing leads: the page without it.
pub fn dialog(texts: Texts, id: &str, title: &str, close: &str, body: &Markup) -> Markup {
    html! {
        dialog class="card" id=(id) aria-labelledby={ (id) "-title" } open data-modal data-close=(close) {
            div class="card-header" {
                h2 class="card-title" id={ (id) "-title" } { (title) }
                a class="btn-close" href=(close) aria-label=(texts.get("part-close", &[])) {}
            }
            div class="card-body" { (body) }
        }
    }
}

/// A dialog that asks before a form is sent: `action` and hidden `fields` of the form, `class` and `label` of its button.
#[expect(clippy::too_many_arguments, reason = "all of it is the question")]
pub fn ask(
    texts: Texts,
    id: &str,
    title: &str,
    text: &str,
    close: &str,
    action: &str,
    fields: &Markup,
    (class, label): (&str, &str),
) -> Markup {
    let body = html! {
        p { (text) }
        form method="post" action=(action) {
            (fields)
            div class="dialog-end" {
                a class="btn" href=(close) { (texts.get("part-cancel", &[])) }
                button class={ "btn " (class) } type="submit" { (label) }
            }
        }
    };
    dialog(texts, id, title, close, &body)
}

/// A menu behind a button. `label` names it for everybody when `shown`, else for screen readers alone (three dots).
pub fn menu(label: &str, shown: bool, entries: &Markup) -> Markup {
    html! {
        details class="menu" {
            summary class={ "btn" @if !shown { " btn-icon btn-ghost-secondary" } } aria-label=(label) {
                @if shown { (label) (icon(Icon::ChevronDown)) } @else { (icon(Icon::Dots)) }
            }
            div class="menu-entries" { (entries) }
        }
    }
}

/// An entry of a menu that leads somewhere.
pub fn menu_link(href: &str, label: &str) -> Markup {
    html! { a class="dropdown-item" href=(href) { (label) } }
}
