//! Connecting, step 1: credentials. Must not give a secret back, whatever went wrong.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use maud::{Markup, html};
use seatbridge_core::PsaKind;
use seatbridge_engine::{ConnectInput, Error, ErrorCode, Right};
use secrecy::SecretString;

use super::{Answer, Values, at, given, help, psa, steps};
use crate::App;
use crate::error::{OrProblem, is_about_input, status};
use crate::flash::Flash;
use crate::page::Visit;
use crate::parts::{Field, Tone, banner, field};

/// What the form shows beside its fields.
#[derive(Default)]
struct Outcome {
    status: StatusCode,
    said: Option<(Tone, String)>,
    /// The field the failure is about.
    at: &'static str,
    /// An address that may have been meant.
    correction: Option<String>,
    /// What these credentials may do, as it was just found.
    rights: Option<Vec<Right>>,
}

/// The form.
pub(crate) async fn form(visit: Visit, State(app): State<App>, Path(word): Path<String>) -> Answer {
    let psa = psa(&visit, &word)?;
    let actor = visit.actor().or_problem(&visit)?;
    let cards = app.engine.integration(actor).await.or_problem(&visit)?;
    if cards.iter().any(|card| card.psa == psa && card.connected.is_some()) {
        return Ok(Flash::new(Tone::Info, "connect-already", &[("psa", psa.name())]).to("/integration"));
    }
    show(visit, &app, psa, &Values::new(), Outcome::default())
}

/// Connects, looks at the rights alone, or fills a corrected address in.
pub(crate) async fn send(
    visit: Visit,
    State(app): State<App>,
    Path(word): Path<String>,
    Form(mut values): Form<Values>,
) -> Answer {
    let psa = psa(&visit, &word)?;
    let actor = visit.actor().or_problem(&visit)?;
    if let Some(site) = values.remove("use_site") {
        values.insert("site".to_owned(), site);
        return show(visit, &app, psa, &values, Outcome::default());
    }
    let input = typed(psa, &values);
    if given(&values, "do") == "check" {
        let outcome = match app.engine.try_credentials(actor, input).await {
            Ok(rights) => {
                let (tone, key) = help::verdict(&rights);
                Outcome { said: Some((tone, visit.t(key))), rights: Some(rights), ..Outcome::default() }
            }
            Err(error) => refused(&visit, psa, &error)?,
        };
        return show(visit, &app, psa, &values, outcome);
    }
    match app.engine.connect(actor, input).await {
        Ok(_) => {
            let place = format!("{}?wizard=1", at(psa, "tickets"));
            Ok(Flash::done("connect-done", &[("psa", psa.name())]).to(&place))
        }
        // sent twice: the first one has done it
        Err(error) if error.code == ErrorCode::AlreadyConnected => {
            Ok(Flash::new(Tone::Info, "connect-already", &[("psa", psa.name())]).to("/integration"))
        }
        Err(error) => {
            let outcome = refused(&visit, psa, &error)?;
            show(visit, &app, psa, &values, outcome)
        }
    }
}

fn typed(psa: PsaKind, values: &Values) -> ConnectInput {
    let text = |name: &str| given(values, name).to_owned();
    let secret = |name: &str| SecretString::from(text(name));
    let own = |name: &str| (!given(values, name).trim().is_empty()).then(|| SecretString::from(text(name).trim()));
    match psa {
        PsaKind::Autotask => {
            ConnectInput::Autotask { key: text("key"), secret: secret("secret"), integration_code: own("vendor_code") }
        }
        PsaKind::ConnectWise => ConnectInput::ConnectWise {
            site: text("site"),
            company: text("company"),
            public_key: text("public-key"),
            private_key: secret("private-key"),
            client_id: own("vendor_code"),
        },
    }
}

/// What the form says of a failure, or the page of one that is not about what was typed.
fn refused(visit: &Visit, psa: PsaKind, error: &Error) -> Result<Outcome, axum::response::Response> {
    if !is_about_input(error) {
        return Err(crate::pages::problem::failed(visit.clone(), error));
    }
    let arg =
        |wanted: &str| error.args.iter().find(|(name, _)| *name == wanted).map_or("", |(_, value)| value.as_str());
    let at = match error.code {
        ErrorCode::CredentialMissing => match arg("field") {
            "key" => "key",
            "secret" => "secret",
            "site" => "site",
            "company" => "company",
            "public-key" => "public-key",
            _ => "private-key",
        },
        ErrorCode::PsaAddress | ErrorCode::PsaBlocked => "site",
        ErrorCode::PsaCompany => "company",
        ErrorCode::PsaUnknownKey if psa == PsaKind::Autotask => "key",
        _ => "",
    };
    let correction = Some(arg("detail")).filter(|text| {
        psa == PsaKind::ConnectWise
            && matches!(error.code, ErrorCode::PsaAddress | ErrorCode::PsaBlocked)
            && text.starts_with("https://")
    });
    let named = |name: &str, value: &str| if name == "field" { visit.t(label(psa, value)) } else { value.to_owned() };
    let args: Vec<_> = error.args.iter().map(|(name, value)| (*name, named(name, value))).collect();
    Ok(Outcome {
        status: status(error),
        said: Some((Tone::Bad, visit.texts.error(error.code.as_str(), &args))),
        at,
        correction: correction.map(str::to_owned),
        rights: None,
    })
}

fn label(psa: PsaKind, field: &str) -> &'static str {
    match (psa, field) {
        (PsaKind::Autotask, "key") => "connect-key",
        (PsaKind::Autotask, _) => "connect-secret",
        (PsaKind::ConnectWise, "site") => "connect-site",
        (PsaKind::ConnectWise, "company") => "connect-company",
        (PsaKind::ConnectWise, "public-key") => "connect-public-key",
        (PsaKind::ConnectWise, _) => "connect-private-key",
    }
}

#[expect(
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps,
    reason = "the end of a handler: all it has goes into the page"
)]
fn show(visit: Visit, app: &App, psa: PsaKind, values: &Values, outcome: Outcome) -> Answer {
    let rights = outcome.rights.clone().unwrap_or_else(|| app.engine.wanted_rights(psa));
    let body = html! {
        (steps(&visit, 1))
        div class="row row-cards" {
            div class="col-lg-6" {
                form class="card" method="post" action=(at(psa, "connect")) data-guard autocomplete="off" {
                    div class="card-body" {
                        @if let Some((tone, text)) = &outcome.said { (banner(*tone, text)) }
                        @if let Some(address) = &outcome.correction {
                            p { button class="btn" type="submit" name="use_site" value=(address) formnovalidate {
                                (visit.tn("connect-use-address", &[("value", address)]))
                            } }
                        }
                        (fields(&visit, psa, values, outcome.at))
                        details class="mb-3" {
                            summary { (visit.t("connect-advanced")) }
                            (field(Field {
                                name: "vendor_code",
                                label: &visit.t(if psa == PsaKind::Autotask { "connect-integration-code" } else { "connect-client-id" }),
                                kind: "password",
                                hint: Some(&visit.t("connect-vendor-code-hint")),
                                autocomplete: "off",
                                ..Field::default()
                            }))
                        }
                    }
                    div class="card-footer dialog-end" {
                        a class="btn" href="/integration" { (visit.t("part-cancel")) }
                        button class="btn" type="submit" name="do" value="check" data-needs-all { (visit.t("help-check-rights")) }
                        button class="btn btn-primary" type="submit" data-needs-all { (visit.t("wizard-next")) }
                    }
                }
            }
            div class="col-lg-6" { (help::panel(&visit, psa)) (help::rights_table(&visit, psa, &rights)) }
        }
    };
    let title = visit.tn("connect-title", &[("psa", psa.name())]);
    Ok(visit.page_with(outcome.status, &title, None, &body))
}

fn fields(visit: &Visit, psa: PsaKind, values: &Values, wrong: &str) -> Markup {
    // name, whether it is a secret, hint
    let all: &[(&'static str, bool, &'static str)] = match psa {
        PsaKind::Autotask => &[("key", false, "connect-key-hint"), ("secret", true, "connect-secret-hint")],
        PsaKind::ConnectWise => &[
            ("site", false, "connect-site-hint"),
            ("company", false, "connect-company-hint"),
            ("public-key", false, "connect-public-key-hint"),
            ("private-key", true, "connect-private-key-hint"),
        ],
    };
    html! {
        @for (name, secret, hint) in all {
            (field(Field {
                name,
                label: &visit.t(label(psa, name)),
                kind: if *secret { "password" } else { "text" },
                value: if *secret { "" } else { given(values, name) },
                hint: Some(&visit.t(hint)),
                error: (*name == wrong).then(|| visit.t("connect-look-here")).as_deref(),
                required: true,
                autocomplete: "off",
            }))
        }
    }
}
