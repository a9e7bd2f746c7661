//! A large tenant stays quick: 4,000 agreements with 20,000 additions.

use std::time::Instant;

use seatbridge_sandbox::{ById, ConnectWiseScenario, CwCompany};
use serde_json::json;

use crate::bench::{Bench, addition, agreement, item, options, replace};

fn large() -> ConnectWiseScenario {
    let companies = (0..2000).map(|n| CwCompany {
        id: Some(1000 + n),
        name: format!("Customer {n}"),
        identifier: Some(format!("C{n}")),
        ..CwCompany::default()
    });
    let agreements = (0..4000).map(|n| {
        let mut new = agreement(10_000 + n, &format!("Agreement {n}"), jiff::civil::date(2026, 1, 1));
        new.company = ById::Id(1000 + n / 2);
        new
    });
    let additions = (0..20_000).map(|n| addition(100_000 + n, 10_000 + n / 5, 7.0));
    ConnectWiseScenario {
        companies: companies.collect(),
        catalog: vec![item(904, "BKP-MBX")],
        agreements: agreements.collect(),
        additions: additions.collect(),
    }
}

#[tokio::test]
async fn twenty_thousand_additions_are_read_found_and_written_quickly() {
    let began = Instant::now();
    let bench = Bench::start(options(large())).await;
    bench.switch("calls_per_minute", json!(0)).await;
    assert!(began.elapsed().as_secs() < 30, "loading took {:?}", began.elapsed());
    let began = Instant::now();
    assert_eq!(bench.get("/finance/agreements?pageSize=1000&page=4").await.ids().len(), 1000);
    assert_eq!(bench.find("/finance/agreements", "company/id = 1500").await.ids(), [11_000, 11_001]);
    for n in 0..300 {
        let path = format!("/finance/agreements/{}/additions", 10_000 + n);
        assert_eq!(bench.get(&path).await.ids().len(), 5);
    }
    for n in 0..100 {
        let path = format!("/finance/agreements/{}/additions/{}", 10_000 + n, 100_000 + n * 5);
        assert_eq!(bench.patch(&path, replace("quantity", json!(8))).await.status, 200);
    }
    assert!(began.elapsed().as_secs() < 20, "400 calls took {:?}", began.elapsed());
}
