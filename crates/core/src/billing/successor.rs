//! Which contract follows one that ends. Must only propose: a person takes it over.

use super::model::Contract;
use crate::names::words;
use crate::psa::ContractRef;

/// The contract that renews `ended`, among the contracts of the same PSA: the one the PSA names, else the only later one
/// of the same company and name. Several candidates are no answer.
pub fn successor_of(ended: &Contract, candidates: &[Contract]) -> Option<ContractRef> {
    if let Some(named) = &ended.successor {
        return candidates.iter().find(|c| c.id == *named && c.company == ended.company).map(|c| c.id.clone());
    }
    // names often carry the year, which is what changes
    let core_name = |c: &Contract| {
        words(&c.name).into_iter().filter(|word| !word.bytes().all(|b| b.is_ascii_digit())).collect::<Vec<_>>()
    };
    let name = core_name(ended);
    let mut later = candidates.iter().filter(|c| {
        c.id != ended.id
            && c.company == ended.company
            && c.recurring
            && c.starts_on > ended.starts_on
            && c.ends_on > ended.ends_on
            && core_name(c) == name
    });
    match (later.next(), later.next()) {
        (Some(only), None) => Some(only.id.clone()),
        _ => None,
    }
}
