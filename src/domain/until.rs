//! Until when somebody asks for time: 7月20日ごろ, 7/20, 7月末, 令和8年7月20日, 9月に公表, 来月末, 年度末, 20日まで, 来週, 年内, in a
//! sentence.

use super::as_of::{is_as_of, is_awaited, is_promised, is_until, joins};
use super::folded;
use chrono::{Datelike, Days, Months, NaiveDate};

/// The last day that a text names with まで, else the last that it names; none where it names none. `today`: when it was
/// said. A day without a year is one of the months to come, unless it passed in the 30 days before that. A day of which a
/// figure is does not count, and a far one only where it is promised, and no nearer one is.
pub fn until(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let text = with_dates(&folded::width(text), today);
    let numbers = numbers(&text);
    let named = || (0..numbers.len()).filter_map(|at| named(&numbers, at, today));
    let is_near = |named: &Named| named.day.signed_duration_since(today).num_days() < NEAR;
    let is_awaited = |named: &Named| is_near(named) && is_awaited(behind_day(&numbers, named.ends));
    let is_day = |named: &Named| is_awaited(named) || !is_of_figure(&numbers, named.ends);
    let has_near = named().any(|of| is_near(&of) && is_day(&of));
    let is_kept = |named: &Named| is_promised(behind_day(&numbers, named.ends));
    let is_far = |named: &Named| !is_kept(named) || is_basis(&text, &numbers, named.begins);
    let days = || named().filter(|of| is_day(of) && (is_near(of) || !has_near && !is_far(of)));
    let last = days().filter(|named| is_until(behind_day(&numbers, named.ends)));
    let end = || end_of_month(&text, today).filter(|_| numbers.is_empty());
    let day = |named: Named| named.day;
    last.map(day)
        .max()
        .or_else(|| days().map(day).max())
        .or_else(end)
}

/// Days from today of which a section may await a figure: at the end of June those of the year in which it is verified.
/// What it says of 3月31日, it says of the year that is over.
const NEAR: i64 = 200;

/// Whether the day that begins with a number is the end of a time, or the text says before it that it is one of the figure:
/// 4月1日~3月31日, 基準日は3月31日.
fn is_basis(text: &str, numbers: &[Number<'_>], begins: usize) -> bool {
    let before = begins.checked_sub(1).map(|before| numbers[before].behind);
    let before = before.map(|before| before.trim_start_matches(['日', '月']));
    let said = &text[..text.len() - numbers[begins].rest.len()];
    before.is_some_and(joins) || BASIS.iter().any(|word| said.contains(word))
}

/// What says that a day is one of a figure, before the day.
const BASIS: [&str; 3] = ["基準", "期間", "時点"];

/// A day that a text names.
struct Named {
    day: NaiveDate,
    /// Which number of the text is its first.
    begins: usize,
    /// Which is its last.
    ends: usize,
}

/// The day that begins with one of the numbers of a text.
fn named(numbers: &[Number<'_>], at: usize, today: NaiveDate) -> Option<Named> {
    let of_month = day(numbers, at, today).map(|day| {
        // 7月20日 has a number more than 7月末.
        let has_day = ["月", "/", "-", "."].contains(&numbers[at].behind);
        let ends = at + usize::from(has_day && at + 1 < numbers.len());
        let begins = at;
        Named { day, begins, ends }
    });
    let alone = || day_alone(numbers, at, today).or_else(|| last_of_days(numbers, at, today));
    let (begins, ends) = (at, at);
    of_month.or_else(|| alone().map(|day| Named { day, begins, ends }))
}

/// Whether the day that ends with a number is one of a figure, by what follows it, or follows the day joined to it.
fn is_of_figure(numbers: &[Number<'_>], ends: usize) -> bool {
    let between = numbers[ends].behind;
    let between = between.strip_prefix('日').unwrap_or(between);
    let eras = REIWA.iter().chain(&["翌年"]);
    let before_era = eras.filter_map(|era| between.strip_suffix(*era)).next();
    let is_joined = joins(before_era.unwrap_or(between));
    // Of a year, a month and a day.
    let mut of_next = ends + 1..numbers.len().min(ends + 4);
    let ends_day = |at: &usize| !["年", "月", "/", "-", "."].contains(&numbers[*at].behind);
    let next = of_next.find(ends_day).filter(|_| is_joined);
    is_as_of(behind_day(numbers, ends)) || next.is_some_and(|next| is_of_figure(numbers, next))
}

/// What follows the day that ends with a number.
fn behind_day<'t>(numbers: &[Number<'t>], ends: usize) -> &'t str {
    numbers[ends].rest.trim_start_matches(['日', '月'])
}

/// A number of a text.
struct Number<'t> {
    value: u32,
    /// What follows it, up to the next.
    behind: &'t str,
    /// All that follows it.
    rest: &'t str,
}

/// 月末 alone, 月末に提出: the end of this month, in a text without any number. Words before it may name another month
/// (十月末, 先月末).
fn end_of_month(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let ends = |behind: &str| {
        behind.is_empty() || behind.starts_with(UNTIL_ITS_END) || behind.starts_with("です")
    };
    let begins = |before: &str| before.is_empty() || before.ends_with(BEFORE_MONTHS_END);
    let mut found = text.match_indices("月末");
    let is_said = found.any(|(at, word)| {
        let behind = &text[at + word.len()..];
        begins(&text[..at]) && ends(behind) && !is_as_of(behind)
    });
    let (year, month) = (today.year(), today.month());
    part_of_month("末", year, month).filter(|_| is_said)
}

/// What stands before 月末 where it is the end of this month: 回答は月末に, 県が月末に公表, (月末まで), 当月末.
const BEFORE_MONTHS_END: [char; 12] = [
    'は', 'が', 'も', 'を', 'で', '、', '。', ' ', '(', '「', ':', '当',
];

/// What is counted from today, and in how many months it is; of a year its last month.
fn counted(today: NaiveDate) -> [(&'static str, u32); 9] {
    let to_december = 12 - today.month();
    let to_march = (15 - today.month()) % 12;
    [
        ("再来月", 2),
        ("来月", 1),
        ("今月", 0),
        ("来年末", to_december + 12),
        ("今年末", to_december),
        ("年末", to_december),
        ("来年度末", to_march + 12),
        ("今年度末", to_march),
        ("年度末", to_march),
    ]
}

/// The days that words name; of a week its Friday, by which an office answers.
fn named_days(today: NaiveDate) -> [(&'static str, Option<NaiveDate>); 5] {
    let monday = today - Days::new(today.weekday().num_days_from_monday().into());
    let friday = |weeks: u64| monday.checked_add_days(Days::new(weeks * 7 + 4));
    let december = NaiveDate::from_ymd_opt(today.year(), 12, 31);
    [
        ("明日", today.succ_opt()),
        ("再来週", friday(2)),
        ("来週", friday(1)),
        ("年内", december),
        ("今年中", december),
    ]
}

/// A word that names a day at the beginning of a text, and that day as it is written.
fn day_at(text: &str, today: NaiveDate) -> Option<(&'static str, String)> {
    let mut named = named_days(today).into_iter();
    named.find_map(|(word, day)| {
        let behind = text.strip_prefix(word)?;
        let ends = behind.is_empty() || behind.starts_with(UNTIL_ITS_END);
        let written = day?.format("%Y年%-m月%-d日").to_string();
        ends.then_some((word, written))
    })
}

/// A text with the month in the place of what is counted from today: 2026年8月 for 来月, 2027年3月末 for 年度末; and the day in
/// that of a word that names it.
fn with_dates(text: &str, today: NaiveDate) -> String {
    let counted = counted(today);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let is_of_another = out.ends_with(OF_ANOTHER);
        if let Some((word, day)) = day_at(rest, today).filter(|_| !is_of_another) {
            out += &day;
            rest = &rest[word.len()..];
            continue;
        }
        let word = word_at(rest, &counted).filter(|_| !is_of_another);
        let month = word.and_then(|of| month_of(of, today));
        out += &month.clone().unwrap_or_else(|| letter.to_string());
        let replaced = word.filter(|_| month.is_some());
        rest = &rest[replaced.map_or(letter.len_utf8(), |(word, _)| word.len())..];
    }
    out
}

/// The longest of some words with which a text begins, with its months.
fn word_at(text: &str, counted: &[(&'static str, u32)]) -> Option<(&'static str, u32)> {
    let begins = counted.iter().filter(|(word, _)| text.starts_with(word));
    let (word, months) = *begins.max_by_key(|of| of.0.len())?;
    ends_there(word, &text[word.len()..]).then_some((word, months))
}

/// The month of a word, or its end where the word says that.
fn month_of((word, months): (&str, u32), today: NaiveDate) -> Option<String> {
    let month = today.checked_add_months(Months::new(months))?;
    let end = if word.ends_with('末') { "末" } else { "" };
    Some(format!("{}年{}月{end}", month.year(), month.month()))
}

/// What stands before the end of another year than this one: 昨年末, 翌年末, 令和6年度末, 毎年末.
const OF_ANOTHER: [char; 17] = [
    '昨', '前', '去', '先', '翌', '毎', '来', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9',
];

/// Whether a word that names the end of a year ends there: 年末調整 does not.
fn ends_there(word: &str, behind: &str) -> bool {
    !word.ends_with('末') || behind.is_empty() || behind.starts_with(UNTIL_ITS_END)
}

/// A day of the month alone, 20日まで: the next that comes.
fn day_alone(numbers: &[Number<'_>], at: usize, today: NaiveDate) -> Option<NaiveDate> {
    let Number {
        value: day, behind, ..
    } = numbers[at];
    let behind = behind.strip_prefix('日')?;
    let before = at.checked_sub(1).map(|before| numbers[before].behind);
    // 7月20日 is read as a day of its month elsewhere; 2、3日 is a time that something takes.
    let is_alone = !before.is_some_and(|before| before.ends_with(['月', '、', '~', '-', '/', '.']));
    let is_day = behind.is_empty() || behind.starts_with(UNTIL_THAT_DAY);
    let first = today.with_day(1)?;
    let months = (0..=2).filter_map(|months| first.checked_add_months(Months::new(months)));
    let mut days = months.filter_map(|month| month.with_day(day));
    days.find(|date| is_alone && is_day && *date >= today)
}

/// The last of some days of a month: 25日 in 7月20日~25日.
fn last_of_days(numbers: &[Number<'_>], at: usize, today: NaiveDate) -> Option<NaiveDate> {
    let Number {
        value: last,
        behind,
        ..
    } = numbers[at];
    let between = numbers[at.checked_sub(1)?].behind;
    let is_range = ["日~", "日〜", "日-", "日から"].contains(&between) && behind.starts_with('日');
    let first = day(numbers, at.checked_sub(2)?, today).filter(|_| is_range)?;
    first.with_day(last).filter(|last| *last > first)
}

/// What follows a day of the month until which somebody asks for time: まで, ごろ, 頃, に, 予定. 20日以内 and 20日間 name none.
const UNTIL_THAT_DAY: [char; 11] = [
    'ま', 'ご', '頃', 'に', '予', '、', '。', ' ', ')', '」', '】',
];

/// Number of days: a day without a year that passed at most so long ago is the one meant, as an answer may lie unread for a
/// while, and else the next one to come. Figures of other offices are promised half a year ahead and more (in May: 3月末に
/// 県が公表), so the nearest day would be wrong.
const LATELY: i64 = 30;

/// The numbers of a text. A year of Reiwa (R8, 令和8) is one of our calendar.
fn numbers(text: &str) -> Vec<Number<'_>> {
    let mut numbers = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(|letter: char| letter.is_ascii_digit()) {
        let digits = &rest[start..];
        let end = digits.find(|letter: char| !letter.is_ascii_digit());
        let (number, behind) = digits.split_at(end.unwrap_or(digits.len()));
        let next = behind.find(|letter: char| letter.is_ascii_digit());
        let is_of_reiwa = REIWA.iter().any(|era| rest[..start].ends_with(era));
        let before = if is_of_reiwa { BEFORE_REIWA } else { 0 };
        // Longer ones are no part of a date.
        numbers.push(Number {
            value: number
                .parse()
                .map_or(0, |number: u32| number.saturating_add(before)),
            behind: &behind[..next.unwrap_or(behind.len())],
            rest: behind,
        });
        rest = behind;
    }
    numbers
}

/// The day whose month is one of the numbers.
fn day(numbers: &[Number<'_>], at: usize, today: NaiveDate) -> Option<NaiveDate> {
    let Number {
        value: month,
        behind,
        ..
    } = numbers[at];
    let before = at.checked_sub(1).map(|before| &numbers[before]);
    let year = before.and_then(|of| match (of.value, of.behind) {
        (2000.., "年" | "/" | "-" | ".") => Some(of.value as i32),
        (1..=99, "年") => Some((of.value + BEFORE_REIWA) as i32),
        _ => None,
    });
    let is_of_year = year.is_some();
    let next = numbers.get(at + 1).map(|next| next.value);
    let date = |year: i32| match behind {
        "月" | "/" if next.is_some() => NaiveDate::from_ymd_opt(year, month, next?),
        // 3-4人 is no day.
        "-" | "." if is_of_year => NaiveDate::from_ymd_opt(year, month, next?),
        _ => part_of_month(behind.strip_prefix('月')?, year, month),
    };
    match year {
        Some(year) => date(year),
        None => {
            let mut years = today.year() - 1..=today.year() + 1;
            let is_to_come = |date: &NaiveDate| (today - *date).num_days() <= LATELY;
            years.find_map(|year| date(year).filter(is_to_come))
        }
    }
}

const BEFORE_REIWA: u32 = 2018;

const REIWA: [&str; 3] = ["R", "r", "令和"];

/// The last day of a month or a part of it: 7月末, 7月上旬, 7月中, 7月に公表. 4月の値 names no day.
fn part_of_month(part: &str, year: i32, month: u32) -> Option<NaiveDate> {
    let day = |day| NaiveDate::from_ymd_opt(year, month, day);
    match part {
        _ if part.starts_with("上旬") => day(10),
        _ if part.starts_with("中旬") => day(20),
        _ if part.is_empty() || part.starts_with(UNTIL_ITS_END) => (28..=31).rev().find_map(day),
        _ => None,
    }
}

/// What follows a month until whose end somebody asks for time: 末, 下旬, 中, に, まで, ごろ, 頃, 予定, 公表, いっぱい.
const UNTIL_ITS_END: [char; 16] = [
    '末', '下', '中', 'に', 'ま', 'ご', '頃', '予', '公', 'い', '、', '。', ' ', ')', '」', '】',
];

#[cfg(test)]
mod tests {
    use super::*;

    /// The day on which it is said, the words, the day that is meant.
    #[test]
    fn what_is_counted_from_the_day_is_of_its_year() {
        for (today, text, expected) in [
            ("2026-12-20", "来月", "2027-01-31"),
            ("2026-12-31", "年末", "2026-12-31"),
            ("2027-01-31", "来月末", "2027-02-28"),
            ("2026-06-25", "月末に提出します", "2026-06-30"),
            ("2026-06-30", "集計中です。月末です", "2026-06-30"),
            ("2026-02-03", "県が月末に公表", "2026-02-28"),
            ("2026-06-25", "先月末に提出した", ""),
            ("2026-06-25", "十月末", ""),
            ("2026-06-25", "8月の月末", ""),
            ("2026-06-25", "月末時点の数", ""),
            ("2027-02-10", "年度末", "2027-03-31"),
            ("2027-03-31", "年度末", "2027-03-31"),
            ("2027-04-01", "年度末", "2028-03-31"),
            ("2027-04-20", "20日", "2027-04-20"),
            ("2027-04-21", "20日まで", "2027-05-20"),
            ("2027-04-10", "31日", "2027-05-31"),
            ("2027-02-01", "31日", "2027-03-31"),
        ] {
            let found = until(text, today.parse().unwrap()).map(|date| date.to_string());
            assert_eq!(found.unwrap_or_default(), expected, "{today} {text}");
        }
    }

    /// The words, and the day that is meant, said on 10 June 2025.
    #[test]
    fn a_day_of_a_figure_is_none_until_which_somebody_asks_for_time() {
        let today = NaiveDate::from_ymd_opt(2025, 6, 10).unwrap();
        for (text, expected) in [
            ("3月31日現在の実績を集計し直しています", ""),
            ("4月1日現在の値を照会中", ""),
            ("5月1日現在の値を確認中", ""),
            ("10月1日現在の数を県に確認中", ""),
            ("３月３１日（月）現在の人数を確認中", ""),
            ("3月末現在の数値を確認中です", ""),
            ("3月末の値を確認中", ""),
            ("3月末日時点", ""),
            ("年度末に集計した値を確認中", ""),
            ("月末に締めた値を確認中", ""),
            ("4月1日時点の人数か、年度平均かを県に確認中", ""),
            ("4/1時点の人数を確認中", ""),
            ("R7.3.31時点の値を照会中", ""),
            ("令和7年3月31日時点の値", ""),
            ("2025-03-31現在", ""),
            ("令和7年3月31日付の通知を確認中", ""),
            ("5月31日分の請求が未着のため確認中", ""),
            ("4月1日の人数を県に照会中", ""),
            ("3月に公表された値と照合中", ""),
            ("3月31日に県が公表した値と照合中", ""),
            ("3月公表の値と照合中", ""),
            ("4月1日に担当が異動したため確認中", ""),
            ("3月20日の議会で報告した値と照合中", ""),
            ("3月20日の報告値と照合中", ""),
            ("4月1日から3月31日までの実績を集計中", ""),
            ("令和6年4月1日～令和7年3月31日の利用者数", ""),
            ("4月1日と10月1日の人数を確認中", ""),
            ("20日現在の人数", ""),
            ("4月1日時点の値を6月20日までに確認します", "2025-06-20"),
            ("6月20日までに4月1日時点の値を確認します", "2025-06-20"),
            (
                "6月20日までに、7月1日の会議に出す値を確認します",
                "2025-06-20",
            ),
            ("3月31日現在の実績は7月末に分かります", "2025-07-31"),
            ("R7.3.31時点の値が9月に公表予定", "2025-09-30"),
            (
                "3月に公表された値と違うため、6月25日に県へ確認します",
                "2025-06-25",
            ),
            ("6月20日（金）までにお答えします", "2025-06-20"),
            ("6月20日までの予定です", "2025-06-20"),
            ("6月20日分かります", "2025-06-20"),
            ("6月20日に分かると県から連絡がありました", "2025-06-20"),
            ("6月20日に担当が戻ったら確認します", "2025-06-20"),
            ("7月に決算が確定した後に回答します", "2025-07-31"),
            ("6月20日に送っていただきます", "2025-06-20"),
            ("6月20日の会議で決まります", "2025-06-20"),
            ("7月20日の公表を待っています", "2025-07-20"),
            ("9月公表の統計を待っています", "2025-09-30"),
            ("9月公表予定", "2025-09-30"),
            ("9月に公表されます", "2025-09-30"),
            ("9月に公表される値を使います", "2025-09-30"),
            ("3月31日までの累計を確認中", ""),
            ("3月31日までに登録した人数を確認中", ""),
            ("3月31日までに支払った額を照会中", ""),
            ("3月31日締めで再集計中", ""),
            ("3月31日受付分を含むか確認中", ""),
            ("5月1日児童数を照会中", ""),
            ("10月1日推計人口を確認中", ""),
            ("4月1日の人数を確認します", ""),
            ("6月20日の通知を待っています", "2025-06-20"),
            ("6月20日公表の統計で確認します", "2025-06-20"),
            ("6月20日付で再提出します", "2025-06-20"),
            ("6月20日実績確定予定", "2025-06-20"),
            ("6月20日に支払が済み次第", "2025-06-20"),
            ("6月20日までに確定した値を報告します", "2025-06-20"),
            ("7月末の確定値を待っています", "2025-07-31"),
            ("7月末に確定した値を報告します", "2025-07-31"),
            ("7月末の決算額確定後", "2025-07-31"),
            ("基準日が3月31日か4月1日かを確認中", ""),
            ("基準日（3月31日）を確認中", ""),
            ("3月31日の待機児童を含むか確認中", ""),
            ("住基（3月31日）と突合中", ""),
            ("学校基本調査（5月1日）の値を照会中", ""),
            ("4月1日入所児童を含むか確認中", ""),
            ("暦年（1月～12月）の値か年度か確認中", ""),
            (
                "6月20日に回答します。3月31日で廃止した事業を除いて再集計中",
                "2025-06-20",
            ),
            ("6/20回答予定（3/31）", "2025-06-20"),
            (
                "9月30日まで工事休館があったため、6月20日に再集計して回答",
                "2025-06-20",
            ),
            ("基準日3月31日", ""),
            ("基準日：3月31日", ""),
            ("基準日は3月31日", ""),
            ("対象期間を確認中（4月1日～3月31日）", ""),
            ("年度集計（4月から3月）", ""),
            ("4月1日、3月31日のどちらか確認中", ""),
            ("児童数の基準日（5月1日）", ""),
            ("国の統計が3月末に公表", "2026-03-31"),
            ("4月公表予定", "2026-04-30"),
            ("3月31日", "2026-03-31"),
        ] {
            let found = until(text, today).map(|date| date.to_string());
            assert_eq!(found.unwrap_or_default(), expected, "{text}");
        }
    }

    #[test]
    fn a_sentence_says_until_when() {
        let today = NaiveDate::from_ymd_opt(2026, 7, 1).unwrap();
        for (text, expected) in [
            ("７月２０日ごろ", "2026-07-20"),
            ("7/20までに担当2人で", "2026-07-20"),
            ("6月30日", "2026-06-30"),
            ("令和8年7月20日に分かります", "2026-07-20"),
            ("2026-07-20", "2026-07-20"),
            ("R8.8.3", "2026-08-03"),
            ("r8/8/3まで", "2026-08-03"),
            ("12月に県が公表", "2026-12-31"),
            ("3月末", "2027-03-31"),
            ("6月1日", "2026-06-01"),
            ("5月末", "2027-05-31"),
            ("7月末", "2026-07-31"),
            ("2月末", "2027-02-28"),
            ("7月中旬か8月上旬", "2026-08-10"),
            ("県に3-4件を照会中", ""),
            ("8月", "2026-08-31"),
            ("9月に公表（担当2人）", "2026-09-30"),
            ("【課の回答: 確認中（令和8年9月）】", "2026-09-30"),
            ("8月まで", "2026-08-31"),
            ("来月", "2026-08-31"),
            ("来月末", "2026-08-31"),
            ("来月中に県から届きます", "2026-08-31"),
            ("来月上旬", "2026-08-10"),
            ("来月20日ごろ", "2026-08-20"),
            ("再来月末", "2026-09-30"),
            ("今月20日", "2026-07-20"),
            ("今月末", "2026-07-31"),
            ("7月末か来月10日", "2026-08-10"),
            ("年末", "2026-12-31"),
            ("年末までに", "2026-12-31"),
            ("年度末", "2027-03-31"),
            ("【課の回答: 確認中（今年度末）】", "2027-03-31"),
            ("来年度末に公表", "2028-03-31"),
            ("20日まで", "2026-07-20"),
            ("２０日", "2026-07-20"),
            ("担当2人で20日ごろ", "2026-07-20"),
            ("1日", "2026-07-01"),
            ("31日に", "2026-07-31"),
            ("来月の値を照会中", ""),
            ("来月以降", ""),
            ("来月の月末", ""),
            ("年末調整を照会中", ""),
            ("昨年末の値", ""),
            ("令和6年度末の値", ""),
            ("2、3日かかります", ""),
            ("20日以内", ""),
            ("R8.6.20日", "2026-06-20"),
            ("7月20日～25日", "2026-07-25"),
            ("7月20日〜25日ごろ", "2026-07-25"),
            ("7月20日から25日まで", "2026-07-25"),
            ("7月20日から3日間", "2026-07-20"),
            ("明日", "2026-07-02"),
            ("来週中に", "2026-07-10"),
            ("再来週", "2026-07-17"),
            ("来週から調べます", ""),
            ("年内", "2026-12-31"),
            ("今年中に公表", "2026-12-31"),
            ("前年内の値", ""),
            ("40日まで", ""),
            ("お盆明け", ""),
            ("8月以降", ""),
            ("4月の値を照会中", ""),
            ("13月40日", ""),
            ("", ""),
        ] {
            let found = until(text, today).map(|date| date.to_string());
            assert_eq!(found.unwrap_or_default(), expected, "{text}");
        }
    }
}
