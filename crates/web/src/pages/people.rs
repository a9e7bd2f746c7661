//! What pages about people share: how somebody is invited, and what the next page says of it. Must not be a page.

use axum::response::Response;
use maud::{Markup, html};
use seatbridge_engine::{Invited, NewPerson, User};
use seatbridge_i18n::Locale;
use serde::Deserialize;

use crate::fault::Fault;
use crate::flash::Flash;
use crate::page::{Visit, language_name};
use crate::parts::{Field, Tone, badge, field, moment, select};

/// What is typed about a person who is to be invited.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct TypedPerson {
    pub person: String,
    pub email: String,
    pub language: String,
}

impl TypedPerson {
    /// An empty form: the language is that of who invites.
    pub(crate) fn empty(visit: &Visit) -> Self {
        Self { language: visit.texts.locale().as_str().to_owned(), ..Self::default() }
    }

    /// As the use cases want it.
    pub(crate) fn person(&self) -> NewPerson<'_> {
        NewPerson { name: &self.person, email: &self.email, locale: self.language.parse().ok() }
    }
}

/// The fields about a person who is to be invited. Its name has the field `person`, for forms that name a partner too.
pub(crate) fn fields(visit: &Visit, typed: &TypedPerson, fault: &Fault) -> Markup {
    let languages = Locale::ALL.map(|locale| (locale.as_str(), language_name(locale)));
    html! {
        (field(Field {
            name: "person", label: &visit.t("user-name"), value: &typed.person, error: fault.about("person"),
            required: true, autocomplete: "off", ..Field::default()
        }))
        (field(Field {
            name: "email", label: &visit.t("sign-in-email"), kind: "email", value: &typed.email,
            hint: Some(&visit.t("user-email-hint")), error: fault.about("email"), required: true, autocomplete: "off",
        }))
        (select("language", &visit.t("user-language-first"), &languages, &typed.language, None, true))
    }
}

/// Leads to a page that says how the invitation goes: by mail, or by the hand of who invites.
pub(crate) fn invited(invited: &Invited, name: &str, again_by_password: bool, place: &str) -> Response {
    handed_over(invited.link.as_deref(), name, again_by_password, place)
}

/// The same, of a link alone.
pub(crate) fn handed_over(link: Option<&str>, name: &str, has_password: bool, place: &str) -> Response {
    match link {
        Some(link) => Flash::new(Tone::Attention, "user-link", &[("name", name), ("link", link)]).to(place),
        None if has_password => Flash::done("user-reset-sent", &[("name", name)]).to(place),
        None => Flash::done("user-invited", &[("name", name)]).to(place),
    }
}

/// Whether a person is in, or invited since when.
pub(crate) fn state(visit: &Visit, user: &User) -> Markup {
    html! {
        @if user.has_password {
            (badge(Tone::Good, &visit.t("user-active")))
        } @else {
            (badge(Tone::Attention, &visit.t("user-waiting")))
            @if let Some(at) = user.invited_at { div class="sub" { (moment(visit.texts, at)) } }
        }
    }
}

/// What inviting again is called for this person.
pub(crate) fn again(visit: &Visit, user: &User) -> String {
    if user.has_password { visit.t("user-send-reset") } else { visit.t("user-invite-again") }
}
