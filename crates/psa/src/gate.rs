//! The gate a client passes before each call, shared by all processes of an installation. Must not be bypassed: a 429
//! pauses the whole connection, writes and other processes too.

use std::time::Duration;

use async_trait::async_trait;

use crate::PsaError;

/// Whether calls may be made now. The engine implements it on the database.
#[async_trait]
pub trait Gate: Send + Sync + std::fmt::Debug {
    /// How long all calls of the connection have to wait; zero when they may go.
    async fn wait(&self) -> Result<Duration, PsaError>;

    /// Nobody may call for this long from now. A longer pause that is already set stays.
    async fn pause(&self, for_time: Duration) -> Result<(), PsaError>;
}

/// A gate for a connection that is not stored yet: remembers a pause in this process alone.
#[derive(Debug, Default)]
pub struct OpenGate {
    until: std::sync::Mutex<Option<std::time::Instant>>,
}

#[async_trait]
impl Gate for OpenGate {
    async fn wait(&self) -> Result<Duration, PsaError> {
        let until = *self.until.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Ok(until.map_or(Duration::ZERO, |until| until.saturating_duration_since(std::time::Instant::now())))
    }

    async fn pause(&self, for_time: Duration) -> Result<(), PsaError> {
        let mut until = self.until.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let new = std::time::Instant::now() + for_time;
        *until = Some(until.map_or(new, |old| old.max(new)));
        Ok(())
    }
}
