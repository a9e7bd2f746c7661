//! The length of a billing period from the word a PSA has for it. Must not guess: a word that is not known is none.

use seatbridge_core::calendar::PeriodType;

/// The period with this name, in English or German.
pub fn by_word(label: &str) -> Option<PeriodType> {
    let word: String = label.to_lowercase().chars().filter(|c| c.is_alphabetic()).collect();
    Some(match word.as_str() {
        "m" | "monthly" | "month" | "monatlich" | "monat" => PeriodType::Monthly,
        "q" | "quarterly" | "quarter" | "vierteljährlich" | "vierteljaehrlich" | "quartalsweise" | "quartal" => {
            PeriodType::Quarterly
        }
        "s" | "semiannual" | "semiannually" | "semiyearly" | "halfyearly" | "halfyear" | "halbjährlich"
        | "halbjaehrlich" => PeriodType::SemiAnnual,
        "y" | "yearly" | "year" | "annual" | "annually" | "jährlich" | "jaehrlich" | "jahr" => PeriodType::Yearly,
        "o" | "onetime" | "once" | "einmalig" => PeriodType::OneTime,
        _ => return None,
    })
}
