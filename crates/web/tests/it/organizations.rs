//! Organizations, as the articles walk through them and where they forget to.

use std::collections::BTreeMap;

use seatbridge_core::partners::PartnerType;
use seatbridge_core::permissions::Role;
use seatbridge_core::plans::{PlanPeriod, PlanType};
use seatbridge_core::{Actor, PsaKind};
use seatbridge_engine::{NewPlan, imports};
use seatbridge_testkit::{Backend, Setup, TestApp};

use crate::browser::{Browser, Served};
use crate::plans::{connected, person, token};

/// The id of an organization, as the list has it.
async fn id(browser: &mut Browser, search: &str) -> String {
    let list = browser.get(&format!("/organizations?status=all&search={search}")).await;
    let rest = list.page(200).split("href=\"/organizations/org_").nth(1).expect("it is listed").to_owned();
    format!("org_{}", &rest[..32])
}

async fn plan_id(browser: &mut Browser) -> String {
    let form = browser.get("/organizations/new").await;
    format!("pln_{}", &form.page(200).split("value=\"pln_").nth(1).unwrap()[..32])
}

fn typed<'a>(token: &'a str, plan: &'a str, name: &'a str) -> [(&'a str, &'a str); 7] {
    [
        ("token", token),
        ("name", name),
        ("plan", plan),
        ("first_name", "Jörg"),
        ("last_name", "Müller"),
        ("email", "jm@example.com"),
        ("country", "DE"),
    ]
}

async fn link_plan(app: &TestApp) {
    let service = serde_json::json!({ "id": 9100, "name": "Archive seat", "unit_price": 3.5, "sku": "ARC" });
    app.control.add("services", service).await;
    let values = BTreeMap::from([("service".to_owned(), "9100".to_owned())]);
    app.engine.map_plan(&app.actor, PsaKind::Autotask, "Backup", &values).await.unwrap();
}

/// Article "Connecting to Autotask", section "Create a new organization that is synced with Autotask".
#[tokio::test]
async fn a_new_organization_on_a_synced_plan_is_to_be_mapped() {
    let app = TestApp::new(Backend::Sqlite).await;
    let served = connected(&app).await;
    link_plan(&app).await;
    let mut anna = person(&served, &app.partner, "Anna", Role::Admin, "de").await;
    assert!(anna.get("/organizations").await.page(200).contains("Noch keine Organisationen"));
    let form = anna.get("/organizations/new").await;
    assert!(form.page(200).contains("Österreich") && form.says("Vorname des Inhabers"));
    let (token, plan) = (token(&form.body, "token"), plan_id(&mut anna).await);
    let created = anna.submit("/organizations", &typed(&token, &plan, "<script>alert(1)</script>")).await;
    assert!(created.page(200).contains("Zuordnung erforderlich") && created.says("Verwalten"));
    assert!(created.says(&format!("/integration/autotask/manage?organization={token}")));
    assert!(created.says("wurde angelegt.") && created.says("Nicht zugeordnet"));
    assert!(!created.says("<script>alert") && created.says("&lt;script&gt;alert"));
    // the same form again creates nothing, and something else typed in it creates another one
    let again = anna.submit("/organizations", &typed(&token, &plan, "<script>alert(1)</script>")).await;
    assert_eq!(again.location, created.location);
    let other = anna.submit("/organizations", &typed(&token, &plan, "Bäckerei")).await;
    assert_ne!(other.location, created.location);
    assert_eq!(anna.get("/organizations").await.page(200).matches("class=\"name-cell\"").count(), 2);
    // section "Map an existing organization", by way of the organizations page
    let id = id(&mut anna, "B%C3%A4ck").await;
    let list = anna.get("/organizations?search=back").await;
    assert!(list.page(200).contains("Integration anzeigen"));
    let popup = anna.get(&format!("/organizations?search=back&integration={id}")).await;
    assert!(popup.page(200).contains("Integration von Bäckerei") && popup.says("Nicht zugeordnet"));
    assert!(popup.says(&format!("/integration/autotask/manage?organization={id}")));
    app.stop().await;
}

#[tokio::test]
async fn without_a_synced_plan_the_organization_is_simply_there() {
    let app = TestApp::new(Backend::Sqlite).await;
    let served = connected(&app).await;
    let mut anna = person(&served, &app.partner, "Anna", Role::Admin, "en").await;
    let plan = plan_id(&mut anna).await;
    let refused = anna.post("/organizations", &[("name", "Bakery"), ("plan", &plan), ("email", "nobody")]).await;
    assert!(refused.page(422).contains("id=\"email-error\"") && refused.says("value=\"Bakery\""));
    let mut form = typed("", &plan, "Bakery").to_vec();
    form.retain(|(name, _)| *name != "country");
    assert_eq!(anna.post("/organizations", &form).await.status, 422);
    form.push(("country", "AT"));
    form.push(("external_id", "C-77"));
    let created = anna.submit("/organizations", &form).await;
    assert!(created.page(200).contains("The organization Bakery was created.") && !created.says("<dialog"));
    assert!(created.says("Austria") && created.says("C-77") && created.says("Jörg Müller"));
    let twice = anna.post("/organizations", &form).await;
    assert!(twice.page(409).contains("id=\"external_id-error\""));
    app.stop().await;
}

#[tokio::test]
async fn a_change_is_kept_unless_somebody_else_was_faster() {
    let app = TestApp::new(Backend::Sqlite).await;
    let served = connected(&app).await;
    let mut anna = person(&served, &app.partner, "Anna", Role::Admin, "en").await;
    app.organizations(&[("C-1", "active")]).await;
    let (id, plan) = (id(&mut anna, "C-1").await, plan_id(&mut anna).await);
    let at = format!("/organizations/{id}/edit");
    let seen = token(anna.get(&at).await.page(200), "token");
    let changed = anna.submit(&at, &typed(&seen, &plan, "Renamed")).await;
    assert!(changed.page(200).contains("The organization Renamed was changed."));
    assert_eq!(anna.post(&at, &typed(&seen, &plan, "Renamed")).await.status, 303, "a double click changes it once");
    let late = anna.post(&at, &typed(&seen, &plan, "Other")).await;
    assert!(late.page(409).contains("Somebody else changed this"));
    assert!(anna.get(&format!("/organizations/{id}")).await.page(200).contains("<h1>Renamed</h1>"));
    app.stop().await;
}

#[tokio::test]
async fn every_step_of_a_life_asks_first() {
    let app = TestApp::new(Backend::Sqlite).await;
    let served = connected(&app).await;
    let mut anna = person(&served, &app.partner, "Anna", Role::Admin, "de").await;
    app.organizations(&[("C-1", "active")]).await;
    let at = format!("/organizations/{}", id(&mut anna, "C-1").await);
    for (step, question, done, list) in [
        ("suspend", "wird ausgesperrt", "ist gesperrt.", "suspended"),
        ("reactivate", "wird wieder aktiv", "ist wieder aktiv.", ""),
        ("unsubscribe", "endet", "ist gekündigt.", "unsubscribed"),
        ("delete", "endgültig gelöscht", "ist gelöscht.", "deleted"),
    ] {
        let asked = anna.get(&format!("{at}?ask={step}")).await;
        assert!(asked.page(200).contains("<dialog") && asked.says(question), "{step}");
        let taken = anna.submit(&format!("{at}/status"), &[("change", step)]).await;
        assert!(taken.page(200).contains(done), "{step}");
        assert_eq!(anna.post(&format!("{at}/status"), &[("change", step)]).await.status, 303, "{step} clicked twice");
        let listed = anna.get(&format!("/organizations?status={list}")).await;
        assert!(listed.page(200).contains("C-1"), "{step}");
    }
    let gone = anna.get(&format!("{at}?ask=reactivate")).await;
    assert!(!gone.page(200).contains("<dialog") && gone.says("Abrechnung beendet am"));
    assert_eq!(anna.post(&format!("{at}/status"), &[("change", "reactivate")]).await.status, 409);
    assert_eq!(anna.post(&format!("{at}/status"), &[("change", "resurrect")]).await.status, 404);
    assert!(anna.get("/organizations").await.page(200).contains("Keine Organisation gefunden"));
    app.stop().await;
}

#[tokio::test]
async fn a_list_is_searched_filtered_and_paged_and_its_export_is_the_same_list() {
    let app = TestApp::new(Backend::Sqlite).await;
    let served = connected(&app).await;
    let mut anna = person(&served, &app.partner, "Anna", Role::Support, "en").await;
    let ids: Vec<_> = (0..30).map(|n| format!("E-{n:02}")).collect();
    let rows: Vec<_> = ids.iter().map(|id| (id.as_str(), "active")).chain([("=1+1", "suspended")]).collect();
    app.organizations(&rows).await;
    app.report("2026-11-19", &[("E-07", 1_234, 7)]).await;
    let first = anna.get("/organizations").await;
    assert!(first.page(200).contains("1–25 of 30") && first.says("/organizations?page=2"));
    assert!(first.says("1,234") && first.says("Nov 19, 2026"));
    let second = anna.get("/organizations?page=2").await;
    assert!(second.page(200).contains("26–30 of 30") && second.says("E-29") && !second.says("E-24"));
    let found = anna.get("/organizations?search=e-1&status=all").await;
    assert!(found.page(200).contains("1–10 of 10"));
    assert!(
        anna.get("/organizations?plan=pln_00000000000000000000000000000000")
            .await
            .page(200)
            .contains("No organization found")
    );
    let file = anna.get("/organizations/export?status=all&search=e-1").await;
    let lines: Vec<_> = file.page(200).trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines.len(), 11);
    assert!(lines[0].starts_with("external_id,name,email,country,plan,status,id,day,purchased,"), "{}", lines[0]);
    assert!(lines[1].starts_with("E-10,Kunde E-10,a@kunde.example,DE,Backup,active,org_"), "{}", lines[1]);
    let all = anna.get("/organizations/export?status=all").await;
    assert!(all.says("'=1+1") && all.says(",2026-11-19,1234,7,0,0,"), "no formula leaves the portal");
    assert!(!all.says("unmapped"), "support sees nothing of the integration");
    let mut ben = person(&served, &app.partner, "Ben", Role::Finance, "en").await;
    assert!(ben.get("/organizations/export").await.says("unmapped"));
    app.stop().await;
}

#[tokio::test]
async fn details_tell_where_it_is_billed_and_why_the_number_is_what_it_is() {
    let app = TestApp::new(Backend::Sqlite).await;
    let served = connected(&app).await;
    let mut anna = person(&served, &app.partner, "Anna", Role::Admin, "en").await;
    let customers = app.customers(&[Setup::of(10, 14), Setup { linked: false, ..Setup::of(5, 8) }]).await;
    let (linked, unmapped) = (id(&mut anna, &customers[0].id).await, id(&mut anna, &customers[1].id).await);
    let before = anna.get(&format!("/organizations/{linked}")).await;
    assert!(before.page(200).contains("No sync has looked at this organization yet"));
    app.run().await;
    let page = anna.get(&format!("/organizations/{linked}")).await;
    let body = page.page(200);
    for said in ["Why this number", "Seats purchased", "Wanted", "Autotask", "raise", "confirmed", "Dec 1, 2026"] {
        assert!(body.contains(said), "{said}");
    }
    assert!(body.contains("<svg") && body.contains("Latest") || body.contains("latest"));
    assert!(anna.get(&format!("/organizations/{linked}?day=2026-11-19")).await.says("No sync has looked"));
    let open = anna.get(&format!("/organizations/{unmapped}?days=365")).await;
    assert!(open.page(200).contains("It stood on no line") && open.says("8 seats are billed nowhere"));
    assert!(open.says("Show integration"));
    let mut cem = person(&served, &app.partner, "Cem", Role::Support, "en").await;
    let support = cem.get(&format!("/organizations/{linked}")).await;
    assert!(support.page(200).contains("Usage"));
    for hidden in ["Why this number", "Autotask", "Where it is billed", "?ask=", "/edit"] {
        assert!(!support.says(hidden), "{hidden}");
    }
    for path in ["?ask=suspend", "?integration=1"] {
        assert!(!cem.get(&format!("/organizations/{linked}{path}")).await.says("<dialog"));
    }
    assert_eq!(cem.get(&format!("/organizations?integration={linked}")).await.status, 403);
    assert_eq!(cem.post(&format!("/organizations/{linked}/status"), &[("change", "suspend")]).await.status, 403);
    app.stop().await;
}

#[tokio::test]
async fn a_file_is_told_row_by_row_what_is_wrong_and_never_half_stored() {
    let app = TestApp::new(Backend::Sqlite).await;
    let served = connected(&app).await;
    let mut anna = person(&served, &app.partner, "Anna", Role::Admin, "de").await;
    assert!(anna.get("/organizations/import").await.page(200).contains("external_id,name,email,country,plan,status"));
    let (organizations, usage) =
        ([("kind", "organizations"), ("action", "import")], [("kind", "usage"), ("action", "import")]);
    let wrong = "external_id,name,plan\nA,Eins,Backup\nB,,Backup\nC,Drei,Gold\n";
    let refused = anna.post_file("/organizations/import", &organizations, wrong.as_bytes()).await;
    let body = refused.page(422);
    assert!(body.contains("2 Zeilen stimmen nicht, deshalb wurde nichts gespeichert."));
    assert!(body.contains("<td class=\"num\" data-label=\"Zeile\">3</td>") && body.contains("<code>plan</code>"));
    assert!(anna.get("/organizations").await.says("Noch keine Organisationen"));
    let right = "external_id,name,plan\nA,Eins,Backup\nB,Zwei,Backup\n";
    let check = [("kind", "organizations"), ("action", "check")];
    let checked = anna.post_file("/organizations/import", &check, right.as_bytes()).await;
    assert!(checked.page(200).contains("Der Import würde 2 anlegen und 0 ändern."));
    assert!(anna.get("/organizations").await.says("Noch keine Organisationen"));
    let stored = anna.post_file("/organizations/import", &organizations, right.as_bytes()).await;
    assert_eq!((stored.status, stored.location.as_str()), (303, "/organizations"));
    let list = anna.get("/organizations").await;
    assert!(
        list.page(200).contains("Die Datei ist importiert: 2 Organisationen angelegt, 0 geändert.")
            && list.says("Zwei")
    );
    let days = "organization,day,purchased,in_use,deactivated,shared\nA,2026-11-20,43,40,0,0\n";
    assert_eq!(anna.post_file("/organizations/import", &usage, days.as_bytes()).await.status, 303);
    assert!(anna.get("/organizations").await.page(200).contains("eine Nutzungsmeldung gespeichert"));
    assert!(anna.get("/organizations?search=eins").await.says(">43<"));
    let spreadsheet = anna.post_file("/organizations/import", &usage, b"PK\x03\x04\x14\x00\x06\x00").await;
    assert!(spreadsheet.page(422).contains("stimmt nicht"));
    let huge = vec![b'x'; 33 * 1024 * 1024];
    let refused = anna.post_file("/organizations/import", &usage, &huge).await;
    assert!(refused.page(413).contains("32"));
    let mut ben = person(&served, &app.partner, "Ben", Role::Finance, "en").await;
    assert_eq!(ben.get("/organizations/import").await.status, 403);
    assert_eq!(ben.post_file("/organizations/import", &usage, days.as_bytes()).await.status, 403);
    app.stop().await;
}

#[tokio::test]
async fn a_parent_reads_the_organizations_below_it_and_strangers_find_nothing() {
    let served = Served::new().await;
    let engine = &served.portal.engine;
    let nord = served.portal.partner(PartnerType::Distributor, "Nordlicht").await;
    let sued = served.portal.partner(PartnerType::DirectReseller, "Suedwind").await;
    let new =
        NewPlan { name: "Backup", kind: PlanType::Backup, currency: "EUR", price: "1", period: PlanPeriod::Monthly };
    engine.create_plan(&Actor::cli(&nord), &new).await.unwrap();
    let operator = Actor::operator_cli();
    let fjord = engine.create_partner(&operator, PartnerType::SubReseller, "Fjord", Some("Nordlicht")).await.unwrap();
    let below = Actor::cli(&fjord);
    let csv = "external_id,name,plan\nS-1,Kunde im Fjord,Backup\n";
    engine.import_organizations(&below, imports::organizations(csv.as_bytes(), None), false).await.unwrap();
    let mut finn = served.signed_in(&fjord, "Finn", Role::Admin).await;
    let mut anna = served.signed_in(&nord, "Anna", Role::Owner).await;
    let mut cem = served.signed_in(&sued, "Cem", Role::Owner).await;
    let id = id(&mut finn, "S-1").await;
    let own = anna.get("/organizations?status=all").await;
    assert!(own.page(200).contains("No organizations yet") && own.says(">Fjord<"));
    let list = anna.get(&format!("/organizations?partner={}", fjord.id)).await;
    assert!(list.page(200).contains("Kunde im Fjord") && !list.says("Show integration") && !list.says("/edit"));
    let page = anna.get(&format!("/organizations/{id}")).await;
    assert!(page.page(200).contains("belongs to your sub-reseller Fjord"));
    for hidden in ["Why this number", "Where it is billed", "?ask=", "/edit"] {
        assert!(!page.says(hidden), "{hidden}");
    }
    let at = format!("/organizations/{id}");
    for path in
        [format!("{at}/edit"), format!("/organizations?integration={id}"), format!("/organizations?created={id}")]
    {
        assert_eq!(anna.get(&path).await.status, 404, "{path}");
        assert_eq!(cem.get(&path).await.status, 404, "{path}");
    }
    assert_eq!(cem.get(&at).await.status, 404);
    assert_eq!(cem.get(&format!("/organizations?partner={}", fjord.id)).await.status, 404);
    assert_eq!(cem.get(&format!("/organizations/export?partner={}", fjord.id)).await.status, 404);
    assert_eq!(finn.get(&format!("/organizations?partner={}", nord.id)).await.status, 404);
    for browser in [&mut anna, &mut cem] {
        assert_eq!(browser.post(&format!("{at}/status"), &[("change", "delete")]).await.status, 404);
        assert_eq!(browser.post(&format!("{at}/edit"), &[("name", "Mine")]).await.status, 404);
    }
    assert!(finn.get(&at).await.page(200).contains("Kunde im Fjord"));
    served.finish().await;
}
