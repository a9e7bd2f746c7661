//! What a worker does on its own. Must take nothing but ids: everything else is read anew.

use std::time::Duration;

use seatbridge_core::Actor;
use seatbridge_core::ids::ConnectionId;
use seatbridge_core::permissions::Permission;
use seatbridge_store::Job;
use serde::Deserialize;

use crate::{Engine, Error, ErrorCode, Kind, Result};

/// Reads the companies of a connection into the local copy.
pub(crate) const REFRESH_COMPANIES: &str = "refresh_companies";

const LEASE: Duration = Duration::from_mins(5);
const FIRST_RETRY: Duration = Duration::from_secs(15);

/// Payload of [`REFRESH_COMPANIES`], version 1.
#[derive(Debug, Deserialize)]
struct RefreshCompanies {
    connection: ConnectionId,
}

impl Engine {
    /// Does one due job, if there is one. Answers whether there was.
    pub async fn work_once(&self) -> Result<bool> {
        let now = self.clock.now();
        self.store.bury_expired_jobs(now).await?;
        let Some(job) = self.store.claim_job(&[REFRESH_COMPANIES], now, now + LEASE).await? else {
            return Ok(false);
        };
        let outcome = tokio::time::timeout(LEASE, self.carry_out(&job)).await;
        let now = self.clock.now();
        match outcome {
            Ok(Ok(())) => {
                self.store.complete_job(job.id, job.token, now).await?;
            }
            Ok(Err(error)) => {
                tracing::warn!(job = %job.id, kind = job.kind, attempt = job.attempt, %error, "a job failed");
                let again = matches!(error.code.kind(), Kind::Upstream | Kind::Unavailable | Kind::Conflict);
                let retry_at = again.then(|| now + FIRST_RETRY * 2_u32.pow(job.attempt.min(8)));
                self.store.fail_job(job.id, job.token, retry_at, &error.to_string(), now).await?;
            }
            Err(_) => {
                self.store.fail_job(job.id, job.token, Some(now + FIRST_RETRY), "took too long", now).await?;
            }
        }
        Ok(true)
    }

    async fn carry_out(&self, job: &Job) -> Result<()> {
        let unreadable =
            |e: serde_json::Error| Error::new(ErrorCode::Database).with("reason", "job payload").because(e);
        let partner =
            job.partner.ok_or_else(|| Error::new(ErrorCode::Database).with("reason", "job without partner"))?;
        let scope = Actor::System { partner }.scope(Permission::ManageIntegration)?;
        let payload: RefreshCompanies = serde_json::from_str(&job.payload).map_err(unreadable)?;
        let connections = self.store.list_connections(&scope).await?;
        let Some(connection) = connections.into_iter().find(|c| c.id == payload.connection) else {
            // revoked meanwhile: nothing left to do
            return Ok(());
        };
        let client = self.client(&scope, &connection).await?;
        self.refresh_companies(&scope, &connection, client.as_ref()).await.map(|_| ())
    }
}
