//! Findings over the runs of a connection. Must keep one open finding per organization, line and code.

use std::collections::{HashMap, HashSet};

use seatbridge_core::actor::TenantScope;
use seatbridge_core::ids::{ConnectionId, OrganizationId, RunId};
use seatbridge_core::psa::LineRef;
use seatbridge_store_model::{FindingRecord, Moment, NewFinding};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::convert::{clean, from_json, json, micros};
use super::mappings::require_live;
use super::{CHUNK, Outcome};
use crate::{Conn, Db, dialect};

/// What makes two findings of a connection the same one.
fn identity(finding: &NewFinding) -> String {
    let organization = finding.organization.map(|id| id.to_string()).unwrap_or_default();
    let line = finding.line.as_ref().map_or("", LineRef::as_str);
    clean(&format!("{}|{organization}|{line}", finding.kind.code())).into_owned()
}

pub async fn record_findings(
    conn: &mut Conn,
    scope: &TenantScope,
    connection: ConnectionId,
    run: RunId,
    found: &[NewFinding],
    now: Moment,
) -> Outcome<(u64, u64)> {
    require_live(conn, scope, connection).await?;
    dialect::lock_partner(conn, scope.partner()).await?;
    let open = sqlx::query!(
        r#"SELECT id AS "id!: Uuid", identity AS "identity!", detail AS "detail!" FROM findings
           WHERE partner_id = $1 AND connection_id = $2 AND resolved_at IS NULL ORDER BY id"#,
        scope.partner().uuid(),
        connection.uuid()
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut open: HashMap<_, _> = open.into_iter().map(|row| (row.identity, (row.id, row.detail))).collect();
    let mut seen = HashSet::new();
    let mut new = Vec::new();
    for finding in found {
        let identity = identity(finding);
        if !seen.insert(identity.clone()) {
            continue;
        }
        let detail = json(&finding.kind)?;
        match open.remove(&identity) {
            None => new.push((finding, identity, detail)),
            Some((_, known)) if known == detail => {}
            Some((id, _)) => {
                sqlx::query!(
                    "UPDATE findings SET detail = $3 WHERE partner_id = $1 AND id = $2",
                    scope.partner().uuid(),
                    id,
                    detail
                )
                .execute(&mut *conn)
                .await?;
            }
        }
    }
    let gone: Vec<Uuid> = open.into_values().map(|(id, _)| id).collect();
    resolve(conn, connection, &gone, now).await?;
    for chunk in new.chunks(CHUNK) {
        let mut query = QueryBuilder::<Db>::new(
            "INSERT INTO findings (id, partner_id, connection_id, organization_id, line_ref, code, identity, detail,
             opened_by, opened_at) ",
        );
        query.push_values(chunk, |mut row, (finding, identity, detail)| {
            row.push_bind(finding.id.uuid())
                .push_bind(scope.partner().uuid())
                .push_bind(connection.uuid())
                .push_bind(finding.organization.map(OrganizationId::uuid))
                .push_bind(finding.line.as_ref().map(|line| clean(line.as_str()).into_owned()))
                .push_bind(finding.kind.code())
                .push_bind(identity.clone())
                .push_bind(detail.clone())
                .push_bind(run.uuid())
                .push_bind(micros(now));
        });
        query.build().persistent(false).execute(&mut *conn).await?;
    }
    Ok((new.len() as u64, gone.len() as u64))
}

/// Resolves open findings of a connection that was found to be the partner's.
async fn resolve(conn: &mut Conn, connection: ConnectionId, ids: &[Uuid], now: Moment) -> Outcome<()> {
    for chunk in ids.chunks(CHUNK) {
        let mut query = QueryBuilder::<Db>::new("UPDATE findings SET resolved_at = ");
        query
            .push_bind(micros(now))
            .push(" WHERE connection_id = ")
            .push_bind(connection.uuid())
            .push(" AND resolved_at IS NULL AND id IN (");
        let mut list = query.separated(", ");
        for id in chunk {
            list.push_bind(*id);
        }
        query.push(")");
        query.build().persistent(false).execute(&mut *conn).await?;
    }
    Ok(())
}

pub async fn list_open_findings(
    conn: &mut Conn,
    scope: &TenantScope,
    connection: Option<ConnectionId>,
) -> Outcome<Vec<FindingRecord>> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id!: Uuid", connection_id AS "connection_id!: Uuid",
                  organization_id AS "organization_id?: Uuid", line_ref AS "line_ref?", detail AS "detail!",
                  opened_by AS "opened_by!: Uuid", opened_at AS "opened_at!: Moment",
                  resolved_at AS "resolved_at?: Moment"
           FROM findings
           WHERE partner_id = $1 AND connection_id = COALESCE($2, connection_id) AND resolved_at IS NULL
           ORDER BY opened_at, id"#,
        scope.partner().uuid(),
        connection.map(ConnectionId::uuid)
    )
    .fetch_all(&mut *conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(FindingRecord {
                id: row.id.into(),
                connection: row.connection_id.into(),
                organization: row.organization_id.map(Into::into),
                line: row.line_ref.map(LineRef),
                kind: from_json(&row.detail)?,
                opened_by: row.opened_by.into(),
                opened_at: row.opened_at,
                resolved_at: row.resolved_at,
            })
        })
        .collect()
}
