//! What a worker does on its own. Must take nothing but ids: everything else is read anew.

use std::time::Duration;

use seatbridge_core::Actor;
use seatbridge_core::ids::{ConnectionId, UserId};
use seatbridge_core::permissions::Permission;
use seatbridge_store::Job;
use serde::Deserialize;

use crate::{Engine, Error, ErrorCode, Kind, Result};

/// Reads the companies of a connection into the local copy.
pub(crate) const REFRESH_COMPANIES: &str = "refresh_companies";
/// Sends a link to choose another password.
pub(crate) const SEND_RESET: &str = "send_reset";
/// Sends an invitation.
pub(crate) const SEND_INVITATION: &str = "send_invitation";

const KINDS: &[&str] = &[REFRESH_COMPANIES, SEND_RESET, SEND_INVITATION];

const LEASE: Duration = Duration::from_mins(5);
const FIRST_RETRY: Duration = Duration::from_secs(15);

/// Payload of [`REFRESH_COMPANIES`], version 1.
#[derive(Debug, Deserialize)]
struct RefreshCompanies {
    connection: ConnectionId,
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
        match job.kind.as_str() {
            SEND_RESET => {
                let SendReset { email, base_url } = payload(job)?;
                self.send_reset(&email, &base_url).await
            }
            SEND_INVITATION => {
                let SendInvitation { user, base_url } = payload(job)?;
                self.send_invitation(user, &base_url).await
            }
            _ => self.refresh_companies_of(job).await,
        }
    }

    async fn refresh_companies_of(&self, job: &Job) -> Result<()> {
        let partner =
            job.partner.ok_or_else(|| Error::new(ErrorCode::Database).with("reason", "job without partner"))?;
        let scope = Actor::System { partner }.scope(Permission::ManageIntegration)?;
        let RefreshCompanies { connection } = payload(job)?;
        let connections = self.store.list_connections(&scope).await?;
        let Some(connection) = connections.into_iter().find(|c| c.id == connection) else {
            // revoked meanwhile: nothing left to do
            return Ok(());
        };
        let client = self.client(&scope, &connection).await?;
        self.refresh_companies(&scope, &connection, client.as_ref()).await.map(|_| ())
    }
}
