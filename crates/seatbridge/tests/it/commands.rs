//! Everything around the sync: settings, databases that make themselves, the sandbox as a program.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use seatbridge_testkit::{Backend, Control, both_dbs};
use serde_json::{Value, json};

use crate::program::Program;

both_dbs! {
    every_command_creates_and_migrates_the_database,
    settings_come_from_the_environment_and_the_file,
    an_unknown_setting_or_value_is_refused,
    names_are_unique_and_types_are_closed,
    doctor_tells_what_is_wrong,
    settings_of_a_connection_are_read_and_changed,
}

async fn every_command_creates_and_migrates_the_database(on: Backend) {
    let program = Program::new(on).await;
    let list = program.ok(&["--json", "runs", "list"]).await;
    assert_eq!(list.json(), json!([]));
    program.ok(&["db", "migrate"]).await;
    program.ok(&["db", "migrate"]).await;
    assert_eq!(program.db.number("SELECT COUNT(*) FROM partners").await, 0);
    assert!(program.db.key_file().exists());
    program.end().await;
}

async fn settings_come_from_the_environment_and_the_file(on: Backend) {
    let mut program = Program::connected(on).await;
    program.customers(&[(10, 14)]).await;
    // the day of the file is another one; usage is stale then
    let file = program.file("other.toml", "[clock]\ntoday = \"2026-11-28\"\n[psa]\ntimeout_ms = 900\n");
    program.control.set_day("2026-11-28").await;
    let sync = ["--json", "--config", &file, "sync", "--partner", "Nordlicht", "--psa", "autotask", "--preview"];
    let by_environment = program.run(&sync).await;
    assert_eq!(
        (by_environment.status, &by_environment.json()["today"]),
        (0, &json!("2026-11-20")),
        "{by_environment:?}"
    );
    program.unset("SEATBRIDGE_CLOCK__TODAY");
    let by_file = program.run(&sync).await;
    assert_eq!(
        (&by_file.json()["today"], &by_file.json()["lines"][0]["reason"]),
        (&json!("2026-11-28"), &json!("usage_unknown"))
    );
    assert!(
        by_file.err.contains("28, 2026") && by_file.err.contains("clock.today"),
        "a set day is loudly shown: {by_file:?}"
    );
    program.end().await;
}

async fn an_unknown_setting_or_value_is_refused(on: Backend) {
    let mut program = Program::new(on).await;
    for (name, value) in [
        ("SEATBRIDGE_PSA__TIMEOUT", "5"),
        ("SEATBRIDGE_PSA__TIMEOUT_MS", "soon"),
        ("SEATBRIDGE_CLOCK__TODAY", "tomorrow"),
        ("SEATBRIDGE_AUTOTASK__BASE_URL", "ftp://example.org"),
    ] {
        let before = Program::new(on).await;
        before.stop().await;
        program.set(name, value);
        let outcome = program.run(&["runs", "list"]).await;
        assert_eq!(outcome.status, 2, "{name}={value}: {outcome:?}");
        program.unset(name);
    }
    let outcome = program.run(&["--config", "missing.toml", "runs", "list"]).await;
    assert_eq!(outcome.status, 2, "{outcome:?}");
    program.end().await;
}

async fn names_are_unique_and_types_are_closed(on: Backend) {
    let program = Program::new(on).await;
    program.partner().await;
    let create = |kind, name| vec!["admin", "create-partner", "--type", kind, "--name", name];
    for args in [
        create("distributor", "NORDLICHT"),
        create("reseller", "Südwind"),
        create("sub_reseller", "Südwind"),
        create("distributor", "  "),
        [&create("distributor", "Südwind")[..], &["--parent", "Nordlicht"]].concat(),
    ] {
        let outcome = program.run(&args).await;
        assert_eq!(outcome.status, 2, "{args:?}: {outcome:?}");
    }
    program.ok(&[&create("sub_reseller", "Südwind")[..], &["--parent", "nordlicht"]].concat()).await;
    let plan = |partner, price, currency| {
        vec![
            "admin",
            "create-plan",
            "--partner",
            partner,
            "--name",
            "Archiv",
            "--type",
            "archiver",
            "--currency",
            currency,
            "--price",
            price,
            "--period",
            "monthly",
        ]
    };
    for args in [
        plan("Nordlicht", "3,50", "EUR"),
        plan("Nordlicht", "-1", "EUR"),
        plan("Nordlicht", "1", "EURO"),
        plan("Südwind", "1", "EUR"),
    ] {
        let outcome = program.run(&args).await;
        assert_eq!(outcome.status, 2, "{args:?}: {outcome:?}");
    }
    assert_eq!(program.db.number("SELECT COUNT(*) FROM partners").await, 2);
    program.end().await;
}

async fn doctor_tells_what_is_wrong(on: Backend) {
    let program = Program::connected(on).await;
    let well = program.ok(&["--json", "doctor", "--psa"]).await.json();
    assert_eq!(well["healthy"], true, "{well}");
    program.control.rights(json!({ "entities": { "Contracts": { "query": "None" } } })).await;
    let outcome = program.run(&["--json", "doctor", "--psa"]).await;
    assert_eq!((outcome.status, &outcome.json()["healthy"]), (3, &json!(false)), "{outcome:?}");
    assert!(outcome.out.contains("Contracts"), "{outcome:?}");
    program.end().await;
}

async fn settings_of_a_connection_are_read_and_changed(on: Backend) {
    let program = Program::connected(on).await;
    let settings = ["--json", "settings", "--partner", "Nordlicht", "--psa", "autotask"];
    let changed = program.ok(&[&settings[..], &["increase_on=today", "brakes.line_seats=5"]].concat()).await.json();
    assert_eq!((&changed["increase_on"], &changed["brakes"]["line_seats"]), (&json!("today"), &json!(5)));
    assert_eq!(program.ok(&settings).await.json(), changed);
    let refused = program.run(&[&settings[..], &["increase_on=never"]].concat()).await;
    assert_eq!(refused.status, 2, "{refused:?}");
    assert_eq!(program.ok(&settings).await.json(), changed);
    program.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sandbox_prints_one_line_and_serves_until_it_is_stopped() {
    let program = Program::new(Backend::Sqlite).await;
    let mut command = program.bare(&["sandbox", "--companies", "5"]);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let first = tokio::task::spawn_blocking(move || lines.next().unwrap().unwrap()).await.unwrap();
    let announced: Value = serde_json::from_str(&first).unwrap();
    for key in ["base_url", "key", "secret", "integration_code"] {
        assert!(announced["autotask"][key].is_string(), "{announced}");
    }
    let control = Control::new(announced["control"].as_str().unwrap());
    assert!(!control.lines("2026-11-20").await.is_empty());
    child.kill().unwrap();
    child.wait().unwrap();
    program.stop().await;
}
