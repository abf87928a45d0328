//! What the plan's reader says of `plan.toml`, in the words of the workbook: keys are heads, codes are the words of
//! lists, and quotation marks and brackets go.

use super::sheets::{self, PlanColumn, SHEETS};
use super::words;
use crate::mapping::fields::Kind;
use crate::mapping::plan_file::lists::PlanList;

/// A text for who works in a sheet: `rate = "inverse"` is 達成率の式「目標値 ÷ 実績値」.
pub fn in_cells(text: &str, sheet: &str) -> String {
    let (mut told, mut rest) = (String::new(), text);
    while let Some(first) = rest.chars().next() {
        let (said, after) = match first {
            // What people wrote themselves.
            '「' => {
                let end = rest
                    .find('」')
                    .map_or(rest.len(), |at| at + '」'.len_utf8());
                let (said, after) = rest.split_at(end);
                let is_key = KEY_BEHIND.iter().any(|word| told.ends_with(word))
                    || KEY_BEFORE.iter().any(|word| after.starts_with(word));
                let inner = said.trim_start_matches('「').trim_end_matches('」');
                let head = column(inner, sheet).filter(|_| is_key);
                let label = head.map(|column| format!("「{}」", column.head));
                (label.unwrap_or_else(|| said.to_owned()), after)
            }
            '"' => quoted(rest),
            '[' => table(rest),
            '（' => aside(rest),
            'a'..='z' => key(rest, sheet),
            _ => (first.to_string(), &rest[first.len_utf8()..]),
        };
        let is_word = said.starts_with('「') && first != '「';
        if is_word {
            told.truncate(told.trim_end_matches(' ').len());
        }
        told += &said;
        rest = match is_word {
            true => after.trim_start_matches(' '),
            false => after,
        };
    }
    told.trim_start_matches([' ', '、']).to_owned()
}

/// Words behind and before which a text in brackets is a key, and not what people wrote.
const KEY_BEHIND: [&str; 2] = ["項目", "変更"];
const KEY_BEFORE: [&str; 3] = ["は書けません", "だけを", "を足して"];

/// A text in quotation marks, and what follows it.
fn quoted(text: &str) -> (String, &str) {
    let Some((inner, after)) = text[1..].split_once('"') else {
        return (text.to_owned(), "");
    };
    match label_of(inner).unwrap_or_else(|| words::rule(inner)) {
        label if label == inner => (label, after),
        label => (format!("「{label}」"), after),
    }
}

/// The word for people of a code that is chosen in some column.
fn label_of(code: &str) -> Option<String> {
    let mut columns = SHEETS.iter().flat_map(|sheet| &sheet.columns);
    let found = columns.find_map(|column| match column.kind {
        Kind::Choice(words) => words.iter().find(|(other, _)| *other == code),
        _ => None,
    });
    found.map(|(_, label)| (*label).to_owned())
}

/// `[[revision.change]]`: the sheet 「改定の内容」. Brackets around anything else stay.
fn table(text: &str) -> (String, &str) {
    let within = |open: &str, close: &str| text.strip_prefix(open)?.split_once(close);
    let found = within("[[", "]]").or_else(|| within("[", "]"));
    let sheet = found.and_then(|(way, after)| {
        let sheet = match way.rsplit('.').next()? {
            "rating" => sheets::RATINGS,
            list => PlanList::of(list)?.sheet,
        };
        Some((sheet, after))
    });
    match sheet {
        Some((sheet, after)) if after.starts_with(" を") => (format!("「{sheet}」の行"), after),
        Some((sheet, after)) => (format!("「{sheet}」のシート"), after),
        None => ("[".to_owned(), &text[1..]),
    }
}

/// A key in brackets behind its own label says nothing more: 公表の遅れ（lag）.
fn aside(text: &str) -> (String, &str) {
    let inner = text
        .strip_prefix('（')
        .and_then(|text| text.split_once('）'));
    let is_key = |key: &str| {
        key.chars()
            .all(|letter| letter.is_ascii_lowercase() || letter == '_')
    };
    match inner {
        Some((key, after)) if is_key(key) => (String::new(), after),
        _ => ("（".to_owned(), &text['（'.len_utf8()..]),
    }
}

/// A key, with the value behind it; a rule; or another word.
fn key<'t>(text: &'t str, sheet: &str) -> (String, &'t str) {
    let until = |is_part: fn(char) -> bool| {
        let end = text.find(|letter| !is_part(letter));
        text.split_at(end.unwrap_or(text.len()))
    };
    let (rule, _) = until(|letter| letter.is_ascii_alphanumeric() || " <>=.*-".contains(letter));
    let rule = rule.trim_end();
    if rule.contains(['<', '>']) && words::rule(rule) != rule {
        return (words::rule(rule), &text[rule.len()..]);
    }
    let (word, after) = until(|letter| letter.is_ascii_lowercase() || letter == '_');
    if after.starts_with(['.', '/', '-', ':']) {
        // The name of a file, a page or a command.
        let (name, after) = until(|letter| letter.is_ascii_graphic());
        return (name.to_owned(), after);
    }
    let value = after.strip_prefix(" = ");
    if let Some(value) = value.filter(|value| value.starts_with(['{', '['])) {
        // A table or a list as it is written in TOML is no example for a cell.
        let after = value.find(['}', ']']).map_or("", |end| &value[end + 1..]);
        return (
            String::new(),
            after.strip_prefix(" のように").unwrap_or(after),
        );
    }
    if let Some((key, part)) = PARTS.iter().find(|(key, _)| *key == word) {
        return match value.filter(|_| *key == "value") {
            Some(value) => (String::new(), value),
            None => ((*part).to_owned(), after),
        };
    }
    match (column(word, sheet), value) {
        (None, _) => {
            let list = || PlanList::of(word).map(|list| list.sheet);
            let label = label_of(word).or_else(|| list().map(str::to_owned));
            let label = label.map(|label| format!("「{label}」"));
            (label.unwrap_or_else(|| word.to_owned()), after)
        }
        (Some(column), Some(value)) => (column.head.clone(), value),
        (Some(column), None) if after.starts_with('「') => (column.head.clone(), after),
        (Some(column), None) => (format!("「{}」", column.head), after),
    }
}

/// Keys that parts of several fields have, or that no column has alone.
const PARTS: [(&str, &str); 7] = [
    ("value", "値"),
    ("year", "年度"),
    ("text", "表記"),
    ("until", "最後の年度"),
    ("period", "期間"),
    ("target", "目標値"),
    ("baseline", "基準値"),
];

/// The column of a key: on the sheet itself, or on the first that has it.
fn column(key: &str, sheet: &str) -> Option<&'static PlanColumn> {
    let is_it = |column: &&PlanColumn| column.key.rsplit(['.', '@']).next() == Some(key);
    let own = sheets::sheet(sheet).into_iter().chain(SHEETS.iter());
    own.flat_map(|sheet| &sheet.columns).find(is_it)
}

#[cfg(test)]
mod tests {
    use super::in_cells;

    #[test]
    fn nothing_speaks_of_toml() {
        for (text, expected) in [
            (
                "value = 12.4 のような数か、無ければ value = \"―\"、未定なら \"○○\" と書いてください",
                "12.4 のような数か、無ければ ―、未定なら ○○ と書いてください",
            ),
            (
                "指標に rate = \"inverse\" か \"progress\" を書いてください",
                "指標に 達成率の式「目標値 ÷ 実績値」か「（実績値 − 基準値）÷（目標値 − 基準値）」を書いてください",
            ),
            (
                "period = [\"R3\", \"R8\"] のように、始まり・終わりの順に書いてください",
                "始まり・終わりの順に書いてください",
            ),
            (
                "同じ改定では、一つの [[revision.change]] にまとめてください",
                "同じ改定では、一つの「改定の内容」のシートにまとめてください",
            ),
            (
                "under には、[[goal]] の id を書いてください",
                "「上の番号」には、「目標と施策」のシートの「番号」を書いてください",
            ),
            (
                "（rate >= 80 の次は rate < 80）か、when = \"otherwise\" の区分",
                "（達成率が80％以上 の次は 達成率が80％未満）か、当てはまるとき「上のいずれでもない」の区分",
            ),
            (
                "公表の遅れ（lag）が9年になっています",
                "公表の遅れが9年になっています",
            ),
            (
                "target の year に書いてください",
                "目標値 の 年度 に書いてください",
            ),
            (
                "項目「cross_cutting」がありません。「merged_into」だけを",
                "項目「横断的」がありません。「統合先の番号」だけを",
            ),
            ("[[x]あ [ ] [", "[[x]あ [ ] ["),
            ("「rate」と「[[goal]]」が", "「rate」と「[[goal]]」が"),
        ] {
            assert_eq!(in_cells(text, "指標"), expected);
        }
    }
}
