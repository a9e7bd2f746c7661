//! The few statements that differ between the databases, as `SQLite` says them. Must offer what PostgreSQL's offers.

use seatbridge_core::ids::{ConnectionId, PartnerId};
use uuid::Uuid;

use crate::Conn;
use crate::queries::{Failure, HeldLease};

/// Nothing to skip: there is one writer.
pub const SKIP_LOCKED: &str = "";

/// Makes other transactions that change the same partner's records wait: there is one writer anyway.
#[expect(clippy::unused_async, reason = "PostgreSQL's waits here")]
pub async fn lock_partner(_conn: &mut Conn, _partner: PartnerId) -> Result<(), Failure> {
    Ok(())
}

/// The lease of a connection, which nobody else can change until this transaction ends: there is one writer anyway.
pub async fn lock_lease(conn: &mut Conn, connection: ConnectionId) -> Result<Option<HeldLease>, Failure> {
    let connection: Uuid = connection.uuid();
    let lease = sqlx::query_as!(
        HeldLease,
        r#"SELECT token AS "token!", holder IS NOT NULL AS "held!: bool" FROM leases WHERE connection_id = $1"#,
        connection
    );
    Ok(lease.fetch_optional(&mut *conn).await?)
}
