//! Which of several files is the newer one, as far as their names say: 修正, 20260708, 第2版.
//!
//! A name is looked at without its extension and folded, so that width, case and spaces do not matter. What says
//! the order is taken out of it: what is left is the same for all versions of a submission.

use super::date_in_name::{constant, last_date, take_date};
use super::number_in_name::{take_number, whole};
use crate::domain::FiscalYear;
use crate::domain::file_names::FileNames;
use crate::domain::folded;
use crate::domain::joined::joined;
use crate::domain::plan::{Latest, Plan};
use crate::intake::name;
use regex::Regex;
use std::sync::LazyLock;

/// What a name, or a folder's, says of its place among others. A name that says nothing stands before all others.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Order {
    /// Year, month and day as one number.
    date: Option<u32>,
    /// The number of a version, and the number behind its point or 0: ver.2.1 is 2 and 1.
    number: Option<(u32, u32)>,
    /// What a pattern found that is neither.
    text: String,
    /// A word such as 修正.
    is_marked: bool,
}

impl Order {
    /// Whether both say something, and nothing of the same kind: a date and a version tell nothing of each other, nor
    /// do they behind a mark that both have.
    pub fn is_beside(&self, other: &Self) -> bool {
        let kinds = |order: &Self| {
            [
                order.date.is_some(),
                order.number.is_some(),
                !order.text.is_empty(),
                order.is_marked,
            ]
        };
        let is_mark_of_both = !self.is_mark_or_nothing() && !other.is_mark_or_nothing();
        let kinds = |order: &Self| match (is_mark_of_both, kinds(order)) {
            (true, [date, number, text, _]) => [date, number, text, false],
            (false, kinds) => kinds,
        };
        let (own, other) = (kinds(self), kinds(other));
        let has_any = |kinds: [bool; 4]| kinds.contains(&true);
        let mut both = own.iter().zip(other);
        has_any(own) && has_any(other) && !both.any(|(own, other)| *own && other)
    }

    /// Whether it stands before all others.
    pub fn says_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// With what another part of the name says beside it.
    fn or(self, other: Self) -> Self {
        let text = match self.text.is_empty() {
            true => other.text,
            false => self.text,
        };
        Self {
            date: self.date.or(other.date),
            number: self.number.or(other.number),
            text,
            is_marked: self.is_marked || other.is_marked,
        }
    }

    /// Whether it says no more than that something was corrected.
    pub fn is_mark_or_nothing(&self) -> bool {
        let Self {
            date, number, text, ..
        } = self;
        date.is_none() && number.is_none() && text.is_empty()
    }
}

/// A file's name in its section's folder, taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct FileName {
    /// What all versions of the submission have in common.
    pub rest: String,
    /// What each of the plan's ways says of it.
    pub orders: Vec<Order>,
    /// Digits that look like a date but name no day of the calendar: 20260230.
    pub no_date: Option<String>,
    /// Whether it, or a folder on the way to it, says 取下げ.
    pub is_withdrawn: bool,
    /// Whether it, or a folder on the way to it, says 修正前: somebody kept what was mended.
    pub is_old: bool,
    /// What stands before a mark, where a name stands behind it: 実績 of 実績_修正_鈴木 and of 実績_修正（観光客数）.
    pub before_mark: Option<String>,
}

impl FileName {
    /// Whether it says that something was corrected.
    pub fn is_marked(&self) -> bool {
        self.orders.iter().any(|order| order.is_marked)
    }

    /// Whether it says a day.
    pub fn is_dated(&self) -> bool {
        self.orders.iter().any(|order| order.date.is_some())
    }
}

/// How names are taken apart in a year.
pub struct Names<'a> {
    year: FiscalYear,
    ways: &'a [Latest],
    pattern: Option<Regex>,
    /// The plan's words for a correction.
    marks: Vec<Regex>,
    /// 修正前, and what stands behind it.
    old: Option<Regex>,
    /// Whether no way but the mark's takes the number behind a mark.
    is_number_of_mark: bool,
    /// The same of a date.
    is_date_of_mark: bool,
    /// What the files of its sections are called, folded.
    sections: Vec<String>,
}

impl<'a> Names<'a> {
    /// In the ways of the plan.
    pub fn of(plan: &'a Plan, year: FiscalYear) -> Self {
        Self::in_ways(plan, year, &plan.submissions.latest)
    }

    /// In every way that needs no pattern.
    pub fn of_all(plan: &'a Plan, year: FiscalYear) -> Self {
        const ALL: [Latest; 4] = [Latest::Mark, Latest::Date, Latest::Number, Latest::Folder];
        Self::in_ways(plan, year, &ALL)
    }

    fn in_ways(plan: &'a Plan, year: FiscalYear, ways: &'a [Latest]) -> Self {
        let regex = |pattern: &String| Regex::new(&format!("(?i){pattern}"));
        let pattern = plan.submissions.pattern.as_ref();
        let is_way = |way| ways.contains(&way);
        let again = match is_way(Latest::Number) {
            true => "",
            false => "(?<again>再[再々]?)?",
        };
        let mark = |mark: &String| {
            let mark = regex::escape(&folded::key(mark));
            constant(&format!("{again}{mark}版?"))
        };
        Self {
            year,
            ways,
            pattern: pattern.and_then(|pattern| regex(pattern).ok()),
            marks: plan.correction_marks.iter().map(mark).collect(),
            old: old(&plan.correction_marks).filter(|_| is_way(Latest::Mark)),
            is_number_of_mark: !is_way(Latest::Number),
            is_date_of_mark: !is_way(Latest::Date) && !is_way(Latest::Pattern),
            sections: sections(plan),
        }
    }

    /// A file's name, with the folders between the section's and the file.
    pub fn file(&self, path: &str) -> FileName {
        let (folders, file) = path.rsplit_once('/').unwrap_or(("", path));
        let file = name::without_mark(file);
        // A correction may come in another format than the file that it replaces.
        let bare = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        // A marked copy that was corrected and sent back is a correction of the file that it is a copy of.
        let (before, bare) = bare.rsplit_once(name::MARKED).unwrap_or(("", bare));
        let mut named = FileName::default();
        let mut of_folders = Order::default();
        for folder in folders.split('/').filter(|folder| !folder.is_empty()) {
            self.folder(folder, &mut named, &mut of_folders);
        }
        let mut stem = folded::key(bare);
        let mut front = self.without_section(before);
        for part in [&mut stem, &mut front] {
            if let Some(range) = WITHDRAWN.find(part).map(|found| found.range()) {
                named.is_withdrawn = true;
                part.replace_range(range, "");
            }
            named.is_old |= self.take_old(part);
        }
        named.before_mark = self.before_mark(&stem, &named.rest);
        let of_way = |way: &Latest| match way {
            Latest::Folder => of_folders.clone(),
            // Which section's copy it is stands before the mark, and says no order.
            way => self
                .order(*way, &mut front, &mut named.no_date)
                .or(self.order(*way, &mut stem, &mut named.no_date)),
        };
        named.orders = self.ways.iter().map(of_way).collect();
        named.rest += &without_signs(&stem);
        named
    }

    /// What stands in a folded name before the mark, with the folders, where a sign and a name stand behind the mark.
    fn before_mark(&self, stem: &str, folders: &str) -> Option<String> {
        let is_looked_for = self.ways.contains(&Latest::Mark);
        let mut found = self.marks.iter().filter_map(|mark| mark.find(stem));
        let mark = found.next().filter(|_| is_looked_for)?;
        let (_, behind) = self.behind_mark(&stem[mark.end()..]);
        let is_named = behind.starts_with(SIGNS) && !without_signs(behind).is_empty();
        let before = without_signs(&stem[..mark.start()]);
        (is_named && !before.is_empty()).then(|| folders.to_owned() + &before)
    }

    /// What stands before a marked copy's mark, folded, without the section that the copy was made for: a section's
    /// name may have a number or a word for a correction in it.
    fn without_section(&self, before: &str) -> String {
        let key = folded::key(before);
        let own = self.sections.iter().filter(|name| key.contains(*name));
        let own = own.max_by_key(|name| name.len());
        own.map_or_else(String::new, |name| key.replacen(name, "", 1))
    }

    /// Takes in a folder on the way to the file. One whose name says an order or 取下げ is left out of the name by
    /// which files are found to be versions of one submission.
    fn folder(&self, folder: &str, named: &mut FileName, order: &mut Order) {
        let mut key = folded::key(folder);
        if is_withdrawn(folder) {
            named.is_withdrawn = true;
            return;
        }
        if self.take_old(&mut key) {
            named.is_old = true;
            return;
        }
        let mut said = Order::default();
        if self.ways.contains(&Latest::Folder) {
            for way in [Latest::Mark, Latest::Date, Latest::Number] {
                let found = self.order(way, &mut key, &mut named.no_date);
                said.date = said.date.or(found.date);
                said.number = said.number.or(found.number);
                said.is_marked |= found.is_marked;
            }
        }
        match said.says_nothing() {
            true => named.rest.extend([folder, "/"]),
            false => *order = said,
        }
    }

    /// What one way says of a folded name, out of which it is taken.
    fn order(&self, way: Latest, stem: &mut String, no_date: &mut Option<String>) -> Order {
        match way {
            Latest::Mark => self.take_marks(stem),
            Latest::Date => match take_date(stem, self.year) {
                Some(Ok(date)) => of_date(date),
                Some(Err(text)) => {
                    no_date.get_or_insert(text);
                    Order::default()
                }
                None => Order::default(),
            },
            Latest::Number => Order {
                number: take_number(stem),
                ..Order::default()
            },
            Latest::Pattern => self.take_pattern(stem),
            Latest::Folder => Order::default(),
        }
    }

    /// Takes 修正前 out of a folded name, and says whether it was there. 修正前後 compares the two.
    fn take_old(&self, name: &mut String) -> bool {
        let found = self.old.as_ref().and_then(|old| old.captures(name));
        let said = found.and_then(|found| found.name("old").map(|old| old.range()));
        said.inspect(|range| name.replace_range(range.clone(), ""))
            .is_some()
    }

    /// 修正; and 再修正, 修正2 behind it, where no other way of the plan looks at numbers.
    fn take_marks(&self, stem: &mut String) -> Order {
        let marks = self.marks.iter();
        let mut order = Order::default();
        let bare = marks.fold(stem.clone(), |name, mark| {
            let Some(found) = mark.captures(&name) else {
                return name;
            };
            let at = found.get(0).map_or(0..0, |found| found.range());
            if is_no_correction(&name[..at.start], &name[at.end..]) {
                return name;
            }
            let again = found
                .name("again")
                .map(|again| again.as_str().chars().count() as u32 + 1);
            let (front, behind) = name.split_at(at.end);
            let (said, behind) = self.behind_mark(behind);
            order.date = order.date.max(said.date);
            let again = again.map(|number| (number, 0));
            order.number = order.number.max(said.number.or(again));
            order.is_marked = true;
            mark.replace_all(&(front.to_owned() + behind), "")
                .into_owned()
        });
        // 訂正 and 訂正版 are the same mark; without a mark, 版 belongs to the name.
        if order.is_marked {
            *stem = bare.replace('版', "");
        }
        order
    }

    /// Splits the text behind a mark: into the number or the date at its beginning, in brackets or not, and the rest. Takes
    /// no number or date where another way of the plan looks for these.
    fn behind_mark<'t>(&self, text: &'t str) -> (Order, &'t str) {
        let text = without_part(text);
        let number = NUMBER_OF_MARK.captures(text);
        let number = number.filter(|_| self.is_number_of_mark);
        if let Some(found) = number.as_ref().and_then(|found| found.name("number")) {
            let number = whole(found.as_str()).map(|number| (number, 0));
            let order = Order {
                number,
                ..Order::default()
            };
            return (order, text[found.end()..].trim_start_matches(COUNTS));
        }
        let bare = text.trim_start_matches(SIGNS);
        let date = last_date(bare, self.year).filter(|(range, _)| range.start == 0);
        let date = date.filter(|_| self.is_date_of_mark);
        let behind = date
            .as_ref()
            .map(|(range, _)| without_part(&bare[range.end..]));
        match (date.and_then(|(_, date)| date), behind) {
            (Some(date), Some(behind)) if ends_part(behind) => (of_date(date), behind),
            _ => (Order::default(), text),
        }
    }

    fn take_pattern(&self, stem: &mut String) -> Order {
        let name = stem.clone();
        let found = self
            .pattern
            .as_ref()
            .and_then(|regex| regex.captures(&name));
        let Some(order) = found.as_ref().and_then(|found| found.name("order")) else {
            return Order::default();
        };
        if let Some(found) = found.as_ref().and_then(|found| found.get(0)) {
            stem.replace_range(found.range(), "");
        }
        let mut text = order.as_str().to_owned();
        if let Some(Ok(date)) = take_date(&mut text, self.year) {
            return of_date(date);
        }
        match whole(order.as_str()) {
            Some(number) => Order {
                number: Some((number, 0)),
                ..Order::default()
            },
            None => Order {
                text: order.as_str().to_owned(),
                ..Order::default()
            },
        }
    }
}

/// Brackets and other signs that stand around what a name says.
pub const SIGNS: [char; 9] = ['(', ')', '[', ']', '【', '】', '_', '-', '・'];

/// A name without the signs that stood around what was taken out of it.
fn without_signs(name: &str) -> String {
    name.replace(SIGNS, "")
}

/// 修正2, 修正(2), 修正第2回, 修正版3回目.
static NUMBER_OF_MARK: LazyLock<Regex> = LazyLock::new(|| {
    constant(r"^[_(-]?第?(?<number>[0-9]{1,2})(?:回目?|版)?(?:$|[()\[\]【】_\-・])")
});

const COUNTS: [char; 3] = ['回', '目', '版'];

/// Without the 後 of 修正後 and the 分 of 修正分 and 6月12日分; 修正分析 is another word.
fn without_part(text: &str) -> &str {
    let behind = text.strip_prefix(['分', '後']);
    let is_end =
        |behind: &&str| ends_part(behind) || behind.starts_with(|of: char| of.is_ascii_digit());
    behind.filter(is_end).unwrap_or(text)
}

fn old(marks: &[String]) -> Option<Regex> {
    let marks = marks.iter().map(|mark| regex::escape(&folded::key(mark)));
    let marks = joined(marks, "|");
    let old = format!(r"(?<old>[(\[【_-]?(?:{marks})版?前[)\]】]?)(?:[^後]|$)");
    (!marks.is_empty()).then(|| constant(&old))
}

/// Whether a mark is part of other words, which say that something is still to be mended, or is not: 要修正, 修正依頼.
fn is_no_correction(before: &str, behind: &str) -> bool {
    const BEFORE: [char; 2] = ['要', '未'];
    const BEHIND: [&str; 14] = [
        "前",
        "元",
        "依頼",
        "待",
        "要",
        "不要",
        "必要",
        "予定",
        "願",
        "なし",
        "無",
        "箇所なし",
        "でな",
        "ではな",
    ];
    before.ends_with(BEFORE) || BEHIND.iter().any(|word| behind.starts_with(word))
}

/// Whether nothing, or another part of a name, stands behind one.
fn ends_part(behind: &str) -> bool {
    behind.is_empty() || behind.starts_with(SIGNS)
}

fn sections(plan: &Plan) -> Vec<String> {
    let mut names = FileNames::default();
    let sections = plan.sections.iter();
    let names = sections.map(|section| folded::key(&names.of_section(&section.name)));
    names.collect()
}

/// Whether a folder says that what lies in it was withdrawn.
pub fn is_withdrawn(folder: &str) -> bool {
    let key = folded::key(folder);
    key.contains("取下") || key.contains("取り下")
}

fn of_date(date: u32) -> Order {
    Order {
        date: Some(date),
        ..Order::default()
    }
}

/// 補助金取下げ件数 is no withdrawn file.
static WITHDRAWN: LazyLock<Regex> = LazyLock::new(|| {
    let between = r"[_\-()\[\]【】・.]";
    let word = "取り?下げ?(?:済み?)?";
    constant(&format!(
        "^{word}(?:{between}|$)|{between}{word}(?:{between}|$)|{word}$"
    ))
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::plan::Section;
    use crate::mapping::Mapping;

    /// What a way makes of a name: what is left of it, and its order.
    fn check(way: Latest, path: &str, rest: &str, order: Order) {
        let mut plan = Mapping::none().plan;
        plan.correction_marks = vec!["修正".into(), "再提出".into(), "最新".into()];
        plan.submissions.latest = vec![way];
        plan.submissions.pattern = Some("第(?<order>.+)稿".into());
        let named = Names::of(&plan, FiscalYear::starting(2025)).file(path);
        assert_eq!(
            (named.rest.as_str(), &named.orders),
            (rest, &vec![order]),
            "{path}"
        );
    }

    fn number(number: (u32, u32)) -> Order {
        Order {
            number: Some(number),
            ..Order::default()
        }
    }

    fn marked() -> Order {
        Order {
            is_marked: true,
            ..Order::default()
        }
    }

    #[test]
    fn the_second_correction_says_so() {
        let again = |number| Order {
            number: Some((number, 0)),
            ..marked()
        };
        for (name, number) in [
            ("実績_修正1.xlsx", 1),
            ("実績_修正2.xlsx", 2),
            ("実績（修正版３）.xlsx", 3),
            ("実績_修正 (2).xlsx", 2),
            ("実績_修正2回目.xlsx", 2),
            ("実績_再修正.xlsx", 2),
            ("再々修正_実績.xlsx", 3),
            ("実績_修正10.xlsx", 10),
        ] {
            check(Latest::Mark, name, "実績", again(number));
        }
        check(Latest::Mark, "実績2_修正.xlsx", "実績2", marked());
    }

    #[test]
    fn a_date_behind_a_mark_is_part_of_it() {
        let dated = || Order {
            date: Some(20260708),
            ..marked()
        };
        for name in [
            "実績_修正0708.xlsx",
            "実績_修正_20260708.xlsx",
            "実績_修正（7月8日）.xlsx",
            "実績（修正版0708）.xlsx",
            "実績_修正R8.7.8.xlsx",
            "実績_修正_2026-07-08.xlsx",
            "実績_修正7月8日分.xlsx",
        ] {
            check(Latest::Mark, name, "実績", dated());
        }
        check(Latest::Mark, "実績_修正0708_鈴木.xlsx", "実績鈴木", dated());
        check(Latest::Mark, "修正分析.xlsx", "分析", marked());
        // No day of the calendar.
        check(Latest::Mark, "実績_修正0732.xlsx", "実績0732", marked());
        // A date before the mark may be the file's own name.
        check(Latest::Mark, "実績0708_修正.xlsx", "実績0708", marked());
        let mut plan = Mapping::none().plan;
        plan.correction_marks = vec!["修正".into()];
        plan.submissions.latest = vec![Latest::Mark, Latest::Date];
        let named = Names::of(&plan, FiscalYear::starting(2025)).file("実績_修正0708.xlsx");
        assert_eq!(named.orders, [marked(), of_date(20260708)]);
    }

    #[test]
    fn a_date_and_a_number_behind_a_mark_tell_nothing_of_each_other() {
        let order = |date, number: Option<u32>| Order {
            date,
            number: number.map(|number| (number, 0)),
            ..marked()
        };
        assert!(order(Some(20260708), None).is_beside(&order(None, Some(2))));
        assert!(!order(Some(20260708), None).is_beside(&marked()));
        assert!(!order(None, Some(2)).is_beside(&marked()));
        assert!(!marked().is_beside(&marked()));
        assert!(marked().is_beside(&of_date(20260708)));
    }

    #[test]
    fn a_name_behind_a_mark_leaves_that_of_the_first_file_before_it() {
        let mut plan = Mapping::none().plan;
        plan.correction_marks = vec!["修正".into()];
        plan.submissions.latest = vec![Latest::Mark];
        let names = Names::of(&plan, FiscalYear::starting(2025));
        for (name, before) in [
            ("実績_修正_鈴木.xlsx", Some("実績")),
            ("実績（修正）鈴木.xlsx", Some("実績")),
            ("実績_修正2_鈴木.xlsx", Some("実績")),
            ("個票/実績_修正（観光客数）.xlsx", Some("個票/実績")),
            ("実績_修正.xlsx", None),
            ("実績修正箇所.xlsx", None),
            ("修正_実績.xlsx", None),
            ("実績_修正（7月8日）.xlsx", None),
        ] {
            assert_eq!(names.file(name).before_mark.as_deref(), before, "{name}");
        }
    }

    #[test]
    fn a_mark_in_any_dress_is_a_mark() {
        for name in [
            "実績_修正版.xlsx",
            "実績（修正分）.xlsx",
            "実績（最新）.csv",
            "実績・再提出.xls",
            "【修正】実績.xlsx",
        ] {
            check(Latest::Mark, name, "実績", marked());
        }
        check(
            Latest::Mark,
            "個票/実績.xlsx",
            "個票/実績",
            Order::default(),
        );
    }

    #[test]
    fn a_mark_before_or_behind_the_name_of_a_marked_copy_is_one_of_its_file() {
        let mut plan = Mapping::none().plan;
        let section = |name: &str| Section {
            name: name.into(),
            department: None,
            formerly: Vec::new(),
        };
        plan.sections = vec![section("修正課"), section("第2観光課")];
        plan.submissions.latest = vec![Latest::Mark];
        plan.correction_marks = vec!["修正".into()];
        let names = Names::of(&plan, FiscalYear::starting(2025));
        for (name, is_marked) in [
            ("修正_第2観光課（印つき）実績.xlsx", true),
            ("【修正】第2観光課（印つき）実績.xlsx", true),
            ("第2観光課（印つき）実績_修正.xlsx", true),
            ("第2観光課_修正（印つき）実績.xlsx", true),
            ("第2観光課（印つき）実績.xlsx", false),
            ("修正課（印つき）実績.xlsx", false),
            ("修正_修正課（印つき）実績.xlsx", true),
        ] {
            let named = names.file(name);
            let order = Order {
                is_marked,
                ..Order::default()
            };
            assert_eq!(
                (named.rest.as_str(), named.orders),
                ("実績", vec![order]),
                "{name}"
            );
        }
        let named = names.file("取下げ_修正課（印つき）実績.xlsx");
        assert_eq!((named.rest.as_str(), named.is_withdrawn), ("実績", true));
    }

    #[test]
    fn dates_as_they_are_written_in_names() {
        for name in [
            "実績_20260708.xlsx",
            "実績_2026-07-08.xlsx",
            "実績（2026.7.8）.xlsx",
            "実績R8.7.8.xlsx",
            "実績_令和８年７月８日.xlsx",
            "実績_0708.xlsx",
            "実績_０７０８.csv",
            "実績0708提出.xlsx",
            "実績_260708.xlsx",
            "実績_080708.xlsx",
            "実績_R80708.xlsx",
            "実績_R080708.xlsx",
            "7月8日_実績.xlsx",
            "実績_2026_07_08.xlsx",
            "実績_2026年7月8日時点.xlsx",
        ] {
            check(Latest::Date, name, "実績", of_date(20260708));
        }
        check(Latest::Date, "実績_0120.xlsx", "実績", of_date(20270120));
        check(
            Latest::Date,
            "R7実績_0708.xlsx",
            "r7実績",
            of_date(20260708),
        );
        check(
            Latest::Date,
            "実績_0708_0715.xlsx",
            "実績0708",
            of_date(20260715),
        );
    }

    #[test]
    fn a_year_and_other_numbers_are_no_dates() {
        for name in [
            "実績2025.xlsx",
            "実績R7.xlsx",
            "令和7年度実績.xlsx",
            "様式1300.xlsx",
            "実績123456789.xlsx",
            "実績999999.xlsx",
        ] {
            let rest = folded::key(name.trim_end_matches(".xlsx"));
            check(Latest::Date, name, &rest, Order::default());
        }
    }

    #[test]
    fn a_date_that_no_calendar_has_is_said() {
        let mut plan = Mapping::none().plan;
        plan.submissions.latest = vec![Latest::Date];
        let names = Names::of(&plan, FiscalYear::starting(2025));
        for (name, said) in [
            ("実績_20260230.xlsx", "20260230"),
            ("実績_0732.xlsx", "0732"),
            ("実績_R8.13.1.xlsx", "r8.13.1"),
            ("実績2月30日.xlsx", "2月30日"),
        ] {
            let named = names.file(name);
            assert_eq!(
                (named.no_date.as_deref(), named.rest.as_str()),
                (Some(said), "実績")
            );
            assert_eq!(named.orders, [Order::default()]);
        }
        assert_eq!(
            names.file("実績_0229.xlsx").no_date.as_deref(),
            Some("0229")
        );
    }

    #[test]
    fn versions_as_they_are_written_in_names() {
        for name in [
            "実績_第2版.xlsx",
            "実績第二版.xlsx",
            "実績_v2.xlsx",
            "実績 Ver.2.xlsx",
            "実績_ver2.0.xlsx",
            "実績 (2).xlsx",
            "実績（２）.xlsx",
            "実績2.xlsx",
            "実績_2.xlsx",
            "実績_2回目.xlsx",
            "実績_第２回提出.xlsx",
            "実績_rev2.xlsx",
            "実績2版.xlsx",
        ] {
            check(Latest::Number, name, "実績", number((2, 0)));
        }
        check(Latest::Number, "実績_v2.10.xlsx", "実績", number((2, 10)));
        for name in ["実績_第1000版.xlsx", "実績1000版.xlsx", "実績_ver1000.xlsx"] {
            check(Latest::Number, name, "実績", number((1000, 0)));
        }
        // More digits than any count of versions: another number, which stays part of the name.
        check(
            Latest::Number,
            "実績_第20260708120000版.xlsx",
            "実績第20260708120000版",
            Order::default(),
        );
        for name in [
            "様式2.xlsx",
            "実績R6.xlsx",
            "令和6.xlsx",
            "実績2025.xlsx",
            "実績_20260708.xlsx",
            "実績R8.7.8.xlsx",
            "第2期実績.xlsx",
            "様式第2号.xlsx",
            "7.xlsx",
        ] {
            let rest = folded::key(name.trim_end_matches(".xlsx")).replace('_', "");
            check(Latest::Number, name, &rest, Order::default());
        }
    }

    #[test]
    fn folders_say_an_order_and_are_no_part_of_the_name() {
        check(Latest::Folder, "修正/実績.xlsx", "実績", marked());
        check(
            Latest::Folder,
            "第2回提出/実績.xlsx",
            "実績",
            number((2, 0)),
        );
        check(Latest::Folder, "0708/実績.xlsx", "実績", of_date(20260708));
        check(
            Latest::Folder,
            "個票/実績.xlsx",
            "個票/実績",
            Order::default(),
        );
        check(
            Latest::Folder,
            "実績_修正.xlsx",
            "実績修正",
            Order::default(),
        );
        check(
            Latest::Mark,
            "修正/実績.xlsx",
            "修正/実績",
            Order::default(),
        );
    }

    #[test]
    fn a_pattern_finds_numbers_dates_and_words() {
        check(Latest::Pattern, "実績_第3稿.xlsx", "実績", number((3, 0)));
        check(
            Latest::Pattern,
            "実績_第0708稿.xlsx",
            "実績",
            of_date(20260708),
        );
        let text = "b".to_owned();
        check(
            Latest::Pattern,
            "実績_第B稿.xlsx",
            "実績",
            Order {
                text,
                ..Order::default()
            },
        );
        check(Latest::Pattern, "実績.xlsx", "実績", Order::default());
    }

    #[test]
    fn what_was_withdrawn_says_so() {
        let plan = Mapping::none().plan;
        let names = Names::of(&plan, FiscalYear::starting(2025));
        for path in [
            "取下げ/実績.xlsx",
            "取下げ分/実績.xlsx",
            "実績_取下げ.xlsx",
            "【取り下げ】実績.xlsx",
            "実績取下済.xlsx",
            "取下_実績.xlsx",
        ] {
            let named = names.file(path);
            assert_eq!(
                (named.is_withdrawn, named.rest.as_str()),
                (true, "実績"),
                "{path}"
            );
        }
        for path in ["実績.xlsx", "補助金取下げ件数.xlsx", "取下げ件数.xlsx"] {
            assert!(!names.file(path).is_withdrawn, "{path}");
        }
    }
}
