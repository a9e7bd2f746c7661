//! Connecting ConnectWise as a partner meets it: every way it fails has a sentence of its own with cause and cure, and
//! whatever is refused is stored nowhere (facts: connectwise.md 1.4).

use std::collections::BTreeMap;

use reqwest::Method;
use seatbridge_sandbox::Announcement;
use seatbridge_testkit::{Backend, both_dbs};
use serde_json::{Value, json};

use crate::program::{Outcome, Program};

both_dbs! {
    every_way_to_fail_has_its_own_sentence_and_saves_nothing,
    each_missing_right_is_told_by_its_own_name,
    what_is_granted_beyond_need_is_one_line_and_what_is_missing_one_each,
    doctor_names_both_vendor_codes_and_the_missing_right,
    what_can_not_be_billed_is_refused_before_it_is_stored,
}

const ENGLISH: &str = "en_US.UTF-8";
const GERMAN: &str = "de_DE.UTF-8";
const ALLOW: &str = "SEATBRIDGE_OUTBOUND__ALLOW";
const CLIENT_ID: &str = "SEATBRIDGE_CONNECTWISE__CLIENT_ID";

/// What a partner types, and the client id of the installation.
#[derive(Clone)]
struct Typed {
    site: String,
    company: String,
    public_key: String,
    private_key: String,
    client_id: Option<String>,
}

impl Typed {
    fn right(access: &Announcement) -> Self {
        let access = &access.connectwise;
        Self {
            site: access.site.clone(),
            company: access.company.clone(),
            public_key: access.public_key.clone(),
            private_key: access.private_key.clone(),
            client_id: Some(access.client_id.clone()),
        }
    }
}

/// What is typed, and how the PSA is meanwhile.
struct Way {
    typed: Typed,
    psa: Vec<(&'static str, Value)>,
}

/// One cause with all the ways it shows, and what its sentence must name.
struct Row {
    ways: Vec<Way>,
    status: i32,
    code: &'static str,
    english: &'static [&'static str],
    german: &'static [&'static str],
}

async fn started(on: Backend) -> Program {
    let mut program = Program::new(on).await;
    let (site, client_id) = (&program.access.connectwise.site, program.access.connectwise.client_id.clone());
    let allow = site.trim_start_matches("http://").to_owned();
    program.set(ALLOW, &allow);
    program.set(CLIENT_ID, &client_id);
    program.partner().await;
    program
}

/// A call to the control API of the sandbox.
#[expect(clippy::disallowed_methods, reason = "the sandbox is no PSA of a partner")]
async fn control(program: &Program, path: &str, body: Value) -> Value {
    let method = match path {
        "faults" if body.is_null() => Method::DELETE,
        "faults" => Method::POST,
        _ if body.is_array() => Method::POST,
        _ => Method::PUT,
    };
    let url = format!("{}{path}", program.access.control);
    let answer = reqwest::Client::new().request(method, url).json(&body).send().await.unwrap();
    assert!(answer.status().is_success(), "{path} {body}: {answer:?}");
    answer.json().await.unwrap()
}

async fn connect(program: &mut Program, typed: &Typed, language: &str) -> Outcome {
    program.set("LC_ALL", language);
    match &typed.client_id {
        Some(id) => program.set(CLIENT_ID, id),
        None => program.unset(CLIENT_ID),
    }
    let file = program.file("private-key", &format!("{}\n", typed.private_key));
    let words = ["connect", "connectwise", "--partner", "Nordlicht", "--site", &typed.site];
    let keys = ["--company", &typed.company, "--public-key", &typed.public_key, "--private-key-file", &file, "--json"];
    program.run(&[&words[..], &keys].concat()).await
}

async fn revoke(program: &Program) {
    program.ok(&["revoke", "--partner", "Nordlicht", "--psa", "connectwise"]).await;
}

#[expect(clippy::too_many_lines, reason = "one table, read from top to bottom")]
fn rows(access: &Announcement) -> Vec<Row> {
    let right = || Typed::right(access);
    let typed = |change: &dyn Fn(&mut Typed)| {
        let mut typed = right();
        change(&mut typed);
        Way { typed, psa: Vec::new() }
    };
    let site = |site: &str| typed(&|typed| site.clone_into(&mut typed.site));
    let client = |id: Option<&str>| typed(&|typed| typed.client_id = id.map(str::to_owned));
    let psa = |way: Way, path, body| Way { psa: [way.psa, vec![(path, body)]].concat(), ..way };
    let switch = |way, switches: Value| psa(way, "switches", json!({ "connectwise": switches }));
    let fault = |rule: Value| {
        let mut rule = rule;
        rule["vendor"] = json!("connectwise");
        psa(typed(&|_| {}), "faults", rule)
    };
    let wrong_key = || typed(&|typed| typed.private_key.push('x'));
    let unregistered = || client(Some("11111111-0000-4000-8000-000000000001"));
    let ui = |switches: Value| {
        let mut switches = switches;
        switches["ui_hosts"] = json!([access.connectwise.site.trim_start_matches("http://")]);
        switch(typed(&|_| {}), switches)
    };
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let api = "apis/3.0";
    vec![
        Row {
            ways: vec![
                wrong_key(),
                typed(&|typed| "Nobody".clone_into(&mut typed.public_key)),
                switch(wrong_key(), json!({ "unauthorized_body": "connectwise_api" })),
                switch(wrong_key(), json!({ "unauthorized_status": 404 })),
                switch(wrong_key(), json!({ "client_id_first": false, "system_info_needs_login": false })),
                psa(typed(&|_| {}), "connectwise/keys", json!({ "work": false })),
            ],
            status: 2,
            code: "psa-credentials",
            english: &["private key does not belong", "inactive", "API Members > API Keys"],
            german: &["private Schlüssel gehört nicht", "inaktiv", "API-Mitglieder > API-Schlüssel"],
        },
        Row {
            ways: vec![
                typed(&|typed| "Nobody".clone_into(&mut typed.company)),
                typed(&|typed| typed.company = typed.company.to_lowercase()),
            ],
            status: 2,
            code: "psa-company",
            english: &["company id", "upper and lower case", "sign in"],
            german: &["Unternehmenskennung", "Groß- und Kleinschreibung", "anmelden"],
        },
        Row {
            ways: vec![client(None), client(Some(""))],
            status: 2,
            code: "vendor-code-missing",
            english: &["No ConnectWise client id", "connectwise.client_id", CLIENT_ID],
            german: &["keine Client-ID", "connectwise.client_id", CLIENT_ID],
        },
        Row {
            ways: vec![
                unregistered(),
                switch(unregistered(), json!({ "client_id_unknown_status": 401 })),
                switch(unregistered(), json!({ "client_id_first": false })),
                // sent, but empty: the PSA misses it
                client(Some(" ")),
                switch(client(Some(" ")), json!({ "client_id_missing_status": 403 })),
            ],
            status: 2,
            code: "psa-vendor-code",
            english: &["refuses the client id", "developer.connectwise.com", "connectwise.client_id"],
            german: &["lehnt die Client-ID ab", "developer.connectwise.com", "connectwise.client_id"],
        },
        Row {
            ways: vec![
                site("na.myconnectwise.net"),
                site("https://na.myconnectwise.net/v4_6_release/ConnectWise.aspx"),
                // the article's typo, and no prefix either
                site("na-myconnectwise.net"),
            ],
            status: 2,
            code: "psa-address",
            english: &["for people", "Suggestion: https://api-na.myconnectwise.net\n"],
            german: &["für Menschen", "Vorschlag: https://api-na.myconnectwise.net\n"],
        },
        Row {
            ways: vec![
                site("http://api-na.myconnectwise.net"),
                // the article's typo is corrected on the way
                site("http://api-na-myconnectwise.net/v4_6_release/apis/3.0"),
            ],
            status: 2,
            code: "psa-blocked",
            english: &["begins with http://", "Suggestion: https://api-na.myconnectwise.net\n"],
            german: &["beginnt mit http://", "Vorschlag: https://api-na.myconnectwise.net\n"],
        },
        Row {
            ways: vec![site("https://10.0.0.1"), site("https://127.0.0.1:9")],
            status: 2,
            code: "psa-blocked",
            english: &["private", "outbound.allow"],
            german: &["privat", "outbound.allow"],
        },
        Row {
            ways: vec![site("myconnectwise.net")],
            status: 2,
            code: "psa-address",
            english: &["lacks the region", "https://api-na.myconnectwise.net"],
            german: &["fehlt die Region", "https://api-na.myconnectwise.net"],
        },
        Row {
            ways: vec![site("ftp://psa.msp.example"), site("two words"), site("https://me:word@psa.msp.example")],
            status: 2,
            code: "psa-address",
            english: &["no address", "without user name", "api-na.myconnectwise.net"],
            german: &["keine Adresse", "ohne Benutzernamen", "api-na.myconnectwise.net"],
        },
        Row {
            ways: vec![ui(json!({ "ui_answer": "ssl_required" }))],
            status: 3,
            code: "psa-protocol",
            english: &["demands https", "“api-”"],
            german: &["verlangt https", "„api-“"],
        },
        Row {
            ways: vec![ui(json!({ "ui_answer": "html" })), fault(json!({ "kind": "html", "code": 200 }))],
            status: 3,
            code: "psa-protocol",
            english: &["page for people", "“api-”", "network administrator"],
            german: &["Seite für Menschen", "„api-“", "Netzwerkverwaltung"],
        },
        Row {
            ways: vec![
                fault(json!({ "kind": "status", "code": 400, "body": "Cannot route. Codebase/company is invalid" })),
                fault(json!({ "kind": "status", "code": 400, "body": "Cannot route. Codebase/company is invalid",
                    "path_contains": api })),
                fault(json!({ "kind": "status", "code": 404, "body": "<html>404</html>", "path_contains": api })),
                fault(json!({ "kind": "status", "code": 404, "body": "<html>404</html>" })),
            ],
            status: 3,
            code: "psa-protocol",
            english: &["does not serve this company", "without a path", "region"],
            german: &["bedient dieses Unternehmen", "ohne Pfad", "Region"],
        },
        Row {
            ways: vec![
                fault(json!({ "kind": "html" })),
                fault(json!({ "kind": "status", "code": 403, "body": "<html>Attention required</html>" })),
                fault(json!({ "kind": "html", "path_contains": api })),
            ],
            status: 3,
            code: "psa-unavailable",
            english: &["web page", "guard in front", "status page"],
            german: &["Webseite", "vorgeschalteter Schutz", "Statusseite"],
        },
        Row {
            ways: vec![
                fault(json!({ "kind": "status", "code": 302, "body": "" })),
                fault(json!({ "kind": "status", "code": 308, "body": "<html>moved</html>", "path_contains": api })),
            ],
            status: 3,
            code: "psa-protocol",
            english: &["sends callers on", "never followed", "browser"],
            german: &["leitet auf eine andere Adresse weiter", "nie gefolgt", "Browser"],
        },
        Row {
            ways: vec![site(&format!("http://{free}"))],
            status: 3,
            code: "psa-unavailable",
            english: &["No connection", "127.0.0.1", "spelt correctly", "firewall"],
            german: &["keine Verbindung", "127.0.0.1", "richtig geschrieben", "Firewall"],
        },
        Row {
            ways: vec![fault(json!({ "kind": "hang", "ms": 900 }))],
            status: 3,
            code: "psa-timeout",
            english: &["in time", "psa.timeout_ms"],
            german: &["rechtzeitig", "psa.timeout_ms"],
        },
    ]
}

/// The PSA is as it was at the start.
async fn restore(program: &Program) {
    control(program, "faults", Value::Null).await;
    let switches = json!({ "unauthorized_body": "unauthorized", "unauthorized_status": 401, "ui_hosts": [],
        "client_id_unknown_status": 400, "client_id_missing_status": 401, "client_id_first": true, "ui_answer": "html",
        "system_info_needs_login": true });
    control(program, "switches", json!({ "connectwise": switches })).await;
    control(program, "connectwise/keys", json!({ "work": true })).await;
}

async fn every_way_to_fail_has_its_own_sentence_and_saves_nothing(on: Backend) {
    let mut program = started(on).await;
    program.set("SEATBRIDGE_PSA__TIMEOUT_MS", "400");
    program.set("SEATBRIDGE_LOG__FILTER", "seatbridge=trace");
    let access = program.access.clone();
    let listed = access.connectwise.site.trim_start_matches("http://").to_owned();
    // the sentence of a row, by language: no other row may have it
    let mut told: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for (number, row) in rows(&access).into_iter().enumerate() {
        for way in row.ways {
            for (path, body) in &way.psa {
                control(&program, path, body.clone()).await;
            }
            let closed = way.typed.site.strip_prefix("http://127.0.0.1").map(|port| format!(", 127.0.0.1{port}"));
            program.set(ALLOW, &format!("{listed}{}", closed.unwrap_or_default()));
            for (language, words) in [(ENGLISH, row.english), (GERMAN, row.german)] {
                let outcome = connect(&mut program, &way.typed, language).await;
                let answer = outcome.json();
                let sentence = answer["error"]["message"].as_str().unwrap_or_default();
                assert_eq!((outcome.status, &answer["error"]["code"]), (row.status, &json!(row.code)), "{outcome:?}");
                for word in words {
                    assert!(format!("{sentence}\n").contains(word), "{word:?} in {sentence}");
                }
                assert_eq!(*told.entry((language, sentence.to_owned())).or_insert(number), number, "{sentence}");
                no_secret(&outcome, &way.typed);
            }
            restore(&program).await;
            assert_eq!(program.db.number("SELECT COUNT(*) FROM connections").await, 0, "row {number}");
        }
    }
    // with everything right it works, and a path that was copied along is dropped
    let mut typed = Typed::right(&access);
    typed.site.push_str("/v4_6_release/apis/3.0/v4_6_release/apis/3.0");
    let outcome = connect(&mut program, &typed, ENGLISH).await;
    assert_eq!(outcome.status, 0, "{outcome:?}");
    no_secret(&outcome, &typed);
    assert_eq!(program.db.number("SELECT COUNT(*) FROM connections").await, 1);
    program.end().await;
}

fn no_secret(outcome: &Outcome, typed: &Typed) {
    let id = typed.client_id.as_deref().map(str::trim).filter(|id| !id.is_empty());
    let password = typed.site.contains(":word@").then_some(":word@");
    for secret in [Some(typed.private_key.as_str()), id, password].into_iter().flatten() {
        assert!(!outcome.out.contains(secret) && !outcome.err.contains(secret), "{outcome:?}");
    }
}

async fn each_missing_right_is_told_by_its_own_name(on: Backend) {
    let mut program = started(on).await;
    let typed = Typed::right(&program.access);
    for (function, level, english, german) in [
        (
            "CompanyMaintenance",
            "inquire",
            "Companies > Company Maintenance > Inquire: All",
            "Unternehmen > Unternehmenswartung > Abfragen: Alle",
        ),
        ("Agreements", "inquire", "Finance > Agreements > Inquire: All", "Finanzen > Vereinbarungen > Abfragen: Alle"),
        ("Agreements", "edit", "Finance > Agreements > Edit: All", "Finanzen > Vereinbarungen > Bearbeiten: Alle"),
        (
            "ProductCatalog",
            "inquire",
            "Procurement > Product Catalog > Inquire: All",
            "Beschaffung > Produktkatalog > Abfragen: Alle",
        ),
    ] {
        let role = json!({ "preset": "least", "functions": { function: { level: "None" } } });
        control(&program, "connectwise/rights", role).await;
        for (language, place) in [(ENGLISH, english), (GERMAN, german)] {
            let outcome = connect(&mut program, &typed, language).await;
            let answer = outcome.json();
            assert_eq!((outcome.status, &answer["error"]["code"]), (2, &json!("rights-missing")), "{outcome:?}");
            let sentence = answer["error"]["message"].as_str().unwrap();
            assert!(sentence.contains(place), "{place} in {sentence}");
            assert_eq!(sentence.matches(": All").count(), 1, "only what is missing: {sentence}");
        }
        assert_eq!(program.db.number("SELECT COUNT(*) FROM connections").await, 0);
    }
    program.end().await;
}

async fn what_is_granted_beyond_need_is_one_line_and_what_is_missing_one_each(on: Backend) {
    let mut program = started(on).await;
    let typed = Typed::right(&program.access);
    for (role, english, german) in [
        (json!({ "preset": "least" }), &[][..], &[][..]),
        (
            json!({ "preset": "full" }),
            &[&["Agreements (Delete)", "Member Maintenance (Add, Edit, Delete)", "Close Service Tickets (Edit);"][..]]
                [..],
            &[&["Agreements (Löschen)", "Vereinbarungen (Hinzufügen, Bearbeiten, Abfragen)"][..]][..],
        ),
        (
            json!({ "preset": "least", "functions": {
                "Agreements": { "inquire": "My", "delete": "All" }, "TableSetup": { "inquire": "None" },
            } }),
            &[
                &["Restricted", "Finance > Agreements > Inquire: All"][..],
                &["Missing", "System > Table Setup > Inquire: All"],
                &["Agreements (Delete)."],
            ],
            &[&["Eingeschränkt", "Vereinbarungen"][..], &["Fehlt", "Tabelleneinrichtung"], &["Agreements (Löschen)."]],
        ),
    ] {
        control(&program, "connectwise/rights", role.clone()).await;
        for (language, first, expected) in
            [(ENGLISH, "ConnectWise is connected.", english), (GERMAN, "ConnectWise ist verbunden.", german)]
        {
            let structured = connect(&mut program, &typed, language).await.json();
            revoke(&program).await;
            let surplus = role["preset"] == "full" || role["functions"].is_object();
            let advice = structured["advice"].as_array().unwrap();
            assert_eq!(advice.iter().any(|right| right["surplus"] == true), surplus, "{structured}");
            for right in advice {
                for key in ["entity", "operation", "access", "text"] {
                    assert!(right[key].is_string(), "{key} of {right}");
                }
            }
            let text = text_of_connect(&mut program, &typed, language).await;
            revoke(&program).await;
            let lines: Vec<_> = text.lines().collect();
            assert_eq!((lines[0], lines.len()), (first, expected.len() + 1), "{text}");
            for (line, words) in lines[1..].iter().zip(expected) {
                for word in *words {
                    assert!(line.contains(word), "{word} in {line}");
                }
            }
        }
    }
    program.end().await;
}

/// What `connect` prints for a person.
async fn text_of_connect(program: &mut Program, typed: &Typed, language: &str) -> String {
    program.set("LC_ALL", language);
    let file = program.file("private-key", &typed.private_key);
    let words = ["connect", "connectwise", "--partner", "Nordlicht", "--site", &typed.site];
    let keys = ["--company", &typed.company, "--public-key", &typed.public_key, "--private-key-file", &file];
    program.ok(&[&words[..], &keys].concat()).await.out
}

async fn doctor_names_both_vendor_codes_and_the_missing_right(on: Backend) {
    let mut program = started(on).await;
    let typed = Typed::right(&program.access);
    assert_eq!(connect(&mut program, &typed, ENGLISH).await.status, 0);
    let well = program.ok(&["doctor", "--psa"]).await.out;
    assert!(well.contains("integration code: set; ConnectWise client id: set"), "{well}");
    assert_eq!(well.matches("granted than is ever used").count(), 1, "{well}");
    program.unset(CLIENT_ID);
    let without = program.run(&["doctor"]).await;
    assert!(without.out.contains("ConnectWise client id: NOT SET (connectwise.client_id)"), "{without:?}");
    program.set(CLIENT_ID, typed.client_id.as_deref().unwrap());
    let role = json!({ "preset": "least",
        "functions": { "Agreements": { "edit": "None" }, "CompanyMaintenance": { "inquire": "My" } } });
    control(&program, "connectwise/rights", role).await;
    for (language, missing, restricted) in [
        (ENGLISH, "missing: Agreements (Edit): System > Security Roles", "Restricted"),
        (GERMAN, "fehlen: Vereinbarungen (Bearbeiten; Agreements, Edit): System > Sicherheitsrollen", "Eingeschränkt"),
    ] {
        program.set("LC_ALL", language);
        let outcome = program.run(&["doctor", "--psa"]).await;
        assert_eq!(outcome.status, 3, "{outcome:?}");
        for word in [missing, restricted] {
            assert_eq!(outcome.out.matches(word).count(), 1, "{word} in {}", outcome.out);
        }
    }
    let checks = program.run(&["--json", "doctor", "--psa"]).await.json();
    let last = checks["checks"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["ok"], &last["advice"][0]["access"]), (&json!(false), &json!("restricted")), "{last}");
    program.end().await;
}

async fn what_can_not_be_billed_is_refused_before_it_is_stored(on: Backend) {
    let mut program = started(on).await;
    let typed = Typed::right(&program.access);
    assert_eq!(connect(&mut program, &typed, ENGLISH).await.status, 0);
    let item = |identifier: &str, class: &str, inactive: bool| {
        json!({ "identifier": identifier, "description": identifier, "category": "Cloud Services", "subcategory": "Backup",
            "type": "Agreement", "class": class, "price": 3.5, "inactive": inactive })
    };
    let content = [item("BKP", "Agreement", false), item("OLD", "Agreement", true), item("ALL-IN", "Bundle", false)];
    let items = control(&program, "connectwise/catalog", json!(content)).await["ids"].clone();
    control(&program, "connectwise/companies", json!([{ "id": 400, "name": "Kunde 0", "identifier": "K0" }])).await;
    let agreement = |id, extra: Value| {
        let mut row = json!({ "id": id, "company": 400, "name": format!("Cloud {id}"), "start": "2026-01-01" });
        row.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        row
    };
    let agreements = json!([
        agreement(600, json!({})),
        agreement(601, json!({ "cancelled": "2026-03-31" })),
        agreement(602, json!({ "end": "2026-10-31" })),
        agreement(603, json!({})),
    ]);
    control(&program, "connectwise/agreements", agreements).await;
    let additions: Value =
        (0..4).map(|n| json!({ "id": 6_000 + n, "agreement": 600 + n, "product": "BKP", "quantity": 10 })).collect();
    control(&program, "connectwise/additions", additions).await;
    // cancelled today
    control(&program, "connectwise/edits", json!([{ "kind": "cancel_agreement", "agreement": 603 }])).await;
    let file = program.file(
        "organizations.csv",
        "external_id,name,email,country,plan,status\nC-0,Kunde 0,k@kunde.example,DE,Backup,active\n",
    );
    program.ok(&["import", "organizations", &file, "--partner", "Nordlicht"]).await;

    let places = ["category=20", "subcategory=60", "product_type=30"];
    for (language, word, cure) in [(ENGLISH, "bundle", "Pick an active item"), (GERMAN, "Bundle", "aktiven Eintrag")] {
        program.set("LC_ALL", language);
        for n in [1, 2] {
            let chosen = format!("catalog={}", items[n]);
            let args = ["map", "plan", "--partner", "Nordlicht", "--psa", "connectwise", "Backup"];
            let outcome = program.run(&[&args[..], &places, &[&chosen]].concat()).await;
            assert_eq!(outcome.status, 2, "{outcome:?}");
            for word in [word, cure, content[n]["identifier"].as_str().unwrap()] {
                assert!(outcome.err.contains(word), "{word} in {outcome:?}");
            }
        }
    }
    for (agreement, day) in [(601, "2026-03-31"), (602, "2026-10-31"), (603, "2026-11-20")] {
        for (language, word, cure) in
            [(ENGLISH, "cancelled or expired", "took its place"), (GERMAN, "gekündigt oder abgelaufen", "seine Stelle")]
        {
            program.set("LC_ALL", language);
            let outcome =
                program.run(&map_organization(agreement).iter().map(String::as_str).collect::<Vec<_>>()).await;
            assert_eq!(outcome.status, 2, "{outcome:?}");
            for word in [word, cure, day, &agreement.to_string()] {
                assert!(outcome.err.contains(word), "{word} in {outcome:?}");
            }
        }
    }
    for table in ["plan_mappings", "links"] {
        assert_eq!(program.db.number(&format!("SELECT COUNT(*) FROM {table}")).await, 0, "{table}");
    }
    program.ok(&map_organization(600).iter().map(String::as_str).collect::<Vec<_>>()).await;
    program.end().await;
}

/// Links C-0 to the addition of an agreement.
fn map_organization(agreement: i64) -> Vec<String> {
    let words = "map organization --partner Nordlicht --psa connectwise C-0 --company 400";
    let line = format!("--agreement {agreement} --addition {}", agreement + 5_400);
    words.split(' ').chain(line.split(' ')).map(str::to_owned).collect()
}
