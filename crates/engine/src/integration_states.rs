//! How a plan or an organization stands with the connected PSAs, for the pop-ups of their lists. Must not reach a PSA.

use seatbridge_core::actor::TenantScope;
use seatbridge_core::connections::Connection;
use seatbridge_core::ids::{OrganizationId, PlanId};
use seatbridge_core::mappings::{LinkLabels, Selection};
use seatbridge_core::permissions::Permission;
use seatbridge_core::{Actor, PsaKind};
use seatbridge_store::RunRecord;

use crate::sync::SyncReport;
use crate::{Engine, Error, ErrorCode, Result};

/// The last run of a connection that is over and was no preview.
#[derive(Debug, Clone)]
pub struct LastRun {
    /// The run.
    pub run: RunRecord,
    /// What it said of itself, without its lines; `None` for one whose process died.
    pub report: Option<SyncReport>,
}

/// How a plan stands with one PSA.
#[derive(Debug, Clone)]
pub struct PlanIntegration {
    /// Which PSA.
    pub psa: PsaKind,
    /// What was chosen for it; `None` when it is not linked.
    pub linked: Option<Selection>,
    /// The last run of the connection.
    pub last_run: Option<LastRun>,
}

/// How an organization stands with one PSA.
#[derive(Debug, Clone)]
pub struct OrganizationIntegration {
    /// Which PSA.
    pub psa: PsaKind,
    /// What it is linked to; `None` when it is not linked here.
    pub linked: Option<LinkLabels>,
    /// The other PSA in which it is linked: it must be unlinked there first.
    pub elsewhere: Option<PsaKind>,
    /// The last run of the connection.
    pub last_run: Option<LastRun>,
}

impl Engine {
    /// How an own plan stands with each connected PSA.
    pub async fn plan_integrations(&self, actor: &Actor, id: PlanId) -> Result<Vec<PlanIntegration>> {
        let scope = actor.scope(Permission::ManageIntegration)?;
        let plan = self.own_plan(actor, id).await?;
        let mut states = Vec::new();
        for connection in self.store.list_connections(&scope).await? {
            let mappings = self.store.list_plan_mappings(&scope, connection.id).await?;
            states.push(PlanIntegration {
                psa: connection.psa,
                linked: mappings.into_iter().find(|mapping| mapping.plan == plan.id).map(|mapping| mapping.selection),
                last_run: self.last_run(&scope, &connection).await?,
            });
        }
        Ok(states)
    }

    /// How an own organization stands with each connected PSA. A sub-reseller's is not known here: its mappings are its
    /// own.
    pub async fn organization_integrations(
        &self,
        actor: &Actor,
        id: OrganizationId,
    ) -> Result<Vec<OrganizationIntegration>> {
        let scope = actor.scope(Permission::ManageIntegration)?;
        let organization = self.store.find_organization(&scope, id).await?;
        organization.ok_or_else(|| Error::new(ErrorCode::OrganizationUnknown).with("id", id))?;
        let connections = self.store.list_connections(&scope).await?;
        let link = self.store.find_link(&scope, id).await?;
        let at = link.as_ref().and_then(|link| connections.iter().find(|c| c.id == link.connection)).map(|c| c.psa);
        let mut states = Vec::new();
        for connection in &connections {
            let here = link.as_ref().filter(|link| link.connection == connection.id);
            states.push(OrganizationIntegration {
                psa: connection.psa,
                linked: here.map(|link| link.labels.clone()),
                elsewhere: at.filter(|psa| *psa != connection.psa),
                last_run: self.last_run(&scope, connection).await?,
            });
        }
        Ok(states)
    }

    /// The PSAs in which an organization on this plan is to be mapped: those in which the plan is linked; for a
    /// sub-reseller, whose plans are its parent's, all connected ones.
    pub(crate) async fn mapping_required(&self, scope: &TenantScope, plan: PlanId) -> Result<Vec<PsaKind>> {
        let partner = self.store.find_partner(scope.partner()).await?;
        let always = partner.is_some_and(|partner| !partner.kind.owns_plans());
        let mut required = Vec::new();
        for connection in self.store.list_connections(scope).await? {
            let mapped = always
                || self
                    .store
                    .list_plan_mappings(scope, connection.id)
                    .await?
                    .iter()
                    .any(|mapping| mapping.plan == plan);
            if mapped {
                required.push(connection.psa);
            }
        }
        Ok(required)
    }

    /// The last run of a connection that is over and was no preview.
    pub(crate) async fn last_run(&self, scope: &TenantScope, connection: &Connection) -> Result<Option<LastRun>> {
        let run = self.store.find_last_finished_run(scope, connection.id).await?;
        Ok(run.map(|run| LastRun { report: serde_json::from_str(&run.report).ok(), run }))
    }
}
