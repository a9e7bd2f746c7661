//! Open findings, what to do about each, and the answers. Must not decide: the engine takes an answer, the next run acts on it.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use maud::{Markup, html};
use seatbridge_core::PsaKind;
use seatbridge_core::findings::Remedy;
use seatbridge_core::permissions::Permission;
use seatbridge_engine::error::Kind;
use seatbridge_engine::{Error, ErrorCode, FindingCount, FindingFilter, ListedFinding};
use serde::Deserialize;

use crate::App;
use crate::error::OrProblem;
use crate::flash::Flash;
use crate::page::Visit;
use crate::pages::runs::again;
use crate::parts::{Icon, Tone, address, ask, empty, hidden, icon, moment, numbered, search, tabs};

/// Which findings are asked for, and which answer is to be confirmed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    code: String,
    search: String,
    page: u32,
    answer: String,
    finding: String,
}

impl Asked {
    fn filter(&self) -> FindingFilter {
        let filled = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        FindingFilter { connection: None, code: filled(&self.code), search: filled(&self.search) }
    }

    fn here(&self) -> String {
        let page = if self.page > 1 { self.page.to_string() } else { String::new() };
        address("/findings", &[("code", &self.code), ("search", &self.search), ("page", &page)])
    }

    fn asking(&self, answer: &str, finding: &ListedFinding) -> String {
        let page = if self.page > 1 { self.page.to_string() } else { String::new() };
        let id = finding.finding.id.to_string();
        let kept = [("code", &*self.code), ("search", &self.search), ("page", &page)];
        let mut values = kept.to_vec();
        values.extend([("answer", answer), ("finding", &id)]);
        address("/findings", &values)
    }
}

/// The page.
pub(crate) async fn list(
    visit: Visit,
    State(app): State<App>,
    Query(asked): Query<Asked>,
) -> Result<Response, Response> {
    let actor = visit.actor().or_problem(&visit)?;
    let filter = asked.filter();
    let of_search = FindingFilter { code: None, ..filter.clone() };
    let counts = app.engine.count_findings(actor, &of_search).await.or_problem(&visit)?;
    let page = app.engine.open_findings(actor, &filter, asked.page).await.or_problem(&visit)?;
    let may = visit.may(Permission::ManageIntegration);
    let dialog = match asked.answer.as_str() {
        "" => None,
        answer => match app.engine.finding(actor, &asked.finding).await {
            Ok(finding) => question(&visit, &asked, answer, &finding).filter(|_| may),
            Err(error) => return settled(&visit, &error, &asked.here()),
        },
    };
    let several = may && page.rows.iter().filter(|row| is_released(row)).count() > 1;
    let body = html! {
        @if !may && !page.rows.is_empty() { p class="text-secondary" { (visit.t("findings-read-only")) } }
        div class="card" {
            div class="toolbar" { (kinds(&visit, &asked, &counts)) }
            div class="toolbar" {
                (search(visit.texts, "/findings", &visit.t("findings-search"), &asked.search, &[("code", &asked.code)]))
                @if several {
                    form class="end" id="release" method="post" action="/findings/release" {
                        button class="btn" type="submit" { (icon(Icon::Play)) (visit.t("findings-release-chosen")) }
                    }
                }
            }
            @if page.rows.is_empty() {
                (nothing(&visit, filter == FindingFilter::default()))
            } @else {
                table class="table stack" {
                    thead { tr {
                        @if several { th scope="col" class="shrink" { span class="visually-hidden" { (visit.t("findings-choose")) } } }
                        th scope="col" { (visit.t("line-organization")) }
                        th scope="col" { (visit.t("finding-what")) }
                        th scope="col" { (visit.t("finding-since")) }
                        th scope="col" { (visit.t("finding-answer")) }
                    } }
                    tbody { @for finding in &page.rows { (row(&visit, &asked, finding, may, several)) } }
                }
            }
            (numbered(visit.texts, "/findings", &[("code", &asked.code), ("search", &asked.search)], &page))
        }
        @if let Some(dialog) = &dialog { (dialog) }
    };
    let title = visit.t("nav-findings");
    Ok(visit.page(&title, None, &body))
}

fn kinds(visit: &Visit, asked: &Asked, counts: &[FindingCount]) -> Markup {
    let count = |count: u64| Some(i64::try_from(count).unwrap_or(i64::MAX));
    let mut codes: Vec<_> = counts.iter().map(|c| c.code.as_str()).collect();
    // the one that is shown keeps its place, even when its last finding was answered
    codes.extend((!asked.code.is_empty()).then_some(asked.code.as_str()));
    codes.sort_unstable();
    codes.dedup();
    let all = address("/findings", &[("search", &asked.search)]);
    let total = counts.iter().map(|c| c.count).sum();
    let mut entries = vec![(all, visit.t("findings-all"), count(total), asked.code.is_empty())];
    for code in codes {
        let href = address("/findings", &[("code", code), ("search", &asked.search)]);
        let of_code = counts.iter().filter(|c| c.code == code).map(|c| c.count).sum();
        entries.push((href, visit.texts.finding_name(code), count(of_code), asked.code == code));
    }
    tabs(visit.texts, &visit.t("finding-what"), &entries)
}

fn nothing(visit: &Visit, any: bool) -> Markup {
    if any {
        let runs = html! { a class="btn" href="/runs" { (icon(Icon::Refresh)) (visit.t("findings-to-runs")) } };
        empty(Icon::Check, &visit.t("findings-none"), &visit.t("findings-none-text"), Some(&runs))
    } else {
        let all = html! { a class="btn" href="/findings" { (visit.t("findings-show-all")) } };
        empty(Icon::Search, &visit.t("findings-no-match"), &visit.t("findings-no-match-text"), Some(&all))
    }
}

/// Whether a run with something released answers it.
fn is_released(finding: &ListedFinding) -> bool {
    let kind = &finding.finding.kind;
    [Remedy::Release, Remedy::Overwrite, Remedy::ReleaseRun].into_iter().any(|remedy| kind.allows(remedy))
}

fn row(visit: &Visit, asked: &Asked, found: &ListedFinding, may: bool, several: bool) -> Markup {
    let finding = &found.finding;
    let name = visit.texts.finding_name(finding.kind.code());
    let about = found.organization.as_ref().map_or_else(|| found.psa.name(), |(_, name)| name.as_str());
    let run = address(
        &format!("/runs/{}", finding.opened_by),
        &[("search", found.organization.as_ref().map_or("", |(external_id, _)| external_id.as_str()))],
    );
    html! {
        tr id=(finding.id) {
            @if several {
                td {
                    @if is_released(found) {
                        input class="form-check-input" type="checkbox" form="release" name="finding" value=(finding.id)
                            aria-label=(visit.tn("finding-choose", &[("name", about)]));
                    }
                }
            }
            td class="name-cell" data-label=(visit.t("line-organization")) {
                div {
                    @if let Some((external_id, name)) = &found.organization {
                        @if let Some(organization) = finding.organization {
                            a href={ "/organizations/" (organization) } { (name) }
                        }
                        div class="sub" { (external_id) " · " (found.psa.name()) }
                    } @else {
                        (visit.tn("finding-whole", &[("psa", found.psa.name())]))
                    }
                }
            }
            td data-label=(visit.t("finding-what")) {
                div { strong { (name) } div { (visit.texts.finding(&finding.kind)) } }
            }
            td class="shrink" data-label=(visit.t("finding-since")) {
                div { (moment(visit.texts, finding.opened_at)) div class="sub" { a href=(run) { (visit.t("finding-to-run")) } } }
            }
            td data-label=(visit.t("finding-answer")) {
                @if may {
                    div class="btn-list" {
                        @for remedy in finding.kind.remedies() { (remedy_button(visit, asked, found, *remedy)) }
                    }
                } @else {
                    "–"
                }
            }
        }
    }
}

fn remedy_button(visit: &Visit, asked: &Asked, found: &ListedFinding, remedy: Remedy) -> Markup {
    let asking = |answer: &str, text: &str| html! { a class="btn" href=(asked.asking(answer, found)) { (text) } };
    let leading = |href: &str, text: &str| html! { a class="btn" href=(href) { (icon(Icon::ArrowRight)) (text) } };
    let organization = found.finding.organization.map(|id| id.to_string()).unwrap_or_default();
    match remedy {
        Remedy::Release => asking("release", &visit.t("remedy-release")),
        Remedy::ReleaseRun => asking("release-run", &visit.t("remedy-release-run")),
        Remedy::Overwrite => asking("overwrite", &visit.t("remedy-overwrite")),
        Remedy::Keep => asking("keep", &visit.t("remedy-keep")),
        Remedy::AllowWrites => asking("allow-writes", &visit.t("remedy-allow-writes")),
        Remedy::Map => {
            let at = format!("/integration/{}/manage", found.psa.as_str());
            leading(&address(&at, &[("organization", &organization)]), &visit.t("remedy-map"))
        }
        Remedy::ReportUsage => leading(&format!("/organizations/{organization}"), &visit.t("remedy-report-usage")),
        Remedy::RunAgain => again(visit, found.psa, false),
    }
}

/// The dialog that asks before an answer is given; `None` for one that the finding does not take.
fn question(visit: &Visit, asked: &Asked, answer: &str, found: &ListedFinding) -> Option<Markup> {
    let id = found.finding.id.to_string();
    let name = found.organization.as_ref().map_or("", |(_, name)| name.as_str());
    let args = [("name", name), ("psa", found.psa.name())];
    let one = hidden("finding", &id);
    let (remedy, title, text, action, fields, button) = match answer {
        "release" => {
            let title = visit.t("remedy-release");
            (Remedy::Release, title, visit.tn("ask-release", &args), "/findings/release".to_owned(), one, "btn-primary")
        }
        "release-run" => {
            let title = visit.t("remedy-release-run");
            let text = visit.tn("ask-release-run", &args);
            (Remedy::ReleaseRun, title, text, "/findings/release".to_owned(), one, "btn-primary")
        }
        "overwrite" => {
            let title = visit.t("remedy-overwrite");
            let text = visit.tn("ask-overwrite", &args);
            (Remedy::Overwrite, title, text, "/findings/release".to_owned(), one, "btn-danger")
        }
        "keep" => {
            let title = visit.t("remedy-keep");
            (Remedy::Keep, title, visit.tn("ask-keep", &args), format!("/findings/{id}/keep"), html! {}, "btn-primary")
        }
        "allow-writes" => {
            let title = visit.t("remedy-allow-writes");
            let psa = hidden("psa", found.psa.as_str());
            let text = visit.tn("ask-allow-writes", &args);
            (Remedy::AllowWrites, title, text, "/findings/allow-writes".to_owned(), psa, "btn-danger")
        }
        _ => return None,
    };
    let body = format!("{text} {}", visit.texts.finding(&found.finding.kind));
    let dialog = ask(visit.texts, "answer", &title, &body, &asked.here(), &action, &fields, (button, &title));
    found.finding.kind.allows(remedy).then_some(dialog)
}

/// What was answered or went away meanwhile is no error for who answers it once more.
fn settled(visit: &Visit, error: &Error, place: &str) -> Result<Response, Response> {
    if matches!(error.code.kind(), Kind::Conflict | Kind::Upstream | Kind::Invalid) {
        let tone = if error.code == ErrorCode::FindingSettled { Tone::Info } else { Tone::Attention };
        let key = format!("error-{}", error.code.as_str());
        let args: Vec<_> = error.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let told = Flash::new(tone, &key, &args);
        return Ok(told.to(place));
    }
    Err(crate::pages::problem::failed(visit.clone(), error))
}

/// Answers brakes and questions with "write ours": starts a run, and leads to its page.
pub(crate) async fn release(
    visit: Visit,
    State(app): State<App>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Response> {
    let ids: Vec<_> = fields.into_iter().filter(|(name, _)| name == "finding").map(|(_, id)| id).collect();
    if ids.is_empty() {
        return Ok(Flash::new(Tone::Attention, "findings-none-chosen", &[]).to("/findings"));
    }
    let actor = visit.actor().or_problem(&visit)?;
    match app.engine.release_findings(actor, &ids).await {
        Ok(run) => Ok(Flash::done("findings-released", &[]).to(&format!("/runs/{run}"))),
        Err(error) => settled(&visit, &error, "/findings"),
    }
}

/// Answers a change in the PSA with "leave it".
pub(crate) async fn keep(visit: Visit, State(app): State<App>, Path(id): Path<String>) -> Result<Response, Response> {
    let actor = visit.actor().or_problem(&visit)?;
    match app.engine.keep_psa_quantity(actor, &id).await {
        Ok(()) => Ok(Flash::done("findings-kept", &[]).to("/findings")),
        Err(error) => settled(&visit, &error, "/findings"),
    }
}

/// Which PSA may be written again.
#[derive(Debug, Deserialize)]
pub(crate) struct AllowWrites {
    psa: String,
}

/// Lets a connection write again after a price drift.
pub(crate) async fn allow_writes(
    visit: Visit,
    State(app): State<App>,
    Form(asked): Form<AllowWrites>,
) -> Result<Response, Response> {
    let unknown = || Error::new(ErrorCode::NotConnected).with("psa", &asked.psa);
    let psa = PsaKind::from_word(&asked.psa).ok_or_else(unknown).or_problem(&visit)?;
    let actor = visit.actor().or_problem(&visit)?;
    app.engine.allow_writes(actor, psa).await.or_problem(&visit)?;
    Ok(Flash::done("findings-writes-allowed", &[("psa", psa.name())]).to("/findings"))
}
