//! What rests of revoked connections to the same PSA tenant, and its way back. Must block nothing: whatever was linked
//! since goes before.

use seatbridge_core::actor::TenantScope;
use seatbridge_core::ids::ConnectionId;
use seatbridge_store_model::{EarlierConnection, Moment, RestingLink};
use uuid::Uuid;

use super::connections::REST;
use super::convert::{count, from_json, micros};
use super::mappings::require_live;
use super::{Outcome, links};
use crate::Conn;

pub async fn list_resting(
    conn: &mut Conn,
    scope: &TenantScope,
    connection: ConnectionId,
    now: Moment,
    limit: u32,
    offset: u32,
) -> Outcome<Vec<RestingLink>> {
    let rows = sqlx::query!(
        r#"SELECT l.id AS "id!: Uuid", l.connection_id AS "connection_id!: Uuid",
                  l.organization_id AS "organization_id!: Uuid", l.company_ref AS "company_ref!",
                  l.contract_ref AS "contract_ref!", l.line_ref AS "line_ref!", l.product_ref AS "product_ref!",
                  l.labels AS "labels!", l.rules AS "rules?", o.external_id AS "external_id!", o.name AS "name!",
                  o.linked_in AS "linked_in?: Uuid", h.name AS "line_holder?"
           FROM connections c
                JOIN connections r ON r.partner_id = c.partner_id AND r.psa = c.psa AND r.tenant = c.tenant
                JOIN links l ON l.connection_id = r.id AND l.partner_id = c.partner_id
                JOIN organizations o ON o.id = l.organization_id
                LEFT JOIN links k ON k.connection_id = c.id AND k.line_ref = l.line_ref AND k.state = 'live'
                LEFT JOIN organizations h ON h.id = k.organization_id
           WHERE c.partner_id = $1 AND c.id = $2 AND l.state = 'resting' AND l.resting_until > $3
           ORDER BY o.name_key, l.ended_at DESC, l.id LIMIT $4 OFFSET $5"#,
        scope.partner().uuid(),
        connection.uuid(),
        micros(now),
        i64::from(limit),
        i64::from(offset)
    )
    .fetch_all(&mut *conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let link = links::link(links::Row {
                id: row.id,
                connection_id: row.connection_id,
                organization_id: row.organization_id,
                company_ref: row.company_ref,
                contract_ref: row.contract_ref,
                line_ref: row.line_ref,
                product_ref: row.product_ref,
                labels: row.labels,
                rules: row.rules,
            })?;
            Ok(RestingLink {
                link,
                external_id: row.external_id,
                name: row.name,
                linked_in: row.linked_in.map(Into::into),
                line_holder: row.line_holder,
            })
        })
        .collect()
}

pub async fn count_resting(
    conn: &mut Conn,
    scope: &TenantScope,
    connection: ConnectionId,
    now: Moment,
) -> Outcome<(u64, u64)> {
    let row = sqlx::query!(
        r#"SELECT COUNT(*) AS "all!: i64",
                  COUNT(CASE WHEN o.linked_in IS NULL AND k.id IS NULL THEN 1 END) AS "free!: i64"
           FROM connections c
                JOIN connections r ON r.partner_id = c.partner_id AND r.psa = c.psa AND r.tenant = c.tenant
                JOIN links l ON l.connection_id = r.id AND l.partner_id = c.partner_id
                JOIN organizations o ON o.id = l.organization_id
                LEFT JOIN links k ON k.connection_id = c.id AND k.line_ref = l.line_ref AND k.state = 'live'
           WHERE c.partner_id = $1 AND c.id = $2 AND l.state = 'resting' AND l.resting_until > $3"#,
        scope.partner().uuid(),
        connection.uuid(),
        micros(now)
    )
    .fetch_one(&mut *conn)
    .await?;
    Ok((count(row.all)?, count(row.free)?))
}

pub async fn earlier_connections(
    conn: &mut Conn,
    scope: &TenantScope,
    connection: ConnectionId,
    now: Moment,
) -> Outcome<Vec<EarlierConnection>> {
    let rows = sqlx::query!(
        r#"SELECT r.id AS "id!: Uuid", r.revoked_at AS "revoked_at!: Moment", r.settings AS "settings!",
                  (SELECT COUNT(*) FROM plan_mappings m WHERE m.connection_id = r.id AND NOT EXISTS (
                      SELECT 1 FROM plan_mappings n WHERE n.connection_id = c.id AND n.plan_id = m.plan_id
                  )) AS "plans!: i64",
                  (SELECT COUNT(*) FROM ticket_mappings t WHERE t.connection_id = r.id AND NOT EXISTS (
                      SELECT 1 FROM ticket_mappings u WHERE u.connection_id = c.id
                  )) AS "tickets!: i64"
           FROM connections c
                JOIN connections r ON r.partner_id = c.partner_id AND r.psa = c.psa AND r.tenant = c.tenant
           WHERE c.partner_id = $1 AND c.id = $2 AND r.state = 'revoked' AND r.revoked_at > $3
           ORDER BY r.revoked_at DESC, r.id DESC"#,
        scope.partner().uuid(),
        connection.uuid(),
        micros(now - REST)
    )
    .fetch_all(&mut *conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(EarlierConnection {
                id: row.id.into(),
                revoked_at: row.revoked_at,
                settings: from_json(&row.settings)?,
                plans: count(row.plans)?,
                tickets: row.tickets > 0,
            })
        })
        .collect()
}

pub async fn restore_mappings(
    conn: &mut Conn,
    scope: &TenantScope,
    connection: ConnectionId,
    earlier: ConnectionId,
    now: Moment,
) -> Outcome<(u64, bool)> {
    require_live(conn, scope, connection).await?;
    let found = earlier_connections(conn, scope, connection, now).await?;
    if found.iter().all(|one| one.id != earlier) {
        return Err(super::Failure::Store(seatbridge_store_model::StoreError::Missing));
    }
    let plans = sqlx::query!(
        "UPDATE plan_mappings SET connection_id = $2 WHERE partner_id = $1 AND connection_id = $3
         AND plan_id NOT IN (SELECT n.plan_id FROM plan_mappings n WHERE n.connection_id = $2)",
        scope.partner().uuid(),
        connection.uuid(),
        earlier.uuid()
    )
    .execute(&mut *conn)
    .await?;
    let tickets = sqlx::query!(
        "UPDATE ticket_mappings SET connection_id = $2 WHERE partner_id = $1 AND connection_id = $3
         AND NOT EXISTS (SELECT 1 FROM ticket_mappings u WHERE u.connection_id = $2)",
        scope.partner().uuid(),
        connection.uuid(),
        earlier.uuid()
    )
    .execute(&mut *conn)
    .await?;
    Ok((plans.rows_affected(), tickets.rows_affected() > 0))
}
