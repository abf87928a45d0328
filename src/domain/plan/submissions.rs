//! Which of several submissions of a section counts, and for what.

use crate::domain::FiscalYear;
use crate::domain::choice::choices;

choices! {
    /// What tells which of two submissions is the newer one.
    Latest {
        /// One of [`Plan::correction_marks`](super::Plan::correction_marks) in the name: 実績_修正.xlsx.
        Mark = "mark", "名前の目印";
        /// A date in the name: 実績_20260708.xlsx, 0708, R8.7.8.
        Date = "date", "名前の日付";
        /// A number in the name: 実績_第2版.xlsx, v2, (2).
        Number = "number", "名前の版番号";
        /// The folder in which it lies: 修正/, 第2回提出/, 0708/.
        Folder = "folder", "フォルダー";
        /// What the plan's own pattern finds in the name.
        Pattern = "pattern", "名前の型";
    }

    /// What a newer submission does to the older one.
    Combine {
        /// The older one does not count.
        Replace = "replace", "前の提出の代わりに使う";
        /// The older one counts for what the newer does not say.
        Overlay = "overlay", "前の提出に重ねる";
    }

    /// How an earlier year is judged whose figures became others since.
    EarlierYears {
        /// As it was reported in that year.
        Reported = "reported", "その年度の提出による";
        /// By the newest figures that are known of it.
        Confirmed = "confirmed", "確定した値で判定し直す";
    }
}

/// Which submissions count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submissions {
    /// What tells which is the newer one; the first in which two differ decides.
    pub latest: Vec<Latest>,
    /// A sound regex over the folded name, with a group `order`; there where [`Latest::Pattern`] is.
    pub pattern: Option<String>,
    /// What a newer one does to the older.
    pub combine: Combine,
    /// How earlier years are judged.
    pub earlier: EarlierYears,
    /// What was decided of single files of the year for which the plan was read.
    pub chosen: Vec<ChosenFile>,
}

impl Submissions {
    /// All that arrives counts.
    pub const NONE: Self = Self {
        latest: Vec::new(),
        pattern: None,
        combine: Combine::Replace,
        earlier: EarlierYears::Reported,
        chosen: Vec::new(),
    };
}

/// A submission of which somebody decided whether it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChosenFile {
    /// Index into the plan's sections.
    pub section: usize,
    /// The year of its submission.
    pub year: FiscalYear,
    /// The file that counts, under the section's folder.
    pub file: Option<String>,
    /// The file that does not.
    pub withdraw: Option<String>,
    /// Why.
    pub reason: String,
}
