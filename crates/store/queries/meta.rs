//! What is known of the installation as a whole. Must not hold a key.

use super::Outcome;
use super::convert::clean;
use crate::Conn;

pub async fn ping(conn: &mut Conn) -> Outcome<()> {
    sqlx::query_scalar!(r#"SELECT COUNT(*) AS "count!: i64" FROM meta"#).fetch_one(&mut *conn).await?;
    Ok(())
}

pub async fn key_fingerprint(conn: &mut Conn) -> Outcome<Option<String>> {
    let fingerprint = sqlx::query_scalar!(r#"SELECT value AS "value!" FROM meta WHERE key = 'key_fingerprint'"#);
    Ok(fingerprint.fetch_optional(&mut *conn).await?)
}

pub async fn set_key_fingerprint(conn: &mut Conn, fingerprint: &str) -> Outcome<()> {
    sqlx::query!(
        "INSERT INTO meta (key, value) VALUES ('key_fingerprint', $1)
         ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        &*clean(fingerprint)
    )
    .execute(&mut *conn)
    .await?;
    Ok(())
}
