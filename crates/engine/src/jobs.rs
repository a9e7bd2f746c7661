//! What a worker does on its own. Must take nothing but ids: everything else is read anew.

use std::time::Duration;

use seatbridge_core::Actor;
use seatbridge_core::ids::{ConnectionId, RunId};
use seatbridge_core::permissions::Permission;
use seatbridge_store::Job;
use serde::Deserialize;

use crate::{Engine, Error, ErrorCode, Kind, Result};

/// Reads the companies of a connection into the local copy.
pub(crate) const REFRESH_COMPANIES: &str = "refresh_companies";

/// Carries out a sync run that waits.
pub(crate) const SYNC: &str = "sync";

/// How long a job is its worker's without a sign of life.
const LEASE: Duration = Duration::from_mins(1);
const FIRST_RETRY: Duration = Duration::from_secs(15);
/// How long a run waits before it looks again whether its connection is free.
const SYNC_RETRY: Duration = Duration::from_secs(5);
/// How long reading the companies may take.
const REFRESH_PATIENCE: Duration = Duration::from_mins(5);

/// Payload of [`REFRESH_COMPANIES`], version 1.
#[derive(Debug, Deserialize)]
struct RefreshCompanies {
    connection: ConnectionId,
}

/// Payload of [`SYNC`], version 1.
#[derive(Debug, Deserialize)]
struct Sync {
    run: RunId,
}

/// Keeps the lease of a job for as long as it exists.
struct Beat(tokio::task::JoinHandle<()>);

impl Drop for Beat {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Engine {
    /// Does one due job, if there is one. Answers whether there was.
    pub async fn work_once(&self) -> Result<bool> {
        let now = self.clock.now();
        self.store.bury_expired_jobs(now).await?;
        let Some(job) = self.store.claim_job(&[REFRESH_COMPANIES, SYNC], now, now + LEASE).await? else {
            return Ok(false);
        };
        let beat = self.keep_job(&job);
        let outcome = self.carry_out(&job).await;
        drop(beat);
        let now = self.clock.now();
        match outcome {
            Ok(()) => {
                self.store.complete_job(job.id, job.token, now).await?;
            }
            Err(error) => {
                let retry_at = retry_after(&job, &error).map(|wait| now + wait);
                tracing::warn!(job = %job.id, kind = job.kind, attempt = job.attempt, %error, "a job failed");
                self.store.fail_job(job.id, job.token, retry_at, &error.to_string(), now).await?;
            }
        }
        Ok(true)
    }

    fn keep_job(&self, job: &Job) -> Beat {
        let (engine, id, token) = (self.clone(), job.id, job.token);
        Beat(tokio::spawn(async move {
            loop {
                tokio::time::sleep(LEASE / 4).await;
                // a lost lease is noticed at the end, which is then refused
                if let Err(error) = engine.store.renew_job(id, token, engine.clock.now() + LEASE).await {
                    tracing::warn!(job = %id, %error, "the lease of a job could not be renewed");
                }
            }
        }))
    }

    async fn carry_out(&self, job: &Job) -> Result<()> {
        let unreadable =
            |e: serde_json::Error| Error::new(ErrorCode::Database).with("reason", "job payload").because(e);
        let partner =
            job.partner.ok_or_else(|| Error::new(ErrorCode::Database).with("reason", "job without partner"))?;
        let scope = Actor::System { partner }.scope(Permission::ManageIntegration)?;
        if job.kind == SYNC {
            let payload: Sync = serde_json::from_str(&job.payload).map_err(unreadable)?;
            return self.run_queued(&scope, payload.run, job.attempt).await;
        }
        let payload: RefreshCompanies = serde_json::from_str(&job.payload).map_err(unreadable)?;
        let connections = self.store.list_connections(&scope).await?;
        let Some(connection) = connections.into_iter().find(|c| c.id == payload.connection) else {
            // revoked meanwhile: nothing left to do
            return Ok(());
        };
        let client = self.client(&scope, &connection).await?;
        let refreshed = self.refresh_companies(&scope, &connection, client.as_ref());
        match tokio::time::timeout(REFRESH_PATIENCE, refreshed).await {
            Ok(refreshed) => refreshed.map(drop),
            Err(_) => Err(Error::new(ErrorCode::PsaTimeout).with("psa", connection.psa)),
        }
    }
}

/// When a failed job is worth another attempt.
fn retry_after(job: &Job, error: &Error) -> Option<Duration> {
    if !matches!(error.code.kind(), Kind::Upstream | Kind::Unavailable | Kind::Conflict) {
        return None;
    }
    Some(if job.kind == SYNC { SYNC_RETRY } else { FIRST_RETRY * 2_u32.pow(job.attempt.min(8)) })
}
