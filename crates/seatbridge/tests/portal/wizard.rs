//! Connecting and mapping where things are not as the articles assume: no script, a PSA that is down, wrong credentials,
//! somebody who clicks twice or goes back.

use seatbridge_core::PsaKind::{self, Autotask, ConnectWise};
use seatbridge_testkit::{Locale, both_languages};
use serde_json::json;

use crate::steps::*;
use crate::world::{CUSTOMERS, World};

both_languages!(
    without_a_script_autotask_is_connected_and_both_tables_are_mapped,
    without_a_script_connectwise_is_connected_and_both_tables_are_mapped,
    a_psa_that_goes_down_in_the_middle_of_the_wizard_is_waited_for,
    wrong_credentials_are_named_and_only_the_secret_is_typed_again,
    the_address_that_was_meant_is_offered,
    a_row_waits_for_its_last_choice_and_its_lists_follow_each_other,
    an_organization_linked_in_one_psa_is_shown_so_in_the_other,
    what_is_beyond_doubt_is_linked_with_one_click,
);

async fn without_a_script_autotask_is_connected_and_both_tables_are_mapped(locale: Locale) {
    without_a_script(Autotask, locale).await;
}

async fn without_a_script_connectwise_is_connected_and_both_tables_are_mapped(locale: Locale) {
    without_a_script(ConnectWise, locale).await;
}

async fn without_a_script(psa: PsaKind, locale: Locale) {
    let (world, owner) = World::distributor(locale).await;
    let browser = world.signed_in_without_javascript(&owner).await;
    connect(&browser, &world, psa).await;
    // what depends on a choice is loaded by a button
    let form = browser.part("//main//form[.//select]");
    let load = browser.say("Load dependent lists", "Abhängige Listen laden");
    for label in form.drop_downs().await {
        if form.options(&label).await.len() == 1 {
            form.click(load).await;
        }
        if form.options(&label).await.len() > 1 {
            let options = form.options(&label).await;
            form.choose(&label, &options[1]).await;
        }
    }
    browser.click(next_step(&browser)).await;
    browser.sees(browser.say("Ticket mapping completed.", "Ticket-Zuordnung abgeschlossen.")).await;

    let link = connect_label(&browser);
    browser.visit(&format!("{}?section=plans", at(psa, "manage"))).await;
    // an empty row is refused by the server, with the reason
    browser.row("Backup").click(link).await;
    browser.row("Backup").until_shown().await;
    assert!(browser.banner().await.starts_with(browser.say("That did not work", "Das ging nicht")));
    for (label, entry) in plan_choices(&browser, psa) {
        pick_without_script(&browser, "Backup", label, entry).await;
    }
    browser.row("Backup").click(link).await;
    is_linked(&browser, "Backup").await;

    let customer = CUSTOMERS[0];
    browser.visit(&format!("{}?section=organizations", at(psa, "manage"))).await;
    for (label, entry) in organization_choices(&browser, psa, customer) {
        pick_without_script(&browser, customer, label, entry).await;
    }
    browser.row(customer).click(link).await;
    is_linked(&browser, customer).await;
    let unlink = browser.say("Unlink", "Verknüpfung aufheben");
    browser.row(customer).click(unlink).await;
    browser.dialog().click(unlink).await;
    browser.until("an empty row", async || browser.row(customer).offers(link).await).await;
    assert_eq!(world.portal.control(psa).writes().await, 0);
    world.finish(browser).await;
}

async fn a_psa_that_goes_down_in_the_middle_of_the_wizard_is_waited_for(locale: Locale) {
    let (world, owner) = World::distributor(locale).await;
    let browser = world.signed_in(&owner).await;
    open_wizard(&browser, Autotask).await;
    type_credentials(&browser, &world, Autotask).await;
    let down = json!({ "vendor": "autotask", "kind": "html" });
    world.portal.autotask.fault(down.clone()).await;
    browser.click(next_step(&browser)).await;
    // nothing is saved, and what was typed stays
    browser.sees(browser.say("status page", "Statusseite")).await;
    browser.at(&at(Autotask, "connect")).await;
    assert_eq!(browser.value(browser.say("Key", "Schlüssel")).await, world.portal.access.autotask.key);
    assert_eq!(browser.value(browser.say("Secret", "Geheimnis")).await, "");
    browser.inspect("connect-unreachable").await;

    world.portal.autotask.clear_faults().await;
    browser.fill(browser.say("Secret", "Geheimnis"), &world.portal.access.autotask.secret).await;
    browser.click(next_step(&browser)).await;
    browser.at(&at(Autotask, "tickets")).await;
    world.portal.autotask.fault(down).await;
    browser.reload().await;
    browser.sees(browser.say("status page", "Statusseite")).await;
    browser.inspect("tickets-unreachable").await;
    // connected all the same, and the lists of the tables say why they are empty
    browser.visit(&format!("{}?section=plans", at(Autotask, "manage"))).await;
    browser.row("Backup").fill_combobox("Service", "Cloud").await;
    browser.row("Backup").sees(browser.say("status page", "Statusseite")).await;

    world.portal.autotask.clear_faults().await;
    browser.visit(&at(Autotask, "tickets")).await;
    fill_tickets(&browser).await;
    browser.click(next_step(&browser)).await;
    browser.sees(browser.say("Ticket mapping completed.", "Ticket-Zuordnung abgeschlossen.")).await;
    world.finish(browser).await;
}

async fn wrong_credentials_are_named_and_only_the_secret_is_typed_again(locale: Locale) {
    let (world, owner) = World::distributor(locale).await;
    let browser = world.signed_in(&owner).await;
    open_wizard(&browser, Autotask).await;
    let (key, secret) = (browser.say("Key", "Schlüssel"), browser.say("Secret", "Geheimnis"));
    browser.fill(key, &world.portal.access.autotask.key).await;
    browser.fill(secret, "a wrong secret").await;
    browser.click(next_step(&browser)).await;
    browser.sees(browser.say("less than 5 minutes ago", "weniger als 5 Minuten")).await;
    assert_eq!(browser.value(key).await, world.portal.access.autotask.key);
    assert_eq!(browser.value(secret).await, "");
    browser.inspect("connect-refused").await;
    browser.fill(key, "nobody@msp.example").await;
    browser.fill(secret, &world.portal.access.autotask.secret).await;
    browser.click(next_step(&browser)).await;
    browser.sees(browser.say("does not know this API user name", "kennt diesen API-Benutzernamen nicht")).await;
    open_integration(&browser).await;
    assert!(card(&browser, Autotask).offers(connect_label(&browser)).await, "nothing was saved");
    world.finish(browser).await;
}

async fn the_address_that_was_meant_is_offered(locale: Locale) {
    let (world, owner) = World::distributor(locale).await;
    let browser = world.signed_in(&owner).await;
    open_wizard(&browser, ConnectWise).await;
    type_credentials(&browser, &world, ConnectWise).await;
    // as the article spells it
    let site = browser.say("Site URL", "Standort-URL");
    browser.fill(site, "na-myconnectwise.net").await;
    browser.click(next_step(&browser)).await;
    let meant = "https://api-na.myconnectwise.net";
    let offer = browser.say("Use https://api-na.myconnectwise.net", "https://api-na.myconnectwise.net verwenden");
    browser.until_offered(offer).await;
    browser.inspect("connect-address").await;
    browser.click(offer).await;
    browser.until("the address", async || browser.value(site).await.starts_with(meant)).await;
    assert_eq!(browser.value(browser.say("Company ID", "Unternehmenskennung")).await, world.portal.access.connectwise.company);
    world.finish(browser).await;
}

async fn a_row_waits_for_its_last_choice_and_its_lists_follow_each_other(locale: Locale) {
    let (world, owner) = World::distributor(locale).await;
    let browser = world.signed_in(&owner).await;
    connect(&browser, &world, Autotask).await;
    browser.visit(&format!("{}?section=organizations", at(Autotask, "manage"))).await;
    let (name, choices) = (CUSTOMERS[3], organization_choices(&browser, Autotask, CUSTOMERS[3]));
    let row = browser.row(name);
    for (label, entry) in &choices {
        row.pick(label, entry).await;
    }
    row.until_offered(connect_label(&browser)).await;
    // another company: what depends on it is chosen anew
    row.pick(choices[0].0, CUSTOMERS[4]).await;
    assert_eq!(row.value(choices[1].0).await, "");
    assert_eq!(row.value(choices[2].0).await, "");
    assert!(!row.offers(connect_label(&browser)).await);
    browser.assert_right("row").await;
    for (label, entry) in &choices {
        row.pick(label, entry).await;
    }
    row.double_click(connect_label(&browser)).await;
    is_linked(&browser, name).await;
    // the line bills one organization: it is offered to no other
    let other = browser.row(CUSTOMERS[4]);
    other.pick(choices[0].0, CUSTOMERS[3]).await;
    other.pick(choices[1].0, choices[1].1).await;
    other.fill_combobox(choices[2].0, "").await;
    other.sees(name).await;
    // gone back to, the page shows what is so now
    browser.back().await;
    browser.visit(&format!("{}?section=organizations&filter=linked", at(Autotask, "manage"))).await;
    is_linked(&browser, name).await;
    world.finish(browser).await;
}

async fn an_organization_linked_in_one_psa_is_shown_so_in_the_other(locale: Locale) {
    let (world, owner) = World::distributor(locale).await;
    let browser = world.signed_in(&owner).await;
    connect(&browser, &world, Autotask).await;
    connect(&browser, &world, ConnectWise).await;
    open_integration(&browser).await;
    browser.inspect("integration-both").await;
    browser.visit(&format!("{}?section=organizations", at(Autotask, "manage"))).await;
    link_row(&browser, CUSTOMERS[0], &organization_choices(&browser, Autotask, CUSTOMERS[0])).await;
    browser.visit(&format!("{}?section=organizations", at(ConnectWise, "manage"))).await;
    let row = browser.row(CUSTOMERS[0]);
    row.sees(browser.say("Linked in Autotask, unlink there first", "In Autotask verknüpft")).await;
    assert!(!row.offers(connect_label(&browser)).await);
    browser.inspect("manage-elsewhere").await;
    world.finish(browser).await;
}

async fn what_is_beyond_doubt_is_linked_with_one_click(locale: Locale) {
    let (world, owner) = World::distributor(locale).await;
    let browser = world.signed_in(&owner).await;
    connect(&browser, &world, Autotask).await;
    browser.visit(&format!("{}?section=organizations", at(Autotask, "manage"))).await;
    browser.click(browser.say("Suggestions", "Vorschläge")).await;
    browser.at(&at(Autotask, "suggestions")).await;
    browser.sees(CUSTOMERS[0]).await;
    browser.inspect("suggestions").await;
    let apply = browser.say("Apply all sure suggestions", "Alle sicheren Vorschläge übernehmen");
    if browser.offers(apply).await {
        browser.double_click(apply).await;
        browser.sees("5").await;
    }
    world.finish(browser).await;
}
