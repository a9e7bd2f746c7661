//! The use cases of people, without a PSA: a database, a mail server, a clock that can be set forward. Must not sign anybody
//! in by another way than people do.

use std::sync::Arc;

use seatbridge_core::Actor;
use seatbridge_core::partners::{Partner, PartnerType};
use seatbridge_core::permissions::Role;
use seatbridge_engine::sessions::{LinkToken, SessionToken, SignedIn};
use seatbridge_engine::{Engine, EngineSettings, Error, MailSettings, MailTls, NewPerson};
use seatbridge_store::seal::Keyring;

use crate::app::{TODAY, day};
use crate::clock::TestClock;
use crate::db::{Backend, TestDb};
use crate::mail_server::MailServer;

/// Where links lead in tests.
pub const BASE_URL: &str = "https://portal.example.com";
/// The password of everybody in tests.
pub const PASSWORD: &str = "vier Pferde, ein Stall";

/// An installation with an operator's door, and nobody in it.
pub struct Portal {
    /// The use cases.
    pub engine: Engine,
    /// The database.
    pub db: TestDb,
    /// The mail server; unused where the settings name none.
    pub mails: MailServer,
    /// The clock.
    pub clock: Arc<TestClock>,
}

impl Portal {
    /// An installation that sends mails.
    pub async fn new(backend: Backend) -> Self {
        Self::with(backend, true).await
    }

    /// An installation without a mail server.
    pub async fn without_mail(backend: Backend) -> Self {
        Self::with(backend, false).await
    }

    async fn with(backend: Backend, mail: bool) -> Self {
        let (db, mails) = (TestDb::new(backend).await, MailServer::start().await);
        let clock = Arc::new(TestClock::on(day(TODAY)));
        let mut portal = Self { engine: Self::open(&db, &clock, None).await, db, mails, clock };
        if mail {
            portal.engine = portal.engine_with(portal.mail_settings(MailTls::None)).await;
        }
        portal
    }

    async fn open(db: &TestDb, clock: &Arc<TestClock>, mail: Option<MailSettings>) -> Engine {
        let keys = Keyring::open_or_create(&db.key_file()).unwrap();
        let settings = EngineSettings { mail, ..EngineSettings::default() };
        Engine::open(db.open().await, keys, Arc::clone(clock) as _, settings).await.unwrap()
    }

    /// The use cases of another process that sends mails so.
    pub async fn engine_with(&self, mail: MailSettings) -> Engine {
        Self::open(&self.db, &self.clock, Some(mail)).await
    }

    /// How to reach the mail server.
    pub fn mail_settings(&self, tls: MailTls) -> MailSettings {
        MailSettings {
            host: "127.0.0.1".to_owned(),
            port: Some(self.mails.port()),
            login: None,
            from: MailSettings::parse_from("Partner portal <portal@example.com>").unwrap(),
            tls,
        }
    }

    /// Does all due jobs.
    pub async fn work(&self) {
        while self.engine.work_once().await.unwrap() {}
    }

    /// The token at the end of a link.
    pub fn token(link: &str) -> LinkToken {
        let token = link.strip_prefix(&format!("{BASE_URL}/link?token=")).expect("a link of the portal");
        LinkToken::parse(token).unwrap()
    }

    /// Follows a link and chooses [`PASSWORD`].
    pub async fn follow(&self, link: &str) -> Result<(SessionToken, SignedIn), Error> {
        self.engine.set_password(&Self::token(link), &PASSWORD.into()).await
    }

    /// Signs in with [`PASSWORD`].
    pub async fn sign_in(&self, email: &str) -> Result<(SessionToken, SignedIn), Error> {
        self.engine.sign_in(email, &PASSWORD.into()).await
    }

    /// A direct reseller or distributor, created on the command line.
    pub async fn partner(&self, kind: PartnerType, name: &str) -> Partner {
        self.engine.create_partner(&Actor::operator_cli(), kind, name, None).await.unwrap()
    }

    /// A person of a partner that has chosen [`PASSWORD`]: `anna@nordlicht.example` of `Nordlicht`.
    pub async fn person(&self, partner: &Partner, name: &str, role: Role) -> SignedIn {
        let email = format!("{}@{}.example", name.to_lowercase(), partner.name.to_lowercase());
        let person = NewPerson { name, email: &email, locale: None };
        let of = Some((partner, role));
        let invited = self.engine.create_user(&Actor::operator_cli(), of, &person, BASE_URL).await.unwrap();
        self.follow(&invited.link.unwrap()).await.unwrap().1
    }

    /// An operator that has chosen [`PASSWORD`].
    pub async fn operator(&self) -> SignedIn {
        let person = NewPerson { name: "Olga", email: "olga@example.com", locale: None };
        let invited = self.engine.create_user(&Actor::operator_cli(), None, &person, BASE_URL).await.unwrap();
        self.follow(&invited.link.unwrap()).await.unwrap().1
    }

    /// Ends the test: nothing is left to do, and no job died.
    pub async fn finish(self) {
        self.work().await;
        let dead = self.engine.store().list_dead_jobs().await.unwrap();
        assert!(dead.is_empty(), "dead jobs: {dead:?}");
        self.engine.store().clone().close().await;
        drop(self.engine);
        self.db.remove().await;
    }
}
