//! Two cells that give different figures for the same KPI and year.

use super::{Evidence, Finding, Page, at_said, listing, of_costs, quoted};
use crate::domain::joined::{each_once, joined};
use crate::domain::reported::{Kind, State};
use crate::domain::{Project, folded};
use crate::ledger::{CellFigure, KpiEntry};
use crate::normalize::{Flaws, Reading};

/// What it finds.
pub const PAGE: Page = Page {
    code: "duplicate-figure",
    what: "同じKPI・同じ年度に、違う値が二つ以上あります。決まるまで判定しません。",
    why: "どちらかを黙って選ぶと、もう一方を公表した資料と食い違います。",
    example: "一つのファイルに59.4％、別のファイルに59.3％。",
    remedy: "正しい値を一つに決め、違うほうを直すか消して、送り直してください。",
    ..Page::ERROR
};

/// Two cells that give different costs for the same project and year.
pub const OF_COSTS: Page = Page {
    code: "duplicate-project",
    what: "同じ事務事業・同じ年度に、違う事業費が二つ以上あります。決まるまで合計に入れません。",
    why: "どちらかを黙って選んでも、両方を足しても、合計が実際と違ってきます。",
    example: "企画課のシートに 34,010、連携する課のシートに 30,000。",
    remedy: "正しい事業費を一つに決め、違うほうを直すか消して、送り直してください。",
    ..Page::ERROR
};

/// Looks for both.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let (plan, ledger) = (evidence.plan, evidence.ledger);
    let figures = evidence.of_kpis(|kpi| {
        let figures = ledger.of_kpi(kpi).map(CellFigure::from);
        // Targets and baselines are compared with the plan's own, by checks of their own.
        let actuals = figures.filter(|said| said.kind == Kind::Actual);
        let kpi = &plan.kpis[kpi];
        of(evidence, &PAGE, (kpi.called(), &kpi.unit), actuals)
    });
    let costs = evidence.of_projects(|project| {
        let costs = ledger.costs_of(project).map(CellFigure::from);
        let name = plan.projects[project].name.as_str();
        of(evidence, &OF_COSTS, (name, Project::COST_UNIT), costs)
    });
    figures.chain(costs)
}

/// One finding at each of the cells that disagree about a year, so that each section's slip has its own.
/// Two cells that say the same are no fault. Named by the KPI or project, with the unit of cells that say none.
fn of<'a>(
    evidence: &Evidence<'_>,
    page: &'static Page,
    named: (&str, &str),
    cells: impl Iterator<Item = CellFigure<'a>>,
) -> Vec<Finding> {
    let said: Vec<CellFigure<'_>> = cells.filter(|cell| cell.state != State::Blank).collect();
    // The ledger has the figures of one KPI or project by year.
    let of_years = said.chunk_by(|one, next| one.year == next.year);
    let disagreeing =
        of_years.filter(|cells| cells.iter().any(|cell| !cell.agrees_with(&cells[0])));
    let finding = |cells: &[CellFigure<'_>], index| {
        let finding = at_said(page, &cells[index], message(named, cells, index));
        to_mend(evidence, finding, cells, &cells[index])
    };
    disagreeing
        .flat_map(|cells| match cells {
            [one, other] if is_one_row(one, other) => match is_unseen(one) || is_unseen(other) {
                // Of the formula is asked first.
                true => Vec::new(),
                false => vec![beside_a_reason(page, named, cells)],
            },
            _ => (0..cells.len())
                .map(|index| finding(cells, index))
                .collect(),
        })
        .collect()
}

/// With what the section of a cell can do: about its own files, and not about those of others.
fn to_mend(
    evidence: &Evidence<'_>,
    finding: Finding,
    cells: &[CellFigure<'_>],
    own: &CellFigure<'_>,
) -> Finding {
    let section = &own.source.section;
    let of_section = cells.iter().filter(|of| of.source.section == *section);
    let of_section: Vec<&CellFigure<'_>> = of_section.collect();
    let is_against_others = of_section.iter().all(|cell| cell.agrees_with(own));
    match (is_against_others, own.kind, own.state) {
        (true, Kind::Cost, State::Unreadable) => finding,
        (true, Kind::Cost, _) => let_stand(finding),
        (true, ..) => finding.with_remedy(OWN_OR_THEIRS),
        (false, ..) => match in_files(evidence, &of_section) {
            Some(remedy) => finding.with_remedy(remedy),
            None => finding,
        },
    }
}

const OWN_OR_THEIRS: &str = "この課の値が正しければ、確認票で「値は次のとおり」を選んで、その値を書いてください（相手の課にも確かめます）。違うのがこの課の値なら、直すか消して、名前に「修正」と入れて送り直してください。";

/// What a section does whose own files differ: what was sent lies where it cannot delete it. None where they are one file,
/// or the plan tells newer files otherwise than by a mark.
fn in_files(evidence: &Evidence<'_>, cells: &[&CellFigure<'_>]) -> Option<String> {
    const NAMED: usize = 3;
    let readings = cells.iter().map(|cell| cell.source.reading);
    let readings = each_once(readings).into_iter();
    let readings = readings.map(|index| &evidence.readings[index]);
    let files: Vec<&Reading> = readings.filter(|of| !of.is_only_slip()).collect();
    let named = files.iter().take(NAMED).filter_map(|file| {
        let name = file.submission.counting.correction.as_ref()?;
        Some(format!(
            "「{}」が違うなら「{name}」",
            file.submission.name()
        ))
    });
    let named = joined(named, "、");
    (!named.is_empty() && files.len() > 1).then(|| {
        format!(
            "{OF_FILES}（{named}）で送り直すか、要らないファイルの名前を企画課に知らせてください。"
        )
    })
}

const OF_FILES: &str = "正しい値を一つに決め、正しいファイルを、違うほうの代わりと分かる名前";

/// What is to be done, without what a sentence about a file beside another says already.
pub fn without_names(remedy: &str) -> String {
    match remedy.split_once(OF_FILES) {
        Some((before, _)) => before.to_owned() + PAGE.remedy,
        None => remedy.to_owned(),
    }
}

/// Of a cost there is no value to answer with: its section may call its own right.
fn let_stand(finding: Finding) -> Finding {
    let finding = finding.with_remedy(OWN_IS_RIGHT);
    Finding {
        may_stand: true,
        ..finding
    }
}

const OWN_IS_RIGHT: &str = "この課の事業費が正しければ、確認票で「正しい」を選び、その理由（決算書のとおり、など）を書いてください。違っていれば、直すか消して、送り直してください。";

fn is_one_row(one: &CellFigure<'_>, other: &CellFigure<'_>) -> bool {
    let is_reason = |cell: &CellFigure<'_>| cell.state != State::Value;
    let is_one_sheet = std::ptr::eq(one.source, other.source);
    is_one_sheet && one.at.row == other.at.row && is_reason(one) != is_reason(other)
}

/// Whether it is a formula without a result.
fn is_unseen(cell: &CellFigure<'_>) -> bool {
    cell.flaws.has(Flaws::NEVER_CALCULATED)
}

/// A row that has both a figure and a reason for having no figure: one mistake, and one question.
fn beside_a_reason(
    page: &'static Page,
    (name, _): (&str, &str),
    cells: &[CellFigure<'_>],
) -> Finding {
    let (of_figure, of_reason): (Vec<_>, Vec<_>) =
        cells.iter().partition(|cell| cell.state == State::Value);
    let (figure, reason) = (of_figure[0], of_reason[0]);
    let year = figure.year.map_or(UNDATED.into(), |year| year.long());
    let is_cost = figure.kind == Kind::Cost;
    let of_kind = |text: &str| match is_cost {
        true => of_costs::as_of_costs(text),
        false => text.to_owned(),
    };
    let message = format!(
        "{name}の{year}に、値{}と、{}{}（{}）の両方が書かれています",
        quoted(figure.text, None),
        of_kind("値がないときの言葉"),
        quoted(reason.text, None),
        reason.at
    );
    at_said(page, figure, message).with_remedy(of_kind(ONE_OF_BOTH))
}

/// In place of the year.
const UNDATED: &str = "年度の分からない欄";

const ONE_OF_BOTH: &str = "値が正しければ、値がないときの欄を空にしてください。値がまだなければ、値のほうを消してください。";

/// Whether the row of a figure also gives a reason for having no figure; then only the contradiction is asked about.
pub fn is_beside_a_reason(evidence: &Evidence<'_>, entry: &KpiEntry<'_>) -> bool {
    let actuals = entry
        .year
        .map(|year| evidence.ledger.actuals(entry.kpi, year));
    let mut actuals = actuals.into_iter().flatten();
    actuals.any(|other| is_one_row(entry, &other))
}

fn message((name, unit): (&str, &str), cells: &[CellFigure<'_>], index: usize) -> String {
    /// Other cells that a finding names; a longer list is not read.
    const NAMED: usize = 5;
    let own = &cells[index];
    let is_alike = cells
        .iter()
        .any(|cell| folded::key(cell.text) == folded::key(own.text) && !cell.agrees_with(own));
    let said = |cell: &CellFigure<'_>| {
        let unit = is_alike.then(|| cell.unit.unwrap_or(unit));
        quoted(cell.text, unit)
    };
    let others = cells[..index].iter().chain(&cells[index + 1..]);
    let first = others.take(NAMED);
    let named: Vec<String> = first
        .map(|other| format!("{}（{}）", said(other), other.place()))
        .collect();
    let year = own.year.map_or(UNDATED.into(), |year| year.long());
    let what = match own.kind {
        Kind::Cost => "事業費",
        _ => "値",
    };
    format!(
        "{name}の{year}に違う{what}があります:{}。ほかに {}{}",
        said(own),
        named.join("、"),
        listing::more(cells.len() - 1, NAMED, "件")
    )
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect_of_projects;
    use super::super::trial::{expect, remedies};
    use crate::domain::answer::{OF_SEVERAL, OF_SEVERAL_COSTS};

    #[test]
    fn an_answer_knows_it_by_its_code() {
        assert_eq!(super::PAGE.code, OF_SEVERAL);
        assert_eq!(super::OF_COSTS.code, OF_SEVERAL_COSTS);
    }

    #[test]
    fn different_figures_are_both_named() {
        let files = [
            ("観光課/一.csv", "指標,R6\n観光入込客数,600"),
            ("観光課/二.csv", "指標,R6\n観光入込客数,601"),
        ];
        let expected = [
            "B2 観光入込客数の令和6年度に違う値があります:「600」。ほかに 「601」（観光課/二.csv B2）",
            "B2 観光入込客数の令和6年度に違う値があります:「601」。ほかに 「600」（観光課/一.csv B2）",
        ];
        expect("duplicate-figure", &files, &expected);
    }

    #[test]
    fn each_section_is_told_what_it_can_do() {
        let said = |figure: u32| format!("指標,R6\n観光入込客数,{figure}");
        let (one, other) = (said(600), said(601));
        let told = |files: [(&str, &str); 2]| remedies("duplicate-figure", &files);
        let across = told([("観光課/一.csv", &one), ("福祉課/二.csv", &other)]);
        assert_eq!(across, [super::OWN_OR_THEIRS; 2]);
        let files = told([("観光課/一.csv", &one), ("観光課/一(2).csv", &other)]);
        let names =
            "（「一.csv」が違うなら「一_修正.csv」、「一(2).csv」が違うなら「一(2)_修正.csv」）";
        assert!(files.iter().all(|of| of.contains(names)), "{files:?}");
        let twice = "指標,R6\n観光入込客数,600\n観光入込客数,601";
        let one_file = remedies("duplicate-figure", &[("観光課/一.csv", twice)]);
        assert_eq!(one_file, [super::PAGE.remedy; 2]);
    }

    #[test]
    fn the_same_digits_of_two_units_are_told_apart() {
        let files = [
            ("観光課/一.csv", "指標,単位,R6\n観光入込客数,人,488000"),
            ("観光課/二.csv", "指標,R6\n観光入込客数,４８８０００"),
        ];
        let expected = [
            "C2 観光入込客数の令和6年度に違う値があります:「488000」人。ほかに 「４８８０００」千人（観光課/二.csv B2）",
            "B2 観光入込客数の令和6年度に違う値があります:「４８８０００」千人。ほかに 「488000」人（観光課/一.csv C2）",
        ];
        expect("duplicate-figure", &files, &expected);
    }

    #[test]
    fn the_same_figure_twice_is_no_fault() {
        let files = [
            ("観光課/一.csv", "指標,R6\n観光入込客数,600"),
            ("観光課/二.csv", "指標,R6\n観光入込客数,600千人"),
        ];
        expect("duplicate-figure", &files, &[]);
    }

    #[test]
    fn different_costs_are_both_named_and_the_same_twice_is_no_fault() {
        let sheet = "令和6年度（単位：千円）\n順位|事務事業名|事業費\n1|観光案内業務|500\n2|観光案内業務|600\n3|統計調査|70\n4|統計調査|70千円";
        let expected = [
            "C3 観光案内業務の令和6年度に違う事業費があります:「500」。ほかに 「600」（観光課/方針.xlsx C4）",
            "C4 観光案内業務の令和6年度に違う事業費があります:「600」。ほかに 「500」（観光課/方針.xlsx C3）",
        ];
        expect_of_projects("duplicate-project", sheet, &expected);
    }
}
