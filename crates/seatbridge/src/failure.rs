//! A command that failed: its sentence and its exit status. Must not know what a command does.

use std::fmt;

use seatbridge_core::PsaKind;
use seatbridge_engine::{Error, Kind};
use seatbridge_i18n::{Locale, Texts};
use seatbridge_store::StoreError;

/// Input was refused.
pub const REFUSED: u8 = 2;
/// The PSA or the database failed.
pub const FAILED: u8 = 3;

/// A command failed.
#[derive(Debug)]
pub struct Failure {
    /// Exit status.
    pub status: u8,
    /// The stable code, for scripts.
    pub code: String,
    /// What went wrong and what to do.
    pub message: String,
}

impl Failure {
    /// Refused input.
    pub fn input(message: impl Into<String>) -> Self {
        Self { status: REFUSED, code: "input".to_owned(), message: message.into() }
    }

    /// The host, database or PSA failed.
    pub fn system(message: impl Into<String>) -> Self {
        Self { status: FAILED, code: "system".to_owned(), message: message.into() }
    }

    /// A use case failed; its text in the language of the shell.
    pub fn of(error: &Error, locale: Locale) -> Self {
        let texts = Texts(locale);
        let psa = error
            .args
            .iter()
            .find(|(name, _)| *name == "psa")
            .and_then(|(_, value)| PsaKind::ALL.into_iter().find(|kind| kind.name() == value));
        let args = error.args.iter().map(|(name, value)| match (*name, psa) {
            ("rights", Some(psa)) => (*name, rights(texts, psa, value)),
            _ => (*name, value.clone()),
        });
        let args: Vec<_> = args.collect();
        let status = match error.code.kind() {
            Kind::Invalid | Kind::Forbidden | Kind::NotFound | Kind::Conflict => REFUSED,
            Kind::Upstream | Kind::Unavailable => FAILED,
        };
        let code = error.code.as_str();
        tracing::debug!(%error, source = ?error.source, "the command failed");
        Self { status, code: code.to_owned(), message: texts.error(code, &args) }
    }
}

/// Rights, each with the setting that grants it.
fn rights(texts: Texts, psa: PsaKind, list: &str) -> String {
    let named = list.split(", ").filter_map(|right| right.split_once('/'));
    named.map(|(entity, operation)| texts.right(psa, entity, operation)).collect::<Vec<_>>().join("; ")
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::of(&error, crate::shell::locale())
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Error::from(error).into()
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::system(error.to_string())
    }
}
