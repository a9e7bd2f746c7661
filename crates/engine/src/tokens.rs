//! Tokens of sessions and links: 256 random bits each. Must not show one but where it is handed out; stored is its hash.

use std::fmt;

use rand::RngExt;
use sha2::{Digest, Sha256};

const BYTES: usize = 32;

macro_rules! tokens {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name([u8; BYTES]);

        impl $name {
            pub(crate) fn random() -> Self {
                Self(rand::rng().random())
            }

            /// A token from the text its holder kept; `None` for any other text.
            pub fn parse(text: &str) -> Option<Self> {
                read(text).map(Self)
            }

            /// The text that its holder keeps.
            pub fn expose(&self) -> String {
                written(&self.0)
            }

            /// What is stored of it.
            pub(crate) fn hash(&self) -> Vec<u8> {
                Sha256::digest(self.0).to_vec()
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    )*};
}

tokens! {
    /// Proves to whom a session belongs.
    SessionToken;
    /// Lets its holder choose a password, once.
    LinkToken;
}

fn written(bytes: &[u8; BYTES]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

fn read(text: &str) -> Option<[u8; BYTES]> {
    let mut bytes = [0; BYTES];
    if text.len() != BYTES * 2 {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let high = char::from(pair[0]).to_digit(16)?;
        let low = char::from(pair[1]).to_digit(16)?;
        *byte = u8::try_from(high * 16 + low).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_back_and_never_shown_by_debug() {
        let token = SessionToken::random();
        let again = SessionToken::parse(&token.expose()).unwrap();
        assert_eq!((token.expose(), token.hash()), (again.expose(), again.hash()));
        assert_eq!(format!("{token:?}"), "SessionToken(…)");
        assert_ne!(token.expose(), SessionToken::random().expose());
        assert!(!token.hash().starts_with(&token.0[..4]), "stored is the hash, not the token");
    }

    #[test]
    fn any_other_text_is_no_token() {
        let good = LinkToken::random().expose();
        for text in ["", "0", &good[1..], &format!("{good}0"), &good.replace(&good[..1], "g"), &"ä".repeat(32)] {
            assert!(LinkToken::parse(text).is_none(), "{text}");
        }
    }
}
