//! 使い方: the page that says how the workbook is used.

use crate::mapping::said::SaidTable;
use crate::report::style::Look;
use crate::report::table::SheetPage;
use rust_xlsxwriter::XlsxError;

/// Its lines; one that begins with ■ is a heading.
const LINES: [&str; 24] = [
    "このブックは、計画（mappings/ の plan.toml）を Excel で直すためのものです。直したら kensho に戻します。",
    "",
    "■ 直し方",
    "・各シートの表の中を書き換えます。行は足しても、消しても、並べ替えてもかまいません。",
    "・新しい行は、表のすぐ下に書きます。番号（id）は、いちど決めたら変えないでください。",
    "・向き・数え方・担当課などは、セルの一覧から選びます。",
    "・いくつも書くセル（別名、タグなど）は、全角の ／ で区切ります。",
    "・年度は R6、令和6年度、2024 のどれでも書けます。数は数だけを書き、単位は「単位」に書きます。",
    "・目標値が未定なら ○○、無ければ ―、矢印なら ↑ ↓ → と書きます。空欄は 0 になりません。",
    "・途中の年度の目標値は「目標値 R5」などの列に書きます。年度が足りなければ、同じ形の見出しで列を足せます。",
    "",
    "■ 色",
    "・濃い青の見出し: 必ず書く列　・薄い青の見出し: 要るときだけ書く列　・灰色の見出し: kensho が使う列（書かなくてよい）",
    "",
    "■ してはいけないこと",
    "・シートや列を消すこと、見出しの言葉を変えること、セルを結合すること、数式を書くこと。",
    "　（見つけたら、どのセルかを知らせて、何も書き換えずに止まります）",
    "",
    "■ 戻し方",
    "1. Excel で保存して、閉じます。",
    "2. kensho plan import <このファイル> --dry-run　で、何が変わるかを見ます（まだ何も書き換えません）。",
    "3. kensho plan import <このファイル>　で、plan.toml に写します。前の plan.toml は plan.toml.bak に残ります。",
    "・変えたところだけが書き換わります。plan.toml の注記や並び順は、そのまま残ります。",
    "・行の並べ替えは写しません（判定区分と語彙だけは、順番に意味があるので写します）。",
];

/// Writes the page.
pub fn add(mut page: SheetPage<'_>, plan: &SaidTable) -> Result<(), XlsxError> {
    page.sheet.set_name("使い方")?;
    page.sheet.set_column_width(0, 120)?;
    page.title(format!("{}　計画の編集用ブック", plan.text("name")), &[])?;
    for (row, line) in (page.row..).zip(LINES) {
        let look = match line.starts_with('■') {
            true => Look::Heading,
            false => Look::Plain,
        };
        page.put(row, 0, line, look)?;
    }
    page.sheet
        .set_landscape()
        .set_paper_size(9)
        .set_print_fit_to_pages(1, 1);
    Ok(())
}
