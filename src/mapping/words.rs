//! The words that sections use, from `words.toml`: data in one place, easy to add to.

use super::form::role::{Line, Role};
use crate::domain::reported::{Arrow, Kind, Qualifier, Reported};
use crate::domain::{folded, unit};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

/// `words.toml`, which says what each list is for.
#[derive(Deserialize)]
// A list of which the name is mistyped would be used for nothing.
#[serde(deny_unknown_fields)]
struct WordLists {
    settled: Folded,
    unsure: Folded,
    vague: Folded,
    told: Folded,
    source_begins: Folded,
    source_ends: Folded,
    no_source: Folded,
    units: Folded,
    periods: Folded,
    examples: Folded,
    subtotals: Folded,
    sums: Folded,
    kinds: Folded,
    titles: Folded,
    dittos: Folded,
    notes: Folded,
    changes: Folded,
    ratios: Folded,
    higher: Folded,
    not_higher: Folded,
    lower: Folded,
    turned: Folded,
    shares: Folded,
    marks: BTreeMap<String, Folded>,
    qualifiers: BTreeMap<Qualifier, Folded>,
    before: BTreeMap<Qualifier, Folded>,
    after: BTreeMap<Qualifier, Folded>,
    signs: BTreeMap<Qualifier, Folded>,
    lines: BTreeMap<String, Folded>,
    headers: BTreeMap<String, Folded>,
    project_headers: BTreeMap<String, Folded>,
}

/// Words as [`folded::key`] folds them.
#[derive(Deserialize)]
#[serde(from = "Vec<String>")]
struct Folded(Vec<String>);

impl From<Vec<String>> for Folded {
    fn from(words: Vec<String>) -> Self {
        Self(words.iter().map(|word| folded::key(word)).collect())
    }
}

impl Folded {
    fn has(&self, key: &str) -> bool {
        self.0.iter().any(|word| word == key)
    }

    /// Whether a folded text begins with one of the words.
    fn begin(&self, key: &str) -> bool {
        self.0.iter().any(|word| key.starts_with(word.as_str()))
    }

    /// Whether a folded text ends with one of the words.
    fn end(&self, key: &str) -> bool {
        self.0.iter().any(|word| key.ends_with(word.as_str()))
    }

    /// Whether one of the words is in a folded text.
    fn are_in(&self, key: &str) -> bool {
        self.0.iter().any(|word| key.contains(word.as_str()))
    }
}

static WORDS: LazyLock<WordLists> = LazyLock::new(|| {
    toml::from_str(include_str!("words.toml"))
        .expect("words.toml is part of the program and a test reads it")
});
static MARKS: LazyLock<HashMap<&str, Reported>> =
    LazyLock::new(|| by_word(&WORDS.marks, |name| meaning(name)).collect());
static LINES: LazyLock<HashMap<&str, Line>> =
    LazyLock::new(|| by_word(&WORDS.lines, |name| line_of(name)).collect());
static BEFORE: LazyLock<Qualifiers> =
    LazyLock::new(|| longest_first(&[&WORDS.qualifiers, &WORDS.before]));
static AFTER: LazyLock<Qualifiers> =
    LazyLock::new(|| longest_first(&[&WORDS.qualifiers, &WORDS.after]));

/// Words around a number, and how each qualifies it (`None`: a final figure). Longest first: of 速報値, 速報
/// alone would leave 値 behind.
type Qualifiers = Vec<(&'static str, Option<Qualifier>)>;

fn longest_first(tables: &[&'static BTreeMap<Qualifier, Folded>]) -> Qualifiers {
    let words = tables
        .iter()
        .flat_map(|table| by_word(table, |one| Some(Some(*one))));
    // Words such as 確定値 are taken off too, though they mean nothing more.
    let settled = WORDS.settled.0.iter().map(|word| (word.as_str(), None));
    let mut words: Qualifiers = words.chain(settled).collect();
    words.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
    words
}

/// Each word of a table, with what its list means.
fn by_word<K, T: Clone + 'static>(
    table: &'static BTreeMap<K, Folded>,
    meaning: impl Fn(&'static K) -> Option<T>,
) -> impl Iterator<Item = (&'static str, T)> {
    table.iter().flat_map(move |(key, words)| {
        let meant = meaning(key);
        let words = words.0.iter();
        words.filter_map(move |word| Some((word.as_str(), meant.clone()?)))
    })
}

/// The mark of a name: a state that is neither a number nor nothing.
fn meaning(name: &str) -> Option<Reported> {
    let marks = [
        Reported::Pending,
        Reported::NotSurveyed,
        Reported::NotApplicable,
        Reported::Ended,
        Reported::Suppressed,
        Reported::Arrow(Arrow::Up),
        Reported::Arrow(Arrow::Down),
        Reported::Arrow(Arrow::Keep),
    ];
    marks.into_iter().find(|mark| mark.state().code() == name)
}

fn line_of(name: &str) -> Option<Line> {
    let mut kinds = [Kind::Baseline, Kind::Actual, Kind::Target].into_iter();
    match name {
        "ignored" => Some(Line::Ignored),
        name => kinds.find(|kind| kind.code() == name).map(Line::Figures),
    }
}

/// The meaning of a mark that is written alone in place of a figure.
pub fn mark(text: &str) -> Option<Reported> {
    mark_of(&folded::key(text))
}

/// As [`mark`], of a folded text. Marks are often typed several times: ――, ***, …….
pub fn mark_of(key: &str) -> Option<Reported> {
    let bare = unbracketed(key);
    let repeated = |sign: char| bare.len() > 1 && bare.chars().all(|letter| letter == sign);
    let sign = match bare {
        _ if repeated('-') => "-",
        _ if repeated('*') => "*",
        _ if repeated('.') => "...",
        bare => bare,
    };
    MARKS.get(sign).cloned()
}

/// Whether a mark leaves open why there is no figure.
pub fn is_unsure(text: &str) -> bool {
    WORDS.unsure.has(unbracketed(&folded::key(text)))
}

/// Splits a reservation off the front or the end of a folded text. No reservation stands beside a
/// digit's own side, so most texts are not searched.
pub fn qualifier(folded: &str) -> Option<(&str, Option<Qualifier>)> {
    let is_digit = |letter: char| letter.is_ascii_digit();
    let front = (!folded.starts_with(is_digit)).then_some(&*BEFORE);
    let mut before = front.into_iter().flatten();
    let found = before.find_map(|(word, meaning)| Some((folded.strip_prefix(word)?, *meaning)));
    let back = (!folded.ends_with(is_digit)).then_some(&*AFTER);
    let mut after = back.into_iter().flatten();
    found.or_else(|| after.find_map(|(word, meaning)| Some((folded.strip_suffix(word)?, *meaning))))
}

/// Splits a statistician's letter off the front of a folded text, if digits follow: p7,077.
pub fn mark_before(folded: &str) -> (Option<Qualifier>, &str) {
    let mut signs = by_word(&WORDS.signs, |one| Some(*one));
    let found = signs.find_map(|(sign, meaning)| {
        let rest = folded.strip_prefix(sign)?;
        rest.starts_with(|first: char| first.is_ascii_digit())
            .then_some((Some(meaning), rest))
    });
    found.unwrap_or((None, folded))
}

/// Whether what follows a number is so vague that no number can be taken: 100人ほど, 10余名.
pub fn is_vague(folded: &str) -> bool {
    WORDS.vague.begin(folded) || WORDS.vague.end(folded)
}

/// Whether a folded text behind a number is part of a sentence, and not a unit: 月に公表, 月末, 者が辞退. 月 is never a unit:
/// KPIs that count months have か月.
pub fn is_told(folded: &str) -> bool {
    folded.starts_with('月') || WORDS.told.are_in(folded) || has_particle(folded)
}

/// Whether a text has a particle (に, が, で …) that stands behind a word of other letters: the が of はがき is part of a word.
fn has_particle(folded: &str) -> bool {
    let is_kana = |letter: char| ('ぁ'..='ん').contains(&letter);
    let next = folded.chars().skip(1);
    let mut pairs = folded.chars().zip(next);
    pairs.any(|(before, letter)| "にをがはでへ".contains(letter) && !is_kana(before))
}

/// Whether a folded text in brackets behind a number says where it is from: 経済センサス, 県統計より.
pub fn is_source(folded: &str) -> bool {
    // より and 調査 alone say no source.
    let ends = |word: &String| folded.ends_with(word.as_str()) && folded != word;
    let is_source = WORDS.source_begins.begin(folded) || WORDS.source_ends.0.iter().any(ends);
    is_source && !WORDS.no_source.are_in(folded)
}

/// Whether a folded word says that a source follows it: 出典.
pub fn is_source_label(folded: &str) -> bool {
    WORDS.source_begins.has(folded)
}

/// Whether a text is surely a unit, with or without a scale and a rate: 人, （千円）, 件/年. （前年度） and
/// （見込） are not units.
pub fn is_unit(text: &str) -> bool {
    let bare = unit::bare(text);
    let mut parts = bare.split('/');
    let is_first = parts.next().is_some_and(is_counted);
    is_first && parts.all(|per| is_counted(per) || WORDS.periods.has(per))
}

fn is_counted(word: &str) -> bool {
    let (power, base) = unit::split_scale(word);
    // A scale alone is a unit too: 千 of what, the KPI says.
    WORDS.units.has(word) || (power > 0 && (base.is_empty() || WORDS.units.has(base)))
}

/// Whether a sheet's name or a title says that it only shows how to fill in the form: 記入例,
/// 実績（記入例）, サンプル1. サンプル数 is no example.
pub fn is_example(text: &str) -> bool {
    let key = folded::key(text);
    let mut parts = key.split(|letter: char| !letter.is_alphabetic());
    parts.any(|part| {
        // Folding makes the ー of シート a dash, which splits サンプルシート behind サンプルシ.
        WORDS.examples.end(part.strip_suffix("シ").unwrap_or(part))
    })
}

/// The kind of figures in a row of a KPI, by the word on it: 上段 目標, 実績値, 達成率. A reservation, a
/// unit or a year may stand behind it: 実績（見込）, 目標（人）.
pub fn line(text: &str) -> Option<Line> {
    let key = folded::key(text);
    line_of_key(&key)
        .or_else(|| line_of_key(without_aside(key.trim_matches(['【', '】', '■', '・']))?))
}

fn line_of_key(key: &str) -> Option<Line> {
    let bare = key.trim_matches(['(', ')', '[', ']', '【', '】', '■', '・', ':']);
    LINES.get(bare).or(LINES.get(key)).copied()
}

/// The text before a bracket with a reservation or ％. With a unit or a year in the bracket (実績（千人）),
/// `None`: the figures are then not plainly of that kind.
fn without_aside(key: &str) -> Option<&str> {
    let square = || key.strip_suffix(']')?.rsplit_once('[');
    let (before, aside) = remark(key).or_else(square)?;
    let is_reservation = matches!(qualifier(aside), Some(("", _)));
    (is_reservation || aside == "%").then_some(before)
}

/// Whether a name is that of a sum of the rows above: 小計, 合計, 合計（千円）.
pub fn is_subtotal(text: &str) -> bool {
    WORDS.subtotals.has(without_unit(&folded::key(text)))
}

/// Whether a name is that of a row that adds up the rows above: 合計, and not 平均.
pub fn is_sum(text: &str) -> bool {
    WORDS.sums.has(without_unit(&folded::key(text)))
}

/// Whether a text only names the kind of the KPIs beside or below it: 【成果指標】.
pub fn is_kind(text: &str) -> bool {
    let key = folded::key(text);
    WORDS
        .kinds
        .has(key.trim_matches(|letter: char| !letter.is_alphanumeric()))
}

/// Whether a text begins, behind marks and numbers, as titles do that name no goal or measure: 【様式１】.
pub fn is_title(text: &str) -> bool {
    let key = folded::key(text);
    WORDS
        .titles
        .begin(key.trim_start_matches(|letter: char| !letter.is_alphabetic()))
}

/// Whether a text in a column of goals or measures is the name of a sum or a kind of KPIs.
pub fn is_no_place(text: &str) -> bool {
    is_subtotal(text) || is_kind(text)
}

/// Whether a cell repeats the one above it: 〃, （同上）.
pub fn is_ditto(text: &str) -> bool {
    let key = folded::key(text);
    WORDS.dittos.has(unbracketed(&key))
}

/// Without the bracket at the end, if a unit stands in it.
fn without_unit(key: &str) -> &str {
    let split = remark(key).filter(|(_, remark)| is_unit(remark));
    split.map_or(key, |(bare, _)| bare)
}

/// The text before a bracket at the end of a folded text, and the text in it.
fn remark(key: &str) -> Option<(&str, &str)> {
    key.strip_suffix(')')?.rsplit_once('(')
}

/// Without a pair of brackets around the whole.
fn unbracketed(key: &str) -> &str {
    let inner = key.strip_prefix('(').and_then(|key| key.strip_suffix(')'));
    inner.unwrap_or(key)
}

/// Whether a row that begins so is a note: ※, 注1, 備考:.
pub fn is_note(text: &str) -> bool {
    WORDS.notes.begin(&folded::key(text))
}

/// Whether a text is a usual header or label of any role.
pub fn is_header(text: &str) -> bool {
    let key = folded::key(text);
    WORDS.headers.values().any(|words| words.has(&key)) || line(text).is_some()
}

/// The usual headers of a role, folded; none if the towns have none in common.
pub fn headers(role: &Role) -> &'static [String] {
    let code = role.code();
    let words = WORDS
        .headers
        .get(&code)
        .or(WORDS.project_headers.get(&code));
    words.map_or(&[], |words| &words.0)
}

/// Whether a figure of this name may be below 0, as a change may.
pub fn may_be_negative(name: &str) -> bool {
    WORDS.changes.are_in(&folded::key(name))
}

/// Whether a percentage of this name may be beyond 100: a change, or one thing measured by another.
pub fn may_pass_hundred(name: &str) -> bool {
    let key = folded::key(name);
    WORDS.changes.are_in(&key) || WORDS.ratios.are_in(&key)
}

/// Whether a KPI's name itself says that more of it is better: 満足, 不便を感じていない. It is for doubts
/// about a plan, never instead of its word.
pub fn says_more_is_better(name: &str) -> bool {
    let key = folded::key(name);
    WORDS.higher.are_in(&key) && !WORDS.not_higher.are_in(&key)
}

/// Whether a KPI's name itself says that less of it is better: it ends with 待機児童数 or 排出量, or is
/// the share of such (不登校児童生徒の割合). A remark behind it (（市全体）) does not count. For
/// doubts about a plan too, never instead of its word.
pub fn says_less_is_better(name: &str) -> bool {
    let key = folded::key(name);
    let bare = remark(&key).map_or(key.as_str(), |(bare, _)| bare);
    let without_share = |word: &String| bare.strip_suffix(word.as_str());
    let counted = WORDS
        .shares
        .0
        .iter()
        .find_map(without_share)
        .unwrap_or(bare);
    let mut before = WORDS
        .lower
        .0
        .iter()
        .filter_map(|word| counted.strip_suffix(word.as_str()));
    before.any(|before| !WORDS.turned.end(before))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_in_the_table_has_a_meaning() {
        assert!(WORDS.marks.keys().all(|name| meaning(name).is_some()));
        assert!(WORDS.lines.keys().all(|name| line_of(name).is_some()));
        let mut roles = WORDS.headers.keys().chain(WORDS.project_headers.keys());
        assert!(roles.all(|name| Role::of(name).is_some()));
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
            ("転入転出による社会増減", true, true),
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
