//! The pages of runs and findings: starting, watching, reading, exporting, answering, and who may.

use seatbridge_core::PsaKind;
use seatbridge_core::permissions::Role;
use seatbridge_testkit::{Backend, Customer, PASSWORD, Portal, Setup, TestApp};
use serde_json::json;

use crate::browser::{Answer, Browser, Served};

/// A portal on a connected partner.
async fn served(app: &TestApp) -> Served {
    let mut portal = Portal::new(Backend::Sqlite).await;
    portal.engine = app.engine.clone();
    Served::of(portal).await
}

/// A browser of a person of the partner, in this language.
async fn browser(app: &TestApp, served: &Served, role: Role, language: &'static str) -> Browser {
    let name = format!("{}-{language}", role.as_str());
    let person = served.portal.person(&app.partner, &name, role).await;
    let mut browser = served.browser(language);
    assert_eq!(browser.post("/sign-in", &[("email", &person.email), ("password", PASSWORD)]).await.status, 303);
    browser
}

async fn started(browser: &mut Browser, preview: bool) -> String {
    let preview = if preview { "true" } else { "false" };
    let sent = browser.post("/runs", &[("psa", "autotask"), ("preview", preview)]).await;
    assert!(sent.status == 303 && sent.location.starts_with("/runs/run_"), "{sent:?}");
    sent.location
}

/// Starts a run, lets it be done, and opens its page.
async fn ran(served: &Served, browser: &mut Browser, preview: bool) -> Answer {
    let place = started(browser, preview).await;
    served.portal.work().await;
    let page = browser.get(&place).await;
    page.page(200);
    Answer { location: place, ..page }
}

/// The address of the first link whose text this is.
fn link(page: &Answer, text: &str) -> String {
    let before = page.body.split(&format!("{text}</a>")).next().filter(|before| before.len() < page.body.len());
    let href = before.expect(text).rsplit("href=\"").next().unwrap();
    href.split('"').next().unwrap().replace("&amp;", "&")
}

async fn customers(app: &TestApp) -> Vec<Customer> {
    app.customers(&[Setup::of(10, 14), Setup::of(10, 10), Setup::of(10, 0), Setup { linked: false, ..Setup::of(5, 8) }])
        .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_is_started_watched_and_read_line_by_line() {
    let app = TestApp::new(Backend::Sqlite).await;
    let customers = customers(&app).await;
    let served = served(&app).await;
    let mut anna = browser(&app, &served, Role::Admin, "en").await;
    let empty = anna.get("/runs").await;
    assert!(empty.page(200).contains("No run yet") && empty.says("Sync now") && empty.says("Preview"));
    let place = started(&mut anna, true).await;
    assert_eq!(started(&mut anna, true).await, place, "a double click");
    let waiting = anna.get(&place).await;
    assert!(waiting.page(200).contains("Waiting for its turn") && waiting.says("hx-trigger=\"every 2s\""));
    assert_eq!(anna.get(&format!("{place}/progress")).await.location, place, "a part alone is no page");
    served.portal.work().await;
    let preview = anna.get(&place).await;
    assert!(preview.page(200).contains("A run would change one line. Autotask can’t take a change back"));
    assert!(preview.says("10 → (14)") && !preview.says("hx-trigger"));
    app.assert_line(&customers[0], "2026-12-01", 10, 0).await;
    let run = ran(&served, &mut anna, false).await;
    for said in [
        "Run in Autotask for Nov 20, 2026",
        "One line was changed. Autotask can’t take the change back",
        "The sum closes",
        "10 → 14",
        "Purchased seats are billed.",
        "confirmed",
        "accepted",
        "Brake: falls to 0",
        "8 seats are billed nowhere",
        "admin-en",
    ] {
        assert!(run.says(said), "{said}: {}", run.body);
    }
    let sum = run.body.split("class=\"sum\"").nth(1).unwrap().split("</p>").next().unwrap();
    let text: String = sum.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect();
    let words: Vec<_> = text.split_whitespace().collect();
    assert_eq!(words.join(" "), "32 reported = 24 billed + 0 excluded by rule + 8 unmapped + 0 held + 0 failed");
    app.assert_line(&customers[0], "2026-12-01", 14, 1).await;
    let list = anna.get("/runs").await;
    assert!(list.page(200).contains("1–2 of 2") && list.says("Findings") && list.says(&run.location));
    let previews = anna.get("/runs?kind=previews&psa=autotask").await;
    assert!(previews.page(200).contains("1–1 of 1") && previews.says(&place));
    assert!(anna.get("/runs?state=green").await.page(200).contains("No run found"));
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_lines_of_a_run_are_filtered_and_exported() {
    let app = TestApp::new(Backend::Sqlite).await;
    let customers = customers(&app).await;
    let served = served(&app).await;
    let mut anna = browser(&app, &served, Role::Finance, "en").await;
    let run = app.run().await.run;
    let at = format!("/runs/{run}");
    let shown = |page: &Answer| -> Vec<bool> {
        page.page(200);
        customers.iter().map(|c| page.says(&format!("<div class=\"sub\">{}</div>", c.id))).collect()
    };
    assert_eq!(shown(&anna.get(&at).await), [true, true, true, true]);
    assert_eq!(shown(&anna.get(&format!("{at}?verdict=raise")).await), [true, false, false, false]);
    assert_eq!(shown(&anna.get(&format!("{at}?reason=brake_zero")).await), [false, false, true, false]);
    assert_eq!(shown(&anna.get(&format!("{at}?search={}", customers[1].id)).await), [false, true, false, false]);
    let none = anna.get(&format!("{at}?verdict=raise&search=nobody")).await;
    assert!(none.page(200).contains("No line found") && none.says("All lines of this run"));
    assert!(anna.get(&format!("{at}?open=all")).await.page(200).contains("<details open"));
    let csv = anna.get(&format!("{at}/lines.csv?verdict=raise")).await;
    assert_eq!(csv.status, 200);
    let rows: Vec<_> = csv.body.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert!(rows[0].starts_with("External id,Organization,Company,"));
    assert!(rows[1].starts_with(&format!("{},Kunde {},", customers[0].id, customers[0].id)), "{}", rows[1]);
    assert!(rows[1].contains(",14,14,10,14,2026-12-01,raise,") && rows[1].contains("2026-12-01: 10 → 14 (confirmed)"));
    let xlsx = anna.get(&format!("{at}/lines.xlsx")).await;
    assert!(xlsx.status == 200 && xlsx.body.starts_with("PK"));
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_lines_come_page_by_page_and_are_exported_whole() {
    let app = TestApp::new(Backend::Sqlite).await;
    let many: Vec<_> = (0..2_100).map(|n| (format!("N-{n:04}"), "active")).collect();
    app.organizations(&many.iter().map(|(id, status)| (id.as_str(), *status)).collect::<Vec<_>>()).await;
    app.report("2026-11-20", &many.iter().map(|(id, _)| (id.as_str(), 3, 3)).collect::<Vec<_>>()).await;
    app.customer(Setup::of(10, 10)).await;
    let served = served(&app).await;
    let mut anna = browser(&app, &served, Role::Finance, "en").await;
    let at = format!("/runs/{}", app.run().await.run);
    let last = anna.get(&format!("{at}?page=84&verdict=unmapped")).await;
    assert!(last.page(200).contains("2,100") && last.says("N-2099"), "{}", last.body);
    let csv = anna.get(&format!("{at}/lines.csv")).await;
    assert_eq!(csv.body.lines().count(), 2_102);
    let findings = anna.get("/findings?code=unmapped&page=84").await;
    assert!(findings.page(200).contains("of 2,100") && findings.says("An owner, super admin or admin"));
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_brake_is_released_from_the_page_of_findings() {
    let app = TestApp::new(Backend::Sqlite).await;
    let customers = customers(&app).await;
    let served = served(&app).await;
    let mut anna = browser(&app, &served, Role::Owner, "en").await;
    assert!(anna.get("/findings").await.page(200).contains("Nothing to decide"));
    ran(&served, &mut anna, false).await;
    let page = anna.get("/findings").await;
    assert!(page.page(200).contains("Brake: falls to 0") && page.says("To the mapping") && page.says("Release"));
    assert!(link(&page, "To the mapping").starts_with("/integration/autotask/manage?organization=org_"));
    let asking = link(&page, "Release");
    let asked = anna.get(&asking).await;
    assert!(asked.page(200).contains("<dialog") && asked.says(&format!("the quantity of Kunde {}", customers[2].id)));
    let id = asking.rsplit("finding=").next().unwrap().to_owned();
    let sent = anna.post("/findings/release", &[("finding", &id)]).await;
    assert_eq!(anna.post("/findings/release", &[("finding", &id)]).await.location, sent.location, "a double click");
    let run = anna.get(&sent.location).await;
    assert!(run.page(200).contains("Released: this run writes what was held.") && run.says("one organization"));
    served.portal.work().await;
    app.assert_line(&customers[2], "2026-12-01", 0, 1).await;
    let late = anna.submit("/findings/release", &[("finding", &id)]).await;
    assert!(late.page(200).contains("This finding is settled already") && !late.says("Brake: falls to 0"));
    let back = anna.get(&asking).await;
    assert_eq!((back.status, back.location.as_str()), (303, "/findings"), "the dialog of a settled finding");
    let none = anna.submit("/findings/release", &[]).await;
    assert!(none.page(200).contains("Choose at least one finding."));
    let search = anna.get(&format!("/findings?search={}", customers[3].id)).await;
    assert!(search.page(200).contains("1–1 of 1") && search.says("Not linked"));
    assert!(anna.get("/findings?search=nobody").await.page(200).contains("No finding found"));
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_value_that_a_person_changed_in_the_psa_is_kept_from_the_page_of_findings() {
    let app = TestApp::new(Backend::Sqlite).await;
    app.set(&[("increase_on", "today"), ("decrease_on", "today")]).await;
    let customer = app.customer(Setup::of(10, 14)).await;
    app.run().await;
    app.control.edit(json!({ "kind": "adjust_units", "line": customer.line, "to": 11 })).await;
    let served = served(&app).await;
    let mut anna = browser(&app, &served, Role::SuperAdmin, "de").await;
    ran(&served, &mut anna, false).await;
    let page = anna.get("/findings").await;
    assert!(page.page(200).contains("In der PSA geändert") && page.says("Überschreiben"));
    let asked = anna.get(&link(&page, "Wert der PSA behalten")).await;
    assert!(asked.page(200).contains("<dialog"));
    let keep = asked.body.split("action=\"").find(|rest| rest.contains("/keep\"")).unwrap().split('"').next().unwrap();
    // somebody else was here once more: what is answered is no longer what stands there
    app.control.edit(json!({ "kind": "adjust_units", "line": customer.line, "to": 12 })).await;
    let changed = anna.submit(keep, &[]).await;
    assert!(changed.page(200).contains("steht nicht mehr so"), "{}", changed.body);
    app.control.edit(json!({ "kind": "adjust_units", "line": customer.line, "to": 11 })).await;
    let kept = anna.submit(keep, &[]).await;
    assert!(kept.page(200).contains("Der Wert der PSA bleibt.") && kept.says("Nichts zu entscheiden"));
    let run = ran(&served, &mut anna, false).await;
    assert!(run.says("belassen") || run.says("behalten"), "{}", run.body);
    app.assert_line(&customer, "2026-12-01", 11, 1).await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writing_is_allowed_again_after_a_price_drift() {
    let app = TestApp::new(Backend::Sqlite).await;
    app.control.switch(json!({ "adjustment_without_price": "reset" })).await;
    app.customer(Setup { price: 7.0, ..Setup::of(10, 12) }).await;
    let served = served(&app).await;
    let mut anna = browser(&app, &served, Role::Admin, "en").await;
    let red = ran(&served, &mut anna, false).await;
    assert!(red.says("Red") && red.says("Price changed"));
    let page = anna.get("/findings").await;
    let asked = anna.get(&link(&page, "Allow writing again")).await;
    assert!(asked.page(200).contains("Correct the price there first."));
    let allowed = anna.submit("/findings/allow-writes", &[("psa", "autotask")]).await;
    assert!(allowed.page(200).contains("Seatbridge may write to Autotask again.") && allowed.says("Nothing to decide"));
    let again = anna.submit("/findings/allow-writes", &[("psa", "autotask")]).await;
    again.page(200);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_that_could_not_be_carried_out_says_why() {
    let app = TestApp::new(Backend::Sqlite).await;
    app.customer(Setup::of(10, 14)).await;
    let served = served(&app).await;
    let mut anna = browser(&app, &served, Role::Admin, "de").await;
    let place = started(&mut anna, false).await;
    app.engine.revoke(&app.actor, PsaKind::Autotask).await.unwrap();
    served.portal.work().await;
    let ended = anna.get(&place).await;
    assert!(ended.page(200).contains("Rot") && ended.says("Autotask ist nicht verbunden"), "{}", ended.body);
    assert!(!ended.says("Jetzt synchronisieren"), "nothing can be synced any more");
    let refused = anna.post("/runs", &[("psa", "autotask"), ("preview", "true")]).await;
    assert_eq!(refused.status, 404);
    refused.page(404);
    assert!(anna.get("/runs?kind=runs").await.page(200).contains("1–1 von 1"));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn finance_reads_support_sees_nothing_and_strangers_find_nothing() {
    let app = TestApp::new(Backend::Sqlite).await;
    let customers = customers(&app).await;
    let run = app.run().await.run;
    let served = served(&app).await;
    let mut finance = browser(&app, &served, Role::Finance, "en").await;
    let mut support = browser(&app, &served, Role::Support, "en").await;
    let mut owner = browser(&app, &served, Role::Owner, "en").await;
    let sued = served.portal.partner(seatbridge_core::partners::PartnerType::DirectReseller, "Suedwind").await;
    let mut stranger = served.signed_in(&sued, "Cem", Role::Owner).await;
    let mut olga = served.operator().await;
    let mut nobody = served.browser("en");
    let page = owner.get("/findings").await;
    let finding = link(&page, "Release").rsplit("finding=").next().unwrap().to_owned();
    let at = format!("/runs/{run}");
    let reads = [at.clone(), format!("{at}/progress"), format!("{at}/lines.csv"), format!("{at}/lines.xlsx")];
    for path in &reads {
        assert!(matches!(finance.get(path).await.status, 200 | 303), "{path}");
        stranger.get(path).await.page(404);
    }
    let lists = ["/runs".to_owned(), "/findings".to_owned()];
    for path in reads.iter().chain(&lists) {
        support.get(path).await.page(403);
        olga.get(path).await.page(403);
        assert!(nobody.get(path).await.location.starts_with("/sign-in?next="), "{path}");
    }
    for path in &lists {
        let seen = finance.get(path).await;
        assert!(!seen.page(200).contains("method=\"post\" action=\"/runs\"") && !seen.says(">Release<"), "{path}");
        let other = stranger.get(path).await;
        other.page(200);
        assert!(!other.says(&run.to_string()) && !other.says(&customers[0].id), "{path}");
    }
    let keep = format!("/findings/{finding}/keep");
    for (path, form) in [
        ("/runs", [("psa", "autotask"), ("preview", "true")]),
        ("/findings/release", [("finding", finding.as_str()), ("x", "")]),
        (keep.as_str(), [("x", ""), ("y", "")]),
        ("/findings/allow-writes", [("psa", "autotask"), ("x", "")]),
    ] {
        for browser in [&mut finance, &mut support, &mut olga] {
            browser.post(path, &form).await.page(403);
        }
        assert_eq!(nobody.post(path, &form).await.location, "/sign-in?next=%2F", "{path}");
        stranger.post(path, &form).await.page(404);
    }
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_is_never_taken_for_a_page() {
    let app = TestApp::new(Backend::Sqlite).await;
    let csv = "external_id,name,plan\nX-1,<script>alert(1)</script>,Backup\n";
    let parsed = seatbridge_engine::imports::organizations(csv.as_bytes(), None);
    app.engine.import_organizations(&app.actor, parsed, false).await.unwrap();
    app.report("2026-11-20", &[("X-1", 5, 5)]).await;
    app.customer(Setup::of(10, 10)).await;
    let run = app.run().await.run;
    let served = served(&app).await;
    let mut anna = browser(&app, &served, Role::Admin, "de").await;
    for path in [format!("/runs/{run}?open=all"), "/findings".to_owned(), "/findings?search=%3Cscript".to_owned()] {
        let page = anna.get(&path).await;
        assert!(page.page(200).contains("&lt;script&gt;alert(1)") && !page.says("<script>alert"), "{path}");
    }
    app.finish().await;
}
