//! Connections and their state. Must not look into a secret, and must forget it when a connection ends.

use chrono::TimeDelta;
use seatbridge_core::PsaKind;
use seatbridge_core::actor::TenantScope;
use seatbridge_core::connections::{Connection, ConnectionSettings};
use seatbridge_core::ids::ConnectionId;
use seatbridge_store_model::{ConnectionState, Moment, NewConnection, StoreError};
use uuid::Uuid;

use super::convert::{clean, from_json, from_word, json, micros};
use super::mappings::require_live;
use super::{Failure, Outcome};
use crate::{Conn, dialect};

/// How long the links of a revoked connection can be restored.
const REST: TimeDelta = TimeDelta::days(30);

struct Row {
    id: Uuid,
    partner_id: Uuid,
    psa: String,
    account: String,
    tenant: String,
    endpoint: String,
    settings: String,
}

fn connection(row: Row) -> Outcome<Connection> {
    Ok(Connection {
        id: row.id.into(),
        partner: row.partner_id.into(),
        psa: from_word(&row.psa)?,
        account: row.account,
        tenant: row.tenant,
        endpoint: row.endpoint,
        settings: from_json(&row.settings)?,
    })
}

pub async fn create_connection(
    conn: &mut Conn,
    scope: &TenantScope,
    connection: &NewConnection,
    now: Moment,
) -> Outcome<()> {
    sqlx::query!(
        "INSERT INTO connections
         (id, partner_id, psa, account, tenant, endpoint, settings, secret, rights, state, connected_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'live', $10)",
        connection.id.uuid(),
        scope.partner().uuid(),
        connection.psa.as_str(),
        &*clean(&connection.account),
        &*clean(&connection.tenant),
        &*clean(&connection.endpoint),
        json(&connection.settings)?,
        connection.secret,
        &*clean(&connection.rights),
        micros(now)
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!("INSERT INTO leases (connection_id, token) VALUES ($1, 0)", connection.id.uuid())
        .execute(&mut *conn)
        .await?;
    Ok(())
}

pub async fn find_connection(conn: &mut Conn, scope: &TenantScope, psa: PsaKind) -> Outcome<Option<Connection>> {
    sqlx::query_as!(
        Row,
        r#"SELECT id AS "id!: Uuid", partner_id AS "partner_id!: Uuid", psa AS "psa!", account AS "account!",
                  tenant AS "tenant!", endpoint AS "endpoint!", settings AS "settings!"
           FROM connections WHERE partner_id = $1 AND psa = $2 AND state = 'live'"#,
        scope.partner().uuid(),
        psa.as_str()
    )
    .fetch_optional(&mut *conn)
    .await?
    .map(connection)
    .transpose()
}

pub async fn list_connections(conn: &mut Conn, scope: &TenantScope) -> Outcome<Vec<Connection>> {
    sqlx::query_as!(
        Row,
        r#"SELECT id AS "id!: Uuid", partner_id AS "partner_id!: Uuid", psa AS "psa!", account AS "account!",
                  tenant AS "tenant!", endpoint AS "endpoint!", settings AS "settings!"
           FROM connections WHERE partner_id = $1 AND state = 'live' ORDER BY psa"#,
        scope.partner().uuid()
    )
    .fetch_all(&mut *conn)
    .await?
    .into_iter()
    .map(connection)
    .collect()
}

pub async fn list_all_live_connections(conn: &mut Conn) -> Outcome<Vec<Connection>> {
    sqlx::query_as!(
        Row,
        r#"SELECT id AS "id!: Uuid", partner_id AS "partner_id!: Uuid", psa AS "psa!", account AS "account!",
                  tenant AS "tenant!", endpoint AS "endpoint!", settings AS "settings!"
           FROM connections WHERE state = 'live' ORDER BY partner_id, psa"#
    )
    .fetch_all(&mut *conn)
    .await?
    .into_iter()
    .map(connection)
    .collect()
}

pub async fn connection_state(
    conn: &mut Conn,
    scope: &TenantScope,
    id: ConnectionId,
) -> Outcome<Option<ConnectionState>> {
    let state = sqlx::query_as!(
        ConnectionState,
        r#"SELECT connected_at AS "connected_at!: Moment", paused_until AS "paused_until?: Moment",
                  price_checked_at AS "price_checked_at?: Moment", writes_stopped_at AS "writes_stopped_at?: Moment",
                  rights AS "rights!", companies_at AS "companies_at?: Moment"
           FROM connections WHERE partner_id = $1 AND id = $2 AND state = 'live'"#,
        scope.partner().uuid(),
        id.uuid()
    );
    Ok(state.fetch_optional(&mut *conn).await?)
}

pub async fn sealed_secret(conn: &mut Conn, scope: &TenantScope, id: ConnectionId) -> Outcome<Option<Vec<u8>>> {
    let secret = sqlx::query_scalar!(
        r#"SELECT secret AS "secret!" FROM connections WHERE partner_id = $1 AND id = $2 AND state = 'live'"#,
        scope.partner().uuid(),
        id.uuid()
    );
    Ok(secret.fetch_optional(&mut *conn).await?)
}

/// The one live connection that a statement was to change.
fn changed(rows: u64) -> Outcome<()> {
    if rows == 0 { Err(Failure::Store(StoreError::Missing)) } else { Ok(()) }
}

pub async fn update_connection_settings(
    conn: &mut Conn,
    scope: &TenantScope,
    id: ConnectionId,
    settings: &ConnectionSettings,
) -> Outcome<()> {
    let done = sqlx::query!(
        "UPDATE connections SET settings = $3 WHERE partner_id = $1 AND id = $2 AND state = 'live'",
        scope.partner().uuid(),
        id.uuid(),
        json(settings)?
    )
    .execute(&mut *conn)
    .await?;
    changed(done.rows_affected())
}

pub async fn update_connection_endpoint(
    conn: &mut Conn,
    scope: &TenantScope,
    id: ConnectionId,
    endpoint: &str,
) -> Outcome<()> {
    let done = sqlx::query!(
        "UPDATE connections SET endpoint = $3 WHERE partner_id = $1 AND id = $2 AND state = 'live'",
        scope.partner().uuid(),
        id.uuid(),
        &*clean(endpoint)
    )
    .execute(&mut *conn)
    .await?;
    changed(done.rows_affected())
}

pub async fn update_connection_rights(
    conn: &mut Conn,
    scope: &TenantScope,
    id: ConnectionId,
    rights: &str,
) -> Outcome<()> {
    let done = sqlx::query!(
        "UPDATE connections SET rights = $3 WHERE partner_id = $1 AND id = $2 AND state = 'live'",
        scope.partner().uuid(),
        id.uuid(),
        &*clean(rights)
    )
    .execute(&mut *conn)
    .await?;
    changed(done.rows_affected())
}

pub async fn mark_price_checked(conn: &mut Conn, scope: &TenantScope, id: ConnectionId, now: Moment) -> Outcome<()> {
    let done = sqlx::query!(
        "UPDATE connections SET price_checked_at = $3 WHERE partner_id = $1 AND id = $2 AND state = 'live'",
        scope.partner().uuid(),
        id.uuid(),
        micros(now)
    )
    .execute(&mut *conn)
    .await?;
    changed(done.rows_affected())
}

pub async fn mark_writes_stopped(
    conn: &mut Conn,
    scope: &TenantScope,
    id: ConnectionId,
    at: Option<Moment>,
) -> Outcome<()> {
    let done = sqlx::query!(
        "UPDATE connections SET writes_stopped_at = $3 WHERE partner_id = $1 AND id = $2 AND state = 'live'",
        scope.partner().uuid(),
        id.uuid(),
        at.map(micros)
    )
    .execute(&mut *conn)
    .await?;
    changed(done.rows_affected())
}

pub async fn revoke_connection(conn: &mut Conn, scope: &TenantScope, id: ConnectionId, now: Moment) -> Outcome<u64> {
    let now = micros(now);
    require_live(conn, scope, id).await?;
    // nobody may write an intent down while the connection ends
    dialect::lock_lease(conn, id).await?;
    let done = sqlx::query!(
        "UPDATE connections SET state = 'revoked', revoked_at = $3, secret = NULL
         WHERE partner_id = $1 AND id = $2 AND state = 'live'",
        scope.partner().uuid(),
        id.uuid(),
        now
    )
    .execute(&mut *conn)
    .await?;
    changed(done.rows_affected())?;
    sqlx::query!(
        "UPDATE links SET state = 'resting', ended_at = $3, resting_until = $4
         WHERE partner_id = $1 AND connection_id = $2 AND state = 'live'",
        scope.partner().uuid(),
        id.uuid(),
        now,
        now + REST
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "UPDATE findings SET resolved_at = $3 WHERE partner_id = $1 AND connection_id = $2 AND resolved_at IS NULL",
        scope.partner().uuid(),
        id.uuid(),
        now
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "DELETE FROM companies WHERE partner_id = $1 AND connection_id = $2",
        scope.partner().uuid(),
        id.uuid()
    )
    .execute(&mut *conn)
    .await?;
    let cancelled = sqlx::query!(
        "UPDATE changes SET state = 'cancelled', settled_at = $3
         WHERE partner_id = $1 AND connection_id = $2 AND state = 'intended'",
        scope.partner().uuid(),
        id.uuid(),
        now
    )
    .execute(&mut *conn)
    .await?;
    Ok(cancelled.rows_affected())
}

pub async fn pause_connection(conn: &mut Conn, id: ConnectionId, until: Moment) -> Outcome<()> {
    sqlx::query!(
        "UPDATE connections SET paused_until = $2 WHERE id = $1 AND (paused_until IS NULL OR paused_until < $2)",
        id.uuid(),
        micros(until)
    )
    .execute(&mut *conn)
    .await?;
    Ok(())
}

pub async fn paused_until(conn: &mut Conn, id: ConnectionId) -> Outcome<Option<Moment>> {
    let until = sqlx::query_scalar!(
        r#"SELECT paused_until AS "paused_until?: Moment" FROM connections WHERE id = $1"#,
        id.uuid()
    );
    Ok(until.fetch_optional(&mut *conn).await?.flatten())
}
