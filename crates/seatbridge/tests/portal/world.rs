//! Where the tests begin: partners and their people, and customers on both sides. Must not do a step that a test is about.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};

use seatbridge_core::PsaKind;
use seatbridge_testkit::{Browser, BrowserOptions, Installation, Locale, TODAY};
use serde_json::{Value, json};

/// The program that is served.
const PROGRAM: &str = env!("CARGO_BIN_EXE_seatbridge");
/// The password of everybody.
pub const PASSWORD: &str = "vier Pferde, ein Stall";

/// The distributor of most tests.
pub const PARTNER: &str = "Nordlicht";
/// Names of customers: the same in the portal and the PSAs.
pub const CUSTOMERS: [&str; 5] =
    ["Müller & Söhne GmbH", "Bäckerei Kern", "Praxis Dr. Lang", "Hafenlogistik AG", "O'Neill Consulting"];
/// What is sold, in both PSAs.
pub const BACKUP: &str = "Cloud Backup per seat";
pub const ARCHIVER: &str = "Mail archive per seat";
/// The contract, or agreement, of every customer.
pub const CONTRACT: &str = "Managed Cloud 2026";
const SEATS: [i64; 5] = [43, 12, 7, 120, 18];

/// A person with an account.
#[derive(Debug, Clone)]
pub struct Person {
    pub name: String,
    pub email: String,
}

/// A running installation and the language of the person in front of it.
pub struct World {
    pub portal: Installation,
    pub locale: Locale,
    people: AtomicUsize,
}

impl World {
    /// An installation without anybody.
    pub async fn empty(locale: Locale) -> Self {
        Self { portal: Installation::start(PROGRAM, locale).await, locale, people: AtomicUsize::new(1) }
    }

    /// The distributor with its owner, the plans `Backup` and `Archiver`, and customers on both sides.
    pub async fn distributor(locale: Locale) -> (Self, Person) {
        let world = Self::empty(locale).await;
        let owner = world.partner("distributor", PARTNER, None).await;
        world.plans(PARTNER).await;
        world.customers(PARTNER).await;
        (world, owner)
    }

    /// A partner and its owner.
    pub async fn partner(&self, kind: &str, name: &str, parent: Option<&str>) -> Person {
        let mut args = vec!["admin", "create-partner", "--type", kind, "--name", name];
        if let Some(parent) = parent {
            args.extend(["--parent", parent]);
        }
        self.portal.ok(&args).await;
        self.person(name, "Anna Owner", "owner").await
    }

    /// A person of a partner who has chosen the password.
    pub async fn person(&self, partner: &str, name: &str, role: &str) -> Person {
        self.invite(&["--partner", partner, "--role", role], name).await
    }

    /// An operator who has chosen the password.
    pub async fn operator(&self) -> Person {
        self.invite(&["--operator"], "Olga Operator").await
    }

    async fn invite(&self, of: &[&str], name: &str) -> Person {
        let made = self.people.fetch_add(1, Ordering::Relaxed);
        let email = format!("person{made}@example.com");
        let who = ["--json", "admin", "create-user", "--email", &email, "--name", name, "--portal", self.portal.base()];
        let invited: Value = serde_json::from_str(&self.portal.ok(&[&who, of].concat()).await).unwrap();
        self.portal.choose_password(invited["link"].as_str().unwrap(), PASSWORD).await;
        Person { name: name.to_owned(), email }
    }

    /// The plans `Backup` and `Archiver` of a partner.
    pub async fn plans(&self, partner: &str) {
        for (name, kind, price) in [("Backup", "backup", "3.50"), ("Archiver", "archiver", "2.00")] {
            let plan =
                ["admin", "create-plan", "--partner", partner, "--name", name, "--type", kind, "--currency", "EUR"];
            self.portal.ok(&[&plan[..], &["--price", price, "--period", "monthly"]].concat()).await;
        }
    }

    /// Customers in both PSAs, and their organizations with usage.
    pub async fn customers(&self, partner: &str) {
        self.content().await;
        let mut organizations = "external_id,name,email,country,plan,status\n".to_owned();
        let mut usage = "organization,day,purchased,in_use,deactivated,shared\n".to_owned();
        for (n, name) in CUSTOMERS.iter().enumerate() {
            writeln!(organizations, "K-100{n},{name},it@kunde{n}.example,DE,Backup,active").unwrap();
            let seats = SEATS[n] + 2;
            writeln!(usage, "K-100{n},{TODAY},{seats},{seats},0,0").unwrap();
        }
        self.portal.ok_with_file(&["import", "organizations", "--partner", partner], &organizations).await;
        self.portal.ok_with_file(&["import", "usage", "--partner", partner], &usage).await;
    }

    /// What both PSAs hold: companies 200 … with contracts 7000 … or agreements 300 … and lines 8000 … or additions 5000 ….
    async fn content(&self) {
        let (autotask, connectwise) = (&self.portal.autotask, &self.portal.connectwise);
        let rows = |row: &dyn Fn(usize, &str, i64) -> Value| -> Value {
            CUSTOMERS.iter().zip(SEATS).enumerate().map(|(n, (name, seats))| row(n, name, seats)).collect()
        };
        let services = json!([{ "id": 9001, "name": BACKUP, "unit_price": 3.5 }, { "id": 9002, "name": ARCHIVER, "unit_price": 2 }]);
        autotask.add("services", services).await;
        autotask.add("companies", rows(&|n, name, _| json!({ "id": 200 + n, "name": name }))).await;
        let contract = |n, _: &str, _| json!({ "id": 7000 + n, "company": 200 + n, "name": CONTRACT, "start": "2026-01-01", "end": "2027-12-31" });
        autotask.add("contracts", rows(&contract)).await;
        let line = |n, _: &str, seats| json!({ "id": 8000 + n, "contract": 7000 + n, "service": 9001, "units": seats });
        autotask.add("lines", rows(&line)).await;

        let item = |id, identifier, description, subcategory| {
            json!({ "id": id, "identifier": identifier, "description": description, "category": "Cloud Services",
                    "subcategory": subcategory, "type": "Agreement", "price": 3.5 })
        };
        let catalog = json!([item(904, "BKP", BACKUP, "Backup"), item(905, "ARC", ARCHIVER, "Archiving")]);
        connectwise.add("catalog", catalog).await;
        let company = |n, name: &str, _| json!({ "id": 250 + n, "name": name, "identifier": format!("K100{n}") });
        connectwise.add("companies", rows(&company)).await;
        let agreement = |n, _: &str, _| {
            json!({ "id": 300 + n, "company": 250 + n, "name": CONTRACT, "start": "2026-01-01", "end": "2027-12-31",
                    "cycle": "Monthly" })
        };
        connectwise.add("agreements", rows(&agreement)).await;
        let addition =
            |n, _: &str, seats| json!({ "id": 5000 + n, "agreement": 300 + n, "product": "BKP", "quantity": seats });
        connectwise.add("additions", rows(&addition)).await;
    }

    /// One more customer, in the PSA alone; tells its name.
    pub async fn another_customer(&self, psa: PsaKind) -> &'static str {
        let (name, control) = ("Neue Apotheke", self.portal.control(psa));
        match psa {
            PsaKind::Autotask => {
                control.add("companies", json!({ "id": 290, "name": name })).await;
                let contract =
                    json!({ "id": 7090, "company": 290, "name": CONTRACT, "start": "2026-01-01", "end": "2027-12-31" });
                control.add("contracts", contract).await;
                control.add("lines", json!({ "id": 8090, "contract": 7090, "service": 9001, "units": 3 })).await;
            }
            PsaKind::ConnectWise => {
                control.add("companies", json!({ "id": 290, "name": name, "identifier": "K290" })).await;
                let agreement = json!({ "id": 390, "company": 290, "name": CONTRACT, "start": "2026-01-01", "end": "2027-12-31",
                                        "cycle": "Monthly" });
                control.add("agreements", agreement).await;
                control
                    .add("additions", json!({ "id": 5090, "agreement": 390, "product": "BKP", "quantity": 3 }))
                    .await;
            }
        }
        name
    }

    /// A browser in the language of the test.
    pub async fn browser(&self) -> Browser {
        self.portal.browser(self.locale).await
    }

    /// A browser of somebody who is signed in.
    pub async fn signed_in(&self, person: &Person) -> Browser {
        self.sign_in(self.locale.into(), person).await
    }

    /// A browser of somebody who is signed in, in which no script runs.
    pub async fn signed_in_without_javascript(&self, person: &Person) -> Browser {
        self.sign_in(BrowserOptions::without_javascript(self.locale), person).await
    }

    async fn sign_in(&self, options: BrowserOptions, person: &Person) -> Browser {
        let browser = self.portal.browser(options).await;
        sign_in(&browser, person).await;
        browser
    }

    /// Ends the test.
    pub async fn finish(self, browser: Browser) {
        browser.finish().await;
        self.portal.finish().await;
    }
}

/// Signs a person in on the page for it.
pub async fn sign_in(browser: &Browser, person: &Person) {
    browser.visit("/sign-in").await;
    type_login(browser, &person.email, PASSWORD).await;
    browser.until("another page than the sign-in", async || !browser.path().await.starts_with("/sign-in")).await;
}

/// Types into the sign-in page and sends it.
pub async fn type_login(browser: &Browser, email: &str, password: &str) {
    browser.fill(browser.say("E-mail", "E-Mail-Adresse"), email).await;
    browser.fill(browser.say("Password", "Kennwort"), password).await;
    browser.click(browser.say("Sign in", "Anmelden")).await;
}
