//! What a worker does on its own. Must take nothing but ids: everything else is read anew.

use std::time::Duration;

use seatbridge_core::ids::{ConnectionId, RunId, UserId};
use seatbridge_core::permissions::Permission;
use seatbridge_core::{Actor, TenantScope};
use seatbridge_store::Job;
use serde::Deserialize;

use crate::{Engine, Error, ErrorCode, Kind, Result};

/// Reads the companies of a connection into the local copy.
pub(crate) const REFRESH_COMPANIES: &str = "refresh_companies";
/// Sends a link to choose another password.
pub(crate) const SEND_RESET: &str = "send_reset";
/// Sends an invitation.
pub(crate) const SEND_INVITATION: &str = "send_invitation";

/// Carries out a sync run that waits.
pub(crate) const SYNC: &str = "sync";

const KINDS: &[&str] = &[REFRESH_COMPANIES, SEND_RESET, SEND_INVITATION, SYNC];

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

/// Payload of [`SEND_RESET`], version 1. The address as typed: whether it is an account's is found out here, so that asking
/// takes the same time for all.
#[derive(Debug, Deserialize)]
struct SendReset {
    email: String,
    base_url: String,
}

/// Payload of [`SEND_INVITATION`], version 1.
#[derive(Debug, Deserialize)]
struct SendInvitation {
    user: UserId,
    base_url: String,
}

fn payload<'a, T: Deserialize<'a>>(job: &'a Job) -> Result<T> {
    serde_json::from_str(&job.payload)
        .map_err(|e| Error::new(ErrorCode::Database).with("reason", "job payload").because(e))
}

impl Engine {
    /// Does one due job, if there is one. Answers whether there was.
    pub async fn work_once(&self) -> Result<bool> {
        let now = self.clock.now();
        self.store.bury_expired_jobs(now).await?;
        let Some(job) = self.store.claim_job(KINDS, now, now + LEASE).await? else {
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
        match job.kind.as_str() {
            SEND_RESET => {
                let SendReset { email, base_url } = payload(job)?;
                self.send_reset(&email, &base_url).await
            }
            SEND_INVITATION => {
                let SendInvitation { user, base_url } = payload(job)?;
                self.send_invitation(user, &base_url).await
            }
            SYNC => {
                let Sync { run } = payload(job)?;
                self.run_queued(&scope_of(job)?, run, job.attempt).await
            }
            _ => self.refresh_companies_of(job).await,
        }
    }

    async fn refresh_companies_of(&self, job: &Job) -> Result<()> {
        let scope = scope_of(job)?;
        let RefreshCompanies { connection } = payload(job)?;
        let connections = self.store.list_connections(&scope).await?;
        let Some(connection) = connections.into_iter().find(|c| c.id == connection) else {
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

/// The tenant that a job acts for.
fn scope_of(job: &Job) -> Result<TenantScope> {
    let partner = job.partner.ok_or_else(|| Error::new(ErrorCode::Database).with("reason", "job without partner"))?;
    Ok(Actor::System { partner }.scope(Permission::ManageIntegration)?)
}

/// When a failed job is worth another attempt.
fn retry_after(job: &Job, error: &Error) -> Option<Duration> {
    if !matches!(error.code.kind(), Kind::Upstream | Kind::Unavailable | Kind::Conflict) {
        return None;
    }
    Some(if job.kind == SYNC { SYNC_RETRY } else { FIRST_RETRY * 2_u32.pow(job.attempt.min(8)) })
}
