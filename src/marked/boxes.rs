//! The old drawings (VML) of a sheet, in which Excel keeps the boxes of its notes.
//!
//! They are markup that need not be well-formed: boxes are added at the end and taken away whole, and nothing
//! else is looked at.

use super::WhyNot;
use crate::domain::CellAt;
use memchr::memmem::{find, find_iter, rfind};

/// A drawing without boxes.
const EMPTY: &str = "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" \
    xmlns:x=\"urn:schemas-microsoft-com:office:excel\"></xml>";

/// The kind of all boxes.
const KIND: &str = "<v:shapetype id=\"_x0000_t202\" coordsize=\"21600,21600\" o:spt=\"202\" path=\"m,l,21600r21600,l21600,xe\">\
    <v:stroke joinstyle=\"miter\"/><v:path gradientshapeok=\"t\" o:connecttype=\"rect\"/></v:shapetype>";

/// A drawing without boxes, whose shapes have the numbers of a block of 1024.
pub fn empty(block: u32) -> Vec<u8> {
    let layout = format!(
        "<o:shapelayout v:ext=\"edit\"><o:idmap v:ext=\"edit\" data=\"{block}\"/></o:shapelayout></xml>"
    );
    EMPTY.replace("</xml>", &layout).into_bytes()
}

/// The last of the blocks of numbers that a drawing uses; 0 if it names none.
pub fn last_block(drawing: &[u8]) -> u32 {
    let maps = find_iter(drawing, b":idmap").filter_map(|at| {
        let rest = &drawing[at..];
        let tag = &rest[..find(rest, b">")?];
        let data = &tag[find(tag, b"data=")? + 6..];
        let end = data.iter().position(|byte| matches!(byte, b'"' | b'\''))?;
        std::str::from_utf8(&data[..end]).ok()
    });
    let blocks = maps
        .flat_map(|data| data.split(','))
        .filter_map(|block| block.trim().parse().ok());
    blocks.max().unwrap_or(0)
}

/// Adds boxes for the notes on cells, each with its edges, and takes away those of other cells.
///
/// # Errors
/// The drawing has no end, or a box that is to go is not found in it.
pub fn draw(
    drawing: &[u8],
    added: &[(CellAt, [u32; 8])],
    removed: &[CellAt],
) -> Result<Vec<u8>, WhyNot> {
    let mut drawing = drawing.to_vec();
    for at in removed {
        let place = box_of(&drawing, *at).ok_or(WhyNot::Unusual)?;
        drawing.drain(place);
    }
    if added.is_empty() {
        return Ok(drawing);
    }
    let end = rfind(&drawing, b"</xml>").ok_or(WhyNot::Unusual)?;
    let has = |text: &str| find(&drawing, text.as_bytes()).is_some();
    let mut shapes = if has("id=\"_x0000_t202\"") { "" } else { KIND }.to_owned();
    let first = last_number(&drawing).unwrap_or(last_block(&drawing).max(1) * 1024) + 1;
    for (number, (at, edges)) in (first..).zip(added) {
        shapes += &shape(number, *at, *edges);
    }
    let names = Names::of(&drawing).ok_or(WhyNot::Unusual)?;
    drawing.splice(end..end, names.written(&shapes).into_bytes());
    drawing.splice(names.root..names.root, names.missing.into_bytes());
    Ok(drawing)
}

/// What markup of boxes is called in a drawing, by the names that stand for what they mean: openpyxl writes `ns1:`
/// where Excel writes `v:`.
struct Names {
    /// For each of [`SPACES`], its name in the drawing.
    names: [String; 3],
    /// Where the names are said, and those that have to be said there yet.
    root: usize,
    missing: String,
}

/// Our names, and what they mean.
const SPACES: [(&str, &str); 3] = [
    ("v", "urn:schemas-microsoft-com:vml"),
    ("o", "urn:schemas-microsoft-com:office:office"),
    ("x", "urn:schemas-microsoft-com:office:excel"),
];

impl Names {
    /// None of a drawing without a root.
    fn of(drawing: &[u8]) -> Option<Self> {
        let start = find(drawing, b"<xml")?;
        let tag = &drawing[start..start + find(&drawing[start..], b">")?];
        let tag = std::str::from_utf8(tag).ok()?;
        let name_of = |space: &str| {
            let value = tag
                .find(&format!("=\"{space}\""))
                .or(tag.find(&format!("='{space}'")))?;
            let (_, name) = tag[..value].rsplit_once("xmlns:")?;
            Some(name.trim().to_owned())
        };
        let (root, mut missing) = (start + "<xml".len(), String::new());
        let names = SPACES.map(|(ours, space)| {
            name_of(space).unwrap_or_else(|| {
                // Ours may stand for something else there.
                let name = format!("kensho-{ours}");
                missing += &format!(" xmlns:{name}=\"{space}\"");
                name
            })
        });
        Some(Self {
            names,
            root,
            missing,
        })
    }

    /// Markup with our names, written with those of the drawing.
    fn written(&self, markup: &str) -> String {
        let names = SPACES.iter().zip(&self.names);
        names.fold(markup.to_owned(), |markup, ((ours, _), name)| {
            ["<", "</", " "].iter().fold(markup, |markup, before| {
                let own = format!("{before}{ours}:");
                markup.replace(&own, &format!("{before}{name}:"))
            })
        })
    }
}

/// The last number of a shape.
fn last_number(drawing: &[u8]) -> Option<u32> {
    const NAME: &[u8] = b"_x0000_s";
    let numbers = find_iter(drawing, NAME).filter_map(|at| {
        let rest = &drawing[at + NAME.len()..];
        let end = rest.iter().position(|byte| !byte.is_ascii_digit())?;
        std::str::from_utf8(&rest[..end]).ok()?.parse::<u32>().ok()
    });
    numbers
        .filter(|number| *number < u32::MAX - (1 << 20))
        .max()
}

/// Where the box of the note on a cell stands.
fn box_of(drawing: &[u8], at: CellAt) -> Option<std::ops::Range<usize>> {
    let names = Names::of(drawing)?;
    let end_tag = names.written("</v:shape>");
    let row = names.written(&format!("<x:Row>{}</x:Row>", at.row));
    let column = names.written(&format!("<x:Column>{}</x:Column>", at.column));
    let start_tag = names.written("<v:shape ");
    let mut starts = find_iter(drawing, start_tag.as_bytes());
    starts.find_map(|start| {
        let end = start + find(&drawing[start..], end_tag.as_bytes())? + end_tag.len();
        let shape = &drawing[start..end];
        let has = |text: &str| find(shape, text.as_bytes()).is_some();
        let is_note = has("ObjectType=\"Note\"") && has(&row) && has(&column);
        is_note.then_some(start..end)
    })
}

fn shape(number: u32, at: CellAt, edges: [u32; 8]) -> String {
    let (anchor, CellAt { row, column }) = (edges.map(|edge| edge.to_string()).join(", "), at);
    format!(
        "<v:shape id=\"_x0000_s{number}\" type=\"#_x0000_t202\" style=\"position:absolute;margin-left:107.25pt;margin-top:7.5pt;width:247.5pt;height:96pt;z-index:1;visibility:hidden\" fillcolor=\"#ffffe1\" o:insetmode=\"auto\">\
         <v:fill color2=\"#ffffe1\"/><v:shadow on=\"t\" color=\"black\" obscured=\"t\"/><v:path o:connecttype=\"none\"/>\
         <v:textbox style=\"mso-direction-alt:auto\"><div style=\"text-align:left\"></div></v:textbox>\
         <x:ClientData ObjectType=\"Note\"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>\
         <x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: CellAt = CellAt::new(4, 2);

    fn text(drawing: Vec<u8>) -> String {
        String::from_utf8(drawing).unwrap()
    }

    #[test]
    fn boxes_are_added_and_taken_away() {
        let one = draw(&empty(3), &[(AT, [0; 8])], &[]).unwrap();
        assert!(text(one.clone()).contains("id=\"_x0000_s3073\""));
        assert_eq!(last_block(&one), 3);
        let other = CellAt::new(44, 2);
        let two = draw(&one, &[(other, [1; 8])], &[]).unwrap();
        assert_eq!(text(two.clone()).matches("<v:shapetype ").count(), 1);
        assert!(text(two.clone()).contains("id=\"_x0000_s3074\""));
        assert_eq!(draw(&two, &[], &[other]).unwrap(), one);
        assert_eq!(draw(&one, &[], &[other]), Err(WhyNot::Unusual));
    }

    #[test]
    fn boxes_bear_the_names_of_the_drawing() {
        let openpyxl = text(empty(1))
            .replace("xmlns:v=", "xmlns:ns1=")
            .replace("<v:", "<ns1:")
            .replace(" v:", " ns1:")
            .replace(
                " xmlns:x=\"urn:schemas-microsoft-com:office:excel\"",
                " xmlns:x='other'",
            );
        let one = draw(openpyxl.as_bytes(), &[(AT, [0; 8])], &[]).unwrap();
        let drawn = text(one.clone());
        assert!(
            drawn.contains("<ns1:shape id=") && !drawn.contains("<v:"),
            "{drawn}"
        );
        let space = "xmlns:kensho-x=\"urn:schemas-microsoft-com:office:excel\"";
        assert!(drawn.contains(space) && drawn.contains("<kensho-x:Row>4</kensho-x:Row>"));
        let bare = text(draw(&one, &[], &[AT]).unwrap());
        assert!(!bare.contains("<ns1:shape "), "{bare}");
    }

    #[test]
    fn what_is_no_drawing_is_refused() {
        for drawing in ["", "<other/>", "<xml xmlns:v='v' xmlns:o='o' xmlns:x='x'>"] {
            assert!(
                draw(drawing.as_bytes(), &[(AT, [0; 8])], &[]).is_err(),
                "{drawing}"
            );
        }
    }
}
