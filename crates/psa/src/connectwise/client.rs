//! Calls to one company's server: credentials, codebase, and the one second look when a path leads nowhere. Must not
//! know what a record means.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use tokio::sync::Mutex;
use url::Url;

use super::Member;
use super::company::{self, CompanyInfo};
use super::error::{Judge, Reply};
use super::site;
use crate::error::{AuthProblem, Operation};
use crate::http::{Pacing, Redactor, Request, Transport};
use crate::json::Odd;
use crate::{ErrorKind, Gate, PsaError, PsaOptions, Sent};

/// The model that is asked for, and plain JSON for servers that do not know it (facts: connectwise.md 1.3).
const MODEL: &str = "application/vnd.connectwise.com+json; version=2025.1, application/json";

/// Calls one company's server.
pub struct Client {
    transport: Transport,
    root: Url,
    company: String,
    headers: HeaderMap,
    known: Mutex<Option<CompanyInfo>>,
    /// Whether a path that leads nowhere can mean a new codebase: the one in use is from a cache, or worked before.
    may_have_moved: AtomicBool,
    /// Whether the server refused a field list, so that whole rows are asked for (facts: connectwise.md 6.3).
    pub(super) whole_rows: AtomicBool,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("root", &self.root.as_str()).finish_non_exhaustive()
    }
}

impl Client {
    /// A client; makes no call. An address without the prefix is refused here.
    pub fn open(member: &Member, options: &PsaOptions, gate: Arc<dyn Gate>) -> Result<Self, PsaError> {
        let guard = crate::http::Guard::new(&options.outbound_allow);
        let root = site::root(&member.site, &guard)?;
        let refuse = |problem, what: &str| {
            let detail = format!("the {what} has characters that no header can carry");
            PsaError::new(ErrorKind::Auth(problem), Sent::NotSent, "open", detail)
        };
        let (company, key) = (member.company.trim(), member.public_key.trim());
        // a colon would end the user name of the header early
        if company.is_empty() || company.contains(':') {
            return Err(refuse(AuthProblem::UnknownCompany, "company id"));
        }
        if key.contains(':') {
            return Err(refuse(AuthProblem::Refused, "public key"));
        }
        let token = STANDARD.encode(format!("{company}+{key}:{}", member.private_key.expose_secret().trim()));
        let id = member.client_id.expose_secret().trim();
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(MODEL));
        let values = [
            (AUTHORIZATION, format!("Basic {token}"), AuthProblem::Refused, "private key"),
            (HeaderName::from_static("clientid"), id.to_owned(), AuthProblem::VendorCode, "client id"),
        ];
        for (name, value, problem, what) in values {
            let mut value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| refuse(problem, what))?;
            value.set_sensitive(true);
            headers.insert(name, value);
        }
        let login = format!("connectwise {} {company} {key}", root.authority());
        let pacing = Pacing::shared(&login, Some(options.connectwise_calls_per_minute));
        // a key of a few letters would be found everywhere
        let user = if key.len() > 3 { key } else { "" };
        let hidden = vec![
            member.private_key.clone(),
            member.private_key.expose_secret().trim().into(),
            SecretString::from(token),
            id.into(),
            user.into(),
        ];
        let transport = Transport::new(options, gate, pacing, Redactor::new(hidden));
        let known = options.known_endpoint.as_deref().and_then(|text| site::known_base(text, &root));
        let known = known.map(|base| CompanyInfo { base, id: None, prefixed: None });
        Ok(Self {
            may_have_moved: AtomicBool::new(known.is_some()),
            whole_rows: AtomicBool::new(false),
            known: Mutex::new(known),
            company: company.to_owned(),
            transport,
            root,
            headers,
        })
    }

    /// How the calls are made.
    pub fn transport(&self) -> &Transport {
        &self.transport
    }

    /// The company id of the login.
    pub fn company(&self) -> &str {
        &self.company
    }

    /// The server.
    pub fn root(&self) -> &Url {
        &self.root
    }

    /// The address with the prefix, where the one in use seems to lack it.
    pub async fn prefixed(&self) -> Option<String> {
        self.known.lock().await.as_ref().and_then(|info| info.prefixed.clone())
    }

    /// Asks where the company is served, also when that is known.
    pub async fn discover(&self) -> Result<CompanyInfo, PsaError> {
        let mut known = self.known.lock().await;
        let info = company::ask(&self.transport, &self.root, &self.company).await?;
        self.may_have_moved.store(false, Ordering::Relaxed);
        Ok(known.insert(info).clone())
    }

    async fn info(&self) -> Result<CompanyInfo, PsaError> {
        let mut known = self.known.lock().await;
        if let Some(info) = &*known {
            return Ok(info.clone());
        }
        let info = company::ask(&self.transport, &self.root, &self.company).await?;
        Ok(known.insert(info).clone())
    }

    /// After a path led nowhere: whether the company is served by another codebase now (facts: connectwise.md 1.2). Asks
    /// at most once until a call worked again.
    async fn moved_from(&self, used: &Url) -> bool {
        let mut known = self.known.lock().await;
        if known.as_ref().is_some_and(|info| info.base != *used) {
            return true;
        }
        if !self.may_have_moved.swap(false, Ordering::Relaxed) {
            return false;
        }
        match company::ask(&self.transport, &self.root, &self.company).await {
            Ok(info) => {
                let moved = info.base != *used;
                *known = Some(info);
                moved
            }
            Err(error) => {
                tracing::debug!(%error, "companyinfo after a path that leads nowhere failed");
                false
            }
        }
    }

    fn request(&self, method: Method, base: &Url, path: &str, query: &str, call: &str) -> Result<Request, PsaError> {
        let mut url = base
            .join(path)
            .map_err(|_| PsaError::new(ErrorKind::Protocol, Sent::NotSent, call, "the path makes no URL"))?;
        url.set_query(Some(query).filter(|query| !query.is_empty()));
        Ok(Request {
            method,
            url,
            headers: self.headers.clone(),
            body: None,
            call: call.to_owned(),
            // no limit per record type is known: four calls in all (facts: connectwise.md 3.4)
            entities: Vec::new(),
            trusted: false,
        })
    }

    /// Reads from a path below the base.
    pub async fn read(&self, path: &str, query: &str, entity: &'static str) -> Result<Reply, PsaError> {
        let call = format!("GET {path}");
        let mut second = false;
        loop {
            let info = self.info().await?;
            let request = self.request(Method::GET, &info.base, path, query, &call)?;
            let judge = Judge {
                transport: &self.transport,
                call: &call,
                entity,
                operation: Operation::Read,
                prefixed: info.prefixed.as_deref(),
            };
            let reply = self.transport.read(&request, |answer| judge.read(answer)).await?;
            match &reply {
                Reply::Json(..) => self.may_have_moved.store(true, Ordering::Relaxed),
                Reply::Elsewhere(_) if !second && self.moved_from(&info.base).await => {
                    second = true;
                    continue;
                }
                Reply::Elsewhere(_) => {}
            }
            return Ok(reply);
        }
    }

    /// Writes to a path below the base, once.
    pub async fn write(
        &self,
        method: Method,
        path: &str,
        entity: &'static str,
        operation: Operation,
        body: &Value,
    ) -> Result<Value, PsaError> {
        let call = format!("{method} {path}");
        // whatever fails before the call itself did not send it
        let info = self.info().await.map_err(|error| PsaError { sent: Sent::NotSent, ..error })?;
        let mut request = self.request(method, &info.base, path, "", &call)?;
        request.body = Some(body.to_string().into_bytes());
        let prefixed = info.prefixed.as_deref();
        let judge = Judge { transport: &self.transport, call: &call, entity, operation, prefixed };
        let result = self.transport.write(&request, |answer| judge.write(answer)).await;
        match &result {
            Ok(_) => self.may_have_moved.store(true, Ordering::Relaxed),
            // this write is not repeated; the next call goes to the right codebase
            Err(PsaError { kind: ErrorKind::Protocol, .. }) => {
                self.moved_from(&info.base).await;
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
        self.odd(&format!("GET {}", odd.entity), &odd.to_string())
    }
}
