//! Calls to one tenant's server: credentials, zone, and the one second look after a 401. Must not know what an entity
//! means.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use tokio::sync::Mutex;
use url::Url;

use super::error::Judge;
use super::limits::AT_ONCE;
use super::wire::{Object, Odd};
use super::zone::{self, Zone};
use crate::error::{AuthProblem, Operation};
use crate::http::{Pacing, Redactor, Request, Transport, in_order};
use crate::{ErrorKind, Gate, PsaError, PsaOptions, Sent};

/// The three headers of every call but discovery (facts: autotask.md 2.1).
const HEADERS: [&str; 3] = ["username", "secret", "apiintegrationcode"];

/// Calls one tenant's server.
pub struct Client {
    transport: Transport,
    base: Url,
    key: String,
    headers: HeaderMap,
    zone: Mutex<Option<Url>>,
    /// Whether a 401 can mean that the tenant moved: the zone is from a cache, or worked before.
    may_have_moved: AtomicBool,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base", &self.base.as_str()).finish_non_exhaustive()
    }
}

/// Where a read goes.
#[derive(Debug, Clone)]
pub enum Place {
    /// Below `V1.0/` of the tenant's zone.
    Path(String),
    /// A continuation that the zone gave (facts: autotask.md 3.15).
    Cursor {
        /// The continuation.
        url: Url,
        /// The zone that gave it.
        zone: Url,
    },
}

/// What a read brought.
#[derive(Debug)]
pub enum Fetched {
    /// An answer of this zone.
    Answer(Object, Url),
    /// The tenant moved to another zone; a continuation is worth nothing there.
    Moved,
}

/// Runs calls two at once and gives their answers in order; the first error ends all.
pub async fn two_at_once<T, F>(calls: Vec<F>) -> Result<Vec<T>, PsaError>
where
    F: Future<Output = Result<T, PsaError>>,
{
    in_order(calls, AT_ONCE).await
}

impl Client {
    /// A client; makes no call.
    pub fn open(
        key: String,
        secret: &SecretString,
        code: &SecretString,
        options: &PsaOptions,
        gate: Arc<dyn Gate>,
    ) -> Result<Self, PsaError> {
        let refuse = |problem, what: &str| {
            let detail = format!("the {what} has characters that no header can carry");
            PsaError::new(ErrorKind::Auth(problem), Sent::NotSent, "open", detail)
        };
        let values = [
            (key.as_str(), AuthProblem::UnknownKey, "key"),
            (secret.expose_secret(), AuthProblem::Refused, "secret"),
            (code.expose_secret(), AuthProblem::VendorCode, "vendor code"),
        ];
        let mut headers = HeaderMap::new();
        for (name, (value, problem, what)) in HEADERS.into_iter().zip(values) {
            let mut value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| refuse(problem, what))?;
            value.set_sensitive(true);
            headers.insert(HeaderName::from_static(name), value);
        }
        let base = options.autotask_base_url.clone();
        let pacing = Pacing::shared(&format!("autotask {} {}", base.authority(), key.to_lowercase()), None);
        // a key of a few letters would be found everywhere
        let user = if key.len() > 3 { key.as_str() } else { "" };
        let hidden = vec![secret.clone(), code.clone(), user.into()];
        let transport = Transport::new(options, gate, pacing, Redactor::new(hidden));
        // a zone that is not believed any more is looked up anew
        let known = options.known_endpoint.as_deref().and_then(|url| zone::believed(url, transport.guard()).ok());
        Ok(Self {
            may_have_moved: AtomicBool::new(known.is_some()),
            zone: Mutex::new(known),
            transport,
            base,
            key,
            headers,
        })
    }

    /// How the calls are made.
    pub fn transport(&self) -> &Transport {
        &self.transport
    }

    /// The part of the key that names the tenant's domain.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Looks the zone up, also when one is known.
    pub async fn discover(&self) -> Result<Zone, PsaError> {
        let mut known = self.zone.lock().await;
        let zone = zone::discover(&self.transport, &self.base, &self.key).await?;
        *known = Some(zone.url.clone());
        self.may_have_moved.store(false, Ordering::Relaxed);
        Ok(zone)
    }

    async fn zone(&self) -> Result<Url, PsaError> {
        let mut known = self.zone.lock().await;
        if let Some(url) = &*known {
            return Ok(url.clone());
        }
        let zone = zone::discover(&self.transport, &self.base, &self.key).await?;
        Ok(known.insert(zone.url).clone())
    }

    /// After a 401 from a zone: whether the tenant lives in another one (facts: autotask.md 1.8, 1.9). Looks it up at
    /// most once until a call worked again, because repeated 401s may lock the user out.
    async fn moved_from(&self, used: &Url) -> bool {
        let mut known = self.zone.lock().await;
        if known.as_ref().is_some_and(|url| url != used) {
            return true;
        }
        if !self.may_have_moved.swap(false, Ordering::Relaxed) {
            return false;
        }
        match zone::discover(&self.transport, &self.base, &self.key).await {
            Ok(zone) => {
                let moved = zone.url != *used;
                *known = Some(zone.url);
                moved
            }
            Err(error) => {
                tracing::debug!(%error, "zone discovery after a 401 failed");
                false
            }
        }
    }

    fn request(
        &self,
        method: Method,
        url: Url,
        call: &str,
        entities: Vec<&'static str>,
        body: Option<&[u8]>,
    ) -> Request {
        Request {
            method,
            url,
            headers: self.headers.clone(),
            body: body.map(<[u8]>::to_vec),
            call: call.to_owned(),
            entities,
            trusted: false,
        }
    }

    fn below(zone: &Url, path: &str, call: &str) -> Result<Url, PsaError> {
        zone.join(&format!("V1.0/{path}"))
            .map_err(|_| PsaError::new(ErrorKind::Protocol, Sent::NotSent, call, "the path makes no URL"))
    }

    /// Reads from a place: a GET, or a POST when there is a body.
    pub async fn read(&self, place: &Place, entity: &'static str, body: Option<&[u8]>) -> Result<Fetched, PsaError> {
        let method = if body.is_some() { Method::POST } else { Method::GET };
        let call = match place {
            Place::Path(path) => format!("{method} {path}"),
            Place::Cursor { .. } => format!("{method} {entity}/query/next"),
        };
        let judge = Judge { transport: &self.transport, call: &call, entity, operation: Operation::Read };
        let mut second = false;
        loop {
            let zone = self.zone().await?;
            let url = match place {
                Place::Path(path) => Self::below(&zone, path, &call)?,
                Place::Cursor { zone: of, .. } if *of != zone => return Ok(Fetched::Moved),
                Place::Cursor { url, .. } => url.clone(),
            };
            let request = self.request(method.clone(), url, &call, vec![entity], body);
            let error = match self.transport.read(&request, |answer| judge.read(answer)).await {
                Ok(object) => {
                    self.may_have_moved.store(true, Ordering::Relaxed);
                    return Ok(Fetched::Answer(object, zone));
                }
                Err(error) => error,
            };
            let refused = matches!(error.kind, ErrorKind::Auth(_));
            if second || !refused || !self.moved_from(&zone).await {
                return Err(error);
            }
            second = true;
        }
    }

    /// Reads one answer.
    pub async fn get(&self, path: &str, entity: &'static str) -> Result<Object, PsaError> {
        match self.read(&Place::Path(path.to_owned()), entity, None).await? {
            Fetched::Answer(object, _) => Ok(object),
            Fetched::Moved => Err(self.odd(&format!("GET {path}"), "the zone moved twice")),
        }
    }

    /// Creates something, once. All entities whose places the server might count it on are taken.
    pub async fn create(
        &self,
        path: &str,
        entity: &'static str,
        entities: Vec<&'static str>,
        body: &Value,
    ) -> Result<Object, PsaError> {
        let call = format!("POST {path}");
        // whatever fails before the call itself did not send it
        let zone = self.zone().await.map_err(|error| PsaError { sent: Sent::NotSent, ..error })?;
        let url = Self::below(&zone, path, &call)?;
        let body = body.to_string().into_bytes();
        let request = self.request(Method::POST, url, &call, entities, Some(&body));
        let judge = Judge { transport: &self.transport, call: &call, entity, operation: Operation::Create };
        let result = self.transport.write(&request, |answer| judge.create(answer)).await;
        match &result {
            Ok(_) => self.may_have_moved.store(true, Ordering::Relaxed),
            // this write was refused; the next call goes to the right zone
            Err(PsaError { kind: ErrorKind::Auth(_), .. }) => {
                self.moved_from(&zone).await;
            }
            Err(_) => {}
        }
        result
    }

    /// An answer that is not as documented.
    pub fn odd(&self, call: &str, detail: &str) -> PsaError {
        PsaError::new(ErrorKind::Protocol, Sent::Sent, call, self.transport.clean(detail))
    }

    /// A row that is not as documented.
    pub fn odd_row(&self, odd: &Odd) -> PsaError {
        self.odd(&format!("POST {}/query", odd.entity), &odd.to_string())
    }
}
