//! Files that come in: every refused row is named with its row, field and reason.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use seatbridge_engine::{Error, ErrorCode, ImportReport, imports};

use crate::app::{App, owner};
use crate::cli::{ImportArgs, ImportCommand};
use crate::failure::{Failure, REFUSED};

/// Refused rows that are printed.
const MOST_PRINTED: usize = 50;

pub async fn run(app: &App, command: ImportCommand) -> Result<u8, Failure> {
    let engine = app.engine().await?;
    let (args, report) = match command {
        ImportCommand::Organizations(args) => {
            let (_, actor) = owner(&engine, &args.partner).await?;
            let (file, size) = open(&args.file)?;
            let report = engine.import_organizations(&actor, imports::organizations(file, size), args.partial).await?;
            (args, report)
        }
        ImportCommand::Usage(args) => {
            let (_, actor) = owner(&engine, &args.partner).await?;
            let (file, size) = open(&args.file)?;
            let report = engine.import_usage(&actor, imports::usage(file, size), args.partial).await?;
            (args, report)
        }
    };
    print(app, &args, &report);
    Ok(if report.stored { 0 } else { REFUSED })
}

/// A file with its size.
pub fn open(path: &Path) -> Result<(BufReader<File>, Option<u64>), Failure> {
    let unreadable = |error: std::io::Error| {
        Error::new(ErrorCode::FileUnreadable).with("file", path.display()).with("reason", error)
    };
    let file = File::open(path).map_err(unreadable)?;
    let meta = file.metadata().map_err(unreadable)?;
    if meta.is_dir() {
        let error = Error::new(ErrorCode::FileUnreadable).with("file", path.display()).with("reason", "it is a folder");
        return Err(error.into());
    }
    Ok((BufReader::new(file), Some(meta.len())))
}

fn print(app: &App, args: &ImportArgs, report: &ImportReport) {
    let texts = app.texts();
    for problem in report.problems.iter().take(MOST_PRINTED) {
        let args = problem.reason.args();
        let args: Vec<_> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        eprintln!("{}", texts.import_problem(problem.row, problem.field, problem.reason.code(), &args));
    }
    if report.refused > MOST_PRINTED as u64 {
        eprintln!("… {} refused in all", report.refused);
    }
    app.print(report, || {
        let file = args.file.display();
        if report.stored {
            let (imported, created, updated) = (report.imported, report.created, report.updated);
            let refused = if report.refused > 0 { format!(", {} refused", report.refused) } else { String::new() };
            format!("{file}: {imported} rows imported ({created} new, {updated} changed){refused}.")
        } else {
            let refused = report.refused;
            format!("{file}: nothing imported, {refused} rows refused. Correct them, or import the good rows with --partial.")
        }
    });
}
