//! The same operations give the same answers on both databases, whatever the texts and numbers are.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use seatbridge_core::actor::TenantScope;
use seatbridge_core::findings::FindingKind;
use seatbridge_core::organizations::Organization;
use seatbridge_core::psa::LineRef;
use seatbridge_store::{NewFinding, NewJob, StoreError};

use crate::companies::company;
use crate::db::Db;
use crate::house::{House, at, counts, day, organization};

#[derive(Debug, Clone)]
enum Step {
    Organizations(Vec<(u8, String)>),
    Usage(Vec<(i64, u32)>),
    Companies(Vec<(u8, String, Option<String>)>),
    Search(String),
    Findings(Vec<(u8, i64)>),
    Job(Option<u8>, i64),
    Claim(i64),
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[ -~]{0,8}", "[äöüßÄÖÜéŁøA-Ca-c%_!'\\\\ \u{0}]{0,8}", any::<String>()]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        prop::collection::vec((0..6_u8, text()), 0..5).prop_map(Step::Organizations),
        prop::collection::vec((0..5_i64, 0..100_u32), 0..5).prop_map(Step::Usage),
        prop::collection::vec((0..6_u8, text(), prop::option::of(text())), 0..5).prop_map(Step::Companies),
        text().prop_map(Step::Search),
        prop::collection::vec((0..4_u8, 0..3_i64), 0..4).prop_map(Step::Findings),
        (prop::option::of(0..2_u8), 0..10_i64).prop_map(|(key, run_at)| Step::Job(key, run_at)),
        (0..20_i64).prop_map(Step::Claim),
    ]
}

/// Takes one step and tells what came of it.
async fn take(db: &Db, house: &House, step: &Step) -> String {
    match try_step(db, house, &house.scope, step).await {
        Ok(told) => told,
        // the databases' own words differ
        Err(StoreError::Database(_)) => "failed".to_owned(),
        Err(error) => format!("{error:?}"),
    }
}

async fn try_step(db: &Db, house: &House, scope: &TenantScope, step: &Step) -> Result<String, StoreError> {
    let id = house.connection;
    Ok(match step {
        Step::Organizations(rows) => {
            let mut batch = Vec::new();
            for (n, name) in rows {
                let row = organization(db, house.partner.id, house.plan, &format!("{name}{n}"));
                batch.push(Organization { name: name.clone(), email: name.clone(), ..row });
            }
            let upserted = db.write(async |tx| tx.upsert_organizations(scope, &batch, at(1)).await).await?;
            format!("{upserted:?} {:?}", db.list_organizations(scope).await?)
        }
        Step::Usage(rows) => {
            let rows: Vec<_> = rows
                .iter()
                .map(|(offset, in_use)| seatbridge_store::NewUsage {
                    organization: house.organization,
                    day: day("2026-11-18").plus_days(*offset),
                    counts: counts(*in_use),
                })
                .collect();
            db.write(async |tx| tx.append_usage(scope, &rows, "parity", at(1)).await).await?;
            let span = [(house.organization, day("2026-11-19"), day("2026-11-20"))];
            format!(
                "{:?} {:?} {:?}",
                db.latest_usage(scope, day("2026-11-20")).await?,
                db.peak_in_use(scope, &span).await?,
                db.list_usage(scope, house.organization).await?
            )
        }
        Step::Companies(rows) => {
            let rows: Vec<_> =
                rows.iter().map(|(n, name, number)| company(&n.to_string(), name, number.as_deref())).collect();
            db.write(async |tx| tx.replace_companies(scope, id, &rows, at(1)).await).await?;
            format!("{:?}", db.list_companies(scope, id).await?)
        }
        Step::Search(text) => format!("{:?}", db.search_companies(scope, id, text, 3).await?),
        Step::Findings(rows) => {
            let found: Vec<_> = rows
                .iter()
                .map(|(line, from)| NewFinding {
                    id: db.id(),
                    organization: (line % 2 == 0).then_some(house.organization),
                    line: Some(LineRef::from(i64::from(*line))),
                    kind: FindingKind::BrakeZero { from: *from },
                })
                .collect();
            let told = db.write(async |tx| tx.record_findings(scope, id, house.run, &found, at(1)).await).await?;
            format!("{told:?} {:?}", db.list_open_findings(scope, None).await?)
        }
        Step::Job(key, run_at) => {
            let job = NewJob {
                id: db.id(),
                partner: Some(house.partner.id),
                kind: "parity".to_owned(),
                payload: "{}".to_owned(),
                run_at: at(*run_at),
                max_attempts: 2,
                dedup_key: key.map(|key| format!("{key}")),
            };
            format!("{:?}", db.write(async |tx| tx.enqueue(&job).await).await?)
        }
        Step::Claim(now) => {
            let buried = db.bury_expired_jobs(at(*now)).await?;
            let claimed = db.claim_job(&["parity"], at(*now), at(now + 5)).await?;
            if let Some(job) = claimed.as_ref().filter(|job| job.token % 2 == 0) {
                db.fail_job(job.id, job.token, Some(at(now + 1)), "odd", at(*now)).await?;
            }
            format!("{buried} {claimed:?}")
        }
    })
}

#[test]
fn any_steps_lead_to_the_same_answers() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (sqlite, postgres) = runtime.block_on(async { (Db::sqlite().await, Db::postgres().await) });
    let mut runner = TestRunner::new(Config { cases: 48, failure_persistence: None, ..Config::default() });
    let tested = runner.run(&prop::collection::vec(step(), 1..12), |steps| {
        runtime.block_on(async {
            let name = sqlite.id::<uuid::Uuid>().to_string();
            postgres.id::<uuid::Uuid>();
            let (one, two) = (House::new(&sqlite, &name).await, House::new(&postgres, &name).await);
            for step in &steps {
                let (lite, full) = (take(&sqlite, &one, step).await, take(&postgres, &two, step).await);
                prop_assert_eq!(lite, full, "{:?}", step);
            }
            Ok(())
        })
    });
    runtime.block_on(async {
        sqlite.remove().await;
        postgres.remove().await;
    });
    tested.unwrap();
}
