//! The texts that the cells of a workbook share, one behind the other in one piece of memory: a
//! million empty ones take no more than they do in the file.

use super::xlsx::text::Text;
use crate::intake::limits::STRINGS;
use crate::intake::markup::{Part, Parts};
use crate::intake::{Excess, Fault};

/// Shared texts, by their number.
#[derive(Default)]
pub struct Strings {
    letters: String,
    ends: Vec<u32>,
    /// Why the rest of them could not be read.
    pub is_broken: bool,
}

impl Strings {
    /// Reads the texts of a shared strings part, as many as there are whole.
    pub fn read(xml: &str) -> Result<Self, Fault> {
        let mut strings = Self::default();
        if xml.is_empty() {
            // A workbook without any text has no such part.
            return Ok(strings);
        }
        let mut text = Text::default();
        for part in Parts::of(xml) {
            match part {
                Part::End(element) if element.local_name().as_ref() == "si" => {
                    strings.push(&text.done())?;
                }
                Part::End(element) if element.local_name().as_ref() == "sst" => return Ok(strings),
                part => text.take(&part),
            }
        }
        strings.is_broken = true;
        Ok(strings)
    }

    /// Adds the next text.
    pub fn push(&mut self, text: &str) -> Result<(), Fault> {
        let too_large = || Fault::TooLarge(Excess::Count, "文字列が多すぎます".into());
        if self.ends.len() == STRINGS {
            return Err(too_large());
        }
        self.letters.push_str(text);
        let end = u32::try_from(self.letters.len()).map_err(|_| too_large())?;
        self.ends.push(end);
        Ok(())
    }

    /// That the rest of them could not be read.
    pub fn fault(&self) -> Option<Fault> {
        let what = "文字列の一覧が途中で壊れています";
        self.is_broken.then(|| Fault::Broken(what.into()))
    }

    /// A text by its number.
    pub fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)?;
        let start = match index {
            0 => 0,
            index => self.ends[index - 1],
        };
        self.letters.get(start as usize..end as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_by_their_number() {
        let xml = "<x:sst count='9999999999' uniqueCount='9999999999'><x:si><x:t>一</x:t></x:si><x:si/>\
                   <x:si></x:si><x:si><x:t>四</x:t></x:si></x:sst>";
        let strings = Strings::read(xml).unwrap();
        let all: Vec<_> = (0..5).map(|index| strings.get(index)).collect();
        assert_eq!(all, [Some("一"), Some(""), Some(""), Some("四"), None]);
        assert!(!strings.is_broken);
    }

    #[test]
    fn no_texts_are_none() {
        for xml in ["<sst/>", "<sst></sst>"] {
            assert!(!Strings::read(xml).unwrap().is_broken);
        }
    }

    #[test]
    fn texts_before_a_break_are_kept() {
        let strings = Strings::read("<sst><si><t>一</t></si><si><t>二").unwrap();
        assert_eq!((strings.get(0), strings.get(1)), (Some("一"), None));
        assert!(strings.is_broken);
    }
}
