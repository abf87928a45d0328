//! docs/columns.md: every column of the files in data/ and of the frames, from the lists of columns in the program.
//!
//! `KENSHO_UPDATE=1 cargo test --release --test columns` writes it anew; read the diff.

use kensho::ledger::schema::{Described, Of, TableHead};
use kensho::report::tables;
use std::path::Path;

/// The tables that are files too, and those that Rust programs get only.
const TABLES: [&[&str]; 2] = [
    &[
        "observations",
        "projects",
        "judgements",
        "period",
        "findings",
        "cells",
    ],
    &["plan", "aims", "tags", "differences"],
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
    let heads = tables::heads();
    assert_eq!(heads.len(), TABLES.concat().len());
    let [files, frames] = TABLES.map(|names| {
        let of = |name: &&str| heads.iter().find(|head| head.name == *name).unwrap();
        names.iter().map(of).collect::<Vec<_>>()
    });
    let files = files.into_iter().map(|table| {
        let name = table.name;
        of_table(table, &format!("data/{name}.csv, data/{name}.parquet"))
    });
    let files: String = files.collect();
    let frames = frames.into_iter().map(|table| of_table(table, table.name));
    let frames: String = frames.collect();
    format!("{HEAD}{files}{FOOT}{frames}")
}

fn of_table(table: &TableHead, title: &str) -> String {
    let lines: String = table.columns.iter().map(line).collect();
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
