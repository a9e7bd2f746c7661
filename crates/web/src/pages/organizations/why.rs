//! Why a number is what it is: what the last run up to a day said of an organization, in words. Must not work it out
//! again: it shows what was kept.

use maud::{Markup, html};
use seatbridge_core::Day;
use seatbridge_core::billing::Verdict;
use seatbridge_core::ledger::ChangeState;
use seatbridge_core::quantity::{BaseRule, Breakdown};
use seatbridge_engine::sync::{ReportChange, ReportLine};
use seatbridge_engine::{Explained, Explanation};

use crate::page::Visit;
use crate::parts::{Icon, Tone, badge, banner, empty, moment};

/// The section of the page, with the form that chooses the day.
pub(super) fn section(visit: &Visit, at: &str, day: Day, explanation: Option<&Explanation>) -> Markup {
    html! {
        section class="card mt-3" aria-labelledby="why" {
            div class="card-header" { h2 class="card-title" id="why" { (visit.t("why-title")) } }
            div class="toolbar" {
                form class="search" method="get" action={ (at) "#why" } {
                    label class="form-label" for="day" { (visit.t("why-day")) }
                    input class="form-control" type="date" id="day" name="day" value=(day);
                    button class="btn" type="submit" { (visit.t("why-show")) }
                }
            }
            @match explanation {
                None => (empty(Icon::Help, &visit.t("why-none"), &visit.t("why-none-text"), None)),
                Some(explanation) => {
                    div class="card-body" {
                        p {
                            (visit.t("why-run")) " "
                            a href={ "/runs/" (explanation.run.id) } { (moment(visit.texts, explanation.run.started_at)) }
                            @if let Some(psa) = explanation.psa { " · " (psa.name()) }
                        }
                        @match &explanation.said {
                            Explained::Line(line) => (said(visit, line)),
                            Explained::Unmapped(unmapped) => {
                                (banner(Tone::Attention, &visit.t("why-unmapped")))
                                p { (visit.t("why-reported")) ": " strong { (known(visit, unmapped.reported)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn said(visit: &Visit, line: &ReportLine) -> Markup {
    html! {
        p { (verdict(visit, line.verdict)) }
        @if let Some(finding) = &line.finding { (banner(Tone::Attention, &visit.texts.finding(finding))) }
        @for notice in &line.notices { p class="text-secondary" { (visit.texts.notice(*notice)) } }
        div class="columns" {
            div {
                h3 class="h4" { (visit.t("why-wanted-title")) }
                @match &line.breakdown {
                    Some(breakdown) => (sum(visit, breakdown)),
                    None => p { (visit.t("why-unknown")) },
                }
            }
            div {
                h3 class="h4" { (visit.t("why-psa-title")) }
                dl class="facts" {
                    dt { (visit.t("why-before")) } dd { (known(visit, line.observed_before)) }
                    dt { (visit.t("why-wanted")) } dd { (known(visit, line.wanted)) }
                    dt { (visit.t("why-after")) } dd { (known(visit, line.observed_after)) }
                    dt { (visit.t("why-effective")) }
                    dd { (line.effective_on.map_or_else(|| visit.t("why-no-day"), |day| visit.texts.day(day))) }
                    dt { (visit.t("why-line")) } dd { code { (line.contract) " / " (line.line) } }
                }
            }
        }
        @if !line.changes.is_empty() { (writes(visit, &line.changes)) }
    }
}

/// How the wanted quantity came about, as a sum that a person can follow.
fn sum(visit: &Visit, breakdown: &Breakdown) -> Markup {
    let rules = &breakdown.rules;
    let number = |count: i64| visit.texts.number(count);
    let base = match rules.base {
        BaseRule::Purchased => "why-base-purchased",
        BaseRule::InUse => "why-base-in_use",
        BaseRule::InUsePeak => "why-base-in_use_peak",
    };
    html! {
        p class="text-secondary" { (visit.tn("why-counts-of", &[("day", &visit.texts.day(breakdown.day))])) }
        table class="table table-sm sum" {
            tbody {
                tr { th scope="row" { (visit.t(base)) } td class="num" { (number(breakdown.base.get())) } }
                @if rules.bill_deactivated {
                    tr { th scope="row" { (visit.t("why-deactivated")) } td class="num" { "+ " (number(breakdown.deactivated.get())) } }
                }
                tr class="total" { th scope="row" { (visit.t("why-reported")) } td class="num" { (number(breakdown.reported.get())) } }
                @if rules.minimum.get() > 0 {
                    tr { th scope="row" { (visit.t("why-minimum")) } td class="num" { (number(rules.minimum.get())) } }
                }
                @if rules.included.get() > 0 {
                    tr { th scope="row" { (visit.t("why-included")) } td class="num" { "− " (number(rules.included.get())) } }
                }
                tr class="total" { th scope="row" { (visit.t("why-wanted")) } td class="num" { (number(breakdown.wanted.get())) } }
            }
        }
        @if let Some(rule) = breakdown.rule { p { (visit.texts.rule(rule)) } }
    }
}

fn writes(visit: &Visit, changes: &[ReportChange]) -> Markup {
    html! {
        h3 class="h4" { (visit.t("why-writes")) }
        table class="table stack" {
            thead { tr {
                th scope="col" { (visit.t("why-effective")) }
                th class="num" scope="col" { (visit.t("why-before")) }
                th class="num" scope="col" { (visit.t("why-after")) }
                th scope="col" { (visit.t("why-answer")) }
            } }
            tbody {
                @for change in changes {
                    tr {
                        td data-label=(visit.t("why-effective")) {
                            (change.effective_on.map_or_else(|| visit.t("why-no-day"), |day| visit.texts.day(day)))
                        }
                        td class="num" data-label=(visit.t("why-before")) { (visit.texts.number(change.before)) }
                        td class="num" data-label=(visit.t("why-after")) { (visit.texts.number(change.after)) }
                        td data-label=(visit.t("why-answer")) {
                            @if let Some(state) = change.state { (visit.t(state_key(state))) }
                            @if let Some(answer) = &change.answer { div class="sub" { (answer) } }
                        }
                    }
                }
            }
        }
    }
}

fn verdict(visit: &Visit, verdict: Verdict) -> Markup {
    let tone = match verdict {
        Verdict::InStep => Tone::Good,
        Verdict::Raise | Verdict::Lower | Verdict::Kept => Tone::Info,
        Verdict::Held | Verdict::Unmapped => Tone::Attention,
        Verdict::Failed => Tone::Bad,
    };
    badge(tone, &visit.texts.verdict(verdict))
}

fn known(visit: &Visit, count: Option<i64>) -> String {
    count.map_or_else(|| visit.t("why-not-known"), |count| visit.texts.number(count))
}

const fn state_key(state: ChangeState) -> &'static str {
    match state {
        ChangeState::Intended => "why-state-intended",
        ChangeState::Sent => "why-state-sent",
        ChangeState::Confirmed => "why-state-confirmed",
        ChangeState::Refused => "why-state-refused",
        ChangeState::InDoubt => "why-state-in_doubt",
        ChangeState::NotApplied => "why-state-not_applied",
        ChangeState::Conflict => "why-state-conflict",
        ChangeState::Cancelled => "why-state-cancelled",
    }
}
