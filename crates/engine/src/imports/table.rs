//! Reading a CSV file row by row: header, separator, lines, limits. Must not know what a column means.

use std::io::Read;

use csv::{ByteRecord, ReaderBuilder, Terminator};

use super::MOST_ROWS;
use super::problem::{Encoding, Parsed, Problem, Reason, shortened};
use super::source::{Progress, SENTINEL, Source};

/// A column of a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    /// Its name in the header.
    pub name: &'static str,
    /// Whether the file must have it.
    pub required: bool,
}

/// One row: its cells in the order of the columns, and what is wrong with it.
#[derive(Debug)]
pub(super) struct Row<'a> {
    /// Line of the file, the header being 1.
    pub line: u64,
    columns: &'static [Column],
    cells: Vec<&'a str>,
    problems: Vec<Problem>,
}

impl<'a> Row<'a> {
    /// The cell of the column at this place, without spaces around it; empty when the file does not have the column.
    pub fn cell(&self, column: usize) -> &'a str {
        self.cells[column]
    }

    /// Refuses the row for the cell of this column.
    pub fn refuse(&mut self, column: usize, reason: Reason) {
        self.problems.push(Problem::of(self.line, self.columns[column].name, reason));
    }

    /// The value, or the row is refused for the cell of this column.
    pub fn check<T>(&mut self, column: usize, value: Result<T, Reason>) -> Option<T> {
        value.map_err(|reason| self.refuse(column, reason)).ok()
    }
}

/// Reads a file. `parse` turns a row into a value; a row it refuses something of counts as refused in any case.
pub(super) fn read<T>(
    input: impl Read,
    size_hint: Option<u64>,
    columns: &'static [Column],
    mut parse: impl FnMut(&mut Row<'_>) -> Option<T>,
) -> Parsed<T> {
    let source = match Source::open(input, size_hint) {
        Ok(source) => source,
        Err(reason) => return Parsed::refused(Problem::at(1, reason)),
    };
    let mut lines = Lines::new(source, columns);
    let mut parsed = Parsed::new();
    let mut header: Option<Header> = None;
    let mut rows = 0;
    loop {
        match lines.next() {
            Err(problem) => return Parsed::refused(problem),
            Ok(false) => break,
            Ok(true) => {}
        }
        let Some(header) = &header else {
            match Header::new(&lines, columns) {
                Ok(found) => header = Some(found),
                Err(problems) => {
                    parsed.add_all(problems);
                    return parsed;
                }
            }
            continue;
        };
        rows += 1;
        if rows > MOST_ROWS {
            return Parsed::refused(Problem::at(lines.line, Reason::TooManyRows { limit_rows: MOST_ROWS }));
        }
        match header.row(&lines, columns) {
            Ok(mut row) => match parse(&mut row) {
                Some(value) if row.problems.is_empty() => parsed.rows.push((row.line, value)),
                _ => {
                    parsed.refused_rows += 1;
                    parsed.add_all(row.problems);
                }
            },
            Err(problem) => {
                parsed.refused_rows += 1;
                parsed.add(problem);
            }
        }
    }
    if rows == 0 {
        return Parsed::refused(Problem::at(1, Reason::NoRows));
    }
    parsed
}

/// The lines of a file that are not empty.
struct Lines<R> {
    reader: csv::Reader<Source<R>>,
    progress: Progress,
    record: ByteRecord,
    /// Line the record begins in.
    line: u64,
}

impl<R: Read> Lines<R> {
    fn new(source: Source<R>, columns: &[Column]) -> Self {
        let separator = separator(source.first_line(), columns);
        let progress = source.progress();
        // only \n ends a row, so that lines can be counted; the \r before it is taken off here
        let reader = ReaderBuilder::new()
            .delimiter(separator)
            .has_headers(false)
            .flexible(true)
            .terminator(Terminator::Any(b'\n'))
            .from_reader(source);
        Self { reader, progress, record: ByteRecord::new(), line: 1 }
    }

    /// Goes to the next line that has something in it; `false` at the end.
    fn next(&mut self) -> Result<bool, Problem> {
        loop {
            let more = self
                .reader
                .read_byte_record(&mut self.record)
                .map_err(|error| Problem::at(self.reader.position().line(), self.progress.reason(&error)))?;
            self.progress.row_ended();
            if !more || self.is_sentinel() {
                return Ok(false);
            }
            // the reader stands behind the row's last line; a row that swallowed the end has no line end of its own
            let inner = self.record.as_slice().split(|byte| *byte == b'\n').count() - 1;
            let own = u64::from(!self.swallowed_the_end());
            self.line = self.reader.position().line().saturating_sub(inner as u64 + own).max(1);
            if self.cells().any(|cell| !cell.trim_ascii().is_empty()) {
                return Ok(true);
            }
        }
    }

    fn at_end(&self) -> bool {
        self.reader.position().byte() == self.progress.total()
    }

    fn is_sentinel(&self) -> bool {
        self.at_end() && self.record.len() == 1 && self.record.get(0) == Some(SENTINEL)
    }

    fn swallowed_the_end(&self) -> bool {
        let tail = |cell: &[u8]| cell.trim_ascii_end().ends_with(SENTINEL);
        self.at_end() && self.record.iter().next_back().is_some_and(tail)
    }

    /// The cells, without the carriage return of a Windows line end.
    fn cells(&self) -> impl Iterator<Item = &[u8]> {
        let last = self.record.len().saturating_sub(1);
        self.record.iter().enumerate().map(
            move |(at, cell)| {
                if at == last { cell.strip_suffix(b"\r").unwrap_or(cell) } else { cell }
            },
        )
    }

    /// The cells as text, or why the row has none.
    fn texts(&self) -> Result<Vec<&str>, Problem> {
        let texts: Result<Vec<_>, _> = self.cells().map(std::str::from_utf8).collect();
        let texts =
            texts.map_err(|_| Problem::at(self.line, Reason::WrongEncoding { encoding: Encoding::Windows1252 }))?;
        if texts.iter().any(|cell| cell.contains('\n')) {
            return Err(Problem::at(self.line, Reason::UnclosedQuote));
        }
        Ok(texts.into_iter().map(str::trim).collect())
    }
}

/// The separator that makes most of the known columns of a header line; a comma when in doubt.
fn separator(line: &[u8], columns: &[Column]) -> u8 {
    let known = |separator: u8| {
        let cells = line.split(|byte| *byte == separator).map(|cell| {
            let text = String::from_utf8_lossy(cell);
            text.trim_matches(|c: char| c == '"' || c.is_whitespace()).to_ascii_lowercase()
        });
        cells.filter(|cell| columns.iter().any(|column| column.name == cell)).count()
    };
    let (mut best, mut most) = (b',', known(b','));
    for other in [b';', b'\t'] {
        if known(other) > most {
            (best, most) = (other, known(other));
        }
    }
    best
}

/// Which cell of a row belongs to which column.
struct Header {
    /// Place in the row, per column; `None` for a column the file does not have.
    places: Vec<Option<usize>>,
    /// Cells of the header.
    width: usize,
    /// Cells without a name, which must stay empty.
    unnamed: Vec<usize>,
}

impl Header {
    fn new<R: Read>(lines: &Lines<R>, columns: &'static [Column]) -> Result<Self, Vec<Problem>> {
        let cells = lines.texts().map_err(|problem| vec![problem])?;
        let mut header = Self { places: vec![None; columns.len()], width: cells.len(), unnamed: Vec::new() };
        let mut problems = Vec::new();
        for (at, cell) in cells.iter().enumerate() {
            let known = columns.iter().position(|column| cell.eq_ignore_ascii_case(column.name));
            match known {
                None if cell.is_empty() => header.unnamed.push(at),
                None => {
                    let names: Vec<_> = columns.iter().map(|column| column.name).collect();
                    let reason = Reason::UnknownColumn { name: shortened(cell), known: names.join(", ") };
                    problems.push(Problem::at(lines.line, reason));
                }
                Some(column) if header.places[column].is_some() => {
                    problems.push(Problem::of(lines.line, columns[column].name, Reason::DuplicateColumn));
                }
                Some(column) => header.places[column] = Some(at),
            }
        }
        for (column, place) in columns.iter().zip(&header.places) {
            if column.required && place.is_none() {
                problems.push(Problem::of(lines.line, column.name, Reason::MissingColumn));
            }
        }
        if problems.is_empty() { Ok(header) } else { Err(problems) }
    }

    fn row<'a, R: Read>(&self, lines: &'a Lines<R>, columns: &'static [Column]) -> Result<Row<'a>, Problem> {
        let cells = lines.texts()?;
        let (expected, found) = (self.width as u64, cells.len() as u64);
        if found < expected {
            return Err(Problem::at(lines.line, Reason::TooFewFields { expected, found }));
        }
        if found > expected || self.unnamed.iter().any(|at| !cells[*at].is_empty()) {
            return Err(Problem::at(lines.line, Reason::TooManyFields { expected, found }));
        }
        let cells: Vec<_> = self.places.iter().map(|place| place.map_or("", |at| cells[at])).collect();
        let mut row = Row { line: lines.line, columns, cells, problems: Vec::new() };
        for column in 0..columns.len() {
            if row.cell(column).chars().any(char::is_control) {
                row.refuse(column, Reason::ControlCharacter);
            }
        }
        Ok(row)
    }
}
