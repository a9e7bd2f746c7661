//! Files that come in: all of a file or nothing of it, unless the good rows are asked for.

use seatbridge_testkit::{Backend, both_dbs};

use crate::program::Program;

both_dbs! {
    a_file_with_a_bad_row_imports_nothing,
    with_partial_the_good_rows_are_imported,
    a_file_that_is_none_is_refused,
    usage_of_an_unknown_organization_is_refused,
}

const BAD: &str = "external_id,name,email,country,plan,status\n\
                   C-1,Eins,a@kunde.example,DE,Backup,active\n\
                   C-2,Zwei,a@kunde.example,DE,Nothing,active\n\
                   C-3,Drei,a@kunde.example,DE,Backup,asleep\n\
                   C-1,Vier,a@kunde.example,DE,Backup,active\n";

async fn organizations(program: &Program) -> i64 {
    program.db.number("SELECT COUNT(*) FROM organizations").await
}

async fn a_file_with_a_bad_row_imports_nothing(on: Backend) {
    let program = Program::new(on).await;
    program.partner().await;
    let file = program.file("bad.csv", BAD);
    let outcome = program.run(&["import", "organizations", &file, "--partner", "Nordlicht"]).await;
    assert_eq!((outcome.status, organizations(&program).await), (2, 0), "{outcome:?}");
    for row in ["3", "4", "5"] {
        assert!(outcome.err.lines().any(|line| line.contains(row)), "row {row} is named: {outcome:?}");
    }
    program.end().await;
}

async fn with_partial_the_good_rows_are_imported(on: Backend) {
    let program = Program::new(on).await;
    program.partner().await;
    let file = program.file("bad.csv", BAD);
    let args = ["--json", "import", "organizations", &file, "--partner", "Nordlicht", "--partial"];
    let report = program.ok(&args).await.json();
    assert_eq!((report["imported"].as_u64(), report["refused"].as_u64()), (Some(1), Some(3)), "{report}");
    assert_eq!(organizations(&program).await, 1);
    program.end().await;
}

async fn a_file_that_is_none_is_refused(on: Backend) {
    let program = Program::new(on).await;
    program.partner().await;
    let folder = program.db.folder().to_str().unwrap().to_owned();
    let empty = program.file("empty.csv", "");
    let binary = program.file("binary.csv", "\u{0}\u{1}\u{2}");
    let other = program.file("other.csv", "a,b\n1,2\n");
    for file in ["missing.csv", &folder, &empty, &binary, &other] {
        for kind in ["organizations", "usage"] {
            let outcome = program.run(&["import", kind, file, "--partner", "Nordlicht", "--partial"]).await;
            assert_eq!(outcome.status, 2, "{kind} {file}: {outcome:?}");
        }
    }
    assert_eq!(organizations(&program).await, 0);
    program.end().await;
}

async fn usage_of_an_unknown_organization_is_refused(on: Backend) {
    let program = Program::new(on).await;
    program.partner().await;
    let good = program.file("good.csv", "external_id,name,plan\nC-1,Eins,backup\n");
    program.ok(&["import", "organizations", &good, "--partner", "Nordlicht"]).await;
    let head = "organization,day,purchased,in_use,deactivated,shared\n";
    for row in [
        "C-9,2026-11-20,1,1,0,0",
        "C-1,2026-11-31,1,1,0,0",
        "C-1,2026-11-20,-1,1,0,0",
        "C-1,2026-11-20,,1,0,0",
        "C-1,2026-11-20,1.5,1,0,0",
    ] {
        let file = program.file("usage.csv", &format!("{head}C-1,2026-11-19,5,5,0,0\n{row}\n"));
        let outcome = program.run(&["import", "usage", &file, "--partner", "Nordlicht"]).await;
        assert_eq!(outcome.status, 2, "{row}: {outcome:?}");
        assert_eq!(program.db.number("SELECT COUNT(*) FROM usage").await, 0, "{row}");
    }
    program.end().await;
}
