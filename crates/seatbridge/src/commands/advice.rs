//! What is said of an API user's rights, in few lines. Must not decide what is needed: the rights say so themselves.

use seatbridge_core::PsaKind;
use seatbridge_i18n::Texts;
use seatbridge_psa::model::{Access, Right};
use serde_json::{Value, json};

/// One line for each right that is missing or restricted, one for all that the PSA does not tell, and one for all that
/// are granted and never used.
pub fn lines(texts: Texts, psa: PsaKind, rights: &[Right]) -> Vec<String> {
    let mut lines: Vec<String> = rights
        .iter()
        .filter(|right| !right.surplus)
        .filter_map(|right| {
            let key = match right.access {
                Access::None => "cli-right-missing",
                Access::Restricted => "cli-right-restricted",
                Access::All | Access::Unknown => return None,
            };
            Some(texts.get(key, &[("sentence", &sentence(texts, psa, right))]))
        })
        .collect();
    let unknown = |right: &&Right| !right.surplus && right.access == Access::Unknown;
    for (key, names) in [
        ("cli-rights-unknown", names(texts, rights.iter().filter(unknown))),
        ("cli-rights-surplus", names(texts, rights.iter().filter(|right| right.surplus))),
    ] {
        lines.extend((!names.is_empty()).then(|| texts.get(key, &[("psa", psa.name()), ("rights", &names)])));
    }
    lines
}

/// The rights for a script, each with its text.
pub fn json(texts: Texts, psa: PsaKind, rights: &[Right]) -> Value {
    let one = |right: &Right| {
        let mut value = json!(right);
        value["text"] = json!(sentence(texts, psa, right));
        value
    };
    rights.iter().map(one).collect()
}

/// A right with the setting that grants it.
pub fn sentence(texts: Texts, psa: PsaKind, right: &Right) -> String {
    texts.right(psa, &right.entity, &right.operation.to_string())
}

/// Entities with their operations in brackets; those of one entity stand together.
fn names<'a>(texts: Texts, rights: impl Iterator<Item = &'a Right>) -> String {
    let mut found: Vec<(&str, Vec<String>)> = Vec::new();
    for right in rights {
        let operation = texts.operation(&right.operation.to_string());
        match found.iter_mut().find(|(entity, _)| *entity == right.entity) {
            Some((_, operations)) => operations.push(operation),
            None => found.push((&right.entity, vec![operation])),
        }
    }
    let named = found.iter().map(|(entity, operations)| format!("{entity} ({})", operations.join(", ")));
    named.collect::<Vec<_>>().join("; ")
}
