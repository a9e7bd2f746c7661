//! The gate of a stored connection: a pause that one process sets holds all. Must not decide how long.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use seatbridge_core::ids::ConnectionId;
use seatbridge_psa::{ErrorKind, Gate, PsaError, Sent};
use seatbridge_store::{Store, StoreError};

use crate::context::Clock;

/// The pause of one connection, in the database.
#[derive(Debug)]
pub(crate) struct StoredGate {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) connection: ConnectionId,
}

fn failed(error: &StoreError) -> PsaError {
    PsaError::new(ErrorKind::Unavailable, Sent::NotSent, "gate", error.to_string())
}

#[async_trait]
impl Gate for StoredGate {
    async fn wait(&self) -> Result<Duration, PsaError> {
        let until = self.store.paused_until(self.connection).await.map_err(|e| failed(&e))?;
        Ok(until.and_then(|until| (until - self.clock.now()).to_std().ok()).unwrap_or(Duration::ZERO))
    }

    async fn pause(&self, for_time: Duration) -> Result<(), PsaError> {
        let until = self.clock.now() + for_time;
        self.store.pause_connection(self.connection, until).await.map_err(|e| failed(&e))
    }
}
