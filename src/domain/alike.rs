//! Which of many names a word is like: each name is taken apart once, and only those that share
//! letters with the word are looked at.

use super::folded::{self, LONGEST_WORD, Pair, pairs};
use std::collections::HashMap;

/// Names, found by the pairs of letters in their folded keys.
pub struct LikeNames {
    names: Vec<Name>,
    /// For each pair, counted where it stands more than once in a name, the names that have it.
    holders: HashMap<Pair, Vec<u32>>,
}

struct Name {
    key: String,
    pairs: usize,
}

impl LikeNames {
    /// The names in their order; the index of each is its place.
    pub fn of<'n>(names: impl Iterator<Item = &'n str>) -> Self {
        let mut all = Self {
            names: Vec::new(),
            holders: HashMap::new(),
        };
        for name in names {
            let key = folded::key(name);
            let pairs = pairs(&key);
            for pair in &pairs {
                let holders = all.holders.entry(*pair).or_default();
                holders.push(all.names.len() as u32);
            }
            all.names.push(Name {
                pairs: pairs.len(),
                key,
            });
        }
        all
    }

    /// The names that have letters in common with a word, in their order, each with how alike it is,
    /// from 0 to 1. A name that holds the word, or that the word holds (待機児童数, 保育所（園）待機児童数), is
    /// half alike at least, if it has three letters.
    pub fn like(&self, word: &str) -> Vec<(usize, f64)> {
        if word.len() > LONGEST_WORD {
            return Vec::new();
        }
        let key = folded::key(word);
        let own = pairs(&key);
        let mut shared = vec![0; self.names.len()];
        for pair in &own {
            for holder in self.holders.get(pair).into_iter().flatten() {
                shared[*holder as usize] += 1;
            }
        }
        let likeness = |(index, shared): (usize, usize)| {
            let name = &self.names[index];
            let by_pairs = 2.0 * shared as f64 / (own.len() + name.pairs) as f64;
            // Two pairs are three letters.
            let is_part = shared >= 2
                && shared == own.len().min(name.pairs)
                && (name.key.contains(&key) || key.contains(&name.key));
            (index, if is_part { by_pairs.max(0.5) } else { by_pairs })
        };
        let shared = shared.into_iter().enumerate();
        shared
            .filter(|(_, shared)| *shared > 0)
            .map(likeness)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn likeness_is_the_same_as_of_two_names(
            names in proptest::collection::vec("[あ-おア-ウ数（）]{0,8}", 0..6),
            word in "[あ-おア-ウ数（）]{0,8}",
        ) {
            let like = LikeNames::of(names.iter().map(String::as_str)).like(&word);
            for (index, name) in names.iter().enumerate() {
                let found = like.iter().find(|(other, _)| *other == index);
                let found = found.map_or(0.0, |(_, likeness)| *likeness);
                let (one, other) = (folded::key(name), folded::key(&word));
                let least = one.chars().count().min(other.chars().count());
                let is_part = least >= 3 && (one.contains(&other) || other.contains(&one));
                let (mine, theirs) = (pairs(&one), pairs(&other));
                let shared = mine.iter().filter(|pair| theirs.contains(pair)).count();
                let all = (mine.len() + theirs.len()).max(1);
                let expected = 2.0 * shared as f64 / all as f64;
                proptest::prop_assert_eq!(found, if is_part { expected.max(0.5) } else { expected });
            }
        }
    }
}
