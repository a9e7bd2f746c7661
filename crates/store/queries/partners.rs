//! Partners and their users. Must not decide who may see them.

use seatbridge_core::actor::TenantScope;
use seatbridge_core::ids::PartnerId;
use seatbridge_core::names::fold;
use seatbridge_core::partners::Partner;
use seatbridge_store_model::{Moment, UserRecord};
use uuid::Uuid;

use super::Outcome;
use super::convert::{clean, count, from_word, micros, word};
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

pub async fn create_user(conn: &mut Conn, user: &UserRecord, now: Moment) -> Outcome<()> {
    let email = clean(&user.email);
    sqlx::query!(
        "INSERT INTO users (id, partner_id, email, email_key, name, role, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        user.id.uuid(),
        user.partner.map(PartnerId::uuid),
        &*email,
        email.trim().to_lowercase(),
        &*clean(&user.name),
        user.role,
        micros(now)
    )
    .execute(&mut *conn)
    .await?;
    Ok(())
}

pub async fn count_operators(conn: &mut Conn) -> Outcome<u64> {
    let number = sqlx::query_scalar!(r#"SELECT COUNT(*) AS "count!: i64" FROM users WHERE role = 'operator'"#)
        .fetch_one(&mut *conn)
        .await?;
    count(number)
}
