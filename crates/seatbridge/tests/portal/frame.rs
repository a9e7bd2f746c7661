//! What stands around every page: language, light and dark, pages that are not there.

use seatbridge_testkit::{Installation, Locale, both_languages};

const PROGRAM: &str = env!("CARGO_BIN_EXE_seatbridge");

both_languages!(a_page_that_is_not_there_says_so_and_leads_back);

async fn a_page_that_is_not_there_says_so_and_leads_back(locale: Locale) {
    let portal = Installation::start(PROGRAM, locale).await;
    let browser = portal.browser(locale).await;
    browser.visit("/nothing-is-here").await;
    browser.shows(browser.say("Not found", "Nicht gefunden")).await;
    browser.inspect("not-found").await;
    browser.finish().await;
    portal.finish().await;
}
