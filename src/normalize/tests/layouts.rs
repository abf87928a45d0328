//! Sheets as people lay them out, as text, and what is read from them.

use crate::intake::Grid;
use crate::intake::grid::tests::grid;
use crate::normalize::trial::{expect, expect_of_grid};

const LIST: &str = "[table]\nheader = [\"指標\", \"実績\"]\n[columns]\nactual = '実績値?(／(?<year>.+))?'\ntarget = '目標値?(／(?<year>.+))?'";

#[test]
fn a_table_is_found_below_its_title_wherever_it_stands() {
    expect(
        LIST,
        "|令和６年度 調査票\n\n|No|指標名|実績値\n|1|入込客数|600\n|2|加入率|",
        &[
            "入込客数 actual:R6=600 D4",
            "加入率 actual:R6=blank D5",
            "?column B3 No",
            "!表題 R6",
        ],
    );
}

#[test]
fn the_forms_words_may_be_spread_over_rows() {
    expect(
        LIST,
        "調査票\n||実績値|<|目標値\n指標名|単位|R5|R6|R8\n入込客数|千人|590|600|820",
        &[
            "入込客数 actual:R5=590 C4",
            "入込客数 actual:R6=600 D4",
            "入込客数 target:R8=820 E4",
        ],
    );
}

#[test]
fn a_header_may_be_four_rows_deep() {
    expect(
        LIST,
        "指標名|実績値|<|目標値\n^|R5|R6|R8\n^|^|^|^\n|（人）|（人）|（千人）\n入込客数|590000|600000|820",
        &[
            "入込客数 actual:R5=590 B5",
            "入込客数 actual:R6=600 C5",
            "入込客数 target:R8=820 D5",
        ],
    );
}

#[test]
fn units_stand_in_headers_titles_names_and_cells() {
    expect(
        LIST,
        "（単位：円）\n指標名|実績値／R6\n事業費|5000\n講座数（回）|3回",
        &["事業費 actual:R6=5 B3", "講座数 actual:R6=3 B4"],
    );
    expect(
        LIST,
        "指標名|実績値（人）\n入込客数|600000",
        &["入込客数 actual=600 B2"],
    );
}

#[test]
fn several_tables_stand_below_and_beside_each_other() {
    expect(
        LIST,
        "指標名|実績値||指標名|実績値\n入込客数|600||加入率|74\n\n指標名|備考|実績値\n講座数||3",
        &[
            "入込客数 actual=600 B2",
            "加入率 actual=74 E2",
            "講座数 actual=3 C5",
        ],
    );
}

#[test]
fn sums_notes_and_empty_numbered_rows_are_no_kpis() {
    expect(
        "[table]\nheader = [\"指標\", \"実績\"]\n[columns]\nid = \"番号\"",
        "番号|指標名|実績値\n1-1|入込客数|600\n|小計|600\n1-9||\n※速報|値です\n1-3|講座数|3",
        &["入込客数 actual=600 C2", "講座数 actual=3 C6"],
    );
}

#[test]
fn blocks_that_repeat_their_headers_have_the_forms_years() {
    let form = "[table]\nheader = [\"指標\", \"実績\"]\n[blocks]\nstarts_at = \"決算額\"\nyears = [\"R5\", \"R6\"]\n[columns]\ntext.issues = \"課題\"\nignore = [\"決算額\"]";
    expect(
        form,
        "令和６年度\n指標名|決算額|実績値|課題|決算額|実績値|課題\n入込客数|1|590|去年|2|600|今年",
        &[
            "入込客数 actual:R5=590 C3",
            "入込客数 actual:R6=600 F3",
            "入込客数 issues=今年 G3",
            "!表題 R6",
        ],
    );
    expect(
        form,
        "指標名|決算額|実績値\n入込客数|1|590",
        &[
            "入込客数 actual=590 C2",
            "?blocks A1 1組（様式の年度は2つ）",
        ],
    );
}

#[test]
fn targets_and_actuals_may_stand_above_each_other() {
    let form = "[table]\nheader = [\"指標\", \"R6\"]\n[columns]\nline = \"区分\"\nstacked = '(?<year>R[0-9]+)'";
    let expected = &[
        "入込客数 target:R5=700 C2",
        "入込客数 target:R6=750 D2",
        "入込客数 actual:R5=590 C3",
        "入込客数 actual:R6=600 D3",
        "加入率 target:R5=78 C5",
        "加入率 target:R6=79 D5",
        "加入率 actual:R5=blank C6",
        "加入率 actual:R6=74.5 D6",
    ];
    let rows = "指標名|区分|R5|R6\n入込客数|目標|700|750\n{}|実績|590|600\n{}|達成率|84|80\n加入率|目標値|78|79\n{}|実績値||74.5";
    expect(form, &rows.replace("{}", "^"), expected);
    expect(form, &rows.replace("{}", ""), expected);
    expect(
        form,
        "指標名|区分|R6\n入込客数|目標|700\n|見通し|650",
        &["入込客数 target:R6=700 C2", "?line C3 650"],
    );
}

#[test]
fn stacked_rows_without_words_have_the_forms_order() {
    expect(
        "[table]\nheader = [\"指標\", \"R6\"]\nlines = [\"目標\", \"実績\"]\n[columns]\nstacked = '(?<year>R[0-9]+)'",
        "指標名|R5|R6\n入込客数|700|750\n^|590|600",
        &[
            "入込客数 target:R5=700 B2",
            "入込客数 target:R6=750 C2",
            "入込客数 actual:R5=590 B3",
            "入込客数 actual:R6=600 C3",
        ],
    );
}

#[test]
fn small_tables_have_years_of_their_own() {
    expect(
        "[table]\nheader = [\"指標\", \"基準\", \"目標\"]\n[columns]\nbaseline = '(?<year>.+)基準'\nactual = '(?<year>[HR][0-9]+)(現状)?'\ntarget = '(?<year>.+)目標'",
        "指標名|H25基準|H27|H28現状|H31目標\n入込客数|500|510|520|600\n\n指標名|H26基準|H27|H29現状|H31目標\n加入率|70|71|72|75",
        &[
            "入込客数 baseline:H25=500 B2",
            "入込客数 actual:H27=510 C2",
            "入込客数 actual:H28=520 D2",
            "入込客数 target:R1=600 E2",
            "加入率 baseline:H26=70 B5",
            "加入率 actual:H27=71 C5",
            "加入率 actual:H29=72 D5",
            "加入率 target:R1=75 E5",
        ],
    );
}

#[test]
fn the_year_comes_from_the_nearest_that_says_one() {
    let sheet = |name: &str, text| Grid::new(name, false, grid(text).into_cells(), Vec::new());
    let table = "指標名|実績値\n入込客数|600";
    let path = "観光課/令和5年度/実績.xlsx";
    expect_of_grid(
        LIST,
        path,
        sheet("実績", table),
        &["入込客数 actual:R5=600 B2", "!フォルダー名 R5"],
    );
    expect_of_grid(
        LIST,
        "観光課/実績_R6.xlsx",
        sheet("R5", table),
        &[
            "入込客数 actual:R5=600 B2",
            "!シート名 R5",
            "!ファイル名 R6",
        ],
    );
    expect_of_grid(
        LIST,
        "観光課/実績.xlsx",
        sheet("", "令和６年度\n指標名|実績値／R5\n入込客数|600"),
        &["入込客数 actual:R5=600 B3", "!表題 R6", "!見出し R5"],
    );
}

#[test]
fn names_may_wear_marks_units_and_sections() {
    expect(
        LIST,
        "指標名|実績値\n・入込客数|600\n【商工課】加入率|74\n講座数（人）|3\n①講座数|4",
        &[
            "入込客数 actual=600 B2",
            "加入率 actual=74 B3",
            "（講座数（人）） actual=3 B4",
            "講座数 actual=4 B5",
        ],
    );
}

#[test]
fn a_year_in_brackets_is_the_columns_year_and_other_brackets_are_not_dropped() {
    expect(
        LIST,
        "令和６年度\n指標名|単位|実績値（R5）|実績値（R6）\n入込客数|千人|590|",
        &[
            "入込客数 actual:R5=590 C3",
            "入込客数 actual:R6=blank D3",
            "!表題 R6",
        ],
    );
    expect(
        LIST,
        "令和６年度\n指標名|実績値（前年度）|実績値\n入込客数|590|600",
        &[
            "入込客数 actual:R6=600 C3",
            "?column B2 実績値（前年度）",
            "!表題 R6",
        ],
    );
    expect(
        LIST,
        "指標名|実績値|<\n^|（R5）|（R6）\n入込客数|590|600",
        &["入込客数 actual:R5=590 B3", "入込客数 actual:R6=600 C3"],
    );
}

#[test]
fn each_table_has_the_year_and_the_unit_of_the_lines_above_it() {
    expect(
        LIST,
        "令和６年度（単位：千円）\n指標名|実績値\n事業費|5\n\n令和５年度\n（単位：円）\n指標名|実績値\n事業費|4000",
        &["事業費 actual:R6=5 B3", "事業費 actual:R5=4 B8", "!表題 R6"],
    );
}

#[test]
fn a_unit_line_has_many_spellings() {
    for line in [
        "（単位　円）",
        "（円）",
        "単位円",
        "（単位は円）",
        "単位：|円",
    ] {
        expect(
            LIST,
            &format!("{line}\n指標名|実績値\n事業費|5000"),
            &["事業費 actual=5 B3"],
        );
    }
    expect(
        LIST,
        "（単位：千円、人）\n指標名|実績値\n事業費|5",
        &["事業費 actual=5 B3", "?cell A1 （単位：千円、人）"],
    );
}

#[test]
fn each_row_may_say_its_year() {
    expect(
        LIST,
        "令和６年度\n指標名|年度|実績値\n入込客数|R5|590\n入込客数|R6|600\n加入率|不明|70",
        &[
            "入込客数 actual:R5=590 C3",
            "入込客数 actual:R6=600 C4",
            "加入率 actual=70 C5",
            "!表題 R6",
        ],
    );
}

#[test]
fn an_empty_row_of_a_stack_keeps_its_place() {
    expect(
        "[table]\nheader = [\"指標\", \"R6\"]\nlines = [\"目標\", \"実績\", \"達成率\"]\n[columns]\nstacked = '(?<year>R[0-9]+)'",
        "指標名|R6\n加入率|80\n^|\n^|75",
        &["加入率 target:R6=80 B2"],
    );
}

#[test]
fn a_second_row_of_targets_without_a_name_is_nobodys() {
    expect(
        "[table]\nheader = [\"指標\", \"R6\"]\n[columns]\nline = \"区分\"\nstacked = '(?<year>R[0-9]+)'",
        "指標名|区分|R6\n入込客数|目標|8\n|実績|\n|目標|6\n|実績|4",
        &[
            "入込客数 target:R6=8 C2",
            "入込客数 actual:R6=blank C3",
            "?row C4 6",
            "?row C5 4",
        ],
    );
}

#[test]
fn a_table_beside_another_has_names_and_units_of_its_own() {
    expect(
        LIST,
        "指標名|単位|実績値||指標|単位|実績値\n入込客数|千人|||講座数|回|4",
        &["入込客数 actual=blank C2", "講座数 actual=4 G2"],
    );
    expect(
        LIST,
        "指標名|単位|実績値|指標名|単位|実績値\n入込客数|人|5000|事業費|円|4000\n※注||||事業費|",
        &["入込客数 actual=5 C2", "事業費 actual=4 F2"],
    );
}

#[test]
fn three_tables_beside_each_other_have_their_own_figures() {
    expect(
        LIST,
        "指標名|実績値|指標名|実績値|指標名|実績値\n入込客数|5|加入率|6|講座数|7",
        &[
            "入込客数 actual=5 B2",
            "加入率 actual=6 D2",
            "講座数 actual=7 F2",
        ],
    );
    expect(
        LIST,
        "単位|指標名|実績値|単位|指標名|実績値|単位|指標名|実績値\n人|入込客数|5|回|講座数|6|円|事業費|7",
        &[
            "入込客数 actual=0.005 C2",
            "講座数 actual=6 F2",
            "事業費 actual=0.007 I2",
        ],
    );
}

#[test]
fn columns_before_the_first_block_and_blocks_too_few_have_no_year() {
    let form = "[table]\nheader = [\"指標\"]\n[blocks]\nstarts_at = \"決算額\"\nyears = [\"R5\", \"R6\"]\n[columns]\nignore = [\"決算額\"]";
    expect(
        form,
        "令和６年度\n指標名|実績値|決算額|実績値|決算額\n入込客数|590|1|600|2",
        &[
            "入込客数 actual=590 B3",
            "入込客数 actual:R5=600 D3",
            "!表題 R6",
            "!見出し R5",
        ],
    );
}

#[test]
fn the_first_row_of_data_is_no_header() {
    expect(
        "[table]\nheader = [\"施策\", \"指標\", \"実績\"]\n[columns]\nignore = [\"目標年度\"]",
        "施策|指標名|実績値|目標年度\n|入込客数|集計中|R8\nA|講座数|5|R8",
        &["入込客数 actual=pending C2", "講座数 actual=5 C3"],
    );
}

#[test]
fn headers_centred_over_cells_are_spread_though_a_title_is_merged() {
    expect(
        LIST,
        "調査票|<|<|<\n指標名|実績値||目標値\n|R5|R6|R8\n入込客数|590|600|820",
        &[
            "入込客数 actual:R5=590 B4",
            "入込客数 actual:R6=600 C4",
            "入込客数 target:R8=820 D4",
        ],
    );
}

#[test]
fn last_rows_without_figures_are_no_title_of_the_next_table() {
    let form =
        "[table]\nheader = [\"指標\", \"実績\"]\n[columns]\nignore = [\"目標年度\", \"備考\"]";
    expect(
        form,
        "令和６年度\n指標名|実績値|目標年度\n入込客数|6|R8\n加入率||R8\n\n指標名|実績値|目標年度\n講座数|8|R8",
        &[
            "入込客数 actual:R6=6 B3",
            "加入率 actual:R6=blank B4",
            "講座数 actual:R6=8 B7",
            "!表題 R6",
        ],
    );
    expect(
        form,
        "令和６年度\n指標名|実績値|備考\n入込客数||令和５年度で終了\n指標名|実績値|備考\n講座数|8|",
        &[
            "入込客数 actual:R6=blank B3",
            "講座数 actual:R6=8 B5",
            "!表題 R6",
        ],
    );
}

#[test]
fn a_year_that_is_only_spoken_of_is_no_title() {
    expect(
        LIST,
        "令和６年度\n指標名|実績値\n入込客数|6\n\n※令和５年度より集計方法変更\n指標名|実績値\n講座数|7",
        &[
            "入込客数 actual:R6=6 B3",
            "講座数 actual:R6=7 B7",
            "!表題 R6",
        ],
    );
}

#[test]
fn tables_beside_each_other_have_lines_of_their_own() {
    expect(
        LIST,
        "令和６年度|（単位：千円）|||令和５年度|（単位：円）\n指標名|実績値|||指標名|実績値\n事業費|5|||事業費|6000",
        &["事業費 actual:R6=5 B3", "事業費 actual:R5=6 F3", "!表題 R6"],
    );
}

#[test]
fn lines_among_the_rows_speak_for_the_rows_below_them() {
    expect(
        LIST,
        "令和６年度\n指標名|実績値\n（単位：円）|\n事業費|5000\n\n令和５年度\n（単位：千円）\n事業費|4",
        &["事業費 actual:R6=5 B4", "事業費 actual:R5=4 B8", "!表題 R6"],
    );
    expect(
        LIST,
        "指標名|実績値\n事業費|5\n※単位：円",
        &["事業費 actual=5 B2", "?cell A3 ※単位：円"],
    );
}

#[test]
fn a_column_of_years_is_about_actuals_and_an_empty_cell_of_it_is_no_year() {
    expect(
        LIST,
        "令和６年度\n年度|指標名|実績値|目標値\nR5|入込客数|1|9\n|講座数|2|9",
        &[
            "入込客数 actual:R5=1 C3",
            "入込客数 target=9 D3",
            "講座数 actual=2 C4",
            "講座数 target=9 D4",
            "!表題 R6",
        ],
    );
    expect(
        LIST,
        "指標名|年度|実績値\n入込客数|R5|1\n^|R6|2",
        &["入込客数 actual:R5=1 C2", "入込客数 actual:R6=2 C3"],
    );
}

#[test]
fn two_columns_of_actuals_without_a_year_have_none() {
    expect(
        LIST,
        "令和６年度\n指標名|実績値|<\n|（前年度）|（今年度）\n入込客数|590|600",
        &[
            "入込客数 actual=590 B4",
            "入込客数 actual=600 C4",
            "?row B3 （前年度）",
            "!表題 R6",
        ],
    );
}

#[test]
fn a_table_that_the_form_does_not_know_is_reported() {
    expect(
        LIST,
        "令和６年度\n指標名|実績値\n入込客数|6\n\n指標名|目標額\n講座数|7",
        &[
            "入込客数 actual:R6=6 B3",
            "?cell A5 指標名",
            "?cell A6 講座数",
            "!表題 R6",
        ],
    );
}

#[test]
fn a_year_above_a_table_beside_another_is_that_tables_alone() {
    expect(
        LIST,
        "令和６年度||||令和５年度\n指標名|実績値|||指標名|実績値\n入込客数|6|||入込客数|5\n\n指標名|実績値\n加入率|70",
        &[
            "入込客数 actual:R6=6 B3",
            "入込客数 actual:R5=5 F3",
            "加入率 actual:R6=70 B6",
            "!表題 R6",
        ],
    );
}

#[test]
fn a_note_on_units_is_not_the_next_tables() {
    expect(
        LIST,
        "指標名|実績値\n事業費|5\n\n※単位：円\n指標名|実績値\n事業費|6",
        &[
            "事業費 actual=5 B2",
            "事業費 actual=6 B6",
            "?cell A4 ※単位：円",
        ],
    );
}

#[test]
fn rows_under_a_year_among_stacked_rows_are_not_lost() {
    expect(
        "[table]\nheader = [\"指標\", \"R6\"]\n[columns]\nline = \"区分\"\nstacked = '(?<year>R[0-9]+)'",
        "指標名|区分|R6\n入込客数|目標|8\n令和５年度||\n|実績|4",
        &["入込客数 target:R6=8 C2", "（令和５年度） actual:R6=4 C4"],
    );
}

#[test]
fn a_hidden_mark_of_our_own_form_is_no_text_no_figure_and_no_stray_cell() {
    let form = |row: &str| {
        let heads = "kensho:調査票;1;R6;trial;観光課|番号|指標名|実績値（R6）|取組内容";
        format!("{heads}\n1-1|1-1|入込客数|{row}")
    };
    let other = "[table]\nheader = [\"指標\", \"R6\"]";
    let check = |row: &str, expected: &[&str]| expect(other, &form(row), expected);
    let mark = "kensho:印刷;観光課;1-1";
    let figure = "入込客数 actual:R6=600 D2";
    // A cell of the row was deleted, and what stood behind it moved up.
    check(&format!("600|{mark}"), &[figure]);
    check(&format!("600||{mark}"), &[figure]);
    check(&format!("{mark}|"), &["入込客数 actual:R6=blank D2"]);
    check("600|x", &[figure, "入込客数 efforts=x E2"]);
}

/// Rows of two years for a KPI: the text of last year's row is not what the section says of this year.
#[test]
fn a_text_in_a_row_of_another_year_is_not_this_years() {
    expect(
        "year = { from = \"title\" }\n[table]\nheader = [\"指標名\", \"実績値\"]\n[columns]\nyear = \"年度\"\nkpi = \"指標名\"\nactual = \"実績値\"\ntext.efforts = \"取組\"",
        "令和６年度\n指標名|年度|実績値|取組\n入込客数|R5|590|去年の祭り\n入込客数|R6|600|今年の祭り\n講座数|いつか|7|時期は不明",
        &[
            "入込客数 actual:R5=590 C3",
            "入込客数 actual:R6=600 C4",
            "入込客数 efforts=今年の祭り D4",
            "講座数 actual=7 C5",
            // Of an unreadable year it may be this one's.
            "講座数 efforts=時期は不明 D5",
            "!表題 R6",
        ],
    );
}
