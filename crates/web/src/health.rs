//! Whether the process lives and can work. Must not tell anything about tenants.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use seatbridge_engine::Engine;
use serde_json::{Value, json};

/// The process answers.
pub(crate) async fn live() -> Json<Value> {
    Json(json!({ "status": "live" }))
}

/// The database answers too.
pub(crate) async fn ready(State(engine): State<Engine>) -> (StatusCode, Json<Value>) {
    match engine.store().ping().await {
        Ok(()) => (StatusCode::OK, Json(json!({ "status": "ready", "today": engine.today() }))),
        Err(error) => {
            tracing::error!(%error, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "unavailable", "reason": "database" })))
        }
    }
}

/// What is here.
pub(crate) async fn index() -> Json<Value> {
    Json(
        json!({ "name": "seatbridge", "version": env!("CARGO_PKG_VERSION"), "health": ["/health/live", "/health/ready"] }),
    )
}
