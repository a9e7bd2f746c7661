//! Every visible word, in English and German; numbers and days as the language writes them.
//! Must not decide anything: codes and arguments come in, sentences go out.

mod format;
mod locale;
mod sentences;
mod source;
mod texts;

#[cfg(test)]
mod parity;

pub use locale::{Locale, UnknownLocale};
pub use texts::Texts;
