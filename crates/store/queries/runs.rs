//! Sync runs: waiting, under way, over. Must not write their lines (`run_lines`).

use seatbridge_core::actor::TenantScope;
use seatbridge_core::ids::{ConnectionId, OrganizationId, RunId};
use seatbridge_core::psa::LineRef;
use seatbridge_core::{Day, PsaKind};
use seatbridge_store_model::{ListedRun, Moment, RunFilter, RunLineRecord, RunProgress, RunRecord, StoreError, Window};
use uuid::Uuid;

use super::convert::{clean, count, day, from_word, micros, number, word};
use super::{Failure, Outcome};
use crate::Conn;

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
    queued: bool,
    options: String,
    started_by: String,
    phase: String,
    progress_done: i64,
    progress_of: i64,
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
        queued: row.queued,
        options: row.options,
        started_by: row.started_by,
        progress: RunProgress {
            phase: from_word(&row.phase)?,
            done: count(row.progress_done)?,
            of: count(row.progress_of)?,
        },
    })
}

pub async fn create_run(conn: &mut Conn, scope: &TenantScope, run: &RunRecord) -> Outcome<()> {
    sqlx::query!(
        "INSERT INTO runs (id, partner_id, connection_id, preview, state, today, started_at, finished_at, plan_hash,
                           report, queued, options, started_by, phase, progress_done, progress_of)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        run.id.uuid(),
        scope.partner().uuid(),
        run.connection.uuid(),
        run.preview,
        run.state,
        run.today.to_string(),
        micros(run.started_at),
        run.finished_at.map(micros),
        run.plan_hash,
        &*clean(&run.report),
        run.queued,
        &*clean(&run.options),
        &*clean(&run.started_by),
        word(&run.progress.phase)?,
        number(run.progress.done),
        number(run.progress.of)
    )
    .execute(&mut *conn)
    .await?;
    Ok(())
}

pub async fn begin_run(conn: &mut Conn, scope: &TenantScope, id: RunId, today: Day, now: Moment) -> Outcome<()> {
    let done = sqlx::query!(
        "UPDATE runs SET state = 'running', phase = 'reading', today = $3, started_at = $4
         WHERE partner_id = $1 AND id = $2 AND state = 'waiting'",
        scope.partner().uuid(),
        id.uuid(),
        today.to_string(),
        micros(now)
    )
    .execute(&mut *conn)
    .await?;
    if done.rows_affected() == 0 { Err(Failure::Store(StoreError::Stale)) } else { Ok(()) }
}

pub async fn note_progress(conn: &mut Conn, scope: &TenantScope, id: RunId, progress: &RunProgress) -> Outcome<()> {
    sqlx::query!(
        "UPDATE runs SET phase = $3, progress_done = $4, progress_of = $5
         WHERE partner_id = $1 AND id = $2 AND state = 'running'",
        scope.partner().uuid(),
        id.uuid(),
        word(&progress.phase)?,
        number(progress.done),
        number(progress.of)
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
         WHERE partner_id = $1 AND id = $2 AND state IN ('waiting', 'running')",
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
                  finished_at AS "finished_at?: Moment", plan_hash AS "plan_hash!", report AS "report!",
                  queued AS "queued!: bool", options AS "options!", started_by AS "started_by!", phase AS "phase!",
                  progress_done AS "progress_done!", progress_of AS "progress_of!"
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

pub async fn find_last_run(
    conn: &mut Conn,
    scope: &TenantScope,
    connection: ConnectionId,
) -> Outcome<Option<RunRecord>> {
    sqlx::query_as!(
        Row,
        r#"SELECT id AS "id!: Uuid", connection_id AS "connection_id!: Uuid", preview AS "preview!: bool",
                  state AS "state!", today AS "today!", started_at AS "started_at!: Moment",
                  finished_at AS "finished_at?: Moment", plan_hash AS "plan_hash!", report AS "report!",
                  queued AS "queued!: bool", options AS "options!", started_by AS "started_by!", phase AS "phase!",
                  progress_done AS "progress_done!", progress_of AS "progress_of!"
           FROM runs WHERE partner_id = $1 AND connection_id = $2 AND preview = FALSE
           ORDER BY started_at DESC, id DESC LIMIT 1"#,
        scope.partner().uuid(),
        connection.uuid()
    )
    .fetch_optional(&mut *conn)
    .await?
    .map(run)
    .transpose()
}

pub async fn find_run(conn: &mut Conn, scope: &TenantScope, id: RunId) -> Outcome<Option<RunRecord>> {
    sqlx::query_as!(
        Row,
        r#"SELECT id AS "id!: Uuid", connection_id AS "connection_id!: Uuid", preview AS "preview!: bool",
                  state AS "state!", today AS "today!", started_at AS "started_at!: Moment",
                  finished_at AS "finished_at?: Moment", plan_hash AS "plan_hash!", report AS "report!",
                  queued AS "queued!: bool", options AS "options!", started_by AS "started_by!", phase AS "phase!",
                  progress_done AS "progress_done!", progress_of AS "progress_of!"
           FROM runs WHERE partner_id = $1 AND id = $2"#,
        scope.partner().uuid(),
        id.uuid()
    )
    .fetch_optional(&mut *conn)
    .await?
    .map(run)
    .transpose()
}

pub async fn find_open_run(
    conn: &mut Conn,
    scope: &TenantScope,
    connection: ConnectionId,
    preview: bool,
) -> Outcome<Option<RunRecord>> {
    sqlx::query_as!(
        Row,
        r#"SELECT id AS "id!: Uuid", connection_id AS "connection_id!: Uuid", preview AS "preview!: bool",
                  state AS "state!", today AS "today!", started_at AS "started_at!: Moment",
                  finished_at AS "finished_at?: Moment", plan_hash AS "plan_hash!", report AS "report!",
                  queued AS "queued!: bool", options AS "options!", started_by AS "started_by!", phase AS "phase!",
                  progress_done AS "progress_done!", progress_of AS "progress_of!"
           FROM runs
           WHERE partner_id = $1 AND connection_id = $2 AND preview = $3 AND queued = TRUE
             AND state IN ('waiting', 'running')"#,
        scope.partner().uuid(),
        connection.uuid(),
        preview
    )
    .fetch_optional(&mut *conn)
    .await?
    .map(run)
    .transpose()
}

struct ListedRow {
    id: Uuid,
    connection_id: Uuid,
    preview: bool,
    state: String,
    today: String,
    started_at: Moment,
    finished_at: Option<Moment>,
    plan_hash: String,
    report: String,
    queued: bool,
    options: String,
    started_by: String,
    phase: String,
    progress_done: i64,
    progress_of: i64,
    psa: String,
}

fn listed(row: ListedRow) -> Outcome<ListedRun> {
    Ok(ListedRun {
        psa: from_word(&row.psa)?,
        run: run(Row {
            id: row.id,
            connection_id: row.connection_id,
            preview: row.preview,
            state: row.state,
            today: row.today,
            started_at: row.started_at,
            finished_at: row.finished_at,
            plan_hash: row.plan_hash,
            report: row.report,
            queued: row.queued,
            options: row.options,
            started_by: row.started_by,
            phase: row.phase,
            progress_done: row.progress_done,
            progress_of: row.progress_of,
        })?,
    })
}

pub async fn find_runs(
    conn: &mut Conn,
    scope: &TenantScope,
    filter: &RunFilter,
    window: Window,
) -> Outcome<Vec<ListedRun>> {
    sqlx::query_as!(
        ListedRow,
        r#"SELECT r.id AS "id!: Uuid", r.connection_id AS "connection_id!: Uuid", r.preview AS "preview!: bool",
                  r.state AS "state!", r.today AS "today!", r.started_at AS "started_at!: Moment",
                  r.finished_at AS "finished_at?: Moment", r.plan_hash AS "plan_hash!", r.report AS "report!",
                  r.queued AS "queued!: bool", r.options AS "options!", r.started_by AS "started_by!",
                  r.phase AS "phase!", r.progress_done AS "progress_done!", r.progress_of AS "progress_of!",
                  c.psa AS "psa!"
           FROM runs r JOIN connections c ON c.id = r.connection_id
           WHERE r.partner_id = $1 AND c.psa = COALESCE($2, c.psa) AND r.state = COALESCE($3, r.state)
             AND r.preview = COALESCE($4, r.preview)
           ORDER BY r.started_at DESC, r.id DESC LIMIT $5 OFFSET $6"#,
        scope.partner().uuid(),
        filter.psa.map(PsaKind::as_str),
        filter.state,
        filter.preview,
        i64::from(window.limit),
        number(window.offset)
    )
    .fetch_all(&mut *conn)
    .await?
    .into_iter()
    .map(listed)
    .collect()
}

pub async fn count_runs(conn: &mut Conn, scope: &TenantScope, filter: &RunFilter) -> Outcome<u64> {
    let found = sqlx::query_scalar!(
        r#"SELECT COUNT(*) AS "count!: i64" FROM runs r JOIN connections c ON c.id = r.connection_id
           WHERE r.partner_id = $1 AND c.psa = COALESCE($2, c.psa) AND r.state = COALESCE($3, r.state)
             AND r.preview = COALESCE($4, r.preview)"#,
        scope.partner().uuid(),
        filter.psa.map(PsaKind::as_str),
        filter.state,
        filter.preview
    )
    .fetch_one(&mut *conn)
    .await?;
    count(found)
}

pub async fn psa_of_connection(
    conn: &mut Conn,
    scope: &TenantScope,
    connection: ConnectionId,
) -> Outcome<Option<PsaKind>> {
    let psa = sqlx::query_scalar!(
        r#"SELECT psa AS "psa!" FROM connections WHERE partner_id = $1 AND id = $2"#,
        scope.partner().uuid(),
        connection.uuid()
    );
    psa.fetch_optional(&mut *conn).await?.map(|psa| from_word(&psa)).transpose()
}

pub async fn find_last_finished_run(
    conn: &mut Conn,
    scope: &TenantScope,
    connection: ConnectionId,
) -> Outcome<Option<RunRecord>> {
    sqlx::query_as!(
        Row,
        r#"SELECT id AS "id!: Uuid", connection_id AS "connection_id!: Uuid", preview AS "preview!: bool",
                  state AS "state!", today AS "today!", started_at AS "started_at!: Moment",
                  finished_at AS "finished_at?: Moment", plan_hash AS "plan_hash!", report AS "report!",
                  queued AS "queued!: bool", options AS "options!", started_by AS "started_by!", phase AS "phase!",
                  progress_done AS "progress_done!", progress_of AS "progress_of!"
           FROM runs
           WHERE partner_id = $1 AND connection_id = $2 AND state IN ('green', 'findings', 'red') AND preview = FALSE
           ORDER BY started_at DESC, id DESC LIMIT 1"#,
        scope.partner().uuid(),
        connection.uuid()
    )
    .fetch_optional(&mut *conn)
    .await?
    .map(run)
    .transpose()
}

pub async fn find_run_line(
    conn: &mut Conn,
    scope: &TenantScope,
    organization: OrganizationId,
    until: Day,
) -> Outcome<Option<(RunRecord, RunLineRecord)>> {
    let row = sqlx::query!(
        r#"SELECT r.id AS "id!: Uuid", r.connection_id AS "connection_id!: Uuid", r.state AS "state!",
                  r.today AS "today!", r.started_at AS "started_at!: Moment", r.finished_at AS "finished_at?: Moment",
                  r.plan_hash AS "plan_hash!", r.report AS "report!", r.queued AS "queued!: bool",
                  r.options AS "options!", r.started_by AS "started_by!", r.phase AS "phase!",
                  r.progress_done AS "progress_done!", r.progress_of AS "progress_of!", l.line_ref AS "line_ref?",
                  l.verdict AS "verdict!", l.reason AS "reason!", l.detail AS "detail!"
           FROM run_lines l JOIN runs r ON r.id = l.run_id
           WHERE l.partner_id = $1 AND l.organization_id = $2 AND r.partner_id = $1 AND r.preview = FALSE
             AND r.state IN ('green', 'findings', 'red') AND r.today <= $3
           ORDER BY r.started_at DESC, r.id DESC LIMIT 1"#,
        scope.partner().uuid(),
        organization.uuid(),
        until.to_string()
    )
    .fetch_optional(&mut *conn)
    .await?;
    row.map(|row| {
        let (verdict, reason, detail) = (row.verdict, row.reason, row.detail);
        let line = RunLineRecord { organization, line: row.line_ref.map(LineRef), verdict, reason, detail };
        let record = run(Row {
            id: row.id,
            connection_id: row.connection_id,
            preview: false,
            state: row.state,
            today: row.today,
            started_at: row.started_at,
            finished_at: row.finished_at,
            plan_hash: row.plan_hash,
            report: row.report,
            queued: row.queued,
            options: row.options,
            started_by: row.started_by,
            phase: row.phase,
            progress_done: row.progress_done,
            progress_of: row.progress_of,
        })?;
        Ok((record, line))
    })
    .transpose()
}
