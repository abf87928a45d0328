//! The merged ranges of a sheet, and which of them lies over a place.
//!
//! One range may be a million rows tall, and a hundred thousand others may lie beside it, so rows
//! are halved again and again: a range stands in the few pieces that it fills whole, and a place is
//! asked only of the pieces that it is in.

use crate::domain::CellAt;
use crate::intake::limits::{COLUMNS, MERGES, MERGES_OVER_A_PLACE, ROWS};
use serde::{Deserialize, Serialize};

/// A merged range, both corners included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merge {
    /// Top left: the only cell of a merge that has a value.
    pub first: CellAt,
    /// Bottom right.
    pub last: CellAt,
}

impl Merge {
    /// Whether the range covers a cell.
    pub fn covers(&self, at: CellAt) -> bool {
        (self.first.row..=self.last.row).contains(&at.row)
            && (self.first.column..=self.last.column).contains(&at.column)
    }
}

/// Whether Excel has a cell at a place.
pub fn is_on_a_sheet(at: CellAt) -> bool {
    at.row < ROWS && at.column < COLUMNS
}

/// The merges of a sheet, from the top.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merges {
    ranges: Vec<Merge>,
    /// The pieces that each range fills, by piece and column.
    pieces: Vec<MergePiece>,
    /// The sizes of pieces that there are, a bit each.
    sizes: u32,
}

/// Rows that a range fills whole: as many as a power of two, beginning at a multiple of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct MergePiece {
    size: u8,
    number: u32,
    column: u32,
    range: u32,
}

impl Merges {
    /// Of ranges in any order those that lie on a sheet, up to as many as a form may have.
    pub fn new(mut ranges: Vec<Merge>) -> Self {
        ranges.retain(|merge| is_on_a_sheet(merge.last) && is_a_range(merge));
        ranges.truncate(MERGES);
        ranges.sort_by_key(|merge| merge.first);
        let mut pieces = Vec::new();
        for (range, merge) in (0_u32..).zip(&ranges) {
            fill(&mut pieces, merge, range);
        }
        pieces.sort_unstable();
        let sizes = pieces
            .iter()
            .fold(0, |sizes, piece| sizes | 1 << piece.size);
        Self {
            ranges,
            pieces,
            sizes,
        }
    }

    /// The ranges, from the top.
    pub fn ranges(&self) -> &[Merge] {
        &self.ranges
    }

    /// The range that covers a place.
    pub fn over(&self, at: CellAt) -> Option<&Merge> {
        // A place is in one piece of each size, so only the sizes that exist are looked at.
        let sizes = (0..u32::BITS as u8).filter(|size| self.sizes & (1 << size) != 0);
        sizes.into_iter().find_map(|size| self.among(size, at))
    }

    fn among(&self, size: u8, at: CellAt) -> Option<&Merge> {
        let here = (size, at.row >> size);
        let key = |piece: &MergePiece| (piece.size, piece.number);
        let behind = self
            .pieces
            .partition_point(|piece| (key(piece), piece.column) <= (here, at.column));
        // Ranges of sound files never overlap, so the nearest is the one; of others a few are
        // tried.
        let nearest = self.pieces[..behind].iter().rev().take(MERGES_OVER_A_PLACE);
        nearest
            .take_while(|piece| key(piece) == here)
            .map(|piece| &self.ranges[piece.range as usize])
            .find(|merge| merge.covers(at))
    }
}

fn is_a_range(merge: &Merge) -> bool {
    merge.first.row <= merge.last.row && merge.first.column <= merge.last.column
}

/// The largest pieces that make up a range's rows; at most two of a size.
fn fill(pieces: &mut Vec<MergePiece>, merge: &Merge, range: u32) {
    let (mut first, mut end) = (merge.first.row, merge.last.row + 1);
    let column = merge.first.column;
    for size in 0..u32::BITS as u8 {
        let piece = |number| MergePiece {
            size,
            number,
            column,
            range,
        };
        if first >= end {
            return;
        }
        if first % 2 == 1 {
            pieces.push(piece(first));
            first += 1;
        }
        if end % 2 == 1 {
            end -= 1;
            pieces.push(piece(end));
        }
        (first, end) = (first / 2, end / 2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merge((row, column): (u32, u32), (last_row, last_column): (u32, u32)) -> Merge {
        Merge {
            first: CellAt::new(row, column),
            last: CellAt::new(last_row, last_column),
        }
    }

    #[test]
    fn one_tall_merge_does_not_slow_the_others_down() {
        let mut ranges = vec![merge((1, 25), (1_048_575, 25))];
        ranges.extend((0..99_999).map(|row| merge((row * 2, 0), (row * 2, 1))));
        let merges = Merges::new(ranges);
        // What a place is asked of: a piece of each size, however tall the one range is.
        assert!(merges.pieces.len() < 99_999 + 2 * u32::BITS as usize);
        for row in (0..1_048_576).step_by(3) {
            assert!(merges.over(CellAt::new(row, 3)).is_none());
            let is_tall = merges.over(CellAt::new(row, 25)).is_some();
            assert_eq!(is_tall, row > 0);
        }
    }

    #[test]
    fn more_merges_than_any_form_has_are_dropped() {
        let ranges = vec![merge((0, 0), (1, 1)); MERGES + 1];
        assert_eq!(Merges::new(ranges).ranges().len(), MERGES);
        assert!(Merges::new(vec![merge((3, 3), (2, 2))]).ranges().is_empty());
    }

    proptest::proptest! {
        #[test]
        fn a_place_is_found_under_its_merge(
            row in 0_u32..1_048_000, column in 0_u32..9000, down in 0_u32..500, across in 0_u32..40,
        ) {
            let own = merge((row, column), (row + down, column + across));
            let beside = merge((row, column + across + 1), (row + down, column + across + 2));
            let merges = Merges::new(vec![beside, own]);
            for at in [own.first, own.last, CellAt::new(row + down / 2, column + across / 2)] {
                proptest::prop_assert_eq!(merges.over(at), Some(&own));
            }
            proptest::prop_assert_eq!(merges.over(CellAt::new(row + down + 1, column)), None);
        }
    }
}
