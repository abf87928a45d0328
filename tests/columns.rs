//! docs/columns.md: every column of the files in data/ and of the frames, from the tables of `ledger::schema`.
//!
//! `KENSHO_UPDATE=1 cargo test --release --test columns` writes it anew; read the diff.

use kensho::ledger::schema::{self, Described, FrameTable, Of};
use std::path::Path;

/// The tables that are files too.
const FILES: [&FrameTable; 6] = [
    &schema::OBSERVATIONS,
    &schema::PROJECTS,
    &schema::JUDGEMENTS,
    &schema::PERIOD,
    &schema::FINDINGS,
    &schema::CELLS,
];

/// Those that Rust programs get only.
const FRAMES: [&FrameTable; 4] = [
    &schema::PLANS,
    &schema::AIMS,
    &schema::TAGS,
    &schema::DIFFERENCES,
];

const HEAD: &str = "# データの列

`outputs/<計画>/<年度>/data/` の CSV と Parquet の列です。二つの行は同じで、Parquet には型があります。
列の名前は変えません。新しい列は右端に足します。意味は、名前と同じく英語で書いてあります。

- CSV は BOM 付きの UTF-8 で、値のないところは空です。Excel が式とみなす文字の前には `'` を置きます。
- Parquet では、値のないところは null、数は正確な十進数 `DECIMAL(38,18)`（2進の小数にはしません）、年度は西暦の整数です。
- 指標は `kpi_id` で見分けます。`kpi` の名前は、同じものがいくつもあることがあります。
- いくつもの計画を合わせるときは、`plan` と `kpi_id` の二つで結び付けます。

## ファイル
";

const FOOT: &str = "
## Rust のプログラムだけに渡す表

`kensho::frames` は上の表のほかに、次の表も渡します。`differences` は `kensho::difference` が作ります。
";

fn page() -> String {
    let files = FILES.iter().map(|table| {
        of_table(
            table,
            &format!("data/{0}.csv, data/{0}.parquet", table.name),
        )
    });
    let frames = FRAMES.iter().map(|table| of_table(table, table.name));
    let files: String = files.collect();
    let frames: String = frames.collect();
    format!("{HEAD}{files}{FOOT}{frames}")
}

fn of_table(table: &FrameTable, title: &str) -> String {
    let lines: String = table.columns().map(line).collect();
    format!(
        "\n### {title}\n\nA row is {}.\n\n| 列 | 型 | 意味 |\n|---|---|---|\n{lines}",
        table.row
    )
}

fn line(column: &Described) -> String {
    let of = match column.of {
        Of::Text => "文字",
        Of::Number => "数",
        Of::Year => "年度",
        Of::Index => "整数",
    };
    assert!(!column.what.contains('|'), "{}", column.name);
    format!("| `{}` | {of} | {} |\n", column.name, column.what)
}

#[test]
fn the_columns_in_the_documentation_are_the_programs_own() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/columns.md");
    if std::env::var_os("KENSHO_UPDATE").is_some() {
        std::fs::write(&path, page()).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), page());
}
