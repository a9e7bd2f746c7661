//! The local copy of a PSA's companies, for search and suggestions. Must be replaced as a whole.

use std::collections::HashSet;

use seatbridge_core::actor::TenantScope;
use seatbridge_core::ids::ConnectionId;
use seatbridge_core::names::fold;
use seatbridge_store_model::{CompanyRow, Moment, StoreError};
use sqlx::QueryBuilder;

use super::convert::{clean, micros};
use super::{CHUNK, Failure, Outcome};
use crate::{Conn, Db};

/// Letters of a search that count.
const LONGEST_SEARCH: usize = 200;

pub async fn replace_companies(
    conn: &mut Conn,
    scope: &TenantScope,
    connection: ConnectionId,
    companies: &[CompanyRow],
    now: Moment,
) -> Outcome<()> {
    let done = sqlx::query!(
        "UPDATE connections SET companies_at = $3 WHERE partner_id = $1 AND id = $2 AND state = 'live'",
        scope.partner().uuid(),
        connection.uuid(),
        micros(now)
    )
    .execute(&mut *conn)
    .await?;
    if done.rows_affected() == 0 {
        return Err(Failure::Store(StoreError::Missing));
    }
    sqlx::query!(
        "DELETE FROM companies WHERE partner_id = $1 AND connection_id = $2",
        scope.partner().uuid(),
        connection.uuid()
    )
    .execute(&mut *conn)
    .await?;
    // pages of a list that changes while it is read can hold a company twice
    let mut seen = HashSet::with_capacity(companies.len());
    let companies: Vec<_> = companies.iter().filter(|company| seen.insert(company.id.as_str())).collect();
    for chunk in companies.chunks(CHUNK) {
        let mut query = QueryBuilder::<Db>::new(
            "INSERT INTO companies
             (partner_id, connection_id, company_ref, name, name_key, external_id, external_id_key, active, kind) ",
        );
        query.push_values(chunk, |mut row, company| {
            let name = clean(&company.name).into_owned();
            let name_key = fold(&name);
            let external_id = company.external_id.as_deref().map(|text| clean(text).into_owned());
            let external_id_key = external_id.as_deref().map(fold);
            row.push_bind(scope.partner().uuid())
                .push_bind(connection.uuid())
                .push_bind(clean(&company.id).into_owned())
                .push_bind(name)
                .push_bind(name_key)
                .push_bind(external_id)
                .push_bind(external_id_key)
                .push_bind(company.active)
                .push_bind(clean(&company.kind).into_owned());
        });
        query.build().persistent(false).execute(&mut *conn).await?;
    }
    Ok(())
}

pub async fn list_companies(
    conn: &mut Conn,
    scope: &TenantScope,
    connection: ConnectionId,
) -> Outcome<Vec<CompanyRow>> {
    let rows = sqlx::query_as!(
        CompanyRow,
        r#"SELECT company_ref AS "id!", name AS "name!", external_id AS "external_id?", active AS "active!: bool",
                  kind AS "kind!"
           FROM companies WHERE partner_id = $1 AND connection_id = $2 ORDER BY name_key, company_ref"#,
        scope.partner().uuid(),
        connection.uuid()
    );
    Ok(rows.fetch_all(&mut *conn).await?)
}

pub async fn search_companies(
    conn: &mut Conn,
    scope: &TenantScope,
    connection: ConnectionId,
    text: &str,
    limit: u32,
) -> Outcome<Vec<CompanyRow>> {
    let mut wanted = String::new();
    for letter in fold(&clean(text)).chars().take(LONGEST_SEARCH) {
        if matches!(letter, '%' | '_' | '!') {
            wanted.push('!');
        }
        wanted.push(letter);
    }
    let rows = sqlx::query_as!(
        CompanyRow,
        r#"SELECT company_ref AS "id!", name AS "name!", external_id AS "external_id?", active AS "active!: bool",
                  kind AS "kind!"
           FROM companies
           WHERE partner_id = $1 AND connection_id = $2
             AND (name_key LIKE $3 ESCAPE '!' OR external_id_key LIKE $4 ESCAPE '!')
           ORDER BY name_key, company_ref LIMIT $5"#,
        scope.partner().uuid(),
        connection.uuid(),
        format!("%{wanted}%"),
        format!("{wanted}%"),
        i64::from(limit)
    );
    Ok(rows.fetch_all(&mut *conn).await?)
}
