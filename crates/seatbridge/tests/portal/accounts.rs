//! Who comes in, and how: the first operator, partners and their people, sessions that end, links that are over.

use seatbridge_testkit::{Browser, Locale, both_languages};

use crate::world::{PARTNER, PASSWORD, Person, World, sign_in, type_login};

both_languages!(
    the_first_operator_is_set_up_by_the_printed_link_and_partners_follow,
    somebody_signs_in_and_out,
    a_wrong_password_is_refused_and_the_address_stays,
    too_many_wrong_passwords_make_wait,
    a_session_that_is_over_asks_to_sign_in_and_leads_back,
    a_forgotten_password_is_chosen_anew_by_a_link_that_works_once,
    an_owner_invites_edits_and_deletes_users_below,
    a_person_chooses_language_and_look,
    a_distributor_creates_a_sub_reseller_and_assigns_plans,
    the_audit_says_who_did_what,
);

/// The address in the banner that hands a link over.
async fn link_in_banner(browser: &Browser) -> String {
    let banner = browser.banner().await;
    banner.split_whitespace().find(|word| word.contains("/link?token=")).expect("a link in the banner").to_owned()
}

async fn choose_password(browser: &Browser, password: &str) {
    browser.fill(browser.say("New password", "Neues Kennwort"), password).await;
    browser.fill(browser.say("Repeat new password", "Neues Kennwort wiederholen"), password).await;
    browser.click(browser.say("Set password and sign in", "Kennwort setzen und anmelden")).await;
}

async fn the_first_operator_is_set_up_by_the_printed_link_and_partners_follow(locale: Locale) {
    let world = World::empty(locale).await;
    let printed = world.portal.said("/link?token=").await;
    let link = printed.split_whitespace().find(|word| word.contains("/link?token=")).unwrap().to_owned();
    let browser = world.browser().await;
    browser.visit(&link).await;
    browser.shows(browser.say("Set up Seatbridge", "Seatbridge einrichten")).await;
    browser.inspect("set-up").await;
    browser.fill("Name", "Olga Operator").await;
    browser.fill(browser.say("E-mail", "E-Mail-Adresse"), "olga@example.com").await;
    choose_password(&browser, "short").await;
    browser.sees(browser.say("at least 12", "mindestens 12")).await;
    assert_eq!(browser.value(browser.say("E-mail", "E-Mail-Adresse")).await, "olga@example.com");
    choose_password(&browser, PASSWORD).await;
    browser.at("/partners").await;
    browser.sees(browser.say("No partners yet", "Noch keine Partner")).await;
    browser.inspect("partners-empty").await;

    browser.click(browser.say("New partner", "Neuer Partner")).await;
    browser.at("/partners/new").await;
    browser.inspect("partner-new").await;
    browser.fill(browser.say("Company", "Unternehmen"), PARTNER).await;
    browser.fill("Name", "Anna Owner").await;
    browser.fill(browser.say("E-mail", "E-Mail-Adresse"), "anna@nordlicht.example").await;
    browser.double_click(browser.say("Save", "Speichern")).await;
    browser.shows(PARTNER).await;
    let invitation = link_in_banner(&browser).await;
    browser.inspect("partner").await;
    // the link was shown once
    browser.reload().await;
    browser.shows(PARTNER).await;
    assert!(!browser.says("/link?token=").await);

    let owner = world.browser().await;
    owner.visit(&invitation).await;
    owner.shows(owner.say("Welcome", "Willkommen")).await;
    owner.inspect("invitation").await;
    choose_password(&owner, PASSWORD).await;
    owner.at("/dashboard").await;
    // both links have been used
    for used in [&invitation, &link] {
        owner.visit(used).await;
        owner.shows(owner.say("This link does not work any more", "Dieser Link gilt nicht mehr")).await;
    }
    owner.finish().await;

    browser.visit("/partners").await;
    browser.row(PARTNER).until_shown().await;
    assert_eq!(browser.count("//tbody/tr").await, 1, "a double click created one partner");
    browser.inspect("partners").await;
    world.finish(browser).await;
}

async fn somebody_signs_in_and_out(locale: Locale) {
    let world = World::empty(locale).await;
    let owner = world.partner("distributor", PARTNER, None).await;
    let browser = world.browser().await;
    browser.visit("/").await;
    browser.at("/sign-in").await;
    browser.inspect("sign-in").await;
    sign_in(&browser, &owner).await;
    let session = browser.cookies().await;
    assert!(session.iter().any(|(name, _)| name.starts_with("__Host-")), "{session:?}");
    browser.visit("/profile").await;
    browser.click(browser.say("Sign out", "Abmelden")).await;
    browser.at("/sign-in").await;
    assert_eq!(browser.banner().await, browser.say("You are signed out.", "Sie sind abgemeldet."));
    // nothing of the session is left behind the back button
    browser.back().await;
    browser.reload().await;
    browser.at("/sign-in").await;
    world.finish(browser).await;
}

async fn a_wrong_password_is_refused_and_the_address_stays(locale: Locale) {
    let world = World::empty(locale).await;
    let owner = world.partner("distributor", PARTNER, None).await;
    let browser = world.browser().await;
    browser.visit("/sign-in").await;
    let (email, password) = (browser.say("E-mail", "E-Mail-Adresse"), browser.say("Password", "Kennwort"));
    let refused =
        browser.say("The e-mail address or the password is wrong", "Die E-Mail-Adresse oder das Kennwort ist falsch");
    for address in [owner.email.as_str(), "nobody@nordlicht.example"] {
        type_login(&browser, address, "a wrong password").await;
        browser.sees(refused).await;
        assert_eq!(browser.value(email).await, address);
        assert_eq!(browser.value(password).await, "");
    }
    browser.inspect("sign-in-refused").await;
    world.finish(browser).await;
}

async fn too_many_wrong_passwords_make_wait(locale: Locale) {
    let world = World::empty(locale).await;
    let owner = world.partner("distributor", PARTNER, None).await;
    let browser = world.browser().await;
    browser.visit("/sign-in").await;
    let wait = browser.say("There were too many attempts", "Es gab zu viele Versuche");
    for attempt in 1..=10 {
        type_login(&browser, &owner.email, "a wrong password").await;
        assert!(!browser.says(wait).await, "after {attempt} attempts");
    }
    // the right one does not help any more
    type_login(&browser, &owner.email, PASSWORD).await;
    browser.sees(wait).await;
    browser.at("/sign-in").await;
    browser.inspect("sign-in-wait").await;
    world.finish(browser).await;
}

async fn a_session_that_is_over_asks_to_sign_in_and_leads_back(locale: Locale) {
    let world = World::empty(locale).await;
    let owner = world.partner("distributor", PARTNER, None).await;
    let browser = world.signed_in(&owner).await;
    browser.visit("/users").await;
    browser.shows(browser.say("Users", "Benutzer")).await;
    assert_ne!(world.portal.db.raw("DELETE FROM sessions").await, 0);
    browser.visit("/users?search=anna").await;
    browser.at("/sign-in").await;
    browser.sees(browser.say("your session has ended", "ist Ihre Sitzung abgelaufen")).await;
    type_login(&browser, &owner.email, PASSWORD).await;
    browser.at("/users").await;
    assert_eq!(browser.path().await, "/users?search=anna");

    // a form is not sent by signing in again
    browser.visit("/users/new").await;
    fill_user(&browser, "Sara Support", "sara@nordlicht.example", browser.say("Support", "Support")).await;
    world.portal.db.raw("DELETE FROM sessions").await;
    browser.click(browser.say("Save", "Speichern")).await;
    browser.at("/sign-in").await;
    type_login(&browser, &owner.email, PASSWORD).await;
    browser.at("/dashboard").await;
    browser.visit("/users").await;
    browser.row(&owner.name).until_shown().await;
    assert!(!browser.says("Sara").await);
    world.finish(browser).await;
}

async fn a_forgotten_password_is_chosen_anew_by_a_link_that_works_once(locale: Locale) {
    let world = World::empty(locale).await;
    let owner = world.partner("distributor", PARTNER, None).await;
    let elsewhere = world.signed_in(&owner).await;
    let browser = world.browser().await;
    browser.visit("/sign-in").await;
    browser.click(browser.say("Forgot password?", "Kennwort vergessen?")).await;
    browser.at("/reset").await;
    browser.inspect("reset").await;
    browser.fill(browser.say("E-mail", "E-Mail-Adresse"), &owner.email).await;
    browser.click(browser.say("Send link", "Link senden")).await;
    browser.at("/sign-in").await;
    assert!(browser.banner().await.starts_with(browser.say("If there is an account", "Wenn es ein Konto")));
    // without a mail server the link stands in the log
    let logged = world.portal.said(" WARN ").await;
    let link =
        logged.split(|c: char| c.is_whitespace() || c == '"').find(|word| word.contains("/link?token=")).unwrap();
    let link = &link[link.find("http").unwrap()..];
    browser.visit(link).await;
    browser.shows(browser.say("Choose a new password", "Neues Kennwort wählen")).await;
    browser.inspect("reset-link").await;
    choose_password(&browser, "fünf Pferde, zwei Ställe").await;
    browser.at("/dashboard").await;
    elsewhere.visit("/profile").await;
    elsewhere.at("/sign-in").await;
    elsewhere.visit(link).await;
    elsewhere.shows(elsewhere.say("This link does not work any more", "Dieser Link gilt nicht mehr")).await;
    elsewhere.inspect("link-over").await;
    elsewhere.finish().await;
    world.finish(browser).await;
}

async fn fill_user(browser: &Browser, name: &str, email: &str, role: &str) {
    browser.fill("Name", name).await;
    browser.fill(browser.say("E-mail", "E-Mail-Adresse"), email).await;
    browser.choose(browser.say("Role", "Rolle"), role).await;
}

async fn an_owner_invites_edits_and_deletes_users_below(locale: Locale) {
    let world = World::empty(locale).await;
    let owner = world.partner("distributor", PARTNER, None).await;
    let browser = world.signed_in(&owner).await;
    browser.visit("/users").await;
    assert!(!browser.row(&owner.name).offers(browser.say("Delete user", "Benutzer löschen")).await);
    browser.click(browser.say("New user", "Neuer Benutzer")).await;
    browser.at("/users/new").await;
    browser.inspect("user-new").await;
    // only roles below one's own
    let roles = browser.options(browser.say("Role", "Rolle")).await;
    assert!(!roles.iter().any(|role| role == browser.say("Owner", "Inhaber")), "{roles:?}");
    assert_eq!(roles.len(), 5, "{roles:?}");
    let sara = Person { name: "Sara <script>alert(1)</script>".to_owned(), email: "sara@nordlicht.example".to_owned() };
    fill_user(&browser, &sara.name, &sara.email, "Support").await;
    browser.double_click(browser.say("Save", "Speichern")).await;
    browser.at("/users").await;
    let link = link_in_banner(&browser).await;
    browser.row(&sara.name).sees(browser.say("Invited", "Eingeladen")).await;
    assert_eq!(browser.count("//tbody/tr").await, 2, "a double click invited once");
    browser.inspect("users").await;

    let invited = world.browser().await;
    invited.visit(&link).await;
    choose_password(&invited, PASSWORD).await;
    invited.at("/dashboard").await;
    // support administers nothing
    invited.visit("/users").await;
    invited.shows(invited.say("No access", "Kein Zugriff")).await;
    invited.inspect("forbidden").await;

    let menu = browser.say("Menu of", "Menü von").to_owned() + " " + &sara.name;
    browser.visit("/users").await;
    browser.click(&menu).await;
    browser.inspect("user-menu").await;
    browser.click(browser.say("Edit", "Bearbeiten")).await;
    browser.shows(&sara.name).await;
    browser.choose(browser.say("Role", "Rolle"), browser.say("Finance", "Finanzen")).await;
    browser.click(browser.say("Save", "Speichern")).await;
    browser.at("/users").await;
    assert!(browser.banner().await.contains(&sara.name));
    browser.row(&sara.name).sees(browser.say("Finance", "Finanzen")).await;
    // sent twice by the back button, the form says the same again
    browser.back().await;
    browser.shows(&sara.name).await;
    browser.click(browser.say("Save", "Speichern")).await;
    browser.at("/users").await;

    browser.click(&menu).await;
    browser.click(browser.say("Delete user", "Benutzer löschen")).await;
    browser.dialog().until_shown().await;
    browser.inspect("user-delete").await;
    browser.dialog().click(browser.say("Cancel", "Abbrechen")).await;
    browser.visit("/users").await;
    browser.click(&menu).await;
    browser.click(browser.say("Delete user", "Benutzer löschen")).await;
    browser.dialog().double_click(browser.say("Delete user", "Benutzer löschen")).await;
    browser.at("/users").await;
    assert!(browser.banner().await.contains(&sara.name));
    assert_eq!(browser.count("//tbody/tr").await, 1);
    invited.visit("/profile").await;
    invited.at("/sign-in").await;
    invited.finish().await;
    world.finish(browser).await;
}

async fn a_person_chooses_language_and_look(locale: Locale) {
    let world = World::empty(locale).await;
    let owner = world.partner("distributor", PARTNER, None).await;
    let browser = world.signed_in(&owner).await;
    browser.visit("/profile").await;
    browser.inspect("profile").await;
    let (other, heading) = match locale {
        Locale::En => ("Deutsch", "Profil"),
        Locale::De => ("English", "Profile"),
    };
    browser.choose(browser.say("Language", "Sprache"), other).await;
    browser.choose(browser.say("Appearance", "Darstellung"), browser.say("Dark", "Dunkel")).await;
    browser.click(browser.say("Save", "Speichern")).await;
    browser.shows(heading).await;
    // chosen, not asked of the browser any more
    browser.dark(false).await;
    browser.reload().await;
    assert_eq!(browser.script("return document.documentElement.dataset.bsTheme", Vec::new()).await, "dark");
    assert_eq!(browser.axe().await, Vec::<String>::new());
    world.finish(browser).await;
}

async fn a_distributor_creates_a_sub_reseller_and_assigns_plans(locale: Locale) {
    let world = World::empty(locale).await;
    let owner = world.partner("distributor", PARTNER, None).await;
    world.plans(PARTNER).await;
    let browser = world.signed_in(&owner).await;
    browser.visit("/sub-resellers").await;
    browser.sees(browser.say("No sub-resellers yet", "Noch keine Sub-Reseller")).await;
    browser.inspect("sub-resellers-empty").await;
    browser.click(browser.say("New sub-reseller", "Neuer Sub-Reseller")).await;
    browser.at("/sub-resellers/new").await;
    browser.inspect("sub-reseller-new").await;
    browser.fill(browser.say("Company", "Unternehmen"), "Förde <script>alert(1)</script>").await;
    browser.untick("Archiver").await;
    browser.fill("Name", "Finn Förde").await;
    browser.fill(browser.say("E-mail", "E-Mail-Adresse"), "finn@foerde.example").await;
    browser.double_click(browser.say("Save", "Speichern")).await;
    browser.shows("Förde <script>alert(1)</script>").await;
    link_in_banner(&browser).await;
    assert!(browser.is_ticked("Backup").await);
    assert!(!browser.is_ticked("Archiver").await);
    browser.inspect("sub-reseller").await;
    browser.tick("Archiver").await;
    browser.click(browser.say("Save", "Speichern")).await;
    browser.sees(browser.say("The plans are assigned.", "Die Pläne sind zugewiesen.")).await;
    browser.reload().await;
    assert!(browser.is_ticked("Archiver").await);
    browser.visit("/sub-resellers").await;
    assert_eq!(browser.count("//tbody/tr").await, 1, "a double click created one");
    browser.inspect("sub-resellers").await;
    world.finish(browser).await;
}

async fn the_audit_says_who_did_what(locale: Locale) {
    let world = World::empty(locale).await;
    let owner = world.partner("distributor", PARTNER, None).await;
    world.plans(PARTNER).await;
    let browser = world.signed_in(&owner).await;
    browser.visit("/audit").await;
    browser.row(browser.say("Signed in", "Angemeldet")).sees(&owner.name).await;
    browser.sees(browser.say("Plan created", "Plan angelegt")).await;
    browser.inspect("audit").await;
    browser.choose(browser.say("What", "Was"), browser.say("Signed in", "Angemeldet")).await;
    browser.click(browser.say("Filter", "Filtern")).await;
    browser
        .until("only one kind of entry", async || {
            !browser.part("//table").says(browser.say("Plan created", "Plan angelegt")).await
        })
        .await;
    world.finish(browser).await;
}
