//! Open findings and what a person answers to them. Must not decide a line itself: the next run does, knowing the answer.

use seatbridge_core::billing::KeptQuantity;
use seatbridge_core::connections::Connection;
use seatbridge_core::findings::{FindingKind, Remedy};
use seatbridge_core::ids::{FindingId, RunId};
use seatbridge_core::permissions::Permission;
use seatbridge_core::{Actor, PsaKind, TenantScope};
use seatbridge_store::{FindingCount, FindingFilter, ListedFinding};
use serde_json::json;

use crate::pages::window;
use crate::sync::SyncOptions;
use crate::{Engine, Error, ErrorCode, Page, Result};

impl Engine {
    /// A page of the open findings that are asked for, oldest first.
    pub async fn open_findings(&self, actor: &Actor, filter: &FindingFilter, page: u32) -> Result<Page<ListedFinding>> {
        let scope = actor.scope(Permission::SeeSyncResults)?;
        let (number, window) = window(page);
        let rows = self.store.find_open_findings(&scope, filter, window).await?;
        let total = self.store.count_findings_by_code(&scope, filter).await?.iter().map(|counted| counted.count).sum();
        Ok(Page { rows, total, number })
    }

    /// How many open findings are asked for, by connection and code.
    pub async fn count_findings(&self, actor: &Actor, filter: &FindingFilter) -> Result<Vec<FindingCount>> {
        let scope = actor.scope(Permission::SeeSyncResults)?;
        Ok(self.store.count_findings_by_code(&scope, filter).await?)
    }

    /// An open finding.
    pub async fn finding(&self, actor: &Actor, id: &str) -> Result<ListedFinding> {
        let scope = actor.scope(Permission::SeeSyncResults)?;
        self.open_finding(&scope, id).await
    }

    /// The PSAs that the partner has connected.
    pub async fn connected_psas(&self, actor: &Actor) -> Result<Vec<PsaKind>> {
        let scope = actor.scope(Permission::SeeSyncResults)?;
        Ok(self.store.list_connections(&scope).await?.into_iter().map(|connection| connection.psa).collect())
    }

    async fn open_finding(&self, scope: &TenantScope, id: &str) -> Result<ListedFinding> {
        let unknown = || Error::new(ErrorCode::FindingUnknown).with("id", id);
        let finding: FindingId = id.parse().map_err(|_| unknown())?;
        let found = self.store.find_finding(scope, finding).await?.ok_or_else(unknown)?;
        if found.finding.resolved_at.is_some() { Err(Error::new(ErrorCode::FindingSettled)) } else { Ok(found) }
    }

    /// Answers brakes and questions with "write ours": starts a run in which their organizations are released. All must
    /// be of one connection.
    pub async fn release_findings(&self, actor: &Actor, ids: &[String]) -> Result<RunId> {
        let scope = actor.scope(Permission::ManageIntegration)?;
        let mut options = SyncOptions::default();
        let mut psa: Option<PsaKind> = None;
        for id in ids {
            let found = self.open_finding(&scope, id).await?;
            if psa.is_some_and(|psa| psa != found.psa) {
                return Err(Error::new(ErrorCode::FindingsOfSeveral));
            }
            psa = Some(found.psa);
            let kind = &found.finding.kind;
            if kind.allows(Remedy::ReleaseRun) {
                options.release_run = true;
            } else if let Some(organization) = found.finding.organization
                && (kind.allows(Remedy::Release) || kind.allows(Remedy::Overwrite))
            {
                options.release.push(organization.to_string());
            } else {
                return Err(Error::new(ErrorCode::FindingOther));
            }
        }
        let psa = psa.ok_or_else(|| Error::new(ErrorCode::FindingOther))?;
        self.start_sync(actor, psa, &options).await
    }

    /// Answers that a person changed a line with "leave it": what stands there stays, until it or what is wanted there
    /// changes. The PSA is read first: a person decides about what the finding says, and not about anything else.
    pub async fn keep_psa_quantity(&self, actor: &Actor, id: &str) -> Result<()> {
        let scope = actor.scope(Permission::ManageIntegration)?;
        let found = self.open_finding(&scope, id).await?;
        let finding = found.finding;
        let (Some(organization), true) = (finding.organization, finding.kind.allows(Remedy::Keep)) else {
            return Err(Error::new(ErrorCode::FindingOther));
        };
        let changed = || {
            let (external_id, _) = found.organization.clone().unwrap_or_default();
            Error::new(ErrorCode::FindingChanged).with("organization", external_id)
        };
        let connection = self.connection_of(&scope, found.psa, finding.connection).await?;
        let plan = self.plan_of(&scope, &connection, organization).await?.ok_or_else(changed)?;
        let (Some(now), Some(steps), Some(breakdown)) = (plan.finding, plan.steps, plan.breakdown) else {
            return Err(changed());
        };
        if !same_question(&finding.kind, &now) {
            return Err(changed());
        }
        let kept = KeptQuantity { steps, wanted: breakdown.wanted.get() };
        let line = plan.key.line;
        let mut tx = self.store.begin().await?;
        tx.keep_line(&scope, connection.id, &line, &kept, &actor.to_string(), self.clock.now()).await?;
        tx.resolve_findings(&scope, connection.id, &[finding.id], self.clock.now()).await?;
        let diff = json!({ "line": line, "finding": finding.kind, "kept": kept.steps, "wanted": kept.wanted });
        self.audit(&mut tx, actor, "line.accepted", organization, diff).await?;
        Ok(tx.commit().await?)
    }

    /// Lets a connection write again after a price drift; the next run checks prices as closely as the first. Again is
    /// no error.
    pub async fn allow_writes(&self, actor: &Actor, psa: PsaKind) -> Result<()> {
        let scope = actor.scope(Permission::ManageIntegration)?;
        let connection = self.connection(&scope, psa).await?;
        let state = self.store.connection_state(&scope, connection.id).await?;
        let Some(stopped_at) = state.and_then(|state| state.writes_stopped_at) else { return Ok(()) };
        let (mut settled, now) = (0, self.clock.now());
        let mut tx = self.store.begin().await?;
        tx.mark_writes_stopped(&scope, connection.id, None).await?;
        for code in ["price_drift", FindingKind::WritesStopped.code()] {
            settled += tx.resolve_findings_with(&scope, connection.id, code, now).await?;
        }
        let diff = json!({ "stopped_at": stopped_at, "findings": settled });
        self.audit(&mut tx, actor, "connection.writes_allowed", connection.id, diff).await?;
        Ok(tx.commit().await?)
    }

    async fn connection_of(
        &self,
        scope: &TenantScope,
        psa: PsaKind,
        id: seatbridge_core::ids::ConnectionId,
    ) -> Result<Connection> {
        let connection = self.connection(scope, psa).await?;
        if connection.id == id { Ok(connection) } else { Err(Error::new(ErrorCode::NotConnected).with("psa", psa)) }
    }
}

/// Whether a person who answered the one has answered the other as well: the same stands in the PSA.
fn same_question(asked: &FindingKind, now: &FindingKind) -> bool {
    match (asked, now) {
        (
            FindingKind::ChangedInPsa { observed, wanted, .. },
            FindingKind::ChangedInPsa { observed: observed_now, wanted: wanted_now, .. },
        ) => observed == observed_now && wanted == wanted_now,
        (asked, now) => asked == now,
    }
}
