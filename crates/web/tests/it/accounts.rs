//! How people come in, look after themselves and each other, and leave.

use seatbridge_core::partners::PartnerType;
use seatbridge_core::permissions::Role;
use seatbridge_testkit::{Backend, PASSWORD, Portal};

use crate::browser::Served;

const OTHER: &str = "ein ganz anderes Kennwort";

#[tokio::test]
async fn the_first_operator_sets_up_by_the_link_and_lands_on_the_partners() {
    let served = Served::new().await;
    let mut browser = served.browser("de-AT");
    let link = served.portal.engine.setup_link(&served.base).await.unwrap().unwrap();
    let token = link.rsplit('=').next().unwrap();
    let form = browser.get(&link).await;
    assert!(form.page(200).contains("Seatbridge einrichten"));
    let fields = |email, password, repeat| {
        [("token", token), ("name", "Olga"), ("email", email), ("password", password), ("repeat", repeat)]
    };
    let differ = browser.post("/link", &fields("olga@example.com", PASSWORD, OTHER)).await;
    assert!(differ.page(422).contains("verschieden"));
    let refused = browser.post("/link", &fields("olga", PASSWORD, PASSWORD)).await;
    assert!(refused.page(422).contains("ist keine E-Mail-Adresse") && refused.says("value=\"Olga\""));
    assert!(!refused.says(PASSWORD), "a password is never shown again");
    let start = browser.submit("/link", &fields("olga@example.com", PASSWORD, PASSWORD)).await;
    assert_eq!(start.location, "/");
    let partners = browser.get("/partners").await;
    assert!(partners.page(200).contains("Noch keine Partner") && partners.says("Betreiber"));
    let again = browser.get(&link).await;
    assert!(again.page(404).contains("Dieser Link gilt nicht mehr"));
    served.finish().await;
}

#[tokio::test]
async fn one_signs_in_goes_on_where_one_wanted_to_be_and_signs_out() {
    let served = Served::new().await;
    let nord = served.portal.partner(PartnerType::Distributor, "Nordlicht").await;
    served.portal.person(&nord, "Anna", Role::Owner).await;
    let mut browser = served.browser("en");
    let sent = browser.get("/users?search=a").await;
    assert_eq!((sent.status, sent.location.as_str()), (303, "/sign-in?next=%2Fusers%3Fsearch%3Da"));
    assert!(browser.get(&sent.location).await.page(200).contains("your session has ended"));
    let wrong = [("email", "anna@nordlicht.example"), ("password", "not this one"), ("next", "/users?search=a")];
    let refused = browser.post("/sign-in", &wrong).await;
    assert!(refused.page(422).contains("The e-mail address or the password is wrong."));
    assert!(refused.says("value=\"anna@nordlicht.example\"") && !refused.says("not this one"));
    let right = [("email", "anna@nordlicht.example"), ("password", PASSWORD), ("next", "/users?search=a")];
    let done = browser.post("/sign-in", &right).await;
    assert_eq!((done.status, done.location.as_str()), (303, "/users?search=a"));
    let cookie = done.set_cookies.iter().find(|cookie| cookie.starts_with("__Host-seatbridge=")).unwrap();
    for part in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{part}: {cookie}");
    }
    assert!(!cookie.contains("Domain"));
    assert!(browser.get("/users?search=a").await.page(200).contains("anna@nordlicht.example"));
    assert_eq!(browser.get("/sign-in?next=//evil.example").await.location, "/", "who is in need not sign in");
    let before = browser.cookies.clone();
    let out = browser.submit("/sign-out", &[]).await;
    assert!(out.page(200).contains("You are signed out."));
    browser.cookies = before;
    assert_eq!(browser.get("/users").await.status, 303, "the session is over, not only forgotten");
    served.finish().await;
}

#[tokio::test]
async fn guessing_is_slowed_down_by_account_and_by_address() {
    let served = Served::new().await;
    let nord = served.portal.partner(PartnerType::Distributor, "Nordlicht").await;
    served.portal.person(&nord, "Anna", Role::Owner).await;
    let mut browser = served.browser("de");
    let wrong = [("email", "anna@nordlicht.example"), ("password", "falsch geraten")];
    for _ in 0..10 {
        assert_eq!(browser.post("/sign-in", &wrong).await.status, 422);
    }
    let limited = browser.post("/sign-in", &wrong).await;
    assert!(limited.page(429).contains("zu viele Versuche"));
    for _ in 0..60 {
        browser.get("/link?token=0").await;
    }
    assert_eq!(browser.post("/reset", &[("email", "x@example.com")]).await.status, 429);
    assert_eq!(browser.get("/link?token=0").await.status, 429);
    let fresh = [("email", "ben@nordlicht.example"), ("password", "falsch geraten")];
    assert_eq!(browser.post("/sign-in", &fresh).await.status, 429);
    served.finish().await;
}

#[tokio::test]
async fn a_forgotten_password_is_chosen_anew_in_ones_own_language() {
    let served = Served::new().await;
    let nord = served.portal.partner(PartnerType::Distributor, "Nordlicht").await;
    served.portal.person(&nord, "Anna", Role::Owner).await;
    let mut browser = served.browser("de");
    let known = browser.submit("/reset", &[("email", "anna@nordlicht.example")]).await;
    let mut other = served.browser("de");
    let unknown = other.submit("/reset", &[("email", "nobody@example.com")]).await;
    assert_eq!(known.page(200), unknown.page(200), "nothing tells whether there is an account");
    assert!(known.says("Wenn es ein Konto mit dieser Adresse gibt"));
    served.portal.work().await;
    let mails = served.portal.mails.take();
    assert_eq!(mails.len(), 1);
    let link = mails[0].link();
    assert!(link.starts_with(&format!("{}/link?token=", served.base)), "{link}");
    let form = browser.get(link).await;
    assert!(form.page(200).contains("Neues Kennwort wählen") && form.says("anna@nordlicht.example"));
    let token = link.rsplit('=').next().unwrap();
    let short = browser.post("/link", &[("token", token), ("password", "kurz"), ("repeat", "kurz")]).await;
    assert!(short.page(422).contains("mindestens 12"));
    let chosen = [("token", token), ("password", OTHER), ("repeat", OTHER)];
    assert_eq!(browser.post("/link", &chosen).await.status, 303);
    assert!(browser.get("/profile").await.page(200).contains("Anna"));
    // the back button, and the form once more
    assert_eq!(browser.post("/link", &chosen).await.status, 404);
    served.finish().await;
}

#[tokio::test]
async fn a_user_is_invited_edited_and_deleted_and_never_by_accident() {
    let served = Served::new().await;
    let nord = served.portal.partner(PartnerType::Distributor, "Nordlicht").await;
    let mut anna = served.signed_in(&nord, "Anna", Role::Admin).await;
    let form = anna.get("/users/new").await;
    assert!(
        form.page(200).contains("value=\"finance\"") && !form.says("value=\"admin\""),
        "only roles below one's own"
    );
    let ben = [("person", "<script>Ben"), ("email", "ben@example.com"), ("language", "de"), ("role", "support")];
    let refused = anna.post("/users", &[("person", ""), ("email", "ben"), ("role", "support")]).await;
    assert!(refused.page(422).contains("value=\"ben\""));
    let raised = anna.post("/users", &[("person", "Eve"), ("email", "e@example.com"), ("role", "owner")]).await;
    assert_eq!(raised.status, 403);
    let invited = anna.submit("/users", &ben).await;
    assert!(invited.page(200).contains("The invitation to &lt;script&gt;Ben is on its way."));
    assert!(invited.says("Invited") && !invited.says("<script>Ben"));
    let twice = anna.post("/users", &ben).await;
    assert!(twice.page(409).contains("Somebody signs in with"), "a double click invites once");
    served.portal.work().await;
    let mails = served.portal.mails.take();
    assert_eq!((mails.len(), mails[0].subject.as_str()), (1, "Ihr Zugang zu Nordlicht"));
    let id = invited.body.split("/users/usr_").nth(1).unwrap()[..32].to_owned();
    let at = format!("/users/usr_{id}");
    assert!(anna.get(&at).await.page(200).contains("&lt;script&gt;Ben"));
    let saved = anna.submit(&at, &[("person", "Ben"), ("role", "finance")]).await;
    assert!(saved.page(200).contains("Ben is saved.") && saved.says("Finance"));
    let asked = anna.get(&format!("{at}/delete")).await;
    assert!(asked.page(200).contains("Ben is signed out at once"));
    assert!(anna.get("/users").await.says("ben@example.com"), "asking deletes nothing");
    let mut link = served.browser("de");
    let token = mails[0].link().rsplit('=').next().unwrap().to_owned();
    link.post("/link", &[("token", &token), ("password", PASSWORD), ("repeat", PASSWORD)]).await;
    assert!(link.get("/profile").await.page(200).contains("Ben"));
    let again = anna.submit(&format!("{at}/invite"), &[]).await;
    assert!(again.says("A link to choose a new password is on its way to Ben."));
    let gone = anna.submit(&format!("{at}/delete"), &[]).await;
    assert!(gone.page(200).contains("Ben is deleted.") && !gone.says("ben@example.com"));
    assert_eq!(link.get("/profile").await.status, 303, "signed out at once");
    assert_eq!(anna.post(&format!("{at}/delete"), &[]).await.status, 404);
    served.finish().await;
}

#[tokio::test]
async fn without_a_mail_server_the_link_is_shown_once_to_who_invites() {
    let served = Served::of(Portal::without_mail(Backend::Sqlite).await).await;
    let nord = served.portal.partner(PartnerType::Distributor, "Nordlicht").await;
    let mut anna = served.signed_in(&nord, "Anna", Role::Owner).await;
    let ben = [("person", "Ben"), ("email", "ben@example.com"), ("language", "en"), ("role", "support")];
    let invited = anna.submit("/users", &ben).await;
    let token = invited.page(200).split("/link?token=").nth(1).unwrap()[..64].to_owned();
    assert!(!anna.get("/users").await.says("/link?token="));
    let mut browser = served.browser("en");
    let welcome = browser.get(&format!("/link?token={token}")).await;
    assert!(welcome.page(200).contains("Hello Ben"));
    served.finish().await;
}

#[tokio::test]
async fn a_profile_changes_name_language_look_and_password() {
    let served = Served::new().await;
    let nord = served.portal.partner(PartnerType::Distributor, "Nordlicht").await;
    let mut anna = served.signed_in(&nord, "Anna", Role::Support).await;
    assert!(anna.get("/profile").await.page(200).contains("As the browser says"));
    let german = [("name", "Anna Groß"), ("language", "de"), ("theme", "dark")];
    let saved = anna.submit("/profile", &german).await;
    assert!(saved.page(200).contains("Ihr Profil ist gespeichert.") && saved.says("data-bs-theme=\"dark\""));
    assert!(saved.says("Anna Groß") && saved.says("<html lang=\"de\""));
    let empty = anna.post("/profile", &[("name", " "), ("language", "de")]).await;
    assert!(empty.page(422).contains("Der Name darf nicht leer sein"));
    let mut elsewhere = served.browser_of("anna@nordlicht.example").await;
    let change = |current, new, repeat| [("current", current), ("password", new), ("repeat", repeat)];
    for (current, new, repeat, text) in [
        ("falsch", OTHER, OTHER, "Das aktuelle Kennwort ist falsch"),
        (PASSWORD, "kurz", "kurz", "mindestens 12"),
        (PASSWORD, OTHER, PASSWORD, "verschieden"),
    ] {
        let refused = anna.post("/profile/password", &change(current, new, repeat)).await;
        assert!(refused.page(422).contains(text) && !refused.says(OTHER) && !refused.says(PASSWORD));
    }
    let changed = anna.submit("/profile/password", &change(PASSWORD, OTHER, OTHER)).await;
    assert!(changed.page(200).contains("Ihr Kennwort ist geändert."));
    assert_eq!(elsewhere.get("/profile").await.status, 303, "sessions elsewhere have ended");
    served.finish().await;
}

#[tokio::test]
async fn a_browser_remembers_the_language_that_was_chosen_before_signing_in() {
    let served = Served::new().await;
    let mut browser = served.browser("en");
    assert!(browser.get("/sign-in").await.page(200).contains("Forgot password?"));
    let back = browser.get("/language/de").await;
    assert_eq!((back.status, back.location.as_str()), (303, "/"));
    assert!(browser.get("/sign-in").await.page(200).contains("Kennwort vergessen?"));
    assert!(browser.get("/reset").await.page(200).contains("Link senden"));
    assert_eq!(browser.get("/language/xx").await.status, 404);
    served.finish().await;
}

#[tokio::test]
async fn a_form_that_does_not_come_from_the_portal_is_refused() {
    let served = Served::new().await;
    let nord = served.portal.partner(PartnerType::Distributor, "Nordlicht").await;
    let mut anna = served.signed_in(&nord, "Anna", Role::Owner).await;
    for path in ["/users", "/profile", "/profile/password", "/sign-out", "/sub-resellers"] {
        let refused = anna.post_from_nowhere(path, &[("name", "Eve"), ("person", "Eve")]).await;
        assert_eq!(refused.status, 403, "{path}");
    }
    assert!(anna.get("/profile").await.page(200).contains("Anna"));
    served.finish().await;
}
