//! Numbers and days as a language writes them. Must not round or shift: what comes in is what is shown.

use fluent_bundle::FluentValue;
use icu_calendar::{Date, Gregorian};
use icu_datetime::FixedCalendarDateTimeFormatter;
use icu_datetime::fieldsets::YMD;
use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_decimal::options::DecimalFormatterOptions;
use icu_locale_core::locale;
use seatbridge_core::Day;

use crate::locale::Locale;

struct Formatters {
    number: Option<DecimalFormatter>,
    day: Option<FixedCalendarDateTimeFormatter<Gregorian, YMD>>,
}

impl Formatters {
    fn new(locale: Locale) -> Self {
        let locale = match locale {
            Locale::En => locale!("en"),
            Locale::De => locale!("de"),
        };
        Self {
            number: DecimalFormatter::try_new((&locale).into(), DecimalFormatterOptions::default()).ok(),
            day: FixedCalendarDateTimeFormatter::try_new((&locale).into(), YMD::medium()).ok(),
        }
    }
}

// icu's formatters can't be shared between threads without a feature that would rebuild half of the workspace
thread_local! {
    static EN: Formatters = Formatters::new(Locale::En);
    static DE: Formatters = Formatters::new(Locale::De);
}

fn with<T>(locale: Locale, format: impl FnOnce(&Formatters) -> T) -> T {
    match locale {
        Locale::En => EN.with(format),
        Locale::De => DE.with(format),
    }
}

/// A whole number with the language's grouping: `1,234` or `1.234`.
pub(crate) fn number(locale: Locale, value: i64) -> String {
    with(locale, |formatters| match &formatters.number {
        Some(formatter) => formatter.format(&Decimal::from(value)).to_string(),
        None => value.to_string(),
    })
}

/// A day: `Nov 20, 2026` or `20.11.2026`.
pub(crate) fn day(locale: Locale, value: Day) -> String {
    let (year, month, day) = value.parts();
    let date = match (u8::try_from(month), u8::try_from(day)) {
        (Ok(month), Ok(day)) => Date::try_new_gregorian(i32::from(year), month, day).ok(),
        _ => None,
    };
    with(locale, |formatters| match (&formatters.day, date) {
        (Some(formatter), Some(date)) => formatter.format(&date).to_string(),
        _ => value.to_string(),
    })
}

/// An argument of a text: whole numbers get their grouping, everything else stays as it is.
pub(crate) fn value(locale: Locale, value: &FluentValue<'_>) -> Option<String> {
    match value {
        FluentValue::Number(given) => given.as_string().parse().ok().map(|whole| number(locale, whole)),
        _ => None,
    }
}
