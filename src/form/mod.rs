//! 調査票: for each section a workbook with its own KPIs and projects, what is known of them locked, and open
//! cells for what it has to report. What is written here is described in [`own`], and read by that.

mod cells;
mod head;
mod lists;
mod sheet;

use crate::domain::FiscalYear;
use crate::earlier::Series;
use crate::mapping::form::own::{self, OwnMark, OwnSheet};
use crate::report::style::{self, Style};
use crate::side_by_side::side_by_side;
use crate::slip::names::SectionNames;
use rust_xlsxwriter::{DocProperties, Workbook, XlsxError};

/// What all forms of a year are made of.
#[derive(Clone, Copy)]
pub struct FormsOf<'a> {
    /// The plan of the year, and what is known of the years before it.
    pub known: Series<'a>,
    /// The year that is asked about.
    pub year: FiscalYear,
}

/// The form of one section while it is written.
#[derive(Clone, Copy)]
struct SectionForm<'a> {
    of: FormsOf<'a>,
    /// Index into the plan's sections.
    section: usize,
}

/// The forms of all sections that have KPIs or projects, in the plan's order: file name and bytes. No two have
/// one name, on Windows either.
///
/// # Errors
/// A text of the plan is longer than the format of Excel allows.
pub fn all(of: FormsOf<'_>) -> Result<Vec<(String, Vec<u8>)>, XlsxError> {
    let plan = of.known.plan;
    let is_asked = |section: &usize| {
        !plan.kpis_of(*section).is_empty() || plan.projects_of(*section).next().is_some()
    };
    let sections: Vec<usize> = (0..plan.sections.len()).filter(is_asked).collect();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let form = |section| SectionForm { of, section }.book();
    let books = side_by_side(cores, sections.clone(), form);
    let mut names = SectionNames::of(plan);
    let named = sections.iter().zip(books).map(|(section, book)| {
        let name = names.of_section(&plan.sections[*section].name);
        Ok((format!("{name}.xlsx"), book?))
    });
    named.collect()
}

impl SectionForm<'_> {
    fn name(&self) -> &str {
        &self.of.known.plan.sections[self.section].name
    }

    fn mark(&self) -> OwnMark {
        OwnMark {
            plan: self.of.known.plan.id.clone(),
            year: self.of.year,
            section: self.name().to_owned(),
            edition: own::EDITION,
        }
    }

    fn book(&self) -> Result<Vec<u8>, XlsxError> {
        let plan = self.of.known.plan;
        let mut book = style::empty_book()?;
        book.set_properties(&self.properties()?);
        let style = Style::new();
        for kind in self.sheets() {
            self.add(&mut book, &style, kind)?;
        }
        lists::add_sheet(&mut book, plan)?;
        book.save_to_buffer()
    }

    /// The sheets that it has: those of which the section has anything.
    fn sheets(&self) -> Vec<OwnSheet> {
        let plan = self.of.known.plan;
        let has_any = |kind: &OwnSheet| match kind {
            OwnSheet::Kpis => !plan.kpis_of(self.section).is_empty(),
            OwnSheet::Projects => plan.projects_of(self.section).next().is_some(),
        };
        let all = [OwnSheet::Kpis, OwnSheet::Projects];
        all.into_iter().filter(has_any).collect()
    }

    fn properties(&self) -> Result<DocProperties, XlsxError> {
        let (mark, plan) = (self.mark(), self.of.known.plan);
        // Longer ones make Excel repair the file.
        let cut = |text: &str| text.chars().take(200).collect::<String>();
        Ok(DocProperties::new()
            .set_title(format!("{}　{}", own::NAME, self.name()))
            .set_subject(&plan.name)
            .set_company(&plan.body)
            .set_custom_property("kensho-form", own::NAME)
            .set_custom_property("kensho-plan", cut(&mark.plan))
            .set_custom_property("kensho-year", mark.year.to_string())
            .set_custom_property("kensho-section", cut(&mark.section))
            .set_custom_property("kensho-edition", mark.edition as i32)
            // From the year and never from the clock: the same plan and inputs give the same bytes.
            .set_creation_datetime(&style::after_year(self.of.year)?))
    }

    fn add(&self, book: &mut Workbook, style: &Style, kind: OwnSheet) -> Result<(), XlsxError> {
        let sheet = book.add_worksheet().set_name(kind.name())?;
        sheet::Page::of(self, kind, style).fill(sheet)
    }
}
