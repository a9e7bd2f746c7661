//! Plans and the dashboard, as the articles walk through them and where they forget to.

use std::collections::BTreeMap;

use seatbridge_core::PsaKind;
use seatbridge_core::partners::{Partner, PartnerType};
use seatbridge_core::permissions::Role;
use seatbridge_testkit::{Backend, Portal, Setup, TestApp};

use crate::browser::{Browser, Served};

/// The portal of a connected partner.
pub async fn connected(app: &TestApp) -> Served {
    let mut portal = Portal::new(Backend::Sqlite).await;
    portal.engine = app.engine.clone();
    Served::of(portal).await
}

/// A person of the application's partner, in a language.
pub async fn person(served: &Served, partner: &Partner, name: &str, role: Role, language: &'static str) -> Browser {
    let person = served.portal.person(partner, name, role).await;
    let mut browser = served.browser(language);
    let form = [("email", person.email.as_str()), ("password", seatbridge_testkit::PASSWORD)];
    assert_eq!(browser.post("/sign-in", &form).await.status, 303);
    browser
}

/// The value of a hidden field of a form.
pub fn token(body: &str, name: &str) -> String {
    let at = format!("type=\"hidden\" name=\"{name}\" value=\"");
    body.split(&at).nth(1).expect("the form has the field").split('"').next().unwrap().to_owned()
}

/// Article "Connecting to Autotask", section "Create a new plan with Autotask integration", and the section after it.
#[tokio::test]
async fn a_new_plan_offers_to_be_linked_and_then_shows_that_it_is_synced() {
    let app = TestApp::new(Backend::Sqlite).await;
    let served = connected(&app).await;
    let mut anna = person(&served, &app.partner, "Anna", Role::Admin, "de").await;
    let form = anna.get("/plans/new").await;
    assert!(form.page(200).contains("Neuer Plan") && form.says("Alle drei Monate"));
    let id = token(&form.body, "id");
    let typed = [
        ("id", id.as_str()),
        ("name", "Archiv <b>"),
        ("kind", "archiver"),
        ("currency", "EUR"),
        ("price", "3,50"),
        ("period", "yearly"),
    ];
    let created = anna.submit("/plans", &typed).await;
    assert!(created.page(200).contains("Der Plan Archiv &lt;b&gt; wurde angelegt."));
    assert!(created.says("<dialog") && created.says("Verwalten") && created.says("Nicht verknüpft"));
    let manage = format!("/integration/autotask/manage?plan={id}#plan-{id}");
    assert!(created.says(&manage), "positioned on the plan");
    assert!(created.says("3,50\u{a0}EUR") && created.says("Jährlich"));
    // a double click, or the back button and the same form once more
    let again = anna.submit("/plans", &typed).await;
    assert_eq!(again.location, created.location);
    assert_eq!(anna.get("/plans").await.page(200).matches("class=\"name-cell\"").count(), 2);
    let values = BTreeMap::from([("service".to_owned(), "9001".to_owned())]);
    let service = serde_json::json!({ "id": 9001, "name": "Archive seat", "unit_price": 3.5, "sku": "ARC" });
    app.control.add("services", service).await;
    app.engine.map_plan(&app.actor, PsaKind::Autotask, &id, &values).await.unwrap();
    let list = anna.get("/plans?search=archiv").await;
    let menu = format!("/plans?search=archiv&amp;integration={id}");
    assert!(list.page(200).contains("Integration anzeigen") && list.says(&menu));
    assert!(list.says("Synchronisiert") && list.says("noch nie"), "the last run is another thing than the badge");
    let popup = anna.get(&menu.replace("&amp;", "&")).await;
    assert!(popup.page(200).contains("Integration von Archiv &lt;b&gt;") && popup.says("Archive seat"));
    assert!(popup.says("Synchronisiert") && popup.says(&manage) && popup.says("Autotask"));
    assert!(popup.says("data-close=\"/plans?search=archiv\""));
    app.stop().await;
}

#[tokio::test]
async fn a_plan_is_edited_and_what_is_wrong_stands_at_its_field() {
    let app = TestApp::new(Backend::Sqlite).await;
    let served = connected(&app).await;
    let mut anna = person(&served, &app.partner, "Anna", Role::Owner, "en").await;
    let list = anna.get("/plans").await;
    let id = list.page(200).split("/plans/pln_").nth(1).unwrap()[..32].to_owned();
    let at = format!("/plans/pln_{id}");
    let form = anna.get(&at).await;
    assert!(form.page(200).contains("value=\"3.5\"") && form.says("value=\"backup\" selected"));
    let typed = |name, price| {
        [("name", name), ("kind", "backup"), ("currency", "EUR"), ("price", price), ("period", "monthly")]
    };
    let refused = anna.post(&at, &typed("Gold", "a lot")).await;
    assert!(refused.page(422).contains("id=\"price-error\"") && refused.says("value=\"Gold\""));
    let nameless = anna.post(&at, &typed(" ", "1")).await;
    assert!(nameless.page(422).contains("id=\"name-error\""));
    let changed = anna.submit(&at, &typed("Gold", "4.25")).await;
    assert!(changed.page(200).contains("The plan Gold was changed.") && changed.says("EUR\u{a0}4.25"));
    assert!(anna.get("/plans?search=zzz").await.page(200).contains("No plan found"));
    for path in ["/plans/nonsense", "/plans/pln_00000000000000000000000000000000", "/plans?integration=nonsense"] {
        assert_eq!(anna.get(path).await.status, 404, "{path}");
    }
    app.stop().await;
}

#[tokio::test]
async fn plans_are_for_those_who_own_them_and_administer() {
    let served = Served::new().await;
    let nord = served.portal.partner(PartnerType::Distributor, "Nordlicht").await;
    let operator = seatbridge_core::Actor::operator_cli();
    let kind = PartnerType::SubReseller;
    let fjord = served.portal.engine.create_partner(&operator, kind, "Fjord", Some("Nordlicht")).await.unwrap();
    let mut anna = served.signed_in(&nord, "Anna", Role::Owner).await;
    assert!(anna.get("/plans").await.page(200).contains("No plans yet"));
    let mut finn = served.signed_in(&fjord, "Finn", Role::Owner).await;
    let mut ben = served.signed_in(&nord, "Ben", Role::Finance).await;
    let mut olga = served.operator().await;
    for browser in [&mut finn, &mut ben, &mut olga] {
        let page = browser.get("/plans").await;
        assert!(page.page(403).contains("No access") && !page.says("href=\"/plans\""));
        assert_eq!(browser.get("/plans/new").await.status, 403);
        assert_eq!(browser.post("/plans", &[("name", "Mine")]).await.status, 403);
    }
    assert!(finn.get("/organizations/new").await.page(200).contains("none is assigned to you yet"));
    assert_eq!(olga.get("/dashboard").await.status, 403);
    served.finish().await;
}

#[tokio::test]
async fn the_dashboard_shows_where_the_seats_are_and_to_whom() {
    let app = TestApp::new(Backend::Sqlite).await;
    let served = connected(&app).await;
    let mut anna = person(&served, &app.partner, "Anna", Role::Owner, "en").await;
    let empty = anna.get("/dashboard").await;
    assert!(empty.page(200).contains("No organizations yet") && empty.says("/organizations/new"));
    let customers = app.customers(&[Setup::of(10, 1_014), Setup { linked: false, ..Setup::of(5, 8) }]).await;
    app.report("2026-09-30", &[(&customers[0].id, 1_100, 900)]).await;
    app.run_released(&[&customers[0]]).await;
    let full = anna.get("/dashboard").await;
    let body = full.page(200);
    assert!(body.contains("Seats billed") && body.contains("1,014"));
    assert!(body.contains("with findings") && body.contains("href=\"/runs/run_"));
    assert!(body.contains("Seats over the last 12 months") && body.contains("<svg"));
    assert!(body.contains("Sep 2026") && body.contains("<td class=\"num\">1,100</td>"), "readable as a table too");
    assert!(body.contains("Nov 2026") && body.contains("<td class=\"num\">1,022</td>"));
    let mut cem = person(&served, &app.partner, "Cem", Role::Support, "de").await;
    let support = cem.get("/dashboard").await;
    assert!(support.page(200).contains("Aktive Organisationen") && support.says("Plätze der letzten 12 Monate"));
    for hidden in ["Abgerechnete Plätze", "Letzte Synchronisierung", "/runs", "/findings", "/integration"] {
        assert!(!support.says(hidden), "{hidden}");
    }
    app.stop().await;
}
