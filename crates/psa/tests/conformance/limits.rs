//! How much of a PSA is used: calls at once, and the share of an allowance.

use seatbridge_psa::{ErrorKind, Sent};

use crate::content::{BACKUP, Bills, Content, Contract, Line, NEWCOMER};
use crate::shared::key;
use crate::stage::{Call, Stage, ask};

on_every_psa!(
    two_clients_together_never_make_more_calls_at_once_than_the_psa_allows,
    the_allowance_costs_at_most_one_read_and_stops_in_time,
);

async fn two_clients_together_never_make_more_calls_at_once_than_the_psa_allows(stage: &Stage) {
    let contract = |n: i64| Contract {
        id: 20_000 + n,
        company: NEWCOMER,
        start: "2026-01-01",
        end: "2026-12-31",
        bills: Bills::Monthly,
    };
    let line =
        |n: i64| Line { id: 30_000 + n, contract: 20_000 + n % 20, product: BACKUP, quantity: n % 5, price: 1.0 };
    let content = Content {
        contracts: (0..1_200).map(contract).collect(),
        lines: (0..600).map(line).collect(),
        ..Content::default()
    };
    stage.add(&content).await;
    let contracts: Vec<_> = content.contracts.iter().map(|one| one.id.into()).collect();
    let keys: Vec<_> = content.lines.iter().map(|one| key(one.contract, one.id)).collect();
    let asks: Vec<_> = keys.iter().cloned().map(ask).collect();
    let (one, other) = (stage.found().await, stage.found().await);
    stage.slow(10).await;
    stage.tenant.reset_counters().await;
    let found = tokio::join!(
        one.contracts(&contracts),
        other.contracts(&contracts),
        one.lines(&keys),
        other.lines(&keys),
        one.schedules(&asks),
        other.schedules(&asks),
        one.companies(),
    );
    assert_eq!((found.0.unwrap().len(), found.1.unwrap().len()), (1_200, 1_200));
    assert_eq!((found.2.unwrap().len(), found.3.unwrap().len()), (600, 600));
    assert_eq!((found.4.unwrap().len(), found.5.unwrap().len()), (600, 600));
    found.6.unwrap();
    let counters = stage.tenant.counters().await;
    for (entity, most) in counters["max_concurrent"].as_object().unwrap() {
        assert!(most.as_u64().unwrap() <= stage.calls_at_once(), "{entity}: {most}");
    }
    assert!(stage.arrived(Call::Lines).await >= 4);
    assert!(!counters["by_call"].to_string().contains("\"429\""), "no call was one too many: {counters}");
}

async fn the_allowance_costs_at_most_one_read_and_stops_in_time(stage: &Stage) {
    let psa = stage.found().await;
    let before = psa.requests();
    psa.allowance(60).await.unwrap();
    assert!(psa.requests().reads - before.reads <= 1);
    if stage.use_up_allowance().await {
        let before = psa.requests();
        let error = psa.allowance(60).await.unwrap_err();
        assert!(matches!(error.kind, ErrorKind::RateLimited { .. }) && error.sent == Sent::NotSent, "{error}");
        assert!(psa.requests().reads - before.reads <= 1);
    } else {
        psa.allowance(0).await.unwrap();
    }
    assert_eq!(psa.requests().writes, 0);
}
