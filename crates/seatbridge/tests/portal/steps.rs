//! The steps of the help articles, as a person does them. Each ends where the article says what is seen then. Must name
//! things by the labels the product fixes.

use seatbridge_core::PsaKind;
use seatbridge_testkit::{Browser, Part};

use crate::world::{BACKUP, CONTRACT, World};

/// The address of a screen of a PSA.
pub fn at(psa: PsaKind, screen: &str) -> String {
    format!("/integration/{}/{screen}", psa.as_str())
}

/// Opens the page by its entry in the navigation.
pub async fn open_integration(browser: &Browser) {
    browser.navigation().click("Integration").await;
    browser.shows("Integration").await;
}

/// The card of a PSA on the integration page.
pub fn card(browser: &Browser, psa: PsaKind) -> Part {
    browser.section(psa.name())
}

/// The button that opens the wizard, and the one that links a row.
pub fn connect_label(browser: &Browser) -> &'static str {
    browser.say("Connect", "Verbinden")
}

pub fn next_step(browser: &Browser) -> &'static str {
    browser.say("Next step", "Nächster Schritt")
}

/// Chooses an entry of the menu `Option` of a card.
pub async fn choose_option(browser: &Browser, psa: PsaKind, entry: &str) {
    let card = card(browser, psa);
    card.click("Option").await;
    card.click(entry).await;
}

/// Clicks `Connect` on the card of a PSA that is not connected.
pub async fn open_wizard(browser: &Browser, psa: PsaKind) {
    open_integration(browser).await;
    let card = card(browser, psa);
    assert!(!card.says(browser.say("Connected", "Verbunden")).await);
    assert!(!card.offers("Option").await);
    card.click(connect_label(browser)).await;
    browser.at(&at(psa, "connect")).await;
}

/// Types the credentials that the PSA gave.
pub async fn type_credentials(browser: &Browser, world: &World, psa: PsaKind) {
    let access = &world.portal.access;
    match psa {
        PsaKind::Autotask => {
            browser.fill(browser.say("Key", "Schlüssel"), &access.autotask.key).await;
            browser.fill(browser.say("Secret", "Geheimnis"), &access.autotask.secret).await;
        }
        PsaKind::ConnectWise => {
            browser.fill(browser.say("Site URL", "Standort-URL"), &access.connectwise.site).await;
            browser.fill(browser.say("Company ID", "Unternehmenskennung"), &access.connectwise.company).await;
            browser.fill(browser.say("Public key", "Öffentlicher Schlüssel"), &access.connectwise.public_key).await;
            browser.fill(browser.say("Private key", "Privater Schlüssel"), &access.connectwise.private_key).await;
        }
    }
}

/// What the banner says after connecting.
pub fn connected(browser: &Browser, psa: PsaKind) -> String {
    format!("{} {}", psa.name(), browser.say("is connected.", "ist verbunden."))
}

/// Connects a PSA: on to the ticket mapping, which is left for later.
pub async fn connect(browser: &Browser, world: &World, psa: PsaKind) {
    open_wizard(browser, psa).await;
    type_credentials(browser, world, psa).await;
    browser.click(next_step(browser)).await;
    browser.at(&at(psa, "tickets")).await;
    assert_eq!(browser.banner().await, connected(browser, psa));
}

/// Chooses the first that is offered in every drop-down of the ticket mapping, and the hours where they are asked for.
pub async fn fill_tickets(browser: &Browser) {
    let form = browser.part("//main//form[.//select]");
    for label in form.drop_downs().await {
        // what depends on a choice is filled when that is made
        form.until(&format!("choices of {label:?}"), async || form.options(&label).await.len() > 1).await;
        let options = form.options(&label).await;
        form.choose(&label, &options[1]).await;
    }
    let hours = browser.say("Due within (hours)", "Fällig innerhalb (Stunden)");
    if form.has_field(hours).await {
        form.fill(hours, "24").await;
    }
}

/// What is picked to link the plan `Backup`, by label.
pub fn plan_choices(browser: &Browser, psa: PsaKind) -> Vec<(&'static str, &'static str)> {
    match psa {
        PsaKind::Autotask => vec![(browser.say("Service", "Service"), BACKUP)],
        PsaKind::ConnectWise => vec![
            (browser.say("Category", "Kategorie"), "Cloud Services"),
            (browser.say("Subcategory", "Unterkategorie"), "Backup"),
            (browser.say("Product type", "Produktart"), "Agreement"),
            (browser.say("Catalog", "Katalog"), BACKUP),
        ],
    }
}

/// What is picked to link a customer, by label.
pub fn organization_choices<'a>(browser: &Browser, psa: PsaKind, customer: &'a str) -> Vec<(&'static str, &'a str)> {
    match psa {
        PsaKind::Autotask => vec![
            (browser.say("Company", "Unternehmen"), customer),
            (browser.say("Contract", "Vertrag"), CONTRACT),
            (browser.say("Contract service", "Vertragsservice"), BACKUP),
        ],
        PsaKind::ConnectWise => vec![
            (browser.say("Company", "Unternehmen"), customer),
            (browser.say("Agreement", "Vereinbarung"), CONTRACT),
            (browser.say("Addition", "Vertragszusatz"), BACKUP),
        ],
    }
}

/// Picks in a row one by one: the button that links stays disabled until the last is chosen. Then links it, and sees the
/// check mark and `Unlink`.
pub async fn link_row(browser: &Browser, name: &str, choices: &[(&str, &str)]) {
    let row = browser.row(name);
    row.until_shown().await;
    for (label, entry) in choices {
        assert!(!row.offers(connect_label(browser)).await, "{label:?} is still empty");
        row.pick(label, entry).await;
    }
    row.until_offered(connect_label(browser)).await;
    row.click(connect_label(browser)).await;
    is_linked(browser, name).await;
}

/// A row has its green check mark, and offers to unlink.
pub async fn is_linked(browser: &Browser, name: &str) {
    let row = browser.row(name);
    row.until_offered(browser.say("Unlink", "Verknüpfung aufheben")).await;
    assert_ne!(row.count("//*[local-name()='svg']").await, 0, "a check mark");
    assert!(!row.offers(connect_label(browser)).await);
}

/// Picks in a row where no script runs: page by page. A link leads to the choices, and those back to the row.
pub async fn pick_without_script(browser: &Browser, name: &str, label: &str, entry: &str) {
    browser.row(name).click_first(&format!("//*[@data-label='{label}']//a")).await;
    browser.choose(label, entry).await;
    browser.click(browser.say("Take this one", "Diesen Eintrag übernehmen")).await;
    browser.row(name).sees(entry).await;
}
