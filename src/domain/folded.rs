//! Folded keys: two spellings of the same name give the same key.
//!
//! A key is for matching only; what is printed is always what was written.

use super::work;
use unicode_normalization::UnicodeNormalization;

/// The key of a name or label: NFKC, dashes alike, CJK radicals as their characters,
/// letters small, white space gone.
pub fn key(text: &str) -> String {
    work::spend(text.len() / 4 + 12);
    let mut key = String::with_capacity(text.len());
    for letter in text.chars() {
        match plain(letter) {
            Some(Some(folded)) => key.push(folded),
            Some(None) => {}
            None => return composed_key(text),
        }
    }
    key
}

/// What a letter folds to by itself, nothing for white space; none if it takes normalization to know.
/// Nearly all letters of Japanese tables are among these, and NFKC is slow.
fn plain(letter: char) -> Option<Option<char>> {
    match letter {
        ' ' | '\t' | '\n' | '\r' | '\u{3000}' => Some(None),
        '!'..='~' => Some(Some(letter.to_ascii_lowercase())),
        // Full-width forms stand in the order of ASCII.
        '！'..='～' if letter != '～' => {
            char::from_u32(letter as u32 - 0xfee0).map(|narrow| Some(narrow.to_ascii_lowercase()))
        }
        'ー' => Some(Some('-')),
        'ぁ'..='ゖ' | 'ァ'..='・' | '一'..='\u{9fff}' | '、'..='】' => Some(Some(letter)),
        _ => None,
    }
}

fn composed_key(text: &str) -> String {
    composed(text)
        .filter(|c| !c.is_whitespace())
        .map(dash)
        .flat_map(char::to_lowercase)
        .collect()
}

/// The steps that one letter takes to be normalized.
const STEPS: usize = 4;

/// The letters of a text by NFKC. Each is counted as work, because one letter may become eighteen.
fn composed(text: &str) -> impl Iterator<Item = char> {
    let letters = text.chars().map(radical).nfkc();
    letters.inspect(|_| work::spend(STEPS))
}

/// As [`key`], but digits and letters only change width: dashes, spaces and case stay.
pub fn width(text: &str) -> String {
    composed(text).collect()
}

/// A text without line breaks, as messages quote it.
pub fn one_line(text: &str) -> String {
    text.trim().replace(['\n', '\r'], "")
}

/// The letters that a letter becomes where it is folded: ㎡ is m and 2, ① is 1.
pub fn parts(letter: char) -> impl Iterator<Item = char> {
    std::iter::once(letter).nfkd()
}

/// Bytes of the longest word for which a like name is sought; names of KPIs are far shorter.
pub const LONGEST_WORD: usize = 600;

/// Two letters that stand beside each other, and how often they stood in this order before.
pub type Pair = (char, char, usize);

/// The pairs of letters of a folded key, in order.
pub fn pairs(key: &str) -> Vec<Pair> {
    let letters: Vec<char> = key.chars().collect();
    let mut pairs: Vec<Pair> = letters
        .windows(2)
        .map(|pair| (pair[0], pair[1], 0))
        .collect();
    pairs.sort_unstable();
    for index in 1..pairs.len() {
        let (one, other, times) = pairs[index - 1];
        if (one, other) == (pairs[index].0, pairs[index].1) {
            pairs[index].2 = times + 1;
        }
    }
    pairs
}

/// How alike two names are, from 0 to 1: the share of letter pairs that they have in common.
/// (strsim's own count divides by bytes, which makes a third of every Japanese score.)
fn likeness(one: &[Pair], other: &[Pair]) -> f64 {
    let shared = one.iter().filter(|pair| other.binary_search(pair).is_ok());
    // A name of one letter has no pair.
    let all = (one.len() + other.len()).max(1);
    2.0 * shared.count() as f64 / all as f64
}

/// The candidate most like a word, if any is alike enough to be worth a 「もしかして」. None for a word
/// longer than [`LONGEST_WORD`].
pub fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    const WORTH_SAYING: f64 = 0.45;
    if word.len() > LONGEST_WORD {
        return None;
    }
    let word = key(word);
    let pairs = pairs(&word);
    let mut best: Option<(f64, &str)> = None;
    for candidate in candidates {
        let least = best.map_or(WORTH_SAYING, |(score, _)| score);
        let score = likeness_of_short((&word, &pairs), candidate, least);
        // Of equals the first stays.
        if score >= least && best.is_none_or(|(best, _)| score > best) {
            best = Some((score, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// 「もしかして」 with the candidate most like a word, to stand before a remedy; empty where none is alike enough.
pub fn hint<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> String {
    let near = nearest(word, candidates);
    near.map_or(String::new(), |near| format!("もしかして: {near}。"))
}

/// Whether a word is one of some folded keys but for a fourth of its letters, and the marks around it.
pub fn is_near<'a>(word: &str, mut keys: impl Iterator<Item = &'a str>) -> bool {
    const NEAR: f64 = 0.75;
    let key = key(word);
    let word = key.trim_matches(|letter: char| !letter.is_alphanumeric());
    let length = word.chars().count();
    keys.any(|other| {
        work::spend(STEPS);
        let longer = length.max(other.chars().count()) as f64;
        let at_most = 1.0 - length.abs_diff(other.chars().count()) as f64 / longer;
        at_most >= NEAR && {
            work::spend(STEPS * length);
            strsim::normalized_damerau_levenshtein(word, other) >= NEAR
        }
    })
}

/// Letter pairs say little about words of two or three letters; edits do. They are only counted where
/// the lengths let them say more than what is known already.
fn likeness_of_short((word, own): (&str, &[Pair]), candidate: &str, least: f64) -> f64 {
    let other = key(candidate);
    let lengths = [word, &other].map(|text| text.chars().count());
    let longer = lengths[0].max(lengths[1]).max(1) as f64;
    let by_pairs = likeness(own, &pairs(&other));
    let at_most = 1.0 - lengths[0].abs_diff(lengths[1]) as f64 / longer;
    if at_most < least.max(by_pairs) {
        return by_pairs;
    }
    by_pairs.max(strsim::normalized_damerau_levenshtein(word, &other))
}

/// Radicals that text pasted from PDF carries in place of the character.
/// NFKC mends the Kangxi block but leaves the supplement (U+2E80…) alone.
fn radical(letter: char) -> char {
    match letter {
        '⺠' => '民',
        '⻑' => '長',
        '⻄' => '西',
        '⻘' => '青',
        '⻝' => '食',
        '⻩' => '黄',
        '⻭' => '歯',
        '⻲' => '亀',
        '⺟' => '母',
        other => other,
    }
}

fn dash(letter: char) -> char {
    match letter {
        'ー' | '−' | '‐' | '‑' | '–' | '—' | '―' | '─' | 'ｰ' => '-',
        '〜' => '~',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(one: &str, other: &str) -> f64 {
        let [one, other] = [one, other].map(|name| pairs(&key(name)));
        likeness(&one, &other)
    }

    #[test]
    fn spellings_of_one_name_share_a_key() {
        for (one, other) in [
            ("市⺠の割合", "市民の割合"),
            ("２５歳から３４歳", "25歳から34歳"),
            ("ﾎﾞﾗﾝﾃｨｱ 登録", "ボランティア登録"),
            ("４−１−５", "4-1-5"),
            ("保育所（園）", "保育所(園)"),
            ("⽇本⼀", "日本一"),
            ("R6～R8", "R6〜R8"),
        ] {
            assert_eq!(key(one), key(other));
        }
    }

    proptest::proptest! {
        #[test]
        fn the_short_way_gives_the_same_key(text in "[ -~！-～ぁ-ヺー一-鿿　\n]{0,30}") {
            proptest::prop_assert_eq!(key(&text), composed_key(&text));
        }
    }

    #[test]
    fn different_names_keep_different_keys() {
        assert_ne!(key("ふるさと納税寄附額"), key("ふるさと納税寄附件数"));
    }

    #[test]
    fn japanese_names_are_as_alike_as_their_letters() {
        assert!(alike("ふるさと納税寄附額", "ふるさと納税寄附件数") > 0.8);
        assert!(alike("図書貸出冊数", "観光入込客数") < 0.2);
        assert_eq!(alike("", ""), 0.0);
        assert_eq!(alike("ああああ", "ああ"), 0.5);
    }

    #[test]
    fn the_nearest_word_is_suggested_only_when_near() {
        let words = ["direction", "basis", "target"];
        assert_eq!(nearest("basiss", words.into_iter()), Some("basis"));
        assert_eq!(nearest("zzz", words.into_iter()), None);
    }
}
