//! Two editions of a small town's figures beside each other.

mod workspace;

use kensho::ledger::schema;
use polars::prelude::*;
use std::fs;
use std::path::Path;

const BEFORE: &str = "\
調査票,,,,,,
施策,指標,単位,実績値,,,
,,,R4,R5,R6,
見本の施策,講座の参加者数,人,130,140,集計中,
見本の施策,講座の参加者数,人,130,150,,
";

/// Written otherwise and one line further down, one figure is corrected and one is known now; the
/// second row, which was there by mistake, is gone, and another KPI is new.
const AFTER: &str = "\
調査票,,,,,,
（訂正）,,,,,,
施策,指標,単位,実績値,,,
,,,R4,R5,R6,
見本の施策,講座の参加者数,人,１３０,145,160,
見本の施策,通いの場の増加数,か所,,,3,
";

/// KPI, year, number, change; then value, state, text and cell before, and after.
const EXPECTED: &str = "\
1-1-1 2022 2 gone 130 value 130 D5 - - - -
1-1-1 2023 1 changed 140 value 140 E4 145 value 145 E5
1-1-1 2023 2 gone 150 value 150 E5 - - - -
1-1-1 2024 1 changed - pending 集計中 F4 160 value 160 F5
1-1-1 2024 2 gone - blank - F5 - - - -
1-1-2 2022 1 new - - - - - blank - D6
1-1-2 2023 1 new - - - - - blank - E6
1-1-2 2024 1 new - - - - 3 value 3 F6
";

#[test]
fn what_is_new_gone_and_changed_is_told_with_both_places() {
    let (before, after) = (observations(BEFORE), observations(AFTER));
    let difference = kensho::difference(&before, &after).unwrap();
    let described = schema::differences().columns.into_iter();
    let described = described.map(|column| (column.name, column.of.dtype()));
    let own_schema = difference.schema();
    let own = own_schema
        .iter()
        .map(|(name, dtype)| (name.as_str(), dtype.clone()));
    assert!(own.eq(described), "{own_schema:?}");
    assert_eq!(lines(&difference), EXPECTED);
}

#[test]
fn an_edition_does_not_differ_from_itself() {
    let mut figures = observations(BEFORE);
    assert_eq!(kensho::difference(&figures, &figures).unwrap().height(), 0);
    // Cells whose years nobody knows are found again too.
    let no_years = Column::full_null("fiscal_year".into(), figures.height(), &DataType::Int32);
    figures.with_column(no_years).unwrap();
    assert_eq!(kensho::difference(&figures, &figures).unwrap().height(), 0);
    let none = figures.clear();
    let gone = kensho::difference(&figures, &none).unwrap();
    assert_eq!(gone.height(), figures.height());
}

fn observations(submission: &str) -> DataFrame {
    let workspace = tempfile::tempdir().unwrap();
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/plain/mappings/town");
    let mappings = workspace.path().join("mappings/town");
    let inputs = workspace.path().join("inputs/town/R6/福祉課");
    fs::create_dir_all(mappings.join("forms")).unwrap();
    fs::create_dir_all(&inputs).unwrap();
    for file in ["plan.toml", "forms/list.toml"] {
        fs::copy(case.join(file), mappings.join(file)).unwrap();
    }
    fs::write(inputs.join("実績.csv"), submission).unwrap();
    let subject = workspace::subject(workspace.path(), ("town", "R6"));
    let verification = kensho::verify(&subject, &|_, _| {}).unwrap();
    kensho::frames(&verification).unwrap().observations
}

fn lines(difference: &DataFrame) -> String {
    let shown = "kpi_id fiscal_year number change value_before state_before text_before cell_before \
                 value_after state_after text_after cell_after";
    let shown = difference.select(shown.split_whitespace()).unwrap();
    let field = |value: &AnyValue<'_>| match value {
        AnyValue::Null => "-".to_owned(),
        AnyValue::Decimal(..) => value
            .to_string()
            .trim_end_matches('0')
            .trim_end_matches('.')
            .to_owned(),
        other => other.str_value().into_owned(),
    };
    let line = |row: usize| {
        let row = shown.get(row).unwrap();
        row.iter().map(field).collect::<Vec<_>>().join(" ") + "\n"
    };
    (0..shown.height()).map(line).collect()
}
