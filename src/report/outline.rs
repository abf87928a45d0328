//! 計画の体系: the plan's tree as it is in force, and what stands beside it: its tags and the bodies
//! that receive the verification. What a plan holds and no other sheet shows is here.
//!
//! Every part has the columns of the tree, because their heads are repeated on each printed page; a
//! column of which the plan says nothing is left out.

use super::style::{self, Style};
use super::width;
use crate::domain::Plan;
use crate::domain::plan::{Council, Tag};
use crate::verification::Verification;
use rust_xlsxwriter::{Format, Worksheet, XlsxError};

/// The sheet's name.
pub const NAME: &str = "計画の体系";

/// What it is for, in the table of contents.
pub const WHAT: &str = "目標から施策までの体系と、その内容・担当・指標と事業の数";

/// The row of the column heads.
const HEAD: u32 = 3;

/// Pixels by which a name is moved in for each level above it.
const INDENT: u32 = 12;

/// The column of the names, which shows the levels.
const NAMES: usize = 2;

/// Whether there is a tree to show.
pub fn is_wanted(verification: &Verification) -> bool {
    !verification.plan().measures.is_empty()
}

/// Fills the sheet.
pub fn add(
    sheet: &mut Worksheet,
    style: &Style,
    verification: &Verification,
) -> Result<(), XlsxError> {
    let plan = verification.plan();
    let parts = parts(plan);
    let columns = columns(&parts);
    heads(sheet, style, verification, &columns)?;
    let mut row = HEAD + 1;
    for part in &parts {
        if let Some(title) = part.title {
            sheet.set_row_height(row + 1, 24)?;
            sheet.write_string_with_format(row + 1, 0, title, &style.heading)?;
            row += 2;
        }
        for (row, line) in (row..).zip(&part.lines) {
            write(sheet, style, row, &columns, line)?;
        }
        row += part.lines.len() as u32;
    }
    Ok(())
}

/// Lines that belong together.
struct Part {
    /// What stands above them; none above the tree itself.
    title: Option<&'static str>,
    lines: Vec<Line>,
}

/// A goal, a measure, a tag or a council, as it is printed.
#[derive(Default)]
struct Line {
    /// The town's own name of the level, a tag's group, a council's kind.
    level: String,
    /// What stands before the name.
    number: String,
    name: String,
    /// What the document says of it, or of what it is the second listing.
    summary: String,
    rank: String,
    teams: String,
    partners: String,
    tags: String,
    kpis: String,
    projects: String,
    /// How many levels are above it.
    depth: usize,
    is_goal: bool,
}

/// A column, and what a line has in it.
struct Column {
    head: &'static str,
    width: u32,
    text: fn(&Line) -> &str,
    /// Whether its texts are numbers where they look like some.
    is_count: bool,
}

impl Column {
    const fn of(head: &'static str, width: u32, text: fn(&Line) -> &str) -> Self {
        Self {
            head,
            width,
            text,
            is_count: false,
        }
    }

    const fn counting(head: &'static str, text: fn(&Line) -> &str) -> Self {
        Self {
            head,
            width: 62,
            text,
            is_count: true,
        }
    }
}

const COLUMNS: [Column; 10] = [
    Column::of("段・区分", 110, |line| &line.level),
    Column::of("番号", 100, |line| &line.number),
    Column::of("名称", 330, |line| &line.name),
    Column::of("内容", 300, |line| &line.summary),
    Column::counting("順位", |line| &line.rank),
    Column::of("担当係", 130, |line| &line.teams),
    Column::of("連携課", 80, |line| &line.partners),
    Column::of("視点・区分", 130, |line| &line.tags),
    Column::counting("指標", |line| &line.kpis),
    Column::counting("事業", |line| &line.projects),
];

/// The columns in which any line has something.
fn columns(parts: &[Part]) -> Vec<Column> {
    let lines = || parts.iter().flat_map(|part| &part.lines);
    let is_used = |column: &Column| lines().any(|line| !(column.text)(line).is_empty());
    COLUMNS.into_iter().filter(is_used).collect()
}

fn heads(
    sheet: &mut Worksheet,
    style: &Style,
    verification: &Verification,
    columns: &[Column],
) -> Result<(), XlsxError> {
    let widths: Vec<u32> = columns.iter().map(|column| column.width).collect();
    style::columns(sheet, &widths)?;
    sheet.set_row_height(0, 30)?;
    sheet.write_string_with_format(0, 0, NAME, &style.title)?;
    let note = format!(
        "{}の検証に使った計画の体系です。右端の数は、その下にあるものすべての数です（再掲は足しません）。",
        verification.year.long()
    );
    sheet.write_string_with_format(1, 0, note, &style.quiet)?;
    let heads: Vec<&str> = columns.iter().map(|column| column.head).collect();
    style::heads(sheet, style, HEAD, &heads)?;
    sheet.set_freeze_panes(HEAD + 1, 0)?;
    sheet.set_repeat_rows(HEAD, HEAD).map(drop)
}

fn write(
    sheet: &mut Worksheet,
    style: &Style,
    row: u32,
    columns: &[Column],
    line: &Line,
) -> Result<(), XlsxError> {
    let name = COLUMNS[NAMES].head;
    let room = |column: &Column| match column.head == name {
        true => column.width - INDENT * line.depth as u32,
        false => column.width,
    };
    let texts = columns
        .iter()
        .map(|column| ((column.text)(line), room(column)));
    sheet.set_row_height(row, width::row_height(texts))?;
    let formats = Formats::of(style, line);
    for (index, column) in (0..).zip(columns) {
        let text = width::fitting((column.text)(line));
        match text.parse::<u32>().ok().filter(|_| column.is_count) {
            Some(count) => {
                sheet.write_number_with_format(row, index, f64::from(count), &formats.count)?
            }
            None if column.is_count => {
                sheet.write_string_with_format(row, index, text, &formats.count)?
            }
            None if column.head == name => {
                sheet.write_string_with_format(row, index, text, &formats.name)?
            }
            None => sheet.write_string_with_format(row, index, text, &formats.text)?,
        };
    }
    Ok(())
}

/// How the cells of a line look.
struct Formats {
    text: Format,
    name: Format,
    count: Format,
}

impl Formats {
    fn of(style: &Style, line: &Line) -> Self {
        let text = match line.is_goal {
            true => style.goal.clone().set_text_wrap(),
            false => style.cell.clone(),
        };
        let depth = u8::try_from(line.depth).unwrap_or(u8::MAX);
        Self {
            name: text.clone().set_indent(depth),
            count: text.clone().set_align(rust_xlsxwriter::FormatAlign::Center),
            text,
        }
    }
}

/// The tree, and what stands beside it where the plan has that.
fn parts(plan: &Plan) -> Vec<Part> {
    let tags = plan.tags.iter().enumerate();
    let tags = tags.map(|(index, tag)| of_tag(plan, index, tag)).collect();
    let councils = plan.councils.iter().map(of_council).collect();
    let all = [
        (None, tree(plan)),
        (Some("視点・区分"), tags),
        (Some("推進の体制（報告先）"), councils),
    ];
    let all = all.into_iter().map(|(title, lines)| Part { title, lines });
    all.filter(|part| !part.lines.is_empty()).collect()
}

/// Goals from the top, each with its measures under it; then how many projects have no measure.
fn tree(plan: &Plan) -> Vec<Line> {
    let mut lines = Vec::new();
    for goal in plan.goals_from_the_top() {
        lines.push(of_goal(plan, goal));
        add_measures(plan, goal, None, &mut lines);
    }
    let placed = |project: &&crate::domain::Project| project.measure.is_some();
    let loose = plan.projects.len() - plan.projects.iter().filter(placed).count();
    if loose > 0 {
        lines.push(Line {
            name: "（施策の定めなし）".into(),
            projects: loose.to_string(),
            ..Line::default()
        });
    }
    lines
}

fn add_measures(plan: &Plan, goal: usize, parent: Option<usize>, lines: &mut Vec<Line>) {
    let own = |measure: &usize| {
        let measure = &plan.measures[*measure];
        measure.goal == goal && measure.parent == parent
    };
    for measure in (0..plan.measures.len()).filter(own) {
        lines.push(of_measure(plan, measure));
        add_measures(plan, goal, Some(measure), lines);
    }
}

fn of_goal(plan: &Plan, index: usize) -> Line {
    let goal = &plan.goals[index];
    let within = |other: usize| plan.is_goal_within(other, index);
    let depth = plan.depth_of_goal(index);
    let own = plan.kpis.iter().filter(|kpi| within(kpi.goal)).count();
    let listings = plan.listings.iter();
    let again = listings.filter(|listing| within(listing.goal)).count();
    let measures = plan.projects.iter().filter_map(|project| project.measure);
    let projects = measures.filter(|measure| within(plan.measures[*measure].goal));
    Line {
        level: plan.level(depth).to_owned(),
        number: goal.label.clone(),
        name: goal.name.clone(),
        summary: goal.summary.clone().unwrap_or_default(),
        tags: tags(plan, &goal.tags),
        kpis: kpis(plan, own, again),
        projects: projects_of(plan, projects.count()),
        depth,
        is_goal: true,
        ..Line::default()
    }
}

fn of_measure(plan: &Plan, index: usize) -> Line {
    let measure = &plan.measures[index];
    let within = |other: Option<usize>| {
        other.is_some_and(|other| plan.path_of_measure(other).contains(&index))
    };
    let own = plan.kpis.iter().filter(|kpi| within(kpi.measure)).count();
    let listings = plan.listings.iter();
    let again = listings.filter(|listing| within(listing.measure)).count();
    let projects = plan.projects.iter();
    let projects = projects.filter(|project| within(project.measure)).count();
    let mark = measure
        .again
        .as_ref()
        .and_then(|again| again.mark.as_deref());
    Line {
        level: plan.level_of_measure(index).to_owned(),
        number: measure.id.clone(),
        name: format!("{}{}", measure.name, mark.unwrap_or_default()),
        summary: summary(plan, index),
        rank: measure
            .rank
            .map(|rank| rank.to_string())
            .unwrap_or_default(),
        teams: measure.teams.join("、"),
        partners: measure.partners.clone().unwrap_or_default(),
        tags: tags(plan, &measure.tags),
        kpis: kpis(plan, own, again),
        projects: projects_of(plan, projects),
        depth: plan.depth_of_goal(measure.goal) + plan.path_of_measure(index).len(),
        is_goal: false,
    }
}

/// What the document says of a measure; of one that is listed again, where it counts.
fn summary(plan: &Plan, measure: usize) -> String {
    let measure = &plan.measures[measure];
    let again = measure.again.as_ref().map(|again| {
        let first = &plan.measures[again.of].id;
        match again.mark {
            Some(_) => format!("{first} の再掲"),
            None => format!("{first} の再掲（資料に再掲の印はありません）"),
        }
    });
    let texts = measure.summary.iter().cloned().chain(again);
    texts.collect::<Vec<String>>().join("\n")
}

fn of_tag(plan: &Plan, index: usize, tag: &Tag) -> Line {
    let kpis = (0..plan.kpis.len()).filter(|kpi| plan.tags_of(*kpi).contains(&index));
    let has_tag = |tags: &[usize]| tags.contains(&index);
    let projects = plan.projects.iter().filter(|project| {
        let measures = project.measure.map(|measure| plan.path_of_measure(measure));
        let mut measures = measures.into_iter().flatten();
        has_tag(&project.tags) || measures.any(|measure| has_tag(&plan.measures[measure].tags))
    });
    let formerly = match tag.formerly.is_empty() {
        true => String::new(),
        false => format!("（旧: {}）", tag.formerly.join("、")),
    };
    Line {
        level: tag.group.clone(),
        number: tag.label.clone().unwrap_or_default(),
        name: format!("{}{formerly}", tag.name),
        kpis: self::kpis(plan, kpis.count(), 0),
        projects: projects_of(plan, projects.count()),
        ..Line::default()
    }
}

fn of_council(council: &Council) -> Line {
    let members = match council.members.is_empty() {
        true => None,
        false => Some(format!("構成員: {}", council.members)),
    };
    let said = members.into_iter().chain(council.officers.clone());
    Line {
        level: council.kind.clone(),
        name: council.name.clone(),
        summary: said.collect::<Vec<String>>().join("\n"),
        ..Line::default()
    }
}

/// 単年度方針1; a label that names its group stands alone, and so does a name without a label.
fn tags(plan: &Plan, tags: &[usize]) -> String {
    let short = |tag: &usize| {
        let tag = &plan.tags[*tag];
        match &tag.label {
            None => tag.name.clone(),
            Some(label) if label.starts_with(&tag.group) => label.clone(),
            Some(label) => format!("{}{label}", tag.group),
        }
    };
    tags.iter().map(short).collect::<Vec<String>>().join("、")
}

/// 3＋再掲1; nothing in a plan without KPIs.
fn kpis(plan: &Plan, own: usize, again: usize) -> String {
    match (plan.kpis.is_empty(), again) {
        (true, _) => String::new(),
        (false, 0) => own.to_string(),
        (false, again) => format!("{own}＋再掲{again}"),
    }
}

/// Nothing in a plan without projects.
fn projects_of(plan: &Plan, count: usize) -> String {
    match plan.projects.is_empty() {
        true => String::new(),
        false => count.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping;

    const PLAN: &str = r#"
name = "見本"
body = "見本市"
period = ["R3", "R8"]
levels = ["基本目標", "方向性", "項目"]
[[council]]
name = "推進会議"
kind = "外部組織"
members = "住民代表者"
officers = "事務局: 企画課"
[[tag]]
id = "V1"
group = "単年度方針"
label = "1"
name = "見本の方針"
[[tag]]
id = "V2"
group = "重要な視点"
label = "重要な視点１"
name = "見本の視点"
[[section]]
name = "課"
[[goal]]
id = "1"
label = "基本目標１"
name = "見本の目標"
[[goal.measure]]
id = "1(1)"
name = "見本の方向性"
tags = ["V1", "V2"]
[[goal.measure]]
id = "1(2)"
name = "別の方向性"
[[goal.measure]]
id = "1(1)①"
name = "見本の項目"
under = "1(1)"
summary = "見本の内容"
rank = 2
teams = ["甲係", "乙係"]
partners = "全課"
[[goal.measure]]
id = "1(2)①"
name = "見本の項目"
under = "1(2)"
again = "1(1)①"
again_mark = "〔再掲〕"
[[goal.measure]]
id = "1(2)②"
name = "見本の項目"
under = "1(2)"
again = "1(1)①"
[[project]]
id = "P1"
name = "見本事業"
measure = "1(1)①"
[[project]]
id = "P2"
name = "別の事業"
"#;

    fn told(parts: &[Part]) -> Vec<String> {
        let columns = columns(parts);
        let line = |line: &Line| {
            let texts = columns.iter().map(|column| (column.text)(line));
            texts.collect::<Vec<&str>>().join("|").replace('\n', "／")
        };
        let lines = parts.iter().flat_map(|part| {
            let title = part.title.map(|title| format!("# {title}"));
            title.into_iter().chain(part.lines.iter().map(line))
        });
        lines.collect()
    }

    #[test]
    fn the_tree_the_tags_and_the_councils_stand_below_each_other() {
        let mapping = mapping::from_texts(PLAN, &[]).unwrap_or_else(|error| panic!("{error}"));
        let expected = [
            "基本目標|基本目標１|見本の目標||||||1",
            "方向性|1(1)|見本の方向性|||||単年度方針1、重要な視点１|1",
            "項目|1(1)①|見本の項目|見本の内容|2|甲係、乙係|全課||1",
            "方向性|1(2)|別の方向性||||||0",
            "項目|1(2)①|見本の項目〔再掲〕|1(1)① の再掲|||||0",
            "項目|1(2)②|見本の項目|1(1)① の再掲（資料に再掲の印はありません）|||||0",
            "||（施策の定めなし）||||||1",
            "# 視点・区分",
            "単年度方針|1|見本の方針||||||1",
            "重要な視点|重要な視点１|見本の視点||||||1",
            "# 推進の体制（報告先）",
            "外部組織||推進会議|構成員: 住民代表者／事務局: 企画課|||||",
        ];
        let parts = parts(&mapping.plan);
        assert_eq!(told(&parts), expected);
        let heads: Vec<&str> = columns(&parts).iter().map(|column| column.head).collect();
        assert!(!heads.contains(&"指標") && heads.ends_with(&["事業"]));
    }
}
