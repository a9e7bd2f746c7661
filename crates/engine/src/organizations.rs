//! Organizations and usage coming in from files. Must not parse (`imports`) or bill (`sync`).

use std::collections::HashMap;

use seatbridge_core::Actor;
use seatbridge_core::ids::OrganizationId;
use seatbridge_core::names::fold;
use seatbridge_core::organizations::Organization;
use seatbridge_core::permissions::Permission;
use seatbridge_store::NewUsage;
use serde::Serialize;
use serde_json::json;

use crate::imports::{OrganizationRow, Parsed, Problem, UsageRow};
use crate::{Engine, Result};

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// Rows that are stored now.
    pub imported: u64,
    /// Of these, records that are new.
    pub created: u64,
    /// Of these, records that changed.
    pub updated: u64,
    /// Rows that have a problem, or 1 where the file as a whole has one.
    pub refused: u64,
    /// The first of them.
    pub problems: Vec<Problem>,
    /// Whether anything was stored: not when there are problems and the good rows were not asked for, or there are none.
    pub stored: bool,
}

impl ImportReport {
    /// A report of nothing stored yet.
    fn of<T>(parsed: Parsed<T>) -> Self {
        Self {
            imported: 0,
            created: 0,
            updated: 0,
            refused: parsed.refused_rows.max(u64::from(!parsed.is_clean())),
            problems: parsed.problems,
            stored: false,
        }
    }

    /// Whether the good rows are to be stored.
    const fn goes_on(&self, good: usize, partial: bool) -> bool {
        self.refused == 0 || (partial && good > 0)
    }
}

impl Engine {
    /// How many organizations the partner has.
    pub async fn count_organizations(&self, actor: &Actor) -> Result<u64> {
        let scope = actor.scope(Permission::ManageOrganizations)?;
        Ok(self.store.count_organizations(&scope).await?)
    }

    /// Stores the organizations of a file: all of them, or with `partial` the good ones.
    pub async fn import_organizations(
        &self,
        actor: &Actor,
        mut parsed: Parsed<OrganizationRow>,
        partial: bool,
    ) -> Result<ImportReport> {
        let scope = actor.scope(Permission::ManageOrganizations)?;
        let plans = self.store.list_plans(&scope).await?;
        let known: Vec<_> = plans.iter().map(|p| p.name.as_str()).collect();
        let plans: HashMap<_, _> = plans.iter().map(|p| (fold(&p.name), p.id)).collect();
        let mut organizations = Vec::with_capacity(parsed.rows.len());
        for (row, parsed_row) in std::mem::take(&mut parsed.rows) {
            let Some(plan) = plans.get(&fold(&parsed_row.plan)) else {
                parsed.refuse(Problem::unknown_plan(row, &parsed_row.plan, &known));
                continue;
            };
            organizations.push(Organization {
                id: self.id::<OrganizationId>(),
                partner: scope.partner(),
                external_id: parsed_row.external_id,
                name: parsed_row.name,
                email: parsed_row.email,
                country: parsed_row.country,
                plan: *plan,
                status: parsed_row.status,
            });
        }
        let mut report = ImportReport::of(parsed);
        if !report.goes_on(organizations.len(), partial) {
            return Ok(report);
        }
        let mut tx = self.store.begin().await?;
        let upserted = tx.upsert_organizations(&scope, &organizations, self.clock.now()).await?;
        report.imported = organizations.len() as u64;
        (report.created, report.updated, report.stored) = (upserted.created, upserted.updated, true);
        let diff = json!({ "created": report.created, "updated": report.updated, "refused": report.refused });
        self.audit(&mut tx, actor, "organizations.imported", scope.partner(), diff).await?;
        tx.commit().await?;
        Ok(report)
    }

    /// Appends the usage of a file: all of it, or with `partial` the good rows.
    pub async fn import_usage(
        &self,
        actor: &Actor,
        mut parsed: Parsed<UsageRow>,
        partial: bool,
    ) -> Result<ImportReport> {
        let scope = actor.scope(Permission::ReportUsage)?;
        let organizations = self.store.list_organizations(&scope).await?;
        let ids: HashMap<_, _> = organizations.into_iter().map(|o| (o.external_id, o.id)).collect();
        let mut usage = Vec::with_capacity(parsed.rows.len());
        for (row, parsed_row) in std::mem::take(&mut parsed.rows) {
            match ids.get(&parsed_row.organization) {
                Some(organization) => {
                    usage.push(NewUsage {
                        organization: *organization,
                        day: parsed_row.day,
                        counts: parsed_row.counts,
                    });
                }
                None => parsed.refuse(Problem::unknown_organization(row, &parsed_row.organization)),
            }
        }
        let mut report = ImportReport::of(parsed);
        if !report.goes_on(usage.len(), partial) {
            return Ok(report);
        }
        let mut tx = self.store.begin().await?;
        report.imported = tx.append_usage(&scope, &usage, "csv", self.clock.now()).await?;
        (report.created, report.stored) = (report.imported, true);
        let diff = json!({ "rows": report.imported, "refused": report.refused });
        self.audit(&mut tx, actor, "usage.imported", scope.partner(), diff).await?;
        tx.commit().await?;
        Ok(report)
    }
}
