//! What was written of the year before after its last run: people write in July, and the next run is often that of the
//! next year. It is read against what its own year's run had made, and entered as writings of that year.

use super::carried::carried;
use super::found::of_year;
use super::{Whose, Written, misplaced};
use crate::domain::FiscalYear;
use crate::domain::joined::joined;
use crate::history::{History, HistoryError};
use crate::intake::discover;
use std::path::Path;

/// What was read of the year before by a run of the next.
#[derive(Debug)]
pub struct Late {
    /// That year.
    pub year: FiscalYear,
    /// What people wrote then, as a run of that year would find it.
    pub written: Box<Written>,
}

/// What people wrote, of all workbooks that are there and were not read yet: of the year, and of the year before after
/// its last run.
///
/// # Errors
/// The history cannot be read.
pub fn gather(whose: Whose<'_>, history: Option<&History>) -> Result<Written, HistoryError> {
    let has_read = |hash: &str| history.map_or(Ok(false), |of| of.has_read(hash, whose.year));
    let mut written = of_year(whose, history, has_read)?;
    let misplaced = misplaced::slips(whose, &written);
    written.unread.extend(misplaced);
    written.unread.extend(misplaced::forms(whose));
    take(whose, history, &mut written)?;
    written.carried = carried(history, whose.year.before(), &written.last_year)?;
    Ok(written)
}

/// Takes what people wrote of the year before into the [writings](Written::last_year) of a year.
fn take(
    whose: Whose<'_>,
    history: Option<&History>,
    written: &mut Written,
) -> Result<(), HistoryError> {
    let year = whose.year.before();
    let Some(year_folder) = folder(whose.workspace, whose.plan, year, history)? else {
        return Ok(());
    };
    let before = Whose {
        year,
        year_folder: &year_folder,
        ..whose
    };
    // Whichever year's run has read it, it is known.
    let has_read = |hash: &str| history.map_or(Ok(false), |of| of.has_read_in_any_year(hash));
    let mut late = of_year(before, history, has_read)?;
    written.last_year = late.standing.clone();
    late.last_year.clear();
    let written_then = Box::new(late);
    written.late = Some(Late {
        year,
        written: written_then,
    });
    Ok(())
}

/// What a year's folder is called: among the inputs, else as its last run knew it.
fn folder(
    workspace: &Path,
    plan: &str,
    year: FiscalYear,
    history: Option<&History>,
) -> Result<Option<String>, HistoryError> {
    let mut years = discover::years(workspace, plan).into_iter();
    if let Some((_, folder)) = years.find(|(of, _)| *of == year) {
        return Ok(Some(folder));
    }
    let last = history.map_or(Ok(None), |history| history.last(year))?;
    Ok(last.map(|run| run.year_folder))
}

impl Late {
    /// What a run has taken of it; in Japanese.
    pub fn notes(&self) -> Vec<String> {
        let read = self.written.counted().map(|counted| {
            format!(
                "{}の資料に書き込まれた{counted}を読み取り、前年度の意見・評価として引き継ぎました",
                self.called()
            )
        });
        let withdrawn = self.written.withdrawn_texts();
        let withdrawn = withdrawn.map(|what| {
            format!(
                "{}の資料の{what}は、欄から消されていたので、引き継ぎません（記録には残っています）",
                self.called()
            )
        });
        let done = read.into_iter().chain(withdrawn);
        done.chain(self.unread()).collect()
    }

    /// What the next run will take; in Japanese.
    pub fn announcement(&self) -> Vec<String> {
        let new = self.written.counted().map(|counted| {
            format!(
                "{}の資料に、{counted}が書き込まれています（kensho run で読み取り、前年度の意見・評価として引き継ぎます）",
                self.called()
            )
        });
        new.into_iter().chain(self.unread()).collect()
    }

    /// 前年度（令和5年度）
    fn called(&self) -> String {
        format!("前年度（{}）", self.year.long())
    }

    /// What could not be read: of the inputs too, because only a run of that year has findings about these.
    fn unread(&self) -> impl Iterator<Item = String> {
        self.written.unread.iter().map(|book| {
            let why = book.why.iter();
            let why = why.map(|(what, remedy)| format!("{what}。{remedy}"));
            let (called, path, why) = (self.called(), &book.path, joined(why, " "));
            format!("{called}の {path} に、読み取れなかったところがあります: {why}")
        })
    }
}
