//! A person's own page: name, language, look, password. Must not change a role or an address.

use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use maud::html;
use seatbridge_engine::sessions::SignedIn;
use seatbridge_engine::{Error, ErrorCode};
use seatbridge_i18n::Locale;
use secrecy::SecretString;
use serde::Deserialize;

use crate::App;
use crate::error::{OrProblem, is_about_input};
use crate::fault::Fault;
use crate::flash::Flash;
use crate::page::{THEME, Visit, language_name, role_key};
use crate::pages::reset::{differ, passwords};
use crate::parts::{Field, field, select};
use crate::session::{self, cookie};

/// The looks there are.
const THEMES: [&str; 3] = ["auto", "light", "dark"];

/// What is typed about oneself.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    name: String,
    language: String,
    theme: String,
}

/// The person of a page that only signed-in persons reach.
fn person(visit: &Visit) -> Result<SignedIn, Error> {
    visit.person.clone().ok_or_else(|| Error::new(ErrorCode::Forbidden))
}

/// The page.
pub(crate) async fn show(visit: Visit, jar: CookieJar) -> Result<Response, Response> {
    let person = person(&visit).or_problem(&visit)?;
    let theme = jar.get(THEME).map_or("auto", |cookie| cookie.value()).to_owned();
    let typed = Typed {
        name: person.name.clone(),
        language: person.locale.map(|locale| locale.as_str().to_owned()).unwrap_or_default(),
        theme,
    };
    Ok(page(visit, &person, &typed, &Fault::default(), &Fault::default()))
}

fn page(visit: Visit, person: &SignedIn, typed: &Typed, about: &Fault, password: &Fault) -> Response {
    let title = visit.t("frame-profile");
    let languages = Locale::ALL.map(|locale| (locale.as_str(), language_name(locale)));
    let looks = [visit.t("profile-auto"), visit.t("profile-light"), visit.t("profile-dark")];
    let looks: Vec<_> = THEMES.iter().zip(&looks).map(|(value, text)| (*value, text.as_str())).collect();
    let role = person.role.map_or_else(|| visit.t("frame-operator"), |role| visit.t(role_key(role)));
    let status = about.status().max(password.status());
    let body = html! {
        div class="row row-cards" {
            div class="col-lg-6" {
                section class="card" aria-labelledby="about" {
                    div class="card-header" { h2 class="card-title" id="about" { (visit.t("profile-about")) } }
                    form class="card-body" method="post" action="/profile" {
                        (about.banner())
                        dl class="row" {
                            dt class="col-4" { (visit.t("sign-in-email")) } dd class="col-8" { (person.email) }
                            dt class="col-4" { (visit.t("user-role")) } dd class="col-8" { (role) }
                            @if let Some(partner) = &person.partner {
                                dt class="col-4" { (visit.t("profile-partner")) } dd class="col-8" { (partner.name) }
                            }
                        }
                        (field(Field {
                            name: "name", label: &visit.t("user-name"), value: &typed.name, error: about.about("name"),
                            required: true, autocomplete: "name", ..Field::default()
                        }))
                        (select("language", &visit.t("user-language"), &languages, &typed.language,
                            Some(&visit.t("profile-browser")), false))
                        (select("theme", &visit.t("profile-theme"), &looks, &typed.theme, None, false))
                        button class="btn btn-primary" type="submit" { (visit.t("part-save")) }
                    }
                }
            }
            div class="col-lg-6" {
                section class="card" aria-labelledby="password-title" {
                    div class="card-header" { h2 class="card-title" id="password-title" { (visit.t("profile-password")) } }
                    form class="card-body" method="post" action="/profile/password" {
                        (password.banner())
                        p class="text-secondary" { (visit.t("profile-password-text")) }
                        input class="visually-hidden" type="email" value=(person.email) autocomplete="username"
                            aria-label=(visit.t("sign-in-email")) tabindex="-1" readonly;
                        (field(Field {
                            name: "current", label: &visit.t("password-current"), kind: "password", required: true,
                            error: password.about("current"), autocomplete: "current-password", ..Field::default()
                        }))
                        (passwords(&visit, password))
                        button class="btn btn-primary" type="submit" { (visit.t("profile-password-button")) }
                    }
                }
            }
        }
    };
    visit.page_with(status, &title, None, &body)
}

/// Changes name, language and look.
pub(crate) async fn update(
    visit: Visit,
    State(app): State<App>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, Response> {
    let person = person(&visit).or_problem(&visit)?;
    let locale = typed.language.parse().ok();
    match app.engine.update_profile(&person, &typed.name, locale).await {
        Err(error) if is_about_input(&error) => {
            let fault = Fault::of(&visit, &error);
            return Ok(page(visit, &person, &typed, &fault, &Fault::default()));
        }
        other => other.or_problem(&visit)?,
    }
    let theme = THEMES.iter().find(|theme| **theme == typed.theme).copied().unwrap_or("auto");
    let mut kept = cookie(THEME, theme.to_owned()).into_owned();
    kept.make_permanent();
    Ok((jar.add(kept), Flash::done("profile-saved", &[]).to("/profile")).into_response())
}

/// What is typed to change one's password.
#[derive(Deserialize)]
pub(crate) struct NewPassword {
    current: SecretString,
    password: SecretString,
    repeat: SecretString,
}

/// Changes the password, and ends one's sessions elsewhere.
pub(crate) async fn change_password(
    visit: Visit,
    State(app): State<App>,
    jar: CookieJar,
    Form(typed): Form<NewPassword>,
) -> Result<Response, Response> {
    let person = person(&visit).or_problem(&visit)?;
    let mut fault = differ(&visit, &typed.password, &typed.repeat);
    if fault.is_none() {
        let token = session::token(&jar).ok_or_else(|| Error::new(ErrorCode::Forbidden)).or_problem(&visit)?;
        match app.engine.change_password(&token, &typed.current, &typed.password).await {
            Err(error) if is_about_input(&error) => fault = Some(Fault::of(&visit, &error)),
            other => other.or_problem(&visit)?,
        }
    }
    let Some(fault) = fault else { return Ok(Flash::done("profile-password-changed", &[]).to("/profile")) };
    let typed = Typed {
        name: person.name.clone(),
        language: person.locale.map(|locale| locale.as_str().to_owned()).unwrap_or_default(),
        theme: jar.get(THEME).map_or("auto", |cookie| cookie.value()).to_owned(),
    };
    Ok(page(visit, &person, &typed, &Fault::default(), &fault))
}
