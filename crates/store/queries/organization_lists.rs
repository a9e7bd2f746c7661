//! Organizations as lists and pages show them, those of sub-resellers included. Must not change anything, and must not
//! tell a parent where a sub-reseller's organization is linked.

use seatbridge_core::actor::TenantScope;
use seatbridge_core::ids::{OrganizationId, PlanId};
use seatbridge_core::organizations::{Organization, OrganizationStatus};
use seatbridge_core::usage::Counts;
use seatbridge_core::{Day, PsaKind};
use seatbridge_store_model::{ListedOrganization, Moment, OrganizationFilter, OrganizationRecord, Piece, StatusCounts};
use uuid::Uuid;

use super::Outcome;
use super::convert::{containing, count, day, from_word, seats, word};
use crate::Conn;

/// What a search asks for: a pattern of the search key, and the id where a whole one was typed.
fn wanted(search: &str) -> (String, Option<Uuid>) {
    match search.trim().parse::<OrganizationId>() {
        Ok(id) => (containing(""), Some(id.uuid())),
        Err(_) => (containing(search), None),
    }
}

struct Row {
    id: Uuid,
    partner_id: Uuid,
    external_id: String,
    name: String,
    name_key: String,
    email: String,
    country: String,
    plan_id: Uuid,
    status: String,
    psa: Option<String>,
    day: Option<String>,
    purchased: Option<i64>,
    in_use: Option<i64>,
    deactivated: Option<i64>,
    shared: Option<i64>,
}

fn listed(row: Row) -> Outcome<ListedOrganization> {
    let latest = match (row.day, row.purchased, row.in_use, row.deactivated, row.shared) {
        (Some(on), Some(purchased), Some(in_use), Some(deactivated), Some(shared)) => {
            let counts = Counts {
                purchased: seats(purchased)?,
                in_use: seats(in_use)?,
                deactivated: seats(deactivated)?,
                shared: seats(shared)?,
            };
            Some((day(&on)?, counts))
        }
        _ => None,
    };
    Ok(ListedOrganization {
        place: (row.name_key, row.id.into()),
        latest,
        linked: row.psa.as_deref().map(from_word::<PsaKind>).transpose()?,
        organization: Organization {
            id: row.id.into(),
            partner: row.partner_id.into(),
            external_id: row.external_id,
            name: row.name,
            email: row.email,
            country: row.country,
            plan: row.plan_id.into(),
            status: from_word(&row.status)?,
        },
    })
}

pub async fn page_organizations(
    conn: &mut Conn,
    scope: &TenantScope,
    filter: &OrganizationFilter,
    piece: &Piece,
    today: Day,
) -> Outcome<Vec<ListedOrganization>> {
    let (pattern, id) = wanted(&filter.search);
    let (after_name, after_id) = piece.after.clone().unwrap_or_else(|| (String::new(), OrganizationId(Uuid::nil())));
    // the page is chosen from the index alone; only its rows are read, and per row two look-ups find the usage
    let rows = sqlx::query_as!(
        Row,
        r#"WITH page AS MATERIALIZED (
               SELECT o.id, o.name_key FROM organizations o
               WHERE o.partner_id = (SELECT p.id FROM partners p WHERE p.id = $2 AND (p.id = $1 OR p.parent_id = $1))
                 AND o.name_key >= $7 AND (o.name_key > $7 OR o.id > $8)
                 AND o.status = COALESCE($3, o.status) AND o.plan_id = COALESCE($4, o.plan_id)
                 AND o.id = COALESCE($5, o.id) AND o.search_key LIKE $6 ESCAPE '!'
               ORDER BY o.name_key, o.id LIMIT $9 OFFSET $10
           ), latest AS MATERIALIZED (
               SELECT g.id, g.name_key,
                      (SELECT MAX(d.day) FROM usage d WHERE d.organization_id = g.id AND d.day <= $11) AS day
               FROM page g
           ), newest AS MATERIALIZED (
               SELECT l.id, l.name_key, l.day,
                      (SELECT MAX(r.revision) FROM usage r
                       WHERE r.organization_id = l.id AND r.day = l.day) AS revision
               FROM latest l
           )
           SELECT o.id AS "id!: Uuid", o.partner_id AS "partner_id!: Uuid", o.external_id AS "external_id!",
                  o.name AS "name!", o.name_key AS "name_key!", o.email AS "email!", o.country AS "country!",
                  o.plan_id AS "plan_id!: Uuid", o.status AS "status!", c.psa AS "psa?", u.day AS "day?",
                  u.purchased AS "purchased?", u.in_use AS "in_use?", u.deactivated AS "deactivated?",
                  u.shared AS "shared?"
           FROM newest n
           JOIN organizations o ON o.id = n.id
           LEFT JOIN usage u ON u.organization_id = n.id AND u.day = n.day AND u.revision = n.revision
           LEFT JOIN connections c ON c.id = o.linked_in AND c.partner_id = $1
           ORDER BY n.name_key, n.id"#,
        scope.partner().uuid(),
        filter.partner.uuid(),
        filter.status.as_ref().map(word).transpose()?,
        filter.plan.map(PlanId::uuid),
        id,
        pattern,
        after_name,
        after_id.uuid(),
        i64::from(piece.limit),
        i64::from(piece.offset),
        today.to_string()
    )
    .fetch_all(&mut *conn)
    .await?;
    rows.into_iter().map(listed).collect()
}

pub async fn count_by_status(
    conn: &mut Conn,
    scope: &TenantScope,
    filter: &OrganizationFilter,
) -> Outcome<StatusCounts> {
    let (pattern, id) = wanted(&filter.search);
    let mut counts = StatusCounts::default();
    if filter.search.trim().is_empty() {
        // in the order of the index, so that nothing is sorted
        let rows = sqlx::query!(
            r#"SELECT o.plan_id AS "plan_id!: Uuid", o.status AS "status!", COUNT(*) AS "count!: i64"
               FROM organizations o
               WHERE o.partner_id =
                     (SELECT p.id FROM partners p WHERE p.id = $2 AND (p.id = $1 OR p.parent_id = $1))
                 AND o.plan_id = COALESCE($3, o.plan_id)
               GROUP BY o.plan_id, o.status ORDER BY o.plan_id, o.status"#,
            scope.partner().uuid(),
            filter.partner.uuid(),
            filter.plan.map(PlanId::uuid)
        )
        .fetch_all(&mut *conn)
        .await?;
        for row in rows {
            add(&mut counts, &row.status, row.count)?;
        }
        return Ok(counts);
    }
    let rows = sqlx::query!(
        r#"SELECT o.status AS "status!", COUNT(*) AS "count!: i64" FROM organizations o
           WHERE o.partner_id = (SELECT p.id FROM partners p WHERE p.id = $2 AND (p.id = $1 OR p.parent_id = $1))
             AND o.plan_id = COALESCE($3, o.plan_id) AND o.id = COALESCE($4, o.id)
             AND o.search_key LIKE $5 ESCAPE '!'
           GROUP BY o.status ORDER BY o.status"#,
        scope.partner().uuid(),
        filter.partner.uuid(),
        filter.plan.map(PlanId::uuid),
        id,
        pattern
    )
    .fetch_all(&mut *conn)
    .await?;
    for row in rows {
        add(&mut counts, &row.status, row.count)?;
    }
    Ok(counts)
}

fn add(counts: &mut StatusCounts, status: &str, number: i64) -> Outcome<()> {
    *match from_word(status)? {
        OrganizationStatus::Active => &mut counts.active,
        OrganizationStatus::Suspended => &mut counts.suspended,
        OrganizationStatus::Unsubscribed => &mut counts.unsubscribed,
        OrganizationStatus::Deleted => &mut counts.deleted,
    } += count(number)?;
    Ok(())
}

pub async fn find_organization_record(
    conn: &mut Conn,
    scope: &TenantScope,
    id: OrganizationId,
) -> Outcome<Option<OrganizationRecord>> {
    let row = sqlx::query!(
        r#"SELECT o.id AS "id!: Uuid", o.partner_id AS "partner_id!: Uuid", o.external_id AS "external_id!",
                  o.name AS "name!", o.first_name AS "first_name!", o.last_name AS "last_name!", o.email AS "email!",
                  o.country AS "country!", o.plan_id AS "plan_id!: Uuid", o.status AS "status!",
                  o.created_at AS "created_at!: Moment", o.updated_at AS "updated_at!: Moment",
                  o.ended_at AS "ended_at?: Moment"
           FROM organizations o JOIN partners p ON p.id = o.partner_id
           WHERE o.id = $2 AND (p.id = $1 OR p.parent_id = $1)"#,
        scope.partner().uuid(),
        id.uuid()
    )
    .fetch_optional(&mut *conn)
    .await?;
    row.map(|row| {
        Ok(OrganizationRecord {
            organization: Organization {
                id: row.id.into(),
                partner: row.partner_id.into(),
                external_id: row.external_id,
                name: row.name,
                email: row.email,
                country: row.country,
                plan: row.plan_id.into(),
                status: from_word(&row.status)?,
            },
            first_name: row.first_name,
            last_name: row.last_name,
            created_at: row.created_at,
            updated_at: row.updated_at,
            ended_at: row.ended_at,
        })
    })
    .transpose()
}

pub async fn count_linked(conn: &mut Conn, scope: &TenantScope) -> Outcome<u64> {
    let number = sqlx::query_scalar!(
        r#"SELECT COUNT(*) AS "count!: i64" FROM organizations o
           WHERE o.partner_id = $1 AND o.linked_in IS NOT NULL AND o.status IN ('active', 'suspended')"#,
        scope.partner().uuid()
    )
    .fetch_one(&mut *conn)
    .await?;
    count(number)
}
