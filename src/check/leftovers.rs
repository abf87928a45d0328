//! What was not understood on a sheet. Every kind has its page here: the match has no arm for the rest,
//! so that a new kind does not compile without a page and a message.

pub use super::unmapped_cell::PAGE as UNMAPPED_CELL;
use super::{Evidence, Finding, Page, form_changed, form_id_lost, unused};
use crate::normalize::{Leftover, LeftoverKind, Reading};

/// One finding for each leftover of a file that counts.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let leftovers = evidence.each(|reading| &reading.leftovers);
    leftovers.filter_map(|(reading, leftover)| {
        let (page, message) = told(reading, leftover)?;
        let place = (leftover.sheet, leftover.at);
        let finding = evidence.at(page, reading, place, message);
        let mut finding = match added_below(evidence, reading, leftover) {
            None => finding,
            Some(written) => Finding {
                message: finding.message + &unused::quote(&written),
                ..finding
            }
            .with_remedy(OF_ADDED_COLUMN),
        };
        finding.about.stands.clone_from(&leftover.stands);
        Some(finding)
    })
}

/// What stands below a column that a section added to kensho's own form; none of other columns.
fn added_below(
    evidence: &Evidence<'_>,
    reading: &Reading,
    leftover: &Leftover,
) -> Option<Vec<String>> {
    let at = leftover
        .at
        .filter(|_| leftover.kind == LeftoverKind::Column)?;
    let sheet = form_changed::sheet(evidence, reading, leftover.sheet)?;
    Some(sheet.written_below(at.column))
}

/// What a clerk can do about such a column.
const OF_ADDED_COLUMN: &str = "足された列は、報告書に入りません。伝えることは、その指標や事業の行の備考など、色の付いた欄に書いて、送り直してください。報告書に入れないことなら、確認票で「正しい」を選び、そのことを書いてください。";

fn told(reading: &Reading, leftover: &Leftover) -> Option<(&'static Page, String)> {
    let text = &leftover.text;
    Some(match leftover.kind {
        // Where no sheet has a form, `unknown-form` says so of the file, once.
        LeftoverKind::Sheet if reading.sightings.is_empty() && reading.slip.is_none() => {
            return None;
        }
        LeftoverKind::BareForm => {
            let mut bare = reading.leftovers.iter();
            let first = bare.find(|of| of.kind == LeftoverKind::BareForm)?;
            // Once of a file: what took it from one sheet took it from the other.
            if first.sheet != leftover.sheet {
                return None;
            }
            let message = "調査票の隠れた列が消えているので、どの課のどの指標の値か確かめられません。値は一つも使っていません";
            (&form_id_lost::ALL, message.to_owned())
        }
        LeftoverKind::Sheet => {
            let sheet = &reading.sheets[leftover.sheet];
            match is_added(reading) && !text.is_empty() {
                true => (
                    &ADDED_SHEET,
                    format!("調査票に足されたシート「{sheet}」は、読んでいません:「{text}」"),
                ),
                false => (
                    &UNREAD_SHEET,
                    format!("シート「{sheet}」には様式がないので、読んでいません"),
                ),
            }
        }
        LeftoverKind::TooMuchWork => (
            &TOO_MUCH_WORK,
            format!("文字や行が多すぎるので、このシートは1行目から読んでいません（{text}）"),
        ),
        LeftoverKind::Blocks => (&YEAR_BLOCKS_DIFFER, format!("年度ごとの列が{text}あります")),
        LeftoverKind::Column => (&UNMAPPED_COLUMN, format!("様式にない列です:「{text}」")),
        LeftoverKind::Row => (
            &UNMAPPED_ROW,
            format!("指標名のない行に値があります:「{text}」"),
        ),
        LeftoverKind::Line => (
            &UNMAPPED_LINE,
            format!("目標か実績か分からない行に値があります:「{text}」"),
        ),
        LeftoverKind::Cell => (
            &UNMAPPED_CELL,
            format!("どの見出しにも属さないセルです:「{text}」"),
        ),
    })
}

/// Whether a sheet without a form was added by the section: kensho's own form has none.
fn is_added(reading: &Reading) -> bool {
    let mut seen = reading.sightings.iter();
    seen.any(|seen| seen.own.is_some())
}

/// A sheet without a form, beside others that have one.
pub const UNREAD_SHEET: Page = Page {
    code: "unread-sheet",
    what: "様式の見つからないシートです。読んでいません。",
    why: "そのシートに書かれた値は、報告書に入りません。",
    example: "記入例、内訳の計算に使ったシート。",
    remedy: "値を報告するシートでなければ、そのままで構いません。",
    ..Page::NOTE
};

/// A sheet without a form in the workbook of kensho's own form.
pub const ADDED_SHEET: Page = Page {
    code: "added-sheet",
    what: "お配りした調査票のファイルに足されたシートです。読んでいません。",
    why: "訂正や断りがそのシートにだけ書かれていると、報告書に入りません。",
    example: "調査票に足した「訂正」のシートに「168 に訂正してください」。",
    remedy: "報告する内容なら、調査票の欄に書いて提出し直してください。報告に関わらない控えなら、確認票で「正しい」を選び、その理由を書いてください。",
    ..Page::WARNING
};

/// A sheet that takes more work than a submission may.
pub const TOO_MUCH_WORK: Page = Page {
    code: "too-much-work",
    what: "文字や行が多すぎて、読むのをやめたシートです。1行目から、値は一つも使っていません。ほかのシートは読みました。",
    why: "一つのシートのために、ほかの課のファイルの検証が終わらなくなります。",
    example: "同じ指標の行が数千回くり返された表、指標名の欄に3万文字の文章。",
    remedy: "様式にない行や列、長すぎる文章を消して、提出し直してください。",
    ..Page::ERROR
};

/// Blocks of years that are more or fewer than the form knows.
pub const YEAR_BLOCKS_DIFFER: Page = Page {
    code: "year-blocks-differ",
    what: "年度ごとの列の組の数が、様式に書かれた年度の数と違います。",
    why: "どの組がどの年度か決まらないので、その値には年度がありません。",
    example: "6年分の組があるはずの集計表に、7年目の組が足されている。",
    remedy: "企画課が様式（forms/*.toml）の years を、ファイルに合わせて直します。",
    ..Page::ERROR
};

/// A column with cells under it whose header no role has.
pub const UNMAPPED_COLUMN: Page = Page {
    code: "unmapped-column",
    what: "様式にない列です。その列の値は使っていません。",
    why: "課が足した列に大事な値が入っていると、報告書から漏れます。",
    example: "「実績値／R6」の右に足した「R6（再集計）」の列。",
    remedy: "要らない列なら消してください。使う列なら、企画課が様式（forms/*.toml）に足します。",
    rule: Some("項目名を省略しない"),
    ..Page::WARNING
};

/// A row with figures or texts and no KPI.
pub const UNMAPPED_ROW: Page = Page {
    code: "unmapped-row",
    what: "値があるのに、指標名のない行です。",
    why: "どのKPIの値か分からないので、使えません。",
    example: "指標名のセルを消してしまった行、合計の行。",
    remedy: "指標名を記入するか、要らない行なら消してください。",
    ..Page::WARNING
};

/// A row of a KPI that does not say whether it holds targets or actuals.
pub const UNMAPPED_LINE: Page = Page {
    code: "unmapped-line",
    what: "目標か実績か分からない行に値があります。値は使っていません。",
    why: "目標の値を実績として公表するおそれがあります。",
    example: "区分の欄に「見通し」と書かれた行。",
    remedy: "区分の欄に「目標」か「実績」と書いてください。",
    ..Page::ERROR
};

#[cfg(test)]
mod tests {
    use super::super::trial::{expect, expect_of_form, expect_of_workbook, grid};
    use crate::intake::Grid;

    #[test]
    fn a_file_of_one_sheet_never_has_it() {
        expect(
            "unread-sheet",
            &[("観光課/実績.csv", "名前,今年\n観光入込客数,600")],
            &[],
        );
    }

    /// kensho's own form of one KPI, and a sheet that the section has added.
    fn with_added(text: &str) -> Vec<Grid> {
        let form =
            "kensho:調査票;1;R6;trial;観光課|番号|指標名|実績値（R6）\n1-a|1-a|観光入込客数|600";
        let added = Grid::new("訂正", false, grid(text).into_cells(), Vec::new());
        vec![grid(form), added]
    }

    #[test]
    fn a_sheet_that_was_added_to_our_own_form_is_asked_about() {
        let expected = [
            " 調査票に足されたシート「訂正」は、読んでいません:「観光入込客数 168 に訂正してください」",
        ];
        let added = || with_added("観光入込客数|168 に訂正してください");
        expect_of_workbook("added-sheet", added(), &expected);
        expect_of_workbook("unread-sheet", added(), &[]);
        expect_of_workbook(
            "added-sheet",
            with_added("168"),
            &[" 調査票に足されたシート「訂正」は、読んでいません:「168」"],
        );
        expect_of_workbook("added-sheet", with_added("kensho:一覧|集計中"), &[]);
    }

    #[test]
    fn a_sheet_beside_the_form_is_said() {
        let memo = Grid::new("メモ", false, grid("内訳|12").into_cells(), Vec::new());
        let form = grid("指標|R6\n観光入込客数|600");
        let expected = " シート「メモ」には様式がないので、読んでいません";
        expect_of_workbook("unread-sheet", vec![form, memo], &[expected]);
    }

    const FORM: &str = "指標|R6\n観光入込客数|600";

    /// A sheet of rows behind the header.
    fn sheet(row: &str, times: usize) -> Grid {
        Grid::new(
            "多い",
            false,
            grid(&format!("指標|R6\n{}", format!("{row}\n").repeat(times))).into_cells(),
            Vec::new(),
        )
    }

    #[test]
    fn a_sheet_of_texts_that_grow_when_folded_is_not_read_and_the_next_one_is() {
        let long = format!("{}|600", "\u{fdfa}".repeat(32_000));
        let sheets = || vec![sheet(&long, 100), grid(FORM)];
        let expected = "A2 文字や行が多すぎるので、このシートは1行目から読んでいません（101行、202セル、いちばん長い文字はA2の32000文字）";
        expect_of_workbook("too-much-work", sheets(), &[expected]);
        expect_of_workbook("unread-sheet", sheets(), &[]);
        expect_of_workbook("missing-actual", sheets(), &[]);
    }

    #[test]
    fn rows_of_one_kpi_without_end_are_not_read() {
        let sheets = vec![sheet("観光入込客数|600", 5_000)];
        let expected =
            " 文字や行が多すぎるので、このシートは1行目から読んでいません（5001行、10002セル）";
        expect_of_workbook("too-much-work", sheets, &[expected]);
        let sheets = || vec![sheet("観光入込客数|600", 1_000)];
        expect_of_workbook("too-much-work", sheets(), &[]);
    }

    #[test]
    fn thousands_of_tables_beside_each_other_are_not_read() {
        let (heads, row) = ("指標|R6|".repeat(4_000), "観光|600|".repeat(4_000));
        let text = format!("{heads}\n{}", format!("{row}\n").repeat(10));
        let sheet = Grid::new("広い", false, grid(&text).into_cells(), Vec::new());
        let expected =
            " 文字や行が多すぎるので、このシートは1行目から読んでいません（11行、88000セル）";
        expect_of_workbook("too-much-work", vec![sheet], &[expected]);
    }

    #[test]
    fn what_a_form_holds_is_never_too_much() {
        let long = "長い取組の文章。".repeat(4_000);
        let rows = format!("団体の会員数,{long},5\n").repeat(30);
        let text = format!("指標,取組内容,R6\n{rows}");
        expect("too-much-work", &[("観光課/実績.csv", &text)], &[]);
    }

    /// A prefecture's figures of ten years, in one list.
    #[test]
    fn three_hundred_thousand_figures_are_not_too_much() {
        let rows: String = (0..300_000)
            .map(|row| format!("指標{}の会員数の推移,R{},{row}\n", row / 10, row % 10 + 1))
            .collect();
        let text = format!("指標,年度,実績値\n{rows}");
        expect("too-much-work", &[("観光課/実績.csv", &text)], &[]);
    }

    #[test]
    fn too_few_blocks_are_said() {
        let form = "name = \"集計\"\n[table]\nheader = [\"指標\"]\n[blocks]\nstarts_at = \"実績値\"\nyears = [\"R5\", \"R6\"]";
        let sheet = "指標,実績値\n観光入込客数,600";
        let expected = "A1 年度ごとの列が1組（様式の年度は2つ）あります";
        expect_of_form("year-blocks-differ", form, sheet, &[expected]);
        let sheet = "指標,実績値,実績値\n観光入込客数,590,600";
        expect_of_form("year-blocks-differ", form, sheet, &[]);
    }

    #[test]
    fn an_added_column_is_never_skipped_silently() {
        expect(
            "unmapped-column",
            &[("観光課/実績.csv", "指標,R6,再集計\n観光入込客数,600,610")],
            &["C1 様式にない列です:「再集計」"],
        );
    }

    #[test]
    fn an_empty_added_column_is_nothing() {
        expect(
            "unmapped-column",
            &[("観光課/実績.csv", "指標,R6,再集計\n観光入込客数,600,")],
            &[],
        );
    }

    #[test]
    fn a_value_without_a_name_is_never_skipped_silently() {
        expect(
            "unmapped-row",
            &[("観光課/実績.csv", "指標,R6\n観光入込客数,600\n,12")],
            &["B3 指標名のない行に値があります:「12」"],
        );
    }

    #[test]
    fn a_row_between_targets_and_actuals_is_said() {
        let form = "name = \"一覧\"\n[table]\nheader = [\"指標\"]\n[columns]\nline = \"区分\"\nstacked = '(?<year>R[0-9]+)'";
        let sheet = "指標,区分,R6\n観光入込客数,目標,700\n,見通し,650";
        let expected = "C3 目標か実績か分からない行に値があります:「650」";
        expect_of_form("unmapped-line", form, sheet, &[expected]);
    }

    #[test]
    fn a_note_beside_the_table_is_said() {
        expect(
            "unmapped-cell",
            &[("観光課/実績.csv", "指標,R6\n観光入込客数,600,,暫定")],
            &["D2 どの見出しにも属さないセルです:「暫定」"],
        );
    }
}
