//! Texts in one language. Must not hold a sentence: those are in `texts/`.

use fluent_bundle::FluentValue;
use seatbridge_core::{Day, PsaKind};

use crate::format;
use crate::locale::Locale;
use crate::source::{self, Args};

/// Every visible word in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Texts(pub Locale);

/// The arguments that are counts: given as digits, they get the language's grouping and plural. All others (ids, names)
/// are shown as they come.
pub(crate) const COUNTS: &[&str] = &[
    "after",
    "before",
    "changes",
    "count",
    "created",
    "expected",
    "expected_fields",
    "first_row",
    "found_fields",
    "from",
    "limit_mb",
    "limit_rows",
    "lines",
    "max",
    "min",
    "observed",
    "problems",
    "quantity",
    "reads",
    "row",
    "seats",
    "seconds",
    "to",
    "unchanged",
    "units",
    "updated",
    "wanted",
    "writes",
];

/// All other arguments. One that is missing or empty is shown as a dash, so that a sentence is never broken.
pub(crate) const NAMES: &[&str] = &[
    "actual",
    "company",
    "contract",
    "day",
    "detail",
    "encoding",
    "entity",
    "field",
    "file",
    "first",
    "host",
    "id",
    "known",
    "latest",
    "line",
    "name",
    "operation",
    "organization",
    "permission",
    "price_after",
    "price_before",
    "problem",
    "psa",
    "reason",
    "rights",
    "run",
    "sentence",
    "setting",
    "successor",
    "value",
    "why",
];

/// What others said, quoted inside a sentence.
const QUOTED: &[&str] = &["detail", "reason"];

const MISSING: &str = "–";

impl Texts {
    /// The language.
    pub const fn locale(self) -> Locale {
        self.0
    }

    /// The text with this key. A key that is not known comes back in brackets.
    ///
    /// Arguments that are counts may come as plain digits and are grouped for the language; days, prices and names are
    /// shown as given.
    pub fn get(self, key: &str, args: &[(&str, &str)]) -> String {
        self.with(key, args)
    }

    fn with(self, key: &str, args: &[(&str, impl AsRef<str>)]) -> String {
        let mut all = missing();
        for (name, value) in args {
            all.insert(*name, argument(name, value.as_ref()));
        }
        self.message(key, all)
    }

    /// The sentence for an error code of the engine, without the `error-` of the key.
    pub fn error(self, code: &str, args: &[(&str, impl AsRef<str>)]) -> String {
        self.with(&format!("error-{code}"), args)
    }

    /// A right of an API user with the setting of the PSA that grants it. A right without a text is named as it is.
    pub fn right(self, psa: PsaKind, entity: &str, operation: &str) -> String {
        let key = format!("right-{}-{entity}-{operation}", psa.as_str()).to_lowercase().replace(' ', "-");
        source::message(self.0, &key, missing()).unwrap_or_else(|| format!("{entity} ({})", self.operation(operation)))
    }

    /// What a security role calls an operation.
    pub fn operation(self, operation: &str) -> String {
        self.get(&format!("right-operation-{operation}"), &[])
    }

    /// The sentence for the reason code of a refused row or file, without the `import-` of the key.
    pub fn import_reason(self, code: &str, args: &[(&str, impl AsRef<str>)]) -> String {
        self.with(&format!("import-{code}"), args)
    }

    /// A refused row as one line: where, and why.
    pub fn import_problem(self, row: u64, field: Option<&str>, code: &str, args: &[(&str, impl AsRef<str>)]) -> String {
        let (row, sentence) = (row.to_string(), self.import_reason(code, args));
        match field {
            Some(field) => self.get("import-at-field", &[("row", &row), ("field", field), ("sentence", &sentence)]),
            None => self.get("import-at-row", &[("row", &row), ("sentence", &sentence)]),
        }
    }

    /// A whole number with the language's grouping.
    pub fn number(self, value: i64) -> String {
        format::number(self.0, value)
    }

    /// A day in the language's usual short form.
    pub fn day(self, value: Day) -> String {
        format::day(self.0, value)
    }

    /// A number of seats in words: `1 seat`, `43 seats`.
    pub fn seats(self, value: i64) -> String {
        self.counted("seats", &[("count", value)], &[])
    }

    /// A text with counts and other arguments.
    pub(crate) fn counted(self, key: &str, counts: &[(&str, i64)], args: &[(&str, &str)]) -> String {
        let mut all = missing();
        for (name, value) in counts {
            all.insert(*name, FluentValue::from(*value));
        }
        for (name, value) in args {
            all.insert(*name, argument(name, value));
        }
        self.message(key, all)
    }

    fn message(self, key: &str, args: Args<'_>) -> String {
        source::message(self.0, key, args).unwrap_or_else(|| format!("[{key}]"))
    }
}

fn missing<'a>() -> Args<'a> {
    COUNTS.iter().chain(NAMES).map(|name| (*name, FluentValue::from(MISSING))).collect()
}

fn argument<'a>(name: &str, value: &'a str) -> FluentValue<'a> {
    let value = value.trim();
    if value.is_empty() {
        return FluentValue::from(MISSING);
    }
    if COUNTS.contains(&name)
        && let Ok(count) = value.parse::<i64>()
    {
        return FluentValue::from(count);
    }
    // the texts tell the PSAs apart by the vendor's own spelling
    if name == "psa"
        && let Some(kind) = PsaKind::from_word(value)
    {
        return FluentValue::from(kind.name());
    }
    if QUOTED.contains(&name) {
        // the sentence around it ends with a full stop of its own
        return FluentValue::from(value.trim_end_matches('.'));
    }
    FluentValue::from(value)
}
