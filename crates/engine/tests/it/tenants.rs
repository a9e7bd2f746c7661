//! Partners above and below each other, what the operator sees of them, what is written down of it all, and mails that do not
//! leave.

use std::time::Duration;

use seatbridge_core::actor::Via;
use seatbridge_core::partners::{Partner, PartnerType};
use seatbridge_core::permissions::Role;
use seatbridge_core::plans::{Plan, PlanPeriod, PlanType};
use seatbridge_core::{Actor, PsaKind};
use seatbridge_engine::{AuditActor, AuditSearch, Engine, ErrorCode, Kind, MailTls, NewPerson, NewPlan, imports};
use seatbridge_testkit::{BASE_URL, Backend, Portal, Setup, TestApp, both_dbs};

both_dbs! {
    the_operator_creates_a_partner_whose_owner_is_invited,
    a_parent_creates_sub_resellers_and_gives_them_plans,
    a_plan_in_use_is_not_taken_away,
    a_stranger_finds_no_sub_reseller_and_a_sub_reseller_has_none,
    an_owner_is_invited_again_by_who_may_and_there_is_one,
    the_operator_sees_how_connections_are_and_nothing_else,
    everybody_reads_its_own_audit,
    the_audit_is_read_page_by_page,
    a_mail_that_does_not_leave_is_tried_again_and_never_unprotected,
}

const OLGA: NewPerson<'_> = NewPerson { name: "Olga", email: "olga@example.com", locale: None };

fn person(email: &str) -> NewPerson<'_> {
    NewPerson { name: "Dora", email, locale: None }
}

async fn plan(engine: &Engine, actor: &Actor, name: &str) -> Plan {
    let period = PlanPeriod::Monthly;
    let new = NewPlan { name, kind: PlanType::Backup, currency: "EUR", price: "3.50", period };
    engine.create_plan(actor, &new).await.unwrap()
}

async fn the_operator_creates_a_partner_whose_owner_is_invited(on: Backend) {
    let portal = Portal::new(on).await;
    let (engine, operator) = (&portal.engine, portal.operator().await.actor);
    let create = async |actor: &Actor, kind, name: &str, email: &str| {
        engine.create_partner_with_owner(actor, kind, name, &person(email), BASE_URL).await
    };
    let nord = create(&operator, PartnerType::Distributor, "Nordlicht", "dora@example.com").await.unwrap();
    assert_eq!(nord.link, None);
    portal.work().await;
    let (_, dora) = portal.follow(portal.mails.take()[0].link()).await.unwrap();
    assert_eq!((dora.role, dora.partner.as_ref()), (Some(Role::Owner), Some(&nord.partner)));
    for (actor, kind, name, email, code) in [
        (&dora.actor, PartnerType::DirectReseller, "Mine", "x@example.com", ErrorCode::Forbidden),
        (&operator, PartnerType::SubReseller, "Below", "x@example.com", ErrorCode::ParentMissing),
        (&operator, PartnerType::DirectReseller, "NORDLICHT", "x@example.com", ErrorCode::PartnerNameTaken),
        (&operator, PartnerType::DirectReseller, "Suedwind", "DORA@example.com", ErrorCode::EmailTaken),
        (&operator, PartnerType::DirectReseller, "Suedwind", "dora", ErrorCode::EmailInvalid),
    ] {
        assert_eq!(create(actor, kind, name, email).await.unwrap_err().code, code);
    }
    // all or nothing: a partner whose owner was refused is not there
    let page = engine.search_partners(&operator, "", 1).await.unwrap();
    assert_eq!((page.total, page.rows.len()), (1, 1));
    let details = engine.get_partner(&operator, &nord.partner.id.to_string()).await.unwrap();
    assert_eq!(details.owner.map(|owner| owner.email).as_deref(), Some("dora@example.com"));
    let missing = engine.get_partner(&operator, "par_1").await.unwrap_err();
    assert_eq!(missing.code.kind(), Kind::NotFound);
    for error in [
        engine.search_partners(&dora.actor, "", 1).await.unwrap_err(),
        engine.get_partner(&dora.actor, &nord.partner.id.to_string()).await.unwrap_err(),
    ] {
        assert_eq!(error.code.kind(), Kind::Forbidden);
    }
    portal.finish().await;
}

async fn a_parent_creates_sub_resellers_and_gives_them_plans(on: Backend) {
    let portal = Portal::new(on).await;
    let engine = &portal.engine;
    let nord = portal.partner(PartnerType::DirectReseller, "Nordlicht").await;
    let anna = portal.person(&nord, "Anna", Role::Admin).await.actor;
    let (backup, archive) = (plan(engine, &anna, "Backup").await, plan(engine, &anna, "Archive").await);
    let created = engine
        .create_sub_reseller(&anna, " Fjord ", &[backup.id], &person("dora@example.com"), BASE_URL)
        .await
        .unwrap();
    assert_eq!((created.partner.name.as_str(), created.partner.parent), ("Fjord", Some(nord.id)));
    portal.work().await;
    let (_, dora) = portal.follow(portal.mails.take()[0].link()).await.unwrap();
    assert_eq!(dora.partner.as_ref(), Some(&created.partner));
    let id = created.partner.id.to_string();
    let assigned = async || {
        let plans = engine.get_sub_reseller(&anna, &id).await.unwrap().plans;
        plans.into_iter().map(|plan| (plan.name, plan.assigned)).collect::<Vec<_>>()
    };
    assert_eq!(assigned().await, [("Archive".to_owned(), false), ("Backup".to_owned(), true)]);
    engine.assign_plans(&anna, &id, &[archive.id]).await.unwrap();
    assert_eq!(assigned().await, [("Archive".to_owned(), true), ("Backup".to_owned(), false)]);
    engine.assign_plans(&anna, &id, &[]).await.unwrap();
    engine.assign_plans(&anna, &id, &[archive.id, backup.id, backup.id]).await.unwrap();
    assert!(assigned().await.iter().all(|(_, assigned)| *assigned));
    // what is not one's own can't be given
    let sued = portal.partner(PartnerType::Distributor, "Suedwind").await;
    let other = portal.person(&sued, "Cem", Role::Owner).await.actor;
    let foreign = plan(engine, &other, "Foreign").await;
    assert_eq!(engine.assign_plans(&anna, &id, &[foreign.id]).await.unwrap_err().code, ErrorCode::PlanUnknown);
    let refused = engine
        .create_sub_reseller(&anna, "Geest", &[foreign.id], &person("e@example.com"), BASE_URL)
        .await
        .unwrap_err();
    assert_eq!(refused.code, ErrorCode::PlanUnknown);
    assert!(assigned().await.iter().all(|(_, assigned)| *assigned));
    let page = engine.list_sub_resellers(&anna, "fj", 1).await.unwrap();
    assert_eq!((page.total, page.rows[0].plans), (1, 2));
    assert_eq!(engine.list_sub_resellers(&anna, "geest", 1).await.unwrap().total, 0);
    portal.finish().await;
}

async fn organization(engine: &Engine, actor: &Actor, id: &str, plan: &str) {
    let csv = format!("external_id,name,plan\n{id},Kunde {id},{plan}\n");
    let report = engine.import_organizations(actor, imports::organizations(csv.as_bytes(), None), false).await.unwrap();
    assert!(report.stored, "{report:?}");
}

async fn a_plan_in_use_is_not_taken_away(on: Backend) {
    let portal = Portal::new(on).await;
    let engine = &portal.engine;
    let nord = portal.partner(PartnerType::Distributor, "Nordlicht").await;
    let anna = portal.person(&nord, "Anna", Role::Owner).await.actor;
    let (backup, archive) = (plan(engine, &anna, "Backup").await, plan(engine, &anna, "Archive").await);
    let plans = [backup.id, archive.id];
    let sub = engine.create_sub_reseller(&anna, "Fjord", &plans, &person("dora@example.com"), BASE_URL).await.unwrap();
    organization(engine, &Actor::cli(&sub.partner), "S-1", "Backup").await;
    let id = sub.partner.id.to_string();
    let refused = engine.assign_plans(&anna, &id, &[]).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::PlanInUse);
    assert_eq!(refused.args, [("name", "Backup".to_owned()), ("count", "1".to_owned())]);
    let kept = engine.get_sub_reseller(&anna, &id).await.unwrap().plans;
    assert!(kept.iter().all(|plan| plan.assigned), "all or nothing");
    engine.assign_plans(&anna, &id, &[backup.id]).await.unwrap();
    portal.work().await;
    portal.finish().await;
}

async fn a_stranger_finds_no_sub_reseller_and_a_sub_reseller_has_none(on: Backend) {
    let portal = Portal::new(on).await;
    let engine = &portal.engine;
    let nord = portal.partner(PartnerType::Distributor, "Nordlicht").await;
    let anna = portal.person(&nord, "Anna", Role::Owner).await.actor;
    let sub = engine.create_sub_reseller(&anna, "Fjord", &[], &person("dora@example.com"), BASE_URL).await.unwrap();
    let sued = portal.partner(PartnerType::Distributor, "Suedwind").await;
    let stranger = portal.person(&sued, "Cem", Role::Owner).await.actor;
    let id = sub.partner.id.to_string();
    // neither the partner itself nor another one is below it
    for id in [id.as_str(), &sued.id.to_string(), &nord.id.to_string(), "par_1"] {
        for error in [
            engine.get_sub_reseller(&stranger, id).await.unwrap_err(),
            engine.assign_plans(&stranger, id, &[]).await.unwrap_err(),
            engine.invite_sub_resellers_owner(&stranger, id, None, BASE_URL).await.unwrap_err(),
        ] {
            assert_eq!(error.code, ErrorCode::PartnerUnknown, "{error:?}");
        }
    }
    let mut without = vec![Actor::cli(&sub.partner), Actor::operator_cli()];
    for role in [Role::Finance, Role::Support] {
        let (partner, partner_type) = (nord.id, nord.kind);
        without.push(Actor::PartnerUser { user: None, role, partner, partner_type, via: Via::Web });
    }
    for actor in without {
        for error in [
            engine.list_sub_resellers(&actor, "", 1).await.unwrap_err(),
            engine.get_sub_reseller(&actor, &id).await.unwrap_err(),
            engine.create_sub_reseller(&actor, "X", &[], &OLGA, BASE_URL).await.unwrap_err(),
            engine.assign_plans(&actor, &id, &[]).await.unwrap_err(),
        ] {
            assert_eq!(error.code.kind(), Kind::Forbidden, "{actor:?}");
        }
    }
    portal.work().await;
    portal.finish().await;
}

async fn an_owner_is_invited_again_by_who_may_and_there_is_one(on: Backend) {
    let portal = Portal::new(on).await;
    let (engine, operator) = (&portal.engine, portal.operator().await.actor);
    let nord = portal.partner(PartnerType::Distributor, "Nordlicht").await;
    let id = nord.id.to_string();
    let nobody = engine.invite_owner(&operator, &id, None, BASE_URL).await.unwrap_err();
    assert_eq!(nobody.code, ErrorCode::FieldMissing);
    engine.invite_owner(&operator, &id, Some(&person("dora@example.com")), BASE_URL).await.unwrap();
    let second = engine.invite_owner(&operator, &id, Some(&person("eva@example.com")), BASE_URL).await.unwrap_err();
    assert_eq!(second.code, ErrorCode::OwnerThere);
    portal.work().await;
    engine.invite_owner(&operator, &id, None, BASE_URL).await.unwrap();
    portal.work().await;
    let mails = portal.mails.take();
    assert_eq!(mails.len(), 2);
    let (_, dora) = portal.follow(mails[1].link()).await.unwrap();
    let sub = engine.create_sub_reseller(&dora.actor, "Fjord", &[], &person("f@example.com"), BASE_URL).await.unwrap();
    let sub = sub.partner.id.to_string();
    engine.invite_sub_resellers_owner(&dora.actor, &sub, None, BASE_URL).await.unwrap();
    let admin = portal.person(&nord, "Anna", Role::Admin).await.actor;
    engine.invite_sub_resellers_owner(&admin, &sub, None, BASE_URL).await.unwrap();
    let refused = engine.invite_owner(&admin, &id, None, BASE_URL).await.unwrap_err();
    assert_eq!(refused.code.kind(), Kind::Forbidden);
    portal.work().await;
    portal.finish().await;
}

async fn the_operator_sees_how_connections_are_and_nothing_else(on: Backend) {
    let app = TestApp::new(on).await;
    app.customer(Setup::of(10, 14)).await;
    let operator = Actor::operator_cli();
    let before = app.engine.search_partners(&operator, "", 1).await.unwrap();
    assert_eq!((before.rows[0].connections.len(), &before.rows[0].connections[0].last_run), (1, &None));
    app.run().await;
    let page = app.engine.search_partners(&operator, "NORD", 1).await.unwrap();
    let health = &page.rows[0].connections[0];
    assert_eq!((health.psa, health.last_run.as_deref()), (PsaKind::Autotask, Some("green")));
    let details = app.engine.get_partner(&operator, &app.partner.id.to_string()).await.unwrap();
    assert_eq!(&details.connections[0], health);
    let shown = format!("{page:?} {details:?}");
    for hidden in [&app.access.autotask.key, &app.access.autotask.secret, &app.access.autotask.base_url] {
        assert!(!shown.contains(hidden.as_str()));
    }
    app.engine.revoke(&app.actor, PsaKind::Autotask).await.unwrap();
    assert!(app.engine.search_partners(&operator, "", 1).await.unwrap().rows[0].connections.is_empty());
    app.stop().await;
}

async fn audit(engine: &Engine, actor: &Actor, search: AuditSearch) -> Vec<(String, AuditActor)> {
    let page = engine.search_audit(actor, search).await.unwrap();
    page.entries.into_iter().map(|entry| (entry.record.action, entry.by)).collect()
}

async fn everybody_reads_its_own_audit(on: Backend) {
    let portal = Portal::new(on).await;
    let (engine, olga) = (&portal.engine, portal.operator().await);
    let owner = person("dora@example.com");
    let created =
        engine.create_partner_with_owner(&olga.actor, PartnerType::Distributor, "Nordlicht", &owner, BASE_URL).await;
    portal.work().await;
    let nord: Partner = created.unwrap().partner;
    let (_, dora) = portal.follow(portal.mails.take()[0].link()).await.unwrap();
    let ben = engine.invite_user(&dora.actor, &person("ben@example.com"), Role::Admin, BASE_URL).await.unwrap();
    engine.delete_user(&dora.actor, &ben.user.to_string()).await.unwrap();
    let by_dora = AuditActor::Person("Dora".to_owned());
    let whole = AuditSearch::default;
    let seen = audit(engine, &dora.actor, whole()).await;
    let expected = [
        ("user.deleted", by_dora.clone()),
        ("user.invited", by_dora.clone()),
        ("user.password_set", by_dora.clone()),
        ("user.invited", AuditActor::Operator),
    ];
    assert_eq!(seen, expected.map(|(action, by)| (action.to_owned(), by)));
    let operators = audit(engine, &olga.actor, whole()).await;
    let actions: Vec<_> = operators.iter().map(|(action, _)| action.as_str()).collect();
    assert_eq!(actions, ["partner.created", "user.password_set", "operator.created"]);
    assert_eq!(operators[0].1, AuditActor::Person("Olga".to_owned()));
    assert_eq!(operators[2].1, AuditActor::Cli);
    let only = |action: &str| AuditSearch { action: Some(action.to_owned()), ..whole() };
    assert_eq!(audit(engine, &dora.actor, only("user.deleted")).await.len(), 1);
    let actor = Some(olga.user.to_string());
    assert_eq!(audit(engine, &dora.actor, AuditSearch { actor, ..whole() }).await.len(), 1);
    let object = Some(ben.user.to_string());
    assert_eq!(audit(engine, &dora.actor, AuditSearch { object, ..whole() }).await.len(), 2);
    let until = Some("2020-01-01".parse().unwrap());
    assert_eq!(audit(engine, &dora.actor, AuditSearch { until, ..whole() }).await.len(), 0);
    for (role, sees) in [(Role::SuperAdmin, true), (Role::Admin, true), (Role::Finance, false), (Role::Support, false)]
    {
        let (partner, partner_type) = (nord.id, nord.kind);
        let actor = Actor::PartnerUser { user: None, role, partner, partner_type, via: Via::Web };
        assert_eq!(engine.search_audit(&actor, whole()).await.is_ok(), sees, "{role:?}");
    }
    // a person that is gone is told by its id
    let eve = portal.person(&nord, "Eve", Role::Support).await;
    engine.delete_user(&dora.actor, &eve.user.to_string()).await.unwrap();
    let set = audit(engine, &dora.actor, only("user.password_set")).await;
    assert_eq!(set[0].1, AuditActor::Gone(eve.user.to_string()));
    portal.finish().await;
}

async fn the_audit_is_read_page_by_page(on: Backend) {
    let portal = Portal::new(on).await;
    let nord = portal.partner(PartnerType::Distributor, "Nordlicht").await;
    let anna = portal.person(&nord, "Anna", Role::Owner).await;
    for n in 0..60 {
        portal.engine.update_profile(&anna, &format!("Anna {n}"), None).await.unwrap();
    }
    let (mut after, mut ids, mut pages) = (None, std::collections::BTreeSet::new(), 0);
    loop {
        let search = AuditSearch { after: after.clone(), ..AuditSearch::default() };
        let page = portal.engine.search_audit(&anna.actor, search).await.unwrap();
        pages += 1;
        ids.extend(page.entries.iter().map(|entry| entry.record.id));
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    assert_eq!((pages, ids.len()), (3, 62));
    for after in ["", "1", "1.2", "x.aud_1", "99999999999999999999.aud_1"] {
        let search = AuditSearch { after: Some(after.to_owned()), ..AuditSearch::default() };
        let refused = portal.engine.search_audit(&anna.actor, search).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::PageUnknown);
    }
    portal.finish().await;
}

async fn a_mail_that_does_not_leave_is_tried_again_and_never_unprotected(on: Backend) {
    let portal = Portal::new(on).await;
    let nord = portal.partner(PartnerType::Distributor, "Nordlicht").await;
    portal.person(&nord, "Anna", Role::Owner).await;
    // the server offers no TLS, and the settings demand it
    let strict = portal.engine_with(portal.mail_settings(MailTls::StartTls)).await;
    strict.request_reset("anna@nordlicht.example", BASE_URL).await.unwrap();
    assert!(strict.work_once().await.unwrap());
    assert_eq!(portal.mails.take(), []);
    assert!(!strict.work_once().await.unwrap(), "not at once again");
    portal.clock.pass(Duration::from_mins(10));
    portal.work().await;
    assert_eq!(portal.mails.take().len(), 1);
    drop(strict);
    portal.finish().await;
}
