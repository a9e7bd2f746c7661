//! Looking at a single line as a run would see it now. Must not write.

use seatbridge_core::actor::TenantScope;
use seatbridge_core::billing::{PlanLine, plan};
use seatbridge_core::connections::Connection;
use seatbridge_core::ids::OrganizationId;

use super::read::World;
use crate::{Engine, Error, Result};

impl Engine {
    /// What a run would plan for the line of an organization; `None` where it is not linked here.
    pub(crate) async fn plan_of(
        &self,
        scope: &TenantScope,
        connection: &Connection,
        organization: OrganizationId,
    ) -> Result<Option<PlanLine>> {
        let client = self.client(scope, connection).await?;
        let session = self.session(scope, connection, client).await?;
        let world = World::load(&session).await?;
        let Some(index) = world.links.iter().position(|link| link.organization == organization) else {
            return Ok(None);
        };
        let subjects =
            session.read(&world, &[index]).await?.map_err(|error| Error::psa(connection.psa.name(), error))?;
        Ok(plan(&session.plan_input(true), &subjects).into_iter().next())
    }
}
