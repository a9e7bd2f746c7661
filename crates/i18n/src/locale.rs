//! Which language a person reads. Must not read the environment or a request: the values come in.

use std::fmt;
use std::str::FromStr;

/// A language that Seatbridge speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Locale {
    /// English: what is spoken when nothing else is asked for.
    #[default]
    En,
    /// German, formal.
    De,
}

/// A text names no language that Seatbridge speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownLocale(pub String);

impl fmt::Display for UnknownLocale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known: Vec<_> = Locale::ALL.iter().map(|locale| locale.as_str()).collect();
        write!(f, "{:?} is no known language ({})", self.0, known.join(", "))
    }
}

impl std::error::Error for UnknownLocale {}

impl Locale {
    /// All languages.
    pub const ALL: [Self; 2] = [Self::En, Self::De];

    /// The language's own code; also the name of its folder.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
        }
    }

    /// The language of a `LANG`, `LC_ALL` or `LC_MESSAGES` value such as `de_AT.UTF-8`; `None` for one that is empty,
    /// neutral (`C`, `POSIX`) or not spoken here, so that the next source can be asked.
    pub fn from_lang(value: &str) -> Option<Self> {
        let tag = value.split(['.', '@', ':']).next().unwrap_or_default();
        Self::from_tag(tag)
    }

    /// The best language of an `Accept-Language` header such as `fr;q=0.9, de-CH, en;q=0.8`; `None` when none of them
    /// is spoken here. Of equal ones the first wins; `*` stands for English.
    pub fn from_accept_language(header: &str) -> Option<Self> {
        let mut best: Option<(u16, Self)> = None;
        for range in header.split(',') {
            let mut parts = range.split(';');
            let tag = parts.next().unwrap_or_default().trim();
            let weight = parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(Some(1000), weight);
            let locale = if tag == "*" { Some(Self::default()) } else { Self::from_tag(tag) };
            if let (Some(locale), Some(weight)) = (locale, weight)
                && weight > 0
                && best.is_none_or(|(heaviest, _)| weight > heaviest)
            {
                best = Some((weight, locale));
            }
        }
        best.map(|(_, locale)| locale)
    }

    fn from_tag(tag: &str) -> Option<Self> {
        let language = tag.trim().split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|locale| locale.as_str().eq_ignore_ascii_case(language))
    }
}

/// Thousandths of a quality value `0` to `1` with at most three decimals; `None` for anything else.
fn weight(text: &str) -> Option<u16> {
    let (whole, decimals) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    if decimals.len() > 3 || !decimals.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let thousandths: u16 = format!("{decimals:0<3}").parse().ok()?;
    match whole {
        "0" => Some(thousandths),
        "1" if thousandths == 0 => Some(1000),
        _ => None,
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Locale {
    type Err = UnknownLocale;

    /// A language code, with or without region: `de`, `de-AT`, `de_AT`.
    fn from_str(text: &str) -> Result<Self, UnknownLocale> {
        Self::from_tag(text).ok_or_else(|| UnknownLocale(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_of_a_shell_is_understood_and_a_neutral_one_is_none() {
        for (value, expected) in [
            ("de_DE.UTF-8", Some(Locale::De)),
            ("de_AT@euro", Some(Locale::De)),
            ("de", Some(Locale::De)),
            ("en_US.UTF-8", Some(Locale::En)),
            ("de:en", Some(Locale::De)),
            ("C", None),
            ("C.UTF-8", None),
            ("POSIX", None),
            ("", None),
            ("fr_FR.UTF-8", None),
            ("den", None),
        ] {
            assert_eq!(Locale::from_lang(value), expected, "{value}");
        }
    }

    #[test]
    fn the_heaviest_spoken_language_of_a_browser_wins() {
        for (header, expected) in [
            ("de-CH, de;q=0.9, en;q=0.8", Some(Locale::De)),
            ("fr, en;q=0.4, de;q=0.5", Some(Locale::De)),
            ("en, de", Some(Locale::En)),
            ("de;q=0, *;q=0.1", Some(Locale::En)),
            ("de;q=0.5;x=1 , en;q=1.0", Some(Locale::En)),
            ("de;q=2", None),
            ("fr", None),
            ("", None),
        ] {
            assert_eq!(Locale::from_accept_language(header), expected, "{header}");
        }
    }

    #[test]
    fn a_code_is_read_back_and_an_unknown_one_names_the_known_ones() {
        for locale in Locale::ALL {
            assert_eq!(locale.as_str().parse(), Ok(locale));
        }
        assert_eq!("de-AT".parse(), Ok(Locale::De));
        assert!("xx".parse::<Locale>().unwrap_err().to_string().contains("en, de"));
    }
}
