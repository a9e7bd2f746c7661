//! The local copy of a PSA's companies, for pickers and suggestions. Must not be used for billing.

use seatbridge_core::actor::TenantScope;
use seatbridge_core::connections::Connection;
use seatbridge_core::permissions::Permission;
use seatbridge_core::psa::CompanyRef;
use seatbridge_core::{Actor, PsaKind};
use seatbridge_psa::Psa;
use seatbridge_psa::model::CompanyKind;
use seatbridge_store::CompanyRow;

use crate::{Engine, Error, ErrorCode, Result};

impl Engine {
    /// Reads all companies of the PSA into the local copy now; answers how many.
    pub async fn copy_companies(&self, actor: &Actor, psa: PsaKind) -> Result<usize> {
        let scope = actor.scope(Permission::ManageIntegration)?;
        let connection = self.connection(&scope, psa).await?;
        let client = self.client(&scope, &connection).await?;
        Ok(self.refresh_companies(&scope, &connection, client.as_ref()).await?.len())
    }

    /// Reads all companies of the PSA into the local copy.
    pub(crate) async fn refresh_companies(
        &self,
        scope: &TenantScope,
        connection: &Connection,
        client: &dyn Psa,
    ) -> Result<Vec<CompanyRow>> {
        let companies = client.companies().await.map_err(|e| Error::psa(connection.psa.name(), e))?;
        let rows: Vec<_> = companies
            .into_iter()
            .map(|company| CompanyRow {
                id: company.id.0,
                name: company.name,
                external_id: company.external_id,
                active: company.active,
                kind: match company.kind {
                    CompanyKind::Customer => "customer",
                    CompanyKind::Prospect => "prospect",
                    CompanyKind::Own => "own",
                    CompanyKind::Deleted => "deleted",
                }
                .to_owned(),
            })
            .collect();
        let mut tx = self.store.begin().await?;
        tx.replace_companies(scope, connection.id, &rows, self.clock.now()).await?;
        tx.commit().await?;
        Ok(rows)
    }

    /// A company of the PSA: from the local copy, and where that does not know it, from the PSA.
    pub(crate) async fn company(
        &self,
        scope: &TenantScope,
        connection: &Connection,
        client: &dyn Psa,
        id: &CompanyRef,
    ) -> Result<CompanyRow> {
        if let Some(found) = self.store.find_company(scope, connection.id, id.as_str()).await? {
            return Ok(found);
        }
        let rows = self.refresh_companies(scope, connection, client).await?;
        let found = rows.into_iter().find(|row| row.id == id.as_str());
        found.ok_or_else(|| Error::new(ErrorCode::CompanyUnknown).with("company", id))
    }
}
