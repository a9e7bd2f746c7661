//! What persons decided to leave on lines. Must forget a decision as soon as something else is agreed on its line.

use std::collections::HashMap;

use seatbridge_core::actor::TenantScope;
use seatbridge_core::billing::KeptQuantity;
use seatbridge_core::ids::ConnectionId;
use seatbridge_core::psa::LineRef;
use seatbridge_store_model::Moment;
use sqlx::QueryBuilder;

use super::convert::{clean, from_json, json, micros};
use super::mappings::require_live;
use super::{CHUNK, Outcome};
use crate::{Conn, Db};

pub async fn keep_line(
    conn: &mut Conn,
    scope: &TenantScope,
    connection: ConnectionId,
    line: &LineRef,
    kept: &KeptQuantity,
    by: &str,
    now: Moment,
) -> Outcome<()> {
    require_live(conn, scope, connection).await?;
    sqlx::query!(
        "INSERT INTO kept_lines (partner_id, connection_id, line_ref, steps, wanted, kept_by, kept_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (connection_id, line_ref) DO UPDATE SET
         steps = excluded.steps, wanted = excluded.wanted, kept_by = excluded.kept_by, kept_at = excluded.kept_at",
        scope.partner().uuid(),
        connection.uuid(),
        &*clean(line.as_str()),
        json(&kept.steps)?,
        kept.wanted,
        &*clean(by),
        micros(now)
    )
    .execute(&mut *conn)
    .await?;
    Ok(())
}

pub async fn kept_lines(
    conn: &mut Conn,
    scope: &TenantScope,
    connection: ConnectionId,
) -> Outcome<HashMap<LineRef, KeptQuantity>> {
    let rows = sqlx::query!(
        r#"SELECT line_ref AS "line_ref!", steps AS "steps!", wanted AS "wanted!" FROM kept_lines
           WHERE partner_id = $1 AND connection_id = $2 ORDER BY line_ref"#,
        scope.partner().uuid(),
        connection.uuid()
    )
    .fetch_all(&mut *conn)
    .await?;
    rows.into_iter()
        .map(|row| Ok((LineRef(row.line_ref), KeptQuantity { steps: from_json(&row.steps)?, wanted: row.wanted })))
        .collect()
}

/// Forgets what was decided on lines of a connection that was found to be the partner's.
pub async fn forget(conn: &mut Conn, connection: ConnectionId, lines: &[String]) -> Outcome<()> {
    for chunk in lines.chunks(CHUNK) {
        let mut query = QueryBuilder::<Db>::new("DELETE FROM kept_lines WHERE connection_id = ");
        query.push_bind(connection.uuid()).push(" AND line_ref IN (");
        let mut list = query.separated(", ");
        for line in chunk {
            list.push_bind(line.clone());
        }
        query.push(")");
        query.build().persistent(false).execute(&mut *conn).await?;
    }
    Ok(())
}
