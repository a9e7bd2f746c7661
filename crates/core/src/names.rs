//! Names folded for search, sorting and comparison. Must not be shown to anybody.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A name without letter case, accents and doubled spaces: `Müller  & Söhne` becomes `muller & sohne`.
///
/// Stored beside the name in columns that are searched and sorted, because `SQLite` folds ASCII only.
pub fn fold(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for word in name.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        for letter in word.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
            match letter {
                'ß' => folded.push_str("ss"),
                'ø' => folded.push('o'),
                'ł' => folded.push('l'),
                'æ' => folded.push_str("ae"),
                'œ' => folded.push_str("oe"),
                _ if letter.is_control() => {}
                _ => folded.push(letter),
            }
        }
    }
    folded
}

/// Legal forms that say nothing about which company is meant.
const LEGAL_FORMS: &[&str] = &[
    "gmbh",
    "mbh",
    "ag",
    "kg",
    "ohg",
    "gbr",
    "ug",
    "ek",
    "eu",
    "og",
    "ev",
    "eg",
    "se",
    "co",
    "cokg",
    "kgaa",
    "haftungsbeschrankt",
    "ltd",
    "limited",
    "llc",
    "llp",
    "inc",
    "incorporated",
    "corp",
    "corporation",
    "plc",
    "company",
    "sa",
    "sarl",
    "sas",
    "srl",
    "spa",
    "bv",
    "nv",
    "ab",
    "as",
    "aps",
    "oy",
    "sro",
    "spzoo",
    "pty",
    "und",
    "and",
    "the",
];

/// The words of a name that tell which company is meant, for similarity: without legal forms, signs and umlaut spellings.
pub fn words(name: &str) -> Vec<String> {
    let respelled: String = name
        .chars()
        .flat_map(char::to_lowercase)
        .collect::<String>()
        .replace('ä', "ae")
        .replace('ö', "oe")
        .replace('ü', "ue")
        .replace("e.k.", "ek")
        .replace("e.u.", "eu")
        .replace("e.v.", "ev")
        .replace("s.r.o.", "sro")
        .replace("sp. z o.o.", "spzoo");
    fold(&respelled)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && !LEGAL_FORMS.contains(word))
        .map(ToOwned::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_removes_case_accents_and_spaces() {
        assert_eq!(fold("  MÜLLER  &\tSöhne "), "muller & sohne");
        assert_eq!(fold("Straße Łódź"), "strasse lodz");
    }

    #[test]
    fn both_spellings_of_an_umlaut_are_the_same_company() {
        assert_eq!(words("Müller & Söhne GmbH & Co. KG"), words("Mueller und Soehne"));
        assert_eq!(words("Bäckerei Groß e.K."), ["baeckerei", "gross"]);
    }
}
