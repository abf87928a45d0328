//! Which KPIs, projects or places a text names. Only what is surely the same name is; likeness decides
//! nothing.

use crate::domain::plan::{Level, Place};
use crate::domain::{Plan, folded, unit};
use std::sync::Arc;

/// The KPIs of a name, and what stands with it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// Indexes into the plan's KPIs, in its order; empty for an unknown name.
    pub kpis: Vec<usize>,
    /// The unit that stood behind the name: 講座数（回）.
    pub unit: Option<Arc<str>>,
}

/// Bytes of the longest text that is compared with names: over a thousand letters. No KPI, project or
/// measure has a longer name; folding such texts costs more than reading the rest of a form.
const LONGEST: usize = 4_000;

/// Whether a text is short enough for a name.
pub fn may_be_name(text: &&str) -> bool {
    text.len() <= LONGEST
}

/// The project of an id and a name; none where they mean different ones.
pub fn project(plan: &Plan, id: Option<&str>, name: Option<&str>) -> Option<usize> {
    let by_id = id
        .filter(may_be_name)
        .and_then(|id| plan.project_with_id(id));
    let bare = |name| without_mark(without_section(str::trim(name)));
    let by_name = name.filter(may_be_name).and_then(|name| {
        let as_written = plan.project_named(name);
        as_written.or_else(|| plan.project_named(bare(name)))
    });
    match (by_id, by_name) {
        (Some(one), Some(other)) if one != other => None,
        (by_id, by_name) => by_id.or(by_name),
    }
}

/// The measure of a name, today's or a former one, with or without its number in front (5-1-4
/// 農業・商業・工業の振興) and 〔再掲〕 behind. The same name may stand at two places (再掲), and only the
/// number tells which is meant; without one, the first is.
pub fn measure(plan: &Plan, name: &str) -> Option<usize> {
    let name = Some(without_again(name.trim())).filter(may_be_name)?;
    let bare = || plan.measure_named(without_mark(name));
    plan.measure_named(name).or_else(bare)
}

/// The goals or measures that a text names, as written or without what people hang on it: a mark in
/// in front (■), brackets around, 〔再掲〕, what stands in brackets behind（令和６年度）; of a goal and a
/// measure in it, the measure; of a number and a name that are not each other's, either.
pub fn place(plan: &Plan, text: &str, level: Level) -> Option<Place> {
    let whole = bare_places(text).into_iter();
    let whole = whole.map(|text| plan.place(text, level));
    let [_, _, bare] = bare_places(text);
    whole
        .flatten()
        .next()
        .or_else(|| of_parts(plan, bare, level))
}

/// The revision that dropped the goal or measure that a text names.
pub fn place_dropped_by(plan: &Plan, text: &str) -> Option<usize> {
    let texts = bare_places(text).into_iter();
    texts.filter_map(|text| plan.place_dropped_by(text)).next()
}

/// A text that names a place, as written and without what people hang on it.
fn bare_places(text: &str) -> [&str; 3] {
    let bare = without_mark(without_again(without_brackets(without_mark(text))));
    [text, bare, without_tail(bare)]
}

/// 基本目標１　施策1-2 男女共同参画: a goal, or a number, and behind it a measure in it. Where each is known
/// and the second does not lie in the first, either may be meant.
fn of_parts(plan: &Plan, text: &str, level: Level) -> Option<Place> {
    let spaces = text.char_indices();
    let spaces = spaces.filter(|(_, letter)| letter.is_whitespace());
    let splits = spaces
        .map(|(at, _)| at)
        .chain([text.len() - behind_number(text).len()]);
    let mut contradiction = None;
    for at in splits {
        let (outer, inner) = (text[..at].trim(), text[at..].trim_start_matches(is_between));
        let Some(inner) = plan.place(inner, level) else {
            continue;
        };
        let of_level = |level| plan.place(outer, level);
        let outer = [of_level(Level::Goal), of_level(Level::Measure)];
        if outer
            .iter()
            .flatten()
            .any(|outer| plan.is_place_within(&inner, outer))
        {
            return Some(inner);
        }
        // A goal's bare number may be one in a list.
        let [_, outer] = outer;
        let parts = outer.map(|outer| Place::Either(Box::new([outer, inner])));
        contradiction = contradiction.or(parts);
    }
    contradiction
}

fn is_between(letter: char) -> bool {
    letter.is_whitespace() || ":：.．、".contains(letter)
}

/// What stands behind a number at the beginning of a text: 2-1 地域活動, （2）地域活動.
pub fn behind_number(text: &str) -> &str {
    let is_number = |letter: char| letter.is_numeric() || "()（）-－‐−.．".contains(letter);
    text.trim_start_matches(is_number)
}

/// A name without what stands in brackets at its end.
fn without_tail(text: &str) -> &str {
    let bare = text
        .strip_suffix(['）', ')'])
        .and_then(|inner| inner.rsplit_once(['（', '(']));
    let bare = bare.map(|(bare, _)| bare.trim());
    bare.filter(|bare| !bare.is_empty()).unwrap_or(text)
}

/// 【施策1-1】, <施策1-1>: the brackets around a whole text.
pub fn without_brackets(text: &str) -> &str {
    const BRACKETS: [(char, char); 5] = [
        ('【', '】'),
        ('＜', '＞'),
        ('<', '>'),
        ('「', '」'),
        ('［', '］'),
    ];
    let bare = |(open, close): (char, char)| text.strip_prefix(open)?.strip_suffix(close);
    BRACKETS.into_iter().find_map(bare).unwrap_or(text).trim()
}

/// The KPIs of a name as written, else of the name without what people hang on it: a mark in front
/// (・①), a unit behind (回), the section in 【】, that it is listed again 〔再掲〕.
pub fn named(plan: &Plan, name: &str) -> Named {
    let of = |name: &str| Named {
        kpis: plan.kpis_named(name).to_vec(),
        unit: None,
    };
    let bare = without_mark(without_again(without_section(name.trim())));
    let is_known = |named: &Named| !named.kpis.is_empty();
    let known = Some(of(name)).filter(is_known);
    let known = known.or_else(|| Some(of(bare)).filter(is_known));
    known.or_else(|| with_unit(plan, bare)).unwrap_or_default()
}

/// 講座数（回） is 講座数 in 回, if the KPI counts in 回 or what converts to it.
fn with_unit(plan: &Plan, name: &str) -> Option<Named> {
    let width = folded::width(name);
    let (bare, behind) = width.strip_suffix(')')?.rsplit_once('(')?;
    let inner = behind
        .trim()
        .trim_start_matches("単位")
        .trim_start_matches([':', '：']);
    let kpis = plan.kpis_named(bare).iter().copied();
    let kpis = kpis.filter(|kpi| unit::comparable(inner, &plan.kpis[*kpi].unit));
    let kpis: Vec<usize> = kpis.collect();
    (!kpis.is_empty()).then(|| Named {
        kpis,
        unit: Some(Arc::from(inner)),
    })
}

/// A list's mark in front of a name: ・観光入込客数, ①観光入込客数, ●.
fn without_mark(name: &str) -> &str {
    let is_mark = |letter: char| "・･*＊".contains(letter) || is_heading_mark(letter);
    name.trim_start_matches(|letter: char| is_mark(letter) || letter.is_whitespace())
}

/// A mark in front of what has rows below it, or of one in a list.
pub fn is_heading_mark(letter: char) -> bool {
    "●○◆◇■□◎▼▽▶▷►".contains(letter) || ('①'..='⑳').contains(&letter)
}

/// 【商工課】 before or behind a name.
fn without_section(name: &str) -> &str {
    let behind = || {
        name.strip_suffix('】')
            .and_then(|inner| inner.rsplit_once('【'))
            .map(|(bare, _)| bare)
    };
    let before = || {
        name.strip_prefix('【')
            .and_then(|inner| inner.split_once('】'))
            .map(|(_, bare)| bare)
    };
    behind()
        .or_else(before)
        .filter(|bare| !bare.trim().is_empty())
        .unwrap_or(name)
        .trim()
}

/// 〔再掲〕 before or behind a name: the KPI is the same.
fn without_again(name: &str) -> &str {
    const BRACKETS: [(char, char); 5] = [
        ('〔', '〕'),
        ('（', '）'),
        ('(', ')'),
        ('［', '］'),
        ('[', ']'),
    ];
    let bare = |(open, close): (char, char)| {
        let mark = format!("{open}再掲{close}");
        name.strip_suffix(&mark)
            .or_else(|| name.strip_prefix(&mark))
    };
    let bare = BRACKETS.into_iter().find_map(bare).unwrap_or(name).trim();
    if bare.is_empty() { name } else { bare }
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect;

    #[test]
    fn a_text_longer_than_any_name_is_no_name() {
        let form = "[table]\nheader = [\"指標\"]\n[columns]\nactual = '(?<year>R[0-9]+)'";
        // White space folds away, so both would be the KPI's name.
        let named = |spaces| format!("講座{}数", "　".repeat(spaces));
        let sheet = |name: &str| format!("指標|R6\n{name}|3");
        expect(form, &sheet(&named(100)), &["講座数 actual:R6=3 B2"]);
        let long = named(2_000);
        let unknown = format!("（{long}） actual:R6=3 B2");
        expect(form, &sheet(&long), &[&unknown]);
    }

    #[test]
    fn a_kpi_that_is_listed_again_is_the_same_kpi() {
        let form = "[table]\nheader = [\"指標\"]\n[columns]\nactual = '(?<year>R[0-9]+)'";
        let sheet = "指標|R6\n講座数（再掲）|3\n〔再掲〕講座数|3\n【再掲】 講座数|3\n再掲|3";
        let expected = [
            "講座数 actual:R6=3 B2",
            "講座数 actual:R6=3 B3",
            "講座数 actual:R6=3 B4",
            "（再掲） actual:R6=3 B5",
        ];
        expect(form, sheet, &expected);
    }
}
