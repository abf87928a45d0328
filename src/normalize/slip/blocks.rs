//! The blocks of a 確認票: whether an answer stands in the block of the question that its key names. Somebody may have
//! moved the keys without what people see, or what people see without the keys.

use super::{ROW, seen, text_mark};
use crate::domain::CellAt;
use crate::domain::answer::{AnswerKey, HEAD_OF_CHOICE};
use crate::intake::Grid;
use std::collections::{HashMap, HashSet};

/// What begins the part of a title's mark that says of which block it is.
const BLOCK: &str = ".問:";

/// The mark of the row of a block's title: that of any row, and behind it the title and the key of its question.
pub fn title_mark(row_mark: &str, title: &str, key: &AnswerKey) -> String {
    let (title, key) = (text_mark(title), text_mark(&key.text()));
    format!("{row_mark}{BLOCK}{title}{key}")
}

/// The blocks of a sheet. Slips of earlier versions have none.
pub struct SlipBlocks<'a> {
    grid: &'a Grid,
    /// The column of keys and marks.
    marks: u32,
    /// The hashes of all titles.
    titles: HashSet<&'a str>,
    /// By the row of its answers, each block.
    blocks: HashMap<u32, Block<'a>>,
}

/// A block whose rows are all in their order.
#[derive(Clone, Copy)]
struct Block<'a> {
    /// The row of its title.
    row: u32,
    /// A hash of its title.
    title: &'a str,
    /// A hash of its key.
    key: &'a str,
}

impl<'a> SlipBlocks<'a> {
    /// Of a sheet with the cell of its head.
    pub fn of(grid: &'a Grid, head: CellAt) -> Self {
        let mut own = Self {
            grid,
            marks: head.column,
            titles: HashSet::new(),
            blocks: HashMap::new(),
        };
        own.read();
        own
    }

    /// Finds the blocks whose rows are in their order: whoever sorts whole rows has moved each key with its answer.
    fn read(&mut self) {
        let heads = text_mark(HEAD_OF_CHOICE);
        let is_heads = |mark: &str| {
            let mut parts = mark.split('.');
            parts.any(|part| part.rsplit(':').next() == Some(&heads))
        };
        let (mut open, mut is_below_heads) = (None, false);
        for row in self.grid.used_rows() {
            let mark = self.mark(row);
            if let Some(block) = block(row, mark) {
                self.titles.insert(block.title);
                (open, is_below_heads) = (Some(block), false);
            } else if mark.starts_with(ROW) {
                open = open.filter(|_| !is_below_heads);
                is_below_heads = is_heads(mark);
            } else if !mark.is_empty() {
                let block = open.take().filter(|_| is_below_heads);
                self.blocks.extend(block.map(|block| (row, block)));
            }
        }
    }

    /// Whether the key in a row is another than that of the block in which people see the row.
    pub fn is_stranger(&self, row: u32, key: &AnswerKey) -> bool {
        let block = self.blocks.get(&row);
        block.is_some_and(|block| text_mark(&key.text()) != block.key || self.has_other(block))
    }

    fn mark(&self, row: u32) -> &'a str {
        let cell = self.grid.at(CellAt::new(row, self.marks));
        cell.map_or("", |cell| cell.text.trim())
    }

    /// Whether its own title is gone and that of another block stands there. Any other text there is a finding of its own.
    fn has_other(&self, block: &Block<'_>) -> bool {
        let cells = self.grid.row(block.row).iter();
        let cells = cells.filter(|cell| cell.at.column != self.marks);
        let seen: Vec<String> = cells.map(|cell| text_mark(&seen(cell))).collect();
        let mut seen = seen.iter().map(String::as_str);
        !seen.clone().any(|title| title == block.title) && seen.any(|of| self.titles.contains(of))
    }
}

/// The block whose title has a mark.
fn block(row: u32, mark: &str) -> Option<Block<'_>> {
    let (_, block) = mark.strip_prefix(ROW)?.rsplit_once(BLOCK)?;
    let (title, key) = block.split_at_checked(8)?;
    Some(Block { row, title, key })
}
