//! Which rows of a sheet stand on which printed page. The breaks are set and not left to the program that prints, so
//! that a heading stays with its rows, no last page is nearly empty, and the pages can be counted.

use super::style;
use rust_xlsxwriter::{Worksheet, XlsxError};
use std::collections::BTreeSet;

/// Points of a row of which nothing is said.
pub const ROW: f64 = 18.75;

/// Points of a landscape page between its margins: A4, and A3.
const LANDSCAPE: (f64, f64) = (508.8, 755.5);
/// The same of an upright A4 page.
const UPRIGHT: f64 = 755.5;

/// The share of a page that rows may take: programs round each of them.
const SURE: f64 = 0.985;

/// The share of its room that a last page takes at least, as far as rows of the page before it can be moved there.
const LAST: f64 = 0.4;

/// Excel takes no more breaks.
const MOST: usize = 1023;

/// Points of an upright page in the measure of its rows, which are printed smaller by so many percent.
pub fn points_of_upright(percent: u16) -> f64 {
    UPRIGHT * SURE * 100.0 / f64::from(percent)
}

/// The paper of a sheet.
#[derive(Clone, Default)]
pub struct Paper {
    /// Whether it is set up here, from the heights of all rows.
    is_planned: bool,
    is_upright: bool,
    /// Percent of an upright page.
    percent: u16,
    /// Pixels of the columns that are seen, and the last column.
    columns: (u32, u16),
    /// Points of each row.
    heights: Vec<f32>,
    /// Rows that stay on a page with the next one.
    kept: BTreeSet<u32>,
    /// The first and the last row that each page repeats.
    repeated: Option<(u32, u32)>,
    /// Rows that begin a page.
    first: BTreeSet<u32>,
    /// Whether only the first page is printed.
    is_sample: bool,
}

impl Paper {
    /// One of which the breaks are set.
    pub fn planned() -> Self {
        Self {
            is_planned: true,
            ..Self::default()
        }
    }

    /// Whether it stands.
    pub fn is_upright(&self) -> bool {
        self.is_upright
    }

    /// Makes it upright, its columns smaller by so many percent.
    pub fn upright(&mut self, percent: u16) {
        (self.is_upright, self.percent) = (true, percent);
    }

    /// Tells of its columns.
    pub fn columns(&mut self, widths: &[u32]) {
        let last = widths.len().saturating_sub(1) as u16;
        self.columns = (widths.iter().sum(), last.max(self.columns.1));
    }

    /// Tells of a column in which something stands.
    pub fn column(&mut self, column: u16) {
        self.columns.1 = self.columns.1.max(column);
    }

    /// Tells of a row in which something stands; whether it has to get a height.
    pub fn row(&mut self, row: u32) -> bool {
        let (is_new, rows) = (self.heights.len() <= row as usize, row as usize + 1);
        self.heights
            .resize(rows.max(self.heights.len()), ROW as f32);
        is_new && self.is_planned
    }

    /// Tells of a row's points.
    pub fn height(&mut self, row: u32, points: f64) {
        self.row(row);
        self.heights[row as usize] = points as f32;
    }

    /// Keeps a row on a page with the next one.
    pub fn keep(&mut self, row: u32) {
        self.kept.insert(row);
    }

    /// Which of further rows would begin a page, by the points of each and whether it stays with the next one; on pages
    /// that keep so many points free.
    pub fn begins_of(&self, rows: &[(f64, bool)], free: f64) -> Vec<usize> {
        let (first, mut trial) = (self.heights.len() as u32, self.clone());
        for (row, (points, stays)) in (first..).zip(rows) {
            trial.height(row, *points);
            if *stays {
                trial.keep(row);
            }
        }
        let breaks = trial.breaks(self.points_of_page() - free).into_iter();
        let own = breaks.filter_map(|row| row.checked_sub(first));
        own.map(|row| row as usize).collect()
    }

    /// Lets a row begin a page.
    pub fn begin(&mut self, row: u32) {
        self.first.insert(row);
    }

    /// Lets each page repeat rows.
    pub fn repeat(&mut self, first: u32, last: u32) {
        self.repeated = Some((first, last));
    }

    /// Lets only the first page be printed: of a table that is not for people.
    pub fn sample(&mut self) {
        self.is_sample = true;
    }

    /// Whether rows are not printed.
    pub fn is_cut(&self) -> bool {
        self.is_sample && !self.breaks(self.points_of_page()).is_empty()
    }

    /// The rows with which further pages begin.
    pub fn begins(&self) -> Vec<u32> {
        match self.is_sample {
            true => Vec::new(),
            false => self.breaks(self.points_of_page()),
        }
    }

    /// Keeps rows on one page, where they take at most half of one: of more, a page before would be left half empty.
    pub fn together(&mut self, first: u32, end: u32) {
        if !self.is_more_than_half(self.points(first, end)) {
            (first + 1..end).for_each(|row| self.keep(row - 1));
        }
    }

    /// Whether so many points are more than half a page.
    pub fn is_more_than_half(&self, points: f64) -> bool {
        points > self.points_of_page() / 2.0
    }

    /// Whether a page has room for so many points below those that are written on the last one.
    pub fn has_room(&self, points: f64) -> bool {
        let page = self.points_of_page();
        let rows = self.heights.len() as u32;
        // Pages before the last row that begins one are as they are. A row that is to begin one may not be written yet.
        let begun = self.first.range(..=rows).last().copied();
        let begun = begun.unwrap_or_default();
        let mut breaks = Vec::new();
        if begun < rows {
            self.divide(begun..rows, page, &mut breaks);
        }
        let first = breaks.last().copied().unwrap_or(begun);
        self.points(first, rows) + points <= self.room(first, page)
    }

    /// Whether an empty page has room for so many points.
    pub fn holds(&self, points: f64) -> bool {
        points <= self.room(u32::MAX, self.points_of_page())
    }

    /// Whether it is A3, and the percent at which its columns find room.
    fn scale(&self) -> (bool, u16) {
        match self.is_upright {
            true => (false, self.percent),
            false => style::landscape(self.columns.0),
        }
    }

    /// The number of printed pages; none where they are more than can be told.
    pub fn pages(&self) -> Option<u32> {
        let breaks = self.begins().len();
        (breaks <= MOST).then_some(breaks as u32 + 1)
    }

    /// Points that are left on its one page; none where it has more.
    pub fn left(&self) -> Option<f64> {
        let left = self.points_of_page() - self.points(0, self.heights.len() as u32);
        (left >= 0.0).then_some(left)
    }

    /// Points of a page in the measure of its rows.
    fn points_of_page(&self) -> f64 {
        let (is_large, percent) = self.scale();
        let whole = match (self.is_upright, is_large) {
            (true, _) => return points_of_upright(percent),
            (_, false) => LANDSCAPE.0,
            (_, true) => LANDSCAPE.1,
        };
        whole * SURE * 100.0 / f64::from(percent)
    }

    /// Sets up the printed pages of a sheet.
    pub fn set(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let (is_large, percent) = self.scale();
        match self.is_upright {
            true => sheet.set_portrait(),
            false => sheet.set_landscape(),
        };
        sheet.set_paper_size(if is_large { 8 } else { 9 });
        sheet.set_print_scale(percent);
        let mut rows = self.heights.len().max(1) as u32;
        let mut breaks = self.breaks(self.points_of_page());
        if self.is_sample {
            rows = breaks.first().copied().unwrap_or(rows);
            breaks.clear();
        }
        // Beyond it, nothing may make a page of its own.
        sheet.set_print_area(0, 0, rows - 1, self.columns.1)?;
        breaks.truncate(MOST);
        sheet.set_page_breaks(&breaks).map(drop)
    }

    /// The rows with which further pages begin, of pages with so many points.
    fn breaks(&self, page: f64) -> Vec<u32> {
        let rows = self.heights.len() as u32;
        let starts = std::iter::once(0).chain(self.first.iter().copied().filter(|row| *row > 0));
        let starts: Vec<u32> = starts.filter(|row| *row < rows).collect();
        let ends = starts.iter().copied().skip(1).chain([rows]);
        let mut breaks = Vec::new();
        for (start, end) in starts.iter().copied().zip(ends) {
            breaks.extend((start > 0).then_some(start));
            self.divide(start..end, page, &mut breaks);
        }
        breaks
    }

    /// Divides rows that begin a page.
    fn divide(&self, rows: std::ops::Range<u32>, page: f64, breaks: &mut Vec<u32>) {
        let (mut first, mut before) = (rows.start, None);
        loop {
            let next = self.end(first, rows.end, page);
            if next < rows.end {
                breaks.push(next);
                (before, first) = (Some(first), next);
                continue;
            }
            if let Some(before) = before
                && let Some(better) = self.balanced((before, first, rows.end), page)
            {
                *breaks.last_mut().expect("a page before has an end") = better;
            }
            return;
        }
    }

    /// The row after those that find room on a page which a row begins.
    fn end(&self, first: u32, end: u32, page: f64) -> u32 {
        let room = self.room(first, page);
        let mut used = 0.0;
        let fits = |row: &u32| {
            used += f64::from(self.heights[*row as usize]);
            used <= room
        };
        let next = first + (first..end).take_while(fits).count() as u32;
        if next == end {
            return end;
        }
        let free = (first + 1..=next)
            .rev()
            .find(|row| !self.kept.contains(&(row - 1)));
        free.unwrap_or(next).max(first + 1)
    }

    /// Points that are left on a page beside the repeated rows.
    fn room(&self, first: u32, page: f64) -> f64 {
        let repeated = self.repeated.filter(|(_, last)| first > *last);
        page - repeated.map_or(0.0, |(first, last)| self.points(first, last + 1))
    }

    fn points(&self, first: u32, end: u32) -> f64 {
        let rows = &self.heights[first as usize..end.max(first) as usize];
        rows.iter().map(|points| f64::from(*points)).sum()
    }

    /// The row to begin the last page with, so that neither it nor the page before is nearly empty. None if no row
    /// does that.
    fn balanced(&self, (before, last, end): (u32, u32, u32), page: f64) -> Option<u32> {
        let least = self.room(last, page) * LAST;
        if self.points(last, end) >= least {
            return None;
        }
        let mut rows = (before + 1..last).rev();
        let row =
            rows.find(|row| !self.kept.contains(&(row - 1)) && self.points(*row, end) >= least)?;
        let fits = self.points(row, end) <= self.room(row, page);
        // The rows that are repeated stay above those that they head.
        let heads = self.repeated.is_none_or(|(_, last)| row > last + 1);
        (fits && heads && self.points(before, row) >= least).then_some(row)
    }
}

#[cfg(test)]
mod tests {
    use super::Paper;

    /// The breaks of rows of such points on pages of 100.
    fn breaks(heights: &[f64], kept: &[u32], repeated: Option<(u32, u32)>) -> Vec<u32> {
        let mut paper = Paper::default();
        for (row, height) in (0..).zip(heights) {
            paper.height(row, *height);
        }
        kept.iter().for_each(|row| paper.keep(*row));
        paper.repeated = repeated;
        paper.breaks(100.0)
    }

    #[test]
    fn a_page_ends_where_no_row_finds_room() {
        assert!(breaks(&[50.0, 50.0], &[], None).is_empty());
        assert_eq!(breaks(&[50.0, 50.0, 50.0], &[], None), [2]);
        assert_eq!(breaks(&[400.0, 400.0], &[], None), [1]);
        assert!(breaks(&[], &[], None).is_empty());
    }

    #[test]
    fn the_repeated_rows_take_room_on_each_page() {
        assert_eq!(breaks(&[20.0; 10], &[], None), [5]);
        assert_eq!(breaks(&[20.0; 11], &[], Some((0, 0))), [5, 9]);
        assert_eq!(breaks(&[20.0; 13], &[], Some((0, 0))), [5, 9]);
    }

    #[test]
    fn a_heading_stays_with_its_row() {
        assert_eq!(breaks(&[40.0, 40.0, 20.0, 40.0], &[2], None), [2]);
        assert_eq!(breaks(&[40.0, 20.0, 20.0, 40.0], &[1, 2], None), [1]);
        assert_eq!(breaks(&[60.0, 60.0, 60.0], &[0, 1], None), [1, 2]);
    }

    #[test]
    fn a_last_page_that_was_nearly_empty_gets_rows_of_the_page_before() {
        assert_eq!(breaks(&[20.0; 6], &[], None), [4]);
        assert_eq!(breaks(&[10.0; 13], &[], None), [9]);
        assert_eq!(breaks(&[70.0, 30.0, 10.0], &[], None), [1]);
        assert_eq!(breaks(&[10.0, 90.0, 10.0], &[], None), [2]);
    }

    #[test]
    fn rows_that_stay_together_begin_a_page_where_they_find_no_room() {
        let mut paper = Paper::planned();
        // Half a page, and the rest of it but for a row.
        let page = paper.points_of_page();
        for row in 0..7 {
            paper.height(row, page / 6.0 - 1.0);
        }
        paper.together(4, 7);
        assert_eq!(paper.breaks(page), [4]);
        assert!(paper.has_room(page / 2.0) && !paper.has_room(page * 0.52));
        // More than half a page is divided as without that.
        paper.together(0, 7);
        assert_eq!(paper.breaks(page), [4]);
    }

    #[test]
    fn a_row_that_begins_a_page_does_so() {
        let mut paper = Paper::default();
        for row in 0..5 {
            paper.height(row, 30.0);
        }
        paper.begin(2);
        assert_eq!(paper.breaks(100.0), [2]);
    }
}
