//! Which company, and which of its lines, an organization probably is. Must only propose, and say on what evidence: what
//! is ambiguous is never sure.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::names::{fold, words};
use crate::psa::{CompanyRef, LineKey, ProductRef};

/// Why a company is proposed, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "evidence")]
pub enum Evidence {
    /// The company carries the organization's external id as its number.
    ExternalId,
    /// The names are the same, letter case and accents aside.
    SameName,
    /// The names are the same but for legal form, signs and spelling of umlauts.
    SameWords,
    /// The names are alike.
    Similar {
        /// How much, from 0 to 100.
        percent: u8,
    },
}

impl Evidence {
    const fn rank(self) -> u8 {
        match self {
            Self::ExternalId => 203,
            Self::SameName => 202,
            Self::SameWords => 201,
            Self::Similar { percent } => percent,
        }
    }
}

/// A company as far as matching needs it. Deleted twins and the partner's own company must be left out before.
#[derive(Debug, Clone)]
pub struct MatchCompany {
    /// Its id.
    pub id: CompanyRef,
    /// Its name.
    pub name: String,
    /// The partner's own number for it.
    pub external_id: Option<String>,
}

/// A proposed company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// The company.
    pub company: CompanyRef,
    /// Its name.
    pub name: String,
    /// Why.
    #[serde(flatten)]
    pub evidence: Evidence,
}

/// The companies an organization may be, best first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CompanyMatch {
    /// At most [`MOST_CANDIDATES`], best first.
    pub candidates: Vec<Candidate>,
    /// Whether the first one is the only one of its strength, and that strength is more than similarity.
    pub sure: bool,
}

/// How many candidates are kept per organization.
pub const MOST_CANDIDATES: usize = 3;

/// From which similarity on a company is proposed, in percent.
const SIMILAR_ENOUGH: u8 = 82;

/// How many companies a single word may stand in and still lead to comparisons.
const COMMON_WORD: usize = 400;

/// An index over the companies of a PSA.
#[derive(Debug)]
pub struct Matcher {
    companies: Vec<MatchCompany>,
    by_external_id: HashMap<String, Vec<usize>>,
    by_name: HashMap<String, Vec<usize>>,
    by_words: HashMap<String, Vec<usize>>,
    by_word: HashMap<String, Vec<usize>>,
    joined: Vec<String>,
}

impl Matcher {
    /// An index over these companies.
    pub fn new(companies: Vec<MatchCompany>) -> Self {
        let mut matcher = Self {
            by_external_id: HashMap::new(),
            by_name: HashMap::new(),
            by_words: HashMap::new(),
            by_word: HashMap::new(),
            joined: Vec::with_capacity(companies.len()),
            companies,
        };
        for (index, company) in matcher.companies.iter().enumerate() {
            if let Some(id) = company.external_id.as_deref().map(str::trim).filter(|id| !id.is_empty()) {
                matcher.by_external_id.entry(fold(id)).or_default().push(index);
            }
            let mut telling = words(&company.name);
            matcher.by_name.entry(fold(&company.name)).or_default().push(index);
            matcher.joined.push(telling.join(" "));
            matcher.by_words.entry(telling.join(" ")).or_default().push(index);
            telling.sort_unstable();
            telling.dedup();
            for word in telling {
                matcher.by_word.entry(word).or_default().push(index);
            }
        }
        matcher
    }

    /// The companies each of these organizations (external id and name) may be, in their order. A company that is the
    /// first choice of several organizations is sure for none of them, unless its number names one.
    pub fn find_all(&self, organizations: &[(&str, &str)]) -> Vec<CompanyMatch> {
        // partners number their companies as they like: another number contradicts a name only where the numbers are
        // the external ids at all
        let numbered = organizations.iter().any(|(id, _)| self.by_external_id.contains_key(&fold(id)));
        let mut found: Vec<_> = organizations.iter().map(|(id, name)| self.find(id, name, numbered)).collect();
        let mut claims: HashMap<CompanyRef, usize> = HashMap::new();
        for first in found.iter().filter_map(|f| f.candidates.first()) {
            *claims.entry(first.company.clone()).or_default() += 1;
        }
        for one in &mut found {
            let first = one.candidates.first();
            let contested = first.is_some_and(|c| c.evidence != Evidence::ExternalId && claims[&c.company] > 1);
            one.sure &= !contested;
        }
        found
    }

    fn find(&self, external_id: &str, name: &str, numbered: bool) -> CompanyMatch {
        let telling = words(name);
        let joined = telling.join(" ");
        let mut found: HashMap<usize, Evidence> = HashMap::new();
        let mut add = |index: usize, evidence: Evidence| {
            let known = found.entry(index).or_insert(evidence);
            if evidence.rank() > known.rank() {
                *known = evidence;
            }
        };
        let exact = [
            (&self.by_external_id, fold(external_id), Evidence::ExternalId),
            (&self.by_name, fold(name), Evidence::SameName),
            (&self.by_words, joined.clone(), Evidence::SameWords),
        ];
        for (map, key, evidence) in exact.iter().filter(|(_, key, _)| !key.is_empty()) {
            for index in map.get(key).into_iter().flatten() {
                add(*index, *evidence);
            }
        }
        for index in
            telling.iter().filter_map(|word| self.by_word.get(word)).filter(|l| l.len() <= COMMON_WORD).flatten()
        {
            let percent = similarity(&joined, &self.joined[*index]);
            if percent >= SIMILAR_ENOUGH {
                add(*index, Evidence::Similar { percent });
            }
        }
        let mut ranked: Vec<_> = found.into_iter().collect();
        ranked.sort_unstable_by(|a, b| {
            b.1.rank().cmp(&a.1.rank()).then_with(|| self.companies[a.0].id.cmp(&self.companies[b.0].id))
        });
        let sure = match ranked.as_slice() {
            [] => false,
            [first] => !matches!(first.1, Evidence::Similar { .. }),
            [first, second, ..] => !matches!(first.1, Evidence::Similar { .. }) && first.1.rank() > second.1.rank(),
        };
        // a name alone is no proof when the company carries somebody else's number
        let contradicted = numbered
            && ranked.first().is_some_and(|(index, evidence)| {
                *evidence != Evidence::ExternalId
                    && self.companies[*index].external_id.as_deref().is_some_and(|id| !id.trim().is_empty())
                    && !external_id.trim().is_empty()
            });
        let candidates = ranked.into_iter().take(MOST_CANDIDATES).map(|(index, evidence)| Candidate {
            company: self.companies[index].id.clone(),
            name: self.companies[index].name.clone(),
            evidence,
        });
        CompanyMatch { candidates: candidates.collect(), sure: sure && !contradicted }
    }
}

fn similarity(a: &str, b: &str) -> u8 {
    let share = strsim::normalized_damerau_levenshtein(a, b).max(strsim::jaro_winkler(a, b) * 0.95);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share between 0 and 1")]
    let percent = (share.clamp(0.0, 1.0) * 100.0) as u8;
    percent
}

/// A line an organization could be billed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineOffer {
    /// Where it stands.
    pub key: LineKey,
    /// What it bills.
    pub product: ProductRef,
}

/// What can be said about the line of an organization whose company is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "line")]
pub enum LineMatch {
    /// Exactly one line bills the product of the organization's plan.
    Sure(LineKey),
    /// Several lines do.
    Several(Vec<LineKey>),
    /// None does, or the plan is not linked to a product and the company has other than one line.
    None,
}

/// The line among the free lines of current contracts, by the product the plan is linked to. A plan that is linked to
/// none leaves a single line as the only sure choice.
pub fn match_line(offers: &[LineOffer], product: Option<&ProductRef>) -> LineMatch {
    let mut fitting: Vec<_> =
        offers.iter().filter(|o| product.is_none_or(|p| o.product == *p)).map(|o| o.key.clone()).collect();
    match fitting.len() {
        0 => LineMatch::None,
        1 => LineMatch::Sure(fitting.remove(0)),
        _ if product.is_none() => LineMatch::None,
        _ => LineMatch::Several(fitting),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matcher(companies: &[(i64, &str, Option<&str>)]) -> Matcher {
        Matcher::new(
            companies
                .iter()
                .map(|(id, name, external)| MatchCompany {
                    id: (*id).into(),
                    name: (*name).to_owned(),
                    external_id: external.map(ToOwned::to_owned),
                })
                .collect(),
        )
    }

    fn find(m: &Matcher, external_id: &str, name: &str) -> CompanyMatch {
        m.find_all(&[(external_id, name)]).remove(0)
    }

    fn best(found: &CompanyMatch) -> Option<(&str, Evidence, bool)> {
        found.candidates.first().map(|c| (c.company.as_str(), c.evidence, found.sure))
    }

    #[test]
    fn the_number_is_the_best_evidence_and_beats_a_name() {
        let m = matcher(&[(1, "Müller GmbH", Some("C-100")), (2, "Schmidt AG", Some("C-200"))]);
        assert_eq!(best(&find(&m, "c-200", "Müller GmbH")), Some(("2", Evidence::ExternalId, true)));
    }

    #[test]
    fn a_name_that_is_the_same_is_sure_only_when_it_is_the_only_one() {
        let m = matcher(&[(1, "Mueller & Söhne GmbH", None), (2, "Becker", None), (3, "BECKER", None)]);
        assert_eq!(best(&find(&m, "x", "Müller und Soehne GmbH & Co. KG")), Some(("1", Evidence::SameWords, true)));
        assert_eq!(best(&find(&m, "x", "Becker")), Some(("2", Evidence::SameName, false)));
    }

    #[test]
    fn a_name_is_not_sure_when_the_company_carries_another_number() {
        let m = matcher(&[(1, "Becker", Some("C-7")), (2, "Adler", Some("C-1"))]);
        let found = m.find_all(&[("C-8", "Becker"), ("C-1", "Adler KG")]);
        assert_eq!(best(&found[0]), Some(("1", Evidence::SameName, false)));
        // where no number is an external id, numbers say nothing
        assert_eq!(best(&find(&m, "C-8", "Becker")), Some(("1", Evidence::SameName, true)));
    }

    #[test]
    fn a_company_that_two_organizations_claim_is_sure_for_neither() {
        let m = matcher(&[(1, "Becker GmbH", None)]);
        let found = m.find_all(&[("a", "Becker GmbH"), ("b", "Becker AG")]);
        assert!(!found[0].sure && !found[1].sure);
    }

    #[test]
    fn look_alikes_are_proposed_and_never_sure() {
        let m = matcher(&[(1, "Nordlicht Apotheke Kiel", None), (2, "Nordlicht Apotheken Kiel", None)]);
        let found = find(&m, "x", "Nordlicht Apotheke Kiehl");
        assert!(matches!(best(&found), Some(("1", Evidence::Similar { .. }, false))), "{found:?}");
        assert_eq!(found.candidates.len(), 2);
        assert!(find(&m, "x", "Bäckerei Groß").candidates.is_empty());
    }

    #[test]
    fn a_line_is_sure_when_it_is_the_only_one_of_the_plans_product() {
        let offer = |line: i64, product: i64| LineOffer {
            key: LineKey { contract: 7.into(), line: line.into() },
            product: product.into(),
        };
        let backup = ProductRef::from(1);
        let offers = [offer(10, 1), offer(11, 2)];
        assert_eq!(match_line(&offers, Some(&backup)), LineMatch::Sure(offers[0].key.clone()));
        assert_eq!(match_line(&offers, None), LineMatch::None);
        assert_eq!(match_line(&offers[..1], None), LineMatch::Sure(offers[0].key.clone()));
        assert!(matches!(match_line(&[offer(10, 1), offer(12, 1)], Some(&backup)), LineMatch::Several(_)));
        assert_eq!(match_line(&[], Some(&backup)), LineMatch::None);
    }
}
