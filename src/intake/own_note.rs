//! Notes that kensho wrote into the marked copy of a submission, and letters that go with it: how they are known when
//! they come back.
//!
//! A note of ours begins with the first of [`FIRST_LINES`] and ends with a sum over the letters between, in letters that people do not
//! see. What a section wrote before, behind or into it is the section's, and stays.

use super::{Intake, Notice};

/// The first line of a note of ours.
const FIRST: &str = "【確認のお願い】";

/// The first lines of notes of ours, also in copies of earlier versions.
pub const FIRST_LINES: [&str; 2] = [FIRST, "【kensho 確認のお願い】"];

/// What stands around the sum behind a note of ours: letters without width, which all programs keep.
const LAST: (&str, &str) = ("\u{200d}", "\u{200d}");

/// The digits of the sum.
const DIGITS: [char; 2] = ['\u{200b}', '\u{200c}'];

/// What stands between the section's own words and a note of ours behind them.
pub const BETWEEN: &str = "\n\n";

/// A text as a note of ours.
pub fn sealed(text: &str) -> String {
    let note = format!("{FIRST}\n{}", text.trim());
    format!("{note}{}{}{}", LAST.0, sum(&note), LAST.1)
}

/// What a comment says beside the notes of ours in it; none if there is no note of ours, or none as it was
/// written.
pub fn without_ours(comment: &str) -> Option<String> {
    let mut rest = comment.to_owned();
    ours(&rest)?;
    while let Some((start, end)) = ours(&rest) {
        let (before, behind) = (without_break(&rest[..start]), rest[end..].trim_start());
        let is_between = !before.trim().is_empty() && !behind.is_empty();
        let between = if is_between { "\n" } else { "" };
        rest = format!("{before}{between}{behind}");
    }
    if rest.trim().is_empty() {
        rest.clear();
    }
    Some(rest)
}

/// The section's own words without what was put between them and ours.
fn without_break(before: &str) -> &str {
    let breaks = ["\r\n\r\n", BETWEEN, "\r\n", "\n"];
    let bare = breaks.iter().find_map(|end| before.strip_suffix(end));
    bare.unwrap_or(before)
}

/// Where the first note of ours begins and ends.
fn ours(comment: &str) -> Option<(usize, usize)> {
    let ends = comment.match_indices(LAST.0);
    ends.filter_map(|(at, mark)| {
        let first = FIRST_LINES.iter();
        let start = first.filter_map(|first| comment[..at].rfind(first)).max()?;
        let (stated, _) = comment[at + mark.len()..].split_once(LAST.1)?;
        let end = at + mark.len() + stated.len() + LAST.1.len();
        (stated == sum(&comment[start..at])).then_some((start, end))
    })
    .next()
}

/// What stands at the end of a letter of ours: by it the letter is known when it comes back as it was sent. People do not
/// see it.
pub fn seal_of(letter: &str) -> String {
    format!("{}{}{}", LAST.0, sum(letter), LAST.1)
}

/// Whether a text is a letter of ours in which nothing was written.
pub fn is_own_letter(bytes: &[u8]) -> bool {
    // Of a longer file, which is no letter, not every letter is looked at.
    let short = Some(bytes).filter(|bytes| bytes.len() <= LONGEST_LETTER);
    let text = short.and_then(|bytes| str::from_utf8(bytes).ok());
    let text = text.map(|text| text.trim_start_matches('\u{feff}').trim_end());
    let sealed = text.and_then(|text| text.strip_suffix(LAST.1));
    let letter = sealed.and_then(|text| text.rsplit_once(LAST.0));
    letter.is_some_and(|(letter, stated)| stated == sum(letter))
}

/// In bytes.
const LONGEST_LETTER: usize = 1 << 20;

/// Programs write line breaks and blanks in ways of their own: they do not count.
fn sum(note: &str) -> String {
    let letters: String = note.split_whitespace().collect();
    let hash = blake3::hash(letters.as_bytes());
    let bytes = hash.as_bytes()[..3].iter();
    let bits = bytes.flat_map(|byte| (0..8).map(move |bit| usize::from(byte >> bit & 1)));
    bits.map(|bit| DIGITS[bit]).collect()
}

/// Takes the notes of ours out of the comments of a file, and says how many there were.
pub fn take_out(intake: &mut Intake) {
    let mut taken = 0;
    for grid in &mut intake.grids {
        grid.comments.retain_mut(|comment| {
            let Some(rest) = without_ours(&comment.text) else {
                return true;
            };
            taken += 1;
            comment.text = rest;
            !comment.text.is_empty()
        });
    }
    if taken > 0 {
        intake.notices.push(Notice::MarkedCopy(taken));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_of_ours_is_known_however_it_is_saved() {
        let note = sealed("要確認：前年の10倍です。\n対処：単位を確かめてください。");
        for saved in [
            note.clone(),
            note.replace('\n', "\r\n"),
            format!("\n{note} "),
        ] {
            assert_eq!(without_ours(&saved).as_deref(), Some(""), "{saved}");
        }
    }

    #[test]
    fn a_letter_of_ours_is_known_until_somebody_writes_into_it() {
        let letter = "2025年6月25日\n福祉課 御中\n調査票に記入してください。";
        let sent = format!("\u{feff}{letter}{}\r\n", seal_of(letter));
        for (text, is_ours) in [
            (sent.clone(), true),
            (sent.replace('\n', "\r\n").replace('\u{feff}', ""), true),
            (sent.replace("福祉課", "観光課"), false),
            (format!("{sent}512です"), false),
            (letter.to_owned(), false),
            (String::new(), false),
        ] {
            assert_eq!(is_own_letter(text.as_bytes()), is_ours, "{text}");
        }
        assert!(!is_own_letter(&[0xff; 8]));
    }

    #[test]
    fn what_a_section_wrote_stays() {
        let note = sealed("要確認：前年の10倍です。");
        let check = |comment: String, expected: Option<&str>| {
            assert_eq!(without_ours(&comment).as_deref(), expected, "{comment}");
        };
        check(format!("{note}\n大雪のためです"), Some("大雪のためです"));
        check(format!("速報値です\n\n{note}"), Some("速報値です"));
        check(format!("速報値\n{note}\n大雪"), Some("速報値\n大雪"));
        check(format!("{note}\n{note}"), Some(""));
        check(format!("速報値です\n\n\n{note}"), Some("速報値です\n"));
        check(note.replace("10倍です", "10倍です→正しいです"), None);
        check("【確認のお願い】とは何ですか".into(), None);
        let old = "【kensho 確認のお願い】\n要確認：前年の10倍です。";
        check(format!("{old}{}{}{}", LAST.0, sum(old), LAST.1), Some(""));
        check("速報値です\u{200d}\u{200b}\u{200d}".into(), None);
        let seen = note
            .chars()
            .filter(|letter| !matches!(letter, '\u{200b}'..='\u{200d}'));
        let seen: String = seen.collect();
        assert_eq!(seen, "【確認のお願い】\n要確認：前年の10倍です。");
        check(String::new(), None);
        check(" ".into(), None);
    }
}
