//! Signing in and out, and the language of somebody who is not signed in. Must not say which of address and password is
//! wrong.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::header::REFERER;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use maud::html;
use seatbridge_i18n::Locale;
use secrecy::SecretString;
use serde::Deserialize;

use crate::App;
use crate::client::Client;
use crate::error::{OrProblem, is_about_input};
use crate::fault::Fault;
use crate::flash::Flash;
use crate::page::{LANGUAGE, Visit};
use crate::pages::problem;
use crate::parts::{Field, Tone, banner, field, hidden};
use crate::session::{self, cookie};

/// Where a person wanted to be.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    next: String,
}

/// What is typed to sign in.
#[derive(Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    email: String,
    password: SecretString,
    next: String,
}

impl Default for Typed {
    fn default() -> Self {
        Self { email: String::new(), password: String::new().into(), next: String::new() }
    }
}

/// The place to go to: one of this server, whatever the address says.
fn place(next: &str) -> &str {
    let local = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n', '\t']);
    // nobody signs in to be signed out or asked again
    let useful = !next.starts_with("/sign-") && !next.starts_with("/link");
    if local && useful { next } else { "/" }
}

/// The form.
pub(crate) async fn show(visit: Visit, Query(wanted): Query<Wanted>) -> Response {
    if visit.person.is_some() {
        return Redirect::to(place(&wanted.next)).into_response();
    }
    form(visit, "", &wanted.next, &Fault::default())
}

fn form(visit: Visit, email: &str, next: &str, fault: &Fault) -> Response {
    let title = visit.t("sign-in-title");
    let body = html! {
        (fault.banner())
        @if fault.status() == StatusCode::OK && place(next) != "/" { (banner(Tone::Info, &visit.t("sign-in-first"))) }
        form method="post" action="/sign-in" {
            (hidden("next", next))
            (field(Field {
                name: "email", label: &visit.t("sign-in-email"), kind: "email", value: email, required: true,
                autocomplete: "username", ..Field::default()
            }))
            (field(Field {
                name: "password", label: &visit.t("sign-in-password"), kind: "password", required: true,
                autocomplete: "current-password", ..Field::default()
            }))
            button class="btn btn-primary w-100" type="submit" { (visit.t("sign-in-button")) }
        }
        p class="mt-3 mb-0" { a href="/reset" { (visit.t("sign-in-forgotten")) } }
    };
    visit.alone(fault.status(), &title, &body)
}

/// Signs in.
pub(crate) async fn begin(
    visit: Visit,
    State(app): State<App>,
    Client(client): Client,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, Response> {
    let attempt = match app.engine.allow_attempt(client).await {
        Ok(()) => app.engine.sign_in(&typed.email, &typed.password).await,
        Err(error) => Err(error),
    };
    let token = match attempt {
        Ok((token, _)) => token,
        Err(error) if is_about_input(&error) => {
            let fault = Fault::of(&visit, &error);
            return Ok(form(visit, &typed.email, &typed.next, &fault));
        }
        Err(error) => return Err(problem::failed(visit, &error)),
    };
    if let Some(before) = session::token(&jar) {
        app.engine.sign_out(&before).await.or_problem(&visit)?;
    }
    Ok((session::begin(jar, &token), Redirect::to(place(&typed.next))).into_response())
}

/// Signs out.
pub(crate) async fn end(visit: Visit, State(app): State<App>, jar: CookieJar) -> Result<Response, Response> {
    if let Some(token) = session::token(&jar) {
        app.engine.sign_out(&token).await.or_problem(&visit)?;
    }
    Ok((session::end(jar), Flash::done("sign-in-ended", &[]).to("/sign-in")).into_response())
}

/// Remembers the language of a browser, and leads back.
pub(crate) async fn language(Path(locale): Path<String>, headers: HeaderMap, jar: CookieJar) -> Response {
    let Ok(locale) = locale.parse::<Locale>() else { return StatusCode::NOT_FOUND.into_response() };
    let mut kept = cookie(LANGUAGE, locale.as_str().to_owned()).into_owned();
    kept.make_permanent();
    // the path alone: whoever sent the browser here, it stays on this server
    let back = headers.get(REFERER).and_then(|value| value.to_str().ok()?.parse::<Uri>().ok());
    let back = back.as_ref().and_then(|uri| uri.path_and_query()).map_or("/", |path| path.as_str());
    let back = if back.starts_with("//") || back.starts_with("/language") { "/" } else { back };
    (jar.add(kept), Redirect::to(back)).into_response()
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn signing_in_leads_to_a_page_of_this_server_only() {
        assert_eq!(place("/users?search=a"), "/users?search=a");
        for elsewhere in [
            "",
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "/sign-in",
            "/sign-out",
            "/link?token=1",
            "/\t/x",
        ] {
            assert_eq!(place(elsewhere), "/", "{elsewhere:?}");
        }
    }
}
