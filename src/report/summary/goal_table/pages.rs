//! The parts of the table of goals: it is divided where no page holds it, and each part has heads and bars of its own.

use crate::report::paper::Paper;
use std::ops::Range;

/// Rows that the last part has at least: a goal, the sum, and what follows it.
const LEAST: usize = 2 + TAIL;

/// Rows that the shares below the sum take, with the note beside them.
const TAIL: usize = 2;

/// The rows of the sheet in which so many rows of a height stand, each part below heads of so many points; the heads
/// of the first stand in the given row. Lets the others begin a page.
pub fn parts(
    paper: &mut Paper,
    (first, head): (u32, f64),
    (rows, height): (usize, f64),
) -> Vec<Range<u32>> {
    let points = |rows: usize| head + rows as f64 * height;
    let on = |has_room: &dyn Fn(f64) -> bool| {
        let fits = |count: &usize| has_room(points(*count));
        (1..=rows + TAIL).take_while(fits).count()
    };
    let (here, whole) = (on(&|of| paper.has_room(of)), on(&|of| paper.holds(of)));
    let (mut at, mut parts) = (first, Vec::new());
    for count in divided(rows + TAIL, here.max(1), whole.max(1)) {
        let count = count.min(rows - parts.iter().map(ExactSizeIterator::len).sum::<usize>());
        if !parts.is_empty() {
            paper.begin(at);
        }
        parts.push(at + 1..at + 1 + count as u32);
        at += 1 + count as u32;
    }
    parts
}

/// How many of some rows stand on the first page, which has room for so many, and on each further one.
fn divided(rows: usize, here: usize, whole: usize) -> Vec<usize> {
    let mut counts = vec![here.min(rows)];
    let mut left = rows - counts[0];
    while left > 0 {
        counts.push(whole.min(left));
        left = left.saturating_sub(whole);
    }
    if let [.., before, last] = counts.as_mut_slice() {
        let more = LEAST.saturating_sub(*last).min(before.saturating_sub(1));
        (*before, *last) = (*before - more, *last + more);
    }
    counts
}

/// The rows of all parts above a row.
pub fn above(parts: &[Range<u32>], row: u32) -> Vec<Range<u32>> {
    let above = parts.iter().filter(|part| part.start < row);
    above.map(|part| part.start..part.end.min(row)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_finds_room_is_one_part_and_the_last_one_has_a_goal_beside_the_sum() {
        assert_eq!(divided(9, 20, 30), [9]);
        assert_eq!(divided(45, 20, 15), [20, 15, 10]);
        assert_eq!(divided(37, 20, 15), [20, 13, 4]);
        assert_eq!(divided(21, 20, 15), [17, 4]);
    }

    #[test]
    fn each_further_part_begins_a_page_with_its_heads() {
        let mut paper = Paper::planned();
        paper.columns(&[900]);
        paper.height(0, 60.0);
        let parts = parts(&mut paper, (1, 20.0), (60, 21.0));
        assert!(parts.len() > 1);
        assert_eq!(parts[0].start, 2);
        assert_eq!(parts[1].start, parts[0].end + 1);
        assert_eq!(parts.iter().map(ExactSizeIterator::len).sum::<usize>(), 60);
        let above = above(&parts, parts[1].start + 1);
        assert_eq!(
            above,
            [parts[0].clone(), parts[1].start..parts[1].start + 1]
        );
    }
}
