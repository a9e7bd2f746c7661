//! The HTTP server: health endpoints now, the portal and its API in later issues. Must not know SQL, a PSA or a rule.

mod health;
mod router;

use std::io;

use seatbridge_engine::Engine;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Serves until told to stop; requests at hand are finished.
pub async fn serve(listener: TcpListener, engine: Engine, stop: CancellationToken) -> io::Result<()> {
    axum::serve(listener, router::router(engine)).with_graceful_shutdown(stop.cancelled_owned()).await
}
