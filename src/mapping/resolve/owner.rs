//! The sections that report a KPI, one after the other.

use super::super::plan_file::{KpiFile, OwnerFile};
use super::Resolver;
use super::period::is_read;
use crate::domain::FiscalYear;
use std::collections::HashSet;

impl Resolver<'_> {
    /// The section that reports in the year for which the plan is read.
    pub(super) fn owner(&mut self, file: &KpiFile) -> usize {
        // Asked even where another section reported then, so that a mistake in it is told for any year.
        let now = self.section_index(&file.section);
        let mut owners: Vec<(FiscalYear, usize)> = Vec::new();
        for before in &file.section_before {
            let until = self.year(&before.until);
            owners.push((until, self.section_index(&before.name)));
        }
        self.owners_follow(&file.section_before, &owners);
        // Only now: that they are written in another order has just been told.
        owners.sort();
        let year = self.stage.year;
        let of_year = |(until, _): &&(FiscalYear, usize)| year.is_some_and(|year| year <= *until);
        owners
            .iter()
            .find(of_year)
            .map_or(now, |(_, section)| *section)
    }

    /// Each section before reports until another year, within the plan's.
    fn owners_follow(&mut self, files: &[OwnerFile], owners: &[(FiscalYear, usize)]) {
        let mut seen = HashSet::new();
        for (file, (until, _)) in files.iter().zip(owners) {
            self.within(&file.until.span(), "前の担当課の最後の年度", *until);
            if is_read(*until) && !seen.insert(*until) {
                let message = format!("前の担当課が、{}に二つあります", until.long());
                let remedy = "until には、その課が最後に報告した年度を書いてください";
                self.problem(file.until.span(), message, remedy);
            }
        }
        let pairs = owners.iter().zip(owners.iter().skip(1));
        for (file, ((before, _), (until, _))) in files.iter().skip(1).zip(pairs) {
            if is_read(*before) && is_read(*until) && until < before {
                let message = format!(
                    "前の担当課（{}まで）が、それより後の課（{}まで）の次に書かれています",
                    until.long(),
                    before.long()
                );
                let remedy = "section_before を古い順に並べるか、until を直してください";
                self.problem(file.until.span(), message, remedy);
            }
        }
    }
}
