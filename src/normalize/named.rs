//! Which KPIs, projects or places a text names. Only what is surely the same name is; likeness decides
//! nothing.

use crate::domain::plan::{Dropped, Level, PlanPlace, Revision};
use crate::domain::{Plan, folded, unit};
use std::sync::Arc;

/// The KPIs of a name, and the rest of the text that has it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct NamedKpis<'t> {
    /// Indexes into the plan's KPIs, in its order; empty for an unknown name.
    pub kpis: Vec<usize>,
    /// The part of the text that is their name.
    pub name: &'t str,
    /// The unit that stood behind the name: 講座数（回）.
    pub unit: Option<Arc<str>>,
    /// What stood in brackets beside the name: a section, a place, or anything in 【】.
    pub beside: Option<&'t str>,
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
    let id = id.filter(may_be_name);
    let by_id = id.and_then(|id| plan.project_with_id(id));
    let bare = |name| without_mark(apart(str::trim(name)).0);
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
/// front (■), brackets around, 〔再掲〕, a remark in brackets behind（令和６年度）; of a goal and a measure in it,
/// the measure; of a number and a name that are not each other's, either. A number alone that is no
/// measure's own may be the last part of any.
///
/// # Errors
/// With what one half of the text names, if that is all that the plan knows of it.
pub fn place(plan: &Plan, text: &str, level: Level) -> Result<PlanPlace, Option<PlanPlace>> {
    let bare = bare_place(text);
    let key = folded::key(bare);
    let as_written = || plan.place(text, level);
    if let Some(whole) = as_written().or_else(|| half_place(plan, &key, level)) {
        return Ok(whole);
    }
    let unremarked = || {
        let name = without_remark(plan, bare)?;
        let whole = plan.place(name, level);
        whole.or_else(|| of_halves(plan, name).ok())
    };
    // - 2 - is a page.
    let number = key.trim_matches(['(', ')', '.']);
    let numbered = || plan.numbered(number).filter(|_| level == Level::Measure);
    of_halves(plan, bare).or_else(|half| unremarked().or_else(numbered).ok_or(half))
}

/// The revision that dropped the goal or measure that a text names, or a part of the text does.
pub fn place_dropped_by(plan: &Plan, text: &str) -> Option<usize> {
    let text = Some(text).filter(may_be_name)?;
    let bare = bare_place(text);
    let halves = halves(bare).flat_map(|(one, other)| [core(one), core(other)]);
    let mut texts = [text, bare].into_iter().chain(halves);
    texts.find_map(|text| plan.place_dropped_by(text))
}

/// A text that names a place, without what people hang on it.
fn bare_place(text: &str) -> &str {
    let bare = without_mark(without_again(without_brackets(without_mark(text))));
    bare.strip_suffix("について").unwrap_or(bare)
}

/// What both halves of a text mean, where each names a place: 基本目標１　施策1-2 男女共同参画, 2-1：地域活動,
/// 地域活動（2-1）. Where one place lies in the other, the inner one; else either may be meant.
///
/// # Errors
/// With the place of one half, if the plan does not know the other.
fn of_halves(plan: &Plan, text: &str) -> Result<PlanPlace, Option<PlanPlace>> {
    // A goal's bare number may be one in a list: it can confirm a measure and never contradict it.
    let is_in_goal = |sure: &PlanPlace, key: &str| {
        let goal = half_place(plan, key, Level::Goal);
        goal.is_some_and(|goal| plan.is_place_within(sure, &goal))
    };
    let (mut contradiction, mut half) = (None, None);
    for (one, other) in halves(text) {
        let keys = [folded::key(one), folded::key(other)];
        let places = keys
            .each_ref()
            .map(|key| half_place(plan, key, Level::Measure));
        match places {
            [Some(one), Some(other)] if plan.is_place_within(&other, &one) => return Ok(other),
            [Some(one), Some(other)] if plan.is_place_within(&one, &other) => return Ok(one),
            [Some(one), Some(other)] => {
                // 1-3 保育の充実: the third of goal 1.
                let first = half_place(plan, &keys[0], Level::Goal);
                let goal = first.filter(|_| keys[1].starts_with(char::is_numeric));
                if let Some(own) = goal.and_then(|goal| plan.part_within(&other, &goal)) {
                    return Ok(own);
                }
                contradiction.get_or_insert_with(|| PlanPlace::Either(Box::new([one, other])));
            }
            [None, Some(sure)] if is_in_goal(&sure, &keys[0]) => return Ok(sure),
            [None, Some(sure)] if is_ahead(plan, &keys[0], (&keys[1], &sure)) => return Ok(sure),
            [Some(sure), None] if is_in_goal(&sure, &keys[1]) => return Ok(sure),
            [None, known] | [known, None] => half = half.or(known),
        }
    }
    contradiction.ok_or(half)
}

/// The halves of a text at each place where a word or a number begins behind another: as many as a name
/// with its number and its goal has.
fn halves(text: &str) -> impl Iterator<Item = (&str, &str)> {
    const MOST: usize = 24;
    let next = text.char_indices().skip(1);
    let begins = |((_, before), (_, letter)): &((usize, char), (usize, char))| {
        let is_joint = !before.is_alphanumeric() || before.is_numeric() != letter.is_numeric();
        letter.is_alphanumeric() && is_joint
    };
    let starts = text.char_indices().zip(next).filter(begins).take(MOST);
    starts.map(|(_, (at, _))| text.split_at(at))
}

/// Whether the text before the name of a place is only a word for places (主要施策) or a number in a list (（2）,
/// 施策2：, ア, Ⅱ). The number of a goal is not taken for the place of another goal in a list.
fn is_ahead(plan: &Plan, key: &str, (name, place): (&str, &PlanPlace)) -> bool {
    let ordinal = without_word(core(key), Level::Measure);
    let is_one = |is_of: fn(char) -> bool| ordinal.chars().all(is_of);
    let is_single = ordinal.chars().count() == 1;
    let is_ordinal = is_one(char::is_numeric)
        || is_one(|letter| "ivx".contains(letter))
        || is_single && is_one(|letter| !('一'..='鿿').contains(&letter));
    let is_measure = matches!(place, PlanPlace::Measures(_));
    is_ordinal
        && name.contains(char::is_alphabetic)
        && (is_measure || half_place(plan, key, Level::Goal).is_none())
}

/// The words that stand before the number or the name of a goal. Longer ones stand first.
pub const GOAL_WORDS: [&str; 2] = ["基本目標", "目標"];
/// The same of a measure.
pub const MEASURE_WORDS: [&str; 7] = [
    "基本施策",
    "主要施策",
    "重点施策",
    "具体的施策",
    "施策の方向性",
    "施策の方向",
    "施策",
];

/// A folded key without the word for what it is: 主要施策2-1, 第2章, No.2.
fn without_word(core: &str, level: Level) -> &str {
    let own = match level {
        Level::Goal => GOAL_WORDS.as_slice(),
        Level::Measure | Level::Any => &MEASURE_WORDS,
    };
    let mut words = own.iter().chain(&["no", "第"]);
    let behind = words.find_map(|word| core.strip_prefix(word));
    let bare = behind.unwrap_or(core).trim_end_matches(['章', '節']);
    self::core(bare)
}

/// The place that a half of a text names by its folded key, with its joints and brackets or without: 2-1：,
/// 【地域活動】, No.2-1, 施策2の1.
fn half_place(plan: &Plan, key: &str, level: Level) -> Option<PlanPlace> {
    let core = core(key);
    let place = |key: &str| plan.place_of_key(key, level);
    let number = || {
        let number = without_word(core, level);
        place(number).or_else(|| place(&number.replace('の', "-")))
    };
    let whole = place(key).or_else(|| place(core));
    whole.or_else(|| number().filter(|_| core.contains(char::is_numeric)))
}

/// A half of a text without joints and brackets around it.
fn core(half: &str) -> &str {
    half.trim_matches(|letter: char| !letter.is_alphanumeric())
}

/// A text without the brackets at its end, if they hold a remark: neither a place that was
/// dropped nor a number of several parts.
fn without_remark<'t>(plan: &Plan, text: &'t str) -> Option<&'t str> {
    let is_remark = |remark: &str| {
        let is_number = !remark.contains(char::is_alphabetic) && !is_digits(remark);
        !is_number && plan.place_dropped_by(remark).is_none()
    };
    let (bare, remark) = tail(text)?;
    is_remark(remark).then_some(bare)
}

/// 会員数（1）: one in a list, and no place.
fn is_digits(text: &str) -> bool {
    text.chars().all(char::is_numeric)
}

/// The text behind a number at its beginning: 2-1 地域活動, （2）地域活動.
pub fn behind_number(text: &str) -> &str {
    let is_number = |letter: char| letter.is_numeric() || "()（）-－‐−.．".contains(letter);
    text.trim_start_matches(is_number)
}

/// The text before the brackets at its end, and the text in them.
fn tail(text: &str) -> Option<(&str, &str)> {
    let split = |(open, close): (char, char)| text.strip_suffix(close)?.rsplit_once(open);
    let (bare, tail) = pairs("（）()「」〔〕［］[]").find_map(split)?;
    let bare = bare.trim();
    (!bare.is_empty()).then_some((bare, tail.trim()))
}

/// 【施策1-1】, <施策1-1>: the brackets around a whole text.
pub fn without_brackets(text: &str) -> &str {
    let within = |(open, close): (char, char)| text.strip_prefix(open)?.strip_suffix(close);
    let bare = pairs("【】＜＞<>「」［］").find_map(within);
    bare.unwrap_or(text).trim()
}

/// Opening and closing brackets that follow each other in a text.
fn pairs(brackets: &str) -> impl Iterator<Item = (char, char)> {
    let close = brackets.chars().skip(1).step_by(2);
    brackets.chars().step_by(2).zip(close)
}

/// The KPIs of a name as written, else of the name without what people hang on it: a mark in front
/// (・①), a unit behind (回), that it is listed again 〔再掲〕, and what it says beside itself: the section or
/// the place in 【】, the place in brackets behind.
pub fn named<'t>(plan: &Plan, name: &'t str) -> NamedKpis<'t> {
    let of = |name: &'t str, beside| {
        let named = NamedKpis {
            kpis: plan.kpis_named(name).to_vec(),
            name,
            unit: None,
            beside,
        };
        Some(named).filter(|named| !named.kpis.is_empty())
    };
    let (bare, beside) = bare_name(name);
    let in_place = || {
        let (name, place) = tail(bare).filter(|(_, place)| !is_digits(place))?;
        let known = of(name, Some(place)).or_else(|| with_unit(plan, name, Some(place)));
        let found = self::place(plan, place, Level::Measure);
        known.filter(|_| found.is_ok())
    };
    let by_name = of(name, None).or_else(|| of(bare, beside));
    let known = by_name.or_else(|| with_unit(plan, bare, beside));
    known.or_else(in_place).unwrap_or(NamedKpis {
        name: bare,
        ..NamedKpis::default()
    })
}

/// The last revision that dropped KPIs of a name, and which; the name may be written as [`named`] knows it.
pub fn dropped<'p>(plan: &'p Plan, name: &str) -> Option<(&'p Revision, Vec<&'p Dropped>)> {
    let name = Some(name).filter(may_be_name)?;
    let (bare, _) = bare_name(name);
    let counts_in = |unit| {
        let mut kpis = plan.kpis.iter();
        kpis.any(|kpi| unit::comparable(unit, &kpi.unit))
    };
    let is_place = |text| {
        let place = place(plan, text, Level::Measure).ok();
        place.is_some_and(|_| !is_digits(text)) || place_dropped_by(plan, text).is_some()
    };
    let hung_on = tail(bare).filter(|(_, tail)| counts_in(bare_unit(tail)) || is_place(tail));
    let texts = [Some(name), Some(bare), hung_on.map(|(name, _)| name)];
    let mut names = texts.into_iter().flatten();
    names.find_map(|name| plan.dropped_by(name))
}

/// A name without a mark in front, 〔再掲〕 and what it says beside itself in 【】; and the latter.
fn bare_name(name: &str) -> (&str, Option<&str>) {
    let (bare, beside) = apart(name.trim());
    let bare = without_mark(without_again(bare));
    let opened = bare.strip_prefix('「');
    let quoted = opened.and_then(|bare| bare.strip_suffix('」'));
    let beside = beside.filter(|beside| !is_digits(beside));
    (quoted.unwrap_or(bare), beside)
}

/// 講座数（回） is 講座数 in 回, if the KPI counts in 回 or what converts to it.
fn with_unit<'t>(plan: &Plan, name: &'t str, beside: Option<&'t str>) -> Option<NamedKpis<'t>> {
    // The name is a part of the text as written: in the folded one, brackets stand at other offsets.
    let (bare, _) = name.rsplit_once(['(', '（'])?;
    let width = folded::width(name);
    let (_, behind) = width.strip_suffix(')')?.rsplit_once('(')?;
    let inner = bare_unit(behind);
    let kpis = plan.kpis_named(bare).iter().copied();
    let named = NamedKpis {
        kpis: { kpis }
            .filter(|kpi| unit::comparable(inner, &plan.kpis[*kpi].unit))
            .collect(),
        name: bare,
        unit: Some(Arc::from(inner)),
        beside,
    };
    Some(named).filter(|named| !named.kpis.is_empty())
}

/// 単位：回 in brackets is 回.
fn bare_unit(inner: &str) -> &str {
    let inner = inner.trim().trim_start_matches("単位");
    inner.trim_start_matches([':', '：'])
}

/// A list's mark in front of a name: ・観光入込客数, ①観光入込客数, ●.
fn without_mark(name: &str) -> &str {
    let is_mark = |letter: char| "・･*＊".contains(letter) || is_heading_mark(letter);
    name.trim_start_matches(|letter: char| is_mark(letter) || letter.is_whitespace())
}

/// Whether a letter marks a heading or an entry of a list.
pub fn is_heading_mark(letter: char) -> bool {
    "●○◆◇■□◎▼▽▶▷►".contains(letter) || ('①'..='⑳').contains(&letter)
}

/// A name, and the text before or behind it in 【】.
fn apart(name: &str) -> (&str, Option<&str>) {
    let behind = || name.strip_suffix('】')?.rsplit_once('【');
    let before = || {
        let (inner, bare) = name.strip_prefix('【')?.split_once('】')?;
        Some((bare, inner))
    };
    let split = behind().or_else(before);
    let found = split.filter(|(bare, _)| !bare.trim().is_empty());
    found.map_or((name, None), |(bare, inner)| (bare.trim(), Some(inner)))
}

/// 〔再掲〕 before or behind a name: the KPI is the same.
fn without_again(name: &str) -> &str {
    const MARKS: [&str; 5] = ["〔再掲〕", "（再掲）", "(再掲)", "［再掲］", "[再掲]"];
    let behind = |mark: &&str| name.strip_suffix(mark);
    let without = |mark| behind(mark).or_else(|| name.strip_prefix(mark));
    let bare = MARKS.iter().find_map(without).unwrap_or(name).trim();
    // 〔再掲〕 and nothing else is a text like any other.
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
