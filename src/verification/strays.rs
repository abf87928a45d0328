//! What lies where it is nobody's: files in no section's folder, forms and 確認票 of others.

use super::Verification;
use crate::domain::FiscalYear;
use crate::domain::answer::{SlipHead, part};
use std::collections::BTreeSet;

/// Files that lie in a wrong place for the same reason.
pub struct Strays<'a> {
    /// Their paths.
    pub files: Vec<&'a str>,
    /// What they are, for people.
    pub what: &'static str,
    /// What is to be done about them.
    pub remedy: &'static str,
}

impl Verification {
    /// Those among the inputs, by reason; no reason without a file.
    pub fn strays(&self) -> Vec<Strays<'_>> {
        let readings = self.readings.iter();
        let forms = readings.filter(|reading| reading.is_only_strange());
        let forms = forms.map(|of| of.submission.path.as_str());
        let forms: Vec<&str> = forms.chain(self.in_other_folders()).collect();
        let mut lost = self.of_no_section();
        lost.retain(|path| !forms.contains(path));
        let all = [
            Strays {
                files: lost,
                what: "どの課のフォルダーにもないファイル",
                remedy: "課の名前のフォルダーに移すか、計画に課を足してください",
            },
            Strays {
                files: forms,
                what: "別の課や年度のフォルダーにある調査票や表",
                remedy: "事務局用.xlsx の指摘のとおりに、置き直してください",
            },
            Strays {
                files: self.foreign_slips(),
                what: "別の課・年度・計画の確認票で、回答を読んでいないファイル",
                remedy: "事務局用.xlsx の指摘のとおりに、置き直してください",
            },
        ];
        all.into_iter().filter(|of| !of.files.is_empty()).collect()
    }

    /// The files among those of other years with forms of this one.
    fn in_other_folders(&self) -> impl Iterator<Item = &str> {
        let forms = self.elsewhere.iter();
        let paths: BTreeSet<&str> = forms.map(|form| form.path.as_str()).collect();
        paths.into_iter()
    }

    /// The files in a section's folder with a 確認票 that is not the section's of this year, and those of an earlier year's
    /// folder with one of this year: nothing that is answered on it is read.
    pub fn foreign_slips(&self) -> Vec<&str> {
        let lost = self.of_no_section();
        let findings = self.findings.iter();
        let foreign = findings.filter(|of| of.code() == "foreign-slip");
        let mut paths: Vec<&str> = foreign.map(|of| of.place.file.as_str()).collect();
        // A file may hold several.
        paths.dedup();
        paths.retain(|path| !lost.contains(path));
        paths
    }

    /// The sections of which a 確認票 of this plan and year lies where it is not read.
    pub fn owners_of_foreign_slips(&self) -> BTreeSet<&str> {
        let slips = self.readings.iter().filter(|of| of.slip_counts());
        let here = slips.flat_map(|reading| {
            let heads = reading.slip.iter().flat_map(|slip| slip.heads());
            heads.map(move |(_, head)| (Some(reading), head))
        });
        let earlier = self.earlier.iter().flat_map(|year| &year.slips);
        let all = here.chain(earlier.map(|(_, head)| (None, head)));
        let strange = all.filter(|(reading, head)| {
            !reading.is_some_and(|of| of.is_slip_of(self.plan(), self.year, head))
        });
        strange.filter_map(|(_, head)| self.owner(head)).collect()
    }

    /// The section of this plan and year whose 確認票 it is.
    fn owner(&self, head: &SlipHead) -> Option<&str> {
        let plan = self.plan();
        let is_ours = head.plan == part(&plan.id)
            && head.town == part(&plan.body)
            && FiscalYear::parse(&head.year_folder) == Some(self.year);
        let mut sections = plan.sections.iter().filter(|_| is_ours);
        let owner = sections.find(|section| section.names().any(|of| part(of) == head.section));
        owner.map(|section| section.name.as_str())
    }
}
