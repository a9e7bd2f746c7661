//! The few statements that differ between the databases, as `SQLite` says them. Must offer what PostgreSQL's offers.

use seatbridge_core::ids::{ConnectionId, PartnerId};

use crate::Conn;
use crate::queries::{Failure, HeldLease};

/// Nothing to skip: there is one writer.
pub const SKIP_LOCKED: &str = "";

/// Makes other transactions that change the same partner's records wait: there is one writer anyway.
#[expect(clippy::unused_async, reason = "PostgreSQL's waits here")]
pub async fn lock_partner(_conn: &mut Conn, _partner: PartnerId) -> Result<(), Failure> {
    Ok(())
}

/// Whether the partner has this connection and it is live, and stays so until this transaction ends: there is one writer
/// anyway.
pub async fn lock_live_connection(conn: &mut Conn, partner: PartnerId, id: ConnectionId) -> Result<bool, Failure> {
    let found = sqlx::query_scalar!(
        r#"SELECT COUNT(*) AS "count!: i64" FROM connections WHERE partner_id = $1 AND id = $2 AND state = 'live'"#,
        partner.uuid(),
        id.uuid()
    )
    .fetch_one(&mut *conn)
    .await?;
    Ok(found == 1)
}

/// The lease of a connection, which nobody else can change until this transaction ends: there is one writer anyway.
pub async fn lock_lease(conn: &mut Conn, connection: ConnectionId) -> Result<Option<HeldLease>, Failure> {
    let lease = sqlx::query_as!(
        HeldLease,
        r#"SELECT token AS "token!", holder IS NOT NULL AS "held!: bool" FROM leases WHERE connection_id = $1"#,
        connection.uuid()
    );
    Ok(lease.fetch_optional(&mut *conn).await?)
}
