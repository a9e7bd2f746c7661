//! The lease that makes one process the writer of a connection. Must let no older token pass for a newer one.

use seatbridge_core::ids::ConnectionId;
use seatbridge_store_model::{Lease, Moment, StoreError};

use super::convert::{clean, micros};
use super::{Failure, Outcome};
use crate::{Conn, dialect};

/// A lease as it stands in the database.
pub struct HeldLease {
    /// Its latest token.
    pub token: i64,
    /// Whether it was not given back.
    pub held: bool,
}

/// Passes for the holder of the current lease; until the transaction ends nobody else can take it.
pub async fn require_lease(conn: &mut Conn, connection: ConnectionId, lease: Lease) -> Outcome<()> {
    match dialect::lock_lease(conn, connection).await? {
        Some(current) if current.held && current.token == lease.token => Ok(()),
        _ => Err(Failure::Store(StoreError::Stale)),
    }
}

pub async fn claim_lease(
    conn: &mut Conn,
    id: ConnectionId,
    holder: &str,
    now: Moment,
    until: Moment,
) -> Outcome<Option<Lease>> {
    let token = sqlx::query_scalar!(
        r#"UPDATE leases SET token = token + 1, holder = $2, held_until = $4
           WHERE connection_id = $1 AND (held_until IS NULL OR held_until <= $3)
             AND EXISTS (SELECT 1 FROM connections c WHERE c.id = $1 AND c.state = 'live')
           RETURNING token AS "token!""#,
        id.uuid(),
        &*clean(holder),
        micros(now),
        micros(until)
    )
    .fetch_optional(&mut *conn)
    .await?;
    Ok(token.map(|token| Lease { token }))
}

pub async fn renew_lease(conn: &mut Conn, id: ConnectionId, lease: Lease, until: Moment) -> Outcome<bool> {
    let done = sqlx::query!(
        "UPDATE leases SET held_until = $3 WHERE connection_id = $1 AND token = $2 AND holder IS NOT NULL",
        id.uuid(),
        lease.token,
        micros(until)
    )
    .execute(&mut *conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn release_lease(conn: &mut Conn, id: ConnectionId, lease: Lease) -> Outcome<()> {
    sqlx::query!(
        "UPDATE leases SET holder = NULL, held_until = NULL WHERE connection_id = $1 AND token = $2",
        id.uuid(),
        lease.token
    )
    .execute(&mut *conn)
    .await?;
    Ok(())
}
