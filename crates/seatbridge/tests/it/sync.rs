//! The billing sync from the shell: its exit status and its report.

use seatbridge_testkit::{Backend, both_dbs};
use serde_json::{Value, json};

use crate::program::Program;

both_dbs! {
    a_green_run_ends_with_0_and_a_second_one_writes_nothing,
    findings_end_with_1,
    a_psa_that_does_not_answer_ends_with_3_and_still_reports,
    a_run_that_compared_nothing_ends_with_3,
    input_that_is_refused_ends_with_2,
    a_preview_has_the_same_exit_status_and_writes_nothing,
    agreement_and_addition_are_names_of_contract_and_line,
    a_release_answers_for_its_organization,
    runs_are_listed_and_shown,
    suggestions_end_with_1_while_any_is_open,
    an_empty_run_after_revoking_is_refused,
}

/// The report has what is promised, and each thing in its form.
fn assert_report(report: &Value) {
    assert!(report["run"].as_str().unwrap().starts_with("run_"), "{report}");
    assert!(["green", "findings", "red"].contains(&report["state"].as_str().unwrap()));
    let totals: i64 = ["billed", "excluded", "unmapped", "held", "failed"]
        .iter()
        .map(|name| report["totals"][name].as_i64().unwrap_or_else(|| panic!("{name} of {report}")))
        .sum();
    assert_eq!(report["totals"]["reported"].as_i64(), Some(totals), "the sum closes: {report}");
    for name in ["reads", "writes"] {
        assert!(report["requests"][name].is_u64(), "{name} of {report}");
    }
    for line in report["lines"].as_array().unwrap() {
        assert!(line["organization"].is_string() && line["line"].is_string(), "{line}");
        for name in ["wanted", "observed_before", "observed_after"] {
            assert!(line.get(name).is_some_and(|value| value.is_i64() || value.is_null()), "{name} of {line}");
        }
        assert!(
            line.get("effective_on").is_some_and(|day| day.is_null() || day.as_str().unwrap().len() == 10),
            "{line}"
        );
        assert!(line["verdict"].is_string() && line["reason"].is_string(), "{line}");
    }
}

fn line(report: &Value, n: usize) -> Value {
    let lines = report["lines"].as_array().unwrap();
    lines.iter().find(|line| line["organization"] == format!("C-{n}")).unwrap().clone()
}

async fn a_green_run_ends_with_0_and_a_second_one_writes_nothing(on: Backend) {
    let program = Program::connected(on).await;
    program.customers(&[(10, 14), (10, 7), (10, 10)]).await;
    let outcome = program.sync(&["--run"]).await;
    assert_eq!(outcome.status, 0, "{outcome:?}");
    let report = outcome.json();
    assert_report(&report);
    assert_eq!((&report["state"], &report["requests"]["writes"]), (&json!("green"), &json!(2)));
    let mut first = line(&report, 0);
    first.as_object_mut().unwrap().retain(|name, _| {
        ["organization", "line", "wanted", "observed_before", "observed_after", "effective_on", "verdict", "reason"]
            .contains(&name.as_str())
    });
    assert_eq!(
        first,
        json!({ "organization": "C-0", "line": "8000", "wanted": 14, "observed_before": 10, "observed_after": 14,
                "effective_on": "2026-12-01", "verdict": "raise", "reason": "" })
    );
    assert_eq!(
        (&line(&report, 2)["verdict"], &line(&report, 2)["effective_on"]),
        (&json!("in_step"), &json!("2026-12-01"))
    );
    let again = program.sync(&["--run"]).await;
    assert_eq!((again.status, &again.json()["requests"]["writes"]), (0, &json!(0)), "{again:?}");
    let text = program.ok(&["sync", "--partner", "Nordlicht", "--psa", "autotask", "--run"]).await;
    assert!(text.out.contains("Green"), "{text:?}");
    for (n, (quantity, accepted)) in [(14, 1), (7, 1), (10, 0)].into_iter().enumerate() {
        program.assert_line(n, quantity, accepted).await;
    }
    program.end().await;
}

async fn findings_end_with_1(on: Backend) {
    let program = Program::connected(on).await;
    program.customers(&[(10, 14), (10, 0), (10, 10)]).await;
    let outcome = program.sync(&["--run"]).await;
    assert_eq!(outcome.status, 1, "{outcome:?}");
    let report = outcome.json();
    assert_report(&report);
    assert_eq!((&report["state"], &line(&report, 1)["reason"]), (&json!("findings"), &json!("brake_zero")));
    program.assert_line(0, 14, 1).await;
    program.assert_line(1, 10, 0).await;
    program.end().await;
}

async fn a_psa_that_does_not_answer_ends_with_3_and_still_reports(on: Backend) {
    let program = Program::connected(on).await;
    program.customers(&[(10, 14)]).await;
    program.control.fault(json!({ "entity": "Contracts", "kind": "status", "code": 503 })).await;
    for how in ["--run", "--preview"] {
        let outcome = program.sync(&[how]).await;
        assert_eq!(outcome.status, 3, "{outcome:?}");
        let report = outcome.json();
        assert_report(&report);
        assert_eq!(report["state"], "red");
        assert_eq!(line(&report, 0)["observed_before"], Value::Null);
    }
    program.assert_line(0, 10, 0).await;
    program.control.clear_faults().await;
    assert_eq!(program.sync(&["--run"]).await.status, 0);
    program.assert_line(0, 14, 1).await;
    program.end().await;
}

async fn a_run_that_compared_nothing_ends_with_3(on: Backend) {
    let program = Program::connected(on).await;
    let outcome = program.sync(&["--run"]).await;
    assert_eq!(outcome.status, 3, "{outcome:?}");
    assert_report(&outcome.json());
    program.end().await;
}

async fn input_that_is_refused_ends_with_2(on: Backend) {
    let program = Program::connected(on).await;
    for args in [
        &["sync", "--partner", "Nobody", "--psa", "autotask", "--run"][..],
        &["sync", "--partner", "Nordlicht", "--psa", "autotask"],
        &["sync", "--partner", "Nordlicht", "--psa", "autotask", "--run", "--preview"],
        &["sync", "--partner", "Nordlicht", "--psa", "lotus", "--run"],
        &["sync", "--partner", "Nordlicht", "--psa", "autotask", "--run", "--release", "nobody"],
        &["sync", "--partner", "Nordlicht", "--psa", "autotask", "--run", "--force"],
        &[
            "map",
            "organization",
            "--partner",
            "Nordlicht",
            "--psa",
            "autotask",
            "nobody",
            "--company",
            "1",
            "--contract",
            "2",
            "--line",
            "3",
        ],
        &["runs", "show", "run_1"],
        &["unknown"],
        &[],
    ] {
        let outcome = program.run(args).await;
        assert_eq!(outcome.status, 2, "{args:?}: {outcome:?}");
        assert!(!outcome.err.is_empty(), "{args:?} says why");
    }
    program.end().await;
}

async fn a_preview_has_the_same_exit_status_and_writes_nothing(on: Backend) {
    let program = Program::connected(on).await;
    program.customers(&[(10, 14)]).await;
    let outcome = program.sync(&["--preview"]).await;
    assert_eq!(outcome.status, 0, "{outcome:?}");
    assert_report(&outcome.json());
    assert_eq!(
        (&line(&outcome.json(), 0)["verdict"], &line(&outcome.json(), 0)["observed_after"]),
        (&json!("raise"), &Value::Null)
    );
    program.assert_line(0, 10, 0).await;
    program.end().await;
}

async fn agreement_and_addition_are_names_of_contract_and_line(on: Backend) {
    let program = Program::connected(on).await;
    program.content(&[(10, 14)]).await;
    program.usage(&[Some(14)]).await;
    let linked = program
        .ok(&[
            "--json",
            "map",
            "organization",
            "--partner",
            "nordlicht",
            "--psa",
            "autotask",
            "C-0",
            "--company",
            "200",
            "--agreement",
            "7000",
            "--addition",
            "8000",
        ])
        .await
        .json();
    assert_eq!((&linked["portal_quantity"], &linked["psa_quantity"]), (&json!(14), &json!(10)), "{linked}");
    assert_eq!(program.sync(&["--run"]).await.status, 0);
    program.assert_line(0, 14, 1).await;
    program.ok(&["unmap", "--partner", "Nordlicht", "--psa", "autotask", "C-0"]).await;
    assert_eq!(program.sync(&["--run"]).await.status, 3, "nothing is mapped");
    program.assert_line(0, 14, 1).await;
    program.end().await;
}

async fn a_release_answers_for_its_organization(on: Backend) {
    let program = Program::connected(on).await;
    program.customers(&[(10, 0), (10, 0)]).await;
    assert_eq!(program.sync(&["--run", "--release", "C-0"]).await.status, 1);
    program.assert_line(0, 0, 1).await;
    program.assert_line(1, 10, 0).await;
    program.end().await;
}

async fn runs_are_listed_and_shown(on: Backend) {
    let program = Program::connected(on).await;
    program.customers(&[(10, 14)]).await;
    let report = program.sync(&["--run"]).await.json();
    let run = report["run"].as_str().unwrap().to_owned();
    let list = program.ok(&["--json", "runs", "list"]).await.json();
    assert_eq!((&list[0]["run"], &list[0]["state"]), (&json!(run), &json!("green")), "{list}");
    let shown = program.ok(&["--json", "runs", "show", &run]).await.json();
    assert_report(&shown);
    assert_eq!(shown["lines"], report["lines"]);
    assert!(program.ok(&["runs", "show", &run]).await.out.contains("C-0"));
    program.end().await;
}

async fn suggestions_end_with_1_while_any_is_open(on: Backend) {
    let program = Program::connected(on).await;
    program.content(&[(10, 14), (10, 7)]).await;
    program.usage(&[Some(14), Some(7)]).await;
    let suggest = ["--json", "map", "suggest", "--partner", "Nordlicht", "--psa", "autotask"];
    let outcome = program.run(&suggest).await;
    assert_eq!(outcome.status, 1, "{outcome:?}");
    let applied = program.ok(&[&suggest[..], &["--apply-sure"]].concat()).await.json();
    assert_eq!((&applied["applied"], &applied["open"]), (&json!(2), &json!(0)), "{applied}");
    assert_eq!(program.sync(&["--run"]).await.status, 0);
    program.assert_line(0, 14, 1).await;
    program.assert_line(1, 7, 1).await;
    program.end().await;
}

async fn an_empty_run_after_revoking_is_refused(on: Backend) {
    let program = Program::connected(on).await;
    program.customers(&[(10, 14)]).await;
    let revoked = program.ok(&["--json", "revoke", "--partner", "Nordlicht", "--psa", "autotask"]).await.json();
    assert_eq!(revoked["cancelled_changes"], 0);
    let outcome = program.sync(&["--run"]).await;
    assert_eq!((outcome.status, &outcome.json()["error"]["code"]), (2, &json!("not-connected")), "{outcome:?}");
    program.assert_line(0, 10, 0).await;
    program.end().await;
}
