//! The rows of the mapping tables, page by page, and how many there are of each kind. Must not load more rows than are
//! shown.

use std::collections::HashMap;

use seatbridge_core::actor::TenantScope;
use seatbridge_core::findings::FindingKind;
use seatbridge_core::ids::{ConnectionId, OrganizationId};
use seatbridge_core::mappings::{OrganizationMapping, PlanMapping};
use seatbridge_core::plans::Plan;
use seatbridge_core::psa::{LineRef, ProductRef};
use seatbridge_store_model::{OrganizationCounts, OrganizationRow, PlanCounts, PlanRow, RowFilter, RowsAsk};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::convert::{clean, containing, count, from_json, from_word, money};
use super::{CHUNK, Outcome, links};
use crate::{Conn, Db};

/// Open findings of a connection that are about a link: an unlinked organization is another filter.
const FOUND: &str = "SELECT f.organization_id FROM findings f WHERE f.resolved_at IS NULL
 AND f.organization_id IS NOT NULL AND f.code <> 'unmapped' AND f.connection_id = ";

#[derive(sqlx::FromRow)]
struct Organization {
    id: Uuid,
    external_id: String,
    name: String,
    plan_id: Uuid,
    status: String,
    linked_in: Option<Uuid>,
}

fn only_wanted(query: &mut QueryBuilder<Db>, scope: &TenantScope, connection: ConnectionId, ask: &RowsAsk) {
    query.push(" FROM organizations o WHERE o.partner_id = ").push_bind(scope.partner().uuid());
    match ask.filter {
        RowFilter::All => {
            query.push(" AND (o.status <> 'deleted' OR o.linked_in = ").push_bind(connection.uuid()).push(")");
        }
        RowFilter::Unlinked => {
            query.push(" AND o.linked_in IS NULL AND o.status IN ('active', 'suspended')");
        }
        RowFilter::Linked => {
            query.push(" AND o.linked_in = ").push_bind(connection.uuid());
        }
        RowFilter::Attention => {
            query.push(" AND o.linked_in = ").push_bind(connection.uuid()).push(" AND o.id IN (").push(FOUND);
            query.push_bind(connection.uuid()).push(")");
        }
    }
    if let Some(plan) = ask.plan {
        query.push(" AND o.plan_id = ").push_bind(plan.uuid());
    }
    if let Some(organization) = ask.organization {
        query.push(" AND o.id = ").push_bind(organization.uuid());
    }
    if !ask.search.trim().is_empty() {
        query.push(" AND o.search_key LIKE ").push_bind(containing(&ask.search)).push(" ESCAPE '!'");
    }
}

pub async fn list_organization_rows(
    conn: &mut Conn,
    scope: &TenantScope,
    connection: ConnectionId,
    ask: &RowsAsk,
) -> Outcome<Vec<OrganizationRow>> {
    let mut query = QueryBuilder::<Db>::new("SELECT o.id, o.external_id, o.name, o.plan_id, o.status, o.linked_in");
    only_wanted(&mut query, scope, connection, ask);
    query.push(" ORDER BY o.name_key, o.id LIMIT ").push_bind(i64::from(ask.limit));
    query.push(" OFFSET ").push_bind(i64::from(ask.offset));
    let rows: Vec<Organization> = query.build_query_as().persistent(false).fetch_all(&mut *conn).await?;
    rows.into_iter()
        .map(|row| {
            Ok(OrganizationRow {
                id: row.id.into(),
                external_id: row.external_id,
                name: row.name,
                plan: row.plan_id.into(),
                status: from_word(&row.status)?,
                linked_in: row.linked_in.map(Into::into),
            })
        })
        .collect()
}

pub async fn count_organization_rows(
    conn: &mut Conn,
    scope: &TenantScope,
    connection: ConnectionId,
    ask: &RowsAsk,
) -> Outcome<u64> {
    let mut query = QueryBuilder::<Db>::new("SELECT COUNT(*)");
    only_wanted(&mut query, scope, connection, ask);
    count(query.build_query_scalar().persistent(false).fetch_one(&mut *conn).await?)
}

pub async fn organization_counts(
    conn: &mut Conn,
    scope: &TenantScope,
    connection: ConnectionId,
) -> Outcome<OrganizationCounts> {
    let groups = sqlx::query!(
        r#"SELECT linked_in AS "linked_in?: Uuid", status AS "status!", COUNT(*) AS "count!: i64"
           FROM organizations WHERE partner_id = $1 GROUP BY linked_in, status ORDER BY linked_in, status"#,
        scope.partner().uuid()
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut counts = OrganizationCounts::default();
    for group in groups {
        let number = count(group.count)?;
        match group.linked_in {
            Some(id) if id == connection.uuid() => counts.linked += number,
            Some(_) => counts.elsewhere += number,
            None if matches!(group.status.as_str(), "active" | "suspended") => counts.unlinked += number,
            None => {}
        }
        if group.status != "deleted" || group.linked_in == Some(connection.uuid()) {
            counts.all += number;
        }
    }
    let attention = RowsAsk { filter: RowFilter::Attention, ..RowsAsk::default() };
    counts.attention = count_organization_rows(conn, scope, connection, &attention).await?;
    Ok(counts)
}

pub async fn links_of(
    conn: &mut Conn,
    scope: &TenantScope,
    organizations: &[OrganizationId],
) -> Outcome<HashMap<OrganizationId, OrganizationMapping>> {
    if organizations.is_empty() {
        return Ok(HashMap::new());
    }
    let mut query = QueryBuilder::<Db>::new(
        "SELECT id, connection_id, organization_id, company_ref, contract_ref, line_ref, product_ref, labels, rules
         FROM links WHERE state = 'live' AND partner_id = ",
    );
    query.push_bind(scope.partner().uuid()).push(" AND organization_id IN (");
    let mut list = query.separated(", ");
    for organization in organizations {
        list.push_bind(organization.uuid());
    }
    query.push(") ORDER BY organization_id");
    let rows: Vec<links::Row> = query.build_query_as().persistent(false).fetch_all(&mut *conn).await?;
    rows.into_iter().map(|row| links::link(row).map(|link| (link.organization, link))).collect()
}

pub async fn line_holders(
    conn: &mut Conn,
    scope: &TenantScope,
    connection: ConnectionId,
    lines: &[LineRef],
) -> Outcome<HashMap<LineRef, String>> {
    let mut holders = HashMap::with_capacity(lines.len());
    for chunk in lines.chunks(CHUNK) {
        let mut query = QueryBuilder::<Db>::new(
            "SELECT l.line_ref, o.name FROM links l JOIN organizations o ON o.id = l.organization_id
             WHERE l.state = 'live' AND l.partner_id = ",
        );
        query.push_bind(scope.partner().uuid()).push(" AND l.connection_id = ").push_bind(connection.uuid());
        query.push(" AND l.line_ref IN (");
        let mut list = query.separated(", ");
        for line in chunk {
            list.push_bind(clean(line.as_str()).into_owned());
        }
        query.push(") ORDER BY l.line_ref");
        let rows: Vec<(String, String)> = query.build_query_as().persistent(false).fetch_all(&mut *conn).await?;
        holders.extend(rows.into_iter().map(|(line, name)| (LineRef(line), name)));
    }
    Ok(holders)
}

pub async fn open_findings_of(
    conn: &mut Conn,
    scope: &TenantScope,
    connection: ConnectionId,
    organizations: &[OrganizationId],
) -> Outcome<HashMap<OrganizationId, Vec<FindingKind>>> {
    let mut found: HashMap<OrganizationId, Vec<FindingKind>> = HashMap::new();
    if organizations.is_empty() {
        return Ok(found);
    }
    let mut query = QueryBuilder::<Db>::new(
        "SELECT organization_id, detail FROM findings WHERE resolved_at IS NULL AND partner_id = ",
    );
    query.push_bind(scope.partner().uuid()).push(" AND connection_id = ").push_bind(connection.uuid());
    query.push(" AND organization_id IN (");
    let mut list = query.separated(", ");
    for organization in organizations {
        list.push_bind(organization.uuid());
    }
    query.push(") ORDER BY opened_at, id");
    let rows: Vec<(Uuid, String)> = query.build_query_as().persistent(false).fetch_all(&mut *conn).await?;
    for (organization, detail) in rows {
        found.entry(organization.into()).or_default().push(from_json(&detail)?);
    }
    Ok(found)
}

pub async fn open_findings_of_connection(
    conn: &mut Conn,
    scope: &TenantScope,
    connection: ConnectionId,
) -> Outcome<Vec<FindingKind>> {
    let mut query = QueryBuilder::<Db>::new("SELECT detail FROM findings WHERE resolved_at IS NULL AND partner_id = ");
    query.push_bind(scope.partner().uuid()).push(" AND connection_id = ").push_bind(connection.uuid());
    query.push(" AND organization_id IS NULL ORDER BY opened_at, id");
    let details: Vec<String> = query.build_query_scalar().persistent(false).fetch_all(&mut *conn).await?;
    details.iter().map(|detail| from_json(detail)).collect()
}

#[derive(sqlx::FromRow)]
struct MappedPlan {
    id: Uuid,
    partner_id: Uuid,
    name: String,
    kind: String,
    price_minor: i64,
    currency: String,
    period: String,
    product_ref: Option<String>,
    selection: Option<String>,
    stale: Option<String>,
}

fn plan_row(row: MappedPlan, connection: ConnectionId) -> Outcome<PlanRow> {
    let mapping = match (row.product_ref, row.selection) {
        (Some(product), Some(selection)) => Some(PlanMapping {
            connection,
            plan: row.id.into(),
            product: ProductRef(product),
            selection: from_json(&selection)?,
        }),
        _ => None,
    };
    let plan = Plan {
        id: row.id.into(),
        owner: row.partner_id.into(),
        name: row.name,
        kind: from_word(&row.kind)?,
        price: money(row.price_minor, &row.currency)?,
        period: from_word(&row.period)?,
    };
    Ok(PlanRow { plan, mapping, stale: row.stale.as_deref().map(from_json).transpose()?.unwrap_or_default() })
}

fn only_plans(query: &mut QueryBuilder<Db>, scope: &TenantScope, connection: ConnectionId, ask: &RowsAsk) {
    query.push(" FROM plans p LEFT JOIN plan_mappings m ON m.plan_id = p.id AND m.connection_id = ");
    query.push_bind(connection.uuid()).push(" WHERE p.partner_id = ").push_bind(scope.partner().uuid());
    query.push(match ask.filter {
        RowFilter::All => "",
        RowFilter::Unlinked => " AND m.plan_id IS NULL",
        RowFilter::Linked => " AND m.plan_id IS NOT NULL",
        RowFilter::Attention => " AND m.stale <> '[]'",
    });
    if let Some(plan) = ask.plan {
        query.push(" AND p.id = ").push_bind(plan.uuid());
    }
    if !ask.search.trim().is_empty() {
        query.push(" AND p.name_key LIKE ").push_bind(containing(&ask.search)).push(" ESCAPE '!'");
    }
}

pub async fn list_plan_rows(
    conn: &mut Conn,
    scope: &TenantScope,
    connection: ConnectionId,
    ask: &RowsAsk,
) -> Outcome<Vec<PlanRow>> {
    let mut query = QueryBuilder::<Db>::new(
        "SELECT p.id, p.partner_id, p.name, p.kind, p.price_minor, p.currency, p.period, m.product_ref, m.selection,
                m.stale",
    );
    only_plans(&mut query, scope, connection, ask);
    query.push(" ORDER BY p.name_key, p.id LIMIT ").push_bind(i64::from(ask.limit));
    query.push(" OFFSET ").push_bind(i64::from(ask.offset));
    let rows: Vec<MappedPlan> = query.build_query_as().persistent(false).fetch_all(&mut *conn).await?;
    rows.into_iter().map(|row| plan_row(row, connection)).collect()
}

pub async fn count_plan_rows(
    conn: &mut Conn,
    scope: &TenantScope,
    connection: ConnectionId,
    ask: &RowsAsk,
) -> Outcome<u64> {
    let mut query = QueryBuilder::<Db>::new("SELECT COUNT(*)");
    only_plans(&mut query, scope, connection, ask);
    count(query.build_query_scalar().persistent(false).fetch_one(&mut *conn).await?)
}

pub async fn plan_counts(conn: &mut Conn, scope: &TenantScope, connection: ConnectionId) -> Outcome<PlanCounts> {
    let of = |filter| RowsAsk { filter, ..RowsAsk::default() };
    Ok(PlanCounts {
        all: count_plan_rows(conn, scope, connection, &of(RowFilter::All)).await?,
        linked: count_plan_rows(conn, scope, connection, &of(RowFilter::Linked)).await?,
        attention: count_plan_rows(conn, scope, connection, &of(RowFilter::Attention)).await?,
    })
}
