//! Passwords: what is accepted, and the hash that is kept (argon2id). Must not log or keep one.

use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use crate::{Error, ErrorCode, Result};

/// The shortest password that is accepted, in characters.
pub const SHORTEST_PASSWORD: usize = 12;
/// The longest, so that nobody makes the server hash a book.
pub const LONGEST_PASSWORD: usize = 256;
/// Passwords hashed at the same time: each takes 19 MiB and a processor.
const AT_ONCE: usize = 2;

/// The hashing of passwords, so many at a time.
#[derive(Debug, Clone)]
pub(crate) struct Passwords {
    places: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { places: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

/// Refuses a password that is too short or long, or the e-mail address itself.
pub(crate) fn check(password: &SecretString, email: &str) -> Result<()> {
    let password = password.expose_secret();
    let length = password.chars().count();
    if !(SHORTEST_PASSWORD..=LONGEST_PASSWORD).contains(&length) {
        return Err(Error::new(ErrorCode::PasswordLength).with("min", SHORTEST_PASSWORD).with("max", LONGEST_PASSWORD));
    }
    if password.trim().to_lowercase() == email.trim().to_lowercase() {
        return Err(Error::new(ErrorCode::PasswordIsEmail));
    }
    Ok(())
}

/// Whether a text is longer than any password can be: not worth a hash.
pub(crate) fn is_endless(password: &SecretString) -> bool {
    password.expose_secret().chars().count() > LONGEST_PASSWORD
}

fn failed(reason: &'static str) -> Error {
    Error::new(ErrorCode::Database).with("reason", reason)
}

impl Passwords {
    /// The hash to keep, with a salt of its own.
    pub(crate) async fn hash(&self, password: &SecretString) -> Result<String> {
        let password = password.clone();
        self.carry_out(move || {
            let hash = Argon2::default().hash_password(password.expose_secret().as_bytes());
            hash.map(|hash| hash.to_string()).map_err(|_| failed("a password can't be hashed"))
        })
        .await?
    }

    /// Whether the password is the one of this hash. Takes as long where there is none, so that nobody can tell by the time
    /// whether an account exists.
    pub(crate) async fn matches(&self, password: &SecretString, hash: Option<String>) -> Result<bool> {
        let Some(hash) = hash else {
            self.hash(password).await?;
            return Ok(false);
        };
        let password = password.clone();
        self.carry_out(move || {
            let kept = PasswordHash::new(&hash).map_err(|_| failed("a stored password can't be read"))?;
            Ok(Argon2::default().verify_password(password.expose_secret().as_bytes(), &kept).is_ok())
        })
        .await?
    }

    async fn carry_out<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let _place = self.places.acquire().await.map_err(|_| failed("no password is hashed any more"))?;
        tokio::task::spawn_blocking(work).await.map_err(|e| failed("a password can't be hashed").because(e))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_matches_and_the_same_one_is_kept_differently() {
        let passwords = Passwords::default();
        let right = SecretString::from("correct horse battery");
        let (one, two) = (passwords.hash(&right).await.unwrap(), passwords.hash(&right).await.unwrap());
        assert!(one.starts_with("$argon2id$v=19$m=19456,t=2,p=1$") && one != two, "{one} {two}");
        assert!(!one.contains("correct"));
        assert!(passwords.matches(&right, Some(one.clone())).await.unwrap());
        assert!(!passwords.matches(&"correct horse batterz".into(), Some(one)).await.unwrap());
        assert!(!passwords.matches(&right, None).await.unwrap());
        assert!(passwords.matches(&right, Some("plain".to_owned())).await.is_err());
    }

    #[test]
    fn a_short_or_endless_password_and_the_address_itself_are_refused() {
        let code = |password: &str| check(&password.into(), "Anna.Becker@Example.com").map_err(|e| e.code);
        assert_eq!(code("elf Zeichen"), Err(ErrorCode::PasswordLength));
        assert_eq!(code("zwölf Zeich."), Ok(()));
        assert_eq!(code(&"x".repeat(257)), Err(ErrorCode::PasswordLength));
        assert_eq!(code(" anna.becker@example.com"), Err(ErrorCode::PasswordIsEmail));
    }
}
