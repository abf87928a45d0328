//! The words that sections use, from `words.toml`: data in one place, easy to add to.

use super::Role;
use super::form::Line;
use crate::domain::reported::{Arrow, Kind, Qualifier, Reported};
use crate::domain::{folded, unit};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

/// Words by what they mean.
type Table = BTreeMap<String, Vec<String>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordsFile {
    marks: Table,
    qualifiers: Table,
    before: Table,
    after: Table,
    signs: Table,
    vague: VagueFile,
    sources: SourcesFile,
    units: UnitsFile,
    examples: ExamplesFile,
    rows: RowsFile,
    lines: Table,
    headers: Table,
    project_headers: Table,
    percents: PercentsFile,
    directions: DirectionsFile,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PercentsFile {
    changes: Vec<String>,
    ratios: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DirectionsFile {
    higher: Vec<String>,
    never: Vec<String>,
    lower: Vec<String>,
    turned: Vec<String>,
    shares: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VagueFile {
    words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SourcesFile {
    begins: Vec<String>,
    ends: Vec<String>,
    never: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitsFile {
    words: Vec<String>,
    periods: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExamplesFile {
    words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RowsFile {
    subtotals: Vec<String>,
    sums: Vec<String>,
    kinds: Vec<String>,
    titles: Vec<String>,
    dittos: Vec<String>,
    notes: Vec<String>,
}

/// Words that qualify a number; of 確定値 there is nothing to say.
type Qualifiers = Vec<(String, Option<Qualifier>)>;

/// The table, with every word folded.
struct Words {
    marks: HashMap<String, Reported>,
    /// Longest first, so that 速報値 is not read as 速報; and so are those behind.
    before: Qualifiers,
    after: Qualifiers,
    signs: Qualifiers,
    vague: Vec<String>,
    source_begins: Vec<String>,
    source_ends: Vec<String>,
    no_source: Vec<String>,
    units: HashSet<String>,
    periods: HashSet<String>,
    examples: Vec<String>,
    subtotals: Vec<String>,
    sums: Vec<String>,
    kinds: Vec<String>,
    titles: Vec<String>,
    dittos: Vec<String>,
    notes: Vec<String>,
    lines: HashMap<String, Line>,
    headers: Table,
    changes: Vec<String>,
    ratios: Vec<String>,
    higher: Vec<String>,
    not_higher: Vec<String>,
    lower: Vec<String>,
    turned: Vec<String>,
    shares: Vec<String>,
    project_headers: Table,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let file: WordsFile = toml::from_str(include_str!("words.toml"))
        .expect("words.toml is part of the program and a test reads it");
    Words {
        marks: folded_words(&file.marks, meaning).into_iter().collect(),
        before: longest_first(&[&file.qualifiers, &file.before]),
        after: longest_first(&[&file.qualifiers, &file.after]),
        signs: longest_first(&[&file.signs]),
        vague: keys(&file.vague.words),
        source_begins: keys(&file.sources.begins),
        source_ends: keys(&file.sources.ends),
        no_source: keys(&file.sources.never),
        units: keys(&file.units.words).into_iter().collect(),
        periods: keys(&file.units.periods).into_iter().collect(),
        examples: keys(&file.examples.words),
        subtotals: keys(&file.rows.subtotals),
        sums: keys(&file.rows.sums),
        kinds: keys(&file.rows.kinds),
        titles: keys(&file.rows.titles),
        dittos: keys(&file.rows.dittos),
        notes: keys(&file.rows.notes),
        lines: folded_words(&file.lines, line_of).into_iter().collect(),
        headers: file.headers,
        changes: keys(&file.percents.changes),
        ratios: keys(&file.percents.ratios),
        higher: keys(&file.directions.higher),
        not_higher: keys(&file.directions.never),
        lower: keys(&file.directions.lower),
        turned: keys(&file.directions.turned),
        shares: keys(&file.directions.shares),
        project_headers: file.project_headers,
    }
});

fn keys(words: &[String]) -> Vec<String> {
    words.iter().map(|word| folded::key(word)).collect()
}

fn longest_first(tables: &[&Table]) -> Qualifiers {
    let words = tables
        .iter()
        .flat_map(|table| folded_words(table, qualifier_of));
    let mut words: Qualifiers = words.collect();
    words.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
    words
}

/// What a mark means that stands alone where a figure is wanted.
pub fn mark(text: &str) -> Option<Reported> {
    mark_of(&folded::key(text))
}

/// As [`mark`], of a folded text. Marks are often typed several times: ――, ***, …….
pub fn mark_of(key: &str) -> Option<Reported> {
    let bare = key
        .strip_prefix('(')
        .and_then(|inner| inner.strip_suffix(')'))
        .unwrap_or(key);
    let repeated = |sign: char| bare.len() > 1 && bare.chars().all(|letter| letter == sign);
    let sign = match bare {
        _ if repeated('-') => "-",
        _ if repeated('*') => "*",
        _ if repeated('.') => "...",
        bare => bare,
    };
    WORDS.marks.get(sign).cloned()
}

/// Splits a reservation off the front or the end of a folded text. No reservation stands beside a
/// digit's own side, so most texts are not searched.
pub fn qualifier(folded: &str) -> Option<(&str, Option<Qualifier>)> {
    let is_digit = |letter: char| letter.is_ascii_digit();
    let before = (!folded.starts_with(is_digit)).then_some(&WORDS.before);
    let mut before = before.into_iter().flatten();
    let found =
        before.find_map(|(word, meaning)| Some((folded.strip_prefix(word.as_str())?, *meaning)));
    let after = (!folded.ends_with(is_digit)).then_some(&WORDS.after);
    let mut after = after.into_iter().flatten();
    found.or_else(|| {
        after.find_map(|(word, meaning)| Some((folded.strip_suffix(word.as_str())?, *meaning)))
    })
}

/// Splits a statistician's letter off the front of a folded text, if digits follow: p7,077.
pub fn mark_before(folded: &str) -> (Option<Qualifier>, &str) {
    let found = WORDS.signs.iter().find_map(|(sign, meaning)| {
        let rest = folded.strip_prefix(sign.as_str())?;
        rest.starts_with(|first: char| first.is_ascii_digit())
            .then_some((*meaning, rest))
    });
    found.unwrap_or((None, folded))
}

/// Whether what follows a number is so vague that no number can be taken: 100人ほど, 10余名.
pub fn is_vague(folded: &str) -> bool {
    let is_beside =
        |word: &String| folded.starts_with(word.as_str()) || folded.ends_with(word.as_str());
    WORDS.vague.iter().any(is_beside)
}

/// Whether a folded text in brackets behind a number says where it is from: 経済センサス, 県統計より.
pub fn is_source(folded: &str) -> bool {
    let begins = |word: &String| folded.starts_with(word.as_str());
    let ends = |word: &String| folded.ends_with(word.as_str()) && folded != word;
    let is_source = WORDS.source_begins.iter().any(begins) || WORDS.source_ends.iter().any(ends);
    let is_other = |word: &String| folded.contains(word.as_str());
    is_source && !WORDS.no_source.iter().any(is_other)
}

/// Whether a folded word says that a source follows it: 出典.
pub fn is_source_label(folded: &str) -> bool {
    WORDS.source_begins.iter().any(|word| word == folded)
}

/// Whether a text is surely a unit, with or without a scale and a rate: 人, （千円）, 件/年. （前年度） and
/// （見込） are none.
pub fn is_unit(text: &str) -> bool {
    let bare = unit::bare(text);
    let mut parts = bare.split('/');
    let is_first = parts.next().is_some_and(is_counted);
    is_first && parts.all(|per| is_counted(per) || WORDS.periods.contains(per))
}

fn is_counted(word: &str) -> bool {
    let (power, base) = unit::split_scale(word);
    WORDS.units.contains(word) || (power > 0 && (base.is_empty() || WORDS.units.contains(base)))
}

/// Whether a sheet's name or a title says that it only shows how to fill in the form: 記入例,
/// 実績（記入例）, サンプル1. サンプル数 is no example.
pub fn is_example(text: &str) -> bool {
    let key = folded::key(text);
    let mut parts = key.split(|letter: char| !letter.is_alphabetic());
    parts.any(|part| {
        // The dash of シート is none of the letters.
        let part = part.strip_suffix("シ").unwrap_or(part);
        WORDS
            .examples
            .iter()
            .any(|word| part.ends_with(word.as_str()))
    })
}

/// What the word on one of a KPI's rows says of its figures: 上段 目標, 実績値, 達成率. A reservation, a
/// unit or a year may stand behind it: 実績（見込）, 目標（人）.
pub fn line(text: &str) -> Option<Line> {
    let key = folded::key(text);
    line_of_key(&key)
        .or_else(|| line_of_key(without_aside(key.trim_matches(['【', '】', '■', '・']))?))
}

fn line_of_key(key: &str) -> Option<Line> {
    let bare = key.trim_matches(['(', ')', '[', ']', '【', '】', '■', '・', ':']);
    WORDS.lines.get(bare).or(WORDS.lines.get(key)).copied()
}

/// What stands before a bracket that says nothing else of what the figures are. A unit or a year
/// there would say something (実績（千人）), and is not read.
fn without_aside(key: &str) -> Option<&str> {
    let (before, aside) = match key.strip_suffix(')') {
        Some(inner) => inner.rsplit_once('(')?,
        None => key.strip_suffix(']')?.rsplit_once('[')?,
    };
    let is_reservation = matches!(qualifier(aside), Some(("", _)));
    (is_reservation || aside == "%").then_some(before)
}

/// Whether a name is that of a sum of the rows above: 小計, 合計, 合計（千円）.
pub fn is_subtotal(text: &str) -> bool {
    let key = folded::key(text);
    let is_one_of = |name: &str| WORDS.subtotals.iter().any(|word| word == name);
    is_one_of(without_unit(&key))
}

/// Whether a name is that of a row that adds up the rows above: 合計, and not 平均.
pub fn is_sum(text: &str) -> bool {
    let key = folded::key(text);
    let is_one_of = |name: &str| WORDS.sums.iter().any(|word| word == name);
    is_one_of(without_unit(&key))
}

/// Whether a text only says of what kind the KPIs beside or below it are: 【成果指標】.
pub fn is_kind(text: &str) -> bool {
    let key = folded::key(text);
    let bare = key.trim_matches(|letter: char| !letter.is_alphanumeric());
    WORDS.kinds.iter().any(|word| word == bare)
}

/// Whether a text begins, behind marks and numbers, as titles do that name no goal or measure: 【様式１】.
pub fn is_title(text: &str) -> bool {
    let key = folded::key(text);
    let bare = key.trim_start_matches(|letter: char| !letter.is_alphabetic());
    WORDS
        .titles
        .iter()
        .any(|word| bare.starts_with(word.as_str()))
}

/// Whether a text in a column of goals or measures is the name of a sum or a kind of KPIs.
pub fn is_no_place(text: &str) -> bool {
    is_subtotal(text) || is_kind(text)
}

/// Whether a cell says again what stands above it: 〃, （同上）.
pub fn is_ditto(text: &str) -> bool {
    let key = folded::key(text);
    let inner = key.strip_prefix('(').and_then(|key| key.strip_suffix(')'));
    let bare = inner.unwrap_or(&key);
    WORDS.dittos.iter().any(|word| word == bare)
}

/// Without the bracket at the end, if a unit stands in it.
fn without_unit(key: &str) -> &str {
    let inner = key.strip_suffix(')');
    let split = inner.and_then(|inner| inner.rsplit_once('('));
    let split = split.filter(|(_, aside)| is_unit(aside));
    split.map_or(key, |(bare, _)| bare)
}

/// Whether a row that begins so is a note: ※, 注1, 備考:.
pub fn is_note(text: &str) -> bool {
    let key = folded::key(text);
    WORDS
        .notes
        .iter()
        .any(|word| key.starts_with(word.as_str()))
}

/// Whether a text is a usual header or label of any role.
pub fn is_header(text: &str) -> bool {
    let key = folded::key(text);
    let words = WORDS.headers.values().flatten();
    words.into_iter().any(|word| folded::key(word) == key) || line(text).is_some()
}

/// The usual headers of a role.
pub fn headers(role: &Role) -> &'static [String] {
    let name = match role {
        Role::Id => "id",
        Role::Kpi => "kpi",
        Role::Goal => "goal",
        Role::Measure => "measure",
        Role::Section => "section",
        Role::Unit => "unit",
        Role::Figure(Kind::Baseline) => "baseline",
        Role::Figure(Kind::Actual) => "actual",
        Role::Figure(Kind::Target) => "target",
        Role::Year => "year",
        Role::Line => "line",
        Role::Project => "project",
        Role::Figure(Kind::Cost) => "cost",
        Role::Team => "team",
        Role::Partner => "partner",
        Role::Rank => "rank",
        Role::IdBranch | Role::Text(_) | Role::Rating | Role::Stacked | Role::Ignored => {
            return &[];
        }
    };
    let words = WORDS.headers.get(name);
    words
        .or(WORDS.project_headers.get(name))
        .map(Vec::as_slice)
        .unwrap_or_default()
}

/// Whether a percentage of this name may be below 0, as a change may.
pub fn may_be_negative(name: &str) -> bool {
    has_one(&folded::key(name), &WORDS.changes)
}

/// Whether a percentage of this name may be beyond 100: a change, or one thing measured by another.
pub fn may_pass_hundred(name: &str) -> bool {
    let key = folded::key(name);
    has_one(&key, &WORDS.changes) || has_one(&key, &WORDS.ratios)
}

/// Whether a KPI's name itself says that more of it is better: 満足, 不便を感じていない. It is for doubts
/// about a plan, never instead of its word.
pub fn says_more_is_better(name: &str) -> bool {
    let key = folded::key(name);
    has_one(&key, &WORDS.higher) && !has_one(&key, &WORDS.not_higher)
}

/// Whether a KPI's name itself says that less of it is better: it ends with 待機児童数 or 排出量, or is
/// the share of such (不登校児童生徒の割合), whatever remark (（市全体）) follows. For doubts as well.
pub fn says_less_is_better(name: &str) -> bool {
    let key = folded::key(name);
    let bare = without_remark(&key);
    let without_share = |word: &String| bare.strip_suffix(word.as_str());
    let counted = WORDS.shares.iter().find_map(without_share).unwrap_or(bare);
    let is_lower = |word: &String| {
        counted
            .strip_suffix(word.as_str())
            .is_some_and(is_not_turned)
    };
    WORDS.lower.iter().any(is_lower)
}

fn without_remark(key: &str) -> &str {
    let inner = key.strip_suffix(')');
    let split = inner.and_then(|inner| inner.rsplit_once('('));
    split.map_or(key, |(bare, _)| bare)
}

fn is_not_turned(before: &str) -> bool {
    !WORDS
        .turned
        .iter()
        .any(|word| before.ends_with(word.as_str()))
}

fn has_one(key: &str, words: &[String]) -> bool {
    words.iter().any(|word| key.contains(word.as_str()))
}

fn folded_words<T>(words: &Table, mean: fn(&str) -> Option<T>) -> Vec<(String, T)> {
    let meanings = words.iter().flat_map(|(name, words)| {
        words
            .iter()
            .map(move |word| (folded::key(word), mean(name)))
    });
    meanings
        .filter_map(|(word, meaning)| meaning.map(|meaning| (word, meaning)))
        .collect()
}

fn meaning(name: &str) -> Option<Reported> {
    Some(match name {
        "pending" => Reported::Pending,
        "not-surveyed" => Reported::NotSurveyed,
        "not-applicable" => Reported::NotApplicable,
        "ended" => Reported::Ended,
        "suppressed" => Reported::Suppressed,
        "arrow-up" => Reported::Arrow(Arrow::Up),
        "arrow-down" => Reported::Arrow(Arrow::Down),
        "arrow-keep" => Reported::Arrow(Arrow::Keep),
        _ => return None,
    })
}

fn line_of(name: &str) -> Option<Line> {
    Some(match name {
        "baseline" => Line::Figures(Kind::Baseline),
        "actual" => Line::Figures(Kind::Actual),
        "target" => Line::Figures(Kind::Target),
        "ignored" => Line::Ignored,
        _ => return None,
    })
}

fn qualifier_of(name: &str) -> Option<Option<Qualifier>> {
    Some(Some(match name {
        "about" => Qualifier::About,
        "at-least" => Qualifier::AtLeast,
        "more-than" => Qualifier::MoreThan,
        "at-most" => Qualifier::AtMost,
        "less-than" => Qualifier::LessThan,
        "preliminary" => Qualifier::Preliminary,
        "expected" => Qualifier::Expected,
        "estimated" => Qualifier::Estimated,
        "revised" => Qualifier::Revised,
        "part" => Qualifier::Part,
        "settled" => return Some(None),
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_in_the_table_has_a_meaning() {
        let file: WordsFile = toml::from_str(include_str!("words.toml")).unwrap();
        assert!(file.marks.keys().all(|name| meaning(name).is_some()));
        let qualifiers = [&file.qualifiers, &file.before, &file.after, &file.signs];
        let mut names = qualifiers.into_iter().flat_map(|table| table.keys());
        assert!(names.all(|name| qualifier_of(name).is_some()));
        assert!(file.lines.keys().all(|name| line_of(name).is_some()));
    }

    #[test]
    fn marks_are_known_in_any_dress() {
        for dash in ["―", "－", "-", "ー", "−", " ‐ ", "――", "（－）"] {
            assert_eq!(mark(dash), Some(Reported::NotApplicable), "{dash}");
        }
        assert_eq!(mark("集計中"), Some(Reported::Pending));
        for undecided in ["未定", "調整中", "検討中", "見込中"] {
            assert_eq!(mark(undecided), Some(Reported::Pending), "{undecided}");
        }
        assert_eq!(mark("（集計 中）"), Some(Reported::Pending));
        assert_eq!(mark("Ｘ"), Some(Reported::Suppressed));
        assert_eq!(mark("△"), None);
        assert_eq!(mark(""), None);
    }

    #[test]
    fn rows_that_are_no_kpi_are_known() {
        assert!(is_subtotal("合　計") && is_subtotal("小計") && !is_subtotal("会計"));
        for sum in [
            "合計（千円）",
            "合計 (単位：千円)",
            "事業費計",
            "総事業費",
            "事業費計（円）",
        ] {
            assert!(is_subtotal(sum) && is_sum(sum), "{sum}");
        }
        assert!(!is_subtotal("合計（観光）") && !is_sum("平均（千円）") && !is_subtotal("事業費"));
        assert!(
            is_note("※速報値")
                && is_note("（注）")
                && is_note("出典：国勢調査")
                && !is_note("注文件数")
        );
    }

    #[test]
    fn a_row_label_says_what_its_figures_are() {
        for (text, expected) in [
            ("目標", Some(Line::Figures(Kind::Target))),
            ("【実績値】", Some(Line::Figures(Kind::Actual))),
            ("達成率（％）", Some(Line::Ignored)),
            ("実績（見込）", Some(Line::Figures(Kind::Actual))),
            ("目標（人）", None),
            ("実績［千円］", None),
            ("【実績（件/年）】", None),
            ("実績値（令和6年度）", None),
            ("実績（目標比）", None),
            ("実績（前年度）", None),
            ("（人）", None),
            ("備考", None),
        ] {
            assert_eq!(line(text), expected, "{text}");
        }
    }

    #[test]
    fn sheets_of_examples_are_known() {
        for text in [
            "記入例",
            "実績（記入例）",
            "【記載例】実績",
            "サンプル1",
            "記入例シート",
            "見本_R6",
            "調査票作成例",
            "入力例②",
        ] {
            assert!(is_example(text), "{text}");
        }
        for text in ["サンプル数", "見本市", "実績", "", "※記入例を参照"] {
            assert!(!is_example(text), "{text}");
        }
    }

    #[test]
    fn a_source_is_told_from_another_kind_of_number() {
        for text in [
            "経済センサス",
            "国勢調査",
            "県統計より",
            "出典",
            "町民課調べ",
        ] {
            assert!(is_source(text), "{text}");
        }
        for text in [
            "前年度",
            "中間報告",
            "前回調査",
            "目標値",
            "より",
            "調査",
            "未調査",
            "累計",
        ] {
            assert!(!is_source(text), "{text}");
        }
    }

    #[test]
    fn a_unit_is_told_from_other_words_in_brackets() {
        for text in [
            "人",
            "（人）",
            "％",
            "千円",
            "百万円",
            "億円",
            "か所",
            "ヶ所",
            "カ所",
            "㎞",
            "㎡",
            "m2",
            "t-CO2",
            "千t-CO2",
            "件/年",
            "人／日",
            "円/人",
            "回/月",
            "kWh",
            "MW",
            "pt",
            "単位：人",
            "人（△は減）",
            "パーセント",
            "t-CO2/人/年",
            "万人",
            "千",
        ] {
            assert!(is_unit(text), "{text}");
        }
        for text in [
            "前年度",
            "（前年度）",
            "見込",
            "中間",
            "R5",
            "令和５年度",
            "目標",
            "実績",
            "",
            "年度",
            "/",
            "/年",
            "月",
            "人/",
            "累計",
            "上半期",
            "（）",
            "十",
            "5人",
        ] {
            assert!(!is_unit(text), "{text}");
        }
    }

    #[test]
    fn a_share_stays_inside_its_range_and_other_percentages_do_not() {
        for (name, negative, beyond) in [
            ("観光客の対前年度増加率", true, true),
            ("地域経済の循環率", false, true),
            ("審議会等に女性が登用されている割合", false, false),
            ("自主防災組織の組織率", false, false),
        ] {
            assert_eq!(may_be_negative(name), negative, "{name}");
            assert_eq!(may_pass_hundred(name), beyond, "{name}");
        }
    }

    #[test]
    fn some_names_say_which_way_is_better() {
        for (name, more, less) in [
            ("日常生活において不便を感じていない人の割合", true, false),
            ("市政に満足している市民の割合", true, false),
            ("保育所（園）待機児童数", false, true),
            ("温室効果ガスの総排出量（市全体）", false, true),
            ("災害による負傷者数および死亡者数", false, true),
            ("交通事故防止教室の参加者数", false, false),
            ("待機児童解消数", false, false),
            ("不登校児童生徒の割合", false, true),
            ("孤独を感じている人の割合（高齢者）", false, true),
            ("不登校児童・生徒の割合", false, true),
            ("不登校の解消率", false, false),
            ("非喫煙者の割合", false, false),
            ("無事故件数", false, false),
            ("市政に不満足な市民の割合", false, false),
            ("運動をしていない人の割合", false, false),
            ("空き家の数", false, false),
        ] {
            assert_eq!(says_more_is_better(name), more, "{name}");
            assert_eq!(says_less_is_better(name), less, "{name}");
        }
    }
}
