//! Connecting and revoking: a failure stores nothing, and a secret is nowhere but sealed.

use seatbridge_core::PsaKind;
use seatbridge_engine::{ConnectInput, Error, ErrorCode};
use seatbridge_testkit::{AppOptions, Backend, Setup, TestApp, both_dbs};
use serde_json::{Value, json};

both_dbs! {
    each_wrong_credential_has_its_code_and_stores_nothing,
    a_psa_that_does_not_answer_as_one_has_its_code_and_stores_nothing,
    a_missing_right_is_named_and_stores_nothing,
    connecting_twice_is_refused,
    revoking_destroys_the_secret_and_lets_links_rest,
    a_secret_is_nowhere_but_sealed,
    the_secret_opens_with_its_own_key_file_alone,
    the_companies_are_fetched_by_a_job,
}

async fn nothing_stored(app: &TestApp) {
    for table in ["connections", "leases", "jobs", "links", "companies"] {
        let rows = app.db.number(&format!("SELECT COUNT(*) FROM {table}")).await;
        assert_eq!(rows, 0, "{table}");
    }
    assert_eq!(app.db.number("SELECT COUNT(*) FROM audit WHERE action LIKE 'connection%'").await, 0);
}

fn with(app: &TestApp, change: impl Fn(&mut String, &mut String, &mut Option<String>)) -> ConnectInput {
    let access = &app.access.autotask;
    let (mut key, mut secret, mut code) =
        (access.key.clone(), access.secret.clone(), Some(access.integration_code.clone()));
    change(&mut key, &mut secret, &mut code);
    ConnectInput::Autotask { key, secret: secret.into(), integration_code: code.map(Into::into) }
}

async fn refused(app: &TestApp, input: ConnectInput) -> Error {
    let error = app.engine.connect(&app.actor, input).await.unwrap_err();
    nothing_stored(app).await;
    assert_no_secret(app, &format!("{error:?} {error}"));
    error
}

fn assert_no_secret(app: &TestApp, text: &str) {
    let access = &app.access.autotask;
    // escaped in Debug and JSON output
    for secret in [&access.secret, &access.integration_code] {
        let escaped = secret.escape_debug().to_string();
        let in_json = json!(secret).to_string();
        for form in [secret.as_str(), escaped.as_str(), in_json.trim_matches('"')] {
            assert!(!text.contains(form), "a secret shows in {text}");
        }
    }
}

async fn each_wrong_credential_has_its_code_and_stores_nothing(on: Backend) {
    let app = TestApp::unconnected(on, AppOptions::default()).await;
    let wrong = with(&app, |key, _, _| key.push('x'));
    assert_eq!(refused(&app, wrong).await.code, ErrorCode::PsaUnknownKey);
    let wrong = with(&app, |_, secret, _| secret.push('x'));
    assert_eq!(refused(&app, wrong).await.code, ErrorCode::PsaCredentials);
    let wrong = with(&app, |_, _, code| *code = Some("SBXwrong".to_owned()));
    assert_eq!(refused(&app, wrong).await.code, ErrorCode::PsaCredentials);
    let wrong = with(&app, |_, _, code| *code = None);
    assert_eq!(refused(&app, wrong).await.code, ErrorCode::VendorCodeMissing);
    for field in ["key", "secret"] {
        let wrong = with(&app, |key, secret, _| if field == "key" { "  ".clone_into(key) } else { secret.clear() });
        assert_eq!(refused(&app, wrong).await.code, ErrorCode::CredentialMissing);
    }
    // a 401 is not repeated: users get locked out
    let tries = app.control.journal(0).await.iter().filter(|e| e["status"] == 401).count();
    assert_eq!(tries, 2);
    app.connect().await.unwrap();
    app.finish().await;
}

async fn a_psa_that_does_not_answer_as_one_has_its_code_and_stores_nothing(on: Backend) {
    let app = TestApp::unconnected(on, AppOptions::impatient()).await;
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let nobody = app
        .engine_with(|psa| {
            psa.autotask_base_url = format!("http://{free}/ATServicesRest/").parse().unwrap();
            psa.outbound_allow.push(free.to_string());
        })
        .await;
    assert_eq!(nobody.connect(&app.actor, app.credentials()).await.unwrap_err().code, ErrorCode::PsaUnavailable);
    let not_listed = app.engine_with(|psa| psa.outbound_allow.clear()).await;
    assert_eq!(not_listed.connect(&app.actor, app.credentials()).await.unwrap_err().code, ErrorCode::PsaBlocked);
    nothing_stored(&app).await;
    for (fault, code) in [
        (json!({ "kind": "html", "code": 200 }), ErrorCode::PsaProtocol),
        (json!({ "kind": "html" }), ErrorCode::PsaUnavailable),
        (json!({ "kind": "malformed" }), ErrorCode::PsaProtocol),
        (json!({ "kind": "hang", "ms": 900 }), ErrorCode::PsaTimeout),
        (json!({ "kind": "drop_before_commit" }), ErrorCode::PsaUnavailable),
        (json!({ "kind": "http_429", "retry_after": "900" }), ErrorCode::PsaRateLimited),
        (json!({ "kind": "status", "code": 302 }), ErrorCode::PsaProtocol),
    ] {
        for path in ["ZoneInformation", "V1.0/Version"] {
            let mut rule: Value = fault.clone();
            rule["path_contains"] = json!(path);
            app.control.fault(rule.clone()).await;
            let outcome = app.engine.connect(&app.actor, app.credentials()).await;
            if path == "V1.0/Version" && outcome.is_ok() {
                // older servers have no version: an answer that is none is taken for one of them
                assert_eq!(code, ErrorCode::PsaProtocol, "{rule}");
                app.engine.revoke(&app.actor, PsaKind::Autotask).await.unwrap();
            } else {
                assert_eq!(outcome.unwrap_err().code, code, "{rule}");
            }
            app.control.clear_faults().await;
        }
    }
    app.stop().await;
}

async fn a_missing_right_is_named_and_stores_nothing(on: Backend) {
    let app = TestApp::unconnected(on, AppOptions::default()).await;
    for (entity, operation, word) in [
        ("Companies", "query", "read"),
        ("Contracts", "query", "read"),
        ("ContractServices", "query", "read"),
        ("ContractServiceUnits", "query", "read"),
        ("Services", "query", "read"),
        ("ContractServiceAdjustments", "create", "create"),
    ] {
        app.control.rights(json!({ "entities": { entity: { operation: "None" } } })).await;
        let error = refused(&app, app.credentials()).await;
        assert_eq!(error.code, ErrorCode::RightsMissing, "{entity}");
        let named = format!("{:?}", error.args);
        assert!(named.contains(&format!("{entity}/{word}")), "{named}");
        app.control.rights(json!({ "entities": { entity: { operation: "All" } } })).await;
    }
    // what the product can do without is advice
    app.control
        .rights(json!({ "entities": { "Tickets": { "query": "None" }, "Companies": { "query": "Restricted" } } }))
        .await;
    let connected = app.engine.connect(&app.actor, app.credentials()).await.unwrap();
    for entity in ["Tickets", "Companies"] {
        assert!(connected.advice.iter().any(|right| right.entity == entity), "{:?}", connected.advice);
    }
    app.finish().await;
}

async fn connecting_twice_is_refused(on: Backend) {
    let app = TestApp::new(on).await;
    let again = app.engine.connect(&app.actor, app.credentials()).await.unwrap_err();
    assert_eq!(again.code, ErrorCode::AlreadyConnected);
    app.finish().await;
}

async fn revoking_destroys_the_secret_and_lets_links_rest(on: Backend) {
    let app = TestApp::new(on).await;
    let customer = app.customer(Setup::of(10, 14)).await;
    app.run().await;
    app.engine.revoke(&app.actor, PsaKind::Autotask).await.unwrap();
    assert_eq!(app.db.number("SELECT COUNT(*) FROM connections WHERE secret IS NOT NULL").await, 0);
    assert_eq!(app.db.number("SELECT COUNT(*) FROM links WHERE state = 'resting'").await, 1);
    let gone = app.engine.revoke(&app.actor, PsaKind::Autotask).await.unwrap_err();
    assert_eq!(gone.code, ErrorCode::NotConnected);
    let gone = app.try_sync(&seatbridge_engine::sync::SyncOptions::default(), seatbridge_testkit::silent()).await;
    assert_eq!(gone.unwrap_err().code, ErrorCode::NotConnected);
    app.assert_line(&customer, "2026-12-01", 14, 1).await;
    let connected = app.engine.connect(&app.actor, app.credentials()).await.unwrap();
    assert_eq!(connected.resting, 1);
    // resting links block nothing
    app.link(&customer).await.unwrap();
    app.finish().await;
}

async fn a_secret_is_nowhere_but_sealed(on: Backend) {
    let app = TestApp::new(on).await;
    let customers = app.customers(&[Setup::of(10, 14), Setup::of(10, 9)]).await;
    // the PSA echoes what it was sent
    let access = &app.access.autotask;
    let echo = format!("Login {} with {} and {} failed.", access.key, access.secret, access.integration_code);
    app.control.fault_of_write(1, json!({ "kind": "status", "code": 500, "body": { "errors": [echo] } })).await;
    let report = app.run().await;
    assert!(report.lines.iter().any(|l| l.reason == "refused"), "{report:#?}");
    let connection = app.engine.store().find_connection(&app.scope(), PsaKind::Autotask).await.unwrap();
    let audit = app.engine.store().list_audit(None, 1_000).await.unwrap();
    assert!(audit.iter().any(|row| row.action == "connection.connected"));
    let health = app.engine.connections_health(&app.actor, true).await.unwrap();
    for text in [
        format!("{:?}", app.engine),
        format!("{connection:?}"),
        format!("{audit:?}"),
        format!("{health:?}"),
        format!("{report:?}"),
        json!(report).to_string(),
        format!("{:?}", app.credentials()),
        format!("{:?}", app.changes().await),
        format!("{:?}", app.findings().await),
    ] {
        assert_no_secret(&app, &text);
    }
    if on == Backend::Sqlite {
        for entry in std::fs::read_dir(app.db.folder()).unwrap() {
            let path = entry.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            for secret in [&access.secret, &access.integration_code] {
                let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
                assert!(!found, "a secret lies open in {}", path.display());
            }
        }
    }
    app.run().await;
    app.assert_line(&customers[0], "2026-12-01", 14, 1).await;
    app.finish().await;
}

async fn the_secret_opens_with_its_own_key_file_alone(on: Backend) {
    let app = TestApp::new(on).await;
    let kept = app.db.folder().join("kept.key");
    std::fs::rename(app.db.key_file(), &kept).unwrap();
    let keys = seatbridge_store::seal::Keyring::open_or_create(&app.db.key_file()).unwrap();
    let clock = std::sync::Arc::new(seatbridge_engine::SystemClock::default());
    let other =
        seatbridge_engine::Engine::open(app.db.open().await, keys, clock, seatbridge_engine::EngineSettings::default())
            .await;
    assert_eq!(other.unwrap_err().code, ErrorCode::KeyFile);
    std::fs::rename(&kept, app.db.key_file()).unwrap();
    app.another_engine().await;
    app.finish().await;
}

async fn the_companies_are_fetched_by_a_job(on: Backend) {
    let app = TestApp::new(on).await;
    app.customers(&[Setup { linked: false, ..Setup::of(10, 14) }, Setup { linked: false, ..Setup::of(10, 14) }]).await;
    assert!(app.engine.work_once().await.unwrap());
    assert!(!app.engine.work_once().await.unwrap(), "one job, done");
    // the own company is among them, marked
    assert_eq!(app.db.number("SELECT COUNT(*) FROM companies").await, 3);
    app.finish().await;
}
