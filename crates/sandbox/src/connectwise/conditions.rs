//! The grammar of `conditions`, `childConditions`, `customFieldConditions` (facts: connectwise.md 2.1, 2.2).
//! Must not read records.

use jiff::civil::{Date, DateTime};
use rust_decimal::Decimal;

use super::cells::midnight;
use super::errors::{condition, hint};
use super::like::Pattern;
use super::model::Sort;
use super::switches::{ConnectWiseSwitches, Strictness};
use super::words::{Word, words};
use crate::reply::Refusal;

/// A condition over operands of some kind.
#[derive(Debug, Clone)]
pub enum Expr<O> {
    All(Vec<Expr<O>>),
    Any(Vec<Expr<O>>),
    Test { operand: O, test: Test },
}

/// A comparison.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    Compare(Compare, Literal),
    Contains(String, bool),
    Like(Pattern, bool),
    In(Vec<Literal>, bool),
}

/// Comparison signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// A value of a condition.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    Null,
    Bool(bool),
    Number(Decimal),
    Text(String),
    Time(DateTime),
}

/// What the names of a condition mean.
pub trait Names {
    type Operand;

    fn operand(&self, name: &str) -> Result<(Self::Operand, Sort), Refusal>;

    /// Whether `in` may be used (facts: connectwise.md 2.1: only in `conditions`).
    fn has_in(&self) -> bool;
}

struct Parser<'a, N> {
    words: Vec<Word>,
    at: usize,
    names: &'a N,
    switches: &'a ConnectWiseSwitches,
}

/// Parses a condition; `None` for an empty one.
pub fn parse<N: Names>(
    text: &str,
    names: &N,
    switches: &ConnectWiseSwitches,
) -> Result<Option<Expr<N::Operand>>, Refusal> {
    let words = words(text, switches)?;
    if words.is_empty() {
        return Ok(None);
    }
    let mut parser = Parser { words, at: 0, names, switches };
    let expr = parser.any(0)?;
    if parser.at < parser.words.len() {
        return Err(condition("The conditions could not be parsed."));
    }
    Ok(Some(expr))
}

/// Deeper brackets are refused.
const DEEPEST: usize = 64;

impl<N: Names> Parser<'_, N> {
    fn peek(&self) -> Option<&Word> {
        self.words.get(self.at)
    }

    fn next(&mut self) -> Option<Word> {
        let word = self.words.get(self.at).cloned();
        self.at += 1;
        word
    }

    fn takes(&mut self, keyword: &str) -> bool {
        let is = self.peek().is_some_and(|word| word.is(keyword));
        self.at += usize::from(is);
        is
    }

    fn any(&mut self, depth: usize) -> Result<Expr<N::Operand>, Refusal> {
        let first = self.all(depth)?;
        let mut list = vec![first];
        while self.takes("or") {
            list.push(self.all(depth)?);
        }
        Ok(if list.len() == 1 { list.remove(0) } else { Expr::Any(list) })
    }

    fn all(&mut self, depth: usize) -> Result<Expr<N::Operand>, Refusal> {
        let first = self.group(depth)?;
        let mut list = vec![first];
        while self.takes("and") {
            list.push(self.group(depth)?);
        }
        Ok(if list.len() == 1 { list.remove(0) } else { Expr::All(list) })
    }

    fn group(&mut self, depth: usize) -> Result<Expr<N::Operand>, Refusal> {
        if self.peek() == Some(&Word::Sign("(")) {
            if depth > DEEPEST {
                return Err(condition("The conditions could not be parsed."));
            }
            self.at += 1;
            let inside = self.any(depth + 1)?;
            return match self.next() {
                Some(Word::Sign(")")) => Ok(inside),
                _ => Err(condition("A closing bracket is missing in the conditions.")),
            };
        }
        self.test()
    }

    fn test(&mut self) -> Result<Expr<N::Operand>, Refusal> {
        let name = match self.next() {
            // facts 2.1: `not` stands before the word, it wraps nothing
            Some(Word::Name(name)) if !name.eq_ignore_ascii_case("not") => name,
            _ => return Err(condition("A field name is missing in the conditions.")),
        };
        let (operand, sort) = self.names.operand(&name)?;
        let negated = self.takes("not");
        let test = match self.next() {
            Some(word) if word.is("contains") => {
                // the enum text is compared as text by both words
                expect_text(sort)?;
                Test::Contains(self.text()?, negated)
            }
            Some(word) if word.is("like") => {
                expect_text(sort)?;
                Test::Like(Pattern::new(&self.text()?, self.switches), negated)
            }
            Some(word) if word.is("in") => {
                if !self.names.has_in() {
                    return Err(condition("The operator in is only supported in conditions."));
                }
                Test::In(self.list(sort)?, negated)
            }
            Some(Word::Sign(sign)) if !negated => {
                let compare = compare(sign).ok_or_else(|| condition(format!("{name} needs an operator.")))?;
                let value = self.value(sort)?;
                let orders = !matches!(compare, Compare::Equal | Compare::NotEqual);
                if orders && matches!(value, Literal::Null | Literal::Bool(_)) {
                    return Err(hint("a comparable value"));
                }
                Test::Compare(compare, value)
            }
            _ => return Err(condition(format!("{name} needs an operator."))),
        };
        Ok(Expr::Test { operand, test })
    }

    fn text(&mut self) -> Result<String, Refusal> {
        match self.next() {
            Some(Word::Text(text)) => Ok(text),
            _ => Err(hint("String")),
        }
    }

    fn list(&mut self, sort: Sort) -> Result<Vec<Literal>, Refusal> {
        if self.next() != Some(Word::Sign("(")) {
            return Err(condition("The operator in needs a list in brackets."));
        }
        let mut list = Vec::new();
        loop {
            list.push(self.value(sort)?);
            match self.next() {
                Some(Word::Sign(",")) => {}
                Some(Word::Sign(")")) => return Ok(list),
                _ => return Err(condition("A closing bracket is missing in the conditions.")),
            }
        }
    }

    fn value(&mut self, sort: Sort) -> Result<Literal, Refusal> {
        let word = self.next().ok_or_else(|| hint("a value"))?;
        if word.is("null") {
            return Ok(Literal::Null);
        }
        let found = match word {
            Word::Name(name) if name.eq_ignore_ascii_case("true") => Literal::Bool(true),
            Word::Name(name) if name.eq_ignore_ascii_case("false") => Literal::Bool(false),
            Word::Number(text) => Literal::Number(text.parse().map_err(|_| hint("Number"))?),
            Word::Text(text) => Literal::Text(text),
            Word::Bracket(text) => Literal::Time(time(&text, self.switches).ok_or_else(|| hint("DateTime"))?),
            Word::Name(_) | Word::Sign(_) => return Err(hint("a value")),
        };
        fits(found, sort)
    }
}

fn compare(sign: &str) -> Option<Compare> {
    Some(match sign {
        "=" => Compare::Equal,
        "!=" => Compare::NotEqual,
        "<" => Compare::Less,
        "<=" => Compare::LessOrEqual,
        ">" => Compare::Greater,
        ">=" => Compare::GreaterOrEqual,
        _ => return None,
    })
}

fn expect_text(sort: Sort) -> Result<(), Refusal> {
    match sort {
        Sort::Text | Sort::Enum(_) | Sort::Any => Ok(()),
        _ => Err(hint("a text field")),
    }
}

/// Refuses a value of another type (facts: connectwise.md 2.1, 3.2).
fn fits(value: Literal, sort: Sort) -> Result<Literal, Refusal> {
    let expected = match (&value, sort) {
        (Literal::Number(_), Sort::Number)
        | (Literal::Bool(_), Sort::Bool)
        | (Literal::Text(_), Sort::Text)
        | (Literal::Time(_), Sort::Time)
        | (_, Sort::Any) => return Ok(value),
        (Literal::Text(text), Sort::Enum(known)) => {
            return known
                .iter()
                .find(|one| one.eq_ignore_ascii_case(text))
                .map(|one| Literal::Text((*one).to_owned()))
                .ok_or_else(|| condition("Enum value supplied was invalid"));
        }
        (_, Sort::Number) => "Number",
        (_, Sort::Bool) => "Boolean",
        (_, Sort::Text | Sort::Enum(_)) => "String",
        (_, Sort::Time) => "DateTime",
        (_, Sort::Reference) => "null or a member of the reference",
    };
    Err(hint(expected))
}

/// ISO without offset (facts: connectwise.md 2.1).
fn time(text: &str, switches: &ConnectWiseSwitches) -> Option<DateTime> {
    let allowed = |c: char| c.is_ascii_digit() || matches!(c, '-' | ':' | 'T' | 'Z' | '.');
    if !text.chars().all(allowed) {
        return None;
    }
    if !text.contains('T') {
        return text.parse::<Date>().ok().map(midnight);
    }
    let text = text.strip_suffix('Z').unwrap_or(text);
    let has_offset = text.rsplit_once('T').is_some_and(|(_, time)| time.contains('-'));
    if has_offset || (text.contains('.') && switches.time_with_milliseconds == Strictness::Refuse) {
        return None;
    }
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    struct Anything;

    impl Names for Anything {
        type Operand = String;

        fn operand(&self, name: &str) -> Result<(String, Sort), Refusal> {
            Ok((name.to_owned(), Sort::Any))
        }

        fn has_in(&self) -> bool {
            true
        }
    }

    fn parsed(text: &str) -> Result<Option<Expr<String>>, Refusal> {
        parse(text, &Anything, &ConnectWiseSwitches::default())
    }

    #[test]
    fn and_binds_tighter_than_or() {
        let expr = parsed("a = 1 or b = 2 and c = 3").unwrap().unwrap();
        let Expr::Any(list) = expr else { panic!("{expr:?}") };
        assert!(matches!(list.as_slice(), [Expr::Test { .. }, Expr::All(all)] if all.len() == 2));
    }

    #[test]
    fn brackets_without_end_are_refused_before_they_exhaust_the_stack() {
        assert!(parsed(&"(".repeat(100_000)).is_err());
        assert!(parsed(&format!("{}a = 1{}", "(".repeat(40), ")".repeat(40))).is_ok());
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_panic(text in "\\PC*") {
            let _ = parsed(&text);
        }

        #[test]
        fn nothing_made_of_the_words_of_the_grammar_makes_it_panic(
            words in prop::collection::vec(
                prop::sample::select(vec![
                    "a", "b/c", "=", "!=", "(", ")", "and", "or", "not", "in", "like", "contains", "null", "True",
                    "12", "-1.5", "\"x\"", "[2026-11-20]", "[2026-11-20T00:00:00Z]", ",", "'", "[", "\"",
                ]),
                0..24,
            )
        ) {
            let _ = parsed(&words.join(" "));
        }
    }
}
