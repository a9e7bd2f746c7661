//! The cards of the integration page: how each connection is, at one look. Must not call a PSA unless asked to.

use seatbridge_core::connections::Connection;
use seatbridge_core::findings::FindingKind;
use seatbridge_core::ids::RunId;
use seatbridge_core::permissions::Permission;
use seatbridge_core::{Actor, PsaKind, TenantScope};
use seatbridge_psa::model::{Access, Right};
use seatbridge_psa::registry;
use seatbridge_store::{Moment, OrganizationCounts, PlanCounts};
use serde_json::json;

use crate::{Engine, Error, ErrorCode, Result};

/// One PSA on the integration page.
#[derive(Debug, Clone)]
pub struct Card {
    /// Which PSA.
    pub psa: PsaKind,
    /// How its connection is; `None` when it is not connected.
    pub connected: Option<CardConnection>,
}

/// A connection at one look.
#[derive(Debug, Clone)]
pub struct CardConnection {
    /// The public part of its credentials.
    pub account: String,
    /// When it was connected.
    pub connected_at: Moment,
    /// The latest run that was no preview.
    pub last_run: Option<CardRun>,
    /// Own plans; `None` for a sub-reseller, who has none.
    pub plans: Option<PlanCounts>,
    /// Organizations.
    pub organizations: OrganizationCounts,
    /// Whether alerts become tickets.
    pub tickets: TicketState,
    /// When the local copy of companies was made.
    pub companies_at: Option<Moment>,
    /// What a person should look at, gravest first.
    pub attention: Vec<Attention>,
}

/// A run, as far as a card tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardRun {
    /// Its id.
    pub id: RunId,
    /// `running`, `green`, `findings`, `red`.
    pub state: String,
    /// When it began.
    pub started_at: Moment,
    /// When it ended.
    pub finished_at: Option<Moment>,
}

/// Whether alerts become tickets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TicketState {
    /// The mapping was skipped or reset.
    Pending,
    /// It is complete.
    Done,
    /// These fields hold a choice the PSA does not offer any more: tickets wait.
    Stale(Vec<String>),
}

/// Something a person should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attention {
    /// A price moved with a write: nothing is written any more.
    WritesStopped(Moment),
    /// A finding about the connection as a whole.
    Finding(FindingKind),
    /// The latest run failed.
    RunFailed(RunId),
    /// Rights that billing needs and that are missing or limited to some records.
    Rights(Vec<Right>),
    /// The PSA asked for a pause.
    Paused(Moment),
    /// Linked organizations with an open finding.
    Organizations(u64),
    /// Linked plans whose choice the PSA does not offer any more.
    Plans(u64),
    /// Mappings of an earlier connection can be taken back.
    Resting(u64),
}

impl Engine {
    /// One card per PSA, in the order of the page.
    pub async fn integration(&self, actor: &Actor) -> Result<Vec<Card>> {
        let scope = actor.scope(Permission::ManageIntegration)?;
        let mut connections = self.store.list_connections(&scope).await?;
        let mut cards = Vec::with_capacity(PsaKind::ALL.len());
        for psa in PsaKind::ALL {
            let found = connections.iter().position(|connection| connection.psa == psa);
            let connected = match found.map(|place| connections.swap_remove(place)) {
                Some(connection) => Some(self.card(actor, &scope, connection).await?),
                None => None,
            };
            cards.push(Card { psa, connected });
        }
        Ok(cards)
    }

    /// The card of one PSA that is connected.
    pub async fn connection_card(&self, actor: &Actor, psa: PsaKind) -> Result<CardConnection> {
        let scope = actor.scope(Permission::ManageIntegration)?;
        let connection = self.connection(&scope, psa).await?;
        self.card(actor, &scope, connection).await
    }

    async fn card(&self, actor: &Actor, scope: &TenantScope, connection: Connection) -> Result<CardConnection> {
        let (id, store) = (connection.id, &self.store);
        let state = store.connection_state(scope, id).await?;
        let state = state.ok_or_else(|| Error::new(ErrorCode::NotConnected).with("psa", connection.psa))?;
        let last_run = store.find_last_run(scope, id).await?.map(|run| CardRun {
            id: run.id,
            state: run.state,
            started_at: run.started_at,
            finished_at: run.finished_at,
        });
        let plans = if actor.may(Permission::ManagePlans) { Some(store.plan_counts(scope, id).await?) } else { None };
        let organizations = store.organization_counts(scope, id).await?;
        let tickets = match store.find_ticket_mapping(scope, id).await? {
            None => TicketState::Pending,
            Some(mapping) if mapping.stale.is_empty() => TicketState::Done,
            Some(mapping) => TicketState::Stale(mapping.stale),
        };
        let now = self.clock.now();
        let mut attention = Vec::new();
        attention.extend(state.writes_stopped_at.map(Attention::WritesStopped));
        let found = store.open_findings_of_connection(scope, id).await?;
        attention.extend(found.into_iter().map(Attention::Finding));
        let failed = last_run.as_ref().filter(|run| run.state == "red");
        attention.extend(failed.map(|run| Attention::RunFailed(run.id)));
        let lacking = lacking(&state.rights);
        attention.extend((!lacking.is_empty()).then_some(Attention::Rights(lacking)));
        attention.extend(state.paused_until.filter(|until| *until > now).map(Attention::Paused));
        attention.extend(Some(organizations.attention).filter(|n| *n > 0).map(Attention::Organizations));
        attention.extend(plans.map(|plans| plans.attention).filter(|n| *n > 0).map(Attention::Plans));
        let resting = self.restorable(actor, scope, id).await?;
        attention.extend(Some(resting).filter(|n| *n > 0).map(Attention::Resting));
        Ok(CardConnection {
            account: connection.account,
            connected_at: state.connected_at,
            last_run,
            plans,
            organizations,
            tickets,
            companies_at: state.companies_at,
            attention,
        })
    }

    /// Logs in anew, looks at the rights and at every stored choice, and keeps what was found.
    pub async fn check_rights(&self, actor: &Actor, psa: PsaKind) -> Result<Vec<Right>> {
        let scope = actor.scope(Permission::ManageIntegration)?;
        let connection = self.connection(&scope, psa).await?;
        let client = self.client(&scope, &connection).await?;
        let login = client.login().await.map_err(|e| Error::psa(psa.name(), e))?;
        let mut tx = self.store.begin().await?;
        tx.update_connection_rights(&scope, connection.id, &json!(login.rights).to_string()).await?;
        tx.commit().await?;
        self.check_choices(&scope, &connection, client.as_ref()).await?;
        Ok(login.rights)
    }

    /// The rights that a connection to a PSA should be granted, whether it is connected or not.
    pub fn wanted_rights(&self, psa: PsaKind) -> Vec<Right> {
        registry::rights(psa)
    }

    /// The rights that the latest login found, without asking again.
    pub async fn known_rights(&self, actor: &Actor, psa: PsaKind) -> Result<Vec<Right>> {
        let scope = actor.scope(Permission::ManageIntegration)?;
        let connection = self.connection(&scope, psa).await?;
        let state = self.store.connection_state(&scope, connection.id).await?;
        Ok(state.map(|state| rights_of(&state.rights)).unwrap_or_default())
    }
}

/// Rights as they are kept. What another version has kept is looked at again by the next check.
fn rights_of(kept: &str) -> Vec<Right> {
    serde_json::from_str(kept).unwrap_or_default()
}

fn lacking(kept: &str) -> Vec<Right> {
    let lacks =
        |right: &Right| right.needed && !right.surplus && matches!(right.access, Access::None | Access::Restricted);
    rights_of(kept).into_iter().filter(lacks).collect()
}
