//! Who reaches which page, by role and type of partner, as the product's rules say it. Must not read the rules from the
//! program.

use seatbridge_testkit::{Browser, Locale};

use crate::world::{PARTNER, Person, World, sign_in};

/// The pages of the navigation: path, entry in English and German.
const PAGES: [(&str, &str, &str); 10] = [
    ("/dashboard", "Dashboard", "Übersicht"),
    ("/organizations", "Organizations", "Organisationen"),
    ("/plans", "Plans", "Pläne"),
    ("/integration", "Integration", "Integration"),
    ("/runs", "Sync runs", "Synchronisierungen"),
    ("/findings", "Findings", "Befunde"),
    ("/sub-resellers", "Sub-resellers", "Sub-Reseller"),
    ("/users", "Users", "Benutzer"),
    ("/audit", "Audit", "Protokoll"),
    ("/partners", "Partners", "Partner"),
];
const ROLES: [&str; 5] = ["owner", "super_admin", "admin", "finance", "support"];

/// Whether the product's rules let this role of this type of partner see the page.
fn may(path: &str, kind: &str, role: &str) -> bool {
    let administers = matches!(role, "owner" | "super_admin" | "admin");
    match path {
        "/dashboard" | "/organizations" => true,
        "/integration" | "/users" | "/audit" => administers,
        "/runs" | "/findings" => administers || role == "finance",
        "/plans" | "/sub-resellers" => administers && kind != "sub_reseller",
        _ => false,
    }
}

async fn entries(browser: &Browser) -> Vec<String> {
    browser.navigation().text().await.lines().map(str::to_owned).collect()
}

/// What is allowed opens, and stands in the navigation; what is not is refused with a page that says why, and is absent.
async fn every_page(browser: &Browser, person: &Person, allowed: impl Fn(&str) -> bool) {
    let refusal = browser.say("No access", "Kein Zugriff");
    let shown = entries(browser).await;
    for (path, english, german) in PAGES {
        let entry = browser.say(english, german);
        let listed = shown.iter().any(|shown| shown == entry);
        assert_eq!(listed, allowed(path), "{} and {entry:?} in {shown:?}", person.name);
        browser.visit(path).await;
        let heading = browser.heading().await;
        assert_eq!(heading != refusal, allowed(path), "{} at {path}: {heading:?}", person.name);
        assert!(allowed(path) || browser.offers(browser.say("Back to the start", "Zurück zum Anfang")).await, "{path}");
    }
}

async fn every_role_of(kind: &str, locale: Locale) {
    let world = World::empty(locale).await;
    let owner = world.partner("distributor", PARTNER, None).await;
    let (partner, owner) = match kind {
        "distributor" => (PARTNER, owner),
        "sub_reseller" => ("Förde", world.partner(kind, "Förde", Some(PARTNER)).await),
        _ => ("Hafen", world.partner(kind, "Hafen", None).await),
    };
    let browser = world.browser().await;
    for role in ROLES {
        let person = if role == "owner" { owner.clone() } else { world.person(partner, role, role).await };
        browser.forget_cookies().await;
        sign_in(&browser, &person).await;
        every_page(&browser, &person, |path| may(path, kind, role)).await;
    }
    world.finish(browser).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_role_of_a_distributor_reaches_its_pages_and_no_other() {
    every_role_of("distributor", Locale::En).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_role_of_a_direct_reseller_reaches_its_pages_and_no_other() {
    every_role_of("direct_reseller", Locale::De).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_role_of_a_sub_reseller_reaches_its_pages_and_no_other() {
    every_role_of("sub_reseller", Locale::En).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_operator_sees_partners_and_the_audit_and_nothing_of_a_partner() {
    let world = World::empty(Locale::De).await;
    let operator = world.operator().await;
    let browser = world.browser().await;
    sign_in(&browser, &operator).await;
    every_page(&browser, &operator, |path| matches!(path, "/partners" | "/audit")).await;
    world.finish(browser).await;
}
