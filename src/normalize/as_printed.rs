//! What kensho had printed on its own form when it went out. The plan and the figures of earlier years may be others by
//! the time that the form comes back.

mod displaced;

use crate::domain::unit::{self, Conversion};
use crate::domain::{CellAt, Decimal, Plan, folded, number};
use crate::mapping::form::own;
use displaced::Displaced;
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

/// What a hidden cell says of its row, or of the heads: the section, and behind it what was printed.
type Mark = (CellAt, Vec<String>);

impl AsPrinted {
    /// Of a sheet's cells, with the row of its heads, and the plan of the form.
    pub fn of<'t>(
        cells: impl Iterator<Item = (CellAt, &'t str)> + Clone,
        heads: u32,
        plan: &Plan,
    ) -> Self {
        let marks = cells.clone();
        let marks = marks.filter_map(|(at, text)| Some((at, own::printed_in_row(text)?)));
        let (of_heads, of_rows): (Vec<Mark>, Vec<Mark>) =
            marks.partition(|(at, _)| at.row == heads);
        let Some((own, texts)) = of_heads.into_iter().next_back() else {
            return Self::default();
        };
        let Some((origin, texts)) = texts.split_first() else {
            return Self::default();
        };
        let mut printed = Self::of_heads(texts);
        let in_heads = cells.clone().filter(|(at, _)| at.row == heads);
        let under = in_heads.filter_map(|(at, text)| {
            let index = index_of(&printed.heads, text);
            Some((
                at.column,
                index.or_else(|| index_of_noted(&printed.heads, text))?,
            ))
        });
        printed.under = under.collect();
        printed.take_rows(of_rows, (own.column, origin));
        let is_id = |id: &str| plan.kpi_with_id(id).is_some() || plan.project_with_id(id).is_some();
        printed.find_moved(cells, heads, is_id);
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
    /// year, has the mark of that: with another origin, or of another number of heads.
    fn take_rows(&mut self, marks: Vec<Mark>, (column, origin): (u32, &String)) {
        let count = self.heads.len() + 1;
        let is_own = |(_, texts): &Mark| texts.first() == Some(origin) && texts.len() == count;
        let (own, foreign): (Vec<Mark>, Vec<Mark>) = marks.into_iter().partition(is_own);
        for (at, texts) in own {
            self.rows.insert(at.row, texts[1..].to_vec());
            // The marks of all rows went out in one column.
            if at.column != column {
                self.displaced.insert(at.row, Displaced::Shifted);
            }
        }
        for (at, texts) in foreign {
            self.rows.remove(&at.row);
            let from = texts.first().map(|from| own::section_of_origin(from));
            let how = match from == Some(own::section_of_origin(origin)) {
                true => Displaced::Pasted,
                false => Displaced::OfAnother,
            };
            self.displaced.insert(at.row, how);
        }
    }

    fn column_of(&self, head: &str) -> Option<u32> {
        let index = index_of(&self.heads, head)?;
        let mut under = self.under.iter();
        under
            .find(|(_, of)| **of == index)
            .map(|(column, _)| *column)
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

    /// Whether a column is known to have gone out without a list.
    pub fn never_had_list(&self, column: u32) -> bool {
        let index = self.under.get(&column);
        // What is printed of lists stands behind the sheets' names.
        index.is_some_and(|index| self.sheets.is_some() && !self.lists.contains_key(index))
    }

    /// The heads that went out and stand over no column any more; none where it is not known which went out.
    pub fn gone(&self) -> Option<Vec<&str>> {
        let there: HashSet<usize> = self.under.values().copied().collect();
        let all = self.heads.iter().enumerate();
        let gone = all.filter(|(index, _)| !there.contains(index));
        let gone = gone.map(|(_, head)| head.as_str()).collect();
        (!self.heads.is_empty()).then_some(gone)
    }

    /// All heads that went out, from the left; empty where it is not known which went out.
    pub fn heads(&self) -> &[String] {
        &self.heads
    }

    /// The column in which a head that is gone stood, by the heads that are left on both sides of it; none where columns
    /// were put in or taken out there.
    pub fn stood_at(&self, head: &str) -> Option<u32> {
        let gone = index_of(&self.heads, head)?;
        let known = || self.under.iter().map(|(column, index)| (*column, *index));
        let left = known().filter(|(_, index)| *index < gone);
        let left = left.max_by_key(|(_, index)| *index);
        let right = known().filter(|(_, index)| *index > gone);
        let right = right.min_by_key(|(_, index)| *index);
        let (column, index) = left?;
        let at = |column: u32, steps: usize| Some(column + u32::try_from(steps).ok()?);
        let is_in_place = match right {
            Some((end, other)) => at(column, other - index) == Some(end),
            None => true,
        };
        at(column, gone - index).filter(|_| is_in_place)
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

    /// Whether a cell says what was printed there, or in the column of another row that is seen or hidden in its row.
    pub fn is_in_any(&self, at: CellAt, text: &str) -> bool {
        let mut rows = self.rows_in(at.row).into_iter();
        rows.any(|row| self.is_in(CellAt::new(row, at.column), text, None, ""))
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

fn index_of(heads: &[String], head: &str) -> Option<usize> {
    let mut all = heads.iter();
    all.position(|known| folded::key(known) == folded::key(head))
}

/// That of the head of a year behind which something was written.
fn index_of_noted(heads: &[String], head: &str) -> Option<usize> {
    let head = folded::key(head);
    let is_noted =
        |known: &String| known.ends_with(['）', ')']) && head.starts_with(&folded::key(known));
    heads.iter().position(is_noted)
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
