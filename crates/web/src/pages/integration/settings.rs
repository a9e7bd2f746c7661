//! Connecting, step 3, and later: how a connection syncs. Must show only settings that act.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use maud::{Markup, html};
use seatbridge_core::PsaKind;
use seatbridge_core::connections::{ConnectionSettings, WriteMode};

use super::{Answer, Values, at, given, psa, steps};
use crate::App;
use crate::error::{OrProblem, is_about_input, status};
use crate::flash::Flash;
use crate::page::Visit;
use crate::parts::{Tone, banner, hidden, select};

/// One setting of the form.
struct Setting {
    /// Its dotted name.
    name: &'static str,
    label: &'static str,
    input: Input,
}

enum Input {
    /// Values with the keys of their texts.
    One(&'static [(&'static str, &'static str)]),
    YesNo,
    Number {
        max: u32,
        hint: &'static str,
    },
}

const EFFECTIVE: &[(&str, &str)] = &[
    ("next_period", "setting-next-period"),
    ("today", "setting-today"),
    ("first_of_month", "setting-first-of-month"),
    ("first_of_next_month", "setting-first-of-next-month"),
];

const QUANTITY: &[Setting] = &[
    Setting {
        name: "quantity.base",
        label: "setting-base",
        input: Input::One(&[
            ("purchased", "setting-purchased"),
            ("in_use", "setting-in-use"),
            ("in_use_peak", "setting-in-use-peak"),
        ]),
    },
    Setting { name: "quantity.bill_deactivated", label: "setting-bill-deactivated", input: Input::YesNo },
    Setting {
        name: "quantity.minimum",
        label: "setting-minimum",
        input: Input::Number { max: 1_000_000, hint: "setting-minimum-hint" },
    },
    Setting {
        name: "quantity.included",
        label: "setting-included",
        input: Input::Number { max: 1_000_000, hint: "setting-included-hint" },
    },
    Setting {
        name: "stale_usage_days",
        label: "setting-stale-days",
        input: Input::Number { max: 365, hint: "setting-stale-days-hint" },
    },
];

const WRITING: &[Setting] = &[Setting {
    name: "write_mode",
    label: "setting-write-mode",
    input: Input::One(&[("update", "setting-update"), ("replace", "setting-replace")]),
}];

const DATES: &[Setting] = &[
    Setting { name: "increase_on", label: "setting-increase", input: Input::One(EFFECTIVE) },
    Setting { name: "decrease_on", label: "setting-decrease", input: Input::One(EFFECTIVE) },
];

const FOREIGN: &[Setting] = &[Setting {
    name: "foreign_change",
    label: "setting-foreign",
    input: Input::One(&[
        ("ask", "setting-foreign-ask"),
        ("keep", "setting-foreign-keep"),
        ("overwrite", "setting-foreign-overwrite"),
    ]),
}];

const BRAKES: &[Setting] = &[
    Setting { name: "brakes.zero", label: "setting-brake-zero", input: Input::YesNo },
    Setting {
        name: "brakes.line_percent",
        label: "setting-brake-percent",
        input: Input::Number { max: 1_000, hint: "setting-brake-percent-hint" },
    },
    Setting {
        name: "brakes.line_seats",
        label: "setting-brake-seats",
        input: Input::Number { max: 1_000_000, hint: "setting-brake-seats-hint" },
    },
    Setting {
        name: "brakes.run_lines",
        label: "setting-brake-lines",
        input: Input::Number { max: 1_000_000, hint: "setting-brake-lines-hint" },
    },
    Setting {
        name: "brakes.run_percent",
        label: "setting-brake-share",
        input: Input::Number { max: 100, hint: "setting-brake-share-hint" },
    },
    Setting {
        name: "brakes.run_percent_from",
        label: "setting-brake-from",
        input: Input::Number { max: 1_000_000, hint: "setting-brake-from-hint" },
    },
];

const ALLOWANCE: &[Setting] = &[Setting {
    name: "request_share_percent",
    label: "setting-share",
    input: Input::Number { max: 100, hint: "setting-share-hint" },
}];

/// The groups of a PSA, each with the key of its heading.
fn groups(psa: PsaKind, settings: &ConnectionSettings) -> Vec<(&'static str, &'static [Setting])> {
    let mut groups = vec![("settings-quantity", QUANTITY)];
    // ConnectWise in place knows no days; Autotask knows no other way to write
    match psa {
        PsaKind::ConnectWise => {
            groups.push(("settings-writing", WRITING));
            if settings.write_mode == WriteMode::Replace {
                groups.push(("settings-dates", DATES));
            }
        }
        PsaKind::Autotask => groups.push(("settings-dates", DATES)),
    }
    groups.extend([("settings-foreign", FOREIGN), ("settings-brakes", BRAKES)]);
    if psa == PsaKind::Autotask {
        groups.push(("settings-allowance", ALLOWANCE));
    }
    groups
}

/// The form.
pub(crate) async fn form(
    visit: Visit,
    State(app): State<App>,
    Path(word): Path<String>,
    Query(values): Query<Values>,
) -> Answer {
    let psa = psa(&visit, &word)?;
    let settings = app.engine.connection_settings(visit.actor().or_problem(&visit)?, psa).await.or_problem(&visit)?;
    show(visit, psa, &settings, &values, None)
}

/// Stores what was changed.
pub(crate) async fn send(
    visit: Visit,
    State(app): State<App>,
    Path(word): Path<String>,
    Form(values): Form<Values>,
) -> Answer {
    let psa = psa(&visit, &word)?;
    let actor = visit.actor().or_problem(&visit)?;
    let settings = app.engine.connection_settings(actor, psa).await.or_problem(&visit)?;
    let shown = groups(psa, &settings);
    let known = shown.iter().flat_map(|(_, group)| *group);
    let changes: Vec<_> = known
        .filter_map(|setting| match setting.input {
            // a box that is not ticked does not come
            Input::YesNo => Some((setting.name.to_owned(), values.contains_key(setting.name).to_string())),
            _ => values.get(setting.name).map(|value| (setting.name.to_owned(), value.trim().to_owned())),
        })
        .collect();
    match app.engine.change_settings(actor, psa, &changes).await {
        Ok(changed) => {
            let now_dated = changed.write_mode != settings.write_mode;
            let place = if now_dated { at(psa, "settings") } else { "/integration".to_owned() };
            Ok(Flash::done("settings-saved", &[("psa", psa.name())]).to(&place))
        }
        Err(error) if is_about_input(&error) => {
            let named = |name: &str, value: &str| {
                let of = |setting: &&Setting| setting.name == value;
                let setting = shown.iter().flat_map(|(_, group)| *group).find(of);
                match setting {
                    Some(setting) if matches!(name, "field" | "setting") => visit.t(setting.label),
                    _ => value.to_owned(),
                }
            };
            let args: Vec<_> = error.args.iter().map(|(name, value)| (*name, named(name, value))).collect();
            let text = visit.texts.error(error.code.as_str(), &args);
            show(visit, psa, &settings, &values, Some((status(&error), text)))
        }
        Err(error) => Err(crate::pages::problem::failed(visit, &error)),
    }
}

#[expect(
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps,
    reason = "the end of a handler: all it has goes into the page"
)]
fn show(
    visit: Visit,
    psa: PsaKind,
    settings: &ConnectionSettings,
    values: &Values,
    refused: Option<(StatusCode, String)>,
) -> Answer {
    let wizard = !given(values, "wizard").is_empty();
    let stored = serde_json::json!(settings);
    let value = |setting: &Setting| {
        if refused.is_some() {
            return match setting.input {
                Input::YesNo => values.contains_key(setting.name).to_string(),
                _ => given(values, setting.name).to_owned(),
            };
        }
        let pointer = format!("/{}", setting.name.replace('.', "/"));
        match stored.pointer(&pointer) {
            Some(serde_json::Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => String::new(),
        }
    };
    let body = html! {
        @if wizard { (steps(&visit, 3)) }
        @if let Some((_, text)) = &refused { (banner(Tone::Bad, text)) }
        form method="post" action=(at(psa, "settings")) {
            @if wizard { (hidden("wizard", "1")) }
            @for (heading, group) in groups(psa, settings) {
                fieldset class="card mb-3" {
                    div class="card-body" {
                        legend class="card-title" { (visit.t(heading)) }
                        div class="row" { @for setting in group { div class="col-md-6" { (input(&visit, setting, &value(setting))) } } }
                    }
                }
            }
            div class="dialog-end" {
                a class="btn" href="/integration" { (visit.t(if wizard { "settings-later" } else { "part-cancel" })) }
                button class="btn btn-primary" type="submit" { (visit.t("part-save")) }
            }
        }
    };
    let title = visit.tn("settings-title", &[("psa", psa.name())]);
    let status = refused.as_ref().map_or(StatusCode::OK, |(status, _)| *status);
    Ok(visit.page_with(status, &title, None, &body))
}

fn input(visit: &Visit, setting: &Setting, value: &str) -> Markup {
    let (name, label) = (setting.name, visit.t(setting.label));
    match &setting.input {
        Input::One(options) => {
            let texts: Vec<_> = options.iter().map(|(value, key)| (*value, visit.t(key))).collect();
            let options: Vec<_> = texts.iter().map(|(value, text)| (*value, text.as_str())).collect();
            select(name, &label, &options, value, None, true)
        }
        Input::YesNo => html! {
            div class="mb-3" { label class="form-check" {
                input class="form-check-input" type="checkbox" name=(name) value="true" checked[value == "true"];
                span class="form-check-label" { (label) }
            } }
        },
        Input::Number { max, hint } => html! {
            div class="mb-3" {
                label class="form-label required" for=(name) { (label) }
                input class="form-control" type="number" id=(name) name=(name) min="0" max=(max) required value=(value) aria-describedby={ (name) "-hint" };
                small class="form-hint" id={ (name) "-hint" } { (visit.t(hint)) }
            }
        },
    }
}
