//! What is wrong with a form, and at which of its fields. Must not decide it: the use case did.

use axum::http::StatusCode;
use maud::{Markup, html};
use seatbridge_engine::{Error, ErrorCode};

use crate::error::{sentence, status};
use crate::page::Visit;
use crate::parts::{Tone, banner};

/// What is wrong with a form; nothing by default.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fault {
    field: &'static str,
    text: String,
    status: StatusCode,
}

impl Fault {
    /// A refusal of a use case, at the field it is about.
    pub(crate) fn of(visit: &Visit, error: &Error) -> Self {
        let field = match error.code {
            ErrorCode::EmailInvalid | ErrorCode::EmailTaken => "email",
            ErrorCode::NameInvalid => {
                let named = |field: &&str| error.args.iter().any(|(_, value)| value == field);
                ["person", "first_name", "last_name", "external_id"].into_iter().find(named).unwrap_or("name")
            }
            ErrorCode::PartnerNameTaken | ErrorCode::PlanNameTaken => "name",
            ErrorCode::MoneyInvalid => "price",
            ErrorCode::CountryInvalid => "country",
            ErrorCode::ExternalIdTaken => "external_id",
            ErrorCode::PasswordLength | ErrorCode::PasswordIsEmail => "password",
            ErrorCode::PasswordWrong => "current",
            ErrorCode::RoleNotBelow => "role",
            _ => "",
        };
        let status =
            if error.code == ErrorCode::TooManyAttempts { StatusCode::TOO_MANY_REQUESTS } else { status(error) };
        Self { field, text: sentence(visit, error), status }
    }

    /// Something the page itself sees, such as two passwords that differ.
    pub(crate) fn at(field: &'static str, text: String) -> Self {
        Self { field, text, status: StatusCode::UNPROCESSABLE_ENTITY }
    }

    /// What is wrong with this field.
    pub(crate) fn about(&self, field: &str) -> Option<&str> {
        (self.field == field && !self.text.is_empty()).then_some(self.text.as_str())
    }

    /// What is wrong with no field in particular.
    pub(crate) fn banner(&self) -> Markup {
        html! {
            @if let Some(text) = self.about("") { (banner(Tone::Bad, text)) }
        }
    }

    /// The status of a page that shows the form.
    pub(crate) const fn status(&self) -> StatusCode {
        self.status
    }
}
