//! Tests over all text files: every code has a text, in every language, with the same arguments.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement};
use seatbridge_core::billing::Verdict;
use seatbridge_core::findings::{FindingKind, Notice};
use seatbridge_core::quantity::{ExclusionRule, UnknownUsage};
use seatbridge_core::schedule::Unreadable;
use seatbridge_core::{Day, PsaKind};

use crate::source::Files;
use crate::texts::{COUNTS, NAMES};
use crate::{Locale, Texts};

const ERRORS: &str = include_str!("../../engine/src/error.rs");
const CAUSES: &str = include_str!("../../psa/src/error.rs");
const RIGHTS: [(PsaKind, &str, &str); 2] = [
    (PsaKind::Autotask, include_str!("../../psa/src/autotask/rights.rs"), "    (\""),
    (PsaKind::ConnectWise, include_str!("../../psa/src/connectwise/rights.rs"), "    Function { name: \""),
];
const FINDINGS: &str = include_str!("../../core/src/findings.rs");
const IMPORTS: &str = include_str!("../../engine/src/imports/problem.rs");

/// A message: its plain words and the arguments it names.
#[derive(Debug, Default)]
struct Message {
    words: String,
    variables: BTreeSet<String>,
}

/// All messages of a language by key, with the file each stands in.
fn messages(locale: Locale) -> BTreeMap<String, (String, Message)> {
    let mut found = BTreeMap::new();
    for name in Files::iter().filter(|name| name.starts_with(&format!("{locale}/"))) {
        let text = String::from_utf8(Files::get(&name).unwrap().data.into_owned()).unwrap();
        let resource = fluent_syntax::parser::parse(text.as_str())
            .unwrap_or_else(|(_, errors)| panic!("{name} can't be parsed: {errors:?}"));
        let file = name.split_once('/').unwrap().1.to_owned();
        for entry in &resource.body {
            let Entry::Message(message) = entry else { continue };
            let mut read = Message::default();
            pattern(message.value.as_ref().unwrap(), &mut read);
            let twice = found.insert(message.id.name.to_owned(), (file.clone(), read));
            assert!(twice.is_none(), "{} is there twice in {locale}", message.id.name);
        }
    }
    found
}

fn pattern(given: &Pattern<&str>, into: &mut Message) {
    for element in &given.elements {
        match element {
            PatternElement::TextElement { value } => into.words.push_str(value),
            PatternElement::Placeable { expression } => expression_of(expression, into),
        }
    }
}

fn expression_of(given: &Expression<&str>, into: &mut Message) {
    match given {
        Expression::Inline(inline) => inline_of(inline, into),
        Expression::Select { selector, variants } => {
            inline_of(selector, into);
            for variant in variants {
                pattern(&variant.value, into);
            }
        }
    }
}

fn inline_of(given: &InlineExpression<&str>, into: &mut Message) {
    match given {
        InlineExpression::VariableReference { id } => {
            into.variables.insert(id.name.to_owned());
        }
        InlineExpression::Placeable { expression } => expression_of(expression, into),
        InlineExpression::FunctionReference { arguments: CallArguments { positional, .. }, .. } => {
            for argument in positional {
                inline_of(argument, into);
            }
        }
        _ => {}
    }
}

/// The words in quotation marks that stand behind `=>` or `=` in a source text.
fn codes(source: &str, mark: &str, end: &str) -> BTreeSet<String> {
    source
        .lines()
        .filter_map(|line| line.split_once(mark)?.1.split_once(end))
        .map(|(code, _)| code.to_owned())
        .filter(|code| !code.is_empty() && code.bytes().all(|b| b.is_ascii_lowercase() || b"-_".contains(&b)))
        .collect()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// One finding of each form a sentence has.
fn findings() -> Vec<FindingKind> {
    let on = day("2026-11-20");
    let reason = || "it said so.".to_owned();
    vec![
        FindingKind::Unmapped { seats: 0 },
        FindingKind::Unmapped { seats: 1 },
        FindingKind::Unmapped { seats: 1234 },
        FindingKind::UsageUnknown(UnknownUsage::NeverReported),
        FindingKind::UsageUnknown(UnknownUsage::Stale { latest: on }),
        FindingKind::ContractGone,
        FindingKind::LineGone,
        FindingKind::LineMoved,
        FindingKind::Unlinked,
        FindingKind::ContractEnded { ended_on: on, successor: None },
        FindingKind::ContractEnded { ended_on: on, successor: Some(7123.into()) },
        FindingKind::LineEnded { ended_on: on },
        FindingKind::PeriodUnknown,
        FindingKind::UnitsUnreadable(Unreadable::NotWhole { starts_on: on }),
        FindingKind::UnitsUnreadable(Unreadable::Negative { starts_on: on, units: -3 }),
        FindingKind::UnitsUnreadable(Unreadable::Ambiguous { starts_on: on }),
        FindingKind::UnitsUnreadable(Unreadable::TotalOrDifference { starts_on: on }),
        FindingKind::UnitsUnreadable(Unreadable::Gap { on }),
        FindingKind::NoLawfulDate { ends_on: on, successor: None },
        FindingKind::NoLawfulDate { ends_on: on, successor: Some(7123.into()) },
        FindingKind::ChangedInPsa { expected: 40, observed: 42, wanted: 43 },
        FindingKind::PendingForeignChange { on, quantity: 12 },
        FindingKind::BrakeZero { from: 31 },
        FindingKind::BrakeJump { from: 30, to: 1200 },
        FindingKind::BrakeRun { changes: 501, lines: 600 },
        FindingKind::InDoubt,
        FindingKind::Conflict { before: 1, after: 2, observed: 3 },
        FindingKind::Refused { reason: reason() },
        FindingKind::Duplicate { reason: reason() },
        FindingKind::NotVerified { wanted: 5, observed: Some(4) },
        FindingKind::NotVerified { wanted: 5, observed: None },
        FindingKind::PriceDrift { before: "3.50".to_owned(), after: "0".to_owned() },
        FindingKind::WritesStopped,
        FindingKind::PsaFailed { reason: reason() },
    ]
}

fn is_sound(sentence: &str, from: &str) {
    assert!(!sentence.trim().is_empty(), "{from} is empty");
    for bad in ["{", "}", "[", " –", "„–", "“–", "..", "  ", "\n", "\u{2068}", "\u{2069}"] {
        assert!(!sentence.contains(bad), "{from} has {bad:?}: {sentence}");
    }
}

#[test]
fn every_language_has_the_same_keys_in_the_same_files_with_the_same_arguments() {
    let english = messages(Locale::En);
    for locale in Locale::ALL {
        let other = messages(locale);
        let keys = |all: &BTreeMap<String, (String, Message)>| {
            all.iter().map(|(key, (file, m))| (key.clone(), file.clone(), m.variables.clone())).collect::<Vec<_>>()
        };
        assert_eq!(keys(&english), keys(&other), "{locale}");
    }
}

#[test]
fn no_text_is_empty_and_every_argument_is_known() {
    let mut used = BTreeSet::new();
    for locale in Locale::ALL {
        for (key, (_, message)) in messages(locale) {
            assert!(!message.words.trim().is_empty(), "{key} is empty in {locale}");
            used.extend(message.variables);
        }
    }
    let known: BTreeSet<_> = COUNTS.iter().chain(NAMES).map(|name| (*name).to_owned()).collect();
    assert_eq!(used, known, "arguments that are used, and arguments in texts.rs");
}

#[test]
fn no_german_text_is_the_english_one() {
    // the same in both languages
    let same: BTreeSet<&str> = BTreeSet::new();
    let german = messages(Locale::De);
    for (key, (_, english)) in messages(Locale::En) {
        assert!(same.contains(key.as_str()) || german[&key].1.words != english.words, "{key} is not translated");
    }
}

#[test]
fn german_is_formal() {
    for (key, (_, message)) in messages(Locale::De) {
        for word in message.words.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase) {
            let familiar = matches!(word.as_str(), "du" | "dich" | "dir" | "euch" | "euer" | "eure" | "eurer")
                || word.starts_with("dein");
            assert!(!familiar, "{key} is not formal: {word}");
        }
    }
}

#[test]
fn every_error_code_has_a_text_that_names_only_arguments_the_code_has() {
    let mut arguments: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut documented = BTreeSet::new();
    for line in ERRORS.lines().map(str::trim) {
        if let Some(doc) = line.strip_prefix("///") {
            let named = doc.split_once("Args:").map_or("", |(_, named)| named);
            documented = named.split('`').skip(1).step_by(2).map(ToOwned::to_owned).collect();
        } else if let Some(code) = codes(line, " = \"", "\", ").pop_first() {
            arguments.insert(code, documented.clone());
        }
    }
    assert!(arguments.len() >= 48, "the codes of error.rs are no longer found: {arguments:?}");
    let texts = messages(Locale::En);
    for (code, documented) in &arguments {
        let (_, message) = texts.get(&format!("error-{code}")).unwrap_or_else(|| panic!("error-{code} has no text"));
        assert!(message.variables.is_subset(documented), "error-{code}: {:?}, {documented:?}", message.variables);
        for locale in Locale::ALL {
            let values: Vec<_> = documented
                .iter()
                .map(|name| (name.as_str(), if COUNTS.contains(&name.as_str()) { "1234" } else { "Ada" }))
                .collect();
            is_sound(&Texts(locale).error(code, &values), code);
        }
    }
    let known: BTreeSet<_> = arguments.keys().map(|code| format!("error-{code}")).collect();
    let stray: Vec<_> = texts.keys().filter(|key| key.starts_with("error-") && !known.contains(*key)).collect();
    assert!(stray.is_empty(), "texts of codes that are gone: {stray:?}");
}

/// The rights that a client's table names: an entity, and in the brackets behind it its operations.
fn rights(source: &str, mark: &str) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for line in source.lines() {
        let Some((entity, rest)) = line.strip_prefix(mark).and_then(|rest| rest.split_once('"')) else { continue };
        let Some((operations, _)) = rest.split_once("&[").and_then(|(_, rest)| rest.split_once(']')) else { continue };
        for operation in operations.split(", ") {
            found.insert((entity.to_owned(), operation.trim_start_matches("Operation::").to_lowercase()));
        }
    }
    found
}

#[test]
fn every_right_that_a_client_names_has_a_text_of_its_own_in_every_language() {
    let mut known: BTreeSet<String> =
        ["read", "create", "update", "delete"].map(|o| format!("right-operation-{o}")).into();
    for (psa, source, mark) in RIGHTS {
        let rights = rights(source, mark);
        assert!(rights.len() >= 10, "the rights of {psa} are no longer found: {rights:?}");
        for locale in Locale::ALL {
            let texts: BTreeSet<_> =
                rights.iter().map(|(entity, operation)| Texts(locale).right(psa, entity, operation)).collect();
            assert_eq!(texts.len(), rights.len(), "two rights of {psa} read the same in {locale}");
            for text in texts {
                is_sound(&text, "a right");
                // the place in the PSA that grants it; a right without a text has none
                assert!(text.contains(": ") && text.contains(" > "), "{locale}: {text}");
            }
        }
        known.extend(rights.iter().map(|(entity, operation)| {
            format!("right-{}-{entity}-{operation}", psa.as_str()).to_lowercase().replace(' ', "-")
        }));
    }
    let texts = messages(Locale::En);
    let found: BTreeSet<_> = texts.keys().filter(|key| key.starts_with("right-")).cloned().collect();
    assert_eq!(found, known, "texts, and rights that are named");
}

#[test]
fn every_closer_cause_of_a_failed_call_changes_the_sentence() {
    let causes = codes(CAUSES, "=> \"", "\",");
    let operations = ["read", "create", "update", "delete"];
    let causes: Vec<_> = causes.iter().filter(|cause| !operations.contains(&cause.as_str())).collect();
    assert!(causes.len() >= 8, "the causes of error.rs are no longer found: {causes:?}");
    for locale in Locale::ALL {
        let mut different = BTreeSet::new();
        for cause in &causes {
            let mut sentences = Vec::new();
            for code in ["psa-address", "psa-blocked", "psa-unavailable", "psa-protocol"] {
                let sentence = |problem: &str| {
                    let args = [("psa", "ConnectWise"), ("detail", "x"), ("host", "x"), ("problem", problem)];
                    Texts(locale).error(code, &args)
                };
                let told = sentence(cause);
                is_sound(&told, cause);
                sentences.extend((told != sentence("")).then_some(told));
            }
            assert!(!sentences.is_empty(), "{cause} has no sentence in {locale}");
            different.extend(sentences);
        }
        assert!(different.len() >= causes.len(), "two causes read the same in {locale}");
    }
}

#[test]
fn every_finding_has_a_sound_sentence_in_every_language() {
    let known = codes(FINDINGS, "=> \"", "\",");
    assert!(known.len() >= 22, "the codes of findings.rs are no longer found: {known:?}");
    let covered: BTreeSet<_> = findings().iter().map(|finding| finding.code().to_owned()).collect();
    assert_eq!(covered, known);
    for locale in Locale::ALL {
        let sentences: Vec<_> = findings().iter().map(|finding| Texts(locale).finding(finding)).collect();
        for sentence in &sentences {
            is_sound(sentence, "a finding");
        }
        let different: BTreeSet<_> = sentences.iter().collect();
        assert_eq!(different.len(), sentences.len(), "two findings read the same");
    }
}

#[test]
fn every_import_reason_has_a_text() {
    let known = codes(IMPORTS, "=> \"", "\",");
    assert!(known.len() >= 25, "the codes of problem.rs are no longer found: {known:?}");
    let texts = messages(Locale::En);
    for code in &known {
        assert!(texts.contains_key(&format!("import-{code}")), "import-{code} has no text");
    }
    let shells = ["import-at-row", "import-at-field"];
    let reasons: BTreeSet<_> = known.iter().map(|code| format!("import-{code}")).collect();
    let stray: Vec<_> = texts
        .keys()
        .filter(|key| key.starts_with("import-") && !reasons.contains(*key) && !shells.contains(&key.as_str()))
        .collect();
    assert!(stray.is_empty(), "texts of reasons that are gone: {stray:?}");
}

#[test]
fn verdicts_notices_and_rules_have_texts() {
    for locale in Locale::ALL {
        let texts = Texts(locale);
        for verdict in [
            Verdict::InStep,
            Verdict::Raise,
            Verdict::Lower,
            Verdict::Kept,
            Verdict::Held,
            Verdict::Failed,
            Verdict::Unmapped,
        ] {
            is_sound(&texts.verdict(verdict), "a verdict");
        }
        for notice in [
            Notice::InactiveContract,
            Notice::RetiredProduct,
            Notice::MovedToStart,
            Notice::MovedPastBilled,
            Notice::BrakeReleased,
        ] {
            is_sound(&texts.notice(notice), "a notice");
        }
        for rule in [
            ExclusionRule::Included,
            ExclusionRule::Minimum,
            ExclusionRule::MinimumAndIncluded,
            ExclusionRule::Unsubscribed,
            ExclusionRule::Deleted,
        ] {
            is_sound(&texts.rule(rule), "a rule");
        }
    }
}

#[test]
fn numbers_days_and_seats_follow_the_language() {
    let (en, de) = (Texts(Locale::En), Texts(Locale::De));
    assert_eq!([en.number(1_234_567), de.number(1_234_567)], ["1,234,567", "1.234.567"]);
    assert_eq!([en.number(-1234), de.number(999)], ["-1,234", "999"]);
    assert_eq!([en.day(day("2026-11-05")), de.day(day("2026-11-05"))], ["Nov 5, 2026", "05.11.2026"]);
    assert_eq!([en.seats(0), en.seats(1), en.seats(1200)], ["0 seats", "1 seat", "1,200 seats"]);
    assert_eq!([de.seats(0), de.seats(1), de.seats(1200)], ["0 Plätze", "1 Platz", "1.200 Plätze"]);
    assert_eq!(
        de.finding(&FindingKind::BrakeJump { from: 30, to: 1200 }),
        "Zur Sicherheit angehalten: Die Menge würde von 30 auf 1.200 springen. Prüfen Sie die gemeldete Nutzung und geben \
         Sie die Änderung frei, wenn sie stimmt."
    );
}

#[test]
fn counts_are_grouped_and_ids_are_not() {
    let en = Texts(Locale::En);
    assert!(en.error("contract-unknown", &[("contract", "29683541")]).contains(" 29683541."));
    assert!(en.error("psa-rate-limited", &[("psa", "autotask"), ("seconds", "3600")]).contains("Autotask accepts"));
    assert!(en.error("psa-rate-limited", &[("psa", "Autotask"), ("seconds", "3600")]).contains("3,600 seconds"));
    assert_eq!(
        en.import_problem(1234, Some("day"), "not-a-day", &[("value", "20.11.2026")]),
        "Line 1,234, column “day”: “20.11.2026” is not a date of the form YYYY-MM-DD, such as 2026-11-20."
    );
}

#[test]
fn the_credentials_text_names_every_cause_that_autotask_does_not_tell_apart() {
    let text = Texts(Locale::En).error("psa-credentials", &[("psa", "Autotask")]);
    for cause in ["secret", "integration vendor", "tracking identifier", "zone", "5 minutes", "inactive"] {
        assert!(text.contains(cause), "{cause}");
    }
    let text = Texts(Locale::De).error("psa-credentials", &[("psa", "Autotask")]);
    for cause in ["Geheimnis", "Integrationsanbieter", "Tracking-Kennung", "Zone", "5 Minuten", "inaktiv"] {
        assert!(text.contains(cause), "{cause}");
    }
}

#[test]
fn an_unknown_key_comes_back_in_brackets_and_a_missing_argument_as_a_dash() {
    let en = Texts(Locale::En);
    assert_eq!(en.get("no-such-key", &[]), "[no-such-key]");
    assert_eq!(
        en.error("run-unknown", &[] as &[(&str, &str)]),
        "There is no run “–” of this partner.",
        "a sentence is never broken by what a caller forgot"
    );
    assert_eq!(en.error("run-unknown", &[("run", " ")]), en.error("run-unknown", &[("psa", "x")]));
}
