//! Connecting a PSA, its settings, revoking it. Must not keep a secret outside its sealed column.

use std::sync::Arc;

use seatbridge_core::actor::TenantScope;
use seatbridge_core::connections::{Connection, ConnectionSettings, WriteMode};
use seatbridge_core::ids::{ConnectionId, JobId};
use seatbridge_core::permissions::Permission;
use seatbridge_core::{Actor, PsaKind};
use seatbridge_psa::model::{Access, Credentials, Right};
use seatbridge_psa::{Gate, OpenGate, Psa, PsaOptions, registry};
use seatbridge_store::seal::Aad;
use seatbridge_store::{NewConnection, NewJob};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::gate::StoredGate;
use crate::jobs::REFRESH_COMPANIES;
use crate::{Engine, Error, ErrorCode, Result};

/// What a partner types to connect a PSA.
#[derive(Debug, Clone)]
pub enum ConnectInput {
    /// Autotask: an API user.
    Autotask {
        /// Its user name.
        key: String,
        /// Its secret.
        secret: SecretString,
        /// A vendor code in place of the installation's.
        integration_code: Option<SecretString>,
    },
    /// ConnectWise: the keys of an API member.
    ConnectWise {
        /// The site as typed.
        site: String,
        /// The company id of the login.
        company: String,
        /// The public key.
        public_key: String,
        /// The private key.
        private_key: SecretString,
        /// A vendor code in place of the installation's.
        client_id: Option<SecretString>,
    },
}

impl ConnectInput {
    /// Takes outer spaces off what a person typed and demands every field; answers the PSA and the public part.
    fn checked(&mut self) -> Result<(PsaKind, String)> {
        let trimmed = |text: &mut String| {
            *text = text.trim().to_owned();
            text.is_empty()
        };
        let (psa, account, fields) = match self {
            Self::Autotask { key, secret, .. } => {
                let fields = vec![("key", trimmed(key)), ("secret", secret.expose_secret().is_empty())];
                (PsaKind::Autotask, key.clone(), fields)
            }
            Self::ConnectWise { site, company, public_key, private_key, .. } => {
                let fields = vec![
                    ("site", trimmed(site)),
                    ("company", trimmed(company)),
                    ("public-key", trimmed(public_key)),
                    ("private-key", private_key.expose_secret().is_empty()),
                ];
                (PsaKind::ConnectWise, public_key.clone(), fields)
            }
        };
        match fields.into_iter().find(|(_, empty)| *empty) {
            Some((field, _)) => Err(Error::new(ErrorCode::CredentialMissing).with("field", field)),
            None => Ok((psa, account)),
        }
    }
}

/// A connection that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connected {
    /// Its id.
    pub id: ConnectionId,
    /// Which PSA.
    pub psa: PsaKind,
    /// Rights that are missing or restricted and that Seatbridge can work without.
    pub advice: Vec<Right>,
    /// Mappings of an earlier connection to the same PSA tenant that may be taken back.
    pub resting: usize,
}

/// The credentials as sealed: a version, then what the vendor needs.
#[derive(Serialize, Deserialize)]
#[serde(tag = "psa", rename_all = "lowercase")]
enum Sealed {
    Autotask { key: String, secret: String, integration_code: Option<String> },
    ConnectWise { site: String, company: String, public_key: String, private_key: String, client_id: Option<String> },
}

impl Sealed {
    fn credentials(self, engine: &Engine) -> Result<Credentials> {
        match self {
            Self::Autotask { key, secret, integration_code } => {
                let installed = engine.settings.autotask_integration_code.as_ref();
                let integration_code = vendor_code(PsaKind::Autotask, integration_code, installed)?;
                Ok(Credentials::Autotask { key, secret: secret.into(), integration_code })
            }
            Self::ConnectWise { site, company, public_key, private_key, client_id } => {
                let installed = engine.settings.connectwise_client_id.as_ref();
                let client_id = vendor_code(PsaKind::ConnectWise, client_id, installed)?;
                Ok(Credentials::ConnectWise { site, company, public_key, private_key: private_key.into(), client_id })
            }
        }
    }
}

impl From<ConnectInput> for Sealed {
    fn from(input: ConnectInput) -> Self {
        let text = |secret: &SecretString| secret.expose_secret().to_owned();
        match input {
            ConnectInput::Autotask { key, secret, integration_code } => {
                Self::Autotask { key, secret: text(&secret), integration_code: integration_code.as_ref().map(text) }
            }
            ConnectInput::ConnectWise { site, company, public_key, private_key, client_id } => {
                let (private_key, client_id) = (text(&private_key), client_id.as_ref().map(text));
                Self::ConnectWise { site, company, public_key, private_key, client_id }
            }
        }
    }
}

/// The vendor code of a connection, or else of the installation.
fn vendor_code(psa: PsaKind, own: Option<String>, installed: Option<&SecretString>) -> Result<SecretString> {
    own.map(SecretString::from).or_else(|| installed.cloned()).ok_or_else(|| {
        let setting = match psa {
            PsaKind::Autotask => "autotask.integration_code",
            PsaKind::ConnectWise => "connectwise.client_id",
        };
        Error::new(ErrorCode::VendorCodeMissing).with("psa", psa).with("setting", setting)
    })
}

/// An error that names the needed rights that are missing, if any is.
fn demand(psa: PsaKind, rights: &[Right]) -> Result<()> {
    let missing = rights.iter().filter(|r| r.needed && !r.surplus && r.access == Access::None);
    let list: Vec<_> = missing.map(|r| format!("{}/{}", r.entity, r.operation)).collect();
    if list.is_empty() {
        return Ok(());
    }
    Err(Error::new(ErrorCode::RightsMissing).with("psa", psa).with("rights", list.join(", ")))
}

fn aad(scope: &TenantScope, id: ConnectionId) -> Aad {
    Aad::of_connection(scope.partner(), id)
}

impl Engine {
    /// Connects a PSA: finds the server, logs in, checks the rights, and only then stores anything.
    pub async fn connect(&self, actor: &Actor, mut input: ConnectInput) -> Result<Connected> {
        let scope = actor.scope(Permission::ManageIntegration)?;
        let (psa, account) = input.checked()?;
        if self.store.find_connection(&scope, psa).await?.is_some() {
            return Err(Error::new(ErrorCode::AlreadyConnected).with("psa", psa));
        }
        let sealed = Sealed::from(input);
        let plain = serde_json::to_string(&sealed).map_err(|e| Error::new(ErrorCode::Database).because(e))?;
        let client = registry::open(sealed.credentials(self)?, &self.settings.psa, Arc::new(OpenGate::default()))
            .map_err(|e| Error::psa(psa.name(), e))?;
        let login = client.login().await.map_err(|e| Error::psa(psa.name(), e))?;
        demand(psa, &login.rights)?;
        let advice = login.rights.iter().filter(|r| r.access != Access::All || r.surplus).cloned().collect();
        let id = self.id::<ConnectionId>();
        let unsealed = |e| Error::new(ErrorCode::KeyFile).with("reason", &e).because(e);
        let secret = self.keys.seal(&aad(&scope, id), &plain.into()).map_err(unsealed)?;
        let new = NewConnection {
            id,
            psa,
            account: account.clone(),
            tenant: login.tenant.clone(),
            endpoint: login.endpoint,
            settings: ConnectionSettings::default(),
            secret,
            rights: json!(login.rights).to_string(),
        };
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        tx.create_connection(&scope, &new, now).await.map_err(|e| Error::from(e).with("psa", psa))?;
        self.audit(
            &mut tx,
            actor,
            "connection.connected",
            id,
            json!({ "psa": psa, "account": account, "secret": "changed" }),
        )
        .await?;
        tx.enqueue(&NewJob {
            id: self.id::<JobId>(),
            partner: Some(scope.partner()),
            kind: REFRESH_COMPANIES.to_owned(),
            payload: json!({ "v": 1, "connection": id }).to_string(),
            run_at: now,
            max_attempts: 5,
            dedup_key: Some(format!("{REFRESH_COMPANIES}:{id}")),
        })
        .await?;
        let resting = tx.list_resting_links(&scope, psa, &login.tenant, now).await?.len();
        tx.commit().await?;
        Ok(Connected { id, psa, advice, resting })
    }

    /// Ends a connection: its secret is destroyed, what was to be written is cancelled, nothing is deleted in the PSA.
    pub async fn revoke(&self, actor: &Actor, psa: PsaKind) -> Result<u64> {
        let scope = actor.scope(Permission::ManageIntegration)?;
        let connection = self.connection(&scope, psa).await?;
        let mut tx = self.store.begin().await?;
        let cancelled = tx.revoke_connection(&scope, connection.id, self.clock.now()).await?;
        let diff = json!({ "psa": psa, "secret": "destroyed", "cancelled_changes": cancelled });
        self.audit(&mut tx, actor, "connection.revoked", connection.id, diff).await?;
        tx.commit().await?;
        Ok(cancelled)
    }

    /// The settings of a connection.
    pub async fn connection_settings(&self, actor: &Actor, psa: PsaKind) -> Result<ConnectionSettings> {
        let scope = actor.scope(Permission::ManageIntegration)?;
        Ok(self.connection(&scope, psa).await?.settings)
    }

    /// Changes settings by their dotted names, such as `quantity.base` = `in_use`. All or nothing.
    pub async fn change_settings(
        &self,
        actor: &Actor,
        psa: PsaKind,
        changes: &[(String, String)],
    ) -> Result<ConnectionSettings> {
        let scope = actor.scope(Permission::ManageIntegration)?;
        let connection = self.connection(&scope, psa).await?;
        let invalid = |setting: &str, reason: String| {
            Error::new(ErrorCode::SettingInvalid).with("setting", setting).with("reason", reason)
        };
        let mut json = json!(connection.settings);
        for (name, value) in changes {
            let pointer = format!("/{}", name.replace('.', "/"));
            let place = json.pointer_mut(&pointer).filter(|v| !v.is_object());
            let place = place.ok_or_else(|| invalid(name, "there is no such setting".to_owned()))?;
            *place = serde_json::from_str(value)
                .ok()
                .filter(|v| place.is_string() == matches!(v, serde_json::Value::String(_)))
                .unwrap_or_else(|| json!(value));
            let checked: std::result::Result<ConnectionSettings, _> = serde_json::from_value(json.clone());
            checked.map_err(|e| invalid(name, e.to_string()))?;
        }
        let settings: ConnectionSettings =
            serde_json::from_value(json.clone()).map_err(|e| invalid("settings", e.to_string()))?;
        let rights = self.rights_for(&scope, &connection, &settings).await?;
        let mut tx = self.store.begin().await?;
        tx.update_connection_settings(&scope, connection.id, &settings).await?;
        if let Some(rights) = rights {
            tx.update_connection_rights(&scope, connection.id, &rights).await?;
        }
        let diff = json!({ "old": connection.settings, "new": settings });
        self.audit(&mut tx, actor, "connection.settings_changed", connection.id, diff).await?;
        tx.commit().await?;
        Ok(settings)
    }

    /// The rights (JSON), looked at again where other settings need other ones; an error where one is missing.
    async fn rights_for(
        &self,
        scope: &TenantScope,
        connection: &Connection,
        settings: &ConnectionSettings,
    ) -> Result<Option<String>> {
        let (psa, mode) = (connection.psa, settings.write_mode);
        if mode == connection.settings.write_mode {
            return Ok(None);
        }
        if !mode.fits(psa) {
            let reason = format!("{psa} can't be written in this way");
            return Err(Error::new(ErrorCode::SettingInvalid).with("setting", "write_mode").with("reason", reason));
        }
        let changed = Connection { settings: settings.clone(), ..connection.clone() };
        let login = self.client(scope, &changed).await?.login().await.map_err(|e| Error::psa(psa.name(), e))?;
        demand(psa, &login.rights)?;
        Ok(Some(json!(login.rights).to_string()))
    }

    /// The live connection to a PSA.
    pub(crate) async fn connection(&self, scope: &TenantScope, psa: PsaKind) -> Result<Connection> {
        let found = self.store.find_connection(scope, psa).await?;
        found.ok_or_else(|| Error::new(ErrorCode::NotConnected).with("psa", psa))
    }

    /// A client with the connection's stored credentials, behind its stored gate. It finds its server anew: a PSA may
    /// move a tenant between two runs, and the old address may be gone (facts: autotask.md 1.9).
    pub(crate) async fn client(&self, scope: &TenantScope, connection: &Connection) -> Result<Arc<dyn Psa>> {
        let psa = connection.psa;
        let sealed = self.store.sealed_secret(scope, connection.id).await?;
        let sealed = sealed.ok_or_else(|| Error::new(ErrorCode::NotConnected).with("psa", psa))?;
        let unreadable = |reason: String| Error::new(ErrorCode::SecretUnreadable).with("reason", reason);
        let plain = self.keys.open(&aad(scope, connection.id), &sealed).map_err(|e| unreadable(e.to_string()))?;
        let sealed: Sealed =
            serde_json::from_str(plain.expose_secret()).map_err(|_| unreadable("its form is not known".to_owned()))?;
        let gate: Arc<dyn Gate> =
            Arc::new(StoredGate { store: self.store.clone(), clock: self.clock.clone(), connection: connection.id });
        let replace_lines = connection.settings.write_mode == WriteMode::Replace;
        let options = PsaOptions { replace_lines, ..self.settings.psa.clone() };
        registry::open(sealed.credentials(self)?, &options, gate).map_err(|e| Error::psa(psa.name(), e))
    }
}

/// How a connection is.
#[derive(Debug)]
pub struct ConnectionHealth {
    /// Which PSA.
    pub psa: PsaKind,
    /// The public part of its credentials.
    pub account: String,
    /// The rights a login found, or why it failed; `None` when none was tried.
    pub login: Option<Result<Vec<Right>>>,
}

impl Engine {
    /// How the partner's connections are; `log_in` tries each one.
    pub async fn connections_health(&self, actor: &Actor, log_in: bool) -> Result<Vec<ConnectionHealth>> {
        let scope = actor.scope(Permission::ManageIntegration)?;
        let mut all = Vec::new();
        for connection in self.store.list_connections(&scope).await? {
            let login = if log_in { Some(self.try_login(&scope, &connection).await) } else { None };
            all.push(ConnectionHealth { psa: connection.psa, account: connection.account, login });
        }
        Ok(all)
    }

    async fn try_login(&self, scope: &TenantScope, connection: &Connection) -> Result<Vec<Right>> {
        let client = self.client(scope, connection).await?;
        let login = client.login().await.map_err(|e| Error::psa(connection.psa.name(), e))?;
        Ok(login.rights)
    }
}
