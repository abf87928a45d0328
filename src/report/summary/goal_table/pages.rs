//! The parts of the table of goals: it is divided where no page holds it, and each part has heads and bars of its own.

use super::heights::ROW;
use crate::report::paper::Paper;
use std::ops::Range;

/// Rows that the last part has at least: a goal, the sum, and what follows it.
const LEAST: usize = 2 + TAIL;

/// Rows that the shares below the sum take, with the note beside them.
const TAIL: usize = 2;

/// The rows of the sheet in which rows of such heights stand, each part below heads of so many points; the heads of the
/// first stand in the given row. Lets the others begin a page.
pub fn parts(paper: &mut Paper, (first, head): (u32, f64), heights: &[f64]) -> Vec<Range<u32>> {
    let (mut at, mut parts) = (first, Vec::new());
    let mut left = heights.len();
    let with_tail = [heights, &[ROW; TAIL]].concat();
    let fits = |is_first, points| match is_first {
        true => paper.has_room(head + points),
        false => paper.holds(head + points),
    };
    for count in divided(&with_tail, fits) {
        let count = count.min(left);
        left -= count;
        if !parts.is_empty() {
            paper.begin(at);
        }
        parts.push(at + 1..at + 1 + count as u32);
        at += 1 + count as u32;
    }
    parts
}

/// How many of some rows stand on each page: as many as fit, by whether it is the first one and by their points.
fn divided(rows: &[f64], fits: impl Fn(bool, f64) -> bool) -> Vec<usize> {
    let (mut counts, mut left) = (Vec::new(), rows);
    while !left.is_empty() {
        let mut points = 0.0;
        let on_page = left.iter().take_while(|row| {
            points += **row;
            fits(counts.is_empty(), points)
        });
        let count = on_page.count().max(1);
        counts.push(count);
        left = &left[count..];
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
        let of = |rows: usize, here: f64, whole: f64| {
            let fits = |is_first, points| points <= if is_first { here } else { whole };
            divided(&vec![1.0; rows], fits)
        };
        assert_eq!(of(9, 20.0, 30.0), [9]);
        assert_eq!(of(45, 20.0, 15.0), [20, 15, 10]);
        assert_eq!(of(37, 20.0, 15.0), [20, 13, 4]);
        assert_eq!(of(21, 20.0, 15.0), [17, 4]);
        // A row of two lines takes the room of two.
        let rows = [[1.0; 10], [2.0; 10]].concat();
        let fits = |_, points| points <= 15.0;
        assert_eq!(divided(&rows, fits), [12, 4, 4]);
    }

    #[test]
    fn each_further_part_begins_a_page_with_its_heads() {
        let mut paper = Paper::planned();
        paper.columns(&[900]);
        paper.height(0, 60.0);
        let parts = parts(&mut paper, (1, 20.0), &[21.0; 60]);
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
