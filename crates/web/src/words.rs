//! Tests that no page is without words, and no words are without a page.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use seatbridge_i18n::{Locale, Texts};

/// Texts that other rooms choose, by codes.
const OF_OTHERS: [&str; 7] =
    ["errors.ftl", "findings.ftl", "rights.ftl", "imports.ftl", "cli.ftl", "mails.ftl", "countries.ftl"];

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files(&path, extension));
        } else if path.extension().is_some_and(|e| e == extension) {
            all.push(path);
        }
    }
    all.sort();
    all
}

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn sources() -> String {
    files(&here("src"), "rs")
        .into_iter()
        .filter(|path| !path.ends_with("words.rs"))
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect()
}

/// The literals that follow one of these openings.
fn asked_for(sources: &str) -> BTreeSet<String> {
    let openings = [".t(\"", ".tn(\"", "texts.get(\"", "Flash::done(\"", "Flash::new(Tone::"];
    let mut keys = BTreeSet::new();
    for opening in openings {
        for (at, _) in sources.match_indices(opening) {
            let rest = &sources[at + opening.len()..];
            let rest = if opening.ends_with('"') { rest } else { rest.split_once('"').map_or("", |(_, rest)| rest) };
            keys.extend(rest.split_once('"').map(|(key, _)| key.to_owned()));
        }
    }
    keys
}

#[test]
fn every_text_that_a_page_asks_for_exists_in_every_language() {
    let keys = asked_for(&sources());
    assert!(keys.len() > 10, "{keys:?}");
    for locale in Locale::ALL {
        let missing: Vec<_> = keys.iter().filter(|key| Texts(locale).get(key, &[]) == format!("[{key}]")).collect();
        assert!(missing.is_empty(), "no text in {locale:?}: {missing:?}");
    }
}

#[test]
fn every_text_of_the_portal_is_shown_by_a_page() {
    let sources = sources();
    let mut unused = Vec::new();
    for file in files(&here("../i18n/texts/en"), "ftl") {
        if OF_OTHERS.iter().any(|name| file.ends_with(name)) {
            continue;
        }
        let text = std::fs::read_to_string(&file).unwrap();
        let keys = text.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
        let keys = keys.filter_map(|line| line.split_once(" =")).map(|(key, _)| key.to_owned());
        unused.extend(keys.filter(|key| !sources.contains(&format!("\"{key}\""))));
    }
    assert!(unused.is_empty(), "no page shows: {unused:?}");
}
