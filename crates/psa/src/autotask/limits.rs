//! Autotask's limits, and how ids are packed below them. Must not make calls.

/// Rows of a page: the largest that Autotask accepts (facts: autotask.md 3.11).
pub const PAGE: usize = 500;
/// OR conditions of one call; Autotask refuses more than 500, and values of an `in` list count (facts: autotask.md 3.18).
pub const CONDITIONS: usize = 450;
/// Calls of one entity at once (facts: autotask.md 6.5).
pub const AT_ONCE: usize = 2;

/// Groups of ids packed into calls: a group costs one condition per id and `overhead` more, and is cut where a call is
/// full. Every id of every group lies in exactly one part.
pub fn pack<K: Clone>(groups: Vec<(K, Vec<i64>)>, overhead: usize) -> Vec<Vec<(K, Vec<i64>)>> {
    let mut calls = Vec::new();
    let mut call: Vec<(K, Vec<i64>)> = Vec::new();
    let mut room = CONDITIONS;
    for (key, ids) in groups {
        let mut ids = ids.as_slice();
        while !ids.is_empty() {
            if room <= overhead {
                calls.push(std::mem::take(&mut call));
                room = CONDITIONS;
            }
            let (part, rest) = ids.split_at(ids.len().min(room - overhead));
            room -= overhead + part.len();
            call.push((key.clone(), part.to_vec()));
            ids = rest;
        }
    }
    if !call.is_empty() {
        calls.push(call);
    }
    calls
}

/// How many lines to ask for so that their rows fill a page and seldom need a second one, after `rows` rows came for
/// `lines` lines.
pub fn lines_per_page(lines: usize, rows: usize) -> usize {
    const SLACK: usize = 20;
    let fitting = (PAGE - SLACK) * lines / rows.max(1);
    fitting.clamp(20, CONDITIONS)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_page_is_nearly_filled_whatever_a_line_needs() {
        assert_eq!(lines_per_page(240, 480), 240);
        assert_eq!(lines_per_page(240, 240), 450);
        assert_eq!(lines_per_page(240, 0), 450);
        assert_eq!(lines_per_page(10, 5_000), 20);
    }

    proptest! {
        #[test]
        fn packed_calls_hold_every_id_once_and_stay_below_the_limit(
            sizes in prop::collection::vec(0_usize..700, 0..40), overhead in 0_usize..5,
        ) {
            let mut next = 0;
            let groups: Vec<(usize, Vec<i64>)> = sizes.iter().enumerate().map(|(key, size)| {
                let ids = (next..).take(*size).collect();
                next += i64::try_from(*size).unwrap();
                (key, ids)
            }).collect();
            let calls = pack(groups.clone(), overhead);
            let mut found = vec![Vec::new(); groups.len()];
            for call in &calls {
                prop_assert!(call.iter().map(|(_, ids)| ids.len() + overhead).sum::<usize>() <= CONDITIONS);
                prop_assert!(call.iter().all(|(_, ids)| !ids.is_empty()) && !call.is_empty());
                for (key, ids) in call {
                    found[*key].extend_from_slice(ids);
                }
            }
            for (key, ids) in groups {
                prop_assert_eq!(&found[key], &ids);
            }
            let (ids, groups): (usize, usize) = (sizes.iter().sum(), sizes.len());
            prop_assert!(calls.len() <= 1 + (ids + overhead * groups) / (CONDITIONS - 2 * overhead));
        }
    }
}
