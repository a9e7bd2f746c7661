//! Sign-in, sessions and links: the queries that find out who somebody is, and so take no tenant scope. Must hold neither a
//! password nor a token: of those only hashes come here.

use seatbridge_core::ids::UserId;
use seatbridge_store_model::{Moment, OpenLink, OpenSession, StoreError};
use uuid::Uuid;

use super::convert::{clean, corrupt, micros, small};
use super::users::{email_key, find_account};
use super::{Failure, Outcome};
use crate::Conn;

pub async fn find_password(conn: &mut Conn, email: &str) -> Outcome<Option<(UserId, Option<String>)>> {
    let row = sqlx::query!(
        r#"SELECT id AS "id!: Uuid", password_hash AS "password_hash?" FROM users WHERE email_key = $1"#,
        email_key(email)
    )
    .fetch_optional(&mut *conn)
    .await?;
    Ok(row.map(|row| (row.id.into(), row.password_hash)))
}

pub async fn set_password(conn: &mut Conn, id: UserId, hash: &str) -> Outcome<()> {
    let done =
        sqlx::query!("UPDATE users SET password_hash = $2 WHERE id = $1", id.uuid(), hash).execute(&mut *conn).await?;
    if done.rows_affected() == 0 { Err(Failure::Store(StoreError::Missing)) } else { Ok(()) }
}

pub async fn count_operators_with_password(conn: &mut Conn) -> Outcome<u32> {
    let number = sqlx::query_scalar!(
        r#"SELECT COUNT(*) AS "count!: i64" FROM users WHERE role = 'operator' AND password_hash IS NOT NULL"#
    )
    .fetch_one(&mut *conn)
    .await?;
    small(number)
}

pub async fn first_operator(conn: &mut Conn) -> Outcome<Option<UserId>> {
    let id = sqlx::query_scalar!(
        r#"SELECT id AS "id!: Uuid" FROM users WHERE role = 'operator' ORDER BY created_at, id LIMIT 1"#
    )
    .fetch_optional(&mut *conn)
    .await?;
    Ok(id.map(Into::into))
}

pub async fn create_session(conn: &mut Conn, token_hash: &[u8], user: UserId, now: Moment) -> Outcome<()> {
    let now = micros(now);
    sqlx::query!(
        "INSERT INTO sessions (token_hash, user_id, created_at, seen_at) VALUES ($1, $2, $3, $3)",
        token_hash,
        user.uuid(),
        now
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!("UPDATE users SET signed_in_at = $2 WHERE id = $1", user.uuid(), now).execute(&mut *conn).await?;
    Ok(())
}

pub async fn find_session(
    conn: &mut Conn,
    token_hash: &[u8],
    seen_since: Moment,
    created_since: Moment,
) -> Outcome<Option<OpenSession>> {
    let row = sqlx::query!(
        r#"SELECT user_id AS "user_id!: Uuid", seen_at AS "seen_at!: Moment" FROM sessions
           WHERE token_hash = $1 AND seen_at > $2 AND created_at > $3"#,
        token_hash,
        micros(seen_since),
        micros(created_since)
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let account = find_account(conn, row.user_id.into()).await?;
    Ok(account.map(|account| OpenSession { account, seen_at: row.seen_at }))
}

pub async fn touch_session(conn: &mut Conn, token_hash: &[u8], now: Moment) -> Outcome<()> {
    sqlx::query!("UPDATE sessions SET seen_at = $2 WHERE token_hash = $1", token_hash, micros(now))
        .execute(&mut *conn)
        .await?;
    Ok(())
}

pub async fn end_session(conn: &mut Conn, token_hash: &[u8]) -> Outcome<bool> {
    let done = sqlx::query!("DELETE FROM sessions WHERE token_hash = $1", token_hash).execute(&mut *conn).await?;
    Ok(done.rows_affected() > 0)
}

pub async fn end_sessions(conn: &mut Conn, user: UserId, but: Option<&[u8]>) -> Outcome<u64> {
    let done = sqlx::query!(
        "DELETE FROM sessions WHERE user_id = $1 AND token_hash <> $2",
        user.uuid(),
        but.unwrap_or_default()
    )
    .execute(&mut *conn)
    .await?;
    Ok(done.rows_affected())
}

pub async fn end_expired_sessions(conn: &mut Conn, seen_since: Moment, created_since: Moment) -> Outcome<u64> {
    let done = sqlx::query!(
        "DELETE FROM sessions WHERE seen_at <= $1 OR created_at <= $2",
        micros(seen_since),
        micros(created_since)
    )
    .execute(&mut *conn)
    .await?;
    Ok(done.rows_affected())
}

pub async fn create_link_token(
    conn: &mut Conn,
    token_hash: &[u8],
    user: Option<UserId>,
    purpose: &str,
    now: Moment,
    expires_at: Moment,
) -> Outcome<()> {
    sqlx::query!("DELETE FROM link_tokens WHERE expires_at <= $1", micros(now)).execute(&mut *conn).await?;
    sqlx::query!(
        "INSERT INTO link_tokens (token_hash, user_id, purpose, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
        token_hash,
        user.map(UserId::uuid),
        purpose,
        micros(now),
        micros(expires_at)
    )
    .execute(&mut *conn)
    .await?;
    Ok(())
}

pub async fn find_link_token(conn: &mut Conn, token_hash: &[u8], now: Moment) -> Outcome<Option<OpenLink>> {
    let row = sqlx::query!(
        r#"SELECT user_id AS "user_id?: Uuid", purpose AS "purpose!" FROM link_tokens
           WHERE token_hash = $1 AND expires_at > $2"#,
        token_hash,
        micros(now)
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let account = match row.user_id {
        None => None,
        Some(id) => Some(find_account(conn, id.into()).await?.ok_or_else(|| corrupt("a link without its user"))?),
    };
    Ok(Some(OpenLink { purpose: row.purpose, account }))
}

pub async fn use_link_token(conn: &mut Conn, token_hash: &[u8], now: Moment) -> Outcome<bool> {
    let done =
        sqlx::query!("DELETE FROM link_tokens WHERE token_hash = $1 AND expires_at > $2", token_hash, micros(now))
            .execute(&mut *conn)
            .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn delete_link_tokens(conn: &mut Conn, user: UserId) -> Outcome<()> {
    sqlx::query!("DELETE FROM link_tokens WHERE user_id = $1", user.uuid()).execute(&mut *conn).await?;
    Ok(())
}

pub async fn delete_set_up_tokens(conn: &mut Conn) -> Outcome<()> {
    sqlx::query!("DELETE FROM link_tokens WHERE purpose = 'set_up'").execute(&mut *conn).await?;
    Ok(())
}

pub async fn count_attempt(conn: &mut Conn, subject: &str, since: Moment, now: Moment) -> Outcome<(u32, Moment)> {
    sqlx::query!("DELETE FROM attempts WHERE began_at <= $1", micros(since)).execute(&mut *conn).await?;
    let row = sqlx::query!(
        r#"INSERT INTO attempts (subject, count, began_at) VALUES ($1, 1, $2)
           ON CONFLICT (subject) DO UPDATE SET count = attempts.count + 1
           RETURNING count AS "count!: i64", began_at AS "began_at!: Moment""#,
        &*clean(subject),
        micros(now)
    )
    .fetch_one(&mut *conn)
    .await?;
    Ok((small(row.count)?, row.began_at))
}

pub async fn forget_attempts(conn: &mut Conn, subject: &str) -> Outcome<()> {
    sqlx::query!("DELETE FROM attempts WHERE subject = $1", &*clean(subject)).execute(&mut *conn).await?;
    Ok(())
}
