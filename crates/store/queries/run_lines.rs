//! The lines of sync runs, by the hundred thousand. Must keep what a run said as it said it.

use seatbridge_core::actor::TenantScope;
use seatbridge_core::ids::RunId;
use seatbridge_core::psa::LineRef;
use seatbridge_store_model::{KeptRunLine, RunLineCount, RunLineFilter, RunLineRecord, StoreError, Window};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::convert::{clean, containing, count, number};
use super::{CHUNK, Failure, Outcome};
use crate::{Conn, Db};

pub async fn add_run_lines(conn: &mut Conn, scope: &TenantScope, run: RunId, lines: &[RunLineRecord]) -> Outcome<()> {
    if super::runs::find_run(conn, scope, run).await?.is_none() {
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
            "INSERT INTO run_lines (partner_id, run_id, position, organization_id, line_ref, verdict, reason,
             detail) ",
        );
        query.push_values(chunk, |mut row, line| {
            position += 1;
            row.push_bind(scope.partner().uuid())
                .push_bind(run.uuid())
                .push_bind(position)
                .push_bind(line.organization.uuid())
                .push_bind(line.line.as_ref().map(|line| clean(line.as_str()).into_owned()))
                .push_bind(line.verdict.clone())
                .push_bind(line.reason.clone())
                .push_bind(clean(&line.detail).into_owned());
        });
        query.build().persistent(false).execute(&mut *conn).await?;
    }
    Ok(())
}

pub async fn run_lines(conn: &mut Conn, scope: &TenantScope, run: RunId) -> Outcome<Vec<RunLineRecord>> {
    let rows = sqlx::query!(
        r#"SELECT organization_id AS "organization_id!: Uuid", line_ref AS "line_ref?", verdict AS "verdict!",
                  reason AS "reason!", detail AS "detail!"
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
        reason: row.reason,
        detail: row.detail,
    });
    Ok(lines.collect())
}

// the inner query is answered by the index alone; the details of a run are far too many to be looked through
pub async fn find_run_lines(
    conn: &mut Conn,
    scope: &TenantScope,
    run: RunId,
    filter: &RunLineFilter,
    window: Window,
) -> Outcome<Vec<KeptRunLine>> {
    let search = filter.search.as_deref().map(|text| containing(text.trim()));
    let rows = sqlx::query!(
        r#"SELECT position AS "position!", organization_id AS "organization_id!: Uuid", line_ref AS "line_ref?",
                  verdict AS "verdict!", reason AS "reason!", detail AS "detail!"
           FROM run_lines
           WHERE partner_id = $1 AND run_id = $2 AND position IN (
               SELECT position FROM run_lines
               WHERE run_id = $2 AND position > $3 AND verdict = COALESCE($4, verdict)
                 AND reason = COALESCE($5, reason)
                 AND (CAST($6 AS TEXT) IS NULL OR organization_id IN (
                     SELECT id FROM organizations
                     WHERE partner_id = $1 AND search_key LIKE $6 ESCAPE '!'))
               ORDER BY position LIMIT $7 OFFSET $8)
           ORDER BY position"#,
        scope.partner().uuid(),
        run.uuid(),
        filter.after,
        filter.verdict,
        filter.reason,
        search,
        i64::from(window.limit),
        number(window.offset)
    )
    .fetch_all(&mut *conn)
    .await?;
    let lines = rows.into_iter().map(|row| KeptRunLine {
        position: row.position,
        line: RunLineRecord {
            organization: row.organization_id.into(),
            line: row.line_ref.map(LineRef),
            verdict: row.verdict,
            reason: row.reason,
            detail: row.detail,
        },
    });
    Ok(lines.collect())
}

pub async fn count_run_lines(
    conn: &mut Conn,
    scope: &TenantScope,
    run: RunId,
    filter: &RunLineFilter,
) -> Outcome<Vec<RunLineCount>> {
    let search = filter.search.as_deref().map(|text| containing(text.trim()));
    let rows = sqlx::query!(
        r#"SELECT verdict AS "verdict!", reason AS "reason!", COUNT(*) AS "count!: i64" FROM run_lines
           WHERE run_id = (SELECT id FROM runs WHERE partner_id = $1 AND id = $2)
             AND verdict = COALESCE($3, verdict) AND reason = COALESCE($4, reason)
             AND (CAST($5 AS TEXT) IS NULL OR organization_id IN (
                 SELECT id FROM organizations
                 WHERE partner_id = $1 AND search_key LIKE $5 ESCAPE '!'))
           GROUP BY verdict, reason ORDER BY verdict, reason"#,
        scope.partner().uuid(),
        run.uuid(),
        filter.verdict,
        filter.reason,
        search
    )
    .fetch_all(&mut *conn)
    .await?;
    rows.into_iter()
        .map(|row| Ok(RunLineCount { verdict: row.verdict, reason: row.reason, count: count(row.count)? }))
        .collect()
}
