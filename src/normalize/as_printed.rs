//! What kensho had printed on its own form when it went out. The plan and the figures of earlier years may be others by
//! the time that the form comes back.

use crate::domain::unit::{self, Conversion};
use crate::domain::{CellAt, Decimal, folded, number};
use crate::mapping::form::own;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What was printed on one sheet. Of forms of earlier versions nothing is known.
#[derive(Debug, Default)]
pub struct AsPrinted {
    /// The heads, without the section in front of them.
    heads: Vec<String>,
    /// By the column, which of the heads it has.
    under: HashMap<u32, usize>,
    /// By the row, what stood under each head.
    rows: BTreeMap<u32, Vec<String>>,
    /// The ids of all rows; none where the form does not say them.
    asked: Option<HashSet<String>>,
    /// The names of the form's sheets; none where the form does not say them.
    sheets: Option<Vec<String>>,
    /// By the head, as its index, the words of its list.
    lists: HashMap<usize, Vec<String>>,
    /// The rows that do not stand as they went out.
    displaced: HashMap<u32, Displaced>,
}

/// How a row does not stand as it went out: whose its figures are cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Displaced {
    /// Cells of it were deleted or put in: what stands in a column may belong under another head.
    Shifted,
    /// What people see in it was printed in this other row.
    Moved(u32),
    /// It went out on another form of the section, such as last year's.
    Pasted,
}

/// What a hidden cell says of its row, or of the heads: the section, and behind it what was printed.
type Mark = (CellAt, Vec<String>);

impl AsPrinted {
    /// Of a sheet's cells, with the row of its heads.
    pub fn of<'t>(cells: impl Iterator<Item = (CellAt, &'t str)> + Clone, heads: u32) -> Self {
        let marks = cells.clone();
        let marks = marks.filter_map(|(at, text)| Some((at, own::printed_in_row(text)?)));
        let (of_heads, of_rows): (Vec<Mark>, Vec<Mark>) =
            marks.partition(|(at, _)| at.row == heads);
        let Some((own, texts)) = of_heads.into_iter().next_back() else {
            return Self::default();
        };
        let Some((section, texts)) = texts.split_first() else {
            return Self::default();
        };
        let mut printed = Self::of_heads(texts);
        let in_heads = cells.clone().filter(|(at, _)| at.row == heads);
        let under =
            in_heads.filter_map(|(at, text)| Some((at.column, index_of(&printed.heads, text)?)));
        printed.under = under.collect();
        printed.take_rows(of_rows, (own.column, section));
        printed.find_moved(cells, heads);
        printed
    }

    /// The parts of the mark of the heads; see [`own::heads_mark`].
    fn of_heads(texts: &[String]) -> Self {
        let mut parts = texts.split(String::is_empty).map(<[String]>::to_vec);
        let heads = parts.next().unwrap_or_default();
        let asked = parts.next().map(HashSet::from_iter);
        let parts = parts.filter_map(|part| {
            let (head, words) = part.split_first()?;
            Some((head.clone(), words.to_vec()))
        });
        let (sheets, lists): (Vec<_>, Vec<_>) = parts.partition(|(head, _)| head == own::NAME);
        let lists = lists.into_iter();
        let lists = lists.filter_map(|(head, words)| Some((index_of(&heads, &head)?, words)));
        Self {
            asked,
            sheets: sheets.into_iter().next().map(|(_, names)| names),
            lists: lists.collect(),
            heads,
            ..Self::default()
        }
    }

    /// Takes what was printed in the rows. A row that was pasted from another form, be it another section's or of another
    /// year, has the mark of that: with another section, or of another number of heads.
    fn take_rows(&mut self, marks: Vec<Mark>, (column, section): (u32, &String)) {
        let is_own = |(_, texts): &Mark| {
            texts.first() == Some(section) && texts.len() == self.heads.len() + 1
        };
        let foreign = marks.iter().filter(|mark| !is_own(mark));
        let foreign: HashSet<u32> = foreign.map(|(at, _)| at.row).collect();
        for (at, texts) in marks {
            if foreign.contains(&at.row) {
                // Of rows of another section it is said whose they are.
                let is_of_section = texts.first() == Some(section);
                if is_of_section && texts.len() != self.heads.len() + 1 {
                    self.displaced.insert(at.row, Displaced::Pasted);
                }
            } else {
                self.rows.insert(at.row, texts[1..].to_vec());
                // The marks of all rows went out in one column.
                if at.column != column {
                    self.displaced.insert(at.row, Displaced::Shifted);
                }
            }
        }
    }

    /// Finds the rows in which another row's number or name is seen, as after sorting or pasting. Where the hidden number
    /// has come along with what is seen, only the mark stayed behind, and the one of the other row is theirs.
    fn find_moved<'t>(
        &mut self,
        cells: impl Iterator<Item = (CellAt, &'t str)> + Clone,
        heads: u32,
    ) {
        let mut in_heads = cells.clone().filter(|(at, _)| at.row == heads);
        let of_ids = in_heads.find(|(_, text)| own::OwnMark::of(text).is_some());
        let hidden = texts_in(cells.clone(), of_ids.map(|(at, _)| at.column));
        let names = [own::KPI_NAME, own::PROJECT_NAME];
        let others = [&[own::NUMBER][..], &names].map(|heads| {
            let column = heads.iter().find_map(|head| self.column_of(head));
            self.others_seen(&texts_in(cells.clone(), column), heads)
        });
        let mut followed = Vec::new();
        for (row, other) in others.into_iter().rev().flatten() {
            let id = hidden.get(&row).copied();
            match id.is_some() && id == self.id(other) {
                true => followed.push((row, self.rows[&other].clone())),
                false => drop(self.displaced.insert(row, Displaced::Moved(other))),
            }
        }
        self.rows.extend(followed);
    }

    /// By the row, the other row in which what is seen under some heads was printed; not of what was printed in several.
    fn others_seen(&self, seen: &HashMap<u32, &str>, heads: &[&str]) -> BTreeMap<u32, u32> {
        let printed = |row: u32| heads.iter().find_map(|head| self.of_head(row, head));
        let mut rows_by: HashMap<String, Vec<u32>> = HashMap::new();
        for row in self.rows.keys() {
            let text = folded::key(printed(*row).unwrap_or_default());
            rows_by.entry(text.to_string()).or_default().push(*row);
        }
        let other = |(row, text): (&u32, &&str)| {
            let rows = rows_by.get(&*folded::key(text))?;
            match rows[..] {
                [other] if other != *row && self.rows.contains_key(row) => Some((*row, other)),
                _ => None,
            }
        };
        seen.iter()
            .filter(|(_, text)| !text.trim().is_empty())
            .filter_map(other)
            .collect()
    }

    fn column_of(&self, head: &str) -> Option<u32> {
        let index = index_of(&self.heads, head)?;
        let mut under = self.under.iter();
        under
            .find(|(_, of)| **of == index)
            .map(|(column, _)| *column)
    }

    /// Whether a row does not stand as it went out.
    pub fn is_displaced(&self, row: u32) -> bool {
        self.displaced.contains_key(&row)
    }

    /// The ids and names of what the figures in a displaced row may be about.
    pub fn may_be(&self, row: u32) -> Vec<(Option<&str>, &str)> {
        let other = match self.displaced.get(&row) {
            Some(Displaced::Moved(other)) => Some(*other),
            _ => None,
        };
        let rows = std::iter::once(row).chain(other);
        rows.map(|row| (self.id(row), self.name(row).unwrap_or_default()))
            .collect()
    }

    /// Of a row in which another row is seen: the name that was printed in that one.
    pub fn seen_name(&self, row: u32) -> Option<&str> {
        match self.displaced.get(&row)? {
            Displaced::Moved(other) => self.name(*other),
            Displaced::Shifted | Displaced::Pasted => None,
        }
    }

    /// Whether a row went out on another form of the section, and not on this one.
    pub fn is_pasted(&self, row: u32) -> bool {
        self.displaced.get(&row) == Some(&Displaced::Pasted)
    }

    /// Whether cells of a row were deleted or put in, so that its own mark stands in another column than the others.
    pub fn is_shifted(&self, row: u32) -> bool {
        self.displaced.get(&row) == Some(&Displaced::Shifted)
    }

    /// What was printed in a row as the name of what it asks about.
    pub fn name(&self, row: u32) -> Option<&str> {
        let names = [own::KPI_NAME, own::PROJECT_NAME].into_iter();
        names.filter_map(|head| self.of_head(row, head)).next()
    }

    /// Whether a text was printed anywhere in a row.
    pub fn has_in(&self, row: u32, text: &str) -> bool {
        let printed = self.rows.get(&row);
        printed.is_some_and(|texts| texts.iter().any(|printed| is_same(printed, text)))
    }

    /// Whether the list of a column had a word when it went out.
    pub fn offered(&self, column: u32, word: &str) -> bool {
        let list = self.under.get(&column);
        let list = list.and_then(|index| self.lists.get(index));
        list.is_some_and(|words| words.iter().any(|of| is_same(of, word)))
    }

    /// The heads that went out and stand over no column any more; none where it is not known which went out.
    pub fn gone(&self) -> Option<Vec<&str>> {
        let there: HashSet<usize> = self.under.values().copied().collect();
        let all = self.heads.iter().enumerate();
        let gone = all.filter(|(index, _)| !there.contains(index));
        let gone = gone.map(|(_, head)| head.as_str()).collect();
        (!self.heads.is_empty()).then_some(gone)
    }

    /// Whether it is known to have gone out without such a head.
    pub fn never_had_head(&self, is_such: impl Fn(&str) -> bool) -> bool {
        !self.heads.is_empty() && !self.heads.iter().any(|head| is_such(head))
    }

    /// Whether a column still has the head that was printed over it.
    pub fn has_head(&self, column: u32) -> bool {
        self.under.contains_key(&column)
    }

    /// Whether a row stood on the form when it went out.
    pub fn has_row(&self, row: u32) -> bool {
        self.rows.contains_key(&row)
    }

    /// Whether the form is known to have gone out without a row of an id.
    pub fn never_had(&self, id: &str) -> bool {
        self.asked.as_ref().is_some_and(|ids| !ids.contains(id))
    }

    /// Whether the form is known to have gone out without a sheet.
    pub fn never_had_sheet(&self, name: &str) -> bool {
        let sheets = self.sheets.as_ref();
        sheets.is_some_and(|sheets| sheets.iter().all(|sheet| sheet != name))
    }

    /// The id that was printed in a row.
    pub fn id(&self, row: u32) -> Option<&str> {
        self.of_head(row, own::NUMBER)
    }

    /// The unit that was printed in a row; none where it was empty.
    pub fn unit(&self, row: u32) -> Option<&str> {
        self.of_head(row, own::UNIT).filter(|unit| !unit.is_empty())
    }

    fn of_head(&self, row: u32, head: &str) -> Option<&str> {
        let index = index_of(&self.heads, head)?;
        Some(self.rows.get(&row)?.get(index)?)
    }

    /// What was printed in a cell, empty where nothing was; none where that is not known.
    pub fn text(&self, at: CellAt) -> Option<&str> {
        let index = *self.under.get(&at.column)?;
        Some(self.rows.get(&at.row)?.get(index)?)
    }

    /// Whether a text is what was printed in a cell.
    pub fn says(&self, at: CellAt, text: &str) -> bool {
        self.text(at).is_some_and(|printed| is_same(printed, text))
    }

    /// The figure that was printed in a cell, in a unit; none where it does not convert to that.
    pub fn figure(&self, at: CellAt, into: &str) -> Option<Decimal> {
        let printed = number::parse(self.text(at)?)?;
        in_unit(printed, self.unit(at.row), into)
    }

    /// Whether a cell says what was printed there; a figure is that of the KPI in its unit.
    pub fn is_in(&self, at: CellAt, text: &str, figure: Option<Decimal>, into: &str) -> bool {
        let Some(printed) = self.text(at).filter(|printed| !printed.is_empty()) else {
            return false;
        };
        match (figure, self.figure(at, into)) {
            // The format of a cell may show less than it holds.
            (Some(figure), Some(printed)) => figure == printed,
            _ => is_same(printed, text) || is_same(printed, &text.replace(',', "")),
        }
    }
}

/// By the row, what stands in a column.
fn texts_in<'t>(
    cells: impl Iterator<Item = (CellAt, &'t str)>,
    column: Option<u32>,
) -> HashMap<u32, &'t str> {
    let cells = cells.filter(|(at, _)| Some(at.column) == column);
    cells.map(|(at, text)| (at.row, text)).collect()
}

fn index_of(heads: &[String], head: &str) -> Option<usize> {
    let mut all = heads.iter();
    all.position(|known| folded::key(known) == folded::key(head))
}

/// A number in another unit; none where it does not convert to that.
pub(super) fn in_unit(number: Decimal, from: Option<&str>, into: &str) -> Option<Decimal> {
    let conversion = from.map(|from| unit::convert(number, from, into));
    match conversion.unwrap_or(Conversion::Same) {
        Conversion::Same => Some(number),
        Conversion::Scaled(number) | Conversion::Rounded(number) => Some(number),
        Conversion::NoRoom | Conversion::Impossible => None,
    }
}

/// Whether a cell says what was printed in it; its year, below a figure, may be gone.
pub fn is_same(shown: &str, text: &str) -> bool {
    let first = shown.lines().next().unwrap_or_default();
    let text = folded::key(text);
    folded::key(shown) == text || folded::key(first) == text
}
