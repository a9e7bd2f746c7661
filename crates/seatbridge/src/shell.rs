//! Who sits at the shell. Must not hold a setting: those are in `config`.

use seatbridge_i18n::Locale;

/// The language of the person at the shell.
pub fn locale() -> Locale {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(|name| std::env::vars().find(|(n, _)| n == name))
        .find_map(|(_, value)| Locale::from_lang(&value))
        .unwrap_or_default()
}
