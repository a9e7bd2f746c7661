//! Another partner sees nothing, changes nothing, and can't be referred to.

use seatbridge_core::PsaKind;
use seatbridge_core::connections::ConnectionSettings;
use seatbridge_core::findings::FindingKind;
use seatbridge_core::ledger::{ChangeEvent, ChangeState};
use seatbridge_core::mappings::PlanMapping;
use seatbridge_core::organizations::Organization;
use seatbridge_core::psa::LineRef;
use seatbridge_core::schedule::Steps;
use seatbridge_store::{NewFinding, RunLineRecord, RunRecord, StoreError, Tx};

use crate::companies::company;
use crate::db::Db;
use crate::house::{House, at, connection, day, link, organization, run, usage};
use crate::ledger::{change, leased};
use crate::mappings::selection;

both_dbs! {
    another_partner_sees_nothing,
    another_partner_changes_nothing,
    no_record_points_into_another_tenant,
}

/// A house with a record of everything.
async fn furnished(db: &Db, name: &str) -> (House, seatbridge_store::Lease, seatbridge_store::ChangeRecord) {
    let house = House::new(db, name).await;
    let lease = leased(db, &house).await;
    let change = change(db, &house, "line-1");
    let (scope, id) = (&house.scope, house.connection);
    let plan = PlanMapping { connection: id, plan: house.plan, product: "p".into(), selection: selection("p") };
    let line = RunLineRecord {
        organization: house.organization,
        line: Some("line-1".into()),
        verdict: "raise".to_owned(),
        detail: "{}".to_owned(),
    };
    let finding =
        NewFinding { id: db.id(), organization: Some(house.organization), line: None, kind: FindingKind::LineGone };
    db.write(async |tx| {
        tx.append_usage(scope, &[usage(house.organization, "2026-11-20", 5)], "csv", at(1)).await?;
        tx.put_ticket_mapping(scope, id, &selection("q"), at(1)).await?;
        tx.put_plan_mapping(scope, &plan, at(1)).await?;
        tx.create_link(scope, &link(db, id, house.organization, "line-1"), at(1)).await?;
        tx.set_agreed(scope, id, &[("line-1".into(), Steps::constant(day("2026-11-01"), 5))], at(1)).await?;
        tx.replace_companies(scope, id, &[company("1", "Müller", None)], at(1)).await?;
        tx.add_run_lines(scope, house.run, &[line]).await?;
        tx.intend_changes(scope, lease, std::slice::from_ref(&change)).await?;
        tx.record_findings(scope, id, house.run, &[finding], at(1)).await
    })
    .await
    .unwrap();
    (house, lease, change)
}

/// All that a partner sees of a house, as text.
async fn view(db: &Db, scope: &seatbridge_core::TenantScope, house: &House) -> Vec<String> {
    let (id, org) = (house.connection, house.organization);
    let span = [(org, day("2026-11-01"), day("2026-11-30"))];
    macro_rules! seen {
        ($($call:ident($($arg:expr),*)),* $(,)?) => {
            vec![$(format!("{}: {:?}", stringify!($call), db.$call(scope, $($arg),*).await.unwrap())),*]
        };
    }
    seen![
        list_plans(),
        find_plan_by_name("Backup"),
        list_assigned_partners(house.plan),
        organization_ids(&["org-1".to_owned()]),
        list_organizations(),
        find_organization(org),
        find_organization_by_external_id("org-1"),
        count_organizations(),
        latest_usage(day("2026-11-30")),
        peak_in_use(&span),
        list_usage(org),
        find_connection(PsaKind::Autotask),
        list_connections(),
        connection_state(id),
        sealed_secret(id),
        find_ticket_mapping(id),
        list_plan_mappings(id),
        list_links(id),
        find_link(org),
        linked_elsewhere(id),
        list_resting_links(PsaKind::Autotask, "tenant-1", at(2)),
        agreed(id),
        list_companies(id),
        search_companies(id, "mul", 10),
        list_runs(Some(id), 10),
        find_run(house.run),
        run_lines(house.run),
        open_changes(id),
        confirmed_writes(id, day("2020-01-01")),
        run_changes(house.run),
        list_open_findings(Some(id)),
        list_open_findings(None),
        list_sub_resellers(),
    ]
}

async fn another_partner_sees_nothing(db: Db) {
    let (house, ..) = furnished(&db, "Nordlicht").await;
    let other = House::new(&db, "Südwind").await;
    db.write(async |tx| tx.revoke_connection(&other.scope, other.connection, at(1)).await).await.unwrap();
    // the other partner's own plan, organization and count are all that is told
    let own = [
        "list_plans",
        "find_plan_by_name",
        "list_organizations",
        "organization_ids",
        "find_organization_by_external_id",
        "count_organizations",
    ];
    for line in view(&db, &other.scope, &house).await {
        let (call, seen) = line.split_once(": ").unwrap();
        if own.contains(&call) {
            assert!(
                !seen.contains(&house.organization.to_string()) && !seen.contains(&house.plan.to_string()),
                "{line}"
            );
        } else {
            // the house's links are elsewhere for nobody but itself
            assert!(matches!(seen, "None" | "[]" | "{}"), "{line}");
        }
    }
    let mine = view(&db, &house.scope, &house).await;
    let empty = mine.iter().filter(|line| line.ends_with(": None") || line.ends_with(": []") || line.ends_with(": {}"));
    let empty: Vec<_> = empty.map(|line| line.split(':').next().unwrap()).collect();
    assert_eq!(
        empty,
        ["list_assigned_partners", "linked_elsewhere", "list_resting_links", "confirmed_writes", "list_sub_resellers"],
        "everything else is there to be seen"
    );
}

async fn another_partner_changes_nothing(db: Db) {
    let (house, lease, change) = furnished(&db, "Nordlicht").await;
    let other = House::new(&db, "Südwind").await;
    let (scope, id) = (&other.scope, house.connection);
    let before = view(&db, &house.scope, &house).await;
    let link_id = db.find_link(&house.scope, house.organization).await.unwrap().unwrap().id;
    let theirs = db.find_organization(&house.scope, house.organization).await.unwrap().unwrap();
    let run = db.find_run(&house.scope, house.run).await.unwrap().unwrap();
    let ended = RunRecord { state: "red".to_owned(), finished_at: Some(at(9)), ..run };
    let settings = ConnectionSettings::default();
    let steps = Steps::constant(day("2026-11-01"), 99);
    let moved = async |tx: &mut Tx| {
        let (from, event) = (ChangeState::Intended, ChangeEvent::Sending);
        tx.move_change(scope, lease, change.id, from, event, at(9), None).await.map(drop)
    };
    let renamed = Organization { name: "Stolen".to_owned(), ..theirs.clone() };
    let results = [
        db.write(async |tx| tx.upsert_organizations(scope, &[renamed], at(9)).await.map(drop)).await,
        db.write(async |tx| tx.update_connection_settings(scope, id, &settings).await).await,
        db.write(async |tx| tx.update_connection_endpoint(scope, id, "https://evil.example.com").await).await,
        db.write(async |tx| tx.update_connection_rights(scope, id, "{}").await).await,
        db.write(async |tx| tx.mark_price_checked(scope, id, at(9)).await).await,
        db.write(async |tx| tx.mark_writes_stopped(scope, id, Some(at(9))).await).await,
        db.write(async |tx| tx.revoke_connection(scope, id, at(9)).await.map(drop)).await,
        db.write(async |tx| tx.put_ticket_mapping(scope, id, &selection("x"), at(9)).await).await,
        db.write(async |tx| tx.unlink(scope, link_id, at(9)).await).await,
        db.write(async |tx| tx.restore_link(scope, link_id, other.connection, at(9)).await).await,
        db.write(async |tx| tx.replace_companies(scope, id, &[], at(9)).await).await,
        db.write(async |tx| tx.finish_run(scope, &ended).await).await,
        db.write(async |tx| tx.intend_changes(scope, lease, std::slice::from_ref(&change)).await).await,
        db.write(moved).await,
        db.write(async |tx| tx.record_findings(scope, id, house.run, &[], at(9)).await.map(drop)).await,
        db.write(async |tx| tx.set_agreed(scope, id, &[("line-2".into(), steps.clone())], at(9)).await).await,
    ];
    for (index, result) in results.into_iter().enumerate() {
        assert!(matches!(result, Err(StoreError::Missing | StoreError::Stale)), "{index}: {result:?}");
    }
    let agreed = db.write(async |tx| tx.set_agreed(scope, id, &[("line-1".into(), steps.clone())], at(9)).await).await;
    assert!(matches!(agreed, Err(StoreError::Missing)), "{agreed:?}");
    // these have nothing to say when there is nothing to change
    db.write(async |tx| tx.clear_agreed(scope, id, &LineRef::from("line-1")).await).await.unwrap();
    assert!(!db.write(async |tx| tx.delete_ticket_mapping(scope, id).await).await.unwrap());
    assert!(!db.write(async |tx| tx.delete_plan_mapping(scope, id, house.plan).await).await.unwrap());
    assert_eq!(view(&db, &house.scope, &house).await, before);
}

async fn no_record_points_into_another_tenant(db: Db) {
    let (house, ..) = furnished(&db, "Nordlicht").await;
    let other = House::new(&db, "Südwind").await;
    let second = connection(&db, PsaKind::ConnectWise);
    db.write(async |tx| tx.create_connection(&other.scope, &second, at(0)).await).await.unwrap();
    let other_lease = leased(&db, &other).await;
    let scope = &other.scope;
    let plan = |connection, plan| PlanMapping { connection, plan, product: "p".into(), selection: selection("p") };
    let own_run = run(&db, other.connection);
    let line = RunLineRecord {
        organization: house.organization,
        line: None,
        verdict: "held".to_owned(),
        detail: "{}".to_owned(),
    };
    let own_line = RunLineRecord { organization: other.organization, ..line.clone() };
    let finding = |organization| {
        [NewFinding { id: db.id(), organization: Some(organization), line: None, kind: FindingKind::LineGone }]
    };
    let foreign_organization = change(&db, &House { organization: house.organization, ..other.clone() }, "1");
    let foreign_run = change(&db, &House { run: house.run, ..other.clone() }, "1");
    let foreign_plan = organization(&db, other.partner.id, house.plan, "org-2");
    let results = [
        db.write(async |tx| tx.upsert_organizations(scope, &[foreign_plan], at(9)).await.map(drop)).await,
        db.write(async |tx| {
            tx.append_usage(scope, &[usage(house.organization, "2026-11-20", 1)], "x", at(9)).await.map(drop)
        })
        .await,
        db.write(async |tx| tx.put_plan_mapping(scope, &plan(other.connection, house.plan), at(9)).await).await,
        db.write(async |tx| tx.put_plan_mapping(scope, &plan(house.connection, other.plan), at(9)).await).await,
        db.write(async |tx| tx.create_link(scope, &link(&db, second.id, house.organization, "7"), at(9)).await).await,
        db.write(async |tx| tx.create_link(scope, &link(&db, house.connection, other.organization, "7"), at(9)).await)
            .await,
        db.write(async |tx| tx.create_run(scope, &run(&db, house.connection)).await).await,
        db.write(async |tx| tx.add_run_lines(scope, own_run.id, &[line]).await).await,
        db.write(async |tx| tx.add_run_lines(scope, house.run, &[own_line]).await).await,
        db.write(async |tx| tx.intend_changes(scope, other_lease, &[foreign_organization]).await).await,
        db.write(async |tx| tx.intend_changes(scope, other_lease, &[foreign_run]).await).await,
        db.write(async |tx| {
            tx.record_findings(scope, other.connection, other.run, &finding(house.organization), at(9)).await.map(drop)
        })
        .await,
        db.write(async |tx| {
            tx.record_findings(scope, other.connection, house.run, &finding(other.organization), at(9)).await.map(drop)
        })
        .await,
    ];
    for (index, result) in results.into_iter().enumerate() {
        assert!(matches!(result, Err(StoreError::Missing)), "{index}: {result:?}");
    }
    assert_eq!(db.list_links(scope, other.connection).await.unwrap(), []);
}
