//! What the next page says at its top: the outcome of a form, shown once. Must hold a key of a text and names, never HTML.

use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::Cookie;
use form_urlencoded::{Serializer, parse};
use maud::Markup;
use seatbridge_i18n::Texts;

use crate::parts::{Tone, banner};
use crate::session::cookie;

/// Its cookie.
pub(crate) const COOKIE: &str = "__Host-flash";

/// A message for the next page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Flash {
    tone: Tone,
    key: String,
    args: Vec<(String, String)>,
}

impl Flash {
    /// The text with this key and these arguments.
    pub(crate) fn new(tone: Tone, key: &str, args: &[(&str, &str)]) -> Self {
        let args = args.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self { tone, key: key.to_owned(), args }
    }

    /// Something was done.
    pub(crate) fn done(key: &str, args: &[(&str, &str)]) -> Self {
        Self::new(Tone::Good, key, args)
    }

    /// Leads to a page that shows it.
    pub(crate) fn to(&self, place: &str) -> Response {
        let tone = match self.tone {
            Tone::Good => "good",
            Tone::Attention => "attention",
            Tone::Bad => "bad",
            Tone::Info | Tone::Quiet => "info",
        };
        let mut value = Serializer::new(String::new());
        value.append_pair("tone", tone).append_pair("key", &self.key);
        for (name, text) in &self.args {
            value.append_pair(name, text);
        }
        let jar = CookieJar::new().add(cookie(COOKIE, value.finish()).into_owned());
        (jar, Redirect::to(place)).into_response()
    }

    /// The message a request came with.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        let jar = CookieJar::from_headers(headers);
        let (mut tone, mut key, mut args) = (Tone::Info, None, Vec::new());
        for (name, value) in parse(jar.get(COOKIE)?.value().as_bytes()) {
            match name.as_ref() {
                "tone" => {
                    tone = match value.as_ref() {
                        "good" => Tone::Good,
                        "attention" => Tone::Attention,
                        "bad" => Tone::Bad,
                        _ => Tone::Info,
                    }
                }
                "key" => key = Some(value.into_owned()),
                _ => args.push((name.into_owned(), value.into_owned())),
            }
        }
        Some(Self { tone, key: key?, args })
    }

    /// As a banner.
    pub(crate) fn show(&self, texts: Texts) -> Markup {
        let args: Vec<_> = self.args.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        banner(self.tone, &texts.get(&self.key, &args))
    }
}

/// Takes the message from the browser: it was shown.
pub(crate) fn forget() -> Cookie<'static> {
    cookie(COOKIE, String::new()).into_owned()
}
