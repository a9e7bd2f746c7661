//! Mails to a person, in its language: composing and sending. Must not decide who gets one.

use std::time::Duration;

use lettre::message::header::ContentType;
use lettre::message::{Mailbox, MessageBuilder};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use seatbridge_core::ids::UserId;
use seatbridge_i18n::{Locale, Texts};
use seatbridge_store::Account;
use secrecy::{ExposeSecret, SecretString};

use crate::sessions::{INVITED_FOR, RESET_FOR};
use crate::{Engine, Error, ErrorCode, Result};

/// How long the mail server may take for each of its answers.
const PATIENCE: Duration = Duration::from_secs(30);

/// How mails leave.
#[derive(Debug, Clone)]
pub struct MailSettings {
    /// The mail server.
    pub host: String,
    /// Its port; the usual one of `tls` where it is absent.
    pub port: Option<u16>,
    /// Login, where the server wants one.
    pub login: Option<(String, SecretString)>,
    /// Who sends: `address` or `Name <address>`.
    pub from: Mailbox,
    /// How the way there is protected.
    pub tls: MailTls,
}

/// How the way to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MailTls {
    /// Begins plain and must change to TLS before anything is said (port 587).
    #[default]
    StartTls,
    /// TLS from the first byte (port 465).
    Implicit,
    /// Not at all: for a server on the same host (port 25).
    None,
}

impl MailSettings {
    /// A sender from its text.
    pub fn parse_from(text: &str) -> std::result::Result<Mailbox, String> {
        text.parse().map_err(|error: lettre::address::AddressError| error.to_string())
    }

    fn transport(&self) -> Result<AsyncSmtpTransport<Tokio1Executor>> {
        type Smtp = AsyncSmtpTransport<Tokio1Executor>;
        let builder = match self.tls {
            MailTls::StartTls => Smtp::starttls_relay(&self.host).map_err(failed)?,
            MailTls::Implicit => Smtp::relay(&self.host).map_err(failed)?,
            MailTls::None => Smtp::builder_dangerous(&self.host),
        };
        let builder = match self.port {
            Some(port) => builder.port(port),
            None => builder,
        };
        let builder = match &self.login {
            Some((user, password)) => {
                builder.credentials(Credentials::new(user.clone(), password.expose_secret().to_owned()))
            }
            None => builder,
        };
        Ok(builder.timeout(Some(PATIENCE)).build())
    }
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(ErrorCode::MailFailed).with("reason", &error).because(error)
}

impl Engine {
    /// Whether mails leave; else links are handed over or logged.
    pub fn sends_mail(&self) -> bool {
        self.settings.mail.is_some()
    }

    /// Sends a link to choose another password to the account of this address, if there is one.
    pub(crate) async fn send_reset(&self, email: &str, base_url: &str) -> Result<()> {
        let Some((user, _)) = self.store.find_password(email).await? else { return Ok(()) };
        self.send_link(user, "reset", RESET_FOR, base_url).await
    }

    /// Sends the invitation of a user, if it still is there and has not chosen a password.
    pub(crate) async fn send_invitation(&self, user: UserId, base_url: &str) -> Result<()> {
        let account = self.store.find_account(user).await?;
        if account.is_none_or(|account| account.user.has_password) {
            return Ok(());
        }
        self.send_link(user, "invitation", INVITED_FOR, base_url).await
    }

    async fn send_link(&self, user: UserId, purpose: &'static str, good_for: Duration, base_url: &str) -> Result<()> {
        let Some(account) = self.store.find_account(user).await? else { return Ok(()) };
        let mut tx = self.store.begin().await?;
        let link = self.create_link(&mut tx, Some(user), purpose, good_for, base_url).await?;
        tx.commit().await?;
        let Some(settings) = &self.settings.mail else {
            tracing::warn!(
                email = account.user.email,
                link,
                "no mail server is configured (mail.host): hand this link over"
            );
            return Ok(());
        };
        let message = self.compose(settings, &account, purpose, &link)?;
        settings.transport()?.send(message).await.map_err(failed)?;
        Ok(())
    }

    fn compose(&self, settings: &MailSettings, account: &Account, purpose: &str, link: &str) -> Result<Message> {
        let user = &account.user;
        let locale: Locale = user.locale.as_deref().and_then(|text| text.parse().ok()).unwrap_or_default();
        let texts = Texts(locale);
        let partner = account.partner.as_ref().map_or("Seatbridge", |partner| &partner.name);
        let args = [("name", user.name.as_str()), ("partner", partner), ("link", link)];
        let to = Mailbox::new(Some(user.name.clone()), user.email.parse().map_err(failed)?);
        let builder: MessageBuilder = Message::builder().date(self.clock.now().into());
        builder
            .from(settings.from.clone())
            .to(to)
            .subject(texts.get(&format!("mail-{purpose}-subject"), &args))
            .header(ContentType::TEXT_PLAIN)
            .body(texts.get(&format!("mail-{purpose}-body"), &args))
            .map_err(failed)
    }
}
