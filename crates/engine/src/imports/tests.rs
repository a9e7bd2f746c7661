//! Tests of both files: what is taken, what is refused and for which reason, and the limits.

use std::fmt::Write as _;
use std::io::{self, Read};

use proptest::prelude::*;
use seatbridge_core::Seats;
use seatbridge_core::organizations::OrganizationStatus;
use seatbridge_core::usage::Counts;

use super::source::Source;
use super::*;

const HEAD: &str = "external_id,name,email,country,plan,status";
const USAGE_HEAD: &str = "organization,day,purchased,in_use,deactivated,shared";

fn read(text: impl AsRef<[u8]>) -> Parsed<OrganizationRow> {
    organizations(text.as_ref(), None)
}

fn read_usage(text: impl AsRef<[u8]>) -> Parsed<UsageRow> {
    usage(text.as_ref(), None)
}

/// Line, column and code of each problem.
fn told<T>(parsed: &Parsed<T>) -> Vec<(u64, &'static str, &'static str)> {
    parsed.problems.iter().map(|p| (p.row, p.field.unwrap_or(""), p.reason.code())).collect()
}

#[test]
fn a_plain_file_is_read_as_it_stands() {
    let parsed = read(format!(
        "{HEAD}\nNW-1,\"Müller, Söhne & \"\"Co\"\"\",info@mueller.example,de,Cloud Backup,suspended\n=NW-2,+Plus -AG,,,Cloud Backup,\n"
    ));
    assert_eq!(told(&parsed), []);
    assert_eq!(
        parsed.rows,
        [
            (
                2,
                OrganizationRow {
                    external_id: "NW-1".to_owned(),
                    name: "Müller, Söhne & \"Co\"".to_owned(),
                    email: "info@mueller.example".to_owned(),
                    country: "DE".to_owned(),
                    plan: "Cloud Backup".to_owned(),
                    status: OrganizationStatus::Suspended,
                }
            ),
            (
                3,
                OrganizationRow {
                    external_id: "=NW-2".to_owned(),
                    name: "+Plus -AG".to_owned(),
                    email: String::new(),
                    country: String::new(),
                    plan: "Cloud Backup".to_owned(),
                    status: OrganizationStatus::Active,
                }
            ),
        ]
    );
}

#[test]
fn every_form_a_spreadsheet_writes_gives_the_same_rows() {
    let plain = "plan,Name, EXTERNAL_ID \nGold,Ada,1\nGold,Bea,2\n";
    let expected = read(plain).rows;
    assert_eq!(expected.len(), 2);
    for (what, text) in [
        ("semicolons", plain.replace(',', ";")),
        ("tabs", plain.replace(',', "\t")),
        ("Windows line ends", plain.replace('\n', "\r\n")),
        ("byte-order mark", format!("\u{feff}{plain}")),
        ("byte-order mark and quotes", format!("\u{feff}\"plan\",{}", plain.strip_prefix("plan,").unwrap())),
        ("no last line end", plain.trim_end().to_owned()),
        ("quotes", plain.replace("Ada", "\"Ada\"").replace('1', "\"1\"")),
        ("quotes and Windows line ends", plain.replace('1', "\"1\"").replace('\n', "\r\n")),
        ("spaces", plain.replace("Ada", "  Ada\u{a0}")),
        ("empty lines at the end", format!("{plain}\r\n\n   \n,,\n")),
        ("columns without a name", plain.replace('\n', ",\n")),
    ] {
        let parsed = read(&text);
        assert_eq!((told(&parsed), parsed.rows), (vec![], expected.clone()), "{what}");
    }
}

#[test]
fn lines_are_counted_as_a_person_counts_them() {
    for end in ["\n", "\r\n"] {
        let text =
            ["", "external_id,name,plan", "1,Ada,Gold", "", ",,", "2,,Gold", "3,\"Bea", "Cara\",Gold", "", "4,,Gold"];
        let parsed = read(text.join(end));
        let expected = [(6, "name", "empty"), (7, "", "unclosed-quote"), (10, "name", "empty")];
        assert_eq!(told(&parsed), expected, "{end:?}");
        assert_eq!(parsed.rows[0].0, 3);
        assert_eq!((parsed.rows.len(), parsed.refused_rows), (1, 3));
    }
}

#[test]
fn each_bad_organization_is_refused_for_its_own_reason() {
    let long = "x".repeat(201);
    for (row, expected) in [
        (",Ada,,,Gold,", vec![("external_id", "empty")]),
        ("1, ,,,Gold,", vec![("name", "empty")]),
        ("1,Ada,,,,", vec![("plan", "empty")]),
        (&format!("1,{long},,,Gold,"), vec![("name", "too-long")]),
        (&format!("{},Ada,,,Gold,", &long[..101]), vec![("external_id", "too-long")]),
        ("1,Ada,ada,,Gold,", vec![("email", "bad-email")]),
        ("1,Ada,@ada.example,,Gold,", vec![("email", "bad-email")]),
        ("1,Ada,a@b@ada.example,,Gold,", vec![("email", "bad-email")]),
        ("1,Ada,ada@example,,Gold,", vec![("email", "bad-email")]),
        ("1,Ada,ada@.example,,Gold,", vec![("email", "bad-email")]),
        ("1,Ada,ada lo@ada.example,,Gold,", vec![("email", "bad-email")]),
        ("1,Ada,,DEU,Gold,", vec![("country", "bad-country")]),
        ("1,Ada,,D1,Gold,", vec![("country", "bad-country")]),
        ("1,Ada,,ß,Gold,", vec![("country", "bad-country")]),
        ("1,Ada,,,Gold,aktiv", vec![("status", "unknown-status")]),
        ("1,A\0da,,,Gold,", vec![("name", "control-character")]),
        ("1,A\tda,,,Gold,", vec![("name", "control-character")]),
        ("1,A\rda,,,Gold,", vec![("name", "control-character")]),
        ("1,Ada,,,Gold", vec![("", "too-few-fields")]),
        ("1,Ada,,,Gold,,", vec![("", "too-many-fields")]),
        ("1,Ada & Söhne, Köln,,,Gold,", vec![("", "too-many-fields")]),
        ("1,Ada,,,Gold,\"active", vec![("", "unclosed-quote")]),
        (
            ",,no,NOPE,,what",
            vec![
                ("external_id", "empty"),
                ("name", "empty"),
                ("email", "bad-email"),
                ("country", "bad-country"),
                ("plan", "empty"),
                ("status", "unknown-status"),
            ],
        ),
    ] {
        let parsed = read(format!("{HEAD}\n0,Good,,,Gold,\n{row}\n"));
        let expected: Vec<_> = expected.into_iter().map(|(field, code)| (3, field, code)).collect();
        assert_eq!(told(&parsed), expected, "{row:?}");
        assert_eq!((parsed.rows.len(), parsed.refused_rows), (1, 1), "{row:?}");
    }
}

#[test]
fn each_bad_count_and_day_is_refused_for_its_own_reason() {
    for (cell, code) in [
        ("", "empty"),
        ("1.000", "fraction"),
        ("12.0", "fraction"),
        ("\"1,5\"", "fraction"),
        ("1'000", "fraction"),
        ("-1", "negative"),
        ("-1.5", "negative"),
        ("\u{2212}3", "negative"),
        ("1e3", "not-a-number"),
        ("+1", "not-a-number"),
        ("0x10", "not-a-number"),
        ("١٢", "not-a-number"),
        ("1 000", "not-a-number"),
        (".", "not-a-number"),
        ("-", "not-a-number"),
        ("twelve", "not-a-number"),
        ("10000001", "too-large"),
        ("99999999999999999999", "too-large"),
    ] {
        let parsed = read_usage(format!("{USAGE_HEAD}\nNW-1,2026-11-20,{cell},1,,\n"));
        assert_eq!(told(&parsed), [(2, "purchased", code)], "{cell}");
        let parsed = read_usage(format!("{USAGE_HEAD}\nNW-1,2026-11-20,1,{cell},,\n"));
        assert_eq!(told(&parsed), [(2, "in_use", code)], "{cell}");
    }
    for day in ["20.11.2026", "2026-11-31", "2026-1-1", "2026-11-20T00:00", "46346", "heute"] {
        let parsed = read_usage(format!("{USAGE_HEAD}\nNW-1,{day},1,1,0,0\n"));
        assert_eq!(told(&parsed), [(2, "day", "not-a-day")], "{day}");
    }
}

#[test]
fn an_empty_count_is_zero_only_where_nothing_is_billed_by_it() {
    let parsed = read_usage(format!("{USAGE_HEAD}\n NW-1 ,2026-11-20, 12 ,0010000000,,\nNW-1,2026-11-19,0,0,3,4\n"));
    assert_eq!(told(&parsed), []);
    let counts = |purchased, in_use, deactivated, shared| Counts {
        purchased: Seats(purchased),
        in_use: Seats(in_use),
        deactivated: Seats(deactivated),
        shared: Seats(shared),
    };
    assert_eq!(parsed.rows[0].1.counts, counts(12, 10_000_000, 0, 0));
    assert_eq!(parsed.rows[1].1.counts, counts(0, 0, 3, 4));
    assert_eq!(parsed.rows[0].1.organization, "NW-1");
    for missing in ["purchased", "in_use", "deactivated", "shared"] {
        let header = USAGE_HEAD.replace(missing, "");
        let parsed = read_usage(format!("{header}\nNW-1,2026-11-20,1,1,1,1\n"));
        assert_eq!(told(&parsed), [(1, missing, "missing-column")]);
    }
}

#[test]
fn every_repetition_names_the_first_line() {
    let first_rows = |problems: &[Problem]| -> Vec<_> {
        problems
            .iter()
            .map(|p| match p.reason {
                Reason::Duplicate { first_row } => (p.row, first_row),
                _ => panic!("{p:?}"),
            })
            .collect()
    };
    let parsed = read("external_id,name,plan\n1,A,G\n2,B,G\n1,C,G\n 1 ,D,G\n");
    assert_eq!(first_rows(&parsed.problems), [(4, 2), (5, 2)]);
    assert_eq!(parsed.rows.len(), 2);
    let parsed = read_usage(format!(
        "{USAGE_HEAD}\n1,2026-11-20,1,1,0,0\n1,2026-11-19,1,1,0,0\n2,2026-11-20,1,1,0,0\n1,2026-11-20,9,9,0,0\n"
    ));
    assert_eq!(first_rows(&parsed.problems), [(5, 2)]);
    // a row that is bad for another reason is still the first one
    let parsed = read("external_id,name,plan\n1,,G\n1,C,G\n");
    assert_eq!(told(&parsed), [(2, "name", "empty"), (3, "external_id", "duplicate")]);
}

#[test]
fn a_header_that_does_not_fit_refuses_the_file() {
    for (header, expected) in [
        ("external_id,name", vec![("plan", "missing-column")]),
        ("id,name,plan", vec![("", "unknown-column"), ("external_id", "missing-column")]),
        ("external_id,name,plan,notes", vec![("", "unknown-column")]),
        ("external_id,name,plan,Plan", vec![("plan", "duplicate-column")]),
        ("\"external_id,name,plan", vec![("", "unclosed-quote")]),
        (
            "1;Ada;Gold",
            vec![
                ("", "unknown-column"),
                ("external_id", "missing-column"),
                ("name", "missing-column"),
                ("plan", "missing-column"),
            ],
        ),
    ] {
        let parsed = read(format!("{header}\n1,Ada,Gold\n"));
        let expected: Vec<_> = expected.into_iter().map(|(field, code)| (1, field, code)).collect();
        assert_eq!((told(&parsed), parsed.rows.len()), (expected, 0), "{header}");
    }
}

#[test]
fn files_that_are_no_utf8_text_are_refused_with_what_they_are() {
    let text = format!("{HEAD}\n1,Müller,,,Gold,\n2,Ada,,,Gold,\n");
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let wide = |order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    let marked = |mark: [u8; 2], rest: Vec<u8>| [mark.to_vec(), rest].concat();
    for (what, bytes, row, code) in [
        ("Latin-1", latin, 2, "wrong-encoding"),
        ("UTF-16 little", wide(u16::to_le_bytes), 1, "wrong-encoding"),
        ("UTF-16 big", wide(u16::to_be_bytes), 1, "wrong-encoding"),
        ("UTF-16 marked", marked([0xff, 0xfe], wide(u16::to_le_bytes)), 1, "wrong-encoding"),
        ("old Macintosh", text.replace('\n', "\r").into_bytes(), 1, "old-line-ends"),
        ("spreadsheet", b"PK\x03\x04rest".to_vec(), 1, "binary-file"),
        ("zeros", vec![0; 4096], 1, "binary-file"),
        ("empty", Vec::new(), 1, "no-rows"),
        ("mark only", b"\xef\xbb\xbf".to_vec(), 1, "no-rows"),
        ("blank", b"\r\n\r\n".to_vec(), 1, "no-rows"),
        ("header only", format!("{HEAD}\n").into_bytes(), 1, "no-rows"),
    ] {
        let parsed = read(&bytes);
        assert_eq!(told(&parsed), [(row, "", code)], "{what}");
        let encoding = if row == 2 { "windows-1252" } else { "utf-16" };
        if code == "wrong-encoding" {
            assert_eq!(parsed.problems[0].reason.args(), [("encoding", encoding.to_owned())], "{what}");
        }
    }
    // the rows that are right are kept apart from the one that is not
    let parsed = read(b"external_id,name,plan\n1,M\xfcller,G\n2,Ada,G\n");
    assert_eq!((parsed.rows.len(), parsed.refused_rows), (1, 1));
}

#[test]
fn a_file_that_is_cut_off_inside_quotes_is_never_taken() {
    for cut in ["1,Ada,\"Gold", "1,Ada,\"", "1,\"Ada"] {
        let parsed = read(format!("external_id,name,plan\n0,Good,Gold\n{cut}"));
        assert_eq!(told(&parsed), [(3, "", "unclosed-quote")], "{cut}");
    }
    // a line that looks like the reader's own end mark ends nothing
    let parsed = read("external_id,name,plan\n\x1eend of file\x1e\n1,,Gold\n");
    assert_eq!(told(&parsed), [(2, "", "too-few-fields"), (3, "name", "empty")]);
}

/// One line over and over, made while it is read.
struct Endless {
    lines: Vec<u8>,
    left: u64,
    read: u64,
}

impl Endless {
    fn new(line: &[u8], size: u64) -> Self {
        Self { lines: line.repeat(64 * 1024 / line.len()), left: size, read: 0 }
    }
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let at = usize::try_from(self.read % self.lines.len() as u64).unwrap();
        let count = (&self.lines[at..]).take(self.left).read(buffer)?;
        self.left -= count as u64;
        self.read += count as u64;
        Ok(count)
    }
}

const GIB: u64 = 1024 * 1024 * 1024;

#[test]
fn a_file_of_a_gibibyte_is_refused_without_reading_it() {
    let mut endless = Endless::new(b"1,Ada,Gold\n", GIB);
    let parsed = organizations(&mut endless, Some(GIB));
    assert_eq!(told(&parsed), [(1, "", "file-too-large")]);
    assert_eq!(endless.read, 0);
}

#[test]
fn a_row_without_an_end_is_refused_before_it_fills_the_memory() {
    // a quotation mark that nobody closes, and a line that does not end: refused after about a mebibyte
    for (head, line) in
        [(&b"external_id,name,plan\n0,\"Ada\n"[..], &b"1,Ada,Gold\n"[..]), (b"external_id,name,plan\n", b"1,Ada,")]
    {
        let mut endless = Endless::new(line, GIB);
        let parsed = organizations(head.chain(&mut endless), None);
        assert_eq!(told(&parsed).first().map(|p| p.2), Some("row-too-long"));
        assert_eq!((parsed.rows.len(), parsed.problem_count), (0, 1));
        assert!(endless.read < 4 * 1024 * 1024, "{} bytes were read", endless.read);
    }
}

#[test]
fn a_stream_of_unknown_size_ends_at_the_largest_file() {
    // read as the CSV reader reads it, but without parsing, which takes long in a debug build
    let mut endless = Endless::new(b"1,Ada,Gold\n", GIB);
    let mut source = Source::open(&mut endless, None).unwrap();
    let progress = source.progress();
    let mut buffer = vec![0; 64 * 1024];
    let error = loop {
        match source.read(&mut buffer) {
            Ok(count) => assert!(count > 0, "the stream ended"),
            Err(error) => break error,
        }
        progress.row_ended();
    };
    assert_eq!(progress.reason(&error.into()), Reason::FileTooLarge { limit_mb: MOST_MIB });
    assert!(endless.read < MOST_MIB * 1024 * 1024 + 256 * 1024);
}

#[test]
fn more_rows_than_the_limit_refuse_the_file_with_one_problem() {
    let mut endless = Endless::new(b"x\n", GIB);
    let parsed = organizations((&b"external_id,name,plan\n"[..]).chain(&mut endless), None);
    assert_eq!(told(&parsed).last().map(|p| p.2), Some("too-many-rows"));
    assert_eq!((parsed.rows.len(), parsed.problem_count), (0, 1));
}

#[test]
fn only_so_many_problems_are_kept_and_all_are_counted() {
    let mut text = "external_id,name,plan\n".to_owned();
    for n in 0..MOST_PROBLEMS + 50 {
        writeln!(text, "{n},,Gold").unwrap();
    }
    let parsed = read(text);
    assert_eq!((parsed.problems.len(), parsed.problem_count), (MOST_PROBLEMS, MOST_PROBLEMS as u64 + 50));
}

#[test]
fn the_callers_own_problems_name_row_column_and_what_is_known() {
    let problem = Problem::unknown_plan(7, "Glod", &["Gold", "Silver"]);
    assert_eq!((problem.row, problem.field, problem.reason.code()), (7, Some("plan"), "unknown-plan"));
    assert_eq!(problem.reason.args(), [("value", "Glod".to_owned()), ("known", "Gold, Silver".to_owned())]);
    let problem = Problem::unknown_organization(8, &"x".repeat(80));
    assert_eq!((problem.row, problem.field, problem.reason.code()), (8, Some("organization"), "unknown-organization"));
    assert_eq!(problem.reason.args()[0].1.chars().count(), 61);
    let mut parsed = read("external_id,name,plan\n1,Ada,Glod\n");
    parsed.rows.clear();
    parsed.refuse(Problem::unknown_plan(2, "Glod", &["Gold"]));
    assert_eq!((parsed.refused_rows, parsed.problem_count, parsed.is_clean()), (1, 1, false));
    assert_eq!(
        serde_json::to_value(&parsed.problems[0]).unwrap(),
        serde_json::json!({ "row": 2, "field": "plan", "code": "unknown-plan", "args": { "value": "Glod", "known": "Gold" } })
    );
}

fn check_anything(bytes: &[u8]) {
    for parsed in [told(&read(bytes)), told(&read_usage(bytes))] {
        assert!(parsed.iter().all(|(row, ..)| *row >= 1));
    }
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        check_anything(&bytes);
        check_anything(&[format!("{HEAD}\n").into_bytes(), bytes.clone()].concat());
        check_anything(&[format!("{USAGE_HEAD}\n").into_bytes(), bytes].concat());
    }

    #[test]
    fn every_row_is_taken_or_refused(
        // a quotation mark in the middle of a cell is a letter; one at its start would join lines
        rows in prop::collection::vec("[a-c0-9]{0,2}(,[a-z0-9\\.\\-][a-z0-9\\.\\-\" ]{0,11}|,){0,7}", 1..30),
        ends in prop::sample::select(vec!["\n", "\r\n"]),
    ) {
        let text = format!("{USAGE_HEAD}{ends}{}", rows.join(ends));
        let data = rows.iter().filter(|row| row.contains(|c| c != ',' && c != ' ')).count();
        let parsed = read_usage(&text);
        if data > 0 {
            prop_assert_eq!(parsed.rows.len() as u64 + parsed.refused_rows, data as u64);
            let mut refused: Vec<_> = parsed.problems.iter().map(|p| p.row).collect();
            refused.dedup();
            prop_assert_eq!(refused.len() as u64, parsed.refused_rows);
        }
    }

    #[test]
    fn good_counts_come_through_as_they_are(
        counts in prop::collection::vec((0_u32..=MOST_SEATS, 0_u32..=MOST_SEATS, 0_u32..100, 0_u32..100), 1..40),
    ) {
        let mut text = format!("{USAGE_HEAD}\n");
        for (n, (purchased, in_use, deactivated, shared)) in counts.iter().enumerate() {
            writeln!(text, "NW-{n},2026-11-20,{purchased},{in_use},{deactivated},{shared}").unwrap();
        }
        let parsed = read_usage(&text);
        prop_assert!(parsed.is_clean());
        let read: Vec<_> = parsed.rows.iter().map(|(_, row)| {
            let c = row.counts;
            (c.purchased.0, c.in_use.0, c.deactivated.0, c.shared.0)
        }).collect();
        prop_assert_eq!(read, counts);
    }
}
