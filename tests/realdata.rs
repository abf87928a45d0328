//! Files that nobody in this project wrote, where they lie beside the checkout. A clone without
//! them says so and tests nothing here.

mod left_out;
#[path = "../examples/bench/measure.rs"]
#[expect(dead_code, reason = "the benchmark asks for more")]
mod measure;
#[path = "realdata/outcome.rs"]
mod outcome;
#[path = "realdata/wards.rs"]
mod wards;

use outcome::{Outcome, outcomes};
use std::collections::BTreeMap;
use std::path::Path;

/// What a file is, where INDEX.tsv says something that can be held against the outcome.
struct Known {
    path: String,
    what: String,
    why_hard: String,
}

/// The files under a folder of the index.
fn known(realdata: &Path, folder: &str) -> Vec<Known> {
    let index = std::fs::read_to_string(realdata.join("INDEX.tsv")).unwrap();
    let lines = index.lines().filter(|line| line.starts_with(folder));
    let known = lines.map(|line| {
        let fields: Vec<&str> = line.split('\t').collect();
        let field = |index: usize| fields.get(index).copied().unwrap_or_default().to_owned();
        Known {
            path: field(0),
            what: field(6),
            why_hard: field(7),
        }
    });
    known
        .filter(|known| realdata.join(&known.path).is_file())
        .collect()
}

fn print_counts(title: &str, outcomes: &[Outcome]) {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for outcome in outcomes {
        *counts
            .entry((&outcome.format, &outcome.verdict))
            .or_default() += 1;
    }
    println!("{title}: {} files", outcomes.len());
    for ((format, verdict), count) in counts {
        println!("  {count:5}  {format:5} {verdict}");
    }
    let slowest = outcomes
        .iter()
        .max_by(|one, other| one.seconds.total_cmp(&other.seconds));
    let largest = outcomes.iter().max_by_key(|outcome| outcome.kilobytes);
    for outcome in slowest.into_iter().chain(largest) {
        println!(
            "  {:.1} s, {} MB: {}",
            outcome.seconds,
            outcome.kilobytes >> 10,
            outcome.path
        );
    }
}

/// The truth about files that INDEX.tsv describes: those that ask for a password are called
/// encrypted or were opened with the default key, and those with sheets are read.
fn untruth(known: &Known, outcome: &Outcome) -> Option<String> {
    let is_encrypted = known.why_hard.contains("encrypted");
    let is_read = outcome.verdict.starts_with("read");
    // An only cell may hold an empty text.
    let is_small = ["max 0x0", "max 1x1", "? sheets"]
        .iter()
        .any(|size| known.what.contains(size));
    let is_empty = is_small && outcome.verdict == "empty-file";
    let wrong = match () {
        () if is_encrypted => !(is_read || is_empty || outcome.verdict == "encrypted-file"),
        () if known.what.contains("? sheets") => false,
        () if known.what.contains("text") => outcome.verdict == "encrypted-file",
        () => !(is_read || is_empty),
    };
    wrong.then(|| {
        format!(
            "{} ({}; {}): {}",
            known.path, known.what, known.why_hard, outcome.verdict
        )
    })
}

#[test]
fn no_file_of_other_readers_crashes_hangs_or_takes_the_memory() {
    let Some(realdata) = left_out::shared("realdata") else {
        return;
    };
    let known = known(&realdata, "readers/");
    let outcomes = outcomes(&realdata, known.iter().map(|known| known.path.as_str()));
    print_counts("readers", &outcomes);
    assert!(outcomes.len() > 1_200, "the index has changed");
    let lost: Vec<&Outcome> = outcomes
        .iter()
        .filter(|outcome| outcome.verdict == "lost")
        .collect();
    assert!(lost.is_empty(), "{lost:#?}");
    let slow: Vec<&Outcome> = outcomes
        .iter()
        .filter(|outcome| outcome.seconds > 10.0)
        .collect();
    assert!(slow.is_empty(), "{slow:#?}");
    let large: Vec<&Outcome> = outcomes
        .iter()
        .filter(|outcome| outcome.kilobytes > 1 << 20)
        .collect();
    assert!(large.is_empty(), "{large:#?}");
    let untrue: Vec<String> = known
        .iter()
        .zip(&outcomes)
        .filter_map(|(known, outcome)| untruth(known, outcome))
        .collect();
    assert!(untrue.is_empty(), "{untrue:#?}");
}

#[test]
fn every_table_of_public_bodies_is_read() {
    let Some(realdata) = left_out::shared("realdata") else {
        return;
    };
    let known = known(&realdata, "public/");
    let outcomes = outcomes(&realdata, known.iter().map(|known| known.path.as_str()));
    print_counts("public", &outcomes);
    assert!(outcomes.len() > 450, "the index has changed");
    let unread: Vec<&Outcome> = outcomes
        .iter()
        .filter(|outcome| !outcome.verdict.starts_with("read"))
        .collect();
    assert!(unread.is_empty(), "{unread:#?}");
}

#[test]
fn one_form_reads_the_same_return_of_four_wards() {
    let Some(realdata) = left_out::shared("realdata") else {
        return;
    };
    let city = realdata.join("public/hkwi+our-data/www.city.osaka.lg.jp");
    for (path, facilities, figures, strays) in [
        (
            "abeno/cmsfiles/contents/0000297/297367/aki28.11.1.xls",
            23,
            108,
            &[][..],
        ),
        (
            "abeno/cmsfiles/contents/0000297/297367/aki28.12.1.xls",
            24,
            111,
            &[],
        ),
        (
            "abeno/cmsfiles/contents/0000297/297367/aki29.1.1.xls",
            24,
            111,
            &[],
        ),
        (
            "kita/cmsfiles/contents/0000305/305307/kitaku-akijouhou-12gatu.xls",
            28,
            168,
            &["民間", "公立", "認定こども園", "地域型保育事業"],
        ),
        (
            "nishinari/cmsfiles/contents/0000297/297848/20161001.xlsx",
            19,
            114,
            &[],
        ),
        (
            "nishinari/cmsfiles/contents/0000297/297848/20161101.xlsx",
            19,
            114,
            &[],
        ),
        (
            "nishinari/cmsfiles/contents/0000297/297848/20161201.xlsx",
            19,
            114,
            &[],
        ),
        (
            "sumiyoshi/cmsfiles/contents/0000293/293166/akiH28.11.xls",
            29,
            174,
            &[],
        ),
        (
            "sumiyoshi/cmsfiles/contents/0000293/293166/akiH28.12.xls",
            29,
            174,
            &[],
        ),
        (
            "sumiyoshi/cmsfiles/contents/0000293/293166/akiH29.1.xls",
            29,
            174,
            &[],
        ),
    ] {
        let reading = wards::reading(&city.join(path));
        assert!(wards::ages_stand_side_by_side(&reading), "{path}");
        let found = wards::found(&reading);
        let strays: Vec<String> = strays.iter().map(|text| (*text).to_owned()).collect();
        assert_eq!(found, (facilities, figures, strays), "{path}");
    }
}

/// The cells of a text file, each as its place and text.
fn cells(path: &Path) -> (String, Vec<String>) {
    let bytes = std::fs::read(path).unwrap();
    let intake = kensho::intake::read(&path.to_string_lossy(), &bytes);
    assert!(
        intake.faults.is_empty(),
        "{}: {:?}",
        path.display(),
        intake.faults
    );
    let cells = intake.grids[0].cells().iter();
    let cells = cells.map(|cell| format!("{}={}", cell.at, cell.text));
    (intake.encoding.to_string(), cells.collect())
}

#[test]
fn twins_in_two_encodings_say_the_same() {
    let Some(realdata) = left_out::shared("realdata") else {
        return;
    };
    for name in [
        "gomihaisutu.csv",
        "okugaihinanjyo.csv",
        "okunaihinanjyo.csv",
    ] {
        let of_city = cells(
            &realdata
                .join("public/City-of-Kobe+opendata/data")
                .join(name),
        );
        let copy = realdata
            .join("public/hkwi+kobe-opendata/import/catalog")
            .join(name);
        let of_copy = cells(&copy);
        assert_ne!(of_city.0, of_copy.0, "{name} is in one encoding only");
        assert_eq!(of_city.1, of_copy.1, "{name}");
    }
}
