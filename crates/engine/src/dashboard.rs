//! What a partner sees first: where its seats are, and what needs it. Must not reach a PSA or read the usage history.

use seatbridge_core::permissions::Permission;
use seatbridge_core::{Actor, PsaKind};
use seatbridge_store::{MonthSeats, OrganizationFilter, StatusCounts};

use crate::{Engine, LastRun, Result};

/// Months the chart shows, the current one included.
const MONTHS: i32 = 12;

/// A connection at a glance.
#[derive(Debug, Clone)]
pub struct ConnectionGlance {
    /// Which PSA.
    pub psa: PsaKind,
    /// Its last run that is over and was no preview.
    pub last_run: Option<LastRun>,
    /// Its open findings.
    pub findings: u64,
}

impl ConnectionGlance {
    /// Seats that its last run billed; `None` where none told.
    pub fn billed(&self) -> Option<i64> {
        let report = self.last_run.as_ref()?.report.as_ref()?;
        (report.counts.compared > 0).then_some(report.totals.billed)
    }
}

/// What a partner sees first.
#[derive(Debug, Clone)]
pub struct Dashboard {
    /// Own organizations by status.
    pub organizations: StatusCounts,
    /// Organizations that are billed and on no line; `None` without the right to see results of syncs.
    pub unmapped: Option<u64>,
    /// The connections; empty without the right to see results of syncs.
    pub connections: Vec<ConnectionGlance>,
    /// Seats of the last twelve months, oldest first; months without a report are there with zeros.
    pub months: Vec<MonthSeats>,
}

impl Dashboard {
    /// Seats billed by the last runs of all connections together; `None` where none told.
    pub fn billed(&self) -> Option<i64> {
        let billed: Vec<_> = self.connections.iter().filter_map(ConnectionGlance::billed).collect();
        if billed.is_empty() { None } else { Some(billed.into_iter().sum()) }
    }

    /// Open findings of all connections.
    pub fn findings(&self) -> u64 {
        self.connections.iter().map(|connection| connection.findings).sum()
    }
}

impl Engine {
    /// The partner's dashboard.
    pub async fn dashboard(&self, actor: &Actor) -> Result<Dashboard> {
        let scope = actor.scope(Permission::SeeOrganizations)?;
        let all = OrganizationFilter { partner: scope.partner(), search: String::new(), status: None, plan: None };
        let sees_results = actor.may(Permission::SeeSyncResults);
        let mut connections = Vec::new();
        if sees_results {
            for connection in self.store.list_connections(&scope).await? {
                connections.push(ConnectionGlance {
                    psa: connection.psa,
                    last_run: self.last_run(&scope, &connection).await?,
                    findings: self.store.count_open_findings(&scope, connection.id).await?,
                });
            }
        }
        let last = self.clock.today().first_of_month();
        let first = last.plus_months(1 - MONTHS);
        let known = self.store.seats_by_month(&scope, first, last).await?;
        let months = (0..MONTHS).map(|n| {
            let month = first.plus_months(n);
            let none = MonthSeats { month, organizations: 0, purchased: 0, in_use: 0 };
            known.iter().find(|sum| sum.month == month).copied().unwrap_or(none)
        });
        let organizations = self.store.count_by_status(&scope, &all).await?;
        let billed = organizations.active + organizations.suspended;
        let linked = if sees_results { Some(self.store.count_linked(&scope).await?) } else { None };
        Ok(Dashboard {
            organizations,
            unmapped: linked.map(|linked| billed.saturating_sub(linked)),
            connections,
            months: months.collect(),
        })
    }
}
