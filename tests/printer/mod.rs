//! LibreOffice as a printer, where it is installed.

use super::left_out;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A printed page.
pub struct Page {
    /// All that stands on it.
    pub text: String,
    /// Points of its smallest letters.
    pub smallest: f64,
    /// What stands on it, line by line, with the points of the upper and the lower edge; lines of a cell follow each
    /// other.
    pub lines: Vec<(String, f64, f64)>,
    /// Its points from above to below.
    pub height: f64,
    /// The share of the room between its margins in which anything stands below its first heads, without headings: each
    /// line of pixels takes what lies between the first and the last dark one.
    pub ink: f64,
}

/// Prints a workbook; none, said on stderr, where LibreOffice or poppler is not installed.
pub fn pdf(book: &Path) -> Option<PathBuf> {
    Some(pdfs(&[book.to_owned()])?.remove(0))
}

/// Prints workbooks of a folder at once, as `pdf` does one.
pub fn pdfs(books: &[PathBuf]) -> Option<Vec<PathBuf>> {
    let profile = tempfile::tempdir().unwrap();
    let folder = books[0].parent().unwrap();
    let profile = format!("-env:UserInstallation=file://{}", profile.path().display());
    let printed = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", "pdf", "--outdir"])
        .arg(folder)
        .args(books)
        .output();
    if printed.is_err() || Command::new("pdftohtml").arg("-v").output().is_err() {
        left_out::without_program("printing (LibreOffice and poppler)");
        return None;
    }
    let files = books.iter().map(|book| book.with_extension("pdf"));
    let files: Vec<PathBuf> = files.collect();
    assert!(files.iter().all(|file| file.is_file()), "{printed:?}");
    Some(files)
}

/// A text without blanks, and with the letters for which the other program writes codes; it writes bold letters and
/// links between marks.
pub fn plain(text: &str) -> String {
    let kept = text
        .split('<')
        .enumerate()
        .map(|(at, part)| match (at, part.split_once('>')) {
            (1.., Some((_, behind))) => behind,
            _ => part,
        });
    let mut text: String = kept.collect();
    for (code, letter) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ] {
        text = text.replace(code, letter);
    }
    bare(&text)
}

/// A text without blanks, and without a sign that printed files have as a drawing.
pub fn bare(text: &str) -> String {
    let is_kept = |letter: &char| !letter.is_whitespace() && *letter != '✎';
    text.chars().filter(is_kept).collect()
}

/// The pages of a printed file.
pub fn pages(pdf: &Path) -> Vec<Page> {
    // Sizes are whole numbers: three times as large, which is the most, a third of a point is seen.
    const ZOOM: f64 = 3.0;
    let told = Command::new("pdftohtml")
        .args(["-xml", "-i", "-stdout", "-zoom", "3"])
        .arg(pdf)
        .output()
        .unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    let value = |element: &str, name: &str| {
        let value = element.split(&format!("{name}=\"")).nth(1)?;
        Some(value.split('"').next().unwrap().to_owned())
    };
    // A font is told on the page on which it is used first.
    let fonts = told.split("<fontspec ").skip(1);
    let fonts: Vec<(String, f64)> = fonts
        .map(|font| {
            let size: f64 = value(font, "size").unwrap().parse().unwrap();
            (value(font, "id").unwrap(), size / ZOOM)
        })
        .collect();
    let page = |(page, ink): (&str, f64)| {
        let texts: Vec<&str> = page.split("<text ").skip(1).collect();
        let used = texts.iter().filter_map(|text| value(text, "font"));
        let sizes = used.filter_map(|id| fonts.iter().find(|(known, _)| *known == id));
        let words = texts.iter().map(|text| text.split_once('>').unwrap().1);
        let lines = texts.iter().zip(words.clone()).map(|(text, word)| {
            let [top, height] =
                ["top", "height"].map(|name| value(text, name).unwrap().parse::<f64>().unwrap());
            let word = word.split("</text>").next().unwrap();
            (plain(word), top / ZOOM, (top + height) / ZOOM)
        });
        Page {
            lines: lines.collect(),
            height: value(page, "height").unwrap().parse::<f64>().unwrap() / ZOOM,
            ink,
            text: words
                .map(|word| word.split("</text>").next().unwrap())
                .collect(),
            smallest: sizes.map(|(_, size)| *size).fold(f64::MAX, f64::min),
        }
    };
    let inks = inks(pdf);
    let pages: Vec<&str> = told.split("<page ").skip(1).collect();
    assert_eq!(pages.len(), inks.len());
    pages.into_iter().zip(inks).map(page).collect()
}

/// The share of ink of each page of a printed file.
fn inks(pdf: &Path) -> Vec<f64> {
    let pictures = Command::new("pdftoppm")
        .args(["-gray", "-r", "36"])
        .arg(pdf)
        .output()
        .unwrap();
    let (mut left, mut inks) = (pictures.stdout.as_slice(), Vec::new());
    while !left.is_empty() {
        let heads: Vec<&[u8]> = left.splitn(4, |byte| *byte == b'\n').collect();
        let size = std::str::from_utf8(heads[1]).unwrap();
        let (width, height) = size.split_once(' ').unwrap();
        let [width, height] = [width, height].map(|pixels| pixels.parse::<usize>().unwrap());
        let (picture, rest) = heads[3].split_at(width * height);
        inks.push(ink(picture, width));
        left = rest;
    }
    inks
}

/// The share of ink of a picture of so many pixels from left to right.
fn ink(picture: &[u8], width: usize) -> f64 {
    // Pixels without the header and the footer, and the fill of headings.
    const MARGIN: usize = 20;
    const SHADE: std::ops::RangeInclusive<u8> = 230..=240;
    let height = picture.len() / width;
    let lines = picture.chunks(width).take(height - MARGIN).skip(MARGIN);
    // What each line takes, and whether it is one of a heading.
    let lines = lines.map(|line| {
        let mut dark = (0..width).filter(|at| line[*at] < 250);
        let (first, last) = (dark.next(), dark.next_back());
        let taken = first.map_or(0, |first| last.unwrap_or(first) - first + 1);
        let shaded = line.iter().filter(|pixel| SHADE.contains(pixel)).count();
        (taken, shaded * 2 > taken && taken * 4 > width)
    });
    let lines: Vec<(usize, bool)> = lines.collect();
    let first = lines.iter().position(|(_, is_heading)| *is_heading);
    let body = lines[first.unwrap_or(0)..].iter();
    let taken: usize = body
        .filter(|(_, is_heading)| !is_heading)
        .map(|(taken, _)| taken)
        .sum();
    taken as f64 / ((width - 2 * MARGIN) * lines.len()) as f64
}
