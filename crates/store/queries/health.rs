//! How the live connections of partners are, for the operator. Must not read a secret, an account or a mapping.

use seatbridge_core::ids::PartnerId;
use seatbridge_store_model::{ConnectionHealthRow, Moment};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::Outcome;
use super::convert::from_word;
use crate::{Conn, Db};

#[derive(sqlx::FromRow)]
struct Row {
    partner_id: Uuid,
    psa: String,
    connected_at: Moment,
    paused_until: Option<Moment>,
    writes_stopped_at: Option<Moment>,
    state: Option<String>,
    started_at: Option<Moment>,
}

pub async fn list_connection_health(conn: &mut Conn, partners: &[PartnerId]) -> Outcome<Vec<ConnectionHealthRow>> {
    if partners.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = QueryBuilder::<Db>::new(
        "SELECT c.partner_id, c.psa, c.connected_at, c.paused_until, c.writes_stopped_at, r.state, r.started_at
         FROM connections c LEFT JOIN runs r ON r.id = (
             SELECT x.id FROM runs x WHERE x.partner_id = c.partner_id AND x.connection_id = c.id AND NOT x.preview
             ORDER BY x.started_at DESC, x.id DESC LIMIT 1)
         WHERE c.state = 'live' AND c.partner_id IN (",
    );
    let mut list = query.separated(", ");
    for partner in partners {
        list.push_bind(partner.uuid());
    }
    query.push(") ORDER BY c.partner_id, c.psa");
    let rows: Vec<Row> = query.build_query_as().persistent(false).fetch_all(&mut *conn).await?;
    rows.into_iter()
        .map(|row| {
            Ok(ConnectionHealthRow {
                partner: row.partner_id.into(),
                psa: from_word(&row.psa)?,
                connected_at: row.connected_at,
                paused_until: row.paused_until,
                writes_stopped_at: row.writes_stopped_at,
                last_run: row.state,
                last_run_at: row.started_at,
            })
        })
        .collect()
}
