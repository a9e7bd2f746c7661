//! The operator's pages, a parent's pages of its sub-resellers, the audit: who sees what, and who does not.

use seatbridge_core::Actor;
use seatbridge_core::partners::PartnerType;
use seatbridge_core::permissions::Role;
use seatbridge_core::plans::{PlanPeriod, PlanType};
use seatbridge_engine::{NewPlan, imports};
use seatbridge_testkit::{Backend, Portal, TestApp};

use crate::browser::{Browser, Served};

/// The id behind a path, as the first link on a page to it has it.
fn id(body: &str, path: &str) -> String {
    let rest = body.split(&format!("href=\"{path}/par_")).nth(1).expect("a link to a partner");
    format!("par_{}", &rest[..32])
}

async fn person<'a>(browser: &mut Browser, path: &str, fields: &[(&'a str, &'a str)]) -> crate::browser::Answer {
    let mut form = vec![("person", "Dora"), ("email", "dora@example.com"), ("language", "en")];
    form.extend(fields);
    browser.submit(path, &form).await
}

#[tokio::test]
async fn the_operator_creates_a_partner_and_invites_its_owner_again() {
    let served = Served::new().await;
    let mut olga = served.operator().await;
    assert!(olga.get("/").await.location == "/partners");
    assert!(olga.get("/partners/new").await.page(200).contains("Direct reseller"));
    let refused = olga.post("/partners", &[("kind", "direct_reseller"), ("name", ""), ("person", "Dora")]).await;
    assert!(refused.page(422).contains("value=\"Dora\"") && refused.says("value=\"direct_reseller\" selected"));
    let created = person(&mut olga, "/partners", &[("kind", "direct_reseller"), ("name", "Nordlicht")]).await;
    assert!(created.page(200).contains("The invitation to Dora is on its way.") && created.says("Direct reseller"));
    assert!(created.says("No PSA connected") && created.says("dora@example.com"));
    served.portal.work().await;
    let again = olga.submit(&format!("{}/owner", created.location), &[]).await;
    assert!(again.page(200).contains("The invitation to Dora is on its way."));
    served.portal.work().await;
    assert_eq!(served.portal.mails.take().len(), 2);
    let list = olga.get("/partners?search=NORD").await;
    assert!(list.page(200).contains("Nordlicht") && list.says("1–1 of 1"));
    assert!(olga.get("/partners?search=S%C3%BCd").await.page(200).contains("No partner found"));
    // a partner without an owner gets its first one here
    let sued = served.portal.partner(PartnerType::Distributor, "Suedwind").await;
    let at = format!("/partners/{}", sued.id);
    assert!(olga.get(&at).await.page(200).contains("This partner has no owner yet"));
    let taken = olga.post(&format!("{at}/owner"), &[("person", "D"), ("email", "dora@example.com")]).await;
    assert_eq!(taken.status, 409);
    let first = olga.submit(&format!("{at}/owner"), &[("person", "Eva"), ("email", "eva@example.com")]).await;
    assert!(first.page(200).contains("The invitation to Eva is on its way."));
    served.portal.work().await;
    served.finish().await;
}

#[tokio::test]
async fn the_operator_sees_health_and_no_secret_account_or_mapping() {
    let app = TestApp::new(Backend::Sqlite).await;
    let mut portal = Portal::new(Backend::Sqlite).await;
    portal.engine = app.engine.clone();
    let served = Served::of(portal).await;
    let mut olga = served.operator().await;
    let list = olga.get("/partners").await;
    assert!(list.page(200).contains("Autotask") && list.says("No sync yet"));
    let page = olga.get(&format!("/partners/{}", app.partner.id)).await;
    assert!(page.page(200).contains("No sync yet"));
    for hidden in [&app.access.autotask.key, &app.access.autotask.secret, &app.access.autotask.base_url] {
        assert!(!list.says(hidden) && !page.says(hidden));
    }
    app.stop().await;
}

#[tokio::test]
async fn a_parent_creates_a_sub_reseller_and_gives_it_plans() {
    let served = Served::new().await;
    let engine = &served.portal.engine;
    let nord = served.portal.partner(PartnerType::Distributor, "Nordlicht").await;
    let cli = Actor::cli(&nord);
    let mut plans = Vec::new();
    for name in ["Archive", "Backup"] {
        let period = PlanPeriod::Monthly;
        let new = NewPlan { name, kind: PlanType::Backup, currency: "EUR", price: "3.50", period };
        plans.push(engine.create_plan(&cli, &new).await.unwrap().id.to_string());
    }
    let mut anna = served.signed_in(&nord, "Anna", Role::Admin).await;
    assert!(anna.get("/sub-resellers").await.page(200).contains("No sub-resellers yet"));
    let form = anna.get("/sub-resellers/new").await;
    assert_eq!(form.page(200).matches("type=\"checkbox\"").count(), 2);
    let refused = anna
        .post(
            "/sub-resellers",
            &[("name", "nordLICHT"), ("plan", &plans[1]), ("person", "Dora"), ("email", "d@example.com")],
        )
        .await;
    assert!(refused.page(409).contains("Dora"));
    assert_eq!(refused.body.matches(" checked").count(), 1, "the boxes stay as they were");
    let created = person(&mut anna, "/sub-resellers", &[("name", "Fjord"), ("plan", &plans[1])]).await;
    assert!(created.page(200).contains("Dora") && created.says("The invitation to Dora"));
    assert_eq!(created.body.matches(" checked").count(), 1);
    let at = created.location.clone();
    let both = anna.submit(&format!("{at}/plans"), &[("plan", &plans[0]), ("plan", &plans[1])]).await;
    assert!(both.page(200).contains("The plans are assigned."));
    assert_eq!(both.body.matches(" checked").count(), 2);
    let sub = engine.partner("Fjord").await.unwrap();
    let csv = "external_id,name,plan\nS-1,Kunde,Backup\n";
    engine.import_organizations(&Actor::cli(&sub), imports::organizations(csv.as_bytes(), None), false).await.unwrap();
    assert!(anna.get(&at).await.page(200).contains("in use by one organization"));
    let kept = anna.post(&format!("{at}/plans"), &[]).await;
    assert!(kept.page(409).contains("One organization is on the plan"));
    let list = anna.get("/sub-resellers?search=fj").await;
    assert_eq!(format!("/sub-resellers/{}", id(list.page(200), "/sub-resellers")), at);
    served.portal.work().await;
    served.finish().await;
}

#[tokio::test]
async fn strangers_find_nothing_and_roles_without_the_right_are_refused() {
    let served = Served::new().await;
    let nord = served.portal.partner(PartnerType::Distributor, "Nordlicht").await;
    let sued = served.portal.partner(PartnerType::Distributor, "Suedwind").await;
    let mut anna = served.signed_in(&nord, "Anna", Role::Owner).await;
    let ben = served.portal.person(&nord, "Ben", Role::Support).await.user;
    let mut cem = served.signed_in(&sued, "Cem", Role::Owner).await;
    let created = person(&mut anna, "/sub-resellers", &[("name", "Fjord")]).await;
    let (user, sub) = (format!("/users/{ben}"), created.location);
    for path in [&user, &format!("{user}/delete"), &sub] {
        assert_eq!(anna.get(path).await.status, 200, "{path}");
        assert_eq!(cem.get(path).await.status, 404, "{path}");
    }
    let form = [("person", "Mine"), ("role", "support")];
    for path in
        [&user, &format!("{user}/delete"), &format!("{user}/invite"), &format!("{sub}/plans"), &format!("{sub}/owner")]
    {
        assert_eq!(cem.post(path, &form).await.status, 404, "{path}");
    }
    let fjord = served.portal.engine.partner("Fjord").await.unwrap();
    let mut below = served.signed_in(&fjord, "Finn", Role::Admin).await;
    let mut support = served.browser_of("ben@nordlicht.example").await;
    let mut olga = served.operator().await;
    let mut nobody = served.browser("en");
    for (path, admin_below, operator) in [
        ("/users", 200, 403),
        ("/users/new", 200, 403),
        ("/audit", 200, 200),
        ("/sub-resellers", 403, 403),
        ("/sub-resellers/new", 403, 403),
        ("/partners", 403, 200),
        ("/partners/new", 403, 200),
        ("/profile", 200, 200),
    ] {
        let refused = if path == "/profile" { 200 } else { 403 };
        support.get(path).await.page(refused);
        below.get(path).await.page(admin_below);
        olga.get(path).await.page(operator);
        let sent = nobody.get(path).await;
        assert!(sent.status == 303 && sent.location.starts_with("/sign-in?next="), "{path}");
    }
    for path in ["/users", "/sub-resellers", "/partners"] {
        assert_eq!(support.post(path, &form).await.status, 403, "{path}");
        assert_eq!(nobody.post(path, &form).await.location, "/sign-in?next=%2F", "{path}");
    }
    served.portal.work().await;
    served.finish().await;
}

#[tokio::test]
async fn the_audit_tells_who_did_what_and_is_filtered_and_paged() {
    let served = Served::new().await;
    let nord = served.portal.partner(PartnerType::Distributor, "Nordlicht").await;
    let mut anna = served.signed_in(&nord, "Anna", Role::Owner).await;
    for n in 0..30 {
        anna.submit("/profile", &[("name", &format!("Anna <b>{n}")), ("language", "de")]).await;
    }
    let first = anna.get("/audit").await;
    assert!(first.page(200).contains("Profil geändert") && first.says("Anna &lt;b&gt;29"));
    assert!(!first.says("<b>29"));
    let next = first.body.split("href=\"/audit?after=").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let second = anna.get(&format!("/audit?after={next}")).await;
    assert!(second.page(200).contains("Angemeldet") && second.says("Benutzer eingeladen"));
    let rows = |answer: &crate::browser::Answer| answer.body.matches("<tr>").count() - 1;
    // thirty changes, one sign-in, one password, one invitation
    assert_eq!((rows(&first), rows(&second)), (25, 8));
    let filtered = anna.get("/audit?action=user.signed_in").await;
    assert_eq!(filtered.page(200).matches("<tr>").count(), 2, "its head and one row");
    assert!(anna.get("/audit?until=2020-01-01").await.page(200).contains("Nichts vermerkt"));
    assert_eq!(anna.get("/audit?after=nonsense").await.status, 404);
    let mut olga = served.operator().await;
    let own = olga.get("/audit").await;
    assert!(own.page(200).contains("Signed in") && !own.says("Anna"), "not what partners do");
    served.finish().await;
}
