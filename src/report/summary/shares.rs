//! Shares of the grades, in percent.

use super::counted;
use crate::report::cell::{ReportCell, count};
use crate::report::style::Look;

/// How the shares of the grades stand below the counts: in columns so narrow that Excel would show ### instead of
/// ※100.0%, as whole numbers whose % is in the head.
#[derive(Clone, Copy)]
pub struct Shares {
    is_narrow: bool,
}

impl Shares {
    /// Of more grades, or beside the grades of goals, columns of [`Self::WIDE`] pixels would take the room of the goals' names.
    const MANY: usize = 4;

    /// Pixels of ※100.0% in bold letters.
    pub const WIDE: u32 = 68;
    /// Pixels of ※100 in bold letters.
    pub const NARROW: u32 = 46;

    /// Those of so many grades, with or without columns for the grades of goals.
    pub fn of(grades: usize, has_grades_of_goals: bool) -> Self {
        let is_narrow = grades > Self::MANY || has_grades_of_goals;
        Self { is_narrow }
    }

    /// Pixels of each column at least.
    pub fn least(self) -> u32 {
        if self.is_narrow {
            Self::NARROW
        } else {
            Self::WIDE
        }
    }

    /// What stands before them.
    pub fn head(self) -> &'static str {
        match self.is_narrow {
            true => "評価した指標の割合(%)",
            false => "評価した指標に占める割合",
        }
    }

    /// One as its cell shows it.
    pub fn text(self, part: usize, whole: usize) -> String {
        match self.is_narrow {
            true => whole_percent(part, whole).map_or("－".to_owned(), |of| of.to_string()),
            false => percent(part, whole),
        }
    }

    /// The cell of one.
    pub fn cell(self, part: usize, whole: usize) -> ReportCell<'static> {
        match self.is_narrow {
            true => whole_percent(part, whole).map_or("－".into(), count),
            false => share(part, whole),
        }
    }

    /// The formula of one, from the cells of the part and of the whole.
    pub fn formula(self, part: &str, whole: &str) -> String {
        match self.is_narrow {
            true => counted::whole_percent(part, whole),
            false => counted::share(part, whole),
        }
    }
}

fn whole_percent(part: usize, whole: usize) -> Option<usize> {
    (part * 200 + whole).checked_div(whole * 2)
}

/// Tenths of a percent; none of nothing.
fn tenths(part: usize, whole: usize) -> Option<usize> {
    (part * 2000 + whole).checked_div(whole * 2)
}

/// 58.3%; － of nothing.
pub fn percent(part: usize, whole: usize) -> String {
    let percent = |tenths| format!("{}.{}%", tenths / 10, tenths % 10);
    tenths(part, whole).map_or("－".to_owned(), percent)
}

/// 0.583, shown as 58.3%; － of nothing.
pub fn share(part: usize, whole: usize) -> ReportCell<'static> {
    let share = tenths(part, whole).map(|tenths| ReportCell::number(tenths as f64 / 1000.0));
    share.unwrap_or("－".into()).look(Look::Percent)
}
