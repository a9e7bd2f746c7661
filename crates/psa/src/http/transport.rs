//! One call over HTTP, and the retries of reads. Must not send a write twice, follow a redirect or use a proxy.

use std::collections::HashMap;
use std::error::Error as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, HeaderValue, LINK, RETRY_AFTER};
use reqwest::{Client, Method, StatusCode};
use url::Url;

use super::guard::{PublicOnly, Reach, Refusal};
use super::{Guard, Pacing, Redactor};
use crate::error::Cause;
use crate::model::Requests;
use crate::{ErrorKind, Gate, PsaError, PsaOptions, Sent};

/// Tries of a read, the first one included.
const ATTEMPTS: u32 = 4;
/// Longest wait for a closed gate; whoever would wait longer gives up.
const LONGEST_WAIT: Duration = Duration::from_mins(2);
/// Longest answer, after decompression.
const LONGEST_BODY: usize = 64 << 20;
/// Longest time to connect: what fails here was certainly not sent.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Pause after a 429 that does not say how long (facts: autotask.md 5.5).
const DEFAULT_PAUSE: Duration = Duration::from_mins(1);

/// A call to be made.
#[derive(Debug, Clone)]
pub struct Request {
    /// The verb.
    pub method: Method,
    /// Where to.
    pub url: Url,
    /// Headers; values of secrets are marked sensitive.
    pub headers: HeaderMap,
    /// A JSON body.
    pub body: Option<Vec<u8>>,
    /// How errors and logs call it; holds no query string.
    pub call: String,
    /// The entities whose places it takes.
    pub entities: Vec<&'static str>,
    /// The operator configured this very address: the guard lets it pass.
    pub trusted: bool,
}

/// A complete answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// How long it asks to wait; a minute where it does not say.
    pub retry_after: Duration,
    /// Whether it says how long to wait.
    pub says_when: bool,
    /// Its `Link` headers.
    pub link: Option<String>,
    /// Its body.
    pub body: Vec<u8>,
}

/// Whether a read may be tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// No.
    Never,
    /// After a short wait.
    Soon,
    /// After all calls of the connection paused for this long.
    Paused(Duration),
}

/// A call failed, and what to do about it if it was a read.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The error.
    pub error: PsaError,
    /// Whether to try again.
    pub again: Again,
}

impl Failure {
    /// The same failure with its closer cause.
    #[must_use]
    pub fn because(self, cause: Cause) -> Self {
        Self { error: self.error.because(cause), ..self }
    }
}

/// How a connection is made: reads share connections, each write gets one of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Way {
    write: bool,
    listed: bool,
    tls: bool,
}

/// Makes the calls of one client.
#[derive(Debug)]
pub struct Transport {
    guard: Guard,
    gate: Arc<dyn Gate>,
    pacing: Arc<Pacing>,
    redactor: Redactor,
    timeout: Duration,
    retry_base: Duration,
    gap: Duration,
    clients: Mutex<HashMap<Way, Client>>,
    reads: AtomicU64,
    writes: AtomicU64,
}

impl Transport {
    /// A transport; makes no call.
    pub fn new(options: &PsaOptions, gate: Arc<dyn Gate>, pacing: Arc<Pacing>, redactor: Redactor) -> Self {
        Self {
            guard: Guard::new(&options.outbound_allow),
            gate,
            pacing,
            redactor,
            timeout: options.timeout,
            retry_base: options.retry_base,
            gap: options.slot_gap,
            clients: Mutex::default(),
            reads: AtomicU64::new(0),
            writes: AtomicU64::new(0),
        }
    }

    /// The guard.
    pub fn guard(&self) -> &Guard {
        &self.guard
    }

    /// Cleans a foreign text.
    pub fn clean(&self, text: &str) -> String {
        self.redactor.clean(text)
    }

    /// Calls sent so far.
    pub fn requests(&self) -> Requests {
        Requests { reads: self.reads.load(Ordering::Relaxed), writes: self.writes.load(Ordering::Relaxed) }
    }

    /// Makes a call that reads; tries again where that can help.
    pub async fn read<T>(
        &self,
        request: &Request,
        judge: impl Fn(&Answer) -> Result<T, Failure> + Send,
    ) -> Result<T, PsaError> {
        let mut attempt = 1;
        loop {
            let failure =
                match self.attempt(request, attempt, &self.reads, false).await.and_then(|answer| judge(&answer)) {
                    Ok(value) => return Ok(value),
                    Err(failure) => failure,
                };
            let last = attempt == ATTEMPTS;
            match failure.again {
                Again::Never => return Err(failure.error),
                Again::Soon if last => return Err(failure.error),
                Again::Soon => tokio::time::sleep(self.backoff(attempt)).await,
                Again::Paused(pause) => {
                    self.pause(pause).await;
                    if last || pause > LONGEST_WAIT {
                        return Err(failure.error);
                    }
                }
            }
            attempt += 1;
        }
    }

    /// Makes a call that writes, once. The error says whether the write may have happened.
    pub async fn write<T>(
        &self,
        request: &Request,
        judge: impl Fn(&Answer) -> Result<T, Failure> + Send,
    ) -> Result<T, PsaError> {
        match self.attempt(request, 1, &self.writes, true).await.and_then(|answer| judge(&answer)) {
            Ok(value) => Ok(value),
            Err(failure) => {
                if let Again::Paused(pause) = failure.again {
                    self.pause(pause).await;
                }
                Err(failure.error)
            }
        }
    }

    /// Doubles with each try, with half of it by chance so that several clients do not come back together.
    fn backoff(&self, attempt: u32) -> Duration {
        self.retry_base.saturating_mul(1 << (attempt - 1).min(10)).mul_f64(rand::random_range(0.5..1.5))
    }

    async fn pause(&self, pause: Duration) {
        if let Err(error) = self.gate.pause(pause.max(self.retry_base)).await {
            tracing::warn!(%error, "the pause of a connection could not be stored");
        }
    }

    /// Waits until the gate is open, or gives up when that takes too long.
    async fn pass_gate(&self, call: &str) -> Result<(), Failure> {
        let never_left = |mut error: PsaError| {
            error.sent = Sent::NotSent;
            Failure { error, again: Again::Never }
        };
        let mut waited = Duration::ZERO;
        loop {
            let wait = self.gate.wait().await.map_err(never_left)?;
            if wait.is_zero() {
                return Ok(());
            }
            waited = waited.saturating_add(wait);
            if waited > LONGEST_WAIT {
                let kind = ErrorKind::RateLimited { retry_after: wait };
                let detail = "the PSA asked for a pause that is not over";
                return Err(never_left(PsaError::new(kind, Sent::NotSent, call, detail)));
            }
            tokio::time::sleep(wait).await;
        }
    }

    async fn attempt(
        &self,
        request: &Request,
        attempt: u32,
        counter: &AtomicU64,
        write: bool,
    ) -> Result<Answer, Failure> {
        let failed = |kind, sent, again, detail: &str| {
            let error = PsaError::new(kind, sent, request.call.as_str(), self.clean(detail));
            Failure { error, again }
        };
        let listed = if request.trusted {
            true
        } else {
            self.guard.check(&request.url).map_err(|refusal| blocked(request, &refusal))? == Reach::Listed
        };
        let way = Way { write, listed, tls: request.url.scheme() == "https" };
        let client = self
            .client(way)
            .map_err(|error| failed(ErrorKind::Unavailable, Sent::NotSent, Again::Never, &chain(&error)))?;
        let mut call = client.request(request.method.clone(), request.url.clone()).headers(request.headers.clone());
        if let Some(body) = &request.body {
            call = call.header(CONTENT_TYPE, "application/json").body(body.clone());
        }
        let call = call
            .build()
            .map_err(|error| failed(ErrorKind::Protocol, Sent::NotSent, Again::Never, &chain(&error.without_url())))?;

        let _places = self.pacing.enter(&request.entities, self.gap).await;
        self.pass_gate(&request.call).await?;
        counter.fetch_add(1, Ordering::Relaxed);
        let start = Instant::now();
        let result = self.exchange(&client, call, request).await;
        let status = result.as_ref().map_or(0, |answer| answer.status.as_u16());
        let ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::debug!(call = request.call, status, ms, attempt, "call to a PSA");
        result
    }

    async fn exchange(&self, client: &Client, call: reqwest::Request, request: &Request) -> Result<Answer, Failure> {
        let failed = |error: reqwest::Error| self.broken(error, request);
        let mut response = client.execute(call).await.map_err(failed)?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            if body.len() + chunk.len() > LONGEST_BODY {
                let error = PsaError::new(ErrorKind::Protocol, Sent::Unknown, request.call.as_str(), "answer too long");
                return Err(Failure { error, again: Again::Never });
            }
            body.extend_from_slice(&chunk);
        }
        let said = retry_after(response.headers());
        let retry_after = said.unwrap_or(DEFAULT_PAUSE);
        let links = response.headers().get_all(LINK).iter().filter_map(|value| value.to_str().ok());
        let link = links.map(str::to_owned).reduce(|all, more| format!("{all}, {more}"));
        Ok(Answer { status: response.status(), retry_after, says_when: said.is_some(), link, body })
    }

    /// What a failure below HTTP means. Only what broke while connecting is certain not to have been sent.
    fn broken(&self, error: reqwest::Error, request: &Request) -> Failure {
        let error = error.without_url();
        if let Some(refusal) = refusal_in(&error) {
            return blocked(request, refusal);
        }
        let (kind, sent, again) = if error.is_builder() {
            (ErrorKind::Protocol, Sent::NotSent, Again::Never)
        } else if error.is_connect() {
            let host = request.url.host_str().unwrap_or_default();
            let detail = self.clean(&format!("{host}: {}", innermost(&error)));
            let error = PsaError::new(ErrorKind::Unavailable, Sent::NotSent, request.call.as_str(), detail);
            return Failure { error: error.because(Cause::NoConnection), again: Again::Soon };
        } else if error.is_timeout() {
            (ErrorKind::Timeout, Sent::Unknown, Again::Soon)
        } else if error.is_decode() {
            (ErrorKind::Protocol, Sent::Unknown, Again::Soon)
        } else {
            (ErrorKind::Unavailable, Sent::Unknown, Again::Soon)
        };
        let error = PsaError::new(kind, sent, request.call.as_str(), self.clean(&chain(&error)));
        Failure { error, again }
    }

    fn client(&self, way: Way) -> Result<Client, reqwest::Error> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(&way) {
            return Ok(client.clone());
        }
        let client = build(way, self.timeout)?;
        clients.insert(way, client.clone());
        Ok(client)
    }
}

fn build(way: Way, timeout: Duration) -> Result<Client, reqwest::Error> {
    // fails when one is installed already, which is as good
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = Client::builder()
        .user_agent(concat!("Seatbridge/", env!("CARGO_PKG_VERSION")))
        .timeout(timeout)
        .connect_timeout(timeout.min(CONNECT_TIMEOUT))
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .no_proxy()
        .http1_only();
    if way.write {
        // hyper sends a request again when the idle connection it took turns out to be closed; without idle connections
        // there is nothing to take
        builder = builder.pool_max_idle_per_host(0);
    }
    if !way.listed {
        builder = builder.https_only(true).dns_resolver(PublicOnly);
    }
    if !way.tls {
        // plain http needs no certificates of the system, which may not have any
        builder = builder.tls_certs_only([]);
    }
    builder.build()
}

fn blocked(request: &Request, refusal: &Refusal) -> Failure {
    let kind = ErrorKind::Blocked { host: refusal.host.clone() };
    let error = PsaError::new(kind, Sent::NotSent, request.call.as_str(), refusal.why);
    Failure { error, again: Again::Never }
}

fn refusal_in(error: &reqwest::Error) -> Option<&Refusal> {
    let mut source = error.source();
    while let Some(error) = source {
        if let Some(refusal) = error.downcast_ref() {
            return Some(refusal);
        }
        source = error.source();
    }
    None
}

/// What failed in the end, without the layers around it.
fn innermost(error: &reqwest::Error) -> String {
    let mut inner: &dyn std::error::Error = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner.to_string()
}

fn chain(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}

/// How long an answer asks to wait: seconds, or a date that is compared with the answer's own one.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |value: &HeaderValue| value.to_str().ok().map(|text| text.trim().to_owned());
    let value = headers.get(RETRY_AFTER).and_then(text)?;
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let parse = |text: String| jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(&text).ok();
    let until = parse(value)?;
    let now = headers.get(DATE).and_then(text).and_then(parse)?;
    Some(Duration::from_secs(u64::try_from(until.as_second() - now.as_second()).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::OpenGate;

    #[tokio::test]
    async fn a_name_without_a_public_address_is_blocked_before_anything_is_sent() {
        let options = PsaOptions { retry_base: Duration::ZERO, ..PsaOptions::default() };
        let pacing = Pacing::shared("test of the guard", None);
        let transport = Transport::new(&options, Arc::new(OpenGate::default()), pacing, Redactor::new(Vec::new()));
        let request = Request {
            method: Method::POST,
            url: "https://localhost/".parse().unwrap(),
            headers: HeaderMap::new(),
            body: None,
            call: "POST x".to_owned(),
            entities: Vec::new(),
            trusted: false,
        };
        let nothing = |_: &Answer| -> Result<(), Failure> { Ok(()) };
        for error in [
            transport.write(&request, nothing).await.unwrap_err(),
            transport.read(&request, nothing).await.unwrap_err(),
        ] {
            assert_eq!(error.kind, ErrorKind::Blocked { host: "localhost".to_owned() }, "{error}");
            assert_eq!(error.sent, Sent::NotSent);
        }
    }

    #[test]
    fn a_wait_is_read_as_seconds_or_as_a_date_against_the_answers_own() {
        let date = "Fri, 20 Nov 2026 10:00:00 GMT";
        for (value, date, expected) in [
            (Some("7"), None, Some(7)),
            (Some(" 120 "), None, Some(120)),
            (Some("Fri, 20 Nov 2026 10:01:30 GMT"), Some(date), Some(90)),
            (Some("Fri, 20 Nov 2026 09:00:00 GMT"), Some(date), Some(0)),
            (Some("Fri, 20 Nov 2026 10:01:30 GMT"), None, None),
            (Some("soon"), Some(date), None),
            (None, Some(date), None),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(value) = value {
                headers.insert(RETRY_AFTER, HeaderValue::from_static(value));
            }
            if let Some(date) = date {
                headers.insert(DATE, HeaderValue::from_static(date));
            }
            assert_eq!(retry_after(&headers), expected.map(Duration::from_secs), "{value:?}");
        }
    }
}
