//! What an organization's usage comes to. Must not read a PSA.

use seatbridge_core::actor::TenantScope;
use seatbridge_core::billing::Contract;
use seatbridge_core::connections::Connection;
use seatbridge_core::organizations::Organization;
use seatbridge_core::quantity::{Quantity, UsageView, wanted};

use crate::{Engine, Result};

impl Engine {
    /// What the portal would bill for an organization today, on a contract.
    pub(crate) async fn portal_quantity(
        &self,
        scope: &TenantScope,
        connection: &Connection,
        organization: &Organization,
        contract: &Contract,
    ) -> Result<Quantity> {
        let today = self.clock.today();
        let latest =
            self.store.latest_usage(scope, today).await?.into_iter().find(|u| u.organization == organization.id);
        let peak_in_use = match contract.calendar().and_then(|c| c.period_on(today)) {
            Some(period) => {
                let span = [(organization.id, period.starts_on, today)];
                self.store.peak_in_use(scope, &span).await?.remove(&organization.id)
            }
            None => None,
        };
        let usage = UsageView { latest: latest.map(|u| (u.day, u.counts)), peak_in_use };
        let settings = &connection.settings;
        Ok(wanted(&settings.quantity, organization.status, &usage, today, settings.stale_usage_days))
    }
}
