//! What is kept of a sheet on which no form was found.

use super::slip::hash_of;
use super::{Leftover, LeftoverKind};
use crate::intake::Grid;

/// The letters that are kept of its first words.
const FIRST_WORDS: usize = 60;

/// Its first words, empty where nothing is seen on it; and a hash of all of them, because an answer about the sheet
/// falls away when any of them changes.
pub fn unread(sheet: usize, grid: &Grid) -> Leftover {
    let texts = grid.cells().iter().map(|cell| cell.text.as_str());
    let all: Vec<&str> = texts.collect();
    Leftover {
        sheet,
        at: None,
        text: first_words(&all),
        kind: LeftoverKind::Sheet,
        stands: hash_of(&all.join("\n")),
    }
}

fn first_words(texts: &[&str]) -> String {
    let mut words = texts.iter().flat_map(|text| text.split_whitespace());
    let mut first = words.next().unwrap_or_default().to_owned();
    for word in words {
        if first.chars().count() > FIRST_WORDS {
            break;
        }
        first.push(' ');
        first += word;
    }
    match first.char_indices().nth(FIRST_WORDS) {
        Some((end, _)) => format!("{}…", &first[..end]),
        None => first,
    }
}

#[cfg(test)]
mod tests {
    use super::first_words;

    #[test]
    fn the_first_words_are_those_of_several_cells_and_no_more_than_a_line() {
        assert_eq!(first_words(&[" ", ""]), "");
        assert_eq!(first_words(&["訂正", "168 に\n訂正"]), "訂正 168 に 訂正");
        let long = "あ".repeat(70);
        assert_eq!(
            first_words(&["訂正", &long]),
            format!("訂正 {}…", "あ".repeat(57))
        );
    }
}
