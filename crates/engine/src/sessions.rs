//! Who somebody is: sign-in, sessions, and the links that let a person choose a password. Must not manage users (`users`).

use std::net::IpAddr;
use std::time::Duration;

use seatbridge_core::Actor;
use seatbridge_core::actor::Via;
use seatbridge_core::ids::{JobId, UserId};
use seatbridge_core::partners::Partner;
use seatbridge_core::permissions::Role;
use seatbridge_i18n::Locale;
use seatbridge_store::{Account, NewJob, NewUser, OpenLink, Tx};
use secrecy::SecretString;
use serde_json::json;

use crate::jobs::SEND_RESET;
use crate::passwords::check;
use crate::users::{MAX_EMAIL, email, role_of};
use crate::{Engine, Error, ErrorCode, Result};

pub use crate::tokens::{LinkToken, SessionToken};

/// A session that is not used for so long is over.
const IDLE: Duration = Duration::from_hours(12);
/// A session is over after this time, however much it is used.
const LONGEST: Duration = Duration::from_hours(7 * 24);
/// Use within this time of the last note is not noted again: not every page is a write.
const NOTED: Duration = Duration::from_mins(5);
/// Attempts are counted within this time.
const WINDOW: Duration = Duration::from_mins(15);
/// Wrong passwords for one account in a window.
const PER_ACCOUNT: u32 = 10;
/// Attempts from one address in a window: an office has one address.
const PER_ADDRESS: u32 = 60;
/// Mails with a link to one address in a window.
const RESETS: u32 = 3;

const SET_UP_FOR: Duration = Duration::from_hours(24);
pub(crate) const INVITED_FOR: Duration = Duration::from_hours(7 * 24);
pub(crate) const RESET_FOR: Duration = Duration::from_hours(1);

/// A person who is signed in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The person.
    pub user: UserId,
    /// Its name.
    pub name: String,
    /// Its login.
    pub email: String,
    /// Its role; `None` for the operator.
    pub role: Option<Role>,
    /// Its partner; `None` for the operator.
    pub partner: Option<Partner>,
    /// The language it chose.
    pub locale: Option<Locale>,
    /// Who it is for use cases.
    pub actor: Actor,
}

impl SignedIn {
    fn of(account: Account) -> Result<Self> {
        let Account { user, partner } = account;
        let actor = match &partner {
            None => Actor::Operator { user: Some(user.id), via: Via::Web },
            Some(partner) => Actor::PartnerUser {
                user: Some(user.id),
                role: role_of(&user)?,
                partner: partner.id,
                partner_type: partner.kind,
                via: Via::Web,
            },
        };
        let locale = user.locale.as_deref().and_then(|text| text.parse().ok());
        Ok(Self { user: user.id, name: user.name, email: user.email, role: actor.role(), partner, locale, actor })
    }
}

/// What a link is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkPurpose {
    /// The first operator says who it is and chooses a password.
    FirstOperator,
    /// This person chooses its first password.
    Invitation {
        /// Its name.
        name: String,
        /// Its login.
        email: String,
    },
    /// This person chooses another password.
    Reset {
        /// Its login.
        email: String,
    },
}

fn refused() -> Error {
    Error::new(ErrorCode::SignInRefused)
}

fn no_link() -> Error {
    Error::new(ErrorCode::LinkInvalid)
}

/// The address of a link. The token stands in the query, which is never logged.
pub(crate) fn address(base_url: &str, token: &LinkToken) -> String {
    format!("{}/link?token={}", base_url.trim_end_matches('/'), token.expose())
}

/// What counts the attempts of an account, in whatever spelling its address is typed.
fn account(email: &str) -> String {
    format!("account {}", email.trim().to_lowercase())
}

impl Engine {
    /// Counts an attempt to sign in, to get a link or to use one from a network address. Refuses it when there were too many.
    pub async fn allow_attempt(&self, from: IpAddr) -> Result<()> {
        self.count_attempt(&format!("address {}", network(from)), PER_ADDRESS).await
    }

    async fn count_attempt(&self, subject: &str, limit: u32) -> Result<()> {
        let now = self.clock.now();
        let (count, began_at) = self.store.count_attempt(subject, now - WINDOW, now).await?;
        if count <= limit {
            return Ok(());
        }
        let wait = (began_at + WINDOW - now).num_seconds().max(1);
        Err(Error::new(ErrorCode::TooManyAttempts).with("seconds", wait))
    }

    /// Signs a person in. [`ErrorCode::SignInRefused`] for everything that is wrong, after the same time.
    pub async fn sign_in(&self, email: &str, password: &SecretString) -> Result<(SessionToken, SignedIn)> {
        if email.chars().count() > MAX_EMAIL || crate::passwords::is_endless(password) {
            return Err(refused());
        }
        self.count_attempt(&account(email), PER_ACCOUNT).await?;
        let (user, hash) = self.store.find_password(email).await?.unzip();
        if !self.passwords.matches(password, hash.flatten()).await? {
            return Err(refused());
        }
        let found = self.store.find_account(user.ok_or_else(refused)?).await?.ok_or_else(refused)?;
        let mut tx = self.store.begin().await?;
        let (token, signed_in) = self.begin_session(&mut tx, found).await?;
        self.audit(&mut tx, &signed_in.actor, "user.signed_in", signed_in.user, json!({})).await?;
        tx.commit().await?;
        Ok((token, signed_in))
    }

    /// A new session, always with a new token.
    async fn begin_session(&self, tx: &mut Tx, found: Account) -> Result<(SessionToken, SignedIn)> {
        let now = self.clock.now();
        let token = SessionToken::random();
        tx.end_expired_sessions(now - IDLE, now - LONGEST).await?;
        tx.create_session(&token.hash(), found.user.id, now).await?;
        tx.forget_attempts(&account(&found.user.email)).await?;
        Ok((token, SignedIn::of(found)?))
    }

    /// The person of a session, as it is now; `None` when the session is over.
    pub async fn signed_in(&self, token: &SessionToken) -> Result<Option<SignedIn>> {
        let now = self.clock.now();
        let found = self.store.find_session(&token.hash(), now - IDLE, now - LONGEST).await?;
        let Some(session) = found else { return Ok(None) };
        if now - NOTED > session.seen_at {
            self.store.touch_session(&token.hash(), now).await?;
        }
        SignedIn::of(session.account).map(Some)
    }

    /// Ends a session.
    pub async fn sign_out(&self, token: &SessionToken) -> Result<()> {
        let mut tx = self.store.begin().await?;
        tx.end_session(&token.hash()).await?;
        Ok(tx.commit().await?)
    }

    /// Sends a link to choose another password, where there is such an account. Nothing tells whether there is: the account
    /// is looked up by the job that sends the mail.
    pub async fn request_reset(&self, email: &str, base_url: &str) -> Result<()> {
        let email = email.trim();
        if email.is_empty() || email.chars().count() > MAX_EMAIL {
            return Ok(());
        }
        match self.count_attempt(&format!("reset {}", email.to_lowercase()), RESETS).await {
            Ok(()) => {}
            Err(error) if error.code == ErrorCode::TooManyAttempts => return Ok(()),
            Err(error) => return Err(error),
        }
        let mut tx = self.store.begin().await?;
        self.enqueue_reset(&mut tx, email, base_url).await?;
        Ok(tx.commit().await?)
    }

    pub(crate) async fn enqueue_reset(&self, tx: &mut Tx, email: &str, base_url: &str) -> Result<()> {
        tx.enqueue(&NewJob {
            id: self.id::<JobId>(),
            partner: None,
            kind: SEND_RESET.to_owned(),
            payload: json!({ "v": 1, "email": email, "base_url": base_url }).to_string(),
            run_at: self.clock.now(),
            max_attempts: 5,
            dedup_key: Some(format!("{SEND_RESET}:{}", email.to_lowercase())),
        })
        .await?;
        Ok(())
    }

    /// A new link for a person, in the transaction of what makes it necessary. Only its hash is kept.
    pub(crate) async fn create_link(
        &self,
        tx: &mut Tx,
        user: Option<UserId>,
        purpose: &str,
        good_for: Duration,
        base_url: &str,
    ) -> Result<String> {
        let (token, now) = (LinkToken::random(), self.clock.now());
        tx.create_link_token(&token.hash(), user, purpose, now, now + good_for).await?;
        Ok(address(base_url, &token))
    }

    /// What a link is for, while it is good.
    pub async fn link_purpose(&self, link: &LinkToken) -> Result<LinkPurpose> {
        let OpenLink { purpose, account } = self.open_link(link).await?;
        Ok(match account {
            None => LinkPurpose::FirstOperator,
            Some(Account { user, .. }) if purpose == "reset" => LinkPurpose::Reset { email: user.email },
            Some(Account { user, .. }) => LinkPurpose::Invitation { name: user.name, email: user.email },
        })
    }

    async fn open_link(&self, link: &LinkToken) -> Result<OpenLink> {
        self.store.find_link_token(&link.hash(), self.clock.now()).await?.ok_or_else(no_link)
    }

    /// Chooses a password by a link, ends all sessions of the person and begins a new one. The link is used up.
    pub async fn set_password(&self, link: &LinkToken, password: &SecretString) -> Result<(SessionToken, SignedIn)> {
        let OpenLink { purpose, account } = self.open_link(link).await?;
        let found = account.ok_or_else(no_link)?;
        check(password, &found.user.email)?;
        let hash = self.passwords.hash(password).await?;
        let mut tx = self.store.begin().await?;
        self.use_link(&mut tx, link).await?;
        let user = found.user.id;
        tx.set_password(user, &hash).await?;
        tx.end_sessions(user, None).await?;
        tx.delete_link_tokens(user).await?;
        let (token, signed_in) = self.begin_session(&mut tx, found).await?;
        let diff = json!({ "password": "changed", "by": purpose });
        self.audit(&mut tx, &signed_in.actor, "user.password_set", user, diff).await?;
        tx.commit().await?;
        Ok((token, signed_in))
    }

    async fn use_link(&self, tx: &mut Tx, link: &LinkToken) -> Result<()> {
        // somebody may have used it while the password was hashed
        if tx.use_link_token(&link.hash(), self.clock.now()).await? { Ok(()) } else { Err(no_link()) }
    }

    /// A link for the operator to begin with; `None` once an operator has a password.
    pub async fn setup_link(&self, base_url: &str) -> Result<Option<String>> {
        if self.store.count_operators_with_password().await? > 0 {
            return Ok(None);
        }
        let operator = self.store.first_operator().await?;
        let mut tx = self.store.begin().await?;
        let link = self.create_link(&mut tx, operator, "set_up", SET_UP_FOR, base_url).await?;
        tx.commit().await?;
        Ok(Some(link))
    }

    /// Makes the holder of the first set-up link the operator, and signs it in. The link is used up, and all others of its
    /// kind with it.
    pub async fn set_up(
        &self,
        link: &LinkToken,
        name_typed: &str,
        email_typed: &str,
        locale: Option<Locale>,
        password: &SecretString,
    ) -> Result<(SessionToken, SignedIn)> {
        if self.open_link(link).await?.account.is_some() {
            return Err(no_link());
        }
        let user = NewUser {
            id: self.id::<UserId>(),
            partner: None,
            email: email(email_typed)?,
            name: crate::partners::name(name_typed, "name")?.to_owned(),
            role: "operator".to_owned(),
            locale: locale.map(|locale| locale.as_str().to_owned()),
        };
        check(password, &user.email)?;
        let hash = self.passwords.hash(password).await?;
        let mut tx = self.store.begin().await?;
        self.use_link(&mut tx, link).await?;
        if tx.count_operators_with_password().await? > 0 {
            return Err(no_link());
        }
        tx.delete_set_up_tokens().await?;
        tx.create_user(&user, self.clock.now()).await.map_err(|e| Error::from(e).with("value", &user.email))?;
        tx.set_password(user.id, &hash).await?;
        let found = tx.find_account(user.id).await?.ok_or_else(no_link)?;
        let (token, signed_in) = self.begin_session(&mut tx, found).await?;
        self.audit(&mut tx, &signed_in.actor, "operator.created", user.id, json!({ "email": user.email })).await?;
        tx.commit().await?;
        Ok((token, signed_in))
    }

    /// Changes one's own password, knowing the current one; ends one's other sessions.
    pub async fn change_password(
        &self,
        session: &SessionToken,
        current: &SecretString,
        password: &SecretString,
    ) -> Result<()> {
        let who = self.signed_in(session).await?.ok_or_else(refused)?;
        check(password, &who.email)?;
        self.count_attempt(&account(&who.email), PER_ACCOUNT).await?;
        let (_, hash) = self.store.find_password(&who.email).await?.ok_or_else(refused)?;
        if crate::passwords::is_endless(current) || !self.passwords.matches(current, hash).await? {
            return Err(Error::new(ErrorCode::PasswordWrong));
        }
        let hash = self.passwords.hash(password).await?;
        let mut tx = self.store.begin().await?;
        tx.set_password(who.user, &hash).await?;
        tx.end_sessions(who.user, Some(&session.hash())).await?;
        tx.delete_link_tokens(who.user).await?;
        tx.forget_attempts(&account(&who.email)).await?;
        let diff = json!({ "password": "changed", "by": "profile" });
        self.audit(&mut tx, &who.actor, "user.password_set", who.user, diff).await?;
        Ok(tx.commit().await?)
    }

    /// Changes one's own name and language; no language follows the browser.
    pub async fn update_profile(&self, who: &SignedIn, name_typed: &str, locale: Option<Locale>) -> Result<()> {
        let name = crate::partners::name(name_typed, "name")?;
        let mut tx = self.store.begin().await?;
        tx.update_profile(who.user, name, locale.map(Locale::as_str)).await?;
        let word = |locale: Option<Locale>| locale.map(Locale::as_str);
        let diff = json!({
            "old": { "name": who.name, "locale": word(who.locale) },
            "new": { "name": name, "locale": word(locale) },
        });
        self.audit(&mut tx, &who.actor, "user.profile_changed", who.user, diff).await?;
        Ok(tx.commit().await?)
    }
}

/// What counts as one place: an address, or of IPv6 the network that a site is given.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() & !(u128::MAX >> 64)).into()),
        four @ IpAddr::V4(_) => four,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_stands_for_itself_and_of_ipv6_for_its_network() {
        let place = |text: &str| network(text.parse().unwrap()).to_string();
        assert_eq!(place("192.0.2.7"), "192.0.2.7");
        assert_eq!(place("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!(place("2001:db8:1:2:3:4:5:6"), place("2001:db8:1:2::9"));
        assert_ne!(place("2001:db8:1:2::9"), place("2001:db8:1:3::9"));
    }
}
