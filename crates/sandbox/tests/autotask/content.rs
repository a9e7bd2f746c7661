//! Scenario files and generated content.

use jiff::civil::date;
use seatbridge_sandbox::{Options, Sandbox, Scenario};
use serde_json::{Value, json};

use crate::bench::{Bench, TODAY, options, row, small};

fn generated(companies: usize, seed: u64) -> Options {
    Options { companies, seed, today: Some(TODAY), ..Options::default() }
}

fn all() -> Value {
    json!([{ "op": "gte", "field": "id", "value": 0 }])
}

#[tokio::test]
async fn the_same_seed_gives_the_same_world_and_another_one_another() {
    let mut worlds = Vec::new();
    for seed in [1, 1, 2] {
        let bench = Bench::start(generated(30, seed)).await;
        let mut world = Vec::new();
        for entity in ["Companies", "Contracts", "ContractServices", "BillingItems"] {
            world.push(bench.items(entity, all()).await);
        }
        worlds.push(world);
    }
    assert_eq!(worlds[0], worlds[1]);
    assert_ne!(worlds[0], worlds[2]);
}

#[tokio::test]
async fn generated_content_has_every_awkward_case() {
    let bench = Bench::start(generated(80, 1)).await;
    let companies = bench.items("Companies", all()).await;
    assert_eq!(companies.len(), 81);
    assert_eq!((&companies[0]["id"], &companies[0]["companyName"]), (&json!(0), &json!("Sandbox MSP")));
    let any = |rows: &[Value], test: &dyn Fn(&Value) -> bool| rows.iter().any(test);
    assert!(any(&companies, &|c| c["isActive"] == false));
    assert!(any(&companies, &|c| c["companyType"] == 3));
    assert!(any(&companies, &|c| c["companyName"].as_str().unwrap().contains('&')));
    assert!(any(&companies, &|c| !c["companyName"].as_str().unwrap().is_ascii()));
    let contracts = bench.items("Contracts", all()).await;
    for period in [2, 3, 4, 5] {
        assert!(any(&contracts, &|c| c["contractPeriodType"] == period), "{period}");
    }
    assert!(any(&contracts, &|c| c["status"] == 0 && c["endDate"].as_str() > Some("2026-11-20")), "inactive in term");
    assert!(any(&contracts, &|c| c["endDate"].as_str() < Some("2026-11-20")), "ended");
    assert!(any(&contracts, &|c| !c["renewedContractID"].is_null()), "renewed");
    assert!(any(&contracts, &|c| ["29", "30", "31"].contains(&&c["startDate"].as_str().unwrap()[8..10])), "late start");
    let mut per_company = std::collections::HashMap::<i64, i64>::new();
    for contract in &contracts {
        *per_company.entry(contract["companyID"].as_i64().unwrap()).or_default() += 1;
    }
    assert!(per_company.values().any(|count| *count > 1));
    assert!(!bench.items("ContractServiceBundles", all()).await.is_empty());
    assert!(!bench.items("BillingItems", all()).await.is_empty());
    let lines = bench.items("ContractServices", all()).await;
    assert!(any(&lines, &|l| l["serviceID"] == 9008), "a retired service still billed");
}

#[tokio::test]
async fn a_scenario_file_names_things_by_id_or_name() {
    let scenario: Scenario = serde_json::from_value(json!({
        "companies": [{ "name": "Müller & Söhne", "number": "C-1", "type": "customer" }, { "name": "Alt AG", "active": false }],
        "services": [{ "name": "Backup", "unit_price": 3.5, "unit_cost": 1.25, "period_type": "monthly", "sku": "BKP" }],
        "bundles": [{ "name": "All in", "unit_price": 10, "services": ["BKP"] }],
        "contracts": [{ "company": "C-1", "name": "Cloud", "start": "2026-06-15", "end": "2027-06-14", "posted_through": "2026-10-31" }],
        "lines": [
            { "contract": "Cloud", "service": "Backup", "units": 5, "since": "2026-07-15", "adjustments": [{ "on": "2026-11-01", "change": 2 }] },
            { "contract": "Cloud", "bundle": "All in", "units": 3 },
        ],
    }))
    .unwrap();
    let bench = Bench::start(options(scenario)).await;
    assert_eq!(bench.truth(8001, "2026-10-31").await, 5);
    assert_eq!(bench.truth(8001, "2026-11-20").await, 7);
    let rows = bench.rows(8001).await;
    assert_eq!(rows[0], row("2026-07-15", "2026-08-14", 5));
    assert_eq!(rows[3..5], [row("2026-10-15", "2026-11-01", 5), row("2026-11-01", "2026-11-14", 7)]);
    let items = bench.items("BillingItems", all()).await;
    assert_eq!(items.iter().filter(|item| item["serviceID"] == 9001).count(), 4);
    assert_eq!(items.iter().filter(|item| item["serviceBundleID"] == 9501).count(), 5);
    assert_eq!(
        (&items[0]["quantity"], &items[0]["rate"], &items[0]["extendedPrice"]),
        (&json!(5.0), &json!(3.5), &json!(17.5))
    );
    assert_eq!(items[0]["itemDate"], "2026-07-15T00:00:00Z");
}

#[tokio::test]
async fn a_scenario_that_contradicts_itself_does_not_start() {
    let wrong: [fn(&mut Scenario); 5] = [
        |s| s.lines[0].contract = seatbridge_sandbox::ById::Id(4711),
        |s| s.lines[0].since = Some(date(2027, 1, 1)),
        |s| s.lines[0].units = -1,
        |s| s.contracts[0].period_type = Some("weekly".into()),
        |s| s.companies.push(crate::bench::company(174, "twin")),
    ];
    for spoil in wrong {
        let mut scenario = small();
        spoil(&mut scenario);
        assert!(Sandbox::start(options(scenario)).await.is_err());
    }
    assert!(serde_json::from_value::<Scenario>(json!({ "customers": [] })).is_err());
}

#[tokio::test]
async fn the_announcement_is_one_json_line_with_everything_a_client_needs() {
    let bench = Bench::small().await;
    let line = serde_json::to_value(&bench.at).unwrap();
    let base = line["autotask"]["base_url"].as_str().unwrap();
    assert!(base.starts_with("http://127.0.0.1:") && base.ends_with("/ATServicesRest/"));
    for key in ["key", "secret", "integration_code"] {
        assert!(!line["autotask"][key].as_str().unwrap().is_empty());
    }
    assert!(line["control"].as_str().unwrap().ends_with("/control/"));
    assert!(!line.to_string().contains('\n'));
}
