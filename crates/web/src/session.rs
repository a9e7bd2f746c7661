//! The session cookie. Must not know what a session is: the engine does.

use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use seatbridge_engine::sessions::{SessionToken, SignedIn};
use seatbridge_engine::{Engine, Result};

/// Its name: the prefix binds it to this host and to secure connections (browsers count the own machine as one).
pub(crate) const COOKIE: &str = "__Host-seatbridge";

/// Who the request's session belongs to.
pub(crate) async fn person(engine: &Engine, jar: &CookieJar) -> Result<Option<SignedIn>> {
    match token(jar) {
        Some(token) => engine.signed_in(&token).await,
        None => Ok(None),
    }
}

/// The session a request came with.
pub(crate) fn token(jar: &CookieJar) -> Option<SessionToken> {
    jar.get(COOKIE).and_then(|cookie| SessionToken::parse(cookie.value()))
}

/// A cookie of this server alone.
pub(crate) fn cookie(name: &str, value: String) -> Cookie<'_> {
    Cookie::build((name, value)).path("/").secure(true).http_only(true).same_site(SameSite::Lax).build()
}

/// The browser keeps the session until it is closed or ended.
pub(crate) fn begin(jar: CookieJar, token: &SessionToken) -> CookieJar {
    jar.add(cookie(COOKIE, token.expose()).into_owned())
}

/// The browser forgets the session.
pub(crate) fn end(jar: CookieJar) -> CookieJar {
    jar.remove(cookie(COOKIE, String::new()).into_owned())
}
