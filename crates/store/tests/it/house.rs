//! Partners with all that a test needs below them.

use chrono::{DateTime, TimeDelta};
use seatbridge_core::actor::{Actor, TenantScope};
use seatbridge_core::connections::ConnectionSettings;
use seatbridge_core::ids::{ConnectionId, OrganizationId, PartnerId, PlanId, RunId};
use seatbridge_core::mappings::{LinkLabels, OrganizationMapping};
use seatbridge_core::organizations::{Organization, OrganizationStatus};
use seatbridge_core::partners::{Partner, PartnerType};
use seatbridge_core::permissions::Permission;
use seatbridge_core::plans::{Plan, PlanPeriod, PlanType};
use seatbridge_core::psa::{ContractRef, LineKey, LineRef};
use seatbridge_core::usage::Counts;
use seatbridge_core::{Day, Money, PsaKind, Seats};
use seatbridge_store::{Moment, NewConnection, NewUsage, RunRecord};

use crate::db::Db;

/// A moment some seconds into the test.
pub fn at(seconds: i64) -> Moment {
    DateTime::from_timestamp(1_795_168_800, 0).unwrap() + TimeDelta::seconds(seconds)
}

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub fn scope_of(partner: PartnerId) -> TenantScope {
    Actor::System { partner }.scope(Permission::ManageIntegration).unwrap()
}

/// A partner with a plan, an organization, a live Autotask connection and a run.
#[derive(Clone)]
pub struct House {
    pub partner: Partner,
    pub scope: TenantScope,
    pub plan: PlanId,
    pub organization: OrganizationId,
    pub connection: ConnectionId,
    pub run: RunId,
}

impl House {
    pub async fn new(db: &Db, name: &str) -> Self {
        let partner = Partner { id: db.id(), kind: PartnerType::DirectReseller, name: name.to_owned(), parent: None };
        let scope = scope_of(partner.id);
        let plan = plan(db, partner.id, "Backup");
        let organization = organization(db, partner.id, plan.id, "org-1");
        let connection = connection(db, PsaKind::Autotask);
        let run = run(db, connection.id);
        let house = Self {
            partner,
            scope,
            plan: plan.id,
            organization: organization.id,
            connection: connection.id,
            run: run.id,
        };
        db.write(async |tx| {
            tx.create_partner(&house.partner, at(0)).await?;
            tx.create_plan(&scope, &plan, at(0)).await?;
            tx.upsert_organizations(&scope, &[organization], at(0)).await?;
            tx.create_connection(&scope, &connection, at(0)).await?;
            tx.create_run(&scope, &run).await
        })
        .await
        .unwrap();
        house
    }

    /// Another organization of the partner.
    pub async fn add_organization(&self, db: &Db, external_id: &str) -> OrganizationId {
        let organization = organization(db, self.partner.id, self.plan, external_id);
        let id = organization.id;
        db.write(async |tx| tx.upsert_organizations(&self.scope, &[organization], at(0)).await).await.unwrap();
        id
    }
}

pub fn plan(db: &Db, owner: PartnerId, name: &str) -> Plan {
    Plan {
        id: db.id(),
        owner,
        name: name.to_owned(),
        kind: PlanType::Backup,
        price: Money::parse("3.505", "EUR".parse().unwrap()).unwrap(),
        period: PlanPeriod::Monthly,
    }
}

pub fn organization(db: &Db, partner: PartnerId, plan: PlanId, external_id: &str) -> Organization {
    Organization {
        id: db.id(),
        partner,
        external_id: external_id.to_owned(),
        name: format!("Müller {external_id} GmbH"),
        email: "it@example.com".to_owned(),
        country: "DE".to_owned(),
        plan,
        status: OrganizationStatus::Active,
    }
}

pub fn connection(db: &Db, psa: PsaKind) -> NewConnection {
    NewConnection {
        id: db.id(),
        psa,
        account: "api@example.com".to_owned(),
        tenant: "tenant-1".to_owned(),
        endpoint: "https://psa.example.com/".to_owned(),
        settings: ConnectionSettings::default(),
        secret: b"sealed".to_vec(),
        rights: "{}".to_owned(),
    }
}

pub fn run(db: &Db, connection: ConnectionId) -> RunRecord {
    RunRecord {
        id: db.id(),
        connection,
        preview: false,
        state: "running".to_owned(),
        today: day("2026-11-20"),
        started_at: at(1),
        finished_at: None,
        plan_hash: String::new(),
        report: "{}".to_owned(),
    }
}

pub fn key(line: &str) -> LineKey {
    LineKey { contract: ContractRef::from("contract-1"), line: LineRef::from(line) }
}

pub fn link(db: &Db, connection: ConnectionId, organization: OrganizationId, line: &str) -> OrganizationMapping {
    OrganizationMapping {
        id: db.id(),
        connection,
        organization,
        company: "company-1".into(),
        line: key(line),
        product: "product-1".into(),
        labels: LinkLabels {
            company: "Müller".to_owned(),
            contract: "Backup 2026".to_owned(),
            line: "Seats".to_owned(),
        },
        rules: None,
    }
}

pub fn counts(in_use: u32) -> Counts {
    Counts { purchased: Seats(in_use + 5), in_use: Seats(in_use), deactivated: Seats(1), shared: Seats(2) }
}

pub fn usage(organization: OrganizationId, on: &str, in_use: u32) -> NewUsage {
    NewUsage { organization, day: day(on), counts: counts(in_use) }
}
