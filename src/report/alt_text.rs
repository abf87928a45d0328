//! What a chart shows, in words, for those who do not see it.

/// Letters that Excel takes, as UTF-16 counts them.
const MOST: usize = 250;

/// The parts as one text: as many of them, from the first, as Excel takes whole. Letters that nobody sees are left
/// out, and of a first part that is longer the beginning is there.
pub fn of(parts: impl IntoIterator<Item = String>) -> String {
    let mut text = String::new();
    for part in parts {
        let part = printable(&part);
        let room = MOST - text.encode_utf16().count();
        match part.encode_utf16().count() <= room {
            true => text += &part,
            false if text.is_empty() => return beginning(&part, room),
            false => break,
        }
    }
    text
}

/// As much of a name as leaves room for what is said of it.
pub fn name(name: &str) -> String {
    beginning(&printable(name), 60)
}

fn printable(text: &str) -> String {
    let is_seen = |letter: &char| !letter.is_control();
    text.replace('\n', " ").chars().filter(is_seen).collect()
}

fn beginning(text: &str, most: usize) -> String {
    let mut left = most;
    let fits = |letter: &char| {
        let rest = left.checked_sub(letter.len_utf16());
        left = rest.unwrap_or(0);
        rest.is_some()
    };
    text.chars().take_while(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::{MOST, of};

    fn parts(texts: &[&str]) -> String {
        of(texts.iter().map(|text| (*text).to_owned()))
    }

    #[test]
    fn whole_parts_stand_as_far_as_there_is_room() {
        let long = "長".repeat(MOST - 2);
        assert_eq!(parts(&["図。", &long, "後"]), format!("図。{long}"));
        assert_eq!(parts(&["図。", &long, "a", "b"]), format!("図。{long}"));
        assert_eq!(parts(&["図", &format!("{long}長長"), "後"]), "図");
        assert_eq!(parts(&[&"😀".repeat(MOST)]), "😀".repeat(MOST / 2));
    }

    #[test]
    fn letters_that_nobody_sees_are_left_out() {
        assert_eq!(parts(&["a\u{1}b\nc", "\u{7f}\u{85}。"]), "ab c。");
    }
}
