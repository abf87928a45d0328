//! What a marked cell shows: the texts that stand, and what has changed of the KPI since they were written.

use super::sources;
use crate::domain::excel::LETTERS;
use crate::domain::joined::joined;
use crate::domain::rating::Rating;
use crate::history::{Stood, Writing};

/// How the line begins that says what has changed, and how it ends. It is no part of the text.
const SINCE: &str = "〔記入時の実績 ";
const END: &str = "〕";
/// The sign of a figure about which a section is asked.
pub const DOUBTED: &str = "＊";
/// In the place of a grade.
const UNJUDGED: &str = "判定なし";

/// The text of a cell, of the texts that stand for it, in the order in which they were read. `now` is what
/// the KPI has in this run, and `doubt` the sign behind it where its figure is doubted.
pub fn text(
    standing: &[&Writing],
    now: Option<&Stood>,
    (rating, doubt): (&Rating, &str),
) -> String {
    let one = |writing: &Writing| match since(writing, now, (rating, doubt)) {
        Some(since) => format!("{}\n{since}", writing.text),
        None => writing.text.clone(),
    };
    let text = match standing {
        [writing] => one(writing),
        several => {
            let parts = sources(several).into_iter().zip(several);
            let parts = parts.map(|(source, of)| format!("【{source}】\n{}", one(of)));
            parts.collect::<Vec<_>>().join("\n")
        }
    };
    match (fits(&text), standing) {
        // 意見一覧 has each of them whole, with what has changed.
        (false, [writing]) => writing.text.clone(),
        (false, [.., last]) => last.text.clone(),
        _ => text,
    }
}

fn fits(text: &str) -> bool {
    text.encode_utf16().count() <= LETTERS
}

/// The line that says what the KPI had when the text was written and has now; none where that is the same,
/// or was not known.
pub fn since(
    writing: &Writing,
    now: Option<&Stood>,
    (rating, doubt): (&Rating, &str),
) -> Option<String> {
    let (then, now) = writing.then.as_ref().zip(now)?;
    let is_same = match (&then.figure, &now.figure) {
        (None, None) => then.state == now.state,
        (then, now) => then == now,
    };
    let (then, now) = match is_same && then.grade == now.grade {
        true => return None,
        false => (figure(then, rating), figure(now, rating)),
    };
    Some(format!("{SINCE}{then}→ 今回 {now}{doubt}{END}"))
}

/// 45.2％（○ B）; 集計中（判定なし）.
pub fn figure(stood: &Stood, rating: &Rating) -> String {
    let Stood {
        figure,
        state,
        grade,
    } = stood;
    let value = figure.as_deref().or(state.as_deref()).unwrap_or("なし");
    let sign = |code: &String| {
        let band = rating.bands.iter().find(|band| band.code == *code);
        band.map_or_else(|| code.clone(), |band| band.sign())
    };
    let grade = grade.as_ref().map_or(UNJUDGED.to_owned(), sign);
    format!("{value}（{grade}）")
}

/// A cell's text without the lines that say what has changed.
pub fn without_since(text: &str) -> String {
    let is_ours = |line: &str| {
        let line = line.trim();
        line.starts_with(SINCE) && line.ends_with(END) && line.contains("→ 今回 ")
    };
    if !text.lines().any(is_ours) {
        return text.to_owned();
    }
    let kept: Vec<&str> = text.split('\n').filter(|line| !is_ours(line)).collect();
    kept.join("\n")
}

/// What the KPI had when a text was written, as the line says that tells what has changed; none without that line,
/// or where several texts have one.
pub fn then(text: &str) -> Option<Stood> {
    let of_line = |line: &str| {
        let told = line.trim().strip_prefix(SINCE)?.strip_suffix(END)?;
        let (then, _) = told.split_once("→ 今回 ")?;
        let (value, grade) = then.strip_suffix('）')?.rsplit_once('（')?;
        let is_figure = value.starts_with(|c: char| c.is_ascii_digit() || c == '-');
        let own = |is_own: bool| is_own.then(|| value.to_owned());
        // A sign is ◎ A, or the code alone.
        let code = grade.rsplit(' ').next().filter(|_| grade != UNJUDGED);
        Some(Stood {
            figure: own(is_figure),
            state: own(!is_figure),
            grade: code.map(str::to_owned),
        })
    };
    let mut lines = text.lines().filter_map(of_line);
    lines.next().filter(|_| lines.next().is_none())
}

/// Whether two texts of cells say the same. Other programs drop control characters, and of several blanks all
/// but one.
pub fn is_same(one: &str, other: &str) -> bool {
    let kept = |text: &str| {
        let letters = text.chars();
        let kept = letters.filter(|letter| !letter.is_control() || matches!(letter, '\n' | '\t'));
        kept.collect::<String>()
    };
    let line = |line: &str| joined(line.split([' ', '\t']), " ");
    let lines = |text: String| text.trim().split('\n').map(line).collect::<Vec<_>>();
    lines(kept(one)) == lines(kept(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stood(figure: &str, grade: &str) -> Stood {
        let known = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Stood {
            figure: known(figure),
            state: known(if figure.is_empty() { "未公表" } else { "" }),
            grade: known(grade),
        }
    }

    fn writing(text: &str, then: Option<Stood>) -> Writing {
        Writing {
            number: Some(1),
            run: Some(2),
            key: "kpi:1".to_owned(),
            about: "1 見本".to_owned(),
            text: text.to_owned(),
            file: "inputs/town/R6/推進会議/甲.xlsx".to_owned(),
            hash: String::new(),
            sheet: String::new(),
            cell: String::new(),
            of_run: Some(1),
            then,
            ended: None,
            first_read: None,
        }
    }

    #[test]
    fn what_has_changed_is_said_and_no_part_of_the_text() {
        let rating = Rating::none();
        let check = |then: Option<Stood>, now: Option<Stood>, expected: &str| {
            let writing = writing("意見\n 二行目", then);
            let text = text(&[&writing], now.as_ref(), (&rating, ""));
            assert_eq!(text, format!("意見\n 二行目{expected}"));
            assert_eq!(without_since(&text), writing.text);
            let is_told = !expected.is_empty();
            assert_eq!(super::then(&text), writing.then.filter(|_| is_told));
        };
        let (then, now) = (stood("45.2％", "B"), stood("46％", "A"));
        let changed = "\n〔記入時の実績 45.2％（B）→ 今回 46％（A）〕";
        check(Some(then.clone()), Some(now.clone()), changed);
        check(Some(now.clone()), Some(now), "");
        let pending = "\n〔記入時の実績 45.2％（B）→ 今回 未公表（判定なし）〕";
        check(Some(then.clone()), Some(stood("", "")), pending);
        check(Some(stood("", "")), Some(stood("", "")), "");
        check(None, Some(then.clone()), "");
        check(Some(then), None, "");
    }

    #[test]
    fn what_no_cell_holds_with_more_is_shown_as_it_is() {
        let long = "長".repeat(LETTERS);
        let writing = writing(&long, Some(stood("1人", "")));
        let text = text(&[&writing], Some(&stood("2人", "")), (&Rating::none(), ""));
        assert!(text == long);
    }

    #[test]
    fn other_programs_change_nothing_that_is_said() {
        for (one, other) in [
            ("甲 \n  乙", "甲\n乙"),
            ("甲\u{b}乙\n", "甲乙"),
            ("a  b", "a b"),
        ] {
            assert!(is_same(one, other), "{one:?} {other:?}");
        }
        for (one, other) in [("甲\n乙", "甲乙"), ("甲　", "甲。"), ("", "0")] {
            assert!(!is_same(one, other), "{one:?} {other:?}");
        }
    }
}
