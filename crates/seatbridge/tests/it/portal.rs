//! The first run of the portal, and people on the command line.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use seatbridge_testkit::{Backend, both_dbs};
use serde_json::Value;

use crate::program::Program;

both_dbs! {
    serving_prints_a_link_that_sets_up_the_operator,
    a_user_is_created_with_the_link_of_its_invitation,
}

async fn serving_prints_a_link_that_sets_up_the_operator(on: Backend) {
    let program = Program::new(on).await;
    let mut command = program.command(&["serve", "--listen", "127.0.0.1:0"]);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let link = tokio::task::spawn_blocking(move || {
        lines.find_map(|line| line.ok().filter(|line| line.contains("/link?token="))).unwrap()
    });
    let link = link.await.unwrap();
    assert!(link.starts_with("http://127.0.0.1:"), "{link}");
    assert_eq!(program.db.number("SELECT COUNT(*) FROM link_tokens WHERE purpose = 'set_up'").await, 1);
    child.kill().unwrap();
    child.wait().unwrap();
    program.stop().await;
}

async fn a_user_is_created_with_the_link_of_its_invitation(on: Backend) {
    let program = Program::new(on).await;
    program.ok(&["admin", "create-partner", "--type", "distributor", "--name", "Nordlicht"]).await;
    let create = ["--json", "admin", "create-user", "--partner", "Nordlicht", "--name", "Anna"];
    let anna =
        [&create[..], &["--email", "anna@example.com", "--role", "owner", "--portal", "https://p.example/"]].concat();
    let made: Value = program.ok(&anna).await.json();
    assert!(made["link"].as_str().unwrap().starts_with("https://p.example/link?token="), "{made}");
    for (email, role, code) in [
        ("ben@example.com", "owner", "owner-there"),
        ("ANNA@example.com", "support", "email-taken"),
        ("ben", "support", "email-invalid"),
    ] {
        let refused = program.run(&[&create[..], &["--email", email, "--role", role]].concat()).await;
        assert_eq!((refused.status, refused.json()["error"]["code"].as_str()), (2, Some(code)), "{refused:?}");
    }
    let operator = ["--json", "admin", "create-user", "--operator", "--name", "Olga", "--email", "olga@example.com"];
    let made = program.ok(&operator).await.json();
    assert!(made["link"].as_str().unwrap().contains("/link?token="), "{made}");
    let both = [&operator[..], &["--partner", "Nordlicht"]].concat();
    assert_eq!(program.run(&both).await.status, 2);
    program.stop().await;
}
