//! The queue: lease, fencing token, attempts counted at the claim. Must not know what a job does.

use seatbridge_core::ids::{JobId, PartnerId};
use seatbridge_store_model::{Job, Moment, NewJob};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::Outcome;
use super::convert::{clean, micros, small};
use crate::{Conn, Db, dialect};

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    partner_id: Option<Uuid>,
    kind: String,
    payload: String,
    attempts: i64,
    token: i64,
}

fn job(row: Row) -> Outcome<Job> {
    Ok(Job {
        id: row.id.into(),
        partner: row.partner_id.map(Into::into),
        kind: row.kind,
        payload: row.payload,
        attempt: small(row.attempts)?,
        token: row.token,
    })
}

pub async fn enqueue(conn: &mut Conn, job: &NewJob) -> Outcome<bool> {
    let done = sqlx::query!(
        "INSERT INTO jobs (id, partner_id, kind, payload, state, run_at, attempts, max_attempts, token, dedup_key)
         VALUES ($1, $2, $3, $4, 'waiting', $5, 0, $6, 0, $7)
         ON CONFLICT (dedup_key) WHERE state IN ('waiting', 'running') DO NOTHING",
        job.id.uuid(),
        job.partner.map(PartnerId::uuid),
        &*clean(&job.kind),
        &*clean(&job.payload),
        micros(job.run_at),
        i64::from(job.max_attempts),
        job.dedup_key.as_deref().map(|key| clean(key).into_owned())
    )
    .execute(&mut *conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn claim_job(conn: &mut Conn, kinds: &[&str], now: Moment, lease_until: Moment) -> Outcome<Option<Job>> {
    if kinds.is_empty() {
        return Ok(None);
    }
    let now = micros(now);
    let mut query = QueryBuilder::<Db>::new(
        "UPDATE jobs SET state = 'running', attempts = attempts + 1, token = token + 1, lease_until = ",
    );
    query
        .push_bind(micros(lease_until))
        .push(" WHERE id = (SELECT id FROM jobs WHERE ((state = 'waiting' AND run_at <= ");
    query.push_bind(now).push(") OR (state = 'running' AND lease_until <= ").push_bind(now);
    query.push(" AND attempts < max_attempts)) AND kind IN (");
    let mut list = query.separated(", ");
    for kind in kinds {
        list.push_bind((*kind).to_owned());
    }
    query.push(") ORDER BY run_at, id LIMIT 1").push(dialect::SKIP_LOCKED);
    query.push(") RETURNING id, partner_id, kind, payload, attempts, token");
    let row: Option<Row> = query.build_query_as().fetch_optional(&mut *conn).await?;
    row.map(job).transpose()
}

pub async fn renew_job(conn: &mut Conn, id: JobId, token: i64, until: Moment) -> Outcome<bool> {
    let done = sqlx::query!(
        "UPDATE jobs SET lease_until = $3 WHERE id = $1 AND token = $2 AND state = 'running'",
        id.uuid(),
        token,
        micros(until)
    )
    .execute(&mut *conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn complete_job(conn: &mut Conn, id: JobId, token: i64, now: Moment) -> Outcome<bool> {
    let done = sqlx::query!(
        "UPDATE jobs SET state = 'done', lease_until = NULL, error = NULL, finished_at = $3
         WHERE id = $1 AND token = $2 AND state = 'running'",
        id.uuid(),
        token,
        micros(now)
    )
    .execute(&mut *conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn fail_job(
    conn: &mut Conn,
    id: JobId,
    token: i64,
    retry_at: Option<Moment>,
    error: &str,
    now: Moment,
) -> Outcome<bool> {
    let error = clean(error);
    if let Some(retry_at) = retry_at {
        let done = sqlx::query!(
            "UPDATE jobs SET state = 'waiting', lease_until = NULL, error = $3, run_at = $4
             WHERE id = $1 AND token = $2 AND state = 'running' AND attempts < max_attempts",
            id.uuid(),
            token,
            &*error,
            micros(retry_at)
        )
        .execute(&mut *conn)
        .await?;
        if done.rows_affected() == 1 {
            return Ok(true);
        }
    }
    let done = sqlx::query!(
        "UPDATE jobs SET state = 'dead', lease_until = NULL, error = $3, finished_at = $4
         WHERE id = $1 AND token = $2 AND state = 'running'",
        id.uuid(),
        token,
        &*error,
        micros(now)
    )
    .execute(&mut *conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn bury_expired_jobs(conn: &mut Conn, now: Moment) -> Outcome<u64> {
    let done = sqlx::query!(
        "UPDATE jobs SET state = 'dead', lease_until = NULL, finished_at = $1,
                         error = COALESCE(error, 'its process ended before it did')
         WHERE state = 'running' AND lease_until <= $1 AND attempts >= max_attempts",
        micros(now)
    )
    .execute(&mut *conn)
    .await?;
    Ok(done.rows_affected())
}

pub async fn list_dead_jobs(conn: &mut Conn) -> Outcome<Vec<(Job, String)>> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id!: Uuid", partner_id AS "partner_id?: Uuid", kind AS "kind!", payload AS "payload!",
                  attempts AS "attempts!", token AS "token!", COALESCE(error, '') AS "error!: String"
           FROM jobs WHERE state = 'dead' ORDER BY finished_at, id"#
    )
    .fetch_all(&mut *conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let dead = Row {
                id: row.id,
                partner_id: row.partner_id,
                kind: row.kind,
                payload: row.payload,
                attempts: row.attempts,
                token: row.token,
            };
            Ok((job(dead)?, row.error))
        })
        .collect()
}
