//! The local copy of a PSA's companies, for pickers and suggestions. Must not be used for billing.

use seatbridge_core::actor::TenantScope;
use seatbridge_core::connections::Connection;
use seatbridge_core::psa::CompanyRef;
use seatbridge_psa::Psa;
use seatbridge_psa::model::CompanyKind;
use seatbridge_store::CompanyRow;

use crate::{Engine, Error, ErrorCode, Result};

impl Engine {
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
        let find = |rows: Vec<CompanyRow>| rows.into_iter().find(|row| row.id == id.as_str());
        if let Some(found) = find(self.store.list_companies(scope, connection.id).await?) {
            return Ok(found);
        }
        let found = find(self.refresh_companies(scope, connection, client).await?);
        found.ok_or_else(|| Error::new(ErrorCode::CompanyUnknown).with("company", id))
    }
}
