//! The way of every request to a simulated vendor: fault rules, the vendor's answer, journal, cut connections.
//! Must not know a vendor's routes.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, Response};
use serde_json::Value;
use tokio::sync::watch;

use crate::faults::{Commit, FaultKind, FaultRule, Faults};
use crate::journal::{JournalEntry, Traffic};
use crate::listener::Cut;
use crate::reply::Reply;
use crate::world::World;

/// Bodies beyond this are refused.
const LARGEST_BODY: usize = 64 << 20;

/// What all servers of a sandbox share.
pub struct Shared {
    world: Mutex<World>,
    faults: Mutex<Faults>,
    traffic: Mutex<Traffic>,
    /// Turns true, or closes, when the sandbox stops.
    pub stopping: watch::Receiver<bool>,
}

impl Shared {
    pub fn new(world: World, faults: Faults, stopping: watch::Receiver<bool>) -> Self {
        Self { world: Mutex::new(world), faults: Mutex::new(faults), traffic: Mutex::default(), stopping }
    }

    pub fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn traffic(&self) -> MutexGuard<'_, Traffic> {
        self.traffic.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits, but not beyond the end of the sandbox.
    pub async fn sleep(&self, time: Duration) {
        if time.is_zero() {
            return;
        }
        let mut stopping = self.stopping.clone();
        tokio::select! {
            () = tokio::time::sleep(time) => {}
            _ = stopping.wait_for(|stop| *stop) => {}
        }
    }
}

/// A request as a vendor's server sees it.
#[derive(Debug)]
pub struct Incoming {
    /// Which of the vendor's addresses was called.
    pub door: u16,
    pub method: String,
    pub path: String,
    pub query: String,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Incoming {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub fn target(&self) -> String {
        if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) }
    }
}

/// What a request is, before it is carried out.
#[derive(Debug, Clone, Copy)]
pub struct Class {
    pub entity: &'static str,
    pub is_write: bool,
    /// No such route or verb.
    pub is_unknown: bool,
}

/// An answer with what it changed.
#[derive(Debug)]
pub struct Handled {
    pub reply: Reply,
    pub change: Option<Value>,
    /// Latency the vendor adds.
    pub wait: Duration,
}

/// A simulated vendor.
pub trait Vendor: Send + Sync + 'static {
    /// What a request holds while it runs (thread slot).
    type Pass: Send + Sync;

    const NAME: &'static str;

    fn classify(&self, request: &Incoming) -> Class;
    fn enter(&self, request: &Incoming, class: Class) -> Self::Pass;
    fn handle(&self, request: &Incoming, pass: &Self::Pass) -> Handled;
    fn shared(&self) -> &Arc<Shared>;
}

/// Takes a request from the wire and answers it, or cuts the connection.
pub async fn serve<V: Vendor>(vendor: Arc<V>, door: u16, request: Request<Body>) -> Response<Body> {
    let cut = request.extensions().get::<ConnectInfo<Cut>>().map(|info| info.0.clone());
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
        return Reply::empty(413).into_response();
    };
    let incoming = Incoming {
        door,
        method: parts.method.as_str().to_owned(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body: body.to_vec(),
    };
    // a task of its own: the work goes on when the client hangs up, as it does at the real servers
    let work = tokio::spawn(async move { process(&*vendor, &incoming).await });
    match work.await {
        Ok(Some(reply)) => reply.into_response(),
        Ok(None) => {
            if let Some(cut) = cut {
                cut.cut();
            }
            Reply::empty(500).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "a request handler of the sandbox failed");
            Reply::empty(500).into_response()
        }
    }
}

/// `None` = the connection is to be cut.
async fn process<V: Vendor>(vendor: &V, request: &Incoming) -> Option<Reply> {
    let shared = vendor.shared();
    let class = vendor.classify(request);
    let target = request.target();
    shared.traffic().begin(class.entity);
    let pass = vendor.enter(request, class);
    let fault = shared.faults().strike(V::NAME, &request.method, class.entity, &target);
    let (reply, change) = run(vendor, request, &pass, fault.as_ref()).await;
    drop(pass);
    let entry = JournalEntry {
        seq: 0,
        vendor: V::NAME,
        method: request.method.clone(),
        path: target,
        entity: class.entity.to_owned(),
        status: reply.as_ref().map(|reply| reply.status),
        fault: fault.map(|fault| fault.kind.name()),
        body: class.is_write.then(|| sent_body(&request.body)),
        change,
    };
    shared.traffic().end(entry, class.is_write, class.is_unknown);
    reply
}

fn sent_body(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap_or_else(|_| Value::String(String::from_utf8_lossy(body).into_owned()))
}

async fn run<V: Vendor>(
    vendor: &V,
    request: &Incoming,
    pass: &V::Pass,
    fault: Option<&FaultRule>,
) -> (Option<Reply>, Option<Value>) {
    let shared = vendor.shared();
    let Some(fault) = fault else {
        let handled = vendor.handle(request, pass);
        shared.sleep(handled.wait).await;
        return (Some(handled.reply), handled.change);
    };
    let wait = Duration::from_millis(fault.ms.unwrap_or_default());
    let does_commit = fault.commit.is_some_and(|commit| commit != Commit::Never);
    match fault.kind {
        FaultKind::DropBeforeCommit => (None, None),
        FaultKind::DropAfterCommit => (None, vendor.handle(request, pass).change),
        FaultKind::Delay => {
            let handled = vendor.handle(request, pass);
            shared.sleep(wait + handled.wait).await;
            (Some(handled.reply), handled.change)
        }
        FaultKind::Hang => {
            let before = (fault.commit == Some(Commit::Before)).then(|| vendor.handle(request, pass));
            shared.sleep(wait).await;
            if *shared.stopping.borrow() {
                return (None, before.and_then(|handled| handled.change));
            }
            let handled = match before {
                Some(handled) => Some(handled),
                None => does_commit.then(|| vendor.handle(request, pass)),
            };
            handled.map_or((None, None), |handled| (Some(handled.reply), handled.change))
        }
        FaultKind::Status | FaultKind::Html | FaultKind::Malformed | FaultKind::Empty | FaultKind::Http429 => {
            let change = if does_commit { vendor.handle(request, pass).change } else { None };
            (Some(false_answer(fault)), change)
        }
    }
}

fn false_answer(fault: &FaultRule) -> Reply {
    let mut reply = match fault.kind {
        FaultKind::Html => Reply::text(
            fault.code.unwrap_or(503),
            "text/html; charset=us-ascii",
            "<!DOCTYPE HTML><html><head><title>Service Unavailable</title></head><body><h2>Service Unavailable</h2>\
             <hr><p>HTTP Error 503. The service is unavailable.</p></body></html>",
        ),
        FaultKind::Malformed => Reply::text(200, "application/json; charset=utf-8", "{\"items\":[{\"id\":17"),
        FaultKind::Empty => Reply::empty(fault.code.unwrap_or(200)),
        FaultKind::Http429 => Reply::empty(429),
        _ => Reply::empty(fault.code.unwrap_or(500)),
    };
    if fault.kind != FaultKind::Empty {
        match &fault.body {
            Some(Value::String(text)) => {
                reply = Reply::text(reply.status, "text/plain; charset=utf-8", text.clone());
            }
            Some(body) => reply = Reply::json(reply.status, body.clone()),
            None => {}
        }
    }
    match &fault.retry_after {
        Some(after) => reply.with_header("Retry-After", after.clone()),
        None => reply,
    }
}
