//! 計画の体系: the plan's tree as it is in force, its tags, and the bodies that receive the verification.
//! The parts of a plan that no other sheet shows are here.
//!
//! Every part has the columns of the tree, because their heads are repeated on each printed page; a
//! column that would be empty in every row is left out.

use super::cell::{INDENT, ReportCell};
use super::style::Look::{self, Centre, Text};
use super::style::Style;
use super::table::{SheetPage, Table};
use super::tags::formerly;
use crate::domain::joined::joined;
use crate::domain::plan::SheetKind;
use crate::domain::plan::{Council, Tag};
use crate::domain::{Plan, Project};
use crate::verification::Verification;
use rust_xlsxwriter::{Format, FormatAlign, XlsxError};

/// The sheet's name.
pub const NAME: &str = SheetKind::Outline.label();

/// What the table of contents says of it.
pub const WHAT: &str = "目標から施策までの体系と、その内容・担当・指標と事業の数";

/// Fills the sheet.
pub fn add(page: &mut SheetPage<'_>, verification: &Verification) -> Result<(), XlsxError> {
    let parts = parts(verification.plan());
    let lines: Vec<&TreeLine> = parts.iter().flat_map(|(_, lines)| lines).collect();
    let table = table(page.style).used(&lines).continued();
    let note = format!(
        "{}の検証に使った計画の体系です。右端の数は、その下にあるものすべての数です（再掲は足しません）。",
        verification.year.long()
    );
    page.columns(&table)?;
    page.title(NAME, &[&note])?;
    page.lasting_heads(&table, Some(0))?;
    for (title, lines) in &parts {
        if let Some(title) = title {
            page.row += 1;
            page.high_heading(*title)?;
        }
        page.lines(&table, lines)?;
    }
    Ok(())
}

/// Lines under one heading; the tree itself has none.
type TreePart = (Option<&'static str>, Vec<TreeLine>);

/// A goal, a measure, a tag or a council, as it is printed.
#[derive(Default)]
struct TreeLine {
    /// The town's own name of the level, a tag's group, a council's kind.
    level: String,
    /// The label before the name: 基本目標１.
    number: String,
    name: String,
    /// The document's description; of a second listing, the id and name of the first.
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

fn table<'a>(style: &'a Style) -> Table<'a, &'a TreeLine> {
    let mut table: Table<'a, &TreeLine> = Table::new();
    let text = |text: fn(&TreeLine) -> &str| {
        move |line: &&'a TreeLine| ReportCell::from(text(line)).format(line.format(style, &Text))
    };
    let count = |text: fn(&TreeLine) -> &str| {
        move |line: &&'a TreeLine| {
            ReportCell::number_or_text(text(line)).format(line.format(style, &Centre))
        }
    };
    table.add(Text, "段・区分", 110, text(|line| &line.level));
    table.add(Text, "番号", 100, text(|line| &line.number));
    table.add(Text, "名称", 330, move |line| line.name(style));
    table.add(Text, "内容", 300, text(|line| &line.summary));
    table.add(Centre, "順位", 62, count(|line| &line.rank));
    table.add(Text, "担当係", 130, text(|line| &line.teams));
    table.add(Text, "連携課", 80, text(|line| &line.partners));
    table.add(Text, "視点・区分", 130, text(|line| &line.tags));
    table.add(Centre, "指標", 62, count(|line| &line.kpis));
    table.add(Centre, "事業", 62, count(|line| &line.projects));
    table
}

impl TreeLine {
    /// A format, by which a goal's line stands out.
    fn format(&self, style: &Style, look: &Look) -> Format {
        // `Look::Goal` keeps to one line, which the summary of a goal does not.
        let goal = || style.of(&Look::Goal).clone().set_text_wrap();
        match (self.is_goal, look) {
            (false, look) => style.of(look).clone(),
            (true, Centre) => goal().set_align(FormatAlign::Center),
            (true, _) => goal(),
        }
    }

    fn name(&self, style: &Style) -> ReportCell<'_> {
        // The library counts indents in a `u8`.
        let depth = u8::try_from(self.depth).unwrap_or(u8::MAX);
        let format = self.format(style, &Text).set_indent(depth);
        let mut cell = ReportCell::from(&self.name).format(format);
        // The indent leaves the name less room: without this, its row would be too low.
        cell.indent = INDENT * u32::from(depth);
        cell
    }
}

/// The tree, the tags and the councils; a part without lines is left out.
fn parts(plan: &Plan) -> Vec<TreePart> {
    let numbered = plan.tags.iter().enumerate();
    let tags = numbered
        .map(|(index, tag)| of_tag(plan, index, tag))
        .collect();
    let councils = plan.councils.iter().map(of_council).collect();
    let mut parts = vec![
        (None, tree(plan)),
        (Some("視点・区分"), tags),
        (Some("推進の体制（報告先）"), councils),
    ];
    parts.retain(|(_, lines)| !lines.is_empty());
    parts
}

/// Goals from the top, each with its measures under it; then how many projects have no measure.
fn tree(plan: &Plan) -> Vec<TreeLine> {
    let mut lines = Vec::new();
    for goal in plan.goals_from_the_top() {
        lines.push(of_goal(plan, goal));
        add_measures(plan, goal, None, &mut lines);
    }
    let is_loose = |project: &&Project| project.measure.is_none();
    let loose = plan.projects.iter().filter(is_loose).count();
    if loose > 0 {
        lines.push(TreeLine {
            name: format!("（{}）", Project::NO_MEASURE),
            projects: loose.to_string(),
            ..TreeLine::default()
        });
    }
    lines
}

fn add_measures(plan: &Plan, goal: usize, parent: Option<usize>, lines: &mut Vec<TreeLine>) {
    let own = |measure: &usize| {
        let measure = &plan.measures[*measure];
        measure.goal == goal && measure.parent == parent
    };
    for measure in (0..plan.measures.len()).filter(own) {
        lines.push(of_measure(plan, measure));
        add_measures(plan, goal, Some(measure), lines);
    }
}

fn of_goal(plan: &Plan, index: usize) -> TreeLine {
    let goal = &plan.goals[index];
    let depth = plan.depth_of_goal(index);
    let (kpis, projects) = counts(plan, |goal, _| plan.is_goal_within(goal, index));
    TreeLine {
        level: plan.level(depth).to_owned(),
        number: goal.label.clone(),
        name: goal.name.clone(),
        summary: goal.summary.clone().unwrap_or_default(),
        tags: tags(plan, &goal.tags),
        kpis,
        projects,
        depth,
        is_goal: true,
        ..TreeLine::default()
    }
}

fn of_measure(plan: &Plan, index: usize) -> TreeLine {
    let measure = &plan.measures[index];
    let (kpis, projects) = counts(plan, |_, measure| {
        measure.is_some_and(|measure| plan.path_of_measure(measure).contains(&index))
    });
    let again = measure.again.as_ref();
    let mark = again.and_then(|again| again.mark.as_deref());
    let rank = measure.rank.map(|rank| rank.to_string());
    TreeLine {
        level: plan.level_of_measure(index).to_owned(),
        number: measure.id.clone(),
        name: format!("{}{}", measure.name, mark.unwrap_or_default()),
        summary: summary(plan, index),
        rank: rank.unwrap_or_default(),
        teams: measure.teams.join("、"),
        partners: measure.partners.clone().unwrap_or_default(),
        tags: tags(plan, &measure.tags),
        kpis,
        projects,
        depth: plan.depth_of_goal(measure.goal) + plan.path_of_measure(index).len(),
        is_goal: false,
    }
}

/// The numbers of KPIs and of projects at those places of the tree, each a goal and maybe a measure, for which
/// `is_there` holds.
fn counts(plan: &Plan, is_there: impl Fn(usize, Option<usize>) -> bool) -> (String, String) {
    let kpis = plan.kpis.iter();
    let own = kpis.filter(|kpi| is_there(kpi.goal, kpi.measure)).count();
    let listings = plan.listings.iter();
    let again = listings.filter(|listing| is_there(listing.goal, listing.measure));
    let measures = plan.projects.iter().filter_map(|project| project.measure);
    let projects = measures.filter(|measure| {
        let goal = plan.measures[*measure].goal;
        is_there(goal, Some(*measure))
    });
    (
        kpis_counted(plan, own, again.count()),
        projects_counted(plan, projects.count()),
    )
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
    joined(measure.summary.iter().cloned().chain(again), "\n")
}

fn of_tag(plan: &Plan, index: usize, tag: &Tag) -> TreeLine {
    let kpis = (0..plan.kpis.len()).filter(|kpi| plan.tags_of(*kpi).contains(&index));
    let has_tag = |tags: &[usize]| tags.contains(&index);
    let projects = plan.projects.iter().filter(|project| {
        let path = project.measure.map(|measure| plan.path_of_measure(measure));
        let mut measures = path.into_iter().flatten();
        has_tag(&project.tags) || measures.any(|measure| has_tag(&plan.measures[measure].tags))
    });
    TreeLine {
        level: tag.group.clone(),
        number: tag.label.clone().unwrap_or_default(),
        name: format!("{}{}", tag.name, formerly(tag)),
        kpis: kpis_counted(plan, kpis.count(), 0),
        projects: projects_counted(plan, projects.count()),
        ..TreeLine::default()
    }
}

fn of_council(council: &Council) -> TreeLine {
    let members = (!council.members.is_empty()).then(|| format!("構成員: {}", council.members));
    let said = members.into_iter().chain(council.officers.clone());
    TreeLine {
        level: council.kind.clone(),
        name: council.name.clone(),
        summary: joined(said, "\n"),
        ..TreeLine::default()
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
    joined(tags.iter().map(short), "、")
}

/// 3＋再掲1; nothing in a plan without KPIs.
fn kpis_counted(plan: &Plan, own: usize, again: usize) -> String {
    match again {
        _ if plan.kpis.is_empty() => String::new(),
        0 => own.to_string(),
        again => format!("{own}＋再掲{again}"),
    }
}

/// Nothing in a plan without projects.
fn projects_counted(plan: &Plan, count: usize) -> String {
    match plan.projects.as_slice() {
        [] => String::new(),
        _ => count.to_string(),
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

    /// The heads, and the lines below them.
    fn told(parts: &[TreePart]) -> (Vec<String>, Vec<String>) {
        let style = Style::new();
        let lines: Vec<&TreeLine> = parts.iter().flat_map(|(_, lines)| lines).collect();
        let table = table(&style).used(&lines);
        let line = |line| {
            let cells = table.columns.iter().map(|column| (column.show)(&line));
            let texts = cells.map(|cell| cell.to_string());
            texts.collect::<Vec<_>>().join("|").replace('\n', "／")
        };
        let lines = parts.iter().flat_map(|(title, lines)| {
            let title = title.map(|title| format!("# {title}"));
            title.into_iter().chain(lines.iter().map(line))
        });
        let heads = table.columns.iter().map(|column| column.head.to_string());
        (heads.collect(), lines.collect())
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
        let (heads, lines) = told(&parts(&mapping.plan));
        assert_eq!(lines, expected);
        assert!(!heads.contains(&"指標".to_owned()) && heads.ends_with(&["事業".to_owned()]));
    }
}
