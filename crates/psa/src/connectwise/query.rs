//! Lists and their conditions in ConnectWise's filter language. Must not build a condition from text: only numbers go in
//! (facts: connectwise.md 2.1).

use std::fmt::Write as _;

/// Rows of a page: the largest that ConnectWise gives (facts: connectwise.md 2.4).
pub const PAGE: usize = 1_000;
/// Ids in one condition (facts: connectwise.md 2.4: others use 100). No round number, so that an answer with all of them
/// is never taken for a page that was cut off.
const MOST_IDS: usize = 99;
/// Characters that the ids of one condition may take in a URL, so that the whole stays below 2,000.
const MOST_CHARACTERS: usize = 1_100;

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// The field is this number.
    Is(&'static str, i64),
    /// The field is one of these numbers.
    OneOf(&'static str, Vec<i64>),
    /// The row comes after this one.
    After(i64),
}

/// A list of records.
#[derive(Debug, Clone)]
pub struct List {
    /// What errors and rights call it.
    pub entity: &'static str,
    /// Its path below the base.
    pub path: String,
    /// Fields to answer; `id` comes on top.
    pub fields: &'static [&'static str],
    /// Conditions that all hold.
    pub conditions: Vec<Condition>,
}

impl List {
    /// All rows below a path.
    pub fn all(entity: &'static str, path: impl Into<String>, fields: &'static [&'static str]) -> Self {
        Self { entity, path: path.into(), fields, conditions: Vec::new() }
    }

    /// The rows that match this too.
    #[must_use]
    pub fn only(mut self, condition: Condition) -> Self {
        self.conditions.push(condition);
        self
    }

    /// The query of a page: the rows behind `last`, in the order of their ids. Nothing of it comes from an answer. The
    /// page is named by the row before it and not by its number, because a row that is deleted meanwhile would shift
    /// another one out of a numbered page, unread (facts: connectwise.md 2.4).
    pub fn query(&self, last: Option<i64>, whole: bool) -> String {
        let mut conditions = self.conditions.clone();
        conditions.extend(last.map(Condition::After));
        let mut parts = Vec::with_capacity(5);
        if !conditions.is_empty() {
            let conditions: Vec<String> = conditions.iter().map(Condition::text).collect();
            parts.push(("conditions", conditions.join(" and ")));
        }
        if !whole {
            let fields: Vec<&str> = std::iter::once("id").chain(self.fields.iter().copied()).collect();
            parts.push(("fields", fields.join(",")));
        }
        parts.push(("orderBy", "id asc".to_owned()));
        parts.push(("pageSize", PAGE.to_string()));
        parts.push(("page", "1".to_owned()));
        encode(&parts)
    }
}

impl Condition {
    fn text(&self) -> String {
        match self {
            Self::Is(field, value) => format!("{field}={value}"),
            Self::OneOf(field, values) => {
                let values: Vec<String> = values.iter().map(i64::to_string).collect();
                format!("{field} in ({})", values.join(","))
            }
            Self::After(id) => format!("id>{id}"),
        }
    }
}

/// A query string: everything but letters, digits and `-_.~` is encoded, a space as `%20` (facts: connectwise.md 2.1).
pub fn encode(parts: &[(&str, String)]) -> String {
    let mut text = String::new();
    for (name, value) in parts {
        if !text.is_empty() {
            text.push('&');
        }
        text.push_str(name);
        text.push('=');
        for byte in value.bytes() {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
                text.push(char::from(byte));
            } else {
                // writing to a text can't fail
                let _ = write!(text, "%{byte:02X}");
            }
        }
    }
    text
}

/// Ids in parts that one condition can hold; each id once.
pub fn parts(ids: &[i64]) -> Vec<Vec<i64>> {
    let ids: std::collections::BTreeSet<i64> = ids.iter().copied().collect();
    let mut parts: Vec<Vec<i64>> = Vec::new();
    let mut room = 0;
    for id in ids {
        // the encoded comma takes three
        let needs = id.to_string().len() + 3;
        match parts.last_mut() {
            Some(part) if part.len() < MOST_IDS && needs <= room => part.push(id),
            _ => {
                parts.push(vec![id]);
                room = MOST_CHARACTERS;
            }
        }
        room -= needs;
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_query_is_encoded_and_names_its_page_by_the_row_before() {
        let list = List::all("Agreements", "finance/agreements", &["company/id"])
            .only(Condition::Is("company/id", 5))
            .only(Condition::OneOf("id", vec![1, 2]));
        assert_eq!(
            list.query(Some(7), false),
            "conditions=company%2Fid%3D5%20and%20id%20in%20%281%2C2%29%20and%20id%3E7&fields=id%2Ccompany%2Fid\
             &orderBy=id%20asc&pageSize=1000&page=1"
        );
        let all = List::all("Companies", "company/companies", &[]);
        assert_eq!(all.query(None, true), "orderBy=id%20asc&pageSize=1000&page=1");
        assert_eq!(encode(&[("a", "&+\"'#%;ä".to_owned())]), "a=%26%2B%22%27%23%25%3B%C3%A4");
    }

    proptest! {
        #[test]
        fn parts_hold_every_id_once_and_keep_the_url_short(ids in prop::collection::vec(0_i64..i64::MAX, 0..500)) {
            let parts = parts(&ids);
            let mut all: Vec<i64> = parts.iter().flatten().copied().collect();
            let mut expected = ids.clone();
            expected.sort_unstable();
            expected.dedup();
            all.sort_unstable();
            prop_assert_eq!(all, expected);
            for part in parts {
                let list = List::all("x", "finance/agreements", super::super::map::AGREEMENT)
                    .only(Condition::OneOf("company/id", part));
                prop_assert!(list.query(Some(i64::MAX), false).len() < 1_800);
            }
        }
    }
}
