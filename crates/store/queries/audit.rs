//! Who did what. Must only append: no statement here changes or deletes a row.

use seatbridge_core::actor::TenantScope;
use seatbridge_core::ids::PartnerId;
use seatbridge_store_model::{AuditRecord, Moment};
use uuid::Uuid;

use super::Outcome;
use super::convert::{clean, micros};
use crate::Conn;

struct Row {
    id: Uuid,
    partner_id: Option<Uuid>,
    actor: String,
    action: String,
    object: String,
    diff: String,
    at: Moment,
}

fn record(row: Row) -> AuditRecord {
    AuditRecord {
        id: row.id.into(),
        partner: row.partner_id.map(Into::into),
        actor: row.actor,
        action: row.action,
        object: row.object,
        diff: row.diff,
        at: row.at,
    }
}

pub async fn audit(conn: &mut Conn, record: &AuditRecord) -> Outcome<()> {
    sqlx::query!(
        "INSERT INTO audit (id, partner_id, actor, action, object, diff, at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        record.id.uuid(),
        record.partner.map(PartnerId::uuid),
        &*clean(&record.actor),
        &*clean(&record.action),
        &*clean(&record.object),
        &*clean(&record.diff),
        micros(record.at)
    )
    .execute(&mut *conn)
    .await?;
    Ok(())
}

pub async fn list_audit(conn: &mut Conn, scope: Option<&TenantScope>, limit: u32) -> Outcome<Vec<AuditRecord>> {
    let limit = i64::from(limit);
    let rows =
        match scope {
            Some(scope) => sqlx::query_as!(
                Row,
                r#"SELECT id AS "id!: Uuid", partner_id AS "partner_id?: Uuid", actor AS "actor!", action AS "action!",
                          object AS "object!", diff AS "diff!", at AS "at!: Moment"
                   FROM audit WHERE partner_id = $1 ORDER BY at DESC, id DESC LIMIT $2"#,
                scope.partner().uuid(),
                limit
            )
            .fetch_all(&mut *conn)
            .await?,
            None => sqlx::query_as!(
                Row,
                r#"SELECT id AS "id!: Uuid", partner_id AS "partner_id?: Uuid", actor AS "actor!", action AS "action!",
                          object AS "object!", diff AS "diff!", at AS "at!: Moment"
                   FROM audit ORDER BY at DESC, id DESC LIMIT $1"#,
                limit
            )
            .fetch_all(&mut *conn)
            .await?,
        };
    Ok(rows.into_iter().map(record).collect())
}
