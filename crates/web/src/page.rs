//! One visit of one person, and the frame around every page. Must not know a use case.

use axum::extract::Request;
use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum_extra::extract::CookieJar;
use maud::{DOCTYPE, Markup, html};
use seatbridge_core::Actor;
use seatbridge_core::permissions::{Permission, Role};
use seatbridge_engine::sessions::SignedIn;
use seatbridge_i18n::{Locale, Texts};

use crate::flash::{self, Flash};
use crate::parts::{Icon, icon};

/// The cookie with the language of somebody who is not signed in.
pub(crate) const LANGUAGE: &str = "language";
/// The cookie with light, dark or auto.
pub(crate) const THEME: &str = "theme";

/// Who asks, in which language, and what the page is to say first. Handlers take it as their first argument.
#[derive(Debug, Clone)]
pub(crate) struct Visit {
    /// The person, where one is signed in.
    pub person: Option<SignedIn>,
    /// The words.
    pub texts: Texts,
    /// The path that was asked for.
    pub path: String,
    /// Whether a part of a page is asked for, by the script.
    pub partial: bool,
    theme: &'static str,
    flash: Option<Flash>,
}

impl Visit {
    /// From a request.
    pub(crate) fn of(request: &Request, person: Option<SignedIn>) -> Self {
        let headers = request.headers();
        let jar = CookieJar::from_headers(headers);
        let chosen = person.as_ref().and_then(|person| person.locale);
        let remembered = || jar.get(LANGUAGE).and_then(|cookie| cookie.value().parse().ok());
        let locale = chosen.or_else(remembered).or_else(|| browser_language(headers)).unwrap_or_default();
        let theme = match jar.get(THEME).map(|cookie| cookie.value()) {
            Some("light") => "light",
            Some("dark") => "dark",
            _ => "auto",
        };
        Self {
            person,
            texts: Texts(locale),
            path: request.uri().path().to_owned(),
            partial: headers.contains_key("hx-request"),
            theme,
            flash: Flash::of(headers),
        }
    }

    /// The text with this key.
    pub(crate) fn t(&self, key: &str) -> String {
        self.texts.get(key, &[])
    }

    /// The text with this key and these arguments.
    pub(crate) fn tn(&self, key: &str, args: &[(&str, &str)]) -> String {
        self.texts.get(key, args)
    }

    /// Who acts. Routes that everybody may reach must not ask.
    pub(crate) fn actor(&self) -> Result<&Actor, seatbridge_engine::Error> {
        let signed_out = || seatbridge_engine::Error::new(seatbridge_engine::ErrorCode::Forbidden);
        self.person.as_ref().map(|person| &person.actor).ok_or_else(signed_out)
    }

    /// Whether the person has a permission.
    pub(crate) fn may(&self, permission: Permission) -> bool {
        self.person.as_ref().is_some_and(|person| person.actor.may(permission))
    }

    /// A page with the navigation. `title` is its heading, too; `actions` stand beside it.
    pub(crate) fn page(self, title: &str, actions: Option<Markup>, body: &Markup) -> Response {
        self.page_with(StatusCode::OK, title, actions, body)
    }

    /// A page with the navigation and a status.
    pub(crate) fn page_with(self, status: StatusCode, title: &str, actions: Option<Markup>, body: &Markup) -> Response {
        let content = html! {
            a class="skip" href="#content" { (self.t("frame-skip")) }
            div class="frame" {
                header class="top" { details {
                    summary { (sign()) span class="btn btn-icon" { (icon(Icon::Menu)) span class="visually-hidden" { (self.t("frame-menu")) } } }
                    div class="side" { (self.side()) }
                } }
                header class="side" { (self.side()) }
                main class="content" id="content" tabindex="-1" {
                    div class="page-head" {
                        h1 { (title) }
                        @if let Some(actions) = actions { div class="btn-list" { (actions) } }
                    }
                    @if let Some(flash) = &self.flash { (flash.show(self.texts)) }
                    (body)
                }
            }
        };
        self.document(status, title, &content)
    }

    /// A page without navigation: sign-in, errors of somebody who is not signed in.
    pub(crate) fn alone(self, status: StatusCode, title: &str, body: &Markup) -> Response {
        let content = html! {
            div class="alone" {
                main id="content" {
                    (brand())
                    @if let Some(flash) = &self.flash { (flash.show(self.texts)) }
                    div class="card" { div class="card-body" {
                        h1 class="card-title h2" { (title) }
                        (body)
                    } }
                    p class="text-center mt-3" {
                        @for locale in Locale::ALL {
                            a class="mx-1" href={ "/language/" (locale.as_str()) } lang=(locale.as_str()) hreflang=(locale.as_str())
                                aria-current=[(locale == self.texts.locale()).then_some("true")] { (language_name(locale)) }
                        }
                    }
                }
            }
        };
        self.document(status, title, &content)
    }

    /// A part of a page, for the script.
    pub(crate) fn part(self, body: &Markup) -> Response {
        Html(body.clone().into_string()).into_response()
    }

    fn document(self, status: StatusCode, title: &str, content: &Markup) -> Response {
        let markup = html! {
            (DOCTYPE)
            html lang=(self.texts.locale().as_str()) data-theme=(self.theme)
                data-bs-theme=[(self.theme != "auto").then_some(self.theme)] {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="htmx-config" content="{\"includeIndicatorCSS\":false}";
                    title { (title) " · Seatbridge" }
                    link rel="icon" href="/assets/icon.svg" type="image/svg+xml";
                    link rel="stylesheet" href="/assets/vendor/tabler-1.6.1.min.css";
                    link rel="stylesheet" href={ "/assets/portal.css?v=" (env!("CARGO_PKG_VERSION")) };
                    script src={ "/assets/portal.js?v=" (env!("CARGO_PKG_VERSION")) } {}
                    script src="/assets/vendor/htmx-4.0.1.min.js" defer {}
                }
                body { (content) }
            }
        };
        let page = (status, Html(markup.into_string()));
        match self.flash {
            Some(_) => (CookieJar::new().add(flash::forget()), page).into_response(),
            None => page.into_response(),
        }
    }

    fn side(&self) -> Markup {
        html! {
            (brand())
            nav aria-label=(self.t("frame-navigation")) {
                @for entry in self.entries() {
                    @let current = entry.is_current(&self.path);
                    a href=(entry.href) aria-current=[current.then_some("page")] { (icon(entry.icon)) (self.t(entry.key)) }
                }
            }
            @if let Some(person) = &self.person {
                div class="who" {
                    div class="name" {
                        span { strong { (person.name) } }
                        span class="text-secondary" { (person.email) }
                        span class="text-secondary" {
                            (person.partner.as_ref().map_or_else(|| self.t("frame-operator"), |partner| partner.name.clone()))
                            @if let Some(role) = person.role { " · " (self.t(role_key(role))) }
                        }
                    }
                    a href="/profile" aria-current=[(self.path == "/profile").then_some("page")] { (icon(Icon::User)) (self.t("frame-profile")) }
                    form method="post" action="/sign-out" {
                        button type="submit" { (icon(Icon::SignOut)) (self.t("frame-sign-out")) }
                    }
                }
            }
        }
    }

    /// The navigation of the person: what it may not reach is not there.
    fn entries(&self) -> Vec<Entry> {
        let Some(person) = &self.person else { return Vec::new() };
        let entry = |href, icon, key| Entry { href, icon, key };
        if person.partner.is_none() {
            return vec![entry("/partners", Icon::Store, "nav-partners"), entry("/audit", Icon::History, "nav-audit")];
        }
        let mut entries = vec![
            entry("/dashboard", Icon::Dashboard, "nav-dashboard"),
            entry("/organizations", Icon::Building, "nav-organizations"),
        ];
        let guarded = [
            (Permission::ManagePlans, entry("/plans", Icon::Package, "nav-plans")),
            (Permission::ManageIntegration, entry("/integration", Icon::Plug, "nav-integration")),
            (Permission::SeeSyncResults, entry("/runs", Icon::Refresh, "nav-runs")),
            (Permission::SeeSyncResults, entry("/findings", Icon::Alert, "nav-findings")),
            (Permission::ManageSubResellers, entry("/sub-resellers", Icon::Store, "nav-sub-resellers")),
        ];
        entries.extend(guarded.into_iter().filter(|(permission, _)| self.may(*permission)).map(|(_, entry)| entry));
        if self.may(Permission::ManageUsers) {
            entries.push(entry("/users", Icon::Users, "nav-users"));
            entries.push(entry("/audit", Icon::History, "nav-audit"));
        }
        entries
    }
}

/// An entry of the navigation.
struct Entry {
    href: &'static str,
    icon: Icon,
    key: &'static str,
}

impl Entry {
    fn is_current(&self, path: &str) -> bool {
        path.strip_prefix(self.href).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// The key of a role's name.
pub(crate) const fn role_key(role: Role) -> &'static str {
    match role {
        Role::Owner => "role-owner",
        Role::SuperAdmin => "role-super_admin",
        Role::Admin => "role-admin",
        Role::Finance => "role-finance",
        Role::Support => "role-support",
    }
}

/// A language in its own words.
pub(crate) const fn language_name(locale: Locale) -> &'static str {
    match locale {
        Locale::En => "English",
        Locale::De => "Deutsch",
    }
}

fn brand() -> Markup {
    html! { a class="brand" href="/" { (icon(Icon::Plug)) "Seatbridge" } }
}

/// The brand where a link can't be: in the button of the menu.
fn sign() -> Markup {
    html! { span class="brand" { (icon(Icon::Plug)) "Seatbridge" } }
}

fn browser_language(headers: &HeaderMap) -> Option<Locale> {
    Locale::from_accept_language(headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?)
}
