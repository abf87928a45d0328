//! The id of a KPI, put together of the cells that hold its parts.

use crate::domain::Plan;
use crate::mapping::words;

/// How an id is made of the cells that hold its parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IdParts {
    /// The text before every id of the form.
    pub before: String,
    /// The text between the two parts.
    pub between: String,
    /// Whether a second cell holds the 枝番.
    pub has_branch: bool,
}

/// The id of a KPI as a row writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenId {
    /// As written, or put together of its parts.
    pub text: String,
    /// Whether it is a 枝番 whose number is missing.
    pub is_branch: bool,
}

impl WrittenId {
    /// An id without a missing part.
    pub fn whole(text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            text,
            is_branch: false,
        }
    }
}

impl IdParts {
    /// The id of a row from its cells; `None` if they are missing or empty. In an id of several parts a mark
    /// (－) counts as empty. If the plan has no such id, it is looked for without the brackets around the
    /// 枝番, and as an id that is whole in the first cell (12-ア).
    pub fn id(&self, plan: &Plan, first: Option<&str>, branch: Option<&str>) -> Option<WrittenId> {
        let first = first.filter(|first| !first.trim().is_empty());
        if self.before.is_empty() && !self.has_branch {
            return first.map(WrittenId::whole);
        }
        let is_part = |part: &&str| !part.trim().is_empty() && words::mark(part).is_none();
        let branch = branch.filter(|_| self.has_branch);
        let Some(first) = first else {
            // A 枝番 alone still confirms or refuses the KPI of a name.
            let branch = branch.filter(is_part)?;
            return Some(WrittenId {
                text: branch.trim().to_owned(),
                is_branch: true,
            });
        };
        let join = |parts: [&str; 3]| {
            let parts: Vec<&str> = parts.into_iter().filter(is_part).collect();
            parts.join(&self.between)
        };
        let before = self.before.as_str();
        let first = Some(first).filter(is_part)?;
        let branch = branch.unwrap_or_default();
        let bare = branch.trim_matches(['(', ')', '（', '）']);
        let (number, letter) = first.split_once(['-', '－']).unwrap_or((first, bare));
        // What is written goes before what may have been meant.
        let ways = [
            [before, first, branch],
            [before, first, bare],
            ["", first, bare],
            ["", number, letter],
        ];
        let mut ids = ways.into_iter().map(join);
        let known = ids.find(|id| plan.kpi_with_id(id).is_some());
        let id = known.unwrap_or_else(|| join(ways[0]));
        Some(WrittenId::whole(id))
    }
}
