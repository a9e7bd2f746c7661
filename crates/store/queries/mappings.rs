//! Ticket and plan mappings of a connection. Must keep them below a live connection of the partner.

use seatbridge_core::actor::TenantScope;
use seatbridge_core::ids::{ConnectionId, PlanId};
use seatbridge_core::mappings::{PlanMapping, Selection};
use seatbridge_core::psa::ProductRef;
use seatbridge_store_model::{Moment, StoreError};
use uuid::Uuid;

use super::convert::{clean, from_json, json, micros};
use super::{Failure, Outcome};
use crate::{Conn, dialect};

/// Passes when the partner has this connection and it is live; nobody can revoke it until the transaction ends.
pub async fn require_live(conn: &mut Conn, scope: &TenantScope, connection: ConnectionId) -> Outcome<()> {
    if dialect::lock_live_connection(conn, scope.partner(), connection).await? {
        Ok(())
    } else {
        Err(Failure::Store(StoreError::Missing))
    }
}

/// Passes when the partner has this connection, live or not.
pub async fn require_own(conn: &mut Conn, scope: &TenantScope, connection: ConnectionId) -> Outcome<()> {
    let found = sqlx::query_scalar!(
        r#"SELECT COUNT(*) AS "count!: i64" FROM connections WHERE partner_id = $1 AND id = $2"#,
        scope.partner().uuid(),
        connection.uuid()
    )
    .fetch_one(&mut *conn)
    .await?;
    if found == 0 { Err(Failure::Store(StoreError::Missing)) } else { Ok(()) }
}

pub async fn put_ticket_mapping(
    conn: &mut Conn,
    scope: &TenantScope,
    connection: ConnectionId,
    selection: &Selection,
    now: Moment,
) -> Outcome<()> {
    require_live(conn, scope, connection).await?;
    sqlx::query!(
        "INSERT INTO ticket_mappings (partner_id, connection_id, selection, updated_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (connection_id) DO UPDATE SET selection = excluded.selection, updated_at = excluded.updated_at",
        scope.partner().uuid(),
        connection.uuid(),
        json(selection)?,
        micros(now)
    )
    .execute(&mut *conn)
    .await?;
    Ok(())
}

pub async fn find_ticket_mapping(
    conn: &mut Conn,
    scope: &TenantScope,
    connection: ConnectionId,
) -> Outcome<Option<Selection>> {
    sqlx::query_scalar!(
        r#"SELECT selection AS "selection!" FROM ticket_mappings WHERE partner_id = $1 AND connection_id = $2"#,
        scope.partner().uuid(),
        connection.uuid()
    )
    .fetch_optional(&mut *conn)
    .await?
    .map(|text| from_json(&text))
    .transpose()
}

pub async fn delete_ticket_mapping(conn: &mut Conn, scope: &TenantScope, connection: ConnectionId) -> Outcome<bool> {
    let done = sqlx::query!(
        "DELETE FROM ticket_mappings WHERE partner_id = $1 AND connection_id = $2",
        scope.partner().uuid(),
        connection.uuid()
    )
    .execute(&mut *conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn put_plan_mapping(conn: &mut Conn, scope: &TenantScope, mapping: &PlanMapping, now: Moment) -> Outcome<()> {
    require_live(conn, scope, mapping.connection).await?;
    sqlx::query!(
        "INSERT INTO plan_mappings (partner_id, connection_id, plan_id, product_ref, selection, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (connection_id, plan_id) DO UPDATE SET
         product_ref = excluded.product_ref, selection = excluded.selection, updated_at = excluded.updated_at",
        scope.partner().uuid(),
        mapping.connection.uuid(),
        mapping.plan.uuid(),
        &*clean(mapping.product.as_str()),
        json(&mapping.selection)?,
        micros(now)
    )
    .execute(&mut *conn)
    .await?;
    Ok(())
}

pub async fn list_plan_mappings(
    conn: &mut Conn,
    scope: &TenantScope,
    connection: ConnectionId,
) -> Outcome<Vec<PlanMapping>> {
    let rows = sqlx::query!(
        r#"SELECT plan_id AS "plan_id!: Uuid", product_ref AS "product_ref!", selection AS "selection!"
           FROM plan_mappings WHERE partner_id = $1 AND connection_id = $2 ORDER BY plan_id"#,
        scope.partner().uuid(),
        connection.uuid()
    )
    .fetch_all(&mut *conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(PlanMapping {
                connection,
                plan: row.plan_id.into(),
                product: ProductRef(row.product_ref),
                selection: from_json(&row.selection)?,
            })
        })
        .collect()
}

pub async fn delete_plan_mapping(
    conn: &mut Conn,
    scope: &TenantScope,
    connection: ConnectionId,
    plan: PlanId,
) -> Outcome<bool> {
    let done = sqlx::query!(
        "DELETE FROM plan_mappings WHERE partner_id = $1 AND connection_id = $2 AND plan_id = $3",
        scope.partner().uuid(),
        connection.uuid(),
        plan.uuid()
    )
    .execute(&mut *conn)
    .await?;
    Ok(done.rows_affected() == 1)
}
