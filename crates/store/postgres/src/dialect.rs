//! The few statements that differ between the databases, as PostgreSQL says them. Must offer what `SQLite`'s offers.

use seatbridge_core::ids::{ConnectionId, PartnerId};

use crate::Conn;
use crate::queries::{Failure, HeldLease};

/// Takes another job where somebody else is just claiming this one.
pub const SKIP_LOCKED: &str = " FOR UPDATE SKIP LOCKED";

/// Makes other transactions that change the same partner's records wait.
pub async fn lock_partner(conn: &mut Conn, partner: PartnerId) -> Result<(), Failure> {
    sqlx::query!("SELECT id FROM partners WHERE id = $1 FOR NO KEY UPDATE", partner.uuid())
        .fetch_optional(&mut *conn)
        .await?;
    Ok(())
}

/// Whether the partner has this connection and it is live, and stays so until this transaction ends.
pub async fn lock_live_connection(conn: &mut Conn, partner: PartnerId, id: ConnectionId) -> Result<bool, Failure> {
    let found = sqlx::query!(
        "SELECT id FROM connections WHERE partner_id = $1 AND id = $2 AND state = 'live' FOR NO KEY UPDATE",
        partner.uuid(),
        id.uuid()
    )
    .fetch_optional(&mut *conn)
    .await?;
    Ok(found.is_some())
}

/// The lease of a connection, which nobody else can change until this transaction ends.
pub async fn lock_lease(conn: &mut Conn, connection: ConnectionId) -> Result<Option<HeldLease>, Failure> {
    let lease = sqlx::query_as!(
        HeldLease,
        r#"SELECT token AS "token!", holder IS NOT NULL AS "held!" FROM leases WHERE connection_id = $1 FOR UPDATE"#,
        connection.uuid()
    );
    Ok(lease.fetch_optional(&mut *conn).await?)
}
