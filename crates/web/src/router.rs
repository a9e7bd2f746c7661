//! The table of routes: method, path, handler. Must not hold a handler.

use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use seatbridge_engine::Engine;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

use crate::health;

/// A request that takes longer is given up.
const LONGEST: Duration = Duration::from_secs(30);

/// All routes.
pub(crate) fn router(engine: Engine) -> Router {
    Router::new()
        .route("/", get(health::index))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .layer(CatchPanicLayer::new())
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, LONGEST))
        .layer(TraceLayer::new_for_http())
        .with_state(engine)
}
