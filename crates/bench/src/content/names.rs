//! Names of made-up companies.
//! Must not depend on chance: the same number has the same name.

const OWNERS: [&str; 60] = [
    "Ahrens", "Arslan", "Bach", "Becker", "Berger", "Böhm", "Brandt", "Busch", "Demir", "Dietrich", "Ebert", "Engel",
    "Fischer", "Förster", "Frank", "Fuchs", "Graf", "Groß", "Günther", "Haas", "Hahn", "Hansen", "Hoffmann", "Horn",
    "Huber", "Jäger", "Jansen", "Jung", "Kaiser", "Keller", "Koch", "Köhler", "König", "Kowalski", "Kraus", "Kühn",
    "Lang", "Lehmann", "Lorenz", "Maier", "Meyer", "Möller", "Müller", "Nguyen", "Novak", "Otto", "Pohl", "Richter",
    "Roth", "Sauer", "Schäfer", "Schmidt", "Schulz", "Seidel", "Simon", "Sommer", "Vogel", "Wagner", "Winter",
    "Yılmaz",
];
const TRADES: [&str; 40] = [
    "Anlagenbau",
    "Apotheke",
    "Architekten",
    "Autohaus",
    "Bäckerei",
    "Bau",
    "Bestattungen",
    "Brauerei",
    "Buchhandlung",
    "Consulting",
    "Dachdeckerei",
    "Druck & Medien",
    "Elektrotechnik",
    "Fahrzeugteile",
    "Fliesen",
    "Garten- und Landschaftsbau",
    "Gebäudereinigung",
    "Hausverwaltung",
    "Heizung Sanitär",
    "Holzbau",
    "Immobilien",
    "Ingenieure",
    "Kanzlei",
    "Kunststofftechnik",
    "Logistik",
    "Malerbetrieb",
    "Maschinenbau",
    "Metallbau",
    "Möbel",
    "Optik",
    "Pflegedienst",
    "Praxis Dr.",
    "Reisen",
    "Schreinerei",
    "Spedition",
    "Steuerberatung",
    "Textil",
    "Tierarztpraxis",
    "Transporte",
    "Werbeagentur",
];
const FORMS: [&str; 5] = ["GmbH", "GmbH & Co. KG", "AG", "e. K.", "KG"];
const TOWNS: [&str; 12] = [
    "Aachen", "Bremen", "Celle", "Dortmund", "Erfurt", "Fulda", "Gera", "Hagen", "Itzehoe", "Jena", "Kassel", "Lübeck",
];

/// Names that differ: owner and trade, from 2,400 on with a town.
pub fn name(n: usize) -> String {
    let (owners, trades) = (OWNERS.len(), TRADES.len());
    let mut name = format!("{} {}", OWNERS[n % owners], TRADES[n / owners % trades]);
    if let Some(town) = (n / (owners * trades)).checked_sub(1) {
        name += " ";
        name += TOWNS[town % TOWNS.len()];
    }
    format!("{name} {}", FORMS[(n * 7 + n / 60) % FORMS.len()])
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::name;

    #[test]
    fn twenty_thousand_names_are_all_different() {
        let names: HashSet<_> = (0..20_000).map(name).collect();
        assert_eq!(names.len(), 20_000);
    }
}
