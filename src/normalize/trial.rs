//! A small town for the tests of locating: a form and a sheet as text, and what is read from them.

use super::{KpiRecord, LeftoverKind, Reading, reading};
use crate::intake::grid::tests::grid;
use crate::intake::{Grid, Intake, Submission};
use crate::mapping::{self, trial};

/// Its KPIs: id, name, unit.
const KPIS: [[&str; 3]; 4] = [
    ["1-1", "入込客数", "千人"],
    ["1-2", "加入率", "％"],
    ["1-3", "講座数", "回"],
    ["1-4", "事業費", "千円"],
];

fn plan() -> String {
    let kpi = |kpi| trial::kpi("goal.kpi", kpi, "観光課");
    trial::plan(&["観光課"], &KPIS.map(kpi).concat())
}

/// What a form makes of a sheet: a line for each figure (`KPI kind:year=value cell`), a line with
/// `?` for what was not understood, and one with `!` for each year that something says.
pub fn expect(form: &str, sheet: &str, expected: &[&str]) {
    expect_of_grid(form, "観光課/実績.xlsx", grid(sheet), expected);
}

/// The same, for a sheet in a file of some name.
pub fn expect_of_grid(form: &str, path: &str, grid: Grid, expected: &[&str]) {
    assert_eq!(read(form, path, grid), expected);
}

/// What a form makes of a sheet.
fn read(form: &str, path: &str, grid: Grid) -> Vec<String> {
    let form = format!("name = \"見本\"\n{form}");
    let mapping = mapping::from_texts(&plan(), &[&form]).unwrap_or_else(|error| panic!("{error}"));
    let submission = Submission {
        path: path.to_owned(),
        section: Some(0),
        section_folder: "観光課".into(),
        ..Submission::default()
    };
    let intake = Intake {
        grids: vec![grid],
        ..Intake::empty("xlsx")
    };
    let reading = reading(
        &mapping.plan,
        &mapping.forms,
        submission,
        String::new(),
        intake,
    );
    lines(&mapping.plan, &reading)
}

fn lines(plan: &crate::domain::Plan, reading: &Reading) -> Vec<String> {
    let figures = reading
        .records
        .iter()
        .flat_map(|record| figures(plan, reading, record));
    let kind = |kind: LeftoverKind| format!("{kind:?}").to_lowercase();
    let strays = reading.leftovers.iter().map(|leftover| {
        let at = leftover.at.map(|at| at.to_string()).unwrap_or_default();
        format!("?{} {at} {}", kind(leftover.kind), leftover.text)
    });
    let said = reading.sightings.iter().flat_map(|sighting| {
        sighting
            .said
            .iter()
            .map(|(word, year)| format!("!{word} {year}"))
    });
    figures.chain(strays).chain(said).collect()
}

fn figures(plan: &crate::domain::Plan, reading: &Reading, record: &KpiRecord) -> Vec<String> {
    let name = match record.kpi() {
        Some(kpi) => plan.kpis[kpi].name.clone(),
        None => format!("（{}）", record.name),
    };
    let line = |figure: &super::ReportedFigure| {
        let year = figure
            .year
            .map(|year| format!(":{year}"))
            .unwrap_or_default();
        let value = figure.value.map(crate::domain::number::plain);
        let value = value.unwrap_or_else(|| figure.state.code().to_owned());
        format!("{name} {}{year}={value} {}", figure.kind.code(), figure.at)
    };
    let remark = |remark: &super::Remark| {
        let text = reading.cells.text(record.sheet, remark.at);
        format!("{name} {}={text} {}", remark.name, remark.at)
    };
    let remarks = record.remarks.iter().map(remark);
    record.figures.iter().map(line).chain(remarks).collect()
}

/// Forms of every shape, for sheets that nobody thought of.
const FORMS: [&str; 4] = [
    "[table]\nheader = [\"指標\", \"実績\"]\nfill = [\"区分\"]\nend = '^※'\n[columns]\nactual = '実績(／(?<year>.+))?'",
    "[table]\nheader = [\"指標\"]\nlines = [\"目標\", \"実績\"]\n[columns]\nline = \"区分\"\nstacked = '(?<year>R[0-9]+)'",
    "[table]\nheader = [\"指標\"]\n[blocks]\nstarts_at = \"実績\"\nyears = [\"R5\", \"R6\"]",
    "[card]\nkpi = { right_of = \"指標\" }\nunit = { below = \"区分\" }\nactual = { right_of = \"実績\", years = \"above\" }\ntarget = { below = \"目標\", years = \"left\" }",
];

proptest::proptest! {
    /// Words of headers, years, names, marks and figures, merged or not, in any order.
    #[test]
    fn no_sheet_makes_locating_panic(
        rows in proptest::collection::vec(
            proptest::collection::vec(
                proptest::sample::select(vec![
                    "", "", "^", "<", "指標", "実績", "目標", "区分", "達成率", "R5", "R6", "令和6年", "入込客数",
                    "加入率", "講座数（回）", "小計", "※注", "（人）", "単位：千円", "600", "△5", "1-1", "2024",
                ]),
                1..7,
            ),
            1..12,
        ),
        form in 0..FORMS.len(),
    ) {
        let lines: Vec<String> = rows.iter().enumerate().map(|(row, cells)| {
            let cells = cells.iter().enumerate().map(|(column, text)| match *text {
                "^" if row == 0 => "",
                "<" if column == 0 => "",
                text => text,
            });
            cells.collect::<Vec<_>>().join("|")
        }).collect();
        read(FORMS[form], "観光課/実績.xlsx", grid(&lines.join("\n")));
    }
}
