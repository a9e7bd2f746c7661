//! Lists: search, tabs, pages, and what stands there when nothing does. Searching and paging happen in the database.

use maud::{Markup, html};
use seatbridge_engine::{PAGE_SIZE, Page};
use seatbridge_i18n::Texts;

use super::{Icon, icon};

/// A search field that keeps the other filters (`kept`: name and value).
pub fn search(texts: Texts, action: &str, label: &str, text: &str, kept: &[(&str, &str)]) -> Markup {
    html! {
        form class="search" method="get" action=(action) role="search" {
            @for (name, value) in kept.iter().filter(|(_, value)| !value.is_empty()) {
                input type="hidden" name=(name) value=(value);
            }
            input class="form-control" type="search" name="search" value=(text) aria-label=(label) placeholder=(label);
            button class="btn btn-icon" type="submit" aria-label=(texts.get("part-search", &[])) { (icon(Icon::Search)) }
        }
    }
}

/// Tabs as links: address, text, count, whether it is the one shown.
pub fn tabs(texts: Texts, label: &str, tabs: &[(String, String, Option<i64>, bool)]) -> Markup {
    html! {
        nav class="tabs" aria-label=(label) {
            @for (href, text, count, current) in tabs {
                a href=(href) aria-current=[current.then_some("page")] {
                    (text)
                    @if let Some(count) = count { " " span class="badge" { (texts.number(*count)) } }
                }
            }
        }
    }
}

/// The pages of a list: `before` and `after` are the addresses of the neighbours, where there are any.
pub fn pager(texts: Texts, shown: &str, before: Option<&str>, after: Option<&str>) -> Markup {
    html! {
        nav class="pager" aria-label=(texts.get("part-pages", &[])) {
            span class="text-secondary" { (shown) }
            span class="btn-list" {
                @for (href, rel, text, sign) in [
                    (before, "prev", "part-previous", Icon::ChevronLeft),
                    (after, "next", "part-next", Icon::ChevronRight),
                ] {
                    @if let Some(href) = href {
                        a class="btn" href=(href) rel=(rel) { (icon(sign)) (texts.get(text, &[])) }
                    }
                }
            }
        }
    }
}

/// An address with those of these values that are not empty.
pub fn address(path: &str, values: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(values.iter().filter(|(_, value)| !value.is_empty()));
    let query = query.finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// The pages of a list with page numbers: `kept` are the filters that go along.
pub fn numbered<T>(texts: Texts, path: &str, kept: &[(&str, &str)], page: &Page<T>) -> Markup {
    let first = u64::from(page.number - 1) * u64::from(PAGE_SIZE) + 1;
    let last = first + page.rows.len() as u64 - 1;
    let number = |number: u64| number.to_string();
    let shown = [("from", number(first)), ("to", number(last)), ("count", number(page.total))];
    let shown: Vec<_> = shown.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let to = |number: u32| {
        let number = number.to_string();
        let mut values = kept.to_vec();
        values.push(("page", &number));
        address(path, &values)
    };
    let before = (page.number > 1).then(|| to(page.number - 1));
    let after = (last < page.total && !page.rows.is_empty()).then(|| to(page.number + 1));
    html! {
        @if !page.rows.is_empty() || page.number > 1 {
            (pager(texts, &texts.get("part-shown", &shown), before.as_deref(), after.as_deref()))
        }
    }
}

/// What stands in the place of a list that has nothing: what it is for, and the next step.
pub fn empty(sign: Icon, title: &str, text: &str, action: Option<&Markup>) -> Markup {
    html! {
        div class="empty" {
            div class="empty-icon" { (icon(sign)) }
            p class="empty-title" { (title) }
            p class="empty-subtitle text-secondary" { (text) }
            @if let Some(action) = action { div class="empty-action" { (action) } }
        }
    }
}
