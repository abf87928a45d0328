//! A figure of an earlier year that is not the one that was reported in that year.

use super::{Evidence, Finding, Page, at_said, quoted, unit_slip};
use crate::domain::joined::joined;
use crate::domain::magnitude::{self, Apart};
use crate::domain::reported::{Qualifier, Reported, State};
use crate::domain::{Decimal, FiscalYear, Kpi, folded, number};
use crate::earlier::Earlier;
use crate::ledger::KpiEntry;
use crate::normalize::{Flaws, value};

/// What it finds.
pub const PAGE: Page = Page {
    code: "last-year-changed",
    what: "前の年度の値が、前に提出された値と違います。断りがありません。比べるのは、その年度の値を書いた、いちばん新しい年度の提出です（令和4年度の提出がなくても、令和5年度の調査票に令和4年度の欄があれば、それと比べます）。その提出に違う値がいくつかあるときは、そのどれでもない値をお聞きします。",
    why: "公表した値が、黙って書き換えられたことになります。前年度からの増減も、累計も変わります。",
    example: "令和5年度に742.1千人と報告した値が、令和6年度の調査票の「R5」の欄では724.1。",
    remedy: "その年度に報告した値に直してください。訂正するときは、値に「（訂正値）」と添えて送り直すか、確認票で「正しい」を選び、訂正の理由を書いてください。",
    ..Page::WARNING
};

/// A figure of an earlier year that was preliminary then, and is another now.
pub const SETTLED: Page = Page {
    code: "last-year-settled",
    what: "前の年度に「速報値」「見込」「集計中」などと報告された値が、確定しました。または、「訂正値」と断って直されました。",
    why: "前の年度に公表した値と判定は、計画で「判定し直す」と決めていなければ、前のままです。推進会議で、どの値が変わったかを聞かれます。",
    example: "令和5年度に「7,077（速報値）」と報告した値が、令和6年度の調査票では7,102。",
    remedy: "することはありません。前の年度の報告書を直すかどうかは、企画課が決めます。",
    ..Page::NOTE
};

/// Looks for changes of both kinds: silent ones, and those that were announced (速報値, 集計中, 訂正値).
pub fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    // Without earlier submissions there is nothing to compare with, and the cells would be read for nothing.
    if evidence.earlier.is_empty() {
        return Vec::new();
    }
    let mut years = evidence.ledger.actual_years();
    years.retain(|year| *year < evidence.year);
    let of_year = |year| evidence.of_kpis(move |kpi| change(evidence, kpi, year));
    years.into_iter().flat_map(of_year).collect()
}

/// Whether there is something to say of a KPI's figure of an earlier year.
pub(super) fn is_told(evidence: &Evidence<'_>, kpi: usize, year: FiscalYear) -> bool {
    change(evidence, kpi, year).is_some()
}

/// The change of a KPI's figure of an earlier year: this year's files agree on one figure or reason, and the newest
/// earlier submission that has the figure says only others. None if any of the earlier figures is the same, since it may
/// be the right one, or if the two differ by a power of ten, which `unit-slip` reports.
fn change(evidence: &Evidence<'_>, index: usize, year: FiscalYear) -> Option<Finding> {
    let now = agreed(evidence.ledger.actuals(index, year))?;
    let (earlier, cells) = newest(evidence, index, year)?;
    let readable = cells.into_iter().filter(|cell| is_said(cell));
    let then: Vec<KpiEntry<'_>> = readable.collect();
    let is_new = !then.is_empty()
        && then.iter().all(|then| differs(then, &now))
        && is_comparable(earlier, &evidence.plan.kpis[index])
        && !(unit_slip::explains(evidence, index, year) && is_slip(&then, &now));
    is_new.then(|| finding(evidence, earlier.year, &then, &now))
}

/// The newest of the years before whose files say anything of a KPI's year, and the cells that do.
fn newest<'a>(
    evidence: &Evidence<'a>,
    kpi: usize,
    year: FiscalYear,
) -> Option<(&'a Earlier, Vec<KpiEntry<'a>>)> {
    let newest_first = evidence.earlier.iter().rev();
    let of_year = |earlier: &'a Earlier| (earlier, earlier.actuals(evidence.plan, kpi, year));
    let mut said = newest_first.map(of_year);
    said.find(|(_, cells)| cells.iter().any(|cell| cell.state != State::Blank))
}

/// The first of some cells, if they say the same and something that can be compared.
fn agreed(cells: Vec<KpiEntry<'_>>) -> Option<KpiEntry<'_>> {
    let mut cells = cells.into_iter();
    let first = cells.next()?;
    (is_said(&first) && cells.all(|cell| cell.agrees_with(&first))).then_some(first)
}

/// Whether a cell says something that can be compared.
fn is_said(cell: &KpiEntry<'_>) -> bool {
    !matches!(cell.state, State::Blank | State::Unreadable)
}

/// Whether the plan of that year counted in the same unit.
fn is_comparable(earlier: &Earlier, kpi: &Kpi) -> bool {
    // By the id, which outlives a renaming.
    let then = earlier.plan.kpi_with_id(&kpi.id);
    then.is_some_and(|then| earlier.plan.kpis[then].unit == kpi.unit)
}

/// Whether the figure is a power of ten away from one of those of then.
fn is_slip(then: &[KpiEntry<'_>], now: &KpiEntry<'_>) -> bool {
    then.iter().any(|then| {
        let both = now.value().zip(then.value());
        both.is_some_and(|(now, then)| magnitude::slip(now, then, Apart::OneYear).is_some())
    })
}

fn differs(then: &KpiEntry<'_>, now: &KpiEntry<'_>) -> bool {
    match (then.value(), now.value()) {
        (Some(then), Some(now)) => !is_rounding_of(then, now),
        // Two states without a figure (集計中, then 調査なし): nothing that was published has changed.
        (None, None) => false,
        _ => true,
    }
}

/// Whether two figures are one, written with more digits and with fewer.
fn is_rounding_of(one: Decimal, other: Decimal) -> bool {
    let digits = one.normalize().scale().min(other.normalize().scale());
    let rounded = |figure| number::rounded(figure, digits, number::Rounding::HalfUp);
    rounded(one) == rounded(other)
}

fn finding(
    evidence: &Evidence<'_>,
    said_in: FiscalYear,
    all: &[KpiEntry<'_>],
    now: &KpiEntry<'_>,
) -> Finding {
    let name = evidence.plan.kpis[now.kpi].called();
    let year = now.year.map(FiscalYear::long).unwrap_or_default();
    let when = match now.year == Some(said_in) {
        true => "その年度".to_owned(),
        false => said_in.long(),
    };
    let is_alike = |then: &KpiEntry<'_>| folded::key(then.text) == folded::key(now.text);
    let is_alike = all.iter().any(is_alike);
    let unit = &evidence.plan.kpis[now.kpi].unit;
    let said = |of: &KpiEntry<'_>| quoted(of.text, is_alike.then(|| of.unit.unwrap_or(unit)));
    let message = format!(
        "{year}の値が、{when}の提出と違います:{}→{}（{when}の提出は {}、{name}）",
        all.iter().map(said).collect::<String>(),
        said(now),
        joined(all.iter().map(|then| then.place().to_string()), "、")
    );
    let page = match all.iter().all(|then| is_announced(then, now)) {
        true => &SETTLED,
        false => &PAGE,
    };
    at_said(page, now, message)
}

/// Whether one of the two says that the figure is not final: 速報値 then, 訂正値 now.
fn is_announced(then: &KpiEntry<'_>, now: &KpiEntry<'_>) -> bool {
    then.state == State::Pending || then.flaws.has(Flaws::RESERVED) || is_revision(now.text)
}

/// 訂正値, r before the digits.
fn is_revision(text: &str) -> bool {
    match value::notation(text).0 {
        Reported::Value(amount) => amount.qualifiers.contains(&Qualifier::Revised),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect_after;

    fn check(before: &str, now: &str, expected: &[&str]) {
        check_of("last-year-changed", before, now, expected);
    }

    fn check_settled(before: &str, now: &str, expected: &[&str]) {
        check_of("last-year-settled", before, now, expected);
    }

    fn check_of(code: &str, before: &str, now: &str, expected: &[&str]) {
        let before = format!("指標,R5,R6\n観光入込客数,{before},");
        let now = format!("指標,R5,R6\n観光入込客数,{now},800");
        let before = [("観光課/去年.csv", before.as_str())];
        let now = [("観光課/実績.csv", now.as_str())];
        expect_after(code, &before, &now, expected);
    }

    #[test]
    fn a_silent_change_is_named_with_both_places() {
        let expected = "B2 令和5年度の値が、その年度の提出と違います:「742.1」→「724.1」（その年度の提出は 観光課/去年.csv B2、観光入込客数）";
        check("742.1", "724.1", &[expected]);
        let expected = "B2 令和5年度の値が、その年度の提出と違います:「調査なし」→「724.1」（その年度の提出は 観光課/去年.csv B2、観光入込客数）";
        check("調査なし", "724.1", &[expected]);
    }

    #[test]
    fn the_same_figure_in_another_dress_or_rounded_is_no_change() {
        for now in ["742.1", "742100人", "742", "742.10千人", "", "―"] {
            check(
                if now == "―" {
                    "該当なし"
                } else {
                    "742.1"
                },
                now,
                &[],
            );
        }
    }

    #[test]
    fn what_last_years_form_said_of_the_year_before_counts_without_files_of_that_year() {
        let before = [("観光課/去年.csv", "指標,R4,R5,R6\n観光入込客数,700,742.1,")];
        let check = |now: &str, expected: &[&str]| {
            let now = format!("指標,R4,R5,R6\n観光入込客数,{now},742.1,800");
            let now = [("観光課/実績.csv", now.as_str())];
            expect_after("last-year-changed", &before, &now, expected);
        };
        let expected = "B2 令和4年度の値が、令和5年度の提出と違います:「700」→「730」（令和5年度の提出は 観光課/去年.csv B2、観光入込客数）";
        check("730", &[expected]);
        check("700.0", &[]);
        check("", &[]);
    }

    #[test]
    fn of_several_figures_one_may_be_chosen_and_no_other_written() {
        let before = "指標,R5,R6\n観光入込客数,742.1,\n観光入込客数,743,";
        let before = [("観光課/去年.csv", before)];
        let check = |now: &str, expected: &[&str]| {
            let now = format!("指標,R5,R6\n観光入込客数,{now},800");
            let now = [("観光課/実績.csv", now.as_str())];
            expect_after("last-year-changed", &before, &now, expected);
        };
        let expected = "B2 令和5年度の値が、その年度の提出と違います:「742.1」「743」→「724.1」（その年度の提出は 観光課/去年.csv B2、観光課/去年.csv B3、観光入込客数）";
        check("724.1", &[expected]);
        check("743", &[]);
    }

    #[test]
    fn a_preliminary_figure_beside_a_final_one_announces_nothing() {
        let before = "指標,R5,R6\n観光入込客数,742.1,\n観光入込客数,集計中,";
        let before = [("観光課/去年.csv", before)];
        let now = [("観光課/実績.csv", "指標,R5,R6\n観光入込客数,724.1,800")];
        let expected = "B2 令和5年度の値が、その年度の提出と違います:「742.1」「集計中」→「724.1」（その年度の提出は 観光課/去年.csv B2、観光課/去年.csv B3、観光入込客数）";
        expect_after("last-year-changed", &before, &now, &[expected]);
    }

    #[test]
    fn an_announced_change_is_a_note_of_another_kind() {
        check("742.1（速報値）", "724.1", &[]);
        check("742.1", "724.1（訂正値）", &[]);
    }

    #[test]
    fn a_slip_is_said_as_a_slip() {
        check("742.1", "742100", &[]);
    }

    #[test]
    fn what_was_preliminary_is_settled() {
        for (before, now) in [
            ("742.1（速報値）", "724.1"),
            ("約740", "742.1"),
            ("集計中", "724.1"),
            ("742.1", "724.1（訂正値）"),
        ] {
            let expected = format!(
                "B2 令和5年度の値が、その年度の提出と違います:「{before}」→「{now}」（その年度の提出は 観光課/去年.csv B2、観光入込客数）"
            );
            check_settled(before, now, &[&expected]);
        }
    }

    #[test]
    fn what_stayed_as_it_was_is_not_said() {
        check_settled("742.1（速報値）", "742.1", &[]);
        check_settled("742.1", "724.1", &[]);
    }
}
