//! Bulk reads look at the rows their indexes name, not at the whole table.
//! Must not measure time.

use jiff::civil::date;
use serde_json::{Value, json};

use super::base;
use super::filter::Reader;
use super::kinds::Kind;
use super::load::load;
use super::query::parse;
use super::state::Context;
use super::switches::AutotaskSwitches;
use crate::scenario::Scenario;

fn world() -> Scenario {
    let lines: Vec<Value> =
        (0..200).map(|n| json!({ "contract": 7001 + n / 4, "service": 9001, "units": n })).collect();
    let contracts: Vec<Value> = (0..50)
        .map(|_| json!({ "company": 174, "name": "Cloud", "start": "2026-01-01", "end": "2026-12-31" }))
        .collect();
    let world = json!({
        "companies": [{ "name": "A" }], "services": [{ "name": "Backup" }], "contracts": contracts, "lines": lines,
    });
    serde_json::from_value(world).unwrap()
}

#[test]
fn foreign_keys_are_answered_from_an_index() {
    let switches = AutotaskSwitches::default();
    let mut tenant = base::tenant("api");
    load(&mut tenant, &world(), Context { switches: &switches, today: date(2026, 11, 20) }).unwrap();
    let reader = Reader { tenant: &tenant, switches: &switches };
    for (kind, cond, looked_at) in [
        (Kind::ContractServiceUnits, json!({ "op": "in", "field": "contractServiceID", "value": [8001, 8002] }), 24),
        (Kind::ContractServiceUnits, json!({ "op": "eq", "field": "contractID", "value": 7001 }), 48),
        (Kind::ContractServiceUnits, json!({ "op": "in", "field": "id", "value": [90001] }), 1),
        (Kind::ContractServices, json!({ "op": "in", "field": "contractID", "value": [7001, 7002] }), 8),
        (Kind::Contracts, json!({ "op": "eq", "field": "companyID", "value": 174 }), 50),
        (Kind::Contracts, json!({ "op": "eq", "field": "companyID", "value": "174" }), 0),
    ] {
        let active = json!({ "op": "gte", "field": "id", "value": 0 });
        let query = parse(kind, &json!({ "filter": [active, cond] }), &switches).unwrap();
        let candidates = reader.candidates(kind, &query.filter).map(|ids| ids.len());
        assert_eq!(candidates, Some(looked_at), "{kind:?} {cond}");
    }
}
