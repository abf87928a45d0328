//! What is odd about a figure. Every flaw has a row here, or a check of its own that looks at more than
//! the flaw: a test finds a flaw without either.

use super::{Counted, Evidence, Finding, Page, at_said, of_costs};
use crate::domain::number;
use crate::domain::reported::Kind;
use crate::ledger::CellFigure;
use crate::normalize::Flaws;

/// The message about a figure.
type Message = fn(&Counted<'_>) -> String;

/// The flaws that say enough by themselves.
const ROWS: &[(Flaws, &Page, Message)] = &[
    (Flaws::UNIT_MISMATCH, &UNIT_MISMATCH, |said| {
        let unit = said.said.unit.filter(|unit| !unit.is_empty());
        let unit = unit.map_or(String::new(), |unit| format!(" {unit}"));
        format!(
            "単位が違います:「{}」{unit}（計画の単位は{}、{}）",
            said.text, said.unit, said.name
        )
    }),
    (Flaws::UNITS_DISAGREE, &UNITS_DISAGREE, |said| {
        let (text, whose) = (said.text, whose(said));
        format!("単位の書き方が食い違っています:「{text}」{whose}")
    }),
    (Flaws::UNIT_UNSAID, &UNIT_UNSAID, |said| {
        let (text, whose) = (said.text, whose(said));
        format!("単位の断りのない表の値です:「{text}」{whose}")
    }),
    (Flaws::NEVER_CALCULATED, &FORMULA_WITHOUT_VALUE, |said| {
        let column = match (said.flaws.has(Flaws::NO_REASON), said.kind) {
            (false, _) => String::new(),
            (true, Kind::Cost) => of_costs::as_of_costs(OF_REASONS),
            (true, _) => OF_REASONS.to_owned(),
        };
        format!("{column}数式に計算結果がありません{}", whose(said))
    }),
    (Flaws::FORMULA_ZERO, &FORMULA_ZERO, |said| {
        format!("数式の結果が0です{}", whose(said))
    }),
    (Flaws::BRACKETED, &BRACKETED_MINUS, |said| {
        let (text, whose) = (said.text, whose(said));
        format!("括弧の数値をマイナスとして読みました:「{text}」{whose}")
    }),
    (Flaws::SCALED, &SCALED_FORMAT, |said| {
        let (text, whose) = (said.text, whose(said));
        format!("表示形式が「{text}」と見せている値です{whose}")
    }),
    (Flaws::HIDDEN, &HIDDEN_FIGURE, |said| {
        let year = said.year.map(|year| format!("、{}", year.long()));
        let (name, kind) = (said.name, said.kind.label());
        let year = year.unwrap_or_default();
        format!("非表示の行か列から値を読みました（{name}の{kind}{year}）")
    }),
    (Flaws::STRUCK, &STRUCK_FIGURE, |said| {
        let (text, whose) = (said.text, whose(said));
        format!("取り消し線の引かれた値を読みました:「{text}」{whose}")
    }),
    (Flaws::CONVERTED, &UNIT_CONVERTED, |said| {
        format!(
            "単位を換算しました:「{}」（{}）→ {}（{}）",
            said.text,
            said.said.unit.unwrap_or_default(),
            as_used(said),
            said.name
        )
    }),
    (Flaws::ROUNDED, &ROUNDED_TO_ROOM, |said| {
        format!(
            "小数の{}桁より先を四捨五入しました:「{}」→ {}{}",
            number::DECIMALS,
            said.text,
            as_used(said),
            whose(said)
        )
    }),
];

/// For each figure and each cost, one finding for each of its flaws that has a row.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    // Only these leave the ledger: nearly all figures have no flaw.
    let flawed = evidence.ledger.flawed(in_rows());
    evidence.with_costs(flawed).flat_map(|said| {
        let is_asked =
            |flaw| said.flaws.has(flaw) && !(flaw == Flaws::HIDDEN && is_printed(evidence, &said));
        let rows = ROWS.iter().filter(|(flaw, ..)| is_asked(*flaw));
        let finding = |row: &(Flaws, &'static Page, Message)| at_said(row.1, &said, row.2(&said));
        rows.map(finding).collect::<Vec<_>>()
    })
}

/// Whether kensho printed it on its own form, in a cell that is locked: of an earlier year, or as the plan has it. Who
/// hid it has not written it.
fn is_printed(evidence: &Evidence<'_>, said: &CellFigure<'_>) -> bool {
    let is_of_plan = !matches!(said.kind, Kind::Actual | Kind::Cost);
    !said.is_of_section() || (is_of_plan && evidence.own_form_at(&said.place()).is_some())
}

fn in_rows() -> Flaws {
    let flaws = ROWS.iter().map(|(flaw, ..)| *flaw);
    flaws.fold(Flaws::NONE, Flaws::with)
}

/// Of kensho's own form.
const OF_REASONS: &str = "値がないときの欄の";

fn whose(said: &Counted<'_>) -> String {
    format!("（{}の{}）", said.name, said.kind.label())
}

fn as_used(said: &Counted<'_>) -> String {
    let value = said.value().map(number::grouped).unwrap_or_default();
    format!("{value}{}", said.unit)
}

/// A figure in a unit that does not convert to the KPI's.
pub const UNIT_MISMATCH: Page = Page {
    code: "unit-mismatch",
    what: "単位が計画の単位に換算できません。値は使っていません。",
    why: "単位が違えば、数は同じでも別のものを数えています（95.0回実計と12.4回）。",
    example: "計画が「回」のKPIに「95.0 回実計」。",
    remedy: "計画の単位で値を記入してください。計画の単位が変わったときは、企画課に知らせてください。",
    rule: Some("単位を明記する"),
    ..Page::ERROR
};

/// A figure whose row, header and lines above name different scales.
pub const UNITS_DISAGREE: Page = Page {
    code: "units-disagree",
    what: "単位の欄・見出し・表の上の単位が食い違っています。値は使っていません。",
    why: "千円と円を取り違えると、値が千倍になります。",
    example: "単位の欄は「円」、見出しは「実績値（千円）」。",
    remedy: "単位を一つに直してください。",
    ..Page::ERROR
};

/// A table without a unit below one whose unit stands in a line above it.
pub const UNIT_UNSAID: Page = Page {
    code: "unit-unsaid",
    what: "上の表には単位の断りがあり、この表にはありません。計画の単位の値として読みました。",
    why: "上の「（単位：千円）」がこの表にもかかるつもりなら、値が千倍違います。",
    example: "シートの先頭に「（単位：千円）」、二つ目の表の上には何もない。",
    remedy: "この表の上にも単位を書くか、単位の欄に書いてください。",
    ..Page::WARNING
};

/// A formula whose result was never stored.
pub const FORMULA_WITHOUT_VALUE: Page = Page {
    code: "formula-without-value",
    what: "数式の計算結果が、ファイルに保存されていません。値や文章は使っていません。",
    why: "Excel以外の道具で作ったファイルや、計算せずに保存したファイルでは、数式に値がありません。空や0として扱うと、値が消えます。",
    example: "=F10/F11 とだけ入っていて、結果のないセル。",
    remedy: "Excelで開いて計算させ、結果を確かめてから上書き保存してください。数式ではなく、値や文章で提出するのが確実です。",
    rule: Some("数式を使わず値にする"),
    ..Page::ERROR
};

/// A formula whose stored result is 0, as programs leave it that do not calculate.
pub const FORMULA_ZERO: Page = Page {
    code: "formula-zero",
    what: "数式の計算結果が0です。",
    why: "計算しないで保存する道具は、数式の結果を0と書くことがあります。本当の0かどうかは、ファイルからは分かりません。",
    example: "=SUM(B2:B9) の結果が 0。",
    remedy: "本当に0かどうかを確かめ、0であれば数式を消して 0 と入力してください。",
    rule: Some("数式を使わず値にする"),
    ..Page::WARNING
};

/// A number in brackets, read as a minus as accountants write it.
pub const BRACKETED_MINUS: Page = Page {
    code: "bracketed-minus",
    what: "括弧だけで囲まれた数値を、マイナスとして読みました。",
    why: "会計では (1,200) は −1,200 ですが、内数や参考値のつもりで括弧を付けることもあります。",
    example: "増減額の欄の「(1,200)」。",
    remedy: "マイナスなら「-1200」と、内数や参考値なら取組内容の欄に書いてください。",
    rule: Some("数値に文字を含めない"),
    ..Page::WARNING
};

/// A number that its format shows in thousands or millions.
pub const SCALED_FORMAT: Page = Page {
    code: "scaled-format",
    what: "表示形式で千や百万の単位に見せている数値です。見えているとおりの値として読みました。",
    why: "セルに入っている値と見えている値が千倍違うので、どちらのつもりかを確かめないと、桁を取り違えます。",
    example: "700456 に表示形式「#,##0,」を付けて「700」と見せたセル（700.456 と読みます）。",
    remedy: "見えているとおりの単位の値を入力し、表示形式を標準か「#,##0」にしてください。",
    ..Page::WARNING
};

/// A figure in a row or a column that Excel hides.
pub const HIDDEN_FIGURE: Page = Page {
    code: "hidden-figure",
    what: "非表示の行や列にある値を読みました。",
    why: "Excelで開いても見えないので、去年の値が残っていても気づけません。",
    example: "前年度の行を残したまま非表示にした調査票。",
    remedy: "要らない行や列なら削除してください。使うなら、再表示してください。",
    ..Page::WARNING
};

/// A figure in a cell that is struck through.
pub const STRUCK_FIGURE: Page = Page {
    code: "struck-figure",
    what: "取り消し線の引かれたセルの値を読みました。Excelの .xlsx のファイルで、セル全体に引かれた線だけが分かります。",
    why: "取り消したつもりの値が、そのまま報告書に入ります。",
    example: "「820」に取り消し線を引き、隣の欄に正しい値を書いた調査票。",
    remedy: "取り消した値なら、消して正しい値を記入してください。この値で正しければ、取り消し線を外すか、確認票で「正しい」を選び、その理由を書いてください。",
    ..Page::WARNING
};

/// A figure that was turned from another scale of the KPI's unit.
pub const UNIT_CONVERTED: Page = Page {
    code: "unit-converted",
    what: "単位を計画の単位に換算しました。",
    why: "換算した値が正しいかを、書いた課が確かめられるようにします。",
    example: "計画が「千人」のKPIに「1,194,663人」→ 1,194.663千人。",
    remedy: "換算後の値が正しければ、何もする必要はありません。",
    rule: Some("単位を明記する"),
    ..Page::NOTE
};

/// A figure with more decimals than there is room for.
pub const ROUNDED_TO_ROOM: Page = Page {
    code: "rounded-to-room",
    what: "小数が18桁より長いので、18桁までに四捨五入しました。",
    why: "割り算や引き算の数式は、ほとんど0の値や、どこまでも続く小数を残します。元の値との違いは、この四捨五入だけです。",
    example: "=0.1*3-0.3 の結果（0.0000000000000000555…）。円で書かれ、億円に換算した 123.33333333333。",
    remedy: "この値でよければ、何もする必要はありません。0のはずなら 0 と入力するか、ROUND関数で意味のある桁までの数にしてください。",
    ..Page::NOTE
};

#[cfg(test)]
mod tests {
    use super::super::trial::{expect, expect_of_cell, expect_of_grid, grid};
    use super::super::{cost_without_unit, percent_out_of_range, qualified_figure};
    use super::super::{pages, text_number, unit_slip, unreadable_number, wrong_year};
    use super::in_rows;
    use crate::domain::CellAt;
    use crate::domain::number::{from_binary, parse};
    use crate::intake::{Content, Span};
    use crate::normalize::Flaws;

    /// A flaw without either would be found in a figure and never be said.
    #[test]
    fn every_flaw_has_a_row_or_a_check_that_looks_at_more_than_the_flaw() {
        let unreadable = Flaws::TWO_FIGURES.with(Flaws::RANGE);
        let unreadable = unreadable
            .with(Flaws::FRACTION)
            .with(Flaws::DATE)
            .with(Flaws::NO_ROOM)
            .with(Flaws::NO_REASON)
            .with(Flaws::SIGN);
        let checks = [
            (Flaws::TEXT_NUMBER, text_number::PAGE),
            (Flaws::OTHER_YEAR, wrong_year::PAGE),
            (Flaws::FORMATLESS, percent_out_of_range::PAGE),
            (Flaws::RESERVED.with(Flaws::BOUND), qualified_figure::PAGE),
            (Flaws::COST_WITHOUT_UNIT, cost_without_unit::PAGE),
            (unreadable, unreadable_number::PAGE),
            // Of these that check says nothing.
            (Flaws::PRINTED, unit_slip::PAGE),
        ];
        let mut all = in_rows();
        for (flaws, page) in checks {
            assert!(pages().any(|known| known.code == page.code));
            all = all.with(flaws);
        }
        assert_eq!(all.bits(), Flaws::ALL.bits());
    }

    #[test]
    fn another_unit_gives_no_value() {
        let files = [("観光課/実績.csv", "指標,単位,R6\n観光入込客数,件,600")];
        expect(
            "unit-mismatch",
            &files,
            &["C2 単位が違います:「600」 件（計画の単位は千人、観光入込客数）"],
        );
        expect("unreadable-number", &files, &[]);
    }

    #[test]
    fn a_row_and_a_header_that_disagree_give_no_figure() {
        let text = "指標,単位,R6（千人）\n観光入込客数,人,600";
        let expected = "C2 単位の書き方が食い違っています:「600」（観光入込客数の実績値）";
        expect("units-disagree", &[("観光課/実績.csv", text)], &[expected]);
        let text = "指標,単位,R6（千人）\n観光入込客数,千人,600";
        expect("units-disagree", &[("観光課/実績.csv", text)], &[]);
    }

    #[test]
    fn a_second_table_without_a_unit_is_said() {
        let text = "（単位：人）,\n指標,R6\n観光入込客数,600\n\n指標,R6\n加入率,70";
        let expected = "B6 単位の断りのない表の値です:「70」（加入率の実績値）";
        expect("unit-unsaid", &[("観光課/実績.csv", text)], &[expected]);
        expect("unmapped-row", &[("観光課/実績.csv", text)], &[]);
    }

    #[test]
    fn a_formula_that_was_never_calculated_is_no_zero() {
        let expected = "B2 数式に計算結果がありません（観光入込客数の実績値）";
        expect_of_cell(
            "formula-without-value",
            Content::NeverCalculated,
            "",
            true,
            &[expected],
        );
        expect_of_cell("missing-actual", Content::NeverCalculated, "", true, &[]);
        expect_of_cell(
            "formula-without-value",
            Content::Number(600.into()),
            "600",
            true,
            &[],
        );
    }

    #[test]
    fn a_zero_behind_a_formula_is_suspicious_and_a_typed_one_is_not() {
        let expected = "B2 数式の結果が0です（観光入込客数の実績値）";
        expect_of_cell(
            "formula-zero",
            Content::Number(0.into()),
            "0",
            true,
            &[expected],
        );
        expect_of_cell("formula-zero", Content::Number(0.into()), "0", false, &[]);
    }

    #[test]
    fn brackets_are_an_accountants_minus_and_said() {
        let text = "指標,R5,R6\n観光入込客数,600,\"(1,200)\"";
        let expected =
            "C2 括弧の数値をマイナスとして読みました:「(1,200)」（観光入込客数の実績値）";
        expect("bracketed-minus", &[("観光課/実績.csv", text)], &[expected]);
    }

    #[test]
    fn a_scaled_number_is_said_and_a_plain_one_is_not() {
        let scaled = Content::Scaled(parse("700.456").unwrap());
        let expected = "B2 表示形式が「700」と見せている値です（観光入込客数の実績値）";
        expect_of_cell("scaled-format", scaled, "700", false, &[expected]);
        expect_of_cell(
            "scaled-format",
            Content::Number(700.into()),
            "700",
            false,
            &[],
        );
    }

    #[test]
    fn a_figure_that_nobody_sees_is_said() {
        let mut sheet = grid("指標|R6\n観光入込客数|600");
        expect_of_grid("hidden-figure", grid("指標|R6\n観光入込客数|600"), &[]);
        sheet.hidden_rows.push(Span { first: 1, last: 1 });
        let expected = "B2 非表示の行か列から値を読みました（観光入込客数の実績値、令和6年度）";
        expect_of_grid("hidden-figure", sheet, &[expected]);
    }

    #[test]
    fn a_hidden_column_of_our_own_form_is_asked_about_and_a_row_that_is_filtered_out_is_not() {
        let form = "kensho:調査票;1;R6;trial;観光課|番号|指標名|基準値|目標値|実績値（R6）\n1-a|1-a|観光入込客数|544|820|600";
        let mut sheet = grid(form);
        sheet.hidden_rows.push(Span { first: 1, last: 1 });
        expect_of_grid("hidden-figure", sheet, &[]);
        let mut sheet = grid(form);
        sheet.hidden_columns.push(Span { first: 5, last: 5 });
        let expected = "F2 非表示の行か列から値を読みました（観光入込客数の実績値、令和6年度）";
        expect_of_grid("hidden-figure", sheet, &[expected]);
    }

    #[test]
    fn a_figure_that_is_struck_through_is_said() {
        let mut sheet = grid("指標|R6\n観光入込客数|600");
        expect_of_grid("struck-figure", grid("指標|R6\n観光入込客数|600"), &[]);
        sheet.struck.push(CellAt::new(1, 1));
        let expected = "B2 取り消し線の引かれた値を読みました:「600」（観光入込客数の実績値）";
        expect_of_grid("struck-figure", sheet, &[expected]);
    }

    #[test]
    fn decimals_without_room_are_rounded_and_said() {
        let stored = |number| Content::Number(from_binary(number).unwrap());
        for (number, shown, said) in [
            (
                // What =0.1*3-0.3 leaves.
                0.1 * 3.0 - 0.3,
                "0.0",
                "「0.0」→ 0.000000000000000056千人",
            ),
            (
                12.0 / 130000.0,
                "0.0001",
                "「0.0001」→ 0.000092307692307692千人",
            ),
        ] {
            let said =
                format!("B2 小数の18桁より先を四捨五入しました:{said}（観光入込客数の実績値）");
            let expected = [said.as_str()];
            expect_of_cell("rounded-to-room", stored(number), shown, true, &expected);
            expect_of_cell("unreadable-number", stored(number), shown, true, &[]);
        }
        expect_of_cell("rounded-to-room", stored(1.0 / 3.0), "0.3", true, &[]);
    }

    #[test]
    fn a_typed_number_and_a_converted_one_are_rounded_too() {
        let nines = "9".repeat(40);
        let text = format!("指標,R5,R6\n観光入込客数,0.{nines},123.33333333333333333人");
        let expected = [
            format!("B2 小数の18桁より先を四捨五入しました:「0.{nines}」→ 1千人（観光入込客数の実績値）"),
            "C2 小数の18桁より先を四捨五入しました:「123.33333333333333333人」→ 0.123333333333333333千人（観光入込客数の実績値）".to_owned(),
        ];
        let expected = expected.each_ref().map(String::as_str);
        expect("rounded-to-room", &[("観光課/実績.csv", &text)], &expected);
        expect("unreadable-number", &[("観光課/実績.csv", &text)], &[]);
    }

    #[test]
    fn a_conversion_is_said() {
        let expected = "B2 単位を換算しました:「1,194,663人」（人）→ 1,194.663千人（観光入込客数）";
        expect(
            "unit-converted",
            &[("観光課/実績.csv", "指標,R6\n観光入込客数,\"1,194,663人\"")],
            &[expected],
        );
    }
}
