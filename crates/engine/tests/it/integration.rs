//! The integration page: cards, mapping tables, pickers, what comes back after a revoked connection.

use std::collections::BTreeMap;

use seatbridge_core::actor::Via;
use seatbridge_core::mappings::MappingForm;
use seatbridge_core::partners::PartnerType;
use seatbridge_core::permissions::Role;
use seatbridge_core::quantity::Quantity;
use seatbridge_core::{Actor, PsaKind};
use seatbridge_engine::{
    Attention, Blocked, ConnectInput, ErrorCode, Kind, LinkState, Mark, NewLink, OffersAsk, RowFilter, TableAsk,
    TicketState,
};
use seatbridge_testkit::{AppOptions, Backend, Customer, Setup, TestApp, both_dbs};
use serde_json::json;

both_dbs! {
    a_card_tells_how_its_connection_is,
    the_table_pages_through_thousands_of_organizations,
    an_organization_of_the_other_psa_is_shown_as_linked_there,
    companies_are_offered_from_the_local_copy,
    lines_of_the_plans_service_come_first_and_taken_ones_are_marked,
    a_missing_line_is_made_once_and_takes_seats,
    a_line_whose_answer_is_lost_is_found_and_not_made_again,
    unmapping_tickets_or_a_plan_leaves_everything_else,
    a_choice_gone_stale_is_marked_and_named,
    dependent_fields_wait_for_their_parents,
    what_rests_comes_back_after_review,
    settings_out_of_bounds_are_refused,
    rights_are_looked_at_on_request,
    strangers_and_lower_roles_see_nothing,
}

const PSA: PsaKind = PsaKind::Autotask;

fn values(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn unlinked(units: i64, purchased: u32) -> Setup {
    Setup { linked: false, ..Setup::of(units, purchased) }
}

/// A ticket mapping of the first active choice of every field.
async fn map_tickets(app: &TestApp) {
    let hours = [("due_hours", "24")];
    let mut chosen = values(if app.psa() == PSA { &hours } else { &[] });
    loop {
        let form = app.engine.filled_form(&app.actor, app.psa(), MappingForm::Tickets, &chosen).await.unwrap();
        let open = form.iter().find(|field| field.value.is_none() && !field.choices.is_empty());
        let Some(field) = open else { break };
        chosen.insert(field.spec.name.to_owned(), field.choices[0].id.clone());
    }
    app.engine.map_tickets(&app.actor, app.psa(), &chosen).await.unwrap();
}

async fn link_plan(app: &TestApp) {
    app.engine.map_plan(&app.actor, PSA, "Backup", &values(&[("service", "9001")])).await.unwrap();
}

fn table(filter: RowFilter) -> TableAsk {
    TableAsk { filter, ..TableAsk::default() }
}

fn connectwise(app: &TestApp) -> ConnectInput {
    let access = &app.access.connectwise;
    ConnectInput::ConnectWise {
        site: access.site.clone(),
        company: access.company.clone(),
        public_key: access.public_key.clone(),
        private_key: access.private_key.clone().into(),
        client_id: Some(access.client_id.clone().into()),
    }
}

async fn a_card_tells_how_its_connection_is(on: Backend) {
    let app = TestApp::unconnected(on, AppOptions::default()).await;
    let cards = app.engine.integration(&app.actor).await.unwrap();
    assert_eq!(cards.iter().map(|card| card.psa).collect::<Vec<_>>(), PsaKind::ALL);
    assert!(cards.iter().all(|card| card.connected.is_none()));
    app.connect().await.unwrap();
    app.customers(&[Setup::of(10, 14), unlinked(5, 5), Setup::of(7, 0)]).await;
    let card = app.engine.connection_card(&app.actor, PSA).await.unwrap();
    let organizations = card.organizations;
    assert_eq!((organizations.linked, organizations.unlinked, organizations.all), (2, 1, 3));
    assert_eq!((card.tickets, card.last_run, card.attention), (TicketState::Pending, None, vec![]));
    let plans = card.plans.unwrap();
    assert_eq!((plans.all, plans.linked), (1, 0));
    map_tickets(&app).await;
    link_plan(&app).await;
    app.preview().await;
    let report = app.run().await;
    let card = app.engine.connection_card(&app.actor, PSA).await.unwrap();
    assert_eq!(card.tickets, TicketState::Done);
    assert_eq!(card.plans.unwrap().linked, 1);
    // the preview is no run
    let last = card.last_run.unwrap();
    assert_eq!((last.id, last.state.as_str()), (report.run, "findings"));
    assert!(last.finished_at.is_some());
    // the brake holds the one that fell to nothing
    assert_eq!(card.attention, [Attention::Organizations(1)]);
    let asked = table(RowFilter::Attention);
    let found = app.engine.organization_table(&app.actor, PSA, &asked).await.unwrap();
    assert_eq!(found.page.rows.iter().map(|row| row.findings[0].code()).collect::<Vec<_>>(), ["brake_zero"]);
    app.engine.revoke(&app.actor, PSA).await.unwrap();
    assert!(app.engine.integration(&app.actor).await.unwrap()[0].connected.is_none());
    app.finish().await;
}

async fn the_table_pages_through_thousands_of_organizations(on: Backend) {
    let app = TestApp::new(on).await;
    let ids: Vec<_> = (0..2_345).map(|n| format!("O-{n:05}")).collect();
    app.organizations(&ids.iter().map(|id| (id.as_str(), "active")).collect::<Vec<_>>()).await;
    let first = app.engine.organization_table(&app.actor, PSA, &table(RowFilter::Unlinked)).await.unwrap();
    assert_eq!((first.page.total, first.page.number, first.page.pages(), first.page.rows.len()), (2_345, 1, 94, 25));
    assert_eq!(first.page.rows[0].external_id, "O-00000");
    let last = TableAsk { page: 999, ..table(RowFilter::All) };
    let last = app.engine.organization_table(&app.actor, PSA, &last).await.unwrap();
    assert_eq!((last.page.number, last.page.rows.len()), (94, 20), "behind the end is the end");
    assert_eq!(last.page.rows[19].external_id, "O-02344");
    let found = TableAsk { search: "kunde o-0101".to_owned(), ..table(RowFilter::All) };
    let found = app.engine.organization_table(&app.actor, PSA, &found).await.unwrap();
    assert_eq!((found.page.total, found.page.pages()), (10, 1));
    let one = TableAsk { organization: Some("O-01234".to_owned()), ..table(RowFilter::All) };
    let one = app.engine.organization_table(&app.actor, PSA, &one).await.unwrap();
    assert_eq!(one.page.rows.iter().map(|row| row.external_id.as_str()).collect::<Vec<_>>(), ["O-01234"]);
    assert_eq!(one.page.rows[0].plan, "Backup");
    let plan = TableAsk { plan: Some("Nothing".to_owned()), ..table(RowFilter::All) };
    let error = app.engine.organization_table(&app.actor, PSA, &plan).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::PlanUnknown);
    app.finish().await;
}

async fn an_organization_of_the_other_psa_is_shown_as_linked_there(on: Backend) {
    let app = TestApp::new(on).await;
    let customer = app.customer(Setup::of(10, 10)).await;
    app.engine.connect(&app.actor, connectwise(&app)).await.unwrap();
    let shown = app.engine.organization_table(&app.actor, PsaKind::ConnectWise, &table(RowFilter::All)).await.unwrap();
    assert_eq!(shown.page.rows[0].state, LinkState::Elsewhere(PSA));
    assert_eq!((shown.counts.elsewhere, shown.counts.unlinked), (1, 0));
    let here = app.engine.organization_table(&app.actor, PSA, &table(RowFilter::Linked)).await.unwrap();
    assert!(matches!(&here.page.rows[0].state, LinkState::Linked(link) if link.line.line == customer.line.into()));
    // portal and PSA side by side, without a write
    let compared = app.engine.compare(&app.actor, PSA, &customer.id).await.unwrap();
    assert!(matches!(compared.portal, Quantity::Known(breakdown) if breakdown.wanted.get() == 10));
    assert_eq!((compared.psa, compared.other_period), (Some(10), false));
    let elsewhere = app.engine.compare(&app.actor, PsaKind::ConnectWise, &customer.id).await.unwrap_err();
    assert_eq!(elsewhere.code, ErrorCode::OrganizationNotLinked);
    app.finish().await;
}

async fn companies_are_offered_from_the_local_copy(on: Backend) {
    let app = TestApp::new(on).await;
    let prospect = json!({ "id": 300_001, "name": "Möglich AG", "type": "prospect" });
    let gone = json!({ "id": 300_002, "name": "Früher GmbH", "number": "C-77", "active": false });
    app.control.add("companies", json!([prospect, gone])).await;
    app.customer(unlinked(10, 10)).await;
    let ask =
        |search: &str| OffersAsk { field: "company".to_owned(), search: search.to_owned(), ..OffersAsk::default() };
    let offered = async |search: &str| {
        let offers = app.engine.offers(&app.actor, PSA, MappingForm::Organization, &ask(search)).await.unwrap();
        assert!(offers.copied_at.is_some());
        offers.offers.into_iter().map(|offer| (offer.choice.label, offer.mark)).collect::<Vec<_>>()
    };
    // the own company is not among them
    assert_eq!(
        offered("").await,
        [
            ("Früher GmbH (C-77)".to_owned(), Some(Mark::Inactive)),
            ("Kunde C-00000 (C-00000)".to_owned(), None),
            ("Möglich AG".to_owned(), Some(Mark::Prospect)),
        ]
    );
    assert_eq!(offered("MOGL").await.len(), 1);
    assert_eq!(offered("c-77").await.len(), 1);
    app.control.until_idle().await;
    offered("kunde").await;
    assert_eq!(app.control.reads().await, 0, "a search asks nobody");
    app.control.add("companies", json!({ "name": "Ganz neu" })).await;
    assert_eq!(offered("ganz").await, []);
    assert_eq!(app.engine.copy_companies(&app.actor, PSA).await.unwrap(), 5);
    assert_eq!(offered("ganz").await.len(), 1);
    app.finish().await;
}

/// What the line picker offers: line, mark, and the service that is missing.
async fn lines(app: &TestApp, customer: &Customer) -> (Vec<(String, Option<Mark>)>, Option<String>) {
    let ask = OffersAsk {
        field: "line".to_owned(),
        given: values(&[("company", &customer.company.to_string()), ("contract", &customer.contract.to_string())]),
        organization: Some(customer.id.clone()),
        ..OffersAsk::default()
    };
    let offers = app.engine.offers(&app.actor, app.psa(), MappingForm::Organization, &ask).await.unwrap();
    let lines = offers.offers.into_iter().map(|offer| (offer.choice.id, offer.mark)).collect();
    (lines, offers.missing.map(|missing| missing.label))
}

async fn lines_of_the_plans_service_come_first_and_taken_ones_are_marked(on: Backend) {
    let app = TestApp::new(on).await;
    let customers = app.customers(&[Setup::of(10, 10), unlinked(5, 5)]).await;
    let (taken, open) = (&customers[0], &customers[1]);
    app.control.add("services", json!({ "id": 9_002, "name": "Antivirus", "unit_price": 1.0 })).await;
    app.control.add("lines", json!({ "id": 1, "contract": open.contract, "service": 9_002, "units": 3 })).await;
    let line = open.line.to_string();
    // without a linked plan all are the same
    assert_eq!(lines(&app, open).await, (vec![("1".to_owned(), None), (line.clone(), None)], None));
    link_plan(&app).await;
    assert_eq!(lines(&app, open).await, (vec![(line, Some(Mark::Fits)), ("1".to_owned(), None)], None));
    let other = Customer { id: open.id.clone(), ..taken.clone() };
    let marked = vec![(taken.line.to_string(), Some(Mark::Taken(format!("Kunde {}", taken.id))))];
    assert_eq!(lines(&app, &other).await, (marked, Some("Backup seat".to_owned())));
    app.finish().await;
}

async fn a_missing_line_is_made_once_and_takes_seats(on: Backend) {
    for psa in PsaKind::ALL {
        let app = TestApp::with(on, AppOptions { psa, ..AppOptions::default() }).await;
        let customers = app.customers(&[Setup::of(10, 10), unlinked(5, 8)]).await;
        let (taken, open) = (&customers[0], &customers[1]);
        let contract = taken.contract.into();
        let error = app.engine.create_line(&app.actor, psa, &open.id, &contract).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::PlanNotLinked);
        let plan = match psa {
            PsaKind::Autotask => values(&[("service", "9001")]),
            PsaKind::ConnectWise => catalog_of(&app).await,
        };
        app.engine.map_plan(&app.actor, psa, "Backup", &plan).await.unwrap();
        // the one line of the service there bills somebody else
        let made = app.engine.create_line(&app.actor, psa, &open.id, &contract).await.unwrap();
        assert_eq!(app.engine.create_line(&app.actor, psa, &open.id, &contract).await.unwrap(), made, "made once");
        assert_eq!(app.control.lines_of(taken.contract, "2026-12-01").await.len(), 2);
        let new = NewLink { company: taken.company.into(), contract, line: made.clone() };
        let linked = app.engine.map_organization(&app.actor, psa, &open.id, &new).await.unwrap();
        assert_eq!(linked.psa, Some(0));
        let report = app.run().await;
        assert_eq!(report.counts.raised, 1, "{report:#?}");
        let on = report.lines.iter().find(|line| line.organization == open.id).unwrap().effective_on;
        let on = on.map_or_else(|| "2026-12-01".to_owned(), |day| day.to_string());
        assert_eq!(app.control.truth(made.as_str().parse().unwrap(), &on).await, 8);
        let audit = app.engine.store().list_audit(Some(&app.scope()), 100).await.unwrap();
        assert_eq!(audit.iter().filter(|row| row.action == "line.created").count(), 1);
        app.finish().await;
    }
}

/// The drop-downs of a plan filled so that they lead to the testkit's catalog item.
async fn catalog_of(app: &TestApp) -> BTreeMap<String, String> {
    let form = MappingForm::Plan;
    let offered = async |field: &str, given: &BTreeMap<String, String>| {
        let ask = OffersAsk { field: field.to_owned(), given: given.clone(), ..OffersAsk::default() };
        let offers = app.engine.offers(&app.actor, app.psa(), form, &ask).await.unwrap();
        offers.offers.into_iter().map(|offer| offer.choice.id).collect::<Vec<_>>()
    };
    let mut given = BTreeMap::new();
    for category in offered("category", &given).await {
        given.insert("category".to_owned(), category);
        for subcategory in offered("subcategory", &given).await {
            given.insert("subcategory".to_owned(), subcategory);
            for kind in offered("product_type", &given).await {
                given.insert("product_type".to_owned(), kind);
                if offered("catalog", &given).await.contains(&"9001".to_owned()) {
                    given.insert("catalog".to_owned(), "9001".to_owned());
                    return given;
                }
            }
            given.remove("product_type");
        }
        given.remove("subcategory");
    }
    panic!("the catalog item is nowhere")
}

async fn a_line_whose_answer_is_lost_is_found_and_not_made_again(on: Backend) {
    let app = TestApp::new(on).await;
    let customers = app.customers(&[Setup::of(10, 10), unlinked(5, 8)]).await;
    let (taken, open) = (&customers[0], &customers[1]);
    link_plan(&app).await;
    let fault = json!({ "kind": "drop_after_commit", "method": "POST", "path_contains": "Contracts/7", "nth": 1 });
    app.control.fault(fault).await;
    let contract = taken.contract.into();
    let error = app.engine.create_line(&app.actor, PSA, &open.id, &contract).await.unwrap_err();
    assert_eq!((error.code, app.control.fired().await), (ErrorCode::LineInDoubt, 1));
    app.control.clear_faults().await;
    // the picker shows it, and asking again finds it
    let (offered, missing) = lines(&app, &Customer { id: open.id.clone(), ..taken.clone() }).await;
    assert_eq!((offered[0].1.clone(), missing), (Some(Mark::Fits), None));
    let found = app.engine.create_line(&app.actor, PSA, &open.id, &contract).await.unwrap();
    assert_eq!(found.as_str(), offered[0].0);
    assert_eq!(app.control.lines_of(taken.contract, "2026-12-01").await.len(), 2);
    app.finish().await;
}

async fn unmapping_tickets_or_a_plan_leaves_everything_else(on: Backend) {
    let app = TestApp::new(on).await;
    let customer = app.customer(Setup::of(10, 14)).await;
    map_tickets(&app).await;
    link_plan(&app).await;
    assert!(app.engine.unmap_tickets(&app.actor, PSA).await.unwrap());
    assert!(!app.engine.unmap_tickets(&app.actor, PSA).await.unwrap());
    let card = app.engine.connection_card(&app.actor, PSA).await.unwrap();
    assert_eq!(card.tickets, TicketState::Pending);
    assert_eq!((card.plans.unwrap().linked, card.organizations.linked), (1, 1));
    assert!(app.engine.unmap_plan(&app.actor, PSA, "Backup").await.unwrap());
    assert!(!app.engine.unmap_plan(&app.actor, PSA, "Backup").await.unwrap());
    let card = app.engine.connection_card(&app.actor, PSA).await.unwrap();
    assert_eq!((card.plans.unwrap().linked, card.organizations.linked), (0, 1));
    let audit = app.engine.store().list_audit(Some(&app.scope()), 100).await.unwrap();
    for action in ["tickets.unmapped", "plan.unmapped"] {
        assert_eq!(audit.iter().filter(|row| row.action == action).count(), 1, "{action}");
    }
    app.run().await;
    app.assert_line(&customer, "2026-12-01", 14, 1).await;
    app.finish().await;
}

async fn a_choice_gone_stale_is_marked_and_named(on: Backend) {
    let app = TestApp::new(on).await;
    app.customer(Setup::of(10, 10)).await;
    link_plan(&app).await;
    app.engine.check_rights(&app.actor, PSA).await.unwrap();
    let attention = async || app.engine.connection_card(&app.actor, PSA).await.unwrap().attention;
    assert_eq!(attention().await, []);
    app.control.edit(json!({ "kind": "retire_service", "service": 9_001 })).await;
    app.engine.check_rights(&app.actor, PSA).await.unwrap();
    assert_eq!(attention().await, [Attention::Plans(1)]);
    let plans = app.engine.plan_table(&app.actor, PSA, &table(RowFilter::Attention)).await.unwrap();
    assert_eq!(plans.page.rows[0].stale, ["service"]);
    app.control.edit(json!({ "kind": "restore_service", "service": 9_001 })).await;
    app.engine.check_rights(&app.actor, PSA).await.unwrap();
    assert_eq!(attention().await, []);
    app.finish().await;
    // a board whose choices go away
    let app = TestApp::with(on, AppOptions { psa: PsaKind::ConnectWise, ..AppOptions::default() }).await;
    map_tickets(&app).await;
    let stored = app.engine.ticket_mapping(&app.actor, app.psa()).await.unwrap().unwrap();
    let source: i64 = stored.selection["source"].id.parse().unwrap();
    app.control.edit(json!({ "kind": "delete_record", "list": "sources", "id": source })).await;
    app.engine.check_rights(&app.actor, app.psa()).await.unwrap();
    let card = app.engine.connection_card(&app.actor, app.psa()).await.unwrap();
    assert_eq!(card.tickets, TicketState::Stale(vec!["source".to_owned()]));
    app.finish().await;
}

async fn dependent_fields_wait_for_their_parents(on: Backend) {
    let app = TestApp::with(on, AppOptions { psa: PsaKind::ConnectWise, ..AppOptions::default() }).await;
    let psa = app.psa();
    let filled = async |chosen: &[(&str, &str)]| {
        let form = app.engine.filled_form(&app.actor, psa, MappingForm::Tickets, &values(chosen)).await.unwrap();
        form.into_iter()
            .map(|field| (field.spec.name, (field.choices.len(), field.value, field.refused)))
            .collect::<BTreeMap<_, _>>()
    };
    let fresh = filled(&[]).await;
    assert!(fresh["board"].0 > 1 && fresh["priority"].0 > 0);
    assert_eq!((fresh["status_new"].0, fresh["subtype"].0), (0, 0));
    let board = filled(&[("board", "1"), ("subtype", "1")]).await;
    assert!(board["status_new"].0 > 0 && board["type"].0 > 0);
    assert_eq!((board["subtype"].0, board["subtype"].2), (0, true), "what depends on nothing chosen is cleared");
    // a value of another board does not survive a change of the board
    let status = {
        let ask =
            OffersAsk { field: "status_new".to_owned(), given: values(&[("board", "1")]), ..OffersAsk::default() };
        app.engine.offers(&app.actor, psa, MappingForm::Tickets, &ask).await.unwrap().offers[0].choice.id.clone()
    };
    assert_eq!(filled(&[("board", "1"), ("status_new", &status)]).await["status_new"].1, Some(status.clone()));
    assert_eq!(filled(&[("board", "2"), ("status_new", &status)]).await["status_new"].1, None);
    app.finish().await;
}

async fn what_rests_comes_back_after_review(on: Backend) {
    let app = TestApp::new(on).await;
    let customers = app.customers(&[Setup::of(10, 14), Setup::of(5, 5), unlinked(3, 3)]).await;
    map_tickets(&app).await;
    link_plan(&app).await;
    app.set(&[("quantity.base", "in_use")]).await;
    app.run().await;
    app.engine.revoke(&app.actor, PSA).await.unwrap();
    // meanwhile the first organization is linked in the other PSA
    let elsewhere = app.control.clone().of("connectwise");
    elsewhere.add("catalog", json!({ "id": 50, "identifier": "BKP" })).await;
    elsewhere.add("companies", json!({ "id": 51, "name": "Kunde", "identifier": "K" })).await;
    let agreement = json!({ "id": 52, "company": 51, "name": "A", "start": "2026-01-01" });
    elsewhere.add("agreements", agreement).await;
    elsewhere.add("additions", json!({ "id": 53, "agreement": 52, "product": 50, "quantity": 1 })).await;
    app.engine.connect(&app.actor, connectwise(&app)).await.unwrap();
    let new = NewLink { company: 51.into(), contract: 52.into(), line: 53.into() };
    app.engine.map_organization(&app.actor, PsaKind::ConnectWise, &customers[0].id, &new).await.unwrap();
    app.connect().await.unwrap();
    let card = app.engine.connection_card(&app.actor, PSA).await.unwrap();
    assert_eq!(card.attention, [Attention::Resting(3)], "one link, one plan, the tickets");
    let resting = app.engine.resting(&app.actor, PSA, 1).await.unwrap();
    assert_eq!((resting.free, resting.plans, resting.tickets, resting.settings.is_some()), (1, 1, true, true));
    let shown: Vec<_> = resting.links.rows.iter().map(|row| (row.external_id.as_str(), row.blocked.clone())).collect();
    let blocked = Some(Blocked::LinkedIn(PsaKind::ConnectWise));
    assert_eq!(shown, [(customers[0].id.as_str(), blocked), (customers[1].id.as_str(), None)]);
    let restored = app.engine.restore(&app.actor, PSA).await.unwrap();
    assert_eq!((restored.links, restored.left, restored.plans), (1, 1, 1));
    assert!(restored.tickets && restored.settings);
    let card = app.engine.connection_card(&app.actor, PSA).await.unwrap();
    assert_eq!((card.attention, card.tickets), (vec![], TicketState::Done));
    assert_eq!((card.organizations.linked, card.organizations.elsewhere), (1, 1));
    let settings = app.engine.connection_settings(&app.actor, PSA).await.unwrap();
    assert_eq!(settings.quantity.base, seatbridge_core::quantity::BaseRule::InUse);
    let again = app.engine.restore(&app.actor, PSA).await.unwrap();
    assert_eq!((again.links, again.left, again.plans, again.settings), (0, 1, 0, false));
    app.run().await;
    app.assert_line(&customers[1], "2026-12-01", 5, 0).await;
    app.stop().await;
}

async fn settings_out_of_bounds_are_refused(on: Backend) {
    let app = TestApp::new(on).await;
    for (name, value) in [
        ("request_share_percent", "0"),
        ("request_share_percent", "101"),
        ("brakes.run_percent", "101"),
        ("stale_usage_days", "366"),
    ] {
        let changes = [(name.to_owned(), value.to_owned())];
        let error = app.engine.change_settings(&app.actor, PSA, &changes).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::NumberOutOfRange, "{name}={value}");
    }
    let changes = [("brakes.line_percent".to_owned(), "-1".to_owned())];
    let error = app.engine.change_settings(&app.actor, PSA, &changes).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::SettingInvalid);
    app.finish().await;
}

async fn rights_are_looked_at_on_request(on: Backend) {
    let app = TestApp::new(on).await;
    let known = app.engine.known_rights(&app.actor, PSA).await.unwrap();
    assert!(known.len() > 8);
    app.control.rights(json!({ "entities": { "Companies": { "query": "Restricted" } } })).await;
    assert_eq!(app.engine.known_rights(&app.actor, PSA).await.unwrap(), known, "not asked again");
    let now = app.engine.check_rights(&app.actor, PSA).await.unwrap();
    assert_ne!(now, known);
    assert_eq!(app.engine.known_rights(&app.actor, PSA).await.unwrap(), now);
    let card = app.engine.connection_card(&app.actor, PSA).await.unwrap();
    assert!(matches!(&card.attention[..], [Attention::Rights(rights)] if rights[0].entity == "Companies"));
    // the same can be asked before anything is stored
    let tried = app.engine.try_credentials(&app.actor, app.credentials()).await.unwrap();
    assert_eq!(tried, now);
    app.finish().await;
}

async fn strangers_and_lower_roles_see_nothing(on: Backend) {
    let app = TestApp::new(on).await;
    let customer = app.customer(Setup::of(10, 10)).await;
    map_tickets(&app).await;
    let operator = Actor::operator_cli();
    let other = app.engine.create_partner(&operator, PartnerType::DirectReseller, "Südwind", None).await.unwrap();
    let stranger = Actor::cli(&other);
    let below =
        app.engine.create_partner(&operator, PartnerType::SubReseller, "Unten", Some("Nordlicht")).await.unwrap();
    let child = Actor::cli(&below);
    let role = |role| Actor::PartnerUser {
        user: None,
        role,
        partner: app.partner.id,
        partner_type: app.partner.kind,
        via: Via::Web,
    };
    let all = table(RowFilter::All);
    let of = |id: &str| TableAsk { organization: Some(id.to_owned()), ..all.clone() };
    let organization = app.engine.organization_table(&app.actor, PSA, &all).await.unwrap().page.rows[0].id.clone();
    let ask = OffersAsk { field: "company".to_owned(), ..OffersAsk::default() };
    for connected in [false, true] {
        for actor in [&stranger, &child] {
            if connected {
                app.engine.connect(actor, app.credentials()).await.unwrap();
            }
            for id in [customer.id.as_str(), organization.as_str()] {
                let error = app.engine.organization_table(actor, PSA, &of(id)).await.unwrap_err();
                assert_eq!(error.code.kind(), Kind::NotFound);
                let error = app.engine.compare(actor, PSA, id).await.unwrap_err();
                assert_eq!(error.code.kind(), Kind::NotFound);
                let error = app.engine.create_line(actor, PSA, id, &customer.contract.into()).await.unwrap_err();
                assert_eq!(error.code.kind(), Kind::NotFound);
            }
            if connected {
                let shown = app.engine.organization_table(actor, PSA, &all).await.unwrap();
                assert_eq!((shown.page.total, shown.counts.all), (0, 0));
                let card = app.engine.connection_card(actor, PSA).await.unwrap();
                assert_eq!((card.tickets, card.organizations.linked), (TicketState::Pending, 0));
                assert_eq!(app.engine.resting(actor, PSA, 1).await.unwrap().links.total, 0);
            }
        }
    }
    let refused = app.engine.plan_table(&child, PSA, &all).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::PlansNotHere);
    assert_eq!(app.engine.unmap_plan(&child, PSA, "Backup").await.unwrap_err().code, ErrorCode::PlansNotHere);
    assert!(app.engine.connection_card(&child, PSA).await.unwrap().plans.is_none());
    for actor in [role(Role::Finance), role(Role::Support), operator] {
        for error in [
            app.engine.integration(&actor).await.map(drop).unwrap_err(),
            app.engine.connection_card(&actor, PSA).await.map(drop).unwrap_err(),
            app.engine.organization_table(&actor, PSA, &all).await.map(drop).unwrap_err(),
            app.engine.plan_table(&actor, PSA, &all).await.map(drop).unwrap_err(),
            app.engine.offers(&actor, PSA, MappingForm::Organization, &ask).await.map(drop).unwrap_err(),
            app.engine.create_line(&actor, PSA, &customer.id, &customer.contract.into()).await.map(drop).unwrap_err(),
            app.engine.compare(&actor, PSA, &customer.id).await.map(drop).unwrap_err(),
            app.engine.unmap_tickets(&actor, PSA).await.map(drop).unwrap_err(),
            app.engine.unmap_plan(&actor, PSA, "Backup").await.map(drop).unwrap_err(),
            app.engine.resting(&actor, PSA, 1).await.map(drop).unwrap_err(),
            app.engine.restore(&actor, PSA).await.map(drop).unwrap_err(),
            app.engine.check_rights(&actor, PSA).await.map(drop).unwrap_err(),
            app.engine.copy_companies(&actor, PSA).await.map(drop).unwrap_err(),
            app.engine.try_credentials(&actor, app.credentials()).await.map(drop).unwrap_err(),
        ] {
            assert_eq!(error.code.kind(), Kind::Forbidden, "{error}");
        }
    }
    app.stop().await;
}
