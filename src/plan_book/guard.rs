//! Texts and lists in a cell, so that what comes back is what went in.
//!
//! Nearly every text stands as it is. One that a cell would not keep (white space around it, an
//! empty one that is not nothing, a quotation mark in front) stands in quotation marks, as in
//! `plan.toml`. Words of a list have ／ between them.

/// How a cell shows an empty list.
const NO_WORDS: &str = "（なし）";

/// A text as a cell has it.
pub fn text(text: &str) -> String {
    if is_safe(text) {
        text.to_owned()
    } else {
        quoted(text)
    }
}

/// The text that a cell means, without the white space around it.
pub fn of_text(cell: &str) -> String {
    let bare = cell.trim();
    match unquoted(bare) {
        Some((inner, "")) if !is_safe(&inner) => inner,
        _ => bare.to_owned(),
    }
}

/// Words as a cell has them.
pub fn list<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let word = |word: &str| match is_safe_word(word) {
        true => word.to_owned(),
        false => quoted(word),
    };
    let words: Vec<String> = words.into_iter().map(word).collect();
    match words.is_empty() {
        true => NO_WORDS.to_owned(),
        false => words.join("／"),
    }
}

/// The words that a cell means.
pub fn of_list(cell: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = cell.trim();
    if rest == NO_WORDS {
        return words;
    }
    while !rest.is_empty() {
        let (word, after) = first_word(rest);
        words.extend(word);
        rest = after;
    }
    words
}

/// The first word, none if nothing stands before the ／, and what follows.
fn first_word(cell: &str) -> (Option<String>, &str) {
    let is_whole = |after: &str| after.is_empty() || after.starts_with('／');
    if let Some((inner, after)) = unquoted(cell)
        && is_whole(after.trim_start())
        && !is_safe_word(&inner)
    {
        return (Some(inner), after.trim_start().trim_start_matches('／'));
    }
    let (word, after) = cell.split_once('／').unwrap_or((cell, ""));
    let word = Some(word.trim()).filter(|word| !word.is_empty());
    (word.map(str::to_owned), after.trim_start())
}

fn is_safe_word(word: &str) -> bool {
    is_safe(word) && !word.contains('／') && word != NO_WORDS
}

fn is_safe(text: &str) -> bool {
    // Excel reads _x000D_ as a letter's number.
    !text.is_empty()
        && text.trim() == text
        && !text.starts_with('"')
        && !text.contains("_x")
        && !text.contains(is_lost)
}

/// Whether XML, or a spreadsheet, has no such letter.
fn is_lost(letter: char) -> bool {
    letter != '\n' && (letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}'))
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            '_' => quoted.push_str("\\u005F"),
            letter if letter.is_control() || is_lost(letter) => {
                quoted.push_str(&format!("\\u{:04X}", letter as u32));
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// The text in the quotation marks at the beginning, and what follows them.
fn unquoted(cell: &str) -> Option<(String, &str)> {
    let mut letters = cell.strip_prefix('"')?.char_indices();
    let mut inner = String::new();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((inner, &cell[at + 2..])),
            '\\' => match letters.next()?.1 {
                'u' => {
                    let digits: String = letters.by_ref().take(4).map(|(_, digit)| digit).collect();
                    inner.push(char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?);
                }
                other => inner.push(other),
            },
            letter => inner.push(letter),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn usual_texts_stand_as_they_are() {
        for usual in [
            "観光入込客数",
            "=1+1",
            "'見本",
            "まち\nひと",
            "1-2",
            "「\"」",
        ] {
            assert_eq!(text(usual), usual);
            assert_eq!(of_text(usual), usual);
        }
    }

    #[test]
    fn quotation_marks_of_people_stay() {
        for typed in ["\"まち\"", "\"まち\"に\"ひと\"", "\"", "\"\\"] {
            assert_eq!(of_text(typed), typed);
        }
    }

    #[test]
    fn words_have_strokes_between_them() {
        assert_eq!(list(["V1", "V2"]), "V1／V2");
        assert_eq!(list(["商業／工業", "農業"]), "\"商業／工業\"／農業");
        assert_eq!(of_list(" V1 ／V2／"), ["V1", "V2"]);
        assert!(of_list("（なし）").is_empty() && of_list("").is_empty());
    }

    fn odd() -> impl Strategy<Value = String> {
        let letters = prop_oneof![
            Just('"'),
            Just('\\'),
            Just('／'),
            Just('\n'),
            Just('\r'),
            Just('='),
            Just('\''),
            Just(' '),
            Just('\u{3000}'),
            Just('_'),
            Just('x'),
            Just('\u{e000}'),
            Just('\u{0}'),
            Just('\u{ffff}'),
            Just('髙'),
            Just('𠮷'),
            any::<char>()
        ];
        proptest::collection::vec(letters, 0..6).prop_map(|letters| letters.into_iter().collect())
    }

    proptest! {
        #[test]
        fn any_text_comes_back(odd in odd()) {
            prop_assert_eq!(of_text(&text(&odd)), odd);
        }

        #[test]
        fn any_words_come_back(words in proptest::collection::vec(odd(), 0..4)) {
            let cell = list(words.iter().map(String::as_str));
            prop_assert_eq!(of_list(&cell), words);
        }
    }
}
