//! Partners. Must not decide who may see them.

use seatbridge_core::actor::TenantScope;
use seatbridge_core::ids::PartnerId;
use seatbridge_core::names::fold;
use seatbridge_core::partners::Partner;
use seatbridge_store_model::{Moment, PartnerRow};
use uuid::Uuid;

use super::Outcome;
use super::convert::{clean, containing, count, from_word, micros, word};
use crate::Conn;

struct Row {
    id: Uuid,
    kind: String,
    name: String,
    parent_id: Option<Uuid>,
}

fn partner(row: Row) -> Outcome<Partner> {
    Ok(Partner {
        id: row.id.into(),
        kind: from_word(&row.kind)?,
        name: row.name,
        parent: row.parent_id.map(Into::into),
    })
}

pub async fn create_partner(conn: &mut Conn, partner: &Partner, now: Moment) -> Outcome<()> {
    let name = clean(&partner.name);
    sqlx::query!(
        "INSERT INTO partners (id, kind, name, name_key, parent_id, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        partner.id.uuid(),
        word(&partner.kind)?,
        &*name,
        fold(&name),
        partner.parent.map(PartnerId::uuid),
        micros(now)
    )
    .execute(&mut *conn)
    .await?;
    Ok(())
}

pub async fn find_partner(conn: &mut Conn, id: PartnerId) -> Outcome<Option<Partner>> {
    sqlx::query_as!(
        Row,
        r#"SELECT id AS "id!: Uuid", kind AS "kind!", name AS "name!", parent_id AS "parent_id?: Uuid"
           FROM partners WHERE id = $1"#,
        id.uuid()
    )
    .fetch_optional(&mut *conn)
    .await?
    .map(partner)
    .transpose()
}

pub async fn find_partner_by_name(conn: &mut Conn, name: &str) -> Outcome<Option<Partner>> {
    sqlx::query_as!(
        Row,
        r#"SELECT id AS "id!: Uuid", kind AS "kind!", name AS "name!", parent_id AS "parent_id?: Uuid"
           FROM partners WHERE name_key = $1"#,
        fold(&clean(name))
    )
    .fetch_optional(&mut *conn)
    .await?
    .map(partner)
    .transpose()
}

pub async fn list_partners(conn: &mut Conn) -> Outcome<Vec<Partner>> {
    sqlx::query_as!(
        Row,
        r#"SELECT id AS "id!: Uuid", kind AS "kind!", name AS "name!", parent_id AS "parent_id?: Uuid"
           FROM partners ORDER BY name_key"#
    )
    .fetch_all(&mut *conn)
    .await?
    .into_iter()
    .map(partner)
    .collect()
}

pub async fn list_sub_resellers(conn: &mut Conn, scope: &TenantScope) -> Outcome<Vec<Partner>> {
    sqlx::query_as!(
        Row,
        r#"SELECT id AS "id!: Uuid", kind AS "kind!", name AS "name!", parent_id AS "parent_id?: Uuid"
           FROM partners WHERE parent_id = $1 ORDER BY name_key"#,
        scope.partner().uuid()
    )
    .fetch_all(&mut *conn)
    .await?
    .into_iter()
    .map(partner)
    .collect()
}

struct ListRow {
    id: Uuid,
    kind: String,
    name: String,
    parent_id: Option<Uuid>,
    parent_name: Option<String>,
    created_at: Moment,
    plans: i64,
}

fn listed(row: ListRow) -> Outcome<PartnerRow> {
    Ok(PartnerRow {
        partner: partner(Row { id: row.id, kind: row.kind, name: row.name, parent_id: row.parent_id })?,
        parent_name: row.parent_name,
        created_at: row.created_at,
        plans: count(row.plans)?,
    })
}

pub async fn search_partners(conn: &mut Conn, text: &str, limit: u32, offset: u32) -> Outcome<Vec<PartnerRow>> {
    sqlx::query_as!(
        ListRow,
        r#"SELECT p.id AS "id!: Uuid", p.kind AS "kind!", p.name AS "name!", p.parent_id AS "parent_id?: Uuid",
                  a.name AS "parent_name?", p.created_at AS "created_at!: Moment",
                  (SELECT COUNT(*) FROM plan_assignments x WHERE x.partner_id = p.id) AS "plans!: i64"
           FROM partners p LEFT JOIN partners a ON a.id = p.parent_id
           WHERE p.name_key LIKE $1 ESCAPE '!' ORDER BY p.name_key LIMIT $2 OFFSET $3"#,
        containing(text),
        i64::from(limit),
        i64::from(offset)
    )
    .fetch_all(&mut *conn)
    .await?
    .into_iter()
    .map(listed)
    .collect()
}

pub async fn count_partners(conn: &mut Conn, text: &str) -> Outcome<u64> {
    let number = sqlx::query_scalar!(
        r#"SELECT COUNT(*) AS "count!: i64" FROM partners WHERE name_key LIKE $1 ESCAPE '!'"#,
        containing(text)
    )
    .fetch_one(&mut *conn)
    .await?;
    count(number)
}

pub async fn search_sub_resellers(
    conn: &mut Conn,
    scope: &TenantScope,
    text: &str,
    limit: u32,
    offset: u32,
) -> Outcome<Vec<PartnerRow>> {
    sqlx::query_as!(
        ListRow,
        r#"SELECT p.id AS "id!: Uuid", p.kind AS "kind!", p.name AS "name!", p.parent_id AS "parent_id?: Uuid",
                  a.name AS "parent_name?", p.created_at AS "created_at!: Moment",
                  (SELECT COUNT(*) FROM plan_assignments x WHERE x.partner_id = p.id) AS "plans!: i64"
           FROM partners p JOIN partners a ON a.id = p.parent_id
           WHERE p.parent_id = $1 AND p.name_key LIKE $2 ESCAPE '!' ORDER BY p.name_key LIMIT $3 OFFSET $4"#,
        scope.partner().uuid(),
        containing(text),
        i64::from(limit),
        i64::from(offset)
    )
    .fetch_all(&mut *conn)
    .await?
    .into_iter()
    .map(listed)
    .collect()
}

pub async fn count_sub_resellers(conn: &mut Conn, scope: &TenantScope, text: &str) -> Outcome<u64> {
    let number = sqlx::query_scalar!(
        r#"SELECT COUNT(*) AS "count!: i64" FROM partners WHERE parent_id = $1 AND name_key LIKE $2 ESCAPE '!'"#,
        scope.partner().uuid(),
        containing(text)
    )
    .fetch_one(&mut *conn)
    .await?;
    count(number)
}

pub async fn find_sub_reseller(conn: &mut Conn, scope: &TenantScope, id: PartnerId) -> Outcome<Option<Partner>> {
    sqlx::query_as!(
        Row,
        r#"SELECT id AS "id!: Uuid", kind AS "kind!", name AS "name!", parent_id AS "parent_id?: Uuid"
           FROM partners WHERE id = $2 AND parent_id = $1"#,
        scope.partner().uuid(),
        id.uuid()
    )
    .fetch_optional(&mut *conn)
    .await?
    .map(partner)
    .transpose()
}
