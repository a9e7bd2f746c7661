//! The lines of a run as a file: what the page filters by, all of it. Must not hold more lines in memory than one reading.

use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures::stream;
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use seatbridge_engine::sync::ReportChange;
use seatbridge_engine::{Engine, Error, ErrorCode, LineView, RunLineFilter, RunView, Said};

use super::line::change_key;
use super::show::Asked;
use crate::App;
use crate::error::OrProblem;
use crate::page::Visit;

/// A cell.
enum Cell {
    Text(String),
    Number(Option<i64>),
}

/// The header of the file.
fn header(visit: &Visit) -> [String; 17] {
    [
        visit.t("export-external-id"),
        visit.t("line-organization"),
        visit.t("export-company"),
        visit.t("export-contract"),
        visit.t("export-contract-id"),
        visit.t("line-line"),
        visit.t("export-line-id"),
        visit.t("line-reported"),
        visit.t("line-wanted"),
        visit.t("export-before"),
        visit.t("export-after"),
        visit.t("line-effective"),
        visit.t("run-verdict"),
        visit.t("run-reason"),
        visit.t("export-sentence"),
        visit.t("export-notices"),
        visit.t("export-writes"),
    ]
}

/// A line as cells, in the order of the header. Days and numbers are those of machines, so that other programs read them.
fn cells(visit: &Visit, view: &LineView) -> [Cell; 17] {
    use Cell::{Number, Text};
    let finding = view.said.finding();
    let code = Text(finding.map(|finding| finding.code().to_owned()).unwrap_or_default());
    let sentence = Text(finding.map(|finding| visit.texts.finding(finding)).unwrap_or_default());
    match &view.said {
        Said::Line(line) => {
            let notices: Vec<_> = line.notices.iter().map(|notice| visit.texts.notice(*notice)).collect();
            let writes: Vec<_> = line.changes.iter().map(|change| write(visit, change)).collect();
            [
                Text(line.organization.clone()),
                Text(line.name.clone()),
                Text(line.labels.company.clone()),
                Text(line.labels.contract.clone()),
                Text(line.contract.to_string()),
                Text(line.labels.line.clone()),
                Text(line.line.to_string()),
                Number(line.reported),
                Number(line.wanted),
                Number(line.observed_before),
                Number(line.observed_after),
                Text(line.effective_on.map(|day| day.to_string()).unwrap_or_default()),
                Text(visit.texts.verdict(line.verdict)),
                code,
                sentence,
                Text(notices.join(" ")),
                Text(writes.join("; ")),
            ]
        }
        Said::Unmapped(organization) => {
            let none = || Text(String::new());
            [
                Text(organization.organization.clone()),
                Text(organization.name.clone()),
                none(),
                none(),
                none(),
                none(),
                none(),
                Number(organization.reported),
                Number(None),
                Number(None),
                Number(None),
                none(),
                Text(super::line::verdict_word(visit, "unmapped")),
                code,
                sentence,
                none(),
                none(),
            ]
        }
    }
}

fn write(visit: &Visit, change: &ReportChange) -> String {
    let on = change.effective_on.map(|day| format!("{day}: ")).unwrap_or_default();
    let state = change.state.map(|state| format!(" ({})", visit.t(change_key(state)))).unwrap_or_default();
    let answer = change.answer.as_deref().map(|answer| format!(" {answer}")).unwrap_or_default();
    format!("{on}{} → {}{state}{answer}", change.before, change.after)
}

/// A text that a spreadsheet takes for a formula is kept from being one.
fn harmless(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text }
}

fn file(run: &RunView, extension: &str) -> String {
    let kind = if run.options.preview { "preview" } else { "run" };
    format!("attachment; filename=\"seatbridge-{kind}-{}-{}.{extension}\"", run.today, run.id)
}

fn unwritable(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(ErrorCode::FileUnreadable).with("file", "export").with("reason", error.to_string()).because(error)
}

fn csv_rows(visit: &Visit, rows: impl Iterator<Item = Vec<String>>, first: bool) -> Result<Vec<u8>, Error> {
    // spreadsheets take a file without this mark for one in another encoding
    let start = if first { "\u{feff}".as_bytes().to_vec() } else { Vec::new() };
    let mut writer = csv::Writer::from_writer(start);
    if first {
        writer.write_record(header(visit)).map_err(unwritable)?;
    }
    for row in rows {
        writer.write_record(row).map_err(unwritable)?;
    }
    writer.into_inner().map_err(|error| unwritable(std::io::Error::other(error.to_string())))
}

/// A reading of lines, and from where the next one goes on.
async fn next(
    visit: &Visit,
    engine: &Engine,
    run: &RunView,
    filter: &mut RunLineFilter,
) -> Result<Vec<LineView>, Error> {
    let lines = engine.next_run_lines(visit.actor()?, run.id, filter).await?;
    filter.after = lines.last().map_or(i64::MAX, |line| line.position);
    Ok(lines)
}

/// The lines as CSV, sent as they are read.
pub(crate) async fn csv(
    visit: Visit,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Response> {
    let run = app.engine.run(visit.actor().or_problem(&visit)?, &id).await.or_problem(&visit)?;
    let headers = [(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, file(&run, "csv"))];
    let state = (visit, app.engine, run, asked.filter(), true);
    let parts = stream::try_unfold(state, |(visit, engine, run, mut filter, first)| async move {
        let lines = next(&visit, &engine, &run, &mut filter).await?;
        if lines.is_empty() && !first {
            return Ok(None);
        }
        let rows = lines.iter().map(|line| {
            let text = |cell| match cell {
                Cell::Text(text) => harmless(text),
                Cell::Number(number) => number.map(|number: i64| number.to_string()).unwrap_or_default(),
            };
            cells(&visit, line).into_iter().map(text).collect()
        });
        let part = csv_rows(&visit, rows, first)?;
        Ok::<_, Error>(Some((part, (visit, engine, run, filter, false))))
    });
    Ok((headers, Body::from_stream(parts)).into_response())
}

/// The lines as a spreadsheet.
pub(crate) async fn xlsx(
    visit: Visit,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Response> {
    let run = app.engine.run(visit.actor().or_problem(&visit)?, &id).await.or_problem(&visit)?;
    let book = workbook(&visit, &app.engine, &run, asked.filter()).await.or_problem(&visit)?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let headers = [(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, file(&run, "xlsx"))];
    Ok((headers, book).into_response())
}

async fn workbook(visit: &Visit, engine: &Engine, run: &RunView, mut filter: RunLineFilter) -> Result<Vec<u8>, Error> {
    let mut book = Workbook::new();
    // written rows go to a temporary file
    let sheet = book.add_worksheet_with_constant_memory().map_err(unwritable)?;
    let bold = Format::new().set_bold();
    sheet.set_freeze_panes(1, 2).map_err(unwritable)?;
    for (column, name) in (0..).zip(header(visit)) {
        sheet.write_with_format(0, column, name, &bold).map_err(unwritable)?;
    }
    let mut row = 0;
    loop {
        let lines = next(visit, engine, run, &mut filter).await?;
        if lines.is_empty() {
            break;
        }
        for line in &lines {
            row += 1;
            for (column, cell) in (0..).zip(cells(visit, line)) {
                written(sheet, row, column, cell).map_err(unwritable)?;
            }
        }
    }
    let saved = tokio::task::spawn_blocking(move || book.save_to_buffer()).await;
    saved.map_err(unwritable)?.map_err(unwritable)
}

fn written(sheet: &mut rust_xlsxwriter::Worksheet, row: u32, column: u16, cell: Cell) -> Result<(), XlsxError> {
    match cell {
        // a text cell is never a formula
        Cell::Text(text) if !text.is_empty() => sheet.write_string(row, column, text)?,
        Cell::Number(Some(number)) => sheet.write(row, column, number)?,
        _ => return Ok(()),
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn a_text_that_would_be_a_formula_is_none() {
        for formula in ["=1+1", "+49", "-1", "@x", "\tx"] {
            assert_eq!(harmless(formula.to_owned()), format!("'{formula}"));
        }
        assert_eq!(harmless("Müller = Söhne".to_owned()), "Müller = Söhne");
    }
}
