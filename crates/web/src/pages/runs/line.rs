//! A line of a run: in one row what was compared and decided, below it everything that answers "why 43?". Must not decide.

use maud::{Markup, html};
use seatbridge_core::PsaKind;
use seatbridge_core::billing::Verdict;
use seatbridge_core::ledger::ChangeState;
use seatbridge_core::permissions::Permission;
use seatbridge_core::quantity::{BaseRule, QuantityRules};
use seatbridge_engine::sync::{ReportChange, ReportLine, UnmappedOrganization};
use seatbridge_engine::{LineView, RunView, Said};

use crate::page::Visit;
use crate::parts::{Tone, address, dot, moment};

const COLUMNS: usize = 7;

/// The table of these lines; `open` shows all of each.
pub(super) fn table(visit: &Visit, run: &RunView, lines: &[LineView], open: bool) -> Markup {
    html! {
        table class="table stack lines" {
            thead { tr {
                th scope="col" { (visit.t("line-organization")) }
                th scope="col" { (visit.t("line-line")) }
                th scope="col" class="num" { (visit.t("line-reported")) }
                th scope="col" class="num" { (visit.t("line-wanted")) }
                th scope="col" class="num" { (visit.t("line-observed")) }
                th scope="col" { (visit.t("line-effective")) }
                th scope="col" { (visit.t("run-verdict")) }
            } }
            @for line in lines { tbody { (rows(visit, run, line, open)) } }
        }
    }
}

fn rows(visit: &Visit, run: &RunView, view: &LineView, open: bool) -> Markup {
    let (external_id, name, reported, verdict) = match &view.said {
        Said::Line(line) => (&line.organization, &line.name, line.reported, line.verdict),
        Said::Unmapped(organization) => {
            (&organization.organization, &organization.name, organization.reported, Verdict::Unmapped)
        }
    };
    let line = match &view.said {
        Said::Line(line) => Some(line.as_ref()),
        Said::Unmapped(_) => None,
    };
    html! {
        tr {
            td class="name-cell" data-label=(visit.t("line-organization")) {
                div { a href={ "/organizations/" (view.organization) } { (name) } div class="sub" { (external_id) } }
            }
            td class="name-cell" data-label=(visit.t("line-line")) {
                @if let Some(line) = line { div { (line.labels.line) div class="sub" { (line.labels.contract) } } }
            }
            td class="num" data-label=(visit.t("line-reported")) { (number(visit, reported)) }
            td class="num" data-label=(visit.t("line-wanted")) { (number(visit, line.and_then(|l| l.wanted))) }
            td class="num" data-label=(visit.t("line-observed")) { (line.map(|l| observed(visit, l)).unwrap_or_default()) }
            td data-label=(visit.t("line-effective")) { (line.map(|l| effective(visit, l)).unwrap_or_default()) }
            td data-label=(visit.t("run-verdict")) {
                div {
                    (dot(tone(verdict), &visit.texts.verdict(verdict)))
                    @if let Some(finding) = view.said.finding() { div class="sub" { (visit.texts.finding_name(finding.code())) } }
                }
            }
        }
        tr class="more" { td colspan=(COLUMNS) {
            details open[open] {
                summary { (visit.t("line-details")) span class="visually-hidden" { " (" (name) ")" } }
                (said(visit, run, view))
            }
        } }
    }
}

fn number(visit: &Visit, seats: Option<i64>) -> String {
    seats.map_or_else(|| "–".to_owned(), |seats| visit.texts.number(seats))
}

/// What stood in the PSA, and what stands there after the run where that is another number.
fn observed(visit: &Visit, line: &ReportLine) -> String {
    let before = number(visit, line.observed_before);
    match (line.observed_after, &*line.changes) {
        (Some(after), _) if line.observed_before != Some(after) => format!("{before} → {}", visit.texts.number(after)),
        (None, [.., last]) => format!("{before} → ({})", visit.texts.number(last.after)),
        _ => before,
    }
}

fn effective(visit: &Visit, line: &ReportLine) -> String {
    line.effective_on.map_or_else(|| "–".to_owned(), |day| visit.texts.day(day))
}

const fn tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::InStep => Tone::Good,
        Verdict::Raise | Verdict::Lower => Tone::Info,
        Verdict::Kept => Tone::Quiet,
        Verdict::Held | Verdict::Unmapped => Tone::Attention,
        Verdict::Failed => Tone::Bad,
    }
}

/// The word for the code of a verdict.
pub(super) fn verdict_word(visit: &Visit, code: &str) -> String {
    let verdict = match code {
        "raise" => Verdict::Raise,
        "lower" => Verdict::Lower,
        "kept" => Verdict::Kept,
        "held" => Verdict::Held,
        "failed" => Verdict::Failed,
        "unmapped" => Verdict::Unmapped,
        _ => Verdict::InStep,
    };
    visit.texts.verdict(verdict)
}

fn said(visit: &Visit, run: &RunView, view: &LineView) -> Markup {
    html! {
        @if let Some(finding) = view.said.finding() {
            p { strong { (visit.texts.finding_name(finding.code())) ": " } (visit.texts.finding(finding)) }
            @if !run.options.preview && visit.may(Permission::ManageIntegration) {
                p { a href=(address("/findings", &[("search", organization(&view.said))])) { (visit.t("line-to-findings")) } }
            }
        }
        @match &view.said {
            Said::Line(line) => (whole(visit, run, line)),
            Said::Unmapped(organization) => (unmapped(visit, organization)),
        }
    }
}

fn organization(said: &Said) -> &str {
    match said {
        Said::Line(line) => &line.organization,
        Said::Unmapped(organization) => &organization.organization,
    }
}

fn unmapped(visit: &Visit, organization: &UnmappedOrganization) -> Markup {
    html! { dl class="facts-wide" { (fact(&visit.t("line-reported"), &number(visit, organization.reported))) } }
}

fn fact(name: &str, value: &str) -> Markup {
    html! { div { dt { (name) } dd { (value) } } }
}

fn whole(visit: &Visit, run: &RunView, line: &ReportLine) -> Markup {
    let as_of = line.effective_on.map(|day| visit.texts.day(day));
    let as_of = as_of.unwrap_or_else(|| visit.t("line-now"));
    let named = |key: &str| visit.texts.get(key, &[("day", &as_of)]);
    html! {
        dl class="facts-wide" {
            @if let Some(breakdown) = &line.breakdown {
                (fact(&visit.tn("line-usage-of", &[("day", &visit.texts.day(breakdown.day))]), &visit.tn("line-usage", &[
                    ("quantity", &breakdown.counts.purchased.get().to_string()),
                    ("count", &breakdown.counts.in_use.get().to_string()),
                    ("units", &breakdown.counts.deactivated.get().to_string()),
                ])))
            }
            (fact(&visit.t("line-reported"), &number(visit, line.reported)))
            (fact(&visit.t("line-rule"), &rules(visit, line)))
            (fact(&visit.t("line-wanted"), &number(visit, line.wanted)))
            (fact(&named("line-before"), &number(visit, line.observed_before)))
            @if !run.options.preview { (fact(&named("line-after"), &number(visit, line.observed_after))) }
            (fact(&visit.t("line-effective"), &effective(visit, line)))
            (fact(&visit.t("run-verdict"), &visit.texts.verdict(line.verdict)))
            (fact(&visit.t("line-in-psa"), &place(visit, run.psa, line)))
        }
        @if !line.notices.is_empty() {
            ul { @for notice in &line.notices { li { (visit.texts.notice(*notice)) } } }
        }
        @if !line.changes.is_empty() { (changes(visit, run, &line.changes)) }
    }
}

fn place(visit: &Visit, psa: PsaKind, line: &ReportLine) -> String {
    visit.tn(
        "line-place",
        &[
            ("psa", psa.name()),
            ("company", &line.labels.company),
            ("contract", line.contract.as_str()),
            ("line", line.line.as_str()),
        ],
    )
}

/// By which rule the wanted quantity came about, in words.
fn rules(visit: &Visit, line: &ReportLine) -> String {
    let QuantityRules { base, bill_deactivated, minimum, included } = line.rules;
    let mut parts = vec![match base {
        BaseRule::Purchased => visit.t("rule-base-purchased"),
        BaseRule::InUse => visit.t("rule-base-in-use"),
        BaseRule::InUsePeak => visit.t("rule-base-peak"),
    }];
    if bill_deactivated {
        let seats = line.breakdown.map_or(0, |b| b.deactivated.get()).to_string();
        parts.push(visit.tn("rule-deactivated", &[("count", &seats)]));
    }
    if minimum.get() > 0 {
        parts.push(visit.tn("rule-at-least", &[("count", &minimum.get().to_string())]));
    }
    if included.get() > 0 {
        parts.push(visit.tn("rule-less", &[("count", &included.get().to_string())]));
    }
    parts.extend(line.breakdown.and_then(|b| b.rule).map(|rule| visit.texts.rule(rule)));
    parts.join(" ")
}

fn changes(visit: &Visit, run: &RunView, changes: &[ReportChange]) -> Markup {
    html! {
        table class="table mb-0" {
            caption { @if run.options.preview { (visit.t("line-would-write")) } @else { (visit.t("line-written")) } }
            thead { tr {
                th scope="col" { (visit.t("line-effective")) }
                th scope="col" class="num" { (visit.t("change-quantity")) }
                @if !run.options.preview {
                    th scope="col" { (visit.t("change-state")) }
                    th scope="col" { (visit.t("change-answer")) }
                    th scope="col" { (visit.t("change-sent")) }
                }
            } }
            tbody { @for change in changes { tr {
                td { (change.effective_on.map_or_else(|| visit.t("line-now"), |day| visit.texts.day(day))) }
                td class="num" { (visit.texts.number(change.before)) " → " (visit.texts.number(change.after)) }
                @if !run.options.preview {
                    td { (change.state.map(|state| visit.t(change_key(state))).unwrap_or_default()) }
                    td { (change.answer.as_deref().map_or_else(|| visit.t("change-accepted"), ToOwned::to_owned)) }
                    td { @if let Some(at) = change.sent_at { (moment(visit.texts, at)) } @else { "–" } }
                }
            } } }
        }
    }
}

/// The key of where a write stands.
pub(super) const fn change_key(state: ChangeState) -> &'static str {
    match state {
        ChangeState::Intended => "change-intended",
        ChangeState::Sent => "change-on-its-way",
        ChangeState::Confirmed => "change-confirmed",
        ChangeState::Refused => "change-refused",
        ChangeState::InDoubt => "change-in-doubt",
        ChangeState::NotApplied => "change-not-applied",
        ChangeState::Conflict => "change-conflict",
        ChangeState::Cancelled => "change-cancelled",
    }
}
