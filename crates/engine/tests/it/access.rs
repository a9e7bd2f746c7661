//! Whose is what: partners see themselves, a line bills one organization, an organization stands on one line.

use seatbridge_core::actor::Via;
use seatbridge_core::partners::{Partner, PartnerType};
use seatbridge_core::permissions::Role;
use seatbridge_core::plans::{PlanPeriod, PlanType};
use seatbridge_core::{Actor, PsaKind};
use seatbridge_engine::sync::{RunState, SyncOptions};
use seatbridge_engine::{Error, ErrorCode, Kind, NewLink, NewPlan, imports};
use seatbridge_testkit::{Backend, Setup, TestApp, both_dbs, line, silent};
use std::collections::BTreeMap;

both_dbs! {
    a_line_or_organization_that_is_linked_twice_is_refused_naming_its_holder,
    a_link_must_name_company_contract_and_line_that_belong_together,
    a_sub_reseller_maps_organizations_and_no_plans,
    another_partners_records_are_not_found,
    roles_below_administration_run_nothing,
    a_parent_never_touches_the_links_of_its_sub_reseller,
    unlinking_leaves_the_psa_alone_and_frees_the_line,
    two_partners_on_one_psa_bill_their_own_lines,
}

fn arg<'a>(error: &'a Error, name: &str) -> &'a str {
    error.args.iter().find(|(n, _)| *n == name).map_or("", |(_, value)| value)
}

async fn a_line_or_organization_that_is_linked_twice_is_refused_naming_its_holder(on: Backend) {
    let app = TestApp::new(on).await;
    let customers = app.customers(&[Setup::of(10, 14), Setup { linked: false, ..Setup::of(5, 8) }]).await;
    let new = NewLink {
        company: customers[0].company.into(),
        contract: customers[0].contract.into(),
        line: customers[0].line.into(),
    };
    let refused = app.engine.map_organization(&app.actor, PsaKind::Autotask, &customers[1].id, &new).await.unwrap_err();
    assert_eq!((refused.code, arg(&refused, "organization")), (ErrorCode::LineLinked, customers[0].id.as_str()));
    let other = NewLink {
        company: customers[1].company.into(),
        contract: customers[1].contract.into(),
        line: customers[1].line.into(),
    };
    let refused =
        app.engine.map_organization(&app.actor, PsaKind::Autotask, &customers[0].id, &other).await.unwrap_err();
    assert_eq!(
        (refused.code, arg(&refused, "organization")),
        (ErrorCode::OrganizationLinked, customers[0].id.as_str())
    );
    assert_eq!(arg(&refused, "psa"), PsaKind::Autotask.name());
    let report = app.run().await;
    assert_eq!((report.counts.lines, report.counts.unmapped), (1, 1));
    app.assert_line(&customers[0], "2026-12-01", 14, 1).await;
    app.assert_line(&customers[1], "2026-12-01", 5, 0).await;
    app.finish().await;
}

async fn a_link_must_name_company_contract_and_line_that_belong_together(on: Backend) {
    let app = TestApp::new(on).await;
    let customers = app
        .customers(&[Setup { linked: false, ..Setup::of(10, 14) }, Setup { linked: false, ..Setup::of(5, 8) }])
        .await;
    let fixed = app.control.add("contracts", serde_json::json!({ "company": customers[0].company, "name": "Projekt", "start": "2026-01-01", "end": "2027-12-31", "contract_type": 3 })).await;
    let (a, b) = (&customers[0], &customers[1]);
    for (company, contract, line, code) in [
        (999_999, a.contract, a.line, ErrorCode::CompanyUnknown),
        (0, a.contract, a.line, ErrorCode::CompanyIsOwn),
        (a.company, 999_999, a.line, ErrorCode::ContractUnknown),
        (a.company, b.contract, b.line, ErrorCode::ContractOfOther),
        (a.company, fixed[0], a.line, ErrorCode::ContractNotRecurring),
        (a.company, a.contract, 999_999, ErrorCode::LineUnknown),
        (a.company, a.contract, b.line, ErrorCode::LineOfOther),
    ] {
        let new = NewLink { company: company.into(), contract: contract.into(), line: line.into() };
        let refused = app.engine.map_organization(&app.actor, PsaKind::Autotask, &a.id, &new).await.unwrap_err();
        assert_eq!(refused.code, code, "{new:?} {refused:?}");
    }
    let words = NewLink { company: a.company.into(), contract: "7 OR 1".into(), line: a.line.into() };
    let refused = app.engine.map_organization(&app.actor, PsaKind::Autotask, &a.id, &words).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::PsaRefused);
    let unknown = app.engine.map_organization(&app.actor, PsaKind::Autotask, "nobody", &words).await.unwrap_err();
    assert_eq!(unknown.code, ErrorCode::OrganizationUnknown);
    assert_eq!(app.run().await.counts.lines, 0);
    app.finish().await;
}

async fn sub_reseller(app: &TestApp) -> (Partner, Actor) {
    let operator = Actor::operator_cli();
    let partner =
        app.engine.create_partner(&operator, PartnerType::SubReseller, "Südwind", Some("Nordlicht")).await.unwrap();
    let actor = Actor::cli(&partner);
    (partner, actor)
}

async fn organization(app: &TestApp, actor: &Actor, id: &str, seats: u32) {
    let csv = format!("external_id,name,plan\n{id},Kunde {id},Backup\n");
    let report =
        app.engine.import_organizations(actor, imports::organizations(csv.as_bytes(), None), false).await.unwrap();
    assert!(report.stored, "{report:?}");
    let csv = format!("organization,day,purchased,in_use,deactivated,shared\n{id},2026-11-20,{seats},{seats},0,0\n");
    app.engine.import_usage(actor, imports::usage(csv.as_bytes(), None), false).await.unwrap();
}

async fn a_sub_reseller_maps_organizations_and_no_plans(on: Backend) {
    let app = TestApp::new(on).await;
    let customer = app.customer(Setup { linked: false, ..Setup::of(10, 10) }).await;
    let (_, actor) = sub_reseller(&app).await;
    app.engine.connect(&actor, app.credentials()).await.unwrap();
    organization(&app, &actor, "S-1", 13).await;
    let values = BTreeMap::from([("service".to_owned(), "9001".to_owned())]);
    let refused = app.engine.map_plan(&actor, PsaKind::Autotask, "Backup", &values).await.unwrap_err();
    assert_eq!((refused.code, refused.code.kind()), (ErrorCode::PlansNotHere, Kind::Forbidden));
    let plan =
        NewPlan { name: "Own", kind: PlanType::Backup, currency: "EUR", price: "1", period: PlanPeriod::Monthly };
    assert_eq!(app.engine.create_plan(&actor, &plan).await.unwrap_err().code, ErrorCode::PlansNotHere);
    let new =
        NewLink { company: customer.company.into(), contract: customer.contract.into(), line: customer.line.into() };
    app.engine.map_organization(&actor, PsaKind::Autotask, "S-1", &new).await.unwrap();
    let report = app.engine.sync(&actor, PsaKind::Autotask, &SyncOptions::default(), silent()).await.unwrap();
    assert_eq!(report.state, RunState::Green, "{report:#?}");
    app.control.until_idle().await;
    assert_eq!(app.control.truth(customer.line, "2026-12-01").await, 13);
    app.stop().await;
}

async fn another_partners_records_are_not_found(on: Backend) {
    let app = TestApp::new(on).await;
    let customer = app.customer(Setup::of(10, 14)).await;
    let report = app.run().await;
    let operator = Actor::operator_cli();
    let other = app.engine.create_partner(&operator, PartnerType::DirectReseller, "Südwind", None).await.unwrap();
    let stranger = Actor::cli(&other);
    let psa = PsaKind::Autotask;
    let new =
        NewLink { company: customer.company.into(), contract: customer.contract.into(), line: customer.line.into() };
    let run = report.run.to_string();
    for error in [
        app.engine.run_report(&stranger, &run).await.unwrap_err(),
        app.engine.sync(&stranger, psa, &SyncOptions::default(), silent()).await.unwrap_err(),
        app.engine.connection_settings(&stranger, psa).await.unwrap_err(),
        app.engine.revoke(&stranger, psa).await.unwrap_err(),
        app.engine.unlink_organization(&stranger, psa, &customer.id).await.unwrap_err(),
        app.engine.suggest(&stranger, psa, true).await.unwrap_err(),
    ] {
        assert_eq!(error.code.kind(), Kind::NotFound, "{error:?}");
    }
    assert!(app.engine.list_runs(&stranger, 10).await.unwrap().is_empty());
    // with a connection of its own to the same PSA it still does not know the organization
    app.engine.connect(&stranger, app.credentials()).await.unwrap();
    let own = app.changes().await[0].organization.to_string();
    for id in [customer.id.as_str(), own.as_str()] {
        let error = app.engine.map_organization(&stranger, psa, id, &new).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::OrganizationUnknown, "{error:?}");
        let release = SyncOptions { release: vec![id.to_owned()], ..SyncOptions::default() };
        let error = app.engine.sync(&stranger, psa, &release, silent()).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::OrganizationUnknown);
    }
    assert_eq!(app.engine.sync(&stranger, psa, &SyncOptions::default(), silent()).await.unwrap().counts.lines, 0);
    app.assert_line(&customer, "2026-12-01", 14, 1).await;
    app.finish().await;
}

async fn roles_below_administration_run_nothing(on: Backend) {
    let app = TestApp::new(on).await;
    let customer = app.customer(Setup::of(10, 14)).await;
    let role = |role| Actor::PartnerUser {
        user: None,
        role,
        partner: app.partner.id,
        partner_type: app.partner.kind,
        via: Via::Web,
    };
    for actor in [role(Role::Finance), role(Role::Support), Actor::operator_cli()] {
        for options in [SyncOptions::default(), SyncOptions { preview: true, ..SyncOptions::default() }] {
            let error = app.engine.sync(&actor, PsaKind::Autotask, &options, silent()).await.unwrap_err();
            assert_eq!(error.code.kind(), Kind::Forbidden);
        }
        assert_eq!(app.engine.revoke(&actor, PsaKind::Autotask).await.unwrap_err().code.kind(), Kind::Forbidden);
    }
    let report = app.run().await;
    assert!(app.engine.run_report(&role(Role::Finance), &report.run.to_string()).await.is_ok());
    assert!(app.engine.run_report(&role(Role::Support), &report.run.to_string()).await.is_err());
    app.assert_line(&customer, "2026-12-01", 14, 1).await;
    app.finish().await;
}

async fn a_parent_never_touches_the_links_of_its_sub_reseller(on: Backend) {
    let app = TestApp::new(on).await;
    let customer = app.customer(Setup { linked: false, ..Setup::of(10, 10) }).await;
    let (_, actor) = sub_reseller(&app).await;
    organization(&app, &actor, "S-1", 13).await;
    let new =
        NewLink { company: customer.company.into(), contract: customer.contract.into(), line: customer.line.into() };
    let error = app.engine.map_organization(&app.actor, PsaKind::Autotask, "S-1", &new).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::OrganizationUnknown);
    let report = app.run().await;
    assert_eq!((report.counts.lines, report.counts.unmapped), (0, 1), "the sub-reseller's organization is not counted");
    app.finish().await;
}

async fn unlinking_leaves_the_psa_alone_and_frees_the_line(on: Backend) {
    let app = TestApp::new(on).await;
    let customers = app.customers(&[Setup::of(10, 14), Setup { linked: false, ..Setup::of(5, 12) }]).await;
    app.run().await;
    app.engine.unlink_organization(&app.actor, PsaKind::Autotask, &customers[0].id).await.unwrap();
    let again = app.engine.unlink_organization(&app.actor, PsaKind::Autotask, &customers[0].id).await.unwrap_err();
    assert_eq!(again.code, ErrorCode::OrganizationNotLinked);
    let report = app.run().await;
    assert_eq!((report.requests.writes, report.counts.lines), (0, 0), "{report:#?}");
    app.assert_line(&customers[0], "2026-12-01", 14, 1).await;
    // the line may bill somebody else now; what stands there is the baseline
    let new = NewLink {
        company: customers[0].company.into(),
        contract: customers[0].contract.into(),
        line: customers[0].line.into(),
    };
    app.engine.map_organization(&app.actor, PsaKind::Autotask, &customers[1].id, &new).await.unwrap();
    let report = app.run().await;
    assert_eq!(line(&report, &customers[1]).reason, "pending_foreign_change", "{report:#?}");
    app.run_released(&[&customers[1]]).await;
    app.assert_line(&customers[0], "2026-12-01", 12, 2).await;
    app.finish().await;
}

async fn two_partners_on_one_psa_bill_their_own_lines(on: Backend) {
    let app = TestApp::new(on).await;
    let customers = app.customers(&[Setup::of(10, 14), Setup { linked: false, ..Setup::of(5, 5) }]).await;
    let (_, actor) = sub_reseller(&app).await;
    app.engine.connect(&actor, app.credentials()).await.unwrap();
    organization(&app, &actor, "S-1", 6).await;
    let new = NewLink {
        company: customers[1].company.into(),
        contract: customers[1].contract.into(),
        line: customers[1].line.into(),
    };
    app.engine.map_organization(&actor, PsaKind::Autotask, "S-1", &new).await.unwrap();
    let options = SyncOptions::default();
    let (ours, theirs) = tokio::join!(app.run(), app.engine.sync(&actor, PsaKind::Autotask, &options, silent()));
    assert_eq!((ours.counts.raised, theirs.unwrap().counts.raised), (1, 1));
    app.assert_line(&customers[0], "2026-12-01", 14, 1).await;
    app.assert_line(&customers[1], "2026-12-01", 6, 1).await;
    app.stop().await;
}
