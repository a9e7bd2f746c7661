//! The integration as a browser without scripts walks through it: connecting, mapping, revoking, in both languages.

use std::collections::BTreeMap;

use seatbridge_core::partners::PartnerType;
use seatbridge_core::permissions::Role;
use seatbridge_core::{Actor, PsaKind};
use seatbridge_testkit::{AppOptions, Backend, Customer, Portal, Setup, TestApp};
use serde_json::json;

use crate::browser::{Browser, Served};

/// A partner that is not connected, and its owner before the screen.
async fn stage(psa: PsaKind) -> (TestApp, Served, Browser) {
    let options = AppOptions { psa, ..AppOptions::default() };
    let app = TestApp::unconnected(Backend::Sqlite, options).await;
    let mut portal = Portal::new(Backend::Sqlite).await;
    portal.engine = app.engine.clone();
    let served = Served::of(portal).await;
    let anna = served.signed_in(&app.partner, "Anna", Role::Owner).await;
    (app, served, anna)
}

async fn end(app: TestApp, served: Served) {
    served.halt().await;
    app.finish().await;
}

fn at(app: &TestApp, screen: &str) -> String {
    format!("/integration/{}/{screen}", app.psa().as_str())
}

fn credentials(app: &TestApp) -> Vec<(&'static str, String)> {
    let (autotask, connectwise) = (&app.access.autotask, &app.access.connectwise);
    match app.psa() {
        PsaKind::Autotask => vec![
            ("key", autotask.key.clone()),
            ("secret", autotask.secret.clone()),
            ("vendor_code", autotask.integration_code.clone()),
        ],
        PsaKind::ConnectWise => vec![
            ("site", connectwise.site.clone()),
            ("company", connectwise.company.clone()),
            ("public-key", connectwise.public_key.clone()),
            ("private-key", connectwise.private_key.clone()),
            ("vendor_code", connectwise.client_id.clone()),
        ],
    }
}

fn form(values: &[(&'static str, String)]) -> Vec<(&'static str, String)> {
    values.to_vec()
}

fn borrowed<'a>(values: &'a [(&'a str, String)]) -> Vec<(&'a str, &'a str)> {
    values.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

/// The first real option of every drop-down of a page, by name.
fn first_options(body: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for select in body.split("<select").skip(1) {
        let (select, _) = select.split_once("</select>").unwrap();
        let name = select.split("name=\"").nth(1).unwrap().split('"').next().unwrap();
        let values = select.split("<option value=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
        found.extend(values.filter(|value| !value.is_empty()).map(|value| (name.to_owned(), value.to_owned())).next());
    }
    found
}

/// The ticket form filled field by field, dependent lists loaded as without a script.
async fn ticket_choices(anna: &mut Browser, path: &str) -> BTreeMap<String, String> {
    let mut chosen = BTreeMap::new();
    loop {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(chosen.iter());
        let page = anna.get(&format!("{path}?{}", query.finish())).await;
        let offered = first_options(page.page(200));
        if offered.len() == chosen.len() {
            if page.says("name=\"due_hours\"") {
                chosen.insert("due_hours".to_owned(), "24".to_owned());
            }
            return chosen;
        }
        for (name, value) in offered {
            chosen.entry(name).or_insert(value);
        }
    }
}

fn pairs(values: &BTreeMap<String, String>) -> Vec<(&str, &str)> {
    values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

async fn connecting_leads_through_the_wizard(psa: PsaKind) {
    let (app, served, mut anna) = stage(psa).await;
    let cards = anna.get("/integration").await;
    assert!(cards.page(200).contains(&format!("href=\"{}\"", at(&app, "connect"))) && !cards.says("Option"));
    let page = anna.get(&at(&app, "connect")).await;
    assert!(page.page(200).contains("What to prepare in") && page.says("Not checked"));
    let sent = credentials(&app);
    // looking at the rights first stores nothing
    let mut checking = form(&sent);
    checking.push(("do", "check".to_owned()));
    let checked = anna.post(&at(&app, "connect"), &borrowed(&checking)).await;
    assert!(checked.page(200).contains("All rights that billing needs are granted.") && checked.says("Granted"));
    assert!(!anna.get("/integration").await.says("Connected</span>"));
    let connected = anna.submit(&at(&app, "connect"), &borrowed(&sent)).await;
    assert!(connected.page(200).contains(&format!("{} is connected.", psa.name())));
    assert_eq!(connected.location, format!("{}?wizard=1", at(&app, "tickets")));
    assert!(connected.says("Skip for now") && connected.says("aria-current=\"step\""));
    let cards = anna.get("/integration").await;
    assert!(cards.page(200).contains("Connected</span>") && cards.says("Pending") && cards.says("Manage connection"));
    // sent twice, or by the back button
    let twice = anna.submit(&at(&app, "connect"), &borrowed(&sent)).await;
    assert!(twice.page(200).contains("is connected already") && twice.location == "/integration");
    let again = anna.get(&at(&app, "connect")).await;
    assert_eq!((again.status, again.location.as_str()), (303, "/integration"));
    // every field is required
    let tickets = at(&app, "tickets");
    let refused = anna.post(&tickets, &[("wizard", "1")]).await;
    assert!(refused.page(422).contains("needs a value") && !refused.says("“queue”") && !refused.says("“board”"));
    let mut chosen = ticket_choices(&mut anna, &tickets).await;
    chosen.insert("wizard".to_owned(), "1".to_owned());
    let done = anna.submit(&tickets, &pairs(&chosen)).await;
    assert!(done.page(200).contains("Ticket mapping completed.") && done.says("aria-current=\"step\""));
    let saved = anna.submit(&at(&app, "settings"), &[("wizard", "1"), ("quantity.base", "in_use")]).await;
    assert!(saved.page(200).contains("are saved.") && saved.says("Done"));
    // unmapping asks, and resets this form only
    assert!(anna.get(&format!("{tickets}?ask=unmap")).await.page(200).contains("resets the ticket mapping form only"));
    let unmapped = anna.submit(&format!("{tickets}/unmap"), &[]).await;
    assert!(unmapped.page(200).contains("The ticket mapping is reset."));
    let cards = anna.get("/integration").await;
    assert!(cards.page(200).contains("Connected</span>") && cards.says("Pending"));
    end(app, served).await;
}

#[tokio::test]
async fn connecting_autotask_leads_through_the_wizard() {
    connecting_leads_through_the_wizard(PsaKind::Autotask).await;
}

#[tokio::test]
async fn connecting_connectwise_leads_through_the_wizard() {
    connecting_leads_through_the_wizard(PsaKind::ConnectWise).await;
}

#[tokio::test]
async fn a_refused_connection_keeps_the_form_filled_but_for_secrets() {
    let (app, served, mut anna) = stage(PsaKind::Autotask).await;
    let (path, access) = (at(&app, "connect"), app.access.autotask.clone());
    let mut sent = credentials(&app);
    sent[1].1.push('x');
    let refused = anna.post(&path, &borrowed(&sent)).await;
    assert!(refused.page(422).contains("5 minutes ago") && refused.says(&format!("value=\"{}\"", access.key)));
    for secret in [access.secret.as_str(), "&amp;quot;", access.integration_code.as_str()] {
        assert!(!refused.says(secret), "a secret came back");
    }
    let refused = anna.post(&path, &[("key", &access.key)]).await;
    assert!(refused.page(422).contains("“Secret”"));
    app.control.rights(json!({ "entities": { "Contracts": { "query": "None" } } })).await;
    let refused = anna.post(&path, &borrowed(&credentials(&app))).await;
    assert!(refused.page(422).contains("Contract"));
    assert!(!anna.get("/integration").await.says("Connected</span>"));
    served.halt().await;
    app.stop().await;
}

#[tokio::test]
async fn an_address_without_its_prefix_is_corrected_by_a_button() {
    let (app, served, mut anna) = stage(PsaKind::ConnectWise).await;
    let path = at(&app, "connect");
    let sent = [
        ("site", "na.myconnectwise.net"),
        ("company", "Msp"),
        ("public-key", "Pub"),
        ("private-key", "PrvGeheim"),
        ("vendor_code", "x"),
    ];
    let refused = anna.post(&path, &sent).await;
    let corrected = "https://api-na.myconnectwise.net";
    assert!(refused.page(422).contains(&format!("name=\"use_site\" value=\"{corrected}\"")));
    assert!(refused.says("value=\"Msp\"") && !refused.says("PrvGeheim"));
    let filled = anna.post(&path, &[("use_site", corrected), ("company", "Msp"), ("public-key", "Pub")]).await;
    assert!(filled.page(200).contains(&format!("value=\"{corrected}\"")) && filled.says("value=\"Msp\""));
    served.halt().await;
    app.stop().await;
}

/// The ids of what the partner has, as the page's rows name them.
fn row_id(body: &str, prefix: &str) -> String {
    let rest = body.split(&format!("id=\"{prefix}-")).nth(1).expect("a row");
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_plan_is_linked_and_unlinked() {
    let (app, served, mut anna) = stage(PsaKind::Autotask).await;
    app.connect().await.unwrap();
    app.control.add("services", json!({ "id": 9_001, "name": "Backup <script>" })).await;
    let manage = at(&app, "manage");
    let page = anna.get(&manage).await;
    let plan = row_id(page.page(200), "plan");
    assert!(page.says("aria-label=\"Connect\"") && !page.says("Linked: "));
    // without a script the picker is a page that leads back with what was chosen
    let choices = anna.get(&format!("{}?plan={plan}&search=back", at(&app, "choices/plan/service"))).await;
    assert!(choices.page(200).contains("<option value=\"9001\"") && choices.says("Backup &lt;script&gt;"));
    let part = anna.part(&format!("{}?search=back", at(&app, "choices/plan/service"))).await;
    assert!(
        part.body.starts_with("<ul role=\"listbox\">") && part.says("data-value=\"9001\"") && !part.says("<script")
    );
    let none = anna.part(&format!("{}?search=zzz", at(&app, "choices/plan/service"))).await;
    assert!(none.says("No Service found in Autotask."));
    let filled = anna.get(&format!("{manage}?section=plans&plan={plan}&service=9001")).await;
    assert!(filled.page(200).contains("name=\"service\" value=\"9001\"") && filled.says("Backup &lt;script&gt;"));
    let refused = anna.submit(&at(&app, "plans/link"), &[("plan", &plan)]).await;
    assert!(refused.page(200).contains("“Service” needs a value"));
    let linked = anna.submit(&at(&app, "plans/link"), &[("plan", &plan), ("service", "9001")]).await;
    assert!(
        linked.page(200).contains("The plan is linked in Autotask.")
            && linked.says("Linked: ")
            && linked.says("Unlink")
    );
    assert!(anna.get(&format!("{manage}?section=plans&unlink={plan}")).await.page(200).contains("<dialog"));
    let unlinked = anna.submit(&at(&app, "plans/unlink"), &[("plan", &plan)]).await;
    assert!(unlinked.page(200).contains("no longer linked") && !unlinked.says("Linked: "));
    assert!(anna.get(&format!("{manage}?section=plans&filter=linked")).await.page(200).contains("Nothing found"));
    end(app, served).await;
}

fn link_form<'a>(
    organization: &'a str,
    company: &'a str,
    contract: &'a str,
    line: &'a str,
) -> [(&'static str, &'a str); 5] {
    [
        ("organization", organization),
        ("company", company),
        ("contract", contract),
        ("line", line),
        ("back", "section=organizations"),
    ]
}

fn ids(customer: &Customer) -> [String; 3] {
    [customer.company, customer.contract, customer.line].map(|id| id.to_string())
}

#[tokio::test]
async fn an_organization_is_linked_compared_and_unlinked() {
    let (app, served, mut anna) = stage(PsaKind::Autotask).await;
    app.connect().await.unwrap();
    let unlinked = |units, bought| Setup { linked: false, ..Setup::of(units, bought) };
    let customers = app.customers(&[unlinked(10, 14), unlinked(5, 5)]).await;
    let manage = format!("{}?section=organizations", at(&app, "manage"));
    let page = anna.get(&format!("{manage}&search={}", customers[0].id)).await;
    assert!(page.page(200).contains("2 not linked"));
    let organization = row_id(&page.body, "organization");
    let [company, contract, line] = ids(&customers[0]);
    // company, contract, line: each page of choices knows what was chosen before
    let companies = anna
        .get(&format!("{}?organization={organization}&search=kunde", at(&app, "choices/organization/company")))
        .await;
    assert!(companies.page(200).contains(&format!("<option value=\"{company}\"")) && companies.says("Local copy of"));
    let lines = anna
        .get(&format!(
            "{}?organization={organization}&company={company}&contract={contract}",
            at(&app, "choices/organization/line")
        ))
        .await;
    assert!(lines.page(200).contains(&format!("<option value=\"{line}\"")));
    assert!(lines.says(&format!("name=\"company\" value=\"{company}\"")));
    let chosen = anna.get(&format!("{manage}&organization={organization}&company={company}&contract={contract}")).await;
    assert!(chosen.page(200).contains(&format!("name=\"contract\" value=\"{contract}\"")));
    let linked =
        anna.submit(&at(&app, "organizations/link"), &link_form(&organization, &company, &contract, &line)).await;
    assert!(
        linked.page(200).contains("The organization is linked in Autotask.")
            && linked.says("Nothing is written until the next sync.")
    );
    assert!(linked.says("<strong>14</strong>") && linked.says("<strong>10</strong>") && linked.says("Unlink"));
    let twice =
        anna.submit(&at(&app, "organizations/link"), &link_form(&organization, &company, &contract, &line)).await;
    assert!(twice.page(200).contains("The organization is linked in Autotask."));
    // a line bills one organization, and the row stays filled
    let other = anna.get(&format!("{manage}&search={}", customers[1].id)).await;
    let second = row_id(other.page(200), "organization");
    let refused = anna.submit(&at(&app, "organizations/link"), &link_form(&second, &company, &contract, &line)).await;
    assert!(
        refused.page(200).contains("bills one organization only")
            && refused.says(&format!("name=\"line\" value=\"{line}\""))
    );
    let missing = anna.submit(&at(&app, "organizations/link"), &link_form(&second, &company, "", "")).await;
    assert!(missing.page(200).contains("“Contract” needs a value"));
    assert!(anna.get(&format!("{manage}&unlink={organization}")).await.page(200).contains("<dialog"));
    let form = [("organization", organization.as_str()), ("back", "")];
    for _ in 0..2 {
        let unlinked = anna.submit(&at(&app, "organizations/unlink"), &form).await;
        assert!(unlinked.page(200).contains("no longer linked in Autotask") && unlinked.says("2 not linked"));
    }
    let refreshed = anna.submit(&at(&app, "companies"), &[("back", "section=organizations")]).await;
    assert!(refreshed.page(200).contains("3 companies were read from Autotask."));
    end(app, served).await;
}

#[tokio::test]
async fn a_line_that_is_missing_is_made_and_linked() {
    let (app, served, mut anna) = stage(PsaKind::Autotask).await;
    app.connect().await.unwrap();
    let customers = app.customers(&[Setup::of(10, 10), Setup { linked: false, ..Setup::of(5, 8) }]).await;
    let plan = BTreeMap::from([("service".to_owned(), "9001".to_owned())]);
    app.engine.map_plan(&app.actor, app.psa(), "Backup", &plan).await.unwrap();
    let manage = format!("{}?section=organizations&filter=unlinked", at(&app, "manage"));
    let organization = row_id(anna.get(&manage).await.page(200), "organization");
    let [company, contract, _] = ids(&customers[0]);
    let query = format!("organization={organization}&company={company}&contract={contract}");
    let lines = anna.get(&format!("{}?{query}", at(&app, "choices/organization/line"))).await;
    assert!(lines.page(200).contains("Create the line for “Backup seat”"));
    assert!(lines.says("bills Kunde C-00000 already"));
    let linked =
        anna.submit(&at(&app, "organizations/link"), &link_form(&organization, &company, &contract, "new")).await;
    assert!(linked.page(200).contains("The organization is linked in Autotask.") && linked.says("<strong>0</strong>"));
    assert_eq!(app.control.lines_of(customers[0].contract, "2026-12-01").await.len(), 2);
    end(app, served).await;
}

#[tokio::test]
async fn sure_suggestions_are_shown_with_their_evidence_and_applied() {
    let (app, served, mut anna) = stage(PsaKind::Autotask).await;
    app.connect().await.unwrap();
    let unlinked = |units, bought| Setup { linked: false, ..Setup::of(units, bought) };
    app.customers(&[unlinked(10, 14), unlinked(5, 5)]).await;
    app.organizations(&[("nobody", "active")]).await;
    let page = anna.get(&at(&app, "suggestions")).await;
    assert!(page.page(200).contains("2 of 3 are beyond doubt.") && page.says("carries its external id"));
    assert!(page.says("no company found"));
    let applied = anna.submit(&at(&app, "suggestions"), &[]).await;
    assert!(
        applied.page(200).contains("2 organizations linked, 1 left for you to decide.") && applied.says("1 not linked")
    );
    end(app, served).await;
}

#[tokio::test]
async fn revoking_asks_and_what_rests_comes_back_after_review() {
    for (psa, label) in [(PsaKind::Autotask, "Revoke Autotask"), (PsaKind::ConnectWise, "Revoke connection")] {
        let (app, served, mut anna) = stage(psa).await;
        app.connect().await.unwrap();
        app.customer(Setup::of(10, 10)).await;
        assert!(anna.get("/integration").await.page(200).contains(label));
        let question = anna.get(&at(&app, "revoke")).await;
        assert!(
            question.page(200).contains("One organization is no longer kept right.") && question.says("is destroyed")
        );
        let revoked = anna.submit(&at(&app, "revoke"), &[]).await;
        assert!(revoked.page(200).contains("is no longer connected.") && !revoked.says("Connected</span>"));
        assert!(anna.submit(&at(&app, "revoke"), &[]).await.page(200).contains("is no longer connected."));
        for screen in ["manage", "tickets", "settings", "help", "restore", "suggestions"] {
            anna.get(&at(&app, screen)).await.page(404);
        }
        anna.submit(&at(&app, "connect"), &borrowed(&credentials(&app))).await.page(200);
        assert!(anna.get("/integration").await.page(200).contains("can be taken back"));
        let review = anna.get(&at(&app, "restore")).await;
        assert!(review.page(200).contains("Kunde C-00000") && review.says("Can be taken back"));
        let restored = anna.submit(&at(&app, "restore"), &[]).await;
        assert!(restored.page(200).contains("Taken back: 1 organizations.") && restored.says("1 mapped"));
        assert!(anna.get(&at(&app, "restore")).await.page(200).contains("Nothing rests here"));
        end(app, served).await;
    }
}

#[tokio::test]
async fn settings_show_only_what_acts_and_refuse_what_is_out_of_bounds() {
    let (app, served, mut anna) = stage(PsaKind::ConnectWise).await;
    app.connect().await.unwrap();
    let path = at(&app, "settings");
    let page = anna.get(&path).await;
    assert!(page.page(200).contains("write_mode") && !page.says("increase_on") && !page.says("request_share_percent"));
    let refused = anna.post(&path, &[("brakes.run_percent", "101"), ("quantity.minimum", "7")]).await;
    assert!(refused.page(422).contains("must be a whole number from 0 to 100") && refused.says("value=\"7\""));
    assert!(!refused.says("“brakes.run_percent”"));
    // dates appear with the mode that knows them
    let saved = anna.submit(&path, &[("write_mode", "replace"), ("brakes.zero", "true")]).await;
    assert!(saved.page(200).contains("are saved.") && saved.says("increase_on"));
    let settings = app.engine.connection_settings(&app.actor, app.psa()).await.unwrap();
    assert!(settings.brakes.zero && !settings.quantity.bill_deactivated);
    end(app, served).await;
}

#[tokio::test]
async fn a_psa_that_does_not_answer_leaves_pages_that_say_so() {
    let (app, served, mut anna) = stage(PsaKind::Autotask).await;
    app.connect().await.unwrap();
    let customer = app.customer(Setup { linked: false, ..Setup::of(10, 10) }).await;
    let down = json!({ "kind": "status", "code": 503 });
    app.control.fault(down).await;
    let tickets = anna.get(&at(&app, "tickets")).await;
    assert!(tickets.page(502).contains("Try again") && tickets.says("Skip for now"));
    let part = anna.part(&format!("{}?company={}", at(&app, "choices/organization/contract"), customer.company)).await;
    assert!(part.status == 200 && part.says("role=\"alert\""));
    let checked = anna.submit(&at(&app, "rights"), &[]).await;
    assert!(checked.page(200).contains("could not be checked"));
    assert!(anna.get(&at(&app, "suggestions")).await.page(502).contains("Try again"));
    // what needs no PSA is there
    for screen in ["manage", "settings", "help", "revoke"] {
        anna.get(&at(&app, screen)).await.page(200);
    }
    anna.get("/integration").await.page(200);
    app.control.clear_faults().await;
    let checked = anna.submit(&at(&app, "rights"), &[]).await;
    assert!(checked.page(200).contains("All rights that billing needs are granted."));
    end(app, served).await;
}

#[tokio::test]
async fn every_screen_speaks_german() {
    for psa in PsaKind::ALL {
        let (app, served, mut anna) = stage(psa).await;
        anna.submit("/profile", &[("name", "Anna"), ("language", "de")]).await;
        assert!(anna.get("/integration").await.page(200).contains("Verbinden"));
        anna.get(&at(&app, "connect")).await.page(200);
        let connected = anna.submit(&at(&app, "connect"), &borrowed(&credentials(&app))).await;
        assert!(connected.page(200).contains(&format!("{} ist verbunden.", psa.name())));
        assert!(connected.says("Nächster Schritt") && connected.says("Vorerst überspringen"));
        let chosen = ticket_choices(&mut anna, &at(&app, "tickets")).await;
        let done = anna.submit(&at(&app, "tickets"), &pairs(&chosen)).await;
        assert!(done.page(200).contains("Ticket-Zuordnung abgeschlossen.") && done.says("Verbindung verwalten"));
        app.customers(&[Setup::of(10, 10), Setup { linked: false, ..Setup::of(5, 5) }]).await;
        for (screen, word) in [
            ("manage", "Planzuordnung"),
            ("manage?section=organizations", "Organisationszuordnung"),
            ("tickets", "Alle Ticket-Zuordnungen aufheben"),
            ("settings", "Einstellungen"),
            ("help", "Rechte prüfen"),
            ("suggestions", "Alle sicheren Vorschläge übernehmen"),
            ("restore", "Hier ruht nichts"),
            ("revoke", "widerrufen"),
        ] {
            let page = anna.get(&at(&app, screen)).await;
            assert!(page.page(200).contains(word), "{screen}");
            assert!(page.says("lang=\"de\""));
        }
        end(app, served).await;
    }
}

#[tokio::test]
async fn whose_connection_it_is_decides_who_sees_it() {
    let (app, served, mut anna) = stage(PsaKind::Autotask).await;
    app.connect().await.unwrap();
    app.customer(Setup::of(10, 10)).await;
    let row = anna.get(&format!("{}?section=organizations", at(&app, "manage"))).await;
    let organization = row_id(row.page(200), "organization");
    let plan = row_id(anna.get(&at(&app, "manage")).await.page(200), "plan");
    let operator = Actor::operator_cli();
    let below =
        app.engine.create_partner(&operator, PartnerType::SubReseller, "Fjord", Some("Nordlicht")).await.unwrap();
    let other = app.engine.create_partner(&operator, PartnerType::DirectReseller, "Suedwind", None).await.unwrap();
    let mut finn = served.signed_in(&below, "Finn", Role::Admin).await;
    let mut cem = served.signed_in(&other, "Cem", Role::Owner).await;
    for browser in [&mut finn, &mut cem] {
        assert!(!browser.get("/integration").await.page(200).contains("Connected</span>"), "not the other's");
        for screen in ["manage", "tickets", "settings", "help", "revoke", "restore"] {
            browser.get(&at(&app, screen)).await.page(404);
        }
        browser.submit(&at(&app, "connect"), &borrowed(&credentials(&app))).await.page(200);
        for query in [format!("organization={organization}"), format!("section=organizations&linked={organization}")] {
            let page = browser.get(&format!("{}?{query}", at(&app, "manage"))).await;
            assert!(!page.says("Kunde C-00000"), "{query}");
        }
        let form = [("organization", organization.as_str())];
        assert_eq!(browser.post(&at(&app, "organizations/unlink"), &form).await.status, 404);
    }
    // a sub-reseller has no plan section
    let page = finn.get(&at(&app, "manage")).await;
    assert!(page.page(200).contains("Organization mapping") && !page.says("Plan mapping"));
    assert_eq!(finn.post(&at(&app, "plans/link"), &[("plan", plan.as_str())]).await.status, 403);
    assert_eq!(cem.post(&at(&app, "plans/unlink"), &[("plan", plan.as_str())]).await.status, 404);
    let mut fiona = served.signed_in(&app.partner, "Fiona", Role::Finance).await;
    let mut sam = served.signed_in(&app.partner, "Sam", Role::Support).await;
    let mut olga = served.operator().await;
    let mut nobody = served.browser("en");
    for screen in
        ["connect", "manage", "tickets", "settings", "help", "revoke", "restore", "suggestions", "choices/plan/service"]
    {
        for browser in [&mut fiona, &mut sam, &mut olga] {
            browser.get(&at(&app, screen)).await.page(403);
        }
        assert_eq!(nobody.get(&at(&app, screen)).await.status, 303);
    }
    for action in [
        "connect",
        "tickets",
        "tickets/unmap",
        "settings",
        "revoke",
        "restore",
        "rights",
        "companies",
        "organizations/link",
        "plans/link",
    ] {
        for browser in [&mut fiona, &mut sam, &mut olga] {
            assert_eq!(browser.post(&at(&app, action), &[]).await.status, 403, "{action}");
        }
    }
    served.halt().await;
    app.stop().await;
}

#[tokio::test]
async fn an_unknown_psa_or_field_is_nowhere() {
    let (app, served, mut anna) = stage(PsaKind::Autotask).await;
    app.connect().await.unwrap();
    anna.get("/integration/halo/connect").await.page(404);
    for path in ["choices/tickets/queue", "choices/plan/nothing", "choices/organization/service"] {
        assert!(anna.get(&at(&app, path)).await.status >= 400, "{path}");
    }
    end(app, served).await;
}
