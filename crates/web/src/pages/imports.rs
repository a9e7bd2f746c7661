//! Files of organizations and of usage: what is wrong with them row by row, or what they brought. Must not store half a
//! file.

use axum::extract::multipart::MultipartError;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use seatbridge_engine::imports::{self, ORGANIZATION_COLUMNS, Problem, Reason, USAGE_COLUMNS};
use seatbridge_engine::{Error, ErrorCode, ImportReport};

use crate::App;
use crate::error::{OrProblem, is_about_input};
use crate::fault::Fault;
use crate::flash::Flash;
use crate::page::Visit;
use crate::parts::{Icon, Tone, banner, icon};

/// The largest file the portal takes; larger ones come by command line.
pub(crate) const LARGEST_MIB: usize = 32;
/// Problems that are shown.
const MOST_SHOWN: usize = 200;

/// Which file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Organizations,
    Usage,
}

/// What a form brought.
#[derive(Debug, Default)]
struct Upload {
    usage: bool,
    store: bool,
    file: Vec<u8>,
}

/// The page with both forms.
pub(crate) async fn show(visit: Visit) -> Response {
    page(visit, StatusCode::OK, &html! {})
}

/// Checks a file, or stores it as a whole.
pub(crate) async fn import(visit: Visit, State(app): State<App>, form: Multipart) -> Result<Response, Response> {
    let upload = match read(form).await {
        Ok(upload) => upload,
        Err(error) => {
            let reason = if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
                Reason::FileTooLarge { limit_mb: LARGEST_MIB as u64 }
            } else {
                Reason::Unreadable { reason: error.body_text() }
            };
            let text = visit.texts.import_reason(reason.code(), &reason.args());
            return Ok(page(visit, error.status(), &banner(Tone::Bad, &text)));
        }
    };
    let what = if upload.usage { What::Usage } else { What::Organizations };
    let store = upload.store;
    let report = match taken(&visit, &app, what, upload).await {
        Ok(report) => report,
        Err(error) if is_about_input(&error) => {
            let fault = Fault::of(&visit, &error);
            return Ok(page(visit, fault.status(), &fault.banner()));
        }
        Err(error) => return Err(error).or_problem(&visit),
    };
    if store && report.stored {
        return Ok(done(what, &report));
    }
    let status = if report.refused == 0 { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let outcome = outcome(&visit, &report);
    Ok(page(visit, status, &outcome))
}

async fn read(mut form: Multipart) -> Result<Upload, MultipartError> {
    let mut upload = Upload::default();
    while let Some(field) = form.next_field().await? {
        match field.name() {
            Some("kind") => upload.usage = field.text().await? == "usage",
            Some("action") => upload.store = field.text().await? == "import",
            Some("file") => upload.file = field.bytes().await?.into(),
            _ => {}
        }
    }
    Ok(upload)
}

/// Reads the file beside the other requests, and hands it over.
async fn taken(visit: &Visit, app: &App, what: What, upload: Upload) -> Result<ImportReport, Error> {
    let (actor, engine, store) = (visit.actor()?, &app.engine, upload.store);
    let size = Some(upload.file.len() as u64);
    let broken = |error| Error::new(ErrorCode::FileUnreadable).with("file", "").with("reason", error);
    match what {
        What::Organizations => {
            let parsed = tokio::task::spawn_blocking(move || imports::organizations(&upload.file[..], size));
            let parsed = parsed.await.map_err(broken)?;
            if store {
                engine.import_organizations(actor, parsed, false).await
            } else {
                engine.check_organizations(actor, parsed).await
            }
        }
        What::Usage => {
            let parsed = tokio::task::spawn_blocking(move || imports::usage(&upload.file[..], size));
            let parsed = parsed.await.map_err(broken)?;
            if store {
                engine.import_usage(actor, parsed, false).await
            } else {
                engine.check_usage(actor, parsed).await
            }
        }
    }
}

fn done(what: What, report: &ImportReport) -> Response {
    let count = |count: u64| count.to_string();
    let (created, updated, all) = (count(report.created), count(report.updated), count(report.imported));
    let args = [("created", created.as_str()), ("updated", updated.as_str()), ("count", all.as_str())];
    match what {
        What::Organizations => Flash::done("file-organizations-done", &args).to("/organizations"),
        What::Usage => Flash::done("file-usage-done", &args).to("/organizations"),
    }
}

/// What is wrong row by row, or what would become of the file.
fn outcome(visit: &Visit, report: &ImportReport) -> Markup {
    let count = |count: u64| count.to_string();
    if report.refused == 0 {
        let (created, updated) = (count(report.created), count(report.updated));
        let text = visit.tn("file-would", &[("created", &created), ("updated", &updated)]);
        return banner(Tone::Good, &text);
    }
    html! {
        (banner(Tone::Bad, &visit.tn("file-refused", &[("count", &count(report.refused))])))
        section class="card mb-3" aria-labelledby="problems" {
            div class="card-header" { h2 class="card-title" id="problems" { (visit.t("file-problems")) } }
            table class="table stack" {
                thead { tr {
                    th class="num" scope="col" { (visit.t("file-row")) }
                    th scope="col" { (visit.t("file-column")) }
                    th scope="col" { (visit.t("file-problem")) }
                } }
                tbody { @for problem in report.problems.iter().take(MOST_SHOWN) { (row(visit, problem)) } }
            }
            @if report.problems.len() > MOST_SHOWN {
                div class="card-body text-secondary" { (visit.tn("file-more", &[("count", &MOST_SHOWN.to_string())])) }
            }
        }
    }
}

fn row(visit: &Visit, problem: &Problem) -> Markup {
    html! {
        tr {
            td class="num" data-label=(visit.t("file-row")) {
                (visit.texts.number(i64::try_from(problem.row).unwrap_or(i64::MAX)))
            }
            td data-label=(visit.t("file-column")) { @if let Some(field) = problem.field { code { (field) } } }
            td data-label=(visit.t("file-problem")) {
                (visit.texts.import_reason(problem.reason.code(), &problem.reason.args()))
            }
        }
    }
}

fn page(visit: Visit, status: StatusCode, outcome: &Markup) -> Response {
    let body = html! {
        (outcome)
        div class="columns" {
            (card(&visit, "organizations", "nav-organizations", "file-organizations-text", &ORGANIZATION_COLUMNS))
            (card(&visit, "usage", "file-usage", "file-usage-text", &USAGE_COLUMNS))
        }
    };
    let title = visit.t("organizations-import");
    visit.page_with(status, &title, None, &body)
}

fn card(visit: &Visit, kind: &str, title: &str, text: &str, columns: &[&str]) -> Markup {
    html! {
        section class="card" aria-labelledby=(kind) {
            div class="card-header" { h2 class="card-title" id=(kind) { (visit.t(title)) } }
            form class="card-body" method="post" action="/organizations/import" enctype="multipart/form-data" {
                input type="hidden" name="kind" value=(kind);
                p { (visit.t(text)) }
                p { (visit.t("file-columns")) " " code { (columns.join(",")) } }
                div class="mb-3" {
                    label class="form-label required" for={ "file-" (kind) } { (visit.t("file-file")) }
                    input class="form-control" type="file" id={ "file-" (kind) } name="file" accept=".csv,text/csv" required;
                    small class="form-hint" { (visit.tn("file-hint", &[("limit_mb", &LARGEST_MIB.to_string())])) }
                }
                div class="dialog-end" {
                    button class="btn" type="submit" name="action" value="check" { (visit.t("file-check")) }
                    button class="btn btn-primary" type="submit" name="action" value="import" {
                        (icon(Icon::Upload)) (visit.t("file-import"))
                    }
                }
            }
        }
    }
}
