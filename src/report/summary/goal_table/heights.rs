//! How high the rows of the table of goals are. Those of one height that follow each other share a chart of bars, which
//! stand beside them; so a name of two lines makes no other row higher.

use std::ops::Range;

/// Points of a row at least.
pub const ROW: f64 = 21.0;

/// Rows that a chart of low rows has at least.
const FEW: usize = 3;

/// The points of each row, from those that its texts need; the last one is the sum, which has no bar.
pub fn heights(own: &[f64]) -> Vec<f64> {
    let (goals, sum) = own.split_at(own.len().saturating_sub(1));
    let of_run = |run: &[f64]| {
        // In a lower chart of one bar or two, LibreOffice prints the counts smaller, and breaks them.
        let is_low = run.len() < FEW;
        let least = if is_low { 2.0 * ROW } else { ROW };
        vec![run[0].max(least); run.len()]
    };
    let runs = goals.chunk_by(PartialEq::eq);
    // Below such rows alone it would look cut.
    let least = if goals.len() < FEW { 2.0 * ROW } else { ROW };
    let sum = sum.iter().map(|points| points.max(least));
    runs.flat_map(of_run).chain(sum).collect()
}

/// The charts of rows of such heights that stand in these parts of the sheet: the first row of each in the sheet, and
/// the rows of the table that it has, the sum with the last goal.
pub fn charts(parts: &[Range<u32>], heights: &[f64]) -> Vec<(u32, Range<usize>)> {
    let sum = heights.len().saturating_sub(1);
    let rows = parts.iter().cloned().flatten().zip(0..heights.len());
    let rows: Vec<(u32, usize)> = rows.collect();
    let goes_on = |(before, above): &(u32, usize), (row, own): &(u32, usize)| {
        before + 1 == *row && (*own == sum || heights[*above] == heights[*own])
    };
    let charts = rows.chunk_by(goes_on);
    charts
        .map(|rows| (rows[0].0, rows[0].1..rows[0].1 + rows.len()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::slice::from_ref;

    #[test]
    fn a_row_of_two_lines_leaves_the_others_low_and_no_chart_has_few_low_rows() {
        let (low, high) = (ROW, 38.25);
        let of = |own: &[f64]| heights(own);
        assert_eq!(of(&[low, low, low, low]), [low; 4]);
        assert_eq!(of(&[low, low, low, high, low]), [low, low, low, 42.0, low]);
        assert_eq!(
            of(&[low, high, high, high, low]),
            [42.0, high, high, high, low]
        );
        assert_eq!(of(&[low, low]), [42.0, 42.0]);
        assert!(of(&[]).is_empty());
    }

    #[test]
    fn the_sum_stands_with_the_last_goal() {
        let own = [21.0, 21.0, 42.0, 38.25];
        assert_eq!(charts(from_ref(&(5..9)), &own), [(5, 0..2), (7, 2..4)]);
        // The heads of a further part stand between its rows and those above.
        assert_eq!(
            charts(&[5..6, 7..10], &own),
            [(5, 0..1), (7, 1..2), (8, 2..4)]
        );
        assert_eq!(charts(from_ref(&(5..6)), &[21.0]), [(5, 0..1)]);
    }
}
