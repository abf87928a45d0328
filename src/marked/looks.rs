//! The styles part: looks that are the ones of cells with another fill.

use super::WhyNot;
use super::xml::{Changes, Tag, TagKind, each_tag, with_attribute};
use crate::finding::Severity;
use std::collections::BTreeMap;

/// The fills of the marks. No program offers these colours: a cell that has one of them was marked by us.
const FILLS: [&str; 3] = ["FFFFB4A3", "FFFFD133", "FFD7E6F5"];

/// The looks of a workbook's cells, and those that are added to them.
pub struct Looks<'x> {
    xml: &'x str,
    fills: Vec<String>,
    looks: Vec<String>,
    /// How many of each there were.
    had: (usize, usize),
    /// The tags with which the two lists begin and end.
    lists: [(Tag<'x>, Tag<'x>); 2],
    made: BTreeMap<(usize, Severity), usize>,
    prefix: &'x str,
}

impl<'x> Looks<'x> {
    /// The looks that a styles part has.
    ///
    /// # Errors
    /// It is not well-formed, or has no list of looks or fills to which any could be added.
    pub fn read(xml: &'x str) -> Result<Self, WhyNot> {
        let (fills, fill_list) = list(xml, "fills", "fill")?;
        let (looks, look_list) = list(xml, "cellXfs", "xf")?;
        if looks.is_empty() || fills.is_empty() {
            return Err(WhyNot::Unusual);
        }
        Ok(Self {
            xml,
            had: (fills.len(), looks.len()),
            fills,
            looks,
            prefix: look_list.0.prefix(),
            lists: [fill_list, look_list],
            made: BTreeMap::new(),
        })
    }

    /// The look that is another one with the fill of a mark. A look that is marked already gets the new mark
    /// only.
    pub fn marked(&mut self, look: usize, severity: Severity) -> usize {
        // Programs take a look that is not there for the first.
        let look = if look < self.looks.len() { look } else { 0 };
        if let Some(made) = self.made.get(&(look, severity)) {
            return *made;
        }
        let own = || self.fill_of(look).map(|fill| self.fills[fill].clone());
        let before = self.fill_before(look).or_else(own);
        let fill = mark_fill(self.prefix, severity, &before.unwrap_or_default());
        let made = self.with_fill(look, fill);
        self.made.insert((look, severity), made);
        made
    }

    /// The look that a marked one was before; none if it is not marked.
    pub fn unmarked(&mut self, look: usize) -> Option<usize> {
        let fill = self.fill_before(look)?;
        Some(self.with_fill(look, fill))
    }

    /// The fill that a marked look had before; none if it is not marked.
    fn fill_before(&self, look: usize) -> Option<String> {
        let colours = colours(&self.fills[self.fill_of(look)?]);
        let rgb = colours
            .fore?
            .strip_prefix("rgb=")?
            .trim_matches('"')
            .to_ascii_uppercase();
        if !FILLS.contains(&rgb.as_str()) {
            return None;
        }
        let prefix = self.prefix;
        Some(match colours.back {
            Some(colour) if !colour.contains("indexed=\"64\"") => {
                solid(prefix, &colour, "indexed=\"64\"")
            }
            _ => self.fills[0].clone(),
        })
    }

    fn fill_of(&self, look: usize) -> Option<usize> {
        let fill = attribute(self.looks.get(look)?, "fillId").and_then(|id| id.parse().ok());
        fill.filter(|fill| *fill < self.fills.len())
    }

    /// The look that is another one with that fill.
    fn with_fill(&mut self, look: usize, fill: String) -> usize {
        let fill = index_of(&mut self.fills, fill).to_string();
        let end = self.looks[look].find('>').map_or(0, |end| end + 1);
        let (tag, rest) = self.looks[look].split_at(end);
        let tag = with_attribute(&with_attribute(tag, "fillId", &fill), "applyFill", "1");
        let look = format!("{tag}{rest}");
        index_of(&mut self.looks, look)
    }

    /// The part with what was added.
    ///
    /// # Errors
    /// There are more looks than Excel opens.
    pub fn finish(self) -> Result<String, WhyNot> {
        /// Excel's own limit.
        const MOST: usize = 65_490;
        if self.looks.len() > MOST {
            return Err(WhyNot::TooLarge);
        }
        let mut changes = Changes::default();
        let added = [&self.fills[self.had.0..], &self.looks[self.had.1..]];
        let counts = [self.fills.len(), self.looks.len()];
        for (((open, close), added), count) in self.lists.iter().zip(added).zip(counts) {
            if !added.is_empty() {
                changes.replace(
                    open.at.clone(),
                    with_attribute(open.text, "count", &count.to_string()),
                );
                changes.insert(close.at.start, added.concat());
            }
        }
        Ok(changes.of(self.xml))
    }
}

/// The elements of a list of the styles part, and the tags around them.
fn list<'x>(
    xml: &'x str,
    list: &str,
    one: &str,
) -> Result<(Vec<String>, (Tag<'x>, Tag<'x>)), WhyNot> {
    let (mut open, mut close, mut start, mut found) = (None, None, None, Vec::new());
    each_tag(xml, |tag| {
        let is_within = open.is_some() && close.is_none();
        if tag.depth == 1 && tag.local() == list {
            match tag.kind {
                TagKind::Open => open = Some(copy(tag)),
                TagKind::Close => close = Some(copy(tag)),
                TagKind::Empty => return Err(WhyNot::Unusual),
            }
        } else if is_within && tag.depth == 2 {
            // A list with choices for other programs in it counts otherwise for each of them.
            if tag.local() != one {
                return Err(WhyNot::Unusual);
            }
            if tag.kind != TagKind::Close {
                start = Some(tag.at.start);
            }
            if tag.kind != TagKind::Open {
                found.extend(start.take().map(|start| xml[start..tag.at.end].to_owned()));
            }
        }
        Ok(())
    })?;
    let tags = open.zip(close).ok_or(WhyNot::Unusual)?;
    Ok((found, tags))
}

fn copy<'x>(tag: &Tag<'x>) -> Tag<'x> {
    Tag {
        at: tag.at.clone(),
        ..*tag
    }
}

fn index_of(list: &mut Vec<String>, one: String) -> usize {
    // The newest first: a mark is asked for again and again.
    let known = list.iter().rposition(|known| *known == one);
    known.unwrap_or_else(|| {
        list.push(one);
        list.len() - 1
    })
}

fn attribute<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    let end = element.find('>')? + 1;
    let tag = Tag {
        text: &element[..end],
        at: 0..end,
        name: "",
        kind: TagKind::Open,
        depth: 0,
    };
    tag.attribute(name)
}

/// The colours of a solid fill, as the attributes that say them.
#[derive(Default)]
struct Colours {
    fore: Option<String>,
    back: Option<String>,
}

fn colours(fill: &str) -> Colours {
    let mut colours = Colours::default();
    let mut is_solid = false;
    let read = each_tag(fill, |tag| {
        let said = ["rgb", "theme", "indexed", "tint"]
            .iter()
            .filter_map(|name| Some(format!("{name}=\"{}\"", tag.attribute(name)?)));
        let said = || Some(said.collect::<Vec<_>>().join(" ")).filter(|said| !said.is_empty());
        match tag.local() {
            "patternFill" if tag.kind == TagKind::Open => {
                is_solid = tag.attribute("patternType") == Some("solid");
            }
            "fgColor" if tag.kind != TagKind::Close => colours.fore = said(),
            "bgColor" if tag.kind != TagKind::Close => colours.back = said(),
            _ => {}
        }
        Ok(())
    });
    match read.is_ok() && is_solid {
        true => colours,
        false => Colours::default(),
    }
}

/// The fill of a mark. A solid fill shows no second colour: the one that the cell had before is kept there, for
/// the day on which the mark is taken away.
fn mark_fill(prefix: &str, severity: Severity, before: &str) -> String {
    let before = colours(before)
        .fore
        .unwrap_or_else(|| "indexed=\"64\"".into());
    let rgb = FILLS[severity as usize];
    solid(prefix, &format!("rgb=\"{rgb}\""), &before)
}

fn solid(prefix: &str, fore: &str, back: &str) -> String {
    format!(
        "<{prefix}fill><{prefix}patternFill patternType=\"solid\"><{prefix}fgColor {fore}/><{prefix}bgColor {back}/></{prefix}patternFill></{prefix}fill>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLES: &str = "<styleSheet><fills count='3'><fill><patternFill patternType='none'/></fill>\
        <fill><patternFill patternType='gray125'/></fill>\
        <fill><patternFill patternType='solid'><fgColor theme='4' tint='0.5'/></patternFill></fill></fills>\
        <cellXfs count='2'><xf numFmtId='0' fillId='0'/><xf numFmtId='9' fontId='1' fillId='2'><alignment wrapText='1'/></xf></cellXfs>\
        <dxfs><dxf><fill/></dxf></dxfs></styleSheet>";

    #[test]
    fn a_marked_look_is_the_cells_own_with_another_fill() {
        let mut looks = Looks::read(STYLES).unwrap();
        let marked = looks.marked(1, Severity::Error);
        assert_eq!((marked, looks.marked(1, Severity::Error)), (2, 2));
        assert_eq!(looks.marked(99, Severity::Warning), 3);
        let xml = looks.finish().unwrap();
        let look =
            "<xf numFmtId='9' fontId='1' fillId='3' applyFill=\"1\"><alignment wrapText='1'/></xf>";
        assert!(xml.contains(look), "{xml}");
        assert!(
            xml.contains("<cellXfs count='4'>") && xml.contains("<fills count='5'>"),
            "{xml}"
        );
    }

    #[test]
    fn a_mark_that_is_taken_away_leaves_the_fill_that_was_there() {
        let mut looks = Looks::read(STYLES).unwrap();
        let (plain, blue) = (
            looks.marked(0, Severity::Error),
            looks.marked(1, Severity::Warning),
        );
        let xml = looks.finish().unwrap();
        let mut looks = Looks::read(&xml).unwrap();
        assert_eq!(looks.unmarked(0), None);
        assert_eq!(looks.unmarked(1), None);
        // Marked again it is no new look.
        assert_eq!(looks.marked(plain, Severity::Error), plain);
        assert_eq!(looks.marked(blue, Severity::Warning), blue);
        let back = looks.unmarked(blue).unwrap();
        let fill = looks.fill_of(back).unwrap();
        assert_eq!(
            colours(&looks.fills[fill]).fore.as_deref(),
            Some("theme=\"4\" tint=\"0.5\"")
        );
        let back = looks.unmarked(plain).unwrap();
        assert_eq!(looks.fill_of(back), Some(0));
    }

    #[test]
    fn styles_without_lists_are_refused() {
        for xml in [
            "<styleSheet/>",
            "<styleSheet><fills/><cellXfs/></styleSheet>",
            "<styleSheet>",
        ] {
            assert!(Looks::read(xml).is_err(), "{xml}");
        }
    }
}
