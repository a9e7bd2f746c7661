//! The page of one run: how far it is, what came of it, and its lines. Must show a run as it was kept.

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use seatbridge_core::PsaKind;
use seatbridge_core::permissions::Permission;
use seatbridge_engine::sync::{RunState, SyncReport};
use seatbridge_engine::{LineView, Page, RunLineCount, RunLineFilter, RunPhase, RunView};
use serde::Deserialize;

use super::{again, by, duration, kind, line, state};
use crate::App;
use crate::error::OrProblem;
use crate::page::Visit;
use crate::parts::{Icon, Tone, address, banner, empty, hidden, icon, moment, numbered, search, select, tabs};

/// Which lines are asked for.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    verdict: String,
    reason: String,
    search: String,
    open: String,
    page: u32,
}

impl Asked {
    /// As the use case wants it.
    pub(crate) fn filter(&self) -> RunLineFilter {
        let filled = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        RunLineFilter {
            verdict: filled(&self.verdict),
            reason: filled(&self.reason),
            search: filled(&self.search),
            after: 0,
        }
    }

    fn kept(&self) -> [(&'static str, &str); 4] {
        [("verdict", &self.verdict), ("reason", &self.reason), ("search", &self.search), ("open", &self.open)]
    }
}

/// The page.
pub(crate) async fn show(
    visit: Visit,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Response> {
    let actor = visit.actor().or_problem(&visit)?;
    let run = app.engine.run(actor, &id).await.or_problem(&visit)?;
    let connected = app.engine.connected_psas(actor).await.or_problem(&visit)?;
    let all = app.engine.count_run_lines(actor, run.id, &RunLineFilter::default()).await.or_problem(&visit)?;
    let page = app.engine.run_lines(actor, run.id, &asked.filter(), asked.page).await.or_problem(&visit)?;
    let body = html! {
        @if run.state.is_open() { (progress(&visit, &run)) }
        (outcome(&visit, &run))
        @if !run.state.is_open() && !all.is_empty() { (lines(&visit, &run, &asked, &all, &page)) }
    };
    let may = visit.may(Permission::ManageIntegration) && connected.contains(&run.psa) && !run.state.is_open();
    let actions = html! {
        a class="btn" href="/runs" { (icon(Icon::ChevronLeft)) (visit.t("runs-show-all")) }
        @if may { (again(&visit, run.psa, true)) (again(&visit, run.psa, false)) }
    };
    let title = visit.tn(
        if run.options.preview { "run-title-preview" } else { "run-title" },
        &[("psa", run.psa.name()), ("day", &visit.texts.day(run.today))],
    );
    Ok(visit.page(&title, Some(actions), &body))
}

/// How far a run is, as a part of its page; the whole page anew when it is over.
pub(crate) async fn progress_part(
    visit: Visit,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response, Response> {
    let actor = visit.actor().or_problem(&visit)?;
    let run = app.engine.run(actor, &id).await.or_problem(&visit)?;
    if !visit.partial {
        return Ok(Redirect::to(&format!("/runs/{}", run.id)).into_response());
    }
    let part = progress(&visit, &run);
    if run.state.is_open() {
        return Ok(visit.part(&part));
    }
    let mut headers = HeaderMap::new();
    headers.insert("hx-refresh", axum::http::HeaderValue::from_static("true"));
    Ok((headers, visit.part(&part)).into_response())
}

fn progress(visit: &Visit, run: &RunView) -> Markup {
    let (done, of) = (run.progress.done, run.progress.of);
    let (done_text, of_text) = (done.to_string(), of.to_string());
    let counts = [("count", done_text.as_str()), ("lines", of_text.as_str())];
    let text = match (run.state, run.progress.phase) {
        (RunState::Waiting, _) | (_, RunPhase::Waiting) => visit.t("run-phase-waiting"),
        (_, RunPhase::Reading) => visit.tn("run-phase-reading", &counts),
        (_, RunPhase::Writing) => visit.tn("run-phase-writing", &counts),
        (_, RunPhase::Settling) => visit.tn("run-phase-settling", &counts),
    };
    let known = run.progress.phase == RunPhase::Writing && of > 0;
    html! {
        div class="card mb-3" id="progress" hx-get={ "/runs/" (run.id) "/progress" } hx-trigger="every 2s" hx-swap="outerHTML" {
            div class="card-body" {
                p class="mb-2" role="status" { strong { (text) } }
                @if known {
                    progress class="progress" value=(done) max=(of) aria-label=(text) {}
                } @else {
                    progress class="progress" aria-label=(text) {}
                }
                p class="text-secondary mt-2 mb-0" {
                    (visit.t("run-goes-on")) " "
                    noscript { a href={ "/runs/" (run.id) } { (visit.t("run-look-again")) } }
                }
            }
        }
    }
}

fn outcome(visit: &Visit, run: &RunView) -> Markup {
    html! {
        @if let Some(failure) = &run.failure {
            (banner(Tone::Bad, &visit.texts.error(&failure.code, &arguments(&failure.args))))
        }
        @if let Some(report) = &run.report {
            @for finding in &report.findings { (banner(Tone::Bad, &visit.texts.finding(&finding.kind))) }
            @if report.counts.compared == 0 { (banner(Tone::Bad, &visit.t("run-nothing-compared"))) }
        }
        div class="card mb-3" { div class="card-body" {
            dl class="facts-wide" {
                (fact(&visit.t("run-state"), &html! { (state(visit, run.state)) }))
                (fact(&visit.t("run-kind"), &html! { (kind(visit, run)) }))
                (fact(&visit.t("run-started"), &moment(visit.texts, run.started_at)))
                (fact(&visit.t("run-duration"), &html! { (duration(visit, run)) }))
                (fact(&visit.t("run-by"), &html! { (by(visit, &run.started_by)) }))
                @if let Some(report) = &run.report { (fact(&visit.t("run-requests"), &requests(visit, report))) }
                @if !run.options.release.is_empty() || run.options.release_run {
                    (fact(&visit.t("run-released"), &html! { (released(visit, run)) }))
                }
            }
            @if let Some(report) = &run.report {
                (sum(visit, report))
                @if let Some(text) = undo(visit, run, report) { p class="mb-0" { (icon(Icon::Info)) " " (text) } }
            }
        } }
    }
}

fn arguments(args: &[(String, String)]) -> Vec<(&str, &str)> {
    args.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

fn fact(name: &str, value: &Markup) -> Markup {
    html! { div { dt { (name) } dd { (value) } } }
}

fn requests(visit: &Visit, report: &SyncReport) -> Markup {
    let (reads, writes) = (report.requests.reads.to_string(), report.requests.writes.to_string());
    html! { (visit.tn("run-requests-made", &[("reads", &reads), ("writes", &writes)])) }
}

fn released(visit: &Visit, run: &RunView) -> String {
    if run.options.release_run {
        return visit.t("run-released-whole");
    }
    visit.tn("run-released-some", &[("count", &run.options.release.len().to_string())])
}

/// The closing sum: every reported seat is in one of the terms.
fn sum(visit: &Visit, report: &SyncReport) -> Markup {
    let totals = &report.totals;
    let terms = [
        (totals.billed, visit.t("sum-billed")),
        (totals.excluded, visit.t("sum-excluded")),
        (totals.unmapped, visit.t("sum-unmapped")),
        (totals.held, visit.t("sum-held")),
        (totals.failed, visit.t("sum-failed")),
    ];
    let term = |(seats, name): &(i64, String)| {
        html! {
            span class="term" { strong { (visit.texts.number(*seats)) } " " span class="sub" { (name) } }
        }
    };
    html! {
        h2 class="h3 mt-3" { (visit.t("sum-title")) }
        p class="sum" {
            (term(&(totals.reported, visit.t("sum-reported"))))
            " " span class="sign" { @if report.sum_closes { "=" } @else { "≠" } } " "
            @for (position, seats) in terms.iter().enumerate() {
                @if position > 0 { " " span class="sign" { "+" } " " }
                (term(seats))
            }
        }
        @if report.sum_closes {
            p { (icon(Icon::Check)) " " (visit.t("sum-closes")) }
        } @else {
            (banner(Tone::Bad, &visit.t("sum-open")))
        }
    }
}

/// What of a run can't be taken back, if it changed or would change anything.
fn undo(visit: &Visit, run: &RunView, report: &SyncReport) -> Option<String> {
    let changed = report.counts.raised + report.counts.lowered;
    let count = changed.to_string();
    let args = [("count", count.as_str())];
    (changed > 0).then(|| match (run.psa, run.options.preview) {
        (PsaKind::Autotask, false) => visit.tn("run-undo-autotask", &args),
        (PsaKind::Autotask, true) => visit.tn("run-undo-autotask-preview", &args),
        (PsaKind::ConnectWise, false) => visit.tn("run-undo-connectwise", &args),
        (PsaKind::ConnectWise, true) => visit.tn("run-undo-connectwise-preview", &args),
    })
}

const VERDICTS: [&str; 7] = ["in_step", "raise", "lower", "kept", "held", "failed", "unmapped"];

fn lines(visit: &Visit, run: &RunView, asked: &Asked, all: &[RunLineCount], page: &Page<LineView>) -> Markup {
    let at = format!("/runs/{}", run.id);
    let of = |verdict: &str| all.iter().filter(|c| c.verdict == verdict).map(|c| c.count).sum::<u64>();
    let count = |count: u64| Some(i64::try_from(count).unwrap_or(i64::MAX));
    let mut entries = vec![(
        address(&at, &[("search", &asked.search), ("open", &asked.open)]),
        visit.t("run-lines-all"),
        count(all.iter().map(|c| c.count).sum()),
        asked.verdict.is_empty(),
    )];
    for verdict in VERDICTS.into_iter().filter(|verdict| of(verdict) > 0) {
        let href = address(&at, &[("verdict", verdict), ("search", &asked.search), ("open", &asked.open)]);
        entries.push((href, line::verdict_word(visit, verdict), count(of(verdict)), asked.verdict == verdict));
    }
    let kept = asked.kept();
    let open_all = asked.open == "all";
    let mut other: Vec<_> = kept.to_vec();
    other[3].1 = if open_all { "" } else { "all" };
    let opened = if open_all { visit.t("run-close-all") } else { visit.t("run-open-all") };
    html! {
        div class="card" {
            div class="card-header" { h2 class="card-title" { (visit.t("run-lines")) } }
            div class="toolbar" {
                (tabs(visit.texts, &visit.t("run-verdict"), &entries))
            }
            div class="toolbar" {
                (search(visit.texts, &at, &visit.t("run-search"), &asked.search, &[
                    ("verdict", &asked.verdict), ("reason", &asked.reason), ("open", &asked.open),
                ]))
                (reasons(visit, &at, asked, all))
                div class="btn-list end" {
                    a class="btn" href=(address(&at, &other)) { (opened) }
                    a class="btn" href=(address(&format!("{at}/lines.csv"), &kept[..3])) { (icon(Icon::Download)) "CSV" }
                    a class="btn" href=(address(&format!("{at}/lines.xlsx"), &kept[..3])) { (icon(Icon::Download)) "XLSX" }
                }
            }
            @if page.rows.is_empty() {
                @let back = html! { a class="btn" href=(at) { (visit.t("run-lines-show-all")) } };
                (empty(Icon::Search, &visit.t("run-lines-none"), &visit.t("run-lines-none-text"), Some(&back)))
            } @else {
                (line::table(visit, run, &page.rows, open_all))
            }
            (numbered(visit.texts, &at, &kept, page))
        }
    }
}

/// The findings of the run as a filter, where it has any.
fn reasons(visit: &Visit, at: &str, asked: &Asked, all: &[RunLineCount]) -> Markup {
    let mut codes: Vec<_> = all.iter().filter(|c| !c.reason.is_empty()).map(|c| c.reason.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    let named: Vec<_> = codes.into_iter().map(|code| (code, visit.texts.finding_name(code))).collect();
    let options: Vec<_> = named.iter().map(|(code, name)| (*code, name.as_str())).collect();
    html! {
        @if !options.is_empty() {
            form class="filters" method="get" action=(at) {
                (hidden("verdict", &asked.verdict)) (hidden("search", &asked.search)) (hidden("open", &asked.open))
                (select("reason", &visit.t("run-reason"), &options, &asked.reason, Some(&visit.t("run-any-reason")), false))
                button class="btn" type="submit" { (icon(Icon::Filter)) (visit.t("runs-filter")) }
            }
        }
    }
}
