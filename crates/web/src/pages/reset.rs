//! Links by which a person chooses a password: asking for one, and following it. Must not say whether an account exists.

use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use maud::{Markup, html};
use seatbridge_engine::SHORTEST_PASSWORD;
use seatbridge_engine::sessions::{LinkPurpose, LinkToken};
use seatbridge_engine::{Error, ErrorCode};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::App;
use crate::client::Client;
use crate::error::{OrProblem, is_about_input, sentence};
use crate::fault::Fault;
use crate::flash::Flash;
use crate::page::Visit;
use crate::pages::problem;
use crate::parts::{Field, field, hidden};
use crate::session;

/// The form that asks for a link.
pub(crate) async fn show(visit: Visit) -> Response {
    ask(visit, "", &Fault::default())
}

fn ask(visit: Visit, email: &str, fault: &Fault) -> Response {
    let title = visit.t("reset-title");
    let body = html! {
        (fault.banner())
        p { (visit.t("reset-text")) }
        form method="post" action="/reset" {
            (field(Field {
                name: "email", label: &visit.t("sign-in-email"), kind: "email", value: email, required: true,
                autocomplete: "username", ..Field::default()
            }))
            button class="btn btn-primary w-100" type="submit" { (visit.t("reset-button")) }
        }
        p class="mt-3 mb-0" { a href="/sign-in" { (visit.t("reset-back")) } }
    };
    visit.alone(fault.status(), &title, &body)
}

/// What is typed to ask for a link.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    email: String,
}

/// Sends a link, where there is such an account, and says the same in any case.
pub(crate) async fn request(
    visit: Visit,
    State(app): State<App>,
    Client(client): Client,
    Form(asked): Form<Asked>,
) -> Result<Response, Response> {
    if let Err(error) = app.engine.allow_attempt(client).await {
        return if is_about_input(&error) {
            let fault = Fault::of(&visit, &error);
            Ok(ask(visit, &asked.email, &fault))
        } else {
            Err(error).or_problem(&visit)
        };
    }
    app.engine.request_reset(&asked.email, &app.base_url).await.or_problem(&visit)?;
    Ok(Flash::done("reset-sent", &[]).to("/sign-in"))
}

/// Which link is followed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Followed {
    token: String,
}

/// What is typed behind a link. Name and address are asked of the first operator alone.
#[derive(Deserialize)]
#[serde(default)]
pub(crate) struct Chosen {
    token: String,
    name: String,
    email: String,
    password: SecretString,
    repeat: SecretString,
}

impl Default for Chosen {
    fn default() -> Self {
        let nothing = SecretString::from(String::new());
        Self {
            token: String::new(),
            name: String::new(),
            email: String::new(),
            password: nothing.clone(),
            repeat: nothing,
        }
    }
}

/// The form behind a link.
pub(crate) async fn follow(
    visit: Visit,
    State(app): State<App>,
    Client(client): Client,
    Query(followed): Query<Followed>,
) -> Response {
    let chosen = Chosen { token: followed.token, ..Chosen::default() };
    match look(&app, client, &chosen.token).await {
        Ok((_, purpose)) => choose(visit, &purpose, &chosen, &Fault::default()),
        Err(error) => over(visit, &error),
    }
}

async fn look(app: &App, client: std::net::IpAddr, token: &str) -> Result<(LinkToken, LinkPurpose), Error> {
    app.engine.allow_attempt(client).await?;
    let token = LinkToken::parse(token).ok_or_else(|| Error::new(ErrorCode::LinkInvalid))?;
    let purpose = app.engine.link_purpose(&token).await?;
    Ok((token, purpose))
}

/// The link is no good (any more).
fn over(visit: Visit, error: &Error) -> Response {
    if !is_about_input(error) && error.code != ErrorCode::LinkInvalid {
        return problem::failed(visit, error);
    }
    let fault = Fault::of(&visit, error);
    let (title, text) = (visit.t("link-over"), sentence(&visit, error));
    let body = html! { p { (text) } a class="btn btn-primary" href="/reset" { (visit.t("reset-button")) } };
    visit.alone(fault.status(), &title, &body)
}

fn choose(visit: Visit, purpose: &LinkPurpose, chosen: &Chosen, fault: &Fault) -> Response {
    let (title, text, person) = match purpose {
        LinkPurpose::FirstOperator => {
            (visit.t("link-operator-title"), visit.t("link-operator"), operator(&visit, chosen, fault))
        }
        LinkPurpose::Invitation { name, email } => {
            (visit.t("link-invitation-title"), visit.tn("link-invitation", &[("name", name)]), login(&visit, email))
        }
        LinkPurpose::Reset { email } => (visit.t("link-reset-title"), visit.t("link-reset"), login(&visit, email)),
    };
    let body = html! {
        (fault.banner())
        p { (text) }
        form method="post" action="/link" {
            (hidden("token", &chosen.token))
            (person)
            (passwords(&visit, fault))
            button class="btn btn-primary w-100" type="submit" { (visit.t("link-button")) }
        }
    };
    visit.alone(fault.status(), &title, &body)
}

fn operator(visit: &Visit, chosen: &Chosen, fault: &Fault) -> Markup {
    html! {
        (field(Field {
            name: "name", label: &visit.t("user-name"), value: &chosen.name, error: fault.about("name"), required: true,
            autocomplete: "name", ..Field::default()
        }))
        (field(Field {
            name: "email", label: &visit.t("sign-in-email"), kind: "email", value: &chosen.email,
            error: fault.about("email"), required: true, autocomplete: "username", ..Field::default()
        }))
    }
}

/// The login, so that a password manager knows whose password this is. It is not sent back: the link decides.
fn login(visit: &Visit, email: &str) -> Markup {
    html! {
        div class="mb-3" {
            label class="form-label" for="login" { (visit.t("sign-in-email")) }
            input class="form-control" id="login" type="email" value=(email) autocomplete="username" readonly;
        }
    }
}

/// A new password, typed twice.
pub(crate) fn passwords(visit: &Visit, fault: &Fault) -> Markup {
    let least = SHORTEST_PASSWORD.to_string();
    html! {
        (field(Field {
            name: "password", label: &visit.t("password-new"), kind: "password", required: true,
            hint: Some(&visit.tn("password-hint", &[("min", &least)])), error: fault.about("password"),
            autocomplete: "new-password", ..Field::default()
        }))
        (field(Field {
            name: "repeat", label: &visit.t("password-repeat"), kind: "password", required: true,
            error: fault.about("repeat"), autocomplete: "new-password", ..Field::default()
        }))
    }
}

/// Whether a password was typed the same way twice.
pub(crate) fn differ(visit: &Visit, password: &SecretString, repeat: &SecretString) -> Option<Fault> {
    let differ = password.expose_secret() != repeat.expose_secret();
    differ.then(|| Fault::at("repeat", visit.t("password-differs")))
}

/// Takes the password, and signs the person in.
pub(crate) async fn set(
    visit: Visit,
    State(app): State<App>,
    Client(client): Client,
    jar: CookieJar,
    Form(chosen): Form<Chosen>,
) -> Response {
    let (token, purpose) = match look(&app, client, &chosen.token).await {
        Ok(found) => found,
        Err(error) => return over(visit, &error),
    };
    if let Some(fault) = differ(&visit, &chosen.password, &chosen.repeat) {
        return choose(visit, &purpose, &chosen, &fault);
    }
    let done = match purpose {
        LinkPurpose::FirstOperator => {
            let locale = Some(visit.texts.locale());
            app.engine.set_up(&token, &chosen.name, &chosen.email, locale, &chosen.password).await
        }
        _ => app.engine.set_password(&token, &chosen.password).await,
    };
    match done {
        Ok((session, _)) => (session::begin(jar, &session), Redirect::to("/")).into_response(),
        Err(error) if error.code == ErrorCode::LinkInvalid => over(visit, &error),
        Err(error) if is_about_input(&error) => {
            let fault = Fault::of(&visit, &error);
            choose(visit, &purpose, &chosen, &fault)
        }
        Err(error) => problem::failed(visit, &error),
    }
}
