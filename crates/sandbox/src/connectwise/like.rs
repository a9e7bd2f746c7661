//! Patterns of `like` (facts: connectwise.md 2.1: both wildcards are in circulation, `[[]` is a literal bracket).
//! Must not read records.

use super::switches::{ConnectWiseSwitches, LikeWildcards, TextCase};

/// Part of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// Any number of characters.
    Any,
    /// One character.
    One,
    /// One of these, or none of these.
    Set(Vec<char>, bool),
    Letter(char),
}

/// A pattern, ready to be matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    parts: Vec<Part>,
    fold: bool,
}

impl Pattern {
    pub fn new(text: &str, switches: &ConnectWiseSwitches) -> Self {
        let fold = switches.text_case == TextCase::Insensitive;
        let text = if fold { text.to_lowercase() } else { text.to_owned() };
        let wild = switches.like_wildcards;
        let mut parts = Vec::new();
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            parts.push(match letter {
                '*' if wild != LikeWildcards::Percent => Part::Any,
                '%' if wild != LikeWildcards::Star => Part::Any,
                '_' if switches.like_underscore => Part::One,
                '[' => {
                    let negated = letters.next_if_eq(&'^').is_some();
                    let mut set = Vec::new();
                    let mut closed = false;
                    for letter in letters.by_ref() {
                        if letter == ']' && !set.is_empty() {
                            closed = true;
                            break;
                        }
                        set.push(letter);
                    }
                    if closed { Part::Set(set, negated) } else { Part::Letter('[') }
                }
                letter => Part::Letter(letter),
            });
        }
        Self { parts, fold }
    }

    pub fn matches(&self, text: &str) -> bool {
        let text: Vec<char> = if self.fold { text.to_lowercase().chars().collect() } else { text.chars().collect() };
        // the classic walk with one way back, to the last `Any`
        let (mut at, mut part) = (0, 0);
        let mut back: Option<(usize, usize)> = None;
        while at < text.len() {
            let fits = match self.parts.get(part) {
                Some(Part::Any) => {
                    back = Some((part, at));
                    part += 1;
                    continue;
                }
                Some(Part::One) => true,
                Some(Part::Set(set, negated)) => text.get(at).is_some_and(|c| set.contains(c) != *negated),
                Some(Part::Letter(letter)) => text.get(at) == Some(letter),
                None => false,
            };
            if fits {
                at += 1;
                part += 1;
            } else if let Some((any, from)) = back {
                back = Some((any, from + 1));
                at = from + 1;
                part = any + 1;
            } else {
                return false;
            }
        }
        self.parts.get(part..).unwrap_or_default().iter().all(|part| *part == Part::Any)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(pattern: &str, text: &str) -> bool {
        Pattern::new(pattern, &ConnectWiseSwitches::default()).matches(text)
    }

    #[test]
    fn both_wildcards_sets_and_letters_match_as_in_sql() {
        for (pattern, text, wanted) in [
            ("Fred%", "frederick", true),
            ("*son", "Jackson", true),
            ("a*b*c", "aXbYbZc", true),
            ("a*b*c", "aXc", false),
            ("acme", "Acme Ltd", false),
            ("[[]x]", "[x]", true),
            ("[ab]x", "bx", true),
            ("[^ab]x", "bx", false),
            ("a_c", "abc", true),
            ("M*ller", "Müller", true),
            ("", "", true),
            ("*", "", true),
        ] {
            assert_eq!(fits(pattern, text), wanted, "{pattern} {text}");
        }
    }
}
