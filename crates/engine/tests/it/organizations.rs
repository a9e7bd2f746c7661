//! Organizations and plans as the portal creates, changes, lists and explains them.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use seatbridge_core::actor::Via;
use seatbridge_core::ids::{OrganizationId, PlanId};
use seatbridge_core::organizations::{OrganizationStatus, StatusChange};
use seatbridge_core::partners::{Partner, PartnerType};
use seatbridge_core::permissions::Role;
use seatbridge_core::plans::{PlanPeriod, PlanType};
use seatbridge_core::{Actor, PsaKind};
use seatbridge_engine::{Error, ErrorCode, Explained, Kind, NewOrganization, NewPlan, OrganizationQuery, imports};
use seatbridge_testkit::{Backend, Setup, TestApp, both_dbs, day};

both_dbs! {
    a_form_that_comes_twice_creates_one_organization,
    what_was_typed_wrongly_is_named_and_nothing_is_stored,
    mapping_is_required_where_the_plan_is_linked,
    a_sub_resellers_organization_is_always_to_be_mapped_where_it_is_connected,
    a_change_on_top_of_an_unseen_one_is_refused,
    a_life_is_suspended_unsubscribed_brought_back_and_ended,
    after_forty_five_days_nobody_comes_back,
    a_parent_reads_below_itself_and_changes_nothing,
    strangers_and_roles_get_no_further_than_they_may,
    a_number_is_explained_by_the_run_that_decided_it,
    plans_are_edited_by_their_owner_and_show_where_they_are_linked,
    the_dashboard_tells_where_the_seats_are,
    a_checked_file_stores_nothing_and_tells_what_would_become_of_it,
    an_export_goes_through_all_of_a_list,
}

fn arg<'a>(error: &'a Error, name: &str) -> &'a str {
    error.args.iter().find(|(n, _)| *n == name).map_or("", |(_, value)| value)
}

async fn plan_id(app: &TestApp, actor: &Actor) -> String {
    app.engine.usable_plans(actor).await.unwrap()[0].id.to_string()
}

fn typed(plan: &str) -> NewOrganization<'_> {
    NewOrganization {
        first_name: "Jörg",
        last_name: "Müller",
        email: "jm@example.com",
        country: "de",
        plan,
        name: " Bäckerei Müller ",
        external_id: "",
    }
}

/// A user of the partner with this role.
fn user(app: &TestApp, role: Role) -> Actor {
    Actor::PartnerUser { user: None, role, partner: app.partner.id, partner_type: app.partner.kind, via: Via::Web }
}

async fn another_partner(app: &TestApp, kind: PartnerType, parent: Option<&str>) -> (Partner, Actor) {
    let partner = app.engine.create_partner(&Actor::operator_cli(), kind, "Südwind", parent).await.unwrap();
    let actor = Actor::cli(&partner);
    (partner, actor)
}

async fn link_plan(app: &TestApp) {
    let service = serde_json::json!({ "id": 9100, "name": "Archive seat", "unit_price": 3.5, "sku": "BKP" });
    app.control.add("services", service).await;
    let values = BTreeMap::from([("service".to_owned(), "9100".to_owned())]);
    app.engine.map_plan(&app.actor, PsaKind::Autotask, "Backup", &values).await.unwrap();
}

async fn a_form_that_comes_twice_creates_one_organization(on: Backend) {
    let app = TestApp::new(on).await;
    let plan = plan_id(&app, &app.actor).await;
    let id = app.engine.new_organization_id();
    let first = app.engine.create_organization(&app.actor, id, &typed(&plan)).await.unwrap();
    assert_eq!((first.organization.name.as_str(), first.organization.country.as_str()), ("Bäckerei Müller", "DE"));
    assert!(first.organization.external_id.starts_with("SB-"), "{first:?}");
    assert_eq!(first.mapping_required, [], "the plan is linked nowhere");
    let again = app.engine.create_organization(&app.actor, id, &typed(&plan)).await.unwrap();
    assert_eq!(again, first);
    assert_eq!(app.engine.count_organizations(&app.actor).await.unwrap(), 1);
    let details = app.engine.organization_details(&app.actor, id).await.unwrap();
    assert_eq!((details.record.first_name.as_str(), details.record.last_name.as_str()), ("Jörg", "Müller"));
    // going back and typing something else makes another one
    let other = NewOrganization { name: "Metzgerei", ..typed(&plan) };
    let second = app.engine.create_organization(&app.actor, id, &other).await.unwrap();
    assert_ne!(second.organization.id, id);
    assert_eq!(app.engine.count_organizations(&app.actor).await.unwrap(), 2);
    // the same external id again is another organization
    let taken = NewOrganization { external_id: &first.organization.external_id, ..typed(&plan) };
    let other = app.engine.new_organization_id();
    let error = app.engine.create_organization(&app.actor, other, &taken).await.unwrap_err();
    assert_eq!((error.code, arg(&error, "id")), (ErrorCode::ExternalIdTaken, taken.external_id));
    app.stop().await;
}

async fn what_was_typed_wrongly_is_named_and_nothing_is_stored(on: Backend) {
    let app = TestApp::new(on).await;
    let plan = plan_id(&app, &app.actor).await;
    let good = typed(&plan);
    let (_, stranger) = another_partner(&app, PartnerType::Distributor, None).await;
    let new = NewPlan { name: "Own", kind: PlanType::Backup, currency: "EUR", price: "1", period: PlanPeriod::Monthly };
    let foreign = app.engine.create_plan(&stranger, &new).await.unwrap().id.to_string();
    for (wrong, code, field) in [
        (NewOrganization { name: " ", ..good.clone() }, ErrorCode::NameInvalid, "name"),
        (NewOrganization { first_name: "", ..good.clone() }, ErrorCode::NameInvalid, "first_name"),
        (NewOrganization { last_name: "", ..good.clone() }, ErrorCode::NameInvalid, "last_name"),
        (NewOrganization { email: "", ..good.clone() }, ErrorCode::EmailInvalid, ""),
        (NewOrganization { email: "nobody", ..good.clone() }, ErrorCode::EmailInvalid, ""),
        (NewOrganization { country: "Germany", ..good.clone() }, ErrorCode::CountryInvalid, ""),
        (NewOrganization { plan: "Backup", ..good.clone() }, ErrorCode::PlanUnknown, ""),
        (NewOrganization { plan: &foreign, ..good.clone() }, ErrorCode::PlanUnknown, ""),
    ] {
        let id = app.engine.new_organization_id();
        let error = app.engine.create_organization(&app.actor, id, &wrong).await.unwrap_err();
        assert_eq!((error.code, arg(&error, "field")), (code, field), "{wrong:?}");
    }
    assert_eq!(app.engine.count_organizations(&app.actor).await.unwrap(), 0);
    app.stop().await;
}

async fn mapping_is_required_where_the_plan_is_linked(on: Backend) {
    let app = TestApp::new(on).await;
    link_plan(&app).await;
    let plan = plan_id(&app, &app.actor).await;
    let id = app.engine.new_organization_id();
    let created = app.engine.create_organization(&app.actor, id, &typed(&plan)).await.unwrap();
    assert_eq!(created.mapping_required, [PsaKind::Autotask]);
    let states = app.engine.organization_integrations(&app.actor, id).await.unwrap();
    assert_eq!(states.len(), 1);
    assert!(states[0].linked.is_none() && states[0].elsewhere.is_none() && states[0].last_run.is_none());
    let customer = app.customer(Setup::of(4, 4)).await;
    let listed = app.engine.list_organizations(&app.actor, &search(&customer.id), 1).await.unwrap();
    assert_eq!(listed.page.rows[0].linked, Some(PsaKind::Autotask));
    let linked = listed.page.rows[0].organization.id;
    app.run().await;
    let states = app.engine.organization_integrations(&app.actor, linked).await.unwrap();
    assert!(states[0].linked.is_some() && states[0].last_run.is_some(), "{states:?}");
    app.stop().await;
}

fn search(text: &str) -> OrganizationQuery {
    OrganizationQuery { search: text.to_owned(), ..OrganizationQuery::default() }
}

async fn a_sub_resellers_organization_is_always_to_be_mapped_where_it_is_connected(on: Backend) {
    let app = TestApp::new(on).await;
    let (_, actor) = another_partner(&app, PartnerType::SubReseller, Some("Nordlicht")).await;
    let plan = plan_id(&app, &actor).await;
    let id = app.engine.new_organization_id();
    let created = app.engine.create_organization(&actor, id, &typed(&plan)).await.unwrap();
    assert_eq!(created.mapping_required, [], "nothing is connected yet");
    app.engine.connect(&actor, app.credentials()).await.unwrap();
    let id = app.engine.new_organization_id();
    let created = app.engine.create_organization(&actor, id, &typed(&plan)).await.unwrap();
    assert_eq!(created.mapping_required, [PsaKind::Autotask]);
    app.stop().await;
}

async fn a_change_on_top_of_an_unseen_one_is_refused(on: Backend) {
    let app = TestApp::new(on).await;
    let plan = plan_id(&app, &app.actor).await;
    let id = app.engine.new_organization_id();
    app.engine.create_organization(&app.actor, id, &typed(&plan)).await.unwrap();
    let seen = async || app.engine.organization_details(&app.actor, id).await.unwrap().record.updated_at.to_rfc3339();
    let first = seen().await;
    let renamed = NewOrganization { name: "Neu", ..typed(&plan) };
    app.engine.edit_organization(&app.actor, id, &first, &renamed).await.unwrap();
    // the same form once more wants what is there
    app.engine.edit_organization(&app.actor, id, &first, &renamed).await.unwrap();
    let other = NewOrganization { name: "Anders", ..typed(&plan) };
    let error = app.engine.edit_organization(&app.actor, id, &first, &other).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Stale);
    let error = app.engine.edit_organization(&app.actor, id, "", &other).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Stale);
    let edited = app.engine.edit_organization(&app.actor, id, &seen().await, &other).await.unwrap();
    assert_eq!((edited.organization.name.as_str(), edited.line_may_be_of_old_plan), ("Anders", false));
    // a linked one on another plan may stand on a line of the old one
    let customer = app.customer(Setup::of(4, 4)).await;
    let new =
        NewPlan { name: "Archive", kind: PlanType::Archiver, currency: "EUR", price: "1", period: PlanPeriod::Monthly };
    let archive = app.engine.create_plan(&app.actor, &new).await.unwrap().id.to_string();
    let linked = app.engine.list_organizations(&app.actor, &search(&customer.id), 1).await.unwrap();
    let linked = linked.page.rows[0].organization.id;
    let seen = app.engine.organization_details(&app.actor, linked).await.unwrap().record.updated_at.to_rfc3339();
    // an imported one has no owner and needs none
    let moved = NewOrganization { first_name: "", last_name: "", plan: &archive, ..typed(&plan) };
    let edited = app.engine.edit_organization(&app.actor, linked, &seen, &moved).await.unwrap();
    assert!(edited.line_may_be_of_old_plan);
    app.stop().await;
}

async fn a_life_is_suspended_unsubscribed_brought_back_and_ended(on: Backend) {
    let app = TestApp::new(on).await;
    let plan = plan_id(&app, &app.actor).await;
    let id = app.engine.new_organization_id();
    app.engine.create_organization(&app.actor, id, &typed(&plan)).await.unwrap();
    let change = async |change| app.engine.change_organization_status(&app.actor, id, change).await;
    let offered = async || app.engine.organization_details(&app.actor, id).await.unwrap().changes;
    assert_eq!(offered().await, [StatusChange::Suspend, StatusChange::Unsubscribe, StatusChange::Delete]);
    assert_eq!(change(StatusChange::Suspend).await.unwrap().status, OrganizationStatus::Suspended);
    assert_eq!(change(StatusChange::Suspend).await.unwrap().status, OrganizationStatus::Suspended, "came twice");
    assert_eq!(change(StatusChange::Reactivate).await.unwrap().status, OrganizationStatus::Active);
    assert_eq!(change(StatusChange::Unsubscribe).await.unwrap().status, OrganizationStatus::Unsubscribed);
    let ended = app.engine.organization_details(&app.actor, id).await.unwrap().record.ended_at;
    assert!(ended.is_some());
    let error = change(StatusChange::Suspend).await.unwrap_err();
    assert_eq!((error.code, arg(&error, "name")), (ErrorCode::StatusNotFromHere, "Bäckerei Müller"));
    assert_eq!(offered().await, [StatusChange::Reactivate, StatusChange::Delete]);
    assert_eq!(change(StatusChange::Delete).await.unwrap().status, OrganizationStatus::Deleted);
    let details = app.engine.organization_details(&app.actor, id).await.unwrap();
    assert_eq!((details.record.ended_at, details.changes), (ended, Vec::new()));
    assert_eq!(change(StatusChange::Reactivate).await.unwrap_err().code, ErrorCode::StatusNotFromHere);
    app.stop().await;
}

async fn after_forty_five_days_nobody_comes_back(on: Backend) {
    let app = TestApp::new(on).await;
    let plan = plan_id(&app, &app.actor).await;
    let id = app.engine.new_organization_id();
    app.engine.create_organization(&app.actor, id, &typed(&plan)).await.unwrap();
    app.engine.change_organization_status(&app.actor, id, StatusChange::Unsubscribe).await.unwrap();
    let ended_at = async |days: i64| {
        let mut record = app.engine.organization_details(&app.actor, id).await.unwrap().record;
        let (seen, ended) = (record.updated_at, record.updated_at - TimeDelta::days(days));
        record.ended_at = Some(ended);
        let mut tx = app.engine.store().begin().await.unwrap();
        tx.update_organization(&app.scope(), &record, seen).await.unwrap();
        tx.commit().await.unwrap();
    };
    ended_at(46).await;
    let offered = app.engine.organization_details(&app.actor, id).await.unwrap().changes;
    assert_eq!(offered, [StatusChange::Delete]);
    let late = app.engine.change_organization_status(&app.actor, id, StatusChange::Reactivate).await.unwrap_err();
    assert_eq!(late.code, ErrorCode::ReactivationOver);
    ended_at(45).await;
    app.engine.change_organization_status(&app.actor, id, StatusChange::Reactivate).await.unwrap();
    app.stop().await;
}

async fn a_parent_reads_below_itself_and_changes_nothing(on: Backend) {
    let app = TestApp::new(on).await;
    let (sub, actor) = another_partner(&app, PartnerType::SubReseller, Some("Nordlicht")).await;
    let plan = plan_id(&app, &actor).await;
    let id = app.engine.new_organization_id();
    app.engine.create_organization(&actor, id, &typed(&plan)).await.unwrap();
    assert_eq!(app.engine.readable_sub_resellers(&app.actor).await.unwrap(), std::slice::from_ref(&sub));
    let below = OrganizationQuery { partner: Some(sub.id), ..OrganizationQuery::default() };
    let page = app.engine.list_organizations(&app.actor, &below, 1).await.unwrap();
    assert_eq!((page.page.total, page.page.rows[0].organization.id), (1, id));
    assert_eq!(app.engine.list_organizations(&app.actor, &search(""), 1).await.unwrap().page.total, 0);
    let details = app.engine.organization_details(&app.actor, id).await.unwrap();
    assert_eq!((details.below, details.changes), (Some(sub), Vec::new()));
    app.engine.usage_history(&app.actor, id, day("2026-11-01"), day("2026-11-20")).await.unwrap();
    let seen = details.record.updated_at.to_rfc3339();
    for error in [
        app.engine.edit_organization(&app.actor, id, &seen, &typed(&plan)).await.unwrap_err(),
        app.engine.change_organization_status(&app.actor, id, StatusChange::Suspend).await.unwrap_err(),
        app.engine.organization_integrations(&app.actor, id).await.unwrap_err(),
        app.engine.why(&app.actor, id, day("2026-11-20")).await.unwrap_err(),
    ] {
        assert_eq!(error.code, ErrorCode::OrganizationUnknown);
    }
    let upwards = OrganizationQuery { partner: Some(app.partner.id), ..OrganizationQuery::default() };
    let error = app.engine.list_organizations(&actor, &upwards, 1).await.unwrap_err();
    assert_eq!(error.code.kind(), Kind::NotFound);
    app.stop().await;
}

async fn strangers_and_roles_get_no_further_than_they_may(on: Backend) {
    let app = TestApp::new(on).await;
    let customer = app.customer(Setup::of(10, 10)).await;
    app.run().await;
    let listed = app.engine.list_organizations(&app.actor, &search(&customer.id), 1).await.unwrap();
    let id = listed.page.rows[0].organization.id;
    let plan = listed.page.rows[0].organization.plan;
    let (_, stranger) = another_partner(&app, PartnerType::DirectReseller, None).await;
    let new =
        NewPlan { name: "Mine", kind: PlanType::Backup, currency: "EUR", price: "1", period: PlanPeriod::Monthly };
    for error in [
        app.engine.organization_details(&stranger, id).await.unwrap_err(),
        app.engine.usage_history(&stranger, id, day("2026-11-01"), day("2026-11-20")).await.unwrap_err(),
        app.engine.why(&stranger, id, day("2026-11-20")).await.unwrap_err(),
        app.engine.organization_integrations(&stranger, id).await.unwrap_err(),
        app.engine.change_organization_status(&stranger, id, StatusChange::Suspend).await.unwrap_err(),
        app.engine.own_plan(&stranger, plan).await.unwrap_err(),
        app.engine.edit_plan(&stranger, plan, &new).await.unwrap_err(),
        app.engine.plan_integrations(&stranger, plan).await.unwrap_err(),
    ] {
        assert_eq!(error.code.kind(), Kind::NotFound, "{error:?}");
    }
    let (finance, support) = (user(&app, Role::Finance), user(&app, Role::Support));
    for actor in [&finance, &support] {
        let details = app.engine.organization_details(actor, id).await.unwrap();
        assert!(details.changes.is_empty());
        assert_eq!(details.link.is_some(), actor == &finance, "support sees nothing of the integration");
        let page = app.engine.list_organizations(actor, &search(""), 1).await.unwrap();
        assert_eq!(page.page.rows[0].linked.is_some(), actor == &finance);
        let plan = plan.to_string();
        for error in [
            app.engine.create_organization(actor, app.engine.new_organization_id(), &typed(&plan)).await.unwrap_err(),
            app.engine.change_organization_status(actor, id, StatusChange::Suspend).await.unwrap_err(),
            app.engine.list_own_plans(actor, "", 1).await.unwrap_err(),
            app.engine.organization_integrations(actor, id).await.unwrap_err(),
        ] {
            assert_eq!(error.code.kind(), Kind::Forbidden, "{error:?}");
        }
    }
    assert!(app.engine.why(&finance, id, day("2026-11-20")).await.unwrap().is_some());
    assert_eq!(app.engine.why(&support, id, day("2026-11-20")).await.unwrap_err().code.kind(), Kind::Forbidden);
    let glance = app.engine.dashboard(&support).await.unwrap();
    assert!(glance.connections.is_empty() && glance.unmapped.is_none() && glance.organizations.active == 1);
    for error in [
        app.engine.dashboard(&Actor::operator_cli()).await.unwrap_err(),
        app.engine.list_organizations(&Actor::operator_cli(), &search(""), 1).await.unwrap_err(),
    ] {
        assert_eq!(error.code.kind(), Kind::Forbidden);
    }
    app.stop().await;
}

async fn a_number_is_explained_by_the_run_that_decided_it(on: Backend) {
    let app = TestApp::new(on).await;
    let customers = app.customers(&[Setup::of(10, 14), Setup { linked: false, ..Setup::of(5, 8) }]).await;
    let id = async |external: &str| -> OrganizationId {
        let found = app.engine.list_organizations(&app.actor, &search(external), 1).await.unwrap();
        found.page.rows[0].organization.id
    };
    let (linked, unmapped) = (id(&customers[0].id).await, id(&customers[1].id).await);
    assert!(app.engine.why(&app.actor, linked, day("2026-11-20")).await.unwrap().is_none(), "no run yet");
    let report = app.run().await;
    app.preview().await;
    let why = app.engine.why(&app.actor, linked, day("2026-11-20")).await.unwrap().unwrap();
    assert_eq!((why.run.id, why.psa), (report.run, Some(PsaKind::Autotask)));
    let Explained::Line(line) = why.said else { panic!("{why:?}") };
    let breakdown = line.breakdown.unwrap();
    assert_eq!((breakdown.wanted.0, line.observed_before, line.changes[0].after), (14, Some(10), 14));
    let why = app.engine.why(&app.actor, unmapped, day("2027-01-01")).await.unwrap().unwrap();
    let Explained::Unmapped(said) = &why.said else { panic!("{why:?}") };
    assert_eq!(said.reported, Some(8));
    assert!(app.engine.why(&app.actor, linked, day("2026-11-19")).await.unwrap().is_none());
    let details = app.engine.organization_details(&app.actor, unmapped).await.unwrap();
    assert_eq!(details.findings.len(), 1);
    app.stop().await;
}

async fn plans_are_edited_by_their_owner_and_show_where_they_are_linked(on: Backend) {
    let app = TestApp::new(on).await;
    link_plan(&app).await;
    let archive =
        |name, price| NewPlan { name, kind: PlanType::Archiver, currency: "CHF", price, period: PlanPeriod::Yearly };
    let id = app.engine.new_plan_id();
    let plan = app.engine.create_plan_as(&app.actor, id, &archive("Archive", "12.5")).await.unwrap();
    assert_eq!(app.engine.create_plan_as(&app.actor, id, &archive("Archive", "12.5")).await.unwrap(), plan);
    let other = app.engine.create_plan_as(&app.actor, id, &archive("Extra", "1")).await.unwrap();
    assert_ne!(other.id, id);
    let extra = app.engine.list_own_plans(&app.actor, "extra", 1).await.unwrap();
    assert_eq!((extra.page.total, extra.page.rows[0].listed.plan.id), (1, other.id));
    let page = app.engine.list_own_plans(&app.actor, "", 1).await.unwrap();
    let seen: Vec<_> =
        page.page.rows.iter().map(|row| (row.listed.plan.name.as_str(), row.linked.as_slice())).collect();
    assert_eq!(seen, [("Archive", &[][..]), ("Backup", &[PsaKind::Autotask]), ("Extra", &[])]);
    assert_eq!((page.page.total, page.last_runs[0].0), (3, PsaKind::Autotask));
    let states = app.engine.plan_integrations(&app.actor, page.page.rows[1].listed.plan.id).await.unwrap();
    assert_eq!(states[0].linked.as_ref().unwrap()["service"].id, "9100");
    assert!(app.engine.plan_integrations(&app.actor, id).await.unwrap()[0].linked.is_none());
    let edited = app.engine.edit_plan(&app.actor, id, &archive("Langzeit", "13")).await.unwrap();
    assert_eq!(
        (edited.name.as_str(), app.engine.own_plan(&app.actor, id).await.unwrap()),
        ("Langzeit", edited.clone())
    );
    let error = app.engine.edit_plan(&app.actor, id, &archive("backup", "13")).await.unwrap_err();
    assert_eq!((error.code, arg(&error, "name")), (ErrorCode::PlanNameTaken, "backup"));
    let error = app.engine.edit_plan(&app.actor, id, &archive("Langzeit", "-1")).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::MoneyInvalid);
    let (_, sub) = another_partner(&app, PartnerType::SubReseller, Some("Nordlicht")).await;
    for error in [
        app.engine.list_own_plans(&sub, "", 1).await.unwrap_err(),
        app.engine.own_plan(&sub, id).await.unwrap_err(),
        app.engine.edit_plan(&sub, id, &archive("Mine", "1")).await.unwrap_err(),
        app.engine.plan_integrations(&sub, id).await.unwrap_err(),
    ] {
        assert_eq!(error.code, ErrorCode::PlansNotHere);
    }
    let unknown = app.engine.own_plan(&app.actor, PlanId(uuid::Uuid::nil())).await.unwrap_err();
    assert_eq!(unknown.code, ErrorCode::PlanUnknown);
    app.stop().await;
}

async fn the_dashboard_tells_where_the_seats_are(on: Backend) {
    let app = TestApp::new(on).await;
    let empty = app.engine.dashboard(&app.actor).await.unwrap();
    assert_eq!((empty.billed(), empty.findings(), empty.unmapped), (None, 0, Some(0)));
    assert_eq!(empty.months.len(), 12);
    let customers = app.customers(&[Setup::of(10, 14), Setup { linked: false, ..Setup::of(5, 8) }]).await;
    app.report("2026-09-30", &[(&customers[0].id, 11, 9), (&customers[1].id, 7, 7)]).await;
    app.run().await;
    let full = app.engine.dashboard(&app.actor).await.unwrap();
    assert_eq!((full.billed(), full.findings(), full.unmapped), (Some(14), 1, Some(1)));
    assert_eq!(full.organizations.active, 2);
    let months: Vec<_> = full.months.iter().map(|m| (m.month.to_string(), m.purchased, m.in_use)).collect();
    assert_eq!(months[0].0, "2025-12-01");
    assert_eq!(
        months[9..],
        [("2026-09-01".to_owned(), 18, 16), ("2026-10-01".to_owned(), 0, 0), ("2026-11-01".to_owned(), 22, 22)]
    );
    app.stop().await;
}

async fn a_checked_file_stores_nothing_and_tells_what_would_become_of_it(on: Backend) {
    let app = TestApp::new(on).await;
    app.organizations(&[("A", "active"), ("B", "active")]).await;
    let csv = "external_id,name,plan\nA,Neu,Backup\nC,Neu,Backup\n";
    let check = async |csv: &str| {
        let parsed = imports::organizations(csv.as_bytes(), None);
        app.engine.check_organizations(&app.actor, parsed).await.unwrap()
    };
    let report = check(csv).await;
    assert_eq!((report.created, report.updated, report.refused, report.stored), (1, 1, 0, false));
    let report = check("external_id,name,plan\nA,,Backup\nC,Neu,Gold\nD,Neu,Backup\n").await;
    let problems: Vec<_> = report.problems.iter().map(|problem| (problem.row, problem.field)).collect();
    assert_eq!((report.refused, problems), (2, vec![(2, Some("name")), (3, Some("plan"))]));
    let usage = "organization,day,purchased,in_use,deactivated,shared\nA,2026-11-20,5,5,0,0\n";
    let parsed = imports::usage(usage.as_bytes(), None);
    let report = app.engine.check_usage(&app.actor, parsed).await.unwrap();
    assert_eq!((report.created, report.stored), (1, false));
    let page = app.engine.list_organizations(&app.actor, &search(""), 1).await.unwrap();
    assert_eq!(page.page.total, 2);
    assert!(page.page.rows.iter().all(|o| o.latest.is_none() && o.organization.name.starts_with("Kunde")));
    app.stop().await;
}

async fn an_export_goes_through_all_of_a_list(on: Backend) {
    let app = TestApp::new(on).await;
    let ids: Vec<_> = (0..1_500).map(|n| format!("E-{n:04}")).collect();
    let rows: Vec<_> = ids.iter().map(|id| (id.as_str(), "active")).chain([("X-1", "suspended")]).collect();
    app.organizations(&rows).await;
    let mut query = search("e-");
    query.status = Some(OrganizationStatus::Active);
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let piece = app.engine.export_organizations(&app.actor, &query, after).await.unwrap();
        let Some(last) = piece.last() else { break };
        after = Some(last.place.clone());
        seen.extend(piece.into_iter().map(|listed| listed.organization.external_id));
    }
    assert_eq!(seen, ids);
    app.stop().await;
}
