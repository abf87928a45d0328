//! 論点: what a council should talk about, found by rule, with the section's cause and next step.

mod overall;
mod rules;

use super::cell::{ReportCell, count};
use super::origins::Origins;
use super::style::Look::{self, Centre, Quiet, Text};
use super::style::{CHANGED, DOUBTED};
use super::table::{SheetPage, Table};
use super::topic::Topic;
use super::year::YearView;
use crate::domain::joined::joined;
use crate::domain::plan::{Judged, SheetKind};
use crate::domain::{FiscalYear, Plan};
use crate::verification::Verification;
use rules::RULES;
use rust_xlsxwriter::XlsxError;

const NAME: &str = SheetKind::Points.label();

/// What the table of contents says of it.
pub const WHAT: &str = "話し合っていただきたい指標と、その理由、担当課の記載";

/// More points than these nobody talks about in a meeting.
const MOST: usize = 100;

/// Something to talk about.
struct Point {
    name: String,
    grade: ReportCell<'static>,
    why: String,
    /// Where the figures in it come from.
    origin: Option<String>,
    cause: String,
    next: String,
    section: String,
}

impl Point {
    fn has(&self, sign: &str) -> bool {
        let mut texts = [self.grade.text(), &self.why].into_iter();
        texts.any(|text| text.contains(sign))
    }
}

/// Fills the sheet.
pub fn add(page: &mut SheetPage<'_>, verification: &Verification) -> Result<(), XlsxError> {
    let year = YearView::of(page.book, verification);
    let points = points(&year);
    let has_next = points.iter().any(|point| !point.next.is_empty());
    let mut table: Table<'_, (usize, Point)> = Table::new();
    table.add(Centre, "No.", 32, |(number, _)| count(*number));
    table.add(Text, "指標・目標", 176, |(_, point)| {
        point.name.clone()
    });
    table.add(Centre, "判定\n前年→今年", 76, |(_, point)| {
        point.grade.clone()
    });
    table.add(Text, "話し合う理由", 200, |(_, point)| {
        ReportCell::from(point.why.clone()).origin(point.origin.clone())
    });
    // Where no form asks for it, nobody could have written it.
    let (causes, nexts) = if has_next { (210, 190) } else { (400, 0) };
    table.add(
        Text,
        "要因・課題など（担当課の記載）",
        causes,
        |(_, point)| or_none(&point.cause),
    );
    if has_next {
        table.add(
            Text,
            "今後の方針（担当課）",
            nexts,
            |(_, point)| match point.section.as_str() {
                // A goal or measure: its sections write of their KPIs.
                "" => String::new(),
                _ => or_none(&point.next),
            },
        );
    }
    table.add(Centre, "担当課", 92, |(_, point)| point.section.clone());
    let table = table.continued();
    page.columns(&table)?;
    let all = points.len();
    let names: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
    let names = names.join("、");
    let of_goals = of_goals_told(year.plan);
    let how = format!("次のどれかに当てはまる指標です: {names}。{of_goals}");
    let mut told = format!("話し合っていただきたい点は{all}です。");
    if all > MOST {
        told += &format!("ここには初めの{MOST}を載せています。");
    }
    let legend = year.marks.legend();
    let notes = [told, how, legend].into_iter();
    page.title_above(
        format!("{NAME}　{}", verification.year.long()),
        notes.filter(|note| !note.is_empty()).map(ReportCell::from),
    )?;
    if all == 0 {
        return page.put(page.row, 0, "当てはまる指標はありません。", Quiet);
    }
    page.lasting_heads(&table, Some(2))?;
    // Of last year too, whose grades and figures stand in texts.
    let has = |sign| points.iter().take(MOST).any(|point| point.has(sign));
    page.has_doubts |= has(DOUBTED);
    page.has_changes |= has(CHANGED);
    page.lines(&table, (1..).zip(points.into_iter().take(MOST)))
}

/// What makes a goal stand among the points; nothing where none could.
fn of_goals_told(plan: &Plan) -> String {
    let has_both = |goal: usize| {
        let within = || {
            plan.kpis
                .iter()
                .filter(|kpi| plan.is_goal_within(kpi.goal, goal))
        };
        within().any(|kpi| kpi.measure.is_none()) && within().any(|kpi| kpi.measure.is_some())
    };
    let falls = (0..plan.goals.len()).any(has_both).then_some(
        "施策のKPIはおおむね良いのに数値目標の判定が最も低いか、下がったか、前年度より悪くなったもの",
    );
    let judged = plan
        .overall
        .is_some()
        .then_some("判定が下がったものと、判定が指標・施策と食い違うもの");
    let by_hand = plan
        .overall
        .as_ref()
        .filter(|overall| !overall.by_hand.is_empty());
    let by_hand = by_hand.map_or("", |_| "目標・施策の手で付けた判定も載せています。");
    let told = joined(falls.into_iter().chain(judged), "、");
    match told.as_str() {
        "" => told,
        told => format!("目標は、{told}です。{by_hand}"),
    }
}

/// The goals first, then measures that people judged, then the KPIs: by the first rule that finds them, and then in the plan's order.
fn points(year: &YearView<'_>) -> Vec<Point> {
    let goals = year.plan.goals_from_the_top().into_iter();
    let of_goals = goals.filter_map(|goal| {
        let why = rules::of_goal(year, goal).into_iter();
        let why = why.chain(overall::of_goal(year, goal));
        let why = joined(why.map(|why| format!("・{why}")), "\n");
        let title = year.plan.goals[goal].title();
        (!why.is_empty()).then(|| of_whole(year, (Judged::Goal(goal), title), why))
    });
    let measures = year.plan.measures.iter().enumerate();
    let of_measures = measures.filter_map(|(at, measure)| {
        let of = Judged::Measure(at);
        let why = format!("・{}", overall::by_hand_told(year, of)?);
        Some(of_whole(year, (of, measure.label()), why))
    });
    let found = (0..year.plan.kpis.len()).filter_map(|kpi| {
        let why: Vec<Option<String>> = RULES.iter().map(|rule| (rule.why)(year, kpi)).collect();
        let first = why.iter().position(Option::is_some)?;
        Some((first, kpi, why))
    });
    let mut found: Vec<(usize, usize, Vec<Option<String>>)> = found.collect();
    // A stable sort: the plan's order stays.
    found.sort_by_key(|(first, ..)| *first);
    let of_kpis = found.into_iter().map(|(_, kpi, why)| {
        let why = why.into_iter().flatten().map(|why| format!("・{why}"));
        of_kpi(year, kpi, joined(why, "\n"))
    });
    of_goals.chain(of_measures).chain(of_kpis).collect()
}

fn or_none(text: &str) -> String {
    match text {
        "" => "（記載なし）".to_owned(),
        text => text.to_owned(),
    }
}

/// A goal or a measure.
fn of_whole(year: &YearView<'_>, (of, name): (Judged, String), why: String) -> Point {
    Point {
        name,
        grade: year.overall_cell(of),
        why,
        origin: None,
        cause: "（各課の記載は、それぞれの指標にあります）".to_owned(),
        next: String::new(),
        section: String::new(),
    }
}

fn of_kpi(year: &YearView<'_>, kpi: usize, why: String) -> Point {
    let on = |topic| year.prose.on(kpi, topic);
    let cause = joined([on(Topic::Cause), on(Topic::Issue)], "\n");
    let of = &year.plan.kpis[kpi];
    let grade = ReportCell::from(year.grades_with_hand(kpi));
    let look = year.judgement(kpi).band.map_or(Centre, Look::Band);
    Point {
        name: year.named(kpi),
        grade: grade
            .look(look)
            .doubted(year.marks.is_doubted(kpi))
            .changed(year.grades_change(kpi)),
        origin: of_figures(year, kpi, &why),
        why,
        cause,
        next: on(Topic::Next),
        section: year.plan.sections[of.section].name.clone(),
    }
}

/// Where the figures of a KPI that stand in a text come from: the cells of submissions, and the plan.
fn of_figures(year: &YearView<'_>, kpi: usize, text: &str) -> Option<String> {
    let (of, now) = (&year.plan.kpis[kpi], year.verification.year);
    let origins = Origins::of(year.marks.book, year.verification);
    let series = year.verification.series();
    let of_year = |of: FiscalYear| {
        let value = series.agreed_actual(kpi, of)?;
        Some((format!("{of}の実績値"), value, origins.actual(kpi, of)?))
    };
    let baseline = of.baseline.map(|baseline| baseline.value);
    let target = of.target.and_then(|target| target.number());
    let interim = of.interim_of(now);
    let planned = [
        ("基準値", baseline, origins.baseline(kpi)),
        ("目標値", target, origins.target(kpi)),
        ("今年度の目標", interim, origins.interim(kpi, now)),
    ];
    let planned = planned
        .into_iter()
        .filter_map(|(what, value, origin)| Some((what.to_owned(), value?, origin?)));
    let years = (year.plan.period.0.western()..=now.western()).map(FiscalYear::starting);
    let told = years.rev().filter_map(of_year).chain(planned);
    let told = told.filter(|(_, value, _)| has_number(text, &of.shown(*value)));
    let notes = told.map(|(what, _, origin)| format!("【{what}】\n{origin}"));
    Some(joined(notes, "\n")).filter(|notes| !notes.is_empty())
}

/// Whether a number stands in a text, and not as a part of another one.
fn has_number(text: &str, number: &str) -> bool {
    let is_of_number = |letter: char| letter.is_ascii_digit() || ".,".contains(letter);
    text.match_indices(number).any(|(at, _)| {
        let (before, behind) = (&text[..at], &text[at + number.len()..]);
        !before.ends_with(is_of_number) && !behind.starts_with(is_of_number)
    })
}

#[cfg(test)]
mod tests {
    use super::has_number;

    #[test]
    fn a_number_is_found_whole() {
        let text = "前年度から大きく動いた（3.0→1,205＊、＋93％）";
        assert!(has_number(text, "1,205") && has_number(text, "3.0"));
        assert!(!has_number(text, "205") && !has_number(text, "0") && !has_number(text, "3"));
    }
}
