//! The ledger of intended writes. Must move a change only from the state it was seen in, and only for the holder of the
//! connection's lease.

use seatbridge_core::Day;
use seatbridge_core::actor::TenantScope;
use seatbridge_core::ids::{ChangeId, ConnectionId, RunId};
use seatbridge_core::ledger::{ChangeEvent, ChangeState, Written};
use seatbridge_core::psa::{ContractRef, LineKey, LineRef};
use seatbridge_core::schedule::Steps;
use seatbridge_store_model::{ChangeRecord, Lease, Moment, StoreError};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::convert::{clean, day, from_json, from_word, json, micros, word};
use super::leases::require_lease;
use super::links::{clear_agreed, set_agreed};
use super::{CHUNK, Failure, Outcome};
use crate::{Conn, Db};

struct Row {
    id: Uuid,
    run_id: Uuid,
    connection_id: Uuid,
    organization_id: Uuid,
    contract_ref: String,
    line_ref: String,
    effective_on: Option<String>,
    quantity_before: i64,
    quantity_after: i64,
    expected: String,
    state: String,
    intended_at: Moment,
    sent_at: Option<Moment>,
    settled_at: Option<Moment>,
    answer: Option<String>,
    successor_ref: Option<String>,
}

fn change(row: Row) -> Outcome<ChangeRecord> {
    Ok(ChangeRecord {
        id: row.id.into(),
        run: row.run_id.into(),
        connection: row.connection_id.into(),
        organization: row.organization_id.into(),
        key: LineKey { contract: ContractRef(row.contract_ref), line: LineRef(row.line_ref) },
        effective_on: row.effective_on.as_deref().map(day).transpose()?,
        before: row.quantity_before,
        after: row.quantity_after,
        expected: from_json(&row.expected)?,
        state: from_word(&row.state)?,
        intended_at: row.intended_at,
        sent_at: row.sent_at,
        settled_at: row.settled_at,
        answer: row.answer,
        successor: row.successor_ref.map(LineRef),
    })
}

pub async fn intend_changes(
    conn: &mut Conn,
    scope: &TenantScope,
    lease: Lease,
    changes: &[ChangeRecord],
) -> Outcome<()> {
    let Some(first) = changes.first() else { return Ok(()) };
    let connection = first.connection;
    // a lease is one connection's; only what nobody has sent yet can be intended
    if changes.iter().any(|change| change.connection != connection || change.state != ChangeState::Intended) {
        return Err(Failure::Store(StoreError::Stale));
    }
    require_lease(conn, connection, lease).await?;
    let live = sqlx::query_scalar!(
        r#"SELECT state AS "state!" FROM connections WHERE partner_id = $1 AND id = $2"#,
        scope.partner().uuid(),
        connection.uuid()
    )
    .fetch_optional(&mut *conn)
    .await?;
    match live.as_deref() {
        Some("live") => {}
        Some(_) => return Err(Failure::Store(StoreError::Stale)),
        None => return Err(Failure::Store(StoreError::Missing)),
    }
    let mut position = sqlx::query_scalar!(
        r#"SELECT COALESCE(MAX(position), 0) AS "position!: i64" FROM changes WHERE connection_id = $1"#,
        connection.uuid()
    )
    .fetch_one(&mut *conn)
    .await?;
    for chunk in changes.chunks(CHUNK) {
        let mut rows = Vec::with_capacity(chunk.len());
        for change in chunk {
            position += 1;
            rows.push((change, position, json(&change.expected)?));
        }
        let mut query = QueryBuilder::<Db>::new(
            "INSERT INTO changes (id, partner_id, run_id, connection_id, position, organization_id, contract_ref, line_ref,
             effective_on, quantity_before, quantity_after, expected, state, intended_at) ",
        );
        query.push_values(rows, |mut row, (change, position, expected)| {
            row.push_bind(change.id.uuid())
                .push_bind(scope.partner().uuid())
                .push_bind(change.run.uuid())
                .push_bind(change.connection.uuid())
                .push_bind(position)
                .push_bind(change.organization.uuid())
                .push_bind(clean(change.key.contract.as_str()).into_owned())
                .push_bind(clean(change.key.line.as_str()).into_owned())
                .push_bind(change.effective_on.map(|day| day.to_string()))
                .push_bind(change.before)
                .push_bind(change.after)
                .push_bind(expected)
                .push("'intended'")
                .push_bind(micros(change.intended_at));
        });
        query.build().persistent(false).execute(&mut *conn).await?;
    }
    Ok(())
}

#[expect(clippy::too_many_arguments, reason = "all of it decides whether the change may move, and where to")]
pub async fn move_change(
    conn: &mut Conn,
    scope: &TenantScope,
    lease: Lease,
    id: ChangeId,
    from: ChangeState,
    event: ChangeEvent,
    now: Moment,
    answer: Option<&str>,
) -> Outcome<ChangeState> {
    let to = from.after(event)?;
    let now = micros(now);
    let change = sqlx::query!(
        r#"SELECT connection_id AS "connection_id!: Uuid", line_ref AS "line_ref!", expected AS "expected!"
           FROM changes WHERE partner_id = $1 AND id = $2"#,
        scope.partner().uuid(),
        id.uuid()
    )
    .fetch_optional(&mut *conn)
    .await?
    .ok_or(Failure::Store(StoreError::Missing))?;
    require_lease(conn, change.connection_id.into(), lease).await?;
    let done = sqlx::query!(
        "UPDATE changes SET state = $4, sent_at = COALESCE(sent_at, $5), settled_at = $6, answer = COALESCE($7, answer)
         WHERE partner_id = $1 AND id = $2 AND state = $3",
        scope.partner().uuid(),
        id.uuid(),
        word(&from)?,
        word(&to)?,
        (to == ChangeState::Sent).then_some(now),
        (!to.is_open()).then_some(now),
        answer.map(|text| clean(text).into_owned())
    )
    .execute(&mut *conn)
    .await?;
    if done.rows_affected() == 0 {
        return Err(Failure::Store(StoreError::Stale));
    }
    if to == ChangeState::Confirmed {
        let agreed = [(LineRef(change.line_ref), from_json(&change.expected)?)];
        set_agreed(conn, scope, change.connection_id.into(), &agreed, now).await?;
    }
    Ok(to)
}

pub async fn follow_line(
    conn: &mut Conn,
    scope: &TenantScope,
    lease: Lease,
    id: ChangeId,
    line: &LineRef,
    now: Moment,
) -> Outcome<()> {
    let change = sqlx::query!(
        r#"UPDATE changes SET successor_ref = $3 WHERE partner_id = $1 AND id = $2 AND state = 'confirmed'
           RETURNING connection_id AS "connection_id!: Uuid", organization_id AS "organization_id!: Uuid",
                     line_ref AS "line_ref!", effective_on AS "effective_on?", expected AS "expected!""#,
        scope.partner().uuid(),
        id.uuid(),
        &*clean(line.as_str())
    )
    .fetch_optional(&mut *conn)
    .await?
    .ok_or(Failure::Store(StoreError::Stale))?;
    let connection = ConnectionId::from(change.connection_id);
    require_lease(conn, connection, lease).await?;
    let old = LineRef(change.line_ref);
    let done = sqlx::query!(
        "UPDATE links SET line_ref = $5
         WHERE partner_id = $1 AND connection_id = $2 AND organization_id = $3 AND line_ref = $4 AND state = 'live'",
        scope.partner().uuid(),
        change.connection_id,
        change.organization_id,
        old.as_str(),
        &*clean(line.as_str())
    )
    .execute(&mut *conn)
    .await?;
    if done.rows_affected() == 0 {
        return Err(Failure::Store(StoreError::Stale));
    }
    let mut agreed: Steps = from_json(&change.expected)?;
    if let Some(on) = change.effective_on.as_deref().map(day).transpose()? {
        agreed = agreed.from(on);
    }
    clear_agreed(conn, scope, connection, &old).await?;
    set_agreed(conn, scope, connection, &[(line.clone(), agreed)], now).await
}

pub async fn open_changes(
    conn: &mut Conn,
    scope: &TenantScope,
    connection: ConnectionId,
) -> Outcome<Vec<ChangeRecord>> {
    sqlx::query_as!(
        Row,
        r#"SELECT id AS "id!: Uuid", run_id AS "run_id!: Uuid", connection_id AS "connection_id!: Uuid",
                  organization_id AS "organization_id!: Uuid", contract_ref AS "contract_ref!", line_ref AS "line_ref!",
                  effective_on AS "effective_on?", quantity_before AS "quantity_before!",
                  quantity_after AS "quantity_after!", expected AS "expected!", state AS "state!",
                  intended_at AS "intended_at!: Moment", sent_at AS "sent_at?: Moment",
                  settled_at AS "settled_at?: Moment", answer AS "answer?",
                  successor_ref AS "successor_ref?"
           FROM changes
           WHERE partner_id = $1 AND connection_id = $2 AND state IN ('intended', 'sent', 'in_doubt')
           ORDER BY position"#,
        scope.partner().uuid(),
        connection.uuid()
    )
    .fetch_all(&mut *conn)
    .await?
    .into_iter()
    .map(change)
    .collect()
}

pub async fn confirmed_writes(
    conn: &mut Conn,
    scope: &TenantScope,
    connection: ConnectionId,
    since: Day,
) -> Outcome<Vec<(LineRef, Written)>> {
    let rows = sqlx::query!(
        r#"SELECT line_ref AS "line_ref!", effective_on AS "effective_on!", quantity_before AS "quantity_before!",
                  quantity_after AS "quantity_after!"
           FROM changes
           WHERE partner_id = $1 AND connection_id = $2 AND state = 'confirmed' AND effective_on >= $3
           ORDER BY position"#,
        scope.partner().uuid(),
        connection.uuid(),
        since.to_string()
    )
    .fetch_all(&mut *conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let delta = row.quantity_after - row.quantity_before;
            Ok((LineRef(row.line_ref), Written { effective_on: day(&row.effective_on)?, delta }))
        })
        .collect()
}

pub async fn run_changes(conn: &mut Conn, scope: &TenantScope, run: RunId) -> Outcome<Vec<ChangeRecord>> {
    sqlx::query_as!(
        Row,
        r#"SELECT id AS "id!: Uuid", run_id AS "run_id!: Uuid", connection_id AS "connection_id!: Uuid",
                  organization_id AS "organization_id!: Uuid", contract_ref AS "contract_ref!", line_ref AS "line_ref!",
                  effective_on AS "effective_on?", quantity_before AS "quantity_before!",
                  quantity_after AS "quantity_after!", expected AS "expected!", state AS "state!",
                  intended_at AS "intended_at!: Moment", sent_at AS "sent_at?: Moment",
                  settled_at AS "settled_at?: Moment", answer AS "answer?",
                  successor_ref AS "successor_ref?"
           FROM changes WHERE partner_id = $1 AND run_id = $2 ORDER BY position"#,
        scope.partner().uuid(),
        run.uuid()
    )
    .fetch_all(&mut *conn)
    .await?
    .into_iter()
    .map(change)
    .collect()
}
