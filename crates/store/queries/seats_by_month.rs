//! Seats of all organizations together, month by month. Must follow what is appended to usage, in the same transaction.

use std::collections::{BTreeMap, HashMap, HashSet};

use seatbridge_core::Day;
use seatbridge_core::actor::TenantScope;
use seatbridge_core::ids::OrganizationId;
use seatbridge_store_model::{MonthSeats, NewUsage};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::Outcome;
use super::convert::{count, day};
use crate::{Conn, Db};

/// What an organization reported last in a month: the day, seats purchased, seats in use.
type MonthEnd = (Day, i64, i64);

/// What appending adds to the sums of months, by their first day.
#[derive(Debug, Default)]
pub struct Deltas(BTreeMap<Day, Delta>);

#[derive(Debug, Default)]
struct Delta {
    organizations: i64,
    purchased: i64,
    in_use: i64,
}

impl Deltas {
    /// Takes in reports that are about to be appended.
    pub async fn take_in(&mut self, conn: &mut Conn, scope: &TenantScope, usage: &[NewUsage]) -> Outcome<()> {
        let before = month_ends(conn, scope, usage).await?;
        let mut after: HashMap<(OrganizationId, Day), MonthEnd> = HashMap::new();
        for new in usage {
            let key = (new.organization, new.day.first_of_month());
            let end = (new.day, new.counts.purchased.get(), new.counts.in_use.get());
            let known = after.get(&key).or_else(|| before.get(&key));
            // the last report of the same day counts
            if known.is_none_or(|(day, ..)| *day <= new.day) {
                after.insert(key, end);
            }
        }
        for (key, (_, purchased, in_use)) in after {
            let delta = self.0.entry(key.1).or_default();
            let (had_purchased, had_in_use) = if let Some((_, purchased, in_use)) = before.get(&key) {
                (*purchased, *in_use)
            } else {
                delta.organizations += 1;
                (0, 0)
            };
            delta.purchased += purchased - had_purchased;
            delta.in_use += in_use - had_in_use;
        }
        Ok(())
    }

    /// Adds them to the sums.
    pub async fn store(self, conn: &mut Conn, scope: &TenantScope) -> Outcome<()> {
        for (month, delta) in self.0 {
            let month = word(month);
            // not in one statement: PostgreSQL checks the row to be inserted, and a difference may be negative
            sqlx::query!(
                "INSERT INTO seats_by_month (partner_id, month, organizations, purchased, in_use)
                 VALUES ($1, $2, 0, 0, 0) ON CONFLICT (partner_id, month) DO NOTHING",
                scope.partner().uuid(),
                month
            )
            .execute(&mut *conn)
            .await?;
            sqlx::query!(
                "UPDATE seats_by_month SET
                 organizations = organizations + $3, purchased = purchased + $4, in_use = in_use + $5
                 WHERE partner_id = $1 AND month = $2",
                scope.partner().uuid(),
                month,
                delta.organizations,
                delta.purchased,
                delta.in_use
            )
            .execute(&mut *conn)
            .await?;
        }
        Ok(())
    }
}

/// A month as it is stored: `2026-11`.
fn word(month: Day) -> String {
    let (year, month, _) = month.parts();
    format!("{year:04}-{month:02}")
}

async fn month_ends(
    conn: &mut Conn,
    scope: &TenantScope,
    usage: &[NewUsage],
) -> Outcome<HashMap<(OrganizationId, Day), MonthEnd>> {
    let months: HashSet<_> = usage.iter().map(|new| (new.organization, new.day.first_of_month())).collect();
    if months.is_empty() {
        return Ok(HashMap::new());
    }
    let mut query = QueryBuilder::<Db>::new("WITH wanted (organization_id, first_day, last_day) AS (");
    query.push_values(months, |mut row, (organization, month)| {
        row.push_bind(organization.uuid())
            .push_bind(month.to_string())
            .push_bind(month.first_of_next_month().plus_days(-1).to_string());
    });
    query.push(
        // a subquery per row, so that neither database reads the whole history
        "), latest AS MATERIALIZED (
             SELECT w.organization_id,
                    (SELECT MAX(d.day) FROM usage d WHERE d.organization_id = w.organization_id
                     AND d.day >= w.first_day AND d.day <= w.last_day) AS day
             FROM wanted w
         ), newest AS MATERIALIZED (
             SELECT l.organization_id, l.day,
                    (SELECT MAX(r.revision) FROM usage r
                     WHERE r.organization_id = l.organization_id AND r.day = l.day) AS revision
             FROM latest l WHERE l.day IS NOT NULL
         )
         SELECT u.organization_id, u.day, u.purchased, u.in_use
         FROM newest n
         JOIN usage u ON u.organization_id = n.organization_id AND u.day = n.day AND u.revision = n.revision
         WHERE u.partner_id = ",
    );
    query.push_bind(scope.partner().uuid()).push(" ORDER BY u.organization_id, u.day");
    let rows: Vec<(Uuid, String, i64, i64)> = query.build_query_as().persistent(false).fetch_all(&mut *conn).await?;
    rows.into_iter()
        .map(|(organization, text, purchased, in_use)| {
            let on = day(&text)?;
            Ok(((organization.into(), on.first_of_month()), (on, purchased, in_use)))
        })
        .collect()
}

pub async fn seats_by_month(conn: &mut Conn, scope: &TenantScope, from: Day, to: Day) -> Outcome<Vec<MonthSeats>> {
    let rows = sqlx::query!(
        r#"SELECT month AS "month!", organizations AS "organizations!", purchased AS "purchased!", in_use AS "in_use!"
           FROM seats_by_month WHERE partner_id = $1 AND month >= $2 AND month <= $3 ORDER BY month"#,
        scope.partner().uuid(),
        word(from),
        word(to)
    )
    .fetch_all(&mut *conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(MonthSeats {
                month: day(&format!("{}-01", row.month))?,
                organizations: count(row.organizations)?,
                purchased: count(row.purchased)?,
                in_use: count(row.in_use)?,
            })
        })
        .collect()
}
