//! Secrets from files and standard input, and the key file that seals them.

use seatbridge_testkit::{Backend, both_dbs};
use serde_json::json;

use crate::program::Program;

both_dbs! {
    a_secret_file_loses_one_trailing_newline_and_no_more,
    a_secret_comes_from_standard_input_too,
    no_secret_is_printed,
    the_key_file_is_private,
    a_database_with_another_key_file_is_refused_with_a_sentence,
    a_failed_connect_stores_nothing,
}

const CONNECT: [&str; 4] = ["connect", "autotask", "--partner", "Nordlicht"];

fn connect<'a>(key: &'a str, file: &'a str) -> Vec<&'a str> {
    [&CONNECT[..], &["--key", key, "--secret-file", file]].concat()
}

async fn a_secret_file_loses_one_trailing_newline_and_no_more(on: Backend) {
    let program = Program::new(on).await;
    program.partner().await;
    let (key, secret) = (program.access.autotask.key.clone(), program.access.autotask.secret.clone());
    for (text, status) in [
        (format!("{secret}\n\n"), 2),
        (String::new(), 2),
        ("\n".to_owned(), 2),
        (secret.clone(), 0),
        (format!("{secret}\n"), 0),
        (format!("{secret}\r\n"), 0),
    ] {
        let file = program.file("secret", &text);
        let outcome = program.run(&connect(&key, &file)).await;
        assert_eq!(outcome.status, status, "{text:?}: {outcome:?}");
        if status == 0 {
            program.ok(&["revoke", "--partner", "Nordlicht", "--psa", "autotask"]).await;
        }
    }
    let missing = program.run(&connect(&key, "no-such-file")).await;
    assert_eq!(missing.status, 2, "{missing:?}");
    program.end().await;
}

async fn a_secret_comes_from_standard_input_too(on: Backend) {
    let mut program = Program::new(on).await;
    program.partner().await;
    let (key, secret) = (program.access.autotask.key.clone(), program.access.autotask.secret.clone());
    // the vendor code from a file, in place of the installation's
    program.unset("SEATBRIDGE_AUTOTASK__INTEGRATION_CODE");
    let none = program.run_with_input(&connect(&key, "-"), &secret).await;
    assert_eq!(none.status, 2, "{none:?}");
    assert!(none.err.contains("autotask.integration_code"), "the setting is named: {none:?}");
    let code = program.file("code", &format!("{}\n", program.access.autotask.integration_code));
    let args = [&connect(&key, "-")[..], &["--integration-code-file", &code]].concat();
    let outcome = program.run_with_input(&args, &format!("{secret}\n")).await;
    assert_eq!(outcome.status, 0, "{outcome:?}");
    program.end().await;
}

async fn no_secret_is_printed(on: Backend) {
    let mut program = Program::new(on).await;
    program.set("SEATBRIDGE_LOG__FILTER", "trace");
    program.partner().await;
    let (key, secret) = (program.access.autotask.key.clone(), program.access.autotask.secret.clone());
    let code = program.access.autotask.integration_code.clone();
    let (good, wrong) = (program.file("secret", &secret), program.file("wrong", &format!("{secret}x")));
    let mut texts = Vec::new();
    for args in [connect(&key, &wrong), connect(&key, &good), vec!["doctor", "--psa"]] {
        for json in [false, true] {
            let args = if json { [&["--json"][..], &args].concat() } else { args.clone() };
            let outcome = program.run(&args).await;
            texts.push(format!("{}{}", outcome.out, outcome.err));
        }
    }
    program.content(&[(10, 14)]).await;
    program.usage(&[Some(14)]).await;
    program.ok(&Program::map_args(0).iter().map(String::as_str).collect::<Vec<_>>()).await;
    let outcome = program.sync(&["--run"]).await;
    texts.push(format!("{}{}", outcome.out, outcome.err));
    assert!(texts.iter().map(String::len).sum::<usize>() > 10_000, "something was logged");
    for text in &texts {
        let plain = text.replace("\\\\", "\\").replace("\\\"", "\"");
        assert!(!text.contains(&secret) && !plain.contains(&secret) && !text.contains(&code), "{text}");
    }
    program.end().await;
}

async fn the_key_file_is_private(on: Backend) {
    use std::os::unix::fs::PermissionsExt;

    let program = Program::connected(on).await;
    let mode = |path: std::path::PathBuf| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(program.db.key_file()), 0o600);
    if on == Backend::Sqlite {
        assert_eq!(mode(program.db.folder().join("seatbridge.db")), 0o600);
    }
    program.end().await;
}

async fn a_database_with_another_key_file_is_refused_with_a_sentence(on: Backend) {
    let program = Program::connected(on).await;
    let kept = program.db.folder().join("kept.key");
    std::fs::rename(program.db.key_file(), &kept).unwrap();
    for args in [&["runs", "list"][..], &["sync", "--partner", "Nordlicht", "--psa", "autotask", "--run"]] {
        let outcome = program.run(args).await;
        assert_eq!(outcome.status, 3, "{outcome:?}");
        assert!(outcome.err.contains("key"), "{outcome:?}");
    }
    let json = program.run(&["--json", "runs", "list"]).await.json();
    assert_eq!(json["error"]["code"], "key-file", "{json}");
    // a damaged one too
    std::fs::write(program.db.key_file(), "not a key").unwrap();
    assert_eq!(program.run(&["runs", "list"]).await.status, 3);
    std::fs::remove_file(program.db.key_file()).unwrap();
    std::fs::rename(&kept, program.db.key_file()).unwrap();
    program.ok(&["runs", "list"]).await;
    program.end().await;
}

async fn a_failed_connect_stores_nothing(on: Backend) {
    let mut program = Program::new(on).await;
    program.partner().await;
    let (key, secret) = (program.access.autotask.key.clone(), program.access.autotask.secret.clone());
    let file = program.file("secret", &secret);
    let unknown = program.run(&connect("nobody@msp.example", &file)).await;
    assert_eq!(unknown.status, 2, "{unknown:?}");
    program.control.rights(json!({ "entities": { "ContractServiceUnits": { "query": "None" } } })).await;
    let rights = program.run(&connect(&key, &file)).await;
    assert_eq!(rights.status, 2, "{rights:?}");
    assert!(rights.err.contains("Contract service units (read)"), "{rights:?}");
    program.control.rights(json!({ "entities": { "ContractServiceUnits": { "query": "All" } } })).await;
    program.set("SEATBRIDGE_AUTOTASK__BASE_URL", "http://127.0.0.1:9/");
    program.set("SEATBRIDGE_OUTBOUND__ALLOW", "127.0.0.1:9");
    let nobody = program.run(&connect(&key, &file)).await;
    assert_eq!(nobody.status, 3, "{nobody:?}");
    assert_eq!(program.db.number("SELECT COUNT(*) FROM connections").await, 0);
    program.end().await;
}
