//! What every use case stands on: database, keys, clock, ids, the way to the PSAs. Must not hold a use case.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use rand::RngExt;
use seatbridge_core::ids::AuditId;
use seatbridge_core::partners::Partner;
use seatbridge_core::{Actor, Day};
use seatbridge_psa::PsaOptions;
use seatbridge_store::seal::Keyring;
use seatbridge_store::{AuditRecord, Moment, Store, Tx};
use secrecy::SecretString;
use serde_json::Value;
use uuid::Uuid;

use crate::{Error, ErrorCode, Result};

/// Time, injected.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// The real moment: leases, waits, time-outs and records use it.
    fn now(&self) -> Moment;

    /// The calendar day of billing.
    fn today(&self) -> Day;
}

/// The clock of the host; the calendar day is UTC's, or a fixed one for tests and the demo.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock {
    /// The setting `clock.today`.
    pub today: Option<Day>,
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the host's clock")]
    fn now(&self) -> Moment {
        Utc::now()
    }

    fn today(&self) -> Day {
        self.today.unwrap_or_else(|| day_of(self.now()))
    }
}

/// The day of a moment, in UTC.
pub fn day_of(moment: DateTime<Utc>) -> Day {
    let text = moment.format("%Y-%m-%d").to_string();
    text.parse().unwrap_or(Day::MAX)
}

/// Settings of the installation that use cases need.
#[derive(Debug, Clone, Default)]
pub struct EngineSettings {
    /// How the PSAs are reached.
    pub psa: PsaOptions,
    /// The vendor code that identifies the installation to Autotask.
    pub autotask_integration_code: Option<SecretString>,
    /// The vendor code that identifies the installation to ConnectWise.
    pub connectwise_client_id: Option<SecretString>,
}

/// The use cases. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Engine {
    pub(crate) store: Store,
    pub(crate) keys: Arc<Keyring>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) settings: Arc<EngineSettings>,
    /// Names this process in leases.
    pub(crate) holder: Arc<str>,
}

impl Engine {
    /// An engine on an open database. Refuses a key file that is not the one the database was first used with.
    pub async fn open(store: Store, keys: Keyring, clock: Arc<dyn Clock>, settings: EngineSettings) -> Result<Self> {
        let fingerprint = keys.fingerprint();
        match store.key_fingerprint().await? {
            Some(known) if known != fingerprint => {
                return Err(Error::new(ErrorCode::KeyFile).with(
                    "reason",
                    format!("the database was used with key {known}, the key file holds key {fingerprint}"),
                ));
            }
            Some(_) => {}
            None => {
                let mut tx = store.begin().await?;
                tx.set_key_fingerprint(&fingerprint).await?;
                tx.commit().await?;
            }
        }
        let holder = format!("{}-{}", std::process::id(), Uuid::from_u128(rand::rng().random()).simple());
        Ok(Self { store, keys: Arc::new(keys), clock, settings: Arc::new(settings), holder: holder.into() })
    }

    /// The database, for health checks.
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// The calendar day of billing.
    pub fn today(&self) -> Day {
        self.clock.today()
    }

    /// The partner with this name, for the command line.
    pub async fn partner(&self, name: &str) -> Result<Partner> {
        let found = self.store.find_partner_by_name(name).await?;
        found.ok_or_else(|| Error::new(ErrorCode::PartnerUnknown).with("name", name))
    }

    /// A new id: sorted by time, unique by chance.
    pub(crate) fn id<T: From<Uuid>>(&self) -> T {
        let millis = u64::try_from(self.clock.now().timestamp_millis()).unwrap_or(0);
        let chance: [u8; 10] = rand::rng().random();
        uuid::Builder::from_unix_timestamp_millis(millis, &chance).into_uuid().into()
    }

    /// Appends to the audit, in the transaction of the change. Secrets are never in `diff`.
    pub(crate) async fn audit(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        action: &str,
        object: impl std::fmt::Display + Send,
        diff: Value,
    ) -> Result<()> {
        let record = AuditRecord {
            id: self.id::<AuditId>(),
            partner: actor.partner(),
            actor: actor.to_string(),
            action: action.to_owned(),
            object: object.to_string(),
            diff: diff.to_string(),
            at: self.clock.now(),
        };
        Ok(tx.audit(&record).await?)
    }
}
