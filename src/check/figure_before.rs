//! A figure or cost that is missing now, as a file said it that was replaced: a correction with only the mended row takes
//! the place of all that the first file said.

use super::Evidence;
use crate::domain::FiscalYear;
use crate::domain::plan::CorrectionSign;
use crate::domain::reported::{Kind, State};
use crate::intake::discover::Uses;
use crate::normalize::{Reading, ReportedFigure, Subject};

/// A figure that counts no more, and what took its place.
pub struct Before<'a> {
    reading: &'a Reading,
    /// The file that counts instead.
    by: &'a Reading,
    text: &'a str,
    /// Whether the newer file has a row of the same.
    has_row: bool,
    sign: CorrectionSign<'a>,
}

/// What the last file that was replaced, of a section or of any, said of a KPI's or a project's year.
pub fn of<'a>(
    evidence: &Evidence<'a>,
    section: Option<usize>,
    subject: Subject,
    year: FiscalYear,
) -> Option<Before<'a>> {
    let is_meant = |of: &&Reading| section.is_none() || of.submission.section == section;
    let replaced = evidence.readings.iter().filter(is_meant);
    let replaced = replaced.filter(|of| !of.counts() && !of.submission.counting.is_withdrawn);
    let said = replaced.filter_map(|reading| {
        let path = reading.submission.counting.superseded_by.as_deref()?;
        let mut all = evidence.readings.iter();
        let by = all.find(|of| of.submission.path == path)?;
        let text = text(reading, subject, year)?;
        let has_row = rows(by, subject).next().is_some();
        Some(Before {
            reading,
            by,
            text,
            has_row,
            sign: evidence.plan.correction_sign(),
        })
    });
    // Of several, that which counted until the newest came.
    said.max_by_key(|of| of.reading.submission.counting.before == Uses::Whole)
}

/// What a file says of a year, as written.
fn text(reading: &Reading, subject: Subject, year: FiscalYear) -> Option<&str> {
    let figures = rows(reading, subject);
    let mut figures = figures.flat_map(|(sheet, of)| of.iter().map(move |of| (sheet, of)));
    let (sheet, figure) = figures.find(|(_, of)| {
        let is_asked = matches!(of.kind, Kind::Actual | Kind::Cost);
        is_asked && of.year == Some(year) && of.state != State::Blank
    })?;
    Some(reading.cells.text(sheet, figure.at).trim())
}

/// The rows of a KPI or a project, by sheet.
fn rows(reading: &Reading, subject: Subject) -> impl Iterator<Item = (usize, &[ReportedFigure])> {
    let of_kpi = reading.records.iter();
    let of_kpi = of_kpi.filter(move |row| row.kpi().map(Subject::Kpi) == Some(subject));
    let of_kpi = of_kpi.map(|row| (row.sheet, &*row.figures));
    let of_project = reading.policy.projects.iter();
    let of_project =
        of_project.filter(move |row| row.project.map(Subject::Project) == Some(subject));
    of_kpi.chain(of_project.map(|row| (row.sheet, &*row.costs)))
}

impl Before<'_> {
    /// What its section does about a KPI's figure; `otherwise` where the figure is another now.
    pub fn of_kpi(&self, otherwise: &str) -> String {
        self.kept_by(
            "この値でよければ、確認票で「値は次のとおり」を選んでその値を書くか、ほかの行も書いたファイルを",
            otherwise,
        )
    }

    /// The same of a cost, for which there is no value to answer with.
    pub fn of_cost(&self, otherwise: &str) -> String {
        self.kept_by(
            "この額でよければ、その額とほかの行も書いたファイルを",
            otherwise,
        )
    }

    fn kept_by(&self, keep: &str, otherwise: &str) -> String {
        let [file, by] = [self.reading, self.by].map(|of| of.submission.name());
        let now = match self.has_row {
            true => "では空欄です",
            false => "にはこの行がありません",
        };
        let named = match &self.by.submission.counting.correction {
            Some(name) => format!("「{name}」という名前で"),
            None => self.sign.as_newer(super::DESK),
        };
        format!(
            "前の提出（{file}）では「{}」でした。代わりに使った新しいファイル（{by}）{now}。{keep}、{named}送り直してください。違うときは、{otherwise}",
            self.text
        )
    }
}
