//! Foreign text that goes into errors and logs. Must not let a secret or a control character through.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

/// Longest text that is kept of an answer, in characters.
const LONGEST: usize = 300;

/// Cleans texts of answers: no control characters, no header values of ours, not longer than needed.
pub struct Redactor {
    hidden: Vec<SecretString>,
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor")
    }
}

impl Redactor {
    /// A redactor that hides these values.
    pub fn new(hidden: Vec<SecretString>) -> Self {
        Self { hidden: hidden.into_iter().filter(|value| !value.expose_secret().is_empty()).collect() }
    }

    /// The text without what must not be kept.
    pub fn clean(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for value in &self.hidden {
            if text.contains(value.expose_secret()) {
                text = text.replace(value.expose_secret(), "[hidden]");
            }
        }
        let mut words = String::new();
        for word in text.split(|c: char| c.is_control() || c.is_whitespace()).filter(|word| !word.is_empty()) {
            if !words.is_empty() {
                words.push(' ');
            }
            words.push_str(word);
        }
        match words.char_indices().nth(LONGEST) {
            Some((at, _)) => format!("{}…", &words[..at]),
            None => words,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_lose_secrets_control_characters_and_their_end() {
        let redactor = Redactor::new(vec!["s3cr$t".into(), "".into()]);
        assert_eq!(redactor.clean("bad\r\n\u{7} value s3cr$t!\n"), "bad value [hidden]!");
        let long = redactor.clean(&"ä".repeat(400));
        assert_eq!(long.chars().count(), LONGEST + 1);
        assert!(!format!("{redactor:?}").contains("s3cr"));
    }
}
