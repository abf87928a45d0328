//! Tables on a sheet by their looks, without a form: for people who look into a file.
//!
//! What is seen here is never read as figures; it only helps to write a form.

use super::{Region, Shape, bounds};
use crate::domain::{CellAt, FiscalYear, folded, number};
use crate::intake::{Cell, Content, Grid};

/// A header of fewer labels than this is a title.
const FEWEST_LABELS: usize = 2;

/// How many tables and cards of a sheet are shown to people.
const MOST_REGIONS: usize = 200;

/// Blocks of rows without a blank row between them that begin, after titles, with a row of labels.
pub fn tables(grid: &Grid) -> Vec<Region> {
    let rows: Vec<u32> = grid.used_rows().collect();
    let blocks = rows.chunk_by(|one, next| one + 1 == *next);
    blocks.filter_map(|rows| table(grid, rows)).collect()
}

fn table(grid: &Grid, rows: &[u32]) -> Option<Region> {
    let widest = rows.iter().map(|row| grid.row(*row).len()).max()?;
    // Columns without a label are usual, but a header has labels for at least half of the widest row.
    let wanted = FEWEST_LABELS.max(widest.div_ceil(2));
    let is_header = |row: &&u32| {
        let cells = grid.row(**row);
        cells.len() >= wanted && cells.iter().all(is_label)
    };
    let top = rows.iter().position(|row| is_header(&row))?;
    let labels = grid.row(rows[top]).iter();
    let headers = labels.map(|cell| cell.text.replace('\n', ""));
    rows.get(top + 1)?;
    let cells = rows[top..].iter().flat_map(|row| grid.row(*row));
    let (first, last) = bounds(cells.map(|cell| cell.at))?;
    Some(Region {
        first,
        last,
        headers: headers.collect(),
        shape: Shape::Table,
    })
}

fn is_label(cell: &Cell) -> bool {
    let is_text = matches!(
        cell.content,
        Content::Text | Content::Untyped | Content::Date
    );
    let is_number = number::parse(&folded::key(&cell.text)).is_some();
    FiscalYear::parse(&cell.text).is_some() || (is_text && !is_number)
}

/// The parts of a sheet that lie in none of some regions, by runs of rows.
pub fn outside(grid: &Grid, regions: &[Region]) -> Vec<(CellAt, CellAt)> {
    // Of a sheet with more, the parts between them would be a list that is too long to read.
    let regions = &regions[..regions.len().min(MOST_REGIONS)];
    let is_outside = |cell: &&Cell| !regions.iter().any(|region| region.has(cell.at));
    let cells: Vec<&Cell> = grid.cells().iter().filter(is_outside).collect();
    let runs = cells.chunk_by(|one, next| next.at.row <= one.at.row + 1);
    runs.filter_map(|run| bounds(run.iter().map(|cell| cell.at)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::grid::tests::grid;

    fn check(sheet: &str, expected: &[&str]) {
        let grid = grid(sheet);
        let tables = tables(&grid);
        let range = |first: CellAt, last: CellAt| format!("{first}:{last}");
        let found = tables.iter().map(|table| {
            format!(
                "{} {}",
                range(table.first, table.last),
                table.headers.join("|")
            )
        });
        let rest = outside(&grid, &tables).into_iter();
        let rest = rest.map(|(first, last)| format!("?{}", range(first, last)));
        assert_eq!(found.chain(rest).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn titles_stand_above_and_notes_below() {
        check(
            "調査票\n指標|R6\n入込客数|600\n加入率|74\n\n※速報",
            &["A2:B4 指標|R6", "?A1:A1", "?A6:A6"],
        );
        check("メモだけ\n12|13", &["?A1:B2"]);
    }
}
