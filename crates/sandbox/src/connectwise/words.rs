//! The words of a condition: names, literals, operators (facts: connectwise.md 2.1).
//! Must not know fields.

use super::errors::{condition, hint};
use super::switches::{ConnectWiseSwitches, QuoteEscape, Strictness};
use crate::reply::Refusal;

/// A word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word {
    /// Name, keyword, `True`, `null`.
    Name(String),
    Number(String),
    Text(String),
    /// What stands between square brackets.
    Bracket(String),
    Sign(&'static str),
}

impl Word {
    /// Whether this is a keyword, in any case.
    pub fn is(&self, keyword: &str) -> bool {
        matches!(self, Self::Name(name) if name.eq_ignore_ascii_case(keyword))
    }
}

const SIGNS: [&str; 9] = ["!=", "<=", ">=", "=", "<", ">", "(", ")", ","];

/// Cuts a condition into words.
pub fn words(text: &str, switches: &ConnectWiseSwitches) -> Result<Vec<Word>, Refusal> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.trim_start().chars().next() {
        rest = rest.trim_start();
        if let Some(sign) = SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
            words.push(Word::Sign(sign));
            rest = rest.get(sign.len()..).unwrap_or_default();
            continue;
        }
        let (word, left) = match first {
            '"' => quoted(rest, '"', switches)?,
            '\'' if switches.single_quotes == Strictness::Accept => quoted(rest, '\'', switches)?,
            '\'' => return Err(hint("a value")),
            '[' => {
                let (inside, left) =
                    rest.get(1..).and_then(|rest| rest.split_once(']')).ok_or_else(|| hint("DateTime"))?;
                (Word::Bracket(inside.trim().to_owned()), left)
            }
            c if c.is_ascii_digit() || c == '-' => {
                split(rest, |c| c.is_ascii_digit() || matches!(c, '-' | '.'), Word::Number)
            }
            c if c.is_alphabetic() || c == '_' => {
                split(rest, |c| c.is_alphanumeric() || matches!(c, '_' | '/' | '.'), Word::Name)
            }
            c => return Err(condition(format!("Unexpected character '{c}' in the conditions."))),
        };
        words.push(word);
        rest = left;
    }
    Ok(words)
}

fn split(text: &str, belongs: impl Fn(char) -> bool, make: impl Fn(String) -> Word) -> (Word, &str) {
    let end = text.find(|c| !belongs(c)).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    (make(word.to_owned()), rest)
}

fn quoted<'a>(text: &'a str, quote: char, switches: &ConnectWiseSwitches) -> Result<(Word, &'a str), Refusal> {
    let mut inside = String::new();
    let mut letters = text.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        let next = letters.peek().map(|(_, letter)| *letter);
        match (letter, switches.quote_escape) {
            ('\\', QuoteEscape::Backslash) if next == Some(quote) || next == Some('\\') => {
                inside.extend(letters.next().map(|(_, letter)| letter));
            }
            (letter, QuoteEscape::Doubled) if letter == quote && next == Some(quote) => {
                inside.push(quote);
                letters.next();
            }
            (letter, _) if letter == quote => {
                return Ok((Word::Text(inside), text.get(at + 1..).unwrap_or_default()));
            }
            (letter, _) => inside.push(letter),
        }
    }
    Err(hint("String"))
}
