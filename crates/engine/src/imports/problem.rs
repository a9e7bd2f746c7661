//! What is wrong with a file or a row of it. Must not hold a sentence: code and arguments become one in `i18n`.

use std::collections::BTreeMap;

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

/// Something wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Line of the file as a person counts them: the header is line 1.
    pub row: u64,
    /// The column, where it lies in one.
    pub field: Option<&'static str>,
    /// What is wrong.
    pub reason: Reason,
}

/// How a file is written, if not in UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Two bytes a letter, either order.
    Utf16,
    /// One byte a letter: Windows-1252, Latin-1 or the like.
    Windows1252,
}

/// Why a file or a row is refused. Closed: each reason has a text in every language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// A column that must be there is not.
    MissingColumn,
    /// The header names a column the file can't have.
    UnknownColumn {
        /// Its name, shortened.
        name: String,
        /// The columns the file can have.
        known: String,
    },
    /// The header names a column twice.
    DuplicateColumn,
    /// A cell needs a value.
    Empty,
    /// A value has too many characters.
    TooLong {
        /// The most it may have.
        max: u64,
    },
    /// A count is no number.
    NotANumber {
        /// What stands there, shortened.
        value: String,
    },
    /// A count is negative.
    Negative {
        /// What stands there, shortened.
        value: String,
    },
    /// A count has a point or comma: a fraction, or thousands set apart. Which of the two is never guessed.
    Fraction {
        /// What stands there, shortened.
        value: String,
    },
    /// A count is too large to be believed.
    TooLarge {
        /// What stands there, shortened.
        value: String,
        /// The largest that is accepted.
        max: u64,
    },
    /// A day is not of the form `2026-11-20`, or not in the calendar.
    NotADay {
        /// What stands there, shortened.
        value: String,
    },
    /// A status is none of the four.
    UnknownStatus {
        /// What stands there, shortened.
        value: String,
    },
    /// A text is no e-mail address.
    BadEmail {
        /// What stands there, shortened.
        value: String,
    },
    /// A text is no country code of two letters.
    BadCountry {
        /// What stands there, shortened.
        value: String,
    },
    /// The partner has no such plan.
    UnknownPlan {
        /// What stands there, shortened.
        value: String,
        /// The plans it has.
        known: String,
    },
    /// The partner has no such organization.
    UnknownOrganization {
        /// What stands there, shortened.
        value: String,
    },
    /// An earlier row has the same organization, or the same organization and day.
    Duplicate {
        /// Line of the earlier row.
        first_row: u64,
    },
    /// The text is not UTF-8.
    WrongEncoding {
        /// What it seems to be.
        encoding: Encoding,
    },
    /// Lines end with a carriage return alone.
    OldLineEnds,
    /// A value holds an invisible control character.
    ControlCharacter,
    /// A row has fewer cells than the header.
    TooFewFields {
        /// Cells of the header.
        expected: u64,
        /// Cells of the row.
        found: u64,
    },
    /// A row has more cells than the header.
    TooManyFields {
        /// Cells of the header.
        expected: u64,
        /// Cells of the row.
        found: u64,
    },
    /// A cell in quotation marks does not end on its line.
    UnclosedQuote,
    /// A line is too long to be a row.
    RowTooLong {
        /// The most bytes a row may have.
        max: u64,
    },
    /// There is nothing below the header.
    NoRows,
    /// The file is too large.
    FileTooLarge {
        /// The largest that is read, in MiB.
        limit_mb: u64,
    },
    /// The file has too many rows.
    TooManyRows {
        /// The most that are read.
        limit_rows: u64,
    },
    /// The file is a spreadsheet, an archive or otherwise no text.
    BinaryFile,
    /// The file could not be read to its end.
    Unreadable {
        /// What the system said.
        reason: String,
    },
}

impl Reason {
    /// The stable word of API and CLI; the text's key is `import-` and this word.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::MissingColumn => "missing-column",
            Self::UnknownColumn { .. } => "unknown-column",
            Self::DuplicateColumn => "duplicate-column",
            Self::Empty => "empty",
            Self::TooLong { .. } => "too-long",
            Self::NotANumber { .. } => "not-a-number",
            Self::Negative { .. } => "negative",
            Self::Fraction { .. } => "fraction",
            Self::TooLarge { .. } => "too-large",
            Self::NotADay { .. } => "not-a-day",
            Self::UnknownStatus { .. } => "unknown-status",
            Self::BadEmail { .. } => "bad-email",
            Self::BadCountry { .. } => "bad-country",
            Self::UnknownPlan { .. } => "unknown-plan",
            Self::UnknownOrganization { .. } => "unknown-organization",
            Self::Duplicate { .. } => "duplicate",
            Self::WrongEncoding { .. } => "wrong-encoding",
            Self::OldLineEnds => "old-line-ends",
            Self::ControlCharacter => "control-character",
            Self::TooFewFields { .. } => "too-few-fields",
            Self::TooManyFields { .. } => "too-many-fields",
            Self::UnclosedQuote => "unclosed-quote",
            Self::RowTooLong { .. } => "row-too-long",
            Self::NoRows => "no-rows",
            Self::FileTooLarge { .. } => "file-too-large",
            Self::TooManyRows { .. } => "too-many-rows",
            Self::BinaryFile => "binary-file",
            Self::Unreadable { .. } => "unreadable",
        }
    }

    /// What the text speaks of.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::MissingColumn
            | Self::DuplicateColumn
            | Self::Empty
            | Self::OldLineEnds
            | Self::ControlCharacter
            | Self::UnclosedQuote
            | Self::NoRows
            | Self::BinaryFile => Vec::new(),
            Self::UnknownColumn { name, known } => vec![("name", name.clone()), ("known", known.clone())],
            Self::TooLong { max } | Self::RowTooLong { max } => vec![("max", max.to_string())],
            Self::TooLarge { value, max } => vec![("value", value.clone()), ("max", max.to_string())],
            Self::NotANumber { value }
            | Self::Negative { value }
            | Self::Fraction { value }
            | Self::NotADay { value }
            | Self::UnknownStatus { value }
            | Self::BadEmail { value }
            | Self::BadCountry { value }
            | Self::UnknownOrganization { value } => vec![("value", value.clone())],
            Self::UnknownPlan { value, known } => vec![("value", value.clone()), ("known", known.clone())],
            Self::Duplicate { first_row } => vec![("first_row", first_row.to_string())],
            Self::WrongEncoding { encoding } => {
                let word = match encoding {
                    Encoding::Utf16 => "utf-16",
                    Encoding::Windows1252 => "windows-1252",
                };
                vec![("encoding", word.to_owned())]
            }
            Self::TooFewFields { expected, found } | Self::TooManyFields { expected, found } => {
                vec![("expected_fields", expected.to_string()), ("found_fields", found.to_string())]
            }
            Self::FileTooLarge { limit_mb } => vec![("limit_mb", limit_mb.to_string())],
            Self::TooManyRows { limit_rows } => vec![("limit_rows", limit_rows.to_string())],
            Self::Unreadable { reason } => vec![("reason", reason.clone())],
        }
    }
}

impl Problem {
    /// A problem of a row as a whole.
    pub const fn at(row: u64, reason: Reason) -> Self {
        Self { row, field: None, reason }
    }

    /// A problem of a cell.
    pub const fn of(row: u64, field: &'static str, reason: Reason) -> Self {
        Self { row, field: Some(field), reason }
    }

    /// The plan of this row is not one of the partner's `known` plans.
    pub fn unknown_plan(row: u64, plan: &str, known: &[&str]) -> Self {
        Self::of(row, "plan", Reason::UnknownPlan { value: shortened(plan), known: known.join(", ") })
    }

    /// The organization of this row is not one of the partner's.
    pub fn unknown_organization(row: u64, external_id: &str) -> Self {
        Self::of(row, "organization", Reason::UnknownOrganization { value: shortened(external_id) })
    }
}

/// In JSON: `row`, `field`, the reason's `code`, and its arguments as `args`, an object of texts.
impl Serialize for Problem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut problem = serializer.serialize_struct("Problem", 4)?;
        problem.serialize_field("row", &self.row)?;
        problem.serialize_field("field", &self.field)?;
        problem.serialize_field("code", self.reason.code())?;
        problem.serialize_field("args", &self.reason.args().into_iter().collect::<BTreeMap<_, _>>())?;
        problem.end()
    }
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed<T> {
    /// The good rows, with their lines. Empty when the file as a whole is refused.
    pub rows: Vec<(u64, T)>,
    /// The first problems, at most [`MOST_PROBLEMS`](super::MOST_PROBLEMS).
    pub problems: Vec<Problem>,
    /// How many problems there are in all.
    pub problem_count: u64,
    /// How many rows have at least one problem. Together with `rows` these are all rows, unless the file as a whole is
    /// refused.
    pub refused_rows: u64,
}

impl<T> Parsed<T> {
    pub(super) const fn new() -> Self {
        Self { rows: Vec::new(), problems: Vec::new(), problem_count: 0, refused_rows: 0 }
    }

    /// A file that is refused as a whole: one problem, no rows.
    pub(super) fn refused(problem: Problem) -> Self {
        let mut parsed = Self::new();
        parsed.add(problem);
        parsed
    }

    /// Refuses one more row, for a problem that only the caller can see; the caller takes it out of `rows`.
    pub fn refuse(&mut self, problem: Problem) {
        self.refused_rows += 1;
        self.add(problem);
    }

    /// Adds a problem, of a row that is counted elsewhere or of the file as a whole.
    pub(super) fn add(&mut self, problem: Problem) {
        self.problem_count += 1;
        if self.problems.len() < super::MOST_PROBLEMS {
            self.problems.push(problem);
        }
    }

    pub(super) fn add_all(&mut self, problems: Vec<Problem>) {
        for problem in problems {
            self.add(problem);
        }
    }

    /// Whether nothing is wrong.
    pub const fn is_clean(&self) -> bool {
        self.problem_count == 0
    }
}

/// A value as problems show it: at most 60 characters, control characters made visible.
pub(super) fn shortened(value: &str) -> String {
    const MOST: usize = 60;
    let mut shown: String = value.chars().take(MOST).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if value.chars().nth(MOST).is_some() {
        shown.push('…');
    }
    shown
}
