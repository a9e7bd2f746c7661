//! Where organizations are billed, and what is agreed to stand on their lines. Must keep one live link per organization
//! and per line.

use std::collections::HashMap;

use seatbridge_core::PsaKind;
use seatbridge_core::actor::TenantScope;
use seatbridge_core::ids::{ConnectionId, LinkId, OrganizationId};
use seatbridge_core::mappings::OrganizationMapping;
use seatbridge_core::psa::{CompanyRef, ContractRef, LineKey, LineRef, ProductRef};
use seatbridge_core::schedule::Steps;
use seatbridge_store_model::{Moment, StoreError};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::convert::{clean, from_json, json, micros};
use super::mappings::{require_live, require_own};
use super::organizations::find_organization;
use super::{CHUNK, Failure, Outcome};
use crate::{Conn, Db};

struct Row {
    id: Uuid,
    connection_id: Uuid,
    organization_id: Uuid,
    company_ref: String,
    contract_ref: String,
    line_ref: String,
    product_ref: String,
    labels: String,
    rules: Option<String>,
}

fn link(row: Row) -> Outcome<OrganizationMapping> {
    Ok(OrganizationMapping {
        id: row.id.into(),
        connection: row.connection_id.into(),
        organization: row.organization_id.into(),
        company: CompanyRef(row.company_ref),
        line: LineKey { contract: ContractRef(row.contract_ref), line: LineRef(row.line_ref) },
        product: ProductRef(row.product_ref),
        labels: from_json(&row.labels)?,
        rules: row.rules.as_deref().map(from_json).transpose()?,
    })
}

pub async fn create_link(conn: &mut Conn, scope: &TenantScope, link: &OrganizationMapping, now: Moment) -> Outcome<()> {
    require_live(conn, scope, link.connection).await?;
    // before the unique index could tell that another partner's organization is linked
    if find_organization(conn, scope, link.organization).await?.is_none() {
        return Err(Failure::Store(StoreError::Missing));
    }
    sqlx::query!(
        "INSERT INTO links (id, partner_id, connection_id, organization_id, company_ref, contract_ref, line_ref,
                            product_ref, labels, rules, state, linked_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'live', $11)",
        link.id.uuid(),
        scope.partner().uuid(),
        link.connection.uuid(),
        link.organization.uuid(),
        &*clean(link.company.as_str()),
        &*clean(link.line.contract.as_str()),
        &*clean(link.line.line.as_str()),
        &*clean(link.product.as_str()),
        json(&link.labels)?,
        link.rules.as_ref().map(json).transpose()?,
        micros(now)
    )
    .execute(&mut *conn)
    .await?;
    Ok(())
}

pub async fn list_links(
    conn: &mut Conn,
    scope: &TenantScope,
    connection: ConnectionId,
) -> Outcome<Vec<OrganizationMapping>> {
    sqlx::query_as!(
        Row,
        r#"SELECT id AS "id!: Uuid", connection_id AS "connection_id!: Uuid", organization_id AS "organization_id!: Uuid",
                  company_ref AS "company_ref!", contract_ref AS "contract_ref!", line_ref AS "line_ref!",
                  product_ref AS "product_ref!", labels AS "labels!", rules AS "rules?"
           FROM links WHERE partner_id = $1 AND connection_id = $2 AND state = 'live' ORDER BY organization_id"#,
        scope.partner().uuid(),
        connection.uuid()
    )
    .fetch_all(&mut *conn)
    .await?
    .into_iter()
    .map(link)
    .collect()
}

pub async fn find_link(
    conn: &mut Conn,
    scope: &TenantScope,
    organization: OrganizationId,
) -> Outcome<Option<OrganizationMapping>> {
    sqlx::query_as!(
        Row,
        r#"SELECT id AS "id!: Uuid", connection_id AS "connection_id!: Uuid", organization_id AS "organization_id!: Uuid",
                  company_ref AS "company_ref!", contract_ref AS "contract_ref!", line_ref AS "line_ref!",
                  product_ref AS "product_ref!", labels AS "labels!", rules AS "rules?"
           FROM links WHERE partner_id = $1 AND organization_id = $2 AND state = 'live'"#,
        scope.partner().uuid(),
        organization.uuid()
    )
    .fetch_optional(&mut *conn)
    .await?
    .map(link)
    .transpose()
}

pub async fn linked_elsewhere(
    conn: &mut Conn,
    scope: &TenantScope,
    connection: ConnectionId,
) -> Outcome<Vec<OrganizationId>> {
    let organizations = sqlx::query_scalar!(
        r#"SELECT organization_id AS "organization_id!: Uuid" FROM links
           WHERE partner_id = $1 AND connection_id <> $2 AND state = 'live' ORDER BY organization_id"#,
        scope.partner().uuid(),
        connection.uuid()
    )
    .fetch_all(&mut *conn)
    .await?;
    Ok(organizations.into_iter().map(Into::into).collect())
}

pub async fn unlink(conn: &mut Conn, scope: &TenantScope, id: LinkId, now: Moment) -> Outcome<()> {
    let done = sqlx::query!(
        "UPDATE links SET state = 'ended', ended_at = $3 WHERE partner_id = $1 AND id = $2 AND state = 'live'",
        scope.partner().uuid(),
        id.uuid(),
        micros(now)
    )
    .execute(&mut *conn)
    .await?;
    if done.rows_affected() == 0 { Err(Failure::Store(StoreError::Missing)) } else { Ok(()) }
}

pub async fn list_resting_links(
    conn: &mut Conn,
    scope: &TenantScope,
    psa: PsaKind,
    tenant: &str,
    now: Moment,
) -> Outcome<Vec<OrganizationMapping>> {
    sqlx::query_as!(
        Row,
        r#"SELECT l.id AS "id!: Uuid", l.connection_id AS "connection_id!: Uuid",
                  l.organization_id AS "organization_id!: Uuid", l.company_ref AS "company_ref!",
                  l.contract_ref AS "contract_ref!", l.line_ref AS "line_ref!", l.product_ref AS "product_ref!",
                  l.labels AS "labels!", l.rules AS "rules?"
           FROM links l JOIN connections c ON c.id = l.connection_id
           WHERE l.partner_id = $1 AND l.state = 'resting' AND l.resting_until > $4 AND c.psa = $2 AND c.tenant = $3
           ORDER BY l.organization_id, l.id"#,
        scope.partner().uuid(),
        psa.as_str(),
        &*clean(tenant),
        micros(now)
    )
    .fetch_all(&mut *conn)
    .await?
    .into_iter()
    .map(link)
    .collect()
}

pub async fn restore_link(
    conn: &mut Conn,
    scope: &TenantScope,
    id: LinkId,
    connection: ConnectionId,
    now: Moment,
) -> Outcome<()> {
    require_live(conn, scope, connection).await?;
    let resting = sqlx::query!(
        r#"SELECT l.connection_id AS "connection_id!: Uuid", l.line_ref AS "line_ref!"
           FROM links l JOIN connections o ON o.id = l.connection_id
                JOIN connections c ON c.partner_id = o.partner_id AND c.psa = o.psa AND c.tenant = o.tenant
           WHERE l.partner_id = $1 AND l.id = $2 AND l.state = 'resting' AND l.resting_until > $4
             AND c.id = $3 AND c.state = 'live'"#,
        scope.partner().uuid(),
        id.uuid(),
        connection.uuid(),
        micros(now)
    )
    .fetch_optional(&mut *conn)
    .await?
    .ok_or(Failure::Store(StoreError::Missing))?;
    let done = sqlx::query!(
        "UPDATE links SET state = 'live', connection_id = $3, ended_at = NULL, resting_until = NULL, linked_at = $4
         WHERE partner_id = $1 AND id = $2 AND state = 'resting'",
        scope.partner().uuid(),
        id.uuid(),
        connection.uuid(),
        micros(now)
    )
    .execute(&mut *conn)
    .await?;
    if done.rows_affected() == 0 {
        return Err(Failure::Store(StoreError::Stale));
    }
    // what was agreed comes along, so that what a person changed meanwhile is seen
    sqlx::query!(
        "INSERT INTO line_states (partner_id, connection_id, line_ref, agreed, agreed_at)
         SELECT partner_id, $4, line_ref, agreed, agreed_at FROM line_states
         WHERE partner_id = $1 AND connection_id = $2 AND line_ref = $3
         ON CONFLICT (connection_id, line_ref) DO NOTHING",
        scope.partner().uuid(),
        resting.connection_id,
        resting.line_ref,
        connection.uuid()
    )
    .execute(&mut *conn)
    .await?;
    Ok(())
}

pub async fn agreed(
    conn: &mut Conn,
    scope: &TenantScope,
    connection: ConnectionId,
) -> Outcome<HashMap<LineRef, Steps>> {
    let rows = sqlx::query!(
        r#"SELECT line_ref AS "line_ref!", agreed AS "agreed!" FROM line_states
           WHERE partner_id = $1 AND connection_id = $2 ORDER BY line_ref"#,
        scope.partner().uuid(),
        connection.uuid()
    )
    .fetch_all(&mut *conn)
    .await?;
    rows.into_iter().map(|row| Ok((LineRef(row.line_ref), from_json(&row.agreed)?))).collect()
}

pub async fn set_agreed(
    conn: &mut Conn,
    scope: &TenantScope,
    connection: ConnectionId,
    lines: &[(LineRef, Steps)],
    now: Moment,
) -> Outcome<()> {
    require_own(conn, scope, connection).await?;
    // one statement can't write a row twice: the last one of a line counts
    let lines: HashMap<&LineRef, &Steps> = lines.iter().map(|(line, steps)| (line, steps)).collect();
    let mut rows = Vec::with_capacity(lines.len());
    for (line, steps) in lines {
        rows.push((clean(line.as_str()).into_owned(), json(steps)?));
    }
    rows.sort_unstable();
    for chunk in rows.chunks(CHUNK) {
        let mut query = QueryBuilder::<Db>::new(
            "INSERT INTO line_states (partner_id, connection_id, line_ref, agreed, agreed_at) ",
        );
        query.push_values(chunk, |mut row, (line, agreed)| {
            row.push_bind(scope.partner().uuid())
                .push_bind(connection.uuid())
                .push_bind(line.clone())
                .push_bind(agreed.clone())
                .push_bind(micros(now));
        });
        query.push(
            " ON CONFLICT (connection_id, line_ref) DO UPDATE SET
              agreed = excluded.agreed, agreed_at = excluded.agreed_at",
        );
        query.build().persistent(false).execute(&mut *conn).await?;
    }
    Ok(())
}

pub async fn clear_agreed(
    conn: &mut Conn,
    scope: &TenantScope,
    connection: ConnectionId,
    line: &LineRef,
) -> Outcome<()> {
    sqlx::query!(
        "DELETE FROM line_states WHERE partner_id = $1 AND connection_id = $2 AND line_ref = $3",
        scope.partner().uuid(),
        connection.uuid(),
        &*clean(line.as_str())
    )
    .execute(&mut *conn)
    .await?;
    Ok(())
}
