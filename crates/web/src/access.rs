//! Who may reach a route. Must decide by session and permission alone: whose record it is, the use case decides.

use axum::extract::{FromRequestParts, Request, State};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use seatbridge_core::permissions::Permission;

use crate::page::Visit;
use crate::pages::problem;
use crate::{App, session};

/// Who may reach a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Everybody, signed in or not.
    Anyone,
    /// Everybody who is signed in.
    SignedIn,
    /// Partner users with this permission.
    May(Permission),
    /// The operator.
    Operator,
    /// The operator, and partner users with this permission.
    OperatorOr(Permission),
}

/// Lets a request through, sends it to the sign-in page, or says why it may not pass.
pub(crate) async fn guard(
    State((app, access)): State<(App, Access)>,
    jar: CookieJar,
    mut request: Request,
    next: Next,
) -> Response {
    let person = match session::person(&app.engine, &jar).await {
        Ok(person) => person,
        Err(error) => return problem::failed(Visit::of(&request, None), &error),
    };
    let visit = Visit::of(&request, person.clone());
    let allowed = match (access, &person) {
        (Access::Anyone, _) | (Access::SignedIn, Some(_)) => true,
        (_, None) => {
            // after signing in the person is where it wanted to be, but never sends a form twice
            let back = if request.method() == Method::GET { request.uri().path_and_query() } else { None };
            let back = back.map_or("/", |back| back.as_str());
            let query = form_urlencoded::Serializer::new(String::new()).append_pair("next", back).finish();
            let place = format!("/sign-in?{query}");
            // a part of a page is no place for the form: the script opens the page
            return match HeaderValue::try_from(&place) {
                Ok(place) if request.headers().contains_key("hx-request") => [("hx-redirect", place)].into_response(),
                _ => Redirect::to(&place).into_response(),
            };
        }
        (Access::May(permission), Some(person)) => person.actor.may(permission),
        (Access::Operator, Some(person)) => person.actor.require_operator().is_ok(),
        (Access::OperatorOr(permission), Some(person)) => {
            person.actor.require_operator().is_ok() || person.actor.may(permission)
        }
    };
    if !allowed {
        return problem::forbidden(visit, access);
    }
    request.extensions_mut().insert(visit);
    next.run(request).await
}

/// An unsafe request of a session must say where it comes from: without `Sec-Fetch-Site` and `Origin` it is refused.
/// What they say is judged by the layer of the HTTP library.
pub(crate) async fn refuse_unmarked(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let marked = headers.contains_key("sec-fetch-site") || headers.contains_key("origin");
    let has_session = CookieJar::from_headers(headers).get(session::COOKIE).is_some();
    if safe || marked || !has_session { next.run(request).await } else { StatusCode::FORBIDDEN.into_response() }
}

impl FromRequestParts<App> for Visit {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, _: &App) -> Result<Self, Self::Rejection> {
        // every route of the table is guarded
        parts.extensions.remove::<Self>().ok_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}
