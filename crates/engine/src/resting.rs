//! Mappings of earlier connections to the same PSA tenant, and their way back after review. Must not restore what was
//! linked elsewhere since.

use seatbridge_core::actor::TenantScope;
use seatbridge_core::connections::{Connection, ConnectionSettings};
use seatbridge_core::ids::{ConnectionId, OrganizationId};
use seatbridge_core::mappings::OrganizationMapping;
use seatbridge_core::permissions::Permission;
use seatbridge_core::{Actor, PsaKind};
use seatbridge_store::{EarlierConnection, Moment, RestingLink, StoreError};
use serde_json::json;

use crate::pages::{PAGE_SIZE, Page, last_at_most};
use crate::{Engine, Result};

/// How many links are read at once on the way back.
const BATCH: u32 = 500;

/// What rests, for review.
#[derive(Debug, Clone)]
pub struct Resting {
    /// When the latest of the earlier connections was revoked.
    pub revoked_at: Option<Moment>,
    /// Links of organizations, one page of them.
    pub links: Page<RestingOrganization>,
    /// How many of all links can be taken back.
    pub free: u64,
    /// Plans that are linked in an earlier connection and not in this one.
    pub plans: u64,
    /// Whether there is a ticket mapping and this connection has none.
    pub tickets: bool,
    /// Settings that were not the usual ones, while this connection still has the usual ones.
    pub settings: Option<ConnectionSettings>,
}

/// A resting link, and what stands in its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestingOrganization {
    /// External id of the organization.
    pub external_id: String,
    /// Its name.
    pub name: String,
    /// The link.
    pub link: OrganizationMapping,
    /// What stands in its way, if anything does.
    pub blocked: Option<Blocked>,
}

/// Why a resting link is listed and not restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Blocked {
    /// The organization is linked in this PSA by now.
    LinkedIn(PsaKind),
    /// The line bills this organization by now.
    LineOf(String),
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Restored {
    /// Links of organizations.
    pub links: u64,
    /// Links that were left, because something newer stands in their way.
    pub left: u64,
    /// Plans.
    pub plans: u64,
    /// Whether the ticket mapping came back.
    pub tickets: bool,
    /// Whether the settings came back.
    pub settings: bool,
}

impl Engine {
    /// What rests of earlier connections to the same PSA tenant.
    pub async fn resting(&self, actor: &Actor, psa: PsaKind, page: u32) -> Result<Resting> {
        let scope = actor.scope(Permission::ManageIntegration)?;
        let connection = self.connection(&scope, psa).await?;
        let now = self.clock.now();
        let (all, free) = self.store.count_resting(&scope, connection.id, now).await?;
        let (number, offset) = last_at_most(page, all);
        let rows = self.store.list_resting(&scope, connection.id, now, PAGE_SIZE, offset).await?;
        let connections = self.store.list_connections(&scope).await?;
        let earlier = self.earlier(actor, &scope, &connection).await?;
        Ok(Resting {
            revoked_at: earlier.first().map(|one| one.revoked_at),
            links: Page { rows: rows.into_iter().map(|row| reviewed(row, &connections)).collect(), total: all, number },
            free,
            plans: earlier.iter().map(|one| one.plans).max().unwrap_or(0),
            tickets: earlier.iter().any(|one| one.tickets),
            settings: former_settings(&connection, &earlier),
        })
    }

    /// Takes back what rests, except where something newer stands in the way.
    pub async fn restore(&self, actor: &Actor, psa: PsaKind) -> Result<Restored> {
        let scope = actor.scope(Permission::ManageIntegration)?;
        let connection = self.connection(&scope, psa).await?;
        let earlier = self.earlier(actor, &scope, &connection).await?;
        let settings = former_settings(&connection, &earlier);
        // a write mode of former days may need rights that are missing by now: then nothing is restored
        let rights = match &settings {
            Some(settings) => self.rights_for(&scope, &connection, settings).await?,
            None => None,
        };
        let mut restored = Restored { settings: settings.is_some(), ..Restored::default() };
        let mut tx = self.store.begin().await?;
        if let Some(settings) = settings {
            tx.update_connection_settings(&scope, connection.id, &settings).await?;
            if let Some(rights) = rights {
                tx.update_connection_rights(&scope, connection.id, &rights).await?;
            }
        }
        for one in &earlier {
            let (plans, tickets) = tx.restore_mappings(&scope, connection.id, one.id, self.clock.now()).await?;
            restored.plans += plans;
            restored.tickets |= tickets;
        }
        if restored != Restored::default() {
            let diff = json!({
                "plans": restored.plans, "tickets": restored.tickets, "settings": restored.settings,
            });
            self.audit(&mut tx, actor, "connection.restored", connection.id, diff).await?;
        }
        tx.commit().await?;
        let (links, left) = self.restore_resting(actor, &scope, &connection).await?;
        (restored.links, restored.left) = (links.len() as u64, left.len() as u64);
        Ok(restored)
    }

    /// The mappings of an earlier connection to the same PSA tenant that may be taken back; with `apply` they are,
    /// except where organization or line is taken by now. Answers those restored and those left.
    pub async fn restore_links(
        &self,
        actor: &Actor,
        psa: PsaKind,
        apply: bool,
    ) -> Result<(Vec<OrganizationMapping>, Vec<OrganizationMapping>)> {
        let scope = actor.scope(Permission::ManageIntegration)?;
        let connection = self.connection(&scope, psa).await?;
        if apply {
            return self.restore_resting(actor, &scope, &connection).await;
        }
        let resting = self.store.list_resting_links(&scope, psa, &connection.tenant, self.clock.now()).await?;
        Ok((Vec::new(), resting))
    }

    /// Brings links back, the latest first, each with its audit row.
    async fn restore_resting(
        &self,
        actor: &Actor,
        scope: &TenantScope,
        connection: &Connection,
    ) -> Result<(Vec<OrganizationMapping>, Vec<OrganizationMapping>)> {
        let now = self.clock.now();
        let (mut restored, mut left) = (Vec::new(), Vec::new());
        let resting = self.store.list_resting_links(scope, connection.psa, &connection.tenant, now).await?;
        for batch in resting.chunks(BATCH as usize) {
            let organizations: Vec<OrganizationId> = batch.iter().map(|link| link.organization).collect();
            let mut taken = self.store.links_of(scope, &organizations).await?;
            for link in batch {
                if taken.contains_key(&link.organization) {
                    left.push(link.clone());
                    continue;
                }
                let mut tx = self.store.begin().await?;
                match tx.restore_link(scope, link.id, connection.id, now).await {
                    Ok(()) => {
                        self.audit(&mut tx, actor, "organization.restored", link.organization, json!(link)).await?;
                        tx.commit().await?;
                        taken.insert(link.organization, link.clone());
                        restored.push(link.clone());
                    }
                    Err(StoreError::Taken(_)) => {
                        tx.rollback().await?;
                        left.push(link.clone());
                    }
                    Err(other) => return Err(other.into()),
                }
            }
        }
        Ok((restored, left))
    }

    /// How many mappings could come back.
    pub(crate) async fn restorable(&self, actor: &Actor, scope: &TenantScope, id: ConnectionId) -> Result<u64> {
        let now = self.clock.now();
        let (_, free) = self.store.count_resting(scope, id, now).await?;
        let earlier = self.store.earlier_connections(scope, id, now).await?;
        let may = actor.may(Permission::ManagePlans);
        let plans = if may { earlier.iter().map(|one| one.plans).max().unwrap_or(0) } else { 0 };
        Ok(free + plans + u64::from(earlier.iter().any(|one| one.tickets)))
    }

    async fn earlier(
        &self,
        actor: &Actor,
        scope: &TenantScope,
        connection: &Connection,
    ) -> Result<Vec<EarlierConnection>> {
        let mut earlier = self.store.earlier_connections(scope, connection.id, self.clock.now()).await?;
        if !actor.may(Permission::ManagePlans) {
            for one in &mut earlier {
                one.plans = 0;
            }
        }
        Ok(earlier)
    }
}

fn reviewed(row: RestingLink, connections: &[Connection]) -> RestingOrganization {
    let holder = row.line_holder.map(Blocked::LineOf);
    let elsewhere = row.linked_in.and_then(|id| connections.iter().find(|connection| connection.id == id));
    RestingOrganization {
        external_id: row.external_id,
        name: row.name,
        link: row.link,
        blocked: elsewhere.map(|connection| Blocked::LinkedIn(connection.psa)).or(holder),
    }
}

/// The settings of the latest earlier connection, if they were others than the usual ones that this one still has.
fn former_settings(connection: &Connection, earlier: &[EarlierConnection]) -> Option<ConnectionSettings> {
    let usual = ConnectionSettings::default();
    let former = earlier.first().map(|one| one.settings.clone())?;
    (connection.settings == usual && former != usual).then_some(former)
}
