//! Company names as they really occur: umlauts, ampersands, legal forms, look-alikes.
//! Must not contain names of real customers.

use crate::dice::Dice;

const FIRST: [&str; 26] = [
    "Müller",
    "Bäcker",
    "Schäfer",
    "Groß",
    "O'Brien",
    "Nordlicht",
    "Alpenblick",
    "Weiß",
    "Kühn",
    "Hofmann",
    "Ångström",
    "Łukasz",
    "D'Angelo",
    "Van der Berg",
    "Søndergaard",
    "Köhler",
    "Lindner",
    "Brömme",
    "Peña",
    "Çelik",
    "Rhein-Main",
    "Saxonia",
    "Zürcher",
    "Pfäffle",
    "Stein",
    "Dvořák",
];
const TRADE: [&str; 20] = [
    "Logistik",
    "Bau",
    "Steuerberatung",
    "Dental",
    "Maschinenbau",
    "Immobilien",
    "Consulting",
    "Optik",
    "Elektro",
    "Catering",
    "Anwälte",
    "Metallbau",
    "Gartenbau",
    "Software",
    "Verlag",
    "Spedition",
    "Apotheke",
    "Architekten",
    "Textil",
    "Energie",
];
const FORM: [&str; 11] =
    ["GmbH", "GmbH & Co. KG", "AG", "Ltd", "Ltd.", "e.K.", "S.r.l.", "KG", "Inc.", "UG (haftungsbeschränkt)", "B.V."];

/// A company name; `n` keeps names apart in large tenants.
pub fn company_name(dice: &mut Dice, n: usize) -> String {
    let first = dice.pick(&FIRST, "Nord");
    let form = dice.pick(&FORM, "GmbH");
    let body = match dice.below(5) {
        0 => format!("{first} & Söhne"),
        1 => format!("{first} & {}", dice.pick(&FIRST, "Partner")),
        _ => format!("{first} {}", dice.pick(&TRADE, "Handel")),
    };
    let place = if n >= 60 { format!(" {}", n / 3) } else { String::new() };
    format!("{body}{place} {form}")
}

/// A name that is easily taken for the other one.
pub fn look_alike(dice: &mut Dice, other: &str) -> String {
    match dice.below(5) {
        0 => other.replace('ü', "ue").replace('ä', "ae").replace('ö', "oe").replace('ß', "ss") + " ",
        1 => other.replace('&', "und"),
        2 => format!("{} (alt)", other.trim()),
        3 => other.replace("GmbH", "Holding GmbH").replace("Ltd", "Group Ltd"),
        _ => other.to_uppercase(),
    }
    .trim()
    .to_owned()
}
