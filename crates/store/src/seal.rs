//! Sealing of secrets at rest. Must never store or log one in the clear, and must not open one for another row.
//!
//! An envelope is: version (1 byte), fingerprint of the key (8), nonce (24), XChaCha20-Poly1305 ciphertext with its tag. The
//! place it belongs to (table, column, partner, row) is authenticated with it.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use rand::TryRng;
use rand::rngs::SysRng;
use seatbridge_core::ids::{ConnectionId, PartnerId};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The first line of a key file.
const HEADER: &str = "seatbridge key 1";
const VERSION: u8 = 1;
const FINGERPRINT: usize = 8;
const NONCE: usize = 24;

/// The place a sealed value belongs to: it can be opened nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Aad {
    /// Table of the database.
    pub table: &'static str,
    /// Column of the table.
    pub column: &'static str,
    /// Whose record.
    pub partner: PartnerId,
    /// Id of the record.
    pub row: Uuid,
}

impl Aad {
    /// The place of a connection's credentials.
    pub const fn of_connection(partner: PartnerId, connection: ConnectionId) -> Self {
        Self { table: "connections", column: "secret", partner, row: connection.uuid() }
    }

    /// The place as bytes; no two places have the same ones.
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(64);
        for name in [self.table, self.column] {
            bytes.extend_from_slice(name.as_bytes());
            bytes.push(0);
        }
        bytes.extend_from_slice(self.partner.uuid().as_bytes());
        bytes.extend_from_slice(self.row.as_bytes());
        bytes
    }
}

/// A value can't be sealed or opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// It is no envelope of this version.
    #[error("a sealed value is damaged or was written by a newer version")]
    Unreadable,
    /// It was sealed with another key.
    #[error("a value was sealed with the key {sealed_with}, and the key file holds {present}")]
    WrongKey {
        /// Fingerprint of the key that sealed it.
        sealed_with: String,
        /// Fingerprint of the key at hand.
        present: String,
    },
    /// It was changed, or moved here from another record.
    #[error("a sealed value was changed or does not belong to this record")]
    Refused,
    /// The system gave no random numbers, or the value is too large.
    #[error("a value could not be sealed")]
    Failed,
}

/// A key file can't be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// It can't be read or written.
    #[error("the key file {} can't be used: {source}", path.display())]
    Io {
        /// Its path.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Others than its owner may read or write it.
    #[error("the key file {0} is open to other users (mode {mode:04o}): run `chmod 600 {0}`", path.display())]
    Open {
        /// Its path.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// It does not hold a key.
    #[error("{} is no key file of Seatbridge: restore it from a backup; without it stored credentials can't be opened", path.display())]
    Malformed {
        /// Its path.
        path: PathBuf,
    },
}

/// The key that seals secrets.
#[derive(Clone)]
pub struct Keyring {
    cipher: XChaCha20Poly1305,
    fingerprint: [u8; FINGERPRINT],
}

impl Keyring {
    /// Reads the key file, or makes one with a new key when there is none.
    pub fn open_or_create(path: &Path) -> Result<Self, KeyFileError> {
        let io = |source| KeyFileError::Io { path: path.to_owned(), source };
        match private_file().create_new(true).open(path) {
            Ok(file) => {
                let mut key = Zeroizing::new([0; 32]);
                let written = SysRng
                    .try_fill_bytes(&mut *key)
                    .map_err(std::io::Error::other)
                    .and_then(|()| write_key(file, &key));
                if let Err(error) = written {
                    // half a key file would be refused for ever
                    let _ = std::fs::remove_file(path);
                    return Err(io(error));
                }
                Ok(Self::new(&key))
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Self::read(path),
            Err(error) => Err(io(error)),
        }
    }

    fn read(path: &Path) -> Result<Self, KeyFileError> {
        let io = |source| KeyFileError::Io { path: path.to_owned(), source };
        let mut file = File::open(path).map_err(io)?;
        refuse_open_to_others(path, &file)?;
        let mut text = Zeroizing::new(String::with_capacity(256));
        (&mut file).take(1_000).read_to_string(&mut text).map_err(io)?;
        let malformed = || KeyFileError::Malformed { path: path.to_owned() };
        let digits = text.strip_prefix(HEADER).ok_or_else(malformed)?.trim();
        let key = key_from_hex(digits).ok_or_else(malformed)?;
        Ok(Self::new(&key))
    }

    fn new(key: &[u8; 32]) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"seatbridge key fingerprint\0");
        hash.update(key);
        let mut fingerprint = [0; FINGERPRINT];
        fingerprint.copy_from_slice(&hash.finalize()[..FINGERPRINT]);
        Self { cipher: XChaCha20Poly1305::new(key.into()), fingerprint }
    }

    /// What names the key and gives nothing of it away.
    pub fn fingerprint(&self) -> String {
        hex(&self.fingerprint)
    }

    /// Seals a value for one place.
    pub fn seal(&self, aad: &Aad, plaintext: &SecretString) -> Result<Vec<u8>, SealError> {
        let mut nonce = XNonce::default();
        SysRng.try_fill_bytes(&mut nonce).map_err(|_| SealError::Failed)?;
        let payload = Payload { msg: plaintext.expose_secret().as_bytes(), aad: &aad.bytes() };
        let ciphertext = self.cipher.encrypt(&nonce, payload).map_err(|_| SealError::Failed)?;
        let mut envelope = Vec::with_capacity(1 + FINGERPRINT + NONCE + ciphertext.len());
        envelope.push(VERSION);
        envelope.extend_from_slice(&self.fingerprint);
        envelope.extend_from_slice(&nonce);
        envelope.extend_from_slice(&ciphertext);
        Ok(envelope)
    }

    /// Opens a value that was sealed for this place.
    pub fn open(&self, aad: &Aad, envelope: &[u8]) -> Result<SecretString, SealError> {
        let Some((&VERSION, rest)) = envelope.split_first() else { return Err(SealError::Unreadable) };
        let (fingerprint, rest) = rest.split_at_checked(FINGERPRINT).ok_or(SealError::Unreadable)?;
        let (nonce, ciphertext) = rest.split_at_checked(NONCE).ok_or(SealError::Unreadable)?;
        if fingerprint != self.fingerprint {
            return Err(SealError::WrongKey { sealed_with: hex(fingerprint), present: self.fingerprint() });
        }
        let nonce = XNonce::try_from(nonce).map_err(|_| SealError::Unreadable)?;
        let payload = Payload { msg: ciphertext, aad: &aad.bytes() };
        let plaintext = Zeroizing::new(self.cipher.decrypt(&nonce, payload).map_err(|_| SealError::Refused)?);
        let text = std::str::from_utf8(&plaintext).map_err(|_| SealError::Unreadable)?;
        Ok(SecretString::from(text))
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keyring({})", self.fingerprint())
    }
}

fn write_key(mut file: File, key: &[u8; 32]) -> std::io::Result<()> {
    let text = Zeroizing::new(format!("{HEADER}\n{}\n", *Zeroizing::new(hex(key))));
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

fn key_from_hex(digits: &str) -> Option<Zeroizing<[u8; 32]>> {
    let mut key = Zeroizing::new([0; 32]);
    if digits.len() != 64 || !digits.is_ascii() {
        return None;
    }
    for (byte, pair) in key.iter_mut().zip(digits.as_bytes().chunks_exact(2)) {
        let high = char::from(pair[0]).to_digit(16)?;
        let low = char::from(pair[1]).to_digit(16)?;
        *byte = u8::try_from(high * 16 + low).ok()?;
    }
    Some(key)
}

#[cfg(unix)]
fn private_file() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;

    let mut options = OpenOptions::new();
    options.write(true).mode(0o600);
    options
}

#[cfg(not(unix))]
fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    options
}

#[cfg(unix)]
fn refuse_open_to_others(path: &Path, file: &File) -> Result<(), KeyFileError> {
    use std::os::unix::fs::PermissionsExt;

    let metadata = file.metadata().map_err(|source| KeyFileError::Io { path: path.to_owned(), source })?;
    let mode = metadata.permissions().mode() & 0o777;
    // nothing beyond the bits of the owner
    if mode & 0o700 == mode { Ok(()) } else { Err(KeyFileError::Open { path: path.to_owned(), mode }) }
}

#[cfg(not(unix))]
fn refuse_open_to_others(_path: &Path, _file: &File) -> Result<(), KeyFileError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn keyring(byte: u8) -> Keyring {
        Keyring::new(&[byte; 32])
    }

    fn place(partner: u128, row: u128) -> Aad {
        Aad::of_connection(PartnerId(Uuid::from_u128(partner)), ConnectionId(Uuid::from_u128(row)))
    }

    #[test]
    fn a_sealed_value_opens_in_its_place_only() {
        let (keys, secret) = (keyring(1), SecretString::from("{\"key\":\"s3cret\"}"));
        let sealed = keys.seal(&place(1, 2), &secret).unwrap();
        assert_eq!(keys.open(&place(1, 2), &sealed).unwrap().expose_secret(), secret.expose_secret());
        assert!(!sealed.windows(6).any(|part| part == b"s3cret"));
        let elsewhere =
            [place(1, 3), place(3, 2), Aad { column: "rights", ..place(1, 2) }, Aad { table: "users", ..place(1, 2) }];
        for aad in elsewhere {
            assert_eq!(keys.open(&aad, &sealed).unwrap_err(), SealError::Refused);
        }
    }

    #[test]
    fn sealing_twice_gives_different_envelopes() {
        let (keys, secret) = (keyring(1), SecretString::from("same"));
        assert_ne!(keys.seal(&place(1, 2), &secret).unwrap(), keys.seal(&place(1, 2), &secret).unwrap());
    }

    #[test]
    fn a_wrong_key_names_both_fingerprints() {
        let sealed = keyring(1).seal(&place(1, 2), &SecretString::from("x")).unwrap();
        let error = keyring(2).open(&place(1, 2), &sealed).unwrap_err();
        assert_eq!(
            error,
            SealError::WrongKey { sealed_with: keyring(1).fingerprint(), present: keyring(2).fingerprint() }
        );
        assert!(error.to_string().contains(&keyring(1).fingerprint()));
    }

    #[test]
    fn a_truncated_or_changed_envelope_is_refused_and_never_panics() {
        let keys = keyring(1);
        let sealed = keys.seal(&place(1, 2), &SecretString::from("secret")).unwrap();
        for length in 0..sealed.len() {
            assert!(keys.open(&place(1, 2), &sealed[..length]).is_err());
        }
        for index in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[index] ^= 1;
            assert!(keys.open(&place(1, 2), &changed).is_err());
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_refused_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            prop_assert!(keyring(1).open(&place(1, 2), &bytes).is_err());
        }

        #[test]
        fn any_text_comes_back(text in any::<String>()) {
            let sealed = keyring(1).seal(&place(1, 2), &SecretString::from(text.clone())).unwrap();
            let opened = keyring(1).open(&place(1, 2), &sealed).unwrap();
            prop_assert_eq!(opened.expose_secret(), &text);
        }
    }

    #[test]
    fn a_key_file_is_made_once_and_private() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key");
        let first = Keyring::open_or_create(&path).unwrap();
        let again = Keyring::open_or_create(&path).unwrap();
        assert_eq!(first.fingerprint(), again.fingerprint());
        let sealed = first.seal(&place(1, 2), &SecretString::from("x")).unwrap();
        assert_eq!(again.open(&place(1, 2), &sealed).unwrap().expose_secret(), "x");
        let other = Keyring::open_or_create(&dir.path().join("other")).unwrap();
        assert_ne!(first.fingerprint(), other.fingerprint());
        assert!(!format!("{first:?}").contains(std::fs::read_to_string(&path).unwrap().lines().nth(1).unwrap()));
    }

    #[cfg(unix)]
    #[test]
    fn a_key_file_that_others_may_read_is_refused_with_the_cure() {
        use std::os::unix::fs::PermissionsExt;

        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key");
        Keyring::open_or_create(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        for mode in [0o640, 0o604, 0o660] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            let error = Keyring::open_or_create(&path).unwrap_err().to_string();
            assert!(error.contains(&format!("chmod 600 {}", path.display())), "{error}");
        }
    }

    #[test]
    fn a_file_without_a_key_is_refused_and_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key");
        let long = format!("{HEADER}\n{}", "0".repeat(66));
        for text in ["", "hello", "seatbridge key 1\n", "seatbridge key 1\nxyz", "seatbridge key 9\n00", &long] {
            let _ = std::fs::remove_file(&path);
            private_file().create_new(true).open(&path).unwrap().write_all(text.as_bytes()).unwrap();
            assert!(matches!(Keyring::open_or_create(&path), Err(KeyFileError::Malformed { .. })), "{text:?}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
    }
}
