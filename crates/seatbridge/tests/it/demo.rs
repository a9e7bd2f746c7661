//! The demo as a person or a script runs it, against its own sandbox. Must not share anything with other tests: each has
//! a data folder of its own.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread::JoinHandle;

use seatbridge_testkit::{Backend, TestDb, both_dbs};
use serde_json::json;

use crate::program::Outcome;

both_dbs! {
    the_demo_verifies_both_psas_and_its_second_run_writes_nothing,
    a_wrong_quantity_in_connectwise_fails_the_demo_and_the_next_one_asks_about_it,
}

/// What a pipe holds, in bytes: who writes more waits for a reader.
const PIPE: usize = 64 * 1024;

fn command(db: &TestDb, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_seatbridge"));
    command.env_clear().current_dir(db.folder()).arg("--data").arg(db.folder()).stdin(Stdio::null());
    if let Some(url) = db.url() {
        command.args(["--database-url", &url]);
    }
    command.args(args);
    command
}

async fn demo(db: &TestDb, args: &[&str]) -> Outcome {
    let mut command = command(db, args);
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap().into()
}

/// The sentences `PSA: all N quantities verified`, as PSA and number.
fn verified(text: &str) -> Vec<(&str, usize)> {
    let sentence = |line| {
        let (psa, rest) = str::split_once(line, ": all ")?;
        Some((psa, rest.strip_suffix(" quantities verified")?.parse().ok()?))
    };
    text.lines().filter_map(sentence).collect()
}

async fn the_demo_verifies_both_psas_and_its_second_run_writes_nothing(on: Backend) {
    let db = TestDb::new(on).await;
    let record = || std::fs::read(db.folder().join("sandbox/sandbox.ndjson")).unwrap();
    let first = demo(&db, &["demo"]).await;
    assert_eq!(first.status, 0, "{first:?}");
    let sentences = verified(&first.out);
    assert_eq!(sentences.iter().map(|(psa, _)| *psa).collect::<Vec<_>>(), ["Autotask", "ConnectWise"], "{first:?}");
    assert_eq!(sentences[0].1, 284);
    assert!(sentences[1].1 > 100, "{sentences:?}");

    let before = record();
    let second = demo(&db, &["--json", "demo"]).await;
    assert_eq!(second.status, 0, "{second:?}");
    assert_eq!(verified(&second.err), sentences);
    let reports = second.json();
    assert_eq!(reports.as_object().unwrap().keys().collect::<Vec<_>>(), ["autotask", "connectwise"]);
    for (psa, report) in reports.as_object().unwrap() {
        assert_eq!((&report["psa"], &report["requests"]["writes"]), (&json!(psa), &json!(0)));
        assert_eq!((&report["counts"]["raised"], &report["counts"]["lowered"]), (&json!(0), &json!(0)), "{psa}");
    }
    assert!(record() == before, "the sandbox's own log of accepted changes grew");
    db.remove().await;
}

/// A demo that is held between its runs and their comparison: its report is longer than a pipe, and nobody reads it yet.
struct Held {
    child: Child,
    control: String,
    messages: JoinHandle<String>,
}

impl Held {
    fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (told, control) = mpsc::channel();
        let messages = std::thread::spawn(move || {
            let mut all = String::new();
            for line in stderr.lines().map(Result::unwrap) {
                if let Some((_, url)) = line.split_once("control API at ") {
                    told.send(url.trim_end_matches(").").to_owned()).unwrap();
                }
                all += &(line + "\n");
            }
            all
        });
        let control = control.recv().expect("the demo tells where its control API is");
        // the first byte of the report: both runs are over
        child.stdout.as_mut().unwrap().read_exact(&mut [0]).unwrap();
        Self { child, control, messages }
    }

    fn finish(mut self) -> Outcome {
        let mut rest = String::new();
        self.child.stdout.as_mut().unwrap().read_to_string(&mut rest).unwrap();
        assert!(rest.len() > 2 * PIPE, "the report is too short to hold the demo: {}", rest.len());
        let status = self.child.wait().unwrap().code().unwrap_or(-1);
        Outcome { status, out: format!("{{{rest}"), err: self.messages.join().unwrap() }
    }
}

/// An organization of examples/connectwise with its line, and what it has.
const ORGANIZATION: &str = "AB-2325";
const LINE: i64 = 9182;
const SEATS: i64 = 17;

async fn a_wrong_quantity_in_connectwise_fails_the_demo_and_the_next_one_asks_about_it(on: Backend) {
    let db = TestDb::new(on).await;
    let first = command(&db, &["--json", "demo"]);
    let held = tokio::task::spawn_blocking(|| Held::start(first)).await.unwrap();
    let edit = json!([{ "kind": "set_quantity", "addition": LINE, "quantity": 19 }]);
    // a first test of the process has to choose how TLS is done, though there is none here
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let edits = format!("{}connectwise/edits", held.control);
    http.post(edits).body(edit.to_string()).send().await.unwrap().error_for_status().unwrap();
    let first = tokio::task::spawn_blocking(|| held.finish()).await.unwrap();
    assert_eq!(first.status, 1, "{}", first.err);
    assert_eq!(verified(&first.err), [("Autotask", 284)], "{}", first.err);
    let told = format!("{ORGANIZATION} on line {LINE}: wanted {SEATS}, read back {SEATS}, recorded 19");
    assert!(first.err.contains(&told) && first.err.contains("ConnectWise: 1 of "), "{}", first.err);
    assert_eq!(first.json()["connectwise"]["psa"], "connectwise");

    let second = demo(&db, &["--json", "demo"]).await;
    let report = &second.json()["connectwise"];
    let line = report["lines"].as_array().unwrap().iter().find(|line| line["organization"] == ORGANIZATION).unwrap();
    assert_eq!((&line["reason"], &line["observed_after"]), (&json!("changed_in_psa"), &json!(19)), "{line}");
    assert_eq!((second.status, &report["requests"]["writes"]), (0, &json!(0)), "{}", second.err);
    assert_eq!(verified(&second.err).len(), 2, "what stands there is told as it is: {}", second.err);
    db.remove().await;
}
