//! Users, of a partner or by their own id. Must not know a session (`sessions`), and of passwords only whether there is one.

use std::collections::HashMap;

use seatbridge_core::actor::TenantScope;
use seatbridge_core::ids::{PartnerId, UserId};
use seatbridge_core::names::fold;
use seatbridge_core::partners::Partner;
use seatbridge_store_model::{Account, Moment, NewUser, StoreError, UserRecord};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::convert::{clean, containing, count, from_word, micros};
use super::{Failure, Outcome};
use crate::{Conn, Db};

struct Row {
    id: Uuid,
    partner_id: Option<Uuid>,
    email: String,
    name: String,
    role: String,
    locale: Option<String>,
    has_password: bool,
    created_at: Moment,
    invited_at: Option<Moment>,
    signed_in_at: Option<Moment>,
}

fn user(row: Row) -> UserRecord {
    UserRecord {
        id: row.id.into(),
        partner: row.partner_id.map(Into::into),
        email: row.email,
        name: row.name,
        role: row.role,
        locale: row.locale,
        has_password: row.has_password,
        created_at: row.created_at,
        invited_at: row.invited_at,
        signed_in_at: row.signed_in_at,
    }
}

/// An e-mail address as it is compared.
pub(super) fn email_key(email: &str) -> String {
    clean(email).trim().to_lowercase()
}

pub async fn create_user(conn: &mut Conn, user: &NewUser, now: Moment) -> Outcome<()> {
    let name = clean(&user.name);
    sqlx::query!(
        "INSERT INTO users (id, partner_id, email, email_key, name, name_key, role, locale, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        user.id.uuid(),
        user.partner.map(PartnerId::uuid),
        &*clean(&user.email),
        email_key(&user.email),
        &*name,
        fold(&name),
        user.role,
        user.locale,
        micros(now)
    )
    .execute(&mut *conn)
    .await?;
    Ok(())
}

pub async fn search_users(
    conn: &mut Conn,
    scope: &TenantScope,
    text: &str,
    limit: u32,
    offset: u32,
) -> Outcome<Vec<UserRecord>> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT u.id AS "id!: Uuid", u.partner_id AS "partner_id?: Uuid", u.email AS "email!", u.name AS "name!",
                  u.role AS "role!", u.locale AS "locale?", u.password_hash IS NOT NULL AS "has_password!: bool",
                  u.created_at AS "created_at!: Moment", u.invited_at AS "invited_at?: Moment",
                  u.signed_in_at AS "signed_in_at?: Moment"
           FROM users u
           WHERE u.partner_id = $1 AND (u.name_key LIKE $2 ESCAPE '!' OR u.email_key LIKE $2 ESCAPE '!')
           ORDER BY u.name_key, u.id LIMIT $3 OFFSET $4"#,
        scope.partner().uuid(),
        containing(text),
        i64::from(limit),
        i64::from(offset)
    )
    .fetch_all(&mut *conn)
    .await?;
    Ok(rows.into_iter().map(user).collect())
}

pub async fn count_users(conn: &mut Conn, scope: &TenantScope, text: &str) -> Outcome<u64> {
    let number = sqlx::query_scalar!(
        r#"SELECT COUNT(*) AS "count!: i64" FROM users
           WHERE partner_id = $1 AND (name_key LIKE $2 ESCAPE '!' OR email_key LIKE $2 ESCAPE '!')"#,
        scope.partner().uuid(),
        containing(text)
    )
    .fetch_one(&mut *conn)
    .await?;
    count(number)
}

pub async fn find_user(conn: &mut Conn, scope: &TenantScope, id: UserId) -> Outcome<Option<UserRecord>> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT u.id AS "id!: Uuid", u.partner_id AS "partner_id?: Uuid", u.email AS "email!", u.name AS "name!",
                  u.role AS "role!", u.locale AS "locale?", u.password_hash IS NOT NULL AS "has_password!: bool",
                  u.created_at AS "created_at!: Moment", u.invited_at AS "invited_at?: Moment",
                  u.signed_in_at AS "signed_in_at?: Moment"
           FROM users u WHERE u.partner_id = $1 AND u.id = $2"#,
        scope.partner().uuid(),
        id.uuid()
    )
    .fetch_optional(&mut *conn)
    .await?;
    Ok(row.map(user))
}

pub async fn find_account(conn: &mut Conn, id: UserId) -> Outcome<Option<Account>> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT u.id AS "id!: Uuid", u.partner_id AS "partner_id?: Uuid", u.email AS "email!", u.name AS "name!",
                  u.role AS "role!", u.locale AS "locale?", u.password_hash IS NOT NULL AS "has_password!: bool",
                  u.created_at AS "created_at!: Moment", u.invited_at AS "invited_at?: Moment",
                  u.signed_in_at AS "signed_in_at?: Moment"
           FROM users u WHERE u.id = $1"#,
        id.uuid()
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(user) = row.map(user) else { return Ok(None) };
    let partner = match user.partner {
        None => None,
        Some(id) => {
            let row = sqlx::query!(
                r#"SELECT kind AS "kind!", name AS "name!", parent_id AS "parent_id?: Uuid" FROM partners WHERE id = $1"#,
                id.uuid()
            )
            .fetch_one(&mut *conn)
            .await?;
            let parent = row.parent_id.map(Into::into);
            Some(Partner { id, kind: from_word(&row.kind)?, name: row.name, parent })
        }
    };
    Ok(Some(Account { user, partner }))
}

pub async fn find_owner(conn: &mut Conn, partner: PartnerId) -> Outcome<Option<UserRecord>> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT u.id AS "id!: Uuid", u.partner_id AS "partner_id?: Uuid", u.email AS "email!", u.name AS "name!",
                  u.role AS "role!", u.locale AS "locale?", u.password_hash IS NOT NULL AS "has_password!: bool",
                  u.created_at AS "created_at!: Moment", u.invited_at AS "invited_at?: Moment",
                  u.signed_in_at AS "signed_in_at?: Moment"
           FROM users u WHERE u.partner_id = $1 AND u.role = 'owner'"#,
        partner.uuid()
    )
    .fetch_optional(&mut *conn)
    .await?;
    Ok(row.map(user))
}

pub async fn user_names(
    conn: &mut Conn,
    scope: Option<&TenantScope>,
    ids: &[UserId],
) -> Outcome<HashMap<UserId, String>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut query = QueryBuilder::<Db>::new("SELECT id, name FROM users WHERE partner_id ");
    match scope {
        Some(scope) => query.push("= ").push_bind(scope.partner().uuid()),
        None => query.push("IS NULL"),
    };
    query.push(" AND id IN (");
    let mut list = query.separated(", ");
    for id in ids {
        list.push_bind(id.uuid());
    }
    query.push(") ORDER BY id");
    let rows: Vec<(Uuid, String)> = query.build_query_as().persistent(false).fetch_all(&mut *conn).await?;
    Ok(rows.into_iter().map(|(id, name)| (UserId(id), name)).collect())
}

pub async fn update_user(
    conn: &mut Conn,
    scope: &TenantScope,
    id: UserId,
    name: &str,
    role_seen: &str,
    role: &str,
) -> Outcome<()> {
    let name = clean(name);
    let done = sqlx::query!(
        "UPDATE users SET name = $3, name_key = $4, role = $6 WHERE partner_id = $1 AND id = $2 AND role = $5",
        scope.partner().uuid(),
        id.uuid(),
        &*name,
        fold(&name),
        role_seen,
        role
    )
    .execute(&mut *conn)
    .await?;
    if done.rows_affected() == 0 { Err(Failure::Store(StoreError::Stale)) } else { Ok(()) }
}

pub async fn delete_user(conn: &mut Conn, scope: &TenantScope, id: UserId, role_seen: &str) -> Outcome<()> {
    sqlx::query!(
        "DELETE FROM sessions WHERE user_id IN (SELECT id FROM users WHERE partner_id = $1 AND id = $2)",
        scope.partner().uuid(),
        id.uuid()
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "DELETE FROM link_tokens WHERE user_id IN (SELECT id FROM users WHERE partner_id = $1 AND id = $2)",
        scope.partner().uuid(),
        id.uuid()
    )
    .execute(&mut *conn)
    .await?;
    let done = sqlx::query!(
        "DELETE FROM users WHERE partner_id = $1 AND id = $2 AND role = $3 AND role <> 'owner'",
        scope.partner().uuid(),
        id.uuid(),
        role_seen
    )
    .execute(&mut *conn)
    .await?;
    if done.rows_affected() == 0 { Err(Failure::Store(StoreError::Stale)) } else { Ok(()) }
}

pub async fn update_profile(conn: &mut Conn, id: UserId, name: &str, locale: Option<&str>) -> Outcome<()> {
    let name = clean(name);
    let done = sqlx::query!(
        "UPDATE users SET name = $2, name_key = $3, locale = $4 WHERE id = $1",
        id.uuid(),
        &*name,
        fold(&name),
        locale
    )
    .execute(&mut *conn)
    .await?;
    if done.rows_affected() == 0 { Err(Failure::Store(StoreError::Missing)) } else { Ok(()) }
}

pub async fn mark_invited(conn: &mut Conn, id: UserId, now: Moment) -> Outcome<()> {
    sqlx::query!("UPDATE users SET invited_at = $2 WHERE id = $1", id.uuid(), micros(now)).execute(&mut *conn).await?;
    Ok(())
}

pub async fn count_operators(conn: &mut Conn) -> Outcome<u64> {
    let number = sqlx::query_scalar!(r#"SELECT COUNT(*) AS "count!: i64" FROM users WHERE role = 'operator'"#)
        .fetch_one(&mut *conn)
        .await?;
    count(number)
}
