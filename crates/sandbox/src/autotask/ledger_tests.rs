//! Properties of the unit rows: whatever was adjusted, a reader that knows the model reads the truth.
//! Must not be built outside tests.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::ledger::{Entry, Ledger, Source, Wanted};
use super::periods::Term;
use super::switches::{LedgerModel, ZeroUnits};

fn ledger(term: Term, changes: &[(i64, i64)]) -> Ledger {
    let mut ledger = Ledger {
        line: 1,
        contract: 1,
        item: 1,
        start: term.start,
        price: Decimal::ONE,
        cost: Decimal::ONE,
        entries: Vec::new(),
        rows: Vec::new(),
    };
    for (at, (after, change)) in changes.iter().enumerate() {
        let on = term.start.saturating_add(after.days()).min(term.end);
        let id = i64::try_from(at).unwrap();
        let change = (*change).max(-ledger.lowest_from(on));
        ledger.entries.push(Entry {
            id,
            on,
            change,
            price: None,
            cost: None,
            source: Source::Api,
            entered: on,
            dropped: false,
        });
    }
    ledger
}

fn days(term: Term) -> impl Iterator<Item = Date> {
    term.start.series(1.day()).take_while(move |day| *day <= term.end)
}

/// The reading rule of facts 7.4.
fn latest(rows: &[Wanted], day: Date) -> i64 {
    let covering = rows.iter().filter(|row| row.start <= day && day <= row.end);
    covering.max_by_key(|row| row.start).map_or(0, |row| row.units)
}

fn terms() -> impl Strategy<Value = Term> {
    (0_i64..1500, 0_i64..800, prop::sample::select(vec![Some(1), Some(3), Some(6), Some(12), None])).prop_map(
        |(start, length, months)| {
            let start = date(2023, 1, 1).saturating_add(start.days());
            Term { start, end: start.saturating_add(length.days()), months }
        },
    )
}

proptest! {
    #[test]
    fn periods_cover_every_day_of_the_term_once(term in terms()) {
        let periods = term.periods();
        prop_assert_eq!(periods.first().map(|period| period.start), Some(term.start));
        prop_assert_eq!(periods.last().map(|period| period.end), Some(term.end));
        for pair in periods.windows(2) {
            prop_assert!(pair[0].start <= pair[0].end);
            prop_assert_eq!(pair[0].end.tomorrow().unwrap(), pair[1].start);
        }
    }

    #[test]
    fn the_latest_covering_row_is_the_truth_in_both_total_models(
        term in terms(),
        changes in prop::collection::vec((0_i64..900, -20_i64..40), 0..6),
    ) {
        let ledger = ledger(term, &changes);
        for model in [LedgerModel::Total, LedgerModel::TotalUncut] {
            for zero in [ZeroUnits::Rows, ZeroUnits::None] {
                let rows = ledger.wanted_rows(term, model, zero);
                for day in days(term) {
                    let truth = ledger.quantity_on(day);
                    prop_assert_eq!(latest(&rows, day), truth, "{} {:?} {:?}", day, model, zero);
                }
            }
        }
    }

    #[test]
    fn the_sum_of_the_covering_rows_is_the_truth_in_the_delta_model(
        term in terms(),
        changes in prop::collection::vec((0_i64..900, -20_i64..40), 0..6),
    ) {
        let ledger = ledger(term, &changes);
        let rows = ledger.wanted_rows(term, LedgerModel::Delta, ZeroUnits::Rows);
        for day in days(term) {
            let sum: i64 = rows.iter().filter(|row| row.start <= day && day <= row.end).map(|row| row.units).sum();
            prop_assert_eq!(sum, ledger.quantity_on(day), "{}", day);
        }
    }
}
