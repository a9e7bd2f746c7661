//! The HTTP server: the portal, its API in a later issue, health endpoints. Must not know SQL, a PSA or a rule: it parses,
//! calls a use case, and shows what came of it.
#![expect(clippy::result_large_err, reason = "a handler answers with a page either way")]

mod access;
mod client;
mod error;
mod fault;
mod flash;
mod health;
mod page;
mod pages;
mod parts;
mod router;
mod session;
#[cfg(test)]
mod words;

use std::io;
use std::net::SocketAddr;

use axum::extract::FromRef;
use seatbridge_engine::Engine;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// What every handler can reach.
#[derive(Debug, Clone)]
pub(crate) struct App {
    /// The use cases.
    pub engine: Engine,
    /// The address people use, such as `https://portal.example`, without a slash at the end; stands in mails and links.
    pub base_url: std::sync::Arc<str>,
}

impl FromRef<App> for Engine {
    fn from_ref(app: &App) -> Self {
        app.engine.clone()
    }
}

/// Serves until told to stop; requests at hand are finished. `base_url` is the address people use.
pub async fn serve(listener: TcpListener, engine: Engine, base_url: &str, stop: CancellationToken) -> io::Result<()> {
    let app = App { engine, base_url: base_url.trim_end_matches('/').into() };
    let service = router::router(app).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stop.cancelled_owned()).await
}
