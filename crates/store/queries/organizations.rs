//! Organizations of a partner, by the tens of thousands. Must not touch their usage or links.

use std::collections::HashMap;

use seatbridge_core::actor::TenantScope;
use seatbridge_core::ids::OrganizationId;
use seatbridge_core::names::fold;
use seatbridge_core::organizations::Organization;
use seatbridge_store_model::{Moment, StoreError, Upserted};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::convert::{clean, count, from_word, micros, word};
use super::{CHUNK, Failure, Outcome};
use crate::{Conn, Db, dialect};

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    partner_id: Uuid,
    external_id: String,
    name: String,
    email: String,
    country: String,
    plan_id: Uuid,
    status: String,
}

fn organization(row: Row) -> Outcome<Organization> {
    Ok(Organization {
        id: row.id.into(),
        partner: row.partner_id.into(),
        external_id: row.external_id,
        name: row.name,
        email: row.email,
        country: row.country,
        plan: row.plan_id.into(),
        status: from_word(&row.status)?,
    })
}

/// The organization as it will come back from the database.
fn cleaned(organization: &Organization) -> Organization {
    Organization {
        external_id: clean(&organization.external_id).into_owned(),
        name: clean(&organization.name).into_owned(),
        email: clean(&organization.email).into_owned(),
        country: clean(&organization.country).into_owned(),
        ..organization.clone()
    }
}

pub async fn upsert_organizations(
    conn: &mut Conn,
    scope: &TenantScope,
    organizations: &[Organization],
    now: Moment,
) -> Outcome<Upserted> {
    if organizations.iter().any(|organization| organization.partner != scope.partner()) {
        return Err(Failure::Store(StoreError::Missing));
    }
    dialect::lock_partner(conn, scope.partner()).await?;
    let mut upserted = Upserted::default();
    for chunk in organizations.chunks(CHUNK) {
        // one statement can't write a row twice: the last one of an external id counts
        let mut wanted = HashMap::with_capacity(chunk.len());
        for (position, organization) in chunk.iter().enumerate() {
            let organization = cleaned(organization);
            wanted.insert(organization.external_id.clone(), (position, organization));
        }
        for present in with_external_ids(conn, scope, wanted.keys()).await? {
            if let Some((_, organization)) = wanted.get_mut(&present.external_id) {
                organization.id = present.id;
                if *organization == present {
                    wanted.remove(&present.external_id);
                    upserted.unchanged += 1;
                } else {
                    upserted.updated += 1;
                }
            }
        }
        let mut changed: Vec<_> = wanted.into_values().collect();
        changed.sort_unstable_by_key(|(position, _)| *position);
        let changed: Vec<_> = changed.into_iter().map(|(_, organization)| organization).collect();
        write_rows(conn, &changed, now).await?;
        upserted.created += changed.len() as u64;
    }
    upserted.created -= upserted.updated;
    Ok(upserted)
}

async fn with_external_ids(
    conn: &mut Conn,
    scope: &TenantScope,
    external_ids: impl Iterator<Item = &String>,
) -> Outcome<Vec<Organization>> {
    let mut query = QueryBuilder::<Db>::new(
        "SELECT id, partner_id, external_id, name, email, country, plan_id, status FROM organizations WHERE partner_id = ",
    );
    query.push_bind(scope.partner().uuid()).push(" AND external_id IN (");
    let mut list = query.separated(", ");
    for external_id in external_ids {
        list.push_bind(external_id.clone());
    }
    query.push(") ORDER BY external_id");
    let rows: Vec<Row> = query.build_query_as().persistent(false).fetch_all(&mut *conn).await?;
    rows.into_iter().map(organization).collect()
}

async fn write_rows(conn: &mut Conn, organizations: &[Organization], now: Moment) -> Outcome<()> {
    if organizations.is_empty() {
        return Ok(());
    }
    let mut rows = Vec::with_capacity(organizations.len());
    for organization in organizations {
        rows.push((organization, fold(&organization.name), word(&organization.status)?));
    }
    let now = micros(now);
    let mut query = QueryBuilder::<Db>::new(
        "INSERT INTO organizations
         (id, partner_id, external_id, name, name_key, email, country, plan_id, status, created_at, updated_at) ",
    );
    query.push_values(rows, |mut row, (organization, name_key, status)| {
        row.push_bind(organization.id.uuid())
            .push_bind(organization.partner.uuid())
            .push_bind(organization.external_id.clone())
            .push_bind(organization.name.clone())
            .push_bind(name_key)
            .push_bind(organization.email.clone())
            .push_bind(organization.country.clone())
            .push_bind(organization.plan.uuid())
            .push_bind(status)
            .push_bind(now)
            .push_bind(now);
    });
    query.push(
        " ON CONFLICT (partner_id, external_id) DO UPDATE SET
          name = excluded.name, name_key = excluded.name_key, email = excluded.email, country = excluded.country,
          plan_id = excluded.plan_id, status = excluded.status, updated_at = excluded.updated_at",
    );
    query.build().persistent(false).execute(&mut *conn).await?;
    Ok(())
}

pub async fn organization_ids(
    conn: &mut Conn,
    scope: &TenantScope,
    external_ids: &[String],
) -> Outcome<HashMap<String, OrganizationId>> {
    let mut ids = HashMap::with_capacity(external_ids.len());
    for chunk in external_ids.chunks(CHUNK) {
        let mut query = QueryBuilder::<Db>::new("SELECT external_id, id FROM organizations WHERE partner_id = ");
        query.push_bind(scope.partner().uuid()).push(" AND external_id IN (");
        let mut list = query.separated(", ");
        for external_id in chunk {
            list.push_bind(clean(external_id).into_owned());
        }
        query.push(") ORDER BY external_id");
        let rows: Vec<(String, Uuid)> = query.build_query_as().persistent(false).fetch_all(&mut *conn).await?;
        ids.extend(rows.into_iter().map(|(external_id, id)| (external_id, OrganizationId(id))));
    }
    Ok(ids)
}

pub async fn list_organizations(conn: &mut Conn, scope: &TenantScope) -> Outcome<Vec<Organization>> {
    sqlx::query_as!(
        Row,
        r#"SELECT id AS "id!: Uuid", partner_id AS "partner_id!: Uuid", external_id AS "external_id!", name AS "name!",
                  email AS "email!", country AS "country!", plan_id AS "plan_id!: Uuid", status AS "status!"
           FROM organizations WHERE partner_id = $1 ORDER BY name_key, id"#,
        scope.partner().uuid()
    )
    .fetch_all(&mut *conn)
    .await?
    .into_iter()
    .map(organization)
    .collect()
}

pub async fn find_organization(
    conn: &mut Conn,
    scope: &TenantScope,
    id: OrganizationId,
) -> Outcome<Option<Organization>> {
    sqlx::query_as!(
        Row,
        r#"SELECT id AS "id!: Uuid", partner_id AS "partner_id!: Uuid", external_id AS "external_id!", name AS "name!",
                  email AS "email!", country AS "country!", plan_id AS "plan_id!: Uuid", status AS "status!"
           FROM organizations WHERE partner_id = $1 AND id = $2"#,
        scope.partner().uuid(),
        id.uuid()
    )
    .fetch_optional(&mut *conn)
    .await?
    .map(organization)
    .transpose()
}

pub async fn find_organization_by_external_id(
    conn: &mut Conn,
    scope: &TenantScope,
    external_id: &str,
) -> Outcome<Option<Organization>> {
    sqlx::query_as!(
        Row,
        r#"SELECT id AS "id!: Uuid", partner_id AS "partner_id!: Uuid", external_id AS "external_id!", name AS "name!",
                  email AS "email!", country AS "country!", plan_id AS "plan_id!: Uuid", status AS "status!"
           FROM organizations WHERE partner_id = $1 AND external_id = $2"#,
        scope.partner().uuid(),
        &*clean(external_id)
    )
    .fetch_optional(&mut *conn)
    .await?
    .map(organization)
    .transpose()
}

pub async fn count_organizations(conn: &mut Conn, scope: &TenantScope) -> Outcome<u64> {
    let number = sqlx::query_scalar!(
        r#"SELECT COUNT(*) AS "count!: i64" FROM organizations WHERE partner_id = $1"#,
        scope.partner().uuid()
    )
    .fetch_one(&mut *conn)
    .await?;
    count(number)
}
