//! Plans, and who may use them. Must show a partner its own and those assigned to it, and no other.

use seatbridge_core::actor::TenantScope;
use seatbridge_core::ids::{PartnerId, PlanId};
use seatbridge_core::names::fold;
use seatbridge_core::plans::Plan;
use seatbridge_store_model::{Moment, StoreError};
use uuid::Uuid;

use super::convert::{clean, corrupt, from_word, micros, money, word};
use super::{Failure, Outcome};
use crate::Conn;

struct Row {
    id: Uuid,
    partner_id: Uuid,
    name: String,
    kind: String,
    price_minor: i64,
    currency: String,
    period: String,
}

fn plan(row: Row) -> Outcome<Plan> {
    Ok(Plan {
        id: row.id.into(),
        owner: row.partner_id.into(),
        name: row.name,
        kind: from_word(&row.kind)?,
        price: money(row.price_minor, &row.currency)?,
        period: from_word(&row.period)?,
    })
}

pub async fn create_plan(conn: &mut Conn, scope: &TenantScope, plan: &Plan, now: Moment) -> Outcome<()> {
    if plan.owner != scope.partner() {
        return Err(Failure::Store(StoreError::Missing));
    }
    let name = clean(&plan.name);
    let price = plan.price.to_minor().ok_or_else(|| corrupt(format!("the price {}", plan.price.amount)))?;
    sqlx::query!(
        "INSERT INTO plans (id, partner_id, name, name_key, kind, price_minor, currency, period, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        plan.id.uuid(),
        scope.partner().uuid(),
        &*name,
        fold(&name),
        word(&plan.kind)?,
        price,
        plan.price.currency.as_str(),
        word(&plan.period)?,
        micros(now)
    )
    .execute(&mut *conn)
    .await?;
    insert_assignment(conn, plan.id, scope.partner(), now).await
}

pub async fn list_plans(conn: &mut Conn, scope: &TenantScope) -> Outcome<Vec<Plan>> {
    sqlx::query_as!(
        Row,
        r#"SELECT p.id AS "id!: Uuid", p.partner_id AS "partner_id!: Uuid", p.name AS "name!", p.kind AS "kind!",
                  p.price_minor AS "price_minor!", p.currency AS "currency!", p.period AS "period!"
           FROM plan_assignments a JOIN plans p ON p.id = a.plan_id
           WHERE a.partner_id = $1 ORDER BY p.name_key, p.id"#,
        scope.partner().uuid()
    )
    .fetch_all(&mut *conn)
    .await?
    .into_iter()
    .map(plan)
    .collect()
}

pub async fn find_plan_by_name(conn: &mut Conn, scope: &TenantScope, name: &str) -> Outcome<Option<Plan>> {
    sqlx::query_as!(
        Row,
        r#"SELECT p.id AS "id!: Uuid", p.partner_id AS "partner_id!: Uuid", p.name AS "name!", p.kind AS "kind!",
                  p.price_minor AS "price_minor!", p.currency AS "currency!", p.period AS "period!"
           FROM plan_assignments a JOIN plans p ON p.id = a.plan_id
           WHERE a.partner_id = $1 AND p.name_key = $2
           ORDER BY CASE WHEN p.partner_id = a.partner_id THEN 0 ELSE 1 END, p.id
           LIMIT 1"#,
        scope.partner().uuid(),
        fold(&clean(name))
    )
    .fetch_optional(&mut *conn)
    .await?
    .map(plan)
    .transpose()
}

pub async fn assign_plan(
    conn: &mut Conn,
    scope: &TenantScope,
    plan: PlanId,
    partner: PartnerId,
    now: Moment,
) -> Outcome<()> {
    let both_there = sqlx::query_scalar!(
        r#"SELECT COUNT(*) AS "count!: i64" FROM plans p, partners s
           WHERE p.id = $1 AND p.partner_id = $2 AND s.id = $3 AND s.parent_id = $2"#,
        plan.uuid(),
        scope.partner().uuid(),
        partner.uuid()
    )
    .fetch_one(&mut *conn)
    .await?;
    if both_there == 0 {
        return Err(Failure::Store(StoreError::Missing));
    }
    insert_assignment(conn, plan, partner, now).await
}

async fn insert_assignment(conn: &mut Conn, plan: PlanId, partner: PartnerId, now: Moment) -> Outcome<()> {
    sqlx::query!(
        "INSERT INTO plan_assignments (partner_id, plan_id, assigned_at) VALUES ($1, $2, $3)
         ON CONFLICT (partner_id, plan_id) DO NOTHING",
        partner.uuid(),
        plan.uuid(),
        micros(now)
    )
    .execute(&mut *conn)
    .await?;
    Ok(())
}

pub async fn list_assigned_partners(conn: &mut Conn, scope: &TenantScope, plan: PlanId) -> Outcome<Vec<PartnerId>> {
    let partners = sqlx::query_scalar!(
        r#"SELECT a.partner_id AS "partner_id!: Uuid" FROM plan_assignments a JOIN plans p ON p.id = a.plan_id
           WHERE p.id = $1 AND p.partner_id = $2 AND a.partner_id <> p.partner_id ORDER BY a.partner_id"#,
        plan.uuid(),
        scope.partner().uuid()
    )
    .fetch_all(&mut *conn)
    .await?;
    Ok(partners.into_iter().map(Into::into).collect())
}
