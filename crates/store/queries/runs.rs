//! Sync runs and their lines. Must keep what a run said as it said it.

use seatbridge_core::actor::TenantScope;
use seatbridge_core::ids::{ConnectionId, RunId};
use seatbridge_core::psa::LineRef;
use seatbridge_store_model::{Moment, RunLineRecord, RunRecord, StoreError};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::convert::{clean, day, micros};
use super::{CHUNK, Failure, Outcome};
use crate::{Conn, Db};

struct Row {
    id: Uuid,
    connection_id: Uuid,
    preview: bool,
    state: String,
    today: String,
    started_at: Moment,
    finished_at: Option<Moment>,
    plan_hash: String,
    report: String,
}

fn run(row: Row) -> Outcome<RunRecord> {
    Ok(RunRecord {
        id: row.id.into(),
        connection: row.connection_id.into(),
        preview: row.preview,
        state: row.state,
        today: day(&row.today)?,
        started_at: row.started_at,
        finished_at: row.finished_at,
        plan_hash: row.plan_hash,
        report: row.report,
    })
}

pub async fn create_run(conn: &mut Conn, scope: &TenantScope, run: &RunRecord) -> Outcome<()> {
    sqlx::query!(
        "INSERT INTO runs (id, partner_id, connection_id, preview, state, today, started_at, finished_at, plan_hash, report)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        run.id.uuid(),
        scope.partner().uuid(),
        run.connection.uuid(),
        run.preview,
        run.state,
        run.today.to_string(),
        micros(run.started_at),
        run.finished_at.map(micros),
        run.plan_hash,
        &*clean(&run.report)
    )
    .execute(&mut *conn)
    .await?;
    Ok(())
}

pub async fn end_abandoned_runs(
    conn: &mut Conn,
    scope: &TenantScope,
    connection: ConnectionId,
    now: Moment,
) -> Outcome<u64> {
    let done = sqlx::query!(
        "UPDATE runs SET state = 'red', finished_at = $3
         WHERE partner_id = $1 AND connection_id = $2 AND state = 'running' AND preview = FALSE",
        scope.partner().uuid(),
        connection.uuid(),
        micros(now)
    )
    .execute(&mut *conn)
    .await?;
    Ok(done.rows_affected())
}

pub async fn finish_run(conn: &mut Conn, scope: &TenantScope, run: &RunRecord) -> Outcome<()> {
    let done = sqlx::query!(
        "UPDATE runs SET state = $3, finished_at = $4, plan_hash = $5, report = $6
         WHERE partner_id = $1 AND id = $2 AND state = 'running'",
        scope.partner().uuid(),
        run.id.uuid(),
        run.state,
        run.finished_at.map(micros),
        run.plan_hash,
        &*clean(&run.report)
    )
    .execute(&mut *conn)
    .await?;
    if done.rows_affected() == 0 { Err(Failure::Store(StoreError::Stale)) } else { Ok(()) }
}

pub async fn add_run_lines(conn: &mut Conn, scope: &TenantScope, run: RunId, lines: &[RunLineRecord]) -> Outcome<()> {
    if find_run(conn, scope, run).await?.is_none() {
        return Err(Failure::Store(StoreError::Missing));
    }
    let mut position = sqlx::query_scalar!(
        r#"SELECT COALESCE(MAX(position), 0) AS "position!: i64" FROM run_lines WHERE partner_id = $1 AND run_id = $2"#,
        scope.partner().uuid(),
        run.uuid()
    )
    .fetch_one(&mut *conn)
    .await?;
    for chunk in lines.chunks(CHUNK) {
        let mut query = QueryBuilder::<Db>::new(
            "INSERT INTO run_lines (partner_id, run_id, position, organization_id, line_ref, verdict, detail) ",
        );
        query.push_values(chunk, |mut row, line| {
            position += 1;
            row.push_bind(scope.partner().uuid())
                .push_bind(run.uuid())
                .push_bind(position)
                .push_bind(line.organization.uuid())
                .push_bind(line.line.as_ref().map(|line| clean(line.as_str()).into_owned()))
                .push_bind(line.verdict.clone())
                .push_bind(clean(&line.detail).into_owned());
        });
        query.build().persistent(false).execute(&mut *conn).await?;
    }
    Ok(())
}

pub async fn list_runs(
    conn: &mut Conn,
    scope: &TenantScope,
    connection: Option<ConnectionId>,
    limit: u32,
) -> Outcome<Vec<RunRecord>> {
    sqlx::query_as!(
        Row,
        r#"SELECT id AS "id!: Uuid", connection_id AS "connection_id!: Uuid", preview AS "preview!: bool",
                  state AS "state!", today AS "today!", started_at AS "started_at!: Moment",
                  finished_at AS "finished_at?: Moment", plan_hash AS "plan_hash!", report AS "report!"
           FROM runs WHERE partner_id = $1 AND connection_id = COALESCE($2, connection_id)
           ORDER BY started_at DESC, id DESC LIMIT $3"#,
        scope.partner().uuid(),
        connection.map(ConnectionId::uuid),
        i64::from(limit)
    )
    .fetch_all(&mut *conn)
    .await?
    .into_iter()
    .map(run)
    .collect()
}

pub async fn find_run(conn: &mut Conn, scope: &TenantScope, id: RunId) -> Outcome<Option<RunRecord>> {
    sqlx::query_as!(
        Row,
        r#"SELECT id AS "id!: Uuid", connection_id AS "connection_id!: Uuid", preview AS "preview!: bool",
                  state AS "state!", today AS "today!", started_at AS "started_at!: Moment",
                  finished_at AS "finished_at?: Moment", plan_hash AS "plan_hash!", report AS "report!"
           FROM runs WHERE partner_id = $1 AND id = $2"#,
        scope.partner().uuid(),
        id.uuid()
    )
    .fetch_optional(&mut *conn)
    .await?
    .map(run)
    .transpose()
}

pub async fn run_lines(conn: &mut Conn, scope: &TenantScope, run: RunId) -> Outcome<Vec<RunLineRecord>> {
    let rows = sqlx::query!(
        r#"SELECT organization_id AS "organization_id!: Uuid", line_ref AS "line_ref?", verdict AS "verdict!",
                  detail AS "detail!"
           FROM run_lines WHERE partner_id = $1 AND run_id = $2 ORDER BY position"#,
        scope.partner().uuid(),
        run.uuid()
    )
    .fetch_all(&mut *conn)
    .await?;
    let lines = rows.into_iter().map(|row| RunLineRecord {
        organization: row.organization_id.into(),
        line: row.line_ref.map(LineRef),
        verdict: row.verdict,
        detail: row.detail,
    });
    Ok(lines.collect())
}
