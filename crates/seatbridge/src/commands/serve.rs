//! The server and the worker.

use std::time::Duration;

use seatbridge_engine::Engine;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::config::Server;
use crate::failure::Failure;

/// How long a worker with nothing to do waits before it looks again.
const IDLE: Duration = Duration::from_secs(1);
/// Jobs that are done at the same time: a run that waits for its PSA must not keep other partners waiting.
const AT_ONCE: usize = 4;

pub async fn serve(app: &App, listen: Option<&str>) -> Result<u8, Failure> {
    let engine = app.engine().await?;
    serve_until_stopped(engine, &app.settings.server, listen).await?;
    Ok(0)
}

/// Serves and works on jobs until an interrupt or termination.
pub async fn serve_until_stopped(engine: Engine, server: &Server, listen: Option<&str>) -> Result<(), Failure> {
    let listen = listen.unwrap_or(&server.listen);
    let listener = TcpListener::bind(listen).await.map_err(|error| {
        Failure::system(format!(
            "Seatbridge can't listen on {listen}: {error}. Another program may use that port; set server.listen."
        ))
    })?;
    println!("Seatbridge serves http://{}/ (health: /health/live, /health/ready).", listener.local_addr()?);
    let stop = until_stopped();
    let worker = tokio::spawn(work(engine.clone(), stop.clone()));
    let own = || listener.local_addr().map(|address| format!("http://{address}"));
    let base_url = server.base_url.clone().map_or_else(own, Ok)?;
    if let Some(link) = engine.setup_link(&base_url).await? {
        println!(
            "Nobody operates this installation yet. This link sets up the operator, once and within 24 hours:\n{link}"
        );
    }
    seatbridge_web::serve(listener, engine, &base_url, stop.clone()).await?;
    stop.cancel();
    worker.await.map_err(|error| Failure::system(error.to_string()))
}

pub async fn worker(app: &App) -> Result<u8, Failure> {
    let engine = app.engine().await?;
    work(engine, until_stopped()).await;
    Ok(0)
}

/// A token that is cancelled by an interrupt or termination.
fn until_stopped() -> CancellationToken {
    let stop = CancellationToken::new();
    let stopping = stop.clone();
    tokio::spawn(async move {
        stopped().await;
        stopping.cancel();
    });
    stop
}

/// Works on jobs until told to stop; the jobs at hand are finished.
async fn work(engine: Engine, stop: CancellationToken) {
    let mut workers = JoinSet::new();
    for _ in 0..AT_ONCE {
        workers.spawn(work_alone(engine.clone(), stop.clone()));
    }
    workers.join_all().await;
}

async fn work_alone(engine: Engine, stop: CancellationToken) {
    while !stop.is_cancelled() {
        match engine.work_once().await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::error!(%error, "the job queue can't be read"),
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(IDLE) => {}
        }
    }
}

/// Waits for an interrupt or termination.
pub async fn stopped() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
