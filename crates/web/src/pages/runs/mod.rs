//! Sync runs: the list and starting one. Must not know what a run decides: it shows what the engine kept.

pub(crate) mod export;
mod line;
pub(crate) mod show;

use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use seatbridge_core::PsaKind;
use seatbridge_core::permissions::Permission;
use seatbridge_engine::sync::{RunState, SyncOptions};
use seatbridge_engine::{AuditActor, Error, ErrorCode, RunFilter, RunView};
use serde::Deserialize;

use crate::App;
use crate::error::OrProblem;
use crate::flash::Flash;
use crate::page::Visit;
use crate::parts::{Icon, Tone, dot, empty, icon, moment, numbered, select, tabs};

/// Which runs are asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    kind: String,
    state: String,
    psa: String,
    page: u32,
}

impl Asked {
    fn filter(&self) -> RunFilter {
        RunFilter {
            psa: PsaKind::from_word(&self.psa),
            state: RunState::from_word(&self.state).map(|state| state.as_str().to_owned()),
            preview: match self.kind.as_str() {
                "runs" => Some(false),
                "previews" => Some(true),
                _ => None,
            },
        }
    }
}

/// The list.
pub(crate) async fn list(
    visit: Visit,
    State(app): State<App>,
    Query(asked): Query<Asked>,
) -> Result<Response, Response> {
    let actor = visit.actor().or_problem(&visit)?;
    let filter = asked.filter();
    let page = app.engine.find_runs(actor, &filter, asked.page).await.or_problem(&visit)?;
    let connected = app.engine.connected_psas(actor).await.or_problem(&visit)?;
    let kept = [("kind", &*asked.kind), ("state", &*asked.state), ("psa", &*asked.psa)];
    let any = filter == RunFilter::default();
    let body = html! {
        div class="card" {
            (toolbar(&visit, &asked))
            @if page.rows.is_empty() {
                (nothing(&visit, any, !connected.is_empty()))
            } @else {
                table class="table stack" {
                    thead { tr {
                        th scope="col" { (visit.t("run-started")) }
                        th scope="col" { (visit.t("run-kind")) }
                        th scope="col" { (visit.t("run-psa")) }
                        th scope="col" { (visit.t("run-state")) }
                        th scope="col" class="num" { (visit.t("run-changed")) }
                        th scope="col" class="num" { (visit.t("run-waiting-lines")) }
                        th scope="col" { (visit.t("run-duration")) }
                        th scope="col" { (visit.t("run-by")) }
                    } }
                    tbody { @for run in &page.rows { (row(&visit, run)) } }
                }
            }
            (numbered(visit.texts, "/runs", &kept, &page))
        }
    };
    let actions = starters(&visit, &connected);
    let title = visit.t("nav-runs");
    Ok(visit.page(&title, actions, &body))
}

fn toolbar(visit: &Visit, asked: &Asked) -> Markup {
    let kinds = [("", "runs-all"), ("runs", "runs-writing"), ("previews", "runs-previews")];
    let tab = |(kind, key): (&str, &str)| {
        let href = crate::parts::address("/runs", &[("kind", kind), ("state", &asked.state), ("psa", &asked.psa)]);
        (href, visit.texts.get(key, &[]), None, asked.kind == kind)
    };
    let states: Vec<_> = [RunState::Waiting, RunState::Running, RunState::Green, RunState::Findings, RunState::Red]
        .into_iter()
        .map(|state| (state.as_str(), visit.t(state_key(state))))
        .collect();
    let states: Vec<_> = states.iter().map(|(word, text)| (*word, text.as_str())).collect();
    let psas = [PsaKind::Autotask, PsaKind::ConnectWise].map(|psa| (psa.as_str(), psa.name()));
    html! {
        div class="toolbar" {
            (tabs(visit.texts, &visit.t("run-kind"), &kinds.map(tab)))
        }
        form class="toolbar filters" method="get" action="/runs" role="search" {
            @if !asked.kind.is_empty() { input type="hidden" name="kind" value=(asked.kind); }
            (select("state", &visit.t("run-state"), &states, &asked.state, Some(&visit.t("runs-any-state")), false))
            (select("psa", &visit.t("run-psa"), &psas, &asked.psa, Some(&visit.t("runs-any-psa")), false))
            button class="btn" type="submit" { (icon(Icon::Filter)) (visit.t("runs-filter")) }
        }
    }
}

/// What stands in the place of an empty list.
fn nothing(visit: &Visit, any: bool, connected: bool) -> Markup {
    if !any {
        let all = html! { a class="btn" href="/runs" { (visit.t("runs-show-all")) } };
        return empty(Icon::Refresh, &visit.t("runs-none"), &visit.t("runs-none-text"), Some(&all));
    }
    let may = visit.may(Permission::ManageIntegration);
    let connect = (may && !connected)
        .then(|| html! { a class="btn btn-primary" href="/integration" { (icon(Icon::Plug)) (visit.t("runs-to-integration")) } });
    let text = match (may, connected) {
        (true, false) => visit.t("runs-first-connect"),
        (true, true) => visit.t("runs-first-start"),
        (false, _) => visit.t("runs-first-wait"),
    };
    empty(Icon::Refresh, &visit.t("runs-first"), &text, connect.as_ref())
}

/// The buttons that start runs and previews, where the person may and a PSA is connected.
fn starters(visit: &Visit, connected: &[PsaKind]) -> Option<Markup> {
    let may = visit.may(Permission::ManageIntegration) && !connected.is_empty();
    may.then(|| {
        html! {
            @for psa in connected {
                form class="btn-list" method="post" action="/runs" {
                    input type="hidden" name="psa" value=(psa.as_str());
                    @if connected.len() > 1 { strong class="align-self-center" { (psa.name()) } }
                    (starter(visit, *psa, true))
                    (starter(visit, *psa, false))
                }
            }
        }
    })
}

/// A button of a form that names the PSA.
fn starter(visit: &Visit, psa: PsaKind, preview: bool) -> Markup {
    let (class, sign, text) = if preview {
        ("btn", Icon::Eye, visit.t("runs-preview"))
    } else {
        ("btn btn-primary", Icon::Refresh, visit.t("runs-sync-now"))
    };
    html! {
        button class=(class) type="submit" name="preview" value=(preview) {
            (icon(sign)) (text) span class="visually-hidden" { " (" (psa.name()) ")" }
        }
    }
}

/// A form that is the button for another run, or preview.
pub(crate) fn again(visit: &Visit, psa: PsaKind, preview: bool) -> Markup {
    html! {
        form class="d-inline" method="post" action="/runs" {
            input type="hidden" name="psa" value=(psa.as_str());
            (starter(visit, psa, preview))
        }
    }
}

fn row(visit: &Visit, run: &RunView) -> Markup {
    let counts = run.report.as_ref().map(|report| report.counts);
    let number = |count: Option<usize>| {
        count.map_or_else(|| "–".to_owned(), |count| visit.texts.number(i64::try_from(count).unwrap_or(i64::MAX)))
    };
    html! {
        tr {
            td data-label=(visit.t("run-started")) { a href={ "/runs/" (run.id) } { (moment(visit.texts, run.started_at)) } }
            td data-label=(visit.t("run-kind")) { (kind(visit, run)) }
            td data-label=(visit.t("run-psa")) { (run.psa.name()) }
            td data-label=(visit.t("run-state")) { (state(visit, run.state)) }
            td class="num" data-label=(visit.t("run-changed")) { (number(counts.map(|c| c.raised + c.lowered))) }
            td class="num" data-label=(visit.t("run-waiting-lines")) { (number(counts.map(|c| c.held + c.failed + c.unmapped))) }
            td data-label=(visit.t("run-duration")) { (duration(visit, run)) }
            td data-label=(visit.t("run-by")) { (by(visit, &run.started_by)) }
        }
    }
}

/// What is asked for by who starts a run.
#[derive(Debug, Deserialize)]
pub(crate) struct Start {
    psa: String,
    #[serde(default)]
    preview: bool,
}

/// Starts a run or a preview, and leads to its page.
pub(crate) async fn start(
    visit: Visit,
    State(app): State<App>,
    Form(asked): Form<Start>,
) -> Result<Response, Response> {
    let unknown = || Error::new(ErrorCode::NotConnected).with("psa", &asked.psa);
    let psa = PsaKind::from_word(&asked.psa).ok_or_else(unknown).or_problem(&visit)?;
    let actor = visit.actor().or_problem(&visit)?;
    let options = SyncOptions { preview: asked.preview, ..SyncOptions::default() };
    match app.engine.start_sync(actor, psa, &options).await {
        Ok(run) => Ok(Redirect::to(&format!("/runs/{run}")).into_response()),
        Err(error) if error.code == ErrorCode::SyncRunning => {
            Ok(Flash::new(Tone::Attention, "error-sync-running", &[("psa", psa.name())]).to("/runs"))
        }
        Err(error) => Err(error).or_problem(&visit),
    }
}

/// Whether a run only looked.
fn kind(visit: &Visit, run: &RunView) -> String {
    if run.options.preview { visit.t("run-is-preview") } else { visit.t("run-is-run") }
}

const fn state_key(state: RunState) -> &'static str {
    match state {
        RunState::Waiting => "run-state-waiting",
        RunState::Running => "run-state-running",
        RunState::Green => "run-state-green",
        RunState::Findings => "run-state-findings",
        RunState::Red => "run-state-red",
    }
}

/// Where a run stands, in a word.
fn state(visit: &Visit, state: RunState) -> Markup {
    let tone = match state {
        RunState::Waiting => Tone::Quiet,
        RunState::Running => Tone::Info,
        RunState::Green => Tone::Good,
        RunState::Findings => Tone::Attention,
        RunState::Red => Tone::Bad,
    };
    dot(tone, &visit.t(state_key(state)))
}

/// How long a run took.
fn duration(visit: &Visit, run: &RunView) -> String {
    let Some(end) = run.finished_at else { return "–".to_owned() };
    let seconds = (end - run.started_at).num_seconds().max(0);
    let (minutes, rest) = ((seconds / 60).to_string(), (seconds % 60).to_string());
    if seconds < 60 {
        visit.tn("run-seconds", &[("seconds", &rest)])
    } else {
        visit.tn("run-minutes", &[("count", &minutes), ("seconds", &rest)])
    }
}

/// Who wanted a run.
fn by(visit: &Visit, actor: &AuditActor) -> String {
    match actor {
        AuditActor::Person(name) => name.clone(),
        AuditActor::Cli => visit.t("audit-by-cli"),
        AuditActor::Operator => visit.t("frame-operator"),
        AuditActor::System => visit.t("audit-by-system"),
        AuditActor::Gone(_) => visit.t("audit-by-gone"),
    }
}
