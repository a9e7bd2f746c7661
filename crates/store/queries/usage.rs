//! Usage as it was reported. Must only append: what is reported again is a new revision, and the old one stays.

use std::collections::HashMap;

use seatbridge_core::actor::TenantScope;
use seatbridge_core::ids::OrganizationId;
use seatbridge_core::usage::{Counts, Usage};
use seatbridge_core::{Day, Seats};
use seatbridge_store_model::{Moment, NewUsage};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::convert::{clean, day, micros, seats};
use super::{CHUNK, Outcome};
use crate::{Conn, Db, dialect};

struct Row {
    organization_id: Uuid,
    day: String,
    purchased: i64,
    in_use: i64,
    deactivated: i64,
    shared: i64,
}

fn usage(row: &Row) -> Outcome<Usage> {
    Ok(Usage {
        organization: row.organization_id.into(),
        day: day(&row.day)?,
        counts: Counts {
            purchased: seats(row.purchased)?,
            in_use: seats(row.in_use)?,
            deactivated: seats(row.deactivated)?,
            shared: seats(row.shared)?,
        },
    })
}

pub async fn append_usage(
    conn: &mut Conn,
    scope: &TenantScope,
    usage: &[NewUsage],
    source: &str,
    now: Moment,
) -> Outcome<u64> {
    dialect::lock_partner(conn, scope.partner()).await?;
    let now = micros(now);
    let source = clean(source);
    for chunk in usage.chunks(CHUNK) {
        let mut latest = latest_revisions(conn, chunk).await?;
        let mut query = QueryBuilder::<Db>::new(
            "INSERT INTO usage (partner_id, organization_id, day, revision, purchased, in_use, deactivated, shared,
             source, recorded_at) ",
        );
        query.push_values(chunk, |mut row, new| {
            let revision = latest.entry((new.organization, new.day)).or_insert(0);
            *revision += 1;
            row.push_bind(scope.partner().uuid())
                .push_bind(new.organization.uuid())
                .push_bind(new.day.to_string())
                .push_bind(*revision)
                .push_bind(new.counts.purchased.get())
                .push_bind(new.counts.in_use.get())
                .push_bind(new.counts.deactivated.get())
                .push_bind(new.counts.shared.get())
                .push_bind(source.clone().into_owned())
                .push_bind(now);
        });
        query.build().persistent(false).execute(&mut *conn).await?;
    }
    Ok(usage.len() as u64)
}

async fn latest_revisions(conn: &mut Conn, usage: &[NewUsage]) -> Outcome<HashMap<(OrganizationId, Day), i64>> {
    let mut query = QueryBuilder::<Db>::new("WITH wanted (organization_id, day) AS (");
    query.push_values(usage, |mut row, new| {
        row.push_bind(new.organization.uuid()).push_bind(new.day.to_string());
    });
    query.push(
        // a subquery per row, so that neither database reads the whole history
        ") SELECT w.organization_id, w.day,
                  (SELECT MAX(u.revision) FROM usage u WHERE u.organization_id = w.organization_id AND u.day = w.day)
           FROM wanted w ORDER BY w.organization_id, w.day",
    );
    let rows: Vec<(Uuid, String, Option<i64>)> = query.build_query_as().persistent(false).fetch_all(&mut *conn).await?;
    rows.into_iter()
        .filter_map(|(organization, text, revision)| Some((organization, text, revision?)))
        .map(|(organization, text, revision)| Ok(((organization.into(), day(&text)?), revision)))
        .collect()
}

pub async fn latest_usage(conn: &mut Conn, scope: &TenantScope, today: Day) -> Outcome<Vec<Usage>> {
    // two index look-ups per organization, however long the history is
    let rows = sqlx::query_as!(
        Row,
        r#"WITH latest AS MATERIALIZED (
               SELECT o.id AS organization_id,
                      (SELECT MAX(d.day) FROM usage d WHERE d.organization_id = o.id AND d.day <= $2) AS day
               FROM organizations o WHERE o.partner_id = $1
           ), newest AS MATERIALIZED (
               SELECT l.organization_id, l.day,
                      (SELECT MAX(r.revision) FROM usage r
                       WHERE r.organization_id = l.organization_id AND r.day = l.day) AS revision
               FROM latest l WHERE l.day IS NOT NULL
           )
           SELECT u.organization_id AS "organization_id!: Uuid", u.day AS "day!", u.purchased AS "purchased!",
                  u.in_use AS "in_use!", u.deactivated AS "deactivated!", u.shared AS "shared!"
           FROM newest n
           JOIN usage u ON u.organization_id = n.organization_id AND u.day = n.day AND u.revision = n.revision
           ORDER BY u.organization_id"#,
        scope.partner().uuid(),
        today.to_string()
    )
    .fetch_all(&mut *conn)
    .await?;
    rows.iter().map(usage).collect()
}

pub async fn peak_in_use(
    conn: &mut Conn,
    scope: &TenantScope,
    spans: &[(OrganizationId, Day, Day)],
) -> Outcome<HashMap<OrganizationId, Seats>> {
    let mut peaks: HashMap<OrganizationId, Seats> = HashMap::new();
    for chunk in spans.chunks(CHUNK) {
        let mut query = QueryBuilder::<Db>::new("WITH wanted (organization_id, starts_on, ends_on) AS (");
        query.push_values(chunk, |mut row, (organization, starts_on, ends_on)| {
            row.push_bind(organization.uuid()).push_bind(starts_on.to_string()).push_bind(ends_on.to_string());
        });
        query.push(
            // a subquery per row, so that neither database reads the whole history
            ") SELECT w.organization_id,
                      (SELECT MAX(u.in_use) FROM usage u
                       WHERE u.organization_id = w.organization_id AND u.day >= w.starts_on AND u.day <= w.ends_on
                         AND u.revision = (SELECT MAX(r.revision) FROM usage r
                                           WHERE r.organization_id = u.organization_id AND r.day = u.day)
                         AND u.partner_id = ",
        );
        query.push_bind(scope.partner().uuid()).push(") FROM wanted w ORDER BY w.organization_id");
        let rows: Vec<(Uuid, Option<i64>)> = query.build_query_as().persistent(false).fetch_all(&mut *conn).await?;
        for (organization, in_use) in rows {
            let Some(in_use) = in_use else { continue };
            let peak = peaks.entry(organization.into()).or_default();
            *peak = seats(in_use)?.max(*peak);
        }
    }
    Ok(peaks)
}

pub async fn list_usage(
    conn: &mut Conn,
    scope: &TenantScope,
    organization: OrganizationId,
) -> Outcome<Vec<(Usage, i64, Moment)>> {
    let rows = sqlx::query!(
        r#"SELECT organization_id AS "organization_id!: Uuid", day AS "day!", revision AS "revision!",
                  purchased AS "purchased!", in_use AS "in_use!", deactivated AS "deactivated!", shared AS "shared!",
                  recorded_at AS "recorded_at!: Moment"
           FROM usage WHERE partner_id = $1 AND organization_id = $2 ORDER BY day, revision"#,
        scope.partner().uuid(),
        organization.uuid()
    )
    .fetch_all(&mut *conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let counted = Row {
                organization_id: row.organization_id,
                day: row.day,
                purchased: row.purchased,
                in_use: row.in_use,
                deactivated: row.deactivated,
                shared: row.shared,
            };
            Ok((usage(&counted)?, row.revision, row.recorded_at))
        })
        .collect()
}
