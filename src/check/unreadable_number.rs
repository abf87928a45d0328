//! A cell for a figure whose text cannot be read as one.

use super::{Counted, Evidence, Finding, Page, at_said, of_costs};
use crate::domain::Kpi;
use crate::domain::joined::joined;
use crate::domain::reported::{Kind, State};
use crate::ledger::CellFigure;
use crate::mapping::form::own::COST_STATES;
use crate::normalize::Flaws;

/// What it finds.
pub const PAGE: Page = Page {
    code: "unreadable-number",
    what: "数値として読めません。文章の欄では、#N/A などのエラーの表示が入っています。値や文章は使っていません。",
    why: "「約1,200人前後」のような書き方からは、一つの値が決まりません。推測した値を公表することはできません。",
    example: "約1,200人前後 ・ 1,23 ・ △（数字がない） ・ 12月1日",
    remedy: "数字だけを入力してください（単位は見出しか単位の欄に書きます）。まだ値がなければ「集計中」「調査なし」などと書いてください。",
    rule: Some("数値に文字を含めない"),
    ..Page::ERROR
};

/// Flaws for which another finding says more.
const SAID_ELSEWHERE: Flaws = Flaws::UNIT_MISMATCH
    .with(Flaws::UNITS_DISAGREE)
    .with(Flaws::COST_WITHOUT_UNIT)
    .with(Flaws::NEVER_CALCULATED);

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let figures = evidence.ledger.in_state(State::Unreadable);
    let own = figures.filter(|entry| !is_of_the_plan(&evidence.plan.kpis[entry.kpi], entry));
    let said = evidence.with_costs(own);
    // `with_costs` adds all costs, readable or not.
    let unreadable =
        said.filter(|said| said.state == State::Unreadable && !said.flaws.has(SAID_ELSEWHERE));
    unreadable.map(|said| finding(evidence, &said))
}

fn finding(evidence: &Evidence<'_>, said: &Counted<'_>) -> Finding {
    let what = match said.flaws.has(Flaws::NO_REASON) {
        true => "値がない理由",
        false => "数値",
    };
    let message = format!(
        "{what}として読めません{}:「{}」（{}の{}）",
        why(said),
        said.text,
        said.name,
        said.kind.label()
    );
    let finding = with_remedy(evidence, said, at_said(&PAGE, said, message));
    match said.kind {
        Kind::Cost => Finding {
            remedy: of_costs::as_of_costs(&finding.remedy),
            ..finding
        },
        _ => finding,
    }
}

fn with_remedy(evidence: &Evidence<'_>, said: &Counted<'_>, finding: Finding) -> Finding {
    match said.flaws {
        flaws if flaws.has(OTHER_FORMAT) => finding.with_remedy(OF_A_FORMAT),
        flaws if flaws.has(Flaws::NO_REASON) => finding.with_remedy(of_a_reason(said.kind)),
        flaws if flaws.has(Flaws::NO_ROOM) => finding.with_remedy(TOO_LONG),
        flaws => match on_own_form(evidence, said) {
            Some(Asked::Now) if flaws.has(Flaws::SIGN) => finding.with_remedy(OF_A_SIGN),
            Some(Asked::Now) => finding.with_remedy(OF_THE_FORM),
            Some(Asked::Before) => finding.with_remedy(OF_AN_EARLIER_YEAR),
            None => finding,
        },
    }
}

/// What kensho's own form asks for in a cell.
enum Asked {
    /// A figure of the year that is verified; the reason for having none goes into a column beside it.
    Now,
    /// One of an earlier year, without such a column.
    Before,
}

/// None on forms of the town.
fn on_own_form(evidence: &Evidence<'_>, said: &Counted<'_>) -> Option<Asked> {
    let year = evidence.own_form_at(&said.place())?.year;
    Some(match said.year == Some(year) {
        true => Asked::Now,
        false => Asked::Before,
    })
}

/// Whoever types the number anew into such a cell sees a fraction or a date again.
const OTHER_FORMAT: Flaws = Flaws::FRACTION.with(Flaws::DATE);

/// In the words of the list of figures of a kind.
fn of_a_reason(kind: Kind) -> String {
    let words = match kind {
        Kind::Cost => joined(COST_STATES, "、"),
        _ => "集計中、未公表など".to_owned(),
    };
    format!(
        "値がないときの欄では、理由を一覧（{words}）から選んでください。値は実績値の欄に、ほかに伝えることは備考に書いてください。"
    )
}

const OF_A_SIGN: &str = "値があれば数字を（0なら0と）記入してください。値がなければこの欄を空欄にして、値がないときの欄で理由を一覧から選んでください。";

const OF_THE_FORM: &str = "数字だけを記入してください（ほかに伝えることは備考に書きます）。まだ値がなければこの欄を空欄にして、値がないときの欄で理由を一覧から選んでください。";

const OF_AN_EARLIER_YEAR: &str = "値があれば数字だけを（0なら0と）記入してください。値がなければこの欄に、集計中、調査なし、該当なしのどれかを書いてください。";

const OF_A_FORMAT: &str =
    "セルの書式設定の表示形式を「標準」か「数値」にして、値を確かめてください。";

/// Whether a section copied what the plan's document says instead of a number, ○○人, or wrote other
/// words where the document has words: then `target-differs` tells it better.
fn is_of_the_plan(kpi: &Kpi, said: &CellFigure<'_>) -> bool {
    let printed = match said.kind {
        Kind::Baseline => &kpi.baseline_as,
        Kind::Target => &kpi.target_as,
        _ => return false,
    };
    printed.is_repeated_by(said.text, &kpi.unit) || printed.has_words_against(said.text)
}

/// Nearly always the rounding error of a formula whose result should be 0.
const NO_ROOM: &str = "（整数が20桁を超えているか、小数の18桁までがすべて0です。ほとんど0の値は、数式の計算誤差かもしれません）";

const TOO_LONG: &str =
    "ROUND関数などで、意味のある桁までの数にしてください。0なら0と入力してください。";

/// Why it cannot be read, where more is known than that no number was found.
fn why(said: &CellFigure<'_>) -> &'static str {
    let flaws = said.flaws;
    match said.text {
        "" => "（値はありますが、表示形式で隠れています）",
        _ if flaws.has(Flaws::NO_ROOM) => NO_ROOM,
        _ if flaws.has(Flaws::FRACTION) => "（分数の表示形式です）",
        _ if flaws.has(Flaws::DATE) => "（日付の表示形式です）",
        _ if flaws.has(Flaws::TWO_FIGURES) => "（一つの欄に値が二つあります）",
        _ if flaws.has(Flaws::RANGE) => "（範囲が書かれています）",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::super::trial::{PLAN, expect, expect_of_cell, expect_of_plan};
    use crate::domain::Decimal;
    use crate::intake::Content;

    #[test]
    fn what_cannot_be_read_is_kept_and_said() {
        let text = "指標,R5,R6\n観光入込客数,△,約600前後";
        let expected = [
            "B2 数値として読めません:「△」（観光入込客数の実績値）",
            "C2 数値として読めません:「約600前後」（観光入込客数の実績値）",
        ];
        expect("unreadable-number", &[("観光課/実績.csv", text)], &expected);
    }

    #[test]
    fn what_the_plan_itself_leaves_open_is_no_fault_of_the_section() {
        let plan = PLAN.replace("value = 820", "value = \"○○\"");
        let text = "指標,目標値,R5,R6\n観光入込客数,○○千人,600,○○\n観光入込客数,〇〇,600,600";
        let expected = ["D2 数値として読めません:「○○」（観光入込客数の実績値）"];
        let files = [("観光課/実績.csv", text)];
        expect_of_plan("unreadable-number", &plan, &files, &expected);
    }

    #[test]
    fn two_figures_in_a_cell_are_both_said() {
        let text = "指標,R5,R6\n観光入込客数,累計515（うちR4年度255人）,10～12";
        let expected = [
            "B2 数値として読めません（一つの欄に値が二つあります）:「累計515（うちR4年度255人）」（観光入込客数の実績値）",
            "C2 数値として読めません（範囲が書かれています）:「10～12」（観光入込客数の実績値）",
        ];
        expect("unreadable-number", &[("観光課/実績.csv", text)], &expected);
    }

    #[test]
    fn a_number_shown_as_a_fraction_or_a_date_is_called_one() {
        let number = Content::Number(Decimal::new(123333, 4));
        let said =
            "B2 数値として読めません（分数の表示形式です）:「12 1/3」（観光入込客数の実績値）";
        expect_of_cell("unreadable-number", number, "12 1/3", false, &[said]);
        let said =
            "B2 数値として読めません（日付の表示形式です）:「3月31日」（観光入込客数の実績値）";
        expect_of_cell(
            "unreadable-number",
            Content::Date,
            "3月31日",
            false,
            &[said],
        );
        // Typed as a text it is another fault, and no format mends it.
        let said = "B2 数値として読めません（一つの欄に値が二つあります）:「12 1/3」（観光入込客数の実績値）";
        expect_of_cell("unreadable-number", Content::Text, "12 1/3", false, &[said]);
    }

    #[test]
    fn what_has_no_room_is_no_figure_and_is_said() {
        let said = |cell: &str, text: &str| {
            format!(
                "{cell} 数値として読めません（整数が20桁を超えているか、小数の18桁までがすべて0です。ほとんど0の値は、数式の計算誤差かもしれません）:「{text}」（観光入込客数の実績値）"
            )
        };
        let residue = |number| Content::Number(crate::domain::number::from_binary(number).unwrap());
        let expected = said("B2", "0.0");
        expect_of_cell(
            "unreadable-number",
            residue(4.4e-19),
            "0.0",
            true,
            &[&expected],
        );
        expect_of_cell("unreadable-number", residue(5.5e-19), "0.0", true, &[]);
        let many = "指標,R5,R6\n観光入込客数,600,123456789012345678901";
        let expected = said("C2", "123456789012345678901");
        expect(
            "unreadable-number",
            &[("観光課/実績.csv", many)],
            &[&expected],
        );
        let many = "指標,R5,R6\n観光入込客数,600,0.0000000000000004人";
        let expected = said("C2", "0.0000000000000004人");
        expect(
            "unreadable-number",
            &[("観光課/実績.csv", many)],
            &[&expected],
        );
    }

    #[test]
    fn words_that_begin_with_a_digit_are_called_no_unit() {
        let sheet = "指標|R5|R6\n観光入込客数|600|12月に県が公表";
        let files = [("観光課/実績.xlsx", sheet)];
        let said = "C2 数値として読めません:「12月に県が公表」（観光入込客数の実績値）";
        expect("unreadable-number", &files, &[said]);
        expect("unit-mismatch", &files, &[]);
        expect("text-number", &files, &[]);
    }

    #[test]
    fn marks_are_read() {
        expect(
            "unreadable-number",
            &[("観光課/実績.csv", "指標,R5,R6\n観光入込客数,―,集計中")],
            &[],
        );
    }
}
