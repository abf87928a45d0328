//! 前回からの変更: every figure, grade and finding that is not as it was in the run that this one is compared
//! with.

use super::cell::{self, ReportCell};
use super::marks::{
    NONE, SCALES, given_sign, kind_of, name_of, period_sign, scale_signs, shown, sign,
};
use super::style::Look::{Band, Centre, Quiet, Text};
use super::table::{SheetPage, Table};
use super::{findings_list, style};
use crate::domain::excel::ROWS;
use crate::domain::joined::joined;
use crate::domain::{Kpi, Plan};
use crate::finding::Severity;
use crate::history::changes::{
    Changes, FigureChange, FindingLine, GivenBands, Grade, GradeChange, OfPeriod, OverallChange,
    PeriodChange, PlanChange, ScaleChange,
};
use crate::verification::Verification;
use rust_xlsxwriter::{IgnoreError, XlsxError};
use std::borrow::Cow;
use std::collections::HashMap;

pub use super::marks::SHEET as NAME;

/// What the table of contents says of it.
pub const WHAT: &str = "前回（名前を付けた最後の版、なければ直前の版）から変わった値・判定・指摘";

/// The most changes of a kind that are listed: a sheet of Excel ends somewhere.
const MOST: usize = 100_000;

/// Whether the workbook has the sheet: not where it is made without a history.
pub fn is_wanted(verification: &Verification) -> bool {
    verification.stamp.is_some()
}

/// Fills the sheet.
pub fn add(page: &mut SheetPage<'_>, verification: &Verification) -> Result<(), XlsxError> {
    let plan = verification.plan();
    let title = format!("{NAME}　{}", verification.year.long());
    let table = table(style::ids(page.sheet, plan)?);
    let [before, after] = [BEFORE, AFTER].map(|head| table.place_of(head));
    let sheet = &mut page.sheet;
    sheet.ignore_error_range(0, before, ROWS - 1, after, IgnoreError::NumberStoredAsText)?;
    page.columns(&table)?;
    let Some((since, changes)) = &verification.since else {
        return page.title(
            title,
            &["この年度の最初の報告書です。比べる前の版はありません。"],
        );
    };
    if changes.is_empty() {
        let same = match files(verification, changes) {
            files if files.is_empty() => {
                format!("{}から変わったものはありません。", since.printed())
            }
            files => format!(
                "{}から、値・判定・指摘に変わったものはありません。{files}",
                since.printed()
            ),
        };
        return page.title(title, &[&same]);
    }
    let what = format!("{}からの変更", since.printed());
    let counts = format!("{}　{}", counts(changes), files(verification, changes));
    page.title(title, &[&what, counts.trim_end()])?;
    page.lasting_heads(&table, Some(0))?;
    let (sections, year) = (sections(plan), &verification.year_folder);
    let Changes {
        figures,
        plan: of_plan,
        grades,
        scales,
        period,
        overall,
        new,
        gone,
        files: _,
        judged: _,
    } = changes;
    part(page, &table, FIGURES, figures, |of| {
        figure(year, &sections, of)
    })?;
    part(page, &table, PLAN, of_plan, |of| planned(&sections, of))?;
    part(page, &table, GRADES, grades, |of| {
        grade(plan, &sections, of)
    })?;
    part(page, &table, SCALES, scales, |of| {
        scaled(plan, &sections, of)
    })?;
    part(page, &table, PERIOD, period, |of| {
        reviewed(plan, &sections, of)
    })?;
    part(page, &table, OVERALL, overall, |of| whole(plan, of))?;
    let none = || ReportCell::from(NONE).look(Centre);
    let said = |of: &FindingLine| said(plan, of);
    part(page, &table, NEW, new, |of| {
        finding(year, of, [none(), said(of)])
    })?;
    part(page, &table, GONE, gone, |of| {
        finding(year, of, [said(of), none()])
    })
}

/// The files that are new, gone or written again: in these may be texts, which are not compared, and figures of
/// earlier years. Empty if no file changed.
fn files(verification: &Verification, changes: &Changes) -> String {
    const NAMED: usize = 10;
    let name = |path: &str| match place(&verification.year_folder, (path, "", "")) {
        place if place.is_empty() => SETTINGS.to_owned(),
        place => place,
    };
    let mut names: Vec<String> = changes.files.iter().map(|file| name(&file.path)).collect();
    names.dedup();
    let more = match names.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!("、ほか{more}件"),
    };
    match names.is_empty() {
        true => String::new(),
        false => format!(
            "変わったファイル: {}{more}",
            joined(names.iter().take(NAMED), "、")
        ),
    }
}

/// The files of the plan and its forms, which people do not see.
const SETTINGS: &str = "計画と様式の設定";

const BEFORE: &str = "前回";
const AFTER: &str = "今回";

const FIGURES: &str = "値";
const PLAN: &str = "計画";
const GRADES: &str = "判定";
const PERIOD: &str = "期間の判定";
const OVERALL: &str = "目標・施策の判定";
const NEW: &str = "新しい指摘";
const GONE: &str = "なくなった指摘";

fn counts(changes: &Changes) -> String {
    let Changes {
        figures,
        plan,
        grades,
        scales,
        period,
        overall,
        new,
        gone,
        files: _,
        judged: _,
    } = changes;
    let counts = [
        (FIGURES, figures.len()),
        (PLAN, plan.len()),
        (GRADES, grades.len()),
        (NEW, new.len()),
        (GONE, gone.len()),
    ];
    // Most plans have no further scales, judge no goals, and the period in one year only.
    let not_all = [
        (SCALES, scales.len()),
        (PERIOD, period.len()),
        (OVERALL, overall.len()),
    ];
    let not_all = not_all.into_iter().filter(|(_, count)| *count > 0);
    let (before, behind) = counts.split_at(3);
    let counts = before.iter().copied().chain(not_all);
    let counts = counts.chain(behind.iter().copied());
    joined(
        counts.map(|(what, count)| format!("{what} {count}件")),
        "　",
    )
}

/// A change of any kind. A finding has no KPI.
struct Change<'a> {
    id: &'a str,
    kpi: Cow<'a, str>,
    section: &'a str,
    what: String,
    before: ReportCell<'a>,
    after: ReportCell<'a>,
    place: String,
}

fn table<'a>(ids: u32) -> Table<'a, Change<'a>> {
    let mut table: Table<'a, Change<'a>> = Table::new();
    table.add(Centre, "指標\n番号", ids, |of| of.id);
    table.add(Text, "指標", 170, |of| of.kpi.clone());
    table.add(Centre, "課", 90, |of| of.section);
    table.add(Centre, "項目", 92, |of| of.what.clone());
    table.add(Text, BEFORE, 190, |of| of.before.clone());
    table.add(Text, AFTER, 190, |of| of.after.clone());
    table.add(Text, "場所", 240, |of| of.place.clone());
    table
}

/// The changes of a kind under a heading; nothing where there are none.
fn part<'a, T>(
    page: &mut SheetPage<'_>,
    table: &Table<'a, Change<'a>>,
    what: &str,
    all: &'a [T],
    change: impl Fn(&'a T) -> Change<'a>,
) -> Result<(), XlsxError> {
    if all.is_empty() {
        return Ok(());
    }
    page.band(table, format!("{what}　{}件", all.len()))?;
    page.lines(table, all.iter().take(MOST).map(change))?;
    if all.len() > MOST {
        let more = format!("初めの{MOST}件です。ほかは kensho diff で見られます。");
        page.put(page.row, 0, more, Quiet)?;
        page.row += 1;
    }
    Ok(())
}

/// For each KPI of the plan, its section.
type Sections<'a> = HashMap<&'a str, &'a str>;

fn sections(plan: &Plan) -> Sections<'_> {
    let section = |kpi: &Kpi| plan.sections[kpi.section].name.as_str();
    plan.kpis
        .iter()
        .map(|kpi| (kpi.id.as_str(), section(kpi)))
        .collect()
}

fn figure<'a>(year_folder: &str, sections: &Sections<'a>, change: &'a FigureChange) -> Change<'a> {
    let id = &change.kpi_id;
    let year = change.year.map(|year| format!("{year} "));
    let [before, after] = change.sides().map(shown).map(ReportCell::from);
    let cause = change.cause();
    Change {
        id,
        kpi: (&change.kpi).into(),
        section: sections.get(id.as_str()).copied().unwrap_or_default(),
        what: year.unwrap_or_default() + change.kind_label(),
        before: before.look(Centre),
        after: after.look(Centre),
        place: place(year_folder, (&cause.file, &cause.sheet, &cause.cell)),
    }
}

/// What the plan itself has otherwise.
fn planned<'a>(sections: &Sections<'a>, change: &'a PlanChange) -> Change<'a> {
    let id = &change.kpi_id;
    let said = |said: &'a Option<String>| ReportCell::from(said.as_deref().unwrap_or(NONE));
    Change {
        id,
        kpi: (&change.kpi).into(),
        section: sections.get(id.as_str()).copied().unwrap_or_default(),
        what: change.label().to_owned(),
        before: said(&change.before).look(Centre),
        after: said(&change.after).look(Centre),
        place: String::new(),
    }
}

/// The signs of grades have today's colours.
fn grade<'a>(plan: &Plan, sections: &Sections<'a>, change: &'a GradeChange) -> Change<'a> {
    let id = &change.kpi_id;
    let grade = |grade: &Option<Grade>| {
        let code = grade.as_ref().and_then(|grade| grade.band.as_ref());
        let mut bands = plan.rating.bands.iter();
        let band = bands.position(|band| Some(&band.code) == code);
        ReportCell::from(sign(plan, grade.as_ref())).look(band.map_or(Centre, Band))
    };
    Change {
        id,
        kpi: (&change.kpi).into(),
        section: sections.get(id.as_str()).copied().unwrap_or_default(),
        what: change.year.map_or(String::new(), |year| format!("{year} ")) + "判定",
        before: grade(&change.before),
        after: grade(&change.after),
        place: String::new(),
    }
}

/// The grade on a further scale, which has a name of its own.
fn scaled<'a>(plan: &Plan, sections: &Sections<'a>, change: &'a ScaleChange) -> Change<'a> {
    let [before, after] = scale_signs(plan, change);
    let side = |sign: String| ReportCell::from(sign).look(Centre);
    Change {
        id: &change.kpi_id,
        kpi: (&change.kpi).into(),
        section: sections
            .get(change.kpi_id.as_str())
            .copied()
            .unwrap_or_default(),
        what: change.scale.clone(),
        before: side(before),
        after: side(after),
        place: String::new(),
    }
}

/// What became of the period, with the colours of its grades.
fn reviewed<'a>(plan: &Plan, sections: &Sections<'a>, change: &'a PeriodChange) -> Change<'a> {
    let id = &change.kpi_id;
    let side = |of: &OfPeriod| {
        let mut bands = plan.rating_of_period().bands.iter();
        let band = bands.position(|band| Some(&band.code) == of.grade.band.as_ref());
        ReportCell::from(period_sign(plan, id, of)).look(band.map_or(Centre, Band))
    };
    Change {
        id,
        kpi: (&change.kpi).into(),
        section: sections.get(id.as_str()).copied().unwrap_or_default(),
        what: PERIOD.to_owned(),
        before: side(&change.before),
        after: side(&change.after),
        place: String::new(),
    }
}

/// The grade of a goal or measure, which has neither a number nor a section.
fn whole<'a>(plan: &Plan, change: &'a OverallChange) -> Change<'a> {
    let bands = plan
        .overall
        .as_ref()
        .map_or(&[][..], |overall| &overall.bands);
    let grade = |given: &Option<GivenBands>| {
        let code = given.as_ref().and_then(|given| {
            let by_hand = given.by_hand.as_ref();
            given.by_rule.as_ref().or(by_hand)
        });
        let band = bands.iter().position(|band| Some(&band.code) == code);
        ReportCell::from(given_sign(plan, given.as_ref())).look(band.map_or(Centre, Band))
    };
    Change {
        id: "",
        kpi: name_of(plan, change),
        section: "",
        what: kind_of(change),
        before: grade(&change.before),
        after: grade(&change.after),
        place: String::new(),
    }
}

fn finding<'a>(
    year_folder: &str,
    finding: &'a FindingLine,
    [before, after]: [ReportCell<'a>; 2],
) -> Change<'a> {
    let mut severities = Severity::ALL.iter();
    let severity = severities.find(|severity| severity.code() == finding.severity);
    Change {
        id: "",
        kpi: "".into(),
        section: findings_list::section(&finding.section),
        what: severity.map_or("", |severity| severity.label()).to_owned(),
        before,
        after,
        place: place(year_folder, (&finding.file, &finding.sheet, &finding.cell)),
    }
}

/// What a finding says. The folder of all submissions says nothing to people.
fn said(plan: &Plan, finding: &FindingLine) -> ReportCell<'static> {
    let inputs = format!("inputs/{}/", plan.id);
    finding.message.replace(&inputs, "").into()
}

/// A cell of a submission; of the plan's own files councils know nothing.
fn place(year_folder: &str, (file, sheet, cell): (&str, &str, &str)) -> String {
    if !file.starts_with("inputs/") {
        return String::new();
    }
    joined([cell::place(year_folder, file, sheet).as_str(), cell], " ")
}
