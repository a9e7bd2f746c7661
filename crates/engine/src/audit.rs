//! Reading who did what. Must not write: every use case does, in its own transaction.

use std::collections::HashMap;

use chrono::DateTime;
use seatbridge_core::ids::{AuditId, UserId};
use seatbridge_core::permissions::Permission;
use seatbridge_core::{Actor, Day, TenantScope};
use seatbridge_store::{AuditFilter, AuditRecord, Moment};

use crate::pages::PAGE_SIZE;
use crate::{Engine, Error, ErrorCode, Result};

/// Which rows are wanted, as asked for.
#[derive(Debug, Clone, Default)]
pub struct AuditSearch {
    /// Only this action, such as `user.invited`.
    pub action: Option<String>,
    /// Only by this actor: a user's id, `cli`, `operator` or `system`.
    pub actor: Option<String>,
    /// Only about this object: its id.
    pub object: Option<String>,
    /// Only on this day or before it.
    pub until: Option<Day>,
    /// Behind the last row of the page before, as [`AuditPage::next`] says.
    pub after: Option<String>,
}

/// Who did it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditActor {
    /// A person that is still there, by name.
    Person(String),
    /// The command line on the host.
    Cli,
    /// The operator, or one of them.
    Operator,
    /// A job.
    System,
    /// A person that is gone, by id.
    Gone(String),
}

/// A row with its actor's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// The row.
    pub record: AuditRecord,
    /// Who did it.
    pub by: AuditActor,
}

/// One page of the audit, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditPage {
    /// Its rows.
    pub entries: Vec<AuditEntry>,
    /// What leads to the rows behind them; `None` at the end.
    pub next: Option<String>,
}

impl Engine {
    /// What was done at the actor's partner, or by the operator at the installation.
    pub async fn search_audit(&self, actor: &Actor, search: AuditSearch) -> Result<AuditPage> {
        let scope = match actor {
            Actor::Operator { .. } => None,
            _ => Some(actor.scope(Permission::ManageUsers)?),
        };
        let filter = AuditFilter {
            action: search.action,
            actor: search.actor,
            object: search.object,
            until: search.until.and_then(end_of),
            after: search.after.as_deref().map(cursor).transpose()?,
        };
        let mut records = self.store.search_audit(scope.as_ref(), &filter, PAGE_SIZE + 1).await?;
        let size = PAGE_SIZE as usize;
        let more = records.len() > size;
        records.truncate(size);
        let last = records.last().map(|row| format!("{}.{}", row.at.timestamp_micros(), row.id));
        let next = last.filter(|_| more);
        let actors = self.audit_actors(scope.as_ref(), records.iter().map(|row| row.actor.as_str())).await?;
        let entries = records.into_iter().zip(actors).map(|(record, by)| AuditEntry { record, by }).collect();
        Ok(AuditPage { entries, next })
    }

    /// Who these actors are, as a partner (or the operator) may know it.
    pub(crate) async fn audit_actors(
        &self,
        scope: Option<&TenantScope>,
        actors: impl Iterator<Item = &str> + Clone + Send,
    ) -> Result<Vec<AuditActor>> {
        let ids: Vec<UserId> = actors.clone().filter_map(|actor| actor.parse().ok()).collect();
        let own = self.store.user_names(scope, &ids).await?;
        let operators = match scope {
            Some(_) => self.store.user_names(None, &ids).await?,
            None => HashMap::new(),
        };
        Ok(actors.map(|actor| by(actor, &own, &operators)).collect())
    }
}

fn by(actor: &str, own: &HashMap<UserId, String>, operators: &HashMap<UserId, String>) -> AuditActor {
    match actor {
        "cli" => AuditActor::Cli,
        "operator" => AuditActor::Operator,
        "system" => AuditActor::System,
        id => match id.parse::<UserId>() {
            Ok(user) if operators.contains_key(&user) => AuditActor::Operator,
            Ok(user) => own.get(&user).cloned().map_or_else(|| AuditActor::Gone(id.to_owned()), AuditActor::Person),
            Err(_) => AuditActor::Gone(id.to_owned()),
        },
    }
}

/// The first moment after a day, in UTC.
fn end_of(day: Day) -> Option<Moment> {
    DateTime::parse_from_rfc3339(&format!("{}T00:00:00Z", day.plus_days(1))).ok().map(Into::into)
}

fn cursor(text: &str) -> Result<(Moment, AuditId)> {
    let read = || {
        let (micros, id) = text.split_once('.')?;
        Some((DateTime::from_timestamp_micros(micros.parse().ok()?)?, id.parse().ok()?))
    };
    read().ok_or_else(|| Error::new(ErrorCode::PageUnknown))
}
