//! The sections of both help articles, from their first portal step to their last. What differs between the PSAs stands in
//! `steps`. Must not skip a step.

use seatbridge_core::PsaKind;
use seatbridge_testkit::{Browser, Locale};

use crate::steps::*;
use crate::world::{CUSTOMERS, PARTNER, World};

/// "Full partner setup": what is done in the PSA stands beside the form, step by step.
pub async fn preparation(psa: PsaKind, locale: Locale, steps: &[(&'static str, &'static str)]) {
    let (world, owner) = World::distributor(locale).await;
    let browser = world.signed_in(&owner).await;
    open_wizard(&browser, psa).await;
    for (english, german) in steps {
        browser.sees(browser.say(english, german)).await;
    }
    world.finish(browser).await;
}

/// "Set up a new security role": its steps stand there too, and a table says which rights the credentials have. Looking
/// does not connect, and gives no secret back.
pub async fn security_role(psa: PsaKind, locale: Locale, heading: &str, steps: &[(&'static str, &'static str)]) {
    let (world, owner) = World::distributor(locale).await;
    let browser = world.signed_in(&owner).await;
    open_wizard(&browser, psa).await;
    browser.click(heading).await;
    for (english, german) in steps {
        browser.sees(browser.say(english, german)).await;
    }
    let granted = browser.say("Granted", "Erteilt");
    assert!(!browser.says(granted).await, "nothing was asked of the PSA yet");
    type_credentials(&browser, &world, psa).await;
    browser.until_offered(next_step(&browser)).await;
    browser.click(browser.say("Check rights", "Rechte prüfen")).await;
    browser.sees(granted).await;
    browser.at(&at(psa, "connect")).await;
    browser.inspect(&format!("rights-{}", psa.as_str())).await;
    let secret = match psa {
        PsaKind::Autotask => browser.say("Secret", "Geheimnis"),
        PsaKind::ConnectWise => browser.say("Private key", "Privater Schlüssel"),
    };
    assert_eq!(browser.value(secret).await, "");
    open_integration(&browser).await;
    assert!(card(&browser, psa).offers(connect_label(&browser)).await);
    world.finish(browser).await;
}

/// "Connect to … in the partner portal".
pub async fn connecting(psa: PsaKind, locale: Locale) {
    let (world, owner) = World::distributor(locale).await;
    let browser = world.signed_in(&owner).await;
    let name = psa.as_str();
    open_integration(&browser).await;
    browser.inspect("integration").await;
    open_wizard(&browser, psa).await;
    assert!(browser.is_disabled(next_step(&browser)).await, "nothing is filled in");
    browser.inspect(&format!("connect-{name}")).await;
    type_credentials(&browser, &world, psa).await;
    browser.until_offered(next_step(&browser)).await;
    browser.double_click(next_step(&browser)).await;

    browser.at(&at(psa, "tickets")).await;
    assert_eq!(browser.banner().await, connected(&browser, psa));
    browser.inspect(&format!("tickets-{name}")).await;
    // left for later: connected all the same, and the card offers to go on
    browser.click(browser.say("Skip for now", "Vorerst überspringen")).await;
    open_integration(&browser).await;
    let card = card(&browser, psa);
    card.sees(browser.say("Connected", "Verbunden")).await;
    browser.inspect(&format!("integration-{name}")).await;

    browser.visit(&at(psa, "tickets")).await;
    fill_tickets(&browser).await;
    browser.inspect(&format!("tickets-{name}-filled")).await;
    browser.click(next_step(&browser)).await;
    browser
        .until("the banner", async || {
            browser.says(browser.say("Ticket mapping completed.", "Ticket-Zuordnung abgeschlossen.")).await
        })
        .await;

    // unmapping asks, and resets this form alone
    let unmap = browser.say("Unmap all tickets", "Alle Ticket-Zuordnungen aufheben");
    browser.visit(&at(psa, "tickets")).await;
    browser.click(unmap).await;
    browser.dialog().until_shown().await;
    browser.inspect(&format!("tickets-{name}-unmap")).await;
    browser.dialog().click(unmap).await;
    browser.until("no dialog", async || !browser.dialog().is_shown().await).await;
    browser.visit(&at(psa, "tickets")).await;
    let form = browser.part("//main//form[.//select]");
    for label in form.drop_downs().await {
        assert_eq!(form.value(&label).await, "", "{label:?} is empty again");
    }
    open_integration(&browser).await;
    card.sees(browser.say("Connected", "Verbunden")).await;
    world.finish(browser).await;
}

/// Types the form of a new plan and sends it.
async fn create_plan(browser: &Browser, name: &str) {
    browser.navigation().click(browser.say("Plans", "Pläne")).await;
    browser.click(browser.say("New plan", "Neuer Plan")).await;
    browser.inspect("plan-new").await;
    browser.fill(browser.say("Plan", "Planname"), name).await;
    browser.fill(browser.say("Price of a seat", "Preis eines Platzes"), browser.say("3.50", "3,50")).await;
    browser.double_click(browser.say("Save", "Speichern")).await;
}

/// Opens the pop-up `Show integration` of a row's menu.
async fn show_integration(browser: &Browser, name: &str) {
    let row = browser.row(name);
    row.click_first("//summary").await;
    row.click(browser.say("Show integration", "Integration anzeigen")).await;
    browser.dialog().until_shown().await;
}

fn manage(browser: &Browser) -> &'static str {
    browser.say("Manage", "Verwalten")
}

fn synced(browser: &Browser) -> &'static str {
    browser.say("Synced", "Synchronisiert")
}

/// "Create a new plan with … integration".
pub async fn new_plan(psa: PsaKind, locale: Locale) {
    let (world, owner) = World::distributor(locale).await;
    let browser = world.signed_in(&owner).await;
    connect(&browser, &world, psa).await;
    let plan = "Backup Plus";
    create_plan(&browser, plan).await;
    browser.dialog().until_shown().await;
    browser.inspect(&format!("plan-created-{}", psa.as_str())).await;
    browser.dialog().click(manage(&browser)).await;
    browser.at(&at(psa, "manage")).await;
    link_row(&browser, plan, &plan_choices(&browser, psa)).await;
    browser.inspect(&format!("manage-plans-{}", psa.as_str())).await;
    browser.navigation().click(browser.say("Plans", "Pläne")).await;
    browser.row(plan).sees(synced(&browser)).await;
    show_integration(&browser, plan).await;
    browser.dialog().sees(synced(&browser)).await;
    browser.inspect(&format!("plan-integration-{}", psa.as_str())).await;
    world.finish(browser).await;
}

/// "Edit existing plans linked with the … integration".
pub async fn existing_plan(psa: PsaKind, locale: Locale) {
    let (world, owner) = World::distributor(locale).await;
    let browser = world.signed_in(&owner).await;
    connect(&browser, &world, psa).await;
    browser.navigation().click(browser.say("Plans", "Pläne")).await;
    browser.inspect("plans").await;
    show_integration(&browser, "Backup").await;
    // the pop-up names the connected PSA, and no other
    let dialog = browser.dialog();
    dialog.sees(psa.name()).await;
    for other in PsaKind::ALL.into_iter().filter(|other| *other != psa) {
        assert!(!dialog.says(other.name()).await);
    }
    assert!(!dialog.says(synced(&browser)).await);
    dialog.click(manage(&browser)).await;
    browser.at(&at(psa, "manage")).await;
    link_row(&browser, "Backup", &plan_choices(&browser, psa)).await;

    // linked already, it is unlinked and linked anew; unlinking asks
    let unlink = browser.say("Unlink", "Verknüpfung aufheben");
    browser.row("Backup").click(unlink).await;
    browser.dialog().until_shown().await;
    browser.dialog().double_click(unlink).await;
    browser.until("no dialog", async || !browser.dialog().is_shown().await).await;
    browser.until("an empty row", async || !browser.row("Backup").offers(unlink).await).await;
    link_row(&browser, "Backup", &plan_choices(&browser, psa)).await;
    world.finish(browser).await;
}

/// "Create a new organization synced with …".
pub async fn new_organization(psa: PsaKind, locale: Locale) {
    let (world, owner) = World::distributor(locale).await;
    let browser = world.signed_in(&owner).await;
    connect(&browser, &world, psa).await;
    link_plan(&world, psa).await;
    let customer = world.another_customer(psa).await;
    browser.navigation().click(browser.say("Organizations", "Organisationen")).await;
    browser.click(browser.say("New organization", "Neue Organisation")).await;
    browser.inspect("organization-new").await;
    browser.fill(browser.say("First name of the owner", "Vorname des Inhabers"), "Vera").await;
    browser.fill(browser.say("Last name of the owner", "Nachname des Inhabers"), "Vogt").await;
    browser.fill(browser.say("E-mail", "E-Mail-Adresse"), "vera@neue.example").await;
    browser.fill(browser.say("Organization", "Organisationsname"), customer).await;
    browser.choose(browser.say("Country", "Land"), browser.say("Germany", "Deutschland")).await;
    browser.choose(browser.say("Plan", "Gebuchter Plan"), "Backup").await;
    browser.double_click(browser.say("Save", "Speichern")).await;
    browser.dialog().sees(browser.say("Mapping required", "Zuordnung erforderlich")).await;
    browser.inspect(&format!("organization-created-{}", psa.as_str())).await;
    browser.dialog().click(manage(&browser)).await;
    browser.at(&at(psa, "manage")).await;
    link_row(&browser, customer, &organization_choices(&browser, psa, customer)).await;
    browser.inspect(&format!("manage-organizations-{}", psa.as_str())).await;
    // both sides stand side by side, and nothing was written
    assert_eq!(world.portal.control(psa).writes().await, 0);
    world.finish(browser).await;
}

/// Links the plan `Backup` as its own section does.
async fn link_plan(world: &World, psa: PsaKind) {
    let plan = ["map", "plan", "--partner", PARTNER, "--psa", psa.as_str(), "Backup"];
    let product: &[&str] = match psa {
        PsaKind::Autotask => &["service=9001"],
        PsaKind::ConnectWise => &["category=20", "subcategory=60", "product_type=30", "catalog=904"],
    };
    world.portal.ok(&[&plan[..], product].concat()).await;
}

/// "Edit an existing organization and map it with …": by the integration page.
pub async fn existing_organization(psa: PsaKind, locale: Locale) {
    let (world, owner) = World::distributor(locale).await;
    let browser = world.signed_in(&owner).await;
    connect(&browser, &world, psa).await;
    open_integration(&browser).await;
    choose_option(&browser, psa, browser.say("Manage connection", "Verbindung verwalten")).await;
    browser.at(&at(psa, "manage")).await;
    browser.click_beginning(browser.say("Organization mapping", "Organisationszuordnung")).await;
    search(&browser, CUSTOMERS[1]).await;
    let choices = organization_choices(&browser, psa, CUSTOMERS[1]);
    link_row(&browser, CUSTOMERS[1], &choices).await;
    unlink(&browser, CUSTOMERS[1]).await;
    link_row(&browser, CUSTOMERS[1], &choices).await;
    assert_eq!(world.portal.control(psa).writes().await, 0);
    world.finish(browser).await;
}

/// The same, option 2: by the organizations page.
pub async fn existing_organization_by_its_page(psa: PsaKind, locale: Locale) {
    let (world, owner) = World::distributor(locale).await;
    let browser = world.signed_in(&owner).await;
    connect(&browser, &world, psa).await;
    browser.navigation().click(browser.say("Organizations", "Organisationen")).await;
    browser.inspect("organizations").await;
    show_integration(&browser, CUSTOMERS[2]).await;
    browser.inspect(&format!("organization-integration-{}", psa.as_str())).await;
    browser.dialog().click(manage(&browser)).await;
    browser.at(&at(psa, "manage")).await;
    link_row(&browser, CUSTOMERS[2], &organization_choices(&browser, psa, CUSTOMERS[2])).await;
    browser.navigation().click(browser.say("Organizations", "Organisationen")).await;
    show_integration(&browser, CUSTOMERS[2]).await;
    browser.dialog().sees(synced(&browser)).await;
    world.finish(browser).await;
}

/// Searches in the mapping table.
pub async fn search(browser: &Browser, text: &str) {
    let search = browser.part("//main//form[@role='search'][.//input[@type='search']]");
    search.fill_first("//input[@type='search']", text).await;
    search.click(browser.say("Search", "Suchen")).await;
}

async fn unlink(browser: &Browser, name: &str) {
    let unlink = browser.say("Unlink", "Verknüpfung aufheben");
    browser.row(name).click(unlink).await;
    browser.dialog().until_shown().await;
    browser.dialog().click(unlink).await;
    browser
        .until("an empty row", async || browser.row(name).is_shown().await && !browser.row(name).offers(unlink).await)
        .await;
}

/// "Revoke the … integration".
pub async fn revoking(psa: PsaKind, locale: Locale) {
    let (world, owner) = World::distributor(locale).await;
    let browser = world.signed_in(&owner).await;
    connect(&browser, &world, psa).await;
    open_integration(&browser).await;
    let revoke = match psa {
        PsaKind::Autotask => browser.say("Revoke Autotask", "Autotask widerrufen"),
        PsaKind::ConnectWise => browser.say("Revoke connection", "Verbindung widerrufen"),
    };
    choose_option(&browser, psa, revoke).await;
    // asks first, and names what ends
    browser.shows(revoke).await;
    browser.inspect(&format!("revoke-{}", psa.as_str())).await;
    browser.part("//main").double_click(revoke).await;
    browser.shows("Integration").await;
    let card = card(&browser, psa);
    card.until_offered(connect_label(&browser)).await;
    assert!(!card.says(browser.say("Connected", "Verbunden")).await);
    assert!(!card.offers("Option").await);
    world.finish(browser).await;
}
